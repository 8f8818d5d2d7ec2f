"""One call under observation: name the networks' tensors, run the code, read what they hold, put everything back."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.errors import TraceError
from softupdate_algebra.frameworks import families, networks
from softupdate_algebra.frameworks.forms import UNIT, Element, Form, Value, constant_form
from softupdate_algebra.frameworks.networks import Slot, is_array, is_module, is_tensor
from softupdate_algebra.frameworks.outcome import Pair, TensorStep, tensor_step
from softupdate_algebra.frameworks.pairing import paired
from softupdate_algebra.frameworks.plain_numbers import TracedNumber
from softupdate_algebra.frameworks.replacing import replaced_names
from softupdate_algebra.frameworks.symbol import Symbol

if TYPE_CHECKING:
    from softupdate_algebra.frameworks.recorder import Recorder


@dataclass(frozen=True, slots=True)
class Source:
    """A network, or the function without arguments that finds it."""

    given: Any
    role: str

    def is_question(self) -> bool:
        """Whether the network has to be asked for."""
        return inspect.isfunction(self.given) or inspect.ismethod(self.given)


@dataclass(frozen=True, slots=True)
class Observation:
    """What one call did to every pair of tensors."""

    tensors: tuple[TensorStep, ...]
    online_count: int
    target_count: int
    shared_before: tuple[str, ...]
    shared_after: tuple[str, ...]
    blended: bool
    changed_types: tuple[str, ...]


class Watch:
    """Observes calls on two networks."""

    def __init__(self, recorder: Recorder, online: Source, target: Source) -> None:
        self._recorder = recorder
        self._sources = (online, target)
        self._seen = 0
        self._fixed = {s.role: None if s.is_question() else networks.settled(s.given, s.role) for s in (online, target)}

    def _find(self, role: str) -> Any:
        source = self._sources[role == "target"]
        return networks.settled(source.given(), role) if source.is_question() else self._fixed[role]

    @contextlib.contextmanager
    def kept(self, function: Callable[..., Any]) -> Iterator[None]:
        """Give the networks sample values, and put their own values and tensors back afterwards."""
        undo: list[Callable[[], None]] = []
        for role in ("online", "target"):
            found = self._find(role)
            undo += [_rebinder(module) for module in _modules(found)]
            for slot in networks.slots_of(found):
                undo.append(_restorer(slot.content))
        for role in ("online", "target"):
            for slot in networks.slots_of(self._find(role)):
                if families.is_real(slot.content):
                    families.fill_with_samples(slot.content, f"{role} {slot.path}")
        held = {id(network): (network, network) for network in (self._find("online"), self._find("target"))}
        try:
            with replaced_names(function, held):  # an attribute that the code binds anew gets its own network back
                yield
        finally:
            for back in reversed(undo):
                back()

    def observe(self, run: Callable[[Mapping[str, Any]], Any], function: Callable[..., Any]) -> Observation:
        """Return what one call of *run* does; raises ``TraceError`` when that is not linear.

        From the second call on the online network gets new numbers first, as training would give it: after a hard
        copy the two networks would hold the same ones.
        """
        if self._seen:
            for slot in networks.slots_of(self._find("online")):
                if families.is_real(slot.content):
                    families.fill_with_samples(slot.content, f"online {slot.path} {self._seen}")
        self._seen += 1
        return _Call(self._recorder, self._find).observe(run, function)


def _modules(thing: Any) -> list[Any]:
    return [thing] if is_module(thing) else []


def _rebinder(module: Any) -> Callable[[], None]:
    saved = [(part, dict(part._parameters), dict(part._buffers)) for part in module.modules()]

    def back() -> None:
        for part, parameters, buffers in saved:
            part._parameters.clear()
            part._parameters.update(parameters)
            part._buffers.clear()
            part._buffers.update(buffers)

    return back


def _restorer(content: Any) -> Callable[[], None]:
    saved = families.copied(content)
    if not is_tensor(content):
        return lambda: families.put_back(content, saved)
    data, grad = content.detach(), content.grad if content.is_leaf else None
    grad_saved = None if grad is None else grad.detach().clone()

    def back() -> None:
        content.data = data
        families.put_back(content, saved)
        if content.is_leaf:
            content.grad = grad
            if grad is not None:
                families.put_back(grad, grad_saved)

    return back


class _Call:
    """One call: its tensors, leaves and starting values."""

    def __init__(self, recorder: Recorder, find: Callable[[str], Any]) -> None:
        self._recorder = recorder
        self._find = find
        self._undo: list[Callable[[], None]] = []
        self._starts: dict[int, families.Start] = {}
        self._leaves: dict[tuple[str, str], int] = {}
        self._replaced: dict[int, tuple[Any, Any]] = {}
        self._shapes: dict[tuple[str, str], tuple[int, ...]] = {}
        self._shared: list[str] = []
        self._tensors: Any = None
        recorder.begin()

    def observe(self, run: Callable[[Mapping[str, Any]], Any], function: Callable[..., Any]) -> Observation:
        found = {role: self._find(role) for role in ("online", "target")}
        slots = {role: self._real_slots(found[role], role) for role in found}
        whole = {
            s.path: families.type_of(s.content)
            for s in networks.slots_of(found["target"])
            if not families.is_real(s.content)
        }
        try:
            given = {role: self._named(found[role], role) for role in ("online", "target")}
            with replaced_names(function, self._replaced):
                with self._modes(slots["online"]):
                    result = run(given)
                after = self._results(result, given, found, slots)
                return self._read(slots, after, whole, found)
        finally:
            for back in reversed(self._undo):
                back()

    # -- before -----------------------------------------------------------------------------------

    def _real_slots(self, network: Any, role: str) -> tuple[Slot, ...]:
        slots = tuple(slot for slot in networks.slots_of(network) if families.is_real(slot.content))
        if not slots:
            raise TraceError(f"{role}: the network has no real-valued parameters.")
        for slot in slots:
            self._shapes[role, slot.path] = families.shape_of(slot.content)
            if is_tensor(slot.content) and slot.content.device.type == "meta":
                raise TraceError(
                    f"{role} {slot.path!r} is on the meta device and holds no values; move the network to the CPU."
                )
        return slots

    def _named(self, network: Any, role: str) -> Any:
        new = networks.mapped(network, lambda slot: self._name(slot, role), self._undo)
        if new is not network and not networks.is_number(network):
            self._replaced[id(network)] = (network, new)
        return new

    def _name(self, slot: Slot, role: str) -> Any:
        content = slot.content
        if not families.is_real(content):
            return content
        if type(content) is TracedNumber:
            self._shared.append(slot.path)
            self._leaves[role, slot.path] = content.form[0][0].leaf
            return content
        if is_tensor(content):
            return self._name_tensor(slot, role)
        return self._name_array(slot, role) if is_array(content) else self._name_number(slot, role)

    def _start(self, slot: Slot, role: str, start: families.Start) -> int:
        leaf = self._recorder.leaf(role, slot.path)
        self._leaves[role, slot.path] = leaf
        self._starts[leaf] = start
        return leaf

    def _known(self, slot: Slot, role: str, value: Value | None) -> bool:
        kinds = {self._recorder.leaves[i].kind for i in value.leaves} if value is not None else set()
        if role == "target" and "online" in kinds and value is not None:
            self._shared.append(slot.path)
            self._leaves[role, slot.path] = min(value.leaves)
            return True
        return False

    def _name_tensor(self, slot: Slot, role: str) -> Any:
        from softupdate_algebra.frameworks.torch_tensors import Tensors, order_of

        self._tensors = self._tensors or Tensors(self._recorder)
        self._recorder.originals.append(slot.content)
        if not self._known(slot, role, self._tensors.peek(slot.content)):
            leaf = self._start(slot, role, families.Start.of(slot.content))
            view = self._tensors.view(slot.content)
            self._recorder.store(
                view,
                Value.of_leaf(leaf, slot.content.numel(), order_of(view)),
                "the network",
            )
            if role == "target":
                self._recorder.watched[view.block] = slot.path
        return slot.content

    def _name_array(self, slot: Slot, role: str) -> Any:
        from softupdate_algebra.frameworks.numpy_arrays import (
            order_of,
            read,
            traced,
            view_of,
        )

        array = traced(slot.content, self._recorder)
        view = view_of(array)
        self._recorder.originals.append(array)
        if not (self._recorder.memory.is_named(view) and self._known(slot, role, read(self._recorder, array))):
            leaf = self._start(slot, role, families.Start.of(slot.content))
            self._recorder.store(view, Value.of_leaf(leaf, array.size, order_of(array)), "the network")
            if role == "target":
                self._recorder.watched[view.block] = slot.path
        self._replaced[id(slot.content)] = (slot.content, array)
        return array

    def _name_number(self, slot: Slot, role: str) -> Any:
        sample = families.sample_number(f"{role} {slot.path}")
        leaf = self._start(slot, role, families.Start(((0, 1, [sample]),)))
        return TracedNumber(sample, ((Element(leaf, 0), ONE),), self._recorder)

    @contextlib.contextmanager
    def _modes(self, online: tuple[Slot, ...]) -> Iterator[None]:
        if networks.torch_module() is None:
            yield
            return
        from softupdate_algebra.frameworks.torch_modes import DispatchMode, FunctionMode
        from softupdate_algebra.frameworks.torch_tensors import Tensors

        self._tensors = self._tensors or Tensors(self._recorder)
        self._tensors.expect_gradients([(slot.path, slot.content) for slot in online if is_tensor(slot.content)])
        with DispatchMode(self._tensors), FunctionMode(self._tensors):
            yield

    # -- after ------------------------------------------------------------------------------------

    def _results(
        self, result: Any, given: Mapping[str, Any], found: Mapping[str, Any], slots: Mapping[str, tuple[Slot, ...]]
    ) -> dict[str, Any]:
        """Return where online and target are to be read: what the code returned, else the networks themselves."""
        fresh = {role: self._find(role) for role in given}
        now = {role: given[role] if fresh[role] is found[role] else fresh[role] for role in given}
        if isinstance(result, Iterator):
            result = list(result)
        if isinstance(result, tuple | list) and len(result) == 2 and not _fits(result, slots["target"]):  # a pair
            first, second = result
            if _fits(first, slots["online"]) and _fits(second, slots["target"]):
                return {"online": first, "target": second}
        if _fits(result, slots["target"]):
            return {**now, "target": result}
        self._require_place(result, now["target"], slots["target"])
        return now

    def _require_place(self, result: Any, target: Any, slots: tuple[Slot, ...]) -> None:
        found = _candidates(result)
        if result is None and _is_fixed(target):
            raise TraceError(
                "the code returned nothing, and the target cannot be changed in place; "
                "return the new target, or pass the list, dict or object that holds it."
            )
        if found and _is_fixed(target):
            shapes = ", ".join(str(families.shape_of(s.content)) for s in found[:4])
            wanted = ", ".join(str(families.shape_of(s.content)) for s in slots[:4])
            raise TraceError(
                f"the code returned {len(found)} tensors of shapes {shapes}, which do not match the target's {len(slots)} "
                f"of shapes {wanted}; return the new target in the target's own structure."
            )
        if found and len(found) > 1 and not self._has_changed(target):
            raise TraceError(
                f"the code changed nothing in place and returned {len(found)} parameters that do not match "
                f"the target's {len(slots)}; return the new target in the target's own structure."
            )

    def _has_changed(self, target: Any) -> bool:
        for slot in networks.slots_of(target):
            if families.is_real(slot.content):
                elements = {element for _, form in self._value(slot.content).pieces for element, _ in form}
                if elements != {Element(self._leaves.get(("target", slot.path), -2), 0)}:
                    return True
        return False

    def _value(self, content: Any) -> Value:
        if is_tensor(content):
            if self._tensors is None:
                raise TraceError("the code returned tensors for a network of numbers or arrays.")
            return self._recorder.follow(
                self._tensors.read(content).in_order(None),
                content.numel(),
                "a reordering",
            )
        if is_array(content):
            from softupdate_algebra.frameworks.numpy_arrays import read, traced

            return self._recorder.follow(
                read(self._recorder, traced(content, self._recorder)).in_order(None),
                content.size,
                "a reordering",
            )
        if type(content) is TracedNumber:
            return Value(((1, content.form),))
        scalar = content.scalar if type(content) is Symbol else Scalar.number(families.number_of(content))
        return Value(((1, constant_form(scalar)),))

    def _read(
        self,
        slots: Any,
        after: Mapping[str, Any],
        whole: Mapping[str, str],
        found: Mapping[str, Any],
    ) -> Observation:
        contents = {role: self._contents(after[role], slots[role], role) for role in ("online", "target")}
        tensors = []
        partners = paired(slots["online"], slots["target"])
        for slot in slots["target"]:
            partner = partners.get(slot.path)
            online = self._value(contents["online"][partner]) if partner is not None else None
            target = self._value(contents["target"][slot.path])
            pair = Pair(
                slot.path or "target",
                slot.kind,
                families.size_of(slot.content),
                self._leaves["online", partner] if partner is not None else -2,
                self._leaves["target", slot.path],
            )
            if slot.path in self._shared and partner is not None:
                target = online if online is not None else target
            tensors.append(tensor_step(self._recorder, pair, online, target))
            if slot.path not in self._shared:
                self._verify(contents["target"][slot.path], target, f"target {slot.path!r}")
        for path, content in contents["online"].items():
            if path in partners.values():
                self._verify(content, self._value(content), f"online {path!r}")
        types = {s.path: families.type_of(s.content) for s in networks.slots_of(after["target"])}
        return Observation(
            tuple(tensors),
            len(slots["online"]),
            len(slots["target"]),
            tuple(self._shared),
            self._shared_now(contents, partners),
            bool(self._recorder.blended),
            tuple(path for path, kind in whole.items() if path in types and types[path] != kind),
        )

    def _contents(self, network: Any, slots: tuple[Slot, ...], role: str) -> dict[str, Any]:
        new = {slot.path: slot.content for slot in networks.slots_of(network)}
        real = [slot for slot in networks.slots_of(network) if families.is_real(slot.content)]
        by_path = all(slot.path in new for slot in slots)
        if not by_path and len(real) != len(slots):
            raise TraceError(
                f"{role}: the network had {len(slots)} tensors before the call and has {len(real)} after it."
            )
        result = {slot.path: new[slot.path] if by_path else real[i].content for i, slot in enumerate(slots)}
        for slot in slots:
            before, now = self._shapes[role, slot.path], families.shape_of(result[slot.path])
            if before != now:
                raise TraceError(
                    f"{role} {slot.path!r}: the call changed its shape from {before} to {now}; a rule keeps shapes."
                )
        return result

    def _shared_now(self, contents: Any, partners: Mapping[str, str]) -> tuple[str, ...]:
        if self._shared:
            return ()
        return tuple(
            path
            for path, content in contents["target"].items()
            if path in partners and _same_memory(content, contents["online"][partners[path]])
        )

    def _verify(self, content: Any, value: Value, name: str) -> None:
        """Compare the real numbers with what the forms say; they differ when an operation went unseen."""
        elements = [e for _, form in value.pieces for e, _ in form]
        if networks.is_number(content) or any(
            e != UNIT and (e.leaf not in self._starts or e.reorderings) for e in elements
        ):
            return
        actual, position = families.flat(content), 0
        for size, form in value.pieces:
            for start, end in families.stretches_of(families.size_of(content)):
                low, high = max(start, position), min(end, position + size)
                expected = self._expected(form, low - position, high - position) if low < high else None
                if expected is None:
                    continue
                if not families.is_near(actual[low:high], expected, families.slack(content)):
                    raise TraceError(
                        f"{name}: its numbers changed by an operation that the tracer cannot see (a compiled extension, a "
                        "conversion to another library, a saved file); use operations of one framework on the parameters."
                    )
            position += size

    def _expected(self, form: Form, low: int, high: int) -> Any:
        """Return what the elements from *low* to *high* of a piece should be, ``None`` when their start was not kept."""
        total: Any = 0.0
        for element, scalar in form:
            factor = float(self._recorder.exact_sample(scalar))
            part: Any = 1.0
            if element != UNIT:
                part = self._starts[element.leaf].part(element.offset + low, element.offset + high)
                if part is None:
                    return None
            total = total + factor * (part[0] if isinstance(part, list) else part)
        return total


def _candidates(result: Any) -> tuple[Slot, ...]:
    if result is None or isinstance(result, str | bytes | bool):
        return ()
    wanted = is_tensor(result) or is_array(result) or is_module(result) or networks.is_number(result)
    if not wanted and not isinstance(result, Mapping | list | tuple) and not hasattr(result, "__dataclass_fields__"):
        return ()
    return tuple(slot for slot in networks.slots_of(result) if families.is_real(slot.content))


def _fits(result: Any, slots: tuple[Slot, ...]) -> bool:
    found = _candidates(result)
    if len(found) != len(slots):
        return False
    if {s.path for s in found} == {s.path for s in slots}:
        return True
    return [families.shape_of(s.content) for s in found] == [families.shape_of(s.content) for s in slots]


def _is_fixed(network: Any) -> bool:
    """Whether nothing of *network* can be changed in place."""
    if isinstance(network, tuple):
        return all(_is_fixed(part) for part in network)
    return networks.is_number(network)


def _same_memory(left: Any, right: Any) -> bool:
    if is_tensor(left) and is_tensor(right):
        return bool(left.data_ptr() == right.data_ptr() and left.numel() > 0)
    if is_array(left) and is_array(right):
        import numpy as np

        return bool(np.shares_memory(left, right))
    return False
