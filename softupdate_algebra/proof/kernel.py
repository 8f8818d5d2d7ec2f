"""Checks certificates about update rules; trusts nothing but this file and the Python standard library.

The format of certificates is written down field by field in ``format.py``. Why a certificate accepted here is true:

1. The rules of the claim are run here (``Run``), on polynomials in parameters, initial values, constants and answers. An
   inverse is one more name; ``cleared`` puts a value over one divisor: where nothing is left it is 0 wherever the divisors
   are not. Initial values and answers are free: outputs are equal for all of them iff every coefficient agrees.
2. All k: rows vanish after the prefix; where they do, they do a period later, and the outputs between agree. #t and c^#t are
   independent names, and so are a schedule's values after any step. What a witness divides by is known not to vanish; where
   a case has no equations it may be in parameters alone: an identity of rational functions holds wherever both are defined.
   A condition of a rule is known from its step on.
3. Unknown functions: calls share an answer only if their arguments are equal, which every function obeys. Conversely a
   residual is used only where all calls before it are known to differ: then some function takes any given answers.
4. Derivations: at a point where the rules are equal the hypotheses vanish, so what is a combination of them does: then a
   factor of a product does, and one that cannot is out of the question.
5. Closed forms and what is said of every later k are inductions; c^#k and c^#j are independent names.
6. What has not the documented form is refused where it is read, and so is what exceeds the limits: steps, sums and products
   are paid for from a budget, and there is a limit of time. Each path ends in a sentence or in ``CertificateRejected``.
"""

from __future__ import annotations

import json
import re
import sys
import time
from fractions import Fraction
from functools import reduce
from math import lcm
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

MAX_BYTES, MAX_NAMES, MAX_POWER, MAX_BITS = 4_000_000, 4_000, 4_000, 60_000
MAX_WORK, MAX_SECONDS = 6_000_000, 60
"""Sums and products of terms in one certificate, some seconds and some hundred megabytes; and what no machine may exceed."""

SMALL = 1 << 64
FIELD, MAX_DEGREE = (1 << 32) - 1, (1 << 16) - 1
NAME = re.compile(r"(?a:(?!t\b)[^\W\d]\w{0,99})")
PARAMETER = re.compile(NAME.pattern + r"(\[(0|-?[1-9][0-9]{0,5})\])?")
SCHEDULE = re.compile(rf"({NAME.pattern})\[t([-+][1-9][0-9]{{0,5}})?\]")
WORD = re.compile(r"(?a:[^\W\d]\w{0,99}(\.\w{1,99})*(\[[-+\w,]{1,20}\])?)|#[0-9]{1,6}")
POWER = re.compile(rf"({WORD.pattern})(\^(-?[0-9]{{1,6}}|[tkj]|\([tkj][-+][0-9]{{1,6}}\)))?")
NUMBER = re.compile(r"-?[0-9]{1,400}(/[1-9][0-9]{0,399})?")
CALL = re.compile(r"([^\W\d]\w*)\((.*)\)")
COVERED = "a cover may not suppose anything about the unknowns, nor may the rules divide by them"
SIGNS: dict[str, Callable[[Any], bool]] = {
    ">": lambda value: value > 0,
    ">=": lambda value: value >= 0,
    "!=": lambda value: value != 0,
    "=": lambda value: value == 0,
}


class CertificateRejected(Exception):  # noqa: N818 - a verdict on the certificate, not an accident
    """The certificate does not prove what it claims, or is not a certificate; the message says where and why."""

    def __init__(self, complaint: str) -> None:
        super().__init__("".join(c if " " <= c <= "~" else "?" for c in complaint))


def _require(truth: object, complaint: str) -> None:
    if not truth:
        raise CertificateRejected(complaint)


def _fields(thing: Any, what: str, names: str) -> list[Any]:
    """Return the values of an object that must have just these fields."""
    _require(isinstance(thing, dict), f"{what} must be an object")
    for name in sorted(thing.keys() ^ set(names.split())):
        raise CertificateRejected(f"{what} {'has the unknown' if name in thing else 'lacks the'} field {name!r}")
    return [thing[name] for name in names.split()]


def _bound(counter: str, value: Poly) -> dict[str, Poly]:
    """Return what a counter is, in sums and, under a name of its own that nothing else can have, in exponents."""
    return {counter: value, "^" + counter: value}


def _lists(*things: Any) -> None:
    for thing in things:
        _require(isinstance(thing, list), f"{str(thing)[:80]} must be a list")


def _whole(*numbers: Any) -> None:
    for number in numbers:
        _require(type(number) is int and number >= 0, f"{str(number)[:80]} is no whole number")


# -- polynomials ---------------------------------------------------------------------------------------------------


class Poly:
    """A polynomial: coefficients by monomial, the exponents of all names packed into one integer, 32 bits for each."""

    __slots__ = ("bits", "ring", "terms")

    def __init__(self, ring: Ring, terms: dict[int, Any], bits: int = 0) -> None:
        self.ring, self.terms, self.bits = ring, terms, bits

    def __add__(self, other: Poly) -> Poly:
        if not self.terms or not other.terms:
            return self if self.terms else other
        total = dict(self.terms)
        for m, a in other.terms.items():
            total[m] = total.get(m, 0) + a
        return self.ring.paid(total)

    def __sub__(self, other: Poly) -> Poly:
        self.ring.spend(len(other.terms))
        return self + Poly(self.ring, {m: -a for m, a in other.terms.items()}, other.bits)

    def __mul__(self, other: Poly) -> Poly:
        total: dict[int, Any] = {}
        size = 2 + (self.bits + other.bits) // 500 + self.bits * other.bits // 1_000_000
        for m, a in self.terms.items():
            self.ring.spend(len(other.terms) * size)
            for n, b in other.terms.items():
                total[m + n] = total.get(m + n, 0) + a * b
        return self.ring.paid(total)

    def __pow__(self, power: int) -> Poly:
        _require(0 <= power <= MAX_POWER, f"the power {power} is beyond the limits")
        if len(self.terms) == 1 and 1 in self.terms.values():
            return self.ring.paid({m * power: 1 for m in self.terms})
        half = self ** (power // 2) if power > 1 else self.ring.one
        return half * half * self if power % 2 else half * half

    def inverses(self) -> list[tuple[int, Poly]]:
        """Return the places of the inverses in this, and what they are inverses of."""
        self.ring.spend((len(self.terms) + len(self.ring.divisors)) // 8)
        seen = reduce(or_, self.terms, 0)
        return [(place, divisor) for place, divisor in self.ring.divisors.items() if seen >> place & FIELD]

    def cleared(self) -> tuple[Poly, Poly]:
        """Return numerator and divisor, both without inverses."""
        above, below = self, self.ring.one
        for place, divisor in self.inverses():
            parts: dict[int, dict[int, Any]] = {}
            for m, a in above.terms.items():
                parts.setdefault(m >> place & FIELD, {})[m & ~(FIELD << place)] = a
            top = max(parts, default=0)
            above, below = self.ring.number(0), below * divisor**top
            for power in range(top + 1):
                above = above * divisor + Poly(self.ring, parts.get(power, {}))
        return above, below

    def vanishes(self) -> bool:
        """Whether this is 0 as a rational function."""
        return not (self.terms and self.cleared()[0].terms)

    def quotient(self, divisor: Poly) -> Poly | None:
        """Return this divided by a polynomial, ``None`` when that leaves a rest."""
        top, rest, found, guard = max(divisor.terms), self, self.ring.number(0), self.ring.guard
        while rest.terms:
            first = max(rest.terms)
            if ((first | guard) - top) & guard != guard:
                return None
            term = Poly(self.ring, {first - top: rest.terms[first] / Fraction(divisor.terms[top])})
            found, rest = found + term, rest - term * divisor
        return found


def _anything(_: Poly) -> None:
    """Let pass what a claim divides by: it is about points where that does not vanish."""


class Ring:
    """What the polynomials of one certificate share: names by their places in monomials, and the work that is left."""

    def __init__(self, lets: dict[str, str]) -> None:
        self.lets, self.work, self.until, self.units = lets, MAX_WORK, time.monotonic() + MAX_SECONDS, set[int]()
        self.reserved: set[str] = set()
        self.guard = self.mask = self.counters = self.moving = 0
        self.places: dict[Any, int] = {}
        self.divisors: dict[int, Poly] = {}
        self.vectors: dict[str, Poly] = {}
        self.parsed: dict[str, list[Any]] = {}
        self.one = self.number(1)
        _require(all(map(NAME.fullmatch, lets)), "a let must be a plain name")
        self.products(*lets.values())

    def spend(self, cost: int) -> None:
        """Refuse to go on when the budget is used up."""
        self.work -= cost * (1 + len(self.places) // 20)
        if self.work < 0 or time.monotonic() > self.until:
            raise CertificateRejected(f"checking takes more than {MAX_WORK} operations or {MAX_SECONDS} seconds")

    def paid(self, terms: dict[int, Any]) -> Poly:
        """Return the polynomial of *terms* without zeros; refused when numbers or exponents grow too large."""
        self.spend(1 + len(terms))
        spread = len(terms) < 1_000 or len({*map(hash, terms)}) > len(terms) // 64
        _require(spread, "products of so many powers that are alike would take too long")
        bits, seen, kept = 0, 0, dict[int, Any]()
        for m, a in terms.items():
            if a:
                kept[m] = a if type(a) is int or a.denominator > 1 else a.numerator
                seen |= m
                if type(a) is not int or not -SMALL < a < SMALL:
                    bits = max(bits, a.numerator.bit_length() + a.denominator.bit_length())
        _require(bits < MAX_BITS and not seen & self.guard, "a number or an exponent grows too large")
        if bits > 400:
            self.spend(len(terms) * (bits * bits // 200_000))
        return Poly(self, kept, bits)

    def number(self, value: Any) -> Poly:
        """Return a constant."""
        small = type(value) is int and -SMALL < value < SMALL
        return Poly(self, {0: value} if value else {}) if small else self.paid({0: value})

    def name(self, name: Any) -> Poly:
        """Return one name as a polynomial: a text, or what an inverse, a power or a schedule's value after any step is of."""
        if name not in self.places:
            _require(len(self.places) < MAX_NAMES, f"there are more than {MAX_NAMES} names")
            place = self.places[name] = 32 * len(self.places)
            self.guard |= (FIELD ^ MAX_DEGREE) << place
            self.counters |= FIELD << place if name[0] == "#" else 0
            self.moving |= FIELD << place if name[0] in "#^[" else 0
        return Poly(self, {1 << self.places[name]: 1})

    def vector(self, name: str) -> Poly:
        """Return an initial value, a constant or an answer, kept apart from a parameter of that name."""
        if name not in self.vectors:
            unit = self.vectors[name] = self.name("|" + name)
            self.units |= unit.terms.keys()
            self.mask |= max(unit.terms) * FIELD
        return self.vectors[name]

    def parameters(self, names: Collection[str]) -> None:
        """Refuse to give values to what is no parameter."""
        _require(len(names) <= MAX_NAMES, f"there are more than {MAX_NAMES} names")
        for name in names:
            _require(PARAMETER.fullmatch(name) and self.free(name), f"{name[:80]!r} is no parameter")

    def free(self, name: str) -> bool:
        """Whether a parameter's name, or that of its schedule, means nothing else."""
        return (base := name.partition("[")[0]) not in self.lets and base not in self.reserved

    def inverse(self, value: Poly, judge: Callable[[Poly], None]) -> Poly:
        """Return 1/value, if *judge* lets the numerator pass."""
        above, below = value.cleared()
        _require(above.terms, "a divisor vanishes identically")
        _require(not any(m & self.mask for m in above.terms), "a divisor is not a scalar")
        judge(above)
        scale = self.number(1 / Fraction(above.terms[max(above.terms)]))
        if not max(above.terms):
            return below * scale
        divisor = above * scale
        inverse = self.name(("/", *sorted(divisor.terms.items())))
        self.divisors[max(inverse.terms).bit_length() - 1] = divisor
        return below * scale * inverse

    def raised(self, base: Poly, shift: int, counter: Poly, judge: Callable[[Poly], None]) -> Poly:
        """Return base to the power counter + shift, the *counter* being a number, or a #counter and a number."""
        shift += counter.terms.get(0, 0)
        result: Poly = base**shift if shift >= 0 else self.inverse(base, judge) ** -shift
        for m in counter.terms.keys() - {0} if base.terms != {0: 1} else ():  # every power of 1 is 1
            self.spend(len(base.terms))
            _require(not any(m & self.mask for m in base.terms), "what is raised is not a scalar")
            result = result * self.name(("^", m, *sorted(base.terms.items())))
        return result

    def products(self, *texts: str) -> list[tuple[Any, list[tuple[str, str, int]]]]:
        """Return the last text's products: a number, and names with counter ("" for none) and number of their exponents.

        Texts that are no sums are refused, read or not: the sentence at the end repeats them.
        """
        for text in texts:
            if text not in self.parsed:
                self.spend(1 + len(text) // 8)
                self.parsed[text] = [self.product(part) for part in text.replace(" - ", " + -").split(" + ")]
        return self.parsed[texts[-1]] if texts else []

    def product(self, text: str) -> tuple[Any, list[tuple[str, str, int]]]:
        """Return the number of a product, which stands in front, and its other factors."""
        first, *rest = text.removeprefix("-").split("*")
        number, factors = 1, list[tuple[str, str, int]]()
        if NUMBER.fullmatch(first):
            number = self.number(Fraction(first)).terms.get(0, 0)
        else:
            rest = [first, *rest]
        for factor in rest:
            if not (found := POWER.fullmatch(factor)):
                complaint = "is no power: a name, and a whole number or t, k or j and a number"
                raise CertificateRejected(f"{factor[:80]!r} {complaint}")
            exponent = (found[5] or "1").strip("()")
            counter = exponent[0] if exponent[0] in "tkj" else ""
            factors.append((found[1], counter, int(exponent.removeprefix(counter) or 0)))
        return -number if text[0] == "-" else number, factors

    def mentions(self, text: str, *names: str) -> bool:
        """Whether *text*, or a let in it, mentions one of some names, schedules included."""
        self.spend(4 + len(text) // 8 + len(names))
        words = set(re.findall(r"\w+", text))
        return any(name in words for name in names) or any(
            self.mentions(self.lets[let], *names) for let in words & self.lets.keys()
        )

    def read(self, text: str, names: dict[str, Any], judge: Callable[[Poly], None] = _anything) -> Poly:
        """Return what a sum stands for where *names* have values, other names being parameters; *judge* sees its divisors."""
        total: dict[int, Any] = {}
        for number, factors in self.products(text):
            monomial, value = 0, self.one
            for name, counter, power in factors:
                base = names.get(name) or self.named(name, names, judge)
                if counter:
                    _require("^" + counter in names, f"{text[:80]!r}: the exponent {counter} has no meaning here")
                    base = self.raised(base, power, names["^" + counter], judge)
                elif power != 1:
                    base = self.raised(base, power, self.number(0), judge)
                ((m, a), *more) = base.terms.items() or ((0, 0),)
                if a == 1 and not more:
                    monomial += m
                    _require(not monomial & self.guard, "an exponent grows too large")
                else:
                    value = base if value is self.one else value * base
            self.spend(1 + len(factors) + len(value.terms) + number.denominator.bit_length())
            for m, a in value.terms.items():
                total[m + monomial] = total.get(m + monomial, 0) + a * number
            if value.bits > 400:
                total = self.paid(total).terms
        return self.paid(total)

    def named(self, name: str, names: dict[str, Any], judge: Callable[[Poly], None]) -> Poly:
        """Return what a name stands for: what it is bound to, a let, a schedule's value, or a parameter."""
        if name in names:
            _require(names[name] is not None, COVERED)
            return names[name]  # type: ignore[no-any-return]
        if name in self.lets:
            return self.read(self.lets[name], names, judge)
        if "t" in names and (found := SCHEDULE.fullmatch(name)):
            step = names["t"].terms.get(0, 0) + int(found[2] or 0)
            if names["t"].terms.keys() - {0} and self.free(name):  # after any step, apart from those of fixed steps
                return self.name(("[", found[1], step))
            return self.named(f"{found[1]}[{step}]", names, judge)
        good = name in self.places or (PARAMETER.fullmatch(name) and self.free(name))
        _require(good, f"{name[:80]!r} has no value here")
        return self.name(name)


# -- rules, run step by step ---------------------------------------------------------------------------------------


class Call(NamedTuple):
    """A call of an unknown function: at which step, of what, and what it answered."""

    step: int
    oracle: str
    arguments: list[Poly]
    answer: Poly

    def gaps(self, oracle: str, arguments: list[Poly]) -> list[Poly]:
        """Return how this call and another differ: not at all when they ask the same, by 1 when they ask other functions."""
        self.answer.ring.spend(len(arguments))
        if (self.oracle, len(self.arguments)) != (oracle, len(arguments)):
            return [self.answer.ring.one]
        gaps = (one - other for one, other in zip(self.arguments, arguments, strict=True))
        return [gap for gap in gaps if not gap.vanishes()]


class Rule(NamedTuple):
    """A rule: the statements of each step of its start-up and of its period, its output, conditions and start."""

    startup: list[Any]
    period: list[Any]
    output: str
    conditions: list[str]
    start: dict[str, str]


class Rules:
    """What a claim speaks of: rules side by side, their vectors and oracles, and what is assumed."""

    def __init__(self, claim: Any) -> None:
        self.ring = ring = Ring(claim["lets"])
        self.claim, self.oracles, self.vectors = claim, claim["oracles"], claim["vectors"]
        _lists(self.vectors, claim["assumptions"])
        self.sides = {side: self.rule(claim[side], side) for side in ("left", "right", "rule") if side in claim}
        rules = self.sides.values()
        networks = {name for rule in rules for name in rule.start}
        plain = all(map(NAME.fullmatch, [*self.vectors, *self.oracles, *networks]))
        _require(plain, "vectors, networks and oracles must be plain names")
        assigned = {name for rule in rules for step in (*rule.startup, *rule.period) for name, *_ in step}
        meanings = [*(networks | assigned), *{*self.vectors, *self.oracles}, *ring.lets, "own", "recorded"]
        ring.reserved = {*meanings} - ring.lets.keys()
        one = len(meanings) == len({*meanings})
        _require(one, "a name may not be two of a network or what is assigned to, a let, and a vector or an oracle")
        ring.products(*self.oracles.values())
        for text, sign in claim["assumptions"]:
            ring.products(text)
            _require(sign in SIGNS, f"{sign!r} is no sign of an assumption")
        self.conditions = [text for rule in rules for text in rule.conditions]
        self.startup, self.cycle = max(len(r.startup) for r in rules), lcm(*(len(r.period) for r in rules))
        self.late = any(ring.mentions(rule.output, "t") for rule in rules)

    def rule(self, given: Any, side: str) -> Rule:
        """Return a rule, its statements read."""
        startup, period, output, conditions, start = _fields(given, side, "startup period output conditions start")
        _lists(startup, period, conditions, *startup, *period)
        _require(period, "a period must have a step")
        self.ring.products(output, *conditions, *start.values())
        first, then = ([[self.statement(one) for one in step] for step in part] for part in (startup, period))
        return Rule(first, then, output, conditions, start)

    def statement(self, text: str) -> tuple[str, str, list[str]]:
        """Return what is assigned to, the oracle that is called ("" for none), and its arguments, or the value."""
        name, arrow, value = text.partition(" <- ")
        called = CALL.fullmatch(value)
        oracle, parts = (called[1], called[2].split(", ")) if called else ("", [value])
        _require(arrow and NAME.fullmatch(name), f"{text[:80]!r} is not an assignment")
        _require(not oracle or oracle in self.oracles, f"{oracle} is called but is not among the oracles")
        self.ring.products(*parts)
        return name, oracle, parts


class Run:
    """One run of rules, step by step, on combinations of initial values, constants and answers."""

    def __init__(self, rules: Rules, names: dict[str, Any], values: Any = ()) -> None:
        self.rules, self.ring, self.calls, self.history = rules, rules.ring, list[Call](), dict[int, Poly]()
        self.ring.parameters(names)
        self.ring.spend(len(rules.vectors))
        self.names = names | {name: self.ring.vector(name) for name in rules.vectors} | dict(values)
        self.state = {
            side: {name: self.form(text, self.names) for name, text in rule.start.items()}
            for side, rule in rules.sides.items()
        }

    def form(self, text: str, names: dict[str, Any]) -> Poly:
        """Return the combination of vectors that *text* stands for."""
        value = self.ring.read(text, names)
        linear = all(m & self.ring.mask in self.ring.units for m in value.terms)
        _require(linear, f"{text[:80]!r} is not linear in vectors")
        return value

    def time(self, step: int, *, symbolic: bool = False) -> dict[str, Poly]:
        """Return what t is at a step, or, *symbolic*, that many steps after any step #t."""
        t = self.ring.number(step)
        return _bound("t", t + self.ring.name("#t") if symbolic else t)

    def advance(self, step: int, answer: Callable[..., Poly] | None = None, *, symbolic: bool = False) -> None:
        """Run one step of all rules."""
        for side, rule in self.rules.sides.items():
            self.ring.spend(5 + len(self.state[side]))
            names, counts = self.names | self.state[side] | self.time(step, symbolic=symbolic), dict[str, int]()
            turn = step - len(rule.startup)
            for name, oracle, parts in rule.period[turn % len(rule.period)] if turn >= 0 else rule.startup[step]:
                values = [self.form(part, names) for part in parts]
                meaning = self.rules.oracles.get(oracle)
                if meaning in ("recorded", "own"):
                    count = counts[oracle] = counts.get(oracle, -1) + 1
                    names[name] = (answer or self.answer)(side, oracle, values, f"{oracle}[{step},{count}]", step)
                elif meaning is not None:
                    given = {f"#{i}": value for i, value in enumerate(values, 1)}
                    names[name] = self.form(meaning, self.names | given)
                else:
                    names[name] = values[0]
            self.state[side] = {name: names[name] for name in self.state[side]}

    def answer(self, side: str, oracle: str, arguments: list[Poly], name: str, step: int) -> Poly:
        """Return a recorded answer, or an unknown function's: the same as before when the arguments are."""
        if self.rules.oracles[oracle] == "recorded":
            return self.ring.vector(name)
        self.ring.spend(len(self.calls) // 8)
        same = next((call.answer for call in self.calls if not call.gaps(oracle, arguments)), None)
        self.calls.append(Call(step, oracle, arguments, same or self.ring.vector(f"{side}.{name}")))
        return self.calls[-1].answer

    def outputs(self, step: int, *, symbolic: bool = False) -> list[Poly]:
        """Return the outputs after a step."""
        names = self.names | self.time(step, symbolic=symbolic)
        return [self.form(rule.output, names | self.state[side]) for side, rule in self.rules.sides.items()]

    def gap(self, step: int, *, symbolic: bool = False) -> Poly:
        """Return left's minus right's output after a step."""
        left, right = self.outputs(step, symbolic=symbolic)
        return left - right

    def gaps(self, steps: int) -> Iterator[tuple[int, Poly]]:
        """Yield k and the outputs' difference for k = 0..steps; without k = 0 when an output mentions t."""
        for k in range(steps + 1):
            if k:
                self.advance(k - 1)
            if k or not self.rules.late:
                yield k, self.gap(k - 1)


# -- derivations ---------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where a derivation is: what was solved, vanishes, does not; values of names, what is known not to vanish, what is >= 0."""

    solved: tuple[tuple[str, str], ...]
    zero: tuple[str, ...]
    facts: tuple[str, ...]
    names: dict[str, Any]
    known: tuple[Poly, ...]
    signs: tuple[tuple[Poly, str], ...] = ()
    generic: bool = False


class Proof:
    """Follows inferences about one point of parameter space, at which hypotheses vanish."""

    def __init__(self, claim: Any, steps: Any = (), last: int = 0) -> None:
        self.rules = Rules(claim)
        self.ring, self.claim, self.steps, self.last = self.rules.ring, claim, steps, last
        self.given, self.runs = dict[str, Any](), dict[Any, Run]()
        self.fixed = re.search(r"\w\[", json.dumps([claim["assumptions"], claim.get("cases"), claim["lets"]]))
        self.facts = [text for text in self.rules.conditions if not self.ring.mentions(text, "t")]
        for text in (*self.rules.conditions, *claim["lets"].values()):
            self.ring.read(text, _bound("t", self.ring.name("#t")))
        self.facts += [text for text, sign in claim["assumptions"] if sign in (">", "!=")]
        for text, _ in claim["assumptions"]:
            self.ring.read(text, {})

    def place(self, solved: Any = (), zero: Any = (), facts: Any = ()) -> Place:
        """Return a place with what follows from it."""
        names = dict(self.given)
        self.ring.parameters([*names, *(name for name, _ in solved)])
        for name, text in reversed(solved):
            names[name] = self.ring.read(text, names)
        known = (self.ring.read(text, names).cleared()[0] for text in (*self.facts, *facts))
        return Place(solved, zero, facts, names, tuple(known))

    def knowing(self, place: Place, text: str) -> Place:
        """Return *place* with one more fact."""
        self.ring.spend(len(place.known))
        return place._replace(facts=(*place.facts, text), known=(*place.known, self.read(text, place).cleared()[0]))

    def known(self, value: Poly, place: Place) -> bool:
        """Whether facts divide *value* down to a number that is not 0, or to something that divides a fact."""
        self.ring.spend(sum(len(fact.terms) for fact in place.known))
        rest = value.cleared()[0]
        if not rest.terms:
            return not all(fact.terms for fact in place.known)  # a fact that vanishes: nothing is possible here
        for fact in sorted(place.known, key=lambda fact: -max(fact.terms, default=0)):  # c - c^2 before its factor c
            while max(fact.terms, default=0) and (found := rest.quotient(fact)) is not None:
                rest = found
        return not max(rest.terms) or any(fact.quotient(rest) is not None for fact in place.known)

    def read(self, text: str, place: Place) -> Poly:
        """Return what a sum stands for; what it divides by must be known not to vanish, or *generic* or a sum of counters."""

        def judge(divisor: Poly) -> None:
            counting = 0 in divisor.terms and all(
                a > 0 and not m & ~self.ring.counters for m, a in divisor.terms.items()
            )
            generic = place.generic and not any(m & self.ring.moving for m in divisor.terms)
            _require(counting or generic or self.known(divisor, place), "a divisor is not known not to vanish")

        return self.ring.read(text, place.names, judge)

    def positive(self, terms: Any, place: Place) -> Poly:
        """Return the sum of NUMBER * product of assumptions * SCALAR^2, of which one term is above 0."""
        total, above, signs = self.ring.number(0), False, (*self.claim["assumptions"], *place.signs)
        self.ring.spend(len(signs))
        for number, indices, text in terms:
            _require(NUMBER.fullmatch(number) and Fraction(number) > 0, "a number of positive must be above 0")
            square = self.read(text, place) ** 2
            part, strict = square * self.ring.number(Fraction(number)), self.known(square, place)
            for assumed, sign in (signs[index] for index in indices):
                _require(sign in (">", ">="), f"the assumption {assumed} {sign} 0 gives no sign")
                part = part * (assumed if isinstance(assumed, Poly) else self.read(assumed, place))
                strict = strict and sign == ">"
            total, above = total + part, above or strict
        _require(above, "no term of positive is above 0")
        return total

    def residual(self, k: int, atoms: list[str], place: Place) -> Poly:
        """Return a coefficient of the residual; with unknown functions every two calls before must be told apart."""
        ring = self.ring
        if place.solved not in self.runs:
            run = self.runs[place.solved] = Run(self.rules, place.names)
            run.history = dict(run.gaps(self.last))
        run = self.runs[place.solved]
        calls, gap = [call for call in run.calls if call.step < k], run.history[k]
        ring.spend(len(calls) ** 2 // 8 + len(gap.terms) + len(ring.places) // 8)
        for call, other in ((call, other) for i, call in enumerate(calls) for other in calls[:i]):
            if call.answer is other.answer:
                continue
            parts: dict[Any, dict[int, Any]] = {}
            for n, difference in enumerate(call.gaps(other.oracle, other.arguments)):
                for m, a in difference.terms.items():
                    parts.setdefault((m & ring.mask, n), {})[m & ~ring.mask] = a
            apart = any(self.known(Poly(ring, part), place) for part in parts.values())
            _require(apart, f"two calls of {call.oracle} before k = {k} might have equal arguments here")
        values = [name for name in ring.places if name[0] not in "|/^" and "[" in name] if self.steps is None else []
        free = sum(FIELD << ring.places[name] for name in values) | ring.mask
        divided = any(m & free for _, divisor in gap.inverses() for m in divisor.terms)
        _require(not (values and self.fixed), "a schedule's value may not be fixed or assumed anything of")
        _require(not divided, "a schedule's value stands in a divisor")
        key = sum(1 << ring.places["|" + atom if "|" + atom in ring.places else atom] for atom in atoms)
        return Poly(ring, {m & ~free: a for m, a in gap.terms.items() if m & free == key})

    def hypothesis(self, given: Any, place: Place) -> Poly:
        """Return the rational function that a hypothesis says vanishes."""
        match given:
            case ["residual", k, atoms] if self.steps is None or k in self.steps:
                return self.residual(k, atoms, place)
            case ["assumption", index] if self.claim["assumptions"][index][1] == "=":
                return self.read(self.claim["assumptions"][index][0], place)
            case ["branch", index]:
                return self.read(place.zero[index], place)
        raise CertificateRejected(f"there is no hypothesis {str(given)[:80]} here")

    def product(self, factors: Any, place: Place, *, branching: bool = False) -> Poly:
        """Return a product of powers; a factor that has no node of its own must be known not to vanish."""
        total = self.ring.one
        for text, power, then in factors:
            value = self.read(text, place)
            good = (branching and then) or self.known(value, place)
            _require(good, f"the factor {text[:80]} is not known not to vanish")
            total = total * value**power
        return total

    def combination(self, value: Poly, text: str, zeros: list[Poly], place: Place, what: str) -> None:
        """Refuse a *value* that is not the combination *text* of *zeros* (#0, #1...), which vanishes where they do."""
        for number, factors in self.ring.products(text):
            of = [power > 0 and not counter for name, counter, power in factors if name[0] == "#"]
            _require(not number or (of and all(of)), f"{text[:80]!r} is not a combination of #0, #1, ...")
        self.ring.spend(len(zeros))
        names = place.names | {f"#{i}": zero for i, zero in enumerate(zeros)}
        found = self.read(text, place._replace(names=names))
        _require((value - found).vanishes(), f"{what} is not the combination given")

    def identity(self, given: Any, place: Place, target: Poly | None = None) -> None:
        """Check that a combination of hypotheses is a product, times a power of *target* if there is one."""
        if target is not None and given is None:
            _require(target.vanishes(), "an equation of the case does not vanish identically")
            return
        hypotheses, total, factors, power = _fields(given, "an identity", "of sum product power")
        product = self.product(factors, place, branching=target is None) * (target or self.ring.one) ** power
        zeros = [self.hypothesis(hypothesis, place) for hypothesis in hypotheses]
        self.combination(product, total, zeros, place, "the product of an identity")

    def node(self, node: Any, place: Place) -> None:
        """Check that every point at *place* lies in one of the cases."""
        self.ring.spend(20)
        match node:
            case ["split", identity]:
                self.identity(identity, place)
                for text, _, then in identity["product"]:
                    if then:
                        self.node(then, place._replace(zero=(*place.zero, text)))
            case ["whether", text, zero, nonzero]:
                self.read(text, place)
                self.node(zero, place._replace(zero=(*place.zero, text)))
                self.node(nonzero, self.knowing(place, text))
            case ["positive", text, terms, then]:
                self.node(then, self.signed(text, terms, place))
            case ["solve", name, text, identity, then]:
                self.identity(identity, place, self.read(name, place) - self.read(text, place))
                self.node(then, self.place((*place.solved, (name, text)), place.zero, place.facts))
            case ["case", index, identities, choices]:
                solved, equations, nonzero = _fields(self.claim["cases"][index], "a case", "solved equations nonzero")
                free = all(self.given.get(name, self) is None for name in choices)
                _require(free, "only the unknowns of a cover can be chosen")
                chosen = {name: self.read(text, place) for name, text in choices.items()}
                at = place._replace(names=place.names | chosen)
                targets = [self.read(name, at) - self.read(text, at) for name, text in sorted(solved.items())]
                targets += [self.read(text, at) for text in equations]
                for target, identity in zip(targets, identities, strict=True):
                    self.identity(identity, place, target)
                for text in nonzero:
                    _require(self.known(self.read(text, at), at), f"{text[:80]} is not known not to vanish in the case")
            case _:
                raise CertificateRejected(f"{str(node)[:80]} is no node of a derivation")

    def signed(self, text: str, terms: Any, place: Place) -> Place:
        """Return *place* with the fact that *text*, which is positive or its negative, does not vanish."""
        value, total = self.read(text, place), self.positive(terms, place)
        good = (value - total).vanishes() or (value + total).vanishes()
        _require(good, f"positive does not add up to {text[:80]}")
        return self.knowing(place, text)

    def induction(self, sums: Any, place: Place, least: int) -> Place:
        """Return *place* with the facts that sums are above 0 at every k >= *least*: there, and after a step if before."""
        k, found = place.names["k"], list[Poly]()
        self.ring.spend(len(place.known))
        for text, first, _ in sums:
            at = place._replace(names=place.names | _bound("k", self.ring.number(least)))
            good = (self.read(text, at) - self.positive(first, at)).vanishes()
            _require(good, f"the terms given do not add up to {text[:80]} at first")
            found.append(self.read(text, place))
        place = place._replace(signs=(*place.signs, *((value, ">") for value in found)))
        after = place._replace(names=place.names | _bound("k", k + self.ring.one))
        for text, _, step in sums:
            good = (self.read(text, after) - self.positive(step, place)).vanishes()
            _require(good, f"the terms given do not add up to {text[:80]} after a step")
        return place._replace(known=(*place.known, *(value.cleared()[0] for value in found)))

    def cover(self, node: Any, unknowns: list[str]) -> None:
        """Check that the unknowns, of which nothing is supposed, can be chosen so that a case applies and rules are defined."""
        ring, others = self.ring, (self.steps, self.given)
        told = [*self.rules.conditions, *(text for text, _ in self.claim["assumptions"])]
        told += [name for text in ring.parsed for _, factors in ring.products(text) for name, _, n in factors if n < 0]
        schedules = [name.partition("[")[0] for name in unknowns]
        _require(not any(ring.mentions(text, *schedules) for text in told), COVERED)
        self.steps, self.given = (), dict.fromkeys(unknowns)
        self.node(node, self.place())
        self.steps, self.given = others

    def equality(self, case: Any, evidence: Any, steps: Any) -> None:
        """Check that the outputs agree in a case: at *steps*, or up to the end of a prefix and, by induction, from there on."""
        solved, equations, nonzero = _fields(case, "a case", "solved equations nonzero")
        fields = "gaps" if steps is not None else "gaps prefix period rows starts next outputs calls"
        gaps, *rest = _fields(evidence, "the evidence of a case", fields)
        late = "equality is spoken of from k = 0 or, with t in an output, k = 1 on"
        _require(steps is None or min(steps) >= self.rules.late, late)
        place = self.place(tuple(solved.items()), (), tuple(nonzero))._replace(generic=not equations)
        induction = Induction(self, place, [self.ring.read(text, place.names) for text in equations])
        run = induction.run.gaps(max(steps) if steps is not None else rest[0])
        wanted = {str(k): gap for k, gap in run if steps is None or k in steps}
        _require(gaps.keys() <= wanted.keys(), "gaps are given of steps that are not compared")
        for k, gap in wanted.items():
            _require(k in gaps or gap.vanishes(), f"the outputs differ at k = {k}")
            if k in gaps:
                induction.require(gap, gaps[k], f"the difference at k = {k}")
        if rest:
            induction.check(*rest)


class Induction:
    """That outputs agree from a prefix on: rows that vanish, a period that keeps it so, and differences made of rows."""

    def __init__(self, proof: Proof, place: Place, zeros: list[Poly]) -> None:
        self.proof, self.ring, self.place, self.zeros = proof, proof.ring, place, zeros
        self.run = Run(proof.rules, place.names)
        self.calls, self.past = list[Call](), list[Call]()

    def require(self, value: Poly, text: str, what: str) -> None:
        """Refuse a value that is not the combination *text* of what vanishes."""
        here = self.place._replace(names=self.place.names | self.ring.vectors)
        self.proof.combination(value, text, self.zeros, here, what)

    def seen(self, rows: list[str], calls: list[Call], time: dict[str, Poly], *, known: bool = False) -> list[Poly]:
        """Return the rows' values: sums of networks, constants, and calls of the period before; what divides is *known* or not."""
        names = {f"{side}.{name}": value for side, state in self.run.state.items() for name, value in state.items()}
        names |= {f"before.{i}": call.answer for i, call in enumerate(calls)}
        names |= {f"before.{i}.{a}": x for i, call in enumerate(calls) for a, x in enumerate(call.arguments, 1)}
        here = self.place._replace(names=self.run.names | names | time)
        return [self.proof.read(row, here) if known else self.ring.read(row, here.names) for row in rows]

    def check(self, prefix: int, period: int, rows: Any, starts: Any, following: Any, outputs: Any, pairs: Any) -> None:
        """Check that rows vanish after a prefix, that a period keeps it so, and that the outputs in it differ by rows."""
        run, ring, rules = self.run, self.ring, self.proof.rules
        _whole(prefix, period)
        _require(prefix >= rules.startup, f"the prefix must go to step {rules.startup}")
        _require(period >= 1 and period % rules.cycle == 0, f"the period must be a multiple of {rules.cycle}")
        past = [call for call in run.calls if call.step >= prefix - period] if prefix >= period else []
        past = past if len(past) == len(pairs) else []
        for i, (value, text) in enumerate(zip(self.seen(rows, past, run.time(prefix)), starts, strict=True)):
            self.require(value, text, f"rows[{i}] after the prefix")
        run.state = {side: {name: ring.vector(f"{side}.{name}") for name in state} for side, state in run.state.items()}
        for i, call in enumerate(past):
            asked = [ring.vector(f"before.{i}.{a}") for a in range(1, len(call.arguments) + 1)]
            past[i] = call._replace(arguments=asked, answer=ring.vector(f"before.{i}"))
        clock = run.time(prefix, symbolic=True)
        self.place = self.place._replace(names=self.place.names | clock)
        for j, text in enumerate(outputs):  # a condition is known from its step on
            now = run.names | run.time(prefix + j, symbolic=True)
            moved = (ring.read(condition, now).cleared()[0] for condition in rules.conditions)
            self.place = self.place._replace(known=(*self.place.known, *moved))
            if j == 0:
                self.zeros, self.past = self.zeros + self.seen(rows, past, clock, known=True), past
            run.advance(prefix + j, self.paired(pairs), symbolic=True)
            self.require(run.gap(prefix + j, symbolic=True), text, f"outputs[{j}]: the difference")
        _require(len(outputs) == period and len(self.calls) == len(pairs), "outputs or calls are not those of a period")
        kinds = [[(call.oracle, len(call.arguments)) for call in calls] for calls in (past, self.calls)]
        _require(not past or kinds[0] == kinds[1], "the calls of the prefix's last period are not those of the period")
        later = self.seen(rows, self.calls if past else [], run.time(prefix + period, symbolic=True))
        for i, (value, text) in enumerate(zip(later, following, strict=True)):
            self.require(value, text, f"next[{i}]: the row after a period")

    def paired(self, pairs: Any) -> Callable[..., Poly]:
        """Return what answers the calls of a period: as new ones, or as others whose arguments are the same."""

        def answer(side: str, oracle: str, arguments: list[Poly], name: str, step: int) -> Poly:
            if self.proof.rules.oracles[oracle] == "recorded":
                return self.ring.vector(name)
            i, found = len(self.calls), self.ring.vector(f"{side}.{name}")
            _require(i < len(pairs), "a call of the period is not listed in calls")
            if pairs[i] != "new":
                kind, index, by = pairs[i]
                _, other, asked, found = {"as": self.calls, "before": self.past}[kind][index]
                _require((other, len(asked)) == (oracle, len(arguments)), f"calls[{i}] pairs different functions")
                for one, two, text in zip(arguments, asked, by, strict=True):
                    self.require(one - two, text, f"calls[{i}]: the arguments' difference")
            self.calls.append(Call(step, oracle, arguments, found))
            return found

        return answer


# -- the kinds -----------------------------------------------------------------------------------------------------

COMPARISON = "left right vectors lets oracles assumptions"


def check_compare(claim: Any, witness: Any) -> str:
    """Check the cases' equality, that there is no other case, and that the cases cover."""
    names = f"{COMPARISON} unknowns steps cases complete covering"
    *_, unknowns, when, cases, complete, covering = _fields(claim, "the claim", names)
    evidence, last, tree, cover = _fields(witness, "the witness", "cases last tree cover")
    _lists(unknowns, cases)
    _require(cases or complete is True, "nothing is claimed: no case, and not complete")
    _require(when == "all" or (isinstance(when, list) and when), 'steps must be "all" or a list of numbers')
    flags = [complete is True, covering is True] == [tree is not None, cover is not None]
    _require(
        flags and isinstance(complete, bool) and isinstance(covering, bool),
        "complete and covering must say whether there is a tree and a cover",
    )
    steps = None if when == "all" else when
    _whole(last, *(steps or ()))
    proof = Proof(claim, steps, last)
    if covering:
        proof.cover(cover, unknowns)
    for case, shown in zip(cases, evidence, strict=True):
        proof.equality(case, shown, steps)
    if complete:
        proof.node(tree, proof.place())
    shown = f"{'exactly ' * complete}when {'; or when '.join(map(_case, cases))}" if cases else "for no parameters"
    always = f"some {', '.join(unknowns)} always makes it so" if unknowns else "that is always so"
    every = f"every number of steps{' but none' * proof.rules.late}"
    count = every if when == "all" else f"{', '.join(map(str, when))} step{'s' * (when != [1])}"
    return f"{_rules(claim)} are equal after {count} {shown}{f', and {always}' * covering}{_given(claim)}"


def check_counterexample(claim: Any, _: Any) -> str:
    """Run both rules in exact fractions, vectors being multiples of one, and see two different numbers."""
    *_, at, k, values = _fields(claim, "the claim", f"{COMPARISON} at k values")
    parameters, vectors, answers, functions = _fields(at, "at", "parameters vectors answers functions")
    given = [*parameters.values(), *vectors.values(), *answers.values(), *values]
    _require(all(map(NUMBER.fullmatch, given)), "a value is not a fraction in a string")
    _require(all(map(WORD.fullmatch, vectors | answers | functions)), "values must have names")
    _whole(k)
    rules, told = Rules(claim), parameters | vectors | answers | functions
    own = {oracle for oracle, meaning in rules.oracles.items() if meaning == "own"}
    good = vectors.keys() == {*rules.vectors} and functions.keys() == own and len(told) == sum(map(len, at.values()))
    _require(good, "vectors and functions must have one value each, and each name one meaning")
    ring, unit = rules.ring, rules.ring.vector("1")
    ring.products(*functions.values())
    point = {name: ring.number(Fraction(value)) for name, value in parameters.items()}
    run = Run(rules, point, [(name, unit * ring.number(Fraction(value))) for name, value in vectors.items()])

    def scalar(text: str, names: dict[str, Poly]) -> Fraction:
        value = ring.read(text, names)
        _require(value.terms.keys() <= {0}, f"{text[:80]} has no value: a number is missing")
        return Fraction(value.terms.get(0, 0))

    def number(form: Poly) -> Fraction:
        _require(form.terms.keys() <= unit.terms.keys(), "the value of a parameter, a vector or an answer is missing")
        return Fraction(form.terms.get(max(unit.terms), 0))

    asked = set[str]()

    def reply(_: str, oracle: str, arguments: list[Poly], name: str, __: int) -> Poly:
        if rules.oracles[oracle] == "recorded":
            _require(name in answers, "the value of a parameter, a vector or an answer is missing")
            asked.add(name)
            return unit * ring.number(Fraction(answers[name]))
        inputs = {f"#{i}": ring.number(number(argument)) for i, argument in enumerate(arguments, 1)}
        return unit * ring.number(scalar(functions[oracle], inputs))

    for text, sign in claim["assumptions"]:
        _require(SIGNS[sign](scalar(text, point)), f"the numbers do not satisfy {text} {sign} 0")
    _require(k >= rules.late, "outputs are compared from k = 0 or, with t in one of them, k = 1 on")
    for step in range(max(k, 1)):
        for rule, text in ((one, text) for one in rules.sides.values() for text in one.conditions):
            good = (step < len(rule.startup) and ring.mentions(text, "t")) or scalar(text, point | run.time(step))
            _require(good, f"{text[:80]} is 0: a rule is not defined")
        if step < k:
            run.advance(step, reply)
    left, right = map(number, run.outputs(k - 1))
    _require([left, right] == [*map(Fraction, values)], f"the outputs are {left} and {right}, not the values claimed")
    _require(left != right, f"the outputs are both {left}")
    _require(asked == answers.keys(), "answers are given to what is not asked")
    said = ", ".join(f"{name} = {value}" for name, value in told.items())
    differ = f"differ after {k} step{'s' * (k != 1)}, where they are {' and '.join(values)} with {said}"
    return f"{_rules(claim)} {differ}{_given(claim)}"


def _check_forms(proof: Proof, run: Run, forms: Any, place: Place) -> None:
    """Check closed forms by induction: at the start, and after a step, on constants and on answers, new and older."""
    ring, rules = proof.ring, proof.rules
    _require((rules.startup, rules.cycle) == (0, 1), "closed forms are for rules that do the same in every step")
    _require("own" not in rules.oracles.values(), "closed forms are not for unknown functions")
    told = json.dumps([rules.sides, proof.claim["assumptions"], rules.oracles, ring.lets, place.solved])
    counts = "k and j count steps here, and t and schedules have no closed form"
    _require(not re.search(r"\b[tkj]\b|\w\[", told), counts)
    same = all(forms[side].keys() == state.keys() for side, state in run.state.items())
    _require(same, "the forms must be those of the networks")

    def state(k: Poly, *ages: tuple[Poly, dict[str, Poly]]) -> dict[str, dict[str, Poly]]:
        found: dict[str, dict[str, Poly]] = {side: {} for side in forms}
        for side, name, values, answers in ((s, n, *form) for s, of in forms.items() for n, form in of.items()):
            found[side][name] = run.form(values, run.names | _bound("k", k))
            for j, units in ages:
                found[side][name] += run.form(answers, place.names | units | _bound("j", j))
        return found

    def same_as(found: dict[str, dict[str, Poly]], when: str) -> None:
        for name, value, other in ((n, v, found[side][n]) for side, of in run.state.items() for n, v in of.items()):
            _require((value - other).vanishes(), f"the form of {name} is wrong {when}")

    one, k, j = ring.one, ring.name("#k"), ring.name("#j")
    same_as(state(ring.number(0)), "at the start")
    run.advance(0)
    new = {name: unit for name, unit in ring.vectors.items() if name not in rules.vectors}
    older = {name: ring.vector(f"older.{name}") for name in new}
    run.state = state(k, (j, older))
    run.advance(0)
    same_as(state(k + one, (one, new), (j + one, older)), "after a step")


def check_closed_form(claim: Any, _: Any) -> str:
    """Check the closed forms of one rule's networks."""
    rule, *_, solved, forms = _fields(claim, "the claim", "rule vectors lets oracles assumptions solved forms")
    proof = Proof(claim)
    place = proof.place(tuple(solved.items()))
    _check_forms(proof, Run(proof.rules, place.names), {"rule": forms}, place)
    told = ((n, values, f", plus ({answers}) for every answer, j steps old") for n, (values, answers) in forms.items())
    parts = (f"{n} = {values}{more if forms[n][1] != '0' else ''}" for n, values, more in told)
    return f"{_rule(rule)} is after k steps, for all k, {'; '.join(parts)}, where that is defined{_given(claim)}"


def check_always_different(claim: Any, witness: Any) -> str:
    """Check closed forms of both rules, and their difference as a product of factors that cannot vanish."""
    *_, least, on = _fields(claim, "the claim", f"{COMPARISON} from on")
    left, right, facts, product = _fields(witness, "the witness", "left right facts product")
    _whole(least)
    _require(least >= 1 and WORD.fullmatch(on), "from must be at least 1, and on a name")
    forms, proof = {"left": left, "right": right}, Proof(claim)
    run, ring = Run(proof.rules, {}), proof.ring
    _check_forms(proof, run, forms, proof.place())
    late, unit = ring.number(least) + ring.name("#k"), ring.vector(on)
    names = ring.vectors | _bound("k", late) | _bound("j", late)
    for side, state in run.state.items():
        run.state[side] = {n: run.form(forms[side][n][0], names) + run.form(forms[side][n][1], names) for n in state}
    gap = {m - max(unit.terms): a for m, a in run.gap(-1).terms.items() if m & ring.mask == max(unit.terms)}
    place = proof.place()._replace(names=_bound("k", late), signs=((ring.name("#k"), ">="),))
    for fact in facts:
        match fact:
            case ["positive", text, terms]:
                place = proof.signed(text, terms, place)
            case ["induction", sums]:
                place = proof.induction(sums, place, least)
            case _:
                raise CertificateRejected(f"{str(fact)[:80]} shows nothing about what changes with k")
    same = (Poly(ring, gap) - proof.product(product, place)).vanishes()
    _require(same, "the product is not the difference of the closed forms")
    return f"{_rules(claim)} differ at every k >= {least}, in their coefficient on {on}{_given(claim)}"


# -- what was verified, in words -----------------------------------------------------------------------------------


def _rule(rule: Any) -> str:
    steps = [f"t = {t}: {'; '.join(body)}" for t, body in enumerate(rule["startup"])]
    many = len(rule["period"]) > 1 or steps
    then = [f"{'then ' * bool(many)}{'; '.join(body)}" for body in rule["period"]]
    start = ", ".join(f"{name} = {text}" for name, text in rule["start"].items())
    given = "".join(f"; {text} != 0" for text in rule["conditions"])
    return f"[{' | '.join([*steps, *then])}; return {rule['output']}; from {start}{given}]"


def _rules(claim: Any) -> str:
    return f"{_rule(claim['left'])} and {_rule(claim['right'])}"


def _case(case: Any) -> str:
    parts = [f"{name} = {text}" for name, text in case["solved"].items()] + [
        f"{text} = 0" for text in case["equations"]
    ]
    return " and ".join([*parts, *(f"{text} != 0" for text in case["nonzero"])]) or "they are defined"


def _given(claim: Any) -> str:
    parts = [f"{name} = {text}" for name, text in [*claim["lets"].items(), *claim.get("solved", {}).items()]]
    parts += [f"{text} {sign} 0" for text, sign in claim["assumptions"]]
    parts += [f"{oracle} is {meaning}" for oracle, meaning in claim["oracles"].items()]
    return f" ({', '.join(parts)})" if parts else ""


# -- documents -----------------------------------------------------------------------------------------------------

KINDS: dict[str, Callable[[Any, Any], str]] = {
    "compare": check_compare,
    "counterexample": check_counterexample,
    "closed form": check_closed_form,
    "always different": check_always_different,
}


def _no_float(text: str) -> Any:
    raise ValueError(f"{text[:80]} is not a whole number")


def _read(data: bytes) -> Any:
    """Return a document; refuses what is not JSON in canonical form."""
    _require(len(data) <= MAX_BYTES, f"a certificate has at most {MAX_BYTES} bytes")
    try:
        document = json.loads(data.decode("ascii"), parse_float=_no_float, parse_constant=_no_float)
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n"
    except (RecursionError, ValueError) as error:
        raise CertificateRejected(f"it is not JSON as certificates are: {str(error)[:200]}; make it anew") from None
    _require(canonical.encode() == data, "the document is not in canonical form; make it anew")
    return document


def check(data: bytes) -> str:
    """Return one sentence that says what the certificate proves; raises ``CertificateRejected`` when it proves nothing."""
    try:
        names = "format version about kind claim witness"
        form, version, about, kind, claim, witness = _fields(_read(data), "the document", names)
        _require(form == "softupdate-algebra certificate", "the format is not that of a certificate")
        _require(version == 3 and type(version) is int, "the version is not 3; make the certificate anew")
        _require(isinstance(about, str) and len(about) <= 500 and about.isprintable(), "about must be one line of text")
        _require(kind in KINDS, f"the kind must be one of {', '.join(KINDS)}")
        _require(kind in ("compare", "always different") or witness == {}, f"the witness of {kind} must be {{}}")
        return KINDS[kind](claim, witness)
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
        complaint = f"it has not the documented form: {type(error).__name__}: {str(error)[:200]}"
        raise CertificateRejected(complaint) from None


def main(paths: list[str]) -> int:
    """Check files; print a line for each; return 0 when all are accepted, 1 when one is rejected, 2 when one is unreadable."""
    status = 0
    for path in paths:
        try:
            with open(path, "rb") as file:
                print(f"{path}: verified: {check(file.read(MAX_BYTES + 1))}")
        except CertificateRejected as error:
            print(f"{path}: REJECTED: {error}")
            status = max(status, 1)
        except OSError as error:
            print(f"{path}: cannot be read: {error.strerror}", file=sys.stderr)
            status = 2
    return status if paths else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
