"""Styled pieces of text and their wrapping: the part of page layout that knows widths and no blocks."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.notation import Notation, draw, draw_terms
from softupdate_algebra.report.document import Code, Content, Emphasis, Inline, Math, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from softupdate_algebra.algebra.expression import Expression


@dataclass(frozen=True, slots=True)
class Span:
    """Text of one style; a style is a role of the document or the name of what is drawn."""

    text: str
    style: str = ""


Line: TypeAlias = tuple[Span, ...]
Word: TypeAlias = tuple[Span, ...]

_MARKERS = {
    "plain": {"verdict-yes": "[yes] ", "verdict-no": "[no] ", "verdict-cases": "[cases] ", "undecided": "[?] "},
    "unicode": {"verdict-yes": "✓ ", "verdict-no": "✗ ", "verdict-cases": "◐ ", "undecided": "? "},
}
_ASCII = str.maketrans(
    {"−": "-", "–": "-", "—": "-", "·": "*", "≠": "!=", "≤": "<=", "≥": ">=", "’": "'", "‘": "'", "“": '"', "”": '"'}
    | {"…": "...", "→": "->", "←": "<-", "×": "x", "∞": "infinity", "′": "'", "∎": "QED", "∑": "sum"}
)
_COMPARISON = re.compile(r"(?<!\S)(\S{1,12})\s(=|!=|<=?|>=?|≠|≤|≥)\s(\S{1,12})(?!\S)")
_BREAK_IN_FORMULA = re.compile(r" (?=[+\-−=<>≤≥≠] )")


def cells(text: str) -> int:
    """Return how many columns *text* takes in a terminal.

    >>> cells("αᵢ"), cells("学")
    (2, 2)
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def clean(text: str, notation: Notation) -> str:
    r"""Return *text* without control characters, and in ASCII for the plain notation.

    >>> clean("a\x1b[1m — é", "plain")
    'a\\x1b[1m - e'
    """
    text = "".join(letter if letter.isprintable() or letter.isspace() else _escaped(letter) for letter in text)
    if notation != "plain" or text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text.translate(_ASCII).translate(_greek_names()))
    return "".join(
        letter if letter.isascii() else "" if unicodedata.combining(letter) else _escaped(letter) for letter in text
    )


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")


def _greek_names() -> dict[int, str]:
    from softupdate_algebra.algebra.notation import GREEK

    return {ord(letter): name for name, letter in GREEK.items()}


def width_of(spans: Iterable[Span]) -> int:
    """Return the columns that *spans* take together."""
    return sum(cells(span.text) for span in spans)


def formula_words(expression: Expression, notation: Notation, marked: tuple[Expression, ...], style: str) -> list[Word]:
    """Return the pieces between which a formula may be broken, marked terms in the style ``differs``."""
    words: list[Word] = []
    for term in draw_terms(expression, notation):
        text = clean(term.text, notation)
        differs = term.of in marked
        sign, space, rest = text.partition(" ")
        if differs and space and not sign[-1:].isalnum() and len(sign) <= 2:
            words.append((Span(sign + " ", style), Span(rest, "differs")))
        else:
            words.append((Span(text, "differs" if differs else style),))
    return words


def words_of(content: Content, notation: Notation) -> list[Word]:
    """Return what may not be broken, in order; adjoining pieces without a space between them stay together."""
    words: list[list[Span]] = []
    glued = False
    for piece in content:
        pieces, starts_with_space, ends_with_space = _pieces(piece, notation)
        marker = _MARKERS.get(notation, {}).get(piece.role, "")
        if marker and pieces:
            pieces[0] = [Span(clean(marker, notation), piece.role), *pieces[0]]
        if not pieces:
            glued = glued and not starts_with_space
            continue
        if glued and not starts_with_space and words:
            words[-1].extend(pieces.pop(0))
        words.extend(pieces)
        glued = not ends_with_space
    return [tuple(word) for word in words]


def _pieces(piece: Inline, notation: Notation) -> tuple[list[list[Span]], bool, bool]:
    match piece:
        case Math(expression=expression, marked=marked, role=role):
            return [list(word) for word in formula_words(expression, notation, marked, role or "math")], False, False
        case Code(text=text, role=role):
            text = clean(text, notation).replace("\n", " ")
            return [[Span(text, role or "code")]] if text else [], False, False
        case Text(text=text, role=role) | Emphasis(text=text, role=role):
            style = role or ("emphasis" if isinstance(piece, Emphasis) else "")
            text = clean(text, notation)
            return [[Span(word, style)] for word in _text_words(text)], text[:1].isspace(), text[-1:].isspace()


def _text_words(text: str) -> list[str]:
    """Return the words of running text; a short comparison such as ``k = 1`` is one word."""
    return [word.replace("\0", " ") for word in _COMPARISON.sub("\\1\0\\2\0\\3", text.replace("\0", " ")).split()]


def wrap(words: Sequence[Word], width: int, *, hang: int = 0, first: int = 0) -> list[Line]:
    """Return lines of at most *width* columns; lines after the first begin with *hang* spaces.

    *first* columns of the first line are taken already.

    >>> [line for line in wrap([(Span("ab"),), (Span("cd"),)], 3)]
    [(Span(text='ab', style=''),), (Span(text='cd', style=''),)]
    """
    lines: list[Line] = []
    current: list[Span] = []
    used = first
    room = max(width - hang, 8)
    for word in _fitting(words, room):
        size = width_of(word)
        if current and used + 1 + size > width:
            lines.append(tuple(current))
            current, used = ([Span(" " * hang)] if hang else []), hang
            current.extend(word)
            used += size
        else:
            if current:
                current.append(Span(" ", current[-1].style if current[-1].style == word[0].style else ""))
                used += 1
            current.extend(word)
            used += size
    if current:
        lines.append(tuple(current))
    return lines


def _fitting(words: Sequence[Word], room: int) -> list[Word]:
    """Return the words with those wider than *room* taken apart, at signs or spaces if they have them."""
    fitting: list[Word] = []
    for word in words:
        if width_of(word) <= room:
            fitting.append(word)
            continue
        for span in word:
            breaks = _BREAK_IN_FORMULA if span.style in {"math", "differs"} else re.compile(r" (?=\S)")
            for part in breaks.split(span.text):
                fitting.extend((Span(chunk, span.style),) for chunk in _chopped(part.strip(), room) if chunk)
    return fitting


def _chopped(text: str, room: int) -> list[str]:
    """Return *text* in parts of at most *room* columns, cut behind a sign of multiplication or a comma if possible."""
    parts: list[str] = []
    while cells(text) > room:
        cut = room if text.isascii() else max(room // 2, 1)
        best = max(text.rfind(sign, room // 3, cut) for sign in "*·,/")
        cut = best + 1 if best > 0 else cut
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text]


def formula_lines(
    expression: Expression, notation: Notation, marked: tuple[Expression, ...], width: int, lead: str = ""
) -> list[Line]:
    """Return a displayed formula broken at its signs, further lines aligned under the first relation sign.

    *lead*, such as ``"= "``, is written in front of the whole.
    """
    words = formula_words(expression, notation, marked, "math")
    terms = draw_terms(expression, notation)
    if lead:
        words[0] = (Span(lead, "math"), *words[0])
    if sum(map(width_of, words)) + len(words) - 1 <= width:
        return wrap(words, width)
    starts = [position for position, term in enumerate(terms) if term.leads]
    hang = 0 if not lead else cells(lead) if len(lead) > 2 else 0
    if len(starts) > 1:
        left = sum(map(width_of, words[: starts[1]])) + starts[1]
        hang = left if left <= width // 3 else 4
    lines: list[Line] = []
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(words)
        side = words[start:end]
        if number == 1 and hang != 4 and lines:
            lines = wrap([*words[:start], *side], width, hang=hang)
        elif number:
            rest = wrap(side, width - hang)
            lines.extend((Span(" " * hang), *line) for line in rest)
        else:
            lines = wrap(side, width, hang=hang)
    return lines


def flat(content: Content, notation: Notation) -> str:
    """Return *content* on one line, without styles."""
    return " ".join("".join(span.text for span in word) for word in words_of(content, notation))


def drawn_width(expression: Expression) -> int:
    """Return how wide a formula is on one line, the measure by which other writers break it."""
    return cells(draw(expression, "unicode"))
