"""The checker accepts what is proved, and names the flaw in everything else."""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from brute_force import refute
from kernel_documents import BOUND, BY_HAND, SOFT_FORMS, case, encode, factor, total

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


def put(document: Any, path: str, value: Any) -> Any:
    """Return a copy of *document* with the part at ``a.b.0`` replaced (added when it is not there)."""
    changed = copy.deepcopy(document)
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    part = changed
    for key in way:
        part = part[key]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return changed


TREE = "witness.tree.split"
LEAF = {"case": 0, "nonzero": [], "equations": []}
CLAIM = BY_HAND["second_step_differs"]()["claim"]
SAME_AT_ONE = CLAIM | {"k": 1, "left value": "1/3", "right value": "1/3"}
TIMED_AT_ZERO = CLAIM | {"k": 0, "left": CLAIM["left"] | {"output": [["t", "TQN"]]}}
ODD = {"prefix": 0, "period": 1, "rows": [], "next": [], "outputs": [[]], "calls": []}
FLAWS = [
    # the document
    ("averaged_identity", "format", "certificate", "document.format must be softupdate-algebra certificate"),
    ("averaged_identity", "version", 2, "the version is not 1"),
    ("averaged_identity", "version", True, "document.version must be a whole number"),
    ("averaged_identity", "kind", "guess", "document.kind must be compare or"),
    ("averaged_identity", "about", "two\nlines", "about must be one line of text"),
    ("averaged_identity", "extra", 1, "document has the unknown field 'extra'"),
    ("averaged_identity", "claim", [], "claim must be an object"),
    ("averaged_identity", "witness.note", "", "witness has the unknown field 'note'"),
    ("averaged_identity", "claim.solved", ..., "claim lacks the field 'solved'"),
    # scalars
    ("averaged_identity", "claim.solved.a", "1 - ", "a value is missing"),
    ("averaged_identity", "claim.solved.a", "(1 - c", "lacks a closing bracket"),
    ("averaged_identity", "claim.solved.a", "1 c", "goes on where it should end"),
    ("averaged_identity", "claim.solved.a", "1.5", "characters that cannot be read"),
    ("averaged_identity", "claim.solved.a", "__import__('os')", "characters that cannot be read"),
    ("averaged_identity", "claim.solved.a", 3, "claim.solved.a must be text"),
    ("averaged_identity", "claim.solved.a", "1/(c - c)", "a divisor vanishes identically"),
    ("averaged_identity", "claim.solved.a", "c^d", "an exponent must be an integer"),
    ("averaged_identity", "claim.solved.a", "c^(1/2)", "an exponent must be an integer"),
    ("averaged_identity", "claim.solved.a", "c^t", "t and schedules have no meaning here"),
    ("averaged_identity", "claim.solved.a", "c^5000", "beyond the limit"),
    ("averaged_identity", "claim.solved.a", "(7^999)^999", "a number grows too large"),
    ("averaged_identity", "claim.solved.a", "(" * 900 + "c" + ")" * 900, "nested too deeply"),
    ("averaged_identity", "claim.solved.a", "1" + "^1" * 5000, "nested too deeply"),
    ("averaged_identity", "claim.solved.a", "*".join(f"a{i}" for i in range(101)), "more than 100 names"),
    ("averaged_identity", "claim.solved.a", "c - 1/3^9999*" * 40 + "c", "beyond the limit"),
    ("averaged_identity", "claim.solved.a", "(1/3 + c/7)^3999*(1/5 + c/11)^3999", "operations"),
    ("averaged_identity", "claim.solved.a", "(1 + a + b + c + d + e + f)^4000", "operations"),
    ("averaged_identity", "claim.left.0", ["1"], "claim.left.0 must be a list of 2"),
    ("averaged_identity", "claim.solved.a", "alpha", "the two sides differ"),
    # rules and the comparison
    ("momentum_by_the_bound", "claim.left.extra", 1, "left has the unknown field"),
    ("momentum_by_the_bound", "claim.left.networks", ["QN", "TQN", "QN"], "left has a name twice"),
    ("momentum_by_the_bound", "claim.left.networks", ["QN"], "left assigns to what it does not declare"),
    ("momentum_by_the_bound", "claim.left.output.0.1", "Qn", "'Qn' is read but has no value"),
    ("momentum_by_the_bound", "claim.left.statements.0", {"when": 1}, "claim.left.statements.0 must be set or every"),
    ("momentum_by_the_bound", "claim.left.statements.0.to.1.1", {"call": "h", "on": []}, "oracles must be those called"),
    ("momentum_by_the_bound", "claim.left.statements.0.to.1.1.on", [], "oracles must be those called"),
    ("momentum_by_the_bound", "claim.oracles.h", "own", "oracles must be those called"),
    ("momentum_by_the_bound", "claim.start.left.TQN", ..., "start of left must have its networks"),
    ("momentum_by_the_bound", "claim.assumptions", [["c", "<"]], "assumptions.0.1 must be > or >="),
    ("momentum_by_the_bound", "claim.steps", [], "steps must be"),
    ("momentum_by_the_bound", "witness.cases", [], "one evidence for each case"),
    ("hard_update_every_two", "claim.left.statements.1.every", 0, "every must be a whole number above 0"),
    # evidence
    ("momentum_by_the_bound", "witness.cases.0", {"run": True}, "witness.cases.0 must be identities or invariant"),
    ("momentum_by_the_bound", "claim.right.statements.0.to.1.0", "alpha", "the outputs differ at k = 1"),
    ("hard_update_every_two", "witness.cases.0", ODD, "the period must be a multiple of 2"),
    ("uniform_average", "witness.cases.0", BOUND, "the bound does not hold for sched"),
    ("reset_online", "witness.cases.0", BOUND, "not hold for unknown functions"),
    ("undampened_start", "witness.cases.0.prefix", 0, "the prefix must go to step 1"),
    ("horizon_schedule", "claim.steps", [3, 2], "the outputs differ at k = 2"),
    ("horizon_schedule", "claim.cases.0.solved.b[0]", "alpha*(1 - c)", "the outputs differ at k = 3"),
    ("momentum_is_soft_update", "witness.cases.0.rows.1", [["1", "left.QN"]], "rows\\[1\\] does not vanish"),
    ("momentum_is_soft_update", "witness.cases.0.next.1", ["0", "1"], "next\\[1\\]: the row after a period"),
    ("momentum_is_soft_update", "witness.cases.0.next.1", ["0"], "a row of the witness has 1 entries, not 2"),
    ("momentum_is_soft_update", "witness.cases.0.next", [], "next must have one list for each row"),
    ("momentum_is_soft_update", "witness.cases.0.outputs.0", ["1", "2"], "outputs\\[0\\]: the difference is not"),
    ("momentum_is_soft_update", "witness.cases.0.outputs", [], "outputs must have 1 lists"),
    ("momentum_is_soft_update", "witness.cases.0.calls", ["new"], "calls lists more calls than the period makes"),
    ("undampened_start", "claim.left.statements.0.do.0.to.1.0", "3", "the outputs differ at k = 1, within the prefix"),
    ("extrapolating_momentum_own", "witness.cases.0.calls", ["new", "new"], "outputs\\[0\\]: the difference is not"),
    ("extrapolating_momentum_own", "witness.cases.0.calls", ["new"], "a call of the period is not listed"),
    ("extrapolating_momentum_own", "witness.cases.0.calls.1.as", 1, "refers to a call that is not there"),
    ("extrapolating_momentum_own", "witness.cases.0.calls.1", {"before": 0, "by": []}, "refers to a call that is not there"),
    ("extrapolating_momentum_own", "witness.cases.0.calls.1.by", [["-1", "0"]], "the arguments do not differ by"),
    ("extrapolating_momentum_own", "witness.cases.0.calls.1.by", [], "pairs different oracles"),
    ("uniform_average", "claim.right.statements.1.to.0.0", "1/t", "a divisor may vanish at some step"),
    ("uniform_average", "claim.right.statements.1.to.0.0", "t/(t + 1)", "outputs\\[0\\]: the difference is not"),
    ("scheduled_rate_outside", "claim.left.statements.0.to.1.0", "a[t]", "outputs\\[0\\]: the difference is not"),
    ("quadratic_by_the_ideal", "witness.cases.0.identities.0", ..., "the outputs differ at k = 1 in w, and no identity"),
    ("quadratic_by_the_ideal", "witness.cases.0.identities.0.2.sum.0.0", "1", "the sum of an identity is not its product"),
    ("quadratic_by_the_ideal", "claim.cases.0.equations", ["alpha - 1"], "the sum of an identity is not its product"),
    ("quadratic_at_the_optimum", "claim.cases.0.solved.l", "1/alpha", "the outputs differ at k = 1 in w"),
    # derivations
    ("rescaling_cases", "claim.complete", False, "tree must be there when complete is true, and only then"),
    ("never_a_rescaling", f"{TREE}.sum.1.0", "1", "the sum of an identity is not its product"),
    ("never_a_rescaling", "claim.assumptions.0", ["c", ">="], "the factor c is not known not to vanish"),
    ("never_a_rescaling", "claim.assumptions.2", ["alpha_prime", "!="], "the factor alpha is not known"),
    ("never_a_rescaling", "witness.steps", 1, "k = 2 is not among the steps"),
    ("never_a_rescaling", "claim.steps", [1], "k = 2 is not among the steps"),
    ("never_a_rescaling", f"{TREE}.sum.0.0", "1/beta", "a divisor of '1/beta' is not known not to vanish"),
    ("never_a_rescaling", f"{TREE}.sum.0.1", ["assumption", 0], "is not an equation"),
    ("never_a_rescaling", f"{TREE}.sum.0.1", ["branch", 0], "there is no hypothesis"),
    ("never_a_rescaling", f"{TREE}.sum.0.1", ["equation", 0], "must be residual or scheduled"),
    ("never_a_rescaling", f"{TREE}.product.0.power", 0, "power must be a whole number above 0"),
    ("never_a_rescaling", "witness.tree.note", 1, "tree has the unknown field 'note'"),
    ("rescaling_cases", "claim.cases.2.solved.alpha_prime", "alpha", "the outputs differ at k = 1"),
    ("rescaling_cases", "claim.cases.2.solved.alpha_prime", "beta", "the outputs differ at k = 1"),
    ("rescaling_cases", f"{TREE}.product.2", factor("alpha"), "the factor alpha is not known"),
    ("rescaling_cases", f"{TREE}.product.2.then.case", 3, "there is no case 3"),
    ("rescaling_cases", f"{TREE}.product.2.then.equations.1", ..., "the case needs 2 identities"),
    ("rescaling_cases", f"{TREE}.product.2.then.nonzero", [[]], "the case needs one product for each nonzero"),
    ("two_updates_per_step", "claim.assumptions", [], "the factor alpha is not known not to vanish"),
    ("no_real_case", f"{TREE}.product.0.because.positive.1.0", "-3/4", "must be above 0"),
    ("no_real_case", f"{TREE}.product.0.because.positive.1.0", "1/4", "positive does not add up"),
    ("no_real_case", f"{TREE}.product.0.because.positive.1", ..., "no term of positive is above 0"),
    ("no_real_case", f"{TREE}.product.0.because.positive.1.1", [0], "there is no such assumption"),
    ("one_network", "claim.cases.0.equations", ["alpha"], "the case needs 2 identities"),
    ("one_network", "claim.unknowns", [], "the case needs 1 identities"),
    ("one_network", "claim.assumptions", [["alpha_prime", ">"]], "a cover may not suppose anything about the unknowns"),
    ("one_network", "claim.left.conditions", ["alpha_prime"], "a cover may not suppose anything about the unknowns"),
    ("one_network", "witness.cover", {"whether": "alpha_prime", "zero": LEAF, "nonzero": LEAF}, "a cover may not suppose"),
    ("own_gradients_never", "claim.assumptions.0", ["c", ">="], "not known not to vanish|might have equal arguments"),
    # numbers
    ("second_step_differs", "claim.left value", "1/3", "not the values claimed"),
    ("second_step_differs", "claim.at.parameters.c", "1", "the numbers do not satisfy 1 - c > 0"),
    ("second_step_differs", "claim.at.parameters.c", 1, "c must be a fraction"),
    ("second_step_differs", "claim.at.parameters.c", "1/0", "c must be a fraction"),
    ("second_step_differs", "claim.at.parameters.alpha", ..., "the parameter alpha has no value"),
    ("second_step_differs", "claim.at.values", {}, "there is no value for"),
    ("second_step_differs", "claim.at.answers", {}, "there is no answer g\\[0,0\\]"),
    ("second_step_differs", "claim.left.conditions", ["3*c - 1"], "3\\*c - 1 is 0: a rule is not defined"),
    ("own_gradients_differ", "claim.at.functions", {}, "there is no function for g"),
    # closed forms
    ("soft_closed_form", "claim.forms.TQN.values.TQN0", "c^k + k", "the form of TQN is wrong after a step"),
    ("soft_closed_form", "claim.forms.TQN.values.TQN0", "2*c^k", "the form of TQN is wrong at the start"),
    ("soft_closed_form", "claim.forms.TQN.answers.g[0,0]", "alpha*(1 - c^(j+1))", "the form of TQN is wrong after a step"),
    ("soft_closed_form", "claim.forms.TQN.answers.g[0,0]", "alpha*(1 - c*j)", "the form of TQN is wrong on older answers"),
    ("soft_closed_form", "claim.forms.QN.values.c[0,0]", "1", "a name in claim.forms.QN.values must be a name"),
    ("soft_closed_form", "claim.forms.TQN", ..., "the forms of rule must be those of its networks"),
    ("soft_closed_form", "claim.oracles.g", "own", "closed forms are not for unknown functions"),
    ("soft_closed_form", "claim.rule.statements.0", {"from": 1, "do": [BY_HAND["soft_closed_form"]()["claim"]["rule"]["statements"][0]]}, "the same in every step"),
    ("differs_at_every_step", "claim.from", 1, "the exponent must be at least 1"),
    ("differs_at_every_step", "claim.assumptions.1", ["1 - c", ">="], "no term of positive is above 0"),
    ("differs_at_every_step", "witness.product.2.because.exponent", "k", "the factor is not 1 - base"),
    ("differs_at_every_step", "witness.product.0", factor("2*alpha"), "the product is not the difference"),
    ("differs_at_every_step", "claim.on", "g[1,0]", "the product is not the difference"),
    ("equal_rates", "claim.left.statements.0.to.1.0", "b[0]", "outputs\\[0\\]: the difference is not"),
    ("equal_rates", "claim.left.statements.0.to.1.0", "a", "outputs\\[0\\]: the difference is not"),
    ("quadratic_by_the_ideal", "witness.cases.0.identities.0.2.sum.0.1", ["residual", 1, "w"], "there is no hypothesis"),
    ("differs_at_every_step", "claim.assumptions.2", ["k", ">"], "k and j stand for steps"),
    ("differs_at_every_step", "witness.product.2.because.below", [["1", [0], "1"]], "the base is not shown to lie"),
    ("equal_rates", "claim.cases.0.solved", {"b[t+1]": "a"}, "must be a parameter"),
    ("two_updates_per_step", "claim.left.networks", ["QN", "TQN", "alpha"], "start of left must have its networks"),
    ("never_a_rescaling", "witness.tree.split.power", 1_000_001, "power must be a whole number"),
    ("second_step_differs", "claim.oracles.g", "own", "there is no function for g"),
    ("own_gradients_differ", "claim.at.functions.g", "7^1900/3", "not the values claimed|too long"),
    ("averaged_identity", "claim.solved.a", "*".join(["7^3999"] * 6), "a number grows too large"),
    ("averaged_identity", "claim.solved.a", "1" + "+1" * 100_000, "a scalar is too long"),
    ("averaged_identity", "claim.left", {}, "claim.left must be a list"),
    ("soft_closed_form", "claim.forms.TQN.values.TQN0", "0^k", "what is raised to a symbolic power"),
    ("uniform_average", "claim.right.statements.1.to.0.0", "1/(1 - (1 - c)^(t + 1))", "a divisor is beyond this checker"),
    ("differs_at_every_step", "claim.assumptions.0", ["c", "!="], "the assumption c != 0 gives no sign"),
    ("own_gradients_never", "claim.assumptions", [], "two calls of g before k = 2 might have equal arguments here"),
    ("nothing_in_any_schedule", "claim.steps", [1], "schedules are free only in a claim about all steps"),
    ("nothing_in_any_schedule", "claim.assumptions", [["a[0]", ">"]], "a schedule's value may not be fixed"),
    ("nothing_in_any_schedule", "claim.left.statements.0.to.1.0", "p/a[t]", "a schedule's value stands in a divisor"),
    ("retention_or_step", "witness.tree.nonzero.0.0.factor", "3", "the factors given do not multiply to 2"),
    ("momentum_by_the_bound", "claim.cases", [], "nothing is claimed"),
    ("second_step_differs", "claim", SAME_AT_ONE, "the outputs are both 1/3"),
    ("second_step_differs", "claim", TIMED_AT_ZERO, "an output that mentions t is compared from k = 1"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "value", "message"), FLAWS)
def test_a_flaw_is_named(name: str, path: str, value: Any, message: str) -> None:
    flawed = put(BY_HAND[name](), path, value)
    with pytest.raises(CertificateRejected, match=message.replace("'", ".?'?")):
        check(encode(flawed))


def test_a_case_that_the_tree_does_not_reach_is_not_required() -> None:
    document = BY_HAND["rescaling_cases"]()
    document["claim"]["cases"].append(case(alpha="0", alpha_prime="0", c="2"))
    document["witness"]["cases"].append(BOUND)
    assert check(encode(document))


def test_equal_calls_may_not_be_told_apart_by_a_second_solution() -> None:
    """Solving for the same name in two branches runs the rules once; the calls are compared in both."""
    document = BY_HAND["own_gradients_never"]()
    document["claim"]["assumptions"] = []
    tree = document["witness"]["tree"]
    document["witness"]["tree"] = {"whether": "d", "zero": tree, "nonzero": tree}
    with pytest.raises(CertificateRejected):
        check(encode(document))


HOSTILE = [
    (b"", "not a JSON document"),
    (b"{}", "not in canonical form"),
    (b"{}\n", "document lacks the field"),
    (b"[]\n", "document must be an object"),
    (b"\xff\n", "not a JSON document in ASCII"),
    (b"[NaN]\n", "document must be an object"),
    (b"[1.5]\n", "document must be an object"),
    (b"[1e999]\n", "not in canonical form"),
    (b"[" + b"9" * 5000 + b"]\n", "not a JSON document"),
    (b'{"a":1,"a":2}\n', "not in canonical form"),
    (b"[" * 5000 + b"]" * 5000 + b"\n", "nested at most"),
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


@pytest.mark.parametrize(
    "change",
    [
        {"steps": [1_000_000]},
        {"assumptions": [["(1 + a)^3999", ">"]] * 500},
        {"assumptions": [["(a + b + 1)^200*(a + b + 2)^200", "="]]},
    ],
)
def test_no_certificate_makes_the_checker_run_away(change: Any) -> None:
    document = BY_HAND["never_a_rescaling"]()
    document["claim"] |= change
    document["witness"]["steps"] = 1_000_000
    began = time.perf_counter()
    with pytest.raises(CertificateRejected):
        check(encode(document))
    assert time.perf_counter() - began < 30


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
    bad.write_bytes(encode(put(BY_HAND["averaged_identity"](), "claim.solved.a", "alpha")))
    done = run_blocked(KERNEL, good)
    assert (done.returncode, done.stderr) == (0, "")
    assert "good.json: verified: " in done.stdout
    done = run_blocked(KERNEL, good, bad)
    assert done.returncode == 1
    assert "bad.json: REJECTED: the two sides differ" in done.stdout
    assert run_blocked(KERNEL, tmp_path / "none.json").returncode == 2


def test_the_probe_can_fail() -> None:
    assert run_blocked(KERNEL.parent.parent / "algebra" / "scalar.py").returncode == 1


def test_the_kernel_imports_the_standard_library_only() -> None:
    found = re.findall(r"^(?:from|import) (\w+)", KERNEL.read_text(), re.MULTILINE)
    assert set(found) <= set(sys.stdlib_module_names) | {"__future__"}


def test_a_form_with_an_answer_named_like_a_value_is_refused() -> None:
    document = BY_HAND["soft_closed_form"]()
    forms = copy.deepcopy(SOFT_FORMS)
    forms["QN"]["values"]["g"] = "alpha"
    document["claim"]["forms"] = forms
    with pytest.raises(CertificateRejected):
        check(encode(document))


def test_an_identity_without_summands_proves_that_nothing_vanishes_is_false() -> None:
    document = BY_HAND["never_a_rescaling"]()
    document["witness"]["tree"] = {"split": total(product=[factor("alpha")])}
    with pytest.raises(CertificateRejected, match="the sum of an identity is not its product"):
        check(encode(document))
