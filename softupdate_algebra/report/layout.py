"""Documents laid out as lines of styled spans, shared by the plain and the terminal writer."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from softupdate_algebra.report.document import (
    Block,
    Content,
    Document,
    Equation,
    Heading,
    Items,
    Listing,
    Note,
    Paragraph,
    Proof,
    Step,
    Table,
    justification,
    shown_before,
)
from softupdate_algebra.report.spans import Line, Span, cells, clean, flat, formula_lines, width_of, words_of, wrap

if TYPE_CHECKING:
    from softupdate_algebra.algebra.expression import Expression
    from softupdate_algebra.algebra.notation import Notation

MIN_WIDTH = 40
INDENT = 4
GAP = 3


def lay_out(document: Document, notation: Notation, width: int, *, markers: bool) -> list[Line]:
    """Return the document as lines of at most *width* columns (at least ``MIN_WIDTH``).

    With *markers*, terms that differ are underlined by a line of their own, for where style does not show.
    """
    page = _Page(notation, max(width, MIN_WIDTH))
    lines = page.blocks(document.blocks)
    return page.underlined(lines) if markers else lines


class _Page:
    """Draws blocks in one notation and one width."""

    def __init__(self, notation: Notation, width: int) -> None:
        self.notation = notation
        self.width = width
        plain = notation == "plain"
        self.rules = {1: "=" if plain else "━", 2: "-" if plain else "─"}
        self.bar, self.bullet, self.end = ("| ", "- ", "QED") if plain else ("▌ ", "• ", "∎")
        self.under = "^" if plain else "▔"

    def blocks(self, blocks: tuple[Block, ...]) -> list[Line]:
        lines: list[Line] = []
        for block in blocks:
            if lines:
                lines.append(())
            lines.extend(self.block(block))
        return lines

    def block(self, block: Block) -> list[Line]:
        match block:
            case Heading(level=level, text=text):
                return self.heading(level, text)
            case Paragraph(content=content):
                return self.paragraph(content)
            case Equation():
                return self.equation(block)
            case Table():
                return self.table(block) if block.columns else []
            case Listing(text=text):
                return self.listing(text)
            case Proof():
                return self.proof(block)
            case Note():
                return self.note(block)
            case Items(items=items, numbered=numbered):
                return self.items(items, numbered)
            case _:
                assert_never(block)

    def heading(self, level: int, text: str) -> list[Line]:
        style = f"heading-{min(level, 3)}"
        words = [(Span(word, style),) for word in clean(text, self.notation).split()]
        lines = wrap(words, self.width)
        if level in self.rules:
            lines.append((Span(self.rules[level] * max(map(width_of, lines), default=0), "rule"),))
        return lines

    def paragraph(self, content: Content) -> list[Line]:
        return wrap(words_of(content, self.notation), self.width)

    def equation(self, block: Equation) -> list[Line]:
        label = f"({clean(block.label, self.notation)})" if block.label else ""
        lines = formula_lines(block.expression, self.notation, block.marked, self.width - INDENT)
        lines = [_indented(INDENT, line) for line in lines]
        return self.flush_right(lines, label, "label") if label else lines

    def flush_right(self, lines: list[Line], text: str, style: str) -> list[Line]:
        """Return the lines with *text* at the right end of the last one, or of one more line where it does not fit."""
        if not text:
            return lines
        last = lines[-1] if lines else ()
        space = self.width - width_of(last) - cells(text)
        if lines and space >= 2:
            return [*lines[:-1], (*last, Span(" " * space), Span(text, style))]
        if cells(text) <= self.width - 8:
            return [*lines, (Span(" " * (self.width - cells(text))), Span(text, style))]
        wrapped = wrap([(Span(word, style),) for word in text.split()], self.width - 8)
        return [*lines, *(_indented(8, line) for line in wrapped)]

    def listing(self, text: str) -> list[Line]:
        lines: list[Line] = []
        for raw in text.strip("\n").split("\n"):
            line = clean(raw.expandtabs(4).rstrip(), self.notation)
            lead = len(line) - len(line.lstrip())
            if cells(line) + INDENT <= self.width:
                lines.append(_indented(INDENT, (Span(line, "code"),)))
                continue
            words = [(Span(word, "code"),) for word in line.split()]
            wrapped = wrap(words, self.width - INDENT - lead, hang=4)
            lines.extend(_indented(INDENT + lead, part) for part in wrapped)
        return lines

    def items(self, items: tuple[Content, ...], numbered: bool) -> list[Line]:
        lines: list[Line] = []
        lead = len(str(len(items))) + 2 if numbered else len(self.bullet)
        for number, item in enumerate(items, 1):
            mark = f"{number}.".rjust(lead - 1) + " " if numbered else self.bullet
            wrapped = wrap(words_of(item, self.notation), self.width - 2 - lead)
            for position, line in enumerate(wrapped):
                lines.append((Span("  " + (mark if position == 0 else " " * lead), "label"), *line))
        return lines

    def note(self, note: Note) -> list[Line]:
        inner = _Page(self.notation, self.width - len(self.bar))
        style = note.role or "note"
        title = wrap([(Span(word, "note-title"),) for word in clean(note.title, self.notation).split()], inner.width)
        lines = [*title, *([()] if title and note.blocks else []), *inner.blocks(note.blocks)]
        return [(Span(self.bar if line else self.bar.rstrip(), style), *line) for line in lines]

    def proof(self, proof: Proof) -> list[Line]:
        title = (Span(clean(proof.title, self.notation) + ".", "heading-3"),)
        lines = wrap([title, *words_of(proof.statement, self.notation)], self.width)
        lines.append(())
        number_width = max((len(f"({step.number})") for step in proof.steps), default=3)
        for step, before in zip(proof.steps, shown_before(proof), strict=True):
            lines.extend(self.step(step, before, number_width))
        words = words_of(proof.conclusion, self.notation)
        lines.extend([()] if words else [])
        lines.extend(self.flush_right(wrap(words, self.width) if words else [()], self.end, "label"))
        return lines

    def step(self, step: Step, before: Expression | None, number_width: int) -> list[Line]:
        lead = number_width + 2
        inner = _Page(self.notation, self.width - lead)
        lines = inner.step_body(step, before)
        first = f"({step.number})".rjust(number_width) + "  "
        return [
            (Span(first, "label") if position == 0 else Span(" " * lead), *line) for position, line in enumerate(lines)
        ]

    def step_body(self, step: Step, before: Expression | None) -> list[Line]:
        lines: list[Line] = []
        if before is not None:
            lines = formula_lines(before, self.notation, (), self.width)
        if step.after is not None:
            follows = step.before is not None and not _is_relation(step.after)
            lead = "= " if follows else ""
            after = formula_lines(step.after, self.notation, step.marked, self.width - (2 if follows else 0), lead)
            joined = width_of(lines[0]) + 1 + width_of(after[0]) if len(lines) == 1 and len(after) == 1 else 0
            if joined and follows and joined <= self.width:
                lines = [(*lines[0], Span(" "), *after[0])]
            else:
                lines.extend(_indented(2, line) if follows else line for line in after)
        if step.note:
            lines.extend(wrap(words_of(step.note, self.notation), self.width))
        return self.flush_right(lines, f"[{flat(justification(step), self.notation)}]", "reason")

    def table(self, table: Table) -> list[Line]:
        widths = self.column_widths(table)
        if widths is None:
            return self.records(table)
        lines = self.row(table, tuple(column.title for column in table.columns), widths, "table-title")
        rule = self.rules[2] * (sum(widths) + GAP * (len(widths) - 1))
        lines.append((Span(rule, "rule"),))
        rows = [self.row(table, row, widths, "") for row in table.rows]
        loose = any(len(row) > 1 for row in rows)
        for position, row in enumerate(rows):
            lines.extend([()] if loose and position else [])
            lines.extend(row)
        if table.caption:
            lines.extend([(), *self.paragraph(table.caption)])
        return lines

    def row(self, table: Table, row: tuple[Content, ...], widths: list[int], style: str) -> list[Line]:
        drawn = [wrap(words_of(cell, self.notation), width) for cell, width in zip(row, widths, strict=True)]
        lines: list[Line] = []
        for height in range(max(map(len, drawn), default=0)):
            line: list[Span] = []
            for position, (cell, width, column) in enumerate(zip(drawn, widths, table.columns, strict=True)):
                spans = cell[height] if height < len(cell) else ()
                spans = tuple(Span(span.text, style or span.style) for span in spans)
                space = width - width_of(spans)
                left = space if column.align == "right" else space // 2 if column.align == "center" else 0
                right = 0 if position == len(widths) - 1 else space - left + GAP
                line += [Span(" " * left)] * (left > 0) + [*spans] + [Span(" " * right)] * (right > 0)
            lines.append(_stripped(line))
        return lines

    def column_widths(self, table: Table) -> list[int] | None:
        """Return the width of each column, or ``None`` when the table fits no page of this width."""
        room = self.width - GAP * (len(table.columns) - 1)
        natural: list[int] = []
        least: list[int] = []
        for position, column in enumerate(table.columns):
            words = [words_of(cell, self.notation) for cell in (column.title, *(row[position] for row in table.rows))]
            natural.append(max((sum(map(width_of, each)) + len(each) - 1 for each in words), default=1))
            least.append(max((width_of(word) for each in words for word in each), default=1))
        if sum(natural) <= room:
            return [max(width, 1) for width in natural]
        floor = [min(width, max(12, room // len(least))) for width in least]
        if sum(floor) > room:
            return None
        widths = list(floor)
        for _ in range(room - sum(floor)):
            position = min(
                (index for index in range(len(widths)) if widths[index] < natural[index]),
                key=lambda index: widths[index],
            )
            widths[position] += 1
        return widths

    def records(self, table: Table) -> list[Line]:
        """Return the rows one below the other, each cell behind its column's title."""
        lines: list[Line] = []
        for row in table.rows:
            lines.extend([()] if lines else [])
            for column, cell in zip(table.columns, row, strict=True):
                title = [
                    tuple(Span(s.text, "table-title") for s in word) for word in words_of(column.title, self.notation)
                ]
                if title:
                    title[-1] = (*title[-1], Span(":", "table-title"))
                lines.extend(wrap([*title, *words_of(cell, self.notation)], self.width, hang=2))
        return lines

    def underlined(self, lines: list[Line]) -> list[Line]:
        result: list[Line] = []
        for line in lines:
            result.append(line)
            if any(span.style == "differs" for span in line):
                bar = [line[0]] if line[0].text == self.bar else []
                rest = line[len(bar) :]
                marks = "".join((self.under if s.style == "differs" else " ") * cells(s.text) for s in rest)
                result.append((*bar, Span(marks.rstrip(), "muted")))
        return result


def _indented(columns: int, line: Line) -> Line:
    return (Span(" " * columns), *line)


def _stripped(line: list[Span]) -> Line:
    while line and not line[-1].text.strip():
        line = line[:-1]
    return tuple(line)


def _is_relation(expression: Expression) -> bool:
    from softupdate_algebra.algebra.expression import Relation

    return isinstance(expression, Relation)
