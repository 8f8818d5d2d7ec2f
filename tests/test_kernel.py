"""The checker accepts what is proved, and names the flaw in everything else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from brute_force import refute
from kernel_documents import (
    BY_HAND,
    case,
    contradiction,
    different,
    encode,
    equal,
    equations,
    evidence,
    put,
    residuals,
    runs,
    sides,
)

from softupdate_algebra.proof import kernel
from softupdate_algebra.proof.kernel import CertificateRejected, check

KERNEL = Path(kernel.__file__)


@pytest.mark.parametrize("name", BY_HAND)
def test_what_is_proved_is_accepted(name: str) -> None:
    assert check(encode(BY_HAND[name]()))


@pytest.mark.parametrize("name", BY_HAND)
def test_the_judge_finds_nothing_against_what_is_proved(name: str) -> None:
    document = BY_HAND[name]()
    assert refute(document, document["claim"].get("cases", [])) is None


EVIDENCE = "witness/cases/0"
LEFT, RIGHT = "claim/sequences/left.x/1/0", "claim/sequences/right.x/1/0"
LATER = "witness/cases/0/later/right.G[t+1]"
MEMO = "witness/cases/0/memos/0"
APART = "witness/tree/3/4/1"
"""By what the calls of own_gradients_never are told apart."""
SIGN = "witness/signs/0"
MANY = [f"n{i}" for i in range(4001)]
LONG = ["p <- " + " + ".join(f"c^{i}" for i in range(1, 2100)), "q <- p*p", "r <- q*q"]
LARGE = "*".join(["c^999999"] * 1100)
"""The exponent is above 2^30."""
COMBINED = "is not .*, or that need not vanish"
TREE = BY_HAND["own_gradients_never"]()["witness"]["tree"]
NONE = contradiction("0")


FLAWS = [
    # the document
    ("averaged_identity", "format", "certificate", "this is no certificate of version 4"),
    ("averaged_identity", "version", 3, "this is no certificate of version 4"),
    ("averaged_identity", "version", "4", "this is no certificate of version 4"),
    ("averaged_identity", "kind", "guess", "this is no certificate of version 4, of kind equal, different"),
    ("averaged_identity", "about", 1, "a claim of this kind looks like"),
    ("averaged_identity", "extra", 1, "this is no certificate of version 4"),
    ("averaged_identity", "witness", ..., "it has not the documented form: KeyError: 'witness'"),
    ("averaged_identity", "claim", [], "a claim of this kind looks like"),
    ("averaged_identity", "claim/note", "", "a claim of this kind looks like"),
    ("averaged_identity", "claim/given", ..., "a claim of this kind looks like"),
    ("averaged_identity", "claim/complete", 0, "a claim of this kind looks like"),
    ("averaged_identity", "claim/onwards", 0, "a claim of this kind looks like"),
    ("averaged_identity", "claim/steps", [True, True], "a claim of this kind looks like"),
    ("averaged_identity", "claim/steps", [-1, 0], "a claim of this kind looks like"),
    ("averaged_identity", "claim/steps", [0.0, 0.0], "it has not the documented form: ValueError"),
    ("averaged_identity", "claim/steps", "0", "a claim of this kind looks like"),
    ("averaged_identity", "claim/cases/0", {"a": "1"}, "a claim of this kind looks like"),
    ("averaged_identity", "claim/cases/0/0", 3, "a claim of this kind looks like"),
    ("averaged_identity", "claim/sequences", {"x.y": [["1"]]}, "it has not the documented form: IndexError: list index out of range"),
    ("momentum_is_soft_update", "claim/sequences/right.v", ["0", "right.v[t]"], "a claim of this kind looks like"),
    ("rescaling_cases", "witness/cases/2", ..., "it has not the documented form: ValueError"),
    ("momentum_is_soft_update", f"{EVIDENCE}/rows", ..., "it has not the documented form: KeyError"),
    # sums
    ("averaged_identity", "claim/cases/0/0", "a <- 1 - ", "is no sum of products of names"),
    ("averaged_identity", "claim/cases/0/0", "a <- c - (1 + c)", "is no sum of products of names"),
    ("averaged_identity", "claim/cases/0/0", "a <- 1 c", "is no sum of products of names"),
    ("averaged_identity", "claim/cases/0/0", "a <- 1.5", "is no sum of products of names"),
    ("averaged_identity", "claim/cases/0/0", "a <- __import__('os')", "is no sum of products of names"),
    ("averaged_identity", "claim/cases/0/0", "a <- c/2", "is no sum of products of names"),
    ("averaged_identity", "claim/cases/0/0", "a <- 1/0", "is no sum of products of names"),
    ("averaged_identity", "claim/cases/0/0", "a <- 2^2", "is no sum of products of names"),
    ("averaged_identity", "claim/cases/0/0", "a <- c^d", "is no sum of products of names"),
    ("averaged_identity", "claim/cases/0/0", "a <- c^-1", "is no sum of products of names"),
    ("averaged_identity", "claim/cases/0/0", "a <- c^(1/2)", "is no sum of products of names"),
    ("averaged_identity", "claim/cases/0/0", "a <- c^1000000", COMBINED),
    ("averaged_identity", "claim/cases/0/0", "a <- c\u00b2", "is no sum of products of names"),
    ("averaged_identity", "claim/cases/0/0", "a <- x", "a is no parameter, nor a new name, or speaks of others"),
    ("averaged_identity", "claim/cases/0/0", "a <- t", "a is no parameter, nor a new name, or speaks of others"),
    ("averaged_identity", "claim/cases/0/0", "a <- x[0]", "a is no parameter, nor a new name, or speaks of others"),
    ("averaged_identity", "claim/cases/0/0", "a <- c[t]", "c.0. has no value here"),
    ("averaged_identity", "claim/cases/0/0", f"a <- {LARGE}", "a number or an exponent grows too large"),
    ("averaged_identity", "claim/given", [f"d <- {'9' * 400}", "e <- d^50"], "a number or an exponent grows too large"),
    ("averaged_identity", "claim/given", LONG, "checking takes more than 4000000 operations or 20 seconds"),
    ("averaged_identity", "claim/parameters", MANY, "what is declared must be names, each once, at most 4000 of them"),
    # what is declared
    ("averaged_identity", "claim/parameters", ["a", "alpha", "c", "c"], "what is declared must be names, each once, at most 4000 of them"),
    ("averaged_identity", "claim/parameters", ["a", "alpha", "c", "t"], "what is declared must be names, each once, at most 4000 of them"),
    ("averaged_identity", "claim/parameters", ["a", "alpha", "c", "d[0]"], "what is declared must be names, each once, at most 4000 of them"),
    ("averaged_identity", "claim/parameters", ["a", "alpha", "c", "_x"], "what is declared must be names, each once, at most 4000 of them"),
    ("averaged_identity", "claim/free", ["s", "x", "c"], "what is declared must be names, each once, at most 4000 of them"),
    ("averaged_identity", "claim/functions", ["x"], "what is declared must be names, each once, at most 4000 of them"),
    ("averaged_identity", "claim/given", ["x <- c"], "what is declared must be names, each once, at most 4000 of them"),
    ("averaged_identity", "claim/given", ["d <- c", "d <- c"], "what is declared must be names, each once, at most 4000 of them"),
    ("momentum_is_soft_update", "claim/sequences/c", runs("1", "1"), "what is declared must be names, each once, at most 4000 of them"),
    ("averaged_identity", "claim/given", ["c"], "is neither a value nor a relation"),
    ("averaged_identity", "claim/given", ["c < 0"], "is neither a value nor a relation"),
    ("averaged_identity", "claim/given", ["c >= 1"], "is neither a value nor a relation"),
    ("averaged_identity", "claim/given", ["0 > 0"], "0 > 0 is not so"),
    ("averaged_identity", "claim/given", ["c - c != 0"], "c - c != 0 is not so"),
    ("averaged_identity", "claim/given", ["-1 >= 0"], "-1 >= 0 is not so"),
    ("averaged_identity", "claim/given", ["2 = 0"], "2 = 0 is not so"),
    ("averaged_identity", "claim/given", ["d <- 1/(c - c)"], "d is the inverse of what vanishes"),
    ("averaged_identity", "claim/cases/0/0", "c <- 1/(a)", "c is no parameter, nor a new name, or speaks of others"),
    ("averaged_identity", "claim/cases/0/0", "x <- 1/(a)", "x is no parameter, nor a new name, or speaks of others"),
    ("averaged_identity", "claim/cases/0/0", "b <- alpha", "b is no parameter, nor a new name, or speaks of others"),
    ("averaged_identity", "claim/cases/0", ["b <- 1/(c)", "b <- 1/(alpha)"], "b is no parameter, nor a new name, or speaks of others"),
    ("momentum_is_soft_update", "claim/sequences/right.v/1", [], "steps must ascend, and sequences begin and go on"),
    ("momentum_is_soft_update", "claim/sequences/right.v/0/0", "right.x[t]", "right.x.-1. has no value here"),
    ("momentum_is_soft_update", "claim/sequences/right.v/1/0", "right.x[t+1]", "it has not the documented form: RecursionError"),
    ("momentum_is_soft_update", "claim/sequences/right.v/1/0", "right.u[t]", "right.u has no meaning in the claim"),
    ("momentum_is_soft_update", "claim/sequences/right.v/1/0", "right.x[7]", "right.x.7. has no value here"),
    ("momentum_is_soft_update", "claim/sequences/right.v/1/0", "h(w)", "h has no meaning in the claim"),
    # equality
    ("averaged_identity", "claim/cases/0/0", "a <- alpha", COMBINED),
    ("averaged_identity", "claim/cases", [], "nothing is claimed: no case, and not complete"),
    ("averaged_identity", "claim/steps", [], "it has not the documented form: ValueError: not enough values to unpack .expected 2, got 0"),
    ("averaged_identity", "claim/steps", [1, 1], "the prefix is short of the steps"),
    ("averaged_identity", f"{EVIDENCE}/prefix", -1, "the prefix is short of the steps"),
    ("averaged_identity", f"{EVIDENCE}/prefix", 0.5, "it has not the documented form: ValueError"),
    ("averaged_identity", f"{EVIDENCE}/gaps", [], "it has not the documented form: StopIteration"),
    ("one_network", "claim/unknowns", ["beta"], "an unknown is no parameter"),
    ("one_network", "claim/unknowns", [], "only unknowns can be chosen"),
    ("momentum_is_soft_update", "claim/sequences/right.x/0/0", "2*w", COMBINED),
    ("momentum_is_soft_update", f"{EVIDENCE}/rows/1/0", "left.QN[t]", COMBINED),
    ("momentum_is_soft_update", f"{EVIDENCE}/rows/1/1", "right.v[0]", COMBINED),
    ("momentum_is_soft_update", f"{EVIDENCE}/rows/1/2", "#1", COMBINED),
    ("momentum_is_soft_update", f"{EVIDENCE}/rows/1/2", "#2", "it has not the documented form: IndexError"),
    ("averaged_identity", f"{EVIDENCE}/prefix", 10**30, "checking takes more than"),
    ("momentum_is_soft_update", f"{EVIDENCE}/gaps/1/0", "#0 + 2*#1", COMBINED),
    ("momentum_is_soft_update", f"{EVIDENCE}/gaps/1/0", "left.TQN[t+1] - right.x[t+1]", COMBINED),
    ("momentum_is_soft_update", f"{EVIDENCE}/gaps/1", ..., "it has not the documented form: StopIteration"),
    ("momentum_is_soft_update", f"{EVIDENCE}/times", "1", "it has not the documented form: TypeError"),
    ("momentum_by_a_division", f"{EVIDENCE}/lets/0", "c <- c", "a proof may divide as it likes, and no more"),
    ("momentum_by_a_division", f"{EVIDENCE}/lets/0", "c - 1 = 0", "a proof may divide as it likes, and no more"),
    ("momentum_by_a_division", f"{EVIDENCE}/lets/0", "c <- 1/(c - c)", "_c is the inverse of what vanishes"),
    ("momentum_by_a_division", f"{EVIDENCE}/lets/1", "c <- 1/(alpha)", "_c is the inverse of something else"),
    ("momentum_by_a_division", f"{EVIDENCE}/lets/0", "c <- 1/(w)", "w has no value here"),
    ("momentum_by_a_division", "claim/cases/0", ["alpha*c = 0"], "where there are no equations"),
    ("momentum_by_a_division", "claim/cases/0", ["c <- 0"], "_c is the inverse of what vanishes"),
    ("momentum_by_a_division", "claim/given", ["alpha = 0"], "where there are no equations"),
    ("momentum_is_soft_update", f"{EVIDENCE}/sequences", {"z": runs("0", "1/(2)")}, "a proof's sequences begin and go on with plain sums"),
    ("momentum_is_soft_update", f"{EVIDENCE}/sequences", {"z": runs("0", "g(w)")}, "a proof's sequences begin and go on with plain sums"),
    ("momentum_is_soft_update", f"{EVIDENCE}/sequences", {"z[0]": runs("0", "0")}, "a proof's sequences begin and go on with plain sums"),
    ("undampened_start", f"{EVIDENCE}/prefix", 0, "the prefix is short"),
    ("undampened_start", "claim/sequences/left.x/0/1", "left.x[t] + 3*g[t]", COMBINED),
    ("hard_update_every_two", f"{EVIDENCE}/gaps/2/0", "#0", COMBINED),
    ("hard_update_every_two", f"{EVIDENCE}/gaps", [["0", ""], ["#0", ""]], "it has not the documented form: StopIteration"),
    ("equal_from_the_first_step", "claim/steps", [0, 0], "it has not the documented form: StopIteration|" + COMBINED),
    ("equal_from_the_first_step", "claim/steps", [2, 1], "steps must ascend, and sequences begin and go on"),
    ("equal_from_the_first_step", "claim/steps", [2, 2], "the prefix is short of the steps"),
    ("horizon_schedule", "claim/steps", [2, 3], COMBINED),
    ("horizon_schedule", "claim/steps", [3], "it has not the documented form: ValueError: not enough values to unpack .expected 2, got 1"),
    ("horizon_schedule", "claim/cases/0/0", "b0 <- alpha - alpha*c", COMBINED),
    ("two_steps_by_the_ideal", f"{EVIDENCE}/gaps/0/0", "2*#0*g[0]", COMBINED),
    ("two_steps_by_the_ideal", f"{EVIDENCE}/gaps/0/0", "alpha*g[0] - alpha*c*g[0] - alpha_prime*g[0]", COMBINED),
    ("two_steps_by_the_ideal", f"{EVIDENCE}/gaps/0/0", "#2", "it has not the documented form: IndexError"),
    ("uniform_average", "claim/sequences/right.TQN/1/0", "time[t]*u[t]*right.TQN[t] + u[t]*right.QN[t+1]", COMBINED),
    ("uniform_average", "claim/sequences/u/1/0", "1/(time[t+1] + 1)", COMBINED),
    ("uniform_average", "claim/sequences/u/0/0", "1/(left.QN[0] - left.A[0])", "u.0. is the inverse of what vanishes|.'u', False, 0. is the inverse of what vanishes"),
    ("scheduled_rate_outside", "claim/sequences/left.x/1/0", "left.x[t] + a[t]*left.m[t]", COMBINED),
    ("equal_rates", LEFT, "left.x[t] + b[0]*g[t]", COMBINED),
    ("quadratic_by_the_ideal", f"{EVIDENCE}/rows/0/2", "left.x[t]*#0", COMBINED),
    ("quadratic_by_the_ideal", "claim/cases/0", ["alpha - 1 = 0"], COMBINED),
    ("quadratic_at_the_optimum", "claim/cases/0/1", "alpha <- l", COMBINED),
    ("an_assumed_equation", "claim/given", [], COMBINED + "|IndexError"),
    ("an_assumed_equation", "claim/given", ["p - q >= 0"], COMBINED + "|IndexError"),
    # unknown functions
    ("extrapolating_momentum_own", f"{EVIDENCE}/later", {}, COMBINED),
    ("extrapolating_momentum_own", f"{LATER}/1", "-#0", COMBINED),
    ("extrapolating_momentum_own", f"{LATER}/0", "right.G[t+1]", "it has not the documented form: KeyError"),
    ("extrapolating_momentum_own", f"{LATER}/0", "left.G[0]", "it has not the documented form: KeyError"),
    ("extrapolating_momentum_own", LATER, ["left.G[t+1]"], "it has not the documented form: ValueError"),
    ("extrapolating_momentum_own", "claim/sequences/right.G/1/0", "g(right.x[t], right.v[t])", "left.G.t.1. is no answer of that function"),
    ("answers_of_the_step_before", f"{MEMO}/0", "h", "left.G.1. is no answer of that function"),
    ("answers_of_the_step_before", f"{MEMO}/1", ["left.late[t]"], "left.G.1. is no answer of that function"),
    ("answers_of_the_step_before", f"{MEMO}/1/1", "2*left.late[t]", COMBINED),
    ("answers_of_the_step_before", f"{MEMO}/2/0", "left.G[0]", "it has not the documented form: KeyError"),
    ("answers_of_the_step_before", f"{MEMO}/2", ["left.G[1]", "0"], "it has not the documented form: ValueError"),
    ("answers_of_the_step_before", f"{MEMO}/3/1", "#0", COMBINED),
    ("answers_of_the_step_before", f"{EVIDENCE}/memos", [], "it has not the documented form: KeyError"),
    ("answers_of_the_step_before", f"{EVIDENCE}/prefix", 0, "the prefix is short|KeyError"),
    ("own_gradients_never", f"{APART}/left.G[1] left.G[2]/2", "_2", COMBINED),
    ("own_gradients_never", f"{APART}/left.G[1] left.G[2]/1", "alpha", "a coefficient is on no product of free names"),
    ("own_gradients_never", f"{APART}/left.G[1] left.G[2]/1", "w", COMBINED),
    ("own_gradients_never", f"{APART}/left.G[1] left.G[2]/0", 1, COMBINED + "|IndexError"),
    ("own_gradients_never", f"{APART}/left.G[1] left.G[2]", ..., "it has not the documented form: KeyError"),
    ("own_gradients_never", "claim/given", [], "_1 has no value here|_2 has no value here"),
    # derivations
    ("never_a_rescaling", "claim/complete", False, "nothing is claimed: no case, and not complete"),
    ("never_a_rescaling", "witness/tree/3/1", "_0*_1*_2*#0", COMBINED),
    ("never_a_rescaling", "witness/tree/3/1", "_0*_1*_2*c*alpha", COMBINED),
    ("never_a_rescaling", "claim/given/0", "c >= 0", "_0 has no value here"),
    ("never_a_rescaling", "claim/steps", [2, 2], "equality is not supposed at that step"),
    ("never_a_rescaling", "claim/onwards", False, "equality is not supposed at that step"),
    ("never_a_rescaling", "witness/tree/2/0/1", "g[0]*c", "a coefficient is on no product of free names"),
    ("never_a_rescaling", "witness/tree/2/0/1", "g[0] + g[1]", "it has not the documented form: ValueError"),
    ("never_a_rescaling", "witness/tree/2", [], "it has not the documented form: ValueError"),
    ("never_a_rescaling", "witness/tree", ["guess"], "that is no node of a derivation"),
    ("never_a_rescaling", "witness/tree", None, "that is no node of a derivation"),
    ("never_a_rescaling", "witness/tree/3/0", "residuals", "that is no node of a derivation"),
    ("rescaling_cases", "claim/cases/2/1", "alpha_prime <- 5", COMBINED),
    ("rescaling_cases", "witness/tree/3/1", "#1", COMBINED),
    ("rescaling_cases", "witness/tree/3/2/2", ..., COMBINED),
    ("rescaling_cases", "witness/tree/3/2/2/1", 2, COMBINED),
    ("rescaling_cases", "witness/tree/3/2/2/2/1", 3, "it has not the documented form: IndexError"),
    ("rescaling_cases", "witness/tree/3/2/2/2/3/1", ..., "it has not the documented form: ValueError"),
    ("rescaling_cases", "witness/tree/3/2/2/2/3/1/0", "0", COMBINED),
    ("rescaling_cases", "witness/tree/3/2/2/2/2", {"c": "0"}, "only unknowns can be chosen"),
    ("rescaling_cases", "witness/tree/3/2/1/2/3", "#2", COMBINED),
    ("rescaling_cases", "witness/tree/3/2/1/2/1", "w", "that is no node of a derivation"),
    ("rescaling_cases", "claim/cases/2", ["alpha <- 0", "alpha_prime >= 0"], " is no parameter, nor a new name, or speaks of others"),
    ("one_network", "claim/given", ["alpha_prime > 0"], "alpha_prime has no value here"),
    ("one_network", "claim/sequences/left.y/0/0", "1/(alpha_prime)", "an equation divides by what may depend on an unknown"),
    ("one_network", "witness/cover", ["whether", "alpha_prime", "q", NONE, NONE], "alpha_prime has no value here"),
    ("one_network", "witness/cover", residuals((1, "g[0]"), rest=NONE), "that is no node of a derivation"),
    ("one_network", "witness/cover", ["solve", "alpha_prime", "alpha", "0", NONE], "it has not the documented form: KeyError: .alpha_prime."),
    ("one_network", "witness/cover/2", {"alpha": "0", "alpha_prime": "0"}, "only unknowns can be chosen"),
    ("one_network", "witness/cover/2/alpha_prime", "alpha", COMBINED),
    ("one_network", "witness/cover/2/alpha_prime", "g[0]", "g.0. has no value here"),
    ("one_network", "witness/cover", None, "that is no node of a derivation"),
    ("two_updates_per_step", "claim/given", [], "_0 has no value here"),
    ("no_real_case", "witness/tree/3/3/2/0", "-3/4", "-3/4 has no sign"),
    ("no_real_case", "witness/tree/3/3/2/0", "0", "0 has no sign"),
    ("no_real_case", "witness/tree/3/3/2/0", "c", "c has no sign"),
    ("no_real_case", "witness/tree/3/3/2/0", "1/4", COMBINED),
    ("no_real_case", "witness/tree/3/3/2/0", "1 - 1/4", "it has not the documented form: ValueError"),
    ("no_real_case", "witness/tree/3/3/2/2", "", "no term is above 0"),
    ("no_real_case", "witness/tree/3/3/2/2", "2", COMBINED),
    ("no_real_case", "witness/tree/3/3/1/0", "$0", "it has not the documented form: IndexError"),
    ("no_real_case", "witness/tree/3/3", ["c^2 + c + 1"], "no term is above 0"),
    ("sign_or_not", "claim/given/1", "c^2 - c >= 0", "_1 has no value here"),
    ("sign_or_not", "claim/given/1", "c^2 - c + 1 > 0", COMBINED),
    ("sign_or_not", "witness/tree/3/2", "0", "_0 has a meaning"),
    ("sign_or_not", "witness/tree/3/1", "c - c", "_q is the inverse of what vanishes|" + COMBINED),
    ("sign_or_not", "witness/tree/3/2", "1", "_1 has a meaning"),
    ("solved_by_an_inverse", "witness/tree/3/3/0/1", "c", COMBINED),
    ("solved_by_an_inverse", "claim/given/0", "c >= 0", "_0 has no value here"),
    ("covered_in_cases", "witness/cover/4/2/p", "c", COMBINED),
    # differences
    ("second_step_differs", "witness/gaps/0/1", "8", COMBINED),
    ("second_step_differs", "witness/gaps/0/1", "0", COMBINED),
    ("second_step_differs", "claim/steps", [1, 1], COMBINED),
    ("differs_at_every_step", "claim/steps", [1, 1], "it has not the documented form: StopIteration|" + COMBINED),
    ("differs_at_every_step", "claim/given/1", "1 - c >= 0", "no term is above 0"),
    ("differs_at_every_step", "claim/given/1", "1 - c != 0", "it has not the documented form: IndexError|no term|" + COMBINED),
    ("differs_at_every_step", f"{SIGN}/0", "2 - pow.c[t]", COMBINED),
    ("differs_at_every_step", f"{SIGN}/3", ["0", ["$0*$1", "1", ""], ["$0*$3", "1", ""]], "no term is above 0"),
    ("differs_at_every_step", f"{SIGN}/1", "", "_s.1 has no value here"),
    ("differs_at_every_step", "witness/signs", [], "_s.1 has no value here"),
    ("differs_at_every_step", "witness/sequences", {}, "pow.c.-?.* has no value here"),
    ("differs_at_every_step", "witness/gaps/1/1", "2*_2*_s.1", COMBINED),
    ("differs_at_every_step", "claim/sequences/right.x/1/0", "right.x[t] + alpha_prime*g[t-3]", "g.-3. has no value here"),
    ("second_step_differs", "claim/given/0", "c <- 1", "1 - c > 0 is not so"),
    ("second_step_differs", "claim/given/0", "c <- g[0]", "g.0. has no value here"),
    ("second_step_differs", "claim/given/1", "alpha <- c", COMBINED),
    ("own_gradients_differ", "claim/sequences/left.G/1/0", "-left.QN[t]^999999", "a number or an exponent grows too large"),
    ("own_gradients_differ", "claim/sequences/left.G/1/0", "left.QN[t]", COMBINED),
    # closed forms
    ("soft_closed_form", "claim/sequences/sum.1/1/0", "c*sum.1[t] + g[t]", COMBINED),
    ("soft_closed_form", "claim/right", "pow.c[t]*TQN0 + QN0 + alpha*sum.0[t] - alpha*sum.1[t]", COMBINED),
    ("soft_closed_form", "claim/right", "pow.c*TQN0", "pow.c has no meaning in the claim"),
    ("constant_gradient_closed_form", "claim/given/0", "d <- 1/(1 - 2*c)", COMBINED),
    ("constant_gradient_closed_form", "claim/given/0", "d <- 1/(1 - time[0])", "time.0. has no value here"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "value", "message"), FLAWS)
def test_a_flaw_is_named(name: str, path: str, value: Any, message: str) -> None:
    flawed = put(BY_HAND[name](), path, value)
    with pytest.raises(CertificateRejected, match=message):
        check(encode(flawed))


def test_a_case_that_the_tree_does_not_reach_is_not_required() -> None:
    document = BY_HAND["rescaling_cases"]()
    document["claim"]["cases"].append(case("alpha <- 0", "alpha_prime <- 0", "c <- 2"))
    document["witness"]["cases"].append(document["witness"]["cases"][2])
    assert check(encode(document))


def test_equal_calls_may_not_be_told_apart_by_a_second_solution() -> None:
    """Solving for the same name in two branches runs the rules once more in each; the calls are compared in both."""
    document = BY_HAND["own_gradients_never"]()
    document["claim"]["parameters"].append("d")
    tree = document["witness"]["tree"]
    document["witness"]["tree"] = ["whether", "d", "d", _shifted(tree), tree]
    assert check(encode(document))
    document["claim"]["given"] = document["claim"]["given"][:2]
    with pytest.raises(CertificateRejected, match="_2 has no value here"):
        check(encode(document))


def _shifted(tree: Any) -> Any:
    """Return a derivation with one more sum that vanishes before those of its own."""
    text = re.sub(r"#(\d)", lambda found: f"#{int(found[1]) + 1}", json.dumps(tree))
    return json.loads(text)


HOSTILE = [
    (b"", "it has not the documented form: JSONDecodeError: Expecting value: line 1 column 1"),
    (b"{}", "not in canonical form"),
    (b"{}\n", "it has not the documented form: KeyError: 'about'"),
    (b"[]\n", "it has not the documented form|a certificate has the fields"),
    (b"\xff\n", "it has not the documented form: UnicodeDecodeError: 'ascii' codec"),
    (b"[NaN]\n", "it has not the documented form|a certificate has the fields"),
    (b"[1.5]\n", "it has not the documented form|a certificate has the fields"),
    (b"[1e999]\n", "it has not the documented form|not in canonical form"),
    (b"[" + b"9" * 5000 + b"]\n", "it has not the documented form: ValueError: Exceeds the limit"),
    (b'{"a":1,"a":2}\n', "not in canonical form"),
    (b"[" * 5000 + b"]" * 5000 + b"\n", "it has not the documented form: RecursionError: maximum recursion"),
    (b'"' + b"a" * 5_000_000 + b'"\n', "at most 4000000 bytes"),
]


@pytest.mark.parametrize(("data", "message"), HOSTILE, ids=[message for _, message in HOSTILE])
def test_hostile_documents_are_refused_with_a_reason(data: bytes, message: str) -> None:
    with pytest.raises(CertificateRejected, match=message):
        check(data)


def test_blanks_and_another_order_of_keys_are_not_canonical() -> None:
    document = BY_HAND["averaged_identity"]()
    with pytest.raises(CertificateRejected, match="canonical"):
        check((json.dumps(document, sort_keys=True) + "\n").encode())


BLOCK = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("sympy", "flint", "rich", "click", "softupdate_algebra"):
            raise ImportError(name)
sys.meta_path.insert(0, Block())
import runpy
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def run_blocked(target: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BLOCK, str(target), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)


def test_the_kernel_runs_as_a_file_where_nothing_else_can_be_imported(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(encode(BY_HAND["rescaling_cases"]()))
    bad.write_bytes(encode(put(BY_HAND["averaged_identity"](), "claim/cases/0/0", "a <- alpha")))
    done = run_blocked(KERNEL, good)
    assert (done.returncode, done.stderr) == (0, "")
    assert "good.json: verified: " in done.stdout
    done = run_blocked(KERNEL, good, bad)
    assert done.returncode == 1
    assert "bad.json: REJECTED: left minus right at 0 is not 0, or that need not vanish" in done.stdout
    assert run_blocked(KERNEL, tmp_path / "none.json").returncode == 2


def test_the_probe_can_fail() -> None:
    assert run_blocked(KERNEL.parent.parent / "algebra" / "scalar.py").returncode == 1


def test_the_kernel_imports_the_standard_library_only() -> None:
    found = re.findall(r"^(?:from|import) (\w+)", KERNEL.read_text(), re.MULTILINE)
    assert set(found) <= set(sys.stdlib_module_names) | {"__future__"}


def test_a_combination_of_nothing_does_not_show_that_a_product_vanishes() -> None:
    document = BY_HAND["never_a_rescaling"]()
    document["witness"]["tree"] = ["split", "0", [["alpha", 1, contradiction("_2*#0")]]]
    with pytest.raises(CertificateRejected, match=COMBINED):
        check(encode(document))


def test_what_solved_names_stand_for_may_mention_names_solved_later() -> None:
    """p = 2*q and q = c: with p' = 2*q - 2*c*q, or where 2*c stands for it, the rules are the same."""
    document = BY_HAND["one_network"]()
    document["claim"] |= {"complete": False, "covering": False, "unknowns": []}
    document["claim"]["parameters"].append("q")
    for text, good in (("2*q - 2*c*q", True), ("2*q - 2*q^2", False)):
        document["claim"]["cases"] = [case("alpha <- 2*q", f"alpha_prime <- {text}", "q <- c")]
        if good:
            assert check(encode(document))
        else:
            with pytest.raises(CertificateRejected, match=COMBINED):
                check(encode(document))


def test_an_unknown_in_a_divisor_is_not_covered() -> None:
    """d divides by p, which a cover would choose to be 0."""
    rules = {"d": runs("1", "1/(e[t+1])"), "e": runs("1", "p"), "x": runs("0", "p*w")}
    claim = equations(rules, "p", "w") | sides("x[t]", "0", 1, onwards=False)
    shown = evidence(prefix=1, gaps=["#0*w"])
    document = equal(claim, [(case("p = 0"), shown)], unknowns="p", cover=["case", 0, {"p": "0"}, [["0", ""]]])
    with pytest.raises(CertificateRejected, match="an equation divides by what may depend on an unknown"):
        check(encode(document))


def test_a_difference_is_told_where_it_is() -> None:
    claim = equations({}, "", "", given=["c <- 2", "w <- 1"]) | sides("c*w", "w", onwards=False)
    assert (
        check(encode(different(claim, evidence(gaps=[("0", "1")]))))
        == "c*w is not w at t = 0, as far as all of this exists: c = 2; w = 1"
    )
