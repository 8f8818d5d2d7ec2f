"""The library's verbs: read a rule, unroll it, compare two of them; everything lenient about input happens here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.errors import AssumptionError, ComparisonError, RuleError
from softupdate_algebra.rules import rule as read_rule
from softupdate_algebra.rules.model import UpdateRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from fractions import Fraction

    from softupdate_algebra.algebra.assumptions import Assumptions
    from softupdate_algebra.analysis.figures import Description
    from softupdate_algebra.analysis.never_meets import Open
    from softupdate_algebra.analysis.oracles import Oracle
    from softupdate_algebra.analysis.unrolling import Unrolling
    from softupdate_algebra.frameworks import Traced
    from softupdate_algebra.proof.closed_form_certificate import CertifiedForm
    from softupdate_algebra.proof.never_certificate import CertifiedNever
    from softupdate_algebra.verdict import Verdict

RuleLike: TypeAlias = "UpdateRule | str | Callable[..., Any] | Any"


def as_rule(value: RuleLike) -> UpdateRule:
    """Return the rule that *value* is: an ``UpdateRule``, a rule text, a form of the catalogue, a function, or a traced update.

    Raises ``RuleError`` for anything else.
    """
    if isinstance(value, UpdateRule):
        return value
    inner = getattr(value, "rule", None)
    if isinstance(inner, UpdateRule):
        return inner
    if isinstance(value, str):
        from softupdate_algebra.rules.catalogue import names_entry, rule_from_form

        return rule_from_form(value) if names_entry(value) else read_rule(value)
    if callable(value):
        return read_rule(value)
    raise RuleError(f"expected a rule, a rule text or a Python function of networks, but got {type(value).__name__}.")


def compare(
    left: RuleLike,
    right: RuleLike,
    *,
    solve_for: str | Iterable[Any] = (),
    assume: str | Assumptions | Iterable[Any] = "",
    start: str = "identical",
    oracle: str | Oracle = "recorded",
    of: str | None = None,
    with_: str | None = None,
) -> Verdict:
    """Decide whether two update rules are the same for all k, and return the verdict with its evidence.

    *left*, *right*: rules, rule texts, Python functions or traced updates. *solve_for*: parameters that may be
    chosen as functions of the others, by name (a comma-separated text or several names). *assume*: comparisons
    such as ``0 < c < 1, alpha > 0``. *start*: ``identical``, ``independent`` or equations such as
    ``x0 = TQN0, v0 = 0``. *oracle*: ``recorded``, ``own``, ``constant``, ``quadratic``, ``bootstrapped`` or a
    model such as ``g(x) = lambda*(x_star - x)``. *of*, *with_*: the outputs to compare, where they are not the
    rules' own.

    Raises ``RuleError``, ``AssumptionError`` or ``ComparisonError`` with the place of the mistake.

    >>> soft = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
    >>> verdict = compare(soft, "x <- x + alpha_prime*g(x)", solve_for="alpha_prime", assume="0 < c < 1, alpha > 0")
    >>> verdict.status, verdict.equal_up_to, verdict.first_divergence, verdict.rescaling
    ('diverges', 1, 2, ({'alpha_prime': alpha*(1 - c)},))
    >>> verdict.residual(2)
    alpha*c*g0*(1 - c)
    """
    from softupdate_algebra.verdict import compare_rules

    return compare_rules(
        as_rule(left),
        as_rule(right),
        unknowns=_names(solve_for),
        assumptions=_assumed(assume),
        start=start,
        oracle=as_oracle(oracle),
        of=of,
        with_=with_,
    )


def unroll(rule: RuleLike, k: int, *, start: str = "independent", oracle: str | Oracle = "recorded") -> Unrolling:
    """Return *rule* after *k* steps; ``unroll(rule, k=3)["TQN"]`` is a SymPy expression.

    >>> unroll("x <- x + alpha*g(x)", k=2)["x"]
    alpha*g0 + alpha*g1 + x0
    """
    from softupdate_algebra.analysis.oracles import refuse_name_clash
    from softupdate_algebra.analysis.unrolling import unroll as run

    read, model = as_rule(rule), as_oracle(oracle)
    refuse_name_clash(read, model)
    return run(read, k, start=start, oracle=model)


def closed_form(
    rule: RuleLike,
    start: str = "independent",
    oracle: str | Oracle = "recorded",
    *,
    assume: str | Assumptions = "",
    radicals: bool = False,
) -> CertifiedForm:
    """Return *rule* after k steps for every k, proved by induction; ``closed_form(rule)["TQN"]`` is a SymPy expression.

    Parameters at which the formula would divide by 0 have a case of their own, unless *assume* excludes them.
    A weight whose recurrence does not split over the parameters has that recurrence only; *radicals* splits
    factors of degree 2 by square roots. Raises ``RuleError`` for rules that change with the step.

    >>> closed_form("QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN").of("QN - TQN").output
    QN0*c**k - TQN0*c**k + Sum(alpha*c**(-i + k)*g[i], (i, 0, k - 1))
    """
    from softupdate_algebra.algebra.assumptions import assume as read_assumptions
    from softupdate_algebra.analysis.closed_forms import closed_form as solve
    from softupdate_algebra.proof.closed_form_certificate import certified_form

    given = _assumed(assume)
    known = read_assumptions(given) if isinstance(given, str) else given
    return certified_form(solve(as_rule(rule), start, as_oracle(oracle), assumptions=known, radicals=radicals))


def describe(rule: RuleLike, set: Mapping[str, Fraction | int | str] | None = None) -> Description:
    """Return what the response of *rule* to one gradient tells: final rate, delay, half-life, noise, matching period.

    Figures are symbolic, and numbers where *set* gives the parameters; each is a value or the reason why not.

    >>> found = describe("QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN", set={"c": "0.995"})
    >>> found.responses[0].mean_delay.number
    Fraction(199, 1)
    """
    from softupdate_algebra.analysis.figures import describe as find

    return find(as_rule(rule), set)


def never_meets_again(verdict: Verdict) -> CertifiedNever | Open:
    """Return the proof that two rules that have parted differ at every later k, or why that stays open.

    >>> soft = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
    >>> verdict = compare(soft, "x <- x + alpha_prime*g(x)", solve_for="alpha_prime", assume="0 < c < 1, alpha > 0")
    >>> print(never_meets_again(verdict))
    they differ at every k >= 2, by alpha*c*(1 - c^(k - 1)) on g0, whatever the unknowns
    """
    from softupdate_algebra.analysis.never_meets import Open
    from softupdate_algebra.analysis.never_meets import never_meets_again as prove
    from softupdate_algebra.proof.never_certificate import certified_never

    found = prove(verdict.finding)
    return found if isinstance(found, Open) else certified_never(found)


def as_oracle(value: str | Oracle) -> Oracle:
    """Return the oracle of that name, or the model that a text such as ``g(x) = lambda*(x_star - x)`` writes."""
    from softupdate_algebra.analysis.oracle_texts import parse_model
    from softupdate_algebra.analysis.oracles import oracle_named

    if not isinstance(value, str):
        if not callable(getattr(value, "answer", None)):
            raise ComparisonError(f"expected an oracle's name or the text of a model, but got {type(value).__name__}.")
        return value
    return parse_model(value) if "(" in value or "=" in value else oracle_named(value.strip())


def _assumed(value: Any) -> str | Assumptions:
    """Return assumptions as text or as they are; comparisons of SymPy, one or several, become text."""
    from softupdate_algebra.algebra.assumptions import Assumptions

    if isinstance(value, str | Assumptions):
        return value
    parts = list(value) if isinstance(value, list | tuple) else [value]
    for part in parts:
        if not (isinstance(part, str) or getattr(part, "is_Relational", False)):
            kind = type(part).__name__
            raise AssumptionError(f"expected comparisons such as '0 < c < 1, alpha > 0', but got {kind}.")
    return ", ".join(part if isinstance(part, str) else _comparison_text(part) for part in parts)


def _comparison_text(relation: Any) -> str:
    sign = {"==": "=", "Eq": "=", "Ne": "!="}.get(relation.rel_op, relation.rel_op)
    return f"{relation.lhs} {sign} {relation.rhs}"


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        parts = value.split(",")
    elif getattr(value, "is_Symbol", False) or not hasattr(value, "__iter__"):
        parts = [str(value)]
    else:
        parts = [str(part) for part in value]
    names = tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
    for name in names:
        if not name.isidentifier():
            raise ComparisonError(f"cannot solve for {name!r}: expected the name of a parameter.")
    return names


def trace(
    function: Callable[..., Any],
    *,
    online: Any,
    target: Any,
    calls: int = 1,
    scalars: Mapping[str, Any] | None = None,
) -> Traced:
    """Return the rule that real update code implements; see ``softupdate_algebra.frameworks.trace``.

    >>> traced = trace(
    ...     lambda online, target, tau: [tau * q + (1 - tau) * t for q, t in zip(online, target)],
    ...     online=[1.0],
    ...     target=[0.0],
    ... )
    >>> print(traced.rule)
    vector QN
    TQN <- (1 - tau)*TQN + tau*QN
    """
    from softupdate_algebra.frameworks import trace as run

    return run(function, online=online, target=target, calls=calls, scalars=scalars)
