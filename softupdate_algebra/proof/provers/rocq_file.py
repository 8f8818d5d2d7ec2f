"""One Rocq file in the making: the field, the parameters, what is supposed of them, the rules, and theorems."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers import rocq_field as field
from softupdate_algebra.proof.provers.outside import mentions_time, read, schedules, sides, sums_in
from softupdate_algebra.proof.provers.rocq_rules import Rules
from softupdate_algebra.proof.provers.rocq_terms import MAX_TIME, Terms, later

if TYPE_CHECKING:
    from collections.abc import Iterable

SIGNS = {">": "0 < {}", ">=": "0 <= {}", "!=": "{} <> 0", "=": "{} = 0"}


class File:
    """The parts of one file; theorems are added to ``inside``, where what they are for all of is a variable, or ``outside``."""

    def __init__(self, document: Any, *, free_schedules: bool = False) -> None:
        self.about: str = document["about"]
        self.claim = document["claim"]
        self.terms = Terms(document)
        self.facts: list[str] = []  # sums that do not vanish, as the file supposes or shows
        self.suppositions: list[str] = []
        self.free_schedules = free_schedules
        self.rules = Rules(self.terms, self.claim, free_schedules=free_schedules)
        self.reach = 1
        self.pieces: list[str] = []  # more about the field
        self.before: list[str] = []
        self.inside: list[str] = []
        self.outside: list[str] = []
        self.theorems: list[str] = []
        self.premises: list[str] = []
        """What theorems of cases suppose besides the cases."""
        for number, (text, sign) in enumerate(self.claim.get("assumptions", ())):
            self._suppose(f"assumed_{number}", SIGNS[sign].format(self.terms.sum(text)))
            self.facts += [text] if sign in (">", "!=") else []
            self.terms.needs |= {"order"} if sign in (">", ">=") else set()
        for number, (name, text) in enumerate(self.claim.get("solved", {}).items()):
            self._suppose(f"solved_{number}", f"{self.terms.name(name, {}, {})} = {self.terms.sum(text)}")
        for side in sides(self.claim):
            self._defined(self.claim[side])

    def _suppose(self, name: str, text: str) -> None:
        self.suppositions.append(f"Hypothesis {name} : {text}.")

    def theorem(self, name: str, text: str, *, inside: bool = False) -> None:
        """Add a theorem, of which the file prints what it assumes."""
        self.theorems.append(name)
        (self.inside if inside else self.outside).append(text)

    # -- where the rules are defined -------------------------------------------------------------------------------

    def _defined(self, rule: Any) -> None:
        """Suppose that what a rule divides by does not vanish, and none of its conditions."""
        first, oracles = len(rule["startup"]), self.claim["oracles"]
        for text in rule["conditions"]:
            self.fact(text, first)
        for name in self.terms.divisors([*rule["start"].values(), rule["output"]]):
            self.fact(name, 0)
        for t, statements in enumerate(rule["startup"]):
            for name in self.terms.divisors(sums_in(statements, oracles)):
                self.fact_at(name, t)
        for name in self.terms.divisors(sums_in(chain(*rule["period"]), oracles)):
            self.fact(name, first)

    def fact(self, text: str, first: int) -> None:
        """Suppose that a sum does not vanish from step *first* on, unless it is so anyway.

        Raises ``CertificateError`` when it vanishes at some of these steps.
        """
        text = self.terms.lets.get(text, text)
        if not mentions_time(text, self.terms.lets):
            self.fact_at(text, 0)
        elif not self.covered(text):
            self.facts.append(text)
            name = f"defined_{len(self.suppositions)}"
            statement = f"forall t : nat, {self.terms.sum(text, {}, {'t': later('t', first)})} <> 0"
            if shown := self._counting(text, first):
                self.suppositions.append(f"Lemma {name} : {statement}.\n{shown}")
            elif any(self.terms.number_at(text, step) == 0 for step in range(first, MAX_TIME)):
                raise CertificateError(f"the divisor {text} vanishes at some step, so it is not written.")
            else:
                self._suppose(name, statement)

    def fact_at(self, text: str, t: int) -> None:
        """Suppose that a sum does not vanish at a step, unless it is so anyway; raises ``CertificateError`` when it does."""
        text, value = self.terms.lets.get(text, text), self.terms.number_at(text, t)
        if value is not None:
            if not value:
                raise CertificateError(f"the divisor {text} vanishes, so it is not written.")
            self.terms.needs.add("characteristic")
            self.terms.number(abs(value.numerator))
            self.terms.number(value.denominator)
        elif not self.covered(text):
            timed, term = mentions_time(text, self.terms.lets), self.terms.sum(text, {}, {"t": later("O", t)})
            self.facts += [] if timed else [text]
            self._suppose(f"defined_{len(self.suppositions)}{f'_at_{t}' * timed}", f"{term} <> 0")

    def covered(self, text: str) -> bool:
        """Return whether a sum is one that does not vanish, but for a number."""
        return any(self.terms.same(text, fact) for fact in self.facts)

    def _counting(self, text: str, first: int) -> str:
        """Return the proof that a sum of whole numbers times powers of t does not vanish; "" for sums of another form."""
        constant, parts, time = 0, ["0"], later("t'", first)
        for number, powers in read(text):
            if number.denominator != 1 or number < 0 or any(base != "t" or counter for base, _, counter in powers):
                return ""
            constant += int(number) * (not powers)
            parts += [" * ".join([str(number), *[time] * sum(shift for _, shift, _ in powers)])] * bool(powers)
        if not constant and (text != "t" or not first):
            return ""
        self.terms.needs.add("characteristic")
        if not constant:
            return "Proof. intro t'. exact (characteristic_0 _). Qed."
        return (
            f"Proof.\n  intros t' E'. apply (characteristic_0 ({' + '.join(parts)} + {constant - 1})).\n"
            f"  transitivity ({self.terms.sum(text, {}, {'t': time})}); [|exact E'].\n"
            "  cbn [of_nat]. rewrite ?of_nat_add, ?of_nat_mul. cbn [of_nat power]. ring.\nQed."
        )

    # -- the text --------------------------------------------------------------------------------------------------

    def run(self, name: str, more: Iterable[str] = ()) -> str:
        """Return the definitions of a tactic that runs the rules and, of unknown functions, of one for hypotheses."""
        outputs, after, steps = self.rules.words()
        turns = "Nat.modulo Nat.divmod Nat.sub snd" if self.rules.in_turn else ""
        fields = " ".join([*self.rules.projections(), "power of_nat Nat.eqb andb", turns]).strip()
        own = any(free.kind == "function" for free in self.rules.free)
        return "\n".join(
            f"Ltac {name}{given} := cbv beta delta [{' '.join(outputs)}]{place}; cbn [{' '.join(after)}]{place};\n"
            f"  cbv beta delta [{' '.join([*steps, *more])}]{place}; cbn [{fields}]{place}."
            for given, place in [("", ""), *[("_in H", " in H")] * own]
        )

    def text(self) -> str:
        """Return the file."""
        terms, rules, title = self.terms, self.rules, f"(* {comment(self.about)} *)"
        inner = [
            "(* The rules, for whatever they start from and are answered. *)",
            "Section Rules.",
            *rules.declarations(),
            "",
            *rules.definitions,
            *self.inside,
            "End Rules.",
        ]
        lets = terms.shorthands()
        fixed = [name for name in terms.schedules if not self.free_schedules or name not in schedules(self.claim)]
        parameters = " ".join(terms.identifier("parameter", name) for name in terms.parameters)
        declared = [f"Variables {parameters} : F."] * bool(parameters) + [terms.schedule(name) for name in fixed]
        whole = [name for name in self.theorems if name in ("exactly", "covering")]
        asked = whole if "exactly" in whole else self.theorems  # it rests on all others but covering
        lines = [title, field.REQUIRED, "", "Section Claim.", "", *self._opening(), *self.pieces]
        lines += ["(* So much for fields. The parameters, what is supposed of them, and cases: *)", *declared, *lets]
        lines += [*self.suppositions, *self.before, "", *inner, "", *self.outside, "", "End Claim.", ""]
        return "\n".join([*lines, *(f"Print Assumptions {name}." for name in asked), ""])

    def _opening(self) -> list[str]:
        """Return what is said of the field."""
        needs = self.terms.needs
        order, functions = "order" in needs, "functions" in needs
        number, decided = order or "characteristic" in needs, order or functions or "decidable" in needs
        kind = ", with an order" if order else " of characteristic 0" if number else ""
        lines = [field.FIELD.format(kind=kind)]
        lines += [field.ORDER] * order + [field.CHARACTERISTIC] * (number and not order)
        lines += [field.EQUALITY] * functions + [field.DECIDABLE] * (decided and not order and not functions)
        lines += [field.LEMMAS] + [field.ORDER_LEMMAS] * order + [field.NUMBERS] * number
        lines += [field.DECIDED_BY_EQUALITY] * (functions and not order) + [field.DECIDED] * decided
        return [*lines, *self.terms.notations(), self._tactics(number), *[field.SIGNS] * order, *self._functions()]

    def _functions(self) -> list[str]:
        arities = {free.type.count("->") for free in self.rules.free if free.kind == "function"}
        return [field.functions(arity) for arity in sorted(arities)] if "functions" in self.terms.needs else []

    def _tactics(self, numbers: bool) -> str:
        """Return the tactics, which know of everything that does not vanish."""
        found = []
        if "order" in self.terms.needs:
            found.append("match goal with D : lt zero ?x |- _ => because (positive_nonzero x D) finish end")
        if any("forall t : nat" in text for text in self.suppositions):
            at = " | ".join(f"because (D {later('n', i)}) finish" for i in range(self.reach + 1))
            found += [
                f"match goal with D : forall t : nat, not (_ = _), n : nat |- _ => first [{at}] end",
                f"match goal with D : forall t : nat, not (_ = _) |- _ => let n := constr:(O) in first [{at}] end",
            ]
        counted = sorted({1, *self.terms.numbers}) if numbers else []
        found += [f"because (number_nonzero {n}) finish" for n in counted]
        more = "".join(f"\n  | {tactic}" for tactic in found)
        scaled = "".join(f" | scaled (number_nonzero {n})" for n in counted[1:])
        scaling = field.SCALED * numbers
        return field.TACTICS.format(more=more, of_positive=" of_positive" * numbers, scaling=scaling, scaled=scaled)


def comment(text: str) -> str:
    """Return a text that may stand in a comment."""
    return re.sub(r'[^\x20-\x7e]|"', "'", text).replace("*)", "* )").replace("(*", "( *")
