"""What everybody has free of the common working days, and the hours that gives."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.files.folder import read_demo
from territory_opt.model.busy import Busy
from territory_opt.model.problem import DAYS_BEYOND_THE_PERIOD, Problem
from territory_opt.model.rep import Person, Rep
from territory_opt.model.working_time import WEEKDAYS, Period, WorkingWeek
from territory_opt.scheduling.project import Project
from territory_opt.sequencing.availability import (
    Availability,
    availabilities,
)
from territory_opt.sequencing.calendar import common_calendar, weeks_of
from territory_opt.testing import problems

MONDAY = dt.date(2026, 1, 5)
DEMO = read_demo()


def territory(*reps: Rep, week: WorkingWeek | None = None, legal: Person | None = None) -> Problem:
    """Return a territory of some reps, without clients and deals."""
    return attrs.evolve(
        DEMO,
        reps=reps,
        clients=(),
        opportunities=(),
        policy=attrs.evolve(DEMO.policy, working_week=week or WorkingWeek()),
        people={**DEMO.people, "legal": legal or Person(name="Legal", weekly_hours=5)},
        as_of=MONDAY,
        period=Period.named("2026-Q1"),
    )


def test_common_days_begin_on_the_first_plannable_day_and_reach_a_year_beyond_the_period() -> None:
    days = common_calendar(territory(Rep(id="ana"), week=WorkingWeek(holidays=(MONDAY,)))).days

    assert MONDAY + dt.timedelta(days=1) == days[0]
    assert DAYS_BEYOND_THE_PERIOD - 3 <= (days[-1] - dt.date(2026, 3, 31)).days <= DAYS_BEYOND_THE_PERIOD
    assert {0, 1, 2, 3, 4} == {day.weekday() for day in days}


def test_a_saturday_counts_when_the_policy_knows_it_and_only_for_who_works_on_it() -> None:
    on_saturdays = Rep(id="ana", weekly_hours=16, working_days=("fri", "sat"))
    others = Rep(id="ben", weekly_hours=40, working_days=WEEKDAYS[:5])
    problem = territory(on_saturdays, others, week=WorkingWeek(days=WEEKDAYS[:6]))

    free = availabilities(problem)

    assert [5] == [day.weekday() for day in common_calendar(problem).days[5:6]]
    assert (0.0, 0.0, 0.0, 0.0, 1.0, 1.0) == free["ana"].day_shares[:6]
    assert (1.0, 1.0, 1.0, 1.0, 1.0, 0.0) == free["ben"].day_shares[:6]
    assert ([16.0, 40.0], [1.0, 1.0]) == (
        [free[name].hours(hours)[1][0] for name, hours in (("ana", 16), ("ben", 40))],
        [free[name].week_shares[0] for name in ("ana", "ben")],
    )


def test_people_without_anything_of_their_own_share_one_availability() -> None:
    free = availabilities(territory(Rep(id="ana"), Rep(id="ben"), Rep(id="cleo", days_off=(MONDAY,))))

    assert free["ana"] is free["ben"] is free["legal"]
    assert {1.0} == set(free["ana"].day_shares)
    assert 0.0 == free["cleo"].day_shares[0]


def test_a_meeting_takes_its_share_of_the_day_from_reps_and_shared_people() -> None:
    start = dt.datetime.fromisoformat("2026-01-05T08:30")
    busy = (Busy(start=start, end=start + dt.timedelta(hours=2)),)
    legal = Person(name="Legal", weekly_hours=5, busy=busy)
    free = availabilities(territory(Rep(id="ana", weekly_hours=20, busy=busy), legal=legal))

    assert ((0.5, 1.0), (0.75, 1.0)) == (free["ana"].day_shares[:2], free["legal"].day_shares[:2])
    assert pytest.approx(5 * 4.75 / 5) == free["legal"].hours(5)[1][0]


@pytest.mark.parametrize(("weekly_hours", "daily_hours", "most"), [(40, None, 8.0), (45, None, 9.0), (5, 2.5, 2.5)])
def test_a_day_gives_eight_hours_or_its_share_of_a_longer_week(
    weekly_hours: float, daily_hours: float | None, most: float
) -> None:
    week = Availability(day_shares=(1.0,) * 5, weeks=(0,) * 5, days_per_week=5)

    assert ([most] * 5, [weekly_hours]) == week.hours(weekly_hours, daily_hours=daily_hours)


def test_no_days_give_no_hours() -> None:
    assert ([], []) == Availability(day_shares=(), weeks=weeks_of(()), days_per_week=5).hours(40)


@given(first=st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), more=st.integers(0, 60))
def test_weeks_are_counted_from_monday_to_sunday(first: dt.date, more: int) -> None:
    days = [first + dt.timedelta(days=i) for i in range(more + 1)]
    weeks = weeks_of(days)

    assert 0 == weeks[0]
    assert [day.isocalendar()[:2] for day in days] == [days[weeks.index(week)].isocalendar()[:2] for week in weeks]


@given(problem=problems())
def test_the_weeks_of_the_period_give_the_same_hours_as_the_working_weeks(problem: Problem) -> None:
    days, free = common_calendar(problem).days, availabilities(problem)
    num_days = sum(day <= problem.period.end for day in days)
    for rep in problem.reps:
        own = attrs.evolve(
            free[rep.id], day_shares=free[rep.id].day_shares[:num_days], weeks=free[rep.id].weeks[:num_days]
        )
        _, week_hours = own.hours(rep.weekly_hours)

        assert pytest.approx(problem.working_weeks(rep.id) * rep.weekly_hours) == sum(week_hours)


@given(problem=problems())
def test_days_and_weeks_fit_a_project_and_never_give_more_than_the_whole_week(problem: Problem) -> None:
    days, free = common_calendar(problem).days, availabilities(problem)
    weeks = weeks_of(days)
    project = Project(num_days=len(days), week_of=[*weeks])
    everybody: dict[str, Rep | Person] = {**problem.rep_by_id, **problem.people}
    for name, person in everybody.items():
        day_hours, week_hours = free[name].hours(person.weekly_hours)
        project.add_supplier(name, day_hours, week_hours)

        assert (len(days), weeks[-1] + 1) == (len(day_hours), len(week_hours))
        assert max(week_hours) <= person.weekly_hours + 1e-9
        assert [day for day, hours in enumerate(day_hours) if hours > 0] == free[name].free_days
