"""The notebook walk-through, executed: ``python -m softupdate_algebra.plots.notebook`` writes its outputs anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softupdate_algebra.plots import require
from softupdate_algebra.plots.screenshots import folder

if TYPE_CHECKING:
    from pathlib import Path

NOT_STORED = "not-stored"
"""The tag of a cell whose output is too large to keep in the file."""

TIMEOUT = 300


def notebook_path() -> Path:
    """Return where the notebook is kept."""
    return folder() / "soft_update.ipynb"


def executed() -> Any:
    """Return the notebook with every cell run anew; raises what a cell raises."""
    notebook = require("nbformat").read(notebook_path(), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    require("nbclient").NotebookClient(notebook, timeout=TIMEOUT, kernel_name="python3").execute()
    return notebook


def main() -> None:
    """Write the notebook with the outputs of a fresh run."""
    notebook = executed()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if NOT_STORED in cell.metadata.get("tags", []):
            cell.outputs = []
    require("nbformat").write(notebook, notebook_path())


if __name__ == "__main__":
    main()
