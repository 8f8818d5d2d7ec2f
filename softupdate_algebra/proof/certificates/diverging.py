"""That two rules differ at every later step, as the checker reads it: closed forms of both, and signs of factors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.exponential import exponential_base
from softupdate_algebra.algebra.linear import Answer, Form
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar, sum_of
from softupdate_algebra.algebra.sequences import COUNT
from softupdate_algebra.proof.certificates.claims import Sides
from softupdate_algebra.proof.certificates.counting import changes, counted, following, plain, weight
from softupdate_algebra.proof.certificates.divisors import Divisors
from softupdate_algebra.proof.certificates.evidence_text import empty_evidence
from softupdate_algebra.proof.certificates.terms import element, minus, number_text, sum_text
from softupdate_algebra.proof.outline import NeverZero, Sum

if TYPE_CHECKING:
    from collections.abc import Callable

    from softupdate_algebra.algebra.linear import Key
    from softupdate_algebra.proof.inferences import PositiveTerm
    from softupdate_algebra.proof.outline import Divergence

Json: TypeAlias = Any


def diverging(outline: Divergence) -> tuple[Json, Json]:
    """Return claim and witness that two rules differ at every k from some k on, where one thing is 1 that is free else."""
    sides, label = Sides(outline.question), outline.label
    equations = sides.equations
    claim = sides.claim(steps=[outline.first, outline.first], onwards=True)
    answers = equations.sequences_of_answers()
    vectors = [name for name in claim["free"] if name not in answers]
    here = equations.answers(label.oracle, label.order) if isinstance(label, Answer) else equations.vector(str(label))
    claim["sequences"] |= {name: [["1" if name == here else "0"], ["0"]] for name in answers}
    told = [f"{name} <- {'1' if name == here else '0'}" for name in vectors]
    claim |= {"free": [], "given": [*told, *claim["given"]]}
    sides.given.before = len(told)
    writer = _Diverging(outline, sides, Answer(label.oracle, 0, label.order) if isinstance(label, Answer) else label)
    return claim, writer.witness({*claim["sequences"]}, answers)


class _Diverging:
    """Writes why two rules differ at every later step: rows with both closed forms, and signs of the factors."""

    def __init__(self, outline: Divergence, sides: Sides, label: Key) -> None:
        self.outline, self.equations, self.label, self.given = outline, sides.equations, label, sides.given
        self.place = sides.given.place()
        self.first = outline.first
        self.numbers = {number: position for number, (position, _) in self.place.signs.items()}
        self.strict = {number: above for number, (_, above) in self.place.signs.items()}
        self.values: list[Scalar] = [value for value, _ in sides.given.relations]
        self.signs: list[Json] = []
        self.rows = 0
        self.known: list[tuple[Scalar, str]] = []

    def witness(self, before: set[str], answers: list[str]) -> Json:
        """Return the evidence; what was in the claim *before* needs no further equations, and *answers* are 0 later."""
        self._count()
        pending = self._written_facts()
        self.signs = [one(len(pending)) for one in pending]
        pair = self.outline.question.pair
        steps: dict[str, Form] = {}
        forms: dict[str, Scalar] = {}
        weights: list[tuple[str, Scalar]] = []
        for rule, side, found, sign in (
            (pair.left, "left.", self.outline.left, 1),
            (pair.right, "right.", self.outline.right, -1),
        ):
            steps |= changes(rule, pair.oracle, side)
            forms |= {f"{side}{form.name}": weight(form, self.label) for form in found}
            weights += [
                (f"{side}{term.of}", term.coefficient * sign) for term in rule.output if str(term.of) in rule.networks
            ]
        zero = sum(1 for _, sign in self.given.relations if sign == "=")
        numbers = {name: zero + n for n, name in enumerate([*steps, *answers])}
        divisors = Divisors(self.given.known())
        rows = [
            [
                minus(element(name, 0), self._text(forms[name], divisors)),
                "0",
                following(self.equations, divisors, row, numbers),
            ]
            for name, row in steps.items()
        ]
        rows += [[element(name, 0), "0", "0"] for name in answers]
        inverse = self._inverse()
        now, ahead = self._at_first(inverse), self._ahead(inverse)
        after = Form.collect((key, part * value) for name, part in weights for key, value in steps[name].terms)
        by = following(self.equations, divisors, after, numbers, ahead)
        gaps = [["0", self._text(now, divisors)], [by, self._text(ahead, divisors)]]
        more = self.equations.added_since(before)
        return empty_evidence(self.first) | {"gaps": gaps, "rows": rows, "signs": self.signs, "sequences": more}

    # -- signs -----------------------------------------------------------------------------------------------------

    def _count(self) -> None:
        """Say that t - first is not below 0: this has the number after the assumptions."""
        self.values.append(Scalar.parameter(COUNT) - self.first)

    def _written_facts(self) -> list[Callable[[int], Json]]:
        """Return how each sign is written once their number is known; positions and numbers are given on the way."""
        late, base = len(self.given.relations), self.place.signed
        self.numbers[late], self.strict[late] = base, False
        position = 1
        pending: list[Callable[[int], Json]] = [self._counting]
        for fact in self.outline.facts:
            if isinstance(fact, NeverZero):
                pending.append(self._here(fact, position))
                position += 1
                continue
            for one in fact:
                self.numbers[len(self.values)], self.strict[len(self.values)] = base + position, True
                self.values.append(plain(one.value))
                pending.append(self._sum(one, position))
                position += 1
        return pending

    def _counting(self, _: int) -> Json:
        time = self.equations.time()
        return [f"{time}[t] - {self.first}", "", ["0"], ["0", [f"1*${self.place.signed}", "1", ""], ["1", "1", ""]]]

    def _sum(self, one: Sum, position: int) -> Callable[[int], Json]:
        name = f"s{position}"
        value = plain(one.value)
        self.known.append((value, f"_{name}"))

        def written(_: int) -> Json:
            first = [self._term(term, self._at_first) for term in one.first]
            step = [self._term(term, lambda root: root) for term in one.step]
            return [self._text(value), name, ["0", *first], ["0", *step]]

        return written

    def _here(self, fact: NeverZero, position: int) -> Callable[[int], Json]:
        name, total = f"s{position}", sum_of(self._value(term) for term in fact.terms)
        value = plain(fact.value)
        value = value if total == value else -value
        self.known.append((value, f"_{name}"))

        def written(count: int) -> Json:
            first = [self._term(term, self._at_first) for term in fact.terms]
            ahead = [self._term(term, self._ahead, count) for term in fact.terms]
            return [self._text(value), name, ["0", *first], ["0", *ahead]]

        return written

    def _value(self, term: PositiveTerm) -> Scalar:
        number, indices, root = term
        total = plain(root) ** 2 * number
        for index in indices:
            total = total * self.values[index]
        return total

    def _term(self, term: PositiveTerm, read: Callable[[Scalar], Scalar], shift: int = 0) -> Json:
        """Return a term, what changes with t read as it is then; *shift* is how much later what was shown is numbered."""
        number, indices, root = term
        assumed = self.place.signed
        factors = [f"${self.numbers[i] + (shift if self.numbers[i] >= assumed else 0)}" for i in indices]
        strict, divisors, inverse = all(self.strict[i] for i in indices), Divisors(self.given.known()), ""
        here = read(plain(root))
        if strict and divisors.can_invert(here.numerator):
            inverse = self._text(1 / here**2, divisors)
        return ["*".join([number_text(number), *factors]), self._text(here, divisors), inverse]

    # -- what changes with t ---------------------------------------------------------------------------------------

    def _inverse(self) -> Scalar:
        """Return the inverse of the product, over inverses of what has a sign."""
        divisors, found = Divisors([*self.given.known(), *self.known]), ONE
        for value, times in self.outline.product:
            found = found * divisors.polynomial(1 / plain(value)) ** times
        return found

    def _at_first(self, value: Scalar) -> Scalar:
        return value.substitute(_moved(value, ZERO, self.first, ".0"))

    def _ahead(self, value: Scalar) -> Scalar:
        return value.substitute(_moved(value, Scalar.parameter(COUNT), 1, ".1"))

    def _text(self, value: Scalar, divisors: Divisors | None = None) -> str:
        found = (divisors or Divisors(self.given.known())).polynomial(value)
        return sum_text(found, lambda name: self.equations.named(counted(name)))


def _moved(value: Scalar, count: Scalar, by: int, when: str) -> dict[str, Scalar]:
    """Return what k, powers and the inverses of what has a sign are so many steps later than *count*."""
    found = {}
    for name in value.parameters:
        if name == COUNT:
            found[name] = count + by
        elif name.endswith(f"^{COUNT}"):
            power = exponential_base(counted(name)) ** by
            found[name] = power if count.is_zero else power * Scalar.parameter(name)
        elif name.startswith("_s"):
            found[name] = Scalar.parameter(name + when)
    return found
