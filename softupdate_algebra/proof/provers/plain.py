"""Rules, starts and oracles as outside provers are given them: texts of assignments, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from softupdate_algebra.analysis.oracles import LinearModel, Own
from softupdate_algebra.analysis.steps import active, timing
from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers.sums import Sums

if TYPE_CHECKING:
    from collections.abc import Iterable

    from softupdate_algebra.algebra.scalar import Scalar
    from softupdate_algebra.analysis.oracles import Oracle
    from softupdate_algebra.analysis.starts import Starts
    from softupdate_algebra.rules.model import Call, Combination, UpdateRule

Json: TypeAlias = Any

MAX_LISTED_STEPS = 2000
MEANINGS = {"own", "recorded"}


class Rules:
    """The rules of one claim as texts, over one list of lets."""

    def __init__(
        self, rules: Iterable[UpdateRule], begins: Iterable[Starts], oracle: Oracle, more: Iterable[str]
    ) -> None:
        """*begins* are the starts of the *rules*; *more* are names that occur elsewhere in the claim.

        Raises ``CertificateError`` for a name that means something else in certificates.
        """
        self._rules, self._begins, self._oracle = tuple(rules), tuple(begins), oracle
        self._calls: dict[tuple[str, int], str] = {}
        self._taken = {*more}.union(*(_names(rule) for rule in self._rules))
        self._taken |= {str(key) for begin in self._begins for _, form in begin for key, _ in form.terms}
        if isinstance(oracle, LinearModel):
            self._taken |= {*oracle.constants, *oracle.parameters}
        for name in sorted(self._taken & MEANINGS):
            raise CertificateError(f"no certificate can be made: {name!r} is a word of certificates; rename it.")
        self.sums = Sums(self._taken)

    def documents(self, conditions: Iterable[Scalar]) -> list[Json]:
        """Return each rule as a document, *conditions* under which all are defined said with the first.

        Raises ``CertificateError`` where the steps that a rule does would be too many to list.
        """
        listed = [_listed(conditions), *([] for _ in self._rules)]
        return [self._rule(*each) for each in zip(self._rules, self._begins, listed, strict=False)]

    @property
    def vectors(self) -> list[str]:
        """The initial values and constants of the claim, sorted."""
        found = {str(key) for begin in self._begins for _, form in begin for key, _ in form.terms}
        brought = self._oracle.constants if isinstance(self._oracle, LinearModel) else ()
        return sorted(found.union(brought, *(rule.constants for rule in self._rules)))

    @property
    def meanings(self) -> Json:
        """What each oracle that is called means."""
        names = sorted({name for rule in self._rules for name, _ in rule.oracles})
        if isinstance(self._oracle, LinearModel):
            return {name: self.sums.form(self._oracle.form_of(name)) for name in names}
        return dict.fromkeys(names, "own" if isinstance(self._oracle, Own) else "recorded")

    def _rule(self, rule: UpdateRule, begin: Starts, conditions: list[Scalar]) -> Json:
        shape = timing(rule)
        if shape.startup + shape.period > MAX_LISTED_STEPS:
            raise CertificateError(f"no certificate can be made: it would list {shape.startup + shape.period} steps.")
        steps = [self._step(rule, t) for t in range(shape.startup + shape.period)]
        return {
            "start": {name: self.sums.form(form) for name, form in begin},
            "startup": steps[: shape.startup],
            "period": steps[shape.startup :],
            "output": self.sums.vector((str(term.of), term.coefficient) for term in rule.output),
            "conditions": [self.sums.scalar(part) for part in conditions],
        }

    def _step(self, rule: UpdateRule, t: int) -> list[str]:
        lines: list[str] = []
        counts: dict[str, int] = {}
        for assignment in active(rule.statements, t):
            value = self._combination(assignment.value, lines, counts)
            lines.append(f"{assignment.name} <- {value}")
        return lines

    def _combination(self, value: Combination, lines: list[str], counts: dict[str, int]) -> str:
        """Return a combination as a sum, its calls as assignments before it in *lines*."""
        parts = [
            (term.of if isinstance(term.of, str) else self._call(term.of, lines, counts), term.coefficient)
            for term in value
        ]
        return self.sums.vector(parts)

    def _call(self, call: Call, lines: list[str], counts: dict[str, int]) -> str:
        arguments = [self._combination(argument, lines, counts) for argument in call.arguments]
        wanted = _arity(self._oracle)
        if wanted and len(arguments) == 1:
            arguments *= wanted  # g(x) = g(x, x)
        number = counts[call.oracle] = counts.get(call.oracle, 0) + 1
        name = self._answer_name(call.oracle, number)
        lines.append(f"{name} <- {call.oracle}({', '.join(arguments)})")
        return name

    def _answer_name(self, oracle: str, number: int) -> str:
        if (oracle, number) not in self._calls:
            name = (oracle.upper() if oracle.upper() != oracle else f"{oracle}_") + ("" if number == 1 else str(number))
            while name in self._taken or name in self.sums.lets:
                name += "_"
            self._taken.add(name)
            self._calls[oracle, number] = self.sums.reserve(name)
        return self._calls[oracle, number]


def _names(rule: UpdateRule) -> set[str]:
    oracles = {name for name, _ in rule.oracles}
    return {*rule.networks, *rule.temporaries, *rule.constants, *rule.parameters, *rule.schedules, *oracles}


def _listed(conditions: Iterable[Scalar]) -> list[Scalar]:
    return list(dict.fromkeys(factor for part in conditions for factor, _ in part.factors()[1]))


def _arity(oracle: Oracle) -> int:
    """Return how many arguments a model reads when it reads more than one, 0 otherwise."""
    if not isinstance(oracle, LinearModel):
        return 0
    places = [int(key[1:]) for key, _ in oracle.form.terms if isinstance(key, str) and key.startswith("#")]
    return max(places) if places and max(places) > 1 else 0
