"""Weeks of bands are solved by arithmetic alone, to the same weeks as by programs."""

from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.allocation.allocate import (
    LINEAR,
    SolvedProgram,
    allocate,
    allocation_of,
    solve_program,
    solve_week,
    with_prices,
)
from territory_opt.allocation.allocation import Status, TargetKind
from territory_opt.allocation.banded_solution import curves_of, values_of
from territory_opt.allocation.banded_week import BandedWeek, banded_week
from territory_opt.allocation.read_back import read_back
from territory_opt.allocation.rep_week import Kept, RepWeek, Target
from territory_opt.allocation.solved_bands import EXACT, SolvedBands, solve_bands
from territory_opt.allocation.valuation import value_week
from territory_opt.allocation.verify import verify
from territory_opt.banded.records import OPTIMAL
from territory_opt.banded.week import best_week
from territory_opt.files.folder import read_demo
from territory_opt.model.hour_rule import Strength
from territory_opt.model.problem import Problem
from territory_opt.response.curve import Curve
from territory_opt.rules.classification import classify
from territory_opt.rules.hour_rows import AT_LEAST, AT_MOST, HourRow
from territory_opt.rules.verdict import Standing
from territory_opt.testing import problems

MONEY = 1e-9
HOURS = 1e-6


@st.composite
def banded_problems(draw: st.DrawFn) -> Problem:
    """Return territories without Stretch deals, and without rules that are no bands."""
    problem = draw(problems(most_reps=1, may_be_infeasible=True))
    verdicts = classify(problem).deals
    deals = tuple(deal for deal in problem.opportunities if verdicts[deal.id].standing is not Standing.STRETCH)
    problem = attrs.evolve(problem, opportunities=deals)
    kept = {name: rule for name, rule in problem.policy.hour_rules.items() if is_band(problem, name)}
    return attrs.evolve(problem, policy=attrs.evolve(problem.policy, hour_rules=kept))


def is_band(problem: Problem, rule: str) -> bool:
    week = week_of(problem)
    own = tuple(row for row in week.rows if row.rule == rule)
    return isinstance(banded_week(attrs.evolve(week, rows=own, targets=(), actions=())), BandedWeek)


def week_of(problem: Problem) -> RepWeek:
    return value_week(problem, problem.reps[0].id, classify(problem))


def at_stake(week: RepWeek) -> float:
    """Return the most a week could earn [money]."""
    return sum(target.curve.saturation for target in week.targets)


def without_dates(week: RepWeek) -> RepWeek:
    return attrs.evolve(week, targets=tuple(attrs.evolve(target, weeks_to_due=None) for target in week.targets))


def by_no_program() -> Mapping[str, float]:
    raise AssertionError("a program was made")


@given(banded_problems())
def test_bands_earn_as_much_as_the_program_in_the_same_hours_at_the_same_prices(problem: Problem) -> None:
    week, rep = week_of(problem), problem.reps[0]
    programmed = solve_program(week)
    solved = solve_bands(week, whole_actions=False, prices_by_program=lambda: programmed.prices)
    if solved is None:
        return
    rounding = MONEY * at_stake(week)

    assert programmed.objective == pytest.approx(solved.objective, rel=MONEY, abs=rounding)
    assert programmed.revenue == pytest.approx(solved.revenue, rel=MONEY, abs=rounding)
    assert solved.objective == pytest.approx(solved.bound, rel=MONEY, abs=rounding)
    assert programmed.hours == pytest.approx(solved.hours, abs=HOURS)
    assert programmed.prices == pytest.approx(solved.prices, rel=MONEY, abs=2 * rounding)
    assert () == verify(problem, allocation_of(solved, rep, problem.policy, prices=solved.prices))


@given(banded_problems())
def test_limits_of_bands_clash_exactly_where_the_program_has_no_week(problem: Problem) -> None:
    week = without_dates(week_of(problem))
    banded = banded_week(week)
    if isinstance(banded, str):
        return
    found = best_week(curves_of(week), banded.bands).found

    assert (solve_program(week).status is Status.OPTIMAL) == (found.ending == OPTIMAL)


@given(banded_problems())
def test_where_bands_do_not_decide_the_program_does(problem: Problem) -> None:
    week = week_of(problem)
    solved, by_bands = solve_week(week), solve_bands(week, whole_actions=False, prices_by_program=dict)

    assert (by_bands is None) == isinstance(solved, SolvedProgram)
    if by_bands is not None:
        assert (EXACT, Status.OPTIMAL, by_bands.hours) == (solved.method, solved.status, solved.hours)


def plain_week(*targets: Target, rows: tuple[HourRow, ...] = (), **changes: Any) -> RepWeek:  # noqa: ANN401  # any field of a week
    return attrs.evolve(
        RepWeek(
            rep="one",
            weekly_hours=40.0,
            working_weeks=10.0,
            activities=("A", "B", "admin"),
            targets=targets,
            actions=(),
            rows=rows,
            recommended=(),
            shared_hours={},
            admin="admin",
            kept=Kept(won=0, flow=0, likely=0, stretch=0),
        ),
        **changes,
    )


def target(name: str, activity: str, *lines: tuple[float, float], **changes: Any) -> Target:  # noqa: ANN401  # any field of a target
    curve = Curve(widths=tuple(width for width, _ in lines), slopes=tuple(slope for _, slope in lines))
    return attrs.evolve(Target(kind=TargetKind.CLIENT, id=name, client=name, activity=activity, curve=curve), **changes)


def limit(rule: str, activity: str, side: str, hours: float) -> HourRow:
    return HourRow(rule=rule, side=side, factors={activity: 1.0}, limit_hours=hours, strength=Strength.REQUIRED)


FULL = (
    limit("all A", "A", AT_MOST, 25.0),
    limit("office", "admin", AT_LEAST, 4.0),
    limit("office", "admin", AT_MOST, 6.0),
)


def full_week(**changes: Any) -> RepWeek:  # noqa: ANN401  # any field of the target of B
    return plain_week(
        target("a", "A", (20.0, 900.0), (20.0, 300.0)), target("b", "B", (30.0, 50.0), **changes), rows=FULL
    )


def test_the_prices_of_a_simple_week_are_read_off_its_bands() -> None:
    solved = solve_bands(full_week(), whole_actions=False, prices_by_program=by_no_program)

    assert solved is not None
    assert {"A": 25.0, "B": 11.0, "admin": 4.0} == solved.hours
    assert {"all A": 250.0, "office": 50.0} == solved.prices


def test_the_prices_at_a_kink_are_those_of_the_program() -> None:
    """Two rules that end the hours of one activity at once: relaxing one of them alone gains nothing."""
    week = full_week()
    twice = attrs.evolve(week, rows=(*week.rows, limit("also A", "A", AT_MOST, 25.0)))
    solved = solve_week(twice)

    assert isinstance(solved, SolvedBands)
    assert {"all A": 0.0, "also A": 0.0, "office": pytest.approx(50.0)} == dict(solved.prices)


def test_work_that_fits_its_date_is_solved_as_bands() -> None:
    solved = solve_bands(full_week(weeks_to_due=10.0), whole_actions=False, prices_by_program=by_no_program)

    assert solved is not None
    assert {"all A": 250.0, "office": 50.0} == solved.prices


def test_work_that_does_not_fit_its_date_goes_to_the_program() -> None:
    """All 11 hours of B are on the one target, but only those of half the weeks before it is due count."""
    week = full_week(weeks_to_due=5.0)
    solved = solve_week(week)

    assert solve_bands(week, whole_actions=False, prices_by_program=dict) is None
    assert LINEAR == solved.method
    assert solved.objective < solve_week(without_dates(week)).objective


def test_prices_are_those_of_the_program_where_work_just_fits_its_date() -> None:
    """Of 11 hours of B the other target takes half, so that what is due after half the weeks just fits."""
    due, other = target("b", "B", (5.5, 80.0), weeks_to_due=5.0), target("later", "B", (20.0, 50.0))
    week = plain_week(target("a", "A", (20.0, 900.0), (20.0, 300.0)), due, other, rows=FULL)
    solved = solve_week(week)

    assert isinstance(solved, SolvedBands)
    assert pytest.approx(0.0) == solved.least_slack_hours
    assert solve_program(week).prices == pytest.approx(dict(solved.prices))


def test_hours_of_minimum_contact_come_first_and_hours_beyond_all_lines_are_idle() -> None:
    week = plain_week(
        target("a", "A", (10.0, 100.0)),
        target("kept", "A", (2.0, 5.0), (2.0, 1.0), minimum_hours=3.0),
        rows=(limit("A", "A", AT_LEAST, 20.0), limit("B", "B", AT_MOST, 0.0), limit("A most", "A", AT_MOST, 20.0)),
    )
    columns, values = values_of(week, {"A": 20.0, "B": 0.0, "admin": 20.0}, 0.0)

    assert [10.0, 4.0] == [values[segments.start] for segments in columns.segments]
    assert 6.0 == values[columns.idle["A"]]
    columns, values = values_of(week, {"A": 5.0, "B": 0.0, "admin": 0.0}, 35.0)
    assert [2.0, 3.0] == [values[segments.start] for segments in columns.segments]
    assert 35.0 == values[columns.free]


def test_two_uses_that_earn_the_same_are_left_to_the_program() -> None:
    """So that hours fall where they are recommended."""
    week = plain_week(target("a", "A", (50.0, 10.0)), target("b", "B", (50.0, 10.0)), rows=FULL)

    assert solve_bands(week, whole_actions=False, prices_by_program=dict) is None
    assert LINEAR == solve_week(week).method


def test_limits_that_clash_are_left_to_the_program_to_explain() -> None:
    week = plain_week(rows=(limit("A", "A", AT_LEAST, 41.0),))

    assert solve_bands(week, whole_actions=False, prices_by_program=dict) is None
    assert Status.INFEASIBLE is solve_week(week).status


def banded_demo() -> Problem:
    """Return the sample territory of one rep, without deals: no two of its clients earn the same at the margin."""
    demo = read_demo()
    own = tuple(client for client in demo.clients if client.rep == "ben")
    return attrs.evolve(demo, reps=(demo.rep_by_id["ben"],), clients=own, opportunities=())


def test_a_plan_says_that_its_week_was_solved_exactly() -> None:
    certificate = to.plan(banded_demo()).reps["ben"].allocation.week.certificate

    assert EXACT == certificate.method
    assert certificate.bound == pytest.approx(certificate.objective, rel=1e-12)


def test_a_week_is_read_back_from_its_values_like_any_other() -> None:
    demo = banded_demo()
    week, rep = week_of(demo), demo.reps[0]
    solved = solve_bands(week, whole_actions=False, prices_by_program=by_no_program)
    assert solved is not None
    columns, values = values_of(week, solved.hours, 0.0)
    best = read_back(
        week, rep, demo.policy, columns, values, prices={}, bound=solved.bound, method=solved.method, ties=False
    )

    assert best == allocation_of(solved, rep, demo.policy).best


def test_prices_are_told_of_a_week_that_was_read_without() -> None:
    demo = banded_demo()
    week, rep = week_of(demo), demo.reps[0]
    solved = solve_week(week)

    assert allocate(week, rep, demo.policy) == with_prices(allocation_of(solved, rep, demo.policy), solved.prices)
