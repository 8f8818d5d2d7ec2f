"""Rules written out in the text form, which reads back to the same rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.algebra.expression import Call as WrittenCall
from softupdate_algebra.algebra.expression import Name
from softupdate_algebra.algebra.formula import combination_expression
from softupdate_algebra.algebra.notation import draw
from softupdate_algebra.rules.assembly import assignments, carried_over, condition_factors, every_term
from softupdate_algebra.rules.model import Assignment, At, Call, Every, From, Repeat
from softupdate_algebra.rules.names import initial_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from softupdate_algebra.algebra.expression import Expression
    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.rules.model import Combination, Statement, UpdateRule


def rule_text(rule: UpdateRule) -> str:
    """Return the text of *rule*, one statement a line; ``parse_rule`` reads it back to an equal rule.

    >>> from softupdate_algebra.rules.syntax import parse_rule
    >>> print(rule_text(parse_rule("TQN = c*TQN + QN - c*QN; QN = QN + alpha*g(QN)")))
    TQN <- c*TQN + (1 - c)*QN
    QN <- QN + alpha*g(QN)
    """
    return "\n".join(_lines(rule))


def statement_texts(statements: tuple[Statement, ...]) -> tuple[str, ...]:
    """Return the text of each statement, each on one line."""
    return tuple(map(_statement_text, statements))


def combination_text(value: Combination, spelled: Callable[[str], str] = str) -> str:
    """Return the text of *value*, its vectors as *spelled*.

    >>> from softupdate_algebra.rules.syntax import parse_combination
    >>> combination_text(parse_combination("a*(x - y)/2", ["x", "y"]))
    'a/2*x - a/2*y'
    """
    return draw(combination_tree(value, spelled), "plain")


def combination_tree(value: Combination, spelled: Callable[[str], str] = str) -> Expression:
    """Return *value* as an expression to be drawn in any notation, its vectors as *spelled*."""
    return combination_expression((term.coefficient, _leaf(term.of, spelled)) for term in value)


def _leaf(of: str | Call, spelled: Callable[[str], str]) -> Expression:
    if isinstance(of, str):
        return Name(spelled(of))
    return WrittenCall(of.oracle, tuple(combination_tree(argument, spelled) for argument in of.arguments))


def _lines(rule: UpdateRule) -> Iterator[str]:
    if rule.constants:
        yield f"vector {', '.join(rule.constants)}"
    yield from _conditions(rule)
    yield from statement_texts(rule.statements)
    for name, value in rule.starts:
        yield f"start {name} <- {combination_text(value, _initial_spelling(rule))}"
    if not _is_default(rule):
        yield f"return {combination_text(rule.output)}"


def _initial_spelling(rule: UpdateRule) -> Callable[[str], str]:
    return lambda name: name if name in rule.constants else initial_name(name)


def _is_default(rule: UpdateRule) -> bool:
    carried = carried_over(rule.statements)
    last = [assignment.name for assignment in assignments(rule.statements) if assignment.name in carried][-1:]
    return len(rule.output) == 1 and rule.output[0].coefficient.is_one and [rule.output[0].of] == last


def _conditions(rule: UpdateRule) -> Iterator[str]:
    """Yield a definition that divides by each condition that no coefficient shows any more."""
    values = [assignment.value for assignment in assignments(rule.statements)]
    values += [rule.output, *(value for _, value in rule.starts)]
    shown = condition_factors(term.coefficient.denominator for value in values for term in every_term(value))
    hidden = [condition for condition in rule.conditions if condition not in shown]
    for index, condition in enumerate(hidden):
        yield f"let {_free_name(rule, index)} <- 1/{_grouped(condition)}"


def _free_name(rule: UpdateRule, index: int) -> str:
    taken = {*rule.networks, *rule.temporaries, *rule.constants, *rule.parameters, *rule.schedules}
    taken |= {oracle for oracle, _ in rule.oracles} | {initial_name(name) for name in rule.networks}
    name = f"defined_{index + 1}"
    while name in taken:
        name = f"_{name}"
    return name


def _grouped(condition: Scalar) -> str:
    return f"({condition})"


def _statement_text(statement: Statement) -> str:
    match statement:
        case Assignment():
            return f"{statement.name} <- {combination_text(statement.value)}"
        case Every():
            offset = f" offset {statement.offset}" if statement.offset else ""
            return _prefixed(f"every {statement.period}{offset}", statement.body)
        case At():
            return _prefixed(f"at {statement.step}", statement.body)
        case From():
            return _prefixed(f"from {statement.step}", statement.body)
        case Repeat():
            return _prefixed(f"repeat {statement.times}", statement.body)


def _prefixed(prefix: str, body: tuple[Statement, ...]) -> str:
    texts = statement_texts(body)
    return f"{prefix}: {texts[0]}" if len(texts) == 1 else f"{prefix} {{ {'; '.join(texts)} }}"
