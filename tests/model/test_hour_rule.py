"""Hour rules: limits that can be kept, stated in one way."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.hour_rule import HourRule, LimitUnit, Strength

TERMS = {"A": 1.0}


def refused(**options: Any) -> list[tuple[str, str]]:  # noqa: ANN401  # any field of a rule
    """Return what is wrong with a rule: each fault's path and what was found."""
    limits: dict[str, Any] = {"terms": TERMS, "at_least": 0.1}
    with pytest.raises(InvalidInputError) as caught:
        HourRule(**(limits | options))
    return [(fault.path, fault.found) for fault in caught.value.faults]


def test_every_wrong_field_of_a_rule_is_named_at_once() -> None:
    assert [
        "terms.A",
        "at_least",
        "at_most",
        "recommended",
        "flex",
        "unit",
        "of",
        "strength",
        "penalty_per_hour",
        "weight",
    ] == [
        path
        for path, _ in refused(
            terms={"A": 2000},
            at_least="some",
            at_most=1e4,
            recommended=-1e4,
            flex=20,
            unit="weeks",
            of="",
            strength="firm",
            penalty_per_hour=-1,
            weight=0,
        )
    ]


def test_rules_weigh_the_same_until_weighed() -> None:
    assert HourRule(terms=TERMS, at_least=0.1).weight == 1.0
    assert [("weight", "1001")] == refused(weight=1001)


def test_a_weight_is_never_lost_beside_others() -> None:
    assert [("weight", "1e-12")] == refused(weight=1e-12)
    assert 0.001 == HourRule(terms=TERMS, at_least=0.1, weight=0.001).weight


def test_a_rule_limits_something() -> None:
    assert [("terms", "{'A': 0}"), ("at_least", "no limit")] == refused(terms={"A": 0}, at_least=None)
    assert [("terms", "{}")] == refused(terms={})
    assert [("at_least", "no limit")] == refused(at_least=None, recommended=0.4)


def test_limits_that_contradict_each_other_are_refused() -> None:
    assert [("at_least", "0.5")] == refused(at_least=0.5, at_most=0.4)
    assert 0.5 == HourRule(terms=TERMS, at_least=0.5, at_most=0.5).upper
    assert [("at_least", "0.32")] == refused(at_least=None, recommended=0.4, flex=0.2, at_most=0.3)


def test_a_flex_stands_beside_a_recommended_value_only() -> None:
    assert [("flex", "0.2")] == refused(flex=0.2)
    assert 0.4 == HourRule(terms=TERMS, at_least=0.1, recommended=0.4).recommended


def test_a_preferred_rule_states_its_price() -> None:
    assert [("penalty_per_hour", "nothing")] == refused(strength=Strength.PREFERRED)
    assert 0 == HourRule(terms=TERMS, at_least=0.1, strength=Strength.PREFERRED, penalty_per_hour=0).penalty_per_hour


def test_days_are_counted_in_the_week_or_in_selling_time_only() -> None:
    assert [("of", "'B'")] == refused(unit=LimitUnit.DAYS, of="B")
    assert [("week", 2), ("selling", 2)] == [
        (rule.of, rule.at_least)
        for rule in (HourRule(terms=TERMS, at_least=2, unit=LimitUnit.DAYS, of=of) for of in ("week", "selling"))
    ]


@given(recommended=st.floats(0, 5), flex=st.floats(0, 1))
def test_a_recommended_value_lies_between_its_limits(recommended: float, flex: float) -> None:
    rule = HourRule(terms=TERMS, recommended=recommended, flex=flex)

    assert rule.lower is not None
    assert rule.upper is not None
    assert rule.lower <= recommended <= rule.upper
    assert (rule.upper - rule.lower) == pytest.approx(2 * flex * recommended, abs=1e-9)


def test_a_stated_limit_outranks_the_flex() -> None:
    rule = HourRule(terms=TERMS, recommended=0.4, flex=0.2, at_least=0.1)
    other = HourRule(terms=TERMS, recommended=0.4, flex=0.2, at_most=0.9)

    assert [0.1, 0.48] == pytest.approx([rule.lower, rule.upper])
    assert [0.32, 0.9] == pytest.approx([other.lower, other.upper])


def test_a_negative_recommended_value_has_limits_in_order() -> None:
    rule = HourRule(terms={"A": 1, "B": -1}, recommended=-2, flex=0.5, unit=LimitUnit.HOURS)

    assert (-3, -1) == (rule.lower, rule.upper)
