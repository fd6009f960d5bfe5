"""The check page: what was read, how it is sorted, every finding; and the numbers add up."""

import re

import attrs
import pytest
from hypothesis import given

from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.model.finding import Finding
from territory_opt.model.problem import Problem
from territory_opt.model.sorting_rules import TierRule
from territory_opt.report.check_page import check_text
from territory_opt.rules.classification import classify
from territory_opt.testing import problems

DEMO = read_demo()


def sections(text: str) -> dict[str, list[str]]:
    """Return the lines under each heading."""
    blocks = [block.splitlines() for block in text.rstrip("\n").split("\n\n")]
    return {lines[0].split(":")[0]: lines[1:] for lines in blocks}


def test_the_demo_is_counted_sorted_and_remarked_on() -> None:
    text = check_text(DEMO)
    found = sections(text)

    assert text.startswith("3 reps, 50 clients, 41 open deals · planned on 2026-01-05")
    assert 50 == sum(int(match[1]) for match in re.finditer(r"(\d+) clients?  by", "\n".join(found["TIERS"])))
    assert 41 == sum(int(match[1]) for match in re.finditer(r"(\d+) deals? ", "\n".join(found["DEALS"])))
    assert found["FINDINGS"]


def test_findings_of_the_data_stand_beside_those_of_the_rules() -> None:
    finding = Finding(code="odd", message="Something odd was read.")

    assert "Something odd was read." in check_text(attrs.evolve(DEMO, findings=(finding,)))


def test_a_territory_without_clients_and_deals_says_so() -> None:
    found = sections(check_text(attrs.evolve(DEMO, clients=(), opportunities=())))

    assert (["  no clients"], ["  no open deals"]) == (found["TIERS"], found["DEALS"])


def test_a_condition_that_cannot_be_read_is_an_input_error() -> None:
    policy = attrs.evolve(DEMO.policy, tier_rules={"big": TierRule(when="sise > 1", tier="A")})

    with pytest.raises(InvalidInputError, match="did you mean 'size'"):
        check_text(attrs.evolve(DEMO, policy=policy))


def test_hostile_names_of_a_policy_come_out_as_inert_lines() -> None:
    activities = {**DEMO.policy.activities}
    activities["A"] = attrs.evolve(activities["A"], name="Evil\n\x1b[2J\u202e" + "long " * 90)
    rules = {"x\n\x1b[2J": TierRule(when="true", tier="A")}
    policy = attrs.evolve(DEMO.policy, name="\x1b[31m\nred", activities=activities, tier_rules=rules)

    lines = check_text(attrs.evolve(DEMO, policy=policy, currency="E\nUR")).splitlines()

    assert [] == [line for line in lines if not line.isprintable()]


@given(problem=problems())
def test_every_client_and_every_deal_is_counted_once_with_its_money(problem: Problem) -> None:
    found = sections(check_text(problem))
    clients = sum(int(match[1]) for match in re.finditer(r"(\d+) clients?  by", "\n".join(found["TIERS"])))
    rows = [re.search(r"(\d+) deals?  +([\d,]+)  by", line) for line in found["DEALS"] if "no open deals" not in line]

    assert len(problem.clients) == clients
    assert len(problem.opportunities) == sum(int(row[1]) for row in rows if row)
    amounts = sum(verdict.amount for verdict in classify(problem).deals.values())
    assert abs(amounts - sum(int(row[2].replace(",", "")) for row in rows if row)) <= len(rows)
