"""Soft and hard updates in PyTorch that are right, some of which look wrong."""

from __future__ import annotations

import copy
import itertools
import math
from typing import TYPE_CHECKING, Any

import pytest
from frameworks.idioms import HARD, STEP, Idiom

from softupdate_algebra.frameworks import Traced, trace

if TYPE_CHECKING:
    from collections.abc import Callable

torch = pytest.importorskip("torch", reason="PyTorch is not installed: its part of the corpus does not run")
nn = torch.nn

CORRECT: list[Idiom] = []


def idiom(**expected: Any) -> Callable[[Callable[[], Traced]], Callable[[], Traced]]:
    """Add the decorated trace to the corpus."""

    def add(run: Callable[[], Traced]) -> Callable[[], Traced]:
        CORRECT.append(Idiom(run, **expected))
        return run

    return add


def mlp() -> nn.Module:
    """Return a small network."""
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))


def normed() -> nn.Module:
    """Return a small network with float and integer buffers."""
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2))


def pair(make: Callable[[], nn.Module] = mlp) -> tuple[nn.Module, nn.Module]:
    """Return an online network and its copy."""
    online = make()
    return online, copy.deepcopy(online)


@idiom(rule=STEP)
def data_copy_of_a_mixture() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.copy_(tau * p.data + (1.0 - tau) * t.data)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def scale_then_add_into_out() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        with torch.no_grad():
            for p, t in zip(online.parameters(), target.parameters(), strict=True):
                t.data.mul_(1 - tau)
                torch.add(t.data, p.data, alpha=tau, out=t.data)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def lerp_in_place() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.lerp_(p, tau)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def lerp_from_online_to_target_with_the_complement() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.copy_(torch.lerp(p, t, 1 - tau))

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def foreach_lerp() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        torch._foreach_lerp_(list(target.parameters()), list(online.parameters()), tau)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def foreach_scale_and_add() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        ours, theirs = list(target.parameters()), list(online.parameters())
        torch._foreach_mul_(ours, 1 - tau)
        torch._foreach_add_(ours, theirs, alpha=tau)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def foreach_with_a_list_of_scalars() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        ours = list(target.parameters())
        difference = torch._foreach_sub(list(online.parameters()), ours)
        torch._foreach_mul_(difference, [tau] * len(ours))
        torch._foreach_add_(ours, difference)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def subtract_a_share_of_the_gap() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.sub_(tau * (t.data - p.data))

    return trace(update, online=online, target=target)


@idiom(rule="vector QN; TQN <- decay*TQN + (1 - decay)*QN")
def retention_called_decay() -> Traced:
    online, target = pair()

    def update(decay: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.mul_(decay).add_(p.data, alpha=1 - decay)

    return trace(update, online=online, target=target)


@idiom(rule="vector QN; TQN <- 199/200*TQN + 1/200*QN", standing="measured")
def complement_of_a_decimal_literal() -> Traced:
    online, target = pair()

    def update() -> None:
        polyak = 0.995
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.mul_(polyak)
            t.data.add_((1 - polyak) * p.data)

    return trace(update, online=online, target=target)


@idiom(rule="vector QN; TQN <- 199/200*TQN + 1/200*QN")
def two_decimal_literals() -> Traced:
    online, target = pair()

    def update() -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data = t.data * 0.995 + p.data * 0.005

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def state_dict_rebuilt_and_loaded() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        theirs, ours = online.state_dict(), target.state_dict()
        target.load_state_dict({key: tau * theirs[key] + (1 - tau) * ours[key] for key in ours})

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def state_dict_entries_changed_in_place() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        theirs = online.state_dict()
        for key, value in target.state_dict().items():
            value.copy_(value * (1 - tau) + theirs[key] * tau)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def float_buffers_mixed_and_integer_ones_copied() -> Traced:
    online, target = pair(normed)

    @torch.no_grad()
    def update(tau: float) -> None:
        theirs = online.state_dict()
        for key, value in target.state_dict().items():
            if value.dtype.is_floating_point:
                value.lerp_(theirs[key], tau)
            else:
                value.copy_(theirs[key])

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def buffers_copied_beside_the_soft_update() -> Traced:
    online, target = pair(normed)

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.lerp_(p, tau)
        for p, t in zip(online.buffers(), target.buffers(), strict=True):
            t.copy_(p)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def by_name_from_a_dictionary() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        theirs = dict(online.named_parameters())
        for name, t in reversed(list(target.named_parameters())):
            t.add_(tau * (theirs[name] - t))

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def one_flat_vector() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        theirs = nn.utils.parameters_to_vector(online.parameters())
        ours = nn.utils.parameters_to_vector(target.parameters())
        nn.utils.vector_to_parameters(ours + tau * (theirs - ours), target.parameters())

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def transposed_views() -> Traced:
    online, target = pair(lambda: nn.Linear(3, 3))

    @torch.no_grad()
    def update(tau: float) -> None:
        target.weight.t().lerp_(online.weight.t(), tau)
        target.bias.lerp_(online.bias, tau)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def row_by_row_through_slices() -> Traced:
    online, target = pair(lambda: nn.Linear(3, 5, bias=False))

    @torch.no_grad()
    def update(tau: float) -> None:
        for row in range(5):
            target.weight[row] = (1 - tau) * target.weight[row] + tau * online.weight[row]

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def columns_of_a_matrix() -> Traced:
    online, target = pair(lambda: nn.Linear(4, 3, bias=False))

    @torch.no_grad()
    def update(tau: float) -> None:
        target.weight[:, :2].lerp_(online.weight[:, :2], tau)
        target.weight[:, 2:].lerp_(online.weight[:, 2:], tau)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def through_a_deepcopy() -> Traced:
    online, target = pair(normed)

    @torch.no_grad()
    def update(tau: float) -> None:
        mixed = copy.deepcopy(target)
        for m, p in zip(mixed.state_dict().values(), online.state_dict().values(), strict=True):
            if m.is_floating_point():
                m.lerp_(p, tau)
        target.load_state_dict(mixed.state_dict())

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def module_apply() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        theirs = iter(list(online.modules()))

        def mix(module: nn.Module) -> None:
            if isinstance(module, nn.Linear):
                other = next(m for m in theirs if isinstance(m, nn.Linear))
                module.weight.data.lerp_(other.weight.data, tau)
                module.bias.data.lerp_(other.bias.data, tau)

        target.apply(mix)

    return trace(update, online=online, target=target)


@idiom(rule=HARD)
def hard_update_by_load_state_dict() -> Traced:
    online, target = pair(normed)
    return trace(
        lambda: target.load_state_dict(online.state_dict()),
        online=online,
        target=target,
    )


@idiom(rule=HARD)
def hard_update_by_cloned_data() -> Traced:
    online, target = pair()

    def update() -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data = p.data.clone()

    return trace(update, online=online, target=target)


class Averager:
    """An average whose retention is an attribute."""

    def __init__(self, online: nn.Module, decay: float) -> None:
        self.online, self.decay = online, decay
        self.shadow = {name: p.detach().clone() for name, p in online.named_parameters()}

    @torch.no_grad()
    def update(self) -> None:
        for name, p in self.online.named_parameters():
            self.shadow[name] -= (1 - self.decay) * (self.shadow[name] - p)


@idiom(rule="vector QN; TQN <- 999/1000*TQN + 1/1000*QN", standing="measured")
def retention_held_on_an_object_with_shadow_tensors() -> Traced:
    online = mlp()
    average = Averager(online, 0.999)
    return trace(average.update, online=online, target=average.shadow)


@idiom(rule="vector QN; every 2: TQN <- (1 - tau)*TQN + tau*QN")
def every_second_call() -> Traced:
    online, target = pair()
    counter = itertools.count(1)

    @torch.no_grad()
    def update(tau: float) -> None:
        if next(counter) % 2 == 0:
            for p, t in zip(online.parameters(), target.parameters(), strict=True):
                t.lerp_(p, tau)

    return trace(update, online=online, target=target, calls=8)


@idiom(rule="vector QN; every 5: TQN <- QN")
def hard_update_every_fifth_call() -> Traced:
    online, target = pair()
    state = {"calls": 0}

    def update() -> None:
        state["calls"] += 1
        if state["calls"] % 5 == 0:
            target.load_state_dict(online.state_dict())

    return trace(update, online=online, target=target, calls=15)


@idiom(
    rule="vector QN; at 0: TQN <- QN; from 1: TQN <- 999/1000*TQN + 1/1000*QN",
    standing="measured",
)
def library_average_that_copies_at_first() -> Traced:
    from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

    online = mlp()
    average = AveragedModel(online, multi_avg_fn=get_ema_multi_avg_fn(0.999))
    return trace(
        lambda: average.update_parameters(online),
        online=online,
        target=average,
        calls=4,
    )


@idiom(rule="vector QN; TQN <- t/(1 + t)*TQN + 1/(1 + t)*QN")
def library_uniform_average() -> Traced:
    from torch.optim.swa_utils import AveragedModel

    online = mlp()
    average = AveragedModel(online)
    return trace(
        lambda: average.update_parameters(online),
        online=online,
        target=average,
        calls=6,
    )


@idiom(rule="vector QN; TQN <- (1 + t)/(10 + t)*TQN + 9/(10 + t)*QN", standing="measured")
def warm_up_of_the_retention() -> Traced:
    online, target = pair()
    counter = itertools.count()

    @torch.no_grad()
    def update() -> None:
        t = next(counter)
        decay = min(0.9999, (1 + t) / (10 + t))
        for p, q in zip(online.parameters(), target.parameters(), strict=True):
            q.mul_(decay).add_(p, alpha=1 - decay)

    return trace(update, online=online, target=target, calls=8)


@idiom(rule="vector QN; TQN <- c[t]*TQN + (1 - c[t])*QN", standing="measured")
def cosine_schedule_of_the_retention() -> Traced:
    online, target = pair()
    counter = itertools.count()

    @torch.no_grad()
    def update() -> None:
        m = 1 - (1 - 0.996) * (math.cos(math.pi * next(counter) / 100) + 1) / 2
        for p, q in zip(online.parameters(), target.parameters(), strict=True):
            q.data = q.data * m + p.data * (1.0 - m)

    return trace(update, online=online, target=target, calls=6)


@idiom(
    rule="QN <- QN + 1/10*g(QN); TQN <- (1 - tau)*TQN + tau*QN",
    says="after the step of QN",
)
def gradient_step_and_then_the_soft_update() -> Traced:
    online, target = pair()
    optimizer = torch.optim.SGD(online.parameters(), lr=0.1)

    def update(tau: float) -> float:
        loss = (online(torch.ones(5, 3)) - target(torch.ones(5, 3)).detach()).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            for p, t in zip(online.parameters(), target.parameters(), strict=True):
                t.lerp_(p, tau)
        return loss.item()

    return trace(update, online=online, target=target)


@idiom(rule="QN <- QN + g(QN); TQN <- (1 - tau)*TQN + tau*QN", says="after the step of QN")
def adam_step_and_then_the_soft_update() -> Traced:
    online, target = pair()
    optimizer = torch.optim.Adam(online.parameters(), lr=0.001, foreach=False)

    def update(tau: float) -> None:
        optimizer.zero_grad(set_to_none=True)
        online(torch.ones(5, 3)).pow(2).mean().backward()
        nn.utils.clip_grad_norm_(online.parameters(), 1.0)
        optimizer.step()
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.lerp_(p.data, tau)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def guarded_and_shortcut_at_the_ends() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float = 0.005) -> None:
        assert 0.0 <= tau <= 1.0
        assert isinstance(tau, float)
        if tau == 1.0:
            target.load_state_dict(online.state_dict())
            return
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.lerp_(p, float(tau))

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def scalar_as_a_tensor() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        weight = torch.tensor(tau)
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.copy_(weight * p + (1 - weight) * t)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def stacked_and_summed() -> Traced:
    online, target = pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            both = torch.stack([(1 - tau) * t, tau * p])
            t.copy_(both.sum(0))

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def half_precision_shadow() -> Traced:
    online = mlp()
    target = copy.deepcopy(online).to(torch.bfloat16)

    @torch.no_grad()
    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.copy_((1 - tau) * t.float() + tau * p)

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def functional_over_dictionaries() -> Traced:
    network = mlp()
    start = {name: p.detach().clone() for name, p in network.named_parameters()}

    def update(online: dict[str, torch.Tensor], target: dict[str, torch.Tensor], tau: float) -> dict[str, torch.Tensor]:
        return {name: torch.lerp(target[name], online[name].detach(), tau) for name in target}

    return trace(update, online=dict(network.named_parameters()), target=start)


class Agent:
    """Two networks that are attributes, of which one is replaced."""

    def __init__(self) -> None:
        self.online, self.target = pair()

    def refresh(self) -> None:
        self.target = copy.deepcopy(self.online)


@idiom(rule=HARD)
def target_replaced_by_a_deepcopy() -> Traced:
    agent = Agent()
    return trace(agent.refresh, online=lambda: agent.online, target=lambda: agent.target)


@idiom(rule=STEP)
def through_numpy_and_back() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            mixed = tau * p.detach().cpu().numpy() + (1 - tau) * t.detach().cpu().numpy()
            t.data.copy_(torch.from_numpy(mixed))

    return trace(update, online=online, target=target)


@idiom(rule=STEP)
def two_critics_in_a_tuple() -> Traced:
    (first, first_target), (second, second_target) = pair(), pair()

    @torch.no_grad()
    def update(tau: float) -> None:
        for q, goal in ((first, first_target), (second, second_target)):
            for p, t in zip(q.parameters(), goal.parameters(), strict=True):
                t.lerp_(p, tau)

    return trace(update, online=(first, second), target=(first_target, second_target))


@idiom(rule="QN <- QN + g(QN); every 2: TQN <- (1 - tau)*TQN + tau*QN", says="every 2 calls")
def whole_training_step_with_a_delayed_target() -> Traced:
    online, target = pair()
    optimizer = torch.optim.Adam(online.parameters(), lr=1e-3)
    counter = itertools.count(1)

    def update(tau: float, gamma: float) -> dict[str, float]:
        states, following, rewards = torch.rand(8, 3), torch.rand(8, 3), torch.rand(8, 1)
        actions = torch.randint(0, 2, (8, 1))
        with torch.no_grad():
            wanted = rewards + gamma * target(following).max(1, keepdim=True)[0]
        loss = nn.functional.mse_loss(online(states).gather(1, actions), wanted)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_value_(online.parameters(), 100)
        optimizer.step()
        if next(counter) % 2 == 0:
            for p, t in zip(online.parameters(), target.parameters(), strict=True):
                t.data.copy_(tau * p.data + (1.0 - tau) * t.data)
        return {"loss": loss.item()}

    return trace(update, online=online, target=target, calls=6)


@idiom(rule=STEP)
def summed_by_the_builtin() -> Traced:
    online, target = pair()

    def update(tau: float) -> None:
        for p, t in zip(online.parameters(), target.parameters(), strict=True):
            t.data.copy_(sum([tau * p.data, (1 - tau) * t.data]))

    return trace(update, online=online, target=target)
