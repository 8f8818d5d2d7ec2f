"""Closed forms as SMT-LIB 2 problems, and that two rules' outputs differ at every later step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from softupdate_algebra.proof.provers.outside import read, sides
from softupdate_algebra.proof.provers.smt2_terms import Problem, Runner, every, nonzero, plus, zero

if TYPE_CHECKING:
    from softupdate_algebra.proof.provers.smt2_terms import Moments, Parts


def _one_rule(claim: Any, side: str) -> Any:
    """Return the claim about one side alone, as one about closed forms."""
    shared = {name: claim[name] for name in ("vectors", "lets", "oracles", "assumptions")}
    return shared | {side: claim[side], "solved": {}}


def closed_form(claim: Any, forms: Any) -> Parts:
    """Return base and step of the induction, and the effect of a step on answers that are older."""
    (side,) = sides(claim)
    inductions = {"base": _form_base, "step": _form_step, "older answers": _form_older}
    return [(f"{side}: {name}", partial(write_one, claim, side, forms)) for name, write_one in inductions.items()]


class Induction:
    """One problem about closed forms: the rule, and the forms read at k (of values) or at an age j (of answers)."""

    def __init__(self, about: str, claim: Any, side: str, forms: Any) -> None:
        self.problem, self.forms = Problem(f"{side}: {about}", claim), forms
        for name, text in claim["solved"].items():
            self.problem.state(zero(f"(- {self.problem.real(name)} {self.problem.sum(text)})"))
        self.runner = Runner(self.problem, claim)
        self.state = self.runner.states[side]
        self.answers = {name: self.runner.value(name) for form in forms.values() for name in _answers_in(form[1])}

    def values(self, network: str, shift: int, symbol: str) -> str:
        """Return a network's form at symbol + shift but for the answers."""
        return self.problem.sum(self.forms[network][0], self.runner.known, {"k": (shift, symbol)})

    def aged(self, network: str, shift: int, symbol: str) -> str:
        """Return what answers of age symbol + shift are in a network's form."""
        return self.problem.sum(self.forms[network][1], self.answers, {"j": (shift, symbol)})


def _answers_in(text: str) -> list[str]:
    return [name for _, powers in read(text) for name, _, _ in powers if "," in name]


def _form_base(claim: Any, side: str, forms: Any) -> str:
    base = Induction("at k = 0 the closed forms are the start", claim, side, forms)
    return base.problem.refute([f"(= {value} {base.values(n, 0, '')})" for n, value in base.state.items()])


def _form_step(claim: Any, side: str, forms: Any) -> str:
    about = "a step from the closed forms at k gives those at k + 1, with new answers of age 1"
    later = Induction(about, claim, side, forms)
    runner, problem = later.runner, later.problem
    runner.states[side] = {n: problem.define(later.values(n, 0, "k")) for n in later.state}
    runner.step(0)
    after = runner.states[side].items()
    return problem.refute([f"(= {value} (+ {later.values(n, 1, 'k')} {later.aged(n, 1, '')}))" for n, value in after])


def _form_older(claim: Any, side: str, forms: Any) -> str:
    older = Induction("a step takes answers of age j to answers of age j + 1", claim, side, forms)
    ages, after = {n: older.problem.define(older.aged(n, 0, "j")) for n in older.state}, []
    for state in (ages, dict.fromkeys(ages, "0.0")):  # a step is affine: its effect is the difference of two runs
        older.runner.states[side] = state
        older.runner.step(0)
        after.append(older.runner.states[side])
    return older.problem.refute([f"(= (- {after[0][n]} {after[1][n]}) {older.aged(n, 1, 'j')})" for n in ages])


class Later:
    """A problem about every step k = from + m, m >= 0, of a claim that the outputs always differ."""

    def __init__(self, about: str, claim: Any, witness: Any, facts: int) -> None:
        self.problem, self.least = Problem(about, claim, given=True), claim["from"]
        self.problem.state(f"(>= {self.problem.real('m')} 0.0)")
        for fact in witness["facts"][:facts]:
            for formula in self.fact(fact)[1]:
                self.problem.state(formula)

    def at(self, shift: int = 0, symbol: str = "m") -> Moments:
        """Return what k is: from + m + shift, or from + shift."""
        return {"k": (self.least + shift, symbol), "j": (self.least + shift, symbol)}

    def fact(self, fact: Any) -> tuple[list[str], list[str]]:
        """Return why something that changes with k is not 0, and what follows by induction on k."""
        if fact[0] == "positive":
            said = nonzero(self.problem.sum(fact[1], {}, self.at()))
            return [said], [said]
        first, here, after = (
            [f"(> {self.problem.sum(text, {}, self.at(*moment))} 0.0)" for text, _, _ in fact[1]]
            for moment in ((0, ""), (0, "m"), (1, "m"))
        )
        return [*first, f"(=> {every(here)} {every(after)})"], here


def always_different(claim: Any, witness: Any) -> Parts:
    """Return the problems of both rules' closed forms, of what keeps its sign, and of their difference."""
    found: Parts = [part for side in sides(claim) for part in closed_form(_one_rule(claim, side), witness[side])]
    found += [(f"fact {n}", partial(_fact, claim, witness, n)) for n in range(len(witness["facts"]))]
    return [*found, ("difference", partial(_difference, claim, witness))]


def _fact(claim: Any, witness: Any, n: int) -> str:
    later = Later("what grows or shrinks with k keeps its sign", claim, witness, n)
    return later.problem.refute(later.fact(witness["facts"][n])[0])


def _difference(claim: Any, witness: Any) -> str:
    later = Later("at no later step are the closed forms' coefficients equal", claim, witness, len(witness["facts"]))
    problem, runner = later.problem, Runner(later.problem, claim, claim["on"])
    for side, forms in ((side, witness[side]) for side in sides(claim)):
        answers = {name: runner.value(name) for form in forms.values() for name in _answers_in(form[1])}
        known = runner.known | answers
        runner.states[side] = {
            name: problem.define(plus([problem.sum(text, known, later.at()) for text in form]))
            for name, form in forms.items()
        }
    problem.state(zero(runner.gap(-1)))
    return problem.text()
