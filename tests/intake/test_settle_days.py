import datetime as dt
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.days import settle_days
from territory_opt.intake.settling.month_names import MONTHS
from territory_opt.intake.settling.texts import is_missing
from territory_opt.model.checks import FIRST_DATE, LAST_DATE

days = st.lists(st.dates(FIRST_DATE, LAST_DATE), min_size=1, max_size=8)
WITHOUT_ORDER = [
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0:%Y%m%d}",
    "{0:%Y-%m-%d} 6:49:18",
    "{0:%Y-%m-%dT}09:09:33.000+0000",
    "{0:%Y-%m-%dT}23:30:00Z",
    "{0:%Y-%m-%dT}00:30:00+01:00",
    "{0:%Y-%m-%d} 08:18:16.519000 UTC",
    "{0:%b %d, %Y}",
    "{0:%d %b %Y}",
    "{0:%d-%b-%Y}",
    "{0:%A, %d %B %Y}",
    "{0:%a %b %d %Y} 10:00:00 GMT+0100",
    "{0:%B %d, %Y} at 10:30\u202fAM",
]
DAY_FIRST = ["{0:%d.%m.%Y}", "{0.day}.{0.month}.{0.year}", "{0.day}. {0.month}. {0.year}", "{0:%d-%m-%Y}"]
DAY_FIRST += ["{0:%d/%m/%Y}", "{0:%d.%m.%Y} 14:05"]
MONTH_FIRST = ["{0:%m/%d/%Y}", "{0.month}/{0.day}/{0.year}", "{0.month}/{0.day}/{0.year} 7:42", "{0:%m-%d-%Y}"]
MONTH_FIRST += ["{0:%m/%d/%Y}, 12:00 AM", "{0:%m/%d/%Y} 3:15:00 p.m."]
texts = st.text("0129-/.: TZJanmärz+PM\u00a0", max_size=16)
cells: st.SearchStrategy[Cell] = st.one_of(
    texts,
    st.text(st.characters(exclude_categories=()), max_size=8),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.floats(),
    st.floats(30_000, 50_000),
    st.integers(10_000, 90_000).map(str),
    st.booleans(),
    st.none(),
)


@given(days, st.lists(st.sampled_from(WITHOUT_ORDER), min_size=1, max_size=3))
def test_days_with_a_clear_order_are_read_back_even_mixed(column: list[dt.date], forms: list[str]) -> None:
    written = [forms[row % len(forms)].format(day) for row, day in enumerate(column)]
    found = settle_days(written)
    assert found.values == column
    assert not found.is_ambiguous


@given(days, st.one_of(st.sampled_from(DAY_FIRST), st.sampled_from(MONTH_FIRST)))
def test_days_in_one_order_are_read_back_when_one_of_them_tells_it(column: list[dt.date], form: str) -> None:
    assume(any(day.day > 12 for day in column))
    found = settle_days([form.format(day) for day in column])
    assert found.values == column
    assert not found.is_ambiguous


@given(days, st.sampled_from(["dmy", "mdy"]))
def test_a_told_order_reads_what_is_written_in_it_without_a_doubt(column: list[dt.date], order: str) -> None:
    form = DAY_FIRST[-2] if order == "dmy" else MONTH_FIRST[0]
    found = settle_days([form.format(day) for day in column], order=order)
    assert found.values == column
    assert not found.is_ambiguous


@given(st.lists(st.dates(dt.date(1990, 1, 1), dt.date(2069, 12, 31)), min_size=1), st.sampled_from(["dmy", "ymd"]))
def test_years_of_two_digits_are_read_back(column: list[dt.date], order: str) -> None:
    form = "{0:%d.%m.%y}" if order == "dmy" else "{0:%y-%m-%d}"
    assert settle_days([form.format(day) for day in column], order=order).values == column


@given(days, st.floats(0, 0.999), st.sampled_from([str, float]))
def test_day_counts_of_a_spreadsheet_are_read_back(
    column: list[dt.date], share: float, kind: type[str | float]
) -> None:
    counts = [(day - dt.date(1899, 12, 30)).days + round(share, 3) for day in column]
    found = settle_days([kind(count) for count in counts])
    assert found.values == column
    assert "day counts" in found.note


@given(days.filter(lambda column: all(day.year > 1999 for day in column)), st.integers(0, 86_399_999))
def test_milliseconds_since_1970_are_read_back(column: list[dt.date], rest: int) -> None:
    counts = [(day - dt.date(1970, 1, 1)).days * 86_400_000 + rest for day in column]
    assert settle_days([str(count) for count in counts]).values == column
    assert settle_days(counts).values == column


@given(st.lists(st.one_of(st.dates(), st.datetimes()), max_size=8))
def test_typed_days_stay_and_those_no_plan_holds_are_listed(column: list[dt.date | dt.datetime]) -> None:
    plain = [cell.date() if isinstance(cell, dt.datetime) else cell for cell in column]
    expected = [day if FIRST_DATE <= day <= LAST_DATE else None for day in plain]
    found = settle_days(column)
    assert found.values == expected
    assert [row for row, _ in found.unreadable] == [row for row, day in enumerate(expected) if day is None]


@given(st.lists(cells, max_size=8), st.sampled_from([None, "dmy", "mdy", "ymd"]))
def test_each_row_has_a_day_or_is_missing_or_is_listed(column: list[Cell], order: str | None) -> None:
    found = settle_days(column, order=order)
    told = dict(found.unreadable)
    for row, (cell, value) in enumerate(zip(column, found.values, strict=True)):
        assert [value is not None, is_missing(cell), row in told].count(True) == 1
        assert value is None or FIRST_DATE <= value <= LAST_DATE


@given(st.lists(cells, max_size=8), st.randoms(use_true_random=False))
def test_order_and_missing_cells_change_nothing(column: list[Cell], chance: random.Random) -> None:
    order = list(range(len(column)))
    chance.shuffle(order)
    found = settle_days(column)
    moved = settle_days(["", *(column[row] for row in order), None])
    assert moved.values == [None, *(found.values[row] for row in order), None]
    assert (moved.note, moved.is_ambiguous) == (found.note, found.is_ambiguous)


@pytest.mark.parametrize(
    ("column", "expected", "is_ambiguous"),
    [
        (["5/20/2024 7:42", "5/2/2024"], ["2024-05-20", "2024-05-02"], False),
        (["01.02.2026", "03.04.2026"], ["2026-02-01", "2026-04-03"], False),
        (["1/2/2026", "3/4/2026"], ["2026-01-02", "2026-03-04"], True),
        (["1/2/2026 12:00 AM"], ["2026-01-02"], True),
        (["1-2-2026"], ["2026-02-01"], True),
        (["5/5/2026"], ["2026-05-05"], False),
        (["1/2/2026", "31/12/2026", "30/12/2026", "12/31/2026"], ["2026-02-01", "2026-12-31", "2026-12-30", ""], True),
        (["31/12/2026", "12/31/2026"], ["", "2026-12-31"], True),
        (["31/02/2026", "2/3/2026"], ["", "2026-02-03"], True),
        (["2025-02-30", "2024-02-29"], ["", "2024-02-29"], False),
        (["9999-12-31 23:59:59", "31.12.3999", "1900-01-01", "0001-01-01", "1970-01-01"], [""] * 5, False),
        (["5. März 2026", "5 de enero de 2026", "05-DEZ-26"], ["2026-03-05", "2026-01-05", "2026-12-05"], False),
        (["May 5th, 2026", "5th of May 2026", "2026-May-05"], ["2026-05-05"] * 3, False),
        (["5 Foo 2026", "Jan 2026", "2026", "never", "10:30", "2026-01", "2026-1/5"], [""] * 7, False),
        ([46027.0, 46028.5, "2026-01-05", -1.0], ["2026-01-05", "2026-01-06", "2026-01-05", ""], False),
        ([1.0, 2.0, 46027.0], [""] * 3, False),
        ([True, dt.time(3), dt.timedelta(1), float("nan"), float("inf")], [""] * 5, False),
        (["\u0665/\u0662\u0660/\u0662\u0660\u0662\u0664"], ["2024-05-20"], False),
        (["1" * 50_000, "2026-01-05" + " " * 50_000, "2026-01-05\x00", "=1+1"], [""] * 4, False),
    ],
)
def test_one_order_reads_a_column(column: list[Cell], expected: list[str], *, is_ambiguous: bool) -> None:
    found = settle_days(column)
    assert ["" if day is None else day.isoformat() for day in found.values] == expected
    assert [row for row, _ in found.unreadable] == [row for row, day in enumerate(expected) if not day]
    assert found.is_ambiguous == is_ambiguous


def test_a_told_order_binds_and_doubts_show() -> None:
    found = settle_days(["12/31/2026", "11/30/2026", "1/2/2026"], order="dmy")
    assert found.values == [None, None, dt.date(2026, 2, 1)]
    assert found.is_ambiguous


@pytest.mark.parametrize(
    ("column", "proven", "is_open"),
    [
        (["20/01/2024", "3/4/2025"], "dmy", False),
        (["1/20/2024"], "mdy", False),
        (["3/4/2025"], "", True),
        (["3.4.2025"], "", True),
        (["20/01/2024", "20/02/2024", "1/20/2024"], "", False),
        (["2025-04-03", "5/5/2025"], "", False),
    ],
)
def test_an_order_is_proven_by_days_that_fit_no_other_one(column: list[Cell], proven: str, *, is_open: bool) -> None:
    found = settle_days(column)
    assert (proven, is_open) == (found.proven, found.is_open)


@pytest.mark.parametrize("order", ["", "DMY", "ydm"])
def test_an_order_nobody_knows_is_refused(order: str) -> None:
    with pytest.raises(InvalidInputError, match="dmy, mdy or ymd"):
        settle_days(["5"], order=order)


def test_every_month_has_names_and_no_name_two_months() -> None:
    assert set(MONTHS.values()) == set(range(1, 13))
    assert all(name == name.lower() and 3 <= len(name) <= 10 and name.isalpha() for name in MONTHS)
    assert (MONTHS["mai"], MONTHS["mar"], MONTHS["dez"], MONTHS["août"]) == (5, 3, 12, 8)
