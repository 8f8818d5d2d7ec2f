"""The theorem of a case in Rocq at steps that are named, and what every theorem of a case is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from softupdate_algebra.errors import CertificateError
from softupdate_algebra.proof.provers.outside import mentions_time, names
from softupdate_algebra.proof.provers.outside_scalars import Forms, solved
from softupdate_algebra.proof.provers.rocq_terms import later

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from softupdate_algebra.proof.provers.rocq_file import File

MAX_TEXT = 4000
MAX_STEPS = 12
"""Steps that are run one by one."""


class Zero(NamedTuple):
    """A term that vanishes, and the hypothesis that says so."""

    term: str
    proof: str


class Call(NamedTuple):
    """A call of an unknown function: the function, and what it is asked."""

    function: str
    asked: tuple[str, ...]

    @property
    def term(self) -> str:
        """The answer."""
        return f"({' '.join([self.function, *self.asked])})"


def case_parts(file: File, case: Any) -> tuple[list[str], list[str]]:
    """Return the propositions that make up a case, and of these the sums that do not vanish in it."""
    terms = file.terms
    found = [f"{terms.name(name, {}, {})} = {terms.sum(text)}" for name, text in case["solved"].items()]
    found += [f"{terms.sum(text)} = 0" for text in case["equations"]]
    nonzero: list[str] = []
    for text in [*case["nonzero"], *terms.divisors([*case["solved"].values(), *case["equations"]])]:
        if not any(terms.same(text, other) for other in (*nonzero, *file.facts)) and names(text, terms.lets):
            nonzero.append(text)
    return found + [f"{terms.sum(text)} <> 0" for text in nonzero], nonzero


def conjunction(parts: Iterable[str]) -> str:
    """Return the proposition that all hold."""
    return " /\\ ".join(parts) or "True"


def pattern(words: Iterable[str]) -> str:
    """Return the pattern that names the parts of a conjunction."""
    found = list(words)
    return f"({' & '.join(found)})" if len(found) > 1 else found[0] if found else "_"


def conjoined(count: int) -> str:
    """Return the tactic that leaves the parts of a conjunction to be proved, one after the other."""
    holes = "_"
    for _ in range(count - 1):
        holes = f"(conj _ {holes})"
    return f"refine {holes}." if count > 1 else "" if count else "exact I."


def combined(file: File, total: str, zeros: list[Zero], known: Mapping[str, str], opening: str, time: str = "") -> str:
    """Return the tactics that show that a term, after *opening*, is a combination of zeros, so 0."""
    if len(total) > MAX_TEXT:
        raise CertificateError(f"a combination of {len(total)} characters is too long for Rocq, so it is not written.")
    at = {"t": time} if time else {}
    known = {**known, **file.rules.answers(total, "x'" if time else "O")}
    used = [i for i in range(len(zeros)) if f"#{i}" in names(total, file.terms.lets)]
    if not used:
        return f"{opening}algebra."
    said = file.terms.sum(total, {**known, **{f"#{i}": f"({zeros[i].term})" for i in used}}, at)
    free = file.terms.sum(total, {**known, **{f"#{i}": f"z{i}'" for i in used}}, at)
    words, given = " ".join(f"z{i}'" for i in used), " -> ".join(f"z{i}' = 0" for i in used)
    return (
        f"transitivity ({said}); [{opening}algebra|].\n"
        f"    assert (Z' : forall {words} : F, {given} -> {free} = 0) by (intros {words} {'-> ' * len(used)}; algebra).\n"
        f"    exact (Z' {'_ ' * len(used)}{' '.join(zeros[i].proof for i in used)})."
    )


def by_argument(call: Call, other: Call, shown: Iterable[str]) -> str:
    """Return the tactics that show that two calls agree, given those that show that their arguments do."""
    pairs = zip(call.asked, other.asked, shown, strict=True)
    lines = [
        f"assert (E{a}' : {x} = {y}).\n  {{ apply difference. {tactics} }}" for a, (x, y, tactics) in enumerate(pairs)
    ]
    return "\n  ".join([*lines, *(f"rewrite E{a}'." for a in range(len(call.asked))), "reflexivity."])


class Equality:
    """The lemmas and the theorem of one case of a comparison."""

    def __init__(self, file: File, number: int, case: Any, evidence: Any) -> None:
        self.file, self.terms, self.rules, self.i = file, file.terms, file.rules, number
        self.claim, self.case, self.evidence = file.claim, case, evidence
        parts, _ = case_parts(file, case)
        given = [f"C{n}'" for n in range(len(parts))]
        first = len(case["solved"])
        self.zeros = [Zero(self.terms.sum(text), given[first + n]) for n, text in enumerate(case["equations"])]
        premises = self._premises()
        file.premises += premises
        passed = [f"P{n}'" for n in range(len(premises))]
        self.said = "".join(f"{text} -> " for text in [f"case_{number}", *premises])
        self.passed = " ".join(["C'", *passed])
        self.opened = (
            f"pose proof C' as {pattern(given)}."
            if len(given) > 1
            else f"pose proof C' as C0'. unfold case_{number} in C0'."
        )
        self.known: dict[str, str] = dict(self.rules.vectors)

    def _premises(self) -> list[str]:
        """Return what the evidence divides by besides what is known not to vanish."""
        evidence, case, found = self.evidence, self.case, list[str]()
        calls = [text for call in evidence.get("calls", ()) if call != "new" for text in call[2]]
        sums = [text for key in ("rows", "starts", "next", "outputs") for text in evidence.get(key, ())]
        inside = [*case["nonzero"], *self.terms.divisors([*case["solved"].values(), *case["equations"]])]
        for name in self.terms.divisors([*sums, *calls, *evidence["gaps"].values()]):
            text = self.terms.lets.get(name, name)
            if self.file.covered(text) or any(self.terms.same(text, other) for other in inside):
                continue
            if mentions_time(text, self.terms.lets) or not names(text, self.terms.lets):
                self.file.fact(text, evidence.get("prefix", 0))
            else:
                inside.append(text)
                found.append(f"{self.terms.sum(text)} <> 0")
        return found

    def lemma(self, name: str, statement: str, lines: Iterable[str], kind: str = "Lemma") -> None:
        """Add a lemma about the case to the file."""
        text = "\n  ".join([f"{kind} {name} : {self.said}{statement}.\nProof.", *lines])
        if kind == "Theorem":
            self.file.theorem(name, f"{text}\nQed.", inside=True)
        else:
            self.file.inside.append(f"{text}\nQed.")

    # -- calls of unknown functions ---------------------------------------------------------------------------------

    def call(self, side: str, n: int, t: int) -> Call:
        """Return call n of step t from the start."""
        ask, time = self.rules.asks(side, t)[n], later("O", t)
        return Call(ask.function, ask.asked(time, f"({side}_after {time})"))

    def same_calls(self, steps: int) -> None:
        """Write which calls of unknown functions in the first steps ask the same."""
        forms = Forms(self.claim, solved(self.case["solved"].items(), self.terms.lets))
        calls, self.same = list[Call](), list[tuple[int, int]]()
        for t in range(steps):
            calls += [self.call(side, n, t) for side in ("left", "right") for n in range(len(self.rules.asks(side, t)))]
            forms.step(t)
            for n in range(sum(1 for _ in self.same), len(forms.calls)):
                first = forms.calls[n].first
                if first != n and not any(n == done for done, _ in self.same):
                    self._same(n, calls[n], calls[first], t)

    def _same(self, n: int, call: Call, other: Call, t: int) -> None:
        opening = f"run; {self.sharing(t + 1)}"
        lines = [f"intros {self.passed}. {self.opened}", *self.shared(t + 1)]
        lines.append(by_argument(call, other, [f"{opening}algebra."] * len(call.asked)))
        self.lemma(f"same_{self.i}_{n}", f"{call.term} = {other.term}", lines)
        self.same.append((n, t))

    def shared(self, k: int) -> list[str]:
        """Return the tactics that recall which calls before step k ask the same."""
        return [f"pose proof (same_{self.i}_{n} {self.passed}) as A{n}'. run_in A{n}'." for n, t in self.same if t < k]

    def sharing(self, k: int) -> str:
        """Return the tactics that put the answers to earlier calls for those of calls that ask the same."""
        return "".join(f"rewrite ?A{n}'; " for n, t in reversed(self.same) if t < k)

    # -- steps that are named --------------------------------------------------------------------------------------

    def at(self, k: int) -> str:
        """Return the tactics that show that the outputs at k agree."""
        gap = self.evidence["gaps"].get(str(k), "0")
        shown = combined(self.file, gap, self.zeros, self.known, f"run; {self.sharing(k)}")
        return " ".join([self.opened, *self.shared(k), f"apply difference. {shown}"])

    def write(self) -> None:
        """Write the theorem of the case at the steps that the claim names."""
        late = self.rules.late
        steps = [k for k in self.claim["steps"] if k or not late]
        if max(steps) > MAX_STEPS:
            raise CertificateError(f"steps beyond {MAX_STEPS} are not written.")
        self.same_calls(max(steps))
        outputs = [f"left_output {k - late} = right_output {k - late}" for k in steps]
        lines = [f"intros {self.passed}. {conjoined(len(steps))}", *(f"{{ {self.at(k)} }}" for k in steps)]
        self.lemma(f"equal_in_case_{self.i}", conjunction(outputs), lines, "Theorem")
