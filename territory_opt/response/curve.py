"""Piecewise-linear curves: the one currency in which every use of hours states what it earns."""

import math
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import groupby, pairwise
from operator import ge, itemgetter

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import Number, shown

NOT_NEGATIVE = Number(at_least=0)


@attrs.frozen(kw_only=True)
class Curve:
    r"""Revenue as an increasing, piecewise-linear function of weekly hours, from 0 at 0 hours.

    With widths :math:`w_s` and slopes :math:`c_s \ge 0`, :math:`x` weekly hours earn :math:`\sum_s c_s y_s`, where
    :math:`y_s` of them lie in segment s: segments fill in their order, and hours beyond the last one earn nothing.
    Where no slope rises the curve is concave, and filling in order is what earns most.

    Parameters
    ----------
    widths
        Length of each segment [h/week], above 0.
    slopes
        Revenue for each weekly hour of the segment [money per h/week], at least 0.
    error
        Proven bound on how far the curve lies below the response it stands for, at the worst point [money];
        0 when it is exact.

    Raises
    ------
    InvalidInputError
        If a width or slope is out of its range, or their numbers differ.

    Examples
    --------
    >>> curve = Curve(widths=(2.0, 3.0), slopes=(500.0, 100.0))
    >>> curve.revenue(4.0)
    1200.0
    >>> curve.most_hours, curve.saturation, curve.is_concave
    (5.0, 1300.0, True)
    """

    widths: tuple[float, ...]
    slopes: tuple[float, ...]
    error: float = 0.0

    def __attrs_post_init__(self) -> None:
        faults = tuple(self._faults())
        if faults:
            raise InvalidInputError(faults)

    def _faults(self) -> Iterable[Fault]:
        widths, slopes = self.widths, self.slopes
        if len(widths) != len(slopes):
            yield Fault("slopes", f"{len(slopes)} of them", f"one for each of the {len(widths)} widths")
        # A sum is not a number as soon as one of its terms is not: it sees what `min` can miss.
        if widths and not (min(widths) > 0 and sum(widths) < math.inf):
            yield Fault("widths", shown(widths), "finite numbers above 0 [h/week]")
        if slopes and not (min(slopes) >= 0 and sum(slopes) < math.inf):
            yield Fault("slopes", shown(slopes), "finite numbers of at least 0 [money per h/week]")
        if not 0 <= self.error < math.inf:
            yield Fault("error", shown(self.error), "a number of at least 0 [money]")

    @property
    def most_hours(self) -> float:
        """Weekly hours beyond which nothing more is earned [h/week]."""
        return sum(self.widths)

    @property
    def saturation(self) -> float:
        """The most the curve can earn: its revenue at `most_hours` [money]."""
        return sum(width * slope for width, slope in zip(self.widths, self.slopes, strict=True))

    @cached_property
    def is_concave(self) -> bool:
        """Whether no slope rises: each hour earns at most as much as the one before."""
        return all(map(ge, self.slopes, self.slopes[1:]))

    @property
    def rises(self) -> tuple[int, ...]:
        """Positions of the segments that are steeper than the one before."""
        return tuple(s for s, (before, after) in enumerate(pairwise(self.slopes), start=1) if after > before)

    def envelope(self) -> "Curve":
        """Return the least concave curve that is nowhere below this one, over the same hours.

        Its revenue bounds that of any plan from above. `error` stays as it is: the response lies above the
        envelope by no more.

        Examples
        --------
        >>> Curve(widths=(2.0, 1.0, 1.0), slopes=(0.0, 300.0, 50.0)).envelope()
        Curve(widths=(3.0, 1.0), slopes=(100.0, 50.0), error=0.0)
        """
        if self.is_concave:
            return self
        lines: list[tuple[float, float]] = []
        for width, slope in zip(self.widths, self.slopes, strict=True):
            line = (width, slope * width)
            while lines and lines[-1][1] / lines[-1][0] <= line[1] / line[0]:
                before = lines.pop()
                line = (before[0] + line[0], before[1] + line[1])
            lines.append(line)
        return Curve(
            widths=tuple(width for width, _ in lines),
            slopes=tuple(gain / width for width, gain in lines),
            error=self.error,
        )

    def revenue(self, weekly_hours: float) -> float:
        """Return what `weekly_hours` [h/week], at least 0, earn in the period [money]."""
        earned = 0.0
        left = weekly_hours
        for width, slope in zip(self.widths, self.slopes, strict=True):
            if left <= width:
                return earned + slope * left
            earned += slope * width
            left -= width
        return earned

    def up_to(self, most_hours: float) -> "Curve":
        """Return the part of the curve within `most_hours`, cut exactly; `error` still bounds it.

        Parameters
        ----------
        most_hours
            Where to cut [h/week], at least 0. A shorter curve is returned as it is.

        Raises
        ------
        InvalidInputError
            If `most_hours` is negative or not finite.

        Examples
        --------
        >>> Curve(widths=(2.0, 3.0), slopes=(500.0, 100.0)).up_to(3.0).widths
        (2.0, 1.0)
        """
        check_numbers(("most_hours", most_hours, NOT_NEGATIVE))
        widths = []
        left = float(most_hours)
        for width in self.widths:
            if left <= 0:
                break
            widths.append(min(width, left))
            left -= width
        return Curve(widths=tuple(widths), slopes=self.slopes[: len(widths)], error=self.error)

    def scaled(self, factor: float) -> "Curve":
        """Return the curve with all money times `factor`, a finite number of at least 0.

        Raises
        ------
        InvalidInputError
            If the factor is negative or not finite.

        Examples
        --------
        >>> Curve(widths=(2.0,), slopes=(500.0,)).scaled(0.5).slopes
        (250.0,)
        """
        if not 0 <= factor < math.inf:
            check_numbers(("factor", factor, NOT_NEGATIVE))
        return Curve(
            widths=self.widths,
            slopes=tuple([slope * factor for slope in self.slopes]),
            error=self.error * factor,
        )


@attrs.frozen(kw_only=True)
class Split:
    """Hours shared out over several curves.

    Parameters
    ----------
    hours
        Weekly hours of each curve [h/week], in the order of the curves.
    revenue
        What they earn together in the period [money].

    Examples
    --------
    >>> Split(hours=(2.0, 1.0), revenue=1_100.0).revenue
    1100.0
    """

    hours: tuple[float, ...]
    revenue: float


def check_numbers(*values: tuple[str, float, Number]) -> None:
    """Raise one error with every number that is out of its range.

    Parameters
    ----------
    values
        For each number its name, the number, and what it may be.

    Raises
    ------
    InvalidInputError
        If any is out of its range.

    Examples
    --------
    >>> check_numbers(("odds", 0.5, Number(at_least=0, at_most=1, unit="1")))
    """
    faults = [fault.under(name) for name, value, allowed in values for fault in allowed(value)]
    if faults:
        raise InvalidInputError(faults)


def merged(curves: Iterable[Curve]) -> Curve:
    r"""Return the curve of several uses of hours together, each hour spent where it earns most.

    This is the supremal convolution :math:`F(x) = \max \{\sum_i f_i(x_i) : \sum_i x_i = x, x_i \ge 0\}`; for
    concave piecewise-linear curves it is exact to put all segments in one row by falling slope. Segments of
    equal slope become one, and the errors add up.

    Raises
    ------
    InvalidInputError
        If a curve is not concave.

    Examples
    --------
    >>> ana = Curve(widths=(1.0, 2.0), slopes=(900.0, 100.0))
    >>> ben = Curve(widths=(3.0,), slopes=(400.0,))
    >>> merged([ana, ben]).slopes
    (900.0, 400.0, 100.0)
    """
    curves = tuple(curves)
    _check_concave(curves)
    segments = [segment for curve in curves for segment in zip(curve.slopes, curve.widths, strict=True)]
    segments.sort(key=itemgetter(0), reverse=True)
    rows = [(slope, sum(width for _, width in equals)) for slope, equals in groupby(segments, key=itemgetter(0))]
    return Curve(
        widths=tuple([width for _, width in rows]),
        slopes=tuple([slope for slope, _ in rows]),
        error=sum(curve.error for curve in curves),
    )


def best_split(curves: Sequence[Curve], hours: float) -> Split:
    """Share hours out over curves so that they earn the most together.

    Takes the steepest segment first, and the earlier curve where two are equally steep; for concave curves
    this greedy walk is optimal. Hours beyond all curves stay unassigned: the parts then add up to less.

    Parameters
    ----------
    curves
        What the hours may be spent on, each concave.
    hours
        Weekly hours to share out [h/week], at least 0.

    Raises
    ------
    InvalidInputError
        If `hours` is negative or not finite, or a curve is not concave.

    Examples
    --------
    >>> ana = Curve(widths=(1.0, 2.0), slopes=(900.0, 100.0))
    >>> ben = Curve(widths=(3.0,), slopes=(400.0,))
    >>> best_split([ana, ben], 2.5)
    Split(hours=(1.0, 1.5), revenue=1500.0)
    """
    check_numbers(("hours", hours, NOT_NEGATIVE))
    _check_concave(curves)
    segments = [
        (slope, width, position)
        for position, curve in enumerate(curves)
        for slope, width in zip(curve.slopes, curve.widths, strict=True)
    ]
    segments.sort(key=itemgetter(0), reverse=True)
    parts = [0.0] * len(curves)
    revenue = 0.0
    left = hours
    for slope, width, position in segments:
        taken = min(width, left)
        parts[position] += taken
        revenue += slope * taken
        left -= taken
    return Split(hours=tuple(parts), revenue=revenue)


def _check_concave(curves: Sequence[Curve]) -> None:
    faults = [
        Fault(f"curves[{i}]", "a slope that rises", "a concave curve", "its envelope() bounds it from above")
        for i, curve in enumerate(curves)
        if not curve.is_concave
    ]
    if faults:
        raise InvalidInputError(faults)
