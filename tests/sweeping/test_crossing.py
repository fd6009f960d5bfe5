from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.sweeping.crossing import where_equal, where_reached
from territory_opt.sweeping.curve import CurvePiece, CurvePoint, ParametricCurve


def curve(*corners: tuple[float, float], what: str = "weekly_hours", bases: tuple[float, ...] = ()) -> ParametricCurve:
    points = [
        CurvePoint(
            value=value,
            value_hours=value,
            objective=money,
            expected_revenue=money,
            hours={"A": value},
            free_hours=0.0,
            basis_hours=bases[i] if bases else None,
        )
        for i, (value, money) in enumerate(corners)
    ]
    pairs = [(left, right) for left, right in pairwise(points) if left.value < right.value]
    return ParametricCurve(
        rep="ana",
        what=what,
        unit="h/week",
        of="week",
        path="",
        now=corners[0][0],
        window=(corners[0][0], corners[-1][0]),
        points=tuple(points),
        pieces=tuple(CurvePiece(left=left, right=right, binding=(), broken=()) for left, right in pairs),
        ends_below=False,
        ends_above=False,
        error=0.0,
        is_exact=True,
        keeps_choices=False,
        keeps_offers=False,
    )


def test_all_values_are_listed_and_a_level_stretch_is_a_stretch() -> None:
    hill = curve((0, 0), (10, 100), (20, 100), (30, 0))

    assert [(5.0, 5.0), (25.0, 25.0)] == [(c.low, c.high) for c in where_reached(hill, 50)]
    assert [(10.0, 20.0)] == [(c.low, c.high) for c in where_reached(hill, 100)]
    assert () == where_reached(hill, 101)


def test_a_peak_is_reached_once_and_a_jump_is_told() -> None:
    assert [(10, 10)] == [(c.low, c.high) for c in where_reached(curve((0, 0), (10, 100), (20, 0)), 100)]

    (jump,) = where_reached(curve((0, 0), (10, 40), (10, 60), (20, 90)), 50)
    assert (10, 10, True) == (jump.low, jump.high, jump.is_jump)


@given(level=st.floats(1, 99), left=st.floats(0.1, 40), right=st.floats(0.1, 40))
def test_the_value_found_earns_the_sum_also_where_hours_weigh_the_weeks(
    level: float, left: float, right: float
) -> None:
    rising = curve((0, 0), (1, 100), bases=(left, right))

    (found,) = where_reached(rising, level)

    assert rising.at(found.low).expected_revenue == pytest.approx(level, abs=1e-4)


def test_two_curves_are_the_same_where_they_cross() -> None:
    first, second = curve((0, 0), (10, 100)), curve((2, 90), (6, 50), (12, 50))

    (found,) = where_equal(first, second)

    assert (found.low, found.high) == pytest.approx((5.5454545, 5.5454545)) or found.low == pytest.approx(5.5)
    with pytest.raises(InvalidInputError, match="same number"):
        where_equal(first, curve((0, 0), (1, 1), what="top at_least"))


def test_a_week_without_hours_to_be_a_share_of_is_planned_all_the_way_to_the_next_one() -> None:
    hill = curve((0, -10), (1, 0), (2, 0), (3, 5), bases=(1.0, 0.0, 0.0, 2.0))

    assert [(0.0, 3.0, False)] == [(c.low, c.high, c.is_jump) for c in where_reached(hill, 0)]
    assert [0.0, 0.0, 0.0] == [hill.at(value).expected_revenue for value in (0.5, 1.5, 2.5)]
    assert [(0.0, 0.0, False)] == [(c.low, c.high, c.is_jump) for c in where_reached(hill, -10)]
    assert [(3.0, 3.0, True)] == [(c.low, c.high, c.is_jump) for c in where_reached(hill, 3)]
    assert () == where_reached(hill, 1e9)


def test_a_curve_of_one_point_reaches_what_that_point_earns() -> None:
    alone = curve((5, 7))

    assert [(5.0, 5.0)] == [(c.low, c.high) for c in where_reached(alone, 7)]
    assert () == where_reached(alone, 8)
    assert [(5.0, 5.0)] == [(c.low, c.high) for c in where_equal(alone, curve((4, 6), (6, 8)))]


moneys = st.sampled_from([0.0, 1.0, 2.0, 3.0]) | st.floats(0, 3)
weeks = st.lists(st.tuples(moneys, st.sampled_from([0.0, 0.5, 1.0, 2.0])), min_size=2, max_size=5)


@given(mine=weeks, theirs=weeks, apart=st.sampled_from([0.0, 0.5]))
@example(mine=[(0.0, 0.0), (0.0, 0.5), (3.0, 0.5)], theirs=[(0.0, 0.0), (0.0, 1.0), (2.0, 0.5)], apart=0.0)
def test_two_curves_are_the_same_where_it_is_said_and_pass_each_other_nowhere_else(
    mine: list[tuple[float, float]], theirs: list[tuple[float, float]], apart: float
) -> None:
    first, second = (
        curve(*((start + i, money) for i, (money, _) in enumerate(its)), bases=tuple(base for _, base in its))
        for its, start in ((mine, 0.0), (theirs, apart))
    )

    def gap(value: float) -> float:
        return first.at(value).expected_revenue - second.at(value).expected_revenue

    found = where_equal(first, second)

    low, high = apart, min(first.points[-1].value, second.points[-1].value)
    values = [low + i / 97 * (high - low) for i in range(98)]
    for left, right in pairwise(values):
        if gap(left) * gap(right) < -1e-9:
            assert any(each.low <= right + 1e-9 and left - 1e-9 <= each.high for each in found)
    for each in found:
        middle = (each.low + each.high) / 2
        near = [value for value in (middle - 1e-8, middle, middle + 1e-8) if low <= value <= high]
        assert each.is_jump or min(abs(gap(value)) for value in near) <= 1e-5
