"""What is to be certified, as data: claims with their proofs, exact and without words; writers make texts of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.time import varies

if TYPE_CHECKING:
    from fractions import Fraction

    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.algebra.cases import Case
    from softupdate_algebra.algebra.linear import Answer, Key
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.analysis.closed_forms import NetworkForm
    from softupdate_algebra.analysis.joint import Pair
    from softupdate_algebra.analysis.oracles import Oracle
    from softupdate_algebra.analysis.starts import Starts
    from softupdate_algebra.proof.evidence import Evidence
    from softupdate_algebra.proof.inferences import Node, PositiveTerm
    from softupdate_algebra.rules.model import UpdateRule


@dataclass(frozen=True, slots=True)
class Question:
    """Two rules, what is assumed, and the polynomials that must not vanish for the rules to be defined."""

    pair: Pair
    assumptions: Assumptions
    conditions: tuple[Scalar, ...]

    @property
    def first(self) -> int:
        """The first k at which outputs are compared: 1 where one of them mentions t."""
        outputs = (self.pair.left.output, self.pair.right.output)
        return int(any(varies(term.coefficient) for output in outputs for term in output))


@dataclass(frozen=True, slots=True)
class Comparison:
    """That outputs are equal in cases, for all k or at *steps*; that they are nowhere else; that unknowns lead there."""

    about: str
    question: Question
    unknowns: tuple[str, ...]
    steps: tuple[int, ...] | None
    cases: tuple[Case, ...]
    evidence: tuple[Evidence, ...]
    tree: Node | None
    cover: Node | None


@dataclass(frozen=True, slots=True)
class Difference:
    """That outputs differ after k steps where everything has these values."""

    about: str
    question: Question
    k: int
    values: tuple[Fraction, Fraction]
    parameters: tuple[tuple[str, Fraction], ...]
    start: tuple[tuple[str, Fraction], ...]
    answers: tuple[tuple[Answer, Fraction], ...]
    functions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Forms:
    """One rule's networks after k steps, for all k, where some names have values."""

    about: str
    rule: UpdateRule
    begin: Starts
    oracle: Oracle
    assumptions: Assumptions
    solved: tuple[tuple[str, Scalar], ...]
    networks: tuple[NetworkForm, ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that is above 0 at every k >= first: its terms at the first k, and at k + 1 where it is so at k.

    Numbers in terms are those of assumptions; then comes that k - first is not below 0, then what was shown before.
    """

    value: Scalar
    first: tuple[PositiveTerm, ...]
    step: tuple[PositiveTerm, ...]


@dataclass(frozen=True, slots=True)
class NeverZero:
    """Something that is not 0 at any k >= first: it or its negative has these terms at k."""

    value: Scalar
    terms: tuple[PositiveTerm, ...]


Fact: TypeAlias = "NeverZero | tuple[Sum, ...]"


@dataclass(frozen=True, slots=True)
class Divergence:
    """That outputs differ at every k >= *first*, on a label: closed forms, and their difference as a product of powers."""

    about: str
    question: Question
    first: int
    label: Key
    left: tuple[NetworkForm, ...]
    right: tuple[NetworkForm, ...]
    facts: tuple[Fact, ...]
    product: tuple[tuple[Scalar, int], ...]


Outline: TypeAlias = Comparison | Difference | Forms | Divergence


def output_text(rule: UpdateRule) -> str:
    """Return the output of a rule in words: the network that it is, or "the output"."""
    single = len(rule.output) == 1 and rule.output[0].coefficient.is_one
    return str(rule.output[0].of) if single else "the output"
