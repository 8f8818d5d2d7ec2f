"""Scalars and vectors as outside provers are given them: sums of products of powers, with names for what is divided by."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.linear import Answer
from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.proof.certificates.terms import is_negative, joined, number_text, vectors

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from softupdate_algebra.algebra.linear import Form, Key
    from softupdate_algebra.algebra.scalar import Scalar

_RAISED = re.compile(r"(?P<base>.+)\^\(?(?P<counter>[tkj])(?: (?P<sign>[-+]) (?P<shift>\d+))?\)?")
_PLAIN = re.compile(r"[^\W\d]\w*(\[[^]]*\])?")


class Sums:
    """Writes sums for one outline; what is divided by gets a name, a *let*, the first time that it is met.

    >>> from softupdate_algebra.algebra.parser import parse_scalar
    >>> sums = Sums(["alpha", "c"])
    >>> sums.scalar(parse_scalar("(c + alpha*(1 - c)^(t+1))/(1 - c)")), sums.lets
    ('c*d^-1 + alpha*d^t*d^-1 - alpha*c*d^t*d^-1', {'d': '1 - c'})
    """

    def __init__(self, taken: Iterable[str]) -> None:
        """*taken* are the names that mean something else in the claim."""
        self.lets: dict[str, str] = {}
        self._taken = {*taken, "t", "k", "j"}
        self._names: dict[str, str] = {}
        self._below: dict[Scalar, tuple[Fraction, str]] = {}

    def scalar(self, value: Scalar) -> str:
        """Return a scalar as a sum."""
        return joined(self.terms(value))

    def vector(self, parts: Iterable[tuple[str, Scalar]]) -> str:
        """Return a combination of named vectors as a sum."""
        return vectors((name, self.terms(weight)) for name, weight in parts if weight)

    def form(self, form: Form) -> str:
        """Return a form as a sum."""
        return self.vector((vector_name(key), weight) for key, weight in form.terms)

    def terms(self, value: Scalar) -> list[tuple[bool, str]]:
        """Return the terms of a sum: whether each is negative, and the product without its sign."""
        if value.is_one:
            return [(False, "1")]
        scale, below = (1, "") if value.is_polynomial else self._divisor(value.denominator)
        found = []
        for monomial, weight in reversed(value.numerator.terms().items()):
            factors = [self._factor(name, power) for name, power in monomial]
            if len(factors) > 1:
                factors.sort(key=_has_counter)  # c*c^t
            number = weight if scale == 1 else weight * scale
            negative, size = number.numerator < 0, abs(number.numerator)
            if size != 1 or number.denominator != 1 or not (factors or below):
                factors.insert(0, number_text(abs(number)))
            found.append((negative, "*".join([*factors, below] if below else factors)))
        if found and found[0][0]:  # a sum begins with a positive term where it can
            found.sort(key=is_negative)
        return found

    def reserve(self, name: str) -> str:
        """Return a name that no let will have."""
        self._taken.add(name)
        return name

    def let(self, text: str) -> str:
        """Return the name of the let that stands for a sum."""
        if text not in self._names:
            count = len(self.lets) + 1
            name = "d" if count == 1 else f"d{count}"
            while name in self._taken:
                name += "_"
            self._taken.add(name)
            self._names[text], self.lets[name] = name, text
        return self._names[text]

    def _divisor(self, value: Scalar) -> tuple[Fraction, str]:
        """Return what 1/value is: a number, and the powers of lets."""
        if value not in self._below:
            content, factors = value.factors()
            parts = []
            for factor, power in factors:
                turned = next(reversed(factor.terms().values())) < 0  # 1 - c rather than c - 1
                content = -content if turned and power % 2 else content
                text = self.scalar(-factor if turned else factor)
                parts.append(f"{text if _PLAIN.fullmatch(text) else self.let(text)}^-{power}")
            self._below[value] = 1 / content, "*".join(parts)
        return self._below[value]

    def _factor(self, name: str, power: int) -> str:
        base, exponent = _split(name) if "^" in name else (name, "")
        if exponent:
            text = base if base.isidentifier() else self.let(self.scalar(parse_scalar(base)))
            return "*".join([f"{text}^{exponent}"] * power)
        return name if power == 1 else f"{name}^{power}"


def _has_counter(factor: str) -> bool:
    return "^t" in factor


@lru_cache(maxsize=4096)
def _split(name: str) -> tuple[str, str]:
    """Return base and exponent of a generator such as ``(1 - c)^(k - 1)``, no exponent for any other name.

    >>> _split("(1 - c)^(k - 1)"), _split("c^t"), _split("alpha[t-1]")
    (('1 - c', '(k-1)'), ('c', 't'), ('alpha[t-1]', ''))
    """
    found = _RAISED.fullmatch(name)
    if not found:
        return name, ""
    base = found["base"]
    base = base[1:-1] if base[0] == "(" else base
    return base, f"({found['counter']}{found['sign']}{found['shift']})" if found["sign"] else found["counter"]


def vector_name(key: Key) -> str:
    """Return how documents call a vector: an answer ``g[3,0]``, a call of the period before ``before.0.1``."""
    if isinstance(key, Answer):
        return f"{key.oracle}[{key.step},{key.order}]"
    name = str(key)
    return name[:-1].replace("[", ".").replace(",", ".") if name.startswith("before[") else name
