"""All files of a plan: under safe names, each of them every time, harmless whatever the names."""

import csv
import datetime as dt
import io
import itertools
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs
import icalendar
import pytest
from hypothesis import given, settings

from territory_opt.errors import InvalidInputError
from territory_opt.files.calendar_file import calendar_file_name
from territory_opt.files.folder import read_demo
from territory_opt.files.plan_json import plan_to_json
from territory_opt.handoff.earlier_figures import EarlierFigures, read_earlier_figures
from territory_opt.handoff.files import handoff_files
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.report.plan_files import calendar_files, write_files
from territory_opt.testing import problems

Rows = Callable[[str], list[dict[str, str]]]

OUT = Path("out")
KEY = "Territory_Opt_Key__c"
NOW = dt.datetime(2026, 1, 4, 12, tzinfo=dt.UTC)
DEMO = plan(read_demo())
TASK_FILES = {
    "hubspot_tasks.csv",
    "pipedrive_activities.csv",
    "salesforce_events.csv",
    "salesforce_tasks.csv",
    "to_close.csv",
}


def text_of(files: dict[Path, str | bytes], path: str) -> str:
    """Return the text of a file."""
    text = files[OUT / path]
    assert isinstance(text, str)
    return text


def with_rows(rows: Rows, files: dict[Path, str | bytes]) -> set[str]:
    """Return the names of the task files that have something to import."""
    return {path.name for path, text in files.items() if path.parent.name == "tasks" and rows(str(text))}


def test_a_first_run_writes_everything_for_everybody(rows: Rows) -> None:
    files = handoff_files(DEMO, OUT)

    assert {"digest.md", "digest.txt"} == {path.name for path in files if path.parent == OUT}
    assert {"ana.csv", "ben.csv", "cleo.csv"} == {path.name for path in files if path.parent.name == "calendars"}
    assert TASK_FILES == {path.name for path in files if path.parent.name == "tasks"}
    assert TASK_FILES - {"to_close.csv"} == with_rows(rows, files)
    assert {f"{name}.csv" for name in ("actions", "assumptions", "clients", "columns", "findings")} < {
        path.name for path in files if path.parent.name == "tables"
    }


def test_a_second_run_of_the_same_plan_has_no_tasks_to_hand_over(rows: Rows, tmp_path: Path) -> None:
    write_calendars(DEMO, tmp_path / "calendars")

    files = handoff_files(DEMO, tmp_path, read_earlier_figures(plan_to_json(DEMO)))

    assert TASK_FILES == {path.name for path in files if path.parent.name == "tasks"}
    assert set() == with_rows(rows, files)
    assert (tmp_path / "digest.md") in files


def test_nothing_of_an_earlier_run_stays_as_it_was_in_the_folder(rows: Rows, tmp_path: Path) -> None:
    left = tuple(deal for deal in DEMO.problem.opportunities if deal.id != "a09")
    without = plan(attrs.evolve(DEMO.problem, opportunities=left))
    write_files([handoff_files(DEMO, tmp_path)], inputs=[])
    write_calendars(DEMO, tmp_path / "calendars")

    for planned, earlier in ((without, DEMO), (without, without)):
        write_files([handoff_files(planned, tmp_path, EarlierFigures.of(earlier))], inputs=[])
        write_calendars(planned, tmp_path / "calendars")
        found = {path.name for path in (tmp_path / "tasks").iterdir() if rows(path.read_text(encoding="utf-8"))}
        assert ("to_close.csv" in found) is (earlier is DEMO)

    assert set() == found


def test_calendars_of_the_earlier_run_may_stand_in_another_folder(rows: Rows, tmp_path: Path) -> None:
    monday, friday = tmp_path / "monday", tmp_path / "friday"
    write_calendars(DEMO, monday / "calendars")

    files = handoff_files(DEMO, friday, EarlierFigures.of(DEMO), calendars=monday / "calendars")

    assert set() == with_rows(rows, files)
    assert {friday} == {path.parents[len(path.relative_to(tmp_path).parts) - 2] for path in files}


def without_ana() -> TerritoryPlan:
    """Return the sample plan after Ana has left, with her clients and deals in Ben's hands."""
    demo = DEMO.problem
    return plan(
        attrs.evolve(
            demo,
            reps=demo.reps[1:],
            clients=tuple(attrs.evolve(each, rep="ben") if each.rep == "ana" else each for each in demo.clients),
            opportunities=tuple(
                attrs.evolve(each, rep="ben") if each.rep == "ana" else each for each in demo.opportunities
            ),
        )
    )


def without_a_week() -> TerritoryPlan:
    """Return the sample plan with more administration than Ana has time for."""
    ana, *others = DEMO.problem.reps
    stuck = plan(attrs.evolve(DEMO.problem, reps=(attrs.evolve(ana, admin_hours=20), *others)))
    assert stuck.reps["ana"].allocation.best is None
    return stuck


@pytest.mark.parametrize("later", [without_ana, without_a_week])
def test_all_appointments_of_a_rep_without_a_week_or_who_has_left_are_called_off(
    rows: Rows, tmp_path: Path, later: Callable[[], TerritoryPlan]
) -> None:
    write_calendars(DEMO, tmp_path / "calendars")
    before = {row[KEY] for row in events_of_ana(rows, handoff_files(DEMO, tmp_path))}

    files = handoff_files(later(), tmp_path, EarlierFigures.of(DEMO))

    found = events_of_ana(rows, files)
    assert before
    assert before == {row[KEY] for row in found}
    assert {("gone", "Free", True)} == {
        (row["Change"], row["ShowAs"], row["Subject"].startswith("Cancelled: ")) for row in found
    }
    assert [] == rows(str(files[tmp_path / "calendars" / "ana.csv"]))


def test_times_of_a_rep_who_has_left_are_those_of_the_calendar_file(rows: Rows, tmp_path: Path) -> None:
    zoned = plan(
        attrs.evolve(
            DEMO.problem, reps=tuple(attrs.evolve(rep, time_zone="Europe/Berlin") for rep in DEMO.problem.reps)
        )
    )
    write_calendars(zoned, tmp_path / "calendars")
    before = {row[KEY]: row["StartDateTime"] for row in events_of_ana(rows, handoff_files(zoned, tmp_path))}

    files = handoff_files(without_ana(), tmp_path, EarlierFigures.of(zoned))

    assert before == {row[KEY]: row["StartDateTime"] for row in events_of_ana(rows, files)}


def test_somebody_elses_calendar_file_of_a_rep_who_has_left_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "ana.ics").write_text("somebody's own", encoding="utf-8")

    with pytest.raises(InvalidInputError, match=r"ana\.ics: found no calendar"):
        handoff_files(without_ana(), OUT, EarlierFigures.of(DEMO), calendars=tmp_path)


def events_of_ana(rows: Rows, files: dict[Path, str | bytes]) -> list[dict[str, str]]:
    """Return Ana's appointments as they are handed over."""
    ((_, text),) = [(path, text) for path, text in files.items() if path.name == "salesforce_events.csv"]
    return [row for row in rows(str(text)) if row["OwnerId"] == "ana"]


def write_calendars(planned: TerritoryPlan, folder: Path) -> None:
    """Write the calendar files of all reps."""
    write_files([calendar_files(planned, folder, planned.reps, now=NOW)], inputs=[])


def test_a_plan_of_another_territory_is_refused() -> None:
    demo = DEMO.problem
    names = {rep.id: f"z-{rep.id}" for rep in demo.reps}
    other = attrs.evolve(
        demo,
        reps=tuple(attrs.evolve(rep, id=names[rep.id]) for rep in demo.reps),
        clients=tuple(attrs.evolve(each, rep=names[each.rep]) for each in demo.clients),
        opportunities=tuple(attrs.evolve(each, rep=names[each.rep], id=f"z-{each.id}") for each in demo.opportunities),
    )

    with pytest.raises(InvalidInputError, match=r"'z-ana'.*'ana'"):
        handoff_files(DEMO, OUT, EarlierFigures.of(plan(other)))


def test_without_calendar_files_of_an_earlier_run_all_appointments_are_new(rows: Rows) -> None:
    files = handoff_files(DEMO, OUT, EarlierFigures.of(DEMO))

    assert {"salesforce_events.csv"} == with_rows(rows, files)


def test_a_later_plan_hands_over_what_moved_and_lists_what_to_close(rows: Rows) -> None:
    left = tuple(deal for deal in read_demo().opportunities if deal.id != "a09")
    later = plan(attrs.evolve(read_demo(), as_of=dt.date(2026, 1, 12), opportunities=left))

    files = handoff_files(later, OUT, EarlierFigures.of(DEMO))

    assert TASK_FILES == with_rows(rows, files)
    handed = {row["Key"]: row for row in rows(text_of(files, "tasks/hubspot_tasks.csv"))}
    closed = {row["Key"]: row for row in rows(text_of(files, "tasks/to_close.csv"))}
    assert handed.keys() >= {key for key, row in closed.items() if row["Change"] == "moved"}
    assert not handed.keys() & {key for key, row in closed.items() if row["Change"] != "moved"}
    assert "a09" in {row["Deal ID"] for row in closed.values()}
    assert "Since 2026-01-05" in text_of(files, "digest.txt")


def test_somebody_elses_calendar_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "calendars").mkdir()
    (tmp_path / "calendars" / "ana.ics").write_text("somebody's own", encoding="utf-8")

    with pytest.raises(InvalidInputError, match=r"ana\.ics: found no calendar"):
        handoff_files(DEMO, tmp_path)


@settings(max_examples=15)
@given(problem=problems(may_be_infeasible=True))
def test_every_plan_has_its_files_and_they_are_sound(rows: Rows, problem: Problem) -> None:
    planned = plan(problem)

    files = handoff_files(planned, OUT, EarlierFigures.of(planned))

    for path, text in files.items():
        assert isinstance(text, str)
        assert text
        if path.suffix == ".csv":
            rows(text)
    assert TASK_FILES == {path.name for path in files if path.parent.name == "tasks"}
    assert with_rows(rows, files) <= {"salesforce_events.csv"}
    assert {path.name for path in files if path.parent.name == "calendars"} == {f"{rep}.csv" for rep in planned.reps}


def named(names: Sequence[str]) -> TerritoryPlan:
    """Return the sample plan in which everybody and everything has one of some names, in turn."""
    demo, name = DEMO.problem, itertools.cycle(names)
    problem = attrs.evolve(
        demo,
        reps=tuple(attrs.evolve(rep, name=next(name), team=next(name)) for rep in demo.reps),
        clients=tuple(attrs.evolve(client, name=next(name), industry=next(name)) for client in demo.clients),
        opportunities=tuple(attrs.evolve(deal, name=next(name), stage=next(name)) for deal in demo.opportunities),
        people={key: attrs.evolve(person, name=next(name)) for key, person in demo.people.items()},
    )
    actions = {
        (action.opportunity, action.action): attrs.evolve(action, name=next(name)) for action in DEMO.schedule.actions
    }
    reps = {
        rep.id: attrs.evolve(
            DEMO.reps[rep.id],
            rep=rep,
            actions=tuple(actions[action.opportunity, action.action] for action in DEMO.reps[rep.id].actions),
        )
        for rep in problem.reps
    }
    schedule = attrs.evolve(DEMO.schedule, actions=tuple(actions.values()))
    return attrs.evolve(DEMO, problem=problem, reps=reps, schedule=schedule)


def test_thirty_hostile_names_are_harmless_in_every_file(rows: Rows, hostile: tuple[str, ...]) -> None:
    plain = {path: text for path, text in handoff_files(DEMO, OUT).items() if isinstance(text, str)}
    counts = {path: len(rows(text)) for path, text in plain.items() if path.suffix == ".csv"}

    for first in (0, 7, 19):
        files = handoff_files(named(hostile[first:] + hostile[:first]), OUT)

        assert plain.keys() == files.keys()
        for path, text in files.items():
            assert isinstance(text, str)
            if path.suffix == ".csv":
                assert counts[path] == len(rows(text))
            else:
                assert len(plain[path].splitlines()) == len(text.splitlines())


def test_thirty_hostile_names_are_texts_in_calendar_files(hostile: tuple[str, ...]) -> None:
    num_events = len(icalendar.Calendar.from_ical(calendars(DEMO)).events)

    calendar = icalendar.Calendar.from_ical(calendars(named(hostile)))

    assert num_events == len(calendar.events)
    assert [] == [event for event in calendar.events if event.errors]
    assert {"VCALENDAR", "VEVENT"} == {str(part.name) for part in calendar.walk()}
    assert set() == {"ATTENDEE", "URL", "ATTACH"} & {name for event in calendar.events for name in event}
    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", calendars(named(hostile)).decode())


def calendars(planned: TerritoryPlan) -> bytes:
    """Return Ana's calendar file."""
    (text,) = calendar_files(planned, OUT, ["ana"], now=NOW).values()
    assert isinstance(text, bytes)
    return text


def test_hostile_ids_stay_in_the_folder_and_in_their_cells(rows: Rows) -> None:
    demo = read_demo()
    ids = {"ana": "../../=1+1", "ben": "con", "cleo": "a\r\n=1;@b"}
    hostile = attrs.evolve(
        demo,
        reps=tuple(attrs.evolve(rep, id=ids[rep.id]) for rep in demo.reps),
        clients=tuple(attrs.evolve(client, rep=ids[client.rep]) for client in demo.clients),
        opportunities=tuple(attrs.evolve(deal, rep=ids[deal.rep], id=f"={deal.id}") for deal in demo.opportunities),
    )

    files = handoff_files(plan(hostile), OUT)

    assert {OUT, OUT / "calendars", OUT / "tasks", OUT / "tables"} == {path.parent for path in files}
    assert {calendar_file_name(rep).replace(".ics", ".csv") for rep in ids.values()} == {
        path.name for path in files if path.parent.name == "calendars"
    }
    for path, text in files.items():
        assert isinstance(text, str)
        assert path.suffix != ".csv" or path.name == "to_close.csv" or rows(text)


def test_files_are_read_by_the_library_as_they_are_written(tmp_path: Path) -> None:
    write_files([handoff_files(DEMO, tmp_path)], inputs=[])

    with (tmp_path / "tables" / "reps.csv").open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    with (tmp_path / "tasks" / "salesforce_tasks.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(io.StringIO(file.read(), newline="")))

    assert ["620000", "480000", "560000"] == [row["target"] for row in found]
    assert "Territory_Opt_Key__c" == header[0]
