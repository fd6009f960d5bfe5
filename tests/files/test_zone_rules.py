"""Offsets of time zones: as yearly rules where there are such, and equal to the zone's data in every case."""

import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from territory_opt.files.zone_rules import Observance, observances

FIRST, LAST = dt.date(2026, 1, 5), dt.date(2027, 1, 3)


def offset_at(parts: tuple[Observance, ...], instant: dt.datetime) -> dt.timedelta:
    """Return the offset that observances give at an instant, their rules carried on by every year."""
    in_force = []
    for part in parts:
        onsets = list(part.onsets)
        if part.rule is not None:
            years = range(part.onsets[0].year, instant.year + 2)
            onsets = [dt.datetime.combine(part.rule.date_in(year), onsets[0].time()) for year in years]
        begun = [onset - part.offset_from for onset in onsets if onset - part.offset_from <= instant]
        in_force += [(max(begun), part.offset_to)] if begun else []
    return max(in_force)[1]


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Europe/Berlin", {("CEST", 3, 6, -1, True), ("CET", 10, 6, -1, False)}),
        ("America/New_York", {("EDT", 3, 6, 2, True), ("EST", 11, 6, 1, False)}),
        ("Australia/Sydney", {("AEDT", 10, 6, 1, True), ("AEST", 4, 6, 1, False)}),
    ],
)
def test_a_zone_with_daylight_time_has_two_yearly_rules(zone: str, told: set[tuple[str, int, int, int, bool]]) -> None:
    parts = observances(ZoneInfo(zone), FIRST, LAST)

    assert told == {
        (part.name, part.rule.month, part.rule.weekday, part.rule.nth, part.is_daylight) for part in parts if part.rule
    }
    assert len(told) == len(parts)


def test_a_rule_that_no_count_of_weekdays_tells_names_seven_days_of_the_month() -> None:
    spring = observances(ZoneInfo("Asia/Jerusalem"), FIRST, LAST)[0]

    assert spring.rule is not None
    assert (3, 4, None, 23) == (spring.rule.month, spring.rule.weekday, spring.rule.nth, spring.rule.from_day)


def test_a_zone_without_changes_has_one_offset() -> None:
    (only,) = observances(ZoneInfo("Asia/Kolkata"), FIRST, LAST)

    assert ("IST", dt.timedelta(hours=5, minutes=30), None, False) == (
        only.name,
        only.offset_to,
        only.rule,
        only.is_daylight,
    )


def test_a_zone_whose_rules_change_within_the_days_is_told_date_by_date() -> None:
    parts = observances(ZoneInfo("America/Sao_Paulo"), dt.date(2018, 1, 1), dt.date(2020, 12, 31))

    assert {None} == {part.rule for part in parts}
    assert 5 == sum(len(part.onsets) for part in parts[1:])


@given(
    st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"})),
    st.integers(1995, 2050),
    st.integers(0, 2),
)
@example("Africa/Casablanca", 2026, 2)
@example("Pacific/Apia", 2011, 1)
@example("America/Nuuk", 2023, 1)
@example("Asia/Pyongyang", 2015, 3)
def test_the_offsets_of_any_zone_are_those_of_its_data_on_every_day(name: str, year: int, more_years: int) -> None:
    zone = ZoneInfo(name)
    first, last = dt.date(year, 1, 1), dt.date(year + more_years, 12, 31)

    parts = observances(zone, first, last)

    instant = dt.datetime.combine(first, dt.time())
    while instant.date() <= last:
        assert instant.replace(tzinfo=dt.UTC).astimezone(zone).utcoffset() == offset_at(parts, instant)
        instant += dt.timedelta(hours=23)
