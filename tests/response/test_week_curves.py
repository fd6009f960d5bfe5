"""Curves within a week: weeks of similar length share their lines, and the stated error holds all the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.policy import Channel
from territory_opt.model.response import AdbudgResponse, ExponentialResponse, PowerResponse, Response
from territory_opt.response.forms import DEFAULT_TOLERANCE, channel_curve, curve_of
from territory_opt.response.week_curves import (
    LONGEST_WEEK_HOURS,
    MOST_BEYOND,
    channel_curve_in_week,
    curve_in_week,
    shared_hours,
)
from territory_opt.testing import responses, s_shaped_responses

NOISE = 1e-12
WEEKS = st.floats(1, LONGEST_WEEK_HOURS)
IN_USE = st.builds(ExponentialResponse, potential_revenue=st.just(100.0), half_hours=st.floats(0.01, 168)) | st.builds(
    PowerResponse, revenue_now=st.just(100.0), hours_now=st.floats(0.1, 40), elasticity=st.floats(0.37, 1)
)


@given(WEEKS)
def test_lines_are_chosen_over_the_week_or_less_than_so_many_times_as_much(weekly_hours: float) -> None:
    assert weekly_hours <= shared_hours(weekly_hours) < MOST_BEYOND * weekly_hours
    assert shared_hours(weekly_hours) == shared_hours(shared_hours(weekly_hours))


@given(st.floats(33.7, LONGEST_WEEK_HOURS), st.floats(33.7, LONGEST_WEEK_HOURS), IN_USE)
def test_the_curve_of_a_shorter_week_is_the_beginning_of_that_of_a_longer_one(
    one_week: float, other_week: float, response: Response
) -> None:
    shorter, longer = (curve_in_week(response, hours) for hours in sorted((one_week, other_week)))
    whole = len(shorter.widths) - 1

    assert shorter.slopes == longer.slopes[: whole + 1]
    assert shorter.widths[:whole] == longer.widths[:whole]
    assert shorter.widths[whole] <= longer.widths[whole]


@given(responses() | s_shaped_responses() | IN_USE, WEEKS, st.none() | st.floats(0.1, 100))
def test_a_curve_in_a_week_covers_it_and_keeps_its_error(
    response: Response, weekly_hours: float, maximum_hours: float | None
) -> None:
    most_hours = weekly_hours if maximum_hours is None else min(weekly_hours, maximum_hours)
    curve = curve_in_week(response, weekly_hours, maximum_hours)
    noise = NOISE * response.revenue(LONGEST_WEEK_HOURS)

    assert most_hours == pytest.approx(curve.most_hours, rel=NOISE)
    for i in range(101):
        hours = most_hours * i / 100
        missed = response.revenue(hours) - response.revenue_at_none - curve.revenue(hours)
        assert -noise <= missed <= curve.error + noise


@given(IN_USE, WEEKS)
def test_the_error_is_at_most_so_many_times_the_tolerance_of_what_the_week_gains(
    response: Response, weekly_hours: float
) -> None:
    curve = curve_in_week(response, weekly_hours)

    assert curve.error <= MOST_BEYOND * DEFAULT_TOLERANCE * response.revenue(weekly_hours)


@given(IN_USE, st.floats(33.7, LONGEST_WEEK_HOURS))
def test_a_week_takes_no_more_lines_than_if_they_were_chosen_for_it_and_a_few(
    response: Response, weekly_hours: float
) -> None:
    alone = len(curve_of(response, weekly_hours).widths)

    assert len(curve_in_week(response, weekly_hours).widths) <= 1.1 * alone + 2


@given(st.floats(0.1, 5), st.floats(0.1, 20), st.floats(33.7, LONGEST_WEEK_HOURS))
def test_a_channel_shares_its_lines_too(per_hour: float, most: float, weekly_hours: float) -> None:
    channel = Channel(name="Calls", meetings_per_hour=per_hour, most_meetings=most)
    curve = channel_curve_in_week(channel, 1_000.0, weekly_hours)

    assert weekly_hours == pytest.approx(curve.most_hours, rel=NOISE)
    assert curve == channel_curve(channel, 1_000.0, LONGEST_WEEK_HOURS).up_to(weekly_hours)


def test_an_s_shaped_response_has_lines_of_its_own_for_every_week() -> None:
    late = AdbudgResponse(most_revenue=100, half_hours=60, exponent=6)

    assert curve_of(late, 20.0) == curve_in_week(late, 20.0)


def test_a_curve_that_was_asked_for_once_is_kept() -> None:
    response = PowerResponse(revenue_now=100, hours_now=2)

    assert curve_in_week(response, 40.0) is curve_in_week(PowerResponse(revenue_now=100, hours_now=2), 40.0)


def test_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="tolerance"):
        curve_in_week(PowerResponse(revenue_now=100, hours_now=2), 40.0, tolerance=0.0)
    with pytest.raises(InvalidInputError, match="revenue_per_meeting"):
        channel_curve_in_week(Channel(name="Calls", meetings_per_hour=1, most_meetings=2), -1.0, 40.0)
