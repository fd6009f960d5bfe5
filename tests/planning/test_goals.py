"""Balance sheets: a target is the sum of its parts, to the cent, for a rep and for a team."""

import datetime as dt
from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.files.policy_file import read_policy
from territory_opt.model.client import Client
from territory_opt.model.finding import Assumption
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.working_time import Period
from territory_opt.planning.goals import BalanceSheet, Part, balance_sheet, team_sheet
from territory_opt.planning.plan import plan
from territory_opt.rules.classification import classify
from territory_opt.testing import assert_balanced, problems

POLICY = attrs.evolve(read_policy(), playbook_rules={})
NO_WEEK = Allocation(rep="ana", status=Status.TIME_LIMIT)
CLOSE = dt.date(2026, 2, 1)
MONEY = st.integers(0, 10**13).map(lambda cents: cents / 100)


def deal(deal_id: str, certainty: Certainty, amount: float, odds: float | None = None) -> Opportunity:
    """Return a deal of the one rep that closes in the period."""
    return Opportunity(id=deal_id, rep="ana", amount=amount, odds=odds, certainty=certainty, close_date=CLOSE)


def sheet(rep: Rep, deals: Sequence[Opportunity] = (), clients: Sequence[Client] = ()) -> BalanceSheet:
    """Return the sheet of a rep who has no week."""
    problem = Problem(
        reps=(rep,),
        clients=tuple(clients),
        opportunities=tuple(deals),
        policy=POLICY,
        as_of=dt.date(2026, 1, 5),
        period=Period.named("2026-Q1"),
    )
    return balance_sheet(problem, classify(problem), rep.id, NO_WEEK)


DEALS = [
    deal("f1", Certainty.FLOW, 300),
    deal("l1", Certainty.LIKELY, 400, 0.75),
    deal("l2", Certainty.LIKELY, 100, 0.6),
    deal("s1", Certainty.STRETCH, 800, 0.25),
    attrs.evolve(deal("p1", Certainty.LIKELY, 70, 0.5), close_date=dt.date(2026, 6, 1)),
]


def test_a_sheet_by_hand() -> None:
    found = sheet(Rep(id="ana", target=5000, won=250), DEALS, [Client(id="c1", rep="ana", flow_revenue=200)])

    assert (5000, 250, 500) == (found.target, found.won, found.flow)
    assert Part(count=2, amount=500, expected_now=360, expected=None) == found.likely
    assert Part(count=1, amount=800, expected_now=200, expected=None) == found.stretch
    assert Part(count=1, amount=70, expected_now=35, expected=None) == found.later
    assert 5000 - 250 - 500 - 500 - 800 == found.not_identified
    assert 5000 - (250 + 500 + 360) == found.shortfall_before
    assert (None, None) == (found.expected_revenue, found.shortfall_after)
    assert_balanced(found)


def test_each_coverage_has_its_own_denominator_and_the_pipeline_needed_its_win_rate() -> None:
    found = sheet(Rep(id="ana", target=5000, won=700), DEALS)

    assert 1300 / 4000 == found.coverage_of_remaining
    assert 1300 / 5000 == found.coverage_of_target
    assert 4000 / 0.2 == found.needed_pipeline


def test_a_target_already_reached_leaves_nothing_to_cover() -> None:
    found = sheet(Rep(id="ana", target=500, won=700), DEALS)

    assert (None, 0, -1800) == (found.coverage_of_remaining, found.needed_pipeline, found.not_identified)
    assert found.shortfall_before is not None
    assert found.shortfall_before < 0
    assert_balanced(found)


def test_a_target_of_naught_is_a_target() -> None:
    found = sheet(Rep(id="ana", target=0))

    assert (0, 0, 0, 0) == (found.target, found.not_identified, found.shortfall_before, found.needed_pipeline)
    assert (None, None) == (found.coverage_of_remaining, found.coverage_of_target)


def test_without_a_target_there_is_no_gap_and_no_coverage() -> None:
    found = sheet(Rep(id="ana", won=250), DEALS)

    assert {None} == {
        found.target,
        found.not_identified,
        found.shortfall_before,
        found.shortfall_after,
        found.coverage_of_remaining,
        found.coverage_of_target,
        found.needed_pipeline,
    }
    assert (250, 300, 2) == (found.won, found.flow, found.likely.count)
    assert_balanced(found)


def test_without_a_win_rate_no_pipeline_is_enough() -> None:
    policy = attrs.evolve(POLICY, assumptions={**POLICY.assumptions, "new_deal_odds": Assumption(value=0)})
    problem = Problem(
        reps=(Rep(id="ana", target=100),), policy=policy, as_of=dt.date(2026, 1, 5), period=Period.named("2026")
    )

    assert balance_sheet(problem, classify(problem), "ana", NO_WEEK).needed_pipeline is None


@given(
    target=st.none() | MONEY,
    won=MONEY,
    flow=MONEY,
    amounts=st.lists(st.tuples(st.sampled_from([Certainty.LIKELY, Certainty.STRETCH]), MONEY), max_size=6),
)
def test_a_target_is_the_sum_of_its_parts_to_the_cent(
    target: float | None, won: float, flow: float, amounts: list[tuple[Certainty, float]]
) -> None:
    deals = [deal(f"d{i}", certainty, amount, 0.3) for i, (certainty, amount) in enumerate(amounts)]

    assert_balanced(
        sheet(Rep(id="ana", target=target, won=won), deals, [Client(id="c1", rep="ana", flow_revenue=flow)])
    )


@settings(max_examples=25)
@given(problem=problems(may_be_infeasible=True))
def test_the_sheets_of_every_plan_add_up_for_each_rep_and_the_team(problem: Problem) -> None:
    planned = plan(problem)

    sheets = [rep.sheet for rep in planned.reps.values()]
    for found in (*sheets, planned.team):
        assert_balanced(found)
    assert sum(found.won for found in sheets) == pytest.approx(planned.team.won)
    assert sum(found.likely.count for found in sheets) == planned.team.likely.count
    assert sum(found.stretch.amount for found in sheets) == pytest.approx(planned.team.stretch.amount)
    if planned.team.target is not None:
        assert planned.team.target == pytest.approx(sum(found.target or 0 for found in sheets))
    for rep in planned.reps.values():
        if rep.allocation.best is not None:
            assert rep.sheet.expected_revenue == pytest.approx(rep.allocation.best.revenue.total, abs=0.0051)
        else:
            assert rep.sheet.expected_revenue is None


def test_a_team_has_a_target_only_when_every_rep_has_one() -> None:
    with_target, without = sheet(Rep(id="ana", target=5000), DEALS), sheet(Rep(id="ana", won=10))

    both = team_sheet([with_target, with_target], 0.2)
    mixed = team_sheet([with_target, without], 0.2)

    assert (10_000, 4, 1000, 720) == (both.target, both.likely.count, both.likely.amount, both.likely.expected_now)
    assert 2600 / (10_000 - 600) == both.coverage_of_remaining
    assert (None, None, None) == (mixed.target, mixed.not_identified, mixed.shortfall_before)
    assert (10, 2) == (mixed.won, mixed.likely.count)


def test_a_team_has_an_expected_revenue_only_when_every_rep_has_a_week() -> None:
    known = attrs.evolve(
        sheet(Rep(id="ana", target=100)),
        expected_revenue=60.0,
        likely=Part(count=1, amount=50, expected_now=30, expected=40),
    )
    unknown = sheet(Rep(id="ana", target=100))

    assert (120, 80, 80) == (
        team_sheet([known, known], 0.2).expected_revenue,
        team_sheet([known, known], 0.2).shortfall_after,
        team_sheet([known, known], 0.2).likely.expected,
    )
    assert (None, None) == (
        team_sheet([known, unknown], 0.2).expected_revenue,
        team_sheet([known, unknown], 0.2).likely.expected,
    )
