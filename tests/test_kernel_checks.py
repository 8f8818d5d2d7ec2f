"""Delete each check of the checker, and a flaw or an attack is no longer named."""

from __future__ import annotations

import ast
import re
import signal
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from kernel_attacks import REJECTED
from kernel_documents import BY_HAND, encode, put
from test_kernel import FLAWS, HOSTILE

from softupdate_algebra.proof import kernel

SOURCE = Path(kernel.__file__).read_text(encoding="utf-8")
REDUNDANT = {
    "time.monotonic() < self.until": "what takes a minute is no case here; a test of its own sets the limit lower"
}
"""Checks whose deletion no certificate shows, with the reason why they stay."""


def refuses(node: ast.AST) -> bool:
    """Whether a statement is a call of ``_require``, or refuses by itself."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name(id="_require"))):
            return True
        case ast.Raise(exc=ast.Call(func=ast.Name(id="CertificateRejected")), cause=None):
            return True
    return False


def checks() -> list[tuple[int, str]]:
    """Return line and text of every check, but for the one by which ``_require`` refuses."""
    functions = [node for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, ast.FunctionDef)]
    nodes = [node for one in functions if one.name != "_require" for node in ast.walk(one) if refuses(node)]
    return sorted({(node.lineno, ast.unparse(node)) for node in nodes})


class Without(ast.NodeTransformer):
    """Replaces one check by ``pass``."""

    def __init__(self, line: int) -> None:
        self.line = line

    def visit(self, node: ast.AST) -> Any:
        if refuses(node) and node.lineno == self.line:  # type: ignore[attr-defined]
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)


def weakened(line: int) -> Any:
    module = sys.modules["weakened"] = types.ModuleType("weakened")  # where classes look themselves up
    changed = ast.fix_missing_locations(Without(line).visit(ast.parse(SOURCE)))
    exec(compile(changed, "weakened", "exec"), module.__dict__)
    return module


def cases() -> list[tuple[bytes, str]]:
    """Return what is to be rejected, each with the message."""
    flaws = [(encode(put(BY_HAND[name](), path, value)), message) for name, path, value, message in FLAWS]
    attacks = [(encode(attack()), message) for attack, message in REJECTED.items()]
    return [*flaws, *attacks, *HOSTILE]


CASES = cases()


def too_long(*_: Any) -> None:
    raise TimeoutError


def noticed(module: Any) -> bool:
    """Return whether some flaw or attack is no longer named as before."""
    signal.signal(signal.SIGALRM, too_long)
    for data, message in CASES:
        signal.alarm(60)
        try:
            module.check(data)
        except module.CertificateRejected as error:
            if re.search(message, str(error)):
                continue
        except Exception:  # noqa: BLE001 - a crash is not a rejection, nor is running on
            return True
        finally:
            signal.alarm(0)
        return True
    return False


@pytest.mark.campaign
@pytest.mark.parametrize(("line", "text"), checks(), ids=[f"{line}" for line, _ in checks()])
def test_a_deleted_check_is_noticed(line: int, text: str) -> None:
    assert noticed(weakened(line)) or any(part in text for part in REDUNDANT)


def test_nothing_is_noticed_when_nothing_is_deleted() -> None:
    assert not noticed(weakened(-1))
