"""Whether two rules that have parted ever meet again: the residual's closed form as a product that cannot vanish."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.assumptions import Assumptions, Fact, Nonzero
from softupdate_algebra.algebra.linear import Answer, Form, Slot
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.algebra.sequences import COUNT, Sequence, power, sequence_of
from softupdate_algebra.analysis.oracles import Own
from softupdate_algebra.analysis.systems import System, system_of
from softupdate_algebra.errors import SoftUpdateError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from softupdate_algebra.analysis.findings import Choice, Finding
    from softupdate_algebra.analysis.joint import Label, Pair
    from softupdate_algebra.rules.model import UpdateRule

MAX_SHIFT = 8


@dataclass(frozen=True, slots=True)
class FreeOfK:
    """The factor does not depend on k, and *why* says why it cannot vanish."""

    why: Nonzero


@dataclass(frozen=True, slots=True)
class BelowOne:
    """The factor is 1 - base^(slope*k + shift): the base lies between -1 and 1, the exponent is at least 1.

    ``between`` is "0 and 1" where the base is known to be positive, "-1 and 1" otherwise.
    """

    base: Scalar
    slope: int
    shift: int
    between: str


@dataclass(frozen=True, slots=True)
class PowerOf:
    """The factor is base^k, and *why* says why the base cannot vanish."""

    base: Scalar
    why: Nonzero


@dataclass(frozen=True, slots=True)
class Counting:
    """The factor is a polynomial in k alone, with positive coefficients in k - first."""

    first: int


@dataclass(frozen=True, slots=True)
class OneSign:
    """The factor has one sign, by *why*, for all powers in the range that the assumptions leave them."""

    why: Nonzero


@dataclass(frozen=True, slots=True)
class Apart:
    """The factor is the difference of powers of two positive bases, *larger* and *smaller*, to one exponent >= 1."""

    larger: Scalar
    smaller: Scalar


@dataclass(frozen=True, slots=True)
class Moving:
    """The factor is of one sign at k = *first*, and each step moves it further from 0: *step* is what a step adds."""

    first: int
    step: tuple[NeverFactor, ...]


Reason: TypeAlias = FreeOfK | BelowOne | PowerOf | Counting | OneSign | Apart | Moving


@dataclass(frozen=True, slots=True)
class NeverFactor:
    """A factor of the residual over ``k`` and powers such as ``c^k``, how often it occurs, and its reason.

    ``shown`` is the factor for people: ``1 - c^(k - 1)``.
    """

    polynomial: Scalar
    shown: Scalar
    times: int
    because: Reason


@dataclass(frozen=True, slots=True)
class NeverMeets:
    """At every k >= *first* the outputs differ: their difference on *label* is the product of *factors*.

    *pair* are the two rules with *choice* put in for the unknowns. ``whatever`` says that no other choice of the
    unknowns meets at any single k >= *first* either: the difference between the weights on the first and the
    newest gradient is free of the unknowns and cannot vanish.
    """

    pair: Pair
    assumptions: Assumptions
    choice: Choice
    first: int
    label: Label
    weight: Sequence
    factors: tuple[NeverFactor, ...]
    whatever: bool

    @property
    def product(self) -> tuple[Scalar, ...]:
        """The factors for people, each as often as it occurs."""
        return tuple(factor.shown for factor in self.factors for _ in range(factor.times))

    def __str__(self) -> str:
        shown = "*".join(f"({part})" if len(part.numerator.terms()) > 1 else str(part) for part in self.product)
        rest = ", whatever the unknowns" if self.whatever else ""
        return f"they differ at every k >= {self.first}, by {shown} on {self.label}{rest}"


@dataclass(frozen=True, slots=True)
class Open:
    """Not shown: *reason* says what is missing. Never to be read as "they meet again"."""

    reason: str

    def __str__(self) -> str:
        return f"whether they meet again is open: {self.reason}"


def never_meets_again(finding: Finding) -> NeverMeets | Open:
    """Return the proof that the outputs differ at every k from the first divergence on, or why there is none.

    >>> from softupdate_algebra.algebra.assumptions import assume
    >>> from softupdate_algebra.analysis.comparison import compare
    >>> from softupdate_algebra.analysis.findings import Problem
    >>> from softupdate_algebra.analysis.joint import Pair
    >>> from softupdate_algebra.analysis.oracles import RECORDED
    >>> from softupdate_algebra.rules.syntax import parse_rule
    >>> soft = parse_rule("QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN")
    >>> pair = Pair(soft, parse_rule("x <- x + alpha_prime*g(x)"), "identical", RECORDED)
    >>> found = compare(Problem(pair, assume("0 < c < 1, alpha > 0"), ("alpha_prime",)))
    >>> print(never_meets_again(found))
    they differ at every k >= 2, by alpha*c*(1 - c^(k - 1)) on g0, whatever the unknowns
    """
    first, problem = finding.first_divergence, finding.problem
    if first is None:
        return Open("no divergence was found.")
    if isinstance(problem.pair.oracle, Own):
        return Open("under an unknown function the answers depend on the function, so there is no closed form.")
    choice = finding.rescaling[0] if finding.rescaling else ()
    try:
        pair = _with_choice(problem.pair, choice)
        sides = _systems(pair)
        knowledge = _with_values(problem.knowledge(), choice)
        first = max(first, 1)
        found = _first_proof(pair, sides, knowledge, first)
        if found is None:
            return Open("no coefficient of the difference was seen to be a product of factors that cannot vanish.")
        label, weight, factors = found
        whatever = bool(problem.unknowns) and _whatever(problem.pair, problem.knowledge(), problem.unknowns, first)
    except SoftUpdateError as error:
        return Open(str(error))
    except ZeroDivisionError:
        return Open("a rule is undefined with that choice of the unknowns.")
    assumptions = _with_values(problem.assumptions, choice)
    return NeverMeets(pair, assumptions, choice, first, label, weight, factors, whatever)


# -- the residual ------------------------------------------------------------------------------------


def _with_choice(pair: Pair, choice: Choice) -> Pair:
    from softupdate_algebra.rules.substitution import with_scalars

    def put(rule: UpdateRule) -> UpdateRule:
        values = {name: value for name, value in choice if name in rule.parameters}
        return with_scalars(rule, values) if values else rule

    return replace(pair, left=put(pair.left), right=put(pair.right))


def _with_values(knowledge: Assumptions, choice: Choice) -> Assumptions:
    put = dict(choice)
    facts = []
    for fact in knowledge.facts:
        value = fact.polynomial.substitute(put)
        facts.append(
            fact if value is fact.polynomial else Fact(value.numerator * value.denominator, fact.kind, fact.text)
        )
    equations = tuple((equation.substitute(put).numerator, words) for equation, words in knowledge.equations)
    return Assumptions(tuple(facts), equations, knowledge.text)


def _systems(pair: Pair) -> tuple[System, System]:
    left, right = (
        system_of(rule, begin, pair.oracle) for rule, begin in zip((pair.left, pair.right), pair.starts, strict=True)
    )
    return left, right


def _differences(pair: Pair, sides: tuple[System, System]) -> Iterator[tuple[Label, Scalar, int]]:
    """Yield, for each initial value and each call of step 0, the generating function of the difference's weight."""
    rows = [
        side.row(Form.collect((str(term.of), term.coefficient) for term in rule.output))
        for side, rule in zip(sides, (pair.left, pair.right), strict=True)
    ]

    def weight(index: int, label: str | Slot) -> Scalar:
        columns: dict[str | Slot, tuple[Scalar, ...]] = {**dict(sides[index].starts), **dict(sides[index].inputs)}
        return sides[index].transform(rows[index], columns[label]) if label in columns else ZERO

    slots = sorted({slot for side in sides for slot, _ in side.inputs})
    for slot in slots:
        yield Answer(slot.oracle, 0, slot.order), weight(0, slot) - weight(1, slot), 1
    for label in sorted({label for side in sides for label, _ in side.starts}):
        yield label, weight(0, label) - weight(1, label), 0


def _first_proof(
    pair: Pair, sides: tuple[System, System], knowledge: Assumptions, first: int
) -> tuple[Label, Sequence, tuple[NeverFactor, ...]] | None:
    for label, transform, origin in _differences(pair, sides):
        weight = sequence_of(transform, origin)
        if isinstance(weight, Sequence) and weight.terms:
            factors = product_without_zero(weight, knowledge, first)
            if factors is not None:
                return label, weight, factors
    return None


def _whatever(pair: Pair, knowledge: Assumptions, unknowns: tuple[str, ...], first: int) -> bool:
    """Whether the weights on the first and the newest gradient always differ by something free of *unknowns*."""
    for label, transform, origin in _differences(pair, _systems(pair)):
        if not isinstance(label, Answer) or first < origin + 1:
            continue
        z = Scalar.parameter("z[0]")
        newest = sequence_of(transform, origin).at(origin)
        gap = sequence_of(transform - newest / (z - 1), origin)
        if isinstance(gap, Sequence) and not _mentions(gap, unknowns):
            free = Assumptions(tuple(f for f in knowledge.facts if not {*f.polynomial.parameters} & {*unknowns}))
            if gap.terms and product_without_zero(gap, free, first) is not None:
                return True
    return False


def _mentions(weight: Sequence, names: tuple[str, ...]) -> bool:
    scalars = [*weight.before, *(part for term in weight.terms for part in (term.factor, term.base))]
    return any(name in scalar.parameters for scalar in scalars for name in names)


# -- factors -----------------------------------------------------------------------------------------


def product_without_zero(weight: Sequence, knowledge: Assumptions, first: int) -> tuple[NeverFactor, ...] | None:
    """Return *weight* as a product whose factors cannot vanish at any k >= *first*, ``None`` when none was found.

    The values before the formula begins are looked at one by one.
    """
    begin = max(first, weight.first)
    if any(knowledge.why_nonzero(weight.at(k).numerator) is None for k in range(first, begin)):
        return None
    value = weight.symbolic(COUNT)
    if value.is_zero or not all(knowledge.why_nonzero(f) for f, _ in _free_factors(value.denominator)):
        return None
    content, parts = value.factors()
    found: list[NeverFactor] = []
    scale = Scalar.number(content)
    for part, times in parts:
        factor = _factor(part, knowledge, begin)
        if factor is None:
            return None
        polynomial, aside, shown, because = factor
        found.append(NeverFactor(polynomial, shown, times, because))
        scale = scale * aside**times
    return _with_scale(scale, found, knowledge)


def _free_factors(polynomial: Scalar) -> tuple[tuple[Scalar, int], ...]:
    return tuple((f, times) for f, times in polynomial.factors()[1] if not any(map(_counts, f.parameters)))


def _counts(name: str) -> bool:
    return name == COUNT or name.endswith(f"^{COUNT}")


def _with_scale(scale: Scalar, factors: list[NeverFactor], knowledge: Assumptions) -> tuple[NeverFactor, ...] | None:
    """Put everything that is free of k in front, factor by factor."""
    for factor in factors:
        if isinstance(factor.because, FreeOfK):
            scale = scale * factor.polynomial**factor.times
    rest = [factor for factor in factors if not isinstance(factor.because, FreeOfK)]
    scale, rest = _lent(scale, rest)
    number, parts = scale.factors()
    front = []
    for part, times in parts:
        turned = part.terms().get((), 0) < 0
        value, number = (-part, number * (-1) ** times) if turned else (part, number)
        why = knowledge.why_nonzero(value)
        if why is None:
            return None
        front.append(NeverFactor(value, value if times > 0 else 1 / value, abs(times), FreeOfK(why)))
    if number != 1 or not (front or rest):
        constant = Scalar.number(number)
        front.insert(0, NeverFactor(constant, constant, 1, FreeOfK(Nonzero(("a constant that is not 0",)))))
    return (*front, *rest)


def _lent(scale: Scalar, factors: list[NeverFactor]) -> tuple[Scalar, list[NeverFactor]]:
    """Move powers of a base that stand in front, or below, into the exponent: c^k/c is c^(k - 1)."""
    found = []
    for factor in factors:
        because = factor.because
        if isinstance(because, PowerOf) and factor.times == 1:
            times = next((n for part, n in scale.factors()[1] if part == because.base), 0)
            scale = scale / because.base**times
            found.append(replace(factor, shown=power(because.base, COUNT, -times)))
        else:
            found.append(factor)
    return scale, found


_Found: TypeAlias = tuple[Scalar, Scalar, Scalar, Reason]
"""The factor, what was put aside so that factor * aside is the part, the factor for people, its reason."""


def _factor(part: Scalar, knowledge: Assumptions, first: int) -> _Found | None:
    timed = [name for name in part.parameters if _counts(name)]
    if not timed:
        why = knowledge.why_nonzero(part)
        return None if why is None else (part, ONE, part, FreeOfK(why))
    return (
        _counting(part, first)
        or _power(part, timed, knowledge)
        or _below_one(part, timed, knowledge, first)
        or _apart(part, timed, knowledge, first)
        or _one_sign(part, timed, knowledge, first)
        or _moving(part, timed, knowledge, first)
    )


def _counting(part: Scalar, first: int) -> _Found | None:
    if part.parameters != (COUNT,):
        return None
    for sign in (1, -1):
        later = (sign * part).substitute({COUNT: Scalar.parameter(COUNT) + first})
        terms = later.terms()
        if () in terms and all(value > 0 for value in terms.values()):
            return sign * part, Scalar.number(sign), sign * part, Counting(first)
    return None


def _power(part: Scalar, timed: list[str], knowledge: Assumptions) -> _Found | None:
    if part.parameters != tuple(timed) or len(timed) != 1 or timed[0] == COUNT or len(part.terms()) > 1:
        return None
    base = _base(timed[0])
    why = knowledge.why_nonzero(base)
    return None if why is None else (part, ONE, part, PowerOf(base, why))


def _base(generator: str) -> Scalar:
    from softupdate_algebra.algebra.parser import parse_scalar

    return parse_scalar(generator.removesuffix(f"^{COUNT}"))


def _below_one(part: Scalar, timed: list[str], knowledge: Assumptions, first: int) -> _Found | None:
    """Recognise u*(1 - base^(slope*k + shift)) with u free of k."""
    if len(timed) != 1 or timed[0] == COUNT:
        return None
    (name,) = timed
    weights = part.coefficients_in(name)
    if any(weights[1:-1]) or weights[0].is_zero:
        return None
    base, slope, ratio = _base(name), len(weights) - 1, -weights[-1] / weights[0]
    for shift in range(-MAX_SHIFT, MAX_SHIFT + 1):
        if ratio == base**shift and slope * first + shift >= 1 and knowledge.why_nonzero(weights[0]) is not None:
            if knowledge.sign(1 - base) != 1 or (knowledge.sign(base) != 1 and knowledge.sign(1 + base) != 1):
                return None
            between = "0 and 1" if knowledge.sign(base) == 1 else "-1 and 1"
            shown = 1 - _shown_power(base, slope, shift)
            return part / weights[0], weights[0], shown, BelowOne(base, slope, shift, between)
    return None


def _shown_power(base: Scalar, slope: int, shift: int) -> Scalar:
    if slope == 1:
        return power(base, COUNT, -shift)
    return power(base, f"{slope}*{COUNT}", -shift)


def _apart(part: Scalar, timed: list[str], knowledge: Assumptions, first: int) -> _Found | None:
    """Recognise u*(a^(k + shift) - b^(k + shift)) with u free of k."""
    if len(timed) != 2 or COUNT in timed or any(part.degree(name) != 1 for name in timed):
        return None
    one, other = timed
    rest, weight = part.coefficients_in(one)
    if any(map(_counts, weight.parameters)) or not rest.substitute({other: ZERO}).is_zero:
        return None
    a, b, ratio = _base(one), _base(other), -rest.coefficients_in(other)[1] / weight
    if knowledge.sign(a) != 1 or knowledge.sign(b) != 1 or knowledge.sign(a - b) is None:
        return None
    larger, smaller = (a, b) if knowledge.sign(a - b) == 1 else (b, a)
    for shift in range(1 - first, MAX_SHIFT + 1):
        if ratio == (b / a) ** shift:
            factor = a**shift * Scalar.parameter(one) - b**shift * Scalar.parameter(other)
            shown = power(a, COUNT, -shift) - power(b, COUNT, -shift)
            return factor, weight / a**shift, shown, Apart(larger, smaller)
    return None


def _moving(part: Scalar, timed: list[str], knowledge: Assumptions, first: int) -> _Found | None:
    """Look for one sign at k = first and the same sign of what every later step adds."""
    names = {name: _base(name) for name in timed if name != COUNT}
    start = part.substitute({COUNT: Scalar.number(first)} | {name: base**first for name, base in names.items()})
    ahead = {name: base * Scalar.parameter(name) for name, base in names.items()}
    step = part.substitute({COUNT: Scalar.parameter(COUNT) + 1} | ahead) - part
    content, parts = step.factors()
    sign = knowledge.sign(start.numerator) if start.is_polynomial else None
    if sign is None or any(times < 0 for _, times in parts):
        return None
    adds = 1 if content > 0 else -1
    found = []
    for inner, times in parts:
        free = not any(map(_counts, inner.parameters))
        simple = _factor(inner, knowledge, first) if free or len(inner.terms()) < len(part.terms()) else None
        inner_sign = None if simple is None else _sign_of(simple, knowledge)
        if simple is None or inner_sign is None:
            return None
        adds *= inner_sign**times
        found.append(NeverFactor(simple[0], simple[2], times, simple[3]))
    return (part, ONE, part, Moving(first, tuple(found))) if adds == sign else None


def _sign_of(found: _Found, knowledge: Assumptions) -> int | None:
    """Return the sign of factor * aside where it is known."""
    polynomial, aside, _, because = found
    around = knowledge.sign(aside) if aside.is_polynomial else None
    match because:
        case FreeOfK():
            inner = knowledge.sign(polynomial)
        case BelowOne() | Counting():
            inner = 1
        case PowerOf(base, _):
            inner = 1 if knowledge.sign(base) == 1 else None
        case _:
            inner = None
    return None if inner is None or around is None else inner * around


def _one_sign(part: Scalar, timed: list[str], knowledge: Assumptions, first: int) -> _Found | None:
    """Look for one sign over k - first >= 0 and 0 < base^k <= base^first."""
    later = part.substitute({COUNT: Scalar.parameter(COUNT) + first})
    facts = list(knowledge.facts)
    for name in timed:
        here = Scalar.parameter(name)
        if name == COUNT:
            facts.append(Fact(here, "nonnegative", f"k >= {first}"))
            continue
        base = _base(name)
        if knowledge.sign(base) != 1:
            return None
        facts.append(Fact(here, "positive", f"{base}^k > 0"))
        if knowledge.sign(1 - base) == 1:
            facts.append(Fact(1 - here, "positive", f"{base}^k < 1"))
    why = Assumptions(tuple(facts)).why_nonzero(later)
    return None if why is None else (part, ONE, part, OneSign(why))
