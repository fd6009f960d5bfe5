"""The sample territory shows every kind of data the plan treats differently."""

from itertools import pairwise

import pytest

from territory_opt.files.folder import read_demo
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.problem import Problem


@pytest.fixture(scope="module")
def demo() -> Problem:
    """Read the sample territory once."""
    return read_demo()


def odds_of(deal: Opportunity, demo: Problem) -> float:
    return demo.policy.stage_odds[deal.stage or ""] if deal.odds is None else deal.odds


def in_period(deal: Opportunity, demo: Problem) -> bool:
    return deal.close_date is not None and demo.as_of < deal.close_date <= demo.period.end


def test_it_needs_no_default_and_has_no_finding(demo: Problem) -> None:
    assert () == demo.findings
    assert ["Ana", "Ben", "Cleo"] == [rep.name for rep in demo.reps]


def test_each_rep_has_a_territory_of_real_size(demo: Problem) -> None:
    for rep in demo.reps:
        assert 14 <= len(demo.clients_by_rep[rep.id]) <= 20
        assert 12 <= len(demo.opportunities_by_rep[rep.id]) <= 18


@pytest.mark.parametrize("rep", ["ana", "ben", "cleo"])
def test_all_four_parts_of_each_target_are_there(demo: Problem, rep: str) -> None:
    target = demo.rep_by_id[rep].target or 0.0
    deals = [deal for deal in demo.opportunities_by_rep[rep] if in_period(deal, demo)]
    recurring = sum(client.flow_revenue for client in demo.clients_by_rep[rep])
    renewals = [deal for deal in deals if deal.type == "Renewal"]
    likely = [deal for deal in deals if deal not in renewals and odds_of(deal, demo) > 0.5]
    stretch = [deal for deal in deals if odds_of(deal, demo) <= 0.5]
    flow, face_likely, face_stretch = (
        recurring + sum(deal.amount or 0.0 for deal in renewals),
        sum(deal.amount or 0.0 for deal in likely),
        sum(deal.amount or 0.0 for deal in stretch),
    )
    assert pytest.approx(0.35, abs=0.02) == flow / target
    assert pytest.approx(0.20, abs=0.02) == face_likely / target
    assert pytest.approx(0.30, abs=0.02) == face_stretch / target
    assert flow + face_likely + face_stretch < 0.95 * target


def test_it_has_the_cases_that_need_a_decision(demo: Problem) -> None:
    deals = demo.opportunities
    assert any(deal.odds == 0.5 for deal in deals)
    assert any(deal.close_date is not None and deal.close_date <= demo.as_of for deal in deals)
    assert any(deal.close_date is None for deal in deals)
    assert any(deal.close_date is not None and deal.close_date > demo.period.end for deal in deals)
    assert any(deal.client is None for deal in deals)
    assert any(deal.odds is None and deal.stage for deal in deals)
    assert any(deal.playbook for deal in deals)
    assert all(5_000 <= (deal.amount or 0) <= 150_000 for deal in deals)


def test_its_clients_state_what_they_can_in_every_way(demo: Problem) -> None:
    clients = demo.clients
    assert any(client.tier for client in clients)
    assert len([client for client in clients if client.tier]) < len(clients) / 2
    assert any(client.response for client in clients)
    assert any(client.potential_revenue is None and client.response is None for client in clients)
    assert any(client.minimum_hours for client in clients)
    assert any(client.last_contact is None for client in clients)
    assert all(client.industry and client.area for client in clients)


def test_its_week_has_holidays_and_days_off(demo: Problem) -> None:
    assert 5 == len(demo.policy.working_week.holidays)
    assert all(earlier < later for earlier, later in pairwise(demo.policy.working_week.holidays))
    assert all(rep.days_off for rep in demo.reps)
