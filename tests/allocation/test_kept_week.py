"""A week that stays in the solver: every answer is the one a solve from the start gives, whatever came before."""

import math
from typing import Any
from unittest.mock import patch

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.allocate import (
    LINEAR,
    SolvedProgram,
    SolvedWeek,
    allocate,
    allocation_of,
    optimal_face,
    solve_week,
)
from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.kept_week import KeptWeek
from territory_opt.allocation.reformulation import Formulated
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import Resolver
from territory_opt.allocation.valuation import value_week
from territory_opt.allocation.verify import verify
from territory_opt.errors import NoAllocationError, SolverError
from territory_opt.files.folder import read_demo
from territory_opt.model.client import Client
from territory_opt.model.problem import Problem
from territory_opt.model.response import AdbudgResponse
from territory_opt.rules.classification import classify
from territory_opt.testing import problems
from territory_opt.testing.changed_problems import changed_problems

MONEY = 1e-9
HOURS = 1e-6


@st.composite
def chains(draw: st.DrawFn, /, **fields: Any) -> list[Problem]:  # noqa: ANN401  # any argument of `problems`
    """Return a territory of one rep, changed again and again, and in the end as it was."""
    base = draw(problems(most_reps=1, may_be_infeasible=True, **fields))
    chain = [base]
    for _ in range(draw(st.integers(1, 3))):
        chain.append(draw(changed_problems(chain[-1])))
    return [*chain, base]


def week_of(problem: Problem) -> RepWeek:
    return value_week(problem, problem.reps[0].id, classify(problem))


def at_stake(week: RepWeek) -> float:
    """Return the most a week could earn or be charged [money]."""
    gains = sum(target.curve.saturation for target in week.targets) + sum(action.revenue for action in week.actions)
    return gains + sum(row.penalty_per_hour * (abs(row.limit_hours) + week.weekly_hours) for row in week.rows)


def assert_alike(hot: SolvedWeek, cold: SolvedWeek, week: RepWeek) -> None:
    assert cold.status is hot.status
    if cold.status is not Status.OPTIMAL:
        return
    rounding = MONEY * at_stake(week)
    assert cold.objective == pytest.approx(hot.objective, rel=MONEY, abs=rounding)
    assert cold.revenue == pytest.approx(hot.revenue, rel=MONEY, abs=rounding)
    assert cold.hours == pytest.approx(hot.hours, abs=HOURS)


@given(chains())
def test_a_kept_week_solves_every_change_as_if_from_the_start(chain: list[Problem]) -> None:
    kept = KeptWeek()
    for problem in chain:
        week = week_of(problem)
        assert_alike(kept.solve(week), solve_week(week), week)


@given(chains(most_clients=2, most_deals=2))
def test_a_kept_week_is_read_back_priced_and_explained_as_if_from_the_start(chain: list[Problem]) -> None:
    kept = KeptWeek()
    for problem in chain:
        week, rep = week_of(problem), problem.reps[0]
        hot, cold = kept.allocate(week, rep, problem.policy), allocate(week, rep, problem.policy)

        assert (cold.status, cold.explanation) == (hot.status, hot.explanation)
        assert () == verify(problem, hot)
        if cold.best is None or hot.best is None:
            continue
        largest = max([1.0, *(slope for target in week.targets for slope in target.curve.slopes[:1])])
        assert prices_of(cold) == pytest.approx(prices_of(hot), rel=1e-6, abs=1e-7 * largest, nan_ok=True)
        assert hot.best.certificate.method in {cold.best.certificate.method, LINEAR}


def prices_of(allocation: Allocation) -> dict[str, float]:
    """Return the price of each rule, no number where it has none."""
    prices = {rule.name: rule.price_per_hour for rule in allocation.week.rules}
    return {name: math.nan if price is None else price for name, price in prices.items()}


@given(chains(most_clients=2, most_deals=2))
def test_whole_actions_are_chosen_as_if_from_the_start(chain: list[Problem]) -> None:
    kept = KeptWeek(whole_actions=True)
    for problem in chain[:2]:
        week = week_of(problem)
        assert_alike(kept.solve(week), solve_week(week, whole_actions=True), week)


def demo_week(**changes: Any) -> RepWeek:  # noqa: ANN401  # any field of a week
    return attrs.evolve(week_of(read_demo()), **changes)


@pytest.fixture
def programs_made() -> Any:  # noqa: ANN401  # what a mock is
    """Count the weeks whose programs are handed to a solver to stay."""
    with patch.object(Formulated, "of", wraps=Formulated.of) as made:
        yield made


def test_limits_hours_and_gains_change_without_a_new_program(programs_made: Any) -> None:  # noqa: ANN401
    week = demo_week()
    tighter = [attrs.evolve(row, limit_hours=0.99 * row.limit_hours) for row in week.rows]
    richer = [attrs.evolve(action, revenue=1.1 * action.revenue) for action in week.actions]
    steeper = [attrs.evolve(target, curve=target.curve.scaled(1.1)) for target in week.targets]
    kept = KeptWeek()

    for changed in (
        week,
        attrs.evolve(week, rows=tuple(tighter)),
        attrs.evolve(week, weekly_hours=41.0),
        attrs.evolve(week, actions=tuple(richer), targets=tuple(steeper)),
        week,
    ):
        assert_alike(kept.solve(changed), solve_week(changed), changed)

    assert 1 == programs_made.call_count


def test_longer_actions_change_factors_without_a_new_program(programs_made: Any) -> None:  # noqa: ANN401
    week = demo_week()
    longer = tuple(attrs.evolve(action, weekly_hours=1.2 * action.weekly_hours) for action in week.actions)
    kept = KeptWeek()

    for changed in (week, attrs.evolve(week, actions=longer), week):
        assert_alike(kept.solve(changed), solve_week(changed), changed)

    assert any(action.weekly_hours for action in longer)
    assert 1 == programs_made.call_count


@pytest.mark.parametrize("what", ["targets", "actions", "rows"])
def test_less_of_what_makes_up_a_week_makes_a_new_program(what: str, programs_made: Any) -> None:  # noqa: ANN401
    week = demo_week()
    fewer = attrs.evolve(week, **{what: getattr(week, what)[:-1]})
    kept = KeptWeek()

    for changed in (week, fewer):
        assert_alike(kept.solve(changed), solve_week(changed), changed)

    assert 2 == programs_made.call_count


def test_money_of_another_size_makes_a_new_program_in_its_own_scale(programs_made: Any) -> None:  # noqa: ANN401
    week = demo_week()
    kept = KeptWeek()
    kept.solve(week)
    large = attrs.evolve(
        week,
        targets=tuple(attrs.evolve(target, curve=target.curve.scaled(1e6)) for target in week.targets),
        actions=tuple(attrs.evolve(action, revenue=1e6 * action.revenue) for action in week.actions),
    )

    assert_alike(kept.solve(large), solve_week(large), large)
    assert 2 == programs_made.call_count


def test_much_wider_limits_make_a_new_program_with_the_segments_they_need(programs_made: Any) -> None:  # noqa: ANN401
    week = demo_week()
    free = attrs.evolve(week, rows=())
    wide = attrs.evolve(
        week,
        rows=tuple(
            attrs.evolve(row, limit_hours=row.limit_hours + (40 if row.side == "at_most" else -40)) for row in week.rows
        ),
    )
    kept = KeptWeek()
    kept.solve(week)

    assert_alike(kept.solve(wide), solve_week(wide), wide)
    assert 2 == programs_made.call_count
    assert solve_week(free).objective == pytest.approx(solve_week(wide).objective)


def test_a_target_that_must_be_reached_moves_comes_and_goes() -> None:
    week = demo_week()
    revenue = solve_week(week).revenue
    kept = KeptWeek()

    for least in (None, 0.9 * revenue, revenue, 1.5 * revenue, 0.99 * revenue, None):
        changed = attrs.evolve(week, least_revenue=least)
        assert_alike(kept.solve(changed), solve_week(changed), changed)


def test_an_impossible_week_between_two_others_leaves_no_trace() -> None:
    week = demo_week()
    impossible = attrs.evolve(week, rows=tuple(attrs.evolve(row, limit_hours=-1.0) for row in week.rows))
    kept = KeptWeek()
    before = kept.solve(week).hours

    assert Status.INFEASIBLE == kept.solve(impossible).status
    with pytest.raises(NoAllocationError, match="ana has no week: status infeasible"):
        _ = kept.solve(impossible).objective
    assert before == pytest.approx(kept.solve(week).hours)


def test_what_the_solver_cannot_decide_from_where_it_stands_is_solved_from_the_start() -> None:
    week = demo_week()
    kept = KeptWeek()
    kept.solve(week)

    with patch.object(Resolver, "solve", side_effect=SolverError("stuck")):
        stuck = kept.solve(week)

    assert_alike(stuck, solve_week(week), week)


def test_responses_that_are_s_shaped_are_followed_closely_each_time() -> None:
    demo = read_demo()
    risky = Client(
        id="risky", rep="ana", tier="A", response=AdbudgResponse(most_revenue=90_000, half_hours=4, exponent=3)
    )
    week = week_of(attrs.evolve(demo, clients=(*demo.clients, risky)))
    kept = KeptWeek()
    kept.solve(week_of(demo))

    hot, cold = kept.solve(week), solve_week(week)

    assert isinstance(cold, SolvedProgram)
    assert cold.program.is_whole is False
    assert (cold.method, cold.bound, cold.objective) == (hot.method, hot.bound, hot.objective)


def test_a_week_is_read_back_without_prices_where_none_are_asked_for() -> None:
    demo = read_demo()
    rep, solved = demo.reps[0], solve_week(week_of(demo))
    without = allocation_of(solved, rep, demo.policy)

    assert all(map(math.isnan, prices_of(without).values()))
    assert allocate(week_of(demo), rep, demo.policy) == allocation_of(solved, rep, demo.policy, prices=solved.prices)
    assert solved.revenue == pytest.approx(without.week.revenue.total)
    assert solved.objective == pytest.approx(without.week.certificate.objective)
    assert solved.hours == pytest.approx(dict(without.week.hours))


def week_of_ties(**changes: Any) -> RepWeek:  # noqa: ANN401  # any field of a week
    """Return a week in which one client earns, in large money, and most hours earn nothing wherever they go."""
    week = demo_week()
    first = attrs.evolve(week.targets[0], curve=week.targets[0].curve.scaled(1e9))
    return attrs.evolve(week, targets=(first,), actions=(), **changes)


def test_ties_are_broken_as_from_the_start_whatever_money_is_counted_in() -> None:
    kept = KeptWeek()

    for changed in (week_of_ties(), week_of_ties(weekly_hours=39.0), week_of_ties(recommended=())):
        hot, cold = kept.solve(changed), solve_week(changed)

        assert isinstance(cold, SolvedProgram)
        assert optimal_face(cold.program, cold.solution) is not None
        assert cold.hours == pytest.approx(hot.hours, abs=HOURS)


def test_a_tie_that_cannot_be_broken_from_where_the_solver_stands_is_broken_from_the_start() -> None:
    week = week_of_ties()
    solved = KeptWeek().solve(week)

    with patch.object(Resolver, "solve", side_effect=SolverError("stuck")):
        hours = solved.hours

    assert solve_week(week).hours == pytest.approx(hours, abs=HOURS)


def test_a_solved_week_is_read_the_same_after_others_were_solved() -> None:
    kept, other = KeptWeek(), week_of_ties(weekly_hours=37.0)
    earlier = kept.solve(week_of_ties())
    _ = kept.solve(other).hours

    assert solve_week(week_of_ties()).hours == pytest.approx(earlier.hours, abs=HOURS)
    assert solve_week(week_of_ties()).objective == pytest.approx(earlier.objective)


def test_other_limits_share_all_of_the_program_but_the_limits() -> None:
    week = demo_week()
    formulated = Formulated.of(week)
    changed = attrs.evolve(
        week,
        weekly_hours=0.99 * week.weekly_hours,
        rows=tuple(attrs.evolve(row, limit_hours=0.99 * row.limit_hours) for row in week.rows),
    )

    program = formulated.reformulated(changed)

    assert program is not None
    assert program.row_factors is formulated.program.row_factors
    made_anew, _ = formulate(changed)
    assert made_anew.row_names == program.row_names
    assert (made_anew.row_lower, made_anew.row_upper) == (program.row_lower, program.row_upper)
