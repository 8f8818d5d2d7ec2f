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
from softupdate_algebra.proof.outside import Written, assignments, parse, write

if TYPE_CHECKING:
    from collections.abc import Callable

ONLY = "only invariants and closed forms, for all k, are written as Rocq files."
MAX_PERIOD = 12
MAX_POWER = 30

OPENING = """(* {about} *)
From Coq Require Import Field Arith Lia.

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
        self.divisors: dict[str, None] = {}
        self.body: list[str] = []

    def scalar(self, text: str) -> str:
        """Return a scalar as a term of the field."""
        syntax = parse(text)
        if syntax.timed:
            raise CertificateError("schedules and coefficients in t are not written as Rocq files.")
        return self.term(syntax.tree)

    def term(self, tree: Any) -> str:
        """Return a parsed scalar as a term of the field."""
        match tree:
            case ("number", value):
                return _number(value)
            case ("name", str(name)) if name in self.solved:
                return self.scalar(self.solved[name])
            case ("name", str(name)) if name.startswith("#"):
                return f"(count {name[1:]})"
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
                        self.divisors[factor] = None
                    total = f"({total} {sign} {factor})"
                return total
            case ("power", base, exponent):
                return self._power(self.term(base), exponent)
        raise CertificateError("a scalar of the certificate cannot be written in Rocq.")

    def _power(self, base: str, exponent: Any) -> str:
        shift, symbol = _linear(exponent)
        if abs(shift) > MAX_POWER:
            raise CertificateError(f"the power {shift} is too large for a Rocq file.")
        if symbol and shift >= 0:
            return f"(pow {base} {'(S ' * shift}{symbol}{')' * shift})"
        product = "(" + " * ".join([base] * abs(shift)) + ")" if shift else "1"
        if shift < 0:
            self.divisors[base] = None
            return f"(pow {base} {symbol} / {product})" if symbol else f"(1 / {product})"
        return product

    def vector(self, vector: Any, names: dict[str, str]) -> str:
        """Return a combination of named vectors as a term."""
        parts = [f"{self.scalar(scalar)} * {names[of]}" for scalar, of in vector]
        return f"({' + '.join(parts)})" if parts else "0"

    def text(self, about: str, variables: list[str]) -> str:
        """Return the file."""
        lines = [OPENING.format(about=about.replace("*)", "* )").replace("(*", "( *"))]
        lines += [f"Variable {name} : F." for name in self.parameters]
        lines += variables
        lines += [f"Hypothesis divisor_{i} : {text} <> 0." for i, text in enumerate(self.divisors)]
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
    times = m if period == 1 else f"(Nat.mul {_natural(period)} {m})"
    return f"(Nat.add {_natural(first)} {times})" if first else times


def _linear(tree: Any) -> tuple[int, str]:
    match tree:
        case ("number", value):
            return value, ""
        case ("name", str(name)) if name.startswith("#"):
            return 0, name[1:]
        case ("sum", terms):
            parts = [(sign, *_linear(term)) for sign, term in terms]
            symbols = [symbol for _, _, symbol in parts if symbol]
            if len(symbols) <= 1 and not any(symbol and sign == "-" for sign, _, symbol in parts):
                return sum(-n if sign == "-" else n for sign, n, _ in parts), "".join(symbols)
    raise CertificateError("an exponent of the certificate cannot be written in Rocq.")


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
                            self.writer.body.append(
                                f"Definition {self.side}_{label}_query_{number}_{a}{given} (s : {self.type}) : F :=\n  {body}."
                            )
                        inner = f"u{number}"
                        number += 1
                parts.append(f"{self.writer.scalar(scalar)} * {inner}")
            lines.append(f"let v_{name} := {' + '.join(parts) or '0'} in")
        what.calls = [call for call in what.calls if not isinstance(self.claim["oracles"][call[0]], list)]
        given = "".join(f" (u{i} : F)" for i in range(number))
        body = "\n  ".join([*lines, self.tuple])
        self.writer.body.append(f"Definition {self.side}_{label}{given} (s : {self.type}) : {self.type} :=\n  {body}.")
        return what, f"{self.side}_{label}"

    def _known(self, meaning: Any, call: Any, names: dict[str, str]) -> str:
        given = {f"#{i}": self.writer.vector(argument, names) for i, argument in enumerate(call["on"], 1)}
        return self.writer.vector(meaning, given | self.constants)

    def applied(self, what: Step, function: str, time: str, state: str) -> tuple[str, list[list[str]], list[str]]:
        """Return the state after a step, the arguments of its calls, and their answers."""
        answers: list[str] = []
        arguments: list[list[str]] = []
        arity = {name: len(on) for name, on in _arities(self.rule["statements"])}
        for number, (oracle, n) in enumerate(what.calls):
            before = "".join(f" {answer}" for answer in answers)
            asked = [f"({function}_query_{number}_{a}{before} {state})" for a in range(1, arity[oracle] + 1)]
            arguments.append(asked)
            own = self.claim["oracles"][oracle] == "own"
            answers.append(f"(o_{oracle} {' '.join(asked)})" if own else f"(o_{oracle}_{n} {time})")
        return f"({function}{''.join(f' {answer}' for answer in answers)} {state})", arguments, answers


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


def _invariant(claim: Any, case: Any, evidence: Any, about: str) -> str:  # noqa: PLR0915 - the file from top to bottom
    """Return the file that proves a case by its invariant: prefix, periods, and what the outputs are in between."""
    prefix, period = evidence["prefix"], evidence["period"]
    if prefix > MAX_PERIOD or period > MAX_PERIOD:
        raise CertificateError(f"a prefix or period of more than {MAX_PERIOD} steps is not written as a Rocq file.")
    writer = Writer(case["solved"])
    variables, constants = _vectors_of(claim, ["left", "right"])
    variables += _oracle_variables(claim, ["left", "right"])
    sides = {side: Side(writer, claim, side, constants) for side in ("left", "right")}
    steps = {
        (side, t): sides[side].define(f"step_{t}" if t < prefix else f"phase_{t - prefix}", t)
        for t in range(prefix + period)
        for side in sides
    }
    for name, side in sides.items():
        names = {n: f"v_{n}" for n in side.rule["networks"]} | constants
        output = writer.vector(side.rule["output"], names)
        writer.body.append(f"Definition {name}_output (s : {side.type}) : F := {side.opened('s')} {output}.")

    def after(
        name: str, first: int, last: int, state: str, m: str
    ) -> tuple[str, list[list[list[str]]], list[list[str]]]:
        asked, given = [], []
        for t in range(first, last):
            time = _natural(t) if t < prefix else _moment(t, period, m)
            state, arguments, answers = sides[name].applied(*steps[name, t], time, state)
            asked.append(arguments)
            given.append(answers)
        return state, asked, given

    for name, side in sides.items():
        start = after(name, 0, prefix, side.start(), "O")[0]
        inner = after(name, prefix, prefix + period, f"({name} m)", "m")[0]
        writer.body.append(
            f"(* {name} after {prefix} + {period} * m steps *)\n"
            f"Fixpoint {name} (m : nat) : {side.type} :=\n  match m with O => {start} | S m => {inner} end."
        )
    every = [*sides["left"].networks, *sides["right"].networks]
    renamed = {f"{s}.{n}": f"{s[0]}_{n}" for s in sides for n in sides[s].rule["networks"]} | constants
    rows = [writer.vector(row, renamed) for row in evidence["rows"]]
    params = " ".join(renamed[f"{s}.{n}"] for s in sides for n in sides[s].rule["networks"])
    patterns = {s: [renamed[f"{s}.{n}"] for n in sides[s].rule["networks"]] for s in sides}
    opened = " ".join(
        f"let {chr(39) + '(' + ', '.join(p) + ')' if len(p) > 1 else p[0]} := {state} in"
        for p, state in ((patterns["left"], "l"), (patterns["right"], "r"))
    )
    assert len(every) == len(params.split())
    types = f"(l : {sides['left'].type}) (r : {sides['right'].type})"
    claimed = " /\\ ".join(f"{row} = 0" for row in rows) or "True"
    writer.body.append(f"Definition rows {types} : Prop :=\n  {opened} {claimed}.")
    unfold = ", ".join(["rows", "left_output", "right_output", *(f for _, f in steps.values())])
    queries = _query_names(sides, steps)
    unfolded = f"unfold {', '.join([unfold, *queries])} in *; cbv beta iota zeta in *"
    destruct = "; ".join(
        f"destruct {s} as [{_nested(patterns[side])}]"
        if len(patterns[side]) > 1
        else f"rename {s} into {patterns[side][0]}"
        for s, side in (("l", "left"), ("r", "right"))
    )
    hyps = " & ".join(f"H{i}" for i in range(len(rows)))
    opening = f"  intros l r H; {destruct}.\n  unfold rows in H; cbv beta iota zeta in H.\n"
    opening += f"  destruct H as ({hyps})." if len(rows) > 1 else "  rename H into H0." if rows else ""
    finish = "try (field; repeat split; assumption); try ring"
    script, count = [], 0
    period_after = {s: after(s, prefix, prefix + period, s[0], "m") for s in sides}
    listing = [
        (s, t, n, arguments, answer)
        for t in range(period)
        for s in sides
        for n, (arguments, answer) in enumerate(zip(period_after[s][1][t], period_after[s][2][t], strict=True))
    ]
    own = [entry for entry in listing if steps[entry[0], prefix + entry[1]][0].calls[entry[2]][0] in _own(claim)]
    for (_s, _t, _n, arguments, _), pair in zip(own, evidence.get("calls", []), strict=True):
        if pair != "new":
            if "as" not in pair:
                raise CertificateError("calls paired across periods are not written as Rocq files.")
            for argument, other, by in zip(arguments, own[pair["as"]][3], pair["by"], strict=True):
                script.append((argument, other, [writer.scalar(text) for text in by]))
                count += 1
    pairing = _pairing(script, rows, unfolded)
    opened_state = {
        "l": "(" + ", ".join(patterns["left"]) + ")", "r": "(" + ", ".join(patterns["right"]) + ")",
    }  # fmt: skip

    def on(text: str) -> str:
        for letter, state in opened_state.items():
            text = text.replace(f" {letter})", f" {state})")
        return text

    pairing = [on(line) for line in pairing]
    rewrite = [f"rewrite ?E{i}." for i in range(len(script))]
    generalize = [f"try (generalize {on(answer)}; intro)." for _, _, _, _, answer in reversed(listing)]
    lines = [
        f"Lemma rows_stay (m : nat) : forall {types}, rows l r -> rows {period_after['left'][0]} {period_after['right'][0]}.",
        "Proof.",
        opening,
        *pairing,
        "  unfold rows.",
        *(f"  {line}" for line in (*rewrite, *generalize)),
        f"  {unfolded}.",
    ]
    lines += ["  repeat split."] if len(rows) > 1 else []
    for i, combination in enumerate(evidence["next"]):
        total = " + ".join(f"{writer.scalar(a)} * {row}" for a, row in zip(combination, rows, strict=True))
        zeros = ", ".join(f"?H{j}" for j in range(len(rows)))
        lines.append(f"  - transitivity ({total}); [{finish} | rewrite {zeros}; ring]. (* row {i} *)")
    writer.body.append("\n".join([*lines, "Qed."]))
    reach = "simpl; unfold rows, " + ", ".join([*(f for _, f in steps.values()), *queries]) + "; cbv beta iota zeta"
    splits = "repeat split; " if len(rows) > 1 else ""
    writer.body.append(
        "Lemma rows_vanish : forall m, rows (left m) (right m).\nProof.\n  induction m as [|m IH].\n"
        f"  - {reach}; {splits}{finish}.\n  - exact (rows_stay m _ _ IH).\nQed."
    )
    for j in range(period):
        ends = {s: after(s, prefix, prefix + j + 1, s[0], "m")[0] for s in sides}
        total = (
            " + ".join(f"{writer.scalar(a)} * {row}" for a, row in zip(evidence["outputs"][j], rows, strict=True))
            or "0"
        )
        zeros = f"rewrite {', '.join(f'?H{i}' for i in range(len(rows)))}; " if rows else ""
        gap = f"left_output {ends['left']} - right_output {ends['right']}"
        body = [
            f"Lemma gap_{j} (m : nat) : forall {types}, rows l r -> {gap} = 0.",
            "Proof.",
            opening,
            *pairing,
            *(f"  {line}" for line in (*rewrite, *generalize)),
            f"  {unfolded}.",
            f"  transitivity ({total}); [{finish} | {zeros}ring].",
            "Qed.",
        ]
        writer.body.append("\n".join(body))
        final = {s: after(s, prefix, prefix + j + 1, f"({s} m)", "m")[0] for s in sides}
        writer.body.append(
            f"Theorem outputs_{j} : forall m, (* at k = {prefix + j + 1} + {period} * m *)\n"
            f"  left_output {final['left']} = right_output {final['right']}.\n"
            f"Proof.\n  intro m. pose proof (gap_{j} m _ _ (rows_vanish m)) as H.\n"
            "  match type of H with ?a - ?b = 0 => transitivity ((a - b) + b); [ring | rewrite H; ring] end.\nQed."
        )
    for k in range(prefix + 1):
        ends = {s: after(s, 0, k, sides[s].start(), "O")[0] for s in sides}
        uses = ", ".join(["left_output", "right_output", *(f for _, f in steps.values()), *queries])
        writer.body.append(
            f"Theorem outputs_at_{k} : left_output {ends['left']} = right_output {ends['right']}.\n"
            f"Proof. unfold {uses}; cbv beta iota zeta; {finish}. Qed."
        )
    text = writer.text(about, variables)
    theorems = [f"outputs_{j}" for j in range(period)] + [f"outputs_at_{k}" for k in range(prefix + 1)]
    return text + "".join(f"Print Assumptions {name}.\n" for name in theorems)


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


def _pairing(script: Any, rows: list[str], unfolded: str) -> list[str]:
    """Return the assertions that paired calls have equal arguments, in order; later ones use earlier ones."""
    lines = []
    for i, (argument, other, by) in enumerate(script):
        total = " + ".join(f"{a} * {row}" for a, row in zip(by, rows, strict=True)) or "0"
        zeros = f"rewrite {', '.join(f'?H{j}' for j in range(len(rows)))}; " if rows else ""
        earlier = " ".join(f"rewrite ?E{j}." for j in range(i))
        lines.append(
            f"  assert (E{i} : {argument} = {other}).\n  {{ {earlier} unfold_all; "
            f"match goal with |- ?a = ?b => transitivity (b + ({total})); "
            f"[try (field; repeat split; assumption); try ring | {zeros}ring] end. }}".replace("unfold_all", unfolded)
        )
    return lines


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
    finish = "try (field; repeat split; assumption); try ring"
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
    oracle, _, number = atom.partition("#")
    return f"o_{oracle}_{number or 0}"


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
