"""Outside provers agree: z3 finds every problem of a certificate unsatisfiable, and false ones satisfiable."""

from __future__ import annotations

from typing import Any

import pytest
from kernel_documents import BY_HAND, encode

from softupdate_algebra.proof.smt2 import problems

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
    ("momentum_by_the_bound", "claim.right.statements.0.to.1.0", "alpha"),
    ("momentum_is_soft_update", "witness.cases.0.rows.1", [["1", "left.QN"]]),
    ("extrapolating_momentum_own", "claim.right.statements.0.to.1.0", "alpha"),
    ("never_a_rescaling", "claim.assumptions", []),
    ("rescaling_cases", "claim.cases.2", {"solved": {"alpha": "7"}, "equations": [], "nonzero": []}),
    ("two_updates_per_step", "claim.assumptions", []),
    ("one_network", "claim.cases.0.nonzero", ["c"]),
    ("second_step_differs", "claim.left value", "1/2"),
    ("soft_closed_form", "claim.forms.TQN.values.TQN0", "c^k + k"),
    ("soft_closed_form", "claim.forms.TQN.answers.g", "alpha*(1 - c*j)"),
    ("differs_at_every_step", "claim.assumptions", []),
    ("averaged_identity", "claim.solved.a", "alpha"),
    ("no_real_case", "claim.cases.0.solved.c", "2"),
    ("uniform_average", "claim.left.statements.1.to.0.0", "t/(t + 1)"),
    ("own_gradients_never", "claim.assumptions", []),
]


@pytest.mark.parametrize(("name", "path", "value"), FALSE)
def test_z3_refutes_what_is_false(name: str, path: str, value: Any) -> None:
    document = BY_HAND[name]()
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    part = document
    for key in way:
        part = part[key]
    part[last] = value
    assert "sat" in [answer(text) for _, text in problems(encode(document))]
