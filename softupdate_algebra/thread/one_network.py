"""Claims about one network that is averaged with its own updated version: S1, S2, S3, S5, S9."""

from __future__ import annotations

from softupdate_algebra.algebra.assumptions import Assumptions
from softupdate_algebra.algebra.cases import decompose
from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.api import compare
from softupdate_algebra.proof.derivation import Derivation
from softupdate_algebra.thread.claims import Claim, Settled, answer_of, said
from softupdate_algebra.thread.wording import cases_of, choice_of, m, require

_MIXED = "x <- c*x + (1-c)*(x + alpha*g(x))"
_PLAIN = "x <- x + alpha_prime*g(x)"


def _smaller_alpha() -> Settled:
    verdict = compare(_MIXED, _PLAIN, solve_for="alpha_prime")
    d = Derivation({"x", "s"})
    d.equal("c*x + (1-c)*(x + alpha*s)", "c*x + (1-c)*x + (1-c)*alpha*s", "expand")
    d.equal("c*x + (1-c)*x + (1-c)*alpha*s", "x + (1-c)*alpha*s", "collect x", (1,))
    d.choose("alpha_prime", "(1-c)*alpha", "read off", (2,))
    d.equal("c*x + (1-c)*(x + alpha*s)", "x + alpha_prime*s", "substitution", (2, 3))
    proof = d.proof("Mixing a network with its own update is one step with a smaller learning rate.", title="S1")
    holds = said("for every c, alpha and step, for all k, with ", *choice_of(verdict))
    return Settled(answer_of(verdict), holds, said("nowhere"), (proof,), (("one network", verdict),))


def _one_minus_c() -> Settled:
    bare = compare("x <- c*x + (1-c)*(x + g(x))", "x <- x + alpha*g(x)", solve_for="alpha")
    own = compare("x <- c*x + (1-c)*(x + alpha*g(x))", "x <- x + (1-c)*g(x)")
    d = Derivation({"x", "s"})
    d.equal("c*x + (1-c)*(x + s)", "x + (1-c)*s", "expand, collect")
    d.choose("alpha_new", "1 - c", "read off", (1,))
    d.equal("c*x + (1-c)*(x + alpha*s) - (x + (1-c)*s)", "(1-c)*(alpha - 1)*s", "expand, collect")
    d.words(
        "the last difference is zero for every step only if ",
        m("c = 1"),
        " or ",
        m("alpha = 1"),
        reason="factors",
        uses=(3,),
    )
    proof = d.proof(
        "The relation alpha = 1 - c belongs to a step that carries no learning rate of its own.", title="S2"
    )
    answer = "in cases" if answer_of(bare) == "yes" and own.status == "cases" else answer_of(bare, own)
    return Settled(
        answer,
        said("for a step without a learning rate of its own: ", *choice_of(bare)),
        said("when the step has its own alpha, except for ", *cases_of(require(own, "cases"))),
        (proof,),
        (("bare step", bare), ("step with its own alpha", own)),
    )


def _lecture() -> Settled:
    rule = "W_new <- W + alpha*g(W); W <- 0.01*W_new + 0.99*W; return W"
    verdict = compare(rule, "W <- W + alpha_prime*g(W)", solve_for="alpha_prime")
    d = Derivation({"W", "W_new", "g"})
    start = d.define("W_new[k]", "W[k] + alpha*g[k]", "definition", note=said("W_new starts from W each time"))
    mix = d.define("W[k+1]", "0.01*W_new[k] + 0.99*W[k]")
    d.equal("W[k+1]", "W[k] + alpha/100*g[k]", "substitution, collect", (start, mix))
    proof = d.proof(
        "With one gradient step per iteration the lecture's form is a learning rate of 0.01*alpha.", title="S3"
    )
    return Settled(
        answer_of(verdict),
        said("for all k with one gradient step per iteration: ", *choice_of(verdict)),
        said("with several inner steps it is the Lookahead optimizer"),
        (proof,),
        (("the lecture's form", verdict),),
    )


def _correction() -> Settled:
    mixed = compare("x <- c*x + (1-c)*(x + alpha*g(x))", "x <- c*x + (1-c)*(x + g(x))")
    d = Derivation({"x", "s"})
    d.equal("c*x + (1-c)*(x + alpha*s)", "x + (1-c)*alpha*s", "expand, collect")
    d.equal("c*x + (1-c)*(x + s)", "x + (1-c)*s", "expand, collect")
    d.equal("(x + (1-c)*alpha*s) - (x + (1-c)*s)", "(1-c)*(alpha - 1)*s", "subtract", (1, 2))
    proof = d.proof("With and without alpha at the step are two different updates.", title="S5")
    return Settled(
        "yes" if mixed.status == "cases" else answer_of(mixed),
        said("the correction is needed: S1 holds with alpha*s"),
        said("without it the two versions agree only for ", *cases_of(require(mixed, "cases"))),
        (proof,),
        (("with and without alpha", mixed),),
    )


def _average_of_itself() -> Settled:
    verdict = compare("x <- x + a*g(x)", "x <- c*x + (1-c)*(x + alpha*g(x))", solve_for="alpha", assume="c != 1")
    circular = decompose([parse_scalar("c*gap")], Assumptions(), ("gap",))
    d = Derivation({"x", "s"}, "c != 1")
    d.equal("c*x + (1-c)*(x + alpha*s)", "x + (1-c)*alpha*s", "expand, collect")
    d.words(
        "equal to ", m("x + a*s"), " for every step if and only if ", m("a = (1-c)*alpha"), reason="compare", uses=(1,)
    )
    d.nonzero("1 - c")
    d.choose("alpha", "a/(1-c)", "divide", (2, 3))
    d.equal("x + a*s", "c*x + (1-c)*(x + alpha*s)", "substitution", (4,))
    direct = d.proof("A plain step is a weighted average of a network and its updated version.", title="S9")
    e = Derivation({"x", "x_new"})
    e.equal("x_new - (c*x + (1-c)*x_new)", "c*(x_new - x)", "expand, collect")
    words = "; or ".join(" and ".join(f"{name} = {value}" for name, value in case.solved) for case in circular.cases)
    e.words(f"so, with gap = x_new - x, c*gap = 0 leaves {words}", reason="factors", uses=(1,))
    other = e.proof(
        "Read with the final value on both sides, only standing still is left.", title="S9, the mentor's doubt"
    )
    return Settled(
        answer_of(verdict),
        said("for each step size a and each c other than 1 there is exactly one alpha: ", *choice_of(verdict)),
        said("c and alpha are not determined one by one; read as x' = c*x + (1-c)*x', only x' = x is left (c not 0)"),
        (direct, other),
        (("a step as an average", verdict),),
    )


CLAIMS = (
    Claim(
        "S1",
        "the learner",
        "one network: a smaller alpha",
        "Moving one network only part of the way to its updated version is gradient descent with a smaller alpha.",
        ("c*x + (1-c)*(x + alpha*s) = x + (1-c)*alpha*s",),
        _smaller_alpha,
    ),
    Claim(
        "S2",
        "the first reply",
        "the relation alpha = 1 - c",
        "The two expressions are equivalent, governed by the relation alpha = 1 - c.",
        ("c*x + (1-c)*(x + s) = x + (1-c)*s",),
        _one_minus_c,
    ),
    Claim(
        "S3",
        "the lecture",
        "W <- 0.01*W_new + 0.99*W",
        "The network's parameters become a sum of the old values and the new ones of a gradient descent iteration.",
        ("W[k+1] = 0.01*W_new[k] + 0.99*W[k]",),
        _lecture,
    ),
    Claim(
        "S5",
        "the mentor",
        "alpha belongs to the step",
        "The step must be multiplied by alpha before the two versions are compared.",
        ("c*x + (1-c)*(x + alpha*s)",),
        _correction,
    ),
    Claim(
        "S9",
        "the learner",
        "a step is an average",
        "A conventional gradient step is a weighted average of the network and its own updated version.",
        ("x + a*s = c*x + (1-c)*(x + alpha*s)",),
        _average_of_itself,
    ),
)
