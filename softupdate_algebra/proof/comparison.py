"""The proof of a comparison's finding as a document: question, verdict, evidence, and numbered steps."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.cases import InCase, Node, Refuted, Solve, Split, Whether
from softupdate_algebra.algebra.expression import Expression, Number, Relation, Sum
from softupdate_algebra.algebra.formula import combination_expression, name_expression, scalar_expression
from softupdate_algebra.algebra.notation import draw
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.analysis.oracles import Own
from softupdate_algebra.proof.induction import induction_steps
from softupdate_algebra.proof.summary import (
    ZERO,
    case_relations,
    counterexample_lines,
    equation,
    joined,
    output_name,
    readable_equation,
    residual_expression,
    verdict_sentence,
)
from softupdate_algebra.report.document import (
    Block,
    Code,
    Column,
    Content,
    Document,
    Equation,
    Heading,
    Inline,
    Items,
    Listing,
    Note,
    Paragraph,
    Proof,
    Role,
    Step,
    Table,
    Text,
    content,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from softupdate_algebra.algebra.linear import Form
    from softupdate_algebra.analysis.findings import Finding, Status
    from softupdate_algebra.rules.model import UpdateRule

_TITLES: dict[Status, str] = {
    "equal": "Equal",
    "cases": "Equal in cases only",
    "diverges": "Different",
    "undecided": "Undecided",
}
_ROLES: dict[Status, Role] = {
    "equal": "verdict-yes",
    "cases": "verdict-cases",
    "diverges": "verdict-no",
    "undecided": "undecided",
}


def comparison_document(finding: Finding) -> Document:
    """Return the whole answer to a comparison: what was asked, the verdict, the evidence, the proof."""
    pair = finding.problem.pair
    scheduled = f" {READING_SCHEDULES}" if pair.left.schedules or pair.right.schedules else ""
    own = f" {READING_OWN}" if isinstance(pair.oracle, Own) else ""
    reading = (Heading(2, "Proof"), Paragraph(content(READING + scheduled + own)))
    return Document((*question_blocks(finding), *answer_blocks(finding), *reading, comparison_proof(finding)))


def question_blocks(finding: Finding) -> tuple[Block, ...]:
    """Return what was asked: the two rules, start, oracle, assumptions, unknowns."""
    problem = finding.problem
    pair = problem.pair
    asked = [content(f"start: {pair.start}"), content(f"gradients: {pair.oracle.name}")]
    if problem.assumptions.text:
        asked.append(content(f"assumed: {problem.assumptions.text}"))
    if problem.unknowns:
        asked.append(content(f"solved for: {', '.join(problem.unknowns)}"))
    if problem.defined_if:
        relations = [Relation((scalar_expression(part), ZERO), ("!=",)) for part in problem.defined_if]
        asked.append((Text("defined where "), *joined(relations)))
    return (
        Heading(1, "Are the two rules the same for all k?"),
        Paragraph(content("Rule A", *_output_words(pair.left))),
        Listing(str(pair.left)),
        Paragraph(content("Rule B", *_output_words(pair.right))),
        Listing(str(pair.right)),
        Items(tuple(asked)),
    )


def _output_words(rule: UpdateRule) -> tuple[str, ...]:
    names = [str(term.of) for term in rule.output if term.coefficient.is_one]
    return (f" (its output is {names[0]}):",) if len(rule.output) == 1 and names else (":",)


def answer_blocks(finding: Finding) -> tuple[Block, ...]:
    """Return the verdict and what shows it: cases, residual, counterexample."""
    blocks: list[Block] = [
        Note(_TITLES[finding.status], (Paragraph(verdict_sentence(finding)),), _ROLES[finding.status])
    ]
    if finding.cases:
        blocks.append(_cases_table(finding))
    if finding.residual:
        k = Number(Fraction(finding.residual[0].k))
        difference = residual_expression(finding.residual)
        blocks.append(Paragraph(content(f"The difference of the outputs at k = {finding.residual[0].k}:")))
        blocks.append(Equation(Relation((_minus(k), difference), ("=",))))
    if finding.counterexample is not None:
        blocks.append(Paragraph(content("Numbers that show it, run in exact fractions:")))
        blocks.append(Listing("\n".join(counterexample_lines(finding.counterexample))))
    return tuple(blocks)


def _minus(k: Expression) -> Expression:
    return Sum((("+", output_name("left", k)), ("-", output_name("right", k))))


def _cases_table(finding: Finding) -> Table:
    rows: list[tuple[Content, ...]] = [
        (content(str(number)), joined(case_relations(case)), content("yes" if case.allowed == "yes" else "not known"))
        for number, case in enumerate(finding.cases, 1)
    ]
    columns = (Column(content("case")), Column(content("equal for all k when")), Column(content("real point found")))
    return Table(columns, tuple(rows))


READING = (
    "A[k] and B[k] are the outputs of rules A and B after k steps. The rules are linear, so A[k] - B[k] is a sum of "
    "coefficients times initial values and gradients, and as these are arbitrary it is zero if and only if every "
    "coefficient is."
)
"""What a reader of these proofs must know once."""

READING_SCHEDULES = "The values of schedules are arbitrary too, so it is split into coefficients on these as well."
"""What a reader must know besides where a coefficient of a rule is a schedule."""

READING_OWN = (
    "Where gradients are an unknown function, calls with equal arguments have one answer, named after the first of them "
    "(left is A, right is B), and answers to different arguments are arbitrary; where more arguments are equal, answers "
    "merge, and that is a branch of its own."
)
"""What a reader must know besides where each run asks for its own gradients."""

_LINEAR_OPENING = "A[k] - B[k] is zero for all initial values and gradients if and only if every coefficient is."
_OWN_OPENING = (
    "A[k] - B[k] is zero for every gradient function if and only if every coefficient is, equal questions having one "
    "answer; where further questions coincide there is a branch of its own."
)

# -- the proof ---------------------------------------------------------------------------------------


def comparison_proof(finding: Finding, *, title: str = "Claim", named: bool = False) -> Proof:
    """Return the proof of the verdict: what must vanish, and what that leaves; *named* also says what A and B are."""
    steps = list(_Steps(finding, named=named).run())
    return Proof(verdict_sentence(finding), tuple(steps), _closing(finding), title)


def _closing(finding: Finding) -> Content:
    if finding.status == "equal":
        return content("So the difference of the outputs is zero after every number of steps.")
    if finding.status == "diverges":
        return content("So no allowed parameters make all coefficients vanish.")
    if finding.status == "cases":
        return content("These are all the real cases; in each of them the difference is zero for every k.")
    return content("This is what is known; it is not a no.")


class _Steps:
    """Writes the numbered steps of a proof from the derivation tree of a finding."""

    def __init__(self, finding: Finding, *, named: bool) -> None:
        self.finding = finding
        self.named = named
        self.steps: list[Step] = []

    def run(self) -> Iterator[Step]:
        self._opening()
        self._node(self.finding.decomposition.tree, "", ())
        if self.finding.status in ("equal", "cases"):
            self._for_all_k()
        yield from self.steps

    def _add(
        self,
        reason: str,
        *note: str | Inline,
        after: Expression | None = None,
        before: Expression | None = None,
        uses: tuple[int, ...] = (),
    ) -> int:
        self.steps.append(Step(len(self.steps) + 1, reason, uses, before, after, content(*note)))
        return len(self.steps)

    def _opening(self) -> None:
        if self.named:
            pair = self.finding.problem.pair
            for side, rule in (("A", pair.left), ("B", pair.right)):
                self._add(f"rule {side}", Code("; ".join(str(rule).splitlines())))
        own = isinstance(self.finding.problem.pair.oracle, Own)
        self._add("definition", _OWN_OPENING if own else _LINEAR_OPENING)

    def _node(self, node: Node, path: str, known: tuple[int, ...]) -> None:
        match node:
            case Split():
                self._split(node, path, known)
            case Whether(polynomial, zero, nonzero):
                vanishes = equation(scalar_expression(polynomial), ZERO)
                first = self._add("either", *_branch(path, "a"), after=vanishes)
                self._node(zero, f"{path}a", (first,))
                second = self._add("or", *_branch(path, "b"), after=Relation(vanishes.sides, ("!=",)))
                self._node(nonzero, f"{path}b", (second,))
            case Solve(name, value, _, then):
                solved = equation(name_expression(name), scalar_expression(value))
                if known and self.steps[-1].after == solved:
                    self._node(then, path, known)
                else:
                    self._node(then, path, (self._add("solve", after=solved, uses=known),))
            case InCase(index):
                if self.finding.cases:
                    self._add("this is", f"case {index + 1} of the list.", uses=known)
                elif known and self.finding.decomposition.cases[index].solved != self._chosen():
                    self._add("special", "equal for all k here too, so the choice below does as well.", uses=known)
            case Refuted(by):
                self._add("impossible", f"contradicts {', '.join(by)}.", uses=known)

    def _split(self, node: Split, path: str, known: tuple[int, ...]) -> None:
        left = scalar_expression(_product(node))
        origin = self._add(self._origin(node), after=equation(left, ZERO), uses=known)
        reasons = [
            (factor.polynomial, ", ".join(factor.because.by)) for factor in node.factors if factor.because is not None
        ]
        kept = [factor for factor in node.factors if factor.then is not None]
        for polynomial, why in reasons:
            if not polynomial.is_constant:
                after = Relation((scalar_expression(_written(polynomial)), ZERO), ("!=",))
                self._add("real parameters" if why == "real" else f"since {why}", after=after)
        if not kept:
            self._add("contradiction", "no factor can vanish, so this branch is empty.", uses=(origin,))
        for number, factor in enumerate(kept, 1):
            label = path if len(kept) == 1 else f"{path}.{number}" if path else str(number)
            uses = (origin,)
            if len(kept) > 1 or len(node.factors) > 1:
                after = readable_equation(factor.polynomial)
                uses = (self._add("so" if len(kept) == 1 else f"branch {label}", after=after, uses=(origin,)),)
            assert factor.then is not None
            self._node(factor.then, label, uses)

    def _origin(self, node: Split) -> str:
        if node.source.kind == "assumption":
            return "assumed"
        if node.source.kind == "branch":
            return "then also"
        residual = self.finding.residuals[node.source.index]
        values = [name if power == 1 else f"{name}^{power}" for name, power in residual.on]
        return f"coefficient on {'*'.join([*values, str(residual.label)])} at k = {residual.k}"

    def _for_all_k(self) -> None:
        if self.finding.closings:
            self._paired()
        elif not self._by_induction():
            self._by_recurrence()

    def _by_induction(self) -> bool:
        """Add the induction of every case; return false, and add nothing, where one of them has none to show."""
        before = len(self.steps)
        cases = self.finding.cases or tuple(
            case for case in self.finding.decomposition.cases if case.solved == self._chosen()
        )
        for number, case in enumerate(cases, 1):
            where = f"In case {number}: " if self.finding.cases else ""
            steps = induction_steps(self.finding, case, len(self.steps) + 1, where)
            if steps is None:
                del self.steps[before:]
                return False
            self.steps.extend(steps)
        return bool(cases)

    def _by_recurrence(self) -> None:
        pair = self.finding.problem.pair
        shape = pair.timing
        states = len(pair.states)
        steps = "step" if shape.period == 1 else f"period of {shape.period} steps"
        self._add(
            "for all k",
            f"The joint system has {states} vectors ({', '.join(pair.states)}) and does the same in every {steps}"
            + (f" from step {shape.startup} on" if shape.startup else "")
            + ". The states that initial values and gradients can reach form a space, which grows at most "
            f"{states} times before it stays (Cayley-Hamilton); it was followed until it stayed, and the outputs agree on "
            "all of it, so they agree for every k.",
        )

    def _paired(self) -> None:
        """Say, for each case, which calls coincide and which rows stay zero."""
        number = 0
        for case, known in zip(self.finding.decomposition.cases, self.finding.closings, strict=True):
            number += 1
            if known is None or (self.finding.status == "equal" and case.solved != self._chosen()):
                continue
            rows = "; ".join(str(one) for one in (combination_text(row) for row in known.rows)) or "none are needed"
            calls = ", ".join(_pairing_words(index, call.pairing) for index, call in enumerate(known.calls))
            where = f"In case {number}, from" if self.finding.cases else "From"
            self._add(
                "for all k",
                f"{where} step {known.prefix} on these differences are zero and stay zero: {rows}. They make the calls of "
                f"each {'step' if known.period == 1 else f'period of {known.period} steps'} pair off ({calls}) and the "
                "outputs equal; the next values of these differences are combinations of the present ones, so by "
                "induction the outputs are equal for every k and every gradient.",
            )

    def _chosen(self) -> tuple[tuple[str, Scalar], ...]:
        return self.finding.rescaling[0] if self.finding.rescaling else ()


def combination_text(form: Form) -> str:
    """Return a linear form as plain text."""
    parts = [(value, name_expression(str(key))) for key, value in form.terms]
    return draw(combination_expression(parts), "plain")


def _pairing_words(index: int, pairing: tuple[str, int]) -> str:
    kind, other = pairing
    if kind == "new":
        return f"call {index + 1} is new"
    if kind == "as":
        return f"call {index + 1} repeats call {other + 1}"
    return f"call {index + 1} repeats call {other + 1} of the period before"


def _branch(path: str, letter: str) -> tuple[str, ...]:
    return (f"branch {path}{letter}",)


def _product(node: Split) -> Scalar:
    """Return what must vanish, up to its sign and a number."""
    product = ONE
    for factor in node.factors:
        product = product * _written(factor.polynomial) ** factor.power
    return product


def _written(polynomial: Scalar) -> Scalar:
    """Return the polynomial or its negative, whichever has a positive constant term."""
    constant = polynomial.terms().get((), 0)
    return -polynomial if constant < 0 and len(polynomial.parameters) == 1 else polynomial
