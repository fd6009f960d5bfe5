"""Reading a rule set before use: what can never fire, what is misspelt, what contradicts, and never a false alarm."""

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.files.policy_file import read_policy
from territory_opt.model.client import Client
from territory_opt.model.finding import Severity
from territory_opt.model.hour_rule import HourRule, LimitUnit, Strength
from territory_opt.model.opportunity import Certainty
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.sorting_rules import CertaintyRule, PlaybookRule, TierRule
from territory_opt.model.working_time import Period
from territory_opt.rules.classification import classify
from territory_opt.rules.condition import CLIENT_FIELDS, DEAL_FIELDS, Value, condition
from territory_opt.rules.lint import check_conditions, lint_policy, unreachable
from territory_opt.testing import policies

POLICY = read_policy()


def never_fire(*texts: str) -> list[int]:
    """Return the positions of the deal conditions that can never be the first to hold."""
    return [
        int(name) for name in unreachable({str(i): condition(t, DEAL_FIELDS) for i, t in enumerate(texts)}, DEAL_FIELDS)
    ]


def contradictions(**rules: HourRule) -> list[tuple[tuple[str, ...], str]]:
    """Return the names and the message of every contradiction found among hour rules."""
    doubts = lint_policy(attrs.evolve(POLICY, hour_rules=rules))
    return [(doubt.examples, doubt.message) for doubt in doubts if doubt.code == "rules_contradict"]


def rule(activity: str = "A", **options: Any) -> HourRule:  # noqa: ANN401  # any field of a rule
    """Return an hour rule for one activity."""
    return HourRule(terms={activity: 1.0}, **options)


def test_the_default_policy_raises_no_doubt() -> None:
    assert [] == lint_policy(POLICY)


@pytest.mark.parametrize(
    ("texts", "dead"),
    [
        (["odds > 1"], [0]),
        (["odds < 0"], [0]),
        (["odds >= 1", "odds <= 0"], []),
        (["odds > 0.8 and odds < 0.2"], [0]),
        (["odds > 0.5 and odds == 0.5"], [0]),
        (["type == 'new' and type == 'old'"], [0]),
        (["odds > 0.5", "odds > 0.8"], [1]),
        (["odds > 0.5", "odds >= 0.5"], []),
        (["odds > 0.5", "odds <= 0.5", "odds == 0.3"], [2]),
        (["odds > 0.5", "odds < 0.5", "odds >= 0 and amount > 5"], []),
        (["true", "odds > 0.5", "amount > 5"], [1, 2]),
        (["odds > 0.5", "true", "odds > 0.2"], [2]),
        (["false"], [0]),
        (["amount > 10 or odds > 0.5", "amount > 20"], [1]),
        (["odds > 0.5 or amount > 10", "amount > 20"], []),
        (["amount > 1e16"], [0]),
        (["days_to_close < 0"], []),
        (["type == 'new'", "stage == 'x'", "type == 'new' and odds > 0.5"], [2]),
    ],
)
def test_a_rule_that_is_never_first_is_named(texts: list[str], dead: list[int]) -> None:
    assert dead == never_fire(*texts)


@pytest.mark.parametrize(
    "texts",
    [
        ["type =~~ '.*'", "odds > 0.5"],
        ["odds * 2 > 3"],
        ["odds > amount and odds < amount"],
        ["odds + 1 > 0", "odds > 0.5"],
        ["type =~ 'a' and odds > 0.5", "odds > 0.5"],
    ],
)
def test_a_rule_with_patterns_or_arithmetic_is_not_judged_and_shadows_nothing(texts: list[str]) -> None:
    assert [] == never_fire(*texts)


def test_an_opaque_rule_does_not_keep_others_from_being_judged() -> None:
    assert [2] == never_fire("odds > 0.5", "type =~ 'a.*'", "odds > 0.7")


def test_too_many_cases_are_left_unjudged() -> None:
    many = " or ".join(f"amount == {i} or age_days == {i}" for i in range(60))

    assert [] == never_fire(f"(odds > 0.1) and ({many})", "odds > 1")


def test_a_dead_rule_of_every_table_becomes_a_finding_that_names_it() -> None:
    policy = attrs.evolve(
        POLICY,
        tier_rules={"huge": TierRule(when="size > 10", tier="A")},
        certainty_rules={**POLICY.certainty_rules, "again": CertaintyRule(when="odds > 0.7", certainty=Certainty.FLOW)},
        playbook_rules={"sure": PlaybookRule(when="odds > 1", playbook="none")},
    )

    doubts = lint_policy(policy)

    assert [
        ("rule_never_fires", ("tier_rules.huge",)),
        ("rule_never_fires", ("certainty_rules.again",)),
        ("rule_never_fires", ("playbook_rules.sure",)),
    ] == [(doubt.code, doubt.examples) for doubt in doubts]
    assert "tier_rules.huge can never fire: 'size > 10' holds for no record" in doubts[0].message


def test_all_misspelt_fields_and_broken_conditions_are_named_at_once_with_their_path() -> None:
    policy = attrs.evolve(
        POLICY,
        tier_rules={"big": TierRule(when="sise > 5", tier="A")},
        certainty_rules={"sure": CertaintyRule(when="odds >", certainty=Certainty.FLOW)},
        playbook_rules={"old": PlaybookRule(when="agedays > 5", playbook="none")},
    )

    with pytest.raises(InvalidInputError) as caught:
        check_conditions(policy)

    assert [
        ("tier_rules.big.when", "did you mean 'size'?"),
        ("certainty_rules.sure.when", caught.value.faults[1].hint),
        ("playbook_rules.old.when", "did you mean 'age_days'?"),
    ] == [(fault.path, fault.hint) for fault in caught.value.faults]
    with pytest.raises(InvalidInputError, match="did you mean 'size'"):
        lint_policy(policy)


def test_a_floor_above_another_rules_ceiling_is_named_with_both() -> None:
    floor, ceiling = rule(at_least=0.5), rule(at_most=0.4)

    assert [(("floor", "ceiling"), "floor asks for at least 0.5, ceiling allows at most 0.4.")] == contradictions(
        floor=floor, ceiling=ceiling
    )
    assert [(("floor", "ceiling"), "floor asks for at least 0.5, ceiling allows at most 0.4.")] == contradictions(
        ceiling=ceiling, floor=floor
    )


@pytest.mark.parametrize(
    "ceiling",
    [
        rule("B", at_most=0.4),
        rule(at_most=0.4, of="selling"),
        rule(at_most=0.4, unit=LimitUnit.HOURS),
        rule(at_most=0.5),
        rule(at_most=0.4, strength=Strength.ADVISORY),
        rule(at_most=0.4, strength=Strength.PREFERRED, penalty_per_hour=1),
        HourRule(terms={"A": 1.0, "B": 1.0}, at_most=0.4),
    ],
)
def test_rules_that_can_be_kept_together_are_not_accused(ceiling: HourRule) -> None:
    assert [] == contradictions(floor=rule(at_least=0.5), ceiling=ceiling)


def test_floors_of_more_than_all_the_time_are_named_with_their_sum() -> None:
    names = ("top", "middle", "new")
    week = {"top": rule(at_least=0.5), "middle": rule("B", at_least=0.4), "new": rule("prospecting", at_least=0.2)}
    selling = {name: attrs.evolve(each, of="selling") for name, each in week.items()}
    days = {"a": rule(at_least=3, unit=LimitUnit.DAYS), "b": rule("B", at_least=2.5, unit=LimitUnit.DAYS)}

    assert [(names, "The floors add up to 110% of the week time: top 0.5 + middle 0.4 + new 0.2.")] == contradictions(
        **week
    )
    assert [names] == [found for found, _ in contradictions(**selling)]
    assert [(("a", "b"), "The floors add up to 110% of the week time: a 0.6 + b 0.5.")] == contradictions(**days)


@pytest.mark.parametrize(
    "rules",
    [
        {"a": rule(at_least=0.5), "b": rule("B", at_least=0.5)},
        {"a": rule(at_least=0.6), "b": rule("B", at_least=0.6, of="selling")},
        {"a": rule(at_least=0.6, of="selling"), "b": rule("admin", at_least=0.6, of="selling")},
        {"a": rule(at_least=0.6), "b": rule("A", at_least=0.5)},
        {"a": rule(at_least=20, unit=LimitUnit.HOURS), "b": rule("B", at_least=30, unit=LimitUnit.HOURS)},
    ],
)
def test_floors_that_leave_room_are_not_accused(rules: dict[str, HourRule]) -> None:
    assert [] == contradictions(**rules)


def test_the_highest_floor_of_an_activity_counts_once() -> None:
    rules = {"low": rule(at_least=0.3), "high": rule(at_least=0.6), "b": rule("B", at_least=0.5)}

    assert [("high", "b")] == [names for names, _ in contradictions(**rules)]


def test_a_contradiction_is_an_error_that_planning_reports() -> None:
    policy = attrs.evolve(POLICY, hour_rules={"floor": rule(at_least=0.5), "ceiling": rule(at_most=0.4)})

    assert [Severity.ERROR] == [doubt.severity for doubt in lint_policy(policy)]


@st.composite
def deal_conditions(draw: st.DrawFn) -> str:
    """Return conditions over odds, amount and type, joined by and, or, not; a few with patterns or arithmetic."""
    number = st.sampled_from(["0", "0.25", "0.5", "0.75", "1", "2"])
    sign = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    parts = [
        f"{draw(st.sampled_from(['odds', 'amount']))} {draw(sign)} {draw(number)}"
        if draw(st.booleans())
        else f"type {draw(st.sampled_from(['==', '!=']))} '{draw(st.sampled_from('ab'))}'"
        for _ in range(draw(st.integers(1, 3)))
    ]
    if draw(st.sampled_from([False] * 9 + [True])):
        parts.append(draw(st.sampled_from(["odds * 2 > 1", "type =~ 'a.*'"])))
    texts = [f"not ({part})" if draw(st.booleans()) else f"({part})" for part in parts]
    return f" {draw(st.sampled_from(['and', 'or']))} ".join(texts)


deal_values = st.fixed_dictionaries(
    {
        "odds": st.none() | st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]) | st.floats(0, 1),
        "amount": st.none() | st.sampled_from([0.0, 0.25, 1.0, 2.0]) | st.floats(0, 1e9),
        "type": st.none() | st.sampled_from(["a", "b", "c", "", "ab"]),
    }
)


@given(
    texts=st.lists(deal_conditions(), min_size=1, max_size=5), records=st.lists(deal_values, min_size=20, max_size=20)
)
def test_a_rule_reported_as_dead_is_first_for_no_record(texts: list[str], records: list[dict[str, Value]]) -> None:
    dead = set(never_fire(*texts))
    rules = [condition(text, DEAL_FIELDS) for text in texts]

    for values in records:
        first = next((i for i, each in enumerate(rules) if each.ask(values).holds), None)
        assert first not in dead, (texts, values)


@given(policy=policies())
def test_the_rules_of_a_sound_policy_can_all_be_read(policy: Policy) -> None:
    check_conditions(policy)

    reported = {name for doubt in lint_policy(policy) for name in doubt.examples}
    assert reported.isdisjoint({"tier_rules.tier_0", "certainty_rules.flow", "certainty_rules.likely"})


@given(
    sizes=st.lists(st.none() | st.floats(0, 10), min_size=1, max_size=6),
    cuts=st.lists(st.sampled_from([0, 2.5, 5, 10, 11]), min_size=1, max_size=4),
)
def test_a_tier_rule_that_fires_is_never_reported(sizes: list[float | None], cuts: list[float]) -> None:
    rules = {f"over_{i}": TierRule(when=f"size >= {cut}", tier="A") for i, cut in enumerate(cuts)}
    problem = Problem(
        reps=(Rep(id="ana"),),
        clients=tuple(Client(id=f"c{i}", rep="ana", size=size) for i, size in enumerate(sizes)),
        policy=attrs.evolve(POLICY, tier_rules=rules, playbook_rules={}),
        as_of=dt.date(2026, 1, 5),
        period=Period.named("2026"),
    )

    found = classify(problem)

    reported = {name for finding in found.findings for name in finding.examples}
    assert reported.isdisjoint(verdict.rule for verdict in found.tiers.values())
    assert {f"tier_rules.over_{i}" for i, cut in enumerate(cuts) if cut > 10} <= reported


def test_lint_knows_the_fields_of_clients_too() -> None:
    conditions = {"a": condition("industry == 'x'", CLIENT_FIELDS), "b": condition("industry == 'x'", CLIENT_FIELDS)}

    assert ["b"] == unreachable(conditions, CLIENT_FIELDS)
