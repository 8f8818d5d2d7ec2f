"""Which online tensor belongs to which target tensor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from softupdate_algebra.frameworks.networks import Slot


def paired(online: tuple[Slot, ...], target: tuple[Slot, ...]) -> dict[str, str]:
    """Return the online path that belongs to each target path: by name, by the end of the name, or by position.

    >>> from softupdate_algebra.frameworks.networks import Slot
    >>> paired((Slot("w", "parameter", 1.0),), (Slot("module.w", "parameter", 1.0),))
    {'module.w': 'w'}
    """
    names = {slot.path for slot in online}
    exact = {slot.path: slot.path for slot in target if slot.path in names}
    if exact:
        return exact
    endings = {
        t.path: [name for name in names if name and (t.path.endswith(f".{name}") or name.endswith(f".{t.path}"))]
        for t in target
    }
    if all(len(found) == 1 for found in endings.values()):
        return {path: found[0] for path, found in endings.items()}
    result: dict[str, str] = {}
    for kind in ("parameter", "buffer"):
        left = [slot for slot in online if slot.kind == kind]
        right = [slot for slot in target if slot.kind == kind]
        result |= {t.path: o.path for o, t in zip(left, right, strict=False)}
    return result
