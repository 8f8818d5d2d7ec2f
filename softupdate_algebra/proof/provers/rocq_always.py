"""In Rocq, that two rules' outputs differ at every step from one on: closed forms, and what never vanishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softupdate_algebra.proof.provers.outside import names, read
from softupdate_algebra.proof.provers.outside_scalars import exact, raised
from softupdate_algebra.proof.provers.rocq_derivation import Derivation, Place
from softupdate_algebra.proof.provers.rocq_equality import conjoined, conjunction, pattern
from softupdate_algebra.proof.provers.rocq_residuals import unit_data
from softupdate_algebra.proof.provers.rocq_terms import later

if TYPE_CHECKING:
    from softupdate_algebra.proof.provers.rocq_file import File


class AlwaysDifferent:
    """The theorem that outputs differ at every step from one on: closed forms, and a product that does not vanish."""

    def __init__(self, file: File, witness: Any) -> None:
        self.file, self.terms, self.rules, self.claim, self.witness = file, file.terms, file.rules, file.claim, witness
        file.terms.needs.add("order")
        self.least, self.data = self.claim["from"], unit_data(file.rules, self.claim["on"])
        self.derivation = Derivation(file, lambda *_: [])
        self.derivation.time = {"k": self.time(0)}
        self.derivation.at = {"k": (self.least, "m")}
        self.derivation.assumptions.append(f"of_nat {self.time(0)} - {self.terms.number(self.least)}")
        self.proved: list[str] = []

    def time(self, shift: int) -> str:
        """Return the step from + m' + shift."""
        return later("m'", self.least + shift)

    def write(self) -> None:
        """Write the theorem."""
        every = [text for side in ("left", "right") for form in self.witness[side].values() for text in form]
        for name in self.terms.divisors(every):
            self.file.fact(name, 0)
        for side in ("left", "right"):
            step = f"{side}_after (S k') = {side}_step k' ({side}_after k')"
            self.file.inside.append(f"Lemma {side}_next : forall k' : nat, {step}.\nProof. reflexivity. Qed.")
        self.file.outside.append(self.file.run("run_all"))
        for side in ("left", "right"):
            self._form(side)
        for fact in self.witness["facts"]:
            self._fact(fact)
        self._conclude()

    def form(self, side: str, network: str, time: str) -> str:
        """Return a network's coefficient at a time."""
        values, answers = self.witness[side][network]
        known = {name: "1" if name == self.claim["on"] else "0" for name in self.claim["vectors"]}
        known |= {name: "1" if name == self.claim["on"] else "0" for name in names(answers) if "," in name}
        parts = [self.terms.sum(text, known, {"k": time, "j": time}) for text in (values, answers)]
        return f"({parts[0]} + ({parts[1]}))"

    def _form(self, side: str) -> None:
        after, networks = self.rules.applied("after", side, self.data), self.rules.networks(side)
        form = " ".join([f"{side}_are", *(self.form(side, name, "(S m')") for name in networks)])
        run = "run_all; f_equal; algebra." if networks else "reflexivity."
        lines = ["induction m' as [|m' IH'].", f"- {run}", f"- rewrite {side}_next, IH'. {run}"]
        text = f"Lemma {side}_form : forall m' : nat, {after} (S m') =\n  {form}.\nProof."
        self.file.outside.append("\n  ".join([text, *lines]) + "\nQed.")

    # -- what does not vanish --------------------------------------------------------------------------------------

    def _opening(self) -> list[str]:
        """Return the tactics that recall what is known at step from + m'."""
        counting = self.derivation.assumptions[len(self.claim["assumptions"])]
        shown = f"(replace ({counting}) with (of_nat m') by (cbn [of_nat]; ring); apply counted)"
        return [
            f"assert (K' : 0 <= {counting}) by {shown}.",
            *(f"pose proof ({name} m') as G{n}'." for n, name in enumerate(self.proved)),
        ]

    def _lemma(self, statement: str, lines: list[str]) -> None:
        name = f"fact_{len(self.proved)}"
        text = f"Lemma {name} : forall m' : nat, {statement}.\nProof."
        self.file.outside.append("\n  ".join([text, *lines]) + "\nQed.")
        self.proved.append(name)

    def _fact(self, fact: Any) -> None:
        """Write a lemma about something that changes with k."""
        if fact[0] == "induction":
            self._induction(fact[1])
            return
        _, text, terms = fact
        lines = ["intro m'.", *self._opening(), *self.derivation.positive(text, terms, "F'"), "exact F'."]
        self._lemma(f"{self._term(text)} <> 0", lines)
        self.derivation.facts.append((self._term(text), self.derivation.value(text, Place())))

    def _term(self, text: str) -> str:
        """Return a sum at step from + m' as a term; what the symbols for its powers stand for is kept."""
        for base in {base for _, powers in read(text) for base, _, counter in powers if counter}:
            for name in raised(exact(base, self.terms.lets), "m").parameters:
                self.terms.powers[name] = f"({self.terms.sum(base)}) ^ m'"
        return self.derivation.term(text)

    def _induction(self, sums: list[Any]) -> None:
        """Write that sums are above 0 at every k: at the first, and at k + 1 where all of them are at k."""
        derivation, here = self.derivation, [self._term(text) for text, _, _ in sums]
        named = f"together_{len(self.proved)}"
        opening, known = self._opening(), len(derivation.assumptions)
        base, step = [], []
        for text, first, _ in sums:
            start = self.terms.sum(text, {}, {"k": later("O", self.least)})
            total = derivation.positive_sum(first).replace("m'", "O")
            base.append(f"{{ replace ({start}) with ({total}) by algebra. positive. }}")
        derivation.assumptions += here
        for text, _, adding in sums:
            after = self.terms.sum(text, {}, {"k": self.time(1)})
            total = derivation.positive_sum(adding)
            step.append(f"{{ replace ({after}) with ({total}) by algebra. positive. }}")
        del derivation.assumptions[known:]
        split, parts = conjoined(len(sums)), pattern(f"P{n}'" for n in range(len(sums)))
        lines = [
            f"induction m' as [|m' {parts}].",
            f"- {split}",
            *(f"  {line}" for line in base),
            *(f"  {line}" if n else f"- {line}" for n, line in enumerate(opening)),
            f"  {split}",
            *(f"  {line}" for line in step),
        ]
        statement = conjunction(f"0 < {term}" for term in here)
        text = f"Lemma {named} : forall m' : nat, {statement}.\nProof."
        self.file.outside.append("\n  ".join([text, *lines]) + "\nQed.")
        for (text, _, _), term in zip(sums, here, strict=True):
            self._lemma(f"0 < {term}", [f"intro m'. pose proof ({named} m') as {parts}. assumption."])
            derivation.assumptions.append(term)
            derivation.facts.append((term, derivation.value(text, Place())))

    def _conclude(self) -> None:
        derivation, lines = self.derivation, list[str]()
        factors = [text for text, power, _ in self.witness["product"] for _ in range(power)]
        for n, text in enumerate(factors):
            lines.append(f"assert (N{n}' : {self._term(text)} <> 0) by {derivation.nonzero(text, Place())}.")
        total = " * ".join(f"({derivation.term(text)})" for text in factors) or "1"
        left, right = (f"{self.rules.applied('output', side, self.data)} {self.time(0)}" for side in ("left", "right"))
        data = ", ".join(self.data[free] for free in self.rules.free)
        k = later("m'", self.least)
        lines = [
            f"intros k' H'. destruct (Nat.le_exists_sub {self.least} k' H') as (m' & E' & _).",
            f"replace k' with {k} by lia. clear k' H' E'.",
            f"exists {data}. intro E'.",
            *self._opening(),
            *lines,
            f"assert (N' : {total} <> 0) by (clear E'; nonzero). apply N'.",
            f"transitivity ({left} - {right}); [clear E'|rewrite E'; ring].",
            "unfold left_output, right_output. cbv zeta. rewrite left_form, right_form. run_all; algebra.",
        ]
        quantified, (one, other) = (
            self.rules.quantified("exists"),
            (self.rules.applied("output", s) for s in ("left", "right")),
        )
        text = f"Theorem always_different : forall k : nat, (k >= {self.least})%nat ->\n  {quantified}{one} k <> {other} k.\nProof."
        self.file.theorem("always_different", "\n  ".join([text, *lines]) + "\nQed.")
