"""The theorems that there is no other case, that some case always applies, and both directions together, in Rocq."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers.outside import names, residuals
from softupdate_algebra.proof.provers.outside_scalars import exact, solved
from softupdate_algebra.proof.provers.rocq_derivation import Derivation, Place
from softupdate_algebra.proof.provers.rocq_equality import case_parts, conjoined, conjunction, pattern
from softupdate_algebra.proof.provers.rocq_residuals import Residuals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from softupdate_algebra.proof.provers.rocq_file import File


class Cases:
    """What both directions share: the cases as one proposition, and the tactics of a leaf."""

    def __init__(self, file: File) -> None:
        self.file, self.terms, self.claim = file, file.terms, file.claim
        self.derivation = Derivation(file, self.leaf)

    def either(self) -> str:
        """Return the proposition that one of the cases applies."""
        return " \\/ ".join(f"case_{i}" for i in range(len(self.claim["cases"]))) or "False"

    def leaf(self, i: int, identities: list[Any], choices: Mapping[str, str], place: Place) -> list[str]:
        """Return the tactics that show that case i applies, with the unknowns that are chosen put in."""
        case, chosen = self.claim["cases"][i], {name: f"({self.terms.sum(text)})" for name, text in choices.items()}
        targets = [
            f"{self.terms.name(name, chosen, {})} - ({self.terms.sum(text, chosen)})"
            for name, text in sorted(case["solved"].items())
        ]
        targets += [self.terms.sum(text, chosen) for text in case["equations"]]
        lines, proofs = [], []
        for n, (target, identity) in enumerate(zip(targets, identities, strict=True)):
            lines += self.derivation.target(identity, place, target, f"T{n}'")
            proofs.append(
                f"{{ exact {f'(difference _ _ T{n}' + chr(39) + ')' if n < len(case['solved']) else f'T{n}' + chr(39)}. }}"
            )
        values = solved(place.solved, self.terms.lets)
        values |= {name: exact(text, self.terms.lets, values) for name, text in choices.items()}
        for text in case_parts(self.file, case)[1]:
            value = exact(text, self.terms.lets, values)
            proofs.append(f"{{ {self.derivation.nonzero_value(value, self.terms.sum(text, chosen), place)}. }}")
        choose = ["right."] * i + ["left."] * (i + 1 < len(self.claim["cases"]))
        return [*lines, *choose, *self.opened(i), conjoined(len(proofs)), *proofs]

    def opened(self, i: int) -> list[str]:
        """Return the tactics that show what case i is."""
        return [f"unfold case_{i}."]


class NoOtherCase(Cases):
    """The theorem that outputs that are equal at some steps are so in one of the cases only."""

    def __init__(self, file: File, witness: Any) -> None:
        super().__init__(file)
        self.rules, self.tree = file.rules, witness["tree"]
        self.residuals = residuals(self.tree)
        self.steps = sorted({k for k, _ in self.residuals})

    def write(self) -> None:
        """Write the theorem."""
        late, k = self.rules.late, "t" if self.rules.late else "k"
        left, right = (f"{self.rules.applied('output', side)} {k}" for side in ("left", "right"))
        head = f"Definition equal_at ({k} : nat) : Prop :={' (* at k = t + 1 *)' * late}"
        self.file.outside.append(f"{head}\n  {self.rules.quantified()}{left} = {right}.")
        self.file.outside.append(self.file.run("run_all"))
        lines = [f"intros{''.join(f' H{k}' + chr(39) for k in self.steps)}."] if self.steps else []
        known = Residuals(self.file, self.derivation)
        for step, atoms in self.residuals if not known.own else ():
            lines += known.residual(step, atoms, Place())[0]
        lines += self.derivation.follow(self.tree, Place())
        given = "".join(f"equal_at {step - late} -> " for step in self.steps)
        text = "\n  ".join([f"Theorem no_other_case : {given}{self.either()}.\nProof.", *lines])
        self.file.theorem("no_other_case", f"{text}\nQed.")

    def exactly(self) -> None:
        """Write the theorem that the outputs are equal at all the steps of the claim exactly in the cases."""
        late, steps, count = self.rules.late, self.claim["steps"], len(self.claim["cases"])
        every, used = steps == "all", [free for side in ("left", "right") for free in self.rules.uses(side)]
        listed = [] if every else [n for n in steps if n or not late]
        equal = "forall k : nat, equal_at k" if every else conjunction(f"equal_at {n - late}" for n in listed)
        held = "H'" if every else pattern(f"H{n}'" for n in listed)
        given = "".join(f" (H' {n - late}%nat)" if every else f" H{n}'" for n in self.steps)
        words = "".join(f" {free.word}" for free in self.rules.free)
        passed = "".join(f" {free.word}" for free in self.rules.free if free in used)
        back = []
        for i in range(count):
            shown = f"equal_in_case_{i}{passed} C'"
            if every:
                back.append(f"{{ intros k'{words}. exact ({shown} k'). }}")
            else:
                outputs = pattern(f"O{n}'" for n in listed)
                back.append(f"{{ repeat apply conj; intros{words}; pose proof ({shown}) as {outputs}; assumption. }}")
        lines = [f"{{ intros {held}. exact (no_other_case{given}). }}", f"intros {_either(count)}.", *back]
        text = "\n  ".join([f"Theorem exactly : ({equal}) <-> ({self.either()}).\nProof.", "split.", *lines])
        self.file.theorem("exactly", f"{text}\nQed.")


class Covering(Cases):
    """The theorem that whatever the other parameters, the unknowns can be chosen so that some case applies."""

    def write(self, cover: Any) -> None:
        """Write the theorem."""
        unknowns, lets = self.claim["unknowns"], self.terms.lets
        words = " ".join(self.terms.name(name, {}, {}) for name in unknowns)
        said = [
            text
            for case in self.claim["cases"]
            for text in (*case["solved"].values(), *case["equations"], *case["nonzero"])
        ]
        for let in {name for text in said for name in names(text) if name in lets}:
            if names(lets[let], lets) & set(unknowns) or any("[" in name for name in unknowns):
                raise CertificateError("that values of schedules or of lets can be chosen is not written.")
        cases = (conjunction(case_parts(self.file, case)[0]) for case in self.claim["cases"])
        exists = f"exists {words} : F, " if unknowns else ""
        either = " \\/ ".join(f"({case})" for case in cases)
        lines = self.derivation.follow(cover, Place())
        text = "\n  ".join([f"Theorem covering : {exists}{either}.\nProof.", *lines])
        self.file.theorem("covering", f"{text}\nQed.")

    def leaf(self, i: int, identities: list[Any], choices: Mapping[str, str], place: Place) -> list[str]:
        """Return the tactics that choose the unknowns and show that case i applies."""
        given = {name: choices.get(name, "0") for name in self.claim["unknowns"]}
        lines = super().leaf(i, identities, given, place)
        return ["".join(f"exists ({self.terms.sum(text)}). " for text in given.values()).rstrip()] * bool(given) + lines

    def opened(self, i: int) -> list[str]:
        """Return nothing: the cases are written out."""
        return []


def _either(count: int) -> str:
    """Return the pattern that distinguishes the parts of a disjunction."""
    return "[]" if not count else f"[C' | {_either(count - 1)}]" if count > 1 else "C'"
