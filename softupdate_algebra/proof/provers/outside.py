"""What the writers for outside provers share: sums and steps read from a certificate, files written and refused."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from math import lcm
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from softupdate_algebra.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Value = TypeVar("Value")
NUMBER = re.compile(r"-?\d+(/\d+)?")
_EXPONENT = re.compile(r"(-?\d+)|\(?([tkj])([-+]\d+)?\)?")
_INDEXED = re.compile(r"(\w+)\[(t?)([-+]?\d+)?\]")
_CALL = re.compile(r"([^\W\d]\w*)\((.*)\)")


@dataclass(frozen=True, slots=True)
class Written:
    """Files as pairs of a name and a text, and the parts of the certificate without one, each with the reason."""

    files: tuple[tuple[str, str], ...]
    refused: tuple[tuple[str, str], ...]

    def whole(self) -> tuple[tuple[str, str], ...]:
        """Return the files; raises ``CertificateError`` when a part has none."""
        if self.refused or not self.files:
            raise CertificateError("; ".join(reason for _, reason in self.refused))
        return self.files


def write(parts: Iterable[tuple[str, Callable[[], str]]]) -> Written:
    """Return what the named parts write; a ``CertificateError`` of one is its refusal."""
    files, refused = [], []
    for name, text in parts:
        try:
            files.append((name, text()))
        except CertificateError as error:
            refused.append((name, str(error)))
    return Written(tuple(files), tuple(refused))


# -- sums ----------------------------------------------------------------------------------------------------------


class Power(NamedTuple):
    """A name, or a number as a text, to the power counter + shift; the counter is "" or one of t, k and j."""

    base: str
    shift: int
    counter: str


class Product(NamedTuple):
    """A number times powers."""

    number: Fraction
    powers: tuple[Power, ...]


@lru_cache(maxsize=4096)
def read(text: str) -> tuple[Product, ...]:
    """Return the products of a sum, without those whose number is 0.

    Raises ``CertificateError`` where an exponent is none.

    >>> read("1/2*x - c^(t+1)*x")
    (Product(number=Fraction(1, 2), powers=(Power(base='x', shift=1, counter=''),)), \
Product(number=Fraction(-1, 1), powers=(Power(base='c', shift=1, counter='t'), Power(base='x', shift=1, counter=''))))
    """
    found = []
    for term in text.replace(" - ", " + -").split(" + "):
        number, powers = Fraction(-1 if term.startswith("-") else 1), []
        for factor in term.removeprefix("-").split("*"):
            base, raised, exponent = factor.partition("^")
            shift, counter = _exponent(exponent) if raised else (1, "")
            if NUMBER.fullmatch(base) and not counter:
                number *= Fraction(base) ** shift
            else:
                powers.append(Power(base, shift, counter))
        if number:
            found.append(Product(number, tuple(powers)))
    return tuple(found)


def _exponent(text: str) -> tuple[int, str]:
    found = _EXPONENT.fullmatch(text)
    if found is None:
        raise CertificateError(f"{text[:80]} is no exponent that outside provers are given.")
    return int(found[1] or found[3] or 0), found[2] or ""


def names(text: str, lets: Mapping[str, str] | None = None) -> set[str]:
    """Return the names in a sum, and with *lets* what they stand for; counters in exponents are names as well."""
    found: set[str] = set()
    for product in read(text):
        for base, _, counter in product.powers:
            found |= {base, counter} - {""}
            found |= names(lets[base], lets) if lets and base in lets else set()
    return found


def indexed(name: str) -> tuple[str, bool, int] | None:
    """Return a schedule's value as its name, whether it is at t, and the number; None for any other name.

    >>> indexed("alpha[t-1]"), indexed("alpha[3]"), indexed("alpha")
    (('alpha', True, -1), ('alpha', False, 3), None)
    """
    found = _INDEXED.fullmatch(name)
    return (found[1], bool(found[2]), int(found[3] or 0)) if found else None


def mentions_time(text: str, lets: Mapping[str, str]) -> bool:
    """Return whether a sum has another value at another step."""
    return any(name == "t" or (indexed(name) or ("", False, 0))[1] for name in names(text, lets))


def divides_by(text: str) -> list[str]:
    """Return the names that a sum divides by."""
    return [base for product in read(text) for base, shift, _ in product.powers if shift < 0]


# -- rules ---------------------------------------------------------------------------------------------------------


class Assignment(NamedTuple):
    """A name and the sum that it becomes, or the oracle that is asked, with its arguments."""

    name: str
    value: str
    oracle: str
    arguments: tuple[str, ...]


@lru_cache(maxsize=4096)
def assignment(text: str) -> Assignment:
    """Return a statement of a step.

    >>> assignment("G <- g(QN, x)")
    Assignment(name='G', value='', oracle='g', arguments=('QN', 'x'))
    """
    name, _, value = text.partition(" <- ")
    called = _CALL.fullmatch(value)
    return Assignment(name, "", called[1], tuple(called[2].split(", "))) if called else Assignment(name, value, "", ())


def step(rule: Any, t: int) -> list[Assignment]:
    """Return what a rule does in step t."""
    startup, period = rule["startup"], rule["period"]
    return [assignment(text) for text in (startup[t] if t < len(startup) else period[(t - len(startup)) % len(period)])]


def sides(claim: Any) -> list[str]:
    """Return the fields of a claim that are rules."""
    return [side for side in ("left", "right", "rule") if isinstance(claim.get(side), dict)]


def cycle(claim: Any) -> int:
    """Return after how many steps all rules of a claim do the same again."""
    return lcm(*(len(claim[side]["period"]) for side in sides(claim)))


def late(claim: Any) -> bool:
    """Return whether outputs are compared from k = 1 only, as one mentions t."""
    return any(mentions_time(claim[side]["output"], claim["lets"]) for side in sides(claim))


def texts(rule: Any, oracles: Mapping[str, str]) -> list[str]:
    """Return all sums of a rule but its conditions, with those of the known oracles that it calls."""
    return [*rule["start"].values(), rule["output"], *sums_in(chain(*rule["startup"], *rule["period"]), oracles)]


FUNCTION_AND_SCHEDULE = "an unknown function together with a schedule is not written in this direction."


def schedules(claim: Any) -> set[str]:
    """Return the schedules that the rules of a claim mention."""
    sums = [text for side in sides(claim) for text in texts(claim[side], claim["oracles"])]
    return {value[0] for text in sums for name in names(text, claim["lets"]) if (value := indexed(name))}


def sums_in(statements: Iterable[str], oracles: Mapping[str, str]) -> list[str]:
    """Return the sums in statements, with those of the known oracles that are called."""
    found = []
    for _, value, oracle, arguments in map(assignment, statements):
        known = oracles.get(oracle, "recorded")
        found += [*arguments, *[value] * (not oracle), *[known] * (known not in ("recorded", "own"))]
    return found


class Machine(ABC, Generic[Value]):
    """Runs the rules of a claim side by side, on whatever a combination of vectors is read as."""

    def __init__(self, claim: Any) -> None:
        self.claim = claim
        self.states: dict[str, dict[str, Value]] = {
            side: {name: self.combination(text, {}, -1) for name, text in claim[side]["start"].items()}
            for side in sides(claim)
        }

    @abstractmethod
    def combination(self, text: str, known: Mapping[str, Value], t: int) -> Value:
        """Return what a sum is at step t, where networks and answers are known."""

    @abstractmethod
    def answer(self, side: str, oracle: str, arguments: list[Value], name: str) -> Value:
        """Return the answer to a call by one of the sides; *name* is that of a recorded answer."""

    def step(self, t: int) -> None:
        """Run step t of all rules."""
        for side, state in self.states.items():
            known, counts = dict(state), dict[str, int]()
            for name, value, oracle, asked in step(self.claim[side], t):
                if not oracle:
                    known[name] = self.combination(value, known, t)
                    continue
                arguments = [self.combination(argument, known, t) for argument in asked]
                number = counts[oracle] = counts.get(oracle, -1) + 1
                meaning = self.claim["oracles"][oracle]
                if meaning in ("recorded", "own"):
                    known[name] = self.answer(side, oracle, arguments, f"{oracle}[{t},{number}]")
                else:
                    given = {f"#{i}": argument for i, argument in enumerate(arguments, 1)}
                    known[name] = self.combination(meaning, given, t)
            self.states[side] = {name: known[name] for name in state}

    def outputs(self, t: int) -> list[Value]:
        """Return the outputs after step t."""
        return [self.combination(self.claim[side]["output"], state, t) for side, state in self.states.items()]


# -- derivations ---------------------------------------------------------------------------------------------------


def residuals(node: Any) -> dict[tuple[int, tuple[str, ...]], None]:
    """Return the residuals that a derivation uses, as steps and the products of names that they are coefficients on."""
    found: dict[tuple[int, tuple[str, ...]], None] = {}
    match node:
        case ["residual", int(k), [*atoms]]:
            found[k, tuple(atoms)] = None
        case list():
            for part in node:
                found |= residuals(part)
        case dict():
            for part in node.values():
                found |= residuals(part)
    return found
