"""Forms of response as curves: exact where made of lines, within the stated tolerance elsewhere."""

import math
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.policy import Channel
from territory_opt.model.response import (
    ExponentialResponse,
    LinearResponse,
    PointsResponse,
    PowerResponse,
    Response,
)
from territory_opt.response.chords import NARROWEST_SHARE
from territory_opt.response.curve import Curve, best_split, merged
from territory_opt.response.forms import DEFAULT_TOLERANCE, channel_curve, curve_of, likely_curve, meetings

MONEY = st.one_of(st.just(0.0), st.floats(1e-9, 1e12))
HOURS = st.floats(1e-9, 168)
TOLERANCES = st.one_of(st.just(DEFAULT_TOLERANCE), st.floats(1e-5, 0.1))
NOISE = 1e-12

SATURATING = st.builds(ExponentialResponse, potential_revenue=MONEY, half_hours=HOURS)
ELASTIC = st.builds(PowerResponse, revenue_now=MONEY, hours_now=st.floats(0.01, 168), elasticity=st.floats(1e-6, 1))
LINEAR = st.builds(LinearResponse, revenue_per_hour=MONEY, most_hours=HOURS)


@st.composite
def point_responses(draw: st.DrawFn) -> PointsResponse:
    """Points whose lines grow flatter, some of them equally steep."""
    steps = draw(st.lists(st.tuples(st.floats(0.01, 40), st.integers(0, 20)), min_size=1, max_size=6))
    points, hours, revenue = [], 0.0, 0.0
    for width, slope in sorted(steps, key=lambda step: -step[1]):
        hours += width
        revenue += width * slope
        points.append((hours, revenue))
    return PointsResponse(points=points)


def grid(most_hours: float) -> list[float]:
    """Hours from 0 to most_hours: evenly spaced, and ever closer to 0."""
    even = [most_hours * i / 200 for i in range(201)]
    near_nothing = [most_hours * 10 ** (-i / 4) for i in range(1, 48)]
    return even + near_nothing


def assert_follows(curve: Curve, response: Response, most_hours: float) -> None:
    """Check that the curve is nowhere above the response, and below it by its error at most."""
    noise = NOISE * response.revenue(most_hours)
    for hours in grid(most_hours):
        assert -noise <= response.revenue(hours) - curve.revenue(hours) <= curve.error + noise


@given(SATURATING | ELASTIC | LINEAR | point_responses(), HOURS, TOLERANCES)
def test_a_curve_is_increasing_and_concave_and_covers_all_hours(
    response: Response, most_hours: float, tolerance: float
) -> None:
    curve = curve_of(response, most_hours, tolerance)

    assert most_hours == pytest.approx(curve.most_hours, rel=NOISE)
    assert all(slope >= 0 for slope in curve.slopes)
    assert all(before > after for before, after in pairwise(curve.slopes))


@given(SATURATING | ELASTIC, HOURS, TOLERANCES)
@example(PowerResponse(revenue_now=100, hours_now=2, elasticity=0.34), 40.0, DEFAULT_TOLERANCE)
@example(PowerResponse(revenue_now=100, hours_now=2, elasticity=0.05), 40.0, DEFAULT_TOLERANCE)
@example(PowerResponse(revenue_now=100, hours_now=2, elasticity=1 - 1e-12), 40.0, DEFAULT_TOLERANCE)
@example(ExponentialResponse(potential_revenue=100, half_hours=0.5), 40.0, DEFAULT_TOLERANCE)
@example(ExponentialResponse(potential_revenue=100, half_hours=1e-9), 168.0, DEFAULT_TOLERANCE)
@example(ExponentialResponse(potential_revenue=100, half_hours=1e-320), 168.0, DEFAULT_TOLERANCE)
def test_the_error_of_a_curve_bounds_its_distance_from_the_response(
    response: Response, most_hours: float, tolerance: float
) -> None:
    assert_follows(curve_of(response, most_hours, tolerance), response, most_hours)


@given(SATURATING | ELASTIC, HOURS, TOLERANCES)
def test_past_a_first_chord_of_least_width_the_tolerance_holds(
    response: Response, most_hours: float, tolerance: float
) -> None:
    curve = curve_of(response, most_hours, tolerance)
    range_revenue = response.revenue(most_hours)
    allowed = (tolerance + NOISE) * range_revenue

    for hours in grid(most_hours):
        if hours >= 1.001 * NARROWEST_SHARE * most_hours:
            assert response.revenue(hours) - curve.revenue(hours) <= allowed


@given(
    st.builds(ExponentialResponse, potential_revenue=MONEY, half_hours=st.floats(1e-3, 168))
    | st.builds(PowerResponse, revenue_now=MONEY, hours_now=HOURS, elasticity=st.floats(0.33, 1)),
    st.floats(1e-6, 168),
    st.floats(DEFAULT_TOLERANCE, 0.1),
)
def test_the_error_of_a_response_in_use_is_within_the_tolerance(
    response: Response, most_hours: float, tolerance: float
) -> None:
    curve = curve_of(response, most_hours, tolerance)

    assert curve.error <= tolerance * response.revenue(most_hours)


@given(LINEAR | point_responses(), HOURS)
def test_lines_are_followed_exactly(response: Response, most_hours: float) -> None:
    curve = curve_of(response, most_hours)

    assert curve.error == 0.0
    assert_follows(curve, response, most_hours)


def test_equally_steep_lines_become_one_and_hours_after_the_last_point_are_flat() -> None:
    response = PointsResponse(points=((1, 400), (2, 800), (4, 1000), (5, 1000)))

    assert Curve(widths=(2, 2, 3), slopes=(400, 100, 0)) == curve_of(response, 7)


@pytest.mark.parametrize(
    "response",
    [
        ExponentialResponse(potential_revenue=0, half_hours=1),
        PowerResponse(revenue_now=0, hours_now=1),
        LinearResponse(revenue_per_hour=0, most_hours=1),
        PointsResponse(points=((1, 0),)),
    ],
)
def test_a_response_that_earns_nothing_is_one_flat_segment(response: Response) -> None:
    assert Curve(widths=(8.0,), slopes=(0.0,)) == curve_of(response, 8.0)


@pytest.mark.parametrize(
    "response",
    [
        ExponentialResponse(potential_revenue=10, half_hours=1),
        PowerResponse(revenue_now=10, hours_now=1),
        LinearResponse(revenue_per_hour=10, most_hours=1),
        PointsResponse(points=((1, 10),)),
    ],
)
def test_no_hours_make_an_empty_curve(response: Response) -> None:
    assert Curve(widths=(), slopes=()) == curve_of(response, 0)


def test_constant_returns_are_one_exact_segment() -> None:
    response = PowerResponse(revenue_now=100, hours_now=2, elasticity=1)

    assert Curve(widths=(40.0,), slopes=(50.0,)) == curve_of(response, 40.0)


@pytest.mark.parametrize("elasticity", [5e-324, 1e-200, 1e-12])
def test_an_elasticity_of_almost_nothing_is_a_legal_curve(elasticity: float) -> None:
    curve = curve_of(PowerResponse(revenue_now=100, hours_now=2, elasticity=elasticity), 40.0)

    assert curve.saturation == pytest.approx(100.0)
    assert curve.error <= 100.0


@pytest.mark.parametrize(
    ("most_hours", "tolerance", "named"),
    [(-1.0, 0.01, "most_hours"), (169.0, 0.01, "most_hours"), (40.0, 0.0, "tolerance")],
)
def test_hours_and_tolerance_out_of_range_are_named(most_hours: float, tolerance: float, named: str) -> None:
    response = ExponentialResponse(potential_revenue=10, half_hours=1)
    channel = Channel(name="Calls", meetings_per_hour=0.3, most_meetings=2)

    with pytest.raises(InvalidInputError, match=named):
        curve_of(response, most_hours, tolerance)
    with pytest.raises(InvalidInputError, match=named):
        channel_curve(channel, 1000.0, most_hours, tolerance)


def test_two_saturating_segments_share_hours_as_published() -> None:
    """Mantrala, Sinha, Zoltners (1992), closed form re-derived.

    For k_i (1 - exp(-b_i x_i)) with k = (100, 80), b = (.05, .02) and 60 hours, the best is
    x_1 = (b_2 R + ln(k_1 b_1 / (k_2 b_2))) / (b_1 + b_2) = 33.4205, x_2 = 26.5795, worth 114.1810.
    """
    responses = [
        ExponentialResponse(potential_revenue=100, half_hours=math.log(2) / 0.05),
        ExponentialResponse(potential_revenue=80, half_hours=math.log(2) / 0.02),
    ]
    curves = [curve_of(response, 60, tolerance=1e-8) for response in responses]
    split = best_split(curves, 60)

    assert split.hours == pytest.approx((33.4205, 26.5795), abs=0.01)
    assert split.revenue == pytest.approx(114.1810, abs=1e-4)
    assert split.revenue == pytest.approx(merged(curves).revenue(60))


@given(
    k=st.tuples(st.floats(1, 1000), st.floats(1, 1000)),
    b=st.tuples(st.floats(0.02, 1), st.floats(0.02, 1)),
    hours=st.floats(1, 100),
)
def test_a_split_of_two_saturating_responses_loses_no_more_than_their_errors(
    k: tuple[float, float], b: tuple[float, float], hours: float
) -> None:
    closed_form = (b[1] * hours + math.log(k[0] * b[0] / (k[1] * b[1]))) / (b[0] + b[1])
    first = min(max(closed_form, 0.0), hours)
    best = sum(-k[i] * math.expm1(-b[i] * x) for i, x in enumerate((first, hours - first)))
    curves = [
        curve_of(ExponentialResponse(potential_revenue=k[i], half_hours=math.log(2) / b[i]), hours) for i in (0, 1)
    ]
    split = best_split(curves, hours)

    assert split.revenue <= best * (1 + NOISE)
    assert best <= split.revenue + curves[0].error + curves[1].error + NOISE * best


@given(
    st.floats(0.01, 60),
    st.floats(0.01, 1000),
    MONEY,
    st.floats(0.01, 168),
)
def test_a_channel_earns_its_meetings_times_their_worth(
    meetings_per_hour: float, most_meetings: float, revenue_per_meeting: float, most_hours: float
) -> None:
    channel = Channel(name="Calls", meetings_per_hour=meetings_per_hour, most_meetings=most_meetings)
    curve = channel_curve(channel, revenue_per_meeting, most_hours)
    most_revenue = revenue_per_meeting * meetings(channel, most_hours)

    assert curve.error <= DEFAULT_TOLERANCE * most_revenue
    for hours in grid(most_hours):
        below = revenue_per_meeting * meetings(channel, hours) - curve.revenue(hours)
        assert -NOISE * most_revenue <= below <= curve.error + NOISE * most_revenue


def test_the_first_hours_of_a_channel_bring_its_meetings_per_hour_and_no_effort_exceeds_the_most() -> None:
    channel = Channel(name="Calls", meetings_per_hour=0.5, most_meetings=2)

    assert meetings(channel, 1e-9) / 1e-9 == pytest.approx(0.5)
    assert meetings(channel, 168) == pytest.approx(2)


def test_a_worth_below_nothing_is_named() -> None:
    channel = Channel(name="Calls", meetings_per_hour=0.5, most_meetings=2)

    with pytest.raises(InvalidInputError, match="revenue_per_meeting"):
        channel_curve(channel, -1.0, 40.0)


def test_routine_effort_earns_what_an_unattended_deal_would_lose() -> None:
    curve = likely_curve(10_000, odds=0.75, unattended_share=0.6, routine_hours_per_week=2)

    assert (curve.most_hours, curve.error) == (2.0, 0.0)
    assert curve.saturation == pytest.approx(3000.0)
    assert curve.revenue(1.0) == pytest.approx(1500.0)


@pytest.mark.parametrize(
    ("amount", "unattended_share", "routine_hours"), [(0, 0.6, 2), (10_000, 1, 2), (10_000, 0.6, 0)]
)
def test_a_deal_that_effort_cannot_change_or_that_takes_none_has_an_empty_curve(
    amount: float, unattended_share: float, routine_hours: float
) -> None:
    assert Curve(widths=(), slopes=()) == likely_curve(amount, 0.75, unattended_share, routine_hours)


def test_every_wrong_number_of_a_likely_deal_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as raised:
        likely_curve(-1.0, odds=50, unattended_share=2, routine_hours_per_week=math.nan)

    named = [fault.path for fault in raised.value.faults]

    assert named == ["amount", "odds", "unattended_share", "routine_hours_per_week"]
