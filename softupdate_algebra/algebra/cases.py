"""Ideals as cases: which real parameters make a list of polynomials vanish, with the derivation that no other does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from softupdate_algebra.algebra.assumptions import (
    Assumptions,
    Fact,
    Nonzero,
    Positivity,
    holds,
    prove_sign,
    real_roots_in,
    sample_points,
)
from softupdate_algebra.algebra.real_points import has_real_point
from softupdate_algebra.algebra.scalar import ONE, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

MAX_LEAVES = 200
MAX_FACTORED_TERMS = 4000


@dataclass(frozen=True, slots=True)
class Case:
    """One way for all polynomials to vanish: name = value for each solved name, *equations* = 0, *nonzero* not 0.

    ``equations`` that could be solved are written as polynomials too, so that they alone describe the case.
    ``allowed`` is "yes" when ``witness`` (or a change of sign) shows a real point inside the assumptions.
    """

    equations: tuple[Scalar, ...]
    solved: tuple[tuple[str, Scalar], ...]
    rest: tuple[Scalar, ...]
    nonzero: tuple[Scalar, ...]
    allowed: Literal["yes", "unknown"]
    witness: tuple[tuple[str, Fraction], ...] | None = None

    def substitution(self) -> dict[str, Scalar]:
        """Return the solved names and their values."""
        return dict(self.solved)


@dataclass(frozen=True, slots=True)
class ExcludedCase:
    """Equations that would have been a case, and the texts of the assumptions that forbid them."""

    equations: tuple[Scalar, ...]
    by: tuple[str, ...]


# -- the derivation, as data -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """Where a polynomial of the derivation comes from: a residual coefficient, an assumption or a branch."""

    kind: Literal["residual", "assumption", "branch"]
    index: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor of a split: either the reason why it does not vanish, or what follows when it does."""

    polynomial: Scalar
    power: int
    because: Nonzero | None
    then: Node | None


@dataclass(frozen=True, slots=True)
class Split:
    """multiplier * source = content * product of factors: one of those without a reason vanishes."""

    source: Source
    multiplier: Scalar
    content: Scalar
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Whether:
    """Either the polynomial vanishes or it does not."""

    polynomial: Scalar
    zero: Node
    nonzero: Node


@dataclass(frozen=True, slots=True)
class Solve:
    """The branch hypothesis number *branch* gives name = value; below, the value is put in everywhere."""

    name: str
    value: Scalar
    branch: int
    then: Node


@dataclass(frozen=True, slots=True)
class InCase:
    """The branch lies in the case of that index."""

    index: int


@dataclass(frozen=True, slots=True)
class Refuted:
    """The assumption cannot hold here, by the sign that it then has; *closed* is false when only search says so."""

    by: tuple[str, ...]


Node: TypeAlias = Split | Whether | Solve | InCase | Refuted


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The cases, those that the assumptions exclude, and the derivation that there is no other."""

    cases: tuple[Case, ...]
    excluded: tuple[ExcludedCase, ...]
    tree: Node
    complete: bool


# -- branches ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Branch:
    """What is assumed on the way to one leaf; facts keep the order of the assumptions, later ones are `whether`s."""

    facts: tuple[Fact, ...]
    solved: tuple[tuple[str, Scalar], ...] = ()
    rest: tuple[Scalar, ...] = ()
    nonzero: tuple[Scalar, ...] = ()
    depth: int = 0
    origins: tuple[int, ...] = ()
    """For each relation of ``rest``, the number of the branch hypothesis that it was."""

    def reduce(self, polynomial: Scalar) -> Scalar:
        value = polynomial.substitute(dict(self.solved))
        for relation in self.rest:
            value = _remainder(value.numerator, relation) / value.denominator
        return value

    def knowledge(self) -> Assumptions:
        return Assumptions(self.facts)


@dataclass(slots=True)
class _Slot:
    """A place in the growing tree: a live leaf, a finished node, or an inner node with further slots."""

    branch: _Branch | None
    parts: tuple[object, ...] = ()
    children: list[_Slot] = field(default_factory=list)
    refuted: tuple[str, ...] = ()


class Decomposer:
    """Refines the cases one polynomial at a time, so that the first that leaves none ends the work.

    *unknowns* are solved for first. ``add`` takes a polynomial that must vanish; ``leaves`` are the branches
    still open; ``result`` prunes, looks for witnesses and returns the decomposition.
    """

    def __init__(self, assumptions: Assumptions, unknowns: tuple[str, ...] = ()) -> None:
        self._unknowns = unknowns
        self._assumptions = assumptions
        self._excluded: list[ExcludedCase] = []
        self._root = _Slot(_Branch(assumptions.facts))
        self.exhausted = False
        for index, (equation, _) in enumerate(assumptions.equations):
            self._refine_all(equation, Source("assumption", index))
        self._base = tuple(slot.branch for slot in self._live())

    # -- growing ----------------------------------------------------------------------------------

    def add(self, polynomial: Scalar, source: Source) -> None:
        """Refine every open branch so that *polynomial* vanishes on it."""
        self._refine_all(polynomial, source)

    def places(self) -> list[_Slot]:
        """Return the places of the open branches, for those who refine one place at a time."""
        return list(self._live())

    def vanish(self, place: _Slot, polynomial: Scalar, source: Source) -> list[_Slot]:
        """Refine one place so that *polynomial* vanishes there; return the places that are left of it."""
        for slot in _open_leaves(place):
            assert slot.branch is not None
            value = slot.branch.reduce(polynomial)
            if not value.is_zero:
                self._split(slot, value, source)
        return _open_leaves(place)

    def distinguish(self, place: _Slot, polynomial: Scalar) -> tuple[list[_Slot], _Slot]:
        """Split one place by whether an irreducible *polynomial* vanishes: where it does, and where it does not."""
        branch = place.branch
        assert branch is not None
        zero = _Slot(replace(branch, depth=branch.depth + 1))
        fact = Fact(polynomial, "nonzero", f"{polynomial} != 0")
        nonzero = _Slot(replace(branch, nonzero=(*branch.nonzero, polynomial), facts=(*branch.facts, fact)))
        place.branch, place.parts, place.children = None, ("whether", polynomial), [zero, nonzero]
        self._solve(zero, polynomial)
        return _open_leaves(zero), nonzero

    def drop(self, place: _Slot, reason: str) -> None:
        """Close one place, for a reason found elsewhere."""
        place.branch, place.refuted = None, (reason,)

    @property
    def is_empty(self) -> bool:
        """Whether no branch is open: the polynomials added so far cannot all vanish."""
        return next(self._live(), None) is None

    def leaves(self) -> tuple[_Branch, ...]:
        """Return the branches that are still open."""
        return tuple(slot.branch for slot in self._live() if slot.branch is not None)

    def generic(self) -> tuple[_Branch, ...]:
        """Return the open branches that constrain unknowns only, beyond the assumptions' own equations."""
        return tuple(slot.branch for slot in self._live() if slot.branch is not None and self.is_generic(slot.branch))

    def is_generic(self, branch: _Branch) -> bool:
        """Whether a branch constrains unknowns only, beyond the assumptions' own equations."""
        return any(base is not None and self._extends(base, branch) for base in self._base)

    def _extends(self, base: _Branch, branch: _Branch) -> bool:
        """Whether *branch* fixes nothing but unknowns beyond *base*, by solving for them.

        A relation such as b^2 = c - d, that is not solved, may have no real solution: it constrains c and d.
        """
        unknowns = set(self._unknowns)
        if any(set(r.parameters) & unknowns for r in branch.rest if r not in base.rest):
            return False
        names = [{name for name, _ in part.solved} - unknowns for part in (base, branch)]
        rests = [[r for r in part.rest if not set(r.parameters) & unknowns] for part in (base, branch)]
        return names[0] == names[1] and len(rests[0]) == len(rests[1]) and _agree(base, branch, names[0])

    def generic_by_base(self) -> tuple[tuple[_Branch, ...], ...]:
        """Return the same, for each solution of the assumptions' own equations."""
        return tuple(tuple(branches) for branches in self.by_base(self.generic()))

    def by_base(self, branches: Iterable[_Branch]) -> list[list[_Branch]]:
        """Sort *branches* by the solution of the assumptions' own equations that they extend in unknowns only."""
        given = tuple(branches)
        return [[b for b in given if self._extends(base, b)] for base in self._base if base is not None]

    def assumed_by_base(self) -> tuple[Assumptions, ...]:
        """Return the assumptions with each solution of their own equations instead of these, in the order of ``by_base``."""
        bases = [base for base in self._base if base is not None]
        return (self._assumptions,) if len(bases) == 1 else tuple(self._narrowed(base) for base in bases)

    def _narrowed(self, base: _Branch) -> Assumptions:
        fixed = (*(_as_equation(name, value) for name, value in base.solved), *base.rest)
        facts = (Fact(part, "nonzero", f"{part} != 0") for part in base.nonzero)
        equations = tuple((part, f"{part} = 0") for part in fixed)
        return replace(self._assumptions.with_facts(facts), equations=equations)

    def case_of(self, branch: _Branch) -> Case:
        """Return one branch as a case."""
        return self._case(branch)

    @staticmethod
    def inside(case: Case, other: Case) -> bool:
        """Whether every point of *case* is a point of *other*."""
        return _inside(case, other)

    def _live(self) -> Iterator[_Slot]:
        stack = [self._root]
        while stack:
            slot = stack.pop()
            if slot.branch is not None:
                yield slot
            stack.extend(reversed(slot.children))

    def _refine_all(self, polynomial: Scalar, source: Source) -> None:
        for slot in list(self._live()):
            assert slot.branch is not None
            value = slot.branch.reduce(polynomial)
            if not value.is_zero:
                self._split(slot, value, source)
        if sum(1 for _ in self._live()) > MAX_LEAVES:
            self.exhausted = True

    def _split(self, slot: _Slot, value: Scalar, source: Source) -> None:
        branch = slot.branch
        assert branch is not None
        content, factors = value.numerator.factors()
        slot.branch = None
        entries: list[tuple[Scalar, int, Nonzero | None]] = []
        for polynomial, power in factors:
            why = branch.knowledge().why_nonzero(polynomial)
            entries.append((polynomial, power, why))
            if why is not None:
                self._exclude(branch, polynomial, why.by)
                continue
            child = _Slot(replace(branch, depth=branch.depth + 1))
            slot.children.append(child)
            self._solve(child, polynomial)
        slot.parts = ("split", source, value.denominator, Scalar.number(content), tuple(entries))

    def _exclude(self, branch: _Branch, polynomial: Scalar, by: tuple[str, ...]) -> None:
        known = [_as_equation(name, value) for name, value in branch.solved if name not in self._unknowns]
        case = ExcludedCase((*known, *branch.rest, _monic(polynomial)), by)
        if case not in self._excluded:
            self._excluded.append(case)

    def _solve(self, slot: _Slot, relation: Scalar) -> None:
        """Make *relation* (irreducible, on the free names of the branch) hold in the slot's branch."""
        branch = slot.branch
        assert branch is not None
        choice = self._choose(branch, relation)
        if choice is None:
            if self._without_real_point(branch, relation):
                self._exclude(branch, relation, ("real",))
                slot.branch, slot.refuted = None, ("real",)
                return
            slot.branch = replace(branch, rest=(*branch.rest, relation), origins=(*branch.origins, branch.depth - 1))
            return
        name, offset, slope = choice
        unsure = [factor for factor, _ in slope.factors()[1] if branch.knowledge().why_nonzero(factor) is None]
        if unsure:
            self._whether(slot, relation, unsure[0])
            return
        self._put_in(slot, name, -offset / slope)

    def _choose(self, branch: _Branch, relation: Scalar) -> tuple[str, Scalar, Scalar] | None:
        """Return the name to solve for (degree 1), with offset and slope: unknowns, then sure slopes, then short ones."""
        best: tuple[tuple[bool, bool, bool, int, str], tuple[str, Scalar, Scalar]] | None = None
        for name in relation.parameters:
            if relation.degree(name) != 1:
                continue
            offset, slope = relation.coefficients_in(name)
            sure = all(branch.knowledge().why_nonzero(factor) is not None for factor, _ in slope.factors()[1])
            key = (not sure, name not in self._unknowns, not slope.is_constant, len(offset.terms()), name)
            if best is None or key < best[0]:
                best = (key, (name, offset, slope))
        return None if best is None else best[1]

    def _whether(self, slot: _Slot, relation: Scalar, divisor: Scalar) -> None:
        branch = slot.branch
        assert branch is not None
        zero, nonzero = (
            _Slot(branch),
            _Slot(
                replace(
                    branch,
                    nonzero=(*branch.nonzero, divisor),
                    facts=(*branch.facts, Fact(divisor, "nonzero", f"{divisor} != 0")),
                )
            ),
        )
        zero.branch = replace(branch, depth=branch.depth + 1)
        slot.branch, slot.parts, slot.children = None, ("whether", divisor), [zero, nonzero]
        self._solve(zero, divisor)
        for leaf in _open_leaves(zero):
            assert leaf.branch is not None
            value = leaf.branch.reduce(relation)
            if not value.is_zero:
                self._split(leaf, value, Source("branch", branch.depth - 1))
        self._solve(nonzero, relation)

    def _put_in(self, slot: _Slot, name: str, value: Scalar) -> None:
        branch = slot.branch
        assert branch is not None
        put = {name: value}
        inner = _Slot(None)
        slot.branch, slot.parts, slot.children = None, ("solve", name, value, branch.depth - 1), [inner]
        try:
            solved = (*((other, old.substitute(put)) for other, old in branch.solved), (name, value))
            facts = tuple(_fact_with(fact, put) for fact in branch.facts)
            nonzero = tuple(part.substitute(put).numerator for part in branch.nonzero)
            rest = [part.substitute(put).numerator for part in branch.rest]
        except ZeroDivisionError:
            inner.refuted = ("a divisor that vanishes",)
            return
        for fact in facts:
            if fact.polynomial.is_constant and not holds(fact.kind, fact.polynomial.constant()):
                self._exclude(branch, _as_equation(name, value), (fact.text,))
                inner.refuted = (fact.text,)
                return
        clash = contradiction(facts)
        if clash is not None:
            self._exclude(branch, _as_equation(name, value), (clash,))
            inner.refuted = (clash,)
            return
        inner.branch = _Branch(facts, tuple(solved), (), tuple(n for n in nonzero if not n.is_constant), branch.depth)
        for relation, origin in zip(rest, branch.origins, strict=True):
            for leaf in _open_leaves(inner):
                assert leaf.branch is not None
                reduced = leaf.branch.reduce(relation)
                if not reduced.is_zero:
                    self._split(leaf, reduced, Source("branch", origin))

    def _without_real_point(self, branch: _Branch, relation: Scalar) -> bool:
        return len(relation.parameters) == 1 and real_roots_in(relation, None, None) == 0

    # -- finishing --------------------------------------------------------------------------------

    def result(self) -> Decomposition:
        """Return the cases found: redundant ones dropped, each with a witness where one was found."""
        branches = [slot.branch for slot in self._live() if slot.branch is not None]
        cases = [self._case(branch) for branch in branches]
        kept = _without_redundant(cases)
        index_of = {id(branch): kept.index(_covering(case, kept)) for branch, case in zip(branches, cases, strict=True)}
        tree = _frozen(self._root, index_of)
        return Decomposition(tuple(kept), tuple(_minimal(self._excluded)), tree, not self.exhausted)

    def _case(self, branch: _Branch) -> Case:
        names = tuple(sorted({n for fact in branch.facts for n in fact.polynomial.parameters}))
        free = tuple(sorted({*names, *(n for _, v in branch.solved for n in v.parameters)}))
        witness: tuple[tuple[str, Fraction], ...] | None = None
        allowed: Literal["yes", "unknown"] = "unknown"
        if branch.rest:
            allowed = "yes" if has_real_point(branch.rest, branch.facts) else "unknown"
        else:
            point = next(iter(sample_points(free, branch.facts)), None)
            if point is not None:
                values = [(name, value.evaluate(point)) for name, value in branch.solved]
                witness, allowed = (*point.items(), *values), "yes"
        order = sorted(branch.solved, key=lambda pair: (pair[0] in self._unknowns, pair[0]))
        solved_equations = tuple(_as_equation(name, value) for name, value in order)
        nonzero = tuple(part for part in _distinct(branch.nonzero) if not self._given(part))
        return Case((*branch.rest, *solved_equations), tuple(order), branch.rest, nonzero, allowed, witness)

    def _given(self, polynomial: Scalar) -> bool:
        return self._assumptions.why_nonzero(polynomial) is not None


# -- small pieces ------------------------------------------------------------------------------------


def decompose(
    polynomials: Iterable[Scalar], assumptions: Assumptions | None = None, unknowns: tuple[str, ...] = ()
) -> Decomposition:
    """Return the real cases in which all *polynomials* vanish under *assumptions*.

    >>> c, a, b = (Scalar.parameter(name) for name in ("c", "a", "b"))
    >>> [case.solved for case in decompose([b - a * (1 - c), a * c * (1 - c)], unknowns=("b",)).cases]
    [(('a', Scalar(0)), ('b', Scalar(0))), (('c', Scalar(0)), ('b', Scalar(a))), (('c', Scalar(1)), ('b', Scalar(0)))]
    """
    work = Decomposer(assumptions or Assumptions(), unknowns)
    for index, polynomial in enumerate(polynomials):
        work.add(polynomial, Source("residual", index))
    return work.result()


def _remainder(polynomial: Scalar, relation: Scalar) -> Scalar:
    """Return *polynomial* modulo *relation*; 0 whenever it is a multiple (division by one element is exact then)."""
    return polynomial.divide(relation)[1]


def _monic(polynomial: Scalar) -> Scalar:
    content, factors = polynomial.factors()
    product = ONE
    for base, power in factors:
        product = product * base**power
    return product if content else polynomial


def _as_equation(name: str, value: Scalar) -> Scalar:
    return Scalar.parameter(name) * value.denominator - value.numerator


def _fact_with(fact: Fact, put: dict[str, Scalar]) -> Fact:
    value = fact.polynomial.substitute(put)
    return fact if value is fact.polynomial else Fact(value.numerator * value.denominator, fact.kind, fact.text)


def contradiction(facts: tuple[Fact, ...]) -> str | None:
    """Return the text of a fact that the others refute, or ``None`` when none is seen to be refuted."""
    found = clash(facts)
    return None if found is None else facts[found[0]].text


def clash(facts: tuple[Fact, ...]) -> tuple[int, Positivity] | None:
    """Return the index of a fact that the others refute, and the identity that shows it to be negative."""
    for index, fact in enumerate(facts):
        if fact.kind == "nonzero" or fact.polynomial.is_constant:
            continue
        others = (*facts[:index], *facts[index + 1 :])
        found = prove_sign(others, fact.polynomial)
        if found is not None and found.sign == -1:
            return index, found.renumbered(index)
    return None


def _agree(base: _Branch, branch: _Branch, names: set[str]) -> bool:
    before, after = dict(base.solved), dict(branch.solved)
    put = {name: value for name, value in branch.solved if name not in names}
    return all(before[name].substitute(put) == after[name].substitute(put) for name in names)


def _open_leaves(slot: _Slot) -> list[_Slot]:
    found, stack = [], [slot]
    while stack:
        at = stack.pop()
        if at.branch is not None:
            found.append(at)
        stack.extend(reversed(at.children))
    return found


def _distinct(parts: Iterable[Scalar]) -> tuple[Scalar, ...]:
    return tuple(dict.fromkeys(part for part in parts if not part.is_constant))


def _without_redundant(cases: list[Case]) -> list[Case]:
    kept: list[Case] = []
    for case in sorted(cases, key=lambda one: (len(one.equations), [e.sort_key() for e in one.equations])):
        if not any(_inside(case, other) for other in kept):
            kept.append(case)
    return kept


def _covering(case: Case, kept: list[Case]) -> Case:
    return next(other for other in kept if other == case or _inside(case, other))


def _inside(case: Case, other: Case) -> bool:
    """Whether every point of *case* is a point of *other*."""
    put = case.substitution()
    try:
        for equation in other.equations:
            value = equation.substitute(put)
            for relation in case.rest:
                value = _remainder(value.numerator, relation)
            if not value.is_zero:
                return False
        knowledge = Assumptions(tuple(Fact(part, "nonzero", "") for part in case.nonzero))
        return all(knowledge.why_nonzero(part.substitute(put).numerator) is not None for part in other.nonzero)
    except ZeroDivisionError:
        return False


def _minimal(excluded: list[ExcludedCase]) -> list[ExcludedCase]:
    """Drop an excluded case that another, with fewer equations, contains."""
    kept: list[ExcludedCase] = []
    for case in sorted(excluded, key=lambda one: len(one.equations)):
        last = case.equations[-1]
        if any(one.equations[-1] == last or set(one.equations) <= set(case.equations) for one in kept):
            continue
        kept.append(case)
    return kept


def _frozen(slot: _Slot, index_of: dict[int, int]) -> Node:
    if slot.branch is not None:
        return InCase(index_of[id(slot.branch)])
    if not slot.parts:
        return Refuted(slot.refuted)
    match slot.parts:
        case ("whether", polynomial):
            return Whether(polynomial, _frozen(slot.children[0], index_of), _frozen(slot.children[1], index_of))  # type: ignore[arg-type]
        case ("solve", name, value, branch):
            return Solve(name, value, branch, _frozen(slot.children[0], index_of))  # type: ignore[arg-type]
        case ("split", source, multiplier, content, entries):
            children = iter(slot.children)
            factors = tuple(
                Factor(polynomial, power, why, None if why is not None else _frozen(next(children), index_of))
                for polynomial, power, why in entries  # type: ignore[attr-defined]
            )
            return Split(source, multiplier, content, factors)  # type: ignore[arg-type]
        case _:
            raise AssertionError(slot.parts)
