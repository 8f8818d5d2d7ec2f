"""Rules as Rocq functions: networks as records, a step, the networks after k steps, and the output."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers.outside import assignment, indexed, late, names, schedules, sides
from softupdate_algebra.proof.provers.rocq_terms import closed, later

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from softupdate_algebra.proof.provers.rocq_terms import Terms


_ANSWER = re.compile(r"([\w.]+)\[(\d+),(\d+)\]")


_FUNCTION = re.compile(r"(step|start|after|output|networks|are)$|(startup|period|turn|asks)_")


class Free(NamedTuple):
    """What a claim holds for all of: a vector, an oracle or a schedule, with its type in Rocq."""

    kind: str
    name: str
    word: str
    type: str


@dataclass(frozen=True, slots=True)
class Body:
    """What is done in a step: lines that name one value each, and calls of unknown functions.

    A call is its line's number, the function, and the terms that it is asked.
    """

    lines: tuple[str, ...]
    calls: tuple[tuple[int, str, tuple[str, ...]], ...]
    result: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A call of an unknown function in a step: the function, and a Rocq function of step and networks for each argument."""

    function: str
    words: tuple[str, ...]

    def asked(self, time: str, state: str) -> tuple[str, ...]:
        """Return what is asked."""
        return tuple(f"({word} {time} {state})" for word in self.words)


class Rules:
    """The rules of a claim; what they are for all of are the variables of a section."""

    def __init__(self, terms: Terms, claim: Any, *, free_schedules: bool) -> None:
        self.terms, self.claim = terms, claim
        self.late = late(claim)
        self.vectors = {name: terms.identifier("vector", name) for name in claim["vectors"]}
        calls = [call for side in sides(claim) for call in _calls(claim[side])]
        self._most = {oracle: max(n for o, _, n in calls if o == oracle) for oracle, _, _ in calls}
        self.free: list[Free] = [Free("vector", name, word, "F") for name, word in self.vectors.items()]
        for oracle, arity in dict.fromkeys((oracle, arity) for oracle, arity, _ in calls):
            if claim["oracles"][oracle] == "recorded":
                kind = "nat -> nat -> F" if self._most[oracle] else "nat -> F"
                self.free.append(Free("oracle", oracle, terms.identifier("oracle", oracle), kind))
            elif claim["oracles"][oracle] == "own":
                self.free.append(
                    Free("function", f"{oracle}/{arity}", self._function(oracle, arity), "F -> " * arity + "F")
                )
        self.free = list(dict.fromkeys(self.free))
        for name in sorted(schedules(claim)) if free_schedules else ():
            self.free.append(Free("schedule", name, terms.identifier("schedule", name), "nat -> F"))
        self.bodies: dict[str, list[str]] = {}
        self.in_turn = any(body != claim[side]["period"][0] for side in sides(claim) for body in claim[side]["period"])
        self._asks: dict[tuple[str, str], list[Ask]] = {}
        self._asked: list[str] = []
        self._definitions = {side: self._define(side) for side in sides(claim)}

    def _function(self, oracle: str, arity: int) -> str:
        return self.terms.identifier("oracle", oracle if arity == 1 else f"{oracle}_{arity}")

    # -- steps -----------------------------------------------------------------------------------------------------

    def networks(self, side: str) -> list[str]:
        """Return the networks of a rule."""
        return list(self.claim[side]["start"])

    def field(self, side: str, network: str) -> str:
        """Return the projection of a network."""
        plain = self.terms.identifier("network", network).removeprefix("v_")
        return f"{side}_{'v_' if _FUNCTION.match(plain) else ''}{plain}"

    def body(self, side: str, statements: Iterable[str], time: str) -> Body:
        """Return what statements do at a time."""
        word = {name: self.terms.identifier("network", name) for name in self.networks(side)}
        lines = [f"let {word[name]} := {self.field(side, name)} now in" for name in self.networks(side)]
        known, counts = self.vectors | word, dict[str, int]()
        calls: list[tuple[int, str, tuple[str, ...]]] = []
        for name, value, oracle, arguments in (assignment(text) for text in statements):
            asked = tuple(closed(self.terms.sum(argument, known, {"t": time})) for argument in arguments)
            meaning = self.claim["oracles"].get(oracle, "")
            if oracle:
                counts[oracle] = counts.get(oracle, -1) + 1
            if meaning == "recorded":
                number = f" {counts[oracle]}" if self._most[oracle] else ""
                term = f"{self.terms.identifier('oracle', oracle)} {time}{number}"
            elif meaning == "own":
                function = self._function(oracle, len(asked))
                calls.append((len(lines), function, asked))
                term = " ".join([function, *asked])
            elif oracle:
                given = {f"#{i}": argument for i, argument in enumerate(asked, 1)}
                term = self.terms.sum(meaning, self.vectors | given, {"t": time})
            else:
                term = self.terms.sum(value, known, {"t": time})
            known[name] = self.terms.identifier("network", name)
            lines.append(f"let {known[name]} := {term} in")
        result = " ".join([f"{side}_are", *(known[name] for name in self.networks(side))])
        return Body(tuple(lines), tuple(calls), result)

    def _define(self, side: str) -> list[str]:
        rule, terms = self.claim[side], self.terms
        fields = "; ".join(f"{self.field(side, name)} : F" for name in self.networks(side))
        start = " ".join([f"{side}_are", *(closed(terms.sum(text, self.vectors)) for text in rule["start"].values())])
        found = [
            f"Record {side}_networks : Type := {side}_are {{ {fields} }}.",
            f"Definition {side}_start : {side}_networks := {start}.",
        ]
        startup, period = rule["startup"], rule["period"]
        if not startup and all(body == period[0] for body in period):
            self.bodies[side] = [f"{side}_step"]
            found.append(self._step(f"{side}_step (t : nat)", side, period[0], "t", "period_0"))
        else:
            found += self._steps(side, startup, period)
        state = {name: f"{self.field(side, name)} now" for name in self.networks(side)}
        output = terms.sum(rule["output"], self.vectors | state, {"t": "t"})
        count, when = ("t", "(S t)") if self.late else ("k", "k")
        after = f"match k with O => {side}_start | S t => {side}_step t ({side}_after t) end"
        found.append(f"Fixpoint {side}_after (k : nat) : {side}_networks :=\n  {after}.")
        remark = " (* at k = t + 1 *)" if self.late else ""
        head = f"Definition {side}_output ({count} : nat) : F :={remark}"
        return [*found, f"{head}\n  let now := {side}_after {when} in {output}."]

    def _step(self, head: str, side: str, statements: Iterable[str], time: str, key: str) -> str:
        body = self.body(side, statements, time)
        lines = "\n  ".join([*body.lines, body.result])
        step = f"Definition {head} (now : {side}_networks) : {side}_networks :=\n  {lines}."
        self._ask(side, key, body)
        return step

    def _steps(self, side: str, startup: list[list[str]], period: list[list[str]]) -> list[str]:
        """Return a definition for each step that is different, and one of the step that chooses among them."""
        cases = "".join(f"  | {t}%nat => {side}_startup_{t} now\n" for t in range(len(startup)))
        found = [
            self._step(f"{side}_startup_{t}", side, statements, later("O", t), f"startup_{t}")
            for t, statements in enumerate(startup)
        ]
        first = [period.index(statements) for statements in period]
        found += [
            self._step(f"{side}_period_{i} (t : nat)", side, period[i], "t", f"period_{i}")
            for i in dict.fromkeys(first)
        ]
        names = [f"startup_{t}" for t in range(len(startup))] + [f"period_{i}" for i in dict.fromkeys(first)]
        self.bodies[side] = [f"{side}_{name}" for name in names]
        then = f"{side}_period_{first[-1]} t now"
        if len(set(first)) > 1:
            counted = f"(t - {len(startup)})" if startup else "t"
            others = " ".join(f"| {i}%nat => {side}_period_{j} t now" for i, j in enumerate(first) if j != first[-1])
            then = f"match Nat.modulo {counted} {len(period)} with {others} | _ => {then} end"
        then = f"match t with\n{cases}  | _ => {then}\n  end" if startup else then
        head = f"Definition {side}_step (t : nat) (now : {side}_networks) : {side}_networks :="
        return [*found, f"{head}\n  {then}."]

    def asks(self, side: str, t: int) -> list[Ask]:
        """Return the calls of unknown functions in step t of a rule."""
        startup, period = self.claim[side]["startup"], self.claim[side]["period"]
        phase = (t - len(startup)) % len(period)
        key = f"startup_{t}" if t < len(startup) else f"period_{period.index(period[phase])}"
        return self._asks.get((side, key), [])

    def _ask(self, side: str, key: str, body: Body) -> None:
        """Keep the definitions of what the calls of a step ask."""
        for n, (line, function, asked) in enumerate(body.calls):
            words = tuple(f"{side}_asks_{key}_{n}_{a}" for a in range(1, len(asked) + 1))
            self._asks.setdefault((side, key), []).append(Ask(function, words))
            for word, term in zip(words, asked, strict=True):
                lines = "\n  ".join([*body.lines[:line], term])
                self._asked.append(f"Definition {word} (t : nat) (now : {side}_networks) : F :=\n  {lines}.")

    def answers(self, text: str, origin: str) -> dict[str, str]:
        """Return the recorded answers in a sum, whose steps are counted from *origin*, as terms.

        Raises ``CertificateError`` for answers of unknown functions.
        """
        return {name: self.answer(name, origin) for name in names(text) if _ANSWER.fullmatch(name)}

    def answer(self, name: str, origin: str) -> str:
        """Return a recorded answer ``g[t,n]`` as a term, its step counted from *origin*."""
        oracle, _, numbers = name.removesuffix("]").partition("[")
        t, n = map(int, numbers.split(","))
        if self.claim["oracles"].get(oracle) != "recorded":
            raise CertificateError("a combination with an unknown function's answers is not written.")
        number = f" {n}" if self._most.get(oracle) else ""
        return f"{self.terms.identifier('oracle', oracle)} {later(origin, t)}{number}"

    # -- application -----------------------------------------------------------------------------------------------

    @property
    def definitions(self) -> list[str]:
        """Return the rules' definitions, and what their calls of unknown functions ask."""
        rules = [text for found in self._definitions.values() for text in (*found, "")]
        return rules + [
            f"(* what the calls of a step ask *)\n{text}" if n == 0 else text for n, text in enumerate(self._asked)
        ]

    def declarations(self) -> list[str]:
        """Return the variables of the section."""
        return [
            self.terms.schedule(free.name) if free.kind == "schedule" else f"Variable {free.word} : {free.type}."
            for free in self.free
        ]

    def quantified(self, quantifier: str = "forall") -> str:
        """Return the words that introduce everything that a claim is for all of."""
        groups = " ".join(f"({free.word} : {free.type})" for free in self.free)
        return f"{quantifier} {groups}, " if groups else ""

    def uses(self, side: str) -> list[Free]:
        """Return what a rule depends on: the arguments that its functions have outside the section."""
        text = " ".join(self._definitions[side])
        lets = [let for let in self.terms.lets if re.search(rf"\b{self.terms.identifier('let', let)}\b", text)]
        behind = {value[0] for let in lets for name in names(let, self.terms.lets) if (value := indexed(name))}
        return [free for free in self.free if free.name in behind or re.search(rf"\b{free.word}\b", text)]

    def applied(self, function: str, side: str, data: Mapping[Free, str] | None = None) -> str:
        """Return a function of one rule, outside the section, with what it depends on."""
        return " ".join([f"{side}_{function}", *((data or {}).get(free, free.word) for free in self.uses(side))])

    def words(self) -> tuple[list[str], list[str], list[str]]:
        """Return what is to be unfolded when the rules are run: outputs, then networks after k steps, then steps."""
        every = sides(self.claim)
        steps = [word for side in every for word in (f"{side}_step", f"{side}_start", *self.bodies[side])]
        steps += [word for asks in self._asks.values() for ask in asks for word in ask.words]
        return [f"{side}_output" for side in every], [f"{side}_after" for side in every], list(dict.fromkeys(steps))

    def projections(self) -> list[str]:
        """Return the projections of networks."""
        return [self.field(side, name) for side in sides(self.claim) for name in self.networks(side)]


def _calls(rule: Any) -> list[tuple[str, int, int]]:
    """Return the calls in each step of a rule: oracle, number of arguments, and which call of the oracle it is."""
    found = []
    for statements in (*rule["startup"], *rule["period"]):
        counts: dict[str, int] = {}
        for _, _, oracle, arguments in (assignment(text) for text in statements):
            if oracle:
                counts[oracle] = counts.get(oracle, -1) + 1
                found.append((oracle, len(arguments), counts[oracle]))
    return found
