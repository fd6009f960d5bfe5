import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.appraisal.rules_of_thumb import RULES_OF_THUMB, filled_up

uses = st.lists(st.tuples(st.just(0.0) | st.floats(0.01, 1e6), st.floats(0, 100)), max_size=6)


@given(hours=st.floats(0, 100), uses=uses)
def test_hours_given_out_are_all_there_are_or_all_that_can_be_used(
    hours: float, uses: list[tuple[float, float]]
) -> None:
    sizes, most = [size for size, _ in uses], [most for _, most in uses]

    given_out = filled_up(hours, sizes, most)

    assert sum(given_out) == pytest.approx(min(hours, sum(most)), abs=1e-9)
    assert all(0 <= got <= limit for got, limit in zip(given_out, most, strict=True))


@given(hours=st.floats(0, 100), uses=uses)
def test_who_could_use_more_got_hours_in_proportion_to_size(hours: float, uses: list[tuple[float, float]]) -> None:
    sizes, most = [size for size, _ in uses], [most for _, most in uses]

    given_out = filled_up(hours, sizes, most)

    rounding = 1e-9 / min([size for size in sizes if size > 0], default=1.0)
    rates = [got / size for got, size, limit in zip(given_out, sizes, most, strict=True) if size > 0 and got < limit]
    if rates:
        assert min(rates) == pytest.approx(max(rates), rel=1e-6, abs=rounding)
    full = [got / size for got, size, limit in zip(given_out, sizes, most, strict=True) if size > 0 and got == limit]
    if rates and full:
        assert max(full) <= min(rates) * (1 + 1e-6) + rounding


def test_those_without_size_get_what_the_others_leave_in_equal_parts() -> None:
    assert [2.0, 4.0, 4.0] == pytest.approx(filled_up(10.0, [5.0, 0.0, 0.0], [2.0, 9.0, 9.0]))


def test_every_rule_of_thumb_has_a_name_of_its_own_and_says_what_it_does() -> None:
    names = [name for name, _, _ in RULES_OF_THUMB]
    descriptions = [description for _, description, _ in RULES_OF_THUMB]

    assert len(names) == len(set(names)) == len(set(descriptions))
