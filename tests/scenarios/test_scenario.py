from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt import read_demo
from territory_opt.errors import InvalidInputError
from territory_opt.model.problem import Problem
from territory_opt.model.sorting_rules import TierRule
from territory_opt.scenarios.change import Change
from territory_opt.scenarios.field_changes import scale, set_
from territory_opt.scenarios.rule_changes import AddRule, DropRule
from territory_opt.scenarios.scenario import Scenario, apply
from territory_opt.testing import problems
from territory_opt.testing.scenarios import changes_of, invertible_changes, scenarios_of

CUT = Scenario(name="admin cut", changes=(set_("policy.hour_rules.admin_ceiling.at_most", 0.12),))
UP = Scenario(name="quota up", changes=(scale("reps.target", 1.15),), parent=CUT)


@cache
def demo() -> Problem:
    return read_demo()


def aim(change: Change) -> str:
    """Return the field that a change aims at, whatever the selection; all changes of rules aim at one thing."""
    path: str = getattr(change, "path", "rules")
    return path.rsplit(".", 1)[-1] if "stage_odds" not in path else "stage_odds"


def test_the_changes_of_the_parent_come_first() -> None:
    assert (*CUT.changes, *UP.changes) == UP.all_changes
    assert (CUT, UP) == UP.lineage
    assert apply(apply(demo(), CUT), Scenario(name="up", changes=UP.changes)) == apply(demo(), UP)


@given(problems())
def test_no_change_is_the_base_itself(problem: Problem) -> None:
    assert problem is apply(problem, Scenario(name="base"))
    assert problem is apply(problem, Scenario(name="still base", parent=Scenario(name="base")))


@given(st.data())
def test_a_change_and_its_inverse_are_the_base(data: st.DataObject) -> None:
    problem = data.draw(problems())
    there_and_back = data.draw(invertible_changes(problem))

    assert problem == apply(problem, Scenario(name="there and back", changes=there_and_back))


@given(st.data())
def test_composition_is_associative(data: st.DataObject) -> None:
    problem = data.draw(problems())
    first = data.draw(scenarios_of(problem))
    second = data.draw(scenarios_of(apply(problem, first)))
    third = data.draw(scenarios_of(apply(problem, first.then(second))))

    assert first.then(second).then(third) == first.then(second.then(third))
    assert apply(problem, first.then(second).then(third)) == apply(problem, first.then(second.then(third)))


@given(st.data())
def test_a_scenario_then_another_is_the_one_applied_after_the_other(data: st.DataObject) -> None:
    problem = data.draw(problems())
    first = data.draw(scenarios_of(problem))
    between = apply(problem, first)
    second = data.draw(scenarios_of(between))

    assert apply(between, second) == apply(problem, first.then(second))
    child = Scenario(name="child", changes=second.changes, parent=first)
    assert apply(between, second) == apply(problem, child)


@given(st.data())
def test_the_order_of_independent_changes_does_not_matter(data: st.DataObject) -> None:
    problem = data.draw(problems())
    one, other = data.draw(changes_of(problem)), data.draw(changes_of(problem))
    assume(aim(one) != aim(other))

    assert apply(problem, Scenario(name="one way", changes=(one, other))) == apply(
        problem, Scenario(name="the other way", changes=(other, one))
    )


def test_the_same_field_on_different_records_is_changed_in_any_order() -> None:
    ana, ben = set_("reps[id=ana].target", 1.0), scale("reps[id=ben].target", 3)

    assert ben.applied(ana.applied(demo())) == ana.applied(ben.applied(demo()))


def test_after_a_wrong_change_the_others_are_still_checked() -> None:
    parent = Scenario(name="typos", changes=(set_("reps.targt", 1), scale("reps.target", 2), DropRule(rule="rul")))
    child = Scenario(name="more typos", changes=(set_("reps[id=anna].target", "x"),), parent=parent)
    with pytest.raises(InvalidInputError) as caught:
        apply(demo(), child)

    assert [
        "scenario 'typos', change 1: reps.targt",
        "scenario 'typos', change 3: rul",
        "scenario 'more typos', change 1: reps[id=anna].target",
    ] == [fault.path for fault in caught.value.faults]


def test_every_fault_of_one_change_is_told() -> None:
    wrong = Scenario(name="too long", changes=(set_("reps.weekly_hours", 90),))
    with pytest.raises(InvalidInputError) as caught:
        apply(demo(), wrong)

    assert len(demo().reps) == len(caught.value.faults)


@pytest.mark.parametrize(
    "change",
    [
        set_("policy.certainty_rules.likely.when", "ods > 0.5"),
        AddRule(rule="tier_rules.big", definition=TierRule(when="siez > 5", tier="A")),
    ],
)
def test_a_condition_that_cannot_be_read_is_a_fault_of_the_change_that_brings_it(change: Change) -> None:
    before = scale("policy.assumptions.new_deal_odds.value", 0.5)
    with pytest.raises(InvalidInputError) as caught:
        apply(demo(), Scenario(name="misspelt", changes=(before, change)))
    (fault,) = caught.value.faults

    assert fault.path.startswith("scenario 'misspelt', change 2: policy.")
    assert fault.hint


def test_a_condition_that_could_not_be_read_before_is_no_fault_of_a_scenario() -> None:
    unreadable = AddRule(rule="tier_rules.big", definition=TierRule(when="siez > 5", tier="A")).applied(demo())

    assert "big" in apply(unreadable, CUT).policy.tier_rules


@pytest.mark.parametrize(
    ("given_", "path"),
    [
        ({"name": " "}, "name"),
        ({"changes": ("reps.target up",)}, "changes[0]"),
        ({"changes": (Scenario,)}, "changes[0]"),
        ({"changes": 5}, "changes"),
        ({"parent": "base"}, "parent"),
    ],
)
def test_a_scenario_is_made_of_changes_and_a_parent(given_: dict[str, object], path: str) -> None:
    fields: dict[str, object] = {"name": "wrong", **given_}
    with pytest.raises(InvalidInputError) as caught:
        Scenario(**fields)  # type: ignore[arg-type]

    assert [path] == [fault.path for fault in caught.value.faults]


def test_descriptions_are_joined_where_there_are_any() -> None:
    told = Scenario(name="told", description="Why?")

    assert "Why?" == told.then(CUT).description == CUT.then(told).description
    assert "admin cut, then told" == CUT.then(told).name
