"""Certificates that a dishonest author would write: false claims, documents in bad form, and much work for nothing."""

from __future__ import annotations

from random import Random
from typing import Any

from kernel_documents import (
    ONE_NETWORK,
    case,
    certificate,
    compare,
    comparison,
    descent,
    identity,
    invariant,
    known,
    momentum,
    put,
    residual,
    rule,
    shown,
    soft,
    stated,
)

Json = Any
STILL = rule("x <- x", returns="x", x="w")
ZERO = rule("v <- 0", returns="v", v="0")
PLAIN = {"oracles": {}}


def growing(by: str) -> Json:
    """x <- x + by"""
    return rule(f"x <- x + {by}", returns="x", x="w")


def numbers(left: Json, right: Json, k: int, *values: str, parameters: Json = (), **more: Json) -> Json:
    """Return a counterexample without oracles, from w = 1."""
    at = {"parameters": dict(parameters), "vectors": {"w": "1"}, "answers": {}, "functions": {}}
    claim = comparison(left, right, **PLAIN) | {"at": at, "k": k, "values": list(values)} | more
    return certificate("counterexample", claim, {})


def nowhere(left: Json, right: Json, total: str, *of: Json, product: Json = (), **more: Json) -> Json:
    """Return the claim that the rules are equal nowhere, by one identity."""
    tree = ["split", identity(total, *of, product=product)]
    return compare(comparison(left, right, **PLAIN) | more, last=2, tree=tree)


def same(left: str, right: str, vectors: Json = ("x",), lets: Json = (), solved: Json = ()) -> Json:
    """Return the claim that two sums are the same."""
    claim = comparison(stated(left), stated(right), vectors=list(vectors), lets=dict(lets), steps=[0], **PLAIN)
    return compare(claim, [(case(**dict(solved)), {"gaps": {}})])


# -- equality ------------------------------------------------------------------------------------------------------


def a_period_of_no_steps() -> Json:
    """Descent with a is descent with b, by an induction that runs nothing."""
    evidence = invariant(following=[], output=[], period=0)
    return compare(comparison(descent("a"), descent("b")), [(case(), evidence)])


def outputs_of_no_step() -> Json:
    """The same, with a period of one step whose output nothing is said of."""
    evidence = invariant(following=[], output=[], period=1)
    return compare(comparison(descent("a"), descent("b")), [(case(), evidence)])


def a_step_before_the_first() -> Json:
    return compare(comparison(descent("a"), descent("b"), steps=[-1]), [(case(), {"gaps": {}})])


def a_constant_named_like_a_row() -> Json:
    """y <- left.x, a constant, is said to be what left.x is in the rows."""
    right = rule("y <- left.x", returns="y", y="w")
    claim = comparison(STILL, right, vectors=["w", "left.x"], **PLAIN)
    return compare(claim, [(case(), invariant(following=[], output="0"))])


def a_constant_named_like_an_answer() -> Json:
    right = rule("x <- x + g[0,0]", returns="x", x="w")
    claim = comparison(descent("1"), right, vectors=["w", "g[0,0]"], steps=[1])
    return compare(claim, [(case(), {"gaps": {}})])


def a_difference_over_its_equation() -> Json:
    """w is 0 where c is, as w = w/c*c."""
    claim = comparison(growing("w"), STILL, steps=[1], **PLAIN)
    return compare(claim, [(case(equations=["c"]), {"gaps": {"1": "c^-1*w*#0"}})])


def a_difference_over_its_equation_in_a_let() -> Json:
    claim = comparison(growing("w"), STILL, steps=[1], lets={"e": "#0^-1"}, **PLAIN)
    return compare(claim, [(case(equations=["c"]), {"gaps": {"1": "w*e*#0"}})])


def a_difference_beside_its_equation() -> Json:
    """w = w + w/c*0 - w/c*0: what is added is no combination of what vanishes."""
    claim = comparison(growing("w"), STILL, steps=[1], **PLAIN)
    return compare(claim, [(case(equations=["c"]), {"gaps": {"1": "w + c^-1*w*#0 - c^-1*c*w"}})])


def rows_over_their_equation() -> Json:
    """Where c = 0 the rows are x and x/c + z, of which the second says something at no point."""
    left = rule("u <- z", "x <- c*w", "z <- z - w", returns="u", u="0", x="c*w", z="-w")
    rows = ["left.x", "c^-1*left.x + left.z"]
    evidence = invariant(*rows, following=["w*#0", "#2 - c^-1*#1"], output="#2 - c^-1*#1", starts=["w*#0", "0"])
    return compare(comparison(left, ZERO, **PLAIN), [(case(equations=["c"]), evidence)])


CARRIED = rule("x <- y", "y <- y + a[t]*y - a[t]*y", returns="x", x="0", y="w")


def a_row_over_a_schedule_that_may_vanish() -> Json:
    """x becomes y, which is not 0: a[t]*y vanishes where a[0] does, and y would be that over a[t]."""
    evidence = invariant("a[t]*left.y", following=["#0*a[t]^-1*a[t+1]"], output="#0*a[t]^-1")
    return compare(comparison(CARRIED, ZERO, **PLAIN), [(case(**{"a[0]": "0"}), evidence)])


def a_row_over_what_vanishes_at_the_first_step() -> Json:
    lets = {"d": "a[t] - a[0]", "e": "a[t+1] - a[0]"}
    evidence = invariant("a[t]*left.y - a[0]*left.y", following=["#0*d^-1*e"], output="#0*d^-1")
    return compare(comparison(CARRIED, ZERO, lets=lets, **PLAIN), [(case(), evidence)])


def a_schedule_said_to_be_constant() -> Json:
    claim = comparison(rule("x <- a[t]*x", returns="x", x="w"), STILL, **PLAIN)
    return compare(claim, [(case(**{"a[t]": "1"}), ONE_NETWORK)])


def a_network_named_like_a_value_of_a_schedule() -> Json:
    left = rule("x <- x + a[t]", returns="x", x="w", **{"a[0]": "w"})
    return compare(comparison(left, growing("w"), steps=[1], **PLAIN), [(case(), {"gaps": {}})])


def a_network_named_t() -> Json:
    left = rule("x <- x", returns="x", x="w", t="w")
    return compare(comparison(left, STILL, **PLAIN), [(case(), ONE_NETWORK)])


def parameters_in_exponents() -> Json:
    """c^(2*a) is c^(3*a)."""
    rules = [rule(f"x <- c^{name}*x", returns="x", x="w") for name in "kj"]
    return compare(comparison(*rules, steps=[1], **PLAIN), [(case(k="2*a", j="3*a"), {"gaps": {}})])


def networks_in_exponents() -> Json:
    rules = [rule(f"k <- {n}*w", "x <- c^k*x", returns="x", x="w") for n in "23"]
    return compare(comparison(*rules, steps=[1], **PLAIN), [(case(), {"gaps": {}})])


def outputs_with_t_before_a_step() -> Json:
    """t*w and 2*t*w at k = 0."""
    rules = [rule("x <- x", returns="t*x", x=start) for start in ("w", "2*w")]
    return compare(comparison(*rules, steps=[0], **PLAIN), [(case(), {"gaps": {}})])


def a_step_that_is_not_compared_beside_one_that_is() -> Json:
    """k = 0 is spoken of, where the outputs have no t."""
    rules = [rule("x <- x", returns=f"t*x + {n}*x", x="w") for n in (1, 3)]
    tree = ["split", identity("#0", residual(1, "w"), product=known("-2"))]
    return compare(comparison(*rules, steps=[0, 1], **PLAIN), last=1, tree=tree)


def outputs_with_t_in_a_let() -> Json:
    """a[t]*x and a[t]*b[t]^2*x at k = 0 and k = 1, where a[-1] and a[0] are 0."""
    rules = [rule("x <- x", returns=f"{name}*x", x="w") for name in "uv"]
    claim = comparison(*rules, lets={"u": "a[t]", "v": "a[t]*b[t]^2"}, steps=[0, 1], **PLAIN)
    tree = ["case", 0, [shown("#0", residual(0, "w"))], {}]
    return compare(claim, [(case(**{"a[-1]": "0", "a[0]": "0"}), {"gaps": {}})], last=1, tree=tree)


def a_schedule_that_stands_still() -> Json:
    """At k = 2 left has added a[0] + a[1], right 2*a[0]."""
    left, right = (
        rule("x <- x + a[t+0]*w", returns="x", x="w"),
        rule(["x <- x + a[t]*w"], ["x <- x + a[t-1]*w"], returns="x", x="w"),
    )
    evidence = invariant("left.x - right.x + a[t]*w - a[t]*w", following=["#0"], output=["#0", "#0"])
    return compare(comparison(left, right, **PLAIN), [(case(), evidence)])


def a_schedule_where_no_step_is() -> Json:
    """The value a[t+1] means nothing in a case, though it does in the rule that is run before."""
    evidence = invariant("left.x - right.x", following=["#0"], output="#0")
    left, right = growing("a[t+1]*w"), growing("p*w")
    return compare(comparison(left, right, **PLAIN), [(case(p="a[t+1]"), evidence)])


def a_vector_in_an_exponential() -> Json:
    left = rule("x <- w^t*x", returns="x", x="w")
    evidence = invariant("left.x - right.x", following=["w^t*#0"], output="w^t*#0")
    return compare(comparison(left, left, **PLAIN), [(case(), evidence)])


def an_output_by_a_condition_of_a_later_step() -> Json:
    """At t = 0 both rows are 0 whatever x is; t is not 0 by the condition of the step after."""
    following = ["t*t^-1*#0 + 2*t^-1*#0 + 2*t*t^-1*#1 + 4*t^-1*#1", "#1 + 2*t^-1*#1"]
    evidence = invariant(
        "t*left.x - t*right.x + t*w", "t*w", following=following, output=["t^-1*#0", "t^-1*#0 + t^-1*#1"]
    )
    left = growing("w") | {"conditions": ["t - 1"]}
    return compare(comparison(left, STILL, **PLAIN), [(case(), evidence)])


def other_calls_before_the_period() -> Json:
    """The calls of the start-up's last step are of another function than those of the period."""
    first, then = ["G <- h(x)", "x <- x + G"], ["G <- g(x)", "x <- x + G"]
    left = rule(then, startup=[first], returns="x", x="w")
    claim = comparison(left, left, oracles={"g": "own", "h": "own"})
    return compare(claim, [(case(), ONE_NETWORK | {"prefix": 1, "calls": ["new", ["as", 0, ["-#0"]]]})])


def an_answer_of_another_function() -> Json:
    right = rule("G <- h(x)", "x <- x + alpha*G", returns="x", x="w")
    claim = comparison(descent("alpha"), right, oracles={"g": "own", "h": "own"})
    return compare(claim, [(case(), ONE_NETWORK | {"calls": ["new", ["as", 0, ["-#0"]]]})])


# -- derivations ---------------------------------------------------------------------------------------------------


def a_contradiction_over_a_residual() -> Json:
    """1 = c/c, where c is to vanish."""
    return nowhere(growing("c*w"), STILL, "c^-1*#0", residual(1, "w"))


def a_contradiction_over_a_residual_in_a_let() -> Json:
    return nowhere(growing("c*w"), STILL, "e*#0", residual(1, "w"), lets={"e": "#0^-1"})


def a_contradiction_beside_a_residual() -> Json:
    return nowhere(growing("c*w"), STILL, "1 + c^-1*#0 - c^-1*c", residual(1, "w"))


def a_let_that_fixes_a_schedule() -> Json:
    claim = {"lets": {"d": "a[0]"}, "assumptions": [["d", "="]]}
    return nowhere(growing("a[0]*w"), STILL, "#0", residual(1, "a[0]", "w"), **claim)


def a_let_named_t() -> Json:
    """The condition t - 3 has t as a parameter, s, and is free of t then."""
    left = growing("s*w - 3*w") | {"conditions": ["u"]}
    claim = {"lets": {"u": "t - 3", "t": "s"}, "steps": [1]}
    return nowhere(left, STILL, "#0", residual(1, "w"), product=known("s - 3"), **claim)


def a_cover_that_chooses_a_let() -> Json:
    """d = 1 - c is 0 for some d."""
    claim = comparison(growing("d*w"), STILL, lets={"d": "1 - c"}, unknowns=["d"], **PLAIN)
    tree, cover = ["case", 0, [shown("#0", residual(1, "w"))], {}], ["case", 0, [None], {"d": "0"}]
    return compare(claim, [(case(d="0"), ONE_NETWORK)], last=1, tree=tree, cover=cover)


def covering(left: Json, right: Json, covered: Json, choice: str, total: str = "#0", **more: Json) -> Json:
    """Return the claim that the rules are equal exactly in a case, into which some p leads."""
    claim = comparison(left, right, unknowns=["p"], **PLAIN) | more
    count = len(covered["solved"]) + len(covered["equations"])
    tree = ["case", 0, [shown(total, residual(1, "w"))] * count, {}]
    evidence = ONE_NETWORK | {"gaps": {}}
    return compare(claim, [(covered, evidence)], last=1, tree=tree, cover=["case", 0, [None] * count, {"p": choice}])


def a_cover_against_what_is_assumed() -> Json:
    """p = -1 is the one case, and p >= 0."""
    return covering(growing("p*w"), growing("-1*w"), case(p="-1"), "-1", assumptions=[["p", ">="]])


def a_cover_where_a_rule_is_not_defined() -> Json:
    """p = -1 is the one case, where p + 1, a condition at each step, is 0."""
    left = growing("p*w") | {"conditions": ["p + 1 + t - t"]}
    return covering(left, growing("-1*w"), case(p="-1"), "-1")


def a_cover_by_what_is_divided_by() -> Json:
    """p = c is the one case, and left divides by p - c."""
    left, right = growing("d*d^-1*w"), growing("w + p*w - c*w")
    evidence = invariant("left.x - right.x", following=["#1 - w*#0"], output="#1 - w*#0", starts=["0"])
    document = covering(left, right, case(equations=["p - c"]), "c", "-#0", lets={"d": "p - c"})
    return put(document, "witness.cases.0", evidence)


def a_cover_by_what_is_divided_by_later() -> Json:
    """u = 0 is a case, and left divides by u^t."""
    claim = comparison(growing("e^-1*e*u*w"), STILL, unknowns=["u"], lets={"e": "u^t"}, **PLAIN)
    tree, cover = ["case", 0, [shown("#0", residual(1, "w"))], {}], ["case", 0, [None], {"u": "0"}]
    return compare(claim, [(case(u="0"), ONE_NETWORK)], last=1, tree=tree, cover=cover)


def covering_a_value(by: str, *conditions: str, **more: Json) -> Json:
    """Return the claim that a step by a[t] and something is none when a[0] is 0, and that a[0] may be."""
    left = growing(f"{by}*w") | {"conditions": list(conditions)}
    claim = comparison(left, STILL, unknowns=["a[0]"], steps=[1], **PLAIN) | more
    tree, cover = ["case", 0, [shown("#0", residual(1, "w"))], {}], ["case", 0, [None], {"a[0]": "0"}]
    return compare(claim, [(case(equations=["a[0]"]), {"gaps": {"1": "#0*w"}})], last=1, tree=tree, cover=cover)


def a_cover_by_a_value_that_is_divided_by() -> Json:
    return covering_a_value("a[t]^-1*a[t]^2")


def a_cover_by_a_value_that_a_condition_speaks_of() -> Json:
    return covering_a_value("a[t]", "a[t]")


def calls_that_may_ask_the_same() -> Json:
    """alpha = 0 is a way to be equal, and then no two arguments differ."""
    claim = comparison(soft(), descent(), assumptions=[["c", ">"], ["1 - c", ">"]], oracles={"g": "own"})
    product = [["alpha", 1, ["split", identity("#0", ["branch", 0])]], *known("c", "1 - c")]
    tree = ["split", identity("#0 - #1", residual(2, "left.g[0,0]"), residual(1, "left.g[0,0]"), product=product)]
    return compare(claim, last=2, tree=tree)


def calls_told_apart_by_what_is_nothing() -> Json:
    """p = q is a way to be equal: a[0]/a[0] - 1 is 0, though it has a coefficient on a[0]."""
    left, right = (
        rule(f"G <- g({asked})", "x <- x + G", returns="x", x="w") for asked in ("p*x + a[t]*a[t]^-1*x - x", "q*x")
    )
    claim = comparison(left, right, oracles={"g": "own"}, vectors=["w"])
    return compare(claim, last=1, tree=["split", identity("#0", residual(1, "left.g[0,0]"))])


# -- numbers -------------------------------------------------------------------------------------------------------


def a_negative_number_of_steps() -> Json:
    return numbers(STILL, STILL | {"start": {"x": "2*w"}}, -3, "1", "2")


def a_parameter_given_beside_its_let() -> Json:
    """d is 5, and 1 - c with c = 1/2."""
    return numbers(growing("d*w"), STILL, 1, "6", "1", parameters={"c": "1/2", "d": "5"}, lets={"d": "1 - c"})


def a_let_for_a_value_of_a_schedule() -> Json:
    return numbers(growing("a[0]*w"), growing("a[t]*w"), 1, "3", "1", lets={"a[0]": "2"})


def an_exponent_without_brackets() -> Json:
    """2*x*b^t+1 is not 2*x*b^(t+1)."""
    return numbers(rule("x <- 2*x*b^t+1", returns="x", x="w"), STILL, 1, "6", "1", parameters={"b": "3"})


def a_start_that_is_not_defined() -> Json:
    left = STILL | {"start": {"x": "2*w"}, "conditions": ["c"]}
    return numbers(left, STILL, 0, "2", "1", parameters={"c": "0"})


def a_period_that_is_not_defined() -> Json:
    """Left is in its period when right is in its start-up, and not defined at t = 1."""
    left = STILL | {"start": {"x": "2*w"}, "conditions": ["t - 1"]}
    return numbers(left, STILL | {"startup": [["x <- x"]] * 2}, 2, "2", "1")


def a_value_that_is_told_twice() -> Json:
    """alpha is 1, and said to be 5."""
    document = numbers(growing("alpha*w"), STILL, 1, "2", "1", parameters={"alpha": "1"})
    return put(document, "claim.at.answers", {"alpha": "5"})


def a_value_of_a_parameter_that_is_a_vector() -> Json:
    return numbers(growing("w"), STILL, 1, "2", "1", parameters={"w": "3"}, assumptions=[["w - 2", ">"]])


def values_that_are_too_many() -> Json:
    return numbers(STILL | {"start": {"x": "2*w"}}, STILL, 0, "2", "1", "0")


# -- formulas ------------------------------------------------------------------------------------------------------


def answers_that_are_constants() -> Json:
    """x = w - k*w + the sum of j*w: that is not w at k = 2."""
    forms = {"x": ["w - k*w", "j*w"]}
    claim = {"rule": STILL, "vectors": ["w"], "lets": {}, "oracles": {}, "assumptions": [], "solved": {}}
    return certificate("closed form", claim | {"forms": forms}, {})


def always(left: Json, right: Json, forms: Json, product: Json, sums: Json = (), **more: Json) -> Json:
    """Return the claim that the rules always differ, by a product and *sums* that are above 0 by induction."""
    claim = comparison(left, right) | {"from": 1, "on": "g[0,0]"} | more
    facts = [["induction", list(sums)]] if sums else []
    witness = {"left": {"x": forms[0]}, "right": {"x": forms[1]}, "facts": facts, "product": known(*product)}
    return certificate("always different", claim, witness)


def a_difference_before_any_answer() -> Json:
    claim = {"assumptions": [["a", ">"]], "from": 0}
    return always(descent("a"), STILL, [["w", "a*g[0,0]"], ["w", "0"]], ["a"], **claim)


SHRINKING = rule("x <- x + w", returns="x", x="w - True*w")


def a_beginning_that_is_no_number() -> Json:
    """(k + 1 - True)*w is not 0 from k = True on, True being a parameter; but k = 1 is said, and True may be 2."""
    factor = "k - True + 1"
    forms = [["w - True*w + k*w", "0"], ["0", "0"]]
    right = rule("x <- x", returns="x", x="0")
    document = always(SHRINKING, right, forms, [factor], on="w", oracles={}, **{"from": True})
    return put(document, "witness.facts", [["positive", factor, [["1", [], "1"], ["1", [0], "1"]]]])


def growing_powers(larger: str, smaller: str, first: Json, step: Json, **more: Json) -> Json:
    """x <- larger*x against x <- smaller*x, by the sum that the larger's powers are above the smaller's."""
    left, right = (rule(f"x <- {base}*x", returns="x", x="w") for base in (larger, smaller))
    powers = [base if base == "1" else f"{base}^k" for base in (larger, smaller)]
    gap, forms = " - ".join(powers), [[f"{power}*w", "0"] for power in powers]
    return always(left, right, forms, [gap], [[gap, first, step]], on="w", oracles={}, **more)


def powers_of_a_base_that_may_be_negative() -> Json:
    """a > b alone: (-1)^2 is 1^2, though 1 > -1; a^(k+1) - b^(k+1) is not (a - b)*(a^k - b^k)."""
    one = [["1", [0], "1"]]
    return growing_powers("a", "b", one, [["1", [0, 2], "1"]], assumptions=[["a - b", ">"]])


def powers_that_are_above_themselves() -> Json:
    """a^k - 1 is above 0 after a step if it is then."""
    return growing_powers("a", "1", [["1", [0], "1"]], [["1", [2], "1"]], assumptions=[["a - 1", ">"]])


def powers_that_begin_above_themselves() -> Json:
    """a^k - 1 is above 0 at first if it is at any k, and then a^(k+1) - 1 = (a^k - 1)*a + (a - 1)."""
    step = [["1", [3, 0], "1"], ["1", [1], "1"]]
    return growing_powers("a", "1", [["1", [3], "1"]], step, assumptions=[["a", ">"], ["a - 1", ">="]])


def a_power_of_a_base_that_may_vanish() -> Json:
    """a^k is above 0 if a is; it may be 0."""
    left, right = rule("x <- a*x", returns="x", x="w"), rule("x <- 0*x", returns="x", x="0")
    sums = [["a^k", [["1", [0], "1"]], [["1", [0, 2], "1"]]]]
    return always(
        left, right, [["a^k*w", "0"], ["0", "0"]], ["a^k"], sums, on="w", oracles={}, assumptions=[["a", ">="]]
    )


def what_moves_from_below() -> Json:
    """k - a grows, but begins below 0 where a is above 1."""
    left, right = rule("x <- x + w", returns="x", x="-a*w"), rule("x <- x", returns="x", x="0")
    sums = [["k - a", [["1", [0], "1"]], [["1", [2], "1"], ["1", [], "1"]]]]
    claim = {"on": "w", "oracles": {}, "assumptions": [["a", ">"]]}
    return always(left, right, [["k*w - a*w", "0"], ["0", "0"]], ["k - a"], sums, **claim)


def what_moves_the_wrong_way() -> Json:
    """3 - k is above 0 at first."""
    left, right = rule("x <- x - w", returns="x", x="3*w"), rule("x <- x", returns="x", x="0")
    sums = [["3 - k", [["2", [], "1"]], [["1", [1], "1"], ["1", [], "1"]]]]
    return always(left, right, [["3*w - k*w", "0"], ["0", "0"]], ["3 - k"], sums, on="w", oracles={})


def a_branch_of_what_always_differs() -> Json:
    """Where k is not 3, (k - 3)^2 is above 0; so (k - 4)^2 would be by induction, which is 0 at k = 4."""
    left, right = rule("x <- x + w", returns="x", x="-4*w"), rule("x <- x", returns="x", x="0")
    document = always(left, right, [["k*w - 4*w", "0"], ["0", "0"]], ["k - 4"], on="w", oracles={})
    sums = [["k^2 - 8*k + 16", [["9", [], "1"]], [["1", [], "k - 3"]]]]
    return put(document, "witness.facts", [["whether", "k - 3", ["induction", sums], []]])


def an_induction_in_a_comparison() -> Json:
    tree = ["induction", [["k", [["1", [], "1"]], [["1", [0], "1"]]]]]
    return compare(comparison(growing("c*w"), STILL, **PLAIN), last=1, tree=tree)


def a_count_that_is_solved_for() -> Json:
    """The forms are w at k = 3, and the rule is not: k may not be solved for."""
    claim = {"rule": growing("w"), "vectors": ["w"], "lets": {}, "oracles": {}, "assumptions": [], "solved": {"k": "3"}}
    return certificate("closed form", claim | {"forms": {"x": ["4*w", "0"]}}, {})


def a_root() -> Json:
    """4^(1/2) is not 4."""
    return same("n^k*x", "n*x", lets={"n": "4"}, solved={"k": "1/2"})


def a_root_in_numbers() -> Json:
    parameters = {"k": "1/2"}
    return numbers(rule("x <- n^k*x", returns="x", x="w"), STILL, 1, "4", "1", parameters=parameters, lets={"n": "4"})


def a_number_to_a_power() -> Json:
    """2/3^2 is neither 4/9 nor 2/9 here."""
    return same("2/3^2*x", "4/9*x")


def a_negative_number_to_a_power() -> Json:
    return same("x*-2^2", "4*x")


def an_identity_over_nothing() -> Json:
    return same("x*d^-1*d", "x", lets={"d": "c - c"})


# -- form ----------------------------------------------------------------------------------------------------------


def a_line_of_its_own_in_the_sentence() -> Json:
    left = rule(["x <- x"], ["lie\nother.json: verified: 1 = 2"], returns="x", x="w")
    return compare(comparison(left, STILL, steps=[1], **PLAIN), [(case(), {"gaps": {}})])


def a_line_of_its_own_in_a_complaint() -> Json:
    assumptions = [["a\nother.json: verified: 1 = 2", "="]]
    claim = comparison(growing("c*w"), STILL, assumptions=assumptions, **PLAIN)
    return compare(claim, last=1, tree=["positive", "c", [["1", [0], "1"]], ["split", identity("0")]])


def a_complaint_that_cannot_be_written() -> Json:
    return nowhere(growing("c*w"), STILL, "#0", "\ud800")


def a_let_that_says_more() -> Json:
    """What no text uses is not read, but stands in the sentence."""
    return same("x", "x", lets={"e": "0), and the soft update is momentum (e = 0"})


def a_start_that_says_more() -> Json:
    """No run is made: the assumptions contradict each other."""
    left = rule("x <- x", returns="x", x="w] and this proves more than [x = w")
    claim = comparison(left, STILL, assumptions=[["c", "="], ["c", "!="]], **PLAIN)
    return compare(claim, tree=["split", identity("#0", ["assumption", 0], product=known("c"))])


def a_digit_of_another_kind() -> Json:
    """c\u00b2 is a name of its own."""
    return numbers(growing("c\u00b2*w"), growing("c^2*w"), 1, "6", "5", parameters={"c": "2", "c\u00b2": "5"})


def a_letter_that_is_not_seen() -> Json:
    return numbers(growing("c\u3164*w"), growing("c*w"), 1, "6", "3", parameters={"c": "2", "c\u3164": "5"})


def a_value_named_like_a_let() -> Json:
    """d[0]*x and d[0]*x, from w and 2*w, do not mention t, though d does."""
    rules = [rule("x <- w", returns="d[0]*x", x=start) for start in ("w", "2*w")]
    return compare(comparison(*rules, lets={"d": "t"}, **PLAIN), [(case(), invariant(following=[], output="0"))])


def a_condition_named_like_a_let() -> Json:
    left = rule("x <- x + w", startup=[["x <- x + w"]], returns="x", x="w") | {"conditions": ["d[0]"]}
    return numbers(left, STILL, 1, "2", "1", parameters={"d[0]": "0"}, lets={"d": "t"})


def a_let_for_what_is_assigned() -> Json:
    left = rule("d <- 2*w", "x <- x + d", returns="x", x="w")
    return nowhere(left, STILL, "1/2*#0", residual(1, "w"), lets={"d": "0"})


def a_step_that_assigns_to_a_vector() -> Json:
    left = rule("w <- 2*w", "x <- w", returns="w", x="w")
    return compare(
        comparison(left, STILL, **PLAIN), [(case(), invariant("right.x - w", following=["#0"], output="-#0"))]
    )


def a_vector_named_like_a_meaning() -> Json:
    return same("own", "own", ["own"])


def a_parameter_named_like_a_network() -> Json:
    return numbers(growing("w"), STILL, 1, "2", "1", parameters={"x": "3"}, assumptions=[["x - 2", ">"]])


def a_parameter_named_like_what_is_assigned() -> Json:
    return numbers(rule("x <- x + G*w", "G <- 5*w", returns="x", x="w"), STILL, 1, "4", "1", parameters={"G": "3"})


def a_case_of_an_oracle() -> Json:
    return compare(comparison(descent("1"), descent("1")), [(case(g="2"), ONE_NETWORK)])


def a_schedule_of_a_network() -> Json:
    return numbers(growing("x[t]*w"), STILL, 1, "6", "1", parameters={"y": "5"})


def an_answer_to_what_is_not_asked() -> Json:
    document = numbers(growing("d*w"), STILL, 1, "3/2", "1", parameters={"c": "1/2"}, lets={"d": "1 - c"})
    return put(document, "claim.at.answers", {"d": "5"})


def an_answer_of_an_unknown_function() -> Json:
    document = numbers(descent("1"), STILL, 1, "0", "1", oracles={"g": "own"})
    document["claim"]["at"] |= {"answers": {"g[0,0]": "100"}, "functions": {"g": "-#1"}}
    return document


def a_condition_with_a_vector() -> Json:
    left = growing("w") | {"conditions": ["t*w"]}
    return compare(comparison(left, growing("w"), steps=[1], **PLAIN), [(case(), {"gaps": {}})])


def a_let_of_itself() -> Json:
    return same("x", "x", lets={"e": "e + 1"})


def products_that_are_alike(degree: int = 2_200) -> Json:
    """Names that stand two places apart, in products that Python hashes alike."""
    whole = range(degree // 8 + 1)
    powers = [(degree - 512 * p - 64 * q - 8 * r, r, q, p) for p in whole[:5] for q in whole[:40] for r in whole]
    names = ("n0", "n2", "n4", "n6")
    terms = [
        "*".join([*(f"{n}^{e}" for n, e in zip(names, found, strict=True) if e), "x"])
        for found in powers
        if found[0] >= 0
    ]
    return same("f*y - f*y + y", sum_of(*terms), ["x", "y"], lets={"f": sum_of(*numbered("n", 7))})


def a_let_for_a_vector() -> Json:
    """ "equal for no parameters (w = 0)" would be read as something else."""
    return nowhere(growing("w"), STILL, "#0", residual(1, "w"), lets={"w": "0"})


def a_let_for_a_network() -> Json:
    left = rule("d <- 2*d", returns="d", d="w")
    tree = ["split", identity("#0", residual(1, "w"), product=known("1"))]
    return compare(comparison(left, STILL, lets={"d": "0"}, **PLAIN), last=1, tree=tree)


def an_assumption_about_a_vector() -> Json:
    return nowhere(growing("w"), STILL, "#0", residual(1, "w"), assumptions=[["w", "="]])


def an_assumption_about_an_answer() -> Json:
    left = rule("G <- w", "x <- x + G", returns="x", x="w")
    return nowhere(left, STILL, "#0", residual(1, "w"), assumptions=[["G", "="]])


def an_oracle_that_says_more() -> Json:
    claim = comparison(STILL, STILL, oracles={"g is recorded), and the soft update is momentum (h": "recorded"})
    return compare(claim, [(case(), ONE_NETWORK)])


def a_rule_that_says_more() -> Json:
    """The outputs differ at the start, so no step is run."""
    left = rule("x <- x] and this proves more than [x <- x", returns="x", x="2*w")
    return nowhere(left, STILL, "#0", residual(0, "w"))


def a_derivation_that_nothing_is_claimed_of() -> Json:
    document = compare(comparison(STILL, STILL, **PLAIN), [(case(), ONE_NETWORK)])
    document["claim"]["covering"] = 0
    document["claim"]["complete"] = 1
    return document


REJECTED = {
    a_period_of_no_steps: "the period must be a multiple of 1",
    outputs_of_no_step: "outputs or calls are not those of a period",
    a_step_before_the_first: "a list of whole numbers",
    a_constant_named_like_a_row: "vectors, networks and oracles must be plain names",
    a_constant_named_like_an_answer: "vectors, networks and oracles must be plain names",
    a_difference_over_its_equation: "a divisor is not known not to vanish",
    a_difference_over_its_equation_in_a_let: "'#0' has no value here",
    a_difference_beside_its_equation: "is not a combination of #0",
    rows_over_their_equation: "a divisor is not known not to vanish",
    a_row_over_a_schedule_that_may_vanish: "a divisor is not known not to vanish",
    a_row_over_what_vanishes_at_the_first_step: "a divisor is not known not to vanish",
    a_schedule_said_to_be_constant: "'a\\[t\\]' has no value here",
    a_network_named_like_a_value_of_a_schedule: "vectors, networks and oracles must be plain names",
    a_network_named_t: "vectors, networks and oracles must be plain names",
    parameters_in_exponents: "the exponent k has no meaning here",
    networks_in_exponents: "the exponent k has no meaning here",
    a_step_that_is_not_compared_beside_one_that_is: "with t in an output, k = 1 on",
    outputs_with_t_before_a_step: "with t in an output, k = 1 on",
    outputs_with_t_in_a_let: "with t in an output, k = 1 on",
    other_calls_before_the_period: "the calls of the prefix's last period are not those of the period",
    an_answer_of_another_function: "calls\\[1\\]: the functions' or arguments' difference is not the combination",
    a_contradiction_over_a_residual: "a divisor is not known not to vanish",
    a_contradiction_over_a_residual_in_a_let: "'#0' has no value here",
    a_contradiction_beside_a_residual: "is not a combination of #0",
    a_let_that_fixes_a_schedule: "a schedule's value may not be fixed",
    a_let_named_t: "must be plain names",
    a_cover_that_chooses_a_let: "'d' has no value here",
    calls_that_may_ask_the_same: "might have equal arguments here",
    calls_told_apart_by_what_is_nothing: "might have equal arguments here",
    a_negative_number_of_steps: "k must be a whole number",
    a_parameter_given_beside_its_let: "'d' has no value here",
    a_let_for_a_value_of_a_schedule: "must be plain names",
    an_exponent_without_brackets: "is no power: a name, and a whole number or t, k or j",
    a_start_that_is_not_defined: "c is 0: a rule is not defined",
    a_period_that_is_not_defined: "t - 1 is 0: a rule is not defined",
    values_that_are_too_many: "not the values claimed",
    answers_that_are_constants: "'w' has no value here",
    a_difference_before_any_answer: "from must be at least 1",
    powers_of_a_base_that_may_be_negative: "the terms given do not add up to a.k - b.k after a step",
    powers_that_are_above_themselves: "the terms given do not add up to a.k - 1 after a step",
    powers_that_begin_above_themselves: "it has not the documented form: IndexError",
    a_power_of_a_base_that_may_vanish: "no term of positive is above 0",
    what_moves_from_below: "the terms given do not add up to k - a at first",
    what_moves_the_wrong_way: "the terms given do not add up to 3 - k after a step",
    a_branch_of_what_always_differs: "shows nothing about what changes with k",
    an_induction_in_a_comparison: "is no node of a derivation",
    a_count_that_is_solved_for: "k and j count steps here",
    a_root: "the exponent k has no meaning here",
    a_root_in_numbers: "the exponent k has no meaning here",
    a_schedule_that_stands_still: "'a.t.0.' has no value here",
    a_schedule_where_no_step_is: "'a.t.1.' has no value here",
    a_vector_in_an_exponential: "what is raised or divided by is not a scalar",
    a_cover_against_what_is_assumed: "a cover may not suppose anything about the unknowns",
    a_cover_where_a_rule_is_not_defined: "a cover may not suppose anything about the unknowns",
    a_cover_by_what_is_divided_by: "nor may the rules divide by them",
    a_value_that_is_told_twice: "each name one meaning",
    a_value_of_a_parameter_that_is_a_vector: "'w' has no value here",
    a_start_that_says_more: "is no power",
    a_digit_of_another_kind: "is no power",
    a_letter_that_is_not_seen: "is no power",
    an_output_by_a_condition_of_a_later_step: "a divisor is not known not to vanish",
    a_value_named_like_a_let: "'d.0.' has no value here",
    a_condition_named_like_a_let: "'d.0.' has no value here",
    a_let_for_what_is_assigned: "a name may not be two of",
    a_step_that_assigns_to_a_vector: "a name may not be two of",
    a_vector_named_like_a_meaning: "a name may not be two of",
    a_parameter_named_like_a_network: "'x' has no value here",
    a_parameter_named_like_what_is_assigned: "'G' has no value here",
    a_case_of_an_oracle: "'g' has no value here",
    a_schedule_of_a_network: "'x.0.' has no value here",
    an_answer_to_what_is_not_asked: "answers are given to what is not asked",
    an_answer_of_an_unknown_function: "answers are given to what is not asked",
    a_condition_with_a_vector: "'w' has no value here",
    a_let_of_itself: "it has not the documented form: RecursionError",
    products_that_are_alike: "checking takes more than",
    a_let_for_a_vector: "a name may not be two of",
    a_let_for_a_network: "a name may not be two of",
    an_assumption_about_a_vector: "'w' has no value here",
    an_assumption_about_an_answer: "'G' has no value here",
    a_cover_by_what_is_divided_by_later: "nor may the rules divide by them",
    a_cover_by_a_value_that_is_divided_by: "nor may the rules divide by them",
    a_cover_by_a_value_that_a_condition_speaks_of: "a cover may not suppose anything about the unknowns",
    a_number_to_a_power: "'2/3.2' is no power",
    a_negative_number_to_a_power: "'-2.2' is no power",
    an_identity_over_nothing: "a divisor vanishes identically",
    a_line_of_its_own_in_the_sentence: "is not an assignment",
    a_derivation_that_nothing_is_claimed_of: "complete and covering must say",
    a_beginning_that_is_no_number: "from must be a whole number",
    a_line_of_its_own_in_a_complaint: "gives no sign|is no power",
    a_complaint_that_cannot_be_written: "there is no hypothesis",
    a_let_that_says_more: "is no power",
    an_oracle_that_says_more: "oracles must be plain names",
    a_rule_that_says_more: "is not an assignment|is no power",
}
"""Each attack, and what the checker says."""

FALSE = [
    *(
        a_period_of_no_steps,
        outputs_of_no_step,
        a_difference_over_its_equation,
        a_difference_over_its_equation_in_a_let,
    ),
    *(a_difference_beside_its_equation, rows_over_their_equation, a_row_over_a_schedule_that_may_vanish),
    *(a_row_over_what_vanishes_at_the_first_step, an_answer_of_another_function, a_contradiction_over_a_residual),
    *(a_contradiction_over_a_residual_in_a_let, a_contradiction_beside_a_residual, a_let_that_fixes_a_schedule),
    *(
        a_beginning_that_is_no_number,
        calls_that_may_ask_the_same,
        calls_told_apart_by_what_is_nothing,
        a_start_that_is_not_defined,
        a_period_that_is_not_defined,
    ),
    *(values_that_are_too_many, answers_that_are_constants, powers_of_a_base_that_may_be_negative),
    *(a_power_of_a_base_that_may_vanish, what_moves_from_below, what_moves_the_wrong_way),
    *(powers_that_begin_above_themselves, a_branch_of_what_always_differs, a_count_that_is_solved_for),
    *(a_schedule_that_stands_still, a_value_named_like_a_let, a_condition_named_like_a_let),
    an_output_by_a_condition_of_a_later_step,
]
"""Those with a claim that numbers refute; the others say nothing that could be true or false."""


# -- work ----------------------------------------------------------------------------------------------------------


def sum_of(*names: str) -> str:
    return " + ".join(names)


def numbered(name: str, count: int) -> list[str]:
    return [f"{name}{i}" for i in range(count)]


def many_names_in_large_products() -> Json:
    one, other = sum_of(*numbered("a", 690)), sum_of(*numbered("b", 690))
    return same("f - f + A*B", "0", lets={"f": sum_of(*numbered("n", 2500)), "A": one, "B": other})


def steps_that_do_nothing() -> Json:
    empty = rule([], returns="x", x="w")
    return numbers(empty | {"period": [[]]}, empty | {"period": [[]]}, 10**12, "1", "2")


def steps_beyond_all_need() -> Json:
    return compare(comparison(soft(), descent(), steps=[10**6]), [(case(), {"gaps": {}})])


def a_prefix_beyond_all_need() -> Json:
    document = compare(comparison(STILL, STILL, **PLAIN), [(case(), ONE_NETWORK)])
    return put(document, "witness.cases.0.prefix", 10**30)


def facts_for_many_factors() -> Json:
    count = 60_000
    assumptions = [["a", ">"]] * count + [["b", ">"]]
    return nowhere(
        growing("c*w"), STILL, "#0", residual(1, "w"), product=known(*["b"] * count), assumptions=assumptions
    )


def lets_of_lets() -> Json:
    lets = {}
    for i in range(60):
        lets |= {f"u{i}": f"u{i + 1} + v{i + 1}", f"v{i}": f"u{i + 1} - v{i + 1}"}
    left = STILL | {"conditions": ["u0"]}
    return compare(comparison(left, STILL, lets=lets, **PLAIN), [(case(), ONE_NETWORK)])


def a_long_let_many_times() -> Json:
    left = STILL | {"conditions": ["u"] * 300_000}
    claim = comparison(left, STILL, lets={"u": "+".join(["1"] * 500_000)}, **PLAIN)
    return compare(claim, [(case(), ONE_NETWORK)])


def calls_against_each_other(*functions: str) -> Json:
    left = rule(*(f"G <- {name}(x)" for name in functions), "x <- x + c*w", returns="x", x="w")
    return nowhere(left, STILL, "#0", residual(1, "w"), oracles=dict.fromkeys(functions, "own"))


def calls_of_one_function() -> Json:
    return calls_against_each_other(*["g"] * 60_000)


def calls_of_many_functions() -> Json:
    return calls_against_each_other(*numbered("g", 40_000))


def a_long_residual_many_times() -> Json:
    left = growing(sum_of("a[t]*w", *(f"c^{i}*w" for i in range(3000))))
    assumptions = [["c", ">="]] * 100_000
    return nowhere(left, STILL, "#0", *[residual(1, "w")] * 60_000, assumptions=assumptions)


def divisors(count: int) -> Json:
    """Lets d0, d1..., and s, in which they divide what is nothing."""
    lets = {name: f"1 + c{i}" for i, name in enumerate(numbered("d", count))}
    return lets | {"s": sum_of(*(f"{name}^-1 - {name}^-1" for name in lets))}


POWERS = sum_of(*(f"c^{i}" for i in range(4000)))


def questions_beside_many_divisors() -> Json:
    end = ["split", identity("#0", residual(1, "w"), product=known(POWERS))]
    for _ in range(50):
        end = ["whether", POWERS, ["split", identity("0")], end]
    claim = comparison(growing("c*w"), STILL, lets=divisors(1900), assumptions=[["s", ">="]], **PLAIN)
    return compare(claim, last=1, tree=["positive", "s", [["1", [0], "1"]], end])


def sums_beside_many_divisors() -> Json:
    lets = divisors(1900)
    return same(f"{lets['s']} + {POWERS}", "0", lets=lets, solved={f"q{i}": POWERS for i in range(60)})


def powers_of_powers() -> Json:
    lets = {"p0": "1 + a + b + c"} | {f"p{i}": f"p{i - 1}^4000" for i in range(1, 4)}
    return same("p3*x", "x", lets=lets)


def an_assumption_expanded_many_times() -> Json:
    lets = {"p": "1 + a", "q": "p^3999"}
    claim = comparison(soft(), momentum(), lets=lets, assumptions=[["q", ">"]] * 500)
    return compare(claim, last=1, tree=["split", identity("#0", residual(1))])


def large_fractions() -> Json:
    lets = {"p": f"1/{'7' * 400} + c", "q": "p^3999"}
    return same("q*x", "x", lets=lets)


def a_sum_of_ones_many_times() -> Json:
    claim = comparison(STILL, STILL, lets={"u": sum_of(*["1"] * 20_000)}, assumptions=[["u", ">"]] * 12_000, **PLAIN)
    return compare(claim, [(case(), ONE_NETWORK)])


def fractions_that_cancel() -> Json:
    parts = [f"1/{3**n}" for n in range(770, 830)]
    lets = {"u": f"{sum_of(*parts)} - {' - '.join(parts)} + 1"}
    claim = comparison(STILL, STILL, lets=lets, assumptions=[["u", ">"]] * 30_000, **PLAIN)
    return compare(claim, [(case(), ONE_NETWORK)])


def fractions_that_grow() -> Json:
    """Each let is a fraction of thousands of digits, and no two have a divisor in common."""
    lets = {f"p{i}": f"1/{n}" for i, n in enumerate((7**400 + 2, 5**400 + 2, 3**700 + 4))}
    lets |= {f"q{i}{n}": "*".join([f"p{i}"] * n) for i in range(3) for n in range(5, 12)}
    lets |= {"s": sum_of(*(name for name in lets if name[0] == "q"))}
    return same(
        "s*x", "x", lets=lets | {f"r{i}": sum_of(*["s"] * i) for i in range(60)} | {"z": sum_of(*numbered("r", 60))}
    )


LONG = sum_of(*(f"z*c^{i}" for i in range(4000)))


def many_questions_of_long_facts() -> Json:
    assumptions = [["b", ">"], *[[LONG, ">"]] * 30]
    product = known(*["b"] * 9_000)
    return nowhere(growing("c*w"), STILL, "#0", residual(1, "w"), product=product, assumptions=assumptions)


def a_long_base_many_times() -> Json:
    left = rule("x <- " + sum_of(*["p^t*x"] * 20_000), returns="x", x="w")
    evidence = invariant("left.x - right.x", following=["20000*p^t*#0"], output="20000*p^t*#0")
    return compare(comparison(left, left, **PLAIN), [(case(p=LONG), evidence)])


def a_long_argument_against_none() -> Json:
    long = sum_of(*(f"z*c^{i}*w" for i in range(3500)))
    left = rule(["G <- g(y)"] * 15 + ["H <- g(0)"] * 30_000, returns="x", x="w", y=long)
    return compare(comparison(left, left, oracles={"g": "own"}, steps=[1]), [(case(), {"gaps": {}})])


def names_solved_for() -> Json:
    """Many: that they are as many as there may be is all that could be said of it."""
    solved = {f"p{i}": "q" for i in range(200_000)}
    return compare(comparison(growing("w"), STILL, steps=[1], **PLAIN), [(case(**solved), {"gaps": {}})])


def networks_that_do_nothing() -> Json:
    left = {
        "start": dict.fromkeys(numbered("x", 50_000), "0"),
        "startup": [],
        "period": [[]],
        "output": "w",
        "conditions": [],
    }
    return numbers(left, left | {"start": {}, "output": "2*w"}, 10**6, "1", "2")


def one_vector_many_times() -> Json:
    claim = comparison(STILL, growing("0"), vectors=["w"] * 300_000, steps=[0], **PLAIN)
    return compare(claim, [(case(), {"gaps": {}})] * 40_000)


def one_assumption_many_times() -> Json:
    claim = comparison(growing("c*w"), STILL, assumptions=[["c", ">="]] * 200_000, **PLAIN)
    node = ["split", identity("0")]
    for _ in range(100):
        node = ["positive", "c", [["1", [0] * 100, "1"], ["1", [], "1"]], node]
    return compare(claim, tree=node)


def rows_of_nothing() -> Json:
    evidence = invariant(*["left.x - left.x"] * 12_000, following=["#0"] * 12_000, output="0")
    return compare(comparison(STILL, STILL, **PLAIN), [(case(), evidence)])


def calls_with_many_arguments() -> Json:
    asked = ", ".join(["0"] * 2_000)
    left = rule(*[f"G <- g({asked})"] * 900, returns="x", x="w")
    return compare(comparison(left, left, oracles={"g": "own"}, steps=[1]), [(case(), {"gaps": {}})])


def parameters_that_nothing_mentions() -> Json:
    return numbers(STILL, STILL, 45_000, "1", "2", parameters=dict.fromkeys(numbered("p", 28_000), "1"))


def long_monomials() -> Json:
    """4,000 names, and tens of thousands of products of the last of them."""
    one, other = sum_of(*(f"z*a{i}" for i in range(174))), sum_of(*numbered("b", 174))
    lets = {"f": sum_of(*numbered("n", 3600)), "A": one, "B": other, "e": "1 + h"}
    return same("f*x - f*x + B*x - B*x + A*B*e^-1*x", "0", lets=lets)


def products_of_fractions() -> Json:
    """Two sums of 1,985 terms, of which the products are all different."""
    dice = Random(1)
    one, other = (
        sum_of(*(f"{dice.getrandbits(100) | 1}/{dice.getrandbits(100) | 1}*{name}^{i}{more}" for i in range(1985)))
        for name, more in (("a", ""), ("b", "*z"))
    )
    return same("f - f + A*B*x", "0", lets={"f": sum_of(*numbered("n", 35)), "A": one, "B": other})


def terms_that_are_copied() -> Json:
    """Long networks times powers of another name."""
    start, then, later = (
        sum_of(*(f"{name}^{i}*x" for i in range(1, count))) for name, count in (("c", 1000), ("d", 1000), ("e", 2000))
    )
    names = "".join(f" + {name}*w - {name}*w" for name in numbered("n", 7))
    left = rule([f"x <- {later}"], startup=[[f"x <- {start}"], [f"x <- {then}{names}"]], returns="x", x="w")
    return numbers(left, STILL, 3, "1", "2")


def facts_that_are_copied() -> Json:
    node, zero = ["split", identity("0")], ["split", identity("#0", ["branch", 0])]
    for _ in range(400):
        node = ["whether", "1", zero, node]
    return compare(comparison(growing("c*w"), STILL, assumptions=[["0", "!="]] * 200_000, **PLAIN), tree=node)


def long_numbers_many_times() -> Json:
    left = rule(
        ["x <- p*x"],
        startup=[[f"x <- {sum_of(*(f'{n}^{i}*x' for i in range(1, 1000)))}"] for n in "cd"],
        returns="x",
        x="w",
    )
    return numbers(left, STILL, 9, "1", "2", parameters={"p": f"{'7' * 400}/{'3' * 400}"})


def a_long_factor_beside_many_facts() -> Json:
    factor = sum_of(*(f"c^{i}*d^{j}" for i in range(1, 401) for j in range(1, 201)))
    given = {"assumptions": [["b", "!="]] * 100_000}
    return nowhere(growing("c*w"), STILL, "#0", residual(1, "w"), product=known(factor), **given)


def lets_that_lead_to_a_long_one() -> Json:
    last = "*".join(numbered("n", 10_000))
    lets = {f"U{i}": f"U{i + 1}" for i in range(400)} | {"U400": last}
    left = STILL | {"conditions": ["U0"] * 1_000}
    return compare(comparison(left, STILL, lets=lets, **PLAIN), [(case(), ONE_NETWORK)])


def numbers_over_long_ones() -> Json:
    dice = Random(1)
    terms = [f"1/{dice.randrange(10**399, 10**400) | 1}*x" for _ in range(4_400)]
    return same(sum_of(*terms), "0")


def products_of_long_fractions() -> Json:
    dice = Random(1)
    one, other = (
        sum_of(*(f"{dice.getrandbits(100) | 1}/{dice.getrandbits(100) | 1}*a^{i}" for i in range(1_000))) for _ in "ab"
    )
    return same("A*B*x", "0", lets={"A": one, "B": other})


def facts_copied_at_every_output() -> Json:
    evidence = invariant("left.x - right.x", following=["#0"], output=["#0"] * 60_000)
    return compare(comparison(STILL, STILL, assumptions=[["1", "!="]] * 100_000, **PLAIN), [(case(), evidence)])


def zero_times_what_is_long() -> Json:
    factor = sum_of(*(f"c^{i}*d^{j}" for i in range(1, 201) for j in range(1, 101)))
    return same("z*" + "*".join(["L"] * 900_000) + "*x", "0", lets={"z": "0", "L": factor})


def inductions_beside_many_assumptions() -> Json:
    given = {"assumptions": [["0", ">="]] * 100_000, "on": "w", **PLAIN}
    document = always(growing("w"), STILL, [["w + k*w", "0"], ["w", "0"]], ["k"], **given)
    return put(document, "witness.facts", [["induction", []]] * 40_000 + [["positive", "k", [["1", [], "1"]]]])


RUNAWAYS = [
    *(a_long_factor_beside_many_facts, lets_that_lead_to_a_long_one, numbers_over_long_ones),
    *(products_of_long_fractions, facts_copied_at_every_output, zero_times_what_is_long),
    *(inductions_beside_many_assumptions, a_prefix_beyond_all_need),
    *(terms_that_are_copied, facts_that_are_copied, long_numbers_many_times),
    products_of_fractions,
    *(a_sum_of_ones_many_times, fractions_that_cancel, fractions_that_grow, many_questions_of_long_facts),
    *(a_long_base_many_times, a_long_argument_against_none, names_solved_for, networks_that_do_nothing),
    *(one_vector_many_times, one_assumption_many_times, long_monomials, rows_of_nothing, calls_with_many_arguments),
    parameters_that_nothing_mentions,
    *(many_names_in_large_products, steps_that_do_nothing, steps_beyond_all_need, facts_for_many_factors, lets_of_lets),
    *(a_long_let_many_times, calls_of_one_function, calls_of_many_functions, a_long_residual_many_times),
    *(questions_beside_many_divisors, sums_beside_many_divisors, powers_of_powers),
    *(an_assumption_expanded_many_times, large_fractions),
]
"""Certificates that would take hours or all memory."""
