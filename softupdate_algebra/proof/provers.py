"""A verdict's certificates as files for outside provers: SMT-LIB 2 problems, Rocq files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof import rocq, smt2

if TYPE_CHECKING:
    from collections.abc import Iterable

WRITERS = {"smt2": smt2.written, "rocq": rocq.written}


def prover_text(certificates: Iterable[tuple[str, str]], language: str) -> str:
    """Return the files of all certificates one after the other, each under its name; a file can be cut out and run.

    *certificates* are pairs of a name and a certificate, *language* is ``smt2`` or ``rocq``. Raises
    ``CertificateError`` with the reasons when none of them can be written.
    """
    opening, closing = ("; ", "") if language == "smt2" else ("(* ", " *)")
    parts: list[str] = []
    reasons: list[str] = []
    for name, certificate in certificates:
        written = WRITERS[language](certificate.encode())
        parts += [f"{opening}{name}, {part}{closing}\n{text.rstrip()}\n" for part, text in written.files]
        reasons += [f"{name}, {part}: {reason}" for part, reason in written.refused]
    if not parts:
        raise CertificateError("; ".join(reasons) or "there is nothing to write.")
    parts += [f"{opening}not written: {reason}{closing}\n" for reason in reasons]
    return "\n".join(parts)
