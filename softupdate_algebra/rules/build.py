"""Rules from Python functions: the function runs once on symbolic networks, and what it computes is the rule."""

from __future__ import annotations

import inspect
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from softupdate_algebra.algebra.evaluation import Evaluator
from softupdate_algebra.algebra.expression import NOWHERE
from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.algebra.tokens import where
from softupdate_algebra.errors import LimitError, RuleError
from softupdate_algebra.rules.assembly import assemble_rule
from softupdate_algebra.rules.model import Assignment, Call, Term
from softupdate_algebra.rules.names import FUNCTIONS, RESERVED, STEP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from softupdate_algebra.rules.model import Combination, UpdateRule

_Form: TypeAlias = "dict[str | int, Scalar]"


def rule_from_function(function: Callable[..., object], *, output: str | None = None) -> UpdateRule:
    """Return the rule that *function* computes: one step, from the old networks to the new ones.

    Its positional parameters are networks; its keyword-only ones are scalars, or oracles when they are called, and
    ``t`` is the step number (``alpha[t]`` is a schedule); a default value stands for the parameter. It returns the
    new networks: a dict by name, or a tuple in the order of the parameters. A network that it does not return keeps
    its value. *output* names the output, the last network returned unless told otherwise.
    Raises ``RuleError`` that names the operation when the step is not linear.

    >>> def soft(QN, TQN, *, alpha, c, g):
    ...     QN = QN + alpha * g(QN)
    ...     TQN = c * TQN + (1 - c) * QN
    ...     return QN, TQN
    >>> print(rule_from_function(soft))
    g_1 <- g(QN)
    TQN <- c*TQN + (1 - c)*QN + alpha*(1 - c)*g_1
    QN <- QN + alpha*g_1
    return TQN
    """
    if not callable(function):
        raise RuleError(f"expected a rule text or a function, but got {type(function).__name__}.")
    tracer = _Tracer(getattr(function, "__name__", type(function).__name__))
    networks, others = tracer.arguments(function)
    returned = tracer.returned(function(*networks.values(), **others), tuple(networks))
    if output is None:
        output = list(returned)[-1]
    if output not in returned:
        raise RuleError(
            f"{tracer.what} returns {', '.join(returned)}, but the output is to be {output!r}; name one of them."
        )
    constants = tuple(name for name in networks if name not in returned)
    statements = _Emission(tracer, returned, tuple(networks)).statements()
    return assemble_rule(statements, constants=constants, output=((Term(ONE, output)),), conditions=tracer.divisors)


class _Tracer:
    """What is asked and divided by while a function runs."""

    __slots__ = ("_evaluator", "calls", "divisors", "roles", "what")

    def __init__(self, what: str) -> None:
        self.what = what
        self.calls: list[tuple[str, tuple[_Form, ...]]] = []
        self.divisors: list[Scalar] = []
        self.roles: dict[str, str] = {}
        self._evaluator = Evaluator(lambda _: ZERO, self.divisors.append)

    def arguments(self, function: Callable[..., object]) -> tuple[dict[str, SymbolicNetwork], dict[str, Any]]:
        networks: dict[str, SymbolicNetwork] = {}
        others: dict[str, Any] = {}
        for name, parameter in inspect.signature(function).parameters.items():
            if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
                raise RuleError(
                    f"{self.what} takes *{name}; write each network and each scalar as a parameter of its own."
                )
            if parameter.kind is parameter.KEYWORD_ONLY:
                given = parameter.default is not parameter.empty
                others[name] = SymbolicScalar(self, self.scalar(parameter.default) if given else _symbol(name), name)
                continue
            if parameter.default is not parameter.empty:
                raise RuleError(
                    f"{self.what}: the network {name!r} has a default value; put scalars behind a * instead."
                )
            if name in RESERVED:
                raise RuleError(f"{self.what}: {name!r} is reserved and cannot be a network; choose another name.")
            networks[name] = SymbolicNetwork(self, {name: ONE})
        if not networks:
            raise RuleError(f"{self.what} takes no network; its positional parameters are the networks.")
        return networks, others

    def returned(self, result: object, names: tuple[str, ...]) -> dict[str, _Form]:
        if isinstance(result, SymbolicNetwork):
            result = (result,)
        if isinstance(result, tuple | list):
            if len(result) != len(names):
                raise RuleError(
                    f"{self.what} takes {len(names)} networks but returns {len(result)}; return each, or a dict."
                )
            result = dict(zip(names, result, strict=True))
        if not isinstance(result, dict) or not result:
            raise RuleError(
                f"{self.what} returns {type(result).__name__}; return the new networks, as a tuple or a dict by name."
            )
        for name in result:
            if not isinstance(name, str):
                raise RuleError(f"{self.what} returns a dict with the key {name!r}; its keys are names of networks.")
        return {name: self.form(value, f"the returned {name}") for name, value in result.items()}

    def form(self, value: object, what: str) -> _Form:
        if isinstance(value, SymbolicNetwork):
            return value.form
        if isinstance(value, int | float) and value == 0:
            return {}
        raise RuleError(f"{self.what}: {what} is {_kind(value)}, but has to be a network.")

    def scalar(self, value: object) -> Scalar:
        match value:
            case SymbolicScalar():
                return value.use()
            case Scalar():
                return value
            case bool():
                pass
            case int() | Fraction():
                return Scalar.number(value)
            case float() | Decimal() if isfinite(value):  # the decimal that the number is written as
                return parse_scalar(str(value))
            case str():
                return parse_scalar(value)
        raise RuleError(f"{self.what}: {_kind(value)} stands where a number or a scalar is expected.")

    def role(self, name: str, role: str) -> None:
        known = self.roles.setdefault(name, role)
        if known != role:
            raise RuleError(f"{self.what}: {name!r} is used as {known} and as {role}; give the two different names.")

    def quotient(self, above: Scalar, below: Scalar) -> Scalar:
        if below.is_zero:
            raise RuleError(f"{self.what} divides by zero; what is divided by must not vanish identically.")
        return above * self._evaluator.inverse(below, NOWHERE)

    def power(self, base: Scalar, exponent: Scalar) -> Scalar:
        try:
            return self._evaluator.power(base, exponent, NOWHERE)
        except (RuleError, LimitError) as error:
            raise type(error)(str(error).replace(where(NOWHERE), self.what)) from None

    def refuse(self, operation: str) -> NoReturn:
        raise RuleError(f"{self.what}: {operation}; a rule must be linear in networks and oracle answers.")


def _symbol(name: str) -> Scalar:
    return Scalar.parameter(name)


def _kind(value: object) -> str:
    if isinstance(value, SymbolicNetwork):
        return "a network"
    return "a scalar" if isinstance(value, SymbolicScalar) else f"of type {type(value).__name__}"


def _refusal(operation: str) -> Any:
    def refuse(self: SymbolicNetwork | SymbolicScalar, *_: object) -> NoReturn:
        self.tracer.refuse(f"{_kind(self)} is {operation}")

    return refuse


class _Symbolic:
    """What neither networks nor scalars can do."""

    __slots__ = ("tracer",)

    tracer: _Tracer

    __abs__ = _refusal("passed to abs")
    __bool__ = _refusal("used as a condition")
    __complex__ = __float__ = __int__ = __index__ = _refusal("converted to a number")
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refusal("compared")
    __hash__ = None  # type: ignore[assignment]
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = __rdivmod__ = _refusal("divided with remainder")
    __iter__ = __len__ = __contains__ = _refusal("taken apart")
    __matmul__ = __rmatmul__ = _refusal("multiplied as a matrix")
    __round__ = __trunc__ = __floor__ = __ceil__ = _refusal("rounded")
    __array__ = _refusal("turned into an array")
    __array_ufunc__ = None


class SymbolicNetwork(_Symbolic):
    """A linear combination of old networks and oracle answers, while a function is run."""

    __slots__ = ("form",)

    def __init__(self, tracer: _Tracer, form: _Form) -> None:
        self.tracer = tracer
        self.form = form

    def _plus(self, other: object, sign: int) -> SymbolicNetwork:
        added = self.tracer.form(other, "what is added to a network")
        total = dict(self.form)
        for key, coefficient in added.items():
            total[key] = total.get(key, ZERO) + coefficient * sign
        return SymbolicNetwork(self.tracer, {key: value for key, value in total.items() if value})

    def _scaled(self, scale: Scalar) -> SymbolicNetwork:
        return SymbolicNetwork(self.tracer, {key: value * scale for key, value in self.form.items() if scale})

    def __add__(self, other: object) -> SymbolicNetwork:
        return self._plus(other, 1)

    __radd__ = __add__

    def __sub__(self, other: object) -> SymbolicNetwork:
        return self._plus(other, -1)

    def __rsub__(self, other: object) -> SymbolicNetwork:
        return (-self)._plus(other, 1)

    def __neg__(self) -> SymbolicNetwork:
        return self._scaled(-ONE)

    def __pos__(self) -> SymbolicNetwork:
        return self

    def __mul__(self, other: object) -> SymbolicNetwork:
        if isinstance(other, SymbolicNetwork):
            self.tracer.refuse("two networks are multiplied")
        return self._scaled(self.tracer.scalar(other))

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> SymbolicNetwork:
        if isinstance(other, SymbolicNetwork):
            self.tracer.refuse("a network is divided by a network")
        return self._scaled(self.tracer.quotient(ONE, self.tracer.scalar(other)))

    __rtruediv__ = _refusal("divided by")
    __pow__ = __rpow__ = _refusal("part of a power")
    __call__ = _refusal("called")
    __getitem__ = _refusal("indexed")


class SymbolicScalar(_Symbolic):
    """A scalar, or an oracle as soon as it is called, while a function is run."""

    __slots__ = ("_name", "_value")

    def __init__(self, tracer: _Tracer, value: Scalar, name: str = "") -> None:
        self.tracer = tracer
        self._value = value
        self._name = name

    def use(self) -> Scalar:
        """Return the value, and note that this name is a scalar."""
        if self._name and self._name != STEP:
            self.tracer.role(self._name, "a scalar")
        return self._value

    def __call__(self, *arguments: object) -> SymbolicNetwork:
        """Ask the oracle of this name."""
        tracer, name = self.tracer, self._name
        if not name:
            tracer.refuse("a scalar is called")
        if not arguments or name in FUNCTIONS | RESERVED:
            raise RuleError(
                f"{tracer.what}: {name!r} cannot be called so; an oracle is a name of your own, asked at networks."
            )
        tracer.role(name, "an oracle")
        forms = tuple(tracer.form(argument, f"what {name} is asked at") for argument in arguments)
        tracer.calls.append((name, forms))
        return SymbolicNetwork(tracer, {len(tracer.calls) - 1: ONE})

    def __getitem__(self, index: object) -> SymbolicScalar:
        """Return the value of a schedule at step t or t - 1."""
        tracer = self.tracer
        places = {Scalar.parameter(STEP): "[t]", Scalar.parameter(STEP) - 1: "[t-1]"}
        place = places.get(tracer.scalar(index))
        if not self._name or place is None:
            raise RuleError(f"{tracer.what}: a schedule is a parameter indexed with t or t - 1, such as alpha[t].")
        tracer.role(self._name, "a schedule")
        return SymbolicScalar(tracer, Scalar.parameter(self._name + place))

    def _made(self, value: Scalar) -> SymbolicScalar:
        return SymbolicScalar(self.tracer, value)

    def __add__(self, other: object) -> SymbolicScalar:
        return (
            NotImplemented if isinstance(other, SymbolicNetwork) else self._made(self.use() + self.tracer.scalar(other))
        )

    __radd__ = __add__

    def __sub__(self, other: object) -> SymbolicScalar:
        return (
            NotImplemented if isinstance(other, SymbolicNetwork) else self._made(self.use() - self.tracer.scalar(other))
        )

    def __rsub__(self, other: object) -> SymbolicScalar:
        return self._made(self.tracer.scalar(other) - self.use())

    def __neg__(self) -> SymbolicScalar:
        return self._made(-self.use())

    def __pos__(self) -> SymbolicScalar:
        return self._made(self.use())

    def __mul__(self, other: object) -> SymbolicScalar:
        return (
            NotImplemented if isinstance(other, SymbolicNetwork) else self._made(self.use() * self.tracer.scalar(other))
        )

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> SymbolicScalar:
        if isinstance(other, SymbolicNetwork):
            return NotImplemented
        return self._made(self.tracer.quotient(self.use(), self.tracer.scalar(other)))

    def __rtruediv__(self, other: object) -> SymbolicScalar:
        return self._made(self.tracer.quotient(self.tracer.scalar(other), self.use()))

    def __pow__(self, other: object) -> SymbolicScalar:
        return self._made(self.tracer.power(self.use(), self.tracer.scalar(other)))

    def __rpow__(self, other: object) -> SymbolicScalar:
        return self._made(self.tracer.power(self.tracer.scalar(other), self.use()))


class _Emission:
    """Statements that have together the effect of the simultaneous *returned* values."""

    __slots__ = ("_returned", "_taken", "_tracer")

    def __init__(self, tracer: _Tracer, returned: Mapping[str, _Form], networks: tuple[str, ...]) -> None:
        self._tracer = tracer
        self._returned = returned
        self._taken = {*networks, *returned, *tracer.roles}

    def statements(self) -> tuple[Assignment, ...]:
        values = dict(self._returned)
        saved, order = self._order(values)
        if not saved and self._can_stay_in_place(values, order):
            return tuple(Assignment(name, self._inline(values[name])) for name in order)
        used = self._used_calls(values)
        names = {index: self._fresh(f"{self._tracer.calls[index][0]}_{place}") for place, index in enumerate(used, 1)}
        asked = [Assignment(names[index], (Term(ONE, self._call(index, names)),)) for index in used]
        kept = [Assignment(copy, (Term(ONE, name),)) for name, copy in saved.items()]
        return (*asked, *kept, *(Assignment(name, self._named(values[name], names)) for name in order))

    def _order(self, values: dict[str, _Form]) -> tuple[dict[str, str], list[str]]:
        """Return copies to make of old networks, and an order in which no value is overwritten before it is read."""
        saved: dict[str, str] = {}
        order: list[str] = []
        while left := [name for name in values if name not in order]:
            free = [name for name in left if not any(name in values[other] for other in left if other != name)]
            name = free[0] if free else left[0]
            if not free:
                saved[name] = self._fresh(f"{name}_old")
                for other in left:
                    if other != name:
                        values[other] = {saved[name] if key == name else key: c for key, c in values[other].items()}
            order.append(name)
        return saved, order

    def _fresh(self, name: str) -> str:
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def _used_calls(self, values: Mapping[str, _Form]) -> list[int]:
        found: set[int] = set()
        waiting = [key for form in values.values() for key in form if isinstance(key, int)]
        while waiting:
            index = waiting.pop()
            if index not in found:
                found.add(index)
                waiting += [key for form in self._tracer.calls[index][1] for key in form if isinstance(key, int)]
        return sorted(found)

    def _can_stay_in_place(self, values: Mapping[str, _Form], order: list[str]) -> bool:
        """Whether calls written where they are used are asked once, in the same order, at the same points."""
        asked: list[int] = []
        done: set[str] = set()
        for name in order:
            for index in self._asked_in(values[name]):
                asked.append(index)
                if any(key in done for form in self._tracer.calls[index][1] for key in form):
                    return False
                if len(asked) > len(self._tracer.calls):
                    return False
            done.add(name)
        return asked == self._used_calls(values)

    def _asked_in(self, form: _Form) -> Iterator[int]:
        for key in form:
            if isinstance(key, int):
                for argument in self._tracer.calls[key][1]:
                    yield from self._asked_in(argument)
                yield key

    def _inline(self, form: _Form) -> Combination:
        return tuple(
            Term(value, key if isinstance(key, str) else Call(self._tracer.calls[key][0], self._inlined_arguments(key)))
            for key, value in form.items()
        )

    def _inlined_arguments(self, index: int) -> tuple[Combination, ...]:
        return tuple(map(self._inline, self._tracer.calls[index][1]))

    def _call(self, index: int, names: Mapping[int, str]) -> Call:
        oracle, arguments = self._tracer.calls[index]
        return Call(oracle, tuple(self._named(argument, names) for argument in arguments))

    @staticmethod
    def _named(form: _Form, names: Mapping[int, str]) -> Combination:
        return tuple(Term(value, names[key] if isinstance(key, int) else key) for key, value in form.items())
