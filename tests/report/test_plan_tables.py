"""The tables of a plan: whole rows, columns told apart, and the sums of the balance sheets."""

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings

from territory_opt.appraisal.appraisal import appraise
from territory_opt.files.folder import read_demo
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.report.plan_tables import plan_tables
from territory_opt.report.table_columns import Measure, PlanTable, Value
from territory_opt.rules.verdict import Standing
from territory_opt.testing import problems

DEMO = plan(read_demo())
NAMES = ["reps", "week", "clients", "opportunities", "actions", "rules", "findings", "assumptions"]
TYPES: dict[Measure, tuple[type, ...]] = {
    Measure.TEXT: (str,),
    Measure.MONEY: (int, float),
    Measure.HOURS: (int, float),
    Measure.SHARE: (int, float),
    Measure.NUMBER: (int, float),
    Measure.COUNT: (int,),
    Measure.DAY: (dt.date,),
    Measure.TIME: (dt.time,),
    Measure.TRUTH: (bool,),
}


def numbers(table: PlanTable, name: str) -> list[float]:
    """Return the numbers of a column; nothing counts as 0."""
    return [float(value or 0.0) for value in table.column(name) if not isinstance(value, str | dt.date | dt.time)]


def assert_whole(tables: dict[str, PlanTable]) -> None:
    """Assert what holds of all tables."""
    assert NAMES == list(tables)
    for name, table in tables.items():
        assert name == table.name
        assert len(table.columns) == len({column.name for column in table.columns})
        assert len(table.columns) == len({column.label for column in table.columns})
        assert all(column.meaning.endswith(".") for column in table.columns)
        assert {len(table.columns)} >= {len(row) for row in table.rows}
        for row in table.rows:
            for value, column in zip(row, table.columns, strict=True):
                assert value is None or is_of(value, column.measure), (name, column.name, value)


def is_of(value: Value, measure: Measure) -> bool:
    """Return whether a value is one of its measure; a truth is no number."""
    return isinstance(value, TYPES[measure]) and isinstance(value, bool) is (measure is Measure.TRUTH)


def assert_sums(planned: TerritoryPlan, tables: dict[str, PlanTable]) -> None:
    """Assert that rows add up to the balance sheets."""
    reps, team = tables["reps"], planned.team
    assert list(planned.reps) == reps.column("rep")
    for column, total in (
        ("won", team.won),
        ("flow", team.flow),
        ("likely", team.likely.amount),
        ("stretch", team.stretch.amount),
        ("num_likely", team.likely.count),
        ("num_stretch", team.stretch.count),
    ):
        assert sum(numbers(reps, column)) == pytest.approx(total, abs=0.01)
    for column, maybe in (
        ("target", team.target),
        ("not_identified", team.not_identified),
        ("expected_revenue", team.expected_revenue),
        ("shortfall_before", team.shortfall_before),
        ("shortfall_after", team.shortfall_after),
    ):
        assert maybe is None or sum(numbers(reps, column)) == pytest.approx(maybe, abs=0.05)
    deals = tables["opportunities"]
    for standing in (Standing.LIKELY, Standing.STRETCH):
        amounts = [
            amount
            for amount, part in zip(numbers(deals, "amount"), deals.column("standing"), strict=True)
            if part == standing
        ]
        assert sum(amounts) == pytest.approx(sum(numbers(reps, standing.value)), abs=0.01)


@settings(max_examples=25)
@given(problems(may_be_infeasible=True))
def test_the_tables_of_every_plan_are_whole_and_add_up(problem: Problem) -> None:
    planned = plan(problem)

    tables = plan_tables(planned)

    assert_whole(tables)
    assert_sums(planned, tables)
    assert [len(problem.reps), len(problem.clients), len(problem.opportunities), len(planned.findings)] == [
        len(tables[name].rows) for name in ("reps", "clients", "opportunities", "findings")
    ]
    assert len(planned.schedule.actions) == len(tables["actions"].rows)


@settings(max_examples=15)
@given(problems(may_be_infeasible=True))
def test_a_week_adds_up_to_the_hours_of_the_rep(problem: Problem) -> None:
    planned = plan(problem)
    week = plan_tables(planned)["week"]

    for rep_id, rep in planned.reps.items():
        rows = [row for row in week.rows if row[0] == rep_id]
        assert bool(rows) is (rep.allocation.best is not None)
        if rows:
            hours = [float(row[3] or 0.0) for row in rows if not isinstance(row[3], str | dt.date | dt.time)]
            assert sum(hours) == pytest.approx(rep.rep.weekly_hours)


@settings(max_examples=15)
@given(problems(may_be_infeasible=True))
def test_reps_without_targets_have_no_gap(problem: Problem) -> None:
    free = attrs.evolve(problem, reps=tuple(attrs.evolve(rep, target=None) for rep in problem.reps))

    tables = plan_tables(plan(free))

    assert_whole(tables)
    for column in ("target", "not_identified", "shortfall_before", "shortfall_after"):
        assert {None} == set(tables["reps"].column(column))


def test_hours_and_gains_of_clients_and_deals_add_up_to_the_plans() -> None:
    tables = plan_tables(DEMO)

    weeks = [rep.allocation.week for rep in DEMO.reps.values()]
    wanted = sum(target.weekly_hours for week in weeks for target in week.targets)
    wanted += sum(action.weekly_hours for week in weeks for action in week.actions)
    told = sum(numbers(tables["clients"], "weekly_hours")) + sum(numbers(tables["opportunities"], "weekly_hours"))

    assert told <= wanted + 1e-6
    gains = zip(numbers(tables["actions"], "expected_revenue"), tables["actions"].column("opportunity"), strict=True)
    by_deal: dict[Value, float] = {}
    for gain, deal in gains:
        by_deal[deal] = by_deal.get(deal, 0.0) + gain
    deals = tables["opportunities"]
    of_deals = dict(zip(deals.column("opportunity"), numbers(deals, "gained_revenue"), strict=True))
    assert by_deal
    assert {deal: pytest.approx(of_deals[deal]) for deal in by_deal} == by_deal


def test_what_a_rule_costs_is_told_where_the_week_was_appraised() -> None:
    without = plan_tables(DEMO)["rules"]
    costs = plan_tables(DEMO, {"ana": appraise(DEMO, "ana")})["rules"]

    assert {None} == set(without.column("total_cost"))
    of_ana = [row for row in costs.rows if row[0] == "ana"]
    assert any(cost is not None for cost in costs.column("total_cost")[: len(of_ana)])
    assert {None} == set(costs.column("total_cost")[len(of_ana) :])


def test_a_column_that_no_table_has_is_refused() -> None:
    with pytest.raises(ValueError, match="not in list"):
        plan_tables(DEMO)["reps"].column("no_such_column")
