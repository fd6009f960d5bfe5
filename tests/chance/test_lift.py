"""What one change would do for the target: the same as computing everything anew with it."""

import datetime as dt
from collections.abc import Mapping

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.allocation.allocation import ActionShare
from territory_opt.chance import distribution, money_grid
from territory_opt.chance.distribution import COARSE_CELLS, closed_revenue, counted_revenue, joint_revenue
from territory_opt.chance.lift import Lift, LiftKind, lifts, slope
from territory_opt.chance.outlook import TEAM_CELLS, distribution_of, outlook
from territory_opt.chance.parts import OpenDeal, parts_of
from territory_opt.errors import InvalidInputError, NoAllocationError
from territory_opt.files.folder import read_demo
from territory_opt.files.policy_file import read_policy
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import OpportunityId
from territory_opt.model.working_time import Period
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.testing import problems
from territory_opt.testing.drawing import integers

DEMO = plan(read_demo())
POLICY = attrs.evolve(read_policy(), playbook_rules={}, hour_rules={}, channels={})
STEPS = Playbook(
    name="Steps",
    actions={
        "needs": Action(name="Needs", effort_hours=4, odds_gain=0.05),
        "demo": Action(name="Demo", effort_hours=4, odds_gain=0.2, after={"needs": 0}),
        "visit": Action(name="Visit", effort_hours=4, odds_gain=0.1),
        "call": Action(name="Call", effort_hours=4, odds_gain=0.02),
        "offer": Action(
            name="Offer", effort_hours=400, odds_gain=0.3, after={"demo": 0}, any_of={"visit": 0, "call": 0}
        ),
    },
)


def chance_anew(
    planned: TerritoryPlan, reps: tuple[str, ...], odds: Mapping[OpportunityId, float], target: float
) -> float:
    """Return the chance of a target with other odds of some deals, everything convolved anew."""
    parts = [parts_of(planned, rep) for rep in reps]
    revenue = joint_revenue(
        [(deal.amount, odds.get(deal.opportunity, deal.odds)) for part in parts for deal in part.deals],
        [counted_revenue(part.new_deals, part.new_deal_amount) for part in parts],
        sum(part.certain for part in parts),
        TEAM_CELLS if len(parts) > 1 else COARSE_CELLS,
    )
    return revenue.chance_at_least(target)


def by_action(found: tuple[Lift, ...]) -> dict[str | None, Lift]:
    """Return lifts by the action they do."""
    return {lift.action: lift for lift in found}


@pytest.mark.parametrize("rep", ["ana", "ben", "cleo"])
def test_every_gain_is_what_computing_everything_anew_gives(rep: str) -> None:
    target = DEMO.reps[rep].sheet.target
    assert target is not None
    before = chance_anew(DEMO, (rep,), {}, target)
    found = lifts(DEMO, rep)

    assert found
    for lift in found:
        after = chance_anew(DEMO, (rep,), {lift.opportunity: lift.odds_after}, target)
        assert after - before == pytest.approx(lift.chance_gain, abs=1e-9)
        amount = DEMO.classification.deals[lift.opportunity].amount
        assert amount * (lift.odds_after - lift.odds) == pytest.approx(lift.expected_gain)


def test_gains_for_the_team_are_those_of_everything_anew_within_its_grid() -> None:
    reps, target = tuple(DEMO.reps), DEMO.team.target
    assert target is not None
    revenue = distribution_of([parts_of(DEMO, rep) for rep in reps])
    low, high = revenue.chance_range(target)
    before = chance_anew(DEMO, reps, {}, target)
    found = lifts(DEMO)

    assert set(DEMO.reps) == {lift.rep for lift in found}
    for lift in found[::4]:
        after = chance_anew(DEMO, reps, {lift.opportunity: lift.odds_after}, target)
        assert abs(after - before - lift.chance_gain) <= 2 * (high - low)


@settings(max_examples=20)
@given(problems(most_reps=1))
def test_no_change_lowers_a_chance_and_ranks_follow_the_gains(problem: Problem) -> None:
    planned = plan(attrs.evolve(problem, reps=tuple(attrs.evolve(rep, target=50_000) for rep in problem.reps)))
    (rep,) = planned.reps
    before = chance_anew(planned, (rep,), {}, 50_000)
    found = lifts(planned, rep)

    assert sorted(found, key=lambda lift: (lift.chance_rank, lift.expected_rank)) == list(found)
    for lift in found:
        assert lift.least_chance_gain <= lift.chance_gain + 1e-9
        assert lift.chance_gain <= lift.most_chance_gain + 1e-9
        assert 0 <= lift.chance_gain <= 1 - before + 1e-9
        assert lift.odds < lift.odds_after <= 1
        assert 0 < lift.expected_gain
        assert lift.chance_rank == 1 + sum(other.chance_gain > lift.chance_gain + 1e-10 for other in found)
        much = 1e-10 * max(1.0, lift.expected_gain)
        assert lift.expected_rank == 1 + sum(other.expected_gain > lift.expected_gain + much for other in found)


DEALS = st.lists(
    st.tuples(integers(1, 100_000).map(lambda cents: cents / 100), st.floats(0.01, 0.99)), min_size=1, max_size=7
)


@given(DEALS, integers(0, 6), integers(2, 200), st.floats(0, 4_000))
def test_the_true_slope_lies_between_those_told_however_coarse_the_grid(
    deals: list[tuple[float, float]], place: int, num_cells: int, target: float
) -> None:
    """Against the exact chances with the deal won and with it lost."""
    amount, odds = deals[place % len(deals)]
    others = [deal for i, deal in enumerate(deals) if i != place % len(deals)]
    exact = closed_revenue(others)
    true = exact.chance_at_least(target - amount) - exact.chance_at_least(target)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distribution, "MOST_WAYS", 1)
        patch.setattr(money_grid, "MOST_CELLS", num_cells)
        revenue = joint_revenue(deals, coarse_cells=num_cells)
    found = slope(revenue, OpenDeal(opportunity="d", amount=amount, odds=odds), target)

    assert found.least - 1e-9 <= true <= found.most + 1e-9
    assert 0 <= found.least <= found.value + 1e-9
    assert found.value <= found.most + 1e-9 <= 1 + 1e-9
    if revenue.error == 0:
        assert true == pytest.approx(found.value, abs=1e-9)


def test_a_deal_far_below_the_step_of_the_grid_does_not_pass_as_one_that_decides_nothing() -> None:
    """One deal of a thousand million makes the grid coarse; a deal of 10,000 decides one time in six."""
    small = [(10_000.37 + 137 * i, 0.5) for i in range(20)]
    revenue = closed_revenue([(1e9, 0.01), *small])
    amount = small[5][0]
    found = slope(revenue, OpenDeal(opportunity="d", amount=amount, odds=0.5), 120_000)
    others = closed_revenue([deal for deal in small if deal[0] != amount])
    true = 0.99 * (others.chance_at_least(120_000 - amount) - others.chance_at_least(120_000))

    assert revenue.step > 2 * amount
    assert 0.15 < true < 0.2
    assert found.least <= true <= found.most


def test_nothing_lifts_what_is_certain_or_out_of_reach() -> None:
    deals = [stretch(f"d{i}", 1_000 + 37 * i, 0.1 + 0.13 * i) for i in range(6)]
    problem = territory(*deals, target=1).problem
    for target, chance in ((1, 1.0), (5, 1.0), (1e9, 0.0)):
        found = lifts(plan(attrs.evolve(problem, reps=(Rep(id="ana", target=target, won=5.0),))), "ana")
        assert {(1, 0.0, chance)} == {(lift.chance_rank, lift.chance_gain, lift.chance) for lift in found}
        assert len(deals) == len({lift.expected_rank for lift in found})


def test_deals_that_decide_alike_share_a_place() -> None:
    """Any one of six deals makes the target: whichever is won, only that all are lost stays out."""
    found = lifts(territory(*(stretch(f"d{i}", 1_000 + 37 * i, 0.1 + 0.13 * i) for i in range(6)), target=1), "ana")

    assert {1} == {lift.chance_rank for lift in found}


def test_gains_that_are_equal_but_for_rounding_share_a_place() -> None:
    """Both deals are needed and equally doubtful; 0.1 of 300 is 0.3 of 100 but for the last digit."""
    found = lifts(territory(stretch("a", 100, 0.7), stretch("b", 300, 0.9), target=400), "ana")

    assert {"a": 1, "b": 1} == {lift.opportunity: lift.expected_rank for lift in found}
    assert {"a": 1, "b": 2} == {lift.opportunity: lift.chance_rank for lift in found}


def test_every_lift_tells_the_chance_it_starts_from() -> None:
    """All deals on one grid, which need not be the grid of the reps taken together: both ranges hold the truth."""
    team = outlook(DEMO).team
    revenue = distribution_of([parts_of(DEMO, rep) for rep in DEMO.reps])
    assert team.target is not None
    assert {revenue.chance_at_least(team.target)} == {lift.chance for lift in lifts(DEMO)}
    low, high = revenue.chance_range(team.target)
    assert team.low is not None
    assert team.high is not None
    assert max(low, team.low) <= min(high, team.high)


def test_no_action_is_offered_that_is_done_wholly_or_that_no_week_could_choose() -> None:
    week = DEMO.reps["ana"].allocation.week
    whole = {(action.opportunity, action.action) for action in week.actions if action.share > 1 - 1e-6}
    offered = {(lift.opportunity, lift.action) for lift in lifts(DEMO, "ana") if lift.kind is LiftKind.ACTION_DONE}

    assert set() == offered & whole
    assert set() == offered & DEMO.not_offered


def territory(*deals: Opportunity, target: float | None) -> TerritoryPlan:
    """Return the plan of one rep whose Stretch deals have the steps as playbook."""
    return plan(
        Problem(
            reps=(Rep(id="ana", target=target),),
            opportunities=deals,
            policy=POLICY,
            playbooks={"steps": STEPS},
            as_of=dt.date(2026, 1, 5),
            period=Period.named("2026-Q1"),
        )
    )


def stretch(deal_id: str, amount: float, odds: float, playbook: str | None = None) -> Opportunity:
    """Return a Stretch deal that closes in March."""
    close_date = dt.date(2026, 3, 2)
    return Opportunity(
        id=deal_id,
        rep="ana",
        amount=amount,
        odds=odds,
        certainty=Certainty.STRETCH,
        close_date=close_date,
        playbook=playbook,
    )


def test_what_earns_most_is_not_what_decides() -> None:
    """Both deals are needed: winning the large one earns most, winning the small one is what is in doubt."""
    deals = (stretch("large", 1_000, 0.6), stretch("small", 300, 0.3), stretch("sure", 50, 1.0))
    decides, earns = lifts(territory(*deals, target=1_350), "ana")

    assert ("small", 1, 2) == (decides.opportunity, decides.chance_rank, decides.expected_rank)
    assert ("large", 2, 1) == (earns.opportunity, earns.chance_rank, earns.expected_rank)
    assert 0.6 * 0.7 == pytest.approx(decides.chance_gain)
    assert 0.3 * 0.4 == pytest.approx(earns.chance_gain)
    assert 300 * 0.7 == pytest.approx(decides.expected_gain)
    assert 1_000 * 0.4 == pytest.approx(earns.expected_gain)


def funded(planned: TerritoryPlan, shares: Mapping[str, float]) -> TerritoryPlan:
    """Return the plan with so much of each action funded, whatever its week allows."""
    rep = planned.reps["ana"]
    actions = tuple(
        ActionShare(
            opportunity="d",
            action=name,
            person="ana",
            activity="A",
            share=share,
            effort_hours=0.0,
            weekly_hours=0.0,
            expected_revenue=share * 100 * STEPS.actions[name].odds_gain,
        )
        for name, share in shares.items()
    )
    week = attrs.evolve(rep.allocation.week, actions=actions)
    allocation = attrs.evolve(rep.allocation, best=week)
    return attrs.evolve(planned, reps={"ana": attrs.evolve(rep, allocation=allocation)}, not_offered=frozenset())


def test_an_action_gains_what_is_not_yet_funded_and_names_what_it_needs() -> None:
    planned = funded(territory(stretch("d", 100, 0.1, "steps"), target=50), {"visit": 1.0, "demo": 0.25, "needs": 0.5})
    found = by_action(lifts(planned, "ana"))

    odds = 0.1 + 0.1 + 0.05 + 0.025
    assert {None, "needs", "demo", "call", "offer"} == set(found)
    assert odds + 0.15 == pytest.approx(found["demo"].odds_after)
    assert 15 == pytest.approx(found["demo"].expected_gain)
    assert 0.15 == pytest.approx(found["demo"].chance_gain)
    assert (("needs",), ("needs", "demo"), ()) == (found["demo"].needs, found["offer"].needs, found["call"].needs)


def test_of_branches_the_one_funded_most_is_needed() -> None:
    planned = funded(territory(stretch("d", 100, 0.1, "steps"), target=50), {"demo": 1.0, "call": 0.5})

    assert ("call",) == by_action(lifts(planned, "ana"))["offer"].needs


def test_what_cannot_be_chosen_and_what_waits_for_it_is_left_out() -> None:
    planned = funded(territory(stretch("d", 100, 0.1, "steps"), target=50), {})
    withheld = attrs.evolve(planned, not_offered=frozenset({("d", "demo"), ("d", "visit")}))

    assert {None, "needs", "call"} == set(by_action(lifts(withheld, "ana")))


def test_without_a_target_nothing_can_be_lifted() -> None:
    planned = territory(stretch("d", 100, 0.1), target=None)

    for rep, path in (("ana", "reps[id=ana].target"), (None, "reps")):
        with pytest.raises(InvalidInputError) as caught:
            lifts(planned, rep)
        assert [path] == [fault.path for fault in caught.value.faults]


def test_a_rep_without_a_week_or_one_nobody_knows_is_told() -> None:
    busy, *others = DEMO.problem.reps
    planned = plan(attrs.evolve(DEMO.problem, reps=(attrs.evolve(busy, admin_hours=39.0), *others)))

    with pytest.raises(NoAllocationError):
        lifts(planned)
    with pytest.raises(KeyError):
        lifts(planned, "nobody")
