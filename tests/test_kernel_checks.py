"""Delete each check of the checker, and a test of the table of flaws fails."""

from __future__ import annotations

import ast
import re
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from kernel_documents import BY_HAND, encode
from test_kernel import FLAWS, HOSTILE, put

from softupdate_algebra.proof import kernel

SOURCE = Path(kernel.__file__).read_text(encoding="utf-8")
SLOW = ("(1 + a + b", "(1/3 + c/7)")
REDUNDANT = {
    "checking takes more than": "the budget: its flaws take seconds and are left out here, each is named in test_kernel.py",
    "size * power < MAX_BITS": "the number is refused once it is there; this refuses it before it is computed",
    "calls of the prefix's last period": "needs a start-up that calls other oracles; rows would speak of other answers",
    "outputs are not compared at k": "a missing residual would end in a crash, not in a sentence",
    "is not a number": "where every name has a value nothing else is left; a second lock",
}
"""Checks whose deletion no certificate shows, with the reason why they stay."""


def checks() -> list[tuple[int, str]]:
    """Return line and text of every ``_require`` statement of the checker."""
    nodes = [n for n in ast.walk(ast.parse(SOURCE)) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)]
    own = [n for n in nodes if isinstance(n.value.func, ast.Name) and n.value.func.id == "_require"]
    return [(n.lineno, ast.unparse(n)) for n in sorted(own, key=lambda n: n.lineno)]


class Without(ast.NodeTransformer):
    """Replaces one check by ``pass``."""

    def __init__(self, line: int) -> None:
        self.line = line

    def visit_Expr(self, node: ast.Expr) -> Any:
        named = isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "_require"
        return ast.copy_location(ast.Pass(), node) if named and node.lineno == self.line else node


def weakened(line: int) -> Any:
    module = sys.modules["weakened"] = types.ModuleType("weakened")  # where dataclasses look themselves up
    changed = ast.fix_missing_locations(Without(line).visit(ast.parse(SOURCE)))
    exec(compile(changed, "weakened", "exec"), module.__dict__)
    return module


def noticed(module: Any) -> bool:
    """Return whether some flaw is no longer named as before."""
    for name, path, value, message in FLAWS:
        if isinstance(value, str) and value.startswith(SLOW):
            continue
        try:
            module.check(encode(put(BY_HAND[name](), path, value)))
        except module.CertificateRejected as error:
            if re.search(message.replace("'", ".?'?"), str(error)):
                continue
        except Exception:  # noqa: BLE001 - a crash is not a rejection
            return True
        return True
    for data, message in HOSTILE:
        try:
            module.check(data)
        except module.CertificateRejected as error:
            if re.search(message, str(error)):
                continue
        except Exception:  # noqa: BLE001 - a crash is not a rejection
            return True
        return True
    return False


@pytest.mark.campaign
@pytest.mark.parametrize(("line", "text"), checks(), ids=[f"{line}" for line, _ in checks()])
def test_a_deleted_check_is_noticed(line: int, text: str) -> None:
    assert noticed(weakened(line)) or any(part in text for part in REDUNDANT)


def test_nothing_is_noticed_when_nothing_is_deleted() -> None:
    assert not noticed(weakened(-1))
