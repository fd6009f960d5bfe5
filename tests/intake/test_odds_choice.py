import pytest

from territory_opt.intake.building.building import build_problem
from territory_opt.intake.building.odds_choice import OddsFrom
from territory_opt.intake.records.export import Deal, Override, Stage
from territory_opt.intake.records.recognition import System
from territory_opt.model.finding import Finding
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.problem import Problem
from territory_opt.testing.exports import closed_deals, deal_of, export_of

ENOUGH = [*closed_deals("Rep One", won=15, lost=15), *closed_deals("Rep Two", won=15, lost=15)]
STAGES = {"Proposal": Stage(name="Proposal", odds=0.3)}


def build(*deals: Deal, odds_from: OddsFrom | None = None, **changes: object) -> Problem:
    return build_problem(export_of(deals, **changes), odds_from=odds_from)


def first(problem: Problem) -> Opportunity:
    return problem.opportunities[0]


def told(problem: Problem, code: str) -> Finding:
    return {finding.code: finding for finding in problem.findings}[code]


def codes(problem: Problem) -> set[str]:
    return {finding.code for finding in problem.findings}


@pytest.mark.parametrize(
    ("odds", "stage", "stages", "expected"),
    [
        (0.2, "Proposal", STAGES, (0.2, "column")),
        (None, "proposal ", STAGES, (0.3, "stage table of the export")),
        (None, "Value Proposition", STAGES, (0.5, "Salesforce's default stages")),
        (None, "Value Proposition", {}, (0.5, "Salesforce's default stages")),
        (None, "made up", STAGES, (None, None)),
        (0.0, "Proposal", STAGES, (0.0, "column")),
    ],
)
def test_the_first_source_that_gives_odds_decides(
    odds: float | None, stage: str, stages: dict[str, Stage], expected: tuple[float | None, str | None]
) -> None:
    deal = first(build(deal_of("d1", odds=odds, stage=stage), stages=stages, system=System.SALESFORCE))
    assert expected == (deal.odds, deal.odds_source)


def test_a_long_history_comes_before_the_default_table_and_a_short_one_gives_no_odds() -> None:
    deal = deal_of("d1", stage="Value Proposition")
    long = first(build(deal, *ENOUGH, system=System.SALESFORCE))
    assert (long.odds_source or "").startswith("history: ")
    short = first(build(deal, *closed_deals("Rep One", won=2, lost=2), system=System.SALESFORCE))
    assert "Salesforce's default stages" == short.odds_source
    for won, lost in ((2, 2), (40, 0)):
        for odds_from in (None, OddsFrom.HISTORY):
            unknown = build(
                deal_of("d1", stage="made up"), *closed_deals("Rep One", won=won, lost=lost), odds_from=odds_from
            )
            assert (None, None) == (first(unknown).odds, first(unknown).odds_source)
            assert "short_history" in codes(unknown)


def test_what_is_asked_for_comes_first() -> None:
    deal = deal_of("d1", odds=0.9, stage="Proposal")
    sources = {
        odds_from: first(build(deal, *ENOUGH, stages=STAGES, odds_from=odds_from)).odds_source for odds_from in OddsFrom
    }
    assert "column" == sources[OddsFrom.COLUMN]
    assert "stage table of the export" == sources[OddsFrom.STAGES]
    assert (sources[OddsFrom.HISTORY] or "").startswith("history: ")


def test_a_person_outranks_everything() -> None:
    ruling = Override(place="overrides.csv:2", deal="d1", odds=0.7)
    for odds_from in (None, *OddsFrom):
        problem = build(deal_of("d1", odds=0.2), overrides=(ruling,), odds_from=odds_from)
        assert (0.7, "override") == (first(problem).odds, first(problem).odds_source)


def test_stated_odds_by_stage_come_after_the_exports_own_table() -> None:
    export = export_of([deal_of("d1", stage="Proposal"), deal_of("d2", stage="Demo")], stages=STAGES)
    problem = build_problem(export, stage_odds={"demo": 0.25, "Proposal": 0.8})
    assert [(0.3, "stage table of the export"), (0.25, "stage table of the mapping file")] == [
        (deal.odds, deal.odds_source) for deal in problem.opportunities
    ]


def test_one_finding_says_how_many_deals_and_how_much_money_each_source_gives() -> None:
    problem = build(deal_of("d1", odds=0.2), deal_of("d2", odds=0.5), deal_of("d3", stage="Proposal"), stages=STAGES)
    finding = told(problem, "odds_by_source")
    assert (3, 3000.0) == (finding.count, finding.amount)
    assert "the deals' own column (2 of 2,000 EUR), the export's table of stages (1 of 1,000 EUR)" in finding.message


def test_odds_far_from_those_of_the_stage_are_told_and_kept() -> None:
    problem = build(
        deal_of("near", odds=0.4, stage="Proposal"), deal_of("far", odds=0.41, stage="Proposal"), stages=STAGES
    )
    finding = told(problem, "odds_against_stage")
    assert (1, 1000.0, ("far: 41%, stage Proposal 30%",)) == (finding.count, finding.amount, finding.examples)
    assert [0.4, 0.41] == [deal.odds for deal in problem.opportunities]


@pytest.mark.parametrize(
    ("category", "odds", "is_told"),
    [
        ("Commit", 0.49, True),
        ("Commit", 0.5, False),
        ("Best Case", 0.51, True),
        ("Best Case", 0.5, False),
        ("Pipeline", 0.9, True),
        ("Omitted", 0.1, True),
        ("Omitted", 0.0, False),
        ("Closed", 1.0, True),
        ("Most Likely", 0.1, False),
    ],
)
def test_a_category_against_the_odds_is_told(category: str, odds: float, is_told: bool) -> None:  # noqa: FBT001
    other = deal_of("d2", odds=0.5, forecast_category="Commit")
    problem = build(deal_of("d1", odds=odds, forecast_category=category), other)
    assert is_told == ("odds_against_category" in codes(problem))


def test_a_category_that_all_deals_share_from_the_start_says_nothing() -> None:
    problem = build(deal_of("d1", odds=0.9, forecast_category="Pipeline"), deal_of("d2", odds=0.1))
    assert "forecast_category_says_nothing" in codes(problem)
    assert "odds_against_category" not in codes(problem)


def test_omitted_deals_stay_and_are_told() -> None:
    problem = build(deal_of("d1", odds=0.2, forecast_category="Omitted"))
    assert 1 == told(problem, "omitted_deals").count
    assert "Omitted" == first(problem).forecast_category
