"""Forms of response as curves: exact where made of lines, within the stated tolerance elsewhere."""

import math
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.policy import Channel
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
from territory_opt.response.chords import NARROWEST_SHARE
from territory_opt.response.curve import Curve, best_split, merged
from territory_opt.response.forms import (
    DEFAULT_TOLERANCE,
    channel_curve,
    curve_of,
    likely_curve,
    meetings,
    refined,
)
from territory_opt.response.shape import Shape, inflection_hours, shape_of
from territory_opt.testing import responses, s_shaped_responses

MONEY = st.one_of(st.just(0.0), st.floats(1e-9, 1e12))
HOURS = st.floats(1e-9, 168)
TOLERANCES = st.one_of(st.just(DEFAULT_TOLERANCE), st.floats(1e-5, 0.1))
NOISE = 1e-12

SATURATING = st.builds(ExponentialResponse, potential_revenue=MONEY, half_hours=HOURS)
ELASTIC = st.builds(PowerResponse, revenue_now=MONEY, hours_now=st.floats(0.01, 168), elasticity=st.floats(1e-6, 1))
LINEAR = st.builds(LinearResponse, revenue_per_hour=MONEY, most_hours=HOURS)
BASED = st.builds(
    lambda base, gain, half_hours: ModifiedExponentialResponse(
        least_revenue=base, most_revenue=base + gain, half_hours=half_hours
    ),
    st.floats(0, 1e6),
    st.floats(1, 1e6),
    HOURS,
)
ADBUDG = st.builds(
    lambda base, gain, half_hours, exponent: AdbudgResponse(
        least_revenue=base, most_revenue=base + gain, half_hours=half_hours, exponent=exponent
    ),
    st.floats(0, 1e6),
    st.floats(1, 1e6),
    st.floats(0.01, 500),
    st.floats(0.1, 1) | st.floats(1, 6) | st.floats(1, 100),
)
LOGISTIC = st.builds(
    lambda base, gain, inflection, growth: LogisticResponse(
        least_revenue=base, most_revenue=base + gain, inflection_hours=inflection, growth_per_hour=growth
    ),
    st.floats(0, 1e6),
    st.floats(1, 1e6),
    st.floats(0.01, 500),
    st.floats(1e-3, 20),
)


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
    none = response.revenue_at_none
    noise = NOISE * response.revenue(most_hours)
    for hours in grid(most_hours):
        assert -noise <= response.revenue(hours) - none - curve.revenue(hours) <= curve.error + noise


@given(SATURATING | ELASTIC | BASED | LINEAR | point_responses(), HOURS, TOLERANCES)
def test_a_curve_of_a_concave_form_is_increasing_and_concave_and_covers_all_hours(
    response: Response, most_hours: float, tolerance: float
) -> None:
    curve = curve_of(response, most_hours, tolerance)

    assert most_hours == pytest.approx(curve.most_hours, rel=NOISE)
    assert all(slope >= 0 for slope in curve.slopes)
    assert all(before > after for before, after in pairwise(curve.slopes))


@given(SATURATING | ELASTIC | BASED | ADBUDG | LOGISTIC, HOURS, TOLERANCES)
@example(AdbudgResponse(most_revenue=100, half_hours=2, exponent=3), 40.0, DEFAULT_TOLERANCE)
@example(AdbudgResponse(most_revenue=100, half_hours=2, exponent=3), 0.5, DEFAULT_TOLERANCE)
@example(AdbudgResponse(most_revenue=100, half_hours=2, exponent=1), 40.0, 1e-7)
@example(AdbudgResponse(most_revenue=100, half_hours=1e-320, exponent=3), 40.0, DEFAULT_TOLERANCE)
@example(AdbudgResponse(most_revenue=100, half_hours=1e9, exponent=100), 40.0, DEFAULT_TOLERANCE)
@example(LogisticResponse(most_revenue=1, inflection_hours=84, growth_per_hour=100), 168.0, DEFAULT_TOLERANCE)
@example(LogisticResponse(most_revenue=1, inflection_hours=1e7, growth_per_hour=1), 168.0, DEFAULT_TOLERANCE)
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
    | st.builds(PowerResponse, revenue_now=MONEY, hours_now=HOURS, elasticity=st.floats(0.37, 1)),
    st.floats(1e-6, 168),
    st.floats(DEFAULT_TOLERANCE, 0.1),
)
def test_the_error_of_a_response_in_use_is_within_the_tolerance(
    response: Response, most_hours: float, tolerance: float
) -> None:
    curve = curve_of(response, most_hours, tolerance)

    assert curve.error <= tolerance * response.revenue(most_hours)


@given(
    st.builds(AdbudgResponse, most_revenue=MONEY, half_hours=st.floats(0.1, 100), exponent=st.floats(0.8, 5))
    | st.builds(
        LogisticResponse, most_revenue=MONEY, inflection_hours=st.floats(0.1, 100), growth_per_hour=st.floats(0.01, 10)
    ),
    st.floats(0.1, 168),
)
def test_lines_below_a_response_in_use_keep_the_tolerance_and_rise_only_up_to_its_inflection(
    response: Response, most_hours: float
) -> None:
    curve = curve_of(response, most_hours)
    is_steepest = curve.slopes.index(max(curve.slopes))

    assert most_hours == pytest.approx(curve.most_hours, rel=NOISE)
    assert curve.error <= DEFAULT_TOLERANCE * (response.revenue(most_hours) - response.revenue_at_none)
    assert tuple(range(1, is_steepest + 1)) == curve.rises
    if curve.rises:
        assert sum(curve.widths[:is_steepest]) <= inflection_hours(response)


@given(s_shaped_responses() | responses(), st.floats(0.5, 60), st.floats(0, 1))
def test_a_refined_curve_lies_between_the_curve_and_the_response_and_is_finer_where_asked(
    response: Response, most_hours: float, share: float
) -> None:
    curve = curve_of(response, most_hours, tolerance=0.01)
    finer = refined(curve, response, share * most_hours, tolerance=1e-4)
    gained = response.revenue(most_hours) - response.revenue_at_none
    noise = NOISE * response.revenue(most_hours)
    here = response.revenue(share * most_hours) - response.revenue_at_none
    turn = inflection_hours(response) if shape_of(response) is Shape.S_SHAPED else 0.0

    assert_follows(finer, response, most_hours)
    assert (curve.error, len(curve.rises)) == (finer.error, len(finer.rises))
    for hours in grid(most_hours):
        assert curve.revenue(hours) <= finer.revenue(hours) + noise
    if curve.error <= 0.01 * gained and share * most_hours >= turn:
        assert here - finer.revenue(share * most_hours) <= 1e-4 * gained + noise


def test_a_refined_curve_is_unchanged_far_away_and_where_hours_earn_nothing_any_more() -> None:
    response = AdbudgResponse(most_revenue=100, half_hours=4, exponent=3)
    plain = curve_of(response, 20, tolerance=0.01)
    curve = Curve(widths=(*plain.widths, 5.0), slopes=(*plain.slopes, 0.0), error=plain.error)
    finer = refined(curve, response, 6.0, tolerance=1e-5)

    assert curve.slopes[:2] == finer.slopes[:2]
    assert (5.0, 0.0) == (finer.widths[-1], finer.slopes[-1])
    assert 25.0 == pytest.approx(finer.most_hours)
    assert finer.revenue(6.0) > curve.revenue(6.0)
    assert finer.revenue(25.0) == pytest.approx(plain.saturation)


def test_a_convex_part_is_never_refined_for_each_line_there_is_one_more_choice() -> None:
    response = AdbudgResponse(most_revenue=100, half_hours=4, exponent=3)
    curve = curve_of(response, 20, tolerance=0.01)

    assert curve is refined(curve, response, 1.0, tolerance=1e-5)
    assert curve.rises == refined(curve, response, inflection_hours(response), tolerance=1e-5).rises


@pytest.mark.parametrize(
    "response",
    [
        LinearResponse(revenue_per_hour=5, most_hours=3),
        PointsResponse(points=((1, 0), (2, 50))),
        AdbudgResponse(least_revenue=7, most_revenue=7, half_hours=1, exponent=3),
    ],
)
def test_an_exact_curve_has_nothing_to_refine(response: Response) -> None:
    curve = curve_of(response, 8.0)

    assert curve is refined(curve, response, 1.5, 1e-6)


def test_a_number_out_of_range_is_refused_when_refining() -> None:
    response = ExponentialResponse(potential_revenue=10, half_hours=1)
    curve = curve_of(response, 8.0)

    with pytest.raises(InvalidInputError, match="hours"):
        refined(curve, response, -1.0, 1e-6)
    with pytest.raises(InvalidInputError, match="tolerance"):
        refined(curve, response, 1.0, 0.0)


def test_points_that_rise_are_followed_exactly_from_their_revenue_at_none() -> None:
    response = PointsResponse(points=((0, 100), (2, 100), (3, 400), (5, 500)))
    curve = curve_of(response, 6)

    assert Curve(widths=(2, 1, 2, 1), slopes=(0, 300, 50, 0)) == curve
    assert_follows(curve, response, 6)


@given(s_shaped_responses(), st.floats(0.5, 60))
def test_no_response_exceeds_its_envelope_by_more_than_the_error(response: Response, most_hours: float) -> None:
    envelope = curve_of(response, most_hours).envelope()
    noise = 1e-9 * response.revenue(most_hours)

    for hours in grid(most_hours):
        assert response.revenue(hours) - response.revenue_at_none <= envelope.revenue(hours) + envelope.error + noise


@given(LINEAR | point_responses(), HOURS)
def test_lines_are_followed_exactly(response: Response, most_hours: float) -> None:
    curve = curve_of(response, most_hours)

    assert curve.error == 0.0
    assert_follows(curve, response, most_hours)


def test_equally_steep_lines_become_one_and_hours_after_the_last_point_are_flat() -> None:
    response = PointsResponse(points=((1, 400), (2, 800), (4, 1000), (5, 1000)))

    assert Curve(widths=(2, 2, 3), slopes=(400, 100, 0)) == curve_of(response, 7)


def test_lines_whose_slopes_differ_by_rounding_become_one() -> None:
    response = PointsResponse(points=((16.0, 128.0), (16.01, 128.01), (17.01, 129.01), (18.01, 137.01)))
    curve = curve_of(response, 18.01)

    assert 3 == len(curve.widths)
    assert [8.0, 1.0, 8.0] == pytest.approx(list(curve.slopes))


@pytest.mark.parametrize(
    "response",
    [
        ExponentialResponse(potential_revenue=0, half_hours=1),
        PowerResponse(revenue_now=0, hours_now=1),
        LinearResponse(revenue_per_hour=0, most_hours=1),
        PointsResponse(points=((1, 0),)),
        PointsResponse(points=((0, 70), (1, 70))),
        ModifiedExponentialResponse(least_revenue=70, most_revenue=70, half_hours=1),
        AdbudgResponse(least_revenue=70, most_revenue=70, half_hours=1, exponent=3),
        LogisticResponse(least_revenue=70, most_revenue=70, inflection_hours=1, growth_per_hour=1),
    ],
)
def test_a_response_that_gains_nothing_is_one_flat_segment(response: Response) -> None:
    assert Curve(widths=(8.0,), slopes=(0.0,)) == curve_of(response, 8.0)


@pytest.mark.parametrize(
    "response",
    [
        ExponentialResponse(potential_revenue=10, half_hours=1),
        PowerResponse(revenue_now=10, hours_now=1),
        LinearResponse(revenue_per_hour=10, most_hours=1),
        PointsResponse(points=((1, 10),)),
        AdbudgResponse(most_revenue=10, half_hours=1, exponent=3),
        LogisticResponse(most_revenue=10, inflection_hours=1, growth_per_hour=1),
    ],
)
def test_no_hours_make_an_empty_curve(response: Response) -> None:
    assert Curve(widths=(), slopes=()) == curve_of(response, 0)


def test_constant_returns_are_one_exact_segment() -> None:
    response = PowerResponse(revenue_now=100, hours_now=2, elasticity=1)

    assert Curve(widths=(40.0,), slopes=(50.0,)) == curve_of(response, 40.0)


def test_a_step_that_no_number_can_resolve_is_a_legal_curve_that_says_so() -> None:
    step = AdbudgResponse(most_revenue=100, half_hours=1e-13, exponent=100)
    curve = curve_of(step, 168.0)

    assert 0.0 == curve.revenue(0.0)
    assert 100.0 == pytest.approx(curve.revenue(85.0), rel=1e-3)
    assert 0.1 < curve.error <= 100.0


@pytest.mark.parametrize("growth_per_hour", [1e3, 1e5, 1e7 / 84])
def test_lines_of_a_logistic_response_are_below_it_however_sudden(growth_per_hour: float) -> None:
    response = LogisticResponse(most_revenue=1, inflection_hours=84, growth_per_hour=growth_per_hour)
    curve = curve_of(response, 168.0)

    for power in range(-30, 31):
        hours = 84 + power / growth_per_hour
        assert -1e-9 <= response.revenue(hours) - curve.revenue(hours) <= curve.error + 1e-9


@pytest.mark.parametrize(("half_hours", "most_hours"), [(0.0274, 1e-6), (751_663.0, 40.0), (20.0, 1.0)])
@pytest.mark.parametrize("tolerance", [1e-6, 1e-3])
def test_a_nearly_straight_response_needs_few_chords(half_hours: float, most_hours: float, tolerance: float) -> None:
    response = ExponentialResponse(potential_revenue=100, half_hours=half_hours)
    curve = curve_of(response, most_hours, tolerance)
    reach = math.log(2) * most_hours / half_hours
    range_revenue = response.revenue(most_hours)

    assert len(curve.widths) <= 1 + math.sqrt(reach / (8 * tolerance)) * (1 + reach)
    assert curve.error <= tolerance * range_revenue
    for part in range(101):
        above = response.revenue(most_hours * part / 100) - curve.revenue(most_hours * part / 100)
        assert -1e-12 * range_revenue <= above <= curve.error * (1 + 1e-6) + 1e-12 * range_revenue


@pytest.mark.parametrize("elasticity", [5e-324, 1e-200, 1e-12])
def test_an_elasticity_of_almost_nothing_is_a_legal_curve(elasticity: float) -> None:
    curve = curve_of(PowerResponse(revenue_now=100, hours_now=2, elasticity=elasticity), 40.0)

    assert curve.saturation == pytest.approx(100.0)
    assert curve.error <= 100.0


@pytest.mark.parametrize(
    ("most_hours", "tolerance", "named"),
    [(-1.0, 0.01, "most_hours"), (1.1e9, 0.01, "most_hours"), (40.0, 0.0, "tolerance")],
)
def test_hours_and_tolerance_out_of_range_are_named(most_hours: float, tolerance: float, named: str) -> None:
    response = ExponentialResponse(potential_revenue=10, half_hours=1)
    channel = Channel(name="Calls", meetings_per_hour=0.3, most_meetings=2)

    with pytest.raises(InvalidInputError, match=named):
        curve_of(response, most_hours, tolerance)
    with pytest.raises(InvalidInputError, match=named):
        channel_curve(channel, 1000.0, min(most_hours, 169.0), tolerance)


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
