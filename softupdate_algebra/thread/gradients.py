"""Claims about what the gradient answers: own gradients, model losses, a constant gradient, a gradient that sees TQN."""

from __future__ import annotations

from softupdate_algebra.analysis.figures import Missing
from softupdate_algebra.api import closed_form, compare, describe
from softupdate_algebra.proof.comparison import comparison_proof
from softupdate_algebra.proof.derivation import Derivation
from softupdate_algebra.thread.claims import Claim, Later, Settled, answer_of, said
from softupdate_algebra.thread.two_networks import ASSUMED, RESCALED, SOFT
from softupdate_algebra.thread.wording import cases_of, choice_of, m, require


def _own_gradients() -> Settled:
    verdict = compare(SOFT, RESCALED, solve_for="alpha_prime", assume=ASSUMED, oracle="own")
    everywhere = compare(SOFT, RESCALED, solve_for="alpha_prime", oracle="own")
    return Settled(
        "in cases" if verdict.equal_up_to == 1 else answer_of(verdict),
        said(
            f"up to k = {verdict.equal_up_to}, with ",
            *choice_of(verdict),
            "; for all k and every gradient only if ",
            *cases_of(require(everywhere, "cases")),
        ),
        said(f"from k = {verdict.first_divergence} on for some gradient function: one is shown"),
        (comparison_proof(require(verdict, "diverges").finding, named=True),),
        (("under the assumptions", verdict), ("for all parameters", everywhere)),
    )


def _reset() -> Settled:
    rule = f"{SOFT}; QN <- TQN; return TQN"
    own = compare(rule, RESCALED, solve_for="alpha_prime", oracle="own")
    recorded = compare(rule, RESCALED, solve_for="alpha_prime")
    return Settled(
        answer_of(own, recorded),
        said("for all k, for recorded gradients and for every gradient function: ", *choice_of(own)),
        said("nowhere"),
        (comparison_proof(own.finding, named=True),),
        (("own gradients", own), ("recorded steps", recorded)),
    )


def _quadratic() -> Settled:
    everywhere = compare(SOFT, RESCALED, solve_for="alpha_prime", start="x0 = TQN0", oracle="quadratic")
    optimum = compare(
        SOFT, RESCALED, solve_for="alpha_prime", start="x0 = TQN0", oracle="quadratic", assume="alpha*lambda = 1"
    )
    return Settled(
        answer_of(everywhere),
        said(
            "for ", m("g(x) = lambda*(x_star - x)"), " from any start exactly if ", *cases_of(require(everywhere, "cases")),
            "; when ", m("alpha*lambda = 1"), ", QN jumps to its optimum and TQN is gradient descent with ",
            *choice_of(require(optimum, "equal")),
        ),
        said("everywhere else"),
        (comparison_proof(everywhere.finding, named=True),),
        (("all cases", everywhere), ("alpha*lambda = 1", optimum)),
    )  # fmt: skip


def _bootstrapped() -> Settled:
    rule = "QN <- QN + alpha*g(QN, TQN); TQN <- c*TQN + (1-c)*QN"
    verdict = compare(
        rule, RESCALED, solve_for="alpha_prime", start="x0 = TQN0", oracle="bootstrapped", assume="alpha*lambda = 1"
    )
    literal = compare(
        rule, RESCALED, solve_for="alpha_prime", start="x0 = TQN0", oracle="bootstrapped",
        assume="alpha*lambda = 1, lambda = 1",
    )  # fmt: skip
    return Settled(
        answer_of(verdict, literal),
        said(
            "with ", m("g(QN, TQN) = lambda*(r + gamma*TQN - QN)"), " and ", m("alpha*lambda = 1"), ": ",
            *choice_of(verdict), "; with ", m("lambda = 1"), " that is ", *choice_of(literal), ", the relation of the first reply",
        ),
        said("for other values of ", m("alpha*lambda"), " it is a question of cases"),
        (comparison_proof(verdict.finding, named=True),),
        (("alpha*lambda = 1", verdict), ("lambda = 1", literal)),
    )  # fmt: skip


def _constant() -> Settled:
    figures = describe(SOFT).fitting_rate
    d = Derivation({"QN", "TQN", "g"}, "c != 1")
    d.equal("QN[0]", "QN[0] + 0*alpha*g", "base k = 0, QN")
    d.equal("QN[0]", "QN[0] + alpha*g*(0 - c*(1 - c^0)/(1 - c))", "base k = 0, TQN: c^0 = 1")
    online = d.define("QN[k]", "QN[0] + k*alpha*g", "induction hypothesis")
    target = d.define("TQN[k]", "QN[0] + alpha*g*(k - c*(1 - c^k)/(1 - c))", "induction hypothesis")
    step = d.define("QN[k+1]", "QN[k] + alpha*g", "definition of QN")
    soft = d.define("TQN[k+1]", "c*TQN[k] + (1 - c)*QN[k+1]", "definition of TQN")
    d.equal("QN[k+1]", "QN[0] + (k + 1)*alpha*g", "substitution, collect", (online, step))
    d.equal(
        "TQN[k+1]",
        "QN[0] + alpha*g*(k + 1 - c*(1 - c^(k+1))/(1 - c))",
        "substitution, collect",
        (online, target, step, soft),
    )
    rate = d.equal(
        "(TQN[k] - QN[0])/k", "alpha*(1 - c*(1 - c^k)/(k*(1 - c)))*g", "the rescaling that fits horizon k", (target,)
    )
    d.equal("alpha*(1 - c*(1 - c^1)/(1*(1 - c)))", "(1 - c)*alpha", "at k = 1", (rate,))
    proof = d.proof("Under a constant gradient the fitting learning rate rises with the horizon.", title="M5")
    rises = getattr(figures, "limit", None)
    return Settled(
        "undecided" if isinstance(figures, Missing) else "in cases",
        said("at one horizon k: ", m("alpha_prime = alpha*(1 - c*(1 - c^k)/(k*(1 - c)))"), " (c not 1)"),
        said(
            "no one learning rate fits all horizons: ",
            m("(1 - c)*alpha"),
            " at k = 1, ",
            m(str(rises)),
            " as k grows (0 < c < 1)",
        ),
        (proof,),
        (
            (
                "closed form under a constant gradient",
                Later("closed form", lambda: closed_form(SOFT, "identical", "constant", assume="c != 1")),
            ),
        ),
    )


def _two_arguments() -> Settled:
    before = "TQN <- c*TQN + (1-c)*QN; QN <- QN + alpha*g(QN, TQN); return QN"
    after = "QN <- QN + alpha*g(QN, TQN); TQN <- c*TQN + (1-c)*QN; return QN"
    apart = compare(before, after, oracle="own", start="independent")
    together = compare(before, after, oracle="own", start="identical")
    return Settled(
        "in cases" if together.status == "equal" and apart.status == "cases" else answer_of(apart, together),
        said("from identical networks the same QN for all k and every gradient; from independent ones only for ",
             *cases_of(require(apart, "cases"))),
        said("from independent networks otherwise: the first gradient already differs"),
        (comparison_proof(require(together, "equal").finding, named=True), comparison_proof(apart.finding, named=True)),
        (("identical start", together), ("independent start", apart)),
    )  # fmt: skip


def _inner_steps() -> Settled:
    lookahead = "repeat 2: x <- x + alpha*g(x); s <- s + (1-c)*(x - s); x <- s; return s"
    plain = "repeat 2: x <- x + alpha_prime*g(x)"
    recorded = compare(lookahead, plain, solve_for="alpha_prime")
    own = compare(lookahead, plain, solve_for="alpha_prime", oracle="own", assume=ASSUMED)
    return Settled(
        "in cases" if recorded.status == "equal" and own.status == "diverges" else answer_of(recorded, own),
        said("for recorded steps, for all k: ", *choice_of(recorded)),
        said(f"for own gradients, from k = {own.first_divergence} on: the second inner step asks at another point"),
        (comparison_proof(recorded.finding, named=True), comparison_proof(own.finding, named=True)),
        (("recorded steps", recorded), ("own gradients", own)),
    )


CLAIMS = (
    Claim(
        "M1", "nobody in the thread", "each run asks for its own gradients",
        "When each run takes its gradients at its own parameters, a smaller alpha may do after all.",
        ("g(QN[k])", "g(x[k])"), _own_gradients,
    ),
    Claim(
        "M2", "nobody in the thread", "QN reset to TQN",
        "If QN is set to TQN after each soft update, a smaller alpha is the same, with own gradients too.",
        ("QN[k+1] = TQN[k+1]",), _reset,
    ),
    Claim(
        "M3", "nobody in the thread", "a quadratic loss",
        "Near an optimum, where the loss is quadratic, a smaller alpha is the same.",
        ("g(x) = lambda*(x_star - x)",), _quadratic,
    ),
    Claim(
        "M4", "nobody in the thread", "alpha = 1 - c, literally",
        "In a bootstrapped model the relation alpha = 1 - c can be literally true.",
        ("g(QN, TQN) = lambda*(r + gamma*TQN - QN)",), _bootstrapped,
    ),
    Claim(
        "M5", "nobody in the thread", "a constant gradient",
        "Under a constant gradient some smaller alpha does the same.",
        ("alpha_prime = alpha*(1 - c*(1 - c^k)/(k*(1 - c)))",), _constant,
    ),
    Claim(
        "M6", "nobody in the thread", "a gradient that sees TQN",
        "With g(QN, TQN), updating TQN before the step (MoCo) or after it (BYOL) gives the same QN.",
        ("g(QN[k], TQN[k])",), _two_arguments,
    ),
    Claim(
        "M7", "nobody in the thread", "Lookahead with two inner steps",
        "The lecture's form with two inner steps is still a smaller alpha.",
        ("s[k+1] = s[k] + (1 - c)*(x[k] - s[k])",), _inner_steps,
    ),
)  # fmt: skip
