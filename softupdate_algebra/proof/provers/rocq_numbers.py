"""Counterexamples in Rocq, calculated in its rational numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers.outside import mentions_time
from softupdate_algebra.proof.provers.rocq_file import SIGNS, comment
from softupdate_algebra.proof.provers.rocq_rules import Rules
from softupdate_algebra.proof.provers.rocq_terms import Terms, later

if TYPE_CHECKING:
    from softupdate_algebra.proof.provers.rocq_rules import Free

MAX_STEPS = 60
"""Steps that are calculated."""

RATIONAL = """\
(* {about} *)
{required}

Section Claim.
Declare Scope F_scope.
Delimit Scope F_scope with F.
Local Open Scope Q_scope.
Local Open Scope F_scope.
Local Notation F := Q.
Fixpoint power (x : F) (n : nat) : F := match n with O => 1 | S m => x * power x m end.
Notation "x ^ n" := (power x%F n%nat) : F_scope.
Notation "x + y" := (Qplus x%F y%F) : F_scope.
Notation "x - y" := (Qminus x%F y%F) : F_scope.
Notation "- x" := (Qopp x%F) : F_scope.
Notation "x * y" := (Qmult x%F y%F) : F_scope.
Notation "x / y" := (Qdiv x%F y%F) : F_scope.
Notation "x == y" := (Qeq x%F y%F) (at level 70) : F_scope.
Notation "x !== y" := (~ Qeq x%F y%F) (at level 70) : F_scope.
Fixpoint of_nat (n : nat) : F := match n with O => 0 | S m => of_nat m + 1 end.
"""


def counterexample(document: Any, required: str) -> str:
    """Return the file with the theorem that at some numbers two outputs are two different values.

    Raises ``CertificateError`` for more than ``MAX_STEPS`` steps.
    """
    claim, terms = document["claim"], Terms(document)
    if claim["k"] > MAX_STEPS:
        raise CertificateError(f"a counterexample after more than {MAX_STEPS} steps is not written.")
    rules, k = Rules(terms, claim, free_schedules=True), claim["k"]
    data = {free: _data(terms, claim, free) for free in rules.free}
    parts = _defined(terms, claim) + [SIGNS[sign].format(terms.sum(text)) for text, sign in claim["assumptions"]]
    for side, value in zip(("left", "right"), claim["values"], strict=True):
        parts.append(f"{rules.applied('output', side, data)} {k - rules.late} = {terms.sum(value)}")
    left, right = map(terms.sum, claim["values"])
    said = " /\\\n  ".join([*parts, f"{left} <> {right}"]).replace(" <> ", " !== ").replace(" = ", " == ")
    numbers = [
        f"Definition {terms.name(name, {}, {})} : F := {terms.sum(text)}."
        for name, text in claim["at"]["parameters"].items()
        if "[" not in name
    ]
    return "\n".join(
        [
            RATIONAL.format(about=comment(document["about"]), required=required),
            *numbers,
            *terms.shorthands(),
            "",
            "Section Rules.",
            *rules.declarations(),
            "",
            *rules.definitions,
            "End Rules.",
            "",
            f"Theorem counterexample :\n  {said}.",
            "Proof. repeat apply conj; vm_compute; first [reflexivity | discriminate]. Qed.",
            "",
            "End Claim.",
            "",
            "Print Assumptions counterexample.",
            "",
        ]
    )


def _defined(terms: Terms, claim: Any) -> list[str]:
    """Return that the rules' conditions hold."""
    found = []
    for side in ("left", "right"):
        for text in claim[side]["conditions"]:
            steps = range(len(claim[side]["startup"]), claim["k"]) if mentions_time(text, terms.lets) else (0,)
            found += [f"{terms.sum(text, {}, {'t': later('O', t)})} <> 0" for t in steps]
    return list(dict.fromkeys(found))


def _data(terms: Terms, claim: Any, free: Free) -> str:
    """Return a start, recorded answers, an unknown function or a schedule, as the counterexample has it."""
    at = claim["at"]
    if free.kind == "vector":
        return f"({terms.sum(at['vectors'][free.name])})"
    if free.kind == "function":
        words = [f"x{i}'" for i in range(1, free.type.count("->") + 1)]
        given = {f"#{i}": word for i, word in enumerate(words, 1)}
        body = terms.sum(at["functions"][free.name.split("/")[0]], given)
        return f"(fun {' '.join(words)} => {body})"
    numbered, chain = free.type.count("->") > 1, ""
    for name, value in (at["parameters"] if free.kind == "schedule" else at["answers"]).items():
        word, _, numbers = name.removesuffix("]").partition("[")
        if word == free.name and numbers:
            t, n = (*numbers.split(","), "")[:2]
            t = str(int(t) + terms.shifts[word]) if free.kind == "schedule" else t
            when = f"andb (Nat.eqb t' {t}) (Nat.eqb n' {n})" if numbered else f"Nat.eqb t' {t}"
            chain += f"if {when} then {terms.sum(value)} else "
    return f"(fun {'(t! n! : nat)' if numbered else '(t! : nat)'} => {chain}0)".replace("!", "'")
