"""How much of each common working day everybody has free, and the hours that gives.

The common working days are those of the policy's working week, less holidays, from the first plannable day to a year
beyond the period. Everybody's own weekdays are among them, so that lags and due dates count the same days whoever
does the work; a part-timer has nothing to give on the others.
"""

from functools import cached_property

import attrs

from territory_opt.model.presence import NORMAL_DAY_HOURS
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Person, Rep
from territory_opt.model.units import PersonId, RepId
from territory_opt.sequencing.calendar import common_calendar


@attrs.frozen(kw_only=True)
class Availability:
    """What somebody has free of the common working days.

    Parameters
    ----------
    day_shares
        For each common day, the free share of its working hours [1]; 0 on a day off.
    weeks
        For each common day, its week, counted from 0 and never falling.
    days_per_week
        Working days of the person's normal week [days].

    Examples
    --------
    >>> part_timer = Availability(day_shares=(1, 0.5, 0, 1), weeks=(0, 0, 0, 1), days_per_week=2)
    >>> part_timer.hours(16)
    ([8.0, 4.0, 0.0, 8.0], [12.0, 8.0])
    >>> part_timer.free_days
    [0, 1, 3]
    """

    day_shares: tuple[float, ...]
    weeks: tuple[int, ...]
    days_per_week: int

    @cached_property
    def week_shares(self) -> list[float]:
        """For each week the free part of a normal one [1]: free shares of days over days in a week."""
        sums = [0.0] * (self.weeks[-1] + 1 if self.weeks else 0)
        for week, share in zip(self.weeks, self.day_shares, strict=True):
            sums[week] += share
        return [days / self.days_per_week for days in sums]

    @property
    def free_days(self) -> list[int]:
        """The positions of the common days on which there is free time."""
        return [day for day, share in enumerate(self.day_shares) if share > 0]

    def hours(self, weekly_hours: float, *, daily_hours: float | None = None) -> tuple[list[float], list[float]]:
        """Return the hours on each common day, and the most of each week [h].

        Parameters
        ----------
        weekly_hours
            Hours of a normal week [h/week]; all of the person's, or what one kind of work gets.
        daily_hours
            Most hours on a day that is wholly free [h]; when not given, 8 or the day's share of a longer week.
        """
        if daily_hours is None:
            daily_hours = max(NORMAL_DAY_HOURS, weekly_hours / self.days_per_week)
        day_hours = [daily_hours * share for share in self.day_shares]
        return day_hours, [weekly_hours * share for share in self.week_shares]


def availabilities(problem: Problem) -> dict[RepId | PersonId, Availability]:
    """Return the availability of every rep and every shared person; those who are alike share one.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> from territory_opt.sequencing.calendar import common_calendar
    >>> demo = read_demo()
    >>> holiday = demo.reps[0].days_off[0]
    >>> availabilities(demo)[demo.reps[0].id].day_shares[common_calendar(demo).index_of(holiday)]
    0.0
    """
    calendar = common_calendar(problem)
    days, weeks = calendar.days, calendar.weeks
    whole = Availability(
        day_shares=(1.0,) * len(days), weeks=weeks, days_per_week=len(problem.policy.working_week.days)
    )
    everybody: dict[str, Rep | Person] = {**problem.people, **problem.rep_by_id}
    return {
        name: Availability(
            day_shares=tuple(problem.free_share(name, day) for day in days),
            weeks=weeks,
            days_per_week=problem.days_per_week(name),
        )
        if who.working_days or who.days_off or who.busy
        else whole
        for name, who in everybody.items()
    }
