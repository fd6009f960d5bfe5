"""Why an action does not end sooner, and what moves when it slips."""

import datetime as dt

import attrs
import pytest

from territory_opt.errors import InvalidInputError
from territory_opt.model.working_time import WorkingWeek
from territory_opt.scheduling.chain import Cause
from territory_opt.sequencing.availability import Availability
from territory_opt.sequencing.calendar import Calendar
from territory_opt.sequencing.dating import schedule
from territory_opt.sequencing.delays import Slippage, chain_to, what_slips
from territory_opt.sequencing.graph import action_graph
from territory_opt.sequencing.layout import Pool
from territory_opt.sequencing.task import Task

MONDAY = dt.date(2026, 1, 5)
COMMON = Calendar.of(WorkingWeek(), MONDAY, dt.date(2026, 6, 30), begun=dt.date(2025, 12, 1))
WHOLE = Availability(day_shares=(1.0,) * len(COMMON.days), weeks=COMMON.weeks, days_per_week=5)
POOLS = {name: Pool(weekly_hours=40, availability=WHOLE) for name in ("ana", "legal")}
DEMO = Task(opportunity="d1", action="demo", rep="ana", effort_hours=8, due=MONDAY)
REVIEW = Task(
    opportunity="d1", action="review", rep="ana", person="legal", effort_hours=8, after={"demo": 1}, due=MONDAY
)
SIGNED = attrs.evolve(REVIEW, action="signed", effort_hours=0, duration_days=0, after={"review": 0})
OTHER = Task(opportunity="d2", action="review", rep="ana", person="legal", effort_hours=24, due=dt.date(2026, 1, 7))


def test_the_chain_runs_over_links_and_over_the_hours_of_shared_people() -> None:
    """Legal is on the other deal until Wednesday, so the demo of Monday is not what keeps the review back."""
    first = [attrs.evolve(task, due=None) for task in (DEMO, REVIEW, SIGNED)]
    graph = action_graph([*first, attrs.evolve(OTHER, duration_days=3)])
    result = schedule(graph, POOLS, COMMON)

    chain = chain_to(graph, POOLS, COMMON, result, ("d1", "signed"))

    assert [
        (("d2", "review"), Cause.RELEASE, None),
        (("d1", "review"), Cause.HOURS, "legal"),
        (("d1", "signed"), Cause.LINK, None),
    ] == [((step.opportunity, step.action), step.cause, step.pool) for step in chain]


def test_what_is_done_begins_no_chain() -> None:
    done = attrs.evolve(DEMO, finished=dt.date(2026, 1, 2))
    graph = action_graph([done, REVIEW])
    result = schedule(graph, POOLS, COMMON)

    assert [("review", Cause.LINK)] == [
        (step.action, step.cause) for step in chain_to(graph, POOLS, COMMON, result, ("d1", "review"))
    ]


def test_a_slip_moves_what_waits_and_makes_its_deal_late() -> None:
    in_time = [attrs.evolve(task, due=dt.date(2026, 1, 7)) for task in (DEMO, REVIEW, SIGNED)]
    graph = action_graph([*in_time, OTHER])

    assert Slippage(
        days={("d1", "demo"): 2, ("d1", "review"): 2, ("d1", "signed"): 2}, late_deals=("d1",)
    ) == what_slips(graph, POOLS, COMMON, ("d1", "demo"), 2)


def test_an_unknown_action_is_told_with_the_nearest_one() -> None:
    graph = action_graph([DEMO])

    with pytest.raises(InvalidInputError, match="did you mean 'd1/demo'"):
        what_slips(graph, POOLS, COMMON, ("d1", "demos"), 1)
    with pytest.raises(InvalidInputError, match="one of d1/demo"):
        chain_to(graph, POOLS, COMMON, schedule(graph, POOLS, COMMON), ("d9", "demo"))
