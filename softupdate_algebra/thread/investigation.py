"""The investigation: the question, the answer at a glance, the first steps, every claim with its proof, the verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softupdate_algebra.algebra.expression import Relation
from softupdate_algebra.algebra.linear import Answer
from softupdate_algebra.errors import CatalogueError
from softupdate_algebra.proof.comparison import READING, READING_OWN
from softupdate_algebra.proof.formulas import formula
from softupdate_algebra.proof.summary import plain
from softupdate_algebra.report.document import (
    Block,
    Column,
    Content,
    Document,
    Emphasis,
    Heading,
    Items,
    Math,
    Note,
    Paragraph,
    Table,
    Text,
    content,
)
from softupdate_algebra.thread import gradients, neighbours, one_network, two_networks
from softupdate_algebra.thread.claims import ROLES, Claim, Evidence, Settled
from softupdate_algebra.thread.practice import practice_table
from softupdate_algebra.thread.side_by_side import DEFAULT_STEPS, side_by_side
from softupdate_algebra.thread.wording import choice_of, m
from softupdate_algebra.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ANSWERS = {"yes": "holds", "in cases": "holds in part", "no": "fails", "undecided": "undecided"}


def claims() -> tuple[Claim, ...]:
    """Return every claim, the thread's first, then the neighbours' questions."""
    thread = (*one_network.CLAIMS, *two_networks.CLAIMS)
    return (*sorted(thread, key=lambda claim: int(claim.id[1:])), *gradients.CLAIMS, *neighbours.CLAIMS)


def claim_named(name: str) -> Claim:
    """Return a claim by its id, in either case; raises ``CatalogueError`` naming those there are."""
    for claim in claims():
        if claim.id.lower() == name.lower():
            return claim
    raise CatalogueError(f"there is no claim {name!r}; the claims are {', '.join(claim.id for claim in claims())}.")


def settle(chosen: Iterable[Claim]) -> tuple[tuple[Claim, Settled], ...]:
    """Return each claim with its answer, computed now."""
    return tuple((claim, claim.settle()) for claim in chosen)


def investigation(steps: int = DEFAULT_STEPS) -> Document:
    """Return the whole investigation as a document."""
    settled = settle(claims())
    table = {claim.id: answer for claim, answer in settled}
    thread = [pair for pair in settled if pair[0].id.startswith("S")]
    further = [pair for pair in settled if pair[0].id.startswith("M")]
    asked = [pair for pair in settled if pair[0].id.startswith("R")]
    return Document(
        (
            *_question(),
            _glance(table),
            Heading(2, "What that means in practice"),
            *practice_table(),
            Heading(2, "The first steps, side by side"),
            Paragraph(content("Both networks and the rescaled run x begin at the same parameters.")),
            *side_by_side(steps, two_networks.first_update_choice()),
            Heading(2, "The claims of the thread, one by one"),
            *(block for claim, answer in thread for block in claim_blocks(claim, answer)),
            Heading(2, "Beyond recorded steps: what the gradient answers"),
            Paragraph(content("How the proofs from here on are read. ", f"{READING} {READING_OWN}")),
            *(block for claim, answer in further for block in claim_blocks(claim, answer)),
            Heading(2, "The same question, asked of neighbours"),
            *(block for claim, answer in asked for block in claim_blocks(claim, answer)),
            Heading(2, "Verdicts"),
            verdict_table(settled),
        )
    )


def some_claims(chosen: Iterable[Claim], steps: int | None = None) -> Document:
    """Return the chosen claims with their proofs and their verdicts; with *steps* the unrolled steps come first."""
    settled = settle(chosen)
    blocks: list[Block] = []
    if steps is not None:
        choice = two_networks.first_update_choice()
        blocks += [Heading(2, "The first steps, side by side"), *side_by_side(steps, choice)]
    blocks += [block for claim, answer in settled for block in claim_blocks(claim, answer)]
    blocks += [Heading(2, "Verdicts"), verdict_table(settled)]
    return Document(tuple(blocks))


def _question() -> tuple[Block, ...]:
    return (
        Heading(1, "Is a soft update the same as a smaller learning rate?"),
        Paragraph(
            content(
                "In deep Q-learning a Q-network (QN) is trained with learning rate alpha, and a target network (TQN) "
                "follows it by a soft update. In each step, with g the step that gradient descent proposes:"
            )
        ),
        Items(((m("QN[k+1] = QN[k] + alpha*g[k]"),), (m("TQN[k+1] = c*TQN[k] + (1 - c)*QN[k+1]"),))),
        Paragraph(
            content(
                "A learner asks whether this is the same as gradient descent with a smaller learning rate, here called ",
                m("alpha_prime"),
                ": ",
                m("x[k+1] = x[k] + alpha_prime*g[k]"),
                ".",
            )
        ),
    )


def _glance(table: Mapping[str, Settled]) -> Note:
    one, two, what = table["S1"], table["S6"], table["S12"]
    pair = two_networks.first_update()
    gone = pair.finding.residual[0]
    part = Relation(
        (formula(f"TQN[{gone.k}] - x[{gone.k}]"), formula(f"({gone.value})*{_indexed(gone.label)}")), ("=",)
    )
    items: tuple[Content, ...] = (
        (Emphasis("With one network: ", ROLES[one.answer]), Text("it is the same, "), *one.holds, Text(" (S1).")),
        (
            Emphasis("With two networks: ", ROLES[two.answer]),
            Text(f"the same up to k = {pair.equal_up_to} only, from identical networks, with "),
            *choice_of(pair),
            Text(f". At k = {gone.k} they part: "),
            Math(part),
            Text(", and at every later step (S6)."),
        ),
        (
            Emphasis("What it is instead: ", ROLES[what.answer]),
            Text("momentum. TQN moves with the velocity "),
            m("v[k+1] = c*v[k] + (1 - c)*alpha*g[k]"),
            Text(", exactly, for all k; and for every gradient function that is asked at QN, momentum whose gradient is taken at "),
            m("x + c/(1 - c)*v"),
            Text(" (S12)."),
        ),
        (
            Emphasis("In practice: "),
            Text("a soft update does not shrink the learning rate, it delays it. A gradient that is j steps old acts on "
                 "TQN with the learning rate "),
            m("alpha*(1 - c^j)"),
            Text(": ("), m("1 - c"), Text(") times alpha when new, all of alpha when old. The mean delay is "),
            m("c/(1 - c)"),
            Text(" steps (S7)."),
        ),
    )  # fmt: skip
    return Note("The answer at a glance", (Items(items),), "verdict-cases")


def _indexed(label: object) -> str:
    return f"{label.oracle}[{label.step}]" if isinstance(label, Answer) else f"{str(label)[:-1]}[0]"


def claim_blocks(claim: Claim, answer: Settled) -> tuple[Block, ...]:
    """Return a claim with its answer and its proofs."""
    return (
        Heading(3, f"{claim.id}. {claim.title[0].upper()}{claim.title[1:]} ({claim.who})"),
        Paragraph(content(claim.statement)),
        Items(
            (
                (Emphasis("Verdict: "), Text(_ANSWERS[answer.answer], ROLES[answer.answer])),
                (Emphasis("Where it holds: "), *answer.holds),
                (Emphasis("Where it fails: "), *answer.fails),
            )
        ),
        *answer.proofs,
    )


def verdict_table(settled: Iterable[tuple[Claim, Settled]]) -> Table:
    """Return the closing table: one row for each claim."""
    columns = (Column(content("id")), Column(content("claim")), Column(content("who")), Column(content("verdict")))
    rows = tuple(
        (
            content(claim.id),
            content(claim.title),
            content(claim.who),
            (Text(_ANSWERS[answer.answer], ROLES[answer.answer]),),
        )
        for claim, answer in settled
    )
    return Table(columns, rows)


def _evidence_data(piece: Evidence) -> object:
    return piece.to_dict() if isinstance(piece, Outcome) else str(piece)


def claims_data(settled: Iterable[tuple[Claim, Settled]]) -> dict[str, Any]:
    """Return the claims and their verdicts as JSON data."""
    return {
        "schema": 1,
        "claims": [
            {
                "id": claim.id,
                "who": claim.who,
                "title": claim.title,
                "statement": claim.statement,
                "formulas": list(claim.formulas),
                "verdict": _ANSWERS[answer.answer],
                "holds": plain(answer.holds),
                "fails": plain(answer.fails),
                "evidence": {name: _evidence_data(piece) for name, piece in answer.evidence},
            }
            for claim, answer in settled
        ],
    }
