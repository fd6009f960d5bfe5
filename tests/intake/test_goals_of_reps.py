import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.intake.building.goals_of_reps import PeriodGoals, goal_findings, goals_for
from territory_opt.intake.records.export import Goal
from territory_opt.model.working_time import Period

YEAR = Period.named("2026")


def goal(amount: float, span: str | None = "2026", owner: str | None = "Rep One") -> Goal:
    period = None if span is None else Period.named(span)
    start, end = (None, None) if period is None else (period.start, period.end)
    return Goal(owner=owner, name=owner or "Team", start=start, end=end, amount=amount)


def codes(found: PeriodGoals) -> list[str]:
    return [finding.code for finding in found.findings]


def test_a_goal_of_exactly_the_period_is_its_target() -> None:
    found = goals_for(YEAR, [goal(100.0), goal(60.0, "2026-Q1"), goal(500.0, "2025"), goal(700.0, owner=None)])
    assert ({"Rep One": 100.0}, 700.0, []) == (found.by_owner, found.team, codes(found))


@pytest.mark.parametrize(
    "spans",
    [
        [f"2026-Q{i}" for i in (4, 2, 3, 1)],
        [f"2026-{month:02}" for month in range(1, 13)],
        ["2026-Q1", "2026-Q2", *(f"2026-{month:02}" for month in range(7, 13))],
    ],
)
def test_goals_that_follow_each_other_through_the_period_are_added_up(spans: list[str]) -> None:
    found = goals_for(YEAR, [goal(10.0, span) for span in spans])
    assert ({"Rep One": 10.0 * len(spans)}, ["goals_added_up"]) == (found.by_owner, codes(found))


def test_quarters_and_their_months_are_not_counted_twice() -> None:
    spans = [f"2026-Q{i}" for i in (1, 2, 3, 4)] + [f"2026-{month:02}" for month in range(1, 13)]
    found = goals_for(YEAR, [goal(3.0 if "Q" in span else 1.0, span) for span in spans])
    assert {"Rep One": 12.0} == found.by_owner


def test_goals_that_only_overlap_are_told_and_not_used() -> None:
    found = goals_for(YEAR, [goal(10.0, "2026-Q1"), goal(10.0, "2026-Q2"), goal(99.0, "2025")])
    assert ({}, ["goals_not_used"]) == (found.by_owner, codes(found))
    assert (2, 20.0) == (found.findings[0].count, found.findings[0].amount)


def test_a_goal_without_a_period_is_taken_for_it_and_told() -> None:
    found = goals_for(YEAR, [goal(10.0, None)])
    assert ({"Rep One": 10.0}, ["goals_without_period"]) == (found.by_owner, codes(found))


def test_equal_goals_count_once_and_different_ones_add_up() -> None:
    found = goals_for(YEAR, [goal(10.0), goal(10.0), goal(5.0)])
    assert ({"Rep One": 15.0}, ["goals_repeated", "goals_of_one_span"]) == (found.by_owner, codes(found))


def test_a_goal_that_is_no_money_is_told() -> None:
    found = goals_for(YEAR, [goal(-1.0), goal(math.nan)])
    assert ({}, ["goals_unusable"]) == (found.by_owner, codes(found))


@given(st.lists(st.integers(1, 12), unique=True))
def test_months_make_up_a_year_only_together(months: list[int]) -> None:
    found = goals_for(YEAR, [goal(1.0, f"2026-{month:02}") for month in months])
    assert ({"Rep One": 12.0} if len(months) == 12 else {}) == found.by_owner


def test_thousands_of_overlapping_spans_are_settled_at_once() -> None:
    first = dt.date(2026, 1, 1)
    spans = [(first + dt.timedelta(days=i % 60), first + dt.timedelta(days=i % 60 + i % 7)) for i in range(5000)]
    goals = [
        Goal(owner="Rep One", name="x", start=start, end=end, amount=1.0 + i) for i, (start, end) in enumerate(spans)
    ]
    assert {} == goals_for(YEAR, goals).by_owner


def test_where_targets_and_pipelines_do_not_meet_is_told_with_money() -> None:
    found = goal_findings({"Rep One": 100.0, "Rep Two": 50.0}, 175.0, {"Rep Two": 10.0, "Rep Three": 7.0}, "EUR")
    assert [
        ("reps_with_target_without_deals", 1, 100.0, ("Rep One",)),
        ("reps_with_deals_without_target", 1, 7.0, ("Rep Three",)),
        ("targets_do_not_add_up", 1, 25.0, ()),
    ] == [(finding.code, finding.count, finding.amount, finding.examples) for finding in found]


def test_targets_that_add_up_to_the_teams_goal_are_no_finding() -> None:
    assert [] == list(goal_findings({"Rep One": 100.2}, 100.0, {"Rep One": 10.0}, "EUR"))
