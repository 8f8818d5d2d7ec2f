"""The independent judge: follows the sequences of a claim in exact fractions and looks for a point where it fails.

Knows nothing of symbols: no polynomials, no FLINT, no SymPy, no code of the package. It reads the claim of a certificate and
never the witness. It never says "true", only "refuted" with the numbers, or nothing found.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from math import isqrt, lcm
from operator import add, itemgetter, mul, neg, sub, truediv
from typing import Any

Numbers = Mapping[Any, Fraction]
SPECIAL = [Fraction(n) for n in ("0", "1", "-1", "2", "1/2", "1/3", "2/3", "-1/3")]
WORD = re.compile(r"[A-Za-z_#$][\w.]*(?:\[[^\]]*\])?")
ELEMENT = re.compile(r"([\w.]+)\[(t)?([-+]?\d+)?\]")
CALL = re.compile(r"([A-Za-z][\w.]*)\((.+)\)")
LET = re.compile(r"([\w.]+) <- (.+)")
RELATION = re.compile(r"(.+) (=|!=|>=|>) 0")
MAX_STEPS, MAX_POWER, MAX_BITS, DRAWS = 60, 4_000, 60_000, 8


class UndefinedError(Exception):
    """A division by zero, a name without a value, a number that grows too large, or a text that says nothing."""


# -- texts ---------------------------------------------------------------------------------------------------------


Meaning = Callable[[Any], Fraction]


def number(text: str, values: Any) -> Fraction:
    """Return the value of a text where ``values[name]`` is that of a name."""
    try:
        return meaning(text)(values)
    except (ZeroDivisionError, KeyError, SyntaxError, RecursionError) as error:
        raise UndefinedError(text) from error


@lru_cache(maxsize=100_000)
def meaning(text: str) -> Meaning:
    """Return what a text stands for as Python's own parser reads it; no text is executed.

    Each name is spelled ``n`` and its place in a list, as Python's names have no dots.
    """
    names = [word.replace(" ", "") for word in WORD.findall(text)]
    count = iter(range(len(names)))
    spelled = re.sub(r"\b0+(?=\d)", "", WORD.sub(lambda _: f"n{next(count)}", text))
    return _meaning(ast.parse(spelled.replace("^", "**").strip(), mode="eval").body, names)


def _meaning(node: ast.expr, names: list[str]) -> Meaning:
    match node:
        case ast.Name(id=place):
            return itemgetter(names[int(place[1:])])
        case ast.Constant(value=int(value)):
            constant = Fraction(value)
            return lambda _: constant
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return _operation(neg, _meaning(inner, names))
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in OPERATORS:
            return _operation(OPERATORS[type(operator)], _meaning(left, names), _meaning(right, names))
    raise KeyError(ast.dump(node))


def _operation(operator: Callable[..., Fraction], *inner: Meaning) -> Meaning:
    if len(inner) == 1:
        return lambda values: operator(inner[0](values))
    left, right = inner
    return lambda values: operator(left(values), right(values))


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or (exponent > MAX_POWER and base not in (0, 1, -1)):
        raise UndefinedError(f"to the power {exponent}")
    return base ** int(exponent)


OPERATORS: dict[type[ast.operator], Callable[..., Fraction]] = {
    ast.Add: add,
    ast.Sub: sub,
    ast.Mult: mul,
    ast.Div: truediv,
    ast.Pow: _power,
}


@lru_cache(maxsize=100_000)
def element(name: str) -> tuple[str, bool, int] | None:
    """Return the sequence of an element, whether its index counts from t, and the index; None for another name."""
    found = ELEMENT.fullmatch(name)
    return (found[1], bool(found[2]), int(found[3] or 0)) if found else None


# -- numbers -------------------------------------------------------------------------------------------------------


class Dice:
    """Random values on demand, each asked for by name and then kept."""

    def __init__(self, seed: int, given: Numbers | None = None) -> None:
        self.random = random.Random(seed)
        self.known: dict[Any, Fraction] = dict(given or {})

    def __getitem__(self, name: Any) -> Fraction:
        if name not in self.known:
            self.known[name] = self.drawn(name)
        return self.known[name]

    def drawn(self, name: Any) -> Fraction:
        return Fraction(self.random.randint(-9999, 9999), self.random.randint(1, 99))


class Few(Dice):
    """Values that coincide often, so that functions are asked the same by chance."""

    def drawn(self, name: Any) -> Fraction:
        return Fraction(self.random.choice((-1, 0, 1, 2)))


class Point(Dice):
    """Parameters: some given, the others drawn, special values often."""

    def drawn(self, name: Any) -> Fraction:
        special = self.random.random() < 0.3
        drawn = Fraction(self.random.randint(-30, 30), self.random.randint(1, 12))
        between = Fraction(self.random.randint(1, 30), 31)
        return self.random.choice(SPECIAL) if special else self.random.choice([drawn, between])


class Zeros(dict[Any, Fraction]):
    """Every value is 0 but those given."""

    def __missing__(self, _: Any) -> Fraction:
        return Fraction(0)


class Names(dict[str, Fraction]):
    """What names stand for at a point: parameters of the claim, and what was put in."""

    def __init__(self, claim: Any, point: Any) -> None:
        self.parameters, self.point = claim["parameters"], point

    def __missing__(self, name: str) -> Fraction:
        if name not in self.parameters:
            raise KeyError(name)
        return self.point[name]


# -- sequences -----------------------------------------------------------------------------------------------------


class Run:
    """The sequences of a claim at one point: each value found by its equation when it is asked for, and kept.

    *dice* have the free names, ``QN0`` or ``g[3]``, and the answers of unknown functions (by name and arguments).
    """

    def __init__(self, claim: Any, parameters: Any, dice: Any) -> None:
        self.claim, self.dice, self.values = claim, dice, dict[tuple[str, int], Fraction]()
        self.names = Names(claim, parameters)
        stated([text for text in claim["given"] if LET.fullmatch(text)], self.names)

    def read(self, text: str, t: int) -> Fraction:
        """Return the value of a sum at t."""
        return number(text, _At(self, t))

    def element(self, name: str, n: int) -> Fraction:
        if name in self.claim["free"]:
            return self.dice[f"{name}[{n}]"]
        if (name, n) not in self.values:
            first, then = self.claim["sequences"][name]
            if n < 0 or (n >= len(first) and not then):
                raise UndefinedError(f"{name}[{n}]")
            equation = first[n] if n < len(first) else then[(n - len(first)) % len(then)]
            value = self.equation(equation, n - 1)
            if value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS:
                raise UndefinedError(f"{name}[{n}] is too large")
            self.values[name, n] = value
        return self.values[name, n]

    def equation(self, text: str, t: int) -> Fraction:
        if not (call := CALL.fullmatch(text)):
            return self.read(text, t)
        arguments = [self.read(part, t) for part in call[2].split(", ")]
        if call[1] not in self.claim["functions"]:
            raise UndefinedError(text)
        return self.dice[call[1], tuple(arguments)]

    def step(self, t: int) -> None:
        """Follow every sequence to t; fails where one has no value."""
        for name in self.claim["sequences"]:
            self.element(name, t)


class _At:
    """What names in a sum stand for at t."""

    def __init__(self, run: Run, t: int) -> None:
        self.run, self.t = run, t

    def __getitem__(self, name: str) -> Fraction:
        if found := element(name):
            sequence, moving, index = found
            return self.run.element(sequence, index + self.t if moving else index)
        return self.run.dice[name] if name in self.run.claim["free"] else self.run.names[name]


def followed(texts: list[str], claim: Any, parameters: Any, dice: Any, steps: int) -> Iterator[list[Any]]:
    """Yield the values of sums at t = 0..steps (None where one has none), up to where all sequences exist."""
    run = Run(claim, parameters, dice)
    with suppress(UndefinedError, RecursionError):
        for t in range(steps + 1):
            run.step(t)
            yield [_value(run, text, t) for text in texts]


def _value(run: Run, text: str, t: int) -> Fraction | None:
    try:
        return run.read(text, t)
    except UndefinedError:
        return None


def outputs(text: str, claim: Any, parameters: Any, dice: Any, steps: int) -> list[Fraction | None]:
    """Return a sum at t = 0..steps as numbers, up to where all sequences exist."""
    return [value for (value,) in followed([text], claim, parameters, dice, steps)]


def both(claim: Any, parameters: Any, dice: Any, steps: int) -> Iterator[list[Any]]:
    """Yield left and right at t = 0..steps, up to where all sequences exist."""
    return followed([claim["left"], claim["right"]], claim, parameters, dice, steps)


# -- points --------------------------------------------------------------------------------------------------------

SIGNS: dict[str, Callable[[Fraction], bool]] = {
    ">": lambda v: v > 0,
    ">=": lambda v: v >= 0,
    "!=": lambda v: v != 0,
    "=": lambda v: v == 0,
}


def stated(statements: Iterable[str], names: Names) -> bool:
    """Whether statements hold; what is no parameter gets its value by them. Fails where something does not exist."""
    truth = True
    for text in statements:
        if found := LET.fullmatch(text):
            value = number(found[2], names)
            if found[1] in names.parameters:
                truth &= names[found[1]] == value
            else:
                names[found[1]] = value
        elif found := RELATION.fullmatch(text):
            truth &= SIGNS[found[2]](number(found[1], names))
        else:
            raise UndefinedError(text)
    return truth


def allowed(claim: Any, point: Any) -> bool:
    """Whether what is given holds at a point; fails where it does not exist."""
    return stated(claim["given"], Names(claim, point))


def in_case(claim: Any, case: Any, point: Any) -> bool:
    try:
        return stated(case, Names(claim, point))
    except UndefinedError:
        return False


def roots(value: Callable[[Fraction], Fraction]) -> list[Fraction]:
    """Return where a function vanishes: 0, 1 or -1, and where what is left is linear or quadratic."""

    def at(x: Fraction) -> Fraction | None:
        try:
            return value(x)
        except UndefinedError:
            return None

    found = [x for x in SPECIAL[:3] if at(x) == 0]
    samples = []
    for x in (Fraction(2), Fraction(3), Fraction(5, 2)):
        if (seen := at(x)) is not None:
            for root in found:
                seen /= x - root
            samples.append((x, seen))
    if len(samples) == 3:
        found += [x for x in _quadratic(samples) if x not in found and at(x) == 0]
    return found


def _quadratic(samples: list[tuple[Fraction, Fraction]]) -> list[Fraction]:
    """Return the roots of the polynomial of degree at most two through three points, if they are rational."""
    (x, f), (y, g), (z, h) = samples
    slope, other = (g - f) / (y - x), (h - g) / (z - y)
    a = (other - slope) / (z - x)
    b = slope - a * (x + y)
    c = f - a * x * x - b * x
    if not a:
        return [-c / b] if b else []
    square = max(Fraction(0), b * b - 4 * a * c)
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    return [(-b + root) / (2 * a), (-b - root) / (2 * a)]


def moved(point: Dice, name: Any, value: Callable[[], Fraction]) -> list[Fraction]:
    """Return values of a parameter at which something vanishes."""
    before = point[name]

    def at(x: Fraction) -> Fraction:
        point.known[name] = x
        return value()

    try:
        return roots(at)
    finally:
        point.known[name] = before


def put_in_case(claim: Any, case: Any, point: Point) -> None:
    """Give parameters their values, twice, as one may mention another that gets its value later.

    For each equation one parameter is moved to where it holds.
    """
    solved = {found[1] for text in case if (found := LET.fullmatch(text))}
    movable = [name for name in claim["parameters"] if name not in solved]
    for _ in range(2):
        names = Names(claim, point)
        for text in case:
            if (found := LET.fullmatch(text)) and found[1] in claim["parameters"]:
                point.known[found[1]] = number(found[2], names)
            elif found:
                names[found[1]] = number(found[2], names)
            elif (relation := RELATION.fullmatch(text)) and relation[2] == "=" and number(relation[1], names) != 0:
                _move(claim, case, point, relation[1], movable)


def _move(claim: Any, case: Any, point: Point, text: str, movable: list[str]) -> None:
    """Move one parameter to where a sum vanishes; where there is more than one such place, to any of them."""

    def value() -> Fraction:
        names = Names(claim, point)
        with suppress(UndefinedError):
            stated(case, names)
        return number(text, names)

    words = {*WORD.findall(" ".join([text, *[one for one in case if " <- 1/(" in one]]))}
    for name in point.random.sample(movable, len(movable)):
        if name in words and (found := moved(point, name, value)):
            point.known[name] = point.random.choice(found)
            return


def points(claim: Any, case: Any, seed: int) -> Iterator[Point]:
    """Yield a point in a case that is allowed, if one is found."""
    given = [text for text in claim["given"] if text.endswith(" = 0") or LET.fullmatch(text)]
    for n in range(DRAWS):
        point = Point(seed * DRAWS + n)
        with suppress(UndefinedError):
            put_in_case(claim, [*given, *case], point)
            if in_case(claim, case, point) and allowed(claim, point):
                yield point
                return


# -- words ---------------------------------------------------------------------------------------------------------


def spoken(claim: Any) -> list[str]:
    """Return the equations of a claim that it speaks of: all, if it does of all t."""
    last = None if claim["onwards"] else claim["steps"][1] + 1
    lists = claim["sequences"].values()
    cut = [first[:last] + then[: None if last is None else max(0, last - len(first))] for first, then in lists]
    return [text for texts in cut for text in texts]


def meaningless(claim: Any) -> str | None:
    """Return a name in a claim that the claim gives no meaning, if there is one: what is said then is nothing."""
    lets = {found[1] for text in claim["given"] if (found := LET.fullmatch(text))}
    plain, moving = {*claim["parameters"], *claim["free"], *lets}, {*claim["sequences"], *claim["free"]}
    calls = [call[1] for text in spoken(claim) if (call := CALL.fullmatch(text))]
    words = [word for text in (*spoken(claim), claim["left"], claim["right"]) for word in _words(text)]
    wrong = [word for word in words if word.partition("[")[0] not in (moving if "[" in word else plain)]
    wrong += [name for name in calls if name not in claim["functions"]]
    wrong += [
        word for case in (claim["given"], *claim.get("cases", ())) for word in _strange(case, claim["parameters"])
    ]
    return wrong[0] if wrong else None


def _words(text: str) -> list[str]:
    """Return the names in an equation, but that of a function."""
    call = CALL.fullmatch(text)
    return WORD.findall(call[2] if call else text)


def _strange(statements: Iterable[str], parameters: Iterable[str]) -> list[str]:
    """Return the names in statements that are neither parameters nor from before."""
    known, wrong = {*parameters}, list[str]()
    for text in statements:
        found, relation = LET.fullmatch(text), RELATION.fullmatch(text)
        body = found[2] if found else relation[1] if relation else text
        wrong += [word for word in WORD.findall(body) if word not in known]
        known |= {found[1]} if found else set()
    return wrong


# -- claims --------------------------------------------------------------------------------------------------------


def worth_a_look(claim: Any) -> list[Any]:
    """Return cases whose points are worth a look: those of a claim, and where what is given just fails."""
    borders = [[f"{found[1]} = 0"] for text in claim["given"] if (found := RELATION.fullmatch(text))]
    return [*claim.get("cases", ()), *borders]


def refute(document: Any, hints: Any = (), seed: int = 0, tries: int = 12, horizon: int = 7) -> str | None:
    """Return why the claim of a certificate is false, or None when no reason was found.

    *hints* are cases (of another certificate) whose points are worth a look.
    """
    claim, kinds = document["claim"], {"equal": _refute_equal, "different": _refute_different}
    if word := meaningless(claim):
        return f"{word} has no meaning"
    return kinds[document["kind"]](claim, list(hints), seed, tries, horizon)


def _last(claim: Any, horizon: int) -> int:
    """Return how far to look: past all the first lists, and twice through all that repeats."""
    firsts = [len(first) for first, _ in claim["sequences"].values()]
    period = lcm(*(max(1, len(then)) for _, then in claim["sequences"].values()))
    shown = max([horizon, *[length + 2 * period for length in firsts]]) if claim["onwards"] else 0
    return min(MAX_STEPS, claim["steps"][1] + shown)


def _spoken_of(claim: Any, t: int) -> bool:
    first, last = claim["steps"]
    return first <= t and (t <= last or claim["onwards"])


def _equal(claim: Any, point: Point, dice: Any, upto: int) -> bool | None:
    """Whether both sides are the same wherever that is said, up to a t; None where they do not exist so far."""
    t = -1
    with suppress(UndefinedError):
        for t, (left, right) in enumerate(both(claim, point, dice, upto)):
            if _spoken_of(claim, t) and None not in (left, right) and left != right:
                return False
    return True if t == upto else None


def _refute_equal(claim: Any, hints: Any, seed: int, tries: int, horizon: int) -> str | None:
    for n in range(tries):
        reason = (
            _unequal_inside(claim, 1000 * seed + n, horizon)
            or (claim["complete"] and _equal_outside(claim, hints, 1000 * seed + n + 500, horizon))
            or (claim["covering"] and _uncovered(claim, hints, 1000 * seed + n + 700, horizon))
        )
        if reason:
            return reason
    return None


def _unequal_inside(claim: Any, seed: int, horizon: int) -> str | None:
    for case in claim["cases"]:
        for point in points(claim, case, seed):
            for dice in (Dice(seed), Few(seed)):
                if _equal(claim, point, dice, _last(claim, horizon)) is False:
                    return f"unequal in the case {case} at {point.known}"
    return None


def _equal_outside(claim: Any, hints: Any, seed: int, horizon: int) -> str | None:
    """Look for a point in no case at which both sides are the same for two choices of all that is free, far on."""
    last = _last(claim, horizon)
    if claim["steps"][1] > MAX_STEPS:
        return None
    for point in _candidates(claim, hints, seed, last):
        with suppress(UndefinedError):
            if not allowed(claim, point) or any(in_case(claim, case, point) for case in claim["cases"]):
                continue
            far = min(MAX_STEPS, last + horizon) if claim["onwards"] else last
            if _equal(claim, point, Dice(seed), last) and _equal(claim, point, Dice(seed + 1), far):
                return f"equal outside the cases at {point.known}"
    return None


def _candidates(claim: Any, hints: Any, seed: int, last: int) -> Iterator[Point]:
    """Yield points of the hints, one with a special parameter or two, and all these moved to where both sides meet."""
    special, names = Point(seed), claim["parameters"]
    for name in special.random.sample(names, min(len(names), special.random.randrange(3))):
        special.known[name] = Fraction(special.random.choice((0, 1, 1, -1)))
    for point in [*[point for case in [*hints, []] for point in points(claim, case, seed)], special]:
        yield point
        met = Point(seed + 1, point.known)
        for name in met.random.sample(names, min(len(names), 2)):
            if (t := _first_gap(claim, met, Dice(seed), last)) is None:
                break
            found = moved(met, name, lambda t=t: _gap(claim, met, Dice(seed), t))  # noqa: B023 - it is asked at once
            met.known[name] = met.random.choice(found) if found else met[name]
        yield met


def _first_gap(claim: Any, point: Point, dice: Any, last: int) -> int | None:
    """Return the first t at which both sides differ though that is spoken of, if there is one."""
    with suppress(UndefinedError):
        for t, (left, right) in enumerate(both(claim, point, dice, last)):
            if _spoken_of(claim, t) and None not in (left, right) and left != right:
                return t
    return None


def _gap(claim: Any, point: Point, dice: Any, t: int) -> Fraction:
    """Return left minus right at t."""
    seen = [*both(claim, point, dice, t)]
    if len(seen) <= t or None in seen[t]:
        raise UndefinedError(f"t = {t}")
    return seen[t][0] - seen[t][1]


def _uncovered(claim: Any, hints: Any, seed: int, horizon: int) -> str | None:
    """Look for values of the other parameters that no case covers; or only where sequences cease to exist."""
    for point in [point for case in [[], *hints] for point in points(claim, case, seed)]:
        chosen = list(_choices(claim, point))
        if not chosen:
            return f"no case covers {point.known}"
        last = _last(claim, horizon)
        lost = [one and not _exists(claim, one, seed, last) for one in chosen]
        if all(lost) and _exists(claim, point, seed, last):
            return f"a case applies at {chosen[0]} only where a sequence does not exist"
    return None


def _exists(claim: Any, point: Point, seed: int, last: int) -> bool:
    return len([*both(claim, point, Dice(seed), last)]) > last


def _choices(claim: Any, point: Point) -> Iterator[Point | None]:
    """Yield the point with unknowns that put it in a case; None where equations in unknowns leave it open."""
    unknowns = {*claim["unknowns"]}
    for case in claim["cases"]:
        chosen, equations = dict[str, str](), []
        for text in case:
            name = found[1] if (found := LET.fullmatch(text)) else ""
            if name in chosen or (name in claim["parameters"] and name not in unknowns) or not name:
                equations.append(text)
            else:
                chosen[name] = text
        trial = Point(0, point.known)
        with suppress(UndefinedError):
            put_in_case(claim, list(chosen.values()), trial)
        if in_case(claim, case, trial):
            yield trial
        elif any(unknowns - chosen.keys() & {*WORD.findall(text)} for text in equations):
            yield None


def _refute_different(claim: Any, hints: Any, seed: int, tries: int, horizon: int) -> str | None:
    last = _last(claim, horizon)
    for n in range(1000 * seed, 1000 * seed + tries):
        for point in [point for case in [[], *hints] for point in points(claim, case, n)]:
            for dice in (Dice(n), Few(n), Zeros()):
                reason = _meets(claim, point, dice, last) or _made_to_meet(claim, point, dice, last)
                if reason:
                    return reason
    return None


def _meets(claim: Any, point: Point, dice: Any, last: int) -> str | None:
    with suppress(UndefinedError):
        for t, (left, right) in enumerate(both(claim, point, dice, last)):
            if left == right is not None and _spoken_of(claim, t):
                return f"no difference at t = {t} at {point.known}"
    return None


def _made_to_meet(claim: Any, point: Point, dice: Any, last: int) -> str | None:
    """Move a parameter, or what is free, to where both sides meet at some t, if what is given allows that."""
    t = point.random.choice([t for t in range(last + 1) if _spoken_of(claim, t)] or [0])
    movable = [(point, name) for name in claim["parameters"]]
    movable += [(dice, name) for name in [*dice.known][:4]] if isinstance(dice, Dice) else []
    for holder, name in movable:
        before = holder[name]
        for value in moved(holder, name, lambda: _gap(claim, point, dice, t)):
            holder.known[name] = value
            with suppress(UndefinedError):
                if allowed(claim, point) and (reason := _meets(claim, point, dice, last)):
                    return reason
        holder.known[name] = before
    return None
