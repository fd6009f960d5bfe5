"""What no split of effort can exceed: by the price of effort, and by ever finer grids where that leaves a gap."""

import math
from collections.abc import Iterator, Sequence

import attrs

from territory_opt.sizing.grid import (
    Grid,
    all_cells,
    best_efforts,
    best_profits,
    cells_of,
    options_beyond,
    profits_through,
    split_cells,
)
from territory_opt.sizing.use import ShapedUse

_STOP = 1e-10
_WORTHLESS = 1e-18
_PARTS = 4
_MOST_WORK = 1.5e8
_FINEST = 1e-9
_NOISE = 1e-13


@attrs.frozen(kw_only=True)
class Dual:
    """What uses earn at best, each alone, when every unit of effort has a price.

    Parameters
    ----------
    price
        The price [money per unit].
    surpluses
        What each use earns at best after paying it [money].
    total_effort
        What they take for it [units of effort].
    """

    price: float
    surpluses: tuple[float, ...]
    total_effort: float

    @classmethod
    def of(cls, uses: Sequence[ShapedUse], price: float) -> "Dual":
        """Return what uses earn at a price."""
        efforts = [use.best_effort(price) for use in uses]
        surpluses = tuple(
            math.inf if effort == math.inf else use.use.profit(effort) - price * effort
            for use, effort in zip(uses, efforts, strict=True)
        )
        return cls(price=price, surpluses=surpluses, total_effort=math.fsum(efforts))

    def bound(self, budget: float) -> float:
        """Return what no split of a budget [units of effort] can exceed [money]."""
        return math.fsum(self.surpluses) + self.price * budget


@attrs.frozen(kw_only=True)
class Ceiling:
    """A proven bound, and the efforts it comes from.

    Parameters
    ----------
    bound
        What no split earns more than, unless it earns less than the one it was compared with [money].
    efforts
        The split that would earn it if profits were the lines above them [units of effort].
    """

    bound: float
    efforts: tuple[float, ...]


def total_profit(uses: Sequence[ShapedUse], efforts: Sequence[float]) -> float:
    """Return what efforts earn together [money]."""
    return math.fsum(use.use.profit(effort) for use, effort in zip(uses, efforts, strict=True))


def relative_gap(profit: float, bound: float) -> float:
    """Return how far a proven bound lies above a profit, relative to the larger of them [1]."""
    size = max(abs(profit), abs(bound))
    return max(0.0, bound - profit) / size if size else 0.0


def best_dual(uses: Sequence[ShapedUse], budget: float) -> Dual:
    """Return the price of effort whose bound is least, for a budget that binds.

    It is the price at which the uses want just the budget, and its bound is what their concave envelopes earn.
    """
    low = Dual.of(uses, 0.0)
    high = Dual.of(uses, _mean_gain(uses, budget))
    worthless = _WORTHLESS * high.price
    while high.total_effort > budget:
        low, high = high, Dual.of(uses, 2 * high.price)
    while high.price - low.price > _STOP * high.price and high.price > worthless:
        middle = Dual.of(uses, (low.price + high.price) / 2)
        low, high = (middle, high) if middle.total_effort > budget else (low, middle)
    return min(low, high, key=lambda dual: dual.bound(budget))


def ceilings(uses: Sequence[ShapedUse], budget: float, grid: Grid, dual: Dual, profit: float) -> Iterator[Ceiling]:
    """Yield bounds on every split of a budget that earns more than `profit`, each from a finer grid than the last.

    With the price of effort paid, a use that gets less than it could earn takes that much off the bound of the dual;
    and the dynamic program tells what is best if a use lies where it lies. Where either leaves less than `profit`
    no better split is, so only the other cells of the grid are made finer.

    Parameters
    ----------
    uses
        What effort may go to.
    budget
        Effort to split [units of effort].
    grid
        Where to start.
    dual
        A price of effort and its bound.
    profit
        What some split is known to earn [money].
    """
    unit, num_units = grid.unit, grid.num_units_above
    cells = [all_cells(use, grid) for use in uses]
    noise = _NOISE * (abs(profit) + abs(dual.bound(budget)))
    slack = dual.bound(budget) - profit + noise
    while unit > _FINEST * budget:
        options = [options_beyond(use, unit, each) for use, each in zip(uses, cells, strict=True)]
        cells = [
            cells_of(option, each, option.surpluses(dual.price), surplus - slack)
            for option, each, surplus in zip(options, cells, dual.surpluses, strict=True)
        ]
        options = [option.inside(each) for option, each in zip(options, cells, strict=True)]
        firsts = [int(option.units[0]) for option in options]
        shifted = [
            attrs.evolve(option, units=option.units - first) for option, first in zip(options, firsts, strict=True)
        ]
        left = num_units - sum(firsts)
        if left < 0 or sum(len(option.units) for option in options) * left > _MOST_WORK:
            return
        tables = best_profits(shifted, left)
        efforts = best_efforts(shifted, tables, left)
        yield Ceiling(bound=float(tables[-1][-1]), efforts=tuple(efforts))
        through = profits_through(shifted, tables, left)
        cells = [
            cells_of(option, each, values, profit - noise)
            for option, each, values in zip(options, cells, through, strict=True)
        ]
        if not all(len(each) for each in cells):
            return
        unit, num_units = unit / _PARTS, num_units * _PARTS
        cells = [split_cells(each, _PARTS) for each in cells]


def _mean_gain(uses: Sequence[ShapedUse], budget: float) -> float:
    """Return a price of the right size to start from [money per unit]."""
    gains = []
    for use in uses:
        width = min(use.most - use.least, budget)
        if width > 0:
            gains.append((use.use.profit(use.least + width) - use.use.profit(use.least)) / width)
    return max([gain for gain in gains if gain > 0], default=1.0)
