"""The best profit along the budget of effort: what each size earns when it is split best."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

import attrs

from territory_opt.sizing.bound import Dual, total_profit
from territory_opt.sizing.grid import Grid, all_cells, best_profits, options_beyond, options_within
from territory_opt.sizing.use import ROUNDING, ShapedUse

NUM_UNITS = 1_000
NUM_POINTS = 200
NUM_PRICES = 20


@attrs.frozen(kw_only=True)
class EffortCurve:
    """The best profit at budgets that rise.

    Parameters
    ----------
    budgets
        From what the floors need, which is 0 without floors, to the larger of the budget and the best budget [units].
    profits
        What each earns when it is split well [money]; never falling, for no budget has to be used up.
    bounds
        Proven: the best split of each earns no more than this [money].
    """

    budgets: tuple[float, ...]
    profits: tuple[float, ...]
    bounds: tuple[float, ...]

    @property
    def largest_error(self) -> float:
        """By how much the best profit at any of the budgets may be higher than told [money]."""
        return max(bound - profit for bound, profit in zip(self.bounds, self.profits, strict=True))


def curve_along(
    uses: Sequence[ShapedUse], most_budget: float, known: Mapping[float, tuple[float, float]]
) -> EffortCurve:
    """Return the best profit from what the floors need to `most_budget` [units of effort].

    Parameters
    ----------
    uses
        What effort may go to.
    most_budget
        Where the curve ends.
    known
        Profits and bounds of splits found already, by their budget; they become points of the curve.
    """
    floors = [use.least for use in uses]
    start, profit = math.fsum(floors), total_profit(uses, floors)
    points = {start: (profit, profit)}
    room = most_budget - start
    if room > ROUNDING * most_budget:
        points |= _points_on(uses, start, Grid.of(uses, room, NUM_UNITS))
    kept = {budget: point for budget, point in points.items() if not _is_near(budget, known)}
    budgets, ends = zip(*sorted((kept | dict(known)).items()), strict=True)
    profits = tuple(accumulate((profit for profit, _ in ends), max))
    return EffortCurve(
        budgets=budgets,
        profits=profits,
        bounds=tuple(max(profit, bound) for profit, (_, bound) in zip(profits, ends, strict=True)),
    )


def _points_on(uses: Sequence[ShapedUse], start: float, grid: Grid) -> dict[float, tuple[float, float]]:
    """Return profit and bound at some budgets of a grid, the first one aside."""
    stride = max(1, grid.num_units // NUM_POINTS)
    tops = [*range(stride, grid.num_units, stride), grid.num_units]
    budgets = [start + grid.unit * top for top in tops]
    profits = best_profits([options_within(use, grid) for use in uses], grid.num_units)[-1][tops].tolist()
    beyond = [options_beyond(use, grid.unit, all_cells(use, grid)) for use in uses]
    bounds = best_profits(beyond, grid.num_units)[-1][tops].tolist()
    duals = [Dual.of(uses, price) for price in _prices(budgets, profits)]
    lines = [(dual.bound(0.0), dual.price) for dual in duals]
    return {
        budget: (profit, min(bound, *[surplus + price * budget for surplus, price in lines]))
        for budget, profit, bound in zip(budgets, profits, bounds, strict=True)
    }


def _prices(budgets: Sequence[float], profits: Sequence[float]) -> Iterable[float]:
    """Yield prices of effort along a curve, more of them where it is steep [money per unit]."""
    stride = max(1, len(budgets) // NUM_PRICES)
    yield 0.0
    for low in (*range(min(stride, len(budgets) - 1)), *range(stride, len(budgets) - 1, stride)):
        high = min(low + (1 if low < stride else stride), len(budgets) - 1)
        yield (profits[high] - profits[low]) / (budgets[high] - budgets[low])


def _is_near(budget: float, others: Iterable[float]) -> bool:
    return any(math.isclose(budget, other, rel_tol=ROUNDING) for other in others)
