"""Dated weeks: blocks that add up, never overlap, keep to free time and to the days of their actions."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt.booking.dated_block import DatedBlock
from territory_opt.booking.diary import NO_TIME_IN_WEEK, NO_TIME_ON_ITS_DAYS, Diary, book_diary
from territory_opt.booking.use import BlockKind
from territory_opt.booking.week import book_week
from territory_opt.errors import InvalidInputError
from territory_opt.model.busy import Busy
from territory_opt.model.presence import Presence
from territory_opt.model.rep import AdminTime
from territory_opt.model.working_time import WEEKDAYS, WorkingWeek

MONDAY = dt.date(2026, 1, 5)
FRIDAY = dt.date(2026, 1, 9)
ACTIVITIES = {"A": "Top clients", "B": "Others", "prospecting": "Prospecting", "admin": "Administration"}
HOURS = {"A": 14.0, "B": 10.0, "prospecting": 8.0, "admin": 5.0}


@attrs.frozen(kw_only=True)
class Step:
    """A scheduled action, as far as a diary reads it."""

    opportunity: str = "deal-1"
    action: str = "demo"
    name: str = "Demonstration"
    activity: str = "A"
    start: dt.date = MONDAY
    finish: dt.date = FRIDAY
    hours_by_day: tuple[tuple[dt.date, float], ...] = ()


def diary_of(
    hours: Mapping[str, float] = HOURS,
    *,
    presence: Presence | None = None,
    first: dt.date = MONDAY,
    last: dt.date = FRIDAY,
    **others: Any,  # noqa: ANN401  # whatever book_diary takes
) -> Diary:
    """Book a diary of the usual activities."""
    asked = {
        "rep": "ana",
        "time_zone": "Europe/Berlin",
        "activities": ACTIVITIES,
        "admin": "admin",
        "prospecting": "prospecting",
        "admin_time": AdminTime.DAY_END,
    }
    presence = presence or Presence(week=WorkingWeek(), day_hours=8)
    return book_diary(hours=hours, presence=presence, first=first, last=last, **(asked | others))


def of(diary: Diary, kind: BlockKind) -> list[DatedBlock]:
    """Return the blocks of one kind."""
    return [block for block in diary.blocks if block.kind is kind]


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """Return a time in January 2026."""
    return dt.datetime(2026, 1, day, hour, minute)  # noqa: DTZ001  # on the rep's own clock


def test_a_full_week_without_actions_is_the_typical_week() -> None:
    typical = book_week(
        HOURS,
        order=tuple(ACTIVITIES),
        working_week=WorkingWeek(),
        admin="admin",
        prospecting="prospecting",
        admin_time=AdminTime.DAY_END,
        weekly_hours=40,
    )

    dated = diary_of()

    assert [(block.day, block.start, block.end, block.activity) for block in typical.blocks] == [
        (WEEKDAYS[block.start.weekday()], block.start.time(), block.end.time(), block.activity)
        for block in dated.planned
    ]
    assert 40.0 == sum(block.hours for block in dated.blocks)


def test_a_week_with_days_off_gets_its_share_of_every_activity() -> None:
    off = frozenset({dt.date(2026, 1, 6), dt.date(2026, 1, 7)})

    diary = diary_of(presence=Presence(week=WorkingWeek(), day_hours=8, days_off=off))

    assert [8.4, 6.0, 4.8, 3.0] == [pytest.approx(week.wanted_hours) for week in diary.weeks]
    assert {5, 8, 9} == {block.start.day for block in diary.blocks}
    assert () == diary.leftovers


def test_a_diary_that_begins_in_the_middle_of_a_week_has_that_part_of_it() -> None:
    diary = diary_of(first=dt.date(2026, 1, 8), last=dt.date(2026, 1, 16))

    assert [5.6, 14.0] == [pytest.approx(week.wanted_hours) for week in diary.weeks if week.activity == "A"]


def test_an_action_stands_on_its_own_days_under_its_name_and_takes_the_hours_of_its_activity() -> None:
    step = Step(hours_by_day=((dt.date(2026, 1, 6), 2.0), (dt.date(2026, 1, 8), 1.0)))

    diary = diary_of(actions=[step], deals={"deal-1": "Client 12"})

    assert [(6, 2.0), (8, 1.0)] == [(block.start.day, block.hours) for block in of(diary, BlockKind.ACTION)]
    assert {("Demonstration: Client 12", "A", "deal-1", "demo")} == {
        (block.title, block.activity, block.opportunity, block.action) for block in of(diary, BlockKind.ACTION)
    }
    assert 11.0 == sum(block.hours for block in of(diary, BlockKind.WORK) if block.activity == "A")


def test_what_a_full_day_does_not_hold_goes_to_another_day_of_the_action_in_the_same_week() -> None:
    meeting = Busy(start=at(6, 8), end=at(6, 16), name="Fair")
    step = Step(start=dt.date(2026, 1, 6), finish=dt.date(2026, 1, 7), hours_by_day=((dt.date(2026, 1, 6), 3.0),))

    diary = diary_of({"A": 10}, presence=Presence(week=WorkingWeek(), day_hours=8, busy=(meeting,)), actions=[step])

    assert [(6, 1.5), (7, 1.5)] == [(block.start.day, block.hours) for block in of(diary, BlockKind.ACTION)]
    assert () == diary.leftovers


def test_what_no_day_of_an_action_holds_is_left_over_with_its_reason() -> None:
    step = Step(finish=MONDAY, hours_by_day=((MONDAY, 9.0),))

    diary = diary_of(actions=[step])

    assert [("deal-1", "demo", 1.0, NO_TIME_ON_ITS_DAYS)] == [
        (left.opportunity, left.action, left.hours, left.reason) for left in diary.leftovers
    ]


@pytest.mark.parametrize("edge", AdminTime)
def test_administration_and_prospecting_leave_actions_the_time_of_their_day(edge: AdminTime) -> None:
    steps = [
        Step(opportunity=f"deal-{day}", hours_by_day=((dt.date(2026, 1, day), 7.5),), start=MONDAY) for day in (5, 7)
    ]

    diary = diary_of(HOURS | {"A": 15.0, "B": 9.0}, actions=steps, admin_time=edge)

    booked = Counter[int]()
    for block in of(diary, BlockKind.ACTION):
        booked[block.start.day] += block.hours  # type: ignore[assignment]  # counts hours
    assert {5: 7.5, 7: 7.5} == booked
    assert () == diary.leftovers
    assert [0.5, 1.5, 0.5, 1.25, 1.25] == [
        sum(block.hours for block in of(diary, BlockKind.ADMIN) if block.start.day == day) for day in range(5, 10)
    ]


def test_prospecting_takes_the_mornings_of_days_with_the_fewest_hours_of_actions() -> None:
    days = [MONDAY + dt.timedelta(days=i) for i in range(5)]
    hours = (1.0, 2.0, 0.5, 2.0, 2.0)
    steps = [
        Step(opportunity=f"deal-{day}", hours_by_day=(each,)) for day, each in enumerate(zip(days, hours, strict=True))
    ]

    diary = diary_of(actions=steps)

    assert [(5, 4.0), (7, 4.0)] == [(block.start.day, block.hours) for block in of(diary, BlockKind.PROSPECTING)]


def test_hours_that_broken_quarters_cannot_hold_are_left_over_with_their_reason() -> None:
    breaks = tuple(
        Busy(start=at(day, hour, 20), end=at(day, hour, 40)) for day in range(5, 10) for hour in range(9, 12)
    )

    diary = diary_of({"A": 40}, presence=Presence(week=WorkingWeek(), day_hours=8, busy=breaks))

    (left,) = diary.leftovers
    assert ("A", NO_TIME_IN_WEEK, None) == (left.activity, left.reason, left.action)
    assert 35.0 == diary.weeks[0].booked_hours + diary.weeks[0].left_over_hours
    assert [] == of(diary, BlockKind.FREE)


def test_hours_of_actions_before_and_after_the_diary_belong_to_other_diaries() -> None:
    days = (dt.date(2026, 1, 2), dt.date(2026, 1, 6), dt.date(2026, 1, 12))
    step = Step(start=days[0], finish=days[-1], hours_by_day=tuple((day, 1.0) for day in days))

    assert [6] == [block.start.day for block in of(diary_of(actions=[step]), BlockKind.ACTION)]


def test_an_action_of_minutes_still_gets_a_quarter_of_an_hour() -> None:
    step = Step(hours_by_day=((MONDAY, 0.05),))

    assert [0.25] == [block.hours for block in of(diary_of(actions=[step]), BlockKind.ACTION)]


def test_busy_time_is_shown_with_its_name_cut_at_midnight_and_without_overlaps() -> None:
    fair = Busy(start=at(6, 16), end=at(7, 10), name="Fair")
    call = Busy(start=at(6, 15, 30), end=at(6, 16, 30), name="Call")

    diary = diary_of(presence=Presence(week=WorkingWeek(), day_hours=8, busy=(fair, call)))

    assert [
        ("Call", at(6, 15, 30), at(6, 16, 30)),
        ("Fair", at(6, 16, 30), at(7, 0)),
        ("Fair", at(7, 0), at(7, 10)),
    ] == [(block.title, block.start, block.end) for block in of(diary, BlockKind.BUSY)]


def test_appointments_go_to_the_longest_free_mornings() -> None:
    busy = tuple(Busy(start=at(day, 9), end=at(day, 12)) for day in (5, 6, 8))

    diary = diary_of({"prospecting": 10}, presence=Presence(week=WorkingWeek(), day_hours=8, busy=busy))

    assert [(7, 4.0), (9, 3.75)] == [(block.start.day, block.hours) for block in of(diary, BlockKind.PROSPECTING)]


NIGHT = WorkingWeek(days=WEEKDAYS, day_start=dt.time(0, 30), lunch_start=dt.time(4), lunch_minutes=30)


@pytest.mark.parametrize("change", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_nothing_is_booked_where_the_clock_changes(change: dt.date) -> None:
    zone = ZoneInfo("Europe/Berlin")

    diary = diary_of({"A": 35}, presence=Presence(week=NIGHT, day_hours=5), first=change, last=change)

    assert diary.leftovers
    assert 5.0 == diary.weeks[0].booked_hours + diary.weeks[0].left_over_hours
    for block in diary.planned:
        for fold in (0, 1):
            start, end = (time.replace(tzinfo=zone, fold=fold) for time in (block.start, block.end))
            for time in (start, end):
                assert time.replace(tzinfo=None) == time.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None)
            assert block.end - block.start == end.astimezone(dt.UTC) - start.astimezone(dt.UTC)
    assert (
        ()
        == diary_of(
            {"A": 35}, presence=Presence(week=NIGHT, day_hours=5), first=change, last=change, time_zone=None
        ).leftovers
    )


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"time_zone": "Europe/Belrin"}, "did you mean 'Europe/Berlin'"),
        ({"hours": {"A": 41.0}}, "at most the week's 40"),
        ({"hours": {"C": 1.0}}, r"hours\.C"),
        ({"admin": "office"}, "admin: found 'office'"),
        ({"actions": [Step(activity="prospectin")]}, r"deal-1\.demo\.activity.*did you mean 'prospecting'"),
    ],
)
def test_what_no_diary_can_be_made_from_is_refused(wrong: dict[str, Any], what: str) -> None:
    with pytest.raises(InvalidInputError, match=what):
        diary_of(**wrong)


DAYS = [MONDAY + dt.timedelta(days=i) for i in range(19)]
WORKING_WEEKS = st.builds(
    WorkingWeek,
    days=st.sampled_from([WEEKDAYS[:5], ("mon", "wed", "fri"), WEEKDAYS[:6]]),
    day_start=st.sampled_from([dt.time(8, 30), dt.time(9, 10)]),
    lunch_start=st.sampled_from([dt.time(11, 50), dt.time(12, 30)]),
    lunch_minutes=st.sampled_from([0, 37.5, 60]),
    holidays=st.lists(st.sampled_from(DAYS), max_size=2),
)


@st.composite
def stretches(draw: st.DrawFn) -> Busy:
    start = dt.datetime.combine(draw(st.sampled_from(DAYS)), dt.time()) + dt.timedelta(
        minutes=draw(st.integers(400, 1200))
    )
    return Busy(start=start, end=start + dt.timedelta(minutes=draw(st.sampled_from([7, 30, 60, 200, 600, 3000]))))


@st.composite
def steps(draw: st.DrawFn) -> Step:
    days = sorted(draw(st.sets(st.sampled_from(DAYS), min_size=1, max_size=4)))
    return Step(
        action=draw(st.sampled_from(["demo", "offer", "close"])),
        opportunity=draw(st.sampled_from(["deal-1", "deal-2"])),
        activity=draw(st.sampled_from(["A", "B"])),
        start=days[0],
        finish=days[-1],
        hours_by_day=tuple((day, draw(st.floats(0.01, 3))) for day in days),
    )


@given(
    drawn=st.lists(st.lists(st.floats(0.01, 7.0), max_size=4).filter(lambda day: sum(day) <= 7.0), max_size=5),
    edge=st.sampled_from(AdminTime),
)
def test_actions_that_leave_administration_its_part_stand_on_their_days(
    drawn: list[list[float]], edge: AdminTime
) -> None:
    steps = [
        Step(opportunity=f"deal-{day}-{number}", hours_by_day=((MONDAY + dt.timedelta(days=day), hours),))
        for day, of_day in enumerate(drawn)
        for number, hours in enumerate(of_day)
    ]

    diary = diary_of(HOURS, actions=steps, admin_time=edge)

    assert [] == [left for left in diary.leftovers if left.action is not None]
    assert {step.opportunity: step.hours_by_day[0][0] for step in steps} == {
        str(block.opportunity): block.start.date() for block in of(diary, BlockKind.ACTION)
    }


@given(
    parts=st.lists(st.floats(0, 1), min_size=4, max_size=4),
    day_hours=st.sampled_from([8.0, 4.0, 7.54, 2.3]),
    week=WORKING_WEEKS,
    busy=st.lists(stretches(), max_size=5),
    actions=st.lists(steps(), max_size=4, unique_by=lambda step: (step.opportunity, step.action)),
    edge=st.sampled_from(AdminTime),
)
def test_any_diary_adds_up_and_keeps_to_free_time(
    *,
    parts: list[float],
    day_hours: float,
    week: WorkingWeek,
    busy: list[Busy],
    actions: list[Step],
    edge: AdminTime,
) -> None:
    assume(sum(parts) > 0)
    weekly_hours = day_hours * len(week.days)
    hours = {name: weekly_hours * part / max(1.0, sum(parts)) for name, part in zip(ACTIVITIES, parts, strict=True)}
    presence = Presence(week=week, day_hours=day_hours, busy=tuple(busy))

    diary = diary_of(hours, presence=presence, last=DAYS[-1], actions=actions, admin_time=edge)

    assert all(before.end <= after.start for before, after in pairwise(diary.blocks))
    for block in diary.planned:
        assert MONDAY <= block.start.date() == block.end.date() <= DAYS[-1]
        assert presence.free_share(block.start.date()) > 0
        assert block.hours * 4 == int(block.hours * 4)
        assert not any(block.start < stretch.end and stretch.start < block.end for stretch in busy)
        assert_within_working_hours(block, week, day_hours)
    assert_adds_up(diary, hours, presence, actions)


def assert_within_working_hours(block: DatedBlock, week: WorkingWeek, day_hours: float) -> None:
    """Assert that a block keeps to the day's hours, up to a quarter that does not divide, and to the break."""
    midnight = dt.datetime.combine(block.start.date(), dt.time())
    lunch = dt.datetime.combine(block.start.date(), week.lunch_start)
    assert dt.datetime.combine(block.start.date(), week.day_start) <= block.start
    assert block.end <= lunch or lunch + dt.timedelta(minutes=week.lunch_minutes) <= block.start
    assert week.hours_worked_by((block.end - midnight).total_seconds() / 3600, day_hours + 1) <= day_hours + 0.5


def assert_adds_up(diary: Diary, hours: Mapping[str, float], presence: Presence, actions: list[Step]) -> None:
    """Assert that blocks, what is left over and what was wanted agree, by week and activity and by action."""
    booked, left = Counter[Any](), Counter[Any]()
    for block in diary.planned:
        monday = block.start.date() - dt.timedelta(days=block.start.weekday())
        for key in ((monday, block.activity), (block.opportunity, block.action)):
            booked[key] += block.hours  # type: ignore[assignment]  # counts hours
    for rest in diary.leftovers:
        for key in ((rest.week, rest.activity), (rest.opportunity, rest.action)):
            left[key] += rest.hours  # type: ignore[assignment]  # the same
    for week in diary.weeks:
        key = (week.week, week.activity)
        assert (booked[key], left[key]) == (week.booked_hours, week.left_over_hours)
        assert abs(week.rounding_hours) <= 0.25 * (1 + sum(step.activity == week.activity for step in actions))
        share = sum(presence.free_share(week.week + dt.timedelta(days=i)) for i in range(7)) / len(presence.week.days)
        if week.week + dt.timedelta(days=6) <= DAYS[-1]:
            assert week.wanted_hours >= hours[week.activity] * share - 1e-9
    for step in actions:
        total = max(0.25, sum(drawn for _, drawn in step.hours_by_day))
        key = (step.opportunity, step.action)
        assert abs(booked[key] + left[key] - total) <= 0.125 + 1e-9
        assert all(
            step.start <= block.start.date() <= step.finish
            for block in diary.planned
            if (block.opportunity, block.action) == key
        )
