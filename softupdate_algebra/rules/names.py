"""Which words a rule may use as names, and how initial values are written."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

STATEMENT_WORDS: Final = frozenset({"start", "return", "let", "vector", "every", "offset", "at", "from", "repeat"})
STEP: Final = "t"
RESERVED: Final = STATEMENT_WORDS | {STEP}

FUNCTIONS: Final = frozenset(
    {
        *(
            "abs",
            "acos",
            "argmax",
            "argmin",
            "asin",
            "atan",
            "cbrt",
            "ceil",
            "clamp",
            "clip",
            "copysign",
            "cos",
            "cosh",
        ),
        *("cummax", "cumsum", "erf", "exp", "expm1", "floor", "fmod", "gelu", "hypot", "log", "log10", "log1p", "log2"),
        *(
            "ln",
            "max",
            "maximum",
            "mean",
            "median",
            "min",
            "minimum",
            "mod",
            "norm",
            "normalize",
            "pow",
            "prod",
            "relu",
        ),
        *("round", "rsqrt", "sgn", "sigmoid", "sign", "sin", "sinh", "softmax", "softplus", "sqrt", "square", "std"),
        *("sum", "tan", "tanh", "trunc", "var", "where"),
    }
)
"""Well-known functions: not opaque, and as a step of a rule not linear."""


def initial_name(network: str) -> str:
    """Return how the initial value of *network* is written.

    >>> initial_name("QN")
    'QN0'
    """
    return f"{network}0"


def near_names(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the names in *known* that *name* may have been meant for, the likeliest first.

    >>> near_names("Qn", ["QN", "TQN"])
    ('QN', 'TQN')
    """
    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.lower(), candidate)
    return tuple(folded[match] for match in get_close_matches(name.lower(), folded, n=2, cutoff=0.6))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a question with the nearest names, or nothing.

    >>> did_you_mean("Qn", ["QN", "x"])
    ' Did you mean QN?'
    """
    near = near_names(name, known)
    return f" Did you mean {' or '.join(near)}?" if near else ""


def answer_clash(oracles: Iterable[str], names: Iterable[str]) -> tuple[str, str] | None:
    """Return an oracle and a name that its answers are written with (``g3`` is what g answers in step 3), if any.

    >>> answer_clash(["g"], ["c", "g1"])
    ('g', 'g1')
    """
    known = tuple(oracles)
    for name in names:
        for oracle in known:
            if name != oracle and name.startswith(oracle) and name[len(oracle) :].isdigit():
                return oracle, name
    return None
