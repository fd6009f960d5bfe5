"""Which weeks are bands, and in which words the others are told apart."""

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.banded_week import BandedWeek, band_side, banded_week
from territory_opt.allocation.rep_week import StretchAction, Target
from territory_opt.allocation.valuation import value_week
from territory_opt.files.folder import read_demo
from territory_opt.model.hour_rule import HourRule, LimitUnit, Strength
from territory_opt.model.problem import Problem
from territory_opt.response.curve import Curve
from territory_opt.rules.classification import classify
from territory_opt.rules.hour_rows import AT_LEAST, AT_MOST, HourRow, hour_rows, rows_of
from territory_opt.testing import problems

HOURS = 40.0


def row(factors: dict[str, float], limit_hours: float = 8.0, **changes: Any) -> HourRow:  # noqa: ANN401  # any field of a row
    return attrs.evolve(
        HourRow(rule="rule", side=AT_LEAST, factors=factors, limit_hours=limit_hours, strength=Strength.REQUIRED),
        **changes,
    )


def bands_of(*rows: HourRow, **changes: Any) -> BandedWeek | str:  # noqa: ANN401  # any field of a week
    demo = read_demo()
    week = value_week(demo, "ana", classify(demo))
    return banded_week(attrs.evolve(week, rows=rows, **{"actions": (), "targets": (), **changes}))


def target(**changes: Any) -> Target:  # noqa: ANN401  # any field of a target
    demo = read_demo()
    week = value_week(demo, "ana", classify(demo))
    return attrs.evolve(week.targets[0], **changes)


def action() -> StretchAction:
    demo = read_demo()
    return value_week(demo, "ana", classify(demo)).actions[0]


def test_a_limit_in_hours_counts_the_hours_of_one_activity() -> None:
    side = band_side(row({"A": 2.0}, 8.0), "admin", HOURS)

    assert side is not None
    assert ("rule", "A", AT_LEAST, 4.0, None, 2.0) == attrs.astuple(side)


def test_a_share_of_selling_time_counts_administration_with_it() -> None:
    side = band_side(row({"A": 2.0, "admin": 0.4}, 0.4 * HOURS, side=AT_MOST), "admin", HOURS)

    assert side is not None
    assert ("rule", "A", AT_MOST, None, 0.2, 2.0) == attrs.astuple(side)


def test_administration_alone_is_a_band_even_as_a_share_of_selling_time() -> None:
    side = band_side(row({"admin": 1.25}, 0.25 * HOURS), "admin", HOURS)

    assert side is not None
    assert (8.0, None) == (side.hours, side.selling_share)


@pytest.mark.parametrize(
    ("factors", "limit_hours"),
    [
        ({"A": 1.0, "B": -2.0}, 0.0),
        ({"A": 1.0, "B": 1.0, "admin": 0.4}, 0.4 * HOURS),
        ({"A": 1.0, "admin": 0.4}, 0.4 * HOURS + 1),
        ({"A": 1.0, "admin": -0.4}, 0.0),
        ({"A": -1.0}, -8.0),
        ({"admin": 0.0}, 0.0),
    ],
    ids=["ratio", "two of selling time", "hours of two", "ratio to administration", "counted off", "nothing counted"],
)
def test_what_relates_activities_is_no_band(factors: dict[str, float], limit_hours: float) -> None:
    assert band_side(row(factors, limit_hours), "admin", HOURS) is None
    assert bands_of(row(factors, limit_hours)) == "hour rule 'rule' is not a limit of one activity"


@given(problems(most_clients=0, most_deals=0), st.lists(st.sampled_from([20.0, 37.5, 40.0]), min_size=1, max_size=3))
def test_the_rows_of_many_reps_say_the_same_as_those_of_each(problem: Problem, weekly_hours: list[float]) -> None:
    policy, many = problem.policy, np.array(weekly_hours)
    sides = [band_side(of_many, policy.admin, many) for of_many in rows_of(policy.hour_rules, policy, many)]  # type: ignore[arg-type]  # an array stands for its numbers
    for i, hours in enumerate(weekly_hours):
        rep = attrs.evolve(problem.reps[0], weekly_hours=hours, admin_hours=None)
        own = [band_side(of_one, policy.admin, hours) for of_one in hour_rows(rep, policy)]

        assert [side is None for side in own] == [side is None for side in sides]
        for mine, theirs in zip(own, sides, strict=True):
            if mine is None or theirs is None:
                continue
            assert attrs.evolve(mine, hours=None) == attrs.evolve(theirs, hours=None)
            assert (mine.hours is None) == (theirs.hours is None)
            if mine.hours is not None:
                assert mine.hours == np.broadcast_to(np.asarray(theirs.hours), many.shape)[i]


def test_the_tightest_limits_of_all_rules_and_minimum_contact_count() -> None:
    contact = target(activity="B", minimum_hours=3.0, curve=Curve(widths=(5.0,), slopes=(10.0,)))
    banded = bands_of(
        row({"A": 1.0}, 4.0),
        row({"A": 1.0}, 6.0),
        row({"A": 1.0}, 30.0, side=AT_MOST),
        row({"A": 1.0, "admin": 0.5}, 0.5 * HOURS, side=AT_MOST),
        row({"B": 1.0}, 2.0),
        row({"C": 1.0, "admin": 0.1}, 0.1 * HOURS),
        row({"admin": 1.0}, 4.0),
        row({"admin": 1.0}, 10.0, side=AT_MOST),
        targets=(contact, contact),
    )

    assert isinstance(banded, BandedWeek)
    assert ("A", "B", "C", "prospecting") == banded.selling
    assert [6.0, 6.0, 0.0, 0.0] == banded.bands.floor_hours
    assert [0.0, 0.0, 0.1, 0.0] == banded.bands.floor_share
    assert [30.0, np.inf, np.inf, np.inf] == banded.bands.ceiling_hours
    assert [0.5, 1.0, 1.0, 1.0] == banded.bands.ceiling_share
    assert (30.0, 36.0) == (banded.bands.shortest, banded.bands.longest)


def test_advisory_rules_are_no_limits() -> None:
    banded = bands_of(row({"A": 1.0, "B": -1.0}, strength=Strength.ADVISORY))

    assert isinstance(banded, BandedWeek)
    assert () == banded.sides


@pytest.mark.parametrize(
    ("week", "reason"),
    [
        ({"least_revenue": 1e9}, "a target must be reached"),
        ({"actions": (action(),)}, "actions of Stretch deals are chosen: 'a07' has some"),
        ({"targets": (target(hours_per_call=0.5),)}, "'a-1' is planned in whole calls"),
        (
            {"targets": (target(curve=Curve(widths=(1.0, 1.0), slopes=(5.0, 9.0))),)},
            "what an hour on 'a-1' earns rises",
        ),
        (
            {"targets": (target(curve=Curve(widths=(1.0,), slopes=(5.0,)), minimum_hours=2.0),)},
            "'a-1' asks for more contact than its curve tells of",
        ),
    ],
)
def test_a_week_that_is_no_bands_says_why(week: dict[str, Any], reason: str) -> None:
    named = reason.replace("'a-1'", repr(target().id))

    assert named == bands_of(**week)


def test_a_rule_that_may_be_bent_is_no_band() -> None:
    bent = row({"A": 1.0}, strength=Strength.PREFERRED, penalty_per_hour=10.0)

    assert "hour rule 'rule' may be bent at a price" == bands_of(bent)


def test_days_of_the_week_are_hours_and_days_of_selling_time_a_share() -> None:
    demo = read_demo()
    for of, expected in (("week", (8.0, None)), ("selling", (None, 0.2))):
        rule = HourRule(terms={"A": 1.0}, at_least=1, unit=LimitUnit.DAYS, of=of)
        (of_rule,) = rows_of({"rule": rule}, demo.policy, HOURS)
        side = band_side(of_rule, "admin", HOURS)

        assert side is not None
        assert expected == (side.hours, side.selling_share)
