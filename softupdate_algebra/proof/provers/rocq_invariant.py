"""The theorem of a case in Rocq at all steps: rows that stay 0, by induction, and outputs that differ by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers.outside import names
from softupdate_algebra.proof.provers.rocq_equality import (
    MAX_STEPS,
    Call,
    Equality,
    Zero,
    by_argument,
    combined,
    conjoined,
    conjunction,
    pattern,
)
from softupdate_algebra.proof.provers.rocq_terms import later

if TYPE_CHECKING:
    from softupdate_algebra.proof.provers.rocq_file import File

SIDES = ("left", "right")


class Invariant(Equality):
    """The lemmas and the theorem of one case at all steps.

    Periods begin at steps prefix + x', x' being a multiple of the period, with the networks L' and R'.
    """

    def __init__(self, file: File, number: int, case: Any, evidence: Any) -> None:
        super().__init__(file, number, case, evidence)
        self.prefix, self.period, self.rows = evidence["prefix"], evidence["period"], evidence["rows"]
        if max(self.prefix, self.period) > MAX_STEPS:
            raise CertificateError(f"a prefix or period of more than {MAX_STEPS} steps is not written.")
        file.reach = max(file.reach, self.prefix + self.period + 1)
        one = self.period == 1
        self.every = "forall x' : nat," if one else f"forall m' x' : nat, x' = Nat.mul {self.period} m' ->"
        self.counted = "x'" if one else "m' x' X'"
        self.here = self.known | {
            f"{side}.{name}": f"{self.rules.field(side, name)} {word}"
            for side, word in zip(SIDES, ("L'", "R'"), strict=True)
            for name in self.rules.networks(side)
        }
        self.turns: list[str] = []
        self._remember()

    def write(self) -> None:
        """Write the theorem."""
        self.same_calls(self.prefix)
        self._turns()
        self._rows()
        self._stay()
        self._hold()
        self._conclude()

    def time(self, steps: int) -> str:
        """Return the step that many steps after x'."""
        return later("x'", steps)

    def state(self, side: str, steps: int, state: str, first: int) -> str:
        """Return the networks some steps after step x' + first."""
        for j in range(steps):
            state = f"({side}_step {self.time(first + j)} {state})"
        return state

    # -- what a period is ------------------------------------------------------------------------------------------

    def _remember(self) -> None:
        """See which calls of the period before the rows speak of: arguments are named asked_I_A."""
        said = {name for row in self.rows for name in names(row) if name.startswith("before.")}
        said |= {f"before.{pair[1]}" for pair in self.evidence["calls"] if pair[0] == "before"}
        calls = self._calls("L'", "R'", self.prefix)
        self.memory = {
            (i, a): f"asked_{i}_{a}"
            for i in sorted({int(name.split(".")[1]) for name in said})
            for a in range(1, len(calls[i].asked) + 1)
        }
        for (i, a), word in self.memory.items():
            asked = [term for (other, _), term in self.memory.items() if other == i]
            more = {f"before.{i}.{a}": word, f"before.{i}": " ".join([calls[i].function, *asked])}
            self.known |= more
            self.here |= more
        self.back = self.period if self.memory else 0
        self.remembered = list(self.memory.values())

    def _calls(self, left: str, right: str, first: int) -> list[Call]:
        """Return the calls of a period that begins at step x' + first, with the networks given."""
        return [
            Call(ask.function, ask.asked(self.time(first + j), self.state(side, j, state, first)))
            for j in range(self.period)
            for side, state in zip(SIDES, (left, right), strict=True)
            for ask in self.rules.asks(side, self.prefix + j)
        ]

    def _turns(self) -> None:
        """Write which steps a period's steps are, where a rule does different things in turn."""
        for side in SIDES:
            period, first = self.claim[side]["period"], len(self.claim[side]["startup"])
            for j in range(self.period if any(body != period[0] for body in period) else 0):
                whole, phase = divmod(self.prefix + j - first, len(period))
                name, moment = f"{side}_turn_{self.i}_{j}", self.time(self.prefix + j)
                counted = f"(Nat.sub {moment} {first})" if first else moment
                quotient = f"Nat.add (Nat.mul {self.period // len(period)} m') {whole}"
                self.turns.append(name)
                self.file.inside.append(
                    f"Lemma {name} : forall (m' x' : nat) now, x' = Nat.mul {self.period} m' ->\n"
                    f"  {side}_step {moment} now = {side}_period_{period.index(period[phase])} {moment} now.\n"
                    f"Proof.\n  intros m' x' now X'. unfold {side}_step.\n"
                    f"  assert (M' : Nat.modulo {counted} {len(period)} = {phase}%nat) by\n"
                    f"    (symmetry; apply Nat.mod_unique with (q := {quotient}); lia).\n"
                    "  rewrite M'. reflexivity.\nQed."
                )

    def _turn(self, place: str = "") -> str:
        return "".join(f"rewrite ?({name} m' x' _ X'){place}; " for name in self.turns)

    # -- rows ------------------------------------------------------------------------------------------------------

    def _rows(self) -> None:
        """Write the rows, and that all are 0."""
        asked = "".join(f" ({word} : F)" for word in self.remembered)
        head = f"(t : nat) (left : left_networks) (right : right_networks){asked}"
        fields = {f"{s}.{n}": f"{self.rules.field(s, n)} {s}" for s in SIDES for n in self.rules.networks(s)}
        self.words = [f"row_{self.i}_{n}" for n in range(len(self.rows))]
        for word, row in zip(self.words, self.rows, strict=True):
            term = self.terms.sum(row, self.known | fields, {"t": "t"})
            self.file.inside.append(f"Definition {word} {head} : F :=\n  {term}.")
        given = " ".join(["t left right", *self.remembered])
        said = conjunction(f"{word} {given} = 0" for word in self.words)
        self.file.inside.append(f"Definition rows_{self.i} {head} : Prop :=\n  {said}.")
        self.file.inside.append(self.file.run(f"run_{self.i}", self.words))
        self.networks = f"forall (L' : left_networks) (R' : right_networks){asked},"
        self.held = " ".join([f"rows_{self.i} {self.time(self.prefix)} L' R'", *self.remembered])

    def _split(self, shown: list[str]) -> list[str]:
        return [f"unfold rows_{self.i}. {conjoined(len(shown))}", *(f"{{ {tactics} }}" for tactics in shown)]

    def _opening(self) -> tuple[list[str], str, list[Zero]]:
        """Return the tactics that name what is given, those that run a period, and what vanishes."""
        given = " ".join([f"{self.time(self.prefix)} L' R'", *self.remembered])
        zeros = self.zeros + [Zero(f"{word} {given}", f"H{n}'") for n, word in enumerate(self.words)]
        held = pattern(f"H{n}'" for n in range(len(self.words)))
        given = " ".join([self.passed, self.counted, "L' R'", *self.remembered, held])
        lines = [f"intros {given}. {self.opened}"]
        calls, joined, run = self._calls("L'", "R'", self.prefix), list[str](), f"{self._turn()}run_{self.i}; "
        for n, (call, pair) in enumerate(zip(calls, self.evidence["calls"], strict=True)):
            if pair != "new":
                kind, index, by = pair
                asked = (
                    tuple(self.memory[index, a] for a in range(1, len(by) + 1))
                    if kind == "before"
                    else calls[index].asked
                )
                other, earlier = Call(call.function, asked), "".join(f"rewrite ?{name}; " for name in reversed(joined))
                time = self.time(self.prefix)
                shown = [combined(self.file, total, zeros, self.here, run + earlier, time) for total in by]
                name = f"A{n}'"
                lines.append(
                    f"assert ({name} : {call.term} = {other.term}).\n  {{ {by_argument(call, other, shown)} }}"
                )
                lines.append(f"{self._turn(f' in {name}')}run_{self.i}_in {name}.")
                joined.append(name)
        return lines, run + "".join(f"rewrite ?{name}; " for name in reversed(joined)), zeros

    def _stay(self) -> None:
        """Write that a period keeps the rows 0."""
        left, right = (
            self.state(side, self.period, word, self.prefix) for side, word in zip(SIDES, ("L'", "R'"), strict=True)
        )
        calls, (lines, run, zeros) = self._calls("L'", "R'", self.prefix), self._opening()
        end = [self.time(self.prefix + self.period), left, right, *(calls[i].asked[a - 1] for i, a in self.memory)]
        time = self.time(self.prefix)
        shown = [combined(self.file, total, zeros, self.here, run, time) for total in self.evidence["next"]]
        statement = f"{self.every}\n  {self.networks}\n  {self.held} ->\n  rows_{self.i} {' '.join(end)}"
        self.lemma(f"rows_stay_{self.i}", statement, [*lines, *self._split(shown)])

    def _hold(self) -> None:
        """Write that the rows are 0 after the prefix and any number of periods."""
        now, before = self.time(self.prefix), self.time(self.prefix - self.back)
        calls = self._calls(f"(left_after {before})", f"(right_after {before})", self.prefix - self.back)
        remembered = [calls[i].asked[a - 1] for i, a in self.memory]
        rows = " ".join([f"rows_{self.i} {now} (left_after {now}) (right_after {now})", *remembered])
        opening, starts = f"run_{self.i}; {self.sharing(self.prefix)}", self.evidence["starts"]
        shown = [combined(self.file, total, self.zeros, self.known, opening) for total in starts]
        base = "\n    ".join([self.opened, *self.shared(self.prefix), *self._split(shown)])
        again, wild = f"rows_stay_{self.i} {self.passed}", " _" * len(self.memory)
        if self.period == 1:
            lines = [
                f"intros {self.passed} x'; induction x' as [|x' IH'].",
                f"- {base}",
                f"- exact ({again} x' _ _{wild} IH').",
            ]
        else:
            whole = f"(Nat.mul {self.period} m')"
            lines = [
                f"intros {self.passed} m'; induction m' as [|m' IH']; intros x' X'.",
                f"- replace x' with O by lia. clear X'. {base}",
                f"- replace x' with {later(whole, self.period)} by lia.",
                f"  exact ({again} m' _ eq_refl _ _{wild} (IH' _ eq_refl)).",
            ]
        self.lemma(f"rows_hold_{self.i}", f"{self.every}\n  {rows}", lines)

    # -- outputs ---------------------------------------------------------------------------------------------------

    def _output(self, side: str, j: int, state: str) -> str:
        """Return the output after step j of a period."""
        now = self.state(side, j + 1, state, self.prefix)
        fields = {name: f"{self.rules.field(side, name)} {now}" for name in self.rules.networks(side)}
        return self.terms.sum(
            self.claim[side]["output"], self.rules.vectors | fields, {"t": self.time(self.prefix + j)}
        )

    def _conclude(self) -> None:
        """Write that the outputs of a period agree, and the theorem."""
        for j, total in enumerate(self.evidence["outputs"]):
            left, right = (self._output(side, j, word) for side, word in zip(SIDES, ("L'", "R'"), strict=True))
            lines, run, zeros = self._opening()
            lines.append(combined(self.file, total, zeros, self.here, run, self.time(self.prefix)))
            statement = f"{self.every}\n  {self.networks}\n  {self.held} ->\n  ({left}) - ({right}) = 0"
            self.lemma(f"gap_{self.i}_{j}", statement, lines)
        lines, late = [f"intros {self.passed} k'."], self.rules.late
        for k in range(1 if late else 0, self.prefix + 1):
            lines += ["destruct k' as [|k'].", f"{{ {self.at(k)} }}"]
        lines += [self._gap(0, "k'")] if self.period == 1 else self._in_turn()
        word = "t" if late else "k"
        said = f"forall {word} : nat, left_output {word} = right_output {word}"
        self.lemma(f"equal_in_case_{self.i}", said, lines, "Theorem")

    def _gap(self, j: int, counted: str) -> str:
        rows = f"(rows_hold_{self.i} {self.passed} {counted})"
        return (
            f"apply difference. exact (gap_{self.i}_{j} {self.passed} {counted}{' _' * (2 + len(self.memory))} {rows})."
        )

    def _in_turn(self) -> list[str]:
        """Return the tactics that divide a step by the period."""
        p, whole, counted = self.period, f"Nat.mul {self.period} m'", "m' _ eq_refl"
        lines = [
            f"pose proof (Nat.div_mod k' {p} ltac:(lia)) as D'.",
            f"pose proof (Nat.mod_upper_bound k' {p} ltac:(lia)) as B'.",
            f"set (m' := Nat.div k' {p}) in *. set (j' := Nat.modulo k' {p}) in *. clearbody m' j'.",
            "rewrite D'. clear D'.",
        ]
        for j in range(p):
            moved = f"replace (Nat.add ({whole}) {j}) with {later(f'({whole})', j)} by lia."
            lines.append(f"destruct j' as [|j']. {{ {moved} {self._gap(j, counted)} }}")
        return [*lines, "exfalso; lia."]
