"""A plan that goes on from another: nothing offered in vain, and what changes is what was changed."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.allocation.verify import verify
from territory_opt.files.policy_file import read_policy
from territory_opt.model.hour_rule import Strength
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Person, Rep
from territory_opt.model.working_time import Period
from territory_opt.planning.drafting import Drafting
from territory_opt.planning.going_on import Beginning, beginning_like
from territory_opt.planning.plan import TerritoryPlan, plan_like
from territory_opt.planning.workings import Workings
from territory_opt.rules.classification import classify
from territory_opt.scenarios.scenario import apply
from territory_opt.sequencing.portfolio import assert_in_order
from territory_opt.sequencing.task import Node
from territory_opt.testing import problems
from territory_opt.testing.drawing import integers, pick
from territory_opt.testing.scenarios import scenarios_of

MONDAY = dt.date(2026, 1, 5)
SOME = settings(max_examples=30)
POLICY = attrs.evolve(read_policy(), playbook_rules={})
REVIEW = Playbook(
    name="Review",
    actions={
        "talk": Action(name="Talk", effort_hours=3, odds_gain=0.1),
        "review": Action(name="Review", effort_hours=6, odds_gain=0.2, person="legal", after={"talk": 1}),
        "sign": Action(name="Sign", effort_hours=1, odds_gain=0.1, after={"review": 0}),
    },
)


def territory(*deals: Opportunity, legal_hours: float = 3) -> Problem:
    """Return a territory of two reps who share a lawyer with hardly any time."""
    return Problem(
        reps=(Rep(id="ana", target=50_000), Rep(id="ben")),
        opportunities=deals,
        policy=POLICY,
        playbooks={"review": REVIEW},
        people={"legal": Person(name="Legal", weekly_hours=legal_hours)},
        as_of=MONDAY,
        period=Period.named("2026-Q1"),
    )


def deal(deal_id: str, rep: str, amount: float, num_days: int) -> Opportunity:
    """Return a Stretch deal that needs the lawyer and closes after some days."""
    return Opportunity(
        id=deal_id,
        rep=rep,
        amount=amount,
        odds=0.2,
        certainty=Certainty.STRETCH,
        playbook="review",
        close_date=MONDAY + dt.timedelta(days=num_days),
    )


@st.composite
def crowded(draw: st.DrawFn) -> Problem:
    """Return territories in which most deals need a person who has time for few."""
    deals = [
        deal(f"d{i}", pick(draw, ["ana", "ben"]), 1000 * draw(integers(1, 50)), draw(integers(7, 80)))
        for i in range(draw(integers(3, 7)))
    ]
    return territory(*deals, legal_hours=draw(integers(1, 8)))


CROWDED = territory(*(deal(f"d{i}", ["ana", "ben"][i % 2], 10_000 + i, 40) for i in range(6)))


def planned(problem: Problem, like: TerritoryPlan | None = None, workings: Workings | None = None) -> TerritoryPlan:
    """Plan a territory, from the start or going on from another plan."""
    return plan_like(Drafting(problem=problem, workings=workings or Workings()), like)


def withdrawn(plan: TerritoryPlan) -> frozenset[Node]:
    """Return what found no days in time beside the work of others."""
    return plan.not_offered - {node for late in plan.too_late for node in late.actions}


def begun(plan: TerritoryPlan, problem: Problem) -> Beginning:
    """Return what the plan of a problem begins with that goes on from a plan."""
    return beginning_like(plan, problem, classify(problem))


def with_deals(change: Callable[[Opportunity], Opportunity]) -> Problem:
    """Return the crowded territory with every deal changed."""
    return attrs.evolve(CROWDED, opportunities=tuple(map(change, CROWDED.opportunities)))


def with_ana(**fields: Any) -> Problem:  # noqa: ANN401  # whatever a rep has
    """Return the crowded territory with one rep changed."""
    return attrs.evolve(
        CROWDED, reps=tuple(attrs.evolve(rep, **fields) if rep.id == "ana" else rep for rep in CROWDED.reps)
    )


ANOTHER_WORTH: Mapping[str, Problem] = {
    "nothing": CROWDED,
    "amounts": with_deals(lambda each: attrs.evolve(each, amount=2 * (each.amount or 0))),
    "odds": with_deals(lambda each: attrs.evolve(each, odds=0.3)),
    "names": with_deals(lambda each: attrs.evolve(each, name=f"Deal {each.id}")),
    "target": with_ana(target=90_000),
    "won": with_ana(won=5_000),
    "admin hours": with_ana(admin_hours=5),
    "rules": attrs.evolve(CROWDED, policy=attrs.evolve(POLICY, hour_rules={})),
}
ANOTHER_GROUND: Mapping[str, Problem] = {
    "plan date": attrs.evolve(CROWDED, as_of=MONDAY + dt.timedelta(days=1)),
    "period": attrs.evolve(CROWDED, period=Period.named("2026-H1")),
    "people": attrs.evolve(CROWDED, people={"legal": Person(name="Legal", weekly_hours=30)}),
    "playbooks": attrs.evolve(CROWDED, playbooks={"review": attrs.evolve(REVIEW, name="Another")}),
    "reps": attrs.evolve(CROWDED, reps=(*CROWDED.reps, Rep(id="cleo"))),
    "holidays": attrs.evolve(
        CROWDED,
        policy=attrs.evolve(POLICY, working_week=attrs.evolve(POLICY.working_week, holidays=(MONDAY,))),
    ),
}


@pytest.mark.parametrize("problem", ANOTHER_WORTH.values(), ids=ANOTHER_WORTH.keys())
def test_what_found_no_days_is_not_offered_again_where_only_its_worth_is_another(problem: Problem) -> None:
    base = planned(CROWDED)

    beginning = begun(base, problem)

    assert withdrawn(base)
    assert base.not_offered == beginning.crowded_out | beginning.needless
    assert base.last_order is beginning.order


@pytest.mark.parametrize("problem", ANOTHER_GROUND.values(), ids=ANOTHER_GROUND.keys())
def test_it_begins_afresh_where_days_are_others(problem: Problem) -> None:
    assert Beginning() == begun(planned(CROWDED), problem)


@pytest.mark.parametrize("problem", ANOTHER_GROUND.values(), ids=ANOTHER_GROUND.keys())
def test_a_plan_that_begins_afresh_is_the_plan_made_alone(problem: Problem) -> None:
    assert planned(problem) == planned(problem, like=planned(CROWDED))


def test_a_rep_with_other_hours_is_offered_everything_again_and_the_other_is_not() -> None:
    base = planned(CROWDED)

    beginning = begun(base, with_ana(weekly_hours=30))

    bens = {each.id for each in CROWDED.opportunities if each.rep == "ben"}
    assert {node for node in base.not_offered if node[0] in bens} == beginning.crowded_out | beginning.needless


def test_deals_that_need_whom_another_deal_has_made_way_for_are_offered_again() -> None:
    base = planned(CROWDED)
    served = {action.opportunity for action in base.schedule.actions if action.person == "legal"}
    fewer = attrs.evolve(CROWDED, opportunities=tuple(each for each in CROWDED.opportunities if each.id != min(served)))

    assert frozenset() == begun(base, fewer).crowded_out
    assert served < {each.opportunity for each in planned(fewer, like=base).schedule.actions} | {min(served)}


@SOME
@given(crowded() | problems(may_be_infeasible=True))
def test_a_plan_that_goes_on_from_itself_is_itself(problem: Problem) -> None:
    workings = Workings()
    base = planned(problem, workings=workings)
    workings.close()

    again = planned(problem, like=base, workings=workings)

    assert base.last_order == again.last_order
    assert (base.reps, base.schedule, base.team) == (again.reps, again.schedule, again.team)
    assert (base.not_offered, base.needless, base.too_late) == (again.not_offered, again.needless, again.too_late)


@SOME
@given(st.data())
def test_whatever_changes_every_week_and_the_order_of_work_hold(data: st.DataObject) -> None:
    problem = data.draw(crowded() | problems())
    changed = apply(problem, data.draw(scenarios_of(problem)))
    workings = Workings()
    base = planned(problem, workings=workings)

    found = planned(changed, like=base, workings=workings)

    allocations = {rep: each.allocation for rep, each in found.reps.items()}
    assert [()] * len(allocations) == [verify(changed, each) for each in allocations.values()]
    assert_in_order(changed, found.classification, allocations, found.schedule)


@SOME
@given(st.data())
def test_without_one_of_its_rules_a_week_is_worth_no_less_unless_more_is_withdrawn(data: st.DataObject) -> None:
    problem = data.draw(crowded() | problems())
    rules = dict(problem.policy.hour_rules)
    if rules:
        del rules[data.draw(st.sampled_from([*rules]))]
    relaxed = attrs.evolve(problem, policy=attrs.evolve(problem.policy, hour_rules=rules))
    workings = Workings()
    base = planned(problem, workings=workings)

    found = planned(relaxed, like=base, workings=workings)

    for rep_id, rep in found.reps.items():
        before = base.reps[rep_id].allocation.week.certificate
        assert rep.allocation.week.certificate.objective >= before.objective - before.gap * abs(
            before.bound
        ) - 1e-3 or (found.not_offered - base.not_offered)


@SOME
@given(crowded())
def test_without_preferences_looser_limits_are_expected_to_earn_no_less(problem: Problem) -> None:
    rules = {
        name: attrs.evolve(rule, strength=Strength.REQUIRED, penalty_per_hour=None)
        for name, rule in POLICY.hour_rules.items()
    }
    strict = attrs.evolve(problem, policy=attrs.evolve(POLICY, hour_rules=rules))
    looser = {
        name: attrs.evolve(rule, at_most=None if rule.at_most is None else min(1.0, 1.2 * rule.at_most))
        for name, rule in rules.items()
    }
    base = planned(strict)

    found = planned(attrs.evolve(strict, policy=attrs.evolve(POLICY, hour_rules=looser)), like=base)

    assert base.team.expected_revenue is not None
    assert found.team.expected_revenue is not None
    assert (
        found.team.expected_revenue >= base.team.expected_revenue - 0.01 * len(problem.reps)
        or found.not_offered - base.not_offered
    )
