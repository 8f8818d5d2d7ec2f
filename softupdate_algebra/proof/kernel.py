r"""Checks certificates about update rules; trusts nothing but this file and the Python standard library.

WHY IT IS SOUND
===============
1. The rules in the claim are run here, step by step, on linear forms over initial values, constants and answers, with
   exact rational functions of the parameters as coefficients (``Run``). No matrix is taken from a certificate. A rational
   function is 0 iff its numerator has no term, and where it is 0, the numbers it stands for are equal at every point at
   which the rule is defined, for the divisors are the rule's own. Initial values and answers are free, so two outputs are
   equal for all of them iff every coefficient of their difference is 0.
2. All k from finitely many: the invariant's rows vanish after the prefix; if they vanish, they do a period later, and the
   outputs between agree; induction. The entries are rational functions, so this is induction in the field of rational
   functions; the conclusion (a coefficient is 0 in that field) holds at every point by 1. For coefficients in t the
   same identities, with #t and c^#t as independent symbols, hold at each t at which no divisor vanishes identically,
   which is demanded. With the bound, all coefficients obey one linear recurrence of order n, at every point
   (Cayley-Hamilton over a commutative ring), and n + 1 periods contain its start.
3. Unknown functions: calls share an answer only if their arguments are equal (by the forms, or because rows that vanish
   say so), which every function obeys; so equality holds for all. For the converse, residuals are used only where all
   calls so far are shown to have different arguments: then some function takes any given answers.
4. Derivations: at a point where the rules are equal the hypotheses vanish. An identity between rational functions whose
   divisors do not vanish there holds for their values: so a product vanishes, so a factor does, and one that cannot is
   out of the question. Each node concludes from its parent by this step or by "zero or not", each leaf is a case.
5. Counterexamples are run in numbers. Closed forms are induction on k: start, effect on values, on new and on older
   answers; c^k and c^j are independent symbols, and what holds for symbols holds for all values.
6. Documents are read whole before anything is concluded; unknown fields, kinds and versions are refused, each path ends
   in a sentence or in ``CertificateRejected``, and every operation is paid for from a budget.

THE FORMAT, version 1
=====================
A certificate is one JSON object in canonical form: UTF-8, keys sorted, no blanks between tokens, ASCII escapes,
one newline at the end (``json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n"``).

    {"format": "softupdate-algebra certificate", "version": 1, "about": TEXT, "kind": KIND, "claim": {...}, "witness": {...}}

``about`` is free text for people (one line); nothing is concluded from it. Every field named below is required unless
"may be left out" is said; any other field is refused.

Scalars, vectors, rules
-----------------------
SCALAR      a string: rational expression of names in ``+ - * / ^ ( )``, integers and fractions; unary minus is weaker
            than ``^``; exponents are integers, or linear in the integer symbols below (``c^(t+1)``, ``(1 - c)^t``).
            ``alpha[t]``, ``alpha[t-1]``: values of a schedule. Integer symbols: ``t`` in rules, ``k`` and ``j`` in
            closed forms. Every other name is a real parameter. Division writes its divisor: ``a/(c)/(1 - c)^2``
            keeps two divisors apart and is checked faster than ``a/(c - 2*c^2 + c^3)``.
VECTOR      a list of ``[SCALAR, OF]``, a linear combination; OF is a vector's name or, in rules, a call
            ``{"call": ORACLE, "on": [VECTOR, ...]}``. ``[]`` is the zero vector.
RULE        ``{"networks": [NAME...], "temporaries": [NAME...], "constants": [NAME...], "statements": [STATEMENT...],
            "output": VECTOR, "conditions": [SCALAR...]}``. Conditions must not vanish for the rule to be defined (the
            divisors written in the rule are such conditions already).
STATEMENT   ``{"set": NAME, "to": VECTOR}``                      the newest values are read, then NAME changes
            ``{"every": P, "offset": J, "do": [STATEMENT...]}``  acts when P divides t + 1 - J
            ``{"at": N, "do": [...]}``, ``{"from": N, "do": [...]}``   acts when t = N, when t >= N
            ``{"repeat": M, "do": [...]}``                       M passes within the step
            Steps are t = 0, 1, ...; the output after step t is the output at k = t + 1, and t in it is that t. At k = 0
            the output is read off the start; an output that mentions t or a schedule is compared from k = 1.

A comparison (the claim of the kinds ``compare``, ``counterexample``, ``always different``)
-------------------------------------------------------------------------------------------
    "left": RULE, "right": RULE
    "start": {"left": {NETWORK: VECTOR...}, "right": {...}}   each network's start, over freely chosen initial values
                                                  (any names, by custom ``QN0``) and constants by their own names
    "oracles": {ORACLE: MEANING...}               every oracle that is called, MEANING being
        "recorded"      the n-th call of step t has the answer ``g[t,n]`` (t, n = 0, 1, ...), the same for both rules
        "own"           an unknown function: equal arguments give equal answers
        VECTOR          a known one: combination of its arguments ``#1``, ``#2``... and of constants
    "assumptions": [[SCALAR, REL]...]             REL is ">", ">=", "!=" or "=", each against 0
    "unknowns": [NAME...]                         parameters that were solved for
    "steps": "all" or [K, ...]                    at which k equality is spoken of (compare, and only there)
Parameters are real; points where a rule is not defined are out of the question. Constants and parameters are shared
between the rules by name.

kind "compare": when is left's output equal to right's?
    claim, further:
    "cases": [{"solved": {NAME: SCALAR...}, "equations": [SCALAR...], "nonzero": [SCALAR...]}...]
        a case is the set of points at which NAME = SCALAR, equations vanish, nonzero (divisors of ``solved`` included)
        do not. Scalars in ``solved`` mention no solved name.
    "complete": true | false    true: at a point that the assumptions allow the rules are equal at those steps ONLY in
                                the listed cases (``cases: []``: nowhere)
    "covering": true | false    true: whatever the other parameters, some value of the unknowns puts the point in a case
    witness:
    "cases": [EVIDENCE...]      one for each case: equality at the named steps in that case
    "steps": K                  how many steps are run to obtain the residuals for the tree
    "tree": NODE or null        the derivation for ``complete``
    "cover": NODE or null       the derivation for ``covering``
EVIDENCE
    {"run": true}               all steps of claim.steps (a list) are run with ``solved`` put in; differences are 0
    {"bound": true, "prefix": N, "period": P}        Cayley-Hamilton: with n joint vectors, N + P*(n + 1) steps are run
                                with ``solved`` put in and all differences are 0. Not for schedules, own, coefficients in t.
    {"ideal": [[K, ATOM, IDENTITY]...], "prefix": N, "period": P}     the same without solving: every coefficient
                                that does not vanish identically has an IDENTITY whose hypotheses are
                                ["equation", I] (first the equations of ``solved`` in order of names, then ``equations``)
    {"prefix": N, "period": P, "rows": [VECTOR...], "next": [[SCALAR...]...], "outputs": [[SCALAR...]...]}
                                an invariant: with ``solved`` put in, after N steps all rows are 0; after a further period
                                of P steps row i is sum_j next[i][j]*row_j; left's minus right's output after step j
                                of the period is sum_i outputs[j][i]*row_i. Rows are combinations of ``left.QN``,
                                ``right.x``, and constants; all free of answers. Outputs within the prefix are compared
                                one by one. N exceeds every ``at``, reaches every ``from``; P is a multiple of every
                                ``every``. With schedules the rows may mention ``a[t-1]``, next and outputs ``a[t-1]``,
                                ``a[t]``, ... ``a[t+P-1]`` (t: the period's first step); with coefficients in t all may
                                mention ``t``, ``c^t``; their divisors must not vanish identically at any t >= N.
                                With oracles of meaning "own" a further field
        "calls": [CALL...]      one for each call of the period in the order left's calls of a step, right's calls of it:
                                ``"new"``, or ``{"as": I, "by": [[SCALAR...]...]}``: each argument differs from
                                that of the I-th call (from 0) by the given combination of rows, so the answers are equal;
                                ``{"before": I, "by": [...]}`` the same with the I-th call of the period before. Rows
                                may mention the answers ``before[I]`` and arguments ``before[I,A]`` (A = 1, 2...) of the
                                calls of the period before (then N >= P).

Derivations
-----------
At a point where the rules are equal at claim.steps, hypotheses vanish. HYPOTHESIS is
    ["residual", K, ATOM]       coefficient of left's minus right's output at k = K on an initial value, a constant or
                                an answer ``g[t,n]`` (K <= witness.steps and K in claim.steps)
    ["residual", K, ATOM, {"a[0]": N...}]     its coefficient on that product of schedule values, all other schedule
                                values to the power 0: where claim.steps is "all" and nothing in the cases, the
                                assumptions and the derivation speaks of a schedule's value, these are free at each
                                step, and equality is meant for all of them
    ["assumption", I]           the I-th assumption, an equation
    ["branch", I]               the I-th scalar assumed to vanish on the way from the root to here (from 0)
An answer of an "own" oracle is called ``left.g[t,n]`` or ``right.g[t,n]`` after the call that first had these arguments
(left's calls of a step before right's). A residual at k may be used when, for every two calls in steps before k with
different arguments, a coefficient of the arguments' difference is known not to vanish.
IDENTITY    {"sum": [[SCALAR, HYPOTHESIS]...], "product": [FACTOR...], "power": N}: the sum of SCALAR*HYPOTHESIS is
            TARGET^N * the product of the factors (N >= 1), TARGET being what is to be shown to vanish: an equation of a
            case, NAME - value in ``solve``, a coefficient in ``ideal``. In ``split`` there is no target and no "power".
FACTOR      {"factor": SCALAR, "power": N, "because": REASON}    it does not vanish
            {"factor": SCALAR, "power": N, "then": NODE}         only in ``split``: what follows when it vanishes (it is
                                the next branch hypothesis there)
REASON      "known"             a number that is not 0, times facts (powers allowed): assumptions with ">" or "!=",
                                conditions and divisors of the rules (free of t), a ``whether`` on the way here
            {"positive": [[NUMBER, [I...], SCALAR]...]}   it or its negative is the sum of NUMBER * product of the
                                assumptions I (">" or ">=") * SCALAR^2, NUMBER > 0; in at least one term all I are
                                ">" and SCALAR is known not to vanish
NODE        {"split": IDENTITY}                       some factor vanishes; those with a reason do not
            {"whether": SCALAR, "zero": NODE, "nonzero": NODE}
            {"case": I, "equations": [IDENTITY...], "nonzero": [[FACTOR...]...]}   we are in case I: one identity for
                                each equation (of ``solved`` in order of names, then ``equations``), and each nonzero
                                written as a product of factors with reasons. In ``cover`` the equations of solved
                                unknowns are left out.
            {"solve": NAME, "value": SCALAR, "by": IDENTITY, "then": NODE}         NAME*divisor - numerator of the
                                value vanishes (shown as for a case); below, the rules are run with the value put in, the
                                branch hypotheses and facts too
Divisors in cofactors and values must be known not to vanish.

kind "counterexample": claim: a comparison without ``unknowns``, ``steps``, and
    "at": {"parameters": {NAME: NUMBER}, "values": {INITIAL VALUE or CONSTANT: NUMBER}, "answers": {"g[t,n]": NUMBER},
           "schedules": {"a[0]": NUMBER...}, "functions": {ORACLE: SCALAR in ``x1``, ``x2``...}}, "k": K,
    "left value": NUMBER, "right value": NUMBER       (NUMBER is a string such as "-2/3"; one-dimensional networks)
    witness: {}. The rules are run in exact fractions. ``functions`` are for the oracles of meaning "own".

kind "closed form": claim: "rule", "start" ({NETWORK: VECTOR}), "oracles" ("recorded" or VECTOR), "assumptions", "solved", and
    "forms": {NETWORK: {"values": {ATOM: SCALAR in k}, "answers": {"g" or "g#n": SCALAR in j}}}
    after k steps NETWORK = sum values*ATOM + sum over i < k of answers(j = k - i)*g[i,n]; ``g`` is the call n = 0.
    witness: {}. Rules that do the same in every step. Induction with c^k, c^j as independent symbols.

kind "always different": claim: a comparison ("recorded" or VECTOR oracles) without ``unknowns``, ``steps``, and
    "from": K0, "on": ATOM or "g[0,n]"      at every k >= K0 the outputs differ in their coefficient on ATOM
    witness: {"left": FORMS, "right": FORMS (as in "closed form"), "product": [FACTOR...]}, factors in k, reasons as
    above or {"base": SCALAR, "exponent": "k - 1"}: the factor is 1 - base^exponent, 0 < base < 1 known, exponent >= 1.

kind "identity": claim {"left": VECTOR, "right": VECTOR, "solved": {...}}: equal coefficients; witness {}.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

MAX_BYTES, MAX_DEPTH, MAX_DIGITS, MAX_POWER, MAX_BITS, MAX_TEXT, MAX_NAMES = (
    4_000_000, 80, 400, 4_000, 60_000, 200_000, 100
)  # fmt: skip
MAX_WORK = 1_000_000
"""Products and sums of terms per certificate: some five seconds, some hundred megabytes."""

Monomial = tuple[tuple[str, int], ...]
Polynomial = dict[Monomial, Any]
Form = dict[str, "Ratio"]
NAME = re.compile(r"[^\W\d]\w{0,99}")
TOKEN = re.compile(r"\s*(?:(\d+)|([^\W\d]\w{0,99})(?:\[(?:(t(?:[+-]\d{1,6})?)|(-?\d{1,6}))\])?|([-+*/^()]))")
NUMBER = re.compile(r"-?\d{1,400}(?:/\d{1,400})?")


class CertificateRejected(Exception):  # noqa: N818 - a verdict on the certificate, not an accident
    """The certificate does not prove what it claims, or is not a certificate; the message says where and why."""


def _require(truth: bool, complaint: str) -> None:
    if not truth:
        raise CertificateRejected(complaint)


class Ratio(NamedTuple):
    """A rational function: polynomial over a product of powers of polynomials, not reduced; 0 iff no term is left."""

    num: Polynomial
    den: tuple[tuple[Any, int], ...] = ()


class Syntax(NamedTuple):
    """A parsed scalar and whether t or a schedule's value occurs in it."""

    tree: Any
    timed: bool


@lru_cache(maxsize=65536)
def _merged(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    _require(len(powers) <= MAX_NAMES, f"a product has more than {MAX_NAMES} names")
    return tuple(sorted(powers.items()))


@lru_cache(maxsize=65536)
def parse(text: str) -> Syntax:
    """Return the tree of a scalar: sums of products of powers of numbers, names and brackets."""
    _require(len(text) <= MAX_TEXT, "a scalar is too long")
    tokens: list[Any] = []
    place = 0
    while place < len(text.rstrip()):
        match = TOKEN.match(text, place)
        _require(match is not None, f"{text[:80]!r} is not a scalar: cannot read it at character {place + 1}")
        assert match is not None  # for the type checker: required above
        digits, name, shift, index, sign = match.groups()
        _require(digits is None or len(digits) <= MAX_DIGITS, "a number is too long")
        if digits:
            tokens.append(("number", int(digits)))
        elif name:
            moment = (
                ("at", name, int(shift[1:] or 0)) if shift else ("name", f"{name}[{int(index)}]" if index else name)
            )
            tokens.append(moment)
        else:
            tokens.append(sign)
        place = match.end()
    timed = any(token[0] == "at" or token == ("name", "t") for token in tokens)
    tokens.append("end")
    tree = _sum(tokens, 0)
    _require(tokens == ["end"], f"{text[:80]!r} is not a scalar: it goes on where it should end")
    return Syntax(tree, timed)


def _sum(tokens: list[Any], depth: int) -> Any:
    _require(depth <= MAX_DEPTH, "a scalar is nested too deeply")
    sign = tokens.pop(0) if tokens[0] in ("+", "-") else "+"
    terms = [(sign, _product(tokens, depth))]
    while tokens[0] in ("+", "-"):
        terms.append((tokens.pop(0), _product(tokens, depth)))
    return terms[0][1] if len(terms) == 1 and sign == "+" else ("sum", terms)


def _product(tokens: list[Any], depth: int) -> Any:
    factors = [("*", _power(tokens, depth))]
    while tokens[0] in ("*", "/"):
        factors.append((tokens.pop(0), _power(tokens, depth)))
    return factors[0][1] if len(factors) == 1 else ("product", factors)


def _power(tokens: list[Any], depth: int) -> Any:
    _require(depth <= MAX_DEPTH, "a scalar is nested too deeply")
    head = tokens.pop(0)
    if head == "(":
        base = _sum(tokens, depth + 1)
        _require(tokens.pop(0) == ")", "a scalar lacks a closing bracket")
    else:
        _require(isinstance(head, tuple), f"a scalar has {head!r} where a number, name or bracket should be")
        base = head
    if tokens[0] != "^":
        return base
    tokens.pop(0)
    if tokens[0] == "-":
        tokens.pop(0)
        return ("power", base, ("sum", [("-", _power(tokens, depth + 1))]))
    return ("power", base, _power(tokens, depth + 1))


class Field:
    """Exact arithmetic with a budget: rational functions of parameters, integer symbols (``#t``) and powers (``(c)^#t``)."""

    def __init__(self) -> None:
        self.work = 0
        self.bases: dict[str, Polynomial] = {}

    def spend(self, amount: int) -> None:
        """Take *amount* from the budget."""
        self.work += amount
        _require(self.work <= MAX_WORK, f"checking takes more than {MAX_WORK} operations")

    def number(self, value: Any) -> Ratio:
        """Return a number as a rational function."""
        return Ratio({(): value} if value else {})

    def symbol(self, name: str) -> Ratio:
        """Return a name as a rational function."""
        return Ratio({((name, 1),): 1})

    def times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """Return the product of two polynomials."""
        self.spend(1 + len(left) * len(right))
        total: Polynomial = {}
        for m, a in left.items():
            for n, b in right.items():
                key = _merged(m, n) if m and n else m or n
                total[key] = total.get(key, 0) + a * b
        return self.paid(total)

    def paid(self, total: Polynomial) -> Polynomial:
        """Return a polynomial without its zeros; long numbers cost more."""
        for value in total.values():
            bits = value.numerator.bit_length() + value.denominator.bit_length()
            if bits > 512:
                _require(bits < MAX_BITS, "a number grows too large")
                self.spend(bits * bits // 200_000)
        return {m: a for m, a in total.items() if a}

    def add(self, left: Ratio, right: Ratio) -> Ratio:
        """Return the sum, over the least common product of divisors."""
        if not left.num or not right.num:
            return left if left.num else right
        a, b, den = left.num, right.num, left.den
        if left.den != right.den:
            here, there = dict(left.den), dict(right.den)
            common = {f: max(here.get(f, 0), there.get(f, 0)) for f in (*here, *there)}
            for factor, power in common.items():
                a = self.times(a, self.powered(dict(factor), power - here.get(factor, 0)))
                b = self.times(b, self.powered(dict(factor), power - there.get(factor, 0)))
            den = tuple(sorted(common.items()))
        self.spend(len(a) + len(b))
        total = dict(a)
        for m, value in b.items():
            total[m] = total.get(m, 0) + value
        total = self.paid(total)
        return Ratio(total, den if total else ())

    def multiply(self, left: Ratio, right: Ratio) -> Ratio:
        """Return the product."""
        num = self.times(left.num, right.num)
        if not (left.den and right.den):
            return Ratio(num, (left.den or right.den) if num else ())
        powers = dict(left.den)
        for factor, power in right.den:
            powers[factor] = powers.get(factor, 0) + power
        return Ratio(num, tuple(sorted(powers.items())) if num else ())

    def negative(self, value: Ratio) -> Ratio:
        """Return the negative."""
        return Ratio({m: -a for m, a in value.num.items()}, value.den)

    def powered(self, base: Polynomial, power: int) -> Polynomial:
        """Return a power of a polynomial."""
        _require(0 <= power <= MAX_POWER, f"the power {power} is beyond the limit")
        if len(base) == 1:
            ((monomial, value),) = base.items()
            bits = max(value.numerator.bit_length(), value.denominator.bit_length())
            _require(bits * power < MAX_BITS or abs(value) == 1, "a number grows too large")
            return {tuple((name, e * power) for name, e in monomial if power): value**power}
        result: Polynomial = {(): 1}
        for _ in range(power):
            result = self.times(result, base)
        return result if base or not power else {}

    def inverse(self, value: Ratio) -> Ratio:
        """Return 1/value, its factors kept apart; refused when value is identically 0."""
        _require(bool(value.num), "a divisor vanishes identically")
        self.require_never_zero(value.num)
        num: Polynomial = {(): 1}
        for factor, power in value.den:
            num = self.times(num, self.powered(dict(factor), power))
        lead = value.num[max(value.num)]
        den: tuple[tuple[Any, int], ...]
        if len(value.num) == 1:
            ((monomial, _),) = value.num.items()
            den = tuple((((((name, 1),), 1),), power) for name, power in monomial)
        else:
            den = ((tuple(sorted((m, Fraction(a) / lead) for m, a in value.num.items())), 1),)
        return Ratio(self.times(num, {(): 1 / Fraction(lead)}), den)

    def power(self, base: Ratio, exponent: Ratio) -> Ratio:
        """Return base^exponent, the exponent an integer or linear in one integer symbol."""
        slopes = {m: a for m, a in exponent.num.items() if m}
        shift = exponent.num.get((), 0)
        linear = all(len(m) == 1 and m[0][0][0] == "#" and m[0][1] == 1 and a == int(a) > 0 for m, a in slopes.items())
        _require(
            not exponent.den and linear and len(slopes) <= 1 and shift == int(shift), "an exponent must be an integer"
        )
        shift = int(shift)
        value = self.inverse(base) if shift < 0 else base
        den = tuple((factor, power * abs(shift)) for factor, power in value.den) if shift else ()
        result = Ratio(self.powered(value.num, abs(shift)), den)
        for ((symbol, _),), slope in slopes.items():
            if base == self.number(1):
                break  # every power of 1 is 1
            _require(bool(base.num) and not base.den, "what is raised to a symbolic power must be a polynomial, not 0")
            ((monomial, lead), *others) = base.num.items()
            single = not others and lead == 1 and monomial
            parts: list[tuple[Polynomial, int]] = [({((name, 1),): 1}, e) for name, e in monomial]
            for part, times in parts if single else [(base.num, 1)]:
                label = f"({sorted(part.items())})^{symbol}"
                self.bases[label] = part
                result = self.multiply(result, Ratio({((label, int(slope) * times),): 1}))
        return result

    def require_never_zero(self, divisor: Polynomial) -> None:
        """Refuse a divisor that might vanish identically in the parameters at some integer #t >= 0.

        0 is tried; beyond it, at base 0, the powers are gone, and coefficients of one sign are left.
        """
        symbolic = {name for m in divisor for name, _ in m if "#" in name}
        if not symbolic:
            return
        bases = {next(iter(self.bases[name])) for name in symbolic & self.bases.keys()}
        simple = all(len(self.bases[name]) == 1 for name in symbolic & self.bases.keys())
        _require(
            simple and len({name[name.index("#") :] for name in symbolic}) == 1, "a divisor is beyond this checker"
        )
        gone = {name for m in bases for name, _ in m} | self.bases.keys()
        initial: Polynomial = {}
        signs: dict[Monomial, set[bool]] = {}
        for m, value in divisor.items():
            rest = tuple((name, e) for name, e in m if "#" not in name)
            if all("^#" in name for name, _ in m if "#" in name):
                initial[rest] = initial.get(rest, 0) + value
            if not any(name in gone for name, _ in m):
                signs.setdefault(rest, set()).add(value > 0)
        later = any(len(both) == 1 for both in signs.values())
        _require(any(initial.values()) and later, "a divisor may vanish at some step; start the period later")

    def quotient(self, dividend: Polynomial, divisor: Polynomial) -> Polynomial | None:
        """Return the exact quotient of two polynomials, None when there is none."""
        names = sorted({name for p in (dividend, divisor) for m in p for name, _ in m})

        def lead(p: Polynomial) -> Monomial:
            return max(p, key=lambda m: [dict(m).get(name, 0) for name in names])

        top, rest, result = lead(divisor), dict(dividend), dict[Monomial, Any]()
        while rest:
            self.spend(len(divisor) + len(rest))
            first = lead(rest)
            powers = dict(first)
            for name, power in top:
                powers[name] = powers.get(name, 0) - power
            if min(powers.values(), default=0) < 0:
                return None
            term = {tuple((n, e) for n, e in sorted(powers.items()) if e): Fraction(rest[first]) / divisor[top]}
            result |= term
            rest = self.add(Ratio(rest), Ratio(self.times(term, {m: -a for m, a in divisor.items()}))).num
        return result


class Moment(NamedTuple):
    """When a scalar is read: the step that names schedules' values, and t, a number or #t + number."""

    step: int
    t: Ratio


class Scope:
    """Reads scalars: some names are bound to values, the others are parameters."""

    def __init__(self, field: Field, bindings: dict[str, Ratio], *, closed: bool = False) -> None:
        self.field, self.bindings, self.closed = field, bindings, closed
        self.memo: dict[str, Ratio] = {}

    def value(self, text: Any, moment: Moment | None = None) -> Ratio:
        """Return the rational function that the scalar *text* stands for."""
        _require(isinstance(text, str), "a scalar must be a string")
        syntax = parse(text)
        if syntax.timed:
            return self._value(syntax.tree, moment)
        if text not in self.memo:
            self.memo[text] = self._value(syntax.tree, None)
        return self.memo[text]

    def _value(self, tree: Any, moment: Moment | None) -> Ratio:
        field = self.field
        match tree:
            case ("number", value):
                return field.number(value)
            case ("name", "t"):
                _require(moment is not None, "t has no meaning here")
                return moment.t if moment else Ratio({})
            case ("at", name, shift):
                _require(moment is not None, "a schedule has no meaning here")
                return self._named(f"{name}[{moment.step + shift}]" if moment else "")
            case ("name", name):
                return self._named(name)
            case ("sum", terms):
                total = Ratio({})
                for sign, term in terms:
                    value = self._value(term, moment)
                    total = field.add(total, field.negative(value) if sign == "-" else value)
                return total
            case ("product", factors):
                total = field.number(1)
                for sign, factor in factors:
                    value = self._value(factor, moment)
                    total = field.multiply(total, field.inverse(value) if sign == "/" else value)
                return total
            case ("power", base, exponent):
                return field.power(self._value(base, moment), self._value(exponent, moment))
        raise CertificateRejected("a scalar cannot be read")

    def _named(self, name: str) -> Ratio:
        _require(name in self.bindings or not self.closed, f"the parameter {name} has no value")
        return self.bindings.get(name) or self.field.symbol(name)

    def accumulate(self, total: Form, scale: Ratio, form: Form) -> None:
        """Add scale*form to *total*, keeping no zeros."""
        for atom, value in form.items():
            entry = self.field.add(total.get(atom, Ratio({})), self.field.multiply(scale, value))
            total.pop(atom, None)
            if entry.num:
                total[atom] = entry

    def combination(self, scalars: Any, forms: list[Form], moment: Moment | None) -> Form:
        """Return the sum of the scalars times the forms, one each."""
        _items(scalars, "a row of the witness")
        _require(len(scalars) == len(forms), f"a row of the witness has {len(scalars)} entries, not {len(forms)}")
        total: Form = {}
        for scalar, form in zip(scalars, forms, strict=True):
            self.accumulate(total, self.value(scalar, moment), form)
        return total

    def vector(self, vector: Any, names: dict[str, Form], moment: Moment | None, answer: Any = None) -> Form:
        """Return a VECTOR as a form, its calls answered by *answer* in the order written."""
        total: Form = {}
        for coefficient, of in vector:
            if isinstance(of, dict):
                _require(answer is not None, "a call stands where none may")
                form = answer(of["call"], [self.vector(argument, names, moment, answer) for argument in of["on"]])
            else:
                _require(of in names, f"{of!r} is read but has no value there")
                form = names[of]
            self.accumulate(total, self.value(coefficient, moment), form)
        return total

    def difference(self, left: Form, right: Form) -> Form:
        """Return left minus right."""
        total = dict(left)
        self.accumulate(total, self.field.number(-1), right)
        return total


def _fields(thing: Any, what: str, *names: str) -> dict[str, Any]:
    _require(isinstance(thing, dict), f"{what} must be an object")
    extra, missing = sorted(thing.keys() - set(names)), sorted(set(names) - thing.keys())
    _require(not extra, f"{what} has the unknown field {extra[:1]}")
    _require(not missing, f"{what} lacks the field {missing[:1]}")
    return dict(thing)


def _items(thing: Any, what: str) -> list[Any]:
    _require(isinstance(thing, list), f"{what} must be a list")
    return list(thing)


def _whole(thing: Any, what: str, least: int = 0) -> int:
    _require(
        type(thing) is int and least <= thing <= 1_000_000, f"{what} must be a whole number from {least} to 1000000"
    )
    return int(thing)


def _name(thing: Any, what: str) -> str:
    _require(isinstance(thing, str) and NAME.fullmatch(thing) is not None and thing != "t", f"{what} must be a name")
    return str(thing)


def _rational(thing: Any, what: str) -> Fraction:
    good = isinstance(thing, str) and NUMBER.fullmatch(thing) and not re.search("/0*$", thing)
    _require(bool(good), f"{what} must be a fraction in a string")
    return Fraction(thing)


def _require_vector(vector: Any, what: str, depth: int = 0) -> None:
    _require(depth < MAX_DEPTH, f"{what} is nested too deeply")
    for entry in _items(vector, what):
        _require(isinstance(entry, list) and len(entry) == 2, f"an entry of {what} must be [SCALAR, OF]")
        _require(isinstance(entry[0], str), f"a coefficient of {what} must be a string")
        if not isinstance(entry[1], str):
            call = _fields(entry[1], f"a call in {what}", "call", "on")
            _name(call["call"], f"an oracle in {what}")
            for argument in _items(call["on"], f"the arguments in {what}"):
                _require_vector(argument, what, depth + 1)


def _require_rule(rule: Any, what: str) -> dict[str, Any]:
    _fields(rule, what, "networks", "temporaries", "constants", "statements", "output", "conditions")
    groups = [_items(rule[group], f"{what} {group}") for group in ("networks", "temporaries", "constants")]
    names = [_name(name, f"a vector of {what}") for group in groups for name in group]
    _require(len(names) == len(set(names)), f"{what} has a name twice")
    _require_statements(rule["statements"], {*groups[0], *groups[1]}, what)
    _require_vector(rule["output"], f"{what} output")
    _texts(rule["conditions"], f"{what} conditions")
    return dict(rule)


def _require_statements(statements: Any, assignable: set[str], what: str) -> None:
    for statement in _items(statements, f"{what} statements"):
        _require(isinstance(statement, dict), f"a statement of {what} must be an object")
        kind = next((k for k in ("set", "every", "at", "from", "repeat") if k in statement), "set")
        if kind == "set":
            _fields(statement, f"a statement of {what}", "set", "to")
            _require(
                str(statement["set"]) in assignable,
                f"{what} assigns to {statement['set']!r}, which it does not declare",
            )
            _require_vector(statement["to"], what)
            continue
        _fields(statement, f"a statement of {what}", kind, "do", *(["offset"] if kind == "every" else []))
        _whole(statement[kind], f"{kind} in {what}", 0 if kind in ("at", "from") else 1)
        _whole(statement.get("offset", 0), f"offset in {what}")
        _require_statements(statement["do"], assignable, what)


def _parts(statements: list[Any], kind: str) -> list[int]:
    """Return the numbers of all statements of one kind, at any depth."""
    inner = [n for s in statements if "do" in s for n in _parts(s["do"], kind)]
    return [s[kind] for s in statements if kind in s and kind != "set"] + inner


Answer = Callable[[str, str, list[Form], int, int], Form]


class Run:
    """Rules side by side, run step by step on forms over initial values, constants and answers."""

    def __init__(self, scope: Scope, rules: dict[str, Any], starts: Any, oracles: Any) -> None:
        self.scope, self.field, self.rules = scope, scope.field, rules
        self.oracles = self._require_oracles(oracles)
        _fields(starts, "start", *rules)
        self.calls: list[tuple[str, list[Form], Form, int]] = []
        known = [of for vector in self.oracles.values() if isinstance(vector, list) for _, of in vector]
        declared = {name for rule in rules.values() for name in rule["constants"]}
        self.constants = {name: {name: self.field.number(1)} for name in {*known, *declared} if "#" not in name}
        self.state: dict[str, dict[str, Form]] = {}
        for side, rule in rules.items():
            _fields(starts[side], f"start of {side}", *rule["networks"])
            state = {}
            for network, vector in starts[side].items():
                _require_vector(vector, f"start of {side} {network}")
                names = {_name(of, "an initial value"): {of: self.field.number(1)} for _, of in vector}
                state[network] = scope.vector(vector, names, None)
            self.state[side] = state
        vectors = [v for rule in rules.values() for v in (*_vectors(rule["statements"]), rule["output"])]
        vectors += [v for side in starts.values() for v in side.values()]
        vectors += [v for v in self.oracles.values() if isinstance(v, list)]
        texts = [text for vector in vectors for text in _coefficients(vector)]
        self.timed = any(parse(text).timed for text in texts)
        self.divisors = [dict(f) for text in texts if not parse(text).timed for f, _ in scope.value(text).den]
        conditions = [text for rule in rules.values() for text in rule["conditions"] if not parse(text).timed]
        self.divisors += [scope.value(text).num for text in conditions]

    def _require_oracles(self, oracles: Any) -> dict[str, Any]:
        _require(isinstance(oracles, dict), "oracles must be an object")
        vectors = [vector for rule in self.rules.values() for vector in _vectors(rule["statements"])]
        called = {call for vector in vectors for call in _called(vector)}
        _fields(oracles, "oracles", *{name for name, _ in called})
        _require(len(called) == len(oracles), "an oracle is called with different numbers of arguments")
        for name, meaning in oracles.items():
            if meaning not in ("recorded", "own"):
                _require_vector(meaning, f"oracle {name}")
        return dict(oracles)

    def moment(self, step: int, symbolic: int | None = None) -> Moment:
        """Return step number *step*; with *symbolic* the step #t + step."""
        t = self.field.number(step)
        return Moment(step, t if symbolic is None else self.field.add(t, self.field.symbol("#t")))

    def advance(self, moment: Moment, answer: Answer | None = None) -> None:
        """Run one step of both rules."""
        for side, rule in self.rules.items():
            counts: dict[str, int] = {}

            def reply(oracle: str, arguments: list[Form], side: str = side, counts: dict[str, int] = counts) -> Form:
                number = counts[oracle] = counts.get(oracle, -1) + 1
                meaning = self.oracles[oracle]
                if isinstance(meaning, list):
                    names = {f"#{i}": form for i, form in enumerate(arguments, 1)} | self.constants
                    return self.scope.vector(meaning, names, moment)
                return (answer or self.answer)(side, oracle, arguments, number, moment.step)

            names = self.visible(side)
            self._do(rule["statements"], names, moment, reply)
            self.state[side] = {network: names[network] for network in rule["networks"]}

    def _do(self, statements: list[Any], names: dict[str, Form], moment: Moment, reply: Any) -> None:
        step = moment.step
        for statement in statements:
            self.field.spend(1)
            match statement:
                case {"set": name, "to": vector}:
                    names[name] = self.scope.vector(vector, names, moment, reply)
                case {"every": period, "offset": offset, "do": body}:
                    if (step + 1 - offset) % period == 0:
                        self._do(body, names, moment, reply)
                case {"at": number, "do": body} if step == number:
                    self._do(body, names, moment, reply)
                case {"from": number, "do": body} if step >= number:
                    self._do(body, names, moment, reply)
                case {"repeat": times, "do": body}:
                    for _ in range(times):
                        self._do(body, names, moment, reply)

    def answer(self, side: str, oracle: str, arguments: list[Form], number: int, step: int) -> Form:
        """Return a recorded answer, or an unknown function's: the same as before when the arguments are."""
        if self.oracles[oracle] == "recorded":
            return {f"{oracle}[{step},{number}]": self.field.number(1)}
        for name, others, form, _ in self.calls:
            if name == oracle and not any(map(self.scope.difference, arguments, others)):
                self.calls.append((oracle, arguments, form, step))
                return form
        form = {f"{side}.{oracle}[{step},{number}]": self.field.number(1)}
        self.calls.append((oracle, arguments, form, step))
        return form

    def visible(self, side: str) -> dict[str, Form]:
        """Return what a rule may read: its networks and the constants that it declares."""
        return self.state[side] | {name: self.constants[name] for name in self.rules[side]["constants"]}

    def output(self, side: str, moment: Moment) -> Form:
        """Return a side's output after the step *moment*."""
        return self.scope.vector(self.rules[side]["output"], self.visible(side), moment)

    def outputs(self, moment: Moment) -> Form:
        """Return left's minus right's output after the step *moment*."""
        return self.scope.difference(self.output("left", moment), self.output("right", moment))

    def differences(self, steps: int) -> Iterable[tuple[int, Form]]:
        """Yield k and left's minus right's output for k = 0..steps; without k = 0 when an output mentions t."""
        if not any(parse(text).timed for rule in self.rules.values() for text in _coefficients(rule["output"])):
            yield 0, self.outputs(self.moment(-1))
        for step in range(steps):
            self.field.spend(10)
            self.advance(self.moment(step))
            yield step + 1, self.outputs(self.moment(step))


def _vectors(statements: list[Any]) -> Iterable[list[Any]]:
    for statement in statements:
        yield from [statement["to"]] if "to" in statement else _vectors(statement["do"])


def _coefficients(vector: list[Any]) -> Iterable[str]:
    for scalar, of in vector:
        yield scalar
        for argument in of["on"] if isinstance(of, dict) else ():
            yield from _coefficients(argument)


def _called(vector: list[Any]) -> Iterable[tuple[str, int]]:
    for _, of in vector:
        if isinstance(of, dict):
            yield of["call"], len(of["on"])
            for argument in of["on"]:
                yield from _called(argument)


# -- equality for all steps ----------------------------------------------------------------------------------------


def _require_periodic(run: Run, prefix: int, period: int) -> None:
    """Every step from *prefix* on does the same as the one a period later."""
    for rule in run.rules.values():
        for number in _parts(rule["statements"], "at"):
            _require(
                prefix > number, f"the prefix must go beyond step {number}, where a rule does something of its own"
            )
        for number in _parts(rule["statements"], "from"):
            _require(prefix >= number, f"the prefix must reach step {number}, from where a rule changes")
        for number in _parts(rule["statements"], "every"):
            _require(period % number == 0, f"the period must be a multiple of {number}")


def _bound(run: Run, evidence: dict[str, Any]) -> int:
    """Return the number of steps after which coefficients that vanished so far vanish for ever (Cayley-Hamilton)."""
    prefix, period = _whole(evidence["prefix"], "prefix"), _whole(evidence["period"], "period", 1)
    _require_periodic(run, prefix, period)
    _require(not run.timed, "the bound does not hold for schedules or coefficients in t")
    _require("own" not in run.oracles.values(), "the bound does not hold for unknown functions")
    size = len(run.constants) + sum(len(rule["networks"]) for rule in run.rules.values())
    return prefix + period * (size + 1)


def _check_invariant(run: Run, evidence: dict[str, Any]) -> None:
    """Outputs agree in the prefix; the rows vanish after it, a period keeps that, and makes the outputs agree."""
    own = "own" in run.oracles.values()
    _fields(evidence, "an invariant", "prefix", "period", "rows", "next", "outputs", *(["calls"] if own else []))
    prefix, period = _whole(evidence["prefix"], "prefix"), _whole(evidence["period"], "period", 1)
    _require_periodic(run, prefix, period)
    scope, rows = run.scope, _items(evidence["rows"], "rows")
    for row in rows:
        _require_vector(row, "rows")
    for k, difference in run.differences(prefix):
        _require(not difference, f"the outputs differ at k = {k}, within the prefix")
    before = {}
    pairs = _items(evidence["calls"], "calls") if own else []
    past = [call for call in run.calls if call[3] >= prefix - period] if prefix >= period else []
    if len(past) == len(pairs):
        before = _memory(past)
    for i, row in enumerate(rows):
        value = scope.vector(row, _joint(run, before), run.moment(prefix))
        _require(not value, f"rows[{i}] does not vanish after the prefix")
    one = run.field.number(1)
    run.state = {side: {name: {f"{side}.{name}": one} for name in rule["networks"]} for side, rule in run.rules.items()}
    before = {name: {name: one} for name in before}
    first, last = run.moment(prefix, 0), run.moment(prefix + period, 0)
    forms = [scope.vector(row, _joint(run, before), first) for row in rows]
    calls: list[tuple[str, list[Form], Form, int]] = []

    def paired(side: str, oracle: str, arguments: list[Form], number: int, step: int) -> Form:
        if run.oracles[oracle] == "recorded":
            return run.answer(side, oracle, arguments, number, step)
        _require(len(calls) < len(pairs), "a call of the period is not listed in calls")
        pair, i = pairs[len(calls)], len(calls)
        answer = {f"{side}.{oracle}[{step},{number}]": one}
        if pair != "new":
            key = "before" if isinstance(pair, dict) and "before" in pair else "as"
            _fields(pair, f"calls[{i}]", key, "by")
            source = past if key == "before" else calls
            index = _whole(pair[key], f"calls[{i}]")
            _require(
                index < len(source) and (key == "as" or bool(before)), f"calls[{i}] refers to a call that is not there"
            )
            name, others, answer, _ = source[index]
            if key == "before":
                others = [{f"before[{index},{a}]": one} for a in range(1, len(others) + 1)]
                answer = {f"before[{index}]": one}
            by = _items(pair["by"], f"calls[{i}].by")
            _require(name == oracle and len(others) == len(arguments) == len(by), f"calls[{i}] pairs different oracles")
            for argument, other, scalars in zip(arguments, others, by, strict=True):
                gap = scope.difference(scope.difference(argument, other), scope.combination(scalars, forms, first))
                _require(not gap, f"calls[{i}]: the arguments do not differ by the combination of rows given")
        calls.append((oracle, arguments, answer, step))
        return answer

    outputs = _items(evidence["outputs"], "outputs")
    _require(len(outputs) == period, f"outputs must have {period} lists, one for each step of the period")
    for j, scalars in enumerate(outputs):
        moment = run.moment(prefix + j, 0)
        run.advance(moment, paired)
        gap = scope.difference(run.outputs(moment), scope.combination(scalars, forms, first))
        _require(not gap, f"outputs[{j}]: the difference is not the combination of rows given")
    _require(len(calls) == len(pairs), "calls lists more calls than the period makes")
    matching = not before or [(o, len(a)) for o, a, _, _ in past] == [(o, len(a)) for o, a, _, _ in calls]
    _require(matching, "the calls of the prefix's last period are not those of the period")
    matrix = _items(evidence["next"], "next")
    _require(len(matrix) == len(rows), "next must have one list for each row")
    for i, (row, scalars) in enumerate(zip(rows, matrix, strict=True)):
        value = scope.vector(row, _joint(run, _memory(calls) if before else {}), last)
        gap = scope.difference(value, scope.combination(scalars, forms, first))
        _require(not gap, f"next[{i}]: the row after a period is not the combination of rows given")


def _memory(calls: list[tuple[str, list[Form], Form, int]]) -> dict[str, Form]:
    answers = {f"before[{i}]": answer for i, (_, _, answer, _) in enumerate(calls)}
    return answers | {f"before[{i},{a}]": form for i, call in enumerate(calls) for a, form in enumerate(call[1], 1)}


def _joint(run: Run, before: dict[str, Form]) -> dict[str, Form]:
    names = {f"{side}.{name}": form for side, state in run.state.items() for name, form in state.items()}
    return names | run.constants | before


# -- derivations ---------------------------------------------------------------------------------------------------


class Case(NamedTuple):
    """A case of a comparison: the texts that vanish in it, with the unknown each solves for, and those that do not."""

    solved: dict[str, str]
    equations: list[tuple[str, str | None]]
    nonzero: list[str]


class Place(NamedTuple):
    """Where a derivation is: the run with what was solved, and the texts assumed to vanish and not to vanish."""

    run: Run
    branch: tuple[str, ...]
    facts: tuple[str, ...]
    solved: tuple[tuple[str, str], ...]


class Derivation:
    """Follows a tree of inferences about one point of parameter space at which hypotheses vanish."""

    def __init__(
        self, claim: dict[str, Any], cases: list[Case], steps: int, make: Callable[[Scope], Run], field: Field
    ) -> None:
        self.claim, self.cases, self.steps, self.make, self.field = claim, cases, steps, make, field
        self.assumptions = [(text, sign) for text, sign in claim["assumptions"]]
        self.runs: dict[tuple[tuple[str, str], ...], tuple[dict[int, Form], list[Any]]] = {}
        self.covering: frozenset[str] | None = None
        self.case: Case | None = None
        self.cases_texts = [text for c in cases for text in (*c.solved, *(e for e, _ in c.equations), *c.nonzero)]

    def root(self) -> Place:
        """Return the place where nothing is known but the assumptions."""
        return Place(
            self.make(Scope(self.field, {})),
            (),
            tuple(text for text, sign in self.assumptions if sign in (">", "!=")),
            (),
        )

    def known(self, value: Ratio, place: Place) -> bool:
        """Whether facts divide *value* down to a number that is not 0."""
        scope, rest = place.run.scope, value.num
        facts = [*(scope.value(text).num for text in place.facts), *place.run.divisors]
        if not rest:
            return any(not fact for fact in facts)
        facts.sort(
            key=lambda fact: -max((sum(e for _, e in m) for m in fact), default=0)
        )  # c - c^2 before its factor c
        for fact in facts:
            while fact and fact.keys() != {()} and (quotient := scope.field.quotient(rest, fact)) is not None:
                rest = quotient
        return rest.keys() == {()}

    def require_free(self, text: Any, place: Place) -> None:
        """In a cover, nothing may be supposed about the unknowns: they are chosen at its leaves."""
        self._require_free(self.defined(text, place))

    def _require_free(self, value: Ratio) -> None:
        used = {name for p in (value.num, *(dict(f) for f, _ in value.den)) for m in p for name, _ in m}
        _require(not used & (self.covering or frozenset()), "a cover may not suppose anything about the unknowns")

    def cover(self, unknowns: list[str], tree: Any) -> None:
        """Check that whatever the other parameters, the unknowns can be chosen so that the point lies in a case."""
        self.covering = frozenset(unknowns)
        place = self.root()
        for value in (*(place.run.scope.value(text) for text, _ in self.assumptions), *map(Ratio, place.run.divisors)):
            self._require_free(value)
        self.node(tree, place)

    def defined(self, text: Any, place: Place) -> Ratio:
        """Return a scalar's value whose divisors are known not to vanish."""
        value = place.run.scope.value(text)
        good = all(self.known(Ratio(dict(factor)), place) for factor, _ in value.den)
        _require(good, f"a divisor of {text!r} is not known not to vanish")
        return value

    def require_reason(self, reason: Any, value: Ratio, place: Place) -> None:
        """Refuse a reason that does not show that *value* cannot vanish."""
        field = place.run.field
        if reason == "known":
            _require(self.known(value, place), f"a factor of {_show(value)} is not known not to vanish")
            return
        total, strict = Ratio({}), False
        for term in _items(_fields(reason, "a reason", "positive")["positive"], "positive"):
            _require(isinstance(term, list) and len(term) == 3, "a term of positive must be [NUMBER, [I...], SCALAR]")
            number, square = _rational(term[0], "a number of positive"), self.defined(term[2], place)
            _require(number > 0, "a number of positive must be above 0")
            part, above = field.multiply(square, field.multiply(square, field.number(number))), True
            for index in _items(term[1], "the assumptions of positive"):
                _require(_whole(index, "an assumption") < len(self.assumptions), "there is no such assumption")
                text, sign = self.assumptions[index]
                _require(sign in (">", ">="), f"the assumption {text} {sign} 0 gives no sign")
                part, above = field.multiply(part, self.defined(text, place)), above and sign == ">"
            total, strict = field.add(total, part), strict or (above and self.known(square, place))
        _require(strict, "no term of positive is above 0")
        same = any(not field.add(side, total).num for side in (value, field.negative(value)))
        _require(same, f"positive does not add up to {_show(value)} or its negative")

    def hypothesis(self, given: Any, place: Place) -> Ratio:
        """Return the rational function that a hypothesis says vanishes."""
        match _items(given, "a hypothesis"):
            case ["residual", k, str(atom), *on] if self.covering is None and self.case is None and len(on) < 2:
                wanted = self.claim["steps"]
                _require(
                    _whole(k, "k") <= self.steps and (wanted == "all" or k in wanted), f"k = {k} is not among the steps"
                )
                value = self.residual(place, k).get(atom, Ratio({}))
                return self.scheduled(value, on[0], place) if on else value
            case ["assumption", index] if _whole(index, "an assumption") < len(self.assumptions):
                text, sign = self.assumptions[index]
                _require(sign == "=", f"the assumption {text} {sign} 0 is not an equation")
                return self.defined(text, place)
            case ["branch", index] if _whole(index, "a branch") < len(place.branch):
                return self.defined(place.branch[index], place)
            case ["equation", index] if self.case and _whole(index, "an equation") < len(self.case.equations):
                return self.defined(self.case.equations[index][0], place)
        raise CertificateRejected(f"there is no hypothesis {str(given)[:80]} here")

    def scheduled(self, value: Ratio, on: Any, place: Place) -> Ratio:
        """Return the coefficient on a product of schedule values, which are free at every step."""
        _require(self.claim["steps"] == "all", "schedules are free only in a claim about all steps")
        fixed = [*self.cases_texts, *(text for text, _ in self.assumptions), *place.branch, *place.facts]
        fixed += [text for pair in place.solved for text in pair]
        _require(not any("[" in text for text in fixed), "a schedule's value may not be fixed or assumed anything of")
        _require(isinstance(on, dict), "a product of schedule values must be an object")
        powers = tuple(sorted((name, _whole(power, "a power", 1)) for name, power in on.items()))
        _require(not any("[" in n for factor, _ in value.den for m, _ in factor for n, _ in m), "schedules divide here")
        parts = {m: tuple(pair for pair in m if "[" in pair[0]) for m in value.num}
        rest = {tuple(pair for pair in m if "[" not in pair[0]): a for m, a in value.num.items() if parts[m] == powers}
        return Ratio(rest, value.den if rest else ())

    def residual(self, place: Place, k: int) -> Form:
        """Return the residual after k steps; with unknown functions every two calls must be told apart first."""
        if place.solved not in self.runs:
            run = self.make(place.run.scope)
            self.runs[place.solved] = dict(run.differences(self.steps)), run.calls
        residuals, made = self.runs[place.solved]
        _require(k in residuals, f"outputs are not compared at k = {k}")
        calls = [call for call in made if call[3] < k]
        for i, (oracle, arguments, answer, _) in enumerate(calls):
            for other, others, known, _ in calls[:i]:
                if oracle == other and answer != known:
                    gaps = [place.run.scope.difference(a, b) for a, b in zip(arguments, others, strict=True)]
                    apart = any(self.known(value, place) for gap in gaps for value in gap.values())
                    _require(apart, f"two calls of {oracle} before k = {k} might have equal arguments here")
        return residuals[k]

    def identity(self, given: Any, place: Place, target: Ratio | None) -> list[tuple[str, Any]]:
        """Check sum = product [* target^power]; return the factors that may vanish, each with its node."""
        field = place.run.field
        _fields(given, "an identity", "sum", "product", *([] if target is None else ["power"]))
        rest, total = self.factors(given["product"], place, target is None)
        if target is not None:
            for _ in range(_whole(given["power"], "power", 1)):
                total = field.multiply(total, target)
        for entry in _items(given["sum"], "a sum"):
            _require(isinstance(entry, list) and len(entry) == 2, "an entry of a sum must be [SCALAR, HYPOTHESIS]")
            cofactor = field.multiply(self.defined(entry[0], place), self.hypothesis(entry[1], place))
            total = field.add(total, field.negative(cofactor))
        _require(not total.num, "the sum of an identity is not its product")
        return rest

    def factors(self, given: Any, place: Place, branching: bool) -> tuple[list[tuple[str, Any]], Ratio]:
        """Return the factors that may vanish, and the product of all."""
        field, total = place.run.field, place.run.field.number(1)
        rest = []
        for factor in _items(given, "a product"):
            then = branching and isinstance(factor, dict) and "then" in factor
            _fields(factor, "a factor", "factor", "power", "then" if then else "because")
            value = self.defined(factor["factor"], place)
            if then:
                rest.append((factor["factor"], factor["then"]))
            else:
                self.require_reason(factor["because"], value, place)
            for _ in range(_whole(factor["power"], "power", 1)):
                total = field.multiply(total, value)
        return rest, total

    def node(self, node: Any, place: Place) -> None:
        """Check that every point at *place* lies in one of the cases."""
        place.run.field.spend(20)
        match node:
            case {"split": identity, **extra} if not extra:
                for text, then in self.identity(identity, place, None):
                    self.require_free(text, place)
                    self.node(then, place._replace(branch=(*place.branch, text)))
            case {"whether": text, "zero": zero, "nonzero": nonzero, **extra} if not extra:
                self.require_free(text, place)
                self.node(zero, place._replace(branch=(*place.branch, text)))
                self.node(nonzero, place._replace(facts=(*place.facts, text)))
            case {"solve": name, "value": text, "by": identity, "then": then, **extra} if not extra:
                target = self.defined(f"{_name(name, 'solve')} - ({text})", place)
                self._require_free(target)
                self.identity(identity, place, target)
                self.node(then, self.solve(place, name, text))
            case {"case": index, "equations": equations, "nonzero": nonzero, **extra} if not extra:
                _require(_whole(index, "case") < len(self.cases), f"there is no case {index}")
                self.leaf(self.cases[index], _items(equations, "equations"), _items(nonzero, "nonzero"), place)
            case _:
                raise CertificateRejected("a node of the tree is none of split, whether, solve, case")

    def solve(self, place: Place, name: str, text: str) -> Place:
        """Return *place* with a name's value put in, the earlier solutions included."""
        solved = (*place.solved, (name, text))
        field, bindings = place.run.field, dict[str, Ratio]()
        for known, value in reversed(solved):
            bindings[known] = Scope(field, dict(bindings)).value(value)
        return place._replace(run=self.make(Scope(field, bindings)), solved=solved)

    def leaf(self, case: Case, equations: list[Any], nonzero: list[Any], place: Place) -> None:
        """Check that the point is in *case* (when covering: once the unknowns are what the case says)."""
        needed = [text for text, name in case.equations if self.covering is None or name not in self.covering]
        if self.covering is not None:
            for name in sorted(case.solved.keys() & self.covering):
                self.defined(case.solved[name], place)
                place = self.solve(place, name, case.solved[name])
        _require(len(equations) == len(needed), f"the case needs {len(needed)} identities, one for each equation")
        for text, identity in zip(needed, equations, strict=True):
            self.identity(identity, place, self.defined(text, place))
        _require(
            len(nonzero) == len(case.nonzero), f"the case needs {len(case.nonzero)} products, one for each nonzero"
        )
        for text, factors in zip(case.nonzero, nonzero, strict=True):
            _, product = self.factors(factors, place, False)
            gap = place.run.field.add(self.defined(text, place), place.run.field.negative(product))
            _require(not gap.num, f"the factors given do not multiply to {text}")


def _show(value: Ratio) -> str:
    terms = ("*".join([str(a), *(f"{n}^{e}" if e > 1 else n for n, e in m)]) for m, a in sorted(value.num.items()))
    return " + ".join(terms)[:120] or "0"


# -- the kinds -----------------------------------------------------------------------------------------------------

COMPARISON = ("left", "right", "start", "oracles", "assumptions")


def _open_comparison(claim: dict[str, Any]) -> Callable[[Scope], Run]:
    rules = {side: _require_rule(claim[side], side) for side in ("left", "right")}
    _require_assumptions(claim["assumptions"])
    return lambda scope: Run(scope, rules, claim["start"], claim["oracles"])


def _require_assumptions(assumptions: Any) -> None:
    for pair in _items(assumptions, "assumptions"):
        good = (
            isinstance(pair, list) and len(pair) == 2 and pair[1] in (">", ">=", "!=", "=") and isinstance(pair[0], str)
        )
        _require(good, "an assumption must be [SCALAR, REL], REL one of > >= != =")


def _texts(thing: Any, what: str) -> list[str]:
    _require(all(isinstance(text, str) for text in _items(thing, what)), f"{what} must be strings")
    return list(thing)


def _require_case(given: Any, field: Field) -> Case:
    _fields(given, "a case", "solved", "equations", "nonzero")
    solved = given["solved"]
    _require(isinstance(solved, dict), "solved must be an object")
    nonzero, plain = _texts(given["nonzero"], "nonzero"), Scope(field, {})
    apart = [plain.value(text).num for text in nonzero]
    for name, text in solved.items():
        value = plain.value(text)
        used = {n for p in (value.num, *(dict(f) for f, _ in value.den)) for m in p for n, _ in m}
        _require(not used & solved.keys(), f"the value of {name} mentions a solved name")
        for factor, _ in value.den:
            listed = any(field.quotient(p, dict(factor)) is not None for p in apart)
            _require(listed, f"a divisor of the value of {name} is not among nonzero")
    equations: list[tuple[str, str | None]] = [(f"{name} - ({text})", name) for name, text in sorted(solved.items())]
    return Case(solved, equations + [(text, None) for text in _texts(given["equations"], "equations")], nonzero)


def _check_evidence(evidence: Any, case: Case, claim: dict[str, Any], derivation: Derivation) -> None:
    _require(isinstance(evidence, dict), "evidence must be an object")
    make, field = derivation.make, derivation.field
    if "ideal" in evidence:
        _fields(evidence, "evidence", "ideal", "prefix", "period")
        _check_ideal(evidence, case, derivation)
        return
    run = make(Scope(field, {name: Scope(field, {}).value(text) for name, text in case.solved.items()}))
    if "rows" in evidence:
        _check_invariant(run, evidence)
        return
    if "run" in evidence:
        _fields(evidence, "evidence", "run")
        _require(claim["steps"] != "all" and evidence["run"] is True, "a run shows no more than the steps it makes")
        wanted, last = claim["steps"], max(claim["steps"])
    else:
        _fields(evidence, "evidence", "bound", "prefix", "period")
        _require(evidence["bound"] is True, "bound must be true")
        last = _bound(run, evidence)
        wanted = range(last + 1)
    for k, difference in run.differences(last):
        _require(k not in wanted or not difference, f"the outputs differ at k = {k}")


def _check_ideal(evidence: dict[str, Any], case: Case, derivation: Derivation) -> None:
    place = derivation.root()
    place = place._replace(facts=(*place.facts, *case.nonzero))
    identities = {}
    for entry in _items(evidence["ideal"], "ideal"):
        _require(isinstance(entry, list) and len(entry) == 3, "an entry of ideal must be [K, ATOM, IDENTITY]")
        identities[str(entry[0]), str(entry[1])] = entry[2]
    derivation.case = case
    for k, difference in place.run.differences(_bound(place.run, evidence)):
        for atom, value in difference.items():
            _require((str(k), atom) in identities, f"the coefficient on {atom} at k = {k} has no identity")
            derivation.identity(identities[str(k), atom], place, value)
    derivation.case = None


def check_compare(claim: dict[str, Any], witness: Any, field: Field) -> str:
    """Check the cases' equality, that there is no other case, and that the cases cover."""
    _fields(claim, "the claim", *COMPARISON, "unknowns", "steps", "cases", "complete", "covering")
    _fields(witness, "the witness", "cases", "steps", "tree", "cover")
    make = _open_comparison(claim)
    unknowns = [_name(name, "an unknown") for name in _items(claim["unknowns"], "unknowns")]
    wanted = claim["steps"]
    _require(
        wanted == "all" or (bool(_items(wanted, "steps")) and all(_whole(k, "steps") >= 0 for k in wanted)),
        'steps must be "all" or a list of numbers',
    )
    cases = [_require_case(given, field) for given in _items(claim["cases"], "cases")]
    derivation = Derivation(claim, cases, _whole(witness["steps"], "steps"), make, field)
    evidence = _items(witness["cases"], "the witness' cases")
    _require(len(evidence) == len(cases), "the witness must have one evidence for each case")
    for case, given in zip(cases, evidence, strict=True):
        _check_evidence(given, case, claim, derivation)
    for flag, name in (("complete", "tree"), ("covering", "cover")):
        _require(type(claim[flag]) is bool, f"{flag} must be true or false")
        _require(claim[flag] == (witness[name] is not None), f"{name} must be there when {flag} is true, and only then")
    if claim["complete"]:
        derivation.node(witness["tree"], derivation.root())
    if claim["covering"]:
        derivation.cover(unknowns, witness["cover"])
    _require(bool(cases) or claim["complete"], "nothing is claimed: no case, and not complete")
    return _sentence(claim, cases)


def _sentence(claim: dict[str, Any], cases: list[Case]) -> str:
    when = "at all k" if claim["steps"] == "all" else f"at k = {', '.join(map(str, claim['steps']))}"
    shown = [
        " and ".join(
            [f"{n} = {v}" for n, v in sorted(c.solved.items())]
            + [f"{e} = 0" for e, n in c.equations if not n]
            + [f"{text} != 0" for text in c.nonzero]
        )
        or "always"
        for c in cases
    ]
    only = "exactly when" if claim["complete"] else "when"
    cover = f"; some {', '.join(claim['unknowns'])} always does it" if claim["covering"] else ""
    if not cases:
        return f"for no parameters are {_pair(claim)} equal {when}{_given(claim)}"
    return f"{_pair(claim)} are equal {when} {only} {'; or '.join(shown)}{cover}{_given(claim)}"


def _combination(vector: Any) -> str:
    def shown(of: Any) -> str:
        return of if isinstance(of, str) else f"{of['call']}({', '.join(map(_combination, of['on']))})"

    return " + ".join(shown(of) if scalar == "1" else f"({scalar})*{shown(of)}" for scalar, of in vector) or "0"


def _statements(statements: Any) -> str:
    texts = []
    for s in statements:
        kind = next(k for k in ("set", "every", "at", "from", "repeat") if k in s)
        shift = f" offset {s['offset']}" if s.get("offset") else ""
        inner = f"{kind} {s[kind]}{shift}: {{{_statements(s['do'])}}}" if "do" in s else ""
        texts.append(inner or f"{s['set']} <- {_combination(s['to'])}")
    return "; ".join(texts)


def _pair(claim: dict[str, Any]) -> str:
    sides = (
        f"[{_statements(claim[s]['statements'])}; return {_combination(claim[s]['output'])}]" for s in ("left", "right")
    )
    starts = ", ".join(
        f"{n}0 = {_combination(v)}" for s in ("left", "right") for n, v in sorted(claim["start"][s].items())
    )
    return f"{' and '.join(sides)} from {starts}"


def _given(claim: dict[str, Any]) -> str:
    assumed = ", ".join(f"{text} {sign} 0" for text, sign in claim["assumptions"])
    answers = ", ".join(
        f"{g} {m if isinstance(m, str) else '= ' + _combination(m)}" for g, m in sorted(claim["oracles"].items())
    )
    return (f", given {assumed}" if assumed else "") + (f" ({answers})" if answers else "")


def check_counterexample(claim: dict[str, Any], witness: Any, field: Field) -> str:
    """Run both rules in exact fractions and see two different numbers."""
    _fields(claim, "the claim", *COMPARISON, "at", "k", "left value", "right value")
    _fields(witness, "the witness")
    at = _fields(claim["at"], "at", "parameters", "values", "answers", "schedules", "functions")
    numbers = {}
    for group in ("parameters", "values", "answers", "schedules"):
        _require(isinstance(at[group], dict), f"{group} must be an object")
        numbers[group] = {name: field.number(_rational(value, name)) for name, value in at[group].items()}
    scope = Scope(field, numbers["parameters"] | numbers["schedules"], closed=True)
    run = _open_comparison(claim)(scope)
    for text, sign in claim["assumptions"]:
        value = _constant(scope.value(text), text)
        holds = {">": value > 0, ">=": value >= 0, "!=": value != 0, "=": value == 0}[sign]
        _require(holds, f"the numbers do not satisfy {text} {sign} 0")
    values = {name: {"": value} for name, value in numbers["values"].items()}

    def plain(form: Form) -> Form:
        missing = sorted(form.keys() - values.keys())
        _require(not missing, f"there is no value for {missing[:1]}")
        total: Form = {}
        for atom, coefficient in form.items():
            scope.accumulate(total, coefficient, values[atom])
        return total

    def reply(_: str, oracle: str, arguments: list[Form], number: int, step: int) -> Form:
        if run.oracles[oracle] == "own":
            inputs = {f"x{i}": form.get("", Ratio({})) for i, form in enumerate(arguments, 1)}
            _require(oracle in at["functions"], f"there is no function for {oracle}")
            return {"": Scope(field, inputs).value(at["functions"][oracle])}
        name = f"{oracle}[{step},{number}]"
        _require(name in numbers["answers"], f"there is no answer {name}")
        return {"": numbers["answers"][name]}

    run.state = {side: {name: plain(form) for name, form in state.items()} for side, state in run.state.items()}
    run.constants = {name: plain(form) for name, form in run.constants.items()}
    last = run.moment(-1)
    k = _whole(claim["k"], "k")
    for step in range(k):
        last = run.moment(step)
        for rule in run.rules.values():
            for text in rule["conditions"]:
                _require(_constant(run.scope.value(text, last), text) != 0, f"{text} is 0: a rule is not defined")
        run.advance(last, reply)
    seen = [_constant(run.output(side, last).get("", Ratio({})), "an output") for side in ("left", "right")]
    _require(
        seen == [_rational(claim[f"{side} value"], "a value") for side in ("left", "right")],
        f"the outputs are {seen[0]} and {seen[1]}, not the values claimed",
    )
    _require(seen[0] != seen[1], f"the outputs are both {seen[0]}")
    return f"{_pair(claim)} differ at k = {k}: with the numbers given they are {seen[0]} and {seen[1]}{_given(claim)}"


def _constant(value: Ratio, what: str) -> Fraction:
    _require(value.num.keys() <= {()} and not value.den, f"{what} has no value: a parameter is missing")
    return Fraction(value.num.get((), 0))


def _check_forms(run: Run, side: str, forms: Any) -> None:
    """Check closed forms by induction: the start; a step's effect on values, on new answers, and on older ones."""
    field, rule = run.field, run.rules[side]
    _require(
        not run.timed and all("set" in s for s in rule["statements"]),
        "closed forms are for rules that do the same in every step",
    )
    _require("own" not in run.oracles.values(), "closed forms are not for unknown functions")
    _fields(forms, "forms", *rule["networks"])
    for network in rule["networks"]:
        parts = _fields(forms[network], f"the form of {network}", "values", "answers").values()
        _require(all(isinstance(part, dict) for part in parts), f"the form of {network} must have objects")
    start, constants = run.state, run.constants
    symbol, one = field.symbol("#k"), field.number(1)
    older = field.symbol("#j")

    def read(part: str, name: str, at: Ratio) -> dict[str, Form]:
        scope = Scope(field, run.scope.bindings | {name: at})
        read = {
            network: {atom: scope.value(text) for atom, text in forms[network][part].items()}
            for network in rule["networks"]
        }
        return {network: {atom: value for atom, value in form.items() if value.num} for network, form in read.items()}

    def step(state: dict[str, Form], fixed: dict[str, Form], answer: Answer) -> dict[str, Form]:
        run.state, run.constants = {side: state}, fixed
        run.advance(run.moment(0), answer)
        return run.state[side]

    def fresh(_: str, oracle: str, __: list[Form], number: int, ___: int) -> Form:
        return {f"{oracle}#{number}" if number else oracle: one}

    values, answers = read("values", "k", symbol), read("answers", "j", field.add(older, one))
    _require_same(run, start[side], read("values", "k", field.number(0)), "at the start")
    expected = read("values", "k", field.add(symbol, one))
    new = read("answers", "j", field.number(1))
    for network in rule["networks"]:
        overlap = expected[network].keys() & new[network].keys()
        _require(not overlap, f"{sorted(overlap)[:1]} is a value and an answer")
    _require_same(run, step(values, constants, fresh), {n: expected[n] | new[n] for n in values}, "after a step")
    silent = step(answers, {name: {} for name in constants}, lambda *_: {})
    _require_same(run, silent, read("answers", "j", field.add(older, field.number(2))), "on older answers after a step")
    run.state, run.constants = start, constants


def _require_same(run: Run, left: dict[str, Form], right: dict[str, Form], when: str) -> None:
    for network, form in left.items():
        _require(not run.scope.difference(form, right[network]), f"the form of {network} is wrong {when}")


def check_closed_form(claim: dict[str, Any], witness: Any, field: Field) -> str:
    """Check the closed forms of one rule's networks."""
    _fields(claim, "the claim", "rule", "start", "oracles", "assumptions", "solved", "forms")
    _fields(witness, "the witness")
    _require_assumptions(claim["assumptions"])
    _require(isinstance(claim["solved"], dict), "solved must be an object")
    bindings = {name: Scope(field, {}).value(text) for name, text in claim["solved"].items()}
    rules = {"rule": _require_rule(claim["rule"], "rule")}
    run = Run(Scope(field, bindings), rules, {"rule": claim["start"]}, claim["oracles"])
    _check_forms(run, "rule", claim["forms"])
    solved = "".join(f", with {name} = {text}" for name, text in sorted(claim["solved"].items()))
    forms = "; ".join(f"{network}: {_form(form)}" for network, form in sorted(claim["forms"].items()))
    return f"[{_statements(claim['rule']['statements'])}] is after k steps {forms}, for all k{solved}{_given(claim)}"


def _form(form: dict[str, dict[str, str]]) -> str:
    answers = [f"the sum over i < k of ({text})*{name}[i], j = k - i" for name, text in sorted(form["answers"].items())]
    return " + ".join([*(f"({text})*{atom}" for atom, text in sorted(form["values"].items())), *answers]) or "0"


def check_always_different(claim: dict[str, Any], witness: Any, field: Field) -> str:
    """Check closed forms of both rules, their difference as a product, and each factor's reason."""
    _fields(claim, "the claim", *COMPARISON, "from", "on")
    _fields(witness, "the witness", "left", "right", "product")
    run = _open_comparison(claim)(Scope(field, {}))
    for side in ("left", "right"):
        single = Run(run.scope, {side: run.rules[side]}, {side: claim["start"][side]}, _used(claim, run.rules[side]))
        _check_forms(single, side, witness[side])
    least = _whole(claim["from"], "from", 1)
    late = field.add(field.symbol("#k"), field.number(least))
    scope = Scope(field, {"k": late, "j": late})
    match = re.fullmatch(r"(\w+)\[0,(\d+)\]", str(claim["on"]))
    part, atom = (
        ("answers", match[1] if match[2] == "0" else f"{match[1]}#{match[2]}") if match else ("values", claim["on"])
    )
    for side in ("left", "right"):
        forms = {name: form[part].get(atom, "0") for name, form in witness[side].items()}
        run.state[side] = {name: {"": scope.value(text)} for name, text in forms.items()}
    run.constants = {name: {"": field.number(int(name == atom))} for name in run.constants}
    gap = run.outputs(run.moment(-1)).get("", Ratio({}))
    derivation = Derivation(claim, [], 0, lambda _: run, field)
    place, product = derivation.root(), field.number(1)
    inner = place._replace(run=_with_scope(run, scope))
    for factor in _items(witness["product"], "product"):
        _fields(factor, "a factor", "factor", "power", "because")
        value, reason = scope.value(factor["factor"]), factor["because"]
        if isinstance(reason, dict) and "base" in reason:
            _require_below_one(reason, value, derivation, inner)
        elif not _is_positive_count(value):
            derivation.require_reason(reason, value, inner)
        for _ in range(_whole(factor["power"], "power", 1)):
            product = field.multiply(product, value)
    _require(not field.add(gap, field.negative(product)).num, "the product is not the difference of the closed forms")
    return f"{_pair(claim)} differ at every k >= {least}, in their coefficient on {claim['on']}{_given(claim)}"


def _used(claim: dict[str, Any], rule: dict[str, Any]) -> dict[str, Any]:
    called = {name for vector in _vectors(rule["statements"]) for name, _ in _called(vector)}
    return {name: meaning for name, meaning in claim["oracles"].items() if name in called}


def _with_scope(run: Run, scope: Scope) -> Run:
    run.scope = scope
    return run


def _is_positive_count(value: Ratio) -> bool:
    """Whether the value is a polynomial in #k with coefficients above 0, one of them free of #k."""
    counts = all(name == "#k" for m in value.num for name, _ in m)
    return not value.den and counts and () in value.num and all(a > 0 for a in value.num.values())


def _require_below_one(reason: Any, value: Ratio, derivation: Derivation, place: Place) -> None:
    """The factor is 1 - base^exponent, where 0 < base < 1 and the exponent is at least 1."""
    _fields(reason, "a reason", "base", "exponent")
    scope, field = place.run.scope, place.run.field
    base, exponent = scope.value(reason["base"]), scope.value(reason["exponent"])
    rising = not exponent.den and all(a > 0 for a in exponent.num.values()) and exponent.num.get((), 0) >= 1
    _require(rising, "the exponent must be at least 1")
    gap = field.add(value, field.add(field.power(base, exponent), field.number(-1)))
    _require(not gap.num, "the factor is not 1 - base^exponent")
    for bound in (base, field.add(field.number(1), field.negative(base))):
        sure = any(
            sign == ">" and _is_positive_multiple(bound, scope.value(text)) for text, sign in derivation.assumptions
        )
        _require(sure, "the base is not assumed to lie between 0 and 1")


def _is_positive_multiple(value: Ratio, other: Ratio) -> bool:
    if value.den or other.den or value.num.keys() != other.num.keys() or not value.num:
        return False
    ratios = {Fraction(a) / other.num[m] for m, a in value.num.items()}
    return len(ratios) == 1 and min(ratios) > 0


def check_identity(claim: dict[str, Any], witness: Any, field: Field) -> str:
    """Expand two combinations."""
    _fields(claim, "the claim", "left", "right", "solved")
    _fields(witness, "the witness")
    _require(isinstance(claim["solved"], dict), "solved must be an object")
    scope = Scope(field, {name: Scope(field, {}).value(text) for name, text in claim["solved"].items()})
    sides = []
    for side in ("left", "right"):
        _require_vector(claim[side], side)
        names = {_name(of, "a vector"): {of: field.number(1)} for _, of in claim[side]}
        sides.append(scope.vector(claim[side], names, None))
    _require(not scope.difference(*sides), "the two sides differ")
    return f"{_combination(claim['left'])} = {_combination(claim['right'])}" + "".join(
        f", with {n} = {v}" for n, v in sorted(claim["solved"].items())
    )


KINDS = {
    "compare": check_compare,
    "counterexample": check_counterexample,
    "closed form": check_closed_form,
    "always different": check_always_different,
    "identity": check_identity,
}


def read(data: bytes) -> Any:
    """Return the document in *data*; refused unless canonical, small, shallow and free of doubles and fractions."""
    _require(len(data) <= MAX_BYTES, f"a certificate has at most {MAX_BYTES} bytes")
    depth = 0
    for byte in re.findall(rb"[\[\]{}]", data):
        depth += 1 if byte in b"[{" else -1
        _require(depth <= MAX_DEPTH, f"a certificate is nested at most {MAX_DEPTH} deep")

    def refuse(text: str) -> Any:
        raise CertificateRejected(f"numbers are whole, or fractions in strings, not {text[:20]}")

    def whole(text: str) -> int:
        _require(len(text) <= 8, "a number is too large")
        return int(text)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        _require(len(dict(pairs)) == len(pairs), "an object has a key twice")
        return dict(pairs)

    try:
        document = json.loads(
            data.decode("ascii"), parse_float=refuse, parse_constant=refuse, parse_int=whole, object_pairs_hook=once
        )
    except (ValueError, RecursionError) as error:
        raise CertificateRejected(f"not a JSON document in ASCII: {error}") from None
    text = json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n"
    _require(text.encode() == data, "the document is not in canonical form")
    return document


def check(data: bytes) -> str:
    """Return one sentence that says what the certificate proves; raises ``CertificateRejected`` when it proves nothing."""
    document = read(data)
    _fields(document, "the document", "about", "claim", "format", "kind", "version", "witness")
    _require(document["format"] == "softupdate-algebra certificate", "the format is unknown")
    _require(type(document["version"]) is int and document["version"] == 1, "the version is not 1")
    about = document["about"]
    _require(isinstance(about, str) and len(about) <= 500 and about.isprintable(), "about must be one line of text")
    _require(isinstance(document["kind"], str) and document["kind"] in KINDS, "the kind is unknown")
    _require(isinstance(document["claim"], dict), "the claim must be an object")
    return KINDS[document["kind"]](document["claim"], document["witness"], Field())


def main(paths: list[str]) -> int:
    """Check files; print a line for each; return 0 when all are accepted, 1 when one is rejected, 2 when one is unreadable."""
    status = 0
    for path in paths:
        try:
            with Path(path).open("rb") as file:
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
