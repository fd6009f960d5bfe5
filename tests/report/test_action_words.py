"""Days to spare are counted on the common working days, from the day on which an action starts or goes on."""

import datetime as dt
from typing import Any

import attrs
import pytest

from territory_opt.model.working_time import WorkingWeek
from territory_opt.report.action_words import STATE_WORDS, spare_days
from territory_opt.sequencing.calendar import Calendar
from territory_opt.sequencing.schedule import ScheduledAction
from territory_opt.sequencing.task import ActionState

JANUARY = Calendar.of(WorkingWeek(), dt.date(2026, 1, 5), dt.date(2026, 1, 30), dt.date(2025, 12, 1))
DEMO = ScheduledAction(
    opportunity="d1",
    action="demo",
    name="Demo",
    rep="ana",
    person="ana",
    pool="ana on A",
    effort_hours=2.0,
    state=ActionState.PLANNED,
    start=dt.date(2026, 1, 8),
    finish=dt.date(2026, 1, 9),
    latest_start=dt.date(2026, 1, 13),
    float_days=6,
    free_float_days=0,
    critical=True,
    hours_by_day=(),
)


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({}, 3),
        ({"latest_start": dt.date(2026, 1, 7)}, -1),
        ({"start": dt.date(2025, 12, 29), "state": ActionState.IN_PROGRESS}, 6),
        ({"latest_start": None, "float_days": -2}, -2),
    ],
)
def test_days_to_spare(fields: dict[str, Any], days: int) -> None:
    assert days == spare_days(attrs.evolve(DEMO, **fields), JANUARY)


def test_every_state_has_its_word() -> None:
    assert set(ActionState) == set(STATE_WORDS)
