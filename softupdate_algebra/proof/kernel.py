"""Checks certificates about update rules; trusts nothing but this file and the Python standard library.

The format of certificates is written down field by field in ``format.py``. Why a certificate accepted here is true:

1. The rules in the claim are run here (``Run``), on polynomials in the parameters, with initial values, constants and
   answers as further names. An inverse is a name too, and ``cleared`` puts a value over one divisor: it is 0 iff nothing
   is left then, and the numbers that it stands for are 0 wherever the divisors are not. Initial values and answers are
   free, so two outputs are equal for all of them iff every coefficient of their difference is 0.
2. All k: the rows vanish after the prefix; if they vanish, so they do a period later, and the outputs between agree:
   induction. Divisors of the witness must be known not to vanish (``trusted``), but for those in parameters alone where
   there are no equations: there it is induction over rational functions, whose conclusion (a coefficient is 0) holds at
   every point. With coefficients in t the same identities, #t and c^#t being independent names, hold at each t >= prefix;
   a schedule's values are named after the period's first step, apart from those of fixed steps.
3. Unknown functions: calls share an answer only if their arguments are equal, which every function obeys. Conversely a
   residual is used only where all calls before it are known to differ: then some function takes any given answers.
4. Derivations: at a point where the rules are equal the hypotheses vanish. An identity whose divisors do not vanish there
   holds for the numbers: so a product vanishes, so a factor does, and one that cannot is out of the question.
5. Counterexamples are run in numbers. Closed forms are induction on k: start, effect on values, on new and on older
   answers; c^#k and c^#j are independent names, and what holds for names holds for all values.
6. What has not the documented form fails where it is read, and is refused; so is what exceeds the limits: every step,
   sum and product is paid for from a budget. Each path ends in a sentence or in ``CertificateRejected``.
"""

from __future__ import annotations

import json
import re
import sys
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MAX_BYTES, MAX_NAMES, MAX_POWER, MAX_BITS = 4_000_000, 4_000, 4_000, 60_000
MAX_WORK = 1_000_000
"""Sums and products of terms in one certificate: some seconds, some hundred megabytes."""

SMALL = 1 << 64
FIELD = (1 << 32) - 1
NAME = re.compile(r"(?!t\b)[^\W\d]\w{0,99}")
PARAMETER = re.compile(NAME.pattern + r"(\[(0|-?[1-9]\d{0,5})\])?")
SCHEDULE = re.compile(NAME.pattern + r"\[t([-+][1-9]\d{0,5})?\]")
EXPONENT = re.compile(r"(-?[0-9]{1,6})|(\()?([tkj])(?(2)([-+][0-9]{1,6})\))")
WORD = re.compile(r"[^\W\d]\w{0,99}(\.\w{1,99})*(\[[-+\w,]{1,20}\])?|#[0-9]{1,6}")
CALL = re.compile(r"([^\W\d]\w*)\((.*)\)")
NUMBER = re.compile(r"-?[0-9]{1,400}(/[1-9][0-9]{0,399})?")


class CertificateRejected(Exception):  # noqa: N818 - a verdict on the certificate, not an accident
    """The certificate does not prove what it claims, or is not a certificate; the message says where and why."""

    def __init__(self, complaint: str) -> None:
        super().__init__("".join(c if c.isprintable() else "?" for c in complaint))


def _require(truth: object, complaint: str) -> None:
    if not truth:
        raise CertificateRejected(complaint)


# -- exact arithmetic ----------------------------------------------------------------------------------------------


class Poly:
    """A polynomial: coefficients by monomial, the exponents of all names packed into one integer, 32 bits for each."""

    __slots__ = ("ring", "terms")

    def __init__(self, ring: Ring, terms: dict[int, Any]) -> None:
        self.ring, self.terms = ring, terms

    def __add__(self, other: Poly) -> Poly:
        if not self.terms or not other.terms:
            return self if self.terms else other
        total = dict(self.terms)
        for m, a in other.terms.items():
            total[m] = total.get(m, 0) + a
        return self.ring.paid(total)

    def __sub__(self, other: Poly) -> Poly:
        return self + Poly(self.ring, {m: -a for m, a in other.terms.items()})

    def __mul__(self, other: Poly) -> Poly:
        self.ring.spend(len(self.terms) * len(other.terms))
        total: dict[int, Any] = {}
        for m, a in self.terms.items():
            for n, b in other.terms.items():
                total[m + n] = total.get(m + n, 0) + a * b
        return self.ring.paid(total)

    def __pow__(self, power: int) -> Poly:
        _require(0 <= power <= MAX_POWER, f"the power {power} is beyond the limits")
        unit = max(self.terms, default=0)
        if self.terms == {unit: 1} and unit.bit_length() % 32 == 1 and unit.bit_count() == 1:  # a name
            return Poly(self.ring, {unit * power: 1})
        result, square = self.ring.number(1), self
        while power:
            result = result * square if power & 1 else result
            power >>= 1
            square = square * square if power else square
        return result

    def inverses(self) -> list[tuple[int, Poly]]:
        """Return the places of the inverses in this, and what they are inverses of."""
        seen = 0
        for m in self.terms:
            seen |= m
        return [(place, divisor) for place, divisor in self.ring.divisors.items() if (seen >> place) & FIELD]

    def cleared(self) -> tuple[Poly, Poly]:
        """Return numerator and divisor, both without inverses."""
        above, below = self, self.ring.number(1)
        for place, divisor in self.inverses():
            parts: dict[int, dict[int, Any]] = {}
            for m, a in above.terms.items():
                power = (m >> place) & FIELD
                parts.setdefault(power, {})[m - (power << place)] = a
            if top := max(parts, default=0):
                above, below = self.ring.number(0), below * divisor**top
                for power in range(top + 1):
                    above = above * divisor + Poly(self.ring, parts.get(power, {}))
        return above, below

    def vanishes(self) -> bool:
        """Whether this is 0 as a rational function."""
        return not self.terms or (bool(self.ring.divisors) and not self.cleared()[0].terms)

    def quotient(self, divisor: Poly) -> Poly | None:
        """Return this divided by a polynomial, ``None`` when that leaves a rest."""
        top, rest, found = max(divisor.terms), self, self.ring.number(0)
        while rest.terms:
            first = max(rest.terms)
            if ((first | self.ring.guard) - top) & self.ring.guard != self.ring.guard:
                return None
            term = Poly(self.ring, {first - top: rest.terms[first] / Fraction(divisor.terms[top])})
            found, rest = found + term, rest - term * divisor
        return found

    def key(self) -> tuple[tuple[int, Any], ...]:
        """Return the terms in order, divided by the last coefficient."""
        lead = self.terms[max(self.terms)] if self.terms else 1
        return tuple(sorted((m, a if lead == 1 else a / Fraction(lead)) for m, a in self.terms.items()))


class Ring:
    """What the polynomials of one certificate share: names by their places in monomials, and the work that is left."""

    def __init__(self, lets: dict[str, str]) -> None:
        self.lets, self.work = lets, MAX_WORK
        self.places: dict[Any, int] = {}
        self.divisors: dict[int, Poly] = {}
        self.vectors: dict[str, Poly] = {}
        self.mask = self.counters = self.powers = self.guard = 0
        self.units: set[int] = set()
        self.one = self.number(1)
        self.parsed: dict[str, list[Any]] = {}
        _require(all(map(NAME.fullmatch, lets)), "a let must be a plain name")
        self.plain(*lets.values())

    def spend(self, cost: int) -> None:
        """Refuse to go on when the budget is used up."""
        self.work -= cost * (1 + len(self.places) // 100)
        _require(self.work >= 0, f"checking takes more than {MAX_WORK} operations")

    def paid(self, terms: dict[int, Any]) -> Poly:
        """Return the polynomial of *terms* without zeros; refused when numbers or exponents grow too large."""
        bits, seen, kept = 0, 0, dict[int, Any]()
        for m, a in terms.items():
            if a:
                kept[m] = a if type(a) is int or a.denominator > 1 else a.numerator
                seen |= m
                if type(a) is not int or not -SMALL < a < SMALL:
                    bits = max(bits, a.numerator.bit_length() + a.denominator.bit_length())
        _require(bits < MAX_BITS and not seen & self.guard, "a number grows too large")
        self.spend(1 + len(terms) * (1 + bits * bits // 200_000))
        return Poly(self, kept)

    def number(self, value: Any) -> Poly:
        """Return a constant."""
        return Poly(self, {0: value.numerator if value.denominator == 1 else value} if value else {})

    def name(self, name: Any) -> Poly:
        """Return one name as a polynomial: a parameter, a #counter, an inverse or a symbolic power (by what it is of)."""
        if name not in self.places:
            _require(len(self.places) < MAX_NAMES, f"there are more than {MAX_NAMES} names")
            self.places[name] = place = 32 * len(self.places)
            self.guard |= 1 << place + 31
            self.counters |= FIELD << place if name[0] == "#" else 0
            self.powers |= FIELD << place if name[0] == "^" or "[t" in name else 0
        return Poly(self, {1 << self.places[name]: 1})

    def vector(self, name: str) -> Poly:
        """Return an initial value, a constant or an answer, kept apart from a parameter of that name."""
        if name not in self.vectors:
            unit = self.vectors[name] = self.name("|" + name)
            self.units |= unit.terms.keys()
            self.mask |= max(unit.terms) * FIELD
        return self.vectors[name]

    def parameters(self, names: Iterable[str]) -> None:
        """Refuse to give values to what is no parameter."""
        for name in names:
            _require(PARAMETER.fullmatch(name) and name not in self.lets, f"{name[:80]!r} is no parameter")

    def inverse(self, value: Poly) -> Poly:
        """Return 1/value."""
        above, below = value.cleared()
        _require(above.terms, "a divisor vanishes identically")
        _require(not any(m & self.mask for m in above.terms), "a divisor is not a scalar")
        result, name = below * self.number(1 / Fraction(above.terms[max(above.terms)])), ("/", above.key())
        if max(above.terms):
            result = result * self.name(name)
            self.divisors[self.places[name]] = self.paid(dict(above.key()))
        return result

    def power(self, base: Poly, exponent: Poly) -> Poly:
        """Return the power, the exponent being a number, or a #counter and a number."""
        shift = exponent.terms.get(0, 0)
        result: Poly = base**shift if shift >= 0 else self.inverse(base) ** -shift
        for counter in exponent.terms.keys() - {0} if base.terms != {0: 1} else ():  # every power of 1 is 1
            result = result * self.name(("^", tuple(sorted(base.terms.items())), counter))
        return result

    def timed(self, text: str) -> bool:
        """Whether *text*, or a let in it, mentions t."""
        self.spend(1 + len(text) // 8)
        words = set(re.findall(r"\w+", text))
        return "t" in words or any(self.timed(self.lets[name]) for name in words & self.lets.keys())

    def products(self, text: str) -> list[tuple[Any, list[tuple[str, str, int]]]]:
        """Return the products of a sum: a number, and names with counter ("" for none) and number of their exponents."""
        if text not in self.parsed:
            self.spend(1 + len(text) // 8)
            found = self.parsed[text] = []
            for product in text.replace(" - ", " + -").split(" + "):
                number, factors = (-1 if product[:1] == "-" else 1), list[tuple[str, str, int]]()
                for factor in product.removeprefix("-").split("*"):
                    name, raised, exponent = factor.partition("^")
                    if NUMBER.fullmatch(factor):
                        number = self.number(number * Fraction(factor)).terms.get(0, 0)
                        self.paid({0: number})
                    elif (parts := EXPONENT.fullmatch(exponent if raised else "1")) and WORD.fullmatch(name):
                        factors.append((name, parts[3] or "", int(parts[1] or parts[4] or 0)))
                    else:
                        raise CertificateRejected(
                            f"{factor[:80]!r} is no power: a name, and a whole number or t, k or j and a number"
                        )
                found.append((number, factors))
        return self.parsed[text]

    def plain(self, *texts: str) -> None:
        """Refuse what is no sum, read or not: the sentence at the end repeats it."""
        for text in texts:
            self.products(text)

    def read(self, text: str, names: dict[str, Any]) -> Poly:
        """Return what a sum stands for where *names* have values; other names are parameters."""
        total: dict[int, Any] = {}
        for number, factors in self.products(text):
            monomial, value = 0, self.one
            for name, counter, power in factors:
                base = names.get(name) or self.named(name, names)
                if counter:
                    counts = counter in names and not any(m & ~self.counters for m in names[counter].terms)
                    _require(counts, f"{text[:80]!r}: the exponent {counter} has no meaning here")
                    base = self.power(base, names[counter] + self.number(power))
                elif power != 1:
                    base = base**power if power > 0 else self.inverse(base) ** -power
                ((m, a), *more) = base.terms.items() or ((0, 0),)
                if a == 1 and not more:
                    monomial += m
                    _require(not monomial & self.guard, "an exponent grows too large")
                else:
                    value = base if value is self.one else value * base
            self.spend(len(factors))
            for m, a in value.terms.items():
                total[m + monomial] = total.get(m + monomial, 0) + a * number
        return self.paid(total)

    def named(self, name: str, names: dict[str, Any]) -> Poly:
        """Return what a name stands for: what it is bound to, a let, a schedule's value, or a parameter."""
        if name in names:
            _require(names[name] is not None, "a cover may not suppose anything about the unknowns")
            return names[name]  # type: ignore[no-any-return]
        if name in self.lets:
            return self.read(self.lets[name], names)
        if name[-1] == "]" and SCHEDULE.fullmatch(name) and "t" in names:
            step = names["t"].terms.get(0, 0) + int(name.partition("[t")[2][:-1] or 0)
            symbolic = names["t"].terms.keys() - {0}  # a[t+3] is apart from a[3]
            name = f"{name.partition('[')[0]}[{f't{step:+}' if symbolic else step}]"
            return names[name] if name in names else self.name(name)
        _require(name in self.places or PARAMETER.fullmatch(name), f"{name[:80]!r} has no value here")
        return self.name(name)


# -- rules, run step by step ---------------------------------------------------------------------------------------


def _fields(thing: Any, what: str, names: str) -> list[Any]:
    """Return the values of an object that must have just these fields."""
    _require(isinstance(thing, dict), f"{what} must be an object")
    for name in sorted(thing.keys() ^ set(names.split())):
        raise CertificateRejected(f"{what} {'has the unknown' if name in thing else 'lacks the'} field {name!r}")
    return [thing[name] for name in names.split()]


def _whole(*numbers: Any) -> None:
    for number in numbers:
        _require(type(number) is int and number >= 0, f"{str(number)[:80]} is no whole number")


def _sides(claim: Any) -> list[str]:
    return [side for side in ("left", "right", "rule") if side in claim]


class Call(NamedTuple):
    """A call of an unknown function: at which step, of what, and what it answered."""

    step: int
    oracle: str
    arguments: list[Poly]
    answer: Poly

    def gaps(self, oracle: str, arguments: list[Poly]) -> list[Poly]:
        """Return how this call and another differ: not at all when they ask the same, by 1 when they ask other functions."""
        if (self.oracle, len(self.arguments)) != (oracle, len(arguments)):
            return [self.answer.ring.number(1)]
        return [
            gap for one, other in zip(self.arguments, arguments, strict=True) if not (gap := one - other).vanishes()
        ]


class Run:
    """Rules side by side, run step by step on combinations of initial values, constants and answers."""

    def __init__(self, ring: Ring, claim: Any, names: dict[str, Any]) -> None:
        self.ring, self.oracles, self.calls, self.history = ring, claim["oracles"], list[Call](), dict[int, Poly]()
        self.names = names | {name: ring.vector(name) for name in claim["vectors"]}
        self.rules = {
            side: _fields(claim[side], side, "startup period output conditions start") for side in _sides(claim)
        }
        plain = [*claim["vectors"], *self.oracles, *(name for *_, start in self.rules.values() for name in start)]
        _require(all(map(NAME.fullmatch, plain)), "vectors, networks and oracles must be plain names")
        ring.parameters(names)
        ring.plain(*self.oracles.values(), *(c for rule in self.rules.values() for c in (rule[2], *rule[3])))
        self.steps = {
            side: [[[self.statement(one) for one in step] for step in part] for part in (startup, period)]
            for side, (startup, period, *_) in self.rules.items()
        }
        _require(all(period for _, period in self.steps.values()), "a period must have a step")
        self.state = {
            side: {name: self.form(text, self.names) for name, text in start.items()}
            for side, (*_, start) in self.rules.items()
        }
        self.startup = max(len(startup) for startup, *_ in self.rules.values())
        self.cycle = lcm(*(len(period) for _, period, *_ in self.rules.values()))
        self.late = any(ring.timed(output) for _, _, output, *_ in self.rules.values())

    def statement(self, text: str) -> tuple[str, str, list[str]]:
        """Return what is assigned to, the oracle that is called ("" for none), and its arguments, or the value."""
        name, arrow, value = text.partition(" <- ")
        called = CALL.fullmatch(value)
        oracle, parts = (called[1], called[2].split(", ")) if called else ("", [value])
        _require(arrow and NAME.fullmatch(name), f"{text[:80]!r} is not an assignment")
        _require(not oracle or oracle in self.oracles, f"{oracle} is called but is not among the oracles")
        self.ring.plain(*parts)
        return name, oracle, parts

    def form(self, text: str, names: dict[str, Any]) -> Poly:
        """Return the combination of vectors that *text* stands for."""
        value = self.ring.read(text, names)
        _require(
            all(m & self.ring.mask in self.ring.units for m in value.terms), f"{text[:80]!r} is not linear in vectors"
        )
        return value

    def time(self, step: int, symbolic: bool) -> dict[str, Poly]:
        """Return what t is at a step, or, symbolic, that many steps after any step #t."""
        t = self.ring.number(step)
        return {"t": t + self.ring.name("#t") if symbolic else t}

    def advance(self, step: int, answer: Callable[..., Poly] | None = None, *, symbolic: bool = False) -> None:
        """Run one step of all rules."""
        self.ring.spend(10)
        for side, (startup, period) in self.steps.items():
            names, counts = self.names | self.state[side] | self.time(step, symbolic), dict[str, int]()
            for name, oracle, parts in (
                startup[step] if step < len(startup) else period[(step - len(startup)) % len(period)]
            ):
                arguments = [self.form(part, names) for part in parts]
                if not oracle:
                    names[name] = arguments[0]
                    continue
                counts[oracle] = counts.get(oracle, -1) + 1
                if self.oracles[oracle] in ("recorded", "own"):
                    names[name] = (answer or self.answer)(
                        side, oracle, arguments, f"{oracle}[{step},{counts[oracle]}]", step
                    )
                else:
                    given = {f"#{i}": argument for i, argument in enumerate(arguments, 1)}
                    names[name] = self.form(self.oracles[oracle], self.names | given)
            self.state[side] = {name: names[name] for name in self.state[side]}

    def answer(self, side: str, oracle: str, arguments: list[Poly], name: str, step: int) -> Poly:
        """Return a recorded answer, or an unknown function's: the same as before when the arguments are."""
        if self.oracles[oracle] == "recorded":
            return self.ring.vector(name)
        self.ring.spend(len(self.calls) // 8)
        same = next((call.answer for call in self.calls if not call.gaps(oracle, arguments)), None)
        self.calls.append(Call(step, oracle, arguments, same or self.ring.vector(f"{side}.{name}")))
        return self.calls[-1].answer

    def outputs(self, step: int, *, symbolic: bool = False) -> list[Poly]:
        """Return the outputs after a step."""
        names = self.names | self.time(step, symbolic)
        return [self.form(output, names | self.state[side]) for side, (_, _, output, *_) in self.rules.items()]

    def gap(self, step: int, *, symbolic: bool = False) -> Poly:
        """Return left's minus right's output after a step."""
        left, right = self.outputs(step, symbolic=symbolic)
        return left - right

    def gaps(self, steps: int) -> Iterator[tuple[int, Poly]]:
        """Yield k and the outputs' difference for k = 0..steps; without k = 0 when an output mentions t."""
        if not self.late:
            yield 0, self.gap(-1)
        for step in range(steps):
            self.advance(step)
            yield step + 1, self.gap(step)


# -- derivations ---------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where a derivation is: what was solved, vanishes, does not; values of names, and what is known not to vanish."""

    solved: tuple[tuple[str, str], ...]
    zero: tuple[str, ...]
    facts: tuple[str, ...]
    names: dict[str, Any]
    known: tuple[Poly, ...]


class Derivation:
    """Follows inferences about one point of parameter space, at which hypotheses vanish."""

    def __init__(self, ring: Ring, claim: Any, steps: Any, last: int, names: dict[str, Any]) -> None:
        self.ring, self.claim, self.steps, self.last, self.given = ring, claim, steps, last, names
        self.assumptions, self.runs = claim["assumptions"], dict[Any, Run]()
        ring.parameters(names)
        self.fixed = re.search(r"\w\[", json.dumps([self.assumptions, claim.get("cases"), ring.lets]))
        for text, sign in self.assumptions:
            ring.plain(text)
            _require(sign in (">", ">=", "!=", "="), f"{sign!r} is no sign of an assumption")
        self.conditions = [text for side in _sides(claim) for text in claim[side]["conditions"]]
        self.facts = [text for text in self.conditions if not ring.timed(text)]
        self.facts += [text for text, sign in self.assumptions if sign in (">", "!=")]

    def place(self, solved: Any = (), zero: Any = (), facts: Any = ()) -> Place:
        """Return a place with what follows from it."""
        names = dict(self.given)
        for name, text in reversed(solved):
            names[name] = self.ring.read(text, dict(names))
        known = tuple(self.ring.read(text, names) for text in (*self.facts, *facts))
        return Place(solved, zero, facts, names, known)

    def knowing(self, place: Place, text: str) -> Place:
        """Return *place* with one more fact."""
        return place._replace(facts=(*place.facts, text), known=(*place.known, self.read(text, place)))

    def known(self, value: Poly, place: Place) -> bool:
        """Whether facts divide *value* down to a number that is not 0, or to something that divides a fact."""
        self.ring.spend(len(place.known))
        rest, facts = value.cleared()[0], [fact.cleared()[0] for fact in place.known]
        if not rest.terms:
            return not all(fact.terms for fact in facts)  # a fact that vanishes: nothing is possible here
        for fact in sorted(facts, key=lambda fact: -max(fact.terms, default=0)):  # c - c^2 before its factor c
            while max(fact.terms, default=0) and (found := rest.quotient(fact)) is not None:
                rest = found
        return not max(rest.terms) or any(fact.quotient(rest) is not None for fact in facts)

    def trusted(self, value: Poly, place: Place, *, generic: bool = False) -> Poly:
        """Return *value*; refused when a divisor is not known not to vanish. Those in parameters alone may when *generic*."""
        for _, divisor in value.inverses():
            plain = generic and not any(m & (self.ring.counters | self.ring.powers) for m in divisor.terms)
            counting = 0 in divisor.terms and all(
                a > 0 and not m & ~self.ring.counters for m, a in divisor.terms.items()
            )
            _require(plain or counting or self.known(divisor, place), "a divisor is not known not to vanish")
        return value

    def read(self, text: str, place: Place) -> Poly:
        """Return a scalar's value, its divisors known not to vanish."""
        return self.trusted(self.ring.read(text, place.names), place)

    def positive(self, terms: Any, place: Place) -> Poly:
        """Return the sum of NUMBER * product of assumptions * SCALAR^2, of which one term is above 0."""
        total, above = self.ring.number(0), False
        for number, indices, text in terms:
            square, strict = self.read(text, place) ** 2, True
            _require(NUMBER.fullmatch(number) and Fraction(number) > 0, "a number of positive must be above 0")
            part = square * self.ring.number(Fraction(number))
            for assumed, sign in (self.assumptions[index] for index in indices):
                _require(sign in (">", ">="), f"the assumption {assumed} {sign} 0 gives no sign")
                value = assumed if isinstance(assumed, Poly) else self.read(assumed, place)
                part, strict = part * value, strict and sign == ">"
            total, above = total + part, above or (strict and self.known(square, place))
        _require(above, "no term of positive is above 0")
        return total

    def signed(self, text: str, terms: Any, place: Place) -> Place:
        """Return *place* with the fact that *text*, which is positive or its negative, does not vanish."""
        value, total = self.read(text, place), self.positive(terms, place)
        _require((value - total).vanishes() or (value + total).vanishes(), f"positive does not add up to {text[:80]}")
        return self.knowing(place, text)

    def sequence(self, fact: Any, place: Place, least: int) -> Place:
        """Return *place* with the fact that something in k does not vanish at any k >= *least*."""
        at = place._replace(names=place.names | {"k": self.ring.number(least)})
        after = place._replace(names=place.names | {"k": place.names["k"] + self.ring.number(1)})
        match fact:
            case ["positive", text, terms]:
                return self.signed(text, terms, place)
            case ["moving", text, first, step]:  # above 0 at first, and every step adds something above 0
                value = self.read(text, place)
                gaps = [self.read(text, at) - self.positive(first, at)]
                gaps.append(self.read(text, after) - value - self.positive(step, place))
            case ["power", text, shift] if self.known(self.read(text, place), place):
                value = self.ring.power(self.read(text, place), place.names["k"] + self.ring.number(shift))
                return place._replace(known=(*place.known, value))
            case ["powers", larger, smaller, shift, minus, plus] if least + shift >= 1:
                one, other, power = (
                    self.read(larger, place),
                    self.read(smaller, place),
                    place.names["k"] + self.ring.number(shift),
                )
                gaps = [one - other - self.positive(minus, place), one + other - self.positive(plus, place)]
                value = self.ring.power(one, power) - self.ring.power(other, power)  # |smaller| < larger, exponent >= 1
            case _:
                raise CertificateRejected(f"{str(fact)[:80]} shows nothing about what changes with k")
        _require(not any(not gap.vanishes() for gap in gaps), f"the terms given do not add up in {str(fact)[:80]}")
        self.assumptions = [*self.assumptions, [value, ">"]]
        return place._replace(known=(*place.known, value))

    def residual(self, k: int, atoms: list[str], place: Place) -> Poly:
        """Return a coefficient of the residual; with unknown functions every two calls before must be told apart."""
        ring = self.ring
        if place.solved not in self.runs:
            run = self.runs[place.solved] = Run(ring, self.claim, place.names)
            run.history = dict(run.gaps(self.last))
        run = self.runs[place.solved]
        calls = [call for call in run.calls if call.step < k]
        ring.spend(len(calls) ** 2 // 8 + len(run.history[k].terms) + len(ring.places) // 8)
        for call, other in (
            (call, other) for i, call in enumerate(calls) for other in calls[:i] if call.answer is not other.answer
        ):
            parts: dict[Any, dict[int, Any]] = {}
            for n, gap in enumerate(call.gaps(other.oracle, other.arguments)):
                for m, a in gap.terms.items():
                    parts.setdefault((m & ring.mask, n), {})[m & ~ring.mask] = a
            apart = any(self.known(Poly(ring, part), place) for part in parts.values())
            _require(apart, f"two calls of {call.oracle} before k = {k} might have equal arguments here")
        values = [name for name in ring.places if name[0] not in "|/^" and "[" in name] if self.steps is None else []
        free = sum(FIELD << ring.places[name] for name in values) | ring.mask
        _require(not (values and self.fixed), "a schedule's value may not be fixed or assumed anything of")
        key = sum(1 << ring.places["|" + atom if "|" + atom in ring.places else atom] for atom in atoms)
        divided = any(m & free for _, divisor in run.history[k].inverses() for m in divisor.terms)
        _require(not divided, "a schedule's value stands in a divisor")
        return Poly(ring, {m & ~free: a for m, a in run.history[k].terms.items() if m & free == key})

    def hypothesis(self, given: Any, place: Place) -> Poly:
        """Return the rational function that a hypothesis says vanishes."""
        match given:
            case ["residual", k, atoms] if self.steps is None or k in self.steps:
                return self.residual(k, atoms, place)
            case ["assumption", index] if self.assumptions[index][1] == "=":
                return self.read(self.assumptions[index][0], place)
            case ["branch", index]:
                return self.read(place.zero[index], place)
        raise CertificateRejected(f"there is no hypothesis {str(given)[:80]} here")

    def product(self, factors: Any, place: Place, *, branching: bool = False) -> Poly:
        """Return a product of powers; a factor that has no node of its own must be known not to vanish."""
        total = self.ring.number(1)
        for text, power, then in factors:
            value = self.read(text, place)
            good = (branching and then) or self.known(value, place)
            _require(good, f"the factor {text[:80]} is not known not to vanish")
            total = total * value**power
        return total

    def combination(self, value: Poly, text: str, zeros: list[Poly], names: dict[str, Any], what: str) -> Poly:
        """Refuse a *value* that is not the combination *text* of *zeros* (#0, #1...), which vanishes where they do.

        Return the combination of unknown zeros, for its divisors to be seen.
        """
        for number, factors in self.ring.products(text):
            of = [power > 0 and not counter for name, counter, power in factors if name[0] == "#"]
            _require(not number or (of and all(of)), f"{text[:80]!r} is not a combination of #0, #1, ...")
        found = self.ring.read(text, names | {f"#{i}": zero for i, zero in enumerate(zeros)})
        _require((value - found).vanishes(), f"{what} is not the combination given")
        unknown = {f"#{i}": self.ring.vector(f"#{i}") for i in range(len(zeros) if self.ring.divisors else 0)}
        return self.ring.read(text, names | unknown) if unknown else self.ring.number(0)

    def identity(self, given: Any, place: Place, target: Poly | None = None) -> None:
        """Check that a combination of hypotheses is a product, times a power of *target* if there is one."""
        if target is not None and given is None:
            _require(target.vanishes(), "an equation of the case does not vanish identically")
            return
        hypotheses, total, factors, power = _fields(given, "an identity", "of sum product power")
        product = self.product(factors, place, branching=target is None) * (target or self.ring.number(1)) ** power
        zeros = [self.hypothesis(hypothesis, place) for hypothesis in hypotheses]
        self.trusted(self.combination(product, total, zeros, place.names, "the product of an identity"), place)

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


# -- equality ------------------------------------------------------------------------------------------------------


class Equality:
    """The outputs agree in a case: at some steps, as they are run, or at all, by an inductive invariant."""

    def __init__(self, derivation: Derivation, case: Any) -> None:
        solved, equations, nonzero = _fields(case, "a case", "solved equations nonzero")
        self.derivation, self.ring = derivation, derivation.ring
        self.place = derivation.place(tuple(solved.items()), (), tuple(nonzero))
        self.run = Run(self.ring, derivation.claim, self.place.names)
        self.zeros = [self.ring.read(text, self.place.names) for text in equations]
        self.generic, self.clock = not equations, dict[str, Poly]()

    def require(self, value: Poly, text: str, zeros: list[Poly], what: str) -> None:
        """Refuse a value that is not the combination *text* of *zeros*."""
        found = self.derivation.combination(value, text, zeros, self.ring.vectors | self.run.names | self.clock, what)
        self.derivation.trusted(found, self.place, generic=self.generic)

    def check(self, evidence: Any, steps: Any) -> None:
        """Check the evidence: the differences at *steps*, or up to the end of a prefix and, by induction, from there on."""
        fields = "gaps" if steps is not None else "gaps prefix period rows starts next outputs calls"
        gaps, *induction = _fields(evidence, "the evidence of a case", fields)
        _require(
            steps is None or min(steps) >= self.run.late,
            "equality is spoken of from k = 0 or, with t in an output, k = 1 on",
        )
        for k, gap in self.run.gaps(max(steps) if steps is not None else induction[0]):
            if (steps is None or k in steps) and (str(k) in gaps or not gap.vanishes()):
                _require(str(k) in gaps, f"the outputs differ at k = {k}")
                self.require(gap, gaps[str(k)], self.zeros, f"the difference at k = {k}")
        if induction:
            self.induction(*induction)

    def seen(self, rows: list[str], calls: list[Call], time: dict[str, Poly]) -> list[Poly]:
        """Return the rows' values: combinations of networks, constants, and calls of the period before."""
        names = {f"{side}.{name}": value for side, state in self.run.state.items() for name, value in state.items()}
        names |= {f"before.{i}": call.answer for i, call in enumerate(calls)}
        names |= {f"before.{i}.{a}": x for i, call in enumerate(calls) for a, x in enumerate(call.arguments, 1)}
        return [self.ring.read(row, self.run.names | names | time) for row in rows]

    def induction(
        self, prefix: int, period: int, rows: Any, starts: Any, following: Any, outputs: Any, pairs: Any
    ) -> None:
        """Check that rows vanish after a prefix, that a period keeps it so, and that the outputs in it differ by rows."""
        run, ring = self.run, self.ring
        _whole(prefix, period)
        _require(prefix >= run.startup, f"the prefix must go to step {run.startup}")
        _require(period >= 1 and period % run.cycle == 0, f"the period must be a multiple of {run.cycle}")
        past = [call for call in run.calls if call.step >= prefix - period] if prefix >= period else []
        past = past if len(past) == len(pairs) else []
        for i, (value, text) in enumerate(zip(self.seen(rows, past, run.time(prefix, False)), starts, strict=True)):
            self.require(value, text, self.zeros, f"rows[{i}] after the prefix")
        run.state = {side: {name: ring.vector(f"{side}.{name}") for name in state} for side, state in run.state.items()}
        for i, call in enumerate(past):
            asked = [ring.vector(f"before.{i}.{a}") for a in range(1, len(call.arguments) + 1)]
            past[i] = call._replace(arguments=asked, answer=ring.vector(f"before.{i}"))
        self.clock = run.time(prefix, True)
        zeros, calls = self.zeros + self.seen(rows, past, self.clock), list[Call]()
        for text in self.derivation.conditions:
            for j in range(period):
                moved = ring.read(text, run.names | run.time(prefix + j, True))
                self.place = self.place._replace(known=(*self.place.known, moved))

        for row in zeros[len(self.zeros) :]:
            self.derivation.trusted(row, self.place, generic=self.generic)

        def paired(side: str, oracle: str, arguments: list[Poly], name: str, step: int) -> Poly:
            answer, i = ring.vector(f"{side}.{name}" if run.oracles[oracle] == "own" else name), len(calls)
            if run.oracles[oracle] == "own":
                _require(i < len(pairs), "a call of the period is not listed in calls")
                if pairs[i] != "new":
                    kind, index, by = pairs[i]
                    _, other, asked, answer = {"as": calls, "before": past}[kind][index]
                    _require((other, len(asked)) == (oracle, len(arguments)), f"calls[{i}] pairs different functions")
                    for one, two, text in zip(arguments, asked, by, strict=True):
                        self.require(one - two, text, zeros, f"calls[{i}]: the arguments' difference")
                calls.append(Call(step, oracle, arguments, answer))
            return answer

        for j, text in enumerate(outputs):
            run.advance(prefix + j, paired, symbolic=True)
            self.require(run.gap(prefix + j, symbolic=True), text, zeros, f"outputs[{j}]: the difference")
        _require(len(outputs) == period and len(calls) == len(pairs), "outputs or calls are not those of a period")
        same = not past or [(c.oracle, len(c.arguments)) for c in past] == [(c.oracle, len(c.arguments)) for c in calls]
        _require(same, "the calls of the prefix's last period are not those of the period")
        later = self.seen(rows, calls if past else [], run.time(prefix + period, True))
        for i, (value, text) in enumerate(zip(later, following, strict=True)):
            self.require(value, text, zeros, f"next[{i}]: the row after a period")


# -- the kinds -----------------------------------------------------------------------------------------------------

COMPARISON = "left right vectors lets oracles assumptions"


def check_compare(claim: Any, witness: Any) -> str:
    """Check the cases' equality, that there is no other case, and that the cases cover."""
    names = f"{COMPARISON} unknowns steps cases complete covering"
    *_, unknowns, when, cases, complete, covering = _fields(claim, "the claim", names)
    evidence, last, tree, cover = _fields(witness, "the witness", "cases last tree cover")
    _require(cases or complete is True, "nothing is claimed: no case, and not complete")
    _require(when == "all" or (isinstance(when, list) and when), 'steps must be "all" or a list of numbers')
    flags = [complete, covering] == [tree is not None, cover is not None]
    _require(flags, "complete and covering must say whether there is a tree and a cover")
    ring, steps = Ring(claim["lets"]), None if when == "all" else when
    _whole(last, *(steps or ()))
    ring.parameters(unknowns)
    derivation = Derivation(ring, claim, steps, last, {})
    for case, shown in zip(cases, evidence, strict=True):
        Equality(derivation, case).check(shown, steps)
    if complete:
        derivation.node(tree, derivation.place())
    if covering:
        chosen = Derivation(ring, claim, (), 0, dict.fromkeys(unknowns))
        chosen.node(cover, chosen.place())
    shown = f"{'exactly ' * complete}when {'; or when '.join(map(_case, cases))}" if cases else "for no parameters"
    always = f"some {', '.join(unknowns)} always makes it so" if unknowns else "that is always so"
    more = f", and {always}" if covering else ""
    at = "all k" if when == "all" else f"k = {', '.join(map(str, when))}"
    return f"{_rules(claim)} are equal at {at} {shown}{more}{_given(claim)}"


def check_counterexample(claim: Any, _: Any) -> str:
    """Run both rules in exact fractions and see two different numbers."""
    *_, at, k, values = _fields(claim, "the claim", f"{COMPARISON} at k values")
    parameters, vectors, answers, functions = _fields(at, "at", "parameters vectors answers functions")
    given = [*parameters.values(), *vectors.values(), *answers.values(), *values]
    _require(all(map(NUMBER.fullmatch, given)), "a value is not a fraction in a string")
    _require(all(map(WORD.fullmatch, vectors | answers | functions)), "values must have names")
    _whole(k)
    ring = Ring(claim["lets"])
    ring.plain(*functions.values())
    point = {name: ring.number(Fraction(value)) for name, value in parameters.items()}
    run = Run(ring, claim, point)
    numbers = {max(ring.vector(name).terms): Fraction(value) for name, value in (vectors | answers).items()}

    def number(form: Poly) -> Fraction:
        _require(form.terms.keys() <= numbers.keys(), "the value of a parameter, a vector or an answer is missing")
        return sum((a * numbers[m] for m, a in form.terms.items()), Fraction(0))

    def scalar(text: str, names: dict[str, Poly]) -> Fraction:
        value = ring.read(text, names)
        _require(value.terms.keys() <= {0}, f"{text[:80]} has no value: a number is missing")
        return Fraction(value.terms.get(0, 0))

    def reply(side: str, oracle: str, arguments: list[Poly], name: str, _: int) -> Poly:
        if run.oracles[oracle] == "recorded":
            return ring.vector(name)
        inputs = {f"x{i}": ring.number(number(argument)) for i, argument in enumerate(arguments, 1)}
        numbers[max(ring.vector(f"{side}.{name}").terms)] = scalar(functions[oracle], inputs)
        return ring.vector(f"{side}.{name}")

    for text, sign in claim["assumptions"]:
        value = scalar(text, point)
        holds = {">": value > 0, ">=": value >= 0, "!=": value != 0, "=": value == 0}[sign]
        _require(holds, f"the numbers do not satisfy {text} {sign} 0")
    _require(k >= run.late, "outputs are compared from k = 0 or, with t in one of them, k = 1 on")
    for step in range(max(k, 1)):
        for startup, _, _, conditions, _ in run.rules.values():
            for text in conditions:
                good = (ring.timed(text) and step < len(startup)) or scalar(text, point | run.time(step, False))
                _require(good, f"{text[:80]} is 0: a rule is not defined")
        if step < k:
            run.advance(step, reply)
    left, right = map(number, run.outputs(k - 1))
    _require([left, right] == [*map(Fraction, values)], f"the outputs are {left} and {right}, not the values claimed")
    _require(left != right, f"the outputs are both {left}")
    told = ", ".join(f"{name} = {value}" for name, value in (parameters | vectors | answers | functions).items())
    return f"{_rules(claim)} differ at k = {k}, where they are {' and '.join(values)} with {told}{_given(claim)}"


def _check_forms(derivation: Derivation, run: Run, forms: Any, place: Place) -> None:
    """Check closed forms by induction: the start; a step's effect on values, on new answers, and on older ones."""
    ring, names, constants = run.ring, run.names, derivation.claim["vectors"]
    _require((run.startup, run.cycle) == (0, 1), "closed forms are for rules that do the same in every step")
    _require("own" not in run.oracles.values(), "closed forms are not for unknown functions")
    told = json.dumps([run.rules, derivation.assumptions, run.oracles, ring.lets])
    _require(
        not re.search(r"\b[tkj]\b|\w\[", told), "k and j count steps here, and t and schedules have no closed form"
    )
    same = all(forms[side].keys() == state.keys() for side, state in run.state.items())
    _require(same, "the forms must be those of the networks")

    def form(side: str, name: str, part: int, counter: str, shift: int) -> Poly:
        at = ring.number(shift) + ring.name(counter) if counter else ring.number(shift)
        vectors = {vector: unit for vector, unit in ring.vectors.items() if (vector in constants) == (part == 0)}
        value = run.form(forms[side][name][part], place.names | vectors | {"kj"[part]: at})
        return derivation.trusted(value, place, generic=True)

    def begin(*at: Any) -> None:
        run.state = {side: {name: form(side, name, *at) for name in state} for side, state in run.state.items()}

    def compare(when: str, *parts: Any) -> None:
        for side, name, value in (
            (side, name, value) for side, state in run.state.items() for name, value in state.items()
        ):
            total = sum((form(side, name, *at) for at in parts), ring.number(0))
            _require((value - total).vanishes(), f"the form of {name} is wrong {when}")

    compare("at the start", (0, "", 0))
    begin(0, "#k", 0)
    run.advance(0)
    compare("after a step", (0, "#k", 1), (1, "", 1))
    run.names = names | dict.fromkeys(constants, ring.number(0))
    begin(1, "#j", 1)
    run.advance(0, lambda *_: ring.number(0))
    compare("on older answers after a step", (1, "#j", 2))
    run.names = names


def check_closed_form(claim: Any, _: Any) -> str:
    """Check the closed forms of one rule's networks."""
    rule, *_, solved, forms = _fields(claim, "the claim", "rule vectors lets oracles assumptions solved forms")
    derivation = Derivation(Ring(claim["lets"]), claim, (), 0, {})
    place = derivation.place(tuple(solved.items()))
    _check_forms(derivation, Run(derivation.ring, claim, place.names), {"rule": forms}, place)
    parts = (
        f"{n} = {values} + the sum over i < k, with j = k - i, of {answers}" for n, (values, answers) in forms.items()
    )
    return f"{_rule(rule)} is after k steps, for all k, {'; '.join(parts)}{_given(claim)}"


def check_always_different(claim: Any, witness: Any) -> str:
    """Check closed forms of both rules, and their difference as a product of factors that cannot vanish."""
    *_, least, on = _fields(claim, "the claim", f"{COMPARISON} from on")
    left, right, facts, product = _fields(witness, "the witness", "left right facts product")
    _whole(least)
    _require(least >= 1 and WORD.fullmatch(on), "from must be at least 1, and on a name")
    ring, forms = Ring(claim["lets"]), {"left": left, "right": right}
    derivation, run = Derivation(ring, claim, (), 0, {}), Run(ring, claim, {})
    _check_forms(derivation, run, forms, derivation.place())
    late = ring.number(least) + ring.name("#k")
    names = ring.vectors | {"k": late, "j": late}
    for side, state in run.state.items():
        run.state[side] = {n: run.form(forms[side][n][0], names) + run.form(forms[side][n][1], names) for n in state}
    derivation.assumptions, derivation.given = [*claim["assumptions"], [f"k - {least}", ">="]], {"k": late}
    place, unit = derivation.place(), ring.vector(on)
    for fact in facts:
        place = derivation.sequence(fact, place, least)
    gap = Poly(ring, {m: a for m, a in run.gap(-1).terms.items() if m & ring.mask == max(unit.terms)})
    total = derivation.product(product, place)
    _require((gap - total * unit).vanishes(), "the product is not the difference of the closed forms")
    return f"{_rules(claim)} differ at every k >= {least}, in their coefficient on {on}{_given(claim)}"


def check_identity(claim: Any, _: Any) -> str:
    """Expand two combinations."""
    left, right, vectors, lets, solved = _fields(claim, "the claim", "left right vectors lets solved")
    ring = Ring(lets)
    ring.parameters(solved)
    _require(all(map(NAME.fullmatch, vectors)), "vectors must be plain names")
    names = {name: ring.read(text, {}) for name, text in solved.items()} | {name: ring.vector(name) for name in vectors}
    _require((ring.read(left, names) - ring.read(right, names)).vanishes(), "the two sides differ")
    return f"{left} = {right}{_given(claim)}"


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
    parts = [
        *(f"{name} = {text}" for name, text in case["solved"].items()),
        *(f"{text} = 0" for text in case["equations"]),
    ]
    return " and ".join([*parts, *(f"{text} != 0" for text in case["nonzero"])]) or "they are defined"


def _given(claim: Any) -> str:
    equal = [*claim["lets"].items(), *claim.get("solved", {}).items()]
    parts = [f"{name} = {text}" for name, text in equal] + [
        f"{text} {sign} 0" for text, sign in claim.get("assumptions", ())
    ]
    parts += [f"{oracle} is {meaning}" for oracle, meaning in claim.get("oracles", {}).items()]
    return f" ({', '.join(parts)})" if parts else ""


# -- documents -----------------------------------------------------------------------------------------------------

KINDS: dict[str, Callable[[Any, Any], str]] = {
    "compare": check_compare,
    "counterexample": check_counterexample,
    "closed form": check_closed_form,
    "always different": check_always_different,
    "identity": check_identity,
}


def _no_float(text: str) -> Any:
    raise ValueError(f"{text[:80]} is not a whole number")


def check(data: bytes) -> str:
    """Return one sentence that says what the certificate proves; raises ``CertificateRejected`` when it proves nothing."""
    _require(len(data) <= MAX_BYTES, f"a certificate has at most {MAX_BYTES} bytes")
    try:
        document = json.loads(data.decode("ascii"), parse_float=_no_float, parse_constant=_no_float)
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n"
        _require(canonical.encode() == data, "the document is not in canonical form")
        form, version, about, kind, claim, witness = _fields(
            document, "the document", "format version about kind claim witness"
        )
        _require(form == "softupdate-algebra certificate", "the format is not that of a certificate")
        _require(version == 2 and type(version) is int, "the version is not 2; make the certificate anew")
        _require(isinstance(about, str) and len(about) <= 500 and about.isprintable(), "about must be one line of text")
        _require(kind in KINDS, f"the kind must be one of {', '.join(KINDS)}")
        _require(kind in ("compare", "always different") or witness == {}, f"the witness of {kind} must be {{}}")
        return KINDS[kind](claim, witness)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise CertificateRejected(
            f"it has not the documented form: {type(error).__name__}: {str(error)[:200]}"
        ) from None


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
