"""Two rules unrolled with an unknown gradient: each answer is keyed by what was asked, equal arguments answer alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from softupdate_algebra.algebra.linear import Answer, Form, Key
from softupdate_algebra.analysis.oracles import OWN
from softupdate_algebra.analysis.steps import StepMap, output_at, step_map

if TYPE_CHECKING:
    from collections.abc import Mapping

    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.analysis.joint import Pair
    from softupdate_algebra.rules.model import UpdateRule

Side: TypeAlias = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")


class Branch(Protocol):
    """The part of parameter space that is looked at: some names have values, and relations hold besides."""

    @property
    def solved(self) -> tuple[tuple[str, Scalar], ...]:
        """The names that have a value here."""

    @property
    def rest(self) -> tuple[Scalar, ...]:
        """The polynomials that vanish here and could not be solved."""

    def reduce(self, polynomial: Scalar) -> Scalar:
        """Return a scalar as it is here; 0 when it vanishes here."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A call that was made: its arguments, and its answer under the name of the first call that asked the same.

    Left's calls of a step come before right's. ``left.g1`` is the answer to left's first call of g in step 1.
    """

    side: Side
    oracle: str
    step: int
    order: int
    arguments: tuple[Form, ...]
    answer: Answer

    @property
    def own_answer(self) -> Answer:
        """The answer under the name of this call itself."""
        return Answer(f"{self.side}.{self.oracle}", self.step, self.order)

    @property
    def repeats(self) -> bool:
        """Whether an earlier call had the same arguments."""
        return self.answer != self.own_answer


@dataclass(slots=True)
class Following:
    """Both rules in the middle of their run on a branch, the values of their networks over initial values and answers.

    Raises ``ZeroDivisionError`` where a rule is undefined on the whole branch.
    """

    pair: Pair
    branch: Branch
    values: dict[Side, dict[Key, Form]] = field(default_factory=dict)
    calls: list[Asked] = field(default_factory=list)
    t: int = 0
    work: int = 0
    _steps: dict[tuple[Side, int], StepMap] = field(default_factory=dict)
    _known: dict[tuple[str, tuple[Form, ...]], Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for side, start in zip(SIDES, self.pair.starts, strict=True):
            self.values[side] = {name: self.here(form) for name, form in start}

    def rule(self, side: Side) -> UpdateRule:
        """Return the rule of that side."""
        return self.pair.left if side == "left" else self.pair.right

    def here(self, form: Form) -> Form:
        """Return a form with its coefficients as they are on the branch."""
        return form.map(self.branch.reduce) if self.branch.solved or self.branch.rest else form

    def step(self, side: Side, t: int) -> StepMap:
        """Return one step of one rule on the branch."""
        shape = self.pair.timing
        phase = t if t < shape.startup or shape.varies else shape.startup + (t - shape.startup) % shape.period
        if (side, phase) not in self._steps:
            plain = step_map(self.rule(side), phase, OWN)
            queries = tuple(type(q)(q.slot, tuple(self.here(a) for a in q.arguments)) for q in plain.queries)
            self._steps[side, phase] = StepMap(tuple((name, self.here(form)) for name, form in plain.changes), queries)
        return self._steps[side, phase]

    def symbolic_step(self, side: Side) -> StepMap:
        """Return the step from here on of one rule on the branch, with t and schedules left in its coefficients."""
        plain = step_map(self.rule(side), self.t, OWN, symbolic=True)
        queries = tuple(type(q)(q.slot, tuple(self.here(a) for a in q.arguments)) for q in plain.queries)
        return StepMap(tuple((name, self.here(form)) for name, form in plain.changes), queries)

    def symbolic_output(self, side: Side, values: Mapping[Key, Form]) -> Form:
        """Return one rule's output over *values*, t being the step just finished."""
        written = Form.collect((str(term.of), term.coefficient) for term in self.rule(side).output)
        return self.here(written).replace(values)

    def advance(self) -> None:
        """Make one step of both rules."""
        for side in SIDES:
            step = self.step(side, self.t)
            known = dict(self.values[side])
            for query in step.queries:
                arguments = tuple(self.here(argument.replace(known)) for argument in query.arguments)
                answer = self._answer(side, query.slot.oracle, query.slot.order, arguments)
                known[query.slot] = Form.of(answer)
            for name, form in step.changes:
                value = self.here(form.replace(known))
                self.values[side][name] = value
                self.work += len(value.terms)
        self.t += 1

    def _answer(self, side: Side, oracle: str, order: int, arguments: tuple[Form, ...]) -> Answer:
        own = Answer(f"{side}.{oracle}", self.t, order)
        answer = self._known.setdefault((oracle, arguments), own)
        if answer == own and self.branch.rest:
            for call in self.calls:
                if call.oracle == oracle and self.same(call.arguments, arguments):
                    answer = self._known[oracle, arguments] = call.answer
                    break
        self.calls.append(Asked(side, oracle, self.t, order, arguments, answer))
        self.work += sum(len(argument.terms) for argument in arguments)
        return answer

    def same(self, one: tuple[Form, ...], other: tuple[Form, ...]) -> bool:
        """Whether two lists of arguments are the same on the branch."""
        return all(self.here(a - b).is_zero for a, b in zip(one, other, strict=True))

    def difference(self) -> Form | None:
        """Return left's minus right's output now, ``None`` where one is undefined."""
        outputs = [self.output(side, self.t, self.values[side]) for side in SIDES]
        if outputs[0] is None or outputs[1] is None:
            return None
        return self.here(outputs[0] - outputs[1])

    def output(self, side: Side, k: int, values: Mapping[Key, Form]) -> Form | None:
        """Return one rule's output after *k* steps over given *values* of its networks."""
        form = output_at(self.rule(side).output, k)
        return None if form is None else self.here(form).replace(values)


def asked_by(rule: UpdateRule, k: int, start: str) -> tuple[Asked, ...]:
    """Return the calls that *rule* makes in its first *k* steps when the gradient is an unknown function."""
    from softupdate_algebra.analysis.joint import Pair

    run = Following(Pair(rule, rule, start, OWN), _EVERYWHERE)
    for _ in range(k):
        run.advance()
    return tuple(call for call in run.calls if call.side == "left")


@dataclass(frozen=True, slots=True)
class _Everywhere:
    """The whole of parameter space."""

    solved: tuple[tuple[str, Scalar], ...] = ()
    rest: tuple[Scalar, ...] = ()

    def reduce(self, polynomial: Scalar) -> Scalar:
        return polynomial


_EVERYWHERE = _Everywhere()
