"""The checker rejects what a dishonest author would write, in bounded time, with a sentence and never a crash."""

from __future__ import annotations

import copy
import json
import random
import time
from typing import TYPE_CHECKING, Any

import pytest
from brute_force import refute
from kernel_attacks import FALSE, REJECTED, RUNAWAYS, numbers
from kernel_documents import BY_HAND, case, compare, comparison, encode, rule
from mutants.mutate import paths

from softupdate_algebra.proof import kernel
from softupdate_algebra.proof.kernel import CertificateRejected, check

if TYPE_CHECKING:
    from collections.abc import Callable


def name(thing: Any) -> str:
    return thing.__name__ if callable(thing) else ""


@pytest.mark.parametrize(("attack", "message"), REJECTED.items(), ids=name)
def test_an_attack_is_rejected(attack: Callable[[], Any], message: str) -> None:
    with pytest.raises(CertificateRejected, match=message) as found:
        check(encode(attack()))
    assert str(found.value).isprintable()


HINTS = [
    {"solved": solved}
    for solved in (
        {"alpha": "0", "alpha_prime": "0"},
        {"a[0]": "0"},
        {"True": "2"},
        {"a": "-b"},
        {"p": "q"},
        {"a": "0"},
        {"a": "1"},
        {"a": "2"},
    )
]


@pytest.mark.parametrize("attack", FALSE, ids=name)
def test_the_judge_refutes_it(attack: Callable[[], Any]) -> None:
    assert refute(attack(), HINTS, tries=40)


@pytest.mark.parametrize("attack", RUNAWAYS, ids=name)
def test_much_work_is_refused_in_bounded_time(attack: Callable[[], Any]) -> None:
    data = encode(attack())
    began = time.perf_counter()
    with pytest.raises(CertificateRejected):
        check(data)
    assert time.perf_counter() - began < 30


def divided_at_every_step() -> Any:
    left, right = (
        rule(f"{name} <- d^-1*{name} + {more}", returns=name, **{name: "0"})
        for name, more in (("x", "w"), ("y", "d^-1*w - c*d^-1*w"))
    )
    claim = comparison(
        left | {"conditions": ["d"]},
        right | {"conditions": ["d"]},
        lets={"d": "1 - c"},
        steps=[*range(101)],
        oracles={},
    )
    return compare(claim, [(case(), {"gaps": {}})])


def many_values_of_schedules() -> Any:
    values = {f"{name}[{i}]": "1/2" for name in "ab" for i in range(1_500)}
    left = rule("x <- x + a[t]*w - b[t]*w", returns="x", x="w")
    return numbers(left, rule("x <- x", returns="2*x", x="w"), 1_500, "1", "2", parameters=values)


def a_large_power_of_a_number() -> Any:
    left = rule("y <- c^t*x + x - c^t*x", returns="y", x="w", y="w")
    return numbers(left, rule("y <- x", returns="2*y", x="w", y="w"), 1_200, "1", "2", parameters={"c": "1/3"})


@pytest.mark.parametrize(
    "honest", [divided_at_every_step, many_values_of_schedules, a_large_power_of_a_number], ids=name
)
def test_honest_work_is_well_within_the_budget(honest: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "MAX_WORK", kernel.MAX_WORK // 3)
    assert check(encode(honest()))


def test_no_machine_works_for_longer_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "MAX_SECONDS", -1)
    with pytest.raises(CertificateRejected, match="checking takes more than .* operations or -1 seconds"):
        check(encode(BY_HAND["momentum_is_soft_update"]()))


SHAPES = (None, 3, -1, True, "x", "", "c^", "c^(t", "1/0", "\ud800", [], {}, [[[]]], [["x"]], {"x": []}, 10**30)


def test_nothing_but_a_rejection_escapes_whatever_the_shape() -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    dice = random.Random(seed)
    documents = [json.dumps(make()) for make in BY_HAND.values()]
    for _ in range(800):
        changed = json.loads(dice.choice(documents))
        *way, last = dice.choice(paths(changed)[1:])
        part = changed
        for key in way:
            part = part[key]
        part[last] = copy.deepcopy(dice.choice(SHAPES))
        try:
            assert check(encode(changed)).isprintable()
        except CertificateRejected:
            continue
