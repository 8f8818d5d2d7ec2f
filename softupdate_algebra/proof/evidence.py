"""What shows that two rules are equal for all k in a case: an invariant, or rows that the case's equations make vanish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from softupdate_algebra.algebra.ideals import cofactors
from softupdate_algebra.algebra.linear import Answer, Form
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar, sum_of
from softupdate_algebra.analysis.own import Endless, follow
from softupdate_algebra.errors import CertificateError, LimitError
from softupdate_algebra.proof.invariants import Period, invariant
from softupdate_algebra.proof.own_casework import Here

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from softupdate_algebra.algebra.cases import Case
    from softupdate_algebra.algebra.linear import Key
    from softupdate_algebra.analysis.closing import Closing, PairedCall
    from softupdate_algebra.analysis.findings import Finding
    from softupdate_algebra.analysis.invariants import Invariant
    from softupdate_algebra.analysis.joint import Pair

MAX_ROWS = 60


class Part(NamedTuple):
    """A weight on something that vanishes, by its number: the case's equations come first, then rows; and on a vector."""

    weight: Scalar
    zero: int
    on: Key | None = None


Combination: TypeAlias = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Rows that vanish after *prefix* steps and, where they do, a *period* later; outputs that differ by them.

    ``gaps`` say what left's minus right's output is up to the prefix, where it is not 0 as it stands, ``starts`` the rows
    there; ``next`` are the rows after a period, ``outputs`` the difference after each step of it; ``calls`` are those of
    unknown functions in a period.
    """

    prefix: int
    period: int
    rows: tuple[Form, ...]
    starts: tuple[Combination, ...]
    next: tuple[Combination, ...]
    outputs: tuple[Combination, ...]
    gaps: tuple[tuple[int, Combination], ...] = ()
    calls: tuple[PairedCall, ...] = ()


def weighted(weights: Iterable[Scalar], first: int = 0) -> Combination:
    """Return the weights' combination of what vanishes, from number *first* on."""
    return tuple(Part(weight, zero) for zero, weight in enumerate(weights, first) if weight)


def evidence(finding: Finding, number: int) -> Evidence:
    """Return why the outputs are equal in a case for all k; raises ``CertificateError`` where nothing is found."""
    case = finding.decomposition.cases[number]
    if case.rest:
        return settled_by_equations(finding.problem.pair, case)
    seen = finding.invariants[number] if number < len(finding.invariants) else None
    try:
        found = seen or invariant(finding, case)
    except LimitError as error:
        raise CertificateError(f"no certificate can be made: {error}") from None
    if found is None:
        raise CertificateError("no certificate can be made: no invariant was found for a case.")
    return _of_invariant(found)


def own_evidence(finding: Finding) -> list[Evidence]:
    """Return, for each case, the invariant with its paired calls; raises ``CertificateError`` where there is none."""
    cases = finding.decomposition.cases
    closings = finding.closings if len(finding.closings) == len(cases) else (None,) * len(cases)
    return [_own(finding.problem.pair, *each) for each in zip(cases, closings, strict=True)]


def _own(pair: Pair, case: Case, known: Closing | None) -> Evidence:
    if case.rest:
        raise CertificateError("no certificate can be made: a case has an equation that is not solved for a parameter.")
    if known is None:
        outcome = follow(pair, Here(case.solved))
        if not isinstance(outcome, Endless):
            raise CertificateError("no certificate can be made: no pairing of the calls was found for a case.")
        known = outcome.invariant
    return _of_invariant(known, known.calls)


def _of_invariant(found: Invariant | Closing, calls: tuple[PairedCall, ...] = ()) -> Evidence:
    return Evidence(
        prefix=found.prefix,
        period=found.period,
        rows=found.rows,
        starts=((),) * len(found.rows),
        next=tuple(map(weighted, found.next)),
        outputs=tuple(map(weighted, found.outputs)),
        calls=calls,
    )


def settled_by_equations(pair: Pair, case: Case) -> Evidence:
    """Return rows that vanish by the equations of a case which were not solved for parameters.

    The rows are the outputs' differences in a period, moved back period after period, as often as there are joint
    states; the next one is a combination of them all by the characteristic polynomial of the period (Cayley-Hamilton),
    which divides by nothing. Raises ``CertificateError`` where a coefficient is not seen to lie in the equations' ideal.
    """
    if pair.timing.varies:
        raise CertificateError(
            "no certificate can be made: equations were left unsolved and coefficients change with t."
        )
    return _ByEquations(pair, case).evidence()


class _ByEquations:
    def __init__(self, pair: Pair, case: Case) -> None:
        self.pair, self.case = pair, case
        self.step = Period(pair, dict(case.solved))

    def evidence(self) -> Evidence:
        """Return the evidence; raises ``CertificateError`` where it would be too long."""
        first = [_states_only(row) for row in self.step.outputs]
        states = sorted(self._reached(first))
        if len(states) * len(first) > MAX_ROWS:
            raise CertificateError(f"no certificate can be made: it would take more than {MAX_ROWS} rows.")
        lines = [self._powers(row, len(states)) for row in first]
        last = characteristic(self._matrix(states))
        rows = [row for line in lines for row in line]
        return Evidence(
            prefix=self.step.first,
            period=self.step.length,
            rows=tuple(rows),
            starts=tuple(self._by_equations(self.step.at_start(row)) for row in rows),
            next=tuple(part for at, line in enumerate(lines) for part in self._following(line, at * len(states), last)),
            outputs=tuple(
                (Part(ONE, len(self.case.rest) + at * len(states)), *self._by_equations(_answers_only(row)))
                for at, row in enumerate(self.step.outputs)
            ),
            gaps=tuple(self._gaps()),
        )

    def _reached(self, rows: list[Form]) -> set[str]:
        found: set[str] = set()
        waiting = {str(key) for row in rows for key, _ in row.terms}
        while waiting:
            found |= waiting
            moved = [_states_only(self.step.before(Form.of(name))) for name in waiting]
            waiting = {str(key) for row in moved for key, _ in row.terms} - found
        return found

    def _powers(self, row: Form, count: int) -> list[Form]:
        rows = [row]
        while len(rows) < count:
            rows.append(_states_only(self.step.before(rows[-1])))
        return rows

    def _matrix(self, states: Sequence[str]) -> list[list[Scalar]]:
        return [[self.step.before(Form.of(name)).coefficient(other) for other in states] for name in states]

    def _following(self, line: list[Form], offset: int, last: list[Scalar]) -> Iterator[Combination]:
        first = len(self.case.rest) + offset
        for i, row in enumerate(line):
            more = self._by_equations(_answers_only(self.step.before(row)))
            moved = weighted([ONE], first + i + 1) if i + 1 < len(line) else weighted([-w for w in last], first)
            yield (*moved, *more)

    def _gaps(self) -> Iterator[tuple[int, Combination]]:
        for k, residuals in self.pair.residuals(self.step.first):
            put = dict(self.case.solved)
            gap = Form.collect((r.label, r.value.substitute(put)) for r in residuals)
            if not gap.is_zero:
                yield k, self._by_equations(gap)

    def _by_equations(self, form: Form) -> Combination:
        """Return a form whose coefficients the case's equations make vanish as a combination of these."""
        return tuple(
            Part(cofactor, zero, key)
            for key, value in form.terms
            for zero, cofactor in enumerate(_cofactors(value, self.case.rest))
            if cofactor
        )


def _states_only(row: Form) -> Form:
    return Form(tuple(term for term in row.terms if isinstance(term[0], str)))


def _answers_only(row: Form) -> Form:
    return Form(tuple(term for term in row.terms if isinstance(term[0], Answer)))


def characteristic(matrix: list[list[Scalar]]) -> list[Scalar]:
    """Return p_0, ..., p_(n-1) of the characteristic polynomial z^n + p_(n-1)*z^(n-1) + ... + p_0 (Faddeev-LeVerrier).

    >>> a, b = Scalar.parameter("a"), Scalar.parameter("b")
    >>> [str(value) for value in characteristic([[a, ONE], [ZERO, b]])]
    ['a*b', '-(a + b)']
    """
    size = len(matrix)
    found: list[Scalar] = []
    power = [[ONE if i == j else ZERO for j in range(size)] for i in range(size)]
    for k in range(1, size + 1):
        product = [[sum_of(a * power[m][j] for m, a in enumerate(row) if a) for j in range(size)] for row in matrix]
        found.append(sum_of(iter([product[i][i] for i in range(size)])) / -k)
        power = [
            [value + found[-1] if i == j else value for j, value in enumerate(row)] for i, row in enumerate(product)
        ]
    return found[::-1]


def _cofactors(value: Scalar, relations: Sequence[Scalar]) -> list[Scalar]:
    """Return what the relations are multiplied by to add up to *value*.

    Raises ``CertificateError`` where it is not seen to lie in their ideal.
    """
    found = cofactors(value.numerator, relations)
    if found is None:
        raise CertificateError(
            "no certificate can be made: a coefficient is not seen to vanish in a case left unsolved."
        )
    return [part / value.denominator for part in found]
