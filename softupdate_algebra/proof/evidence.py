"""What shows that two rules are equal for all k in a case: an invariant, or rows that the case's equations make vanish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.ideals import cofactors
from softupdate_algebra.algebra.linear import Answer, Form
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar, sum_of
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.invariants import Period
from softupdate_algebra.proof.sums import combination, joined, vector_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from softupdate_algebra.algebra.cases import Case
    from softupdate_algebra.analysis.closing import Closing
    from softupdate_algebra.analysis.invariants import Invariant
    from softupdate_algebra.analysis.joint import Pair
    from softupdate_algebra.proof.sums import Sums

Json: TypeAlias = Any

MAX_ROWS = 60


def invariant_json(found: Invariant | Closing, sums: Sums) -> dict[str, Json]:
    """Return an invariant as the checker reads it."""
    return {
        "gaps": {},
        "prefix": found.prefix,
        "period": found.period,
        "rows": [sums.form(row) for row in found.rows],
        "starts": ["0"] * len(found.rows),
        "next": [combination(sums, weights) for weights in found.next],
        "outputs": [combination(sums, weights) for weights in found.outputs],
        "calls": [],
    }


def settled_by_equations(pair: Pair, case: Case, sums: Sums) -> dict[str, Json]:
    """Return rows that vanish by the equations of a case which were not solved for parameters.

    The rows are the outputs' differences in a period, moved back period after period, as often as there are joint
    states; the next one is a combination of them all by the characteristic polynomial of the period (Cayley-Hamilton),
    which divides by nothing. Raises ``CertificateError`` where a coefficient is not seen to lie in the equations' ideal.
    """
    if pair.timing.varies:
        raise CertificateError(
            "no certificate can be made: equations were left unsolved and coefficients change with t."
        )
    return _ByEquations(pair, case, sums).evidence()


class _ByEquations:
    def __init__(self, pair: Pair, case: Case, sums: Sums) -> None:
        self.pair, self.case, self.sums = pair, case, sums
        self.step = Period(pair, dict(case.solved))

    def evidence(self) -> dict[str, Json]:
        first = [_states_only(row) for row in self.step.outputs]
        states = sorted(self._reached(first))
        if len(states) * len(first) > MAX_ROWS:
            raise CertificateError(f"no certificate can be made: it would take more than {MAX_ROWS} rows.")
        lines = [self._powers(row, len(states)) for row in first]
        last = characteristic(self._matrix(states))
        rows = [row for line in lines for row in line]
        return {
            "gaps": self._gaps(),
            "prefix": self.step.first,
            "period": self.step.length,
            "rows": [self.sums.form(row) for row in rows],
            "starts": [self._by_equations(self.step.at_start(row)) for row in rows],
            "next": [text for at, line in enumerate(lines) for text in self._following(line, at * len(states), last)],
            "outputs": [
                self._plus(f"#{len(self.case.rest) + at * len(states)}", _answers_only(row))
                for at, row in enumerate(self.step.outputs)
            ],
            "calls": [],
        }

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

    def _following(self, line: list[Form], offset: int, last: list[Scalar]) -> list[str]:
        first = len(self.case.rest) + offset
        texts = []
        for i, row in enumerate(line):
            inner = (
                f"#{first + i + 1}"
                if i + 1 < len(line)
                else combination(self.sums, [-weight for weight in last], first)
            )
            texts.append(self._plus(inner, _answers_only(self.step.before(row))))
        return texts

    def _plus(self, text: str, rest: Form) -> str:
        more = self._by_equations(rest)
        if more == "0" or text == "0":
            return text if more == "0" else more
        return f"{text} - {more[1:]}" if more.startswith("-") else f"{text} + {more}"

    def _gaps(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for k, residuals in self.pair.residuals(self.step.first):
            put = dict(self.case.solved)
            gap = Form.collect((r.label, r.value.substitute(put)) for r in residuals)
            if not gap.is_zero:
                found[str(k)] = self._by_equations(gap)
        return found

    def _by_equations(self, form: Form) -> str:
        """Return a form whose coefficients the case's equations make vanish as a combination of these."""
        terms: list[tuple[bool, str]] = []
        for key, value in form.terms:
            for index, cofactor in enumerate(_cofactors(value, self.case.rest)):
                if cofactor:
                    terms += [(s, _times(text, vector_name(key), f"#{index}")) for s, text in self.sums.terms(cofactor)]
        return joined(terms)


def _times(*factors: str) -> str:
    return "*".join(factor for factor in factors if factor != "1")


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
