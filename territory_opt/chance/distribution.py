"""How sure closed revenue is: the distribution of what independent parts bring, sum by sum."""

import math
from collections.abc import Iterable, Sequence
from functools import cached_property

import attrs
import numpy as np

from territory_opt.chance.money_grid import (
    CENT,
    NOTHING,
    Numbers,
    common_cents,
    convolved,
    every_way,
    grid_step,
    multiplied,
    reach_of,
    rounded,
    same_within,
    spread,
    whole_cents,
)
from territory_opt.chance.poisson import poisson
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import MONEY, SHARE

MOST_WAYS = 2**14
"""Up to so many ways in which everything can end, each is looked at by itself."""

COARSE_CELLS = 32_000
"""Into how many steps sums are divided then: with all parts added, just below a power of two."""

UNLIKELY = 1e-9
"""The chance with which rounding may add up to more than `ClosedRevenue.error` [1]."""

ROUNDING = 1e-10
"""What the computer's own arithmetic may add to a chance [1]."""


@attrs.frozen(kw_only=True)
class ClosedRevenue:
    """What several independent parts may bring together, and how likely each sum is.

    Its mean is exact. Where amounts had to be rounded, `error` says how far a sum may be off, and `chance_range`
    what that means for a chance.

    Parameters
    ----------
    step
        All sums are whole steps apart [money]; 0 where they follow no grid.
    most_error
        How far a sum is off at the very most, because amounts were rounded [money].
    squared_error
        The sum of the squares of all amounts by which something was rounded [money²].

    Examples
    --------
    >>> two = closed_revenue([(100, 0.5), (50, 0.2)])
    >>> two.quantile(0.5), round(two.chance_at_least(100), 2)
    (50.0, 0.5)
    """

    _sums: Numbers = attrs.field(eq=attrs.cmp_using(eq=np.array_equal), hash=False, repr=False)
    _chances: Numbers = attrs.field(eq=attrs.cmp_using(eq=np.array_equal), hash=False, repr=False)
    step: float
    most_error: float = 0.0
    squared_error: float = 0.0

    @property
    def sums(self) -> tuple[float, ...]:
        """The possible sums in rising order [money]."""
        return tuple(self._sums.tolist())

    @property
    def chances(self) -> tuple[float, ...]:
        """How likely each sum is [1]; they add up to 1."""
        return tuple(self._chances.tolist())

    @property
    def arrays(self) -> tuple[Numbers, Numbers]:
        """Sums [money] and chances [1] as arrays."""
        return self._sums, self._chances

    @property
    def from_nothing(self) -> tuple[Numbers, Numbers]:
        """By how much each sum exceeds the least one [money], and how likely it is [1]."""
        return self._sums - self.least, self._chances

    @property
    def num_sums(self) -> int:
        """How many different sums are possible."""
        return len(self._sums)

    @property
    def least(self) -> float:
        """The least sum [money]."""
        return float(self._sums[0])

    @property
    def most(self) -> float:
        """The largest sum [money]."""
        return float(self._sums[-1])

    @property
    def mean(self) -> float:
        """The expected revenue [money]."""
        return float((self._sums * self._chances).sum())

    @property
    def error(self) -> float:
        """How far a sum may be off, because amounts were rounded [money]; 0 when nothing was.

        The least of two bounds: all roundings in one direction, and what independent roundings exceed with a chance
        of at most one in a thousand million (Hoeffding's inequality).
        """
        return min(self.most_error, self._likely_error)

    @property
    def doubt(self) -> float:
        """The chance that a sum is off by more than `error`, and what arithmetic may add [1]."""
        if self.num_sums == 1:
            return 0.0
        return ROUNDING + (UNLIKELY if self._likely_error < self.most_error else 0.0)

    @property
    def _likely_error(self) -> float:
        return math.sqrt(self.squared_error * math.log(1 / UNLIKELY) / 2)

    @cached_property
    def _at_least(self) -> Numbers:
        beyond_least = np.minimum(np.cumsum(self._chances[:0:-1])[::-1], 1.0)
        return np.concatenate([[1.0], beyond_least, [0.0]])

    def _near(self, target: float) -> float:
        """Return how little a sum may miss a target and still reach it [money]; no sum is near one out of reach."""
        return same_within(min(max(target, self.least), self.most))

    def chance_between(self, least: float, most: float = math.inf) -> float:
        """Return the chance of at least `least` and at most `most` [1], sums taken as they stand."""
        inside = (self._sums >= least - self._near(least)) & (self._sums <= most + self._near(most))
        return min(1.0, float(self._chances[inside].sum()))

    def chance_at_least(self, target: float) -> float:
        """Return the chance of at least so much [1], sums taken as they stand.

        A sum that misses the target by less than arithmetic can tell reaches it: by about a millionth, and by more
        only from a thousand million on.
        """
        return float(self._at_least[np.searchsorted(self._sums, target - self._near(target))])

    def chance_range(self, target: float) -> tuple[float, float]:
        """Return two chances between which the true chance of at least `target` lies [1].

        They are apart by what sums may be off; where no amount was rounded, by what arithmetic adds.
        """
        low = self.chance_at_least(target + self.margin) - self.doubt
        high = self.chance_at_least(target - self.margin) + self.doubt
        return max(0.0, low), min(1.0, high)

    @property
    def margin(self) -> float:
        """How far a sum may be off [money]: by its error, if any, and then also by what arithmetic adds."""
        return self.error + 2 * same_within(self.most) if self.error > 0 else 0.0

    def quantile(self, share: float) -> float:
        """Return the least sum that is not exceeded with a chance of at least `share` [money].

        Raises
        ------
        InvalidInputError
            If the share is not from 0 to 1.
        """
        faults = [fault.under("share") for fault in SHARE(share)]
        if faults:
            raise InvalidInputError(faults)
        place = int(np.searchsorted(np.cumsum(self._chances), share - ROUNDING))
        return float(self._sums[min(place, self.num_sums - 1)])

    def on_grid(self, amount: float) -> float:
        """Return a deal's amount as its sums count it [money]."""
        return round(amount / self.step) * self.step if self.step > 0 else amount

    def chance_without(self, amount: float, odds: float, target: float) -> float:
        """Return the chance that all but one of its deals bring at least `target` [1].

        The chance G of all follows from the chance H of the others: G(x) = (1 - p) H(x) + p H(x - a). Read from the
        end where H is certain, or impossible, it gives H as a sum over G at whole amounts from the target; the end
        is chosen so that no term outgrows the one before it.

        Parameters
        ----------
        amount, odds
            Those of the deal [money], [1]; the amount is taken as its sums count it.
        target
            What the others are to bring [money].

        Examples
        --------
        >>> two = closed_revenue([(100, 0.5), (50, 0.2)])
        >>> round(two.chance_without(50, 0.2, 100), 9), round(two.chance_without(100, 0.5, 50), 9)
        (0.5, 0.2)
        """
        amount = self.on_grid(amount)
        near = self._near(target)
        if amount <= near or odds == 0:
            return self.chance_at_least(target)
        if target - near > self.most:
            return 0.0
        if target - near <= self.least - amount:
            return 1.0
        is_read_down = 2 * odds <= 1
        if is_read_down:
            ratio, first, start, width = -odds / (1 - odds), 1 / (1 - odds), target, -amount
            most_terms = math.ceil((target - near - self.least) / amount)
        else:
            near = min(same_within(self.most), amount / 4)
            ratio, first, start, width = -(1 - odds) / odds, 1 / odds, target + amount, amount
            most_terms = math.floor((self.most - target + near) / amount)
        num_terms = _num_telling(ratio, max(0, most_terms))
        if num_terms <= self.num_sums:
            terms = np.arange(num_terms, dtype=np.float64)
            told = self._at_least[np.searchsorted(self._sums, start + width * terms - near)]
            total = first * float((np.power(ratio, terms) * told).sum()) + is_read_down * ratio**num_terms
        else:
            # All terms that hold a sum are a geometric series: what it adds up to follows from their number.
            steps = (self._sums - target + near) / amount
            steps = -np.floor(steps) if is_read_down else np.floor(steps)
            left = float((self._chances * np.power(ratio, np.maximum(0.0, steps))).sum())
            total = left if is_read_down else 1 - left
        return min(1.0, max(0.0, total))


def _num_telling(ratio: float, num_terms: int) -> int:
    """Return how many powers of a ratio from -1 to 0 matter, of so many."""
    if ratio == -1 or num_terms == 0:
        return num_terms
    return min(num_terms, 1 + math.ceil(math.log(NOTHING) / math.log(-ratio))) if ratio < 0 else 1


def closed_revenue(deals: Iterable[tuple[float, float]]) -> ClosedRevenue:
    """Return the distribution of what independent deals bring, by convolution of their amounts.

    Each deal closes wholly or not at all with its odds, whatever the others do. Amounts count in cents. Sums are exact
    for up to 14 deals, and for any number when they lie on a grid of up to 65,536 steps, such as whole thousands.
    Otherwise amounts are rounded to a coarser step, and `error` says how far a sum may then be off.

    Parameters
    ----------
    deals
        Amount [money] and odds [1] of each.

    Raises
    ------
    InvalidInputError
        With every amount and odds out of their range.

    Examples
    --------
    >>> two = closed_revenue([(100, 0.5), (50, 0.2)])
    >>> two.sums, [round(chance, 2) for chance in two.chances]
    ((0.0, 50.0, 100.0, 150.0), [0.4, 0.1, 0.4, 0.1])
    >>> round(two.chance_between(100), 2), round(two.mean, 2)
    (0.5, 60.0)
    """
    return joint_revenue(deals)


def counted_revenue(mean_count: float, amount: float) -> ClosedRevenue:
    """Return the distribution of what deals nobody knows yet bring: their number is Poisson, each brings the same.

    Parameters
    ----------
    mean_count
        How many are expected.
    amount
        What each brings [money].

    Examples
    --------
    >>> found = counted_revenue(2, 100)
    >>> round(found.mean, 6), round(found.chance_at_least(100), 4)
    (200.0, 0.8647)
    """
    if mean_count <= 0 or amount <= 0:
        return ClosedRevenue(sums=np.zeros(1), chances=np.ones(1), step=CENT)
    counts, chances = poisson(mean_count)
    is_possible = chances > NOTHING
    chances = chances[is_possible]
    return ClosedRevenue(sums=counts[is_possible] * amount, chances=chances / chances.sum(), step=amount)


def joint_revenue(
    deals: Iterable[tuple[float, float]],
    others: Sequence[ClosedRevenue] = (),
    certain: float = 0.0,
    coarse_cells: int = COARSE_CELLS,
) -> ClosedRevenue:
    """Return the distribution of what deals and other parts bring together, all independent.

    Parameters
    ----------
    deals
        Amount [money] and odds [1] of each.
    others
        Other random parts, as they are distributed.
    certain
        What is added in any case [money].
    coarse_cells
        Into how many steps the sums are divided where no common grid is fine enough.

    Raises
    ------
    InvalidInputError
        With every amount and odds out of their range.

    Examples
    --------
    >>> both = joint_revenue([(100, 0.5)], [counted_revenue(2, 50)], certain=1_000)
    >>> both.least, round(both.mean, 6)
    (1000.0, 1150.0)
    """
    amounts, odds = _checked(deals)
    certain += sum(part.least for part in others)
    parts = [part for part in others if part.num_sums > 1]
    tables = [part.from_nothing for part in parts]
    most_error = sum(part.most_error for part in parts)
    squared_error = sum(part.squared_error for part in parts)
    common, own = common_cents(amounts, [part.step for part in parts])
    if 2 ** len(amounts) * math.prod(part.num_sums for part in parts) <= MOST_WAYS:
        sums, chances = every_way(amounts, odds, tables)
        step = common * CENT if all(map(whole_cents, amounts)) else 0.0
    else:
        others_span = sum(part.most - part.least for part in parts)
        reach = reach_of(amounts, odds) + others_span
        step = grid_step(float(amounts.sum()) + others_span, reach, common, own, coarse_cells)
        positions, rounded_by = rounded(amounts, step)
        placed = [spread(table, step) for table in tables]
        num_split = sum(is_split for _, is_split in placed)
        first, closed = convolved(positions, odds)
        cells = multiplied([closed, *(cells for cells, _ in placed)])
        places = np.flatnonzero(cells)
        sums = step * (first + places.astype(np.float64)) + float(rounded_by @ odds)
        chances = cells[places] / float(cells[places].sum())
        most_error += float(np.abs(rounded_by).sum()) + num_split * step
        squared_error += float(rounded_by @ rounded_by) + num_split * step**2
    return ClosedRevenue(
        sums=sums + certain, chances=chances, step=step, most_error=most_error, squared_error=squared_error
    )


def _checked(deals: Iterable[tuple[float, float]]) -> tuple[Numbers, Numbers]:
    """Return the amounts and odds of the deals that bring anything, the smallest first."""
    stated = list(deals)
    faults: list[Fault] = []
    for i, (amount, odds) in enumerate(stated):
        faults += [fault.under(f"deals[{i}].amount") for fault in MONEY(amount)]
        faults += [fault.under(f"deals[{i}].odds") for fault in SHARE(odds)]
    if faults:
        raise InvalidInputError(faults)
    table = np.array(sorted(stated), dtype=np.float64).reshape(-1, 2)
    table = table[table[:, 0] > 0]
    return table[:, 0], table[:, 1]
