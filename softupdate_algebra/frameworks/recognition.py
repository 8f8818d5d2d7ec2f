"""What a step of QN and TQN is called, and which of its numbers is the step and which the retention."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.frameworks.outcome import KEPT_ONLINE, KEPT_TARGET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from softupdate_algebra.frameworks.assembly import Calls, NetworkStep


@dataclass(frozen=True, slots=True)
class Recognition:
    """The name of an update in the catalogue (or ``none``, or ``other``) and its parameter map.

    *retention* is the c of the thread's rule, ``None`` for ``other``; *convention* is ``step`` or ``retention``
    when one symbolic parameter is literally that, else the empty string.
    """

    name: str
    parameters: tuple[tuple[str, Scalar], ...]
    retention: Scalar | None
    convention: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def recognised(steps: Sequence[NetworkStep], calls: Calls, formula: Scalar | None = None) -> Recognition:
    """Return the name of what *steps* do as a whole; *formula* is the retention as a function of t, if there is one."""
    active = [step for step in steps if not step.keeps_target]
    last = _of_step(active[-1] if active else steps[-1])
    if calls.form == "formula" and formula is not None:
        return _of_formula(formula)
    if calls.form == "schedule":
        return Recognition(
            "other",
            (),
            None,
            "",
            f"soft update whose retention changes from call to call: {last.retention} in the last",
        )
    if calls.form != "periodic" or last.retention is None:
        return last
    if calls.startup == 0:
        return _with_cadence(last, calls)
    first = _of_step(steps[0])
    if calls.startup == calls.period == 1 and first.name == "hard_update" and last.name == "soft_update":
        return replace(last, name="copy_first_average", sentence=f"{last.sentence}; the first call copies QN")
    return last


def _with_cadence(found: Recognition, calls: Calls) -> Recognition:
    if calls.period == 1:
        parameters = (*found.parameters, ("period", ONE)) if found.name == "hard_update" else found.parameters
        return replace(found, parameters=parameters)
    if [t for t in calls.active if t < calls.period] != [calls.period - 1]:
        return replace(found, name="other", sentence=f"{found.sentence}, in some calls of every {calls.period}")
    name = "delayed_soft_update" if found.name == "soft_update" else found.name
    period = ("period", Scalar.number(calls.period))
    parameters = (*(pair for pair in found.parameters if found.name != "hard_update"), period)
    return replace(found, name=name, parameters=parameters, sentence=f"{found.sentence}, every {calls.period} calls")


def _of_formula(retention: Scalar) -> Recognition:
    t = Scalar.parameter("t")
    for name, known in (("uniform_average_of_steps", t / (t + 1)), ("uniform_average", (t + 1) / (t + 2))):
        if retention == known:
            return Recognition(name, (), retention, "", f"uniform average: c = {retention} in call t")
    return Recognition(
        "other", (), retention, "", f"soft update with a retention that changes: c = {retention} in call t"
    )


def _of_step(step: NetworkStep) -> Recognition:
    target = step.target
    if step.is_idle:
        return Recognition("none", (), None, "", "nothing changes")
    if target == KEPT_TARGET:
        return Recognition("none", (), None, "", "the target stays as it is")
    moved = step.online != KEPT_ONLINE
    share = _share(step)
    if share is None:
        words = "the target becomes a combination that is no weighted average of the two networks"
        return Recognition("other", (), None, "", words)
    first = moved and target.step.is_zero
    when = ", before the step of QN" if first else ", after the step of QN" if moved else ""
    if share == ONE:
        return Recognition("hard_update", (("c", ZERO),), ZERO, "", f"hard update: TQN becomes QN{when}")
    c = 1 - share
    convention, words = _convention(share, c)
    name = "soft_update_first" if first else "soft_update"
    return Recognition(name, (("c", c),), c, convention, f"soft update: {words}{when}")


def _share(step: NetworkStep) -> Scalar | None:
    target, online = step.target, step.online
    if not target.step.is_zero:
        if online.step.is_zero or target.online * online.step != target.step * online.online:
            return None
        share = target.step / online.step
        return share if target.target + share == ONE and online.target.is_zero else None
    return target.online if target.online + target.target == ONE else None


def _convention(share: Scalar, c: Scalar) -> tuple[str, str]:
    if len(share.parameters) == 1 and share.is_polynomial:
        name = share.parameters[0]
        if str(share) == name:
            return "step", f"{name} is the step, c = 1 - {name}"
        if str(c) == name:
            return "retention", f"{name} is the retention, c = {name}"
    return "", f"the step is {share}, c = {c}"
