"""Rules as sequences by equations: each network, answer and counter of a claim, step by step."""

from __future__ import annotations

import re
from math import lcm
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from softupdate_algebra.algebra.exponential import exponential_base, is_exponential
from softupdate_algebra.algebra.linear import Answer, Slot
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.analysis.moments import is_schedule_value
from softupdate_algebra.analysis.oracles import LinearModel, Own
from softupdate_algebra.analysis.steps import active, timing
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.certificates.divisors import Divisors
from softupdate_algebra.proof.certificates.terms import element, is_moving, moment, sum_text, vector_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from softupdate_algebra.algebra.linear import Key
    from softupdate_algebra.analysis.oracles import Oracle
    from softupdate_algebra.analysis.starts import Starts
    from softupdate_algebra.analysis.steps import Timing
    from softupdate_algebra.rules.model import Call, Combination, UpdateRule

Json: TypeAlias = Any

MAX_LISTED_STEPS = 2000
_ELEMENT = re.compile(r"[\w.]+\[t(\+1)?\]")
_INVERSE = re.compile(r"(inv\.\d+)\[t([-+]\d+)\]")
_NAME = re.compile(r"(?!t$)[a-zA-Z]\w{0,99}", re.ASCII)


class Use(NamedTuple):
    """When something is divided by: in step t and, with a period, every so many steps from then on; the start-up before."""

    t: int
    period: int
    startup: int

    def covers(self, t: int) -> bool:
        """Whether it is divided by in step *t*."""
        return t == self.t or (self.period > 0 and t >= self.startup and (t - self.t) % self.period == 0)


def use(shape: Timing, t: int) -> Use:
    """Return when it is that a rule does its step *t*."""
    return Use(t, shape.period if t >= shape.startup else 0, shape.startup)


class Equations:
    """The equations of one claim in the making; texts that are written add the names that they need.

    Names of the rules stay, behind the side that they belong to; what is added has a dot in its name, or is like no other.
    """

    def __init__(
        self,
        oracle: Oracle,
        taken: Iterable[str],
        fixed: Iterable[str] = (),
        functions: Mapping[str, Scalar] = MappingProxyType({}),
    ) -> None:
        """*taken* are names with a meaning in the claim; *fixed* are schedules whose values are parameters.

        *functions* are what unknown functions are taken for, polynomials in x1, x2... Raises ``CertificateError`` for a
        name that certificates cannot have.
        """
        self.oracle, self._taken = oracle, {*taken}
        for name in sorted(self._taken):
            if not _NAME.fullmatch(name):
                raise CertificateError(f"no certificate can be made: {name!r} is no name in certificates; rename it.")
        self.sequences: dict[str, tuple[list[str], list[str]]] = {}
        self.functions: list[str] = []
        """The unknown functions."""
        self.inverses: list[tuple[Scalar, str]] = []
        """What the rules divide by, and the names of the inverses."""
        self.late: list[tuple[Scalar, str]] = []
        """What the rules divide by at t, and the sequence whose element t + 1 is its inverse."""
        self.powers: dict[str, str] = {}
        """The generators such as ``c^t``, and the sequences that they are."""
        self._lets: dict[str, str] = {}
        self._uses: dict[str, set[Use]] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._fixed, self._parameters, self._made = {*fixed}, set[str](), set[str]()
        self._explicit = functions

    # -- names -----------------------------------------------------------------------------------------------------

    def name(self, kind: str, name: str) -> str:
        """Return what something of that kind is called."""
        if (kind, name) not in self._names:
            called = name
            while called in self._taken:
                called += "_"
            self._taken.add(called)
            self._made.add(called)
            self._names[kind, name] = called
        return self._names[kind, name]

    def vector(self, name: str) -> str:
        """Return the name of an initial value or a constant, which is free."""
        return self._names.setdefault(("vector", name), name)

    def answers(self, oracle: str, order: int) -> str:
        """Return the sequence of the recorded answers to calls of that order in a step."""
        plain = self.name("answers", oracle)
        return self._names.setdefault(("answers", f"{oracle}.{order}"), f"{plain}.{order}") if order else plain

    def sequences_of_answers(self) -> list[str]:
        """Return the sequences of recorded answers."""
        return [called for (kind, _), called in self._names.items() if kind == "answers"]

    def function(self, oracle: str) -> str:
        """Return the name of an unknown function."""
        name = self.name("function", oracle)
        if name not in self.functions:
            self.functions.append(name)
        return name

    def answer(self, oracle: str, arguments: list[str]) -> str:
        """Return the equation of an answer, the arguments being elements where it is not that of an unknown function."""
        if isinstance(self.oracle, LinearModel):
            given = arguments * 2 if len(arguments) == 1 else arguments  # g(x) = g(x, x)
            named = {f"#{number}": text for number, text in enumerate(given, 1)}
            form = self.oracle.form_of(oracle).terms
            return Moment(self, ()).vector((named.get(str(key)) or self.vector(str(key)), value) for key, value in form)
        if oracle in self._explicit:
            named = {f"x{number}": text for number, text in enumerate(arguments, 1)}
            return sum_text(self._explicit[oracle], lambda name: named[name])
        return f"{self.function(oracle)}({', '.join(arguments)})"

    @property
    def answers_are_sums(self) -> bool:
        """Whether answers are sums in the arguments."""
        return isinstance(self.oracle, LinearModel) or bool(self._explicit)

    def key(self, key: Key, since: int | None = None) -> str:
        """Return the text of a vector; answers from step *since* on are counted from there."""
        if not isinstance(key, Answer):
            return self.vector(str(key))
        name = self.answers(key.oracle, key.order)
        late = since is not None and key.step >= since
        return element(name, key.step - (since or 0) * late, moving=late)

    def time(self) -> str:
        """Return the sequence that counts steps."""
        name = self.name("clock", "time")
        self.sequences.setdefault(name, (["0"], [f"{name}[t] + 1"]))
        return name

    def power(self, generator: str) -> str:
        """Return the sequence of powers that is a generator such as ``c^t``."""
        if generator not in self.powers:
            base = generator.removesuffix("^t")
            plain = base.isidentifier() or base.isdigit()
            self.powers[generator] = name = f"pow.{base if plain else f'of.{len(self.powers)}'}"
            self.sequences[name] = ["1"], [Moment(self, ()).vector([(element(name, 0), exponential_base(generator))])]
        return self.powers[generator]

    def added_since(self, before: set[str]) -> dict[str, Json]:
        """Take out, and return, the sequences that are not among those *before*."""
        new = [name for name in self.sequences if name not in before]
        found: dict[str, Json] = {name: [[*part] for part in self.sequences.pop(name)] for name in new}
        self.powers = {generator: name for generator, name in self.powers.items() if name not in found}
        return found

    def named(self, name: str, shift: int = 0) -> str:
        """Return the text of a generator, with t + *shift* in place of t."""
        if name == "t":
            return element(self.time(), shift)
        if is_exponential(name):
            return element(self.power(name), shift)
        if inverse := _INVERSE.fullmatch(name):
            return element(inverse[1], int(inverse[2]) + shift)
        if is_schedule_value(name):
            schedule, moving, number = moment(name)
            number += shift * moving
            if schedule not in self._fixed:
                return element(self.name("schedule", schedule), number, moving=moving)
            return element(schedule, number + 1) if moving else self.fixed(schedule, number)
        if name not in self._made and name[0] != "_":
            self._parameters.add(name)
        return name

    def fixed(self, schedule: str, number: int) -> str:
        """Return the parameter that is a value of a schedule."""
        name = f"{schedule}.{number}" if number >= 0 else f"{schedule}.before"
        self._parameters.add(name)
        return name

    def fix(self, last: int) -> None:
        """Say what the schedules are whose values are parameters, up to the value at *last*: the element n + 1 is that at n."""
        for schedule in sorted(self._fixed):
            self.sequences[schedule] = [self.fixed(schedule, n) for n in range(-1, last + 1)], ["0"]

    # -- divisors --------------------------------------------------------------------------------------------------

    def let(self, value: Scalar) -> str:
        """Return the name of the inverse of something free of t."""
        known = next((name for other, name in self.inverses if other == value), None)
        if known is None:
            text = f"1/({sum_text(value, self.named)})"
            known = self.name("let", "d" if not self.inverses else f"d{len(self.inverses) + 1}")
            self._lets[known] = text
            self.inverses.append((value, known))
        return known

    def late_inverse(self, value: Scalar, uses: Iterable[Use]) -> str:
        """Return the generator that is the inverse of something with t in it, at t."""
        found = next((name for known, name in self.late if known == value), None)
        if found is None:
            found = f"inv.{len(self.late)}"
            self.late.append((value, found))
        self._uses.setdefault(found, set()).update(uses)
        return f"{found}[t+1]"

    def text(self, value: Scalar) -> str:
        """Return a scalar free of t as a sum."""
        return Moment(self, ()).scalar(value)

    # -- rules -----------------------------------------------------------------------------------------------------

    def add(self, rule: UpdateRule, begin: Starts, side: str) -> None:
        """Add the sequences of a rule, whose names begin with *side*.

        Raises ``CertificateError`` where the steps that it does would be too many to list.
        """
        shape = timing(rule)
        length = shape.startup + shape.period
        if length > MAX_LISTED_STEPS:
            raise CertificateError(f"no certificate can be made: it would list {length} steps.")
        plain = Moment(self, ())
        start = {f"{side}{name}": plain.vector((self.key(k), v) for k, v in form.terms) for name, form in begin}
        lines: dict[str, dict[int, str]] = {name: {} for name in start}
        for t in range(length):
            step = _Step(self, rule, side, Moment(self, (use(shape, t),)))
            for name, text in step.lines():
                lines.setdefault(name, {})[t] = text
        for name, line in lines.items():
            texts = [line.get(t, element(name, 0) if name in start else "0") for t in range(length)]
            self.sequences[name] = [start.get(name, "0"), *texts[: shape.startup]], _shortest(texts[shape.startup :])

    def input(self, key: Key, index: str = "[0]") -> str:
        """Return the text of a vector, or of the answer in step 0 to a call of a step."""
        return f"{self.answers(key.oracle, key.order)}{index}" if isinstance(key, Slot) else self.vector(str(key))

    def conditions(self, rule: UpdateRule, conditions: Iterable[Scalar]) -> None:
        """Add what must not vanish for a rule to be defined, with t in it: from the start-up's end on."""
        shape = timing(rule)
        uses = [use(shape, t) for t in range(shape.startup, shape.startup + shape.period)]
        for factor in dict.fromkeys(factor for part in conditions for factor, _ in part.factors()[1]):
            Moment(self, tuple(uses)).divisor(factor)

    def output(self, rule: UpdateRule, side: str) -> str:
        """Return the output of a rule after t steps, in which t - 1 is the last step."""
        shape = timing(rule)
        uses = tuple(use(shape, t) for t in range(shape.startup + shape.period))
        own = {*rule.networks}
        named = [(str(term.of), term.coefficient) for term in rule.output]
        parts = [(element(f"{side}{name}", 0) if name in own else self.vector(name), weight) for name, weight in named]
        return Moment(self, uses, -1).vector(parts)

    def claim(self) -> dict[str, Json]:
        """Return the five fields that every claim has."""
        kinds = ("vector", "answers", "schedule")
        late = {name: self._inverse(value, self._uses[name]) for value, name in self.late}
        sequences = {name: [[*first], [*then]] for name, (first, then) in (self.sequences | late).items()}
        return {
            "parameters": sorted(self._parameters),
            "free": sorted({called for (kind, _), called in self._names.items() if kind in kinds}),
            "functions": sorted(self.functions),
            "given": [f"{name} <- {text}" for name, text in self._lets.items()],
            "sequences": sequences,
        }

    def _inverse(self, value: Scalar, uses: set[Use]) -> tuple[list[str], list[str]]:
        text = f"1/({sum_text(value, self.named)})"
        startup = max(use.startup if use.period else use.t + 1 for use in uses)
        period = lcm(*(use.period or 1 for use in uses))
        texts = [text if any(use.covers(t) for use in uses) else "0" for t in range(startup + period)]
        return ["0", *texts[:startup]], _shortest(texts[startup:])


class Moment:
    """Texts that are read in certain steps, t + *shift* standing for their t."""

    def __init__(self, equations: Equations, uses: tuple[Use, ...], shift: int = 0) -> None:
        self._equations, self._uses, self._shift = equations, uses, shift
        self._divisors = Divisors((), self.divisor)

    def vector(self, parts: Iterable[tuple[str, Scalar]]) -> str:
        """Return a combination as a sum; what is divided by gets a name."""
        listed = [(name, self._divisors.polynomial(weight)) for name, weight in parts]
        return vector_text(listed, self._named)

    def scalar(self, value: Scalar) -> str:
        """Return a scalar as a sum; what is divided by gets a name."""
        return sum_text(self._divisors.polynomial(value), self._named)

    def divisor(self, factor: Scalar) -> Scalar:
        """Return the inverse of an irreducible polynomial as a name, of 1 - c rather than of c - 1."""
        turned = next(reversed(factor.terms().values())) < 0
        value = -factor if turned else factor
        moving = any(map(is_moving, value.parameters))
        name = self._equations.late_inverse(value, self._uses) if moving else self._equations.let(value)
        return Scalar.parameter(name) * (-1 if turned else 1)

    def _named(self, name: str) -> str:
        return self._equations.named(name, self._shift)


class _Step:
    """One step of a rule as equations: a name that is assigned again is another sequence until the last time."""

    def __init__(self, equations: Equations, rule: UpdateRule, side: str, moment: Moment) -> None:
        self._equations, self._rule, self._side, self._moment = equations, rule, side, moment
        self._known = {name: element(f"{side}{name}", 0) for name in rule.networks}
        self._counts: dict[str, int] = {}
        self._lines: list[tuple[str, str]] = []
        self._t = moment._uses[0].t

    def lines(self) -> list[tuple[str, str]]:
        """Return the sequences that the step changes, and the equations of their next elements."""
        statements = list(active(self._rule.statements, self._t))
        left: dict[str, int] = {}
        for one in statements:
            left[one.name] = left.get(one.name, 0) + 1
        for one in statements:
            text = self._combination(one.value)
            left[one.name] -= 1
            again = f".{left[one.name]}" if left[one.name] else ""
            self._known[one.name] = self._line(f"{self._side}{one.name}{again}", text)
        return self._lines

    def _line(self, name: str, text: str) -> str:
        self._lines.append((name, text))
        return element(name, 1)

    def _combination(self, value: Combination) -> str:
        parts = [
            (self._vector(term.of) if isinstance(term.of, str) else self._call(term.of), term.coefficient)
            for term in value
        ]
        return self._moment.vector(parts)

    def _vector(self, name: str) -> str:
        return self._known[name] if name in self._known else self._equations.vector(name)

    def _call(self, call: Call) -> str:
        arguments = [self._combination(argument) for argument in call.arguments]
        order = self._counts[call.oracle] = self._counts.get(call.oracle, -1) + 1
        oracle = self._equations.oracle
        if not isinstance(oracle, Own | LinearModel):
            return element(self._equations.answers(call.oracle, order), 0)
        name = answer_name(self._side, call.oracle, order)
        if self._equations.answers_are_sums:
            arguments = [self._argument(f"{name}.{n}", text) for n, text in enumerate(arguments, 1)]
        return self._line(name, self._equations.answer(call.oracle, arguments))

    def _argument(self, name: str, text: str) -> str:
        """Return what is asked as an element, which is a sequence of its own where it is a sum."""
        return text if _ELEMENT.fullmatch(text) else self._line(f"{name}.asked", text)


def answer_name(side: str, oracle: str, order: int) -> str:
    """Return the sequence of the answers to calls of that order in a step.

    >>> answer_name("left.", "g", 0), answer_name("left.", "g", 1), answer_name("", "g", 0)
    ('left.g', 'left.g.1', 'answer.g')
    """
    return f"{side or 'answer.'}{oracle}" + (f".{order}" if order else "")


def _shortest(texts: list[str]) -> list[str]:
    """Return the shortest list that gives the same in turn."""
    for length in range(1, len(texts)):
        if len(texts) % length == 0 and texts == texts[:length] * (len(texts) // length):
            return texts[:length]
    return texts
