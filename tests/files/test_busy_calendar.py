"""Calendars read as busy times: what repeats, what does not count, zones, and files that are none."""

import datetime as dt
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError, MissingExtraError, OutputError
from territory_opt.files.busy_calendar import BusyCalendar, read_busy
from territory_opt.files.folder import read_folder, write_folder

FIRST, LAST = dt.date(2026, 3, 2), dt.date(2026, 4, 30)
WriteFolder = Callable[[Mapping[str, str | bytes | None]], Path]

BERLIN = """BEGIN:VTIMEZONE
TZID:Our Office
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE"""


def event(*lines: str, uid: str = "meeting") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def calendar(*parts: str) -> str:
    return "\r\n".join("\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""]).split("\n"))


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., BusyCalendar]:
    """Read a calendar of some parts."""

    def read_parts(*parts: str, time_zone: str | None = None) -> BusyCalendar:
        (tmp_path / "ana.ics").write_bytes(calendar(*parts).encode())
        return read_busy(tmp_path / "ana.ics", time_zone=time_zone, first=FIRST, last=LAST)

    return read_parts


def times(found: BusyCalendar) -> list[str]:
    return [f"{busy.start:%m-%d %H:%M} {busy.end:%m-%d %H:%M} {busy.name}" for busy in found.busy]


def codes(found: BusyCalendar) -> dict[str, int]:
    return {finding.code: finding.count for finding in found.findings}


NINE = ("DTSTART:20260302T090000", "DTEND:20260302T100000")


def test_a_meeting_is_busy_on_the_clock_as_it_stands(read: Callable[..., BusyCalendar]) -> None:
    found = read(event(*NINE, "SUMMARY:Team\\, weekly"), time_zone="America/New_York")

    assert ["03-02 09:00 03-02 10:00 Team, weekly"] == times(found)
    assert () == found.findings


def test_repeating_events_are_laid_out_with_their_exceptions(read: Callable[..., BusyCalendar]) -> None:
    found = read(
        event(*NINE, "SUMMARY:Team", "RRULE:FREQ=WEEKLY;COUNT=5", "EXDATE:20260309T090000", "RDATE:20260303T110000"),
        event("RECURRENCE-ID:20260316T090000", "DTSTART:20260317T140000", "DTEND:20260317T150000", "SUMMARY:Moved"),
        event("RECURRENCE-ID:20260323T090000", "DTSTART:20260323T090000", "DURATION:PT1H", "STATUS:CANCELLED"),
    )

    assert [
        "03-02 09:00 03-02 10:00 Team",
        "03-03 11:00 03-03 12:00 Team",
        "03-17 14:00 03-17 15:00 Moved",
        "03-30 09:00 03-30 10:00 Team",
    ] == times(found)
    assert {"calendar_cancelled": 1} == codes(found)


def test_an_event_that_repeats_for_ever_ends_with_the_planned_days(read: Callable[..., BusyCalendar]) -> None:
    found = read(event("DTSTART:20100104T090000", "DTEND:20100104T093000", "RRULE:FREQ=DAILY"))

    assert (LAST - FIRST).days + 1 == len(found.busy)
    assert (FIRST, LAST) == (found.busy[0].start.date(), found.busy[-1].start.date())


def test_only_what_overlaps_the_planned_days_is_read(read: Callable[..., BusyCalendar]) -> None:
    found = read(
        event("DTSTART:20260301T230000", "DTEND:20260302T000000", uid="before"),
        event(
            "DTSTART:20260301T230000",
            "DTEND:20260302T010000",
            uid="into",
        ),
        event("DTSTART:20260430T230000", "DTEND:20260501T010000", uid="out of"),
        event("DTSTART:20260501T000000", "DTEND:20260501T010000", uid="after"),
    )

    assert ["03-01 23:00 03-02 01:00 busy", "04-30 23:00 05-01 01:00 busy"] == times(found)


def test_an_all_day_event_takes_its_whole_days_wherever_the_clock_stands(read: Callable[..., BusyCalendar]) -> None:
    found = read(
        event("DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260312", "SUMMARY:Fair"),
        event("DTSTART;VALUE=DATE:20260316", uid="one day"),
        event("DTSTART;VALUE=DATE:20260317", "DTEND;VALUE=DATE:20260317", uid="no day"),
        time_zone="America/New_York",
    )

    assert [
        "03-10 00:00 03-12 00:00 Fair",
        "03-16 00:00 03-17 00:00 busy",
        "03-17 00:00 03-18 00:00 busy",
    ] == times(found)


def test_what_takes_no_time_is_counted_by_its_reason(read: Callable[..., BusyCalendar]) -> None:
    found = read(
        event(*NINE, "TRANSP:TRANSPARENT", uid="1"),
        event(*NINE, "X-MICROSOFT-CDO-BUSYSTATUS:FREE", uid="2"),
        event(*NINE, "STATUS:cancelled", uid="3"),
        event(*NINE, "RRULE:FREQ=DAILY;COUNT=3", uid="week-3-of-rep@territory-opt"),
        event("DTSTART:20260302T090000", uid="5"),
        event(*NINE, "TRANSP:OPAQUE", "STATUS:TENTATIVE", uid="6"),
        "BEGIN:VTODO\nUID:7\nSUMMARY:Call\nEND:VTODO",
    )

    assert ["03-02 09:00 03-02 10:00 busy"] == times(found)
    assert {
        "calendar_free": 2,
        "calendar_cancelled": 1,
        "calendar_own": 3,
        "calendar_empty": 1,
        "calendar_other": 1,
    } == codes(found)
    assert all(finding.message.startswith("ana.ics: ") for finding in found.findings)


def test_titles_of_private_events_and_overlong_ones_are_not_kept(read: Callable[..., BusyCalendar]) -> None:
    found = read(
        event(*NINE, "SUMMARY:Doctor", "CLASS:PRIVATE", uid="1"),
        event(*NINE, f"SUMMARY:{'x' * 501}", uid="2"),
        event(*NINE, "SUMMARY:First", "SUMMARY:Second", uid="3"),
    )

    assert ["First", "busy", "busy"] == [busy.name for busy in found.busy]
    assert {"calendar_unnamed": 1} == codes(found)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Our Office", "W. Europe Standard Time"])
def test_a_zone_is_told_on_the_persons_clock_on_both_sides_of_summer_time(
    read: Callable[..., BusyCalendar], zone: str
) -> None:
    weekly = event(
        f"DTSTART;TZID={zone}:20260323T150000", f"DTEND;TZID={zone}:20260323T160000", "RRULE:FREQ=WEEKLY;COUNT=2"
    )

    at_home = read(BERLIN, weekly, time_zone="Europe/Berlin")
    abroad = read(BERLIN, weekly, time_zone="America/New_York")
    of_nobody = read(BERLIN, weekly)

    assert ["03-23 15:00 03-23 16:00 busy", "03-30 15:00 03-30 16:00 busy"] == times(at_home) == times(of_nobody)
    assert ["03-23 10:00 03-23 11:00 busy", "03-30 09:00 03-30 10:00 busy"] == times(abroad)
    assert ({}, {}) == (codes(at_home), codes(abroad))
    assert {"calendar_assumed_zone": 2} == codes(of_nobody)


def test_without_a_stated_zone_the_calendars_own_is_taken_and_told(read: Callable[..., BusyCalendar]) -> None:
    nine_in_utc = event("DTSTART:20260302T080000Z", "DTEND:20260302T090000Z")

    own = read("X-WR-TIMEZONE:Europe/Berlin", nine_in_utc)
    unknown = read("X-WR-TIMEZONE:Mars/Phobos", nine_in_utc)

    assert ["03-02 09:00 03-02 10:00 busy"] == times(own)
    assert ["03-02 08:00 03-02 09:00 busy"] == times(unknown)
    assert ["told on the clock of Europe/Berlin", "told on the clock of UTC"] == [
        found.findings[0].message.rstrip(".").rpartition(": ")[2] for found in (own, unknown)
    ]


def test_a_zone_nobody_knows_is_taken_as_it_stands_and_told(read: Callable[..., BusyCalendar]) -> None:
    found = read(
        event("DTSTART;TZID=Mars/Phobos:20260302T090000", "DTEND;TZID=Mars/Phobos:20260302T100000"),
        time_zone="Europe/Berlin",
    )

    assert ["03-02 09:00 03-02 10:00 busy"] == times(found)
    assert {"calendar_unknown_zone": 1} == codes(found)


def test_the_hour_that_comes_twice_keeps_its_length(tmp_path: Path) -> None:
    night = event("DTSTART:20261025T004500Z", "DTEND:20261025T011500Z")  # 02:45 summer time to 02:15 winter time
    (tmp_path / "ana.ics").write_text(calendar(night))
    days = {"first": dt.date(2026, 10, 1), "last": dt.date(2026, 10, 31)}

    found = read_busy(tmp_path / "ana.ics", time_zone="Europe/Berlin", **days)

    assert ["10-25 02:45 10-25 03:15 busy"] == times(found)


UNREADABLE = {
    "no start": event("SUMMARY:Lost"),
    "no such time": event("DTSTART:20260399T090000", "DURATION:PT1H"),
    "no rule": event(*NINE, "RRULE:often"),
    "no frequency": event(*NINE, "RRULE:COUNT=3"),
    "unknown frequency": event(*NINE, "RRULE:FREQ=OFTEN"),
    "a rule that stands still": event(*NINE, "RRULE:FREQ=DAILY;INTERVAL=0"),
    "every second": event(*NINE, "RRULE:FREQ=SECONDLY"),
    "every second of some hours": event(
        *NINE, f"RRULE:FREQ=DAILY;BYMINUTE={','.join(map(str, range(60)))};BYSECOND={','.join(map(str, range(60)))}"
    ),
    "since the year 1": event("DTSTART:00010101T090000", "DTEND:00010101T100000", "RRULE:FREQ=DAILY"),
    "for ages": event("DTSTART:20260302T090000", "DURATION:P99999999999D"),
}


@pytest.mark.parametrize("broken", UNREADABLE.values(), ids=UNREADABLE)
def test_one_event_that_cannot_be_read_is_counted_and_the_others_are_read(
    read: Callable[..., BusyCalendar], broken: str
) -> None:
    found = read(broken, event(*NINE, uid="sound"))

    assert ["03-02 09:00 03-02 10:00 busy"] == times(found)
    assert [("calendar_unreadable", 1, ("'meeting'",))] == [
        (finding.code, finding.count, finding.examples) for finding in found.findings
    ]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"a letter",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\n",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
        b"BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n",
        b"BEGIN:VCALENDAR\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nno line of a calendar\r\nEND:VCALENDAR\r\n",
        b"/etc/passwd",
        b"PK\x03\x04",
        b"BEGIN:VCALENDAR\r\nX:\xff\r\nEND:VCALENDAR\r\n",
    ],
)
def test_a_file_that_is_no_calendar_is_an_input_error_with_its_name(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "ana.ics").write_bytes(raw)

    with pytest.raises(InvalidInputError) as caught:
        read_busy(tmp_path / "ana.ics", first=FIRST, last=LAST)

    assert ["ana.ics"] == [fault.path.partition(":")[0] for fault in caught.value.faults]


def test_a_missing_file_and_an_unknown_zone_are_input_errors(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"ben.ics: found no such file"):
        read_busy(tmp_path / "ben.ics", first=FIRST, last=LAST)
    with pytest.raises(InvalidInputError, match=r"time_zone: found 'Europe/Belrin'.*did you mean 'Europe/Berlin'"):
        read_busy(tmp_path / "ben.ics", time_zone="Europe/Belrin", first=FIRST, last=LAST)


def test_a_file_may_hold_several_calendars(tmp_path: Path) -> None:
    texts = [calendar(event(*NINE, f"SUMMARY:{name}")) for name in ("Work", "Choir")]
    (tmp_path / "ana.ics").write_text("".join(texts))

    assert ["Choir", "Work"] == [busy.name for busy in read_busy(tmp_path / "ana.ics", first=FIRST, last=LAST).busy]


def test_more_meetings_than_a_person_can_have_are_an_input_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("territory_opt.files.busy_calendar.MOST_STRETCHES", 50)
    (tmp_path / "ana.ics").write_text(calendar(event(*NINE, "RRULE:FREQ=DAILY")))

    with pytest.raises(InvalidInputError, match="more than 50 meetings"):
        read_busy(tmp_path / "ana.ics", first=FIRST, last=LAST)


lines = st.sampled_from(
    [
        *NINE,
        "DTSTART;VALUE=DATE:20260302",
        "DTSTART;TZID=Europe/Berlin:20260329T023000",
        "DTEND:20260301T100000Z",
        "DTEND;VALUE=DATE:20260301",
        "DURATION:-PT5M",
        "DURATION:P1W",
        "RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20260401",
        "RRULE:FREQ=WEEKLY;UNTIL=20260401T000000Z",
        "RRULE:FREQ=YEARLY;BYWEEKNO=53",
        "RRULE:FREQ=DAILY;INTERVAL=-1",
        "RRULE:FREQ=DAILY;COUNT=-5",
        "EXDATE:20260302T090000",
        "EXDATE;VALUE=DATE:20260302",
        "RDATE;VALUE=PERIOD:20260305T090000Z/PT3H",
        "RECURRENCE-ID:20260302T090000",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260303T090000",
        "SEQUENCE:many",
        "TRANSP:",
        "SUMMARY:",
        "STATUS;X=1:CONFIRMED",
        "UID:other",
        "BEGIN:VALARM",
        "END:VALARM",
    ]
)


@given(events=st.lists(st.lists(lines, max_size=6), max_size=3), zone=st.sampled_from([None, "Europe/Berlin"]))
def test_no_calendar_upsets_the_reading(
    events: list[list[str]], zone: str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "odd.ics"
    path.write_text(calendar(*(event(*parts) for parts in events)))
    try:
        found = read_busy(path, time_zone=zone, first=FIRST, last=LAST)
    except InvalidInputError as error:
        assert error.faults  # noqa: PT017  # either answer is right, an upset is not
    else:
        end = dt.datetime.combine(LAST, dt.time()) + dt.timedelta(days=1)
        assert all(busy.start < end and busy.end > dt.datetime.combine(FIRST, dt.time()) for busy in found.busy)


@given(
    start=st.datetimes(dt.datetime.fromisoformat("2026-03-03"), dt.datetime.fromisoformat("2026-04-29")),
    minutes=st.integers(1, 600),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
    own=st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
def test_a_meeting_is_read_at_the_moment_it_takes_place(
    start: dt.datetime, minutes: int, zone: str, own: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    begins = start.replace(microsecond=0, tzinfo=dt.UTC)
    ends = begins + dt.timedelta(minutes=minutes)
    there = [f"{moment.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}" for moment in (begins, ends)]
    path = tmp_path_factory.getbasetemp() / "moment.ics"
    path.write_text(calendar(event(f"DTSTART;TZID={zone}:{there[0]}", f"DTEND;TZID={zone}:{there[1]}")))

    (busy,) = read_busy(path, time_zone=own, first=FIRST, last=LAST).busy

    assert begins.astimezone(ZoneInfo(own)).replace(tzinfo=None) == busy.start
    assert busy.start < busy.end


def test_calendars_of_a_folder_belong_to_the_person_they_are_named_after(folder_with: WriteFolder) -> None:
    folder = folder_with(
        {
            "reps.csv": "id,time_zone\nana,America/New_York\nben/2,\n",
            "clients.csv": "id,rep\n",
            "opportunities.csv": "id,rep\n",
            "territory.toml": 'as_of = 2026-03-02\nperiod = "2026-H1"\ncurrency = "EUR"\n'
            '[people.legal]\nname = "Legal"\nweekly_hours = 5\n',
            "busy.csv": "person,start,hours,name\nana,2026-03-02T09:00,1,Team\nana,2026-03-04T09:00,1,Other\n",
        }
    )
    (folder / "calendars").mkdir()
    for name in ("ana.ics", "ben%2F2.ICS", "legal.ics", "anna.ics", "notes.txt"):
        (folder / "calendars" / name).write_text(
            calendar(event("DTSTART:20260302T140000Z", "DTEND:20260302T150000Z", "SUMMARY:Team"))
        )

    problem = read_folder(folder)

    ana, ben = problem.reps
    assert ["2026-03-02 09:00 Team", "2026-03-04 09:00 Other"] == [
        f"{busy.start:%F %H:%M} {busy.name}" for busy in ana.busy
    ]
    assert ["2026-03-02 14:00"] == [f"{busy.start:%F %H:%M}" for busy in ben.busy]
    assert 1 == len(problem.people["legal"].busy)
    assert ["calendar_assumed_zone", "calendar_assumed_zone", "unknown_calendar"] == sorted(
        finding.code for finding in problem.findings if "calendar" in finding.code
    )
    assert "Did you mean 'ana'?" in next(f.message for f in problem.findings if f.code == "unknown_calendar")
    write_folder(problem, folder / "again")
    assert problem.reps == read_folder(folder / "again").reps


def test_a_calendar_that_leaves_no_day_is_told_as_such(folder_with: WriteFolder) -> None:
    folder = folder_with({"busy.csv": "person,start,end\nana,2026-01-05,2026-06-30\n"})

    with pytest.raises(InvalidInputError, match=r"busy\.csv, calendars: found no free time left for ana: 127 working"):
        read_folder(folder)


def test_a_folder_is_not_written_beside_calendars_of_its_people(folder_with: WriteFolder) -> None:
    folder = folder_with({})
    (folder / "calendars").mkdir()
    (folder / "calendars" / "zoe.ics").write_text(calendar(event(*NINE)))
    problem = read_folder(folder)
    write_folder(problem, folder)
    before = (folder / "reps.csv").read_bytes()
    for name in ("ana.ics", "legal.ics"):
        (folder / "calendars" / name).write_text(calendar(event(*NINE)))

    with pytest.raises(OutputError, match=r"calendars/ana\.ics, calendars/legal\.ics, which would be read"):
        write_folder(attrs.evolve(problem, reps=problem.reps[:1], clients=(), opportunities=()), folder)

    assert before == (folder / "reps.csv").read_bytes()


def test_calendars_need_the_extra_and_say_how_to_install_it(
    folder_with: WriteFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with({})
    monkeypatch.setitem(sys.modules, "recurring_ical_events", None)
    monkeypatch.delitem(sys.modules, "territory_opt.files.busy_calendar")

    assert 2 == len(read_folder(folder).reps)
    (folder / "calendars").mkdir()
    (folder / "calendars" / "ana.ics").write_text(calendar())
    with pytest.raises(MissingExtraError, match=re.escape('pip install "territory-opt[calendar]"')):
        read_folder(folder)


def test_broken_calendars_of_a_folder_are_told_with_everything_else(folder_with: WriteFolder) -> None:
    folder = folder_with({"busy.csv": "person,start\nana,5.1.2026\n"})
    (folder / "calendars").mkdir()
    (folder / "calendars" / "ana.ics").write_text("a letter")

    with pytest.raises(InvalidInputError) as caught:
        read_folder(folder)

    assert ["busy.csv:2 start", "calendars/ana.ics"] == [fault.path for fault in caught.value.faults]


def test_a_file_in_the_place_of_the_calendars_is_told(folder_with: WriteFolder) -> None:
    findings = read_folder(folder_with({"calendars": "x"})).findings

    assert "unknown_file" in [finding.code for finding in findings]


def test_two_events_of_one_id_are_both_counted(read: Callable[..., BusyCalendar]) -> None:
    found = read(
        event("DTSTART:20260303T090000", "DTEND:20260303T100000", "RRULE:FREQ=DAILY;COUNT=2", "SUMMARY:Course"),
        event(*NINE, "SUMMARY:Team"),
        event("RECURRENCE-ID:20260304T090000", "DTSTART:20260304T140000", "DTEND:20260304T150000", "SUMMARY:Later"),
    )

    assert [
        "03-02 09:00 03-02 10:00 Team",
        "03-03 09:00 03-03 10:00 Course",
        "03-04 14:00 03-04 15:00 Later",
    ] == times(found)
    assert {"calendar_same_id": 1} == codes(found)


def test_the_last_version_of_an_event_counts_and_the_others_are_told(read: Callable[..., BusyCalendar]) -> None:
    later = event("DTSTART:20260303T090000", "DTEND:20260303T100000", "SEQUENCE:1")
    found = read(event(*NINE), later, later)

    assert ["03-03 09:00 03-03 10:00 busy"] == times(found)
    assert {"calendar_outdated": 1} == codes(found)


def test_an_exception_that_cannot_be_read_leaves_the_rest_of_its_series(read: Callable[..., BusyCalendar]) -> None:
    found = read(
        event(*NINE, "RRULE:FREQ=DAILY;COUNT=3"),
        event("RECURRENCE-ID:20260303T090000", "DTSTART:soon", "DTEND:20260303T120000"),
        event("RECURRENCE-ID:20260304T090000", "DTSTART:20260304T140000", "DTEND:20260304T150000"),
    )

    assert ["03-02 09:00 03-02 10:00 busy", "03-03 09:00 03-03 10:00 busy", "03-04 14:00 03-04 15:00 busy"] == times(
        found
    )
    assert {"calendar_unreadable": 1} == codes(found)


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20260302T100000", "DTEND:20260302T090000"),
        ("DTSTART;VALUE=DATE:20260303", "DTEND;VALUE=DATE:20260302"),
        ("DTSTART:20260302T100000", "DURATION:-PT1H"),
    ],
)
def test_an_end_before_the_beginning_is_told_and_not_turned_round(
    read: Callable[..., BusyCalendar], lines: tuple[str, ...]
) -> None:
    found = read(event(*lines))

    assert ([], {"calendar_reversed": 1}) == (times(found), codes(found))


@pytest.mark.parametrize(
    ("lines", "taken"),
    [
        (("DTSTART;VALUE=DATE:20260303", "DTEND:20260304T090000"), "03-03 00:00 03-05 00:00 busy"),
        (("DTSTART;VALUE=DATE:20260303", "DTEND:20260304T000000"), "03-03 00:00 03-04 00:00 busy"),
        (("DTSTART:20260303T150000", "DTEND;VALUE=DATE:20260304"), "03-03 00:00 03-04 00:00 busy"),
    ],
)
def test_a_day_and_a_time_are_taken_as_whole_days_and_told(
    read: Callable[..., BusyCalendar], lines: tuple[str, ...], taken: str
) -> None:
    found = read(event(*lines), time_zone="Europe/Berlin")

    assert ([taken], {"calendar_half_dated": 1}) == (times(found), codes(found))


def test_a_meeting_that_the_person_declined_still_counts(read: Callable[..., BusyCalendar]) -> None:
    found = read(event(*NINE, "ATTENDEE;PARTSTAT=DECLINED:mailto:ana@example.org"))

    assert (["03-02 09:00 03-02 10:00 busy"], {}) == (times(found), codes(found))
