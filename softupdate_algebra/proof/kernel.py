"""Checks certificates about update rules; trusts nothing but this file and the Python standard library.

``format.py`` says field by field what a certificate is. Why one that is accepted here is true:

1. A claim lists real sequences (networks, coordinate by coordinate; t, c^t) by their equations, which are followed here as
   polynomials in names. What is *free*, as vectors, answers and schedules are, stands for anything.
2. Nothing is divided: an inverse is one more name, made where an equation of the claim divides, as it speaks of points where
   that is possible, or where a sum is shown not to vanish. What is 0 once these names are cleared is 0 where they exist.
3. A ``Place`` is a set of points, with sums that vanish there (#0, #1...) and sums that are above 0, or not below ($0, $1...).
   A combination of the former vanishes; a sum of products of the latter with squares has their sign.
4. All steps: rows vanish and sums have signs at step N and, if at any later one, a period after that; what the sequences are
   there are independent names. Where a case has no equations a proof may divide by any sum but 0: what is shown is an
   equality of rational functions of the parameters, and so holds wherever both sides exist.
5. An unknown function answers the same where it is shown to be asked the same. Conversely, where all questions before are
   shown to differ, for almost all values of what is free, any answers are possible, so that every coefficient must vanish.
6. Each polynomial is paid for from one budget, and each path ends in a sentence or in ``CertificateRejected``.
"""

from __future__ import annotations

import json
import re
import sys
import time
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import combinations
from math import lcm
from operator import eq, ge, gt, mul, ne
from typing import Any

MAX_BYTES, MAX_NAMES, MAX_DEGREE, MAX_BITS, MAX_WORK, MAX_SECONDS = 4_000_000, 4_000, 1 << 30, 40_000, 4_000_000, 20
FIELD = (1 << 32) - 1
NAME = re.compile(r"(?!t$)[a-zA-Z][\w.]*", re.ASCII)
FACTOR = re.compile(r"([#$]\d+|[a-zA-Z_][\w.]*)(?:\[(?:(t)([-+]\d+)?|(-?\d+))\])?(?:\^([1-9]\d*))?", re.ASCII)
NUMBER = re.compile(r"\d+(/[1-9]\d*)?", re.ASCII)
RELATION = re.compile(r"(.+) (=|!=|>=|>) 0")
LET = re.compile(r"([\w.]+) <- (1/\((.+)\)|.+)", re.ASCII)
CALL = re.compile(r"(1/|[a-zA-Z][\w.]*)\((.+)\)", re.ASCII)
SIGNS = {">": gt, ">=": ge, "!=": ne, "=": eq}


class CertificateRejected(Exception):  # noqa: N818 - a verdict on the certificate, not an accident
    """The certificate does not prove what it claims, or is not a certificate; the message says where and why."""


def _require(truth: object, complaint: str) -> None:
    if not truth:
        raise CertificateRejected(ascii(complaint)[1:-1])


class Poly:
    """A polynomial: coefficients by monomial, the exponents of all names packed into one integer, 32 bits for each."""

    __slots__ = ("bits", "degree", "ring", "terms")

    def __init__(self, ring: Ring, terms: dict[int, Any], degree: int = 0) -> None:
        self.ring, self.degree = ring, degree
        self.terms = {m: a if type(a) is int or a.denominator > 1 else a.numerator for m, a in terms.items() if a}
        self.bits = max([a.numerator.bit_length() + a.denominator.bit_length() for a in self.terms.values()], default=0)
        _require(self.bits < MAX_BITS and degree < MAX_DEGREE, "a number or an exponent grows too large")
        ring.pay(1 + len(terms) * (1 + self.bits // 200))

    def __add__(self, other: Poly) -> Poly:
        total = dict(self.terms)
        for m, a in other.terms.items():
            total[m] = total.get(m, 0) + a
        return Poly(self.ring, total, max(self.degree, other.degree))

    def __sub__(self, other: Poly) -> Poly:
        return self + Poly(self.ring, {m: -a for m, a in other.terms.items()}, other.degree)

    def __mul__(self, other: Poly) -> Poly:
        total: dict[int, Any] = {}
        for m, a in self.terms.items():
            self.ring.pay(len(other.terms) * (1 + (self.bits + other.bits) // 200))
            for n, b in other.terms.items():
                total[m + n] = total.get(m + n, 0) + a * b
        return Poly(self.ring, total, self.degree + other.degree)

    def __pow__(self, power: int) -> Poly:
        half = self ** (power // 2) if power > 1 else self.ring.one
        return self if power == 1 else half * half * self if power % 2 else half * half

    def put(self, name: Any, above: Poly, below: Poly) -> tuple[Poly, Poly]:
        """Return this with above/below in place of a name, times the least power of *below*; and that power."""
        place, parts = self.ring.places[name], dict[int, dict[int, Any]]()
        for m, a in self.terms.items():
            power = m >> place & FIELD
            parts.setdefault(power, {})[m - (power << place)] = a
        self.ring.pay(1 + len(self.terms) // 4 + max(parts, default=0))
        total, scale = Poly(self.ring, parts.pop(0, {}), self.degree), self.ring.one
        for power in range(1, max(parts, default=0) + 1):
            scale = scale * below
            total = total * below + Poly(self.ring, parts.get(power, {}), self.degree) * above**power
        return total, scale


class Ring:
    """The names that polynomials have in common, and the work that is left."""

    def __init__(self) -> None:
        self.places, self.free, self.work, self.until = dict[Any, int](), 0, MAX_WORK, time.monotonic() + MAX_SECONDS
        self.zero, self.one = self.number(0), self.number(1)

    def pay(self, cost: int) -> None:
        """Refuse to go on when the budget is used up."""
        self.work -= cost * (1 + len(self.places) // 20)
        if self.work < 0 or time.monotonic() > self.until:
            raise CertificateRejected(f"checking takes more than {MAX_WORK} operations or {MAX_SECONDS} seconds")

    def products(self, text: str) -> Any:
        """Return the products of a sum, which are paid for."""
        self.pay(1 + len(text) // 8)
        return _products(text)

    def number(self, value: Any) -> Poly:
        """Return a number."""
        return Poly(self, {0: value})

    def name(self, name: Any, *, free: bool = False) -> Poly:
        """Return a name; what vanishes for all values of the *free* ones has only coefficients on them that vanish."""
        place = self.places.setdefault(name, 32 * len(self.places))
        _require(len(self.places) <= MAX_NAMES, f"there are more than {MAX_NAMES} names")
        self.free |= free * FIELD << place
        return Poly(self, {1 << place: 1}, 1)


@lru_cache(10_000)
def _products(text: str) -> list[tuple[Any, list[tuple[str, bool, int | None, int]]]]:
    """Return the products of a sum: a number, and names with index (after t, or from 0; or none) and power."""
    found = []
    for part in text.replace(" - ", " + -").split(" + "):
        first, *rest = part.removeprefix("-").split("*")
        number, names = (first, rest) if NUMBER.fullmatch(first) else ("1", [first, *rest])
        factors = []
        for name in names:
            if not (good := FACTOR.fullmatch(name)):
                raise CertificateRejected(f"{text[:80]!a} is no sum of products of names")
            base, moving, after, alone, power = good.groups("")
            index = int(after or 0) if moving else int(alone) if alone else None
            factors.append((base, moving != "", index, int(power or 1)))
        value = Fraction(number) * (-1 if part[0] == "-" else 1)
        found.append((value if value.denominator > 1 else value.numerator, factors))
    return found


def _names(*texts: str) -> set[str]:
    """Return the names in sums."""
    return {name for text in texts for _, factors in _products(text) for name, *_ in factors}


def _parts(text: str) -> tuple[str, list[str]]:
    """Return what an equation calls, 1/ or "" for none, and with what."""
    found = CALL.fullmatch(text)
    return (found[1], found[2].split(", ")) if found else ("", [text])


def _statement(text: str) -> tuple[str, str, str]:
    """Return the name that has a value ("" in a relation), the sum, and "" or 1/ for that or its inverse, or the sign."""
    if found := LET.fullmatch(text):
        return found[1], found[3] or found[2], "1/" if found[3] else ""
    if not (found := RELATION.fullmatch(text)):
        raise CertificateRejected(f"{text[:80]!a} is neither a value nor a relation")
    return "", found[1], found[2]


def _lets(claim: Any) -> list[str]:
    return [name for name, _, _ in map(_statement, claim["given"]) if name]


def _require_meaning(ring: Ring, claim: Any) -> None:
    """Refuse a claim with a name that has no meaning, or two, or with sequences or steps that are none."""
    known, sequences = [*claim["parameters"], *claim["free"], *_lets(claim)], claim["sequences"]
    functions = claim["functions"]
    declared, count = {*known, *sequences, *functions}, len(known) + len(sequences) + len(functions)
    good = all(map(NAME.fullmatch, declared)) and len(declared) == count <= MAX_NAMES
    _require(good, f"what is declared must be names, each once, at most {MAX_NAMES} of them")
    equations = [_parts(text) for of in sequences.values() for text in of[0] + of[1]]
    sums = [claim["left"], claim["right"], *(body for _, body, _ in map(_statement, claim["given"]))]
    sums += [part for _, parts in equations for part in parts]
    plain, moving, parameters = {*known}, {*claim["free"], *sequences}, {*claim["parameters"]}
    factors = (factor for text in sums for _, factors in ring.products(text) for factor in factors)
    strange = {name for name, _, index, _ in factors if name not in (plain if index is None else moving)}
    strange |= {called for called, _ in equations} - {"", "1/", *functions}
    _require(not strange, f"{', '.join(sorted(strange))} has no meaning in the claim")
    for case in claim.get("cases", ()):
        ring.pay(1 + len(parameters) + sum(map(len, case)))
        said = {*parameters}
        for name, body, sign in map(_statement, case):
            new = sign == "1/" and name not in declared and name not in said and bool(NAME.fullmatch(name))
            good = new or sign == "=" or (sign == "" and name in parameters)
            _require(good and _names(body) <= said, f"{name} is no parameter, nor a new name, or speaks of others")
            said.add(name)
    first, last = claim["steps"]
    _require(first <= last and all(map(all, sequences.values())), "steps must ascend, and sequences begin and go on")


class Place:
    """Points: values of names and of sequences there, inverses, sums that vanish or have signs, what functions were asked."""

    def __init__(self, ring: Ring, claim: Any, case: Any = (), lets: Any = (), unknowns: Any = None) -> None:
        self.claim, self.ring, self.unknowns = claim, ring, unknowns
        self.later, self.begin, self.reached = False, 0, 0
        self.names = {name: ring.name(name) for name in claim["parameters"] if name not in (unknowns or ())}
        self.values, self.inverses = dict[Any, Poly](), dict[Any, tuple[Poly, Poly]]()
        self.zeros, self.signs = list[Poly](), list[tuple[Poly, bool]]()
        self.asked, self.pairs = dict[str, Any](), dict[str, Any]()
        self.sequences, self.free = dict[str, Any](), set[str]()  # until they are opened
        for text in case:
            self.let(text, "")
        for i, text in enumerate(claim["given"]):
            self.let(text, f"_{i}")
        for text in lets:
            generic = all(map(self.vanishes, self.zeros)) and _statement(text)[2] == "1/"
            _require(generic, "a proof may divide as it likes, and no more, where there are no equations")
            self.let("_" + text, "")
            self.signs.clear()

    def let(self, text: str, label: str) -> None:
        """Take in a statement; the inverse of what is not 0 in a relation is called *label*."""
        name, body, sign = _statement(text)
        value = self.read(body)
        number = sign in SIGNS and value.terms.keys() <= {0}
        _require(not number or SIGNS[sign](value.terms.get(0, 0), 0), f"{text[:80]} is not so")
        if sign == "=":
            self.zeros.append(value)
        elif sign in SIGNS:
            self.learn(value, label * (sign != ">="), signed=sign != "!=")
        else:
            self.names[name] = self.inverse(name, value) if sign else value

    def learn(self, value: Poly, label: str, *, signed: bool = True) -> Place:
        """Take in that a value is above 0 (*signed*, or merely not 0), its inverse being the label; no label: not below."""
        self.signs += [(value, label != "")] * signed
        if label:
            _require(label not in self.names, f"{label} has a meaning")
            self.names[label] = self.inverse(label, value)
        return self

    def inverse(self, name: Any, value: Poly) -> Poly:
        """Return the inverse of a value that vanishes nowhere here, as a new name."""
        above, below = self.cleared(value)
        _require(above.terms, f"{name} is the inverse of what vanishes")
        if above.terms.keys() == {0}:
            return below * self.ring.number(1 / Fraction(above.terms[0]))
        divisor, times = self.inverses.setdefault(name, (above, below))
        _require(not (above * times - below * divisor).terms, f"{name} is the inverse of something else")
        return self.ring.name(name)

    def but(self, **changes: Any) -> Place:
        """Return this with some things changed."""
        changed, now = Place.__new__(Place), vars(self).items()
        vars(changed).update({name: value.copy() if isinstance(value, dict | list) else value for name, value in now})
        vars(changed).update(changes)
        self.ring.pay(10 + len(self.names) + len(self.zeros) + len(self.signs) + len(self.values))
        return changed

    def opened(self, more: Any) -> Place:
        """Return this with what is free, the sequences, and *more* of these."""
        plain = all(first and then and "(" not in "".join(first + then) for first, then in more.values())
        _require(plain and all(map(NAME.fullmatch, more)), "a proof's sequences begin and go on with plain sums")
        sequences, free = more | self.claim["sequences"], {*self.claim["free"]}
        place = self.but(sequences=sequences, free=free, values={}, asked={}, reached=0)
        place.names |= {name: place.element(name, False, None) for name in free}
        return place

    def read(self, text: str, t: int = 0) -> Poly:
        """Return what a sum stands for at t or, *later*, that many steps after any step."""
        total, degree, one = dict[int, Any](), 0, self.ring.one
        for number, factors in self.ring.products(text):
            monomial, above, part = 0, 0, one
            for name, moving, index, power in factors:
                if index is not None:
                    base = self.element(name, moving and self.later, index + t if moving else index)
                elif name[0] in "#$":
                    base = self.zeros[int(name[1:])] if name[0] == "#" else self.signs[int(name[1:])][0]
                else:
                    _require(name in self.names, f"{name} has no value here")
                    base = self.names[name]
                if len(base.terms) == 1 and 1 in base.terms.values():
                    monomial, above = monomial + max(base.terms) * power, above + base.degree * power
                else:
                    base = base if power == 1 else base**power
                    part = base if part is one else part * base
            degree = max(degree, part.degree + above)
            self.ring.pay(len(part.terms))
            for m, a in part.terms.items():
                total[m + monomial] = total.get(m + monomial, 0) + a * number
        return Poly(self.ring, total, degree)

    def element(self, name: str, later: bool, n: int | None) -> Poly:
        """Return the n-th value of a sequence or, *later*, the one that many steps after any step; what is free has any."""
        key = (name, later, n)
        if key not in self.values:
            self.values[key] = self.made(*key)
        return self.values[key]

    def made(self, name: str, later: bool, n: Any) -> Poly:
        """Return an element by its equation."""
        key, label = (name, later, n), name if n is None else f"{name}[{f't{n:+}' if later else n}]"
        if name in self.free:
            return self.ring.name(key, free=True)
        known = name in self.sequences and 0 <= n <= self.reached and later == self.later
        _require(known, f"{label} has no value here")
        if later and n == 0:
            return self.ring.name(key)
        (first, then), number = self.sequences[name], n + self.begin * later
        called, parts = _parts(first[number] if number < len(first) else then[(number - len(first)) % len(then)])
        values = [self.read(part, n - 1) for part in parts]
        if called in ("", "1/"):
            (value,) = values
            return self.inverse(key, value) if called else value
        function, answer = (called, len(values)), None
        if label in self.pairs:
            other, *by = self.pairs[label]
            self.same(other, function, values, by)
            answer = self.asked[other][1][-1]
        for other, (*asked, given) in self.asked.values() if answer is None else ():
            if other == function and all(self.vanishes(one - two) for one, two in zip(asked, values, strict=True)):
                answer = given
        answer = answer or self.ring.name(key, free=True)
        self.asked[label] = function, [*values, answer]
        return answer

    def same(self, label: str, function: Any, values: list[Poly], by: list[str]) -> None:
        """Refuse a question, perhaps with its answer, that is not shown to be one that was asked before."""
        other, asked = self.asked[label]
        _require(other == function, f"{label} is no answer of that function")
        for value, before, text in zip(values, asked[: len(values)], by, strict=True):
            self.agree(value - before, text)

    def step(self, n: int) -> None:
        """Follow all sequences to their n-th values."""
        self.reached = n
        self.ring.pay(1)
        for name in self.sequences:
            self.element(name, self.later, n)

    def cleared(self, value: Poly) -> tuple[Poly, Poly]:
        """Return numerator and divisor of this, both without inverses; the divisor is 0 nowhere."""
        below = self.ring.one
        for name, (divisor, times) in self.inverses.items() if value.terms else ():
            value, scale = value.put(name, times, divisor)
            below = below * scale if scale is not self.ring.one else below
        return value, below

    def vanishes(self, value: Poly) -> bool:
        """Whether this is 0 wherever all inverses exist."""
        return not self.cleared(value)[0].terms

    def agree(self, value: Poly, text: str, what: str = "something") -> None:
        """Refuse a value that is not the combination *text* of what vanishes."""
        good = all(not number or any(name[0] == "#" for name, *_ in factors) for number, factors in _products(text))
        good = good and self.vanishes(value - self.read(text))
        _require(good, f"{what} is not {text[:80]}, or that need not vanish")

    def above(self, value: Poly, terms: Any, *, strict: bool) -> None:
        """Refuse what is not a sum of products of signs with squares (and of what vanishes); *strict*: one not 0."""
        (text, *terms), total, above = terms, self.ring.zero, False
        for product, root, inverse in terms:
            ((number, factors),), square = _products(product), self.read(root) ** 2
            _require(number > 0 and all(name[0] == "$" for name, *_ in factors), f"{product[:80]} has no sign")
            total += square * self.read(product)
            if inverse and all(self.signs[int(name[1:])][1] for name, *_ in factors):
                self.agree(square * self.read(inverse) - self.ring.one, "0")
                above = True
        _require(above or not strict, "no term is above 0")
        self.agree(value - total, text)

    def speaks_of(self, t: int) -> bool:
        """Whether something is claimed of t."""
        first, last = self.claim["steps"]
        return t >= first and bool(t <= last or self.claim["onwards"])

    def gap(self, t: int) -> Poly:
        """Return left minus right at t."""
        return self.read(self.claim["left"], t) - self.read(self.claim["right"], t)

    def follow(self, shown: Any, *, differ: bool = False) -> None:
        """Check that both sides agree, or (*differ*) do not, at the claim's steps and, by induction, at all later ones."""
        last, rows, signs, memos = (shown[name] for name in ("prefix", "rows", "signs", "memos"))
        onwards, one, given, gaps = self.claim["onwards"], self.ring.one, len(self.signs), iter(shown["gaps"])
        _require(last >= 0 and last + onwards >= self.claim["steps"][not onwards], "the prefix is short of the steps")

        def hold(t: int, when: int) -> None:
            for text, name, *terms in signs:
                value = self.read(text, t)
                self.above(value, terms[when], strict=name != "")
                self.learn(value, f"_{name}.{when}" if name else "")
            for text, *by in rows:
                self.agree(self.read(text, t), by[when], f"the row {text[:80]} {'after a period' * when or 'at first'}")
            for function, texts, *by in memos:
                label, *shown = by[when]
                self.same(label, (function, len(texts) - 1), [self.read(text, t) for text in texts], shown)

        def walk(times: range) -> None:
            for t in times:
                self.step(t)
                if onwards and t == times[-1]:
                    hold(t, int(self.later))
                if self.later or self.speaks_of(t):
                    (text, inverse), what = next(gaps), f"left minus right at {'t + ' * self.later}{t}"
                    self.agree(self.gap(t) * self.read(inverse) - one if differ else self.gap(t), text, what)

        walk(range(last + 1))
        if not onwards:
            return
        _require(all(len(first) <= last + 1 for first, _ in self.sequences.values()), "the prefix is short")
        self.later, self.begin, self.pairs, self.signs, self.reached = True, last, shown["later"], self.signs[:given], 0
        questions = [(function, [*map(self.read, texts)]) for function, texts, *_ in memos]
        self.asked = {f"memo {i}": ((function, len(asked) - 1), asked) for i, (function, asked) in enumerate(questions)}
        self.zeros = [*self.zeros, *[self.read(text) for text, *_ in rows]]
        for value, name in [(self.read(text), name) for text, name, *_ in signs]:
            self.learn(value, "_" + name if name else "")
        walk(range(1, max(1, shown["times"]) * lcm(*(len(then) for _, then in self.sequences.values())) + 1))

    def residuals(self, apart: Any, wanted: Any) -> Place:
        """Return the points where coefficients of the gap vanish, all questions before being shown to differ."""
        run = self.opened({})
        for k in range(max(k for k, _ in wanted) + 1):
            run.step(k)
        first = {max(asked[-1].terms): label for label, (_, asked) in reversed(run.asked.items())}
        for one, two in combinations(sorted(first.values()), 2):
            (function, (*values, _)), (other, (*others, _)) = run.asked[one], run.asked[two]
            if function == other:
                i, on, inverse = apart[f"{one} {two}"]
                run.agree(run.coefficient(values[i] - others[i], on) * self.read(inverse) - self.ring.one, "0")
        free = any(m & self.ring.free for divisor, _ in run.inverses.values() for m in divisor.terms)
        good = all(self.speaks_of(k) for k, _ in wanted)
        _require(good and not free, "equality is not supposed at that step, or what is free is divided by")
        zeros = [run.coefficient(run.gap(k), on) for k, on in wanted]
        return self.but(zeros=[*self.zeros, *zeros], inverses=run.inverses)

    def coefficient(self, value: Poly, on: str) -> Poly:
        """Return the coefficient on a product of free names."""
        (unit,), free = self.read(on).terms, self.ring.free
        _require(unit | free == free, "a coefficient is on no product of free names")
        return Poly(self.ring, {m - unit: a for m, a in value.terms.items() if m & free == unit}, value.degree)

    def node(self, node: Any) -> None:
        """Check that each of the points lies in a case or, in a cover, would for some choice of the unknowns."""
        self.ring.pay(20)
        match node:
            case ["residuals", apart, wanted, rest] if self.unknowns is None:
                self.residuals(apart, wanted).node(rest)
            case ["split", text, branches]:
                factors = [self.read(factor) for factor, _, _ in branches]
                powers = [factor**power for factor, (_, power, _) in zip(factors, branches, strict=True)]
                self.agree(reduce(mul, powers, self.ring.one), text)
                for factor, (_, _, rest) in zip(factors, branches, strict=True):
                    self.but(zeros=[*self.zeros, factor]).node(rest)
            case ["whether", text, name, zero, other]:
                self.but(zeros=[*self.zeros, self.read(text)]).node(zero)
                self.but().learn(self.read(text), "_" + name, signed=False).node(other)
            case ["positive", text, name, terms, rest]:
                self.above(self.read(text), terms, strict=True)
                if self.read(text).terms:
                    self.but().learn(self.read(text), "_" + name).node(rest)
            case ["solve", name, text, by, rest] if name in self.claim["parameters"]:
                self.agree(self.names[name] - self.read(text), by)
                self.solving(name, self.read(text)).node(rest)
            case ["case", index, choices, shown]:
                _require(choices.keys() <= {*(self.unknowns or ())}, "only unknowns can be chosen")
                place = self.but(names=self.names | {name: self.read(text) for name, text in choices.items()})
                for text, (by, inverse) in zip(self.claim["cases"][index], shown, strict=True):
                    place.within(text, by, inverse)
            case _:
                raise CertificateRejected("that is no node of a derivation")

    def solving(self, name: str, value: Poly) -> Place:
        """Return this with a value put in for a parameter."""
        (above, below), one, inverses = self.cleared(value), self.ring.one, dict[Any, tuple[Poly, Poly]]()
        for inverse, fraction in self.inverses.items():
            (divisor, scale), (times, more) = (part.put(name, above, below) for part in fraction)
            inverses[inverse] = divisor * more, times * scale
        names = {other: old.put(name, value, one)[0] for other, old in self.names.items()}
        zeros = [zero.put(name, value, one)[0] for zero in self.zeros]
        signs = [(sign.put(name, value, one)[0], above_0) for sign, above_0 in self.signs]
        return self.but(names=names, inverses=inverses, zeros=zeros, signs=signs)

    def within(self, text: str, by: str, inverse: str) -> None:
        """Refuse points where a statement of a case does not hold."""
        name, body, sign = _statement(text)
        if sign == "1/":
            self.names[name] = self.read(inverse)
        value, here = self.read(body), self.names.get(name, self.ring.zero)
        self.agree(here * value - self.ring.one if sign == "1/" else here - value if name else value, by)


def _check_equal(ring: Ring, claim: Any, witness: Any) -> str:
    """Check that both sides agree in each case; that they do nowhere else; that unknowns can be chosen so."""
    _require(claim["cases"] or claim["complete"], "nothing is claimed: no case, and not complete")
    good = sorted({*claim["unknowns"]} & {*claim["parameters"]}) == sorted(claim["unknowns"])
    _require(good, "an unknown is no parameter, or named twice")
    for case, shown in zip(claim["cases"], witness["cases"], strict=True):
        Place(ring, claim, case, shown["lets"]).opened(shown["sequences"]).follow(shown)
    if claim["complete"]:
        Place(ring, claim).node(witness["tree"])
    if claim["covering"]:
        known = {*claim["parameters"], *claim["free"], *_lets(claim)} - {*claim["unknowns"]}
        equations = {name: [*map(_parts, of[0] + of[1])] for name, of in claim["sequences"].items()}
        named = {name: _names(*(part for _, parts in of for part in parts)) for name, of in equations.items()}
        steady = known | {name for name, names in named.items() if names <= known | {name}}
        divided = [part for of in equations.values() for called, parts in of if called == "1/" for part in parts]
        _require(_names(*divided) <= steady, "an equation divides by what may depend on an unknown")
        Place(ring, claim, unknowns=claim["unknowns"]).node(witness["cover"])
    cases = [f"where {', '.join(case)}" if case else "everywhere" for case in claim["cases"]]
    unknowns = ", ".join(claim["unknowns"])
    some = f"some {unknowns} always lead there" if unknowns else "one of these is always so"
    only = "only " * (claim["complete"] and all(claim["cases"]) and cases != [])
    also = f", and {some}" * (claim["covering"] and all(claim["cases"]))
    return f" {only}{'; or '.join(cases) or 'nowhere'}{also}"


def _check_different(ring: Ring, claim: Any, witness: Any) -> str:
    """Check that the sides differ wherever all of it exists."""
    Place(ring, claim).opened(witness["sequences"]).follow(witness, differ=True)
    return ""


SIDES: dict[str, Any] = {"parameters": [""], "free": [""], "functions": [""], "given": [""], "sequences": {"": [[""]]}}
SIDES |= {"left": "", "right": "", "steps": [0], "onwards": True}
KINDS: dict[str, tuple[Any, Any]] = {
    "equal": (_check_equal, SIDES | {"cases": [[""]], "unknowns": [""], "complete": True, "covering": True}),
    "different": (_check_different, SIDES),
}
"""Of each kind: what checks it, and what its claim looks like; a field "" stands for any."""
FIELDS = ["about", "claim", "format", "kind", "version", "witness"]
ERRORS = (ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, StopIteration, TypeError, ValueError)


def _like(thing: Any, example: Any) -> bool:
    """Whether a thing looks like an example; numbers are not negative."""
    if isinstance(example, list) and isinstance(thing, list):
        return all(_like(item, example[0]) for item in thing)
    if isinstance(example, dict) and isinstance(thing, dict):
        same = "" in example or thing.keys() == example.keys()
        return same and all(_like(item, example["" if "" in example else name]) for name, item in thing.items())
    return type(thing) is type(example) and (type(thing) is not int or thing >= 0)


def _sentence(claim: Any, kind: str, where: str) -> str:
    """Return what is said of both sides and where that is so, the equations, and what else is given."""
    (begin, end), kinds = claim["steps"], {"parameters": "numbers", "free": "free", "functions": "any functions"}
    steps = f"{begin}{' and all later t' if claim['onwards'] else f' to {end}' * (end > begin)}"
    told = []
    for name, (first, then) in claim["sequences"].items():
        told += [f"{name}[{i}] = {text.replace('[t', f'[{i - 1}')}" for i, text in enumerate(first)]
        told.append(f"{name}[t+1] = {' and in turn '.join(then)}{f' from t = {len(first) - 1} on' * (len(first) > 1)}")
    told += [*claim["given"], *[f"{', '.join(claim[kind])} {word}" for kind, word in kinds.items() if claim[kind]]]
    said = f"{claim['left']} is {'not ' * (kind == 'different')}{claim['right']} at t = {steps}{where}"
    return f"{said}, as far as all of this exists: {'; '.join(told)}".replace(" <- ", " = ")


def check(data: bytes) -> str:
    """Return one sentence that says what the certificate proves; raises ``CertificateRejected`` when it proves nothing."""
    try:
        ring = Ring()
        _require(len(data) <= MAX_BYTES, f"a certificate has at most {MAX_BYTES} bytes")
        document = json.loads(data.decode("ascii"), parse_float=int, parse_constant=int)
        canonical = json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n"
        _require(canonical.encode() == data, "the document is not in canonical form; make it anew")
        about, claim, form, kind, version, witness = (document[name] for name in FIELDS)
        known = (form, version, len(document)) == ("softupdate-algebra certificate", 4, 6) and _like(version, 4)
        _require(known and kind in KINDS, f"this is no certificate of version 4, of kind {', '.join(KINDS)}")
        prove, example = KINDS[kind]
        _require(_like(about, "") and _like(claim, example), f"a claim of this kind looks like {json.dumps(example)}")
        _products.cache_clear()
        _require_meaning(ring, claim)
        return _sentence(claim, kind, prove(ring, claim, witness))
    except ERRORS as error:
        complaint = f"it has not the documented form: {type(error).__name__}: {str(error)[:200]}; make it anew"
        raise CertificateRejected(ascii(complaint)[1:-1]) from None


def main(paths: list[str]) -> int:
    """Check files; print a line for each; return 0 when all are accepted, 1 when one is rejected, 2 when one is unreadable."""
    status = 0 if paths else 2
    for path, name in ((path, ascii(path)[1:-1]) for path in paths):
        try:
            with open(path, "rb") as file:
                print(f"{name}: verified: {check(file.read(MAX_BYTES + 1))}")
        except CertificateRejected as error:
            print(f"{name}: REJECTED: {error}")
            status = max(status, 1)
        except OSError as error:
            print(f"{name}: cannot be read: {error.strerror}", file=sys.stderr)
            status = 2
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
