"""What the writers for outside provers share: scalars and steps read from a certificate, files written and refused."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from softupdate_algebra.algebra.expression import Name, Number, Power, Product, Sum
from softupdate_algebra.algebra.parser import parse_expression
from softupdate_algebra.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from softupdate_algebra.algebra.expression import Expression


@dataclass(frozen=True, slots=True)
class Written:
    """Files as pairs of a name and a text, and the parts of the certificate without one, each with the reason."""

    files: tuple[tuple[str, str], ...]
    refused: tuple[tuple[str, str], ...]

    def whole(self) -> tuple[tuple[str, str], ...]:
        """Return the files; raises ``CertificateError`` when a part has none."""
        if self.refused or not self.files:
            raise CertificateError("; ".join(reason for _, reason in self.refused))
        return self.files


def write(parts: Iterable[tuple[str, Callable[[], str]]]) -> Written:
    """Return what the named parts write; a ``CertificateError`` of one is its refusal."""
    files, refused = [], []
    for name, text in parts:
        try:
            files.append((name, text()))
        except CertificateError as error:
            refused.append((name, str(error)))
    return Written(tuple(files), tuple(refused))


class Syntax(NamedTuple):
    """A scalar as nested tuples, and whether t or a schedule's value occurs in it."""

    tree: Any
    timed: bool


@lru_cache(maxsize=4096)
def parse(text: str) -> Syntax:
    """Return a scalar of a certificate as nested tuples.

    >>> parse("c^(t+1)")
    Syntax(tree=('power', ('name', 'c'), ('sum', [('+', ('name', 't')), ('+', ('number', 1))])), timed=True)
    >>> parse("-alpha[t-1]").tree
    ('sum', [('-', ('at', 'alpha', -1))])
    """
    tree = _tree(parse_expression(text))
    return Syntax(tree, bool({"t", "#at"} & names(tree)))


def names(tree: Any) -> set[str]:
    """Return the names in a scalar, ``#at`` standing for values of schedules at t."""
    match tree:
        case ("name", name):
            return {name}
        case ("at", _, _):
            return {"#at"}
        case ("sum" | "product", parts):
            return {name for _, part in parts for name in names(part)}
        case ("power", base, exponent):
            return names(base) | names(exponent)
    return set()


def _tree(expression: Expression) -> Any:
    match expression:
        case Number(value) if value.denominator == 1:
            return ("number", int(value))
        case Name(name, ()):
            return ("name", name)
        case Name(name, (index,)):
            shift, symbol = linear(_tree(index))
            if symbol in ("", "t"):
                return ("at", name, shift) if symbol else ("name", f"{name}[{shift}]")
        case Sum(terms):
            return ("sum", [(sign, _tree(term)) for sign, term in terms])
        case Product(factors):
            return ("product", [(sign, _tree(factor)) for sign, factor in factors])
        case Power(base, exponent):
            return ("power", _tree(base), _tree(exponent))
    raise CertificateError("a scalar of the certificate is of no form that outside provers are given.")


def linear(tree: Any) -> tuple[int, str]:
    """Return an exponent or index as a shift and an integer symbol ("" for none)."""
    match tree:
        case ("number", value):
            return value, ""
        case ("name", str(name)):
            return 0, name
        case ("sum", terms):
            parts = [(sign, *linear(term)) for sign, term in terms]
            symbols = [symbol for _, _, symbol in parts if symbol]
            if len(symbols) <= 1 and not any(symbol and sign == "-" for sign, _, symbol in parts):
                return sum(-n if sign == "-" else n for sign, n, _ in parts), "".join(symbols)
    raise CertificateError("an exponent of the certificate is of no form that outside provers are given.")


def vanishes_at(tree: Any, step: int) -> bool:
    """Return whether a scalar whose only name is t is 0 at that t."""
    return names(tree) <= {"t"} and _value(tree, step) == 0


def _value(tree: Any, step: int) -> Fraction:
    match tree:
        case ("number", value):
            return Fraction(value)
        case ("name", _):
            return Fraction(step)
        case ("sum", terms):
            return sum((_value(term, step) * (-1 if sign == "-" else 1) for sign, term in terms), Fraction(0))
        case ("product", factors):
            total = Fraction(1)
            for sign, factor in factors:
                value = _value(factor, step)
                total = total * value if sign == "*" else total / value
            return total
        case ("power", base, exponent):
            return Fraction(_value(base, step) ** int(_value(exponent, step)))
    raise CertificateError("a divisor of the certificate cannot be evaluated.")


def assignments(statements: Any, step: int) -> list[tuple[str, Any]]:
    """Return the assignments that act in a step, in order."""
    found: list[tuple[str, Any]] = []
    for statement in statements:
        match statement:
            case {"set": name, "to": vector}:
                found.append((name, vector))
            case {"every": period, "offset": offset, "do": body} if (step + 1 - offset) % period == 0:
                found += assignments(body, step)
            case {"at": moment, "do": body} if step == moment:
                found += assignments(body, step)
            case {"from": moment, "do": body} if step >= moment:
                found += assignments(body, step)
            case {"repeat": times, "do": body}:
                found += assignments(body, step) * times
    return found


def timed(thing: Any) -> bool:
    """Return whether a vector of a certificate mentions t or a schedule's value."""
    match thing:
        case {"on": arguments}:
            return any(timed(argument) for argument in arguments)
        case list():
            return any(parse(scalar).timed or timed(of) for scalar, of in thing)
    return False


def rule_is_timed(rule: Any) -> bool:
    """Return whether a step of the rule, or its output, depends on t or a schedule."""
    return timed(rule["output"]) or _statements_timed(rule["statements"])


def _statements_timed(statements: Any) -> bool:
    return any(_statements_timed(s["do"]) if "do" in s else timed(s["to"]) for s in statements)
