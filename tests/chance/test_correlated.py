"""Deals that rise and fall together: every deal keeps its odds, and quadrature over what is common agrees."""

import datetime as dt
import math
from statistics import NormalDist

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.chance.correlated import CORRELATION, correlated_outlook, drawn
from territory_opt.chance.distribution import closed_revenue, counted_revenue
from territory_opt.chance.outlook import outlook
from territory_opt.chance.parts import OpenDeal, RevenueParts, parts_of
from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.files.policy_file import read_policy
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.working_time import Period
from territory_opt.planning.plan import plan
from territory_opt.testing.drawing import integers

DEMO = plan(read_demo())
NORMAL = NormalDist()
DRAWS = 20_000


def odds_given(odds: float, rho: float, common: float) -> float:
    """Return the odds of a deal when what is common to all is known."""
    if not 0 < odds < 1:
        return odds
    return NORMAL.cdf((NORMAL.inv_cdf(odds) - math.sqrt(rho) * common) / math.sqrt(1 - rho))


def chance_by_quadrature(parts: RevenueParts, rho: float, target: float) -> float:
    """Return the chance of a target: given what is common deals are independent, so each has an exact distribution."""
    points, weights = np.polynomial.hermite_e.hermegauss(41)
    chance = 0.0
    for common, weight in zip(points.tolist(), (weights / weights.sum()).tolist(), strict=True):
        deals = [(deal.amount, odds_given(deal.odds, rho, common)) for deal in parts.deals]
        closed = closed_revenue(deals)
        found = counted_revenue(parts.new_deals, 1.0)
        at_least = [odds_given(found.chance_at_least(k), rho, common) for k in range(int(found.most) + 1)] + [0.0]
        for count in range(int(found.most) + 1):
            missing = target - parts.certain - count * parts.new_deal_amount
            chance += weight * (at_least[count] - at_least[count + 1]) * closed.chance_at_least(missing)
    return chance


@pytest.mark.parametrize("rho", [0.0, 0.1, 0.35, 0.7])
@pytest.mark.parametrize("rep", ["ana", "ben"])
def test_a_simulated_chance_is_that_of_quadrature_within_four_standard_errors(rep: str, rho: float) -> None:
    found = correlated_outlook(DEMO, rho=rho, num_draws=DRAWS, seed=3).reps[rep]
    target = DEMO.reps[rep].sheet.target
    assert target is not None
    assert found.chance is not None
    assert found.standard_error is not None

    assert abs(found.chance - chance_by_quadrature(parts_of(DEMO, rep), rho, target)) <= 4 * found.standard_error


def test_without_anything_in_common_the_chance_is_that_of_independent_deals() -> None:
    found, exact = correlated_outlook(DEMO, rho=0.0, num_draws=DRAWS), outlook(DEMO)

    for mine, independent in [(found.team, exact.team), *((found.reps[rep], exact.reps[rep]) for rep in DEMO.reps)]:
        assert mine.chance is not None
        assert mine.standard_error is not None
        assert mine.standard_error < 0.004
        assert abs(mine.chance - (independent.chance or 0.0)) <= 4 * mine.standard_error
        assert independent.mean == pytest.approx(mine.mean, rel=0.01)


@pytest.mark.parametrize("rho", [0.0, 0.3, 1.0])
def test_every_deal_keeps_its_odds_and_prospecting_its_mean(rho: float) -> None:
    random = np.random.default_rng(5)
    common = random.standard_normal(DRAWS)
    for odds in (0.0, 0.02, 0.4, 0.9, 1.0):
        parts = RevenueParts(
            certain=10.0,
            deals=(OpenDeal(opportunity="d", amount=1.0, odds=odds),),
            new_deals=0.0,
            new_deal_amount=0.0,
        )
        share = float((drawn(parts, rho, common, random) - 10.0).mean())
        assert abs(share - odds) <= 4 * math.sqrt(odds * (1 - odds) / DRAWS)
    counted = RevenueParts(certain=0.0, deals=(), new_deals=2.5, new_deal_amount=1.0)
    counts = drawn(counted, rho, common, random)
    assert abs(float(counts.mean()) - 2.5) <= 4 * math.sqrt(2.5 / DRAWS)
    assert math.exp(-2.5) == pytest.approx(float((counts == 0).mean()), abs=0.01)


def test_what_is_common_spreads_the_revenue_and_keeps_its_mean() -> None:
    quantiles = [correlated_outlook(DEMO, rho=rho).team.quantiles for rho in (0.0, 0.2, 0.6)]
    spreads = [each[0.95] - each[0.05] for each in quantiles]

    assert sorted(spreads) == spreads
    assert spreads[2] > 1.5 * spreads[0]


def test_when_everything_is_common_all_deals_of_the_same_odds_close_together() -> None:
    deals = tuple(OpenDeal(opportunity=f"d{i}", amount=1.0, odds=0.3) for i in range(5))
    parts = RevenueParts(certain=0.0, deals=deals, new_deals=0.0, new_deal_amount=0.0)
    random = np.random.default_rng(0)
    revenue = drawn(parts, 1.0, random.standard_normal(500), random)

    assert {0.0, 5.0} == set(revenue.tolist())


@settings(max_examples=10)
@given(st.floats(0, 1), integers(100, 400), integers(0, 1_000))
def test_the_same_seed_gives_the_same_answer(rho: float, num_draws: int, seed: int) -> None:
    found = correlated_outlook(DEMO, rho=rho, num_draws=num_draws, seed=seed)

    assert found == correlated_outlook(DEMO, rho=rho, num_draws=num_draws, seed=seed)
    assert (rho, num_draws, seed) == (found.rho, found.num_draws, found.seed)
    for each in (found.team, *found.reps.values()):
        assert sorted(each.quantiles.values()) == list(each.quantiles.values())


def test_drawing_in_pieces_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = correlated_outlook(DEMO, num_draws=500)
    monkeypatch.setattr("territory_opt.chance.correlated.MOST_AT_ONCE", 100)

    assert whole == correlated_outlook(DEMO, num_draws=500)


def test_a_target_that_no_draw_makes_is_not_called_impossible() -> None:
    problem = DEMO.problem
    ana, *others = problem.reps
    beyond = plan(attrs.evolve(problem, reps=(attrs.evolve(ana, target=1e9), *others)))
    found = correlated_outlook(beyond, num_draws=100).reps["ana"]

    assert 0.0 == found.chance
    assert found.standard_error is not None
    assert found.standard_error > 0.01


def test_without_a_week_or_a_target_no_chance_is_told() -> None:
    problem = DEMO.problem
    busy, aimless, other = problem.reps
    reps = (attrs.evolve(busy, admin_hours=39.0), attrs.evolve(aimless, target=None), other)
    found = correlated_outlook(plan(attrs.evolve(problem, reps=reps)), num_draws=100)

    assert (None, None, {}) == (found.reps[busy.id].chance, found.reps[busy.id].mean, found.reps[busy.id].quantiles)
    assert (None, None) == (found.reps[aimless.id].chance, found.reps[aimless.id].standard_error)
    assert found.reps[aimless.id].mean is not None
    assert (None, None) == (found.team.chance, found.team.mean)


def test_large_money_that_is_certain_makes_its_target_in_every_draw() -> None:
    """Sums of so many digits end beside the target by what arithmetic cannot tell, as in the exact distribution."""
    amounts = [333_333_333_333.33 * (i + 1) for i in range(9)]
    deals = tuple(
        Opportunity(
            id=f"d{i}",
            rep="ana",
            amount=amount,
            odds=1.0,
            certainty=Certainty.STRETCH,
            close_date=dt.date(2026, 3, 2),
        )
        for i, amount in enumerate(amounts)
    )
    problem = Problem(
        reps=(Rep(id="ana", target=math.fsum(amounts) + 0.003),),
        opportunities=deals,
        policy=attrs.evolve(read_policy(), playbook_rules={}, hour_rules={}, channels={}),
        as_of=dt.date(2026, 1, 5),
        period=Period.named("2026-Q1"),
    )
    planned = plan(problem)

    assert 1.0 == outlook(planned).reps["ana"].chance
    assert 1.0 == correlated_outlook(planned, num_draws=100).reps["ana"].chance


def test_every_wrong_argument_is_told() -> None:
    with pytest.raises(InvalidInputError) as caught:
        correlated_outlook(DEMO, rho=10, num_draws=3, seed=-1)

    assert ["rho", "num_draws", "seed"] == [fault.path for fault in caught.value.faults]
    assert "write 0.1 for 10 %" in caught.value.faults[0].hint


def test_the_correlation_taken_when_nobody_states_one_is_called_an_assumption() -> None:
    assert CORRELATION.source.startswith("assumed: ")
    assert CORRELATION.value == correlated_outlook(DEMO, num_draws=100).rho
