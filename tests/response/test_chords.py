"""Chords of the smooth forms: their errors are what the closed forms say, and few chords are enough."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.response.chords import (
    power_error,
    saturation_breaks,
    saturation_error,
    unit_power,
    unit_saturation,
)


@given(st.floats(1e-4, 50))
def test_the_distance_of_saturation_from_a_chord_is_its_closed_form(length: float) -> None:
    slope = -math.expm1(-length) / length
    grid = [length * i / 2000 for i in range(2001)]
    largest = max(-math.expm1(-u) - slope * u for u in grid)

    assert largest <= saturation_error(length) + 1e-15
    assert saturation_error(length) == pytest.approx(largest, rel=1e-3, abs=1e-15)


@given(st.floats(0.01, 1))
def test_the_distance_of_a_power_from_its_whole_chord_is_its_closed_form(elasticity: float) -> None:
    tangent = elasticity ** (1 / (1 - elasticity)) if elasticity < 1 else 0.5

    assert power_error(elasticity) == pytest.approx(tangent**elasticity - tangent, abs=1e-9)


@given(st.floats(1e-5, 0.1))
def test_every_chord_of_saturation_but_the_last_uses_up_the_allowed_error(allowed: float) -> None:
    breaks = saturation_breaks(allowed)
    errors = [math.exp(-start) * saturation_error(end - start) for start, end in pairwise((0.0, *breaks[:-1]))]

    assert max(errors) <= allowed * (1 + 1e-12)
    assert min(errors) >= 0.998 * allowed
    assert math.exp(-breaks[-1]) <= allowed


def test_half_an_hour_to_half_the_potential_takes_32_chords_in_a_40_hour_week() -> None:
    assert len(unit_saturation(math.log(2) / 0.5, 40.0, 0.0005).widths) == 32


@pytest.mark.parametrize(("elasticity", "fewest"), [(0.34, 44), (0.5, 32), (0.7, 21), (0.9, 11)])
def test_a_power_takes_at_most_one_chord_more_than_the_longest_possible_ones(elasticity: float, fewest: int) -> None:
    """`fewest` was found by extending each chord until its error reaches the tolerance."""
    assert len(unit_power(elasticity, 1.0, 0.0005).widths) - fewest in {0, 1}
