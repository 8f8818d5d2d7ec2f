"""Run a person's own update function once, or several times, and read off the rule that it implements."""

from __future__ import annotations

import hashlib
import inspect
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from softupdate_algebra.algebra.scalar import ONE, Scalar
from softupdate_algebra.errors import LimitError, TraceError
from softupdate_algebra.frameworks import networks
from softupdate_algebra.frameworks.advice import Evidence, remarks
from softupdate_algebra.frameworks.assembly import NetworkStep, assembled, retention_in
from softupdate_algebra.frameworks.numbers import read_float
from softupdate_algebra.frameworks.outcome import KEPT_ONLINE, KEPT_TARGET, TensorStep
from softupdate_algebra.frameworks.recognition import recognised
from softupdate_algebra.frameworks.recorder import Recorder, place_of
from softupdate_algebra.frameworks.symbol import Symbol
from softupdate_algebra.frameworks.traced import Traced
from softupdate_algebra.frameworks.watch import Observation, Source, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_CALLS = 1000
"""The largest number of calls of one trace."""


def trace(
    function: Callable[..., Any],
    *,
    online: Any,
    target: Any,
    calls: int = 1,
    scalars: Mapping[str, int | float | Fraction] | None = None,
) -> Traced:
    """Return the rule that *function* implements on the networks *online* and *target*.

    Parameters of *function* called ``online`` and ``target`` receive the networks; *scalars* gives other parameters a
    number; the rest are symbolic scalars of their own names, unless they have a default that is no number. A network
    may be given as a function without arguments, which is asked before and after each call. Networks are put back as
    they were. Raises ``TraceError`` when the update is not one linear rule, naming file and line.

    >>> def soft(online, target, tau):
    ...     return [tau * q + (1 - tau) * t for q, t in zip(online, target)]
    >>> trace(soft, online=[1.0, 2.0], target=[0.0, 0.0]).recognition.sentence
    'soft update: tau is the step, c = 1 - tau'
    """
    if isinstance(calls, bool) or not isinstance(calls, int) or not 1 <= calls <= MAX_CALLS:
        raise LimitError(f"calls={calls!r}: expected a whole number from 1 to {MAX_CALLS}.")
    plan = _Plan.of(function, scalars or {})
    recorder = Recorder({name: _sample(name, plan.defaults) for name in plan.symbols})
    watch = Watch(recorder, Source(online, "online"), Source(target, "target"))
    with watch.kept(function):
        observations = [
            watch.observe(lambda given: plan.run(function, given, recorder), function) for _ in range(calls)
        ]
    return _traced(observations, recorder, plan)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which parameter of the function receives what."""

    symbols: tuple[str, ...]
    numbers: tuple[tuple[str, Any], ...]
    roles: tuple[str, ...]
    positional: tuple[str, ...]
    defaults: tuple[tuple[str, Fraction], ...]

    @staticmethod
    def of(function: Callable[..., Any], scalars: Mapping[str, Any]) -> _Plan:
        if not callable(function):
            raise TraceError(f"trace: {function!r} is not a function.")
        try:
            parameters = inspect.signature(function).parameters
        except (TypeError, ValueError):
            raise TraceError(f"trace: the parameters of {function!r} cannot be read; wrap it in a lambda.") from None
        unknown = sorted(set(scalars) - set(parameters))
        if unknown:
            raise TraceError(
                f"trace: scalars names {', '.join(unknown)}, but the function's parameters are {', '.join(parameters) or 'none'}."
            )
        symbols, roles, positional, defaults = [], [], [], []
        for name, parameter in parameters.items():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            if parameter.kind is parameter.POSITIONAL_ONLY:
                positional.append(name)
            if name in ("online", "target"):
                roles.append(name)
            elif name not in scalars and _is_symbolic(parameter):
                symbols.append(name)
                if networks.is_number(parameter.default):
                    defaults.append((name, read_float(float(parameter.default)).value))
        return _Plan(
            tuple(symbols),
            tuple(scalars.items()),
            tuple(roles),
            tuple(positional),
            tuple(defaults),
        )

    def run(self, function: Callable[..., Any], given: Mapping[str, Any], recorder: Recorder) -> Any:
        arguments: dict[str, Any] = {name: given[name] for name in self.roles}
        arguments |= {name: Symbol(Scalar.parameter(name), recorder) for name in self.symbols}
        arguments |= dict(self.numbers)
        front = [arguments.pop(name) for name in self.positional if name in arguments]
        try:
            return function(*front, **arguments)
        except TraceError:
            raise
        except Exception as error:  # whatever the person's code raises is reported with its place
            cause = _trace_error_in(error)
            if cause is not None:
                raise cause from error
            place = place_of(error) or "the traced function"
            words = (str(error).strip() or "no message").splitlines()[0]
            raise TraceError(f"{place}: the code raised {type(error).__name__}: {words}") from error


def _trace_error_in(error: BaseException | None) -> TraceError | None:
    while error is not None:
        error = error.__cause__ or error.__context__
        if isinstance(error, TraceError):
            return error
    return None


def _is_symbolic(parameter: inspect.Parameter) -> bool:
    default = parameter.default
    if default is parameter.empty:
        return True
    return networks.is_number(default) and not (isinstance(default, int) and abs(default) > 1)


def _sample(name: str, defaults: tuple[tuple[str, Fraction], ...]) -> Fraction:
    noise = Fraction(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=6).digest(), "big") | 1, 1 << 48)
    default = dict(defaults).get(name)
    if default is not None and 0 < default < 1:
        return default * (1 - noise / 1000)
    return Fraction(1, 10) + noise / 4


def _traced(observations: list[Observation], recorder: Recorder, plan: _Plan) -> Traced:
    steps = _comparable(tuple(_network_step(seen.tensors) for seen in observations))
    rule, calls = assembled(steps)
    recognition = recognised(steps, calls, retention_in(rule) if calls.form == "formula" else None)
    last = next(
        (seen for seen, step in zip(reversed(observations), reversed(steps), strict=True) if not step.keeps_target),
        observations[-1],
    )
    evidence = Evidence(
        steps=steps,
        main=_network_step(last.tensors).target,
        tensors=last.tensors,
        recognition=recognition,
        calls=calls,
        online_count=last.online_count,
        target_count=last.target_count,
        shared_before=observations[0].shared_before,
        shared_after=last.shared_after,
        blended=any(seen.blended for seen in observations),
        declared=frozenset(plan.symbols),
        defaults=plan.defaults,
        left_out=last.changed_types,
    )
    return Traced(
        rule=rule,
        standing="measured" if recorder.measured else "proved",
        warnings=remarks(evidence),
        calls=calls,
        assumptions=tuple(recorder.assumptions),
        measured=tuple(recorder.measured),
        recognition=recognition,
        steps=steps,
        tensors=last.tensors,
    )


def _comparable(steps: tuple[NetworkStep, ...]) -> tuple[NetworkStep, ...]:
    """Return *steps* with the step of QN as a whole called g, if its factor changes from call to call."""
    factors = {step.online.step for step in steps if not step.online.step.is_zero}
    return steps if len(factors) < 2 else tuple(_rescaled(step) for step in steps)


def _rescaled(step: NetworkStep) -> NetworkStep:
    factor = step.online.step
    if factor.is_zero:
        return step
    target = replace(step.target, step=step.target.step / factor)
    return NetworkStep(replace(step.online, step=ONE), target)


def _network_step(tensors: tuple[TensorStep, ...]) -> NetworkStep:
    """Return what most of the parameters do; an update of some beats standing still."""
    chosen = [t for t in tensors if t.kind == "parameter"] or list(tensors)
    moved = [t for t in chosen if (t.online, t.target) != (KEPT_ONLINE, KEPT_TARGET)]
    counts: dict[NetworkStep, int] = {}
    for tensor in moved or chosen:
        step = NetworkStep(tensor.online, tensor.target)
        counts[step] = counts.get(step, 0) + 1
    return max(counts, key=lambda step: counts[step])
