"""Outlines by hand, as outside provers are given them: the thread's basic claims, one function for each."""

from __future__ import annotations

import copy
from typing import Any

from kernel_documents import encode as encode
from kernel_documents import put as put_at

Json = Any


def certificate(kind: str, claim: Json, witness: Json, about: str = "by hand") -> Json:
    return {"about": about, "kind": kind, "claim": copy.deepcopy(claim), "witness": copy.deepcopy(witness)}


def put(document: Any, path: str, value: Any) -> Any:
    """Return a copy of *document* with the part at ``a.b.0`` replaced (added when it is not there)."""
    return put_at(document, path.replace(".", "/"), value)


def rule(*period: str | list[str], returns: str, startup: Json = (), **start: str) -> Json:
    """Return a rule; a period of several steps is given as lists."""
    steps = list(period) if isinstance(period[0], list) else [list(period)]
    return {"start": start, "startup": list(startup), "period": steps, "output": returns, "conditions": []}


def stated(text: str) -> Json:
    """Return a rule without networks, whose output is a combination of vectors."""
    return rule([], returns=text)


def soft(c: str = "c", *, returns: str = "TQN", alpha: str = "alpha", **start: str) -> Json:
    """QN <- QN + alpha*g(QN); TQN <- c*TQN + (1 - c)*QN"""
    start = start or {"QN": "w", "TQN": "w"}
    return rule("G <- g(QN)", f"QN <- QN + {alpha}*G", f"TQN <- {c}*TQN + QN - {c}*QN", returns=returns, **start)


def descent(alpha: str = "alpha_prime", **start: str) -> Json:
    """x <- x + alpha_prime*g(x)"""
    return rule("G <- g(x)", f"x <- x + {alpha}*G", returns="x", **(start or {"x": "w"}))


def momentum(x: str = "w", v: str = "0") -> Json:
    """v <- c*v + (1 - c)*alpha*g(x); x <- x + v"""
    return rule("G <- g(x)", "v <- c*v + alpha*G - c*alpha*G", "x <- x + v", returns="x", x=x, v=v)


def looking_ahead() -> Json:
    """v <- c*v + (1 - c)*alpha*g(x + c/(1-c)*v); x <- x + v"""
    return rule("G <- g(x + c*d^-1*v)", "v <- c*v + d*alpha*G", "x <- x + v", returns="x", x="w", v="0")


SCALED = "alpha - c*alpha"
RETENTION = [["c", ">"], ["1 - c", ">"], ["alpha", ">"]]


def comparison(left: Json, right: Json, **more: Json) -> Json:
    return {
        "left": left,
        "right": right,
        "vectors": ["w"],
        "lets": {},
        "oracles": {"g": "recorded"},
        "assumptions": [],
    } | more


def compare(claim: Json, cases: Json = (), **more: Json) -> Json:
    """A certificate of equality; *cases* are pairs of a case and its evidence."""
    listed = {"unknowns": [], "steps": "all", "cases": [case for case, _ in cases]}
    witness = {"cases": [evidence for _, evidence in cases], "last": 0, "tree": None, "cover": None} | more
    flags = {"complete": witness["tree"] is not None, "covering": witness["cover"] is not None}
    return certificate("compare", listed | flags | claim, witness)


def case(equations: Json = (), nonzero: Json = (), **solved: str) -> Json:
    return {"solved": solved, "equations": list(equations), "nonzero": list(nonzero)}


def known(*factors: str) -> list[Json]:
    return [[text, 1, None] for text in factors]


def identity(total: str, *hypotheses: Json, product: Json = (), power: int = 0) -> Json:
    return {"of": list(hypotheses), "sum": total, "product": list(product), "power": power}


def shown(total: str = "0", *hypotheses: Json, product: Json = ()) -> Json:
    """The identity that shows that an equation of a case vanishes."""
    return identity(total, *hypotheses, product=product, power=1)


def residual(k: int, *atoms: str) -> Json:
    return ["residual", k, list(atoms or ("g[0,0]",))]


def invariant(*rows: str, following: Json, output: str | list[str], **more: Json) -> Json:
    outputs = [output] if isinstance(output, str) else output
    plain = {"gaps": {}, "prefix": 0, "period": len(outputs), "starts": ["0"] * len(rows), "calls": []}
    return plain | {"rows": list(rows), "next": list(following), "outputs": outputs} | more


EXTRAPOLATED = invariant(
    "left.TQN - right.x",
    "left.QN - c*left.QN - left.TQN + c*left.TQN - c*right.v",
    following=["#0 + #1", "c*#1"],
    output="#0 + #1",
)
RESCALED = invariant(
    "left.TQN - right.x",
    "left.QN - right.x",
    following=["c*#0 + #1 - c*#1", "c*#0 + #1 - c*#1"],
    output="c*#0 + #1 - c*#1",
)
ONE_NETWORK = invariant("left.x - right.x", following=["#0"], output="#0")


def momentum_is_soft_update() -> Json:
    return compare(comparison(soft(), momentum()), [(case(), EXTRAPOLATED)])


def momentum_from_other_networks() -> Json:
    """From any two networks, with v0 = (1 - c)/c*(QN0 - TQN0)."""
    right = momentum(x="TQN0", v="c^-1*QN0 - QN0 - c^-1*TQN0 + TQN0")
    right["conditions"] = ["c"]
    claim = comparison(soft(QN="QN0", TQN="TQN0"), right, vectors=["QN0", "TQN0"])
    return compare(claim, [(case(), EXTRAPOLATED)])


def extrapolating_momentum_own() -> Json:
    """With own gradients, the soft update is momentum whose gradient is taken at x + c/(1-c)*v."""
    evidence = EXTRAPOLATED | {"calls": ["new", ["as", 0, ["-#0 - d^-1*#1"]]]}
    # right's argument x + c/(1-c)*v minus left's QN: -(TQN - x) - ((1-c)(QN - TQN) - c*v)/(1-c)
    claim = comparison(soft(), looking_ahead(), lets={"d": "1 - c"}, oracles={"g": "own"})
    claim["right"]["conditions"] = ["1 - c"]
    return compare(claim, [(case(), evidence)])


def never_a_rescaling() -> Json:
    """From identical networks no alpha_prime does it: r_2 - r_1 on g_0 is alpha*c*(1 - c)."""
    claim = comparison(soft(), descent(), assumptions=RETENTION, unknowns=["alpha_prime"])
    tree = ["split", identity("#0 - #1", residual(2), residual(1), product=known("alpha", "c", "1 - c"))]
    return compare(claim, last=2, tree=tree)


def rescaling_cases() -> Json:
    """Without assumptions, exactly: c = 0 and alpha' = alpha; c = 1 and alpha' = 0; alpha = 0 and alpha' = 0."""
    claim = comparison(soft(), descent(), unknowns=["alpha_prime"])
    cases = [case(c="0", alpha_prime="alpha"), case(c="1", alpha_prime="0"), case(alpha="0", alpha_prime="0")]
    first, here = residual(1), ["branch", 0]  # first is (1 - c)*alpha - alpha'
    leaves = [
        ["case", 0, [shown("-#0 - alpha*#1", first, here), shown("#0", here)], {}],
        ["case", 1, [shown("-#0 + alpha*#1", first, here), shown("-#0", here)], {}],
        ["case", 2, [shown("#0", here), shown("-#0 + #1 - c*#1", first, here)], {}],
    ]
    factors = [["c", 1, leaves[0]], ["1 - c", 1, leaves[1]], ["alpha", 1, leaves[2]]]
    tree = ["split", identity("#0 - #1", residual(2), residual(1), product=factors)]
    evidence = [
        invariant("left.TQN - right.x", "left.QN - right.x", following=["#1", "#1"], output="#1"),
        invariant("left.TQN - right.x", following=["#0"], output="#0"),
        RESCALED | {"next": ["c*#0 + #1 - c*#1", "#1"]},
    ]
    return compare(claim, list(zip(cases, evidence, strict=True)), last=2, tree=tree)


def one_network() -> Json:
    """One network: x <- c*x + (1-c)*(x + alpha*g(x)) is descent with alpha' = (1-c)*alpha, and only that."""
    left = rule("G <- g(x)", "y <- x + alpha*G", "x <- c*x + y - c*y", returns="x", x="w")
    claim = comparison(left, descent(), unknowns=["alpha_prime"])
    tree = ["case", 0, [shown("-#0", residual(1))], {}]
    return compare(
        claim,
        [(case(alpha_prime=SCALED), ONE_NETWORK)],
        last=1,
        tree=tree,
        cover=["case", 0, [None], {"alpha_prime": SCALED}],
    )


def two_updates_per_step() -> Json:
    """Two soft updates per step are one with retention c^2."""
    update = "TQN <- c*TQN + QN - c*QN"
    twice = rule("G <- g(QN)", "QN <- QN + alpha*G", update, update, returns="TQN", QN="w", TQN="w")
    claim = comparison(twice, soft(c="d"), unknowns=["d"], assumptions=[["alpha", "!="]])
    tree = ["case", 0, [shown("#0", residual(1), product=known("alpha"))], {}]
    later = "#1 - c^2*#1 + c^2*#0"
    evidence = invariant("left.TQN - right.TQN", "left.QN - right.QN", following=[later, "#1"], output=later)
    return compare(claim, [(case(d="c^2"), evidence)], last=1, tree=tree)


def reset_online() -> Json:
    """QN reset to TQN after each soft update: equal with own gradients, alpha' = (1 - c)*alpha."""
    left = soft()
    left["period"][0].append("QN <- TQN")
    claim = comparison(left, descent(), oracles={"g": "own"}, unknowns=["alpha_prime"])
    return compare(claim, [(case(alpha_prime=SCALED), RESCALED | {"calls": ["new", ["as", 0, ["-#1"]]]})])


def retention_or_step() -> Json:
    """The same number as retention or as step, from independent starts: equal iff it is 1/2."""
    start = {"QN": "QN0", "TQN": "TQN0"}
    swapped = rule("G <- g(QN)", "QN <- QN + alpha*G", "TQN <- TQN - c*TQN + c*QN", returns="TQN", **start)
    tree = ["case", 0, [shown("1/2*#0", residual(1, "TQN0"))], {}]
    claim = comparison(soft(**start), swapped, vectors=["QN0", "TQN0"])
    later = "1/2*#0 + 1/2*#1"
    evidence = invariant("left.TQN - right.TQN", "left.QN - right.QN", following=[later, "#1"], output=later)
    return compare(claim, [(case(nonzero=["2"], c="1/2"), evidence)], last=1, tree=tree)


def second_step_differs() -> Json:
    """With c = 1/3, alpha = 1/2 and alpha' = (1-c)*alpha the outputs differ at k = 2."""
    at = {
        "parameters": {"c": "1/3", "alpha": "1/2", "alpha_prime": "1/3"},
        "vectors": {"w": "0"},
        "answers": {"g[0,0]": "1", "g[1,0]": "0"},
        "functions": {},
    }
    claim = comparison(soft(), descent(), assumptions=RETENTION, at=at, k=2, values=["4/9", "1/3"])
    return certificate("counterexample", claim, {})


def own_gradients_differ() -> Json:
    at = {
        "parameters": {"c": "1/3", "alpha": "1/2", "alpha_prime": "1/3"},
        "vectors": {"w": "1"},
        "answers": {},
        "functions": {"g": "-#1"},
    }
    # QN: 1, 1/2, 1/4; TQN: 1, 2/3, 7/18; x: 1, 2/3, 4/9
    claim = comparison(soft(), descent(), oracles={"g": "own"}, at=at, k=2, values=["7/18", "4/9"])
    return certificate("counterexample", claim, {})


def soft_closed_form() -> Json:
    claim = {
        "rule": soft(QN="QN0", TQN="TQN0"),
        "vectors": ["QN0", "TQN0"],
        "lets": {},
        "oracles": {"g": "recorded"},
        "assumptions": [],
        "solved": {},
        "forms": {
            "QN": ["QN0", "alpha*g[0,0]"],
            "TQN": ["c^k*TQN0 + QN0 - c^k*QN0", "alpha*g[0,0] - alpha*c^j*g[0,0]"],
        },
    }
    return certificate("closed form", claim, {})


def constant_gradient_closed_form() -> Json:
    claim = soft_closed_form()["claim"] | {
        "rule": soft(),
        "vectors": ["w", "u"],
        "lets": {"d": "1 - c"},
        "oracles": {"g": "u"},
        "forms": {
            "QN": ["w + alpha*k*u", "0"],
            "TQN": ["w + alpha*k*u - alpha*c*d^-1*u + alpha*c*d^-1*c^k*u", "0"],
        },
    }
    return certificate("closed form", claim, {})


BELOW_ONE = ["1 - c^(k-1)", [["1", [1], "1"]], [["1", [1], "1"], ["1", [0, 4], "1"]]]
"""1 - c at k = 2, and 1 - c^k = (1 - c) + c*(1 - c^(k-1)); assumption 3 is that k - 2 >= 0, 4 is the sum itself."""


def differs_at_every_step() -> Json:
    """With alpha' = (1-c)*alpha the residual on g_0 is alpha*c*(1 - c^(k-1)), not 0 at every k >= 2."""
    right = rule("G <- g(x)", "x <- x + alpha*G - c*alpha*G", returns="x", x="w")
    claim = comparison(soft(), right, assumptions=RETENTION) | {"from": 2, "on": "g[0,0]"}
    witness = {
        "left": {"QN": ["w", "alpha*g[0,0]"], "TQN": ["w", "alpha*g[0,0] - alpha*c^j*g[0,0]"]},
        "right": {"x": ["w", "alpha*g[0,0] - c*alpha*g[0,0]"]},
        "facts": [["induction", [BELOW_ONE]]],
        "product": known("alpha", "c", "1 - c^(k-1)"),
    }
    return certificate("always different", claim, witness)


def averaged_identity() -> Json:
    """A plain step is the average of a network and its update, with a = (1 - c)*alpha."""
    left, right = stated("x + a*s"), stated("c*x + x - c*x + alpha*s - c*alpha*s")
    claim = comparison(left, right, vectors=["x", "s"], oracles={}, steps=[0])
    return compare(claim, [(case(a=SCALED), {"gaps": {}})])


def uniform_average() -> Json:
    """Uniform averaging of the iterates is the soft update with c[t] = (t+1)/(t+2), the start averaged in."""
    step = ["G <- g(QN)", "QN <- QN + alpha*G"]
    running = rule(*step, "S <- S + QN", "A <- u^-1*S", returns="A", QN="w", S="w", A="w")
    weighted = rule(*step, "TQN <- t*u^-1*TQN + u^-1*TQN + u^-1*QN", returns="TQN", QN="w", TQN="w")
    running["conditions"] = weighted["conditions"] = ["t + 2"]
    average = "u^-1*#0 + t*u^-1*#1 + u^-1*#1 + u^-1*#2"
    evidence = invariant(
        "left.QN - right.QN",
        "left.A - right.TQN",
        "left.S - t*left.A - left.A",
        following=["#0", average, "0"],
        output=average,
    )
    return compare(comparison(running, weighted, lets={"u": "t + 2"}), [(case(), evidence)])


def scheduled_rate_outside() -> Json:
    """With a schedule, x <- x + a[t]*g and y carrying the answer one step late with a[t-1] agree a step later."""
    left = rule("x <- x + a[t-1]*m", "m <- g(x)", returns="x", x="w", m="0")
    right = rule("z <- z + n", "G <- g(z)", "n <- a[t]*G", returns="z", z="w", n="0")
    evidence = invariant("left.x - right.z", "a[t-1]*left.m - right.n", following=["#0 + #1", "0"], output="#0 + #1")
    return compare(comparison(left, right), [(case(), evidence)])


def nothing_in_any_schedule() -> Json:
    """x <- x + p*a[t]*w stands still for every schedule iff p = 0: the coefficient on a[0] says so."""
    left = rule("x <- x + p*a[t]*w", returns="x", x="v")
    right = rule("x <- x", returns="x", x="v")
    tree = ["case", 0, [shown("#0", residual(1, "a[0]", "w"))], {}]
    claim = comparison(left, right, oracles={}, vectors=["v", "w"])
    return compare(claim, [(case(p="0"), ONE_NETWORK)], last=1, tree=tree)


def equal_rates() -> Json:
    """The same schedule on both sides; a value at a fixed step is not the value at every step."""
    left = rule("G <- g(x)", "x <- x + b[t]*G", returns="x", x="w")
    return compare(comparison(left, left), [(case(**{"b[0]": "a"}), ONE_NETWORK)])


def undampened_start() -> Json:
    """A first step of its own is a prefix: x <- w + g at t = 0 in two spellings."""
    left = rule("G <- g(x)", "x <- x + G", startup=[["G <- g(x)", "x <- x + 2*G"]], returns="x", x="w")
    right = rule("G <- g(x)", "x <- x + G", startup=[["G <- g(x)", "x <- x + G", "x <- 2*x - w"]], returns="x", x="w")
    return compare(comparison(left, right), [(case(), ONE_NETWORK | {"prefix": 1})])


def hard_update_every_two() -> Json:
    """every 2: T <- Q spelled twice; the outputs of both steps of the period are compared."""
    step = ["G <- g(Q)", "Q <- Q + alpha*G"]
    left = rule(step, [*step, "T <- Q"], returns="T", Q="w", T="w")
    right = rule(step, [*step, "T <- c*T + Q - c*Q"], returns="T", Q="w", T="w")
    evidence = invariant("left.T - right.T", "left.Q - right.Q", following=["#1", "#1"], output=["#0", "#1"])
    return compare(comparison(left, right), [(case(c="0"), evidence)])


def quadratic_at_the_optimum() -> Json:
    """g(x) = l*(s - x): with alpha*l = 1 the target is descent with alpha' = (1-c)*alpha; alpha solved as 1/l."""
    left = soft(QN="Q0", TQN="w")
    claim = comparison(left, descent(), vectors=["Q0", "w", "s"], oracles={"g": "l*s - l*#1"}, unknowns=["alpha_prime"])
    solved = case(nonzero=["l"], alpha="l^-1", alpha_prime="l^-1 - c*l^-1")
    evidence = invariant("left.TQN - right.x", following=["c*#0"], output="c*#0")
    return compare(claim, [(solved, evidence)])


def quadratic_by_the_ideal() -> Json:
    """The same case, its equation not solved but used: x <- x + alpha*l*(s - x) jumps when alpha*l = 1."""
    right = rule("x <- s", returns="x", x="w")
    claim = comparison(descent("alpha"), right, vectors=["w", "s"], oracles={"g": "l*s - l*#1"})
    # after a step: x + alpha*l*(s - x) - s = (alpha*l - 1)*(s - x)
    evidence = invariant("left.x - right.x", following=["s*#0 - left.x*#0"], output="s*#0 - left.x*#0")
    return compare(claim, [(case(equations=["alpha*l - 1"]), evidence)])


def no_real_case() -> Json:
    """z <- c^3*z against z: equal iff c = 1, for c^2 + c + 1 = (c + 1/2)^2 + 3/4 has no real root."""
    left = rule("z <- c^3*z", returns="z", z="z0")
    right = rule("z <- z", returns="z", z="z0")
    leaf = ["case", 0, [shown("#0", ["branch", 0])], {}]
    split = ["split", identity("#0", residual(1, "z0"), product=[["c^2 + c + 1", 1, None], ["c - 1", 1, leaf]])]
    tree = ["positive", "c^2 + c + 1", [["1", [], "c + 1/2"], ["3/4", [], "1"]], split]
    claim = comparison(left, right, oracles={}, vectors=["z0"])
    evidence = invariant("left.z - right.z", following=["#0"], output="#0")
    return compare(claim, [(case(c="1"), evidence)], last=1, tree=tree)


def horizon_schedule() -> Json:
    """At the one horizon k = 3 the schedule alpha*(1 - c^(3-i)) does it."""
    right = rule("G <- g(x)", "x <- x + b[t]*G", returns="x", x="w")
    claim = comparison(soft(), right, steps=[3])
    solved = {"b[0]": "alpha - alpha*c^3", "b[1]": "alpha - alpha*c^2", "b[2]": "alpha - alpha*c"}
    return compare(claim, [(case(**solved), {"gaps": {}})])


def two_steps_by_the_ideal() -> Json:
    """At k = 1 and k = 2 only, where alpha*c = 0 and alpha' = alpha - alpha*c: the differences are its multiples."""
    gaps = {"1": "#0*g[0,0]", "2": "#0*g[0,0] + #1*g[0,0] + #0*g[1,0] - c*#1*g[0,0]"}
    claim = comparison(soft(), descent(), steps=[1, 2])
    return compare(claim, [(case(equations=["alpha - alpha*c - alpha_prime", "alpha*c"]), {"gaps": gaps})])


def own_gradients_never() -> Json:
    """With own gradients no alpha_prime does it: the calls of step 1 differ by c*alpha, then residuals may be used."""
    claim = comparison(soft(), descent(), assumptions=RETENTION, unknowns=["alpha_prime"], oracles={"g": "own"})
    end = identity("#0", residual(2, "left.g[0,0]"), product=known("alpha", "c", "1 - c"))
    none = ["split", identity("#0", ["branch", 0], product=known("alpha", "1 - c"))]
    asked = ["whether", SCALED, none, ["split", end]]
    tree = ["solve", "alpha_prime", SCALED, shown("-#0", residual(1, "left.g[0,0]")), asked]
    return compare(claim, last=2, tree=tree)


def sign_or_not() -> Json:
    """c*(c - 1) with c > 1 never vanishes, so x <- x + c^2*w - c*w is not x <- x; by a question whether c - 1 is 0."""
    left = rule("x <- x + c^2*w - c*w", returns="x", x="w")
    right = rule("x <- x", returns="x", x="w")
    gone = ["split", identity("c*#0", ["branch", 0], product=known("c^2 - c"))]
    there = ["split", identity("#0", residual(1, "w"), product=known("c", "c - 1"))]
    facts = [["c", ">"], ["c^2 - c", ">"]]
    claim = comparison(left, right, oracles={}, assumptions=facts)
    return compare(claim, last=1, tree=["whether", "c - 1", gone, there])


BY_HAND = {
    make.__name__: make
    for make in (
        momentum_is_soft_update,
        momentum_from_other_networks,
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
        two_steps_by_the_ideal,
        own_gradients_never,
        sign_or_not,
    )
}


def changed(name: str, path: str, value: Any) -> bytes:
    """Return a certificate by hand with one thing replaced by something else."""
    document = BY_HAND[name]()
    false = put(document, path, value)
    assert false != document
    return encode(false)


MADE_FALSE: list[tuple[str, str, Any]] = [
    ("momentum_is_soft_update", "claim.right.period.0.1", "v <- c*v + alpha*G"),
    ("momentum_is_soft_update", "claim.right.start.v", "w"),
    ("momentum_is_soft_update", "witness.cases.0.rows.1", "left.QN"),
    ("extrapolating_momentum_own", "claim.right.period.0.0", "G <- g(x)"),
    ("reset_online", "claim.cases.0.solved.alpha_prime", "alpha"),
    ("second_step_differs", "claim.values.0", "1/2"),
    ("own_gradients_differ", "claim.at.functions.g", "#1"),
    ("soft_closed_form", "claim.forms.TQN.1", "alpha*g[0,0] - alpha*c^(j+1)*g[0,0]"),
    ("averaged_identity", "claim.cases.0.solved.a", "alpha"),
    ("uniform_average", "claim.lets.u", "t + 3"),
    ("scheduled_rate_outside", "witness.cases.0.rows.1", "a[t]*left.m - right.n"),
    ("nothing_in_any_schedule", "claim.cases.0.solved.p", "1"),
    ("undampened_start", "claim.left.startup.0.1", "x <- x + 3*G"),
    ("hard_update_every_two", "claim.cases.0.solved", {}),
    ("quadratic_by_the_ideal", "claim.cases.0.equations", ["alpha*l - 2"]),
    ("differs_at_every_step", "claim.from", 1),
]
"""Certificates by hand, where each is changed, and to what: every prover is to refuse what is said then."""
