from itertools import pairwise
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.allocation import Status
from territory_opt.banded.many import Method
from territory_opt.errors import InvalidInputError, NoAllocationError
from territory_opt.files.policy_file import read_policy
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.plan_many import plan_many
from territory_opt.model.hour_rule import HourRule
from territory_opt.sharing.share_limits import share_limits
from territory_opt.sharing.shared_limit import Shared, SharedLimit, TeamTarget
from territory_opt.sharing.shared_plan import SharedPlan
from territory_opt.testing.shared_limits import block_optimum, shared_limits, sharing_fleets

FREE = attrs.evolve(read_policy(), hour_rules={})


def _plan(fleet: Fleet, *limits: Shared) -> SharedPlan:
    return share_limits(fleet, limits, method=Method.PLAIN)


def _fleet(slopes: list[list[float]], uses: list[float], **columns: object) -> Fleet:
    """Return reps with one client each, four hours on each line of it."""
    count = len(slopes)
    table: dict[str, object] = {
        "rep": [f"rep {number}" for number in range(count)],
        "weekly_hours": [40.0] * count,
        "id": [f"client {number}" for number in range(count)],
        "activity": ["A"] * count,
        "widths": [[4.0] * len(own) for own in slopes],
        "slopes": slopes,
        "uses_engineer": uses,
    }
    return Fleet.from_columns({**table, **columns}, FREE)  # type: ignore[dict-item]  # columns of every kind


@given(sharing_fleets(), shared_limits())
def test_a_plan_is_the_optimum_of_all_weeks_in_one_program(fleet: Fleet, limits: list[Shared]) -> None:
    plan = _plan(fleet, *limits)
    program = block_optimum(fleet, limits)

    if program is None:
        assert plan.status is Status.INFEASIBLE or (plan.columns["status"] == Status.INFEASIBLE).any()
        return
    assert pytest.approx(program.objective, rel=1e-9, abs=1e-7) == plan.objective
    assert pytest.approx(program.objective, rel=1e-9, abs=1e-7) == plan.bound
    assert plan.gap <= 1e-9


@given(sharing_fleets(), st.sampled_from((3.0, 4.0, 7.5)), st.sampled_from((0.01, 0.5, 3.0)))
def test_a_price_lies_between_what_more_of_a_limit_earns_and_what_less_of_it_costs(
    fleet: Fleet, at_most: float, step: float
) -> None:
    less, plan, more = (_plan(fleet, SharedLimit(name="engineer", at_most=at_most + d)) for d in (-step, 0.0, step))

    if plan.status is Status.OPTIMAL:
        price = (plan.limits["engineer"].price or 0.0) * step
        rounding = 1e-9 * (1.0 + plan.objective)
        assert more.objective - plan.objective <= price + rounding
        assert less.status is Status.INFEASIBLE or price <= plan.objective - less.objective + rounding


@given(
    sharing_fleets(), st.lists(st.sampled_from((0.0, 1.0, 2.5, 4.0, 9.0, 20.0)), min_size=2, max_size=3, unique=True)
)
def test_more_of_a_limit_never_earns_less_and_never_has_a_higher_price(fleet: Fleet, amounts: set[float]) -> None:
    plans = [_plan(fleet, SharedLimit(name="engineer", at_most=amount)) for amount in sorted(amounts)]
    kept = [plan for plan in plans if plan.status is Status.OPTIMAL]

    for less, more in pairwise(kept):
        assert less.objective <= more.objective * (1 + 1e-12) + 1e-9
        assert (less.limits["engineer"].price or 0.0) * (1 + 1e-9) + 1e-9 >= (more.limits["engineer"].price or 0.0)


@given(sharing_fleets(most_reps=3), st.sampled_from((1.0, 4.0, 7.5)), st.sampled_from((0.001, 4.0, 1e6)))
def test_money_in_another_currency_changes_prices_and_no_hours(fleet: Fleet, at_most: float, rate: float) -> None:
    limit = SharedLimit(name="engineer", at_most=at_most)
    plan = _plan(fleet, limit)
    exchanged = _plan(attrs.evolve(fleet, slopes=fleet.slopes * rate, kept_revenue=fleet.kept_revenue * rate), limit)

    assert plan.status is exchanged.status
    assert pytest.approx(rate * plan.objective, rel=1e-9) == exchanged.objective
    prices = [each.limits["engineer"].price or 0.0 for each in (plan, exchanged)]
    assert pytest.approx(rate * prices[0], rel=1e-6, abs=1e-9 * rate) == prices[1]


@pytest.mark.parametrize("method", [Method.NUMPY, Method.COMPILED])
def test_every_method_gives_the_same_plan(method: Method) -> None:
    fleet = _fleet([[900.0, 500.0], [800.0, 100.0], [700.0, 650.0]], [0.5, 0.25, 1.0])
    limits = [SharedLimit(name="engineer", at_most=4.5), SharedLimit(name="top", at_most=15, activity="A")]
    plain, other = (share_limits(fleet, limits, method=each) for each in (Method.PLAIN, method))

    assert plain.target_columns["weekly_hours"].tolist() == other.target_columns["weekly_hours"].tolist()
    assert plain.bound == other.bound


def test_a_limit_that_nobody_reaches_has_no_price() -> None:
    used = _plan(_fleet([[900.0], [800.0]], [0.5, 0.5]), SharedLimit(name="engineer", at_most=5)).limits["engineer"]

    assert (4.0, 1.0, 0.0) == (used.used, used.slack, used.price)


def test_a_limit_met_where_the_price_jumps_is_worth_what_one_more_hour_earns() -> None:
    plan = _plan(_fleet([[900.0], [800.0]], [0.5, 0.5]), SharedLimit(name="engineer", at_most=2))

    assert pytest.approx(1600.0) == plan.limits["engineer"].price
    assert [4.0, 0.0] == plan.columns["hours_A"].tolist()


def test_a_limit_of_nothing_leaves_the_targets_that_take_none() -> None:
    plan = _plan(_fleet([[900.0], [800.0]], [0.5, 0.0]), SharedLimit(name="engineer", at_most=0))

    assert [0.0, 4.0] == plan.target_columns["weekly_hours"].tolist()
    assert pytest.approx(1800.0) == plan.limits["engineer"].price


def test_of_reps_who_are_as_good_the_first_is_served_first_and_one_week_is_mixed() -> None:
    plan = _plan(_fleet([[900.0]] * 4, [0.5] * 4), SharedLimit(name="engineer", at_most=5))

    assert pytest.approx([4.0, 4.0, 2.0, 0.0]) == plan.columns["hours_A"].tolist()
    assert [False, False, True, False] == plan.columns["mixed"].tolist()


def test_minimum_contact_takes_of_a_limit_as_well() -> None:
    fleet = _fleet([[900.0], [800.0]], [0.5, 0.5], minimum_hours=[0.0, 3.0])
    kept = _plan(fleet, SharedLimit(name="engineer", at_most=2))
    impossible = _plan(fleet, SharedLimit(name="engineer", at_most=1))

    assert pytest.approx([1.0, 3.0]) == kept.target_columns["weekly_hours"].tolist()
    assert Status.INFEASIBLE is impossible.status
    assert 1.5 == impossible.limits["engineer"].reach


def test_hours_of_an_activity_count_idle_ones_too() -> None:
    rule = HourRule(terms={"A": 1.0}, at_least=0.2)
    fleet = attrs.evolve(_fleet([[900.0], [800.0]], [0.0, 0.0]), policy=attrs.evolve(FREE, hour_rules={"top": rule}))
    plan = _plan(fleet, SharedLimit(name="top hours", at_most=15, activity="A"))

    assert Status.INFEASIBLE is plan.status
    assert 16.0 == plan.limits["top hours"].reach


def test_a_team_target_moves_hours_to_what_closes_in_the_period() -> None:
    fleet = _fleet([[900.0, 800.0]] * 2, [1.0, 1.0], in_period_share=[0.0, 1.0], later_share=[1.0, 0.0])
    scarce = SharedLimit(name="engineer", at_most=8)
    plan = _plan(fleet, scarce, TeamTarget(at_least=6000))

    assert pytest.approx(6000.0) == plan.limits["team target"].used
    assert pytest.approx([0.0, 1.0], abs=0.5) == (plan.target_columns["weekly_hours"] / 8).tolist()
    assert pytest.approx((900 - 800) / 800) == plan.limits["team target"].price


def test_limits_that_clash_only_together_are_no_plan() -> None:
    fleet = _fleet([[900.0], [800.0]], [1.0, 1.0])
    plan = _plan(fleet, SharedLimit(name="engineer", at_most=4), TeamTarget(at_least=5000))

    assert Status.INFEASIBLE is plan.status
    assert [0.0, pytest.approx(6800.0)] == [told.reach for told in plan.limits.values()]
    with pytest.raises(NoAllocationError, match="engineer, team target"):
        _ = plan.gap


@pytest.mark.parametrize(
    "limits",
    [
        [SharedLimit(name="engineer", at_most=2), TeamTarget(at_least=1e6)],
        [SharedLimit(name="unused", at_most=1000), TeamTarget(at_least=70_000)],
        [SharedLimit(name="engineer", at_most=0), SharedLimit(name="unused", at_most=0), TeamTarget(at_least=7e6)],
    ],
)
@pytest.mark.parametrize("slope", [0.0, 900.0])
def test_a_team_target_out_of_reach_is_no_plan_whatever_else_is_shared(limits: list[Shared], slope: float) -> None:
    fleet = _fleet([[slope], [slope]], [0.5, 0.5], uses_unused=[0.0, 0.0])
    plan = _plan(fleet, *limits)

    assert Status.INFEASIBLE is plan.status
    assert pytest.approx(8 * slope) == plan.limits["team target"].reach


def test_next_to_nothing_of_a_limit_is_a_plan_beside_others() -> None:
    fleet = _fleet([[1.8e6, 9e5], [8e5]], [1.0, 2.0], uses_executive=[2.0, 0.37], uses_travel=[0.5, 0.37])
    limits = [SharedLimit(name="engineer", at_most=2), SharedLimit(name="executive", at_most=1e-6)]
    plan = _plan(fleet, *limits, SharedLimit(name="travel", at_most=4))
    program = block_optimum(fleet, [*limits, SharedLimit(name="travel", at_most=4)])

    assert program is not None
    assert pytest.approx(program.objective, rel=1e-6) == plan.objective
    assert pytest.approx(1e-6) == plan.limits["executive"].used


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"method": "by hand"}, "method"),
        ({"num_threads": 0}, "num_threads"),
        ({"num_threads": 1.5}, "num_threads"),
        ({"limits": ["engineer"]}, r"limits\[0\]"),
        ({"limits": SharedLimit(name="engineer", at_most=1)}, "limits: found a SharedLimit alone"),
        ({"limits": "engineer"}, "limits: found 'engineer'"),
        ({"limits": 3}, "limits: found 3"),
    ],
)
def test_arguments_that_are_none_are_refused(options: dict[str, Any], path: str) -> None:
    known: dict[str, Any] = {"limits": [SharedLimit(name="engineer", at_most=1)]}
    with pytest.raises(InvalidInputError, match=path):
        share_limits(_fleet([[900.0]], [0.5]), **known | options)


def test_a_method_may_be_named_by_its_text() -> None:
    plan = share_limits(_fleet([[900.0]], [0.5]), [SharedLimit(name="engineer", at_most=1)], method="exact, NumPy")  # type: ignore[arg-type]  # as a command line would

    assert Method.NUMPY is plan.method


def test_a_rep_without_any_week_takes_no_part() -> None:
    fleet = _fleet([[900.0], [800.0], [700.0], [600.0]], [0.5] * 4, admin_hours=[4.0, 41.0, 4.0, 41.0])
    plan = _plan(fleet, SharedLimit(name="engineer", at_most=1))
    alone = plan_many(fleet, method=Method.PLAIN)

    assert alone.columns["status"].tolist() == plan.columns["status"].tolist()
    assert pytest.approx([2.0, 0.0, 0.0, 0.0]) == plan.target_columns["weekly_hours"].tolist()
    assert alone.columns["why_not"].tolist() == plan.columns["why_not"].tolist()
    assert "administration needs at least 41 h" in plan.columns["why_not"][3]


def test_what_the_exact_method_cannot_plan_is_refused_with_all_reasons() -> None:
    across = HourRule(terms={"A": 1.0, "B": -1.0}, at_least=0.0)
    fleet = attrs.evolve(_fleet([[100.0, 900.0]], [0.5]), policy=attrs.evolve(FREE, hour_rules={"across": across}))

    with pytest.raises(InvalidInputError) as caught:
        _plan(fleet, SharedLimit(name="engineer", at_most=1))

    assert ["policy.hour_rules", "slopes"] == [fault.path for fault in caught.value.faults]


def test_several_limits_mix_no_more_weeks_than_there_are_limits() -> None:
    random = np.random.default_rng(7)
    slopes = np.sort(random.uniform(100, 900, (150, 3)), axis=1)[:, ::-1].tolist()
    fleet = _fleet(slopes, random.uniform(0.1, 1.0, 150).tolist(), uses_travel=random.uniform(0.1, 1.0, 150).tolist())
    limits = [SharedLimit(name="engineer", at_most=300), SharedLimit(name="travel", at_most=320)]
    plan = _plan(fleet, *limits)
    program = block_optimum(fleet, limits)

    assert program is not None
    assert pytest.approx(program.objective, rel=1e-9) == plan.objective
    assert pytest.approx(program.row_prices[-2:], rel=1e-6) == [told.price for told in plan.limits.values()]
    assert plan.columns["mixed"].sum() <= 2


def test_the_columns_become_a_data_frame_of_any_library() -> None:
    plan = _plan(_fleet([[900.0], [800.0]], [0.5, 0.5]), SharedLimit(name="engineer", at_most=2))

    assert plan.columns["hours_A"].tolist() == plan.to_pandas()["hours_A"].tolist()
    assert plan.columns["hours_A"].tolist() == plan.to_polars()["hours_A"].to_list()
    assert plan.columns["hours_A"].tolist() == plan.to_arrow()["hours_A"].to_pylist()


def test_a_limit_that_leaves_nothing_to_earn_is_proven_best_too() -> None:
    plan = _plan(_fleet([[100.0] * 3], [0.5], widths=[[0.1] * 3]), SharedLimit(name="engineer", at_most=0))

    assert (0.0, 0.0) == (plan.objective, plan.bound)
    assert pytest.approx(200.0) == plan.limits["engineer"].price
