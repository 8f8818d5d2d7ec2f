"""Expressions read as linear combinations of vectors and oracle answers, in a scope that says what names mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.evaluation import Evaluator, generator, plus, times
from softupdate_algebra.algebra.expression import Call as WrittenCall
from softupdate_algebra.algebra.expression import Name, Number, Power, Product, Sum
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.algebra.tokens import quoted, where
from softupdate_algebra.errors import RuleError
from softupdate_algebra.rules.model import Call, Term
from softupdate_algebra.rules.names import RESERVED, STEP, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from softupdate_algebra.algebra.expression import Expression, Position
    from softupdate_algebra.rules.model import Combination

_Value: TypeAlias = "Scalar | Combination"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names of an expression mean.

    *vectors* maps what is written to the vector it stands for (``QN0`` to ``QN`` in a start); *scalars* holds the
    values of ``let`` names; *hints* says of other names what to write instead. Divisors are appended to *divisors*.
    """

    vectors: Mapping[str, str]
    scalars: Mapping[str, Scalar] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    calls: bool = True
    steps: bool = True
    divisors: list[Scalar] = field(default_factory=list)


def scalar_in(scope: Scope, expression: Expression) -> Scalar:
    """Return the scalar that *expression* is in *scope*; raises ``RuleError`` when it holds a vector or a call."""
    return _Reader(scope).evaluator.value(expression)


def combination_in(scope: Scope, expression: Expression) -> Combination:
    """Return the linear combination that *expression* is in *scope*; raises ``RuleError`` when it is none.

    >>> from softupdate_algebra.algebra.parser import parse_expression
    >>> terms = combination_in(Scope({"x": "x", "y": "y"}), parse_expression("c*(x - y) + x"))
    >>> [(str(term.coefficient), term.of) for term in terms]
    [('1 + c', 'x'), ('-c', 'y')]
    """
    return _Reader(scope).combination(expression)


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """Return the expressions directly inside *expression*, in the order written."""
    match expression:
        case WrittenCall():
            return expression.arguments
        case Name():
            return expression.indices
        case Sum():
            return tuple(term for _, term in expression.terms)
        case Product():
            return tuple(factor for _, factor in expression.factors)
        case Power():
            return (expression.base, expression.exponent)
        case _:
            return ()


def leaves(expression: Expression) -> Iterator[Name | WrittenCall]:
    """Yield the names and calls in *expression*, in the order written; indices are not names."""
    if isinstance(expression, Name | WrittenCall):
        yield expression
    if not isinstance(expression, Name):
        for part in parts_of(expression):
            yield from leaves(part)


class _Reader:
    __slots__ = ("_known", "_scope", "evaluator")

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._known: dict[int, bool] = {}
        self.evaluator = Evaluator(self._scalar, scope.divisors.append)

    def combination(self, expression: Expression) -> Combination:
        value = self._value(expression)
        return self._require_vector(value, expression)

    # -- names ------------------------------------------------------------------------------------

    def _scalar(self, name: Name) -> Scalar:
        scope, place = self._scope, where(name.at)
        if name.name in scope.vectors:
            raise RuleError(
                f"{place}: the vector {quoted(name.name)} stands where a scalar is expected; a rule is linear."
            )
        if name.name in scope.hints:
            raise RuleError(f"{place}: {scope.hints[name.name]}")
        if name.name in scope.scalars:
            if name.indices:
                raise RuleError(f"{place}: {quoted(name.name)} is defined by let and has no index.")
            return scope.scalars[name.name]
        if name.name in RESERVED and (name.name != STEP or name.indices or not scope.steps):
            raise RuleError(f"{place}: {quoted(name.name)} is reserved and has no value here.")
        value = generator(name)
        if name.indices and (not scope.steps or value.parameters[0] not in {f"{name.name}[t]", f"{name.name}[t-1]"}):
            raise RuleError(f"{place}: a schedule is written {name.name}[t] or {name.name}[t-1], and in steps only.")
        return value

    def _is_vector(self, expression: Expression) -> bool:
        key = id(expression)
        if key not in self._known:
            if isinstance(expression, Name):
                self._known[key] = expression.name in self._scope.vectors
            else:
                self._known[key] = isinstance(expression, WrittenCall) or any(
                    map(self._is_vector, parts_of(expression))
                )
        return self._known[key]

    # -- values -----------------------------------------------------------------------------------

    def _value(self, expression: Expression) -> _Value:
        if not self._is_vector(expression):
            return self.evaluator.value(expression)
        match expression:
            case Name():
                return self._vector(expression)
            case WrittenCall():
                return self._call(expression)
            case Sum():
                return self._sum(expression)
            case Product():
                return self._product(expression)
            case Power() if self._is_vector(expression.base):
                raise _not_linear("a vector is raised to a power", expression.at)
            case _:
                return self.evaluator.value(expression)

    def _vector(self, name: Name) -> Combination:
        if name.indices:
            raise RuleError(
                f"{where(name.at)}: {quoted(name.name)} is a vector and has no index; "
                f"a name on the right is its newest value, write {name.name}."
            )
        return (Term(ONE, self._scope.vectors[name.name]),)

    def _call(self, call: WrittenCall) -> Combination:
        if not self._scope.calls:
            raise RuleError(f"{where(call.at)}: {quoted(call.function)} is called, but no oracle can be asked here.")
        arguments = tuple(self._argument(call, argument) for argument in call.arguments)
        return (Term(ONE, Call(call.function, arguments)),)

    def _argument(self, call: WrittenCall, argument: Expression) -> Combination:
        if not self._is_vector(argument) and not isinstance(argument, Name) and not _is_zero(argument):
            raise RuleError(
                f"{where(argument.at)}: {quoted(call.function)} is called on a scalar; an oracle takes vectors "
                f"(a product is written {call.function}*(...))."
            )
        return self.combination(argument)

    def _sum(self, expression: Sum) -> Combination:
        terms: list[Term] = []
        for sign, part in expression.terms:
            value = self.combination(part)
            terms += value if sign == "+" else (Term(-term.coefficient, term.of) for term in value)
        return merged(terms, expression.at)

    def _product(self, expression: Product) -> Combination:
        scale: Scalar = ONE
        vector: _Value | None = None
        for operator, factor in expression.factors:
            if self._is_vector(factor):
                if operator == "/":
                    raise _not_linear("a vector is divided by", factor.at)
                if vector is not None:
                    raise _not_linear("two vectors are multiplied", factor.at)
                vector = self._value(factor)
            else:
                value = self.evaluator.value(factor)
                scale = times(scale, value if operator == "*" else self.evaluator.inverse(value, factor.at), factor.at)
        if vector is None or isinstance(vector, Scalar):  # a vector in an exponent, refused before
            raise _not_linear("a vector stands in a scalar", expression.at)
        scaled = (Term(times(scale, term.coefficient, expression.at), term.of) for term in vector)
        return merged(scaled, expression.at)

    # -- refusals ---------------------------------------------------------------------------------

    def _require_vector(self, value: _Value, expression: Expression) -> Combination:
        if not isinstance(value, Scalar):
            return value
        if _is_zero(expression):
            return ()
        raise self._scalar_refused(expression)

    def _scalar_refused(self, expression: Expression) -> RuleError:
        place, known = where(expression.at), self._scope.vectors
        names = [leaf.name for leaf in leaves(expression) if isinstance(leaf, Name) and leaf.name not in RESERVED]
        if isinstance(expression, Name):
            hint = did_you_mean(expression.name, known)
            declare = f" A constant vector is declared: vector {expression.name}." if self._scope.calls else ""
            return RuleError(f"{place}: {quoted(expression.name)} stands where a vector is expected.{hint}{declare}")
        if not names:
            return RuleError(f"{place}: a number stands where a vector is expected; multiply it with one, or write 0.")
        hints = next((hint for name in names if (hint := did_you_mean(name, known))), "")
        declare = f" A constant vector is declared: vector {names[-1]}." if self._scope.calls else ""
        return RuleError(
            f"{place}: none of {', '.join(map(quoted, dict.fromkeys(names)))} is known as a vector, and one has to be."
            f"{hints}{declare}"
        )


def _is_zero(expression: Expression) -> bool:
    match expression:
        case Number():
            return expression.value == 0
        case Sum():
            return all(_is_zero(term) for _, term in expression.terms)
        case _:
            return False


def _not_linear(what: str, at: Position) -> RuleError:
    return RuleError(f"{where(at)}: {what}; a rule must be linear in networks and oracle answers.")


def merged(terms: Iterable[Term], at: Position) -> Combination:
    """Return *terms* with each vector once, at its first place; calls stay apart, coefficients 0 go."""
    found: dict[str | int, Term] = {}
    for index, term in enumerate(terms):
        key = term.of if isinstance(term.of, str) else index
        known = found.get(key)
        found[key] = term if known is None else Term(plus(known.coefficient, term.coefficient, at), term.of)
    return tuple(term for term in found.values() if term.coefficient)
