"""Reading floats exactly: a literal is the decimal it is written as, a computed one the simplest number near it."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from fractions import Fraction

LITERAL_DIGITS = 12
"""A float with at most this many significant digits is read as a decimal literal."""
SINGLE_DIGITS = 6
"""The same for a value stored in single precision."""
NEAR_DIGITS = 8
"""How many digits a decimal may have that explains a computed value."""
MAX_DENOMINATOR = 10_000
"""The largest denominator of a fraction that explains a computed value."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An exact number for a float; *literal* when it is what was written, *explained* when something simple is near."""

    value: Fraction
    literal: bool
    explained: bool


def read_float(value: float) -> Reading:
    """Return the number that *value* stands for; raises ``ValueError`` for infinities and NaN.

    >>> read_float(0.995).value, read_float(0.1 + 0.2), read_float(1 / 3).value
    (Fraction(199, 200), Reading(value=Fraction(3, 10), literal=False, explained=True), Fraction(1, 3))
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number")
    written = Fraction(repr(value))
    if _digits(repr(value)) <= LITERAL_DIGITS or (value.is_integer() and abs(value) < 2**53):
        return Reading(written, literal=True, explained=True)
    if single(value) == value and read_single(value).literal:
        return Reading(read_single(value).value, literal=False, explained=True)
    near = _near(value, 4 * math.ulp(max(abs(value), 0.5)))
    return Reading(near or written, literal=False, explained=near is not None)


def read_single(value: float) -> Reading:
    """Return the number that a single-precision *value* stands for.

    >>> read_single(0.004999999888241291).value
    Fraction(1, 200)
    """
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        if single(float(text)) == value:
            break
    written = Fraction(text)
    if digits <= SINGLE_DIGITS:
        return Reading(written, literal=True, explained=True)
    near = _near(value, 4 * 2.0**-24 * max(abs(value), 0.5))
    return Reading(near or written, literal=False, explained=near is not None)


def single(value: float) -> float:
    """Return *value* rounded to single precision."""
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return math.inf


def _digits(text: str) -> int:
    mantissa = text.lower().split("e")[0].lstrip("-").replace(".", "").strip("0")
    return len(mantissa)


def _near(value: float, slack: float) -> Fraction | None:
    fraction = Fraction(value).limit_denominator(MAX_DENOMINATOR)
    if abs(float(fraction) - value) <= slack and (fraction or not value):
        return fraction
    for digits in range(5, NEAR_DIGITS + 1):
        text = f"{value:.{digits}g}"
        if abs(float(text) - value) <= min(slack, abs(value) * 10.0 ** (-digits - 2)):
            return Fraction(text)
    return None
