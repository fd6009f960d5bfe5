"""The best split of a budget of effort: found on a grid, polished off it, and bounded from above."""

import math
from collections.abc import Sequence

import attrs

from territory_opt.sizing.bound import best_dual, ceilings, relative_gap, total_profit
from territory_opt.sizing.grid import Grid, best_efforts, best_profits, options_at, options_within
from territory_opt.sizing.use import ROUNDING, ShapedUse

NUM_UNITS = 1_000
WANTED_GAP = 5e-5
EXACT_GAP = 1e-12

OWN_BEST = "each use at its own best"
ONLY_FLOORS = "the floors take the whole budget"
WHOLE_STEPS = "dynamic program over whole steps"
ON_A_GRID = "dynamic program on a grid, polished"

_NEIGHBOURS = 8
_FINEST = 1e-10
_MOST_ROUNDS = 8


@attrs.frozen(kw_only=True)
class Split:
    """A split of a budget and what is known of the best one.

    Parameters
    ----------
    efforts
        What each use gets [units of effort].
    profit
        What they earn [money].
    bound
        Proven: no split earns more [money].
    envelope_bound
        What the concave envelopes of the uses earn at best [money].
    method
        How it was found.
    """

    efforts: tuple[float, ...]
    profit: float
    bound: float
    envelope_bound: float
    method: str


def own_best_split(uses: Sequence[ShapedUse]) -> Split:
    """Return the split in which each use gets what it earns most with; infinite where that has no end."""
    efforts = tuple(use.best_effort() for use in uses)
    profit = math.inf if math.inf in efforts else total_profit(uses, efforts)
    return Split(efforts=efforts, profit=profit, bound=profit, envelope_bound=profit, method=OWN_BEST)


def best_split(uses: Sequence[ShapedUse], budget: float, own_best: Split) -> Split:
    """Return the best split of a budget, with a proven bound.

    Parameters
    ----------
    uses
        What effort may go to.
    budget
        Effort to split [units of effort], no less than all floors together.
    own_best
        The best split without a budget; returned itself when the budget leaves room for it.
    """
    if math.fsum(own_best.efforts) <= budget * (1 + ROUNDING):
        return own_best
    floors = tuple(use.least for use in uses)
    room = budget - math.fsum(floors)
    if room <= ROUNDING * budget:
        profit = total_profit(uses, floors)
        return Split(efforts=floors, profit=profit, bound=profit, envelope_bound=profit, method=ONLY_FLOORS)
    grid = Grid.of(uses, room, NUM_UNITS)
    within = [options_within(use, grid) for use in uses]
    rough = best_efforts(within, best_profits(within, grid.num_units), grid.num_units)
    efforts = polished(uses, rough, budget, grid.unit / 2)
    return _proven(uses, budget, grid, efforts)


def polished(uses: Sequence[ShapedUse], efforts: Sequence[float], budget: float, unit: float) -> tuple[float, ...]:
    """Return efforts that earn no less, moved on ever finer grids around them.

    Parameters
    ----------
    uses
        What effort goes to.
    efforts
        What each gets, within floors, ceilings and budget [units of effort].
    budget
        What they may add up to [units of effort].
    unit
        How far they may be from the best ones [units of effort].
    """
    best, profit = tuple(efforts), total_profit(uses, efforts)
    while unit > _FINEST * budget:
        for _ in range(_MOST_ROUNDS):
            moved = _moved(uses, best, budget, unit)
            if total_profit(uses, moved) <= profit:
                break
            best, profit = moved, total_profit(uses, moved)
        unit /= 4
    return _on_landmarks(uses, _with_the_rest(uses, best, budget), budget)


def _proven(uses: Sequence[ShapedUse], budget: float, grid: Grid, efforts: tuple[float, ...]) -> Split:
    """Return a split, or a better one that is found on the way, with a bound as close as it gets."""
    dual = best_dual(uses, budget)
    profit, bound = total_profit(uses, efforts), dual.bound(budget)
    envelope = bound
    higher = ceilings(uses, budget, grid, dual, profit)
    are_all_whole = all(use.use.step is not None for use in uses)
    wanted_gap = EXACT_GAP if are_all_whole else WANTED_GAP
    while relative_gap(profit, bound) > wanted_gap and (ceiling := next(higher, None)) is not None:
        bound = min(bound, max(profit, ceiling.bound))
        if _is_elsewhere(ceiling.efforts, efforts, grid) and _is_feasible(uses, ceiling.efforts, budget):
            other = polished(uses, ceiling.efforts, budget, grid.unit / 2)
            if total_profit(uses, other) > profit:
                efforts, profit = other, total_profit(uses, other)
    return Split(
        efforts=efforts,
        profit=profit,
        bound=max(profit, bound),
        envelope_bound=max(profit, envelope),
        method=WHOLE_STEPS if are_all_whole else ON_A_GRID,
    )


def _is_elsewhere(efforts: Sequence[float], others: Sequence[float], grid: Grid) -> bool:
    """Return whether efforts lie where polishing the others has not looked."""
    return any(abs(one - other) > _NEIGHBOURS / 2 * grid.unit for one, other in zip(efforts, others, strict=True))


def _is_feasible(uses: Sequence[ShapedUse], efforts: Sequence[float], budget: float) -> bool:
    """Return whether efforts keep the budget, and are whole steps where they must be."""
    are_allowed = all(
        math.isclose(use.allowed(effort)[0], effort, rel_tol=ROUNDING)
        for use, effort in zip(uses, efforts, strict=True)
    )
    return are_allowed and math.fsum(efforts) <= budget + math.ulp(budget)


def _moved(uses: Sequence[ShapedUse], efforts: Sequence[float], budget: float, unit: float) -> tuple[float, ...]:
    """Return the best efforts among those a few units away, whatever is moved between the uses."""
    options = []
    reach = _NEIGHBOURS * unit
    for use, effort in zip(uses, efforts, strict=True):
        near = {effort + unit * count for count in range(-_NEIGHBOURS, _NEIGHBOURS + 1)}
        allowed = {each for amount in {*near, *use.landmarks()} for each in use.allowed(amount)}
        candidates = sorted(each for each in allowed if abs(each - effort) <= reach * (1 + ROUNDING))
        near_by = options_at(use, candidates, effort, unit)
        options.append(attrs.evolve(near_by, units=near_by.units + _NEIGHBOURS))
    spare_units = max(0, math.floor(min((budget - math.fsum(efforts)) / unit, _NEIGHBOURS * len(uses))))
    num_units = _NEIGHBOURS * len(uses) + spare_units
    return tuple(best_efforts(options, best_profits(options, num_units), num_units))


def _on_landmarks(uses: Sequence[ShapedUse], efforts: tuple[float, ...], budget: float) -> tuple[float, ...]:
    """Return efforts moved onto a floor, ceiling or corner that they miss by next to nothing, where that costs nothing.

    Just before a corner the next unit is worth what it was, on it what it will be: the price must tell which.
    """
    near = _NEIGHBOURS * _FINEST * budget
    for position, use in enumerate(uses):
        for mark in use.landmarks() if use.use.step is None else ():
            if 0 < abs(efforts[position] - mark) <= near:
                moved = _with_the_rest(uses, (*efforts[:position], mark, *efforts[position + 1 :]), budget)
                if total_profit(uses, moved) >= total_profit(uses, efforts):
                    efforts = moved
    return efforts


def _with_the_rest(uses: Sequence[ShapedUse], efforts: Sequence[float], budget: float) -> tuple[float, ...]:
    """Return efforts with what rounding left over, or took too much, settled with the use where that earns most."""
    spare = budget - math.fsum(efforts)
    settled = [tuple(efforts)] if spare >= 0 else []
    for position, (use, effort) in enumerate(zip(uses, efforts, strict=True)):
        other = min(effort + spare, use.most)
        if use.use.step is not None or other < use.least:
            continue
        others = [*efforts[:position], other, *efforts[position + 1 :]]
        while (excess := math.fsum(others) - budget) > 0:
            others[position] = min(others[position] - excess, math.nextafter(others[position], -math.inf))
        settled.append(tuple(others))
    return max(settled, key=lambda each: total_profit(uses, each), default=tuple(efforts))
