"""An independent judge for unknown gradients: rules as plain data, run modulo a prime, g a random function.

Knows nothing of the package: no linear forms, no congruence. A random function on exact arguments answers equal
questions alike and different ones independently, so two outputs that agree at random values agree for every g.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

PRIME = 2**61 - 1
Numbers = Mapping[str, int]
Coefficient = tuple[str, Callable[[Numbers], int]]
Operand = tuple[str, tuple["Combination", ...]]
"""A network's name and (), or an oracle's name and its arguments."""
Combination = tuple[tuple[Coefficient, Operand], ...]

COEFFICIENTS: tuple[Coefficient, ...] = (
    ("1", lambda p: 1),
    ("1", lambda p: 1),
    ("a", lambda p: p["a"]),
    ("-a", lambda p: -p["a"]),
    ("c", lambda p: p["c"]),
    ("(1 - c)", lambda p: 1 - p["c"]),
    ("a*(1 - c)", lambda p: p["a"] * (1 - p["c"])),
    ("b", lambda p: p["b"]),
    ("c^2", lambda p: p["c"] ** 2),
    ("2", lambda p: 2),
    ("(a + b)", lambda p: p["a"] + p["b"]),
)


@dataclass(frozen=True)
class PlainRule:
    """Assignments in order, and the output's name; *prefixes* are "" or such as "every 2: "."""

    assignments: tuple[tuple[str, str, Combination], ...]
    output: str

    def text(self) -> str:
        """The rule as the package reads it."""
        lines = [f"{prefix}{name} <- {_text(value)}" for prefix, name, value in self.assignments]
        return "; ".join([*lines, f"return {self.output}"])


def _text(value: Combination) -> str:
    return " + ".join(f"{text}*{_operand(of)}" for (text, _), of in value) or "0"


def _operand(of: Operand) -> str:
    return of[0] if not of[1] else f"{of[0]}({', '.join(_text(argument) for argument in of[1])})"


class RandomFunction:
    """Random answers on demand: the same question, the same answer."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.known: dict[tuple[object, ...], int] = {}

    def __call__(self, oracle: str, arguments: tuple[int, ...]) -> int:
        return self.known.setdefault((oracle, arguments), self.dice.randrange(PRIME))


def outputs(rule: PlainRule, steps: int, parameters: Numbers, start: Numbers, g: RandomFunction) -> list[int]:
    """The output after 0, 1, ..., *steps* steps."""
    values = dict(start)

    def value(combination: Combination) -> int:
        total = 0
        for (_, weigh), (name, arguments) in combination:
            inner = g(name, tuple(value(one) for one in arguments)) if arguments else values[name]
            total += weigh(parameters) * inner
        return total % PRIME

    found = [values[rule.output]]
    for t in range(steps):
        for prefix, name, combination in rule.assignments:
            if _acts(prefix, t):
                values[name] = value(combination)
        found.append(values[rule.output])
    return found


def _acts(prefix: str, t: int) -> bool:
    if prefix.startswith("every"):
        return (t + 1) % int(prefix.split()[1].rstrip(":")) == 0
    if prefix.startswith("at"):
        return t == int(prefix.split()[1].rstrip(":"))
    if prefix.startswith("from"):
        return t >= int(prefix.split()[1].rstrip(":"))
    return True


def first_difference(
    left: PlainRule, right: PlainRule, steps: int, parameters: Numbers, *, identical: bool, seed: int
) -> int | None:
    """The first k at which the outputs differ from random starts, ``None`` when they agree up to *steps*."""
    dice = random.Random(seed)
    names = sorted({name for rule in (left, right) for _, name, _ in rule.assignments})
    common = dice.randrange(PRIME)
    start = {name: common if identical else dice.randrange(PRIME) for name in names}
    g = RandomFunction(dice)
    runs = [outputs(rule, steps, parameters, start, g) for rule in (left, right)]
    return next((k for k, (a, b) in enumerate(zip(*runs, strict=True)) if a != b), None)


def random_combination(dice: random.Random, names: tuple[str, ...], *, calls: int, depth: int = 1) -> Combination:
    """A short random combination of networks and calls, each network at most once."""
    chosen = dice.sample(names, k=dice.randint(1, min(2, len(names))))
    terms = [(dice.choice(COEFFICIENTS), (name, ())) for name in chosen]
    for _ in range(calls):
        oracle, arity = dice.choice((("g", 1), ("g", 1), ("h", 2)))
        arguments = tuple(
            ((COEFFICIENTS[0], (dice.choice(names), ())),)
            if dice.random() < 0.7
            else random_combination(dice, names, calls=1 if depth > 1 and dice.random() < 0.3 else 0, depth=0)
            for _ in range(arity)
        )
        terms.append((dice.choice(COEFFICIENTS), (oracle, arguments)))
    return tuple(terms)


def random_rule(dice: random.Random) -> PlainRule:
    """A rule over x, or x and y, with at least one call."""
    names = dice.choice((("x",), ("x", "y"), ("x", "y")))
    order = list(names) + ([dice.choice(names)] if dice.random() < 0.25 else [])
    asking = dice.randrange(len(order))
    assignments = []
    for index, name in enumerate(order):
        prefix = dice.choice(("", "", "", "", "", "every 2: ", "at 0: ", "from 1: ")) if index else ""
        calls = 1 if index == asking else int(dice.random() < 0.2)
        assignments.append((prefix, name, random_combination(dice, names, calls=calls, depth=2)))
    return PlainRule(tuple(assignments), dice.choice(names))


def relative(dice: random.Random, rule: PlainRule) -> PlainRule:
    """A rule that is close to *rule*: one coefficient, operand order, prefix or output is another."""
    assignments = list(rule.assignments)
    index = dice.randrange(len(assignments))
    prefix, name, value = assignments[index]
    what = dice.choice(("coefficient", "coefficient", "order", "split", "prefix", "output", "argument"))
    if what == "coefficient":
        place = dice.randrange(len(value))
        value = (*value[:place], (dice.choice(COEFFICIENTS), value[place][1]), *value[place + 1 :])
    elif what == "order":
        value = tuple(reversed(value))
    elif what == "split":
        half = [(coefficient, of) for coefficient, of in value if of[1]]
        value = (*value, *half)
    elif what == "prefix":
        prefix = "" if prefix else dice.choice(("every 2: ", "from 1: "))
    elif what == "argument":
        names = tuple(sorted({name for _, name, _ in assignments}))
        value = tuple((c, (of[0], tuple(random_combination(dice, names, calls=0) for _ in of[1]))) for c, of in value)
    assignments[index] = (prefix, name, value)
    names = sorted({name for _, name, _ in assignments})
    return PlainRule(tuple(assignments), dice.choice(names) if what == "output" else rule.output)
