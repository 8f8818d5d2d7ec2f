"""Sparse linear forms: exact coefficients on named vectors and on oracle answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from softupdate_algebra.algebra.scalar import ONE, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


class Slot(NamedTuple):
    """The place of an oracle's answer within one step: the *order*-th call of *oracle*, from 0."""

    oracle: str
    order: int


class Answer(NamedTuple):
    """The answer to the *order*-th call of *oracle* in step *step*, both from 0.

    >>> str(Answer("g", 3, 0)), str(Answer("g", 3, 1))
    ('g3', 'g[3,1]')
    """

    oracle: str
    step: int
    order: int

    def __str__(self) -> str:
        return f"{self.oracle}{self.step}" if self.order == 0 else f"{self.oracle}[{self.step},{self.order}]"


Key: TypeAlias = str | Slot | Answer


@dataclass(frozen=True, slots=True)
class Form:
    """A linear combination of vectors; no coefficient is 0, and equal forms have equal terms.

    >>> x, y = Form.of("x"), Form.of("y")
    >>> (x + y) - x == y
    True
    """

    terms: tuple[tuple[Key, Scalar], ...] = ()

    @staticmethod
    def of(key: Key, coefficient: Scalar = ONE) -> Form:
        """Return *coefficient* times the vector *key*."""
        return Form(((key, coefficient),)) if coefficient else Form()

    @staticmethod
    def collect(parts: Iterable[tuple[Key, Scalar]]) -> Form:
        """Return the sum of *parts*, like keys added up, in a fixed order."""
        total: dict[Key, Scalar] = {}
        for key, value in parts:
            total[key] = total[key] + value if key in total else value
        return Form(tuple(sorted(((k, v) for k, v in total.items() if v), key=_order)))

    @property
    def is_zero(self) -> bool:
        """Whether this is the zero vector."""
        return not self.terms

    def coefficient(self, key: Key) -> Scalar:
        """Return the coefficient on *key*, 0 where it does not occur."""
        return next((value for name, value in self.terms if name == key), Scalar.number(0))

    def __add__(self, other: Form) -> Form:
        if not self.terms:
            return other
        if not other.terms:
            return self
        return Form.collect((*self.terms, *other.terms))

    def __neg__(self) -> Form:
        return Form(tuple((key, -value) for key, value in self.terms))

    def __sub__(self, other: Form) -> Form:
        return self + (-other)

    def scaled(self, factor: Scalar) -> Form:
        """Return *factor* times this."""
        if factor.is_one:
            return self
        return Form(tuple((key, factor * value) for key, value in self.terms)) if factor else Form()

    def map(self, change: Callable[[Scalar], Scalar]) -> Form:
        """Return this with every coefficient changed."""
        changed = ((key, change(value)) for key, value in self.terms)
        return Form(tuple((key, value) for key, value in changed if value))

    def replace(self, values: Mapping[Any, Form]) -> Form:
        """Return this with vectors replaced by forms; those not in *values* stay."""
        parts: list[tuple[Key, Scalar]] = []
        for key, value in self.terms:
            if key in values:
                parts.extend((inner, value * weight) for inner, weight in values[key].terms)
            else:
                parts.append((key, value))
        return Form.collect(parts)


def _order(pair: tuple[Key, Scalar]) -> tuple[int, str, int, int]:
    key = pair[0]
    if isinstance(key, str):
        return (0, key, 0, 0)
    if isinstance(key, Slot):
        return (1, key.oracle, key.order, 0)
    return (2, key.oracle, key.step, key.order)
