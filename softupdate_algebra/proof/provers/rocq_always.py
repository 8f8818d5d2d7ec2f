"""In Rocq, that two rules' outputs differ at every step from one on: closed forms, and what never vanishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers import rocq_field as field
from softupdate_algebra.proof.provers.outside import names
from softupdate_algebra.proof.provers.outside_scalars import exact, raised
from softupdate_algebra.proof.provers.rocq_derivation import Derivation, Place
from softupdate_algebra.proof.provers.rocq_residuals import unit_data
from softupdate_algebra.proof.provers.rocq_terms import later

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.proof.provers.rocq_file import File


class AlwaysDifferent:
    """The theorem that outputs differ at every step from one on: closed forms, and a product that does not vanish."""

    def __init__(self, file: File, witness: Any) -> None:
        self.file, self.terms, self.rules, self.claim, self.witness = file, file.terms, file.rules, file.claim, witness
        file.terms.needs.add("order")
        file.pieces.append(field.POWERS)
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
        derivation, place = self.derivation, Place()
        match fact:
            case ["positive", str(text), terms]:
                lines = ["intro m'.", *self._opening(), *derivation.positive(text, terms, "F'"), "exact F'."]
                self._lemma(f"{derivation.term(text)} <> 0", lines)
                derivation.facts.append((derivation.term(text), derivation.value(text, place)))
            case ["power", str(text), int(shift)]:
                term, value = self._power(text, shift)
                shown = derivation.nonzero(text, place)
                lines = ["intro m'.", *self._opening(), f"assert (N' : {self.terms.sum(text)} <> 0) by {shown}."]
                self._lemma(
                    f"{term} <> 0", [*lines, "exact (power_nonzero _ _ N')." if shift + self.least >= 0 else "nonzero."]
                )
                derivation.facts.append((term, value))
            case ["moving", str(text), first, step]:
                self._moving(text, first, step)
            case ["powers", str(larger), str(smaller), int(shift), minus, plus] if self.least + shift >= 1:
                one, other = (self._power(base, shift) for base in (larger, smaller))
                lines = ["intro m'.", *self._opening()]
                for sign, terms in (("-", minus), ("+", plus)):
                    gap = f"{self.terms.sum(larger)} {sign} ({self.terms.sum(smaller)})"
                    total = derivation.positive_sum(terms)
                    name = "M'" if sign == "-" else "P'"
                    lines.append(
                        f"assert ({name} : 0 < {gap}) by (replace ({gap}) with ({total}) by algebra; positive)."
                    )
                least = later("m'", self.least + shift - 1)
                lines.append(
                    f"pose proof (proj1 (powers_apart _ _ M' P' {least})) as Q'. rewrite ?one_power in Q'. exact Q'."
                )
                self._positive(f"{one[0]} - {other[0]}", one[1] - other[1], lines)
            case _:
                raise CertificateError(f"the fact {str(fact)[:60]} is not written.")

    def _power(self, text: str, shift: int) -> tuple[str, Scalar]:
        """Return a sum to the power k + shift, as a term and as a scalar."""
        value = exact(text, self.terms.lets)
        if value.is_one:
            return "1", value
        self._named(value)
        whole = value ** (self.least + shift) * raised(value, "m")
        term = f"({self.terms.sum(text)})"
        if self.least + shift < 0:
            return f"{term} ^ m' / {term} ^ {-self.least - shift}", whole
        return f"{term} ^ {later('m' + chr(39), self.least + shift)}", whole

    def _named(self, value: Scalar) -> None:
        """Keep what the symbol for a power stands for."""
        for name in raised(value, "m").parameters:
            self.terms.powers[name] = f"({self.terms.scalar(value)}) ^ m'"

    def _positive(self, term: str, value: Scalar, lines: list[str]) -> None:
        self._lemma(f"0 < {term}", lines)
        self.derivation.assumptions.append(term)
        self.derivation.facts.append((term, value))

    def _moving(self, text: str, first: Any, step: Any) -> None:
        """Write that a sum stays above 0 as each step adds something above 0."""
        derivation = self.derivation
        here, after = (self.terms.sum(text, {}, {"k": self.time(shift)}) for shift in (0, 1))
        start = self.terms.sum(text, {}, {"k": later("O", self.least)})
        beginning, adding = derivation.positive_sum(first), derivation.positive_sum(step)
        lines = [
            "induction m' as [|m' IH'].",
            f"- replace ({start}) with ({beginning}) by algebra. positive.",
            *(f"  {line}" if n else f"- {line}" for n, line in enumerate(self._opening())),
            f"  replace ({after}) with ({here} + ({adding})) by algebra. apply positive_add; [exact IH' | positive].",
        ]
        self._positive(here, derivation.value(text, Place()), lines)

    def _conclude(self) -> None:
        derivation, place, lines = self.derivation, Place(), list[str]()
        factors = [text for text, power, _ in self.witness["product"] for _ in range(power)]
        for n, text in enumerate(factors):
            lines.append(f"assert (N{n}' : {derivation.term(text)} <> 0) by {derivation.nonzero(text, place)}.")
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
