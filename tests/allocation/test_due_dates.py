"""Slack before due dates is that of the program's own rows."""

import math

import attrs
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.due_dates import least_slack_hours
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.valuation import value_week
from territory_opt.model.problem import Problem
from territory_opt.rules.classification import classify
from territory_opt.testing import problems

ROUNDING = 1e-9


@given(problems(most_reps=1), st.data())
def test_slack_is_that_of_the_rows_of_the_program(problem: Problem, data: st.DataObject) -> None:
    week = value_week(problem, problem.reps[0].id, classify(problem))
    hours = {name: data.draw(st.floats(0, 40)) for name in week.activities}
    target_hours = [data.draw(st.floats(0, 1)) * sum(target.curve.widths) for target in week.targets]
    shares = [data.draw(st.floats(0.01, 1)) for _ in week.actions]

    slacks = row_slacks(week, hours, target_hours, shares)
    found = least_slack_hours(week, hours, target_hours, shares)

    assert math.isclose(min(slacks, default=math.inf), found, rel_tol=ROUNDING, abs_tol=ROUNDING)


def row_slacks(week: RepWeek, hours: dict[str, float], target_hours: list[float], shares: list[float]) -> list[float]:
    program, columns = formulate(week)
    values = dict.fromkeys(range(len(program.objective)), 0.0)
    values |= {columns.hours[name]: spent for name, spent in hours.items()}
    values |= dict(zip(columns.actions, shares, strict=True))
    for segments, spent in zip(columns.segments, target_hours, strict=True):
        if segments:
            values[segments.start] = spent
    return [
        (upper or 0.0) - sum(factor * values[column] for column, factor in zip(of_columns, factors, strict=True))
        for name, of_columns, factors, upper in zip(
            program.row_names, program.row_columns, program.row_factors, program.row_upper, strict=True
        )
        if name.startswith(("before_due", "shared_before_due"))
    ]


@given(problems(most_reps=1, most_clients=0, most_deals=0))
def test_where_nothing_is_due_there_is_slack_without_end(problem: Problem) -> None:
    week = attrs.evolve(value_week(problem, problem.reps[0].id, classify(problem)), targets=())

    assert math.inf == least_slack_hours(week, dict.fromkeys(week.activities, 0.0), [], [])
