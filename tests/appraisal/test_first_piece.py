import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.appraisal.first_piece import SHORTEST_HOURS, Point, Search, level_from

TOLERANCE = 1e-9
Bends = list[tuple[float, float]]


@st.composite
def concave_lines(draw: st.DrawFn) -> Bends:
    """Return widths and slopes of a concave function's pieces: the slopes fall."""
    slopes = draw(st.lists(st.integers(-20, 20), min_size=1, max_size=6, unique=True))
    return [(draw(st.integers(1, 40)) / 8, float(slope)) for slope in sorted(slopes, reverse=True)]


def value(pieces: Bends, hours: float) -> float:
    """Return the function at some hours; its last piece goes on."""
    total = 0.0
    for width, slope in pieces[:-1]:
        part = min(hours, width)
        total += slope * part
        hours -= part
    return total + pieces[-1][1] * hours


def slopes_at(pieces: Bends, hours: float) -> list[float]:
    """Return the slopes of the pieces that touch a place."""
    ends = [sum(width for width, _ in pieces[: i + 1]) for i in range(len(pieces))]
    ends[-1] = math.inf
    starts = [0.0, *ends[:-1]]
    return [
        slope
        for start, end, (_, slope) in zip(starts, ends, pieces, strict=True)
        if start - 1e-9 <= hours <= end + 1e-9
    ]


def search(pieces: Bends, steep: float, most_hours: float, step: float, *, first_of_two: bool) -> Search:
    """Return a search along a function whose tangents at bends belong to either side, and at 0 to the left."""

    def optimum(hours: float) -> Point | None:
        if hours > most_hours + 1e-9:
            return None
        slopes = slopes_at(pieces, hours)
        return Point(moved=hours, objective=value(pieces, hours), slope=slopes[0 if first_of_two else -1])

    return Search(
        optimum=optimum,
        start=Point(moved=0.0, objective=0.0, slope=pieces[0][1] + steep),
        step=step,
        final_slope=-math.inf if most_hours < math.inf else pieces[-1][1],
        farthest=lambda: most_hours,
        no_slope=TOLERANCE,
    )


@given(
    pieces=concave_lines(),
    steep=st.sampled_from([0.0, 0.5, 30.0]),
    step=st.sampled_from([0.01, 0.5, 100.0]),
    first_of_two=st.booleans(),
)
def test_the_first_piece_is_found_whatever_tangent_the_start_has(
    *, pieces: Bends, steep: float, step: float, first_of_two: bool
) -> None:
    found = search(pieces, steep, math.inf, step, first_of_two=first_of_two).first_piece()

    assert found is not None
    assert found.slope == pytest.approx(pieces[0][1], abs=1e-9)
    assert found.end == pytest.approx(pieces[0][0] if len(pieces) > 1 else math.inf, abs=1e-6)
    assert not found.is_last


@given(
    pieces=concave_lines(),
    part=st.integers(1, 30),
    steep=st.sampled_from([0.0, 7.0]),
    first_of_two=st.booleans(),
)
def test_a_piece_that_ends_where_no_plan_lies_beyond_says_so(
    *, pieces: Bends, part: int, steep: float, first_of_two: bool
) -> None:
    most_hours = part / 16
    first_end = pieces[0][0] if len(pieces) > 1 else math.inf

    found = search(pieces, steep, most_hours, 0.5, first_of_two=first_of_two).first_piece()

    assert found is not None
    assert found.slope == pytest.approx(pieces[0][1], abs=1e-9)
    assert found.end == pytest.approx(min(most_hours, first_end), abs=1e-6)
    if most_hours != first_end:
        assert found.is_last == (most_hours < first_end)


def test_there_is_no_piece_where_nothing_lies_beyond_the_start() -> None:
    assert search([(1.0, -3.0)], 0.0, SHORTEST_HOURS / 4, 0.5, first_of_two=True).first_piece() is None


@given(pieces=concave_lines(), steep=st.sampled_from([0.0, 0.5]))
def test_the_level_is_reached_where_the_rising_pieces_end(pieces: Bends, steep: float) -> None:
    rising = [(width, slope) for width, slope in pieces if slope > 0] + [(1.0, 0.0)]
    line = search(rising, steep, math.inf, 0.5, first_of_two=False)
    top_at = sum(width for width, slope in rising if slope > 0)

    assert level_from(line.optimum, line.start, value(rising, top_at), TOLERANCE) == pytest.approx(top_at, abs=1e-6)
