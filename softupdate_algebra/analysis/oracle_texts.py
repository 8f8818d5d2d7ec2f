"""Models of the gradient in a user's own words, such as ``g(x) = lambda*(x_star - x)``, read with positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.algebra.expression import Call, Name, Number, Product, Sum
from softupdate_algebra.algebra.linear import Form
from softupdate_algebra.algebra.parser import Cursor
from softupdate_algebra.algebra.tokens import quoted, tokenize, where
from softupdate_algebra.analysis.oracles import LinearModel, WrittenOracle
from softupdate_algebra.errors import RuleError
from softupdate_algebra.rules.assembly import condition_factors
from softupdate_algebra.rules.linear import Scope, combination_in, leaves, parts_of
from softupdate_algebra.rules.names import FUNCTIONS, RESERVED

if TYPE_CHECKING:
    from softupdate_algebra.algebra.expression import Expression
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.algebra.tokens import Token

_EXAMPLE = '"g(x) = lambda*(x_star - x)"'


def parse_model(text: str) -> LinearModel:
    """Return the model that *text* writes: one definition for each oracle, ``;`` between them.

    A name that is added to a vector is a constant vector; where the text leaves open which name is one, it is
    declared: ``vector b; g(x) = m*b - x``. Raises ``RuleError`` with line and column of what is no model.

    >>> model = parse_model("g(x) = lambda*(x_star - x)")
    >>> model.constants, [(key, str(value)) for key, value in model.form_of("g").terms]
    (('x_star',), [('#1', '-lambda'), ('x_star', 'lambda')])
    """
    cursor = Cursor(tokenize(text, "rule"))
    constants: dict[str, None] = {}
    written: list[tuple[Token, tuple[Token, ...], Expression]] = []
    while cursor.token.kind != "end":
        if cursor.token.kind == "newline" or cursor.at_symbol((";",)):
            cursor.take()
        elif cursor.token.text == "vector" and cursor.following.kind == "name":
            constants |= dict.fromkeys(_declared(cursor))
        else:
            written.append(_definition(cursor))
            if cursor.token.kind not in ("end", "newline") and not cursor.at_symbol((";",)):
                raise cursor.unexpected("an operator, ';' or the end of the oracle")
    if not written:
        raise RuleError(f"the oracle defines nothing; write a linear expression such as {_EXAMPLE}.")
    _require_distinct(written)
    _infer(written, constants)
    divisors: list[Scalar] = []
    oracles = tuple(_oracle(name, arguments, value, constants, divisors) for name, arguments, value in written)
    return LinearModel(
        " ".join(text.split()),
        oracles[0].form,
        (),
        tuple(constants),
        written=oracles,
        conditions=condition_factors(divisors),
    )


def _name(cursor: Cursor, what: str) -> Token:
    token = cursor.token
    if token.kind != "name":
        raise cursor.unexpected(what)
    if token.text in RESERVED or token.text in FUNCTIONS:
        raise RuleError(f"{where(token.at)}: {token} is reserved and cannot be {what}; choose another name.")
    return cursor.take()


def _declared(cursor: Cursor) -> list[str]:
    cursor.take()
    names = [_name(cursor, "the name of a constant vector").text]
    while cursor.accept(","):
        names.append(_name(cursor, "the name of a constant vector").text)
    return names


def _definition(cursor: Cursor) -> tuple[Token, tuple[Token, ...], Expression]:
    name = _name(cursor, f"a definition such as {_EXAMPLE}")
    opening = cursor.token
    if not cursor.accept("("):
        raise cursor.unexpected(f"'(' after {name}, as in {_EXAMPLE}")
    arguments = [_name(cursor, "an argument's name")]
    while cursor.accept(","):
        arguments.append(_name(cursor, "an argument's name"))
    cursor.close(")", opening)
    if not cursor.at_symbol(("=", "<-", ":=")):
        raise cursor.unexpected(f"'=' after {name.text}({', '.join(token.text for token in arguments)})")
    cursor.take()
    return name, tuple(arguments), cursor.expression()


def _require_distinct(written: list[tuple[Token, tuple[Token, ...], Expression]]) -> None:
    oracles: set[str] = set()
    for name, arguments, _ in written:
        if name.text in oracles:
            raise RuleError(f"{where(name.at)}: {name} is defined twice; define each oracle once.")
        oracles.add(name.text)
        seen: set[str] = set()
        for argument in arguments:
            if argument.text in seen:
                raise RuleError(
                    f"{where(argument.at)}: two arguments are called {argument}; give them different names."
                )
            seen.add(argument.text)


def _oracle(
    name: Token, arguments: tuple[Token, ...], value: Expression, constants: dict[str, None], divisors: list[Scalar]
) -> WrittenOracle:
    places = {token.text: f"#{index}" for index, token in enumerate(arguments, 1)}
    for token in arguments:
        if token.text in constants:
            raise RuleError(
                f"{where(token.at)}: {token} is an argument here and a constant vector elsewhere; rename one."
            )
    for leaf in leaves(value):
        if isinstance(leaf, Call):
            raise RuleError(
                f"{where(leaf.at)}: {quoted(leaf.function)} is called; a model is a linear expression of its arguments."
            )
    scope = Scope({**places, **{c: c for c in constants}}, calls=False, steps=False, divisors=divisors)
    terms = combination_in(scope, value)
    return WrittenOracle(name.text, len(arguments), Form.collect((str(t.of), t.coefficient) for t in terms))


# -- which names are vectors -------------------------------------------------------------------------


def _infer(written: list[tuple[Token, tuple[Token, ...], Expression]], constants: dict[str, None]) -> None:
    """Add to *constants* the names that stand where only a vector can."""
    while True:
        before = len(constants)
        unclear: list[Product] = []
        for _, arguments, value in written:
            _require(value, {token.text for token in arguments}, constants, unclear)
        if len(constants) == before:
            break
    if unclear:
        product = unclear[0]
        names = [leaf.name for leaf in leaves(product) if isinstance(leaf, Name)]
        raise RuleError(
            f"{where(product.at)}: this product has to be a vector, and each of {', '.join(map(quoted, names))} may be "
            f'the one; declare it, as in "vector {names[-1]}; {written[0][0].text}(...) = ...".'
        )


def _require(expression: Expression, arguments: set[str], constants: dict[str, None], unclear: list[Product]) -> None:
    """Note what follows when *expression* is a vector."""
    match expression:
        case Name() if not expression.indices and expression.name not in RESERVED:
            if expression.name not in arguments:
                constants[expression.name] = None
        case Sum():
            for _, term in expression.terms:
                _require(term, arguments, constants, unclear)
        case Product():
            known = [factor for _, factor in expression.factors if _holds(factor, arguments | constants.keys())]
            able = [f for operator, f in expression.factors if operator == "*" and not isinstance(f, Number)]
            able = [factor for factor in able if any(True for _ in leaves(factor))]
            if len(known) == 1 or (not known and len(able) == 1):
                _require((known or able)[0], arguments, constants, unclear)
            elif not known and able:
                unclear.append(expression)


def _holds(expression: Expression, vectors: set[str]) -> bool:
    if isinstance(expression, Name):
        return expression.name in vectors
    return any(_holds(part, vectors) for part in parts_of(expression))
