"""Shapes of responses: what one more hour is worth as hours grow."""

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
from territory_opt.response.shape import Shape, inflection_hours, is_steeper, shape_of
from territory_opt.testing import responses, s_shaped_responses

SMOOTH = st.builds(AdbudgResponse, most_revenue=st.just(100), half_hours=st.floats(0.1, 20), exponent=st.floats(1.1, 9))
LOGISTIC = st.builds(
    LogisticResponse,
    most_revenue=st.just(100),
    inflection_hours=st.floats(0.1, 20),
    growth_per_hour=st.floats(0.1, 5),
)


@pytest.mark.parametrize(
    ("response", "shape"),
    [
        (LinearResponse(revenue_per_hour=5, most_hours=2), Shape.CONCAVE),
        (PowerResponse(revenue_now=5, hours_now=2), Shape.CONCAVE),
        (ExponentialResponse(potential_revenue=5, half_hours=2), Shape.CONCAVE),
        (ModifiedExponentialResponse(most_revenue=5, half_hours=2), Shape.CONCAVE),
        (AdbudgResponse(most_revenue=5, half_hours=2, exponent=1), Shape.CONCAVE),
        (AdbudgResponse(most_revenue=5, half_hours=2, exponent=1.01), Shape.S_SHAPED),
        (AdbudgResponse(least_revenue=5, most_revenue=5, half_hours=2, exponent=3), Shape.CONCAVE),
        (LogisticResponse(most_revenue=5, inflection_hours=2, growth_per_hour=1), Shape.S_SHAPED),
        (LogisticResponse(most_revenue=0, inflection_hours=2, growth_per_hour=1), Shape.CONCAVE),
        (PointsResponse(points=((1, 10), (2, 15))), Shape.CONCAVE),
        (PointsResponse(points=((1, 0.1), (2, 0.2), (3, 0.3))), Shape.CONCAVE),
        (PointsResponse(points=((1, 1), (2, 15))), Shape.S_SHAPED),
        (PointsResponse(points=((1, 1), (2, 15), (3, 15), (4, 16))), Shape.NEITHER),
        (PointsResponse(points=((1, 5), (2, 6), (3, 15))), Shape.NEITHER),
    ],
)
def test_every_form_has_its_shape(response: Response, shape: Shape) -> None:
    assert shape is shape_of(response)


@given(responses())
def test_the_concave_forms_are_concave(response: Response) -> None:
    assert Shape.CONCAVE is shape_of(response)


@given(SMOOTH | LOGISTIC, st.floats(0, 1), st.floats(0, 1))
def test_an_s_shaped_response_grows_steeper_up_to_its_inflection_and_flatter_after(
    response: Response, share: float, more: float
) -> None:
    inflection = inflection_hours(response)
    low, high = sorted([share, more])

    assert response.slope(low * inflection) <= response.slope(high * inflection) * (1 + 1e-9)
    assert response.slope(inflection * (1 + high)) <= response.slope(inflection * (1 + low)) * (1 + 1e-9)


def test_points_turn_at_the_end_of_their_steepest_line() -> None:
    assert 3 == inflection_hours(PointsResponse(points=((1, 1), (2, 3), (3, 9), (5, 10))))


@given(responses())
def test_only_an_s_shaped_response_has_an_inflection(response: Response) -> None:
    with pytest.raises(InvalidInputError, match="response: found concave; allowed is an S-shaped response"):
        inflection_hours(response)


@given(s_shaped_responses())
def test_a_response_that_is_not_concave_says_so(response: Response) -> None:
    assert (response.revenue(1e9) > response.revenue_at_none) == (shape_of(response) is not Shape.CONCAVE)


@pytest.mark.parametrize(
    ("after", "before", "steeper"), [(2, 1, True), (1, 2, False), (1, 1, False), (1 + 1e-12, 1, False), (0, 0, False)]
)
def test_rounding_makes_no_slope_steeper(after: float, before: float, *, steeper: bool) -> None:
    assert steeper == is_steeper(after, before)
