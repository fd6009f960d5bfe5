import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.shares import settle_shares
from territory_opt.intake.settling.texts import is_missing

percents = st.lists(st.integers(0, 100), min_size=1, max_size=8)
scales = st.sampled_from([None, 1, 100])
cells: st.SearchStrategy[Cell] = st.one_of(
    st.integers(-5, 120).map(str),
    st.floats(-1, 2).map("{:.2f}".format),
    st.integers(-5, 120).map("{} %".format),
    st.text("019.,% -$k", max_size=8),
    st.text(st.characters(exclude_categories=()), max_size=5),
    st.floats(),
    st.booleans(),
    st.none(),
    st.dates(),
)


@given(percents)
def test_whole_percents_are_read_back(column: list[int]) -> None:
    assume(any(percent > 1 for percent in column))
    found = settle_shares([str(percent) for percent in column])
    assert found.values == [percent / 100 for percent in column]
    assert not found.is_ambiguous


@given(percents, st.sampled_from([".", ","]))
def test_percents_with_decimals_are_read_back(column: list[int], decimal: str) -> None:
    assume(2 * sum(0 < percent < 10 for percent in column) <= sum(percent > 10 for percent in column))
    assume(any(percent > 10 and percent % 10 for percent in column))
    found = settle_shares([f"{percent / 10:.1f}".replace(".", decimal) for percent in column])
    assert found.values == pytest.approx([percent / 1000 for percent in column])
    assert not found.is_ambiguous


@given(percents, st.sampled_from([".", ","]), scales)
def test_fractions_are_read_back(column: list[int], decimal: str, scale: int | None) -> None:
    assume(any(0 < percent < 100 for percent in column))
    found = settle_shares([f"{percent / 100:.2f}".replace(".", decimal) for percent in column], scale=scale)
    assert found.values == [percent / 100 for percent in column]
    assert found.is_ambiguous == (scale == 100)


@given(percents, scales)
def test_percent_signs_need_no_scale(column: list[int], scale: int | None) -> None:
    found = settle_shares([f"{percent}%" for percent in column], scale=scale)
    assert found.values == [percent / 100 for percent in column]
    assert (found.note, found.is_ambiguous) == ("", False)


@given(st.lists(cells, max_size=8), scales)
def test_each_row_has_a_share_or_is_missing_or_is_listed(column: list[Cell], scale: int | None) -> None:
    found = settle_shares(column, scale=scale)
    told = dict(found.unreadable)
    for row, (cell, value) in enumerate(zip(column, found.values, strict=True)):
        assert [value is not None, is_missing(cell), row in told].count(True) == 1
        assert value is None or 0 <= value <= 1


@given(st.lists(cells, max_size=8), scales, st.randoms(use_true_random=False))
def test_order_and_missing_cells_change_nothing(column: list[Cell], scale: int | None, chance: random.Random) -> None:
    order = list(range(len(column)))
    chance.shuffle(order)
    found = settle_shares(column, scale=scale)
    moved = settle_shares([None, *(column[row] for row in order), "n/a"], scale=scale)
    assert moved.values == [None, *(found.values[row] for row in order), None]
    assert (moved.note, moved.is_ambiguous) == (found.note, found.is_ambiguous)


@pytest.mark.parametrize(
    ("column", "scale", "values", "is_ambiguous"),
    [
        (["10", "90", "1"], None, [0.1, 0.9, 0.01], False),
        (["0.1", "0.9", "1"], None, [0.1, 0.9, 1], False),
        (["1000", "100", "0"], 100, [None, 1, 0], False),
        (["1000", "1"], 1, [None, 1], False),
        (["0", "0"], 100, [0, 0], False),
        (["0", "1"], None, [0, 1], True),
        (["0", "1"], 100, [0, 0.01], True),
        (["0", "1"], 1, [0, 1], False),
        (["0.1", "0.5"], 100, [0.1, 0.5], True),
        (["20", "40"], 1, [0.2, 0.4], True),
        (["0.1", "0.2", "0.3", "50"], None, [0.1, 0.2, 0.3, None], True),
        (["20", "40", "0.5"], None, [0.2, 0.4, None], True),
        (["12.5", "40", "0.5"], None, [0.125, 0.4, 0.005], False),
        (["0.5", "50"], None, [None, 0.5], True),
        (["0.5", "50"], 1, [0.5, None], True),
        (["45%", "0,3", "%50", "50 %", "45%%"], None, [0.45, 0.3, 0.5, 0.5, None], False),
        (["\u0664\u0665\u066a", "\uff15\uff05"], None, [0.45, 0.05], False),
        (["25,0000000000", "100,0000000000"], None, [0.25, 1], False),
        (["$5", "5k", "-5", "101%", True], None, [None] * 5, False),
        ([0.25, 1.0000000000000002, 1], None, [0.25, 1, 1], False),
        ([10, 20.0, "30"], None, [0.1, 0.2, 0.3], False),
    ],
)
def test_one_scale_reads_a_column(
    column: list[Cell], scale: float | None, values: list[float | None], *, is_ambiguous: bool
) -> None:
    found = settle_shares(column, scale=scale)
    assert (found.values, found.is_ambiguous) == (values, is_ambiguous)


@pytest.mark.parametrize("scale", [0, 10, 0.01, float("nan")])
def test_a_scale_other_than_1_or_100_is_refused(scale: float) -> None:
    with pytest.raises(InvalidInputError, match="1 or 100"):
        settle_shares(["5"], scale=scale)
