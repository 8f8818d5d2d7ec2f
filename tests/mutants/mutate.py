"""Changes one or two things in a certificate, as a careless or a dishonest author would."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random


def places(thing: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all parts of a document."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(thing, dict):
        inner = list(thing.items())
    elif isinstance(thing, list):
        inner = list(enumerate(thing))
    return [
        path,
        *(place for key, part in inner for place in places(part, (*path, key))),
    ]


def mutant(document: Any, others: list[Any], rng: random.Random) -> Any:
    """Return a changed copy of a document; *others* lend parts of theirs."""
    changed = copy.deepcopy(document)
    for _ in range(rng.choice((1, 1, 1, 2))):
        _change(changed, others, rng)
    return changed


def _change(document: Any, others: list[Any], rng: random.Random) -> None:
    half = rng.choice(("claim", "claim", "witness"))
    found = [place for place in places(document[half], (half,)) if len(place) > 1]
    if not found:
        return
    place = rng.choice(found)
    parent = document
    for key in place[:-1]:
        parent = parent[key]
    key = place[-1]
    part = parent[key]
    if rng.random() < 0.1:
        _structural(parent, key, document, rng)
    elif isinstance(part, bool):
        parent[key] = not part
    elif isinstance(part, int):
        parent[key] = max(0, part + rng.choice((-1, 1, 1, 2)))
    elif isinstance(part, str):
        parent[key] = _text(part, document, rng)
    elif part is None:
        parent[key] = rng.choice(others)["witness"].get("tree")
    else:
        _structural(parent, key, document, rng)


def _text(text: str, document: Any, rng: random.Random) -> str:
    if text in (">", ">=", "!=", "="):
        return rng.choice((">", ">=", "!=", "="))
    if text in ("recorded", "own", "new", "known"):
        return rng.choice(("recorded", "own", "new", "known"))
    names = sorted(set(re.findall(r"[A-Za-z_]\w*", str(document["claim"].get("left", text)))))
    names = [n for n in names if n not in ("set", "to", "call", "on", "do", "networks", "constants")] or ["c"]
    ways = [
        lambda: f"-({text})",
        lambda: f"{text} + 1",
        lambda: f"2*({text})",
        lambda: f"({text})^2",
        lambda: "0",
        lambda: "1",
        lambda: rng.choice(names),
        lambda: f"{text} - {rng.choice(names)}",
        lambda: re.sub(r"\d+", lambda m: str(int(m[0]) + rng.choice((1, 2))), text, count=1),
        lambda: text.replace("-", "+", 1) if "-" in text else text.replace("+", "-", 1),
        lambda: re.sub(r"[A-Za-z_]\w*", lambda m: rng.choice(names), text, count=1),
        lambda: text.replace("*", "/", 1),
    ]
    return rng.choice(ways)()


def _structural(parent: Any, key: Any, document: Any, rng: random.Random) -> None:
    part = parent[key]
    way = rng.randrange(6)
    if way == 0:
        if isinstance(parent, list) or rng.random() < 0.3:
            del parent[key]
    elif way == 1 and isinstance(part, list) and part:
        del part[rng.randrange(len(part))]
    elif way == 2 and isinstance(part, list) and part:
        part.append(copy.deepcopy(rng.choice(part)))
    elif way == 3 and isinstance(part, list) and len(part) > 1:
        i, j = rng.sample(range(len(part)), 2)
        part[i], part[j] = part[j], part[i]
    elif way == 4 and isinstance(parent, dict):
        other = rng.choice(sorted(parent))
        parent[key], parent[other] = parent[other], parent[key]
    elif way == 5 and isinstance(part, (list, dict)):
        donors = [place for place in places(document) if place]
        donor = document
        for step in rng.choice(donors):
            donor = donor[step]
        parent[key] = copy.deepcopy(donor)
