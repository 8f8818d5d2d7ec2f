"""Claims as data: what is said, by whom, and the computation that settles it; no verdict is stored here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from softupdate_algebra.report.document import Content, content

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from softupdate_algebra.proof.outline import Outline
    from softupdate_algebra.report.document import Block, Inline, Role
    from softupdate_algebra.verdict import Verdict

Answer: TypeAlias = Literal["yes", "in cases", "no", "undecided"]

ROLES: dict[Answer, Role] = {
    "yes": "verdict-yes",
    "in cases": "verdict-cases",
    "no": "verdict-no",
    "undecided": "undecided",
}


class Evidence(Protocol):
    """A verdict, a closed form, a proof that two rules never meet: whatever has a certificate."""

    @property
    def certificate(self) -> str:
        """Canonical JSON that the independent checker replays."""

    @property
    def outlines(self) -> Mapping[str, Outline]:
        """What is certified as data, by what it shows."""


@dataclass(frozen=True, slots=True)
class Later:
    """Evidence that is made only when its certificate is asked for; *name* says what it is."""

    name: str
    make: Callable[[], Evidence]

    @property
    def certificate(self) -> str:
        """Canonical JSON that the independent checker replays."""
        return self.make().certificate

    @property
    def certificates(self) -> dict[str, str]:
        """Every certificate of the evidence, by what it shows."""
        return certificates_of(self.make())

    @property
    def outlines(self) -> Mapping[str, Outline]:
        """What is certified as data, by what it shows."""
        return self.make().outlines

    def __str__(self) -> str:
        return self.name


def certificates_of(evidence: Evidence) -> dict[str, str]:
    """Return every certificate of *evidence*, by what it shows; "verdict" where it has but one."""
    found: dict[str, str] | None = getattr(evidence, "certificates", None)
    return {"verdict": evidence.certificate} if found is None else found


@dataclass(frozen=True, slots=True)
class Settled:
    """A claim's answer, computed when asked: where it holds, where it fails, the proofs, and the verdicts behind it.

    ``answer`` follows from the verdicts; ``evidence`` names each piece so that its certificate can be filed.
    """

    answer: Answer
    holds: Content
    fails: Content
    proofs: tuple[Block, ...]
    evidence: tuple[tuple[str, Evidence], ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim in words and in formulas, who says so, and the computation that settles it."""

    id: str
    who: str
    title: str
    statement: str
    formulas: tuple[str, ...]
    settle: Callable[[], Settled]


def said(*pieces: str | Inline) -> Content:
    """Return words and formulas as content."""
    return content(*pieces)


def answer_of(*verdicts: Verdict) -> Answer:
    """Return "yes" when every verdict is "equal", "no" when one diverges, else "in cases" (or "undecided")."""
    statuses = {verdict.status for verdict in verdicts}
    if "undecided" in statuses:
        return "undecided"
    if statuses == {"equal"}:
        return "yes"
    return "no" if "diverges" in statuses else "in cases"
