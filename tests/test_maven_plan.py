"""The whole job on a published export: thirty reps, 8,800 rows, and every promise of a plan."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from territory_opt.allocation.verify import verify
from territory_opt.cli.commands import main
from territory_opt.cli.words import DONE
from territory_opt.comparison.compare import compare
from territory_opt.intake.crm import read_crm
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.report.left_out import left_out
from territory_opt.rules.verdict import Standing
from territory_opt.sequencing.portfolio import order_actions
from territory_opt.testing import assert_balanced

EXPORT = Path(__file__).resolve().parents[1] / "../shared/data/crm/maven"
ROWS = 8_800
TARGET = "closed_won_last_year * 1.10"


@pytest.fixture(scope="module")
def export() -> Path:
    """Return the folder of the export; the tests are skipped where it is absent."""
    if not EXPORT.is_dir():
        pytest.skip("shared data absent")
    return EXPORT


@pytest.fixture(scope="module")
def planned(export: Path) -> TerritoryPlan:
    """Plan the export once for all tests."""
    return plan(read_crm(export, preset="maven", target_rule=TARGET))


def test_every_rep_has_a_verified_week(planned: TerritoryPlan) -> None:
    assert (30, True) == (len(planned.reps), planned.is_feasible)
    for rep in planned.reps.values():
        assert () == verify(planned.problem, rep.allocation, classification=planned.classification)
        certificate = rep.allocation.week.certificate
        assert certificate.gap <= 1e-6
        assert certificate.largest_violation_hours <= 1e-6


def test_every_row_is_accounted_for_and_every_open_deal_has_one_standing(planned: TerritoryPlan) -> None:
    rows = {finding.code: finding.count for finding in planned.findings}["rows_accounted"]
    with (EXPORT / "sales_pipeline.csv").open(encoding="utf-8") as file:
        stages = Counter(line.split(",")[4] for line in file)

    standings = Counter(verdict.standing for verdict in planned.classification.deals.values())
    assert ROWS == rows == stages.total() - 1
    assert stages["Engaging"] + stages["Prospecting"] == standings.total()
    assert standings.total() == standings[Standing.LIKELY] + standings[Standing.STRETCH]


def test_every_target_is_the_sum_of_its_parts_to_the_cent(planned: TerritoryPlan) -> None:
    for rep in planned.reps.values():
        assert rep.sheet.target is not None
        assert rep.sheet.target > 0
        assert_balanced(rep.sheet)
    assert_balanced(planned.team)
    assert planned.team.target == pytest.approx(sum(rep.sheet.target or 0 for rep in planned.reps.values()))


def test_all_money_of_open_deals_stands_in_a_sheet(planned: TerritoryPlan) -> None:
    amounts = sum(deal.amount or 0 for deal in planned.problem.opportunities)

    assert amounts == pytest.approx(planned.team.likely.amount + planned.team.stretch.amount)
    assert len(planned.problem.opportunities) == planned.team.likely.count + planned.team.stretch.count


def test_every_funded_action_is_dated_and_ends_by_its_deals_close_date(planned: TerritoryPlan) -> None:
    for rep in planned.reps.values():
        assert () == rep.late_deals
        assert {(a.opportunity, a.action) for a in rep.allocation.week.actions if a.share > 1e-6} <= {
            (a.opportunity, a.action) for a in rep.actions
        }
        for action in rep.actions:
            close_date = planned.classification.deals[action.opportunity].close_date
            assert close_date is not None
            assert planned.problem.first_day <= action.start <= action.finish <= close_date


def test_every_action_waits_for_its_prerequisites_and_their_lags(planned: TerritoryPlan) -> None:
    working_days = planned.problem.policy.working_week.working_days
    dates = {(a.opportunity, a.action): a for rep in planned.reps.values() for a in rep.actions}

    waits = 0
    for (deal, name), action in dates.items():
        playbook = planned.problem.playbooks[planned.classification.playbooks[deal]]
        for before, wait in playbook.actions[name].after.items():
            waits += 1
            assert len(working_days(dates[deal, before].finish, action.start)) - 2 >= wait.at_least
    assert waits > 100


def test_nobody_is_asked_for_more_hours_in_a_week_than_there_are(planned: TerritoryPlan) -> None:
    allocations = {name: rep.allocation for name, rep in planned.reps.items()}
    weeks = order_actions(planned.problem, planned.classification, allocations).schedule.hours_by_week
    drawn: defaultdict[tuple[str, str], float] = defaultdict(float)
    for rep in planned.reps.values():
        for action in rep.actions:
            for day, hours in action.hours_by_day:
                drawn[action.person, "{}-{}".format(*day.isocalendar())] += hours

    shared = {key: hours for key, hours in drawn.items() if key[0] in planned.problem.people}
    assert shared
    for (who, _), hours in shared.items():
        assert hours <= planned.problem.people[who].weekly_hours + 1e-6
    for pool, its_weeks in weeks.items():
        rep_id, _, activity = pool.partition(" on ")
        if activity:
            assert max(its_weeks.values()) <= planned.reps[rep_id].hours[activity] + 1e-6


def test_what_is_assumed_is_listed_with_its_source(planned: TerritoryPlan) -> None:
    told = {finding.code for finding in planned.findings}

    assert {
        "assumed_targets",
        "assumed_weekly_hours",
        "assumed_deal_values",
        "assumed_odds_from_history",
        "assumed_close_dates",
        "product_spelt_two_ways",
    } <= told
    assert all(assumption.source and assumption.effect for assumption in planned.assumptions.values())


def test_the_command_plans_the_export_and_writes_it_whole(
    export: Path, planned: TerritoryPlan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["plan", str(export), "--crm", "maven", "--target", TARGET, "--out", str(tmp_path)]

    code = main(words)

    document = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    printed = capsys.readouterr().out
    assert DONE == code
    assert "Territory of 30 reps" in printed
    assert "Pages of 30 more reps" in printed
    assert 30 == (tmp_path / "report.txt").read_text(encoding="utf-8").count("THE WEEK (")
    assert [rep.sheet.expected_revenue for rep in planned.reps.values()] == [
        rep["expected_revenue"] for rep in document["reps"]
    ]


def test_compared_with_scenarios_the_territory_as_it_is_comes_to_its_plan(planned: TerritoryPlan) -> None:
    """To the cent, also where weeks are solved from where others stood."""
    base = compare(planned.problem, []).base

    assert planned.team.expected_revenue == base.team.expected_revenue
    assert len(planned.schedule.actions) == len(base.actions)


def test_what_no_week_had_chosen_is_not_told_as_withdrawn(planned: TerritoryPlan) -> None:
    told = {(deal.opportunity, action) for deal in left_out(planned) for action in deal.actions}

    assert planned.outbid
    assert set() == told & planned.outbid
    assert planned.not_offered == planned.withdrawn | planned.outbid
