import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import territory_opt as to
from territory_opt.allocation.program import Program
from territory_opt.allocation.valuation import value_week
from territory_opt.appraisal.direction import Direction, direction_of_hours, direction_of_limit
from territory_opt.appraisal.priced_week import PricedWeek, price_week
from territory_opt.model.hour_rule import HourRule, LimitUnit

DEMO = to.read_demo()


def priced_week(**rules: HourRule) -> PricedWeek:
    """Return the week of the demo's first rep, with other rules where some are given."""
    problem = DEMO
    if rules:
        problem = attrs.evolve(DEMO, policy=attrs.evolve(DEMO.policy, hour_rules=rules))
    ana = problem.rep_by_id["ana"]
    priced = price_week(value_week(problem, "ana", to.classify(problem)), ana, problem.policy)
    assert priced is not None
    return priced


@given(now=st.floats(0, 5), risen=st.floats(-3, 3), rise=st.floats(-4, 40))
def test_each_limit_of_a_row_moves_by_its_own_rise_and_what_has_no_limit_gets_none(
    now: float, risen: float, rise: float
) -> None:
    program = Program(name="rows")
    column = program.add_column("hours", upper=10.0)
    floor, ceiling = (
        program.add_row("floor", [column], [1.0], lower=2.0),
        program.add_row("top", [column], [1.0], upper=7.0),
    )

    limits = Direction(now=now, limits_per_unit={floor: rise, ceiling: 1.0}).limits_at(program, now + risen)

    assert limits[floor][0] == pytest.approx(2.0 + risen * rise, abs=1e-9)
    assert limits[ceiling][1] == pytest.approx(7.0 + risen, abs=1e-9)
    assert (limits[floor][1], limits[ceiling][0]) == (None, None)


def test_the_limits_of_now_are_those_the_program_holds() -> None:
    priced = priced_week()

    for demand in priced.demands:
        direction = direction_of_limit(priced, demand)
        assert direction.now == demand.limit
        held = (priced.linear.row_lower[demand.row], priced.linear.row_upper[demand.row])
        assert {demand.row: held} == direction.limits_at(priced.linear, demand.limit)


@pytest.mark.parametrize(
    ("unit", "of"),
    [
        (LimitUnit.HOURS, "week"),
        *((LimitUnit.SHARE, of) for of in ("week", "selling", "B")),
        *((LimitUnit.DAYS, of) for of in ("week", "selling")),
    ],
)
def test_a_unit_of_a_limit_stands_for_its_basis_in_the_plan(unit: LimitUnit, of: str) -> None:
    priced = priced_week(calls=HourRule(terms={"prospecting": 1}, at_least=0.2, unit=unit, of=of))
    (demand,) = (each for each in priced.demands if each.rule == "calls")

    direction = direction_of_limit(priced, demand)

    values = priced.solution.values
    decided = direction.basis(values)
    assert (decided is None) == (unit is LimitUnit.HOURS or of == "week")
    hours = direction.limits_per_unit[demand.row] if decided is None else decided
    parts = len(priced.policy.working_week.days)
    whole = {"week": priced.week.weekly_hours, "B": values[priced.columns.hours["B"]]}
    whole["selling"] = whole["week"] - values[priced.columns.hours[priced.week.admin]]
    expected = {LimitUnit.HOURS: 1.0, LimitUnit.SHARE: whole[of], LimitUnit.DAYS: whole[of] / parts}[unit]
    assert hours == pytest.approx(expected)


def test_hours_that_are_but_rounding_are_no_basis() -> None:
    direction = Direction(now=0.2, limits_per_unit={0: 0.0}, factors_per_unit={1: -1.0})

    assert [0.0, 0.0, 0.0, 2.0] == [direction.basis((0.0, hours)) for hours in (-1e-9, 0.0, 5e-14, 2.0)]


def test_with_the_hours_of_a_week_all_limits_move_that_are_a_part_of_it() -> None:
    rules = {
        "calls": HourRule(terms={"prospecting": 1}, at_least=0.1, of="week"),
        "top": HourRule(terms={"A": 1}, at_least=3.0, unit=LimitUnit.HOURS),
    }
    priced = priced_week(**rules)

    direction = direction_of_hours(priced)

    rows = {demand.rule: demand.row for demand in priced.demands}
    assert 1.0 == direction.limits_per_unit[priced.linear.row("week_length")]
    assert 0.1 == pytest.approx(direction.limits_per_unit[rows["calls"]])
    assert rows["top"] not in direction.limits_per_unit
    assert direction.basis(priced.solution.values) is None
    assert priced.week.weekly_hours == direction.now
