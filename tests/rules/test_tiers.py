"""Tiers: what a person gave, else the first rule that holds, else the score, else the default; with the trace."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import attrs
import pytest
from hypothesis import given

from territory_opt.files.policy_file import read_policy
from territory_opt.model.client import CRITERIA, Client
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.sorting_rules import Score, TierRule
from territory_opt.model.working_time import Period
from territory_opt.rules.tiers import assign_tiers
from territory_opt.rules.verdict import TierVerdict
from territory_opt.testing import problems

POLICY = attrs.evolve(read_policy(), playbook_rules={})


def verdict(client: Client, policy: Policy = POLICY, deals: Sequence[Opportunity] = ()) -> TierVerdict:
    """Return the verdict on one client."""
    problem = Problem(
        reps=(Rep(id="ana"),),
        clients=(client,),
        opportunities=tuple(deals),
        policy=policy,
        as_of=dt.date(2026, 1, 5),
        period=Period.named("2026"),
    )
    return assign_tiers(problem)[client.id]


def client(**fields: Any) -> Client:  # noqa: ANN401  # any field of a client
    """Return a client of the one rep."""
    return Client(id="c1", rep="ana", **fields)


def ruled(**conditions: str) -> Policy:
    """Return the default policy with one tier rule for each tier named, in this order."""
    return attrs.evolve(
        POLICY, tier_rules={f"to_{tier}": TierRule(when=when, tier=tier) for tier, when in conditions.items()}
    )


def test_a_tier_given_by_a_person_outranks_every_rule_and_score() -> None:
    found = verdict(client(tier="C", size=10), ruled(A="size > 5"))

    assert ("C", "given", {"tier": "C"}) == (found.tier, found.rule, found.read)


def test_the_first_rule_that_holds_decides_and_keeps_what_it_read() -> None:
    found = verdict(client(size=8, need=2), ruled(A="size > 9", C="need < 3 and size > 5", B="size > 1"))

    assert ("C", "tier_rules.to_C", {"need": 2, "size": 8}) == (found.tier, found.rule, found.read)


def test_a_rule_without_its_values_leaves_the_client_to_the_score() -> None:
    found = verdict(client(need=8), ruled(C="not (size > 5)"))

    assert ("A", "score", {"need": 8, "score": 8.0}) == (found.tier, found.rule, found.read)


@pytest.mark.parametrize(
    ("points", "tier"), [((10, 4), "A"), ((7, 7), "A"), ((6.9, 7), "B"), ((4, 4), "B"), ((3, 4), "C"), ((0, 0), "C")]
)
def test_a_score_at_its_cut_off_reaches_the_tier(points: tuple[float, float], tier: str) -> None:
    found = verdict(client(size=points[0], need=points[1]))

    assert (tier, "score", sum(points) / 2) == (found.tier, found.rule, found.read["score"])


def test_a_score_is_the_mean_of_the_known_criteria_by_their_weights() -> None:
    policy = attrs.evolve(POLICY, score=Score(weights={"size": 3, "need": 1, "budget": 0}, cut_offs={"A": 6}))

    found = verdict(client(size=8, need=0, budget=10), policy)

    assert {"size": 8, "need": 0, "score": 6.0} == found.read
    assert "A" == found.tier


def test_a_score_below_every_cut_off_falls_to_the_default() -> None:
    cut = Score(weights={"size": 1}, cut_offs={"A": 6})

    assert ("C", "score") == (
        verdict(client(size=1), attrs.evolve(POLICY, score=cut)).tier,
        verdict(client(size=1), attrs.evolve(POLICY, score=cut)).rule,
    )
    assert "B" == verdict(client(size=1), attrs.evolve(POLICY, score=cut, default_tier="B")).tier


@pytest.mark.parametrize(("default_tier", "tier"), [(None, "C"), ("B", "B")])
def test_a_client_of_whom_nothing_is_known_is_in_the_default_tier(default_tier: str | None, tier: str) -> None:
    unknown = verdict(client(), attrs.evolve(POLICY, default_tier=default_tier))
    unscored = verdict(client(size=9), attrs.evolve(POLICY, default_tier=default_tier, score=None))

    assert {(tier, "default_tier")} == {(found.tier, found.rule) for found in (unknown, unscored)}
    assert {} == unknown.read


def test_zero_points_are_known_points() -> None:
    assert {**dict.fromkeys(CRITERIA, 0), "score": 0.0} == verdict(client(**dict.fromkeys(CRITERIA, 0))).read


def test_a_rule_may_read_every_field_of_a_client() -> None:
    deals = [
        Opportunity(id="d1", rep="ana", client="c1", amount=30),
        Opportunity(id="d2", rep="ana", client="c1"),
        Opportunity(id="d3", rep="ana", amount=500),
    ]
    full = client(
        name="Client 1", flow_revenue=5, potential_revenue=6, industry="trade", area="north", size=7,
        last_contact=dt.date(2025, 12, 31),
    )  # fmt: skip
    rule = (
        "id == 'c1' and name == 'Client 1' and flow_revenue == 5 and potential_revenue == 6 and industry == 'trade' "
        "and area == 'north' and days_since_contact == 5 and num_open_deals == 2 and open_amount == 30 and size == 7"
    )

    assert "tier_rules.to_B" == verdict(full, ruled(B=rule), deals).rule


@given(problem=problems())
def test_every_client_gets_one_tier_and_the_trace_says_why(problem: Problem) -> None:
    verdicts = assign_tiers(problem)

    assert [client.id for client in problem.clients] == list(verdicts)
    for client in problem.clients:
        found = verdicts[client.id]
        assert found.tier in problem.policy.tiers
        if client.tier is not None:
            assert ("given", client.tier) == (found.rule, found.tier)
        elif found.rule.startswith("tier_rules."):
            assert problem.policy.tier_rules[found.rule.removeprefix("tier_rules.")].tier == found.tier
        else:
            assert found.rule in {"score", "default_tier"}
            assert (found.rule == "score") == bool(found.read)
