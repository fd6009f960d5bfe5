"""Dates under weekly hours: cases counted by hand, and promises kept for any input."""

import datetime as dt
import random
from collections.abc import Collection

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.model.playbook import Spread
from territory_opt.model.waiting import LinkKind, Wait
from territory_opt.model.working_time import WorkingWeek
from territory_opt.scheduling.outcome import Engine, Objective
from territory_opt.sequencing.availability import Availability
from territory_opt.sequencing.calendar import Calendar
from territory_opt.sequencing.dating import path_at_least, schedule
from territory_opt.sequencing.graph import action_graph
from territory_opt.sequencing.layout import Pool, lay_out
from territory_opt.sequencing.schedule import LateDeal, Schedule, ScheduledAction
from territory_opt.sequencing.task import ActionState, Task
from territory_opt.sequencing.verify_schedule import verify_schedule

MONDAY = dt.date(2026, 1, 5)
WEEK = WorkingWeek(holidays=(dt.date(2026, 1, 14),))
LAST = dt.date(2026, 6, 30)
COMMON = Calendar.of(WEEK, MONDAY, LAST, begun=dt.date(2025, 12, 1))


def pool(weekly_hours: float, off: Collection[dt.date] = ()) -> Pool:
    """Return a pool of hours of somebody who is away on some days."""
    shares = tuple(0.0 if day in off else 1.0 for day in COMMON.days)
    available = Availability(day_shares=shares, weeks=COMMON.weeks, days_per_week=5)
    return Pool(weekly_hours=weekly_hours, availability=available)


FULL = {"ana": pool(40)}
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
    pools = {"ana": pool(5)}

    result = schedule(action_graph([DEMO]), pools, COMMON)

    assert ((MONDAY, 5.0), (dt.date(2026, 1, 12), 3.0)) == result.actions[0].hours_by_day
    assert {"ana": {MONDAY: 5.0, dt.date(2026, 1, 12): 3.0}} == result.hours_by_week


def test_a_week_with_days_off_supplies_its_share() -> None:
    off = [*COMMON.days[:5], dt.date(2026, 1, 12), dt.date(2026, 1, 13)]
    pools = {"ana": pool(5, off)}

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

    action = schedule(action_graph([review]), {"ana": pool(0)}, COMMON).actions[0]

    assert (MONDAY, dt.date(2026, 1, 7), ()) == (action.start, action.finish, action.hours_by_day)


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
    assert "-1 days after demo, at least 1; ana: 16 h of 8 h on 2026-01-05" in found(demo, moved)
    assert "takes place on a day off" in found(demo, weekend)
    assert "spans 0 working days of 1" in found(demo, weekend)
    assert "do not add up to 8 h" in found(demo, attrs.evolve(offered, hours_by_day=()))
    assert "draws more than 8 h" in found(demo, attrs.evolve(offered, hours_by_day=((offered.start, 50.0),)))
    assert "58 h of 40 h in week 0" in found(demo, attrs.evolve(offered, hours_by_day=((offered.start, 50.0),)))
    assert "are not those of the graph" in found(demo)
    assert "demo has none" in found(offered)
    late = LateDeal(opportunity="d9", due=MONDAY, finish=None, days_late=None, days_late_alone=None)
    assert "listed as late" in found(demo, offered, late_deals=(late,))


def shared_day(weekly_hours: float, daily_hours: float = 8.0) -> Pool:
    """Return one of several pools that share the days of one person."""
    return attrs.evolve(pool(weekly_hours), daily_hours=daily_hours, day_key="ana's days")


def test_pools_with_the_same_day_key_give_no_more_than_the_day_together() -> None:
    pools = {"ana on A": shared_day(20), "ana on B": shared_day(20)}
    tasks = [attrs.evolve(DEMO, opportunity=deal, pool=key) for deal, key in zip(("d1", "d2"), pools, strict=True)]

    result = schedule(action_graph(tasks), pools, COMMON)

    assert {MONDAY, dt.date(2026, 1, 6)} == {action.start for action in result.actions}
    moved = tuple(
        attrs.evolve(action, start=MONDAY, finish=MONDAY, hours_by_day=((MONDAY, 8.0),)) for action in result.actions
    )
    assert ["ana's days: 16 h of 8 h on 2026-01-05"] == verify_schedule(
        action_graph(tasks), pools, COMMON, attrs.evolve(result, actions=moved)
    )


def test_pools_that_share_days_of_unlike_length_or_whose_key_is_taken_are_told() -> None:
    pools = {"ana on A": shared_day(20), "ana on B": shared_day(20, daily_hours=6.0)}

    with pytest.raises(InvalidInputError, match="those of ana on A, with which it shares them"):
        schedule(action_graph([attrs.evolve(DEMO, pool="ana on A")]), pools, COMMON)

    taken = {"ana's days": pool(40), "ana on A": shared_day(20)}
    with pytest.raises(InvalidInputError, match="a key that no pool has"):
        schedule(action_graph([attrs.evolve(DEMO, pool="ana on A")]), taken, COMMON)


OFFER = attrs.evolve(DEMO, action="offer", name="offer", due=None)
OPEN = attrs.evolve(DEMO, due=None)


def test_an_action_may_wait_for_the_start_of_another() -> None:
    long = attrs.evolve(OPEN, effort_hours=0, duration_days=5)
    beside = attrs.evolve(OFFER, after={"demo": Wait(kind=LinkKind.START_TO_START, at_least=2)})

    result = schedule(action_graph([long, beside]), FULL, COMMON)

    assert (dt.date(2026, 1, 7), dt.date(2026, 1, 7)) == dates(result)["d1/offer"]


def test_an_action_may_have_to_end_after_another() -> None:
    long = attrs.evolve(OPEN, effort_hours=0, duration_days=4)
    beside = attrs.evolve(OFFER, after={"demo": Wait(kind=LinkKind.FINISH_TO_FINISH, at_least=1)})

    result = schedule(action_graph([long, beside]), FULL, COMMON)

    assert (dt.date(2026, 1, 9), dt.date(2026, 1, 9)) == dates(result)["d1/offer"]


def test_an_action_that_must_follow_soon_draws_the_other_one_near() -> None:
    """Legal is away until Friday: the offer must follow the demo within a day, so the demo waits."""
    soon = attrs.evolve(OFFER, person="legal", pool="legal", after={"demo": Wait(at_most=1)})
    pools = FULL | {"legal": pool(40, COMMON.days[:4])}

    result = schedule(action_graph([OPEN, soon]), pools, COMMON)

    assert {"d1/demo": (dt.date(2026, 1, 7),) * 2, "d1/offer": (dt.date(2026, 1, 9),) * 2} == dates(result)


def test_evenly_spread_hours_wait_for_a_stretch_of_days_that_have_them() -> None:
    on_site = attrs.evolve(OPEN, effort_hours=12, duration_days=3, spread=Spread.EVENLY)
    pools = {"ana": pool(40, [dt.date(2026, 1, 6)])}

    action = schedule(action_graph([on_site]), pools, COMMON).actions[0]

    assert tuple((dt.date(2026, 1, day), 4.0) for day in (5, 7, 8)) == action.hours_by_day


def test_a_step_of_the_buyer_takes_common_working_days_whoever_is_away() -> None:
    review = Task(opportunity="d1", action="review", rep="ana", person="buyer", effort_hours=0, duration_days=2)

    result = schedule(action_graph([review]), {}, COMMON)

    assert (MONDAY, dt.date(2026, 1, 6)) == dates(result)["d1/review"]


def test_a_milestone_falls_on_the_day_that_ends_what_it_waits_for_and_is_in_time_on_the_close_date() -> None:
    signed = attrs.evolve(OFFER, effort_hours=0, duration_days=0, after={"demo": 0}, due=MONDAY)
    next_step = attrs.evolve(OFFER, action="kick-off", after={"offer": 0}, due=MONDAY)

    result = schedule(action_graph([attrs.evolve(DEMO, due=MONDAY), signed, next_step]), FULL, COMMON)

    assert (MONDAY, MONDAY) == dates(result)["d1/offer"]
    assert (dt.date(2026, 1, 6),) * 2 == dates(result)["d1/kick-off"]
    assert [1] == [deal.days_late for deal in result.late_deals]


def test_one_branch_is_enough_and_the_other_is_left_out_as_needless() -> None:
    visit = attrs.evolve(OPEN, action="visit", duration_days=4)
    signing = attrs.evolve(OFFER, any_of={"demo": 0, "visit": 0})

    result = schedule(action_graph([OPEN, visit, signing]), FULL, COMMON)

    assert {"d1/demo", "d1/offer"} == dates(result).keys()
    assert [("visit", True)] == [(action.action, action.is_needless) for action in result.unplaced]


def test_what_is_done_keeps_its_dates_and_lags_count_from_them() -> None:
    done = attrs.evolve(OPEN, started=dt.date(2025, 12, 30), finished=dt.date(2026, 1, 2))
    offer = attrs.evolve(OFFER, after={"demo": 2})

    result = schedule(action_graph([done, offer]), FULL, COMMON)

    assert [ActionState.DONE, ActionState.PLANNED] == [action.state for action in result.actions]
    assert (dt.date(2025, 12, 30), dt.date(2026, 1, 2)) == dates(result)["d1/demo"]
    assert (dt.date(2026, 1, 7),) * 2 == dates(result)["d1/offer"]


def test_what_must_follow_soon_upon_something_done_long_ago_has_no_dates() -> None:
    done = attrs.evolve(OPEN, finished=dt.date(2025, 12, 10))
    offer = attrs.evolve(OFFER, after={"demo": Wait(at_most=5)})

    result = schedule(action_graph([done, offer]), FULL, COMMON)

    assert ["offer"] == [action.action for action in result.unplaced]


def test_an_action_in_progress_goes_on_first_thing_with_what_is_left_and_waits_for_nothing() -> None:
    begun = attrs.evolve(OFFER, started=dt.date(2025, 12, 30), effort_hours=2, duration_days=10, after={"demo": 3})

    result = schedule(action_graph([OPEN, begun]), FULL, COMMON)

    offer = next(action for action in result.actions if action.action == "offer")
    assert (dt.date(2025, 12, 30), ActionState.IN_PROGRESS) == (offer.start, offer.state)
    assert 2.0 == sum(hours for _, hours in offer.hours_by_day)
    assert MONDAY == offer.hours_by_day[0][0]


def test_a_fixed_action_starts_on_its_day_and_the_others_make_room() -> None:
    fixed = attrs.evolve(OPEN, opportunity="d2", fixed_start=MONDAY)

    result = schedule(action_graph([DEMO, fixed]), FULL, COMMON)

    assert {"d1/demo": (dt.date(2026, 1, 6),) * 2, "d2/demo": (MONDAY,) * 2} == dates(result)


def test_an_action_fixed_on_a_day_off_is_never_moved_but_told() -> None:
    fixed = attrs.evolve(OPEN, fixed_start=MONDAY)

    result = schedule(action_graph([fixed]), {"ana": pool(40, [MONDAY])}, COMMON)

    assert ((), 1) == (result.actions, len(result.unplaced))
    with pytest.raises(InvalidInputError, match="a working day from 2026-01-05"):
        schedule(action_graph([attrs.evolve(OPEN, fixed_start=dt.date(2026, 1, 10))]), FULL, COMMON)


def test_a_missing_pool_and_a_due_date_beyond_the_calendar_are_told_together() -> None:
    lost = attrs.evolve(DEMO, pool="anna", due=dt.date(2027, 1, 1))

    with pytest.raises(InvalidInputError) as caught:
        schedule(action_graph([lost]), FULL, COMMON)

    assert ["pools.anna", "calendar.days"] == [fault.path for fault in caught.value.faults]


def test_the_critical_actions_of_a_deal_are_among_those_that_are_open() -> None:
    done = attrs.evolve(OPEN, finished=dt.date(2026, 1, 2))
    offer = attrs.evolve(OFFER, after={"demo": 2}, due=dt.date(2026, 3, 2))
    beside = attrs.evolve(offer, action="beside", after={})
    tasks = [attrs.evolve(task, due=offer.due) for task in (done, offer, beside)]

    result = schedule(action_graph(tasks), FULL, COMMON)

    assert {"demo": False, "beside": False, "offer": True} == {a.action: a.critical for a in result.actions}


def test_a_milestone_fixed_on_a_day_happens_on_it_and_is_late_after_the_close_date() -> None:
    signed = attrs.evolve(OFFER, effort_hours=0, duration_days=0, fixed_start=dt.date(2026, 1, 7), gain=100)
    graph, late = (action_graph([attrs.evolve(signed, due=due)]) for due in (dt.date(2026, 1, 7), dt.date(2026, 1, 6)))

    result = schedule(graph, FULL, COMMON, objective=Objective.MOST_REVENUE)

    assert {"d1/offer": (dt.date(2026, 1, 7),) * 2} == dates(result)
    assert [] == verify_schedule(graph, FULL, COMMON, result)
    assert {} == dates(schedule(late, FULL, COMMON, objective=Objective.MOST_REVENUE))


def test_a_milestone_on_the_first_day_has_a_latest_start() -> None:
    signed = attrs.evolve(OFFER, effort_hours=0, duration_days=0)

    assert MONDAY == schedule(action_graph([signed]), FULL, COMMON).actions[0].latest_start


def test_a_due_date_before_the_known_days_is_told_with_what_to_do() -> None:
    overdue = attrs.evolve(DEMO, due=dt.date(2025, 11, 3))

    with pytest.raises(InvalidInputError, match="make the calendar with begun= that day"):
        schedule(action_graph([overdue]), FULL, COMMON)
    known = Calendar.of(WEEK, MONDAY, LAST, begun=overdue.due)
    late = schedule(action_graph([overdue]), FULL, known).late_deals[0]
    assert late.days_late == sum(overdue.due < day <= MONDAY for day in (*known.before, MONDAY))  # type: ignore[operator]


@pytest.mark.parametrize("effort_hours", [0, 1])
def test_what_happens_on_the_first_day_is_as_late_whether_it_takes_time_or_not(effort_hours: float) -> None:
    overdue = attrs.evolve(DEMO, effort_hours=effort_hours, duration_days=0, due=dt.date(2025, 12, 30))

    (late,) = schedule(action_graph([overdue]), FULL, COMMON).late_deals

    assert (MONDAY, 4, 4) == (late.finish, late.days_late, late.days_late_alone)


@pytest.mark.parametrize(
    ("fixed_start", "why"), [(MONDAY, "a day off of ana"), (dt.date(2026, 1, 6), "before demo can end")]
)
def test_an_action_fixed_where_it_cannot_be_says_so(fixed_start: dt.date, why: str) -> None:
    """Ana is away on Monday; and on Tuesday the demo, which needs all of it, is not done yet."""
    fixed = attrs.evolve(OFFER, fixed_start=fixed_start, after={"demo": 0})

    result = schedule(action_graph([OPEN, fixed]), {"ana": pool(40, [MONDAY])}, COMMON)

    assert [f"fixed on {fixed_start}, {why}"] == [action.reason for action in result.unplaced]


def test_an_action_fixed_where_another_takes_the_hours_says_so() -> None:
    fixed = attrs.evolve(DEMO, fixed_start=MONDAY, spread=Spread.EVENLY)

    result = schedule(action_graph([fixed, attrs.evolve(fixed, opportunity="d2")]), FULL, COMMON)

    why = f"fixed on {MONDAY}, where its hours or what it waits for leave no room"
    assert [why] == [action.reason for action in result.unplaced]


def test_a_milestone_has_no_days_off() -> None:
    signed = attrs.evolve(OFFER, effort_hours=0, duration_days=0, fixed_start=MONDAY, after={"demo": 0})

    result = schedule(action_graph([OPEN, signed]), {"ana": pool(40, [MONDAY])}, COMMON)

    assert [f"fixed on {MONDAY}, before demo can end"] == [action.reason for action in result.unplaced]


@pytest.mark.parametrize("engine", [*Engine])
def test_a_deal_is_not_late_for_what_only_leads_to_a_branch_that_is_not_taken(engine: Engine) -> None:
    if engine is Engine.EXACT:
        pytest.importorskip("ortools")
    brief, sketch, call = (attrs.evolve(DEMO, action=name, name=name) for name in ("brief", "sketch", "call"))
    sketch = attrs.evolve(sketch, after={"brief": 0})
    close = attrs.evolve(DEMO, action="close", any_of={"sketch": 0, "call": 0}, gain=10)

    result = schedule(
        action_graph([brief, sketch, call, close]),
        FULL,
        COMMON,
        objective=Objective.MOST_REVENUE,
        engine=engine,
        num_schedules=20,
        seconds=1,
    )

    assert ((), ()) == (result.late_deals, result.refused)
    assert {"brief", "sketch"} == {action.action for action in result.unplaced if action.is_needless}


def test_a_deal_without_a_close_date_that_never_ends_is_refused_with_a_reason() -> None:
    endless = attrs.evolve(OPEN, effort_hours=9_000, gain=10)

    result = schedule(action_graph([endless]), FULL, COMMON, objective=Objective.MOST_REVENUE)

    assert ["d1"] == [deal.opportunity for deal in result.refused]
    assert ["nothing that it brings, or that waits for it, can be had in time"] == [a.reason for a in result.unplaced]


def test_what_has_no_room_is_no_proof_of_anything() -> None:
    endless = attrs.evolve(OPEN, effort_hours=9_000)

    result = schedule(action_graph([endless]), FULL, COMMON)

    assert (1, False) == (len(result.unplaced), result.is_proven)


def test_waits_that_slow_hours_cannot_keep_leave_an_action_out_and_the_floats_of_others_known() -> None:
    slow = attrs.evolve(OPEN, effort_hours=20)
    soon = attrs.evolve(OFFER, effort_hours=0, after={"demo": Wait(kind=LinkKind.START_TO_START, at_most=2), "end": 0})
    end = attrs.evolve(OFFER, action="end", effort_hours=0, duration_days=0, after={"demo": 0})

    result = schedule(action_graph([slow, soon, end]), {"ana": pool(5)}, COMMON)

    assert ["offer"] == [action.action for action in result.unplaced]
    assert all(action.float_days >= 0 for action in result.actions)


def test_for_the_most_revenue_the_deal_that_gains_most_keeps_the_hours_and_the_other_is_left_out() -> None:
    small = attrs.evolve(DEMO, due=MONDAY, gain=100)
    large = attrs.evolve(DEMO, opportunity="d2", due=MONDAY, gain=500)

    result = schedule(action_graph([small, large]), FULL, COMMON, objective=Objective.MOST_REVENUE)

    assert {"d2/demo"} == dates(result).keys()
    assert (500, False) == (result.value, result.is_proven)
    assert ["d1"] == [deal.opportunity for deal in result.late_deals]


PEOPLE = ("ana", "ben", "engineer")


@st.composite
def waits(draw: st.DrawFn, days: int) -> Wait:
    """Draw a wait of some days, mostly a plain one."""
    kind = draw(st.sampled_from([LinkKind.FINISH_TO_START] * 4 + [*LinkKind]))
    return Wait(at_least=days, at_most=draw(st.sampled_from([None, None, None, days + 2, days + 40])), kind=kind)


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
                    after={name: draw(waits(days)) for name, days in draw(earlier).items()} if i else {},
                    due=due,
                    gain=draw(st.sampled_from([0, 10, 500])),
                )
            )
    return tasks


@st.composite
def pools_of_everybody(draw: st.DrawFn) -> dict[str, Pool]:
    """Draw weekly hours, from none to many, and days off."""
    days_off = st.lists(st.sampled_from(COMMON.days[1:60]), max_size=15)
    return {person: pool(draw(st.sampled_from([0, 0.7, 2, 6, 13.3, 40, 60])), draw(days_off)) for person in PEOPLE}


def arranged(tasks: list[Task], pools: dict[str, Pool]) -> Schedule:
    """Return the schedule of actions whose waits do not contradict each other."""
    try:
        return schedule(action_graph(tasks), pools, COMMON)
    except InvalidInputError as error:
        assume("circle of links" not in str(error))
        raise


@given(tasks_of_some_deals(), pools_of_everybody())
def test_every_schedule_passes_the_check_and_accounts_for_every_action(
    tasks: list[Task], pools: dict[str, Pool]
) -> None:
    graph = action_graph(tasks)

    result = arranged(tasks, pools)

    assert [] == verify_schedule(graph, pools, COMMON, result)
    assert len(tasks) == len(result.actions) + len(result.unplaced)


@given(tasks_of_some_deals(), pools_of_everybody(), st.randoms(use_true_random=False))
def test_shuffled_input_gives_the_same_schedule(
    tasks: list[Task], pools: dict[str, Pool], chance: random.Random
) -> None:
    expected = arranged(tasks, pools)
    chance.shuffle(tasks)

    assert expected == schedule(action_graph(tasks), dict(reversed(pools.items())), COMMON)


@given(tasks_of_some_deals(), pools_of_everybody())
def test_no_action_ends_before_its_earliest_end_and_lateness_alone_is_a_bound(
    tasks: list[Task], pools: dict[str, Pool]
) -> None:
    result = arranged(tasks, pools)
    layout = lay_out(action_graph(tasks), pools, COMMON)
    ends = path_at_least(layout.project).earliest_end
    earliest = {task.node: end for task, end in zip(layout.tasks, ends, strict=True)}

    for action in result.actions:
        assert COMMON.index_of(action.finish) + 1 >= earliest[action.opportunity, action.action]
    for deal in result.late_deals:
        if deal.days_late is not None and deal.days_late_alone is not None:
            assert 0 <= deal.days_late_alone <= deal.days_late
