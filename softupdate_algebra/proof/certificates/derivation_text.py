"""Derivations as the checker reads them: what vanishes and what has a sign by number, inverses by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.linear import Answer
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.casework import case_nonzero
from softupdate_algebra.proof.certificates.equations import answer_name
from softupdate_algebra.proof.certificates.terms import element, number_text, sum_text, vector_text
from softupdate_algebra.proof.inferences import (
    Branch,
    Coefficient,
    Factor,
    Identity,
    InCase,
    Observed,
    Positive,
    Solve,
    Split,
    Whether,
    coefficients,
)

if TYPE_CHECKING:
    from softupdate_algebra.algebra.cases import Case
    from softupdate_algebra.proof.certificates.divisors import Divisors
    from softupdate_algebra.proof.certificates.equations import Equations
    from softupdate_algebra.proof.inferences import Hypothesis, Node, PositiveTerm, Terms

Json: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Arrived:
    """Where a derivation has arrived: divisors, the numbers of what vanishes and of what has a sign, values put in."""

    divisors: Divisors
    zeros: dict[Hypothesis, int]
    vanishing: int
    signs: dict[int, tuple[int, bool]]
    """For each assumption with a sign its number among these, and whether it is above 0."""
    signed: int
    branches: int = 0
    solved: tuple[tuple[str, Scalar], ...] = ()

    def assuming(self) -> Arrived:
        """Return the place where one more branch hypothesis vanishes."""
        zeros = self.zeros | {Branch(self.branches): self.vanishing}
        return replace(self, zeros=zeros, vanishing=self.vanishing + 1, branches=self.branches + 1)

    def seeing(self, hypotheses: tuple[Hypothesis, ...]) -> Arrived:
        """Return the place where more vanishes."""
        zeros = self.zeros | {one: self.vanishing + n for n, one in enumerate(hypotheses)}
        return replace(self, zeros=zeros, vanishing=self.vanishing + len(hypotheses))

    def putting(self, name: str, value: Scalar) -> Arrived:
        """Return the place where a name has a value."""
        put = {name: value}
        solved = (*((other, old.substitute(put)) for other, old in self.solved), (name, value))
        return replace(self, divisors=self.divisors.putting(put), solved=solved)

    def value(self, scalar: Scalar) -> Scalar:
        """Return a scalar with the values put in."""
        return scalar.substitute(dict(self.solved)) if self.solved else scalar


class DerivationText:
    """Writes one derivation over a list of cases."""

    def __init__(self, equations: Equations, cases: tuple[Case, ...], assumed: tuple[Scalar, ...]) -> None:
        """*assumed* is what is assumed something of, by number."""
        self.equations, self.cases, self.assumed, self._names = equations, cases, assumed, 0

    def node(self, node: Node, here: Arrived) -> Json:
        """Return a derivation from a place on; raises ``CertificateError`` where something has no inverse."""
        match node:
            case Split(identity):
                return self._split(identity, here)
            case Whether(value, zero, nonzero):
                if here.divisors.can_invert(value):
                    return self.node(nonzero, here)
                name, text = self._name(), self._text(value, here)
                known = replace(here, divisors=here.divisors.plus(value, f"_{name}"))
                return ["whether", text, name, self.node(zero, here.assuming()), self.node(nonzero, known)]
            case Positive(value, terms, then):
                return self._positive(value, terms, then, here)
            case Solve():
                return self._solve(node, here)
            case InCase():
                return self._case(node, here)
            case Observed():
                return self._observed(node, here)

    def with_residuals(self, node: Node, here: Arrived) -> Json:
        """Return a derivation that begins with all residuals that it uses."""
        used = tuple(sorted({*coefficients(node)}, key=lambda one: (one.k, str(one.label), one.on)))
        if not used:
            return self.node(node, here)
        return ["residuals", {}, [self._wanted(one) for one in used], self.node(node, here.seeing(used))]

    def _name(self) -> str:
        self._names += 1
        return f"w{self._names}"

    # -- texts -----------------------------------------------------------------------------------------------------

    def _text(self, value: Scalar, here: Arrived) -> str:
        return sum_text(here.divisors.polynomial(value), self.equations.named)

    def _combination(self, terms: Terms, over: Scalar, here: Arrived) -> str:
        parts = [
            (f"#{here.zeros[hypothesis]}", here.divisors.polynomial(weight / over)) for weight, hypothesis in terms
        ]
        return vector_text(parts, self.equations.named)

    def _wanted(self, one: Coefficient) -> Json:
        return [one.k, self._on(one)]

    def _on(self, one: Coefficient) -> str:
        factors = [self._label(one.label)]
        factors += [self.equations.named(name) for name, power in one.on for _ in range(power)]
        return "*".join(factors)

    def _label(self, label: Any) -> str:
        if not isinstance(label, Answer):
            return self.equations.vector(str(label))
        side, dot, oracle = label.oracle.partition(".")
        if dot:  # the answer to a call of one side
            return element(answer_name(f"{side}.", oracle, label.order), label.step + 1, moving=False)
        return self.equations.key(label)

    # -- nodes -----------------------------------------------------------------------------------------------------

    def _split(self, identity: Identity, here: Arrived) -> Json:
        known, doubtful = ONE, list[Factor]()
        for factor in identity.product:
            if factor.then is None or here.divisors.can_invert(factor.value):
                known = known * factor.value**factor.power
            else:
                doubtful.append(factor)
        branches = [
            [self._text(factor.value, here), factor.power, self.node(factor.then, here.assuming())]
            for factor in doubtful
            if factor.then is not None
        ]
        return ["split", self._combination(identity.terms, known, here), branches]

    def _positive(self, value: Scalar, terms: tuple[PositiveTerm, ...], then: Node, here: Arrived) -> Json:
        shown = ["0", *(self._term(term, here) for term in terms)]
        if value.is_zero:
            return ["positive", "0", "", shown, None]
        if here.divisors.can_invert(value):
            return self.node(then, here)
        total = sum((self._value(term, here) for term in terms), Scalar.number(0))
        signed = value if total == value else -value
        name = self._name()
        known = replace(here, divisors=here.divisors.plus(signed, f"_{name}"), signed=here.signed + 1)
        return ["positive", self._text(signed, here), name, shown, self.node(then, known)]

    def _value(self, term: PositiveTerm, here: Arrived) -> Scalar:
        number, assumed, root = term
        total = root**2 * number
        for one in assumed:
            total = total * here.value(self.assumed[one])
        return total

    def _term(self, term: PositiveTerm, here: Arrived) -> Json:
        number, assumed, root = term
        product = "*".join([number_text(number), *(f"${here.signs[one][0]}" for one in assumed)])
        strict = all(here.signs[one][1] for one in assumed)
        inverse = ""
        if strict and here.divisors.can_invert(root.numerator):
            inverse = self._text(1 / root**2, here)
        return [product, self._text(root, here), inverse]

    def _solve(self, node: Solve, here: Arrived) -> Json:
        name, value, identity = node.name, node.value, node.identity
        if isinstance(node.then, Split) and not node.then.identity.terms and node.then.identity.product:
            return self._absurd(node, here)
        impure = next(
            (factor for factor, _ in value.denominator.factors()[1] if self._mentions(factor, name, here)), None
        )
        if impure is not None:
            return self._inverted_first(impure, node, here)
        total, text = self._combination(identity.terms, _over(identity), here), self._text(value, here)
        after = here.putting(name, value)
        if identity.power == 1:
            return ["solve", name, text, total, self.node(node.then, after)]
        number = here.vanishing
        rest = ["solve", name, text, f"#{number}", self.node(node.then, replace(after, vanishing=number + 1))]
        return ["split", total, [[self._text(Scalar.parameter(name) - value, here), identity.power, rest]]]

    def _mentions(self, factor: Scalar, name: str, here: Arrived) -> bool:
        """Whether an inverse is written with what *name* has a part in, so that it cannot be put in for that name."""
        used = here.divisors.inverse(factor).parameters
        return name in used or any(
            name in value.parameters for value, inverse in here.divisors.known if inverse in used
        )

    def _inverted_first(self, factor: Scalar, node: Node, here: Arrived) -> Json:
        """Give the inverse of a factor a name of its own."""
        name, own = self._name(), here.divisors.inverse(factor)
        refuted = ["split", vector_text([(f"#{here.vanishing}", own)], self.equations.named), []]
        known = replace(here, divisors=here.divisors.plus(factor, f"_{name}"))
        return ["whether", self._text(factor, here), name, refuted, self.node(node, known)]

    def _absurd(self, node: Solve, here: Arrived) -> Json:
        """Return the contradiction that something known not to vanish does with a value put in."""
        put, target, identity = {node.name: node.value}, Scalar.parameter(node.name) - node.value, node.identity
        found = ((known, name) for known, name in here.divisors.known if known.substitute(put).is_zero)
        known, name = next(found, (ONE, ""))
        if not name:
            raise CertificateError("no certificate can be made: a contradiction is not seen.")
        weight = known / target * Scalar.parameter(name)
        if identity.power == 1:
            terms = tuple((weight * cofactor, one) for cofactor, one in identity.terms)
            return ["split", self._combination(terms, _over(identity), here), []]
        by = vector_text([(f"#{here.vanishing}", here.divisors.polynomial(weight))], self.equations.named)
        total = self._combination(identity.terms, _over(identity), here)
        return ["split", total, [[self._text(target, here), identity.power, ["split", by, []]]]]

    def _case(self, node: InCase, here: Arrived) -> Json:
        case = self.cases[node.index]
        at = replace(here, solved=(*here.solved, *node.choices))
        shown = dict(zip(sorted(name for name, _ in case.solved), node.shown, strict=False))
        rest = node.shown[len(case.solved) :]
        found = [["0", self._text(1 / at.value(part), here)] for part in inverted(case)]
        found += [[self._by(shown[name], here), ""] for name, _ in case.solved]
        found += [[self._by(identity, here), ""] for identity in rest]
        return ["case", node.index, {name: self._text(value, here) for name, value in node.choices}, found]

    def _by(self, identity: Identity | None, here: Arrived) -> str:
        return self._combination(identity.terms, ONE, here) if identity else "0"

    def _observed(self, node: Observed, here: Arrived) -> Json:
        used = tuple(dict.fromkeys(coefficients(node.then, anew=False)))
        apart = {}
        for one in node.apart:
            labels = self._label(one.one), self._label(one.other)
            first, second = sorted(labels)
            value = here.value(one.value) if (first, second) == labels else -here.value(one.value)
            apart[f"{first} {second}"] = [one.argument, self._on(one.on), self._text(1 / value, here)]
        return ["residuals", apart, [self._wanted(one) for one in used], self.node(node.then, here.seeing(used))]


def inverted(case: Case) -> tuple[Scalar, ...]:
    """Return what a case says does not vanish, one inverse for each."""
    return tuple(part for part in case_nonzero(case) if not part.is_constant)


def _over(identity: Identity) -> Scalar:
    """Return the product of an identity's factors."""
    found = ONE
    for factor in identity.product:
        found = found * factor.value**factor.power
    return found
