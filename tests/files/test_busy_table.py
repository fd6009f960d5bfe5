"""Busy times as rows of a table, by themselves and in a folder."""

import datetime as dt
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.files.busy_table import BusyRow, DayOrTime, busy_table_text, read_busy_table, unknown_people
from territory_opt.files.folder import read_demo, read_folder, write_folder
from territory_opt.model.busy import Busy
from territory_opt.model.rep import Rep

WriteFolder = Callable[[Mapping[str, str | bytes | None]], Path]

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).filter(str.strip)
moments = st.datetimes(dt.datetime.fromisoformat("1990-01-01"), dt.datetime.fromisoformat("2100-12-01"))
stretches = st.builds(
    lambda start, length, name: Busy(start=start, end=start + length, name=name),
    moments,
    st.timedeltas(dt.timedelta(microseconds=1), dt.timedelta(days=20)),
    texts,
)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        read_folder(folder)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("stated", "start", "end"),
    [
        ({"start": "2026-01-05"}, "2026-01-05", "2026-01-06"),
        ({"start": "2026-01-05", "end": "2026-01-07"}, "2026-01-05", "2026-01-08"),
        ({"start": " 2026-01-05T09:30 ", "end": "2026-01-05 11:00:30"}, "2026-01-05T09:30", "2026-01-05T11:00:30"),
        ({"start": "2026-01-05T22:00", "hours": 3.5}, "2026-01-05T22:00", "2026-01-06T01:30"),
        ({"start": "2026-01-05T13:00", "end": "2026-01-06"}, "2026-01-05T13:00", "2026-01-07"),
        ({"start": "2026-01-05", "end": "2026-01-05T12:00"}, "2026-01-05", "2026-01-05T12:00"),
    ],
)
def test_a_row_states_days_times_or_hours(stated: Any, start: str, end: str) -> None:  # noqa: ANN401  # cells by column
    assert Busy(start=at(start), end=at(end)) == BusyRow(person="ana", **stated).stretch


WRONG_ROWS = {
    "no person": (",2026-01-05,,,", "person: found nothing"),
    "nobody": (
        "anna,2026-01-05,,,",
        "person: found 'anna'; allowed is a rep or a shared person: ana, ben, .*; did you mean 'ana'",
    ),
    "no start": ("ana,,,,", "start: found nothing"),
    "day first": ("ana,5.1.2026,,,", "start: found '5.1.2026'; allowed is a day 2026-01-31, or .*; write 2026-01-05"),
    "no such day": ("ana,2026-02-30,,,", "start: found '2026-02-30'; .*no such day"),
    "no such time": ("ana,2026-01-05T25:00,,2,", "start: .*no such day and time"),
    "a zone": ("ana,2026-01-05T09:00Z,,2,", "start: .*without a time zone: 2026-01-05T09:00"),
    "an offset": ("ana,2026-01-05T09:00+01:00,,2,", "start: .*without a time zone: 2026-01-05T09:00"),
    "long ago": ("ana,1980-01-05,,,", "start: found 1980-01-05; allowed is a date from 1990"),
    "no end": ("ana,2026-01-05T09:00,,,", "end: found nothing; allowed is an end or hours"),
    "both": ("ana,2026-01-05T09:00,2026-01-05T10:00,1,", "hours: found 1 and an end"),
    "hours of a day": ("ana,2026-01-05,,2,", "start: found '2026-01-05'; allowed is a day and a time"),
    "backwards": ("ana,2026-01-05T09:00,2026-01-05T09:00,,", "end: found .*a time after start 2026-01-05T09:00"),
    "days backwards": ("ana,2026-01-05,2026-01-04,,", "end: found '2026-01-04'; allowed is a time after"),
    "no hours": ("ana,2026-01-05T09:00,,0,", "hours: found 0.0; allowed is a number at least 0.01"),
    "hours in words": ("ana,2026-01-05T09:00,,two,", "hours: found 'two'"),
    "not a number": ("ana,2026-01-05T09:00,,nan,", "hours: .*leave the cell empty"),
}


@pytest.mark.parametrize(("row", "told"), WRONG_ROWS.values(), ids=WRONG_ROWS)
def test_whatever_is_wrong_in_a_row_is_told_with_its_line(folder_with: WriteFolder, row: str, told: str) -> None:
    faults = faults_of(folder_with({"busy.csv": f"person,start,end,hours,name\nben,2026-01-05,,,\n{row}\n"}))

    assert 1 == len(faults)
    assert re.match(rf"busy\.csv:3 {told}", faults[0])


def test_wrong_columns_are_told(folder_with: WriteFolder) -> None:
    faults = faults_of(folder_with({"busy.csv": "persn,start,until\nana,2026-01-05,\n"}))

    assert ["busy.csv persn", "busy.csv until", "busy.csv person"] == [fault.split(": ")[0] for fault in faults]
    assert "did you mean 'person'?" in faults[0]


def test_a_person_is_not_called_unknown_when_it_may_stand_in_a_broken_file(folder_with: WriteFolder) -> None:
    broken_reps = folder_with({"reps.csv": "name\nZoe\n", "busy.csv": "person,start\nzoe,2026-01-05\n"})
    assert all(fault.startswith("reps.csv") for fault in faults_of(broken_reps))

    broken_territory = folder_with({"territory.toml": "curency = 'EUR'", "busy.csv": "person,start\nzoe,2026-01-05\n"})
    assert all(fault.startswith("territory.toml") for fault in faults_of(broken_territory))


def test_busy_times_of_a_folder_are_those_of_its_reps_and_shared_people(folder_with: WriteFolder) -> None:
    folder = folder_with(
        {
            "busy.csv": "Person,Start,End\nben,2026-01-05,\nlegal,2026-01-07,2026-01-08\nben,2026-01-06,\n",
            "territory.toml": 'as_of = 2026-01-05\nperiod = "2026-H1"\ncurrency = "EUR"\n'
            '[people.legal]\nname = "Legal"\nweekly_hours = 5\n'
            'busy = [{ start = 2026-01-05T09:00:00, end = "2026-01-05T10:00", name = "court" }]\n',
        }
    )

    problem = read_folder(folder)

    assert [(), ("2026-01-05", "2026-01-06")] == [
        tuple(f"{busy.start:%Y-%m-%d}" for busy in rep.busy) for rep in problem.reps
    ]
    assert [("court", 1), ("busy", 48)] == [(busy.name, busy.hours) for busy in problem.people["legal"].busy]
    assert (0.0, 1.0) == (
        problem.free_share("ben", dt.date(2026, 1, 5)),
        problem.free_share("ana", dt.date(2026, 1, 5)),
    )


def test_part_time_and_zones_of_a_folder_are_read(folder_with: WriteFolder) -> None:
    reps = "id,weekly_hours,working_days,time_zone\nana,24,mon;tue; wed,Europe/Berlin\nben,,,\n"

    ana, ben = read_folder(folder_with({"reps.csv": reps})).reps

    assert (("mon", "tue", "wed"), "Europe/Berlin") == (ana.working_days, ana.time_zone)
    assert (None, None) == (ben.working_days, ben.time_zone)


def test_wrong_working_times_of_a_folder_are_told_with_their_line(folder_with: WriteFolder) -> None:
    reps = "id,weekly_hours,working_days,time_zone\nana,,mon;tues,Berlin\nben,,sat,\n"
    people = '[people.legal]\nname = "Legal"\nweekly_hours = 15\nworking_days = ["mon"]\n'

    faults = faults_of(folder_with({"reps.csv": reps, "territory.toml": people}))

    assert [
        "reps.csv:2 working_days[1]",
        "reps.csv:2 time_zone",
        "reps.csv:3 working_days",
        "reps.csv:3 weekly_hours",
        "territory.toml people.legal.weekly_hours",
    ] == [fault.split(": ")[0] for fault in faults]


def test_busy_is_no_column_of_the_reps(folder_with: WriteFolder) -> None:
    assert ["reps.csv busy: found an unknown column"] == [
        fault.split(";")[0] for fault in faults_of(folder_with({"reps.csv": "id,busy\nana,\nben,\n"}))
    ]


@given(busy=st.dictionaries(texts.filter(lambda name: len(name) < 200), st.lists(stretches, min_size=1, max_size=4)))
def test_a_table_written_and_read_back_is_the_same(busy: dict[str, list[Busy]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "busy.csv"
        path.write_text(busy_table_text(busy), encoding="utf-8", newline="")
        table = read_busy_table(path)

    assert () == table.faults
    assert [(person, stretch) for person, stretches in busy.items() for stretch in stretches] == [
        (row.person, row.stretch) for row in table.records
    ]
    assert [] == unknown_people(table, busy)


def test_a_table_of_an_earlier_territory_does_not_stay(tmp_path: Path) -> None:
    demo = read_demo()
    course = Busy(start=at("2026-02-02T09:00"), end=at("2026-02-02T12:00"), name="Course")
    busy_rep = attrs.evolve(demo.reps[0], busy=(course, course))
    busy_demo = attrs.evolve(demo, reps=(busy_rep, *demo.reps[1:]))

    write_folder(demo, tmp_path)
    assert not (tmp_path / "busy.csv").exists()
    write_folder(busy_demo, tmp_path)
    assert busy_demo.reps == read_folder(tmp_path).reps
    write_folder(demo, tmp_path)
    assert demo.reps == read_folder(tmp_path).reps


@given(text=st.text("0123456789-T: Z+.", max_size=20))
def test_no_text_upsets_the_reading_of_a_day_or_time(text: str) -> None:
    if DayOrTime()(text):
        with pytest.raises(InvalidInputError):
            BusyRow(person="ana", start=text)
    else:
        assert BusyRow(person="ana", start=text, end="2100-12-31").stretch.hours > 0


def test_a_record_of_a_rep_has_no_cell_for_busy_times(tmp_path: Path) -> None:
    rep = Rep(id="ana", busy=(Busy(start=at("2026-02-02T09:00"), end=at("2026-02-02T12:00")),))
    demo = read_demo()
    write_folder(attrs.evolve(demo, reps=(rep,), clients=(), opportunities=()), tmp_path)

    assert "busy" not in (tmp_path / "reps.csv").read_text().splitlines()[0].split(",")
    assert 2 == len((tmp_path / "busy.csv").read_text().splitlines())
