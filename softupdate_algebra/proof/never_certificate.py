"""Certificates that two rules differ at every k from some k on: closed forms, and why no factor of their difference vanishes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.assumptions import Fact, Positivity, prove_sign
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.algebra.sequences import COUNT, power
from softupdate_algebra.analysis.closed_forms import forms
from softupdate_algebra.analysis.never_meets import (
    MAX_SHIFT,
    Apart,
    BelowOne,
    Counting,
    FreeOfK,
    Moving,
    NeverMeets,
    OneSign,
    PowerOf,
)
from softupdate_algebra.analysis.systems import system_of
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.certificates.writer import certificate
from softupdate_algebra.proof.closed_form_certificate import require_formulas
from softupdate_algebra.proof.outline import Divergence, NeverZero, Question, Sum

if TYPE_CHECKING:
    from softupdate_algebra.analysis.closed_forms import NetworkForm
    from softupdate_algebra.analysis.never_meets import NeverFactor
    from softupdate_algebra.analysis.oracles import Oracle
    from softupdate_algebra.analysis.starts import Starts
    from softupdate_algebra.proof.outline import Fact as Shown
    from softupdate_algebra.rules.model import UpdateRule

Terms: TypeAlias = list[tuple[Fraction, tuple[int, ...], Scalar]]
"""A sum of numbers above 0 times products of assumptions, by their numbers, times squares of scalars."""

ONE_TERM: Terms = [(Fraction(1), (), ONE)]
MAX_TERMS = 200


@dataclass(frozen=True, slots=True, repr=False)
class CertifiedNever(NeverMeets):
    """A proof that two rules never meet again, which can be handed to the independent checker."""

    @property
    def certificate(self) -> str:
        """The certificate (kind "different"): canonical JSON."""
        return always_different_certificate(self)

    @property
    def outlines(self) -> dict[str, Divergence]:
        """What the certificate says, as data."""
        return {"verdict": divergence(self)}

    def __repr__(self) -> str:
        return f"<CertifiedNever: {self}>"


def certified_never(found: NeverMeets) -> CertifiedNever:
    """Return *found* with its certificate."""
    return CertifiedNever(
        found.pair,
        found.assumptions,
        found.choice,
        found.first,
        found.label,
        found.weight,
        found.factors,
        found.whatever,
    )


def always_different_certificate(found: NeverMeets) -> str:
    """Return the certificate that two rules differ at every k from some k on (kind "different").

    Raises ``CertificateError`` where a side has no formula that holds from the start, or where a factor's reason does
    not rest on the assumptions alone.
    """
    return certificate(divergence(found))


def divergence(found: NeverMeets) -> Divergence:
    """Return the outline that two rules differ at every k from some k on; see ``always_different_certificate``."""
    pair = found.pair
    sides = zip((pair.left, pair.right), pair.starts, strict=True)
    left, right = (_side_forms(rule, begin, pair.oracle) for rule, begin in sides)
    reasons = _Reasons(found)
    for factor in found.factors:
        reasons.show(factor)
    return Divergence(
        about=f"different at every k >= {found.first}",
        question=Question(pair, found.assumptions, (*pair.left.conditions, *pair.right.conditions)),
        first=found.first,
        label=found.label,
        left=left,
        right=right,
        facts=tuple(reasons.facts),
        product=tuple((factor.shown, factor.times) for factor in found.factors),
    )


def _side_forms(rule: UpdateRule, begin: Starts, oracle: Oracle) -> tuple[NetworkForm, ...]:
    networks = forms(system_of(rule, begin, oracle))
    require_formulas(networks, rule)
    return tuple(form for form in networks if form.name in rule.networks)


class _Reasons:
    """Says why factors do not vanish, each on the assumptions and on what was said before."""

    def __init__(self, found: NeverMeets) -> None:
        self.facts: list[Shown] = []
        self._first = found.first
        self._assumed = found.assumptions.facts
        self._late = len(self._assumed) + len(found.assumptions.equations)
        """The number of the assumption that k - first is not negative; what is derived comes after it."""
        self._derived: dict[tuple[Scalar, Scalar, int], int] = {}
        self._next = self._late + 1

    def show(self, factor: NeverFactor) -> None:
        """Write what makes the checker see that *factor* does not vanish; raises ``CertificateError`` where nothing does."""
        match factor.because:
            case FreeOfK():
                given = {fact.polynomial for fact in self._assumed if fact.kind != "nonnegative"}
                positivity = prove_sign(self._assumed, factor.polynomial)
                if positivity is not None and not (factor.polynomial.is_constant or factor.polynomial in given):
                    self._positive(factor.polynomial, _listed(positivity))
            case Counting():
                self._positive(factor.polynomial, self._counting(factor.polynomial))
            case BelowOne(base, slope, shift, _) if slope == 1:
                self._powers(ONE, base, shift)
            case Apart(larger, smaller):
                self._powers(larger, smaller, self._shift(factor.polynomial, larger, smaller))
            case PowerOf(base, _):
                self._power(base)
            case OneSign():
                self._positive(factor.polynomial, self._one_sign(factor.polynomial))
            case Moving(_, step):
                self._moving(factor.polynomial, step)
            case _:
                raise CertificateError(f"no certificate can be made: it has no words for why {factor.shown} is not 0.")

    # -- facts ------------------------------------------------------------------------------------

    def _positive(self, value: Scalar, terms: Terms) -> None:
        self.facts.append(NeverZero(value, tuple(terms)))

    def _power(self, base: Scalar) -> None:
        """Write that a power of the base does not vanish: it is above 0 where the base is, and its square always."""
        positivity = prove_sign(self._assumed, base)
        if positivity is not None and positivity.sign == 1:
            self._powers(base, ZERO, -self._first)
            return
        if positivity is not None:
            self._positive(base, _listed(positivity))
        self._inductive(power(base, COUNT, self._first) ** 2, ONE_TERM, _times(self._hypothesis(0), [_square(base)]))

    def _powers(self, larger: Scalar, smaller: Scalar, shift: int) -> int:
        """Write that larger^(k + shift) is above smaller^(k + shift); return the number of that assumption."""
        key = larger, smaller, shift
        if key not in self._derived:
            self._derived[key] = self._next
            one, other = (power(base, COUNT, -shift) if base else ZERO for base in (larger, smaller))
            count = self._first + shift
            if not smaller:
                above = self._above(larger)
                first = reduce(_times, [above] * count, ONE_TERM)
                self._inductive(one, first, _times(above, self._hypothesis(0)))
            elif larger.is_one and self._signed(smaller) == 1:  # 1 - c*x = (1 - c) + c*(1 - x)
                apart, factor = self._above(larger - smaller), self._above(smaller)
                first = reduce(lambda terms, _: _plus(apart, _times(factor, terms)), range(1, count), apart)
                self._inductive(one - other, first, _plus(apart, _times(factor, self._hypothesis(0))))
            else:
                self._both(one, other, [self._above(larger - smaller), self._above(larger + smaller)], count)
        return self._derived[key]

    def _both(self, one: Scalar, other: Scalar, gaps: list[Terms], count: int) -> None:
        """Write that difference and sum of two powers are above 0, as those of their bases are.

        Where a and b are the powers, A and B the bases, A*a - B*b is half of (A - B)*(a + b) + (A + B)*(a - b), and
        A*a + B*b half of (A - B)*(a - b) + (A + B)*(a + b).
        """
        minus, plus = ([(number / 2, indices, root) for number, indices, root in terms] for terms in gaps)

        def stepped(a: Terms, b: Terms) -> tuple[Terms, Terms]:
            return _plus(_times(minus, b), _times(plus, a)), _plus(_times(minus, a), _times(plus, b))

        first = reduce(lambda pair, _: stepped(*pair), range(1, count), (gaps[0], gaps[1]))
        step = stepped(self._hypothesis(0), self._hypothesis(1))
        self._induction([(one - other, first[0], step[0]), (one + other, first[1], step[1])])

    def _hypothesis(self, number: int) -> Terms:
        """Return that a sum of the next induction is above 0 at k."""
        return [(Fraction(1), (self._next + number,), ONE)]

    def _inductive(self, value: Scalar, first: Terms, step: Terms) -> None:
        self._induction([(value, first, step)])

    def _induction(self, sums: list[tuple[Scalar, Terms, Terms]]) -> None:
        """Write that sums are above 0 at the first k, and at k + 1 where they are at k."""
        self.facts.append(tuple(Sum(value, tuple(first), tuple(step)) for value, first, step in sums))
        self._next += len(sums)

    def _moving(self, value: Scalar, step: tuple[NeverFactor, ...]) -> None:
        """Write that *value*, or its negative, is above 0 at the first k and that every step adds something above 0."""
        start, ahead = self._at_first(value), self._ahead(value)
        sign = 1 if self._signed(start) == 1 else -1
        rest = (ahead - value) * sign
        terms = ONE_TERM
        for factor in step:
            turned = isinstance(factor.because, FreeOfK) and self._signed(factor.polynomial) == -1
            above = -factor.polynomial if turned else factor.polynomial
            rest = rest / above**factor.times
            for _ in range(factor.times):
                terms = _times(terms, self._factor_above(factor, above))
        terms = _times(terms, self._above(rest))
        self._inductive(value * sign, self._above(start * sign), _plus(self._hypothesis(0), terms))

    def _factor_above(self, factor: NeverFactor, above: Scalar) -> Terms:
        """Return a factor of what a step adds, turned so that it is *above* 0, as a positive sum."""
        match factor.because:
            case BelowOne(base, slope, shift, _) if slope == 1:
                return [(Fraction(1), (self._powers(ONE, base, shift),), ONE)]
            case PowerOf(base, _):
                return [(Fraction(1), (self._powers(base, ZERO, 0),), ONE)]
            case Counting():
                return self._counting(above)
            case FreeOfK():
                return self._above(above)
        raise CertificateError(f"no certificate can be made: it has no words for the sign of {factor.shown}.")

    # -- sums of positive terms -------------------------------------------------------------------

    def _above(self, value: Scalar) -> Terms:
        """Return a value free of k as a positive sum on the assumptions; raises ``CertificateError`` where there is none."""
        whole = value.numerator * value.denominator
        if whole.is_constant and whole.constant() > 0:
            return [(value.constant(), (), ONE)]
        found = prove_sign(self._assumed, whole)
        if found is None or found.sign != 1:
            raise CertificateError(f"no certificate can be made: nothing assumed says that {value} is above 0.")
        return [(number, indices, root / value.denominator) for number, indices, root in _listed(found)]

    def _signed(self, value: Scalar) -> int | None:
        found = prove_sign(self._assumed, value)
        return None if found is None else found.sign

    def _counting(self, value: Scalar) -> Terms:
        """Return a polynomial in k as one in k - first, whose coefficients have one sign."""
        terms = value.substitute({COUNT: Scalar.parameter(COUNT) + self._first}).coefficients_in(COUNT)
        listed = [(part.constant(), (self._late,) * power, ONE) for power, part in enumerate(terms) if part]
        return [(abs(number), indices, root) for number, indices, root in listed]

    def _one_sign(self, value: Scalar) -> Terms:
        """Return a polynomial in k and powers as a positive sum over k - first >= 0 and powers between 0 and 1."""
        later = value.substitute({COUNT: Scalar.parameter(COUNT) + self._first})
        facts, numbers = list(self._assumed), list(range(len(self._assumed)))
        for name in (name for name in value.parameters if name == COUNT or name.endswith(f"^{COUNT}")):
            here = Scalar.parameter(name)
            if name == COUNT:
                facts.append(Fact(here, "nonnegative", COUNT))
                numbers.append(self._late)
                continue
            base = _base(name)
            facts.append(Fact(here, "positive", name))
            numbers.append(self._powers(base, ZERO, 0))
            if self._signed(1 - base) == 1:
                facts.append(Fact(1 - here, "positive", name))
                numbers.append(self._powers(ONE, base, 0))
        found = prove_sign(tuple(facts), later)
        if found is None:
            raise CertificateError(f"no certificate can be made: nothing assumed says what sign {value} has.")
        back = {COUNT: Scalar.parameter(COUNT) - self._first}
        return [
            (number, tuple(numbers[i] for i in indices), root.substitute(back))
            for number, indices, root in _listed(found)
        ]

    # -- sequences --------------------------------------------------------------------------------

    def _at_first(self, value: Scalar) -> Scalar:
        powers = {name: _base(name) ** self._first for name in value.parameters if name.endswith(f"^{COUNT}")}
        return value.substitute({COUNT: Scalar.number(self._first)} | powers)

    def _ahead(self, value: Scalar) -> Scalar:
        names = [name for name in value.parameters if name.endswith(f"^{COUNT}")]
        powers = {name: _base(name) * Scalar.parameter(name) for name in names}
        return value.substitute({COUNT: Scalar.parameter(COUNT) + 1} | powers)

    def _shift(self, value: Scalar, larger: Scalar, smaller: Scalar) -> int:
        """Return the n for which *value* is a multiple of larger^(k + n) - smaller^(k + n)."""
        names = {_base(name): Scalar.parameter(name) for name in value.parameters if name.endswith(f"^{COUNT}")}
        for shift in range(1 - self._first, MAX_SHIFT + 1):
            if (value / (larger**shift * names[larger] - smaller**shift * names[smaller])).is_constant:
                return shift
        raise CertificateError(f"no certificate can be made: {value} is not seen to be a difference of powers.")


def _base(generator: str) -> Scalar:
    from softupdate_algebra.algebra.parser import parse_scalar

    return parse_scalar(generator.removesuffix(f"^{COUNT}"))


def _listed(found: Positivity) -> Terms:
    return [
        (number, tuple(index for index, power in powers for _ in range(power)), root)
        for number, powers, root in found.terms
        if number
    ]


def _square(root: Scalar) -> tuple[Fraction, tuple[int, ...], Scalar]:
    return (Fraction(1), (), root)


def _plus(left: Terms, right: Terms) -> Terms:
    """Return the sum of two sums, equal terms put together."""
    found: dict[tuple[tuple[int, ...], Scalar], Fraction] = {}
    for number, indices, root in (*left, *right):
        key = tuple(sorted(indices)), root
        found[key] = found.get(key, Fraction(0)) + number
    if len(found) > MAX_TERMS:
        raise CertificateError(f"no certificate can be made: a sum of more than {MAX_TERMS} positive terms is needed.")
    return [(number, indices, root) for (indices, root), number in found.items()]


def _times(left: Terms, right: Terms) -> Terms:
    return _plus([], [(a * b, (*i, *j), r * s) for a, i, r in left for b, j, s in right])
