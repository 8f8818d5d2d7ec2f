"""The sizes beyond which a text is refused, so that no input can hold up or fill the machine."""

from __future__ import annotations

from typing import Final

MAX_TEXT: Final = 50_000
"""Characters of one text."""

MAX_NESTING: Final = 50
"""Parentheses, brackets, calls, exponents and blocks inside one another."""

MAX_DIGITS: Final = 4_000
"""Digits of one written number, and the size of its decimal exponent."""

MAX_POWER: Final = 10_000
"""Exponents, and the coefficients of t in them."""

MAX_DEGREE: Final = 20_000
"""Total degree of a polynomial."""

MAX_TERMS: Final = 10_000
"""Terms of an expanded polynomial, estimated before it is multiplied out."""

MAX_FRACTION_TERMS: Final = 1_000
"""The same where numerator and denominator have to be reduced against each other."""

MAX_BITS: Final = 100_000
"""Bits of one coefficient, estimated before it is raised to a power."""

MAX_VOLUME: Final = 10_000_000
"""Bits of all coefficients of a power together, estimated beforehand."""

MAX_ARGUMENTS: Final = 50
"""Arguments of one call, and indices of one name."""

MAX_BASE_BITS: Final = 256
"""Bits of a number with t in its exponent."""

MAX_BASE_TERMS: Final = 20
"""Terms, and total degree, of a polynomial with t in its exponent."""

MAX_NAMES: Final = 200
"""Different names in one text."""

MAX_NAME_LENGTH: Final = 100
"""Characters of one name."""

MAX_STATEMENTS: Final = 1_000
"""Statements written in one rule."""

MAX_NETWORKS: Final = 50
"""Vectors that one rule assigns or declares."""

MAX_PERIOD: Final = 100_000
"""Periods and offsets of ``every``."""

MAX_START_UP: Final = 100_000
"""Step numbers of ``at`` and ``from``."""

MAX_REPEAT: Final = 1_000
"""Passes of one ``repeat``."""

MAX_PASSES: Final = 10_000
"""Statements that one step runs once its repeats are written out."""
