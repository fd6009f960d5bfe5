import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.appraisal.corners import follow, place, rounding, share_at
from territory_opt.appraisal.first_piece import Point

TOLERANCE = 1e-9
Lines = list[tuple[float, float]]
"""The height at 0 and the slope of each line: their least is a concave function."""

lines = st.lists(st.tuples(st.integers(-20, 20).map(float), st.integers(-6, 6).map(float)), min_size=1, max_size=6)


def least(heights: Lines, moved: float) -> Point:
    objective, slope = min((height + slope * moved, slope) for height, slope in heights)
    return Point(moved=moved, objective=objective, slope=slope)


def height(points: tuple[Point, ...], moved: float) -> float:
    """Return the height of the chords at a place."""
    left = max((point for point in points if point.moved <= moved), key=lambda each: each.moved)
    right = min((point for point in points if point.moved >= moved), key=lambda each: each.moved)
    return left.objective + share_at(left, right, moved) * (right.objective - left.objective)


@given(heights=lines, share=st.floats(0, 1))
def test_the_corners_are_the_whole_function(heights: Lines, share: float) -> None:
    found = follow(
        lambda moved: least(heights, moved), [least(heights, 0.0), least(heights, 10.0)], tolerance=TOLERANCE
    )

    assert found.is_exact
    assert (0.0, 10.0) == (found.points[0].moved, found.points[-1].moved)
    assert height(found.points, 10 * share) == pytest.approx(least(heights, 10 * share).objective, abs=1e-4)
    assert len(found.points) <= len(heights) + 1


@given(heights=lines, most_points=st.integers(2, 6), share=st.floats(0, 1))
def test_what_is_left_open_is_proven_by_the_error(heights: Lines, most_points: int, share: float) -> None:
    found = follow(
        lambda moved: least(heights, moved),
        [least(heights, 0.0), least(heights, 10.0)],
        tolerance=TOLERANCE,
        most_points=most_points,
    )

    missed = least(heights, 10 * share).objective - height(found.points, 10 * share)
    assert -1e-9 <= missed <= found.error + 1e-9
    assert len(found.points) <= most_points
    assert found.is_exact == (found.error <= rounding(found.points, TOLERANCE))


def test_a_place_the_solver_leaves_open_counts_into_the_error() -> None:
    heights = [(0.0, 4.0), (20.0, -1.0)]

    found = follow(lambda _: None, [least(heights, 0.0), least(heights, 10.0)], tolerance=TOLERANCE)

    assert not found.is_exact
    assert found.error == pytest.approx(least(heights, 4.0).objective - 4.0)
    assert 2 == len(found.points)


@given(
    places=st.tuples(st.floats(0, 5), st.floats(6, 12)),
    bases=st.tuples(st.floats(0.01, 40), st.floats(0.01, 40)),
    share=st.floats(0, 1),
)
def test_the_place_of_a_mix_and_its_share_undo_each_other(
    places: tuple[float, float], bases: tuple[float, float], share: float
) -> None:
    left, right = (
        Point(moved=moved, objective=0.0, slope=0.0, basis=basis) for moved, basis in zip(places, bases, strict=True)
    )

    moved = place(left, right, share)

    assert left.moved - 1e-9 <= moved <= right.moved + 1e-9
    assert share_at(left, right, moved) == pytest.approx(share, abs=1e-6)


def test_a_plan_that_weighs_nothing_stands_at_every_place_up_to_the_other_one() -> None:
    nothing, something = (Point(moved=m, objective=0.0, slope=0.0, basis=b) for m, b in ((0.0, 0.0), (4.0, 3.0)))

    assert [0.0, 0.0, 1.0] == [share_at(nothing, something, moved) for moved in (0.0, 3.9, 4.0)]
    assert 4.0 == place(nothing, something, 0.5)


def test_nothing_is_asked_between_plans_that_weigh_nothing() -> None:
    ends = [Point(moved=m, objective=o, slope=1e6, basis=0.0) for m, o in ((0.0, 7.0), (4.0, 7.25))]
    asked: list[float] = []

    found = follow(asked.append, ends, tolerance=TOLERANCE)

    assert [] == asked
    assert 0.25 == found.error
    assert not found.is_exact


def test_one_point_or_none_is_followed_as_it_is() -> None:
    alone = Point(moved=1.0, objective=2.0, slope=3.0)

    for ends in ([], [alone]):
        found = follow(lambda _: None, ends, tolerance=TOLERANCE)
        assert (tuple(ends), 0.0, True) == (found.points, found.error, found.is_exact)
