"""Assertions for test suites: that two update rules are equal, that they part, that code implements a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from softupdate_algebra.api import RuleLike
    from softupdate_algebra.verdict import Verdict


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


def _fail(expected: str, verdict: Verdict) -> None:
    from softupdate_algebra.proof.summary import summary_lines

    __tracebackhide__ = True
    lines = summary_lines(verdict.finding)
    raise UpdateAssertionError("\n".join((f"{expected}, but:", *(f"  {line}" for line in lines))), str(verdict))
