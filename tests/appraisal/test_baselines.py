"""What the same hours earn under rules of thumb, held against the plan and against the week without rules."""

import datetime as dt
from collections.abc import Mapping, Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.allocation import Status
from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import Resolver, solve
from territory_opt.allocation.valuation import value_week
from territory_opt.appraisal.baselines import Baseline, baselines
from territory_opt.errors import SolverError
from territory_opt.model.hour_rule import HourRule, LimitUnit, Strength
from territory_opt.model.opportunity import Certainty
from territory_opt.model.problem import Problem
from territory_opt.model.response import AdbudgResponse, ExponentialResponse, LinearResponse, PointsResponse, Response
from territory_opt.rules.classification import classify
from territory_opt.testing import problems

COARSE = 0.02
MONEY = 1e-7
NAMES = (
    "recommended",
    "equal",
    "proportional to sales",
    "proportional to potential",
    "observed",
    "best average increment",
)
HOURS = LimitUnit.HOURS


def week_of(problem: Problem, least_revenue: float | None = None) -> RepWeek:
    """Return the allocation problem of the first rep, on coarse curves."""
    rep = problem.reps[0].id
    return value_week(problem, rep, classify(problem), tolerance=COARSE, least_revenue=least_revenue)


def appraised(
    problem: Problem, week: RepWeek | None = None, *, whole_actions: bool = False
) -> tuple[float, dict[str, Baseline]]:
    """Return what the first rep's plan earns, valued, and its baselines by name."""
    rep, policy = problem.reps[0], problem.policy
    week = week or week_of(problem)
    best = allocate(week, rep, policy, whole_actions=whole_actions).week
    found = baselines(
        week,
        rep,
        policy,
        best,
        clients=problem.clients_by_rep.get(rep.id, ()),
        deals=classify(problem).deals,
        whole_actions=whole_actions,
    )
    of_plan = best.revenue.total + policy.assumed("later_revenue_share") * best.revenue.later
    for baseline in found:
        assert of_plan == pytest.approx(baseline.expected_revenue + baseline.gain_of_plan, rel=1e-9, abs=1e-9)
        selling_hours = rep.weekly_hours - best.hours[policy.admin]
        assert selling_hours == pytest.approx(sum(baseline.hours.values()) + baseline.free_hours, abs=1e-9)
        assert set(policy.activities) - {policy.admin} == set(baseline.hours)
        assert min([0.0, *baseline.hours.values(), baseline.free_hours]) >= -1e-9
    return of_plan, {baseline.name: baseline for baseline in found}


def free_optimum(week: RepWeek, *, whole_actions: bool = False) -> float:
    """Return what the week could earn without any rule."""
    targets = tuple(attrs.evolve(target, minimum_hours=0.0) for target in week.targets)
    program, _ = formulate(attrs.evolve(week, rows=(), targets=targets), whole_actions=whole_actions)
    return solve(program).objective + week.kept.total


def observed(problem: Problem, hours: Sequence[float]) -> Problem:
    """Return the problem with hours observed of its first rep, activity by activity."""
    by_activity = dict(zip(problem.policy.activities, hours, strict=False))
    rep = attrs.evolve(problem.reps[0], observed_hours=by_activity)
    return attrs.evolve(problem, reps=(rep,))


def territory(
    responses: Mapping[str, Response],
    *,
    tiers: Mapping[str, str] | None = None,
    rules: Mapping[str, HourRule] | None = None,
    weekly_hours: float = 20.0,
    deals: Sequence[to.Opportunity] = (),
    **client_fields: Mapping[str, float],
) -> Problem:
    """Return one rep without administration or channels, with these clients, all of tier A where no tier is given."""
    demo = to.read_demo()
    clients = tuple(
        to.Client(
            id=name,
            rep="ana",
            tier=(tiers or {}).get(name, "A"),
            response=response,
            **{field: values[name] for field, values in client_fields.items() if name in values},  # type: ignore[arg-type]
        )
        for name, response in responses.items()
    )
    no_admin = HourRule(terms={"admin": 1.0}, at_most=0.0, unit=HOURS)
    return Problem(
        reps=(to.Rep(id="ana", weekly_hours=weekly_hours),),
        clients=clients,
        opportunities=tuple(deals),
        policy=attrs.evolve(demo.policy, hour_rules={"no_admin": no_admin, **(rules or {})}, channels={}),
        playbooks=demo.playbooks,
        people=demo.people,
        as_of=dt.date(2026, 1, 5),
        period=to.Period.named("2026-H1"),
    )


def saturating(potential: float, half_hours: float = 1.0) -> ExponentialResponse:
    return ExponentialResponse(potential_revenue=potential, half_hours=half_hours)


@pytest.fixture(scope="module")
def demo() -> Problem:
    """Read the sample territory, with the hours of Ana as they are today."""
    problem = to.read_demo()
    return attrs.evolve(
        problem,
        reps=(attrs.evolve(problem.rep_by_id["ana"], observed_hours={"A": 8, "B": 14, "C": 9, "admin": 9}),),
        clients=tuple(problem.clients_by_rep["ana"]),
        opportunities=tuple(problem.opportunities_by_rep["ana"]),
    )


def test_every_rule_of_thumb_is_there_when_its_numbers_are(demo: Problem) -> None:
    assert NAMES == tuple(appraised(demo)[1])

    no_hours = attrs.evolve(demo, reps=(attrs.evolve(demo.reps[0], observed_hours={"admin": 8}),))
    no_shares = {name: attrs.evolve(r, recommended=None, flex=None, at_least=0.0) for name, r in hour_rules_of(demo)}
    bare = attrs.evolve(no_hours, policy=attrs.evolve(demo.policy, hour_rules=no_shares))
    assert ("equal", "proportional to sales", "proportional to potential", "best average increment") == tuple(
        appraised(bare)[1]
    )


def hour_rules_of(problem: Problem) -> list[tuple[str, HourRule]]:
    return list(problem.policy.hour_rules.items())


@given(problem=problems(most_reps=1), hours=st.lists(st.integers(0, 20), max_size=9), whole_actions=st.booleans())
def test_no_baseline_that_breaks_no_rule_earns_more_than_the_plan_and_none_more_than_the_free_optimum(
    problem: Problem, hours: list[float], *, whole_actions: bool
) -> None:
    problem = observed(problem, hours)
    week = week_of(problem)

    of_plan, found = appraised(problem, week, whole_actions=whole_actions)

    most = free_optimum(week, whole_actions=whole_actions)
    for baseline in found.values():
        assert baseline.expected_revenue <= most * (1 + MONEY) + MONEY
        assert baseline.revenue_in_period <= baseline.expected_revenue * (1 + MONEY) + MONEY
        if not baseline.broken_rules:
            assert baseline.expected_revenue <= of_plan * (1 + MONEY) + MONEY


@given(problem=problems(most_reps=1, most_clients=4), seed=st.randoms(use_true_random=False))
def test_the_order_of_clients_and_deals_changes_nothing(problem: Problem, seed: object) -> None:
    clients, deals = list(problem.clients), list(problem.opportunities)
    for records in (clients, deals):
        seed.shuffle(records)  # type: ignore[attr-defined]  # a random.Random
    shuffled = attrs.evolve(problem, clients=tuple(clients), opportunities=tuple(deals))

    _, first = appraised(problem)
    _, second = appraised(shuffled)

    assert list(first) == list(second)
    for name, baseline in first.items():
        assert baseline.expected_revenue == pytest.approx(second[name].expected_revenue, rel=1e-7, abs=1e-7)
        # Where weeks earn the same the plan's administration may differ in its last digits, and hours with it.
        assert dict(baseline.hours) == pytest.approx(dict(second[name].hours), abs=1e-5)


@pytest.mark.parametrize("factor", [2.0**-30, 2.0**30])
def test_money_of_another_size_scales_revenue_and_leaves_hours_alone(demo: Problem, factor: float) -> None:
    week = week_of(demo)
    kept = {name: value * factor for name, value in attrs.asdict(week.kept).items()}
    scaled = attrs.evolve(
        week,
        targets=tuple(attrs.evolve(target, curve=target.curve.scaled(factor)) for target in week.targets),
        actions=tuple(attrs.evolve(action, revenue=action.revenue * factor) for action in week.actions),
        kept=attrs.evolve(week.kept, **kept),
    )

    clients = [attrs.evolve(client, flow_revenue=client.flow_revenue * factor) for client in demo.clients]
    for i, client in enumerate(clients):
        if client.potential_revenue is not None:
            clients[i] = attrs.evolve(client, potential_revenue=client.potential_revenue * factor)
    deals = [attrs.evolve(deal, amount=(deal.amount or 0.0) * factor) for deal in demo.opportunities]

    _, plain = appraised(demo, week)
    _, other = appraised(attrs.evolve(demo, clients=tuple(clients), opportunities=tuple(deals)), scaled)

    for name, baseline in plain.items():
        assert factor * baseline.expected_revenue == pytest.approx(other[name].expected_revenue, rel=1e-9)
        assert baseline.gain_share == pytest.approx(other[name].gain_share, abs=1e-8)
        assert dict(baseline.hours) == pytest.approx(dict(other[name].hours), abs=1e-9)
        assert baseline.broken_rules == other[name].broken_rules


def test_the_recommended_week_is_the_optimum_without_flex(demo: Problem) -> None:
    """The default shares add up to 1; administration is held where the plan puts it."""
    admin = appraised_admin(demo)
    strict = {
        name: attrs.evolve(rule, flex=0.0) if rule.recommended is not None else rule
        for name, rule in hour_rules_of(demo)
    }
    strict["admin"] = HourRule(terms={"admin": 1.0}, at_least=admin, at_most=admin, unit=HOURS)
    without_flex, _ = appraised(attrs.evolve(demo, policy=attrs.evolve(demo.policy, hour_rules=strict)))

    recommended = appraised(demo)[1]["recommended"]

    assert without_flex == pytest.approx(recommended.expected_revenue, rel=1e-7)
    assert () == recommended.broken_rules
    assert recommended.gain_of_plan > 0


def appraised_admin(problem: Problem) -> float:
    return allocate(week_of(problem), problem.reps[0], problem.policy).week.hours["admin"]


def test_equal_hours_fill_up_what_others_cannot_use() -> None:
    """Of 20 hours tier B gets 10 and its only client takes 2; A gets the rest, in equal parts but for a small one."""
    responses = {name: LinearResponse(revenue_per_hour=100, most_hours=20) for name in ("a1", "a2")} | {
        "a3": LinearResponse(revenue_per_hour=10, most_hours=3),
        "b1": LinearResponse(revenue_per_hour=100, most_hours=2),
    }
    problem = territory(responses, tiers={"b1": "B"})

    equal = appraised(problem)[1]["equal"]

    assert {"A": 18.0, "B": 2.0, "C": 0.0, "prospecting": 0.0} == pytest.approx(dict(equal.hours))
    assert 15 * 100 + 3 * 10 + 2 * 100 == pytest.approx(equal.expected_revenue)


def test_hours_in_proportion_follow_sales_or_potential() -> None:
    """The large client earns little for an hour, the small one much; so size alone is a bad guide."""
    problem = territory(
        {
            "large": LinearResponse(revenue_per_hour=10, most_hours=20),
            "small": LinearResponse(revenue_per_hour=100, most_hours=20),
        },
        flow_revenue={"large": 3000.0, "small": 1000.0},
    )

    of_plan, found = appraised(problem)

    assert 4000 + 20 * 100 == pytest.approx(of_plan)
    assert 4000 + 15 * 10 + 5 * 100 == pytest.approx(found["proportional to sales"].expected_revenue)
    by_potential = 4000 + 20 * (10 * 200 + 100 * 2000) / 2200
    assert by_potential == pytest.approx(found["proportional to potential"].expected_revenue)


def test_deals_count_by_odds_for_sales_and_by_amount_for_potential() -> None:
    """The client has sales of 2,000 and a potential of 20; the deal 6,000 expected and 10,000 at face value."""
    deal = to.Opportunity(
        id="d",
        rep="ana",
        client="a",
        amount=10_000,
        odds=0.6,
        close_date=dt.date(2026, 6, 30),
        certainty=Certainty.LIKELY,
        routine_hours=1e4,
    )
    flat = LinearResponse(revenue_per_hour=1, most_hours=20)
    problem = territory({"a": flat}, flow_revenue={"a": 2000.0}, deals=[deal])
    week = week_of(problem)
    (likely,) = [target.curve for target in week.targets if target.kind == "likely"]

    _, found = appraised(problem, week)

    for name, deal_share in (("proportional to sales", 6 / 8), ("proportional to potential", 10_000 / 10_020)):
        expected = week.kept.total + likely.revenue(20 * deal_share) + 20 * (1 - deal_share)
        assert expected == pytest.approx(found[name].expected_revenue)


def test_prospecting_keeps_its_recommended_hours_and_gets_what_nobody_else_can_use(demo: Problem) -> None:
    few = territory({"a": LinearResponse(revenue_per_hour=100, most_hours=4)})
    prospecting = HourRule(terms={"prospecting": 1.0}, recommended=5.0, flex=1.0, unit=HOURS)
    policy = attrs.evolve(
        few.policy, hour_rules=dict(few.policy.hour_rules) | {"find": prospecting}, channels=demo.policy.channels
    )
    stated = {"new_deal_amount": to.Assumption(value=10_000.0)}
    few = attrs.evolve(few, policy=attrs.evolve(policy, assumptions=dict(policy.assumptions) | stated))
    many = attrs.evolve(few, clients=(attrs.evolve(few.clients[0], response=saturating(1e5, 9.0)),))

    assert 16.0 == pytest.approx(appraised(few)[1]["proportional to sales"].hours["prospecting"])
    assert 5.0 == pytest.approx(appraised(many)[1]["proportional to sales"].hours["prospecting"])


def test_shares_that_do_not_add_up_are_normalised_and_the_rest_is_shared_equally() -> None:
    share = {name: HourRule(terms={name: 1.0}, recommended=0.75, flex=1.0, of="selling") for name in ("A", "B")}
    both = territory({"a": saturating(1e4)}, rules=share)
    one = territory({"a": saturating(1e4)}, rules={"A": share["A"]})

    too_much, too_little = (appraised(problem)[1]["recommended"].hours for problem in (both, one))

    assert {"A": 10.0, "B": 10.0, "C": 0.0, "prospecting": 0.0} == pytest.approx(dict(too_much))
    assert {"A": 15.0, "B": 5 / 3, "C": 5 / 3, "prospecting": 5 / 3} == pytest.approx(dict(too_little))


def test_a_recommendation_of_nothing_for_all_is_no_guide() -> None:
    nothing = {
        name: HourRule(terms={name: 1.0}, recommended=0.0, flex=0.0, strength=Strength.ADVISORY)
        for name in ("A", "B", "C", "prospecting")
    }
    recommended = appraised(territory({"a": saturating(1e4)}, rules=nothing))[1]["recommended"]

    assert dict.fromkeys(("A", "B", "C", "prospecting"), 5.0) == pytest.approx(dict(recommended.hours))


def test_rules_of_several_activities_and_ratios_recommend_hours_of_none() -> None:
    rules = {
        "both": HourRule(terms={"A": 1.0, "B": 1.0}, recommended=0.5, flex=1.0),
        "ratio": HourRule(terms={"A": 1.0}, recommended=0.5, flex=1.0, of="B"),
        "few": HourRule(terms={"C": 2.0}, recommended=4.0, flex=1.0, unit=HOURS),
        "fewer": HourRule(terms={"C": 1.0}, recommended=1.0, flex=1.0, unit=HOURS),
        "day": HourRule(terms={"B": 1.0}, recommended=1.0, flex=1.0, unit=LimitUnit.DAYS),
    }
    hours = appraised(territory({"a": saturating(1e4)}, rules=rules))[1]["recommended"].hours

    assert {"A": 7.0, "B": 4.0, "C": 2.0, "prospecting": 7.0} == pytest.approx(dict(hours))


def test_observed_hours_are_stretched_to_the_plans_selling_hours() -> None:
    problem = territory({"a": saturating(1e4), "b": saturating(1e4)}, tiers={"b": "B"})
    rep = attrs.evolve(problem.reps[0], observed_hours={"A": 6.0, "B": 2.0, "admin": 12.0})

    found = appraised(attrs.evolve(problem, reps=(rep,)))[1]["observed"]

    assert {"A": 15.0, "B": 5.0, "C": 0.0, "prospecting": 0.0} == pytest.approx(dict(found.hours))


@given(
    slopes=st.lists(st.lists(st.integers(1, 500), min_size=1, max_size=4), min_size=1, max_size=4),
    steps=st.integers(1, 5),
)
def test_the_best_average_increment_is_optimal_where_greed_is(slopes: list[list[int]], steps: int) -> None:
    """One activity, concave responses of segments of equal width that hold a whole number of steps."""
    width = steps * 0.25
    responses = {f"c{i}": _lines(sorted(its, reverse=True), width) for i, its in enumerate(slopes)}

    of_plan, found = appraised(territory(responses, weekly_hours=6.0))

    assert of_plan == pytest.approx(found["best average increment"].expected_revenue, rel=1e-9)


def _lines(slopes: Sequence[int], width: float) -> PointsResponse:
    totals = [sum(slopes[: i + 1]) * width for i in range(len(slopes))]
    return PointsResponse(points=tuple(((i + 1) * width, total) for i, total in enumerate(totals)))


def test_the_best_average_increment_passes_the_flat_foot_of_an_s() -> None:
    """Two clients need 6 hours each before they earn; 10 hours are best spent on one of them, not on both."""
    foot = AdbudgResponse(most_revenue=10_000, half_hours=6.0, exponent=8.0)

    of_plan, found = appraised(territory({"a": foot, "b": foot}, weekly_hours=10.0))

    assert found["equal"].expected_revenue < 0.5 * of_plan
    assert of_plan == pytest.approx(found["best average increment"].expected_revenue, rel=0.02)


def test_broken_rules_are_named_required_and_preferred_but_not_advisory() -> None:
    rules = {
        "least_b": HourRule(terms={"B": 1.0}, at_least=15.0, unit=HOURS),
        "most_a": HourRule(terms={"A": 1.0}, at_most=2.0, unit=HOURS, strength=Strength.PREFERRED, penalty_per_hour=1),
        "some_c": HourRule(terms={"C": 1.0}, at_least=2.0, unit=HOURS, strength=Strength.ADVISORY),
    }
    problem = territory({"a": saturating(1e5), "b": saturating(1.0)}, tiers={"b": "B"}, rules=rules)

    best = appraised(problem)[1]["best average increment"]

    assert ("least_b", "most_a") == best.broken_rules
    assert best.gain_of_plan < 0
    assert best.gain_share is not None
    assert best.gain_share < 0


def test_minimum_contact_is_kept_where_it_fits_and_named_where_it_does_not() -> None:
    """Tier A gets an hour too few for its two clients, tier B enough; by sales client b gets all there is."""
    responses = {"a1": saturating(100.0), "a2": saturating(100.0), "b": saturating(100.0)}
    rep_hours = {"A": 5.0, "B": 15.0}
    problem = territory(
        responses,
        tiers={"b": "B"},
        minimum_hours={"a1": 3.0, "a2": 3.0, "b": 1.0},
        flow_revenue={"b": 1e6},
    )
    problem = attrs.evolve(problem, reps=(attrs.evolve(problem.reps[0], observed_hours=rep_hours),))

    _, found = appraised(problem)

    both = ("minimum_contact[a1]", "minimum_contact[a2]")
    assert both == found["observed"].broken_rules
    assert both == found["proportional to sales"].broken_rules
    assert () == found["equal"].broken_rules


def test_a_target_that_must_be_reached_is_a_rule_too() -> None:
    problem = territory({"a": saturating(1e4, 5.0), "b": saturating(1e5, 5.0)})
    of_plan, _ = appraised(problem)

    _, found = appraised(problem, week_of(problem, least_revenue=of_plan * 0.99))

    assert ("reach_target",) == found["equal"].broken_rules
    assert () == found["best average increment"].broken_rules


def test_only_whole_calls_are_made_in_a_baseline_too() -> None:
    """A call takes 2 hours a week: of 9 hours each, 8 are used."""
    problem = territory(
        {name: LinearResponse(revenue_per_hour=100, most_hours=20) for name in ("a", "b")},
        weekly_hours=18.0,
    )
    weeks = problem.working_weeks("ana")
    problem = attrs.evolve(
        problem, clients=tuple(attrs.evolve(client, hours_per_call=2.0 * weeks) for client in problem.clients)
    )

    of_plan, found = appraised(problem)

    assert 18 * 100 == pytest.approx(of_plan)
    assert 16 * 100 == pytest.approx(found["equal"].expected_revenue)
    assert 18 * 100 == pytest.approx(found["best average increment"].expected_revenue)


@given(potentials=st.lists(st.integers(0, 10_000), min_size=2, max_size=3), minimum=st.sampled_from([0.0, 0.3, 1.2]))
def test_weeks_of_whole_calls_keep_the_promises_too(potentials: list[int], minimum: float) -> None:
    names = [f"c{i}" for i in range(len(potentials))]
    problem = territory(
        dict(zip(names, map(saturating, potentials), strict=True)),
        weekly_hours=9.0,
        hours_per_call=dict.fromkeys(names[:2], 20.0),
        minimum_hours=dict.fromkeys(names[1:], minimum),
    )
    week = week_of(problem)

    of_plan, found = appraised(problem, week)

    for baseline in found.values():
        assert baseline.expected_revenue <= free_optimum(week) * (1 + MONEY) + MONEY
        assert baseline.broken_rules or baseline.expected_revenue <= of_plan * (1 + MONEY) + MONEY


def test_whole_actions_are_chosen_wholly_in_a_baseline_too(demo: Problem) -> None:
    _, in_parts = appraised(demo)
    _, whole = appraised(demo, whole_actions=True)

    lost = [in_parts[name].expected_revenue - whole[name].expected_revenue for name in NAMES]
    assert min(lost) >= -MONEY
    assert max(lost) > 1.0


def test_a_due_date_holds_in_a_baseline_too() -> None:
    """A deal that closes after one of some twenty-five weeks cannot take the hours of all of them."""
    deal = to.Opportunity(id="d", rep="ana", client="a", amount=1e6, odds=0.9, routine_hours=400.0)
    soon, late = (attrs.evolve(deal, close_date=dt.date(2026, *day)) for day in ((1, 9), (6, 29)))
    clients = {"a": saturating(100.0)}

    by_day = [appraised(territory(clients, deals=[due]))[1]["equal"] for due in (soon, late)]

    kept = 0.9e6 * to.read_policy().assumed("likely_unattended_share")
    gains = [baseline.expected_revenue - kept for baseline in by_day]
    assert gains[0] == pytest.approx(gains[1] * 20.0 / 400.0, rel=0.4)
    assert gains[0] < 0.1 * gains[1]


def test_a_week_that_can_earn_nothing_has_no_share() -> None:
    _, found = appraised(territory({}))

    assert {None} == {baseline.gain_share for baseline in found.values()}
    assert {20.0} == {baseline.free_hours for name, baseline in found.items() if name != "recommended"}


def test_a_solver_that_gives_up_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every split has a week; if the solver finds none it must be told."""
    unsolved = solve(formulate(week_of(territory({"a": saturating(1.0)})))[0])
    gave_up = attrs.evolve(unsolved, status=Status.NUMERICAL_TROUBLE)
    monkeypatch.setattr(Resolver, "solve", lambda _self: gave_up)

    with pytest.raises(SolverError, match="the baseline 'equal' of ana ended as numerical_trouble"):
        appraised(territory({"a": saturating(1.0)}))
