"""Commands and arguments that run a person's own code: ``trace``, and targets where a rule is expected."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from softupdate_algebra.cli.output import OPTIONS, emit
from softupdate_algebra.errors import CatalogueError

if TYPE_CHECKING:
    from softupdate_algebra.rules.model import UpdateRule

_TARGET = re.compile(r"[^\s<>=;{}]+:[A-Za-z_][\w.]*")


_NUMBER = re.compile(r"-?\d{1,400}(?:\.\d{1,400}|/[1-9]\d{0,399})?")


def setting(text: str) -> tuple[str, str]:
    """Return the name and the number of ``NAME=NUMBER``; raises ``CatalogueError`` for anything else.

    >>> setting("c=0.995")
    ('c', '0.995')
    """
    name, _, value = (part.strip() for part in text.partition("="))
    if not name.isidentifier() or not _NUMBER.fullmatch(value):
        raise CatalogueError(f"{text[:60]!r}: expected NAME=NUMBER, such as c=0.995 or c=199/200.")
    return name, value


def is_target(text: str) -> bool:
    """Whether *text* names code: file.py:function, module:function or module:Class.method.

    >>> [is_target(text) for text in ("agent.py:soft_update", "pkg.agent:Agent.update", "x <- x + g(x)", "soft_update")]
    [True, True, False, False]
    """
    return _TARGET.fullmatch(text) is not None


def traced_rule(text: str) -> UpdateRule:
    """Return the rule that the code named by *text* implements; its code is run."""
    from softupdate_algebra.frameworks import trace_target

    return trace_target(text).rule


@click.command()
@click.argument("target")
@click.option(
    "--online", metavar="ARG", help="The argument that is the online network, where its name does not say so."
)
@click.option("--target", "target_argument", metavar="ARG", help="The argument that is the target network.")
@click.option("--tau", metavar="ARG", help="The argument that is the step (or retention).")
@click.option(
    "--scalar", "scalars", multiple=True, metavar="NAME=NUMBER", help="A number for a parameter of the function."
)
@click.option("--calls", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many calls to observe.")
@OPTIONS
def trace(
    target: str,
    online: str | None,
    target_argument: str | None,
    tau: str | None,
    scalars: tuple[str, ...],
    calls: int,
    form: str,
    width: int | None,
) -> int:
    """Read off the rule that real code implements. TARGET is file.py:function, module:function or module:Class.method.

    This imports the file and RUNS the function on sample networks: only trace code that you would run.

    \b
    Examples:
      trace agent.py:soft_update
      trace agent.py:Agent.update_target --online qnet --target qnet_target --calls 8
    """  # noqa: D301 (click reads the character)
    from softupdate_algebra.frameworks import trace_target
    from softupdate_algebra.frameworks.document import traced_data, traced_document

    given = {name: float(Fraction(value)) for name, value in map(setting, scalars)}
    traced = trace_target(target, online=online, target=target_argument, tau=tau, calls=calls, scalars=given)
    emit(traced_document(traced, target), form, width, lambda: traced_data(traced))
    return 0
