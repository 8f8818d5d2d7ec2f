"""Closed forms in Rocq, by induction: values, and a total over the answers by their age."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.proof.provers import rocq_field as field
from softupdate_algebra.proof.provers.outside import names

if TYPE_CHECKING:
    from softupdate_algebra.proof.provers.rocq_file import File


class ClosedForm:
    """The theorem of a closed form; a network after k steps is values_NAME k and a total of answers_NAME (k - i) i."""

    def __init__(self, file: File) -> None:
        self.file, self.terms, self.rules, self.forms = file, file.terms, file.rules, file.claim["forms"]
        self.networks = self.rules.networks("rule")
        self.words = [self.terms.identifier("network", name) for name in self.networks]
        self.shown = "run; f_equal; algebra." if self.words else "reflexivity."

    def write(self) -> None:
        """Write the theorem."""
        self.file.pieces.append(field.TOTALS)
        for name in self.terms.divisors(text for form in self.forms.values() for text in form):
            self.file.fact(name, 0)
        for name, word in zip(self.networks, self.words, strict=True):
            values, answers = self.forms[name]
            told = {answer: self.rules.answer(answer, "i") for answer in names(answers) if "," in answer}
            said = self.terms.sum(values, self.rules.vectors, {"k": "k"})
            self.file.inside.append(f"Definition values_{word} (k : nat) : F := {said}.")
            said = self.terms.sum(answers, told, {"j": "j"})
            self.file.inside.append(f"Definition answers_{word} (j i : nat) : F := {said}.")
        self.file.inside.append(self.file.run("run", [f"{p}_{w}" for w in self.words for p in ("values", "answers")]))
        self._older()
        self._theorem()

    def total(self, word: str, count: str, k: str) -> str:
        """Return the total over the first answers of what they are in a network after k steps."""
        return f"total {count} (fun i => answers_{word} (age {k} i) i)"

    def _older(self) -> None:
        """Write that a step makes answers of age j + 1 of answers of age j."""
        free = [f"u{i}'" for i in range(len(self.words))]
        before = [self.total(word, "n'", "k'") for word in self.words]
        after = [self.total(word, "n'", "(S k')") for word in self.words]
        stepped = f"(rule_step k' (rule_are {' '.join(free)}))"
        fields = [f"{self.rules.field('rule', name)} {stepped}" for name in self.networks]
        lines = [
            f"intros k' n'; induction n' as [|n' IH']; intros H' {' '.join(free)}; cbn [total].",
            f"- {self.shown}",
            "-",
        ]
        for u, old, word in zip(free, before, self.words, strict=True):
            new = f"answers_{word} (age k' n') n'"
            lines.append(f"  replace ({u} + ({old} + {new})) with ({u} + {new} + {old}) by ring.")
        lines.append("  rewrite IH' by lia. rewrite (age_older k' n') by lia.")
        lines += [*(f"  generalize ({new}); intro." for new in after), f"  {self.shown}"]
        statement = (
            f"forall k' n', (n' <= k')%nat -> forall {' '.join(free)} : F,\n  rule_step k' (rule_are {_sums(free, before)})\n"
            f"  = rule_are {_sums(fields, after)}"
        )
        text = f"(* what a step makes of older answers *)\nLemma older : {statement}.\nProof."
        self.file.inside.append("\n  ".join([text, *lines]) + "\nQed.")

    def _theorem(self) -> None:
        values, totals = (
            [f"values_{word} k" for word in self.words],
            [self.total(word, "k", "k") for word in self.words],
        )
        later = [self.total(word, "k'", "(S k')") for word in self.words]
        lines = [
            f"induction k as [|k' IH']; cbn [total].\n  - {self.shown}",
            "- cbn [rule_after]. rewrite IH', (older k' k' (le_n k')). cbn [total]. rewrite (age_last k').",
            *(f"  generalize ({total}); intro." for total in later),
            f"  {self.shown}",
        ]
        said = f"forall k : nat, (* age k i = k - i *)\n  rule_after k = rule_are {_sums(values, totals)}"
        text = f"Theorem closed_form : {said}.\nProof."
        self.file.theorem("closed_form", "\n  ".join([text, *lines]) + "\nQed.", inside=True)


def _sums(left: list[str], right: list[str]) -> str:
    return " ".join(f"({one} + {other})" for one, other in zip(left, right, strict=True))
