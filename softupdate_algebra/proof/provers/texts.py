"""What a verdict certifies as one text for an outside prover: SMT-LIB 2 problems, or Rocq modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers import rocq, smt2
from softupdate_algebra.proof.provers.outlines import outline_document
from softupdate_algebra.proof.provers.rocq_file import comment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from softupdate_algebra.proof.outline import Outline

WRITERS = {"smt2": smt2.written, "rocq": rocq.written}


def prover_text(outlines: Iterable[tuple[str, Outline]], language: str) -> str:
    """Return what is written of all outlines as one text that the prover takes as it is.

    z3 answers ``unsat`` once for each problem; Rocq prints for each theorem what it assumes. *outlines* are pairs
    of a name and an outline, *language* is ``smt2`` or ``rocq``. What cannot be written is listed at the end, with
    the reason. Raises ``CertificateError`` with the reasons when nothing can be written.
    """
    parts: list[tuple[str, str]] = []
    reasons: list[str] = []
    for name, outline in outlines:
        written = WRITERS[language](outline_document(outline).encode())
        parts += [(f"{name}, {part}", text) for part, text in written.files]
        reasons += [f"{name}, {part}: {reason}" for part, reason in written.refused]
    if not parts:
        raise CertificateError("; ".join(reasons) or "there is nothing to write.")
    return _problems(parts, reasons) if language == "smt2" else _modules(parts, reasons)


def _problems(parts: list[tuple[str, str]], reasons: list[str]) -> str:
    texts = [f"; {name}\n{text.rstrip()}\n(reset)\n" for name, text in parts]
    return "\n".join([*texts, *(f"; not written: {reason}\n" for reason in reasons)])


def _modules(parts: list[tuple[str, str]], reasons: list[str]) -> str:
    texts = [f"{rocq.REQUIRED}\n"]
    for number, (name, text) in enumerate(parts, 1):
        inner = text.replace(f"{rocq.REQUIRED}\n", "").rstrip()
        texts.append(f"(* {comment(name)} *)\nModule claim_{number}.\n{inner}\nEnd claim_{number}.\n")
    return "\n".join([*texts, *(f"(* not written: {comment(reason)} *)\n" for reason in reasons)])
