"""Hour rules as rows: the row is satisfied exactly when the rule holds."""

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt.files.policy_file import read_policy
from territory_opt.model.hour_rule import ADMIN_NEED, HourRule, LimitUnit, Strength
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep
from territory_opt.model.working_time import WorkingWeek
from territory_opt.rules.hour_rows import AT_LEAST, AT_MOST, HourRow, basis_hours, hour_rows, rules_of

POLICY = read_policy()
ANA = Rep(id="ana", name="Ana", weekly_hours=40)
HOURS = st.floats(0, 40)
WEEKS = st.fixed_dictionaries(dict.fromkeys(POLICY.activities, HOURS))


def rows(rule: HourRule, *, days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")) -> list[HourRow]:
    """Return the rows of one rule for a rep of 40 hours."""
    return hour_rows(ANA, attrs.evolve(POLICY, hour_rules={"rule": rule}, working_week=WorkingWeek(days=days)))


@st.composite
def any_rules(draw: st.DrawFn) -> HourRule:
    """Return rules of every unit, basis, side and strength, of one or two activities."""
    unit = draw(st.sampled_from(LimitUnit))
    bases = ["week", "selling", *(POLICY.activities if unit is not LimitUnit.DAYS else ())]
    limits = sorted(draw(st.lists(st.floats(-3, 30), min_size=2, max_size=2)))
    sides = draw(st.sampled_from([(0,), (1,), (0, 1)]))
    strength = draw(st.sampled_from(Strength))
    factors = st.sampled_from([1.0, 1.0, 0.5, -1.0])
    return HourRule(
        terms=draw(st.dictionaries(st.sampled_from([*POLICY.activities]), factors, min_size=1, max_size=2)),
        at_least=limits[0] if 0 in sides else None,
        at_most=limits[1] if 1 in sides else None,
        unit=unit,
        of=draw(st.sampled_from(bases)),
        strength=strength,
        penalty_per_hour=12.5 if strength is Strength.PREFERRED else None,
    )


@given(rule=any_rules(), hours=WEEKS)
def test_a_row_is_satisfied_exactly_when_its_rule_holds(rule: HourRule, hours: dict[str, float]) -> None:
    basis = basis_hours(rule, POLICY, ANA.weekly_hours, hours)
    measured = sum(factor * hours[name] for name, factor in rule.terms.items())

    for row in rows(rule):
        limit = rule.lower if row.side == AT_LEAST else rule.upper
        assert limit is not None
        distance = measured - limit * basis
        in_row = sum(factor * hours[name] for name, factor in row.factors.items()) - row.limit_hours
        assert in_row == pytest.approx(distance, abs=1e-9)
        assume(abs(distance) > 1e-9)
        assert (in_row > 0) == (distance > 0)


@given(rule=any_rules())
def test_a_rule_has_one_row_for_each_limit_with_its_strength_and_price(rule: HourRule) -> None:
    found = rows(rule)

    limits = {AT_LEAST: rule.lower, AT_MOST: rule.upper}
    assert [side for side, limit in limits.items() if limit is not None] == [row.side for row in found]
    assert {(rule.strength, rule.penalty_per_hour or 0.0)} == {(row.strength, row.penalty_per_hour) for row in found}
    assert [f"rule.{row.side}" for row in found] == [row.name for row in found]


@pytest.mark.parametrize(
    ("options", "factors", "limit_hours"),
    [
        ({"at_least": 0.1}, {"A": 1.0}, 4.0),
        ({"at_least": 6, "unit": LimitUnit.HOURS}, {"A": 1.0}, 6.0),
        ({"at_least": 2, "unit": LimitUnit.DAYS}, {"A": 1.0}, 16.0),
        ({"at_least": 0.4, "of": "selling"}, {"A": 1.0, "admin": 0.4}, 16.0),
        ({"at_least": 2, "unit": LimitUnit.DAYS, "of": "selling"}, {"A": 1.0, "admin": 0.4}, 16.0),
        ({"at_least": 2.0, "of": "B"}, {"A": 1.0, "B": -2.0}, 0.0),
        ({"at_least": 2.0, "of": "A"}, {"A": -1.0}, 0.0),
    ],
)
def test_every_basis_has_its_row(options: dict[str, object], factors: dict[str, float], limit_hours: float) -> None:
    (row,) = rows(HourRule(terms={"A": 1.0}, **options))  # type: ignore[arg-type]

    assert AT_LEAST == row.side
    assert limit_hours == pytest.approx(row.limit_hours)
    assert factors == pytest.approx(row.factors)


def test_a_day_is_a_part_of_the_working_week() -> None:
    (row,) = rows(HourRule(terms={"A": 1.0}, at_most=2, unit=LimitUnit.DAYS), days=("mon", "tue", "wed", "thu"))

    assert 20.0 == row.limit_hours


def test_a_share_of_selling_time_asked_of_administration_itself_counts_it_on_both_sides() -> None:
    (row,) = rows(HourRule(terms={"admin": 1.0}, at_most=0.25, of="selling"))

    assert {"admin": 1.25} == row.factors
    assert 10.0 == row.limit_hours


def test_the_default_policy_keeps_its_recommended_week() -> None:
    week = {"A": 14.0, "B": 10.5, "C": 3.5, "prospecting": 7.0, "admin": 5.0}

    found = hour_rows(ANA, POLICY)

    assert 10 == len(found)
    for row in found:
        measured = sum(factor * week[name] for name, factor in row.factors.items())
        assert (measured >= row.limit_hours) if row.side == AT_LEAST else (measured <= row.limit_hours)


@pytest.mark.parametrize("need", [0.0, 6.5])
def test_a_reps_own_administration_is_a_rule_of_its_own(need: float) -> None:
    rules = rules_of(attrs.evolve(ANA, admin_hours=need), POLICY)

    assert [*POLICY.hour_rules, ADMIN_NEED] == list(rules)
    assert (need, LimitUnit.HOURS, {"admin": 1.0}) == (
        rules[ADMIN_NEED].at_least,
        rules[ADMIN_NEED].unit,
        rules[ADMIN_NEED].terms,
    )
    assert "Ana" in rules[ADMIN_NEED].source


def test_a_rep_without_a_stated_need_of_administration_has_the_policys_rules() -> None:
    assert POLICY.hour_rules == rules_of(ANA, POLICY)


@given(hours=WEEKS, policy=st.just(POLICY))
def test_an_hour_stands_for_itself(hours: dict[str, float], policy: Policy) -> None:
    rule = HourRule(terms={"A": 1.0}, at_least=3, unit=LimitUnit.HOURS, of="B")

    assert 1.0 == basis_hours(rule, policy, 40, hours)
