"""One Rocq file in the making: the field, the parameters, what is supposed of them, the rules, and theorems."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof import rocq_field as field
from softupdate_algebra.proof.outside import mentions_time, names, read, sides, texts
from softupdate_algebra.proof.rocq_rules import Rules, schedules
from softupdate_algebra.proof.rocq_terms import MAX_TIME, Terms, later

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
        first = len(rule["startup"])
        for text in rule["conditions"]:
            self.fact(text, first)
        for name in self.terms.divisors([*rule["start"].values(), rule["output"], *texts(rule, self.claim["oracles"])]):
            self.fact(name, first)

    def fact(self, text: str, first: int) -> None:
        """Suppose that a sum does not vanish from step *first* on, unless it is so anyway."""
        text = self.terms.lets.get(text, text)
        if self.covered(text) or (not names(text, self.terms.lets) and self._number(text)):
            return
        self.facts.append(text)
        if not mentions_time(text, self.terms.lets):
            self._suppose(f"defined_{len(self.facts)}", f"{self.terms.sum(text)} <> 0")
            return
        statement = f"forall t : nat, {self.terms.sum(text, {}, {'t': later('t', first)})} <> 0"
        if shown := self._counting(text, first):
            self.suppositions.append(f"Lemma defined_{len(self.facts)} : {statement}.\n{shown}")
            return
        if any(self.terms.number_at(text, step) == 0 for step in range(first, MAX_TIME)):
            raise CertificateError(f"the divisor {text} vanishes at some step, so it is not written.")
        self._suppose(f"defined_{len(self.facts)}", statement)

    def covered(self, text: str) -> bool:
        """Return whether a sum is one that does not vanish, but for a number."""
        return any(self.terms.same(text, fact) for fact in self.facts)

    def _number(self, text: str) -> bool:
        self.terms.needs.add("characteristic")
        value = self.terms.number_at(text, 0)
        for part in (abs(value.numerator), value.denominator) if value else ():
            self.terms.number(part)
        return bool(value)

    def _counting(self, text: str, first: int) -> str:
        """Return the proof that a sum of whole numbers times powers of t does not vanish; "" for sums of another form."""
        constant, parts, time = 0, ["0"], later("t'", first)
        for number, powers in read(text):
            if number.denominator != 1 or number < 0 or any(base != "t" or counter for base, _, counter in powers):
                return ""
            constant += int(number) * (not powers)
            parts += [" * ".join([str(number), *[time] * sum(shift for _, shift, _ in powers)])] * bool(powers)
        opening = "Proof.\n  intro t'. "
        if not constant:
            self.terms.needs.add("characteristic")
            return opening + "repeat apply product_nonzero; exact (characteristic_0 _).\nQed." if first and text == "t" else ""
        self.terms.needs.add("characteristic")
        return (
            f"{opening}intro E'. apply (characteristic_0 ({' + '.join(parts)} + {constant - 1})).\n"
            f"  transitivity ({self.terms.sum(text, {}, {'t': time})}); [|exact E'].\n"
            "  cbn [of_nat]. rewrite ?of_nat_add, ?of_nat_mul. cbn [of_nat power]. ring.\nQed."
        )

    # -- the text --------------------------------------------------------------------------------------------------

    def run(self, name: str, more: Iterable[str] = ()) -> str:
        """Return the definitions of a tactic that runs the rules and, of unknown functions, of one for hypotheses."""
        outputs, after, steps = self.rules.words()
        turns = "Nat.modulo Nat.divmod Nat.sub snd" if self.rules.in_turn else ""
        fields = " ".join([*self.rules.projections(), "power of_nat Nat.eqb andb", turns]).strip()
        places = [("", ""), ("_in H", " in H")] if any(free.kind == "function" for free in self.rules.free) else [("", "")]
        return "\n".join(
            f"Ltac {name}{given} := cbv beta delta [{' '.join(outputs)}]{place}; cbn [{' '.join(after)}]{place};\n"
            f"  cbv beta delta [{' '.join([*steps, *more])}]{place}; cbn [{fields}]{place}."
            for given, place in places
        )

    def text(self) -> str:
        """Return the file."""
        terms, needs = self.terms, self.terms.needs
        rules = self.rules
        inner = ["Section Rules.", *rules.declarations(), "", *rules.definitions, "", *self.inside, "End Rules."]
        lets = terms.shorthands()
        fixed = [name for name in terms.schedules if not self.free_schedules or name not in schedules(self.claim)]
        declared = [f"Variables {' '.join(terms.identifier('parameter', n) for n in terms.parameters)} : F."]
        declared = (declared if terms.parameters else []) + [terms.schedule(name) for name in fixed]
        kind = ", with an order" if "order" in needs else " of characteristic 0" if "characteristic" in needs else ""
        lines = [f"(* {comment(self.about)} *)", field.REQUIRED, "", "Section Claim.", "", field.FIELD.format(kind=kind)]
        order, functions = "order" in needs, "functions" in needs
        number = order or "characteristic" in needs
        decided = order or functions or "decidable" in needs
        lines += [field.ORDER] * order + [field.CHARACTERISTIC] * (number and not order)
        lines += [field.EQUALITY] * functions + [field.DECIDABLE] * (decided and not order and not functions)
        lines += [field.LEMMAS] + [field.ORDER_LEMMAS] * order + [field.NUMBERS] * number
        lines += [field.DECIDED_BY_EQUALITY] * (functions and not order) + [field.DECIDED] * decided
        lines += [*terms.notations(), self._tactics(number), *[field.SIGNS] * order, *self._functions(), *self.pieces]
        lines += [*declared, *lets, *self.suppositions, *self.before, "", *inner, "", *self.outside, "", "End Claim.", ""]
        return "\n".join([*lines, *(f"Print Assumptions {name}." for name in self.theorems), ""])

    def _functions(self) -> list[str]:
        arities = {free.type.count("->") for free in self.rules.free if free.kind == "function"}
        return [field.functions(arity) for arity in sorted(arities)] if "functions" in self.terms.needs else []

    def _tactics(self, numbers: bool) -> str:
        """Return the tactics, which know of everything that does not vanish."""
        found = []
        if "order" in self.terms.needs:
            found.append("match goal with D : lt zero ?x |- _ => because (positive_nonzero x D) end")
        if any("forall t : nat" in text for text in self.suppositions):
            times = " | ".join(f"because (D {later('n', i)})" for i in range(self.reach + 1))
            at = f"first [{times}]"
            found += [
                f"match goal with D : forall t : nat, not (_ = _), n : nat |- _ => {at} end",
                f"match goal with D : forall t : nat, not (_ = _) |- _ => let n := constr:(O) in {at} end",
            ]
        if numbers:
            found += [f"because (number_nonzero {n})" for n in sorted(self.terms.numbers)]
        more = "".join(f"\n  | {tactic}" for tactic in found)
        return field.TACTICS.format(more=more, of_positive=" of_positive" * numbers)


def comment(text: str) -> str:
    """Return a text that may stand in a comment."""
    return re.sub(r'[^\x20-\x7e]|"', "'", text).replace("*)", "* )").replace("(*", "( *")
