"""A workbook read back: the same territory, and the edits that people made in it."""

import datetime as dt
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import attrs
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.model.opportunity import Certainty
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.scenarios.differences import differences
from territory_opt.testing import problems
from territory_opt.workbook.book import plan_to_workbook
from territory_opt.workbook.reading import is_territory_workbook, problem_from_workbook

HEADER = 5


@pytest.fixture
def book(content: bytes) -> Workbook:
    """Open the sample's workbook, to be edited."""
    return openpyxl.load_workbook(BytesIO(content))


@pytest.fixture
def reread(saved: Callable[[bytes], Path]) -> Callable[[Workbook], Problem]:
    """Give a function that saves an edited workbook and reads it back."""

    def read(book: Workbook) -> Problem:
        content = BytesIO()
        book.save(content)
        return problem_from_workbook(saved(content.getvalue()))

    return read


def column(sheet: Worksheet, label: str) -> int:
    return next(cell.column for cell in sheet[HEADER] if cell.value == label)


def put(book: Workbook, sheet: str, record: str, label: str, value: object) -> str:
    """Put a value into the cell of a record, and return the address of the cell."""
    page = book[sheet]
    ids = {"Gap": "Rep id", "Week": "Rep id", "Clients": "Client id", "Opportunities": "Deal id"}
    of = column(page, ids.get(sheet, "Assumption"))
    row = next(r for r in range(HEADER + 1, page.max_row + 1) if page.cell(r, of).value == record)
    cell = page.cell(row, column(page, label))
    cell.value = value  # type: ignore[assignment]  # whatever is typed
    return f"{sheet}!{cell.coordinate}"


def faults_of(reread: Callable[[Workbook], Problem], book: Workbook) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInputError) as caught:
        reread(book)
    return [(fault.path, fault.found) for fault in caught.value.faults]


def changes(problem: Problem) -> list[str]:
    return [str(difference) for difference in differences(read_demo(), problem)]


def told(problem: Problem) -> dict[str, int]:
    return {finding.code: finding.count for finding in problem.findings[len(read_demo().findings) :]}


def test_a_workbook_that_nobody_edited_is_the_same_territory(content: bytes, saved: Callable[[bytes], Path]) -> None:
    assert read_demo() == problem_from_workbook(saved(content))
    assert is_territory_workbook(saved(content))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(problem=problems(most_reps=2, may_be_infeasible=True))
def test_any_territory_comes_back_as_it_was(problem: Problem, saved: Callable[[bytes], Path]) -> None:
    assert problem == problem_from_workbook(saved(plan_to_workbook(plan(problem))))


def test_every_kind_of_edit_is_put_into_the_very_record(book: Workbook, reread: Callable[[Workbook], Problem]) -> None:
    put(book, "Gap", "ana", "Target", 650_000)
    put(book, "Week", "ben", "Hours a week", 38)
    put(book, "Clients", "c102", "Tier given", "B")
    put(book, "Opportunities", "a01", "Odds", 0.5)
    put(book, "Opportunities", "a08", "Part given", "Likely")
    put(book, "Assumptions", "sales_cycle_weeks", "Value", 9)
    put(book, "Assumptions", "referrals.most_meetings", "Value", 2.5)

    problem = reread(book)

    assert [
        "reps[id=ana].target: 620,000 -> 650,000",
        "reps[id=ben].weekly_hours: 40 -> 38",
        "clients[id=c102].tier: nothing -> 'B'",
        "opportunities[id=a01].odds: 0.95 -> 0.5",
        "opportunities[id=a01].odds_source: nothing -> 'workbook'",
        "opportunities[id=a08].certainty: nothing -> 'likely'",
        "policy.channels.referrals.most_meetings: 0.8 -> 2.5",
        "policy.assumptions.sales_cycle_weeks.value: 12 -> 9",
    ] == changes(problem)
    finding = problem.findings[-1]
    assert ("workbook_edits", 7) == (finding.code, finding.count)
    assert "opportunities[id=a01].odds 0.95 -> 0.5" in finding.examples
    assert plan(problem).reps["ana"].sheet.target == 650_000


def test_a_cell_that_was_emptied_is_an_edit_too(book: Workbook, reread: Callable[[Workbook], Problem]) -> None:
    put(book, "Gap", "ana", "Target", None)
    put(book, "Opportunities", "a01", "Odds", "  ")

    problem = reread(book)

    assert [
        "reps[id=ana].target: 620,000 -> nothing",
        "opportunities[id=a01].odds: 0.95 -> nothing",
    ] == changes(problem)


@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_edits_come_back_exactly(
    data: st.DataObject, planned: TerritoryPlan, content: bytes, reread: Callable[[Workbook], Problem]
) -> None:
    problem, book = planned.problem, openpyxl.load_workbook(BytesIO(content))
    odds = data.draw(st.dictionaries(st.sampled_from([d.id for d in problem.opportunities]), st.floats(0, 1)))
    targets = data.draw(st.dictionaries(st.sampled_from([r.id for r in problem.reps]), st.floats(0, 1e12)))
    parts = data.draw(
        st.dictionaries(st.sampled_from([d.id for d in problem.opportunities]), st.sampled_from(Certainty))
    )
    for sheet, label, edits in (("Opportunities", "Odds", odds), ("Gap", "Target", targets)):
        for record, value in edits.items():
            put(book, sheet, record, label, value)
    for record, part in parts.items():
        put(book, "Opportunities", record, "Part given", part.value)

    after = reread(book)

    expected = {deal.id: (odds.get(deal.id), parts.get(deal.id, deal.certainty)) for deal in problem.opportunities}
    for deal in after.opportunities:
        assert expected[deal.id][1] == deal.certainty
        typed = expected[deal.id][0]
        is_edit = typed is not None and typed != pytest.approx(planned.classification.deals[deal.id].odds, rel=1e-12)
        assert not is_edit or deal.odds == pytest.approx(typed, rel=1e-12)
    assert [targets.get(rep.id, rep.target) for rep in problem.reps] == pytest.approx(
        [rep.target for rep in after.reps], rel=1e-12
    )


def test_sorting_inserting_and_deleting_never_assigns_an_edit_to_another_record(
    book: Workbook, reread: Callable[[Workbook], Problem]
) -> None:
    put(book, "Opportunities", "k05", "Odds", 0.11)
    page = book["Opportunities"]
    rows = sorted(page.iter_rows(min_row=HEADER + 1, values_only=True), key=lambda row: str(row[1]))
    for number, row in enumerate(rows, start=HEADER + 1):
        for position, value in enumerate(row, start=1):
            page.cell(number, position).value = value
    page.delete_rows(next(r for r in range(HEADER + 1, 60) if page.cell(r, 1).value == "b03"))
    page.insert_cols(1, 2)
    page.insert_rows(1, 3)
    page["A8"] = "my own notes"

    problem = reread(book)

    assert ["opportunities[id=k05].odds", "opportunities[id=k05].odds_source"] == [
        difference.path for difference in differences(read_demo(), problem)
    ]
    assert {"workbook_edits": 1, "workbook_rows_missing": 1} == told(problem)


def test_every_bad_edit_is_a_fault_with_its_cell(book: Workbook, reread: Callable[[Workbook], Problem]) -> None:
    cells = {
        put(book, "Gap", "ana", "Target", "a lot"): "'a lot'",
        put(book, "Gap", "ben", "Target", -1): "-1",
        put(book, "Week", "cleo", "Hours a week", 100): "100.0",
        put(book, "Clients", "c102", "Tier given", "Z"): "'Z'",
        put(book, "Opportunities", "a01", "Odds", 150): "150.0",
        put(book, "Opportunities", "a02", "Odds", "0,5"): "'0,5'",
        put(book, "Opportunities", "a03", "Part given", "maybe"): "'maybe'",
        put(book, "Assumptions", "new_deal_odds", "Value", 1.5): "1.5",
        put(book, "Assumptions", "sales_cycle_weeks", "Value", None): "nothing",
    }
    assert {path: found.replace("-1.0", "-1") for path, found in faults_of(reread, book)} == cells


def test_a_week_longer_than_its_days_is_a_fault_of_the_cell(
    book: Workbook, reread: Callable[[Workbook], Problem]
) -> None:
    address = put(book, "Week", "ana", "Hours a week", 80)

    assert [(address, "80")] == faults_of(reread, book)


def test_the_same_record_edited_twice_in_two_ways_is_a_fault(
    book: Workbook, reread: Callable[[Workbook], Problem]
) -> None:
    page = book["Opportunities"]
    odds = column(page, "Odds")
    copied = [cell.value for cell in page[HEADER + 1]]
    first, last = HEADER + 1, page.max_row + 1
    for position, value in enumerate(copied, start=1):
        page.cell(last, position).value = value
    page.cell(first, odds).value = 0.25
    assert {"workbook_edits": 1, "workbook_duplicate_rows": 1} == told(reread(book))

    page.cell(last, odds).value = 0.75
    address = f"Opportunities!{page.cell(last, odds).coordinate}"
    assert [(address, f"0.75, and 0.25 at Opportunities!{page.cell(first, odds).coordinate}")] == faults_of(
        reread, book
    )


def test_what_is_not_read_back_is_told(book: Workbook, reread: Callable[[Workbook], Problem]) -> None:
    put(book, "Opportunities", "a01", "Amount", 99)
    put(book, "Opportunities", "a02", "Closes", "soon")
    put(book, "Clients", "c102", "Client", "Another name")
    put(book, "Assumptions", "deal_correlation", "Value", 0.2)
    page = book["Clients"]
    page.cell(page.max_row + 1, 1).value = "c999"

    problem = reread(book)

    assert [] == changes(problem)
    assert {"workbook_edits_not_read": 4, "workbook_unknown_rows": 1} == told(problem)


@pytest.mark.parametrize(
    ("place", "value", "told_so"),
    [
        (("Opportunities", "a01", "Part"), "stretch", ": edit Part given instead"),
        (("Opportunities", "a01", "Expected now"), 5, ""),
        (("Clients", "c102", "Tier"), "B", ": edit Tier given instead"),
        (("Clients", "c102", "Flow"), 1, ""),
        (("Week", "ana", "Unassigned"), 3, ""),
        (("Gap", "ana", "Likely"), 3, ""),
        (("Assumptions", "sales_cycle_weeks", "High"), 99, ""),
    ],
)
def test_an_edit_of_any_other_cell_is_told_with_its_address(
    book: Workbook, reread: Callable[[Workbook], Problem], place: tuple[str, str, str], value: object, told_so: str
) -> None:
    address, record = put(book, *place, value), place[1]

    problem = reread(book)

    assert {"workbook_edits_not_read": 1} == told(problem)
    assert (f"{address} ({record}){told_so}",) == problem.findings[-1].examples


def test_edits_of_limits_actions_findings_and_the_team_are_told(
    book: Workbook, reread: Callable[[Workbook], Problem]
) -> None:
    cells = []
    for sheet, label, row in (
        ("Rules", "At most", HEADER + 2),
        ("Actions", "Ends", HEADER + 3),
        ("Findings", "Count", HEADER + 1),
        ("Gap", "Target", HEADER - 1),
    ):
        cell = book[sheet].cell(row, column(book[sheet], label))
        cell.value = 123_456
        cells.append(f"{sheet}!{cell.coordinate}")

    problem = reread(book)

    assert {"workbook_edits_not_read": 4} == told(problem)
    assert sorted(cells) == sorted(example.split()[0] for example in problem.findings[-1].examples)


def test_a_new_row_without_an_id_is_told(book: Workbook, reread: Callable[[Workbook], Problem]) -> None:
    page = book["Opportunities"]
    row = page.max_row + 2
    page.cell(row, column(page, "Amount")).value = 5_000

    problem = reread(book)

    assert {"workbook_unknown_rows": 1} == told(problem)
    assert (f"Opportunities!A{row} nothing",) == problem.findings[-1].examples


@pytest.mark.parametrize("value", ["#REF!", "#N/A", "=620000*1.1", '=""'])
def test_an_error_and_a_formula_that_nobody_has_calculated_are_faults_and_not_nothing(
    book: Workbook, reread: Callable[[Workbook], Problem], value: str
) -> None:
    cells = [
        put(book, "Gap", "ana", "Target", value),
        put(book, "Opportunities", "a01", "Odds", value),
        put(book, "Clients", "c102", "Tier given", value),
    ]
    found = f"an error value ({value})" if value.startswith("#") else "a formula without a value"

    assert {(cell, found) for cell in cells} == set(faults_of(reread, book))


@pytest.mark.parametrize(
    ("value", "found", "hint"),
    [
        (True, "TRUE", ""),
        (dt.time(10, 30), "10:30", ""),
        ("80%", "'80%'", "write 0.8 for 80%"),
        (
            "650,000",
            "'650,000'",
            "write 650000 without a separator of thousands, or 650.000 if the comma marks decimals",
        ),
        ("650000", "'650000'", "it is a text: type 650000 as a number"),
    ],
)
def test_a_fault_is_told_in_words_of_a_spreadsheet_with_the_right_spelling(
    book: Workbook, reread: Callable[[Workbook], Problem], value: object, found: str, hint: str
) -> None:
    address = put(book, "Gap", "ana", "Target", value)

    with pytest.raises(InvalidInputError) as caught:
        reread(book)

    assert [(address, found, hint)] == [(fault.path, fault.found, fault.hint) for fault in caught.value.faults]


def test_missing_sheets_and_columns_are_told(book: Workbook, reread: Callable[[Workbook], Problem]) -> None:
    del book["Assumptions"]
    book["Opportunities"].cell(HEADER, column(book["Opportunities"], "Odds")).value = "Chances"
    book["Clients"].cell(HEADER, column(book["Clients"], "Client id")).value = "Number"

    problem = reread(book)

    assert [] == changes(problem)
    assert {"workbook_columns_missing": 3} == told(problem)


def test_a_header_that_stands_twice_is_a_fault(book: Workbook, reread: Callable[[Workbook], Problem]) -> None:
    page = book["Gap"]
    page.cell(HEADER, page.max_column + 1).value = "Target"

    assert ["'Target' in E and Z"] == [found for _, found in faults_of(reread, book)]


def test_ids_that_a_spreadsheet_made_numbers_are_found(saved: Callable[[bytes], Path]) -> None:
    demo = read_demo()
    deals = [attrs.evolve(deal, id=f"00{i}" if i < 2 else str(i)) for i, deal in enumerate(demo.opportunities)]
    problem = attrs.evolve(demo, opportunities=tuple(deals))
    book = openpyxl.load_workbook(BytesIO(plan_to_workbook(plan(problem))))
    put(book, "Opportunities", "7", "Odds", 0.4321)
    page = book["Opportunities"]
    page.cell(HEADER + 8, 1).value = 7
    content = BytesIO()
    book.save(content)

    after = problem_from_workbook(saved(content.getvalue()))

    assert {"opportunities[id=7].odds", "opportunities[id=7].odds_source"} >= {
        difference.path for difference in differences(problem, after)
    }
    assert 0.4321 == after.opportunities[7].odds


def test_a_workbook_without_a_territory_is_refused_with_the_way_to_read_an_export(
    saved: Callable[[bytes], Path],
) -> None:
    content = BytesIO()
    Workbook().save(content)
    path = saved(content.getvalue())

    with pytest.raises(InvalidInputError, match=r"without a territory in it.*--crm"):
        problem_from_workbook(path)
    assert not is_territory_workbook(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"id,name\n1,2\n", b"PK\x03\x04" + b"\0" * 200])
def test_what_is_no_workbook_is_a_fault(content: bytes, saved: Callable[[bytes], Path]) -> None:
    path = saved(content)

    with pytest.raises(InvalidInputError, match=r"plan\.xlsx"):
        problem_from_workbook(path)
    assert not is_territory_workbook(path)


def test_a_cell_far_off_is_a_fault_and_takes_no_memory(content: bytes, saved: Callable[[bytes], Path]) -> None:
    """A reader lays out a sheet from its first cell to its last one."""
    far = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(far, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            if name == "xl/worksheets/sheet2.xml":
                part = part.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                )
            after.writestr(name, part)

    with pytest.raises(InvalidInputError, match="more than 1,536 MB"):
        problem_from_workbook(saved(far.getvalue()))


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no such file"):
        problem_from_workbook(tmp_path / "nowhere.xlsx")


def test_a_territory_that_was_changed_inside_is_refused(book: Workbook, reread: Callable[[Workbook], Problem]) -> None:
    page = book["_territory"]
    page["A3"] = str(page["A3"].value).replace("620000", "620001")
    assert [("_territory", "a territory that is incomplete or was changed")] == faults_of(reread, book)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_a_listed_fault_or_the_same_territory(
    data: st.DataObject, content: bytes, saved: Callable[[bytes], Path]
) -> None:
    name = data.draw(st.sampled_from(zipfile.ZipFile(BytesIO(content)).namelist()))
    damaged = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(damaged, "w", zipfile.ZIP_DEFLATED) as after:
        for each in before.namelist():
            part = bytearray(before.read(each))
            if each == name:
                start = data.draw(st.integers(0, len(part) - 1))
                part[start : start + data.draw(st.integers(1, 40))] = data.draw(st.binary(max_size=20))
            after.writestr(each, bytes(part))
    path = saved(damaged.getvalue())

    outcomes = [*_outcome(path)]

    assert outcomes
    assert all(outcomes)


def _outcome(path: Path) -> tuple[object, ...]:
    """Return the faults of a file, or the territory in it."""
    try:
        return (problem_from_workbook(path),)
    except InvalidInputError as error:
        return error.faults
