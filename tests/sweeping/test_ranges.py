from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.sweeping.ranges import parse_range


@given(low=st.integers(-500, 500), steps=st.integers(0, 200), step=st.integers(1, 50))
def test_a_range_holds_the_nearest_number_to_every_hundredth_with_both_ends(low: int, steps: int, step: int) -> None:
    high = low + steps * step

    values = parse_range(f"{low / 100:.2f}:{high / 100:.2f}:{step / 100:.2f}")

    assert tuple((low + i * step) / 100 for i in range(steps + 1)) == values


def test_every_mistake_in_a_range_is_told_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_range("a:nan:-1")

    assert ["range low", "range high", "range step"] == [fault.path for fault in caught.value.faults]
    with pytest.raises(InvalidInputError, match="both colons"):
        parse_range("0.1-0.2")
    with pytest.raises(InvalidInputError, match="larger step"):
        parse_range("0:1:0.000001")


@pytest.mark.parametrize(
    "text", ["0:10:1e-999999", "0:10:1e-999999999999", "1e-400:1:1", "0:1e400:1", "0:1:1e99999999999999999999"]
)
def test_a_number_that_no_machine_number_comes_near_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="finite decimal number"):
        parse_range(text)


def test_no_value_lies_above_the_high_end_however_many_digits_it_has() -> None:
    high = "9." + "9" * 32

    values = parse_range(f"0.5:{high}:0.5")

    assert Fraction(values[-1]) <= Fraction(Decimal(high))
    assert 19 == len(values)


def test_a_step_too_fine_for_numbers_of_that_size_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="larger step"):
        parse_range("1e16:10000000000000010:0.5")
    assert 5 == len(parse_range("10000000000000000:10000000000000008:2"))
