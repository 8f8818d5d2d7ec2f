"""What is said of every step: weights over k and its powers, and networks after a step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.exponential import exponential_base
from softupdate_algebra.algebra.linear import Answer, Form, Slot
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.algebra.sequences import COUNT, Sequence
from softupdate_algebra.analysis.steps import step_map
from softupdate_algebra.proof.certificates.terms import vector_text

if TYPE_CHECKING:
    from softupdate_algebra.algebra.linear import Key
    from softupdate_algebra.analysis.closed_forms import NetworkForm
    from softupdate_algebra.analysis.oracles import Oracle
    from softupdate_algebra.proof.certificates.divisors import Divisors
    from softupdate_algebra.proof.certificates.equations import Equations
    from softupdate_algebra.rules.model import UpdateRule

Json: TypeAlias = Any

_SHIFTED = re.compile(r"(?P<base>.+)\^\(k (?P<sign>[-+]) (?P<by>\d+)\)")


def counted(name: str) -> str:
    """Return a generator in k as the one in t that the equations have a name for.

    >>> counted("k"), counted("c^k"), counted("alpha")
    ('t', 'c^t', 'alpha')
    """
    return "t" if name == COUNT else f"{name[:-1]}t" if name.endswith(f"^{COUNT}") else name


def plain(value: Scalar) -> Scalar:
    """Return a scalar with powers such as ``c^(k - 1)`` written over ``c^k``.

    >>> str(plain(Scalar.parameter("c^(k - 1)")))
    'c^k/c'
    """
    found = {}
    for name in value.parameters:
        if shifted := _SHIFTED.fullmatch(name):
            base, by = shifted["base"], int(shifted["sign"] + shifted["by"])
            found[name] = Scalar.parameter(f"{base}^{COUNT}") * exponential_base(f"{base}^t") ** by
    return value.substitute(found) if found else value


def weight(form: NetworkForm, key: Key) -> Scalar:
    """Return the weight of a network's form on a vector or, at age k, on an answer, over ``k`` and ``c^k``."""
    part = form.answer(Slot(key.oracle, key.order)) if isinstance(key, Answer) else form.value(str(key))
    assert isinstance(part, Sequence)  # required before
    return part.symbolic(COUNT)


def changes(rule: UpdateRule, oracle: Oracle, side: str) -> dict[str, Form]:
    """Return what each network is after a step, over networks before it and answers."""
    own = {*rule.networks}
    found = {f"{side}{name}": Form.of(f"{side}{name}") for name in rule.networks}
    for name, form in step_map(rule, 0, oracle).changes:
        parts = ((f"{side}{key}" if key in own else key, value) for key, value in form.terms)
        found[f"{side}{name}"] = Form(tuple(parts))
    return found


def following(equations: Equations, divisors: Divisors, row: Form, numbers: dict[str, int], times: Scalar = ONE) -> str:
    """Return a network after a step as a combination of the rows that say what networks are before it."""
    named = ((equations.answers(*key) if isinstance(key, Slot) else str(key), value) for key, value in row.terms)
    parts = [(f"#{numbers[name]}", divisors.polynomial(times * value)) for name, value in named if name in numbers]
    return vector_text(parts, lambda name: equations.named(counted(name)))
