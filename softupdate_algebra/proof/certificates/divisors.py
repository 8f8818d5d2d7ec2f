"""Names for inverses: the checker divides by nothing, so whatever a proof divides by must have a name here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


class Divisors:
    """Values that do not vanish, each with the name of its inverse.

    >>> from softupdate_algebra.algebra.parser import parse_scalar
    >>> known = Divisors([(parse_scalar("1 - c^2"), "d")])
    >>> str(known.polynomial(parse_scalar("1/(1 - c)")))
    'd*(1 + c)'
    """

    def __init__(
        self, known: Iterable[tuple[Scalar, str]], otherwise: Callable[[Scalar], Scalar | None] | None = None
    ) -> None:
        """*otherwise* makes a name for the inverse of an irreducible polynomial that divides nothing known, if it may."""
        self.known = tuple((value, name) for value, name in known if not value.is_constant)
        self._otherwise = otherwise
        self._found: dict[Scalar, Scalar] = {}

    def plus(self, value: Scalar, name: str) -> Divisors:
        """Return these and one more."""
        return Divisors((*self.known, (value, name)), self._otherwise)

    def putting(self, values: Mapping[str, Scalar]) -> Divisors:
        """Return these with values put in; what is undefined or vanishes then is left out."""
        found = []
        for value, name in self.known:
            try:
                put = value.substitute(values)
            except ZeroDivisionError:
                continue
            if not put.is_zero:
                found.append((put, name))
        return Divisors(found, self._otherwise)

    def polynomial(self, value: Scalar) -> Scalar:
        """Return a scalar as a polynomial in names, those of inverses included.

        Raises ``CertificateError`` where something that is divided by has no inverse.
        """
        return value if value.is_polynomial else value.numerator * self.inverse(value.denominator)

    def inverse(self, polynomial: Scalar) -> Scalar:
        """Return 1/polynomial as a polynomial in names; raises ``CertificateError`` where there is none."""
        content, factors = polynomial.factors()
        found = Scalar.number(1 / content)
        for factor, power in factors:
            found = found * self._one(factor) ** power
        return found

    def can_invert(self, polynomial: Scalar) -> bool:
        """Whether there is an inverse by what is known."""
        try:
            self.inverse(polynomial)
        except CertificateError:
            return False
        return True

    def _one(self, factor: Scalar) -> Scalar:
        if factor not in self._found:
            found = self._by_known(factor)
            if found is None and self._otherwise is not None:
                found = self._otherwise(factor)
            if found is None:
                raise CertificateError(f"no certificate can be made: it is not shown that {factor} does not vanish.")
            self._found[factor] = found
        return self._found[factor]

    def _by_known(self, factor: Scalar) -> Scalar | None:
        """Return the inverse of something that divides the numerator n of a known value n/d: with n = f*q it is q*(d/n)/d."""
        best: tuple[int, Scalar, Scalar, str] | None = None
        for value, name in self.known:
            above, below = value.numerator, value.denominator
            if set(factor.parameters) <= set(above.parameters):
                quotient = above.exact_quotient(factor)
                size = None if quotient is None else quotient.length + (0 if below.is_one else 100)
                if quotient is not None and size is not None and (best is None or size <= best[0]):
                    best = size, quotient, below, name
        if best is None:
            return None
        _, quotient, below, name = best
        return quotient * Scalar.parameter(name) * (ONE if below.is_one else self.inverse(below))
