"""Lines below a smooth response: they touch it, stay below it, and are few."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.model.response import (
    AdbudgResponse,
    ExponentialResponse,
    LogisticResponse,
    PowerResponse,
)
from territory_opt.response.chords import saturation_breaks
from territory_opt.response.tangents import (
    SmoothResponse,
    curve_of_lines,
    lines_below,
    turning_hours,
    unit_lines,
)

SMOOTH: list[SmoothResponse] = [
    AdbudgResponse(most_revenue=1, half_hours=2, exponent=3),
    AdbudgResponse(most_revenue=1, half_hours=2, exponent=0.5),
    LogisticResponse(most_revenue=1, inflection_hours=3, growth_per_hour=2),
    PowerResponse(revenue_now=1, hours_now=2, elasticity=0.5),
    ExponentialResponse(potential_revenue=1, half_hours=2),
]


@pytest.mark.parametrize("response", SMOOTH)
@given(ends=st.tuples(st.floats(0, 20), st.floats(0, 20)), allowed=st.floats(1e-4, 0.1))
def test_lines_touch_at_both_ends_and_are_nowhere_above_nor_farther_below_than_allowed(
    response: SmoothResponse, ends: tuple[float, float], allowed: float
) -> None:
    start, end = min(ends), max(ends) + 0.1
    lines, error = lines_below(response, start, end, allowed)
    corners = list(accumulate((width for width, _ in lines), initial=start))
    revenues = list(accumulate((width * slope for width, slope in lines), initial=response.revenue(start)))

    assert (end, response.revenue(end)) == pytest.approx((corners[-1], revenues[-1]))
    assert allowed == error
    for (x0, x1), (r0, r1) in zip(pairwise(corners), pairwise(revenues), strict=True):
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            below = response.revenue(x0 + share * (x1 - x0)) - (r0 + share * (r1 - r0))
            assert -1e-12 <= below <= allowed + 1e-12


def test_as_few_chords_as_the_longest_possible_ones() -> None:
    response = ExponentialResponse(potential_revenue=1, half_hours=0.6931471805599453)

    fewest = sum(end < 40 for end in saturation_breaks(0.0005)) + 1
    assert len(lines_below(response, 0.0, 40.0, 0.0005)[0]) - fewest in {0, 1}


@pytest.mark.parametrize(
    ("response", "most"),
    [
        (AdbudgResponse(most_revenue=1, half_hours=8, exponent=1.5), 35),
        (AdbudgResponse(most_revenue=1, half_hours=8, exponent=3), 40),
        (LogisticResponse(most_revenue=1, inflection_hours=8, growth_per_hour=0.5), 38),
    ],
)
def test_a_response_in_use_takes_few_lines(response: AdbudgResponse | LogisticResponse, most: int) -> None:
    assert len(unit_lines(response, 40.0, 0.0005).widths) <= most


def test_a_line_too_narrow_for_a_solver_is_not_drawn_and_the_error_says_so() -> None:
    curve = unit_lines(AdbudgResponse(most_revenue=1, half_hours=2, exponent=0.2), 40.0, 0.0005)

    assert min(curve.widths) >= 0.9e-9 * 40
    assert curve.error > 0.0005


def test_a_response_that_cannot_be_told_from_nothing_is_flat() -> None:
    curve = unit_lines(AdbudgResponse(most_revenue=1, half_hours=1e9, exponent=100), 40.0, 0.0005)

    assert ((40.0,), (0.0,)) == (curve.widths, curve.slopes)


def test_a_response_steeper_than_any_number_stays_below_itself() -> None:
    response = AdbudgResponse(most_revenue=1, half_hours=1e-320, exponent=3)
    curve = unit_lines(response, 40.0, 0.0005)

    assert 1.0 == curve.error
    assert 1.0 == pytest.approx(curve.revenue(1e-6))


def test_a_curve_of_lines_has_their_widths_slopes_and_error() -> None:
    curve = curve_of_lines([(1.0, 5.0), (2.0, 7.0), (3.0, 0.0)], error=2.0)

    assert ((1.0, 2.0, 3.0), (5.0, 7.0, 0.0), 2.0) == (curve.widths, curve.slopes, curve.error)


def test_a_response_turns_where_it_stops_growing_steeper() -> None:
    assert [1.5874, 0, 3, 0, 0] == [round(turning_hours(response), 4) for response in SMOOTH]
