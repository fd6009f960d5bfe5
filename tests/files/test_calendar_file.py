"""Calendar files: other programs read the same times, and a later plan moves events and doubles none."""

import datetime as dt
import functools
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream

from territory_opt.booking.dated_block import DatedBlock
from territory_opt.booking.diary import Diary, book_diary
from territory_opt.booking.use import BlockKind
from territory_opt.errors import InvalidInputError, MissingExtraError, OutputError
from territory_opt.files.calendar_file import (
    calendar_file_name,
    calendar_text,
    issued_events,
    issued_time_zone,
    write_calendars,
)
from territory_opt.model.presence import Presence
from territory_opt.model.rep import AdminTime
from territory_opt.model.working_time import WorkingWeek

FIRST = dt.date(2026, 1, 5)
BEFORE = dt.datetime(2026, 1, 4, 12, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 1, 4, 18, tzinfo=dt.UTC)
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata", None)


@attrs.frozen(kw_only=True)
class Step:
    """A scheduled action, as far as a diary reads it."""

    opportunity: str
    action: str
    name: str = "Demonstration"
    activity: str = "A"
    start: dt.date = FIRST
    finish: dt.date = FIRST
    hours_by_day: tuple[tuple[dt.date, float], ...] = ()


def booked(
    time_zone: str | None = "Europe/Berlin",
    *,
    num_weeks: int = 2,
    prospecting_hours: float = 8,
    steps: Iterable[Step] = (),
) -> Diary:
    """Book some weeks of a rep."""
    return book_diary(
        rep="ana",
        presence=Presence(week=WorkingWeek(), day_hours=8),
        time_zone=time_zone,
        first=FIRST,
        last=FIRST + dt.timedelta(days=7 * num_weeks - 1),
        hours={"A": 14, "prospecting": prospecting_hours, "admin": 5},
        activities={"A": "Top clients", "prospecting": "Prospecting", "admin": "Administration"},
        admin="admin",
        prospecting="prospecting",
        admin_time=AdminTime.DAY_END,
        actions=steps,
        deals={"d1": "Client 12"},
    )


@functools.cache
def of_a_year(time_zone: str | None) -> tuple[Diary, bytes]:
    """Return 52 weeks and their file."""
    day = dt.date(2026, 3, 30)
    step = Step(opportunity="d1", action="demo", start=day, finish=day, hours_by_day=((day, 2.0),))
    diary = booked(time_zone, num_weeks=52, steps=[step])
    return diary, calendar_text(diary, now=BEFORE)


def read(text: bytes) -> Calendar:
    """Read a file with the second parser."""
    return IcsCalendarStream.calendar_from_ics(text.decode())


def events(text: bytes) -> dict[str, bytes]:
    """Return the lines of every event by its id."""
    found = re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", text, re.DOTALL)
    by_uid = {re.findall(rb"\nUID:(.*?)\r\n", event)[0].decode(): event for event in found}
    assert len(found) == len(by_uid)
    return by_uid


def value(event: bytes, name: str) -> str:
    """Return the value of one line of an event."""
    return str(re.findall(rf"\n{name}(?:;[^:]*)?:(.*?)\r\n", event.decode())[0])


def instant(time: dt.datetime) -> dt.datetime:
    """Return a time in UTC; one without a zone as it is."""
    return time.astimezone(dt.UTC) if time.tzinfo else time


def planned_times(diary: Diary) -> list[tuple[dt.datetime, dt.datetime, str]]:
    """Return when each block is, in UTC where there is a zone, with its title."""
    zone = ZoneInfo(diary.time_zone) if diary.time_zone else None
    return [
        (instant(block.start.replace(tzinfo=zone)), instant(block.end.replace(tzinfo=zone)), block.title)
        for block in diary.planned
    ]


def read_times(calendar: Calendar | icalendar.Calendar) -> list[tuple[dt.datetime, dt.datetime, str]]:
    """Return the same of the events that a parser read."""
    found = []
    for event in calendar.events:
        assert isinstance(event.start, dt.datetime)
        assert isinstance(event.end, dt.datetime)
        found.append((instant(event.start), instant(event.end), str(event.summary)))
    return found


@pytest.mark.parametrize("time_zone", ZONES)
def test_the_second_parser_reads_the_same_times_titles_and_ids_for_a_year(time_zone: str | None) -> None:
    diary, text = of_a_year(time_zone)

    calendar = read(text)

    assert planned_times(diary) == read_times(calendar)
    assert list(events(text)) == [event.uid for event in calendar.events]
    assert 52 * 5 < len(calendar.events)
    assert ("PUBLISH", "-//territory-opt//diary//EN") == (calendar.method, calendar.prodid)


@pytest.mark.parametrize("time_zone", ZONES[:-1])
def test_readers_that_know_no_zone_but_the_files_own_read_the_same_times(time_zone: str) -> None:
    diary, text = of_a_year(time_zone)
    renamed = text.replace(time_zone.encode(), f"Of {time_zone[-6:]}".encode())

    second = read(renamed)
    first = icalendar.Calendar.from_ical(renamed)

    assert planned_times(diary) == read_times(second)
    assert planned_times(diary) == read_times(first)


OWN_RULES = ("Africa/Casablanca", "Asia/Jerusalem", "America/Nuuk", "Australia/Lord_Howe", "UTC")


@pytest.mark.parametrize("time_zone", OWN_RULES)
def test_zones_with_rules_of_their_own_are_read_alike(time_zone: str) -> None:
    days = [FIRST + dt.timedelta(days=i) for i in range(0, 360, 5)]
    diary = diary_of([work(dt.datetime.combine(day, dt.time(9))) for day in days], time_zone=time_zone)

    text = calendar_text(diary, now=BEFORE).replace(time_zone.encode(), f"In {time_zone[-6:]}".encode())

    assert planned_times(diary) == read_times(read(text))


def test_the_library_reads_back_what_it_wrote() -> None:
    diary, text = of_a_year("Europe/Berlin")

    calendar = icalendar.Calendar.from_ical(text)

    assert calendar.to_ical() == text
    assert [block.title for block in diary.planned] == [str(event["SUMMARY"]) for event in calendar.events]


def test_a_rule_stands_for_all_changes_of_the_clock() -> None:
    _, text = of_a_year("Europe/Berlin")

    assert [b"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", b"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"] == re.findall(
        rb"RRULE.*?(?=\r)", text
    )
    assert b"RDATE" not in text
    assert b"VTIMEZONE" not in of_a_year(None)[1]


def test_events_say_what_they_are_and_keep_their_time_busy() -> None:
    step = Step(opportunity="d1", action="demo", hours_by_day=((FIRST, 2.0),))

    calendar = read(calendar_text(booked(steps=[step]), now=BEFORE))
    (event,) = [event for event in calendar.events if "Client" in str(event.summary)]

    assert ("Demonstration: Client 12", ["A"], "OPAQUE", 0) == (
        event.summary,
        event.categories,
        event.transparency,
        event.sequence,
    )
    assert BEFORE == event.dtstamp == event.last_modified


def test_busy_and_free_time_are_no_events() -> None:
    diary = booked()

    assert {BlockKind.FREE} < {block.kind for block in diary.blocks}
    assert len(diary.planned) == len(events(calendar_text(diary, now=BEFORE)))


def test_lines_are_folded_at_75_octets_and_end_as_the_standard_says() -> None:
    text = calendar_text(diary_of([work(title="Ü🙂" * 200)]), now=BEFORE)

    lines = text.split(b"\r\n")
    assert 75 >= max(len(line) for line in lines)
    assert b"" == lines[-1]
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert "Ü🙂" * 200 == read(text).events[0].summary


def test_names_of_people_are_not_in_the_ids() -> None:
    text = calendar_text(attrs.evolve(booked(), rep="Rep One"), now=BEFORE)

    assert not any("rep" in uid.lower() for uid in events(text))


# ---------------------------------------------------------------------------------------------- planning again


def work(
    start: dt.datetime = dt.datetime(2026, 1, 5, 9),  # noqa: DTZ001  # on the rep's own clock
    hours: float = 1,
    *,
    title: str = "Top clients",
    activity: str = "A",
    action: str | None = None,
) -> DatedBlock:
    """Return a block, of an action when one is named."""
    return DatedBlock(
        start=start,
        end=start + dt.timedelta(hours=hours),
        kind=BlockKind.ACTION if action else BlockKind.WORK,
        title=title,
        activity=activity,
        opportunity="d1" if action else None,
        action=action,
    )


def diary_of(blocks: Iterable[DatedBlock], *, rep: str = "ana", time_zone: str | None = "Europe/Berlin") -> Diary:
    """Return a diary of the blocks."""
    in_order = tuple(sorted(blocks, key=lambda block: block.start))
    return Diary(rep=rep, time_zone=time_zone, blocks=in_order, leftovers=(), weeks=())


def at(day: int, hour: int) -> dt.datetime:
    """Return a time in January 2026."""
    return dt.datetime(2026, 1, day, hour)  # noqa: DTZ001  # on the rep's own clock


def test_the_same_plan_gives_the_same_file_whenever_it_is_written() -> None:
    text = calendar_text(booked(), now=BEFORE)

    for later in (LATER, LATER + dt.timedelta(days=4), LATER + dt.timedelta(days=400)):
        assert text == calendar_text(booked(), now=later, earlier=text)
        assert text == calendar_text(booked(), now=later, earlier=text.decode())


def test_a_moved_action_keeps_its_id_and_nothing_else_changes() -> None:
    kept = work(at(6, 9), action="offer")
    earlier = calendar_text(diary_of([work(at(7, 9), action="demo"), kept]), now=BEFORE)

    text = calendar_text(diary_of([work(at(15, 11), action="demo"), kept]), now=LATER, earlier=earlier)

    before, after = events(earlier), events(text)
    (moved,) = [uid for uid in after if after[uid] != before[uid]]
    assert before.keys() == after.keys()
    assert ("20260115T110000", "1", "20260104T180000Z", "20260104T180000Z") == tuple(
        value(after[moved], name) for name in ("DTSTART", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED")
    )


def test_no_mark_in_a_file_turns_the_direction_of_writing() -> None:
    block = work(at(5, 9), 2, title="\u202egnihtyna\u2069", activity="\u2066A", action="demo")

    text = calendar_text(diary_of([block]), now=BEFORE, name="Ana\u200f").decode()

    assert [] == re.findall("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)
    assert "SUMMARY:gnihtyna\r\n" in text


def test_a_renamed_deal_changes_its_events_where_they_stand() -> None:
    earlier = calendar_text(diary_of([work(action="demo", title="Demo: old")]), now=BEFORE)

    text = calendar_text(diary_of([work(action="demo", title="Demo: new")]), now=LATER, earlier=earlier)

    ((uid, event),) = events(text).items()
    assert ("Demo: new", "1") == (value(event, "SUMMARY"), value(event, "SEQUENCE"))
    assert {uid} == events(earlier).keys()


def test_an_event_whose_title_was_taken_away_gets_it_again() -> None:
    earlier = calendar_text(diary_of([work()]), now=BEFORE)

    text = calendar_text(diary_of([work()]), now=LATER, earlier=re.sub(rb"SUMMARY:.*\r\n", b"", earlier))

    ((uid, event),) = events(text).items()
    assert ("Top clients", "1") == (value(event, "SUMMARY"), value(event, "SEQUENCE"))
    assert {uid} == events(earlier).keys()


def test_what_is_gone_is_cancelled_once_and_comes_back_as_the_same_event() -> None:
    blocks = [work(at(6, 9), action="demo"), work(at(7, 9), action="offer")]
    first = calendar_text(diary_of(blocks), now=BEFORE)

    second = calendar_text(diary_of(blocks[:1]), now=LATER, earlier=first)
    third = calendar_text(diary_of(blocks[:1]), now=LATER + dt.timedelta(hours=1), earlier=second)
    fourth = calendar_text(diary_of(blocks), now=LATER + dt.timedelta(hours=2), earlier=third)

    gone = list(events(first))[1]
    assert ("CANCELLED", "1", "TRANSPARENT") == tuple(
        value(events(second)[gone], name) for name in ("STATUS", "SEQUENCE", "TRANSP")
    )
    assert events(first).keys() == events(second).keys()
    assert second == third
    assert ("CONFIRMED", "2", "OPAQUE") == tuple(
        value(events(fourth)[gone], name) for name in ("STATUS", "SEQUENCE", "TRANSP")
    )


def test_what_has_begun_stays_and_no_new_block_becomes_it() -> None:
    earlier = calendar_text(diary_of([work(at(5, 9), action="demo"), work(at(6, 9), action="demo")]), now=BEFORE)
    tuesday = dt.datetime(2026, 1, 6, 8, 30, tzinfo=dt.UTC)

    text = calendar_text(
        diary_of([work(at(6, 8), action="demo"), work(at(8, 9), action="demo")]), now=tuesday, earlier=earlier
    )

    before, after = events(earlier), events(text)
    assert before == {uid: after[uid] for uid in before}
    (new,) = after.keys() - before.keys()
    assert ("20260108T090000", "0") == (value(after[new], "DTSTART"), value(after[new], "SEQUENCE"))


def test_one_more_block_of_a_week_leaves_the_others_where_they_are() -> None:
    blocks = [work(at(day, 9)) for day in (6, 7, 8)]
    earlier = calendar_text(diary_of(blocks), now=BEFORE)

    text = calendar_text(diary_of([work(at(5, 9)), *blocks]), now=LATER, earlier=earlier)

    assert events(earlier).items() < events(text).items()
    assert 4 == len(events(text))


def test_a_change_in_one_week_leaves_the_events_of_other_weeks_alone() -> None:
    day = dt.date(2026, 1, 7)
    step = Step(opportunity="d1", action="demo", start=day, finish=day, hours_by_day=((day, 2.0),))
    earlier = calendar_text(booked(num_weeks=4), now=BEFORE)

    text = calendar_text(booked(num_weeks=4, steps=[step]), now=LATER, earlier=earlier)

    before, after = events(earlier), events(text)
    changed = [event for uid, event in after.items() if before.get(uid) != event]
    assert {"202601"} == {value(event, "DTSTART")[:6] for event in changed}
    assert all(5 <= int(value(event, "DTSTART")[6:8]) <= 9 for event in changed)


def test_a_rep_who_moves_to_another_zone_keeps_history_in_the_old_one() -> None:
    earlier = calendar_text(diary_of([work(at(5, 9)), work(at(6, 9))]), now=BEFORE)
    monday = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)

    text = calendar_text(diary_of([work(at(6, 9))], time_zone="America/New_York"), now=monday, earlier=earlier)

    assert [at(5, 8).replace(tzinfo=dt.UTC), at(6, 14).replace(tzinfo=dt.UTC)] == [
        start for start, _, _ in read_times(read(text))
    ]
    assert [b"America/New_York", b"Europe/Berlin"] == re.findall(rb"TZID:(.*?)\r", text)


TITLES = st.text(max_size=30) | st.sampled_from(
    [
        "\r\nATTENDEE:mailto:x@example.org",
        "a\r\nEND:VEVENT\r\nBEGIN:VEVENT",
        "a;b,c:d\\n\\N\\\\",
        "\u2028\u2029\x85\x0b\x0c\x1c\ufeff",
        '";TZID="',
        "\ufeffa mark",
        "\u202egnihtyna\u2066\u200f",
        "tab\there\t",
        "x" * 5000,
        "🙂\u200d👩" * 30,
        "=cmd|'/c calc'!A1",
        " leading and trailing ",
        "\ud800",
    ]
)
STARTS = st.integers(0, 200).map(lambda quarter: at(5, 0) + dt.timedelta(minutes=15 * 7 * quarter))
BLOCKS = st.lists(
    st.builds(
        work,
        STARTS,
        st.sampled_from([0.25, 1, 4]),
        title=TITLES,
        activity=st.sampled_from(["A", "B"]),
        action=st.sampled_from([None, "demo", "offer"]),
    ),
    max_size=8,
    unique_by=lambda block: block.start,
)


@given(BLOCKS, TITLES, st.sampled_from(ZONES))
def test_any_title_stays_text_and_reads_back(blocks: list[DatedBlock], name: str, time_zone: str | None) -> None:
    diary = diary_of(blocks, time_zone=time_zone)

    text = calendar_text(diary, now=BEFORE, name=name)

    calendar = read(text)
    starts = [(start, end) for start, end, _ in planned_times(diary)]
    assert starts == [(start, end) for start, end, _ in read_times(calendar)]
    for block, event in zip(diary.planned, calendar.events, strict=True):
        assert [] == event.attendees
        assert as_shown(block.title) == event.summary
    assert text == calendar_text(diary, now=LATER, name=name, earlier=text)


def as_shown(title: str) -> str:
    """Return a title as it may stand in a file: one kind of line break, no control characters, no turned writing."""
    lines = re.sub(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", title)
    lines = lines.replace("\r\n", "\n").replace("\r", "\n")
    unprinted = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]"
    return re.sub(unprinted, lambda found: found[0].encode("unicode_escape").decode(), lines)


@given(BLOCKS, BLOCKS, st.integers(-24, 24 * 20), st.sampled_from(ZONES[:2]))
def test_planning_again_changes_only_what_moved(
    before: list[DatedBlock], after: list[DatedBlock], hours_later: int, time_zone: str
) -> None:
    now = BEFORE + dt.timedelta(hours=hours_later)
    clock = now.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    earlier = calendar_text(diary_of(before, time_zone=time_zone), now=BEFORE - dt.timedelta(days=9))

    text = calendar_text(diary_of(after, time_zone=time_zone), now=now, earlier=earlier)

    old, new = events(earlier), events(text)
    assert old.keys() <= new.keys()
    for uid, event in old.items():
        has_begun = dt.datetime.strptime(value(event, "DTSTART"), "%Y%m%dT%H%M%S") <= clock  # noqa: DTZ007
        assert not has_begun or event == new[uid]
        assert event == new[uid] or "1" == value(new[uid], "SEQUENCE")
    live = [event for event in new.values() if value(event, "STATUS") == "CONFIRMED"]
    starts = sorted(value(event, "DTSTART") for event in live)
    history = [block for block in before if block.start <= clock]
    wanted = [*history, *(block for block in after if block.start > clock)]
    assert sorted(f"{block.start:%Y%m%dT%H%M%S}" for block in wanted) == starts
    assert text == calendar_text(diary_of(after, time_zone=time_zone), now=now, earlier=text)


# ---------------------------------------------------------------------------------------------- files and faults


@pytest.mark.parametrize(
    "earlier",
    [
        "",
        "garbage",
        b"\xff\xfe\x00",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n",
        "BEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\n",
        calendar_text(booked(), now=BEFORE).replace(b"@territory-opt", b"@example.org"),
        calendar_text(booked(), now=BEFORE).replace(b"DTSTART;TZID=Europe/Berlin", b"X-START"),
        calendar_text(booked(), now=BEFORE).replace(b"Europe/Berlin", b"Nowhere/City"),
        calendar_text(booked(), now=BEFORE).replace(b"SEQUENCE:0", b"SEQUENCE:many"),
        calendar_text(booked(), now=BEFORE).replace(b"SEQUENCE:0", b"SEQUENCE:-1"),
        calendar_text(booked(), now=BEFORE).replace(b"PRODID:-//territory-opt//", b"PRODID:-//Example//"),
        calendar_text(booked(), now=BEFORE).replace(
            b"END:VCALENDAR", b"BEGIN:VTODO\r\nUID:1\r\nSUMMARY:Call\r\nEND:VTODO\r\nEND:VCALENDAR"
        ),
        calendar_text(booked(), now=BEFORE).replace(
            b"END:VEVENT", b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT", 1
        ),
        calendar_text(booked(), now=BEFORE).replace(b"LAST-MODIFIED:", b"LAST-MODIFIED:\r\n"),
        calendar_text(booked(), now=BEFORE).replace(b"LAST-MODIFIED:20260104T120000Z", b"LAST-MODIFIED:120000Z"),
        calendar_text(booked(), now=BEFORE).replace(b"DTEND;TZID=Europe/Berlin", b"DTEND;TZID=Europe/Paris"),
        calendar_text(booked(), now=BEFORE).replace(b"DTEND;TZID=Europe/Berlin", b"DTEND"),
        calendar_text(booked(), now=BEFORE).replace(b"Europe/Berlin", b"Europe"),
        calendar_text(booked(), now=BEFORE).replace(b"CATEGORIES", "CÄTEGORIES".encode()),
        calendar_text(booked(), now=BEFORE).replace(b"Top clients", b"Top\x03clients"),
        calendar_text(attrs.evolve(booked(), rep="ben"), now=BEFORE),
        calendar_text(diary_of([work()]), now=BEFORE).replace(
            b"END:VCALENDAR", events(calendar_text(diary_of([work()]), now=BEFORE)).popitem()[1] + b"END:VCALENDAR"
        ),
    ],
    ids=range(22),
)
def test_a_file_that_was_not_written_here_for_this_rep_is_refused(earlier: str | bytes) -> None:
    with pytest.raises(InvalidInputError, match=r"earlier: .*written for 'ana' before"):
        calendar_text(booked(), now=LATER, earlier=earlier)


@given(st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    text = bytearray(calendar_text(diary_of([work(), work(at(6, 9), action="demo")]), now=BEFORE))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text) - 1))
        text[start : start + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=6) | st.just(b"\r\n"))

    try:
        renewed = calendar_text(diary_of([work()]), now=LATER, earlier=bytes(text))
    except InvalidInputError:
        return
    assert 1 <= len(read(renewed).events)


def test_a_time_of_writing_without_a_zone_and_an_unknown_zone_are_refused_together() -> None:
    with pytest.raises(InvalidInputError) as refused:
        calendar_text(attrs.evolve(booked(), time_zone="Europe/Belrin"), now=BEFORE.replace(tzinfo=None))

    assert ["now", "diary.time_zone"] == [fault.path for fault in refused.value.faults]


def test_without_the_library_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("calendar_component", "calendar_renewal"):
        monkeypatch.delitem(sys.modules, f"territory_opt.files.{module}", raising=False)
    monkeypatch.setitem(sys.modules, "icalendar", None)

    for use in (
        lambda: calendar_text(booked(), now=BEFORE),
        lambda: issued_events("ana", b"", first=FIRST),
        lambda: issued_time_zone("ana", b""),
    ):
        with pytest.raises(MissingExtraError, match=r'pip install "territory-opt\[calendar\]"'):
            use()


def test_the_events_of_a_file_are_known_again_with_what_is_history() -> None:
    first = calendar_text(diary_of([work(at(5, 9)), work(at(6, 9)), work(at(7, 9))]), now=BEFORE)
    text = calendar_text(diary_of([work(at(5, 9)), work(at(6, 9))]), now=LATER, earlier=first)

    known = issued_events("ana", text, first=dt.date(2026, 1, 6))

    assert known.keys() == events(text).keys()
    assert [(at(5, 9), True, False), (at(6, 9), False, False), (at(7, 9), False, True)] == sorted(
        (event.start, event.has_begun, event.is_cancelled) for event in known.values()
    )
    with pytest.raises(InvalidInputError, match="written for 'ben' before"):
        issued_events("ben", text, first=FIRST)


@pytest.mark.parametrize("time_zone", ["America/New_York", None])
def test_the_zone_of_a_file_is_that_of_its_latest_event(time_zone: str | None) -> None:
    early, late = work(at(5, 9), 2), work(at(12, 9), 2)
    text = calendar_text(diary_of([early, late]), now=BEFORE)
    moved = calendar_text(
        diary_of([early, late], time_zone=time_zone), now=at(6, 9).replace(tzinfo=dt.UTC), earlier=text
    )

    assert "Europe/Berlin" == issued_time_zone("ana", text)
    assert time_zone == issued_time_zone("ana", moved)
    assert issued_time_zone("ana", calendar_text(diary_of([]), now=BEFORE)) is None


def test_files_are_written_for_all_reps_and_renewed_from_those_that_stand_there(tmp_path: Path) -> None:
    diaries = [diary_of([work()]), diary_of([work()], rep="ben")]

    paths = write_calendars(tmp_path / "new", diaries, now=BEFORE, names={"ben": "Ben's plan"})
    first = {rep: path.read_bytes() for rep, path in paths.items()}
    write_calendars(tmp_path / "new", [diary_of([work(at(6, 9))]), diaries[1]], now=LATER)

    assert {"ana": "ana.ics", "ben": "ben.ics"} == {rep: path.name for rep, path in paths.items()}
    assert ["ana", "Ben's plan"] == [str(icalendar.Calendar.from_ical(text)["X-WR-CALNAME"]) for text in first.values()]
    ((_, moved),) = events(paths["ana"].read_bytes()).items()
    assert "1" == value(moved, "SEQUENCE")
    assert events(first["ben"]) == events(paths["ben"].read_bytes())


def test_nothing_is_written_when_one_file_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "ben.ics").write_bytes(b"somebody's own")

    with pytest.raises(InvalidInputError, match=r"ben\.ics: found no calendar"):
        write_calendars(tmp_path, [diary_of([work()]), diary_of([work()], rep="ben")], now=BEFORE)

    assert ["ben.ics"] == [path.name for path in tmp_path.iterdir()]
    assert b"somebody's own" == (tmp_path / "ben.ics").read_bytes()


def test_two_diaries_of_one_rep_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="one diary for each rep"):
        write_calendars(tmp_path, [diary_of([]), diary_of([work()])], now=BEFORE)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(OutputError):
        write_calendars(tmp_path / "file", [diary_of([work()])], now=BEFORE)


@given(st.lists(st.text(min_size=1, max_size=200) | st.sampled_from(["ana", "Ana", "ANA", "..", "a/b", "a\\b", "con"])))
def test_file_names_are_safe_and_shared_by_no_two_reps(reps: list[str]) -> None:
    names = {rep: calendar_file_name(rep) for rep in reps}

    hashed = [
        calendar_file_name(name.removesuffix(".ics")) for name in names.values() if re.search("-[0-9a-f]{12}", name)
    ]
    assert len(names) == len({name.lower() for name in names.values()})
    assert not set(hashed) & set(names.values())
    for name in names.values():
        assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*\.ics", name)
        assert 100 > len(name)
        assert not re.fullmatch(r"(con|prn|aux|nul|com\d|lpt\d)\.ics", name)
