"""The entries of the catalogue as data: each rule's text, where it comes from, what it is set to in the wild.

In all of them g is the step that gradient descent proposes, so it is added: a paper's minus sign is in g.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Entry:
    """A named rule: its parameters are *scalars*, its whole numbers stand as ``$name`` in *template*."""

    name: str
    summary: str
    template: str
    source: str
    settings: tuple[str, ...]
    scalars: tuple[str, ...]
    numbers: tuple[tuple[str, int], ...] = ()


ENTRIES: Final = (
    Entry(
        "gradient_descent",
        "plain gradient descent: each step moves the network by alpha times the proposed step",
        "x <- x + alpha*g(x)",
        "Cauchy 1847; as the rescaled run of the question, alpha is called alpha_prime",
        (),
        ("alpha",),
    ),
    Entry(
        "soft_update",
        "the target keeps the share c of itself and takes 1 - c of the online network after its step",
        "QN <- QN + alpha*g(QN)\nTQN <- c*TQN + (1 - c)*QN",
        "Lillicrap et al. 2015 (DDPG), arXiv:1509.02971, algorithm 1, with c = 1 - tau",
        ("c = 0.999 (DDPG)", "c = 0.995 (TD3, SAC)"),
        ("alpha", "c"),
    ),
    Entry(
        "soft_update_tau",
        "the same, written with the step tau towards the online network",
        "QN <- QN + alpha*g(QN)\nTQN <- tau*QN + (1 - tau)*TQN",
        "Lillicrap et al. 2015 (DDPG), arXiv:1509.02971, algorithm 1",
        ("tau = 0.001 (DDPG, the course's lab)", "tau = 0.005 (TD3, SAC)"),
        ("alpha", "tau"),
    ),
    Entry(
        "soft_update_first",
        "the target moves before the online network takes its step",
        "TQN <- c*TQN + (1 - c)*QN\nQN <- QN + alpha*g(QN)\nreturn TQN",
        "the order of MoCo's released code (He et al. 2019, arXiv:1911.05722), with the gradient at QN alone",
        ("c = 0.999 (MoCo)",),
        ("alpha", "c"),
    ),
    Entry(
        "hard_update",
        "the target is a copy of the online network, renewed every few steps",
        "QN <- QN + alpha*g(QN)\nevery $period: TQN <- QN",
        "Mnih et al. 2015 (DQN), Nature 518, algorithm 1",
        ("period = 10000 (DQN)",),
        ("alpha",),
        (("period", 4),),
    ),
    Entry(
        "delayed_soft_update",
        "a soft update that happens every few steps only",
        "QN <- QN + alpha*g(QN)\nevery $period: TQN <- c*TQN + (1 - c)*QN",
        "Fujimoto et al. 2018 (TD3), arXiv:1802.09477, section 5.2",
        ("period = 2, c = 0.995 (TD3)",),
        ("alpha", "c"),
        (("period", 2),),
    ),
    Entry(
        "reset_soft_update",
        "after each soft update the online network goes back to the target: one network, two names",
        "QN <- QN + alpha*g(QN)\nTQN <- c*TQN + (1 - c)*QN\nQN <- TQN\nreturn TQN",
        "the single-network reading of the lecture's soft update",
        ("c = 0.99 (the lecture)",),
        ("alpha", "c"),
    ),
    Entry(
        "lookahead",
        "the fast network makes several steps, the slow one moves towards it, and the fast one starts from there",
        "repeat $steps: QN <- QN + alpha*g(QN)\nTQN <- c*TQN + (1 - c)*QN\nQN <- TQN\nreturn TQN",
        "Zhang et al. 2019 (Lookahead optimizer), arXiv:1907.08610, algorithm 1, its slow step being 1 - c",
        ("steps = 5, c = 0.5",),
        ("alpha", "c"),
        (("steps", 2),),
    ),
    Entry(
        "lecture",
        "weights become a mixture of themselves and of what one step makes of them",
        "W_new <- W + alpha*g(W)\nW <- (1 - c)*W_new + c*W",
        "the lecture's soft update, W <- 0.01*W_new + 0.99*W",
        ("c = 0.99",),
        ("alpha", "c"),
    ),
    Entry(
        "heavy_ball",
        "momentum with dampening d: a velocity keeps the share beta and takes 1 - d of each proposed step",
        "v <- beta*v + (1 - d)*g(x)\nx <- x + alpha*v\nstart v <- 0",
        "Polyak 1964, USSR Comput. Math. Math. Phys. 4(5); dampening as torch.optim.SGD documents it, on every step",
        ("beta = 0.9, d = 0",),
        ("alpha", "beta", "d"),
    ),
    Entry(
        "sum_momentum",
        "momentum whose velocity adds up the proposed steps in full",
        "v <- beta*v + g(x)\nx <- x + alpha*v\nstart v <- 0",
        "Polyak 1964, in the form of torch.optim.SGD without dampening",
        ("beta = 0.9",),
        ("alpha", "beta"),
    ),
    Entry(
        "velocity_momentum",
        "momentum with the learning rate inside the velocity",
        "v <- beta*v + alpha*g(x)\nx <- x + v\nstart v <- 0",
        "Sutskever et al. 2013, ICML, equations 1 and 2",
        ("beta = 0.9",),
        ("alpha", "beta"),
    ),
    Entry(
        "momentum_ema",
        "momentum whose velocity is the moving average of the proposed steps",
        "v <- beta*v + (1 - beta)*g(x)\nx <- x + alpha*v\nstart v <- 0",
        "the first moment of Adam, Kingma and Ba 2014, arXiv:1412.6980, algorithm 1, without its correction",
        ("beta = 0.9",),
        ("alpha", "beta"),
    ),
    Entry(
        "soft_update_as_momentum",
        "the momentum that the target of a soft update follows, asked at the extrapolated point",
        "v <- c*v + (1 - c)*alpha*g(x + c/(1 - c)*v)\nx <- x + v\nstart v <- 0",
        "soft_update rewritten with x = TQN and v the last change of TQN, for c other than 0 and 1",
        ("c = 0.995",),
        ("alpha", "c"),
    ),
    Entry(
        "nesterov",
        "momentum asked at the point where the velocity alone would lead",
        "v <- beta*v + alpha*g(x + beta*v)\nx <- x + v\nstart v <- 0",
        "Nesterov 1983, in the form of Sutskever et al. 2013, ICML, equations 3 and 4",
        ("beta = 0.9",),
        ("alpha", "beta"),
    ),
    Entry(
        "nesterov_torch",
        "Nesterov's momentum as frameworks write it, for the extrapolated network",
        "G <- g(x)\nv <- beta*v + G\nx <- x + alpha*(G + beta*v)\nstart v <- 0",
        "torch.optim.SGD(nesterov=True)",
        ("beta = 0.9",),
        ("alpha", "beta"),
    ),
    Entry(
        "sgd_torch",
        "momentum with dampening d whose first velocity is the undampened step",
        "at 0: v <- g(x)\nfrom 1: v <- beta*v + (1 - d)*g(x)\nx <- x + alpha*v\nstart v <- 0",
        "torch.optim.SGD(momentum=beta, dampening=d)",
        ("beta = 0.9, d = 0",),
        ("alpha", "beta", "d"),
    ),
    Entry(
        "quasi_hyperbolic_momentum",
        "a mixture of the plain step and of a moving average of steps",
        "G <- g(x)\nv <- beta*v + (1 - beta)*G\nx <- x + alpha*((1 - nu)*G + nu*v)\nstart v <- 0",
        "Ma and Yarats 2018 (QHM), arXiv:1810.06801, section 3",
        ("nu = 0.7, beta = 0.999",),
        ("alpha", "beta", "nu"),
    ),
    Entry(
        "unified_momentum",
        "the family that holds heavy ball (s = 0), Nesterov (s = 1) and plain descent (s = 1/(1 - beta))",
        "G <- g(x)\nw <- x + s*alpha*G\nx <- x + alpha*G + beta*(w - y)\ny <- w\nstart y <- x0\nreturn x",
        "Yan et al. 2018 (stochastic unified momentum), arXiv:1808.10396",
        ("beta = 0.9",),
        ("alpha", "beta", "s"),
    ),
    Entry(
        "uniform_average",
        "the plain mean of the start and of all iterates so far",
        "QN <- QN + alpha*g(QN)\nTQN <- (t + 1)/(t + 2)*TQN + QN/(t + 2)",
        "Polyak and Juditsky 1992, SIAM J. Control Optim. 30(4), with the start averaged in",
        (),
        ("alpha",),
    ),
    Entry(
        "uniform_average_of_steps",
        "the plain mean of all iterates so far, without the start",
        "QN <- QN + alpha*g(QN)\nTQN <- t/(t + 1)*TQN + QN/(t + 1)",
        "Polyak and Juditsky 1992, SIAM J. Control Optim. 30(4); torch.optim.swa_utils.AveragedModel",
        (),
        ("alpha",),
    ),
    Entry(
        "copy_first_average",
        "a soft update whose first occurrence is a copy",
        "QN <- QN + alpha*g(QN)\nat 0: TQN <- QN\nfrom 1: TQN <- c*TQN + (1 - c)*QN",
        "torch.optim.swa_utils.AveragedModel with get_ema_multi_avg_fn",
        ("c = 0.999",),
        ("alpha", "c"),
    ),
    Entry(
        "bias_corrected_average",
        "a moving average from zero, divided by the weight it has gathered",
        "QN <- QN + alpha*g(QN)\nm <- c*m + (1 - c)*QN\nstart m <- 0\nreturn m/(1 - c^(t + 1))",
        "the correction of Adam, Kingma and Ba 2014, arXiv:1412.6980, section 3, applied to weights",
        ("c = 0.999",),
        ("alpha", "c"),
    ),
    Entry(
        "average_overwrite",
        "every few steps the moving average is written back into the network",
        "QN <- QN + alpha*g(QN)\nat 0: TQN <- QN\nfrom 1: TQN <- c*TQN + (1 - c)*QN\n"
        "every $period: QN <- TQN\nreturn QN",
        "Keras optimizers, use_ema with ema_overwrite_frequency",
        ("c = 0.99",),
        ("alpha", "c"),
        (("period", 1),),
    ),
    Entry(
        "ddpg",
        "a soft update where the gradient is taken at both networks",
        "QN <- QN + alpha*g(QN, TQN)\nTQN <- tau*QN + (1 - tau)*TQN",
        "Lillicrap et al. 2015 (DDPG), arXiv:1509.02971, algorithm 1",
        ("tau = 0.001",),
        ("alpha", "tau"),
    ),
    Entry(
        "td3",
        "the critic steps every time, the target follows softly every second time",
        "QN <- QN + alpha*g(QN, TQN)\nevery $period: TQN <- tau*QN + (1 - tau)*TQN",
        "Fujimoto et al. 2018 (TD3), arXiv:1802.09477, algorithm 1",
        ("tau = 0.005, period = 2",),
        ("alpha", "tau"),
        (("period", 2),),
    ),
    Entry(
        "dqn",
        "a hard update where the gradient is taken at both networks",
        "QN <- QN + alpha*g(QN, TQN)\nevery $period: TQN <- QN\nreturn TQN",
        "Mnih et al. 2015 (DQN), Nature 518, algorithm 1",
        ("period = 10000",),
        ("alpha",),
        (("period", 4),),
    ),
    Entry(
        "moco",
        "the key network moves first, then the query network steps with the gradient at both",
        "TQN <- c*TQN + (1 - c)*QN\nQN <- QN + alpha*g(QN, TQN)\nreturn QN",
        "He et al. 2019 (MoCo), arXiv:1911.05722, the order of its released code (algorithm 1 steps first)",
        ("c = 0.999",),
        ("alpha", "c"),
    ),
    Entry(
        "byol",
        "the online network steps with the gradient at both, then the target moves",
        "QN <- QN + alpha*g(QN, TQN)\nTQN <- c*TQN + (1 - c)*QN\nreturn QN",
        "Grill et al. 2020 (BYOL), arXiv:2006.07733, algorithm 1",
        ("c = 0.996, rising to 1",),
        ("alpha", "c"),
    ),
)
