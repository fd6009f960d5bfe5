from functools import cache

import attrs
import pytest
from hypothesis import given

from territory_opt import read_demo
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.hour_rule import HourRule
from territory_opt.model.opportunity import Certainty
from territory_opt.model.problem import Problem
from territory_opt.model.sorting_rules import CertaintyRule, PlaybookRule, TierRule
from territory_opt.scenarios.rule_changes import RULE_TABLES, AddRule, DropRule
from territory_opt.testing import problems

CAP = HourRule(terms={"admin": 1}, at_most=0.2)


@cache
def demo() -> Problem:
    return read_demo()


def faults_of(change: AddRule | DropRule, problem: Problem | None = None) -> tuple[Fault, ...]:
    with pytest.raises(InvalidInputError) as caught:
        change.applied(problem or demo())
    return caught.value.faults


@pytest.mark.parametrize("rule", ["hour_rules.admin_ceiling", "policy.hour_rules.admin_ceiling", "admin_ceiling"])
def test_a_dropped_rule_is_gone_and_the_others_stay_in_order(rule: str) -> None:
    after = DropRule(rule=rule).applied(demo())

    assert [name for name in demo().policy.hour_rules if name != "admin_ceiling"] == list(after.policy.hour_rules)


def test_only_the_table_of_the_dropped_rule_changes() -> None:
    after = DropRule(rule="admin_ceiling").applied(demo())
    expected = attrs.evolve(
        demo(),
        policy=attrs.evolve(
            demo().policy,
            hour_rules={name: rule for name, rule in demo().policy.hour_rules.items() if name != "admin_ceiling"},
        ),
    )

    assert expected == after


@pytest.mark.parametrize(
    ("rule", "right"),
    [
        ("hour_rules.admin_celing", "hour_rules.admin_ceiling"),
        ("admin_celing", "hour_rules.admin_ceiling"),
        ("hour_ruls.admin_ceiling", "hour_rules.admin_ceiling"),
        ("tier_rules.admin_ceiling", "hour_rules.admin_ceiling"),
    ],
)
def test_an_unknown_rule_is_told_with_the_nearest_one(rule: str, right: str) -> None:
    (fault,) = faults_of(DropRule(rule=rule))

    assert (rule, f"did you mean {right!r}?") == (fault.path, fault.hint)


def test_a_name_that_two_tables_have_needs_its_table() -> None:
    twice = AddRule(rule="tier_rules.admin_ceiling", definition=TierRule(when="size > 5", tier="A")).applied(demo())
    (fault,) = faults_of(DropRule(rule="admin_ceiling"), twice)

    assert "one of hour_rules.admin_ceiling, tier_rules.admin_ceiling" == fault.allowed
    assert demo().policy == DropRule(rule="tier_rules.admin_ceiling").applied(twice).policy


@pytest.mark.parametrize(
    ("rule", "definition"),
    [
        ("hour_rules.cap", CAP),
        ("tier_rules.big", TierRule(when="flow_revenue > 1", tier="A")),
        ("certainty_rules.sure", CertaintyRule(when="odds > 0.99", certainty=Certainty.FLOW)),
        ("playbook_rules.none", PlaybookRule(when="true", playbook="none")),
    ],
)
def test_an_added_rule_stands_last_in_its_table(
    rule: str, definition: HourRule | TierRule | CertaintyRule | PlaybookRule
) -> None:
    table, name = rule.split(".")
    after = getattr(AddRule(rule=rule, definition=definition).applied(demo()).policy, table)

    assert [*getattr(demo().policy, table), name] == list(after)
    assert definition == after[name]


def test_an_added_rule_stands_before_the_one_that_is_named() -> None:
    first = next(iter(demo().policy.certainty_rules))
    definition = CertaintyRule(when="odds > 0.99", certainty=Certainty.FLOW)
    after = AddRule(rule="certainty_rules.sure", definition=definition, before=first).applied(demo())

    assert ["sure", *demo().policy.certainty_rules] == list(after.policy.certainty_rules)


@given(problems())
def test_every_rule_dropped_and_added_again_gives_the_territory_back_in_its_order(problem: Problem) -> None:
    for table in RULE_TABLES:
        rules = getattr(problem.policy, table)
        for name, following in zip(rules, [*list(rules)[1:], None], strict=False):
            rule = f"{table}.{name}"
            dropped = DropRule(rule=rule).applied(problem)
            again = AddRule(rule=rule, definition=rules[name], before=following).applied(dropped)

            assert problem == again
            assert list(rules) == list(getattr(again.policy, table))


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (AddRule(rule="hour_rules.admin_ceiling", definition=CAP), "set one of its fields, or drop it first"),
        (AddRule(rule="hour_rules.cap", definition=CAP, before="admin_celing"), "did you mean 'admin_ceiling'?"),
        (
            AddRule(rule="hour_rules.cap", definition=HourRule(terms={"admn": 1}, at_most=0.2)),
            "did you mean 'admin'?",
        ),
        (
            AddRule(rule="playbook_rules.new", definition=PlaybookRule(when="true", playbook="new_clent")),
            "did you mean 'new_client'?",
        ),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_under_its_path(change: AddRule, hint: str) -> None:
    (fault,) = faults_of(change)

    assert fault.path.startswith(change.rule)
    assert hint == fault.hint


def test_everything_wrong_with_a_rule_is_told_at_once() -> None:
    assert 2 == len(faults_of(AddRule(rule="hour_rules.admin_ceiling", definition=CAP, before="nowhere")))


@pytest.mark.parametrize(
    ("rule", "path", "hint"),
    [
        ("cap", "rule", "write hour_rules.cap"),
        ("hour_ruls.cap", "rule", "write hour_rules.cap"),
        ("rules.hour.cap", "rule", "write hour_rules.cap"),
        ("tier_rules.cap", "definition", "write hour_rules.cap, or give a TierRule"),
    ],
)
def test_a_new_rule_names_the_table_of_its_kind(rule: str, path: str, hint: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        AddRule(rule=rule, definition=CAP)

    assert [(path, hint)] == [(fault.path, fault.hint) for fault in caught.value.faults]


@pytest.mark.parametrize("rule", ["", "hour_rules[x", None])
def test_a_rule_that_cannot_be_read_is_refused_at_birth(rule: str) -> None:
    with pytest.raises(InvalidInputError):
        DropRule(rule=rule)
    with pytest.raises(InvalidInputError):
        AddRule(rule=rule, definition=CAP)


def test_what_is_no_rule_is_not_added() -> None:
    with pytest.raises(InvalidInputError) as caught:
        AddRule(rule="hour_rules.cap", definition=0.2)  # type: ignore[arg-type]

    assert ["definition"] == [fault.path for fault in caught.value.faults]


def test_every_change_says_what_it_does() -> None:
    assert "rule admin_ceiling dropped" == DropRule(rule="admin_ceiling").words
    added = AddRule(rule="hour_rules.cap", definition=CAP, before="admin_floor")
    assert "rule hour_rules.cap added before admin_floor" == added.words
