"""Checks: each says what it allows, and names what it does not."""

import datetime as dt
import math
from enum import StrEnum

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import (
    EFFORT_HOURS,
    MONEY,
    SHARE,
    WEEKLY_HOURS,
    Check,
    Date,
    Each,
    EachNamed,
    Instance,
    Number,
    OneOf,
    Optional,
    Text,
    check_record,
    checked,
    faults_of,
    frozen_table,
    shown,
)


class Colour(StrEnum):
    """A few colours."""

    RED = "red"


@attrs.frozen(kw_only=True)
class Span:
    """Two numbers, the first not above the second."""

    low: float = checked(SHARE)
    high: float = checked(SHARE)
    note: str = ""

    def __attrs_post_init__(self) -> None:
        check_record(
            self, lambda: [Fault("low", f"{self.low}", f"at most {self.high}")] if self.low > self.high else []
        )


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "40", True, None, 1e400, -1, 168.1])
def test_a_number_is_finite_in_its_range_and_neither_text_nor_truth(value: object) -> None:
    faults = WEEKLY_HOURS(value)

    assert ["a number at least 0 and at most 168 [h/week]"] == [fault.allowed for fault in faults]
    assert [shown(value)] == [fault.found for fault in faults]


@pytest.mark.parametrize("check", [SHARE, MONEY, WEEKLY_HOURS, EFFORT_HOURS])
def test_the_ends_of_a_range_belong_to_it(check: Number) -> None:
    assert [] == check(check.at_least) + check(check.at_most)


def test_a_bound_to_exceed_does_not_belong_to_the_range() -> None:
    assert [1, 0] == [len(Number(above=0)(0)), len(Number(above=0)(5e-324))]


@given(value=st.floats() | st.integers() | st.booleans() | st.text() | st.none())
def test_a_sound_number_is_one_that_can_be_reckoned_with(value: object) -> None:
    sound = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1

    assert sound == (not SHARE(value))


@pytest.mark.parametrize(
    ("check", "value", "hint"),
    [
        (SHARE, 50, "a share is written from 0 to 1: write 0.5 for 50 %"),
        (SHARE, 100, "a share is written from 0 to 1: write 1 for 100 %"),
        (SHARE, 101, ""),
        (SHARE, -0.5, ""),
        (MONEY, -50, ""),
    ],
)
def test_only_a_share_that_looks_like_percent_is_told_its_scale(check: Number, value: float, hint: str) -> None:
    assert [hint] == [fault.hint for fault in check(value)]


def test_a_whole_number_may_be_written_as_a_float_and_has_no_fraction() -> None:
    whole = Number(at_least=0, whole=True)

    assert "a whole number at least 0" == str(whole)
    assert [0, 0, 1] == [len(whole(value)) for value in (3, 3.0, 3.5)]


def test_a_number_without_bounds_is_finite_and_says_so() -> None:
    assert "a number (finite)" == str(Number())
    assert [0, 1] == [len(Number()(value)) for value in (-1e300, math.inf)]


@pytest.mark.parametrize("value", ["", " ", "\t\n", "x" * 501, "a\0b", "half \ud800", 5, None])
def test_a_text_is_neither_blank_nor_endless_nor_unwritable(value: object) -> None:
    assert 1 == len(Text()(value))


@pytest.mark.parametrize("value", ["x", "x" * 500, "two\nlines", "\u202eright to left", "\U0001f600", "\x1b[31m"])
def test_a_text_may_hold_every_other_character(value: str) -> None:
    assert [] == Text()(value)


@pytest.mark.parametrize(
    "value",
    [dt.date(1989, 12, 31), dt.date(2101, 1, 1), dt.datetime(2026, 1, 1), "2026-01-01", 20260101, None],  # noqa: DTZ001
)
def test_a_date_is_a_day_of_this_age_and_no_moment(value: object) -> None:
    assert ["a date from 1990-01-01 to 2100-12-31"] == [fault.allowed for fault in Date()(value)]


def test_the_first_and_the_last_date_are_allowed() -> None:
    assert [] == Date()(dt.date(1990, 1, 1)) + Date()(dt.date(2100, 12, 31))


def test_a_choice_names_the_others_and_the_nearest() -> None:
    fault = OneOf(("mon", "tue", "wed"))("Mon")[0]

    assert ("'Mon'", "one of mon, tue, wed", "did you mean 'mon'?") == (fault.found, fault.allowed, fault.hint)


def test_an_instance_may_be_of_several_kinds() -> None:
    check = Instance((dt.date, dt.time))

    assert "a date or a time" == str(check)
    assert [0, 0, 1] == [len(check(value)) for value in (dt.date(2026, 1, 1), dt.time(8), "8")]


def test_an_optional_value_says_that_it_may_be_missing() -> None:
    check = Optional(SHARE)

    assert "a number at least 0 and at most 1 [1], or nothing" == str(check)
    assert [0, 0, 1] == [len(check(value)) for value in (None, 0.5, "")]


def test_every_item_of_a_list_and_of_a_table_is_checked() -> None:
    assert ["[0]", "[2]"] == [fault.path for fault in Each(SHARE)((-1, 0.5, 7))]
    assert ["a list, each item a number at least 0 and at most 1 [1]"] == [f.allowed for f in Each(SHARE)([0.5])]
    assert ["", "b"] == [fault.path for fault in EachNamed(SHARE)({"a": 0, "b": 2, " ": 1})]
    assert ["a table of names, each a number at least 0 and at most 1 [1]"] == [
        fault.allowed for fault in EachNamed(SHARE)([("a", 1)])
    ]


def test_paths_join_as_a_reader_writes_them() -> None:
    nested = EachNamed(Each(SHARE))({"a": (1, 2)})[0]

    assert "reps[0].a[1]" == nested.under("reps[0]").path
    assert "reps" == Fault("", "none", "one").under("reps").path
    assert "found none; allowed is one" == str(Fault("", "none", "one"))


def test_a_record_names_all_faults_of_its_fields_before_any_between_them() -> None:
    with pytest.raises(InvalidInputError) as fields:
        Span(low=2, high=-1)
    with pytest.raises(InvalidInputError) as between:
        Span(low=0.8, high=0.2)

    assert ["low", "high"] == [fault.path for fault in fields.value.faults]
    assert ["at most 0.2"] == [fault.allowed for fault in between.value.faults]
    assert [] == faults_of(Span(low=0.2, high=0.2))


def test_a_frozen_table_is_a_copy_and_passes_on_what_is_none() -> None:
    given_table = {"a": 1}
    kept = frozen_table(given_table)
    given_table["b"] = 2

    assert {"a": 1} == kept
    assert [1] == frozen_table([1])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text"),
    [(dt.date(2026, 1, 2), "2026-01-02"), (Colour.RED, "'red'"), ("y" * 80, "'" + "y" * 55 + "...'"), (0.5, "0.5")],
)
def test_a_message_shows_a_value_short_and_plain(value: object, text: str) -> None:
    assert text == shown(value)


@given(value=st.text() | st.floats() | st.lists(st.integers()) | st.dates())
def test_a_shown_value_fits_a_message(value: object) -> None:
    text = shown(value)

    assert len(text) <= 60
    assert "\n" not in text


@pytest.mark.parametrize(
    "check", [SHARE, Text(), Date(), OneOf(("a",)), Instance(str), Optional(SHARE), Each(SHARE), EachNamed(SHARE)]
)
@given(value=st.none() | st.text() | st.floats() | st.lists(st.integers()) | st.dictionaries(st.integers(), st.none()))
def test_no_value_upsets_a_check(check: Check, value: object) -> None:
    assert all(fault.allowed and fault.found for fault in check(value))
