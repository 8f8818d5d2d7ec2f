"""Derivations in Rocq: one tactic after another for each inference of a certificate's tree."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers.outside_scalars import exact, solved
from softupdate_algebra.proof.provers.rocq_equality import Zero, combined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from softupdate_algebra.proof.provers.rocq_file import File


class Place(NamedTuple):
    """Where a derivation is: what was solved, sums that vanish, and sums that do not."""

    solved: tuple[tuple[str, str], ...] = ()
    zero: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    shown: frozenset[Scalar] = frozenset()
    """Factors of facts that are hypotheses themselves."""


class Derivation:
    """Writes the tactics of a derivation; those of its leaves are written by *leaf*, given the case and its identities.

    Hypotheses are called S0', S1'... where NAME = SUM was solved for, B0'... where a sum vanishes, F0'... where not.
    """

    def __init__(self, file: File, leaf: Callable[[int, list[Any], dict[str, str], Place], list[str]]) -> None:
        self.file, self.terms, self.leaf = file, file.terms, leaf
        self.opening = "run_all; "
        self.time: dict[str, str] = {}
        """The natural numbers that counters stand for."""
        self.at: dict[str, tuple[int, str]] = {}
        self.assumptions = [file.terms.sum(text) for text, _ in file.claim["assumptions"]]
        self.facts: list[tuple[str, Scalar]] = []
        """Terms that do not vanish, besides those of a place."""
        self.residual: Callable[[int, tuple[str, ...], Place], tuple[list[str], Zero]] = _no_residual

    # -- what does not vanish --------------------------------------------------------------------------------------

    def value(self, text: str, place: Place) -> Scalar:
        """Return a sum with what was solved put in."""
        return exact(text, self.terms.lets, solved(place.solved, self.terms.lets), self.at)

    def nonzero(self, text: str, place: Place) -> str:
        """Return the tactic that shows that a known sum does not vanish.

        Raises ``CertificateError`` when it is not seen why.
        """
        return self.nonzero_value(self.value(text, place), self.term(text), place)

    def term(self, text: str) -> str:
        """Return a sum as a term."""
        return self.terms.sum(text, {}, self.time)

    def nonzero_value(self, value: Scalar, term: str, place: Place) -> str:
        """Return the tactic that shows that a term with that value does not vanish."""
        facts = [(self.term(text), self.value(text, place)) for text in (*self.file.facts, *place.facts)] + self.facts
        if value.is_constant and not value.is_zero:
            number = value.constant()
            self.terms.needs |= {"characteristic"} if abs(number) != 1 else set()
            above, below = self.terms.number(abs(number.numerator)), self.terms.number(number.denominator)
            return f"(apply (factor_nonzero _ {above} ({'opp ' * (number < 0)}{below})); [nonzero | algebra])"
        if value.is_zero:
            contradictory = next((fact for fact, what in facts if what.is_zero), None)
            if contradictory is None:
                raise CertificateError(f"it is not seen why {term} does not vanish, so it is not written.")
            return f"(exfalso; assert (N' : {contradictory} <> 0) by nonzero; apply N'; algebra)"
        if any(not what.is_zero and (value / what).is_constant for _, what in facts):
            return "nonzero"
        asserted, product, whole = [], Scalar.number(1), []
        for n, (factor, power) in enumerate((f, p) for f, p in value.numerator.factors()[1]):
            said = self.terms.scalar(factor)
            fact, what = next(
                ((fact, what) for fact, what in facts if not what.is_zero and what.numerator.exact_quotient(factor)),
                (None, value),
            )
            if fact is None:
                raise CertificateError(f"it is not seen why {said} does not vanish, so it is not written.")
            other = self.terms.scalar(what / factor)
            because = f"apply (factor_nonzero ({said}) ({fact}) ({other})); [nonzero | algebra]"
            asserted.append(f"assert (I{n}' : {said} <> 0) by ({because}); ")
            whole.append(f"({said}) ^ {power}" if power > 1 else f"({said})")
            product = product * factor**power
        other = self.terms.scalar(product / value)
        shown = f"apply (factor_nonzero _ ({_product(whole or ['1'])}) ({other})); [nonzero | algebra]"
        return f"({''.join(asserted)}{shown})"

    def follow(self, node: Any, place: Place, next_lines: Iterable[str] = ()) -> list[str]:
        """Return the tactics of a part of a derivation where something was solved for, or does not vanish."""
        lines, shown = list[str](), set(place.shown)
        facts = [*self.file.facts, *place.facts]
        plain = [exact(text, self.terms.lets, {}, self.at) for text in facts]
        for text in facts:
            value = self.value(text, place)
            for factor in [one for one, _ in value.numerator.factors()[1] if one not in shown]:
                shown.add(factor)
                if factor not in plain and -factor not in plain:
                    said, other = self.terms.scalar(factor), self.terms.scalar(value / factor)
                    because = f"apply (factor_nonzero ({said}) ({self.term(text)}) ({other})); [nonzero | algebra]"
                    lines.append(f"assert ({said} <> 0) by ({because}).")
        return [*lines, *next_lines, *self.node(node, place._replace(shown=frozenset(shown)))]

    # -- inferences ------------------------------------------------------------------------------------------------

    def zero(self, hypothesis: Any, place: Place) -> tuple[list[str], Zero]:
        """Return a hypothesis as a term that vanishes, and the tactics that are needed to say so."""
        match hypothesis:
            case ["residual", int(k), [*atoms]]:
                return self.residual(k, tuple(atoms), place)
            case ["assumption", int(i)]:
                return [], Zero(self.assumptions[i], f"assumed_{i}")
            case ["branch", int(i)]:
                return [], Zero(self.terms.sum(place.zero[i]), f"B{i}'")
        raise CertificateError(f"the hypothesis {hypothesis} is not written.")

    def vanishing(self, given: Any, place: Place, left: list[str]) -> list[str]:
        """Return the tactics that show that the product of the terms *left* of an identity is 0, as P'."""
        known = [text for text, power, then in given["product"] if not then for _ in range(power)]
        total = _product([*(f"({self.terms.sum(text)})" for text in known), *(left or ["1"])])
        found = [self.zero(hypothesis, place) for hypothesis in given["of"]]
        lines, zeros = [line for more, _ in found for line in more], [zero for _, zero in found]
        lines.append(f"assert (P' : {total} = 0).")
        lines.append(f"{{ {combined(self.file, given['sum'], zeros, {}, self.opening)} }}")
        for text in known:
            lines.append(f"assert (N' : {self.terms.sum(text)} <> 0) by {self.nonzero(text, place)}.")
            lines.append("apply cancel in P'; [|exact N']; clear N'.")
        return lines if left else [*lines, "exfalso. exact (F_1_neq_0 field_laws P')."]

    def target(self, given: Any, place: Place, target: str, name: str) -> list[str]:
        """Return the tactics that show that a target vanishes, under a name."""
        if given is None:
            return [f"assert ({name} : {target} = 0) by algebra."]
        power = given["power"]
        if not power:
            return [f"assert ({name} : {target} = 0).", *_block(self.vanishing(given, place, []))]
        lines = self.vanishing(given, place, [f"({target}) ^ {power}" if power > 1 else f"({target})"])
        if power > 1:
            self.terms.needs.add("decidable")
            lines.append("apply base_vanishes in P'.")
        return [*lines, f"rename P' into {name}."]

    def node(self, node: Any, place: Place) -> list[str]:
        """Return the tactics of a part of a derivation."""
        match node:
            case ["split", identity]:
                return self._split(identity, place)
            case ["whether", str(text), zero, nonzero]:
                self.terms.needs.add("decidable")
                names = f"[B{len(place.zero)}' | F{len(place.facts)}']"
                yes, no = (*place.zero, text), (*place.facts, text)
                return [
                    f"destruct (decidable ({self.terms.sum(text)})) as {names}.",
                    *_block(self.node(zero, place._replace(zero=yes))),
                    *_block(self.follow(nonzero, place._replace(facts=no))),
                ]
            case ["positive", str(text), terms, then]:
                lines = self.positive(text, terms, f"F{len(place.facts)}'")
                return [*lines, *self.follow(then, place._replace(facts=(*place.facts, text)))]
            case ["solve", str(name), str(text), identity, then]:
                word, value, equation = self.terms.name(name, {}, {}), self.terms.sum(text), f"S{len(place.solved)}'"
                lines = self.target(identity, place, f"{word} - ({value})", "T'")
                lines += [f"assert ({equation} : {word} = {value}) by exact (difference _ _ T'). clear T'."]
                after = place._replace(solved=(*place.solved, (name, text)))
                return [*lines, *self.follow(then, after, self._put_in(place, after))]
            case ["case", int(i), [*identities], choices]:
                return self.leaf(i, identities, choices, place)
        raise CertificateError(f"a derivation with {str(node)[:40]} is not written.")

    def _put_in(self, place: Place, after: Place) -> list[str]:
        """Return the tactics that put what was solved for last into what was solved for before."""
        old, new = (solved(where.solved, self.terms.lets) for where in (place, after))
        lines = []
        for n, (name, _) in enumerate(place.solved):
            if old[name] != new[name]:
                said = f"{self.terms.name(name, {}, {})} = {self.terms.scalar(new[name])}"
                lines.append(f"assert (V' : {said}) by algebra. clear S{n}'. rename V' into S{n}'.")
        return lines

    def _split(self, identity: Any, place: Place) -> list[str]:
        branches = [(text, power, then) for text, power, then in identity["product"] if then]
        parts = [f"({self.terms.sum(text)})" + (f" ^ {power}" if power > 1 else "") for text, power, _ in branches]
        lines, name = self.vanishing(identity, place, [_product(parts)] if parts else []), f"B{len(place.zero)}'"
        if any(power > 1 for _, power, _ in branches):
            self.terms.needs.add("decidable")
        for i, (text, power, then) in enumerate(branches):
            inner = [f"apply base_vanishes in {name}."] * (power > 1)
            inner += self.node(then, place._replace(zero=(*place.zero, text)))
            if i + 1 < len(branches):
                self.terms.needs.add("decidable")
                lines += [f"apply one_vanishes in P'. destruct P' as [{name} | P'].", *_block(inner)]
            else:
                lines += [f"rename P' into {name}.", *inner]
        return lines

    def positive(self, text: str, terms: Any, name: str) -> list[str]:
        """Return the tactics that show that a sum, or its negative, is positive, so that it does not vanish."""
        self.terms.needs.add("order")
        total, said = self.positive_sum(terms), self.term(text)
        return [
            f"assert ({name} : {said} <> 0).",
            f"{{ intro E'. assert (M' : 0 < {total}) by positive. apply (positive_nonzero _ M'). clear M'.",
            f"  first [transitivity ({said}); [clear E'; algebra | exact E']",
            f"    | transitivity (- ({said})); [clear E'; algebra | rewrite E'; ring]]. }}",
        ]

    def positive_sum(self, terms: Any) -> str:
        """Return the sum of a number times assumptions times a square each as a term."""
        parts = []
        for number, indices, square in terms:
            root = f"({self.term(square)})"
            factors = [f"({self.terms.sum(number)})"] * (Fraction(number) != 1)
            parts.append(_product([*factors, *(f"({self.assumptions[i]})" for i in indices), f"({root} * {root})"]))
        return " + ".join(parts)


def _no_residual(k: int, *_: Any) -> tuple[list[str], Zero]:
    raise CertificateError(f"no residual at k = {k} is known here.")


def _product(factors: list[str]) -> str:
    return " * (".join(factors) + ")" * (len(factors) - 1)


def _block(lines: Iterable[str]) -> list[str]:
    return ["{ " + "\n  ".join(lines) + " }"]
