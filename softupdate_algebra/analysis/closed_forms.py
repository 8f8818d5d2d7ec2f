"""Rules in closed form: for every k, each network as exponential polynomials on initial values and on answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from softupdate_algebra.algebra.assumptions import Assumptions, real_roots_in
from softupdate_algebra.algebra.cases import decompose
from softupdate_algebra.algebra.linear import Form, Slot
from softupdate_algebra.algebra.scalar import Scalar, sum_of
from softupdate_algebra.algebra.sequences import Radical, Recurrence, Sequence, sequence_of
from softupdate_algebra.analysis.oracles import RECORDED, LinearModel, Oracle
from softupdate_algebra.analysis.outputs import with_output
from softupdate_algebra.analysis.systems import System, Vector, system_of
from softupdate_algebra.errors import CatalogueError, RuleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import sympy

    from softupdate_algebra.algebra.expression import Expression
    from softupdate_algebra.rules.model import UpdateRule

MAX_CASE_DEPTH = 3
MAX_CASES = 24
RESERVED = ("i", "j", "k")

Part: TypeAlias = Sequence | Recurrence | Radical
Solved: TypeAlias = tuple[tuple[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class NetworkForm:
    """One network for all k: the weight on an initial value after k steps, on an answer that is j = k - i steps old."""

    name: str
    values: tuple[tuple[str, Part], ...]
    answers: tuple[tuple[Slot, Part], ...]

    def value(self, label: str) -> Part:
        """Return the weight on an initial value or constant, the zero sequence where it does not occur."""
        return next((part for name, part in self.values if name == label), Sequence(0, (), ()))

    def answer(self, slot: Slot) -> Part:
        """Return the weight on an answer by its age j = 1, 2, ..., the zero sequence where it does not occur."""
        return next((part for name, part in self.answers if name == slot), Sequence(1, (), ()))

    @property
    def parts(self) -> tuple[Part, ...]:
        """All weights, those on initial values first."""
        return (*(part for _, part in self.values), *(part for _, part in self.answers))

    @property
    def splits(self) -> bool:
        """Whether every weight has a formula, not a recurrence only."""
        return not any(isinstance(part, Recurrence) for part in self.parts)

    def sympy(self) -> sympy.Expr:
        """Return the network as a SymPy expression in ``k``, with a sum over ``i`` of the answers ``g[i]``.

        Raises ``RuleError`` where a weight has a recurrence only.
        """
        return _sympy(self)

    def relation(self) -> Expression:
        """Return ``name[k] = formula`` as an expression that every notation can draw."""
        from softupdate_algebra.analysis.form_expressions import relation

        return relation(self)


@dataclass(frozen=True, slots=True)
class FormCase:
    """The forms where name = value for each solved name, *equations* vanish and *nonzero* do not.

    ``equations`` are those that could not be solved: there the weights are given by recurrences alone.
    """

    solved: Solved
    equations: tuple[Scalar, ...]
    nonzero: tuple[Scalar, ...]
    networks: tuple[NetworkForm, ...]
    output: NetworkForm

    def __getitem__(self, name: str) -> sympy.Expr:
        return self.network(name).sympy()

    def network(self, name: str) -> NetworkForm:
        """Return the form of a network or constant; raises ``CatalogueError`` naming those there are."""
        for form in self.networks:
            if form.name == name:
                return form
        known = ", ".join(form.name for form in self.networks)
        raise CatalogueError(f"the rule has no network {name!r}; it has {known}.")


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """A rule after k steps for every k, proved by induction; ``form["TQN"]`` is a SymPy expression in ``k``.

    The first case holds wherever its ``nonzero`` do not vanish, the others where they do. Where there are
    several, ``form["TQN"]`` is piecewise. ``coefficients`` are the exact data of the first case.
    """

    rule: UpdateRule
    start: str
    oracle: Oracle
    assumptions: Assumptions
    radicals: bool
    cases: tuple[FormCase, ...]

    def __getitem__(self, name: str) -> sympy.Expr:
        self.cases[0].network(name)
        return _piecewise([(case, case.network(name)) for case in self.cases])

    @property
    def output(self) -> sympy.Expr:
        """The rule's output after k steps, as a SymPy expression."""
        return _piecewise([(case, case.output) for case in self.cases])

    @property
    def networks(self) -> tuple[str, ...]:
        """The names that can be asked for."""
        return self.rule.networks

    @property
    def splits(self) -> bool:
        """Whether every weight of the first case has a formula."""
        return all(form.splits for form in self.cases[0].networks)

    def coefficients(self, name: str) -> tuple[tuple[str | Slot, Part], ...]:
        """Return the exact weights of a network: initial values by name, answers by their slot in the step."""
        form = self.cases[0].network(name)
        return (*form.values, *form.answers)

    def of(self, output: str) -> ClosedForm:
        """Return the closed form of the same rule with another output, such as ``QN - TQN``."""
        changed = with_output(self.rule, output)
        return closed_form(changed, self.start, self.oracle, assumptions=self.assumptions, radicals=self.radicals)

    def __str__(self) -> str:
        from softupdate_algebra.analysis.form_expressions import plain_text

        return plain_text(self)

    def __iter__(self) -> Iterator[str]:
        return iter(self.networks)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {', '.join(self.networks)} after k steps: {self}>"

    def _repr_markdown_(self) -> str:
        return f"```text\n{self}\n```"


def closed_form(
    rule: UpdateRule,
    start: str = "independent",
    oracle: Oracle = RECORDED,
    *,
    assumptions: Assumptions | None = None,
    radicals: bool = False,
) -> ClosedForm:
    """Return *rule* after k steps for all k, proved by induction before it is returned.

    A weight whose recurrence does not split over the parameters is given as that ``Recurrence``; with
    *radicals*, factors of degree 2 are split by square roots. Where the formula divides by something that
    the *assumptions* do not exclude from vanishing, that is a case of its own. Under an unknown function the
    answers g_i are those that the rule received. Raises ``RuleError`` for rules that change with the step.

    >>> from softupdate_algebra.rules.syntax import parse_rule
    >>> form = closed_form(parse_rule("QN <- QN + alpha*g(QN); TQN <- c*TQN + (1-c)*QN"))
    >>> [(str(label), str(part.scalar("k"))) for label, part in form.coefficients("TQN") if isinstance(label, str)]
    [('QN0', '1 - c^k'), ('TQN0', 'c^k')]
    >>> [str(part.scalar("j")) for _, part in form.cases[0].network("TQN").answers]
    ['alpha*(1 - c^j)']
    """
    taken = sorted({*RESERVED} & {*rule.parameters, *rule.networks, *rule.constants})
    if taken:
        raise RuleError(
            f"{taken[0]!r} counts steps in a closed form ({', '.join(RESERVED)} do); give the rule's own another name."
        )
    known = assumptions or Assumptions()
    system = system_of(rule, start, oracle)
    output = Form.collect((str(term.of), term.coefficient) for term in rule.output)
    search = _Cases(known, output, _conditions(rule, system, oracle), radicals)
    return ClosedForm(rule, start, oracle, known, radicals, tuple(search.cases(system, (), (), 0)))


def _conditions(rule: UpdateRule, system: System, oracle: Oracle) -> tuple[Scalar, ...]:
    started = (weight.denominator for _, column in system.starts for weight in column)
    modelled = oracle.conditions if isinstance(oracle, LinearModel) else ()
    return (*rule.conditions, *started, *modelled)


class _Cases:
    """The forms in general position, and again wherever something that they divide by may vanish."""

    def __init__(self, assumptions: Assumptions, output: Form, conditions: tuple[Scalar, ...], radicals: bool) -> None:
        self._assumptions = assumptions
        self._output = output
        self._conditions = tuple(factor for part in conditions for factor, _ in part.factors()[1])
        self._radicals = radicals
        self._count = 0

    def cases(self, system: System, solved: Solved, apart: tuple[Scalar, ...], depth: int) -> Iterator[FormCase]:
        """Yield the case of *system* (in which *solved* is put in and *apart* does not vanish) and those inside it."""
        self._count += 1
        put = dict(solved)
        networks = forms(system, radicals=self._radicals)
        form = self._output.map(lambda v: v.substitute(put))
        output = network_form(system, "output", form, radicals=self._radicals)
        given = {*apart, *_factors(part.substitute(put) for part in self._conditions)}
        divisors = tuple(f for f in divisors_of((*networks, output)) if f not in given and not self._excluded(f, put))
        prove(system, networks)
        yield FormCase(solved, (), (*apart, *divisors), networks, output)
        for index, divisor in enumerate(divisors):
            if depth >= MAX_CASE_DEPTH or self._count >= MAX_CASES:
                yield self._open(system, solved, divisor, apart)
                continue
            yield from self._where(divisor, system, solved, (*apart, *divisors[:index]), depth)

    def _where(
        self, divisor: Scalar, system: System, solved: Solved, apart: tuple[Scalar, ...], depth: int
    ) -> Iterator[FormCase]:
        """Yield the cases in which *divisor* vanishes."""
        for values, nonzero, rest in _solutions(divisor):
            put = dict(values)
            try:
                inner = system.at(put)
                kept = tuple(dict.fromkeys(_factors(part.substitute(put) for part in (*apart, *nonzero))))
                deeper = (*((name, value.substitute(put)) for name, value in solved), *values)
                allowed = self._allowed((*apart, *nonzero, *self._conditions), dict(deeper))
            except ZeroDivisionError:
                continue
            if not allowed:
                continue
            if rest:
                for equation in rest:
                    yield self._open(inner, deeper, equation, kept)
            else:
                yield from self.cases(inner, tuple(sorted(deeper)), kept, depth + 1)

    def _allowed(self, nonzero: tuple[Scalar, ...], put: dict[str, Scalar]) -> bool:
        if any(part.substitute(put).is_zero for part in nonzero):
            return False
        facts = [(fact, fact.polynomial.substitute(put)) for fact in self._assumptions.facts]
        return not any(
            value.is_constant and (value.constant() <= 0 if fact.kind == "positive" else value.is_zero)
            for fact, value in facts
            if fact.kind != "nonnegative"
        )

    def _excluded(self, factor: Scalar, put: dict[str, Scalar]) -> bool:
        """Whether *factor* cannot vanish at a real point that the assumptions allow."""
        if self._assumptions.why_nonzero(factor) is not None:
            return True
        return len(factor.parameters) == 1 and real_roots_in(factor, None, None) == 0

    def _open(self, system: System, solved: Solved, equation: Scalar, apart: tuple[Scalar, ...]) -> FormCase:
        """Return a case in which only the recurrences are known: they hold at every parameter."""
        networks = tuple(_as_recurrences(system, Form.of(name), name) for name in system.states)
        put = dict(solved)
        output = _as_recurrences(system, self._output.map(lambda v: v.substitute(put)), "output")
        return FormCase(solved, (equation,), apart, networks, output)


def forms(system: System, *, radicals: bool = False) -> tuple[NetworkForm, ...]:
    """Return the form of every state of *system*."""
    return tuple(network_form(system, name, Form.of(name), radicals=radicals) for name in system.states)


def network_form(system: System, name: str, form: Form, *, radicals: bool = False) -> NetworkForm:
    """Return the form of a linear combination of states under *name*."""
    row = system.row(form)
    return NetworkForm(
        name,
        _present((label, sequence_of(system.transform(row, c), 0, radicals=radicals)) for label, c in system.starts),
        _present((slot, sequence_of(system.transform(row, c), 1, radicals=radicals)) for slot, c in system.inputs),
    )


def _present(parts: Iterable[tuple[str, Part]] | Iterable[tuple[Slot, Part]]) -> tuple:  # type: ignore[type-arg]
    return tuple((label, part) for label, part in parts if not (isinstance(part, Sequence) and part.is_zero))


def _as_recurrences(system: System, form: Form, name: str) -> NetworkForm:
    from softupdate_algebra.analysis.systems import recurrence

    row = system.row(form)
    return NetworkForm(
        name,
        tuple((label, recurrence(system, row, column, 0)) for label, column in system.starts),
        tuple((slot, recurrence(system, row, column, 1)) for slot, column in system.inputs),
    )


# -- where a formula divides -------------------------------------------------------------------------


def divisors_of(networks: Iterable[NetworkForm]) -> tuple[Scalar, ...]:
    """Return the irreducible polynomials that some weight divides by, each once, in a fixed order."""
    found: dict[Scalar, None] = {}
    for network in networks:
        for part in network.parts:
            for below in _denominators(part):
                found.update(dict.fromkeys(factor for factor, _ in below.factors()[1]))
    return tuple(sorted(found, key=Scalar.sort_key))


def _denominators(part: Part) -> Iterator[Scalar]:
    match part:
        case Sequence():
            yield from (term.factor.denominator for term in part.terms)
        case Radical():
            yield from (term.factor.denominator for term in part.rational.terms)
            yield from part.divisors
        case Recurrence():
            yield from (weight.denominator for weight in part.weights)


def _factors(parts: Iterable[Scalar]) -> tuple[Scalar, ...]:
    return tuple(factor for part in parts for factor, _ in part.factors()[1])


def _solutions(divisor: Scalar) -> Iterator[tuple[Solved, tuple[Scalar, ...], tuple[Scalar, ...]]]:
    """Yield the ways for *divisor* to vanish: solved names, what must not vanish, equations left over."""
    for name in divisor.parameters:
        if divisor.degree(name) == 1:
            low, high = divisor.coefficients_in(name)
            if high.is_constant:
                yield ((name, -low / high),), (), ()
                return
    for case in decompose([divisor]).cases:
        yield case.solved, case.nonzero, case.rest


# -- proof -------------------------------------------------------------------------------------------


def prove(system: System, networks: tuple[NetworkForm, ...]) -> None:
    """Check every formula by induction over k, the powers of the roots standing for independent symbols.

    Weights on initial values begin at k = 0 with the start, those on answers at age 1 with the step's inputs;
    from the first index at which all formulas hold, one step turns those at k into those at k + 1.
    """
    for label, column in system.starts:
        _prove_column(system, column, [form.value(label) for form in networks], 0)
    for slot, column in system.inputs:
        _prove_column(system, column, [form.answer(slot) for form in networks], 1)


def _prove_column(system: System, column: Vector, parts: list[Part], origin: int) -> None:
    formulas = [part for part in parts if isinstance(part, Sequence)]
    first = max((part.first for part in parts if not isinstance(part, Recurrence)), default=origin)
    longest = max((len(_recurrence_of(part).weights) for part in parts if not isinstance(part, Sequence)), default=0)
    for k in range(origin, max(first, origin + longest) + 1):
        if any(part.at(k) != value for part, value in zip(parts, column, strict=True)):
            raise RuntimeError(f"a closed form is wrong at {k}; this is a fault of the package, please report it.")
        column = _stepped(system, column)
    if len(formulas) == len(parts):
        now = tuple(part.symbolic("k") for part in formulas)
        if _stepped(system, now) != tuple(part.symbolic("k", 1) for part in formulas):
            raise RuntimeError("a closed form is not kept by a step; this is a fault of the package, please report it.")


def _recurrence_of(part: Recurrence | Radical) -> Recurrence:
    return part.recurrence if isinstance(part, Radical) else part


def _stepped(system: System, column: Vector) -> Vector:
    return tuple(sum_of(a * b for a, b in zip(row, column, strict=True) if a and b) for row in system.matrix)


# -- SymPy -------------------------------------------------------------------------------------------


def _sympy(form: NetworkForm) -> sympy.Expr:
    import sympy as sp

    from softupdate_algebra.algebra.border import symbol

    k = sp.Symbol("k")
    total = sp.Integer(0)
    for label, part in form.values:
        total += _weight(part, k, form.name) * symbol(label)
    for slot, part in form.answers:
        total += _answer_sum(slot, part, k, form.name)
    return total


def _weight(part: Part, index: sympy.Expr, name: str) -> sympy.Expr:
    if isinstance(part, Recurrence):
        raise RuleError(
            f"{name} has no closed form over rational functions of the parameters; ask for its recurrence with "
            ".coefficients(...), or for square roots with radicals=True where its factors have degree 2."
        )
    return part.sympy_value(index)


def _answer_sum(slot: Slot, part: Part, k: sympy.Expr, name: str) -> sympy.Expr:
    import sympy as sp

    i = sp.Symbol("i")
    base = sp.IndexedBase(slot.oracle)
    answer = base[i] if slot.order == 0 else base[i, slot.order]
    return sp.Sum(_weight(part, k - i, name) * answer, (i, 0, k - 1))


def _piecewise(found: list[tuple[FormCase, NetworkForm]]) -> sympy.Expr:
    import sympy as sp

    from softupdate_algebra.algebra.border import to_sympy

    (_, general), *special = found
    if not special:
        return general.sympy()
    pieces = []
    for case, form in special:
        equations = [sp.Eq(sp.Symbol(name), to_sympy(value)) for name, value in case.solved]
        equations += [sp.Eq(to_sympy(equation), 0) for equation in case.equations]
        apart = [sp.Ne(to_sympy(part), 0) for part in case.nonzero]
        pieces.append((form.sympy() if form.splits else sp.nan, sp.And(*equations, *apart)))
    return sp.Piecewise(*pieces, (general.sympy(), True))
