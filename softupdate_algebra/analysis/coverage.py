"""Whether the unknowns can always be chosen as a branch says: what would have to be known of the other parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from softupdate_algebra.algebra.assumptions import Assumptions, Fact, sample_points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from softupdate_algebra.algebra.scalar import Scalar


@dataclass(frozen=True, slots=True)
class Doubts:
    """Where a choice may fail: where one of *divisors* vanishes, where one of *signs* holds; *reason* where unknown."""

    divisors: tuple[Scalar, ...]
    signs: tuple[Fact, ...]
    reason: str | None


def doubts(leaf: Any, knowledge: Assumptions, unknowns: tuple[str, ...]) -> Doubts:
    """Return where the choice of *unknowns* on a branch may be forbidden, though other values of them are allowed.

    With alpha_prime > 0 assumed and alpha_prime = alpha*(1 - c) chosen, alpha*(1 - c) <= 0 is a place where no
    choice is left. With 0 < alpha_prime < alpha assumed, alpha > 0 is known, or nothing would be allowed at all.
    """
    free = frozenset(unknowns)
    written = tuple(zip(knowledge.facts, leaf.facts, strict=False))
    given = tuple(now for before, now in written if not _speaks_of(before, free))
    imposed = tuple(now for before, now in written if _speaks_of(before, free) and not now.polynomial.is_constant)
    chosen = tuple(fact for fact in imposed if not _speaks_of(fact, free))
    left = tuple(fact for fact in imposed if _speaks_of(fact, free))
    given = (*given, *(before for before, _ in written if _speaks_of(before, free)))
    known = Assumptions(given)
    needed = (*leaf.nonzero, *(fact.polynomial for fact in chosen if fact.kind == "nonzero"))
    divisors = tuple(_unsure(needed, known, free if not left else frozenset()))
    signs, reason = [], None
    for fact in chosen:
        if fact.kind == "nonzero" or _follows(fact, given):
            continue
        opposite = Fact(-fact.polynomial, "nonnegative" if fact.kind == "positive" else "positive", f"not {fact.text}")
        if _has_point((*given, opposite)):
            signs.append(opposite)
        else:
            reason = f"it could not be shown that the unknowns can always be chosen so that {fact.text!r} holds."
    if left and not (all(set(fact.polynomial.parameters) <= free for fact in left) and _has_point(left)):
        reason = f"it could not be shown that the unknowns can always be chosen so that {left[0].text!r} holds."
    return Doubts(divisors, tuple(signs), reason)


def _speaks_of(fact: Fact, names: frozenset[str]) -> bool:
    return bool(names & set(fact.polynomial.parameters))


def _unsure(needed: Iterable[Scalar], known: Assumptions, free: frozenset[str]) -> Iterable[Scalar]:
    """Yield the factors that may vanish; one in free unknowns only does not, once these are chosen well."""
    for part in needed:
        for factor, _ in part.factors()[1]:
            if not set(factor.parameters) <= free and known.why_nonzero(factor) is None:
                yield factor


def _follows(fact: Fact, given: tuple[Fact, ...]) -> bool:
    """Whether *fact* holds wherever all *given* do: an identity with weights that the given facts keep from below 0."""
    if fact.kind == "nonnegative":
        given = tuple(replace(one, kind="positive") if one.kind == "nonnegative" else one for one in given)
    return Assumptions(given).sign(fact.polynomial) == 1


def _has_point(facts: tuple[Fact, ...]) -> bool:
    names = tuple(sorted({name for fact in facts for name in fact.polynomial.parameters}))
    return next(iter(sample_points(names, facts)), None) is not None
