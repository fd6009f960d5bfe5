import datetime as dt
from collections.abc import Mapping, Sequence

import attrs
import pytest

from territory_opt.intake.joining.settled_table import LONGEST_TEXT, SettledTable
from territory_opt.intake.recognising.mapping import ColumnRule
from territory_opt.intake.records.recognition import RecognisedTable, Role, System, TableKind
from territory_opt.intake.records.sheet import Cell
from territory_opt.model.finding import Severity
from territory_opt.testing.recognised import table_of


def test_a_column_that_is_not_there_is_all_none() -> None:
    table = SettledTable(table_of(TableKind.DEALS, id=["d1", "d2"]))
    columns = (
        table.texts(Role.NAME),
        table.numbers(Role.EMPLOYEES),
        table.days(Role.CLOSE_DATE),
        table.shares(Role.ODDS),
        table.truths(Role.IS_WON).values,
        table.money(Role.AMOUNT).values,
        table.money(Role.AMOUNT).currencies,
    )
    assert all(column == [None, None] for column in columns)
    assert [] == list(table.findings())


def test_the_first_role_with_a_column_is_read() -> None:
    table = SettledTable(table_of(TableKind.DEALS, name=["n"], deal_id=["d1"]))
    assert ["d1"] == table.texts(Role.ID, Role.DEAL_ID, Role.NAME)
    assert (True, False) == (table.has(Role.ID, Role.DEAL_ID), table.has(Role.ID))


def test_joined_cells_stand_in_for_a_missing_column_only() -> None:
    joined = {Role.NAME: ["joined"], Role.ID: ["other"]}
    table = SettledTable(table_of(TableKind.DEALS, id=["d1"]), joined=joined)
    assert (["joined"], ["d1"]) == (table.texts(Role.NAME), table.texts(Role.ID))


def test_what_a_person_says_of_a_column_decides_how_it_is_read() -> None:
    rules = {Role.CLOSE_DATE: ColumnRule(order="dmy"), Role.ODDS: ColumnRule(scale=100)}
    table = SettledTable(table_of(TableKind.DEALS, close_date=["5/1/2025"], odds=["1"]), rules)
    day = table.days(Role.CLOSE_DATE)[0]
    assert ("2025-01-05", [0.01]) == (day and day.isoformat(), table.shares(Role.ODDS))


def test_the_scale_a_system_is_known_for_decides_where_values_do_not() -> None:
    deals = table_of(TableKind.DEALS, system=System.SALESFORCE, odds=["0", "1"])
    assert [0.0, 0.01] == SettledTable(deals).shares(Role.ODDS)


def test_two_readings_of_a_column_are_a_warning() -> None:
    table = SettledTable(table_of(TableKind.DEALS, close_date=["5/1/2025", "6/2/2025"]))
    table.days(Role.CLOSE_DATE)
    (finding,) = table.findings()
    assert ("ambiguous_columns", Severity.WARNING) == (finding.code, finding.severity)


@pytest.mark.parametrize(("proof", "expected"), [("20/01/2024", "2025-04-03"), ("01/20/2024", "2025-03-04")])
def test_an_order_of_days_that_one_column_proves_settles_the_others(proof: str, expected: str) -> None:
    table = SettledTable(table_of(TableKind.DEALS, close_date=["03/04/2025"], created_date=[proof]))
    (day,) = table.days(Role.CLOSE_DATE)
    (finding,) = table.findings()
    assert (expected, "settled_columns") == (day and day.isoformat(), finding.code)
    assert "as in 'created_date'" in finding.message


@pytest.mark.parametrize(
    "others",
    [{"created_date": ["20.01.2024"]}, {"created_date": ["20/01/2024"], "closed_date": ["01/20/2024"]}],
    ids=["another mark", "a contradiction"],
)
def test_what_proves_no_order_leaves_days_in_doubt(others: dict[str, list[str]]) -> None:
    table = SettledTable(table_of(TableKind.DEALS, {"close_date": ["03/04/2025"], **others}))
    table.days(Role.CLOSE_DATE)
    assert ["ambiguous_columns"] == [finding.code for finding in table.findings()]


def test_a_mark_of_decimals_that_one_column_proves_settles_the_others() -> None:
    point = SettledTable(table_of(TableKind.DEALS, amount=["1,500", "999"], odds=["12.5", "10"]))
    assert [1500.0, 999.0] == point.money(Role.AMOUNT).values
    assert ["settled_columns"] == [finding.code for finding in point.findings()]
    comma = SettledTable(table_of(TableKind.DEALS, amount=["1,500", "999"], odds=["12,5", "10,00"]))
    assert [1.5, 999.0] == comma.money(Role.AMOUNT).values
    (finding,) = comma.findings()
    assert "ambiguous_columns" == finding.code
    assert "as in 'odds'" in finding.message


def test_unreadable_cells_are_told_with_place_and_money() -> None:
    table = SettledTable(table_of(TableKind.DEALS, is_won=["yes", "perhaps", "no"]))
    table.truths(Role.IS_WON)
    (finding,) = table.findings([1.0, 20.0, 300.0])
    assert ("unreadable_truths", 1, 20.0, ("deals.csv:3 'perhaps'",)) == (
        finding.code,
        finding.count,
        finding.amount,
        finding.examples,
    )


@pytest.mark.parametrize("text", ["x" * 32_000, "a\ud800b" * 5000])
def test_endless_texts_are_cut_and_told(text: str) -> None:
    table = SettledTable(table_of(TableKind.DEALS, name=[text, "short"]))
    cut, short = table.texts(Role.NAME)
    assert (True, "short") == (cut is not None and len(cut) <= LONGEST_TEXT, short)
    assert ["texts_cut"] == [finding.code for finding in table.findings()]


def test_a_hostile_file_name_comes_out_inert() -> None:
    table = SettledTable(table_of(TableKind.DEALS, file="a\x00\u202e\ud800.csv", amount=["abc"]))
    table.money(Role.AMOUNT)
    (finding,) = table.findings()
    assert finding.message.isprintable()


def with_unused(table: RecognisedTable, columns: Mapping[str, Sequence[Cell]]) -> SettledTable:
    """The table with further columns that have no meaning of their own."""
    headers, cells = (*table.sheet.columns, *columns), (*table.sheet.cells, *columns.values())
    sheet = attrs.evolve(table.sheet, columns=headers, cells=cells)
    return SettledTable(attrs.evolve(table, sheet=sheet, unused=tuple(columns)))


def test_the_day_of_the_end_is_the_latest_that_any_of_its_columns_gives() -> None:
    won = table_of(TableKind.DEALS, closed_date=["2025-12-01", "", "2025-11-01", ""])
    table = with_unused(won, {"Deal - Lost time": ["", "2025-12-02", "2025-11-02", ""], "Other": ["2026-01-01"] * 4})
    days = [dt.date(2025, 12, 1), dt.date(2025, 12, 2), dt.date(2025, 11, 2), None]
    assert days == table.ended_days()
    (told,) = (finding for finding in table.findings() if finding.code == "settled_columns")
    assert "Deal - Lost time: read with closed_date" in told.message


def test_a_row_is_deleted_when_any_column_says_so() -> None:
    table = with_unused(
        table_of(TableKind.DEALS, is_deleted=["false", "false", "true", ""]),
        {"_fivetran_deleted": ["false", "true", "false", ""]},
    )
    assert [False, True, True, None] == table.deleted()


def test_one_cell_that_cannot_be_read_is_told_in_the_singular_with_its_money() -> None:
    table = SettledTable(table_of(TableKind.DEALS, close_date=["soon", "2026-01-05"]))
    table.days(Role.CLOSE_DATE)
    (told,) = (finding for finding in table.findings([5.0, 7.0]) if finding.code == "unreadable_dates")
    assert told.message.startswith("1 cell of deals.csv, column close_date, is no day")
    assert (told.amount, told.message.endswith("They count with 5.")) == (5.0, True)
