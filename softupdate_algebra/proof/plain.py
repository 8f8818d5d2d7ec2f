"""Rules, forms and scalars as the checker reads them: JSON values with scalars as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.linear import Answer, Form
from softupdate_algebra.analysis.oracles import LinearModel, Own
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.rules.model import (
    Assignment,
    At,
    Call,
    Combination,
    Every,
    From,
    Repeat,
    Statement,
    UpdateRule,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from softupdate_algebra.algebra.scalar import Monomial, Scalar
    from softupdate_algebra.analysis.joint import Label, Pair
    from softupdate_algebra.analysis.oracles import Oracle

Json: TypeAlias = Any

MAX_FACTORED_TERMS = 60
MAX_BITS_OF_A_NUMBER = 1300


# -- scalars -----------------------------------------------------------------------------------------


def expanded(scalar: Scalar) -> str:
    """Return a polynomial as a sum of terms, anything else as numerator over one divisor after another.

    >>> from softupdate_algebra.algebra.scalar import Scalar
    >>> a, c = Scalar.parameter("a"), Scalar.parameter("c")
    >>> expanded(a - a * c), expanded((1 - c) / (a * (1 + c)))
    ('a - a*c', '(1 - c)/a/(1 + c)')
    """
    return _over(_sum(scalar.numerator), scalar)


def readable(scalar: Scalar) -> str:
    """Return the same as a person writes it, numerators factored where they are short.

    >>> from softupdate_algebra.algebra.scalar import Scalar
    >>> a, c = Scalar.parameter("a"), Scalar.parameter("c")
    >>> readable((a - a * c) / (1 + c))
    '(a*(1 - c))/(1 + c)'
    """
    above = scalar.numerator
    short = above.is_polynomial and len(above.terms()) <= MAX_FACTORED_TERMS
    return _over(str(above) if short else _sum(above), scalar)


def _over(above: str, scalar: Scalar) -> str:
    if scalar.is_polynomial:
        return above
    content, factors = scalar.denominator.factors()
    parts = [] if content == 1 else [f"/({number_text(content)})"]
    for base, power in factors:
        text = _sum(base)
        parts += [f"/{text}" if text.isidentifier() else f"/({text})"] * power
    return (f"({above})" if " " in above else above) + "".join(parts)


def _sum(polynomial: Scalar) -> str:
    parts: list[str] = []
    for monomial, value in sorted(polynomial.terms().items(), key=lambda term: (_degree(term[0]), term[0])):
        factors = [f"({name})" if "^" in name else name for name, _ in monomial]
        shown = [text if power == 1 else f"{text}^{power}" for text, (_, power) in zip(factors, monomial, strict=True)]
        size = abs(value)
        body = "*".join(shown if size == 1 and shown else [number_text(size), *shown])
        sign = "-" if value < 0 else "+"
        parts.append(f" {sign} {body}" if parts else ("-" if value < 0 else "") + body)
    return "".join(parts) or "0"


def number_text(value: Fraction) -> str:
    """Return a number as text; raises ``CertificateError`` for one that the checker would refuse for its length."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS_OF_A_NUMBER:
        raise CertificateError("no certificate can be made: its numbers would be hundreds of digits long.")
    return str(value)


def _degree(monomial: Monomial) -> int:
    return sum(power for _, power in monomial)


# -- vectors -----------------------------------------------------------------------------------------


def atom(label: Label) -> str:
    """Return how the checker calls an initial value, a constant or an answer: ``g[3,0]``."""
    return f"{label.oracle}[{label.step},{label.order}]" if isinstance(label, Answer) else label


def vector(form: Form) -> Json:
    """Return a form over names as a VECTOR."""
    return [[readable(value), str(key)] for key, value in form.terms]


def start_of(pair: Pair) -> Json:
    """Return where the networks of both rules begin."""
    sides = zip(("left", "right"), pair.starts, strict=True)
    return {side: {name: vector(form) for name, form in values} for side, values in sides}


# -- rules -------------------------------------------------------------------------------------------


def rule_json(rule: UpdateRule, arity: int | None = None) -> Json:
    """Return a rule as the checker reads it; with *arity*, calls on one vector repeat it: g(x) = g(x, x)."""
    factors = (factor for part in rule.conditions for factor, _ in part.factors()[1])
    return {
        "networks": list(rule.networks),
        "temporaries": list(rule.temporaries),
        "constants": list(rule.constants),
        "statements": [_statement(statement, arity) for statement in rule.statements],
        "output": _combination(rule.output, arity),
        "conditions": [expanded(factor) for factor in dict.fromkeys(factors)],
    }


def _statement(statement: Statement, arity: int | None) -> Json:
    match statement:
        case Assignment(name, value):
            return {"set": name, "to": _combination(value, arity)}
        case Every(period, offset, body):
            return {"every": period, "offset": offset, "do": _body(body, arity)}
        case At(step, body):
            return {"at": step, "do": _body(body, arity)}
        case From(step, body):
            return {"from": step, "do": _body(body, arity)}
        case Repeat(times, body):
            return {"repeat": times, "do": _body(body, arity)}


def _body(statements: Iterable[Statement], arity: int | None) -> Json:
    return [_statement(statement, arity) for statement in statements]


def _combination(combination: Combination, arity: int | None) -> Json:
    return [[readable(term.coefficient), _of(term.of, arity)] for term in combination]


def _of(of: str | Call, arity: int | None) -> Json:
    if isinstance(of, str):
        return of
    arguments = [_combination(argument, arity) for argument in of.arguments]
    if arity is not None and len(arguments) == 1:
        arguments = arguments * arity
    return {"call": of.oracle, "on": arguments}


def arity_of(oracle: Oracle) -> int | None:
    """Return how many arguments a model reads when it reads more than one, ``None`` otherwise."""
    if not isinstance(oracle, LinearModel):
        return None
    places = [int(key[1:]) for key, _ in oracle.form.terms if isinstance(key, str) and key.startswith("#")]
    return max(places) if places and max(places) > 1 else None


def meanings(pair: Pair) -> Json:
    """Return what each oracle that is called means."""
    names = sorted({name for rule in (pair.left, pair.right) for name, _ in rule.oracles})
    if isinstance(pair.oracle, LinearModel):
        return {name: vector(pair.oracle.form_of(name)) for name in names}
    return dict.fromkeys(names, "own" if isinstance(pair.oracle, Own) else "recorded")
