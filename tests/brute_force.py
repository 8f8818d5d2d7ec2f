"""The independent judge: runs update rules in exact fractions and looks for a point where a claim fails.

Knows nothing of symbols: no polynomials, no FLINT, no SymPy, no code of the package. It never says "true", only
"refuted" with the numbers, or nothing found.
"""

from __future__ import annotations

import ast
import keyword
import random
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

Numbers = Mapping[str, Fraction]
SPECIAL = [Fraction(n) for n in (0, 1, -1, 2)] + [
    Fraction(1, 2),
    Fraction(1, 3),
    Fraction(2, 3),
    Fraction(-1, 3),
]


class UndefinedError(Exception):
    """A division by zero, or a name without a value."""


@lru_cache(maxsize=100_000)
def tree(text: str) -> ast.expr:
    """Return a scalar's syntax tree, read by Python's own parser (nothing is executed)."""
    spelled = re.sub(r"[^\W\d]\w*", lambda m: m[0] + "_" if keyword.iskeyword(m[0]) else m[0], text)
    return ast.parse(spelled.replace("^", "**").strip(), mode="eval").body


def number(text: str, values: Numbers, t: int | None = None) -> Fraction:
    """Return the value of a scalar at a point."""
    try:
        return _number(tree(text), values, t)
    except (ZeroDivisionError, KeyError) as error:
        raise UndefinedError(text) from error


def _number(node: ast.expr, values: Numbers, t: int | None) -> Fraction:
    match node:
        case ast.Constant(value=int(value)):
            return Fraction(value)
        case ast.Name(id="t") if t is not None:
            return Fraction(t)
        case ast.Name(id=name):
            return values[name.removesuffix("_") if keyword.iskeyword(name.removesuffix("_")) else name]
        case ast.Subscript(value=ast.Name(id=name), slice=index):
            return values[f"{name}[{_number(index, values, t)}]"]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_number(inner, values, t)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _number(inner, values, t)
        case ast.BinOp(left=left, op=operator, right=right):
            a, b = _number(left, values, t), _number(right, values, t)
            match operator:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return a * b
                case ast.Div():
                    return a / b
                case ast.Pow():
                    return a ** int(b)
    raise KeyError(ast.dump(node))


class Dice:
    """Random values on demand, each asked for by name and then kept."""

    def __init__(self, seed: int, given: Numbers | None = None) -> None:
        self.random = random.Random(seed)
        self.known: dict[Any, Fraction] = dict(given or {})

    def __getitem__(self, name: Any) -> Fraction:
        if name not in self.known:
            self.known[name] = Fraction(self.random.randint(-9999, 9999), self.random.randint(1, 99))
        return self.known[name]


Oracle = Callable[[str, list[Fraction], int, int], Fraction]


def step(rule: Any, state: dict[str, Fraction], t: int, parameters: Any, answer: Oracle) -> None:
    """Run one step of a rule (as a certificate writes it) on numbers, in place."""
    counts: dict[str, int] = {}

    def value(vector: Any) -> Fraction:
        total = Fraction(0)
        for coefficient, of in vector:
            if isinstance(of, str):
                inner = state[of]
            else:
                arguments = [value(argument) for argument in of["on"]]
                counts[of["call"]] = counts.get(of["call"], -1) + 1
                inner = answer(of["call"], arguments, t, counts[of["call"]])
            total += number(coefficient, parameters, t) * inner
        return total

    def do(statements: Any) -> None:
        for statement in statements:
            match statement:
                case {"set": name, "to": vector}:
                    state[name] = value(vector)
                case {"every": period, "offset": offset, "do": body}:
                    if (t + 1 - offset) % period == 0:
                        do(body)
                case {"at": moment, "do": body}:
                    if t == moment:
                        do(body)
                case {"from": moment, "do": body}:
                    if t >= moment:
                        do(body)
                case {"repeat": times, "do": body}:
                    for _ in range(times):
                        do(body)

    do(rule["statements"])


def outputs(
    rule: Any,
    start: Any,
    parameters: Any,
    oracles: Any,
    dice: Any,
    steps: int,
    shift: Any = None,
) -> list[Any]:
    """Return the output at k = 0..steps as numbers (None where it is undefined at k = 0)."""
    state = {
        name: sum((number(a, parameters) * dice[of] for a, of in vector), Fraction(0)) for name, vector in start.items()
    }
    state |= {name: dice[name] for name in rule["constants"]}

    def answer(oracle: str, arguments: list[Fraction], t: int, n: int) -> Fraction:
        meaning = oracles[oracle]
        if meaning == "recorded":
            return dice[f"{oracle}[{t},{n}]"] if shift is None else shift(oracle, t, n)
        if meaning == "own":
            return dice[oracle, tuple(arguments)]
        known = {f"#{i}": value for i, value in enumerate(arguments, 1)}
        return sum(
            (number(a, parameters, t) * (known[of] if of in known else dice[of]) for a, of in meaning),
            Fraction(0),
        )

    def output(t: int) -> Fraction | None:
        try:
            return sum(
                (number(a, parameters, t) * state[of] for a, of in rule["output"]),
                Fraction(0),
            )
        except UndefinedError:
            if t < 0:
                return None
            raise

    seen = [output(-1)]
    for t in range(steps):
        for text in rule["conditions"]:
            if number(text, parameters, t) == 0:
                raise UndefinedError(text)
        step(rule, state, t, parameters, answer)
        seen.append(output(t))
    return seen


def both(claim: Any, parameters: Any, dice: Any, steps: int) -> list[tuple[Any, Any]]:
    sides = [
        outputs(claim[side], claim["start"][side], parameters, claim["oracles"], dice, steps)
        for side in ("left", "right")
    ]
    return list(zip(*sides, strict=True))


def names_in(thing: Any) -> set[str]:
    """Return every identifier that occurs in strings of a document part."""
    if isinstance(thing, str):
        try:
            return {node.id for node in ast.walk(tree(thing)) if isinstance(node, ast.Name)} - {"t"}
        except (SyntaxError, ValueError):
            return set()
    parts = thing if isinstance(thing, list) else list(thing.values()) if isinstance(thing, dict) else []
    return set().union(*map(names_in, parts)) if parts else set()


class Point(Dice):
    """Parameters: some given, the others drawn, special values often."""

    def __getitem__(self, name: Any) -> Fraction:
        if name not in self.known:
            special = self.random.random() < 0.3
            drawn = Fraction(self.random.randint(-30, 30), self.random.randint(1, 12))
            between = Fraction(self.random.randint(1, 30), 31)
            self.known[name] = self.random.choice(SPECIAL) if special else self.random.choice([drawn, between])
        return self.known[name]


def allowed(claim: Any, point: Any) -> bool:
    signs = {
        ">": lambda v: v > 0,
        ">=": lambda v: v >= 0,
        "!=": lambda v: v != 0,
        "=": lambda v: v == 0,
    }
    return all(signs[sign](number(text, point)) for text, sign in claim["assumptions"])


def in_case(case: Any, point: Any) -> bool:
    return (
        all(number(text, point) != 0 for text in case["nonzero"])
        and all(point[name] == number(text, point) for name, text in case["solved"].items())
        and all(number(text, point) == 0 for text in case["equations"])
    )


def put_in_case(case: Any, point: Point) -> None:
    for name in case["solved"]:
        point.known.pop(name, None)
    values = {name: number(text, point) for name, text in case["solved"].items()}
    point.known |= values


def refute(document: Any, hints: Any = (), seed: int = 0, tries: int = 12, horizon: int = 7) -> str | None:
    """Return why the claim of a certificate is false, or None when no reason was found.

    *hints* are cases (of another certificate) whose points are worth a look.
    """
    kinds = {
        "compare": _refute_compare,
        "counterexample": _refute_counterexample,
        "closed form": _refute_closed_form,
        "always different": _refute_always_different,
        "identity": _refute_identity,
    }
    return kinds[document["kind"]](document, list(hints), seed, tries, horizon)


def _refute_compare(document: Any, hints: Any, seed: int, tries: int, horizon: int) -> str | None:
    claim = document["claim"]
    wanted = claim["steps"]
    last = horizon if wanted == "all" else max(wanted)
    if last > 60:
        return None

    def equal(point: Point, dice_seed: int, upto: int) -> bool | None:
        try:
            seen = both(claim, point, Dice(dice_seed), upto)
        except UndefinedError:
            return None
        relevant = [(k, pair) for k, pair in enumerate(seen) if (wanted == "all" or k in wanted) and None not in pair]
        return all(a == b for _, (a, b) in relevant)

    for n in range(tries):
        for case in claim["cases"]:
            point = Point(seed * 1000 + n)
            try:
                put_in_case(case, point)
                inside = allowed(claim, point) and in_case(case, point)
            except UndefinedError:
                continue
            if inside and equal(point, n, last) is False:
                return f"unequal in the case {case} at {point.known}"
        for case in [*hints, None] if claim["complete"] else []:
            point = Point(seed * 1000 + n + 500)
            try:
                if case is not None:
                    put_in_case(case, point)
                if not allowed(claim, point):
                    continue
                covered = any(in_case(one, point) for one in claim["cases"])
            except UndefinedError:
                continue
            if not covered and equal(point, n, last) and equal(point, n + 1, max(last, 14)):
                return f"equal outside the cases at {point.known}"
        if claim["covering"]:
            point = Point(seed * 1000 + n + 700)
            try:
                if allowed(claim, point) and equal(point, n, 1) is not None and not _coverable(claim, point):
                    return f"no case covers {point.known}"
            except UndefinedError:
                continue
    return None


def _coverable(claim: Any, point: Point) -> bool:
    for case in claim["cases"]:
        trial = Point(0, dict(point.known))
        trial.known |= {n: number(v, trial) for n, v in case["solved"].items() if n in claim["unknowns"]}
        if in_case(case, trial):
            return True
    return False


def _refute_counterexample(document: Any, hints: Any, seed: int, tries: int, horizon: int) -> str | None:
    claim = document["claim"]
    at = claim["at"]
    given = {name: Fraction(v) for part in ("parameters", "schedules") for name, v in at[part].items()}
    if not allowed(claim, given):
        return "the numbers do not satisfy the assumptions"

    class Exact(Dice):
        def __getitem__(self, name: Any) -> Fraction:
            if isinstance(name, tuple):
                return number(at["functions"][name[0]], {f"x{i}": v for i, v in enumerate(name[1], 1)})
            return super().__getitem__(name)

    dice = Exact(seed, {name: Fraction(v) for part in ("values", "answers") for name, v in at[part].items()})
    try:
        left, right = both(claim, given, dice, claim["k"])[-1]
    except (KeyError, UndefinedError):
        return "a number is missing"
    right_numbers = left == Fraction(claim["left value"]) and right == Fraction(claim["right value"])
    return None if left != right and right_numbers else f"the outputs are {left} and {right}"


def _form(forms: Any, network: str, k: int, point: Any, dice: Any) -> Fraction:
    form = forms[network]
    total = sum(
        (number(a, Point(0, {**point.known, "k": Fraction(k)})) * dice[of] for of, a in form["values"].items()),
        Fraction(0),
    )
    for name, text in form["answers"].items():
        oracle, _, n = name.removesuffix("]").partition("[0,")
        for i in range(k):
            age = Point(0, {**point.known, "j": Fraction(k - i)})
            total += number(text, age) * dice[f"{oracle}[{i},{n}]"]
    return total


def _refute_forms(
    rule: Any,
    start: Any,
    oracles: Any,
    forms: Any,
    point: Point,
    seed: int,
    horizon: int,
) -> str | None:
    for network in rule["networks"]:
        named = rule | {"output": [["1", network]]}
        dice = Dice(seed)
        try:
            seen = outputs(named, start, point, oracles, dice, horizon)
            for k, value in enumerate(seen):
                if value != _form(forms, network, k, point, dice):
                    return f"{network} at k = {k} is {value}"
        except UndefinedError:
            continue
    return None


def _refute_closed_form(document: Any, hints: Any, seed: int, tries: int, horizon: int) -> str | None:
    claim = document["claim"]
    for n in range(tries):
        point = Point(seed * 1000 + n)
        try:
            put_in_case({"solved": claim["solved"]}, point)
        except UndefinedError:
            continue
        names = names_in([claim["rule"], claim["forms"]]) - {"k", "j"}
        for name in names:
            point[name]
        found = _refute_forms(
            claim["rule"],
            claim["start"],
            claim["oracles"],
            claim["forms"],
            point,
            n,
            horizon,
        )
        if found:
            return found
    return None


def _refute_always_different(document: Any, hints: Any, seed: int, tries: int, horizon: int) -> str | None:
    claim = document["claim"]
    for n in range(tries):
        point = Point(seed * 1000 + n)
        try:
            if not allowed(claim, point):
                continue
            zeros = type("Zeros", (dict,), {"__missing__": lambda self, key: Fraction(0)})
            seen = both(claim, point, zeros({claim["on"]: Fraction(1)}), claim["from"] + horizon)
        except UndefinedError:
            continue
        for k in range(claim["from"], len(seen)):
            if seen[k][0] == seen[k][1]:
                return f"no difference at k = {k} at {point.known}"
    return None


def _refute_identity(document: Any, hints: Any, seed: int, tries: int, horizon: int) -> str | None:
    claim = document["claim"]
    for n in range(tries):
        point, dice = Point(seed * 1000 + n), Dice(n)
        try:
            put_in_case({"solved": claim["solved"]}, point)
            left, right = (sum(number(a, point) * dice[of] for a, of in claim[side]) for side in ("left", "right"))
        except UndefinedError:
            continue
        if left != right:
            return f"{left} and {right} at {point.known}"
    return None
