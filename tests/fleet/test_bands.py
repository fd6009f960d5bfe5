"""Hour rules of a policy are bands of every rep, and prices go to the rule that is reached."""

from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings

from territory_opt import read_policy
from territory_opt.allocation.banded_week import BandedWeek, banded_week
from territory_opt.banded.columns import Floats, Method
from territory_opt.fleet.bands import fleet_bands
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.fleet_plan import FleetPlan
from territory_opt.fleet.one_by_one import week_of
from territory_opt.fleet.plan_many import plan_many
from territory_opt.model.hour_rule import ADMIN_NEED, HourRule, LimitUnit, Strength
from territory_opt.rules.hour_rows import SIDES
from territory_opt.testing.fleets import flat_columns, fleets

POLICY = read_policy()
TABLE: dict[str, Any] = {
    "rep": ["ana", "ana"],
    "weekly_hours": [40.0, 40.0],
    "id": ["c1", "c2"],
    "activity": ["A", "B"],
    "widths": [[40.0], [40.0]],
    "slopes": [[100.0], [60.0]],
}


def planned(minimum_hours: tuple[float, float] = (0.0, 0.0), **rules: HourRule) -> FleetPlan:
    table = TABLE | {"minimum_hours": minimum_hours}
    return plan_many(Fleet.from_columns(table, attrs.evolve(POLICY, hour_rules=rules)), method=Method.PLAIN)


def at_most(hours: float, factor: float = 1.0, activity: str = "A") -> HourRule:
    return HourRule(terms={activity: factor}, at_most=hours, unit=LimitUnit.HOURS)


def price(plan: FleetPlan, rule: str) -> float:
    return float(plan.columns[f"price_{rule}"][0])


@given(fleets())
def test_bands_are_those_of_each_week_alone(fleet: Fleet) -> None:
    together = fleet_bands(fleet.policy, fleet.weekly_hours, fleet.admin_hours)
    assert not isinstance(together, str)
    bands = together.with_base(np.zeros((fleet.num_reps, len(fleet.activities))))
    without = attrs.evolve(fleet, minimum_hours=np.zeros(fleet.num_targets))
    for place in range(fleet.num_reps):
        alone = banded_week(week_of(without, place))
        assert isinstance(alone, BandedWeek)
        for name in ("floor_hours", "floor_share", "ceiling_hours", "ceiling_share"):
            assert list(getattr(alone.bands, name)) == getattr(bands, name)[place].tolist()
        assert [alone.bands.shortest, alone.bands.longest] == [bands.shortest[place], bands.longest[place]]


def test_the_price_belongs_to_the_tightest_rule_and_to_none_of_equal_ones() -> None:
    plan = planned(loose=at_most(20.0), tight=at_most(10.0))
    assert [0.0, 40.0] == [price(plan, rule) for rule in ("loose", "tight")]
    plan = planned(loose=at_most(20.0), tight=at_most(10.0), same=at_most(10.0))
    assert [0.0, 0.0, 0.0] == [price(plan, rule) for rule in ("loose", "tight", "same")]


def share(activity: str, of: str = "selling", at_least: float | None = None, at_most: float | None = None) -> HourRule:
    return HourRule(terms={activity: 1.0}, of=of, at_least=at_least, at_most=at_most)


CANNOT_GIVE_WAY = {
    "a floor of nothing": HourRule(terms={"B": 1.0}, at_least=0.0, unit=LimitUnit.HOURS),
    "a floor of no share": share("B", at_least=0.0),
    "a ceiling of everything": share("A", at_most=1.0),
    "a ceiling as long as the week": at_most(40.0),
    "administration of nothing": HourRule(terms={"admin": 1.0}, at_least=0.0, unit=LimitUnit.HOURS),
    "administration of all": share("admin", of="week", at_most=1.0),
}


@pytest.mark.parametrize("rule", CANNOT_GIVE_WAY.values(), ids=CANNOT_GIVE_WAY.keys())
def test_a_limit_that_cannot_give_way_has_no_price(rule: HourRule) -> None:
    plan = planned(rule=rule)
    assert 0.0 == price(plan, "rule")
    assert 0.0 == plan["ana"].week.rules[0].price_per_hour


def test_a_need_of_no_administration_has_no_price_and_a_record_tells_it_too() -> None:
    none = Fleet.from_columns(TABLE | {"admin_hours": [0.0, 0.0]}, attrs.evolve(POLICY, hour_rules={}))
    for fleet, expected in ((none, 0.0), (attrs.evolve(none, admin_hours=[4.0]), 100.0)):
        plan = plan_many(fleet, method=Method.PLAIN)
        told = {rule.name: rule.price_per_hour for rule in plan["ana"].week.rules}
        assert [expected, expected] == [price(plan, "admin_need"), told["admin_need"]]


STEP = 1e-6
"""By how much limits give way [h/week]."""


def gains(fleet: Fleet, plan: FleetPlan, rule: str, side: str) -> tuple[Floats, Floats]:
    """Return what each rep gains when a side of a rule gives way a little, and by how much it does so [h/week]."""
    if rule == ADMIN_NEED:
        less = np.maximum(fleet.admin_hours - STEP, 0.0)
        changed, hours = attrs.evolve(fleet, admin_hours=less), fleet.admin_hours - less
    else:
        stated = fleet.policy.hour_rules[rule]
        limits = {"at_least": stated.lower, "at_most": stated.upper}
        before, most = limits[side], 1e9 if stated.unit is LimitUnit.HOURS else 1.0
        assert before is not None
        after = min(before + STEP, most) if side == "at_most" else max(before - STEP, 0.0)
        limits[side] = after
        given_way = attrs.evolve(stated, recommended=None, flex=None, **limits)  # type: ignore[arg-type]  # its limits
        rules = dict(fleet.policy.hour_rules) | {rule: given_way}
        changed = attrs.evolve(fleet, policy=attrs.evolve(fleet.policy, hour_rules=rules))
        selling_hours = fleet.weekly_hours - plan.columns[f"hours_{fleet.policy.admin}"]
        of = {"week": fleet.weekly_hours, "selling": selling_hours}[stated.of]
        hours = abs(after - before) * (np.ones(fleet.num_reps) if stated.unit is LimitUnit.HOURS else of)
    return plan_many(changed, method=Method.PLAIN).columns["objective"] - plan.columns["objective"], hours


def sides_of(fleet: Fleet) -> Iterator[tuple[str, str]]:
    for name, rule in fleet.policy.hour_rules.items():
        yield from (
            (name, side) for side, limit in zip(SIDES, (rule.lower, rule.upper), strict=True) if limit is not None
        )
    yield ADMIN_NEED, "at_least"


@given(fleets(most_reps=3))
@settings(deadline=None)
def test_no_rule_that_gives_way_gains_more_than_its_price(fleet: Fleet) -> None:
    plan = plan_many(fleet, method=Method.PLAIN)
    for rule, side in sides_of(fleet):
        gained, hours = gains(fleet, plan, rule, side)
        prices = plan.columns[f"price_{rule}"]
        is_priced = plan.is_planned & ~np.isnan(prices)
        assert (gained[is_priced] <= (prices * hours)[is_priced] + 1e-7).all(), (rule, gained, prices, hours)


@pytest.mark.parametrize("seed", range(6))
def test_a_price_is_what_a_rule_that_gives_way_gains(seed: int) -> None:
    random = np.random.default_rng(seed)
    rules = {
        "admin": share("admin", of="week", at_least=random.uniform(0.05, 0.12)),
        "ceiling": at_most(random.uniform(8.0, 16.0)),
        "ceiling_share": share("B", at_most=random.uniform(0.2, 0.4)),
        "floor": HourRule(terms={"C": 1.0}, at_least=random.uniform(0.5, 3.0), unit=LimitUnit.HOURS),
        "share": share("prospecting", at_least=random.uniform(0.05, 0.2)),
    }
    columns: dict[str, Any] = dict(flat_columns(5, targets_of_rep=6, seed=seed))
    columns |= {"admin_hours": np.repeat(random.uniform(0.0, 4.5, 5), 6)}
    columns |= {"minimum_hours": random.uniform(0.0, 0.1, 30)}
    fleet = Fleet.from_columns(columns, attrs.evolve(POLICY, hour_rules=rules))
    plan = plan_many(fleet, method=Method.PLAIN)
    assert plan.is_planned.any()
    gained_by: dict[str, Floats] = {}
    for rule, side in sides_of(fleet):
        gained, hours = gains(fleet, plan, rule, side)
        gained_by[rule] = np.maximum(gained_by.get(rule, 0.0), gained / hours)
    for rule, gained in gained_by.items():
        prices = plan.columns[f"price_{rule}"][plan.is_planned].tolist()
        assert prices == pytest.approx(gained[plan.is_planned].tolist(), rel=1e-4, abs=0.05), rule


def test_a_rule_that_counts_hours_twice_gains_half_as_much_for_each() -> None:
    assert 20.0 == price(planned(twice=at_most(20.0, factor=2.0)), "twice")


def test_a_floor_no_higher_than_minimum_contact_has_no_price() -> None:
    floor = HourRule(terms={"B": 1.0}, at_least=5.0, unit=LimitUnit.HOURS)
    assert 40.0 == price(planned(floor=floor), "floor")
    assert 0.0 == price(planned((0.0, 5.0), floor=floor), "floor")
    assert 0.0 == price(planned((0.0, 8.0), floor=floor), "floor")


def test_an_hour_less_of_administration_is_worth_what_it_sells() -> None:
    rule = HourRule(terms={"admin": 1.0}, at_least=0.1)
    plan = planned(admin=rule)
    assert [100.0, 36.0] == pytest.approx([price(plan, "admin"), plan.columns["hours_A"][0]])


def test_rules_that_only_advise_and_needs_that_none_states_have_no_price() -> None:
    plan = planned(advice=attrs.evolve(at_most(1.0), strength=Strength.ADVISORY))
    assert np.isnan([price(plan, "advice"), price(plan, "admin_need")]).all()


def test_rules_that_are_no_bands_are_named() -> None:
    both = HourRule(terms={"A": 1.0, "B": 1.0}, at_most=0.5)
    bends = HourRule(terms={"A": 1.0}, at_most=0.5, strength=Strength.PREFERRED, penalty_per_hour=1.0)
    for rule, told in ((both, "several activities at once: strange"), (bends, "bend at a price: strange")):
        policy = attrs.evolve(POLICY, hour_rules={"strange": rule})
        assert told in str(fleet_bands(policy, np.array([40.0]), np.array([np.nan])))
