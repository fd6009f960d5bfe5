"""The command line: what it prints, what it writes, what it returns; and that bad input loses nothing."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest

import territory_opt as to
from territory_opt.appraisal import appraisal as appraisal_module
from territory_opt.cli.words import BAD_INPUT, DONE, FAULT, INFEASIBLE, USAGE
from territory_opt.errors import SolverError
from territory_opt.planning import drafting
from territory_opt.report.schedule_page import schedule_text
from territory_opt.scheduling import cp_sat_process
from territory_opt.testing.folders import SOUND_FOLDER, tree

Files = Mapping[str, str | bytes | None]
MakeFolder = Callable[[Files], Path]
Run = Callable[..., tuple[int, str, str]]
PROCESS = [sys.executable, "-m", "territory_opt.cli"]


def test_it_prints_a_report_of_every_rep(run: Run) -> None:
    code, out, err = run("demo")

    assert (DONE, "") == (code, err)
    assert out == whole_report(to.read_demo())


def whole_report(problem: to.Problem) -> str:
    """Return the report of a few reps as the command line prints it: with what their weeks are worth."""
    plan = to.plan(problem)
    return to.report_text(plan, appraisals={rep: to.appraise(plan, rep) for rep in plan.reps})


def test_it_writes_what_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    code, _, _ = run("demo", "--json", tmp_path / "demo.json", "--out", tmp_path / "new" / "folder")

    assert DONE == code
    reps, written = ("ana", "ben", "cleo"), tree(tmp_path / "new" / "folder")
    assert {"plan.json", "report.txt", "workbook.xlsx", "team.html", "digest.md", "digest.txt"} <= set(written)
    for rep in reps:
        pictures = {f"pictures/{rep}-{kind}.svg" for kind in ("gantt", "week")}
        calendars = {f"calendars/{rep}.{kind}" for kind in ("ics", "csv")}
        assert {f"reps/{rep}.html", f"planning/{rep}.xlsx", *pictures, *calendars} <= set(written)
    assert {"tasks/hubspot_tasks.csv", "tasks/salesforce_events.csv", "tables/actions.csv"} <= set(written)
    assert {"demo.json", "new"} == {path.name for path in tmp_path.iterdir()}
    assert (tmp_path / "demo.json").read_bytes() == (tmp_path / "new/folder/plan.json").read_bytes()


def test_it_runs_as_a_process() -> None:
    done = subprocess.run([*PROCESS, "demo"], capture_output=True, check=False)

    assert (DONE, b"") == (done.returncode, done.stderr)
    assert done.stdout.decode("utf-8").startswith("Territory of 3 reps")


def test_what_it_writes_can_be_checked_and_planned(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"

    code, out, _ = run("init", folder)
    written = tree(folder)
    checked, planned = run("check", folder), run("plan", folder)

    assert DONE == code
    assert f"territory-opt plan {folder}" in out
    assert (DONE, DONE) == (checked[0], planned[0])
    assert written == tree(folder)


def test_it_never_writes_over_what_is_there(run: Run, folder_of: MakeFolder) -> None:
    folder = folder_of({})
    before = tree(folder)

    code, out, err = run("init", folder)

    assert (BAD_INPUT, "") == (code, out)
    assert "is not empty; nothing was written" in err
    assert before == tree(folder)


def test_it_tells_what_was_read(run: Run, folder_of: MakeFolder) -> None:
    folder = folder_of({"notes.csv": "x\n"})
    before = tree(folder)

    code, out, _ = run("check", folder)

    assert DONE == code
    assert "2 reps, 2 clients, 1 open deal" in out
    assert "notes.csv" in out
    assert before == tree(folder)


def test_an_appraisal_that_fails_is_told_and_the_page_stands_without_it(
    run: Run, folder_of: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_ana(plan: to.TerritoryPlan, rep: str) -> to.Appraisal:
        if rep == "ana":
            raise SolverError("the solver lost its way")
        return appraise(plan, rep)

    appraise = appraisal_module.appraise
    monkeypatch.setattr(appraisal_module, "appraise", without_ana)

    code, out, err = run("plan", folder_of({}))

    ana, ben = out.split("Ana · 40 h")[1].split("Ben · 38.5 h")
    assert (DONE, "no appraisal of ana: the solver lost its way\n") == (code, err)
    assert ["THE WEEK" in ana, "ROOM TO MOVE" in ana, "ROOM TO MOVE" in ben] == [True, False, True]


DEMO = Path(to.__file__).parent / "demo"


def test_it_shows_the_order_of_work_of_everybody(run: Run) -> None:
    code, out, err = run("schedule", DEMO)

    assert (DONE, "") == (code, err)
    assert out == schedule_text(to.plan(to.read_demo()))


def test_one_person_is_shown_drawn_and_written_alone(run: Run, tmp_path: Path) -> None:
    words = ("--person", "ben", "--ics", tmp_path / "ics", "--gantt", tmp_path / "ben.svg")

    code, out, _ = run("schedule", DEMO, *words)

    assert DONE == code
    assert ["Ana ·" in out, "Ben ·" in out, "Legal ·" in out] == [False, True, False]
    assert {"ben.svg", "ics", "ics/ben.ics"} == set(tree(tmp_path))
    assert "Actions of Ben" in (tmp_path / "ben.svg").read_text(encoding="utf-8")


def test_the_work_of_a_shared_person_is_shown_with_all_calendars(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("schedule", DEMO, "--person", "legal", "--ics", tmp_path / "ics", "--gantt", tmp_path / "g.svg")

    assert DONE == code
    assert ["Ana ·" in out, "Legal ·" in out] == [False, True]
    assert {"ana.ics", "ben.ics", "cleo.ics"} == set(tree(tmp_path / "ics"))
    assert "Actions of all reps" in (tmp_path / "g.svg").read_text(encoding="utf-8")


def test_calendars_go_on_from_those_of_the_last_time(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    folder, calendars = folder_of({}), tmp_path / "ics"
    run("schedule", folder, "--as-of", "2098-01-06", "--period", "2098-Q1", "--ics", calendars)
    first = tree(calendars)
    run("schedule", folder, "--as-of", "2098-01-06", "--period", "2098-Q1", "--ics", calendars)
    again = tree(calendars)
    (folder / "reps.csv").write_text("id,name,weekly_hours,days_off\nana,Ana,40,2098-01-07\nben,Ben,38.5,\n")
    run("schedule", folder, "--as-of", "2098-01-06", "--period", "2098-Q1", "--ics", calendars)
    moved = tree(calendars)

    assert {"ana.ics", "ben.ics"} == set(first)
    assert first == again
    assert first["ben.ics"] == moved["ben.ics"]
    assert b"SEQUENCE:1" in (moved["ana.ics"] or b"")


def test_a_plan_made_again_says_that_nothing_moved_and_one_with_a_change_what_did(run: Run, tmp_path: Path) -> None:
    run("plan", DEMO, "--json", tmp_path / "old.json")
    changed = tmp_path / "demo.json"
    demo = to.read_demo()
    away = attrs.evolve(demo.reps[1], days_off=(dt.date(2026, 1, 5),))
    changed.write_text(
        to.problem_to_json(attrs.evolve(demo, reps=(demo.reps[0], away, demo.reps[2]))), encoding="utf-8"
    )

    same = run("schedule", DEMO, "--since", tmp_path / "old.json")[1]
    other = run("schedule", changed, "--since", tmp_path / "old.json")[1]

    assert same.endswith("SINCE THE PLAN OF 2026-01-05: nothing moved\n")
    assert "change" in other.split("SINCE THE PLAN OF 2026-01-05: ")[1].splitlines()[0]
    assert "moved  5" in other


def test_the_plan_behind_the_order_is_written_as_json_and_read_as_an_earlier_one(run: Run, tmp_path: Path) -> None:
    _, printed, _ = run("schedule", DEMO, "--json", "-")
    run("schedule", DEMO, "--json", tmp_path / "plan.json")
    _, out, _ = run("schedule", DEMO, "--since", tmp_path / "plan.json")

    assert json.loads(printed) == json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert out.endswith("nothing moved\n")


def test_engine_time_and_seed_are_chosen_by_words(run: Run) -> None:
    words = ("--engine", "search", "--seconds", "0.2", "--seed", "3")

    assert "fast" == json.loads(run("schedule", DEMO, "--json", "-")[1])["order"]["engine"]
    assert "search" == json.loads(run("schedule", DEMO, *words, "--json", "-")[1])["order"]["engine"]
    assert "search" == json.loads(run("plan", DEMO, *words, "--json", "-")[1])["order"]["engine"]
    assert USAGE == run("schedule", DEMO, "--engine", "quick")[0]


def test_with_a_number_of_schedules_a_search_comes_out_the_same_again(run: Run) -> None:
    words = ("schedule", DEMO, "--engine", "search", "--schedules", "5", "--seed", "3", "--json", "-")

    assert run(*words) == run(*words)


@pytest.mark.parametrize("command", ["plan", "schedule"])
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--seconds", "1"], "--seconds: of no use to the engine fast; add --engine search, or leave it away"),
        (["--seed", "0"], "--seed: of no use to the engine fast"),
        (["--engine", "fast", "--schedules", "9"], "--schedules: of no use to the engine fast"),
        (["--engine", "exact", "--schedules", "9"], "--schedules: of no use to the engine exact"),
    ],
)
def test_what_the_engine_has_no_use_for_is_wrong_usage(run: Run, command: str, words: list[str], told: str) -> None:
    code, out, err = run(command, DEMO, *words)

    assert (USAGE, "") == (code, out)
    assert told in " ".join(err.replace("│", " ").split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["--person", "anna"],
            "--person: found 'anna'; allowed is ana, ben, sales_engineer, executive, legal; did you mean 'ana'?",
        ),
        (["--engine", "search", "--seconds", "0"], "--seconds: found 0.0; allowed is a number above 0"),
        (["--engine", "search", "--seconds", "nan"], "--seconds: found nan"),
        (["--engine", "search", "--schedules", "0"], "--schedules: found 0; allowed is a whole number at least 1"),
        (["--engine", "search", "--seed", "-1"], "--seed: found -1; allowed is a whole number at least 0"),
        (["--gantt", "actions.png"], "--gantt: found 'actions.png'; allowed is a file name that ends in .svg"),
        (["--since", "no_such_plan.json"], "no_such_plan.json: found no such file"),
        (["--target", "won * 2"], "only beside a CRM export"),
    ],
)
def test_an_option_of_the_order_that_cannot_be_used_is_told(
    run: Run, folder_of: MakeFolder, tmp_path: Path, words: list[str], told: str
) -> None:
    folder = folder_of({})
    before = tree(tmp_path)

    code, out, err = run("schedule", folder, *words, "--json", tmp_path / "p.json", "--ics", tmp_path / "ics")

    assert (BAD_INPUT, "") == (code, out)
    assert told in err
    assert before == tree(tmp_path)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--ics", "ics", "--gantt", "old.svg/g.svg"], "old.svg"),
        (["--ics", "ics", "--json", "old.json", "--since", "old.json"], "old.json is an input of this run"),
        (["--ics", "ics", "--json", "g.svg", "--gantt", "g.svg"], "g.svg is asked for twice, with different contents"),
        (["--ics", "foreign", "--gantt", "new.svg"], "ana.ics: found"),
    ],
)
def test_all_files_of_the_order_are_written_or_none(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    run("plan", DEMO, "--json", "old.json")
    (tmp_path / "old.svg").write_text("a file where a folder is needed")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "ana.ics").write_text("no calendar")
    before = tree(tmp_path)

    code, out, err = run("schedule", DEMO, *words)

    assert (BAD_INPUT, "") == (code, out)
    assert told in err
    assert before == tree(tmp_path)


def test_calendars_are_never_written_over_those_of_the_input(run: Run, folder_of: MakeFolder) -> None:
    folder = folder_of({})
    run("schedule", folder, "--ics", folder / "calendars")
    before = tree(folder)

    code, _, err = run("schedule", folder, "--ics", folder / "calendars")

    assert BAD_INPUT == code
    assert "is an input of this run" in err
    assert before == tree(folder)


@pytest.mark.parametrize(("words", "extra"), [(["--ics", "ics"], "calendar"), (["--engine", "exact"], "exact")])
def test_what_needs_an_extra_that_is_not_installed_says_how_to_install_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], extra: str
) -> None:
    demo = to.read_demo()
    busy = {name: attrs.evolve(person, weekly_hours=1.5) for name, person in demo.people.items()}
    (tmp_path / "busy.json").write_text(to.problem_to_json(attrs.evolve(demo, people=busy)), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "territory_opt.files.calendar_renewal", None)
    monkeypatch.setattr(cp_sat_process, "find_spec", lambda _: None)

    code, out, err = run("schedule", "busy.json", *words)

    assert (BAD_INPUT, "") == (code, out)
    assert f'pip install "territory-opt[{extra}]"' in err
    assert {"busy.json"} == set(tree(tmp_path))


def test_a_rep_without_a_week_has_no_calendar_and_the_others_have_theirs(
    run: Run, folder_of: MakeFolder, tmp_path: Path
) -> None:
    folder = folder_of({"reps.csv": "id,weekly_hours,admin_hours\nana,40,20\nben,40,5\n"})

    code, _, _ = run("schedule", folder, "--ics", tmp_path / "ics")

    assert INFEASIBLE == code
    assert {"ben.ics"} == set(tree(tmp_path / "ics"))


def test_bad_input_is_told_as_when_planning(run: Run, folder_of: MakeFolder) -> None:
    folder = folder_of({"reps.csv": "id,weekly_hours\nana,0\n"})

    assert run("check", folder) == run("plan", folder)


def test_it_prints_the_pages_of_a_few_reps(run: Run, folder_of: MakeFolder) -> None:
    code, out, err = run("plan", folder_of({}))

    assert (DONE, "") == (code, err)
    assert ["Ana · 40 h a week" in out, "Ben · 38.5 h a week" in out] == [True, True]


def test_json_to_standard_output_is_json_alone(run: Run, folder_of: MakeFolder) -> None:
    code, out, err = run("plan", folder_of({}), "--json", "-")

    assert (DONE, "") == (code, err)
    assert ["ana", "ben"] == [rep["id"] for rep in json.loads(out)["reps"]]


def test_files_are_written_whole_and_hold_all_reps(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    code, out, _ = run("plan", folder_of({}), "--out", tmp_path / "out", "--rep", "ana")

    report = (tmp_path / "out" / "report.txt").read_text(encoding="utf-8")
    assert DONE == code
    assert "PICTURES: pictures/ana-gantt.svg, pictures/ana-week.svg" in report
    assert 2 == len(json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))["reps"])
    assert ["Ben · 38.5 h" in out, "Ben · 38.5 h" in report] == [False, True]


def test_an_existing_output_is_replaced(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("old")

    assert DONE == run("plan", folder_of({}), "--json", tmp_path / "plan.json")[0]
    assert "optimal" in (tmp_path / "plan.json").read_text(encoding="utf-8")


def test_an_unknown_rep_is_named_with_the_nearest(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    code, out, err = run("plan", folder_of({}), "--rep", "anna", "--rep", "zoe", "--json", tmp_path / "p.json")

    assert (BAD_INPUT, "") == (code, out)
    assert "--rep: found 'anna'; allowed is ana, ben; did you mean 'ana'?" in err
    assert "--rep: found 'zoe'" in err
    assert not (tmp_path / "p.json").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--period", "2026-Q5"], "period: found '2026-Q5'; allowed is 2026, 2026-H1"),
        (["--as-of", "soon"], "--as-of: found 'soon'; allowed is a date such as 2026-01-05"),
        (["--as-of", "1066-10-14"], "1066-10-14"),
        (["--as-of", "2026-12-31"], "as_of"),
        (["--policy", "no_such_policy.toml"], "no_such_policy.toml"),
        (["--crm", "marven"], "marven"),
        (["--target", "won * 2"], "only beside a CRM export"),
    ],
)
def test_an_option_that_cannot_be_used_is_told(
    run: Run, folder_of: MakeFolder, tmp_path: Path, words: list[str], told: str
) -> None:
    code, out, err = run("plan", folder_of({}), *words, "--json", tmp_path / "p.json")

    assert (BAD_INPUT, "") == (code, out)
    assert told in err
    assert not (tmp_path / "p.json").exists()


def test_dates_and_policy_of_the_command_outrank_those_of_the_folder(
    run: Run, folder_of: MakeFolder, tmp_path: Path
) -> None:
    policy = tmp_path / "mine.toml"
    policy.write_text('name = "mine"\n')

    _, out, _ = run(
        "plan", folder_of({}), "--as-of", "2026-04-07", "--period", "2026-Q2", "--policy", policy, "--json", "-"
    )

    found = json.loads(out)
    assert ("2026-04-07", "2026-06-30", "mine") == (found["as_of"], found["period"]["end"], found["policy"])


def test_a_problem_as_json_is_planned_as_it_stands(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "demo.json"
    source.write_text(to.problem_to_json(to.read_demo()), encoding="utf-8")

    code, out, _ = run("plan", source)
    refused, _, err = run("plan", source, "--as-of", "2026-02-01", "--policy", "x.toml")

    assert (DONE, whole_report(to.read_demo())) == (code, out)
    assert BAD_INPUT == refused
    assert "--policy --as-of: found given" in err


def test_a_target_that_must_be_reached_and_cannot_be_is_explained_and_ends_with_four(run: Run) -> None:
    source = Path(to.__file__).parent / "demo"

    code, out, _ = run("plan", source, "--must-reach-target", "--rep", "ana", "--rep", "cleo")

    ana, cleo = out.split("Ana · 40 h")[1].split("Cleo · ")
    assert INFEASIBLE == code
    assert "NO WEEK IS POSSIBLE" in ana
    assert "NO WEEK IS POSSIBLE" not in cleo


def test_whole_actions_are_asked_for_by_a_word(run: Run) -> None:
    _, out, _ = run("plan", Path(to.__file__).parent / "demo", "--whole-actions", "--json", "-")

    assert {"mixed-integer program"} == {rep["certificate"]["method"] for rep in json.loads(out)["reps"]}


def test_of_many_reps_only_those_without_a_week_get_a_page_unasked(run: Run, folder_of: MakeFolder) -> None:
    rows = "".join(f"r{i},Rep {i},40,{20 if i == 3 else 5}\n" for i in range(7))
    folder = folder_of({"reps.csv": f"id,name,weekly_hours,admin_hours\n{rows}", "clients.csv": "id,rep\nc1,r1\n",
                        "opportunities.csv": "id,rep\nd1,r1\n"})  # fmt: skip

    code, out, _ = run("plan", folder)
    _, asked, _ = run("plan", folder, "--rep", "r5")

    assert INFEASIBLE == code
    assert ["Rep 3 · 40 h" in out, "Rep 5 · 40 h" in out] == [True, False]
    assert "Pages of 6 more reps: --rep ID for one, --out DIR for all." in out
    assert ["Rep 3 · 40 h" in asked, "Rep 5 · 40 h" in asked, "more reps" in asked] == [False, True, False]


FLOORS = (
    '[hour_rules.top]\nactivity = "A"\nat_least = 0.7\n[hour_rules.new]\nactivity = "prospecting"\nat_least = 0.6\n'
)


def test_floors_that_exceed_the_week_are_explained_in_print_and_in_files(
    run: Run, folder_of: MakeFolder, tmp_path: Path
) -> None:
    code, out, _ = run("plan", folder_of({"policy.toml": FLOORS}), "--out", tmp_path / "out")

    found = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    assert INFEASIBLE == code
    assert "NO WEEK IS POSSIBLE" in out
    assert "The floors add up to 130% of the week time" in " ".join(out.split())
    assert {"infeasible"} == {rep["status"] for rep in found["reps"]}
    assert {"top", "new"} == set(found["reps"][0]["explanation"]["clash"])
    assert found["reps"][0]["explanation"]["repair"]


def test_one_rep_without_a_week_leaves_the_others_theirs(run: Run, folder_of: MakeFolder) -> None:
    folder = folder_of({"reps.csv": "id,weekly_hours,admin_hours\nana,40,20\nben,40,5\n"})

    code, out, _ = run("plan", folder, "--json", "-")

    assert INFEASIBLE == code
    assert ["infeasible", "optimal"] == [rep["status"] for rep in json.loads(out)["reps"]]


@pytest.mark.parametrize(
    "words", [["paln"], ["plan"], ["plan", "x", "--jsn", "y"], ["demo", "--out"], ["init"], ["plan", "x", "y"]]
)
def test_wrong_usage_is_told_and_returned_as_2(run: Run, words: list[str]) -> None:
    code, out, err = run(*words)

    assert USAGE == code
    assert out + err


@pytest.mark.parametrize("words", [[], ["--help"], ["plan", "--help"], ["--version"]])
def test_help_and_version_are_no_failure(run: Run, words: list[str]) -> None:
    code, out, _ = run(*words)

    assert DONE == code
    assert out


BAD_FOLDERS: dict[str, tuple[Files, list[str]]] = {
    "missing file": ({"reps.csv": None}, ["reps.csv: found no such file"]),
    "misnamed file": ({"reps.csv": None, "rep.csv": "id\nana\n"}, ["did you mean 'rep.csv'?"]),
    "empty file": ({"clients.csv": ""}, ["clients.csv"]),
    "missing column": ({"reps.csv": "name,weekly_hours\nAna,40\n"}, ["reps.csv", "id"]),
    "misspelt column": ({"reps.csv": "id,weekly_huors\nana,40\n"}, ["did you mean 'weekly_hours'?"]),
    "binary junk": ({"clients.csv": bytes(range(256))}, ["clients.csv:"]),
    "a workbook": ({"clients.csv": b"PK\x03\x04rest"}, ["export its sheets as CSV UTF-8"]),
    "wrong encoding": ({"clients.csv": "id,rep\nM\xfcller,ana\n".encode("latin-1")}, ["clients.csv:2", "0xFC"]),
    "UTF-16": ({"clients.csv": "id,rep\nc1,ana\n".encode("utf-16")}, ["UTF-16 text"]),
    "duplicate ids": ({"reps.csv": "id\nana\nben\nana\n"}, ["reps.csv:2 id", "reps.csv:4 id", "stands once"]),
    "unknown rep": ({"clients.csv": "id,rep\nc1,anna\n"}, ["clients.csv:2 rep", "did you mean 'ana'?"]),
    "unknown client": ({"opportunities.csv": "id,rep,client\nd1,ana,c9\n"}, ["opportunities.csv:2 client"]),
    "negative": ({"reps.csv": "id,target\nana,-5\n"}, ["reps.csv:2 target: found", "-5"]),
    "not a number": ({"reps.csv": "id,target\nana,nan\n"}, ["reps.csv:2 target"]),
    "infinite": ({"reps.csv": "id,target\nana,inf\n"}, ["reps.csv:2 target"]),
    "absurd": ({"reps.csv": "id,target\nana,1e300\n"}, ["reps.csv:2 target"]),
    "odds of 50": (
        {"opportunities.csv": "id,rep,odds\nd1,ana,50\n"},
        ["opportunities.csv:2 odds", "write 0.5 for 50 %"],
    ),
    "date that is none": ({"opportunities.csv": "id,rep,close_date\nd1,ana,2026-02-30\n"}, ["opportunities.csv:2"]),
    "date out of range": ({"opportunities.csv": "id,rep,close_date\nd1,ana,3999-12-31\n"}, ["opportunities.csv:2"]),
    "rep with 0 hours": ({"reps.csv": "id,weekly_hours\nana,0\n"}, ["reps.csv:2 weekly_hours", "above 0"]),
    "misspelt key": ({"territory.toml": 'curency = "EUR"\n'}, ["territory.toml", "did you mean 'currency'?"]),
    "misspelt policy key": (
        {"policy.toml": '[hour_rules.x]\nactivity = "A"\nat_leest = 0.1\n'},
        ["policy.toml", "did you mean 'at_least'?"],
    ),
    "misspelt field": (
        {"policy.toml": '[certainty_rules.x]\nwhen = "odss > 0.5"\ncertainty = "likely"\n'},
        ["certainty_rules.x.when", "did you mean 'odds'?"],
    ),
    "broken TOML": ({"policy.toml": "[hour_rules\n"}, ["policy.toml"]),
    "cyclic prerequisites": (
        {
            "playbooks.toml": '[loop]\nname = "Loop"\n'
            '[loop.actions.a]\nname = "A"\neffort_hours = 1\nafter = { b = 0 }\n'
            '[loop.actions.b]\nname = "B"\neffort_hours = 1\nafter = { a = 0 }\n'
        },
        ["playbooks.toml", "a circle of prerequisites"],
    ),
}


@pytest.mark.parametrize(("changes", "told"), BAD_FOLDERS.values(), ids=BAD_FOLDERS.keys())
def test_it_is_told_with_its_path_and_nothing_is_written(
    run: Run, folder_of: MakeFolder, tmp_path: Path, changes: Files, told: list[str]
) -> None:
    folder = folder_of(changes)
    before = tree(tmp_path)

    code, out, err = run("plan", folder, "--json", tmp_path / "p.json", "--out", tmp_path / "out")

    assert (BAD_INPUT, "") == (code, out)
    assert [] == [words for words in told if words not in err]
    assert "in the input\n  - " in err
    assert before == tree(tmp_path)


def test_all_problems_of_all_files_are_told_at_once(run: Run, folder_of: MakeFolder) -> None:
    code, _, err = run(
        "plan",
        folder_of(
            {
                "reps.csv": "id,weekly_hours,target\nana,0,-1\nana,40,5\n",
                "clients.csv": "id,rep,tier\nc1,zoe,Q\n",
                "opportunities.csv": "id,rep,odds\nd1,ana,70\n",
                "territory.toml": 'perod = "2026"\n',
                "policy.toml": '[hour_rules.x]\nactivity = "Z"\nat_least = 0.1\n',
            }
        ),
    )

    assert BAD_INPUT == code
    for words in (
        "reps.csv:2 weekly_hours",
        "reps.csv:2 target",
        "opportunities.csv:2 odds",
        "territory.toml",
        "policy.toml",
    ):
        assert words in err


@pytest.mark.parametrize("source", ["nowhere", "territory/reps.csv", "nowhere.json", "territory.json"])
def test_a_source_that_is_none_is_told(run: Run, folder_of: MakeFolder, tmp_path: Path, source: str) -> None:
    folder_of({})
    (tmp_path / "territory.json").mkdir()

    code, out, err = run("plan", tmp_path / source)

    assert (BAD_INPUT, "") == (code, out)
    assert err.startswith("1 problem in the input\n")


def test_a_folder_where_a_file_should_be_is_told(run: Run, folder_of: MakeFolder) -> None:
    folder = folder_of({"reps.csv": None})
    (folder / "reps.csv").mkdir()

    code, _, err = run("plan", folder)

    assert BAD_INPUT == code
    assert "reps.csv: found a folder; allowed is a file" in err


def test_percent_signs_are_understood_or_told_but_never_taken_as_hundredfold(run: Run, folder_of: MakeFolder) -> None:
    folder = folder_of({"opportunities.csv": "id,rep,amount,odds,close_date\nd1,ana,50000,50%,2026-05-29\n"})

    code, out, err = run("plan", folder, "--json", "-")

    if code == DONE:
        assert 0.5 == json.loads(out)["opportunities"][0]["odds"]
    else:
        assert BAD_INPUT == code
        assert "opportunities.csv:2 odds" in err


@pytest.mark.parametrize(
    "changes",
    [
        {"clients.csv": "id,rep\n", "opportunities.csv": "id,rep\n"},
        {name: b"\xef\xbb\xbf" + text.encode() for name, text in SOUND_FOLDER.items()},
        {name: text.replace("\n", "\r\n") for name, text in SOUND_FOLDER.items()},
        {"opportunities.csv": "id,rep,amount,odds\nd1,ana,0,0\n"},
    ],
    ids=["no clients and no deals", "byte order marks", "CRLF", "zeros"],
)
def test_odd_but_sound_input_is_planned(run: Run, folder_of: MakeFolder, changes: Files) -> None:
    code, out, _ = run("plan", folder_of(changes))

    assert DONE == code
    assert "Territory of 2 reps" in out


@pytest.mark.parametrize("name", ["reps.csv", "territory.toml"])
def test_no_input_is_replaced(run: Run, folder_of: MakeFolder, name: str) -> None:
    folder = folder_of({})
    before = tree(folder)

    code, out, err = run("plan", folder, "--json", folder / name)

    assert (BAD_INPUT, "") == (code, out)
    assert "is an input of this run and is not replaced" in err
    assert before == tree(folder)


def test_no_policy_of_the_command_is_replaced(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    policy = tmp_path / "mine.toml"
    policy.write_text('name = "mine"\n')

    code, _, err = run("plan", folder_of({}), "--policy", policy, "--json", policy)

    assert BAD_INPUT == code
    assert "is an input of this run" in err
    assert 'name = "mine"\n' == policy.read_text()


def test_no_input_is_replaced_through_a_link(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    folder = folder_of({})
    (tmp_path / "link.json").symlink_to(folder / "reps.csv")
    before = tree(folder)

    assert BAD_INPUT == run("plan", folder, "--json", tmp_path / "link.json")[0]
    assert before == tree(folder)


@pytest.mark.parametrize("option", ["--out", "--json"])
def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(
    run: Run, folder_of: MakeFolder, tmp_path: Path, option: str
) -> None:
    folder = folder_of({})
    (tmp_path / "file").write_text("in the way")
    before = tree(tmp_path)

    code, out, err = run("plan", folder, option, tmp_path / "file" / "below")

    assert (BAD_INPUT, "") == (code, out)
    assert "cannot be written to" in err
    assert before == tree(tmp_path)


def test_when_one_of_the_outputs_cannot_be_written_none_is(run: Run, folder_of: MakeFolder, tmp_path: Path) -> None:
    folder = folder_of({})
    (tmp_path / "file").write_text("in the way")
    before = tree(tmp_path)

    code, _, _ = run("plan", folder, "--json", tmp_path / "p.json", "--out", tmp_path / "file" / "below")

    assert BAD_INPUT == code
    assert before == tree(tmp_path)


def test_a_run_interrupted_while_planning_writes_nothing(
    run: Run, folder_of: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:  # noqa: ANN401  # whatever it is called with
        raise KeyboardInterrupt

    folder = folder_of({})
    before = tree(tmp_path)
    monkeypatch.setattr(drafting, "allocation_of", interrupted)

    code, out, err = run("plan", folder, "--out", tmp_path / "out", "--json", tmp_path / "p.json")

    assert (FAULT, "") == (code, out)
    assert "interrupted; nothing half-written is left behind" in err
    assert before == tree(tmp_path)


def test_a_run_interrupted_while_writing_leaves_no_half_of_a_file(
    run: Run, folder_of: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of({})
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.txt").write_text("old")
    before = tree(tmp_path)

    def interrupted(*_: Any) -> Path:  # noqa: ANN401  # the same
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)

    code, _, _ = run("plan", folder, "--out", tmp_path / "out")

    assert FAULT == code
    assert before == tree(tmp_path)


def test_an_unforeseen_error_is_told_in_one_line(
    run: Run, folder_of: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "classify", lambda *_, **__: 1 / 0)

    code, out, err = run("plan", folder_of({}))

    assert (FAULT, "") == (code, out)
    assert "a fault of the program itself, please report it: ZeroDivisionError: division by zero\n" == err


def test_a_week_that_fails_its_own_check_is_no_fault_of_the_input(
    run: Run, folder_of: MakeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "verify", lambda *_, **__: ["hours add up to 41"])

    code, out, err = run("plan", folder_of({}))

    assert (FAULT, "") == (code, out)
    assert "the week of ana failed its own check" in err


def test_a_reader_who_leaves_is_no_failure() -> None:
    with subprocess.Popen([*PROCESS, "demo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        complaint = process.stderr.read()

    assert (DONE, b"") == (process.returncode, complaint)


def test_a_narrow_encoding_loses_signs_but_not_the_report() -> None:
    narrow = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    done = subprocess.run([*PROCESS, "demo"], capture_output=True, check=False, env=narrow)

    assert (DONE, b"") == (done.returncode, done.stderr)
    assert "THE WEEK" in done.stdout.decode("ascii")


def test_bad_input_of_a_process_goes_to_standard_error(tmp_path: Path) -> None:
    done = subprocess.run([*PROCESS, "plan", tmp_path / "nowhere"], capture_output=True, check=False)

    assert (BAD_INPUT, b"") == (done.returncode, done.stdout)
    assert b"no such folder" in done.stderr
    assert b"Traceback" not in done.stderr


def test_progress_is_shown_on_a_terminal_only(run: Run, folder_of: MakeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = folder_of({})
    _, piped, silent = run("plan", folder)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")

    code, out, shown = run("plan", folder)

    assert (DONE, piped, "") == (code, out, silent)
    assert "planning" in shown
