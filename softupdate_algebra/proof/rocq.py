"""Certificates as Rocq (Coq) files: the rules as functions, the claim as a theorem, its proof by induction and ``field``.

The files are about an abstract field: networks, parameters and answers are elements of any field whatever, recorded
answers an arbitrary function of the step, unknown functions an arbitrary function. Divisors of the certificate are
hypotheses that they are not 0. No axiom is used.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.outside import (
    Written,
    assignments,
    linear,
    names,
    parse,
    rule_is_timed,
    timed,
    vanishes_at,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ONLY = "only invariants and closed forms, for all k, are written as Rocq files."
MAX_PERIOD = 12
MAX_POWER = 30
MAX_TIME = 200
"""Up to this step divisors in t are tried; the checker has seen to those after the prefix."""

REQUIRED = "From Coq Require Import Field Arith Lia."

OPENING = """(* {about} *)
{required}

Section Certificate.

Variable F : Type.
Variables (zero one : F) (add mul sub div : F -> F -> F) (opp inv : F -> F).
Variable laws : field_theory zero one add mul sub opp div inv (@eq F).
Add Field laws_of_F : laws.
Declare Scope F_scope.
Delimit Scope F_scope with F.
Local Open Scope F_scope.
Notation "0" := zero : F_scope.
Notation "1" := one : F_scope.
Infix "+" := add : F_scope.
Infix "*" := mul : F_scope.
Infix "-" := sub : F_scope.
Infix "/" := div : F_scope.
Fixpoint pow (x : F) (n : nat) : F := match n with O => 1 | S m => x * pow x m end.
Fixpoint count (n : nat) : F := match n with O => 0 | S m => count m + 1 end.
Definition age (k i : nat) : nat := Nat.sub k i.
Lemma age_last : forall k, age (S k) k = S O.
Proof. intro k; unfold age; lia. Qed.
Lemma age_older : forall k i, (i <= k)%nat -> age (S k) i = S (age k i).
Proof. intros k i H; unfold age; lia. Qed.
Opaque age.
Fixpoint sum (n : nat) (f : nat -> F) : F := match n with O => 0 | S m => sum m f + f m end.
"""

BECAUSE = """(* a term is not 0 as one of the hypotheses says, perhaps with its terms in another order or negated *)
Ltac because D :=
  let E := fresh in intro E; apply D; cbn [count pow Nat.add Nat.mul];
  match type of E with ?x = _ =>
    first [transitivity x; [ring | exact E] | transitivity (opp x); [ring | rewrite E; ring]] end."""

NONZERO = """Ltac nonzero := first [assumption | match goal with D : not (_ = _) |- _ => because D end]."""

NONZERO_IN_TIME = """Ltac at_time D n := first [{facts}].
Ltac nonzero := first
  [ assumption
  | match goal with D : not (_ = _) |- _ => because D end
  | match goal with D : forall t : nat, not (_ = _), n : nat |- _ => at_time D n end
  | match goal with D : forall t : nat, not (_ = _) |- _ => let n := constr:(O) in at_time D n end]."""

ALGEBRA = """Ltac algebra := first [ring | field; repeat split; nonzero].
Ltac within x y := match y with context [?z] => constr_eq z x end."""

CLOSING = """
End Certificate.
"""


def files(certificate: bytes) -> tuple[tuple[str, str], ...]:
    """Return the Rocq files of a certificate's claims for all k, as pairs of a name and a text.

    Raises ``CertificateError`` when one of them cannot be written, or there is none.
    """
    return written(certificate).whole()


def written(certificate: bytes) -> Written:
    """Return the files of a certificate, and which claims for all k have none and why."""
    document = json.loads(certificate)
    claim, witness, about = document["claim"], document["witness"], document["about"]
    parts: list[tuple[str, Callable[[], str]]] = []
    if document["kind"] == "closed form":
        parts.append(("closed_form", partial(_closed_form, claim, about)))
    elif document["kind"] == "compare":
        for i, (case, evidence) in enumerate(zip(claim["cases"], witness["cases"], strict=True)):
            parts.append((f"case_{i}", partial(_case, claim, case, evidence, about)))
    done = write(parts)
    return done if parts else Written((), ((document["kind"], ONLY),))


def _case(claim: Any, case: Any, evidence: Any, about: str) -> str:
    if "rows" not in evidence:
        raise CertificateError(ONLY)
    return _invariant(claim, case, evidence, about)


class Writer:
    """The pieces of one file: variables as they are met, divisors as hypotheses, then definitions and proofs."""

    def __init__(self, solved: dict[str, str]) -> None:
        self.solved = solved
        self.parameters: dict[str, None] = {}
        self.schedules: dict[str, None] = {}
        self.divisors: dict[str, None] = {}
        self.body: list[str] = []
        self.clock = ""  # the step that t stands for, as a natural number of Rocq
        self.reach = 0  # how far from a step divisors in t may have to be known

    def scalar(self, text: str) -> str:
        """Return a scalar as a term of the field."""
        syntax = parse(text)
        if syntax.timed and not self.clock:
            raise CertificateError("schedules and coefficients in t are not written as Rocq files for this claim.")
        return self.term(syntax.tree)

    def at(self, time: str, text: str) -> str:
        """Return a scalar at a time."""
        before, self.clock = self.clock, time
        try:
            return self.scalar(text)
        finally:
            self.clock = before

    def row(self, time: str, vector: Any, known: dict[str, str]) -> str:
        """Return a combination at a time."""
        parts = [f"{self.at(time, scalar)} * {known[of]}" for scalar, of in vector]
        return f"({' + '.join(parts)})" if parts else "0"

    def term(self, tree: Any) -> str:
        """Return a parsed scalar as a term of the field."""
        match tree:
            case ("number", value):
                return _number(value)
            case ("name", str(name)) if name in self.solved:
                return self.scalar(self.solved[name])
            case ("name", str(name)) if name.startswith("#"):
                return f"(count {name[1:]})"
            case ("name", "t"):
                return f"(count {self.clock})"
            case ("at", name, shift):
                return self._scheduled(name, shift, self.clock)
            case ("name", str(name)) if name.endswith("]"):
                name, _, moment = name[:-1].partition("[")
                return self._scheduled(name, int(moment), "O")
            case ("name", str(name)):
                self.parameters[_safe(name)] = None
                return _safe(name)
            case ("sum", [(first, term), *rest]):
                total = self.term(term) if first == "+" else f"(opp {self.term(term)})"
                for sign, part in rest:
                    total = f"({total} {sign} {self.term(part)})"
                return total
            case ("product", [(_, term), *rest]):
                total = self.term(term)
                for sign, part in rest:
                    factor = self.term(part)
                    if sign == "/":
                        self._divisor(part, factor)
                    total = f"({total} {sign} {factor})"
                return total
            case ("power", base, exponent):
                return self._power(self.term(base), exponent)
        raise CertificateError("a scalar of the certificate cannot be written in Rocq.")

    def _scheduled(self, name: str, shift: int, time: str) -> str:
        """Return a schedule's value; the sequences of the file begin with the value before the first step."""
        if shift < -1:
            raise CertificateError("a schedule's value of two steps before is not written as a Rocq file.")
        self.schedules[_safe(name)] = None
        return f"({_safe(name)} {_later(time, shift + 1)})"

    def _divisor(self, tree: Any, term: str) -> None:
        """Take a divisor not to be 0, one in t at no step: it must not be 0 there for all parameters."""
        if not names(tree) & {"t", "#at"}:
            self.divisors[f"{term} <> 0"] = None
            return
        if any(vanishes_at(tree, step) for step in range(MAX_TIME)):
            raise CertificateError("a divisor that vanishes at some step is not written as a Rocq file.")
        clock, self.clock = self.clock, "t"
        self.divisors[f"forall t : nat, {self.term(tree)} <> 0"] = None
        self.clock = clock

    def _power(self, base: str, exponent: Any) -> str:
        shift, symbol = linear(exponent)
        symbol = self.clock if symbol == "t" else symbol.removeprefix("#")
        if abs(shift) > MAX_POWER:
            raise CertificateError(f"the power {shift} is too large for a Rocq file.")
        if symbol and shift >= 0:
            return f"(pow {base} {_later(symbol, shift)})"
        product = "(" + " * ".join([base] * abs(shift)) + ")" if shift else "1"
        if shift < 0:
            self.divisors[f"{base} <> 0"] = None
            return f"(pow {base} {symbol} / {product})" if symbol else f"(1 / {product})"
        return product

    def vector(self, vector: Any, names: dict[str, str]) -> str:
        """Return a combination of named vectors as a term."""
        parts = [f"{self.scalar(scalar)} * {names[of]}" for scalar, of in vector]
        return f"({' + '.join(parts)})" if parts else "0"

    def text(self, about: str, variables: list[str]) -> str:
        """Return the file."""
        lines = [OPENING.format(required=REQUIRED, about=about.replace("*)", "* )").replace("(*", "( *"))]
        lines += [f"Variable {name} : F." for name in self.parameters]
        lines += [f"Variable {name} : nat -> F. (* {name} n is its value at step n - 1 *)" for name in self.schedules]
        lines += variables
        lines += [f"Hypothesis divisor_{i} : {text}." for i, text in enumerate(self.divisors)]
        if any(text.startswith("forall") for text in self.divisors):
            facts = " | ".join(f"because (D {_later('n', i)})" for i in range(self.reach + 1))
            lines += [BECAUSE, NONZERO_IN_TIME.format(facts=facts), ALGEBRA]
        else:
            lines += [BECAUSE, NONZERO, ALGEBRA]
        return "\n".join([*lines, *self.body, CLOSING])


def _number(value: int) -> str:
    if value <= 1:
        return "01"[value]
    half = f"((1 + 1) * {_number(value // 2)})"
    return f"({half} + 1)" if value % 2 else half if value > 2 else "(1 + 1)"


def _natural(value: int) -> str:
    return "(S " * value + "O" + ")" * value


def _moment(first: int, period: int, m: str) -> str:
    """Return first + period*m as a natural number of Rocq."""
    times = m if period == 1 else f"(Nat.mul {m} {_natural(period)})"
    return f"(Nat.add {_natural(first)} {times})" if first else times


def _later(time: str, steps: int) -> str:
    return "(S " * steps + time + ")" * steps


def _safe(name: str) -> str:
    """Return a parameter's name, which no word of the file can be taken for."""
    return f"p_{name}" if name.isascii() else "p_" + "".join(c if c.isascii() else f"u{ord(c)}" for c in name)


class Step:
    """What a rule does in one step: assignments in order, and the calls among them."""

    def __init__(self, rule: Any, step: int) -> None:
        self.assignments = assignments(rule["statements"], step)
        self.calls: list[tuple[str, int]] = []  # oracle, and which call of it
        for _, vector in self.assignments:
            for _, of in vector:
                if isinstance(of, dict):
                    self._note(of)

    def _note(self, call: Any) -> None:
        nested = [of for argument in call["on"] for _, of in argument if isinstance(of, dict)]
        if nested:
            raise CertificateError("calls within calls are not written as Rocq files.")
        self.calls.append((call["call"], sum(oracle == call["call"] for oracle, _ in self.calls)))


class Side:
    """One rule as functions: its queries, given earlier answers of the step, its step, given all, and its output."""

    def __init__(self, writer: Writer, claim: Any, side: str, constants: dict[str, str]) -> None:
        self.writer, self.claim, self.side, self.constants = writer, claim, side, constants
        self.rule = claim[side]
        self.networks = [f"v_{name}" for name in self.rule["networks"]]
        self.tuple = "(" + ", ".join(self.networks) + ")" if len(self.networks) > 1 else self.networks[0]
        self.type = "(" + " * ".join(["F"] * len(self.networks)) + ")%type"
        self.timed = any(rule_is_timed(claim[name]) for name in ("left", "right", "rule") if name in claim)
        self.when = " (t : nat)" if self.timed else ""

    def opened(self, state: str) -> str:
        """Return the binding that names the networks of a state."""
        pattern = "'" + self.tuple if len(self.networks) > 1 else self.tuple
        return f"let {pattern} := {state} in"

    def start(self) -> str:
        """Return the start as a tuple."""
        start = self.claim["start"][self.side]
        atoms = {of: f"i_{of}" for vector in start.values() for _, of in vector} | self.constants
        return "(" + ", ".join(self.writer.vector(start[name], atoms) for name in self.rule["networks"]) + ")"

    def define(self, label: str, step: int) -> tuple[Step, str]:
        """Write the functions of one step; return it and the name of its step function."""
        what = Step(self.rule, step)
        self.writer.clock = "t" if self.timed else ""
        names = {
            name: f"v_{name}" for group in ("networks", "temporaries") for name in self.rule[group]
        } | self.constants
        lines: list[str] = [self.opened("s")]
        number = 0
        for name, vector in what.assignments:
            parts = []
            for scalar, of in vector:
                if isinstance(of, str):
                    inner = names[of]
                else:
                    meaning = self.claim["oracles"][of["call"]]
                    if isinstance(meaning, list):
                        inner = self._known(meaning, of, names)
                    else:
                        for a, argument in enumerate(of["on"], 1):
                            given = "".join(f" (u{i} : F)" for i in range(number))
                            body = " ".join([*lines, self.writer.vector(argument, names)])
                            query = f"{self.side}_{label}_query_{number}_{a}{self.when}{given}"
                            self.writer.body.append(f"Definition {query} (s : {self.type}) : F :=\n  {body}.")
                        inner = f"u{number}"
                        number += 1
                parts.append(f"{self.writer.scalar(scalar)} * {inner}")
            lines.append(f"let v_{name} := {' + '.join(parts) or '0'} in")
        what.calls = [call for call in what.calls if not isinstance(self.claim["oracles"][call[0]], list)]
        given = "".join(f" (u{i} : F)" for i in range(number))
        body = "\n  ".join([*lines, self.tuple])
        self.writer.body.append(
            f"Definition {self.side}_{label}{self.when}{given} (s : {self.type}) : {self.type} :=\n  {body}."
        )
        self.writer.clock = ""
        return what, f"{self.side}_{label}"

    def _known(self, meaning: Any, call: Any, names: dict[str, str]) -> str:
        given = {f"#{i}": self.writer.vector(argument, names) for i, argument in enumerate(call["on"], 1)}
        return self.writer.vector(meaning, given | self.constants)

    def applied(self, what: Step, function: str, time: str, state: str) -> tuple[str, list[list[str]], list[str]]:
        """Return the state after a step, the arguments of its calls, and their answers."""
        answers: list[str] = []
        arguments: list[list[str]] = []
        arity = {name: len(on) for name, on in _arities(self.rule["statements"])}
        when = f" {time}" if self.timed else ""
        for number, (oracle, n) in enumerate(what.calls):
            before = when + "".join(f" {answer}" for answer in answers)
            asked = [f"({function}_query_{number}_{a}{before} {state})" for a in range(1, arity[oracle] + 1)]
            arguments.append(asked)
            own = self.claim["oracles"][oracle] == "own"
            answers.append(f"(o_{oracle} {' '.join(asked)})" if own else f"(o_{oracle}_{n} {time})")
        return f"({function}{when}{''.join(f' {answer}' for answer in answers)} {state})", arguments, answers


def _arities(statements: Any) -> list[tuple[str, Any]]:
    found = []
    for statement in statements:
        if "do" in statement:
            found += _arities(statement["do"])
        else:
            found += [(of["call"], of["on"]) for _, of in statement["to"] if isinstance(of, dict)]
    return found


def _oracle_variables(claim: Any, sides: list[str]) -> list[str]:
    found: dict[str, None] = {}
    for side in sides:
        arities = _arities(claim[side]["statements"])
        for oracle, on in arities:
            meaning = claim["oracles"][oracle]
            if meaning == "own":
                found[f"Variable o_{oracle} : {'F -> ' * len(on)}F."] = None
            elif meaning == "recorded":
                most = max(sum(o == oracle for o, _ in Step(claim[side], t).calls) for t in range(2 * MAX_PERIOD))
                found |= {f"Variable o_{oracle}_{n} : nat -> F.": None for n in range(most)}
    return list(found)


def _vectors_of(claim: Any, sides: list[str]) -> tuple[list[str], dict[str, str]]:
    constants = {name for side in sides for name in claim[side]["constants"]}
    known = {of for m in claim["oracles"].values() if isinstance(m, list) for _, of in m if not of.startswith("#")}
    starts = {of for side in sides for vector in claim["start"][side].values() for _, of in vector}
    atoms = sorted(constants | known | starts)
    return [f"Variable i_{name} : F." for name in atoms], {name: f"i_{name}" for name in constants | known}


def _invariant(claim: Any, case: Any, evidence: Any, about: str) -> str:
    """Return the file that proves a case by its invariant: prefix, periods, and what the outputs are in between."""
    return Invariant(claim, case, evidence).text(about)


class Invariant:
    """The file of one case: both rules run side by side, rows that stay 0, and the outputs that differ by them."""

    def __init__(self, claim: Any, case: Any, evidence: Any) -> None:
        self.claim, self.evidence = claim, evidence
        self.prefix, self.period = evidence["prefix"], evidence["period"]
        if self.prefix > MAX_PERIOD or self.period > MAX_PERIOD:
            raise CertificateError(f"a prefix or period of more than {MAX_PERIOD} steps is not written as a Rocq file.")
        self.writer = Writer(case["solved"])
        self.writer.reach = self.prefix + self.period + 1
        self.variables, self.constants = _vectors_of(claim, ["left", "right"])
        self.variables += _oracle_variables(claim, ["left", "right"])
        self.sides = {side: Side(self.writer, claim, side, self.constants) for side in ("left", "right")}
        self.timed = self.sides["left"].timed
        self.steps = {
            (side, t): self.sides[side].define(f"step_{t}" if t < self.prefix else f"phase_{t - self.prefix}", t)
            for t in range(self.prefix + self.period)
            for side in self.sides
        }
        self.memory: dict[str, str] = {}
        self._functions()
        self.queries = _query_names(self.sides, self.steps)

    def text(self, about: str) -> str:
        """Return the file."""
        self._rows()
        self._rows_stay()
        self._rows_vanish()
        theorems = [self._outputs(j) for j in range(self.period)]
        early = any(timed(self.claim[side]["output"]) for side in self.sides)
        theorems += [self._outputs_at(k) for k in range(1 if early else 0, self.prefix + 1)]
        text = self.writer.text(about, self.variables)
        return text + "".join(f"Print Assumptions {name}.\n" for name in theorems)

    def _at(self, time: str) -> str:
        return f" {time}" if self.timed else ""

    def _time(self, step: int, m: str) -> str:
        """Return the number of a step, which lies m periods further if it is beyond the prefix."""
        return _natural(step) if step < self.prefix else _moment(step, self.period, m)

    def _after(self, name: str, first: int, last: int, state: str, m: str) -> tuple[str, list[tuple[Any, ...]]]:
        """Return the state after some steps, and their calls: step, side, oracle, arguments, answer."""
        calls: list[tuple[Any, ...]] = []
        for t in range(first, last):
            what, function = self.steps[name, t]
            state, asked, answers = self.sides[name].applied(what, function, self._time(t, m), state)
            calls += [(t, name, o, a, b) for (o, _), a, b in zip(what.calls, asked, answers, strict=True)]
        return state, calls

    def _calls(self, first: int, last: int, left: str, right: str, m: str) -> list[tuple[Any, ...]]:
        """Return the calls of some steps of both rules, left's of a step before right's."""
        both = [self._after(name, first, last, state, m)[1] for name, state in (("left", left), ("right", right))]
        return sorted(both[0] + both[1], key=lambda call: (call[0], call[1]))

    def _output(self, name: str, last: int, state: str, m: str) -> str:
        first = self.prefix if last > self.prefix or m != "O" else 0
        time = self._at(self._time(last - 1, m)) if last else self._at("O")
        return f"{name}_output{time} {self._after(name, first, last, state, m)[0]}"

    def _functions(self) -> None:
        """Write each rule's output, and its networks after the prefix and m periods."""
        for name, side in self.sides.items():
            known = {n: f"v_{n}" for n in side.rule["networks"]} | self.constants
            output = self.writer.row("t" if self.timed else "", side.rule["output"], known)
            self.writer.body.append(
                f"Definition {name}_output{side.when} (s : {side.type}) : F := {side.opened('s')} {output}."
            )
        for name, side in self.sides.items():
            start = self._after(name, 0, self.prefix, side.start(), "O")[0]
            inner = self._after(name, self.prefix, self.prefix + self.period, f"({name} m)", "m")[0]
            self.writer.body.append(
                f"(* {name} after {self.prefix} + {self.period} * m steps *)\n"
                f"Fixpoint {name} (m : nat) : {side.type} :=\n  match m with O => {start} | S m => {inner} end."
            )

    def _rows(self) -> None:
        """Write the invariant; it may speak of the calls of the period before, by their arguments."""
        own = _own(self.claim)
        last = max(self.prefix - self.period, 0)
        left, right = (self._after(name, 0, last, side.start(), "O")[0] for name, side in self.sides.items())
        first = [call for call in self._calls(last, self.prefix, left, right, "O") if call[2] in own]
        later = self._own_calls("(left m)", "(right m)")
        used = {of for row in self.evidence["rows"] for _, of in row if of.startswith("before[")}
        used |= {f"before[{p['before']}]" for p in self.evidence.get("calls", []) if "before" in p}
        self.recalled: dict[str, str] = {}
        for i in sorted({int(of[7:-1].partition(",")[0]) for of in used}):
            terms = [f"h_{i}_{a}" for a in range(1, len(later[i][3]) + 1)]
            self.memory |= {f"before[{i},{a}]": term for a, term in enumerate(terms, 1)}
            self.recalled[f"before[{i}]"] = f"(o_{later[i][2]} {' '.join(terms)})"
            for a, (early, late) in enumerate(zip(first[i][3], later[i][3], strict=True)):
                self.writer.body.append(
                    f"(* what a call of the period before asked *)\n"
                    f"Definition asked_{i}_{a + 1} (m : nat) : F :=\n  match m with O => {early} | S m => {late} end."
                )
        self.known = {f"{s}.{n}": f"{s[0]}_{n}" for s in self.sides for n in self.sides[s].rule["networks"]}
        self.patterns = {s: [self.known[f"{s}.{n}"] for n in self.sides[s].rule["networks"]] for s in self.sides}
        self.known |= self.constants | self.memory | self.recalled
        time = self._time(self.prefix, "m")
        self.rows = [self.writer.row(time if self.timed else "", row, self.known) for row in self.evidence["rows"]]
        inside = [self.writer.row("t" if self.timed else "", row, self.known) for row in self.evidence["rows"]]
        opened = " ".join(
            f"let {chr(39) + '(' + ', '.join(p) + ')' if len(p) > 1 else p[0]} := {state} in"
            for p, state in zip(self.patterns.values(), "lr", strict=True)
        )
        types = f"(l : {self.sides['left'].type}) (r : {self.sides['right'].type})"
        self.given = types + "".join(f" ({h} : F)" for h in self.memory.values())
        claimed = " /\\ ".join(f"{row} = 0" for row in inside) or "True"
        self.writer.body.append(
            f"Definition rows{self.sides['left'].when} {self.given} : Prop :=\n  {opened} {claimed}."
        )

    def _own_calls(self, left: str, right: str) -> list[tuple[Any, ...]]:
        calls = self._calls(self.prefix, self.prefix + self.period, left, right, "m")
        return [call for call in calls if call[2] in _own(self.claim)]

    @property
    def _unfolded(self) -> str:
        functions = [function for _, function in self.steps.values()]
        reduce = "; cbn [count pow Nat.add Nat.mul] in *" if self.timed else ""
        definitions = ", ".join(["rows", "left_output", "right_output", *functions, *self.queries])
        return f"unfold {definitions} in *; cbv beta iota zeta in *{reduce}"

    def _opening(self) -> list[str]:
        """Return the tactics that name networks and rows, show that paired calls ask for the same, and open all."""
        take = "; ".join(
            f"destruct {s} as [{_nested(pattern)}]" if len(pattern) > 1 else f"rename {s} into {pattern[0]}"
            for s, pattern in zip("lr", self.patterns.values(), strict=True)
        )
        hypotheses = " & ".join(f"H{i}" for i in range(len(self.rows)))
        left, right = (
            "(" + ", ".join(pattern) + ")" if len(pattern) > 1 else pattern[0] for pattern in self.patterns.values()
        )
        lines = [
            f"  intros l r {' '.join([*self.memory.values(), 'H'])}; {take}.",
            "  unfold rows in H; cbv beta iota zeta in H.",
        ]
        if self.rows:
            lines.append(f"  destruct H as ({hypotheses})." if len(self.rows) > 1 else "  rename H into H0.")
        own = self._own_calls(left, right)
        joined = 0
        for call, pair in zip(own, self.evidence.get("calls", []), strict=True):
            if pair != "new":
                lines += self._join(call, pair, own, joined)
                joined += 1
        calls = self._calls(self.prefix, self.prefix + self.period, left, right, "m")
        lines += ["  unfold rows.", *(f"  rewrite ?A{i}." for i in reversed(range(joined)))]
        lines += [f"  try (generalize {call[4]}; intro)." for call in reversed(calls)]
        return [*lines, f"  {self._unfolded}."]

    def _join(self, call: Any, pair: Any, own: Any, number: int) -> list[str]:
        """Return the tactics that show that a call asks for what an earlier one asked, so has its answer."""
        if "as" in pair:
            asked, answer = own[pair["as"]][3], own[pair["as"]][4]
        else:
            asked, answer = self._asked(pair["before"]), self.recalled[f"before[{pair['before']}]"]
        earlier = "".join(f"rewrite ?A{j}. " for j in reversed(range(number)))
        lines = [f"  assert (A{number} : {call[4]} = {answer})."]
        for a, (argument, other, by) in enumerate(zip(call[3], asked, pair["by"], strict=True)):
            lines.append(
                f"  {'{' if a == 0 else ' '} assert (E{a} : {argument} = {other}).\n    {{ {earlier}{self._unfolded}; "
                f"match goal with |- ?a = ?b => transitivity (b + ({self._total(by)})); "
                f"[algebra | {self._zeros()}ring] end. }}"
            )
        return [*lines, f"    {' '.join(f'rewrite ?E{a}.' for a in range(len(asked)))} reflexivity. }}"]

    def _asked(self, call: int) -> list[str]:
        return [term for name, term in self.memory.items() if name.startswith(f"before[{call},")]

    def _total(self, by: list[str]) -> str:
        time = self._time(self.prefix, "m") if self.timed else ""
        return " + ".join(f"{self.writer.at(time, a)} * {row}" for a, row in zip(by, self.rows, strict=True)) or "0"

    def _zeros(self) -> str:
        return f"rewrite {', '.join(f'?H{i}' for i in range(len(self.rows)))}; " if self.rows else ""

    def _goal(self, total: str) -> str:
        """Return the tactic that shows that a goal's left side is a combination of rows, so 0."""
        reduce = "cbn [count pow Nat.add Nat.mul]; " if self.timed else ""
        return f"transitivity ({total}); {reduce}[algebra | {self._zeros()}ring]."

    def _rows_stay(self) -> None:
        now, then = (self._at(self._time(self.prefix, m)) for m in ("m", "(S m)"))
        ends = [self._after(s, self.prefix, self.prefix + self.period, s[0], "m")[0] for s in self.sides]
        own = self._own_calls("l", "r")
        asked = [own[int(name[7:-1].split(",")[0])][3][int(name[7:-1].split(",")[1]) - 1] for name in self.memory]
        held = f"rows{now} l r{''.join(f' {h}' for h in self.memory.values())}"
        claim = f"forall {self.given},\n  {held} -> rows{then} {' '.join([*ends, *asked])}."
        lines = [f"Lemma rows_stay (m : nat) : {claim}", "Proof.", *self._opening()]
        lines += ["  repeat split."] if len(self.rows) > 1 else []
        lines += [
            f"  - {self._goal(self._total(combination))} (* row {i} *)"
            for i, combination in enumerate(self.evidence["next"])
        ]
        self.writer.body.append("\n".join([*lines, *([] if self.rows else ["  exact I."]), "Qed."]))

    def _base(self, more: str = "") -> str:
        """Return the tactic that proves an equation of the prefix."""
        functions = ", ".join([*(function for _, function in self.steps.values()), *self.queries])
        reduce = "; cbn [count pow Nat.add Nat.mul]" if self.timed else ""
        share = "".join(f"; share_{oracle}" for oracle in sorted(self._shared()))
        return f"unfold {more}, {functions}; cbv beta iota zeta{reduce}{share}"

    def _shared(self) -> set[str]:
        """Return the unknown functions that the prefix calls, each with a tactic that joins its equal calls."""
        called = {call[2]: len(call[3]) for call in self._calls(0, self.prefix, "l", "r", "O")} if self.prefix else {}
        found = {oracle for oracle in called if oracle in _own(self.claim)}
        for oracle in sorted(found):
            one, other = (f"(o_{oracle} {' '.join(f'?{x}{i}' for i in range(called[oracle]))})" for x in "ab")
            x, y = one.replace("?", ""), other.replace("?", "")
            tactic = (
                f"Ltac share_{oracle} := repeat match goal with |- context [{one}] => match goal with\n"
                f"  |- context [{other}] => let x := constr:({x}) in let y := constr:({y}) in\n"
                "  tryif within x y then fail else replace x with y by (f_equal; algebra) end end."
            )
            if tactic not in self.writer.body:
                self.writer.body.append(tactic)
        return found

    def _rows_vanish(self) -> None:
        asked = [f"asked_{name[7:-1].replace(',', '_')}" for name in self.memory]
        splits = "repeat split; " if len(self.rows) > 1 else ""
        wild = " _" * (2 + len(self.memory))
        finish = f"{splits}algebra" if self.rows else "exact I"
        base = self._base(", ".join(["rows", *asked]))
        self.writer.body.append(
            f"Lemma rows_vanish : forall m, rows{self._at(self._time(self.prefix, 'm'))} (left m) (right m)"
            f"{''.join(f' ({a} m)' for a in asked)}.\nProof.\n  induction m as [|m IH].\n"
            f"  - simpl; {base}; {finish}.\n  - exact (rows_stay m{wild} IH).\nQed."
        )

    def _outputs(self, j: int) -> str:
        """Write that the outputs after step j of every period are equal; return the theorem's name."""
        end = self.prefix + j + 1
        now = self._at(self._time(self.prefix, "m"))
        gap = " - ".join(self._output(s, end, s[0], "m") for s in self.sides)
        held = f"rows{now} l r{''.join(f' {h}' for h in self.memory.values())}"
        self.writer.body.append(
            "\n".join(
                [
                    f"Lemma gap_{j} (m : nat) : forall {self.given},\n  {held} -> {gap} = 0.",
                    "Proof.",
                    *self._opening(),
                    f"  {self._goal(self._output_total(j))}",
                    "Qed.",
                ]
            )
        )
        left, right = (self._output(s, end, f"({s} m)", "m") for s in self.sides)
        wild = " _" * (2 + len(self.memory))
        self.writer.body.append(
            f"Theorem outputs_{j} : forall m, (* at k = {end} + {self.period} * m *)\n  {left} = {right}.\n"
            f"Proof.\n  intro m. pose proof (gap_{j} m{wild} (rows_vanish m)) as H.\n"
            "  match type of H with ?a - ?b = 0 => transitivity ((a - b) + b); [ring | rewrite H; ring] end.\nQed."
        )
        return f"outputs_{j}"

    def _output_total(self, j: int) -> str:
        return self._total(self.evidence["outputs"][j])

    def _outputs_at(self, k: int) -> str:
        """Write that the outputs at a step of the prefix are equal; return the theorem's name."""
        left, right = (self._output(s, k, self.sides[s].start(), "O") for s in self.sides)
        self.writer.body.append(
            f"Theorem outputs_at_{k} : {left} = {right}.\n"
            f"Proof. {self._base('left_output, right_output')}; algebra. Qed."
        )
        return f"outputs_at_{k}"


def _own(claim: Any) -> set[str]:
    return {oracle for oracle, meaning in claim["oracles"].items() if meaning == "own"}


def _nested(names: list[str]) -> str:
    *rest, last = names
    return f"{_nested(rest)} {last}" if len(rest) == 1 else f"[{_nested(rest)}] {last}" if rest else last


def _query_names(sides: dict[str, Side], steps: Any) -> list[str]:
    found = []
    for (name, _), (what, function) in steps.items():
        arity = {oracle: len(on) for oracle, on in _arities(sides[name].rule["statements"])}
        found += [f"{function}_query_{i}_{a}" for i, (o, _) in enumerate(what.calls) for a in range(1, arity[o] + 1)]
    return found


def _closed_form(claim: Any, about: str) -> str:
    """Return the file that proves closed forms by induction: values, answers by age, and sums over them."""
    writer = Writer(claim["solved"])
    claim = claim | {"start": {"rule": claim["start"]}}
    variables, constants = _vectors_of(claim, ["rule"])
    variables += _oracle_variables(claim, ["rule"])
    side = Side(writer, claim, "rule", constants)
    what, function = side.define("step", 0)
    applied, _, _ = side.applied(what, function, "k", "(state k)")
    writer.body.append(
        f"Fixpoint state (k : nat) : {side.type} :=\n  match k with O => {side.start()} | S k => {applied} end."
    )
    networks = claim["rule"]["networks"]
    for n in networks:
        form = claim["forms"][n]
        values = " + ".join(
            f"{writer.term(_named(parse(a).tree, 'k'))} * i_{of}" for of, a in sorted(form["values"].items())
        )
        answers = " + ".join(
            f"{writer.term(_named(parse(a).tree, 'j'))} * {_recorded(of)} i"
            for of, a in sorted(form["answers"].items())
        )
        atoms = set(form["values"]) - {v[len("Variable i_") : -len(" : F.")] for v in variables}
        variables += [f"Variable i_{name} : F." for name in sorted(atoms)]
        writer.body.append(f"Definition values_{n} (k : nat) : F := {values or '0'}.")
        writer.body.append(f"Definition answer_{n} (j i : nat) : F := {answers or '0'}.")
    silent = Side(writer, claim, "rule", dict.fromkeys(constants, "0"))
    _, quiet = silent.define("quiet", 0)
    nothing = "".join(" 0" for _ in what.calls)
    sums = "(" + ", ".join(f"sum n (fun i => answer_{n} (age k i) i)" for n in networks) + ")"
    later = "(" + ", ".join(f"sum n (fun i => answer_{n} (age (S k) i) i)" for n in networks) + ")"
    defs = ", ".join([function, quiet, *(f"answer_{n}" for n in networks)])
    finish = "algebra"
    pair = (
        "injection IH as " + " ".join(f"E{i}" for i in range(len(networks)))
        if len(networks) > 1
        else "rename IH into E0"
    )
    split = "repeat apply (f_equal2 pair); " if len(networks) > 1 else ""
    writer.body.append(
        f"(* what a step makes of older answers *)\n"
        f"Lemma older : forall k n, (n <= k)%nat -> {quiet}{nothing} {sums} = {later}.\nProof.\n"
        f"  intros k n; induction n as [|n IH]; intro H.\n  - simpl; unfold {quiet}; cbv beta iota zeta; {split}{finish}.\n"
        f"  - specialize (IH ltac:(lia)). cbn [sum]. unfold {quiet} in *; cbv beta iota zeta in *.\n"
        f"    rewrite (age_older k n) by lia. {pair}.\n"
        + "".join(f"    rewrite <- E{i}.\n" for i in range(len(networks)))
        + f"    unfold {', '.join(f'answer_{n}' for n in networks)}; simpl; {split}{finish}.\nQed."
    )
    forms = "(" + ", ".join(f"values_{n} k + sum k (fun i => answer_{n} (age k i) i)" for n in networks) + ")"
    writer.body.append(
        f"Theorem closed_form : forall k, state k = {forms}.\nProof.\n  induction k as [|k IH].\n"
        f"  - simpl; unfold {', '.join(f'values_{n}' for n in networks)}; simpl; {split}{finish}.\n"
        f"  - cbn [state]. rewrite IH. cbn [sum]. pose proof (older k k (le_n k)) as O.\n"
        f"    unfold {quiet} in O; cbv beta iota zeta in O. {pair.replace('IH', 'O')}.\n"
        + "".join(f"    rewrite <- E{i}.\n" for i in range(len(networks)))
        + f"    replace (age (S k) k) with (S O) by (symmetry; apply age_last).\n"
        f"    unfold {defs}, {', '.join(f'values_{n}' for n in networks)}; simpl; {split}{finish}.\nQed."
    )
    return writer.text(about, variables) + "Print Assumptions closed_form.\n"


def _recorded(atom: str) -> str:
    oracle, _, number = atom.removesuffix("]").partition("[0,")
    return f"o_{oracle}_{number}"


def _named(tree: Any, symbol: str) -> Any:
    """Mark the integer symbol, so that it is not taken for a parameter."""
    match tree:
        case ("name", name) if name == symbol:
            return ("name", f"#{symbol}")
        case ("sum" | "product" as kind, parts):
            return (kind, [(sign, _named(part, symbol)) for sign, part in parts])
        case ("power", base, exponent):
            return ("power", _named(base, symbol), _named(exponent, symbol))
    return tree
