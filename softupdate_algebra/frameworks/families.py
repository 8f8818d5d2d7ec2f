"""The three kinds of parameters (tensors, arrays, numbers) behind one face: copy, restore, sample, compare."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from softupdate_algebra.frameworks.networks import is_array, is_tensor
from softupdate_algebra.frameworks.numbers import read_float

STRETCHES, STRETCH = 16, 4096
"""How many stretches of a large tensor are compared with what its form says, and how long they are."""
SINGLE_SLACK = 3e-5
"""The error that a number in single precision may bring into double precision."""
PATTERN = 1 << 14
"""How many random numbers a large tensor is filled with before they repeat."""


def is_real(content: Any) -> bool:
    """Whether *content* has real (floating-point) elements, so that it can be mixed."""
    if is_tensor(content):
        return bool(content.is_floating_point())
    return content.dtype.kind == "f" if is_array(content) else True


def size_of(content: Any) -> int:
    """Return the number of elements."""
    if is_tensor(content):
        return int(content.numel())
    return int(content.size) if is_array(content) else 1


def shape_of(content: Any) -> tuple[int, ...]:
    """Return the shape, () for a number."""
    return tuple(content.shape) if is_tensor(content) or is_array(content) else ()


def type_of(content: Any) -> str:
    """Return the type of the elements."""
    return str(content.dtype) if is_tensor(content) or is_array(content) else "number"


def copied(content: Any) -> Any:
    """Return the elements as they are now."""
    if is_tensor(content):
        return content.detach().clone()
    if is_array(content):
        import numpy as np

        return np.array(content, subok=False)
    return content


def put_back(content: Any, saved: Any) -> None:
    """Write *saved* into *content*."""
    if is_tensor(content):
        import torch

        with torch.no_grad():
            content.detach().copy_(saved)
    elif is_array(content) and content.flags.writeable:
        content[...] = saved


def fill_with_samples(content: Any, seed: str) -> None:
    """Fill *content* with numbers between 1/2 and 3/2 that no other tensor has."""
    if is_tensor(content):
        _fill_tensor(content, seed)
    elif is_array(content) and content.flags.writeable:
        import numpy as np

        numbers = np.random.default_rng(list(seed.encode())).random(min(content.size, PATTERN)) + 0.5
        content[...] = np.resize(numbers, content.shape)


def _fill_tensor(content: Any, seed: str) -> None:
    import torch

    generator = torch.Generator().manual_seed(_seed(seed))  # sample values
    with torch.no_grad():
        flat = content.detach()
        count = flat.numel()
        pattern = (torch.rand(min(count, PATTERN), generator=generator) + 0.5).to(device=flat.device, dtype=flat.dtype)
        if flat.is_contiguous() and count > PATTERN:
            row = flat.view(-1)
            whole = count // PATTERN * PATTERN
            row[:whole].view(-1, PATTERN).copy_(pattern)
            row[whole:].copy_(pattern[: count - whole])
        else:
            flat.copy_(pattern.repeat(-(-count // max(len(pattern), 1)))[:count].view(flat.shape) if count else flat)


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 4


def sample_number(seed: str) -> float:
    """Return a number between 1/2 and 3/2."""
    return 0.5 + _seed(seed) / 2**60  # a sample value


@dataclass(frozen=True, slots=True)
class Start:
    """Some stretches (from, to, elements) of a tensor as it was before the call."""

    stretches: tuple[tuple[int, int, Any], ...]

    @staticmethod
    def of(content: Any) -> Start:
        """Return all of a small tensor, and evenly spaced stretches of a large one."""
        elements = flat(content)
        return Start(tuple((low, high, copied(elements[low:high])) for low, high in stretches_of(size_of(content))))

    def part(self, low: int, high: int) -> Any:
        """Return the elements from *low* to *high*, ``None`` when they were not kept."""
        for start, end, elements in self.stretches:
            if start <= low and high <= end:
                return elements[low - start : high - start]
        return None


def stretches_of(size: int) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a tensor of *size* elements that are compared with their forms.

    >>> stretches_of(5)
    ((0, 5),)
    """
    if size <= STRETCHES * STRETCH:
        return ((0, size),)
    starts = [(size - STRETCH) * i // (STRETCHES - 1) for i in range(STRETCHES)]
    return tuple((start, start + STRETCH) for start in starts)


def flat(content: Any) -> Any:
    """Return the elements in logical order."""
    if is_tensor(content):
        return content.detach().reshape(-1)
    if is_array(content):
        import numpy as np

        return np.asarray(content).view(np.ndarray).reshape(-1)
    return [float(content.value if hasattr(content, "value") else content)]


def is_near(actual: Any, expected: Any, slack: float) -> bool:
    """Whether two stretches are equal up to rounding errors of *slack* relative to their size; false for NaN."""
    gap, size = (actual - expected).__abs__().max(), actual.__abs__().max()
    return bool(gap <= slack * (1 + size))


def slack(content: Any) -> float:
    """Return the relative error to allow: rounding in a few operations, and numbers kept in single precision."""
    if is_tensor(content):
        import torch

        return max(SINGLE_SLACK, 256 * float(torch.finfo(content.dtype).eps))
    if is_array(content):
        import numpy as np

        return max(SINGLE_SLACK, 256 * float(np.finfo(content.dtype).eps))
    return SINGLE_SLACK


def number_of(content: Any) -> Any:
    """Return the exact number that a plain number of the user is."""
    return read_float(float(content)).value
