import datetime as dt
import math
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.number_styles import NUMBER_STYLES, NumberStyle
from territory_opt.intake.settling.numbers import settle_money, settle_numbers
from territory_opt.intake.settling.texts import is_missing

cents = st.integers(-(10**13), 10**13)
columns = st.lists(cents, min_size=1, max_size=8)
styles = st.sampled_from(NUMBER_STYLES)
texts = st.text(st.characters(exclude_categories=()), max_size=20)
looks_like_a_number = st.text("019.,' -+()$€kME%\u00a0", max_size=14)
typed: st.SearchStrategy[Cell] = st.one_of(
    st.none(), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.timedeltas()
)
cells: st.SearchStrategy[Cell] = st.one_of(looks_like_a_number, texts, typed)
MARKS: list[tuple[str, str]] = [
    ("{}", ""),
    ("${}", "$"),
    ("{} €", "EUR"),
    ("EUR {}", "EUR"),
    ("{}\u00a0CHF ", "CHF"),
    ("R$ {}", "BRL"),
    ("{} kr", "kr"),
    ("{}zł", "PLN"),
    ("US${}", "USD"),
]
NEGATIVES = ["-{}", "({})", "{}-", "\u2212{}", "- {}"]


def digits_in(style: NumberStyle, whole: int) -> str:
    digits = str(whole)
    if not style.thousands:
        return digits
    head, tail = digits[:-3], digits[-3:]
    groups = [tail]
    size = 2 if style.is_indian else 3
    while head:
        groups.insert(0, head[-size:])
        head = head[:-size]
    return style.thousands.join(groups)


def spelt(style: NumberStyle, amount: int, *, num_decimals: int = 2) -> str:
    """Write an amount in cents; whole amounts without decimals when `num_decimals` is 0."""
    whole, rest = divmod(abs(amount), 100)
    decimals = f"{style.decimal}{rest:02d}" if rest or num_decimals else ""
    return digits_in(style, whole) + decimals


@given(columns, styles, st.sampled_from(MARKS), st.sampled_from(NEGATIVES), st.sampled_from([0, 2]))
def test_amounts_written_in_one_style_are_read_back_to_the_cent(
    amounts: list[int], style: NumberStyle, mark: tuple[str, str], negative: str, num_decimals: int
) -> None:
    assume(any(amount % 100 for amount in amounts) or num_decimals)
    written = [spelt(style, amount, num_decimals=num_decimals) for amount in amounts]
    column = [
        negative.format(mark[0].format(text)) if amount < 0 else mark[0].format(text)
        for amount, text in zip(amounts, written, strict=True)
    ]
    found = settle_money(column)
    assert found.unreadable == ()
    assert found.values == [amount / 100 for amount in amounts]
    assert found.currencies == [mark[1] or None] * len(amounts)


@given(columns, styles)
def test_a_told_style_reads_what_is_written_in_it_without_a_doubt(amounts: list[int], style: NumberStyle) -> None:
    column = [digits_in(style, abs(amount)) for amount in amounts]
    found = settle_numbers(column, style=style.sample)
    assert found.values == [abs(amount) for amount in amounts]
    assert not found.is_ambiguous


@given(st.lists(cells, max_size=8))
def test_each_row_has_a_value_or_is_missing_or_is_listed(column: list[Cell]) -> None:
    for found in (settle_numbers(column), settle_money(column)):
        assert len(found.values) == len(column)
        told = dict(found.unreadable)
        for row, (cell, value) in enumerate(zip(column, found.values, strict=True)):
            assert [value is not None, is_missing(cell), row in told].count(True) == 1
            assert value is None or math.isfinite(value)


@given(st.lists(st.one_of(looks_like_a_number, typed), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(column: list[Cell], chance: random.Random) -> None:
    order = list(range(len(column)))
    chance.shuffle(order)
    found = settle_money(column)
    moved = settle_money([column[row] for row in order])
    assert moved.values == [found.values[row] for row in order]
    assert moved.currencies == [found.currencies[row] for row in order]
    assert (moved.note, moved.is_ambiguous) == (found.note, found.is_ambiguous)


@given(st.lists(looks_like_a_number, max_size=8), st.lists(st.sampled_from([None, "", " ", "NULL", "-"])))
def test_missing_cells_change_nothing(column: list[str], missing: list[str | None]) -> None:
    found, more = settle_money(column), settle_money([*column, *missing])
    assert more.values == found.values + [None] * len(missing)
    assert (more.unreadable, more.note, more.is_ambiguous) == (found.unreadable, found.note, found.is_ambiguous)


@given(st.lists(st.one_of(st.floats(-1e300, 1e300), st.integers(-(2**53), 2**53))))
def test_numbers_of_a_workbook_stay_as_they_are(column: list[float]) -> None:
    found = settle_numbers(column)
    assert found.values == column
    assert (found.unreadable, found.note) == ((), "")


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (["1.234,56", "1.000"], [1234.56, 1000]),
        (["12,5", "1,234"], [12.5, 1.234]),
        (["1,234", "12.5"], [1234, 12.5]),
        (["1,234,567", "1,234"], [1234567, 1234]),
        (["0,125", "1,500"], [0.125, 1.5]),
        (["1'234.50", "50.-"], [1234.5, 50]),
        (["1\u2019234.50", "7"], [1234.5, 7]),
        (["1\u00a0234,50", "1\u202f234"], [1234.5, 1234]),
        (["1,23,45,678", "5,000"], [12345678, 5000]),
        (["25,0000000000"], [25]),
        (["1475.3000000000002"], [1475.3000000000002]),
        (["1.2E+06", "5e3"], [1.2e6, 5000]),
        (["1,2E+06"], [1.2e6]),
        ([".5", "5.", "+5", "007"], [0.5, 5, 5, 7]),
        (["\uff11\uff12\uff13", "\u0661\u0662\u0663", "²"], [123, 123, None]),
        (["1 234", "12 5", "1  234"], [1234, None, None]),
        (["1,234.56", "7.50", "1.234,56"], [1234.56, 7.5, None]),
        (["12.34.56", "1,2,3", "2026-01-05", "10:30", "+49 170 1234567", "5 pcs"], [None] * 6),
        (["--5", "-(5)", "(5", "5)", "(5)-", "+-5", "5+", ")5(", "5()", "()5"], [None] * 10),
        (["inf", "-Infinity", "1e400", "1e301", "9" * 70, "1_000", "0x10", "1,234e5x"], [None] * 8),
        ([True, dt.date(2026, 1, 5), dt.timedelta(1), float("nan"), float("inf"), 10**400], [None] * 6),
        (["-0", "(0.00)"], [0, 0]),
    ],
)
def test_one_style_reads_a_column(column: list[Cell], values: list[float | None]) -> None:
    found = settle_numbers(column)
    assert found.values == values
    assert not found.is_ambiguous
    assert all(math.copysign(1, value) == 1 for value in found.values if value == 0)


@pytest.mark.parametrize(
    ("column", "values", "note"),
    [
        (["1,234", "5,678"], [1234, 5678], "like 1234,56 too: read like 1,234.56"),
        (["1.234"], [1234], "like 1234.56 too: read like 1.234,56"),
        (["15000", "1.234"], [15000, 1.234], "like 1.234,56 too: read like 1234.56"),
        (["1,234.56", "1.234,56"], [1234.56, None], "like 1.234,56 too: read like 1,234.56"),
        (["1,234"] * 99 + ["12,5"], [1.234] * 99 + [12.5], "like 1,234.56 too: read like 1234,56"),
    ],
)
def test_a_column_that_two_styles_read_says_so(column: list[str], values: list[float | None], note: str) -> None:
    found = settle_numbers(column)
    assert found.values == values
    assert found.is_ambiguous
    assert found.note.endswith(note)


@pytest.mark.parametrize(
    ("column", "decimal"),
    [
        (["12,5"], ","),
        (["10.00", "1,500"], "."),
        (["1.234.567"], ","),
        (["1,500"], ""),
        (["1 500"], ""),
        (["1500"], ""),
        ([1.5, None], ""),
    ],
)
def test_the_mark_of_decimals_is_proven_by_numbers_that_fit_no_other_one(column: list[Cell], decimal: str) -> None:
    found = settle_money(column)
    assert (decimal, decimal) == (found.proven, settle_numbers(column).proven)


@pytest.mark.parametrize(("decimal", "value"), [(",", 1.5), (".", 1500.0)])
def test_a_known_mark_of_decimals_leaves_no_doubt(decimal: str, value: float) -> None:
    assert settle_money(["1,500"]).is_open
    for found in (settle_money(["1,500"], decimal=decimal), settle_numbers(["1,500"], decimal=decimal)):
        assert ([value], False) == (found.values, found.is_open)


def test_letters_for_thousands_and_millions_count_where_most_cells_have_them() -> None:
    found = settle_money(["$1.2M", "50k", "1,5 Mio. €", "0"])
    assert found.values == [1_200_000, 50_000, None, 0]
    assert "k, M and B" in found.note
    few = settle_money(["1.2M", "5", "6"])
    assert few.unreadable == ((0, "1.2M"),)
    assert "not read" in few.note


@pytest.mark.parametrize(
    ("cell", "value", "currency"),
    [
        ("$1,500,000.00 ", 1_500_000, "$"),
        ("($1,234.50)", -1234.5, "$"),
        ("$(1,234.50)", -1234.5, "$"),
        ("-$5", -5, "$"),
        ("$-5", -5, "$"),
        ("5.50- CHF", -5.5, "CHF"),
        ("Rs.500", 500, "rs"),
        ("Fr. 12.50", 12.5, "CHF"),
        ("$1,234.50 USD", 1234.5, "USD"),
        ("usd 5", 5, "USD"),
        ("￥500", 500, "¥"),
        ("50k€", 50_000, "EUR"),
        ("12 %", None, None),
        ("€5 USD", None, None),
        ("$5 EUR", None, None),
        ("$5 kr", None, None),
        ("XYZ 5", None, None),
        ("=1+1", None, None),
        ("5\x00", None, None),
    ],
)
def test_an_amount_is_read_with_the_currency_beside_it(cell: str, value: float | None, currency: str | None) -> None:
    found = settle_money([cell])
    assert (found.values, found.currencies) == ([value], [currency])


def test_a_number_beside_a_currency_or_a_percent_sign_is_no_plain_number() -> None:
    assert settle_numbers(["$5", "5 EUR", "5%", "5"]).unreadable == ((0, "$5"), (1, "5 EUR"), (2, "5%"))


@pytest.mark.parametrize("style", ["", "1234", "1;234.5", "1.234.56", "x"])
def test_a_style_nobody_knows_is_refused(style: str) -> None:
    with pytest.raises(InvalidInputError, match=r"1\.234,56"):
        settle_numbers(["5"], style=style)


def test_huge_cells_are_unreadable_at_once() -> None:
    column = ["9" * 40_000, "9," * 20_000, " " * 40_000 + "5", "(" * 40_000]
    assert [row for row, _ in settle_numbers(column).unreadable] == [0, 1, 2, 3]
