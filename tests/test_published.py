"""Published results, reproduced by the whole way from records to hours."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from functools import cache

import attrs
import pytest

import territory_opt as to
from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.valuation import value_week
from territory_opt.model.hour_rule import LimitUnit
from territory_opt.response.five_answers import Fit
from territory_opt.rules.classification import classify
from territory_opt.sizing.effort import EffortPlan, optimize_effort
from territory_opt.sizing.use import EffortUse
from territory_opt.testing import assert_verified

POTENTIALS = (100.0, 80.0)
RATES = (0.05, 0.02)
BUDGET_HOURS = 60.0


def two_segments() -> to.Problem:
    """Return two saturating clients in one tier, whose week is the budget and nothing else."""
    demo = to.read_demo()
    clients = tuple(
        to.Client(
            id=f"segment {i}",
            rep="ana",
            tier="A",
            response=to.ExponentialResponse(potential_revenue=potential, half_hours=math.log(2) / rate),
        )
        for i, (potential, rate) in enumerate(zip(POTENTIALS, RATES, strict=True), start=1)
    )
    budget = to.HourRule(terms={"A": 1.0}, at_most=BUDGET_HOURS, unit=LimitUnit.HOURS)
    policy = to.Policy(
        name="one budget",
        activities=demo.policy.activities,
        certainty_rules=demo.policy.certainty_rules,
        assumptions=demo.policy.assumptions,
        hour_rules={"budget": budget},
    )
    return to.Problem(
        reps=(to.Rep(id="ana", weekly_hours=BUDGET_HOURS + 5),),
        clients=clients,
        policy=policy,
        as_of=dt.date(2026, 1, 5),
        period=to.Period.named("2026-H1"),
    )


def test_two_saturating_segments_share_a_budget_as_the_closed_form_does() -> None:
    """Mantrala, Sinha, Zoltners (1992), re-derived.

    With s_i = k_i (1 - exp(-b_i x_i)) and x1 + x2 = R, both slopes are equal where
    x1 = (b2 R + ln(k1 b1 / (k2 b2))) / (b1 + b2); for k = (100, 80), b = (0.05, 0.02), R = 60 that is
    x1 = 33.4205, x2 = 26.5795, and the value 114.1810. Chords within a billionth of the range leave hours within a
    hundredth of an hour and the value within a millionth.
    """
    problem = two_segments()
    week = value_week(problem, "ana", classify(problem), tolerance=1e-9)

    allocation = allocate(week, problem.reps[0], problem.policy)

    hours = {target.id: target.weekly_hours for target in allocation.week.targets}
    assert {"segment 1": 33.4205, "segment 2": 26.5795} == pytest.approx(hours, abs=0.01)
    assert 114.1810 == pytest.approx(allocation.week.revenue.total, abs=5e-5)
    assert BUDGET_HOURS == pytest.approx(allocation.week.hours["A"])
    assert 5 == pytest.approx(allocation.week.free_hours)
    assert_verified(problem, allocation)


def test_the_price_of_the_budget_is_the_common_slope_of_both_segments() -> None:
    """The same source: at the optimum k1 b1 exp(-b1 x1) = k2 b2 exp(-b2 x2), which is what one more hour earns."""
    problem = two_segments()
    week = value_week(problem, "ana", classify(problem), tolerance=1e-9)

    budget = allocate(week, problem.reps[0], problem.policy).week.rules[0]

    assert POTENTIALS[0] * RATES[0] * math.exp(-RATES[0] * 33.4205) == pytest.approx(budget.price_per_hour, rel=1e-3)


def test_at_the_default_tolerance_the_published_value_is_lost_by_no_more_than_it_allows() -> None:
    problem = two_segments()
    plan = to.plan(problem)

    most_error = 0.0005 * sum(POTENTIALS)
    assert 0 <= 114.1810 + 5e-5 - plan.reps["ana"].allocation.week.revenue.total <= most_error


PRODUCTS = {
    "Naprosyn": ((0.30, 0.45, 1.00, 1.40, 1.60), 0.70, 214.4, 96.8),
    "Nipro": ((0.47, 0.68, 1.05, 1.26, 1.52), 0.80, 210.1, 97.2),
    "Anaprox": ((0.15, 0.48, 1.04, 1.20, 1.35), 0.55, 36.5, 142.4),
    "Norinyl": ((0.31, 0.63, 1.03, 1.15, 1.25), 0.72, 21.2, 52.7),
    "Pironil": ((0.45, 0.70, 1.01, 1.05, 1.10), 0.72, 37.2, 24.1),
    "Lidex": ((0.56, 0.80, 1.02, 1.11, 1.20), 0.62, 38.0, 27.3),
    "Synalar": ((0.59, 0.76, 1.02, 1.07, 1.11), 0.53, 14.6, 29.7),
    "Nasalide": ((0.15, 0.61, 1.07, 1.46, 1.76), 0.52, 11.2, 56.8),
}
"""Answers at none, half, present, +50 % and all-out, in present sales; margin; revenue [$M]; reps now."""

COST_PER_REP = 0.057
REPS_AT_700 = (220.26, 245.92, 117.45, 51.53, 29.49, 35.34, 0.0, 0.0)


@cache
def fit_of(product: str) -> Fit:
    (none, half, present, more, all_out), _, revenue, reps = PRODUCTS[product]
    answers = to.FiveAnswers(
        none=none, half=half, present=present, more=more, all_out=all_out, effort_now=reps, revenue_now=revenue
    )
    return to.fit_least_squares(answers)


def eight_products(step: float | None = None) -> list[EffortUse]:
    """Return the eight products, each with its fitted response; a rep costs 0.057 $M."""
    return [
        EffortUse(name=name, response=fit_of(name).response, margin=margin, cost_per_unit=COST_PER_REP, step=step)
        for name, (_, margin, _, _) in PRODUCTS.items()
    ]


@cache
def eight_products_within(reps: float | None) -> EffortPlan:
    return optimize_effort(eight_products(), budget=reps)


def profit_of(uses: Sequence[EffortUse], effort: Mapping[str, float]) -> float:
    return sum(use.profit(effort[use.name]) for use in uses)


def test_the_fit_of_naprosyn_is_the_published_one() -> None:
    """Course material adapted from the Syntex case, Lodish et al., Interfaces 18(1), 1988.

    Least squares over efforts of 0, 0.5, 1, 1.5 and, for all-out, 10 times the present one.
    """
    fit = fit_of("Naprosyn")

    assert (3.4627, 0.8418, 0.3093, 1.6070) == pytest.approx(
        (fit.exponent, fit.constant, fit.least, fit.most), abs=1e-4
    )


def test_without_a_limit_the_eight_products_get_1032_reps() -> None:
    """The same source: 1,032 reps earn 536.06 $M."""
    plan = eight_products_within(None)

    assert 1_032 == round(plan.best_budget or 0)
    assert 536.06 == pytest.approx(plan.profit, abs=5e-3)
    assert (plan.best_profit, 0.0, 0.0) == (plan.profit, plan.price, plan.gap)


def test_700_reps_are_split_over_the_eight_products_as_published() -> None:
    """The same source: 524.254 $M and the split; the next rep earns 0.0789 $M, the envelopes say 0.018 % more."""
    plan = eight_products_within(700.0)

    assert 524.254 == pytest.approx(plan.profit, abs=1e-3)
    assert REPS_AT_700 == pytest.approx(tuple(plan.effort.values()), abs=0.02)
    assert 0.0789 == pytest.approx(plan.price, abs=5e-5)
    assert plan.gap <= 1e-4
    assert 0 < plan.envelope_bound / plan.profit - 1 <= 1.8e-4
    assert plan.profit == plan.curve.profits[plan.curve.budgets.index(700.0)]
    assert 536.06 == pytest.approx(plan.curve.profits[-1], abs=5e-3)


def test_700_whole_reps_are_split_as_an_exact_dynamic_program_does() -> None:
    """The same source, on a grid of one rep: 524.2500 $M."""
    plan = optimize_effort(eight_products(step=1), budget=700)

    assert (220, 246, 117, 52, 30, 35, 0, 0) == tuple(plan.effort.values())
    assert 524.2500 == pytest.approx(plan.profit, abs=5e-4)
    assert plan.gap <= 1e-12


def test_one_more_rep_where_it_pays_most_ends_far_below_the_optimum() -> None:
    """The same source: at 527 reps the greedy rule earns 320.63, the optimum 510.49 $M."""
    uses = eight_products()
    greedy = dict.fromkeys(PRODUCTS, 0.0)
    for _ in range(527):
        best = max(uses, key=lambda use: use.profit(greedy[use.name] + 1) - use.profit(greedy[use.name]))
        greedy[best.name] += 1

    assert 320.63 == pytest.approx(profit_of(uses, greedy), abs=5e-3)
    assert 510.49 == pytest.approx(eight_products_within(527.0).profit, abs=5e-3)


def test_reps_in_proportion_to_sales_earn_less_than_the_best_split() -> None:
    """The same source: 498.27 $M with the present 527 reps, whose best split earns 510.49."""
    sales = {name: revenue for name, (_, _, revenue, _) in PRODUCTS.items()}
    in_proportion = {name: 527 * revenue / sum(sales.values()) for name, revenue in sales.items()}

    assert 498.27 == pytest.approx(profit_of(eight_products(), in_proportion), abs=5e-3)


def test_two_territories_get_the_published_calls() -> None:
    """CALLPLAN mini case: data of the R package tme; Lodish, Management Science 18(4), 1971.

    Fitted in closed form, calls of two hours and 16 hours: the present four calls each earn 39.0, five and three are
    best and earn 41.0527.
    """
    north = to.fit_closed_form(
        to.FiveAnswers(none=0.2, half=0.62, present=1.0, more=1.30, all_out=1.5, effort_now=8, revenue_now=60)
    )
    south = to.fit_closed_form(
        to.FiveAnswers(none=0.3, half=0.70, present=1.0, more=1.15, all_out=1.4, effort_now=8, revenue_now=50)
    )
    uses = [
        EffortUse(name="north", response=north.response, margin=0.4, step=2),
        EffortUse(name="south", response=south.response, margin=0.3, step=2),
    ]

    plan = optimize_effort(uses, budget=16)

    assert (2.6119, 0.625, 1.6302, 0.5714) == pytest.approx(
        (north.exponent, north.constant, south.exponent, south.constant), abs=5e-5
    )
    assert 39.0 == pytest.approx(profit_of(uses, {"north": 8.0, "south": 8.0}))
    assert {"north": 10.0, "south": 6.0} == plan.effort
    assert 41.0527 == pytest.approx(plan.profit, abs=5e-5)


AMOUNTS = (59.0, 39.0, 34.0, 51.0, 82.0, 14.0, 11.0, 87.0, 68.0, 43.0)
ODDS = (0.33, 0.12, 0.29, 0.60, 0.81, 0.58, 0.63, 0.17, 0.38, 0.60)


def test_the_chance_that_ten_deals_close_a_gap_is_the_published_one() -> None:
    """Funnelcast example of deals that close a gap: the chance of at least 220, and 187 subsets within 220 to 260.

    With even odds each of the 1,024 subsets is as likely as any other, so that the chance of a range counts them.
    """
    gap = to.closed_revenue(zip(AMOUNTS, ODDS, strict=True))
    subsets = to.closed_revenue((amount, 0.5) for amount in AMOUNTS)

    assert 0.4506 == pytest.approx(gap.chance_between(220), abs=5e-5)
    assert 212.51 == pytest.approx(gap.mean)
    assert 187 == pytest.approx(1024 * subsets.chance_between(220, 260))


def test_the_identified_and_the_expected_amount_of_ten_deals_are_the_published_ones() -> None:
    """Funnelcast example of deals that close a gap: they sum to 488, weighted by their odds to 212.51."""
    demo = to.read_demo()
    deals = tuple(
        to.Opportunity(id=f"deal {number}", rep="ana", amount=amount, odds=odds)
        for number, (amount, odds) in enumerate(zip(AMOUNTS, ODDS, strict=True), start=1)
    )
    problem = attrs.evolve(demo, reps=demo.reps[:1], clients=(), opportunities=deals)

    verdicts = classify(problem).deals.values()

    assert 488 == pytest.approx(sum(verdict.amount for verdict in verdicts))
    assert 212.51 == pytest.approx(sum(verdict.expected_now for verdict in verdicts))
