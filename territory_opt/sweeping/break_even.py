"""Break-even of any number of a territory: the values at which plans earn the same, or a target, found on plans."""

import math
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.model.checks import Number, shown
from territory_opt.model.problem import Problem
from territory_opt.model.units import RepId
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.scenarios.field_changes import SetField
from territory_opt.scenarios.scenario import Scenario, apply
from territory_opt.sweeping.ranges import window_faults

TOLERANCE_SHARE = 1e-6
"""How closely a value is found, as a share of the window [1]."""

NO_DIFFERENCE = 1e-9
"""Sums that differ by no more, as a share of the larger, are the same [1]: what a plan is exact to."""

NUM_LOOKS = 9
"""How many values are looked at first, from one end of the window to the other."""

AS_IT_IS = Scenario(name="as it is")

Planned = Callable[[Problem], TerritoryPlan]


@attrs.frozen(kw_only=True)
class Look:
    """One value that was planned with.

    Parameters
    ----------
    value
        The value.
    difference
        What the plan earns beyond what it is held against [money], 0 where that is but rounding; None when one of the
        two has no such sum.
    """

    value: float
    difference: float | None


@attrs.frozen(kw_only=True)
class BreakEven:
    """A value at which plans pass what they are held against.

    Parameters
    ----------
    below, above
        The nearest values looked at on its two sides; the same one where a plan hits it. Where several neighbouring
        looks hit it, the first and the last of them.
    """

    below: Look
    above: Look

    @property
    def is_level(self) -> bool:
        """Whether plans earn the same at several neighbouring looks, from `below` to `above`."""
        return self.below.difference == self.above.difference == 0 and self.below.value < self.above.value

    @property
    def tolerance(self) -> float:
        """How closely it is found, in the unit of the value: more than asked where a value between has no plan.

        Of a level stretch its length; it may go on unseen to the looks beside it.
        """
        return self.above.value - self.below.value

    @property
    def words(self) -> str:
        """What was found, in words."""
        if self.is_level:
            return f"no difference at any value looked at from {self.below.value:g} to {self.above.value:g}"
        differences = f"{self.below.difference or 0.0:,.2f} to {self.above.difference or 0.0:,.2f}"
        return f"break-even at {self.value:.6g}, within {self.tolerance:.2g}; the difference goes from {differences}"

    @property
    def value(self) -> float:
        """The middle between the two sides."""
        return (self.below.value + self.above.value) / 2


@attrs.frozen(kw_only=True)
class BreakEvens:
    """Every break-even that was found.

    Parameters
    ----------
    path, window
        Which number, and the stretch that was looked at.
    found
        The break-evens, in rising order.
    looks
        The values looked at first, and the last one with a plan beside those without. Between two of them plans may
        pass back and forth more often than is seen.
    """

    path: str
    window: tuple[float, float]
    found: tuple[BreakEven, ...]
    looks: tuple[Look, ...]

    def to_text(self) -> str:
        """Return what was found in words."""
        lines = [f"{self.path}: {each.words}" for each in self.found]
        if not lines:
            differences = [look.difference for look in self.looks if look.difference is not None]
            span = f"{min(differences):,.0f} to {max(differences):,.0f}" if differences else "nowhere known"
            low, high = self.window
            lines = [f"{self.path}: no break-even seen from {low:g} to {high:g}; the difference is {span}"]
        without = [f"{look.value:g}" for look in self.looks if look.difference is None]
        return "\n".join([*lines, *([f"no plan or no sum at {listing(without)}"] if without else [])]) + "\n"


def break_even(
    problem: Problem,
    path: str,
    window: tuple[float, float],
    *,
    scenario: Scenario = AS_IT_IS,
    against: Scenario | float | None = None,
    rep: RepId | None = None,
    tolerance_share: float = TOLERANCE_SHARE,
    num_looks: int = NUM_LOOKS,
    planned: Planned = plan,
) -> BreakEvens:
    """Return the values of a number at which a scenario earns its target, a sum, or what another scenario earns.

    Revenue may jump where the number moves a deal from one rule to another, so no slope can be trusted: the window is
    looked at in equal steps, and every step whose ends lie on different sides is halved until it is short enough. A
    jump shows as a difference on both sides that stays large. Beside a value without a plan the last one that has a
    plan is found by halving, and looked at as well.

    Parameters
    ----------
    problem
        The territory.
    path
        The number, such as ``policy.assumptions.new_deal_odds.value``. It is set after all changes of a scenario, and
        in both scenarios where two are compared.
    window
        Its lowest and highest value.
    scenario
        What else changes; nothing by default.
    against
        Another scenario, or a sum [money]; by default the target.
    rep
        Whose revenue; the team's by default.
    tolerance_share
        How closely to find a value, as a share of the window [1], from 1e-12 to 1.
    num_looks
        How many values to look at first, at least 2.
    planned
        How a territory is planned; :func:`~territory_opt.planning.plan.plan` with other options, for instance.

    Raises
    ------
    InvalidInputError
        If the path, a value in the window or another number does not fit.

    Examples
    --------
    >>> import territory_opt as to
    >>> demo = to.read_demo()
    >>> found = break_even(demo, "reps[id=ana].target", (500_000, 700_000), rep="ana", num_looks=2)
    >>> revenue = to.plan(demo).reps["ana"].sheet.expected_revenue
    >>> [each.below.value <= revenue <= each.above.value for each in found.found]
    [True]
    """
    low, high = _checked(
        problem, window, rep=rep, against=against, tolerance_share=tolerance_share, num_looks=num_looks
    )

    def look(value: float) -> Look:
        mine = planned(_with(problem, scenario, path, value))
        theirs = planned(_with(problem, against, path, value)) if isinstance(against, Scenario) else None
        wanted = _wanted(mine, theirs, rep) if against is None or isinstance(against, Scenario) else against
        return Look(value=value, difference=_difference(_expected(mine, rep), wanted))

    num_steps = int(num_looks) - 1
    first = [look(low + (high - low) * i / num_steps) for i in range(num_steps + 1)]
    tolerance = tolerance_share * (high - low)
    looks = tuple(_with_edges(first, look, tolerance))
    return BreakEvens(path=path, window=(low, high), found=tuple(_found(looks, look, tolerance)), looks=looks)


def _difference(reached: float | None, wanted: float | None) -> float | None:
    if reached is None or wanted is None:
        return None
    return 0.0 if math.isclose(reached, wanted, rel_tol=NO_DIFFERENCE) else reached - wanted


def _with_edges(looks: list[Look], look: Callable[[float], Look], tolerance: float) -> Iterator[Look]:
    """Yield all looks, and beside those without a sum the last one that has a sum."""
    yield looks[0]
    for before, after in pairwise(looks):
        if (before.difference is None) != (after.difference is None):
            with_sum, without = (before, after) if after.difference is None else (after, before)
            edge = _edge(with_sum, without, look, tolerance)
            if edge is not with_sum:
                yield edge
        yield after


def _edge(with_sum: Look, without: Look, look: Callable[[float], Look], tolerance: float) -> Look:
    """Return the last look with a sum on the way to one without, as closely as asked."""
    while abs(without.value - with_sum.value) > tolerance:
        middle = look((without.value + with_sum.value) / 2)
        if middle.value in {without.value, with_sum.value}:
            break
        with_sum, without = (with_sum, middle) if middle.difference is None else (middle, without)
    return with_sum


def _found(looks: tuple[Look, ...], look: Callable[[float], Look], tolerance: float) -> Iterator[BreakEven]:
    for is_hit, group in groupby(looks, lambda each: each.difference == 0):
        neighbours = list(group)
        if is_hit:
            yield BreakEven(below=neighbours[0], above=neighbours[-1])
            continue
        for before, after in pairwise(neighbours):
            if _differ(before, after):
                yield _halved(before, after, look, tolerance)


def _halved(below: Look, above: Look, look: Callable[[float], Look], tolerance: float) -> BreakEven:
    """Halve a step whose ends lie on different sides; a value without a plan ends it early."""
    while above.value - below.value > tolerance:
        middle = look((below.value + above.value) / 2)
        if middle.difference == 0:
            return BreakEven(below=middle, above=middle)
        if middle.difference is None or middle.value in {below.value, above.value}:
            break
        below, above = (middle, above) if _differ(middle, above) else (below, middle)
    return BreakEven(below=below, above=above)


def _differ(below: Look, above: Look) -> bool:
    """Say whether two looks lie on different sides."""
    return (below.difference or 0.0) * (above.difference or 0.0) < 0


def _expected(plan_of: TerritoryPlan, rep: RepId | None) -> float | None:
    return plan_of.team.expected_revenue if rep is None else plan_of.reps[rep].sheet.expected_revenue


def _wanted(mine: TerritoryPlan, theirs: TerritoryPlan | None, rep: RepId | None) -> float | None:
    """Return what a plan is held against: what the other plan earns, or the target of its own."""
    if theirs is not None:
        return _expected(theirs, rep)
    return mine.team.target if rep is None else mine.reps[rep].sheet.target


def _with(problem: Problem, scenario: Scenario, path: str, value: float) -> Problem:
    changed = Scenario(name=scenario.name, changes=(*scenario.all_changes, SetField(path=path, value=value)))
    return apply(problem, changed)


def _checked(
    problem: Problem,
    window: tuple[float, float],
    *,
    rep: RepId | None,
    against: Scenario | float | None,
    tolerance_share: float,
    num_looks: int,
) -> tuple[float, float]:
    faults = [fault.under("window") for fault in window_faults(window, Number())]
    faults += [f.under("tolerance_share") for f in Number(at_least=1e-12, at_most=1, unit="1")(tolerance_share)]
    faults += [f.under("num_looks") for f in Number(at_least=2, at_most=10_000, whole=True)(num_looks)]
    known = problem.rep_by_id
    if rep is not None and (not isinstance(rep, str) or rep not in known):
        faults.append(Fault("rep", shown(rep), f"one of {listing(known)}", nearest(str(rep), known)))
    if against is not None and not isinstance(against, Scenario):
        faults += [fault.under("against") for fault in Number()(against)]
    if faults:
        raise InvalidInputError(faults)
    return float(window[0]), float(window[1])
