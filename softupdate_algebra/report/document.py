"""Documents as data: headings, paragraphs, formulas, tables and proofs, with nothing drawn and nothing decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from softupdate_algebra.algebra.expression import Expression

Role: TypeAlias = Literal[
    "", "differs", "equal", "verdict-yes", "verdict-no", "verdict-cases", "undecided", "muted"
]  # fmt: skip
Align: TypeAlias = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words; line breaks in them count as spaces."""

    text: str
    role: Role = ""


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Words that are stressed."""

    text: str
    role: Role = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of a rule, a command or a name, shown letter by letter."""

    text: str
    role: Role = ""


@dataclass(frozen=True, slots=True)
class Math:
    """A formula within a line; top-level terms found in *marked* stand out as terms that differ."""

    expression: Expression
    role: Role = ""
    marked: tuple[Expression, ...] = ()


Inline: TypeAlias = Text | Emphasis | Code | Math
Content: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the highest."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    content: Content


@dataclass(frozen=True, slots=True)
class Equation:
    """A displayed formula with an optional label; top-level terms found in *marked* stand out."""

    expression: Expression
    label: str = ""
    marked: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title and alignment."""

    title: Content
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each row as long as *columns*."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Content, ...], ...]
    caption: Content = ()

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells; the table has {len(self.columns)} columns.")


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines kept as they are: a rule, numbers, a command."""

    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a proof: what was done, to which earlier steps, and the formula before and after it.

    *before* is ``None`` where a formula enters as it is; where it equals the step before's *after*, writers
    leave it out. *note* says in words what no formula says.
    """

    number: int
    reason: str | Content
    uses: tuple[int, ...] = ()
    before: Expression | None = None
    after: Expression | None = None
    note: Content = ()
    marked: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """A statement, numbered steps that use earlier ones only, and the words that close it.

    >>> Proof((Text("1 = 1"),), (Step(1, "reflexivity", uses=(1,)),))
    Traceback (most recent call last):
    ...
    ValueError: step 1 uses step 1; a step can use earlier steps only.
    """

    statement: Content
    steps: tuple[Step, ...]
    conclusion: Content = ()
    title: str = "Claim"

    def __post_init__(self) -> None:
        known: set[int] = set()
        for step in self.steps:
            for used in step.uses:
                if used not in known:
                    raise ValueError(f"step {step.number} uses step {used}; a step can use earlier steps only.")
            known.add(step.number)


@dataclass(frozen=True, slots=True)
class Note:
    """Blocks set apart, such as the answer at a glance."""

    title: str
    blocks: tuple[Block, ...]
    role: Role = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered or not."""

    items: tuple[Content, ...]
    numbered: bool = False


Block: TypeAlias = Heading | Paragraph | Equation | Table | Listing | Proof | Note | Items


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in reading order.

    >>> Document((Paragraph(content("a", Code("b"))),)).blocks[0].content[0]
    Text(text='a', role='')
    """

    blocks: tuple[Block, ...]

    def __add__(self, other: Document) -> Document:
        return Document(self.blocks + other.blocks)


def content(*pieces: str | Inline) -> Content:
    """Return inline pieces, each plain string as ``Text``."""
    return tuple(Text(piece) if isinstance(piece, str) else piece for piece in pieces)


def shown_before(proof: Proof) -> tuple[Expression | None, ...]:
    """Return, for each step, the formula to write on the left: ``None`` where the step before ended with it."""
    shown: list[Expression | None] = []
    previous: Expression | None = None
    for step in proof.steps:
        shown.append(None if step.before == previous else step.before)
        previous = step.after
    return tuple(shown)


def justification(step: Step) -> Content:
    """Return what justifies a step: its reason, then the numbers of the steps it uses.

    >>> justification(Step(3, "substitution", uses=(1, 2)))
    (Text(text='substitution', role=''), Text(text=' (1), (2)', role=''))
    """
    reason = (Text(step.reason),) if isinstance(step.reason, str) else step.reason
    used = ", ".join(f"({number})" for number in step.uses)
    return (*reason, Text(f" {used}")) if used else reason
