"""The public result of a comparison: one of four verdicts with shared attributes, mathematics as SymPy objects."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.assumptions import Assumptions, assume
from softupdate_algebra.algebra.formula import equation_expression
from softupdate_algebra.algebra.linear import Answer
from softupdate_algebra.algebra.notation import draw
from softupdate_algebra.analysis.comparison import compare as decide
from softupdate_algebra.analysis.comparison import residual_terms
from softupdate_algebra.analysis.findings import Finding, Problem, Status
from softupdate_algebra.analysis.joint import Pair
from softupdate_algebra.analysis.outputs import with_output
from softupdate_algebra.errors import LimitError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sympy

    from softupdate_algebra.algebra.cases import Case, ExcludedCase
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.analysis.counterexamples import Counterexample
    from softupdate_algebra.analysis.oracles import Oracle
    from softupdate_algebra.proof.outline import Outline
    from softupdate_algebra.report.document import Document
    from softupdate_algebra.rules.model import UpdateRule

MAX_RESIDUAL_STEP = 2000


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """What a comparison found. Every k counts steps, parameters are real.

    ``equal_up_to`` is the largest k such that steps 0..k agree with one choice of the unknowns (None: all k),
    ``first_divergence`` the next one (None: none); with status "cases" both speak of parameters outside the
    cases, in general position. Two outcomes are equal when they answer the same question with the same finding.
    """

    finding: Finding

    @property
    def status(self) -> Status:
        """``equal``, ``cases``, ``diverges`` or ``undecided``."""
        return self.finding.status

    @property
    def equal_up_to(self) -> int | None:
        """The largest k up to which one choice of the unknowns makes the rules agree; None for all k."""
        return self.finding.equal_up_to

    @property
    def first_divergence(self) -> int | None:
        """The first k at which no choice helps; None when there is none."""
        return self.finding.first_divergence

    @property
    def reason(self) -> str | None:
        """Why nothing could be decided, or None."""
        return self.finding.reason

    @property
    def rescaling(self) -> tuple[dict[str, sympy.Expr], ...]:
        """The choices of the unknowns that the verdict speaks of."""
        return tuple({name: _sympy(value) for name, value in choice} for choice in self.finding.rescaling)

    @property
    def cases(self) -> tuple[dict[str, Any], ...]:
        """The cases in which the rules agree for all k: equations, solved, nonzero, allowed."""
        return tuple(
            {
                "equations": tuple(_sympy(part) for part in case.equations),
                "solved": {name: _sympy(value) for name, value in case.solved},
                "nonzero": tuple(_sympy(part) for part in case.nonzero),
                "allowed": case.allowed,
            }
            for case in self.finding.cases
        )

    @property
    def excluded_cases(self) -> tuple[dict[str, Any], ...]:
        """The cases that the assumptions forbid, with the assumptions that do."""
        return tuple(
            {"equations": tuple(_sympy(part) for part in case.equations), "by": case.by}
            for case in self.finding.excluded
        )

    @property
    def defined_if(self) -> tuple[sympy.Expr, ...]:
        """What must not vanish for the rules to be defined."""
        return tuple(_sympy(part) for part in self.finding.problem.defined_if)

    @property
    def counterexample(self) -> Counterexample | None:
        """Exact numbers at which the two rules differ, already run; None when they are equal."""
        return self.finding.counterexample

    def residual(self, k: int) -> sympy.Expr:
        """Return left's minus right's output after *k* steps, with the first rescaling put in.

        Raises ``LimitError`` when *k* is not a whole number from 0 to ``MAX_RESIDUAL_STEP``.
        """
        if isinstance(k, bool) or not isinstance(k, int) or not 0 <= k <= MAX_RESIDUAL_STEP:
            raise LimitError(f"k must be a whole number from 0 to {MAX_RESIDUAL_STEP}, but got {k!r}.")
        import sympy

        from softupdate_algebra.algebra.border import symbol

        return sympy.Add(*(_sympy(r.value) * symbol(str(r.label)) for r in residual_terms(self.finding, k)))

    @property
    def proof(self) -> Document:
        """The proof of this verdict as a document that every writer can print."""
        from softupdate_algebra.proof.comparison import comparison_document

        return comparison_document(self.finding)

    @property
    def certificate(self) -> str:
        """The certificate of this verdict: canonical JSON that the independent checker replays."""
        from softupdate_algebra.proof.certificate import comparison_certificate

        return comparison_certificate(self.finding)

    @property
    def certificates(self) -> dict[str, str]:
        """Every certificate of this verdict, by what it shows: "verdict", "equal up to 1", "different at 2".

        An undecided verdict has none of its own, but what is known up to some k has.
        """
        from softupdate_algebra.proof.certificate import certificates

        return certificates(self.finding)

    @property
    def outlines(self) -> dict[str, Outline]:
        """What can be certified of this verdict as data, by what it shows; writers for outside provers read it."""
        from softupdate_algebra.proof.certificate import outlines

        return outlines(self.finding)

    def plot(self, values: Mapping[str, Fraction | int | str] | None = None, *, k: int | None = None) -> Any:
        """Return the chart of both rules over k steps, at these values; see ``softupdate_algebra.plot``."""
        return import_module("softupdate_algebra.plots.doors").plot(self, values, k=k)  # charts know verdicts, not this

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object of a comparison (schema 1), mathematics as text."""
        finding = self.finding
        return {
            "schema": 1,
            "status": finding.status,
            "equal_up_to": finding.equal_up_to,
            "first_divergence": finding.first_divergence,
            "rescaling": [_texts(choice) for choice in finding.rescaling],
            "cases": [_case(case) for case in finding.cases],
            "excluded_cases": [_excluded(case) for case in finding.excluded],
            "defined_if": [str(part) for part in finding.problem.defined_if],
            "residual": _residual(finding),
            "counterexample": None if finding.counterexample is None else _numbers(finding.counterexample),
            "reason": finding.reason,
        }

    def __repr__(self) -> str:
        from softupdate_algebra.proof.summary import plain, verdict_sentence

        return f"<{type(self).__name__}: {plain(verdict_sentence(self.finding)).strip()}>"

    def __str__(self) -> str:
        from softupdate_algebra.report import write

        return write(self.proof, "plain", width=80)

    def __rich__(self) -> Any:
        from softupdate_algebra.report import renderable

        return renderable(self.proof)

    def _repr_markdown_(self) -> str:
        from softupdate_algebra.report import write

        return write(self.proof, "markdown", width=100)


class Equal(Outcome):
    """Equal for all k and for all parameters that the assumptions allow and for which the rules are defined."""

    __slots__ = ()


class EqualInCases(Outcome):
    """Equal for all k exactly in the listed cases."""

    __slots__ = ()


class Diverges(Outcome):
    """No case is left: no allowed parameters make the rules equal for all k."""

    __slots__ = ()


class Undecided(Outcome):
    """Not decided; ``reason`` says why and ``equal_up_to`` what is known. Never to be read as a no."""

    __slots__ = ()


Verdict: TypeAlias = Equal | EqualInCases | Diverges | Undecided

_CLASSES: Mapping[Status, type[Equal | EqualInCases | Diverges | Undecided]] = {
    "equal": Equal,
    "cases": EqualInCases,
    "diverges": Diverges,
    "undecided": Undecided,
}


def compare_rules(
    left: UpdateRule,
    right: UpdateRule,
    *,
    unknowns: tuple[str, ...],
    assumptions: str | Assumptions,
    start: str,
    oracle: Oracle,
    of: str | None,
    with_: str | None,
) -> Verdict:
    """Return the verdict on two rules; see ``softupdate_algebra.compare`` for the arguments."""
    known = assume(assumptions) if isinstance(assumptions, str) else assumptions
    pair = Pair(with_output(left, of), with_output(right, with_), start, oracle)
    finding = decide(Problem(pair, known, unknowns))
    return _CLASSES[finding.status](finding)


def _sympy(value: Scalar) -> sympy.Expr:
    from softupdate_algebra.algebra.border import to_factored_sympy

    return to_factored_sympy(value)


def equation_text(polynomial: Scalar) -> str:
    """Return the left-hand side of ``polynomial = 0`` as a person writes it."""
    return draw(equation_expression(polynomial), "plain")


def _texts(choice: tuple[tuple[str, Scalar], ...]) -> dict[str, str]:
    return {name: str(value) for name, value in choice}


def _case(case: Case) -> dict[str, Any]:
    return {
        "equations": [equation_text(part) for part in case.equations],
        "solved": _texts(case.solved),
        "nonzero": [str(part) for part in case.nonzero],
        "allowed": case.allowed,
    }


def _excluded(case: ExcludedCase) -> dict[str, Any]:
    return {"equations": [equation_text(part) for part in case.equations], "by": list(case.by)}


def _residual(finding: Finding) -> dict[str, Any] | None:
    if not finding.residual:
        return None
    return {"k": finding.residual[0].k, "terms": {str(r.label): str(r.value) for r in finding.residual}}


def _numbers(example: Counterexample) -> dict[str, Any]:
    answers: dict[str, list[str]] = {}
    for name in dict.fromkeys(label.oracle for label, _ in example.answers):
        answers[name] = _answer_list([(label, value) for label, value in example.answers if label.oracle == name])
    return {
        "parameters": {name: str(value) for name, value in example.parameters},
        "start": {name: str(value) for name, value in example.start},
        "answers": answers,
        "oracles": dict(example.oracles),
        "k": example.k,
        "values": [str(value) for value in example.values],
    }


def _answer_list(pairs: list[tuple[Answer, Fraction]]) -> list[str]:
    """Return the answers in the order of the calls; those that are not listed are 0."""
    last = max(label.step for label, _ in pairs)
    table = dict(pairs)
    orders = 1 + max(label.order for label, _ in pairs)
    oracle = pairs[0][0].oracle
    return [
        str(table.get(Answer(oracle, step, order), Fraction(0))) for step in range(last + 1) for order in range(orders)
    ]
