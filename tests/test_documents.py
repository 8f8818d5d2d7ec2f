"""Documents and their writers: whole outputs at fixed widths, and what hostile content may not do."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from softupdate_algebra.algebra.expression import Expression, Relation
from softupdate_algebra.algebra.parser import parse_expression
from softupdate_algebra.report import FORMATS, Format, renderable, write
from softupdate_algebra.report.document import (
    Code,
    Column,
    Content,
    Document,
    Emphasis,
    Equation,
    Heading,
    Items,
    Listing,
    Math,
    Note,
    Paragraph,
    Proof,
    Step,
    Table,
    Text,
    content,
)
from softupdate_algebra.report.latex import latex
from softupdate_algebra.report.spans import cells

EXPECTED = Path(__file__).parent / "documents"


def formula(text: str) -> Expression:
    return parse_expression(text)


def equal(left: str, right: str) -> Relation:
    return Relation((formula(left), formula(right)), ("=",))


DIFFERENCE = formula("alpha*c*(1 - c)*g0")
SECOND = formula("c*(QN0 + alpha*(1 - c)*g0) + (1 - c)*(QN0 + alpha*g0 + alpha*g1)")

PROOF = Proof(
    content("TQN and the rescaled run differ at ", Math(formula("k")), " = 2 by ", Math(DIFFERENCE), "."),
    (
        Step(1, "definition", after=equal("QN1", "QN0 + alpha*g0")),
        Step(2, "definition", after=equal("TQN1", "c*TQN0 + (1 - c)*QN1")),
        Step(3, "substitution", (1,), formula("TQN1"), formula("c*TQN0 + (1 - c)*(QN0 + alpha*g0)")),
        Step(
            4,
            "identical start, expand, collect",
            (3,),
            formula("c*TQN0 + (1 - c)*(QN0 + alpha*g0)"),
            formula("QN0 + alpha*(1 - c)*g0"),
        ),
        Step(5, "substitution", (1, 4), formula("c*TQN1 + (1 - c)*QN2"), SECOND),
        Step(
            6,
            "expand, collect",
            (5,),
            SECOND,
            formula("QN0 + alpha*(1 - c)*g0 + alpha*(1 - c)*g1 + alpha*c*(1 - c)*g0"),
            marked=(DIFFERENCE,),
        ),
        Step(7, "comparison", (6,), note=content("the last term is not there in the rescaled run")),
    ),
    content("So the two agree for one soft update and no longer."),
    "S6",
)


def verdict(text: str, role: str) -> Content:
    return (Text(text, role=role),)  # type: ignore[arg-type]


ANSWER = Document(
    (
        Heading(1, "Is a soft update the same as a smaller learning rate?"),
        Paragraph(
            content("Does plain gradient descent with ", Math(formula("alpha_prime")), " follow ", Code("TQN"), "? ")
            + content(Emphasis("The rule"), " is")
        ),
        Listing("QN  <- QN + alpha*g(QN)\nTQN <- c*TQN + (1-c)*QN"),
        Note(
            "The answer at a glance",
            (
                Paragraph(content("For one network, yes: ", Math(equal("alpha_prime", "(1 - c)*alpha")), ".")),
                Items((content("the same: k = 0 and 1"), content("else off by ", Math(DIFFERENCE, role="differs")))),
            ),
        ),
        Heading(2, "The second step"),
        Equation(
            equal("TQN2", "QN0 + alpha*(1 - c)*g0 + alpha*(1 - c)*g1 + alpha*c*(1 - c)*g0"), "1", marked=(DIFFERENCE,)
        ),
        PROOF,
        Table(
            (Column(content("claim")), Column(content("statement")), Column(content("verdict"))),
            (
                (
                    content("S1"),
                    content("one network: ", Math(formula("c*x + (1 - c)*(x + alpha*s)")), " is gradient descent"),
                    verdict("holds", "verdict-yes"),
                ),
                (content("S6"), content("two networks, the same"), verdict("up to k = 1", "verdict-cases")),
                (content("S8"), content("one is the other"), verdict("differs", "verdict-no")),
                (content("R1"), content("own gradients"), verdict("open", "undecided")),
            ),
            content("All verdicts."),
        ),
    )
)

BAD = '[bold]x[/] \x1b[31m `a``b` $x$ | \\ {} _u_ *s* <b>& # % ~ ^ " 学 ≠ λ ∎ é \u202e end'
LONG = " + ".join(f"alpha*c^{i}*(1 - c^{i + 1})*(1 + alpha*c^{i} - lambda*alpha_prime)*g{i}" for i in range(12))
HOSTILE = Document(
    (
        Heading(1, BAD),
        Heading(2, "word " * 40),
        Paragraph(content(BAD, Emphasis(BAD), Code(BAD), "x" * 200)),
        Listing(f"{BAD}\n\n  {'y ' * 100}\n{'z' * 150}"),
        Equation(equal("TQN12", LONG), "A1"),
        Equation(Relation((formula(LONG), formula(LONG), formula("0")), ("=", "!="))),
        Items((content(BAD), content("[x]"), content("- y")), numbered=True),
        Note(BAD, (Table((Column(content("k"), "right"),), ((content(Math(formula(LONG))),),)),)),
        Table(tuple(Column(content(f"column{i}"), "center") for i in range(14)), ((content(BAD),) * 14,)),
        Proof(content(BAD), (Step(1, BAD, (), formula("TQN1"), formula(LONG)), Step(12, "y " * 50, (1,)))),
        Table((), ()),
        Table((Column(content("a")),), ()),
        Items(()),
        Paragraph(()),
        Proof((), ()),
        Listing(""),
        Note("", ()),
    )
)


def expected(name: str) -> str:
    return (EXPECTED / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("format", "width", "name"),
    [
        ("plain", 80, "answer.plain-80.txt"),
        ("rich", 80, "answer.rich-80.txt"),
        ("rich", 120, "answer.rich-120.txt"),
        ("plain", 46, "answer.plain-46.txt"),
        ("markdown", 80, "answer.md"),
        ("latex", 80, "answer.tex"),
    ],
)
def test_the_whole_document_is_written_as_expected(format: Format, width: int, name: str) -> None:
    assert write(ANSWER, format, width=width) == expected(name)


def test_rich_prints_the_same_as_the_terminal_writer() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    Console(file=stream, width=80, color_system=None, legacy_windows=False).print(renderable(ANSWER))
    stream.seek(0)
    assert stream.read() == expected("answer.rich-80.txt")


def test_color_changes_styles_and_drops_the_underlining_lines() -> None:
    colored = write(ANSWER, "rich", color=True)
    assert "\x1b[" in colored
    assert "▔" not in colored
    assert "▔" in write(ANSWER, "rich")


@pytest.mark.parametrize("width", [20, 40, 80, 120])
@pytest.mark.parametrize("format", ["plain", "rich"])
def test_no_line_is_wider_than_the_page(format: Format, width: int) -> None:
    lines = [line for document in (ANSWER, HOSTILE) for line in write(document, format, width=width).split("\n")]
    assert [line for line in lines if cells(line) > max(width, 40)] == []


@pytest.mark.parametrize("format", FORMATS)
def test_hostile_text_brings_no_control_characters(format: Format) -> None:
    text = write(HOSTILE, format)
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_plain_output_is_ascii_and_markup_stays_text() -> None:
    assert write(HOSTILE, "plain").isascii()
    assert "[bold]x[/]" in write(HOSTILE, "rich", width=120)


def test_json_is_data_with_formulas_in_three_notations() -> None:
    data = json.loads(write(ANSWER, "json"))
    assert data["blocks"][5]["kind"] == "equation"
    assert data["blocks"][1]["content"][1]["expression"] == {
        "plain": "alpha_prime",
        "unicode": "α′",
        "latex": r"\alpha'",
    }
    assert data["blocks"][6]["steps"][2]["uses"] == [1]


def test_a_proof_cannot_use_a_later_step() -> None:
    with pytest.raises(ValueError, match=r"step 1 uses step 2; a step can use earlier steps only"):
        Proof((), (Step(1, "x", uses=(2,)), Step(2, "y")))


def test_a_row_is_as_long_as_the_table_is_wide() -> None:
    with pytest.raises(ValueError, match=r"row 1 has 2 cells; the table has 1 columns"):
        Table((Column(content("a")),), ((content("1"), content("2")),))


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX engine is installed")
@pytest.mark.parametrize("document", [ANSWER, HOSTILE], ids=["answer", "hostile"])
def test_the_latex_compiles(document: Document, tmp_path: Path) -> None:
    (tmp_path / "document.tex").write_text(latex(document, standalone=True), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "document.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert run.returncode == 0, run.stdout[-2000:].decode("utf-8", "replace")
    assert (tmp_path / "document.pdf").stat().st_size > 0


@pytest.mark.parametrize("format", ["plain", "markdown", "latex", "json"])
def test_only_the_terminal_writer_imports_rich(format: str) -> None:
    program = (
        "import sys; from softupdate_algebra.report import write; from softupdate_algebra.report.document import *;"
        f"write(Document((Heading(1, 'x'),)), {format!r}); sys.exit('rich' in sys.modules or 'sympy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
