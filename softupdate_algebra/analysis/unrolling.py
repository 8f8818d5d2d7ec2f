"""A rule after k steps: every network as exact coefficients on initial values and on the oracle's answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.expression import Name
from softupdate_algebra.algebra.formula import combination_expression, name_expression
from softupdate_algebra.algebra.linear import Answer, Form, Slot
from softupdate_algebra.algebra.notation import Notation, draw
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.analysis.oracles import RECORDED, Oracle, Own
from softupdate_algebra.analysis.starts import Starts, starts
from softupdate_algebra.analysis.steps import StepMap, output_at, step_map, timing
from softupdate_algebra.errors import CatalogueError, LimitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    import sympy

    from softupdate_algebra.analysis.joint import Label
    from softupdate_algebra.analysis.queries import Asked
    from softupdate_algebra.rules.model import UpdateRule

MAX_STEPS = 200_000
MAX_STEPS_WITH_SCHEDULE = 400
MAX_STEPS_WITH_QUERIES = 200
MAX_EXPANDED_STEPS = 500

Prepared: TypeAlias = dict[str, tuple[tuple[Slot | None, str, Scalar | None], ...]]
"""A step as the backward pass reads it: for each network, the answers and vectors in it, weight 1 as ``None``."""


@dataclass(frozen=True)
class Unrolling:
    """A rule after *k* steps. ``unrolling["TQN"]`` is a SymPy expression, ``coefficients("TQN")`` exact scalars.

    The cost is linear in k: the coefficients are found backwards, one row vector per network, so that no
    expression is ever expanded and nothing is kept but the coefficients themselves. A retention that is
    written 1 - tau is carried as one symbol meanwhile, so its powers are not expanded either.
    """

    rule: UpdateRule
    k: int
    start: str = "independent"
    oracle: Oracle = RECORDED

    def __post_init__(self) -> None:
        most = MAX_STEPS_WITH_SCHEDULE if self.rule.schedules else MAX_STEPS
        most = min(most, MAX_STEPS_WITH_QUERIES) if isinstance(self.oracle, Own) else most
        if isinstance(self.k, bool) or not isinstance(self.k, int) or self.k < 0 or self.k > most:
            raise LimitError(f"k must be a whole number from 0 to {most} here, but got {self.k!r}.")

    def __getitem__(self, name: str) -> sympy.Expr:
        return self._expression(self._compact(name))

    def plot(self, values: Mapping[str, Fraction | int | str] | None = None) -> Any:
        """Return the chart of the learning rate of each gradient; see ``softupdate_algebra.plot``."""
        return import_module("softupdate_algebra.plots.doors").plot(self, values)  # charts know unrollings, not this

    def __str__(self) -> str:
        return "\n".join(f"{name}[{self.k}] = {self._drawn(name, 'plain')}" for name in self.networks)

    def __iter__(self) -> Iterator[str]:
        return iter(self.networks)

    def __repr__(self) -> str:
        return f"<Unrolling of {', '.join(self.networks)} after {self.k} steps>"

    def _repr_latex_(self) -> str:
        rows = (rf"{draw(Name(name), 'latex')}_{{{self.k}}} &= {self._drawn(name, 'latex')}" for name in self.networks)
        return "$$\\begin{aligned}" + r" \\ ".join(rows) + "\\end{aligned}$$"

    def _drawn(self, name: str, notation: Notation) -> str:
        terms = [(value, name_expression(str(label))) for label, value in self.coefficients(name)]
        return draw(combination_expression(terms), notation)

    @property
    def networks(self) -> tuple[str, ...]:
        """The names that can be asked for."""
        return self.rule.networks

    @property
    def output(self) -> sympy.Expr:
        """The rule's output after k steps, as a SymPy expression."""
        form = output_at(self.rule.output, self.k)
        if form is None:
            raise LimitError(f"the output of the rule is undefined at k = {self.k}.")
        return self._expression(self._rows(form))

    def coefficients(self, name: str) -> tuple[tuple[Label, Scalar], ...]:
        """Return the exact coefficients of a network, initial values first, then answers by step.

        Raises ``LimitError`` where powers of 1 - tau would have to be expanded beyond ``MAX_EXPANDED_STEPS``.
        """
        if self._hidden and self.k > MAX_EXPANDED_STEPS:
            raise LimitError(
                f"the coefficients after {self.k} steps would be expanded powers of {next(iter(self._hidden))}; "
                f"ask for at most {MAX_EXPANDED_STEPS} steps, for compact(), or for the SymPy expression."
            )
        back = self.hidden
        return tuple((label, value.substitute(back)) for label, value in self._compact(name))

    def compact(self, name: str) -> tuple[tuple[Label, Scalar], ...]:
        """Return the same over the generators of ``hidden``, such as (1 - tau), whose powers stay as they are."""
        return self._compact(name)

    @property
    def hidden(self) -> dict[str, Scalar]:
        """What each generator that ``compact`` speaks of stands for."""
        return {hidden: value for hidden, (_, value) in self._hidden.items()}

    def form(self, name: str) -> Form:
        """Return the same as a linear form."""
        return Form.collect(self.coefficients(name))

    @cached_property
    def queries(self) -> tuple[tuple[Answer, tuple[Form, ...]], ...]:
        """What an unknown gradient was asked: each answer with its arguments; empty for other oracles.

        An answer is named after the first call that asked this.

        >>> from softupdate_algebra.analysis.oracles import OWN
        >>> from softupdate_algebra.rules.syntax import parse_rule
        >>> twice = Unrolling(parse_rule("y <- y + g(x); z <- z - g(x); x <- x + z"), 1, oracle=OWN)
        >>> [(str(answer), form.terms[0][0]) for [answer, [form]] in twice.queries], twice.coefficients("z")[1]
        ([('g0', 'x0')], (Answer(oracle='g', step=0, order=0), Scalar(-1)))
        """
        if not isinstance(self.oracle, Own):
            return ()
        return tuple((_plain(c.answer), tuple(map(_plainly, c.arguments))) for c in self._asked if not c.repeats)

    # -- inside -----------------------------------------------------------------------------------

    @cached_property
    def _asked(self) -> tuple[Asked, ...]:
        from softupdate_algebra.analysis.queries import asked_by

        return asked_by(self.rule, self.k, self.start)

    def _coinciding(self, pairs: tuple[tuple[Label, Scalar], ...]) -> tuple[tuple[Label, Scalar], ...]:
        """Give equal questions one answer."""
        names: dict[Label, Label] = {_plain(c.own_answer): _plain(c.answer) for c in self._asked}
        total: dict[Label, Scalar] = {}
        for label, value in pairs:
            name = names.get(label, label)
            total[name] = total[name] + value if name in total else value
        return tuple((label, value) for label, value in total.items() if value)

    @cached_property
    def _hidden(self) -> dict[str, tuple[str, Scalar]]:
        """Fresh symbols that stand for 1 - tau, by the name of tau, and what they stand for."""
        names = _retentions(self.rule, self.oracle)
        return {f"(1 - {name})": (name, 1 - Scalar.parameter(name)) for name in names}

    @cached_property
    def _steps(self) -> tuple[Prepared, ...]:
        """One step's changes for each t, shared where steps repeat."""
        shape = timing(self.rule)
        forward = {name: 1 - Scalar.parameter(hidden) for hidden, (name, _) in self._hidden.items()}
        distinct: dict[int, dict[str, Form]] = {}
        phases = []
        for t in range(self.k):
            phase = t if shape.varies or t < shape.startup else shape.startup + (t - shape.startup) % shape.period
            if phase not in distinct:
                step = step_map(self.rule, phase, self.oracle)
                distinct[phase] = {name: form.map(lambda v: v.substitute(forward)) for name, form in step.changes}
            phases.append(phase)
        if not shape.varies:
            weights = (weight for step in distinct.values() for form in step.values() for _, weight in form.terms)
            names = tuple(sorted({name for weight in weights for name in weight.parameters}))
            for changes in distinct.values():
                changes.update({name: form.map(lambda weight: weight.over(names)) for name, form in changes.items()})
        ready = {phase: _prepared(step) for phase, step in distinct.items()}
        return tuple(ready[phase] for phase in phases)

    def _compact(self, name: str) -> tuple[tuple[Label, Scalar], ...]:
        if name not in self.rule.networks:
            known = ", ".join(self.rule.networks)
            raise CatalogueError(f"the rule has no network {name!r}; it has {known}.")
        return self._rows(Form.of(name))

    def _rows(self, form: Form) -> tuple[tuple[Label, Scalar], ...]:
        row: dict[str, Scalar] = {str(key): value for key, value in form.terms}
        answers: list[list[tuple[Label, Scalar]]] = []
        for t in range(self.k - 1, -1, -1):
            row, found = _back(self._steps[t], row, t)
            answers.append(found)
        first = self._at_start(row)
        pairs = (*first, *(pair for found in reversed(answers) for pair in found))
        return self._coinciding(pairs) if isinstance(self.oracle, Own) else pairs

    def _at_start(self, row: dict[str, Scalar]) -> tuple[tuple[Label, Scalar], ...]:
        forward = {name: 1 - Scalar.parameter(hidden) for hidden, (name, _) in self._hidden.items()}
        values = {name: form.map(lambda v: v.substitute(forward)) for name, form in self._starts}
        total = Form()
        for name, weight in row.items():
            total = total + values.get(name, Form.of(name)).scaled(weight)
        return tuple((str(key), value) for key, value in total.terms)

    @cached_property
    def _starts(self) -> Starts:
        return starts((self.rule,), self.start)[0]

    def _expression(self, coefficients: tuple[tuple[Label, Scalar], ...]) -> sympy.Expr:
        import sympy

        from softupdate_algebra.algebra.border import symbol, to_sympy

        names: dict[str, Any] = {hidden: to_sympy(value) for hidden, (_, value) in self._hidden.items()}
        return sympy.Add(*(to_sympy(value, names) * symbol(str(label)) for label, value in coefficients))


def _back(step: Prepared, row: dict[str, Scalar], t: int) -> tuple[dict[str, Scalar], list[tuple[Label, Scalar]]]:
    """Carry a row from after step *t* to before it, and collect its weights on the answers of the step."""
    before: dict[str, Scalar] = {}
    answers: dict[Slot, Scalar] = {}
    for name, weight in row.items():
        for slot, key, value in step.get(name, ((None, name, None),)):
            part = weight if value is None else weight * value
            if slot is not None:
                answers[slot] = answers[slot] + part if slot in answers else part
            else:
                before[key] = before[key] + part if key in before else part
    pairs: list[tuple[Label, Scalar]] = [
        (Answer(slot.oracle, t, slot.order), value) for slot, value in answers.items() if value
    ]
    if len(pairs) > 1:
        pairs.sort(key=lambda pair: str(pair[0]))
    return {name: value for name, value in before.items() if value}, pairs


def _prepared(step: dict[str, Form]) -> Prepared:
    """Return a step with the questions that ``_back`` would ask of it again and again answered once."""
    return {
        name: tuple(
            (key if isinstance(key, Slot) else None, str(key), None if value.is_one else value)
            for key, value in form.terms
        )
        for name, form in step.items()
    }


def _retentions(rule: UpdateRule, oracle: Oracle) -> tuple[str, ...]:
    """Return the parameters tau for which some network keeps 1 - tau of itself and none keeps tau."""
    shape = timing(rule)
    if shape.varies:
        return ()
    kept: list[Scalar] = []
    for t in range(min(shape.startup + shape.period, 64)):
        step: StepMap = step_map(rule, t, oracle)
        kept.extend(form.coefficient(name) for name, form in step.changes)
    names = {name for value in kept for name in value.parameters}
    return tuple(
        sorted(
            name
            for name in names
            if any(value == 1 - Scalar.parameter(name) for value in kept)
            and not any(value == Scalar.parameter(name) for value in kept)
        )
    )


def unroll(rule: UpdateRule, k: int, *, start: str = "independent", oracle: Oracle = RECORDED) -> Unrolling:
    """Return *rule* after *k* steps, every network over initial values (``QN0``) and answers (``g0``, ``g1``, ...).

    Raises ``LimitError`` when *k* is not a whole number from 0 to ``MAX_STEPS``.

    >>> from softupdate_algebra.rules.syntax import parse_rule
    >>> soft = parse_rule("QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN")
    >>> [(str(label), str(value)) for label, value in unroll(soft, 2).coefficients("TQN")]
    [('QN0', '1 - c^2'), ('TQN0', 'c^2'), ('g0', 'alpha*(1 - c^2)'), ('g1', 'alpha*(1 - c)')]
    """
    return Unrolling(rule, k, start, oracle)


def _plain(answer: Answer) -> Answer:
    return answer._replace(oracle=answer.oracle.partition(".")[2])


def _plainly(form: Form) -> Form:
    return Form(tuple((_plain(key) if isinstance(key, Answer) else key, value) for key, value in form.terms))
