"""Effort on a grid: the best split for every budget at once, from below and from above.

A dynamic program over the uses, one after another: the best profit of the first few within a budget is the best,
over what the last of them gets, of its profit and of what the others earn with the rest.
"""

import math
from collections.abc import Sequence
from functools import reduce

import attrs
import numpy as np
import numpy.typing as npt

from territory_opt.sizing.use import ROUNDING, ShapedUse

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_LEAST_MEASURE = 1e-6


@attrs.frozen(kw_only=True)
class Options:
    """The efforts one use may choose from.

    Parameters
    ----------
    units
        How many units of the grid each takes from the budget, never falling; the first takes none.
    efforts
        The efforts themselves [units of effort].
    profits
        What each earns [money].
    """

    units: IntArray
    efforts: FloatArray
    profits: FloatArray

    def surpluses(self, price: float) -> FloatArray:
        """Return profits less the price [money per unit] of their effort [money]."""
        return self.profits - price * self.efforts

    def inside(self, cells: IntArray) -> "Options":
        """Return the options at the ends of some cells."""
        kept = np.isin(self.units, cells) | np.isin(self.units - 1, cells)
        return Options(units=self.units[kept], efforts=self.efforts[kept], profits=self.profits[kept])


@attrs.frozen(kw_only=True)
class Grid:
    """Budgets beyond all floors, in equal units.

    Parameters
    ----------
    unit
        Effort of one unit [units of effort].
    num_units
        How many whole ones the budget holds.
    num_units_above
        The same, rounded up.
    """

    unit: float
    num_units: int
    num_units_above: int

    @classmethod
    def of(cls, uses: Sequence[ShapedUse], room: float, num_units: int) -> "Grid":
        """Return a grid of about `num_units` over `room`, of which the steps of all uses are multiples if they can be.

        Parameters
        ----------
        uses
            Whose steps count.
        room
            Effort beyond all floors [units of effort], above 0.
        num_units
            How many units at most; where all uses have steps, so that the answer is exact on them, five times as many.
        """
        steps = [use.use.step for use in uses if use.use.step is not None]
        are_all_whole = len(steps) == len(uses)
        unit, measure = room / num_units, 0.0
        if steps:
            measure = reduce(_common_measure, steps)
            finest = unit / 5 if are_all_whole else unit
            if measure >= finest:
                unit = measure if are_all_whole else measure / math.ceil(measure / unit - ROUNDING)
            elif measure > max(steps) * _LEAST_MEASURE:
                unit = measure * math.ceil(finest / measure)
        ratio = room / unit
        whole = math.floor(ratio + ROUNDING)
        above = whole if are_all_whole and unit == measure else math.ceil(ratio - ROUNDING)
        return cls(unit=unit, num_units=whole, num_units_above=above)


def best_profits(options: Sequence[Options], num_units: int) -> list[FloatArray]:
    """Return, after each use, the best profit of the uses so far within 0, 1, ... `num_units` units of budget."""
    tables = [np.zeros(num_units + 1)]
    for position, each in enumerate(options):
        after = np.full(num_units + 1, -np.inf)
        num_within = int(np.searchsorted(each.units, num_units, side="right"))
        units, profits = each.units[:num_within], each.profits[:num_within]
        if position == 0:
            np.maximum.at(after, units, profits)
            after = np.maximum.accumulate(after)
        else:
            _add(units, profits, tables[-1], after)
        tables.append(after)
    return tables


def _add(units: IntArray, profits: FloatArray, before: FloatArray, after: FloatArray) -> None:
    """Raise `after` to what the options earn with the best of the uses before them on the rest of each budget."""
    for taken, profit in zip(units.tolist(), profits.tolist(), strict=True):
        reached = after[taken:]
        np.maximum(reached, before[: len(reached)] + profit, out=reached)


def best_efforts(options: Sequence[Options], tables: Sequence[FloatArray], num_units: int) -> list[float]:
    """Return the efforts behind the best profit within `num_units`; the least of those that earn the same."""
    efforts = []
    left = num_units
    for each, before in zip(reversed(options), reversed(tables[:-1]), strict=True):
        within = int(np.searchsorted(each.units, left, side="right"))
        chosen = int(np.argmax(before[left - each.units[:within]] + each.profits[:within]))
        efforts.append(float(each.efforts[chosen]))
        left -= int(each.units[chosen])
    return efforts[::-1]


def profits_through(options: Sequence[Options], tables: Sequence[FloatArray], num_units: int) -> list[FloatArray]:
    """Return for every option of every use the best profit of all uses within `num_units` if this option is chosen."""
    after = best_profits(options[::-1], num_units)[::-1]
    through = []
    for each, before, behind in zip(options, tables[:-1], after[1:], strict=True):
        profits = np.full(len(each.units), -np.inf)
        for chosen, units in enumerate(each.units.tolist()):
            left = num_units - units
            if left < 0:
                break
            profits[chosen] = np.max(before[: left + 1] + behind[left::-1])
        through.append(each.profits + profits)
    return through


def options_within(use: ShapedUse, grid: Grid) -> Options:
    """Return efforts of a use that are allowed, each taking no less of the budget than it is: they bound from below."""
    step, room = use.use.step, min(use.most - use.least, grid.num_units * grid.unit)
    spacing = step if step is not None and is_whole(use, grid.unit) else grid.unit
    efforts = use.least + spacing * np.arange(math.floor(room / spacing + ROUNDING) + 1)
    if step is not None and spacing != step:
        efforts = np.floor(efforts / step + ROUNDING) * step
    efforts = np.minimum(efforts, use.most)
    if use.most < efforts[-1] + spacing:
        efforts = np.append(efforts, use.most)
    return options_at(use, efforts.tolist(), use.least, grid.unit)


def options_at(use: ShapedUse, efforts: Sequence[float], start: float, unit: float) -> Options:
    """Return given efforts of a use, which rise, as options, each rounded up to whole units beyond `start`."""
    # The difference of two efforts is as coarse as the larger of them, however fine the unit is.
    rounding = ROUNDING + 4 * math.ulp(max(start, efforts[-1])) / unit
    amounts = np.array(efforts)
    units = np.ceil((amounts - start) / unit - rounding).astype(np.int64)
    return Options(units=units, efforts=amounts, profits=_profits(use, amounts))


def options_beyond(use: ShapedUse, unit: float, cells: IntArray) -> Options:
    """Return efforts whose profits, joined by lines, lie nowhere below those of the use: they bound from above.

    A best split of functions made of such lines puts every use on the grid when the budget is on it, so the
    dynamic program over these options bounds every split, whether on the grid or not.

    Parameters
    ----------
    use
        The use.
    unit
        Effort of one unit of the grid [units of effort].
    cells
        Where in units beyond its floor the use may lie, each cell by its lower end.
    """
    step = use.use.step
    if step is not None and is_whole(use, unit):
        efforts = use.least + step * np.arange(math.floor((cells[-1] + 1) * unit / step + ROUNDING) + 1)
        efforts = efforts[efforts <= use.most * (1 + ROUNDING)]
        units = np.floor((efforts - use.least) / unit + ROUNDING).astype(np.int64)
        return Options(units=units, efforts=efforts, profits=_profits(use, efforts)).inside(cells)
    units = np.union1d(cells, cells + 1)
    efforts = np.minimum(use.least + unit * units, use.most)
    profits = _profits(use, efforts)
    lower, upper = np.searchsorted(units, cells), np.searchsorted(units, cells + 1)
    errors = _chord_errors(use, unit, efforts, profits, (lower, upper))
    lifts = np.zeros(len(units))
    np.maximum.at(lifts, upper, errors)
    slope = use.gain_of_next_unit(use.least)
    if cells[0] == 0 and use.corners is None and use.turn <= use.least and slope < math.inf:
        # The tangent at the floor: a use that gets no more than it must is then not lifted at all.
        lifts[1] = max(lifts[1], slope * unit - (profits[1] - profits[0]))
        errors[0] = 0.0
    np.maximum.at(lifts, lower, errors)
    return Options(units=units, efforts=efforts, profits=profits + lifts)


def is_whole(use: ShapedUse, unit: float) -> bool:
    """Return whether a use comes in whole steps that a unit does not exceed."""
    return use.use.step is not None and use.use.step >= unit * (1 - ROUNDING)


def all_cells(use: ShapedUse, grid: Grid) -> IntArray:
    """Return every cell of a grid in which a use may lie; at least one."""
    room = min(use.most - use.least, grid.num_units_above * grid.unit)
    return np.arange(max(1, math.ceil(room / grid.unit - ROUNDING)))


def cells_of(options: Options, cells: IntArray, values: FloatArray, least: float) -> IntArray:
    """Return the cells at whose ends some value of the options is not below `least`."""
    good = options.units[values >= least]
    return np.intersect1d(cells, np.union1d(good, good - 1))


def split_cells(cells: IntArray, parts: int) -> IntArray:
    """Return cells divided into equal parts, as cells of the finer unit."""
    return (parts * cells[:, np.newaxis] + np.arange(parts)).ravel()


def _profits(use: ShapedUse, efforts: FloatArray) -> FloatArray:
    return np.array([use.use.profit(effort) for effort in efforts.tolist()])


def _chord_errors(
    use: ShapedUse, unit: float, efforts: FloatArray, profits: FloatArray, sides: tuple[IntArray, IntArray]
) -> FloatArray:
    """Return by how much profit may exceed the line between the lower and the upper effort of each cell [money]."""
    lower, upper = sides
    chords = (profits[upper] - profits[lower]) / unit
    starts, ends = efforts[lower], efforts[upper]
    if use.corners is not None:
        errors = np.zeros(len(chords))
        for corner in use.landmarks():
            # The ceiling is a corner too: beyond it, up to the end of its cell, nothing more is earned.
            cell = int(np.searchsorted(starts, corner, side="right")) - 1
            if cell >= 0 and corner <= ends[cell]:
                at_chord = profits[lower[cell]] + chords[cell] * (corner - starts[cell])
                errors[cell] = max(errors[cell], use.use.profit(corner) - at_chord)
        return errors
    slopes = np.array([use.slope(effort) for effort in efforts.tolist()])
    steepest = np.maximum(slopes[lower], slopes[upper])
    turning = (starts < use.turn) & (use.turn < ends)
    if turning.any():
        steepest[turning] = use.slope(use.turn)
    cut = ends < starts + unit * (1 - ROUNDING)
    flattest = np.minimum(slopes[lower], slopes[upper])
    flattest[cut] = np.minimum(flattest[cut], 0.0)
    over, under = np.maximum(steepest - chords, 0.0), np.maximum(chords - flattest, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        errors = np.where(np.isinf(over), under, over * under / (over + under)) * unit
    is_line = (over + under == 0) | ((ends <= use.turn) & ~cut)
    return np.where(is_line, 0.0, errors)


def _common_measure(one: float, other: float) -> float:
    """Return the largest effort of which both are whole multiples, as far as rounding can tell."""
    larger, smaller = max(one, other), min(one, other)
    least = ROUNDING * smaller
    while smaller > least:
        rest = math.fmod(larger, smaller)
        if smaller - rest <= ROUNDING * larger:
            rest = 0.0
        larger, smaller = smaller, rest
    return larger
