from collections.abc import Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.appraisal.best_increment import best_average_increments
from territory_opt.appraisal.place import Place


def place(name: str, *corners: tuple[float, float], step_hours: float | None = 0.25, in_parts: bool = True) -> Place:
    """Return a place whose revenue goes through these corners from (0, 0) on."""
    hours, gains = zip((0.0, 0.0), *corners, strict=True)
    return Place(
        kind="client",
        id=name,
        activity="A",
        most_hours=hours[-1],
        sales=0.0,
        potential=0.0,
        corners=(hours, gains),
        step_hours=step_hours,
        in_parts=in_parts,
    )


def test_an_increment_is_as_long_as_its_average_is_best() -> None:
    """Three hours at 100 on average beat one at 90, though the first of the three earns nothing."""
    late, even = place("late", (1.0, 0.0), (3.0, 300.0)), place("even", (3.0, 270.0))

    assert [3.0, 1.0] == pytest.approx(best_average_increments([late, even], 4.0))
    assert [0.0, 2.0] == pytest.approx(best_average_increments([late, even], 2.0))


def test_the_last_hours_go_in_less_than_a_step() -> None:
    assert [0.6] == pytest.approx(best_average_increments([place("a", (2.0, 10.0))], 0.6))


def test_hours_that_earn_nothing_are_not_given() -> None:
    flat, some = place("flat", (5.0, 0.0)), place("some", (1.0, 10.0), (4.0, 10.0))

    assert [0.0, 1.0] == pytest.approx(best_average_increments([flat, some], 8.0))
    assert [0.0] == best_average_increments([flat], 8.0)
    assert [] == best_average_increments([], 8.0)


def test_whole_calls_and_whole_actions_are_never_cut() -> None:
    calls = place("calls", (4.0, 40.0), step_hours=2.0, in_parts=False)
    actions = place("actions", (1.5, 12.0), (4.0, 20.0), step_hours=None, in_parts=False)

    assert [2.0, 0.0] == pytest.approx(best_average_increments([calls], 3.9) + best_average_increments([calls], 1.9))
    assert [1.5] == pytest.approx(best_average_increments([actions], 3.9))
    assert [4.0, 1.5] == pytest.approx(best_average_increments([calls, actions], 6.0))


def test_equal_averages_go_by_name() -> None:
    first, second = place("a", (2.0, 20.0)), place("b", (2.0, 20.0))

    assert [2.0, 1.0] == pytest.approx(best_average_increments([first, second], 3.0))
    assert [1.0, 2.0] == pytest.approx(best_average_increments([second, first], 3.0))


@given(
    shapes=st.lists(st.lists(st.tuples(st.integers(1, 8), st.integers(0, 900)), min_size=1, max_size=4), max_size=4),
    hours=st.integers(0, 160),
    kinds=st.lists(st.sampled_from([(0.25, True), (1.0, False), (None, False)]), min_size=4, max_size=4),
)
def test_no_place_gets_more_than_it_can_use_and_all_together_no_more_than_there_is(
    shapes: Sequence[Sequence[tuple[int, int]]], hours: int, kinds: Sequence[tuple[float | None, bool]]
) -> None:
    places = []
    for i, (shape, (step_hours, in_parts)) in enumerate(zip(shapes, kinds, strict=False)):
        corners = [(sum(w for w, _ in shape[: n + 1]), sum(g for _, g in shape[: n + 1])) for n in range(len(shape))]
        places.append(place(f"p{i}", *corners, step_hours=step_hours, in_parts=in_parts))

    given_out = best_average_increments(places, hours / 4)

    assert sum(given_out) <= hours / 4 + 1e-9
    for its_hours, its_place in zip(given_out, places, strict=True):
        assert 0 <= its_hours <= its_place.most_hours
        if its_place.step_hours is None:
            assert its_hours in its_place.corners[0]
        elif not its_place.in_parts:
            assert its_hours == round(its_hours)
    richer = [attrs.evolve(p, corners=(p.corners[0], tuple(8 * gain for gain in p.corners[1]))) for p in places]
    assert given_out == pytest.approx(best_average_increments(richer, hours / 4))


def test_steps_too_many_to_list_give_what_coarser_ones_give() -> None:
    corners = [(3, 30), (8, 240), (20, 300)]
    fine = place("fine", *corners, step_hours=1e-7, in_parts=False)
    coarse = place("fine", *corners, step_hours=1.0, in_parts=False)
    other = place("other", (2, 50), (9, 120), step_hours=0.25)

    for hours in (0.5, 4.0, 9.0, 14.0, 30.0):
        assert best_average_increments([coarse, other], hours) == pytest.approx(
            best_average_increments([fine, other], hours), abs=1.0
        )
    assert best_average_increments([fine], 9.0) == pytest.approx([9.0], abs=1e-6)
