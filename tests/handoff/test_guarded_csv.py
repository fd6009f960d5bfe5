"""No text becomes a formula or breaks a row, and nothing of a table is lost."""

import csv
import datetime as dt
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.handoff.guarded_csv import guarded, guarded_csv, written

Rows = Callable[[str], list[dict[str, str]]]

SIGNS = st.text(alphabet="=+-@;,\t\r\n \"'\u200e\u202e\u2069\u061c\ufeff\x00\x1b\ud800aÜ🙂＝", max_size=12)  # noqa: RUF001  # wide writing
TEXTS = SIGNS | st.text(max_size=30)


def read(text: str) -> list[list[str]]:
    """Read a table with the library."""
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), max_size=4))
def test_any_text_is_inert_and_comes_back_but_for_the_guard(rows: Rows, table: list[list[str]]) -> None:
    text = guarded_csv(["a", "b", "c"], table)

    rows(text)
    assert [["a", "b", "c"], *([guarded(cell) for cell in line] for line in table)] == read(text)
    for line in table:
        for value in line:
            assert written(value).replace("'", "") == guarded(value).replace("'", "")


@given(TEXTS)
def test_what_a_text_says_is_spelt_out_where_no_file_can_hold_it(value: str) -> None:
    told = written(value)

    assert told == told.encode().decode()
    assert value == told or not value.isprintable()
    assert told == written(told)


@given(
    st.one_of(
        st.floats(min_value=-1e15, max_value=1e15),
        st.integers(-(10**15), 10**15),
        st.dates(),
        st.times(),
        st.booleans(),
        st.none(),
    )
)
def test_what_is_no_text_is_never_guarded_and_reads_back(value: float | dt.date | dt.time | None) -> None:
    ((_,), (cell,)) = read(guarded_csv(["value"], [[value]])) if value is not None else ((0,), ("",))

    assert not cell.startswith("'")
    match value:
        case None:
            assert "" == cell
        case bool():
            assert str(value).lower() == cell
        case int() | float():
            assert "e" not in cell
            assert float(cell) == pytest.approx(value, rel=1e-12, abs=1e-9)
        case _:
            assert value.isoformat() == cell


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Frame 2026", "Frame 2026"),
        ("=1+1", "'=1+1"),
        ("  -5", "'  -5"),
        ("\t5", "'\t5"),
        ("\r\n5", "'\r\n5"),
        (" \n5", "' \n5"),
        ("a;=1+1", "a;'=1+1"),
        ("a; b", "a; b"),
        (";=1", ";'=1"),
        ("a-b=c+d@e", "a-b=c+d@e"),
        ("a\nb", "a\nb"),
        ("\u200e=1", "'=1"),
        ("a;\u2066=1", "a;'=1"),
        ("\u202egpj\u061c.exe\u2069", "gpj.exe"),
        ("", ""),
    ],
)
def test_a_text_is_guarded_where_a_spreadsheet_would_calculate(value: str, expected: str) -> None:
    assert expected == guarded(value)


def test_hostile_names_are_inert(rows: Rows, hostile: tuple[str, ...]) -> None:
    found = rows(guarded_csv(["name", "amount"], [[name, -1.5] for name in hostile]))

    assert 30 == len(set(hostile)) == len(found)
    assert {"-1.5"} == {row["amount"] for row in found}


@pytest.mark.parametrize("sign", ["=", "\t", "\r\n", ";=", '"', "\u202e", "\x00", "🙂"])
def test_a_very_long_cell_is_written_whole(rows: Rows, sign: str) -> None:
    text = sign * 32_000

    ((found,),) = (row.values() for row in rows(guarded_csv(["text"], [[text]])))

    assert written(text).replace("'", "") == found.replace("'", "")


def test_lines_end_as_the_standard_says_and_quotes_stand_where_they_are_needed() -> None:
    assert 'a,b\r\n"x, y",2\r\n"say ""no""",\r\n' == guarded_csv(["a", "b"], [["x, y", 2], ['say "no"', None]])
