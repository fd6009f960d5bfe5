import math
from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.program import Program
from territory_opt.allocation.solver import solve
from territory_opt.banded.frontier import (
    BACKWARDS,
    BRANCHES,
    Frontier,
    FrontierLine,
    Work,
    best_chain,
    frontier,
)

WHOLE = st.integers(0, 4).map(float)
HOURS = st.one_of(WHOLE, st.floats(0.5, 40))
REVENUES = st.one_of(WHOLE, st.floats(0.01, 1e6))
PARTS = st.integers(0, 20).map(lambda sixteenths: sixteenths / 16)


@st.composite
def deals(
    draw: st.DrawFn,
    hours: st.SearchStrategy[float] = HOURS,
    revenues: st.SearchStrategy[float] = REVENUES,
    most: int = 10,
) -> list[Work]:
    """Draw the actions of one deal, each after the ones it waits for."""
    return [
        Work(
            draw(hours),
            draw(revenues),
            tuple(sorted(draw(st.sets(st.integers(0, j - 1), max_size=3)))) if j else (),
        )
        for j in range(draw(st.integers(0, most)))
    ]


def reduced(works: Sequence[Work]) -> Frontier:
    found = frontier(works)
    assert isinstance(found, Frontier), found
    return found


def earned(found: Frontier, hours: float) -> float:
    revenue = found.base_revenue
    for line in found.lines:
        taken = min(line.hours, hours)
        revenue += line.slope * taken
        hours -= taken
    return revenue


def shares(found: Frontier, hours: float, num_actions: int) -> list[float]:
    share = [0.0] * num_actions
    for j in found.base_actions:
        share[j] = 1.0
    for line in found.lines:
        taken = min(line.hours, hours)
        for j in line.actions:
            share[j] = taken / line.hours
        hours -= taken
    return share


def best_of_program(works: Sequence[Work], hours: float) -> float:
    program = Program(name="deal")
    for j, work in enumerate(works):
        program.add_column(f"{j}", upper=1.0, objective=work.revenue)
    free = program.add_column("free", upper=None)
    program.add_row("hours", [*range(free), free], [*(work.hours for work in works), 1.0], lower=hours, upper=hours)
    for j, work in enumerate(works):
        for p in work.after:
            program.add_row(f"{j},{p}", [j, p], [1.0, -1.0], upper=0.0)
    return solve(program).objective


def feasible_sets(works: Sequence[Work]) -> Iterator[frozenset[int]]:
    """Yield every set of actions that waits for nothing outside it."""
    for bits in range(1 << len(works)):
        done = frozenset(j for j in range(len(works)) if bits >> j & 1)
        if all(done.issuperset(works[j].after) for j in done):
            yield done


def totals(works: Sequence[Work], actions: Collection[int]) -> tuple[Fraction, Fraction]:
    """Return the hours and the revenue of some actions, exactly."""
    zero = Fraction(0)
    return (
        sum((Fraction(works[j].hours) for j in actions), zero),
        sum((Fraction(works[j].revenue) for j in actions), zero),
    )


def is_all_there_is(works: Sequence[Work], found: Frontier) -> bool:
    """Return whether no part of a line can be done without the rest and earns as much an hour, by enumeration."""
    counting = {j for j, work in enumerate(works) if work.hours or work.revenue}
    before = set(found.base_actions)
    for line in found.lines:
        whole = counting.intersection(line.actions)
        for done in feasible_sets(works):
            part = done & whole
            if not done <= before.union(line.actions) or not 0 < len(part) < len(whole):
                continue
            hours, revenue = totals(works, part)
            all_hours, all_revenue = totals(works, whole)
            if revenue * all_hours >= all_revenue * hours:
                return False
        before |= set(line.actions)
    return True


def test_a_chain_whose_end_earns_most_is_one_line() -> None:
    works = [Work(1, 10), Work(1, 20, (0,)), Work(2, 90, (1,))]

    assert reduced(works) == Frontier(0.0, (), (FrontierLine(4.0, 30.0, (0, 1, 2)),), is_unique=True)


def test_a_chain_that_earns_ever_less_is_a_line_for_each_action() -> None:
    works = [Work(1, 90), Work(1, 20, (0,)), Work(2, 10, (1,))]

    assert [(90.0, (0,)), (20.0, (1,)), (5.0, (2,))] == [line[1:] for line in reduced(works).lines]


def test_a_start_that_earns_nothing_is_paid_by_all_that_together_earn_most_with_it() -> None:
    works = [Work(2, 0), Work(1, 60, (0,)), Work(1, 40, (0,)), Work(1, 10, (0,))]

    found = reduced(works)

    assert ((FrontierLine(4.0, 25.0, (0, 1, 2)), FrontierLine(1.0, 10.0, (3,))), True) == (found.lines, found.is_unique)


def test_the_tip_of_a_diamond_pulls_both_sides_along() -> None:
    works = [Work(1, 1), Work(1, 2, (0,)), Work(1, 0, (0,)), Work(1, 9, (1, 2))]

    assert (FrontierLine(4.0, 3.0, (0, 1, 2, 3)),) == reduced(works).lines


def test_independent_actions_follow_each_other_by_what_an_hour_earns() -> None:
    works = [Work(2, 10), Work(1, 30), Work(4, 4)]

    assert ((1,), (0,), (2,)) == tuple(line.actions for line in reduced(works).lines)


def test_what_takes_no_hours_is_earned_without_any() -> None:
    works = [Work(0, 0), Work(0, 7, (0,)), Work(2, 4), Work(0, 6, (2,))]

    assert reduced(works) == Frontier(7.0, (0, 1), (FrontierLine(2.0, 5.0, (2, 3)),), is_unique=True)


def test_what_neither_earns_nor_is_needed_is_left_out() -> None:
    works = [Work(1, 0), Work(0, 0), Work(1, 5), Work(3, 0, (2,))]

    assert (FrontierLine(1.0, 5.0, (2,)),) == reduced(works).lines


def test_what_takes_and_earns_nothing_goes_along_with_the_first_that_needs_it_and_makes_no_tie() -> None:
    works = [Work(0, 0), Work(1, 2, (0,)), Work(1, 9), Work(1, 1, (0,))]

    found = reduced(works)

    assert (((2,), (0, 1), (3,)), True) == (tuple(line.actions for line in found.lines), found.is_unique)


@pytest.mark.parametrize(
    "works",
    [
        [Work(1, 3), Work(2, 6)],
        [Work(1, 3), Work(2, 6, (0,))],
        [Work(1, 0.1), Work(1, 0.3 - 0.2)],
        [Work(3, 1), Work(7, 7 / 3, (0,))],
    ],
)
def test_equal_gains_an_hour_are_one_line_and_told(works: list[Work]) -> None:
    found = reduced(works)

    assert ([(0, 1)], False) == ([line.actions for line in found.lines], found.is_unique)


@pytest.mark.parametrize("after", [(), (0,)])
@pytest.mark.parametrize("more", [1 - 1e-10, 1 + 1e-10])
def test_nearly_equal_gains_an_hour_are_told_too(after: tuple[int, ...], more: float) -> None:
    assert not reduced([Work(1, 1), Work(1, more, after)]).is_unique
    assert reduced([Work(1, 1), Work(1, more**1000, after)]).is_unique


def test_a_start_two_ends_share_goes_with_the_better_one() -> None:
    works = [Work(3, 0), Work(8, 2, (0,)), Work(8, 8, (1,)), Work(2, 5, (0,))]

    assert (FrontierLine(5.0, 1.0, (0, 3)), FrontierLine(16.0, 0.625, (1, 2))) == reduced(works).lines


@pytest.mark.parametrize("works", [[], [Work(1, 0)], [Work(0, 0), Work(2, 0, (0,))]])
def test_actions_that_earn_nothing_leave_nothing(works: list[Work]) -> None:
    assert reduced(works) == Frontier(0.0, (), (), is_unique=True)


def test_what_waits_for_one_of_several_is_refused_by_a_word_and_for_one_of_one_is_not() -> None:
    works = [Work(1, 1), Work(1, 2)]

    assert frontier([*works, Work(1, 9, any_of=(0, 1))]) == BRANCHES
    assert frontier([*works, Work(1, 9, any_of=(0,))]) == frontier([*works, Work(1, 9, (0,))])


def test_what_stands_before_an_action_it_waits_for_is_refused_by_a_word() -> None:
    assert frontier([Work(1, 1, (1,)), Work(1, 2)]) == BACKWARDS


@given(deals(), PARTS)
def test_no_shares_of_the_actions_earn_more_in_any_hours(works: list[Work], part: float) -> None:
    hours = part * sum(work.hours for work in works)

    assert math.isclose(
        best_of_program(works, hours), earned(reduced(works), hours), abs_tol=1e-9 * sum(work.revenue for work in works)
    )


@given(deals(), PARTS)
def test_a_share_of_a_line_is_a_share_of_its_actions_that_obeys_every_wait(works: list[Work], part: float) -> None:
    found = reduced(works)
    hours = part * sum(line.hours for line in found.lines)

    share = shares(found, hours, len(works))

    assert all(share[j] <= share[p] for j, work in enumerate(works) for p in work.after)
    assert sum(work.hours * share[j] for j, work in enumerate(works)) <= hours * (1 + 1e-12)
    assert math.isclose(
        earned(found, hours),
        sum(work.revenue * share[j] for j, work in enumerate(works)),
        rel_tol=1e-12,
    )


@given(deals())
def test_slopes_fall_and_the_sets_are_nested_and_hold_all_that_earns(works: list[Work]) -> None:
    found = reduced(works)

    assert all(line.slope > below.slope for line, below in pairwise(found.lines))
    assert all(line.hours > 0 and line.slope > 0 for line in found.lines)
    added = [*found.base_actions, *(j for line in found.lines for j in line.actions)]
    assert len(added) == len(set(added))
    assert {j for j, work in enumerate(works) if work.revenue} <= set(added)


@given(deals(WHOLE, WHOLE, most=7))
def test_no_set_of_actions_lies_above_and_ties_are_told(works: list[Work]) -> None:
    found = reduced(works)

    for done in feasible_sets(works):
        hours, revenue = totals(works, done)
        assert revenue <= earned(found, float(hours)) + 1e-9
    assert found.is_unique == is_all_there_is(works, found)


@given(deals(most=7))
def test_what_is_called_unique_has_no_rival(works: list[Work]) -> None:
    found = reduced(works)

    assert is_all_there_is(works, found) or not found.is_unique


@given(deals(most=7), st.integers(0, 6), st.floats(0.1, 0.9), PARTS)
def test_an_action_in_two_steps_earns_the_same_in_any_hours(
    works: list[Work], place: int, part: float, hours_part: float
) -> None:
    place = min(place, len(works))
    cut = [work._replace(after=tuple(p + (p >= place) for p in work.after)) for work in works]
    for work in works[place : place + 1]:
        cut[place:] = [
            work._replace(hours=part * work.hours, revenue=part * work.revenue),
            Work((1 - part) * work.hours, (1 - part) * work.revenue, (place,)),
            *cut[place + 1 :],
        ]
    hours = hours_part * sum(work.hours for work in works)

    assert math.isclose(earned(reduced(works), hours), earned(reduced(cut), hours), rel_tol=1e-9, abs_tol=1e-9)


@given(deals(WHOLE, WHOLE), st.lists(st.integers(0, 9), min_size=10, max_size=10), PARTS)
def test_the_order_of_the_actions_changes_nothing(works: list[Work], turn: list[int], part: float) -> None:
    order = sorted(range(len(works)), key=lambda j: (_depth(works, j), turn[j]))
    place = {j: k for k, j in enumerate(order)}
    turned = [works[j]._replace(after=tuple(place[p] for p in works[j].after)) for j in order]
    hours = part * sum(work.hours for work in works)

    assert math.isclose(earned(reduced(works), hours), earned(reduced(turned), hours), rel_tol=1e-9)
    assert reduced(works).is_unique == reduced(turned).is_unique


def _depth(works: Sequence[Work], place: int) -> int:
    return max((1 + _depth(works, p) for p in works[place].after), default=0)


@given(deals(), st.floats(1e-6, 1e6))
def test_larger_deals_of_one_playbook_have_the_same_lines_where_these_are_unique(
    works: list[Work], factor: float
) -> None:
    found = reduced(works)
    larger = reduced([work._replace(revenue=work.revenue * factor) for work in works])

    assert found.is_unique == larger.is_unique
    if found.is_unique:
        assert [line.actions for line in found.lines] == [line.actions for line in larger.lines]


def test_deals_of_one_playbook_share_one_chain() -> None:
    gains = (0.05, 0.1, 0.07, 0.15, 0.03)
    best_chain.cache_clear()

    for amount in (1000.0, 73_000.0, 12_345.67, 1 / 3):
        for weeks in (13, 10.4, 7):
            reduced([Work(4 * (j + 1) / weeks, amount * gain, (j - 1,) if j else ()) for j, gain in enumerate(gains)])

    assert best_chain.cache_info().misses == 1


@given(st.integers(2, 40), PARTS)
def test_long_chains_and_wide_stars_earn_what_the_program_says(num_actions: int, part: float) -> None:
    chain = [Work(1 + j % 3, j * 7 % 5, (j - 1,) if j else ()) for j in range(num_actions)]
    star = [Work(3, 0), *(Work(1 + j % 4, j * 7 % 5, (0,)) for j in range(1, num_actions))]

    for works in (chain, star):
        hours = part * sum(work.hours for work in works)
        assert math.isclose(best_of_program(works, hours), earned(reduced(works), hours), rel_tol=1e-9, abs_tol=1e-9)
