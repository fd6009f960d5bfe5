"""Open deals: Flow, Likely or Stretch by a rule that is named, later, or set aside with the reason; none is lost."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import attrs
import pytest
from hypothesis import given

from territory_opt.files.policy_file import read_policy
from territory_opt.model.client import Client
from territory_opt.model.finding import Assumption, Severity
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.sorting_rules import CertaintyRule, DateRepair, PlaybookRule
from territory_opt.model.working_time import Period
from territory_opt.rules.classification import Classification, classify
from territory_opt.rules.verdict import DealVerdict, Standing
from territory_opt.testing import problems

POLICY = attrs.evolve(read_policy(), playbook_rules={}, stage_odds={"Proposal": 0.75, "Early": 0.0})
AS_OF, CLOSE, END = dt.date(2026, 1, 5), dt.date(2026, 2, 1), dt.date(2026, 3, 31)
DEMO = Playbook(name="Demo", actions={"demo": Action(name="Demo", effort_hours=1, odds_gain=0.4)})
KEPT = DateRepair(keep=True, closes_in_days=30, odds_factor=0.5)


def deal(deal_id: str = "d1", **fields: Any) -> Opportunity:  # noqa: ANN401  # any field of a deal
    """Return a deal of 1,000 at odds of 0.6 that closes in the period, with some fields changed."""
    return Opportunity(id=deal_id, rep="ana", **{"amount": 1000, "odds": 0.6, "close_date": CLOSE, **fields})


def sorted_deals(
    *deals: Opportunity, policy: Policy = POLICY, clients: Sequence[Client] = (), reps: Sequence[str] = ("ana",)
) -> Classification:
    """Return the classification of a territory with these deals."""
    return classify(
        Problem(
            reps=tuple(Rep(id=rep) for rep in reps),
            clients=tuple(clients),
            opportunities=deals,
            policy=policy,
            playbooks={"demo": DEMO, "other": DEMO},
            as_of=AS_OF,
            period=Period(start=dt.date(2026, 1, 1), end=END),
        )
    )


def verdict(policy: Policy = POLICY, **fields: Any) -> DealVerdict:  # noqa: ANN401  # any field of a deal
    """Return the verdict on one deal."""
    return sorted_deals(deal(**fields), policy=policy).deals["d1"]


def findings(classification: Classification) -> dict[str, tuple[int, float]]:
    """Return count and money of the findings by code."""
    return {finding.code: (finding.count, finding.amount) for finding in classification.findings}


@pytest.mark.parametrize(
    ("odds", "standing", "rule"),
    [
        (0.51, "likely", "likely_above_half"),
        (0.5, "stretch", "stretch_at_half"),
        (0.49, "stretch", "stretch_below_half"),
        (0.0, "stretch", "stretch_below_half"),
        (1.0, "likely", "likely_above_half"),
    ],
)
def test_the_cut_at_half_is_a_rule_and_exactly_half_has_its_own(odds: float, standing: str, rule: str) -> None:
    found = verdict(odds=odds)

    assert (standing, f"certainty_rules.{rule}", {"odds": odds}) == (found.standing, found.rule, found.read)


def test_the_side_of_exactly_half_moves_with_the_policy() -> None:
    rules = {**POLICY.certainty_rules}
    rules["stretch_at_half"] = CertaintyRule(when="odds == 0.5", certainty=Certainty.LIKELY)

    assert Standing.LIKELY is verdict(attrs.evolve(POLICY, certainty_rules=rules), odds=0.5).standing


@pytest.mark.parametrize("certainty", list(Certainty))
def test_a_certainty_given_by_a_person_outranks_every_rule(certainty: Certainty) -> None:
    found = verdict(certainty=certainty, type="Renewal")

    assert (certainty.value, "given", {"certainty": certainty.value}) == (found.standing, found.rule, found.read)


def test_recurring_business_is_flow_and_counts_whole_even_without_odds() -> None:
    found = verdict(type="RENEWAL", odds=None)

    assert (Standing.FLOW, None, 1000.0, "") == (found.standing, found.odds, found.expected_now, found.odds_source)


def test_other_deals_without_odds_are_set_aside_also_when_given_or_matched() -> None:
    anything = attrs.evolve(POLICY, certainty_rules={"all": CertaintyRule(when="true", certainty=Certainty.LIKELY)})
    found = [verdict(odds=None), verdict(odds=None, certainty=Certainty.STRETCH), verdict(anything, odds=None)]

    assert [(Standing.SET_ASIDE, "no_odds")] * 3 == [(each.standing, each.rule) for each in found]


@pytest.mark.parametrize(
    ("fields", "odds", "source"),
    [
        ({"odds": 0.2, "stage": "Proposal"}, 0.2, "deal"),
        ({"odds": 0.0, "stage": "Proposal"}, 0.0, "deal"),
        ({"odds": None, "stage": "proposal"}, 0.75, "stage_odds"),
        ({"odds": None, "stage": "PROPOSAL"}, 0.75, "stage_odds"),
        ({"odds": None, "stage": "early"}, 0.0, "stage_odds"),
        ({"odds": None, "stage": "Unheard of"}, None, ""),
    ],
)
def test_odds_come_from_the_deal_else_from_its_stage(fields: dict[str, Any], odds: float | None, source: str) -> None:
    found = verdict(**fields)

    assert (odds, source) == (found.odds, found.odds_source)


@pytest.mark.parametrize(
    ("close_date", "standing", "rule"),
    [
        (AS_OF, "set_aside", "overdue"),
        (AS_OF - dt.timedelta(days=1), "set_aside", "overdue"),
        (AS_OF + dt.timedelta(days=1), "likely", "certainty_rules.likely_above_half"),
        (END, "likely", "certainty_rules.likely_above_half"),
        (END + dt.timedelta(days=1), "later", "after_period"),
        (None, "set_aside", "undated"),
    ],
)
def test_a_deal_counts_after_the_plan_date_up_to_the_periods_end(
    close_date: dt.date | None, standing: str, rule: str
) -> None:
    found = verdict(close_date=close_date)

    assert (standing, rule) == (found.standing, found.rule)
    assert found.read.get("close_date", found.read.get("odds")) is not None or close_date is None


def test_overdue_and_undated_deals_are_kept_with_a_stated_date_and_lowered_odds() -> None:
    keeping = attrs.evolve(POLICY, overdue_deals=KEPT, undated_deals=attrs.evolve(KEPT, closes_in_days=40))
    overdue, undated = verdict(keeping, close_date=AS_OF, odds=0.8), verdict(keeping, close_date=None, odds=0.8)

    assert [(dt.date(2026, 2, 4), 0.4, "stretch"), (dt.date(2026, 2, 14), 0.4, "stretch")] == [
        (found.close_date, found.odds, found.standing) for found in (overdue, undated)
    ]


def test_a_kept_deal_whose_stated_date_is_after_the_period_is_later_pipeline() -> None:
    keeping = attrs.evolve(POLICY, undated_deals=attrs.evolve(KEPT, closes_in_days=300))

    assert Standing.LATER is verdict(keeping, close_date=None).standing


def test_kept_deals_without_odds_stay_without() -> None:
    keeping = attrs.evolve(POLICY, undated_deals=KEPT)

    assert (None, "no_odds") == (
        verdict(keeping, close_date=None, odds=None).odds,
        verdict(keeping, close_date=None, odds=None).rule,
    )


@pytest.mark.parametrize("fields", [{}, {"close_date": None}, {"odds": None}, {"certainty": Certainty.FLOW}])
def test_a_deal_without_an_amount_is_set_aside_for_that(fields: dict[str, Any]) -> None:
    found = verdict(amount=None, **fields)

    assert (Standing.SET_ASIDE, "no_amount", 0.0) == (found.standing, found.rule, found.amount)


def test_an_amount_of_naught_is_an_amount() -> None:
    assert Standing.LIKELY is verdict(amount=0).standing


def test_a_deal_that_no_rule_matches_is_set_aside_for_that() -> None:
    narrow = attrs.evolve(
        POLICY, certainty_rules={"sure": CertaintyRule(when="odds > 0.9", certainty=Certainty.LIKELY)}
    )

    assert ("no_rule", {"odds": 0.6}) == (verdict(narrow).rule, verdict(narrow).read)


def test_hours_on_a_deal_belong_to_its_clients_tier_else_to_prospecting() -> None:
    found = sorted_deals(deal("d1", client="c1"), deal("d2"), clients=[Client(id="c1", rep="ana", tier="B")]).deals

    assert ["B", "prospecting"] == [each.activity for each in found.values()]


def test_a_rule_may_read_every_field_of_a_deal() -> None:
    rule = (
        "id == 'd1' and name == 'Deal' and odds == 0.6 and amount == 1000 and stage == 'Proposal' and type == 'new' "
        "and forecast_category == 'Commit' and age_days == 5 and days_to_close == 27 and client_tier == 'B'"
    )
    policy = attrs.evolve(POLICY, certainty_rules={"all": CertaintyRule(when=rule, certainty=Certainty.FLOW)})
    full = deal(
        name="Deal", stage="Proposal", type="new", forecast_category="Commit", created_date=dt.date(2025, 12, 31),
        client="c1",
    )  # fmt: skip

    found = sorted_deals(full, policy=policy, clients=[Client(id="c1", rep="ana", tier="B")]).deals["d1"]

    assert Standing.FLOW is found.standing
    assert ("B", 27.0, 5.0) == (found.read["client_tier"], found.read["days_to_close"], found.read["age_days"])


def test_a_stretch_deal_takes_its_own_playbook_else_that_of_the_first_rule() -> None:
    rules = {
        "lost": PlaybookRule(when="odds < 0.1", playbook="none"),
        "small": PlaybookRule(when="amount < 500", playbook="other"),
        "dated": PlaybookRule(when="days_to_close < 100 and type == 'new'", playbook="demo"),
    }
    found = sorted_deals(
        deal("own", odds=0.05, playbook="demo"),
        deal("lost", odds=0.05),
        deal("small", odds=0.2, amount=100),
        deal("dated", odds=0.2, type="new"),
        deal("bare", odds=0.2),
        deal("likely", odds=0.6, playbook="demo"),
        policy=attrs.evolve(POLICY, playbook_rules=rules),
    )

    assert {"own": "demo", "small": "other", "dated": "demo"} == found.playbooks
    assert (2, 2000) == findings(found)["stretch_without_playbook"]


def test_every_reason_to_leave_deals_out_is_told_with_count_money_and_examples() -> None:
    found = sorted_deals(
        *(deal(f"overdue{i}", close_date=AS_OF) for i in range(5)),
        deal("undated", close_date=None),
        deal("amountless", amount=None),
        deal("oddless", odds=None),
        deal("later", close_date=dt.date(2027, 1, 1)),
        deal("none", odds=0.0),
        deal("full", odds=1.0),
    )

    told = findings(found)
    assert {
        "deals_overdue": (5, 5000),
        "deals_undated": (1, 1000),
        "deals_no_amount": (1, 0),
        "deals_no_odds": (1, 1000),
        "deals_after_period": (1, 1000),
        "deals_at_zero_odds": (1, 1000),
        "deals_at_full_odds": (1, 1000),
        "stretch_without_playbook": (1, 1000),
    } == told
    overdue = found.findings[0]
    assert "5 open deals of 5,000 EUR past their close date: left out of the parts." == overdue.message
    assert (("overdue0", "overdue1", "overdue2"), Severity.WARNING) == (overdue.examples, overdue.severity)
    assert "1 open deal of 1,000 EUR open at odds of 100%: counted as they stand." in {
        finding.message for finding in found.findings
    }


def test_gains_that_would_lift_odds_above_one_are_told() -> None:
    rules = {"all": PlaybookRule(when="true", playbook="demo")}
    late_cut = {"all": CertaintyRule(when="true", certainty=Certainty.STRETCH)}
    found = sorted_deals(
        deal("high", odds=0.8),
        deal("low", odds=0.6),
        policy=attrs.evolve(POLICY, playbook_rules=rules, certainty_rules=late_cut),
    )

    assert (1, 1000) == findings(found)["playbook_gains_capped"]


def test_a_new_deal_is_worth_the_reps_mean_else_everybodys_else_nothing() -> None:
    deals = [deal("d1", amount=100), deal("d2", amount=300, odds=0.1), deal("d3", amount=9000, close_date=AS_OF)]
    others = [attrs.evolve(deal("d4", amount=500, close_date=dt.date(2027, 1, 1)), rep="ben")]

    assert {"ana": 200, "ben": 500, "cleo": 300} == sorted_deals(
        *deals, *others, reps=("ana", "ben", "cleo")
    ).new_deal_amounts
    assert {"ana": 0.0} == sorted_deals().new_deal_amounts


def test_a_stated_amount_of_a_new_deal_holds_for_all() -> None:
    stated = attrs.evolve(POLICY, assumptions={**POLICY.assumptions, "new_deal_amount": Assumption(value=70)})

    assert {"ana": 70, "ben": 70} == sorted_deals(deal(), policy=stated, reps=("ana", "ben")).new_deal_amounts


@given(problem=problems())
def test_every_deal_is_in_exactly_one_standing_and_no_money_is_lost(problem: Problem) -> None:
    found = classify(problem)

    assert {deal.id for deal in problem.opportunities} == set(found.deals)
    assert sum(deal.amount or 0 for deal in problem.opportunities) == pytest.approx(
        sum(each.amount for each in found.deals.values())
    )
    told = {finding.code: finding for finding in found.findings}
    for standing in (Standing.SET_ASIDE, Standing.LATER):
        left = [each for each in found.deals.values() if each.standing is standing]
        reasons = {f"deals_{each.rule}" for each in left}
        assert len(left) == sum(told[reason].count for reason in reasons)
        assert sum(each.amount for each in left) == pytest.approx(sum(told[reason].amount for reason in reasons))


@given(problem=problems())
def test_a_deal_that_counts_closes_in_the_period_with_odds_it_has(problem: Problem) -> None:
    for found in classify(problem).deals.values():
        if found.standing in (Standing.FLOW, Standing.LIKELY, Standing.STRETCH):
            assert found.close_date is not None
            assert problem.as_of < found.close_date <= problem.period.end
            assert found.odds is not None or found.standing is Standing.FLOW
            assert 0 <= found.expected_now <= found.amount
            assert found.rule == "given" or found.rule.startswith("certainty_rules.")
