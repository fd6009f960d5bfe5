"""How cells and documents spell values."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.files.spelling import DOCUMENT, TABLE, day, inline_table, moment, number


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15))
def test_a_number_is_read_as_python_writes_it(value: float) -> None:
    assert value == number(f" {value!r} ")


@given(st.dates())
def test_a_day_is_read_as_it_is_written(value: dt.date) -> None:
    assert value == day(f" {value.isoformat()} ")


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("50%", "write 0.5 for 50%"),
        ("12.5 %", "write 0.125 for 12.5 %"),
        ("1,234", "write 1234 without a separator of thousands, or 1.234 if the comma marks decimals"),
        ("1,234,567.5", "write 1234567.5 without a separator of thousands"),
        ("0,5", "write 0.5 with a decimal point"),
        ("1_000", "no currency, unit, space or underscore"),
        ("EUR 20", "no currency, unit, space or underscore"),
        ("1 000", "no currency, unit, space or underscore"),
        ("\u0661\u0662", "no currency, unit, space or underscore"),
        ("NaN", "leave the cell empty"),
        ("-inf", "leave the cell empty"),
        ("n/a", "leave the cell empty"),
        ("0x10", "write digits"),
    ],
)
def test_a_number_in_another_spelling_gets_the_right_one(cell: str, hint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(hint)):
        number(cell)


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("31.1.2026", "write 2026-01-31"),
        ("2026-01-31T08:00:00Z", "leave out the time of day: write 2026-01-31"),
        ("01/02/2026", "year-month-day"),
        ("20260131", "year-month-day"),
        ("2026-W05-6", "year-month-day"),
        ("2026-02-30", "no such day in the calendar"),
    ],
)
def test_a_day_in_another_spelling_gets_the_right_one(cell: str, hint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(hint)):
        day(cell)


@pytest.mark.parametrize("cell", ["power", "{form = }", "1\nother = 2", "[" * 5000])
def test_a_table_that_is_none_gets_an_example(cell: str) -> None:
    with pytest.raises(ValueError, match="write it like"):
        inline_table(cell)


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("2026-01-05", "write a day and a time, such as 2026-01-31T09:30"),
        ("2026-01-05T9:00", "write a day and a time"),
        ("2026-02-30T09:00", "no such day and time"),
        ("2026-01-05T09:00Z", "without a time zone: 2026-01-05T09:00"),
        ("2026-01-05 09:00:00+0100", "without a time zone: 2026-01-05 09:00:00"),
        ("", "write a day and a time"),
    ],
)
def test_a_day_and_time_spelt_in_another_way_gets_the_right_one_as_a_hint(cell: str, hint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(hint)):
        moment(cell)


@given(time=st.datetimes())
def test_a_day_and_time_reads_back_from_tables_and_documents(time: dt.datetime) -> None:
    assert time == moment(time.isoformat()) == DOCUMENT.values[dt.datetime](time.isoformat(" "))
    assert time is DOCUMENT.values[dt.datetime](time)


def test_documents_and_tables_know_the_same_types() -> None:
    assert DOCUMENT.values.keys() == TABLE.values.keys()


@pytest.mark.parametrize("value", [1, 0, "true", None])
def test_only_true_and_false_are_truth_values_of_a_document(value: object) -> None:
    with pytest.raises(ValueError, match="write true or false"):
        DOCUMENT.values[bool](value)


def test_a_cell_says_true_and_false_in_words() -> None:
    assert (True, False) == (TABLE.values[bool]("true"), TABLE.values[bool](" false "))
    with pytest.raises(ValueError, match="write true or false"):
        TABLE.values[bool]("yes")


def test_a_time_is_hours_and_minutes() -> None:
    assert dt.time(8, 30) == DOCUMENT.values[dt.time]("08:30")
    with pytest.raises(ValueError, match="hours:minutes"):
        DOCUMENT.values[dt.time]("half past eight")
