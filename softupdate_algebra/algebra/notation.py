"""Expressions drawn in three notations: plain text that parses back, Unicode, and LaTeX."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, assert_never

from softupdate_algebra.algebra.expression import Call, Expression, Name, Number, Power, Product, Relation, Series, Sum

Notation: TypeAlias = Literal["plain", "unicode", "latex"]

SUM, SERIES, PRODUCT, POWER, ATOM = range(5)
MAX_DECIMALS = 12

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
_SUBSCRIPTS = dict(zip("0123456789+−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
_SUPERSCRIPTS = dict(
    zip("0123456789+−=()abcdefghijklmnoprstuvwxyzT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ", strict=True)
)
_SIGNS = {
    "plain": {sign: sign for sign in ("<", "<=", ">", ">=", "=", "!=")},
    "unicode": {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "=", "!=": "≠"},
    "latex": {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "=": "=", "!=": r"\ne"},
}


@dataclass(frozen=True, slots=True)
class Term:
    """One piece of a drawn formula: its text with the sign in front, and what it draws.

    ``leads`` is true where a side of a relation begins.
    """

    text: str
    of: Expression
    leads: bool


def draw(expression: Expression, notation: Notation = "unicode") -> str:
    r"""Return *expression* in *notation*.

    >>> from fractions import Fraction
    >>> formula = Product((("*", Name("alpha")), ("*", Power(Name("c"), Number(Fraction(2)))), ("*", Name("g0"))))
    >>> [draw(formula, notation) for notation in ("plain", "unicode", "latex")]
    ['alpha*c^2*g0', 'α·c²·g₀', '\\alpha\\,c^{2}\\,g_{0}']
    """
    return _PENS[notation].draw(expression)[0]


def draw_terms(expression: Expression, notation: Notation) -> tuple[Term, ...]:
    """Return the pieces between which a long formula may be broken; joined by spaces they are the whole.

    >>> side = Sum((("+", Name("a")), ("-", Name("b"))))
    >>> [term.text for term in draw_terms(Relation((Name("x"), side), ("=",)), "plain")]
    ['x', '= a', '- b']
    """
    pen = _PENS[notation]
    if not isinstance(expression, Relation):
        return _terms_of_side(pen, "", expression)
    signs = ["", *(_SIGNS[notation][sign] + " " for sign in expression.signs)]
    return tuple(
        term for sign, side in zip(signs, expression.sides, strict=True) for term in _terms_of_side(pen, sign, side)
    )


def _terms_of_side(pen: _Pen, lead: str, side: Expression) -> tuple[Term, ...]:
    if not isinstance(side, Sum):
        return (Term(lead + pen.draw(side)[0], side, leads=True),)
    texts = pen.signed(side)
    return tuple(
        Term((lead if position == 0 else "") + text, term, leads=position == 0)
        for position, (text, (_, term)) in enumerate(zip(texts, side.terms, strict=True))
    )


class _Pen:
    """Plain text: what other notations change, they override."""

    notation: Notation = "plain"
    minus = "-"

    def draw(self, expression: Expression) -> tuple[str, int]:
        """Return the text and how tightly it binds."""
        match expression:
            case Number(value=value):
                return self.number(value)
            case Name(name=name, indices=()):
                return self.name(name), ATOM
            case Name(name=name, indices=indices):
                return self.indexed(name, indices), ATOM
            case Call(function=function, arguments=arguments):
                inside = ", ".join(self.draw(argument)[0] for argument in arguments)
                return f"{self.name(function)}{self.parenthesised(inside)}", ATOM
            case Sum():
                return " ".join(self.signed(expression)), SUM
            case Product():
                return self.product(expression), PRODUCT
            case Power(base=base, exponent=exponent):
                return self.power(base, exponent), POWER
            case Series():
                return self.series(expression)
            case Relation(sides=sides, signs=signs):
                table = _SIGNS[self.notation]
                rest = zip(signs, sides[1:], strict=True)
                return " ".join([self.draw(sides[0])[0], *(f"{table[s]} {self.draw(e)[0]}" for s, e in rest)]), SUM
            case _:
                assert_never(expression)

    def number(self, value: Fraction) -> tuple[str, int]:
        decimal = _decimal(value)
        return (decimal, ATOM) if decimal else (f"{value.numerator}/{value.denominator}", PRODUCT)

    def name(self, name: str) -> str:
        return name

    def indexed(self, name: str, indices: tuple[Expression, ...]) -> str:
        return f"{name}[{','.join(self.compact(index) for index in indices)}]"

    def compact(self, expression: Expression) -> str:
        return self.draw(_folded(expression))[0].replace(" ", "")

    def parenthesised(self, inside: str) -> str:
        return f"({inside})"

    def at_least(self, expression: Expression, level: int) -> str:
        text, own = self.draw(expression)
        return text if own >= level else self.parenthesised(text)

    def signed(self, expression: Sum) -> list[str]:
        texts: list[str] = []
        for sign, term in expression.terms:
            text = self.at_least(term, SERIES)
            mark = self.minus if sign == "-" else "+"
            texts.append(f"{mark} {text}" if texts else f"{mark}{text}" if sign == "-" else text)
        return texts

    def product(self, expression: Product) -> str:
        result = ""
        last = len(expression.factors) - 1
        for position, (sign, factor) in enumerate(expression.factors):
            level = SERIES if position == last and sign == "*" and isinstance(factor, Series) else POWER
            text = self.at_least(factor, PRODUCT if position == 0 else level)
            result += text if position == 0 and sign == "*" else (result or "1") and self.join(result, sign, text)
        return result

    def join(self, before: str, sign: str, text: str) -> str:
        return f"{sign}{text}" if before else f"1{sign}{text}"

    def power(self, base: Expression, exponent: Expression) -> str:
        return f"{self.at_least(base, ATOM)}^{self.at_least(exponent, POWER)}"

    def series(self, expression: Series) -> tuple[str, int]:
        body = self.draw(expression.body)[0]
        low, high = self.compact(expression.low), self.compact(expression.high)
        return f"sum({body}, {expression.index}={low}..{high})", ATOM


class _UnicodePen(_Pen):
    notation: Notation = "unicode"
    minus = "−"

    def name(self, name: str) -> str:
        base, marks, tails = _parts(name)
        text = GREEK.get(base, base) + "".join("′" if mark == "prime" else "⋆" for mark in marks)
        return text + self.lowered(tails)

    def indexed(self, name: str, indices: tuple[Expression, ...]) -> str:
        base, marks, tails = _parts(name)
        text = GREEK.get(base, base) + "".join("′" if mark == "prime" else "⋆" for mark in marks)
        return text + self.lowered([*tails, *(self.compact(index) for index in indices)])

    def lowered(self, tails: list[str]) -> str:
        lowered = [_mapped(GREEK.get(tail, tail), _SUBSCRIPTS) for tail in tails]
        if all(lowered):
            return ",".join(lowered)
        whole = ",".join(GREEK.get(tail, tail) for tail in tails)
        return f"_{whole}" if re.fullmatch(r"\w+", whole) else f"_({whole})"

    def join(self, before: str, sign: str, text: str) -> str:
        return super().join(before, "·" if sign == "*" else sign, text)

    def power(self, base: Expression, exponent: Expression) -> str:
        below = self.at_least(base, ATOM)
        raised = _mapped(_juxtaposed(self.compact(exponent)), _SUPERSCRIPTS)
        if raised and not (isinstance(base, Name) and _parts(base.name)[1] == ["star"]):
            return below + raised
        return f"{below}^{self.at_least(exponent, ATOM)}"

    def series(self, expression: Series) -> tuple[str, int]:
        low = f"{GREEK.get(expression.index, expression.index)}={self.compact(expression.low)}"
        high = self.compact(expression.high)
        below = _mapped(low, _SUBSCRIPTS) or f"_({low})"
        above = _mapped(_juxtaposed(high), _SUPERSCRIPTS) or f"^({high})"
        return f"∑{below}{above} {self.at_least(expression.body, SERIES)}", SERIES


class _LatexPen(_Pen):
    notation: Notation = "latex"

    def number(self, value: Fraction) -> tuple[str, int]:
        decimal = _decimal(value)
        return (decimal, ATOM) if decimal else (rf"\frac{{{value.numerator}}}{{{value.denominator}}}", PRODUCT)

    def name(self, name: str) -> str:
        return self.lowered(*_parts(name))

    def indexed(self, name: str, indices: tuple[Expression, ...]) -> str:
        base, marks, tails = _parts(name)
        return self.lowered(base, marks, tails, [self.compact_latex(index) for index in indices])

    def compact_latex(self, expression: Expression) -> str:
        return self.draw(_folded(expression))[0].replace(" + ", "+").replace(" - ", "-")

    def lowered(self, base: str, marks: list[str], tails: list[str], indices: list[str] | None = None) -> str:
        text = self.letters(base) + "'" * marks.count("prime")
        below = [r"\star"] * marks.count("star") + [self.letters(tail) for tail in tails] + (indices or [])
        return f"{text}_{{{','.join(below)}}}" if below else text

    def letters(self, word: str) -> str:
        if word in GREEK:
            return f"\\{word}"
        escaped = word.replace("_", r"\_")
        return escaped if len(word) == 1 or word.isdecimal() else rf"\mathrm{{{escaped}}}"

    def parenthesised(self, inside: str) -> str:
        return rf"\left({inside}\right)" if r"\frac" in inside or r"\sum" in inside else f"({inside})"

    def product(self, expression: Product) -> str:
        result: list[str] = []
        above: list[str] = []
        below: list[Expression] = []
        last = len(expression.factors) - 1
        alone = not any(sign == "/" for sign, _ in expression.factors)
        for position, (sign, factor) in enumerate(expression.factors):
            if sign == "/":
                below.append(factor)
                continue
            if below:
                result.append(self.fraction(above, below))
                above, below = [], []
            level = SERIES if position == last and isinstance(factor, Series) else POWER
            single = not alone and not above and position < last and expression.factors[position + 1][0] == "/"
            above.append(self.draw(factor)[0] if single else self.at_least(factor, PRODUCT if position == 0 else level))
        return self.beside([*result, self.fraction(above, below)] if below else [*result, *above])

    def fraction(self, above: list[str], below: list[Expression]) -> str:
        under = self.draw(below[0])[0] if len(below) == 1 else self.beside([self.at_least(e, POWER) for e in below])
        return rf"\frac{{{self.beside(above) or '1'}}}{{{under}}}"

    def beside(self, texts: list[str]) -> str:
        result = ""
        for text in texts:
            if not result:
                result = text
            elif text[:1].isdigit():
                result += rf" \cdot {text}"
            else:
                result += text if result.isdigit() else rf"\,{text}"
        return result

    def power(self, base: Expression, exponent: Expression) -> str:
        below = self.at_least(base, ATOM)
        return f"{below}^{{{self.compact_latex(exponent)}}}"

    def series(self, expression: Series) -> tuple[str, int]:
        low, high = self.compact_latex(expression.low), self.compact_latex(expression.high)
        return (
            rf"\sum_{{{self.name(expression.index)}={low}}}^{{{high}}} {self.at_least(expression.body, SERIES)}",
            SERIES,
        )


_PENS: dict[Notation, _Pen] = {"plain": _Pen(), "unicode": _UnicodePen(), "latex": _LatexPen()}


def _parts(name: str) -> tuple[str, list[str], list[str]]:
    """Return the base, the marks (prime, star) and the subscripts of an identifier.

    >>> _parts("alpha_prime"), _parts("TQN12"), _parts("theta_k")
    (('alpha', ['prime'], []), ('TQN', [], ['12']), ('theta', [], ['k']))
    """
    words = [word for word in name.split("_") if word]
    if not words:
        return name, [], []
    found: list[str] = []
    marks: list[str] = []
    for position, word in enumerate(words):
        letters = word.rstrip("0123456789")
        digits = word[len(letters) :]
        if position and letters in {"prime", "star"}:
            marks.append(letters)
        elif letters:
            found.append(letters)
        if digits:
            found.append(digits)
    return found[0], marks, found[1:]


def _mapped(text: str, table: dict[str, str]) -> str:
    """Return *text* letter by letter in *table*, or the empty string when a letter has no such form."""
    return "".join(table[letter] for letter in text) if all(letter in table for letter in text) else ""


def _juxtaposed(text: str) -> str:
    return re.sub(r"(\d)·(?=[^\W\d](?:\W|$))", r"\1", text)


def _folded(expression: Expression) -> Expression:
    """Return an index that is a sum of numbers alone, such as 0 - 1, as one number."""
    if not isinstance(expression, Sum) or len(expression.terms) < 2:
        return expression
    total = Fraction(0)
    for sign, term in expression.terms:
        if not isinstance(term, Number):
            return expression
        total += term.value if sign == "+" else -term.value
    return Number(total) if total >= 0 else Sum((("-", Number(-total)),))


def _decimal(value: Fraction) -> str:
    """Return an exact finite decimal such as 0.01, or the empty string when there is none of moderate length."""
    if value.denominator == 1:
        return str(value.numerator)
    for places in range(1, MAX_DECIMALS + 1):
        scaled = value * 10**places
        if scaled.denominator == 1:
            digits = str(scaled.numerator).rjust(places + 1, "0")
            return f"{digits[:-places]}.{digits[-places:]}"
    return ""
