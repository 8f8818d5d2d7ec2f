"""Checks certificates about update rules; trusts nothing but this file and the Python standard library.

``format.py`` says field by field what a certificate is. Why one that is accepted here is true:

1. Rules are run here (``Run``), on polynomials in parameters, initial values, constants and answers, an inverse being one
   more name; where nothing is left of a value over one divisor (``cleared``) it is 0 wherever the divisors are not. Initial
   values and answers are free: outputs are equal for all of them iff every coefficient agrees.
2. All k: rows vanish after the prefix; where they do, they do a period later, and the outputs between agree. #t, c^#t and
   the values of schedules after any step are independent names. What a witness divides by is known not to vanish; where a
   case has no equations it may be in parameters alone, as an identity holds wherever both sides are defined.
3. Unknown functions: calls share an answer only if their arguments are equal, which every function obeys; a residual is used
   only where all calls before it are known to differ, for almost all values of what is free, and then some function takes
   any given answers.
4. Derivations: where the rules are equal the hypotheses vanish, and so does what is a combination of them: then a factor of
   a product does, and one that cannot is out of the question.
5. Closed forms and what is said of every later k are inductions; c^#k and c^#j are independent names.
6. What has not the documented form is refused where it is read. Steps, sums and products are paid for from a budget, and
   time is limited. Each path ends in a sentence or in ``CertificateRejected``.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter, defaultdict
from fractions import Fraction
from functools import reduce
from itertools import chain, combinations
from math import lcm
from operator import eq, ge, gt, ne, or_, sub
from typing import Any, NamedTuple

MAX_BYTES, MAX_NAMES, MAX_POWER, MAX_BITS, MAX_WORK, MAX_SECONDS = 4_000_000, 4_000, 4_000, 60_000, 6_000_000, 60
SMALL, FIELD, MAX_DEGREE = 1 << 64, (1 << 32) - 1, (1 << 16) - 1
NAME = re.compile(r"(?a:(?!t\b)[^\W\d]\w{0,99})")
PARAMETER = re.compile(NAME.pattern + r"(\[(0|-?[1-9][0-9]{0,5})\])?")
SCHEDULE = re.compile(rf"({NAME.pattern})\[t([-+][1-9][0-9]{{0,5}})?\]")
WORD = re.compile(r"(?a:[^\W\d]\w{0,99}(?:\.\w{1,99})*(?:\[[-+\w,]{1,20}\])?)|#[0-9]{1,6}")
POWER = re.compile(rf"({WORD.pattern})(?:\^(?:(-?[0-9]{{1,6}})|([tkj])|\(([tkj])([-+][0-9]{{1,6}})\)))?")
NUMBER = re.compile(r"-?[0-9]{1,400}(/[1-9][0-9]{0,399})?")
STATEMENT = re.compile(rf"({NAME.pattern}) <- (?:({NAME.pattern})\((.*)\)|(.*))")
DOCUMENT = "format version# about kind claim witness"
RULE = "startup* period* conditions* start output"
CASE = "solved equations* nonzero*"
EVIDENCE = "gaps prefix# period# rows* starts* next* outputs* calls*"
SIGNS = {">": gt, ">=": ge, "!=": ne, "=": eq}


class CertificateRejected(Exception):  # noqa: N818 - a verdict on the certificate, not an accident
    """The certificate does not prove what it claims, or is not a certificate; the message says where and why."""

    def __init__(self, complaint: str) -> None:
        super().__init__("".join(c if " " <= c <= "~" else "?" for c in complaint))


def _require(truth: object, complaint: str) -> None:
    if not truth:
        raise CertificateRejected(complaint)


def _fields(thing: Any, what: str, names: str) -> list[Any]:
    """Return the values of an object that must have just these fields, ``name*`` a list and ``name#`` a whole number."""
    _require(isinstance(thing, dict), f"{what} must be an object")
    wanted = {name.rstrip("*#"): name[-1] for name in names.split()}
    for name in sorted(thing.keys() ^ wanted.keys()):
        raise CertificateRejected(f"{what} {'has the unknown' if name in thing else 'lacks the'} field {name!r}")
    for name, mark in wanted.items():
        _require(mark != "*" or isinstance(thing[name], list), f"{name} must be a list")
        whole = type(thing[name]) is int and thing[name] >= 0
        _require(mark != "#" or whole, f"{name} must be a whole number")
    return [thing[name] for name in wanted]


def _statement(text: str) -> tuple[str, str, list[str]]:
    """Return what is assigned to, the oracle that is called ("" for none), and its arguments, or the value."""
    if not (found := STATEMENT.fullmatch(text)):
        raise CertificateRejected(f"{text[:80]!r} is not an assignment")
    name, oracle, arguments, value = found.groups("")
    return name, oracle, arguments.split(", ") if oracle else [value]


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
        return self + Poly(self.ring, {m: -a for m, a in other.terms.items()}, other.bits)

    def __mul__(self, other: Poly) -> Poly:
        total: dict[int, Any] = {}
        bits, like = self.bits + other.bits, min(len(self.terms), len(other.terms))  # sums of fractions grow
        size = 2 + bits * (1 + like // 8) // 500 + self.bits * other.bits // 1_000_000
        for m, a in self.terms.items() if other.terms else ():
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

    def parts(self, mask: int) -> dict[int, Poly]:
        """Return the coefficients of this on the products of the names in *mask*."""
        found: dict[int, dict[int, Any]] = {}
        for m, a in self.terms.items():
            found.setdefault(m & mask, {})[m & ~mask] = a
        return {product: Poly(self.ring, terms, self.bits) for product, terms in found.items()}

    def cleared(self) -> tuple[Poly, Poly]:
        """Return numerator and divisor, both without inverses."""
        above, below, ring = self, self.ring.one, self.ring
        ring.spend((len(self.terms) + len(ring.divisors)) // 8)
        seen = reduce(or_, self.terms, 0)
        for place, divisor in ring.divisors.items():
            if seen >> place & FIELD:
                parts, above = above.parts(FIELD << place), ring.zero
                top = max(parts, default=0) >> place
                for power in range(top + 1):
                    above = above * divisor + parts.get(power << place, ring.zero)
                below = below * divisor**top
        return above, below

    def vanishes(self) -> bool:
        """Whether this is 0 as a rational function."""
        return not (self.terms and self.cleared()[0].terms)

    def quotient(self, divisor: Poly) -> Poly | None:
        """Return this divided by a polynomial, ``None`` when that leaves a rest."""
        self.ring.spend(1 + (len(self.terms) + len(divisor.terms)) // 8)
        top, rest, found, guard = max(divisor.terms), self, self.ring.zero, self.ring.guard
        while rest.terms:
            first = max(rest.terms)
            if ((first | guard) - top) & guard != guard:
                return None
            term = Poly(self.ring, {first - top: rest.terms[first] / Fraction(divisor.terms[top])})
            found, rest = found + term, rest - term * divisor
        return found


class Ring:
    """What a claim speaks of, and what its polynomials share: the places of names in monomials, and the work left."""

    def __init__(self, claim: Any) -> None:
        self.claim, self.work, self.until = claim, MAX_WORK, time.monotonic() + MAX_SECONDS
        self.guard, self.masks, self.places = 0, defaultdict[str, int](int), dict[Any, int]()
        self.divisors, self.divided, self.vectors = dict[int, Poly](), list[Poly](), dict[str, Poly]()
        self.parsed, self.zero, self.one = dict[str, Any](), self.number(0), self.number(1)
        self.lets, self.oracles, at = claim["lets"], claim["oracles"], claim.get("at", {})
        self.functions = at.get("functions", {})
        self.sides = {side: claim[side] for side in ("left", "right", "rule") if side in claim}
        rules, assigned, self.steps = self.sides.values(), set[str](), dict[str, list[Any]]()
        texts = [text for said in (self.lets, self.oracles, self.functions) for text in said.values()]
        for side, rule in self.sides.items():
            startup, period, conditions, start, output = _fields(rule, side, RULE)
            listed = all(isinstance(step, list) for step in startup + period)
            _require(period and listed, "a period must have a step, and a step must be a list")
            texts += [output, *conditions, *start.values()]
            self.steps[side] = [[*map(_statement, step)] for step in startup + period]
            assigned |= start.keys()
            for name, oracle, parts in chain(*self.steps[side]):
                _require(not oracle or oracle in self.oracles, f"{oracle} is called but is not among the oracles")
                assigned.add(name)
                texts += parts
        for text, sign in claim["assumptions"]:
            _require(sign in SIGNS, f"{sign!r} is no sign of an assumption")
            texts.append(text)
        for text in texts:
            self.products(text)
        meanings = [*assigned, *{*claim["vectors"], *self.oracles}, *self.lets, "own", "recorded"]
        _require(all(map(NAME.fullmatch, meanings)), "lets, vectors, networks and oracles must be plain names")
        self.reserved = {*meanings}
        _require(len(meanings) == len(self.reserved), "a name may not be two of network, let, and vector or oracle")
        self.constants = {name: self.vector(name) for name in claim["vectors"]}
        self.conditions = [text for rule in rules for text in rule["conditions"]]
        self.startup = max(len(rule["startup"]) for rule in rules)
        self.cycle = lcm(*(len(rule["period"]) for rule in rules))
        self.late = any("t" in self.words(rule["output"]) for rule in rules)

    def spend(self, cost: int) -> None:
        """Refuse to go on when the budget is used up."""
        self.work -= cost * (1 + len(self.places) // 20)
        if self.work < 0 or time.monotonic() > self.until:
            raise CertificateRejected(f"checking takes more than {MAX_WORK} operations or {MAX_SECONDS} seconds")

    def paid(self, terms: dict[int, Any]) -> Poly:
        """Return the polynomial of *terms* without zeros; refused when numbers or exponents grow too large."""
        alike = 1
        if len(terms) > 50:  # the time that a dictionary takes grows with the hashes that are alike
            alike += sum(n * n for n in Counter(map(hash, terms)).values() if n > 1) // len(terms) // 2
        kept = {m: a if type(a) is int or a.denominator > 1 else a.numerator for m, a in terms.items() if a}
        large = [a for a in kept.values() if type(a) is not int or not -SMALL < a < SMALL]
        bits = max(a.numerator.bit_length() + a.denominator.bit_length() for a in large) if large else 0
        seen = reduce(or_, kept, 0)
        _require(bits < MAX_BITS and not seen & self.guard, "a number or an exponent grows too large")
        self.spend((1 + len(terms)) * (alike + bits * bits // 200_000))
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
            self.masks["]" if name[-1] == "]" and name[0] != "|" else name[0]] |= FIELD << place
        return Poly(self, {1 << self.places[name]: 1})

    def vector(self, name: str) -> Poly:
        """Return an initial value, a constant or an answer, kept apart from a parameter of that name."""
        return self.vectors.get(name) or self.vectors.setdefault(name, self.name("|" + name))

    def count(self, counter: str, value: int, after: str = "") -> dict[str, Poly]:
        """Return what a counter is, in sums and, under a name of its own that nothing else can have, in exponents."""
        number = self.number(value) + self.name(after) if after else self.number(value)
        return {counter: number, "^" + counter: number}

    def parameter(self, name: str) -> None:
        """Refuse a name that is no parameter, or means something else, as the schedule that it is a value of may."""
        free = name.partition("[")[0] not in self.reserved and PARAMETER.fullmatch(name)
        _require(free, f"{name[:80]!r} has no value here: it is no parameter")

    def raised(self, base: Poly, power: int, counter: Poly) -> Poly:
        """Return base to the power counter + number, the *counter* being a number, or a #counter and a number."""
        power, result = power + counter.terms.get(0, 0), base
        moving = counter.terms.keys() - {0} if base.terms != {0: 1} else ()  # every power of 1 is 1
        scalar = (power >= 0 and not moving) or not any(m & self.masks["|"] for m in base.terms)
        _require(scalar, "what is raised or divided by is not a scalar")
        if power < 0:
            above, below = base.cleared()
            _require(above.terms, "a divisor vanishes identically")
            self.divided.append(above)
            scale = self.number(1 / Fraction(above.terms[max(above.terms)]))
            divisor, result = above * scale, below * scale
            if divisor.terms != {0: 1}:
                inverse = self.name(("/", *sorted(divisor.terms.items())))
                self.divisors[max(inverse.terms).bit_length() - 1] = divisor
                result = result * inverse
        result **= abs(power)
        for m in moving:
            self.spend(len(base.terms) * (8 if base.bits else 1))
            result = result * self.name(("^", m, *sorted(base.terms.items())))
        return result

    def products(self, text: str) -> list[tuple[Any, list[tuple[str, str, int]]]]:
        """Return a sum's products: a number, and names with counter ("" for none) and number of their exponents."""
        if text not in self.parsed:
            self.spend(1 + len(text) // 8)
            self.parsed[text] = []
            for product in text.replace(" - ", " + -").split(" + "):
                parts, factors = product.removeprefix("-").split("*"), list[tuple[str, str, int]]()
                number = self.number(Fraction(parts.pop(0))) if NUMBER.fullmatch(parts[0]) else self.one
                for found, part in ((POWER.fullmatch(part), part) for part in parts):
                    if not found:
                        raise CertificateRejected(f"{part[:80]!r} is no power: a name, and a whole number or t, k or j")
                    name, power, alone, counter, shift = found.groups("")
                    factors.append((name, alone or counter, int(power or shift or not alone)))
                self.parsed[text].append((number.terms.get(0, 0) * (-1 if product[0] == "-" else 1), factors))
        return self.parsed[text]  # type: ignore[no-any-return]

    def words(self, text: str) -> set[str]:
        """Return the words in a text, and in the lets that it mentions."""
        found, waiting = set[str](), [text]
        while waiting:
            self.spend(4 + len(waiting[-1]) // 8)
            new = {*re.findall(r"\w+", waiting.pop())} - found
            found |= new
            waiting += [self.lets[let] for let in new & self.lets.keys()]
        return found

    def read(self, text: str, names: dict[str, Any]) -> Poly:
        """Return what a sum stands for where *names* have values, other names being parameters."""
        total: dict[int, Any] = {}
        for i, (number, factors) in enumerate(self.products(text)):
            monomial, value = 0, self.one
            for name, counter, power in factors:
                base = names.get(name) or self.named(name, names)
                if counter or power != 1:
                    _require(not counter or "^" + counter in names, f"the exponent {counter} has no meaning here")
                    base = self.raised(base, power, names["^" + counter] if counter else self.zero)
                if len(base.terms) == 1 and 1 in base.terms.values():
                    monomial += max(base.terms)
                    _require(not monomial & self.guard, "an exponent grows too large")
                else:
                    value = base if value is self.one else value * base
            self.spend(1 + len(factors) + len(value.terms) + (number.denominator - 1).bit_length() * (1 + i // 16))
            for m, a in value.terms.items():
                total[m + monomial] = total.get(m + monomial, 0) + a * number
            if value.bits > 400:
                total = self.paid(total).terms
        return self.paid(total)

    def named(self, name: str, names: dict[str, Any]) -> Poly:
        """Return what a name stands for: what it is bound to, a let, a schedule's value, or a parameter."""
        _require(name not in names, "a cover may not suppose anything about the unknowns")
        if name in self.places:
            return self.name(name)
        if name in self.lets:
            return self.read(self.lets[name], names)
        if "t" in names and (found := SCHEDULE.fullmatch(name)):
            step = names["t"].terms.get(0, 0) + int(found[2] or 0)
            fixed = f"{found[1]}[{step}]"
            if names["t"].terms.keys() <= {0}:
                return names.get(fixed) or self.named(fixed, names)
            self.parameter(fixed)
            return self.name(("[", found[1], step))  # after any step, apart from those of fixed steps
        self.parameter(name)
        return self.name(name)


def _number(value: Poly) -> Fraction:
    """Return a number, or what multiple of the one vector of a counterexample something is."""
    _require(value.terms.keys() <= {0, *value.ring.name("|").terms}, "the value of something is missing")
    return Fraction(sum(value.terms.values()))


class Call(NamedTuple):
    """A call of an unknown function: at which step, the function itself, a vector, and its arguments; and the answer."""

    step: int
    arguments: list[Poly]
    answer: Poly

    def gaps(self, arguments: list[Poly]) -> list[Poly]:
        """Return how this call and another differ: not at all when they ask the same."""
        self.answer.ring.spend(1 + len(arguments))
        differences = (one - other for one, other in zip(self.arguments, arguments, strict=False))
        return [gap for gap in differences if not gap.vanishes()]


class Run:
    """One run of rules, step by step, on combinations of initial values, constants and answers; or after any step ``#t``."""

    def __init__(self, ring: Ring, names: dict[str, Any]) -> None:
        self.ring, self.calls, self.asked, self.since = ring, list[Call](), dict[str, Poly](), ""
        ring.spend(len(ring.claim["vectors"]))
        self.names = ring.constants | names
        rules = ring.sides.items()
        self.state = {f"{s}.{n}": self.form(text, self.names) for s, rule in rules for n, text in rule["start"].items()}

    def form(self, text: str, names: dict[str, Any]) -> Poly:
        """Return the combination of vectors that *text* stands for."""
        value = self.ring.read(text, names)
        units = {m & self.ring.masks["|"] for m in value.terms}
        linear = all(unit.bit_count() == 1 and unit.bit_length() % 32 == 1 for unit in units)
        _require(linear, f"{text[:80]!r} is not linear in vectors")
        return value

    def seen(self, side: str, step: int) -> dict[str, Any]:
        """Return the names that a rule sees at a step."""
        networks = {name: self.state[f"{side}.{name}"] for name in self.ring.sides[side]["start"]}
        self.ring.spend(5 + len(self.names) // 8 + len(networks))
        return self.names | networks | self.ring.count("t", step, self.since)

    def advance(self, step: int) -> None:
        """Run one step of all rules."""
        for side, rule in self.ring.sides.items():
            names, counts, late = self.seen(side, step), Counter[str](), step - len(rule["startup"])
            turn = step if late < 0 else late % len(rule["period"]) + len(rule["startup"])
            for name, oracle, parts in self.ring.steps[side][turn]:
                values = [self.form(part, names) for part in parts]
                label, meaning = f"{oracle}[{step},{counts[oracle]}]", self.ring.oracles.get(oracle)
                counts[oracle] += 1
                if not oracle:
                    names[name] = values[0]
                elif meaning == "recorded":
                    names[name] = self.asked[label] = self.ring.vector(label)
                elif oracle in self.ring.functions:
                    inputs = {f"#{i}": self.ring.number(_number(value)) for i, value in enumerate(values, 1)}
                    value = self.ring.read(self.ring.functions[oracle], inputs)
                    names[name] = self.ring.name("|") * self.ring.number(_number(value))
                elif meaning == "own":
                    asked = [self.ring.vector(f"{oracle}/{len(values)}"), *values]
                    names[name] = self.answer(asked, f"{side}.{label}")
                    self.calls.append(Call(step, asked, names[name]))
                else:
                    names[name] = self.form(meaning, self.names | {f"#{i}": value for i, value in enumerate(values, 1)})
            self.state = self.state | {f"{side}.{name}": names[name] for name in rule["start"]}

    def answer(self, arguments: list[Poly], label: str) -> Poly:
        """Return an unknown function's answer: the same as before when the arguments are."""
        self.ring.spend(len(self.calls) // 8)
        same = next((call.answer for call in self.calls if not call.gaps(arguments)), None)
        return same or self.ring.vector(label)

    def outputs(self, step: int) -> list[Poly]:
        """Return the outputs after a step."""
        return [self.form(rule["output"], self.seen(side, step)) for side, rule in self.ring.sides.items()]

    def gaps(self, last: int, steps: Any) -> dict[int, Poly]:
        """Return left's minus right's output after each number of *steps* up to the *last*."""
        found = dict[int, Poly]()
        for k in range(last + 1):
            if k:
                self.advance(k - 1)
            if k in steps:
                found[k] = reduce(sub, self.outputs(k - 1))
        return found


class Point:
    """A point of parameter space, and what is inferred: names' values, sums that vanish, that do not, and that have a sign."""

    def __init__(self, claim: Any, steps: Any = (), last: int = 0) -> None:
        self.ring, self.steps, self.last = Ring(claim), steps, last
        self.runs, self.names, self.given, self.generic = dict[Any, Any](), dict[str, Any](), dict[str, Any](), False
        self.solved = self.zero = self.known = tuple[Any, ...]()
        self.signs = tuple((text, sign) for text, sign in claim["assumptions"])
        self.fixed = re.search(r"\w\[", json.dumps([claim["assumptions"], claim.get("cases"), claim["lets"]]))
        self.facts = tuple(text for text in self.ring.conditions if "t" not in self.ring.words(text))
        self.facts += tuple(text for text, sign in self.signs if sign in (">", "!="))
        for text in (*self.ring.conditions, *claim["lets"].values()):
            self.ring.read(text, self.ring.count("t", 0, "#t"))
        for text, _ in self.signs:
            self.ring.read(text, {})

    def but(self, **changes: Any) -> Point:
        """Return this with some things changed."""
        changed = Point.__new__(Point)
        vars(changed).update(vars(self) | changes)
        return changed

    def solving(self, *solved: tuple[str, str]) -> Point:
        """Return this where names are solved for."""
        names, solved = dict(self.given), (*self.solved, *solved)
        for name in (*names, *dict(solved)):
            self.ring.parameter(name)
        for name, text in reversed(solved):
            names[name] = self.ring.read(text, names)
        known = tuple(self.ring.read(text, names).cleared()[0] for text in self.facts)
        return self.but(solved=solved, names=names, known=known)

    def knowing(self, text: str) -> Point:
        """Return this with one more fact."""
        self.ring.spend(len(self.known))
        return self.but(facts=(*self.facts, text), known=(*self.known, self.read(text).cleared()[0]))

    def nonzero(self, value: Poly) -> bool:
        """Whether facts divide *value* down to a number that is not 0, or to something that divides a fact."""
        self.ring.spend(sum(1 + len(fact.terms) for fact in self.known))
        rest = value.cleared()[0]
        if not rest.terms:
            return not all(fact.terms for fact in self.known)  # a fact that vanishes: nothing is possible here
        for fact in sorted(self.known, key=lambda fact: -max(fact.terms, default=0)):  # c - c^2 before its factor c
            while max(fact.terms, default=0) and (found := rest.quotient(fact)) is not None:
                rest = found
        return not max(rest.terms) or any(fact.quotient(rest) is not None for fact in self.known)

    def read(self, text: str) -> Poly:
        """Return what a sum stands for; what it divides by must be known not to vanish, or *generic* or a sum of counters."""
        self.ring.divided.clear()
        value, masks = self.ring.read(text, self.names), self.ring.masks
        for divisor in self.ring.divided:
            counting = 0 in divisor.terms and all(a > 0 and not m & ~masks["#"] for m, a in divisor.terms.items())
            generic = self.generic and not any(m & (masks["#"] | masks["^"] | masks["["]) for m in divisor.terms)
            _require(counting or generic or self.nonzero(divisor), "a divisor is not known not to vanish")
        return value

    def positive(self, terms: Any) -> Poly:
        """Return the sum of NUMBER * product of assumptions * SCALAR^2, of which one term is above 0."""
        total, above = self.ring.zero, False
        for number, indices, text in terms:
            _require(NUMBER.fullmatch(number) and Fraction(number) > 0, "a number of positive must be above 0")
            square = self.read(text) ** 2
            part, strict = square * self.ring.number(Fraction(number)), self.nonzero(square)
            for assumed, sign in (self.signs[index] for index in indices):
                _require(sign in (">", ">="), f"the assumption {assumed} {sign} 0 gives no sign")
                part, strict = part * self.read(assumed), strict and sign == ">"
            total, above = total + part, above or strict
        _require(above, "no term of positive is above 0")
        return total

    def residual(self, k: int, atoms: list[str]) -> Poly:
        """Return a coefficient of the residual; with unknown functions every two calls before must be told apart."""
        ring = self.ring
        if self.solved not in self.runs:
            run = Run(ring, self.names)
            self.runs[self.solved] = run.gaps(self.last, range(ring.late, self.last + 1)), run.calls
        found, calls = self.runs[self.solved]
        gap: Poly = found[k]
        ring.spend(len(calls) + 2 * len(gap.terms))
        values = ring.masks["]"] if self.steps is None else 0
        free = values | ring.masks["|"]
        _require(not (values and self.fixed), "a schedule's value may not be fixed or assumed anything of")
        first = list({max(call.answer.terms): call for call in reversed(calls) if call.step < k}.values())
        for call, other in combinations(first, 2):
            gaps = call.gaps(other.arguments)
            apart = any(self.nonzero(part) for gap in gaps for part in gap.cleared()[0].parts(free).values())
            _require(apart, f"two calls before k = {k} might have equal arguments here")
        _require(not any(m & free for m in gap.cleared()[1].terms), "a schedule's value stands in a divisor")
        key = sum(1 << ring.places["|" + atom if "|" + atom in ring.places else atom] for atom in atoms)
        return gap.parts(free).get(key, ring.zero)

    def hypothesis(self, given: Any) -> Poly:
        """Return the rational function that a hypothesis says vanishes."""
        match given:
            case ["residual", k, atoms] if self.steps is None or k in self.steps:
                return self.residual(k, atoms)
            case ["assumption", index] if self.signs[index][1] == "=":
                return self.read(self.signs[index][0])
            case ["branch", index]:
                return self.read(self.zero[index])
        raise CertificateRejected(f"there is no hypothesis {str(given)[:80]} here")

    def product(self, factors: Any, *, branching: bool = False) -> Poly:
        """Return a product of powers; a factor that has no node of its own must be known not to vanish."""
        total = self.ring.one
        for text, power, then in factors:
            value = self.read(text)
            known = (branching and then) or self.nonzero(value)
            _require(known, f"the factor {text[:80]} is not known not to vanish")
            total = total * value**power
        return total

    def combination(self, value: Poly, text: str, zeros: list[Poly], what: str) -> None:
        """Refuse a *value* that is not the combination *text* of *zeros* (#0, #1...), which vanishes where they do."""
        for number, factors in self.ring.products(text):
            of = [power > 0 and not counter for name, counter, power in factors if name[0] == "#"]
            _require(not number or (of and all(of)), f"{text[:80]!r} is not a combination of #0, #1, ...")
        self.ring.spend((len(self.names) + len(zeros)) // 8)
        found = self.but(names=self.names | {f"#{i}": zero for i, zero in enumerate(zeros)}).read(text)
        _require((value - found).vanishes(), f"{what} is not the combination given")

    def identity(self, given: Any, target: Poly | None = None) -> None:
        """Check that a combination of hypotheses is a product, times a power of *target* if there is one."""
        if target is not None and given is None:
            _require(target.vanishes(), "an equation of the case does not vanish identically")
            return
        hypotheses, total, factors, power = _fields(given, "an identity", "of* sum product* power")
        product = self.product(factors, branching=target is None) * (target or self.ring.one) ** power
        self.combination(product, total, [*map(self.hypothesis, hypotheses)], "the product of an identity")

    def node(self, node: Any) -> None:
        """Check that every point that is like this lies in one of the cases."""
        self.ring.spend(20)
        match node:
            case ["split", identity]:
                self.identity(identity)
                for text, _, then in identity["product"]:
                    if then:
                        self.but(zero=(*self.zero, text)).node(then)
            case ["whether", text, zero, nonzero]:
                self.read(text)
                self.but(zero=(*self.zero, text)).node(zero)
                self.knowing(text).node(nonzero)
            case ["positive", text, terms, then]:
                self.signed(text, terms).node(then)
            case ["solve", name, text, identity, then]:
                self.identity(identity, self.read(name) - self.read(text))
                self.solving((name, text)).node(then)
            case ["case", index, identities, choices]:
                solved, equations, nonzero = _fields(self.ring.claim["cases"][index], "a case", CASE)
                _require(choices.keys() <= self.given.keys(), "only the unknowns of a cover can be chosen")
                at = self.but(names=self.names | {name: self.read(text) for name, text in choices.items()})
                targets = [at.read(name) - at.read(text) for name, text in sorted(solved.items())]
                for target, identity in zip([*targets, *map(at.read, equations)], identities, strict=True):
                    self.identity(identity, target)
                for text in nonzero:
                    _require(at.nonzero(at.read(text)), f"{text[:80]} is not known not to vanish in the case")
            case _:
                raise CertificateRejected(f"{str(node)[:80]} is no node of a derivation")

    def signed(self, text: str, terms: Any) -> Point:
        """Return this with the fact that *text*, which is positive or its negative, does not vanish."""
        value, total = self.read(text), self.positive(terms)
        _require(((value - total) * (value + total)).vanishes(), f"positive does not add up to {text[:80]}")
        return self.knowing(text)

    def induction(self, least: int, sums: Any) -> Point:
        """Return this with the facts that sums are above 0 at every k >= *least*: there, and after a step if before."""
        self.ring.spend(len(self.signs) + len(self.known))
        held = self.but(signs=(*self.signs, *((text, ">") for text, *_ in sums)))
        now, then = (self.but(names=self.ring.count("k", *k)) for k in ((least,), (least + 1, "#k")))
        for text, base, step in sums:
            for at, total, when in ((now, now.positive(base), "at first"), (then, held.positive(step), "after a step")):
                _require((at.read(text) - total).vanishes(), f"the terms given do not add up to {text[:80]} {when}")
        for text, *_ in sums:
            held = held.knowing(text)
        return held

    def cover(self, node: Any, unknowns: list[str]) -> None:
        """Check that the unknowns, of which nothing is supposed, can be chosen so that a case applies and rules are defined."""
        ring = self.ring
        told = [*ring.conditions, *(text for text, _ in self.signs)]
        told += [name for text in ring.parsed for _, factors in ring.products(text) for name, _, n in factors if n < 0]
        free = {name.partition("[")[0] for name in unknowns}
        complaint = "a cover may not suppose anything about the unknowns, nor may the rules divide by them"
        for text in told:
            _require(free.isdisjoint(ring.words(text)), complaint)
        self.but(steps=(), given=dict.fromkeys(unknowns)).solving().node(node)


class Equality(Run):
    """That outputs agree in a case: at the steps listed, or in a prefix and, by rows that a period keeps at 0, from there on."""

    def __init__(self, point: Point, case: Any) -> None:
        solved, equations, nonzero = _fields(case, "a case", CASE)
        self.place = point.but(facts=(*point.facts, *nonzero), generic=not equations).solving(*solved.items())
        super().__init__(point.ring, self.place.names)
        self.zeros = [self.ring.read(text, self.place.names) for text in equations]
        self.past, self.pairs = list[Call](), list[Any]()

    def check(self, evidence: Any) -> None:
        """Check that the outputs' differences are combinations of the equations, and that it remains so."""
        gaps, *rest = _fields(evidence, "the evidence of a case", "gaps" if self.place.steps else EVIDENCE)
        last = max(self.place.steps) if self.place.steps else rest[0]
        steps = self.place.steps or range(self.ring.late, last + 1)
        found = self.gaps(last, steps)
        _require(gaps.keys() <= {*map(str, steps)}, "gaps are given of steps that are not compared")
        for k in steps:
            self.require(found[k], gaps.get(str(k), "0"), f"the outputs differ at k = {k}: their difference")
        if rest:
            self.induction(*rest)

    def require(self, value: Poly, text: str, what: str) -> None:
        """Refuse a value that is not the combination *text* of what vanishes."""
        self.place.but(names=self.place.names | self.ring.vectors).combination(value, text, self.zeros, what)

    def names_at(self, calls: list[Call], step: int) -> dict[str, Any]:
        """Return what rows may mention: networks, constants, time, and calls of the period before."""
        names = {f"before.{i}": call.answer for i, call in enumerate(calls)}
        names |= {f"before.{i}.{a}": x for i, call in enumerate(calls) for a, x in enumerate(call.arguments) if a}
        return self.names | self.state | names | self.ring.count("t", step, self.since)

    def induction(
        self, prefix: int, period: int, rows: Any, starts: Any, following: Any, outputs: Any, pairs: Any
    ) -> None:
        """Check that rows vanish after a prefix, that a period keeps it so, and that the outputs in it differ by rows."""
        ring = self.ring
        _require(prefix >= ring.startup, f"the prefix must go to step {ring.startup}")
        _require(period >= 1 and period % ring.cycle == 0, f"the period must be a multiple of {ring.cycle}")
        past = [call for call in self.calls if call.step >= prefix - period]
        past = past if prefix >= period and len(past) == len(pairs) else []
        names = self.names_at(past, prefix)
        for i, (row, text) in enumerate(zip(rows, starts, strict=True)):
            self.require(ring.read(row, names), text, f"rows[{i}] after the prefix")
        self.since, self.pairs, self.calls = "#t", pairs, []
        self.state = {name: ring.vector(name) for name in self.state}
        for i, call in enumerate(past):
            asked = [ring.vector(f"before.{i}.{a}") for a in range(1, len(call.arguments))]
            past[i] = Call(call.step, [call.arguments[0], *asked], ring.vector(f"before.{i}"))
        self.place, self.past = self.place.but(names=self.place.names | ring.count("t", prefix, "#t")), past
        for j, text in enumerate(outputs):  # a condition is known from its step on
            ring.spend(len(self.place.known) // 8)
            now = self.names | ring.count("t", prefix + j, "#t")
            moved = (ring.read(condition, now).cleared()[0] for condition in ring.conditions)
            self.place = self.place.but(known=(*self.place.known, *moved))
            if j == 0:
                here = self.place.but(names=self.names_at(past, prefix))
                self.zeros = [*self.zeros, *map(here.read, rows)]
            self.advance(prefix + j)
            self.require(reduce(sub, self.outputs(prefix + j)), text, f"outputs[{j}]: the difference")
        _require(len(outputs) == period and len(self.calls) == len(pairs), "outputs or calls are not those of a period")
        kinds = [[call.arguments[0].terms for call in calls] for calls in (past, self.calls)]
        _require(not past or kinds[0] == kinds[1], "the calls of the prefix's last period are not those of the period")
        names = self.names_at(self.calls if past else [], prefix + period)
        for i, (row, text) in enumerate(zip(rows, following, strict=True)):
            self.require(ring.read(row, names), text, f"next[{i}]: the row after a period")

    def answer(self, arguments: list[Poly], label: str) -> Poly:
        """Return the answer of a call in the prefix, or in the period: a new one, or that of a call that asks the same."""
        if not self.since:
            return super().answer(arguments, label)
        i = len(self.calls)
        _require(i < len(self.pairs), "a call of the period is not listed in calls")
        if self.pairs[i] == "new":
            return self.ring.vector(label)
        kind, index, by = self.pairs[i]
        other: Call = {"as": self.calls, "before": self.past}[kind][index]
        for one, two, text in zip(arguments, other.arguments, ["0", *by], strict=True):
            self.require(one - two, text, f"calls[{i}]: the functions' or arguments' difference")
        return other.answer


def check_compare(claim: Any, unknowns: Any, when: Any, cases: Any, complete: Any, covering: Any, *witness: Any) -> str:
    """Check the cases' equality, that there is no other case, and that the cases cover."""
    evidence, last, tree, cover = witness
    flags = complete is (tree is not None) and covering is (cover is not None)
    _require(flags, "complete and covering must say whether there is a tree and a cover")
    _require(cases or complete, "nothing is claimed: no case, and not complete")
    point = Point(claim, None if when == "all" else dict.fromkeys(when), last)
    listed = when and [k for k in sorted({*when}) if type(k) is int and k >= point.ring.late] == when
    first = "from 0 or, with t in an output, k = 1 on"
    _require(when == "all" or listed, f'steps must be "all" or a list of whole numbers, ascending, {first}')
    if covering:
        point.cover(cover, unknowns)
    for case, shown in zip(cases, evidence, strict=True):
        Equality(point, case).check(shown)
    if complete:
        point.solving().node(tree)
    told = [_told(case["solved"]) + _told(case["equations"], "= 0") + _told(case["nonzero"], "!= 0") for case in cases]
    where = "; or when ".join(" and ".join(parts) or "they are defined" for parts in told)
    where = f"{'exactly ' * complete}when {where}" if cases else "for no parameters"
    always = f", and some {', '.join(unknowns)} always makes it so" if unknowns else ", and that is always so"
    steps = f"{', '.join(map(str, when))} step{'s' * (when != [1])}"
    count = steps if listed else f"every number of steps{' but none' * point.ring.late}"
    return f"are equal after {count} {where}{always * covering}"


def check_counterexample(claim: Any, at: Any, k: int, values: Any) -> str:
    """Run both rules in exact fractions, vectors and answers being multiples of one vector, and see two different numbers."""
    parameters, vectors, answers, functions = parts = _fields(at, "at", "parameters vectors answers functions")
    point, numbers = Point(claim).solving(*parameters.items()), parameters | vectors | answers
    _require(all(map(NUMBER.fullmatch, [*numbers.values(), *values])), "a value is not a fraction in a string")
    ring, own = point.ring, {oracle for oracle, meaning in claim["oracles"].items() if meaning == "own"}
    once = len(numbers | functions) == sum(map(len, parts))
    given = (vectors.keys(), functions.keys()) == (ring.constants.keys(), own)
    _require(once and given, "vectors and functions must have one value each, and each name one meaning")
    ring.vectors |= {x: ring.name("|") * ring.number(Fraction(value)) for x, value in (vectors | answers).items()}
    run = Run(ring, point.names | {name: ring.vectors[name] for name in vectors})
    for text, sign in claim["assumptions"]:
        _require(SIGNS[sign](_number(ring.read(text, point.names)), 0), f"the numbers do not satisfy {text} {sign} 0")
    _require(k >= ring.late, "outputs are compared from k = 0 or, with t in one of them, k = 1 on")
    for step in range(max(k, 1)):
        for rule in ring.sides.values():
            for text in rule["conditions"]:
                if step >= len(rule["startup"]) or "t" not in ring.words(text):
                    value = _number(ring.read(text, point.names | ring.count("t", step)))
                    _require(value, f"{text[:80]} is 0: a rule is not defined")
        if step < k:
            run.advance(step)
    left, right = (_number(output) for output in run.outputs(k - 1))
    _require([left, right] == [*map(Fraction, values)], f"the outputs are {left} and {right}, not the values claimed")
    _require(left != right, f"the outputs are both {left}")
    _require(run.asked.keys() == answers.keys(), "answers are given to what is not asked, or not to what is")
    where = f"where they are {' and '.join(values)} with {', '.join(_told(numbers | functions))}"
    return f"differ after {k} step{'s' * (k != 1)}, {where}"


def _formed(run: Run, forms: Any, k: dict[str, Poly], *ages: dict[str, Poly]) -> dict[str, Poly]:
    """Return what closed forms say at k, with answers of several ages."""
    form, now = run.form, run.names | k
    return {name: sum((form(at_j, j) for j in ages), form(at_k, now)) for name, (at_k, at_j) in forms.items()}


def _check_forms(point: Point, **sides: Any) -> tuple[Run, dict[str, Any]]:
    """Check closed forms by induction: at the start, and after a step, on constants and on answers, new and older."""
    ring, run = point.ring, Run(point.ring, point.names)
    forms = {f"{side}.{name}": form for side, of in sides.items() for name, form in of.items()}
    _require((ring.startup, ring.cycle) == (0, 1), "closed forms are for rules that do the same in every step")
    _require("own" not in ring.oracles.values(), "closed forms are not for unknown functions")
    told = re.search(r"\b[tkj]\b|\w\[", json.dumps([ring.sides, point.signs, ring.oracles, ring.lets, point.solved]))
    _require(not told, "k and j count steps here, and t and schedules have no closed form")
    _require(forms.keys() == run.state.keys(), "the forms must be those of the networks")
    begun, start = run.state, _formed(run, forms, ring.count("k", 0))
    run.advance(0)
    older = {name: ring.vector(f"older.{name}") for name in run.asked}
    before, after = (point.names | older | ring.count("j", shift, "#j") for shift in (0, 1))
    run.state = _formed(run, forms, ring.count("k", 0, "#k"), before)
    run.advance(0)
    end = _formed(run, forms, ring.count("k", 1, "#k"), point.names | run.asked | ring.count("j", 1), after)
    for reached, form, when in ((begun, start, "at the start"), (run.state, end, "after a step")):
        for name, value in reached.items():
            _require((value - form[name]).vanishes(), f"the form of {name} is wrong {when}")
    return run, forms


def check_closed_form(claim: Any, solved: Any, forms: Any) -> str:
    """Check the closed forms of one rule's networks."""
    _check_forms(Point(claim).solving(*solved.items()), rule=forms)
    plus = {answers: f", plus ({answers}) for every answer, j steps old" for _, answers in forms.values()} | {"0": ""}
    told = "; ".join(f"{name} = {values}{plus[answers]}" for name, (values, answers) in forms.items())
    return f"is after k steps, for all k, {told}, where that is defined"


def check_always_different(claim: Any, least: int, on: str, left: Any, right: Any, facts: Any, product: Any) -> str:
    """Check closed forms of both rules, and their difference as a product of factors that cannot vanish."""
    point = Point(claim).solving()
    _require(least >= 1 and WORD.fullmatch(on), "from must be at least 1, and on a name")
    ring, (run, forms) = point.ring, _check_forms(point, left=left, right=right)
    k, unit = ring.count("k", least, "#k"), max(ring.vector(on).terms)
    run.state = _formed(run, forms, k, run.asked | ring.count("j", least, "#k"))
    gap = reduce(sub, run.outputs(-1)).parts(ring.masks["|"]).get(unit, ring.zero)
    point = point.but(names=k, signs=(*point.signs, (f"k - {least}", ">=")))
    for kind, *fact in facts:
        _require(kind in ("positive", "induction"), f"{str(kind)[:80]} shows nothing about what changes with k")
        point = point.signed(*fact) if kind == "positive" else point.induction(least, *fact)
    _require((gap - point.product(product)).vanishes(), "the product is not the difference of the closed forms")
    return f"differ at every k >= {least}, in their coefficient on {on}"


KINDS: dict[str, tuple[Any, str, str, str]] = {
    "compare": (check_compare, "left right", "unknowns* steps cases* complete covering", "cases* last# tree cover"),
    "counterexample": (check_counterexample, "left right", "at k# values*", ""),
    "closed form": (check_closed_form, "rule", "solved forms", ""),
    "always different": (check_always_different, "left right", "from# on", "left right facts* product*"),
}
"""Of each kind: what checks it, its rules, the further fields of its claim, and those of the witness."""


def _told(things: Any, sign: str = "= ") -> list[str]:
    values = things if isinstance(things, dict) else dict.fromkeys(things, "")
    return [f"{name} {sign}{text}" for name, text in values.items()]


def _sentence(claim: Any, said: str, sides: list[str]) -> str:
    """Return what is said of rules, and what is given."""
    rules = []
    for rule in (claim[side] for side in sides):
        steps = [f"t = {t}: {'; '.join(step)}" for t, step in enumerate(rule["startup"])]
        alone = len(steps + rule["period"]) == 1
        steps += [f"{'' if alone else 'then '}{'; '.join(step)}" for step in rule["period"]]
        start = ", ".join(_told(rule["start"]) + _told(rule["conditions"], "!= 0"))
        rules.append(f"[{' | '.join(steps)}; return {rule['output']}; from {start}]")
    given = _told(claim["lets"] | claim.get("solved", {})) + _told(claim["oracles"], "is ")
    given += [f"{text} {sign} 0" for text, sign in claim["assumptions"]]
    return f"{' and '.join(rules)} {said}" + (f" ({', '.join(given)})" if given else "")


def _no_number(text: str) -> Any:
    raise ValueError(f"{text[:80]} is not a whole number")


def check(data: bytes) -> str:
    """Return one sentence that says what the certificate proves; raises ``CertificateRejected`` when it proves nothing."""
    document = None
    try:
        _require(len(data) <= MAX_BYTES, f"a certificate has at most {MAX_BYTES} bytes")
        document = json.loads(data.decode("ascii"), parse_float=_no_number, parse_constant=_no_number)
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n"
        _require(canonical.encode() == data, "the document is not in canonical form; make it anew")
        form, version, about, kind, claim, witness = _fields(document, "the document", DOCUMENT)
        _require((form, version) == ("softupdate-algebra certificate", 3), "this is no certificate of version 3")
        _require(isinstance(about, str) and len(about) <= 500 and about.isprintable(), "about must be one line of text")
        _require(kind in KINDS, f"the kind must be one of {', '.join(KINDS)}")
        verify, sides, claimed, shown = KINDS[kind]
        fields = _fields(claim, "the claim", f"{sides} vectors* lets oracles assumptions* {claimed}")
        said = verify(claim, *fields[-len(claimed.split()) :], *_fields(witness, "the witness", shown))
        return _sentence(claim, said, sides.split())
    except (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError) as error:
        said = "it is not JSON as certificates are" if document is None else "it has not the documented form"
        complaint = f"{said}: {type(error).__name__}: {str(error)[:200]}; make it anew"
        raise CertificateRejected(complaint) from None


def main(paths: list[str]) -> int:
    """Check files; print a line for each; return 0 when all are accepted, 1 when one is rejected, 2 when one is unreadable."""
    status = 0 if paths else 2
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
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
