"""The checker rejects what a dishonest author would write, in bounded time, with a sentence and never a crash."""

from __future__ import annotations

import copy
import json
import random
import time
from typing import TYPE_CHECKING, Any

import pytest
from brute_force import refute
from kernel_attacks import FALSE, NETWORKS, REJECTED, RUNAWAYS, STILL, growing, numbered
from kernel_documents import BY_HAND, case, different, encode, equal, equations, evidence, runs, sides
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
    ["p <- c"],
    ["p <- 0"],
    ["c <- 0"],
    ["c <- 1"],
    ["c <- 1/2"],
    ["a <- 0"],
    ["a <- 2"],
    ["a <- 3/2"],
    ["a <- 1", "b <- -1"],
]
"""Where some of them fail."""


@pytest.mark.parametrize("attack", FALSE, ids=name)
def test_the_judge_refutes_it(attack: Callable[[], Any]) -> None:
    assert refute(attack(), HINTS, tries=40)


@pytest.mark.parametrize("attack", RUNAWAYS, ids=name)
def test_much_work_is_refused_in_bounded_time(attack: Callable[[], Any]) -> None:
    data = encode(attack())
    began = time.process_time()
    with pytest.raises(CertificateRejected):
        check(data)
    assert time.process_time() - began < 30


def divided_at_every_step() -> Any:
    rules = {"left.x": runs("0", "d*left.x[t] + w"), "right.x": runs("0", "d*right.x[t] + d*w - c*d*w")}
    claim = equations(rules, "c", "w", given=["d <- 1/(1 - c)"]) | sides(*NETWORKS, 0, 100, onwards=False)
    return equal(claim, [(case(), evidence(prefix=100, gaps=["0"] * 101))])


def many_values_of_schedules() -> Any:
    values = {name: [["1/2"] * 1_500, ["0"]] for name in "ab"}
    rules = growing("a[t]*w - b[t]*w + w") | values
    claim = equations(rules, "", "", given=["w <- 1"]) | sides(*NETWORKS, 1_500, onwards=False)
    return different(claim, evidence(prefix=1_500, gaps=[("0", "1/1500")]))


def a_large_power_of_a_number() -> Any:
    rules = {"left.x": runs("w", "pow.c[t]*w + w - pow.c[t]*w"), "pow.c": runs("1", "c*pow.c[t]")}
    claim = equations(rules | {"right.x": runs("2*w", "2*w")}, "", "", given=["c <- 1/3", "w <- 1"])
    return different(claim | sides(*NETWORKS, 1_200, onwards=False), evidence(prefix=1_200, gaps=[("0", "-1")]))


def many_parameters_and_sequences() -> Any:
    names = numbered("p", 60)
    rules = {f"left.{name}": runs("w", f"left.{name}[t] + {name}*g[t]") for name in names} | growing("0")
    claim = equations(rules | STILL, " ".join(names), "g w") | sides(*NETWORKS)
    return equal(
        claim, [(case(), evidence(("left.x[t] - right.x[t]", "0", "#0"), prefix=20, gaps=["0"] * 21 + ["#0"]))]
    )


HONEST = [divided_at_every_step, many_values_of_schedules, a_large_power_of_a_number, many_parameters_and_sequences]


@pytest.mark.parametrize("honest", HONEST, ids=name)
def test_honest_work_is_well_within_the_budget(honest: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "MAX_WORK", kernel.MAX_WORK // 3)
    assert check(encode(honest()))


def test_no_machine_works_for_longer_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "MAX_SECONDS", -1)
    with pytest.raises(CertificateRejected, match="checking takes more than .* operations or -1 seconds"):
        check(encode(BY_HAND["momentum_is_soft_update"]()))


SHAPES = (
    *(None, 3, -1, True, 0.5, 10**30, [], {}, [[[]]], [["x"]], {"x": []}, [["0"], []]),
    *(
        "x",
        "",
        "c^",
        "c^2",
        "1/0",
        "1/(c)",
        "\ud800",
        "#0",
        "$0",
        "#7",
        "_0",
        "_1",
        "t",
        "x[t]",
        "g[t+1]",
        "c > 0",
        "c <- 0",
    ),
)


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
