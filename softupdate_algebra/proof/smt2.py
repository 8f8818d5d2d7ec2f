"""Certificates as SMT-LIB 2 problems: each is unsatisfiable exactly when what it is named after holds.

Networks are real numbers there (every claim is one about coefficients), answers are free reals; those of an unknown
function are equal where its arguments are, and nothing else is known of them. Derivation trees and invariants' matrices
are not passed on: the prover finds its own way. At divisors with parameters the rules are taken to be defined; that a
divisor in t alone never vanishes is to be shown.
"""

from __future__ import annotations

import json
from functools import partial
from itertools import product
from math import lcm
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.outside import Written, assignments, linear, names, parse, timed, write

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_STEPS = 60
Names: TypeAlias = "dict[str, str]"
Parts: TypeAlias = "list[tuple[str, Callable[[], str]]]"


def problems(certificate: bytes) -> tuple[tuple[str, str], ...]:
    """Return the problems of a certificate as pairs of a name and an SMT-LIB 2 text.

    Raises ``CertificateError`` when a part of it has no such form: runs of more than ``MAX_STEPS`` steps, and scalars
    that mention t in other ways than coefficients of rules do.
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
            return write([("counterexample", lambda: _counterexample(claim))])
        case "closed form":
            rules = {"rule": claim["rule"]}
            return write(_closed_form(rules, "rule", claim["start"], claim["oracles"], claim["forms"], claim["solved"]))
        case "always different":
            forms = [
                part
                for side in ("left", "right")
                for part in _closed_form(
                    {side: claim[side]}, side, claim["start"][side], claim["oracles"], witness[side], {}
                )
            ]
            return write([*forms, ("product", lambda: _product(claim, witness))])
        case _:
            return write([("identity", lambda: _identity(claim))])


class Problem:
    """One SMT-LIB 2 text in the making: declarations, definitions and assertions in order."""

    def __init__(self, about: str) -> None:
        self.lines = [f"; {about}", "(set-logic QF_NRA)"]
        self.declared: set[str] = set()
        self.count = 0
        self.clock: int | None = None  # steps from this one on are at t, t + 1, ... for every t from it on
        self.demands: list[str] = []  # to be shown along the way

    def start_clock(self, step: int) -> None:
        """Let *step* stand for any step from it on."""
        self.clock = step
        self.state(f"(>= {self.real('t')} {step}.0)")

    def moment(self, step: int, shift: int = 0) -> tuple[int, str]:
        """Return a step as a number and a symbol ("" or t)."""
        return (step + shift, "") if self.clock is None else (step + shift - self.clock, "t")

    def real(self, name: str) -> str:
        """Return the symbol of a real unknown, declared on first use."""
        symbol = f"|{name}|"
        if symbol not in self.declared:
            self.declared.add(symbol)
            self.lines.append(f"(declare-const {symbol} Real)")
        return symbol

    def define(self, value: str) -> str:
        """Return a new symbol for a value."""
        self.count += 1
        self.lines.append(f"(define-fun |#{self.count}| () Real {value})")
        return f"|#{self.count}|"

    def define_truth(self, formula: str) -> str:
        """Return a new symbol for a formula."""
        self.count += 1
        self.lines.append(f"(define-fun |#{self.count}| () Bool {formula})")
        return f"|#{self.count}|"

    def state(self, formula: str) -> None:
        """Assert a formula."""
        self.lines.append(f"(assert {formula})")

    def text(self) -> str:
        """Return the problem as a text."""
        return "\n".join([*self.lines, "(check-sat)", ""])

    def scalar(self, text: str, solved: Names, step: int | None = None) -> str:
        """Return a scalar as a term; its divisors are stated not to vanish."""
        return self.term(parse(text).tree, solved, step)

    def term(self, tree: Any, solved: Names, step: int | None) -> str:
        """Return a parsed scalar as a term."""
        match tree:
            case ("number", value):
                return f"{value}.0"
            case ("name", "t"):
                if step is None:
                    raise CertificateError("a claim with coefficients in t for all k has no SMT-LIB form here.")
                number, symbol = self.moment(step)
                value = f"{number}.0" if number >= 0 else f"(- {-number}.0)"
                return f"(+ {self.real(symbol)} {value})" if symbol else value
            case ("name", name):
                return solved.get(name) or self.real(name)
            case ("at", name, shift):
                if step is None:
                    raise CertificateError("a schedule's value at t outside a step has no SMT-LIB form here.")
                number, symbol = self.moment(step, shift)
                name = f"{name}[{symbol}{number:+}]" if symbol else f"{name}[{number}]"
                return solved.get(name) or self.real(name)
            case ("sum", terms):
                parts = [self.term(term, solved, step) for _, term in terms]
                signed = [f"(- {part})" if sign == "-" else part for (sign, _), part in zip(terms, parts, strict=True)]
                return f"(+ {' '.join(signed)} 0.0)"
            case ("product", factors):
                total = "1.0"
                for sign, factor in factors:
                    part = self.term(factor, solved, step)
                    if sign == "/":
                        self.divisor(factor, part)
                    total = f"({sign} {total} {part})"
                return total
            case ("power", base, exponent):
                return self._power(self.term(base, solved, step), exponent, step)
        raise CertificateError("a scalar of the certificate cannot be written in SMT-LIB.")

    def divisor(self, tree: Any, term: str) -> None:
        """Take a divisor not to vanish; one in t alone is to be shown not to."""
        nonzero = f"(not (= {term} 0.0))"
        if self.clock is not None and names(tree) == {"t"}:
            self.demands.append(nonzero)
        else:
            self.state(nonzero)

    def refute(self, formulas: list[str]) -> None:
        """Assert that one of the formulas, or of what is to be shown along the way, does not hold."""
        self.state(f"(not (and true {' '.join([*formulas, *self.demands])}))")

    def _power(self, base: str, exponent: Any, step: int | None) -> str:
        shift, symbol = linear(exponent)
        if symbol == "t" and step is not None:
            shift, symbol = self.moment(step, shift)
        elif symbol not in ("", "k", "j"):
            raise CertificateError(f"a power with the exponent {symbol} has no SMT-LIB form here.")
        value = _times(base, shift)
        if shift < 0:
            self.state(f"(not (= {base} 0.0))")
        power = f"{base}^{symbol}".replace("|", "")
        return f"(* {value} {self.real(power)})" if symbol else value


def _times(base: str, power: int) -> str:
    product = f"(* {' '.join([base] * abs(power))} 1.0)" if power else "1.0"
    return f"(/ 1.0 {product})" if power < 0 else product


class Machine:
    """Runs rules inside a problem, one definition for each assignment."""

    def __init__(self, problem: Problem, claim: Any, solved: Names, unit: str | None = None) -> None:
        self.problem, self.claim, self.solved, self.unit = problem, claim, solved, unit
        self.sides = [side for side in ("left", "right", "rule") if side in claim]
        self.calls: list[tuple[str, list[str], str]] = []  # of unknown functions: name, arguments and answer
        self.states: dict[str, Names] = {}
        for side in self.sides:
            start = claim["start"][side]
            self.states[side] = {
                network: self.combination(vector, {of: self.value(of) for _, of in vector}, None, side)
                for network, vector in start.items()
            }
            for text in claim[side]["conditions"]:
                if not parse(text).timed:
                    problem.state(f"(not (= {problem.scalar(text, solved)} 0.0))")

    def value(self, atom: str) -> str:
        """Return an initial value, constant or answer: free, or 1 for one and 0 for the others."""
        if self.unit is None:
            return self.problem.real(atom + " ")
        return "1.0" if atom == self.unit else "0.0"

    def forget(self) -> None:
        """Let every network be anything."""
        self.states = {
            side: {network: self.problem.real(f"{side}.{network}") for network in state}
            for side, state in self.states.items()
        }

    def combination(self, vector: Any, names: Names, step: int | None, side: str, counts: Any = None) -> str:
        """Return a combination's value, defined as a symbol."""
        parts = []
        for scalar, of in vector:
            if isinstance(of, str):
                inner = names[of] if of in names else self.value(of)
            else:
                arguments = [self.combination(argument, names, step, side, counts) for argument in of["on"]]
                inner = self.answer(of["call"], arguments, step, counts)
            parts.append(f"(* {self.problem.scalar(scalar, self.solved, step)} {inner})")
        return self.problem.define(f"(+ {' '.join(parts)} 0.0)")

    def answer(self, oracle: str, arguments: list[str], step: int | None, counts: Any) -> str:
        """Return the value of a call."""
        number = counts[oracle] = counts.get(oracle, -1) + 1
        meaning = self.claim["oracles"][oracle]
        if meaning == "recorded":
            return self.value(f"{oracle}[{step},{number}]")
        if meaning == "own":
            answer = self.unknown(oracle, arguments)
            self.calls.append((oracle, arguments, answer))
            return answer
        names = {f"#{i}": value for i, value in enumerate(arguments, 1)}
        return self.combination(meaning, names, step, "")

    def unknown(self, oracle: str, arguments: list[str]) -> str:
        """Return the value of an unknown function: the same as that of each earlier call if the arguments are."""
        answer = self.problem.real(f"{oracle}() {len(self.calls)}")
        self.congruent(oracle, arguments, answer)
        return answer

    def congruent(self, oracle: str, arguments: list[str], answer: str) -> None:
        """State that a call and each earlier one of the same function have equal answers to equal arguments."""
        for other, asked, given in self.calls:
            if other == oracle:
                same = _all([f"(= {a} {b})" for a, b in zip(arguments, asked, strict=True)])
                self.problem.state(f"(=> {same} (= {answer} {given}))")

    def before(self, count: int) -> Names:
        """Return the answers and arguments of the last calls under the names that rows give them."""
        found: Names = {}
        for i, (_, arguments, answer) in enumerate(self.calls[len(self.calls) - count :]):
            found[f"before[{i}]"] = answer
            found |= {f"before[{i},{a}]": argument for a, argument in enumerate(arguments, 1)}
        return found

    def step(self, step: int) -> None:
        """Run one step of every rule."""
        for side in self.sides:
            names = dict(self.states[side])
            counts: dict[str, int] = {}
            for name, vector in assignments(self.claim[side]["statements"], step):
                names[name] = self.combination(vector, names, step, side, counts)
            self.states[side] = {network: names[network] for network in self.states[side]}

    def gap(self, step: int) -> str:
        """Return left's minus right's output."""
        left, right = (
            self.combination(self.claim[side]["output"], self.states[side], step, side) for side in ("left", "right")
        )
        return f"(- {left} {right})"

    def joint(self) -> Names:
        """Return the networks of both rules by their joint names."""
        return {f"{side}.{name}": value for side, state in self.states.items() for name, value in state.items()}


def _zero(term: str) -> str:
    return f"(= {term} 0.0)"


def _all(formulas: list[str]) -> str:
    return f"(and true {' '.join(formulas)})"


def _solved(problem: Problem, solved: Names) -> Names:
    return {name: problem.define(problem.scalar(text, {})) for name, text in solved.items()}


def _in_case(problem: Problem, case: Any) -> str:
    """Return the formula that says that the point lies in a case."""
    equal = [_zero(f"(- {problem.real(n)} {problem.scalar(v, {})})") for n, v in sorted(case["solved"].items())]
    equal += [_zero(problem.scalar(text, {})) for text in case["equations"]]
    return _all(equal + [f"(not {_zero(problem.scalar(text, {}))})" for text in case["nonzero"]])


def _assume(problem: Problem, claim: Any) -> None:
    for text, sign in claim["assumptions"]:
        term = problem.scalar(text, {})
        problem.state(f"(not (= {term} 0.0))" if sign == "!=" else f"({sign} {term} 0.0)")


def _compare(claim: Any, witness: Any) -> Parts:
    found: Parts = []
    for i, (case, evidence) in enumerate(zip(claim["cases"], witness["cases"], strict=True)):
        if "rows" in evidence:
            found += [
                (f"case {i}: base", partial(_base, claim, case, evidence)),
                (f"case {i}: step", partial(_step, claim, case, evidence)),
            ]
        else:
            found.append((f"case {i}: steps", partial(_steps, claim, case)))
    if claim["complete"]:
        unknown = "own" in claim["oracles"].values()
        found.append(("no other case", partial(_no_other_case_own if unknown else _no_other_case, claim, witness)))
    if claim["covering"]:
        found.append(("cover", partial(_cover, claim)))
    return found


def _base(claim: Any, case: Any, evidence: Any) -> str:
    problem = Problem("outputs agree up to the end of the prefix, and the rows vanish there")
    machine = Machine(problem, claim, _solved(problem, case["solved"]))
    compared = 1 if any(timed(claim[side]["output"]) for side in ("left", "right")) else 0
    good = [] if compared else [_zero(machine.gap(-1))]
    prefix = _few(evidence["prefix"])
    for step in range(prefix):
        machine.step(step)
        good.append(_zero(machine.gap(step)))
    known = machine.joint() | machine.before(len(evidence.get("calls", [])))
    good += [_zero(machine.combination(row, known, prefix, "")) for row in evidence["rows"]]
    problem.refute(good)
    return problem.text()


def _step(claim: Any, case: Any, evidence: Any) -> str:
    problem = Problem("where the rows vanish, the outputs of the next period agree and the rows vanish again")
    machine = Machine(problem, claim, _solved(problem, case["solved"]))
    machine.forget()
    prefix, period = evidence["prefix"], _few(evidence["period"])
    problem.start_clock(prefix)
    rows, calls = evidence["rows"], len(evidence.get("calls", []))
    known = machine.joint() | _any_calls(machine, rows)
    for row in rows:
        problem.state(_zero(machine.combination(row, known, prefix, "")))
    good = []
    for step in range(prefix, prefix + period):
        machine.step(step)
        good.append(_zero(machine.gap(step)))
    for i, (oracle, arguments, _) in enumerate(machine.calls):
        if f"before[{i}]" in known:  # it is an answer of the same function
            asked = [problem.real(f"before[{i},{a}]") for a in range(1, len(arguments) + 1)]
            machine.congruent(oracle, asked, problem.real(f"before[{i}]"))
    known = machine.joint() | machine.before(calls)
    good += [_zero(machine.combination(row, known, prefix + period, "")) for row in rows]
    problem.refute(good)
    return problem.text()


def _any_calls(machine: Machine, rows: Any) -> Names:
    """Return calls of the period before under the names that rows give them, their arguments being anything."""
    found: Names = {}
    for name in sorted({of for row in rows for _, of in row if of.startswith("before[")}):
        found[name] = machine.problem.real(name)
    return found


def _few(steps: int) -> int:
    if steps > MAX_STEPS:
        raise CertificateError(f"{steps} steps are too many for an SMT-LIB problem; at most {MAX_STEPS}.")
    return steps


def _timing(blocks: list[Any]) -> tuple[int, int]:
    """Return after how many steps, and with what period, every step does the same again."""
    inner = [statement for block in blocks for statement in block if "do" in statement]
    if not inner:
        return 0, 1
    prefix, period = _timing([statement["do"] for statement in inner])
    starts = [statement[kind] + (kind == "at") for statement in inner for kind in ("at", "from") if kind in statement]
    return max([prefix, *starts]), lcm(period, *(statement.get("every", 1) for statement in inner))


def _steps(claim: Any, case: Any) -> str:
    problem = Problem("outputs agree at the steps that settle the case")
    by_equations = bool(case["equations"])
    machine = Machine(problem, claim, {} if by_equations else _solved(problem, case["solved"]))
    if by_equations:
        problem.state(_in_case(problem, case))
    sides = [claim["left"], claim["right"]]
    size = sum(len(rule["networks"]) + len(rule["constants"]) for rule in sides) + len(claim["oracles"])
    prefix, period = _timing([rule["statements"] for rule in sides])
    wanted = range(prefix + period * (size + 1) + 1) if claim["steps"] == "all" else claim["steps"]
    good = [_zero(machine.gap(-1))] if 0 in wanted else []
    for step in range(_few(max(wanted))):
        machine.step(step)
        good += [_zero(machine.gap(step))] if step + 1 in wanted else []
    problem.refute(good)
    return problem.text()


def _no_other_case(claim: Any, witness: Any) -> str:
    problem = Problem("no point that the assumptions allow has vanishing residuals and lies in none of the cases")
    _assume(problem, claim)
    for k, atom, degree in sorted(_residuals(witness["tree"])):
        schedule = sorted(_schedule(claim, _few(k))) if degree else []
        for values in product(range(degree + 1), repeat=len(schedule)):
            fixed = {name: f"{value}.0" for name, value in zip(schedule, values, strict=True)}
            machine = Machine(problem, claim, fixed, unit=atom)
            for step in range(k):
                machine.step(step)
            problem.state(_zero(machine.gap(k - 1)))
    for case in claim["cases"]:
        problem.state(f"(not {_in_case(problem, case)})")
    return problem.text()


def _schedule(claim: Any, last: int) -> set[str]:
    """Return the values of schedules that the first steps use."""
    machine = Machine(Problem(""), claim, {}, unit="")
    for step in range(last):
        machine.step(step)
    machine.gap(last - 1)
    return {symbol.strip("|") for symbol in machine.problem.declared if symbol.endswith("]|")}


def _residuals(thing: Any) -> set[tuple[int, str, int]]:
    """Return the residuals that a derivation uses, and up to which power it uses values of schedules in each."""
    match thing:
        case ["residual", int(k), str(atom), *schedule]:
            return {(k, atom, max([1, *schedule[0].values()]) if schedule else 0)}
        case list():
            return {found for part in thing for found in _residuals(part)}
        case dict():
            return {found for part in thing.values() for found in _residuals(part)}
    return set()


class Forms:
    """Runs rules on coefficients: networks are dictionaries from initial values, constants and calls to terms.

    At a point, calls with equal arguments share one answer and all others are independent: for some function and start
    they are, so the rules are equal for all functions and starts only if every coefficient of the difference vanishes.
    """

    def __init__(self, problem: Problem, claim: Any) -> None:
        self.problem, self.claim = problem, claim
        self.calls: list[tuple[str, list[Names], str]] = []
        self.states = {
            side: {network: self.combination(vector, {}, None, {}) for network, vector in claim["start"][side].items()}
            for side in ("left", "right")
        }

    def combination(self, vector: Any, known: dict[str, Names], step: int | None, counts: Any) -> Names:
        """Return a combination's coefficients."""
        total: dict[str, list[str]] = {}
        for scalar, of in vector:
            coefficient = self.problem.scalar(scalar, {}, step)
            inner = self.answer(of, known, step, counts) if isinstance(of, dict) else known.get(of, {of: "1.0"})
            for atom, term in inner.items():
                total.setdefault(atom, []).append(f"(* {coefficient} {term})")
        return {atom: self.problem.define(f"(+ {' '.join(terms)} 0.0)") for atom, terms in total.items()}

    def answer(self, call: Any, known: dict[str, Names], step: int | None, counts: Any) -> Names:
        """Return a call's coefficients: those of the first call with equal arguments, or itself."""
        oracle = call["call"]
        arguments = [self.combination(argument, known, step, counts) for argument in call["on"]]
        number = counts[oracle] = counts.get(oracle, -1) + 1
        meaning = self.claim["oracles"][oracle]
        if meaning == "recorded":
            return {f"{oracle}[{step},{number}]": "1.0"}
        if meaning != "own":
            return self.combination(meaning, {f"#{i}": a for i, a in enumerate(arguments, 1)}, step, {})
        found: Names = {}
        none_yet: list[str] = []
        for other, asked, atom in self.calls:
            if other == oracle:
                same = self.problem.define_truth(
                    _all([self.equal(a, b) for a, b in zip(arguments, asked, strict=True)])
                )
                found[atom] = f"(ite {_all([same, *none_yet])} 1.0 0.0)"
                none_yet.append(f"(not {same})")
        itself = f"{oracle} {len(self.calls)}"
        self.calls.append((oracle, arguments, itself))
        return found | {itself: f"(ite {_all(none_yet)} 1.0 0.0)"}

    def equal(self, left: Names, right: Names) -> str:
        """Return the formula that says that two combinations agree."""
        atoms = sorted(left.keys() | right.keys())
        return _all([f"(= {left.get(atom, '0.0')} {right.get(atom, '0.0')})" for atom in atoms])

    def step(self, step: int) -> None:
        """Run one step of both rules."""
        for side, state in self.states.items():
            known, counts = dict(state), dict[str, int]()
            for name, vector in assignments(self.claim[side]["statements"], step):
                known[name] = self.combination(vector, known, step, counts)
            self.states[side] = {network: known[network] for network in state}

    def agree(self, step: int) -> str:
        """Return the formula that says that the outputs agree."""
        left, right = (
            self.combination(self.claim[side]["output"], self.states[side], step, {}) for side in ("left", "right")
        )
        return self.equal(left, right)


def _no_other_case_own(claim: Any, witness: Any) -> str:
    problem = Problem(
        "no point that the assumptions allow has outputs that agree for every function, outside the cases"
    )
    _assume(problem, claim)
    for side in ("left", "right"):
        for text in claim[side]["conditions"]:
            if not parse(text).timed:
                problem.state(f"(not {_zero(problem.scalar(text, {}))})")
    forms = Forms(problem, claim)
    used = {k for k, _, _ in _residuals(witness["tree"])}
    for step in range(-1, _few(max(used, default=0))):
        if step >= 0:
            forms.step(step)
        if step + 1 in used:
            problem.state(forms.agree(step))
    for case in claim["cases"]:
        problem.state(f"(not {_in_case(problem, case)})")
    return problem.text()


def _cover(claim: Any) -> str:
    problem = Problem("whatever the other parameters, the unknowns can be chosen so that the point lies in a case")
    _assume(problem, claim)
    for case in claim["cases"]:
        chosen = {name: v for name, v in case["solved"].items() if name in claim["unknowns"]}
        bound = {name: f"{problem.scalar(v, {})}" for name, v in chosen.items()}
        needed = [f"{n} - ({v})" for n, v in sorted(case["solved"].items()) if n not in chosen] + case["equations"]
        inside = [_zero(problem.scalar(text, bound)) for text in needed]
        inside += [f"(not {_zero(problem.scalar(text, bound))})" for text in case["nonzero"]]
        problem.refute(inside)
    return problem.text()


def _counterexample(claim: Any) -> str:
    problem = Problem("with the numbers given, the outputs are the two values given, and these differ")
    at = claim["at"]
    for part, suffix in (
        ("parameters", ""),
        ("schedules", ""),
        ("values", " "),
        ("answers", " "),
    ):
        for name, value in at[part].items():
            problem.state(f"(= {problem.real(name + suffix)} {problem.scalar(value, {})})")
    machine = _Explicit(problem, claim, {})
    for step in range(_few(claim["k"])):
        machine.step(step)
    good = []
    for side in ("left", "right"):
        output = machine.combination(claim[side]["output"], machine.states[side], claim["k"] - 1, side)
        good.append(f"(= {output} {problem.scalar(claim[f'{side} value'], {})})")
    good.append(f"(not (= {problem.scalar(claim['left value'], {})} {problem.scalar(claim['right value'], {})}))")
    signs = [(problem.scalar(text, {}), sign) for text, sign in claim["assumptions"]]
    good += [f"(not (= {term} 0.0))" if sign == "!=" else f"({sign} {term} 0.0)" for term, sign in signs]
    problem.refute(good)
    return problem.text()


class _Explicit(Machine):
    """A machine whose unknown functions are the ones that the counterexample gives."""

    def unknown(self, oracle: str, arguments: list[str]) -> str:
        """Return the value of the function that is given."""
        given = {f"x{i}": value for i, value in enumerate(arguments, 1)}
        return self.problem.define(self.problem.scalar(self.claim["at"]["functions"][oracle], given))


def _identity(claim: Any) -> str:
    problem = Problem("the two sides are equal")
    solved = _solved(problem, claim["solved"])
    sides = []
    for side in ("left", "right"):
        terms = [f"(* {problem.scalar(a, solved)} {problem.real(of + ' ')})" for a, of in claim[side]]
        sides.append(f"(+ {' '.join(terms)} 0.0)")
    problem.state(f"(not (= {sides[0]} {sides[1]}))")
    return problem.text()


def _closed_form(rules: Any, side: str, start: Any, oracles: Any, forms: Any, solved: Names) -> Parts:
    """Return base and step of the induction, and the effect of a step on answers that are older."""
    claim = rules | {"start": {side: start}, "oracles": oracles}
    inductions = {"base": _form_base, "step": _form_step, "older answers": _form_older}
    return [
        (f"{side}: {name}", partial(write_one, claim, side, forms, solved)) for name, write_one in inductions.items()
    ]


class Induction:
    """One problem about closed forms: the rule, and the forms read at k (of values) or at an age j (of answers)."""

    def __init__(self, about: str, claim: Any, side: str, forms: Any, solved: Names) -> None:
        self.problem, self.forms = Problem(f"{side}: {about}"), forms
        self.bound = _solved(self.problem, solved)
        self.machine = Machine(self.problem, claim, self.bound)

    def read(self, network: str, part: str, shift: int, *, at_zero: bool = False) -> str:
        """Return a network's form at count + shift, or at shift itself."""
        count = "0.0" if at_zero else self.problem.real("count")
        known = self.bound | {"k" if part == "values" else "j": count}
        terms = []
        for atom, text in sorted(self.forms[network][part].items()):
            term = self.problem.term(_moved(parse(text).tree, shift, at_zero), known, None)
            terms.append(f"(* {term} {self.machine.value(atom)})")
        return f"(+ {' '.join(terms)} 0.0)"


def _form_base(claim: Any, side: str, forms: Any, solved: Names) -> str:
    base = Induction("at k = 0 the closed forms are the start", claim, side, forms, solved)
    start = base.machine.states[side]
    base.problem.refute([f"(= {start[n]} {base.read(n, 'values', 0, at_zero=True)})" for n in start])
    return base.problem.text()


def _form_step(claim: Any, side: str, forms: Any, solved: Names) -> str:
    about = "a step from the closed forms at k gives those at k + 1, with new answers of age 1"
    later = Induction(about, claim, side, forms, solved)
    states = later.machine.states
    states[side] = {n: later.problem.define(later.read(n, "values", 0)) for n in states[side]}
    later.machine.step(0)
    later.problem.refute(
        [
            f"(= {value} (+ {later.read(n, 'values', 1)} {later.read(n, 'answers', 1, at_zero=True)}))"
            for n, value in states[side].items()
        ]
    )
    return later.problem.text()


def _form_older(claim: Any, side: str, forms: Any, solved: Names) -> str:
    older = Induction("a step takes answers of age j to answers of age j + 1", claim, side, forms, solved)
    states, after = older.machine.states, []
    ages = {n: older.problem.define(older.read(n, "answers", 0)) for n in states[side]}
    for state in (ages, dict.fromkeys(ages, "0.0")):  # a step is affine: its effect is the difference of two runs
        states[side] = state
        older.machine.step(1)
        after.append(states[side])
    older.problem.refute([f"(= (- {after[0][n]} {after[1][n]}) {older.read(n, 'answers', 1)})" for n in ages])
    return older.problem.text()


def _moved(tree: Any, shift: int, at_zero: bool) -> Any:
    match tree:
        case ("name", "k" | "j" as name):
            return ("number", shift) if at_zero else ("sum", [("+", ("name", name)), ("+", ("number", shift))])
        case ("sum" | "product" as kind, parts):
            return (
                kind,
                [(sign, _moved(part, shift, at_zero)) for sign, part in parts],
            )
        case ("power", base, exponent):
            return (
                "power",
                _moved(base, shift, at_zero),
                _moved(exponent, shift, at_zero),
            )
    return tree


def _product(claim: Any, witness: Any) -> str:
    """At k >= from no factor of the difference vanishes; base^exponent lies between 0 and 1."""
    problem = Problem("no factor of the difference vanishes")
    _assume(problem, claim)
    count = problem.real("count")
    problem.state(f"(>= {count} {claim['from']}.0)")
    names = {"k": count, "j": count}
    terms = []
    for factor in witness["product"]:
        reason = factor["because"]
        if isinstance(reason, dict) and "base" in reason:
            power = problem.scalar(f"({reason['base']})^({reason['exponent']})", names)
            problem.state(f"(< 0.0 {power} 1.0)")
        terms.append(_zero(problem.scalar(factor["factor"], names)))
    problem.state(f"(or false {' '.join(terms)})")
    return problem.text()
