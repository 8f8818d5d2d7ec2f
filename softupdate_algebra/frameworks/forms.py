"""Linear forms of whole tensors: exact coefficients on leaf tensors, piece by piece and never per element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Order: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]] | None
"""Sizes and strides of a dense view whose memory order is not its logical order; ``None`` when it is."""


class Element(NamedTuple):
    """Where the elements come from: position *offset* on of leaf *leaf*, after *reorderings* of its elements."""

    leaf: int
    offset: int
    reorderings: tuple[tuple[str, Order], ...] = ()

    def moved(self, by: int) -> Element:
        """Return the elements that start *by* positions further on."""
        return self._replace(offset=self.offset + by)


UNIT = Element(-1, 0)
"""The tensor whose every element is 1."""

Form: TypeAlias = tuple[tuple[Element, Scalar], ...]
Piece: TypeAlias = tuple[int, Form]


def form_of(table: Mapping[Element, Scalar]) -> Form:
    """Return the canonical form of *table*: sorted, without zeros."""
    return tuple(
        sorted(
            (item for item in table.items() if not item[1].is_zero),
            key=lambda item: item[0][:2],
        )
    )


def constant_form(value: Scalar) -> Form:
    """Return the form of a tensor filled with *value*."""
    return form_of({UNIT: value})


def constant_in(form: Form) -> Scalar | None:
    """Return the number that fills the tensor, ``None`` when a leaf takes part."""
    if not form:
        return ZERO
    return form[0][1] if len(form) == 1 and form[0][0] == UNIT else None


def combine(parts: Sequence[tuple[Scalar, Form]]) -> Form:
    """Return the sum of coefficient times form.

    >>> combine([(Scalar.number(2), constant_form(ONE)), (Scalar.number(-2), constant_form(ONE))])
    ()
    """
    table: dict[Element, Scalar] = {}
    for coefficient, form in parts:
        for element, value in form:
            table[element] = table.get(element, ZERO) + coefficient * value
    return form_of(table)


def _moved(form: Form, by: int) -> Form:
    return tuple((element if element == UNIT else element.moved(by), value) for element, value in form)


@dataclass(frozen=True, slots=True)
class Value:
    """What a tensor holds: consecutive pieces, in the order of its memory when *order* says so.

    >>> Value.filled(6, ONE).split((2, 4))
    (((Element(leaf=-1, offset=0, reorderings=()), Scalar(1)),), ((Element(leaf=-1, offset=0, reorderings=()), Scalar(1)),))
    """

    pieces: tuple[Piece, ...]
    order: Order = None

    @staticmethod
    def filled(size: int, value: Scalar) -> Value:
        """Return *size* elements that all equal *value*."""
        return Value(((size, constant_form(value)),))

    @staticmethod
    def of_leaf(leaf: int, size: int, order: Order = None) -> Value:
        """Return the leaf itself, read in its logical order."""
        element = Element(leaf, 0) if order is None else Element(leaf, 0, (("into", order),))
        return Value(((size, ((element, ONE),)),), order)

    @property
    def size(self) -> int:
        """The number of elements."""
        return sum(length for length, _ in self.pieces)

    @property
    def constant(self) -> Scalar | None:
        """The number that fills all of it, ``None`` when there is none."""
        forms = {form for _, form in self.pieces}
        return constant_in(next(iter(forms))) if len(forms) == 1 else None

    @property
    def leaves(self) -> frozenset[int]:
        """The leaves that take part."""
        return frozenset(element.leaf for _, form in self.pieces for element, _ in form if element != UNIT)

    def split(self, lengths: Sequence[int]) -> tuple[Form, ...]:
        """Return the forms of consecutive stretches, which must refine the pieces."""
        forms, pieces, used = [], iter(self.pieces), 0
        size, form = next(pieces, (0, ()))
        for length in lengths:
            while used == size:
                (size, form), used = next(pieces), 0
            forms.append(_moved(form, used))
            used += length
        return tuple(forms)

    def part(self, start: int, length: int) -> tuple[Piece, ...]:
        """Return the pieces of the stretch that begins at *start*."""
        result, position = [], 0
        for size, form in self.pieces:
            low, high = max(start, position), min(start + length, position + size)
            if low < high:
                result.append((high - low, _moved(form, low - position)))
            position += size
        return tuple(result)

    def in_order(self, order: Order) -> Value | None:
        """Return the same elements listed in another order, ``None`` when pieces would be torn apart."""
        if order == self.order:
            return self
        if self.constant is not None:
            return Value(self.pieces, order)
        if len(self.pieces) != 1:
            return None
        (size, form), steps = self.pieces[0], []
        if self.order is not None:
            steps.append(("out of", self.order))
        if order is not None:
            steps.append(("into", order))
        return Value(((size, tuple((_reordered(e, steps), v) for e, v in form)),), order)


def _reordered(element: Element, steps: Sequence[tuple[str, Order]]) -> Element:
    if element == UNIT:
        return element
    chain = list(element.reorderings)
    for word, order in steps:
        if chain and chain[-1][1] == order and chain[-1][0] != word:
            chain.pop()
        else:
            chain.append((word, order))
    return element._replace(reorderings=tuple(chain))


def merged(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces with neighbours joined where one continues the other."""
    result: list[Piece] = []
    for size, form in pieces:
        if result and _moved(result[-1][1], result[-1][0]) == form:
            result[-1] = (result[-1][0] + size, result[-1][1])
        elif size:
            result.append((size, form))
    return tuple(result)


def elementwise(values: Sequence[Value], order: Order, size: int, step: Callable[..., Form | None]) -> Value | None:
    """Return *step* applied to the forms at equal positions; ``None`` when shapes, orders or *step* do not allow it."""
    aligned: list[Value] = []
    for value in values:
        constant = value.constant
        ordered = value.in_order(order) if constant is None else Value.filled(size, constant)
        if ordered is None or ordered.size != size:
            return None
        aligned.append(ordered)
    cuts = sorted({cut for value in aligned for cut in _ends(value)})
    lengths = [high - low for low, high in zip([0, *cuts[:-1]], cuts, strict=True)]
    pieces: list[Piece] = []
    for length, forms in zip(
        lengths,
        zip(*(value.split(lengths) for value in aligned), strict=True),
        strict=True,
    ):
        form = step(*forms)
        if form is None:
            return None
        pieces.append((length, form))
    return Value(merged(pieces), order)


def _ends(value: Value) -> list[int]:
    ends, position = [], 0
    for size, _ in value.pieces:
        position += size
        ends.append(position)
    return ends
