"""Hostile texts get a clear error or an answer, within a second and bounded memory, and are never run."""

from __future__ import annotations

import random
import resource
import time
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softupdate_algebra.algebra.parser import parse_relations, parse_scalar
from softupdate_algebra.errors import SoftUpdateError
from softupdate_algebra.rules.catalogue import rule_from_form
from softupdate_algebra.rules.printer import rule_text
from softupdate_algebra.rules.syntax import parse_combination, parse_rule, parse_start

SECONDS = 10  # a runaway takes for ever; the aim of one second is measured on an idle machine
MEGABYTES = 400

LETTERS = "abcdefghij"
PAIRS = tuple(combinations(LETTERS, 2))


def _dense(seed: int) -> str:
    chance = random.Random(seed)
    return "+".join(f"{chance.randint(1, 10**6)}*a^{i}*b^{j}" for i in range(25) for j in range(25))


def _sparse(seed: int) -> str:
    chance = random.Random(seed)
    return "+".join("*".join(f"{chance.choice(LETTERS)}^{chance.randint(1, 20)}" for _ in range(4)) for _ in range(400))


SCALARS = {
    "deep parentheses": "(" * 100_000 + "c" + ")" * 100_000,
    "unbalanced": "(" * 40_000,
    "closing only": ")" * 40_000,
    "tower of powers": "^".join(["2"] * 60),
    "long tower of powers": "2^" * 20_000 + "2",
    "signs": "-" * 49_000 + "c",
    "a million digits": "9" * 1_000_000,
    "many long numbers": "*".join(["9" * 4000] * 12),
    "large decimal exponent": "1e999999999",
    "powers of powers": "((2^10000)^10000)^10000",
    "product of powers": "*".join(["9^9999"] * 7000),
    "huge power": "c^(10^9)",
    "huge negative power": "c^-(10^9)",
    "huge power in t": "c^(10^9*t)",
    "power of a sum": "(a+b+c+d)^5000",
    "power of a binomial": "(1-c)^5000",
    "power of a fraction": "((a+b+c+d)/(a-b+c*d))^40",
    "powers inside powers": "((((a+1)^20+b)^10+c)^3+d)^2",
    "product of sums": "*".join(f"({a}+{b})" for a, b in PAIRS),
    "sum of fractions": "+".join(f"1/({a}+{b})" for a, b in PAIRS),
    "sum of fractions in one name": "+".join(f"1/(a^{i}+{i})" for i in range(1, 200)),
    "sum of numbers": "+".join(f"1/{i}" for i in range(1, 8000)),
    "dense quotient": f"({_dense(1)})/({_dense(2)})",
    "sparse quotient": f"({_sparse(1)})/({_sparse(2)})",
    "quotient of high degree": "(a^10000-b^5000+3)/(a^9999-b^4000-7)",
    "denominator of high degree": "1/(1-c^10000)",
    "long sum": "+".join(["c"] * 24_000),
    "long product": "*".join(["c"] * 24_000),
    "long sum of powers": "+".join(f"c^{i}" for i in range(7000)),
    "many names": "+".join(f"x{i}" for i in range(7000)),
    "long name": "a" * 49_000,
    "many indices": "a[" + "1," * 20_000 + "1]",
    "long index": "a[t" + "+1" * 20_000 + "]",
    "nested indices": "a[" * 1000 + "t" + "]" * 1000,
    "large base": "(" + "+".join(f"a^{i}*b^{20 - i}" for i in range(20)) + ")^t",
    "long base": f"{'9' * 3900}^t",
    "many bases": "*".join(f"({a}+{i})^t" for a in LETTERS for i in range(10)),
    "powers of -1": "(1+(-1)^t)^50/(2+(-1)^t)^50",
    "text as code": "__import__('os').system('true')",
    "attributes": "c.__class__.__mro__",
    "lambda": "(lambda: 1)()",
    "format": "{c}%s{0.__class__}",
    "control characters": "\x00\x07\x1b[31mc\x7f",
    "bidirectional override": "c \N{RIGHT-TO-LEFT OVERRIDE} d",
    "lone surrogate": "c + \ud800",
    "emoji": "c*\N{PILE OF POO}",
    "look-alike": "\N{CYRILLIC SMALL LETTER ES}",
    "other digits": "\N{ARABIC-INDIC DIGIT THREE}*c",
    "other line ends": "c\u2028d\x0be",
    "markup": "[bold]c[/bold]",
    "one megabyte of spaces": " " * 1_000_000,
    "one megabyte": "c+" * 500_000,
    "empty": "",
    "only a comment": "# nothing",
}

RULES = {name: f"x <- ({text})*x" for name, text in SCALARS.items()} | {
    "nested calls": "x <- " + "g(" * 20_000 + "x" + ")" * 20_000,
    "nested distribution": "x <- " + "(a+b)*(" * 45 + "x" + ")" * 45,
    "nested call arguments": "x <- " + "g(a*x+" * 45 + "x" + ")" * 45,
    "nested braces": "repeat 2 {" * 4000 + "x <- x" + "}" * 4000,
    "nested prefixes": "repeat 2: " * 4000 + "x <- x",
    "thirty repeats": "repeat 2: " * 30 + "x <- x",
    "many calls": "x <- x + " + " + ".join(["g(x)"] * 7000),
    "many statements": ";".join(["x<-x"] * 9000),
    "a thousand statements": ";".join(["x<-a*x+g(x)"] * 1000),
    "many vectors": "vector " + ",".join(f"a{i}" for i in range(150)) + "; x <- x",
    "semicolons": ";" * 49_000,
    "newlines": "\n" * 49_000,
    "doubling definitions": "let a0 = b + c;"
    + ";".join(f"let a{i} = a{i - 1}*a{i - 1}" for i in range(1, 40))
    + ";x<-a39*x",
    "many conditions": ";".join(f"x <- x/({a}*{b}+{i})" for i, (a, b) in enumerate(PAIRS)),
    "hard condition": "x <- x/(a^20*b^20*c^20-3*a^7*b+5*d^30+c*a-11)",
    "product as condition": "x <- x/((a^6+b*c+1)*(a*b^7+d^3+2)*(c^5-a*d+3))",
    "huge period": "every 99999999999999999999: x <- x",
    "arrows": "<-" * 20_000,
    "only vectors": "vector a, b",
    "only a return": "return x",
}


def _measured(read, text: str) -> None:
    before, held = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        read(text)
    except SoftUpdateError as error:
        message = str(error)
        assert message.isprintable(), message
        assert len(message) < 600
    assert time.process_time() - before < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held < MEGABYTES * 1024


@pytest.mark.parametrize("name", SCALARS)
def test_hostile_scalars_and_assumptions(name: str) -> None:
    _measured(parse_scalar, SCALARS[name])
    _measured(parse_relations, f"{SCALARS[name]} > 0")


@pytest.mark.parametrize("name", RULES)
def test_hostile_rules(name: str) -> None:
    _measured(parse_rule, RULES[name])


@pytest.mark.parametrize("name", SCALARS)
def test_hostile_starts_outputs_and_forms(name: str) -> None:
    _measured(lambda text: parse_start(text, ["x"]), f"x0 = ({SCALARS[name]})*x0")
    _measured(lambda text: parse_combination(text, ["x"]), f"({SCALARS[name]})*x")
    _measured(rule_from_form, f"soft_update(c={SCALARS[name]})")


WORDS = (
    *("x", "y", "QN", "c", "alpha", "t", "g", "x0", "0", "1", "2", "0.5", "1e3", "9" * 30),
    *("<-", "=", ":=", "+", "-", "*", "/", "^", "**", "(", ")", "[", "]", "{", "}", ",", ";", ":", "\n", " ", "#"),
    *("start", "return", "let", "vector", "every", "offset", "at", "from", "repeat", "alpha[t]", "alpha[t-1]", "c^t"),
    *("\x00", "\N{GREEK SMALL LETTER ALPHA}", "'", "__import__", "lambda"),
)


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_rule_that_reads_back_or_a_clear_error(text: str) -> None:
    try:
        found = parse_rule(text)
    except SoftUpdateError as error:
        assert str(error).isprintable()
    else:
        assert parse_rule(rule_text(found)) == found


@given(st.lists(st.sampled_from(WORDS[:34]), max_size=15).map(" ".join) | st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_scalar_that_reads_back_or_a_clear_error(text: str) -> None:
    for read in (parse_scalar, parse_relations):
        try:
            found = read(text)
        except SoftUpdateError as error:
            assert str(error).isprintable()
        else:
            assert read is parse_relations or parse_scalar(str(found)) == found
