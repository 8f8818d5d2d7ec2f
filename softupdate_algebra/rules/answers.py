"""What an oracle answers, written as a linear expression: ``g(x) = lambda*(x_star - x)``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.expression import Call, Name, Sum
from softupdate_algebra.algebra.parser import Cursor
from softupdate_algebra.algebra.tokens import quoted, tokenize, where
from softupdate_algebra.errors import RuleError
from softupdate_algebra.rules.assembly import condition_factors
from softupdate_algebra.rules.linear import Scope, combination_in, leaves, parts_of
from softupdate_algebra.rules.names import FUNCTIONS, RESERVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from softupdate_algebra.algebra.expression import Expression
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.rules.model import Combination


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """An oracle's answer as a combination of its *arguments* and of *constants*, defined if no condition vanishes."""

    oracle: str
    arguments: tuple[str, ...]
    answer: Combination
    constants: tuple[str, ...]
    conditions: tuple[Scalar, ...]


def parse_answer(text: str, constants: Iterable[str] = ()) -> WrittenAnswer:
    """Return the answer that *text* defines.

    A name that is added to a vector is a constant vector, as are those in *constants*.
    Raises ``RuleError`` with line and column of what is no linear answer.

    >>> found = parse_answer("g(theta, phi) = lambda*(r + gamma*phi - theta)")
    >>> found.oracle, found.arguments, found.constants
    ('g', ('theta', 'phi'), ('r',))
    """
    cursor = Cursor(tokenize(text, "rule"))
    place = where(cursor.token.at)
    head = cursor.expression()
    if not isinstance(head, Call):
        raise RuleError(
            f"{place}: expected an oracle and its arguments before '=', such as g(x) = lambda*(x_star - x)."
        )
    arguments = _arguments(head)
    if not cursor.at_symbol(("=", "<-", ":=")):
        raise cursor.unexpected(f"'=' after {quoted(head.function + '(...)')}")
    cursor.take()
    body = cursor.expression()
    while cursor.token.kind == "newline":
        cursor.take()
    cursor.require_end("an operator or the end of the answer")
    vectors = dict.fromkeys((*arguments, *constants))
    while more := [name for name in _added_to_vectors(body, vectors) if name not in vectors]:
        vectors |= dict.fromkeys(more)
    scope = Scope({name: name for name in vectors}, calls=False, steps=False)
    answer = combination_in(scope, body)
    used = {term.of for term in answer}
    fixed = tuple(name for name in vectors if name not in arguments and name in used)
    return WrittenAnswer(head.function, arguments, answer, fixed, condition_factors(scope.divisors))


def _arguments(head: Call) -> tuple[str, ...]:
    if head.function in FUNCTIONS | RESERVED:
        raise RuleError(f"{where(head.at)}: {quoted(head.function)} cannot be an oracle; choose another name.")
    names: list[str] = []
    for argument in head.arguments:
        if not isinstance(argument, Name) or argument.indices or argument.name in {*names, *RESERVED}:
            raise RuleError(
                f"{where(argument.at)}: expected different plain names as arguments, such as g(theta, phi)."
            )
        names.append(argument.name)
    return tuple(names)


def _added_to_vectors(expression: Expression, vectors: Iterable[str]) -> Iterator[str]:
    """Yield the names that stand alone in a sum beside a term with a vector in it."""
    known = set(vectors)
    if isinstance(expression, Sum) and any(_mentions(term, known) for _, term in expression.terms):
        for _, term in expression.terms:
            if isinstance(term, Name) and not term.indices and term.name not in RESERVED:
                yield term.name
    for part in parts_of(expression):
        yield from _added_to_vectors(part, known)


def _mentions(expression: Expression, names: set[str]) -> bool:
    return any(isinstance(leaf, Name) and leaf.name in names for leaf in leaves(expression))
