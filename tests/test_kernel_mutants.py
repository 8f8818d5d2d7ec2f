"""No false mutant of a certificate is accepted: a sample in every run, the whole campaign on request."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from typing import Any

import pytest
from brute_force import refute
from kernel_documents import BY_HAND, encode

from softupdate_algebra.proof.kernel import CertificateRejected, check

_spec = importlib.util.spec_from_file_location("mutate", Path(__file__).parent / "mutants" / "mutate.py")
assert _spec and _spec.loader
mutate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(mutate)


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
        found = refute(
            changed,
            original["claim"].get("cases", []),
            seed=seed + sum(counts.values()),
        )
        assert found is None, f"a false certificate is accepted ({sentence}): {found}\n{encode(changed).decode()}"
    print(counts)  # noqa: T201 - shown when the test fails
    return counts


def test_no_false_mutant_is_accepted_in_a_sample() -> None:
    documents = [make() for make in BY_HAND.values()]
    counts = campaign(documents, 2_000, seed=random.randrange(10**6))
    assert counts["rejected"] > counts["accepted"] > 0


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(10))
def test_no_false_mutant_is_accepted_in_the_campaign(seed: int) -> None:
    campaign([make() for make in BY_HAND.values()], 10_000, seed)


def test_the_judge_refutes_what_is_false() -> None:
    for name, part, value in [
        ("never_a_rescaling", "assumptions", []),
        ("two_updates_per_step", "assumptions", []),
        ("averaged_identity", "solved", {"a": "alpha"}),
        ("second_step_differs", "k", 1),
        ("differs_at_every_step", "from", 1),
    ]:
        document = BY_HAND[name]()
        document["claim"][part] = value
        hints = [
            {"solved": {"c": "0", "alpha_prime": "alpha"}},
            {"solved": {"alpha": "0"}},
        ]
        assert refute(document, hints), name
