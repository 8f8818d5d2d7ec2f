"""Certificates as SMT-LIB 2 problems: each is unsatisfiable exactly when what it is named after holds.

Networks are real numbers there (every claim is one about coefficients), answers are free reals or values of an
uninterpreted function. Derivation trees and invariants' matrices are not passed on: the prover finds its own way.
"""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.kernel import parse

MAX_STEPS = 60
Names: TypeAlias = "dict[str, str]"
Steps: TypeAlias = "list[tuple[str, str]]"


def problems(certificate: bytes) -> tuple[tuple[str, str], ...]:
    """Return the problems of a certificate as pairs of a name and an SMT-LIB 2 text.

    Raises ``CertificateError`` for claims that have no such form: coefficients in t for all k, the converse for
    unknown functions, and runs of more than ``MAX_STEPS`` steps.
    """
    document = json.loads(certificate)
    claim, witness = document["claim"], document["witness"]
    match document["kind"]:
        case "compare":
            return tuple(_compare(claim, witness))
        case "counterexample":
            return (_counterexample(claim),)
        case "closed form":
            rules = {"rule": claim["rule"]}
            return tuple(
                _closed_form(
                    rules,
                    "rule",
                    claim["start"],
                    claim["oracles"],
                    claim["forms"],
                    claim["solved"],
                )
            )
        case "always different":
            forms = [
                part
                for side in ("left", "right")
                for part in _closed_form(
                    {side: claim[side]},
                    side,
                    claim["start"][side],
                    claim["oracles"],
                    witness[side],
                    {},
                )
            ]
            return (*forms, _product(claim, witness))
        case _:
            return (_identity(claim),)


class Problem:
    """One SMT-LIB 2 text in the making: declarations, definitions and assertions in order."""

    def __init__(self, about: str) -> None:
        self.lines = [f"; {about}", "(set-logic ALL)"]
        self.declared: set[str] = set()
        self.count = 0

    def real(self, name: str) -> str:
        """Return the symbol of a real unknown, declared on first use."""
        symbol = f"|{name}|"
        if symbol not in self.declared:
            self.declared.add(symbol)
            self.lines.append(f"(declare-const {symbol} Real)")
        return symbol

    def function(self, name: str, arity: int) -> str:
        """Return the symbol of an unknown function, declared on first use."""
        symbol = f"|{name}()|"
        if symbol not in self.declared:
            self.declared.add(symbol)
            self.lines.append(f"(declare-fun {symbol} ({' '.join(['Real'] * arity)}) Real)")
        return symbol

    def define(self, value: str) -> str:
        """Return a new symbol for a value."""
        self.count += 1
        self.lines.append(f"(define-fun |#{self.count}| () Real {value})")
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
                return f"{step}.0" if step >= 0 else f"(- {-step}.0)"
            case ("name", name):
                return solved.get(name) or self.real(name)
            case ("at", name, shift):
                name = f"{name}[{(step or 0) + shift}]"
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
                        self.state(f"(not (= {part} 0.0))")
                    total = f"({sign} {total} {part})"
                return total
            case ("power", base, exponent):
                return self._power(self.term(base, solved, step), exponent, step)
        raise CertificateError("a scalar of the certificate cannot be written in SMT-LIB.")

    def _power(self, base: str, exponent: Any, step: int | None) -> str:
        shift, symbol = _linear(exponent, step)
        value = _times(base, shift)
        if shift < 0:
            self.state(f"(not (= {base} 0.0))")
        power = f"{base}^{symbol}".replace("|", "")
        return f"(* {value} {self.real(power)})" if symbol else value


def _times(base: str, power: int) -> str:
    product = f"(* {' '.join([base] * abs(power))} 1.0)" if power else "1.0"
    return f"(/ 1.0 {product})" if power < 0 else product


def _linear(tree: Any, step: int | None) -> tuple[int, str]:
    """Return the shift and the integer symbol ("" for none) of an exponent."""
    match tree:
        case ("number", value):
            return value, ""
        case ("name", "t") if step is not None:
            return step, ""
        case ("name", str(name)) if name in ("k", "j"):
            return 0, name
        case ("sum", terms):
            parts = [(sign, *_linear(term, step)) for sign, term in terms]
            symbols = [symbol for sign, _, symbol in parts if symbol]
            if len(symbols) <= 1 and not any(symbol and sign == "-" for sign, _, symbol in parts):
                return sum(-n if sign == "-" else n for sign, n, _ in parts), "".join(symbols)
    raise CertificateError("an exponent of the certificate cannot be written in SMT-LIB.")


class Machine:
    """Runs rules inside a problem, one definition for each assignment."""

    def __init__(self, problem: Problem, claim: Any, solved: Names, unit: str | None = None) -> None:
        self.problem, self.claim, self.solved, self.unit = problem, claim, solved, unit
        self.sides = [side for side in ("left", "right", "rule") if side in claim]
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
            if self.unit is not None:
                raise CertificateError("the converse for unknown functions has no SMT-LIB form here.")
            return f"({self.problem.function(oracle, len(arguments))} {' '.join(arguments)})"
        names = {f"#{i}": value for i, value in enumerate(arguments, 1)}
        return self.combination(meaning, names, step, "")

    def step(self, step: int) -> None:
        """Run one step of every rule."""
        for side in self.sides:
            names = dict(self.states[side])
            counts: dict[str, int] = {}
            for name, vector in _assignments(self.claim[side]["statements"], step):
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


def _assignments(statements: Any, step: int) -> list[tuple[str, Any]]:
    """Return the assignments that act in a step, in order."""
    found: list[tuple[str, Any]] = []
    for statement in statements:
        match statement:
            case {"set": name, "to": vector}:
                found.append((name, vector))
            case {"every": period, "offset": offset, "do": body} if (step + 1 - offset) % period == 0:
                found += _assignments(body, step)
            case {"at": moment, "do": body} if step == moment:
                found += _assignments(body, step)
            case {"from": moment, "do": body} if step >= moment:
                found += _assignments(body, step)
            case {"repeat": times, "do": body}:
                found += _assignments(body, step) * times
    return found


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


def _timed(claim: Any) -> bool:
    return any(_mentions_t(claim[side]) for side in ("left", "right"))


def _mentions_t(thing: Any) -> bool:
    if isinstance(thing, dict):
        return any(_mentions_t(part) for part in thing.values())
    if isinstance(thing, list):
        return any(_mentions_t(part) for part in thing)
    return isinstance(thing, str) and "t" in _words(thing)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() or c in "_[]" else " " for c in text).split()


def _compare(claim: Any, witness: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for i, (case, evidence) in enumerate(zip(claim["cases"], witness["cases"], strict=True)):
        if "rows" in evidence:
            found += [
                (f"case {i}: base", _base(claim, case, evidence)),
                (f"case {i}: step", _step(claim, case, evidence)),
            ]
        else:
            found.append((f"case {i}: steps", _steps(claim, case, evidence)))
    if claim["complete"]:
        found.append(("no other case", _no_other_case(claim, witness)))
    if claim["covering"]:
        found.append(("cover", _cover(claim)))
    return found


def _base(claim: Any, case: Any, evidence: Any) -> str:
    problem = Problem("outputs agree up to the end of the prefix, and the rows vanish there")
    machine = Machine(problem, claim, _solved(problem, case["solved"]))
    good = (
        []
        if any(parse(a).timed for s in ("left", "right") for a, _ in claim[s]["output"])
        else [_zero(machine.gap(-1))]
    )
    prefix = _few(evidence["prefix"])
    for step in range(prefix):
        machine.step(step)
        good.append(_zero(machine.gap(step)))
    good += [_zero(machine.combination(row, machine.joint(), prefix, "")) for row in _plain(evidence["rows"])]
    problem.state(f"(not {_all(good)})")
    return problem.text()


def _plain(rows: Any) -> Any:
    if any(of.startswith("before[") for row in rows for _, of in row):
        raise CertificateError("calls paired across periods have no SMT-LIB form here.")
    return rows


def _step(claim: Any, case: Any, evidence: Any) -> str:
    if _timed(claim):
        raise CertificateError("a claim with coefficients in t for all k has no SMT-LIB form here.")
    problem = Problem("where the rows vanish, the outputs of the next period agree and the rows vanish again")
    machine = Machine(problem, claim, _solved(problem, case["solved"]))
    machine.forget()
    prefix, period = evidence["prefix"], _few(evidence["period"])
    for row in _plain(evidence["rows"]):
        problem.state(_zero(machine.combination(row, machine.joint(), prefix, "")))
    good = []
    for step in range(prefix, prefix + period):
        machine.step(step)
        good.append(_zero(machine.gap(step)))
    good += [_zero(machine.combination(row, machine.joint(), prefix + period, "")) for row in evidence["rows"]]
    problem.state(f"(not {_all(good)})")
    return problem.text()


def _few(steps: int) -> int:
    if steps > MAX_STEPS:
        raise CertificateError(f"{steps} steps are too many for an SMT-LIB problem; at most {MAX_STEPS}.")
    return steps


def _steps(claim: Any, case: Any, evidence: Any) -> str:
    problem = Problem("outputs agree at the steps that settle the case")
    by_equations = "ideal" in evidence
    machine = Machine(problem, claim, {} if by_equations else _solved(problem, case["solved"]))
    if by_equations:
        problem.state(_in_case(problem, case))
    sides = [claim["left"], claim["right"]]
    size = sum(len(rule["networks"]) + len(rule["constants"]) for rule in sides) + len(claim["oracles"])
    last = max(claim["steps"]) if "run" in evidence else evidence["prefix"] + evidence["period"] * (size + 1)
    wanted = claim["steps"] if "run" in evidence else range(last + 1)
    good = [_zero(machine.gap(-1))] if 0 in wanted else []
    for step in range(_few(last)):
        machine.step(step)
        good += [_zero(machine.gap(step))] if step + 1 in wanted else []
    problem.state(f"(not {_all(good)})")
    return problem.text()


def _no_other_case(claim: Any, witness: Any) -> str:
    problem = Problem("no point that the assumptions allow has vanishing residuals and lies in none of the cases")
    _assume(problem, claim)
    for k, atom in sorted(_residuals(witness["tree"])):
        machine = Machine(problem, claim, {}, unit=atom)
        for step in range(_few(k)):
            machine.step(step)
        problem.state(_zero(machine.gap(k - 1)))
    for case in claim["cases"]:
        problem.state(f"(not {_in_case(problem, case)})")
    return problem.text()


def _residuals(thing: Any) -> set[tuple[int, str]]:
    """Return the residuals that a derivation uses."""
    match thing:
        case ["residual", int(k), str(atom)]:
            return {(k, atom)}
        case list():
            return {found for part in thing for found in _residuals(part)}
        case dict():
            return {found for part in thing.values() for found in _residuals(part)}
    return set()


def _cover(claim: Any) -> str:
    problem = Problem("whatever the other parameters, the unknowns can be chosen so that the point lies in a case")
    _assume(problem, claim)
    for case in claim["cases"]:
        chosen = {name: v for name, v in case["solved"].items() if name in claim["unknowns"]}
        bound = {name: f"{problem.scalar(v, {})}" for name, v in chosen.items()}
        needed = [f"{n} - ({v})" for n, v in sorted(case["solved"].items()) if n not in chosen] + case["equations"]
        inside = [_zero(problem.scalar(text, bound)) for text in needed]
        inside += [f"(not {_zero(problem.scalar(text, bound))})" for text in case["nonzero"]]
        problem.state(f"(not {_all(inside)})")
    return problem.text()


def _counterexample(claim: Any) -> tuple[str, str]:
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
    problem.state(f"(not {_all(good)})")
    return "counterexample", problem.text()


class _Explicit(Machine):
    """A machine whose unknown functions are the ones that the counterexample gives."""

    def answer(self, oracle: str, arguments: list[str], step: int | None, counts: Any) -> str:
        if self.claim["oracles"][oracle] != "own":
            return super().answer(oracle, arguments, step, counts)
        names = {f"x{i}": value for i, value in enumerate(arguments, 1)}
        return self.problem.define(self.problem.scalar(self.claim["at"]["functions"][oracle], names))


def _identity(claim: Any) -> tuple[str, str]:
    problem = Problem("the two sides are equal")
    solved = _solved(problem, claim["solved"])
    sides = []
    for side in ("left", "right"):
        terms = [f"(* {problem.scalar(a, solved)} {problem.real(of + ' ')})" for a, of in claim[side]]
        sides.append(f"(+ {' '.join(terms)} 0.0)")
    problem.state(f"(not (= {sides[0]} {sides[1]}))")
    return "identity", problem.text()


def _closed_form(rules: Any, side: str, start: Any, oracles: Any, forms: Any, solved: Names) -> list[tuple[str, str]]:
    """Return base and step of the induction, and the effect of a step on answers that are older."""
    claim = rules | {"start": {side: start}, "oracles": oracles}
    networks = rules[side]["networks"]

    def opened(about: str) -> tuple[Problem, Machine, Names]:
        problem = Problem(f"{side}: {about}")
        bound = _solved(problem, solved)
        return problem, Machine(problem, claim, bound), bound

    def read(
        problem: Problem,
        machine: Machine,
        bound: Names,
        network: str,
        part: str,
        shift: int,
    ) -> str:
        names = bound | {"k" if part == "values" else "j": problem.real("count") if shift >= 0 else "0.0"}
        terms = []
        for atom, text in sorted(forms[network][part].items()):
            term = _shifted(problem, text, names, max(shift, 0), at_zero=shift < 0)
            symbol = machine.value(atom) if part == "values" else machine.value(_first(atom))
            terms.append(f"(* {term} {symbol})")
        return f"(+ {' '.join(terms)} 0.0)"

    base, machine, bound = opened("at k = 0 the closed forms are the start")
    pairs = [(machine.states[side][n], read(base, machine, bound, n, "values", -1)) for n in networks]
    base.state(f"(not {_all([f'(= {a} {b})' for a, b in pairs])})")

    later, machine, bound = opened("a step from the closed forms at k gives those at k + 1, with new answers of age 1")
    machine.states[side] = {n: later.define(read(later, machine, bound, n, "values", 0)) for n in networks}
    machine.step(0)
    good = []
    for n in networks:
        fresh = [
            f"(* {_shifted(later, text, bound | {'j': '0.0'}, 1, at_zero=True)} {machine.value(_first(atom))})"
            for atom, text in sorted(forms[n]["answers"].items())
        ]
        expected = f"(+ {read(later, machine, bound, n, 'values', 1)} {' '.join(fresh)})"
        good.append(f"(= {machine.states[side][n]} {expected})")
    later.state(f"(not {_all(good)})")

    older, machine, bound = opened("a step takes answers of age j to answers of age j + 1")
    ages = {n: older.define(read(older, machine, bound, n, "answers", 0)) for n in networks}
    nothing = {n: older.define("0.0") for n in networks}
    differences = []
    for state in (
        ages,
        nothing,
    ):  # the step is affine: its effect on older answers is the difference of two runs
        machine.states[side] = state
        machine.step(1)
        differences.append(machine.states[side])
    good = [
        f"(= (- {differences[0][n]} {differences[1][n]}) {read(older, machine, bound, n, 'answers', 1)})"
        for n in networks
    ]
    older.state(f"(not {_all(good)})")
    return [
        (f"{side}: base", base.text()),
        (f"{side}: step", later.text()),
        (f"{side}: older answers", older.text()),
    ]


def _first(atom: str) -> str:
    oracle, _, number = atom.partition("#")
    return f"{oracle}[0,{number or 0}]"


def _shifted(problem: Problem, text: str, names: Names, shift: int, at_zero: bool) -> str:
    """Return a closed form's scalar at count + shift (or at shift itself), its powers over shared symbols."""
    return problem.term(_moved(parse(text).tree, shift, at_zero), names, None)


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


def _product(claim: Any, witness: Any) -> tuple[str, str]:
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
    return "product", problem.text()
