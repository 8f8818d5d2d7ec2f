"""What one traced call has done so far: leaves, memory, numbers met, assumptions made."""

from __future__ import annotations

import sys
import sysconfig
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from softupdate_algebra.algebra.scalar import Scalar
from softupdate_algebra.errors import TraceError
from softupdate_algebra.frameworks.forms import Value
from softupdate_algebra.frameworks.memory import Memory, View
from softupdate_algebra.frameworks.numbers import read_float, read_single, single
from softupdate_algebra.frameworks.symbol import Symbol, Tainted

if TYPE_CHECKING:
    from collections.abc import Mapping

_HERE = str(Path(__file__).resolve().parent)
_LIBRARIES = tuple(
    {
        sysconfig.get_paths()["stdlib"],
        sysconfig.get_paths()["purelib"],
        sysconfig.get_paths()["platlib"],
        _HERE,
    }
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A tensor that is not explained by others: a network's, a gradient, or one that the code brings in.

    *kind* is ``online``, ``target``, ``step`` (what an optimiser or a gradient proposes), ``foreign`` or ``opaque``.
    """

    kind: str
    name: str
    why: str


class Recorder:
    """Collects the exact meaning of everything the traced call touches."""

    def __init__(self, samples: Mapping[str, Fraction]) -> None:
        self.memory = Memory()
        self.leaves: list[Leaf] = []
        self.assumptions: list[str] = []
        self.measured: list[str] = []
        self.leaks: list[str] = []
        self.blended: set[int] = set()
        self.watched: dict[int, str] = {}
        self.originals: list[Any] = []
        self._samples = dict(samples)
        self._kept: dict[int, Any] = {}
        self._known: dict[float, Scalar] = {}
        self._singles: dict[float, Scalar] = {}
        self._met: list[tuple[float, Scalar]] = []
        self._marks: dict[float, Scalar] = {}
        self._notes: dict[str, str] = {}

    def begin(self) -> None:
        """Start a new call: what memory held before is forgotten, leaves and numbers are kept."""
        self.memory = Memory()
        self.blended = set()
        self.watched = {}
        self.originals = []
        self._kept = {}

    # -- leaves -----------------------------------------------------------------------------------

    def leaf(self, kind: str, name: str, why: str = "") -> int:
        """Return the number of a new leaf."""
        self.leaves.append(Leaf(kind, name, why))
        return len(self.leaves) - 1

    def opaque(self, size: int, what: str, kind: str = "opaque") -> Value:
        """Return a value that nothing is known of, except where it came from."""
        return Value.of_leaf(self.leaf(kind, what, f"{what} at {self.here()}"), size)

    def follow(self, value: Value | None, size: int, what: str) -> Value:
        """Return *value*, or an opaque one when there is none."""
        return self.opaque(size, what) if value is None else value

    def store(self, view: View, value: Value, what: str) -> None:
        """Write *value* to memory; what cannot be told piece by piece becomes opaque as a whole."""
        whole = view._replace(offset=0, sizes=(view.length,), strides=(1,))
        if not self.memory.is_named(view):
            self.memory.name(
                whole,
                Value.of_leaf(
                    self.leaf("foreign", "a tensor", f"data met at {self.here()}"),
                    view.length,
                ),
            )
        if not self.memory.write(view, value):
            self.memory.name(whole, self.opaque(view.length, what))
        if view.block in self.watched and {self.leaves[i].kind for i in value.leaves} >= {"online", "target"}:
            self.blended.add(view.block)

    def keep(self, block: int, owner: Any) -> None:
        """Keep the owner of a block of memory alive, so that its address is not given to another."""
        self._kept.setdefault(block, owner)

    def recognised(self, what: str) -> None:
        """Note that a tensor was taken for a copy because it holds the same numbers."""
        note = f"a copy of {what}, recognised by its numbers at {self.here()}"
        if note not in self.measured:
            self.measured.append(note)

    # -- numbers ----------------------------------------------------------------------------------

    def exact_sample(self, scalar: Scalar) -> Fraction:
        """Return the value of *scalar* at the sample point."""
        return scalar.evaluate(self._samples)

    def sample(self, scalar: Scalar) -> float:
        """Return the float that carries *scalar* through real arithmetic and is recognised afterwards."""
        value = float(self.exact_sample(scalar))
        if not scalar.is_constant and value not in self._known:
            self._known[value] = scalar
            self._singles[single(value)] = scalar
            self._met.append((value, scalar))
        return value

    def scalar_of(self, value: Any) -> Scalar | None:
        """Return the exact scalar for a number of the user's code; ``None`` when it is not a number."""
        if type(value) is Symbol:
            return value.scalar
        if type(value) is Tainted:
            value._refuse()
        kind = type(value)  # not isinstance: traced numbers pass for floats
        if issubclass(kind, int):
            return Scalar.number(int(value))
        if issubclass(kind, Fraction):
            return Scalar.number(value)
        if issubclass(kind, float):
            return self.number(float(value))
        if kind.__module__ == "numpy" and getattr(value, "ndim", 1) == 0 and value.dtype.kind in "fiub":
            return self.number(float(value), 8 if value.dtype.itemsize == 8 else 4)
        return None

    def is_symbolic(self, value: float) -> bool:
        """Whether the float *value* is the sample of a symbolic scalar."""
        return value in self._known

    def number(self, value: float, width: int = 8) -> Scalar:
        """Return the scalar that the float *value* stands for, stored in *width* bytes."""
        known = self._known if width == 8 else self._singles
        if value in known and value != 0:
            return known[value]
        try:
            reading = read_float(value) if width == 8 else read_single(value)
        except ValueError as error:
            raise TraceError(f"{self.here()}: the coefficient {error}; a rule needs finite numbers.") from None
        if reading.literal:
            return Scalar.number(reading.value)
        return self._measured(value, reading.value, reading.explained, 1e-15 if width == 8 else 1e-7)

    def _measured(self, value: float, exact: Fraction, explained: bool, slack: float) -> Scalar:
        related = None if explained else self._related(value, slack)
        if related is not None:
            return related
        if not explained and self.leaks:
            raise TraceError(
                f"{self.here()}: the coefficient {value!r} may depend on {self.leaks[0]}, which real arithmetic turned "
                f"into a float; give that parameter a number with scalars={{...}}."
            )
        return self._marked(value, exact, explained=explained)

    def _marked(self, value: float, exact: Fraction, *, explained: bool) -> Scalar:
        """Return a parameter that stands for a measured number until ``resolved`` replaces it, to see where it went."""
        if value not in self._marks:
            name = f"~{len(self._marks)}"
            self._marks[value] = Scalar.parameter(name)
            self._samples[name] = exact
            self._notes[name] = f"{value!r} at {self.here()}"
            if not explained:
                self._met.append((value, self._marks[value]))
        return self._marks[value]

    def resolved(self, scalar: Scalar) -> Scalar:
        """Return *scalar* with measured numbers in place of the parameters that stand for them."""
        return scalar.substitute(
            {name: Scalar.number(self._samples[name]) for name in scalar.parameters if name in self._notes}
        )

    def settle(self, scalar: Scalar) -> Scalar:
        """Return *scalar* resolved, and note which measured numbers the rule rests on."""
        for name in scalar.parameters:
            if name in self._notes and self._notes[name] not in self.measured:
                self.measured.append(self._notes[name])
        return self.resolved(scalar)

    def _related(self, value: float, slack: float) -> Scalar | None:
        """Return the scalar for *value* = a + b*known or product of known ones, with simple a, b."""
        for known, scalar in self._met:
            for factor in (1, -1):
                rest = read_float(round(value - factor * known, 14))
                if (
                    rest.literal
                    and rest.value.denominator <= 1000
                    and abs(float(rest.value) + factor * known - value) <= 4 * slack
                ):
                    return rest.value + factor * scalar
        for known, scalar in self._met:
            for other, second in (*self._met, *((1 - w, 1 - s) for w, s in self._met)):
                if abs(known * other - value) <= 4 * slack:
                    return scalar * second
            ratio = read_float(value / known) if known else None
            if ratio and ratio.explained and ratio.value.denominator <= 1000:
                return ratio.value * scalar
        return None

    def leaked(self, name: str) -> None:
        """Note that real arithmetic asked for the float of a symbolic scalar, and that it counts as used."""
        place = f"{name} at {self.here()}"
        if place not in self.leaks:
            self.leaks.append(place)

    def assume(self, text: str) -> None:
        """Note a comparison that the code made and how it came out."""
        if text not in self.assumptions:
            self.assumptions.append(text)

    # -- places -----------------------------------------------------------------------------------

    def here(self) -> str:
        """Return file and line of the user's code that is running."""
        return here()


def here() -> str:
    """Return file and line of the innermost frame outside of this package and the libraries."""
    frame: Any = sys._getframe(1)
    outermost = frame
    while frame is not None:
        outermost, name = frame, frame.f_code.co_filename
        if not name.startswith(("<frozen", *_LIBRARIES)):
            return f"{name}, line {frame.f_lineno}"
        frame = frame.f_back
    return f"{outermost.f_code.co_filename}, line {outermost.f_lineno}"


def place_of(error: BaseException) -> str:
    """Return file and line of the innermost frame of the user's code in a traceback."""
    place, step = "", error.__traceback__
    while step is not None:
        name = step.tb_frame.f_code.co_filename
        if not name.startswith(("<frozen", *_LIBRARIES)):
            place = f"{name}, line {step.tb_lineno}"
        step = step.tb_next
    return place
