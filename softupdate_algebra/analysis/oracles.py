"""What a call of an oracle answers: recorded and unknown, or a linear model of the gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from softupdate_algebra.algebra.linear import Form, Slot
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.errors import ComparisonError
from softupdate_algebra.rules.names import initial_name

if TYPE_CHECKING:
    from softupdate_algebra.rules.model import UpdateRule


@dataclass(frozen=True, slots=True)
class Recorded:
    """Every call has an answer of its own, and both rules receive the same ones."""

    name: Literal["recorded"] = "recorded"

    def answer(self, slot: Slot, arguments: tuple[Form, ...]) -> Form:
        """Return the unknown answer of that call."""
        return Form.of(slot)


@dataclass(frozen=True, slots=True)
class Own:
    """An unknown function: each rule asks at its own parameters, and equal arguments have equal answers."""

    name: Literal["own"] = "own"

    def answer(self, slot: Slot, arguments: tuple[Form, ...]) -> Form:
        """Return the answer as an unknown; which unknowns coincide is decided by who compares."""
        return Form.of(slot)


@dataclass(frozen=True, slots=True)
class WrittenOracle:
    """One oracle of a model in a user's own words: what it is called, how many arguments, and what it answers."""

    oracle: str
    arity: int
    form: Form


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A gradient that is a linear expression of its arguments (``#1``, ``#2``, ...) and of constant vectors.

    ``arities`` are the numbers of arguments it can be called with, () for any; where 2 are needed and 1 is
    given, that one stands for both: g(x) = g(x, x). ``constants`` are the vectors that the model brings along.
    A model in a user's own words says what each oracle answers in ``written``; otherwise ``form`` is what every
    oracle does. ``conditions`` are what the model divides by.
    """

    name: str
    form: Form
    arities: tuple[int, ...]
    constants: tuple[str, ...]
    written: tuple[WrittenOracle, ...] = ()
    conditions: tuple[Scalar, ...] = ()

    def form_of(self, oracle: str) -> Form:
        """Return what that oracle answers; raises ``ComparisonError`` when the model does not say."""
        if not self.written:
            return self.form
        for one in self.written:
            if one.oracle == oracle:
                return one.form
        names = ", ".join(one.oracle for one in self.written)
        raise ComparisonError(
            f"the rule calls {oracle!r}, but the model defines {names} only; define it too, after a semicolon."
        )

    def arities_of(self, oracle: str) -> tuple[int, ...]:
        """Return with how many arguments that oracle can be called, () for any number."""
        return next(((one.arity,) for one in self.written if one.oracle == oracle), self.arities)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that the model speaks of, sorted."""
        forms = [one.form for one in self.written] or [self.form]
        return tuple(sorted({name for form in forms for _, value in form.terms for name in value.parameters}))

    def answer(self, slot: Slot, arguments: tuple[Form, ...]) -> Form:
        """Return the model at *arguments*; raises ``ComparisonError`` when their number does not fit."""
        form, arities = self.form_of(slot.oracle), self.arities_of(slot.oracle)
        if arities and len(arguments) not in arities:
            raise ComparisonError(
                f"the oracle {self.name!r} takes {' or '.join(map(str, arities))} argument(s), "
                f"but {slot.oracle} is called with {len(arguments)}."
            )
        given = arguments * 2 if len(arguments) == 1 else arguments
        return form.replace({f"#{index}": value for index, value in enumerate(given, 1)})


Oracle: TypeAlias = Recorded | Own | LinearModel

_LAMBDA = Scalar.parameter("lambda")
_GAMMA = Scalar.parameter("gamma")

RECORDED = Recorded()
OWN = Own()
"""The gradient of a loss that is a plane: the same vector g at every call."""
CONSTANT = LinearModel("constant", Form.of("g"), (), ("g",))
"""The descent step of lambda/2*|x - x_star|^2."""
QUADRATIC = LinearModel("quadratic", Form.collect((("x_star", _LAMBDA), ("#1", -_LAMBDA))), (1,), ("x_star",))
"""One-step bootstrapping, lambda*(r + gamma*phi - theta); with one argument g(x) = g(x, x)."""
BOOTSTRAPPED = LinearModel(
    "bootstrapped",
    Form.collect((("r", _LAMBDA), ("#2", _LAMBDA * _GAMMA), ("#1", -_LAMBDA))),
    (1, 2),
    ("r",),
)

ORACLES: tuple[Oracle, ...] = (RECORDED, OWN, CONSTANT, QUADRATIC, BOOTSTRAPPED)


def oracle_named(name: str) -> Oracle:
    """Return the oracle of that name; raises ``ComparisonError`` naming those there are."""
    for oracle in ORACLES:
        if oracle.name == name:
            return oracle
    names = ", ".join(oracle.name for oracle in ORACLES)
    raise ComparisonError(
        f'there is no oracle {name!r}; choose one of {names}, or write one: "g(x) = lambda*(x_star - x)".'
    )


def refuse_name_clash(rule: UpdateRule, oracle: Oracle) -> None:
    """Raise ``ComparisonError`` when a name of the model means something else in the rule, or a call does not fit."""
    if not isinstance(oracle, LinearModel):
        return
    vectors = {*rule.networks, *rule.temporaries}
    taken = vectors | {initial_name(name) for name in rule.networks} | {*rule.parameters, *rule.schedules}
    for name in sorted({*oracle.constants} & taken):
        raise ComparisonError(
            f"{name!r} is a constant vector of the oracle and something else in the rule; rename one of them."
        )
    for name in sorted({*oracle.parameters} & (vectors | {*rule.constants} | {called for called, _ in rule.oracles})):
        raise ComparisonError(
            f"{name!r} is a parameter of the oracle and something else in the rule; rename one of them."
        )
    for called, arity in rule.oracles:
        oracle.answer(Slot(called, 0), (Form(),) * arity)
