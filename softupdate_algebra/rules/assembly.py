"""A rule put together from its statements: which names carry over, which are temporary, what occurs where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.algebra.exponential import exponential_base, is_exponential, primitive
from softupdate_algebra.algebra.limits import MAX_NETWORKS, MAX_PASSES
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.errors import LimitError, RuleError
from softupdate_algebra.rules.model import Assignment, At, Call, Every, From, Repeat, Term, UpdateRule
from softupdate_algebra.rules.names import FUNCTIONS, RESERVED, STEP, answer_clash, initial_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from softupdate_algebra.rules.model import Combination, Statement

_MAX_FACTORED_TERMS = 30
_MAX_FACTORED_DEGREE = 60


def assemble_rule(
    statements: tuple[Statement, ...],
    *,
    constants: tuple[str, ...] = (),
    output: Combination | None = None,
    starts: tuple[tuple[str, Combination], ...] = (),
    conditions: Iterable[Scalar] = (),
) -> UpdateRule:
    """Return the rule of *statements*, its lists of names derived from them.

    Without *output* the last network assigned is the output. *conditions* may be any scalars that are divided by;
    the denominators of the coefficients are added. Raises ``RuleError`` when the parts do not make a rule.

    >>> step = Assignment("x", (Term(Scalar.parameter("c"), "x"), Term(ONE, Call("g", ((Term(ONE, "x"),),)))))
    >>> rule = assemble_rule((step,))
    >>> rule.networks, rule.parameters, rule.oracles
    (('x',), ('c',), (('g', 1),))
    """
    _require_few_passes(statements)
    assigned = tuple(dict.fromkeys(assignment.name for assignment in assignments(statements)))
    if not assigned:
        raise RuleError("the rule assigns nothing; write a statement such as QN <- QN + alpha*g(QN).")
    if len(assigned) + len(constants) > MAX_NETWORKS:
        raise LimitError(f"the rule has {len(assigned) + len(constants)} vectors; at most {MAX_NETWORKS} are allowed.")
    returned = {term.of for term in output or () if isinstance(term.of, str)}
    carried = carried_over(statements)
    networks = tuple(name for name in assigned if name in carried or name in returned)
    temporaries = tuple(name for name in assigned if name not in networks)
    if output is None:
        output = _default_output(statements, networks)
    everything = (
        [assignment.value for assignment in assignments(statements)] + [output] + [value for _, value in starts]
    )
    coefficients = [term.coefficient for value in everything for term in every_term(value)]
    defined_if = condition_factors([*conditions, *(coefficient.denominator for coefficient in coefficients)])
    generators = {name for scalar in (*coefficients, *defined_if) for name in scalar.parameters}
    bases = {name for power in generators if is_exponential(power) for name in exponential_base(power).parameters}
    plain = {name for name in generators if not is_exponential(name)} | bases
    rule = UpdateRule(
        networks=networks,
        temporaries=temporaries,
        constants=constants,
        parameters=tuple(sorted(name for name in plain if "[" not in name and name != STEP)),
        schedules=tuple(sorted({name.partition("[")[0] for name in plain if "[" in name})),
        oracles=_oracles(everything),
        statements=statements,
        output=output,
        starts=starts,
        conditions=defined_if,
    )
    _require_one_role_each(rule)
    _require_starts(rule)
    return rule


def assignments(statements: tuple[Statement, ...]) -> Iterator[Assignment]:
    """Yield every assignment of *statements* once, in the order written."""
    for statement in statements:
        if isinstance(statement, Assignment):
            yield statement
        else:
            yield from assignments(statement.body)


def every_term(value: Combination) -> Iterator[Term]:
    """Yield the terms of *value* and of the arguments of its calls, arguments first, as they are evaluated."""
    for term in value:
        if isinstance(term.of, Call):
            for argument in term.of.arguments:
                yield from every_term(argument)
        yield term


def condition_factors(divisors: Iterable[Scalar]) -> tuple[Scalar, ...]:
    """Return the irreducible polynomials that must not vanish when one divides by *divisors*, each once, sorted.

    >>> c = Scalar.parameter("c")
    >>> condition_factors([c * (1 - c), 1 - c, Scalar.number(2)])
    (Scalar(c), Scalar(1 - c))
    """
    found: set[Scalar] = set()
    for divisor in divisors:
        found |= _factors(divisor.numerator)
    return tuple(sorted(found, key=Scalar.sort_key))


def _factors(polynomial: Scalar) -> set[Scalar]:
    if polynomial.is_constant:
        return set()
    small = len(polynomial.terms()) <= _MAX_FACTORED_TERMS and polynomial.total_degree() <= _MAX_FACTORED_DEGREE
    found: set[Scalar] = set()
    for factor in [base for base, _ in polynomial.factors()[1]] if small else [polynomial]:
        _, whole = primitive(factor)
        name = str(whole.parameters[0])
        if is_exponential(name) and whole == Scalar.parameter(name):  # c^t vanishes where c does
            found |= _factors(exponential_base(name))
        else:
            found.add(whole)
    return found


def _require_few_passes(statements: tuple[Statement, ...]) -> None:
    passes = _passes(statements)
    if passes > MAX_PASSES:
        raise LimitError(
            f"one step runs {passes} statements when its repeats are written out; at most {MAX_PASSES} may."
        )


def _passes(statements: tuple[Statement, ...]) -> int:
    total = 0
    for statement in statements:
        match statement:
            case Assignment():
                total += 1
            case Repeat():
                total += statement.times * _passes(statement.body)
            case Every() | At() | From():
                total += _passes(statement.body)
    return total


def carried_over(statements: tuple[Statement, ...]) -> set[str]:
    """Return the assigned names that are networks whatever is returned: not always assigned before they are read."""
    read: set[str] = set()
    early: set[str] = set()
    _note_reads(statements, set(), read, early)
    return {one.name for one in assignments(statements) if one.name not in read or one.name in early}


def _note_reads(statements: tuple[Statement, ...], certain: set[str], read: set[str], early: set[str]) -> set[str]:
    """Add to *read* what is read, to *early* what may be read before it is assigned; return what is *certain* after."""
    for statement in statements:
        match statement:
            case Assignment():
                names = {term.of for term in every_term(statement.value) if isinstance(term.of, str)}
                read |= names
                early |= names - certain
                certain = certain | {statement.name}
            case Repeat():
                certain = _note_reads(statement.body, certain, read, early)
            case Every() | At() | From():
                _note_reads(statement.body, certain, read, early)
    return certain


def _default_output(statements: tuple[Statement, ...], networks: tuple[str, ...]) -> Combination:
    last = [assignment.name for assignment in assignments(statements) if assignment.name in networks]
    if not last:
        raise RuleError(
            "every name is assigned before it is read, so nothing carries over; name an output with return."
        )
    return (Term(ONE, last[-1]),)


def _oracles(values: Iterable[Combination]) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for value in values:
        for term in every_term(value):
            if isinstance(term.of, Call) and found.setdefault(term.of.oracle, len(term.of.arguments)) != len(
                term.of.arguments
            ):
                raise RuleError(f"{term.of.oracle!r} is called with different numbers of arguments; an oracle has one.")
    return tuple(found.items())


def _require_one_role_each(rule: UpdateRule) -> None:
    roles: dict[str, str] = {}
    groups = {
        "a network": rule.networks,
        "a temporary": rule.temporaries,
        "a constant vector": rule.constants,
        "a parameter": rule.parameters,
        "a schedule": rule.schedules,
        "an oracle": tuple(name for name, _ in rule.oracles),
    }
    for role, names in groups.items():
        for name in names:
            if not (name.isascii() and name.isidentifier()) or name in RESERVED:
                raise RuleError(
                    f"{name!r} cannot be a name; take letters, digits and _ that are no statement word nor t."
                )
            if name in roles:
                raise RuleError(f"{name!r} is {roles[name]} and {role}; give the two different names.")
            roles[name] = role
    for network in rule.networks:
        if initial_name(network) in roles:
            raise RuleError(
                f"{initial_name(network)!r} is the initial value of {network!r}, and {roles[initial_name(network)]} "
                "cannot have that name; rename one of them."
            )
    for name in groups["an oracle"]:
        if name in FUNCTIONS:
            raise RuleError(f"{name!r} is a well-known function, neither opaque nor linear; it cannot be an oracle.")
    clash = answer_clash(groups["an oracle"], roles)
    if clash:
        raise RuleError(f"{clash[1]!r} is how an answer of {clash[0]!r} is written; rename one of them.")


def _no_initial_value(rule: UpdateRule, name: str, source: str) -> str:
    words = f"the start of {name!r} speaks of {source!r}, which has no initial value"
    if source in rule.temporaries:
        return f"{words}: it is assigned before it is read in every step, so a start would never count; leave it out."
    return f"{words}; name a network."


def _require_starts(rule: UpdateRule) -> None:
    needed = {name: {term.of for term in value if isinstance(term.of, str)} for name, value in rule.starts}
    if len(needed) != len(rule.starts):
        raise RuleError("a network has two starts; give one.")
    for name, sources in needed.items():
        for source in sorted({name, *sources}):
            if source not in (rule.networks if source == name else rule.networks + rule.constants):
                raise RuleError(_no_initial_value(rule, name, source))
    done: set[str] = set()
    while ready := {name for name, sources in needed.items() if not sources & (needed.keys() - done)} - done:
        done |= ready
    if len(done) < len(needed):
        raise RuleError(
            f"the starts of {', '.join(sorted(needed.keys() - done))} depend on one another; break the circle."
        )
