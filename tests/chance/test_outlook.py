"""The outlook of a plan: its mean is the plan's, its chance that of every way in which the period can end."""

import datetime as dt
import itertools
import math

import attrs
import pytest
from hypothesis import given, settings

from territory_opt.chance.assumptions import ASSUMPTIONS
from territory_opt.chance.distribution import closed_revenue, counted_revenue
from territory_opt.chance.outlook import SHARES, outlook
from territory_opt.chance.parts import parts_of
from territory_opt.errors import NoAllocationError
from territory_opt.files.folder import read_demo
from territory_opt.files.policy_file import read_policy
from territory_opt.model.hour_rule import HourRule, LimitUnit
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.working_time import Period
from territory_opt.planning.plan import plan
from territory_opt.rules.verdict import Standing
from territory_opt.testing import problems

DEMO = plan(read_demo())
POLICY = attrs.evolve(read_policy(), playbook_rules={}, hour_rules={}, channels={})
TOO_MUCH = HourRule(terms={"admin": 1.0}, at_least=50.0, unit=LimitUnit.HOURS)


def territory(*deals: tuple[float, float], target: float | None = 220.0, won: float = 0.0) -> Problem:
    """Return a territory of one rep whose Stretch deals keep their odds, with nothing else to earn."""
    return Problem(
        reps=(Rep(id="ana", target=target, won=won),),
        opportunities=tuple(
            Opportunity(
                id=f"d{i}",
                rep="ana",
                amount=amount,
                odds=odds,
                certainty=Certainty.STRETCH,
                close_date=dt.date(2026, 3, 2),
            )
            for i, (amount, odds) in enumerate(deals)
        ),
        policy=POLICY,
        as_of=dt.date(2026, 1, 5),
        period=Period.named("2026-Q1"),
    )


@settings(max_examples=25)
@given(problems(may_be_infeasible=True))
def test_the_mean_of_every_outlook_is_the_expected_revenue_of_the_plan(problem: Problem) -> None:
    planned = plan(problem)
    found = outlook(planned)

    for rep_id, rep in planned.reps.items():
        if rep.allocation.best is None:
            assert (None, None, {}) == (
                found.reps[rep_id].mean,
                found.reps[rep_id].chance,
                found.reps[rep_id].quantiles,
            )
            continue
        assert rep.allocation.best.revenue.total == pytest.approx(found.reps[rep_id].mean, rel=1e-9, abs=1e-4)
        assert rep.allocation.best.revenue.total == pytest.approx(parts_of(planned, rep_id).mean, rel=1e-9, abs=1e-6)
    if planned.is_feasible:
        assert planned.team.expected_revenue == pytest.approx(found.team.mean, rel=1e-9, abs=0.02)
    else:
        assert (None, None, None) == (found.team.mean, found.team.chance, found.team.revenue)


@settings(max_examples=15)
@given(problems())
def test_chances_lie_within_their_range_and_quantiles_are_ordered(problem: Problem) -> None:
    planned = plan(problem)
    found = outlook(planned)

    for each in (found.team, *found.reps.values()):
        assert list(SHARES) == list(each.quantiles)
        assert sorted(each.quantiles.values()) == list(each.quantiles.values())
        if each.target is None:
            assert (None, None, None) == (each.chance, each.low, each.high)
        else:
            assert each.chance is not None
            assert each.low is not None
            assert each.high is not None
            assert 0 <= each.low <= each.chance <= each.high <= 1


def test_the_chance_of_a_rep_is_that_of_every_way_the_period_can_end() -> None:
    """Each Likely and Stretch deal with the odds after the plan, and so many deals found by prospecting."""
    parts = parts_of(DEMO, "ana")
    target = DEMO.reps["ana"].sheet.target
    assert target is not None
    found = counted_revenue(parts.new_deals, parts.new_deal_amount)
    chance = 0.0
    for ends in itertools.product((True, False), repeat=len(parts.deals)):
        closed = parts.certain + sum(deal.amount for deal, won in zip(parts.deals, ends, strict=True) if won)
        weight = math.prod(deal.odds if won else 1 - deal.odds for deal, won in zip(parts.deals, ends, strict=True))
        chance += weight * found.chance_at_least(target - closed)

    assert chance == pytest.approx(outlook(DEMO).reps["ana"].chance, abs=1e-9)


def test_the_deals_that_count_are_the_likely_and_stretch_ones_with_the_odds_after_the_plan() -> None:
    deals = {deal.opportunity: deal for deal in parts_of(DEMO, "ana").deals}
    verdicts = DEMO.classification.deals
    counted = (Standing.LIKELY, Standing.STRETCH)
    own = {deal.id for deal in DEMO.problem.opportunities_by_rep["ana"] if verdicts[deal.id].standing in counted}
    sheet = DEMO.reps["ana"].sheet

    assert own == set(deals)
    for standing, part in ((Standing.LIKELY, sheet.likely), (Standing.STRETCH, sheet.stretch)):
        expected = sum(d.amount * d.odds for d in deals.values() if verdicts[d.opportunity].standing is standing)
        assert part.expected == pytest.approx(expected, abs=0.01)


def test_the_team_is_sure_of_what_all_its_deals_are_sure_of() -> None:
    """The team's range, found from its reps on a common grid, holds the chance found from all deals at once."""
    deals = [(deal.amount, deal.odds) for rep in DEMO.reps for deal in parts_of(DEMO, rep).deals]
    certain = sum(parts_of(DEMO, rep).certain for rep in DEMO.reps)
    team = outlook(DEMO).team
    new = [counted_revenue(part.new_deals, part.new_deal_amount) for part in (parts_of(DEMO, r) for r in DEMO.reps)]
    everything = closed_revenue(deals)
    random = 0.0
    assert team.target is not None
    assert team.low is not None
    assert team.high is not None
    for ends in itertools.product(*(zip(part.sums, part.chances, strict=True) for part in new)):
        weight = math.prod(chance for _, chance in ends)
        if weight > 1e-7:
            random += weight * everything.chance_at_least(team.target - certain - sum(amount for amount, _ in ends))

    assert team.low - 1e-3 <= random <= team.high + 1e-3
    assert team.high - team.low < 0.005


def test_ten_deals_and_a_gap_by_a_published_case() -> None:
    """Funnelcast's example of deals that close a gap: the chance of at least 220 is 0.4506."""
    amounts = (59, 39, 34, 51, 82, 14, 11, 87, 68, 43)
    odds = (0.33, 0.12, 0.29, 0.60, 0.81, 0.58, 0.63, 0.17, 0.38, 0.60)
    ana = outlook(plan(territory(*zip(amounts, odds, strict=True)))).reps["ana"]

    assert 0.4506 == pytest.approx(ana.chance, abs=5e-5)
    assert 212.51 == pytest.approx(ana.mean)


def test_what_is_won_is_certain() -> None:
    ana = outlook(plan(territory(won=300.0))).reps["ana"]

    assert (1.0, 1.0, 1.0, 300.0) == (ana.chance, ana.low, ana.high, ana.mean)
    assert {300.0} == set(ana.quantiles.values())


def test_without_a_target_there_is_a_distribution_and_no_chance() -> None:
    found = outlook(plan(territory((100, 0.5), target=None)))

    assert (None, None, None, 50.0) == (found.team.chance, found.team.low, found.team.high, found.team.mean)
    assert {0.05: 0.0, 0.25: 0.0, 0.5: 0.0, 0.75: 100.0, 0.95: 100.0} == found.reps["ana"].quantiles


def test_without_a_week_nothing_is_told() -> None:
    problem = attrs.evolve(territory((100, 0.5)), policy=attrs.evolve(POLICY, hour_rules={"too_much": TOO_MUCH}))
    planned = plan(problem)
    found = outlook(planned)

    assert (None, None) == (found.reps["ana"].revenue, found.team.revenue)
    assert 220.0 == found.reps["ana"].target
    with pytest.raises(NoAllocationError):
        parts_of(planned, "ana")


def test_every_assumption_says_its_source_and_what_it_moves() -> None:
    assert {"development_spread", "new_deal_spread", "deal_correlation"} == set(ASSUMPTIONS)
    for assumption in ASSUMPTIONS.values():
        assert assumption.source.startswith("assumed: ")
        assert "chance of making the target" in assumption.effect
