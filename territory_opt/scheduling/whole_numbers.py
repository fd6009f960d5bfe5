"""Hours and money as whole numbers: exactly where a common unit exists, else rounded to the stated side."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

import attrs

FINEST_SHARE = 1000
"""The most parts into which an hour, or a unit of money, is divided on purpose: minutes, thirds, cents, mills."""
MOST_UNITS = 1_000_000
"""Most units that the numbers of a supplier may have in common for their sums to stay small."""
ROUNDED_UNITS = 2_000_000
"""Units in an hour where none is common: a rounded number is off by less than any check of hours sees."""
MOST_WORTH = 1 << 40
"""About the sum of all money in whole numbers, where no unit is common: a share of 1e-12 is rounded."""
HOUR_ROUNDING, WORTH_ROUNDING = 1e-9, 1e-12
"""Relative differences up to which a number is the whole number next to it: rounding errors of the arithmetic."""


@attrs.frozen(kw_only=True)
class Unit:
    """How many units stand for one.

    Parameters
    ----------
    num_units
        Units in an hour, or in a unit of money.
    is_exact
        Whether all numbers it was made for are whole in it.
    rounding
        Relative difference up to which a number counts as whole.
    """

    num_units: Fraction
    is_exact: bool
    rounding: float = HOUR_ROUNDING

    def down(self, number: float) -> int:
        """Return a number in units, rounded down where it is not whole.

        Examples
        --------
        >>> Unit(num_units=Fraction(4), is_exact=True).down(1.75), Unit(num_units=Fraction(4), is_exact=True).down(1.9)
        (7, 7)
        """
        return math.floor(self._units(number))

    def up(self, number: float) -> int:
        """Return a number in units, rounded up where it is not whole."""
        return math.ceil(self._units(number))

    def _units(self, number: float) -> Fraction | int:
        units = Fraction(number) * self.num_units
        whole = round(units)
        return whole if abs(units - whole) <= self.rounding * max(1, abs(whole)) else units


def hour_unit(numbers: Iterable[float]) -> Unit:
    """Return the greatest unit in which all hours are whole, or a fine one to round to.

    Examples
    --------
    >>> hour_unit([7.5, 0.25, 2 / 3]).num_units
    Fraction(12, 1)
    >>> hour_unit([2**0.5]).is_exact
    False
    """
    num_units = _common_units(numbers, HOUR_ROUNDING)
    if num_units is None or num_units > MOST_UNITS:
        return Unit(num_units=Fraction(ROUNDED_UNITS), is_exact=False)
    return Unit(num_units=Fraction(num_units), is_exact=True)


def worth_unit(amounts: Sequence[float]) -> Unit:
    """Return the greatest unit in which all amounts of money are whole, or one to round to.

    Examples
    --------
    >>> worth_unit([1200.0, 800.0]).num_units
    Fraction(1, 400)
    """
    total = math.fsum(map(abs, amounts))
    if not total:
        return Unit(num_units=Fraction(1), is_exact=True, rounding=WORTH_ROUNDING)
    num_units = _common_units(amounts, WORTH_ROUNDING)
    if num_units is None or num_units * total > MOST_WORTH:
        return Unit(num_units=Fraction(MOST_WORTH) / Fraction(total), is_exact=False, rounding=WORTH_ROUNDING)
    divisor = math.gcd(*(round(amount * num_units) for amount in amounts))
    return Unit(num_units=Fraction(num_units, divisor), is_exact=True, rounding=WORTH_ROUNDING)


def _common_units(numbers: Iterable[float], rounding: float) -> int | None:
    """Return the least number of units in one such that every number is whole, or None."""
    common = 1
    for number in set(numbers):
        share = Fraction(number).limit_denominator(FINEST_SHARE)
        if abs(share - Fraction(number)) > rounding * abs(number):
            return None
        common = math.lcm(common, share.denominator)
        if common > MOST_UNITS:
            return None
    return common
