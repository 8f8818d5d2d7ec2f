"""Certificates of verdicts: the checker accepts each, and they say what was decided, no more and no less."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from brute_force import refute

import softupdate_algebra as sua
from softupdate_algebra.algebra.assumptions import assume
from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.certificate import certificates, comparison_certificate, counterexample_certificate
from softupdate_algebra.proof.invariants import invariant
from softupdate_algebra.proof.kernel import CertificateRejected, check
from softupdate_algebra.thread.claims import certificates_of
from softupdate_algebra.thread.investigation import claims, settle

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
GD = "x <- x + alpha_prime*g(x)"
MOMENTUM = "start v <- 0; v <- c*v + (1-c)*alpha*g(x); x <- x + v"
FROM_ANYWHERE = "v <- c*v + (1-c)*alpha*g(x); x <- x + v"
OPEN = {"assume": "0 < c < 1, alpha > 0"}
RESCALED = {"solve_for": "alpha_prime"}
START_UP = "at 0: x <- x + g(x); from 1: x <- x + a*g(x)"

EQUAL = {
    "momentum": (SOFT, MOMENTUM, {}),
    "momentum from other networks": (SOFT, FROM_ANYWHERE, {"start": "v0 = (1-c)/c*(QN0 - TQN0), x0 = TQN0"}),
    "reset": (f"{SOFT}; QN <- TQN", GD, RESCALED),
    "step or retention": (SOFT, "QN <- QN + alpha*g(QN); TQN <- TQN + (1-c)*(QN - TQN)", {}),
    "two passes": ("x <- x + alpha*g(x); y <- c^2*y + (1-c^2)*x", "x <- x + alpha*g(x); repeat 2: y <- c*y + (1-c)*x", {}),
    "hard, every third": ("Q <- Q + a*g(Q); every 3: T <- Q", "Q <- Q + a*g(Q); every 3: T <- T + (Q - T)", {}),
    "start-up": (START_UP, f"from 0: {{ {START_UP} }}", {}),
    "divisor by its sign": ("x <- x + a*g(x)", "x <- x + b*(1+a)*g(x)", {"solve_for": "b", "assume": "a > 0"}),
    "divisor of a product": ("x <- x + a*g(x)", "x <- x + b*d*g(x)", {"solve_for": "b", "assume": "c*d > 0"}),
    "two ways": ("x <- x + a*d*g(x)", "x <- x + b*d*g(x)", {"solve_for": "b"}),
    "at the optimum": (SOFT, GD, {**RESCALED, "oracle": "quadratic", "assume": "alpha*lambda = 1"}),
}  # fmt: skip

IN_CASES = {
    "rescaling": (SOFT, GD, RESCALED, 3),
    "quadratic": (SOFT, GD, {"oracle": "quadratic"}, 5),
    "bootstrapped": (
        "QN <- QN + alpha*g(QN, TQN); TQN <- c*TQN + (1-c)*QN", GD, {**RESCALED, "oracle": "bootstrapped"}, 5),
    "swapped": (SOFT, "QN <- QN + alpha*g(QN); TQN <- (1-c)*TQN + c*QN", {"start": "independent"}, 1),
    "no real root": ("z <- c^3*z", "z <- z", {}, 1),
    "no real root of degree four": ("z <- c^5*z", "z <- z", {}, 1),
    "not solved": ("z <- c^2*z", "z <- 2*z", {}, 1),
    "solved and not solved": ("vector w; x <- a*x - b*x + x + (a^2 + b^2 - 1)*w", "vector w; x <- x", {}, 1),
    "hard or soft": ("Q <- Q + alpha*g(Q); every 3: T <- Q", "Q <- Q + alpha*g(Q); T <- c*T + (1-c)*Q", {}, 1),
    "divisor or not": ("x <- x + a*d*g(x)", "x <- x + b*(e - a)*g(x)", {"solve_for": "b"}, 3),
}  # fmt: skip

DIVERGES = {
    "rescaling": (SOFT, GD, {**RESCALED, **OPEN}),
    "from other networks": (SOFT, GD, {**RESCALED, "start": "independent"}),
    "signs": ("x <- x + a*g(x)", "x <- x + b*g(x)", {"assume": "a > 0, b < 0"}),
    "signs after solving": ("x <- x + a*g(x)", "x <- x - (1 + a^2)*b*g(x)", {"assume": "a > 0, b > 0"}),
    "a name of its own": ("x <- x + a*g(x)", "x <- x - a*g(x)", {"assume": "a > 0, z > 3"}),
    "half-line": ("x <- x + (a^3 - a + 1)*w; vector w", "x <- x; vector w", {"assume": "a > 0"}),
}


def compared(left: str, right: str, options: dict[str, Any]) -> Any:
    return sua.compare(left, right, **options).finding


def replayed(finding: Any) -> dict[str, Any]:
    """Return the certificate's document once the checker has accepted it and the judge found nothing against it."""
    text = comparison_certificate(finding)
    assert check(text.encode())
    document = json.loads(text)
    assert refute(document, document["claim"]["cases"]) is None
    return document


@pytest.mark.parametrize("name", EQUAL)
def test_equality_is_certified_with_its_cover(name: str) -> None:
    finding = compared(*EQUAL[name])
    assert finding.status == "equal"
    claim = replayed(finding)["claim"]
    assert claim["complete"]
    assert claim["covering"]
    assert (claim["steps"], claim["onwards"]) == ([0, 0], True)


@pytest.mark.parametrize("name", IN_CASES)
def test_cases_are_certified_to_be_all(name: str) -> None:
    *question, count = IN_CASES[name]
    finding = compared(*question)
    assert finding.status == "cases"
    claim = replayed(finding)["claim"]
    assert claim["complete"]
    assert not claim["covering"]
    assert len(claim["cases"]) == count


@pytest.mark.parametrize("name", DIVERGES)
def test_that_no_parameters_help_is_certified(name: str) -> None:
    finding = compared(*DIVERGES[name])
    assert finding.status == "diverges"
    claim = replayed(finding)["claim"]
    assert claim["complete"]
    assert claim["cases"] == []


@pytest.mark.parametrize("name", [*DIVERGES, *(f"cases: {name}" for name in IN_CASES)])
def test_counterexamples_are_certified(name: str) -> None:
    question = IN_CASES[name.removeprefix("cases: ")][:3] if name.startswith("cases: ") else DIVERGES[name]
    finding = compared(*question)
    document = counterexample_certificate(finding)
    assert check(document.encode())
    assert refute(json.loads(document)) is None


@pytest.mark.parametrize("name", DIVERGES)
def test_what_holds_up_to_some_step_is_certified_too(name: str) -> None:
    finding = compared(*DIVERGES[name])
    found = {shown: json.loads(text) for shown, text in certificates(finding).items()}
    assert found.keys() - {f"equal up to {finding.equal_up_to}"} == {
        "verdict",
        f"different at {finding.first_divergence}",
    }
    for shown, text in certificates(finding).items():
        assert check(text.encode()), shown
        assert refute(found[shown]) is None
    if finding.equal_up_to >= 0:
        claim = found[f"equal up to {finding.equal_up_to}"]["claim"]
        assert (claim["steps"], claim["onwards"]) == ([0, finding.equal_up_to], False)
        assert not claim["complete"]


def test_a_step_too_many_is_not_equal() -> None:
    document = json.loads(certificates(compared(*DIVERGES["rescaling"]))["equal up to 1"])
    document["claim"]["steps"] = [0, 2]
    document["witness"]["cases"][0] |= {"prefix": 2, "gaps": [["0", ""]] * 3}
    text = json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n"
    with pytest.raises(CertificateRejected, match="left minus right at 2 is not 0"):
        check(text.encode())


def test_an_undecided_verdict_has_certificates_of_what_is_known() -> None:
    verdict = sua.compare("x <- x + t^2*c^t*g(x)", "x <- x + b*g(x)", solve_for="b", oracle="own")
    if verdict.status == "undecided":
        assert "verdict" not in verdict.certificates
        assert all(map(check, map(str.encode, verdict.certificates.values())))


def test_every_certificate_of_the_thread_is_accepted() -> None:
    found = [
        certificate
        for _, answer in settle(claims())
        for _, evidence in answer.evidence
        for certificate in certificates_of(evidence).values()
    ]
    assert len(found) > 90
    assert all(check(certificate.encode()) for certificate in found)


def test_the_derivation_of_s6_is_two_lines() -> None:
    tree = replayed(compared(*DIVERGES["rescaling"]))["witness"]["tree"]
    begin, none_apart, wanted, (word, name, value, by, then) = tree
    assert (begin, none_apart, wanted) == ("residuals", {}, [[1, "g[0]"], [2, "g[0]"]])
    assert (word, name, value, by) == ("solve", "alpha_prime", "alpha - alpha*c", "-#0")
    assert then == ["split", "_0*_1*_2*#1", []]


def test_the_invariant_of_momentum_is_the_gap_and_the_velocity() -> None:
    finding = compared(*EQUAL["momentum"])
    found = invariant(finding, None)
    assert found is not None
    assert [{str(key): str(value) for key, value in row.terms} for row in found.rows] == [
        {"left.TQN": "1", "right.x": "-1"},
        {"left.QN": "1 - c", "left.TQN": "c - 1", "right.v": "-c"},
    ]
    assert [[str(weight) for weight in weights] for weights in found.next] == [["1", "1"], ["0", "c"]]


def test_there_is_no_invariant_where_the_rules_differ() -> None:
    assert invariant(compared(SOFT, GD, {}), None) is None


def test_nothing_is_claimed_to_be_covered_where_the_unknown_itself_is_restricted() -> None:
    finding = compared(f"{SOFT}; QN <- TQN", GD, {**RESCALED, "assume": "alpha_prime > 0"})
    assert not replayed(finding)["claim"]["covering"]


def test_undecided_comparisons_have_no_certificate() -> None:
    finding = compared("x <- (c^2 + b^2)*x", "x <- 0", {"assume": "b != 0"})
    assert finding.status == "undecided"
    with pytest.raises(CertificateError, match="an undecided comparison has no certificate"):
        comparison_certificate(finding)


def test_equal_rules_have_no_counterexample_to_certify() -> None:
    with pytest.raises(CertificateError, match="there is no counterexample"):
        counterexample_certificate(compared(*EQUAL["momentum"]))


SCRIPT = """
import softupdate_algebra as sua
from softupdate_algebra.proof.provers.texts import prover_text
quadratic = sua.compare("{left}", "{right}", oracle="quadratic")
print(quadratic.certificate)
product = sua.compare("x <- (1)*g(x)", "x <- (1-c)*g(x)", oracle="quadratic", assume="c*b > 0", start="independent")
for language in ("smt2", "rocq"):
    print(prover_text([("", outline) for outline in product.outlines.values()], language))
"""


def test_the_same_verdict_has_the_same_bytes_in_every_process() -> None:
    script = SCRIPT.format(left=SOFT, right=GD)
    texts = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": s}
        ).stdout
        for s in "1234"
    }
    assert len(texts) == 1
    assert texts.pop().startswith(sua.compare(SOFT, GD, oracle="quadratic").certificate)


SCHEDULED = [
    (SOFT, "x <- x + beta[t]*g(x)", {}, "diverges"),
    ("x <- x + (p*a[t] + q*a[t]^2)*w; vector w", "z <- z; vector w", {}, "cases"),
    ("x <- x + a[t]/c*g(x)", "x <- x + b*a[t]*g(x)", {}, "cases"),
    ("x <- x + a[t]/c*g(x)", "x <- x + b*a[t]*g(x)", {"solve_for": "b"}, "equal"),
    ("x <- x + c^t*g(x)", "x <- x + b*g(x)", {"solve_for": "b"}, "cases"),
    (f"{SOFT.replace('alpha', 'alpha[t]')}", "QN <- QN + alpha[t]*g(QN); TQN <- TQN + (1-c)*(QN-TQN)", {}, "equal"),
]


@pytest.mark.parametrize(("left", "right", "options", "status"), SCHEDULED)
def test_what_changes_with_time_is_certified(left: str, right: str, options: dict[str, Any], status: str) -> None:
    finding = compared(left, right, options)
    assert finding.status == status
    assert check(comparison_certificate(finding).encode())


NAMED = [
    ("x <- x + d*g(x)/(1-c)", "y <- y + d1*g(y)", {}),
    ("x <- x + before*g(x)", "y <- y + left*g(y)", {}),
    ("x <- k*x + j*g(x)", "y <- k*y + i*g(y)", {}),
    ("x1 <- x1 + a*g(x1, x2); x2 <- x1", "y <- y + b*g(y, y)", {"oracle": "own"}),
]


@pytest.mark.parametrize(("left", "right", "options"), NAMED)
def test_names_that_certificates_use_may_be_those_of_a_rule(left: str, right: str, options: dict[str, Any]) -> None:
    found = sua.compare(left, right, **options).certificates
    assert len(found) == 3
    assert all(check(text.encode()) for text in found.values())


def test_no_name_of_a_rule_is_a_word_of_certificates() -> None:
    names = ("own", "time", "pow", "inv", "left", "d", "e", "unknown")
    rules = [
        f"vector {v}; x <- t^2*x + {p}^t*x/(1-{p}) + {v}/(t+1)" for v, p in zip(names, reversed(names), strict=True)
    ]
    assert all(check(sua.compare(rule, rule).certificate.encode()) for rule in rules)


def test_a_schedule_that_is_assumed_something_of_is_not_free() -> None:
    document = json.loads(comparison_certificate(compared(*SCHEDULED[0][:3])))
    document["claim"]["given"] = ["beta[0] - alpha + c*alpha = 0"]
    text = json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n"
    with pytest.raises(CertificateRejected, match=r"beta\[0\] has no value here"):
        check(text.encode())


SIGNED = [
    ("c^4 + c^3 + c^2 + c + 1", ""),
    ("c^6 - 3*c + 5", ""),
    ("c^3 - c + 1", "c > 0"),
    ("5*c^3 - 5*c + 2", "c > 0, c < 1"),
    ("-c^3 + c - 1", "c > -1"),
    ("100 - 2*c - c^3", "c < 4"),
]


@pytest.mark.parametrize(("polynomial", "known"), SIGNED)
def test_a_sign_without_a_root_is_an_identity(polynomial: str, known: str) -> None:
    knowledge = assume(known)
    value = parse_scalar(polynomial)
    why = knowledge.why_nonzero(value)
    assert why is not None
    assert why.positivity is not None
    total = parse_scalar("0")
    for weight, powers, root in why.positivity.terms:
        assert weight > 0
        part = root * root * weight
        for index, power in powers:
            part = part * knowledge.facts[index].polynomial ** power
        total = total + part
    assert total == value * why.positivity.sign


def test_a_polynomial_with_a_root_has_no_sign() -> None:
    assert assume("c > 0").why_nonzero(parse_scalar("c^3 - c - 1")) is None
