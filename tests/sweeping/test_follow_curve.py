"""The exact curve of a week along its hours or one limit: through every week that is planned for itself."""

import datetime as dt
from itertools import pairwise
from typing import cast

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.allocation.valuation import value_week
from territory_opt.appraisal.appraisal import priced_again, valued_again
from territory_opt.appraisal.demand import DemandKind
from territory_opt.errors import InvalidInputError
from territory_opt.model.busy import Busy
from territory_opt.model.hour_rule import ADMIN_NEED, HourRule, Strength
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.sweeping.curve import ParametricCurve
from territory_opt.sweeping.follow_curve import limit_curve_of, weekly_hours_curve
from territory_opt.testing import problems

DEMO = to.plan(to.read_demo())


def anew(plan: TerritoryPlan, problem: Problem, rep_id: str) -> Allocation:
    """Return the week of a changed problem, planned for itself, with the same actions offered."""
    week = value_week(problem, rep_id, plan.classification, too_late=plan.not_offered)
    return allocate(week, problem.rep_by_id[rep_id], problem.policy, whole_actions=plan.whole_actions)


def with_hours(problem: Problem, rep_id: str, weekly_hours: float) -> Problem:
    reps = (attrs.evolve(rep, weekly_hours=weekly_hours) if rep.id == rep_id else rep for rep in problem.reps)
    return attrs.evolve(problem, reps=tuple(reps))


def with_limit(problem: Problem, rep_id: str, what: str, limit: float) -> Problem:
    rule, side = what.split(" ")
    if rule == ADMIN_NEED:
        reps = (attrs.evolve(rep, admin_hours=limit) if rep.id == rep_id else rep for rep in problem.reps)
        return attrs.evolve(problem, reps=tuple(reps))
    rules = problem.policy.hour_rules
    moved = attrs.evolve(rules[rule], **{side: limit})  # type: ignore[arg-type]  # the side is a name
    return attrs.evolve(problem, policy=attrs.evolve(problem.policy, hour_rules={**rules, rule: moved}))


def assert_passes_through(curve: ParametricCurve, value: float, week: Allocation, noise: float = 0.0) -> None:
    here = curve.at(value)
    assert Status.OPTIMAL is week.status, (week.status, curve.to_text(), value)
    assert here.objective == pytest.approx(week.week.certificate.objective, rel=1e-9, abs=noise)
    assert sum(here.hours.values()) + here.free_hours == pytest.approx(
        sum(week.week.hours.values()) + week.week.free_hours, abs=1e-6
    )


def noise_of(plan: TerritoryPlan, rep_id: str) -> float:
    """Return what the solver itself does not tell apart [money]."""
    return 4 * priced_again(plan, rep_id, valued_again(plan, plan.problem, rep_id)).tolerance


@given(problem=problems(most_reps=1, most_clients=2, most_deals=2), data=st.data())
def test_a_curve_along_a_limit_passes_through_every_week_planned_for_itself(
    problem: Problem, data: st.DataObject
) -> None:
    rep = problem.reps[0]
    plan = to.plan(problem)
    priced = priced_again(plan, rep.id, valued_again(plan, problem, rep.id))
    demands = [each for each in priced.demands if each.kind is DemandKind.RULE]
    assume(not priced.program.is_whole and demands)
    demand = data.draw(st.sampled_from(demands))

    curve = limit_curve_of(plan, rep.id, demand.rule, demand.side)

    assume(curve.pieces)
    share = data.draw(st.floats(0.001, 0.999))
    value = curve.points[0].value + share * (curve.points[-1].value - curve.points[0].value)
    try:
        changed = with_limit(problem, rep.id, curve.what, value)
    except InvalidInputError:
        return  # a limit beyond the other one of its rule
    assert_passes_through(curve, value, anew(plan, changed, rep.id), curve.error + 4 * priced.tolerance)


@given(problem=problems(most_reps=1, most_clients=2, most_deals=2), data=st.data())
def test_a_curve_along_the_hours_passes_through_every_week_planned_for_itself(
    problem: Problem, data: st.DataObject
) -> None:
    rep = attrs.evolve(problem.reps[0], busy=())
    problem = attrs.evolve(problem, reps=(rep,))
    plan = to.plan(problem)
    assume(plan.is_feasible)
    priced = priced_again(plan, rep.id, valued_again(plan, problem, rep.id))
    assume(not priced.program.is_whole)

    curve = weekly_hours_curve(plan, rep.id, window=(0.8 * rep.weekly_hours, rep.weekly_hours))

    assume(curve.pieces)
    share = data.draw(st.floats(0.001, 0.999))
    hours = curve.points[0].value + share * (curve.points[-1].value - curve.points[0].value)
    assert_passes_through(curve, hours, anew(plan, with_hours(problem, rep.id, hours), rep.id), 4 * priced.tolerance)


@pytest.mark.parametrize("rep_id", ["ana", "ben", "cleo"])
def test_the_hours_of_the_demo_are_followed_exactly(rep_id: str) -> None:
    curve = weekly_hours_curve(DEMO, rep_id)

    assert curve.is_exact
    assert not curve.keeps_choices
    for value in [
        piece.start + share * (piece.end - piece.start) for piece in curve.pieces[::12] for share in (0, 0.4)
    ]:
        assert_passes_through(curve, value, anew(DEMO, with_hours(DEMO.problem, rep_id, value), rep_id))


@pytest.mark.parametrize(
    "what", ["top_tier at_least", "middle_tier at_most", "prospecting_day at_most", "admin_need at_least"]
)
def test_the_limits_of_the_demo_are_followed_exactly_in_their_own_unit(what: str) -> None:
    curve = limit_curve_of(DEMO, "ana", *what.split(" "))

    assert curve.is_exact
    for value in [piece.start + 0.4 * (piece.end - piece.start) for piece in curve.pieces[::8]]:
        try:
            changed = with_limit(DEMO.problem, "ana", what, value)
        except InvalidInputError:
            continue  # a limit beyond the other one of its rule
        assert_passes_through(curve, value, anew(DEMO, changed, "ana"))


def test_a_limit_that_is_a_share_of_hours_the_plan_decides_is_followed_along_its_bends() -> None:
    rules = {
        "calls": HourRule(terms={"prospecting": 1}, at_least=0.1, of="selling"),
        "top": HourRule(terms={"A": 1}, at_least=0.1, of="prospecting"),
    }
    demo = DEMO.problem
    problem = attrs.evolve(demo, policy=attrs.evolve(demo.policy, hour_rules=rules))
    plan = to.plan(problem)

    for rule, window in (("calls", (0.0, 0.8)), ("top", (0.2, 0.6))):
        curve = limit_curve_of(plan, "ana", rule, "at_least", window=window)
        assert curve.error < 1e-3
        bases = {round(point.basis_hours or 0.0, 6) for point in curve.points}
        assert (len(bases) > 1) == (rule == "top")
        for piece in curve.pieces[:: max(1, len(curve.pieces) // 20)]:
            value = piece.start + 0.37 * (piece.end - piece.start)
            week = anew(plan, with_limit(problem, "ana", f"{rule} at_least", value), "ana")
            assert_passes_through(curve, value, week, noise_of(plan, "ana"))


def test_a_curve_ends_where_no_plan_is_left_and_says_so() -> None:
    hours, floor = weekly_hours_curve(DEMO, "ana"), limit_curve_of(DEMO, "ana", "prospecting_day", "at_least")

    assert (True, False) == (hours.ends_below, hours.ends_above)
    assert (False, True) == (floor.ends_below, floor.ends_above)
    least, most = hours.points[0].value, floor.points[-1].value
    assert Status.INFEASIBLE is anew(DEMO, with_hours(DEMO.problem, "ana", least - 1e-3), "ana").status
    assert Status.OPTIMAL is anew(DEMO, with_hours(DEMO.problem, "ana", least + 1e-3), "ana").status
    assert most == pytest.approx(0.24, abs=1e-9)  # its own ceiling
    with pytest.raises(InvalidInputError, match="no plan obeys a lower one"):
        hours.at(25.0)


def test_a_window_without_any_plan_has_an_empty_curve() -> None:
    curve = weekly_hours_curve(DEMO, "ben", window=(20, 30))

    assert () == curve.points
    assert () == curve.pieces
    assert curve.ends_below
    assert curve.ends_above
    assert "no plan obeys any value from 20 to 30" in curve.to_text()
    with pytest.raises(InvalidInputError, match="no plan obeys any value from 20 to 30"):
        curve.at(25.0)


def test_each_piece_names_the_limits_that_are_reached_all_along_it() -> None:
    curve = weekly_hours_curve(DEMO, "ana", window=(33, 45))

    for piece in curve.pieces[::20]:
        middle = (piece.start + piece.end) / 2
        rules = {rule.name: rule for rule in anew(DEMO, with_hours(DEMO.problem, "ana", middle), "ana").week.rules}
        for name in piece.binding:
            assert rules[name.split(" ")[0]].binding


def test_revenue_hours_and_pieces_belong_together() -> None:
    curve = weekly_hours_curve(DEMO, "ana", window=(38, 42))
    planned = DEMO.reps["ana"]

    assert curve.at(40).expected_revenue == pytest.approx(planned.sheet.expected_revenue, abs=0.02)
    assert dict(curve.at(40).hours) == pytest.approx(dict(planned.hours), abs=1e-6)
    assert all(left.right.value == right.left.value for left, right in pairwise(curve.pieces))
    assert "reps[id=ana].weekly_hours" == curve.path
    assert curve.pieces[0].start == 38
    assert curve.pieces[-1].end == 42


def test_whole_choices_are_kept_and_that_is_told() -> None:
    plan = to.plan(to.read_demo(), whole_actions=True)

    curve = weekly_hours_curve(plan, "ana", window=(39, 41))

    assert curve.keeps_choices
    assert "whole-number choices stay" in curve.to_text()
    objective = plan.reps["ana"].allocation.week.certificate.objective
    assert curve.at(40).objective == pytest.approx(objective, rel=1e-9)


def test_a_rep_with_busy_times_has_no_curve_of_hours() -> None:
    demo = to.read_demo()
    meeting = Busy(start=dt.datetime(2026, 3, 2, 10), end=dt.datetime(2026, 3, 2, 12))  # noqa: DTZ001  # the rep's own clock
    first = attrs.evolve(demo.rep_by_id["ana"], busy=(meeting,))
    plan = to.plan(attrs.evolve(demo, reps=(first, *(rep for rep in demo.reps if rep.id != "ana"))))

    with pytest.raises(InvalidInputError, match="grid"):
        weekly_hours_curve(plan, "ana", window=(30, 40))


def test_what_is_not_there_is_refused_with_the_nearest_right_name() -> None:
    with pytest.raises(InvalidInputError, match="did you mean 'ana'"):
        weekly_hours_curve(DEMO, "anna")
    with pytest.raises(InvalidInputError, match="did you mean 'top_tier at_least'"):
        limit_curve_of(DEMO, "ana", "top_teir", "at_least")
    with pytest.raises(InvalidInputError, match="lower end below a higher one"):
        weekly_hours_curve(DEMO, "ana", window=(40, 30))
    with pytest.raises(InvalidInputError, match=r"window\[1\]"):
        weekly_hours_curve(DEMO, "ana", window=(40, 300))


def with_rules(**rules: HourRule) -> Problem:
    """Return the demo with preferred rules but for those given."""
    demo = DEMO.problem
    preferred = {
        name: attrs.evolve(rule, strength=Strength.PREFERRED, penalty_per_hour=1e3)
        for name, rule in demo.policy.hour_rules.items()
    }
    return attrs.evolve(demo, policy=attrs.evolve(demo.policy, hour_rules=preferred | rules))


def test_a_curve_keeps_the_actions_offered_and_says_so_where_a_plan_would_offer_others() -> None:
    ceiling = attrs.evolve(DEMO.problem.policy.hour_rules["admin_ceiling"], of="prospecting")
    problem = with_rules(admin_ceiling=ceiling)
    plan = to.plan(problem)
    curve = limit_curve_of(plan, "ana", "admin_ceiling", "at_most")

    there = to.plan(with_limit(problem, "ana", "admin_ceiling at_most", 0.36))

    assert plan.not_offered != there.not_offered
    objective = there.reps["ana"].allocation.week.certificate.objective
    assert abs(curve.at(0.36).objective - objective) > curve.error + 1
    assert curve.keeps_offers
    assert "the actions offered stay as in the plan" in curve.to_text()


@given(problem=problems(most_reps=1, most_clients=2, most_deals=2), data=st.data())
def test_a_curve_that_keeps_no_offers_passes_through_every_plan(problem: Problem, data: st.DataObject) -> None:
    rep = problem.reps[0]
    plan = to.plan(problem)
    priced = priced_again(plan, rep.id, valued_again(plan, problem, rep.id))
    demands = [each for each in priced.demands if each.kind is DemandKind.RULE]
    assume(not priced.program.is_whole and demands)
    demand = data.draw(st.sampled_from(demands))
    curve = limit_curve_of(plan, rep.id, demand.rule, demand.side)
    assume(curve.pieces and not curve.keeps_offers)

    share = data.draw(st.floats(0.001, 0.999))
    value = curve.points[0].value + share * (curve.points[-1].value - curve.points[0].value)
    try:
        changed = with_limit(problem, rep.id, curve.what, value)
    except InvalidInputError:
        return  # a limit beyond the other one of its rule
    there = to.plan(changed).reps[rep.id].allocation
    assert "actions offered" not in curve.to_text()
    assert_passes_through(curve, value, there, curve.error + 4 * priced.tolerance)


def test_a_preferred_rule_that_is_broken_is_named_apart_from_limits_that_are_reached() -> None:
    demo = DEMO.problem
    given_rules = demo.policy.hour_rules
    rules = {
        **given_rules,
        "top_tier": attrs.evolve(given_rules["top_tier"], strength=Strength.PREFERRED, penalty_per_hour=10.0),
        "middle_tier": attrs.evolve(
            given_rules["middle_tier"], recommended=None, flex=None, at_least=0.4, at_most=None
        ),
    }
    plan = to.plan(attrs.evolve(demo, policy=attrs.evolve(demo.policy, hour_rules=rules)))
    told = {rule.name: rule for rule in plan.reps["ana"].allocation.week.rules}

    curve = limit_curve_of(plan, "ana", "middle_tier", "at_least", window=(0.3, 0.5))

    assert told["top_tier"].slack_hours < -1
    for piece in curve.pieces:
        assert "top_tier at_least" in piece.broken
        assert "top_tier at_least" not in piece.binding
        assert not {*piece.binding} & {*piece.broken}
    assert "broken: top_tier at_least" in curve.to_text()


def test_a_limit_that_only_a_week_without_its_hours_obeys_is_level_up_to_where_others_do() -> None:
    """Below 0.16 the floor of the rule leaves no prospecting, and so none of what it is a share of."""
    calls = attrs.evolve(DEMO.problem.policy.hour_rules["prospecting_day"], of="B")
    plan = to.plan(with_rules(admin_ceiling=DEMO.problem.policy.hour_rules["admin_ceiling"], prospecting_day=calls))

    curve = limit_curve_of(plan, "ana", "prospecting_day", "at_most")

    for value in (0.0, 0.05, 0.12, 0.15):
        assert curve.at(value).hours["B"] == pytest.approx(0.0, abs=1e-6)
        assert curve.at(value).objective == pytest.approx(curve.at(0.0).objective, rel=1e-6)
    for value in (0.17, 0.2, 0.35):
        changed = attrs.evolve(calls, recommended=None, flex=None, at_least=0.16, at_most=value)
        problem = with_rules(admin_ceiling=DEMO.problem.policy.hour_rules["admin_ceiling"], prospecting_day=changed)
        assert_passes_through(curve, value, anew(plan, problem, "ana"), noise_of(plan, "ana"))
    (jump,) = to.where_reached(curve, 550_000)
    assert jump.low == pytest.approx(0.16, abs=1e-4)


@pytest.mark.parametrize("window", [(30.0,), None, (30, 35, 40)])
def test_what_is_no_window_is_refused(window: object) -> None:
    with pytest.raises(InvalidInputError, match="window"):
        weekly_hours_curve(DEMO, "ana", window=cast("tuple[float, float]", window))
    with pytest.raises(InvalidInputError, match="rep"):
        weekly_hours_curve(DEMO, cast("str", ["ana"]))
