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
NAME = re.compile(r"[#$]\d+|[A-Za-z_][\w.]*(?:\[[^\]]*\])?")
ELEMENT = re.compile(r"([A-Za-z][\w.]*)\[(t?)([-+]?\d+)?\]")
CALL = re.compile(r"(1/|[A-Za-z][\w.]*)\((.+)\)")
RELATION = re.compile(r"(.+) (=|!=|>=|>) 0")
LABEL = re.compile(r"memo \d+|[\w.]+\[[^\]]*\] [\w.]+\[[^\]]*\]")
NODES = ("residuals", "split", "whether", "positive", "solve", "case")
"""The words that nodes begin with."""
WEAKER = {">": (">=", "!="), ">=": ("!=", ">"), "!=": (">=", ">"), "=": (">=", "!=")}
PLAIN = ("parameters", "free", "unknowns", "functions")
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
    found = [path for path in found if path[1] not in PLAIN or rng.random() < 0.2]  # most changes of these say nothing
    return rng.choice(found) if found else None


def _evidence(document: Any) -> list[Any]:
    """Return each piece of evidence in a document."""
    witness = document["witness"]
    return witness["cases"] if document["kind"] == "equal" else [witness]


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
    """Speak of other t, or of no later ones, or follow the sequences further or not so far; gaps are there as needed."""
    claim = document["claim"]
    if "steps" in claim:
        way = rng.randrange(3)
        if way == 0:
            claim["steps"] = rng.choice(([0, 0], [1, 1], [2, 2], [1, 2], [0, 2], [3, 3], [2, 3]))
        elif way == 1:
            claim["onwards"] = not claim["onwards"]
        for evidence in _evidence(document):
            more = rng.choice((0, 0, 1, 2)) if way == 2 else 0
            evidence["prefix"] = max(evidence["prefix"] + more, max(claim["steps"]) - claim["onwards"])
            evidence["times"] = rng.choice((1, 2, 3)) if way == 2 else evidence["times"]
            evidence["gaps"] = (
                [evidence["gaps"][0]] * evidence["prefix"] + evidence["gaps"] + [evidence["gaps"][-1]] * 3
            )


def _given(document: Any, others: list[Any], rng: random.Random) -> None:
    """Weaken an assumption, leave it out, or assume another."""
    given = document["claim"]["given"]
    found = [i for i, text in enumerate(given) if RELATION.fullmatch(text)]
    if found:
        which = rng.choice(found)
        text, sign = RELATION.fullmatch(given[which]).groups()  # type: ignore[union-attr]
        other = _sum(text, _names(document, ("claim", "given")), frozenset(), rng)
        given[which : which + 1] = rng.choice(([], [f"{text} {rng.choice(WEAKER[sign])} 0"], [f"{other} {sign} 0"]))


def _equations(document: Any, others: list[Any], rng: random.Random) -> None:
    """Begin a sequence later or earlier, or in other values, or have its equations in another turn."""
    first, then = rng.choice(list(document["claim"]["sequences"].values()))
    way = rng.randrange(5)
    if way == 0:
        first.append(rng.choice([*first, *then]))
    elif way == 1 and len(first) > 1:
        first.pop(rng.randrange(len(first)))
    elif way == 2:
        then.insert(rng.randrange(len(then) + 1), rng.choice([*first, *then]))
    elif way == 3:
        then.append(then.pop(0))
    else:
        first.append(then.pop(0))


def _key(document: Any, others: list[Any], rng: random.Random) -> None:
    """Speak of another name."""
    path = _chosen(document, rng, dict)
    if path and (part := at(document, path)) and not part.keys() & {"rows", "tree", "given"}:
        name = rng.choice(sorted(part))
        labels = [
            key for place in paths(document) if isinstance(at(document, place), dict) for key in at(document, place)
        ]
        alike = [key for key in labels if LABEL.fullmatch(key)] if LABEL.fullmatch(name) else _names(document, path)
        part[rng.choice(alike or ["c"])] = part.pop(name)


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
            entry = _changed(entry, document, (*path, 0), rng)
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
    """Exchange the two sums, or what stands first and second in each row, sign or memo."""
    claim = document["claim"]
    if "left" in claim and rng.random() < 0.5:
        claim["left"], claim["right"] = claim["right"], claim["left"]
    else:
        rows = [
            row for evidence in _evidence(document) for name in ("rows", "signs", "memos") for row in evidence[name]
        ]
        row = rng.choice(rows)
        row[-2], row[-1] = row[-1], row[-2]


def _declared(document: Any, others: list[Any], rng: random.Random) -> None:
    """Take a parameter for something free or for an unknown, or the other way round."""
    claim = document["claim"]
    one, other = rng.sample(("parameters", "free", "unknowns"), 2)
    if claim.get(one) and other in claim:
        name = rng.choice(claim[one])
        claim[other].append(name)
        if "unknowns" not in (one, other):
            claim[one].remove(name)


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
    _number: 6,
    _flag: 2,
    _steps: 4,
    _given: 5,
    _equations: 5,
    _key: 5,
    _less: 9,
    _more: 6,
    _swapped: 7,
    _sides: 3,
    _declared: 3,
    _lent: 12,
}
"""Each way to change a certificate, and how often it is taken."""


# -- texts ---------------------------------------------------------------------------------------------------------


def _is_vector(name: str, vectors: frozenset[str]) -> bool:
    """Whether a name is free or an element of a sequence, or what is known to vanish or to have a sign."""
    return name in vectors or name[0] in "#$" or "[" in name


def _names(document: Any, path: Path) -> list[str]:
    """Return the names that occur around a text: beside it, or anywhere in the claim or the witness."""
    part = at(document, path[: max(1, len(path) - 2)])
    return sorted({name for place in paths(part) for name in _mentioned(at(part, place))}) or ["c"]


def _mentioned(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [name for name in part if NAME.fullmatch(name) and ("[" in name or "." in name)]
    texts = isinstance(part, str) and part not in NODES and not LABEL.fullmatch(part)
    return [name for name in NAME.findall(part) if name != "t"] if texts else []


def _changed(text: str, document: Any, path: Path, rng: random.Random) -> str:
    if text in NODES:
        return rng.choice(NODES)
    names, claim = _names(document, path if rng.random() < 0.7 else path[:1]), document["claim"]
    if path[-1] in PLAIN or path[-2] in PLAIN:
        return rng.choice(names)
    name, arrow, value = text.partition(" <- ")
    if arrow:
        if rng.random() < 0.15:
            return f"{rng.choice([*claim['parameters'], name])} <- {value}"
        return f"{name} <- {_equation(value, names, frozenset(), rng)}"
    if relation := RELATION.fullmatch(text):
        changed = _sum(relation[1], names, frozenset(), rng)
        return f"{changed} {rng.choice((relation[2], relation[2], '='))} 0"
    return _equation(text, names, frozenset(claim["free"]), rng)


def _equation(text: str, names: list[str], vectors: frozenset[str], rng: random.Random) -> str:
    """Return an equation with something changed: a sum, one that is divided by, or what a function is asked."""
    if not (call := CALL.fullmatch(text)):
        return _sum(text, names, vectors, rng)
    arguments = call[2].split(", ")
    i = rng.randrange(len(arguments))
    arguments[i] = _sum(arguments[i], names, vectors, rng)
    return f"{call[1]}({', '.join(arguments)})" if rng.random() < 0.9 else arguments[i]


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
    """Return what a factor becomes: another name or number, at another t, another power, two, nothing."""
    base, _, exponent = factor.partition("^")
    if re.fullmatch(r"-?\d+(/\d+)?", base):
        return [re.sub(r"\d+", lambda m: str(max(1, int(m[0]) + rng.choice((-1, 1, 2)))), base, count=1)]
    way = rng.randrange(7)
    if (element := ELEMENT.fullmatch(base)) and way < 3:
        name, moving, index = element.groups()
        other = int(index or 0) + rng.choice((-1, 1, 1))
        return [f"{name}[t{other:+}]" if moving and other else f"{name}[{moving or other}]"]
    if way == 0 and base in scalars:
        return []
    if way == 1:
        return [factor, rng.choice(scalars)]
    if way < 4 or base not in scalars:
        return [rng.choice(alike) + (f"^{exponent}" if exponent else "")]
    power = max(0, int(exponent or 1) + rng.choice((-2, -1, 1, 1)))
    return [f"{base}^{power}"] if power != 1 else [base]


def _joined(products: list[list[str]]) -> str:
    """Return a sum; numbers of a product are multiplied into one that stands first."""
    text = ""
    for sign, *factors in products:
        numbers = [factor for factor in factors if not NAME.match(factor)]
        negative = (sign == "-") != (sum(factor.startswith("-") for factor in numbers) % 2 == 1)
        plain = [factor.removeprefix("-") for factor in numbers if factor not in ("1", "-1")]
        product = "*".join([*plain[:1], *[factor for factor in factors if NAME.match(factor)]]) or "1"
        text += (" - " if negative else " + ") if text else "-" * negative
        text += product
    return text or "0"
