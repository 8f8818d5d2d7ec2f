"""From the coefficients of observed steps to an update rule of QN and TQN, with its period and start-up."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.errors import TraceError
from softupdate_algebra.frameworks.outcome import KEPT_ONLINE, KEPT_TARGET, Mix
from softupdate_algebra.rules.model import (
    Assignment,
    At,
    Call,
    Combination,
    Every,
    From,
    Statement,
    Term,
    UpdateRule,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

STEP_ORACLE = "g"


@dataclass(frozen=True, slots=True)
class NetworkStep:
    """What one call does to the two networks as a whole."""

    online: Mix
    target: Mix

    @property
    def is_idle(self) -> bool:
        """Whether nothing changes."""
        return self.online == KEPT_ONLINE and self.keeps_target

    @property
    def keeps_target(self) -> bool:
        """Whether the target stays as it is."""
        return self.target == KEPT_TARGET


@dataclass(frozen=True, slots=True)
class Calls:
    """Over how many calls the rule was observed, and what repeats: *startup* calls, then a period of *period*.

    *form* is ``periodic``, ``formula`` (coefficients are rational functions of t) or ``schedule`` (any values).
    *active* lists the calls that changed the target.
    """

    observed: int
    startup: int
    period: int
    form: str
    active: tuple[int, ...]

    def __str__(self) -> str:
        plural = "" if self.observed == 1 else "s"
        if self.form == "formula":
            return f"observed over {self.observed} call{plural}: the coefficients follow a formula in t"
        if self.form == "schedule":
            return f"observed over {self.observed} call{plural}: the coefficients change from call to call"
        start = f", after a start-up of {self.startup}" if self.startup else ""
        return f"observed over {self.observed} call{plural}: period {self.period}{start}"


def assembled(steps: Sequence[NetworkStep]) -> tuple[UpdateRule, Calls]:
    """Return the rule that the observed *steps* follow; raises ``TraceError`` when they follow none."""
    active = tuple(t for t, step in enumerate(steps) if not step.keeps_target)
    found = _periodic(steps)
    if found is not None:
        startup, period = found
        return _rule(_periodic_statements(steps, startup, period)), Calls(
            len(steps), startup, period, "periodic", active
        )
    formula = _formula(steps)
    if formula is not None:
        return _rule(_statements(formula)), Calls(len(steps), 0, 1, "formula", active)
    if len(active) == len(steps) and all(_is_soft(step) for step in steps):
        c = Scalar.parameter("c[t]")
        soft = NetworkStep(KEPT_ONLINE, Mix(1 - c, c, ZERO))
        return _rule(_statements(soft), schedules=("c",)), Calls(len(steps), 0, 1, "schedule", active)
    raise TraceError(
        f"the update follows no pattern over {len(steps)} calls (it acts in calls {', '.join(map(str, active)) or 'none'}); "
        "raise calls to see at least two periods, and use no randomness."
    )


def with_step(rule: UpdateRule, alpha: str) -> UpdateRule:
    """Return *rule* with ``QN <- QN + alpha*g(QN)`` before its statements."""
    call = Call(STEP_ORACLE, ((Term(ONE, "QN"),),))
    move = Assignment("QN", (Term(ONE, "QN"), Term(Scalar.parameter(alpha), call)))
    return replace(
        rule,
        networks=("QN", *rule.networks),
        constants=(),
        parameters=tuple(dict.fromkeys((alpha, *rule.parameters))),
        oracles=((STEP_ORACLE, 1),),
        statements=(move, *rule.statements),
    )


def retention_in(rule: UpdateRule) -> Scalar | None:
    """Return the coefficient of TQN if *rule* is a weighted average of TQN and QN in every step, else ``None``."""
    found = {term.of: term.coefficient for term in _terms(rule.statements)}
    c = found.get("TQN", ZERO)
    return c if set(found) <= {"QN", "TQN"} and c + found.get("QN", ZERO) == ONE else None


def _is_soft(step: NetworkStep) -> bool:
    target = step.target
    return step.online == KEPT_ONLINE and target.online + target.target == ONE and target.step.is_zero


def _periodic(steps: Sequence[NetworkStep]) -> tuple[int, int] | None:
    count = len(steps)
    if count == 1:
        return 0, 1
    choices = [
        (startup + period, period, startup)
        for period in range(1, count // 2 + 1)
        for startup in range(count - 2 * period + 1)
    ]
    for _, period, startup in sorted(choices):
        if all(steps[t] == steps[t + period] for t in range(startup, count - period)) and _is_credible(
            steps, startup, period
        ):
            return startup, period
    return None


def _is_credible(steps: Sequence[NetworkStep], startup: int, period: int) -> bool:
    """Whether a start-up and a period are more than a coincidence in so few calls."""
    rest = len(steps) - startup
    if period == 1:
        return rest >= max(2, startup)
    return startup == 0 or (rest >= 3 * period and len(set(steps[:startup])) == 1)


def _formula(steps: Sequence[NetworkStep]) -> NetworkStep | None:
    if any(step.online != KEPT_ONLINE or not step.target.step.is_zero for step in steps):
        return None
    fits = [_fit([getattr(step.target, part) for step in steps]) for part in ("online", "target")]
    return (
        NetworkStep(KEPT_ONLINE, Mix(fits[0], fits[1], ZERO)) if fits[0] is not None and fits[1] is not None else None
    )


def _fit(values: Sequence[Scalar]) -> Scalar | None:
    """Return (p + q*t)/(r + s*t) through *values*, at least five of them; ``None`` when there is none."""
    if len(values) < 5 or not all(value.is_constant for value in values):
        return None
    known, t = [value.constant() for value in values], Scalar.parameter("t")
    if all(b - a == known[1] - known[0] for a, b in itertools.pairwise(known)):
        return Scalar.number(known[0]) + t * Scalar.number(known[1] - known[0])
    fit = _moebius(known[:3])
    if fit is None or any(_at(fit, i) != value for i, value in enumerate(known)):
        return None
    p, q, s = (Scalar.number(x) for x in fit)
    return (p + q * t) / (1 + s * t)


def _moebius(values: Sequence[Fraction]) -> tuple[Fraction, Fraction, Fraction] | None:
    """Return p, q, s with (p + q*t)/(1 + s*t) through *values* at t = 0, 1, 2."""
    x, y, z = values
    if y == z:
        return None
    s = (2 * y - z - x) / (2 * (z - y))
    return x, y - x + s * y, s


def _at(fit: tuple[Fraction, Fraction, Fraction], t: int) -> Fraction | None:
    p, q, s = fit
    below = 1 + s * t
    return None if below == 0 else (p + q * t) / below


# -- statements ----------------------------------------------------------------------------------


def _term(coefficient: Scalar, of: str | Call) -> Combination:
    return () if coefficient.is_zero else (Term(coefficient, of),)


def _value(mix: Mix, online: str, target: str, call: str | Call | None) -> Combination:
    step = () if call is None else _term(mix.step, call)
    return _term(mix.target, target) + _term(mix.online, online) + step


def _statements(step: NetworkStep) -> tuple[Statement, ...]:
    """Return assignments that do *step*, as few as there can be."""
    online, target = step.online, step.target
    call = Call(STEP_ORACLE, ((Term(ONE, "QN"),),))
    move_online = Assignment(
        "QN",
        _term(online.online, "QN") + _term(online.target, "TQN") + _term(online.step, call),
    )
    if online == KEPT_ONLINE:
        return () if target == KEPT_TARGET else (Assignment("TQN", _value(target, "QN", "TQN", None)),)
    if target == KEPT_TARGET:
        return (move_online,)
    after = _after(online, target)
    if after is not None:
        return (move_online, Assignment("TQN", _value(after, "QN", "TQN", None)))
    if online.target.is_zero and target.step.is_zero:
        return (Assignment("TQN", _value(target, "QN", "TQN", None)), move_online)
    old = Assignment("OLD", (Term(ONE, "QN"),))
    call_old = Assignment("G", (Term(ONE, call),))
    shift = Assignment(
        "QN",
        _term(online.online, "QN") + _term(online.target, "TQN") + _term(online.step, "G"),
    )
    mixed = Mix(target.online, target.target, target.step)
    if online.step.is_zero:
        return (old, move_online, Assignment("TQN", _value(mixed, "OLD", "TQN", None)))
    return (old, call_old, shift, Assignment("TQN", _value(mixed, "OLD", "TQN", "G")))


def _after(online: Mix, target: Mix) -> Mix | None:
    """Return the target's mix in terms of the new QN, if the old QN is not needed any more."""
    share = target.step / online.step if not online.step.is_zero else _quotient(target.online, online.online)
    if share is None or target.online != share * online.online or target.step != share * online.step:
        return None
    return Mix(share, target.target - share * online.target, ZERO)


def _quotient(above: Scalar, below: Scalar) -> Scalar | None:
    return None if below.is_zero else above / below


def _periodic_statements(steps: Sequence[NetworkStep], startup: int, period: int) -> tuple[Statement, ...]:
    result: list[Statement] = []
    for t in range(startup):
        body = _statements(steps[t])
        if body:
            result.append(At(t, body))
    if period == 1:
        body = _statements(steps[startup])
        return (*result, *((From(startup, body),) if startup and body else body))
    cycle: list[Statement] = []
    for t in range(startup, startup + period):
        body = _statements(steps[t])
        if body:
            cycle.append(Every(period, (t + 1) % period, body))
    cycle = _hoisted(cycle, period)
    return (
        *result,
        *((From(startup, tuple(cycle)),) if startup and cycle else tuple(cycle)),
    )


def _hoisted(cycle: list[Statement], period: int) -> list[Statement]:
    """Return the statements of a period with the step of QN written once, if each call makes the same one."""
    bodies = [statement.body for statement in cycle if isinstance(statement, Every)]
    moves = {s for body in bodies for s in body if isinstance(s, Assignment) and s.name == "QN"}
    if len(bodies) < period or len(moves) != 1 or any("OLD" in _assigned(body) for body in bodies):
        return cycle
    move = moves.pop()
    places = {body.index(move) for body in bodies if len(body) > 1}
    if len(places) != 1:
        return cycle
    rest: list[Statement] = [
        Every(s.period, s.offset, tuple(part for part in s.body if part != move))
        for s in cycle
        if isinstance(s, Every) and len(s.body) > 1
    ]
    return [move, *rest] if places == {0} else [*rest, move]


def _rule(statements: tuple[Statement, ...], schedules: tuple[str, ...] = ()) -> UpdateRule:
    if not _assigned(statements) & {"TQN"}:
        statements = (*statements, Assignment("TQN", (Term(ONE, "TQN"),)))
    assigned = _assigned(statements)
    scalars = [term.coefficient for term in _terms(statements)]
    names = dict.fromkeys(name for scalar in scalars for name in scalar.parameters if name != "t" and "[" not in name)
    below = dict.fromkeys(scalar.denominator for scalar in scalars if not scalar.is_polynomial)
    calls = any(isinstance(term.of, Call) for term in _terms(statements))
    reads_online = "QN" in assigned or any(term.of == "QN" for term in _terms(statements))
    order = [name for name in _order(statements) if name in ("QN", "TQN")]
    return UpdateRule(
        networks=tuple(dict.fromkeys(order)),
        temporaries=tuple(dict.fromkeys(name for name in _order(statements) if name in ("OLD", "G"))),
        constants=("QN",) if reads_online and "QN" not in assigned else (),
        parameters=tuple(names),
        schedules=schedules,
        oracles=((STEP_ORACLE, 1),) if calls else (),
        statements=statements,
        output=(Term(ONE, "TQN"),),
        starts=(),
        conditions=tuple(below),
    )


def _order(statements: Sequence[Statement]) -> list[str]:
    return [name for s in statements for name in ([s.name] if isinstance(s, Assignment) else _order(s.body))]


def _assigned(statements: Sequence[Statement]) -> set[str]:
    return set(_order(statements))


def _terms(statements: Sequence[Statement]) -> list[Term]:
    return [term for s in statements for term in (s.value if isinstance(s, Assignment) else _terms(s.body))]
