"""Certificates written by hand: the thread's basic claims as documents, one function for each."""

from __future__ import annotations

import copy
import json
from typing import Any

Json = Any


def encode(document: Json) -> bytes:
    """Return the canonical bytes of a document."""
    return (json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n").encode()


def certificate(kind: str, claim: Json, witness: Json, about: str = "by hand") -> Json:
    return {
        "format": "softupdate-algebra certificate",
        "version": 1,
        "about": about,
        "kind": kind,
        "claim": copy.deepcopy(claim),
        "witness": copy.deepcopy(witness),
    }


def call(oracle: str, *networks: str) -> Json:
    return {"call": oracle, "on": [[["1", network]] for network in networks]}


def assign(name: str, *entries: tuple[str, Json]) -> Json:
    return {"set": name, "to": [list(entry) for entry in entries]}


def rule(*statements: Json, returns: str, constants: tuple[str, ...] = (), temporaries: tuple[str, ...] = ()) -> Json:
    names = [name for name in dict.fromkeys(_assigned(statements)) if name not in temporaries]
    return {
        "networks": names,
        "temporaries": list(temporaries),
        "constants": list(constants),
        "statements": list(statements),
        "output": [["1", returns]],
        "conditions": [],
    }


def _assigned(statements: Any) -> list[str]:
    return [name for s in statements for name in ([s["set"]] if "set" in s else _assigned(s["do"]))]


def soft(alpha: str = "alpha", c: str = "c") -> Json:
    """QN <- QN + alpha*g(QN); TQN <- c*TQN + (1 - c)*QN"""
    return rule(
        assign("QN", ("1", "QN"), (alpha, call("g", "QN"))),
        assign("TQN", (c, "TQN"), (f"1 - ({c})", "QN")),
        returns="TQN",
    )


def descent(alpha: str = "alpha_prime") -> Json:
    """x <- x + alpha_prime*g(x)"""
    return rule(assign("x", ("1", "x"), (alpha, call("g", "x"))), returns="x")


def momentum() -> Json:
    """v <- c*v + (1 - c)*alpha*g(x); x <- x + v"""
    return rule(
        assign("v", ("c", "v"), ("(1 - c)*alpha", call("g", "x"))),
        assign("x", ("1", "x"), ("1", "v")),
        returns="x",
    )


def looking_ahead() -> Json:
    """v <- c*v + (1 - c)*alpha*g(x + c/(1-c)*v); x <- x + v"""
    ahead = {"call": "g", "on": [[["1", "x"], ["c/(1 - c)", "v"]]]}
    return rule(assign("v", ("c", "v"), ("(1 - c)*alpha", ahead)), assign("x", ("1", "x"), ("1", "v")), returns="x")


SAME = {"QN": [["1", "w"]], "TQN": [["1", "w"]]}
SAME_X = {"x": [["1", "w"]]}
SAME_V = {"x": [["1", "w"]], "v": []}
RETENTION = [["c", ">"], ["1 - c", ">"], ["alpha", ">"]]


def comparison(left: Json, right: Json, start_left: Json, start_right: Json, **more: Json) -> Json:
    return {
        "left": left,
        "right": right,
        "start": {"left": start_left, "right": start_right},
        "oracles": {"g": "recorded"},
        "assumptions": [],
    } | more


def compare(claim: Json, cases: Json = (), **more: Json) -> Json:
    """A certificate of equality; *cases* are pairs of a case and its evidence."""
    listed = {"unknowns": [], "steps": "all", "cases": [case for case, _ in cases]}
    witness = {"cases": [evidence for _, evidence in cases], "steps": 0, "tree": None, "cover": None} | more
    flags = {"complete": witness["tree"] is not None, "covering": witness["cover"] is not None}
    return certificate("compare", listed | flags | claim, witness)


def case(equations: Json = (), nonzero: Json = (), **solved: str) -> Json:
    return {"solved": solved, "equations": list(equations), "nonzero": list(nonzero)}


def factor(text: str, because: Json = "known", power: int = 1) -> Json:
    return {"factor": text, "power": power, "because": because}


def then(text: str, node: Json, power: int = 1) -> Json:
    return {"factor": text, "power": power, "then": node}


def total(*entries: tuple[str, Json], product: Json = (), power: int = 0) -> Json:
    return {"sum": [list(entry) for entry in entries], "product": list(product), "power": power}


BOUND = {"identities": []}
EXTRAPOLATED = {
    "prefix": 0,
    "period": 1,
    "rows": [[["1", "left.TQN"], ["-1", "right.x"]], [["1 - c", "left.QN"], ["-1 + c", "left.TQN"], ["-c", "right.v"]]],
    "next": [["1", "1"], ["0", "c"]],
    "outputs": [["1", "1"]],
    "calls": [],
}


def momentum_is_soft_update() -> Json:
    claim = comparison(soft(), momentum(), SAME, SAME_V)
    return compare(claim, [(case(), EXTRAPOLATED)])


def momentum_by_the_bound() -> Json:
    return compare(comparison(soft(), momentum(), SAME, SAME_V), [(case(), BOUND)])


def extrapolating_momentum_own() -> Json:
    """With own gradients, the soft update is momentum whose gradient is taken at x + c/(1-c)*v."""
    evidence = EXTRAPOLATED | {"calls": ["new", {"as": 0, "by": [["-1", "-1/(1 - c)"]]}]}
    # right's argument x + c/(1-c)*v minus left's QN: -(TQN - x) - ((1-c)(QN - TQN) - c*v)/(1-c)
    claim = comparison(soft(), looking_ahead(), SAME, SAME_V, oracles={"g": "own"})
    return compare(claim, [(case(), evidence)])


def never_a_rescaling() -> Json:
    """From identical networks no alpha_prime does it: r_2 - r_1 on g_0 is alpha*c*(1 - c)."""
    claim = comparison(soft(), descent(), SAME, SAME_X, assumptions=RETENTION, unknowns=["alpha_prime"])
    tree = {
        "split": total(
            ("1", ["residual", 2, "g[0,0]"]),
            ("-1", ["residual", 1, "g[0,0]"]),
            product=[factor("alpha"), factor("c"), factor("1 - c")],
        )
    }
    return compare(claim, steps=2, tree=tree)


def residuals(*signs: tuple[str, int]) -> list[tuple[str, Json]]:
    return [(text, ["residual", k, "g[0,0]"]) for text, k in signs]


def rescaling_cases() -> Json:
    """Without assumptions, exactly: c = 0 and alpha' = alpha; c = 1 and alpha' = 0; alpha = 0 and alpha' = 0."""
    claim = comparison(soft(), descent(), SAME, SAME_X, unknowns=["alpha_prime"])
    cases = [case(c="0", alpha_prime="alpha"), case(c="1", alpha_prime="0"), case(alpha="0", alpha_prime="0")]
    first = [("1", ["residual", 1, "g[0,0]"])]  # (1 - c)*alpha - alpha'
    tree = {
        "split": total(
            *residuals(("1", 2), ("-1", 1)),
            product=[
                then("c", {"case": 0, "nonzero": [], "equations": [
                    total(("-1", first[0][1]), ("-alpha", ["branch", 0]), power=1),
                    total(("1", ["branch", 0]), power=1)]}),
                then("1 - c", {"case": 1, "nonzero": [], "equations": [
                    total(("-1", first[0][1]), ("alpha", ["branch", 0]), power=1),
                    total(("-1", ["branch", 0]), power=1)]}),
                then("alpha", {"case": 2, "nonzero": [], "equations": [
                    total(("1", ["branch", 0]), power=1),
                    total(("-1", first[0][1]), ("1 - c", ["branch", 0]), power=1)]}),
            ],
        )
    }  # fmt: skip
    return compare(claim, [(one, BOUND) for one in cases], steps=2, tree=tree)


def one_network() -> Json:
    """One network: x <- c*x + (1-c)*(x + alpha*g(x)) is descent with alpha' = (1-c)*alpha, and only that."""
    left = rule(
        assign("y", ("1", "x"), ("alpha", call("g", "x"))),
        assign("x", ("c", "x"), ("1 - c", "y")),
        returns="x",
        temporaries=("y",),
    )
    claim = comparison(left, descent(), {"x": [["1", "w"]]}, SAME_X, unknowns=["alpha_prime"])
    tree = {"case": 0, "nonzero": [], "equations": [total(("-1", ["residual", 1, "g[0,0]"]), power=1)]}
    cover = {"case": 0, "nonzero": [], "equations": []}
    return compare(claim, [(case(alpha_prime="(1 - c)*alpha"), BOUND)], steps=1, tree=tree, cover=cover)


def two_updates_per_step() -> Json:
    """Two soft updates per step are one with retention c^2."""
    twice = rule(
        assign("QN", ("1", "QN"), ("alpha", call("g", "QN"))),
        {"repeat": 2, "do": [assign("TQN", ("c", "TQN"), ("1 - c", "QN"))]},
        returns="TQN",
    )
    claim = comparison(twice, soft(c="d"), SAME, SAME, unknowns=["d"], assumptions=[["alpha", "!="]])
    tree = {
        "case": 0,
        "nonzero": [],
        "equations": [total(("1", ["residual", 1, "g[0,0]"]), product=[factor("alpha")], power=1)],
    }
    return compare(claim, [(case(d="c^2"), BOUND)], steps=1, tree=tree)


def reset_online() -> Json:
    """QN reset to TQN after each soft update: equal with own gradients, alpha' = (1 - c)*alpha."""
    left = rule(
        assign("QN", ("1", "QN"), ("alpha", call("g", "QN"))),
        assign("TQN", ("c", "TQN"), ("1 - c", "QN")),
        assign("QN", ("1", "TQN")),
        returns="TQN",
    )
    evidence = {
        "prefix": 0,
        "period": 1,
        "rows": [[["1", "left.TQN"], ["-1", "right.x"]], [["1", "left.QN"], ["-1", "right.x"]]],
        "next": [["c", "1 - c"], ["c", "1 - c"]],
        "outputs": [["c", "1 - c"]],
        "calls": ["new", {"as": 0, "by": [["0", "-1"]]}],
    }
    claim = comparison(left, descent(), SAME, SAME_X, oracles={"g": "own"}, unknowns=["alpha_prime"])
    return compare(claim, [(case(alpha_prime="(1 - c)*alpha"), evidence)])


def retention_or_step() -> Json:
    """The same number as retention or as step, from independent starts: equal iff it is 1/2."""
    swapped = rule(
        assign("QN", ("1", "QN"), ("alpha", call("g", "QN"))),
        assign("TQN", ("1 - c", "TQN"), ("c", "QN")),
        returns="TQN",
    )
    start = {"QN": [["1", "QN0"]], "TQN": [["1", "TQN0"]]}
    equations = [total(("1/2", ["residual", 1, "TQN0"]), power=1)]
    tree = {"case": 0, "nonzero": [[factor("2")]], "equations": equations}
    claim = comparison(soft(), swapped, start, start)
    return compare(claim, [(case(nonzero=["2"], c="1/2"), BOUND)], steps=1, tree=tree)


def second_step_differs() -> Json:
    """With c = 1/3, alpha = 1/2 and alpha' = (1-c)*alpha the outputs differ at k = 2."""
    numbers = {"c": "1/3", "alpha": "1/2", "alpha_prime": "1/3"}
    claim = comparison(soft(), descent(), SAME, SAME_X, assumptions=RETENTION)
    at = {
        "parameters": numbers,
        "values": {"w": "0"},
        "answers": {"g[0,0]": "1", "g[1,0]": "0"},
        "schedules": {},
        "functions": {},
    }
    return certificate("counterexample", claim | {"at": at, "k": 2, "left value": "4/9", "right value": "1/3"}, {})


def own_gradients_differ() -> Json:
    numbers = {"c": "1/3", "alpha": "1/2", "alpha_prime": "1/3"}
    claim = comparison(soft(), descent(), SAME, SAME_X, oracles={"g": "own"})
    at = {"parameters": numbers, "values": {"w": "1"}, "answers": {}, "schedules": {}, "functions": {"g": "-x1"}}
    # QN: 1, 1/2, 1/4; TQN: 1, 2/3, 7/18; x: 1, 2/3, 4/9
    return certificate("counterexample", claim | {"at": at, "k": 2, "left value": "7/18", "right value": "4/9"}, {})


SOFT_FORMS = {
    "QN": {"values": {"QN0": "1"}, "answers": {"g[0,0]": "alpha"}},
    "TQN": {"values": {"TQN0": "c^k", "QN0": "1 - c^k"}, "answers": {"g[0,0]": "alpha*(1 - c^j)"}},
}


def soft_closed_form() -> Json:
    start = {"QN": [["1", "QN0"]], "TQN": [["1", "TQN0"]]}
    claim = {
        "rule": soft(),
        "start": start,
        "oracles": {"g": "recorded"},
        "assumptions": [],
        "solved": {},
        "forms": SOFT_FORMS,
    }
    return certificate("closed form", claim, {})


def constant_gradient_closed_form() -> Json:
    forms = {
        "QN": {"values": {"w": "1", "u": "alpha*k"}, "answers": {}},
        "TQN": {"values": {"w": "1", "u": "alpha*(k - c*(1 - c^k)/(1 - c))"}, "answers": {}},
    }
    claim = {
        "rule": soft(),
        "start": SAME,
        "oracles": {"g": [["1", "u"]]},
        "assumptions": [],
        "solved": {},
        "forms": forms,
    }
    return certificate("closed form", claim, {})


BELOW_ONE = {"base": "c", "above": [["1", [0], "1"]], "below": [["1", [1], "1"]], "exponent": "k - 1"}


def differs_at_every_step() -> Json:
    """With alpha' = (1-c)*alpha the residual on g_0 is alpha*c*(1 - c^(k-1)), not 0 at every k >= 2."""
    claim = comparison(soft(), descent("(1 - c)*alpha"), SAME, SAME_X, assumptions=RETENTION) | {
        "from": 2,
        "on": "g[0,0]",
    }
    left = {
        "QN": {"values": {"w": "1"}, "answers": {"g[0,0]": "alpha"}},
        "TQN": {"values": {"w": "1"}, "answers": {"g[0,0]": "alpha*(1 - c^j)"}},
    }
    witness = {
        "left": left,
        "right": {"x": {"values": {"w": "1"}, "answers": {"g[0,0]": "(1 - c)*alpha"}}},
        "product": [factor("alpha"), factor("c"), factor("1 - c^(k-1)", BELOW_ONE)],
    }
    return certificate("always different", claim, witness)


def averaged_identity() -> Json:
    return certificate(
        "identity",
        {
            "left": [["1", "x"], ["a", "s"]],
            "right": [["c", "x"], ["1 - c", "x"], ["(1 - c)*alpha", "s"]],
            "solved": {"a": "(1 - c)*alpha"},
        },
        {},
    )


def uniform_average() -> Json:
    """Uniform averaging of the iterates is the soft update with c[t] = (t+1)/(t+2), the start averaged in."""
    running = rule(
        assign("QN", ("1", "QN"), ("alpha", call("g", "QN"))),
        assign("S", ("1", "S"), ("1", "QN")),
        assign("A", ("1/(t + 2)", "S")),
        returns="A",
    )
    weighted = soft(c="(t + 1)/(t + 2)")
    start = {"QN": [["1", "w"]], "S": [["1", "w"]], "A": [["1", "w"]]}
    evidence = {
        "calls": [],
        "prefix": 0,
        "period": 1,
        "rows": [
            [["1", "left.QN"], ["-1", "right.QN"]],
            [["1", "left.A"], ["-1", "right.TQN"]],
            [["1", "left.S"], ["-t - 1", "left.A"]],
        ],
        "next": [["1", "0", "0"], ["1/(t + 2)", "(t + 1)/(t + 2)", "1/(t + 2)"], ["0", "0", "0"]],
        "outputs": [["1/(t + 2)", "(t + 1)/(t + 2)", "1/(t + 2)"]],
    }
    return compare(comparison(running, weighted, start, SAME), [(case(), evidence)])


def scheduled_rate_outside() -> Json:
    """With a schedule, x <- x + a[t]*g and y carrying the answer one step late with a[t-1] agree a step later."""
    left = rule(
        assign("x", ("1", "x"), ("a[t-1]", "m")),
        assign("m", ("1", call("g", "x"))),
        returns="x",
    )
    right = rule(
        assign("z", ("1", "z"), ("1", "n")),
        assign("n", ("a[t]", call("g", "z"))),
        returns="z",
    )
    evidence = {
        "calls": [],
        "prefix": 0,
        "period": 1,
        "rows": [[["1", "left.x"], ["-1", "right.z"]], [["a[t-1]", "left.m"], ["-1", "right.n"]]],
        "next": [["1", "1"], ["0", "0"]],
        "outputs": [["1", "1"]],
    }
    return compare(
        comparison(left, right, {"x": [["1", "w"]], "m": []}, {"z": [["1", "w"]], "n": []}), [(case(), evidence)]
    )


def nothing_in_any_schedule() -> Json:
    """x <- x + p*a[t]*w stands still for every schedule iff p = 0: the coefficient on a[0] says so."""
    left = rule(assign("x", ("1", "x"), ("p*a[t]", "w")), returns="x", constants=("w",))
    right = rule(assign("x", ("1", "x")), returns="x")
    evidence = {
        "prefix": 0,
        "period": 1,
        "rows": [[["1", "left.x"], ["-1", "right.x"]]],
        "next": [["1"]],
        "outputs": [["1"]],
        "calls": [],
    }
    first = ["residual", 1, "w", {"a[0]": 1}]
    tree = {"case": 0, "nonzero": [], "equations": [total(("1", first), power=1)]}
    claim = comparison(left, right, {"x": [["1", "v"]]}, {"x": [["1", "v"]]}, oracles={})
    return compare(claim, [(case(p="0"), evidence)], steps=1, tree=tree)


def equal_rates() -> Json:
    """The same schedule on both sides; a value at a fixed step is not the value at every step."""
    left = rule(assign("y", ("1", "y"), ("b[t]", call("g", "y"))), returns="y")
    right = rule(assign("x", ("1", "x"), ("b[t]", call("g", "x"))), returns="x")
    evidence = {
        "prefix": 0,
        "period": 1,
        "rows": [[["1", "left.y"], ["-1", "right.x"]]],
        "next": [["1"]],
        "outputs": [["1"]],
        "calls": [],
    }
    return compare(comparison(left, right, {"y": [["1", "w"]]}, SAME_X), [(case(**{"b[0]": "a"}), evidence)])


def undampened_start() -> Json:
    """A first step of its own is a prefix: x <- w + g at t = 0 in two spellings."""
    left = rule({"at": 0, "do": [assign("x", ("1", "x"), ("2", call("g", "x")))]},
                {"from": 1, "do": [assign("x", ("1", "x"), ("1", call("g", "x")))]}, returns="x")  # fmt: skip
    right = rule(assign("x", ("1", "x"), ("1", call("g", "x"))),
                 {"at": 0, "do": [assign("x", ("2", "x"), ("-1", "s"))]}, returns="x", constants=("s",))  # fmt: skip
    evidence = {
        "calls": [],
        "prefix": 1,
        "period": 1,
        "rows": [[["1", "left.x"], ["-1", "right.x"]]],
        "next": [["1"]],
        "outputs": [["1"]],
    }
    start = {"x": [["1", "s"]]}
    return compare(comparison(left, right, start, start), [(case(), evidence)])


def hard_update_every_two() -> Json:
    """every 2: T <- Q spelled twice; the outputs of both steps of the period are compared."""
    left = rule(
        assign("Q", ("1", "Q"), ("alpha", call("g", "Q"))),
        {"every": 2, "offset": 0, "do": [assign("T", ("1", "Q"))]},
        returns="T",
    )
    right = rule(
        assign("Q", ("1", "Q"), ("alpha", call("g", "Q"))),
        {"every": 2, "offset": 0, "do": [assign("T", ("c", "T"), ("1 - c", "Q"))]},
        returns="T",
    )
    start = {"Q": [["1", "w"]], "T": [["1", "w"]]}
    return compare(comparison(left, right, start, start), [(case(c="0"), BOUND)])


def quadratic_at_the_optimum() -> Json:
    """g(x) = l*(s - x): with alpha*l = 1 the target is descent with alpha' = (1-c)*alpha; alpha solved as 1/l."""
    claim = comparison(
        soft(),
        descent(),
        {"QN": [["1", "Q0"]], "TQN": [["1", "w"]]},
        SAME_X,
        oracles={"g": [["l", "s"], ["-l", "#1"]]},
        unknowns=["alpha_prime"],
    )
    solved = case(nonzero=["l"], alpha="1/l", alpha_prime="(1 - c)/l")
    return compare(claim, [(solved, BOUND)])


def quadratic_by_the_ideal() -> Json:
    """The same case, its equations not solved but used: x <- x + alpha*l*(s - x) jumps when alpha*l = 1."""
    left = descent("alpha")
    right = rule(assign("x", ("1", "s")), returns="x", constants=("s",))
    claim = comparison(left, right, SAME_X, SAME_X, oracles={"g": [["l", "s"], ["-l", "#1"]]})
    entries = []
    for k in range(1, 6):  # residual: (1 - alpha*l)^k * (w - s); four joint vectors need k up to 4 with the bound
        cofactor = f"-(1 - alpha*l)^{k - 1}"
        entries.append([k, "w", total((cofactor, ["branch", 0]), power=1)])
        entries.append([k, "s", total((f"(1 - alpha*l)^{k - 1}", ["branch", 0]), power=1)])
    evidence = {"identities": entries}
    return compare(claim, [(case(equations=["alpha*l - 1"]), evidence)])


def no_real_case() -> Json:
    """z <- c^3*z against z: equal iff c = 1, for c^2 + c + 1 = (c + 1/2)^2 + 3/4 has no real root."""
    left = rule(assign("z", ("c^3", "z")), returns="z")
    right = rule(assign("z", ("1", "z")), returns="z")
    positive = {"positive": [["1", [], "c + 1/2"], ["3/4", [], "1"]]}
    tree = {
        "split": total(
            ("1", ["residual", 1, "z0"]),
            product=[
                factor("c^2 + c + 1", positive),
                then("c - 1", {"case": 0, "nonzero": [], "equations": [total(("1", ["branch", 0]), power=1)]}),
            ],
        )
    }
    start = {"z": [["1", "z0"]]}
    return compare(comparison(left, right, start, start, oracles={}), [(case(c="1"), BOUND)], steps=1, tree=tree)


def horizon_schedule() -> Json:
    """At the one horizon k = 3 the schedule alpha*(1 - c^(3-i)) does it."""
    right = rule(assign("x", ("1", "x"), ("b[t]", call("g", "x"))), returns="x")
    claim = comparison(soft(), right, SAME, SAME_X, steps=[3])
    solved = {"b[0]": "alpha*(1 - c^3)", "b[1]": "alpha*(1 - c^2)", "b[2]": "alpha*(1 - c)"}
    return compare(claim, [(case(**solved), BOUND)])


def own_gradients_never() -> Json:
    """With own gradients no alpha_prime does it: the calls of step 1 differ by c*alpha, then residuals may be used."""
    claim = comparison(
        soft(), descent(), SAME, SAME_X, assumptions=RETENTION, unknowns=["alpha_prime"], oracles={"g": "own"}
    )
    first = ["residual", 1, "left.g[0,0]"]
    tree = {
        "solve": "alpha_prime",
        "value": "(1 - c)*alpha",
        "by": total(("-1", first), power=1),
        "then": {
            "split": total(
                ("1", ["residual", 2, "left.g[0,0]"]), product=[factor("alpha"), factor("c"), factor("1 - c")]
            )
        },
    }
    return compare(claim, steps=2, tree=tree)


BY_HAND = {
    make.__name__: make
    for make in (
        momentum_is_soft_update,
        momentum_by_the_bound,
        extrapolating_momentum_own,
        never_a_rescaling,
        rescaling_cases,
        one_network,
        two_updates_per_step,
        reset_online,
        retention_or_step,
        second_step_differs,
        own_gradients_differ,
        soft_closed_form,
        constant_gradient_closed_form,
        differs_at_every_step,
        averaged_identity,
        uniform_average,
        scheduled_rate_outside,
        equal_rates,
        nothing_in_any_schedule,
        undampened_start,
        hard_update_every_two,
        quadratic_at_the_optimum,
        quadratic_by_the_ideal,
        no_real_case,
        horizon_schedule,
        own_gradients_never,
    )
}
