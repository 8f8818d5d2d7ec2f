"""Update rules as data: what one step does, with nothing unrolled and nothing decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Scalar


@dataclass(frozen=True, slots=True)
class Call:
    """One written call of an oracle on linear combinations: ``g(QN)``, ``g(QN, TQN)``."""

    oracle: str
    arguments: tuple[Combination, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A coefficient times a vector (its name) or times an oracle's answer (its call)."""

    coefficient: Scalar
    of: str | Call


Combination: TypeAlias = tuple[Term, ...]
"""A linear combination in the order written; a vector occurs at most once, coefficients are not 0; () is the zero vector."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """``name <- value``: *value* is read with the newest values of all names, then *name* changes."""

    name: str
    value: Combination


@dataclass(frozen=True, slots=True)
class Every:
    """Act when *period* divides t + 1 - *offset*."""

    period: int
    offset: int
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class At:
    """Act in step t = *step* only."""

    step: int
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class From:
    """Act in every step t >= *step*."""

    step: int
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Make *times* passes within the step."""

    times: int
    body: tuple[Statement, ...]


Statement: TypeAlias = Assignment | Every | At | From | Repeat


@dataclass(frozen=True, slots=True)
class UpdateRule:
    """One training step: statements run in order, each linear in networks and oracle answers.

    ``networks`` carry their value from step to step, in order of first assignment; ``temporaries`` are always
    assigned before they are read; ``constants`` are declared vectors that keep their value. Coefficients are
    scalars over parameters and over three more kinds of generators, recognised by name: the step number ``t``,
    a schedule's value ``alpha[t]`` or ``alpha[t-1]``, and an exponential ``c^t`` or ``(1 - c)^t``.
    ``starts`` give initial values as combinations of initial values, each written by its network's or
    constant's name (so ``TQN`` in a start is TQN0). ``conditions`` are the polynomials that must not vanish
    for the rule to be defined (written divisions), before any substitution of t.
    """

    networks: tuple[str, ...]
    temporaries: tuple[str, ...]
    constants: tuple[str, ...]
    parameters: tuple[str, ...]
    schedules: tuple[str, ...]
    oracles: tuple[tuple[str, int], ...]
    statements: tuple[Statement, ...]
    output: Combination
    starts: tuple[tuple[str, Combination], ...]
    conditions: tuple[Scalar, ...]

    def __str__(self) -> str:
        from softupdate_algebra.rules.printer import rule_text

        return rule_text(self)

    def _repr_markdown_(self) -> str:
        return f"```\n{self}\n```"
