from hypothesis import assume, given

from territory_opt.banded.records import OPTIMAL
from territory_opt.banded.week import best_week
from territory_opt.testing.banded_program import WeekProgram
from territory_opt.testing.banded_weeks import HardWeek, hard_weeks, seeded_week

MOVED = 1e-3
"""More than what the solver's tolerances let hours move [h/week]."""


def assert_ties_are_seen(week: HardWeek) -> None:
    found, program = best_week(*week).found, WeekProgram(week)
    optimum = program.best()
    assert optimum is not None
    span = max(program.span(quantity, optimum) for quantity in program.quantities())
    assert found.ties == (span > MOVED)


def is_clear(week: HardWeek) -> bool:
    """Two lines of one target and the same slope count as two, though the plan is the same."""
    return all(len(set(target.slopes)) == len(target.slopes) for target in week.targets)


def test_a_week_has_ties_exactly_where_something_can_move_at_no_loss() -> None:
    weeks = [week for week in map(seeded_week, range(50_000, 50_200)) if is_clear(week)]
    weeks = [week for week in weeks if best_week(*week).found.ending == OPTIMAL]
    assert {True, False} == {best_week(*week).found.ties for week in weeks}
    for week in weeks:
        assert_ties_are_seen(week)


@given(hard_weeks())
def test_any_week_has_ties_exactly_where_something_can_move_at_no_loss(week: HardWeek) -> None:
    assume(is_clear(week) and best_week(*week).found.ending == OPTIMAL)
    assert_ties_are_seen(week)
