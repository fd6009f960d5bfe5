"""What another program makes of the formulas: LibreOffice opens workbooks, calculates them anew and saves them."""

import math
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import attrs
import openpyxl
import pytest

from territory_opt.files.folder import read_demo
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.planning.plan import plan
from territory_opt.workbook.book import plan_to_workbook
from territory_opt.workbook.reading import problem_from_workbook

ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
Written = Mapping[str, tuple[Problem, Path, Path]]


def uneven() -> Problem:
    """Return a territory in which much is missing: a target, a week, teams with odd names, odd amounts."""
    demo = read_demo()
    ana, ben, cleo = demo.reps
    reps = (
        attrs.evolve(ana, target=None, team="=North*"),
        attrs.evolve(ben, team="=north*", admin_hours=39.0),
        attrs.evolve(cleo, team=None, name="*"),
        Rep(id="~?", target=0.01, won=0.02, team="=North*"),
    )
    deals = [attrs.evolve(deal, amount=(deal.amount or 0) / 7) for deal in demo.opportunities]
    return attrs.evolve(demo, reps=reps, opportunities=tuple(deals))


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> Written:
    """Write workbooks, and what LibreOffice makes of them, by name; without it the tests are skipped."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("recalculated")
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    written = {"sample": read_demo(), "uneven": uneven()}
    (folder / "sample.xlsx").write_bytes(content)
    (folder / "uneven.xlsx").write_bytes(plan_to_workbook(plan(written["uneven"])))
    wrong = openpyxl.load_workbook(folder / "uneven.xlsx")
    wrong["Gap"]["E7"] = 1_000_000
    wrong.save(folder / "edited.xlsx")
    names = [*written, "edited"]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    paths = [str(folder / f"{name}.xlsx") for name in names]
    words = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out"), *paths]
    subprocess.run(words, check=True, capture_output=True, timeout=300)
    problems = {**written, "edited": written["uneven"]}
    return {name: (problems[name], folder / f"{name}.xlsx", folder / "out" / f"{name}.xlsx") for name in names}


@pytest.mark.parametrize("name", ["sample", "uneven"])
def test_every_formula_comes_to_its_cached_value(recalculated: Written, name: str) -> None:
    _, before, after = recalculated[name]
    formulas = openpyxl.load_workbook(before)
    known, found = (openpyxl.load_workbook(path, data_only=True) for path in (before, after))
    checked = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                expected, value = (book[sheet.title][cell.coordinate].value for book in (known, found))
                checked += 1
                if isinstance(expected, int | float):
                    assert isinstance(value, int | float), (sheet.title, cell.coordinate, cell.value)
                    same = math.isclose(expected, value, rel_tol=1e-6, abs_tol=1e-7)
                    assert same, (sheet.title, cell.coordinate, cell.value, expected, value)
                else:
                    assert (expected or None) == (value or None), (sheet.title, cell.coordinate, cell.value)
    assert checked > 150


def test_an_edited_target_moves_what_is_not_identified_by_as_much(recalculated: Written) -> None:
    """And so the program has really calculated."""
    _, before, after = recalculated["edited"]
    problem = recalculated["uneven"][0]
    was, now = (
        openpyxl.load_workbook(recalculated["uneven"][1], data_only=True),
        openpyxl.load_workbook(after, data_only=True),
    )
    target = problem.reps[1].target

    assert target is not None
    assert before.exists()
    assert was["Gap"]["J7"].value + 1_000_000 - target == pytest.approx(now["Gap"]["J7"].value)
    assert 0 == now["Gap"]["K7"].value


@pytest.mark.parametrize("name", ["sample", "uneven"])
def test_a_workbook_that_another_program_has_saved_is_still_the_same_territory(
    recalculated: Written, name: str
) -> None:
    problem, _, after = recalculated[name]

    assert problem == problem_from_workbook(after)
