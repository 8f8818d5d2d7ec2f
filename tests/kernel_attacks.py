"""Certificates that a dishonest author would write: false claims, documents in bad form, and much work for nothing."""

from __future__ import annotations

from random import Random
from typing import Any

from kernel_documents import (
    BY_HAND,
    ONE_NETWORK,
    RETENTION,
    asked,
    case,
    contradiction,
    descent,
    different,
    equal,
    equations,
    evidence,
    put,
    residuals,
    runs,
    sides,
)

Json = Any
STILL = {"right.x": runs("w", "right.x[t]")}
NETWORKS = ("left.x[t]", "right.x[t]")
OWN = {"functions": ["g"]}


def growing(by: str, start: str = "w") -> Json:
    """x <- x + by, against x <- x"""
    return {"left.x": runs(start, f"left.x[t] + {by}")} | STILL


def same(left: str, right: str, *shown: Json, cases: Json = ((),), **more: Json) -> Json:
    """Return the claim that two sums are the same, without sequences."""
    claim = equations({}, "c", "w") | sides(left, right, onwards=False) | more
    return equal(claim, [(case(*one), evidence(*shown, gaps=["0"])) for one in cases])


def after_a_step(by: str, gap: str, *statements: str, lets: Json = (), **more: Json) -> Json:
    """Return the claim that something is nothing in a case."""
    claim = equations(growing(by), "c p", **more) | sides(*NETWORKS, 1, onwards=False)
    return equal(claim, [(case(*statements), evidence(prefix=1, gaps=[gap], lets=list(lets)))])


def always(by: str, shown: Json, *statements: str, rules: Json = (), **more: Json) -> Json:
    """Return the claim that adding something changes nothing, ever."""
    claim = equations(growing(by) | dict(rules), "c p", **more) | sides(*NETWORKS)
    return equal(claim, [(case(*statements), shown)])


def nowhere(by: str, by_what: str, **more: Json) -> Json:
    """Return the claim that something is never nothing, by one combination of what it is."""
    claim = equations(growing(by), "c p", "a w") | sides(*NETWORKS)
    return equal(claim | more, tree=residuals((1, "w"), rest=contradiction(by_what)))


def apart(left: Json, right: Json, shown: Json, *steps: int, given: Json = (), onwards: bool = True) -> Json:
    """Return the claim that two sequences differ where w = 1."""
    claim = equations({"left.x": left, "right.x": right}, "a b c", "", given=[*given, "w <- 1"])
    return different(claim | sides(*NETWORKS, *steps, onwards=onwards), shown)


# -- equality ------------------------------------------------------------------------------------------------------


def a_period_of_no_steps() -> Json:
    """Descent with a is descent with b, by an induction that runs nothing."""
    claim = equations(descent("a", "left") | descent("b"), "a b") | sides(*NETWORKS)
    return equal(claim, [(case(), evidence(gaps=["0"], times=0))])


def a_period_of_fewer_steps_than_none() -> Json:
    claim = equations(descent("a", "left") | descent("b"), "a b") | sides(*NETWORKS)
    return equal(claim, [(case(), evidence(gaps=["0"], times=-1))])


def half_a_period() -> Json:
    """What is done every second step is looked at after one."""
    rules = {"left.x": runs("w", "left.x[t]", "left.x[t] + w"), "right.x": runs("w", "right.x[t]")}
    shown = ONE_NETWORK | {"gaps": [["0", ""], ["#0", ""]]}
    return equal(equations(rules, "") | sides(*NETWORKS), [(case(), shown)])


def a_step_before_the_first() -> Json:
    return put(after_a_step("w", "0"), "claim/steps", [-1, 1])


def steps_in_no_order() -> Json:
    return put(after_a_step("w", "0"), "claim/steps", [1, 0])


def a_step_that_is_not_reached() -> Json:
    """left.x leaves at t = 3, which the prefix does not reach."""
    rules = {"left.x": [["w", "w", "w", "2*w"], ["left.x[t]"]]} | STILL
    shown = evidence(("left.x[t] - right.x[t]", "0", "#0"), gaps=["0", "#0"])
    return equal(equations(rules, "") | sides(*NETWORKS), [(case(), shown)])


def a_list_that_is_not_followed() -> Json:
    """The same, with a prefix that ends one before."""
    return put(
        a_step_that_is_not_reached(),
        "witness/cases/0",
        evidence(("left.x[t] - right.x[t]", "0", "#0"), gaps=["0", "0", "0", "#0"], prefix=2),
    )


def a_parameter_named_like_a_sequence() -> Json:
    return same("w", "w", sequences={"c": runs("0", "0")})


def a_free_name_named_like_a_value() -> Json:
    return put(after_a_step("g[0]", "0"), "claim/free", ["w", "g", "right.x[1]"])


def a_difference_over_its_equation() -> Json:
    """w is 0 where c is, as w = w/c*c."""
    return after_a_step("w", "_c*w*#0", "c = 0", lets=["c <- 1/(c)"])


def a_difference_over_a_given_equation() -> Json:
    return after_a_step("w", "_c*w*#0", given=["c = 0"], lets=["c <- 1/(c)"])


def a_difference_that_supposes() -> Json:
    """A proof may divide, not suppose."""
    return after_a_step("c*w", "w*#0", lets=["c = 0"])


def a_difference_that_solves() -> Json:
    return after_a_step("c*w", "0", lets=["c <- 0"])


def a_difference_that_is_given_an_inverse_of_nothing() -> Json:
    return after_a_step("w", "0", lets=["c <- 1/(c - c)"])


def a_difference_beside_its_equation() -> Json:
    """w = w + c*w - c*w: what is added is no combination of what vanishes."""
    return after_a_step("w", "w + c*#0 - c*#0", "c = 0")


def a_difference_by_the_zeroth_power_of_an_equation() -> Json:
    """#0^0 is 1."""
    return after_a_step("w", "#0^0*w", "c = 0")


def rows_by_a_zeroth_power() -> Json:
    shown = evidence(("left.x[t] - right.x[t]", "0", "#0 + #0^0*w"), gaps=["0", "#0 + #0^0*w"])
    return always("w", shown)


def a_row_that_does_not_hold_at_first() -> Json:
    shown = evidence(("w", "0", "#0"), gaps=["0", "#0"])
    return always("w", shown)


def a_row_that_is_its_own_proof() -> Json:
    """At t = N a row is shown by the equations of the case, not by itself."""
    shown = evidence(("w", "#0", "#0"), gaps=["0", "#0"])
    return always("w", shown)


def a_row_by_the_row_after() -> Json:
    shown = evidence(
        ("left.x[t] - right.x[t]", "0", "#1"), ("left.x[t] - right.x[t]", "0", "#0 + #2"), gaps=["0", "#0"]
    )
    return always("w", shown)


def a_division_by_a_schedule() -> Json:
    return after_a_step("a[t]*w", "0", lets=["a <- 1/(a[0])"], free="a w")


def a_schedule_said_to_be_constant() -> Json:
    return always("a[t]*w - w", ONE_NETWORK, "a[t] <- 1", free="a w")


def a_value_of_a_schedule_in_a_case() -> Json:
    return always("a[0]*w - p*w", ONE_NETWORK, "p <- a[0]", free="a w")


def a_value_at_one_step_for_all() -> Json:
    """b[0] is not b[t]."""
    rules = descent("b[0]", "left") | descent("b[t]")
    return equal(equations(rules, "", "b g w") | sides(*NETWORKS), [(case(), ONE_NETWORK)])


def a_schedule_that_stands_still() -> Json:
    """At t = 2 left has added a[0] + a[1], right 2*a[0]."""
    rules = {
        "left.x": runs("w", "left.x[t] + a[t]*w"),
        "right.x": runs("w", "right.x[t] + a[t]*w", "right.x[t] + a[t-1]*w"),
    }
    shown = ONE_NETWORK | {"gaps": [["0", ""], ["#0", ""], ["#0", ""]]}
    return equal(equations(rules, "", "a w") | sides(*NETWORKS), [(case(), shown)])


def a_sequence_named_t() -> Json:
    return same("w", "w", sequences={"t": runs("0", "t[t]")})


def parameters_in_exponents() -> Json:
    return after_a_step("c^p*w - c^p*w", "0")


def a_number_to_a_power() -> Json:
    """2/3^2 is neither 4/9 nor 2/9 here."""
    return same("2/3^2*w", "4/9*w")


def a_root() -> Json:
    return same("n^1/2*w", "2*w", given=["n <- 4"])


def an_inverse_of_nothing() -> Json:
    return same("w*d*c - w*d*c + w", "w", given=["d <- 1/(c - c)"])


def an_inverse_of_what_is_nothing_in_the_case() -> Json:
    """Where c is 1, d = 1/(1 - c) is no number."""
    return same("d*w", "d*w", given=["d <- 1/(1 - c)"], cases=[["c <- 1"]])


def an_inverse_of_an_inverse() -> Json:
    """1/(d*c - 1) with d = 1/c."""
    return same("w", "2*w", given=["d <- 1/(c)", "e <- 1/(c*d - 1)"])


def a_sequence_that_divides_by_nothing() -> Json:
    rules = growing("u[t]*w - u[t]*w + w") | {"u": runs("1", "1/(left.x[t] - left.x[t])")}
    return equal(equations(rules, "") | sides(*NETWORKS, 1, onwards=False), [(case(), evidence(prefix=1, gaps=["w"]))])


def sequences_by_each_other() -> Json:
    rules = {"left.x": runs("left.y[0]", "left.y[t+1]"), "left.y": runs("left.x[0]", "left.x[t+1]")} | STILL
    return equal(equations(rules, "") | sides(*NETWORKS), [(case(), ONE_NETWORK)])


def a_sequence_by_its_future() -> Json:
    rules = {"left.x": runs("w", "left.x[t+2]")} | STILL
    return equal(equations(rules, "") | sides(*NETWORKS), [(case(), ONE_NETWORK)])


def a_sequence_by_its_past_before_it_began() -> Json:
    rules = {"left.x": runs("w", "left.x[t-1]")} | STILL
    return equal(equations(rules, "") | sides(*NETWORKS), [(case(), ONE_NETWORK)])


def a_sequence_of_the_proof_that_divides() -> Json:
    shown = ONE_NETWORK | {"sequences": {"u": runs("1", "1/(left.x[t] - left.x[t])")}}
    return always("w", shown)


def a_sequence_of_the_proof_that_does_not_go_on() -> Json:
    """The least common multiple of nothing and something is nothing, and so the steps of a period."""
    claim = equations(descent("a", "left") | descent("b"), "a b") | sides(*NETWORKS)
    return equal(claim, [(case(), evidence(gaps=["0"], sequences={"z": [["0"], []]}))])


def a_sequence_of_the_proof_for_one_of_the_claim() -> Json:
    """What the proof says of left.x is not what left.x is."""
    return always("w", ONE_NETWORK | {"sequences": {"left.x": runs("w", "left.x[t]")}})


def a_name_of_the_claim_for_an_inverse() -> Json:
    return same("w", "w", given=["c > 0"], cases=[["w <- 1/(c)"]])


def a_value_for_a_let() -> Json:
    return same("d*w", "2*w", given=["d <- c"], cases=[["d <- 2"]])


def a_let_of_itself() -> Json:
    return same("w", "w", given=["e <- e + 1"])


def a_let_of_a_later_one() -> Json:
    return same("w", "w", given=["d <- e", "e <- c"])


def a_let_of_a_vector() -> Json:
    return same("d", "w", given=["d <- w"])


def an_assumption_about_a_vector() -> Json:
    return nowhere("w", "#0", given=["w = 0"])


def an_assumption_that_is_not_so() -> Json:
    return same("c*w", "w", given=["c > 0"], cases=[["c <- -1"]])


# -- unknown functions ---------------------------------------------------------------------------------------------


def paired(later: Json, right: str = "g(right.x[t])", **more: Json) -> Json:
    """Return the claim that descent with own gradients is something else."""
    rules = descent("p", "left", answer="left.G[t+1]") | asked("left", "left.x[t]")
    rules |= descent("p", answer="right.G[t+1]") | {"right.G": runs("0", right)}
    claim = equations(rules, "c p", "w", functions=["g", "h"]) | sides(*NETWORKS)
    return equal(claim, [(case(), ONE_NETWORK | {"later": later} | more)])


ASKED = {"right.G[t+1]": ["left.G[t+1]", "-#0"]}


def an_answer_of_another_function() -> Json:
    return paired(ASKED, "h(right.x[t])")


def an_answer_to_other_arguments() -> Json:
    return paired(ASKED, "g(2*right.x[t])")


def an_answer_to_more_arguments() -> Json:
    return paired(ASKED, "g(right.x[t], right.x[t])")


def an_answer_to_arguments_that_nobody_compares() -> Json:
    return paired({"right.G[t+1]": ["left.G[t+1]"]}, "g(2*right.x[t])")


def an_answer_of_the_step_before() -> Json:
    """What was asked in the step before is a name of its own."""
    return paired({"right.G[t+1]": ["left.G[t]", "0"]}, "g(2*right.x[t])")


def an_answer_by_a_memo_that_is_none() -> Json:
    return paired({"right.G[t+1]": ["memo 0", "0"]}, "g(2*right.x[t])")


def an_answer_by_itself() -> Json:
    return paired({"right.G[t+1]": ["right.G[t+1]", "0"]}, "g(2*right.x[t])")


def a_memo_of_what_was_never_asked() -> Json:
    """g(2*x) is x, which is shown by nothing but itself."""
    memo = ["g", ["2*right.x[t]", "left.G[t]"], ["left.G[0]", "0", "0"], ["memo 0", "0", "0"]]
    return paired({"right.G[t+1]": ["memo 0", "0"]}, "g(2*right.x[t])", memos=[memo])


def late() -> Json:
    return BY_HAND["answers_of_the_step_before"]()


def a_memo_that_is_shown_once() -> Json:
    return put(late(), "witness/cases/0/memos/0/3", ["memo 0", "0", "0"])


def a_memo_of_another_answer() -> Json:
    return put(
        put(late(), "claim/sequences/left.late/1/0", "2*left.G[t+1]"), "witness/cases/0/gaps/2/0", "#0 + left.late[t]"
    )


def a_memo_of_another_function() -> Json:
    changed = put(late(), "claim/functions/1", "h")
    return put(changed, "claim/sequences/left.G/1/0", "h(left.x[t])")


def calls_that_may_ask_the_same() -> Json:
    """alpha = 0 is a way to be equal, and then no two arguments differ."""
    document = BY_HAND["own_gradients_never"]()
    document["claim"]["given"] = [*RETENTION[:2], "alpha >= 0"]
    return document


def calls_told_apart_by_an_inverse_of_nothing() -> Json:
    """p = q is a way to be equal."""
    rules = {"left.G": runs("0", "g(p*w)"), "right.G": runs("0", "g(c*w)")}
    rules |= {"left.x": runs("w", "left.x[t] + left.G[t+1]"), "right.x": runs("w", "right.x[t] + right.G[t+1]")}
    claim = equations(rules, "c p", "w", **OWN) | sides(*NETWORKS)
    reasons = {"left.G[1] right.G[1]": (0, "w", "_0")}
    return equal(claim, tree=residuals((1, "left.G[1]"), rest=contradiction("#0"), apart=reasons))


def calls_told_apart_by_nobody() -> Json:
    document = calls_told_apart_by_an_inverse_of_nothing()
    return put(document, "witness/tree/1", {})


def calls_told_apart_in_an_argument_before_the_first() -> Json:
    """The last of an asked question's parts is its answer, which always differs."""
    document = calls_told_apart_by_an_inverse_of_nothing()
    return put(document, "witness/tree/1/left.G[1] right.G[1]", [-1, "w", "1"])


def calls_told_apart_by_their_answers() -> Json:
    """The part after the arguments is the answer: that two names differ says nothing of what was asked."""
    document = calls_told_apart_by_an_inverse_of_nothing()
    return put(document, "witness/tree/1/left.G[1] right.G[1]", [1, "left.G[1]", "1"])


def calls_told_apart_by_their_answers_from_the_end() -> Json:
    document = calls_told_apart_by_an_inverse_of_nothing()
    return put(document, "witness/tree/1/left.G[1] right.G[1]", [-1, "left.G[1]", "1"])


# -- derivations ---------------------------------------------------------------------------------------------------


def a_contradiction_over_a_residual() -> Json:
    """1 = c/c, where c is to vanish."""
    return nowhere("c*w", "_c*#0")


def a_contradiction_by_a_zeroth_power() -> Json:
    return nowhere("c*w", "#0^0")


def a_contradiction_beside_a_residual() -> Json:
    return nowhere("c*w", "1 + c*#0 - c*#0")


def a_contradiction_by_an_element() -> Json:
    return nowhere("c*w", "#0[0]")


def a_residual_on_a_parameter() -> Json:
    """c*p = 0 does not say that p is."""
    return put(nowhere("c*p*w - c*w", "#0"), "witness/tree/2/0/1", "c*w")


def a_residual_of_another_step() -> Json:
    claim = equations({"left.x": [["w", "w", "2*w"], ["w"]]} | STILL, "") | sides(*NETWORKS, 1, onwards=False)
    return equal(claim, tree=residuals((2, "w"), rest=contradiction("#0")))


def between_two_steps(gap: str, *cases: Json, rest: Json) -> Json:
    """Suppose that something vanishes at t = 1/2 that does at 0 and 1 only."""
    claim = equations({}, "a", "g") | sides(gap, "0", 0, 1, onwards=False)
    tree = ["residuals", {}, [[0.5, "g[0]*g[1]"], [1, "g[0]"]], rest]
    return equal(claim, [(case(*one), evidence(prefix=1, gaps=["0", "0"])) for one in cases], tree=tree)


def a_residual_between_two_steps() -> Json:
    gap = "a*g[t]^2 - a*g[t]*g[0] - a*g[t]*g[1] + a*g[0]*g[1]"
    return between_two_steps(gap, ["a = 0"], rest=["case", 0, {}, [["#0", ""]]])


def nothing_between_two_steps() -> Json:
    return between_two_steps("g[t]^2 - g[t]*g[0] - g[t]*g[1] + g[0]*g[1]", rest=contradiction("#0"))


def a_residual_of_a_step_from_the_end() -> Json:
    """Step -1 is the last of those that were run."""
    document = a_residual_of_another_step()
    return put(document, "witness/tree/2", [[-1, "w"], [1, "w"]])


def a_residual_over_a_schedule() -> Json:
    """p*w/a[0] is on w*u, u being 1/a[0], and so on w alone there is nothing."""
    rules = growing("p*u[t]*w - w", "w") | {"u": runs("1/(a[0])", "1/(a[t+1])")}
    return nowhere("w", "-#0", sequences=rules)


def an_assumption_that_fixes_a_schedule() -> Json:
    return nowhere("a[0]*w", "#0", given=["a[0] = 0"])


def a_split_that_leaves_out() -> Json:
    """c*p vanishes, and so c does: p is forgotten."""
    document = nowhere("c*p*w", "#0")
    claim = document["claim"] | {"cases": [case("c <- 0")]}
    split = ["split", "#0", [["c", 1, ["case", 0, {}, [["#1", ""]]]]]]
    witness = {"cases": [ONE_NETWORK], "tree": residuals((1, "w"), rest=split), "cover": None}
    return document | {"claim": claim, "witness": witness}


def a_split_into_a_zeroth_power() -> Json:
    """c^2*p vanishes, and so p does; c^0 is 1."""
    document = nowhere("c^2*p*w", "#0")
    claim = document["claim"] | {"cases": [case("p <- 0")]}
    split = ["split", "#0", [["c^2", 0, NONE], ["p", 1, ["case", 0, {}, [["#1", ""]]]]]]
    witness = {"cases": [ONE_NETWORK], "tree": residuals((1, "w"), rest=split), "cover": None}
    return document | {"claim": claim, "witness": witness}


NONE = contradiction("0")


def a_split_by_a_label() -> Json:
    """A sum that is above 0 by a label of a branch that is another."""
    tree = ["whether", "c", "q", ["split", "_q*#1", []], ["split", "_q*#0", []]]
    document = nowhere("c*w", "#0")
    return put(document, "witness/tree/3", tree)


def a_solution_that_is_none() -> Json:
    document = nowhere("c*p*w - p*w", "#0")
    return put(document, "witness/tree/3", ["solve", "c", "1", "#0", contradiction("#0")])


def a_solution_of_a_vector() -> Json:
    return put(nowhere("c*w", "#0"), "witness/tree/3", ["solve", "w", "0", "#0", NONE])


def a_sign_by_a_square_that_may_vanish() -> Json:
    """c^2 is above 0: not where c is 0."""
    tree = ["positive", "c^2", "q", ["0", ["1", "c", ""]], contradiction("_q*c*#0")]
    return put(nowhere("c*w", "#0"), "witness/tree/3", tree)


def a_sign_by_the_product_of_none() -> Json:
    tree = ["positive", "c", "q", ["0", ["c", "1", "1"]], contradiction("_q*#0")]
    return put(nowhere("c*w", "#0"), "witness/tree/3", tree)


def a_sign_by_a_sum_that_is_merely_not_below() -> Json:
    tree = ["positive", "c", "q", ["0", ["$0", "1", "1"]], contradiction("_q*#0")]
    return put(nowhere("c*w", "#0", given=["c >= 0"]), "witness/tree/3", tree)


def a_sign_of_what_is_not_nothing() -> Json:
    """c != 0 says nothing of its sign."""
    tree = ["positive", "c + 1", "q", ["0", ["$0", "1", "1"], ["1", "1", "1"]], contradiction("_q*#0")]
    return put(nowhere("c*w + w", "#0", given=["c != 0"]), "witness/tree/3", tree)


def a_case_that_is_not_the_point() -> Json:
    document = a_split_that_leaves_out()
    document["witness"]["tree"] = residuals((1, "w"), rest=["case", 0, {}, [["#0", ""]]])
    return document


def a_case_with_a_chosen_parameter() -> Json:
    document = a_split_that_leaves_out()
    document["witness"]["tree"] = residuals((1, "w"), rest=["case", 0, {"c": "0"}, [["0", ""]]])
    return document


def a_case_of_what_is_above() -> Json:
    """Cases are points where equations hold."""
    document = a_split_that_leaves_out()
    document["claim"]["cases"][0] = ["p > 0"]
    document["claim"]["sequences"] |= growing("w - w")
    document["witness"]["tree"] = ["case", 0, {}, [["0", ""]]]
    return document


# -- covers --------------------------------------------------------------------------------------------------------


def covering(by: str, statement: str, choice: Json, *, gap: str = "0", rules: Json = (), **more: Json) -> Json:
    """Return the claim that something is nothing in a case, into which some p leads."""
    claim = equations(growing(by) | dict(rules), "c p", "a w") | sides(*NETWORKS, 1, onwards=False) | more
    cover = ["case", 0, choice, [["0", ""]]]
    return equal(claim, [(case(statement), evidence(prefix=1, gaps=[gap]))], unknowns="p", cover=cover)


def a_cover_against_what_is_assumed() -> Json:
    """p = -1 is the one case, and p >= 0."""
    return covering("p*w + w", "p <- -1", {"p": "-1"}, given=["c - p >= 0"])


def a_cover_that_chooses_a_parameter() -> Json:
    return covering("c*w", "c <- 0", {"c": "0"})


def a_cover_that_chooses_a_let() -> Json:
    """d = 1 - c is 0 for some d."""
    return covering("d*w", "c <- 1", {"d": "0"}, given=["d <- 1 - c"])


def a_cover_that_chooses_a_vector() -> Json:
    return covering("p*w", "p <- 0", {"p": "a[0] - a[0]"})


def a_cover_by_itself() -> Json:
    """p is what p is."""
    return covering("p*w - c*p*w", "p <- 0", {"p": "c*p - c*p"})


def a_cover_that_solves_for_the_unknown() -> Json:
    document = covering("p*w - c*w", "p <- c", {})
    return put(document, "witness/cover", ["solve", "p", "c", "0", ["case", 0, {}, [["0", ""]]]])


def a_cover_by_what_is_divided_by() -> Json:
    """p = 0 is the one case, and u divides by p."""
    return covering("p*w", "p = 0", {"p": "0"}, gap="#0*w", rules={"u": runs("1", "1/(p)")})


def a_cover_by_what_is_divided_by_through_others() -> Json:
    rules = {"u": runs("1", "1/(v[t+1])"), "v": runs("1", "s[t+1]"), "s": runs("1", "p")}
    return covering("p*w", "p = 0", {"p": "0"}, gap="#0*w", rules=rules)


def a_cover_by_what_is_divided_by_at_first() -> Json:
    return covering("p*w", "p = 0", {"p": "0"}, gap="#0*w", rules={"u": runs("1/(p)", "1")})


def an_unknown_that_is_given() -> Json:
    return covering("p*w", "p <- 0", {"p": "0"}, given=["d <- 1/(p)"])


def an_unknown_named_twice() -> Json:
    return put(an_unknown_that_is_no_parameter(), "claim/unknowns", ["c", "c"])


def an_unknown_that_is_no_parameter() -> Json:
    return put(covering("p*w", "p <- 0", {"p": "0"}), "claim/unknowns", ["p", "w"])


# -- differences ---------------------------------------------------------------------------------------------------

STAYS = evidence(("left.x[t]", "0", "#0"), ("right.x[t] - 1", "0", "#1"), gaps=[("0", "-1"), ("#1 - #0", "-1")])


def told(*answers: str, **more: Json) -> Json:
    """Return the claim that the answers of g, which are numbers, differ from 1, though only the first of them do."""
    document = apart(runs("0", "g[t+1]"), runs("w", "w"), STAYS)
    document["claim"]["sequences"]["g"] = [list(answers), ["0"]]
    return document


def a_value_that_a_later_step_meets() -> Json:
    """left.x is 1 at t = 3, where g is."""
    return told("0", "0", "0", "1")


def a_value_that_the_next_step_meets() -> Json:
    return told("0", "1")


def a_value_that_is_free() -> Json:
    """For some g there is no difference."""
    return put(apart(runs("0", "g[t]"), runs("w", "w"), STAYS), "claim/free", ["g"])


def a_difference_for_some_values() -> Json:
    """w and 2*w differ unless w is 0."""
    claim = equations({}, "", "w") | sides("w", "2*w", onwards=False)
    return different(claim, evidence(gaps=[("0", "-w")]))


def a_difference_for_some_parameters() -> Json:
    return apart(runs("c*w", "w"), runs("2*c*w", "w"), evidence(gaps=[("0", "-c")]), onwards=False)


def a_difference_by_a_division_of_the_proof() -> Json:
    shown = evidence(gaps=[("0", "-_c")], lets=["c <- 1/(c)"])
    return apart(runs("c*w", "w"), runs("2*c*w", "w"), shown, onwards=False)


def a_difference_of_an_unknown_function() -> Json:
    document = apart(runs("h(w)", "w"), runs("0", "w"), evidence(gaps=[("0", "1")]), onwards=False)
    return put(document, "claim/functions", ["h"])


def a_difference_where_an_assumption_fails() -> Json:
    shown = evidence(gaps=[("0", "-1")])
    document = apart(runs("w", "w"), runs("2*w", "w"), shown, onwards=False, given=["c <- -1", "c > 0"])
    return put(document, "claim/parameters", ["a", "b"])


def a_negative_number_of_steps() -> Json:
    return apart(runs("w", "w"), runs("2*w", "w"), evidence(prefix=-1, gaps=[]), -1, onwards=False)


def no_steps_at_all() -> Json:
    document = apart(runs("w", "w"), runs("w", "w"), evidence(), onwards=False)
    return put(document, "claim/steps", [])


def a_difference_that_is_nothing() -> Json:
    return apart(runs("w", "w"), runs("w", "w"), evidence(gaps=[("0", "0")]), onwards=False)


def a_difference_without_an_inverse() -> Json:
    return apart(runs("a*w", "w"), runs("0", "w"), evidence(gaps=[("0", "_a")]), onwards=False)


def growing_powers(larger: str, smaller: str, first: Json, step: Json, *given: str) -> Json:
    """x <- larger*x against x <- smaller*x from w = 1, by the sign of what is between them."""
    rules = [runs("w", f"{base}*{side}.x[t]") for base, side in ((larger, "left"), (smaller, "right"))]
    sign = ["left.x[t] - right.x[t]", "s", ["0", *first], ["0", *step]]
    shown = evidence(gaps=[("0", "_s.0"), ("0", "_s.1")], prefix=1, signs=[sign])
    return apart(*rules, shown, 1, given=list(given))


def powers_of_a_base_that_may_be_negative() -> Json:
    """a > b alone: (-1)^2 is 1^2, though 1 > -1; a^(t+1) - b^(t+1) is not (a - b)*(a^t - b^t)."""
    return growing_powers("a", "b", [["$0", "1", "1"]], [["$0*$1", "1", "1"]], "a - b > 0")


def powers_that_are_above_themselves() -> Json:
    """a^t - 1 is above 0 after a step if it is then."""
    return growing_powers("a", "1", [["$0", "1", "1"]], [["$2", "1", "1"]], "a - 1 > 0")


def powers_that_begin_above_themselves() -> Json:
    """a^t - 1 is above 0 at first if it is at any t, and then a^(t+1) - 1 = (a^t - 1)*a + (a - 1)."""
    step = [["$2*$0", "1", "1"], ["$1", "1", ""]]
    return growing_powers("a", "1", [["$2", "1", "1"]], step, "a > 0", "a - 1 >= 0")


def powers_that_begin_not_below() -> Json:
    """a^1 - 1 is not below 0, and so above?"""
    step = [["$2*$0", "1", "1"], ["$1", "1", ""]]
    return growing_powers("a", "1", [["$1", "1", "1"]], step, "a > 0", "a - 1 >= 0")


def a_sign_without_a_name_used_as_one() -> Json:
    document = powers_that_begin_not_below()
    return put(document, "witness/signs/0/1", "")


def a_power_of_a_base_that_may_vanish() -> Json:
    """a^t is above 0 if a is; it may be 0."""
    return growing_powers("a", "0", [["$0", "1", "1"]], [["$0*$1", "1", "1"]], "a >= 0")


def what_moves_from_below() -> Json:
    """t - a grows, but begins below 0 where a is above 1."""
    sign = ["left.x[t] - right.x[t]", "s", ["0", ["$0", "1", "1"]], ["0", ["$1", "1", "1"], ["1", "1", "1"]]]
    shown = evidence(gaps=[("0", "_s.0"), ("0", "_s.1")], prefix=1, signs=[sign])
    return apart(runs("-a*w", "left.x[t] + w"), runs("0", "0"), shown, 1, given=["a > 0"])


def what_moves_the_wrong_way() -> Json:
    """3 - t is above 0 at first."""
    sign = ["left.x[t] - right.x[t]", "s", ["0", ["2", "1", "1"]], ["0", ["$0", "1", "1"]]]
    shown = evidence(gaps=[("0", "_s.0"), ("0", "_s.1")], prefix=1, signs=[sign])
    return apart(runs("3*w", "left.x[t] - w"), runs("0", "0"), shown, 1)


def a_sign_of_a_branch_of_the_proof() -> Json:
    """Signs of one name: the inverse at first is not the one in a period."""
    return put(differs(), "witness/signs/1", ["c - pow.c[t]", "s.0", *differs()["witness"]["signs"][0][2:]])


def differs() -> Json:
    return BY_HAND["differs_at_every_step"]()


def a_difference_from_the_beginning_on() -> Json:
    """With alpha' = (1-c)*alpha nothing differs at t = 1."""
    document = put(differs(), "claim/steps", [1, 1])
    gaps = document["witness"]["gaps"]
    return put(document, "witness/gaps", [gaps[0], *gaps])


# -- formulas ------------------------------------------------------------------------------------------------------


def moved() -> Json:
    return BY_HAND["soft_closed_form"]()


def a_sum_that_begins_with_something() -> Json:
    return put(moved(), "claim/sequences/sum.1/0/0", "g[0]")


def a_sum_that_looks_ahead() -> Json:
    return put(moved(), "claim/sequences/sum.1/1/0", "c*sum.1[t] + c*g[t+1]")


def a_sum_of_other_powers() -> Json:
    return put(moved(), "claim/sequences/sum.1/1/0", "c^2*sum.1[t] + c*g[t]")


def a_power_that_begins_at_nothing() -> Json:
    return put(moved(), "claim/sequences/pow.c/0/0", "0")


# -- names and texts -----------------------------------------------------------------------------------------------


def a_function_that_says_more() -> Json:
    """What nobody calls is not read, but stands in the sentence."""
    return same("w", "w", functions=["h; and the soft update is momentum"])


def an_equation_that_says_more() -> Json:
    """No step is made, so that what it would do is not read."""
    return same("w", "w", sequences={"x": runs("w", "lie; and the soft update is momentum")})


def a_line_of_its_own_in_the_sentence() -> Json:
    return same("w", "w", functions=["h\nother.json: verified: 1 = 2"])


def a_line_of_its_own_in_a_complaint() -> Json:
    return same("w", "w", given=["c\nother.json: verified: 1 = 2 > 0"])


def a_line_of_its_own_in_a_name() -> Json:
    return same("w", "w", free=["w", "v\nother.json: verified: 1 = 2"])


def a_complaint_that_cannot_be_written() -> Json:
    return same("w", "\ud800")


def a_statement_that_says_more() -> Json:
    return same("w", "w", given=["e <- 0), and the soft update is momentum (e = 0"])


def a_statement_over_two_lines() -> Json:
    return same("w", "w", given=["e <- c\n"])


def a_digit_of_another_kind() -> Json:
    """c\u00b2 is a name of its own."""
    return same("c\u00b2*w", "c^2*w")


def a_letter_that_is_not_seen() -> Json:
    return same("w", "w", parameters=["c", "c\u3164"])


def an_inverse_of_the_proof_in_the_claim() -> Json:
    """_x is said nowhere but in the proof."""
    claim = equations({}, "c", "w") | sides("_x*c*w", "w", onwards=False)
    return equal(claim, [(case(), evidence(gaps=["0"], lets=["x <- 1/(c)"]))])


def an_inverse_of_an_assumption_in_the_claim() -> Json:
    return same("_0*c*w", "w", given=["c > 0"])


def what_vanishes_in_the_claim() -> Json:
    """#0 is c, which is 0 in the case."""
    return same("#0*w", "c*w", cases=[["c = 0"]])


def what_is_above_in_the_claim() -> Json:
    return same("$0*w", "c*w", given=["c > 0"])


def a_row_in_an_equation() -> Json:
    """left.x <- left.x + #0, which is the proof's row."""
    shown = evidence(("left.x[t] - right.x[t]", "0", "2*#0"), gaps=["0", "2*#0"])
    return always("#0", shown)


def a_case_that_names_the_time() -> Json:
    """t is a number of steps."""
    return same("c*t*w", "w", cases=[["t <- 1/(c)"]])


def a_case_that_names_like_a_proof() -> Json:
    return same("c*_q*w", "w", cases=[["_q <- 1/(c)"]])


def a_case_that_names_a_number() -> Json:
    return same("w", "w", cases=[["9 <- 1/(c)"]])


def a_case_that_names_an_assumption() -> Json:
    return same("w", "w", given=["c > 0"], cases=[["_0 <- 1/(c)"]])


def a_case_that_names_a_parameter() -> Json:
    return same("c*w", "2*w", parameters=["c", "p"], cases=[["c <- 1/(p)"]])


def a_case_of_what_vanishes() -> Json:
    """#0 is 0 in the evidence, and in the derivation whatever vanishes first."""
    document = same("0", "0", parameters=["c", "d"], given=["d = 0"])
    return put(document, "claim/cases/0", ["c - c = 0", "d <- #0"])


def a_case_that_names_twice() -> Json:
    return same("w", "w", cases=[["u <- 1/(c)", "u <- 1/(2*c)"]])


def a_division_that_names_an_assumption() -> Json:
    claim = equations({}, "c", "w", given=["c + 1 > 0"]) | sides("w", "w", onwards=False)
    return equal(claim, [(case(), evidence(gaps=["0"], lets=["0 <- 1/(c)"]))])


def a_sign_that_names_an_assumption() -> Json:
    return put(differs(), "witness/signs/0/1", "0")


def steps_that_descend_where_there_is_no_case() -> Json:
    return put(BY_HAND["never_a_rescaling"](), "claim/steps", [5, 0])


def a_claim_of_nothing() -> Json:
    return equal(equations({}, "c", "w") | sides("w", "2*w", onwards=False))


def a_number_for_a_truth() -> Json:
    document = same("w", "w")
    document["claim"] |= {"covering": 0, "complete": 1}
    return document


def a_prefix_that_is_true() -> Json:
    """left.x leaves at t = 2, and True + 1 is 2."""
    return put(a_step_that_is_not_reached(), "witness/cases/0/prefix", True)


def many_values_of_a_free_name() -> Json:
    rules = {"x": runs("0", "g[t]")}
    claim = equations(rules, "", "g") | sides("0", "0", onwards=False)
    return equal(claim, [(case(), evidence(gaps=["0"], prefix=4_002))])


REJECTED = {
    a_period_of_no_steps: "StopIteration",
    a_period_of_fewer_steps_than_none: "StopIteration",
    half_a_period: "or that need not vanish",
    a_step_before_the_first: "a claim of this kind looks like",
    steps_in_no_order: "steps must ascend",
    a_step_that_is_not_reached: "the prefix is short",
    a_list_that_is_not_followed: "the prefix is short",
    a_parameter_named_like_a_sequence: "what is declared must be names, each once",
    a_free_name_named_like_a_value: "what is declared must be names, each once",
    a_difference_over_its_equation: "where there are no equations",
    a_difference_over_a_given_equation: "where there are no equations",
    a_difference_that_supposes: "a proof may divide",
    a_difference_that_solves: "a proof may divide",
    a_difference_that_is_given_an_inverse_of_nothing: "_c is the inverse of what vanishes",
    a_difference_beside_its_equation: "is not w .*, or that need not vanish",
    a_difference_by_the_zeroth_power_of_an_equation: "is no sum of products of names",
    rows_by_a_zeroth_power: "is no sum of products of names",
    a_row_that_does_not_hold_at_first: "is not 0, or that need not vanish",
    a_row_that_is_its_own_proof: "IndexError",
    a_row_by_the_row_after: "or that need not vanish|IndexError",
    a_division_by_a_schedule: "a.0. has no value here",
    a_schedule_said_to_be_constant: "is neither a value nor a relation",
    a_value_of_a_schedule_in_a_case: "p is no parameter, nor a new name, or speaks of others",
    a_value_at_one_step_for_all: "or that need not vanish",
    a_schedule_that_stands_still: "or that need not vanish",
    a_sequence_named_t: "what is declared must be names, each once",
    parameters_in_exponents: "is no sum of products of names",
    a_number_to_a_power: "is no sum of products of names",
    a_root: "is no sum of products of names",
    an_inverse_of_nothing: "d is the inverse of what vanishes",
    an_inverse_of_what_is_nothing_in_the_case: "d is the inverse of what vanishes",
    an_inverse_of_an_inverse: "e is the inverse of what vanishes",
    a_sequence_that_divides_by_nothing: "is the inverse of what vanishes",
    sequences_by_each_other: "RecursionError",
    a_sequence_by_its_future: "left.x.t.2. has no value here",
    a_sequence_by_its_past_before_it_began: "left.x.t-1. has no value here",
    a_sequence_of_the_proof_that_divides: "a proof's sequences begin and go on with plain sums",
    a_sequence_of_the_proof_that_does_not_go_on: "a proof's sequences begin and go on with plain sums",
    a_sequence_of_the_proof_for_one_of_the_claim: "or that need not vanish",
    a_name_of_the_claim_for_an_inverse: "w is no parameter, nor a new name, or speaks of others",
    a_value_for_a_let: "d is no parameter, nor a new name, or speaks of others",
    a_let_of_itself: "e has no value here",
    a_let_of_a_later_one: "e has no value here",
    a_let_of_a_vector: "w has no value here",
    an_assumption_about_a_vector: "w has no value here",
    an_assumption_that_is_not_so: "c > 0 is not so",
    an_answer_of_another_function: "left.G.t.1. is no answer of that function",
    an_answer_to_other_arguments: "or that need not vanish",
    an_answer_to_more_arguments: "left.G.t.1. is no answer of that function",
    an_answer_to_arguments_that_nobody_compares: "ValueError",
    an_answer_of_the_step_before: "KeyError",
    an_answer_by_a_memo_that_is_none: "KeyError",
    an_answer_by_itself: "KeyError",
    a_memo_of_what_was_never_asked: "KeyError",
    a_memo_that_is_shown_once: "or that need not vanish",
    a_memo_of_another_answer: "or that need not vanish",
    a_memo_of_another_function: "left.G.1. is no answer of that function",
    calls_that_may_ask_the_same: "_2 has no value here",
    calls_told_apart_by_an_inverse_of_nothing: "_0 has no value here",
    calls_told_apart_by_nobody: "KeyError",
    calls_told_apart_in_an_argument_before_the_first: "or that need not vanish",
    calls_told_apart_by_their_answers: "IndexError",
    calls_told_apart_by_their_answers_from_the_end: "is not 0, or that need not vanish",
    a_contradiction_over_a_residual: "_c has no value here",
    a_contradiction_by_a_zeroth_power: "is no sum of products of names",
    a_contradiction_beside_a_residual: "or that need not vanish",
    a_contradiction_by_an_element: "#0.0. has no value here",
    a_residual_on_a_parameter: "a coefficient is on no product of free names",
    a_residual_of_another_step: "equality is not supposed at that step",
    a_residual_between_two_steps: "it has not the documented form: ValueError",
    nothing_between_two_steps: "it has not the documented form: ValueError",
    a_residual_of_a_step_from_the_end: "equality is not supposed at that step",
    a_residual_over_a_schedule: "what is free is divided by",
    an_assumption_that_fixes_a_schedule: "a.0. has no value here",
    a_split_that_leaves_out: "or that need not vanish",
    a_split_into_a_zeroth_power: "or that need not vanish",
    a_split_by_a_label: "_q has no value here",
    a_solution_that_is_none: "or that need not vanish",
    a_solution_of_a_vector: "that is no node of a derivation",
    a_sign_by_a_square_that_may_vanish: "no term is above 0",
    a_sign_by_the_product_of_none: "c has no sign",
    a_sign_by_a_sum_that_is_merely_not_below: "no term is above 0",
    a_sign_of_what_is_not_nothing: "IndexError",
    a_case_that_is_not_the_point: "or that need not vanish",
    a_case_with_a_chosen_parameter: "only unknowns can be chosen",
    a_case_of_what_is_above: " is no parameter, nor a new name, or speaks of others",
    a_cover_against_what_is_assumed: "p has no value here",
    a_cover_that_chooses_a_parameter: "only unknowns can be chosen",
    a_cover_that_chooses_a_let: "only unknowns can be chosen",
    a_cover_that_chooses_a_vector: "a.0. has no value here",
    a_cover_by_itself: "p has no value here",
    a_cover_that_solves_for_the_unknown: "KeyError: .p.",
    a_cover_by_what_is_divided_by: "an equation divides by what may depend on an unknown",
    a_cover_by_what_is_divided_by_through_others: "an equation divides by what may depend on an unknown",
    a_cover_by_what_is_divided_by_at_first: "an equation divides by what may depend on an unknown",
    an_unknown_that_is_given: "p has no value here|is the inverse of what vanishes",
    an_unknown_that_is_no_parameter: "an unknown is no parameter",
    an_unknown_named_twice: "an unknown is no parameter, or named twice",
    a_negative_number_of_steps: "a claim of this kind looks like",
    no_steps_at_all: "ValueError",
    a_value_that_a_later_step_meets: "the prefix is short",
    a_value_that_the_next_step_meets: "the prefix is short",
    a_value_that_is_free: "or that need not vanish",
    a_difference_for_some_values: "or that need not vanish",
    a_difference_for_some_parameters: "or that need not vanish",
    a_difference_by_a_division_of_the_proof: "_c has no value here",
    a_difference_of_an_unknown_function: "or that need not vanish",
    a_difference_where_an_assumption_fails: "c > 0 is not so",
    a_difference_that_is_nothing: "or that need not vanish",
    a_difference_without_an_inverse: "_a has no value here",
    powers_of_a_base_that_may_be_negative: "or that need not vanish",
    powers_that_are_above_themselves: "IndexError|or that need not vanish",
    powers_that_begin_above_themselves: "IndexError",
    powers_that_begin_not_below: "no term is above 0",
    a_sign_without_a_name_used_as_one: "_s.0 has no value here|_s.1 has no value here|no term is above 0",
    a_power_of_a_base_that_may_vanish: "no term is above 0",
    what_moves_from_below: "or that need not vanish",
    what_moves_the_wrong_way: "or that need not vanish",
    a_sign_of_a_branch_of_the_proof: "_s.0 has a meaning",
    a_difference_from_the_beginning_on: "or that need not vanish",
    a_sum_that_begins_with_something: "or that need not vanish",
    a_sum_that_looks_ahead: "or that need not vanish",
    a_sum_of_other_powers: "or that need not vanish",
    a_power_that_begins_at_nothing: "or that need not vanish",
    a_function_that_says_more: "what is declared must be names, each once",
    an_equation_that_says_more: "is no sum of products of names",
    a_line_of_its_own_in_the_sentence: "what is declared must be names, each once",
    a_line_of_its_own_in_a_complaint: "is neither a value nor a relation|is no sum of products of names",
    a_line_of_its_own_in_a_name: "what is declared must be names, each once",
    a_complaint_that_cannot_be_written: "is no sum of products of names",
    a_statement_that_says_more: "is no sum of products of names",
    a_statement_over_two_lines: "is neither a value nor a relation",
    a_digit_of_another_kind: "is no sum of products of names",
    a_letter_that_is_not_seen: "what is declared must be names, each once",
    an_inverse_of_the_proof_in_the_claim: "_x has no meaning in the claim",
    an_inverse_of_an_assumption_in_the_claim: "_0 has no meaning in the claim",
    what_vanishes_in_the_claim: "#0 has no meaning in the claim",
    what_is_above_in_the_claim: ".0 has no meaning in the claim",
    a_row_in_an_equation: "#0 has no meaning in the claim",
    a_case_that_names_the_time: "t has no meaning in the claim",
    a_case_that_names_like_a_proof: "_q has no meaning in the claim",
    a_case_that_names_a_number: "9 is no parameter, nor a new name, or speaks of others",
    a_case_that_names_an_assumption: "_0 is no parameter, nor a new name, or speaks of others",
    a_case_that_names_a_parameter: "c is no parameter, nor a new name, or speaks of others",
    a_case_of_what_vanishes: "d is no parameter, nor a new name, or speaks of others",
    a_case_that_names_twice: "u is no parameter, nor a new name, or speaks of others",
    a_division_that_names_an_assumption: "_0 is the inverse of something else",
    a_sign_that_names_an_assumption: "_0 has a meaning|_s.1 has no value here",
    steps_that_descend_where_there_is_no_case: "steps must ascend",
    many_values_of_a_free_name: "there are more than 4000 names",
    a_claim_of_nothing: "nothing is claimed",
    a_number_for_a_truth: "a claim of this kind looks like",
    a_prefix_that_is_true: "IndexError",
}
"""Each attack, and what the checker says."""

FALSE = [
    *(a_sum_that_begins_with_something, a_sum_that_looks_ahead, a_sum_of_other_powers, a_power_that_begins_at_nothing),
    *(a_period_of_no_steps, a_period_of_fewer_steps_than_none, a_sequence_of_the_proof_that_does_not_go_on),
    *(a_value_that_a_later_step_meets, a_value_that_the_next_step_meets, a_difference_for_some_parameters),
    *(a_difference_by_a_division_of_the_proof, a_difference_for_some_values),
    *(half_a_period, a_list_that_is_not_followed, a_difference_over_its_equation, a_difference_that_supposes),
    *(a_difference_that_solves, a_difference_beside_its_equation, a_difference_by_the_zeroth_power_of_an_equation),
    *(a_difference_that_is_given_an_inverse_of_nothing, rows_by_a_zeroth_power, a_row_that_does_not_hold_at_first),
    *(a_row_that_is_its_own_proof, a_row_by_the_row_after, a_value_at_one_step_for_all, a_schedule_that_stands_still),
    *(a_sequence_of_the_proof_for_one_of_the_claim, a_step_that_is_not_reached, a_prefix_that_is_true),
    *(an_answer_of_another_function, an_answer_to_other_arguments, an_answer_to_arguments_that_nobody_compares),
    *(an_answer_of_the_step_before, an_answer_by_a_memo_that_is_none, an_answer_by_itself),
    *(a_memo_of_what_was_never_asked, a_memo_of_another_answer, a_memo_of_another_function),
    *(calls_told_apart_by_an_inverse_of_nothing, calls_told_apart_by_nobody, calls_told_apart_by_their_answers),
    *(calls_told_apart_in_an_argument_before_the_first, calls_told_apart_by_their_answers_from_the_end),
    *(a_contradiction_over_a_residual, a_contradiction_by_a_zeroth_power, a_contradiction_beside_a_residual),
    *(a_split_that_leaves_out, a_split_into_a_zeroth_power, a_solution_that_is_none),
    *(a_sign_by_a_square_that_may_vanish, a_sign_by_the_product_of_none, a_sign_by_a_sum_that_is_merely_not_below),
    *(a_sign_of_what_is_not_nothing, a_case_that_is_not_the_point, a_case_with_a_chosen_parameter),
    *(a_difference_that_is_nothing, powers_of_a_base_that_may_be_negative, powers_that_begin_above_themselves),
    *(powers_that_begin_not_below, a_power_of_a_base_that_may_vanish, what_moves_from_below, what_moves_the_wrong_way),
    *(a_difference_from_the_beginning_on, a_residual_between_two_steps, nothing_between_two_steps),
    an_inverse_of_the_proof_in_the_claim,
    *(what_vanishes_in_the_claim, a_row_in_an_equation),
]
"""Those with a claim that numbers refute, or that has no meaning; the others say nothing that could be true or false."""


# -- work ----------------------------------------------------------------------------------------------------------


def sum_of(*names: str) -> str:
    return " + ".join(names)


def numbered(name: str, count: int) -> list[str]:
    return [f"{name}{i}" for i in range(count)]


def products_that_are_alike(names: tuple[str, ...], weights: tuple[int, ...], degree: int) -> Json:
    """Products that Python hashes alike, as 2^61 is 1 there and exponents stand 32 bits apart."""
    counts = [0] * len(names)
    texts = []
    dice = Random(1)
    while len(texts) < 60_000:
        counts = [dice.randrange(degree // (weight * len(names)) + 1) for weight in weights]
        left = degree - sum(n * weight for n, weight in zip(counts, weights, strict=True))
        counts[0] += left
        texts.append("*".join(f"{name}^{n}" for name, n in zip(names, counts, strict=True) if n))
    return same(sum_of(*texts), "0", parameters=["c", *numbered("n", 190)])


def products_of_names_two_places_apart() -> Json:
    return products_that_are_alike(("n0", "n2", "n4", "n6"), (1, 8, 64, 512), 90_000)


def products_of_names_far_apart() -> Json:
    return products_that_are_alike(("n0", "n61", "n122", "n183"), (1, 1, 1, 1), 9_000)


def products_of_sums_that_are_alike() -> Json:
    lets = [f"a{i} <- {sum_of(*(f'n{61 * i}^{n}*n{61 * (i + 1)}^{1000 - n}' for n in range(1, 1000)))}" for i in (0, 1)]
    return same("a0*a1*w", "0", parameters=["c", *numbered("n", 190)], given=lets)


def a_prefix_beyond_all_need() -> Json:
    return put(always("0", ONE_NETWORK), "witness/cases/0/prefix", 10**30)


def a_prefix_of_nothing() -> Json:
    return put(same("w", "w"), "witness/cases/0/prefix", 10**30)


def a_prefix_of_a_line() -> Json:
    """Each value is one name; all are kept."""
    return put(same("w", "w", sequences={"x": runs("w", "x[t]")}), "witness/cases/0/prefix", 10**9)


def periods_beyond_all_need() -> Json:
    return put(always("0", ONE_NETWORK), "witness/cases/0/times", 10**30)


def periods_of_nothing() -> Json:
    claim = equations({}, "c", "w") | sides("w", "w")
    return equal(claim, [(case(), evidence(gaps=["0"] * 400_000, times=10**12))])


def periods_that_have_nothing_in_common() -> Json:
    primes = [n for n in range(2, 400) if all(n % i for i in range(2, n))]
    return always("0", ONE_NETWORK, rules={f"x{n}": [["0"], ["0"] * n] for n in primes})


def many_steps_after_a_long_prefix() -> Json:
    """Each step is looked for among all those that are asked for."""
    count, last = 300_000, 3_000_000
    document = same("w", "w", steps=[last - count, last - 1])
    return put(document, "witness/cases/0/prefix", last - 1)


def many_residuals_of_many_steps() -> Json:
    count = 200_000
    claim = equations({}, "", "w") | sides("w", "w", 0, count, onwards=False)
    return equal(claim, tree=residuals(*[(count - 1, "w")] * count, rest=NONE))


def many_cases() -> Json:
    """Each is no more than some work."""
    powers = [f"d <- {sum_of(*(f'c^{i}' for i in range(1, 600)))}", "e <- d*d"]
    return same("w", "w", given=powers, cases=[()] * 10_000)


def a_chain_of_sequences_to_an_unknown() -> Json:
    count = 40_000
    chain = {f"a{i}": runs("1", f"a{i + 1}[t]") for i in range(count)} | {f"a{count}": runs("1", "p")}
    return covering("p*w", "p = 0", {"p": "0"}, gap="#0*w", rules=chain)


def a_chain_of_sequences_where_nothing_is() -> Json:
    """What is given is impossible, so that nothing is run."""
    count = 40_000
    chain = {f"a{i}": runs("1", f"a{i + 1}[t]") for i in range(count)} | {f"a{count}": runs("1", "p")}
    claim = equations(chain, "c p", "w", given=["c > 0", "-c > 0"]) | sides("w", "w", onwards=False)
    never = ["positive", "0", "q", ["0", ["$0", "1", "1"], ["$1", "1", ""]], None]
    return equal(claim, tree=never, cover=never, unknowns="p")


def many_lets() -> Json:
    return same("w", "w", given=[f"d{i} <- 1" for i in range(200_000)])


def many_inverses_of_numbers() -> Json:
    return same("w", "w", given=[f"d{i} <- 1/(1)" for i in range(170_000)])


def many_names_beside_many_statements() -> Json:
    return same("w", "w", parameters=["c", *numbered("p", 3_990)], cases=[["u <- 1/(c)"] * 230_000])


def many_parameters() -> Json:
    return same("w", "w", parameters=numbered("p", 400_000))


def many_sequences() -> Json:
    return always("0", ONE_NETWORK, rules={name: runs("0", "0") for name in numbered("z", 150_000)})


def many_free_names() -> Json:
    return same("w", "w", free=["w", *numbered("v", 400_000)])


def sequences_of_sequences() -> Json:
    chain = {f"s{i}": runs("w", f"s{i + 1}[t+1] + s{i + 1}[t+1]") for i in range(300)} | {"s300": runs("w", "s300[t]")}
    return always("0", ONE_NETWORK, rules=chain)


def numbers_that_grow() -> Json:
    """x <- x^2 from 3*w."""
    rules = {"left.x": runs("3*w", "left.x[t]^2")} | STILL
    return equal(
        equations(rules, "") | sides(*NETWORKS, 60, onwards=False), [(case(), evidence(prefix=60, gaps=["0"]))]
    )


def sums_that_grow() -> Json:
    rules = {"left.x": runs("w", "left.x[t]^2 + c*left.x[t] + g[t]")} | STILL
    claim = equations(rules, "c", "g w") | sides(*NETWORKS, 60, onwards=False)
    return equal(claim, [(case(), evidence(prefix=60, gaps=["0"]))])


def exponents_that_grow() -> Json:
    rules = {"left.x": runs("c*w", "left.x[t]^999999")} | STILL
    return equal(
        equations(rules, "c") | sides(*NETWORKS, 60, onwards=False), [(case(), evidence(prefix=60, gaps=["0"]))]
    )


def doubling() -> Json:
    rules = {"left.x": runs("w", "left.y[t+1]*left.y[t+1]"), "left.y": runs("w", "left.x[t]*c + left.x[t]*p")} | STILL
    claim = equations(rules, "c p") | sides(*NETWORKS, 40, onwards=False)
    return equal(claim, [(case(), evidence(prefix=40, gaps=["0"]))])


def powers_of_powers() -> Json:
    lets = ["p0 <- 1 + a + b + c"] + [f"p{i} <- p{i - 1}^4000" for i in range(1, 4)]
    return same("p3*w", "w", parameters=["a", "b", "c"], given=lets)


def large_fractions() -> Json:
    return same("q*w", "w", given=[f"p <- 1/{'7' * 400} + c", "q <- p^3999"])


def fractions_that_grow() -> Json:
    """Each let is a fraction of thousands of digits, and no two have a divisor in common."""
    lets = [f"p{i} <- 1/{n}" for i, n in enumerate((7**400 + 2, 5**400 + 2, 3**700 + 4))]
    lets += [f"q{i}.{n} <- {'*'.join([f'p{i}'] * n)}" for i in range(3) for n in range(5, 12)]
    lets += [f"s <- {sum_of(*(f'q{i}.{n}' for i in range(3) for n in range(5, 12)))}"]
    return same("z*w", "w", given=[*lets, *(f"r{i} <- {sum_of(*['s'] * (i + 1))}" for i in range(60)), "z <- s*s*s*s"])


def products_of_fractions() -> Json:
    """Two sums of 1,985 terms, of which the products are all different."""
    dice = Random(1)
    one, other = (
        sum_of(*(f"{dice.getrandbits(100) | 1}/{dice.getrandbits(100) | 1}*{name}^{i}" for i in range(1, 1986)))
        for name in "ab"
    )
    return same("A*B*w", "0", parameters=["a", "b"], given=[f"A <- {one}", f"B <- {other}"])


def products_of_long_fractions() -> Json:
    dice = Random(1)
    one, other = (
        sum_of(
            *(f"{dice.randrange(10**399, 10**400)}/{dice.randrange(10**399, 10**400)}*c^{i}" for i in range(1, 1_000))
        )
        for _ in "ab"
    )
    return same("A*B*w", "0", given=[f"A <- {one}", f"B <- {other}"])


def numbers_over_long_ones() -> Json:
    dice = Random(1)
    return same(sum_of(*(f"1/{dice.randrange(10**399, 10**400) | 1}*w" for _ in range(4_400))), "0")


def zero_times_what_is_long() -> Json:
    factor = sum_of(*(f"c^{i}*p^{j}" for i in range(1, 201) for j in range(1, 101)))
    return same("z*" + "*".join(["L"] * 900_000) + "*w", "w", parameters=["c", "p"], given=["z <- 0", f"L <- {factor}"])


def a_long_product() -> Json:
    return same("*".join(["c"] * 1_900_000), "0")


def a_long_sum_many_times() -> Json:
    long = f"L <- {sum_of(*(f'c^{i}' for i in range(1, 4000)))}"
    return same(sum_of(*["L"] * 300_000), "0", given=[long])


def many_names_in_large_products() -> Json:
    one, other = (f"{name} <- {sum_of(*numbered(name.lower(), 690))}" for name in "AB")
    names = ["c", *numbered("a", 690), *numbered("b", 690), *numbered("n", 2500)]
    return same("A*B", "0", parameters=names, given=[one, other])


def inverses_of_inverses() -> Json:
    lets = ["d0 <- 1/(c)"] + [f"d{i} <- 1/(1 + c*d{i - 1} + d{i - 1}^2)" for i in range(1, 40)]
    return same("d39*w", "w", given=lets)


def inverses_of_powers() -> Json:
    lets = ["d <- 1/(1 + c)", "e <- 1/(1 + d^900)", "f <- 1/(1 + e^900)", "h <- 1/(1 + f^900)"]
    return same("h*w", "w", given=lets)


def divisors(count: int) -> list[str]:
    return [f"d{i} <- 1/(1 + p{i})" for i in range(count)]


def many_divisors() -> Json:
    count = 1_900
    total = sum_of(*(f"d{i}" for i in range(count)))
    return same(total, "0", parameters=["c", *numbered("p", count)], given=divisors(count))


def questions_beside_many_divisors() -> Json:
    tree: Json = NONE
    for i in range(80):
        tree = ["whether", sum_of(*(f"c^{n}" for n in range(1, 900))), f"q{i}", contradiction("0"), tree]
    document = nowhere("c*w", "#0", given=divisors(400), parameters=["c", *numbered("p", 400)])
    return put(document, "witness/tree/3", tree)


def deep_derivations() -> Json:
    tree: Json = NONE
    for i in range(400):
        tree = ["whether", "c", f"q{i}", tree, contradiction("0")]
    return put(nowhere("c*w", "#0"), "witness/tree/3", tree)


def many_branches() -> Json:
    return put(nowhere("c*w", "#0"), "witness/tree/3", ["split", "#0", [["c", 1, NONE]] * 150_000])


def a_split_to_a_power_beyond_all_need() -> Json:
    return put(nowhere("c*w + w", "#0"), "witness/tree/3", ["split", "#0", [["c + 1", 10**300, NONE]]])


def calls_of_one_function() -> Json:
    """All pairs are to be told apart."""
    count = 3_000
    rules = {f"s{i}": runs("0", f"g({i}*w)") for i in range(count)} | growing("c*w")
    claim = equations(rules, "c", "w", **OWN) | sides(*NETWORKS)
    return equal(claim, tree=residuals((1, "w"), rest=contradiction("#0")))


def calls_of_many_functions() -> Json:
    functions = numbered("g", 3_900)
    rules = {f"s.{name}": runs("0", f"{name}(w)") for name in functions} | growing("c*w")
    claim = equations(rules, "c", "w", functions=functions) | sides(*NETWORKS)
    return equal(claim, tree=residuals((40, "w"), rest=contradiction("#0")))


def calls_with_many_arguments() -> Json:
    asked_all = ", ".join(["w"] * 2_000)
    rules = {f"s{i}": runs("0", f"g({asked_all})") for i in range(450)} | growing("0")
    claim = equations(rules, "c", "w", **OWN) | sides(*NETWORKS, 40, onwards=False)
    return equal(claim, [(case(), evidence(gaps=["0"], prefix=40))])


def calls_of_a_long_argument() -> Json:
    long = sum_of(*(f"c^{i}*w" for i in range(1, 3500)))
    rules = {"y": runs(long, "y[t]")} | {f"s{i}": runs("0", f"g(y[t] - {i}*w)") for i in range(2_000)} | growing("0")
    claim = equations(rules, "c", "w", **OWN) | sides(*NETWORKS, 1, onwards=False)
    return equal(claim, [(case(), evidence(gaps=["0"], prefix=1))])


def rows_of_nothing() -> Json:
    rows = [["left.x[t] - left.x[t]", "0", "0"]] * 80_000
    return always("0", evidence(*rows, gaps=["0", "0"]))


def rows_of_much() -> Json:
    rows = [["left.x[t] - right.x[t]", "0", "#0"]] * 1_500
    total = sum_of(*(f"#{i}" for i in range(1_500)))
    return always("0", evidence(*rows[1:], [rows[0][0], "0", total], gaps=["0", *[sum_of(*[total] * 100)]]))


def signs_of_nothing() -> Json:
    signs = [["1", "", ["0", ["1", "1", ""]], ["0", ["1", "1", ""]]]] * 60_000
    return put(always("0", ONE_NETWORK | {"signs": signs}), "witness/cases/0/gaps/1/0", "0")


def signs_of_much() -> Json:
    count = 400
    signs = [["1", f"s{i}", *[["0", ["1", "1", "1"], *[["$0", "0", ""]] * i]] * 2] for i in range(1, count)]
    return put(always("0", ONE_NETWORK | {"signs": signs}, given=["c > 0"]), "witness/cases/0/gaps/1/0", "0")


def memos_of_nothing() -> Json:
    document = put(late(), "witness/cases/0/memos", late()["witness"]["cases"][0]["memos"] * 30_000)
    return put(document, "witness/cases/0/gaps/2/0", "0")


def an_argument_of_brackets() -> Json:
    return same("(" * 1_900_000, "0")


def a_name_of_blanks() -> Json:
    return same("w" + " " * 1_900_000, " - " * 600_000)


def statements_of_signs() -> Json:
    return same("w", "w", given=[" > 0" * 900_000])


def statements_of_arrows() -> Json:
    return same("w", "w", given=["d <- 1/(" * 450_000])


def a_case_of_many_names() -> Json:
    return put(same("w", "0"), "claim/cases", [[f"n{i} <- 1/(c)" for i in range(100_000)]])


def many_cases_beside_many_parameters() -> Json:
    return put(same("w", "0", parameters=numbered("p", 3_900)), "claim/cases", [[]] * 900_000)


def an_unknown_many_times() -> Json:
    document = put(same("w", "w", parameters=["c", *numbered("p", 3_900)]), "claim/unknowns", ["c"] * 700_000)
    return put(document, "claim/covering", True)


def much_to_read_and_much_to_do() -> Json:
    """A sum that no proof reaches, and a sequence of growing fractions."""
    rules = {"y": [["0"] * 10_000, [sum_of(*["p"] * 900_000)]]}
    rules |= {
        "left.x": runs(
            "w", sum_of(*(f"1/{n}*{name}*left.x[t]" for name, n in zip("abcp", (7, 11, 13, 17), strict=True)))
        )
    }
    claim = equations(rules | STILL, "a b c p", "w") | sides(*NETWORKS, 0, 100, onwards=False)
    return equal(claim, [(case(), evidence(prefix=100, gaps=["0"] * 101))])


RUNAWAYS = [
    *(products_of_names_two_places_apart, products_of_names_far_apart, products_of_sums_that_are_alike),
    *(a_prefix_beyond_all_need, a_prefix_of_nothing, a_prefix_of_a_line, periods_beyond_all_need, periods_of_nothing),
    *(periods_that_have_nothing_in_common, many_steps_after_a_long_prefix, many_residuals_of_many_steps, many_cases),
    *(a_chain_of_sequences_to_an_unknown, a_chain_of_sequences_where_nothing_is, many_lets, many_inverses_of_numbers),
    *(
        many_names_beside_many_statements,
        many_parameters,
        many_sequences,
        many_values_of_a_free_name,
        many_free_names,
        sequences_of_sequences,
    ),
    *(numbers_that_grow, sums_that_grow, exponents_that_grow, doubling, powers_of_powers, large_fractions),
    *(fractions_that_grow, products_of_fractions, products_of_long_fractions, numbers_over_long_ones),
    *(zero_times_what_is_long, a_long_product, a_long_sum_many_times, many_names_in_large_products),
    *(inverses_of_inverses, inverses_of_powers, many_divisors, questions_beside_many_divisors, deep_derivations),
    *(many_branches, a_split_to_a_power_beyond_all_need, calls_of_one_function, calls_of_many_functions),
    *(calls_with_many_arguments, calls_of_a_long_argument),
    *(rows_of_nothing, rows_of_much, signs_of_nothing, signs_of_much, memos_of_nothing, an_argument_of_brackets),
    *(a_name_of_blanks, statements_of_signs, statements_of_arrows),
    *(a_case_of_many_names, many_cases_beside_many_parameters, an_unknown_many_times, much_to_read_and_much_to_do),
]
"""Certificates that would take hours or all memory."""
