"""Sums and rules of certificates in exact algebra: what the writers for outside provers look up before they write."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.proof.provers.outside import NUMBER, Machine, indexed, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Form = dict[str, Scalar]
"""A combination of vectors and answers."""


def exact(
    text: str,
    lets: Mapping[str, str],
    values: Mapping[str, Scalar] | None = None,
    at: Mapping[str, tuple[int, str]] | None = None,
) -> Scalar:
    """Return a sum where names have *values* and counters are numbers, or symbols and what is added to them.

    >>> exact("c^(k+1)*d^-1", {"d": "1 - c"}, {"c": Scalar.number(3)}, {"k": (1, "m")})
    Scalar(-9*3^m/2)
    """
    values, at, total = values or {}, at or {}, Scalar.number(0)
    for number, powers in read(text):
        product = Scalar.number(number)
        for base, shift, counter in powers:
            value = _named(base, lets, values, at)
            more, symbol = at.get(counter, (0, counter))
            product = product * value ** (shift + more)
            if symbol:
                product = product * raised(value, symbol)
        total = total + product
    return total


def _named(
    name: str, lets: Mapping[str, str], values: Mapping[str, Scalar], at: Mapping[str, tuple[int, str]]
) -> Scalar:
    if name in values:
        return values[name]
    if NUMBER.fullmatch(name):
        return Scalar.number(Fraction(name))
    if name in lets:
        return exact(lets[name], lets, values, at)
    if name in at:
        shift, symbol = at[name]
        return parameter(symbol) + shift if symbol else Scalar.number(shift)
    if (value := indexed(name)) and value[1] and "t" in at:
        shift, symbol = at["t"]
        name = f"{value[0]}[{shift + value[2]}]" if not symbol else f"{value[0]}[{symbol}{shift + value[2]:+}]"
        return values.get(name) or parameter(name)
    return parameter(name)


def parameter(name: str) -> Scalar:
    """Return a name as a scalar; the letters of its symbol are those of ASCII."""
    return Scalar.parameter(name.encode("unicode_escape").decode())


def named(symbol: str) -> str:
    """Return the name that a scalar's symbol stands for."""
    return symbol.encode().decode("unicode_escape")


def raised(value: Scalar, symbol: str) -> Scalar:
    """Return the symbol that stands for a power with an exponent that is one itself.

    >>> raised(Scalar.parameter("c"), "m"), raised(1 - Scalar.parameter("c"), "m")
    (Scalar(c^m), Scalar((1 - c)^m))
    """
    return ONE if value.is_one else Scalar.parameter(f"({value})^{symbol}")


def solved(equations: Iterable[tuple[str, str]], lets: Mapping[str, str]) -> dict[str, Scalar]:
    """Return the values of names that were solved for one after the other, the later ones put in the earlier."""
    values: dict[str, Scalar] = {}
    for name, text in reversed(tuple(equations)):
        values[name] = exact(text, lets, dict(values))
    return values


@dataclass(frozen=True, slots=True)
class Asked:
    """A call of an unknown function: what it is asked, and the first call, from 0, that asks the same."""

    oracle: str
    arguments: list[Form]
    answer: Form
    first: int


class Forms(Machine[Form]):
    """Runs rules on combinations of vectors and answers, names having *values*."""

    def __init__(self, claim: Any, values: Mapping[str, Scalar] | None = None) -> None:
        self.values = values or {}
        self.units: dict[str, Form] = {name: {name: ONE} for name in claim["vectors"]}
        self.calls: list[Asked] = []
        super().__init__(claim)

    def combination(self, text: str, known: Mapping[str, Form], t: int) -> Form:
        """Return a combination of vectors."""
        total: Form = {}
        vectors, at = {**self.units, **known}, {"t": (t, "")}
        for number, powers in read(text):
            weight, inner = Scalar.number(number), Form()
            for base, shift, counter in powers:
                if base in vectors:
                    inner = vectors[base]
                else:
                    value = _named(base, self.claim["lets"], self.values, at)
                    weight = weight * value ** (shift + at.get(counter, (0, ""))[0])
            for atom, value in inner.items():
                total[atom] = total.get(atom, Scalar.number(0)) + weight * value
        return {atom: value for atom, value in total.items() if value}

    def answer(self, side: str, oracle: str, arguments: list[Form], name: str) -> Form:
        """Return an answer: a unit of its own, or of an unknown function that of an earlier call that asks the same."""
        if self.claim["oracles"][oracle] == "recorded":
            return {name: ONE}
        same = (call.first for call in self.calls if (call.oracle, call.arguments) == (oracle, arguments))
        first = next(same, len(self.calls))
        answer = self.calls[first].answer if first < len(self.calls) else {f"{side}.{name}": ONE}
        self.calls.append(Asked(oracle, arguments, answer, first))
        return answer


def degrees(claim: Any, k: int) -> dict[str, int]:
    """Return the powers, of those that are not 0, in which values of schedules occur in a claim's outputs at k."""
    forms = Forms(claim)
    for t in range(k):
        forms.step(t)
    found: dict[str, int] = {}
    for value in (value for output in forms.outputs(k - 1) for value in output.values()):
        for symbol in value.numerator.parameters:
            if indexed(name := named(symbol)):
                found[name] = max(found.get(name, 0), value.numerator.degree(symbol))
    return found
