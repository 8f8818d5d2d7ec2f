"""Checks certificates about update rules; trusts nothing but this file and the Python standard library.

The format of certificates is written down field by field in ``format.py``, and in short in the table ``SHAPES`` below.

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
   which is demanded; values of schedules are symbols named after the period's first step, apart from those at fixed
   steps. With the bound, all coefficients obey one linear recurrence of order n, at every point
   (Cayley-Hamilton over a commutative ring), and n + 1 periods contain its start.
3. Unknown functions: calls share an answer only if their arguments are equal (by the forms, or because rows that vanish
   say so), which every function obeys; so equality holds for all. For the converse, residuals are used only where all
   calls so far are shown to have different arguments: then some function takes any given answers.
4. Derivations: at a point where the rules are equal the hypotheses vanish. An identity between rational functions whose
   divisors do not vanish there holds for their values: so a product vanishes, so a factor does, and one that cannot is
   out of the question. Each node concludes from its parent by this step or by "zero or not", each leaf is a case.
5. Counterexamples are run in numbers. Closed forms are induction on k: start, effect on values, on new and on older
   answers; c^k and c^j are independent symbols, and what holds for symbols holds for all values.
6. Documents are held against the table of shapes before anything is concluded: unknown fields, kinds and versions are
   refused. Each path ends in a sentence or in ``CertificateRejected``, and every operation is paid for from a budget.
"""

from __future__ import annotations

import json
import re
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MAX_BYTES, MAX_DEPTH, MAX_TEXT, MAX_NAMES, MAX_POWER, MAX_BITS = 4_000_000, 80, 200_000, 100, 4_000, 60_000
MAX_WORK = 1_000_000
"""Products and sums of terms per certificate: some five seconds, some hundred megabytes."""

WORK: ContextVar[list[int]] = ContextVar("WORK")
TOKEN = re.compile(r"[0-9]{1,400}|[^\W\d]\w{0,99}(?:\[(?:t(?:[+-][1-9]\d{0,5})?|0|-?[1-9]\d{0,5})\])?|[-+*/^()]")
NAME = re.compile(r"(?!t\b)[^\W\d]\w{0,99}")
PARAMETER = re.compile(NAME.pattern + r"(?:\[(?:0|-?[1-9]\d{0,5})\])?")
NUMBER = re.compile(r"-?[0-9]{1,400}(/[1-9][0-9]{0,399})?")

Monomial = tuple[tuple[str, int], ...]
Polynomial = dict[Monomial, Any]
Divisor = tuple[tuple[Any, int], ...]
Form = dict[str, "Ratio"]


class CertificateRejected(Exception):  # noqa: N818 - a verdict on the certificate, not an accident
    """The certificate does not prove what it claims, or is not a certificate; the message says where and why."""


def _require(truth: object, complaint: str) -> None:
    if not truth:
        raise CertificateRejected(complaint)


def _spend(amount: int) -> None:
    left = WORK.get()
    left[0] -= amount
    _require(left[0] >= 0, f"checking takes more than {MAX_WORK} operations")


# -- exact arithmetic ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def _merged(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    _require(len(powers) <= MAX_NAMES, f"a product has more than {MAX_NAMES} names")
    return tuple(sorted(powers.items()))


def _paid(total: Polynomial) -> Polynomial:
    for value in total.values():
        bits = value.numerator.bit_length() + value.denominator.bit_length()
        if bits > 512:
            _require(bits < MAX_BITS, "a number grows too large")
            _spend(bits * bits // 200_000)
    return {m: a for m, a in total.items() if a}


def _sum(left: Polynomial, right: Polynomial) -> Polynomial:
    _spend(len(left) + len(right))
    total = dict(left)
    for m, a in right.items():
        total[m] = total.get(m, 0) + a
    return _paid(total)


def _times(left: Polynomial, right: Polynomial) -> Polynomial:
    _spend(1 + len(left) * len(right))
    total: Polynomial = {}
    for m, a in left.items():
        for n, b in right.items():
            key = _merged(m, n) if m and n else m or n
            total[key] = total.get(key, 0) + a * b
    return _paid(total)


def _power(base: Polynomial, power: int) -> Polynomial:
    _require(power <= MAX_POWER, f"the power {power} is beyond the limit")
    if len(base) == 1:
        ((monomial, value),) = base.items()
        size = max(value.numerator.bit_length(), value.denominator.bit_length())
        _require(size * power < MAX_BITS or abs(value) == 1, "a number grows too large")
        return {tuple((name, e * power) for name, e in monomial if power): value**power}
    result: Polynomial = {(): 1}
    for _ in range(power):
        result = _times(result, base)
    return result


def _quotient(dividend: Polynomial, divisor: Polynomial) -> Polynomial | None:
    """Return the exact quotient of two polynomials, ``None`` when there is none."""
    names = sorted({name for m in (*dividend, *divisor) for name, _ in m})

    def order(m: Monomial) -> list[int]:
        return [dict(m).get(name, 0) for name in names]

    top, rest, result = max(divisor, key=order), dividend, dict[Monomial, Any]()
    while rest:
        _spend(len(divisor) + len(rest))
        first = max(rest, key=order)
        powers = [a - b for a, b in zip(order(first), order(top), strict=True)]
        if min(powers, default=0) < 0:
            return None
        term = {tuple((n, e) for n, e in zip(names, powers, strict=True) if e): Fraction(rest[first]) / divisor[top]}
        result |= term
        rest = _sum(rest, {m: -a for m, a in _times(term, divisor).items()})
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Ratio:
    """A rational function: polynomial over a product of powers of polynomials, not reduced; 0 iff no term is left."""

    num: Polynomial
    den: Divisor = ()

    def over(self, den: Divisor) -> Polynomial:
        """Return the numerator over *den*, a multiple of the denominator."""
        own, total = dict(self.den), self.num
        for factor, power in den if den != self.den else ():
            total = _times(total, _power(dict(factor), power - own.get(factor, 0)))
        return total

    def __add__(self, other: Ratio) -> Ratio:
        """Return the sum, over the least common product of divisors."""
        if not self.num or not other.num:
            return self if self.num else other
        here, there = dict(self.den), dict(other.den)
        common = {f: max(here.get(f, 0), there.get(f, 0)) for f in here | there}
        den = tuple(sorted(common.items()))
        total = _sum(self.over(den), other.over(den))
        return Ratio(total, den if total else ())

    def __mul__(self, other: Ratio) -> Ratio:
        """Return the product."""
        num, powers = _times(self.num, other.num), dict(self.den)
        for factor, power in other.den:
            powers[factor] = powers.get(factor, 0) + power
        return Ratio(num, tuple(sorted(powers.items())) if num else ())

    def __neg__(self) -> Ratio:
        """Return the negative."""
        return Ratio({m: -a for m, a in self.num.items()}, self.den)

    def __sub__(self, other: Ratio) -> Ratio:
        """Return the difference."""
        return self + -other

    def inverse(self) -> Ratio:
        """Return 1/value, its divisor kept as it is; refused when that might vanish identically at some step."""
        _require(self.num, "a divisor vanishes identically")
        _require_never_zero(self.num)
        above = Ratio({(): 1}).over(tuple((factor, power) for factor, power in self.den))
        lead = Fraction(self.num[max(self.num)])
        whole: Any = tuple(sorted((m, a / lead) for m, a in self.num.items()))
        single = tuple((((((name, 1),), 1),), power) for name, power in whole[0][0])
        return Ratio(_times(above, {(): 1 / lead}), single if len(whole) == 1 else ((whole, 1),))

    def __pow__(self, exponent: Ratio) -> Ratio:
        """Return the power, the exponent an integer or linear in one integer symbol."""
        slopes = [(m[0][0], m[0][1] * len(m), a) for m, a in exponent.num.items() if m]
        shift = exponent.num.get((), 0)
        linear = all(name[0] == "#" and e == 1 and a == int(a) > 0 for name, e, a in slopes)
        whole = len(slopes) <= 1 and shift == int(shift) and not exponent.den
        _require(linear and whole, "an exponent must be an integer")
        value, size = self.inverse() if shift < 0 else self, abs(int(shift))
        den = tuple((factor, power * size) for factor, power in value.den if size)
        result = Ratio(_power(value.num, size), den)
        for symbol, _, slope in slopes if self.num != {(): 1} or self.den else ():  # every power of 1 is 1
            _require(self.num and not self.den, "what is raised to a symbolic power must be a polynomial, not 0")
            ((monomial, lead), *others) = self.num.items()
            single = not others and lead == 1 and monomial
            label = f"({sorted(self.num.items())})"
            for name, e in monomial if single else ((label, 1),):
                result = result * Ratio({((f"{name}^{symbol}", int(slope) * e),): 1})
        return result

    def names(self) -> set[str]:
        """Return the names that occur."""
        return {name for p in (self.num, *(dict(f) for f, _ in self.den)) for m in p for name, _ in m}


def _require_never_zero(divisor: Polynomial) -> None:
    """Refuse a divisor that might vanish identically in the parameters at some integer #t >= 0.

    0 is tried; beyond it, at base 0, the powers are gone, and coefficients of one sign are left.
    """
    symbols = {name for m in divisor for name, _ in m if "#" in name}
    bases = {name.partition("^")[0] for name in symbols if "^" in name}
    plain = not any(base.startswith("(") for base in bases)
    _require(plain and len({name[name.index("#") :] for name in symbols}) <= 1, "a divisor is beyond this checker")
    initial: Polynomial = {}
    signs: dict[Monomial, set[bool]] = {}
    for m, a in divisor.items():
        rest = tuple((name, e) for name, e in m if name not in symbols)
        if all("^" in name for name, _ in m if name in symbols):
            initial[rest] = initial.get(rest, 0) + a
        if not any(name in bases or "^" in name for name, _ in m):
            signs.setdefault(rest, set()).add(a > 0)
    sure = any(initial.values()) and any(len(both) == 1 for both in signs.values())
    _require(not symbols or sure, "a divisor may vanish at some step; start the period later")


def _number(value: Any) -> Ratio:
    return Ratio({(): value} if value else {})


def _symbol(name: str) -> Ratio:
    return Ratio({((name, 1),): 1})


ZERO, ONE, MINUS = _number(0), _number(1), _number(-1)


def _combined(terms: Iterable[tuple[Ratio, Form]]) -> Form:
    """Return the sum of scalars times forms, without zeros."""
    total: Form = {}
    for scale, form in terms:
        for atom, value in form.items():
            total[atom] = total.get(atom, ZERO) + scale * value
    return {atom: value for atom, value in total.items() if value.num}


def _gap(left: Form, right: Form) -> Form:
    return _combined([(ONE, left), (MINUS, right)])


# -- scalars and vectors -------------------------------------------------------------------------------------------


class Moment(NamedTuple):
    """When a scalar is read: at step number *step*, or, symbolic, that many steps after any step #t."""

    step: int
    symbolic: bool = False


@lru_cache(maxsize=65536)
def _timed(text: str) -> bool:
    return re.search(r"\bt\b", text) is not None


class _Reader:
    """Reads one scalar: sums of products of powers of numbers, names and brackets."""

    def __init__(self, text: str, scope: Scope, moment: Moment | None) -> None:
        self.text, self.scope, self.moment = text[:80], scope, moment
        _require(len(text) <= MAX_TEXT, "a scalar is too long")
        self.tokens = ["end", *reversed(TOKEN.findall(text))]
        _spend(len(self.tokens))
        same = "".join(reversed(self.tokens[1:])) == text.replace(" ", "")
        _require(same, f"{self.text!r} is not a scalar: it has characters that cannot be read")

    def whole(self) -> Ratio:
        value = self.sum()
        _require(self.tokens == ["end"], f"{self.text!r} is not a scalar: it goes on where it should end")
        return value

    def take(self, *signs: str) -> str:
        return self.tokens.pop() if self.tokens[-1] in signs else ""

    def sum(self) -> Ratio:
        total, sign = ZERO, self.take("+", "-") or "+"
        while sign:
            term = self.product()
            total, sign = total + (-term if sign == "-" else term), self.take("+", "-")
        return total

    def product(self) -> Ratio:
        total = self.power()
        while sign := self.take("*", "/"):
            factor = self.power()
            total = total * (factor.inverse() if sign == "/" else factor)
        return total

    def power(self) -> Ratio:
        base = self.atom()
        if not self.take("^"):
            return base
        negative = self.take("-")
        return base ** (-self.power() if negative else self.power())

    def atom(self) -> Ratio:
        head = self.tokens.pop()
        if head == "(":
            value = self.sum()
            _require(self.take(")"), f"{self.text!r} is not a scalar: it lacks a closing bracket")
            return value
        _require(self.tokens and head not in "+-*/^)", f"{self.text!r} is not a scalar: a value is missing")
        if head.isdecimal():
            return _number(int(head))
        name, _, index = head.removesuffix("]").partition("[")
        if name != "t" and not index.startswith("t"):
            return self.scope.named(head)
        if self.moment is None:
            raise CertificateRejected(f"{self.text!r}: t and schedules have no meaning here")
        step, symbolic = self.moment
        if name == "t":
            return _number(step) + (_symbol("#t") if symbolic else ZERO)
        return self.scope.named(f"{name}[{'t+' * symbolic}{step + int(index[1:] or 0)}]")  # a[t+3] is apart from a[3]


class Scope:
    """Gives scalars and vectors their values: some names are bound, the others are parameters."""

    def __init__(self, bindings: dict[str, Ratio], *, closed: bool = False) -> None:
        self.bindings, self.closed = bindings, closed
        self.memo: dict[tuple[str, Moment | None], Ratio] = {}

    def value(self, text: str, moment: Moment | None = None) -> Ratio:
        """Return the rational function that the scalar *text* stands for."""
        key = text, moment if _timed(text) else None
        if key not in self.memo:
            self.memo[key] = _Reader(text, self, moment).whole()
        return self.memo[key]

    def named(self, name: str) -> Ratio:
        """Return what a name is bound to, or the parameter of that name."""
        _require(name in self.bindings or not self.closed, f"the parameter {name} has no value")
        return self.bindings.get(name) or _symbol(name)

    def vector(self, vector: Any, names: dict[str, Form], moment: Moment | None = None, answer: Any = None) -> Form:
        """Return a VECTOR as a form, its calls answered by *answer* in the order written."""

        def form(of: Any) -> Form:
            if isinstance(of, dict):
                return answer(of["call"], [self.vector(part, names, moment, answer) for part in of["on"]])  # type: ignore[no-any-return]
            _require(of in names, f"{of!r} is read but has no value there")
            return names[of]

        return _combined((self.value(scalar, moment), form(of)) for scalar, of in vector)

    def combination(self, scalars: list[str], forms: list[Form], moment: Moment) -> Form:
        """Return the sum of the scalars times the forms, one each."""
        _require(len(scalars) == len(forms), f"a row of the witness has {len(scalars)} entries, not {len(forms)}")
        return _combined((self.value(scalar, moment), form) for scalar, form in zip(scalars, forms, strict=True))


# -- rules, run step by step ---------------------------------------------------------------------------------------


class Call(NamedTuple):
    """A call of an unknown function: at which step, of what, and what it answered."""

    step: int
    oracle: str
    arguments: list[Form]
    answer: Form


def _entries(thing: Any) -> Iterator[list[Any]]:
    """Yield every [SCALAR, OF] within rules, starts and meanings."""
    if isinstance(thing, list) and len(thing) == 2 and isinstance(thing[0], str):
        yield thing
    for part in thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ():
        yield from _entries(part)


def _clauses(statements: list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield every field of every statement, at any depth."""
    for statement in statements:
        yield from statement.items()
        yield from _clauses(statement.get("do", []))


class Run:
    """Rules side by side, run step by step on forms over initial values, constants and answers."""

    def __init__(self, scope: Scope, rules: dict[str, Any], starts: Any, oracles: Any) -> None:
        self.scope, self.rules, self.oracles = scope, rules, oracles
        self.calls: list[Call] = []
        self.history: dict[int, Form] = {}
        parts = [rule[part] for rule in rules.values() for part in ("statements", "output")]
        entries = list(_entries([parts, starts, oracles]))
        called = {(of["call"], len(of["on"])) for _, of in entries if isinstance(of, dict)}
        _require(sorted(name for name, _ in called) == sorted(oracles), "oracles must be those called, each in one way")
        known = {of for _, of in _entries(oracles) if "#" not in of}
        self.constants = {name: {name: ONE} for rule in rules.values() for name in (*rule["constants"], *known)}
        self.state: dict[str, dict[str, Form]] = {}
        for side, rule in rules.items():
            names = [*rule["networks"], *rule["temporaries"], *rule["constants"]]
            _require(len(names) == len(set(names)), f"{side} has a name twice")
            assigned = {name for clause, name in _clauses(rule["statements"]) if clause == "set"}
            declared = assigned <= {*rule["networks"], *rule["temporaries"]}
            _require(declared, f"{side} assigns to what it does not declare")
            _require(starts[side].keys() == set(rule["networks"]), f"start of {side} must have its networks")
            vectors = starts[side].items()
            self.state[side] = {n: scope.vector(v, {of: {of: ONE} for _, of in v}) for n, v in vectors}
        self.texts = [text for text, _ in entries]
        self.timed = any(map(_timed, self.texts))
        self.late = any(_timed(text) for rule in rules.values() for text, _ in rule["output"])
        conditions = [text for rule in rules.values() for text in rule["conditions"]]
        self.facts = [dict(f) for text in self.texts if not _timed(text) for f, _ in scope.value(text).den]
        self.facts += [scope.value(text).num for text in conditions if not _timed(text)]

    def timing(self) -> tuple[int, int]:
        """Return after how many steps, and with what period, every step does the same again."""
        clauses = [c for rule in self.rules.values() for c in _clauses(rule["statements"])]
        startup = max([0, *(n + (kind == "at") for kind, n in clauses if kind in ("at", "from"))])
        return startup, lcm(*(n for kind, n in clauses if kind == "every"))

    def advance(self, moment: Moment, answer: Callable[..., Form] | None = None) -> None:
        """Run one step of all rules."""
        for side, rule in self.rules.items():
            names = self.visible(side)
            self._do(rule["statements"], names, moment, self._replies(side, moment, answer or self.answer))
            self.state[side] = {network: names[network] for network in rule["networks"]}

    def _do(self, statements: list[Any], names: dict[str, Form], moment: Moment, reply: Any) -> None:
        for statement in statements:
            _spend(1)
            match statement:
                case {"set": name, "to": vector}:
                    names[name] = self.scope.vector(vector, names, moment, reply)
                    continue
                case {"every": period, "offset": offset}:
                    times = (moment.step + 1 - offset) % period == 0
                case {"at": number}:
                    times = moment.step == number
                case {"from": number}:
                    times = moment.step >= number
                case _:
                    times = statement["repeat"]
            for _ in range(times):
                self._do(statement["do"], names, moment, reply)

    def _replies(self, side: str, moment: Moment, answer: Callable[..., Form]) -> Callable[[str, list[Form]], Form]:
        counts: dict[str, int] = {}

        def reply(oracle: str, arguments: list[Form]) -> Form:
            number = counts[oracle] = counts.get(oracle, -1) + 1
            if isinstance(self.oracles[oracle], str):
                return answer(side, oracle, arguments, number, moment.step)
            names = {f"#{i}": form for i, form in enumerate(arguments, 1)} | self.constants
            return self.scope.vector(self.oracles[oracle], names, moment)

        return reply

    def answer(self, side: str, oracle: str, arguments: list[Form], number: int, step: int) -> Form:
        """Return a recorded answer, or an unknown function's: the same as before when the arguments are."""
        if self.oracles[oracle] == "recorded":
            return {f"{oracle}[{step},{number}]": ONE}
        same = (c.answer for c in self.calls if c.oracle == oracle and not any(map(_gap, arguments, c.arguments)))
        form = next(same, {f"{side}.{oracle}[{step},{number}]": ONE})
        self.calls.append(Call(step, oracle, arguments, form))
        return form

    def visible(self, side: str) -> dict[str, Form]:
        """Return what a rule may read: its networks and the constants that it declares."""
        return self.state[side] | {name: self.constants[name] for name in self.rules[side]["constants"]}

    def outputs(self, moment: Moment) -> list[Form]:
        """Return every side's output after the step *moment*."""
        return [self.scope.vector(rule["output"], self.visible(side), moment) for side, rule in self.rules.items()]

    def differences(self, steps: int) -> Iterator[tuple[int, Form]]:
        """Yield k and left's minus right's output for k = 0..steps; without k = 0 when an output mentions t."""
        if not self.late:
            yield 0, _gap(*self.outputs(Moment(-1)))
        for step in range(steps):
            _spend(10)
            self.advance(Moment(step))
            yield step + 1, _gap(*self.outputs(Moment(step)))


def _memory(calls: list[Call]) -> dict[str, Form]:
    answers = {f"before[{i}]": call.answer for i, call in enumerate(calls)}
    return answers | {f"before[{i},{a}]": f for i, call in enumerate(calls) for a, f in enumerate(call.arguments, 1)}


def _check_invariant(run: Run, evidence: dict[str, Any]) -> None:
    """Outputs agree in the prefix; the rows vanish after it, a period keeps that, and makes the outputs agree."""
    prefix, period, rows, pairs = (evidence[field] for field in ("prefix", "period", "rows", "calls"))
    startup, cycle = run.timing()
    _require(prefix >= startup, f"the prefix must go to step {startup}: up to there a rule does something of its own")
    _require(period % cycle == 0, f"the period must be a multiple of {cycle}")
    for k, gap in run.differences(prefix):
        _require(not gap, f"the outputs differ at k = {k}, within the prefix")
    past = [call for call in run.calls if call.step >= prefix - period] if prefix >= period else []
    past = past if len(past) == len(pairs) else []
    before, first, scope = _memory(past), Moment(prefix, symbolic=True), run.scope

    def seen(memory: dict[str, Form], moment: Moment) -> list[Form]:
        names = {f"{side}.{name}": form for side, state in run.state.items() for name, form in state.items()}
        return [scope.vector(row, names | run.constants | memory, moment) for row in rows]

    for i, value in enumerate(seen(before, Moment(prefix))):
        _require(not value, f"rows[{i}] does not vanish after the prefix")
    run.state = {side: {n: {f"{side}.{n}": ONE} for n in rule["networks"]} for side, rule in run.rules.items()}
    before = {name: {name: ONE} for name in before}
    forms, calls = seen(before, first), list[Call]()

    def paired(side: str, oracle: str, arguments: list[Form], number: int, step: int) -> Form:
        if run.oracles[oracle] == "recorded":
            return run.answer(side, oracle, arguments, number, step)
        i = len(calls)
        _require(i < len(pairs), "a call of the period is not listed in calls")
        answer = {f"{side}.{oracle}[{step},{number}]": ONE}
        if pairs[i] != "new":
            source = past if "before" in pairs[i] else calls
            index = pairs[i]["before" if "before" in pairs[i] else "as"]
            _require(index < len(source), f"calls[{i}] refers to a call that is not there")
            _, name, others, answer = source[index]
            if source is past:
                others = [before[f"before[{index},{a}]"] for a in range(1, len(others) + 1)]
                answer = before[f"before[{index}]"]
            _require(name == oracle and len(pairs[i]["by"]) == len(others), f"calls[{i}] pairs different oracles")
            for argument, other, scalars in zip(arguments, others, pairs[i]["by"], strict=True):
                gap = _gap(_gap(argument, other), scope.combination(scalars, forms, first))
                _require(not gap, f"calls[{i}]: the arguments do not differ by the combination of rows given")
        calls.append(Call(step, oracle, arguments, answer))
        return answer

    _require(len(evidence["outputs"]) == period, f"outputs must have {period} lists, one for each step of the period")
    for j, scalars in enumerate(evidence["outputs"]):
        moment = Moment(prefix + j, symbolic=True)
        run.advance(moment, paired)
        gap = _gap(_gap(*run.outputs(moment)), scope.combination(scalars, forms, first))
        _require(not gap, f"outputs[{j}]: the difference is not the combination of rows given")
    _require(len(calls) == len(pairs), "calls lists more calls than the period makes")
    same = not past or [(c.oracle, len(c.arguments)) for c in past] == [(c.oracle, len(c.arguments)) for c in calls]
    _require(same, "the calls of the prefix's last period are not those of the period")
    _require(len(evidence["next"]) == len(rows), "next must have one list for each row")
    later = seen(_memory(calls) if past else {}, Moment(prefix + period, symbolic=True))
    for i, (value, scalars) in enumerate(zip(later, evidence["next"], strict=True)):
        gap = _gap(value, scope.combination(scalars, forms, first))
        _require(not gap, f"next[{i}]: the row after a period is not the combination of rows given")


# -- derivations ---------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where a derivation is: what was solved, what vanishes, what does not, and whether the outputs agree there."""

    scope: Scope
    solved: tuple[tuple[str, str], ...]
    branch: tuple[str, ...]
    facts: tuple[str, ...]
    equal: bool


class Derivation:
    """Follows inferences about one point of parameter space, at which hypotheses vanish."""

    def __init__(
        self, claim: dict[str, Any], assumptions: list[Any], bindings: dict[str, Ratio], steps: int = 0
    ) -> None:
        self.claim, self.assumptions, self.steps = claim, assumptions, steps
        self.cases: list[Any] = claim.get("cases", [])
        self.wanted: Any = None if claim.get("steps", "all") == "all" else frozenset(claim["steps"])
        self.unknowns: frozenset[str] = frozenset()
        self.runs: dict[Scope, Run] = {}
        facts = tuple(text for text, sign in self.assumptions if sign in (">", "!="))
        self.root = Place(Scope(bindings), (), (), facts, equal=True)

    def run(self, scope: Scope) -> Run:
        """Return the claim's rules with what *scope* binds put in."""
        if scope not in self.runs:
            self.runs[scope] = _opened(self.claim, scope)
        return self.runs[scope]

    def known(self, value: Ratio, place: Place) -> bool:
        """Whether facts divide *value* down to a number that is not 0."""
        facts = [*(place.scope.value(text).num for text in place.facts), *self.run(place.scope).facts]
        rest = value.num
        if not rest:
            return not all(facts)  # a fact that vanishes: nothing is possible here
        facts.sort(
            key=lambda fact: -max((sum(e for _, e in m) for m in fact), default=0)
        )  # c - c^2 before its factor c
        for fact in facts:
            while fact and fact.keys() != {()} and (quotient := _quotient(rest, fact)) is not None:
                rest = quotient
        return rest.keys() == {()}

    def defined(self, text: str, place: Place) -> Ratio:
        """Return a scalar's value whose divisors are known not to vanish."""
        value = place.scope.value(text)
        good = all(self.known(Ratio(dict(factor)), place) for factor, _ in value.den)
        _require(good, f"a divisor of {text[:80]!r} is not known not to vanish")
        return value

    def free(self, text: str, place: Place) -> Ratio:
        """Return a scalar's value that, in a cover, says nothing about the unknowns: they are chosen at its leaves."""
        value = self.defined(text, place)
        _require(not value.names() & self.unknowns, "a cover may not suppose anything about the unknowns")
        return value

    def positive(self, terms: Any, place: Place) -> Ratio:
        """Return the sum of NUMBER * product of assumptions * SCALAR^2, of which one term is above 0."""
        total, above = ZERO, False
        for number, indices, text in terms:
            square, strict = self.defined(text, place), True
            part = square * square * _number(Fraction(number))
            _require(Fraction(number) > 0, "a number of positive must be above 0")
            for index in indices:
                _require(index < len(self.assumptions), "there is no such assumption")
                assumed, sign = self.assumptions[index]
                _require(sign in (">", ">="), f"the assumption {assumed} {sign} 0 gives no sign")
                part, strict = part * self.defined(assumed, place), strict and sign == ">"
            total, above = total + part, above or (strict and self.known(square, place))
        _require(above, "no term of positive is above 0")
        return total

    def require_reason(self, reason: Any, text: str, place: Place) -> None:
        """Refuse a reason that does not show that the factor *text* cannot vanish."""
        value = place.scope.value(text)
        match reason:
            case {"positive": terms}:
                total = self.positive(terms, place)
                same = not ((value - total).num and (value + total).num)
                _require(same, f"positive does not add up to {text[:80]} or its negative")
            case {"base": base, "above": above, "below": below, "exponent": exponent}:
                root, power = self.defined(base, place), place.scope.value(exponent)
                shown = (
                    not (root - self.positive(above, place)).num and not (ONE - root - self.positive(below, place)).num
                )
                _require(shown, "the base is not shown to lie between 0 and 1")
                rising = not power.den and all(a > 0 for a in power.num.values()) and power.num.get((), 0) >= 1
                _require(rising, "the exponent must be at least 1")
                _require(not (value - ONE + root**power).num, "the factor is not 1 - base^exponent")
            case _:
                _require(self.known(value, place), f"the factor {text[:80]} is not known not to vanish")

    def hypothesis(self, given: Any, place: Place) -> Ratio:
        """Return the rational function that a hypothesis says vanishes."""
        match given:
            case ["residual", k, atom, *on] if place.equal:
                _require(
                    k <= self.steps and (self.wanted is None or k in self.wanted), f"k = {k} is not among the steps"
                )
                value = self.residual(place, k).get(atom, ZERO)
                return self.scheduled(value, on[0], place) if on else value
            case ["assumption", index] if index < len(self.assumptions):
                text, sign = self.assumptions[index]
                _require(sign == "=", f"the assumption {text} {sign} 0 is not an equation")
                return self.free(text, place)
            case ["branch", index] if index < len(place.branch):
                return self.defined(place.branch[index], place)
        raise CertificateRejected(f"there is no hypothesis {str(given)[:80]} here")

    def residual(self, place: Place, k: int) -> Form:
        """Return the residual after k steps; with unknown functions every two calls must be told apart first."""
        run = self.run(place.scope)
        run.history = run.history or dict(run.differences(self.steps))
        _require(k in run.history, f"outputs are not compared at k = {k}")
        calls = [call for call in run.calls if call.step < k]
        for i, call in enumerate(calls):
            for other in calls[:i]:
                if call.oracle == other.oracle and call.answer != other.answer:
                    gaps = map(_gap, call.arguments, other.arguments)
                    apart = any(self.known(value, place) for gap in gaps for value in gap.values())
                    _require(apart, f"two calls of {call.oracle} before k = {k} might have equal arguments here")
        return run.history[k]

    def scheduled(self, value: Ratio, on: dict[str, int], place: Place) -> Ratio:
        """Return the coefficient on a product of schedule values, which are free at every step."""
        _require(self.wanted is None, "schedules are free only in a claim about all steps")
        fixed = [*place.branch, *place.facts, *(part for pair in place.solved for part in pair)]
        fixed += [text for text, _ in self.assumptions]
        for case in self.cases:
            fixed += [*case["equations"], *case["nonzero"], *case["solved"], *case["solved"].values()]
        _require(not any("[" in text for text in fixed), "a schedule's value may not be fixed or assumed anything of")
        divisors = Ratio({}, value.den).names()
        _require(not any("[" in name for name in divisors), "a schedule's value stands in a divisor")
        powers = tuple(sorted(on.items()))
        rest = {
            tuple(pair for pair in m if "[" not in pair[0]): a
            for m, a in value.num.items()
            if tuple(pair for pair in m if "[" in pair[0]) == powers
        }
        return Ratio(rest, value.den if rest else ())

    def identity(self, given: Any, place: Place, target: Ratio = ONE) -> list[tuple[str, Any]]:
        """Check sum = product * target^power; return the factors that may vanish, each with its node."""
        total = ZERO
        for scalar, hypothesis in given["sum"]:
            total = total + self.defined(scalar, place) * self.hypothesis(hypothesis, place)
        product, open_factors = self.product(given["product"], place)
        for _ in range(given["power"]):
            product = product * target
        _require(not (total - product).num, "the sum of an identity is not its product")
        return open_factors

    def product(self, factors: Any, place: Place) -> tuple[Ratio, list[tuple[str, Any]]]:
        """Return the product of factors, and those that may vanish."""
        total, open_factors = ONE, []
        for factor in factors:
            value = self.defined(factor["factor"], place)
            if "then" in factor:
                open_factors.append((factor["factor"], factor["then"]))
            else:
                self.require_reason(factor["because"], factor["factor"], place)
            for _ in range(factor["power"]):
                total = total * value
        return total, open_factors

    def node(self, node: Any, place: Place) -> None:
        """Check that every point at *place* lies in one of the cases."""
        _spend(20)
        match node:
            case {"split": identity}:
                for text, then in self.identity(identity, place):
                    self.free(text, place)
                    self.node(then, place._replace(branch=(*place.branch, text)))
            case {"whether": text, "zero": zero, "nonzero": nonzero}:
                self.free(text, place)
                self.node(zero, place._replace(branch=(*place.branch, text)))
                self.node(nonzero, place._replace(facts=(*place.facts, text)))
            case {"solve": name, "value": text, "by": identity, "then": then}:
                self.identity(identity, place, self.free(f"{name} - ({text})", place))
                self.node(then, self.solve(place, name, text))
            case {"case": index}:
                _require(index < len(self.cases), f"there is no case {index}")
                self.leaf(self.cases[index], node["equations"], node["nonzero"], place)

    def solve(self, place: Place, name: str, text: str) -> Place:
        """Return *place* with a name's value put in, into the earlier solutions too."""
        solved = (*place.solved, (name, text))
        bindings: dict[str, Ratio] = {}
        for known, value in reversed(solved):
            bindings[known] = Scope(dict(bindings)).value(value)
        return place._replace(scope=Scope(bindings), solved=solved)

    def leaf(self, case: Any, equations: list[Any], nonzero: list[Any], place: Place) -> None:
        """Check that the point is in *case* (when covering: once the unknowns are what the case says)."""
        chosen = sorted(case["solved"].keys() & self.unknowns)
        for name in chosen:
            self.free(case["solved"][name], place)
            place = self.solve(place, name, case["solved"][name])
        needed = [text for name, text in _equations(case) if name not in chosen]
        _require(len(equations) == len(needed), f"the case needs {len(needed)} identities, one for each equation")
        for text, identity in zip(needed, equations, strict=True):
            self.identity(identity, place, self.defined(text, place))
        _require(len(nonzero) == len(case["nonzero"]), "the case needs one product for each nonzero")
        for text, factors in zip(case["nonzero"], nonzero, strict=True):
            gap = self.defined(text, place) - self.product(factors, place)[0]
            _require(not gap.num, f"the factors given do not multiply to {text}")

    def cover(self, tree: Any) -> None:
        """Check that whatever the other parameters, the unknowns can be chosen so that the point lies in a case."""
        self.unknowns = frozenset(self.claim["unknowns"])
        place = self.root._replace(equal=False)
        given = [Ratio(fact) for fact in self.run(place.scope).facts]
        used = set[str]().union(*(v.names() for v in (*given, *(place.scope.value(t) for t, _ in self.assumptions))))
        _require(not used & self.unknowns, "a cover may not suppose anything about the unknowns")
        self.node(tree, place)

    def identities(self, case: Any, scope: Scope, given: list[Any]) -> None:
        """Check that the residuals vanish in *case*: identically, or as sums of its equations."""
        run, wanted = self.run(scope), self.wanted
        if wanted is None:
            _require(not run.timed, "the bound does not hold for schedules or coefficients in t")
            _require("own" not in run.oracles.values(), "the bound does not hold for unknown functions")
            startup, period = run.timing()
            size = len(run.constants) + sum(len(rule["networks"]) for rule in run.rules.values())
            wanted = range(startup + period * (size + 1) + 1)  # more steps than the recurrence's order
        found = {(k, atom): identity for k, atom, identity in given}
        solved = tuple(case["solved"].items())
        place = Place(scope, solved, tuple(case["equations"]), (*self.root.facts, *case["nonzero"]), equal=False)
        for k, gap in run.differences(max(wanted)):
            for atom, value in gap.items() if k in wanted else ():
                _require((k, atom) in found, f"the outputs differ at k = {k} in {atom}, and no identity says otherwise")
                self.identity(found[k, atom], place, value)


def _equations(case: Any) -> list[tuple[str, str]]:
    return [(name, f"{name} - ({text})") for name, text in sorted(case["solved"].items())] + [
        ("", e) for e in case["equations"]
    ]


# -- the kinds -----------------------------------------------------------------------------------------------------


def _opened(claim: Any, scope: Scope) -> Run:
    return Run(scope, {side: claim[side] for side in ("left", "right")}, claim["start"], claim["oracles"])


def _solved(solved: dict[str, str]) -> Scope:
    return Scope({name: Scope({}).value(text) for name, text in solved.items()})


def check_compare(claim: dict[str, Any], witness: Any) -> str:
    """Check the cases' equality, that there is no other case, and that the cases cover."""
    cases, steps, unknowns = claim["cases"], claim["steps"], ", ".join(claim["unknowns"])
    derivation = Derivation(claim, claim["assumptions"], {}, witness["steps"])
    _require(steps, 'steps must be "all" or numbers')
    _require(cases or claim["complete"], "nothing is claimed: no case, and not complete")
    _require(len(cases) == len(witness["cases"]), "the witness must have one evidence for each case")
    for case, evidence in zip(cases, witness["cases"], strict=True):
        scope = _solved(case["solved"])
        if "rows" in evidence:
            _check_invariant(_opened(claim, scope), evidence)
        else:
            derivation.identities(case, scope, evidence["identities"])
    for flag, name in (("complete", "tree"), ("covering", "cover")):
        _require(claim[flag] == (witness[name] is not None), f"{name} must be there when {flag} is true, and only then")
    if claim["complete"]:
        derivation.node(witness["tree"], derivation.root)
    if claim["covering"]:
        derivation.cover(witness["cover"])
    when = "at all k" if steps == "all" else f"at k = {', '.join(map(str, steps))}"
    shown = "; or ".join(map(_words, cases)) or "nowhere"
    more = f"; some {unknowns} always does it" if claim["covering"] else ""
    return f"{_words(claim)} are equal {when} {'exactly ' * claim['complete']}when: {shown}{more}{_given(claim)}"


def check_counterexample(claim: dict[str, Any], _: Any) -> str:
    """Run both rules in exact fractions and see two different numbers."""
    at, k = claim["at"], claim["k"]
    numbers = {group: {n: _number(Fraction(v)) for n, v in at[group].items()} for group in at if group != "functions"}
    run = _opened(claim, Scope(numbers["parameters"] | numbers["schedules"], closed=True))
    for text, sign in claim["assumptions"]:
        value = _constant(run.scope.value(text), text)
        holds = {">": value > 0, ">=": value >= 0, "!=": value != 0, "=": value == 0}[sign]
        _require(holds, f"the numbers do not satisfy {text} {sign} 0")

    def plain(form: Form) -> Form:
        missing = sorted(form.keys() - numbers["values"].keys())
        _require(not missing, f"there is no value for {missing[:1]}")
        return {"": sum((value * numbers["values"][atom] for atom, value in form.items()), ZERO)}

    def reply(_: str, oracle: str, arguments: list[Form], number: int, step: int) -> Form:
        name = f"{oracle}[{step},{number}]"
        if run.oracles[oracle] == "recorded":
            _require(name in numbers["answers"], f"there is no answer {name}")
            return {"": numbers["answers"][name]}
        _require(oracle in at["functions"], f"there is no function for {oracle}")
        inputs = {f"x{i}": form.get("", ZERO) for i, form in enumerate(arguments, 1)}
        return {"": Scope(inputs, closed=True).value(at["functions"][oracle])}

    run.state = {side: {name: plain(form) for name, form in state.items()} for side, state in run.state.items()}
    run.constants = {name: plain(form) for name, form in run.constants.items()}
    _require(k or not run.late, "an output that mentions t is compared from k = 1")
    for step in range(k):
        for text in (text for rule in run.rules.values() for text in rule["conditions"]):
            value = _constant(run.scope.value(text, Moment(step)), text)
            _require(value, f"{text} is 0: a rule is not defined")
        run.advance(Moment(step), reply)
    left, right = (_constant(form.get("", ZERO), "an output") for form in run.outputs(Moment(k - 1)))
    claimed = [Fraction(claim["left value"]), Fraction(claim["right value"])]
    _require([left, right] == claimed, f"the outputs are {left} and {right}, not the values claimed")
    _require(left != right, f"the outputs are both {left}")
    return f"{_words(claim)} differ at k = {k}: with the numbers given they are {left} and {right}{_given(claim)}"


def _constant(value: Ratio, what: str) -> Fraction:
    _require(value.num.keys() <= {()} and not value.den, f"{what} is not a number")
    return Fraction(value.num.get((), 0))


def _check_forms(run: Run, forms: Any, assumptions: Any) -> None:
    """Check closed forms by induction: the start; a step's effect on values, on new answers, and on older ones."""
    clauses = {kind for rule in run.rules.values() for kind, _ in _clauses(rule["statements"])}
    _require(not run.timed and clauses <= {"set", "to"}, "closed forms are for rules that do the same in every step")
    _require("own" not in run.oracles.values(), "closed forms are not for unknown functions")
    clear = not any(re.search(r"\b[kj]\b", text) for text in (*run.texts, *(text for text, _ in assumptions)))
    _require(clear, "k and j stand for steps, not for parameters")
    for side, rule in run.rules.items():
        _require(forms[side].keys() == set(rule["networks"]), f"the forms of {side} must be those of its networks")

    def read(part: str, name: str, at: Ratio) -> dict[str, dict[str, Form]]:
        scope = Scope(run.scope.bindings | {name: at})
        return {
            side: {n: _combined((scope.value(text), {atom: ONE}) for atom, text in form[part].items()) for n, form in some.items()}
            for side, some in forms.items()
        }  # fmt: skip

    def compare(expected: dict[str, dict[str, Form]], more: Any, when: str) -> None:
        for side, state in run.state.items():
            for name, form in state.items():
                wrong = _gap(form, expected[side][name] | (more[side][name] if more else {}))
                _require(not wrong, f"the form of {name} is wrong {when}")

    k, j, ages = _symbol("#k"), _symbol("#j"), read("answers", "j", ONE)
    compare(read("values", "k", ZERO), None, "at the start")
    run.state = read("values", "k", k)
    run.advance(Moment(0))
    compare(read("values", "k", k + ONE), ages, "after a step")
    run.state, run.constants = read("answers", "j", j + ONE), {name: {} for name in run.constants}
    run.advance(Moment(0), lambda *_: {})
    compare(read("answers", "j", j + ONE + ONE), None, "on older answers after a step")


def check_closed_form(claim: dict[str, Any], _: Any) -> str:
    """Check the closed forms of one rule's networks."""
    run = Run(_solved(claim["solved"]), {"rule": claim["rule"]}, {"rule": claim["start"]}, claim["oracles"])
    _check_forms(run, {"rule": claim["forms"]}, claim["assumptions"])
    parts = {
        name: [f"({a})*{of}" for of, a in sorted(form["values"].items())]
        + [f"the sum over i < k of ({a})*{of.replace('[0', '[i')}, j = k - i" for of, a in sorted(form["answers"].items())]
        for name, form in sorted(claim["forms"].items())
    }  # fmt: skip
    shown = "; ".join(f"{name}: {' + '.join(terms) or '0'}" for name, terms in parts.items())
    return f"{_words(claim['rule'])} is after k steps {shown}, for all k{_given(claim)}"


def check_always_different(claim: dict[str, Any], witness: Any) -> str:
    """Check closed forms of both rules, their difference as a product, and each factor's reason."""
    run, least, on = _opened(claim, Scope({})), claim["from"], claim["on"]
    forms = {side: witness[side] for side in ("left", "right")}
    _check_forms(run, forms, claim["assumptions"])
    late = _symbol("#k") + _number(least)
    derivation = Derivation(claim, [*claim["assumptions"], [f"k - {least}", ">="]], {"k": late, "j": late})
    scope = derivation.root.scope
    for side, some in forms.items():
        texts = {name: (form["values"] | form["answers"]).get(on, "0") for name, form in some.items()}
        run.state[side] = {name: {"": scope.value(text)} for name, text in texts.items()}
    run.constants = {name: {"": ONE if name == on else ZERO} for name in run.constants}
    product, _ = derivation.product(witness["product"], derivation.root)
    gap = _gap(*run.outputs(Moment(-1))).get("", ZERO) - product
    _require(not gap.num, "the product is not the difference of the closed forms")
    return f"{_words(claim)} differ at every k >= {least}, in their coefficient on {on}{_given(claim)}"


def check_identity(claim: dict[str, Any], _: Any) -> str:
    """Expand two combinations."""
    scope = _solved(claim["solved"])
    left, right = (scope.vector(claim[side], {of: {of: ONE} for _, of in claim[side]}) for side in ("left", "right"))
    _require(not _gap(left, right), "the two sides differ")
    return f"{_words(claim['left'])} = {_words(claim['right'])}{_given(claim)}"


# -- what was verified, in words -----------------------------------------------------------------------------------


def _words(thing: Any) -> str:
    match thing:
        case {"call": oracle, "on": arguments}:
            return f"{oracle}({', '.join(map(_words, arguments))})"
        case {"set": name, "to": vector}:
            return f"{name} <- {_words(vector)}"
        case {"do": body, **when}:
            return f"{' '.join(f'{kind} {n}' for kind, n in when.items())}: {{{'; '.join(map(_words, body))}}}"
        case {"statements": body, "output": vector}:
            return f"[{'; '.join(map(_words, body))}; return {_words(vector)}]"
        case {"left": left, "right": right, "start": start}:
            starts = [f"{n}0 = {_words(v)}" for side in ("left", "right") for n, v in start[side].items()]
            return f"{_words(left)} and {_words(right)} from {', '.join(starts)}"
        case {"solved": _, "equations": _, "nonzero": apart}:
            parts = [f"{name or text} = {thing['solved'].get(name, 0)}" for name, text in _equations(thing)]
            return " and ".join([*parts, *(f"{text} != 0" for text in apart)]) or "in every case"
        case list():
            return (
                " + ".join(_words(of) if scalar == "1" else f"({scalar})*{_words(of)}" for scalar, of in thing) or "0"
            )
    return str(thing)


def _given(claim: Any) -> str:
    parts = [f"{name} = {text}" for name, text in claim.get("solved", {}).items()]
    parts += [f"{text} {sign} 0" for text, sign in claim.get("assumptions", [])]
    parts += [f"{oracle} is {_words(meaning)}" for oracle, meaning in claim.get("oracles", {}).items()]
    return f" ({', '.join(parts)})" if parts else ""


# -- documents -----------------------------------------------------------------------------------------------------

LEAVES: dict[str, Callable[[Any], bool]] = {
    "any": lambda _: True,
    "null": lambda x: x is None,
    "true or false": lambda x: type(x) is bool,
    "text": lambda x: isinstance(x, str),
    "one line of text": lambda x: isinstance(x, str) and len(x) <= 500 and x.isprintable(),
    "a name": lambda x: isinstance(x, str) and NAME.fullmatch(x) is not None,
    "a parameter": lambda x: isinstance(x, str) and PARAMETER.fullmatch(x) is not None,
    "a fraction in a string": lambda x: isinstance(x, str) and NUMBER.fullmatch(x) is not None,
    "a whole number": lambda x: type(x) is int and 0 <= x <= 1_000_000,
    "a whole number above 0": lambda x: type(x) is int and 1 <= x <= 1_000_000,
}
COMPARISON = {"left": "rule", "right": "rule", "start": {"left": "start", "right": "start"},
              "oracles": {"*a name": "=recorded|=own|vector"}, "assumptions": [("text", "=>|=>=|=!=|==")]}  # fmt: skip
SHAPES: dict[str, Any] = {
    "document": {"about": "one line of text", "claim": "any", "format": "=softupdate-algebra certificate",
                 "kind": "=compare|=counterexample|=closed form|=always different|=identity",
                 "version": "a whole number above 0", "witness": "any"},
    "rule": {"networks": ["a name"], "temporaries": ["a name"], "constants": ["a name"], "statements": ["statement"],
             "output": "vector", "conditions": ["text"]},
    "statement": "set|every|at|from|repeat",
    "set": {"set": "a name", "to": "update"},
    "every": {"every": "a whole number above 0", "offset": "a whole number", "do": ["statement"]},
    "at": {"at": "a whole number", "do": ["statement"]},
    "from": {"from": "a whole number", "do": ["statement"]},
    "repeat": {"repeat": "a whole number above 0", "do": ["statement"]},
    "update": [("text", "text|call")],
    "call": {"call": "a name", "on": ["update"]},
    "vector": [("text", "text")],
    "initial": [("text", "a name")],
    "start": {"*a name": "initial"},
    "case": {"solved": "solved", "equations": ["text"], "nonzero": ["text"]},
    "identities": {"identities": [("a whole number", "text", "identity")]},
    "invariant": {"rows": ["vector"], "prefix": "a whole number", "period": "a whole number above 0",
                  "next": [["text"]], "outputs": [["text"]], "calls": ["=new|as|before"]},
    "as": {"as": "a whole number", "by": [["text"]]},
    "before": {"before": "a whole number", "by": [["text"]]},
    "node": "split|whether|solve|leaf",
    "split": {"split": {"sum": "sum", "product": ["factor|branch"], "power": "a whole number"}},
    "whether": {"whether": "text", "zero": "node", "nonzero": "node"},
    "solve": {"solve": "a name", "value": "text", "by": "identity", "then": "node"},
    "leaf": {"case": "a whole number", "equations": ["identity"], "nonzero": [["factor"]]},
    "identity": {"sum": "sum", "product": ["factor"], "power": "a whole number"},
    "sum": [("text", "residual|scheduled|assumption|hypothesis")],
    "residual": ("=residual", "a whole number", "text"),
    "scheduled": ("=residual", "a whole number", "text", {"*text": "a whole number above 0"}),
    "assumption": ("=assumption", "a whole number"),
    "hypothesis": ("=branch", "a whole number"),
    "factor": {"because": "=known|positive|base", "factor": "text", "power": "a whole number above 0"},
    "branch": {"then": "node", "factor": "text", "power": "a whole number above 0"},
    "positive": {"positive": "terms"},
    "terms": [("a fraction in a string", ["a whole number"], "text")],
    "base": {"base": "text", "above": "terms", "below": "terms", "exponent": "text"},
    "forms": {"*a name": {"values": {"*a name": "text"}, "answers": {"*text": "text"}}},
    "steps": ["a whole number"],
    "solved": {"*a parameter": "text"},
    "numbers": {"*text": "a fraction in a string"},
    "compare claim": COMPARISON | {"unknowns": ["a name"], "steps": "=all|steps", "cases": ["case"], "complete": "true or false",
                                   "covering": "true or false"},
    "compare witness": {"cases": ["identities|invariant"], "steps": "a whole number", "tree": "null|node", "cover": "null|node"},
    "counterexample claim": COMPARISON | {
        "at": {"parameters": "numbers", "values": "numbers", "answers": "numbers",
               "schedules": "numbers", "functions": {"*a name": "text"}},
        "k": "a whole number", "left value": "a fraction in a string", "right value": "a fraction in a string"},
    "counterexample witness": {},
    "closed form claim": {"rule": "rule", "start": "start", "solved": "solved", "forms": "forms",
                          "oracles": COMPARISON["oracles"], "assumptions": COMPARISON["assumptions"]},
    "closed form witness": {},
    "always different claim": COMPARISON | {"from": "a whole number above 0", "on": "text"},
    "always different witness": {"left": "forms", "right": "forms", "product": ["factor"]},
    "identity claim": {"left": "initial", "right": "initial", "solved": "solved"},
    "identity witness": {},
}  # fmt: skip
"""Objects have exactly these fields; [s] is a list of s, (s, ...) a list of just these, {"*s": r} maps s to r, | is "or"."""


def _fits(thing: Any, shape: str) -> bool:
    """Whether *thing* is meant as this alternative: a word, a leaf, or marked by its first field or first word."""
    if shape in LEAVES or shape.startswith("="):
        return LEAVES[shape](thing) if shape in LEAVES else bool(thing == shape[1:])
    match SHAPES[shape]:
        case dict(fields):
            return isinstance(thing, dict) and next(iter(fields)) in thing
        case (word, *_) as parts if isinstance(parts, tuple):
            return isinstance(thing, list) and len(thing) == len(parts) and _fits(thing[0], word)
        case str(others):
            return any(_fits(thing, one) for one in others.split("|"))
    return isinstance(thing, list)


def _require_shape(thing: Any, shape: Any, where: str) -> None:
    """Refuse what has not the shape that the table gives."""
    match shape:
        case str():
            found = shape if shape in SHAPES else next((one for one in shape.split("|") if _fits(thing, one)), None)
            _require(found, f"{where} must be {shape.replace('|=', ' or ').replace('|', ' or ').removeprefix('=')}")
            if found in SHAPES:
                _require_shape(thing, SHAPES[found], where)
        case list() | tuple():
            _require(isinstance(thing, list), f"{where} must be a list")
            parts = shape * len(thing) if isinstance(shape, list) else shape
            _require(len(thing) == len(parts), f"{where} must be a list of {len(parts)}")
            for i, (part, inner) in enumerate(zip(thing, parts, strict=True)):
                _require_shape(part, inner, f"{where}.{i}")
        case dict():
            _require(isinstance(thing, dict), f"{where} must be an object")
            anything = next((key for key in shape if key.startswith("*")), "")
            for name in thing if anything else ():
                _require_shape(name, anything[1:], f"a name in {where}")
            fields = dict.fromkeys(thing, shape[anything]) if anything else shape
            for name in sorted(thing.keys() | fields.keys()):
                _require(name in fields, f"{where} has the unknown field {name!r}")
                _require(name in thing, f"{where} lacks the field {name!r}")
                _require_shape(thing[name], fields[name], f"{where}.{name}")


KINDS: dict[str, Callable[[Any, Any], str]] = {
    "compare": check_compare,
    "counterexample": check_counterexample,
    "closed form": check_closed_form,
    "always different": check_always_different,
    "identity": check_identity,
}


def _read(data: bytes) -> Any:
    """Return the document in *data*; refused unless canonical (so without keys given twice), small and shallow."""
    _require(len(data) <= MAX_BYTES, f"a certificate has at most {MAX_BYTES} bytes")
    depth = 0
    for byte in re.findall(rb"[\[\]{}]", data):
        depth += 1 if byte in b"[{" else -1
        _require(depth <= MAX_DEPTH, f"a certificate is nested at most {MAX_DEPTH} deep")
    try:
        document = json.loads(data.decode("ascii"))
    except ValueError as error:
        raise CertificateRejected(f"not a JSON document in ASCII: {str(error)[:200]}") from None
    _require(
        (json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n").encode() == data,
        "the document is not in canonical form",
    )
    return document


def check(data: bytes) -> str:
    """Return one sentence that says what the certificate proves; raises ``CertificateRejected`` when it proves nothing."""
    document = _read(data)
    _require_shape(document, "document", "document")
    _require(document["version"] == 1, "the version is not 1")
    kind, claim, witness = (document[field] for field in ("kind", "claim", "witness"))
    _require_shape(claim, f"{kind} claim", "claim")
    _require_shape(witness, f"{kind} witness", "witness")
    WORK.set([MAX_WORK])
    try:
        return KINDS[kind](claim, witness)
    except (RecursionError, ValueError):
        raise CertificateRejected("a scalar is nested too deeply, or a number in it is too long") from None


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
