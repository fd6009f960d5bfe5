"""How sure closed revenue is: the distribution of what independent deals bring, sum by sum."""

import math
from collections import defaultdict
from collections.abc import Iterable

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import MONEY, SHARE

CENT = 0.01
MOST_SUMS = 50_000
"""Sums beyond this number are rounded to a coarser step, and the step is stated."""


@attrs.frozen(kw_only=True)
class ClosedRevenue:
    """What several deals may bring together, and how likely each sum is.

    Parameters
    ----------
    sums
        The possible sums in rising order [money].
    chances
        How likely each is [1]; they add up to 1.
    error
        How far a sum may be off, because amounts were rounded [money]; 0 when they are whole cents.
    """

    sums: tuple[float, ...]
    chances: tuple[float, ...]
    error: float

    @property
    def mean(self) -> float:
        """The expected revenue [money]."""
        return math.fsum(amount * chance for amount, chance in zip(self.sums, self.chances, strict=True))

    def chance_between(self, least: float, most: float = math.inf) -> float:
        """Return the chance that the deals bring at least `least` and at most `most` [1], sums taken as they stand."""
        inside = (c for amount, c in zip(self.sums, self.chances, strict=True) if least <= amount <= most)
        return min(1.0, math.fsum(inside))


def closed_revenue(deals: Iterable[tuple[float, float]]) -> ClosedRevenue:
    """Return the distribution of what independent deals bring, by convolution of their amounts.

    Each deal closes with its odds, whatever the others do. Amounts count in cents; when there are more than 50,000
    different sums they are rounded to a coarser step, and `error` says how far a sum may then be off.

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
    stated = list(deals)
    faults: list[Fault] = []
    for i, (amount, odds) in enumerate(stated):
        faults += [fault.under(f"deals[{i}].amount") for fault in MONEY(amount)]
        faults += [fault.under(f"deals[{i}].odds") for fault in SHARE(odds)]
    if faults:
        raise InvalidInputError(faults)
    step, error = CENT, 0.0
    chance_of = {0: 1.0}
    for amount, odds in stated:
        steps = round(amount / step)
        error += abs(amount - steps * step)
        after: defaultdict[int, float] = defaultdict(float)
        for total, chance in chance_of.items():
            after[total] += chance * (1 - odds)
            after[total + steps] += chance * odds
        while len(after) > MOST_SUMS:
            step, error = 2 * step, error + step
            after = _coarser(after)
        chance_of = after
    sums = sorted(total for total, chance in chance_of.items() if chance > 0)
    return ClosedRevenue(
        sums=tuple(round(total * step, 2) for total in sums),
        chances=tuple(chance_of[total] for total in sums),
        error=error if error > CENT * 1e-6 * len(stated) else 0.0,
    )


def _coarser(chance_of: dict[int, float]) -> defaultdict[int, float]:
    """Return the same chances with every sum rounded to a step twice as wide."""
    coarser: defaultdict[int, float] = defaultdict(float)
    for total, chance in chance_of.items():
        coarser[(total + 1) // 2] += chance
    return coarser
