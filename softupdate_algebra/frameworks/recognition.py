"""What a step of QN and TQN is called, and which of its numbers is the step and which the retention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.scalar import ONE, ZERO
from softupdate_algebra.frameworks.outcome import KEPT_ONLINE, KEPT_TARGET

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.frameworks.assembly import NetworkStep


@dataclass(frozen=True, slots=True)
class Recognition:
    """The name of a step in the catalogue (``soft_update``, ``hard_update``, ``none``, ``other``) and its parameter map.

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


def recognised(step: NetworkStep) -> Recognition:
    """Return the name of *step*."""
    target = step.target
    if step.is_idle:
        return Recognition("none", (), None, "", "nothing changes")
    if target == KEPT_TARGET:
        return Recognition("none", (), None, "", "the target stays as it is")
    moved = step.online != KEPT_ONLINE
    share = _share(step)
    if share is None:
        return Recognition(
            "other",
            (),
            None,
            "",
            "the target becomes a combination that is no weighted average of the two networks",
        )
    when = ", after the step of QN" if moved and not target.step.is_zero else ", before the step of QN" if moved else ""
    if share == ONE:
        return Recognition(
            "hard_update",
            (("c", ZERO),),
            ZERO,
            "",
            f"hard update: TQN becomes QN{when}",
        )
    c = 1 - share
    convention, words = _convention(share, c)
    return Recognition("soft_update", (("c", c),), c, convention, f"soft update: {words}{when}")


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
