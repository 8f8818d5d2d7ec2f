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
        "version": 4,
        "about": about,
        "kind": kind,
        "claim": copy.deepcopy(claim),
        "witness": copy.deepcopy(witness),
    }


def put(document: Any, path: str, value: Any) -> Any:
    """Return a copy of *document* with the part at ``a/b/0`` replaced (added when it is not there)."""
    part = changed = json.loads(json.dumps(document))
    *way, last = path.split("/")
    for key in way:
        part = part[int(key) if isinstance(part, list) else key]
    last = int(last) if isinstance(part, list) else last
    if value is ...:
        del part[last]
    elif isinstance(part, list) and last == len(part):
        part.append(value)
    else:
        part[last] = value
    return changed


# -- sequences -----------------------------------------------------------------------------------------------------


def runs(start: str, *then: str) -> Json:
    """Return a sequence by its first value and the equations that go on from there in turn."""
    return [[start], list(then)]


def soft(c: str = "c", side: str = "left", QN: str = "w", TQN: str = "w", answer: str = "g[t]") -> Json:
    """QN <- QN + alpha*g; TQN <- c*TQN + (1 - c)*QN"""
    update = f"{c}*{side}.TQN[t] + {side}.QN[t+1] - {c}*{side}.QN[t+1]"
    return {f"{side}.QN": runs(QN, f"{side}.QN[t] + alpha*{answer}"), f"{side}.TQN": runs(TQN, update)}


def descent(alpha: str = "alpha_prime", side: str = "right", x: str = "w", answer: str = "g[t]") -> Json:
    """x <- x + alpha_prime*g"""
    return {f"{side}.x": runs(x, f"{side}.x[t] + {alpha}*{answer}")}


def momentum(x: str = "w", v: str = "0", answer: str = "g[t]") -> Json:
    """v <- c*v + (1 - c)*alpha*g; x <- x + v"""
    speed = f"c*right.v[t] + alpha*{answer} - c*alpha*{answer}"
    return {"right.v": runs(v, speed), "right.x": runs(x, "right.x[t] + right.v[t+1]")}


def asked(side: str, argument: str) -> Json:
    """Return the answers of g, asked in step t for that of t + 1."""
    return {f"{side}.G": runs("0", f"g({argument})")}


TWO_SOFT = soft(answer="left.G[t+1]") | asked("left", "left.QN[t]")
OWN_DESCENT = descent(answer="right.G[t+1]") | asked("right", "right.x[t]")
POWERS = {"pow.c": runs("1", "c*pow.c[t]")}
SCALED = "alpha - c*alpha"
RETENTION = ["c > 0", "1 - c > 0", "alpha > 0"]
OUTPUTS = ("left.TQN[t]", "right.x[t]")


# -- claims --------------------------------------------------------------------------------------------------------


def equations(sequences: Json, parameters: str = "alpha alpha_prime c", free: str = "g w", **more: Json) -> Json:
    plain = {"parameters": parameters.split(), "free": free.split(), "functions": [], "given": []}
    return plain | {"sequences": sequences} | more


def sides(left: str, right: str, *steps: int, onwards: bool = True) -> Json:
    """Return what is compared, and from when to when."""
    return {"left": left, "right": right, "steps": [min(steps, default=0), max(steps, default=0)], "onwards": onwards}


def case(*statements: str) -> list[str]:
    return list(statements)


def evidence(*rows: Json, gaps: Json = (), **more: Json) -> Json:
    """Return evidence; a gap is a combination, or one with an inverse."""
    listed = [[gap, ""] if isinstance(gap, str) else list(gap) for gap in gaps]
    plain = {"lets": [], "sequences": {}, "prefix": 0, "signs": [], "memos": [], "later": {}, "times": 1}
    return plain | {"rows": [list(row) for row in rows], "gaps": listed} | more


def equal(claim: Json, cases: Json = (), *, tree: Json = None, cover: Json = None, unknowns: str = "") -> Json:
    """Return a certificate of equality; *cases* are pairs of a case and its evidence."""
    listed = {"unknowns": unknowns.split(), "cases": [statements for statements, _ in cases]}
    flags = {"complete": tree is not None, "covering": cover is not None}
    witness = {"cases": [shown for _, shown in cases], "tree": tree, "cover": cover}
    return certificate("equal", claim | listed | flags, witness)


def different(claim: Json, witness: Json) -> Json:
    return certificate("different", claim, witness)


def residuals(*wanted: tuple[int, str], rest: Json, apart: Json = ()) -> Json:
    return [
        "residuals",
        {pair: list(reason) for pair, reason in dict(apart).items()},
        [list(one) for one in wanted],
        rest,
    ]


def contradiction(by: str) -> Json:
    """Return the node that 1 is a combination of what vanishes."""
    return ["split", by, []]


EXTRAPOLATED = evidence(
    ("left.TQN[t] - right.x[t]", "0", "#0 + #1"),
    ("left.QN[t] - c*left.QN[t] - left.TQN[t] + c*left.TQN[t] - c*right.v[t]", "0", "c*#1"),
    gaps=["0", "#0 + #1"],
)
ONE_NETWORK = evidence(("left.x[t] - right.x[t]", "0", "#0"), gaps=["0", "#0"])
SOFT_AND_DESCENT = equations(soft() | descent()) | sides(*OUTPUTS)


def momentum_is_soft_update() -> Json:
    claim = equations(soft() | momentum(), "alpha c") | sides(*OUTPUTS)
    return equal(claim, [(case(), EXTRAPOLATED)])


def momentum_from_other_networks() -> Json:
    """From any two networks, with v0 = (1 - c)/c*(QN0 - TQN0)."""
    right = momentum(x="TQN0", v="d*QN0 - QN0 - d*TQN0 + TQN0")
    claim = equations(soft(QN="QN0", TQN="TQN0") | right, "alpha c", "QN0 TQN0 g", given=["d <- 1/(c)"])
    return equal(claim | sides(*OUTPUTS), [(case(), EXTRAPOLATED)])


def momentum_by_a_division() -> Json:
    """The same from identical networks, by a proof that divides by c, though c = 0 is no exception."""
    row = "_c*left.QN[t] - left.QN[t] - _c*left.TQN[t] + left.TQN[t] - right.v[t]"
    rows = ("left.TQN[t] - right.x[t]", "0", "#0 + c*#1"), (row, "0", "c*#1")
    document = momentum_is_soft_update()
    document["witness"]["cases"] = [evidence(*rows, gaps=["0", "#0 + c*#1"], lets=["c <- 1/(c)"])]
    return document


def extrapolating_momentum_own() -> Json:
    """With own gradients, the soft update is momentum whose gradient is taken at x + c/(1-c)*v."""
    right = momentum(answer="right.G[t+1]") | asked("right", "right.x[t] + c*d*right.v[t]")
    own = {"functions": ["g"], "given": ["d <- 1/(1 - c)"]}
    claim = equations(TWO_SOFT | right, "alpha c", "w", **own) | sides(*OUTPUTS)
    # right's argument x + c/(1-c)*v minus left's QN: -(TQN - x) - ((1-c)(QN - TQN) - c*v)/(1-c)
    return equal(claim, [(case(), EXTRAPOLATED | {"later": {"right.G[t+1]": ["left.G[t+1]", "-#0 - d*#1"]}})])


def never_a_rescaling() -> Json:
    """From identical networks no alpha_prime does it: r_2 - r_1 on g[0] is alpha*c*(1 - c)."""
    tree = residuals((1, "g[0]"), (2, "g[0]"), rest=contradiction("_0*_1*_2*#1 - _0*_1*_2*#0"))
    return equal(SOFT_AND_DESCENT | {"given": RETENTION}, unknowns="alpha_prime", tree=tree)


def rescaling_cases() -> Json:
    """Without assumptions, exactly: c = 0 and alpha' = alpha; c = 1 and alpha' = 0; alpha = 0 and alpha' = 0."""
    cases = [case("c <- 0", "alpha_prime <- alpha"), case("c <- 1", "alpha_prime <- 0")]
    cases.append(case("alpha <- 0", "alpha_prime <- 0"))
    shown = [
        evidence(("left.TQN[t] - right.x[t]", "0", "#1"), ("left.QN[t] - right.x[t]", "0", "#1"), gaps=["0", "#1"]),
        evidence(("left.TQN[t] - right.x[t]", "0", "#0"), gaps=["0", "#0"]),
        evidence(
            ("left.TQN[t] - right.x[t]", "0", "c*#0 + #1 - c*#1"),
            ("left.QN[t] - right.x[t]", "0", "#1"),
            gaps=["0", "c*#0 + #1 - c*#1"],
        ),
    ]
    # #0 is (1 - c)*alpha - alpha', #2 the factor that vanishes
    leaves = [
        ["case", 0, {}, [["#2", ""], ["-#0 - alpha*#2", ""]]],
        ["solve", "c", "1", "-#2", ["case", 1, {}, [["0", ""], ["-#0", ""]]]],
        ["case", 2, {}, [["#2", ""], ["-#0 + #2 - c*#2", ""]]],
    ]
    branches = [[factor, 1, leaf] for factor, leaf in zip(("c", "1 - c", "alpha"), leaves, strict=True)]
    tree = residuals((1, "g[0]"), (2, "g[0]"), rest=["split", "#1 - #0", branches])
    return equal(SOFT_AND_DESCENT, list(zip(cases, shown, strict=True)), unknowns="alpha_prime", tree=tree)


def one_network() -> Json:
    """One network: x <- c*x + (1-c)*(x + alpha*g(x)) is descent with alpha' = (1-c)*alpha, and only that."""
    left = {
        "left.y": runs("w", "left.x[t] + alpha*g[t]"),
        "left.x": runs("w", "c*left.x[t] + left.y[t+1] - c*left.y[t+1]"),
    }
    claim = equations(left | descent()) | sides("left.x[t]", "right.x[t]")
    return equal(
        claim,
        [(case(f"alpha_prime <- {SCALED}"), ONE_NETWORK)],
        unknowns="alpha_prime",
        tree=residuals((1, "g[0]"), rest=["case", 0, {}, [["-#0", ""]]]),
        cover=["case", 0, {"alpha_prime": SCALED}, [["0", ""]]],
    )


def two_updates_per_step() -> Json:
    """Two soft updates per step are one with retention c^2."""
    left = soft()
    left["left.once"] = runs("w", left["left.TQN"][1][0])
    left["left.TQN"] = runs("w", "c*left.once[t+1] + left.QN[t+1] - c*left.QN[t+1]")
    claim = equations(left | soft("d", "right"), "alpha c d", given=["alpha != 0"])
    later = "c^2*#0 + #1 - c^2*#1"
    rows = ("left.TQN[t] - right.TQN[t]", "0", later), ("left.QN[t] - right.QN[t]", "0", "#1")
    return equal(
        claim | sides("left.TQN[t]", "right.TQN[t]"),
        [(case("d <- c^2"), evidence(*rows, gaps=["0", later]))],
        unknowns="d",
        tree=residuals((1, "g[0]"), rest=["case", 0, {}, [["_0*#0", ""]]]),
    )


def reset_online() -> Json:
    """QN reset to TQN after each soft update: equal with own gradients, alpha' = (1 - c)*alpha."""
    left = {
        "left.G": runs("g(w)", "g(left.QN[t+1])"),
        "left.moved": runs("w", "left.QN[t] + alpha*left.G[t]"),
        "left.TQN": runs("w", "c*left.TQN[t] + left.moved[t+1] - c*left.moved[t+1]"),
        "left.QN": runs("w", "left.TQN[t+1]"),
    }
    right = descent(answer="right.G[t]") | {"right.G": runs("g(w)", "g(right.x[t+1])")}
    later = "c*#0 + #1 - c*#1 + alpha*#2 - c*alpha*#2"
    rows = [[f"{name}[t] - right.x[t]", "0", later] for name in ("left.TQN", "left.QN")]
    rows.append(["left.G[t] - right.G[t]", "0", "0"])
    asked_again = ["left.G[t+1]", "-c*#0 - #1 + c*#1 - alpha*#2 + c*alpha*#2"]
    shown = evidence(*rows, gaps=["0", later], later={"right.G[t+1]": asked_again})
    claim = equations(left | right, free="w", functions=["g"]) | sides(*OUTPUTS)
    return equal(claim, [(case(f"alpha_prime <- {SCALED}"), shown)], unknowns="alpha_prime")


def answers_of_the_step_before() -> Json:
    """An answer used one step late, and a question asked one step late: the memo says what was answered."""
    left = asked("left", "left.x[t]") | {
        "left.late": runs("0", "left.G[t+1]"),
        "left.x": runs("w", "left.x[t] + alpha*left.late[t]"),
    }
    right = {
        "right.before": runs("w", "right.x[t]"),
        "right.G": [["0", "0"], ["g(right.before[t])"]],
        "right.x": runs("w", "right.x[t] + alpha*right.G[t+1]"),
    }
    shown = evidence(
        ("left.x[t] - right.x[t]", "0", "#0"),
        gaps=["0", "0", "#0"],
        prefix=1,
        memos=[["g", ["right.before[t]", "left.late[t]"], ["left.G[1]", "0", "0"], ["left.G[t+1]", "-#0", "0"]]],
        later={"right.G[t+1]": ["memo 0", "0"]},
    )
    claim = equations(left | right, "alpha", "w", functions=["g"]) | sides("left.x[t]", "right.x[t]")
    return equal(claim, [(case(), shown)])


def retention_or_step() -> Json:
    """The same number as retention or as step, from independent starts: equal iff it is 1/2."""
    left = soft(QN="QN0", TQN="TQN0")
    right = soft(side="right", QN="QN0", TQN="TQN0")
    right["right.TQN"] = runs("TQN0", "right.TQN[t] - c*right.TQN[t] + c*right.QN[t+1]")
    claim = equations(left | right, "alpha c", "QN0 TQN0 g") | sides("left.TQN[t]", "right.TQN[t]")
    later = "1/2*#0 + 1/2*#1"
    rows = ("left.TQN[t] - right.TQN[t]", "0", later), ("left.QN[t] - right.QN[t]", "0", "#1")
    tree = residuals((1, "TQN0"), rest=["case", 0, {}, [["1/2*#0", ""]]])
    return equal(claim, [(case("c <- 1/2"), evidence(*rows, gaps=["0", later]))], tree=tree)


TOLD = {"g": runs("1", "0")}
"""The first answer is 1, all others are 0."""


def second_step_differs() -> Json:
    """With c = 1/3, alpha = 1/2 and alpha' = (1-c)*alpha the outputs at t = 2 are 4/9 and 1/3."""
    numbers = ["c <- 1/3", "alpha <- 1/2", "alpha_prime <- 1/3", "w <- 0", *RETENTION]
    claim = equations(soft() | descent() | TOLD, "", "", given=numbers) | sides(*OUTPUTS, 2, onwards=False)
    return different(claim, evidence(prefix=2, gaps=[("0", "9")]))


def own_gradients_differ() -> Json:
    """QN: 1, 1/2, 1/4; TQN: 1, 2/3, 7/18; x: 1, 2/3, 4/9"""
    numbers = ["c <- 1/3", "alpha <- 1/2", "alpha_prime <- 1/3", "w <- 1"]
    answers = {"left.G": runs("0", "-left.QN[t]"), "right.G": runs("0", "-right.x[t]")}
    claim = equations(TWO_SOFT | OWN_DESCENT | answers, "", "", given=numbers) | sides(*OUTPUTS, 2, onwards=False)
    return different(claim, evidence(prefix=2, gaps=[("0", "-18")]))


def differs_at_every_step() -> Json:
    """With alpha' = (1-c)*alpha the sides differ on g[0] by alpha*(c - c^t), not 0 at every t >= 2."""
    given = [*RETENTION, f"alpha_prime <- {SCALED}", "w <- 0"]
    claim = equations(soft() | descent() | TOLD, "alpha c", "", given=given) | sides(*OUTPUTS, 2)
    later = "c*#1 + #0 - c*#0"
    rows = [
        ("left.QN[t] - alpha", "0", "#0 + alpha*#3"),
        ("left.TQN[t] - alpha + alpha*pow.c[t]", "0", f"{later} + alpha*#3 - c*alpha*#3"),
        ("right.x[t] - alpha + c*alpha", "0", "#2 + alpha*#3 - c*alpha*#3"),
        ("g[t]", "0", "0"),
    ]
    apart = "c*_2*_s.1*#1 + _2*_s.1*#0 - c*_2*_s.1*#0 - _2*_s.1*#2"
    first, then = ["0", ["$0*$1", "1", "1"]], ["0", ["$0*$1", "1", "1"], ["$0*$3", "1", ""]]
    shown = evidence(
        *rows,
        gaps=[("0", "_0*_1*_2"), (apart, "_2*_s.1")],
        sequences=POWERS,
        prefix=2,
        signs=[["c - pow.c[t]", "s", first, then]],
    )
    return different(claim, shown)


def soft_closed_form() -> Json:
    """TQN is c^t*TQN0 + (1 - c^t)*QN0 + alpha*g[i]*(1 - c^(t-i)) for each i < t."""
    sums = {"sum.0": runs("0", "sum.0[t] + g[t]"), "sum.1": runs("0", "c*sum.1[t] + c*g[t]")}
    claim = equations(soft(QN="QN0", TQN="TQN0") | POWERS | sums, "alpha c", "QN0 TQN0 g")
    moved = "QN0 + alpha*sum.0[t]", "pow.c[t]*TQN0 + QN0 - pow.c[t]*QN0 + alpha*sum.0[t] - alpha*sum.1[t]"
    return equal(claim | sides("left.TQN[t]", moved[1]), [(case(), _is_moved(*moved))])


def constant_gradient_closed_form() -> Json:
    """The gradient is u at every step: QN = w + alpha*t*u, and TQN lags behind by alpha*c/(1-c)*(1 - c^t)*u."""
    clock = POWERS | {"time": runs("0", "time[t] + 1")}
    claim = equations(soft(answer="u") | clock, "alpha c", "u w", given=["d <- 1/(1 - c)"])
    moved = "w + alpha*time[t]*u", "w + alpha*time[t]*u - alpha*c*d*u + alpha*c*d*pow.c[t]*u"
    return equal(claim | sides("left.TQN[t]", moved[1]), [(case(), _is_moved(*moved))])


def _is_moved(online: str, target: str) -> Json:
    """Return the evidence that both networks of a soft update are these sums."""
    later = "c*#1 + #0 - c*#0"
    rows = (f"left.QN[t] - {minus(online)}", "0", "#0"), (f"left.TQN[t] - {minus(target)}", "0", later)
    return evidence(*rows, gaps=["0", later])


def minus(text: str) -> str:
    """Return what stands after a minus sign for a sum in brackets."""
    return text.translate(str.maketrans("+-", "-+"))


def averaged_identity() -> Json:
    """A plain step is the average of a network and its update, with a = (1 - c)*alpha."""
    claim = equations({}, "a alpha c", "s x")
    said = sides("x + a*s", "c*x + x - c*x + alpha*s - c*alpha*s", onwards=False)
    return equal(claim | said, [(case(f"a <- {SCALED}"), evidence(gaps=["0"]))])


def uniform_average() -> Json:
    """Uniform averaging of the iterates is the soft update with c[t] = (t+1)/(t+2), the start averaged in."""
    both = {"time": runs("0", "time[t] + 1"), "u": runs("1/(2)", "1/(time[t+1] + 2)")}
    left = {
        "left.QN": runs("w", "left.QN[t] + alpha*g[t]"),
        "left.S": runs("w", "left.S[t] + left.QN[t+1]"),
        "left.A": runs("w", "u[t]*left.S[t+1]"),
    }
    weighted = "time[t]*u[t]*right.TQN[t] + u[t]*right.TQN[t] + u[t]*right.QN[t+1]"
    right = {"right.QN": runs("w", "right.QN[t] + alpha*g[t]"), "right.TQN": runs("w", weighted)}
    average = "u[t]*#2 + time[t]*u[t]*#1 + u[t]*#1 + u[t]*#0"
    shown = evidence(
        ("left.QN[t] - right.QN[t]", "0", "#0"),
        ("left.A[t] - right.TQN[t]", "0", average),
        ("left.S[t] - time[t]*left.A[t] - left.A[t]", "0", "-left.S[t+1]*#3"),
        ("time[t]*u[t] + 2*u[t] - 1", "0", "0"),
        gaps=["0", average],
    )
    return equal(equations(both | left | right, "alpha") | sides("left.A[t]", "right.TQN[t]"), [(case(), shown)])


def scheduled_rate_outside() -> Json:
    """With a schedule, x <- x + a[t-1]*m, the answer kept, and n <- a[t]*g, the product kept, agree."""
    left = {"left.x": runs("w", "left.x[t] + a[t-1]*left.m[t]"), "left.m": runs("0", "g[t]")}
    right = {"right.x": runs("w", "right.x[t] + right.n[t]"), "right.n": runs("0", "a[t]*g[t]")}
    rows = ("left.x[t] - right.x[t]", "0", "#0 + #1"), ("a[t-1]*left.m[t] - right.n[t]", "0", "0")
    claim = equations(left | right, "", "a g w") | sides("left.x[t]", "right.x[t]")
    return equal(claim, [(case(), evidence(*rows, gaps=["0", "#0 + #1"]))])


def nothing_in_any_schedule() -> Json:
    """x <- x + p*a[t]*w stands still for every schedule iff p = 0: the coefficient on a[0] says so."""
    claim = equations(descent("p", "left", "v", "a[t]*w") | {"right.x": runs("v", "right.x[t]")}, "p", "a v w")
    tree = residuals((1, "a[0]*w"), rest=["case", 0, {}, [["#0", ""]]])
    return equal(claim | sides("left.x[t]", "right.x[t]"), [(case("p <- 0"), ONE_NETWORK)], tree=tree)


def equal_rates() -> Json:
    """The same schedule on both sides; a value at a fixed step is not the value at every step. Two steps at once."""
    rules = descent("b[t]", "left") | descent("b[t]")
    shown = ONE_NETWORK | {"times": 2, "gaps": [["0", ""], ["#0", ""], ["#0", ""]]}
    return equal(equations(rules, "", "b g w") | sides("left.x[t]", "right.x[t]"), [(case(), shown)])


def undampened_start() -> Json:
    """A first step of its own is a prefix: x <- w + 2*g at t = 0 in two spellings."""
    rules = {
        "left.x": [["w", "left.x[t] + 2*g[t]"], ["left.x[t] + g[t]"]],
        "right.x": [["w", "2*right.x[t] + 2*g[t] - w"], ["right.x[t] + g[t]"]],
    }
    shown = ONE_NETWORK | {"prefix": 1, "gaps": [["0", ""], ["0", ""], ["#0", ""]]}
    return equal(equations(rules, "") | sides("left.x[t]", "right.x[t]"), [(case(), shown)])


def hard_update_every_two() -> Json:
    """every 2: T <- Q spelled twice; the outputs of both steps of the period are compared."""
    rules = {
        "left.Q": runs("w", "left.Q[t] + alpha*g[t]"),
        "left.T": runs("w", "left.T[t]", "left.Q[t+1]"),
        "right.Q": runs("w", "right.Q[t] + alpha*g[t]"),
        "right.T": runs("w", "right.T[t]", "c*right.T[t] + right.Q[t+1] - c*right.Q[t+1]"),
    }
    rows = ("left.T[t] - right.T[t]", "0", "#1"), ("left.Q[t] - right.Q[t]", "0", "#1")
    claim = equations(rules, "alpha c") | sides("left.T[t]", "right.T[t]")
    return equal(claim, [(case("c <- 0"), evidence(*rows, gaps=["0", "#0", "#1"]))])


def equal_from_the_first_step() -> Json:
    """From different starts both forget them: equal from t = 1 on."""
    rules = {"left.x": runs("w", "g[t]"), "right.x": runs("2*w", "g[t]")}
    claim = equations(rules, "") | sides("left.x[t]", "right.x[t]", 1)
    return equal(claim, [(case(), evidence(gaps=["0"]))])


def quadratic_at_the_optimum() -> Json:
    """g(x) = l*(s - x): with alpha*l = 1 the target is descent with alpha' = (1-c)*alpha; alpha solved as 1/l."""
    answers = {"left.G": runs("0", "l*s - l*left.QN[t]"), "right.G": runs("0", "l*s - l*right.x[t]")}
    rules = soft(QN="Q0", answer="left.G[t+1]") | descent(answer="right.G[t+1]") | answers
    claim = equations(rules, "alpha alpha_prime c l", "Q0 s w")
    solved = case("u <- 1/(l)", "alpha <- u", "alpha_prime <- u - c*u")
    shown = evidence(("left.TQN[t] - right.x[t]", "0", "c*#0"), gaps=["0", "c*#0"])
    return equal(claim | sides(*OUTPUTS), [(solved, shown)], unknowns="alpha_prime")


def quadratic_by_the_ideal() -> Json:
    """The same case, its equation not solved but used: x <- x + alpha*l*(s - x) jumps when alpha*l = 1."""
    rules = descent("alpha", "left", answer="left.G[t+1]") | {"left.G": runs("0", "l*s - l*left.x[t]")}
    claim = equations(rules | {"right.x": runs("w", "s")}, "alpha l", "s w")
    # after a step: x + alpha*l*(s - x) - s = (alpha*l - 1)*(s - x)
    jumped = "s*#0 - left.x[t]*#0"
    shown = evidence(("left.x[t] - right.x[t]", "0", jumped), gaps=["0", jumped])
    return equal(claim | sides("left.x[t]", "right.x[t]"), [(case("alpha*l - 1 = 0"), shown)])


def no_real_case() -> Json:
    """z <- c^3*z against z: equal iff c = 1, for c^2 + c + 1 = (c + 1/2)^2 + 3/4 has no real root."""
    rules = {"left.x": runs("z0", "c^3*left.x[t]"), "right.x": runs("z0", "right.x[t]")}
    split = ["split", "_p*#0", [["c - 1", 1, ["case", 0, {}, [["#1", ""]]]]]]
    squares = ["0", ["1", "c + 1/2", ""], ["3/4", "1", "1"]]
    tree = residuals((1, "z0"), rest=["positive", "c^2 + c + 1", "p", squares, split])
    claim = equations(rules, "c", "z0") | sides("left.x[t]", "right.x[t]")
    return equal(claim, [(case("c <- 1"), ONE_NETWORK)], tree=tree)


def horizon_schedule() -> Json:
    """At the one horizon t = 3 the schedule alpha*(1 - c^(3-i)) does it."""
    rates = [f"right.x[t] + b{i}*g[t]" for i in range(3)]
    right = {"right.x": [["w", *rates], ["right.x[t]"]]}
    claim = equations(soft() | right, "alpha b0 b1 b2 c") | sides(*OUTPUTS, 3, onwards=False)
    solved = case("b0 <- alpha - alpha*c^3", "b1 <- alpha - alpha*c^2", "b2 <- alpha - alpha*c")
    return equal(claim, [(solved, evidence(prefix=3, gaps=["0"]))], unknowns="b0 b1 b2")


def two_steps_by_the_ideal() -> Json:
    """At t = 1 and t = 2 only, where alpha*c = 0 and alpha' = alpha - alpha*c: the differences are its multiples."""
    gaps = ["#0*g[0]", "#0*g[0] + #1*g[0] + #0*g[1] - c*#1*g[0]"]
    shown = evidence(prefix=2, gaps=gaps)
    claim = SOFT_AND_DESCENT | sides(*OUTPUTS, 1, 2, onwards=False)
    return equal(claim, [(case("alpha - alpha*c - alpha_prime = 0", "alpha*c = 0"), shown)])


def own_gradients_never() -> Json:
    """With own gradients no alpha_prime does it: the calls of step 1 differ by c*alpha, then residuals may be used."""
    # the arguments of step 1 are w + alpha*G and w + alpha'*G with alpha' = (1-c)*alpha, and w was asked before
    pairs = {"left.G[1] left.G[2]": "-_2", "left.G[1] right.G[2]": "-_1*_2", "left.G[2] right.G[2]": "_0*_2"}
    apart = {pair: (0, "left.G[1]", inverse) for pair, inverse in pairs.items()}
    end = residuals((2, "left.G[1]"), rest=contradiction("_0*_1*_2*#1"), apart=apart)
    solved = ["solve", "alpha_prime", SCALED, "-#0", end]
    own = {"free": ["w"], "functions": ["g"], "given": RETENTION, "sequences": TWO_SOFT | OWN_DESCENT}
    tree = residuals((1, "left.G[1]"), rest=solved)
    return equal(SOFT_AND_DESCENT | own, unknowns="alpha_prime", tree=tree)


def sign_or_not() -> Json:
    """c*(c - 1) with c > 1 never vanishes, so x <- x + c^2*w - c*w is not x <- x; by a question whether c - 1 is 0."""
    rules = {"left.x": runs("w", "left.x[t] + c^2*w - c*w"), "right.x": runs("w", "right.x[t]")}
    question = ["whether", "c - 1", "q", contradiction("_1*c*#1"), contradiction("_0*_q*#0")]
    claim = equations(rules, "c", "w", given=["c > 0", "c^2 - c > 0"]) | sides("left.x[t]", "right.x[t]")
    return equal(claim, tree=residuals((1, "w"), rest=question))


def solved_by_an_inverse() -> Json:
    """x <- x + (c*p - 1)*w stands still iff p = 1/c, and c is not 0."""
    rules = {"left.x": runs("w", "left.x[t] + c*p*w - w"), "right.x": runs("w", "right.x[t]")}
    claim = equations(rules, "c p", "w", given=["c != 0"]) | sides("left.x[t]", "right.x[t]")
    return equal(
        claim,
        [(case("u <- 1/(c)", "p <- u"), ONE_NETWORK)],
        unknowns="p",
        tree=residuals((1, "w"), rest=["case", 0, {}, [["#0", "p"], ["0", ""]]]),
        cover=["case", 0, {"p": "_0"}, [["0", "_0"], ["0", ""]]],
    )


def covered_in_cases() -> Json:
    """x <- x + (c*p - c*d)*w stands still where c is 0 or p is d; some p always does."""
    rules = {"left.x": runs("w", "left.x[t] + c*p*w - c*d*w"), "right.x": runs("w", "right.x[t]")}
    claim = equations(rules, "c d p", "w") | sides("left.x[t]", "right.x[t]")
    left = [["c", 1, ["case", 0, {}, [["#1", ""]]]], ["p - d", 1, ["case", 1, {}, [["#1", ""]]]]]
    chosen = ["case", 1, {"p": "d"}, [["0", ""]]]
    return equal(
        claim,
        [(case("c <- 0"), ONE_NETWORK), (case("p <- d"), ONE_NETWORK)],
        unknowns="p",
        tree=residuals((1, "w"), rest=["split", "#0", left]),
        cover=["whether", "c", "q", ["case", 0, {"p": "5"}, [["#0", ""]]], chosen],
    )


def an_assumed_equation() -> Json:
    """Descent with p is descent with q where p = q is given."""
    claim = equations(descent("p", "left") | descent("q"), "p q", given=["p - q = 0"])
    later = "#1 + g[t]*#0"
    shown = evidence(("left.x[t] - right.x[t]", "0", later), gaps=["0", later])
    return equal(claim | sides("left.x[t]", "right.x[t]"), [(case(), shown)])


BY_HAND = {
    make.__name__: make
    for make in (
        momentum_is_soft_update,
        momentum_from_other_networks,
        momentum_by_a_division,
        extrapolating_momentum_own,
        never_a_rescaling,
        rescaling_cases,
        one_network,
        two_updates_per_step,
        reset_online,
        answers_of_the_step_before,
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
        equal_from_the_first_step,
        quadratic_at_the_optimum,
        quadratic_by_the_ideal,
        no_real_case,
        horizon_schedule,
        two_steps_by_the_ideal,
        own_gradients_never,
        sign_or_not,
        solved_by_an_inverse,
        covered_in_cases,
        an_assumed_equation,
    )
}


def changed(name: str, path: str, value: Any) -> bytes:
    """Return a certificate by hand with one thing replaced by something else."""
    document = BY_HAND[name]()
    false = put(document, path, value)
    assert false != document
    return encode(false)


MADE_FALSE: list[tuple[str, str, Any]] = [
    ("momentum_is_soft_update", "claim/sequences/right.v/1/0", "c*right.v[t] + alpha*g[t]"),
    ("momentum_is_soft_update", "claim/sequences/right.v/0/0", "w"),
    ("momentum_is_soft_update", "witness/cases/0/rows/1/0", "left.QN[t]"),
    ("extrapolating_momentum_own", "claim/sequences/right.G/1/0", "g(right.x[t])"),
    ("reset_online", "claim/cases/0/0", "alpha_prime <- alpha"),
    ("second_step_differs", "claim/given/2", "alpha_prime <- 4/9"),
    ("own_gradients_differ", "claim/given/1", "alpha <- 0"),
    ("soft_closed_form", "claim/sequences/sum.1/1/0", "c*sum.1[t] + g[t]"),
    ("averaged_identity", "claim/cases/0/0", "a <- alpha"),
    ("uniform_average", "claim/sequences/u/1/0", "1/(time[t+1] + 3)"),
    ("scheduled_rate_outside", "witness/cases/0/rows/1/0", "a[t]*left.m[t] - right.n[t]"),
    ("nothing_in_any_schedule", "claim/cases/0/0", "p <- 1"),
    ("undampened_start", "claim/sequences/left.x/0/1", "left.x[t] + 3*g[t]"),
    ("hard_update_every_two", "claim/cases/0", []),
    ("quadratic_by_the_ideal", "claim/cases/0/0", "alpha*l - 2 = 0"),
    ("differs_at_every_step", "claim/steps/0", 1),
]
"""Certificates by hand, where each is changed, and to what: every prover is to refuse what is said then."""
