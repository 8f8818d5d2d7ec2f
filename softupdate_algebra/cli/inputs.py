"""Arguments of the command line: a rule is a name of the catalogue, a rule text, @FILE, or code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from softupdate_algebra.cli.code import is_target, traced_rule
from softupdate_algebra.errors import LimitError, RuleError

if TYPE_CHECKING:
    from softupdate_algebra.rules.model import UpdateRule

MAX_FILE = 1_000_000


def read_rule(text: str) -> UpdateRule:
    """Return the rule that an argument names, writes or points to with ``@FILE``, or that code implements.

    Raises ``RuleError`` or ``CatalogueError`` for what is none.
    """
    from softupdate_algebra.rules import parse_rule
    from softupdate_algebra.rules.catalogue import names_entry, rule_from_form

    if is_target(text):
        return traced_rule(text)
    if text.startswith("@"):
        return parse_rule(file_text(text[1:]))
    return rule_from_form(text) if names_entry(text) else parse_rule(text)


def file_text(path: str) -> str:
    """Return the text of a file; raises ``RuleError`` when it cannot be read, ``LimitError`` when it is too large."""
    try:
        with Path(path).open("rb") as file:  # devices and pipes have no size to ask for
            content = file.read(MAX_FILE + 1)
    except OSError as error:
        raise RuleError(f"cannot read the file {path!r}: {error.strerror or error}.") from None
    if len(content) > MAX_FILE:
        raise LimitError(f"the file {path!r} is larger than {MAX_FILE} bytes.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise RuleError(f"the file {path!r} is not UTF-8 text.") from None
