"""The mistakes this package reports; each class says whose fault it is and each message what to do."""

from __future__ import annotations


class SoftUpdateError(Exception):
    """Base of every error this package raises on purpose."""


class RuleError(SoftUpdateError, ValueError):
    """A rule, an expression or a start that cannot be read; the message carries the position."""


class AssumptionError(SoftUpdateError, ValueError):
    """Assumptions that cannot be read, or that no real parameters satisfy."""


class ComparisonError(SoftUpdateError, ValueError):
    """Two rules, unknowns or options that cannot be compared as asked."""


class LimitError(SoftUpdateError, ValueError):
    """A size beyond a documented limit (steps, text, powers, networks)."""


class CatalogueError(SoftUpdateError, LookupError):
    """A name that the catalogue, the claims or a rule does not have."""


class CertificateError(SoftUpdateError, ValueError):
    """A certificate that cannot be made or that the checker refuses."""


class TraceError(SoftUpdateError, ValueError):
    """Update code that cannot be read as a linear rule; the message names file, line and operation."""


class MissingExtraError(SoftUpdateError, ImportError):
    """An optional dependency that is not installed; the message says how to get it."""
