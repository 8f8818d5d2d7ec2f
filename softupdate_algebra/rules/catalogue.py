"""Named rules with where they come from, and how a name with arguments becomes a rule."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import isfinite
from string import Template
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from softupdate_algebra.algebra.evaluation import scalar_value
from softupdate_algebra.algebra.limits import MAX_PERIOD, MAX_REPEAT
from softupdate_algebra.algebra.parser import Cursor, parse_scalar
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.algebra.tokens import tokenize, where
from softupdate_algebra.errors import CatalogueError, LimitError, RuleError
from softupdate_algebra.rules.entries import ENTRIES
from softupdate_algebra.rules.names import did_you_mean
from softupdate_algebra.rules.substitution import with_scalars
from softupdate_algebra.rules.syntax import parse_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from softupdate_algebra.rules.entries import Entry
    from softupdate_algebra.rules.model import UpdateRule

Argument: TypeAlias = str | int | float | Fraction | Decimal | Scalar | Any
"""A number, the text of a scalar, a scalar, or an expression of SymPy."""

_HIGHEST: Final = {"period": MAX_PERIOD, "steps": MAX_REPEAT}


def catalogue_names() -> tuple[str, ...]:
    """Return the names of the catalogue, in its order.

    >>> catalogue_names()[:3]
    ('gradient_descent', 'soft_update', 'soft_update_tau')
    """
    return tuple(entry.name for entry in ENTRIES)


def catalogue_entry(name: str) -> Entry:
    """Return the entry called *name*; raises ``CatalogueError`` with the nearest names when there is none."""
    for entry in ENTRIES:
        if entry.name == name:
            return entry
    hint = did_you_mean(name, catalogue_names())
    raise CatalogueError(
        f"the catalogue has no rule {name[:60]!r}.{hint or ' It has ' + ', '.join(catalogue_names()) + '.'}"
    )


def catalogue_rule(name: str, **arguments: Argument) -> UpdateRule:
    """Return the rule called *name*, with other scalars or whole numbers where *arguments* give them.

    A scalar is a number or a text such as ``"alpha_prime"`` or ``"1 - tau"``. Raises ``CatalogueError`` for an
    unknown name or argument, ``RuleError`` for an argument that cannot be read.

    >>> print(catalogue_rule("soft_update", c="1 - tau"))
    QN <- QN + alpha*g(QN)
    TQN <- (1 - tau)*TQN + tau*QN
    """
    entry = catalogue_entry(name)
    allowed = (*entry.scalars, *(number for number, _ in entry.numbers))
    for given in arguments:
        if given not in allowed:
            hint = did_you_mean(given, allowed)
            raise CatalogueError(f"{name} takes {', '.join(allowed)}, but got {given[:60]!r}.{hint}")
    numbers = {
        number: _whole(f"{name}({number})", arguments.get(number, default), _HIGHEST[number])
        for number, default in entry.numbers
    }
    scalars = {
        scalar: _scalar(f"{name}({scalar})", arguments[scalar]) for scalar in entry.scalars if scalar in arguments
    }
    plain = parse_rule(entry_text(entry, **numbers))
    return with_scalars(plain, scalars) if scalars else plain


def entry_text(entry: Entry, **numbers: int) -> str:
    """Return the text of *entry*, its whole numbers as given or as usual."""
    return Template(entry.template).substitute(dict(entry.numbers) | numbers)


def names_entry(text: str) -> bool:
    """Whether *text* has the form of a catalogue name with or without arguments, rather than that of a rule.

    >>> [names_entry(text) for text in ("soft_update", "hard_update(period=4)", "x <- g(x)", "return x")]
    [True, True, False, False]
    """
    head, opening, rest = text.strip().partition("(")
    return head.strip().isidentifier() and (not opening or rest.endswith(")")) and not _assigns(head)


def _assigns(head: str) -> bool:
    return "<-" in head or "=" in head


def rule_from_form(text: str) -> UpdateRule:
    """Return the rule that a form such as ``soft_update`` or ``hard_update(period=4, alpha=1/100)`` names.

    >>> rule_from_form("hard_update(period=4)").statements[1].period
    4
    """
    cursor = Cursor(tokenize(text, "rule"))
    name = cursor.token
    if name.kind != "name":
        raise cursor.unexpected("the name of a rule of the catalogue")
    cursor.take()
    arguments: dict[str, Argument] = {}
    opening = cursor.token
    if cursor.accept("(") and not cursor.accept(")"):
        _read_argument(cursor, arguments)
        while cursor.accept(","):
            _read_argument(cursor, arguments)
        cursor.close(")", opening)
    while cursor.token.kind == "newline":
        cursor.take()
    cursor.require_end("arguments in parentheses, as in hard_update(period=4), or the end of the text")
    return catalogue_rule(name.text, **arguments)


def _read_argument(cursor: Cursor, arguments: dict[str, Argument]) -> None:
    name = cursor.token
    if name.kind != "name":
        raise cursor.unexpected("an argument such as c=0.99")
    cursor.take()
    if name.text in arguments:
        raise RuleError(f"{where(name.at)}: {name} is given twice.")
    if not cursor.accept("="):
        raise cursor.unexpected(f"'=' and a value after {name}")
    arguments[name.text] = scalar_value(cursor.expression())


@lru_cache(maxsize=64)
def maker(name: str) -> Callable[..., UpdateRule]:
    """Return a function of keyword arguments that makes the catalogue's rule *name*."""
    entry = catalogue_entry(name)

    def make(**arguments: Argument) -> UpdateRule:
        return catalogue_rule(name, **arguments)

    make.__name__ = make.__qualname__ = name
    make.__doc__ = f"Return the rule: {entry.summary}\n\n{entry_text(entry)}\n\nSource: {entry.source}"
    return make


def _whole(what: str, value: Argument, highest: int) -> int:
    number = _scalar(what, value)
    if not number.is_constant or number.constant().denominator != 1 or number.constant() < 1:
        raise RuleError(f"{what} must be a whole number from 1 on, but got {str(number)[:60]!r}.")
    if number.constant() > highest:
        raise LimitError(f"{what} may be at most {highest}, but got {str(number)[:60]}.")
    return int(number.constant())


def _scalar(what: str, value: Argument) -> Scalar:
    match value:
        case Scalar():
            return value
        case bool():
            pass
        case int() | Fraction():
            return Scalar.number(value)
        case float() | Decimal() if not isfinite(value):
            raise RuleError(f"{what} must be a finite number, but got {value}.")
        case float() | Decimal():  # the decimal that the number is written as
            return _read(what, str(value))
        case str():
            return _read(what, value)
        case _ if getattr(value, "is_commutative", False) and hasattr(value, "free_symbols"):  # of SymPy
            return _read(what, str(value))
    raise RuleError(f"{what} must be a number or the text of a scalar, but got {type(value).__name__}.")


def _read(what: str, text: str) -> Scalar:
    try:
        return parse_scalar(text)
    except RuleError as error:
        raise RuleError(f"{what}: {error}") from None


def arguments_of(entry: Entry) -> Mapping[str, str]:
    """Return what *entry* can be given, with the usual value of each as text.

    >>> dict(arguments_of(catalogue_entry("hard_update")))
    {'alpha': 'alpha', 'period': '4'}
    """
    return {scalar: scalar for scalar in entry.scalars} | {number: str(value) for number, value in entry.numbers}
