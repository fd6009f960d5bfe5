"""Dates under weekly hours: cases counted by hand, and promises kept for any input."""

import datetime as dt
import random

import attrs
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.model.working_time import WorkingWeek
from territory_opt.sequencing.critical_path import Pool, earliest_finish
from territory_opt.sequencing.graph import Calendar, Task, action_graph
from territory_opt.sequencing.schedule import LateDeal, Schedule, ScheduledAction, schedule, verify_schedule

MONDAY = dt.date(2026, 1, 5)
WEEK = WorkingWeek(holidays=(dt.date(2026, 1, 14),))
LAST = dt.date(2026, 6, 30)
COMMON = Calendar.of(WEEK, MONDAY, LAST)
FULL = {"ana": Pool(weekly_hours=40, calendar=COMMON)}
DEMO = Task(opportunity="d1", action="demo", rep="ana", effort_hours=8, due=dt.date(2026, 1, 9))


def dates(result: Schedule) -> dict[str, tuple[dt.date, dt.date]]:
    """Return start and finish by deal and action."""
    return {f"{a.opportunity}/{a.action}": (a.start, a.finish) for a in result.actions}


def test_two_deals_on_one_day_share_its_hours_and_the_more_urgent_goes_first() -> None:
    urgent = attrs.evolve(DEMO, opportunity="d2", due=dt.date(2026, 1, 5))

    result = schedule(action_graph([DEMO, urgent]), FULL, COMMON)

    assert {"d1/demo": (dt.date(2026, 1, 6),) * 2, "d2/demo": (MONDAY,) * 2} == dates(result)
    assert () == result.late_deals


def test_a_full_week_sends_the_rest_of_an_action_to_the_next() -> None:
    pools = {"ana": Pool(weekly_hours=5, calendar=COMMON)}

    result = schedule(action_graph([DEMO]), pools, COMMON)

    assert ((MONDAY, 5.0), (dt.date(2026, 1, 12), 3.0)) == result.actions[0].hours_by_day
    assert {"ana": {MONDAY: 5.0, dt.date(2026, 1, 12): 3.0}} == result.hours_by_week


def test_a_week_with_days_off_supplies_its_share() -> None:
    off = [dt.date(2026, 1, 12), dt.date(2026, 1, 13)]
    pools = {"ana": Pool(weekly_hours=5, calendar=Calendar.of(WEEK, dt.date(2026, 1, 12), LAST, off))}

    result = schedule(action_graph([DEMO]), pools, COMMON)

    expected = ((dt.date(2026, 1, 15), 2.0), (dt.date(2026, 1, 19), 5.0), (dt.date(2026, 1, 26), 1.0))
    assert expected == result.actions[0].hours_by_day


def test_late_days_count_neither_the_holiday_nor_the_weekend_and_say_what_other_deals_cause() -> None:
    first = attrs.evolve(DEMO, opportunity="d1", duration_days=5, effort_hours=40, due=dt.date(2026, 1, 9))
    second = attrs.evolve(DEMO, opportunity="d2", duration_days=5, effort_hours=40, due=dt.date(2026, 1, 9))
    hopeless = attrs.evolve(DEMO, opportunity="d3", effort_hours=0, duration_days=8, due=dt.date(2026, 1, 12))

    result = schedule(action_graph([first, second, hopeless]), FULL, COMMON)

    day_after_weekend, thursday = dt.date(2026, 1, 19), dt.date(2026, 1, 15)
    assert (
        LateDeal(opportunity="d2", due=first.due, finish=day_after_weekend, days_late=5, days_late_alone=0),  # type: ignore[arg-type]  # given above
        LateDeal(opportunity="d3", due=dt.date(2026, 1, 12), finish=thursday, days_late=2, days_late_alone=2),
    ) == result.late_deals


def test_a_step_without_effort_takes_time_and_no_hours() -> None:
    review = attrs.evolve(DEMO, effort_hours=0, duration_days=3)

    action = schedule(action_graph([review]), {"ana": Pool(weekly_hours=0, calendar=COMMON)}, COMMON).actions[0]

    assert (MONDAY, dt.date(2026, 1, 7), ()) == (action.start, action.finish, action.hours_by_day)


def test_what_cannot_be_finished_is_unplaced_with_a_reason_and_so_is_what_waits_for_it() -> None:
    offer = attrs.evolve(DEMO, action="offer", after={"demo": 0})

    result = schedule(action_graph([DEMO, offer]), {"ana": Pool(weekly_hours=0, calendar=COMMON)}, COMMON)

    assert ["'ana' supplies no hours", "it waits for 'demo', which has no dates"] == [
        action.reason for action in result.unplaced
    ]
    assert [None] == [deal.days_late_alone for deal in result.late_deals]


def test_reasons_tell_missing_days_from_missing_hours() -> None:
    graph = action_graph(
        [
            attrs.evolve(DEMO, opportunity="long", effort_hours=0, duration_days=400),
            attrs.evolve(DEMO, opportunity="much", effort_hours=9999),
            attrs.evolve(DEMO, opportunity="gone", pool="eva", person="eva", after={"first": 2}),
            attrs.evolve(DEMO, opportunity="gone", action="first", effort_hours=1),
        ]
    )
    eva = Pool(weekly_hours=40, calendar=Calendar(days=(MONDAY,)))

    reasons = [action.reason for action in schedule(graph, {**FULL, "eva": eva}, COMMON).unplaced]

    assert [
        "no working day of 'eva' is left for it before the calendar ends on 2026-06-30",
        "its 400 working days do not end before the calendar ends on 2026-06-30",
        "'ana' has no 9999 h left for it before the calendar ends on 2026-06-30",
    ] == reasons


def test_the_check_finds_every_kind_of_broken_schedule() -> None:
    offer = attrs.evolve(DEMO, action="offer", after={"demo": 1})
    graph = action_graph([DEMO, offer])
    good = schedule(graph, FULL, COMMON)
    demo, offered = good.actions

    def found(*actions: ScheduledAction, late_deals: tuple[LateDeal, ...] = ()) -> str:
        kept = attrs.evolve(good, actions=actions, late_deals=late_deals or good.late_deals)
        return "; ".join(verify_schedule(graph, FULL, COMMON, kept))

    saturday = dt.date(2026, 1, 10)
    moved = attrs.evolve(offered, start=MONDAY, finish=MONDAY, hours_by_day=((MONDAY, 8.0),))
    weekend = attrs.evolve(offered, start=saturday, finish=saturday, hours_by_day=((saturday, 8.0),))
    assert not found(demo, offered)
    assert "starts too soon after demo; ana: 16 h on 2026-01-05" in found(demo, moved)
    assert "takes place on a day off" in found(demo, weekend)
    assert "spans 0 working days of 1" in found(demo, weekend)
    assert "do not add up to 8 h" in found(demo, attrs.evolve(offered, hours_by_day=()))
    assert "draws more than 8 h" in found(demo, attrs.evolve(offered, hours_by_day=((offered.start, 50.0),)))
    assert "in week 2 of 2026" in found(demo, attrs.evolve(offered, hours_by_day=((offered.start, 50.0),)))
    assert "are not those of the graph" in found(demo)
    assert "demo has none" in found(offered)
    late = LateDeal(opportunity="d9", due=MONDAY, finish=None, days_late=None, days_late_alone=None)
    assert "listed as late" in found(demo, offered, late_deals=(late,))


PEOPLE = ("ana", "ben", "engineer")


@st.composite
def tasks_of_some_deals(draw: st.DrawFn) -> list[Task]:
    """Draw deals whose actions wait for earlier ones, done by two reps and a shared person."""
    tasks = []
    for deal in range(draw(st.integers(1, 5))):
        rep = draw(st.sampled_from(PEOPLE[:2]))
        due = draw(st.none() | st.dates(MONDAY, dt.date(2026, 3, 31)))
        for i in range(draw(st.integers(1, 6))):
            earlier = st.dictionaries(st.sampled_from([f"a{j}" for j in range(i)] or ["a0"]), st.integers(0, 3))
            tasks.append(
                Task(
                    opportunity=f"d{deal}",
                    action=f"a{i}",
                    rep=rep,
                    person=draw(st.sampled_from([rep, "engineer"])),
                    effort_hours=draw(st.sampled_from([0, 0.5, 1, 3, 7.3, 20, 45])),
                    duration_days=draw(st.sampled_from([0, 1, 2, 3, 7])),
                    after=draw(earlier) if i else {},
                    due=due,
                )
            )
    return tasks


@st.composite
def pools_of_everybody(draw: st.DrawFn) -> dict[str, Pool]:
    """Draw weekly hours, from none to many, and days off."""
    days_off = st.lists(st.sampled_from(COMMON.days[1:60]), max_size=15)
    return {
        person: Pool(
            weekly_hours=draw(st.sampled_from([0, 0.7, 2, 6, 13.3, 40, 60])),
            calendar=Calendar.of(WEEK, MONDAY, LAST, draw(days_off)),
        )
        for person in PEOPLE
    }


@given(tasks_of_some_deals(), pools_of_everybody())
def test_every_schedule_passes_the_check_and_accounts_for_every_action(
    tasks: list[Task], pools: dict[str, Pool]
) -> None:
    graph = action_graph(tasks)

    result = schedule(graph, pools, COMMON)

    assert [] == verify_schedule(graph, pools, COMMON, result)
    assert len(tasks) == len(result.actions) + len(result.unplaced)


@given(tasks_of_some_deals(), pools_of_everybody())
def test_prerequisites_lags_days_off_and_weekly_hours_hold_when_counted_day_by_day(
    tasks: list[Task], pools: dict[str, Pool]
) -> None:
    result = schedule(action_graph(tasks), pools, COMMON)

    done = {(action.opportunity, action.action): action for action in result.actions}
    for task in tasks:
        action = done.get(task.node)
        if action is None:
            continue
        worked = pools[task.pool].calendar.days
        assert action.start in worked
        assert action.finish in worked
        assert sum(action.start <= day <= action.finish for day in worked) >= task.duration_days
        for before, lag in task.after.items():
            previous = done[task.opportunity, before]
            between = sum(previous.finish < day <= action.start for day in COMMON.days)
            milestone = tasks[[t.node for t in tasks].index((task.opportunity, before))].days_needed == 0
            assert between >= lag + (0 if milestone else 1)
    for person, pool in pools.items():
        for monday, hours in result.hours_by_week.get(person, {}).items():
            worked_days = sum(monday <= day < monday + dt.timedelta(7) for day in pool.calendar.days)
            assert hours <= pool.weekly_hours * worked_days / 5 + 1e-6


@given(tasks_of_some_deals(), pools_of_everybody(), st.randoms(use_true_random=False))
def test_shuffled_input_gives_the_same_schedule(
    tasks: list[Task], pools: dict[str, Pool], chance: random.Random
) -> None:
    expected = schedule(action_graph(tasks), pools, COMMON)
    chance.shuffle(tasks)

    assert expected == schedule(action_graph(tasks), dict(reversed(pools.items())), COMMON)


@given(tasks_of_some_deals(), pools_of_everybody())
def test_no_action_ends_before_its_earliest_finish_and_lateness_alone_is_a_bound(
    tasks: list[Task], pools: dict[str, Pool]
) -> None:
    graph = action_graph(tasks)
    earliest = earliest_finish(graph, pools, COMMON)

    result = schedule(graph, pools, COMMON)

    for action in result.actions:
        bound = earliest[action.opportunity, action.action]
        assert bound is not None
        assert bound <= action.finish
    for deal in result.late_deals:
        if deal.days_late is not None and deal.days_late_alone is not None:
            assert 0 <= deal.days_late_alone <= deal.days_late
