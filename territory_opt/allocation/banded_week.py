"""Which weeks are bands: each hour rule limits one selling activity, or administration alone.

Such a week needs no program: `territory_opt.banded` finds its best hours by arithmetic alone. Whether it is one is
decided from its structure, and why it is not is told in words.
"""

import math
from collections.abc import Iterable, Iterator, Sequence

import attrs

from territory_opt.allocation.rep_week import RepWeek
from territory_opt.banded.records import TOLERANCE_HOURS, Bands
from territory_opt.model.hour_rule import Strength
from territory_opt.model.units import ActivityId
from territory_opt.rules.hour_rows import AT_LEAST, HourRow


@attrs.frozen(kw_only=True)
class BandSide:
    """What an hour rule's row says of one activity: a limit in hours, or as a share of selling time.

    Parameters
    ----------
    rule
        Name of the rule.
    activity
        Whose hours it limits; administration too.
    side
        ``at_least`` or ``at_most``.
    hours
        The limit [h/week], for each rep where the row is that of many; None where it is a share.
    selling_share
        The limit as a share of selling time [1]; None where it is in hours.
    factor
        How often the row counts an hour of the activity [1], above 0: a price of the row, times this, is one of the
        limit.
    """

    rule: str
    activity: ActivityId
    side: str
    hours: float | None
    selling_share: float | None
    factor: float


def band_side(row: HourRow, admin: ActivityId, weekly_hours: float) -> BandSide | None:
    """Return the one limit that a row is; None where it relates activities to each other.

    Parameters
    ----------
    row
        The row of an hour rule; that of many reps at once holds an array of limits, one for each.
    admin
        The activity that sells nothing.
    weekly_hours
        Length of the week the row was made for [h/week], or an array of them.

    Examples
    --------
    >>> from territory_opt.model.hour_rule import Strength
    >>> of_week = HourRow(
    ...     rule="top",
    ...     side="at_least",
    ...     factors={"A": 1.0},
    ...     limit_hours=16.0,
    ...     strength=Strength.REQUIRED,
    ... )
    >>> band_side(of_week, "admin", 40.0).hours
    16.0
    >>> of_selling_time = attrs.evolve(of_week, factors={"A": 1.0, "admin": 0.4})
    >>> band_side(of_selling_time, "admin", 40.0).selling_share
    0.4
    >>> band_side(attrs.evolve(of_week, factors={"A": 1.0, "B": -2.0}), "admin", 40.0) is None
    True
    """
    factors = {activity: factor for activity, factor in row.factors.items() if factor}
    share = factors.pop(admin, 0.0) if len(factors) > 1 else 0.0
    if len(factors) != 1:
        return None
    ((activity, factor),) = factors.items()
    if factor <= 0 or (share and not _are_equal(row.limit_hours, share * weekly_hours)):
        return None
    return BandSide(
        rule=row.rule,
        activity=activity,
        side=row.side,
        hours=None if share else row.limit_hours / factor,
        selling_share=share / factor if share else None,
        factor=factor,
    )


def _are_equal(left: float, right: float) -> bool:
    """Return whether two numbers, or all numbers of two arrays, are equal."""
    equal = left == right
    return equal if isinstance(equal, bool) else bool(equal.all())


@attrs.frozen(kw_only=True)
class BandedWeek:
    """A week whose hour rules are bands.

    Parameters
    ----------
    week
        The week.
    selling
        The activities that sell, in the order of its activities.
    sides
        What each row of its required rules says.
    bands
        The tightest limits of the selling activities, minimum contact included, and of the selling time.
    """

    week: RepWeek
    selling: tuple[ActivityId, ...]
    sides: tuple[BandSide, ...]
    bands: Bands


def banded_week(week: RepWeek) -> BandedWeek | str:
    """Return a week as bands, or why it is none.

    What is due by a date is left out, see `territory_opt.allocation.solved_bands`.

    Parameters
    ----------
    week
        The allocation problem, as :func:`~territory_opt.allocation.valuation.value_week` gives it.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.allocation.valuation import value_week
    >>> demo = to.read_demo()
    >>> banded_week(value_week(demo, "ana", to.classify(demo)))
    "actions of Stretch deals are chosen: 'a07' has some"
    """
    why_not = next(_choices(week), None)
    if why_not is not None:
        return why_not
    sides = []
    for row in week.rows:
        if row.strength is Strength.ADVISORY:
            continue
        if row.strength is Strength.PREFERRED:
            return f"hour rule {row.rule!r} may be bent at a price"
        side = band_side(row, week.admin, week.weekly_hours)
        if side is None:
            return f"hour rule {row.rule!r} is not a limit of one activity"
        sides.append(side)
    selling = tuple(name for name in week.activities if name != week.admin)
    return BandedWeek(week=week, selling=selling, sides=tuple(sides), bands=tightest(week, selling, sides))


def _choices(week: RepWeek) -> Iterator[str]:
    """Yield what of a week hours of falling return do not tell."""
    if week.missing_revenue > 0:
        yield "a target must be reached"
    for action in week.actions:
        yield f"actions of Stretch deals are chosen: {action.opportunity!r} has some"
    for target in week.targets:
        if target.hours_per_call is not None:
            yield f"{target.id!r} is planned in whole calls"
        if not target.curve.is_concave:
            yield f"what an hour on {target.id!r} earns rises"
        if target.minimum_hours > 0 and target.minimum_hours > target.curve.most_hours + TOLERANCE_HOURS:
            yield f"{target.id!r} asks for more contact than its curve tells of"


def tightest(week: RepWeek, selling: Sequence[ActivityId], sides: Iterable[BandSide]) -> Bands:
    """Return the tightest limits of all sides together."""
    floors, floor_shares = dict.fromkeys(week.activities, 0.0), dict.fromkeys(week.activities, 0.0)
    ceilings, ceiling_shares = dict.fromkeys(week.activities, math.inf), dict.fromkeys(week.activities, 1.0)
    for target in week.targets:
        floors[target.activity] += target.minimum_hours
    for side in sides:
        is_floor = side.side == AT_LEAST
        stricter = max if is_floor else min
        if side.selling_share is not None:
            shares = floor_shares if is_floor else ceiling_shares
            shares[side.activity] = stricter(shares[side.activity], side.selling_share)
        if side.hours is not None:
            hours = floors if is_floor else ceilings
            hours[side.activity] = stricter(hours[side.activity], side.hours)
    return Bands(
        shortest=max(0.0, week.weekly_hours - ceilings[week.admin]),
        longest=week.weekly_hours - floors[week.admin],
        floor_hours=[floors[name] for name in selling],
        floor_share=[floor_shares[name] for name in selling],
        ceiling_hours=[ceilings[name] for name in selling],
        ceiling_share=[ceiling_shares[name] for name in selling],
        selling_cost=0.0,
    )
