"""The command line: exit statuses, formats, files, colour, width, pipes, and what must not be imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from softupdate_algebra.cli import main

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
GD = "x <- x + alpha_prime*g(x)"
FORMATS = ("rich", "plain", "markdown", "latex", "json")
COMMANDS = {
    "prove": ["prove", "S1"],
    "unroll": ["unroll", SOFT, "-k", "2"],
    "compare": ["compare", SOFT, GD, "--solve-for", "alpha_prime"],
    "rules": ["rules"],
    "one rule": ["rules", "soft_update"],
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that runs the command line in this process and returns status, output and messages."""

    def go(*arguments: str, **environment: str) -> tuple[int, str, str]:
        for name, value in {"COLUMNS": "80", **environment}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["softupdate-algebra", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return go


def outside(*arguments: str, code: str = "", **options: Any) -> subprocess.CompletedProcess[str]:
    start = ["-c", code] if code else ["-m", "softupdate_algebra"]
    return subprocess.run(
        [sys.executable, *start, *arguments], capture_output=True, text=True, timeout=120, check=False, **options
    )


WHOLE = """\
Are the two rules the same for all k?
=====================================

Rule A (its output is x):

    x <- x + g(x)

Rule B (its output is x):

    x <- x + a*g(x)

  - start: identical
  - gradients: recorded
"""


def test_a_small_comparison_begins_with_the_question_and_is_within_its_width(run: Any) -> None:
    status, out, err = run("compare", "x <- x + g(x)", "x <- x + a*g(x)", "--format", "plain", "--width", "60")
    assert status == 0
    assert err == ""
    assert out.startswith(WHOLE)
    assert "a = 1" in out
    assert max(map(len, out.splitlines())) <= 60
    assert out.isascii()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_writes_every_format(run: Any, name: str, form: str) -> None:
    status, out, err = run(*COMMANDS[name], "--format", form)
    assert (status, err) == (0, "")
    assert out.strip()
    assert "\x1b" not in out
    if form == "json":
        json.loads(out)
    if form == "plain":
        assert out.isascii()


@pytest.mark.parametrize("width", ["40", "80", "120"])
def test_the_width_is_that_of_the_terminal(run: Any, width: str) -> None:
    _, out, _ = run("compare", SOFT, GD, "--format", "plain", COLUMNS=width)
    lines = [line for line in out.splitlines() if not line.startswith("    ")]  # formulas are not broken everywhere
    assert max(map(len, lines)) <= int(width)


def test_colour_is_forced_and_forbidden(run: Any) -> None:
    plain = run("compare", SOFT, SOFT)[1]
    coloured = run("compare", SOFT, SOFT, FORCE_COLOR="1")[1]
    neither = run("compare", SOFT, SOFT, FORCE_COLOR="1", NO_COLOR="1")[1]
    assert "\x1b" in coloured
    assert "\x1b" not in plain + neither
    assert plain == neither


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["compare", SOFT, SOFT, "--expect", "equal"], 0),
        (["compare", SOFT, GD, "--expect", "equal", "--solve-for", "alpha_prime"], 1),
        (["compare", SOFT, GD, "--expect", "cases", "--solve-for", "alpha_prime"], 0),
        (
            [
                "compare",
                SOFT,
                GD,
                "--solve-for",
                "alpha_prime",
                "--assume",
                "0 < c < 1, alpha > 0",
                "--expect",
                "diverges",
            ],
            0,
        ),
        (["compare", "x <- (c^2 + b^2)*x", "x <- 0", "--assume", "b != 0"], 3),
        (["compare", "x <- (c^2 + b^2)*x", "x <- 0", "--assume", "b != 0", "--expect", "diverges"], 3),
        (["compare", "x <- x + ", GD], 2),
        (["compare", SOFT], 2),
        (["compare", SOFT, GD, "--assume", "c > 1, c < 0"], 2),
        (["compare", SOFT, GD, "--oracle", "nothing"], 2),
        (["compare", SOFT, GD, "--of", "TQ"], 2),
        (["compare", SOFT, GD, "--start", "x0 = "], 2),
        (["compare", SOFT, GD, "--format", "pdf"], 2),
        (["compare", SOFT, "@no/such/file"], 2),
        (["unroll", SOFT, "-k", "-1"], 2),
        (["unroll", SOFT, "-k", "1000000000"], 2),
        (["unroll", SOFT, "-k", "three"], 2),
        (["unroll", "soft_updat"], 2),
        (["rules", "soft_updat"], 2),
        (["prove", "S99"], 2),
        (["check", "no/such/file"], 2),
        (["compere", SOFT, GD], 2),
    ],
    ids=lambda part: " ".join(part)[:70] if isinstance(part, list) else str(part),
)
def test_exit_statuses(run: Any, arguments: list[str], status: int) -> None:
    found, out, err = run(*arguments)
    assert found == status
    if status in {1, 2}:
        assert err.strip() or "rejected" in out.lower()
        assert "Traceback" not in err
    if status == 2:
        assert "error" in (out + err).lower() or arguments[0] == "check"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["rules", "soft_updat"], "soft_update"),
        (["unroll", "gradient_descend"], "gradient_descent"),
        (["compare", SOFT, GD, "--of", "Tqn"], "TQN"),
        (["compare", "QN <- QN + alpha*g(Qn)", GD], "QN"),
        (["prove", "S99"], "S12"),
    ],
)
def test_unknown_names_come_with_near_ones(run: Any, arguments: list[str], hint: str) -> None:
    status, _, err = run(*arguments)
    assert status == 2
    assert hint in err


def test_messages_go_to_standard_error_and_results_to_standard_output(run: Any) -> None:
    assert run("compare", SOFT, GD, "--assume", "c >")[1] == ""
    assert run("compare", SOFT, SOFT)[2] == ""


def test_rules_are_read_from_files(run: Any, tmp_path: Any) -> None:
    file = tmp_path / "rule.txt"
    file.write_text(f"# the rule\n{SOFT}\n")
    assert run("compare", f"@{file}", "soft_update", "--expect", "equal")[0] == 0
    file.write_bytes(b"\xff\xfe\x00")
    status, _, err = run("compare", f"@{file}", "soft_update")
    assert status == 2
    assert "UTF-8" in err
    file.write_bytes(b"#" * 1_000_001)
    assert "larger than" in run("compare", f"@{file}", "soft_update")[2]


def test_certificates_are_written_and_replayed(run: Any, tmp_path: Any) -> None:
    file = tmp_path / "inner" / "certificate.json"
    assert run("compare", SOFT, GD, "--solve-for", "alpha_prime", "--certificate", str(file))[0] == 0
    assert run("check", str(file))[0] == 0
    file.write_text(file.read_text().replace("alpha - alpha*c", "alpha - 2*alpha*c"))
    assert run("check", str(file))[0] != 0
    status, _, err = run("compare", SOFT, SOFT, "--certificate", str(tmp_path))
    assert status == 2
    assert err


def test_a_reader_that_leaves_is_no_error() -> None:
    code = "import subprocess,sys; p=subprocess.Popen([sys.executable,'-m','softupdate_algebra','rules'],stdout=subprocess.PIPE,stderr=subprocess.PIPE); p.stdout.close(); print(p.wait(), p.stderr.read().decode()[:300])"
    assert outside(code=code).stdout.strip() == "0"


PROBE = """
import sys
sys.argv[0] = 'softupdate-algebra'
from softupdate_algebra.cli import main
try:
    main()
except SystemExit as left:
    status = left.code
print('status', status, 'sympy' in sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("arguments", "status", "imported"),
    [
        (["--help"], "0", "False"),
        (["--version"], "0", "False"),
        (["compare", "--help"], "0", "False"),
        (["compare", "x <- ", GD], "2", "False"),
        (["compare", SOFT, GD, "--assume", "c >"], "2", "False"),
        (["unroll", SOFT, "-k", "-1"], "2", "False"),
        (["rules", "nothing"], "2", "False"),
        (["frobnicate"], "2", "False"),
    ],
    ids=lambda part: " ".join(part)[:40] if isinstance(part, list) else str(part),
)
def test_help_and_refusals_import_nothing_heavy(arguments: list[str], status: str, imported: str) -> None:
    found = outside(*arguments, code=PROBE)
    assert found.stderr.splitlines()[-1] == f"status {status} {imported}"


def test_the_probe_sees_an_import_that_happens() -> None:
    found = outside(code="import sys, sympy; print('sympy' in sys.modules, file=sys.stderr)")
    assert found.stderr.strip() == "True"


def test_it_runs_as_a_module_in_a_pipe_without_unicode() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    found = outside("prove", "S1", env=environment)
    assert found.returncode == 0
    assert found.stdout.isascii()
    assert "alpha_prime" in found.stdout
