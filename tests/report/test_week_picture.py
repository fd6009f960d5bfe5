"""The picture of a week: blocks stand where their times are, what is left is free, and nothing covers anything."""

import datetime as dt
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from xml.dom.minidom import Document, Element

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.report.layout import plain
from territory_opt.report.week_blocks import WeekBlock, WeekBlockKind, WorkDay, free_stretches, side_by_side
from territory_opt.report.week_picture import HOUR_PX, week_svg

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "week.svg"
NINE, NOON, ONE, FIVE = dt.time(9), dt.time(12), dt.time(13), dt.time(17)
MONDAY = WorkDay(day="mon", start=NINE, end=FIVE)
TUESDAY = WorkDay(day="tue", start=NINE, end=NOON)
CALLS = WeekBlock(day="mon", start=NINE, end=NOON, label="Calls", activity="A")
LUNCH = WeekBlock(day="mon", start=NOON, end=ONE, label="lunch", kind=WeekBlockKind.LUNCH)
PITCH = WeekBlock(
    day="mon", start=dt.time(14), end=dt.time(15, 30), label="Pitch", activity="new", kind=WeekBlockKind.APPOINTMENT
)
DENTIST = WeekBlock(day="tue", start=dt.time(10), end=dt.time(10, 30), label="Dentist", kind=WeekBlockKind.BUSY)
NAMES = {"A": "Top clients", "new": "Prospecting"}

Read = Callable[[Document], dict[str, list[Element]]]
Words = Callable[[Document | Element], list[str]]
Sound = Callable[[str], Document]
Told = Callable[[Document], tuple[str, str]]

texts = st.text(st.characters(exclude_categories=()), max_size=120)
minutes = st.integers(0, 24 * 60 - 1)


def at(minute: int) -> dt.time:
    """Return a time of day from its minute."""
    return dt.time(minute // 60, minute % 60)


@st.composite
def blocks(draw: st.DrawFn) -> WeekBlock:
    """Draw any block of Monday or Tuesday, of any length."""
    start, end = sorted(draw(st.lists(minutes, min_size=2, max_size=2, unique=True)))
    return WeekBlock(
        day=draw(st.sampled_from(["mon", "tue"])),
        start=at(start),
        end=at(end),
        label=draw(texts),
        activity=draw(st.sampled_from(["", "A", "new", "else"])),
        kind=draw(st.sampled_from(WeekBlockKind)),
    )


def drawn(*shown: WeekBlock, title: str = "The week of Ana") -> str:
    """Return a picture of two days."""
    return week_svg(shown, title=title, days=[MONDAY, TUESDAY], activities=NAMES)


def area(group: Element) -> tuple[float, float, float, float]:
    """Return the left, top, right and bottom of a block, its edge included [px]."""
    rectangle = group.getElementsByTagName("rect")[0]
    left, top, width, height, edge = (
        float(rectangle.getAttribute(name)) for name in ("x", "y", "width", "height", "stroke-width")
    )
    half = edge / 2
    return left - half, top - half, left + width + half, top + height + half


@given(st.lists(blocks(), max_size=8), texts)
def test_every_picture_is_sound_and_names_every_block_with_its_times(
    sound: Sound, titled: Read, shown: list[WeekBlock], title: str
) -> None:
    names = titled(sound(drawn(*shown, title=title)))

    for block in shown:
        assert plain(f"{str(block.day).capitalize()} {block.times} {block.label}") in names


@given(st.lists(blocks(), max_size=8))
def test_no_block_covers_another_nor_free_time(sound: Sound, titled: Read, shown: list[WeekBlock]) -> None:
    areas = [area(group) for groups in titled(sound(drawn(*shown))).values() for group in groups]

    assert len(areas) >= len(shown)
    for one, other in combinations(areas, 2):
        wide = min(one[2], other[2]) - max(one[0], other[0])
        tall = min(one[3], other[3]) - max(one[1], other[1])
        assert min(wide, tall) <= 0.03


@given(st.lists(blocks(), max_size=8))
def test_free_time_and_blocks_together_fill_the_working_day(shown: list[WeekBlock]) -> None:
    ordered = sorted(
        (block for block in shown if block.day == "mon"), key=lambda block: (block.start_minute, block.end_minute)
    )
    free = [range(*stretch) for stretch in free_stretches(MONDAY, ordered)]
    booked = [range(block.start_minute, block.end_minute) for block in ordered]

    for minute in range(24 * 60):
        is_free = MONDAY.start_minute <= minute < MONDAY.end_minute and not any(minute in block for block in booked)
        assert is_free == any(minute in stretch for stretch in free)


@given(st.lists(blocks(), max_size=8))
def test_lanes_are_shared_by_blocks_at_different_times_only(shown: list[WeekBlock]) -> None:
    ordered = sorted(shown, key=lambda block: (block.start_minute, block.end_minute))
    laid = list(side_by_side(ordered))

    assert ordered == [block for block, _, _ in laid]
    for (one, lane, num), (other, its_lane, its_num) in combinations(laid, 2):
        meet = one.start_minute < other.end_minute and other.start_minute < one.end_minute
        assert not meet or (lane != its_lane and num == its_num)


def test_a_block_stands_at_its_times_and_shows_them(sound: Sound, titled: Read, words: Words) -> None:
    groups = titled(sound(drawn(CALLS, PITCH)))
    calls, pitch = groups["Mon 09:00-12:00 Calls"][0], groups["Mon 14:00-15:30 Pitch"][0]

    assert pytest.approx(3 * HOUR_PX) == area(calls)[3] - area(calls)[1]
    assert pytest.approx(5 * HOUR_PX) == area(pitch)[1] - area(calls)[1]
    assert ["Calls", "09:00-12:00"] == words(calls)


def test_what_is_not_booked_is_free_and_what_is_not_worked_is_not(sound: Sound, titled: Read) -> None:
    free = [name for name in titled(sound(drawn(CALLS, LUNCH, PITCH, DENTIST))) if name.endswith(" free")]

    assert [
        "Mon 13:00-14:00 free",
        "Mon 15:30-17:00 free",
        "Tue 09:00-10:00 free",
        "Tue 10:30-12:00 free",
    ] == free


def test_the_legend_adds_up_hours_and_explains_every_sign_that_occurs(sound: Sound, words: Words) -> None:
    legend = words(sound(drawn(CALLS, LUNCH, PITCH, DENTIST)))[-5:]

    assert ["Top clients 3 h", "Prospecting 1.5 h", "thick edge: appointment", "busy", "free 5 h"] == legend
    assert "busy" not in words(sound(drawn(CALLS)))


def test_activities_that_are_not_named_show_their_id(sound: Sound, words: Words) -> None:
    assert "travel 3 h" in words(sound(drawn(attrs.evolve(CALLS, activity="travel"))))


def test_kinds_of_blocks_differ_by_more_than_colour(sound: Sound, titled: Read) -> None:
    groups = titled(sound(drawn(CALLS, PITCH, DENTIST)))
    edges = {
        name: groups[name][0].getElementsByTagName("rect")[0].getAttribute("stroke-width")
        for name in ("Mon 09:00-12:00 Calls", "Mon 14:00-15:30 Pitch")
    }

    assert ["1", "2.5"] == list(edges.values())
    assert 2 == len(groups["Tue 10:00-10:30 Dentist"][0].getElementsByTagName("rect"))


def test_dates_head_their_columns_with_weekday_and_day(sound: Sound, words: Words) -> None:
    monday = dt.date(2026, 1, 5)
    days = [attrs.evolve(MONDAY, day=monday)]
    text = week_svg([attrs.evolve(CALLS, day=monday)], title="Ana", days=days, activities=NAMES)

    assert "Mon 5 Jan" in words(sound(text))
    assert "Mon 5 Jan: 09:00-12:00 Calls." in text


def test_hours_before_and_after_work_are_shown_when_something_is_booked_then(sound: Sound, words: Words) -> None:
    usual = words(sound(drawn(CALLS)))
    early, late = attrs.evolve(CALLS, start=dt.time(6, 30)), attrs.evolve(PITCH, end=dt.time(0))

    assert ("09:00" in usual, "08:00" in usual, "17:00" in usual, "18:00" in usual) == (True, False, True, False)
    assert {"06:00", "24:00"} <= set(words(sound(drawn(early, late))))


def test_a_day_off_has_neither_work_nor_free_time(sound: Sound, titled: Read, told: Told) -> None:
    off = WorkDay(day="mon", start=dt.time(0), end=dt.time(0))
    picture = sound(week_svg([], title="Ana", days=[off], activities=NAMES))

    assert {} == titled(picture)
    assert "Mon: nothing booked." == told(picture)[1]


def test_a_week_without_days_says_so(sound: Sound, words: Words) -> None:
    assert "There are no days to show." == words(sound(week_svg([], title="Ana", days=[], activities={})))[-1]


def test_a_short_block_shows_its_name_and_a_tiny_one_keeps_it_in_its_title(
    sound: Sound, titled: Read, words: Words
) -> None:
    short = attrs.evolve(CALLS, end=dt.time(9, 15))
    tiny = attrs.evolve(CALLS, end=dt.time(9, 5))

    assert ["Calls"] == words(titled(sound(drawn(short)))["Mon 09:00-09:15 Calls"][0])
    assert [] == words(titled(sound(drawn(tiny)))["Mon 09:00-09:05 Calls"][0])


def test_a_narrow_block_shows_when_it_begins(sound: Sound, titled: Read, words: Words) -> None:
    groups = titled(sound(drawn(CALLS, attrs.evolve(CALLS, label="One"), attrs.evolve(CALLS, label="Two"))))

    assert ["One", "09:00"] == words(groups["Mon 09:00-12:00 One"][0])


def test_the_order_of_blocks_does_not_matter() -> None:
    assert drawn(CALLS, LUNCH, PITCH, DENTIST) == drawn(DENTIST, PITCH, LUNCH, CALLS)


def test_a_block_on_a_day_that_is_not_shown_is_refused_never_dropped() -> None:
    with pytest.raises(InvalidInputError, match=r"blocks\[0\].day: found 'sun'; allowed is one of the days shown"):
        drawn(attrs.evolve(CALLS, day="sun"))


def test_times_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="end: found 09:00; allowed is a time after 12:00"):
        attrs.evolve(CALLS, start=NOON, end=NINE)
    with pytest.raises(InvalidInputError, match="end: found 09:00; allowed is 12:00 or a later time"):
        WorkDay(day="mon", start=NOON, end=NINE)


def test_the_picture_is_the_one_that_was_looked_at() -> None:
    assert GOLDEN.read_text(encoding="utf-8") == drawn(CALLS, LUNCH, PITCH, DENTIST)
