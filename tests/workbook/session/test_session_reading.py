"""Worksheets read back: what was typed comes back exactly, and whatever may not stand is named by its cell."""

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.checks import MOST_MONEY
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.rules.verdict import Standing
from territory_opt.session.answers import DealView
from territory_opt.session.reading import read_session, read_sessions
from territory_opt.session.worksheet import session_files, session_worksheet

Typed: TypeAlias = Mapping[str, Mapping[str, Any]]
Fill: TypeAlias = Callable[..., Path]
PARTS = {"C8": Standing.FLOW, "C9": Standing.LIKELY, "C10": Standing.STRETCH}


@pytest.fixture(scope="module")
def worksheet(planned: TerritoryPlan) -> bytes:
    """Write the worksheet of one rep once."""
    return session_worksheet(planned, "ana")


@pytest.fixture(scope="module")
def fill(worksheet: bytes, tmp_path_factory: pytest.TempPathFactory) -> Fill:
    """Give a function that types values into cells of the worksheet, changes it otherwise, and saves it."""
    folder = tmp_path_factory.mktemp("filled")

    def typed(cells: Typed, change: Callable[[openpyxl.Workbook], None] | None = None, name: str = "ana.xlsx") -> Path:
        book = openpyxl.load_workbook(BytesIO(worksheet))
        for sheet, values in cells.items():
            for address, value in values.items():
                book[sheet][address] = value
        if change is not None:
            change(book)
        book.save(folder / name)
        return folder / name

    return typed


def faults_of(path: Path | list[Path]) -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidInputError) as error:
        read_sessions(path)
    return [(fault.path, fault.found, fault.allowed) for fault in error.value.faults]


def test_an_untouched_worksheet_answers_nothing(fill: Fill) -> None:
    answers = read_session(fill({}))

    assert answers.is_empty
    assert () == answers.findings
    assert ("ana", "EUR", "ana.xlsx") == (answers.rep, answers.currency, answers.file)


def decimals(most: int, digits: int) -> st.SearchStrategy[float]:
    """Return numbers of up to 15 digits, as many as programs keep."""
    return st.integers(0, most * 10**digits).map(lambda number: number / 10**digits)


money = decimals(10**12, 2) | st.just(MOST_MONEY)
rising = st.lists(money, min_size=5, max_size=5).map(sorted)
answers_of_deals = st.tuples(
    st.none() | st.sampled_from([*DealView]),
    st.none() | decimals(1, 9),
    st.none() | st.dates(dt.date(2026, 1, 5), dt.date(2100, 12, 31)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@example({}, {}, {}, {})
@given(
    estimates=st.dictionaries(st.sampled_from([*PARTS]), money),
    hours=st.dictionaries(st.integers(0, 4), decimals(33, 6)),
    deals=st.dictionaries(st.integers(0, 14), answers_of_deals, max_size=5),
    clients=st.dictionaries(st.integers(0, 7), st.tuples(st.none() | decimals(168, 6), rising), max_size=3),
)
def test_what_was_typed_comes_back_exactly(
    fill: Fill,
    estimates: dict[str, float],
    hours: dict[int, float],
    deals: dict[int, tuple[DealView | None, float | None, dt.date | None]],
    clients: dict[int, tuple[float | None, list[float]]],
) -> None:
    cells: dict[str, dict[str, Any]] = {"Estimate": dict(estimates), "Deals": {}, "Clients": {}}
    cells["Hours"] = {f"D{6 + i}": value for i, value in hours.items()}
    for i, values in deals.items():
        cells["Deals"] |= {f"{column}{6 + i}": value for column, value in zip("HIJ", values, strict=True)}
    for i, (now, sales) in clients.items():
        cells["Clients"] |= {f"{column}{6 + i}": value for column, value in zip("FGHIJK", (now, *sales), strict=True)}

    found = read_session(fill(cells))

    asked = found.asked
    assert {PARTS[cell]: value for cell, value in estimates.items()} == found.estimates
    assert {asked.activities[i]: value for i, value in hours.items()} == found.hours
    said = {asked.deals[i]: values for i, values in deals.items() if values != (None, None, None)}
    assert said == {name: (deal.view, deal.odds, deal.close_date) for name, deal in found.deals.items()}
    told = {asked.clients[i]: (now, *sales) for i, (now, sales) in clients.items()}
    assert told == {name: (client.hours_now, *client.sales) for name, client in found.clients.items()}


@given(order=st.permutations(range(15)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
def test_sorting_the_deals_assigns_no_answer_to_another(fill: Fill, order: list[int]) -> None:
    typed = {f"I{6 + i}": i / 20 for i in range(15)}

    def sort(book: openpyxl.Workbook) -> None:
        page = book["Deals"]
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=6, max_row=20)]
        for number, i in enumerate(order, start=6):
            for column, value in enumerate(rows[i], start=1):
                page.cell(number, column).value = value

    assert read_session(fill({"Deals": typed})).deals == read_session(fill({"Deals": typed}, sort)).deals


def test_every_bad_answer_is_listed_with_file_sheet_cell_and_what_is_allowed(fill: Fill) -> None:
    cells = {
        "Estimate": {"C8": -1, "C9": "much"},
        "Hours": {"D6": 169, "D7": True},
        "Deals": {"H6": "Perhaps", "I6": 30, "J6": dt.date(2026, 1, 4), "J7": "soon", "H8": 3, "I8": "30 %"},
        "Clients": {"F6": -0.5, "G6": "x", "H7": 1e16},
    }

    found = faults_of(fill(cells))

    assert {
        "ana.xlsx: Estimate!C8": "a number at least 0 and at most 1e+15 [money]",
        "ana.xlsx: Estimate!C9": "a number at least 0 and at most 1e+15 [money]",
        "ana.xlsx: Hours!D6": "a number at least 0 and at most 168 [h/week]",
        "ana.xlsx: Hours!D7": "a number at least 0 and at most 168 [h/week]",
        "ana.xlsx: Deals!H6": "Flow, Likely, Stretch or Lost",
        "ana.xlsx: Deals!I6": "a number at least 0 and at most 1 [1]",
        "ana.xlsx: Deals!J6": "a day from 2026-01-05 on",
        "ana.xlsx: Deals!J7": "a day from 2026-01-05 on",
        "ana.xlsx: Deals!H8": "Flow, Likely, Stretch or Lost",
        "ana.xlsx: Deals!I8": "a number at least 0 and at most 1 [1]",
        "ana.xlsx: Clients!F6": "a number at least 0 and at most 168 [h/week]",
        "ana.xlsx: Clients!G6": "a number at least 0 and at most 1e+15 [money]",
        "ana.xlsx: Clients!H7": "a number at least 0 and at most 1e+15 [money]",
    } == {path: allowed for path, _, allowed in found}


def test_what_the_program_lets_through_is_read_alike(fill: Fill) -> None:
    """Views in any case, and the day of a moment; blanks are nothing."""
    noon = dt.datetime.combine(dt.date(2026, 3, 1), dt.time(12))
    answers = read_session(fill({"Deals": {"H6": " LIKELY ", "H7": "  ", "J7": noon}}))

    first, second = answers.asked.deals[:2]
    assert DealView.LIKELY is answers.deals[first].view
    assert (None, dt.date(2026, 3, 1)) == (answers.deals[second].view, answers.deals[second].close_date)


@given(st.lists(st.none() | st.integers(0, 9), min_size=5, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sales_that_fall_as_effort_rises_are_refused_wherever_gaps_are(fill: Fill, sales: list[int | None]) -> None:
    path = fill({"Clients": {f"{column}6": value for column, value in zip("GHIJK", sales, strict=True)}})
    known = [value for value in sales if value is not None]

    if any(later < earlier for earlier, later in pairwise(known)):
        assert all(place.startswith("ana.xlsx: Clients!") for place, *_ in faults_of(path))
    else:
        read_session(path)


def test_more_hours_than_a_week_has_are_refused(fill: Fill) -> None:
    assert [("ana.xlsx: Hours", "200 h in all", "at most 168 h in all")] == faults_of(
        fill({"Hours": {"D6": 100, "D7": 100}})
    )


def test_a_copied_row_is_refused_and_an_added_one_is_told(fill: Fill) -> None:
    copied = faults_of(fill({"Deals": {"I6": 0.3, "A40": 1, "I40": 0.4}}))
    added = read_session(fill({"Deals": {"B40": "A new deal", "I40": 0.4}}))

    assert ["ana.xlsx: Deals!I40"] == [path for path, *_ in copied]
    assert [("session_unknown_rows", ("ana.xlsx: Deals!I40",))] == [(f.code, f.examples) for f in added.findings]
    assert {} == added.deals


def test_an_added_row_with_a_name_and_an_amount_is_told(fill: Fill) -> None:
    added = read_session(fill({"Deals": {"B40": "A new deal", "D40": 9_000}, "Clients": {"B30": "Client 99"}}))

    (finding,) = added.findings
    assert ("session_unknown_rows", 2) == (finding.code, finding.count)
    assert ("ana.xlsx: Deals!B40", "ana.xlsx: Clients!B30") == finding.examples


@pytest.mark.parametrize("value", ["#REF!", "=0.5*1"])
def test_an_error_and_a_formula_without_a_value_are_faults_and_not_unanswered(fill: Fill, value: str) -> None:
    cells = {"Estimate": {"C8": value}, "Deals": {"H6": value, "I6": value, "J6": value}, "Clients": {"G6": value}}

    found = faults_of(fill(cells))

    addresses = {f"ana.xlsx: {sheet}!{cell}" for sheet, values in cells.items() for cell in values}
    assert addresses == {path for path, *_ in found}
    assert {"a value that was typed"} == {allowed for _, _, allowed in found}


def test_a_text_for_a_number_is_told_with_the_right_spelling(fill: Fill) -> None:
    with pytest.raises(InvalidInputError, match=r"Deals!I6: found '30%'.*write 0\.3 for 30%"):
        read_session(fill({"Deals": {"I6": "30%"}}))


def test_what_is_gone_is_not_answered_and_told(fill: Fill) -> None:
    def damage(book: openpyxl.Workbook) -> None:
        del book["Hours"]
        book["Clients"]["G5"] = "Renamed"
        book["Deals"].delete_rows(20)

    answers = read_session(fill({"Clients": {"H6": 5}}, damage))

    (finding,) = answers.findings
    gone = ("the sheet Hours", "the row 15 of Deals", "the column 'No effort' of Clients")
    assert ("session_places_missing", 3) == (finding.code, finding.count)
    assert tuple(f"ana.xlsx: {place}" for place in gone) == finding.examples
    assert [5] == [answer.half for answer in answers.clients.values()]


def test_a_header_that_stands_twice_is_refused(fill: Fill) -> None:
    assert [("ana.xlsx: Deals!5", "'My odds' in I and M", "each header once")] == faults_of(
        fill({"Deals": {"M5": "My odds"}})
    )


def test_inserted_rows_and_columns_change_nothing(fill: Fill) -> None:
    def shift(book: openpyxl.Workbook) -> None:
        book["Deals"].insert_cols(2)
        book["Deals"].insert_rows(2, 3)

    typed = {"Deals": {"H6": "Lost", "I7": 0.5}}
    assert read_session(fill(typed)).deals == read_session(fill(typed, shift)).deals


def test_a_hidden_sheet_that_was_changed_is_refused(fill: Fill) -> None:
    found = faults_of(fill({"_session": {"A3": "{}"}}))

    assert [("ana.xlsx", "territory_opt/session/1")] == [(path, allowed) for path, _, allowed in found]


@pytest.mark.parametrize("content", [b"", b"PK", b"id,name\n", b"PK\x03\x04" + b"\0" * 100])
def test_what_is_no_workbook_is_an_error_that_names_the_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.xlsx").write_bytes(content)

    assert ["odd.xlsx"] == [path for path, *_ in faults_of(tmp_path / "odd.xlsx")]


def test_a_file_that_is_not_there_and_another_workbook_are_told_together(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "other.xlsx")

    paths = [tmp_path / "nowhere.xlsx", tmp_path / "other.xlsx"]
    assert ["nowhere.xlsx", "other.xlsx"] == [path for path, *_ in faults_of(paths)]


def test_a_folder_is_read_whole_but_for_what_open_programs_leave_there(tmp_path: Path, planned: TerritoryPlan) -> None:
    for path, content in session_files(planned, tmp_path).items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "planning" / "~$ana.xlsx").write_bytes(b"lock")

    assert ["ana", "ben", "cleo"] == [each.rep for each in read_sessions(tmp_path / "planning")]


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    assert ["no worksheet"] == [found for _, found, _ in faults_of(tmp_path)]


def test_two_worksheets_of_one_rep_are_refused(fill: Fill) -> None:
    found = faults_of([fill({}), fill({}, None, "again.xlsx")])

    assert [("again.xlsx", "a second worksheet of 'ana', beside 'ana.xlsx'", "one worksheet for each rep")] == found


@given(
    damage=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=4),
    kept=st.just(1.0) | st.floats(0, 1),
)
@settings(max_examples=40)
def test_a_damaged_file_is_read_or_refused(
    worksheet: bytes, tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[int, int]], kept: float
) -> None:
    damaged = bytearray(worksheet)
    for place, value in damage:
        damaged[place % len(damaged)] = value
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    path.write_bytes(damaged[: round(kept * len(damaged))])

    reps = set()
    with suppress(InvalidInputError):
        reps.add(read_session(path).rep)
    assert reps <= {"ana"}
