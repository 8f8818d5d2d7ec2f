"""Where the networks of one or two rules begin, as forms over initial values."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.linear import Form
from softupdate_algebra.errors import RuleError
from softupdate_algebra.rules.syntax import parse_start

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from softupdate_algebra.rules.model import Combination, UpdateRule

Starts: TypeAlias = tuple[tuple[str, Form], ...]


def initial(name: str) -> str:
    """Return how the initial value of a network is written: ``QN0``."""
    return f"{name}0"


def starts(rules: tuple[UpdateRule, ...], start: str) -> tuple[Starts, ...]:
    """Return, for each rule, every network's initial value.

    *start* is ``identical`` (all networks at one vector), ``independent`` (the same name in two rules means
    the same vector) or equations such as ``x0 = TQN0, v0 = 0`` (what they leave out is independent). These
    equations come before a rule's own ``start`` lines, and those before the default. Raises ``RuleError``
    for text that cannot be read and for starts that refer to each other in a circle.
    """
    names = frozenset(name for rule in rules for name in rule.networks)
    constants = frozenset(name for rule in rules for name in rule.constants)
    default: Callable[[str], Form]
    given: dict[str, Combination] = {}
    if start == "identical":
        common = initial(rules[0].networks[0])

        def default(_: str) -> Form:
            return Form.of(common)
    else:
        if start != "independent":
            given = dict(parse_start(start, sorted(names), sorted(constants)))

        def default(name: str) -> Form:
            return Form.of(initial(name))

    return tuple(_resolved(rule, given, default, names) for rule in rules)


def _resolved(
    rule: UpdateRule,
    given: Mapping[str, Combination],
    default: Callable[[str], Form],
    names: frozenset[str],
) -> Starts:
    own = dict(rule.starts)
    found: dict[str, Form] = {}

    def resolve(name: str, path: tuple[str, ...]) -> Form:
        if name in path:
            raise RuleError(f"the starts of {' and '.join(dict.fromkeys(path))} refer to each other in a circle.")
        if name not in found:
            combination = given.get(name, own.get(name))
            found[name] = default(name) if combination is None else _form(combination, (*path, name))
        return found[name]

    def _form(combination: Combination, path: tuple[str, ...]) -> Form:
        total = Form()
        for term in combination:
            of = str(term.of)
            value = resolve(of, path) if of in names else Form.of(of)
            total = total + value.scaled(term.coefficient)
        return total

    return tuple((name, resolve(name, ())) for name in rule.networks)
