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
