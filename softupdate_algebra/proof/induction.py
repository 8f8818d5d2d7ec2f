"""The induction behind "for all k": differences that are zero, stay zero, and force equal outputs, line by line."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.expression import Expression, Name, Number, Relation, Sum
from softupdate_algebra.algebra.formula import combination_expression
from softupdate_algebra.errors import LimitError
from softupdate_algebra.proof.invariants import invariant
from softupdate_algebra.report.document import Content, Step, content

if TYPE_CHECKING:
    from softupdate_algebra.algebra.cases import Case
    from softupdate_algebra.algebra.linear import Form
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.analysis.findings import Finding
    from softupdate_algebra.analysis.invariants import Invariant

MAX_ROWS = 8
_ZERO = Number(Fraction(0))
_SIDES = {"left": "A", "right": "B"}


def induction_steps(finding: Finding, case: Case | None, first: int, where: str) -> tuple[Step, ...] | None:
    """Return numbered steps from *first* on, or ``None`` where there is no invariant that a person would follow.

    *where* opens the first step: "In case 2: ", or nothing.
    """
    try:
        found = invariant(finding, case)
    except LimitError:
        return None
    if found is None or not found.rows or len(found.rows) > MAX_ROWS or found.period > 1:
        return None
    index = "t" if finding.problem.pair.timing.varies else "k"
    return tuple(_steps(found, index, first, where))


def _steps(found: Invariant, index: str, first: int, where: str) -> list[Step]:
    here, after = (Name(index),), (_plus_one(index),)
    names = [f"D{number}" if len(found.rows) > 1 else "D" for number, _ in enumerate(found.rows, 1)]
    steps: list[Step] = []

    def add(reason: str, after_: Expression | None, note: Content = (), uses: tuple[int, ...] = ()) -> None:
        steps.append(Step(first + len(steps), reason, uses, None, after_, note))

    for name, row in zip(names, found.rows, strict=True):
        words = content(f"{where}watch this difference") if not steps else ()
        add("definition", Relation((Name(name, here), _row(row, here)), ("=",)), words)
    defined = tuple(range(first, first + len(steps)))
    start = (Number(Fraction(found.prefix)),)
    zeros = Relation((*(Name(name, start) for name in names), _ZERO), tuple("=" for _ in names))
    add("put in the start" if found.prefix == 0 else f"run {found.prefix} step(s)", zeros, uses=defined)
    for name, weights in zip(names, found.next, strict=True):
        add("one step", Relation((Name(name, after), _sum(weights, names, here)), ("=",)), uses=defined)
    output = Sum((("+", Name("A", after)), ("-", Name("B", after))))
    add("outputs", Relation((output, _sum(found.outputs[0], names, here)), ("=",)), uses=defined)
    words = content(
        "zero at the start and zero again after each step, so zero for all k; and so is the difference of the outputs."
    )
    add("induction", None, words, tuple(range(defined[-1] + 1, first + len(steps))))
    return steps


def _plus_one(index: str) -> Expression:
    return Sum((("+", Name(index)), ("+", Number(Fraction(1)))))


def _row(row: Form, at: tuple[Expression, ...]) -> Expression:
    return combination_expression([(weight, _vector(str(key), at)) for key, weight in row.terms])


def _vector(key: str, at: tuple[Expression, ...]) -> Expression:
    side, dot, name = key.partition(".")
    return Name(f"{name}_{_SIDES[side]}", at) if dot and side in _SIDES else Name(key)


def _sum(weights: tuple[Scalar, ...], names: list[str], at: tuple[Expression, ...]) -> Expression:
    return combination_expression([(weight, Name(name, at)) for weight, name in zip(weights, names, strict=True)])
