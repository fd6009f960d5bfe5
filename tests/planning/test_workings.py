"""What plans have in common is worked out once, and a plan made with it is the plan made without."""

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.files.policy_file import read_policy
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.rep import Rep
from territory_opt.model.sorting_rules import PlaybookRule, TierRule
from territory_opt.model.working_time import Period
from territory_opt.planning.drafting import Drafting
from territory_opt.planning.plan import TerritoryPlan, plan_version
from territory_opt.planning.workings import Workings
from territory_opt.scenarios.rule_changes import AddRule, DropRule
from territory_opt.scenarios.scenario import Scenario, apply
from territory_opt.testing import problems
from territory_opt.testing.scenarios import scenarios_of

MONDAY = dt.date(2026, 1, 5)
SOME = settings(max_examples=30)


def planned(problem: Problem, workings: Workings | None = None) -> TerritoryPlan:
    """Plan a territory, with what others have worked out or without."""
    return plan_version(Drafting(problem=problem, workings=workings or Workings()))


def num_kept(workings: Workings) -> int:
    """Return how many results are kept, and under how many names."""
    tables = [*vars(workings)["_known"].values(), *vars(workings)["_each"].values()]
    return len(tables) + sum(map(len, tables))


def with_tier_rules(problem: Problem) -> Problem:
    """Return a territory that sorts its clients by two rules of which either decides."""
    rules = {tier: TierRule(when="true", tier=tier) for tier in "AB"}
    clients = tuple(attrs.evolve(client, tier=None) for client in problem.clients)
    return attrs.evolve(problem, clients=clients, policy=attrs.evolve(problem.policy, tier_rules=rules))


def never() -> str:
    """Fail: what is known is not worked out again."""
    pytest.fail("it was known already")


@SOME
@given(st.data())
def test_a_plan_made_with_the_workings_of_others_is_the_plan_made_without(data: st.DataObject) -> None:
    problem = data.draw(problems(may_be_infeasible=True))
    first, second = (apply(problem, data.draw(scenarios_of(problem))) for _ in range(2))
    workings = Workings()
    planned(problem, workings)
    if data.draw(st.booleans()):
        workings.close()

    with_others = [planned(each, workings) for each in (first, second, problem)]

    assert [planned(each) for each in (first, second, problem)] == with_others


@SOME
@given(st.data())
def test_closed_workings_keep_nothing_more_and_still_know_what_they_knew(data: st.DataObject) -> None:
    problem = data.draw(problems())
    changed = apply(problem, data.draw(scenarios_of(problem)))
    workings = Workings()
    base = planned(problem, workings)
    workings.close()
    kept = num_kept(workings)

    planned(changed, workings)
    again = planned(problem, workings)

    assert kept == num_kept(workings)
    assert all(again.reps[rep].allocation is base.reps[rep].allocation for rep in base.reps)


@pytest.mark.parametrize("table", ["certainty_rules", "tier_rules", "playbook_rules", "hour_rules"])
def test_rules_in_another_order_are_other_rules(table: str) -> None:
    demo, workings = with_tier_rules(to.read_demo()), Workings()
    rules = getattr(demo.policy, table)
    first, second, *_ = rules
    dropped = DropRule(rule=f"{table}.{second}")
    again = AddRule(rule=f"{table}.{second}", definition=rules[second], before=first)
    reordered = apply(demo, Scenario(name="in another order", changes=(dropped, again)))
    planned(demo, workings)

    taken_over, alone = planned(reordered, workings), planned(reordered)

    assert alone == taken_over
    assert [rule.name for rule in alone.reps["ana"].rules] == [rule.name for rule in taken_over.reps["ana"].rules]


def test_another_playbook_of_which_as_much_is_left_is_another_playbook() -> None:
    def playbook(lag_days: int) -> Playbook:
        actions = {
            "demo": Action(name="Demo", effort_hours=2, odds_gain=0.1),
            "offer": Action(name="Offer", effort_hours=4, odds_gain=0.3, after={"demo": lag_days}),
        }
        return Playbook(name="Book", actions=actions)

    def territory(book: str) -> Problem:
        rules = {"all": PlaybookRule(when="true", playbook=book)}
        done = {"demo": Progress(finished=dt.date(2026, 1, 2))}
        deal = Opportunity(
            id="d1", rep="ana", amount=50_000, odds=0.2, certainty=Certainty.STRETCH, close_date=dt.date(2026, 3, 20)
        )
        return Problem(
            reps=(Rep(id="ana"),),
            opportunities=(attrs.evolve(deal, progress=done),),
            policy=attrs.evolve(read_policy(), playbook_rules=rules),
            playbooks={"quick": playbook(0), "slow": playbook(25)},
            as_of=MONDAY,
            period=Period.named("2026-Q1"),
        )

    workings = Workings()
    planned(territory("quick"), workings)

    assert planned(territory("slow")).schedule == planned(territory("slow"), workings).schedule


def test_what_is_asked_for_again_is_not_worked_out_again() -> None:
    workings = Workings()

    first = workings.of("sum", ([1, 2],), lambda: "three")

    assert "three" == first == workings.of("sum", ([1, 2],), never)
    assert "four" == workings.of("sum", ([1, 3],), lambda: "four")
    assert "another" == workings.of("product", ([1, 2],), lambda: "another")


def test_what_fails_is_not_kept() -> None:
    workings = Workings()

    with pytest.raises(ZeroDivisionError):
        workings.of("share", (1,), lambda: 1 // 0)

    assert "fine" == workings.of("share", (1,), lambda: "fine")


def test_of_many_only_those_not_known_are_worked_out_together() -> None:
    workings = Workings()
    asked: list[list[str]] = []

    def halves(names: list[str]) -> dict[str, str]:
        asked.append(names)
        return {name: f"half of {name}" for name in names}

    workings.of_each("half", {"a": (2,), "b": (4,)}, lambda names: halves([*names]))
    found = workings.of_each("half", {"c": (6,), "b": (4,), "a": (3,)}, lambda names: halves([*names]))

    assert [["a", "b"], ["c", "a"]] == asked
    assert ["c", "b", "a"] == [*found]


def test_after_the_close_names_that_are_new_leave_nothing_behind() -> None:
    workings = Workings()
    workings.of("sum", (1,), lambda: 1)
    workings.close()
    kept = num_kept(workings)

    workings.of("another", (1,), lambda: 1)
    workings.of_each("each", {"a": (1,)}, lambda names: dict.fromkeys(names, 1))

    assert kept == num_kept(workings)
