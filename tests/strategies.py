"""Random rules, with switches for what they may contain."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from hypothesis import reject
from hypothesis import strategies as st

from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.algebra.scalar import ONE
from softupdate_algebra.errors import RuleError
from softupdate_algebra.rules.assembly import assemble_rule
from softupdate_algebra.rules.model import Assignment, At, Call, Every, From, Repeat, Term

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.rules.model import Combination, Statement, UpdateRule

T = TypeVar("T")

PLAIN = ("1", "-1", "1/3", "-2/5", "c", "-c", "1 - c", "alpha", "alpha*(1 - c)", "2*c^2 - 1", "alpha + c", "3*alpha*c")
QUOTIENTS = ("1/c", "-alpha/(1 - c)", "(c + 1)/(c - 1)", "alpha/(2*c)", "c/(alpha - c)")
SCHEDULES = ("eta[t]", "eta[t-1]", "c*eta[t]", "1 - eta[t]", "eta[t] - eta[t-1]")
STEPS = ("t", "t/(t + 1)", "1/(t + 2)", "c^t", "1 - c^(t + 1)", "(1 - c)^t", "alpha*c^(2*t)", "2^t", "t*c^t - 1")
UNARY, BINARY = "g", "h"


def scalars(*, quotients: bool = False, schedules: bool = False, steps: bool = False) -> st.SearchStrategy[Scalar]:
    """Coefficients as rules have them, never 0."""
    texts = PLAIN + QUOTIENTS * quotients + SCHEDULES * schedules + STEPS * steps
    return st.sampled_from(texts).map(parse_scalar)


@st.composite
def combinations(
    draw: st.DrawFn,
    names: tuple[str, ...],
    coefficients: st.SearchStrategy[Scalar],
    depth: int = 0,
) -> Combination:
    """Linear combinations of *names*, and of calls nested up to *depth*."""
    terms = [Term(draw(coefficients), name) for name in draw(st.lists(st.sampled_from(names), unique=True, max_size=3))]
    if depth:
        for oracle in draw(st.lists(st.sampled_from((UNARY, BINARY)), max_size=2)):
            arguments = [combinations(names, coefficients, depth - 1) for _ in range(1 if oracle == UNARY else 2)]
            call = Call(oracle, tuple(draw(argument) for argument in arguments))
            terms.insert(draw(st.integers(0, len(terms))), Term(draw(coefficients), call))
    return tuple(terms)


@st.composite
def rules(
    draw: st.DrawFn,
    *,
    calls: bool = True,
    constants: bool = True,
    prefixes: bool = False,
    quotients: bool = False,
    schedules: bool = False,
    steps: bool = False,
    starts: bool = False,
    outputs: bool = False,
) -> UpdateRule:
    """Rules over up to three assigned vectors; every switch lets in one more kind of part."""
    assigned = draw(st.sampled_from((("x",), ("x", "y"), ("x", "y", "z"))))
    fixed = draw(st.sampled_from(((), ("x_star",), ("x_star", "r")))) if constants else ()
    coefficients = scalars(quotients=quotients, schedules=schedules, steps=steps)
    values = combinations(assigned + fixed, coefficients, 2 if calls else 0)
    single = st.builds(Assignment, st.sampled_from(assigned), values)
    statements: list[Statement] = [Assignment(name, draw(values)) for name in assigned]
    statements += draw(st.lists(prefixed(single) if prefixes else single, max_size=3))
    order = tuple(draw(st.permutations(statements)))
    output = draw(combinations(assigned, scalars())) if outputs and draw(st.booleans()) else None
    try:
        rule = assemble_rule(order, constants=fixed, output=output)
        started = (
            draw(st.lists(st.sampled_from(rule.networks), unique=True, max_size=2)) if starts and rule.networks else []
        )
        free = tuple(name for name in rule.networks if name not in started) + fixed
        given = tuple(
            (name, draw(combinations(free, scalars(quotients=quotients))) if free else ()) for name in started
        )
        return assemble_rule(order, constants=fixed, output=output, starts=given)
    except RuleError:  # nothing carries over
        reject()


def prefixed(single: st.SearchStrategy[Assignment]) -> st.SearchStrategy[Statement]:
    """Assignments inside up to three nested prefixes."""

    def wrapped(inside: st.SearchStrategy[Statement]) -> st.SearchStrategy[Statement]:
        body = st.lists(inside, min_size=1, max_size=2).map(tuple)
        return st.one_of(
            st.builds(Every, st.integers(1, 4), st.integers(0, 2), body),
            st.builds(At, st.integers(0, 3), body),
            st.builds(From, st.integers(0, 3), body),
            st.builds(Repeat, st.integers(1, 3), body),
        )

    return st.recursive(single, wrapped, max_leaves=4)


def plain_soft_update() -> UpdateRule:
    """The rule of the question, built from data."""
    alpha, c = parse_scalar("alpha"), parse_scalar("c")
    step = Term(alpha, Call("g", ((Term(ONE, "QN"),),)))
    mixture = (Term(c, "TQN"), Term(1 - c, "QN"))
    return assemble_rule((Assignment("QN", (Term(ONE, "QN"), step)), Assignment("TQN", mixture)))
