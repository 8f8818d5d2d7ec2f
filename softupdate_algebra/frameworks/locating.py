"""Find the update function that a text names, and decide which of its arguments are the networks."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import inspect
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from softupdate_algebra.errors import TraceError
from softupdate_algebra.frameworks import networks
from softupdate_algebra.frameworks.recorder import place_of

if TYPE_CHECKING:
    from collections.abc import Callable

ONLINE_NAMES = [
    "online",
    "online_net",
    "online_network",
    "online_params",
    "online_model",
    "source",
    "source_net",
    "source_params",
    "src",
    "src_net",
    "local",
    "local_model",
    "local_net",
    "q",
    "q_net",
    "q_network",
    "qnet",
    "qf",
    "net",
    "network",
    "model",
    "student",
    "policy",
    "policy_net",
    "params",
    "parameters",
    "current",
    "current_model",
    "current_net",
    "main",
    "main_net",
    "new",
    "new_params",
    "new_tensors",
    "encoder",
    "encoder_q",
    "actor",
    "critic",
    "eval_net",
]
TARGET_NAMES = [
    "target",
    "target_net",
    "target_network",
    "target_params",
    "target_model",
    "target_q",
    "target_q_network",
    "target_qnet",
    "target_policy",
    "tgt",
    "tgt_net",
    "t_net",
    "teacher",
    "ema",
    "ema_model",
    "ema_net",
    "ema_params",
    "average",
    "averaged_model",
    "avg_model",
    "shadow",
    "slow",
    "slow_net",
    "old",
    "old_params",
    "old_tensors",
    "encoder_k",
    "key_encoder",
    "momentum_encoder",
    "target_actor",
    "target_critic",
    "dest",
    "dst",
    "destination",
]
FORMS = "file.py:function, module:function or module:Class.method"


@dataclass(frozen=True, slots=True)
class Located:
    """A function that was found, with its *module* and, for a method, the *owner* class."""

    text: str
    function: Callable[..., Any]
    module: Any
    owner: type | None


@dataclass(frozen=True, slots=True)
class Roles:
    """Which parameters receive the networks (or which attributes or globals hold them), and which is called tau."""

    online: str
    target: str
    from_parameters: bool
    scalars: tuple[inspect.Parameter, ...]
    tau: str | None


def locate(text: str) -> Located:
    """Return the function that *text* names; running a file runs its code.

    Raises ``TraceError`` when the file, the module or the name is not there.

    >>> locate("math:sqrt").function(4.0)
    2.0
    """
    where, colon, name = text.rpartition(":")
    if not colon or not where or not name:
        raise TraceError(f"{text!r} names no function; expected {FORMS}.")
    module = _from_file(Path(where), text) if where.endswith(".py") else _from_name(where, text)
    found: Any = module
    owner = None
    for part in name.split("."):
        if not hasattr(found, part):
            near = difflib.get_close_matches(part, [n for n in dir(found) if callable(getattr(found, n, None))], n=3)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise TraceError(f"{text!r}: {getattr(found, '__name__', where)} has no {part!r}.{hint}")
        owner, found = found if inspect.isclass(found) else None, getattr(found, part)
    if not callable(found) or inspect.isclass(found):
        raise TraceError(f"{text!r} is a {type(found).__name__}, not a function; expected {FORMS}.")
    return Located(text, found, module, owner if owner is not None and _needs_instance(owner, name) else None)


def _needs_instance(owner: type, name: str) -> bool:
    return inspect.isfunction(inspect.getattr_static(owner, name.rpartition(".")[2]))


def _from_file(path: Path, text: str) -> Any:
    if not path.is_file():
        raise TraceError(f"{text!r}: there is no file {str(path)!r}.")
    name = f"traced_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise TraceError(f"{text!r}: {str(path)!r} cannot be loaded as Python.")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(path.resolve().parent))
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise TraceError(_import_failure(text, error)) from error
    finally:
        sys.path.remove(str(path.resolve().parent))
    return module


def _from_name(name: str, text: str) -> Any:
    sys.path.insert(0, "")
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise TraceError(f"{text!r}: there is no module {name!r} here.") from None
        raise TraceError(_import_failure(text, error)) from error
    except Exception as error:
        raise TraceError(_import_failure(text, error)) from error
    finally:
        sys.path.remove("")


def _import_failure(text: str, error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"{text!r}: line {error.lineno} is not Python: {error.msg}."
    place = place_of(error)
    return f"{text!r}: importing it raised {type(error).__name__}: {error}{f' ({place})' if place else ''}."


def roles_of(located: Located, online: str | None = None, target: str | None = None, tau: str | None = None) -> Roles:
    """Return which argument plays which role, by the names given, else by well-known names.

    Raises ``TraceError`` that lists the arguments when that is not certain.
    """
    parameters = _parameters(located)
    by_name = {parameter.name: parameter for parameter in parameters}
    chosen = {role: _choose(given, by_name, names) for role, given, names in _wishes(online, target)}
    from_parameters = all(chosen.values())
    if not from_parameters:
        held = _holdings(located)
        chosen = {role: _choose(given, held, names) for role, given, names in _wishes(online, target)}
    if not all(chosen.values()) or chosen["online"] == chosen["target"]:
        raise TraceError(_uncertain(located, by_name))
    if tau is not None and tau not in by_name:
        raise TraceError(f"{located.text!r}: --tau {tau} is not among its arguments ({', '.join(by_name) or 'none'}).")
    rest = tuple(p for p in parameters if not from_parameters or p.name not in chosen.values())
    return Roles(str(chosen["online"]), str(chosen["target"]), from_parameters, rest, tau)


def _wishes(online: str | None, target: str | None) -> tuple[tuple[str, str | None, list[str]], ...]:
    return (("online", online, ONLINE_NAMES), ("target", target, TARGET_NAMES))


def _parameters(located: Located) -> list[inspect.Parameter]:
    try:
        parameters = list(inspect.signature(located.function).parameters.values())
    except (TypeError, ValueError):
        raise TraceError(
            f"{located.text!r}: its arguments cannot be read; wrap it in a function of your own."
        ) from None
    skipped = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [p for p in parameters[1 if located.owner else 0 :] if p.kind not in skipped]


def _choose(given: str | None, available: Any, names: list[str]) -> str | None:
    if given is not None:
        return given.removeprefix("self.") if given.removeprefix("self.") in available else None
    lowered = {name: name.lower().strip("_") for name in available}
    for known in names:
        found = [name for name, low in lowered.items() if low == known]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _holdings(located: Located) -> dict[str, Any]:
    """Return the networks that the function can reach without being given them."""
    if located.owner is not None:
        state: dict[str, Any] = vars(instance_of(located))
    else:
        names = getattr(getattr(located.function, "__code__", None), "co_names", ())
        state = {name: getattr(located.module, name) for name in names if hasattr(located.module, name)}
    return {name: thing for name, thing in state.items() if _is_network(thing)}


def _is_network(thing: Any) -> bool:
    if networks.is_module(thing) or networks.is_tensor(thing) or networks.is_array(thing):
        return True
    return isinstance(thing, list | dict | tuple) and bool(networks.slots_of(thing))


def instance_of(located: Located) -> Any:
    """Return an instance of the class that the method belongs to; raises ``TraceError`` when it needs arguments."""
    owner: Any = located.owner
    try:
        return owner()
    except TypeError as error:
        raise TraceError(
            f"{located.text!r}: {owner.__name__} cannot be made without arguments ({error}); "
            "write a function that makes it and calls the method, or use trace() in Python."
        ) from None


def _uncertain(located: Located, parameters: Any) -> str:
    return (
        f"{located.text!r}: its arguments are {', '.join(parameters) or 'none'}; which is the online and which the target "
        "network is not certain. Say it with --online NAME --target NAME."
    )
