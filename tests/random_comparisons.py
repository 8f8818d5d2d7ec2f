"""Small random comparisons as texts, from a seed: the coefficients, starts and assumptions that rules have."""

from __future__ import annotations

import random
from typing import Any

COEFFICIENTS = (
    *("1", "1", "1", "-1", "1/3", "c", "c", "1-c", "1-c", "alpha", "alpha", "alpha*c", "b", "b", "c+b", "alpha-b"),
    *("c^2", "2*c-1", "c*b-1", "b^2+c", "1/c", "1/(1-c)", "b/(1+alpha)"),
)
ASSUMPTIONS = (
    *("", "", "", "0<c<1, alpha>0", "c>0", "alpha != 0", "b>=0, c>1", "alpha>0, b>0", "c*b = 1", "c*b>0"),
    *("alpha>b, b>c, c>0", "c^2+b^2<1"),
)
TIMED = ("c", "1-c", "c^t", "t", "1/(t+1)", "a[t]", "1", "0", "-1", "a[t-1]", "2", "c^(t+1)", "b")
PREFIXES = ("every 2: ", "every 3 offset 1: ", "from 1: ", "at 0: ", "repeat 2: ")


def random_rule(dice: random.Random, networks: tuple[str, ...], constants: tuple[str, ...], calls: int) -> str:
    """Return the text of a rule over these networks, some statements under a prefix."""
    timed = dice.random() < 0.3
    statements = []
    for number, name in enumerate(networks):
        terms = [f"({dice.choice(COEFFICIENTS)})*{n}" for n in (*networks, *constants) if dice.random() < 0.6]
        if dice.random() < 0.7:
            terms = [name, *(term for term in terms if not term.endswith(f"*{name}"))]
        if number == 0:
            terms += [f"({dice.choice(COEFFICIENTS)})*g({dice.choice(networks)})" for _ in range(calls)]
        prefix = dice.choice(PREFIXES) if timed and number and dice.random() < 0.4 else ""
        statements.append(f"{prefix}{name} <- " + (" + ".join(terms) or f"{dice.choice(COEFFICIENTS)}*{name}"))
    if dice.random() < 0.3:
        dice.shuffle(statements)
    declared = [f"vector {name}" for name in constants]
    return "; ".join([*declared, *statements, f"return {dice.choice(networks)}"])


def random_comparison(seed: int) -> tuple[str, str, dict[str, Any]]:
    """Return two rules and the options of ``compare``; sometimes the second is the first with one change."""
    dice = random.Random(seed)
    calls = dice.choice((0, 1, 1))
    constants = ("w",) if dice.random() < 0.3 else ()
    left = random_rule(dice, dice.choice((("x",), ("x", "y"))), constants, calls)
    right = random_rule(dice, dice.choice((("x",), ("z",), ("z", "y"))), constants, calls)
    if dice.random() < 0.4:
        right = left.replace(dice.choice(COEFFICIENTS), dice.choice(COEFFICIENTS), 1)
    options = {"assume": dice.choice(ASSUMPTIONS), "start": dice.choice(("identical", "identical", "independent"))}
    if calls:
        options["oracle"] = dice.choice(("recorded", "recorded", "own", "quadratic", "constant", "bootstrapped"))
    unknowns = dice.choice(("", "", "b", "alpha", "c", "alpha,b"))
    if unknowns and all(name in left + right for name in unknowns.split(",")):
        options["solve_for"] = unknowns
    return left, right, options


def timed_comparison(seed: int) -> tuple[str, str, dict[str, Any]]:
    """Return two rules with schedules, t and powers of t, and options; often the second says the first in other words."""
    dice = random.Random(seed)

    def rule() -> str:
        a, b, c, d = (dice.choice(TIMED) for _ in "abcd")
        return f"y <- ({a})*y + ({b})*x; x <- ({c})*x + ({d})*g(x)"

    left, right = rule(), rule()
    if dice.random() < 0.6:
        right = left.replace("(a[t])", "(2*a[t]-a[t])").replace("(c^t)", "((c^(t+1)+c^t)/(1+c))")
    options = {"oracle": dice.choice(("recorded", "own")), "start": dice.choice(("identical", "independent"))}
    return left, right, options
