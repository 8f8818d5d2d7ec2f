"""PyTorch update code with the slips that people make, and what the tool says about each."""

from __future__ import annotations

import copy
import itertools
from typing import TYPE_CHECKING, Any

from frameworks.correct_torch import mlp, nn, normed, pair, torch
from frameworks.idioms import HARD, KEPT, STEP, Idiom

from softupdate_algebra.frameworks import Traced, trace

if TYPE_CHECKING:
    from collections.abc import Callable

WRONG: list[Idiom] = []
SWAPPED = "vector QN; TQN <- tau*TQN + (1 - tau)*QN"


def idiom(*codes: str, **expected: Any) -> Callable[[Callable[[], Traced]], Callable[[], Traced]]:
    """Add the decorated trace to the corpus."""

    def add(run: Callable[[], Traced]) -> Callable[[], Traced]:
        WRONG.append(Idiom(run, codes=frozenset(codes), **expected))
        return run

    return add


@idiom("retention-as-step", rule=SWAPPED, says="tau multiplies the old target")
def step_and_retention_swapped() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.copy_(tau * t.data + (1 - tau) * p.data)

    return trace(update, online=online, target=target)


@idiom("retention-as-step", says="QN gets weight 0.995")
def lerp_with_the_retention_as_weight() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update() -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.lerp_(p, 0.995)

    return trace(update, online=online, target=target)


@idiom("retention-as-step", says="look swapped")
def default_retention_used_as_step() -> Traced:
    online, target = pair()

    def update(tau: float = 0.99) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.mul_(1 - tau).add_(p.data, alpha=tau)

    return trace(update, online=online, target=target)


@idiom("retention-as-step", says="polyak multiplies QN")
def retention_by_name_used_as_step() -> Traced:
    online, target = pair()

    def update(polyak: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.mul_(1 - polyak).add_(polyak * p.data)

    return trace(update, online=online, target=target)


@idiom("online-changed", "target-unchanged", says="the online network")
def networks_swapped_in_the_call() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        for t, p in zip(online.parameters(), target.parameters(), strict=True):
            t.lerp_(p, tau)

    return trace(update, online=online, target=target)


@idiom("online-changed")
def online_scaled_in_place_on_the_way() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.mul_(1 - tau).add_(p.data.mul_(tau))

    return trace(update, online=online, target=target)


@idiom(
    "unused-scalar",
    rule="vector QN; TQN <- 199/200*TQN + 1/200*QN",
    says="'tau' has no effect",
)
def tau_is_ignored() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.copy_(0.005 * p.data + 0.995 * t.data)

    return trace(update, online=online, target=target)


@idiom("hard-over-soft", rule=HARD)
def hard_copy_on_top_of_the_soft_update() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.lerp_(p, tau)
        target.load_state_dict(online.state_dict())

    return trace(update, online=online, target=target)


@idiom("hard-over-soft", rule=HARD, says="a soft update is overwritten")
def hard_copy_on_top_with_a_literal() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update() -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.lerp_(p, 0.005)
            t.copy_(p)

    return trace(update, online=online, target=target)


@idiom("hard-over-soft", rule=HARD)
def hard_copy_before_the_soft_update() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.copy_(p)
            t.lerp_(p, tau)

    return trace(update, online=online, target=target)


@idiom("target-unchanged", rule=KEPT)
def mixture_in_a_dictionary_that_is_thrown_away() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        theirs, ours = online.state_dict(), target.state_dict()
        for key in ours:
            ours[key] = tau * theirs[key] + (1 - tau) * ours[key]

    return trace(update, online=online, target=target)


@idiom("target-unchanged", rule=KEPT)
def local_name_rebound_in_the_loop() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t = (1 - tau) * t + tau * p  # noqa: PLW2901  # the idiom under test

    return trace(update, online=online, target=target)


@idiom("target-unchanged", rule=KEPT)
def out_of_place_operation_without_underscore() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.lerp(p.data, tau)

    return trace(update, online=online, target=target)


@idiom("target-unchanged", rule=KEPT)
def target_loaded_from_itself() -> Traced:
    online, target = pair()
    return trace(
        lambda: target.load_state_dict(target.state_dict()),
        online=online,
        target=target,
    )


@idiom("target-unchanged", rule=KEPT)
def update_into_a_copy_of_the_target() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), copy.deepcopy(target).parameters(), strict=True):
            t.lerp_(p, tau)

    return trace(update, online=online, target=target)


@idiom("alias")
def target_is_the_online_network() -> Traced:
    online = mlp()

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), online.parameters(), strict=True):
            t.lerp_(p, tau)

    return trace(update, online=online, target=online)


@idiom("alias", says="0.weight")
def one_layer_is_shared_by_both() -> Traced:
    online, target = pair()
    target[0].weight = online[0].weight

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.lerp_(p, tau)

    return trace(update, online=online, target=target)


@idiom("alias", rule=HARD)
def hard_update_that_shares_the_memory() -> Traced:
    online, target = pair()

    def update() -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data = p.data

    return trace(update, online=online, target=target)


class Agent:
    """Two networks that are attributes."""

    def __init__(self) -> None:
        self.online, self.target = pair()

    def refresh(self) -> None:
        self.target = self.online


@idiom("alias", rule=HARD)
def target_attribute_bound_to_the_online_network() -> Traced:
    agent = Agent()
    return trace(agent.refresh, online=lambda: agent.online, target=lambda: agent.target)


@idiom("buffers", rule=STEP, says="running_mean")
def buffers_left_out() -> Traced:
    online, target = pair(normed)

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.lerp_(p, tau)

    return trace(update, online=online, target=target)


@idiom("buffers", rule=STEP, says="running_var")
def one_buffer_mixed_the_other_way_round() -> Traced:
    online, target = pair(normed)

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.lerp_(p, tau)
        target[1].running_mean.lerp_(online[1].running_mean, tau)
        target[1].running_var.lerp_(online[1].running_var, 1 - tau)

    return trace(update, online=online, target=target)


@idiom("partial", rule=STEP, says="'2.bias'")
def last_bias_left_out() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in list(zip(online.parameters(), target.parameters(), strict=True))[:-1]:
            t.lerp_(p, tau)

    return trace(update, online=online, target=target)


@idiom("partial", rule=STEP, says="follows another rule")
def head_copied_and_body_mixed() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        for name, t in target.named_parameters():
            p = dict(online.named_parameters())[name]
            t.copy_(p) if name == "2.bias" else t.lerp_(p, tau)

    return trace(update, online=online, target=target)


@idiom("partial", says="only a part of 'weight'")
def only_some_rows_are_updated() -> Traced:
    online, target = pair(lambda: nn.Linear(3, 4))

    @torch.no_grad()
    def update(tau: float) -> None:
        target.weight[:3].lerp_(online.weight[:3], tau)
        target.bias.lerp_(online.bias, tau)

    return trace(update, online=online, target=target)


@idiom("partial", says="follows another rule")
def a_weight_tied_to_another_is_updated_twice() -> Traced:
    def tied() -> nn.Module:
        network = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3), nn.Linear(3, 3))
        network[1].weight = network[0].weight
        return network

    online, target = pair(tied)

    @torch.no_grad()
    def update(tau: float) -> None:
        theirs = online.state_dict()
        for name, value in target.state_dict().items():
            value.mul_(1 - tau).add_(tau * theirs[name])

    return trace(update, online=online, target=target)


@idiom("length-mismatch", "partial")
def zip_over_lists_of_different_length() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(list(online.parameters())[:3], target.parameters(), strict=False):
            t.lerp_(p, tau)

    return trace(update, online=list(online.parameters())[:3], target=target)


@idiom(error="is not its partner")
def lists_in_a_different_order() -> Traced:
    online, target = pair(lambda: nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3)))

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(online, reversed(target), strict=True):
            t.weight.lerp_(p.weight, tau)
            t.bias.lerp_(p.bias, tau)

    return trace(update, online=online, target=target)


@idiom(
    rule="TQN <- (1 - tau)*TQN + tau*QN; QN <- QN + 1/10*g(QN); return TQN",
    says="before the step of QN",
)
def soft_update_before_the_step() -> Traced:
    online, target = pair()
    optimizer = torch.optim.SGD(online.parameters(), lr=0.1)

    def update(tau: float) -> None:
        loss = online(torch.ones(5, 3)).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p, t in zip(online.parameters(), target.parameters(), strict=True):
                t.lerp_(p, tau)
        optimizer.step()

    return trace(update, online=online, target=target)


def counted(period_test: Callable[[int], bool], start: int = 1, calls: int = 12) -> Traced:
    """Trace a soft update that acts when *period_test* of a counter holds."""
    online, target = pair()
    counter = itertools.count(start)

    @torch.no_grad()
    def update(tau: float) -> None:
        if period_test(next(counter)):
            for p, t in zip(online.parameters(), target.parameters(), strict=True):
                t.lerp_(p, tau)

    return trace(update, online=online, target=target, calls=calls)


@idiom("cadence", says="3 of every 4 calls")
def condition_of_the_cadence_inverted() -> Traced:
    return counted(lambda n: bool(n % 4))


@idiom(rule="vector QN; every 5: TQN <- (1 - tau)*TQN + tau*QN")
def period_off_by_one() -> Traced:
    state = {"left": 4}

    def due(_: int) -> bool:
        state["left"] = 4 if state["left"] == 0 else state["left"] - 1
        return state["left"] == 4

    return counted(due, calls=15)


@idiom(rule="vector QN; every 4 offset 1: TQN <- (1 - tau)*TQN + tau*QN")
def cadence_that_acts_in_the_very_first_call() -> Traced:
    return counted(lambda n: n % 4 == 0, start=0)


@idiom("cadence", says="never again")
def counter_that_is_never_reset() -> Traced:
    return counted(lambda n: n == 4)


@idiom("target-unchanged", says="in 12 calls")
def counter_that_never_gets_there() -> Traced:
    return counted(lambda n: n % 4 == 5)


@idiom(rule="vector QN; TQN <- TQN + tau*QN")
def forgot_to_scale_the_target() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.add_(p.data, alpha=tau)

    return trace(update, online=online, target=target)


@idiom(rule="vector QN; TQN <- (1 - tau)^2*TQN + tau*(2 - tau)*QN")
def updated_twice_per_call() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        for _ in range(2):
            for p, t in zip(online.parameters(), target.parameters(), strict=True):
                t.lerp_(p, tau)

    return trace(update, online=online, target=target)


@idiom(rule="vector QN; TQN <- (1 + tau)*TQN - tau*QN")
def sign_of_the_gap_reversed() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.add_(tau * (t.data - p.data))

    return trace(update, online=online, target=target)


@idiom(rule="vector QN; TQN <- (1 - tau)^2*TQN + tau*QN")
def scaled_in_place_and_then_again() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.mul_(1 - tau)
            t.data.copy_((1 - tau) * t.data + tau * p.data)

    return trace(update, online=online, target=target)


@idiom(error="random numbers")
def noise_added_to_the_target() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.lerp_(p.data, tau).add_(torch.randn_like(t), alpha=0.01)

    return trace(update, online=online, target=target)


@idiom(error="clamp")
def clipped_target() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.lerp_(p.data, tau).clamp_(-1, 1)

    return trace(update, online=online, target=target)


@idiom(error="decides a branch")
def branch_on_parameter_values() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            if (p.data - t.data).norm() > 0.1:
                t.data.lerp_(p.data, tau)

    return trace(update, online=online, target=target)


@idiom(error="neither online nor target")
def third_network_by_mistake() -> Traced:
    online, target = pair()
    other = mlp()

    def update(tau: float) -> None:
        for p, t in zip(other.parameters(), target.parameters(), strict=True):
            t.data.lerp_(p.data, tau)

    return trace(update, online=online, target=target)


@idiom(error="adds tau, which comes from neither network")
def tau_added_instead_of_multiplied() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for t in target.parameters():
            t.data.add_(tau)

    return trace(update, online=online, target=target)


@idiom(error="is not its partner")
def both_targets_from_the_first_critic() -> Traced:
    (first, first_target), (second, second_target) = pair(), pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        for q, goal in ((first, first_target), (first, second_target)):
            for p, t in zip(q.parameters(), goal.parameters(), strict=True):
                t.lerp_(p, tau)

    return trace(update, online=(first, second), target=(first_target, second_target))


@idiom("alias", rule=HARD)
def loaded_by_assignment() -> Traced:
    online, target = pair()
    return trace(lambda: target.load_state_dict(online.state_dict(), assign=True), online=online, target=target)


@idiom("online-changed", "target-unchanged")
def loaded_in_the_wrong_direction() -> Traced:
    online, target = pair()
    return trace(lambda: online.load_state_dict(target.state_dict()), online=online, target=target)


@idiom("retention-as-step")
def delayed_and_swapped() -> Traced:
    online, target = pair()
    counter = itertools.count(1)

    @torch.no_grad()
    def update(tau: float = 0.005) -> None:
        if next(counter) % 2 == 0:
            for p, t in zip(online.parameters(), target.parameters(), strict=True):
                t.mul_(tau).add_(p, alpha=1 - tau)

    return trace(update, online=online, target=target, calls=6)
