"""The text form of rules, starts and outputs, read into data by a parser; nothing is ever evaluated as code."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeGuard

from softupdate_algebra.algebra.expression import Call as WrittenCall
from softupdate_algebra.algebra.expression import Name
from softupdate_algebra.algebra.parser import Cursor, parse_expression
from softupdate_algebra.algebra.tokens import quoted, tokenize, where
from softupdate_algebra.errors import RuleError
from softupdate_algebra.rules.assembly import assemble_rule
from softupdate_algebra.rules.linear import Scope, combination_in, leaves, scalar_in
from softupdate_algebra.rules.model import Assignment, At, Every, From, Repeat
from softupdate_algebra.rules.names import FUNCTIONS, RESERVED, did_you_mean, initial_name
from softupdate_algebra.rules.statements import Declared, Defined, Prefixed, Returned, written_statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from softupdate_algebra.algebra.expression import Position
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.rules.model import Combination, Statement, UpdateRule
    from softupdate_algebra.rules.statements import Written


def parse_rule(text: str) -> UpdateRule:
    """Return the rule that *text* writes; raises ``RuleError`` with line and column of what is no rule.

    >>> rule = parse_rule("QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN")
    >>> rule.networks, rule.parameters, rule.oracles
    (('QN', 'TQN'), ('alpha', 'c'), (('g', 1),))
    """
    return _parsed(text) if isinstance(text, str) else _rule(written_statements(text))


@lru_cache(maxsize=256)
def _parsed(text: str) -> UpdateRule:
    return _rule(written_statements(text))


def _rule(written: tuple[Written, ...]) -> UpdateRule:
    names = _Names(written)
    divisors: list[Scalar] = []
    scalars = _lets(written, names, divisors)
    step = Scope(names.vectors, scalars, names.initial_hints(), divisors=divisors)
    starting = Scope(names.initial_values(), scalars, names.newest_hints(), calls=False, steps=False, divisors=divisors)
    returned = [statement for statement in written if isinstance(statement, Returned)]
    if len(returned) > 1:
        raise RuleError(f"{where(returned[1].at)}: a second return; a rule has one output.")
    output = [combination_in(replace(step, calls=False), statement.value) for statement in returned]
    return assemble_rule(
        _statements(written, step),
        constants=names.constants,
        output=output[0] if output else None,
        starts=tuple(_starts(written, names, starting)),
        conditions=divisors,
    )


def parse_start(
    text: str, networks: Iterable[str], constants: Iterable[str] = ()
) -> tuple[tuple[str, Combination], ...]:
    """Return the initial values that *text* gives, such as ``x0 = TQN0, v0 = (1-c)/c*(QN0 - TQN0)``.

    *networks* and *constants* are the vectors of both rules; in the result each is written by its name.

    >>> [(name, [term.of for term in value]) for name, value in parse_start("x0 = TQN0, v0 = 0", ["x", "v", "TQN"])]
    [('x', ['TQN']), ('v', [])]
    """
    known, fixed = tuple(networks), tuple(constants)
    vectors = {initial_name(name): name for name in known} | {name: name for name in fixed}
    hints = {name: f"{quoted(name)} is a network; its initial value is written {initial_name(name)}." for name in known}
    scope = Scope(
        vectors, hints={name: hint for name, hint in hints.items() if name not in vectors}, calls=False, steps=False
    )
    return tuple(_given_starts(Cursor(tokenize(text, "rule")), scope, known).items())


def _given_starts(cursor: Cursor, scope: Scope, networks: tuple[str, ...]) -> dict[str, Combination]:
    found: dict[str, Combination] = {}
    while not cursor.at_end:
        token = cursor.token
        name = scope.vectors.get(token.text) if token.kind == "name" else None
        if token.kind != "name":
            raise cursor.unexpected("an initial value such as x0 = TQN0")
        if name is None or name not in networks:
            hint = scope.hints.get(token.text) or f"expected one of {', '.join(map(initial_name, networks))}."
            raise RuleError(
                f"{where(token.at)}: {token} is no initial value; {hint}{did_you_mean(token.text, scope.vectors)}"
            )
        if name in found:
            raise RuleError(f"{where(token.at)}: {token} is given twice.")
        cursor.take()
        if not cursor.at_symbol(("=", "<-", ":=")):
            raise cursor.unexpected(f"'=' after {token}")
        cursor.take()
        found[name] = combination_in(scope, cursor.expression())
        if not (cursor.at_end or cursor.at_symbol(",;") or cursor.token.kind == "newline"):
            raise cursor.unexpected("a comma or the end of the starts")
        cursor.take()
    return found


def parse_combination(text: str, vectors: Iterable[str]) -> Combination:
    """Return the linear combination of *vectors* that *text* writes, such as ``QN - E``.

    >>> [str(term.coefficient) for term in parse_combination("QN - E", ["QN", "E"])]
    ['1', '-1']
    """
    return combination_in(Scope({name: name for name in vectors}, calls=False), parse_expression(text))


class _Names:
    """What each name of a rule text is, found before any expression is read; one name has one role."""

    __slots__ = ("_assigned", "constants", "lets", "vectors")

    def __init__(self, written: tuple[Written, ...]) -> None:
        roles: dict[str, str] = {}
        everything = tuple(_flat(written))
        self._assigned = tuple(dict.fromkeys(item.name for item in everything if _assigns(item)))
        for item in everything:
            if isinstance(item, Declared):
                _claim_once(roles, item.name, _CONSTANT, item.at)
            elif isinstance(item, Defined) and item.kind == "let":
                _claim_once(roles, item.name, _LET, item.at)
            elif _assigns(item):
                _claim(roles, item.name, _ASSIGNED, item.at)
        for item in everything:
            for leaf in _leaves_of(item):
                _claim_leaf(roles, leaf, in_start=_is_start(item))
        self.constants = tuple(name for name, role in roles.items() if role == _CONSTANT)
        self.lets = {s.name: s.at for s in everything if isinstance(s, Defined) and s.kind == "let"}
        self.vectors = {name: name for name in (*self._assigned, *self.constants)}
        self._require_one_arity(everything)
        self._require_free_initial_names(everything)

    def initial_values(self) -> Mapping[str, str]:
        """What may stand in a start: QN0 for a network QN, a constant by its name."""
        return {initial_name(name): name for name in self._assigned} | {name: name for name in self.constants}

    def initial_hints(self) -> Mapping[str, str]:
        """What to say of QN0 outside starts."""
        return {
            initial_name(name): f"{quoted(initial_name(name))} is the initial value of {quoted(name)}; "
            "it stands in start statements only."
            for name in self._assigned
        }

    def newest_hints(self) -> Mapping[str, str]:
        """What to say of QN in starts."""
        return {
            name: f"{quoted(name)} is a network; its initial value is written {initial_name(name)}."
            for name in self._assigned
        }

    @staticmethod
    def _require_one_arity(everything: tuple[Written, ...]) -> None:
        arities: dict[str, int] = {}
        for leaf in (leaf for item in everything for leaf in _leaves_of(item)):
            if isinstance(leaf, WrittenCall):
                arity = arities.setdefault(leaf.function, len(leaf.arguments))
                if arity != len(leaf.arguments):
                    raise RuleError(
                        f"{where(leaf.at)}: {quoted(leaf.function)} is called on {len(leaf.arguments)} vectors here "
                        f"and on {arity} before; an oracle takes one number of them."
                    )

    def _require_free_initial_names(self, everything: tuple[Written, ...]) -> None:
        taken = {initial_name(name): name for name in self._assigned}
        for statement in everything:
            if isinstance(statement, Declared | Defined) and statement.name in taken and not _is_start(statement):
                raise RuleError(
                    f"{where(statement.at)}: {quoted(statement.name)} is how the initial value of "
                    f"{quoted(taken[statement.name])} is written; choose another name."
                )


_CONSTANT = "a constant vector"
_LET = "a scalar defined by let"
_ASSIGNED = "assigned"


def _assigns(statement: Written) -> TypeGuard[Defined]:
    return isinstance(statement, Defined) and statement.kind == "assign"


def _is_start(statement: Written) -> TypeGuard[Defined]:
    return isinstance(statement, Defined) and statement.kind == "start"


def _flat(written: Iterable[Written]) -> Iterator[Written]:
    for statement in written:
        yield statement
        if isinstance(statement, Prefixed):
            yield from _flat(statement.body)


def _leaves_of(statement: Written) -> Iterator[Name | WrittenCall]:
    if isinstance(statement, Defined | Returned):
        yield from leaves(statement.value)


def _claim(roles: dict[str, str], name: str, role: str, at: Position) -> None:
    known = roles.setdefault(name, role)
    if known != role:
        called = f" (a product is written {name}*(...))" if "an oracle" in {role, known} else ""
        raise RuleError(
            f"{where(at)}: {quoted(name)} is {known} and also {role}; give the two different names{called}."
        )


def _claim_once(roles: dict[str, str], name: str, role: str, at: Position) -> None:
    if roles.get(name) == role:
        raise RuleError(f"{where(at)}: {quoted(name)} is made {role} twice; once is enough.")
    _claim(roles, name, role, at)


def _claim_leaf(roles: dict[str, str], leaf: Name | WrittenCall, *, in_start: bool) -> None:
    if isinstance(leaf, WrittenCall):
        _require_opaque(leaf)
        _claim(roles, leaf.function, "an oracle", leaf.at)
    elif leaf.name not in RESERVED and not in_start and roles.get(leaf.name) not in {_ASSIGNED, _CONSTANT, _LET}:
        _claim(roles, leaf.name, "a schedule" if leaf.indices else "a parameter", leaf.at)


def _require_opaque(call: WrittenCall) -> None:
    if call.function in RESERVED:
        raise RuleError(
            f"{where(call.at)}: {quoted(call.function)} is reserved and cannot be an oracle; choose another."
        )
    if call.function in FUNCTIONS:
        raise RuleError(
            f"{where(call.at)}: {quoted(call.function)} is a well-known function, neither opaque nor linear, "
            "so it cannot be an oracle; give the oracle another name."
        )


def _lets(written: tuple[Written, ...], names: _Names, divisors: list[Scalar]) -> dict[str, Scalar]:
    values: dict[str, Scalar] = {}
    for statement in written:
        if isinstance(statement, Defined) and statement.kind == "let":
            later = {
                name: f"{quoted(name)} is defined in line {at.line} only; move its let up."
                for name, at in names.lets.items()
                if name not in values
            }
            scope = Scope(names.vectors, values, {**names.initial_hints(), **later}, calls=False, divisors=divisors)
            values[statement.name] = scalar_in(scope, statement.value)
    return values


def _starts(written: tuple[Written, ...], names: _Names, scope: Scope) -> Iterator[tuple[str, Combination]]:
    seen: set[str] = set()
    for statement in written:
        if _is_start(statement):
            name = statement.name
            if name in scope.vectors and name not in names.constants:
                name = scope.vectors[name]  # start QN0 <- ... is understood too
            if name not in names.vectors or name in names.constants:
                hint = did_you_mean(name, names.vectors)
                raise RuleError(
                    f"{where(statement.at)}: {quoted(name)} is no network of this rule, so it has no start.{hint}"
                )
            if name in seen:
                raise RuleError(f"{where(statement.at)}: a second start of {quoted(name)}; give one.")
            seen.add(name)
            yield name, combination_in(scope, statement.value)


def _statements(written: Iterable[Written], scope: Scope) -> tuple[Statement, ...]:
    return tuple(_statement(item, scope) for item in written if isinstance(item, Prefixed) or _assigns(item))


def _statement(written: Written, scope: Scope) -> Statement:
    if isinstance(written, Prefixed):
        body = _statements(written.body, scope)
        match written.prefix:
            case "every":
                return Every(written.number, written.offset, body)
            case "at":
                return At(written.number, body)
            case "from":
                return From(written.number, body)
            case "repeat":
                return Repeat(written.number, body)
    if not isinstance(written, Defined):
        raise TypeError(written)
    return Assignment(written.name, combination_in(scope, written.value))
