"""Coefficients of outputs' differences in Rocq: starts, answers and schedules at which a difference is a coefficient."""

from __future__ import annotations

import re
from contextlib import suppress
from fractions import Fraction
from itertools import combinations, islice, permutations, product
from typing import TYPE_CHECKING

from softupdate_algebra.algebra.scalar import ONE, ZERO
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers.outside import FUNCTION_AND_SCHEDULE, indexed
from softupdate_algebra.proof.provers.outside_scalars import Asked, Form, Forms, degrees, solved
from softupdate_algebra.proof.provers.rocq_equality import Zero

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.proof.provers.rocq_derivation import Derivation, Place
    from softupdate_algebra.proof.provers.rocq_file import File
    from softupdate_algebra.proof.provers.rocq_rules import Free, Rules

_ANSWER = re.compile(r"((?:left|right)\.)?(\w+)\[(\d+),(\d+)\]")
MAX_POINTS = 64
"""Values of schedules, and choices of answers, that are tried."""


class Residuals:
    """Hypotheses about coefficients, from hypotheses Hk' that the outputs at k agree whatever they are read from."""

    def __init__(self, file: File, derivation: Derivation) -> None:
        self.file, self.terms, self.rules, self.claim = file, file.terms, file.rules, file.claim
        self.derivation, self.count = derivation, 0
        self.known: dict[tuple[int, tuple[str, ...]], Zero] = {}
        self.own = "own" in self.claim["oracles"].values()
        if self.own:
            arities = {free.type.count("->") for free in self.rules.free if free.kind == "function"}
            derivation.opening += "".join(f"at_point_{arity}_answers; " for arity in sorted(arities))
        derivation.residual = self.residual

    def gap(self, data: Mapping[Free, str], k: int) -> tuple[str, str]:
        """Return the outputs' difference at k with the data given, and the proof that it is 0."""
        left, right = (
            f"{self.rules.applied('output', side, data)} {k - self.rules.late}" for side in ("left", "right")
        )
        return f"({left} - {right})", f"(H{k}' {' '.join(data[free] for free in self.rules.free)})"

    def residual(self, k: int, atoms: tuple[str, ...], place: Place) -> tuple[list[str], Zero]:
        """Return a coefficient as a term that vanishes, and the tactics that show it.

        Raises ``CertificateError`` when values of schedules or answers at which it shows are not found.
        """
        if (k, atoms) in self.known and not self.own:
            return [], self.known[k, atoms]
        weighted = self._by_answers(k, atoms[0], place) if self.own else self._by_schedules(k, atoms)
        lines, gaps = weighted
        name, rewritten = f"R{self.count}'", ", ".join(proof for _, _, proof in gaps)
        self.count += 1
        total = " + ".join(
            term if weight == 1 else f"({self.terms.sum(str(weight))}) * {term}" for weight, term, _ in gaps
        )
        lines.append(f"assert ({name} : {total} = 0) by (rewrite {rewritten}; algebra).")
        self.known[k, atoms] = Zero(total, name)
        return lines, self.known[k, atoms]

    # -- recorded answers, and schedules that are free -------------------------------------------------------------

    def _by_schedules(self, k: int, atoms: tuple[str, ...]) -> tuple[list[str], list[tuple[Fraction, str, str]]]:
        wanted = {atom: atoms.count(atom) for atom in atoms if indexed(atom)}
        unit = next(atom for atom in atoms if atom not in wanted)
        bounds = degrees(self.claim, k) if self.file.free_schedules else {}
        grid, gaps = list(product(*(range(most + 1) for most in bounds.values()))), []
        if len(grid) > MAX_POINTS:
            raise CertificateError("a coefficient on values of schedules takes too many values, so it is not written.")
        for point in grid:
            weight = Fraction(1)
            for (name, most), value in zip(bounds.items(), point, strict=True):
                weight *= _weight(value, wanted.get(name, 0), most)
            if weight:
                gaps.append((weight, *self.gap(self._data(unit, dict(zip(bounds, point, strict=True))), k)))
        return [], gaps

    def _data(self, unit: str, values: Mapping[str, int]) -> dict[Free, str]:
        """Return data of which *unit* is 1 and every other vector and answer is 0."""
        scheduled = {free: self._schedule(free.name, values) for free in self.rules.free if free.kind == "schedule"}
        return unit_data(self.rules, unit) | scheduled

    def _schedule(self, name: str, values: Mapping[str, int]) -> str:
        chain = ""
        for text, number in sorted(values.items()):
            if number and (value := indexed(text)) and value[0] == name:
                chain += f"if Nat.eqb n {value[2] + self.terms.shifts[name]} then {self.terms.number(number)} else "
        return f"(fun n : nat => {chain}0)"

    # -- unknown functions -----------------------------------------------------------------------------------------

    def _by_answers(self, k: int, atom: str, place: Place) -> tuple[list[str], list[tuple[Fraction, str, str]]]:
        """Return the difference of two gaps, the functions being given by their values at what is asked."""
        if any(free.kind == "schedule" for free in self.rules.free):
            raise CertificateError(FUNCTION_AND_SCHEDULE)
        forms = Forms(self.claim, solved(place.solved, self.terms.lets))
        for t in range(k):
            forms.step(t)
        asked = [call for n, call in enumerate(forms.calls) if call.first == n]
        for base in islice(self._bases(asked, atom), MAX_POINTS):
            try:
                lines = [line for data in (base, base | {atom: ONE}) for line in self._apart(asked, data, place)]
            except CertificateError:
                continue
            self.terms.needs.add("functions")
            gaps = [(Fraction(1), *self.gap(self._functions(asked, base | {atom: ONE}), k))]
            gaps += [(Fraction(-1), *self.gap(self._functions(asked, base), k))] * bool(base)
            return list(dict.fromkeys(lines)), gaps
        raise CertificateError(
            "no numbers are found that tell what an unknown function is asked apart, so it is not written."
        )

    def _bases(self, asked: list[Asked], atom: str) -> Iterator[Form]:
        """Yield values of starts and answers: some of them 1, perhaps a start 1 more than something that is asked then."""
        atoms = [name for name in (*self.claim["vectors"], *(_name(call) for call in asked)) if name != atom]
        bases = [dict.fromkeys(base, ONE) for size in range(3) for base in combinations(atoms, size)]
        yield from bases
        for base in bases:
            values = {_number(argument, base) for call in asked for argument in call.arguments}
            starts = (name for name in self.claim["vectors"] if name != atom)
            yield from (base | {name: value + 1} for name in starts for value in sorted(values, key=str))

    def _apart(self, asked: list[Asked], data: Form, place: Place) -> Iterator[str]:
        """Yield the tactics that show that a function with answers that are not 0 is asked something else each time."""
        for call, other in permutations(asked, 2):
            same = (other.oracle, len(other.arguments)) == (call.oracle, len(call.arguments))
            if same and _name(other) in data:
                yield self._different(call, other, data, place)

    def _different(self, call: Asked, other: Asked, data: Form, place: Place) -> str:
        """Return the tactic that shows that two calls differ in an argument."""
        for one, two in zip(call.arguments, other.arguments, strict=True):
            gap = _number(one, data) - _number(two, data)
            said = self.terms.scalar(gap)
            with suppress(CertificateError):
                return f"assert ({said} <> 0) by {self.derivation.nonzero_value(gap, said, place)}."
        raise CertificateError("no argument tells two calls apart.")

    def _functions(self, asked: list[Asked], data: Form) -> dict[Free, str]:
        """Return the start, and the functions that give these answers and 0 to everything else."""
        found = {free: f"({self.terms.scalar(data.get(free.name, ZERO))})" for free in self.rules.free}
        for free in (free for free in self.rules.free if free.kind != "vector"):
            arity = free.type.count("->")
            text = f"(fun {'_ ' * arity}=> 0)"
            for call in asked:
                if f"{call.oracle}/{len(call.arguments)}" == free.name and _name(call) in data:
                    at = " ".join(f"({self.terms.scalar(_number(argument, data))})" for argument in call.arguments)
                    text = f"(at_point_{arity} {at} 1 {text})"
            found[free] = text if free.kind == "function" else _answers(free, "")
        return found


def unit_data(rules: Rules, unit: str) -> dict[Free, str]:
    """Return data of which one vector or answer is 1 and every other is 0."""
    vectors = {free: "1" if free.name == unit else "0" for free in rules.free if free.kind == "vector"}
    return vectors | {free: _answers(free, unit) for free in rules.free if free.kind == "oracle"}


def _name(call: Asked) -> str:
    """Return the name of an answer that no earlier call has."""
    return next(iter(call.answer))


def _number(form: Form, data: Form) -> Scalar:
    return sum((form[name] * value for name, value in data.items() if name in form), ZERO)


def _answers(free: Free, unit: str) -> str:
    """Return recorded answers of which one is 1 and every other is 0."""
    answer, numbered = _ANSWER.fullmatch(unit), free.type.count("->") > 1
    if answer is None or answer[2] != free.name:
        return "(fun _ _ => 0)" if numbered else "(fun _ => 0)"
    if numbered:
        return f"(fun t n : nat => if andb (Nat.eqb t {answer[3]}) (Nat.eqb n {answer[4]}) then 1 else 0)"
    return f"(fun t : nat => if Nat.eqb t {answer[3]} then 1 else 0)"


def _weight(at: int, power: int, most: int) -> Fraction:
    """Return the weight of a polynomial's value at a number in its coefficient on a power, its degree being at most *most*."""
    total = [Fraction(1)]
    for other in range(most + 1):
        if other != at:
            scaled = [c / (at - other) for c in total]
            total = [a - other * b for a, b in zip([Fraction(0), *scaled], [*scaled, Fraction(0)], strict=True)]
    return total[power]
