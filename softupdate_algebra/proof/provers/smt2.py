"""Certificates as SMT-LIB 2 problems: each is unsatisfiable exactly when what it is named after holds.

Networks are real numbers there (every claim is one about coefficients), answers are free reals; those of an unknown
function are equal where its arguments are, and nothing else is known of them. Derivations and the combinations of
invariants are not passed on: the prover finds its own way. Where rules divide by parameters they are taken to be
defined; that another divisor never vanishes is to be shown.
"""

from __future__ import annotations

import json
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers.outside import (
    FUNCTION_AND_SCHEDULE,
    Machine,
    Written,
    divides_by,
    late,
    read,
    residuals,
    schedules,
    write,
)
from softupdate_algebra.proof.provers.outside_scalars import degrees
from softupdate_algebra.proof.provers.smt2_forms import always_different, closed_form
from softupdate_algebra.proof.provers.smt2_terms import (
    Names,
    Problem,
    Runner,
    every,
    few,
    multiplied,
    nonzero,
    number_term,
    plus,
    signed,
    zero,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from softupdate_algebra.proof.provers.smt2_terms import Moments, Parts


def problems(certificate: bytes) -> tuple[tuple[str, str], ...]:
    """Return the problems of a certificate as pairs of a name and an SMT-LIB 2 text.

    Raises ``CertificateError`` when a part of it has no such form: runs of more than ``MAX_STEPS`` steps, and
    exponents other than a counter and a number.
    """
    return written(certificate).whole()


def written(certificate: bytes) -> Written:
    """Return the problems of a certificate, and which parts have none and why."""
    document = json.loads(certificate)
    claim, witness = document["claim"], document["witness"]
    match document["kind"]:
        case "compare":
            return write(_compare(claim, witness))
        case "counterexample":
            return write([("counterexample", partial(_counterexample, claim))])
        case "closed form":
            return write(closed_form(claim, claim["forms"]))
        case _:
            return write(always_different(claim, witness))


# -- equality ------------------------------------------------------------------------------------------------------


def _compare(claim: Any, witness: Any) -> Parts:
    found: Parts = []
    for i, (case, evidence) in enumerate(zip(claim["cases"], witness["cases"], strict=True)):
        if "rows" in evidence:
            found.append((f"case {i}: base", partial(_base, claim, case, evidence)))
            found.append((f"case {i}: step", partial(_step, claim, case, evidence)))
        else:
            found.append((f"case {i}: steps", partial(_steps, claim, case)))
    if claim["complete"]:
        own = "own" in claim["oracles"].values()
        found.append(("no other case", partial(_no_other_case_own if own else _no_other_case, claim, witness)))
    if claim["covering"]:
        found.append(("cover", partial(_cover, claim)))
    return found


def _in_case(problem: Problem, case: Any) -> list[str]:
    """Return the formulas that say that the point lies in a case."""
    equal = [zero(f"(- {problem.real(name)} {problem.sum(text)})") for name, text in case["solved"].items()]
    equal += [zero(problem.sum(text)) for text in case["equations"]]
    return equal + [nonzero(problem.sum(text)) for text in case["nonzero"]]


def _runner(about: str, claim: Any, case: Any) -> Runner:
    problem = Problem(about, claim)
    for formula in _in_case(problem, case):
        problem.state(formula)
    return Runner(problem, claim)


def _agree(runner: Runner, steps: Iterable[int]) -> list[str]:
    """Run to the last of some steps; return the formulas that say that the outputs agree at all of them."""
    wanted, found = set(steps), []
    for k in range(few(max(wanted, default=0)) + 1):
        if k:
            runner.step(k - 1)
        if k in wanted and (k or not late(runner.claim)):
            found.append(zero(runner.gap(k - 1)))
    return found


def _steps(claim: Any, case: Any) -> str:
    runner = _runner("the outputs agree at the steps in question", claim, case)
    return runner.problem.refute(_agree(runner, claim["steps"]))


def _base(claim: Any, case: Any, evidence: Any) -> str:
    runner = _runner("the outputs agree up to the end of the prefix, and the rows vanish there", claim, case)
    prefix = evidence["prefix"]
    good = _agree(runner, range(prefix + 1))
    return runner.problem.refute(good + [zero(row) for row in runner.rows(evidence, prefix, runner.before(evidence))])


def _step(claim: Any, case: Any, evidence: Any) -> str:
    about = "where the rows vanish, the outputs of the next period agree and the rows vanish again"
    runner = _runner(about, claim, case)
    problem, prefix, period = runner.problem, evidence["prefix"], few(evidence["period"])
    runner.start_clock(prefix)
    used = {name for row in evidence["rows"] for _, powers in read(row) for name, _, _ in powers}
    before = {name: problem.real(name) for name in sorted(used) if name.startswith("before.")}
    for row in runner.rows(evidence, prefix, before):
        problem.state(zero(row))
    if not case["equations"]:
        _divisors(runner, evidence)
    good = []
    for t in range(prefix, prefix + period):
        runner.step(t)
        good.append(zero(runner.gap(t)))
    for i, (oracle, arguments, _) in enumerate(runner.calls):
        if f"before.{i}" in before or any(name.startswith(f"before.{i}.") for name in before):
            asked = [problem.real(f"before.{i}.{a}") for a in range(1, len(arguments) + 1)]
            runner.congruent(oracle, asked, problem.real(f"before.{i}"))
    rows = runner.rows(evidence, prefix + period, runner.before(evidence))
    return problem.refute(good + [zero(row) for row in rows])


def _divisors(runner: Runner, evidence: Any) -> None:
    """State that what combinations divide by does not vanish.

    It is in parameters alone, or to be shown: what then holds for almost all parameters holds for all of them.
    """
    paired = (total for pair in evidence["calls"] if pair != "new" for total in pair[2])
    runner.problem.strict = True
    for total in (*evidence["next"], *evidence["outputs"], *paired):
        for name in divides_by(total):
            runner.problem.raised(runner.problem.name(name, runner.known, runner.at(evidence["prefix"])), (-1, ""))
    runner.problem.strict = False


# -- no other case -------------------------------------------------------------------------------------------------


def _no_other_case(claim: Any, witness: Any) -> str:
    about = "no point that the assumptions allow has vanishing residuals and lies in none of the cases"
    problem = Problem(about, claim, given=True)
    for k, atoms in sorted(residuals(witness["tree"])):
        unit = next(atom for atom in atoms if atom in claim["vectors"] or "," in atom)
        schedule = sorted(degrees(claim, few(k)).items()) if claim["steps"] == "all" else []
        for values in product(*(range(degree + 1) for _, degree in schedule)):
            fixed = {name: f"{value}.0" for (name, _), value in zip(schedule, values, strict=True)}
            runner = Runner(problem, claim, unit, fixed)
            for t in range(k):
                runner.step(t)
            problem.state(zero(runner.gap(k - 1)))
    return _in_no_case(problem, claim)


def _in_no_case(problem: Problem, claim: Any) -> str:
    for case in claim["cases"]:
        problem.state(f"(not {every(_in_case(problem, case))})")
    return problem.text()


class Forms(Machine[Names]):
    """Runs rules on coefficients: networks are dictionaries from initial values, constants and calls to terms.

    At a point, calls with equal arguments share one answer and all others are independent: for some function and start
    they are, so the rules are equal for all functions and starts only if every coefficient of the difference vanishes.
    """

    def __init__(self, problem: Problem, claim: Any) -> None:
        self.problem = problem
        self.calls: list[tuple[str, list[Names], str]] = []
        super().__init__(claim)

    def combination(self, text: str, known: Mapping[str, Names], t: int) -> Names:
        """Return a combination's coefficients."""
        total: dict[str, list[str]] = {}
        at: Moments = {"t": (t, "")}
        known = {name: {name: "1.0"} for name in self.claim["vectors"]} | dict(known)
        for number, powers in read(text):
            weight = [number_term(number)]
            inner: Names = {}
            for base, shift, counter in powers:
                if base in known:
                    inner = known[base]
                else:
                    weight.append(self.problem.power(base, shift, at.get(counter, (0, counter)), {}, at))
            for atom, term in inner.items():
                total.setdefault(atom, []).append(multiplied([*weight, term]))
        return {atom: self.problem.define(plus(terms)) for atom, terms in total.items()}

    def answer(self, side: str, oracle: str, arguments: list[Names], name: str) -> Names:
        """Return a call's coefficients: those of the first call with equal arguments, or itself."""
        if self.claim["oracles"][oracle] == "recorded":
            return {name: "1.0"}
        found: Names = {}
        none_yet: list[str] = []
        for other, asked, atom in self.calls:
            if (other, len(asked)) == (oracle, len(arguments)):
                pairs = zip(arguments, asked, strict=True)
                same = self.problem.define(every([self.equal(a, b) for a, b in pairs]), "Bool")
                found[atom] = f"(ite {every([same, *none_yet])} 1.0 0.0)"
                none_yet.append(f"(not {same})")
        itself = f"{oracle} {len(self.calls)}"
        self.calls.append((oracle, arguments, itself))
        return found | {itself: f"(ite {every(none_yet)} 1.0 0.0)"}

    def equal(self, left: Names, right: Names) -> str:
        """Return the formula that says that two combinations agree."""
        atoms = sorted(left.keys() | right.keys())
        return every([f"(= {left.get(atom, '0.0')} {right.get(atom, '0.0')})" for atom in atoms])


def _no_other_case_own(claim: Any, witness: Any) -> str:
    if schedules(claim):
        raise CertificateError(FUNCTION_AND_SCHEDULE)
    about = "no point that the assumptions allow has outputs that agree for every function, outside the cases"
    problem = Problem(about, claim, given=True)
    forms = Forms(problem, claim)
    used = {k for k, _ in residuals(witness["tree"])}
    for k in range(few(max(used, default=0)) + 1):
        if k:
            forms.step(k - 1)
        if k in used:
            problem.state(forms.equal(*forms.outputs(k - 1)))
    return _in_no_case(problem, claim)


def _cover(claim: Any) -> str:
    about = "whatever the other parameters, the unknowns can be chosen so that the point lies in a case"
    problem = Problem(about, claim, given=True)
    for case in claim["cases"]:
        free = {name: problem.sum(text) for name, text in case["solved"].items() if name in claim["unknowns"]}
        others = [(name, text) for name, text in case["solved"].items() if name not in free]
        inside = [zero(f"(- {problem.real(name)} {problem.sum(text, free)})") for name, text in others]
        inside += [zero(problem.sum(text, free)) for text in case["equations"]]
        problem.state(f"(not {every(inside + [nonzero(problem.sum(text, free)) for text in case['nonzero']])})")
    return problem.text()


# -- numbers -------------------------------------------------------------------------------------------------------


class _Numbers(Runner):
    """A runner whose unknown functions are the ones that the counterexample gives."""

    def unknown(self, oracle: str, arguments: list[str]) -> str:
        """Return the value of the function that is given."""
        given = {f"#{i}": value for i, value in enumerate(arguments, 1)}
        return self.problem.define(self.problem.sum(self.claim["at"]["functions"][oracle], given))


def _counterexample(claim: Any) -> str:
    problem = Problem("with the numbers given, the outputs are the two values given, and these differ", claim)
    for part, suffix in (("parameters", ""), ("vectors", " "), ("answers", " ")):
        for name, value in claim["at"][part].items():
            problem.state(f"(= {problem.real(name + suffix)} {problem.sum(value)})")
    runner = _Numbers(problem, claim)
    for t in range(few(claim["k"])):
        runner.step(t)
    left, right = (problem.sum(value) for value in claim["values"])
    good = [f"(= {o} {value})" for o, value in zip(runner.outputs(claim["k"] - 1), (left, right), strict=True)]
    good += [
        nonzero(f"(- {left} {right})"),
        *(signed(problem.sum(text), sign) for text, sign in claim["assumptions"]),
    ]
    return problem.refute(good)
