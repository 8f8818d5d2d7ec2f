"""z3 and Rocq confirm the whole thread and random comparisons, and refuse what is false."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest
from random_comparisons import random_comparison, timed_comparison
from test_never_meets import INDUCTIONS, NEVER, found, never_meets_again

import softupdate_algebra as sua
from softupdate_algebra.errors import CertificateError, SoftUpdateError
from softupdate_algebra.proof.certificate import comparison_outline, counterexample_outline
from softupdate_algebra.proof.never_certificate import divergence
from softupdate_algebra.proof.provers import rocq, smt2
from softupdate_algebra.proof.provers.outlines import outline_document
from softupdate_algebra.proof.provers.texts import prover_text
from softupdate_algebra.thread.investigation import claims, settle

if TYPE_CHECKING:
    from pathlib import Path

    from softupdate_algebra.proof.outline import Outline

needs_z3 = pytest.mark.skipif(
    find_spec("z3") is None, reason="z3-solver is not installed: its half of the proofs is NOT confirmed"
)
COQC = shutil.which("coqc")
needs_rocq = pytest.mark.skipif(
    COQC is None, reason="Rocq is not installed (Debian: apt-get install coq): its half of the proofs is NOT confirmed"
)
FORBIDDEN = {"Axiom", "Axioms", "Admitted", "admit", "Parameter", "Parameters", "Conjecture", "Unset", "bypass_check"}
NOT_WRITTEN: dict[str, str] = {}
"""Claims of the thread of which Rocq is not given a part, with the reason."""
SEEDS, ROCQ_SEEDS, TIMED_SEEDS = range(60), range(24), range(20)
TOGETHER = "an unknown function together with a schedule is not written in this direction."
SLOW = 20_000


@cache
def thread() -> tuple[tuple[str, Outline], ...]:
    return tuple(
        (f"{claim.id}, {name}, {shown}", outline)
        for claim, answer in settle(claims())
        for name, evidence in answer.evidence
        for shown, outline in evidence.outlines.items()
    )


def document(outline: Outline) -> bytes:
    return outline_document(outline).encode()


def answer(problem: str) -> str:
    import z3

    solver = z3.SolverFor("QF_NRA")
    solver.set("timeout", SLOW)
    solver.from_string(problem)
    return str(solver.check())


@needs_z3
def test_z3_confirms_every_claim_of_the_thread() -> None:
    found = [(name, smt2.written(document(outline))) for name, outline in thread()]
    assert [(name, written.refused) for name, written in found if written.refused or not written.files] == []
    answers = {(name, part): answer(text) for name, written in found for part, text in written.files}
    assert {place: given for place, given in answers.items() if given != "unsat"} == {}
    assert len(answers) > 190


def test_rocq_is_given_every_claim_of_the_thread() -> None:
    found = [(name, rocq.written(document(outline))) for name, outline in thread()]
    assert {name: reason for name, written in found for _, reason in written.refused} == NOT_WRITTEN
    assert [name for name, written in found if not written.files] == []


def test_no_rocq_file_of_the_thread_assumes_or_admits_anything() -> None:
    text = prover_text(thread(), "rocq")
    assert not FORBIDDEN & set(text.replace(".", " ").replace(":", " ").split())
    for module in text.split("\nModule ")[1:]:
        stated, asked = (
            re.findall(rf"^{word} (\w+)", module, re.MULTILINE) for word in ("Theorem", "Print Assumptions")
        )
        used = re.findall(r"\w+", module.partition("Theorem exactly")[2].partition("Qed.")[0])
        assert asked
        assert set(stated) <= {*asked, *used}


def test_every_list_of_cases_is_stated_in_both_directions() -> None:
    for name, outline in thread():
        claim, (_, text) = json.loads(document(outline))["claim"], *rocq.files(document(outline))
        cases = claim.get("cases", [])
        assert text.count("\nTheorem equal_in_case_") == len(cases)
        assert ("\nTheorem exactly " in text) == (bool(cases) and claim["complete"]), name
        assert ("\nTheorem covering " in text) == claim.get("covering", False)
        assert ("equal_at 1 -> False." in text or "equal_at 2 -> False." in text) == (
            cases == [] and "cases" in claim
        ), name


@needs_rocq
def test_rocq_accepts_every_claim_of_the_thread_without_an_axiom(tmp_path: Path) -> None:
    accept([prover_text(thread()[half::2], "rocq") for half in (0, 1)], tmp_path)


def accept(texts: list[str], folder: Path) -> None:
    """Compile texts side by side; every theorem must be closed under the global context."""
    running = []
    for number, text in enumerate(texts):
        (folder / f"claims{number}.v").write_text(text)
        command = [str(COQC), "-q", f"claims{number}.v"]
        running.append(subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    for text, process in zip(texts, running, strict=True):
        said, complaints = process.communicate()
        assert (process.returncode, complaints) == (0, "")
        assert said.splitlines() == ["Closed under the global context"] * text.count("\nPrint Assumptions ")


@cache
def never() -> tuple[tuple[str, Outline], ...]:
    answers = [(words, never_meets_again(found(*problem))) for *problem, _, words in NEVER]
    answers += [(f"{given}: {above}", never_meets_again(found(*rules, given))) for *rules, given, above in INDUCTIONS]
    return tuple((words, divergence(answer)) for words, answer in answers)


@needs_z3
def test_z3_confirms_rules_that_never_meet_again() -> None:
    written = [(name, smt2.written(document(outline))) for name, outline in never()]
    answers = {(name, part): answer(text) for name, found in written for part, text in found.files}
    assert {place: given for place, given in answers.items() if given != "unsat"} == {}
    assert len(answers) > 60


@needs_rocq
def test_rocq_accepts_rules_that_never_meet_again(tmp_path: Path) -> None:
    text = prover_text(never(), "rocq")
    assert text.count("\nTheorem always_different ") == len(NEVER) + len(INDUCTIONS)
    accept([text], tmp_path)


@cache
def compared(seed: int, *, timed: bool) -> Any:
    left, right, options = timed_comparison(seed) if timed else random_comparison(seed)
    try:
        return sua.compare(left, right, **options).finding
    except SoftUpdateError:
        return None


def outlines(seed: int, *, timed: bool = False) -> list[Outline]:
    found: list[Outline] = []
    finding = compared(seed, timed=timed)
    for outline in (comparison_outline, counterexample_outline):
        with suppress(CertificateError):
            found += [outline(finding)] if finding else []
    return found


@needs_z3
def test_z3_refutes_no_random_comparison() -> None:
    answers: dict[str, int] = {}
    for seed, timed in [*((seed, False) for seed in SEEDS), *((seed, True) for seed in TIMED_SEEDS)]:
        for outline in outlines(seed, timed=timed):
            for part, text in smt2.written(document(outline)).files:
                given = answer(text)
                assert given != "sat", f"seed {seed}, {timed}, {part}"
                answers[given] = answers.get(given, 0) + 1
    assert answers["unsat"] > 100
    assert answers.get("unknown", 0) <= answers["unsat"] // 50


@needs_rocq
def test_rocq_accepts_random_comparisons(tmp_path: Path) -> None:
    named = [(f"seed {seed}", outline) for seed in ROCQ_SEEDS for outline in outlines(seed)]
    written = [(name, rocq.written(document(outline))) for name, outline in named]
    assert {name: found.refused for name, found in written if found.refused} == {}
    assert len(named) >= 30
    accept([prover_text(named[half::2], "rocq") for half in (0, 1)], tmp_path)


@needs_rocq
def test_rocq_accepts_random_comparisons_with_time_and_schedules(tmp_path: Path) -> None:
    named = [(f"seed {seed}", outline) for seed in TIMED_SEEDS for outline in outlines(seed, timed=True)]
    refused = [{reason for _, reason in rocq.written(document(outline)).refused} for _, outline in named]
    assert set.union(*refused) <= {TOGETHER}
    whole = [one for one, reasons in zip(named, refused, strict=True) if not reasons]
    assert len(whole) >= 20
    accept([prover_text(whole[half::2], "rocq") for half in (0, 1)], tmp_path)


@needs_z3
def test_no_induction_of_the_thread_rests_on_hypotheses_that_contradict_each_other() -> None:
    vacuous, tried = [], 0
    for name, outline in thread():
        for part, text in smt2.written(document(outline)).files:
            *before, last, check, _ = text.split("\n")
            assert check == "(check-sat)"
            if last.startswith("(assert (not (") and part.endswith((": base", ": step", "answers", "steps")):
                tried += 1
                if answer("\n".join([*before, check, ""])) != "sat":
                    vacuous.append((name, part))
    assert vacuous == []
    assert tried > 90
