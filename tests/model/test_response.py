"""Responses: increasing, with diminishing returns, and never more than they promise."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.response import (
    ExponentialResponse,
    LinearResponse,
    PointsResponse,
    PowerResponse,
    Response,
)
from territory_opt.testing import responses

HOURS = st.floats(0, 168)


@given(response=responses(), hours=HOURS, more=HOURS)
def test_more_hours_never_earn_less_and_earn_less_for_each(response: Response, hours: float, more: float) -> None:
    low, high = sorted([hours, more])
    least, most, middle = response.revenue(low), response.revenue(high), response.revenue((low + high) / 2)
    rounding = 1e-9 * (1 + most)

    assert 0 == response.revenue(0)
    assert least <= middle + rounding
    assert middle <= most + rounding
    assert (least + most) / 2 <= middle + rounding


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
        ((1, 100), (2, 300)),
        ((1, -1),),
        ((1, math.nan),),
        ((math.inf, 1),),
        ((1, 2, 3),),
        (("1", "2"),),
        ((True, 1),),
    ],
)
def test_points_that_make_no_concave_curve_are_refused(points: tuple[tuple[float, float], ...]) -> None:
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

    assert ["revenue_per_hour", "most_hours"] == [fault.path for fault in linear.value.faults]
    assert ["revenue_now", "hours_now", "elasticity"] == [fault.path for fault in power.value.faults]
    assert ["potential_revenue", "half_hours"] == [fault.path for fault in exponential.value.faults]
