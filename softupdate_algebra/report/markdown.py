"""Documents as Markdown with TeX formulas between dollar signs, to be pasted where MathJax or KaTeX draws them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from softupdate_algebra.report.document import (
    Block,
    Code,
    Content,
    Document,
    Emphasis,
    Equation,
    Heading,
    Inline,
    Items,
    Listing,
    Math,
    Note,
    Paragraph,
    Proof,
    Role,
    Step,
    Table,
    Text,
    justification,
    shown_before,
)
from softupdate_algebra.report.spans import clean
from softupdate_algebra.report.tex import broken, inline

if TYPE_CHECKING:
    from collections.abc import Iterable

MARKERS: dict[Role, str] = {"verdict-yes": "✓ ", "verdict-no": "✗ ", "verdict-cases": "◐ ", "undecided": "? "}
LINE = 72

_SPECIAL = re.compile(r"([\\`*_\[\]|$~#])")
_ALIGNS = {"left": ":---", "right": "---:", "center": ":---:"}


def markdown(document: Document) -> str:
    r"""Return *document* as Markdown, ending in a line break.

    >>> from softupdate_algebra.report.document import Document, Paragraph, content
    >>> print(markdown(Document((Paragraph(content("not *markup*")),))), end="")
    not \*markup\*
    """
    return "\n".join(_blocks(document.blocks)) + "\n"


def _blocks(blocks: Iterable[Block]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        if lines:
            lines.append("")
        lines.extend(_block(block))
    return lines


def _block(block: Block) -> list[str]:
    match block:
        case Heading(level=level, text=text):
            return [f"{'#' * min(level, 6)} {_escaped(text)}"]
        case Paragraph(content=content):
            return [_line(content)]
        case Equation():
            return _equation(block)
        case Table():
            return _table(block) if block.columns else []
        case Listing(text=text):
            return _listing(text)
        case Proof():
            return _proof(block)
        case Note(title=title, blocks=blocks):
            inside = [f"**{_escaped(title)}**", "", *_blocks(blocks)]
            return [f"> {line}".rstrip() for line in inside]
        case Items(items=items, numbered=numbered):
            marks = [f"{number}." if numbered else "-" for number in range(1, len(items) + 1)]
            return [f"{mark} {_inlines(item)}" for mark, item in zip(marks, items, strict=True)]
        case _:
            assert_never(block)


def _inlines(content: Content) -> str:
    return "".join(map(_inline, content)).strip()


def _line(content: Content) -> str:
    """Return a paragraph; what would begin a list or a heading there is escaped."""
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", re.sub(r"^([-+>=])", r"\\\1", _inlines(content)))


def _inline(piece: Inline) -> str:
    marker = MARKERS.get(piece.role, "")
    match piece:
        case Text(text=text, role=role):
            inside = _escaped(text)
            return marker + (_stressed(inside, "**") if role == "differs" else inside)
        case Emphasis(text=text):
            return marker + _stressed(_escaped(text), "*")
        case Code(text=text):
            return marker + _code(text)
        case Math(expression=expression, role=role, marked=marked):
            return f"{marker}${_tex(inline(expression, marked, differs=role == 'differs'))}$"
        case _:
            assert_never(piece)


def _equation(block: Equation) -> list[str]:
    tag = rf" \tag{{{block.label}}}" if block.label.isalnum() else ""
    rows = broken(block.expression, block.marked, LINE)
    if len(rows) == 1:
        return ["$$", _tex(rows[0].replace("&", "")) + tag, "$$"]
    inside = [_tex(row) + (r" \\" if row is not rows[-1] else "") for row in rows]
    return ["$$", r"\begin{aligned}", *inside, rf"\end{{aligned}}{tag}", "$$"]


def _table(table: Table) -> list[str]:
    titles = " | ".join(_inlines(column.title) for column in table.columns)
    aligns = " | ".join(_ALIGNS[column.align] for column in table.columns)
    rows = [f"| {' | '.join(map(_inlines, row))} |" for row in table.rows]
    caption = ["", _line(table.caption)] if table.caption else []
    return [f"| {titles} |", f"| {aligns} |", *rows, *caption]


def _listing(text: str) -> list[str]:
    text = clean(text.strip("\n"), "unicode")
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return [fence + "text", *text.split("\n"), fence]


def _proof(proof: Proof) -> list[str]:
    lines = [f"**{_escaped(proof.title)}.** {_inlines(proof.statement)}", "", "*Proof.*"]
    for step, before in zip(proof.steps, shown_before(proof), strict=True):
        lines += ["", _step(step, before is not None)]
    return [*lines, "", f"{_line(proof.conclusion)} ∎".strip()]


def _step(step: Step, with_before: bool) -> str:
    parts = [f"**({step.number})**"]
    formula = inline(step.before) if with_before and step.before is not None else ""
    if step.after is not None:
        relation = "= " if step.before is not None else ""
        formula = f"{formula} {relation}{inline(step.after, step.marked)}".strip()
    if formula:
        parts.append(f"${_tex(formula)}$")
    if step.note:
        parts.append(_inlines(step.note))
    return " ".join([*parts, f"— {_inlines(_stressed_words(justification(step)))}"])


def _stressed_words(content: Content) -> Content:
    """Return words as emphasis, adjoining ones joined, so that a justification looks like one."""
    result: list[Inline] = []
    for piece in content:
        previous = result[-1] if result else None
        if isinstance(piece, Text) and isinstance(previous, Emphasis):
            result[-1] = Emphasis(previous.text + piece.text)
        else:
            result.append(Emphasis(piece.text) if isinstance(piece, Text) else piece)
    return tuple(result)


def _tex(formula: str) -> str:
    """Return a formula without what a Markdown reader could take for its own: backslash-comma, angle brackets."""
    spaced = re.sub(r"\s*\\,\s*", " ", formula)
    return spaced.replace("<", r"\lt ").replace(">", r"\gt ").replace("  ", " ")


def _stressed(text: str, mark: str) -> str:
    inside = text.strip()
    return text.replace(inside, f"{mark}{inside}{mark}", 1) if inside else text


def _code(text: str) -> str:
    text = clean(text, "unicode").replace("\n", " ").replace("|", "¦")
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{space}{text}{space}{fence}"


def _escaped(text: str) -> str:
    text = clean(text, "unicode").replace("\n", " ")
    return _SPECIAL.sub(r"\\\1", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
