"""Derivations: numbered lines, each checked by exact algebra at the moment it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.algebra.assumptions import Assumptions, assume
from softupdate_algebra.algebra.expression import Relation
from softupdate_algebra.errors import SoftUpdateError
from softupdate_algebra.proof.formulas import Values, formula
from softupdate_algebra.report.document import Content, Proof, Step, content

if TYPE_CHECKING:
    from collections.abc import Iterable

    from softupdate_algebra.algebra.expression import Expression
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.report.document import Inline


class DerivationError(SoftUpdateError):
    """A line of a derivation that does not follow; always a defect of this package, never of its input."""


class Derivation:
    """Builds a proof line by line over the *vectors* named; a line that does not follow raises ``DerivationError``.

    >>> d = Derivation({"QN", "g"})
    >>> first = d.define("QN[1]", "QN[0] + alpha*g[0]")
    >>> d.equal("QN[1] - QN[0]", "alpha*g[0]", "substitution", (first,))
    2
    >>> d.equal("QN[1]", "alpha*g[0]", "wrong")
    Traceback (most recent call last):
    ...
    softupdate_algebra.proof.derivation.DerivationError: line 3 does not follow: QN[1] = alpha*g[0]
    """

    def __init__(self, vectors: Iterable[str], assumptions: str | Assumptions = "") -> None:
        self._values = Values(frozenset(vectors))
        self._known = assume(assumptions) if isinstance(assumptions, str) else assumptions
        self._steps: list[Step] = []

    @property
    def last(self) -> int:
        """The number of the last line."""
        return len(self._steps)

    def define(
        self, name: str, value: str, reason: str = "definition", uses: tuple[int, ...] = (), note: Content = ()
    ) -> int:
        """Add the line *name* = *value* as a definition (or hypothesis) that later lines may use; return its number."""
        left, right = formula(name), formula(value)
        self._values.define(left, right)
        return self._add(reason, uses, left, right, note)

    def choose(self, name: str, value: str, reason: str = "choose", uses: tuple[int, ...] = ()) -> int:
        """Add the line *name* = *value* for a parameter that may be chosen; return its number."""
        right = formula(value)
        self._values.let(name, right)
        return self._add(reason, uses, formula(name), right)

    def equal(
        self,
        left: str,
        right: str,
        reason: str,
        uses: tuple[int, ...] = (),
        *,
        note: Content = (),
        marked: tuple[str, ...] = (),
    ) -> int:
        """Add the line *left* = *right* after checking it; return its number."""
        before, after = formula(left), formula(right)
        if self._values.of(before) != self._values.of(after):
            raise DerivationError(f"line {self.last + 1} does not follow: {left} = {right}")
        return self._add(reason, uses, before, after, note, tuple(formula(term) for term in marked))

    def nonzero(self, value: str, reason: str = "because", uses: tuple[int, ...] = ()) -> int:
        """Add the line *value* != 0 after proving it from the assumptions; return its number."""
        expression = formula(value)
        why: list[str] = []
        for factor, _ in self._values.scalar(expression).factors()[1]:
            found = self._why(factor)
            why.extend(text for text in found if text not in why)
        after = Relation((expression, formula("0")), ("!=",))
        return self._add(f"{reason} {', '.join(why)}" if why else reason, uses, None, after)

    def _why(self, factor: Scalar) -> tuple[str, ...]:
        known = self._known.why_nonzero(factor)
        found = self._power_below_one(factor) if known is None else known.by
        if found is None:
            raise DerivationError(f"line {self.last + 1}: nothing says that {factor} is not 0")
        return found

    def _power_below_one(self, factor: Scalar) -> tuple[str, ...] | None:
        """Return why b^p - b^(n + q) is not 0: 0 < b < 1, and the exponent n + q - p of 1 - b^(n + q - p) is at least 1."""
        powers = [name for name in factor.parameters if ")^" in name]
        terms = factor.terms()
        if len(powers) != 1 or len(terms) != 2 or sum(terms.values()) != 0:
            return None
        base, _, counter = powers[0][1:].rpartition(")^")
        exponents = {name: [dict(monomial).get(name, 0) for monomial in terms] for name in (base, powers[0])}
        if set(factor.parameters) - {base, powers[0]} or sorted(exponents[powers[0]]) != [0, 1]:
            return None
        if any(self._known.why_nonzero(fact.polynomial) is None for fact in assume(f"{base} > 0, {base} < 1").facts):
            return None
        with_power = exponents[powers[0]].index(1)
        shift = exponents[base][with_power] - exponents[base][1 - with_power]
        return (f"0 < {base} < 1", f"{counter}{shift:+d} >= 1" if shift else f"{counter} >= 1")

    def says(self, relation: str | Expression, reason: str, uses: tuple[int, ...] = (), note: Content = ()) -> int:
        """Add a line that is a relation as it stands (what it rests on is checked by the caller); return its number."""
        after = formula(relation) if isinstance(relation, str) else relation
        return self._add(reason, uses, None, after, note)

    def words(self, *pieces: str | Inline, reason: str, uses: tuple[int, ...] = ()) -> int:
        """Add a line in words; return its number."""
        return self._add(reason, uses, None, None, content(*pieces))

    def proof(self, *statement: str | Inline, closing: Content = (), title: str = "Claim") -> Proof:
        """Return the proof with its statement and closing words."""
        return Proof(content(*statement), tuple(self._steps), closing, title)

    def _add(
        self,
        reason: str,
        uses: tuple[int, ...],
        before: Expression | None,
        after: Expression | None,
        note: Content = (),
        marked: tuple[Expression, ...] = (),
    ) -> int:
        self._steps.append(Step(self.last + 1, reason, uses, before, after, note, marked))
        return self.last
