import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.intake.joining.goal_periods import goal_period, is_fiscal, span_from

FIRST_QUARTER = (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
FEBRUARY = (dt.date(2026, 2, 1), dt.date(2026, 2, 28))


@pytest.mark.parametrize(
    "name", ["2026-Q1", "Q1 FY2026", "Q1 2026", "q1/26", "FY26 Q1", "2026Q1", "1Q26", "2026 Q1", "Q1-2026"]
)
def test_quarters_are_read_however_they_are_named(name: str) -> None:
    assert FIRST_QUARTER == goal_period(name)


@pytest.mark.parametrize("name", ["2026", "FY2026", "FY 2026", "CY2026"])
def test_years_are_read_however_they_are_named(name: str) -> None:
    assert YEAR == goal_period(name)


@pytest.mark.parametrize(
    "name", ["Feb 2026", "February 2026", "Feb-26", "2026-02", "02/2026", "2026/2", "Februar 2026"]
)
def test_months_are_read_however_they_are_named(name: str) -> None:
    assert FEBRUARY == goal_period(name)


def test_halves_are_read() -> None:
    assert (dt.date(2026, 7, 1), dt.date(2026, 12, 31)) == goal_period("H2 2026")


@pytest.mark.parametrize(
    "name", ["next year", "Q5 2026", "13/2026", "Q1", "", "2026-02-30", "26", "x" * 5000, "9" * 500]
)
def test_what_names_no_period_is_none(name: str) -> None:
    assert goal_period(name) is None


@given(st.text(max_size=45))
def test_every_text_is_a_period_in_order_or_none(name: str) -> None:
    days = goal_period(name)
    assert days is None or days[0] <= days[1]


def test_only_names_of_fiscal_years_are_fiscal() -> None:
    assert [True, True, False] == [is_fiscal(name) for name in ("Q1 FY2026", "Fiscal 2026", "Q1 2026")]


@pytest.mark.parametrize(
    ("starts", "end"),
    [
        ([(2026, 1), (2026, 2)], dt.date(2026, 1, 31)),
        ([(2026, 1), (2026, 4), (2026, 7)], dt.date(2026, 3, 31)),
        ([(2026, 1), (2026, 7)], dt.date(2026, 6, 30)),
        ([(2026, 1), (2027, 1)], dt.date(2026, 12, 31)),
        ([(2026, 1)], dt.date(2026, 12, 31)),
        ([(2026, 4)], dt.date(2026, 6, 30)),
        ([(2026, 5)], dt.date(2026, 5, 31)),
    ],
)
def test_first_days_say_how_long_periods_are(starts: list[tuple[int, int]], end: dt.date) -> None:
    days = [dt.date(year, month, 1) for year, month in starts]
    assert (days[0], end) == span_from(days, days[0])


@given(st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31)), min_size=1, max_size=5))
def test_a_period_never_ends_before_it_begins(starts: list[dt.date]) -> None:
    for start in starts:
        first, last = span_from(starts, start)
        assert (start, True) == (first, first <= last)
