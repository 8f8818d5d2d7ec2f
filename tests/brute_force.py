"""The independent judge: runs update rules in exact fractions and looks for a point where a claim fails.

Knows nothing of symbols: no polynomials, no FLINT, no SymPy, no code of the package. It never says "true", only
"refuted" with the numbers, or nothing found.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from typing import Any

Numbers = Mapping[Any, Fraction]
SPECIAL = [Fraction(n) for n in ("0", "1", "-1", "2", "1/2", "1/3", "2/3", "-1/3")]
WORD = re.compile(r"#\d+|[^\W\d]\w*(?:\[[^\]]*\])?")
SCHEDULE = re.compile(r"(\w+)\[t([-+]\d+)?\]")
CALL = re.compile(r"(\w+)\((.*)\)")
MAX_STEPS = 60


class UndefinedError(Exception):
    """A division by zero, a name without a value, or a text that says nothing."""


# -- texts ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=100_000)
def tree(text: str) -> tuple[ast.expr, list[str]]:
    """Return a text as Python's own parser reads it (nothing is executed), each name as ``n`` and its place in a list."""
    names = [word.replace(" ", "") for word in WORD.findall(text)]
    count = iter(range(len(names)))
    spelled = WORD.sub(lambda _: f"n{next(count)}", text)
    return ast.parse(spelled.replace("^", "**").strip(), mode="eval").body, names


def number(text: str, values: Any) -> Fraction:
    """Return the value of a text where ``values[name]`` is that of a name."""
    try:
        return _number(*tree(text), values)
    except (ZeroDivisionError, KeyError, SyntaxError) as error:
        raise UndefinedError(text) from error


def _number(node: ast.expr, names: list[str], values: Any) -> Fraction:
    match node:
        case ast.Name(id=place):
            return values[names[int(place[1:])]]
        case ast.Constant(value=int(value)):
            return Fraction(value)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_number(inner, names, values)
        case ast.BinOp(left=left, op=operator, right=right):
            a, b = _number(left, names, values), _number(right, names, values)
            match operator:
                case ast.Mult():
                    return a * b
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Div():
                    return a / b
                case ast.Pow() if b.denominator == 1:
                    return a ** int(b)
    raise KeyError(ast.dump(node))


class Scope:
    """What names stand for: bound ones, then lets, then the values of schedules at step t, then parameters."""

    def __init__(self, parameters: Any, lets: Any, bound: Any = (), t: int | None = None) -> None:
        self.parameters, self.lets, self.bound, self.t = parameters, lets, dict(bound), t

    def __getitem__(self, name: str) -> Fraction:
        if name in self.bound:
            return self.bound[name]
        if name in self.lets:
            return number(self.lets[name], self)
        if name == "t" or SCHEDULE.fullmatch(name):
            if self.t is None:
                raise KeyError(name)
            if name == "t":
                return Fraction(self.t)
            schedule, shift = SCHEDULE.fullmatch(name).groups()  # type: ignore[union-attr]
            name = f"{schedule}[{self.t + int(shift or 0)}]"
        return self.parameters[name]


def timed(text: str, lets: Any) -> bool:
    """Whether a text mentions t, in a let perhaps."""
    words = re.findall(r"\w+", re.sub(r"\w+\[-?\d+\]", "", text))
    return "t" in words or any(timed(lets[word], lets) for word in words if word in lets)


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


class Point(Dice):
    """Parameters: some given, the others drawn, special values often; the values of schedules are not special."""

    def drawn(self, name: Any) -> Fraction:
        if "[" in name:
            return super().drawn(name)
        special = self.random.random() < 0.3
        drawn = Fraction(self.random.randint(-30, 30), self.random.randint(1, 12))
        between = Fraction(self.random.randint(1, 30), 31)
        return self.random.choice(SPECIAL) if special else self.random.choice([drawn, between])


class Zeros(dict[Any, Fraction]):
    """Every value is 0 but those given."""

    def __missing__(self, _: Any) -> Fraction:
        return Fraction(0)


# -- rules ---------------------------------------------------------------------------------------------------------


def outputs(rule: Any, claim: Any, parameters: Any, dice: Any, steps: int) -> list[Fraction | None]:
    """Return the output at k = 0..steps as numbers (None at k = 0 when it mentions t), up to where the rule is defined.

    *claim* has the vectors, lets and oracles; *dice* have the vectors, the answers ``g[t,n]`` and those of unknown
    functions (by name and arguments).
    """
    lets, oracles = claim["lets"], claim["oracles"]
    vectors = {name: dice[name] for name in claim["vectors"]}
    startup, period = rule["startup"], rule["period"]

    def value(text: str, bound: Numbers, t: int | None = None) -> Fraction:
        return number(text, Scope(parameters, lets, bound, t))

    def answer(oracle: str, arguments: list[Fraction], name: str) -> Fraction:
        if oracles[oracle] == "recorded":
            return dice[name]
        if oracles[oracle] == "own":
            return dice[oracle, tuple(arguments)]
        return value(oracles[oracle], vectors | {f"#{i}": one for i, one in enumerate(arguments, 1)})

    def require_defined(*, moving: bool, t: int | None = None) -> None:
        for text in rule["conditions"]:
            if timed(text, lets) == moving and value(text, {}, t) == 0:
                raise UndefinedError(text)

    def step(t: int) -> dict[str, Fraction]:
        names, counts = vectors | state, dict.fromkeys(oracles, 0)
        if t >= len(startup) and not period:
            raise UndefinedError(f"step {t}")
        for statement in startup[t] if t < len(startup) else period[(t - len(startup)) % len(period)]:
            name, _, text = statement.partition(" <- ")
            call = CALL.fullmatch(text)
            if call and call[1] in oracles:
                oracle, arguments = call[1], [value(part, names, t) for part in call[2].split(", ")]
                names[name] = answer(oracle, arguments, f"{oracle}[{t},{counts[oracle]}]")
                counts[oracle] += 1
            else:
                names[name] = value(text, names, t)
        return {name: names[name] for name in state}

    state = {name: value(text, vectors) for name, text in rule["start"].items()}
    require_defined(moving=False)
    seen = [None if timed(rule["output"], lets) else value(rule["output"], vectors | state)]
    with suppress(UndefinedError):
        for t in range(steps):
            if t >= len(startup):
                require_defined(moving=True, t=t)
            state = step(t)
            seen.append(value(rule["output"], vectors | state, t))
    return seen


def both(claim: Any, parameters: Any, dice: Any, steps: int) -> list[tuple[Any, Any]]:
    """Return left's and right's output at k = 0..steps."""
    sides = [outputs(claim[side], claim, parameters, dice, steps) for side in ("left", "right")]
    return list(zip(*sides, strict=False))


# -- points --------------------------------------------------------------------------------------------------------

SIGNS: dict[str, Callable[[Fraction], bool]] = {
    ">": lambda v: v > 0,
    ">=": lambda v: v >= 0,
    "!=": lambda v: v != 0,
    "=": lambda v: v == 0,
}


def allowed(claim: Any, point: Any) -> bool:
    scope = Scope(point, claim["lets"])
    return all(SIGNS[sign](number(text, scope)) for text, sign in claim["assumptions"])


def in_case(claim: Any, case: Any, point: Any) -> bool:
    scope = Scope(point, claim["lets"])
    try:
        return (
            all(number(text, scope) != 0 for text in case["nonzero"])
            and all(point[name] == number(text, scope) for name, text in case["solved"].items())
            and all(number(text, scope) == 0 for text in case["equations"])
        )
    except UndefinedError:
        return False


def put_in_case(claim: Any, case: Any, point: Point) -> None:
    """Give the solved names their values, the last first: a value may mention names that are solved after it.

    For each equation one name is moved to where the equation holds if it is linear in it.
    """
    scope = Scope(point, claim["lets"])
    for name in case["solved"]:
        point.known.pop(name, None)
    for text in case.get("equations", ()):
        names = sorted(set(WORD.findall(text)) - case["solved"].keys() - claim["lets"].keys())
        if names:
            moved = point.random.choice(names)
            point.known[moved] = Fraction(0)
            at_zero = number(text, scope)
            point.known[moved] = Fraction(1)
            if slope := number(text, scope) - at_zero:
                point.known[moved] = -at_zero / slope
    for name, text in sorted(case["solved"].items(), reverse=True):
        point.known[name] = number(text, scope)


# -- claims --------------------------------------------------------------------------------------------------------


def refute(document: Any, hints: Any = (), seed: int = 0, tries: int = 12, horizon: int = 7) -> str | None:
    """Return why the claim of a certificate is false, or None when no reason was found.

    *hints* are cases (of another certificate) whose points are worth a look.
    """
    kinds = {
        "compare": _refute_compare,
        "counterexample": _refute_counterexample,
        "closed form": _refute_closed_form,
        "always different": _refute_always_different,
    }
    return kinds[document["kind"]](document["claim"], list(hints), seed, tries, horizon)


def _refute_compare(claim: Any, hints: Any, seed: int, tries: int, horizon: int) -> str | None:
    wanted = claim["steps"]
    rules = claim["left"], claim["right"]
    shown = max(horizon, *(len(rule["startup"]) + 2 * len(rule["period"]) for rule in rules))
    last = shown if wanted == "all" else max(wanted)
    if last > MAX_STEPS:
        return None

    def equal(point: Point, dice_seed: int, upto: int) -> bool | None:
        try:
            seen = both(claim, point, Dice(dice_seed), upto)
        except UndefinedError:
            return None
        same = all(a == b for k, (a, b) in enumerate(seen) if (wanted == "all" or k in wanted) and None not in (a, b))
        return same if len(seen) > upto or not same else None

    for n in range(tries):
        for case in claim["cases"]:
            point = Point(seed * 1000 + n)
            try:
                put_in_case(claim, case, point)
                inside = allowed(claim, point) and in_case(claim, case, point)
            except UndefinedError:
                continue
            if inside and equal(point, n, last) is False:
                return f"unequal in the case {case} at {point.known}"
        for case in [*hints, None] if claim["complete"] else []:
            point = Point(seed * 1000 + n + 500)
            try:
                if case is not None:
                    put_in_case(claim, case, point)
                if not allowed(claim, point) or any(in_case(claim, one, point) for one in claim["cases"]):
                    continue
            except UndefinedError:
                continue
            if equal(point, n, last) and equal(point, n + 1, max(last, 2 * horizon)):
                return f"equal outside the cases at {point.known}"
        if claim["covering"]:
            point = Point(seed * 1000 + n + 700)
            try:
                if allowed(claim, point) and equal(point, n, last) is not None and not _coverable(claim, point):
                    return f"no case covers {point.known}"
            except UndefinedError:
                continue
    return None


def _coverable(claim: Any, point: Point) -> bool:
    """Whether some value of the unknowns puts the point in a case; where they are not solved for nothing is said."""
    for case in claim["cases"]:
        free = set(claim["unknowns"]) - case["solved"].keys()
        if any(free & set(WORD.findall(text)) for text in [*case["equations"], *case["nonzero"]]):
            return True
        trial = Point(0, point.known)
        put_in_case(claim, {"solved": {n: v for n, v in case["solved"].items() if n in claim["unknowns"]}}, trial)
        if in_case(claim, case, trial):
            return True
    return False


def _refute_counterexample(claim: Any, hints: Any, seed: int, tries: int, horizon: int) -> str | None:
    at = claim["at"]

    class Functions(Dice):
        """Dice for which unknown functions are those of the claim."""

        def drawn(self, name: Any) -> Fraction:
            if not isinstance(name, tuple):
                return super().drawn(name)
            oracle, arguments = name
            inputs = {f"#{i}": v for i, v in enumerate(arguments, 1)}
            return number(at["functions"][oracle], Scope({}, claim["lets"], inputs))

    point = Dice(seed, {name: Fraction(v) for name, v in at["parameters"].items()})
    dice = Functions(seed, {name: Fraction(v) for part in ("vectors", "answers") for name, v in at[part].items()})
    try:
        if not allowed(claim, point):
            return "the numbers do not satisfy the assumptions"
        left, right = both(claim, point, dice, claim["k"])[claim["k"]]
    except (UndefinedError, IndexError) as error:
        return f"{error} is 0 or has no value"
    said = [Fraction(value) for value in claim["values"]]
    return None if left != right and [left, right] == said else f"the outputs are {left} and {right}"


def _form(form: Any, k: int, claim: Any, point: Any, dice: Any) -> Fraction:
    """Return the value of a closed form: its values, and answers by age."""
    values, answers = form
    vectors = {name: dice[name] for name in claim["vectors"]}
    total = number(values, Scope(point, claim["lets"], vectors | {"k": Fraction(k)}))
    asked = re.findall(r"\w+\[0,\d+\]", answers)
    for i in range(k):
        then = {name: dice[name.replace("[0,", f"[{i},")] for name in asked}
        total += number(answers, Scope(point, claim["lets"], then | {"j": Fraction(k - i)}))
    return total


def _refute_closed_form(claim: Any, hints: Any, seed: int, tries: int, horizon: int) -> str | None:
    for n in range(tries):
        point, dice = Point(seed * 1000 + n), Dice(n)
        try:
            put_in_case(claim, claim, point)
            if not allowed(claim, point):
                continue
            for network, form in claim["forms"].items():
                seen = outputs(claim["rule"] | {"output": network}, claim, point, dice, horizon)
                for k, value in enumerate(seen):
                    if value != _form(form, k, claim, point, dice):
                        return f"{network} at k = {k} is {value} at {point.known}"
        except UndefinedError:
            continue
    return None


def _refute_always_different(claim: Any, hints: Any, seed: int, tries: int, horizon: int) -> str | None:
    for n, case in ((n, case) for n in range(tries) for case in [*hints, None]):
        point = Point(seed * 1000 + n)
        try:
            if case is not None:
                put_in_case(claim, case, point)
            if not allowed(claim, point):
                continue
            seen = both(claim, point, Zeros({claim["on"]: Fraction(1)}), claim["from"] + horizon)
        except UndefinedError:
            continue
        for k in range(claim["from"], len(seen)):
            if seen[k][0] == seen[k][1]:
                return f"no difference at k = {k} at {point.known}"
    return None
