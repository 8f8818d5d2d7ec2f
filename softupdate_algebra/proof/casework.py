"""Derivations: that hypotheses which vanish leave only the listed cases, inference by inference.

The case list comes from ``algebra.cases``; nothing of how it was found is used here. Hypotheses are put to use one
after another until the place lies in a listed case or contradicts what is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.assumptions import Positivity, holds
from softupdate_algebra.algebra.cases import clash
from softupdate_algebra.algebra.ideals import cofactors
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.inferences import (
    Branch,
    Factor,
    Hypothesis,
    Identity,
    InCase,
    Node,
    Positive,
    PositiveTerm,
    Solve,
    Split,
    Terms,
    Whether,
)
from softupdate_algebra.proof.places import Known, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.algebra.cases import Case

Then: TypeAlias = "Callable[[Place], Node]"

MAX_NODES = 3000
_NUMBERS = tuple(map(Scalar.number, (0, 1, 2, -1)))


@dataclass(frozen=True, slots=True)
class Source:
    """A hypothesis at hand from the beginning, and its value."""

    value: Scalar
    hypothesis: Hypothesis


class Casework:
    """Builds derivation trees over one set of assumptions and one list of cases."""

    def __init__(
        self, knowledge: Assumptions, written: int, cases: tuple[Case, ...], unknowns: tuple[str, ...]
    ) -> None:
        """*written* counts the facts that are the claim's assumptions; the others are conditions of the rules."""
        self._cases = cases
        self._targets = [_targets(case) for case in cases]
        self._nonzero = [case_nonzero(case) for case in cases]
        self._unknowns = unknowns
        self._nodes = 0
        facts = [(fact.polynomial, fact.kind, index) for index, fact in enumerate(knowledge.facts[:written])]
        conditions = (part for fact in knowledge.facts[written:] for part in parts_of(fact.polynomial))
        given: list[tuple[Scalar, str, int | None]] = [*facts, *((part, "nonzero", None) for part in conditions)]
        self._root = Place(tuple(Known(value, kind, value, number) for value, kind, number in given))

    def tree(self, sources: tuple[Source, ...]) -> Node:
        """Return the derivation that where all *sources* vanish, one of the cases holds.

        Raises ``CertificateError`` when a step of it has no reason.
        """
        return self._use(self._root, sources, self._leaf)

    def cover(self, sources: tuple[Source, ...]) -> Node:
        """Return the derivation that some choice of the unknowns leads into a case, given *sources*."""
        return self._use(self._root, sources, self._covered)

    # -- hypotheses -------------------------------------------------------------------------------

    def _use(self, place: Place, sources: tuple[Source, ...], then: Then) -> Node:
        """Continue where all *sources* vanish; those that do already are passed over."""
        settled = self._settled(place, frozenset()) if sources and then == self._leaf else None
        if settled is not None:
            return settled
        for at, source in enumerate(sources):
            terms, value = reduced(place, ((ONE, source.hypothesis),), place.value(source.value))
            if not value.is_zero:
                following = partial(self._use, sources=sources[at + 1 :], then=then)
                return self._impose(place, terms, value, following)
        return then(place)

    def _impose(self, place: Place, terms: Terms, value: Scalar, then: Then) -> Node:
        """Continue where the polynomial *value*, which is the sum of *terms*, vanishes."""
        self._count()
        content, factors = value.factors()
        reasons = [place.reason(factor) for factor, _ in factors]
        positive = [factor for (factor, _), why in zip(factors, reasons, strict=True) if isinstance(why, Positivity)]
        if positive:
            return self._ensuring(place, positive, lambda at: self._impose(at, terms, value, then))
        terms = tuple((cofactor / content, hypothesis) for cofactor, hypothesis in terms)
        still_open = [at for at, reason in enumerate(reasons) if reason != "known"]
        if len(still_open) == 1 and reasons[still_open[0]] is None:
            factor, power = factors[still_open[0]]
            others = [(f, e) for at, (f, e) in enumerate(factors) if at != still_open[0]]
            choice = self._choose(place, factor)
            if choice is not None and all(map(place.is_nonzero, parts_of(choice[2]))):
                return self._solve(place, choice, terms, power, others, then)
        product: list[Factor] = []
        for (factor, power), reason in zip(factors, reasons, strict=True):
            node = None
            if reason is None:
                node = self._hypothesis(place.assuming(factor), len(place.branch), then)
            elif isinstance(reason, Known):
                node = _refuted_by(place, factor, reason)
            product.append(Factor(factor, power, node))
        return Split(_identity(terms, product, 0))

    def _hypothesis(self, place: Place, index: int, then: Then) -> Node:
        """Continue where the irreducible branch hypothesis *index* vanishes."""
        relation = place.branch[index].numerator
        choice = self._choose(place, relation)
        if choice is None:
            return then(replace(place, rests=(*place.rests, index)))
        doubtful = next((part for part in parts_of(choice[2]) if not place.is_nonzero(part)), None)
        if doubtful is not None:
            return self._whether(
                place,
                doubtful,
                lambda p: self._hypothesis(p, len(place.branch), lambda q: self._again(q, index, then)),
                lambda p: self._hypothesis(p, index, then),
            )
        below = place.branch[index].denominator
        return self._solve(place, choice, ((below, Branch(index)),), 1, [], then)

    def _whether(self, place: Place, doubtful: Scalar, zero: Then, nonzero: Then) -> Node:
        self._count()
        return Whether(doubtful, zero(place.assuming(doubtful)), nonzero(place.knowing(doubtful)))

    def _again(self, place: Place, index: int, then: Then) -> Node:
        terms, value = reduced(place, ((ONE, Branch(index)),), place.branch[index])
        return then(place) if value.is_zero else self._impose(place, terms, value, then)

    def _choose(self, place: Place, relation: Scalar) -> tuple[str, Scalar, Scalar] | None:
        """Return the name to solve for (degree 1), with offset and slope: sure slopes, then unknowns, then short ones."""
        best: tuple[tuple[bool, bool, bool, int, str], tuple[str, Scalar, Scalar]] | None = None
        for name in relation.parameters:
            if relation.degree(name) != 1:
                continue
            offset, slope = relation.coefficients_in(name)
            sure = all(map(place.is_nonzero, parts_of(slope)))
            key = (not sure, name not in self._unknowns, not slope.is_constant, len(offset.terms()), name)
            if best is None or key < best[0]:
                best = (key, (name, offset, slope))
        return None if best is None else best[1]

    def _solve(
        self,
        place: Place,
        choice: tuple[str, Scalar, Scalar],
        terms: Terms,
        power: int,
        others: list[tuple[Scalar, int]],
        then: Then,
    ) -> Node:
        """Put in the solution of offset + slope*name = 0, where *terms* add up to its power times the *others*."""
        self._count()
        name, offset, slope = choice

        def solve(at: Place) -> Node:
            value = -offset / slope
            by = tuple((cofactor / slope**power, hypothesis) for cofactor, hypothesis in terms)
            product = [Factor(factor, times, None) for factor, times in others]
            return Solve(name, value, _identity(by, product, power), self._put_in(at, name, value, then))

        return self._ensuring(place, parts_of(slope), solve)

    def _put_in(self, place: Place, name: str, value: Scalar, then: Then) -> Node:
        inner, changed = place.with_solution(name, value)
        return self._contradicted(inner) or self._all_again(inner, changed, then)

    def _all_again(self, place: Place, indices: tuple[int, ...], then: Then) -> Node:
        if not indices:
            return then(place)
        return self._again(place, indices[0], lambda p: self._all_again(p, indices[1:], then))

    def _ensuring(self, place: Place, parts: Iterable[Scalar], then: Then) -> Node:
        """Continue where it is said of each of the *parts* that it does not vanish."""
        waiting = list(parts)
        for at, part in enumerate(waiting):
            reason = place.reason(part)
            if reason == "known":
                continue
            if reason is None:
                raise CertificateError(f"no certificate can be made: it is not shown that {part} does not vanish.")
            inner = self._ensuring(place.knowing(part), waiting[at + 1 :], then)
            if isinstance(reason, Known):
                return Whether(part, _refuted_by(place, part, reason), inner)
            return Positive(part, _positive(place, reason), inner)
        return then(place)

    def _count(self) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise CertificateError(f"no certificate can be made: the derivation has more than {MAX_NODES} steps.")

    # -- leaves -----------------------------------------------------------------------------------

    def _leaf(self, place: Place) -> Node:
        return self._in_a_case(place, frozenset())

    def _covered(self, place: Place) -> Node:
        return self._in_a_case(place, frozenset(self._unknowns))

    def _in_a_case(self, place: Place, free: frozenset[str]) -> Node:
        """Return the leaf at *place*; the names in *free* may be chosen as the case says."""
        settled = self._settled(place, free)
        if settled is not None:
            return settled
        for index, case in enumerate(self._cases):
            at = _chosen(place, case, free)
            if at is None or not self._fits(at, index):
                continue
            doubtful = next(part for part in _nonzero_parts(at, self._nonzero[index]) if not place.is_nonzero(part))
            return self._whether_in_a_case(place, doubtful, free)
        refuted = self._without_a_point(place)
        if refuted is None:
            raise CertificateError(
                "no certificate can be made: a branch of the derivation lies in none of the cases found."
            )
        return refuted

    def _without_a_point(self, place: Place) -> Node | None:
        """Return the refutation of a place whose unsolved hypotheses add up to 1, ``None`` when they are not seen to."""
        relations = [place.branch[index] for index in place.rests]
        found = cofactors(ONE, [relation.numerator for relation in relations]) if len(relations) > 1 else None
        if found is None:
            return None
        named = zip(found, relations, place.rests, strict=True)
        terms = tuple((part * relation.denominator, Branch(index)) for part, relation, index in named if part)
        return Split(_identity(terms, [], 0))

    def _whether_in_a_case(self, place: Place, doubtful: Scalar, free: frozenset[str]) -> Node:
        again = partial(self._in_a_case, free=free)
        return self._whether(place, doubtful, lambda p: self._hypothesis(p, len(place.branch), again), again)

    def _settled(self, place: Place, free: frozenset[str]) -> Node | None:
        """Return the leaf at *place* where it lies in a case as it is, ``None`` where it does not."""
        for index, case in enumerate(self._cases):
            at = _chosen(place, case, free)
            if at is not None and self._fits(at, index):
                parts = _nonzero_parts(at, self._nonzero[index])
                if all(map(place.is_nonzero, parts)):
                    return self._ensuring(place, parts, partial(self._case, index, case, free))
        return None

    def _fits(self, place: Place, index: int) -> bool:
        try:
            good = all(reduced(place, (), place.value(target))[1].is_zero for target in self._targets[index])
            return good and all(place.value(part) for part in self._nonzero[index])
        except ZeroDivisionError:
            return False

    def _case(self, index: int, case: Case, free: frozenset[str], place: Place) -> Node:
        at = _chosen(place, case, free)
        assert at is not None
        shown = []
        for target in self._targets[index]:
            value = at.value(target)
            terms, _ = reduced(at, (), value)
            # reduced gives 0 = numerator + sum of terms, so the terms add up to minus the numerator
            by = tuple((-cofactor / value.denominator, given) for cofactor, given in terms)
            shown.append(_identity(by, [], 1) if value else None)
        choices = tuple((name, value) for name, value in sorted(at.solved) if name in free)
        return InCase(index, tuple(shown), choices)

    def _contradicted(self, place: Place) -> Node | None:
        """Return the refutation of a place whose facts contradict each other, ``None`` when they are not seen to."""
        absurd = Split(_identity((), [Factor(ZERO, 1, None)], 0))
        for index, known in enumerate(place.known):
            if known.value.is_zero and known.kind != "nonnegative":
                return absurd
            if known.value.is_constant and not holds(known.kind, known.value.constant()):  # type: ignore[arg-type]
                size = -known.value.constant()
                return Positive(ZERO, _positive(place, Positivity(1, ((size, (), ONE),)), index), absurd)
        found = clash(place.knowledge().facts)
        if found is None or not place.is_assumed(found[1]) or place.known[found[0]].number is None:
            return None
        return Positive(ZERO, _positive(place, found[1], found[0]), absurd)


# -- identities --------------------------------------------------------------------------------------


def _identity(terms: Terms, product: list[Factor], power: int) -> Identity:
    """Return an identity; cofactors of the same hypothesis are added up."""
    weights: dict[Hypothesis, Scalar] = {}
    for cofactor, hypothesis in terms:
        weights[hypothesis] = weights.get(hypothesis, ZERO) + cofactor
    used = tuple((weight, hypothesis) for hypothesis, weight in weights.items() if weight)
    return Identity(used, tuple(product), power)


def _refuted_by(place: Place, factor: Scalar, known: Known) -> Node:
    """Return the refutation of the branch *factor* = 0, where a fact is a multiple of it."""
    terms = ((known.value / factor, Branch(len(place.branch))),)
    return Split(_identity(terms, [Factor(known.written, 1, None)], 0))


def _positive(place: Place, found: Positivity, extra: int | None = None) -> tuple[PositiveTerm, ...]:
    """Return positive terms that rest on assumptions, one that is added as it is included."""
    listed = [term for term in found.terms if term[0]]
    listed += [] if extra is None else [(Fraction(1), ((extra, 1),), ONE)]
    return tuple(_positive_term(place, *term) for term in listed)


def _positive_term(place: Place, number: Fraction, powers: tuple[tuple[int, int], ...], root: Scalar) -> PositiveTerm:
    numbers: list[int] = []
    for index, power in powers:
        known = place.known[index]
        assert known.number is not None  # asked for by whoever took this reason
        numbers += [known.number] * power
        root = root * known.value.denominator**power
    return number, tuple(numbers), root


# -- cases -------------------------------------------------------------------------------------------


def case_nonzero(case: Case) -> tuple[Scalar, ...]:
    """Return what must not vanish in a case, the divisors of its values included."""
    divisors = (part for _, value in case.solved for part in parts_of(value.denominator))
    return tuple(dict.fromkeys((*case.nonzero, *divisors)))


def _targets(case: Case) -> list[Scalar]:
    return [*(Scalar.parameter(name) - value for name, value in sorted(case.solved)), *case.rest]


def _chosen(place: Place, case: Case, free: frozenset[str]) -> Place | None:
    """Return *place* with the *free* names as the case says, ``None`` where that is not defined there.

    Names of which the case says nothing are given a number, the first for which nothing that must not vanish does.
    """
    if not free:
        return place
    solved = {name: place.value(value) for name, value in case.solved if name in free}
    others = sorted(free - solved.keys())
    for number in _NUMBERS if others else (ONE,):
        put = dict.fromkeys(others, number)
        try:
            at = place.choosing(put | {name: value.substitute(put) for name, value in solved.items()})
            if all(at.value(part) for part in case_nonzero(case)):
                return at
        except ZeroDivisionError:
            continue
    return None


def _nonzero_parts(place: Place, nonzero: tuple[Scalar, ...]) -> list[Scalar]:
    found: list[Scalar] = []
    for part in nonzero:
        value = place.value(part)
        found += [*parts_of(value.numerator), *parts_of(value.denominator)]
    return list(dict.fromkeys(found))


def parts_of(polynomial: Scalar) -> list[Scalar]:
    """Return the irreducible factors of a polynomial."""
    return [factor for factor, _ in polynomial.factors()[1]]


def reduced(place: Place, terms: Terms, value: Scalar) -> tuple[Terms, Scalar]:
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
            terms = (*terms, (-quotient * relation.denominator, Branch(index)))
    if rest and len(place.rests) > 1:
        relations = [place.branch[index] for index in place.rests]
        found = cofactors(rest, [relation.numerator for relation in relations])
        if found is not None:
            named = zip(found, relations, place.rests, strict=True)
            return (*terms, *((-part * r.denominator, Branch(index)) for part, r, index in named if part)), ZERO
    return terms, rest
