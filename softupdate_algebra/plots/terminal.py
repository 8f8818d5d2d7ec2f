"""Pictures in a terminal, drawn with plotext; without colour they are plain text with one marker for each line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from softupdate_algebra.plots import require

if TYPE_CHECKING:
    from softupdate_algebra.plots.pictures import Panel, Picture

HEIGHT = 15
MIN_WIDTH = 40
_COLORS = ("blue+", "orange+", "green+", "magenta+", "cyan+", "red+")
_ASCII = str.maketrans("┌┐└┘├┤┬┴┼─│", "+++++++++-|")
_MARKERS = ("o", "x", "+", "*", "#", "@")


def terminal_plot(picture: Picture, *, width: int = 80, color: bool = False, unicode: bool = True) -> str:
    """Return *picture* as text of at most *width* columns; raises ``MissingExtraError`` without plotext."""
    plt = require("plotext")
    parts = [_panel(plt, panel, max(MIN_WIDTH, width), color=color and unicode) for panel in picture.panels]
    text = "\n\n".join([*parts, f"at {picture.caption}"] if picture.numbers else parts)
    return text if unicode else text.translate(_ASCII).encode("ascii", "replace").decode()


def _panel(plt: Any, panel: Panel, width: int, *, color: bool) -> str:
    plt.clear_figure()
    plt.plot_size(width, HEIGHT)
    if not color:
        plt.theme("clear")
    plt.title(panel.title)
    for number, one in enumerate(panel.series):
        look = {"color": _COLORS[number % len(_COLORS)]} if color else {}
        marker = _MARKERS[number % len(_MARKERS)]
        x, y = list(one.x), [float(value) for value in one.y]
        label = one.name if len(panel.series) > 1 or panel.kind in {"weights", "ages"} else None
        if panel.kind == "weights":
            plt.scatter(x, y, label=label, marker=marker, **look)
        else:
            plt.plot(x, y, label=label, marker="hd" if color else marker, **look)
    if panel.mark is not None:
        plt.vertical_line(panel.mark)
    last = max((x for one in panel.series for x in one.x), default=1)
    every = max(1, -(-last // 10))
    first = min((x for one in panel.series for x in one.x), default=0)
    plt.xticks([x for x in range(0, last + 1, every) if x >= first])
    plt.xlabel({"weights": "gradient i", "ages": "age j"}.get(panel.kind, "k"))
    text: str = plt.build()
    plt.clear_figure()
    mark = "" if panel.mark is None else f"\nthe line marks k = {panel.mark}, where they part"
    return "\n".join(line.rstrip() for line in plain_lines(text, color=color)) + mark


def plain_lines(text: str, *, color: bool) -> list[str]:
    """Return the lines of a plot, without escape sequences unless in colour."""
    plain = text if color else require("plotext").uncolorize(text)
    return plain.strip("\n").splitlines()
