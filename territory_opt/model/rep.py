"""Sales reps and the people they share."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum

import attrs

from territory_opt.errors import Fault
from territory_opt.model.busy import Busy
from territory_opt.model.checks import (
    MONEY,
    WEEKLY_HOURS,
    Date,
    Each,
    EachNamed,
    Instance,
    Number,
    OneOf,
    Optional,
    Text,
    check_record,
    checked,
    frozen_list,
    frozen_table,
)
from territory_opt.model.units import ActivityId, RepId
from territory_opt.model.working_time import WEEKDAYS, TimeZoneName, different_weekdays


class AdminTime(StrEnum):
    """Where administration sits in the working day: its first hour, or its last."""

    DAY_START = "day_start"
    DAY_END = "day_end"


@attrs.frozen(kw_only=True)
class Rep:
    """A sales rep: hours to give, a target to reach.

    Parameters
    ----------
    id
        Stable identifier.
    name
        Name for people; the id when not given.
    weekly_hours
        Working hours of a normal week [h/week], above 0 and at most 84.
    target
        Revenue promised for the period [money]; without one the rep gets a plan and no gap.
    won
        Revenue already closed in the period [money].
    admin_hours
        What the job's administration needs [h/week], as observed; a floor for the plan.
    admin_time
        Whether administration is the first or the last hour of the day.
    observed_hours
        Hours of each activity in a usual week today [h/week], by activity: what the plan is held against.
    days_off
        Days on which the rep does not work, beside the holidays.
    team
        Team or manager, for grouping.
    working_days
        Weekdays on which a part-timer works, ``mon`` to ``sun``, among the policy's working days; all of those when
        not given. `weekly_hours` are spread over them.
    busy
        Time that is taken already, within or outside the period; what overlaps counts once.
    time_zone
        Where the rep's clock stands, such as ``Europe/Berlin``; the policy's zone when not given.

    Raises
    ------
    InvalidInputError
        With every wrong field.

    Examples
    --------
    >>> Rep(id="ana", weekly_hours=40, target=500_000).name
    'ana'
    >>> Rep(id="ana", weekly_hours=0)
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - weekly_hours: found 0; allowed is a number above 0 and at most 84 [h/week]
    """

    id: RepId = checked(Text(longest=200))
    name: str = checked(Text(), default=attrs.Factory(lambda self: self.id, takes_self=True))
    weekly_hours: float = checked(Number(above=0, at_most=84, unit="h/week"), default=40.0)
    target: float | None = checked(Optional(MONEY), default=None)
    won: float = checked(MONEY, default=0.0)
    admin_hours: float | None = checked(Optional(WEEKLY_HOURS), default=None)
    admin_time: AdminTime = checked(Instance(AdminTime), default=AdminTime.DAY_END)
    observed_hours: Mapping[ActivityId, float] = checked(EachNamed(WEEKLY_HOURS), factory=dict, converter=frozen_table)
    days_off: tuple[dt.date, ...] = checked(Each(Date()), default=(), converter=frozen_list)
    team: str | None = checked(Optional(Text()), default=None)
    working_days: tuple[str, ...] | None = checked(
        Optional(Each(OneOf(WEEKDAYS))), default=None, converter=attrs.converters.optional(frozen_list)
    )
    busy: tuple[Busy, ...] = checked(Each(Instance(Busy)), default=(), converter=frozen_list)
    time_zone: str | None = checked(Optional(TimeZoneName()), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._weekday_faults)

    def _weekday_faults(self) -> Iterable[Fault]:
        return () if self.working_days is None else different_weekdays("working_days", self.working_days)


@attrs.frozen(kw_only=True)
class Person:
    """Somebody the reps share: a sales engineer, an executive, legal.

    Parameters
    ----------
    name
        Name for people.
    weekly_hours
        Hours for all deals together [h/week], above 0 and at most 84. Without `working_days` of its own it may be a
        team, whose hours are more than one person's days hold.
    days_off
        Days on which the person does not work, beside the holidays.
    working_days
        Weekdays on which a part-timer works, ``mon`` to ``sun``, among the policy's working days; all of those when
        not given.
    busy
        Time that is taken already, within or outside the period; what overlaps counts once.

    Examples
    --------
    >>> Person(name="Sales engineer", weekly_hours=20).weekly_hours
    20
    """

    name: str = checked(Text())
    weekly_hours: float = checked(Number(above=0, at_most=84, unit="h/week"))
    days_off: tuple[dt.date, ...] = checked(Each(Date()), default=(), converter=frozen_list)
    working_days: tuple[str, ...] | None = checked(
        Optional(Each(OneOf(WEEKDAYS))), default=None, converter=attrs.converters.optional(frozen_list)
    )
    busy: tuple[Busy, ...] = checked(Each(Instance(Busy)), default=(), converter=frozen_list)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._weekday_faults)

    def _weekday_faults(self) -> Iterable[Fault]:
        return () if self.working_days is None else different_weekdays("working_days", self.working_days)
