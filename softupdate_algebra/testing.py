"""Assertions for test suites: that two update rules are equal, that they part, that code implements a rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from softupdate_algebra.api import RuleLike
    from softupdate_algebra.frameworks import Traced
    from softupdate_algebra.verdict import Verdict


_SAID_BY_THE_RULE = ("retention-as-step", "cadence", "hard-over-soft", "unused-scalar")


class UpdateAssertionError(AssertionError):
    """A claim about update rules that does not hold; ``softupdate_summary`` is the verdict in words."""

    def __init__(self, message: str, summary: str) -> None:
        super().__init__(message)
        self.softupdate_summary = summary


def assert_equal(left: RuleLike, right: RuleLike, **options: Any) -> Verdict:
    """Assert that two rules are equal for all k, for all parameters that the assumptions allow; return the verdict.

    *options* are those of ``softupdate_algebra.compare``. A failure shows the residual, the first step at which
    it appears, and numbers that show it.

    >>> verdict = assert_equal("x <- c*x + (1-c)*(x + alpha*g(x))", "x <- x + b*g(x)", solve_for="b")
    >>> verdict.rescaling
    ({'b': alpha*(1 - c)},)
    """
    from softupdate_algebra.api import compare

    __tracebackhide__ = True
    verdict = compare(left, right, **options)
    if verdict.status != "equal":
        _fail("the rules were expected to be equal for all k", verdict)
    return verdict


def assert_diverges(left: RuleLike, right: RuleLike, *, at: int | None = None, **options: Any) -> Verdict:
    """Assert that no parameters inside the assumptions make two rules equal; return the verdict.

    *at* is the first step at which they must part, where that is known.

    >>> assert_diverges(
    ...     "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN",
    ...     "x <- x + b*g(x)",
    ...     at=2,
    ...     solve_for="b",
    ...     assume="0 < c < 1, alpha > 0",
    ... ).equal_up_to
    1
    """
    from softupdate_algebra.api import compare

    __tracebackhide__ = True
    verdict = compare(left, right, **options)
    if verdict.status != "diverges":
        _fail("the rules were expected to diverge, whatever the parameters", verdict)
    if at is not None and verdict.first_divergence != at:
        _fail(f"the rules were expected to part first at k = {at}", verdict)
    return verdict


def assert_implements(
    function: Callable[..., Any],
    rule: RuleLike,
    *,
    online: Any,
    target: Any,
    calls: int = 1,
    scalars: Mapping[str, Any] | None = None,
    assume: str = "",
    allow: Iterable[str] = (),
) -> Traced:
    """Assert that an update function implements *rule*, exactly, with its scalars symbolic; return the trace.

    *function* performs one update on the networks *online* and *target* (modules, lists of tensors, arrays, ...);
    *rule* speaks of ``QN`` and ``TQN``, for example ``TQN <- (1-tau)*TQN + tau*QN``. Remarks of a reviewer (an online
    network that changes, buffers left out, ...) fail the assertion too, unless their codes are in *allow*; remarks
    about what the rule itself says (its convention, its cadence) do not.

    >>> traced = assert_implements(
    ...     lambda online, target, tau: [tau * q + (1 - tau) * t for q, t in zip(online, target)],
    ...     "TQN <- (1-tau)*TQN + tau*QN",
    ...     online=[1.0],
    ...     target=[0.0],
    ... )
    >>> traced.standing
    'proved'
    """
    from softupdate_algebra.api import compare, trace

    __tracebackhide__ = True
    traced = trace(function, online=online, target=target, calls=calls, scalars=scalars)
    verdict = compare(traced, _about_target(rule), start="independent", assume=assume, of="TQN", with_="TQN")
    if verdict.status != "equal":
        _fail(f"the code was expected to implement the rule, but it implements\n{traced.rule}\nwhich", verdict)
    remarks = [f"{code}: {sentence}" for code, sentence in traced.warnings if code not in {*allow, *_SAID_BY_THE_RULE}]
    if remarks:
        raise UpdateAssertionError("\n".join(("the target follows the rule, but:", *remarks)), str(traced))
    return traced


def _about_target(rule: RuleLike) -> RuleLike:
    """Let QN stand for the online network where the text of the rule leaves it as it is."""
    if isinstance(rule, str) and not re.search(r"\bQN\s*(<-|:=|=)|\bvector\b[^;\n]*\bQN\b", rule):
        return f"vector QN\n{rule}"
    return rule


def _fail(expected: str, verdict: Verdict) -> None:
    from softupdate_algebra.proof.summary import summary_lines

    __tracebackhide__ = True
    lines = summary_lines(verdict.finding)
    raise UpdateAssertionError("\n".join((f"{expected}, but:", *(f"  {line}" for line in lines))), str(verdict))
