"""Scalars and vectors as the checker reads them: sums of products of names, without a divisor."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.exponential import is_exponential
from softupdate_algebra.analysis.moments import is_schedule_value
from softupdate_algebra.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from fractions import Fraction

    from softupdate_algebra.algebra.scalar import Scalar

MAX_BITS_OF_A_NUMBER = 1300
SIGNS = {"positive": ">", "nonnegative": ">=", "nonzero": "!="}
"""Of each kind of fact: how a statement says it."""

_MOMENT = re.compile(r"(\w+)\[(t?)([-+]?\d+)?\]")


def sum_text(value: Scalar, named: Callable[[str], str] = str) -> str:
    """Return a polynomial as a sum, each generator as it is *named*.

    >>> from softupdate_algebra.algebra.parser import parse_scalar
    >>> sum_text(parse_scalar("(1 - c)*(1 + 2*c)"))
    '1 + c - 2*c^2'
    """
    return joined(terms(value, named))


def vector_text(parts: Iterable[tuple[str, Scalar]], named: Callable[[str], str] = str) -> str:
    """Return a combination of named vectors, with polynomials before them, as a sum."""
    return vectors((name, terms(weight, named)) for name, weight in parts if weight)


def vectors(parts: Iterable[tuple[str, list[tuple[bool, str]]]]) -> str:
    """Return named vectors, each with the terms before it, as a sum."""
    return joined([(sign, times(text, name)) for name, found in parts for sign, text in found])


def terms(value: Scalar, named: Callable[[str], str] = str) -> list[tuple[bool, str]]:
    """Return the terms of a polynomial: whether each is negative, and the product without its sign."""
    if value.is_one:
        return [(False, "1")]
    assert value.is_polynomial  # divisors were given names before
    found = []
    for monomial, weight in reversed(value.terms().items()):
        factors = [named(name) if power == 1 else f"{named(name)}^{power}" for name, power in monomial]
        size = abs(weight)
        if size != 1 or not factors:
            factors.insert(0, number_text(size))
        found.append((weight < 0, "*".join(factors)))
    if found and found[0][0]:  # a sum begins with a positive term where it can
        found.sort(key=is_negative)
    return found


def is_negative(term: tuple[bool, str]) -> bool:
    """Whether a term has a minus before it."""
    return term[0]


def joined(parts: Iterable[tuple[bool, str]]) -> str:
    """Return terms with their signs as a sum.

    >>> joined([(False, "a"), (True, "b*c")]), joined([(True, "a")]), joined([])
    ('a - b*c', '-a', '0')
    """
    text = "".join(f" {'-' if negative else '+'} {product}" for negative, product in parts)
    return "0" if not text else "-" + text[3:] if text[1] == "-" else text[3:]


def number_text(value: Fraction) -> str:
    """Return a number as text; raises ``CertificateError`` for one that the checker would refuse for its length."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS_OF_A_NUMBER:
        raise CertificateError("no certificate can be made: its numbers would be hundreds of digits long.")
    return str(value)


def times(*factors: str) -> str:
    """Return the product of texts.

    >>> times("1", "c", "QN"), times("1", "1")
    ('c*QN', '1')
    """
    return "*".join(factor for factor in factors if factor != "1") or "1"


def plus(text: str, more: str) -> str:
    """Return the sum of two sums.

    >>> plus("a", "-b + c"), plus("0", "b")
    ('a - b + c', 'b')
    """
    if "0" in (text, more):
        return more if text == "0" else text
    return f"{text} - {more[1:]}" if more.startswith("-") else f"{text} + {more}"


def minus(text: str, other: str) -> str:
    """Return a sum minus another.

    >>> minus("a", "-b + c"), minus("a", "0")
    ('a + b - c', 'a')
    """
    if other == "0":
        return text
    turned = other.replace(" - ", " ~ ").replace(" + ", " - ").replace(" ~ ", " + ")
    return f"{text} + {turned[1:]}" if other.startswith("-") else f"{text} - {turned}"


# -- what changes with the step ----------------------------------------------------------------------------------------


def element(sequence: str, after: int, *, moving: bool = True) -> str:
    """Return the text of an element *after* t, or of that number.

    >>> element("QN", 0), element("QN", 1), element("g", -1), element("g", 3, moving=False)
    ('QN[t]', 'QN[t+1]', 'g[t-1]', 'g[3]')
    """
    return f"{sequence}[t{after:+d}]" if moving and after else f"{sequence}[t]" if moving else f"{sequence}[{after}]"


def is_moving(name: str) -> bool:
    """Whether a generator has another value at another step."""
    return name == "t" or is_exponential(name) or (is_schedule_value(name) and "[t" in name)


@lru_cache(maxsize=1024)
def moment(name: str) -> tuple[str, bool, int]:
    """Return the schedule of a generator, whether it is counted from t, and the number.

    >>> moment("alpha[t-1]"), moment("alpha[3]")
    (('alpha', True, -1), ('alpha', False, 3))
    """
    found = _MOMENT.fullmatch(name)
    assert found is not None
    return found[1], bool(found[2]), int(found[3] or 0)
