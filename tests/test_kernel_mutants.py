"""No false mutant of a certificate is accepted: a sample in every run, the whole campaign on request."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from brute_force import refute
from kernel_documents import BY_HAND, case, encode, stated
from mutants import mutate
from random_comparisons import random_comparison

import softupdate_algebra as sua
from softupdate_algebra.errors import AssumptionError, CertificateError, ComparisonError, RuleError
from softupdate_algebra.proof.certificate import comparison_certificate, counterexample_certificate
from softupdate_algebra.proof.kernel import CertificateRejected, check
from softupdate_algebra.thread.investigation import claims, settle


def thread() -> list[Any]:
    """Return the certificates of the thread."""
    return [json.loads(verdict.certificate) for _, answer in settle(claims()) for _, verdict in answer.evidence]


def found(seeds: range) -> list[Any]:
    """Return the certificates of random comparisons."""
    documents = []
    for seed in seeds:
        left, right, options = random_comparison(seed)
        try:
            finding = sua.compare(left, right, **options).finding
        except (ComparisonError, RuleError, AssumptionError):
            continue
        for make in (comparison_certificate, counterexample_certificate):
            try:
                documents.append(json.loads(make(finding)))
            except CertificateError:
                continue
    return documents


def campaign(documents: list[Any], size: int, seed: int) -> dict[str, int]:
    """Check *size* mutants; every accepted one goes before the judge."""
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    rng = random.Random(seed)
    counts = {"accepted": 0, "rejected": 0}
    while sum(counts.values()) < size:
        original = rng.choice(documents)
        changed = mutate.mutant(original, documents, rng)
        if changed == original:
            continue
        try:
            sentence = check(encode(changed))
        except CertificateRejected:
            counts["rejected"] += 1
            continue
        counts["accepted"] += 1
        reason = refute(changed, original["claim"].get("cases", []), seed=seed + sum(counts.values()))
        assert reason is None, f"a false certificate is accepted ({sentence}): {reason}\n{encode(changed).decode()}"
    print(counts)  # noqa: T201 - shown when the test fails
    return counts


def test_no_false_mutant_is_accepted_in_a_sample() -> None:
    documents = [*(make() for make in BY_HAND.values()), *thread(), *found(range(10))]
    counts = campaign(documents, 2_000, seed=random.randrange(10**6))
    assert counts["rejected"] > counts["accepted"] > 0


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(10))
def test_no_false_mutant_is_accepted_in_the_campaign(seed: int) -> None:
    documents = [*(make() for make in BY_HAND.values()), *thread(), *found(range(100 * seed, 100 * seed + 40))]
    campaign(documents, 10_000, seed)


HINTS = [{"solved": {"c": "0", "alpha_prime": "alpha"}}, {"solved": {"alpha": "0"}}]
FALSE = [
    ("never_a_rescaling", {"assumptions": []}),
    ("two_updates_per_step", {"assumptions": []}),
    ("rescaling_cases", {"cases": BY_HAND["rescaling_cases"]()["claim"]["cases"][:1]}),
    ("one_network", {"lets": {"alpha_prime": "alpha"}}),
    ("one_network", {"assumptions": [["alpha", ">"]], "unknowns": [], "complete": False}),
    ("hard_update_every_two", {"steps": [2], "complete": True, "cases": []}),
    ("horizon_schedule", {"steps": [2, 3]}),
    ("quadratic_by_the_ideal", {"cases": [{"solved": {}, "equations": ["2*alpha*l - 1"], "nonzero": []}]}),
    ("nothing_in_any_schedule", {"cases": [], "complete": True}),
    ("momentum_is_soft_update", {"oracles": {"g": "own"}}),
    ("averaged_identity", {"cases": [case(a="alpha")]}),
    ("averaged_identity", {"lets": {"c": "2"}, "right": stated("2*x")}),
    ("second_step_differs", {"k": 1}),
    ("second_step_differs", {"values": ["1/3", "4/9"]}),
    ("own_gradients_differ", {"lets": {"x1": "2"}, "oracles": {"g": "#1"}}),
    ("soft_closed_form", {"forms": {"QN": ["QN0", "alpha*j*g[0,0]"]}}),
    ("constant_gradient_closed_form", {"lets": {"d": "1 - 2*c"}}),
    ("differs_at_every_step", {"from": 1}),
    ("differs_at_every_step", {"on": "w"}),
]


@pytest.mark.parametrize(("name", "change"), FALSE)
def test_the_judge_refutes_what_is_false(name: str, change: Any) -> None:
    document = BY_HAND[name]()
    hints = [*HINTS, *document["claim"].get("cases", [])]
    document["claim"] |= change
    assert refute(document, hints)
