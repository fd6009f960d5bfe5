import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.allocation.formulation import Columns, formulate, gains_in_period
from territory_opt.allocation.program import Program
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import solve
from territory_opt.allocation.valuation import value_week
from territory_opt.chance.outcomes import Outcomes, UncertainDeal, deals_of, outcomes_of, reached_from
from territory_opt.model.problem import Problem
from territory_opt.rules.classification import classify
from territory_opt.testing import problems


def asked(
    problem: Problem, *, num_new_deals: float, num_samples: int, seed: int = 0
) -> tuple[RepWeek, Program, Columns, Outcomes]:
    rep = problem.reps[0].id
    classification = classify(problem)
    week = value_week(problem, rep, classification)
    program, columns = formulate(week)
    deals = deals_of(problem, classification, week, columns)
    outcomes = outcomes_of(
        week, program, columns, deals, num_new_deals=num_new_deals, num_samples=num_samples, seed=seed
    )
    return week, program, columns, outcomes


@given(problem=problems(most_reps=1, most_clients=2, most_deals=2), num_samples=st.sampled_from([1, 7, 5000]))
def test_outcomes_are_linear_and_their_chances_make_one(problem: Problem, num_samples: int) -> None:
    """Each brings at least what is certain, and never less when more is done."""
    week, program, _, outcomes = asked(problem, num_new_deals=0.0, num_samples=num_samples)
    nothing = [0.0] * len(program.objective)
    half, whole = nothing.copy(), nothing.copy()
    for column, work in outcomes.wholes.items():
        half[column], whole[column] = work / 2, work

    assert 1.0 == pytest.approx(outcomes.chances.sum())
    assert len(outcomes.chances) == outcomes.count <= max(1, num_samples)
    assert (outcomes.kept >= week.kept.won + week.kept.flow - 1e-9).all()
    between = 0.5 * (outcomes.revenue(nothing) + outcomes.revenue(whole))
    assert outcomes.revenue(half) == pytest.approx(between)
    assert (outcomes.revenue(half) >= outcomes.revenue(nothing)).all()


@given(problem=problems(most_reps=1, most_clients=2, most_deals=2))
def test_the_mean_of_all_outcomes_is_the_expected_revenue_of_any_week(problem: Problem) -> None:
    week, program, columns, outcomes = asked(problem, num_new_deals=0.0, num_samples=5000)
    values = solve(program).values
    gained = math.fsum(gain * values[c] for c, gain in gains_in_period(week, program, columns).items())
    mean = float(outcomes.chances @ outcomes.revenue(values))

    if outcomes.is_complete:
        assert week.kept.total + gained == pytest.approx(mean, rel=1e-9, abs=1e-6)


def test_each_single_deal_is_won_in_as_many_samples_as_its_odds_say() -> None:
    """Within one sample of the deal, for its chance is cut into equal parts; the mean is off by no more."""
    num_samples = 400
    week, program, columns, outcomes = asked(to.read_demo(), num_new_deals=1.5, num_samples=num_samples)
    values = solve(program).values
    gained = math.fsum(gain * values[c] for c, gain in gains_in_period(week, program, columns).items())
    mean = float(outcomes.chances @ outcomes.revenue(values))
    amounts = sum(deal.amount for deal in to.read_demo().opportunities if deal.amount is not None)

    assert not outcomes.is_complete
    assert abs(mean - week.kept.total - gained) <= 3 * amounts / num_samples
    for column, gains in outcomes.won.items():
        steps = program.objective[column] / gains.max()
        assert float(outcomes.chances[gains > 0].sum()) == pytest.approx(steps, abs=2 / num_samples)


def test_the_number_of_new_deals_is_poisson() -> None:
    """With three expected, none is found with a chance of exp(-3), and the mean is what it is."""
    *_, outcomes = asked(to.read_demo(), num_new_deals=3.0, num_samples=2000)

    assert math.exp(-3.0) == pytest.approx(float(outcomes.chances[outcomes.found_share == 0].sum()), abs=1e-3)
    assert 1.0 == pytest.approx(float(outcomes.chances @ outcomes.found_share), abs=2e-3)


def test_the_same_seed_draws_the_same_outcomes() -> None:
    draws = [asked(to.read_demo(), num_new_deals=1.0, num_samples=50, seed=seed)[-1] for seed in (1, 1, 2)]

    assert np.array_equal(draws[0].kept, draws[1].kept)
    assert not np.array_equal(draws[0].kept, draws[2].kept)


def test_a_deal_ends_in_one_way_and_what_is_impossible_is_no_ending() -> None:
    sure = UncertainDeal(amount=10.0, odds_kept=1.0, columns=(), gains=(), wholes=())
    step = UncertainDeal(amount=10.0, odds_kept=0.0, columns=(4,), gains=(0.25,), wholes=(2.0,))

    assert ((0, 1.0),) == sure.endings
    assert ((1, 0.25), (2, 0.75)) == step.endings


def test_a_target_counts_as_reached_when_less_than_half_a_cent_is_missing() -> None:
    assert 99.995 == reached_from(100)
    assert 1e12 - 1000 == reached_from(1e12)
