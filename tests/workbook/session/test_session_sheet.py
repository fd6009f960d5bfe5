"""The worksheet of a rep as a file: what is asked, what may be typed, what the formulas come to."""

import datetime as dt
import json
import math
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.model.opportunity import Opportunity
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.session.questions import MOST_CLIENTS, potential_of, questions
from territory_opt.session.reading import read_session
from territory_opt.session.worksheet import session_files, session_worksheet, territory_hash

SHEETS = ["Prepare", "Estimate", "Hours", "Deals", "Clients", "_session"]
NUM_INPUTS = {"Estimate": 3, "Hours": 5, "Deals": 3 * 15, "Clients": 6 * 8}
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "{=1+1}",
    "http://127.0.0.1/",
    "internal:Deals!A1",
    "<script>alert(1)</script>",
    "\u202eesrever\u202c",
    "_x000D_ and _x0041_",
    "line one\r\nline two",
    "&A &D &[Path]",
    "x" * 500,
)


@pytest.fixture(scope="module")
def worksheet(planned: TerritoryPlan) -> bytes:
    """Write the worksheet of one rep once."""
    return session_worksheet(planned, "ana")


def test_the_sheets_stand_in_their_order_and_the_hidden_one_says_what_they_are_about(
    worksheet: bytes, planned: TerritoryPlan
) -> None:
    book = openpyxl.load_workbook(BytesIO(worksheet))

    assert SHEETS == book.sheetnames
    states = {page.title: page.sheet_state for page in book}
    assert {"_session": "veryHidden"} == {name: state for name, state in states.items() if state != "visible"}
    document = json.loads("".join(str(cell.value) for (cell,) in book["_session"].iter_rows(min_row=3)))
    assert "ana" == document["rep"]
    assert ["2026-01-01", "2026-06-30"] == document["period"]
    assert territory_hash(planned.problem) == document["territory_hash"]


def test_every_cell_to_fill_in_is_empty_unlocked_and_checked_with_words_before_and_after(worksheet: bytes) -> None:
    for page in openpyxl.load_workbook(BytesIO(worksheet)):
        inputs = [cell for row in page.iter_rows() for cell in row if not cell.protection.locked]
        if page.title == "Prepare":
            assert ["yellow cells are yours"] == [cell.value for cell in inputs]
            continue
        assert NUM_INPUTS.get(page.title, 0) == len(inputs)
        rules = page.data_validations.dataValidation
        for cell in inputs:
            covering = [rule for rule in rules if cell.coordinate in rule.sqref]
            assert 1 == len(covering), cell.coordinate
            assert cell.value is None
            assert all((covering[0].prompt, covering[0].promptTitle, covering[0].error, covering[0].errorTitle))
            assert covering[0].errorStyle in {None, "stop"}


def test_nothing_but_cells_to_fill_in_is_checked(worksheet: bytes) -> None:
    for page in openpyxl.load_workbook(BytesIO(worksheet)):
        for rule in page.data_validations.dataValidation:
            for area in str(rule.sqref).split():
                left, top, right, bottom = range_boundaries(area)
                cells = page.iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right)
                assert not [cell for row in cells for cell in row if cell.protection.locked]


def test_the_same_plan_gives_the_same_bytes(worksheet: bytes, planned: TerritoryPlan) -> None:
    assert worksheet == session_worksheet(planned, "ana")


def test_there_is_one_file_for_each_rep_under_a_safe_name(planned: TerritoryPlan, worksheet: bytes) -> None:
    files = session_files(planned, Path("out"))

    assert {Path(f"out/planning/{rep}.xlsx") for rep in ("ana", "ben", "cleo")} == set(files)
    assert worksheet == files[Path("out/planning/ana.xlsx")]


def test_the_day_it_is_due_stands_on_the_first_sheet(planned: TerritoryPlan) -> None:
    content = session_worksheet(planned, "ana", due=dt.date(2026, 1, 9))

    texts = [cell.value for row in openpyxl.load_workbook(BytesIO(content))["Prepare"] for cell in row]
    assert "by 2026-01-09" in texts


def test_a_rep_who_is_not_in_the_plan_is_refused_with_the_nearest_one(planned: TerritoryPlan) -> None:
    with pytest.raises(InvalidInputError) as error:
        session_worksheet(planned, "anna")

    assert ["did you mean 'ana'?"] == [fault.hint for fault in error.value.faults]


def test_top_clients_are_those_of_the_best_tier_and_then_the_largest_potentials(planned: TerritoryPlan) -> None:
    asked = questions(planned, "ana").clients
    tiers, clients = planned.classification.tiers, planned.problem.client_by_id

    assert MOST_CLIENTS == len(asked)
    best = [name for name in tiers if tiers[name].tier == "A" and clients[name].rep == "ana"]
    assert set(best) == set(asked[: len(best)])
    others = [potential_of(planned, clients[name]) for name in asked[len(best) :]]
    assert sorted(others, reverse=True) == others


def test_every_open_deal_of_the_rep_is_asked_about_once(planned: TerritoryPlan) -> None:
    for rep in planned.reps:
        own = [deal.id for deal in planned.problem.opportunities if deal.rep == rep]
        assert sorted(own) == sorted(questions(planned, rep).deals)


def test_hostile_names_are_texts_and_every_formula_is_one_of_ours(tmp_path: Path) -> None:
    demo = read_demo()
    clients = tuple(attrs.evolve(each, name=HOSTILE[i % len(HOSTILE)]) for i, each in enumerate(demo.clients))
    deals = tuple(
        attrs.evolve(each, name=HOSTILE[i % len(HOSTILE)], id=f"{HOSTILE[i % len(HOSTILE)][:100].strip()}.{i}")
        for i, each in enumerate(demo.opportunities)
    )
    reps = tuple(attrs.evolve(rep, name=HOSTILE[i]) for i, rep in enumerate(demo.reps))
    hostile = plan(attrs.evolve(demo, clients=clients, opportunities=deals, reps=reps))

    content = session_worksheet(hostile, "ana")

    ours = ("=IF(", "=COUNT(", "=SUMPRODUCT(", "=D")
    book = openpyxl.load_workbook(BytesIO(content))
    for page in book:
        for row in page.iter_rows():
            for cell in row:
                assert cell.hyperlink is None or (cell.hyperlink.location or "").endswith("!A1")
                if cell.data_type == "f":
                    assert str(cell.value).startswith(ours)
                    assert "cmd" not in str(cell.value)
    names = {str(row[1].value) for row in book["Deals"].iter_rows(min_row=6)}
    assert "=cmd|' /C calc'!A0 [=cmd|' /C calc'!A0.0]" in names
    (tmp_path / "ana.xlsx").write_bytes(content)
    asked = read_session(tmp_path / "ana.xlsx").asked
    assert {deal.id for deal in deals if deal.rep == "ana"} == set(asked.deals)


def test_a_thousand_deals_and_none_at_all_have_a_worksheet_too(tmp_path: Path) -> None:
    demo = read_demo()
    many = tuple(Opportunity(id=f"deal {i} {'x' * 150}", rep="ana", amount=i, odds=0.0) for i in range(1000))
    content = session_worksheet(plan(attrs.evolve(demo, clients=(), opportunities=many)), "ana")
    (tmp_path / "many.xlsx").write_bytes(content)
    none = session_worksheet(plan(attrs.evolve(demo, clients=(), opportunities=())), "ana")
    (tmp_path / "none.xlsx").write_bytes(none)

    assert {deal.id for deal in many} == set(read_session(tmp_path / "many.xlsx").asked.deals)
    assert () == read_session(tmp_path / "none.xlsx").asked.deals
    assert read_session(tmp_path / "none.xlsx").is_empty


@pytest.fixture(scope="module")
def recalculated(worksheet: bytes, planned: TerritoryPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of worksheets, and of what LibreOffice makes of them in ``out``; skipped without it."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("sessions")
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    (folder / "fresh.xlsx").write_bytes(worksheet)
    reps = tuple(attrs.evolve(rep, target=None) for rep in planned.problem.reps)
    without = plan(attrs.evolve(planned.problem, reps=reps, clients=(), opportunities=()))
    (folder / "bare.xlsx").write_bytes(session_worksheet(without, "ana"))
    book = openpyxl.load_workbook(BytesIO(worksheet))
    typed: dict[str, dict[str, Any]] = {
        "Estimate": {"C8": 200_000, "C9": 0},
        "Hours": {"D6": 30, "D7": 12},
        "Deals": {"H6": "Lost", "I7": 0.5},
        "Clients": {
            **dict(zip(("F6", "G6", "H6", "I6", "J6", "K6"), (2, 1, 2, 3, 4, 5), strict=True)),
            "G7": 5,
            "I7": 4,
            "F8": 1,
            "G8": 5,
        },
    }
    for sheet, cells in typed.items():
        for address, value in cells.items():
            book[sheet][address] = value
    book.save(folder / "typed.xlsx")
    paths = [str(folder / f"{name}.xlsx") for name in ("fresh", "bare", "typed")]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), *paths]
    subprocess.run(words, check=True, capture_output=True, timeout=300)
    return folder


@pytest.mark.parametrize("name", ["fresh", "bare"])
def test_every_formula_comes_to_its_cached_value(recalculated: Path, name: str) -> None:
    before, after = recalculated / f"{name}.xlsx", recalculated / "out" / f"{name}.xlsx"
    formulas = openpyxl.load_workbook(before)
    known, found = (openpyxl.load_workbook(path, data_only=True) for path in (before, after))
    checked = 0
    for page in formulas:
        for cell in (cell for row in page.iter_rows() for cell in row if cell.data_type == "f"):
            expected, value = (book[page.title][cell.coordinate].value for book in (known, found))
            checked += 1
            if isinstance(expected, int | float):
                assert isinstance(value, int | float), (page.title, cell.coordinate)
                assert math.isclose(expected, value, rel_tol=1e-9, abs_tol=1e-9), (page.title, cell.coordinate)
            else:
                assert (expected or None) == (value or None), (page.title, cell.coordinate)
    assert checked > 15


def test_sums_and_checks_follow_what_is_typed(recalculated: Path) -> None:
    book = openpyxl.load_workbook(recalculated / "out" / "typed.xlsx", data_only=True)
    estimate, hours, clients = book["Estimate"], book["Hours"], book["Clients"]

    assert 620_000 - 9_000 - 200_000 - 0 - 186_000 == estimate["E11"].value
    assert [42, 1.05] == [hours["D4"].value, hours["E4"].value]
    assert "In all: above your 40 h" == hours["B4"].value
    assert ["complete", "falls as effort rises", "2 of 6"] == [clients[f"L{row}"].value for row in (6, 7, 8)]
    answered = [book["Prepare"].cell(row, 2).value for row in range(13, 17)]
    assert ["2 of 3", "2 of 5", "2 of 15 with your view", "1 of 8 complete"] == answered


def test_what_another_program_has_saved_is_read_alike(recalculated: Path) -> None:
    with pytest.raises(InvalidInputError) as error:
        read_session(recalculated / "out" / "typed.xlsx")

    assert ["typed.xlsx: Clients!I7"] == [fault.path for fault in error.value.faults]
    assert read_session(recalculated / "out" / "fresh.xlsx").is_empty
