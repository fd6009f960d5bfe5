"""The weeks of all reps in one program: a bound on every plan, whose prices are those of the shared people."""

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.joint_program import JointProgram, joint_program, relaxed
from territory_opt.allocation.reference import solve_with_cbc
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import solve
from territory_opt.allocation.valuation import value_week
from territory_opt.files.folder import read_demo
from territory_opt.model.problem import Problem
from territory_opt.model.response import AdbudgResponse
from territory_opt.model.units import OpportunityId
from territory_opt.rules.classification import classify
from territory_opt.testing import problems

TOLERANCE = 1e-7
"""What two optima may differ by, as a share of the larger one [1]."""

NEVER_BUSY = 1e4
"""More weekly hours, or weeks, than any work takes."""


def weeks_of(problem: Problem) -> tuple[list[RepWeek], dict[OpportunityId, dt.date]]:
    """Return the weeks of the reps that have one, and the close dates of their deals."""
    sorted_as = classify(problem)
    weeks = [value_week(problem, rep.id, sorted_as) for rep in problem.reps]
    due = {deal: verdict.close_date or problem.period.end for deal, verdict in sorted_as.deals.items()}
    return [week for week in weeks if solve(formulate(relaxed(week))[0]).status is Status.OPTIMAL], due


def joint_of(problem: Problem, weekly_hours: float | None = None) -> JointProgram:
    """Return the program of a territory, shared people giving their hours or others."""
    weeks, due = weeks_of(problem)
    if weekly_hours is not None:
        weeks = [with_shared_hours(week, weekly_hours) for week in weeks]
    return joint_program(weeks, due=due, weeks_until=problem.working_weeks_to)


def with_shared_hours(week: RepWeek, weekly_hours: float) -> RepWeek:
    return attrs.evolve(week, shared_hours=dict.fromkeys(week.shared_hours, weekly_hours))


def optimum(joint: JointProgram) -> float:
    """Return what the weeks earn together."""
    if not joint.program.column_names:
        return 0.0
    found = solve(joint.program)
    assert Status.OPTIMAL is found.status
    return found.objective


def alone(weeks: Sequence[RepWeek]) -> float:
    """Return what the reps' weeks earn, each for itself."""
    return sum(solve(formulate(relaxed(week))[0]).objective for week in weeks)


def about(value: float, of: float = 0.0) -> object:
    return pytest.approx(value, rel=TOLERANCE, abs=TOLERANCE * max(1.0, abs(of)))


def slopes(joint: JointProgram, prices: Sequence[float]) -> Iterator[float]:
    """Yield what a weekly hour more of each shared person is worth by the prices of its rows."""
    for person in joint.effort_hours:
        yield sum(prices[limit.row] * limit.weeks for limit in joint.limits if limit.person == person)


def test_columns_and_rows_carry_the_rep_and_rows_of_all_reps_carry_none() -> None:
    joint = joint_of(read_demo())
    program = joint.program

    assert {"ana", "ben", "cleo"} == {name.split(": ")[0] for name in program.column_names}
    assert len(program.column_names) == len(set(program.column_names))
    for limit in joint.limits:
        name = program.row_names[limit.row].removeprefix("" if limit.rep is None else f"{limit.rep}: ")
        assert name.startswith(f"shared_before_due[{limit.person},")


def test_reps_who_all_want_one_person_get_the_hours_where_they_bring_most() -> None:
    """Ten hours are there until the first date and twenty until the second; what is due later can wait."""
    demo = read_demo()
    base, _ = weeks_of(demo)
    template = next(action for action in base[0].actions if action.person == "legal")

    def week(place: int, deal: str, effort: float, revenue: float, weeks_to_due: float) -> RepWeek:
        action = attrs.evolve(
            template, opportunity=deal, effort_hours=effort, revenue=revenue, weeks_to_due=weeks_to_due, after=()
        )
        return attrs.evolve(base[place], targets=(), actions=(action,), shared_hours={"legal": 10.0})

    first, second = dt.date(2026, 1, 9), dt.date(2026, 1, 16)
    due = {"small": first, "large": first, "late": second}
    weeks_until = {first: 1.0, second: 2.0}
    joint = joint_program(
        [week(0, "small", 10.0, 100.0, 1.0), week(1, "large", 8.0, 400.0, 1.0), week(2, "late", 15.0, 300.0, 2.0)],
        due=due,
        weeks_until=lambda _, until: weeks_until[until],
    )
    found = solve(joint.program)

    # Of 20 hours 8 go to the large deal, 12 to the late one; the small one, worth 10 an hour, finds none.
    assert about(400.0 + 300.0 * 12 / 15) == found.objective
    assert about(20.0) == joint.used_hours("legal", found.values)
    assert [about(2 * 20.0)] == [*slopes(joint, found.row_prices)]
    prices = {limit.due: found.row_prices[limit.row] for limit in joint.limits if limit.rep is None}
    assert {first: about(0.0), second: about(20.0)} == prices


@pytest.mark.parametrize("weekly_hours", [0.5, 1.0, 2.0])
def test_another_solver_finds_the_same_optimum(weekly_hours: float) -> None:
    joint = joint_of(read_demo(), weekly_hours)

    assert about(optimum(joint)) == solve_with_cbc(joint.program).objective


def test_a_row_is_moved_by_weekly_hours_times_its_weeks() -> None:
    joint = joint_of(read_demo())
    moved = joint.limits_of("legal", 7.0)

    assert {limit.row for limit in joint.limits if limit.person == "legal"} == set(moved)
    assert all((None, 7.0 * limit.weeks) == moved[limit.row] for limit in joint.limits if limit.person == "legal")


def test_no_week_makes_an_empty_program() -> None:
    joint = joint_program([], due={}, weeks_until=lambda _, __: 1.0)

    assert ([], (), {}) == (joint.program.column_names, joint.limits, joint.effort_hours)


@given(problems(most_reps=3))
def test_people_who_are_never_busy_cost_nothing_and_every_rep_has_its_own_best_week(problem: Problem) -> None:
    weeks, due = weeks_of(problem)
    weeks = [with_shared_hours(week, NEVER_BUSY) for week in weeks]
    joint = joint_program(weeks, due=due, weeks_until=lambda _, __: NEVER_BUSY)
    separately = alone(weeks)

    assert about(separately, separately) == optimum(joint)
    if joint.program.column_names and all(limit.weeks > 0 for limit in joint.limits):
        noise = TOLERANCE * max(1.0, separately)
        assert all(slope <= noise for slope in slopes(joint, solve(joint.program).row_prices))


@given(problems(most_reps=1))
def test_one_rep_alone_has_its_own_program(problem: Problem) -> None:
    weeks, due = weeks_of(problem)
    joint = joint_program(weeks, due=due, weeks_until=lambda _, __: NEVER_BUSY)
    separately = alone(weeks)

    assert about(separately, separately) == optimum(joint)


@given(problems(most_reps=3))
def test_together_reps_never_earn_more_than_each_with_everybody_to_itself(problem: Problem) -> None:
    weeks, _ = weeks_of(problem)
    separately = alone(weeks)

    assert optimum(joint_of(problem)) <= separately + TOLERANCE * max(1.0, separately)


@given(problems(most_reps=3), st.randoms(use_true_random=False))
def test_the_order_of_the_reps_is_of_no_weight(problem: Problem, chance: random.Random) -> None:
    weeks, due = weeks_of(problem)
    shuffled = chance.sample(weeks, len(weeks))
    as_given = optimum(joint_program(weeks, due=due, weeks_until=problem.working_weeks_to))

    assert about(as_given, as_given) == optimum(joint_program(shuffled, due=due, weeks_until=problem.working_weeks_to))


@given(problems(most_reps=2), st.floats(0.5, 5.0))
def test_prices_bound_what_hours_gain_and_what_their_loss_costs(problem: Problem, moved: float) -> None:
    joint = joint_of(problem)
    if not joint.program.column_names:
        return
    found = solve(joint.program)
    noise = TOLERANCE * max(1.0, found.objective)
    for person, slope in zip(joint.effort_hours, slopes(joint, found.row_prices), strict=True):
        weekly_hours = problem.people[person].weekly_hours
        for hours in (weekly_hours + moved, max(0.0, weekly_hours - moved)):
            assert optimum(joint_of(problem, hours)) <= found.objective + slope * (hours - weekly_hours) + noise


@given(problems(most_reps=2))
def test_somebody_without_hours_does_nothing(problem: Problem) -> None:
    joint = joint_of(problem, 0.0)
    if joint.program.column_names:
        values = solve(joint.program).values
        assert all(about(0.0) == joint.used_hours(person, values) for person in joint.effort_hours)


@given(problems(most_reps=2), st.sampled_from([0.01, 3.0, 1000.0]))
def test_money_in_another_unit_scales_the_optimum_and_the_worth_of_an_hour(problem: Problem, factor: float) -> None:
    weeks, due = weeks_of(problem)

    def gains(weeks: Sequence[RepWeek]) -> tuple[float, float]:
        joint = joint_program(weeks, due=due, weeks_until=problem.working_weeks_to)
        more = [with_shared_hours(week, 1.0 + max(week.shared_hours.values(), default=0.0)) for week in weeks]
        best = optimum(joint)
        return best, optimum(joint_program(more, due=due, weeks_until=problem.working_weeks_to)) - best

    best, gain = gains(weeks)
    scaled_best, scaled_gain = gains([scaled(week, factor) for week in weeks])

    assert about(factor * best, factor * best) == scaled_best
    assert pytest.approx(factor * gain, rel=1e-6, abs=TOLERANCE * factor * max(1.0, best)) == scaled_gain


def scaled(week: RepWeek, factor: float) -> RepWeek:
    """Return a week with all money times a factor."""
    return attrs.evolve(
        week,
        targets=tuple(attrs.evolve(target, curve=target.curve.scaled(factor)) for target in week.targets),
        actions=tuple(attrs.evolve(action, revenue=factor * action.revenue) for action in week.actions),
        rows=tuple(attrs.evolve(row, penalty_per_hour=factor * row.penalty_per_hour) for row in week.rows),
    )


def test_curves_that_rise_and_whole_calls_count_as_their_envelope_and_say_what_they_hide() -> None:
    demo = read_demo()
    first = attrs.evolve(
        demo.clients[0],
        potential_revenue=None,
        half_hours=None,
        response=AdbudgResponse(most_revenue=90_000, half_hours=2.0, exponent=3.0),
        hours_per_call=2.0,
    )
    shaped = attrs.evolve(demo, clients=(first, *demo.clients[1:]))
    weeks, due = weeks_of(shaped)
    joint = joint_program(weeks, due=due, weeks_until=shaped.working_weeks_to)
    exactly: Mapping[str, float] = {week.rep: solve(formulate(week)[0]).objective for week in weeks}

    assert not joint.program.is_whole
    assert joint.curve_error > 0
    assert optimum(joint) >= sum(exactly.values()) - TOLERANCE * sum(exactly.values())
    assert 0 == joint_of(demo).curve_error


def test_a_target_that_must_be_reached_is_left_aside() -> None:
    weeks, due = weeks_of(read_demo())
    pressed = [attrs.evolve(week, least_revenue=1e12) for week in weeks]

    assert optimum(joint_of(read_demo())) == optimum(
        joint_program(pressed, due=due, weeks_until=read_demo().working_weeks_to)
    )
