"""Outside provers agree: z3 finds every problem of a certificate unsatisfiable, and false ones satisfiable."""

from __future__ import annotations

from typing import Any

import pytest
from prover_documents import BY_HAND, MADE_FALSE, case, changed, encode

from softupdate_algebra.proof.provers.smt2 import problems

z3 = pytest.importorskip("z3")


def answer(text: str) -> str:
    solver = z3.SolverFor("QF_NRA")
    solver.set("timeout", 60_000)
    solver.from_string(text)
    return str(solver.check())


@pytest.mark.parametrize("name", BY_HAND)
def test_z3_proves_every_problem(name: str) -> None:
    found = problems(encode(BY_HAND[name]()))
    assert found
    assert [(part, answer(text)) for part, text in found] == [(part, "unsat") for part, _ in found]


FALSE: list[tuple[str, str, Any]] = [
    *MADE_FALSE,
    ("momentum_from_other_networks", "claim.right.start.v", "QN0 - TQN0"),
    ("extrapolating_momentum_own", "claim.lets.d", "1 - c^2"),
    ("never_a_rescaling", "claim.assumptions", []),
    ("rescaling_cases", "claim.cases.2", case(alpha="7")),
    ("rescaling_cases", "claim.cases.1", case(c="1", alpha="0")),
    ("two_updates_per_step", "claim.assumptions", []),
    ("one_network", "claim.cases.0.nonzero", ["c"]),
    ("soft_closed_form", "claim.forms.TQN.0", "c^k*TQN0 + k*TQN0 + QN0 - c^k*QN0"),
    ("soft_closed_form", "claim.forms.TQN.1", "alpha*g[0,0] - alpha*c*j*g[0,0]"),
    ("differs_at_every_step", "claim.assumptions", []),
    ("no_real_case", "claim.cases.0.solved.c", "2"),
    ("uniform_average", "claim.right.period.0.2", "TQN <- t*u^-1*TQN + u^-1*QN"),
    ("quadratic_at_the_optimum", "claim.cases.0.solved.alpha_prime", "l^-1"),
    ("horizon_schedule", "claim.steps", [2, 3]),
    ("two_steps_by_the_ideal", "claim.cases.0.equations", ["alpha*c"]),
    ("two_steps_by_the_ideal", "claim.cases.0.equations", ["alpha - alpha*c - alpha_prime"]),
    ("own_gradients_never", "claim.assumptions", []),
    ("sign_or_not", "claim.assumptions", [["c", ">"]]),
]


@pytest.mark.parametrize(("name", "path", "value"), FALSE)
def test_z3_refutes_what_is_false(name: str, path: str, value: Any) -> None:
    assert "sat" in [answer(text) for _, text in problems(changed(name, path, value))]
