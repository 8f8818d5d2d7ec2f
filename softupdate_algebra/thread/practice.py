"""What the settings that people use mean: mean delay and noise gain of a soft update, exact numbers."""

from __future__ import annotations

from fractions import Fraction

from softupdate_algebra.report.document import Block, Column, Paragraph, Table, content
from softupdate_algebra.thread.wording import m

SETTINGS = (
    ("the course lab, TAU = 0.001", Fraction(999, 1000)),
    ("the lecture, 0.01 and 0.99", Fraction(99, 100)),
    ("DDPG, tau = 0.001", Fraction(999, 1000)),
    ("TD3 and SAC, tau = 0.005", Fraction(995, 1000)),
)
"""Where a setting is used, and its retention c = 1 - tau."""


def practice_table() -> tuple[Block, ...]:
    """Return the delay and the noise gain of the settings in the wild."""
    rows = tuple(
        (
            content(where),
            content(_decimal(c)),
            content(f"{_decimal(c / (1 - c))} steps"),
            content(f"1/{_decimal((1 + c) / (1 - c))}"),
        )
        for where, c in SETTINGS
    )
    columns = (
        Column(content("setting")),
        Column(content("c"), "right"),
        Column(content("mean delay"), "right"),
        Column(content("noise gain"), "right"),
    )
    words = content(
        "The target sees the average of QN's past, on the mean ", m("c/(1 - c)"), " steps old; independent noise in QN's "
        "steps reaches it with its variance times ", m("(1 - c)/(1 + c)"), "."
    )  # fmt: skip
    return (Paragraph(words), Table(columns, rows))


def _decimal(value: Fraction) -> str:
    return f"{float(value):g}"
