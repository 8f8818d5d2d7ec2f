"""Changes one or two things in a certificate, as a careless or a dishonest author would.

Most mutants can still be read: sums are changed product by product, so that what they say is put to the test.
"""

from __future__ import annotations

import copy
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

Path = tuple[Any, ...]
NAME = re.compile(r"#\d+|[^\W\d][\w.]*(?:\[[^\]]*\])?")
CALL = re.compile(r"(\w+)\((.*)\)")
ALIKE = [
    (">", ">=", "!=", "="),
    ("recorded", "own"),
    ("as", "before"),
    ("residual", "assumption", "branch"),
    ("split", "whether", "positive", "induction", "solve", "case"),
]
"""Words that mean something by themselves, with those that may stand in the same place."""
WEAKER = {">": (">=", "!="), ">=": ("!=", ">"), "!=": (">=", ">"), "=": (">=", "!=")}
ALONE = ("new", "all")
PLAIN = ("vectors", "unknowns", "on")
"""Fields that hold names, not sums."""


# -- parts ---------------------------------------------------------------------------------------------------------


def paths(thing: Any, path: Path = ()) -> list[Path]:
    """Return the paths of all parts of a document."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(thing, dict):
        inner = list(thing.items())
    elif isinstance(thing, list):
        inner = list(enumerate(thing))
    return [path, *(place for key, part in inner for place in paths(part, (*path, key)))]


def at(document: Any, path: Path) -> Any:
    for key in path:
        document = document[key]
    return document


def _chosen(document: Any, rng: random.Random, *kinds: type) -> Path | None:
    """Return the path of a part of these types, one of the claim's a little more often."""
    half = rng.choice(("claim", "claim", "claim", "witness", "witness"))
    found = [path for path in paths(document[half], (half,)) if len(path) > 1 and type(at(document, path)) in kinds]
    return rng.choice(found) if found else None


# -- mutants -------------------------------------------------------------------------------------------------------


def mutant(document: Any, others: list[Any], rng: random.Random) -> Any:
    """Return a changed copy of a document; *others* lend parts of theirs."""
    changed = json.loads(json.dumps(document))
    for _ in range(rng.choice((1, 1, 1, 2))):
        (way,) = rng.choices(list(WAYS), list(WAYS.values()))
        try:
            way(changed, others, rng)
        except (AttributeError, LookupError, TypeError, ValueError):  # the first change left no certificate to change
            break
    return changed


def _text(document: Any, others: list[Any], rng: random.Random) -> None:
    """Change one text."""
    if path := _chosen(document, rng, str):
        at(document, path[:-1])[path[-1]] = _changed(at(document, path), document, path, rng)


def _everywhere(document: Any, others: list[Any], rng: random.Random) -> None:
    """Change one text wherever it stands."""
    if path := _chosen(document, rng, str):
        text = at(document, path)
        changed = _changed(text, document, path, rng)
        for place in paths(document):
            if place and place[0] in ("claim", "witness") and at(document, place) == text:
                at(document, place[:-1])[place[-1]] = changed


def _number(document: Any, others: list[Any], rng: random.Random) -> None:
    """Change a number."""
    if path := _chosen(document, rng, int):
        at(document, path[:-1])[path[-1]] = max(0, at(document, path) + rng.choice((-1, -1, 1, 1, 2)))


def _flag(document: Any, others: list[Any], rng: random.Random) -> None:
    """Claim that there is no other case or that the cases cover, with a derivation of another certificate; or do not."""
    for flag, node in (("complete", "tree"), ("covering", "cover")):
        if flag in document["claim"] and rng.random() < 0.5:
            nodes = [other["witness"][node] for other in [document, *others] if other["witness"].get(node)]
            document["witness"][node] = None if document["claim"][flag] else copy.deepcopy(rng.choice(nodes))
            document["claim"][flag] = not document["claim"][flag]


def _steps(document: Any, others: list[Any], rng: random.Random) -> None:
    """Speak of some steps only, or of others."""
    claim, witness = document["claim"], document["witness"]
    if "steps" in claim:
        claim["steps"] = rng.choice(([0], [1], [2], [1, 2], [0, 1, 2], [3], [2, 3]))
        witness["cases"] = [{"gaps": evidence["gaps"]} for evidence in witness["cases"] if "gaps" in evidence]


def _assumption(document: Any, others: list[Any], rng: random.Random) -> None:
    """Weaken an assumption, leave it out, or assume another."""
    assumed = document["claim"].get("assumptions", [])
    found = [i for i, entry in enumerate(assumed) if len(entry) == 2 and entry[1] in WEAKER]
    if found:
        which = rng.choice(found)
        text, sign = assumed[which]
        other = _sum(text, _names(document, ("claim", "assumptions")), frozenset(), rng)
        assumed[which : which + 1] = rng.choice(([], [[text, rng.choice(WEAKER[sign])]], [[other, sign]]))


def _key(document: Any, others: list[Any], rng: random.Random) -> None:
    """Speak of another name."""
    path = _chosen(document, rng, dict)
    if path and (part := at(document, path)) and path[-1] not in ("claim", "left", "right", "rule", "at"):
        name = rng.choice(sorted(part))
        part[rng.choice(_names(document, path) or ["c"])] = part.pop(name)


def _less(document: Any, others: list[Any], rng: random.Random) -> None:
    """Leave out an entry."""
    path = _chosen(document, rng, list, dict)
    if path and (part := at(document, path)):
        del part[rng.choice(sorted(part) if isinstance(part, dict) else range(len(part)))]


def _more(document: Any, others: list[Any], rng: random.Random) -> None:
    """Say an entry twice, the second time a little differently perhaps."""
    path = _chosen(document, rng, list)
    if path and (part := at(document, path)):
        entry = copy.deepcopy(rng.choice(part))
        if isinstance(entry, str) and rng.random() < 0.5:
            entry = _changed(entry, document, path, rng)
        part.insert(rng.randrange(len(part) + 1), entry)


def _swapped(document: Any, others: list[Any], rng: random.Random) -> None:
    """Exchange two entries of the same type."""
    path = _chosen(document, rng, list, dict)
    if path and (part := at(document, path)):
        keys = sorted(part) if isinstance(part, dict) else range(len(part))
        pairs = [(a, b) for a in keys for b in keys if a != b and type(part[a]) is type(part[b]) and part[a] != part[b]]
        if pairs:
            one, other = rng.choice(pairs)
            part[one], part[other] = part[other], part[one]


def _sides(document: Any, others: list[Any], rng: random.Random) -> None:
    """Exchange the two rules, or what the witness says of them, or one part of both."""
    claim, witness = document["claim"], document["witness"]
    if not {"left", "right"} <= claim.keys():
        return
    which = rng.randrange(3)
    if which == 0:
        claim["left"], claim["right"] = claim["right"], claim["left"]
    elif which == 1 and "left" in witness:
        witness["left"], witness["right"] = witness["right"], witness["left"]
    elif isinstance(claim["left"], dict):
        part = rng.choice(sorted(claim["left"]))
        claim["left"][part], claim["right"][part] = claim["right"].get(part), claim["left"][part]


def _lent(document: Any, others: list[Any], rng: random.Random) -> None:
    """Replace a part by what stands in its place in another certificate, or elsewhere in this one."""
    path = _chosen(document, rng, list, dict, str, type(None))
    if not path:
        return
    lender = rng.choice([document, rng.choice(others)])
    part = at(document, path)
    found = [
        other
        for other in paths(lender)
        if len(other) > 1 and type(at(lender, other)) is type(part) and other[-1] in (path[-1], 0, 1)
    ]
    if part is None:
        found = [("witness", "tree")] if "tree" in lender["witness"] else []
    if found:
        at(document, path[:-1])[path[-1]] = copy.deepcopy(at(lender, rng.choice(found)))


WAYS = {
    _text: 40,
    _everywhere: 10,
    _number: 8,
    _flag: 2,
    _steps: 2,
    _assumption: 5,
    _key: 5,
    _less: 9,
    _more: 6,
    _swapped: 7,
    _sides: 3,
    _lent: 12,
}
"""Each way to change a certificate, and how often it is taken."""


# -- texts ---------------------------------------------------------------------------------------------------------


def _vectors(claim: Any) -> frozenset[str]:
    """Return the names of vectors in a claim: constants, networks and what else is assigned to."""
    rules = [claim[side] for side in ("left", "right", "rule") if isinstance(claim.get(side), dict)]
    starts = [name for rule in rules for name in rule.get("start") or ()]
    assigned = re.findall(r"'(\w+) <- ", str(rules))
    return frozenset([*claim.get("vectors", ()), *starts, *assigned])


def _is_vector(name: str, vectors: frozenset[str]) -> bool:
    """Whether a name is a vector: of the claim, a rule's in a row, an answer, or a hypothesis in a combination."""
    return name in vectors or name[0] == "#" or "." in name or bool(re.search(r"\[\w+,", name))


def _names(document: Any, path: Path) -> list[str]:
    """Return the names that occur around a text: beside it, or anywhere in the claim or the witness."""
    part = at(document, path[: max(1, len(path) - 2)])
    return sorted({name for place in paths(part) for name in _mentioned(at(part, place))}) or ["c"]


def _mentioned(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [name for name in part if re.fullmatch(r"\w+\[.*\]|[^\W\d]\w*", name)]
    known = {word for words in ALIKE for word in words}.union(ALONE)
    return NAME.findall(part) if isinstance(part, str) and part not in known else []


def _changed(text: str, document: Any, path: Path, rng: random.Random) -> str:
    for words in ALIKE:
        if text in words:
            return rng.choice(words)
    names, vectors = _names(document, path if rng.random() < 0.7 else path[:1]), _vectors(document["claim"])
    if path[-1] in PLAIN or path[-2] in PLAIN:
        return rng.choice(names)
    name, arrow, value = text.partition(" <- ")
    if not arrow:
        return _sum(text, names, vectors, rng)
    if rng.random() < 0.15:
        return f"{rng.choice([*vectors, name])} <- {value}"
    if call := CALL.fullmatch(value):
        arguments = call[2].split(", ")
        i = rng.randrange(len(arguments))
        arguments[i] = _sum(arguments[i], names, vectors, rng)
        return f"{name} <- {call[1]}({', '.join(arguments)})"
    return f"{name} <- {_sum(value, names, vectors, rng)}"


def _sum(text: str, names: list[str], vectors: frozenset[str], rng: random.Random) -> str:
    """Return a sum with one product changed, left out or added."""
    found = re.findall(r"(?:^| )([-+]?) ?([^ ]+)", text)
    products = [["-" if sign == "-" else "+", *product.split("*")] for sign, product in found if product != "0"]
    if products and products[0][1][:1] == "-":
        products[0][:2] = ["-", products[0][1][1:]]
    scalars = [name for name in names if not _is_vector(name, vectors)] or ["c"]
    linear = any(_is_vector(factor, vectors) for product in products for factor in product if NAME.match(factor))
    alike = [name for name in names if _is_vector(name, vectors)] if linear else scalars
    way = rng.choice(("factor", "factor", "factor", "number", "sign", "drop", "drop", "add", "all", "plain"))
    if way == "plain" or not products:
        return rng.choice(("0", rng.choice(alike), rng.choice(names), "1" if linear else f"1 - {rng.choice(names)}"))
    product = rng.choice(products)
    if way == "factor":
        i = rng.randrange(1, len(product))
        same = alike if not NAME.match(product[i]) or _is_vector(product[i].partition("^")[0], vectors) else scalars
        product[i : i + 1] = _factor(product[i], same if rng.random() < 0.9 else names, scalars, rng)
    elif way == "number":
        product.insert(1, rng.choice(("2", "3", "1/2", "1/3", "0")))
    elif way == "sign":
        product[0] = "+" if product[0] == "-" else "-"
    elif way == "drop":
        products.remove(product)
    elif way == "add":
        products.append([rng.choice("+-"), *([rng.choice(scalars)] if linear else []), rng.choice([*alike, "1"])])
    else:
        more = rng.choice(("2", "-1", *scalars))
        products = [[sign, more, *factors] for sign, *factors in products]
    return _joined(products)


def _factor(factor: str, alike: list[str], scalars: list[str], rng: random.Random) -> list[str]:
    """Return what a factor becomes: another name or number, another power, two, nothing."""
    base, _, exponent = factor.partition("^")
    if re.fullmatch(r"-?\d+(/\d+)?", base):
        return [re.sub(r"\d+", lambda m: str(max(1, int(m[0]) + rng.choice((-1, 1, 2)))), base, count=1)]
    counter = re.search("[tkj]", exponent)
    shift = re.search(r"-?\d+", exponent.replace("+", ""))
    power = int(shift[0]) if shift else 0 if counter else 1
    way = rng.randrange(6)
    if way == 0 and base in scalars:
        return []
    if way == 1:
        return [factor, rng.choice(scalars)]
    if way < 4 or base not in scalars:
        return [rng.choice(alike) + (f"^{exponent}" if exponent else "")]
    power += rng.choice((-2, -1, 1, 1))
    if counter:
        return [f"{base}^({counter[0]}{power:+})" if power else f"{base}^{counter[0]}"]
    return [f"{base}^{power}"] if power != 1 else [base]


def _joined(products: list[list[str]]) -> str:
    text = ""
    for sign, *factors in products:
        product = "*".join(factors) or "1"
        negative = (sign == "-") != (product[0] == "-")
        text += (" - " if negative else " + ") if text else "-" * negative
        text += product.removeprefix("-")
    return text or "0"
