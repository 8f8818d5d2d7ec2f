"""The same question asked of neighbours, R1 to R8: momentum, dampening, order, averaging, conventions, periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.api import compare
from softupdate_algebra.proof.comparison import comparison_proof
from softupdate_algebra.proof.derivation import Derivation
from softupdate_algebra.thread.claims import Claim, Settled, answer_of, said
from softupdate_algebra.thread.two_networks import SOFT
from softupdate_algebra.thread.wording import cases_of, choice_of, m, require

if TYPE_CHECKING:
    from softupdate_algebra.report.document import Content
    from softupdate_algebra.verdict import Verdict


def _settled(verdict: Verdict, holds: Content, fails: Content, *more: tuple[str, Verdict]) -> Settled:
    proof = comparison_proof(verdict.finding, named=True)
    return Settled(answer_of(verdict), holds, fails, (proof,), (("the question", verdict), *more))


def _momentum_scale() -> Settled:
    averaged = "start v <- 0; v <- beta*v + (1-beta)*g(x); x <- x - alpha*v"
    summed = "start v <- 0; v <- beta*v + g(x); x <- x - alpha_prime*v"
    verdict = compare(averaged, summed, solve_for="alpha_prime")
    own = compare(averaged, summed, solve_for="alpha_prime", oracle="own")
    holds = said("for all k from v = 0, for recorded steps and for every gradient function: ", *choice_of(verdict))
    return _settled(verdict, holds, said("nowhere"), ("own gradients", require(own, "equal")))


def _rate_in_velocity() -> Settled:
    inside = "start v <- 0; v <- beta*v + alpha*g(x); x <- x - v"
    outside = "start v <- 0; v <- beta*v + g(x); x <- x - alpha*v"
    constant = compare(inside, outside)
    scheduled = compare(inside.replace("alpha", "alpha[t]"), outside.replace("alpha", "alpha[t]"))
    return Settled(
        "in cases" if answer_of(constant) == "yes" and scheduled.status == "cases" else answer_of(constant, scheduled),
        said("for a constant alpha, for all k; for every schedule alpha[t] only if ", *cases_of(scheduled)),
        said(f"for a schedule, from k = {scheduled.first_divergence} on: a change of the rate meets the old velocity"),
        (comparison_proof(constant.finding, named=True), comparison_proof(scheduled.finding, named=True)),
        (("constant alpha", constant), ("schedule alpha[t]", scheduled)),
    )


def _dampening() -> Settled:
    plain = "start v <- 0; v <- beta*v + g(x); x <- x - alpha_prime*v"
    always = compare("start v <- 0; v <- beta*v + (1-d)*g(x); x <- x - alpha*v", plain, solve_for="alpha_prime")
    first = "start v <- 0; at 0: v <- g(x); from 1: v <- beta*v + (1-d)*g(x); x <- x - alpha*v"
    undamped = compare(first, plain, solve_for="alpha_prime", assume="alpha != 0, beta != 0, d != 0")
    everywhere = compare(first, plain, solve_for="alpha_prime")
    return Settled(
        "in cases" if answer_of(always) == "yes" and undamped.status == "diverges" else answer_of(always, undamped),
        said("when every step is dampened: ", *choice_of(always)),
        said(
            "not when the first velocity is the undampened gradient, except for ",
            *cases_of(require(everywhere, "cases")),
        ),
        (comparison_proof(always.finding, named=True), comparison_proof(undamped.finding, named=True)),
        (("every step dampened", always), ("first step undampened", undamped), ("for all parameters", everywhere)),
    )


def _order() -> Settled:
    before = "TQN <- c*TQN + (1-c)*QN; QN <- QN + alpha*g(QN); return TQN"
    verdict = compare(before, SOFT)
    delayed = compare(before, f"OLD <- TQN; {SOFT}; return OLD")
    d = Derivation({"QN", "TQN", "B", "g"}, "alpha != 0, c != 1")
    step = d.define("QN[k]", "QN[k-1] + alpha*g[k-1]", "definition of QN")
    after = d.define("TQN[k]", "c*TQN[k-1] + (1 - c)*QN[k]", "after the step")
    first = d.define("B[k]", "c*B[k-1] + (1 - c)*QN[k-1]", "before the step")
    d.equal(
        "TQN[k] - B[k]",
        "c*(TQN[k-1] - B[k-1]) + (1 - c)*alpha*g[k-1]",
        "substitution, collect",
        (step, after, first),
    )
    d.nonzero(
        "(1 - c)*alpha", "the newest gradient g[k-1] occurs only there, and its weight is not zero, as", (d.last,)
    )
    every = d.proof("After and before differ at every k >= 1.", title="R4, every step")
    return Settled(
        answer_of(verdict),
        said("the update before the step at k is the update after the step at k - 1: a delay by one step; equal only for ",
             *cases_of(require(verdict, "cases"))),
        said("at every k from 1 on when ", m("alpha != 0"), " and ", m("c != 1"), "; it is no rescaling"),
        (comparison_proof(verdict.finding, named=True), every, comparison_proof(require(delayed, "equal").finding, named=True)),
        (("before against after", verdict), ("before against after, delayed", delayed)),
    )  # fmt: skip


def _uniform_average() -> Settled:
    soft = "QN <- QN + alpha*g(QN); TQN <- (t+1)/(t+2)*TQN + QN/(t+2)"
    average = "start S <- QN0; QN <- QN + alpha*g(QN); S <- S + QN; return S/(t+2)"
    without = "start S <- 0; QN <- QN + alpha*g(QN); S <- S + QN; return S/(t+1)"
    with_start = compare(soft, average)
    without_start = compare("QN <- QN + alpha*g(QN); TQN <- t/(t+1)*TQN + QN/(t+1)", without)
    fixed = compare(soft, SOFT, solve_for="c", assume="alpha != 0")
    return Settled(
        "in cases" if answer_of(with_start, without_start) == "yes" and fixed.status == "diverges" else "undecided",
        said("with the retention ", m("(t + 1)/(t + 2)"), " when the start is averaged in, ", m("t/(t + 1)"),
             " when it is not, for all k"),
        said(f"for every constant c: equal up to k = {fixed.equal_up_to} only, with ", *choice_of(fixed)),
        (comparison_proof(with_start.finding, named=True), comparison_proof(fixed.finding, named=True)),
        (("start averaged in", with_start), ("start left out", without_start), ("constant c", fixed)),
    )  # fmt: skip


def _convention() -> Settled:
    left = "QN <- QN + alpha*g(QN); TQN <- s*TQN + (1-s)*QN"
    right = "QN <- QN + alpha*g(QN); TQN <- s*QN + (1-s)*TQN"
    apart = compare(left, right, start="independent")
    together = compare(left, right)
    return Settled(
        answer_of(apart),
        said("from independent starts only for ", *cases_of(require(apart, "cases")),
             "; from identical starts also for ", *cases_of(require(together, "cases"))),
        said("everywhere else: a test at 1/2 cannot see the two exchanged"),
        (comparison_proof(apart.finding, named=True),),
        (("independent start", apart), ("identical start", together)),
    )  # fmt: skip


def _twice() -> Settled:
    twice = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN; TQN <- c*TQN + (1-c)*QN"
    once = "QN <- QN + alpha*g(QN); TQN <- r*TQN + (1-r)*QN"
    verdict = compare(twice, once, solve_for="r")
    return _settled(verdict, said("for all k: ", *choice_of(verdict)), said("nowhere"))


def _period() -> Settled:
    rare = "repeat 3: QN <- QN + alpha*g(QN); TQN <- q^3*TQN + (1-q^3)*QN"
    often = "repeat 3 { QN <- QN + alpha*g(QN); TQN <- q*TQN + (1-q)*QN }"
    verdict = compare(rare, often)
    every = compare("QN <- QN + alpha*g(QN); every 3: TQN <- q^3*TQN + (1-q^3)*QN",
                    "QN <- QN + alpha*g(QN); TQN <- q*TQN + (1-q)*QN")  # fmt: skip
    return _settled(
        verdict,
        said("for P = 3, seen at the end of each period, only for ", *cases_of(require(verdict, "cases")),
             "; seen at every step, only for ", *cases_of(require(every, "cases"))),
        said("everywhere else: QN's steps within a period weigh differently"),
        ("seen at every step", every),
    )  # fmt: skip


CLAIMS = (
    Claim("R1", "a neighbour", "(1-beta)*g or g in the velocity",
          "Momentum with (1-beta)*g in the velocity, or with plain g: is it only alpha?",
          ("v <- beta*v + (1-beta)*g", "v <- beta*v + g"), _momentum_scale),
    Claim("R2", "a neighbour", "alpha inside or outside the velocity",
          "The learning rate inside the velocity or outside: the same?",
          ("v <- beta*v + alpha*g; x <- x - v", "v <- beta*v + g; x <- x - alpha*v"), _rate_in_velocity),
    Claim("R3", "a neighbour", "dampening",
          "Dampening: is it only alpha?", ("v <- beta*v + (1-d)*g",), _dampening),
    Claim("R4", "a neighbour", "before or after the step",
          "Soft update before or after the gradient step: the same?",
          ("TQN before QN", "QN before TQN"), _order),
    Claim("R5", "a neighbour", "uniform averaging",
          "Uniform averaging of the iterates against the soft update: the same?",
          ("TQN = (QN[0] + ... + QN[k])/(k + 1)",), _uniform_average),
    Claim("R6", "a neighbour", "retention or step",
          "c*TQN + (1-c)*QN against tau*QN + (1-tau)*TQN with the same number in both: the same?",
          ("TQN <- s*TQN + (1-s)*QN", "TQN <- s*QN + (1-s)*TQN"), _convention),
    Claim("R7", "a neighbour", "two soft updates per step",
          "Two soft updates per step against one: only another retention?",
          ("TQN <- c*TQN + (1-c)*QN, twice",), _twice),
    Claim("R8", "a neighbour", "every P steps with c^P",
          "A soft update with retention q^P every P steps against one with q at each step: the same?",
          ("every P: TQN <- q^P*TQN + (1-q^P)*QN",), _period),
)  # fmt: skip
