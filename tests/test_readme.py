"""The README tells the truth: its output is the program's, its Python runs, its commands are there."""

from __future__ import annotations

import re
from pathlib import Path

from softupdate_algebra.report import write
from softupdate_algebra.report.document import Document, Note
from softupdate_algebra.thread.investigation import investigation

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def glance() -> str:
    (note,) = (block for block in investigation().blocks if isinstance(block, Note))
    return write(Document((note,)), "rich", width=80).strip("\n")


def test_the_answer_at_a_glance_is_what_the_program_prints() -> None:
    block = re.search(r"<!-- glance -->\n```\n(.*?)\n```", README, re.DOTALL)
    assert block is not None
    assert block[1] == glance()


def test_the_python_examples_run() -> None:
    for source in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        scope: dict[str, object] = {}
        exec(compile(source, "README.md", "exec"), scope)
        for name, value in scope.items():
            if name.startswith("test_") and callable(value):
                value()


def test_the_example_says_what_comes_out() -> None:
    import softupdate_algebra as sua

    soft = sua.rule("QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN")
    gd = sua.rules.gradient_descent(alpha="alpha_prime")
    verdict = sua.compare(soft, gd, solve_for="alpha_prime", assume="0 < c < 1, alpha > 0")
    assert (verdict.status, verdict.equal_up_to, verdict.first_divergence) == ("diverges", 1, 2)
    assert str(verdict.residual(2)) == "alpha*c*g0*(1 - c)"


def test_the_commands_set_everything_up_in_one_line() -> None:
    commands = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert len(commands) == 2
    assert all("pip install" in command and ".venv/bin/" in command for command in commands)
