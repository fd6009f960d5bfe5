"""The dated weeks of one rep: a week's hours and the actions on their days, around the time that is taken."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from zoneinfo import ZoneInfo

import attrs

from territory_opt.booking.action_piece import DatedAction, Piece, pieces_of
from territory_opt.booking.dated_block import DatedBlock, blocks_of, busy_blocks
from territory_opt.booking.dated_week import Days, NormalWeek, WeekResult
from territory_opt.booking.day import QUARTERS_PER_HOUR, DayShape, Quarters, check_hours
from territory_opt.booking.open_days import open_days
from territory_opt.booking.use import BlockKind, Use
from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.model.presence import Presence
from territory_opt.model.rep import AdminTime
from territory_opt.model.units import ActionId, ActivityId, OpportunityId, RepId
from territory_opt.model.working_time import TimeZoneName

NO_TIME_IN_WEEK = "no free quarter-hour is left in the week"
NO_TIME_ON_ITS_DAYS = "no free quarter-hour is left on its days in the week"


@attrs.frozen(kw_only=True)
class LeftOver:
    """Hours that found no place in their week.

    Parameters
    ----------
    week
        Monday of the week.
    activity
        Whose hours.
    hours
        How many [h].
    reason
        Why they found none.
    opportunity, action
        Of an action, which one.
    """

    week: dt.date
    activity: ActivityId
    hours: float
    reason: str
    opportunity: OpportunityId | None = None
    action: ActionId | None = None


@attrs.frozen(kw_only=True)
class ActivityWeek:
    """What became of one activity's hours in one week; what was booked and what is left over add up.

    Parameters
    ----------
    week
        Monday of the week.
    activity
        The activity.
    wanted_hours
        Its share of the week's free time, or its actions when those take more [h].
    booked_hours, left_over_hours
        What stands in blocks, and what found no place, in whole quarter-hours [h].
    """

    week: dt.date
    activity: ActivityId
    wanted_hours: float
    booked_hours: float
    left_over_hours: float

    @property
    def rounding_hours(self) -> float:
        """What rounding to quarter-hours added, or took when negative [h]."""
        return self.booked_hours + self.left_over_hours - self.wanted_hours


@attrs.frozen(kw_only=True)
class Diary:
    """The dated weeks of one rep.

    Parameters
    ----------
    rep
        Whose.
    time_zone
        Where the rep's clock stands; None when nobody states it.
    blocks
        The blocks by time; they never overlap.
    leftovers
        The hours that found no place, by week.
    weeks
        What became of each activity's hours in each week, by week.
    """

    rep: RepId
    time_zone: str | None
    blocks: tuple[DatedBlock, ...]
    leftovers: tuple[LeftOver, ...]
    weeks: tuple[ActivityWeek, ...]

    @cached_property
    def planned(self) -> tuple[DatedBlock, ...]:
        """The blocks that the plan books: all but busy and free time."""
        return tuple(block for block in self.blocks if block.kind not in (BlockKind.BUSY, BlockKind.FREE))


def book_diary(
    *,
    rep: RepId,
    presence: Presence,
    time_zone: str | None,
    first: dt.date,
    last: dt.date,
    hours: Mapping[ActivityId, float],
    activities: Mapping[ActivityId, str],
    admin: ActivityId,
    prospecting: ActivityId,
    admin_time: AdminTime,
    actions: Iterable[DatedAction] = (),
    deals: Mapping[OpportunityId, str] | None = None,
) -> Diary:
    """Return a rep's dated blocks, in whole quarter-hours, around the time that is taken.

    A full week without actions looks as `book_week` books it. A week with less free time gets that share of every
    activity's hours. Actions stand on their own days, and administration and prospecting leave them the time; what even
    the whole day does not hold goes to another of the action's days in the same week. The rest of an activity's hours
    are blocks of work. Nothing is booked where the clock is put forward or back.

    Parameters
    ----------
    rep
        Whose diary.
    presence
        The rep's working time and what has taken part of it.
    time_zone
        Where the rep's clock stands, such as ``Europe/Berlin``; None for local times without a zone.
    first, last
        First and last day of the diary.
    hours
        Hours of each activity in a normal week [h/week]; those of no activity stay free.
    activities
        Names of the activities for people, by id, best first; administration and prospecting are among them.
    admin, prospecting
        Which activities these are.
    admin_time
        The edge of the day that administration takes.
    actions
        What the rep does for deals, and when; of these, the hours from `first` to `last` are booked.
    deals
        Names of the deals for people, by id; a deal without one goes by its id.

    Raises
    ------
    InvalidInputError
        If hours are negative, exceed the week or belong to an unknown activity, the time zone is unknown, or a day
        would end after midnight.

    Examples
    --------
    >>> from territory_opt.model.busy import Busy
    >>> from territory_opt.model.working_time import WorkingWeek
    >>> meeting = Busy(start=dt.datetime(2026, 1, 6, 8, 30), end=dt.datetime(2026, 1, 6, 12, 30))
    >>> diary = book_diary(
    ...     rep="ana",
    ...     presence=Presence(week=WorkingWeek(), day_hours=8, busy=(meeting,)),
    ...     time_zone="Europe/Berlin",
    ...     first=dt.date(2026, 1, 5),
    ...     last=dt.date(2026, 1, 9),
    ...     hours={"A": 20, "prospecting": 8, "admin": 5},
    ...     activities={"A": "Top clients", "prospecting": "Prospecting", "admin": "Administration"},
    ...     admin="admin",
    ...     prospecting="prospecting",
    ...     admin_time=AdminTime.DAY_END,
    ... )
    >>> [(str(block.start), block.hours) for block in diary.blocks if block.kind is BlockKind.PROSPECTING]
    [('2026-01-07 08:30:00', 3.5), ('2026-01-09 08:30:00', 3.75)]
    >>> [(week.activity, week.wanted_hours, week.booked_hours) for week in diary.weeks]
    [('A', 18.0, 18.0), ('prospecting', 7.2, 7.25), ('admin', 4.5, 4.5)]
    """
    actions = sorted(actions, key=lambda action: (action.start, action.opportunity, action.action))
    _check_names(activities, admin, prospecting, actions, time_zone)
    check_hours(hours, activities, presence.day_hours * len(presence.week.days))
    shape = DayShape.of(presence.week)
    normal = NormalWeek(
        hours=hours,
        activities=activities,
        admin=admin,
        prospecting=prospecting,
        admin_time=admin_time,
        shape=shape,
    )
    days = open_days(presence, shape, first, last, ZoneInfo(time_zone) if time_zone else None)
    pieces = [piece for action in actions for piece in pieces_of(action, deals or {}) if first <= piece.day <= last]
    weeks: list[ActivityWeek] = []
    leftovers: list[LeftOver] = []
    for monday, its_days, its_pieces in _by_week(days, pieces):
        share = sum(presence.free_share(day) for day in its_days) / len(presence.week.days)
        result = normal.book(its_days, share, its_pieces)
        weeks += _told(monday, result)
        leftovers += _left_over(monday, result)
    blocks = [*blocks_of(days, shape), *busy_blocks(presence.busy, first, last)]
    return Diary(
        rep=rep,
        time_zone=time_zone,
        blocks=tuple(sorted(blocks, key=lambda block: block.start)),
        leftovers=tuple(leftovers),
        weeks=tuple(weeks),
    )


def _check_names(
    activities: Collection[ActivityId],
    admin: ActivityId,
    prospecting: ActivityId,
    actions: Iterable[DatedAction],
    time_zone: str | None,
) -> None:
    named = {"admin": admin, "prospecting": prospecting} | {
        f"actions.{action.opportunity}.{action.action}.activity": action.activity for action in actions
    }
    faults = [
        Fault(path, repr(name), f"one of {listing(activities)}", nearest(name, activities))
        for path, name in named.items()
        if name not in activities
    ]
    if time_zone is not None:
        faults += [fault.under("time_zone") for fault in TimeZoneName()(time_zone)]
    if faults:
        raise InvalidInputError(faults)


def _by_week(days: Days, pieces: Iterable[Piece]) -> Iterator[tuple[dt.date, Days, list[Piece]]]:
    days_in: defaultdict[dt.date, dict[dt.date, Quarters[Use]]] = defaultdict(dict)
    pieces_in: defaultdict[dt.date, list[Piece]] = defaultdict(list)
    for day, quarters in days.items():
        days_in[_monday(day)][day] = quarters
    for piece in pieces:
        pieces_in[_monday(piece.day)].append(piece)
    for monday in sorted(days_in.keys() | pieces_in.keys()):
        yield monday, days_in[monday], pieces_in[monday]


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _told(monday: dt.date, result: WeekResult) -> Iterator[ActivityWeek]:
    left_over = Counter[ActivityId]()
    for use, quarters in result.left_over.items():
        left_over[use.activity] += quarters
    for name, wanted_hours in result.wanted.items():
        yield ActivityWeek(
            week=monday,
            activity=name,
            wanted_hours=wanted_hours,
            booked_hours=(result.quarters[name] - left_over[name]) / QUARTERS_PER_HOUR,
            left_over_hours=left_over[name] / QUARTERS_PER_HOUR,
        )


def _left_over(monday: dt.date, result: WeekResult) -> Iterator[LeftOver]:
    for use, quarters in result.left_over.items():
        yield LeftOver(
            week=monday,
            activity=use.activity,
            hours=quarters / QUARTERS_PER_HOUR,
            reason=NO_TIME_ON_ITS_DAYS if use.kind is BlockKind.ACTION else NO_TIME_IN_WEEK,
            opportunity=use.opportunity,
            action=use.action,
        )
