import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.texts import is_missing
from territory_opt.intake.settling.truths import settle_truths

YES = ["1", "TRUE", "true", "Yes", "ja", "oui", "x", "X", "wahr", "sí", "1.0", " y ", "\u2713", True, 1.0]
NO = ["0", "FALSE", "false", "No", "nein", "non", "falsch", "n", "0.0", False, 0]
pairs = st.sampled_from([("1", "0"), ("TRUE", "FALSE"), ("yes", "no"), ("Ja", "Nein"), ("Oui", "Non"), (True, False)])
cells: st.SearchStrategy[Cell] = st.one_of(
    st.sampled_from(YES),
    st.sampled_from(NO),
    st.sampled_from([None, "", "NULL", 2.0, "maybe", dt.date(2026, 1, 5), float("nan")]),
    st.text(st.characters(exclude_categories=()), max_size=5),
)


@given(st.lists(st.booleans()), pairs)
def test_truths_written_in_one_pair_of_words_are_read_back(
    column: list[bool], pair: tuple[str | bool, str | bool]
) -> None:
    found = settle_truths([pair[0] if truth else pair[1] for truth in column])
    assert found.values == column


@given(st.lists(st.booleans()).filter(any), st.sampled_from(YES), st.sampled_from(["", None, " "]))
def test_empty_cells_beside_one_word_for_yes_mean_no(column: list[bool], yes: Cell, empty: str | None) -> None:
    found = settle_truths([yes if truth else empty for truth in column])
    assert found.values == column
    assert bool(found.note) == (False in column)


@given(st.lists(cells, max_size=8))
def test_each_row_has_a_truth_or_is_missing_or_is_listed(column: list[Cell]) -> None:
    found = settle_truths(column)
    told = dict(found.unreadable)
    for row, (cell, value) in enumerate(zip(column, found.values, strict=True)):
        assert (row in told) == (value is None and not is_missing(cell))


@pytest.mark.parametrize("cell", YES)
def test_words_for_yes(cell: Cell) -> None:
    assert settle_truths([cell]).values == [True]


@pytest.mark.parametrize("cell", NO)
def test_words_for_no(cell: Cell) -> None:
    assert settle_truths([cell]).values == [False]


@pytest.mark.parametrize(
    "column",
    [
        ["1", "0", ""],
        ["1", "yes", ""],
        ["1", "maybe", ""],
        [True, False, None],
        ["", None],
        ["0", ""],
        ["1", "NULL"],
    ],
)
def test_elsewhere_an_empty_cell_is_missing(column: list[Cell]) -> None:
    found = settle_truths(column)
    assert found.values[-1] is None
    assert found.note == ""


def test_other_cells_are_unreadable() -> None:
    column: list[Cell] = ["maybe", "2", 2.0, -1, dt.date(2026, 1, 5), float("nan"), "yes " * 10_000]
    assert [row for row, _ in settle_truths(column).unreadable] == list(range(7))
