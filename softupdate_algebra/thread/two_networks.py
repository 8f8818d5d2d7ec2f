"""Claims about a Q-network and the target network that follows it: S4, S6, S7, S8, S10, S11, S12."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.assumptions import Assumptions
from softupdate_algebra.algebra.cases import decompose
from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.analysis.comparison import residual_terms
from softupdate_algebra.analysis.never_meets import NeverMeets, Open
from softupdate_algebra.analysis.never_meets import never_meets_again as never_again
from softupdate_algebra.api import closed_form, compare, never_meets_again
from softupdate_algebra.proof.comparison import comparison_proof
from softupdate_algebra.proof.derivation import Derivation
from softupdate_algebra.thread.claims import Claim, Later, Settled, answer_of, said
from softupdate_algebra.thread.wording import cases_of, choice_of, m, require

if TYPE_CHECKING:
    from softupdate_algebra.analysis.findings import Choice
    from softupdate_algebra.report.document import Proof
    from softupdate_algebra.thread.claims import Evidence
    from softupdate_algebra.verdict import Verdict

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
RESCALED = "x <- x + alpha_prime*g(x)"
MOMENTUM = "v <- c*v + (1-c)*alpha*g(x); x <- x + v"
MOMENTUM_AHEAD = "v <- c*v + (1-c)*alpha*g(x + c/(1-c)*v); x <- x + v"
ASSUMED = "0 < c < 1, alpha > 0"
_VECTORS = {"QN", "TQN", "x", "v", "g", "d", "s"}

_QN_FORM = "QN[0] + alpha*sum(i, 0, k - 1, g[i])"
_TQN_FORM = "c^k*TQN[0] + (1 - c^k)*QN[0] + alpha*sum(i, 0, k - 1, (1 - c^(k - i))*g[i])"
_GAP_FORM = "c^k*d[0] + alpha*sum(i, 0, k - 1, c^(k - i)*g[i])"


def _one_step(d: Derivation, k: str, after: str) -> tuple[int, int]:
    online = d.define(f"QN[{after}]", f"QN[{k}] + alpha*g[{k}]", "definition of QN")
    return online, d.define(f"TQN[{after}]", f"c*TQN[{k}] + (1 - c)*QN[{after}]", "definition of TQN")


def _small_changes() -> Settled:
    step = f"OLD <- TQN; {SOFT}"
    verdict = compare(f"{step}; return TQN - OLD", f"{step}; return (1-c)*(QN - OLD)")
    d = Derivation(_VECTORS)
    _, target = _one_step(d, "k", "k+1")
    d.equal("TQN[k+1] - TQN[k]", "(1 - c)*(QN[k+1] - TQN[k])", "substitution, collect", (target,))
    proof = d.proof(
        "In each step the target moves by the fraction 1 - c of its distance to the new Q-network.", title="S4"
    )
    return Settled(
        answer_of(verdict),
        said("for the parameters, for all k: ", m("TQN[k+1] - TQN[k] = (1 - c)*(QN[k+1] - TQN[k])")),
        said(
            "for the target y only under an assumption: y is a nonlinear function of TQN. If max Q is L-Lipschitz in the "
            "parameters, y changes by at most gamma*L*(1 - c) times the norm of QN[k+1] - TQN[k]"
        ),
        (proof,),
        (("the change of the target", verdict),),
    )


def _first_update_only() -> Settled:
    verdict = first_update()
    everywhere = compare(SOFT, RESCALED, solve_for="alpha_prime")
    holds = said(
        f"up to k = {verdict.equal_up_to}, with ",
        *choice_of(verdict),
        "; for all k only if ",
        *cases_of(require(everywhere, "cases")),
    )
    never = never_again(verdict.finding)
    fails = said(f"when 0 < c < 1 and alpha > 0 {never}")
    return Settled(
        answer_of(verdict) if verdict.equal_up_to != 1 else "in cases",
        holds,
        fails,
        (_first_steps(), _every_later_step()),
        (("under the assumptions", verdict), ("for all parameters", everywhere), *_certified(never)),
    )


def _certified(never: NeverMeets | Open) -> tuple[tuple[str, Evidence], ...]:
    if isinstance(never, Open):
        return ()

    def again() -> Evidence:
        found = never_meets_again(first_update())
        assert not isinstance(found, Open)
        return found

    return (("every later step", Later(str(never), again)),)


@cache
def first_update() -> Verdict:
    """Return the verdict on the soft update against the rescaled run, under the thread's assumptions."""
    return compare(SOFT, RESCALED, solve_for="alpha_prime", assume=ASSUMED)


def first_update_choice() -> Choice:
    """Return the learning rate of the rescaled run that fits the first soft update."""
    return first_update().finding.rescaling[0]


def _first_steps() -> Proof:
    d = Derivation(_VECTORS, ASSUMED)
    target = d.define("TQN[0]", "QN[0]", "identical start")
    single = d.define("x[0]", "QN[0]", "identical start")
    online, soft = _one_step(d, "0", "1")
    first = d.define("x[1]", "x[0] + alpha_prime*g[0]", "definition of x")
    uses = (target, single, online, soft, first)
    gap = d.equal("TQN[1] - x[1]", "((1 - c)*alpha - alpha_prime)*g[0]", "substitution, collect", uses)
    chosen = d.choose("alpha_prime", "(1 - c)*alpha", "the only choice that gives 0", (gap,))
    online_2, soft_2 = _one_step(d, "1", "2")
    second = d.define("x[2]", "x[1] + alpha_prime*g[1]", "definition of x")
    d.equal(
        "TQN[2]",
        "QN[0] + alpha*(1 - c^2)*g[0] + alpha*(1 - c)*g[1]",
        "substitution, collect",
        (online_2, soft_2),
        marked=("alpha*(1 - c^2)*g[0]",),
    )
    d.equal(
        "x[2]",
        "QN[0] + alpha*(1 - c)*g[0] + alpha*(1 - c)*g[1]",
        "substitution, collect",
        (chosen, second),
        marked=("alpha*(1 - c)*g[0]",),
    )
    last = d.equal("TQN[2] - x[2]", "alpha*c*(1 - c)*g[0]", "subtract", (d.last - 1, d.last))
    d.nonzero("alpha*c*(1 - c)", "not zero, as", (last,))
    return d.proof(
        "From identical networks the target equals the rescaled run at k = 0 and k = 1 and differs at k = 2.",
        title="S6",
    )


def _every_later_step() -> Proof:
    d = Derivation(_VECTORS, ASSUMED)
    target = d.says(f"TQN[k] = {_TQN_FORM}", "closed form, S7")
    single = d.says("x[k] = QN[0] + alpha_prime*sum(i, 0, k - 1, g[i])", "sum of the steps")
    chosen = d.choose("alpha_prime", "(1 - c)*alpha", "forced by k = 1")
    d.equal(
        "alpha*(1 - c^k) - alpha_prime",
        "alpha*c*(1 - c^(k - 1))",
        "the coefficients on g[0], subtracted",
        (target, single, chosen),
    )
    d.nonzero("alpha*c*(1 - c^(k - 1))", "for k >= 2 not zero, as", (d.last,))
    return d.proof("They differ at every k >= 2, by alpha*c*(1 - c^(k - 1)) on g[0].", title="S6, all later steps")


def _closed_forms() -> Settled:
    return Settled(
        "yes",
        said("for all k, all c and alpha, any start: three closed forms, each proved by induction"),
        said("nowhere"),
        (_online_form(), _target_form(), _gap_form()),
        (
            ("closed forms", Later("closed forms of QN and TQN", lambda: closed_form(SOFT))),
            ("the gap", Later("closed form of the gap", lambda: closed_form(SOFT).of("QN - TQN"))),
        ),
    )


def _online_form() -> Proof:
    d = Derivation(_VECTORS)
    d.equal("QN[0]", "QN[0] + alpha*sum(i, 0, 0 - 1, g[i])", "base k = 0: the sum is empty")
    form = d.define("QN[k]", _QN_FORM, "induction hypothesis")
    step = d.define("QN[k+1]", "QN[k] + alpha*g[k]", "definition of QN")
    d.equal("QN[k+1]", "QN[0] + alpha*sum(i, 0, k, g[i])", "substitution", (form, step))
    return d.proof(m(f"QN[k] = {_QN_FORM}"), " for all k.", closing=said("This is the form at k + 1."), title="S7, QN")


def _target_form() -> Proof:
    d = Derivation(_VECTORS)
    d.equal(
        "TQN[0]",
        "c^0*TQN[0] + (1 - c^0)*QN[0] + alpha*sum(i, 0, 0 - 1, (1 - c^(0 - i))*g[i])",
        "base k = 0: the sum is empty",
    )
    form = d.define("TQN[k]", _TQN_FORM, "induction hypothesis")
    online = d.define("QN[k]", _QN_FORM, "closed form of QN")
    step, soft = _one_step(d, "k", "k+1")
    d.equal("(1 - c)*alpha*g[k]", "alpha*(1 - c^(k + 1 - k))*g[k]", "the new gradient, i = k")
    d.equal("c*(1 - c^(k - i)) + (1 - c)", "1 - c^(k + 1 - i)", "the coefficient of an older gradient, i < k")
    d.equal(
        "TQN[k+1]",
        "c^(k+1)*TQN[0] + (1 - c^(k+1))*QN[0] + alpha*sum(i, 0, k, (1 - c^(k + 1 - i))*g[i])",
        "substitution, collect",
        (form, online, step, soft, d.last - 1, d.last),
    )
    return d.proof(
        m(f"TQN[k] = {_TQN_FORM}"), " for all k.", closing=said("This is the form at k + 1."), title="S7, TQN"
    )


def _gap_form() -> Proof:
    d = Derivation(_VECTORS)
    d.equal("d[0]", "c^0*d[0] + alpha*sum(i, 0, 0 - 1, c^(0 - i)*g[i])", "base k = 0: the sum is empty")
    online, soft = _one_step(d, "k", "k+1")
    d.equal("QN[k+1] - TQN[k+1]", "c*(QN[k] - TQN[k] + alpha*g[k])", "substitution, collect", (online, soft))
    step = d.define("d[k+1]", "c*(d[k] + alpha*g[k])", "so, with d[k] = QN[k] - TQN[k]", (d.last,))
    form = d.define("d[k]", _GAP_FORM, "induction hypothesis")
    # the hypothesis is put in after the recurrence was written, so state the recurrence again over it
    d.equal(
        "c*(d[k] + alpha*g[k])",
        "c^(k+1)*d[0] + alpha*sum(i, 0, k, c^(k + 1 - i)*g[i])",
        "substitution, collect",
        (step, form),
    )
    return d.proof(
        "The gap d[k] = QN[k] - TQN[k] is ", m(_GAP_FORM), " for all k.",
        closing=said("This is the form at k + 1."), title="S7, the gap",
    )  # fmt: skip


def _eq_two_to_three() -> Settled:
    polynomials = [parse_scalar("(1-c)*gap"), parse_scalar("(1-c)*alpha - alpha_prime")]
    found = decompose(polynomials, Assumptions(), ("alpha_prime",))
    d = Derivation(_VECTORS)
    online, soft = _one_step(d, "0", "1")
    step = d.define("x[1]", "TQN[0] + alpha_prime*g[0]", "equation 3 with a free alpha_prime")
    d.equal(
        "TQN[1] - x[1]",
        "(1 - c)*(QN[0] - TQN[0]) + ((1 - c)*alpha - alpha_prime)*g[0]",
        "substitution, collect",
        (online, soft, step),
    )
    cases = "; or ".join(
        " and ".join("QN0 = TQN0" if name == "gap" else f"{name} = {value}" for name, value in case.solved)
        for case in found.cases
    )
    d.words(
        "zero for every gradient if and only if both terms vanish: " + cases,
        reason="cases",
        uses=(d.last,),
    )
    proof = d.proof("One soft update is one step of gradient descent on TQN only in these cases.", title="S8")
    verdict = compare(SOFT, RESCALED, solve_for="alpha_prime", start="x0 = TQN0", assume="c != 1")
    answer = "yes" if verdict.status == "diverges" and verdict.equal_up_to == 0 else answer_of(verdict)
    return Settled(
        answer,
        said(
            "eq. 2 cannot be brought to eq. 3 when ",
            m("c != 1"),
            " and ",
            m("QN[0] != TQN[0]"),
            ", whatever ",
            m("alpha_prime"),
        ),
        said(f"it can when {cases}"),
        (proof,),
        (("one step, any start", verdict),),
    )


def _average_with_the_other() -> Settled:
    same = compare(SOFT, "OLD <- QN; G <- g(OLD); QN <- OLD + alpha*G; TQN <- c*TQN + (1-c)*(OLD + alpha*G)")
    d = Derivation(_VECTORS)
    target = d.define("TQN[0]", "QN[0]", "identical start")
    single = d.define("x[0]", "QN[0]", "identical start")
    online, _ = _one_step(d, "0", "1")
    chosen = d.choose("alpha_prime", "(1 - c)*alpha", "the only choice, S6")
    step = d.define("x[1]", "x[0] + alpha_prime*g[0]", "definition of x")
    d.equal("QN[1] - x[1]", "c*alpha*g[0]", "substitution, collect", (target, single, online, chosen, step))
    proof = d.proof("After one step the two runs ask for their gradients at different points.", title="S10")
    return Settled(
        answer_of(same),
        said(
            "by the definition of the rule: the gradient is taken at QN's weights, the average is of TQN with the new QN"
        ),
        said("the rescaled run asks at another point from step 1 on: ", m("QN[1] - x[1] = c*alpha*g[0]")),
        (proof,),
        (("the definition, written out", same),),
    )


def _schedule() -> Settled:
    scheduled = "x <- x + alpha_prime[t]*g(x)"
    always = compare(SOFT, scheduled, solve_for="alpha_prime")
    rates = "at 0: x <- x + a_0*g(x); at 1: x <- x + a_1*g(x); from 2: x <- x + a_2*g(x)"
    apart = compare(SOFT, rates, solve_for="a_0, a_1, a_2", assume=ASSUMED)
    d = Derivation(_VECTORS, "0 < c < 1, alpha > 0")
    one = d.says("TQN[k] = QN[0] + alpha*sum(i, 0, k - 1, (1 - c^(k - i))*g[i])", "closed form, S7, identical start")
    d.says("alpha_prime[i] = alpha*(1 - c^(k - i))", "read off: the schedule that fits horizon k", (one,))
    d.equal(
        "alpha*(1 - c^(k + n - i)) - alpha*(1 - c^(k - i))",
        "alpha*c^(k - i)*(1 - c^n)",
        "the same gradient at the horizon k + n",
        (one,),
    )
    d.nonzero("1 - c^n", "for n >= 1 not zero, as", (d.last,))
    proof = d.proof("At one horizon a schedule fits; no single schedule serves two horizons.", title="S11")
    return Settled(
        "in cases" if apart.status == "diverges" else answer_of(apart),
        said("at one horizon k: ", m("alpha_prime[i] = alpha*(1 - c^(k - i))")),
        said(
            "no schedule serves two horizons k and k + n unless ", m("alpha = 0"), ", ", m("c = 0"), " or ", m("c^n = 1"),
            "; for all k only if ", *cases_of(require(always, "cases")),
        ),
        (proof,),
        (("two horizons, one rate for each gradient", apart),),
    )  # fmt: skip


def _momentum() -> Settled:
    anyhow = "x0 = TQN0, v0 = (1-c)/c*(QN0 - TQN0)"
    identical = compare(SOFT, f"start v <- 0; {MOMENTUM}")
    anywhere = compare(SOFT, MOMENTUM, start=anyhow)
    ahead = compare(SOFT, MOMENTUM_AHEAD, start=anyhow, oracle="own", assume="c != 1")
    plain = compare("QN <- QN + alpha*g(TQN); TQN <- c*TQN + (1-c)*QN", MOMENTUM, start=anyhow, oracle="own")
    d = Derivation(_VECTORS, "c != 0")
    online, soft = _one_step(d, "k", "k+1")
    velocity = d.define("v[k]", "(1 - c)/c*(QN[k] - TQN[k])", "set; at k = 0 it is the start")
    same = d.define("x[k]", "TQN[k]", "induction hypothesis")
    step = d.define("v[k+1]", "c*v[k] + (1 - c)*alpha*g[k]", "definition of v")
    move = d.define("x[k+1]", "x[k] + v[k+1]", "definition of x")
    d.equal("x[k] + c/(1 - c)*v[k]", "QN[k]", "substitution: the point that QN is at", (velocity, same))
    d.equal("x[k+1]", "TQN[k+1]", "substitution, collect", (online, soft, velocity, same, step, move))
    d.equal(
        "v[k+1]", "(1 - c)/c*(QN[k+1] - TQN[k+1])", "substitution, collect", (online, soft, velocity, step)
    )  # fmt: skip
    proof = d.proof(
        "TQN is momentum: ", m("v[k+1] = c*v[k] + (1 - c)*alpha*g[k]"), ", ", m("x[k+1] = x[k] + v[k+1]"), ".",
        closing=said("Both relations hold again at k + 1, so ", m("x[k] = TQN[k]"), " for all k."), title="S12",
    )  # fmt: skip
    return Settled(
        answer_of(identical, anywhere, ahead, plain),
        said("for all k, for recorded gradients: from identical networks with ", m("v[0] = 0"), ", otherwise with ",
             m("v[0] = (1 - c)/c*(QN[0] - TQN[0])"), " (c not 0). For every gradient function taken at QN, as in the thread: "
             "momentum whose gradient is taken at the extrapolated point ", m("x + c/(1 - c)*v"),
             " (c not 0 or 1), a relative of Nesterov's method; with the gradient taken at TQN: plain momentum"),
        said("nowhere"),
        (proof, comparison_proof(ahead.finding, named=True)),
        (("identical start", identical), ("any start", anywhere),
         ("own gradients at QN", ahead), ("own gradients at TQN", plain)),
    )  # fmt: skip


def _fixed_horizon() -> Settled:
    """The weights of weight averaging at one horizon T, for several T, and what they are at the next one."""
    found = []
    for horizon in (2, 3):
        rates = "; ".join(f"at {i}: x <- x + alpha*(1 - c^{horizon - i})*g(x)" for i in range(horizon))
        rule = f"{rates}; from {horizon}: x <- x + alpha*g(x)"
        found.append((horizon, compare(SOFT, rule, assume=ASSUMED)))
    at_horizon = all(_meet(verdict, horizon) for horizon, verdict in found)
    d = Derivation(_VECTORS, "0 < c < 1, alpha > 0")
    form = d.says("TQN[T] = QN[0] + alpha*sum(i, 0, T - 1, (1 - c^(T - i))*g[i])", "closed form, S7, identical start")
    d.says("x[T] = QN[0] + sum(i, 0, T - 1, alpha_prime[i]*g[i])", "sum of the steps of the schedule")
    d.says("alpha_prime[i] = alpha*(1 - c^(T - i))", "read off, term by term", (form, d.last))
    d.equal(
        "alpha*(1 - c^(n + 1)) - alpha*(1 - c^n)", "alpha*c^n*(1 - c)", "one step later, a gradient of age n", (form,)
    )
    d.nonzero("alpha*(1 - c)", "not zero, as", (d.last,))
    proof = d.proof(
        "At one horizon T weight averaging is the schedule alpha*(1 - c^(T - i)); at T + 1 it is not.", title="S13"
    )
    return Settled(
        "in cases" if at_horizon else "undecided",
        said(
            "at the one horizon T: ", m("alpha_prime[i] = alpha*(1 - c^(T - i))"), " (run for T = 2 and T = 3 as well)"
        ),
        said("at any other horizon"),
        (proof,),
        tuple((f"T = {horizon}", verdict) for horizon, verdict in found),
    )


def _meet(verdict: Verdict, k: int) -> bool:
    return not residual_terms(verdict.finding, k)


CLAIMS = (
    Claim(
        "S4",
        "the practice lab",
        "the target changes little",
        "The soft update changes the target y only a little each time.",
        ("TQN[k+1] - TQN[k] = (1 - c)*(QN[k+1] - TQN[k])",),
        _small_changes,
    ),
    Claim(
        "S6",
        "the mentor",
        "the first soft update only",
        "With two networks the rescaling holds from identical networks, for the first soft update only.",
        ("TQN[1] = x[1]", "TQN[2] != x[2]"),
        _first_update_only,
    ),
    Claim(
        "S7",
        "the mentor",
        "QN and TQN through all steps",
        "The relation between QN and TQN can be tracked through c and all the steps.",
        (f"TQN[k] = {_TQN_FORM}",),
        _closed_forms,
    ),
    Claim(
        "S8",
        "the learner",
        "eq. 2 is not eq. 3",
        "The soft update cannot be brought to TQN <- TQN + alpha*g(QN), because old TQN is not old QN.",
        ("TQN[1] = TQN[0] + alpha_prime*g[0]",),
        _eq_two_to_three,
    ),
    Claim(
        "S10",
        "the learner",
        "an average with QN's new version",
        "With two networks it is a weighted average of TQN with QN's new version, the gradient taken at QN's weights.",
        ("TQN[k+1] = c*TQN[k] + (1 - c)*(QN[k] + alpha*g[k])",),
        _average_with_the_other,
    ),
    Claim(
        "S11",
        "nobody in the thread",
        "a schedule to the rescue",
        "A schedule of learning rates could rescue the equality.",
        ("alpha_prime[i] = alpha*(1 - c^(k - i))",),
        _schedule,
    ),
    Claim(
        "S12",
        "nobody in the thread",
        "what it is: momentum",
        "The soft update is momentum: the target runs with a velocity that averages the steps.",
        ("v[k+1] = c*v[k] + (1 - c)*alpha*g[k]", "x[k+1] = x[k] + v[k+1]"),
        _momentum,
    ),
    Claim(
        "S13",
        "nobody in the thread",
        "a schedule for one horizon",
        "At one horizon weight averaging equals a learning rate schedule fed with the same gradients "
        "(the exact core of Sandler et al. 2023, arXiv:2301.02312).",
        ("alpha_prime[i] = alpha*(1 - c^(T - i))",),
        _fixed_horizon,
    ),
)
