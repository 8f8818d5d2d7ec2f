"""Closed forms as the checker reads them: a rule's output, and sums over initial values and answers, are the same."""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.exponential import exponential_base
from softupdate_algebra.algebra.linear import Form, Slot
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.algebra.sequences import COUNT, Sequence
from softupdate_algebra.proof.certificates.claims import Given, statements, taken
from softupdate_algebra.proof.certificates.counting import changes, counted, following, weight
from softupdate_algebra.proof.certificates.divisors import Divisors
from softupdate_algebra.proof.certificates.equations import Equations, Moment
from softupdate_algebra.proof.certificates.evidence_text import empty_evidence
from softupdate_algebra.proof.certificates.terms import element

if TYPE_CHECKING:
    from fractions import Fraction

    from softupdate_algebra.algebra.scalar import Monomial
    from softupdate_algebra.analysis.closed_forms import NetworkForm
    from softupdate_algebra.proof.outline import Forms

Json: TypeAlias = Any


def closed_form(outline: Forms) -> tuple[Json, Json]:
    """Return claim and witness that a rule's output is what its closed form says, for all k."""
    return _ClosedForm(outline).document()


class _ClosedForm:
    """Writes a rule's networks as sums in initial values, powers, and sums over answers, which are sequences too."""

    def __init__(self, outline: Forms) -> None:
        self.outline, rule = outline, outline.rule
        assumed = {name for fact in outline.assumptions.facts for name in fact.polynomial.parameters}
        own = taken((rule,), (outline.begin,), outline.oracle, (*assumed, *rule.networks, *rule.temporaries))
        self.equations = Equations(outline.oracle, own)
        self.equations.add(rule, outline.begin, "")
        self.steps = changes(rule, outline.oracle, "")
        for factor in rule.conditions:
            self.equations.text(1 / factor)
        self.here = Moment(self.equations, ())
        self.sums: dict[tuple[Slot, int, Monomial], str] = {}

    def document(self) -> tuple[Json, Json]:
        """Return claim and witness."""
        outline, equations = self.outline, self.equations
        formulas = {form.name: self._formula(form) for form in outline.networks}
        left = equations.output(outline.rule, "")
        parts = [(formulas[str(term.of)], term.coefficient) for term in outline.rule.output if str(term.of) in formulas]
        rest = [
            ([(equations.vector(str(t.of)), ONE)], t.coefficient)
            for t in outline.rule.output
            if str(t.of) not in formulas
        ]
        right = self.here.vector((text, value * times) for form, times in (*parts, *rest) for text, value in form)
        case, inverses = statements(equations, outline.solved, ())
        given = Given(equations, outline.assumptions)
        rows = {
            name: self.here.vector([(element(name, 0), ONE), *((t, -v) for t, v in form)])
            for name, form in formulas.items()
        }
        claim = equations.claim()
        claim |= {
            "given": [*claim["given"], *given.texts],
            "left": left,
            "right": right,
            "steps": [0, 0],
            "onwards": True,
        }
        claim |= {"cases": [case], "unknowns": [], "complete": False, "covering": False}
        put = dict(outline.solved)
        divisors = Divisors([*inverses, *Divisors(given.known()).putting(put).known])
        zero = sum(1 for _, sign in given.relations if sign == "=")
        numbers = {name: zero + n for n, name in enumerate(rows)}
        moved = {name: row.map(lambda value: value.substitute(put)) for name, row in self.steps.items()}
        total = Form.collect(
            (key, value * term.coefficient.substitute(put))
            for term in outline.rule.output
            if str(term.of) in moved
            for key, value in moved[str(term.of)].terms
        )
        shown = [[text, "0", following(equations, divisors, moved[name], numbers)] for name, text in rows.items()]
        gaps = [["0", ""], [following(equations, divisors, total, numbers), ""]]
        return claim, {"cases": [empty_evidence(0) | {"rows": shown, "gaps": gaps}], "tree": None, "cover": None}

    def _formula(self, form: NetworkForm) -> list[tuple[str, Scalar]]:
        """Return a network as weights on initial values and on sums over answers."""
        found = [(self.equations.vector(name), _in_t(weight(form, name))) for name, _ in form.values]
        for slot, part in form.answers:
            assert isinstance(part, Sequence)  # required before
            value = part.symbolic(COUNT)
            below = value.denominator
            grouped: dict[Monomial, dict[Monomial, Fraction]] = {}
            for monomial, number in value.numerator.terms().items():
                moving = tuple(one for one in monomial if counted(one[0]) != one[0])
                grouped.setdefault(moving, {})[tuple(one for one in monomial if one not in moving)] = number
            for moving, terms in grouped.items():
                power = dict(moving).get(COUNT, 0)
                powers = tuple(one for one in moving if one[0] != COUNT)
                weight_now = Scalar.from_terms(terms) / below * _base(powers)
                found.append((element(self._sum(slot, power, powers), 0), weight_now))
        return found

    def _sum(self, slot: Slot, power: int, powers: Monomial) -> str:
        """Return the sequence that is the sum of (t - i)^power * base^(t - i - 1) * g[i] over i < t, for the base of *powers*."""
        if (slot, power, powers) not in self.sums:
            base = _base(powers)
            lower = [(element(self._sum(slot, n, powers), 0), base * comb(power, n)) for n in range(power)]
            self.sums[slot, power, powers] = name = f"sum.{len(self.sums)}"
            parts = [(element(name, 0), base), *lower, (self.equations.input(slot, "[t]"), ONE)]
            self.equations.sequences[name] = ["0"], [self.here.vector(parts)]
        return self.sums[slot, power, powers]


def _base(powers: Monomial) -> Scalar:
    """Return the base of a product of powers such as c^k*2^k."""
    found = ONE
    for name, times in powers:
        found = found * exponential_base(counted(name)) ** times
    return found


def _in_t(value: Scalar) -> Scalar:
    names = {name: Scalar.parameter(counted(name)) for name in value.parameters if counted(name) != name}
    return value.substitute(names) if names else value
