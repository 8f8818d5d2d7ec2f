"""Certificates as Rocq (Coq) files: the rules as functions, the claim as theorems, proved by induction and ``field``."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers.outside import Written, write
from softupdate_algebra.proof.provers.rocq_always import AlwaysDifferent
from softupdate_algebra.proof.provers.rocq_equality import Equality, case_parts, conjunction
from softupdate_algebra.proof.provers.rocq_field import REQUIRED as REQUIRED
from softupdate_algebra.proof.provers.rocq_file import File
from softupdate_algebra.proof.provers.rocq_forms import ClosedForm
from softupdate_algebra.proof.provers.rocq_invariant import Invariant
from softupdate_algebra.proof.provers.rocq_numbers import counterexample
from softupdate_algebra.proof.provers.rocq_only import Covering, NoOtherCase

if TYPE_CHECKING:
    from collections.abc import Callable


Parts: TypeAlias = "list[tuple[str, Callable[[], None]]]"


def files(certificate: bytes) -> tuple[tuple[str, str], ...]:
    """Return the Rocq files of a certificate as pairs of a name and a text.

    Raises ``CertificateError`` when a part of its claim cannot be written.
    """
    return written(certificate).whole()


def written(certificate: bytes) -> Written:
    """Return the files of a certificate, and which parts of its claim they leave out and why."""
    document = json.loads(certificate)
    kind = document["kind"]
    if kind == "counterexample":
        return write([("claim", partial(counterexample, document, REQUIRED))])
    try:
        return _written(*(_compare(document) if kind == "compare" else _other(document)))
    except CertificateError as error:  # of the rules themselves
        return Written((), ((kind, str(error)),))


def _other(document: Any) -> tuple[File, Parts]:
    file, kind = File(document), document["kind"]
    part = ClosedForm(file) if kind == "closed form" else AlwaysDifferent(file, document["witness"])
    return file, [(kind.replace(" ", "_"), part.write)]


def _compare(document: Any) -> tuple[File, Parts]:
    claim, witness = document["claim"], document["witness"]
    fixed = re.search(r"\w\[", json.dumps([claim["assumptions"], claim["cases"]]))
    file = File(document, free_schedules=claim["steps"] == "all" and claim["complete"] and not fixed)
    file.inside.append(file.run("run"))
    parts: Parts = []
    for i, (case, evidence) in enumerate(zip(claim["cases"], witness["cases"], strict=True)):
        file.before.append(f"Definition case_{i} : Prop := {conjunction(case_parts(file, case)[0])}.")
        parts.append((f"case_{i}", partial(_case, file, i, case, evidence)))
    if claim["complete"]:
        parts.append(("no_other_case", partial(_only, file, claim, witness)))
    if claim["covering"]:
        parts.append(("covering", partial(Covering(file).write, witness["cover"])))
    return file, parts


def _written(file: File, parts: Parts) -> Written:
    """Return the file with the parts that can be written."""
    refused = []
    for name, part in parts:
        lists = (file.inside, file.outside, file.theorems)
        kept = [len(things) for things in lists]
        try:
            part()
        except CertificateError as error:
            refused.append((name, str(error)))
            for things, length in zip(lists, kept, strict=True):
                del things[length:]
    return Written((("claim", file.text()),) if file.theorems else (), tuple(refused))


def _only(file: File, claim: Any, witness: Any) -> None:
    theorem = NoOtherCase(file, witness)
    theorem.write()
    shown = all(f"equal_in_case_{i}" in file.theorems for i in range(len(claim["cases"])))
    if claim["cases"] and shown and not file.premises:
        theorem.exactly()


def _case(file: File, i: int, case: Any, evidence: Any) -> None:
    (Invariant if "rows" in evidence else Equality)(file, i, case, evidence).write()
