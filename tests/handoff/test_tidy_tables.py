"""Tables as files: every row and number of the plan, and a table of what the columns mean."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings

from territory_opt.files.folder import read_demo
from territory_opt.handoff.tidy_tables import COLUMNS_FILE, tidy_tables
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import plan
from territory_opt.report.plan_tables import plan_tables
from territory_opt.report.table_columns import Measure
from territory_opt.testing import problems

Rows = Callable[[str], list[dict[str, str]]]


@settings(max_examples=20)
@given(problems(may_be_infeasible=True))
def test_every_number_of_every_table_reads_back(rows: Rows, problem: Problem) -> None:
    tables = plan_tables(plan(problem))

    files = tidy_tables(tables, "EUR")

    assert {f"{name}.csv" for name in tables} | {COLUMNS_FILE} == files.keys()
    for name, table in tables.items():
        found = rows(files[f"{name}.csv"])
        assert len(table.rows) == len(found)
        for column in table.columns:
            if column.measure in (Measure.MONEY, Measure.HOURS, Measure.SHARE, Measure.NUMBER, Measure.COUNT):
                values = [None if not row[column.name] else float(row[column.name]) for row in found]
                assert values == [
                    None if value is None else pytest.approx(value, abs=1e-8) for value in table.column(column.name)
                ]


def test_every_column_of_every_file_is_told_with_its_unit(rows: Rows) -> None:
    tables = plan_tables(plan(read_demo()))
    files = tidy_tables(tables, "CHF")

    told = {(row["table"], row["column"]): row for row in rows(files[COLUMNS_FILE])}

    in_files = {
        (name.removesuffix(".csv"), column)
        for name, text in files.items()
        if name != COLUMNS_FILE
        for column in text.removeprefix("\ufeff").splitlines()[0].split(",")
    }
    assert in_files == told.keys()
    assert all(row["meaning"] and row["unit"] for row in told.values())
    assert ("CHF", "h", "1 (0 to 1)", "day, YYYY-MM-DD") == tuple(
        told[key]["unit"]
        for key in (
            ("reps", "target"),
            ("week", "weekly_hours"),
            ("opportunities", "odds"),
            ("opportunities", "close_date"),
        )
    )


def test_spreadsheets_are_told_that_it_is_utf_8() -> None:
    files = tidy_tables(plan_tables(plan(read_demo())), "EUR")

    assert {"\ufeff"} == {text[0] for text in files.values()}
    assert {1} == {text.count("\ufeff") for text in files.values()}


def test_a_table_without_rows_is_its_header() -> None:
    tables = plan_tables(plan(read_demo()))
    (first, *_) = tables.values()
    empty = type(first)(name="empty", columns=first.columns, rows=())

    (header,) = tidy_tables({"empty": empty}, "EUR")["empty.csv"].splitlines()

    assert [column.name for column in first.columns] == header.removeprefix("\ufeff").split(",")
