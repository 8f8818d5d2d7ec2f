"""Expression trees: what the text form parses to, what notations draw, with nothing evaluated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Position:
    """Where an expression begins in its source text, both counted from 1."""

    line: int
    column: int


NOWHERE = Position(0, 0)


@dataclass(frozen=True, slots=True)
class Number:
    """A non-negative exact number; *written* is its spelling in the source, such as ``0.01``."""

    value: Fraction
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier, with the indices written behind it: ``c``, ``alpha[t-1]``, ``QN[k+1]``, ``g[3, 1]``."""

    name: str
    indices: tuple[Expression, ...] = ()
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an oracle (or, in a formula, of a function): ``g(QN, TQN)``."""

    function: str
    arguments: tuple[Expression, ...]
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Sum:
    """Two or more signed terms; a single negative term is unary minus."""

    terms: tuple[tuple[Literal["+", "-"], Expression], ...]
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Product:
    """Factors in the order written, each multiplied or divided by."""

    factors: tuple[tuple[Literal["*", "/"], Expression], ...]
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Power:
    """A base and its exponent."""

    base: Expression
    exponent: Expression
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Series:
    """The finite sum of *body* for *index* from *low* to *high*, both included; only drawn, never parsed in rules."""

    body: Expression
    index: str
    low: Expression
    high: Expression
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Relation:
    """A chain of comparisons as in mathematics: ``0 < c < 1`` has three sides and two signs."""

    sides: tuple[Expression, ...]
    signs: tuple[Literal["<", "<=", ">", ">=", "=", "!="], ...]
    at: Position = field(default=NOWHERE, compare=False)


Expression: TypeAlias = Number | Name | Call | Sum | Product | Power | Series | Relation
