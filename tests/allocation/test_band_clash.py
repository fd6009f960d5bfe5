import attrs
from hypothesis import given

from territory_opt.allocation.allocate import solve_program
from territory_opt.allocation.allocation import Status
from territory_opt.allocation.band_clash import clashing_rules
from territory_opt.allocation.banded_week import banded_week
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.valuation import value_week
from territory_opt.model.problem import Problem
from territory_opt.rules.classification import classify
from territory_opt.testing import problems


def bands_only(problem: Problem) -> RepWeek:
    """Return the week of the first rep without actions, dates, and rules that are no bands."""
    week = value_week(problem, problem.reps[0].id, classify(problem))
    week = attrs.evolve(
        week, actions=(), targets=tuple(attrs.evolve(target, weeks_to_due=None) for target in week.targets)
    )
    own = {row.rule: tuple(each for each in week.rows if each.rule == row.rule) for row in week.rows}
    bands = [rows for rows in own.values() if not isinstance(banded_week(attrs.evolve(week, rows=rows)), str)]
    return attrs.evolve(week, rows=tuple(row for rows in bands for row in rows))


def is_possible(week: RepWeek, *rules: str) -> bool:
    """Return whether there is a week that keeps these rules, as a program says."""
    rows = tuple(row for row in week.rows if row.rule in rules)
    return solve_program(attrs.evolve(week, rows=rows)).status is Status.OPTIMAL


@given(problems(most_reps=1, most_deals=0, may_be_infeasible=True))
def test_the_rules_that_clash_leave_no_week_and_any_of_them_left_out_leaves_one(problem: Problem) -> None:
    week = bands_only(problem)
    banded = banded_week(week)
    assert not isinstance(banded, str)
    clash = clashing_rules(banded)

    assert (clash is None) == is_possible(week, *(row.rule for row in week.rows))
    if clash is not None:
        assert not is_possible(week, *clash)
        for rule in clash:
            assert is_possible(week, *(other for other in clash if other != rule))
