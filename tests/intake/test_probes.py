import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.probes import Content, readable_share

cells: st.SearchStrategy[Cell] = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=6),
    st.sampled_from(["1,234.50", "45%", "2026-01-05", "yes", "", "NULL"]),
    st.floats(),
    st.booleans(),
    st.none(),
    st.datetimes(),
)


@given(st.sampled_from(Content), st.lists(cells, max_size=8))
def test_a_share_lies_between_0_and_1(content: Content, column: list[Cell]) -> None:
    share = readable_share(content, column)
    assert share is None or 0 <= share <= 1


@given(st.sampled_from(Content), st.lists(st.sampled_from([None, "", " ", "n/a"])))
def test_nothing_but_missing_cells_has_no_share(content: Content, column: list[str | None]) -> None:
    assert readable_share(content, column) is None


@pytest.mark.parametrize(
    ("column", "contents"),
    [
        (["$1,234.50", "7 EUR"], {Content.MONEY}),
        (["250.5", "7300.25"], {Content.NUMBER, Content.MONEY, Content.ID}),
        (["45%", "7 %"], {Content.SHARE}),
        (["2026-01-05", "2026-02-28"], {Content.DAY, Content.ID}),
        (["Ja", "Nein"], {Content.TRUTH, Content.TEXT, Content.ID}),
        (["Client 12", "Rep One"], {Content.TEXT}),
        (["0061G00000Ja7B6QAJ"], {Content.TEXT, Content.ID}),
        ([44023296.0, 7.0], {Content.NUMBER, Content.MONEY, Content.ID}),
        ([dt.date(2026, 1, 5)], {Content.DAY}),
        (["x" * 30_000], {Content.TEXT}),
    ],
)
def test_a_column_reads_as_what_it_holds(column: list[Cell], contents: set[Content]) -> None:
    assert {content for content in Content if readable_share(content, column) == 1} == contents


def test_a_share_counts_the_cells_that_read() -> None:
    assert readable_share(Content.MONEY, ["5", "", "many", "7", "few"]) == 0.5


def test_a_long_column_is_judged_by_cells_from_all_over_it() -> None:
    assert readable_share(Content.NUMBER, ["5"] * 50_000 + ["many"] * 50_000) == pytest.approx(0.5, abs=0.02)


def test_few_cells_in_a_long_column_are_found() -> None:
    column: list[Cell] = [None] * 50_000
    column[12_347] = "5"
    assert readable_share(Content.NUMBER, column) == 1
