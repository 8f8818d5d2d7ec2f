"""What the page writes beside the curves: closed forms with k left open, the first steps in full, verdicts in words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.expression import Expression, Name, Number, Relation, Sum
from softupdate_algebra.algebra.formula import combination_expression
from softupdate_algebra.algebra.linear import Answer, Form, Slot
from softupdate_algebra.algebra.mathml import mathml
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.algebra.sequences import Exponential, Sequence
from softupdate_algebra.analysis.closed_forms import FormCase, NetworkForm, closed_form
from softupdate_algebra.analysis.form_expressions import first_k, relation
from softupdate_algebra.errors import SoftUpdateError
from softupdate_algebra.proof.summary import case_relations, joined, verdict_sentence
from softupdate_algebra.proof.unrolling import label_expression
from softupdate_algebra.report.document import Emphasis, Math

if TYPE_CHECKING:
    from softupdate_algebra.analysis.joint import Label, Pair
    from softupdate_algebra.analysis.oracles import Oracle
    from softupdate_algebra.plots.code import Formulas
    from softupdate_algebra.report.document import Content
    from softupdate_algebra.rules.model import UpdateRule
    from softupdate_algebra.verdict import Verdict

MAX_EXPANDED = 4
MAX_EXPANDED_TERMS = 14

Weights: TypeAlias = "dict[str | Slot, Sequence]"


def content_html(content: Content) -> str:
    """Return running text with formulas as HTML.

    >>> from softupdate_algebra.report.document import content
    >>> content_html(content("c < 1 ", Math(Name("c"))))
    'c &lt; 1 <math><mi>c</mi></math>'
    """
    parts = []
    for piece in content:
        if isinstance(piece, Math):
            parts.append(mathml(piece.expression))
        elif isinstance(piece, Emphasis):
            parts.append(f"<strong>{escape(piece.text)}</strong>")
        else:
            parts.append(escape(piece.text))
    return "".join(parts)


def verdict_data(verdict: Verdict, formulas: Formulas) -> dict[str, Any]:
    """Return a verdict as data: its sentence, what the unknowns are chosen to be, the cases with their equations."""
    finding = verdict.finding
    choice = finding.rescaling[0] if finding.rescaling else ()
    return {
        "status": finding.status,
        "sentence": content_html(verdict_sentence(finding)),
        "rescaling": {name: formulas.add(value) for name, value in choice},
        "cases": [
            {
                "html": content_html(joined(case_relations(case))),
                "equations": [formulas.add(part) for part in case.equations],
                "nonzero": [formulas.add(part) for part in case.nonzero],
            }
            for case in finding.cases
        ],
    }


class Lines:
    """The formulas of the networks of two rules and of the difference of their outputs, for one start."""

    def __init__(self, pair: Pair, formulas: Formulas) -> None:
        self._pair = pair
        self._formulas = formulas
        left, right = pair.left, pair.right
        self._sides = (("left", left), ("right", right))
        self._names = (output_name(left), output_name(right))

    def data(self) -> list[dict[str, Any]]:
        """Return one entry for each network and one for the difference: its first steps, and its closed forms."""
        cases = [_cases(rule, self._pair.oracle) for _, rule in self._sides]
        few = self._first_steps(2 * MAX_EXPANDED if None in cases else MAX_EXPANDED)
        found: list[dict[str, Any]] = []
        for (side, rule), solved in zip(self._sides, cases, strict=True):
            shown = shown_names(rule, left=side == "left")
            for name in shown:
                forms = [] if solved is None else [self._form(side, case, name) for case in solved]
                found.append({"name": name, "small": few[f"{side}.{name}"], "forms": [f for f in forms if f]})
        a, b = self._names
        apart: dict[str, Any] = {"name": f"{a} − {b}", "small": few["apart"], "forms": []}
        if cases[0] and cases[1]:
            form = self._difference(cases[0][0], cases[1][0])
            apart["forms"] = [form] if form else []
        return [*found, apart]

    # -- the first steps, in full -----------------------------------------------------------------

    def _first_steps(self, last: int) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {"apart": []}
        names = [(f"{side}.{name}", name) for side, rule in self._sides for name in rule.networks]
        for k, residuals, columns in self._pair.states_after(last):
            for state, name in names:
                terms = [(weights[state], label) for label, weights in columns.items() if state in weights]
                found.setdefault(state, []).append(self._expanded(Name(name, (_number(k),)), terms))
            left, right = (Name(name, (_number(k),)) for name in self._names)
            terms = [(residual.value, residual.label) for residual in residuals]
            found["apart"].append(self._expanded(Sum((("+", left), ("-", right))), terms))
        for side, rule in self._sides:
            output = found.get(f"{side}.{output_name(rule)}")
            if output is None:
                found[f"{side}.{output_name(rule)}"] = []
        return found

    def _expanded(self, left: Expression, terms: list[tuple[Scalar, Label]]) -> str:
        terms.sort(
            key=lambda pair: (isinstance(pair[1], Answer), pair[1] if isinstance(pair[1], Answer) else ("", 0, 0))
        )
        if len(terms) > MAX_EXPANDED_TERMS:
            return ""
        right = combination_expression([(weight, label_expression(label)) for weight, label in terms])
        return mathml(Relation((left, right), ("=",)), display=True)

    # -- closed forms -----------------------------------------------------------------------------

    def _form(self, side: str, case: FormCase, name: str) -> dict[str, Any] | None:
        weights = self._weights(side, case, name)
        return None if weights is None else self._written(Name(name, (Name("k"),)), name, weights, (case,))

    def _difference(self, left: FormCase, right: FormCase) -> dict[str, Any] | None:
        a, b = self._names
        first, second = self._weights("left", left, a), self._weights("right", right, b)
        if first is None or second is None:
            return None
        total = dict(first)
        for key, part in second.items():
            total[key] = _plus(total.get(key), _times(part, Scalar.number(-1)))
        head = Sum((("+", Name(a, (Name("k"),))), ("-", Name(b, (Name("k"),)))))
        return self._written(head, "difference", total, (left, right))

    def _weights(self, side: str, case: FormCase, name: str) -> Weights | None:
        """Return the weights on the initial values that the two rules share, and on the answers."""
        form = case.output if name not in {one.name for one in case.networks} else case.network(name)
        if not all(isinstance(part, Sequence) for part in form.parts):
            return None
        begun = dict(self._pair.starts[0 if side == "left" else 1])
        put = dict(case.solved)
        found: Weights = {}
        for label, part in form.values:
            start = begun.get(label[:-1]) if label.endswith("0") else None
            for key, weight in (start or Form.of(label)).terms:
                assert isinstance(part, Sequence)
                found[str(key)] = _plus(found.get(str(key)), _times(part, weight.substitute(put)))
        for slot, part in form.answers:
            assert isinstance(part, Sequence)
            found[slot] = part
        return found

    def _written(self, head: Expression, name: str, weights: Weights, cases: tuple[FormCase, ...]) -> dict[str, Any]:
        values = tuple((key, part) for key, part in weights.items() if isinstance(key, str) and not part.is_zero)
        answers = tuple((key, part) for key, part in weights.items() if isinstance(key, Slot) and not part.is_zero)
        form = NetworkForm(name, values, answers)
        drawn = relation(form)
        add = self._formulas.add
        return {
            "html": mathml(Relation((head, drawn.sides[1]), ("=",)), counter="k", display=True),
            "first": max(first_k(form), max((part.first - 1 for _, part in answers), default=0)),
            "equal": [[add(Scalar.parameter(key)), add(value)] for case in cases for key, value in case.solved],
            "equations": [add(part) for case in cases for part in case.equations],
            "nonzero": [add(part) for case in cases for part in case.nonzero],
        }


def output_name(rule: UpdateRule) -> str:
    """Return what the output is called: the network that it is, or ``output``."""
    if len(rule.output) == 1 and rule.output[0].coefficient.is_one:
        return str(rule.output[0].of)
    return "output"


def shown_names(rule: UpdateRule, *, left: bool) -> tuple[str, ...]:
    """Return the networks to draw: all of the left rule, the output of the right one."""
    output = output_name(rule)
    names = tuple(name for name in rule.networks if left or name == output)
    return names if output in names else (*names, output)


def _cases(rule: UpdateRule, oracle: Oracle) -> tuple[FormCase, ...] | None:
    """Return the closed forms over every network's own initial value, ``None`` where there are none."""
    try:
        return closed_form(replace(rule, starts=()), "independent", oracle).cases
    except SoftUpdateError:
        return None


def _plus(left: Sequence | None, right: Sequence) -> Sequence:
    if left is None:
        return right
    first = max(left.first, right.first)
    before = tuple(left.at(n) + right.at(n) for n in range(left.origin, first))
    total: dict[tuple[Scalar, int], Scalar] = {}
    for term in (*left.terms, *right.terms):
        key = (term.base, term.lag)
        total[key] = total[key] + term.factor if key in total else term.factor
    return Sequence(left.origin, before, tuple(Exponential(f, *key) for key, f in total.items() if f))


def _times(sequence: Sequence, factor: Scalar) -> Sequence:
    return Sequence(
        sequence.origin,
        tuple(value * factor for value in sequence.before),
        tuple(Exponential(term.factor * factor, term.base, term.lag) for term in sequence.terms if factor),
    )


def _number(k: int) -> Expression:
    return Number(Fraction(k))
