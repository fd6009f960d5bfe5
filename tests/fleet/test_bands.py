"""Hour rules of a policy are bands of every rep, and prices go to the rule that is reached."""

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given

from territory_opt import read_policy
from territory_opt.allocation.banded_week import BandedWeek, banded_week
from territory_opt.banded.columns import Method
from territory_opt.fleet.bands import fleet_bands
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.fleet_plan import FleetPlan
from territory_opt.fleet.one_by_one import week_of
from territory_opt.fleet.plan_many import plan_many
from territory_opt.model.hour_rule import HourRule, LimitUnit, Strength
from territory_opt.testing.fleets import fleets

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


def test_the_price_belongs_to_the_tightest_rule_and_to_the_first_of_equal_ones() -> None:
    plan = planned(loose=at_most(20.0), tight=at_most(10.0), same=at_most(10.0))
    assert [0.0, 40.0, 0.0] == [price(plan, rule) for rule in ("loose", "tight", "same")]


def test_a_rule_that_counts_hours_twice_gains_half_as_much_for_each() -> None:
    assert 20.0 == price(planned(twice=at_most(20.0, factor=2.0)), "twice")


def test_a_floor_below_minimum_contact_has_no_price() -> None:
    floor = HourRule(terms={"B": 1.0}, at_least=5.0, unit=LimitUnit.HOURS)
    assert 40.0 == price(planned(floor=floor), "floor")
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
