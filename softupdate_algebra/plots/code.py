"""Exact scalars as formulas of the page: one text, evaluated there in floating point and in exact fractions alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.expression import Expression, Name, Number, Power, Product, Sum
from softupdate_algebra.algebra.formula import scalar_expression
from softupdate_algebra.errors import RuleError

if TYPE_CHECKING:
    from softupdate_algebra.algebra.scalar import Scalar


def scalar_code(scalar: Scalar) -> str:
    """Return *scalar* as JavaScript over the operations ``o`` and the numbers ``p``.

    ``o`` is one kind of arithmetic (``q`` makes a fraction of two integers, then ``add``, ``sub``, ``neg``, ``mul``,
    ``div`` and ``pow`` with a whole exponent), ``p`` holds the value of each parameter in that arithmetic.

    >>> from softupdate_algebra.algebra.parser import parse_scalar
    >>> scalar_code(parse_scalar("alpha*(1 - c^2)"))
    'o.mul(p["alpha"],o.sub(o.q(1n,1n),o.pow(p["c"],2)))'
    """
    return _code(scalar_expression(scalar))


def _code(expression: Expression) -> str:
    match expression:
        case Number(value=value):
            return f"o.q({value.numerator}n,{value.denominator}n)"
        case Name(name=name, indices=()):
            return f"p[{json.dumps(name)}]"
        case Sum(terms=terms):
            return _sum(terms)
        case Product(factors=factors):
            result = ""
            for sign, factor in factors:
                left = result or ("" if sign == "*" else "o.q(1n,1n)")
                operation = "mul" if sign == "*" else "div"
                result = f"o.{operation}({left},{_code(factor)})" if left else _code(factor)
            return result
        case Power(base=base, exponent=exponent):
            return f"o.pow({_code(base)},{_whole(exponent)})"
        case _:
            raise RuleError("a schedule's value at a step has no slider; give the rule a constant instead.")


def _sum(terms: tuple[tuple[str, Expression], ...]) -> str:
    result = ""
    for sign, term in terms:
        if result:
            result = f"o.{'add' if sign == '+' else 'sub'}({result},{_code(term)})"
        else:
            result = _code(term) if sign == "+" else f"o.neg({_code(term)})"
    return result


def _whole(exponent: Expression) -> str:
    """Return an exponent in plain numbers; ``t``, the step, is ``p["#t"]`` there."""
    match exponent:
        case Number(value=value) if value.denominator == 1:
            return str(value)
        case Name(name="t", indices=()):
            return 'p["#t"]'
        case Sum(terms=terms):
            return "(" + "".join(f"{sign}{_whole(term)}" for sign, term in terms).removeprefix("+") + ")"
        case Product(factors=factors) if all(sign == "*" for sign, _ in factors):
            return "*".join(_whole(factor) for _, factor in factors)
        case _:
            raise RuleError("an exponent must be a whole number or linear in t.")


def vega_expression(scalar: Scalar, names: dict[str, str]) -> str:
    """Return *scalar* as an expression of Vega, each generator written as *names* says.

    >>> from softupdate_algebra.algebra.parser import parse_scalar
    >>> vega_expression(parse_scalar("alpha*(1 - c^2)/3"), {"alpha": "alpha", "c": "c"})
    '(alpha)*(((1)-(pow(c,2))))/(3)'
    """
    return _vega(scalar_expression(scalar), names)


def _vega(expression: Expression, names: dict[str, str]) -> str:
    match expression:
        case Number(value=value):
            return str(value) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
        case Name(name=name, indices=()):
            return names[name]
        case Sum(terms=terms):
            return "(" + "".join(f"{sign}({_vega(term, names)})" for sign, term in terms).removeprefix("+") + ")"
        case Product(factors=factors):
            text = "".join(f"{sign}({_vega(factor, names)})" for sign, factor in factors)
            return f"1{text}" if text.startswith("/") else text.removeprefix("*")
        case Power(base=base, exponent=exponent):
            return f"pow({_vega(base, names)},{_vega(exponent, names)})"
        case _:
            raise RuleError("this coefficient has no formula that a chart can evaluate.")


class Formulas:
    """Collects the formulas of a page, equal ones once, and numbers them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def add(self, scalar: Scalar) -> int:
        """Return the number of *scalar*'s formula."""
        return self.add_code(scalar_code(scalar))

    def add_code(self, code: str) -> int:
        """Return the number of a formula that is already code."""
        return self._numbers.setdefault(code, len(self._numbers))

    def script(self) -> str:
        """Return the array of all formulas as JavaScript."""
        return "[" + ",\n".join(f"(o,p)=>{code}" for code in self._numbers) + "]"
