"""Rocq accepts every file of a certificate without an axiom, and rejects what is false."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from prover_documents import BY_HAND, MADE_FALSE, case, changed, encode

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers.rocq import files, written

if TYPE_CHECKING:
    from pathlib import Path

COQC = shutil.which("coqc")
needs_rocq = pytest.mark.skipif(COQC is None, reason="Rocq is not installed (Debian: apt-get install coq)")
FORBIDDEN = {"Axiom", "Axioms", "Admitted", "admit", "Parameter", "Parameters", "Conjecture", "Unset", "bypass_check"}


def compiled(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "claim.v").write_text(text)
    command = [str(COQC), "-q", "claim.v"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@needs_rocq
@pytest.mark.parametrize("name", BY_HAND)
def test_rocq_accepts_the_file_without_an_axiom(name: str, tmp_path: Path) -> None:
    ((_, text),) = files(encode(BY_HAND[name]()))
    done = compiled(text, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["Closed under the global context"] * text.count("\nPrint Assumptions ")


@pytest.mark.parametrize("name", BY_HAND)
def test_every_theorem_is_asked_for_its_axioms_and_none_is_there(name: str) -> None:
    ((_, text),) = files(encode(BY_HAND[name]()))
    stated, asked = (re.findall(rf"^{word} (\w+)", text, re.MULTILINE) for word in ("Theorem", "Print Assumptions"))
    used = re.findall(r"\w+", text.partition("Theorem exactly")[2].partition("Qed.")[0])
    assert asked
    assert set(stated) <= {*asked, *used}
    assert not FORBIDDEN & set(re.findall(r"\w+", text))


STATED = [
    ("momentum_is_soft_update", "case_0 -> forall k : nat, left_output k = right_output k."),
    ("never_a_rescaling", "no_other_case : equal_at 1 -> equal_at 2 -> False."),
    ("rescaling_cases", "exactly : (forall k : nat, equal_at k) <-> (case_0 \\/ case_1 \\/ case_2)."),
    ("rescaling_cases", "Definition case_1 : Prop := alpha_prime = 0 /\\ c = 1."),
    ("rescaling_cases", "forall (w : F) (g : nat -> F), left_output w g k = right_output w g k."),
    ("one_network", "covering : exists alpha_prime : F, (alpha_prime = alpha - c * alpha)."),
    ("horizon_schedule", "case_0 -> left_output 3 = right_output 3."),
    (
        "differs_at_every_step",
        "forall k : nat, (k >= 2)%nat ->\n  exists (w : F) (g : nat -> F), left_output w g k <> ",
    ),
    ("averaged_identity", "case_0 -> left_output 0 = right_output 0."),
    ("second_step_differs", "2 == 4 / 9 /\\"),
    ("momentum_is_soft_update", "let TQN := c * TQN + QN - c * QN in\n  left_are QN TQN."),
]


@pytest.mark.parametrize(("name", "words"), STATED)
def test_theorems_are_stated_in_the_terms_of_the_rules(name: str, words: str) -> None:
    ((_, text),) = files(encode(BY_HAND[name]()))
    assert words in text


HOSTILE = {
    "QN": "S",
    "TQN": "left",
    "x": "F",
    "v": "step",
    "c": "forall",
    "alpha": "α",
    "w": "O",
    "g": "power",
    "G": "now",
}


@needs_rocq
@pytest.mark.parametrize("name", ["momentum_is_soft_update", "extrapolating_momentum_own", "own_gradients_never"])
def test_names_may_mean_anything_in_rocq(name: str, tmp_path: Path) -> None:
    text = encode(BY_HAND[name]()).decode()
    hostile = re.sub(r"\b(\w+)\b", lambda word: HOSTILE.get(word[1], word[1]), text)
    ((_, text),) = files(hostile.encode())
    done = compiled(text, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


FALSE: list[tuple[str, str, Any]] = [
    *MADE_FALSE,
    ("never_a_rescaling", "witness.tree.1.sum", "#0 + #1"),
    ("rescaling_cases", "claim.cases.2", case(alpha="7", alpha_prime="0")),
    ("one_network", "claim.cases.0.solved.alpha_prime", "alpha"),
    ("one_network", "witness.cover.3.alpha_prime", "alpha"),
    ("retention_or_step", "claim.cases.0.solved.c", "1"),
    ("soft_closed_form", "claim.forms.TQN.0", "c^k*TQN0 + k*QN0 - c^k*QN0"),
    ("differs_at_every_step", "witness.product.1.0", "c^2"),
    ("differs_at_every_step", "witness.facts.0.1.0.1", [["1", [0], "1"]]),
    ("no_real_case", "witness.tree.2.1.0", "1/4"),
    ("horizon_schedule", "claim.steps", [2]),
    ("two_steps_by_the_ideal", "claim.cases.0.equations", ["alpha*c", "alpha*c"]),
    ("own_gradients_never", "witness.tree.4.3.1.sum", "2*#0"),
    ("sign_or_not", "witness.tree.2.1.sum", "c^2*#0"),
]


@needs_rocq
@pytest.mark.parametrize(("name", "path", "value"), FALSE)
def test_rocq_rejects_what_is_false(name: str, path: str, value: Any, tmp_path: Path) -> None:
    found = written(changed(name, path, value))
    assert found.refused == ()
    assert [compiled(text, tmp_path).returncode for _, text in found.files] == [1]


UNSEEN: list[tuple[str, str, Any, str]] = [
    ("never_a_rescaling", "claim.assumptions", [], "does not vanish"),
    ("own_gradients_never", "claim.assumptions", [], "does not vanish"),
    ("undampened_start", "witness.cases.0.prefix", 99, "more than 12 steps"),
    ("momentum_is_soft_update", "claim.right.period.0.1", "v <- c^40*v", "too large"),
    ("uniform_average", "claim.lets.u", "t - 2", "vanishes at some step"),
]


@pytest.mark.parametrize(("name", "path", "value", "reason"), UNSEEN)
def test_what_is_not_written_says_why(name: str, path: str, value: Any, reason: str) -> None:
    with pytest.raises(CertificateError, match=reason):
        files(changed(name, path, value))
