"""Evidence of equality as the checker reads it: rows, and combinations of what vanishes."""

from __future__ import annotations

import re
from math import lcm
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.algebra.exponential import exponential_base
from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.analysis.moments import later, put_in
from softupdate_algebra.analysis.oracles import OWN
from softupdate_algebra.analysis.steps import step_map
from softupdate_algebra.proof.certificates.divisors import Divisors
from softupdate_algebra.proof.certificates.equations import answer_name
from softupdate_algebra.proof.certificates.powers import Powers, parts
from softupdate_algebra.proof.certificates.terms import (
    element,
    is_moving,
    joined,
    number_text,
    plus,
    sum_text,
    terms,
    times,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from softupdate_algebra.algebra.linear import Form, Key
    from softupdate_algebra.analysis.joint import Pair
    from softupdate_algebra.proof.certificates.equations import Equations
    from softupdate_algebra.proof.evidence import Combination, Evidence

Json: TypeAlias = Any

_BEFORE = re.compile(r"before\[(\d+)(?:,(\d+))?\]")


class Ground:
    """Where a case's evidence stands: what is known to be invertible there, and how many sums vanish or have a sign."""

    def __init__(
        self,
        solved: Mapping[str, Scalar],
        known: Iterable[tuple[Scalar, str]],
        equations: int,
        given: int,
        signs: int,
        *,
        generic: bool,
    ) -> None:
        """*equations* are the case's own that vanish, *given* those of the assumptions, *signs* what has a sign.

        It is *generic* where they say nothing, so that a proof may divide as it likes.
        """
        self.solved, self.known, self.generic = dict(solved), tuple(known), generic
        self.equations, self.given, self.signs = equations, given, signs


def steps_evidence(steps: Sequence[int]) -> Json:
    """Return the evidence that outputs are the same as they stand at these steps."""
    return empty_evidence(steps[-1]) | {"gaps": [["0", ""] for _ in steps]}


def empty_evidence(prefix: int) -> dict[str, Json]:
    """Return evidence that says nothing yet."""
    return {
        "lets": [],
        "sequences": {},
        "prefix": prefix,
        "gaps": [],
        "rows": [],
        "signs": [],
        "memos": [],
        "later": {},
        "times": 1,
    }


class EvidenceText:
    """Writes the evidence of one case."""

    def __init__(self, equations: Equations, pair: Pair, shown: Evidence, ground: Ground, first: int) -> None:
        """*first* is the first k at which outputs are compared."""
        self.equations, self.pair, self.shown, self.ground, self.first = equations, pair, shown, ground, first
        self.lets: list[str] = []
        self.signs: list[Json] = []
        self.more: dict[str, Json] = {}
        self.memory: dict[str, str] = {}
        self.numbers: dict[str, int] = {}
        self.plain = Divisors(ground.known, self._generic)
        late = [
            (later(put_in(v, ground.solved), j), f"{n}[t{j + 1:+d}]")
            for v, n in equations.late
            for j in range(shown.period)
        ]
        self.moving = Divisors((*ground.known, *late), self._otherwise)

    def document(self, cycle: int) -> Json:
        """Return the evidence; *cycle* is after how many steps all equations do the same again."""
        shown, before = self.shown, {*self.equations.sequences}
        memos = self._memos()
        powers = Powers(self.pair, shown, self.ground.solved, [*self.equations.powers] * (not shown.calls))
        owed = powers.owed() if powers.images else ([{}] * len(shown.rows), [{}] * len(shown.outputs))
        needed = {name for part in owed for one in part for name, form in one.items() if form.terms}
        images = {name: image for name, image in powers.images.items() if name in needed}
        first = len(shown.rows) + self.ground.equations + self.ground.given
        self.numbers = {name: n for n, name in enumerate(images, first)}
        rows = [
            [self._row(row), self._combination(start, self.plain, None), self._moving(following, more)]
            for row, start, following, more in zip(shown.rows, shown.starts, shown.next, owed[0], strict=True)
        ]
        for (name, image), number in zip(images.items(), self.numbers.values(), strict=True):
            base = exponential_base(name).substitute(self.ground.solved) ** shown.period
            text = self._row_text([(element(self.equations.power(name), 0), ONE), ("1", -image)])
            rows.append([text, "0", self._row_text([(f"#{number}", base)])])
        given = dict(shown.gaps)
        gaps = [
            [self._combination(given.get(k, ()), self.plain, None), ""] for k in range(self.first, shown.prefix + 1)
        ]
        gaps += [[self._moving(output, more), ""] for output, more in zip(shown.outputs, owed[1], strict=True)]
        later = self._later()
        return empty_evidence(shown.prefix) | {
            "gaps": gaps,
            "rows": rows,
            "memos": memos,
            "later": later,
            "lets": self.lets,
            "signs": self.signs,
            "sequences": self.more | self.equations.added_since(before),
            "times": shown.period // cycle,
        }

    # -- divisors --------------------------------------------------------------------------------------------------

    def _generic(self, factor: Scalar) -> Scalar | None:
        """Return a new name for an inverse, where no sum is known to vanish."""
        if not self.ground.generic or any(map(is_moving, factor.parameters)):
            return None
        name = f"g{len(self.lets)}"
        self.lets.append(f"{name} <- 1/({sum_text(factor, self.equations.named)})")
        return Scalar.parameter(f"_{name}")

    def _otherwise(self, factor: Scalar) -> Scalar | None:
        return self._counted(factor) if factor.parameters == ("t",) else self._generic(factor)

    def _counted(self, factor: Scalar) -> Scalar | None:
        """Return the inverse of a sum in t that is above 0, or below, from the prefix on, as its terms in t - prefix are."""
        prefix, period = self.shown.prefix, self.shown.period
        moved = factor.substitute({"t": Scalar.parameter("t") + prefix}).coefficients_in("t")
        numbers = [part.constant() for part in moved]
        sign = -1 if numbers[0] < 0 else 1
        if not numbers[0] or any(number * sign < 0 for number in numbers):
            return None
        time, base = self.equations.time(), self.ground.signs if not self.lets else 0
        if not self.signs:
            text = f"{time}[t] - {prefix}" if prefix else f"{time}[t]"
            self.signs.append([text, "", ["0"], ["0", [f"1*${base}", "1", ""], [str(period), "1", ""]]])
        name = f"s{len(self.signs)}"
        ahead = factor.substitute({"t": Scalar.parameter("t") + prefix + period}).coefficients_in("t")
        listed = [(abs(part.constant()), power) for power, part in enumerate(ahead) if part]
        step = [["*".join([number_text(n), *[f"${base}"] * power]), "1", "" if power else "1"] for n, power in listed]
        text = sum_text(factor * sign, self.equations.named)
        self.signs.append([text, name, ["0", [number_text(abs(numbers[0])), "1", "1"]], ["0", *step]])
        return Scalar.parameter(f"_{name}") * sign

    # -- texts -----------------------------------------------------------------------------------------------------

    def _row(self, row: Form) -> str:
        return self._row_text([(self._key(key), weight) for key, weight in row.terms])

    def _row_text(self, parts: list[tuple[str, Scalar]]) -> str:
        return joined(self._terms((), [(name, self.plain.polynomial(weight)) for name, weight in parts]))

    def _terms(self, factors: Sequence[str], parts: list[tuple[str, Scalar]]) -> list[tuple[bool, str]]:
        named = self.equations.named
        return [(sign, times(text, *factors, name)) for name, weight in parts for sign, text in terms(weight, named)]

    def _moving(self, combination: Combination, owed: Mapping[str, Form]) -> str:
        """Return a combination that is read where a period begins, with what is owed to powers."""
        text = self._combination(combination, self.moving, self.shown.prefix)
        more = [(f"#{self.numbers[name]}", self._key(key), weight) for name, key, weight in parts(owed)]
        listed = [
            one for zero, key, weight in more for one in self._terms((key,), [(zero, self.moving.polynomial(weight))])
        ]
        return plus(text, joined(listed))

    def _key(self, key: Key) -> str:
        text = str(key)
        if text in self.memory:
            return self.memory[text]
        side, dot, _ = text.partition(".")
        return element(text, 0) if dot and side in ("left", "right") else self.equations.key(key, self.shown.prefix)

    def _combination(self, combination: Combination, divisors: Divisors, since: int | None) -> str:
        listed = []
        for weight, zero, on in combination:
            number = zero + (self.ground.given if zero >= self.ground.equations else 0)
            factors = [self.equations.key(on, since)] if on is not None else []
            for sign, text in terms(divisors.polynomial(weight), self.equations.named):
                listed.append((sign, times(text, *factors, f"#{number}")))
        return joined(listed)

    # -- unknown functions -----------------------------------------------------------------------------------------

    def _calls(self) -> list[tuple[str, str, int]]:
        """Return the calls of a period: the sequence of the answer, the function, and in which of its steps."""
        found = []
        for j in range(self.shown.period):
            for side, rule in (("left.", self.pair.left), ("right.", self.pair.right)):
                for query in step_map(rule, self.shown.prefix + j, OWN, symbolic=True).queries:
                    oracle, order = query.slot
                    found.append((answer_name(side, oracle, order), self.equations.function(oracle), j))
        return found

    def _later(self) -> Json:
        found, calls = {}, self._calls() if self.shown.calls else []
        labels = [f"{name}[t+{j + 1}]" for name, _, j in calls]
        for label, call in zip(labels, self.shown.calls, strict=True):
            kind, index = call.pairing
            if kind != "new":
                other = labels[index] if kind == "as" else f"memo {index}"
                weights = [[(w, n, None) for n, w in enumerate(by) if w] for by in call.by]
                found[label] = [other, *(self._combination(by, self.moving, self.shown.prefix) for by in weights)]  # type: ignore[arg-type]
        return found

    def _memos(self) -> Json:
        """Return what the calls of the period before were asked and answered, where rows or pairings speak of it."""
        told = {str(key) for row in self.shown.rows for key, _ in row.terms}
        if not any(map(_BEFORE.match, told)) and all(call.pairing[0] != "before" for call in self.shown.calls):
            return []
        found = []
        for index, (name, function, j) in enumerate(self._calls()):
            delay = self.shown.period - 1 - j
            asked = self._asked(name)
            texts = [self._held(text, delay) for text in (*asked, name)]
            self.memory[f"before[{index}]"] = texts[-1]
            self.memory |= {f"before[{index},{a}]": text for a, text in enumerate(texts[:-1], 1)}
            same = ["0"] * len(texts)
            then = f"{name}[{self.shown.prefix - delay}]", f"{name}[t+{j + 1}]"
            found.append([function, texts, *([label, *same] for label in then)])
        return found

    def _asked(self, name: str) -> list[str]:
        """Return sequences of what the calls of a sequence of answers ask."""
        lists = self.equations.sequences[name]
        texts = [[_arguments(text) for text in part] for part in lists]
        most = max(len(arguments) for part in texts for arguments in part)
        found = []
        for a in range(most):
            sequence = f"asked.{a + 1}.{name}"
            self.more[sequence] = [[arguments[a] if arguments else "0" for arguments in part] for part in texts]
            found.append(sequence)
        return found

    def _held(self, sequence: str, delay: int) -> str:
        """Return the element of a sequence so many steps before t, at which a period begins."""
        for n in range(1, delay + 1):
            before = sequence if n == 1 else f"late.{n - 1}.{sequence}"
            self.more[f"late.{n}.{sequence}"] = [["0"], [element(before, 0)]]
        return element(f"late.{delay}.{sequence}" if delay else sequence, 0)


def cycle(sequences: Mapping[str, Json]) -> int:
    """Return after how many steps all sequences do the same again."""
    return lcm(*(len(then) for _, then in sequences.values()))


def _arguments(text: str) -> list[str]:
    return text.partition("(")[2][:-1].split(", ") if text.endswith(")") else []
