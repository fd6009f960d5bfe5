import datetime as dt
import math

import pytest
from hypothesis import assume, given

from territory_opt.errors import InvalidInputError
from territory_opt.files.policy_file import read_policy
from territory_opt.intake.building.building import build_problem
from territory_opt.intake.records.export import DealStatus, Export, Goal, Owner, RowCount
from territory_opt.model.finding import Finding
from territory_opt.model.problem import Problem
from territory_opt.model.working_time import Period
from territory_opt.rules.classification import classify
from territory_opt.testing.exports import closed_deals, deal_of, export_of, exports

AS_OF = dt.date(2025, 12, 31)
YEAR = Period.named("2026")


def told(problem: Problem, code: str) -> Finding:
    return {finding.code: finding for finding in problem.findings}[code]


def codes(problem: Problem) -> set[str]:
    return {finding.code for finding in problem.findings}


@given(exports())
def test_any_export_of_somebody_gives_a_problem_that_can_be_sorted(export: Export) -> None:
    problem = build_problem(export, as_of=AS_OF)
    assert "rows_accounted" == problem.findings[0].code
    assert {deal.id for deal in problem.opportunities} == set(classify(problem).deals)


@given(exports())
def test_every_open_deal_is_one_opportunity_with_its_money(export: Export) -> None:
    problem = build_problem(export, as_of=AS_OF)
    expected = {deal.id: deal.face_value for deal in export.deals if deal.is_open and (deal.created or AS_OF) <= AS_OF}
    found = {deal.id: deal.amount or 0.0 for deal in problem.opportunities}
    reopened = {
        deal.id for deal in export.deals if not deal.is_open and deal.close_date is not None and deal.close_date > AS_OF
    }
    assert expected == {name: amount for name, amount in found.items() if name not in reopened}
    assert found.keys() == expected.keys() | {name for name in reopened if name in found}


@given(exports())
def test_where_odds_come_from_is_told_of_every_deal_and_adds_up(export: Export) -> None:
    problem = build_problem(export, as_of=AS_OF)
    assert all((deal.odds is None) == (deal.odds_source is None) for deal in problem.opportunities)
    assume(problem.opportunities)
    finding = told(problem, "odds_by_source")
    assert len(problem.opportunities) == finding.count
    assert math.isclose(sum(deal.amount or 0.0 for deal in problem.opportunities), finding.amount, abs_tol=1e-6)


@given(exports())
def test_the_same_export_gives_the_same_problem(export: Export) -> None:
    assert build_problem(export, as_of=AS_OF) == build_problem(export, as_of=AS_OF)


def test_rows_are_accounted_for_in_count_and_money_by_reason() -> None:
    deals = [deal_of("d1", amount=100.0), deal_of("d2", amount=30.0, status=DealStatus.LOST, close_date=AS_OF)]
    later = deal_of("d3", amount=7.0, created=AS_OF + dt.timedelta(days=1))
    export = export_of(
        [*deals, later],
        rows=RowCount(count=5, amount=137.0 + 13.0),
        rows_aside={"duplicate_ids": RowCount(count=2, amount=13.0)},
    )
    finding = build_problem(export, as_of=AS_OF).findings[0]
    assert (5, 150.0) == (finding.count, finding.amount)
    assert (
        "5 rows = 1 open deals of 100 EUR + 1 closed deals as history, of 30 EUR, + 3 set aside: 2 duplicate ids of "
        "13 EUR, 1 opened after plan date of 7 EUR."
    ) == finding.message


def test_goals_of_the_period_are_targets_and_a_rule_outranks_them() -> None:
    goals = (
        Goal(owner="Rep One", name="x", start=YEAR.start, end=YEAR.end, amount=5000.0),
        Goal(owner="Rep Idle", name="x", start=YEAR.start, end=YEAR.end, amount=100.0),
        Goal(owner="Nobody", name="x", start=YEAR.start, end=YEAR.end, amount=1.0),
    )
    deals = [deal_of("d1"), deal_of("d2", owner="Rep Two")]
    owners = {name: Owner(id=name, name=name) for name in ("Rep One", "Rep Two", "Rep Idle", "Rep Else")}
    export = export_of(deals, goals=goals, owners=owners)
    problem = build_problem(export, as_of=AS_OF)
    assert [("Rep One", 5000.0), ("Rep Two", None), ("Rep Idle", 100.0)] == [
        (rep.id, rep.target) for rep in problem.reps
    ]
    assert {"targets_from_goals", "goals_of_unknown_owners", "reps_with_target_without_deals"} <= codes(problem)
    assert "reps_with_deals_without_target" in codes(problem)
    ruled = build_problem(export, as_of=AS_OF, target_rule="300")
    assert [300.0] * 3 == [rep.target for rep in ruled.reps]
    assert "goals_outranked" in codes(ruled)


def test_a_goal_of_the_team_alone_is_told_and_shared_out_among_nobody() -> None:
    goal = Goal(owner=None, name="Team", start=None, end=None, amount=900.0)
    problem = build_problem(export_of([deal_of("d1")], goals=(goal,)), as_of=AS_OF)
    assert [None] == [rep.target for rep in problem.reps]
    assert "The team's goal of 900 EUR is not shared out." in told(problem, "no_targets").message


def test_a_short_history_teaches_a_policy_nothing_and_a_long_one_does() -> None:
    short = build_problem(export_of([deal_of("d1"), *closed_deals("Rep One", won=3, lost=3)]), as_of=AS_OF)
    assert read_policy() == short.policy
    long = build_problem(export_of([deal_of("d1"), *closed_deals("Rep One", won=25, lost=25)]), as_of=AS_OF)
    assert pytest.approx(0.5) == long.policy.assumed("new_deal_odds")


def test_close_dates_come_from_history_only_where_most_deals_have_none() -> None:
    closed = closed_deals("Rep One", won=25, lost=25)
    dated = deal_of("d1", close_date=dt.date(2026, 3, 3))
    most = build_problem(export_of([dated, deal_of("d2"), deal_of("d3"), *closed]), as_of=AS_OF)
    assert all(deal.close_date for deal in most.opportunities)
    assert 2 == told(most, "assumed_close_dates").count
    few = build_problem(export_of([dated, deal_of("d2"), *closed]), as_of=AS_OF)
    assert [dt.date(2026, 3, 3), None] == [deal.close_date for deal in few.opportunities]
    assert 1 == told(few, "deals_without_close_date").count


def test_the_type_of_a_deal_is_left_to_the_rules_of_the_policy() -> None:
    problem = build_problem(export_of([deal_of("d1", type="Existing Customer - Upgrade", odds=0.2)]), as_of=AS_OF)
    assert ("Existing Customer - Upgrade", None) == (problem.opportunities[0].type, problem.opportunities[0].certainty)


def test_an_export_of_nobody_names_what_is_missing() -> None:
    with pytest.raises(InvalidInputError, match="nobody who owns anything"):
        build_problem(export_of([], rows=RowCount(count=3, amount=0.0)), as_of=AS_OF)


def test_reps_of_one_name_are_told_apart() -> None:
    owners = {key: Owner(id=key, name="Rep One", team="North") for key in ("u1", "u2")}
    problem = build_problem(
        export_of([deal_of("d1", owner="u1"), deal_of("d2", owner="u2")], owners=owners), as_of=AS_OF
    )
    assert ["Rep One (u1)", "Rep One (u2)"] == [rep.name for rep in problem.reps]


def test_texts_too_long_for_a_plan_are_cut_and_told() -> None:
    problem = build_problem(export_of([deal_of("d1", name="x" * 600, stage="y" * 600)]), as_of=AS_OF)
    assert (500, 500) == (len(problem.opportunities[0].name), len(problem.opportunities[0].stage or ""))
    assert 1 == told(problem, "texts_shortened").count
