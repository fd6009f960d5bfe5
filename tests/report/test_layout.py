"""Layout: numbers as people write them, and text from elsewhere as one inert line."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.report.layout import (
    WIDTH,
    bar,
    clipped,
    counted,
    day,
    money,
    paragraph,
    plain,
    share,
    span,
    table,
)

HOSTILE = [
    "two\nlines",
    "carriage\rreturn",
    "\x1b[31mred\x1b[0m",
    "\x07bell",
    "tab\tand\x0bmore",
    "\u202ertl",
    "a\u2028b\u2029c",
    "zero\u200bwidth\ufeff",
    "\x9b31m",
]


@pytest.mark.parametrize(
    ("amount", "text"), [(None, "-"), (0, "0"), (-0.4, "0"), (-1234.5, "-1,234"), (1e15, "1,000,000,000,000,000")]
)
def test_money_is_written_to_the_unit_and_never_as_minus_naught(amount: float | None, text: str) -> None:
    assert text == money(amount)


@pytest.mark.parametrize(("value", "text"), [(None, "-"), (0.0, "0 %"), (1.5, "150 %"), (0.004, "0 %")])
def test_a_share_is_written_in_percent(value: float | None, text: str) -> None:
    assert text == share(value)


def test_dates_and_counts_are_written_as_people_do() -> None:
    first, last = dt.date(2026, 12, 31), dt.date(2027, 12, 1)

    assert ("31 Dec", "-", "31 Dec") == (day(first), day(None), span(first, first))
    assert "31 Dec-1 Dec" == span(first, last)
    assert ("0 deals", "1 deal", "1,000 deals") == tuple(counted(number, "deal") for number in (0, 1, 1000))


@pytest.mark.parametrize(
    ("part", "whole", "length"), [(0, 1, 0), (-1, 1, 0), (1, 0, 0), (0.001, 1, 1), (1, 1, 24), (9, 1, 24), (0.5, 1, 12)]
)
def test_a_bar_is_as_long_as_its_part_and_never_longer_than_the_whole(part: float, whole: float, length: int) -> None:
    assert "█" * length == bar(part, whole)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_one_printable_line(text: str) -> None:
    assert plain(text).isprintable()
    assert clipped(text, 500).isprintable()
    assert all(line.isprintable() for line in paragraph(text))
    assert all(line.isprintable() for line in table([[text, text]], "<>"))


@given(text=st.text(max_size=300), width=st.integers(1, 60))
def test_any_text_is_inert_and_fits(text: str, width: int) -> None:
    assert plain(text).isprintable()
    assert plain(plain(text)) == plain(text)
    assert len(clipped(text, width)) <= width


@given(text=st.text(st.characters(codec="ascii"), max_size=600))
def test_a_paragraph_keeps_to_the_page_and_loses_no_character(text: str) -> None:
    lines = paragraph(text, indent="  - ", hanging="    ")

    assert all(len(line) <= WIDTH for line in lines)
    assert "".join(plain(text).split()) == "".join("".join(lines).split()).removeprefix("-")


def test_an_empty_paragraph_is_its_mark_alone() -> None:
    assert ["  -"] == paragraph("\n", indent="  - ")


def test_columns_line_up_on_their_side() -> None:
    assert ["  a     1  x", "  bbb  22"] == table([["a", "1", "x"], ["bbb", "22", ""]], "<><")
