import itertools
import math

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.program import Program
from territory_opt.allocation.solver import solve
from territory_opt.allocation.valuation import value_week
from territory_opt.chance.aims import ChanceOfTarget, MeanRisk, mean_risk_program, target_program
from territory_opt.chance.distribution import closed_revenue
from territory_opt.chance.measured_week import mean_of_worst
from territory_opt.chance.outcomes import Outcomes, deals_of, outcomes_of
from territory_opt.chance.target_search import most_likely_to_reach
from territory_opt.errors import InvalidInputError
from territory_opt.model.problem import Problem
from territory_opt.rules.classification import classify
from territory_opt.testing import problems


def knapsack(draws: list[tuple[int, float]], hours: float) -> tuple[Program, Outcomes]:
    """Return a program of actions of one hour each, and outcomes of equal chance in which some of them win."""
    program = Program(name="hours")
    columns = [program.add_column(f"action[{i}]", upper=1.0, objective=gain) for i, (_, gain) in enumerate(draws)]
    program.add_row("week", columns, [1.0] * len(columns), upper=hours)
    ways = np.array(list(itertools.product((0, 1), repeat=len(draws))), dtype=float)
    outcomes = Outcomes(
        chances=np.full(len(ways), 1 / len(ways)),
        kept=np.zeros(len(ways)),
        sure={},
        found={},
        found_share=np.ones(len(ways)),
        won={column: draws[column][0] * ways[:, column] for column in columns},
        wholes=dict.fromkeys(columns, 1.0),
        is_complete=True,
    )
    return program, outcomes


@given(
    draws=st.lists(st.tuples(st.integers(1, 9), st.floats(1, 9)), min_size=1, max_size=4),
    hours=st.integers(0, 4),
    target=st.integers(1, 20),
)
def test_the_search_proves_the_best_chance_of_a_small_week(
    draws: list[tuple[int, float]], hours: int, target: int
) -> None:
    program, outcomes = knapsack(draws, hours)
    best = max(
        float(outcomes.chances[outcomes.reaching(values, target)].sum())
        for values in itertools.product((0.0, 1.0), repeat=len(draws))
        if sum(values) <= hours
    )
    found = most_likely_to_reach(program, outcomes, target, [(0.0,) * len(draws)], time_limit_s=60)

    assert best == pytest.approx(found.chance)
    assert best == pytest.approx(found.bound, abs=1e-6)
    assert solve(found.linear).status is Status.OPTIMAL


def test_work_done_in_part_does_not_count_for_a_target() -> None:
    """Half of each of two deals of 10 would bring 10 where both are won, if half a deal were won."""
    program, outcomes = knapsack([(10, 5.0), (10, 5.0)], hours=1)

    assert 0.0 == outcomes.chances[outcomes.reaching((0.5, 0.5), 10)].sum()
    assert 0.5 == pytest.approx(most_likely_to_reach(program, outcomes, 10, [(0.0, 0.0)], time_limit_s=60).chance)


def test_a_search_without_time_keeps_its_best_start_and_says_how_far_it_may_be_from_the_best() -> None:
    program, outcomes = knapsack([(10, 5.0), (6, 5.0)], hours=1)
    found = most_likely_to_reach(program, outcomes, 10, [(0.0, 0.0), (0.0, 1.0)], time_limit_s=1e-9)

    assert 0.0 == found.chance
    assert 0.5 - 1e-9 <= found.bound <= 1.0


def test_what_every_outcome_reaches_has_a_chance_of_exactly_one() -> None:
    """Chances of outcomes that add up to a little more than 1 make no chance above it."""
    program, outcomes = knapsack([(10, 5.0), (6, 5.0)], hours=2)
    chances = np.array([0.1, 0.2, 0.3, 0.4]) * (1 + 4e-16)
    outcomes = attrs.evolve(outcomes, chances=chances, kept=np.full(4, 20.0))
    found = most_likely_to_reach(program, outcomes, 10, [(0.0, 0.0)], time_limit_s=60)

    assert chances.sum() > 1
    assert (1.0, 1.0) == (found.chance, found.bound)


def test_of_weeks_of_one_chance_the_one_that_earns_most_is_taken() -> None:
    """The second deal alone reaches the target; the hour left goes to the dearer of the others."""
    program, outcomes = knapsack([(1, 0.5), (9, 1.0), (2, 3.0)], hours=2)
    found = most_likely_to_reach(program, outcomes, 9, [(0.0, 0.0, 0.0)], time_limit_s=60)

    assert [0.0, 1.0, 1.0] == pytest.approx(list(found.values))


def asked(problem: Problem, num_samples: int) -> tuple[Program, Program, Outcomes, float]:
    """Return a week's program, that of its worst fifth, the outcomes, and what is kept on average."""
    rep = problem.reps[0].id
    classification = classify(problem)
    week = value_week(problem, rep, classification)
    program, columns = formulate(week)
    deals = deals_of(problem, classification, week, columns)
    outcomes = outcomes_of(week, program, columns, deals, num_new_deals=1.0, num_samples=num_samples, seed=0)
    aim = MeanRisk(worst_share=0.2, weight=0.5)
    return program, mean_risk_program(program, week, columns, outcomes, aim), outcomes, week.kept.total


def worst_of(outcomes: Outcomes, values: list[float], share: float) -> float:
    revenue = outcomes.revenue(values)
    order = np.argsort(revenue)
    before = np.cumsum(outcomes.chances[order]) - outcomes.chances[order]
    taken = np.clip(share - before, 0.0, outcomes.chances[order])
    return float(revenue[order] @ taken / share)


@given(problem=problems(most_reps=1, most_clients=2, most_deals=3))
def test_the_mean_risk_program_counts_the_worst_outcomes_as_they_are(problem: Problem) -> None:
    """Half of what is earned as ever and half of what the worst fifth brings; the plan has no more of that."""
    program, aimed, outcomes, _ = asked(problem, 30)
    before = (len(program.objective), len(program.row_names), list(program.objective))
    found, best = solve(aimed), solve(program)
    own = len(program.objective)

    def value(values: tuple[float, ...]) -> float:
        gained = math.fsum(gain * x for gain, x in zip(aimed.objective[:own], values[:own], strict=True))
        return gained + 0.5 * worst_of(outcomes, list(values[:own]), 0.2)

    scale = max(1.0, aimed.money_scale, float(np.abs(outcomes.kept).max()))
    assert found.objective == pytest.approx(value(found.values), rel=1e-6, abs=1e-6 * scale)
    assert value(best.values) <= found.objective + 1e-6 * scale
    assert before == (len(program.objective), len(program.row_names), list(program.objective))


def test_an_outcome_that_reaches_the_target_anyway_needs_no_choice() -> None:
    program, outcomes = knapsack([(10, 5.0)], hours=1)
    aimed = target_program(program, outcomes, 0.0)

    assert ({}, 1.0) == (aimed.reached, aimed.sure_chance)


@given(
    deals=st.lists(st.tuples(st.integers(1, 50), st.integers(0, 8).map(lambda n: n / 8)), min_size=1, max_size=5),
    share=st.integers(1, 20).map(lambda n: n / 20),
)
def test_the_mean_of_the_worst_is_at_most_the_mean_and_rises_with_their_share(
    deals: list[tuple[float, float]], share: float
) -> None:
    closed = closed_revenue(deals)

    assert closed.least - 1e-9 <= mean_of_worst(closed, share / 2) <= mean_of_worst(closed, share) + 1e-9
    assert mean_of_worst(closed, share) <= closed.mean + 1e-9
    assert closed.mean == pytest.approx(mean_of_worst(closed, 1.0))


def test_an_aim_out_of_its_range_names_every_number() -> None:
    with pytest.raises(InvalidInputError) as caught:
        MeanRisk(worst_share=0.0, weight=1.5)
    assert ["worst_share", "weight"] == [fault.path for fault in caught.value.faults]


def test_aims_say_what_they_are() -> None:
    assert "the best chance of making the target" == ChanceOfTarget().words
    assert "worst 10 %" in MeanRisk().words
