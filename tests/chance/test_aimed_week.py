import datetime as dt
import itertools
import math
from collections.abc import Iterator, Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.allocation.verify import verify
from territory_opt.chance.aimed_week import AimedWeek, aim_week
from territory_opt.chance.aims import Aim, ChanceOfTarget, MeanRisk
from territory_opt.chance.measured_week import measured_week
from territory_opt.chance.outlook import outlook
from territory_opt.errors import InvalidInputError, NoAllocationError
from territory_opt.model.client import Client
from territory_opt.model.hour_rule import HourRule
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.policy import Activity, ActivityKind, Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.response import LinearResponse
from territory_opt.model.working_time import Period
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.planning.plan import plan as make_plan
from territory_opt.testing import problems
from territory_opt.testing.plain import NUM_WEEKS, assumptions_by_hand
from territory_opt.testing.records import FIRST_DAY

Step = tuple[int, float, float, int]
"""Amount, odds as they are, what the one action adds to them, its hours a week."""

AIMS: tuple[Aim, ...] = (ChanceOfTarget(), MeanRisk(), MeanRisk(worst_share=0.3, weight=1.0))


def territory(steps: Sequence[Step], *, weekly_hours: float, target: float, sure_per_hour: float = 0.0) -> Problem:
    """Return a rep with one-action Stretch deals and, beside them, a client whose revenue is sure."""
    kinds = {"A": ActivityKind.TIER, "prospecting": ActivityKind.PROSPECTING, "admin": ActivityKind.ADMIN}
    books = {
        f"book{i}": Playbook(
            name=f"Book {i}",
            actions={"step": Action(name="Step", effort_hours=hours * NUM_WEEKS, odds_gain=gain)},
        )
        for i, (_, _, gain, hours) in enumerate(steps)
    }
    period = Period(start=FIRST_DAY, end=FIRST_DAY + dt.timedelta(weeks=NUM_WEEKS, days=-1))
    response = LinearResponse(revenue_per_hour=sure_per_hour, most_hours=weekly_hours)
    return Problem(
        reps=(Rep(id="ana", weekly_hours=weekly_hours, target=target),),
        clients=(Client(id="c0", rep="ana", tier="A", response=response),),
        opportunities=tuple(
            Opportunity(
                id=f"d{i}",
                rep="ana",
                amount=amount,
                odds=odds,
                close_date=period.end,
                certainty=Certainty.STRETCH,
                playbook=f"book{i}",
            )
            for i, (amount, odds, _, _) in enumerate(steps)
        ),
        policy=Policy(
            name="plain",
            activities={name: Activity(name=name, kind=kind) for name, kind in kinds.items()},
            certainty_rules={},
            hour_rules={},
            assumptions=assumptions_by_hand(1.0 * NUM_WEEKS),
        ),
        playbooks=books,
        as_of=FIRST_DAY,
        period=period,
    )


def choices(steps: Sequence[Step], offered: Sequence[bool], weekly_hours: float) -> Iterator[list[tuple[float, float]]]:
    """Yield the amount and odds of every deal for each set of actions that fits the week."""
    for chosen in itertools.product(*[(False, True) if may else (False,) for may in offered]):
        if sum(hours for (*_, hours), done in zip(steps, chosen, strict=True) if done) <= weekly_hours:
            yield [(a, odds + gain * done) for (a, odds, gain, _), done in zip(steps, chosen, strict=True)]


def endings(deals: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return what deals may bring together, each way with its chance, the least first."""
    ways = itertools.product(*[((0.0, 1 - odds), (amount, odds)) for amount, odds in deals])
    return sorted((sum(a for a, _ in way), math.prod(chance for _, chance in way)) for way in ways)


def value_of(deals: Sequence[tuple[float, float]], aim: Aim, target: float) -> float:
    ways = endings(deals)
    if isinstance(aim, ChanceOfTarget):
        return sum(chance for total, chance in ways if total >= target)
    left, worst = aim.worst_share, 0.0
    for total, chance in ways:
        worst += total * min(chance, left)
        left = max(0.0, left - chance)
    mean = sum(total * chance for total, chance in ways)
    return (1 - aim.weight) * mean + aim.weight * worst / aim.worst_share


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    number = draw(st.integers(1, 4))
    return [
        (draw(st.integers(1, 20)), draw(st.integers(0, 4)) / 8, draw(st.integers(1, 4)) / 8, draw(st.integers(1, 4)))
        for _ in range(number)
    ]


@given(steps=steps(), weekly_hours=st.integers(1, 8), share=st.integers(1, 10), aim=st.sampled_from(AIMS))
def test_whole_actions_serve_an_aim_as_well_as_the_best_of_all_sets_that_fit(
    *, steps: list[Step], weekly_hours: int, share: int, aim: Aim
) -> None:
    target = math.ceil(share / 10 * sum(amount for amount, *_ in steps))
    plan = make_plan(territory(steps, weekly_hours=weekly_hours, target=target), whole_actions=True)
    offered = [(f"d{i}", "step") not in plan.not_offered for i in range(len(steps))]
    oracle = max(value_of(deals, aim, target) for deals in choices(steps, offered, weekly_hours))

    aimed = aim_week(plan, "ana", aim, time_limit_s=60)

    assert aimed.is_complete
    assert oracle == pytest.approx(max(aimed.planned.value, aimed.found.value), rel=1e-7, abs=1e-7)
    assert oracle == pytest.approx(aimed.bound, rel=1e-5, abs=1e-5)
    assert aimed.best.value >= oracle * (1 - 1e-5) - 0.02


@given(
    problem=problems(most_reps=1, most_clients=2, most_deals=3),
    aim=st.sampled_from(AIMS),
    whole_actions=st.booleans(),
    target=st.sampled_from([0.0, 1000.0, 500_000.0]),
)
def test_the_week_found_obeys_every_rule_and_the_week_to_work_by_is_no_worse(
    *, problem: Problem, aim: Aim, whole_actions: bool, target: float
) -> None:
    problem = attrs.evolve(problem, reps=(attrs.evolve(problem.reps[0], target=target),))
    plan = make_plan(problem, whole_actions=whole_actions)
    rep = problem.reps[0].id
    aimed = aim_week(plan, rep, aim, num_samples=20, time_limit_s=0.2)
    week = aimed.found.week
    own = attrs.evolve(week.certificate, bound=week.certificate.objective, gap=0.0)
    claimed = Allocation(rep=rep, status=Status.OPTIMAL, best=attrs.evolve(week, certificate=own))

    assert () == verify(problem, claimed)
    assert aimed.best.value >= aimed.planned.value
    assert aimed.found.worst_mean <= aimed.found.expected_revenue * (1 + 1e-9) + 1e-6
    assert week.certificate.objective <= week.certificate.bound + 1e-6 * max(1.0, abs(week.certificate.bound))


@given(problem=problems(most_reps=1, most_clients=2, most_deals=3), whole_actions=st.booleans())
def test_without_weight_on_risk_the_week_earns_what_the_plan_earns(*, problem: Problem, whole_actions: bool) -> None:
    plan = make_plan(problem, whole_actions=whole_actions)
    aimed = aim_week(plan, problem.reps[0].id, MeanRisk(weight=0.0), num_samples=20)
    planned, found = aimed.planned.week.certificate, aimed.found.week.certificate

    assert aimed.keeps_plan
    assert planned.objective == pytest.approx(found.objective, rel=1e-6, abs=1e-9)


@given(problem=problems(most_reps=1, most_clients=2, most_deals=3))
def test_the_plan_s_week_is_measured_as_the_outlook_measures_it(problem: Problem) -> None:
    plan = make_plan(problem)
    rep = problem.reps[0]
    measured = measured_week(plan, rep.id, plan.reps[rep.id].allocation.week, MeanRisk())
    known = outlook(plan).reps[rep.id]

    assert known.mean == pytest.approx(measured.expected_revenue, rel=1e-9, abs=1e-6)
    assert (known.chance is None) is (measured.chance is None)
    if known.chance is not None and measured.chance is not None:
        assert known.chance <= measured.chance + 1e-9


def certain_against_long_shot(target: float) -> TerritoryPlan:
    """Two deals that fit the week one at a time: a small one that work makes certain, and a long shot worth more."""
    return make_plan(territory([(100, 0.5, 0.5, 6), (1000, 0.0, 0.1, 6)], weekly_hours=6, target=target))


@pytest.mark.parametrize("aim", AIMS)
def test_the_certain_small_deal_is_chosen_where_the_plan_takes_the_long_shot(aim: Aim) -> None:
    aimed = aim_week(certain_against_long_shot(100), "ana", aim)

    assert not aimed.keeps_plan
    assert [("d1", 1.0)] == [(action.opportunity, action.share) for action in aimed.planned.week.actions]
    assert [("d0", 1.0)] == [(action.opportunity, action.share) for action in aimed.found.week.actions]
    assert [0.55, 1.0] == pytest.approx([aimed.planned.chance, aimed.found.chance])
    assert [150, 100] == pytest.approx([aimed.planned.expected_revenue, aimed.found.expected_revenue])


@pytest.mark.parametrize("whole_actions", [False, True])
@pytest.mark.parametrize("aim", AIMS)
def test_without_time_the_plan_stays_and_the_bound_says_what_may_be_missed(*, aim: Aim, whole_actions: bool) -> None:
    problem = territory([(100, 0.5, 0.5, 6), (1000, 0.0, 0.1, 6)], weekly_hours=6, target=100)
    plan = make_plan(problem, whole_actions=whole_actions)
    hurried, patient = (aim_week(plan, "ana", aim, time_limit_s=limit) for limit in (1e-9, 60.0))

    assert hurried.keeps_plan
    assert not patient.keeps_plan
    assert hurried.bound >= patient.sampled > hurried.sampled
    assert patient.planned.value == pytest.approx(hurried.sampled)


@given(problem=problems(most_reps=1, most_clients=2, most_deals=3), share=st.sampled_from([0.1, 0.5, 1.0]))
def test_no_week_comes_to_more_than_the_bound_told_without_time(problem: Problem, share: float) -> None:
    aim = MeanRisk(worst_share=share, weight=0.7)
    plan, rep = make_plan(problem), problem.reps[0].id
    hurried, patient = (aim_week(plan, rep, aim, num_samples=20, time_limit_s=limit) for limit in (1e-9, 60.0))

    tolerance = 1e-6 * max(1.0, abs(patient.bound))
    assert patient.sampled <= hurried.bound + tolerance
    assert hurried.sampled <= patient.bound + tolerance


def test_a_target_only_the_long_shot_can_reach_keeps_the_plan_and_says_so() -> None:
    aimed = aim_week(certain_against_long_shot(1000), "ana", ChanceOfTarget())

    assert aimed.keeps_plan
    assert aimed.best is aimed.planned
    assert 0.0 == aimed.gap
    assert aimed.words.startswith("The plan's own week stays")


def test_sure_revenue_of_a_client_is_weighed_against_a_deal() -> None:
    """Six hours bring 60 for certain, or 200 with odds of one half: for a target of 60 the certain is the best."""
    plan = make_plan(territory([(200, 0.0, 0.5, 6)], weekly_hours=6, target=60, sure_per_hour=10))
    aimed = aim_week(plan, "ana", ChanceOfTarget())

    assert [0.5, 1.0] == pytest.approx([aimed.planned.chance, aimed.found.chance])
    assert 6.0 == pytest.approx(aimed.hours["A"])


@pytest.fixture(scope="module")
def demo() -> TerritoryPlan:
    return make_plan(to.read_demo())


def test_the_same_seed_gives_the_same_answer_and_another_seed_other_outcomes(demo: TerritoryPlan) -> None:
    first, again, other = (
        aim_week(demo, "ana", MeanRisk(weight=0.8), num_samples=100, seed=seed) for seed in (3, 3, 4)
    )

    assert first == again
    assert first.sampled != other.sampled


def test_more_samples_come_closer_to_the_exact_value(demo: TerritoryPlan) -> None:
    def miss(num_samples: int) -> float:
        aimed = [aim_week(demo, "ana", MeanRisk(weight=1.0), num_samples=num_samples, seed=i) for i in range(4)]
        return sum(abs(each.sampled - each.found.value) for each in aimed)

    assert miss(3200) < miss(50)


def test_the_chance_found_in_the_time_is_within_its_bound_and_never_worse_than_the_plan(demo: TerritoryPlan) -> None:
    aimed = aim_week(demo, "ben", ChanceOfTarget(), num_samples=60, time_limit_s=0.2)

    assert aimed.sampled <= aimed.bound <= 1
    assert aimed.best.value >= aimed.planned.value
    assert aimed.planned.chance is not None
    assert aimed.planned.chance == pytest.approx(aimed.planned.value)


def test_a_week_that_must_reach_its_target_on_average_still_does() -> None:
    problem = territory([(100, 0.5, 0.5, 6), (1000, 0.0, 0.1, 6)], weekly_hours=6, target=140)
    aimed = aim_week(make_plan(problem, must_reach_target=True), "ana", MeanRisk(weight=1.0))

    assert aimed.found.expected_revenue >= 140 - 1e-6


def test_a_rep_without_a_week_has_none_for_any_aim() -> None:
    problem = territory([(100, 0.5, 0.5, 6)], weekly_hours=6, target=100)
    too_much = HourRule(terms={"A": 1.0}, at_least=7.0, unit=to.LimitUnit.HOURS)
    policy = attrs.evolve(problem.policy, hour_rules={"too_much": too_much})
    plan = make_plan(attrs.evolve(problem, policy=policy))

    with pytest.raises(NoAllocationError, match="ana has no week"):
        aim_week(plan, "ana", MeanRisk())


def test_the_chance_of_a_target_nobody_states_is_refused_with_its_path() -> None:
    problem = to.read_demo()
    reps = tuple(attrs.evolve(rep, target=None) if rep.id == "ben" else rep for rep in problem.reps)

    with pytest.raises(InvalidInputError, match=r"reps\[1\]\.target"):
        aim_week(make_plan(attrs.evolve(problem, reps=reps)), "ben", ChanceOfTarget())


def test_every_number_out_of_its_range_is_named(demo: TerritoryPlan) -> None:
    with pytest.raises(InvalidInputError) as caught:
        aim_week(demo, "ana", MeanRisk(), num_samples=0, seed=-1, time_limit_s=0)
    assert ["num_samples", "seed", "time_limit_s"] == [fault.path for fault in caught.value.faults]


def test_words_tell_what_is_gained_and_what_it_costs() -> None:
    aimed: AimedWeek = aim_week(certain_against_long_shot(100), "ana", ChanceOfTarget())

    assert (
        "The chance of making the target changes by +45.0 points, expected revenue of the period by -50, "
        "what comes after it by +0."
    ) == aimed.words
