"""Run a person's own update function once, or several times, and read off the rule that it implements."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from softupdate_algebra.algebra.scalar import Scalar
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
    observations: list[Observation] = []
    with watch.kept():
        for _ in range(calls):
            observations.append(watch.observe(lambda given: plan.run(function, given, recorder), function))
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
            raise TraceError(
                f"{place_of(error) or 'the traced function'}: the code raised {type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else 'no message'}"
            ) from error


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
    noise = Fraction(random.Random(name).getrandbits(50) | 1, 1 << 50)  # a sample point, not a secret
    default = dict(defaults).get(name)
    if default is not None and 0 < default < 1:
        return default * (1 - noise / 1000)
    return Fraction(1, 10) + noise / 4


def _traced(observations: list[Observation], recorder: Recorder, plan: _Plan) -> Traced:
    steps = tuple(_network_step(seen.tensors) for seen in observations)
    rule, calls = assembled(steps)
    active = [step for step in steps if not step.is_idle]
    recognition = recognised(steps, calls, retention_in(rule) if calls.form == "formula" else None)
    last = next(
        (seen for seen, step in zip(reversed(observations), reversed(steps), strict=True) if not step.is_idle),
        observations[-1],
    )
    evidence = Evidence(
        steps=[_network_step(seen.tensors) for seen in observations[:-1]] + [_network_step(last.tensors)]
        if active
        else steps,
        tensors=last.tensors,
        recognition=recognition,
        calls=calls,
        online_count=last.online_count,
        target_count=last.target_count,
        shared_before=observations[0].shared_before,
        shared_after=last.shared_after,
        blended=any(seen.blended for seen in observations),
        declared=frozenset(plan.symbols),
        used=frozenset(recorder.used),
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


def _network_step(tensors: tuple[TensorStep, ...]) -> NetworkStep:
    """Return what most of the parameters do; an update of some beats standing still."""
    chosen = [t for t in tensors if t.kind == "parameter"] or list(tensors)
    moved = [t for t in chosen if (t.online, t.target) != (KEPT_ONLINE, KEPT_TARGET)]
    counts: dict[NetworkStep, int] = {}
    for tensor in moved or chosen:
        step = NetworkStep(tensor.online, tensor.target)
        counts[step] = counts.get(step, 0) + 1
    return max(counts, key=lambda step: counts[step])
