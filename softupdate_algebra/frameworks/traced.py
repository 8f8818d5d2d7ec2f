"""The result of a trace: a rule, how certain it is, and what a reviewer would remark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from softupdate_algebra.errors import TraceError
from softupdate_algebra.frameworks.assembly import with_step

if TYPE_CHECKING:
    from softupdate_algebra.frameworks.assembly import Calls, NetworkStep
    from softupdate_algebra.frameworks.outcome import TensorStep
    from softupdate_algebra.frameworks.recognition import Recognition
    from softupdate_algebra.rules.model import UpdateRule


@dataclass(frozen=True, slots=True)
class Traced:
    """What a traced function does to QN and TQN.

    *standing* is ``proved`` when every coefficient followed exactly from the code, ``measured`` when one had passed
    through real float arithmetic; *assumptions* are the comparisons of symbolic scalars that the code made, as they
    came out; *tensors* are the last call's pairs; *steps* are all calls, and *recognition* names the last one.
    """

    rule: UpdateRule
    standing: str
    warnings: tuple[tuple[str, str], ...]
    calls: Calls
    assumptions: tuple[str, ...]
    measured: tuple[str, ...]
    recognition: Recognition
    steps: tuple[NetworkStep, ...]
    tensors: tuple[TensorStep, ...]

    def in_training(self, alpha: str = "alpha") -> UpdateRule:
        """Return the rule with a step of QN before it, ``QN <- QN + alpha*g(QN)``, where the code makes none itself.

        Raises ``TraceError`` when the code changes QN in another way.

        >>> from softupdate_algebra.frameworks import trace
        >>> print(trace(lambda online, target: online, online=1.0, target=0.0).in_training())
        QN <- QN + alpha*g(QN)
        TQN <- QN
        """
        if self.rule.oracles:
            return self.rule
        if "QN" in self.rule.networks:
            raise TraceError("in_training: the traced code changes the online network by itself, without a step.")
        return with_step(self.rule, alpha)

    def __str__(self) -> str:
        lines = [
            str(self.rule),
            f"standing: {self.standing}; {self.calls}",
            str(self.recognition),
        ]
        lines += [f"assumed: {', '.join(self.assumptions)}"] if self.assumptions else []
        lines += [f"warning ({code}): {sentence}" for code, sentence in self.warnings]
        return "\n".join(lines)
