"""From a CRM export to what people get, and back again: the commands that no folder of ours is needed for."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from territory_opt.cli.words import BAD_INPUT, DONE
from territory_opt.testing.folders import tree

Run = Callable[..., tuple[int, str, str]]
REPORT = (
    "Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Probability (%),Close Date,Created Date,Type\n"
    "Rep One,Client 1,Renewal,Negotiation/Review,20000,90,3/31/2026,9/1/2025,Existing Customer - Upgrade\n"
    "Rep One,Client 2,Pilot,Needs Analysis,8000,20,4/15/2026,12/20/2025,New Customer\n"
    "Rep Two,Client 2,Rollout,Value Proposition,50000,,6/30/2026,11/30/2025,New Customer\n"
    "Rep Two,Client 3,First order,Closed Won,12000,100,12/10/2025,8/1/2025,New Customer\n"
    '"Total",,,,90000,,,,\n'
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Write a small report of Salesforce with a total."""
    path = tmp_path / "report.csv"
    path.write_text(REPORT)
    return path


def test_an_untouched_export_is_checked_with_what_was_recognised(run: Run, export: Path) -> None:
    code, out, err = run("check", export)

    assert (DONE, "") == (code, err)
    assert out.startswith("1 tables, 1 of them read, written by Salesforce")
    assert "2 reps, " in out
    assert "4 rows = 3 open deals of 78,000 USD + 1 closed deals" in out


def test_a_proposed_mapping_read_back_gives_the_same_territory(run: Run, export: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    printed = run("map", export)[1]

    code, out, _ = run("map", export, "--out", mapping)

    assert (DONE, printed) == (code, mapping.read_text())
    assert "Opportunity Owner" in out
    with_it, without = (
        json.loads(run("plan", export, *words, "--json", "-")[1]) for words in (("--mapping", mapping), ())
    )
    assert with_it["team"] == without["team"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--crm", "salesfroce"], "did you mean 'salesforce'?"),
        (["--odds-from", "stage"], "did you mean 'stages'?"),
        (["--mapping", "nowhere.toml"], "nowhere.toml"),
        (["--overrides", "nowhere.csv"], "nowhere.csv"),
        (["--as-of", "soon"], "--as-of"),
    ],
)
def test_a_word_about_an_export_that_cannot_be_used_is_told(
    run: Run, export: Path, words: list[str], told: str
) -> None:
    code, out, err = run("check", export, *words)

    assert (BAD_INPUT, "") == (code, out)
    assert told in err


@pytest.mark.parametrize("option", ["--mapping", "--overrides", "--odds-from", "--target"])
def test_a_word_about_exports_beside_a_folder_is_told(run: Run, tmp_path: Path, option: str) -> None:
    run("init", tmp_path / "territory")

    code, _, err = run("plan", tmp_path / "territory", option, "column")

    assert BAD_INPUT == code
    assert f"{option}: found 'column'; allowed is only beside a CRM export" in err


def test_a_second_run_hands_over_nothing_when_nothing_changed(run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    run("plan", "demo", "--out", first)

    code, out, _ = run("plan", "demo", "--since", first / "plan.json", "--out", second)

    assert DONE == code
    assert "Nothing changed" in out or "nothing changed" in out
    for name in ("hubspot_tasks", "salesforce_tasks", "salesforce_events", "pipedrive_activities", "to_close"):
        assert 1 == len((second / "tasks" / f"{name}.csv").read_text(encoding="utf-8").splitlines()), name


def test_an_edited_workbook_is_planned_and_never_replaced(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("plan", "demo", "--out", out)
    before = json.loads((out / "plan.json").read_text())["reps"][0]["target"]
    book = openpyxl.load_workbook(out / "workbook.xlsx")
    rows = [[cell.value for cell in row] for row in book["Gap"].iter_rows()]
    header = next(row for row in rows if "Target" in row)
    of_ana = next(number for number, row in enumerate(rows, start=1) if "ana" in row)
    book["Gap"].cell(row=of_ana, column=header.index("Target") + 1).value = 630_000
    book.save(out / "workbook.xlsx")

    planned = json.loads(run("plan", out / "workbook.xlsx", "--json", "-")[1])
    kept = tree(out)
    code, _, err = run("plan", "demo", "--out", out)

    assert (620_000, 630_000) == (before, planned["reps"][0]["target"])
    assert "workbook_edits" in {finding["code"] for finding in planned["findings"]}
    assert (BAD_INPUT, kept) == (code, tree(out))
    assert "holds edits and is not replaced" in err


def test_answers_of_reps_are_shown_and_kept_when_the_plan_is_written_again(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("plan", "demo", "--out", out)
    path = out / "planning" / "ana.xlsx"
    book = openpyxl.load_workbook(path)
    book["Estimate"]["C8"] = 200_000
    book.save(path)
    answered = path.read_bytes()

    code, told, _ = run("session", "demo", out / "planning", "--out", tmp_path / "session")
    _, _, err = run("plan", "demo", "--out", out)

    assert DONE == code
    assert "200,000" in told
    assert {"session.xlsx", "answered.json"} == set(tree(tmp_path / "session"))
    assert DONE == run("check", tmp_path / "session" / "answered.json")[0]
    assert "kept, as reps have answered in them" in err
    assert answered == path.read_bytes()


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("planning/ana.xlsx", "a worksheet for a planning session"),
        (".", "a folder that a plan was written to"),
        ("copy.xlsx", "a workbook of a plan whose hidden sheet is gone"),
    ],
)
def test_what_was_written_for_people_is_not_taken_for_an_export(
    run: Run, tmp_path: Path, source: str, told: str
) -> None:
    run("plan", "demo", "--out", tmp_path)
    book = openpyxl.load_workbook(tmp_path / "workbook.xlsx")
    del book["_territory"]
    book.save(tmp_path / "copy.xlsx")

    code, _, err = run("plan", tmp_path / source)

    assert BAD_INPUT == code
    assert told in err


def test_no_worksheet_to_read_is_told(run: Run) -> None:
    code, _, err = run("session", "demo")

    assert BAD_INPUT == code
    assert "WORKSHEETS: found nothing" in err


def test_a_plan_of_another_territory_is_no_earlier_one(run: Run, export: Path, tmp_path: Path) -> None:
    run("plan", export, "--json", tmp_path / "theirs.json")

    code, out, err = run("plan", "demo", "--since", tmp_path / "theirs.json", "--json", tmp_path / "mine.json")

    assert (BAD_INPUT, "") == (code, out)
    assert "Rep One" in err
    assert not (tmp_path / "mine.json").exists()


def test_the_demo_needs_no_file_and_minds_none_of_its_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    first = run("demo", "--out", "demo")
    second = run("demo", "--out", "demo")

    assert first == second
    assert DONE == first[0]
    assert "one rep leaves" in {
        cell.value for row in openpyxl.load_workbook("demo/workbook.xlsx")["Scenarios"] for cell in row
    }
