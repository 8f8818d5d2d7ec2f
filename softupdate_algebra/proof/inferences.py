"""Derivations as data: that what vanishes leaves only the listed cases, inference by inference; writers are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, assert_never

if TYPE_CHECKING:
    from collections.abc import Iterator

    from softupdate_algebra.algebra.linear import Answer, Key
    from softupdate_algebra.algebra.scalar import Monomial, Scalar


class Coefficient(NamedTuple):
    """The coefficient of left's minus right's output at k on a label and a product of schedules' values."""

    k: int
    label: Key
    on: Monomial = ()


class Assumed(NamedTuple):
    """The assumption of that number, an equation."""

    number: int


class Branch(NamedTuple):
    """What was assumed to vanish on the way, by its number from the root."""

    number: int


Hypothesis: TypeAlias = Coefficient | Assumed | Branch
"""Something that vanishes."""

Terms: TypeAlias = tuple[tuple["Scalar", Hypothesis], ...]
"""Cofactors and the hypotheses that they stand before; the sum is something that vanishes."""

PositiveTerm: TypeAlias = tuple[Fraction, tuple[int, ...], "Scalar"]
"""A number above 0 times assumptions, by their numbers, times the square of a scalar."""


class Factor(NamedTuple):
    """A factor of a product: what follows where it vanishes, or ``None`` where it is known not to."""

    value: Scalar
    power: int
    then: Node | None


@dataclass(frozen=True, slots=True)
class Identity:
    """The *terms* add up to the product, times a power of something that is to be shown to vanish."""

    terms: Terms
    product: tuple[Factor, ...]
    power: int


@dataclass(frozen=True, slots=True)
class Split:
    """A product vanishes, so one of its factors does; without any that can there is a contradiction."""

    identity: Identity


@dataclass(frozen=True, slots=True)
class Whether:
    """Something vanishes, or it does not."""

    value: Scalar
    zero: Node
    nonzero: Node


@dataclass(frozen=True, slots=True)
class Positive:
    """Something is not 0, as it or its negative is a sum of positive terms."""

    value: Scalar
    terms: tuple[PositiveTerm, ...]
    then: Node


@dataclass(frozen=True, slots=True)
class Solve:
    """A parameter has a value; below, it is put in everywhere."""

    name: str
    value: Scalar
    identity: Identity
    then: Node


@dataclass(frozen=True, slots=True)
class InCase:
    """A case applies: why its solved names, in alphabetical order, and its equations are right (``None``: as they stand)."""

    index: int
    shown: tuple[Identity | None, ...]
    choices: tuple[tuple[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Two calls of an unknown function, and a coefficient in the difference of one argument that does not vanish."""

    one: Answer
    other: Answer
    argument: int
    on: Coefficient
    value: Scalar


@dataclass(frozen=True, slots=True)
class Observed:
    """Calls of unknown functions before k are told apart, so that coefficients at k vanish."""

    apart: tuple[Apart, ...]
    then: Node


Node: TypeAlias = Split | Whether | Positive | Solve | InCase | Observed


def coefficients(node: Node, *, anew: bool = True) -> Iterator[Coefficient]:
    """Yield the residuals' coefficients that a derivation uses; not those from where calls are told apart *anew*, if so asked."""
    match node:
        case Split(identity):
            yield from _used(identity)
            following = [factor.then for factor in identity.product if factor.then]
        case Whether(_, zero, nonzero):
            following = [zero, nonzero]
        case Positive(_, _, then):
            following = [then]
        case Solve(_, _, identity, then):
            yield from _used(identity)
            following = [then]
        case InCase(_, shown):
            for one in shown:
                yield from _used(one) if one else ()
            following = []
        case Observed(_, then):
            following = [then] if anew else []
        case _:
            assert_never(node)
    for then in following:
        yield from coefficients(then, anew=anew)


def _used(identity: Identity) -> Iterator[Coefficient]:
    return (hypothesis for _, hypothesis in identity.terms if isinstance(hypothesis, Coefficient))
