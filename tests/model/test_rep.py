"""Reps and the people they share: hours to give, and nothing that is no hour."""

import datetime as dt
from typing import Any

import attrs
import pytest

from territory_opt.errors import InvalidInputError
from territory_opt.model.busy import Busy
from territory_opt.model.rep import AdminTime, Person, Rep

NINE = dt.datetime.fromisoformat("2026-01-05T09:00")


def test_a_rep_is_known_by_the_id_until_named() -> None:
    rep = Rep(id="ana")

    assert ("ana", 40.0, None, 0.0, AdminTime.DAY_END, ()) == (
        rep.name,
        rep.weekly_hours,
        rep.target,
        rep.won,
        rep.admin_time,
        rep.days_off,
    )


def test_every_wrong_field_of_a_rep_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Rep(
            id="",
            name=" ",
            weekly_hours=84.5,
            target=-1,
            won=float("nan"),
            admin_hours=-2,
            admin_time="noon",  # type: ignore[arg-type]
            observed_hours={"A": 169},
            days_off=(dt.date(2026, 1, 5), "2026-01-06"),  # type: ignore[arg-type]
            team="",
        )

    assert [
        "id",
        "name",
        "weekly_hours",
        "target",
        "won",
        "admin_hours",
        "admin_time",
        "observed_hours.A",
        "days_off[1]",
        "team",
    ] == [fault.path for fault in caught.value.faults]
    assert str(caught.value).startswith("10 problems in the input\n  - id: found ''")


@pytest.mark.parametrize("hours", [0, -8, 85, 1e9])
def test_no_week_is_empty_or_longer_than_twelve_hours_on_every_day(hours: float) -> None:
    with pytest.raises(InvalidInputError, match="a number above 0 and at most 84"):
        Rep(id="ana", weekly_hours=hours)
    with pytest.raises(InvalidInputError, match="a number above 0 and at most 84"):
        Person(name="Engineer", weekly_hours=hours)


def test_days_off_become_unchangeable() -> None:
    days: Any = [dt.date(2026, 1, 5)]
    rep, person = Rep(id="ana", days_off=days), Person(name="Engineer", weekly_hours=5, days_off=days)
    days.clear()

    assert (dt.date(2026, 1, 5),) == rep.days_off == person.days_off
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        rep.won = 5  # type: ignore[misc]


def test_observed_hours_become_unchangeable() -> None:
    hours = {"A": 12.0, "B": 10.0}
    rep = Rep(id="ana", observed_hours=hours)
    hours.clear()

    assert {"A": 12.0, "B": 10.0} == rep.observed_hours
    assert {} == Rep(id="ben").observed_hours


def test_observed_hours_that_are_no_table_are_an_input_error() -> None:
    with pytest.raises(InvalidInputError, match="observed_hours: found 12; allowed is a table of names, each a number"):
        Rep(id="ana", observed_hours=12)  # type: ignore[arg-type]


def test_days_off_that_are_no_list_are_an_input_error() -> None:
    with pytest.raises(InvalidInputError, match="days_off: found None; allowed is a list, each item a date"):
        Rep(id="ana", days_off=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [(), ("mon", "tue", "mon")])
def test_a_part_timer_works_on_some_days_and_each_once(days: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInputError, match=r"working_days: found .*; allowed is one or more different weekdays"):
        Rep(id="ana", working_days=days)
    with pytest.raises(InvalidInputError, match=r"working_days: found .*; allowed is one or more different weekdays"):
        Person(name="Legal", weekly_hours=5, working_days=days)


def test_wrong_working_times_are_named_with_the_nearest_right_one() -> None:
    wrong: Any = {"working_days": ["mon", "tues"], "busy": ["2026-01-05"], "time_zone": "Europe/Belrin"}

    with pytest.raises(InvalidInputError) as caught:
        Rep(id="ana", **wrong)

    assert [
        ("working_days[1]", "did you mean 'tue'?"),
        ("busy[0]", ""),
        ("time_zone", "did you mean 'Europe/Berlin'?"),
    ] == [(fault.path, fault.hint) for fault in caught.value.faults]


def test_working_days_and_busy_times_become_unchangeable() -> None:
    days: Any = ["tue", "mon"]
    busy: Any = [Busy(start=NINE, end=NINE + dt.timedelta(hours=1))]
    rep, person = (
        Rep(id="ana", working_days=days, busy=busy),
        Person(name="Legal", weekly_hours=5, working_days=days, busy=busy),
    )
    days.clear()
    busy.clear()

    assert ("tue", "mon") == rep.working_days == person.working_days
    assert 1 == len(rep.busy) == len(person.busy)
