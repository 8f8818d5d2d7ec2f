"""The first steps of QN, TQN and the rescaled run beside each other, with the terms that differ standing out."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.expression import Expression, Name, Number, Relation, Sum
from softupdate_algebra.algebra.formula import combination_expression
from softupdate_algebra.algebra.linear import Answer, Form
from softupdate_algebra.analysis.unrolling import unroll
from softupdate_algebra.api import as_rule
from softupdate_algebra.report.document import Block, Equation, Heading, Paragraph, content
from softupdate_algebra.thread.two_networks import RESCALED, SOFT

if TYPE_CHECKING:
    from softupdate_algebra.algebra.linear import Key
    from softupdate_algebra.analysis.findings import Choice

DEFAULT_STEPS = 3


def side_by_side(steps: int, choice: Choice) -> tuple[Block, ...]:
    """Return, for k = 1, ..., *steps*, both networks, the rescaled run with *choice* put in, and the difference."""
    blocks: list[Block] = []
    for k in range(1, steps + 1):
        soft = unroll(as_rule(SOFT), k, start="identical")
        single = unroll(as_rule(RESCALED), k).form("x").map(lambda weight: weight.substitute(dict(choice)))
        single = Form.collect((("QN0" if key == "x0" else key, weight) for key, weight in single.terms))
        target = soft.form("TQN")
        apart = target - single
        different = {key for key, _ in apart.terms}
        blocks.append(Heading(3, f"k = {k}"))
        blocks.append(_line("QN", k, soft.form("QN"), set()))
        blocks.append(_line("TQN", k, target, different))
        blocks.append(_line("x", k, single, different))
        difference = Sum((("+", _at("TQN", k)), ("-", _at("x", k))))
        blocks.append(Equation(Relation((difference, _expression(apart)), ("=",))))
    last = content(
        "The rescaled run x uses the only learning rate that fits the first step; the terms that differ are marked."
    )
    return (*blocks, Paragraph(last))


def _line(name: str, k: int, form: Form, different: set[Key]) -> Equation:
    marked = tuple(_expression(Form.of(key, weight)) for key, weight in form.terms if key in different)
    return Equation(Relation((_at(name, k), _expression(form)), ("=",)), marked=marked)


def _expression(form: Form) -> Expression:
    return combination_expression([(weight, _label(key)) for key, weight in form.terms])


def _label(key: Key) -> Expression:
    if isinstance(key, Answer):
        return _at(key.oracle, key.step)
    return _at(str(key)[:-1], 0)


def _at(name: str, k: int) -> Expression:
    return Name(name, (Number(Fraction(k)),))
