"""What a reviewer would remark on an update: each remark is a code and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.frameworks.outcome import KEPT_ONLINE, KEPT_TARGET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from softupdate_algebra.frameworks.assembly import Calls, NetworkStep
    from softupdate_algebra.frameworks.outcome import Mix, TensorStep
    from softupdate_algebra.frameworks.recognition import Recognition

STEP_NAMES = frozenset(
    {
        "tau",
        "step",
        "step_size",
        "soft_tau",
        "target_tau",
        "polyak_tau",
        "soft_update_tau",
        "update_rate",
    }
)
RETENTION_NAMES = frozenset(
    {
        "decay",
        "ema_decay",
        "retention",
        "rho",
        "polyak",
        "momentum",
        "m",
        "ema_momentum",
        "keep",
        "smoothing",
        "beta",
        "ema",
    }
)
MAX_NAMES = 4
"""How many tensors a remark names."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the remarks are made from."""

    steps: Sequence[NetworkStep]
    main: Mix
    tensors: Sequence[TensorStep]
    recognition: Recognition
    calls: Calls
    online_count: int
    target_count: int
    shared_before: tuple[str, ...]
    shared_after: tuple[str, ...]
    blended: bool
    declared: frozenset[str]
    defaults: tuple[tuple[str, Fraction], ...]
    left_out: tuple[str, ...]


def remarks(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """Return the remarks on an update, the gravest first."""
    alias = _alias(evidence)
    found = [
        *alias,
        *_online(evidence),
        *_unchanged(evidence, aliased=bool(evidence.shared_before)),
    ]
    if not evidence.shared_before:
        found += [
            *_hard(evidence),
            *_convention(evidence),
            *_partial(evidence),
            *_buffers(evidence),
        ]
    return (*found, *_lengths(evidence), *_cadence(evidence))


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:MAX_NAMES])
    return shown if len(names) <= MAX_NAMES else f"{shown} and {len(names) - MAX_NAMES} more"


def _alias(evidence: Evidence) -> list[tuple[str, str]]:
    if evidence.shared_before:
        return [
            (
                "alias",
                f"online and target are the same memory ({_names(evidence.shared_before)}): there is no separate target network.",
            )
        ]
    if evidence.shared_after:
        return [
            (
                "alias",
                (
                    f"after the update {_names(evidence.shared_after)} of the target is the online network's own memory: "
                    "it will move with every step of QN."
                ),
            )
        ]
    return []


def _online(evidence: Evidence) -> list[tuple[str, str]]:
    for step in evidence.steps:
        online = step.online
        if online != KEPT_ONLINE and (not online.target.is_zero or online.step.is_zero):
            return [
                (
                    "online-changed",
                    f"the update changes the online network: it becomes {_mix_text(online)}.",
                )
            ]
    changed = [t.name for t in evidence.tensors if t.online != KEPT_ONLINE and t.online.step.is_zero]
    return (
        [
            (
                "online-changed",
                f"the update changes the online network in {_names(changed)}.",
            )
        ]
        if changed
        else []
    )


def _mix_text(mix: Mix) -> str:
    parts = [(getattr(mix, role), name) for role, name in (("online", "QN"), ("target", "TQN"), ("step", "g"))]
    return (
        " + ".join(f"({value})*{name}" if value != ONE else name for value, name in parts if not value.is_zero) or "0"
    )


def _unchanged(evidence: Evidence, *, aliased: bool) -> list[tuple[str, str]]:
    if all(step.target == KEPT_TARGET for step in evidence.steps) or (
        aliased and all(step.is_idle for step in evidence.steps)
    ):
        several = f" in {len(evidence.steps)} calls" if len(evidence.steps) > 1 else ""
        return [
            (
                "target-unchanged",
                f"the target is exactly what it was{several}: the result is thrown away, or the update never runs.",
            )
        ]
    return []


def _hard(evidence: Evidence) -> list[tuple[str, str]]:
    ignored = _ignored(evidence)
    if evidence.recognition.retention is None or not evidence.recognition.retention.is_zero:
        idle = all(step.target == KEPT_TARGET for step in evidence.steps)
        return [("unused-scalar", f"{_names(ignored)} has no effect on the update.")] if ignored and not idle else []
    if ignored or evidence.blended:
        what = f"{_names(ignored)} has no effect" if ignored else "a soft update is overwritten"
        return [("hard-over-soft", f"{what}: after the call the target is exactly the online network, a hard copy.")]
    return []


def _ignored(evidence: Evidence) -> list[str]:
    """Return the scalars that have no effect although one would expect it.

    In a training step that is only a name which means a step or a retention: a discount may well act in the loss.
    """
    trains = any(step.online != KEPT_ONLINE for step in evidence.steps)
    names = evidence.declared - _effective(evidence)
    return sorted(name for name in names if not trains or name in STEP_NAMES | RETENTION_NAMES)


def _effective(evidence: Evidence) -> set[str]:
    return {
        name
        for step in evidence.steps
        for mix in (step.online, step.target)
        for scalar in (mix.online, mix.target, mix.step)
        for name in scalar.parameters
    }


def _convention(evidence: Evidence) -> list[tuple[str, str]]:
    recognition, defaults = evidence.recognition, dict(evidence.defaults)
    if recognition.retention is None or recognition.retention.is_zero or "t" in recognition.retention.parameters:
        return []
    c = recognition.retention
    if all(name in defaults for name in c.parameters):
        value = c.evaluate({name: defaults[name] for name in c.parameters})
        settings = "".join(f" at {name} = {float(defaults[name]):g}" for name in c.parameters)
        if evidence.calls.form == "periodic" and value > 0 and 2 * value < 1:
            return [
                (
                    "retention-as-step",
                    (
                        f"QN gets weight {float(1 - value):g} and TQN keeps {float(value):g}{settings}: "
                        "the step and the retention look swapped."
                    ),
                )
            ]
        return []
    name = c.parameters[0] if c.parameters else ""
    if recognition.convention == "retention" and name in STEP_NAMES:
        return [
            (
                "retention-as-step",
                (
                    f"{name} multiplies the old target, so it is a retention; by its name it is the step "
                    f"(TQN <- (1 - {name})*TQN + {name}*QN)."
                ),
            )
        ]
    if recognition.convention == "step" and name in RETENTION_NAMES:
        return [
            (
                "retention-as-step",
                (
                    f"{name} multiplies QN, so it is a step; by its name it is the retention "
                    f"(TQN <- {name}*TQN + (1 - {name})*QN)."
                ),
            )
        ]
    return []


def _partial(evidence: Evidence) -> list[tuple[str, str]]:
    main = evidence.main
    parameters = [t for t in evidence.tensors if t.kind == "parameter"]
    if all(t.target == KEPT_TARGET for t in parameters):
        return []
    kept = [t.name for t in parameters if t.target == KEPT_TARGET]
    other = [t for t in parameters if t.target not in (main, KEPT_TARGET)]
    torn = [t.name for t in parameters if t.pieces > 1]
    found = []
    if kept:
        found.append(("partial", f"{_names(kept)} of the target is left as it was."))
    if other:
        found.append(
            (
                "partial",
                f"{_names([t.name for t in other])} follows another rule than the rest: {_mix_text(other[0].target)}.",
            )
        )
    if torn:
        found.append(("partial", f"only a part of {_names(torn)} is updated like the rest."))
    return found


def _buffers(evidence: Evidence) -> list[tuple[str, str]]:
    main = evidence.main
    buffers = [t for t in evidence.tensors if t.kind == "buffer"]
    if main == KEPT_TARGET or not buffers or not any(t.kind == "parameter" for t in evidence.tensors):
        return [("buffers", f"{_names(evidence.left_out)} changed its type or kind.")] if evidence.left_out else []
    copied = {(ONE, Scalar.number(0))}
    kept = [t.name for t in buffers if t.target == KEPT_TARGET]
    odd = [
        t for t in buffers if t.target not in (main, KEPT_TARGET) and (t.target.online, t.target.target) not in copied
    ]
    found = []
    if kept:
        found.append(
            (
                "buffers",
                f"the buffers {_names(kept)} of the target are left as they were.",
            )
        )
    if odd:
        found.append(
            (
                "buffers",
                f"the buffers {_names([t.name for t in odd])} follow another rule: {_mix_text(odd[0].target)}.",
            )
        )
    if evidence.left_out:
        found.append(
            (
                "buffers",
                f"the integer buffers {_names(evidence.left_out)} changed their type.",
            )
        )
    return found


def _lengths(evidence: Evidence) -> list[tuple[str, str]]:
    if evidence.online_count == evidence.target_count:
        return []
    return [
        (
            "length-mismatch",
            (
                f"online has {evidence.online_count} tensors and target has {evidence.target_count}: "
                "pairing them one by one leaves some out."
            ),
        )
    ]


def _cadence(evidence: Evidence) -> list[tuple[str, str]]:
    calls = evidence.calls
    if calls.form != "periodic" or calls.observed == 1:
        return []
    active = [t for t in calls.active if calls.startup <= t < calls.startup + calls.period]
    if calls.period > 1 and len(active) > 1:
        return [
            (
                "cadence",
                (
                    f"the update acts in {len(active)} of every {calls.period} calls; "
                    f"a cadence of one in {calls.period} skips all but one."
                ),
            )
        ]
    if calls.active and not active:
        return [
            (
                "cadence",
                (
                    f"the update acts in call {', '.join(map(str, calls.active))} only, "
                    f"and never again in {calls.observed} calls."
                ),
            )
        ]
    return []
