"""Strategies for working times: part-timers, busy days, and the people whom reps share."""

import datetime as dt
from collections.abc import Sequence

from hypothesis import strategies as st

from territory_opt.model.busy import Busy
from territory_opt.model.problem import LONGEST_WORKING_DAY_HOURS
from territory_opt.model.rep import Person
from territory_opt.testing.drawing import hundredths, integers, pick


@st.composite
def people(draw: st.DrawFn, *, weekdays: tuple[str, ...] = (), busy_days: tuple[dt.date, ...] = ()) -> Person:
    """Return people whom reps share, full-time or not, of 1 to 40 hours a week.

    Parameters
    ----------
    weekdays, busy_days
        As for `reps`.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(people())
    ... def are_not_part_timers(person):
    ...     assert person.working_days is None
    >>> are_not_part_timers()
    """
    weekly_hours = draw(hundredths(1, 40))
    return Person(
        name="Engineer",
        weekly_hours=weekly_hours,
        working_days=part_time(draw, weekdays, weekly_hours),
        busy=busy_times(draw, busy_days),
    )


def part_time(draw: st.DrawFn, weekdays: tuple[str, ...], weekly_hours: float) -> tuple[str, ...] | None:
    """Return the weekdays of a part-timer, so many that a week of twice the hours fits too; mostly nobody is one."""
    parts = [part for part in (weekdays, weekdays[1:], weekdays[-2::-2]) if part]
    fitting = [part for part in parts if 2 * weekly_hours <= LONGEST_WORKING_DAY_HOURS * len(part)]
    return pick(draw, [None, None, None, *fitting])


def busy_times(draw: st.DrawFn, days: Sequence[dt.date]) -> tuple[Busy, ...]:
    """Return up to three stretches, mostly none: meetings, nights, whole days; they may overlap."""
    number = pick(draw, [0, 0, 0, 1, 2, 3]) if days else 0
    return tuple(_stretch(pick(draw, days), draw(integers(0, 95)), pick(draw, [4, 6, 17, 96])) for _ in range(number))


def _stretch(day: dt.date, start_quarter: int, num_quarters: int) -> Busy:
    whole_day = num_quarters == 96  # noqa: PLR2004  # the quarters of a day
    start = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=0 if whole_day else 15 * start_quarter)
    return Busy(start=start, end=start + dt.timedelta(minutes=15 * num_quarters))
