"""Responses: increasing, concave or S-shaped as they say, and never more than they promise."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.response import (
    AdbudgResponse,
    ExponentialResponse,
    LinearResponse,
    LogisticResponse,
    ModifiedExponentialResponse,
    PointsResponse,
    PowerResponse,
    Response,
)
from territory_opt.testing import responses, s_shaped_responses

HOURS = st.floats(0, 168)


@given(response=responses(), hours=HOURS, more=HOURS)
def test_more_hours_never_earn_less_and_earn_less_for_each(response: Response, hours: float, more: float) -> None:
    low, high = sorted([hours, more])
    least, most, middle = response.revenue(low), response.revenue(high), response.revenue((low + high) / 2)
    rounding = 1e-9 * (1 + most)

    assert response.revenue_at_none == response.revenue(0)
    assert least <= middle + rounding
    assert middle <= most + rounding
    assert (least + most) / 2 <= middle + rounding


@given(response=s_shaped_responses(), hours=HOURS, more=HOURS)
def test_more_hours_never_earn_less_whatever_the_shape(response: Response, hours: float, more: float) -> None:
    low, high = sorted([hours, more])

    assert response.revenue_at_none == response.revenue(0)
    assert response.revenue(low) <= response.revenue(high) * (1 + 1e-12)
    assert response.slope(low) >= 0


@given(response=responses() | s_shaped_responses(), hours=st.floats(0.01, 168))
def test_the_slope_is_what_a_little_more_effort_earns_for_each_hour(response: Response, hours: float) -> None:
    """The mean slope over a small step lies between the slopes at its ends, or between them and the steepest."""
    step = 1e-4 * hours
    gained = (response.revenue(hours + step) - response.revenue(hours)) / step
    slopes = [response.slope(hours + step * i / 8) for i in range(9)]
    rounding = 1e-9 * (1 + response.revenue(hours + step)) / step

    assert 0.999 * min(slopes) - rounding <= gained <= 1.001 * max(slopes) + rounding


@pytest.mark.parametrize(
    ("response", "slope"),
    [
        (LinearResponse(revenue_per_hour=5, most_hours=2), 5),
        (PowerResponse(revenue_now=100, hours_now=2, elasticity=0.5), math.inf),
        (PowerResponse(revenue_now=100, hours_now=2, elasticity=1), 50),
        (PowerResponse(revenue_now=0, hours_now=2), 0),
        (ExponentialResponse(potential_revenue=100, half_hours=2), 50 * math.log(2)),
        (ModifiedExponentialResponse(least_revenue=7, most_revenue=107, half_hours=2), 50 * math.log(2)),
        (AdbudgResponse(most_revenue=100, half_hours=2, exponent=0.5), math.inf),
        (AdbudgResponse(most_revenue=100, half_hours=2, exponent=1), 50),
        (AdbudgResponse(most_revenue=100, half_hours=2, exponent=1.5), 0),
        (AdbudgResponse(least_revenue=9, most_revenue=9, half_hours=2, exponent=0.5), 0),
        (LogisticResponse(most_revenue=100, inflection_hours=1e-9, growth_per_hour=2), 100),
        (PointsResponse(points=((1, 10), (2, 30))), 10),
    ],
)
def test_the_first_hour_is_worth_the_slope_at_none(response: Response, slope: float) -> None:
    assert slope == pytest.approx(response.slope(0))


def test_lines_are_as_steep_as_the_hour_after_a_corner() -> None:
    points = PointsResponse(points=((1, 10), (2, 30)))

    assert [20, 0, 0] == [points.slope(hours) for hours in (1, 2, 3)]
    assert 0 == LinearResponse(revenue_per_hour=5, most_hours=2).slope(2)


@pytest.mark.parametrize(("hours", "revenue"), [(0, 20), (1, 20 + 80 / 9), (2, 60), (4, 20 + 80 * 8 / 9), (1e9, 100)])
def test_adbudg_gains_half_of_what_lies_between_at_its_half_hours(hours: float, revenue: float) -> None:
    response = AdbudgResponse(least_revenue=20, most_revenue=100, half_hours=2, exponent=3)

    assert revenue == pytest.approx(response.revenue(hours))


@pytest.mark.parametrize("exponent", [1e-3, 0.5, 1, 100])
@pytest.mark.parametrize("half_hours", [1e-320, 1e-9, 1, 1e9])
@pytest.mark.parametrize("hours", [0, 1e-320, 1e-9, 1, 168, 1e9])
def test_no_exponent_and_no_effort_overflow(exponent: float, half_hours: float, hours: float) -> None:
    response = AdbudgResponse(least_revenue=1, most_revenue=3, half_hours=half_hours, exponent=exponent)

    assert 1 <= response.revenue(hours) <= 3
    assert response.slope(hours) >= 0


def test_a_logistic_response_steeper_than_hours_can_tell_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"growth_per_hour.*at most 1e\+07 when times inflection_hours 84"):
        LogisticResponse(most_revenue=100, inflection_hours=84, growth_per_hour=1.2e5)


@pytest.mark.parametrize(
    ("growth_per_hour", "inflection_hours"),
    [(1e-300, 1e-300), (1, 1e-300), (1e9, 1e-300), (1e9, 0.01), (1e-300, 5), (2e6, 5), (1e-300, 1e9), (0.01, 1e9)],
)
def test_a_logistic_response_stays_within_its_limits_however_sudden(
    growth_per_hour: float, inflection_hours: float
) -> None:
    response = LogisticResponse(
        least_revenue=1, most_revenue=3, inflection_hours=inflection_hours, growth_per_hour=growth_per_hour
    )

    for hours in (0, 1e-9, 5, 168, 1e9):
        assert 1 <= response.revenue(hours) <= 3
        assert response.slope(hours) >= 0


def test_a_logistic_response_is_its_formula() -> None:
    response = LogisticResponse(least_revenue=20, most_revenue=100, inflection_hours=2, growth_per_hour=1.5)
    at_none, at_three = 1 / (1 + math.exp(3)), 1 / (1 + math.exp(-1.5))

    assert 20 + 80 * (at_three - at_none) / (1 - at_none) == pytest.approx(response.revenue(3))
    assert response.slope(2) == max(response.slope(hours / 10) for hours in range(100))


@pytest.mark.parametrize(("hours", "revenue"), [(0, 2000), (0.5, 6000), (1, 8000), (168, 10_000)])
def test_saturation_may_start_from_a_base(hours: float, revenue: float) -> None:
    response = ModifiedExponentialResponse(least_revenue=2000, most_revenue=10_000, half_hours=0.5)

    assert revenue == pytest.approx(response.revenue(hours))


def test_a_first_point_at_no_hours_states_the_revenue_without_any() -> None:
    response = PointsResponse(points=((0, 1000), (2, 1500), (3, 6000)))

    assert [1000, 1250, 3750, 6000] == [response.revenue(hours) for hours in (0, 1, 2.5, 9)]
    assert 0 == PointsResponse(points=((2, 1500), (3, 6000))).revenue_at_none


@pytest.mark.parametrize(("hours", "revenue"), [(0, 0), (2, 1000), (4, 2000), (5, 2000)])
def test_a_linear_response_ends_at_its_cap(hours: float, revenue: float) -> None:
    assert revenue == LinearResponse(revenue_per_hour=500, most_hours=4).revenue(hours)


@pytest.mark.parametrize(("hours", "revenue"), [(0, 0), (2, 100), (8, 200), (0.5, 50)])
def test_a_power_response_has_one_elasticity(hours: float, revenue: float) -> None:
    response = PowerResponse(revenue_now=100, hours_now=2, elasticity=0.5)

    assert revenue == pytest.approx(response.revenue(hours))


@pytest.mark.parametrize(("hours", "revenue"), [(0, 0), (0.5, 4000), (1, 6000), (168, 8000)])
def test_saturation_halves_the_rest_with_every_half_time(hours: float, revenue: float) -> None:
    assert revenue == pytest.approx(ExponentialResponse(potential_revenue=8000, half_hours=0.5).revenue(hours))


def test_saturation_is_exact_for_the_smallest_efforts() -> None:
    response = ExponentialResponse(potential_revenue=1.0, half_hours=1.0)

    assert math.log(2) * 1e-15 == pytest.approx(response.revenue(1e-15), rel=1e-12)


@pytest.mark.parametrize(("hours", "revenue"), [(0, 0), (0.5, 2000), (1, 4000), (2, 5000), (3, 6000), (9, 6000)])
def test_points_are_joined_by_lines_and_flat_behind_the_last(hours: float, revenue: float) -> None:
    assert revenue == PointsResponse(points=((1, 4000), (3, 6000))).revenue(hours)


@pytest.mark.parametrize(
    "points",
    [
        (),
        ((0, 0),),
        ((1, 100), (1, 200)),
        ((2, 100), (1, 200)),
        ((1, 100), (2, 50)),
        ((0, 100), (1, 50)),
        ((0, 5), (0, 6), (1, 7)),
        ((0, 0), (5e-324, 1)),
        ((1, -1),),
        ((1, math.nan),),
        ((math.inf, 1),),
        ((1, 2, 3),),
        (("1", "2"),),
        ((True, 1),),
    ],
)
def test_points_that_make_no_rising_line_are_refused(points: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(InvalidInputError, match="points: found"):
        PointsResponse(points=points)


@pytest.mark.parametrize("points", [None, 5, "12", [5], [None]])
def test_points_that_are_none_are_an_input_error(points: object) -> None:
    with pytest.raises(InvalidInputError, match="points: found"):
        PointsResponse(points=points)  # type: ignore[arg-type]


def test_every_wrong_field_of_a_response_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as linear:
        LinearResponse(revenue_per_hour=-1, most_hours=0)
    with pytest.raises(InvalidInputError) as power:
        PowerResponse(revenue_now=-1, hours_now=0, elasticity=1.2)
    with pytest.raises(InvalidInputError) as exponential:
        ExponentialResponse(potential_revenue=math.nan, half_hours=-1)

    with pytest.raises(InvalidInputError) as adbudg:
        AdbudgResponse(least_revenue=-1, most_revenue=-2, half_hours=1.1e9, exponent=101)
    with pytest.raises(InvalidInputError) as logistic:
        LogisticResponse(most_revenue=math.inf, inflection_hours=-1, growth_per_hour=0)

    assert ["least_revenue", "most_revenue", "half_hours", "exponent"] == [f.path for f in adbudg.value.faults]
    assert ["most_revenue", "inflection_hours", "growth_per_hour"] == [fault.path for fault in logistic.value.faults]
    assert ["revenue_per_hour", "most_hours"] == [fault.path for fault in linear.value.faults]
    assert ["revenue_now", "hours_now", "elasticity"] == [fault.path for fault in power.value.faults]
    assert ["potential_revenue", "half_hours"] == [fault.path for fault in exponential.value.faults]


@pytest.mark.parametrize(
    "make",
    [
        lambda least, most: ModifiedExponentialResponse(least_revenue=least, most_revenue=most, half_hours=1),
        lambda least, most: AdbudgResponse(least_revenue=least, most_revenue=most, half_hours=1, exponent=2),
        lambda least, most: LogisticResponse(
            least_revenue=least, most_revenue=most, inflection_hours=1, growth_per_hour=1
        ),
    ],
)
def test_the_most_revenue_is_not_below_the_least(make: Callable[[float, float], Response]) -> None:
    assert 5 == make(5, 5).revenue(2)
    with pytest.raises(InvalidInputError, match="most_revenue: found 4; allowed is at least least_revenue 5"):
        make(5, 4)
