"""When one person works: the free share of every day, and the weeks they add up to."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.model.busy import Busy
from territory_opt.model.presence import FreeDays, Presence
from territory_opt.model.rep import Person, Rep
from territory_opt.model.working_time import WEEKDAYS, WorkingWeek

MONDAY = dt.date(2026, 1, 5)
SUNDAY = MONDAY + dt.timedelta(days=13)
TWO_WEEKS = [MONDAY + dt.timedelta(days=i) for i in range(14)]
days = st.sampled_from(TWO_WEEKS)


def at(day: dt.date, hours: float) -> dt.datetime:
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(hours=hours)


def busy(day: dt.date, start_hours: float, end_hours: float) -> Busy:
    return Busy(start=at(day, start_hours), end=at(day, end_hours))


stretches = st.builds(
    lambda day, start, length: busy(day, start / 4, (start + length) / 4), days, st.integers(0, 95), st.integers(1, 200)
)
weeks = st.builds(
    WorkingWeek,
    days=st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(tuple),
    lunch_minutes=st.sampled_from([0, 45, 60, 47.3]),
    holidays=st.lists(days, max_size=2),
)
presences = st.builds(
    Presence,
    week=weeks,
    day_hours=st.sampled_from([0.01, 2.5, 4.0, 7.7, 8.0, 14.0]),
    days_off=st.frozensets(days, max_size=3),
    busy=st.lists(stretches, max_size=5).map(tuple),
)


@pytest.mark.parametrize(
    ("start", "end", "share"),
    [
        (10, 12, 0.75),
        (0, 8.5, 1.0),
        (12.5, 13.5, 1.0),
        (17.5, 24, 1.0),
        (12, 14, 0.875),
        (0, 24, 0.0),
        (8.5, 17.5, 0.0),
        (-24, 9.5, 0.875),
        (17, 48, 0.9375),
    ],
)
def test_a_stretch_takes_its_part_of_the_working_hours(start: float, end: float, share: float) -> None:
    presence = Presence(week=WorkingWeek(), day_hours=8, busy=(busy(MONDAY, start, end),))

    assert share == presence.free_share(MONDAY)


def test_two_halves_of_a_day_take_the_whole_of_it() -> None:
    halves = (busy(MONDAY, 8.5, 12.5), busy(MONDAY, 13.5, 17.5))

    assert 0.0 == Presence(week=WorkingWeek(lunch_minutes=60), day_hours=8, busy=halves).free_share(MONDAY)


def test_a_day_longer_than_its_date_is_one_day() -> None:
    late = Presence(week=WorkingWeek(), day_hours=15.5, busy=(busy(MONDAY, 24, 25),))

    assert 1 - 1 / 15.5 == pytest.approx(late.free_share(MONDAY))
    assert 1.0 == late.free_share(MONDAY + dt.timedelta(days=1))


@given(presence=presences, day=days)
def test_a_free_share_is_none_on_days_off_and_never_more_than_one(presence: Presence, day: dt.date) -> None:
    share = presence.free_share(day)

    assert 0 <= share <= 1
    assert share == 0 or presence.week.is_working_day(day, presence.days_off)


@given(presence=presences, day=days, again=st.integers(0, 4))
def test_a_stretch_that_stands_twice_counts_once(presence: Presence, day: dt.date, again: int) -> None:
    twice = attrs.evolve(presence, busy=presence.busy + presence.busy[again : again + 1])

    assert presence.free_share(day) == twice.free_share(day)


@given(presence=presences, stretch=stretches, day=days)
def test_another_stretch_never_frees_time(presence: Presence, stretch: Busy, day: dt.date) -> None:
    more = attrs.evolve(presence, busy=(*presence.busy, stretch))

    assert more.free_share(day) <= presence.free_share(day) + 1e-6


@given(presence=presences, off=days)
def test_a_day_off_is_the_same_as_a_day_that_is_busy_as_a_whole(presence: Presence, off: dt.date) -> None:
    away = attrs.evolve(presence, days_off=presence.days_off | {off})
    taken = attrs.evolve(presence, busy=(*presence.busy, busy(off, 0, 24)))

    assert away.free_share(off) == taken.free_share(off) == 0
    if presence.day_hours <= 8:  # else a day reaches into the next one, which is not off
        assert away.free_days(MONDAY, SUNDAY) == taken.free_days(MONDAY, SUNDAY)


@given(presence=presences)
def test_weeks_are_the_free_shares_over_the_days_of_an_own_week(presence: Presence) -> None:
    free = presence.free_days(MONDAY, SUNDAY)
    shares = {day: presence.free_share(day) for day in TWO_WEEKS}

    assert [day for day, share in shares.items() if share > 0] == [*free.days]
    assert sum(shares.values()) / len(presence.week.days) == pytest.approx(free.weeks)
    for day in TWO_WEEKS:
        so_far = sum(share for other, share in shares.items() if other <= day)
        assert so_far / len(presence.week.days) == pytest.approx(free.weeks_to(day))


def test_nobody_has_weeks_before_the_first_day() -> None:
    free = FreeDays.all_of([MONDAY], 5)

    assert (0.0, 0.2, 0.2) == (free.weeks_to(MONDAY - dt.timedelta(days=1)), free.weeks_to(MONDAY), free.weeks)


def test_a_rep_spreads_the_week_over_own_days_and_a_shared_person_is_there_all_day() -> None:
    own = ("mon", "tue", "wed")
    rep = Presence.of_rep(Rep(id="ana", weekly_hours=18, working_days=own), WorkingWeek())
    person = Presence.of_person(Person(name="Legal", weekly_hours=6, working_days=own), WorkingWeek())
    busy_person = Presence.of_person(Person(name="Team", weekly_hours=60), WorkingWeek())

    assert (6.0, own) == (rep.day_hours, rep.week.days)
    assert (8.0, own) == (person.day_hours, person.week.days)
    assert 12.0 == busy_person.day_hours


@given(
    weekly_hours=st.floats(1, 84),
    own=st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(tuple),
    week=weeks | st.just(WorkingWeek(day_start=dt.time(11), lunch_start=dt.time(12))),
    off=days,
)
def test_a_whole_busy_day_is_a_day_off_however_long_the_days_are(
    weekly_hours: float, own: tuple[str, ...], week: WorkingWeek, off: dt.date
) -> None:
    taken = (busy(off, 0, 24),)
    rep = Rep(id="ana", weekly_hours=weekly_hours, working_days=own)
    person = Person(name="Team", weekly_hours=weekly_hours, working_days=own)
    pairs = [
        (
            Presence.of_rep(attrs.evolve(rep, days_off=(off,)), week),
            Presence.of_rep(attrs.evolve(rep, busy=taken), week),
        ),
        (
            Presence.of_person(attrs.evolve(person, days_off=(off,)), week),
            Presence.of_person(attrs.evolve(person, busy=taken), week),
        ),
    ]

    for away, busy_all_day in pairs:
        assert away.free_days(MONDAY, SUNDAY) == busy_all_day.free_days(MONDAY, SUNDAY)
