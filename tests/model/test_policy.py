"""Policies: parts that name each other rightly, and every assumption the plan reads."""

from typing import Any

import attrs
import pytest

from territory_opt.errors import InvalidInputError
from territory_opt.files.policy_file import read_policy
from territory_opt.model.client import Client
from territory_opt.model.finding import Assumption
from territory_opt.model.hour_rule import HourRule
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.policy import ASSUMPTIONS, Activity, ActivityKind, Channel, Policy
from territory_opt.model.response import ExponentialResponse, LinearResponse
from territory_opt.model.sorting_rules import Score, TierRule

POLICY = read_policy()


def refused(**changes: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401  # any field of a policy
    """Return path, found and hint of everything wrong with a changed default policy."""
    with pytest.raises(InvalidInputError) as caught:
        attrs.evolve(POLICY, **changes)
    return [(fault.path, fault.found, fault.hint) for fault in caught.value.faults]


def without(*names: str) -> dict[str, Activity]:
    """Return the default activities without some."""
    return {name: activity for name, activity in POLICY.activities.items() if name not in names}


def test_the_default_policy_has_the_activities_of_the_two_day_rule() -> None:
    assert ("A", "B", "C") == POLICY.tiers
    assert ("prospecting", "admin") == (POLICY.prospecting, POLICY.admin)


def test_a_policy_has_tiers_and_exactly_one_prospecting_and_one_admin() -> None:
    assert [("activities", "prospecting, admin", "")] == refused(activities=without("A", "B", "C"))
    assert [("activities", "0 of kind prospecting", ""), ("activities", "0 of kind admin", "")] == refused(
        activities=without("prospecting", "admin")
    )
    assert [("activities", "2 of kind admin", "")] == refused(
        activities={**POLICY.activities, "meetings": Activity(name="Meetings", kind=ActivityKind.ADMIN)}
    )


@pytest.mark.parametrize("name", ["week", "selling", "free", "idle"])
def test_no_activity_takes_a_name_with_another_meaning(name: str) -> None:
    extra = Activity(name="Extra", kind=ActivityKind.OTHER)

    assert [(f"activities.{name}", repr(name), "")] == refused(activities={**POLICY.activities, name: extra})


def test_rules_name_tiers_and_activities_that_exist() -> None:
    assert [
        ("tier_rules.large.tier", "'prospecting'", ""),
        ("default_tier", "'b'", "did you mean 'B'?"),
        ("hour_rules.trips", "'travle'", ""),
        ("hour_rules.trips.of", "'seling'", "did you mean 'selling'?"),
    ] == refused(
        tier_rules={"large": TierRule(when="size > 5", tier="prospecting")},
        default_tier="b",
        hour_rules={"trips": HourRule(terms={"travle": 1}, at_most=0.1, of="seling")},
    )


@pytest.mark.parametrize("name", ["admin_need", "reach_target", "whole_actions", "minimum_contact[a]"])
def test_no_rule_takes_the_name_of_another_demand(name: str) -> None:
    rule = HourRule(terms={"A": 1.0}, at_least=0.1)

    assert [(f"hour_rules.{name}", repr(name), "")] == refused(hour_rules={**POLICY.hour_rules, name: rule})


def test_cut_offs_name_tiers_in_their_order() -> None:
    assert [("score.cut_offs", "'D'", "")] == refused(score=Score(weights={"size": 1}, cut_offs={"A": 7, "D": 2}))
    assert [("score.cut_offs", "B, A", "")] == refused(score=Score(weights={"size": 1}, cut_offs={"B": 7, "A": 4}))
    assert {"A": 5} == attrs.evolve(POLICY, score=Score(weights={"size": 1}, cut_offs={"A": 5})).score.cut_offs  # type: ignore[union-attr]


def test_a_misspelt_assumption_and_a_missing_one_are_named() -> None:
    assumptions = dict(POLICY.assumptions)
    assumptions["new_deal_ods"] = assumptions.pop("new_deal_odds")

    assert [
        ("assumptions.new_deal_ods", "'new_deal_ods'", "did you mean 'new_deal_odds'?"),
        ("assumptions.new_deal_odds", "nothing", ""),
    ] == refused(assumptions=assumptions)


@pytest.mark.parametrize("name", [name for name in ASSUMPTIONS if name.endswith(("_share", "_odds"))])
def test_a_share_among_the_assumptions_is_written_from_0_to_1(name: str) -> None:
    hint = "a share is written from 0 to 1: write 0.6 for 60 %"

    assert [(f"assumptions.{name}.value", "60", hint)] == refused(
        assumptions={**POLICY.assumptions, name: Assumption(value=60)}
    )


def test_a_client_always_takes_some_time_to_develop() -> None:
    assert [("assumptions.client_half_hours.value", "0", "")] == refused(
        assumptions={**POLICY.assumptions, "client_half_hours": Assumption(value=0)}
    )


def test_the_amount_of_a_new_deal_may_come_from_the_data() -> None:
    assert "new_deal_amount" not in POLICY.assumptions
    with pytest.raises(KeyError):
        POLICY.assumed("new_deal_amount")


def test_every_wrong_field_of_a_policy_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        Policy(
            name="",
            activities={"A": "tier"},  # type: ignore[dict-item]
            tier_rules={"": 1},  # type: ignore[dict-item]
            certainty_rules=None,  # type: ignore[arg-type]
            stage_odds={"Early": 50},
            assumptions={},
            working_week="mon",  # type: ignore[arg-type]
        )

    assert [
        "name",
        "activities.A",
        "tier_rules",
        "tier_rules",
        "certainty_rules",
        "stage_odds.Early",
        "working_week",
    ] == [fault.path.rstrip(".") for fault in caught.value.faults]


def test_every_wrong_field_of_a_channel_or_an_activity_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as channel:
        Channel(name="", meetings_per_hour=0, most_meetings=0, source="")
    with pytest.raises(InvalidInputError) as activity:
        Activity(name="", kind="tier", colour="")  # type: ignore[arg-type]

    assert ["name", "meetings_per_hour", "most_meetings", "source"] == [f.path for f in channel.value.faults]
    assert ["name", "kind", "colour"] == [fault.path for fault in activity.value.faults]


def test_a_client_responds_as_stated_else_by_potential_else_by_its_recurring_revenue() -> None:
    own = LinearResponse(revenue_per_hour=1, most_hours=1)
    assumed = attrs.evolve(
        POLICY,
        assumptions={
            **POLICY.assumptions,
            "client_half_hours": Assumption(value=2),
            "client_growth_share": Assumption(value=0.1),
        },
    )
    stated: tuple[dict[str, Any], ...] = (
        {"response": own},
        {"potential_revenue": 0, "half_hours": 3},
        {"flow_revenue": 500},
    )

    assert [
        own,
        ExponentialResponse(potential_revenue=0, half_hours=3),
        ExponentialResponse(potential_revenue=50, half_hours=2),
    ] == [assumed.response_of(Client(id="c1", rep="ana", **options)) for options in stated]


def test_a_likely_deal_takes_its_own_hours_and_keeps_all_odds_when_it_takes_none() -> None:
    deals = [Opportunity(id="d1", rep="ana", routine_hours=hours) for hours in (None, 0, 9)]

    assert [6, 0, 9] == [POLICY.routine_hours_of(deal) for deal in deals]
    assert [0.6, 1, 0.6] == [POLICY.unattended_share_of(deal) for deal in deals]
