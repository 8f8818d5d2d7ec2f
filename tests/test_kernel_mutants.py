"""No false mutant of a certificate is accepted: a sample in every run, the whole campaign on request."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from brute_force import refute, worth_a_look
from kernel_documents import BY_HAND, MADE_FALSE, encode, put, runs
from mutants import mutate
from random_comparisons import random_comparison, timed_comparison

import softupdate_algebra as sua
from softupdate_algebra.errors import AssumptionError, CertificateError, ComparisonError, RuleError
from softupdate_algebra.proof.certificate import certificates
from softupdate_algebra.proof.kernel import CertificateRejected, check
from softupdate_algebra.thread.claims import certificates_of
from softupdate_algebra.thread.investigation import claims, settle


def by_hand() -> list[Any]:
    return [make() for make in BY_HAND.values()]


def thread() -> list[Any]:
    """Return the certificates of the thread."""
    evidence = [one for _, answer in settle(claims()) for _, one in answer.evidence]
    return [json.loads(text) for one in evidence for text in certificates_of(one).values()]


def found(seeds: range) -> list[Any]:
    """Return the certificates of random comparisons."""
    documents = []
    for seed in seeds:
        left, right, options = (timed_comparison if seed % 4 == 0 else random_comparison)(seed)
        try:
            finding = sua.compare(left, right, **options).finding
            documents += [json.loads(text) for text in certificates(finding).values()]
        except (ComparisonError, RuleError, AssumptionError, CertificateError):
            continue
    return documents


def campaign(documents: list[Any], size: int, seed: int) -> dict[str, int]:
    """Check *size* mutants; the claim of every accepted one goes before the judge, once."""
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    rng, judged = random.Random(seed), set[bytes]()
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
        if (claim := encode([changed["kind"], changed["claim"]])) in judged:
            continue
        judged.add(claim)
        reason = refute(changed, worth_a_look(original["claim"]), seed=seed + sum(counts.values()))
        assert reason is None, f"a false certificate is accepted ({sentence}): {reason}\n{encode(changed).decode()}"
    print(counts | {"claims judged": len(judged)})  # noqa: T201 - shown when the test fails
    return counts


def test_no_false_mutant_is_accepted_in_a_sample() -> None:
    counts = campaign([*by_hand(), *thread(), *found(range(10))], 2_000, seed=random.randrange(10**6))
    assert counts["rejected"] > counts["accepted"] > 0


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(10))
def test_no_false_mutant_is_accepted_in_the_campaign(seed: int) -> None:
    campaign([*by_hand(), *thread(), *found(range(100 * seed, 100 * seed + 40))], 10_000, seed)


# -- the judge is judged -------------------------------------------------------------------------------------------

CASES = BY_HAND["rescaling_cases"]()["claim"]["cases"]
SCHEDULE = BY_HAND["horizon_schedule"]()["claim"]["cases"][0]
WRONG_BY_THEIR_NUMBERS = [("own_gradients_differ", "claim/given/1", "alpha <- 0")]  # the sides differ by something else
FALSE: list[tuple[str, str, Any]] = [
    *[one for one in MADE_FALSE if one[1].startswith("claim/") and one not in WRONG_BY_THEIR_NUMBERS],
    *[("never_a_rescaling", "claim/given", BY_HAND["never_a_rescaling"]()["claim"]["given"][:i]) for i in range(3)],
    ("never_a_rescaling", "claim/given/0", "c >= 0"),
    ("never_a_rescaling", "claim/onwards", False),
    ("own_gradients_never", "claim/given/1", "1 - c >= 0"),
    ("own_gradients_never", "claim/given/2", ...),
    *[("rescaling_cases", f"claim/cases/{i}", ...) for i in range(3)],
    ("rescaling_cases", "claim/cases", CASES[1:2] + [["alpha <- 0", "alpha_prime <- 1"]]),
    ("rescaling_cases", "claim/covering", True),
    ("one_network", "claim/cases/0/0", "alpha_prime <- alpha"),
    ("one_network", "claim/cases/0/1", "alpha <- 1"),
    ("one_network", "claim/cases/0/1", "c = 0"),
    ("two_updates_per_step", "claim/given", []),
    ("extrapolating_momentum_own", "claim/given", ["d <- 1/(1 - c^2)"]),
    ("extrapolating_momentum_own", "claim/given", []),
    ("momentum_is_soft_update", "claim/sequences/left.TQN/0", ["w", "w"]),
    ("hard_update_every_two", "claim/sequences/left.T/1/0", ...),
    ("horizon_schedule", "claim/steps", [2, 3]),
    ("horizon_schedule", "claim/onwards", True),
    ("horizon_schedule", "claim/cases/0", SCHEDULE[:2]),
    ("quadratic_by_the_ideal", "claim/sequences/left.G/1/0", "l*s - left.x[t]"),
    ("extrapolating_momentum_own", "claim/sequences/right.G/1/0", "h(right.x[t] + c*d*right.v[t])"),
    ("nothing_in_any_schedule", "claim/cases", []),
    ("no_real_case", "claim/cases", []),
    ("solved_by_an_inverse", "claim/given", []),
    ("two_steps_by_the_ideal", "claim/cases/0/1", ...),
    ("second_step_differs", "claim/steps", [1, 2]),
    ("second_step_differs", "claim/sequences/g/0/0", "0"),
    ("own_gradients_differ", "claim/given/3", "w <- 0"),
    ("differs_at_every_step", "claim/given/0", ...),
    ("differs_at_every_step", "claim/given/2", "alpha >= 0"),
    ("differs_at_every_step", "claim/given/3", "alpha_prime <- 3/4*alpha"),
    ("differs_at_every_step", "claim/sequences/g/0/0", "0"),
    ("soft_closed_form", "claim/right", "pow.c[t]*TQN0 + QN0 - pow.c[t]*QN0 + alpha*sum.0[t] - alpha*c*sum.1[t]"),
    ("soft_closed_form", "claim/right", "pow.c[t]*TQN0 + QN0 + alpha*sum.0[t] - alpha*sum.1[t]"),
    ("soft_closed_form", "claim/sequences/pow.c", runs("c", "c*pow.c[t]")),
    ("soft_closed_form", "claim/sequences/sum.1/1/0", "c*sum.1[t] + g[t]"),
    ("soft_closed_form", "claim/sequences/left.QN/1/0", "left.QN[t] + alpha*g[t] + alpha*g[t-1]"),
    ("constant_gradient_closed_form", "claim/given/0", "d <- 1/(1 - 2*c)"),
]
"""True claims by hand, where each is changed, and to what."""
MEANINGLESS: list[tuple[str, str, Any]] = [
    ("one_network", "claim/left", "_0*left.x[t]"),
    ("one_network", "claim/left", "left.x[t] + #0"),
    ("one_network", "claim/sequences/left.x/1/0", "other[t]"),
    ("one_network", "claim/cases/0/0", "alpha_prime <- alpha - c*beta"),
    ("quadratic_by_the_ideal", "claim/right", "right.x[t] + beta*s"),
    ("one_network", "claim/sequences/left.x/1/0", "f(left.x[t])"),
    ("one_network", "claim/sequences/left.x/1/0", "left.x"),
    ("second_step_differs", "claim/given/1", "alpha <- z"),
]


@pytest.mark.parametrize(("name", "path", "value"), FALSE)
def test_the_judge_refutes_what_is_false(name: str, path: str, value: Any) -> None:
    document = BY_HAND[name]()
    false = put(document, path, value)
    assert refute(document, worth_a_look(document["claim"])) is None
    assert refute(false, worth_a_look(document["claim"]))


@pytest.mark.parametrize(("name", "path", "value"), MEANINGLESS)
def test_the_judge_refuses_names_without_a_meaning(name: str, path: str, value: Any) -> None:
    assert "has no meaning" in str(refute(put(BY_HAND[name](), path, value)))
