import math
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.solver import solve
from territory_opt.allocation.valuation import value_week
from territory_opt.appraisal.appraisal import appraise
from territory_opt.appraisal.band import HoursBand, near_optimal_band, sentence
from territory_opt.appraisal.priced_week import PricedWeek, price_week
from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import plan as make_plan
from territory_opt.rules.classification import classify
from territory_opt.testing import problems

BEYOND_HOURS = 0.02


def priced_week(problem: Problem, *, whole_actions: bool = False) -> PricedWeek | None:
    rep = problem.reps[0]
    week = value_week(problem, rep.id, classify(problem))
    return price_week(week, rep, problem.policy, whole_actions=whole_actions)


def cold(priced: PricedWeek, band: HoursBand, hours: float) -> float | None:
    """Return the best objective of a week formulated anew in which one activity has exactly these hours."""
    program, columns = formulate(
        priced.week,
        whole_actions=priced.whole_actions,
        most_hours=dict.fromkeys(priced.week.activities, priced.week.weekly_hours),
    )
    column = columns.free if band.activity is None else columns.hours[band.activity]
    program.lower[column] = program.upper[column] = hours
    solution = solve(program)
    return solution.objective if solution.status is Status.OPTIMAL else None


@given(
    problem=problems(most_reps=1, most_clients=2, most_deals=2),
    share=st.sampled_from([0.0, 0.01, 0.2]),
    whole_actions=st.booleans(),
)
def test_a_band_ends_where_no_plan_is_good_enough(*, problem: Problem, share: float, whole_actions: bool) -> None:
    """A plan with the hours of either end earns enough; beyond the end none does."""
    priced = priced_week(problem, whole_actions=whole_actions)
    if priced is None:
        return
    found = near_optimal_band(priced, share)
    steepest = max(map(abs, priced.program.objective), default=0.0)
    noise = 20 * priced.tolerance + 1e-7 * steepest
    for band in found.bands:
        assert band.least_hours - 1e-6 <= band.planned_hours <= band.most_hours + 1e-6
        for end, outwards in ((band.least_hours, -BEYOND_HOURS), (band.most_hours, BEYOND_HOURS)):
            attained = cold(priced, band, end)
            beyond = cold(priced, band, end + outwards) if 0 <= end + outwards else None

            assert attained is not None
            assert attained >= found.least_objective - noise
            assert beyond is None or beyond < found.least_objective + noise


def test_the_band_of_the_demo_holds_the_plan_and_widens_with_the_share() -> None:
    priced = priced_week(read_demo())
    assert priced is not None

    bands = [near_optimal_band(priced, share) for share in (0.0, 0.01, 0.05)]

    for narrow, wide in pairwise(bands):
        for inner, outer in zip(narrow.bands, wide.bands, strict=True):
            assert outer.least_hours <= inner.least_hours + 1e-6
            assert outer.most_hours >= inner.most_hours - 1e-6
    assert [*priced.week.activities, None] == [band.activity for band in bands[0].bands]
    assert bands[1].least_objective == pytest.approx(0.99 * priced.objective)


def test_a_week_in_which_nothing_earns_may_move_as_far_as_its_rules_say() -> None:
    demo = read_demo()
    rep = demo.reps[0]
    week = value_week(demo, rep.id, classify(demo))
    idle = attrs.evolve(week, targets=(), actions=())
    priced = price_week(idle, rep, demo.policy)
    assert priced is not None

    top = near_optimal_band(priced).bands[0]

    assert priced.objective == 0
    assert top.most_hours == pytest.approx(0.48 * 33.5)


def test_free_time_is_told_by_its_name() -> None:
    free = HoursBand(activity=None, least_hours=0.0, most_hours=1.26, planned_hours=0.0)

    assert (
        sentence(free, 0.05) == "free time may take 0.0 to 1.3 h a week and the plan still earns within 5 % of the best"
    )


@pytest.mark.parametrize("share", [-1, 5, math.nan, "x", None, True])
def test_what_is_no_share_is_refused(share: Any) -> None:  # noqa: ANN401  # what a caller may write
    problem = read_demo()
    plan = make_plan(problem)
    rep = problem.rep_by_id["ana"]
    priced = price_week(value_week(problem, "ana", classify(problem)), rep, problem.policy)
    assert priced is not None

    with pytest.raises(InvalidInputError, match="- share: found"):
        near_optimal_band(priced, share)
    with pytest.raises(InvalidInputError, match="- near_share: found"):
        appraise(plan, "ana", near_share=share)
