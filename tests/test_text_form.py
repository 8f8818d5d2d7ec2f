"""The text form, sentence by sentence: what it means, and that it reads back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from strategies import plain_soft_update, rules

from softupdate_algebra.algebra.parser import parse_expression, parse_relations, parse_scalar
from softupdate_algebra.algebra.scalar import ONE, ZERO, Scalar
from softupdate_algebra.errors import AssumptionError, LimitError, RuleError
from softupdate_algebra.rules import rule
from softupdate_algebra.rules.model import Assignment, At, Call, Every, From, Repeat, Term
from softupdate_algebra.rules.printer import rule_text
from softupdate_algebra.rules.syntax import parse_combination, parse_rule, parse_start

SOFT = "QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"
C = Scalar.parameter("c")


@given(
    rules(prefixes=True, quotients=True, schedules=True, steps=True, starts=True, outputs=True),
)
@settings(max_examples=150, deadline=None)
def test_every_rule_reads_back_from_its_text(random_rule) -> None:
    assert parse_rule(rule_text(random_rule)) == random_rule


def test_the_rule_of_the_question_is_what_it_is_by_hand() -> None:
    assert parse_rule(SOFT) == plain_soft_update()


@pytest.mark.parametrize(
    "text",
    [
        "QN = QN + alpha*g(QN)\nTQN = c*TQN + (1-c)*QN",
        "QN := QN + alpha*g(QN) # the step\r\n\n;; TQN := c*TQN + (1-c)*QN ;",
        "QN <- QN + alpha * g( QN )\nTQN <- (c*TQN\n   + QN) - c*QN",
        "QN <- QN + g(QN)*alpha\nTQN <- c*TQN + QN*(1-c)\nreturn TQN",
        "let tau = 1 - c; QN <- QN + alpha*g(QN); TQN <- (1 - tau)*TQN + tau*QN",
        "QN <- --QN + alpha*g(+QN); TQN <- c*TQN + (1-c)*QN",
    ],
)
def test_spellings_of_one_rule_are_one_rule(text: str) -> None:
    assert parse_rule(text) == parse_rule(SOFT)


# -- names ----------------------------------------------------------------------------------------


def test_what_is_always_assigned_before_it_is_read_is_a_temporary() -> None:
    found = parse_rule("G <- g(x); x <- x + alpha*G; y <- y - alpha*G")
    assert found.networks == ("x", "y")
    assert found.temporaries == ("G",)


@pytest.mark.parametrize(
    ("text", "networks"),
    [
        ("every 2: G <- g(x); x <- x + G", ("G", "x")),  # a prefix may not act
        ("at 0: G <- g(x); x <- x + G", ("G", "x")),
        ("from 0: G <- g(x); x <- x + G", ("G", "x")),
        ("repeat 2: G <- g(x); x <- x + G", ("x",)),  # a repeat acts
        ("every 2 { G <- g(x); x <- x + G }", ("x",)),
        ("x <- x + G; G <- g(x)", ("x", "G")),
        ("x <- x + g(x); E <- x", ("x", "E")),  # never read
        ("G <- g(x); x <- x + G; return G", ("G", "x")),  # returned: read when the step begins
        ("repeat 2 { x <- x + G; G <- g(x) }", ("x", "G")),
    ],
)
def test_networks_carry_over_and_temporaries_do_not(text: str, networks: tuple[str, ...]) -> None:
    assert parse_rule(text).networks == networks


def test_the_last_network_assigned_is_the_output() -> None:
    assert parse_rule("x <- x + g(x); G <- x; y <- G").output == (Term(ONE, "y"),)
    assert parse_rule("y <- x; x <- x + g(x); G <- x; y <- y + G; G <- y; x <- G").output == (Term(ONE, "x"),)


@pytest.mark.parametrize("name", ["beta", "gamma", "lambda", "S", "N", "E", "I", "Q", "pi", "e", "T", "in", "def"])
def test_every_other_identifier_is_an_ordinary_name(name: str) -> None:
    assert parse_rule(f"x <- {name}*x").parameters == (name,)
    assert parse_rule(f"{name} <- c*{name}").networks == (name,)
    assert parse_rule(f"x <- {name}(x)").oracles == ((name, 1),)


@pytest.mark.parametrize("word", ["start", "return", "let", "vector", "every", "offset", "at", "from", "repeat", "t"])
def test_statement_words_and_t_are_reserved(word: str) -> None:
    for text in (f"{word} <- x", f"let {word} = 1; x <- x", f"vector {word}; x <- x", f"x <- {word}(x)"):
        with pytest.raises(RuleError):
            parse_rule(text)


def test_calls_nest_and_two_written_calls_stay_two() -> None:
    found = parse_rule("x <- x + g(x + a*g(x)) + g(x)")
    inner = Call("g", ((Term(ONE, "x"),),))
    outer = Call("g", ((Term(ONE, "x"), Term(Scalar.parameter("a"), inner)),))
    assert found.statements == (Assignment("x", (Term(ONE, "x"), Term(ONE, outer), Term(ONE, inner))),)
    assert parse_rule("x <- g(x) + g(x)").statements[0].value == (Term(ONE, inner), Term(ONE, inner))


def test_a_vector_written_twice_is_merged_at_its_first_place() -> None:
    assert parse_combination("c*y + x - c*x + y - 2*y", ["x", "y"]) == (Term(C - 1, "y"), Term(1 - C, "x"))
    assert parse_combination("x - x", ["x"]) == ()


# -- prefixes -------------------------------------------------------------------------------------


def test_prefixes_nest_and_take_one_statement_or_braces() -> None:
    a, b = (Assignment(name, (Term(ONE, "x"),)) for name in "ab")
    assert parse_rule("vector x; every 4 offset 1: repeat 2 { a <- x; b <- x }; a <- x").statements == (
        Every(4, 1, (Repeat(2, (a, b)),)),
        a,
    )
    assert parse_rule("vector x\nat 3: from 2: {\n a <- x\n\n b <- x }").statements == (At(3, (From(2, (a, b)),)),)


# -- starts ---------------------------------------------------------------------------------------


def test_starts_speak_of_initial_values() -> None:
    found = parse_rule("vector r; v <- b*v; x <- x + v; start v <- 0; start x <- (v0 + r)/2")
    half = Scalar.number(1) / 2
    assert found.starts == (("v", ()), ("x", (Term(half, "v"), Term(half, "r"))))


def test_a_start_between_identical_and_independent() -> None:
    found = parse_start("x0 = TQN0, v0 = (1-c)/c*(QN0 - TQN0)", ["x", "v", "QN", "TQN"])
    assert found == (
        ("x", (Term(ONE, "TQN"),)),
        ("v", (Term((1 - C) / C, "QN"), Term((C - 1) / C, "TQN"))),
    )
    assert parse_start("", ["x"]) == ()


# -- scalars --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.01", Scalar.number(1) / 100),
        (".5", Scalar.number(1) / 2),
        ("1e-3", Scalar.number(1) / 1000),
        ("1/3", Scalar.number(1) / 3),
        ("-c^2", ZERO - C * C),
        ("2^3^2", Scalar.number(512)),
        ("2**-1", Scalar.number(1) / 2),
        ("0^0", ONE),
        ("c^0", ONE),
        ("1 - 2 - 3", Scalar.number(-4)),
        ("8/2/2", Scalar.number(2)),
        ("2*-c", -2 * C),
        ("c - -c", 2 * C),
        ("c^(2*t + 1)", C * Scalar.parameter("c^t") ** 2),
        ("c^(t - 1)", Scalar.parameter("c^t") / C),
        ("(1 - c)^t", Scalar.parameter("(1 - c)^t")),
        ("4^t", Scalar.parameter("2^t") ** 2),
        ("(1/2)^t*2^t", ONE),
        ("(c - 1)^t*(c - 1)^t", Scalar.parameter("(1 - c)^t") ** 2),
        ("(alpha*c)^t", Scalar.parameter("alpha^t") * Scalar.parameter("c^t")),
        ("alpha[ t - 1 ]", Scalar.parameter("alpha[t-1]")),
        ("alpha[3] + alpha[t]", Scalar.parameter("alpha[3]") + Scalar.parameter("alpha[t]")),
    ],
)
def test_scalars_are_exact(text: str, value: Scalar) -> None:
    assert parse_scalar(text) == value
    assert parse_scalar(str(value)) == value


def test_what_is_divided_by_is_a_condition_even_when_it_cancels() -> None:
    found = parse_rule("x <- (c^2 - 1)/(c - 1)*x + x/(alpha*(1 - c)^2) + beta^-2*x")
    assert found.conditions == tuple(sorted(map(parse_scalar, ("alpha", "beta", "1 - c")), key=Scalar.sort_key))
    assert parse_rule("x <- x/2").conditions == ()
    assert parse_rule("x <- x/c^t").conditions == (C,)
    assert parse_rule("x <- x/(t + 1)").conditions == (parse_scalar("t + 1"),)


def test_schedules_are_told_from_parameters() -> None:
    found = parse_rule("x <- x + alpha[t]*g(x) + c*alpha[t-1]*x")
    assert (found.schedules, found.parameters) == (("alpha",), ("c",))


def test_assumptions_are_chained_comparisons() -> None:
    found = parse_relations("0 < c < 1, alpha > 0, beta != 1, alpha*lambda == 1")
    assert [relation.signs for relation in found] == [("<", "<"), (">",), ("!=",), ("=",)]
    assert parse_relations(" ") == ()
    for text in ("c", "c <", "c < 1,", "c < 1; d", "c <> 1", "c =< 1", "< 1"):
        with pytest.raises(AssumptionError, match=r"line 1, column \d+"):
            parse_relations(text)


# -- refusals -------------------------------------------------------------------------------------

REFUSED = [
    ("", "assigns nothing"),
    ("x", "column 2: unexpected end of the text; expected '<-'"),
    ("x <- Qn; Q <- x", "column 6: 'Qn' stands where a vector is expected. Did you mean Q"),
    ("QN <- QN + alpha*g(Qn)", "column 20: .*Did you mean QN"),
    ("TQN <- c*Tqn + (1-c)*TQN", "column 8: none of 'c', 'Tqn' is known as a vector.*Did you mean TQN.*vector Tqn"),
    ("x <- x + a*x_star", "vector x_star"),
    ("x <- x*x", "two vectors are multiplied; a rule must be linear"),
    ("x <- x*g(x)", "two vectors are multiplied"),
    ("x <- g(x)*g(x)", "two vectors are multiplied"),
    ("x <- c/x", "a vector is divided by; a rule must be linear"),
    ("x <- x^2", "raised to a power; a rule must be linear"),
    ("x <- c^x*x", "'x' stands where a scalar is expected; a rule is linear"),
    ("let a = g(x); x <- a*x", "is a call where a scalar is expected"),
    ("x <- x + 1", "a number stands where a vector"),
    ("x <- min(x)", "'min' is a well-known function"),
    ("x <- g(x) + g(x, x)", "'g' is called on 2 vectors here and on 1 before"),
    ("x <- g()", r"unexpected '\)'"),
    ("x <- g(c)", "'c' stands where a vector"),
    ("x <- g(1 - c)*x", "called on a scalar"),
    ("x <- alpha*x + alpha[t]*x", "'alpha' is a parameter and also a schedule"),
    ("x <- g(x) + g*x", "'g' is an oracle and also a parameter"),
    ("let x = 1; x <- x", "'x' is a scalar defined by let and also assigned"),
    ("vector x; x <- x", "'x' is a constant vector and also assigned"),
    ("vector a, a; x <- a", "twice"),
    ("let a = 1; let a = 2; x <- a*x", "twice"),
    ("let a = b; let b = c; x <- a*x", "move its let up"),
    ("x <- x; x0 <- x", "'x0' is how the initial value of 'x' is written"),
    ("vector x0; x <- x + x0", "'x0' is how the initial value of 'x' is written"),
    ("x <- x + x0", "'x0' is the initial value of 'x'"),
    ("x <- x + g1(x) + g(x)", "'g1' is how an answer of 'g' is written"),
    ("x <- x; start x <- x", "its initial value is written x0"),
    ("x <- x; start y <- 0", "'y' is no network"),
    ("x <- x; start x <- g(x0)", "no oracle can be asked here"),
    ("x <- x; start x <- 0; start x <- 0", "a second start of 'x'"),
    ("x <- x - y; y <- x; start x <- y0; start y <- x0", "depend on one another"),
    ("G <- g(x); x <- x + G; start G <- 0", "'G', which has no initial value"),
    ("x <- x; return x; return x", "a second return"),
    ("x <- x; return g(x)", "no oracle can be asked here"),
    ("x <- x; return Q", "'Q' stands where a vector"),
    ("x[t+1] <- x", "column 2: 'x' is assigned with an index"),
    ("x <- x[t]", "'x' is a vector and has no index"),
    ("x <- alpha[t+1]*x", r"alpha\[t\] or alpha\[t-1\]"),
    ("x <- alpha[3]*x", r"alpha\[t\] or alpha\[t-1\]"),
    ("x <- t[t]*x", "'t' is reserved"),
    ("x += g(x)", r"write x <- x \+"),
    ("every n: x <- x", "whole number after 'every'"),
    ("every 1.5: x <- x", "whole number after 'every'"),
    ("every 0: x <- x", "from 1 on"),
    ("every 4:\n  x <- x", "line 1, column 9.*same line"),
    ("repeat 2 { x <- x", "close the '{' of line 1, column 10"),
    ("repeat 2 { }", "hold no statement"),
    ("every 4: let a = 1", "'let' stands inside a prefix"),
    ("every 4 x <- x", "':' and one statement"),
    ("x <- x; }", "unexpected '}'"),
    ("x <- 2x", r"write \* between them"),
    ("x <- 1/0*x", "division by zero"),
    ("x <- x/(c - c)", "division by zero"),
    ("x <- c^(1/2)*x", "the exponent is '1/2'"),
    ("x <- c^n*x", "the exponent is 'n'"),
    ("x <- t^t*x", "depends on the step"),
    ("x <- alpha[t]^t*x", "depends on the step"),
    ("\n\n  x <- x $ y", r"line 3, column 10: unexpected character '\$'"),
    ("x <- x y <- y", "before the next statement"),
    ("x <- \N{GREEK SMALL LETTER ALPHA}*x", "write alpha instead"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[repr(text) for text, _ in REFUSED])
def test_what_is_no_rule_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(RuleError, match=message):
        parse_rule(text)


def test_a_rule_is_returned_as_it_is_and_other_things_are_refused() -> None:
    assert rule(parse_rule(SOFT)) == rule(SOFT)
    with pytest.raises(RuleError, match="got int"):
        rule(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["repeat 1000: repeat 1000: x <- x", "every 1000000: x <- x", "repeat 1001: x <- x", "at 99999999: x <- x"],
)
def test_prefixes_have_limits(text: str) -> None:
    with pytest.raises(LimitError):
        parse_rule(text)


def test_positions_are_no_part_of_equality() -> None:
    assert parse_expression(" c *\n d") == parse_expression("c*d")
