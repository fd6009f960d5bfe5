import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.intake.building.applied_overrides import AppliedOverrides, apply_overrides
from territory_opt.intake.building.building import build_problem
from territory_opt.intake.records.export import Deal, DealStatus, Override, Owner
from territory_opt.model.opportunity import Certainty
from territory_opt.testing.exports import deal_of, export_of

DEALS = (
    deal_of("d1", odds=0.2),
    deal_of("d2", name="Big one", owner="Rep Two", account="Client 2"),
    deal_of("d3", status=DealStatus.WON),
)


def ruling(place: str = "overrides.csv:2", **settled: object) -> Override:
    return Override(place=place, **settled)  # type: ignore[arg-type]  # the fields of an override


def applied(*overrides: Override, deals: tuple[Deal, ...] = DEALS) -> AppliedOverrides:
    return apply_overrides(export_of(deals, overrides=overrides), deals, ("A", "B", "C"))


def codes(found: AppliedOverrides) -> list[str]:
    return [finding.code for finding in found.findings]


def test_without_overrides_nothing_changes() -> None:
    found = applied()
    assert (DEALS, {}, {}, {}, {}, ()) == (
        found.deals,
        found.odds,
        found.certainty,
        found.tier,
        found.owner,
        found.findings,
    )


def test_what_is_settled_about_a_deal_is_found_by_id_or_name_and_told_beside_the_crms_value() -> None:
    found = applied(ruling(deal="d1", odds=0.7), ruling("overrides.csv:3", deal="big One", certainty="Likely"))
    assert ({"d1": 0.7}, {"d2": Certainty.LIKELY}) == (found.odds, found.certainty)
    (told,) = found.findings
    assert ("overrides_applied", 2, 2000.0) == (told.code, told.count, told.amount)
    assert (
        "overrides.csv:2 d1: odds 0.7 (CRM 0.2)",
        "overrides.csv:3 d2: certainty likely (CRM by rule)",
    ) == told.examples


def test_an_accounts_owner_takes_over_its_open_deals_and_nothing_that_is_closed() -> None:
    found = applied(ruling(account="client 1", owner="rep two", tier="b"))
    assert ({"Client 1": "Rep Two"}, {"Client 1": "B"}) == (found.owner, found.tier)
    assert ["Rep Two", "Rep Two", "Rep One"] == [deal.owner for deal in found.deals]


def test_overrides_of_what_is_gone_stay_in_their_file_and_are_told() -> None:
    found = applied(
        ruling(deal="d9", odds=0.1),
        ruling(account="Client 7", tier="A"),
        ruling(deal="d3", odds=0.1),
        ruling(deal="d1", tier="A"),
    )
    assert ["overrides_unmatched", "overrides_without_effect"] == codes(found)
    assert found.findings[0].examples[1].startswith("overrides.csv:2: account 'Client 7', did you mean 'Client ")
    assert (2, 2) == (found.findings[0].count, found.findings[1].count)


def test_a_name_that_two_deals_bear_settles_neither() -> None:
    deals = (deal_of("d1", name="Same"), deal_of("d2", name="Same"))
    found = applied(ruling(deal="Same", odds=0.1), deals=deals)
    assert ({}, ["overrides_unmatched"]) == (found.odds, codes(found))


def test_everything_that_cannot_be_settled_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as caught:
        applied(
            ruling(account="Client 1", tier="D"),
            ruling("overrides.csv:3", deal="d1", odds=50.0),
            ruling("overrides.csv:4", deal="d1", certainty="stretchy"),
            ruling("overrides.csv:5", deal="d1", owner="Rep Too"),
        )
    told = [str(fault) for fault in caught.value.faults]
    assert ["2 tier", "3 odds", "4 certainty", "5 owner"] == [line[14:].split(":")[0] for line in told]
    assert "did you mean 'stretch'?" in told[2]
    assert "did you mean 'Rep Two'?" in told[3]


def test_settled_values_reach_the_plan_and_survive_another_export() -> None:
    overrides = (ruling(account="Client 1", tier="C", owner="Rep Two"), ruling(deal="d1", certainty="flow"))
    first = build_problem(export_of(DEALS, overrides=overrides))
    later = (*DEALS, deal_of("d4", owner="Rep Three"))
    second = build_problem(export_of(later, overrides=overrides))
    for problem in (first, second):
        deal = {deal.id: deal for deal in problem.opportunities}["d1"]
        assert ("Rep Two", Certainty.FLOW) == (deal.rep, deal.certainty)
        assert {"C"} == {client.tier for client in problem.clients if client.name == "Client 1"}


def test_an_account_given_to_somebody_without_deals_makes_a_rep_of_them() -> None:
    owners = {name: Owner(id=name, name=name) for name in ("Rep One", "Rep Two", "Rep Idle")}
    problem = build_problem(
        export_of(
            DEALS,
            owners=owners,
            overrides=(ruling(account="Client 1", owner="Rep Idle"), ruling(deal="d1", owner="Rep Two")),
        )
    )
    assert ["Rep One", "Rep Two", "Rep Idle"] == [rep.id for rep in problem.reps]
    deal = {deal.id: deal for deal in problem.opportunities}["d1"]
    assert ("Rep Two", "Client 1@Rep Two") == (deal.rep, deal.client)
    assert {"Rep Two", "Rep Idle"} == {client.rep for client in problem.clients if client.name == "Client 1"}


@given(st.text(max_size=50), st.sampled_from(["deal", "account"]))
def test_any_name_is_matched_or_told(name: str, kind: str) -> None:
    found = applied(ruling(deal=name, odds=0.5) if kind == "deal" else ruling(account=name, odds=0.5))
    assert found.odds or codes(found)
