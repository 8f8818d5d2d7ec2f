"""The notebook runs, and says what is stored in it; the terminal's pictures show what the program prints now."""

from __future__ import annotations

import re

import pytest

from softupdate_algebra.plots.screenshots import SCREENSHOTS, folder, screenshot, shown_text

NAMES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "https://www.textualize.io"}
WORDS = ("text/plain", "text/latex", "text/markdown")


@pytest.mark.parametrize("name", SCREENSHOTS)
def test_pictures_of_the_terminal_are_up_to_date(name):
    stored = (folder() / name).read_text(encoding="utf-8")
    assert shown_text(stored) == shown_text(screenshot(name)), "run: python -m softupdate_algebra.plots.screenshots"


@pytest.mark.parametrize("name", SCREENSHOTS)
def test_pictures_of_the_terminal_fetch_nothing(name):
    stored = (folder() / name).read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\s\"')]+", stored)) <= NAMES
    assert "url(http" not in stored


def test_the_comparison_of_pictures_can_fail():
    svg = screenshot("comparison.svg")
    assert shown_text(svg) != shown_text(svg.replace("momentum", "x").replace("k", "q", 100_000))


def words_of(cell):
    outputs = [out for out in cell.get("outputs", []) if out["output_type"] != "stream"]
    assert not any(out["output_type"] == "error" for out in outputs)
    return [{kind: out["data"][kind] for kind in WORDS if kind in out["data"]} for out in outputs]


@pytest.mark.filterwarnings("ignore")  # those of Jupyter's own machinery
def test_the_notebook_says_what_is_stored_in_it():
    pytest.importorskip("altair")
    pytest.importorskip("vl_convert")
    pytest.importorskip("ipykernel")
    pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    from softupdate_algebra.plots.notebook import NOT_STORED, executed, notebook_path

    stored, fresh = nbformat.read(notebook_path(), as_version=4), executed()
    for before, after in zip(stored.cells, fresh.cells, strict=True):
        if before.cell_type != "code":
            continue
        if NOT_STORED in before.metadata.get("tags", []):
            (only,) = after.outputs
            assert only["data"]["text/html"].startswith("<iframe")
            assert before.outputs == []
        else:
            assert words_of(before), before.source
            assert words_of(before) == words_of(after), "run: python -m softupdate_algebra.plots.notebook"
    assert set(re.findall(r"https?://[^\s\"\\\\]+", notebook_path().read_text(encoding="utf-8"))) <= NAMES
