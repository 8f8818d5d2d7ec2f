"""Sums of certificates as terms of a Rocq file: identifiers, numbers, lets, and what must not vanish."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from unicodedata import name as character_name

from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers.outside import NUMBER, divides_by, indexed, mentions_time, names, read
from softupdate_algebra.proof.provers.outside_scalars import exact, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_POWER = 30
MAX_TIME = 200
"""Up to this step divisors in t are tried."""

_WORDS = frozenset(
    re.findall(
        r"\w+",
        """as at by cofix do else end exists exists2 fix for forall fun if in is IF let match mod return then using where with
        Prop Set SProp Type nat positive bool eq not and or True False O S I F now left right rule zero one add mul sub div
        opp inv power of_nat of_positive lt total age equal_at decidable equal_or_not""",
    )
)
_OPERATOR = re.compile(r"(^| )[-+*/^] ")
_OWN = re.compile(r"(left|right|rule|row|rows|asked|case|assumed|defined|values|answers|v)_\w*|_\w*")


class Terms:
    """Writes the sums of one certificate, and keeps what the file must declare for them."""

    def __init__(self, document: Any) -> None:
        self.lets: dict[str, str] = document["claim"]["lets"]
        self._identifiers: dict[tuple[str, str], str] = {}
        self.shifts = _shifts(document)
        """How far before the first step the values of each schedule begin."""
        self.parameters: dict[str, None] = {}
        self.schedules: dict[str, None] = {}
        self.used_lets: dict[str, None] = {}
        self.numbers: set[int] = set()
        self.powers: dict[str, str] = {}
        self.needs: set[str] = set()
        """What is to be supposed of the field: "characteristic", "order", "decidable", "functions"."""

    def identifier(self, kind: str, name: str) -> str:
        """Return the identifier of a name of that kind; no two share one, and none means anything else in the file."""
        if (kind, name) not in self._identifiers:
            text = "".join(_letters(character) for character in name)
            text = f"v_{text}" if _OWN.fullmatch(text) or text in _WORDS else text
            while text in self._identifiers.values():
                text += "_"
            self._identifiers[kind, name] = text
        return self._identifiers[kind, name]

    # -- sums ------------------------------------------------------------------------------------------------------

    def sum(self, text: str, known: Mapping[str, str] | None = None, time: Mapping[str, str] | None = None) -> str:
        """Return a sum as a term; *time* are the natural numbers that counters stand for.

        Raises ``CertificateError`` where a counter has no meaning, and for powers beyond ``MAX_POWER``.
        """
        known, time, total = known or {}, time or {}, ""
        for number, powers in read(text):
            above: list[str] = []
            below: list[str] = []
            for base, shift, counter in powers:
                if abs(shift) > MAX_POWER:
                    raise CertificateError(f"the power {shift} is too large for a Rocq file, so it is not written.")
                term = self.name(base, known, time)
                term = closed(term, _OPERATOR)
                moment, rest = _moved(_moment(counter, time), shift) if counter else ("", shift)
                if counter:
                    above.append(f"{term} ^ {moment}")
                if rest < 0 or (rest and not counter):
                    (above if rest > 0 else below).append(f"{term} ^ {abs(rest)}" if abs(rest) > 1 else term)
            product = self._product(abs(number), above, below)
            sign = "-" if number < 0 else "+"
            first = f"- ({product})" if product[0].isdigit() else f"- {product}"
            total += f" {sign} {product}" if total else first if number < 0 else product
        return total or "0"

    def _product(self, number: Fraction, above: list[str], below: list[str]) -> str:
        if number.numerator != 1 or not above:
            above = [self.number(number.numerator), *above]
        if number.denominator != 1:
            self.needs.add("characteristic")
            below = [self.number(number.denominator), *below]
        divisor = f"({' * '.join(below)})" if len(below) > 1 else "".join(below)
        return " * ".join(above) + (f" / {divisor}" if divisor else "")

    def scalar(self, value: Scalar) -> str:
        """Return a scalar as a term; symbols for powers stand for what ``powers`` says."""
        if value.is_polynomial:
            return self._polynomial(value)
        content, factors = value.factors()
        above, below = Scalar.number(content.numerator), [str(content.denominator)] * (content.denominator != 1)
        for factor, power in factors:
            if power > 0:
                above = above * factor**power
            else:
                said = closed(self._polynomial(factor), _OPERATOR)
                below.append(f"{said} ^ {-power}" if power < -1 else said)
        self.number(content.denominator)
        return f"({self._polynomial(above)}) / ({' * '.join(below)})"

    def _polynomial(self, value: Scalar) -> str:
        total = ""
        for monomial, number in value.terms().items():
            factors = []
            for name, power in monomial:
                term = self.powers[name] if name in self.powers else self.name(named(name), {}, {})
                term = closed(term, _OPERATOR)
                factors.append(f"{term} ^ {power}" if power > 1 else term)
            product = self._product(abs(number), factors, [])
            total += f" {'-' if number < 0 else '+'} {product}"
        return (f"0{total}" if total.startswith(" - ") else total.removeprefix(" + ")) or "0"

    def number(self, value: int) -> str:
        """Return a natural number as a term, for which the file has a notation."""
        if value > 1 and value not in self.numbers:
            self.numbers.add(value)
            self.number(value - 1 if value % 2 else value // 2)
            self.number(2)
        return str(value)

    def name(self, name: str, known: Mapping[str, str], time: Mapping[str, str]) -> str:
        """Return what a name stands for: what is known, a let, a counter, a schedule's value, or a parameter."""
        if NUMBER.fullmatch(name):
            number = Fraction(name)
            return f"({'- ' * (number < 0)}{self._product(abs(number), [], [])})"
        if name in known:
            return known[name]
        if name in self.lets:
            self.used_lets[name] = None
            word = self.identifier("let", name)
            return f"({word} {_moment('t', time)})" if mentions_time(name, self.lets) else word
        if name in time:
            return f"of_nat {time[name]}"
        if value := indexed(name):
            schedule, timed, shift = value
            self.schedules[schedule] = None
            moment = later(_moment("t", time) if timed else "O", shift + self.shifts[schedule])
            return f"{self.identifier('schedule', schedule)} {moment}"
        self.parameters[name] = None
        return self.identifier("parameter", name)

    # -- what does not vanish ---------------------------------------------------------------------------------------

    def same(self, one: str, other: str) -> bool:
        """Return whether two sums are the same but for a number that is not 0."""
        value, by = exact(one, self.lets), exact(other, self.lets)
        return not by.is_zero and not value.is_zero and (value / by).is_constant

    def number_at(self, text: str, step: int) -> Fraction | None:
        """Return the value that a sum in t alone has at a step; None for sums in anything else."""
        value = exact(text, self.lets, {}, {"t": (step, "")})
        return value.constant() if value.is_constant else None

    def divisors(self, sums: Iterable[str]) -> list[str]:
        """Return the names that sums and the lets in them divide by, but for numbers."""
        found: dict[str, None] = {}
        for text in sums:
            found |= dict.fromkeys(name for name in divides_by(text) if not NUMBER.fullmatch(name))
            found |= dict.fromkeys(self.divisors(self.lets[name] for name in sorted(names(text) & self.lets.keys())))
        return list(found)

    # -- declarations ----------------------------------------------------------------------------------------------

    def notations(self) -> list[str]:
        """Return the notations of the numbers."""
        texts = (f"2 * {n // 2}" if n % 2 == 0 and n > 2 else f"{n - 1} + 1" for n in sorted(self.numbers))
        return [f'Notation "{n}" := ({text}) : F_scope.' for n, text in zip(sorted(self.numbers), texts, strict=True)]

    def shorthands(self) -> list[str]:
        """Return the notations of the lets in use, each after those that it mentions."""
        found: dict[str, str] = {}
        while missing := [name for name in self.used_lets if name not in found]:
            for name in missing:
                text = self.sum(self.lets[name], {}, {"t": "t"})
                time = " t" if mentions_time(name, self.lets) else ""
                found[name] = f"Local Notation {self.identifier('let', name)}{time} := ({text})."
        order = sorted(found, key=lambda name: (len(names(name, self.lets) & self.lets.keys()), name))
        return [found[name] for name in order]

    def schedule(self, name: str) -> str:
        """Return the declaration of a schedule."""
        word, shift = self.identifier("schedule", name), self.shifts[name]
        return f"Variable {word} : nat -> F." + (f" (* {word} n is {name}[n - {shift}] *)" if shift else "")


def closed(term: str, needed: re.Pattern[str] = re.compile(" ")) -> str:
    """Return a term in brackets, unless nothing in it needs them or they are there.

    >>> closed("(x + y)"), closed("(x) + (y)"), closed("x")
    ('(x + y)', '((x) + (y))', 'x')
    """
    depth, parts = 0, 0
    for character in term:
        depth += (character == "(") - (character == ")")
        parts += depth == 0
    return term if not needed.search(term) or (term.startswith("(") and parts == 1) else f"({term})"


def _moment(counter: str, time: Mapping[str, str]) -> str:
    if counter not in time:
        raise CertificateError(f"a sum mentions {counter} where it has no value, so it is not written.")
    return time[counter]


def _moved(time: str, steps: int) -> tuple[str, int]:
    """Return the natural number some steps later or earlier, and how many steps earlier still it should be."""
    while steps < 0 and time.startswith("(S "):
        time, steps = time[3:-1], steps + 1
    return later(time, max(steps, 0)), min(steps, 0)


def later(time: str, steps: int) -> str:
    """Return a natural number some steps after another."""
    return "(S " * steps + time + ")" * steps


def _letters(character: str) -> str:
    if character.isascii():
        return character
    words = character_name(character, f"u{ord(character)}").lower().split()
    return "".join(c for c in words[-1] if c.isascii() and c.isalnum())


def _shifts(document: Any) -> dict[str, int]:
    """Return how far before the first step the values of schedules go that a certificate mentions."""
    found: dict[str, int] = {}
    for name in re.findall(r"\w+\[t?[-+]?\d*\]", json.dumps(document)):
        if value := indexed(name):
            found[value[0]] = max(found.get(value[0], 0), -value[2])
    return found
