"""The shape of a corpus entry: update code in somebody's style, and what the tool has to say about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from softupdate_algebra.frameworks import Traced

STEP = "vector QN; TQN <- (1 - tau)*TQN + tau*QN"
RETENTION = "vector QN; TQN <- c*TQN + (1 - c)*QN"
HARD = "vector QN; TQN <- QN"
KEPT = "TQN <- TQN"


@dataclass(frozen=True, slots=True)
class Idiom:
    """*run* traces the code; *rule* is the rule it implements, or *error* a part of the refusal; *codes* the warnings."""

    run: Callable[[], Traced]
    rule: str = ""
    codes: frozenset[str] = frozenset()
    error: str = ""
    says: str = ""
    standing: str = "proved"

    @property
    def name(self) -> str:
        """The function's name is the idiom's name."""
        return self.run.__name__


def one_line(traced: Traced) -> str:
    """Return the rule on one line."""
    return "; ".join(str(traced.rule).splitlines())
