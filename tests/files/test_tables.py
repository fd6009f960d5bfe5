"""Text tables read safely."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.tables import Table, column_faults, csv_text, read_table

cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


def table_of(folder: Path, content: str | bytes) -> Table:
    path = folder / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_table(path)


@given(st.lists(st.tuples(cells, cells, cells.filter(str.strip)), max_size=5))
def test_a_table_written_and_read_back_is_cell_for_cell_the_same(rows: list[tuple[str, ...]]) -> None:
    columns = ["id", "name", "remark"]
    text = csv_text(columns, [dict(zip(columns, row, strict=True)) for row in rows])
    with tempfile.TemporaryDirectory() as folder:
        table = table_of(Path(folder), text)
    assert tuple(columns) == table.columns
    assert tuple(rows) == table.rows
    assert () == table.faults


@given(st.binary(max_size=80))
def test_any_bytes_are_a_table_or_a_list_of_faults(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outcome: Table | tuple[Fault, ...]
        try:
            outcome = table_of(Path(folder), raw)
        except InvalidInputError as error:
            outcome = error.faults
    assert outcome
    assert isinstance(outcome, tuple) or all(len(outcome.columns) == len(row) for row in outcome.rows)


def test_rows_know_the_line_they_begin_on(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id,name\r\n\r\n1,"two\nlines"\n2,x\n  ,\n\n3,y')
    assert (3, 5, 8) == table.lines
    assert [{"id": "1", "name": "two\nlines"}, {"id": "2", "name": "x"}, {"id": "3", "name": "y"}] == list(
        table.by_column()
    )


def test_spaces_after_a_comma_are_no_part_of_a_cell(tmp_path: Path) -> None:
    assert (("1", "a, b", " c"),) == table_of(tmp_path, 'id, name, x\n1, "a, b", " c"\n').rows


def test_misfit_rows_are_named_and_set_aside(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id,name\n1\n2,x\n3,x,y\n")
    assert (("2", "x"),) == table.rows
    assert (("1",), ("3", "x", "y")) == table.misfits
    assert [
        "table.csv:2: found 1 cell ('1', ...); allowed is 2 cells, one for each column",
        "table.csv:4: found 3 cells ('3', ...); allowed is 2 cells, one for each column; put a cell that contains",
    ] == [str(fault).removesuffix(" a comma in quotes") for fault in table.faults]


def test_broken_quotes_are_named_and_the_next_rows_are_read(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'id,name\n1,"x"y\n2,z\n')
    assert (("2", "z"),) == table.rows
    assert ["table.csv:2"] == [fault.path for fault in table.faults]


def test_doubled_and_nameless_columns_are_faults(tmp_path: Path) -> None:
    table = table_of(tmp_path, "id,Name,name,,\n")
    assert ["column 'name' 2 times", "2 columns without a name"] == [fault.found for fault in table.faults]


def test_columns_are_matched_without_regard_to_case_and_spaces(tmp_path: Path) -> None:
    table = table_of(tmp_path, " ID , Name \n1,x\n")
    assert [] == column_faults(table, ["id", "name", "rep"], ["id"])
    assert [{"id": "1", "name": "x"}] == list(table.by_column())


def test_unknown_and_missing_columns_are_faults_with_the_nearest_name(tmp_path: Path) -> None:
    faults = column_faults(table_of(tmp_path, "idd,colour\n"), ["id", "name"], ["id"])
    assert [
        ("table.csv idd", "did you mean 'id'?"),
        ("table.csv colour", ""),
        ("table.csv id", ""),
    ] == [(fault.path, fault.hint) for fault in faults]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_another_separator_is_the_one_thing_said(tmp_path: Path, separator: str) -> None:
    table = table_of(tmp_path, f"id{separator}name\n1{separator}x\n")
    assert [repr(separator) in fault.hint for fault in table.faults] == [True]
    assert [] == column_faults(table, ["id", "name"], ["id"])
