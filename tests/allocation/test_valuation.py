"""What hours can earn: weeks in which a deal can still be found, and actions that cannot be done without others."""

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.valuation import revenue_per_weekly_meeting, value_week, weeks_to_find
from territory_opt.allocation.verify import verify
from territory_opt.files.policy_file import read_policy
from territory_opt.model.busy import Busy
from territory_opt.model.finding import Assumption
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.working_time import Period
from territory_opt.rules.classification import classify
from territory_opt.testing import problems

AS_OF = dt.date(2026, 1, 5)
PERIOD = Period(start=AS_OF, end=dt.date(2026, 5, 24))
"""Twenty weeks of five working days."""
BASE = attrs.evolve(read_policy(), playbook_rules={}, hour_rules={})


def policy(sales_cycle_weeks: float = 12.0) -> Policy:
    """Return a policy with a sales cycle of so many weeks."""
    cycle = Assumption(value=sales_cycle_weeks, unit="weeks")
    assumptions = {**BASE.assumptions, "sales_cycle_weeks": cycle, "new_deal_amount": Assumption(value=10_000)}
    return attrs.evolve(BASE, assumptions=assumptions)


def territory(rep: Rep, **fields: Any) -> Problem:  # noqa: ANN401  # any field of a problem
    """Return the territory of one rep."""
    given_fields = {"policy": policy(), "as_of": AS_OF, "period": PERIOD, **fields}
    return Problem(reps=(rep,), **given_fields)


def mornings() -> tuple[Busy, ...]:
    """Return meetings that take every morning of the period."""
    midnight = dt.datetime.combine(AS_OF, dt.time())
    return tuple(
        Busy(start=midnight + dt.timedelta(days=i, hours=8.5), end=midnight + dt.timedelta(days=i, hours=12.5))
        for i in range(140)
    )


def test_meetings_take_their_share_of_the_weeks_to_find_deals_in_and_no_more() -> None:
    free = territory(Rep(id="ana"))
    busy = territory(Rep(id="ana", busy=mornings()))

    assert (8, 4) == pytest.approx((weeks_to_find(free, "ana"), weeks_to_find(busy, "ana")))
    worth = [revenue_per_weekly_meeting(problem, classify(problem), "ana") for problem in (free, busy)]
    assert [amount / 2 for amount in worth[0]] == pytest.approx(worth[1])


def test_days_off_after_the_last_day_to_find_a_deal_cost_none_of_the_weeks_to_find_one() -> None:
    last = dt.date(2026, 3, 1)
    before = territory(Rep(id="ana", days_off=(last - dt.timedelta(days=2),)))
    after = territory(Rep(id="ana", days_off=(last + dt.timedelta(days=1),)))

    assert (7.8, 8) == pytest.approx((weeks_to_find(before, "ana"), weeks_to_find(after, "ana")))


@pytest.mark.parametrize(("cycle_weeks", "weeks"), [(0, 20), (20, 0), (19.8, 0.2), (1e15, 0)])
def test_a_sales_cycle_of_any_length_leaves_the_weeks_before_it(cycle_weeks: float, weeks: float) -> None:
    assert weeks == pytest.approx(weeks_to_find(territory(Rep(id="ana"), policy=policy(cycle_weeks)), "ana"))


def test_the_check_of_a_week_counts_the_weeks_to_find_deals_in_itself() -> None:
    problem = territory(Rep(id="ana", busy=mornings()))
    classification = classify(problem)
    allocation = allocate(value_week(problem, "ana", classification), problem.reps[0], problem.policy)

    faster = attrs.evolve(problem, policy=policy(6.0))

    assert () == verify(problem, allocation)
    assert any("revenue after the period" in complaint for complaint in verify(faster, allocation))


@settings(max_examples=30)
@given(problem=problems(), cycle_days=st.integers(0, 200))
def test_the_weeks_to_find_deals_in_are_those_a_sales_cycle_before_the_end(problem: Problem, cycle_days: int) -> None:
    cycle = Assumption(value=cycle_days / 7, unit="weeks")
    assumptions = {**problem.policy.assumptions, "sales_cycle_weeks": cycle}
    changed = attrs.evolve(problem, policy=attrs.evolve(problem.policy, assumptions=assumptions))
    last = problem.period.end - dt.timedelta(days=cycle_days)

    for rep in problem.reps:
        assert problem.working_weeks_to(rep.id, last) == weeks_to_find(changed, rep.id)


BRANCHED = Playbook(
    name="Branched",
    actions={
        "call": Action(name="Call", effort_hours=1),
        "visit": Action(name="Visit", effort_hours=3),
        "offer": Action(name="Offer", effort_hours=2, odds_gain=0.2, any_of={"call": 0, "visit": 0}),
        "sign": Action(name="Signature", effort_hours=1, odds_gain=0.1, after={"offer": 0}),
        "aside": Action(name="Aside", effort_hours=1, odds_gain=0.1),
    },
)


@pytest.mark.parametrize(
    ("withheld", "offered"),
    [
        ((), {"call": (), "visit": (), "offer": ("call", "visit"), "sign": (), "aside": ()}),
        (("call",), {"visit": (), "offer": ("visit",), "sign": (), "aside": ()}),
        (("call", "visit"), {"aside": ()}),
        (("offer",), {"call": (), "visit": (), "aside": ()}),
    ],
)
def test_what_cannot_be_done_without_withheld_actions_is_not_offered_either(
    withheld: tuple[str, ...], offered: dict[str, tuple[str, ...]]
) -> None:
    deal = Opportunity(
        id="d1", rep="ana", amount=9_000, odds=0.2, certainty=Certainty.STRETCH, playbook="branched",
        close_date=dt.date(2026, 5, 1),
    )  # fmt: skip
    problem = territory(Rep(id="ana"), opportunities=[deal], playbooks={"branched": BRANCHED})
    classification = classify(problem)

    week = value_week(problem, "ana", classification, too_late=[("d1", name) for name in withheld])

    assert offered == {action.action: action.any_of for action in week.actions}
    allocation = allocate(week, problem.reps[0], problem.policy)
    assert () == verify(problem, allocation, classification=classification)
