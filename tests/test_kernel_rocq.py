"""Rocq accepts every file of a certificate without an axiom, and rejects what is false."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from kernel_documents import BY_HAND, encode

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.rocq import files

if TYPE_CHECKING:
    from pathlib import Path

COQC = shutil.which("coqc")
needs_rocq = pytest.mark.skipif(COQC is None, reason="Rocq is not installed (Debian: apt-get install coq)")

WRITTEN = [
    "momentum_is_soft_update",
    "extrapolating_momentum_own",
    "reset_online",
    "undampened_start",
    "soft_closed_form",
    "constant_gradient_closed_form",
    "uniform_average",
    "scheduled_rate_outside",
    "equal_rates",
    "nothing_in_any_schedule",
]


def compiled(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "claim.v").write_text(text)
    command = [str(COQC), "claim.v"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@needs_rocq
@pytest.mark.parametrize("name", WRITTEN)
def test_rocq_accepts_the_file_without_an_axiom(name: str, tmp_path: Path) -> None:
    for _, text in files(encode(BY_HAND[name]())):
        done = compiled(text, tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert set(done.stdout.split("\n")) == {"Closed under the global context", ""}


FALSE: list[tuple[str, str, Any]] = [
    ("momentum_is_soft_update", "claim.right.statements.0.to.1.0", "alpha"),
    ("momentum_is_soft_update", "claim.start.right.v", [["1", "w"]]),
    ("extrapolating_momentum_own", "claim.left.statements.0.to.1.0", "2*alpha"),
    ("reset_online", "claim.cases.0.solved.alpha_prime", "alpha"),
    ("undampened_start", "claim.left.statements.0.do.0.to.1.0", "3"),
    ("soft_closed_form", "claim.forms.TQN.answers.g", "alpha*(1 - c^(j+1))"),
    ("uniform_average", "claim.left.statements.2.to.0.0", "1/(t + 3)"),
]


@needs_rocq
@pytest.mark.parametrize(("name", "path", "value"), FALSE)
def test_rocq_rejects_what_is_false(name: str, path: str, value: Any, tmp_path: Path) -> None:
    document = BY_HAND[name]()
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    part = document
    for key in way:
        part = part[key]
    part[last] = value
    assert any(compiled(text, tmp_path).returncode for _, text in files(encode(document)))


@pytest.mark.parametrize("name", sorted(set(BY_HAND) - set(WRITTEN)))
def test_what_is_not_written_says_so(name: str) -> None:
    with pytest.raises(CertificateError, match="written as"):
        files(encode(BY_HAND[name]()))


def test_no_file_assumes_or_admits_anything() -> None:
    for name in WRITTEN:
        for _, text in files(encode(BY_HAND[name]())):
            assert not {"Axiom", "Admitted", "admit", "Parameter", "Conjecture"} & set(text.replace(".", " ").split())
