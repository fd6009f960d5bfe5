"""A ledger shows terms that add up to what it shows as their sum, whatever is rounded."""

from hypothesis import given
from hypothesis import strategies as st

from territory_opt.pages.ledger import MINUS, MOST_ENTRIES, Entry, Ledger, figure

AMOUNTS = st.floats(-1e9, 1e9, allow_nan=False)


def number(text: str) -> float:
    return float(text.replace(",", "").replace(MINUS, "-"))


def ledger(values: list[float], decimals: int = 0) -> Ledger:
    entries = tuple(Entry(label=f"k{rank}", values=(value,)) for rank, value in enumerate(values))
    return Ledger(caption="All", heads=("EUR",), entries=entries, totals=(sum(values),), decimals=decimals)


@given(st.lists(AMOUNTS, max_size=60), st.sampled_from([0, 1, 2]))
def test_what_is_shown_adds_up_exactly(values: list[float], decimals: int) -> None:
    shown = ledger(values, decimals)
    units = [round(number(line.cells[0]) * 10**decimals) for line in shown.lines]

    assert round(number(shown.total_cells[0]) * 10**decimals) == sum(units)


@given(st.lists(AMOUNTS, max_size=60), st.sampled_from([0, 1, 2]))
def test_rounding_is_no_more_than_rounding(values: list[float], decimals: int) -> None:
    lines = ledger(values, decimals).lines
    left = [abs(number(line.cells[0])) for line in lines if line.label == "rounding"]

    assert sum(left) <= (len(lines) + 1) / 2 / 10**decimals + 1e-6


@given(st.integers(0, 60))
def test_terms_beyond_the_most_listed_are_one_term(count: int) -> None:
    lines = ledger([1.0] * count).lines
    others = max(0, count - MOST_ENTRIES + 1) if count > MOST_ENTRIES else 0

    assert count - others == sum(line.is_entry for line in lines)
    assert ([f"{others:,}"] if others else []) == [line.cells[0] for line in lines if not line.is_entry]


def test_a_list_that_just_fits_is_told_whole() -> None:
    assert all(line.is_entry for line in ledger([1.0] * MOST_ENTRIES).lines)


def test_several_sums_round_in_one_line() -> None:
    entries = tuple(Entry(label=name, values=(0.4, 1.0)) for name in "abc")
    shown = Ledger(caption="", heads=("x", "y"), entries=entries, totals=(1.2, 3.0))

    assert ("1", "0") == shown.lines[-1].cells
    assert ("rounding", False) == (shown.lines[-1].label, shown.lines[-1].is_entry)


def test_nothing_has_no_minus() -> None:
    assert ["0", "0.0", f"{MINUS}1"] == [figure(-0.4), figure(-0.04, 1), figure(-0.6)]
