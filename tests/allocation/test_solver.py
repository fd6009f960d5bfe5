"""How a solve may end, shown by programs written down by hand."""

import math

import pytest

from territory_opt.allocation.allocation import Status
from territory_opt.allocation.program import Program, Solution, dual_bound
from territory_opt.allocation.reference import lp_text, pulp_problem, solve_with_cbc
from territory_opt.allocation.solver import Resolver, changing, solve
from territory_opt.errors import SolverError


def two_activities(*, whole: bool = False) -> Program:
    """Return the program: earn 3 a and 2 b with a + b at most 4 and a at most 2.5."""
    program = Program(name="two activities")
    a = program.add_column("a", upper=2.5, objective=3.0, whole=whole)
    b = program.add_column("b", upper=None, objective=2.0, whole=whole)
    program.add_row("week", [a, b], [1.0, 1.0], upper=4.0)
    return program


def test_an_optimum_comes_with_values_prices_and_a_bound_that_meets_it() -> None:
    solution = solve(two_activities())

    assert Status.OPTIMAL == solution.status
    assert (2.5, 1.5) == pytest.approx(solution.values)
    assert (10.5, 10.5) == pytest.approx((solution.objective, solution.bound))
    assert (2.0,) == pytest.approx(solution.row_prices)
    assert (1.0, 0.0) == pytest.approx(solution.reduced_costs)


def test_rounding_of_a_price_that_leans_on_no_limit_leaves_the_bound_finite() -> None:
    """A price of the wrong side within rounding counts as none; a larger one proves nothing."""
    program = two_activities()
    program.add_row("no ceiling", [0], [1.0], lower=1.0)
    costs = [1.0, 0.0]

    assert 10.5 == pytest.approx(dual_bound(program, [2.0, 1e-12], costs))
    assert math.inf == dual_bound(program, [2.0, 1.0], costs)
    assert 10.5 == pytest.approx(dual_bound(program, [2.0, 0.0], [1.0, 1e-12]))
    assert math.inf == dual_bound(program, [2.0, 0.0], [1.0, 1.0])


def test_whole_numbers_have_no_prices() -> None:
    solution = solve(two_activities(whole=True))

    assert (2.0, 2.0) == pytest.approx(solution.values)
    assert 10 == pytest.approx(solution.bound)
    assert () == solution.row_prices


def test_an_impossible_program_has_no_values() -> None:
    program = two_activities()
    program.add_row("too much", [0], [1.0], lower=3.0)

    solution = solve(program)

    assert (Status.INFEASIBLE, ()) == (solution.status, solution.values)


def test_revenue_without_limit_is_unbounded_and_has_no_values() -> None:
    program = Program(name="no limit")
    program.add_column("hours", upper=None, objective=1.0)

    assert (Status.UNBOUNDED, ()) == (solve(program).status, solve(program).values)


@pytest.mark.parametrize("whole", [False, True])
def test_a_solve_out_of_time_never_has_values(*, whole: bool) -> None:
    solution = solve(two_activities(whole=whole), time_limit_s=0.0)

    assert (Status.TIME_LIMIT, (), ()) == (solution.status, solution.values, solution.row_prices)


def test_a_program_that_cannot_be_handed_over_is_refused_by_name() -> None:
    program = two_activities()
    program.add_row("twice", [0, 0], [1.0, 1.0], upper=1.0)

    with pytest.raises(SolverError, match="two activities"):
        solve(program)


@pytest.mark.parametrize("whole", [False, True])
def test_the_second_solver_agrees(*, whole: bool) -> None:
    ours, theirs = solve(two_activities(whole=whole)), solve_with_cbc(two_activities(whole=whole))

    assert ours.status == theirs.status
    assert ours.values == pytest.approx(theirs.values)
    assert ours.row_prices == pytest.approx(theirs.row_prices)


def test_the_second_solver_has_no_values_for_an_impossible_program_either() -> None:
    program = two_activities()
    program.add_row("too much", [0], [1.0], lower=3.0)

    assert (Status.INFEASIBLE, ()) == (solve_with_cbc(program).status, solve_with_cbc(program).values)


def test_a_program_can_be_read_by_any_solver() -> None:
    text = lp_text(two_activities())

    assert "Maximize" in text
    assert "week: a + b <= 4" in text


def test_a_row_of_two_different_limits_is_refused_by_name() -> None:
    program = two_activities()
    program.add_row("between", [0], [1.0], lower=1.0, upper=2.0)

    with pytest.raises(SolverError, match="between"):
        pulp_problem(program)


@pytest.mark.parametrize("status", [Status.TIME_LIMIT, Status.NUMERICAL_TROUBLE, Status.UNBOUNDED])
def test_a_program_that_could_not_be_decided_is_an_error_and_not_one_that_cannot_be(status: Status) -> None:
    with pytest.raises(SolverError, match=f"'rep One' ended as {status}"):
        Solution(status=status).decided("rep One")
    assert Solution(status=Status.INFEASIBLE).decided("rep One") is None


@pytest.mark.parametrize("whole", [False, True])
def test_a_program_that_changes_is_solved_as_it_stands_and_comes_back(*, whole: bool) -> None:
    program = changing(two_activities(whole=whole))
    before = program.optimum()

    with program.other_limits({0: (None, 1.0)}):
        assert 3 == pytest.approx(program.optimum() or 0)
        program.set_gain(1, 5.0)
        assert 5 == pytest.approx(program.optimum() or 0)
        program.set_gain(1, 2.0)
    with program.other_limits({0: (9.0, 8.0)}):
        assert program.optimum() is None

    assert before == pytest.approx(program.optimum() or 0)
    assert isinstance(program, Resolver) is not whole
