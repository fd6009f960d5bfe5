"""Sums of independent amounts, counted in steps of money: every way by itself, or convolution on a grid."""

import math
import sys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Table = tuple[Numbers, Numbers]
"""Sums in rising order from 0 [money], and how likely each is [1]."""

CENT = 0.01
MOST_CELLS = 2**16
"""Sums on a common grid are exact up to so many steps; beyond, amounts are rounded to a coarser step."""

NOTHING = 1e-18
"""A chance below this counts as none: far below what arithmetic can tell [1]."""

UNDERFLOW = 1e-30
OFF_GRID = 1e-6
"""A part of a step that is arithmetic's own [1]."""

REACH_IN_DEVIATIONS = 12
"""How far from their mean the sums of deals are told apart as finely as the cells allow."""

MOST_FINER = 8
"""How many times finer they are told apart, at most, than all that deals could bring would be: memory is bounded."""

LAST_DIGITS = 8 * sys.float_info.epsilon
"""How exact a sum of amounts is [1]."""


def same_within(money: float) -> float:
    """Return how far two sums of about so much may lie apart and still be one [money]: what arithmetic cannot tell.

    Examples
    --------
    >>> same_within(0), round(same_within(1e12), 4)
    (1e-06, 0.0018)
    """
    return OFF_GRID + LAST_DIGITS * abs(money)


def mean_of_worst(sums: Numbers, chances: Numbers, worst_share: float) -> float:
    """Return the mean of the worst share of what may happen [money].

    Parameters
    ----------
    sums, chances
        What may happen, in rising order [money], and how likely each is [1].
    worst_share
        How much of it counts as the worst [1], above 0.
    """
    taken = np.clip(worst_share - (np.cumsum(chances) - chances), 0.0, chances)
    return float(sums @ taken / taken.sum())


def whole_cents(amount: float) -> int:
    """Return an amount in cents; 0 when it is no whole number of them.

    Examples
    --------
    >>> whole_cents(12.34), whole_cents(0.333)
    (1234, 0)
    """
    cents = amount / CENT
    return round(cents) if abs(cents - round(cents)) < OFF_GRID else 0


def common_cents(amounts: Numbers, steps: Sequence[float]) -> tuple[int, int]:
    """Return the step on which deals and other parts lie, and that on which the deals do, in cents.

    Parameters
    ----------
    amounts
        What the deals bring [money], counted in cents.
    steps
        Those of the other parts [money]; where one is no whole number of cents there is no common one: 0.
    """
    own = int(np.gcd.reduce(np.rint(amounts / CENT).astype(np.int64))) if len(amounts) else 0
    in_cents = [whole_cents(step) for step in steps]
    return (math.gcd(own, *in_cents) if all(in_cents) else 0), own


def reach_of(amounts: Numbers, odds: Numbers) -> float:
    """Return over what range the sums of deals are worth telling apart [money], an eighth of all they could be or more.

    Examples
    --------
    >>> many = np.full(10_000, 1.0)
    >>> reach_of(many[:9], many[:9] / 2), reach_of(many, many / 2)
    (9.0, 1250.0)
    """
    deviation = math.sqrt(float((amounts**2) @ (odds * (1 - odds))))
    span = float(amounts.sum())
    return min(span, max(2 * REACH_IN_DEVIATIONS * deviation, span / MOST_FINER))


def grid_step(span: float, reach: float, common: int, own: int, coarse_cells: int) -> float:
    """Return the step of the grid [money]: a common one, else one on which the deals lie, else a coarse one."""
    if common and span <= common * CENT * MOST_CELLS:
        return common * CENT
    pieces = math.floor(coarse_cells * own * CENT / reach)
    return own * CENT / pieces if pieces else reach / coarse_cells


def rounded(amounts: Numbers, step: float) -> tuple[NDArray[np.int64], Numbers]:
    """Return amounts in steps, and by how much each exceeds that [money]."""
    positions = np.rint(amounts / step).astype(np.int64)
    rounded_by: Numbers = amounts - positions * step
    rounded_by[np.abs(rounded_by) < OFF_GRID * min(step, CENT)] = 0.0
    return positions, rounded_by


def every_way(amounts: Numbers, odds: Numbers, others: Sequence[Table]) -> Table:
    """Return the distribution of what deals and others bring, every way in which they can end looked at by itself."""
    sums, chances = np.zeros(1), np.ones(1)
    for amount, odd in zip(amounts, odds, strict=True):
        sums = np.concatenate([sums, sums + amount])
        chances = np.concatenate([chances * (1 - odd), chances * odd])
    for more, weights in others:
        sums, chances = np.add.outer(sums, more).ravel(), np.outer(chances, weights).ravel()
    told, place = np.unique(np.round(sums, 6), return_inverse=True)
    gathered = np.zeros(len(told))
    gathered += np.bincount(place, weights=chances)
    is_possible = gathered > 0
    return told[is_possible], gathered[is_possible]


def convolved(positions: NDArray[np.int64], odds: Numbers) -> tuple[int, Numbers]:
    """Return the least number of steps that deals bring together, and the chances from there on.

    It is quickest when the shortest come first. Numbers that hardly ever come about are left out on both sides.
    """
    cells = np.zeros(int(positions.sum()) + 1)
    cells[0] = 1.0
    first, end = 0, 1
    for count, (steps, odd) in enumerate(zip(positions.tolist(), odds.tolist(), strict=True)):
        closed = cells[first:end] * odd
        cells[first:end] *= 1 - odd
        cells[first + steps : end + steps] += closed
        end += steps
        if count % 16 == 0:
            cells[first:end][cells[first:end] < UNDERFLOW] = 0.0
            possible = np.flatnonzero(cells[first:end])
            first, end = first + int(possible[0]), first + int(possible[-1]) + 1
    return first, cells[first:end]


def spread(table: Table, step: float) -> tuple[Numbers, bool]:
    """Return a distribution on a grid, and whether any of its sums lies between two steps.

    Such a sum is split between the two, so that its mean stays.

    Examples
    --------
    >>> cells, is_split = spread((np.array([0.0, 1.25]), np.array([0.2, 0.8])), 1.0)
    >>> cells.round(6).tolist(), is_split
    ([0.2, 0.6, 0.2], True)
    """
    sums, chances = table
    places = sums / step
    below = np.floor(places + OFF_GRID)
    beyond = places - below
    beyond[np.abs(beyond) < OFF_GRID] = 0.0
    is_split = bool(beyond.any())
    low = below.astype(np.int64)
    cells = np.zeros(int(low[-1]) + 1 + is_split)
    cells += np.bincount(low, weights=chances * (1 - beyond), minlength=len(cells))
    if is_split:
        cells += np.bincount(low + 1, weights=chances * beyond, minlength=len(cells))
    return cells, is_split


def multiplied(distributions: Sequence[Numbers]) -> Numbers:
    """Return the convolution of several distributions on one grid, by their Fourier transforms."""
    factors = [cells for cells in distributions if len(cells) > 1]
    if len(factors) <= 1:
        return factors[0] if factors else np.ones(1)
    length = sum(map(len, factors)) - len(factors) + 1
    size = 2 ** math.ceil(math.log2(length))
    transformed = np.fft.rfft(factors[0], size)
    for cells in factors[1:]:
        transformed *= np.fft.rfft(cells, size)
    found = np.fft.irfft(transformed, size)[:length]
    found[found < NOTHING] = 0.0
    return found
