"""Pictures as files: PNG, SVG, PDF, or the Vega-Lite specification itself, by the name's ending."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from softupdate_algebra.errors import ComparisonError
from softupdate_algebra.plots import require

if TYPE_CHECKING:
    from softupdate_algebra.plots.pictures import Picture

ENDINGS = (".png", ".svg", ".pdf", ".json")


def write_picture(picture: Picture, name: str) -> None:
    """Write *picture* to the file *name*; raises ``ComparisonError`` for an ending that is none of ``ENDINGS``."""
    path = Path(name)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ComparisonError(f"cannot draw to {name!r}: the name must end in {', '.join(ENDINGS)}.")
    data = picture_bytes(picture, ending)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise ComparisonError(f"cannot write {name!r}: {error.strerror or error}.") from None


def picture_bytes(picture: Picture, ending: str) -> bytes:
    """Return *picture* in the format of *ending*."""
    specification = picture.chart().to_dict()
    convert = require("vl_convert")
    match ending:
        case ".png":
            return bytes(convert.vegalite_to_png(specification, scale=2))
        case ".svg":
            return str(convert.vegalite_to_svg(specification)).encode()
        case ".pdf":
            return bytes(convert.vegalite_to_pdf(specification))
        case _:
            return (json.dumps(specification, indent=2, ensure_ascii=False) + "\n").encode()
