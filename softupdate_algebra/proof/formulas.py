"""Formulas of proofs: read from text, and given an exact value so that every printed line can be checked."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.expression import Call, Expression, Name, Number, Power, Product, Relation, Series, Sum
from softupdate_algebra.algebra.linear import Form
from softupdate_algebra.algebra.parser import parse_expression, parse_relations
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.errors import RuleError

if TYPE_CHECKING:
    from collections.abc import Mapping

UNIT = "1"
"""The key that a pure number stands on in the value of a formula."""

COUNTERS = frozenset({"k", "i", "j", "n"})
"""Names that stand for whole numbers; they may occur in exponents and indices."""

_MAX_PEELED = 64


@lru_cache(maxsize=1024)
def formula(text: str) -> Expression:
    """Return the formula that *text* writes; ``sum(i, 0, k - 1, body)`` is a finite sum, both ends included.

    >>> formula("TQN[k+1] = c*TQN[k]").signs
    ('=',)
    """
    parsed = parse_relations(text)[0] if any(sign in text for sign in "=<>") else parse_expression(text)
    return _with_series(parsed)


def _with_series(expression: Expression) -> Expression:
    match expression:
        case Call("sum", (Name(index), low, high, body)):
            return Series(_with_series(body), index, low, high)
        case Sum(terms):
            return Sum(tuple((sign, _with_series(term)) for sign, term in terms))
        case Product(factors):
            return Product(tuple((sign, _with_series(factor)) for sign, factor in factors))
        case Relation(sides, signs):
            return Relation(tuple(_with_series(side) for side in sides), signs)
        case _:
            return expression


def replaced(expression: Expression, name: str, value: Expression) -> Expression:
    """Return *expression* with the name *name* replaced by *value*, indices and exponents included."""
    match expression:
        case Name(found, indices):
            if found == name and not indices:
                return value
            return Name(found, tuple(replaced(index, name, value) for index in indices))
        case Sum(terms):
            return Sum(tuple((sign, replaced(term, name, value)) for sign, term in terms))
        case Product(factors):
            return Product(tuple((sign, replaced(factor, name, value)) for sign, factor in factors))
        case Power(base, exponent):
            return Power(replaced(base, name, value), replaced(exponent, name, value))
        case Call(function, arguments):
            return Call(function, tuple(replaced(argument, name, value) for argument in arguments))
        case Series(body, index, low, high):
            inner = body if index == name else replaced(body, name, value)
            return Series(inner, index, replaced(low, name, value), replaced(high, name, value))
        case Relation(sides, signs):
            return Relation(tuple(replaced(side, name, value) for side in sides), signs)
        case Number():
            return expression


class Values:
    """Gives formulas their exact values: linear forms over vectors, some of which are defined by others."""

    def __init__(self, vectors: frozenset[str], definitions: Mapping[str, Form] | None = None) -> None:
        self._vectors = vectors
        self._definitions = dict(definitions or {})
        self._scalars: dict[str, Scalar] = {}

    def let(self, name: str, value: Expression) -> None:
        """Let the parameter *name* stand for *value* from now on."""
        self._scalars[name] = self.scalar(value)

    def define(self, name: Expression, value: Expression) -> None:
        """Let the vector or scalar *name* stand for *value* from now on."""
        self._definitions[_only_key(self._form(name))] = self.of(value)

    def of(self, expression: Expression) -> Form:
        """Return the value with all definitions put in; raises ``RuleError`` for what is not linear in vectors."""
        form = self._form(expression)
        while any(key in self._definitions for key, _ in form.terms):
            form = form.replace(self._definitions)
        return form.map(lambda weight: weight.substitute(self._scalars)) if self._scalars else form

    def scalar(self, expression: Expression) -> Scalar:
        """Return the value of a formula without vectors."""
        form = self.of(expression)
        if any(key != UNIT for key, _ in form.terms):
            raise RuleError("a scalar was expected where a vector stands.")
        return form.coefficient(UNIT)

    def _form(self, expression: Expression) -> Form:
        match expression:
            case Number(value):
                return Form.of(UNIT, Scalar.number(value))
            case Name(name, indices):
                return self._name(name, indices)
            case Call(function, arguments):
                inner = ", ".join(_key_text(self.of(argument)) for argument in arguments)
                return Form.of(f"{function}({inner})")
            case Sum(terms):
                total = Form()
                for sign, term in terms:
                    total = total + self._form(term) if sign == "+" else total - self._form(term)
                return total
            case Product(factors):
                return self._product(factors)
            case Power(base, exponent):
                return Form.of(UNIT, self._power(self.scalar(base), self.scalar(exponent)))
            case Series():
                return self._series(expression)
            case Relation():
                raise RuleError("a relation has no value.")

    def _name(self, name: str, indices: tuple[Expression, ...]) -> Form:
        label = f"{name}[{','.join(str(self.scalar(index)) for index in indices)}]" if indices else name
        return Form.of(label) if name in self._vectors else Form.of(UNIT, Scalar.parameter(label))

    def _product(self, factors: tuple[tuple[str, Expression], ...]) -> Form:
        total = Form.of(UNIT)
        for sign, factor in factors:
            value = self._form(factor)
            if sign == "/":
                total = total.scaled(ONE / _scalar_of(value))
            elif all(key == UNIT for key, _ in value.terms):
                total = total.scaled(_scalar_of(value))
            else:
                total = value.scaled(_scalar_of(total))
        return total

    def _power(self, base: Scalar, exponent: Scalar) -> Scalar:
        counters = [name for name in exponent.parameters if name in COUNTERS]
        result = ONE
        constant = exponent
        for name in counters:
            slope = exponent.coefficients_in(name)[1].constant()
            constant = constant - slope * Scalar.parameter(name)
            result = result * Scalar.parameter(f"({base})^{name}") ** int(slope)
        return result * base ** int(constant.constant())

    def _series(self, series: Series) -> Form:
        high = self.scalar(series.high)
        low = self.scalar(series.low)
        total = Form()
        for _ in range(_MAX_PEELED):
            if (high - low + 1).is_zero:
                return total
            constant = high.terms().get((), 0)
            if constant < 0 and not high.is_constant:
                break
            last = parse_expression(str(high))
            total = total + self.of(replaced(series.body, series.index, last))
            high = high - 1
        body = self.of(series.body)
        label = f"sum({series.index}, {low}, {high})"
        return total + Form.collect((f"{label} {key}", value) for key, value in body.terms)


def _scalar_of(form: Form) -> Scalar:
    if any(key != UNIT for key, _ in form.terms):
        raise RuleError("a product of two vectors is not linear.")
    return form.coefficient(UNIT)


def _only_key(form: Form) -> str:
    ((key, _),) = form.terms
    if key == UNIT:
        raise RuleError("only a vector can be defined here.")
    return str(key)


def _key_text(form: Form) -> str:
    return " + ".join(f"({value})*{key}" for key, value in form.terms)
