import pytest

from territory_opt.intake.joining.settled_table import LONGEST_TEXT, SettledTable
from territory_opt.intake.recognising.mapping import ColumnRule
from territory_opt.intake.records.recognition import Role, System, TableKind
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
