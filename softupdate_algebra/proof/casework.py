"""Derivations for the checker: that hypotheses which vanish leave only the listed cases, inference by inference.

The case list comes from ``algebra.cases``; nothing of how it was found is used here. A place knows what was
solved, which hypotheses were assumed on the way, and which polynomials are known not to vanish; hypotheses are
put to use one after another until the place lies in a listed case or contradicts what is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.assumptions import (
    Assumptions,
    Fact,
    Nonzero,
    Positivity,
    holds,
)
from softupdate_algebra.algebra.cases import clash
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.plain import expanded, number_text, readable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from softupdate_algebra.algebra.cases import Case

Json: TypeAlias = Any
Terms: TypeAlias = tuple[tuple[Scalar, Json], ...]
"""Cofactors and the hypotheses that they stand before; the sum is a polynomial that vanishes."""

MAX_NODES = 3000


@dataclass(frozen=True, slots=True)
class Source:
    """A hypothesis at hand from the beginning: its value and how the checker calls it."""

    value: Scalar
    hypothesis: Json


@dataclass(frozen=True, slots=True)
class _Known:
    """Something known not to vanish or to have a sign: its text, its value here, and its number as an assumption.

    ``plain`` says that the checker, which does not reduce, sees the numerator of the value as it is.
    """

    text: str
    kind: str
    value: Scalar
    number: int | None
    plain: bool

    def fact(self) -> Fact:
        value = self.value
        whole = value if value.is_polynomial else value.numerator * value.denominator
        return Fact(whole, self.kind, self.text)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Place:
    """What holds where the derivation has arrived; every value has the solved names put in."""

    known: tuple[_Known, ...]
    solved: tuple[tuple[str, Scalar], ...] = ()
    branch: tuple[Scalar, ...] = ()
    rests: tuple[int, ...] = ()

    def assuming(self, polynomial: Scalar) -> _Place:
        return replace(self, branch=(*self.branch, polynomial))

    def knowing(self, polynomial: Scalar) -> _Place:
        return replace(
            self,
            known=(
                *self.known,
                _Known(expanded(polynomial), "nonzero", polynomial, None, True),
            ),
        )

    def knowledge(self) -> Assumptions:
        return Assumptions(tuple(known.fact() for known in self.known))

    def value(self, scalar: Scalar) -> Scalar:
        return scalar.substitute(dict(self.solved)) if self.solved else scalar


Then: TypeAlias = "Callable[[_Place], Json]"


class Casework:
    """Builds derivation trees over one set of assumptions and one list of cases."""

    def __init__(
        self,
        knowledge: Assumptions,
        written: int,
        cases: tuple[Case, ...],
        unknowns: tuple[str, ...],
    ) -> None:
        """*written* counts the facts that are the claim's assumptions; the others are conditions of the rules."""
        self._cases = cases
        self._unknowns = unknowns
        self._nodes = 0
        known = [_given(fact.polynomial, fact.kind, index) for index, fact in enumerate(knowledge.facts[:written])]
        conditions = (part for fact in knowledge.facts[written:] for part in _parts(fact.polynomial))
        self._root = _Place((*known, *(_given(part, "nonzero", None) for part in conditions)))

    def tree(self, sources: tuple[Source, ...]) -> Json:
        """Return the derivation that where all *sources* vanish, one of the cases holds.

        Raises ``CertificateError`` when a step of it has no reason that the checker knows.
        """
        return self._use(self._root, sources, self._leaf)

    def cover(self, sources: tuple[Source, ...]) -> Json:
        """Return the derivation that some choice of the unknowns leads into a case, given *sources*."""
        return self._use(self._root, sources, self._covered)

    # -- hypotheses -------------------------------------------------------------------------------

    def _use(self, place: _Place, sources: tuple[Source, ...], then: Then) -> Json:
        """Continue where all *sources* vanish; those that do already are passed over."""
        settled = self._settled(place, frozenset()) if sources and then == self._leaf else None
        if settled is not None:
            return settled
        for at, source in enumerate(sources):
            terms, value = _reduced(place, ((ONE, source.hypothesis),), place.value(source.value))
            if not value.is_zero:
                following = partial(self._use, sources=sources[at + 1 :], then=then)
                return self._impose(place, terms, value, following)
        return then(place)

    def _impose(self, place: _Place, terms: Terms, value: Scalar, then: Then) -> Json:
        """Continue where the polynomial *value*, which is the sum of *terms*, vanishes."""
        self._count()
        content, factors = value.factors()
        terms = tuple((cofactor / content, hypothesis) for cofactor, hypothesis in terms)
        reasons = [_reason(place, factor) for factor, _ in factors]
        still_open = [at for at, reason in enumerate(reasons) if not isinstance(reason, str | dict)]
        if len(still_open) == 1 and reasons[still_open[0]] is None:
            factor, power = factors[still_open[0]]
            others = [(f, e) for at, (f, e) in enumerate(factors) if at != still_open[0]]
            choice = self._choose(place, factor)
            if choice is not None and all(_is_nonzero(place, part) for part in _parts(choice[2])):
                return self._solve(place, choice, terms, power, others, then)
        product: list[Json] = []
        for (factor, power), reason in zip(factors, reasons, strict=True):
            entry = {"factor": expanded(factor), "power": power}
            match reason:
                case None:
                    inner = place.assuming(factor)
                    product.append(entry | {"then": self._hypothesis(inner, len(place.branch), then)})
                case _Known():
                    product.append(entry | {"then": _refuted_by(place, factor, reason)})
                case _:
                    product.append(entry | {"because": reason})
        return {"split": {"sum": _sum(terms), "product": product, "power": 0}}

    def _hypothesis(self, place: _Place, index: int, then: Then) -> Json:
        """Continue where the irreducible branch hypothesis *index* vanishes."""
        relation = place.branch[index].numerator
        choice = self._choose(place, relation)
        if choice is None:
            return then(replace(place, rests=(*place.rests, index)))
        doubtful = next((part for part in _parts(choice[2]) if not _is_nonzero(place, part)), None)
        if doubtful is not None:
            self._count()
            zero = place.assuming(doubtful)
            return {
                "whether": expanded(doubtful),
                "zero": self._hypothesis(zero, len(place.branch), lambda p: self._again(p, index, then)),
                "nonzero": self._hypothesis(place.knowing(doubtful), index, then),
            }
        below = place.branch[index].denominator
        return self._solve(place, choice, ((below, ["branch", index]),), 1, [], then)

    def _again(self, place: _Place, index: int, then: Then) -> Json:
        terms, value = _reduced(place, ((ONE, ["branch", index]),), place.branch[index])
        return then(place) if value.is_zero else self._impose(place, terms, value, then)

    def _choose(self, place: _Place, relation: Scalar) -> tuple[str, Scalar, Scalar] | None:
        """Return the name to solve for (degree 1), with offset and slope: sure slopes, then unknowns, then short ones."""
        best: tuple[tuple[bool, bool, bool, int, str], tuple[str, Scalar, Scalar]] | None = None
        for name in relation.parameters:
            if relation.degree(name) != 1:
                continue
            offset, slope = relation.coefficients_in(name)
            sure = all(_is_nonzero(place, part) for part in _parts(slope))
            key = (
                not sure,
                name not in self._unknowns,
                not slope.is_constant,
                len(offset.terms()),
                name,
            )
            if best is None or key < best[0]:
                best = (key, (name, offset, slope))
        return None if best is None else best[1]

    def _solve(
        self,
        place: _Place,
        choice: tuple[str, Scalar, Scalar],
        terms: Terms,
        power: int,
        others: list[tuple[Scalar, int]],
        then: Then,
    ) -> Json:
        """Put in the solution of offset + slope*name = 0, where *terms* add up to its power times the *others*."""
        self._count()
        name, offset, slope = choice

        def solve(at: _Place) -> Json:
            value = -offset / slope
            by = tuple((cofactor / slope**power, hypothesis) for cofactor, hypothesis in terms)
            product = [{"factor": expanded(f), "power": e, "because": _reason(at, f)} for f, e in others]
            return {
                "solve": name,
                "value": readable(value),
                "by": {"sum": _sum(by), "product": product, "power": power},
                "then": self._put_in(at, name, value, then),
            }

        return self._ensuring(place, _parts(slope), solve)

    def _put_in(self, place: _Place, name: str, value: Scalar, then: Then) -> Json:
        put = {name: value}
        exact = value.is_polynomial
        known = tuple(_known_with(one, name, put, exact) for one in place.known)
        branch = tuple(part.substitute(put) for part in place.branch)
        solved = (
            *((other, old.substitute(put)) for other, old in place.solved),
            (name, value),
        )
        changed = tuple(index for index in place.rests if branch[index] != place.branch[index])
        rests = tuple(index for index in place.rests if index not in changed)
        inner = _Place(known, solved, branch, rests)
        return _contradicted(inner) or self._all_again(inner, changed, then)

    def _all_again(self, place: _Place, indices: tuple[int, ...], then: Then) -> Json:
        if not indices:
            return then(place)
        return self._again(place, indices[0], lambda p: self._all_again(p, indices[1:], then))

    def _ensuring(self, place: _Place, parts: list[Scalar], then: Then) -> Json:
        """Continue where the checker knows that none of the *parts*, which do not vanish, does."""
        for part in parts:
            if _is_known(place, part):
                continue
            reason = _reason(place, part)
            index = ["branch", len(place.branch)]
            if reason is None:
                raise CertificateError(f"no certificate can be made: it is not shown that {part} does not vanish.")
            refuted = (
                _refuted_by(place, part, reason)
                if isinstance(reason, _Known)
                else _split(
                    ((ONE, index),),
                    [{"factor": expanded(part), "power": 1, "because": reason}],
                )
            )
            inner = self._ensuring(place.knowing(part), parts, then)
            return {"whether": expanded(part), "zero": refuted, "nonzero": inner}
        return then(place)

    def _count(self) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise CertificateError(f"no certificate can be made: the derivation has more than {MAX_NODES} steps.")

    # -- leaves -----------------------------------------------------------------------------------

    def _leaf(self, place: _Place) -> Json:
        return self._in_a_case(place, frozenset())

    def _covered(self, place: _Place) -> Json:
        return self._in_a_case(place, frozenset(self._unknowns))

    def _in_a_case(self, place: _Place, free: frozenset[str]) -> Json:
        """Return the leaf at *place*; the names in *free* may be chosen as the case says."""
        settled = self._settled(place, free)
        if settled is not None:
            return settled
        for case in self._cases:
            at = _chosen(place, case, free)
            if at is None or not self._fits(at, case, free):
                continue
            doubtful = next(part for part in _nonzero_parts(at, case) if not _is_nonzero(place, part))
            self._count()
            again = partial(self._in_a_case, free=free)
            zero = place.assuming(doubtful)
            return {
                "whether": expanded(doubtful),
                "zero": self._hypothesis(zero, len(place.branch), again),
                "nonzero": again(place.knowing(doubtful)),
            }
        raise CertificateError(
            "no certificate can be made: a branch of the derivation lies in none of the cases found."
        )

    def _settled(self, place: _Place, free: frozenset[str]) -> Json | None:
        """Return the leaf at *place* where it lies in a case as it is, ``None`` where it does not."""
        for index, case in enumerate(self._cases):
            at = _chosen(place, case, free)
            if at is not None and self._fits(at, case, free):
                parts = _nonzero_parts(at, case)
                if all(_is_nonzero(place, part) for part in parts):
                    return self._ensuring(place, parts, partial(self._case, index, case, free))
        return None

    def _fits(self, place: _Place, case: Case, free: frozenset[str]) -> bool:
        try:
            targets = [place.value(scalar) for scalar in _targets(case, free)]
            shared = all(place.value(part) for part in case_nonzero(case))
        except ZeroDivisionError:
            return False
        return shared and all(_reduced(place, (), target)[1].is_zero for target in targets)

    def _case(self, index: int, case: Case, free: frozenset[str], place: _Place) -> Json:
        at = _chosen(place, case, free)
        assert at is not None
        equations = []
        for target in _targets(case, free):
            value = at.value(target)
            terms, _ = _reduced(at, (), value)
            below = value.denominator
            # _reduced gives 0 = numerator + sum of terms, so the terms add up to minus the numerator
            entries = tuple((-cofactor / below, hypothesis) for cofactor, hypothesis in terms)
            equations.append({"sum": _sum(entries), "product": [], "power": 1})
        nonzero = [_product_of(at, at.value(part)) for part in case_nonzero(case)]
        return {"case": index, "equations": equations, "nonzero": nonzero}


# -- cases as the checker reads them -----------------------------------------------------------------


def case_nonzero(case: Case) -> tuple[Scalar, ...]:
    """Return what must not vanish in a case, the divisors of its values included."""
    divisors = (part for _, value in case.solved for part in _parts(value.denominator))
    return tuple(dict.fromkeys((*case.nonzero, *divisors)))


def _targets(case: Case, free: frozenset[str]) -> list[Scalar]:
    solved = sorted((name, value) for name, value in case.solved if name not in free)
    return [*(Scalar.parameter(name) - value for name, value in solved), *case.rest]


def case_json(case: Case) -> Json:
    """Return a case as the checker reads it."""
    return {
        "solved": {name: readable(value) for name, value in case.solved},
        "equations": [readable(part) for part in case.rest],
        "nonzero": [readable(part) for part in case_nonzero(case)],
    }


def _chosen(place: _Place, case: Case, free: frozenset[str]) -> _Place | None:
    """Return *place* with the free names of the case put in, ``None`` where a value is not defined there."""
    chosen = [(name, value) for name, value in sorted(case.solved) if name in free]
    try:
        put = {name: place.value(value) for name, value in chosen}
        solved = (
            *((name, value.substitute(put)) for name, value in place.solved),
            *put.items(),
        )
        branch = tuple(part.substitute(put) for part in place.branch)
    except ZeroDivisionError:
        return None
    return replace(place, solved=solved, branch=branch) if put else place


def _nonzero_parts(place: _Place, case: Case) -> list[Scalar]:
    found: list[Scalar] = []
    for part in case_nonzero(case):
        value = place.value(part)
        found += [*_parts(value.numerator), *_parts(value.denominator)]
    return list(dict.fromkeys(found))


def _product_of(place: _Place, value: Scalar) -> Json:
    content, factors = value.factors()
    found: list[Json] = []
    for factor, power in factors:
        text = expanded(factor) if power > 0 else f"1/({expanded(factor)})"
        reason = _reason(place, factor) if power > 0 else "known"
        found.append({"factor": text, "power": abs(power), "because": reason})
    return (
        found if content == 1 and found else [{"factor": number_text(content), "power": 1, "because": "known"}, *found]
    )


# -- reasons -----------------------------------------------------------------------------------------


def _parts(polynomial: Scalar) -> list[Scalar]:
    return [factor for factor, _ in polynomial.factors()[1]]


def _is_nonzero(place: _Place, polynomial: Scalar) -> bool:
    return _reason(place, polynomial) is not None


def _is_known(place: _Place, polynomial: Scalar) -> bool:
    """Whether the checker sees that *polynomial* is a number times facts."""
    rest = polynomial
    for known in place.known:
        if rest.is_constant:
            break
        divisor = known.value.numerator
        if known.plain and known.kind != "nonnegative" and not divisor.is_constant:
            while (quotient := rest.exact_quotient(divisor)) is not None:
                rest = quotient
    return rest.is_constant


def _reason(place: _Place, polynomial: Scalar) -> Json | _Known | None:
    """Return why *polynomial* does not vanish, as the checker reads it, or the fact that it divides."""
    if _is_known(place, polynomial):
        return "known"
    why: Nonzero | None = place.knowledge().why_nonzero(polynomial)
    if why is None:
        return None
    if why.fact is not None:
        return place.known[why.fact]
    return None if why.positivity is None else _positive(place, why.positivity)


def _positive(place: _Place, found: Positivity, extra: tuple[int, ...] = ()) -> Json | None:
    terms = [_positive_term(place, number, powers, root) for number, powers, root in found.terms if number]
    terms += [_positive_term(place, Fraction(1), ((index, 1),), ONE) for index in extra]
    if any(term is None for term in terms):
        return None
    return {"positive": terms}


def _positive_term(place: _Place, number: Fraction, powers: tuple[tuple[int, int], ...], root: Scalar) -> Json | None:
    numbers: list[int] = []
    for index, power in powers:
        known = place.known[index]
        if known.number is None:
            return None
        numbers += [known.number] * power
        root = root * known.value.denominator**power
    return [number_text(number), numbers, expanded(root)]


def _given(polynomial: Scalar, kind: str, number: int | None) -> _Known:
    return _Known(expanded(polynomial), kind, polynomial, number, True)


def _known_with(known: _Known, name: str, put: Mapping[str, Scalar], exact: bool) -> _Known:
    if name not in known.value.parameters:
        return known
    return replace(known, value=known.value.substitute(put), plain=known.plain and exact)


def _contradicted(place: _Place) -> Json | None:
    """Return the refutation of a place whose facts contradict each other, ``None`` when they are not seen to."""
    for index, known in enumerate(place.known):
        if known.value.is_zero and known.kind != "nonnegative":
            return _split((), [{"factor": "0", "power": 1, "because": "known"}])
        if known.value.is_constant and not holds(known.kind, known.value.constant()):  # type: ignore[arg-type]
            size = -known.value.constant()
            because = _positive(place, Positivity(1, ((size, (), ONE),)), (index,))
            return _split((), [{"factor": "0", "power": 1, "because": because}])
    found = clash(tuple(known.fact() for known in place.known))
    if found is None:
        return None
    because = _positive(place, found[1], (found[0],))
    return _split((), [{"factor": "0", "power": 1, "because": because}])


def _refuted_by(place: _Place, factor: Scalar, known: _Known) -> Json:
    """Return the refutation of the branch *factor* = 0, where a fact is a multiple of it."""
    terms = ((known.value / factor, ["branch", len(place.branch)]),)
    return _split(terms, [{"factor": known.text, "power": 1, "because": "known"}])


# -- identities --------------------------------------------------------------------------------------


def _split(terms: Terms, product: list[Json]) -> Json:
    return {"split": {"sum": _sum(terms), "product": product, "power": 0}}


def _sum(terms: Terms) -> Json:
    return [[expanded(cofactor), hypothesis] for cofactor, hypothesis in terms if cofactor]


def _reduced(place: _Place, terms: Terms, value: Scalar) -> tuple[Terms, Scalar]:
    """Return *value* without its divisor and modulo the unsolved hypotheses, and the terms that add up to that."""
    below = value.denominator
    if not below.is_one:
        terms = tuple((cofactor * below, hypothesis) for cofactor, hypothesis in terms)
    rest = value.numerator
    for index in place.rests:
        if rest.is_zero:
            break
        relation = place.branch[index]
        quotient, rest = rest.divide(relation.numerator)
        if quotient:
            terms = (*terms, (-quotient * relation.denominator, ["branch", index]))
    return terms, rest
