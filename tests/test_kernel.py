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
from kernel_documents import BY_HAND, case, encode, identity, known, put, shown, stated

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


TREE = "witness.tree.1"
"""The identity of a derivation that begins with a split."""
EVIDENCE = "witness.cases.0"
EXTRAPOLATED = BY_HAND["momentum_is_soft_update"]()["claim"]
OWN = BY_HAND["own_gradients_differ"]()["claim"]
DIFFERENT = BY_HAND["second_step_differs"]()["claim"]
SAME_AT_ONE = DIFFERENT | {"k": 1, "values": ["1/3", "1/3"]}
TIMED_AT_ZERO = DIFFERENT | {"k": 0, "left": DIFFERENT["left"] | {"output": "t*TQN"}}
ODD = {"gaps": {}, "prefix": 0, "period": 1, "rows": [], "starts": [], "next": [], "outputs": ["0"], "calls": []}
RATE = BY_HAND["averaged_identity"]()["claim"]
MANY = " + ".join(f"n{i}" for i in range(4001))
LONG = {"p": " + ".join(f"c^{i}" for i in range(2100))}
LARGE = {"p": "*".join(["c^4000"] * 16), "r": "*".join(["p"] * 67_109)}
"""The exponent is above 2^32."""
SUM = "witness.facts.0.1.0"
"""What is shown by induction where two rules always differ."""
COVERED = "a cover may not suppose anything about the unknowns"


def rate(left: str, **lets: str) -> Any:
    """The claim that two sums are the same, with another left one and lets."""
    return RATE | {"left": stated(left), "lets": lets}


FLAWS = [
    # the document
    ("averaged_identity", "format", "certificate", "this is no certificate of version 3"),
    ("averaged_identity", "version", 1, "this is no certificate of version 3"),
    ("averaged_identity", "version", "2", "version must be a whole number"),
    ("averaged_identity", "kind", "guess", "the kind must be one of compare, "),
    ("averaged_identity", "about", "two\nlines", "about must be one line of text"),
    ("averaged_identity", "about", 1, "about must be one line of text"),
    ("averaged_identity", "about", "a" * 501, "about must be one line of text"),
    ("averaged_identity", "extra", 1, "the document has the unknown field 'extra'"),
    ("averaged_identity", "claim", [], "the claim must be an object"),
    ("second_step_differs", "witness.note", "", "the witness has the unknown field 'note'"),
    ("averaged_identity", "claim.cases.0.solved", ..., "a case lacks the field 'solved'"),
    ("averaged_identity", "claim.cases.0.solved", [], "it has not the documented form"),
    ("averaged_identity", "claim.cases.0.solved.a", 3, "it has not the documented form"),
    ("hard_update_every_two", "claim.left.period", [], "a period must have a step"),
    ("rescaling_cases", "witness.cases.2", ..., "it has not the documented form: ValueError"),
    ("equal_rates", "claim.oracles.g", "recorded\nother.json: verified: 1 = 2", "is no power"),
    ("equal_rates", "claim.oracles.h", "recorded\nother.json: verified: 1 = 2", "is no power"),
    # sums
    ("averaged_identity", "claim.cases.0.solved.a", "1 - ", "is no power: a name, and"),
    ("averaged_identity", "claim.cases.0.solved.a", "c - (1 + c)", "is no power: a name, and"),
    ("averaged_identity", "claim.cases.0.solved.a", "1 c", "is no power: a name, and"),
    ("averaged_identity", "claim.cases.0.solved.a", "1.5", "is no power: a name, and"),
    ("averaged_identity", "claim.cases.0.solved.a", "__import__('os')", "is no power: a name, and"),
    ("averaged_identity", "claim.cases.0.solved.a", "c/2", "is no power: a name, and"),
    ("averaged_identity", "claim.cases.0.solved.a", "a[t]", "'a.t.' has no value here"),
    ("averaged_identity", "claim.cases.0.solved.a", "c^d", "is no power: a name, and a whole number or t, k or j"),
    ("averaged_identity", "claim.cases.0.solved.a", "c^(1/2)", "is no power: a name, and a whole number or t, k or j"),
    ("averaged_identity", "claim.cases.0.solved.a", "c^t", "the exponent t has no meaning here"),
    ("averaged_identity", "claim.cases.0.solved.a", "c^5000", "the power 5000 is beyond the limits"),
    ("averaged_identity", "claim.cases.0.solved.a", "x^-1*x", "'x' has no value here"),
    ("averaged_identity", "claim", rate("x^-1*x"), "what is raised or divided by is not a scalar"),
    ("averaged_identity", "claim", rate("x*d^-1", d="c - c"), "a divisor vanishes identically"),
    ("averaged_identity", "claim", rate("x*d^50", d="9" * 400), "a number or an exponent grows too large"),
    ("averaged_identity", "claim", rate("x*" + "*".join(["9" * 400] * 50)), "is no power: a name, and"),
    ("averaged_identity", "claim", rate("r*x", **LARGE), "an exponent grows too large"),
    ("averaged_identity", "claim", rate(MANY), "there are more than 4000 names"),
    ("averaged_identity", "claim", rate("p*p", **LONG), "checking takes more than 6000000 operations"),
    ("averaged_identity", "claim", rate("d*x", d="d + 1"), "it has not the documented form: RecursionError"),
    ("averaged_identity", "claim.lets", {"a[0]": "1"}, "lets, vectors, networks and oracles must be plain names"),
    ("averaged_identity", "claim.vectors", ["x", "s", "a[0]"], "vectors, networks and oracles must be plain names"),
    ("averaged_identity", "claim.cases.0.solved.a", "alpha", "the outputs differ at k = 0"),
    # rules
    ("momentum_is_soft_update", "claim.left.extra", 1, "left has the unknown field 'extra'"),
    ("momentum_is_soft_update", "claim.left.output", ..., "left lacks the field 'output'"),
    ("momentum_is_soft_update", "claim.left", "soft", "left must be an object"),
    ("momentum_is_soft_update", "claim.left.start.Q N", "w", "vectors, networks and oracles must be plain names"),
    ("momentum_is_soft_update", "claim.left.start.TQN", ..., "'TQN' has no value here"),
    ("momentum_is_soft_update", "claim.left.start.TQN", "w*w", "'w.w' is not linear in vectors"),
    ("momentum_is_soft_update", "claim.left.start.TQN", "w + 1", "'w . 1' is not linear in vectors"),
    ("momentum_is_soft_update", "claim.left.output", "Qn", "'Qn' is not linear in vectors"),
    ("momentum_is_soft_update", "claim.left.period.0.1", "QN + alpha*G", "is not an assignment"),
    ("momentum_is_soft_update", "claim.left.period.0.1", "2*QN <- alpha*G", "is not an assignment"),
    ("momentum_is_soft_update", "claim.left.period.0.0", "G <- h(QN)", "h is called but is not among the oracles"),
    ("momentum_is_soft_update", "claim.left.period.0.0", "G <- g()", "'' is no power"),
    ("momentum_is_soft_update", "claim.oracles", {}, "g is called but is not among the oracles"),
    ("quadratic_at_the_optimum", "claim.oracles.g", "l*s - l*#2", "'#2' has no value here"),
    ("momentum_is_soft_update", "claim.assumptions", [["c", "<"]], "'<' is no sign of an assumption"),
    # comparisons
    ("momentum_is_soft_update", "claim.steps", [], "steps must be .all. or a list of whole numbers"),
    ("momentum_is_soft_update", "claim.steps", "none", "steps must be .all. or a list of whole numbers"),
    ("momentum_is_soft_update", "claim.cases", [], "nothing is claimed: no case, and not complete"),
    ("momentum_is_soft_update", "claim.cases.0.solved", {"a[t]": "1"}, "'a.t.' has no value here"),
    ("momentum_is_soft_update", "claim.cases.0.note", 1, "a case has the unknown field 'note'"),
    ("momentum_is_soft_update", "witness.note", 1, "the witness has the unknown field 'note'"),
    ("rescaling_cases", "claim.complete", False, "complete and covering must say whether there is a tree and a cover"),
    ("one_network", "claim.covering", False, "complete and covering must say whether there is a tree and a cover"),
    ("one_network", "witness.cover", None, "complete and covering must say whether there is a tree and a cover"),
    # evidence
    ("momentum_is_soft_update", EVIDENCE, [], "the evidence of a case must be an object"),
    ("momentum_is_soft_update", f"{EVIDENCE}.starts", ..., "the evidence of a case lacks the field 'starts'"),
    ("momentum_is_soft_update", "claim.right.start.x", "2*w", "the outputs differ at k = 0"),
    ("hard_update_every_two", EVIDENCE, ODD, "the period must be a multiple of 2"),
    ("momentum_is_soft_update", f"{EVIDENCE}.period", 0, "the period must be a multiple of 1"),
    ("undampened_start", f"{EVIDENCE}.prefix", 0, "the prefix must go to step 1"),
    ("undampened_start", "claim.left.startup.0.1", "x <- x + 3*G", "the outputs differ at k = 1"),
    ("horizon_schedule", "claim.steps", [2, 3], "the outputs differ at k = 2"),
    ("horizon_schedule", "claim.steps", [3, 3], "a list of whole numbers, ascending"),
    ("horizon_schedule", "claim.steps", [3, -1], "a list of whole numbers"),
    ("horizon_schedule", "claim.cases.0.solved.b[0]", "alpha - alpha*c", "the outputs differ at k = 3"),
    ("two_steps_by_the_ideal", f"{EVIDENCE}.gaps.1", "2*#0*g[0,0]", "the outputs differ at k = 1: their difference is not the combination given"),
    ("two_steps_by_the_ideal", f"{EVIDENCE}.gaps.1", "g[0,0]*alpha", "is not a combination of #0, #1, ..."),
    ("two_steps_by_the_ideal", f"{EVIDENCE}.gaps.1", "#0^-1*#0*#0*g[0,0]", "is not a combination of #0, #1, ..."),
    ("two_steps_by_the_ideal", f"{EVIDENCE}.gaps.1", "#0*d^-1*g[0,0]", "a divisor is not known not to vanish"),
    ("two_steps_by_the_ideal", f"{EVIDENCE}.gaps.1", ..., "the outputs differ at k = 1"),
    ("two_steps_by_the_ideal", f"{EVIDENCE}.gaps.3", "#0", "gaps are given of steps that are not compared"),
    ("one_network", "claim.unknowns", {"alpha_prime": 1}, "must be a list"),
    ("one_network", "claim.complete", 1, "complete and covering must say"),
    ("hard_update_every_two", "claim.left.period", {"": "x"}, "must be a list"),
    ("momentum_is_soft_update", f"{EVIDENCE}.rows.1", "left.QN", "rows.1. after the prefix is not the combination given"),
    ("momentum_is_soft_update", f"{EVIDENCE}.next.1", "#1", "next.1.: the row after a period is not the combination"),
    ("momentum_is_soft_update", f"{EVIDENCE}.next.1", "#2", "'#2' has no value here"),
    ("momentum_is_soft_update", f"{EVIDENCE}.next", [], "it has not the documented form: ValueError"),
    ("momentum_is_soft_update", f"{EVIDENCE}.outputs.0", "#0 + 2*#1", "outputs.0.: the difference is not the combination"),
    ("momentum_is_soft_update", f"{EVIDENCE}.outputs", [], "outputs or calls are not those of a period"),
    ("momentum_is_soft_update", f"{EVIDENCE}.calls", ["new"], "outputs or calls are not those of a period"),
    ("extrapolating_momentum_own", f"{EVIDENCE}.calls", ["new", "new"], "outputs.0.: the difference is not the combination"),
    ("extrapolating_momentum_own", f"{EVIDENCE}.calls", ["new"], "a call of the period is not listed in calls"),
    ("extrapolating_momentum_own", f"{EVIDENCE}.calls.1.0", "before", "it has not the documented form: IndexError"),
    ("extrapolating_momentum_own", f"{EVIDENCE}.calls.1.2.0", "-#0", "calls.1.: the functions' or arguments' difference is not the"),
    ("extrapolating_momentum_own", "claim.right.period.0.0", "G <- g(x, v)", "calls.1.: the functions' or arguments' difference is not the"),
    ("uniform_average", "claim.right.period.0.2", "TQN <- t*u^-1*TQN + u^-1*QN", "outputs.0.: the difference is not the"),
    ("uniform_average", "claim.lets.u", "t + 1", "next.2.: the row after a period is not the"),
    ("scheduled_rate_outside", "claim.left.period.0.0", "x <- x + a[t]*m", "outputs.0.: the difference is not the"),
    ("equal_rates", "claim.left.period.0.1", "x <- x + b[0]*G", "outputs.0.: the difference is not the"),
    ("equal_rates", "claim.left.period.0.1", "x <- x + a*G", "outputs.0.: the difference is not the"),
    ("quadratic_by_the_ideal", f"{EVIDENCE}.next.0", "left.x*#0", "next.0.: the row after a period is not the"),
    ("quadratic_by_the_ideal", "claim.cases.0.equations", ["alpha - 1"], "outputs.0.: the difference is not the"),
    ("quadratic_at_the_optimum", "claim.cases.0.solved.alpha", "l", "outputs.0.: the difference is not the"),
    # derivations
    ("never_a_rescaling", f"{TREE}.sum", "#0", "the product of an identity is not the combination given"),
    ("never_a_rescaling", f"{TREE}.power", ..., "an identity lacks the field 'power'"),
    ("never_a_rescaling", "claim.assumptions.0", ["c", ">="], "the factor c is not known not to vanish"),
    ("never_a_rescaling", "claim.assumptions.2", ["alpha_prime", "!="], "the factor alpha is not known not to vanish"),
    ("never_a_rescaling", "witness.last", 1, "it has not the documented form: KeyError"),
    ("never_a_rescaling", "claim.steps", [1], "there is no hypothesis"),
    ("never_a_rescaling", f"{TREE}.sum", "beta*b^-1*#0 - #1", "a divisor is not known not to vanish"),
    ("never_a_rescaling", f"{TREE}.product.0", ["b^-1*b*alpha", 1, None], "the factor|a divisor is not known not to vanish"),
    ("never_a_rescaling", f"{TREE}.of.0", ["assumption", 0], "there is no hypothesis"),
    ("never_a_rescaling", f"{TREE}.of.0", ["branch", 0], "it has not the documented form: IndexError"),
    ("never_a_rescaling", f"{TREE}.of.0", ["equation", 0], "there is no hypothesis"),
    ("never_a_rescaling", f"{TREE}.of.0", ["residual", 2, ["w"]], "the product of an identity is not the"),
    ("never_a_rescaling", f"{TREE}.product.0.1", -1, "the power -1 is beyond the limits"),
    ("never_a_rescaling", f"{TREE}.product.0.1", 2, "the product of an identity is not the combination given"),
    ("never_a_rescaling", f"{TREE}.product.0.1", 1_000_001, "the power 1000001 is beyond the limits"),
    ("never_a_rescaling", "witness.tree", ["guess"], "is no node of a derivation"),
    ("rescaling_cases", "claim.cases.2.solved.alpha_prime", "beta", "the outputs differ at k = 1|outputs.0."),
    ("rescaling_cases", f"{TREE}.product.2", ["alpha", 1, None], "the factor alpha is not known not to vanish"),
    ("rescaling_cases", f"{TREE}.product.2.2.1", 3, "it has not the documented form: IndexError"),
    ("rescaling_cases", f"{TREE}.product.2.2.2.1", ..., "it has not the documented form: ValueError"),
    ("rescaling_cases", f"{TREE}.product.2.2.2.1", None, "an equation of the case does not vanish identically"),
    ("rescaling_cases", f"{TREE}.product.2.2.2.0.power", 2, "the product of an identity is not the combination given"),
    ("rescaling_cases", f"{TREE}.product.2.2.3", {"c": "0"}, "only the unknowns of a cover can be chosen"),
    ("rescaling_cases", "claim.cases.2.nonzero", ["c"], "c is not known not to vanish in the case"),
    ("two_updates_per_step", "claim.assumptions", [], "the factor alpha is not known not to vanish"),
    ("no_real_case", "witness.tree.2.1.0", "-3/4", "a number of positive must be above 0"),
    ("no_real_case", "witness.tree.2.1.0", "a", "a number of positive must be above 0"),
    ("no_real_case", "witness.tree.2.1.0", "1/4", "positive does not add up to c.2 . c . 1"),
    ("no_real_case", "witness.tree.2.1", ..., "no term of positive is above 0"),
    ("no_real_case", "witness.tree.2.1.1", [0], "it has not the documented form: IndexError"),
    ("sign_or_not", "witness.tree", ["positive", "c^2", [["1", [0, 1], "1"]], ["split", {}]], "positive does not add up"),
    ("one_network", "claim.cases.0.equations", ["alpha"], "outputs.0.|it has not the documented form: ValueError"),
    ("one_network", "claim.unknowns", [], "only the unknowns of a cover can be chosen"),
    ("one_network", "claim.assumptions", [["alpha_prime", ">"]], COVERED),
    ("one_network", "claim.left.conditions", ["alpha_prime"], COVERED),
    ("one_network", "witness.cover", ["whether", "alpha_prime", [], []], COVERED),
    ("one_network", "witness.cover.2.0", shown("#0", ["residual", 1, ["g[0,0]"]]), "there is no hypothesis"),
    ("own_gradients_never", "claim.assumptions", [], "is not known not to vanish"),
    ("nothing_in_any_schedule", "claim.steps", [1], "the evidence of a case has the unknown field 'calls'"),
    ("nothing_in_any_schedule", "claim.assumptions", [["a[0]", ">"]], "a schedule's value may not be fixed or assumed"),
    ("nothing_in_any_schedule", "claim.left.period.0.0", "x <- x + p*a[t]^-1*w", "a schedule's value stands in a divisor"),
    # numbers
    ("second_step_differs", "claim.values.0", "1/3", "the outputs are 4/9 and 1/3, not the values claimed"),
    ("second_step_differs", "claim.values.0", "4/9 ", "a value is not a fraction in a string"),
    ("second_step_differs", "claim.at.parameters.c", "1", "the numbers do not satisfy 1 - c > 0"),
    ("second_step_differs", "claim.at.parameters.c", "1/0", "'1/0' is no power"),
    ("second_step_differs", "claim.at.parameters.c", "0.5", "'0.5' is no power"),
    ("second_step_differs", "claim.at.parameters.alpha", ..., "the value of something is missing"),
    ("second_step_differs", "claim.at.parameters.alpha_prime", ..., "the value of something is missing"),
    ("second_step_differs", "claim.at.vectors", {}, "vectors and functions must have one value each"),
    ("second_step_differs", "claim.at.answers", {}, "the value of something is missing"),
    ("second_step_differs", "claim.at.answers.1 = 2, g", "0", "answers are given to what is not asked"),
    ("second_step_differs", "claim.at.note", {}, "at has the unknown field 'note'"),
    ("second_step_differs", "claim.left.conditions", ["3*c - 1"], "3.c - 1 is 0: a rule is not defined"),
    ("second_step_differs", "claim.left.conditions", ["t - 1"], "t - 1 is 0: a rule is not defined"),
    ("second_step_differs", "claim.oracles.g", "own", "vectors and functions must have one value each"),
    ("second_step_differs", "claim", SAME_AT_ONE, "the outputs are both 1/3"),
    ("second_step_differs", "claim", TIMED_AT_ZERO, "outputs are compared from k = 0 or, with t in one of them, k = 1 on"),
    ("own_gradients_differ", "claim.at.functions", {}, "vectors and functions must have one value each"),
    ("own_gradients_differ", "claim.at.functions.g", "-#2", "'#2' has no value here"),
    ("own_gradients_differ", "claim.at.functions.g", "#1^1900", "the outputs are|a number or an exponent grows too large"),
    # closed forms
    ("soft_closed_form", "claim.forms.TQN.0", "c^k*TQN0 + k*TQN0", "the form of rule.TQN is wrong after a step"),
    ("soft_closed_form", "claim.forms.TQN.0", "2*c^k*TQN0", "the form of rule.TQN is wrong at the start"),
    ("soft_closed_form", "claim.forms.TQN.1", "alpha*g[0,0] - alpha*c*c^j*g[0,0]", "the form of rule.TQN is wrong after a step"),
    ("soft_closed_form", "claim.forms.TQN.1", "alpha*g[0,0] - alpha*c*j*g[0,0]", "the form of rule.TQN is wrong after a step"),
    ("soft_closed_form", "claim.forms.QN.1", "alpha*g[1,0]", "has no value here"),
    ("soft_closed_form", "claim.forms.QN.0", "QN0^2", "'QN0.2' is not linear in vectors"),
    ("soft_closed_form", "claim.forms.TQN", ..., "the forms must be those of the networks"),
    ("soft_closed_form", "claim.oracles.g", "own", "closed forms are not for unknown functions"),
    ("soft_closed_form", "claim.rule.startup", [["QN <- QN"]], "closed forms are for rules that do the same in every step"),
    ("soft_closed_form", "claim.assumptions", [["k", ">"]], "k and j count steps here"),
    ("soft_closed_form", "claim.rule.period.0.1", "QN <- QN + alpha[t]*G", "k and j count steps here, and t and schedules"),
    ("soft_closed_form", "claim.forms.TQN.0", "0^k*TQN0", "is no power"),
    ("soft_closed_form", "claim.forms.TQN.0", "d^k*TQN0", "the form of rule.TQN is wrong after a step"),
    ("constant_gradient_closed_form", "claim.lets.d", "1 - c^k", "the exponent k has no meaning here"),
    ("differs_at_every_step", "claim.from", 1, "the terms given do not add up to 1 - c..k-1. at first"),
    ("differs_at_every_step", "claim.from", 0, "from must be at least 1"),
    ("differs_at_every_step", "claim.assumptions.1", ["1 - c", ">="], "no term of positive is above 0"),
    ("differs_at_every_step", "claim.assumptions.1", ["1 - c", "!="], "the assumption 1 - c != 0 gives no sign"),
    ("differs_at_every_step", f"{SUM}.0", "2 - c^(k-1)", "the terms given do not add up to 2 - c..k-1. at first"),
    ("differs_at_every_step", f"{SUM}.2.1.1", [0, 3], "the terms given do not add up to 1 - c..k-1. after a step"),
    ("differs_at_every_step", "witness.facts", [], "the factor 1 - c..k-1. is not known not to vanish"),
    ("differs_at_every_step", "witness.facts.0.0", "power", "shows nothing about what changes with k"),
    ("differs_at_every_step", "witness.product.0.0", "2*alpha", "the product is not the difference of the closed forms"),
    ("differs_at_every_step", "claim.on", "g[1,0]", "the product is not the difference of the closed forms"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "value", "message"), FLAWS)
def test_a_flaw_is_named(name: str, path: str, value: Any, message: str) -> None:
    flawed = put(BY_HAND[name](), path, value)
    with pytest.raises(CertificateRejected, match=message.replace("'", ".?'?")):
        check(encode(flawed))


def test_a_case_that_the_tree_does_not_reach_is_not_required() -> None:
    document = BY_HAND["rescaling_cases"]()
    document["claim"]["cases"].append(case(alpha="0", alpha_prime="0", c="2"))
    document["witness"]["cases"].append(document["witness"]["cases"][2])
    assert check(encode(document))


def test_equal_calls_may_not_be_told_apart_by_a_second_solution() -> None:
    """Solving for the same name in two branches runs the rules once; the calls are compared in both."""
    document = BY_HAND["own_gradients_never"]()
    document["claim"]["assumptions"] = []
    tree = document["witness"]["tree"]
    document["witness"]["tree"] = ["whether", "d", tree, tree]
    with pytest.raises(CertificateRejected):
        check(encode(document))


HOSTILE = [
    (b"", "it is not JSON as certificates are: JSONDecodeError: Expecting value: line 1 column 1"),
    (b"{}", "not in canonical form"),
    (b"{}\n", "the document lacks the field 'about'"),
    (b"[]\n", "the document must be an object"),
    (b"\xff\n", "it is not JSON as certificates are: UnicodeDecodeError: 'ascii' codec"),
    (b"[NaN]\n", "NaN is not a whole number"),
    (b"[1.5]\n", "1.5 is not a whole number"),
    (b"[1e999]\n", "1e999 is not a whole number"),
    (b"[" + b"9" * 5000 + b"]\n", "it is not JSON as certificates are: ValueError: Exceeds the limit"),
    (b'{"a":1,"a":2}\n', "not in canonical form"),
    (b"[" * 5000 + b"]" * 5000 + b"\n", "it is not JSON as certificates are: RecursionError: maximum recursion"),
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
    bad.write_bytes(encode(put(BY_HAND["averaged_identity"](), "claim.cases.0.solved.a", "alpha")))
    done = run_blocked(KERNEL, good)
    assert (done.returncode, done.stderr) == (0, "")
    assert "good.json: verified: " in done.stdout
    done = run_blocked(KERNEL, good, bad)
    assert done.returncode == 1
    assert "bad.json: REJECTED: the outputs differ at k = 0" in done.stdout
    assert run_blocked(KERNEL, tmp_path / "none.json").returncode == 2


def test_the_probe_can_fail() -> None:
    assert run_blocked(KERNEL.parent.parent / "algebra" / "scalar.py").returncode == 1


def test_the_kernel_imports_the_standard_library_only() -> None:
    found = re.findall(r"^(?:from|import) (\w+)", KERNEL.read_text(), re.MULTILINE)
    assert set(found) <= set(sys.stdlib_module_names) | {"__future__"}


def test_an_answer_stands_beside_a_constant_in_no_form() -> None:
    document = put(BY_HAND["soft_closed_form"](), "claim.forms.QN.1", "alpha*QN0")
    with pytest.raises(CertificateRejected, match="'QN0' has no value here"):
        check(encode(document))


def test_an_identity_without_hypotheses_does_not_show_that_a_product_vanishes() -> None:
    document = BY_HAND["never_a_rescaling"]()
    document["witness"]["tree"] = ["split", identity("0", product=known("alpha"))]
    with pytest.raises(CertificateRejected, match="the product of an identity is not the combination given"):
        check(encode(document))


def test_what_solved_names_stand_for_may_mention_names_solved_later() -> None:
    """p = 2*q and q = c: with p = 2*c the rules are the same."""
    document = BY_HAND["one_network"]()
    claim, witness = document["claim"], document["witness"]
    claim |= {"cases": [case(alpha="2*q", alpha_prime="2*q - 2*c*q", q="c")], "complete": False, "covering": False}
    witness |= {"tree": None, "cover": None}
    assert check(encode(document))
    claim["cases"][0]["solved"]["alpha_prime"] = "2*c - 2*c^2"
    assert check(encode(document))
    claim["cases"][0]["solved"]["alpha_prime"] = "2*c - 2*c^3"
    with pytest.raises(CertificateRejected, match="outputs.0.: the difference is not the combination given"):
        check(encode(document))
