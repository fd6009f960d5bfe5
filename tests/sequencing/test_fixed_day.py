"""What makes a fixed day impossible, with all hours to itself."""

import datetime as dt

import attrs
import pytest

from territory_opt.model.waiting import LinkKind, Wait
from territory_opt.model.working_time import WorkingWeek
from territory_opt.sequencing.availability import Availability
from territory_opt.sequencing.calendar import Calendar
from territory_opt.sequencing.dating import path_of
from territory_opt.sequencing.fixed_day import out_of_reach
from territory_opt.sequencing.graph import action_graph
from territory_opt.sequencing.layout import Pool, lay_out
from territory_opt.sequencing.task import Task

MONDAY, TUESDAY = dt.date(2026, 1, 5), dt.date(2026, 1, 6)
DAYS = Calendar.of(WorkingWeek(), MONDAY, dt.date(2026, 3, 31), begun=dt.date(2025, 12, 1))
OFF_ON_MONDAY = Availability(day_shares=(0.0, *(1.0,) * (len(DAYS.days) - 1)), weeks=DAYS.weeks, days_per_week=5)
POOLS = {"ana": Pool(weekly_hours=40, availability=OFF_ON_MONDAY)}
DEMO = Task(opportunity="d1", action="demo", rep="ana", effort_hours=8)
DONE = attrs.evolve(DEMO, started=dt.date(2026, 1, 2), finished=dt.date(2026, 1, 2))
OFFER = Task(opportunity="d1", action="offer", rep="ana", effort_hours=4, fixed_start=TUESDAY)


def fact(offer: Task, demo: Task = DEMO) -> str | None:
    """Return what makes the day of an offer impossible that may wait for a demo."""
    layout = lay_out(action_graph([demo, offer]), POOLS, DAYS)
    job = next(job for job, task in enumerate(layout.tasks) if task.action == "offer")
    return out_of_reach(layout, path_of(layout.project), job, lambda task: f"a day off of {task.person}")


@pytest.mark.parametrize(
    ("after", "why"),
    [
        (Wait(), "before demo can end"),
        (Wait(kind=LinkKind.START_TO_START, at_least=3), "less than 3 working days after demo can start"),
        (Wait(kind=LinkKind.START_TO_START, at_least=1), "less than 1 working day after demo can start"),
    ],
)
def test_what_it_waits_for_and_for_how_long_is_told(after: Wait, why: str) -> None:
    assert f"fixed on 2026-01-06, {why}" == fact(attrs.evolve(OFFER, after={"demo": after}))


def test_a_day_off_is_called_what_the_caller_calls_it() -> None:
    assert "fixed on 2026-01-05, a day off of ana" == fact(attrs.evolve(OFFER, fixed_start=MONDAY))


def test_a_milestone_has_no_days_off() -> None:
    assert fact(attrs.evolve(OFFER, fixed_start=MONDAY, effort_hours=0, duration_days=0)) is None


def test_the_wait_for_what_is_done_may_not_be_over() -> None:
    waiting = attrs.evolve(OFFER, after={"demo": 5})

    assert "fixed on 2026-01-06, before its wait for what is done is over" == fact(waiting, DONE)


def test_none_of_its_branches_may_have_ended() -> None:
    assert "fixed on 2026-01-06, before any of its branches can end" == fact(attrs.evolve(OFFER, any_of={"demo": 0}))


def test_a_day_that_can_be_has_nothing_against_it() -> None:
    to_its_end = Wait(kind=LinkKind.FINISH_TO_FINISH)

    assert fact(OFFER) is None
    assert fact(attrs.evolve(OFFER, after={"demo": to_its_end})) is None
    assert fact(attrs.evolve(OFFER, fixed_start=dt.date(2026, 1, 7), any_of={"demo": 0})) is None
