"""Comparisons as the checker reads them: both rules, what is assumed, the cases, and where they stand."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.parser import parse_scalar
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.analysis.functions import with_numbered_argument
from softupdate_algebra.analysis.moments import is_schedule_value
from softupdate_algebra.analysis.oracles import LinearModel, Own
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.certificates.derivation_text import Arrived, DerivationText, inverted
from softupdate_algebra.proof.certificates.divisors import Divisors
from softupdate_algebra.proof.certificates.equations import Equations
from softupdate_algebra.proof.certificates.evidence_text import EvidenceText, Ground, cycle, steps_evidence
from softupdate_algebra.proof.certificates.terms import SIGNS, moment, number_text, sum_text
from softupdate_algebra.proof.inferences import Assumed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.algebra.cases import Case
    from softupdate_algebra.analysis.oracles import Oracle
    from softupdate_algebra.analysis.starts import Starts
    from softupdate_algebra.proof.outline import Comparison, Difference, Question
    from softupdate_algebra.rules.model import UpdateRule

Json: TypeAlias = Any


class Given:
    """The assumptions of a claim as relations, which follow the lets in what is given."""

    def __init__(self, equations: Equations, assumptions: Assumptions) -> None:
        facts = [(fact.polynomial, SIGNS[fact.kind]) for fact in assumptions.facts]
        self.relations = [*facts, *((equation, "=") for equation, _ in assumptions.equations)]
        self.before = 0
        """How many values are given before everything else."""
        self.equations = equations
        if any(is_schedule_value(name) for value, _ in self.relations for name in value.parameters):
            raise CertificateError("no certificate can be made: something is assumed of a schedule's value.")
        self.texts = [f"{equations.text(value)} {sign} 0" for value, sign in self.relations]

    @property
    def values(self) -> tuple[Scalar, ...]:
        """What is assumed something of, by number."""
        return tuple(value for value, _ in self.relations)

    def known(self) -> list[tuple[Scalar, str]]:
        """Return what does not vanish, and the names of the inverses, once all lets are made."""
        before = self.before + len(self.equations.inverses)
        relations = enumerate(self.relations, before)
        return [*self.equations.inverses, *((value, f"_{n}") for n, (value, sign) in relations if sign in (">", "!="))]

    def place(self) -> Arrived:
        """Return the place where derivations begin."""
        zeros = [number for number, (_, sign) in enumerate(self.relations) if sign == "="]
        signed = [number for number, (_, sign) in enumerate(self.relations) if sign in (">", ">=")]
        return Arrived(
            Divisors(self.known()),
            {Assumed(number): n for n, number in enumerate(zeros)},
            len(zeros),
            {number: (n, self.relations[number][1] == ">") for n, number in enumerate(signed)},
            len(signed),
        )

    def ground(self, case: Case, own: list[tuple[Scalar, str]]) -> Ground:
        """Return what is known in a case, *own* being the inverses that it has names for."""
        solved = dict(case.solved)
        known = (*own, *Divisors(self.known()).putting(solved).known)
        moved = [value.substitute(solved) for value, sign in self.relations if sign == "="]
        signs = sum(1 for _, sign in self.relations if sign in (">", ">="))
        return Ground(solved, known, len(case.rest), len(moved), signs, generic=not case.rest and not any(moved))


def taken(rules: Iterable[UpdateRule], begins: Iterable[Starts], oracle: Oracle, more: Iterable[str]) -> set[str]:
    """Return the names that mean something in a claim by themselves: parameters, vectors, and *more*."""
    found = {name for name in more if name.isidentifier()}
    for rule in rules:
        found |= {*rule.constants, *rule.parameters}
    found |= {str(key) for begin in begins for _, form in begin for key, _ in form.terms}
    return found | ({*oracle.constants, *oracle.parameters} if isinstance(oracle, LinearModel) else set())


class Sides:
    """Both rules of a question as equations, and what is assumed."""

    def __init__(
        self,
        question: Question,
        fixed: Iterable[str] = (),
        more: Iterable[str] = (),
        functions: Mapping[str, Scalar] = MappingProxyType({}),
    ) -> None:
        pair, assumptions = question.pair, question.assumptions
        assumed = {name for value in _assumed(assumptions) for name in value.parameters}
        rules = pair.left, pair.right
        named = taken(rules, pair.starts, pair.oracle, (*assumed, *more))
        self.equations = Equations(pair.oracle, named, fixed, functions)
        for name in pair.constants:
            self.equations.vector(name)
        for rule, begin, side in zip(rules, pair.starts, ("left.", "right."), strict=True):
            self.equations.add(rule, begin, side)
        for part in question.conditions:
            self.equations.conditions(pair.left, [part])
        self.left, self.right = (
            self.equations.output(rule, side) for rule, side in zip(rules, ("left.", "right."), strict=True)
        )
        self.given = Given(self.equations, assumptions)

    def claim(self, **more: Json) -> Json:
        """Return the claim about both outputs."""
        found = self.equations.claim()
        return found | {"given": [*found["given"], *self.given.texts], "left": self.left, "right": self.right} | more


def _assumed(assumptions: Assumptions) -> list[Scalar]:
    return [*(fact.polynomial for fact in assumptions.facts), *(equation for equation, _ in assumptions.equations)]


def equal(outline: Comparison) -> tuple[Json, Json]:
    """Return claim and witness of a comparison."""
    question, solved = outline.question, [name for case in outline.cases for name, _ in case.solved]
    named = {name for case in outline.cases for _, value in case.solved for name in value.parameters}
    named |= {*outline.unknowns, *solved} | {n for case in outline.cases for part in case.rest for n in part.parameters}
    fixed = {name.partition("[")[0] for name in named if is_schedule_value(name)}
    if fixed and outline.steps is None:
        raise CertificateError("no certificate can be made: a case speaks of a schedule's value.")
    sides = Sides(question, fixed, named)
    written = [_case(sides.equations, case) for case in outline.cases]
    first = question.first
    if outline.steps is None:
        evidence = [
            EvidenceText(sides.equations, question.pair, shown, sides.given.ground(case, own), first)
            for shown, case, (_, own) in zip(outline.evidence, outline.cases, written, strict=True)
        ]
        length = cycle(sides.equations.claim()["sequences"])
        cases = [one.document(length) for one in evidence]
    else:
        sides.equations.fix(outline.steps[-1])
        cases = [steps_evidence(outline.steps) for _ in outline.cases]
    tree, cover = _derivations(sides, outline)
    claim = sides.claim(
        steps=[first, first if outline.steps is None else outline.steps[-1]],
        onwards=outline.steps is None,
        cases=[texts for texts, _ in written],
        unknowns=[sides.equations.named(name) for name in outline.unknowns if not is_schedule_value(name)],
        complete=outline.tree is not None,
        covering=outline.cover is not None,
    )
    return claim, {"cases": cases, "tree": tree, "cover": cover}


def _derivations(sides: Sides, outline: Comparison) -> tuple[Json, Json]:
    writer = DerivationText(sides.equations, outline.cases, sides.given.values)
    own = isinstance(outline.question.pair.oracle, Own)
    tree = cover = None
    if outline.tree is not None:
        tree = (writer.node if own else writer.with_residuals)(outline.tree, sides.given.place())
    if outline.cover is not None:
        cover = writer.node(outline.cover, sides.given.place())
    return tree, cover


def statements(
    equations: Equations, solved: Iterable[tuple[str, Scalar]], nonzero: Iterable[Scalar]
) -> tuple[list[str], list[tuple[Scalar, str]]]:
    """Return values of parameters as statements, after the inverses of what is not 0; and these with their names."""
    values, own = tuple(solved), list[tuple[Scalar, str]]()
    below = (part for _, value in values for part, _ in value.denominator.factors()[1])
    for part in dict.fromkeys([*nonzero, *below]):
        own.append((part, equations.name("case", f"e{len(own) + 1}" if own else "e")))
    texts = [f"{name} <- 1/({sum_text(part, equations.named)})" for part, name in own]
    divisors = Divisors(own)
    texts += [f"{equations.named(n)} <- {sum_text(divisors.polynomial(v), equations.named)}" for n, v in values]
    return texts, own


def _case(equations: Equations, case: Case) -> tuple[list[str], list[tuple[Scalar, str]]]:
    """Return the statements of a case, and the inverses that they give names to."""
    texts, own = statements(equations, case.solved, inverted(case))
    return [*texts, *(f"{sum_text(part, equations.named)} = 0" for part in case.rest)], own


def different(outline: Difference) -> tuple[Json, Json]:
    """Return claim and witness of a difference in numbers: there, whatever is free or a parameter has a value."""
    pair = outline.question.pair
    functions = {name: parse_scalar(with_numbered_argument(text)) for name, text in outline.functions}
    sides = Sides(outline.question, {*pair.left.schedules, *pair.right.schedules}, functions=functions)
    equations = sides.equations
    equations.fix(outline.k)
    asked = [(n, v) for n, v in outline.parameters if not is_schedule_value(n) or moment(n)[2] >= -1]
    values = {equations.named(name): value for name, value in asked} | dict(outline.start)
    recorded: dict[str, list[str]] = {}
    for answer, value in outline.answers:
        listed = recorded.setdefault(equations.answers(answer.oracle, answer.order), [])
        listed += ["0"] * (answer.step + 1 - len(listed))
        listed[answer.step] = _number(value)
    claim = sides.claim(steps=[outline.k, outline.k], onwards=False)
    given = {name: _number(values.get(name, Fraction(0))) for name in (*claim["parameters"], *claim["free"])}
    claim["sequences"] |= {name: [recorded.get(name) or ["0"], ["0"]] for name in equations.sequences_of_answers()}
    told = [f"{name} <- {text}" for name, text in given.items() if name not in claim["sequences"]]
    gap = outline.values[0] - outline.values[1]
    witness = steps_evidence([outline.k]) | {"gaps": [["0", _number(1 / gap)]]}
    return claim | {"parameters": [], "free": [], "given": [*told, *claim["given"]]}, witness


def _number(value: Fraction) -> str:
    return f"-{number_text(-value)}" if value < 0 else number_text(value)
