"""Why a week is impossible: all clashes, none with a demand too many, and repairs that cost the least and work."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.allocation.bending import BendableWeek
from territory_opt.allocation.clash import MOST_CLASHES, explain, find_clashes
from territory_opt.allocation.demands import Demand, RuleLimit, demands_of
from territory_opt.allocation.explanation import Clash, Impossible, Repair
from territory_opt.allocation.formulation import contact_name, formulate, row_name
from territory_opt.allocation.limits import Case
from territory_opt.allocation.reference import solve_with_cbc
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import Resolver, solve
from territory_opt.allocation.valuation import value_week
from territory_opt.model.client import Client
from territory_opt.model.hour_rule import ADMIN_NEED, REACH_TARGET, WHOLE_ACTIONS, HourRule, LimitUnit
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.policy import Activity, ActivityKind, Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.response import AdbudgResponse, LinearResponse
from territory_opt.model.sorting_rules import CertaintyRule
from territory_opt.model.units import ActivityId
from territory_opt.model.working_time import Period
from territory_opt.rules.classification import classify
from territory_opt.rules.hour_rows import AT_LEAST, AT_MOST
from territory_opt.testing import problems
from territory_opt.testing.plain import assumptions_by_hand

HOURS = LimitUnit.HOURS
MONDAY = dt.date(2026, 1, 5)
CLOSE = MONDAY + dt.timedelta(weeks=10, days=-1)
NEED_WEIGHT = 2.0
STEP = 1e-6

maybe_clashing = problems(most_reps=1, most_clients=2, most_deals=1, may_be_infeasible=True)
A = Client(id="a", rep="ana", tier="A", response=LinearResponse(revenue_per_hour=1000, most_hours=30))
B = Client(id="b", rep="ana", tier="B", response=LinearResponse(revenue_per_hour=100, most_hours=10))
DEAL = Opportunity(
    id="d",
    rep="ana",
    client="a",
    amount=1000,
    odds=0.4,
    close_date=CLOSE,
    playbook="pitch",
    certainty=Certainty.STRETCH,
)
PITCH = Playbook(name="Pitch", actions={"pitch": Action(name="Pitch", effort_hours=390, odds_gain=0.5)})


def territory(
    *rules: tuple[str, HourRule],
    clients: tuple[Client, ...] = (A, B),
    admin_hours: float | None = None,
    deals: tuple[Opportunity, ...] = (),
) -> Problem:
    """Return one rep of 40 hours and ten weeks under these rules: 1,000 an hour in A up to 30 h, 100 in B up to 10."""
    kinds = {"A": "tier", "B": "tier", "prospecting": "prospecting", "admin": "admin"}
    return Problem(
        reps=(Rep(id="ana", weekly_hours=40, admin_hours=admin_hours),),
        clients=clients,
        opportunities=deals,
        playbooks={"pitch": PITCH},
        policy=Policy(
            name="by hand",
            activities={name: Activity(name=name, kind=ActivityKind(kind)) for name, kind in kinds.items()},
            certainty_rules={"likely": CertaintyRule(when="odds > 0.5", certainty=Certainty.LIKELY)},
            assumptions=assumptions_by_hand(likely_routine_hours=20.0),
            hour_rules=dict(rules),
        ),
        as_of=MONDAY,
        period=Period(start=MONDAY, end=CLOSE),
    )


def at_least(limit: float, *activities: ActivityId, **fields: object) -> HourRule:
    """Return a floor under hours, or under what the fields say."""
    return HourRule(terms=dict.fromkeys(activities, 1.0), at_least=limit, **{"unit": HOURS, **fields})  # type: ignore[arg-type]


def at_most(limit: float, *activities: ActivityId, **fields: object) -> HourRule:
    """Return a ceiling over hours, or over what the fields say."""
    return HourRule(terms=dict.fromkeys(activities, 1.0), at_most=limit, **{"unit": HOURS, **fields})  # type: ignore[arg-type]


def case_of(problem: Problem, least_revenue: float | None = None) -> Case:
    """Return the case of the first rep."""
    rep = problem.reps[0]
    week = value_week(problem, rep.id, classify(problem), least_revenue=least_revenue)
    return Case(week=week, rep=rep, policy=problem.policy)


def explained(case: Case, *, whole_actions: bool = False) -> Impossible:
    """Return why a week is impossible."""
    return explain(case.week, case.rep, case.policy, whole_actions=whole_actions)


def is_possible(week: RepWeek, *, whole_actions: bool = False) -> bool:
    """Return whether a week has any plan."""
    return solve(formulate(week, whole_actions=whole_actions)[0]).status is to.Status.OPTIMAL


def impossible(problem: Problem) -> Case:
    """Return the case of the first rep; gives the example up when a week is possible."""
    case = case_of(problem)
    assume(not is_possible(case.week))
    return case


def only(week: RepWeek, demands: Iterable[Demand]) -> RepWeek:
    """Return a week that asks for these demands only."""
    names = {demand.row for demand in demands}
    return attrs.evolve(
        week,
        rows=tuple(row for row in week.rows if row_name(row) in names),
        targets=tuple(
            attrs.evolve(
                target,
                minimum_hours=target.minimum_hours if contact_name(target) in names else 0.0,
                hours_per_call=target.hours_per_call if f"whole_calls[{target.id}]" in names else None,
            )
            for target in week.targets
        ),
        least_revenue=week.least_revenue if REACH_TARGET in names else None,
    )


def repaired(problem: Problem, limits: Mapping[tuple[str, str], float], least_revenue: float | None = None) -> RepWeek:
    """Return the week of the first rep under other limits, by the name of the demand and its side."""
    rep, clients, rules = problem.reps[0], {c.id: c for c in problem.clients}, dict(problem.policy.hour_rules)
    for (name, side), limit in limits.items():
        if name == REACH_TARGET:
            least_revenue = limit
        elif name == ADMIN_NEED:
            rep = attrs.evolve(rep, admin_hours=limit)
        elif name in rules:
            rules[name] = attrs.evolve(rules[name], **{side: limit})  # type: ignore[arg-type]  # a limit by its side
        else:
            client = clients[name.removeprefix("minimum_contact[").removesuffix("]")]
            clients[client.id] = attrs.evolve(client, minimum_hours=limit)
    policy = attrs.evolve(problem.policy, hour_rules=rules)
    changed = attrs.evolve(problem, reps=(rep, *problem.reps[1:]), clients=tuple(clients.values()), policy=policy)
    return case_of(changed, least_revenue).week


def limits_of(repair: Repair) -> dict[tuple[str, str], float]:
    """Return the limits that a repair changes, after it."""
    return {(change.rule, change.side): change.after for change in repair.changes}


def alone(found: Impossible) -> dict[str, float]:
    """Return the limits that a repair changes with no other, after it, by the name of the rule."""
    return {repair.changes[0].rule: repair.changes[0].after for repair in found.repairs if len(repair.changes) == 1}


def least_cost(case: Case) -> float:
    """Return the least hours, weighted, by which a week must bend its demands: by PuLP and CBC."""
    reach = dict.fromkeys(case.week.activities, case.week.weekly_hours)
    program, _ = formulate(case.week, most_hours=reach)
    money_scale = program.money_scale
    program.objective = [0.0] * len(program.objective)
    for demand in demands_of(case):
        row = program.row(demand.row or WHOLE_ACTIONS)
        weight = NEED_WEIGHT if demand.name == ADMIN_NEED else 1.0
        if demand.name == REACH_TARGET:
            assert case.week.least_revenue is not None
            weight = case.week.weekly_hours * money_scale / case.week.least_revenue
        elif isinstance(demand, RuleLimit) and demand.name != ADMIN_NEED:
            weight = case.policy.hour_rules[demand.name].weight
        bend = program.add_column(f"bend[{demand.row}]", upper=None, objective=-weight)
        program.row_columns[row] = [*program.row_columns[row], bend]
        program.row_factors[row] = [*program.row_factors[row], 1.0 if demand.side == AT_LEAST else -1.0]
    return -solve_with_cbc(program).objective


def possible_with(case: Case, asked: Iterable[Demand]) -> bool:
    """Return whether any plan meets these demands."""
    asked = list(asked)
    return is_possible(only(case.week, asked), whole_actions=WHOLE_ACTIONS in {demand.name for demand in asked})


def enumerated(case: Case, demands: Sequence[Demand]) -> set[frozenset[int]]:
    """Return all smallest sets of demands that no plan meets, by trying every set."""
    clashes: set[frozenset[int]] = set()
    for size in range(len(demands) + 1):
        for some in map(frozenset, combinations(range(len(demands)), size)):
            if not any(clash <= some for clash in clashes) and not possible_with(case, [demands[i] for i in some]):
                clashes.add(some)
    return clashes


# What clashes.


@given(maybe_clashing)
def test_every_clash_is_impossible_and_possible_without_any_one_of_its_demands(problem: Problem) -> None:
    case = impossible(problem)
    demands = demands_of(case)

    found = find_clashes(BendableWeek(case.week, demands, whole_actions=False))

    assert found.clashes
    for clash in found.clashes:
        asked = [demands[place] for place in clash]
        assert any(demand.weight is not None for demand in asked)
        assert not possible_with(case, asked)
        for demand in asked:
            assert possible_with(case, [other for other in asked if other is not demand])


@given(maybe_clashing)
def test_the_clashes_and_corrections_are_all_that_enumeration_finds(problem: Problem) -> None:
    case = impossible(problem)
    demands = demands_of(case)
    everything = range(len(demands))
    assume(len(demands) <= 6)

    found = find_clashes(BendableWeek(case.week, demands, whole_actions=False))

    subsets = [frozenset(some) for size in (0, *everything) for some in combinations(everything, size + 1)]
    clashes = enumerated(case, demands)
    assert found.is_complete
    assert clashes == set(found.clashes)
    hitting = [some for some in sorted(subsets, key=len) if all(some & clash for clash in clashes)]
    assert {some for some in hitting if not any(fewer < some for fewer in hitting)} == set(found.corrections)


@given(maybe_clashing, st.integers(1, 40), st.booleans())
def test_every_clash_with_a_target_is_true_as_stated(problem: Problem, tenths: int, whole_actions: bool) -> None:  # noqa: FBT001  # drawn
    case = case_of(problem)
    solution = solve(formulate(case.week)[0])
    earned = solution.objective if solution.status is to.Status.OPTIMAL else 0.0
    case = case_of(problem, (case.week.kept.total + earned + 1) * (0.6 + tenths / 50))
    assume(not is_possible(case.week, whole_actions=whole_actions))
    demands = demands_of(case, whole_actions=whole_actions)

    found = find_clashes(BendableWeek(case.week, demands, whole_actions=whole_actions))

    assert found.clashes
    for clash in found.clashes:
        asked = [demands[place] for place in clash]
        assert not possible_with(case, asked)
        for demand in asked:
            assert possible_with(case, [other for other in asked if other is not demand])


# What repairs it.


@given(maybe_clashing)
def test_every_repair_makes_the_week_possible_and_a_single_change_made_any_smaller_does_not(problem: Problem) -> None:
    found = explained(impossible(problem))

    assert sorted(repair.cost for repair in found.repairs) == [repair.cost for repair in found.repairs]
    assert len({frozenset(limits_of(repair)) for repair in found.repairs}) == len(found.repairs)
    for repair in found.repairs:
        assert is_possible(repaired(problem, limits_of(repair)))
        change = repair.changes[0]
        moved = change.after - change.before
        if len(repair.changes) == 1 and abs(moved) > 100 * STEP:
            smaller = change.after - math.copysign(2 * STEP, moved) - 0.001 * moved
            assert not is_possible(repaired(problem, {(change.rule, change.side): smaller}))


@given(maybe_clashing)
def test_the_first_repair_costs_what_another_solver_finds_the_least(problem: Problem) -> None:
    """A ratio to an activity that gets no hours is no repair, so then the first that is one may cost more."""
    case = impossible(problem)
    has_ratios = any(isinstance(demand, RuleLimit) and demand.is_ratio for demand in demands_of(case))

    found = explained(case)

    least = least_cost(case)
    assert found.repairs or has_ratios
    for repair in found.repairs[:1]:
        assert repair.cost >= least - 1e-6
        assert has_ratios or repair.cost == pytest.approx(least, abs=1e-6)


@given(maybe_clashing, st.integers(1, 40))
def test_a_target_beyond_reach_is_repaired_at_the_least_cost(problem: Problem, tenths: int) -> None:
    case = case_of(problem)
    solution = solve(formulate(case.week)[0])
    earned = solution.objective if solution.status is to.Status.OPTIMAL else 0.0
    least_revenue = (case.week.kept.total + earned + 1) * (1 + tenths / 10)
    case = case_of(problem, least_revenue)
    assume(not is_possible(case.week))

    found = explained(case)

    assert found.clashes
    for repair in found.repairs:
        week = repaired(problem, limits_of(repair), least_revenue)
        assert is_possible(week)
        assert week.least_revenue is not None
        assert repair.expected_revenue >= week.least_revenue - 1e-6 * least_revenue
    for repair in found.repairs[:1]:
        assert repair.cost >= least_cost(case) - 1e-6


@pytest.mark.parametrize("factor", [1e-9, 1e-3, 1e3, 1e9])
def test_repairs_scale_with_money(factor: float) -> None:
    rules = (("floor", at_least(12, "B")), ("office", at_least(8, "admin")))
    rich = tuple(
        attrs.evolve(client, response=LinearResponse(revenue_per_hour=slope * factor, most_hours=30))
        for client, slope in ((A, 1000), (B, 100))
    )
    plain = tuple(
        attrs.evolve(client, response=LinearResponse(revenue_per_hour=slope, most_hours=30))
        for client, slope in ((A, 1000), (B, 100))
    )

    first = explained(case_of(territory(*rules, clients=plain), 28_500))
    scaled = explained(case_of(territory(*rules, clients=rich), 28_500 * factor))

    assert 3 == len(first.repairs)
    assert first.clashes[0].rules == scaled.clashes[0].rules
    for repair, its in zip(first.repairs, scaled.repairs, strict=True):
        assert its.cost == pytest.approx(repair.cost)
        assert its.expected_revenue == pytest.approx(repair.expected_revenue * factor)
        by_money = {change.rule: factor if change.unit == "money" else 1.0 for change in repair.changes}
        assert limits_of(its) == pytest.approx({key: by_money[key[0]] * x for key, x in limits_of(repair).items()})


# Every kind of demand.


def test_two_rules_clash_and_each_alone_repairs_at_the_same_cost_the_better_earning_first() -> None:
    problem = territory(
        ("floor", at_least(0.8, "A", unit=LimitUnit.SHARE)),
        ("office", at_least(1.5, "admin", unit=LimitUnit.DAYS)),
        ("harmless", at_most(39, "B")),
    )

    found = explained(case_of(problem))

    assert [("floor", "office")] == [clash.rules for clash in found.clashes]
    assert {"floor": 0.7, "office": 1.0} == pytest.approx(alone(found))
    assert [4.0, 4.0] == pytest.approx([repair.cost for repair in found.repairs])
    assert [30_000, 28_000] == [round(repair.expected_revenue) for repair in found.repairs]
    assert (
        "floor asks for at least 80 % of the week on A and office asks for at least 1.5 days of the week on admin: "
        "these cannot hold together. Cheapest repair: office at least from 1.5 days to 1 day." == str(found)
    )


def test_the_need_of_administration_gives_way_at_twice_the_cost_of_a_ceiling() -> None:
    found = explained(case_of(territory(("office", at_most(8, "admin")), admin_hours=12)))

    assert [("office", "admin_need")] == [clash.rules for clash in found.clashes]
    assert ["office", "admin_need"] == [repair.changes[0].rule for repair in found.repairs]
    assert {"office": 12.0, "admin_need": 8.0} == pytest.approx(alone(found))
    assert [4.0, 8.0] == pytest.approx([repair.cost for repair in found.repairs])


def test_the_rule_that_weighs_least_is_changed_first() -> None:
    light, heavy = at_least(30, "A", weight=0.5), at_least(30, "B", weight=3.0)

    found = explained(case_of(territory(("heavy", heavy), ("light", light))))

    assert ["light", "heavy"] == [repair.changes[0].rule for repair in found.repairs]
    assert [10.0, 60.0] == pytest.approx([repair.cost for repair in found.repairs])
    assert [20.0, 20.0] == pytest.approx([repair.changes[0].cost_hours for repair in found.repairs])


def test_a_minimum_contact_longer_than_the_week_clashes_alone() -> None:
    found = explained(case_of(territory(clients=(attrs.evolve(A, minimum_hours=41),))))

    assert [("minimum_contact[a]",)] == [clash.rules for clash in found.clashes]
    assert {"minimum_contact[a]": 40.0} == pytest.approx(alone(found))
    assert "minimum_contact[a] asks for at least 41 h on client a, in A: no week can give that" == str(found.clashes[0])


def test_whole_calls_clash_with_a_contact_they_cannot_make_up() -> None:
    """Calls of 20 h in ten weeks are 2 h a week each; one of them fits into 3 h, and two take 4."""
    client = attrs.evolve(A, minimum_hours=3, maximum_hours=3, hours_per_call=20)

    found = explained(case_of(territory(clients=(client,))))

    assert [("minimum_contact[a]", "whole_calls[a]")] == [clash.rules for clash in found.clashes]
    assert {"minimum_contact[a]": 2.0} == pytest.approx(alone(found))
    assert (
        "whole_calls[a] asks for whole calls of 2 h a week each on client a, at most 3 h"
        == found.clashes[0].sentences[1]
    )


def test_whole_calls_clash_with_a_ceiling_between_two_numbers_of_calls() -> None:
    client = attrs.evolve(A, minimum_hours=3, hours_per_call=20)

    found = explained(case_of(territory(("little", at_most(3.5, "A")), clients=(client,))))

    assert [("little", "minimum_contact[a]", "whole_calls[a]")] == [clash.rules for clash in found.clashes]
    assert {"little": 4.0, "minimum_contact[a]": 2.0} == pytest.approx(alone(found))
    assert [0.5, 1.0] == pytest.approx([repair.cost for repair in found.repairs])


def test_a_target_clashes_with_the_rules_that_keep_hours_from_it() -> None:
    """Either rule leaves enough time for a; both leave 20 h, worth 20,000, and b at most 1,000."""
    problem = territory(("floor", at_least(12, "B")), ("office", at_least(8, "admin")))

    found = explained(case_of(problem, 28_500))

    assert [("floor", "office", "reach_target")] == [clash.rules for clash in found.clashes]
    assert ["office", "floor", "reach_target"] == [repair.changes[0].rule for repair in found.repairs]
    assert alone(found) == pytest.approx({"office": 0.5, "floor": 3.5 / 0.9, "reach_target": 21_000}, rel=3e-6)
    assert [7.5, 12 - 3.5 / 0.9, 40 * 7_500 / 28_500] == pytest.approx([repair.cost for repair in found.repairs])
    assert "reach_target asks for an expected revenue of at least 28,500" == found.clashes[0].sentences[2]


def test_a_target_that_only_shares_of_actions_reach_is_impossible_with_whole_ones() -> None:
    """The action takes 39 of 40 h a week; a fifth of it is enough, and all of it leaves 1 h for client a."""
    case = case_of(territory(clients=(A,), deals=(DEAL,)), 30_500)

    found = explained(case, whole_actions=True)

    assert is_possible(case.week)
    assert not is_possible(case.week, whole_actions=True)
    assert [("whole_actions", "reach_target")] == [clash.rules for clash in found.clashes]
    assert "whole_actions asks for each action wholly or not at all" == found.clashes[0].sentences[0]
    assert {"reach_target": 30_400} == pytest.approx(alone(found), rel=3e-6)
    assert 30_400 == pytest.approx(found.repairs[0].expected_revenue)


def test_a_ratio_is_repaired_to_the_nearest_ratio_that_is_possible() -> None:
    """Fewest hours are bent with least selling time, 15 of 32 h; with 40 h the ratio comes nearer, 19 of 40."""
    selling = {"unit": LimitUnit.SHARE, "of": "selling"}
    problem = territory(
        ("first", at_least(0.6, "A", **selling)),
        ("second", at_least(0.5, "B", **selling)),
        ("new", at_least(1, "prospecting")),
        ("office", at_most(0.2, "admin", unit=LimitUnit.SHARE)),
    )

    found = explained(case_of(problem))

    assert [("first", "second", "new"), ("first", "second", "office")] == [clash.rules for clash in found.clashes]
    assert {"first": 0.475, "second": 0.375} == pytest.approx(alone(found))
    assert {40 * 0.6 - 19, 40 * 0.5 - 15} == {round(r.cost, 6) for r in found.repairs if len(r.changes) == 1}
    assert {("new", AT_LEAST): 0.0, ("office", AT_MOST): 1.0} in [limits_of(repair) for repair in found.repairs]


def test_a_ratio_to_an_activity_without_hours_offers_no_absurd_repair() -> None:
    """No ratio repairs this: B would have to get hours, which another rule forbids."""
    problem = territory(
        ("ratio", at_most(2, "A", unit=LimitUnit.SHARE, of="B")),
        ("nothing", at_most(0, "B")),
        ("floor", at_least(10, "A")),
    )

    found = explained(case_of(problem))

    assert [("ratio", "nothing", "floor")] == [clash.rules for clash in found.clashes]
    assert {"nothing": 5.0, "floor": 0.0} == pytest.approx(alone(found))


def test_a_target_is_out_of_reach_of_whole_actions_that_shares_of_them_reach() -> None:
    """Client b earns 1,000 in 10 h; the 30 h that are left are a share of one action, worth 385."""
    deals = tuple(attrs.evolve(DEAL, id=name, client="b") for name in ("one", "other"))
    case = case_of(territory(clients=(B,), deals=deals), 2_182)
    demands = demands_of(case, whole_actions=True)

    found = explained(case, whole_actions=True)

    assert {frozenset({0, 1})} == enumerated(case, demands)
    assert [("whole_actions", "reach_target")] == [clash.rules for clash in found.clashes]
    assert {"reach_target": 1_800} == pytest.approx(alone(found), rel=3e-6)


def test_whole_calls_of_any_client_clash_with_a_target_they_keep_out_of_reach() -> None:
    """One call of 3 h fits below the ceiling: 3,000 and 1,000 of client b; 5 h without calls would earn 6,000."""
    problem = territory(("little", at_most(5, "A")), clients=(attrs.evolve(A, hours_per_call=30), B))
    case = case_of(problem, 5_500)

    found = explained(case)

    assert {frozenset({0, 1, 2})} == enumerated(case, demands_of(case))
    assert [("little", "whole_calls[a]", "reach_target")] == [clash.rules for clash in found.clashes]
    assert alone(found) == pytest.approx({"little": 6.0, "reach_target": 4_000}, rel=3e-6)


@pytest.mark.parametrize("target", [0.0, 1e-6, 0.01])
def test_a_target_of_next_to_nothing_plays_no_part_beside_the_clash_of_others(target: float) -> None:
    rich = attrs.evolve(A, response=LinearResponse(revenue_per_hour=1e9, most_hours=30))
    problem = territory(
        ("floor", at_least(39, "B", weight=3.0)), ("office", at_least(8, "admin", weight=0.001)), clients=(rich, B)
    )
    problem = attrs.evolve(problem, reps=(attrs.evolve(problem.reps[0], target=target),))

    found = to.plan(problem, must_reach_target=True).reps["ana"].allocation.explanation

    assert found is not None
    assert [("floor", "office")] == [clash.rules for clash in found.clashes]
    assert {"floor": 32.0, "office": 1.0} == pytest.approx(alone(found))
    assert [0.007, 21.0] == pytest.approx([repair.cost for repair in found.repairs])


def test_a_target_that_is_kept_without_hours_is_no_demand() -> None:
    problem = attrs.evolve(territory(("floor", at_least(41, "B"))))
    problem = attrs.evolve(problem, reps=(attrs.evolve(problem.reps[0], won=5_000),))

    found = explained(case_of(problem, 4_000))

    assert [("floor",)] == [clash.rules for clash in found.clashes]


def test_the_contact_of_a_client_stays_its_own_beside_a_deal_of_the_same_id() -> None:
    likely = attrs.evolve(DEAL, id="b", odds=0.9, certainty=Certainty.LIKELY)
    problem = territory(
        ("ceiling", at_most(3, "admin")),
        ("office", at_least(4, "admin")),
        ("selling", at_least(36, "A", "B")),
        clients=(A, attrs.evolve(B, minimum_hours=9)),
        deals=(likely,),
    )

    found = explained(case_of(problem))

    assert found.repairs
    for repair in found.repairs:
        plan = solve(formulate(repaired(problem, limits_of(repair)))[0])
        kept = case_of(problem).week.kept.total
        assert kept + plan.objective == pytest.approx(repair.expected_revenue)


def test_no_rule_can_have_the_name_of_another_demand() -> None:
    client = attrs.evolve(A, minimum_hours=3, hours_per_call=20)
    case = case_of(territory(clients=(client,), deals=(DEAL,), admin_hours=3), 1_000_000)
    names = {demand.name for demand in demands_of(case, whole_actions=True)}

    assert {"admin_need", "minimum_contact[a]", "whole_calls[a]", "whole_actions", "reach_target"} == names
    for name in names:
        with pytest.raises(to.InvalidInputError, match="a name other than"):
            territory((name, at_least(1, "A")))


# All of them, or word that there are more.


def test_clashes_apart_are_all_found_and_repaired_together() -> None:
    problem = territory(
        ("a_floor", at_least(20, "A")),
        ("a_ceiling", at_most(16, "A")),
        ("b_floor", at_least(12, "B")),
        ("b_ceiling", at_most(10, "B")),
    )

    found = explained(case_of(problem))

    assert [("a_floor", "a_ceiling"), ("b_floor", "b_ceiling")] == [clash.rules for clash in found.clashes]
    assert not found.may_have_more
    assert {} == alone(found)
    assert 4 == len(found.repairs)
    assert {6.0} == {repair.cost for repair in found.repairs}
    assert "(1 more such)" in str(found)
    assert "Cheapest repair: a_ceiling at most from 16 h to 20 h and b_floor at least from 12 h to 10 h." in str(found)


def test_a_search_that_is_cut_short_says_that_there_may_be_more() -> None:
    many = [(f"{name}{i}", at_least(25 + i, name)) for name in ("A", "B") for i in range(12)]

    found = explained(case_of(territory(*many)))

    assert MOST_CLASHES == len(found.clashes)
    assert found.may_have_more
    assert "(at least 9 more such)" in str(found)
    assert is_possible(repaired(territory(*many), limits_of(found.repairs[0])))


def test_a_search_that_is_cut_short_tries_every_demand_alone() -> None:
    """Twelve floors clash with one that outweighs them: cheapest is to lower all, simplest to lower the one."""
    floors = [(f"floor{hours}", at_least(hours, "B")) for hours in range(2, 14)]

    found = explained(case_of(territory(*floors, ("hog", at_least(39, "A", weight=100.0)))))

    assert found.may_have_more
    assert 12 == len(found.repairs[0].changes)
    assert {"hog": 27.0} == pytest.approx(alone(found))
    assert [78.0, 1200.0] == pytest.approx([repair.cost for repair in found.repairs])


def test_without_time_nothing_is_found_and_that_is_said() -> None:
    case = case_of(territory(("floor", at_least(12, "B")), ("office", at_least(30, "admin"))))

    found = explain(case.week, case.rep, case.policy, time_limit_s=0.0)

    assert Impossible(clashes=(), repairs=(), may_have_more=True) == found
    assert "the time was used up before it was found which of its demands clash" == str(found)
    assert explained(case) == explain(case.week, case.rep, case.policy, time_limit_s=600.0)


def of_s_shapes(least_revenue: float) -> Case:
    """Return a case of four S-shaped clients, a floor and an administration, that must earn so much."""
    clients = tuple(
        Client(
            id=f"s{number}",
            rep="ana",
            tier="AB"[number % 2],
            response=AdbudgResponse(most_revenue=1_000 * (number + 3), half_hours=6 + number, exponent=3),
        )
        for number in range(4)
    )
    return case_of(
        territory(("floor", at_least(20, "prospecting")), ("office", at_least(8, "admin")), clients=clients),
        least_revenue,
    )


def test_a_good_bend_of_many_choices_is_tried_though_not_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    case = of_s_shapes(12_000)
    exact = explained(case)
    monkeypatch.setattr("territory_opt.allocation.bending.MOST_CHOICES", 0)

    found = explained(case)

    assert exact.clashes == found.clashes
    assert found.repairs
    assert found.repairs[0].cost >= exact.repairs[0].cost - 1e-6
    assert found.may_have_more or found.repairs[0].cost == pytest.approx(exact.repairs[0].cost)


def test_a_search_of_too_many_whole_numbers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    case = of_s_shapes(12_000)
    monkeypatch.setattr("territory_opt.allocation.clash.MOST_WHOLE_WORK", 0)

    found = explained(case)

    assert found.may_have_more
    assert found.repairs


def test_a_week_that_is_possible_has_nothing_to_explain() -> None:
    found = explained(case_of(territory(("floor", at_least(10, "A")))))

    assert Impossible(clashes=(), repairs=(), may_have_more=False) == found
    assert "its demands clash by less than the solver's rounding" == str(found)


def test_without_a_repair_the_clash_stands_alone() -> None:
    clash = Clash(rules=("a",), sentences=("a asks for too much",))

    assert "a asks for too much: no week can give that." == str(
        Impossible(clashes=(clash,), repairs=(), may_have_more=False)
    )


def test_a_solver_that_gets_stuck_where_it_stood_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(territory(("floor", at_least(0.8, "A", unit=LimitUnit.SHARE)), ("office", at_least(12, "admin"))))
    expected = explained(case)

    def stuck(_: Resolver) -> float:
        raise to.SolverError("not set")

    monkeypatch.setattr(Resolver, "optimum", stuck)
    monkeypatch.setattr(Resolver, "solve", stuck)

    assert expected == explained(case)
