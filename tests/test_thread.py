"""The claims of the thread: their verdicts, and the formulas behind them against runs in exact fractions."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

import softupdate_algebra as sua
from softupdate_algebra.errors import CatalogueError
from softupdate_algebra.proof.kernel import check
from softupdate_algebra.report import write
from softupdate_algebra.thread.investigation import claim_blocks, claim_named, claims, claims_data, settle, some_claims

ANSWERS = {
    "S1": "yes", "S2": "in cases", "S3": "yes", "S4": "yes", "S5": "yes", "S6": "in cases", "S7": "yes", "S8": "yes", "S9": "yes",
    "S10": "yes", "S11": "in cases", "S12": "yes", "S13": "in cases", "R1": "yes", "R2": "in cases", "R3": "in cases", "R4": "in cases",
    "R5": "in cases", "R6": "in cases", "R7": "yes", "R8": "in cases",
}  # fmt: skip
SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"


@pytest.fixture(scope="module")
def settled() -> dict[str, Any]:
    return {claim.id: answer for claim, answer in settle(claims())}


def test_all_claims_are_there_in_order() -> None:
    ids = [claim.id for claim in claims()]
    assert [name for name in ids if name[0] == "S"] == [f"S{n}" for n in range(1, 14)]
    assert [name for name in ids if name[0] == "R"] == [f"R{n}" for n in range(1, 9)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ANSWERS)
def test_each_claim_is_answered_as_worked_out_by_hand(settled: dict[str, Any], name: str) -> None:
    answer = settled[name]
    assert answer.answer == ANSWERS[name]
    assert answer.holds
    assert answer.fails
    assert answer.proofs
    assert answer.evidence


@pytest.mark.parametrize("name", ANSWERS)
def test_the_checker_accepts_what_each_claim_rests_on(settled: dict[str, Any], name: str) -> None:
    for _, verdict in settled[name].evidence:
        assert check(verdict.certificate.encode())


@pytest.mark.parametrize("form", ["plain", "markdown", "latex", "rich"])
def test_claims_can_be_written_in_every_form(settled: dict[str, Any], form: str) -> None:
    for claim in claims():
        from softupdate_algebra.report.document import Document

        text = write(Document(claim_blocks(claim, settled[claim.id])), form, width=80)  # type: ignore[arg-type]
        assert claim.id in text
        assert "holds" in text


def test_a_claim_is_asked_for_by_its_id_in_either_case() -> None:
    assert claim_named("s12") == claim_named("S12")
    with pytest.raises(CatalogueError, match="S13"):
        claim_named("S99")


def test_claims_are_data_too() -> None:
    data = claims_data(settle([claim_named("S1")]))["claims"][0]
    assert data["verdict"] == "holds"
    assert data["evidence"]["one network"]["rescaling"] == [{"alpha_prime": "alpha*(1 - c)"}]


def test_nobody_of_the_thread_is_named(settled: dict[str, Any]) -> None:
    assert {claim.who for claim in claims()} <= {
        "the learner", "the mentor", "the first reply", "the lecture", "the practice lab", "nobody in the thread", "a neighbour",
        *(claim.who for claim in claims() if claim.id[0] == "M")}  # fmt: skip


def test_some_claims_come_with_their_verdicts() -> None:
    text = write(some_claims([claim_named("S6")], 3), "plain", width=80)
    assert "QED" in text
    assert "S6" in text.splitlines()[-1] or "S6" in text


# -- the formulas, in fractions ----------------------------------------------------------------------


def numbers(seed: int, count: int) -> list[Fraction]:
    dice = random.Random(seed)
    return [Fraction(dice.randint(-20, 20), dice.randint(1, 9)) for _ in range(count)]


class Run:
    """The thread's two networks and the rescaled run on recorded steps."""

    def __init__(self, seed: int, k: int, *, identical: bool = True, c: Fraction | None = None) -> None:
        self.alpha, given, self.online0, self.target0 = numbers(seed, 4)
        self.c = Fraction(1, 3) + abs(given) / 60 if c is None else c
        self.target0 = self.online0 if identical else self.target0
        self.g = numbers(seed + 1, k)
        self.online, self.target = [self.online0], [self.target0]
        for step in self.g:
            self.online.append(self.online[-1] + self.alpha * step)
            self.target.append(self.c * self.target[-1] + (1 - self.c) * self.online[-1])


@pytest.mark.parametrize("seed", range(6))
def test_closed_forms_of_section_one(seed: int) -> None:
    run = Run(seed, 8, identical=False)
    alpha, c, g = run.alpha, run.c, run.g
    for k in range(9):
        assert run.online[k] == run.online0 + alpha * sum(g[:k])
        assert run.target[k] == c**k * run.target0 + (1 - c**k) * run.online0 + alpha * sum(
            (1 - c ** (k - i)) * g[i] for i in range(k)
        )
        assert run.online[k] - run.target[k] == c**k * (run.online0 - run.target0) + alpha * sum(
            c ** (k - i) * g[i] for i in range(k)
        )
    found = sua.unroll(SOFT, 8).coefficients("TQN")
    at = {"alpha": alpha, "c": c}
    start = {"QN0": run.online0, "TQN0": run.target0, **{f"g{i}": value for i, value in enumerate(g)}}
    assert (
        sum(value.evaluate({n: at[n] for n in value.parameters}) * start[str(label)] for label, value in found)
        == run.target[8]
    )


@pytest.mark.parametrize("seed", range(6))
def test_s6_and_s12_and_s13_in_numbers(seed: int) -> None:
    run = Run(seed + 50, 8)
    alpha, c, g = run.alpha, run.c, run.g
    for k in range(9):
        rescaled = run.online0 + (1 - c) * alpha * sum(g[:k])
        first = alpha * c * (1 - c ** (k - 1)) * g[0] if k else 0
        later = sum(alpha * c * (1 - c ** (k - 1 - i)) * g[i] for i in range(1, k))
        assert run.target[k] - rescaled == first + later
        scheduled = run.online0 + sum(alpha * (1 - c ** (k - i)) * g[i] for i in range(k))
        assert scheduled == run.target[k]
    x, v = run.target0, Fraction(0)
    for k, step in enumerate(g):
        v = c * v + (1 - c) * alpha * step
        x += v
        assert x == run.target[k + 1]
        assert run.online[k + 1] == x + c / (1 - c) * v
    verdict = sua.compare(SOFT, "x <- x + (1-c)*alpha*g(x)")
    assert {
        str(r.label): r.value.evaluate({n: {"alpha": alpha, "c": c}[n] for n in r.value.parameters})
        for r in _residual(verdict, 5)
    } == {f"g{i}": alpha * c * (1 - c ** (4 - i)) for i in range(4)}


def _residual(verdict: Any, k: int) -> Any:
    from softupdate_algebra.analysis.comparison import residual_terms

    return residual_terms(verdict.finding, k)


@pytest.mark.parametrize("seed", range(4))
def test_constant_and_quadratic_gradients_in_numbers(seed: int) -> None:
    run = Run(seed + 90, 9)
    alpha, c = run.alpha, run.c
    online = target = run.online0
    g = Fraction(5, 7)
    for k in range(1, 9):
        online += alpha * g
        target = c * target + (1 - c) * online
        assert target - run.online0 == alpha * g * (k - c * (1 - c**k) / (1 - c))
    lam = Fraction(3, 11)
    rho = 1 - alpha * lam
    online = target = error = Fraction(4, 3)
    for k in range(1, 9):
        online *= rho
        target = c * target + (1 - c) * online
        if rho != c:
            assert target == error * (c**k + (1 - c) * rho * (rho**k - c**k) / (rho - c))
        if k == 2:
            assert target - (c + (1 - c) * rho) ** 2 * error == -c * (1 - c) * alpha * lam * rho * error
    found = sua.unroll(SOFT, 4, oracle="quadratic", start="identical").coefficients("TQN")
    at = {"alpha": alpha, "c": c, "lambda": lam}
    values = {str(label): value.evaluate({n: at[n] for n in value.parameters}) for label, value in found}
    assert values["QN0"] == c**4 + (1 - c) * rho * (rho**4 - c**4) / (rho - c)
    assert values["QN0"] + values["x_star"] == 1


@pytest.mark.parametrize("c", [Fraction(0), Fraction(1, 3), Fraction(99, 100), Fraction(199, 200)])
def test_numbers_that_people_ask_for(c: Fraction) -> None:
    horizon = 4000
    weights = [(1 - c) * c**age for age in range(min(horizon, 60))]
    assert sum(weights) == 1 - c ** len(weights)
    lag = sum(age * weight for age, weight in enumerate(weights))
    assert lag == c * (1 - c ** len(weights)) / (1 - c) - len(weights) * c ** len(weights)
    assert sum(weight**2 for weight in weights) == (1 - c) / (1 + c) * (1 - c ** (2 * len(weights)))


@pytest.mark.parametrize("period", [2, 5, 10])
def test_the_same_mean_lag_as_a_hard_update(period: int) -> None:
    c = Fraction(period - 1, period + 1)
    assert c / (1 - c) == Fraction(sum(range(period)), period) == Fraction(period - 1, 2)
