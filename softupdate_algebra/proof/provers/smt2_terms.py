"""SMT-LIB 2 texts in the making: sums as terms, and rules that are run inside a problem."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers.outside import NUMBER, Machine, indexed, mentions_time, read, sides

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MAX_STEPS = 60
Names: TypeAlias = "dict[str, str]"
Moments: TypeAlias = "dict[str, tuple[int, str]]"
"""What counters are: a number, or a symbol and what is added to it."""
Parts: TypeAlias = "list[tuple[str, Callable[[], str]]]"
"""Problems by name, each written when it is called."""
_SYMBOL = re.compile(r"\|[^|]*\|")


class Problem:
    """One SMT-LIB 2 text in the making: declarations, definitions and assertions in order."""

    def __init__(self, about: str, claim: Any, *, given: bool = False) -> None:
        self.lines = [f"; {about}", "(set-logic QF_NRA)"]
        self.lets: Names = claim["lets"]
        self.declared: set[str] = set()
        self.count = 0
        self.demands: list[str] = []  # to be shown along the way
        self.strict = False  # whether divisors in t are to be shown not to vanish
        for text, sign in claim.get("assumptions", ()) if given else ():
            self.state(signed(self.sum(text), sign))
        for text in (text for side in sides(claim) for text in claim[side]["conditions"]):
            if not mentions_time(text, self.lets):
                self.state(nonzero(self.sum(text)))

    def real(self, name: str) -> str:
        """Return the symbol of a real unknown, declared on first use."""
        symbol = f"|{name}|"
        if symbol not in self.declared:
            self.declared.add(symbol)
            self.lines.append(f"(declare-const {symbol} Real)")
        return symbol

    def define(self, value: str, sort: str = "Real") -> str:
        """Return a new symbol for a value or a formula that is no symbol yet."""
        if not value.startswith("("):
            return value
        self.count += 1
        self.lines.append(f"(define-fun |#{self.count}| () {sort} {value})")
        return f"|#{self.count}|"

    def state(self, formula: str) -> None:
        """Assert a formula."""
        self.lines.append(f"(assert {formula})")

    def refute(self, formulas: Iterable[str]) -> str:
        """Return the text that asserts that a formula, or what is to be shown along the way, does not hold."""
        self.state(f"(not {every([*formulas, *dict.fromkeys(self.demands)])})")
        return self.text()

    def text(self) -> str:
        """Return the problem as a text."""
        return "\n".join([*self.lines, "(check-sat)", ""])

    def sum(self, text: str, known: Mapping[str, str] | None = None, at: Moments | None = None) -> str:
        """Return a sum as a term, other names than the *known* being parameters; its divisors are taken not to vanish."""
        known, at = known or {}, at or {}
        terms = []
        for number, powers in read(text):
            factors = [
                self.power(base, shift, at.get(counter, (0, counter)), known, at) for base, shift, counter in powers
            ]
            terms.append(multiplied([number_term(number)] * (number != 1 or not factors) + factors))
        return plus(terms)

    def power(self, base: str, shift: int, exponent: tuple[int, str], known: Mapping[str, str], at: Moments) -> str:
        """Return a name to a power."""
        return self.raised(self.name(base, known, at), (shift + exponent[0], exponent[1]))

    def raised(self, term: str, exponent: tuple[int, str]) -> str:
        """Return a term to the power of a number and perhaps a symbol."""
        if term == "1.0":
            return term
        value = multiplied([term] * abs(exponent[0]))
        if exponent[0] < 0:
            value = f"(/ 1.0 {value})"
            self.divisor(term)
        if exponent[1]:
            power = self.real(f"{term}^{exponent[1]}".replace("|", ""))
            value = multiplied([value, power]) if exponent[0] else power
        return value

    def name(self, name: str, known: Mapping[str, str], at: Moments) -> str:
        """Return what a name stands for: what is known, a let, a counter, a schedule's value, or a parameter."""
        if NUMBER.fullmatch(name):
            return number_term(Fraction(name))
        if name in known:
            return known[name]
        if name in self.lets:
            return self.sum(self.lets[name], known, at)
        if name in at:
            shift, symbol = at[name]
            return shifted(self.real(symbol), shift) if symbol else number_term(Fraction(shift))
        if value := indexed(name):
            shift, symbol = at["t"] if value[1] else (0, "")
            name = f"{value[0]}[{symbol}{shift + value[2]:+}]" if symbol else f"{value[0]}[{shift + value[2]}]"
            return known.get(name) or self.real(name)
        return self.real(name)

    def divisor(self, term: str) -> None:
        """Take a divisor not to vanish; one without parameters, or with t in a row, is to be shown not to."""
        timed = "|t|" in term or "^t|" in term
        free = set(_SYMBOL.findall(term)) <= {"|t|"}
        (self.demands.append if free or (timed and self.strict) else self.state)(nonzero(term))


def number_term(value: Fraction) -> str:
    """Return a number as a term."""
    text = f"{abs(value.numerator)}.0"
    text = text if value.denominator == 1 else f"(/ {text} {value.denominator}.0)"
    return f"(- {text})" if value < 0 else text


def shifted(term: str, by: int) -> str:
    """Return the sum of a term and a whole number."""
    return f"(+ {term} {number_term(Fraction(by))})" if by else term


def zero(term: str) -> str:
    """Return the formula that says that a term is 0."""
    return f"(= {term} 0.0)"


def nonzero(term: str) -> str:
    """Return the formula that says that a term is not 0."""
    return f"(not (= {term} 0.0))"


def signed(term: str, sign: str) -> str:
    """Return an assumption as a formula."""
    return nonzero(term) if sign == "!=" else f"({sign} {term} 0.0)"


def _joined(sign: str, terms: Iterable[str], none: str) -> str:
    parts = list(terms)
    return f"({sign} {' '.join(parts)})" if len(parts) > 1 else parts[0] if parts else none


def plus(terms: list[str]) -> str:
    """Return a sum of terms."""
    return _joined("+", terms, "0.0")


def multiplied(factors: list[str]) -> str:
    """Return a product of terms."""
    return _joined("*", factors, "1.0")


def every(formulas: Iterable[str]) -> str:
    """Return the formula that says that all formulas hold."""
    return _joined("and", formulas, "true")


def few(steps: int) -> int:
    """Return the number of steps; raises ``CertificateError`` when there are more than ``MAX_STEPS``."""
    if steps > MAX_STEPS:
        raise CertificateError(f"{steps} steps are too many for an SMT-LIB problem; at most {MAX_STEPS}.")
    return steps


# -- rules, run inside a problem -----------------------------------------------------------------------------------


class Runner(Machine[str]):
    """Runs rules inside a problem, one definition for each assignment."""

    def __init__(self, problem: Problem, claim: Any, unit: str | None = None, known: Names | None = None) -> None:
        self.problem, self.unit = problem, unit
        self.clock: int | None = None  # steps from this one on are at t, t + 1, ... for every t from it on
        self.calls: list[tuple[str, list[str], str]] = []  # of unknown functions: name, arguments and answer
        self.known = (known or {}) | {name: self.value(name) for name in claim["vectors"]}
        super().__init__(claim)

    def value(self, atom: str) -> str:
        """Return an initial value, constant or answer: free, or 1 for one and 0 for the others."""
        if self.unit is None:
            return self.problem.real(atom + " ")
        return "1.0" if atom == self.unit else "0.0"

    def at(self, t: int) -> Moments:
        """Return what t is in a step."""
        return {"t": (t, "") if self.clock is None else (t - self.clock, "t")}

    def start_clock(self, t: int) -> None:
        """Let step t be any step from it on, and every network anything."""
        self.clock = t
        self.problem.state(f"(>= {self.problem.real('t')} {t}.0)")
        self.states = {
            side: {name: self.problem.real(f"{side}.{name}") for name in state} for side, state in self.states.items()
        }

    def combination(self, text: str, known: Mapping[str, str], t: int) -> str:
        """Return a sum's value, defined as a symbol."""
        return self.problem.define(self.problem.sum(text, {**self.known, **known}, self.at(t)))

    def answer(self, side: str, oracle: str, arguments: list[str], name: str) -> str:
        """Return a recorded answer, or an unknown function's."""
        if self.claim["oracles"][oracle] == "recorded":
            return self.value(name)
        answer = self.unknown(oracle, arguments)
        self.calls.append((oracle, arguments, answer))
        return answer

    def unknown(self, oracle: str, arguments: list[str]) -> str:
        """Return the value of an unknown function: the same as that of each earlier call if the arguments are."""
        answer = self.problem.real(f"{oracle}() {len(self.calls)}")
        self.congruent(oracle, arguments, answer)
        return answer

    def congruent(self, oracle: str, arguments: list[str], answer: str) -> None:
        """State that a call and each earlier one of the same function have equal answers to equal arguments."""
        for other, asked, given in self.calls:
            if (other, len(asked)) == (oracle, len(arguments)):
                same = every([f"(= {a} {b})" for a, b in zip(arguments, asked, strict=True)])
                self.problem.state(f"(=> {same} (= {answer} {given}))")

    def gap(self, t: int) -> str:
        """Return left's minus right's output after step t."""
        left, right = self.outputs(t)
        return f"(- {left} {right})"

    def rows(self, evidence: Any, t: int, before: Names) -> list[str]:
        """Return the rows of an invariant at step t."""
        joint = {f"{side}.{name}": value for side, state in self.states.items() for name, value in state.items()}
        self.problem.strict = True
        found = [self.combination(row, joint | before, t) for row in evidence["rows"]]
        self.problem.strict = False
        return found

    def before(self, evidence: Any) -> Names:
        """Return the answers and arguments of the last period's calls under the names that rows give them."""
        found: Names = {}
        for i, (_, arguments, answer) in enumerate(self.calls[len(self.calls) - len(evidence["calls"]) :]):
            found[f"before.{i}"] = answer
            found |= {f"before.{i}.{a}": argument for a, argument in enumerate(arguments, 1)}
        return found
