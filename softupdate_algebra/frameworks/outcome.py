"""From what each tensor holds after a call to the coefficients of one step, tensor by tensor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.errors import TraceError
from softupdate_algebra.frameworks.forms import UNIT, Element, Form, combine, form_of

if TYPE_CHECKING:
    from typing import NoReturn

    from softupdate_algebra.frameworks.forms import Value
    from softupdate_algebra.frameworks.recorder import Recorder


@dataclass(frozen=True, slots=True)
class Mix:
    """A tensor after the step: online*QN + target*TQN + step*(the step proposed for QN), in old values.

    >>> Mix(ZERO, ONE, ZERO).is_kept
    True
    """

    online: Scalar
    target: Scalar
    step: Scalar

    @property
    def is_kept(self) -> bool:
        """Whether this is the target as it was."""
        return self == Mix(ZERO, ONE, ZERO)


KEPT_TARGET = Mix(ZERO, ONE, ZERO)
KEPT_ONLINE = Mix(ONE, ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class TensorStep:
    """What one step does to one pair of tensors; *pieces* says how many parts of the target fared differently."""

    name: str
    kind: str
    size: int
    online: Mix
    target: Mix
    pieces: int = 1


@dataclass(frozen=True, slots=True)
class Pair:
    """An online and a target tensor that belong together, by their leaves (-1 when there is no such online tensor)."""

    name: str
    kind: str
    size: int
    online: int
    target: int


def tensor_step(recorder: Recorder, pair: Pair, online: Value | None, target: Value) -> TensorStep:
    """Return what happened to *pair*; raises ``TraceError`` when the target is not linear in the two networks."""
    reader = _Reader(recorder, pair)
    step: Form = ()
    whole = False
    online_mix = KEPT_ONLINE
    if online is not None:
        online_mix, step, whole = reader.online(online)
    parts: dict[Mix, int] = {}
    position = 0
    for size, form in target.pieces:
        mix = reader.target(form, position, step, whole=whole)
        parts[mix] = parts.get(mix, 0) + size
        position += size
    main = max(parts, key=lambda mix: (parts[mix], not mix.is_kept)) if parts else KEPT_TARGET
    return TensorStep(pair.name, pair.kind, pair.size, online_mix, main, len(parts))


class _Reader:
    def __init__(self, recorder: Recorder, pair: Pair) -> None:
        self._recorder = recorder
        self._pair = pair

    def _networks(self, form: Form, position: int, role: str) -> tuple[Scalar, Scalar, Form]:
        online, target, rest = ZERO, ZERO, {}
        for element, measured in form:
            outside = element != UNIT and self._recorder.leaves[element.leaf].kind not in ("online", "target", "step")
            value = self._recorder.resolved(measured) if outside else self._recorder.settle(measured)
            if value.is_zero:
                continue
            if element == Element(self._pair.online, position):
                online = value
            elif element == Element(self._pair.target, position):
                target = value
            else:
                self._require_outside(element, role)
                rest[element] = value
        return online, target, form_of(rest)

    def _require_outside(self, element: Element, role: str) -> None:
        if element == UNIT:
            return
        leaf = self._recorder.leaves[element.leaf]
        if leaf.kind not in ("online", "target"):
            return
        if element.leaf in (self._pair.online, self._pair.target):
            raise TraceError(
                f"{role} {self._pair.name!r}: the update moves elements of {leaf.kind} {leaf.name!r} "
                "to other places within the tensor."
            )
        raise TraceError(
            f"{role} {self._pair.name!r} receives {leaf.kind} {leaf.name!r}, which is not its partner: "
            "the networks have different structure, or the code pairs their tensors in a different order."
        )

    def online(self, value: Value) -> tuple[Mix, Form, bool]:
        """Return the mix of the online tensor, the step proposed for it, and whether that is its new value as a whole.

        A new value X that is nothing known (a fused optimiser wrote it) is QN plus the step X - QN.
        """
        mixes: list[tuple[Mix, Form, bool]] = []
        position = 0
        for size, form in value.pieces:
            online, target, rest = self._networks(form, position, "online")
            kinds = {"" if e == UNIT else self._recorder.leaves[e.leaf].kind for e, _ in rest}
            if online.is_zero and target.is_zero and kinds == {"opaque"}:
                mixes.append((Mix(ONE, ZERO, ONE), combine([(ONE, rest)]), True))
                position += size
                continue
            factor = -rest[0][1] if kinds == {"step"} and len(rest) == 1 else ONE
            proposed = combine([(factor.inverse(), rest)])
            mixes.append((Mix(online, target, factor if rest else ZERO), proposed, False))
            position += size
        return mixes[0] if len(mixes) == 1 else max(mixes, key=lambda item: item[0] != KEPT_ONLINE)

    def target(self, form: Form, position: int, step: Form, *, whole: bool) -> Mix:
        """Return the mix of a piece of the target tensor."""
        online, target, rest = self._networks(form, position, "target")
        if not rest:
            return Mix(online, target, ZERO)
        share = _share(rest, step)
        if share is None:
            self._refuse(rest)
        return Mix(online + share if whole else online, target, share)

    def _refuse(self, rest: Form) -> NoReturn:
        name = self._pair.name
        element, value = rest[-1]
        if element == UNIT:
            raise TraceError(
                f"target {name!r}: the update adds {value}, which comes from neither network; "
                "a rule mixes only networks and steps."
            )
        leaf = self._recorder.leaves[element.leaf]
        if leaf.kind == "foreign":
            raise TraceError(
                f"target {name!r} receives {leaf.why}; a rule mixes only the online and the target network."
            )
        raise TraceError(
            f"target {name!r} receives the result of {leaf.why}, which cannot be read as linear in the parameters; "
            "only linear updates are rules."
        )


def _share(rest: Form, step: Form) -> Scalar | None:
    if not step or [element for element, _ in rest] != [element for element, _ in step]:
        return None
    ratios = {value / other for (_, value), (_, other) in zip(rest, step, strict=True)}
    return ratios.pop() if len(ratios) == 1 else None
