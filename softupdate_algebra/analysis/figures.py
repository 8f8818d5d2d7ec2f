"""What a rule's response to one gradient tells: its final learning rate, its delay, its memory and its noise."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, log
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.linear import Form, Slot
from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.algebra.sequences import VARIABLE, Recurrence, Sequence, sequence_of
from softupdate_algebra.analysis.closed_forms import NetworkForm, closed_form
from softupdate_algebra.analysis.oracles import CONSTANT, RECORDED
from softupdate_algebra.analysis.systems import system_of
from softupdate_algebra.errors import CatalogueError, RuleError, SoftUpdateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sympy

    from softupdate_algebra.algebra.expression import Expression
    from softupdate_algebra.rules.model import UpdateRule

_Z = Scalar.parameter(VARIABLE)


@dataclass(frozen=True, slots=True)
class Known:
    """A figure: *value*, or ln(1/2)/ln(value) for a half-life; *number* where all parameters are given.

    ``provided`` are the conditions, in words, under which the sums behind it converge; those that the given
    numbers decide are not listed.
    """

    value: Scalar
    number: Fraction | float | None = None
    provided: tuple[str, ...] = ()
    logarithm: bool = False

    @property
    def sympy(self) -> sympy.Expr:
        """The figure as a SymPy expression."""
        import sympy as sp

        from softupdate_algebra.algebra.border import to_factored_sympy

        inner = to_factored_sympy(self.value)
        return sp.log(sp.Rational(1, 2)) / sp.log(inner) if self.logarithm else inner

    @property
    def expression(self) -> Expression:
        """The figure as an expression that every notation can draw."""
        from softupdate_algebra.algebra.expression import Call, Number, Product
        from softupdate_algebra.algebra.formula import scalar_expression

        inner = scalar_expression(self.value)
        if not self.logarithm:
            return inner
        half = Product((("*", Number(Fraction(1))), ("/", Number(Fraction(2)))))
        return Product((("*", Call("ln", (half,))), ("/", Call("ln", (inner,)))))

    def __str__(self) -> str:
        from softupdate_algebra.algebra.notation import draw

        shown = draw(self.expression, "plain")
        return (
            shown
            if self.number is None or (self.value.is_constant and not self.logarithm)
            else f"{shown} = {float(self.number):.6g}"
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that is not defined, and why."""

    reason: str

    def __str__(self) -> str:
        return f"not defined: {self.reason}"


Figure: TypeAlias = Known | Missing


@dataclass(frozen=True, slots=True)
class Response:
    """How the output answers one gradient, as its age j grows.

    ``rate`` is the learning rate with which the gradient stands in the output at age j = 1, 2, ...; ``limit``
    what it becomes; ``mean_delay`` the mean age at which it arrives, less 1, weighed by the changes of the rate;
    ``half_life`` the steps in which what is still to come halves; ``noise_gain`` the variance of the average of
    independent gradients in which the changes weigh, each relative to the limit; ``matching_period`` the hard
    update period with the same mean delay.
    """

    gradient: str
    rate: Sequence | Recurrence
    limit: Figure
    mean_delay: Figure
    half_life: Figure
    noise_gain: Figure
    matching_period: Figure


@dataclass(frozen=True, slots=True)
class FittingRate:
    """The learning rate with which plain gradient descent is where the output is after k steps of one same gradient.

    *total* is the output's weight on that gradient after k steps, which divided by k is the rate.
    """

    total: Sequence
    first: Scalar
    limit: Figure

    @property
    def sympy(self) -> sympy.Expr:
        """The rate as a SymPy expression in ``k``."""
        import sympy as sp

        k = sp.Symbol("k")
        return self.total.sympy_value(k) / k


@dataclass(frozen=True, slots=True)
class Description:
    """What the responses of a rule's output tell; *reason* says why there are none."""

    rule: UpdateRule
    settings: tuple[tuple[str, Fraction], ...]
    responses: tuple[Response, ...]
    fitting_rate: FittingRate | Missing
    reason: str | None = None

    def __str__(self) -> str:
        if self.reason is not None:
            return f"no figures: {self.reason}"
        return "\n".join(line for response in self.responses for line in _lines(response))

    def __repr__(self) -> str:
        return f"<Description: {self}>"

    def _repr_markdown_(self) -> str:
        return f"```text\n{self}\n```"


def describe(rule: UpdateRule, settings: Mapping[str, Fraction | int | str] | None = None) -> Description:
    """Return the figures of *rule*, symbolic, and as numbers where *settings* give every parameter that occurs.

    Raises ``CatalogueError`` for a setting that the rule does not have, ``RuleError`` for one that is no number.

    >>> from softupdate_algebra.rules.syntax import parse_rule
    >>> found = describe(parse_rule("QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"), {"c": "0.995"})
    >>> print(found)
    gradient g: learning rate alpha*(1 - c^j) at age j, in the end alpha
      mean delay             c/(1 - c) = 199
      half-life              ln(1/2)/ln(c) = 138.283
      noise gain             (1 - c)/(1 + c) = 0.00250627
      same delay, hard every (1 + c)/(1 - c) = 399
    """
    given = _settings(rule, settings or {})
    try:
        system = system_of(rule, "identical", RECORDED)
    except SoftUpdateError as error:
        return Description(rule, tuple(given.items()), (), Missing(str(error)), str(error))
    row = system.row(Form.collect((str(term.of), term.coefficient) for term in rule.output))
    responses = tuple(_response(slot, system.transform(row, column), given) for slot, column in system.inputs)
    reason = None if responses else "the rule asks for no gradient."
    return Description(rule, tuple(given.items()), responses, fitting_rate(rule, responses), reason)


def fitting_rate(rule: UpdateRule, responses: tuple[Response, ...]) -> FittingRate | Missing:
    """Return the learning rate that fits each horizon k under a constant gradient, from identical networks."""
    form: NetworkForm = closed_form(_without_clash(rule), "identical", CONSTANT).cases[0].output
    total = form.value("g")
    if not isinstance(total, Sequence):
        return Missing("the weight on a constant gradient has a recurrence only.")
    limits = [response.limit for response in responses]
    limit: Figure = Known(ZERO)
    for one in limits:
        if isinstance(one, Missing):
            limit = one
            break
        assert isinstance(limit, Known)
        number = None if limit.number is None or one.number is None else Fraction(limit.number) + Fraction(one.number)
        limit = Known(limit.value + one.value, number, tuple(dict.fromkeys((*limit.provided, *one.provided))))
    return FittingRate(total, total.at(1), limit)


def _without_clash(rule: UpdateRule) -> UpdateRule:
    if "g" in {*rule.networks, *rule.temporaries}:
        raise RuleError("'g' is a network of the rule and the constant gradient; rename the network.")
    return rule


def _number_given(value: Any) -> Scalar | None:
    """Return *value* as an exact number: floats as the decimal that they are written as."""
    if isinstance(value, bool) or (isinstance(value, float) and not isfinite(value)):
        return None
    if isinstance(value, int | Fraction):
        return Scalar.number(value)
    return parse_scalar(str(value))


def _settings(rule: UpdateRule, settings: Mapping[str, Fraction | int | str]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for name, value in settings.items():
        if name not in rule.parameters:
            known = ", ".join(rule.parameters) or "none"
            raise CatalogueError(f"cannot set {name!r}: the parameters of the rule are {known}.")
        number = _number_given(value)
        if number is None or not number.is_constant:
            raise RuleError(f"cannot set {name} to {value!r}: expected a number such as 0.995 or 1/3.")
        found[name] = number.constant()
    return found


# -- one response ------------------------------------------------------------------------------------


def _response(slot: Slot, transform: Scalar, given: dict[str, Fraction]) -> Response:
    gradient = slot.oracle if slot.order == 0 else f"{slot.oracle} (call {slot.order + 1})"
    rate = sequence_of(transform, 1)
    assert isinstance(rate, Sequence | Recurrence)  # no radicals were asked for
    changes = transform * (_Z - 1) / _Z
    settled = _settled(changes, given)
    if isinstance(settled, Missing):
        return Response(gradient, rate, *(settled,) * 5)
    limit = changes.substitute({VARIABLE: ONE})
    end = Known(limit, _number(limit, given), settled)
    if limit.is_zero:
        nothing = Missing("the learning rate of a gradient ends at 0, so there is nothing to be relative to.")
        return Response(gradient, rate, end, nothing, _half_life(changes, given), nothing, nothing)
    delay = -_slope(changes) / limit - 1
    noise = _square_sum(changes) / limit**2
    return Response(
        gradient,
        rate,
        end,
        Known(delay, _number(delay, given), settled),
        _half_life(changes, given),
        Known(noise, _number(noise, given), settled),
        Known(1 + 2 * delay, _number(1 + 2 * delay, given), settled),
    )


def _number(value: Scalar, given: dict[str, Fraction]) -> Fraction | None:
    if not all(name in given for name in value.parameters):
        return None
    try:
        return value.evaluate(given)
    except ZeroDivisionError:
        return None


def _slope(transform: Scalar) -> Scalar:
    above, below = transform.numerator, transform.denominator
    slope = (above.derivative(VARIABLE) * below - above * below.derivative(VARIABLE)) / below**2
    return slope.substitute({VARIABLE: ONE})


def _settled(changes: Scalar, given: dict[str, Fraction]) -> tuple[str, ...] | Missing:
    """Return the conditions under which the changes add up, or why they do not."""
    provided: list[str] = []
    for factor, _ in changes.denominator.factors()[1]:
        if factor.degree(VARIABLE) == 0:
            continue
        at = factor.substitute({name: Scalar.number(value) for name, value in given.items()})
        open_names = set(at.parameters) - {VARIABLE}
        words = _condition(factor)
        if open_names:
            provided.append(words)
        elif not at.degree(VARIABLE) or not is_stable(at):
            where = "" if at == factor else " at the given numbers"
            return Missing(f"the learning rate of a gradient does not settle: {words} does not hold{where}.")
    return tuple(provided)


def _condition(factor: Scalar) -> str:
    if factor.degree(VARIABLE) > 1:
        shown = str(factor.substitute({VARIABLE: Scalar.parameter("z")}))
        return f"every root z of {shown} inside the unit circle"
    low, high = factor.coefficients_in(VARIABLE)
    return f"|{-low / high}| < 1"


def is_stable(polynomial: Scalar) -> bool:
    """Return whether every root of a polynomial with numbers as coefficients lies inside the unit circle (Schur, Jury).

    >>> is_stable(_Z**2 - _Z + Scalar.number(1) / 2), is_stable(_Z - 1)
    (True, False)
    """
    row = [part.constant() for part in reversed(polynomial.coefficients_in(VARIABLE))]
    while len(row) > 1:
        if abs(row[-1]) >= abs(row[0]):
            return False
        weight = row[-1] / row[0]
        row = [row[i] - weight * row[-1 - i] for i in range(len(row) - 1)]
    return True


def _square_sum(transform: Scalar) -> Scalar:
    """Return the sum of squares of the coefficients on z^-1, z^-2, ... (Astrom, Jury and Agniel's recursion)."""
    below = list(reversed(transform.denominator.coefficients_in(VARIABLE)))
    above = list(transform.numerator.coefficients_in(VARIABLE))
    above = [*above, *[ZERO] * (len(below) - len(above))][::-1]
    lead, total = below[0], ZERO
    while True:
        total = total + above[-1] ** 2 / below[0]
        if len(below) == 1:
            return total / lead
        a, b = below[-1] / below[0], above[-1] / below[0]
        size = len(below) - 1
        above = [above[i] - b * below[size - i] for i in range(size)]
        below = [below[i] - a * below[size - i] for i in range(size)]


def _half_life(changes: Scalar, given: dict[str, Fraction]) -> Figure:
    found = sequence_of(changes, 1)
    if not isinstance(found, Sequence):
        return Missing("what is still to come decays at rates that are roots of a polynomial of higher degree.")
    if not found.terms:
        steps = len(found.before) or 1
        return Missing(f"a gradient has arrived in full after {steps} step{'s' if steps > 1 else ''}: nothing decays.")
    if len(found.terms) > 1 or found.terms[0].factor.degree("k"):
        rates = ", ".join(dict.fromkeys(str(term.base) for term in found.terms))
        return Missing(f"what is still to come does not decay by one constant factor (rates {rates}).")
    base = found.terms[0].base
    number = _number(base, given)
    if number is None:
        return Known(base, None, (f"0 < {base} < 1",), logarithm=True)
    if not 0 < number < 1:
        return Missing(f"0 < {base} < 1 does not hold at the given numbers.")
    return Known(base, log(0.5) / log(number), (), logarithm=True)


def _lines(response: Response) -> list[str]:
    rate = response.rate
    shown = " + ".join(map(str, rate.readable("j"))) if isinstance(rate, Sequence) else "by a recurrence"
    return [
        f"gradient {response.gradient}: learning rate {shown} at age j, in the end {response.limit}",
        f"  mean delay             {response.mean_delay}",
        f"  half-life              {response.half_life}",
        f"  noise gain             {response.noise_gain}",
        f"  same delay, hard every {response.matching_period}",
    ]
