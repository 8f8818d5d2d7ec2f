"""Powers whose bases have values: what c^t is where c is 1, -1 or a product, and what rows owe to that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from softupdate_algebra.algebra.linear import Answer, Form, Slot
from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.analysis.moments import at_phase, later, put_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from softupdate_algebra.algebra.linear import Key
    from softupdate_algebra.analysis.joint import Pair
    from softupdate_algebra.proof.evidence import Combination, Evidence


class Powers:
    """The powers of a claim that are something else in a case, by the steps in which the evidence begins a period."""

    def __init__(self, pair: Pair, shown: Evidence, solved: Mapping[str, Scalar], generators: Iterable[str]) -> None:
        self.pair, self.shown, self.solved = pair, shown, solved
        self.images: dict[str, Scalar] = {}
        for name in generators:
            image = at_phase(put_in(Scalar.parameter(name), solved), shown.prefix)
            if image != Scalar.parameter(name):
                self.images[name] = image

    def owed(self) -> tuple[list[dict[str, Form]], list[dict[str, Form]]]:
        """Return what is missing in the combinations of the next rows and of the outputs.

        These are right where each power is its image; otherwise left and right side of a combination differ by multiples
        of power - image, which are returned for each power.
        """
        steps = [self._step(j) for j in range(self.shown.period)]
        rows = []
        for row, following in zip(self.shown.rows, self.shown.next, strict=True):
            moved = row.map(lambda value: later(value, self.shown.period))
            rows.append(self._split(_back(moved, steps) - self._sum(following)))
        outputs = []
        for j, following in enumerate(self.shown.outputs):
            gap = self.pair.outputs_in_t().map(lambda value, j=j: self._read(value, j))  # type: ignore[misc]
            outputs.append(self._split(_back(gap, steps[: j + 1]) - self._sum(following)))
        return rows, outputs

    def _read(self, value: Scalar, j: int) -> Scalar:
        return later(value.substitute(self.solved), j).substitute(self.solved)

    def _step(self, j: int) -> dict[Key, Form]:
        t = self.shown.prefix + j
        found: dict[Key, Form] = {}
        for name, form in self.pair.step(t, symbolic=True).changes:
            dated = (
                (Answer(k.oracle, t, k.order) if isinstance(k, Slot) else k, self._read(v, j)) for k, v in form.terms
            )
            found[name] = Form.collect(dated)
        return found

    def _sum(self, combination: Combination) -> Form:
        total = Form()
        for weight, zero, _ in combination:
            total = total + self.shown.rows[zero].scaled(weight)
        return total

    def _split(self, form: Form) -> dict[str, Form]:
        found = {}
        for name, image in self.images.items():
            put, gap = {name: image}, Scalar.parameter(name) - image
            found[name] = form.map(lambda value: (value - value.substitute(put)) / gap)  # noqa: B023 - used at once
            form = form.map(lambda value: value.substitute(put))  # noqa: B023 - used at once
        return found


def _back(row: Form, steps: list[dict[Key, Form]]) -> Form:
    for changes in reversed(steps):
        row = row.replace(changes)
    return row


def parts(owed: Mapping[str, Form]) -> Iterator[tuple[str, Key, Scalar]]:
    """Yield what is owed: the power, what it stands on, and the weight."""
    for name, form in owed.items():
        for key, value in form.terms:
            yield name, key, value
