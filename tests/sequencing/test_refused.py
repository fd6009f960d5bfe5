"""Why deals are refused, in sentences: each action with its own hours, people, weeks and rivals."""

import datetime as dt

import pytest

from territory_opt.model.working_time import WorkingWeek
from territory_opt.scheduling.outcome import Engine, Objective
from territory_opt.sequencing.availability import Availability
from territory_opt.sequencing.calendar import Calendar
from territory_opt.sequencing.dating import arranged
from territory_opt.sequencing.graph import action_graph
from territory_opt.sequencing.layout import Pool
from territory_opt.sequencing.names import Names
from territory_opt.sequencing.schedule import RefusedDeal
from territory_opt.sequencing.task import Task

DAYS = Calendar.of(WorkingWeek(), dt.date(2026, 1, 5), dt.date(2026, 1, 30))
FRIDAY = dt.date(2026, 1, 9)
WHOLE = Availability(day_shares=(1.0,) * len(DAYS.days), weeks=DAYS.weeks, days_per_week=5)
POOLS = {name: Pool(weekly_hours=hours, availability=WHOLE) for name, hours in {"ana": 10, "engineer": 8}.items()}
NAMES = Names(deals={"dear": "Press line [dear]", "other": "Second site"}, pools={"engineer": "Sales engineer"})


def refused(*tasks: Task, names: Names | None = None) -> RefusedDeal:
    """Return the one deal that is refused."""
    order = arranged(
        action_graph(tasks), POOLS, DAYS, objective=Objective.MOST_REVENUE, engine=Engine.FAST, names=names
    )
    (found,) = order.explained.refused
    return found


DEAR = Task(opportunity="dear", action="call", rep="ana", effort_hours=9, due=FRIDAY, gain=900)
OTHER = Task(opportunity="other", action="demo", rep="ana", person="engineer", effort_hours=6, due=FRIDAY, gain=800)
CALL = Task(opportunity="small", action="call", name="First call", rep="ana", effort_hours=3, due=FRIDAY)
DEMO = Task(
    opportunity="small",
    action="demo",
    name="Demo",
    rep="ana",
    person="engineer",
    effort_hours=5,
    due=FRIDAY,
    gain=10,
    after={"call": 0},
)


def test_every_action_has_its_own_missing_hours_and_who_has_taken_them() -> None:
    found = refused(DEAR, OTHER, CALL, DEMO, names=NAMES)

    assert (
        "First call needs 3 h of ana, who has 1 h left in the week of 5 Jan (taken by Press line [dear], 9 h); "
        "Demo needs 5 h of Sales engineer, who has 2 h left in the week of 5 Jan (taken by Second site, 6 h)"
    ) == found.reason
    assert (("dear", "other"), ("ana", "engineer")) == (found.outbid_by, found.short_of)


def test_what_has_no_name_goes_by_its_id() -> None:
    found = refused(DEAR, CALL, DEMO)

    assert "First call needs 3 h of ana, who has 1 h left in the week of 5 Jan (taken by dear, 9 h)" == found.reason


@pytest.mark.parametrize("due", [None, FRIDAY])
def test_what_never_ends_has_no_number_of_days(due: dt.date | None) -> None:
    endless = Task(
        opportunity="d1", action="think", name="Thinking", rep="ana", effort_hours=0, duration_days=40, due=due, gain=1
    )

    found = refused(endless)

    assert "Thinking cannot end within the plannable days, even with all hours to itself" == found.reason
    assert found.days_short is None


def test_what_ends_too_late_says_by_how_much() -> None:
    late = Task(opportunity="d1", action="think", rep="ana", effort_hours=0, duration_days=6, due=FRIDAY, gain=1)

    found = refused(late)

    assert "think ends at least 1 working day too late, even with all hours to itself" == found.reason
    assert 1 == found.days_short
