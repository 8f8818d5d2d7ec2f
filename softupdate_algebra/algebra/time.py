"""Coefficients that change with the step: recognising t, schedules and exponentials, and putting in a number for t."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.algebra.exponential import STEP, exponential_base, is_exponential
from softupdate_algebra.algebra.scalar import Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable


def is_schedule(generator: str) -> bool:
    """Whether a generator is a schedule's value at a step that depends on t."""
    return generator.endswith(("[t]", "[t-1]"))


def varies(scalar: Scalar) -> bool:
    """Whether *scalar* depends on the step.

    >>> from softupdate_algebra.algebra.parser import parse_scalar
    >>> varies(parse_scalar("1 - c^(t+1)")), varies(parse_scalar("1 - c"))
    (True, False)
    """
    return any(name == STEP or is_exponential(name) or is_schedule(name) for name in scalar.parameters)


def at_step(scalar: Scalar, t: int) -> Scalar:
    """Return *scalar* in step *t*; ``alpha[t]`` becomes ``alpha[3]``, ``c^t`` becomes ``c^3``.

    Raises ``ZeroDivisionError`` where it is undefined.

    >>> from softupdate_algebra.algebra.parser import parse_scalar
    >>> at_step(parse_scalar("t/(t+1) + c^t + alpha[t-1]"), 3) == parse_scalar("3/4 + c^3 + alpha[2]")
    True
    """
    values: dict[str, Scalar] = {}
    for name in scalar.parameters:
        if name == STEP:
            values[name] = Scalar.number(t)
        elif is_exponential(name):
            values[name] = exponential_base(name) ** t
        elif name.endswith("[t]"):
            values[name] = Scalar.parameter(f"{name[:-3]}[{t}]")
        elif name.endswith("[t-1]"):
            values[name] = Scalar.parameter(f"{name[:-5]}[{t - 1}]")
    return scalar.substitute(values) if values else scalar


def varying(scalars: Iterable[Scalar]) -> tuple[str, ...]:
    """Return the generators among *scalars* that change with the step, sorted."""
    names = {name for scalar in scalars for name in scalar.parameters}
    return tuple(sorted(n for n in names if n == STEP or is_exponential(n) or is_schedule(n)))
