"""A plan as a workbook: its sheets, its formulas and the values they have."""

import datetime as dt
import math
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import attrs
import openpyxl
import pytest
from hypothesis import given, settings
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from territory_opt.appraisal.appraisal import appraise
from territory_opt.comparison.result import Comparison
from territory_opt.files.folder import read_demo
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.testing import problems
from territory_opt.workbook.book import plan_to_workbook

SHEETS = [
    "Summary",
    "Gap",
    "Week",
    "Clients",
    "Opportunities",
    "Actions",
    "Rules",
    "Scenarios",
    "Findings",
    "Assumptions",
    "_territory",
]
HEADER = 5


def column(sheet: Worksheet, label: str) -> int:
    return next(cell.column for cell in sheet[HEADER] if cell.value == label)


def values(sheet: Worksheet, label: str) -> list[object]:
    number = column(sheet, label)
    return [row[number - 1] for row in sheet.iter_rows(min_row=HEADER + 1, values_only=True)]


def test_the_sheets_stand_in_their_order_and_the_territory_is_hidden(content: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(content))

    assert SHEETS == book.sheetnames
    assert {"_territory": "veryHidden"} == {s.title: s.sheet_state for s in book if s.sheet_state != "visible"}


def test_without_a_comparison_there_is_no_sheet_of_scenarios_and_the_summary_says_how(planned: TerritoryPlan) -> None:
    book = openpyxl.load_workbook(BytesIO(plan_to_workbook(planned)))

    assert "Scenarios" not in book.sheetnames
    texts = [cell.value for row in book["Summary"] for cell in row if isinstance(cell.value, str)]
    assert any("territory-opt what-if" in text for text in texts)


def test_the_same_plan_gives_the_same_bytes(content: bytes, planned: TerritoryPlan, compared: Comparison) -> None:
    assert content == plan_to_workbook(planned, comparison=compared)


def test_every_formula_has_its_value_and_no_text_is_one(content: bytes) -> None:
    formulas, known = (openpyxl.load_workbook(BytesIO(content), data_only=only) for only in (False, True))
    counts: Counter[str] = Counter()
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    counts[sheet.title] += 1
                    assert isinstance(cell.value, str)
                    allows_nothing = cell.value.endswith(',"")')
                    assert allows_nothing or known[sheet.title][cell.coordinate].value is not None
    assert {"Summary", "Gap", "Week", "Opportunities", "Actions", "Scenarios"} == set(counts)


def test_gap_shows_the_balance_sheets_of_the_plan(content: bytes, planned: TerritoryPlan) -> None:
    gap = openpyxl.load_workbook(BytesIO(content), data_only=True)["Gap"]
    sheets = [rep.sheet for rep in planned.reps.values()]
    expected = {
        "Target": [sheet.target for sheet in sheets],
        "Won": [sheet.won for sheet in sheets],
        "Flow": [sheet.flow for sheet in sheets],
        "Likely": [sheet.likely.amount for sheet in sheets],
        "Stretch": [sheet.stretch.amount for sheet in sheets],
        "Not identified": [sheet.not_identified for sheet in sheets],
        "Check": [0] * len(sheets),
        "Shortfall before": [sheet.shortfall_before for sheet in sheets],
        "Expected": [sheet.expected_revenue for sheet in sheets],
        "Shortfall after": [sheet.shortfall_after for sheet in sheets],
        "Covers the rest": [sheet.coverage_of_remaining for sheet in sheets],
        "Covers the target": [sheet.coverage_of_target for sheet in sheets],
    }
    assert expected == {label: pytest.approx(values(gap, label), abs=0.02) for label in expected}
    assert planned.team.not_identified == pytest.approx(gap.cell(HEADER - 1, column(gap, "Not identified")).value)


def test_the_hours_of_a_week_add_up_to_its_length(content: bytes, planned: TerritoryPlan) -> None:
    week = openpyxl.load_workbook(BytesIO(content), data_only=True)["Week"]

    assert values(week, "In all") == pytest.approx([rep.rep.weekly_hours for rep in planned.reps.values()])
    assert [0, 0, 0] == values(week, "Check")


@settings(deadline=None, max_examples=25)
@given(problems(most_reps=2, may_be_infeasible=True))
def test_whatever_is_planned_the_cached_values_are_those_of_the_plan(problem: Problem) -> None:
    planned = plan(problem)
    book = openpyxl.load_workbook(BytesIO(plan_to_workbook(planned)), data_only=True)
    for label, figures in (
        ("Not identified", [rep.sheet.not_identified for rep in planned.reps.values()]),
        ("Shortfall before", [rep.sheet.shortfall_before for rep in planned.reps.values()]),
        ("Expected", [rep.sheet.expected_revenue for rep in planned.reps.values()]),
        ("Shortfall after", [rep.sheet.shortfall_after for rep in planned.reps.values()]),
    ):
        for expected, value in zip(figures, values(book["Gap"], label), strict=True):
            assert (expected is None) == (value in {None, ""})
            assert expected is None or value == pytest.approx(expected, abs=0.03, rel=1e-9)
    assert {0} == {*values(book["Gap"], "Check"), *values(book["Week"], "Check")}


def test_the_parts_of_the_file_are_sound(content: bytes) -> None:
    """What makes a program offer a repair: broken XML, doubled names, tables that overlap or do not fit their cells."""
    with zipfile.ZipFile(BytesIO(content)) as file:
        assert file.testzip() is None
        names = file.namelist()
        assert len(names) == len(set(names))
        for name in names:
            if name.endswith((".xml", ".rels", ".vml")):
                ET.fromstring(file.read(name))  # noqa: S314  # our own file
    book = openpyxl.load_workbook(BytesIO(content))
    tables = [(sheet, table) for sheet in book for table in sheet.tables.values()]
    assert len(tables) == len({table.displayName.casefold() for _, table in tables})
    assert not {name.casefold() for name in book.defined_names} & {t.displayName.casefold() for _, t in tables}
    for sheet, table in tables:
        headers = [str(cell.value) for cell in sheet[table.ref][0]]
        assert headers == [each.name for each in table.tableColumns]
        assert len(headers) == len({header.casefold() for header in headers})
        assert not sheet.merged_cells.ranges
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_other_programs_open_it(content: bytes, saved: Callable[[bytes], Path]) -> None:
    with CalamineWorkbook.from_path(saved(content)) as book:
        assert SHEETS == book.sheet_names


def test_every_sheet_prints_across_with_its_header_and_page_numbers(content: bytes) -> None:
    book = openpyxl.load_workbook(BytesIO(content))
    for sheet in book:
        if sheet.sheet_state == "visible":
            setup = sheet.page_setup
            assert ("landscape", 9) == (setup.orientation, setup.paperSize)
            assert sheet.sheet_properties.pageSetUpPr is not None
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert (sheet.title != "Summary") == (setup.fitToHeight == 0)
            assert "&P" in str(sheet.oddFooter and sheet.oddFooter.right and sheet.oddFooter.right.text)
            assert (sheet.title == "Summary") == (sheet.print_title_rows is None)
            assert (sheet.title == "Summary") == (sheet.freeze_panes is None)


def test_print_is_legible_and_names_the_record_on_every_page(content: bytes) -> None:
    """Columns that are shared out over the pages leave text of 10 points at 7.5 or more."""
    book = openpyxl.load_workbook(BytesIO(content))
    checked = 0
    for sheet in book:
        if sheet.sheet_state != "visible" or sheet.title == "Summary":
            continue
        last = max(cell.column for cell in sheet[HEADER] if cell.value is not None)
        widths = [_points(sheet, column) for column in range(1, last + 1)]
        pages = sheet.page_setup.fitToWidth or 1
        kept = sum(widths[: int(sheet.print_title_cols is not None) * _num_kept(sheet.print_title_cols)])
        scale = min(1.0, pages * 780 / (sum(widths) + (pages - 1) * kept))
        assert scale * 10 >= 7.5, (sheet.title, pages, scale)
        assert (pages > 1) == (sheet.print_title_cols is not None)
        checked += pages > 1
    assert checked >= 2


def _points(sheet: Worksheet, column: int) -> float:
    for each in sheet.column_dimensions.values():
        if (each.min or 0) <= column <= (each.max or 0):
            return float((each.width * 7) * 0.75)
    return 8.43 * 7 * 0.75


def _num_kept(columns: str | None) -> int:
    return 0 if columns is None else int(column_index_from_string(columns.replace("$", "").split(":")[1]))


def test_only_the_cells_that_are_read_back_are_unlocked(content: bytes, planned: TerritoryPlan) -> None:
    book = openpyxl.load_workbook(BytesIO(content))
    unlocked: Counter[tuple[str, object]] = Counter(
        (sheet.title, sheet.cell(HEADER, cell.column or 1).value)
        for sheet in book
        for row in sheet.iter_rows(min_row=HEADER + 1)
        for cell in row
        if not cell.protection.locked and sheet.title != "Summary"
    )
    problem = planned.problem
    assert {
        ("Gap", "Target"): len(problem.reps),
        ("Week", "Hours a week"): len(problem.reps),
        ("Clients", "Tier given"): len(problem.clients),
        ("Opportunities", "Odds"): len(problem.opportunities),
        ("Opportunities", "Part given"): len(problem.opportunities),
        ("Assumptions", "Value"): len(problem.policy.assumptions) + 2 * len(problem.policy.channels),
    } == dict(unlocked)


def test_charts_show_the_parts_and_the_hours_of_at_most_forty_reps() -> None:
    rep = read_demo().reps[0]
    many = tuple(attrs.evolve(rep, id=f"rep{i}", name=f"Rep {i}", observed_hours={}) for i in range(60))
    book = plan_to_workbook(plan(attrs.evolve(read_demo(), reps=many, clients=(), opportunities=())))
    with zipfile.ZipFile(BytesIO(book)) as file:
        charts = [file.read(name).decode() for name in file.namelist() if name.startswith("xl/charts/chart")]
    assert 2 == len(charts)
    for chart in charts:
        assert "first 40 of 60 reps" in chart
        assert {"45"} == set(re.findall(r"<c:f>\w+!\$[A-Z]+\$6:\$[A-Z]+\$(\d+)</c:f>", chart))


def test_a_scenario_stands_beside_the_territory_with_the_difference_as_a_formula(content: bytes) -> None:
    formulas, known = (openpyxl.load_workbook(BytesIO(content), data_only=only)["Scenarios"] for only in (False, True))

    assert ["as it is", "=1+1", "Difference", "no week", "Difference"] == [cell.value for cell in known[HEADER]][3:8]
    assert {"s"} == {cell.data_type for cell in formulas[HEADER]}
    first = [cell.value for cell in known[HEADER + 1]]
    assert "expected revenue" == first[2]
    base, value, difference = (cell for cell in first[3:6] if isinstance(cell, int | float))
    assert math.isclose(value - base, difference)
    assert [None, None] == [value or None for value in first[6:8]]


def test_actions_have_their_weeks_beside_them_coloured_by_their_dates(content: bytes, planned: TerritoryPlan) -> None:
    sheet = openpyxl.load_workbook(BytesIO(content), data_only=True)["Actions"]
    first = column(sheet, "Gained") + 2
    mondays = [cell.value for cell in sheet[HEADER][first - 1 :]]
    actions = [action for rep in planned.reps.values() for action in rep.actions]

    assert all(isinstance(monday, dt.datetime) and monday.weekday() == 0 for monday in mondays)
    assert {7} == {(b - a).days for a, b in pairwise(day for day in mondays if isinstance(day, dt.datetime))}
    assert isinstance(mondays[0], dt.datetime)
    assert isinstance(mondays[-1], dt.datetime)
    assert 0 <= (min(action.start for action in actions) - mondays[0].date()).days < 7
    assert 0 <= (max(action.finish for action in actions) - mondays[-1].date()).days < 7
    areas = {str(each.sqref) for each in sheet.conditional_formatting}
    last = sheet.cell(HEADER + len(actions), first + len(mondays) - 1).coordinate
    assert {f"{sheet.cell(HEADER + 1, first).coordinate}:{last}"} == areas


def test_rules_have_their_total_cost_where_the_weeks_are_appraised(planned: TerritoryPlan) -> None:
    appraisal = appraise(planned, "ana")
    book = openpyxl.load_workbook(BytesIO(plan_to_workbook(planned, {"ana": appraisal})))
    costs = {cost.rule: cost.total_cost for cost in appraisal.prices.costs}

    of_ana = values(book["Rules"], "Rep id").count("ana")
    rules, total = (values(book["Rules"], label)[:of_ana] for label in ("Rule", "Total cost"))
    found = dict(zip(rules, total, strict=True))
    assert [cost for cost in found.values() if cost is not None]
    assert all(cost is None or cost == pytest.approx(costs[str(rule)]) for rule, cost in found.items())
