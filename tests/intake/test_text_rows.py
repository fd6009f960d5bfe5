import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.intake.reading.text_rows import LONGEST_CELL, text_rows

CELLS = st.text(alphabet='ab1 ,;"', max_size=8) | st.text(alphabet='ab1\n"', max_size=8)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_give_the_same_rows_each_with_its_line(end: str) -> None:
    found = text_rows(end.join(["a,b", "1,x", "", '2,"y, z"']), ",")
    assert [["a", "b"], ["1", "x"], [], ["2", "y, z"]] == found.rows
    assert [1, 2, 3, 4] == found.lines


def test_line_breaks_and_doubled_quotes_within_quotes_are_part_of_the_cell() -> None:
    found = text_rows('a,b\n1,"x\ny ""z"""\n2,w\n', ",")
    assert [["a", "b"], ["1", 'x\ny "z"'], ["2", "w"]] == found.rows
    assert [1, 2, 4] == found.lines
    assert set() == found.mended


def test_an_unclosed_quote_costs_its_own_line_only() -> None:
    found = text_rows('id,name,owner\n1,A,Ana\n2,"B,Ana\n3,C,Ana\n4,"D, Inc",Bob\n', ",")
    assert [["3", "C", "Ana"], ["4", "D, Inc", "Bob"]] == found.rows[3:]
    assert ["2", "B,Ana"] == found.rows[2]
    assert {2} == found.mended


def test_an_unclosed_quote_that_a_later_quote_closes_by_chance_is_seen() -> None:
    found = text_rows('id,name,owner\n2,"B,Ana\n3,C,Ana\n4,Screen 24",Bob\n5,E,Bob\n', ",")
    assert [1, 2, 3, 4, 5] == found.lines
    assert {1} == found.mended


def test_text_after_a_closing_quote_is_kept() -> None:
    found = text_rows('id,name\n1,"Big" deal\n2,B\n', ",")
    assert [["id", "name"], ["1", "Big deal"], ["2", "B"]] == found.rows
    assert {1} == found.mended


def test_after_many_broken_quotes_every_line_is_still_read() -> None:
    lines = ["id,name", *(f'{number},"x" y' for number in range(500)), "501,z"]
    found = text_rows("\n".join(lines), ",")
    assert list(range(1, 503)) == found.lines
    assert set(range(1, 501)) == found.mended


def test_a_cell_too_long_makes_its_row_unreadable_and_no_other() -> None:
    limit = csv.field_size_limit()
    fits, too_long = "x" * LONGEST_CELL, "x" * (LONGEST_CELL + 1)
    found = text_rows(f'id,name\n1,{fits}\n2,"{too_long}"\n3,{too_long}\n4,y\n', ",")
    assert ["1", fits] == found.rows[1]
    assert {2, 3} == found.unreadable
    assert ["4", "y"] == found.rows[4]
    assert limit == csv.field_size_limit()


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=8))
def test_what_a_sound_writer_wrote_is_read_back(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    found = text_rows(text.getvalue(), ",")
    assert (rows, set()) == (found.rows, found.mended)


@given(st.text(alphabet='a1,"\n', max_size=200))
def test_no_line_is_lost_whatever_the_quotes(text: str) -> None:
    found = text_rows(text, ",")
    num_lines = len(io.StringIO(text, newline="").readlines())
    next_lines = [*found.lines[1:], num_lines + 1] if found.lines else []
    assert all(0 < after - line for line, after in zip(found.lines, next_lines, strict=True))
    letters = sum(map(text.count, "a1"))
    assert letters == sum(cell.count(letter) for row in found.rows for cell in row for letter in "a1")
