"""Expressions drawn as presentation MathML, for pages; a counter such as k can be left open for the page to fill in."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, assert_never

from softupdate_algebra.algebra.expression import Call, Expression, Name, Number, Power, Product, Relation, Series, Sum
from softupdate_algebra.algebra.notation import GREEK, POWER, PRODUCT, SERIES, SUM, _parts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

_ATOM = POWER + 1
_SIGNS = {"<": "&lt;", "<=": "≤", ">": "&gt;", ">=": "≥", "=": "=", "!=": "≠"}


def mathml(expression: Expression, *, counter: str = "", display: bool = False) -> str:
    """Return *expression* as a ``math`` element; *counter*, a name, becomes numbers that a page fills in.

    Where the counter k stands, ``k - 1`` included, there is ``<mn data-plus="-1">``: the page writes k plus that.

    >>> mathml(Power(Name("c"), Name("k")))
    '<math><msup><mi>c</mi><mi>k</mi></msup></math>'
    >>> mathml(Power(Name("c"), Name("k")), counter="k")
    '<math><msup><mi>c</mi><mn data-plus="0">k</mn></msup></math>'
    """
    kind = ' display="block"' if display else ""
    return f"<math{kind}>{_Pen(counter).draw(expression)[0]}</math>"


class _Pen:
    def __init__(self, counter: str) -> None:
        self._counter = counter

    def draw(self, expression: Expression) -> tuple[str, int]:
        """Return the elements and how tightly they bind."""
        counted = self._counted(expression)
        if counted is not None:
            return counted, _ATOM
        match expression:
            case Number(value=value):
                return _number(value), _ATOM if value.denominator == 1 else PRODUCT
            case Name(name=name, indices=indices):
                return self.name(name, indices), _ATOM
            case Call(function=function, arguments=arguments):
                inside = "<mo>,</mo>".join(self.draw(argument)[0] for argument in arguments)
                return _row([self.name(function, ()), _fenced(inside)]), _ATOM
            case Sum(terms=terms):
                return self.sum(terms), SUM
            case Product():
                return self.product(expression), PRODUCT
            case Power(base=base, exponent=exponent):
                return f"<msup>{self.at_least(base, _ATOM)}{_row([self.draw(exponent)[0]])}</msup>", POWER
            case Series(body=body, index=index, low=low, high=high):
                under = _row([self.name(index, ()), "<mo>=</mo>", self.draw(low)[0]])
                over = _row([self.draw(high)[0]])
                return (
                    f"<munderover><mo>∑</mo>{under}{over}</munderover>{self.at_least(body, SERIES)}",
                    SERIES,
                )
            case Relation(sides=sides, signs=signs):
                drawn = [self.draw(side)[0] for side in sides]
                rest = (f"<mo>{_SIGNS[sign]}</mo>{side}" for sign, side in zip(signs, drawn[1:], strict=True))
                return drawn[0] + "".join(rest), SUM
            case _:
                assert_never(expression)

    def _counted(self, expression: Expression) -> str | None:
        """Return the counter, or the counter plus a number, as an element for the page to fill in."""
        if not self._counter:
            return None
        match expression:
            case Name(name=name, indices=()) if name == self._counter:
                return f'<mn data-plus="0">{name}</mn>'
            case Sum(terms=(("+", Name(name=name, indices=())), (sign, Number(value=value)))) if (
                name == self._counter and value.denominator == 1
            ):
                return f'<mn data-plus="{value if sign == "+" else -value}">{name} {sign} {value}</mn>'
            case _:
                return None

    def at_least(self, expression: Expression, level: int) -> str:
        text, own = self.draw(expression)
        return _row([text]) if own >= level else _fenced(text)

    def name(self, name: str, indices: tuple[Expression, ...]) -> str:
        base, marks, tails = _parts(name)
        text = f"<mi>{escape(GREEK.get(base, base))}</mi>"
        below = [f"<mi>{escape(GREEK.get(tail, tail))}</mi>" for tail in tails]
        below += [self.draw(index)[0] for index in indices]
        above = "".join('<mo lspace="0" rspace="0">′</mo>' if mark == "prime" else "<mo>⋆</mo>" for mark in marks)
        under = _row([part for n, each in enumerate(below) for part in (["<mo>,</mo>"] if n else []) + [each]])
        if above and below:
            return f"<msubsup>{text}{under}{_row([above]) if len(marks) > 1 else above}</msubsup>"
        if above:
            return f"<msup>{text}{_row([above]) if len(marks) > 1 else above}</msup>"
        return f"<msub>{text}{under}</msub>" if below else text

    def sum(self, terms: Iterable[tuple[str, Expression]]) -> str:
        result = ""
        for sign, term in terms:
            mark = "−" if sign == "-" else "+" if result else ""
            result += (f"<mo>{mark}</mo>" if mark else "") + self.at_least(term, SERIES)
        return result

    def product(self, product: Product) -> str:
        above = [factor for sign, factor in product.factors if sign == "*"]
        below = [factor for sign, factor in product.factors if sign == "/"]
        order = [sign for sign, _ in product.factors]
        if not below:
            return self.beside(above)
        first = order.index("/")
        top, rest = above[:first], above[first:]
        numerator = self.beside(top) if len(top) > 1 else self.draw(top[0])[0] if top else "<mn>1</mn>"
        denominator = self.beside(below) if len(below) > 1 else self.draw(below[0])[0]
        fraction = f"<mfrac>{_row([numerator])}{_row([denominator])}</mfrac>"
        return fraction + self.beside(rest) if rest else fraction

    def beside(self, factors: list[Expression]) -> str:
        result = ""
        for position, factor in enumerate(factors):
            last = position == len(factors) - 1
            text = self.at_least(factor, SERIES if last and isinstance(factor, Series) else POWER)
            times = "<mo>·</mo>" if isinstance(factor, Number) else "<mo>\u2062</mo>"
            result += (times if result else "") + text
        return result


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return f"<mn>{value}</mn>"
    return f"<mfrac><mn>{value.numerator}</mn><mn>{value.denominator}</mn></mfrac>"


def _fenced(inside: str) -> str:
    return f"<mrow><mo>(</mo>{inside}<mo>)</mo></mrow>"


def _row(parts: list[str]) -> str:
    inside = "".join(parts)
    single = inside.count("</m") == 1 and inside.startswith(("<mi", "<mn"))
    return inside if single else f"<mrow>{inside}</mrow>"
