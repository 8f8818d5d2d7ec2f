"""Documents as LaTeX: a body for amsmath, amssymb, array, booktabs and longtable, or a whole file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from softupdate_algebra.algebra.notation import GREEK
from softupdate_algebra.report.document import (
    Block,
    Code,
    Column,
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
from softupdate_algebra.report.spans import cells, clean, flat
from softupdate_algebra.report.tex import broken, inline

if TYPE_CHECKING:
    from collections.abc import Iterable

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage[margin=2.5cm]{geometry}
\usepackage{amsmath,amssymb,array,booktabs,longtable}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt}
\begin{document}
"""
LINE = 64
MARKERS: dict[Role, str] = {
    "verdict-yes": r"$\checkmark$ ",
    "verdict-no": r"$\times$ ",
    "verdict-cases": r"$\sim$ ",
    "undecided": "? ",
}
_HEADINGS = {1: "section", 2: "subsection", 3: "subsubsection"}
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedbl{}", "−": "$-$", "·": r"$\cdot$", "≠": r"$\ne$", "≤": r"$\le$", "≥": r"$\ge$", "×": r"$\times$",
    "→": r"$\to$", "←": r"$\leftarrow$", "∞": r"$\infty$", "…": r"\dots{}", "–": "--", "—": "---", "′": "$'$",
    "✓": r"$\checkmark$", "✗": r"$\times$", "∎": r"$\blacksquare$", "’": "'", "‘": "`", "“": "``", "”": "''",
} | {letter: rf"$\{name}$" for name, letter in GREEK.items()}  # fmt: skip


def latex(document: Document, *, standalone: bool = False) -> str:
    r"""Return *document* as the body of a LaTeX document, or with *standalone* as a whole file.

    >>> from softupdate_algebra.report.document import Document, Paragraph, content
    >>> print(latex(Document((Paragraph(content("5% of $1")),))), end="")
    5\% of \$1
    """
    body = "\n\n".join(_blocks(document.blocks)) + "\n"
    return f"{PREAMBLE}\n{body}\n\\end{{document}}\n" if standalone else body


def _blocks(blocks: Iterable[Block]) -> list[str]:
    return [_block(block) for block in blocks]


def _block(block: Block) -> str:
    match block:
        case Heading(level=level, text=text):
            return rf"\{_HEADINGS.get(level, 'paragraph')}*{{{_escaped(text)}}}"
        case Paragraph(content=content):
            return _inlines(content)
        case Equation():
            return _equation(block)
        case Table():
            return _table(block) if block.columns else ""
        case Listing(text=text):
            return _listing(text)
        case Proof():
            return _proof(block)
        case Note(title=title, blocks=blocks):
            inside = "\n\n".join([rf"\textbf{{{_escaped(title)}}}", *_blocks(blocks)])
            return f"\\begin{{quote}}\n{inside}\n\\end{{quote}}"
        case Items(items=()):
            return ""
        case Items(items=items, numbered=numbered):
            kind = "enumerate" if numbered else "itemize"
            return "\n".join(
                [rf"\begin{{{kind}}}", *(rf"\item {_bracket_safe(item)}" for item in items), rf"\end{{{kind}}}"]
            )
        case _:
            assert_never(block)


def _bracket_safe(content: Content) -> str:
    text = _inlines(content)
    return f"{{}}{text}" if text.startswith("[") else text


def _inlines(content: Content) -> str:
    return "".join(map(_inline, content)).strip()


def _inline(piece: Inline) -> str:
    marker = MARKERS.get(piece.role, "")
    match piece:
        case Text(text=text, role=role):
            return marker + (rf"\textbf{{{_escaped(text)}}}" if role == "differs" else _escaped(text))
        case Emphasis(text=text):
            return rf"{marker}\emph{{{_escaped(text)}}}"
        case Code(text=text):
            return rf"{marker}\texttt{{{_escaped(text)}}}"
        case Math(expression=expression, role=role, marked=marked):
            return f"{marker}${inline(expression, marked, differs=role == 'differs')}$"
        case _:
            assert_never(piece)


def _equation(block: Equation) -> str:
    tag = rf" \tag{{{_escaped(block.label)}}}" if block.label else ""
    rows = broken(block.expression, block.marked, LINE)
    if len(rows) == 1:
        return "\\begin{equation*}\n" + rows[0].replace("&", "") + tag + "\n\\end{equation*}"
    inside = " \\\\\n".join(rows)
    return f"\\begin{{align*}}\n{inside}{tag}\n\\end{{align*}}"


def _table(table: Table) -> str:
    titles = " & ".join(rf"\textbf{{{_inlines(column.title)}}}" for column in table.columns)
    rows = [" & ".join(_bracket_safe(cell) for cell in row) + r" \\" for row in table.rows]
    caption = [_inlines(table.caption)] if table.caption else []
    head = [r"\toprule", rf"{titles} \\", r"\midrule", r"\endhead"]
    body = [rf"\begin{{longtable}}{{{_columns(table)}}}", *head, *rows, r"\bottomrule", r"\end{longtable}"]
    return "\n".join([*body, *caption])


def _columns(table: Table) -> str:
    """Return the column letters; a table too wide for its page gets columns of fixed width with ragged lines."""
    widths = [
        max(cells(flat(cell, "unicode")) for cell in (column.title, *(row[position] for row in table.rows)))
        for position, column in enumerate(table.columns)
    ]
    if sum(widths) + 2 * len(widths) <= LINE:
        return "".join(column.align[0] for column in table.columns)
    free = LINE - 2 * len(widths)
    short = [width for width in widths if width <= free // (2 * len(widths))]
    rest = sum(widths) - sum(short)
    return "".join(
        _column(column, width if width in short else max((free - sum(short)) * width // max(rest, 1), 8))
        for column, width in zip(table.columns, widths, strict=True)
    )


def _column(column: Column, width: int) -> str:
    ragged = {"left": r"\raggedright", "right": r"\raggedleft", "center": r"\centering"}[column.align]
    return rf">{{{ragged}\arraybackslash}}p{{{width / LINE:.2f}\linewidth}}"


def _listing(text: str) -> str:
    lines = clean(text.strip("\n").expandtabs(4), "unicode").split("\n")
    drawn = [_escaped(line).replace(" ", "~") or "~" for line in lines]
    return "\\begin{quote}\\ttfamily\n" + "\\\\\n".join(f"{{}}{line}" for line in drawn) + "\n\\end{quote}"


def _proof(proof: Proof) -> str:
    lines = [rf"\textbf{{{_escaped(proof.title)}.}} {_inlines(proof.statement)}", "", r"\emph{Proof.}"]
    steps = [_step(step, before is not None) for step, before in zip(proof.steps, shown_before(proof), strict=True)]
    if steps:
        lines += [
            r"\begin{list}{}{\leftmargin2.5em\labelwidth2em\itemsep2pt\parsep0pt}\raggedright",
            *steps,
            r"\end{list}",
        ]
    return "\n".join([*lines, rf"{_inlines(proof.conclusion)}\hfill$\blacksquare$"])


def _step(step: Step, with_before: bool) -> str:
    parts = [rf"\item[({step.number})]"]
    formula = inline(step.before) if with_before and step.before is not None else ""
    if step.after is not None:
        relation = "= " if step.before is not None else ""
        formula = f"{formula} {relation}{inline(step.after, step.marked)}".strip()
    if formula:
        parts.append(f"${formula}$")
    if step.note:
        parts.append(_inlines(step.note))
    return " ".join([*parts, rf"\quad\emph{{({_inlines(justification(step))})}}"])


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(letter) or _letter(letter) for letter in clean(text, "unicode").replace("\n", " "))


def _letter(letter: str) -> str:
    return letter if re.match(r"[\x20-\x7e\u00c0-\u017f]", letter) else rf"\texttt{{U+{ord(letter):04X}}}"
