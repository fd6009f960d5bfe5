"""The pictures of a plan show what the plan holds: every action with its dates, every block with its times."""

import datetime as dt
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from xml.dom.minidom import Document, Element

import attrs
import pytest
from hypothesis import given, settings

from territory_opt.booking.day import DayShape
from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.files.policy_file import read_policy
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.rep import Rep
from territory_opt.model.working_time import Period, WorkingWeek
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.report.gantt_marks import dated
from territory_opt.report.plan_pictures import gantt_of, week_of
from territory_opt.sequencing.schedule import LateDeal, RefusedDeal
from territory_opt.sequencing.task import ActionState
from territory_opt.testing import problems

Read = Callable[[Document], dict[str, list[Element]]]
Words = Callable[[Document | Element], list[str]]
Sound = Callable[[str], Document]

POLICY = attrs.evolve(read_policy(), playbook_rules={}, hour_rules={})
PITCH = Playbook(name="Pitch", actions={"pitch": Action(name="Pitch", effort_hours=1, odds_gain=0.2)})


@pytest.fixture(scope="module")
def demo() -> TerritoryPlan:
    """Return the plan of the sample territory: three reps, shared people, one deal that loses actions."""
    return plan(read_demo())


def small(*reps: Rep, **fields: object) -> TerritoryPlan:
    """Return the plan of a territory of one quarter with at most one kind of action."""
    return plan(
        Problem(
            reps=reps,
            policy=POLICY,
            playbooks={"pitch": PITCH},
            as_of=dt.date(2026, 1, 5),
            period=Period.named("2026-Q1"),
            **fields,  # type: ignore[arg-type]  # any field of a problem
        )
    )


def stretch(deal_id: str, close: dt.date) -> Opportunity:
    """Return a Stretch deal of Ana."""
    return Opportunity(
        id=deal_id, rep="ana", amount=5000, odds=0.3, playbook="pitch", close_date=close, certainty=Certainty.STRETCH
    )


def test_every_action_of_the_reps_shown_has_its_bar_and_no_other(
    demo: TerritoryPlan, sound: Sound, titled: Read
) -> None:
    for shown in (None, ["ben"], ["cleo", "ana"]):
        bars = [
            title
            for title, groups in titled(sound(gantt_of(demo, shown))).items()
            for _ in groups
            if re.search(r"\d{4} to \d", title)
        ]
        actions = [action for rep in shown or demo.reps for action in demo.reps[rep].actions]

        assert len(actions) == len(bars)
        for action in actions:
            start = f"{action.name}: {dated(action.start)} to {dated(action.finish)}"
            assert [title for title in bars if title.startswith(start) and ("critical" in title) == action.critical]


def test_shared_people_are_named_and_owners_where_there_are_several(
    demo: TerritoryPlan, sound: Sound, words: Words
) -> None:
    of_one, of_all = words(sound(gantt_of(demo, ["ana"]))), words(sound(gantt_of(demo)))

    assert "Actions of Ana" == of_one[0]
    assert "Actions of all reps" == of_all[0]
    assert "Sales engineer" in of_one
    assert "Ana" not in of_one
    assert {"Ana", "Ben", "Cleo"} <= set(of_all)


def test_deals_come_by_close_date(sound: Sound, words: Words) -> None:
    dates = [dt.date(2026, 3, 2), dt.date(2026, 2, 2), dt.date(2026, 2, 16)]
    planned = small(Rep(id="ana"), opportunities=[stretch(f"d{date.month}{date.day}", date) for date in dates])
    labels = words(sound(gantt_of(planned)))

    assert ["closes 2 Feb", "closes 16 Feb", "closes 2 Mar"] == [text for text in labels if text.startswith("closes")]


def test_actions_that_cannot_end_in_time_are_named_as_left_out(demo: TerritoryPlan) -> None:
    assert demo.not_offered
    text = gantt_of(demo)

    for deal, action in demo.not_offered:
        name = demo.problem.playbooks[demo.classification.playbooks[deal]].actions[action].name
        assert re.search(f"left out: [^:<]*{name}[^:<]*: ", text)


def test_a_deal_that_loses_all_its_actions_is_still_shown(sound: Sound, words: Words) -> None:
    slow = {"pitch": attrs.evolve(PITCH, actions={"pitch": attrs.evolve(PITCH.actions["pitch"], duration_days=60)})}
    planned = plan(
        attrs.evolve(small(Rep(id="ana"), opportunities=[stretch("d1", dt.date(2026, 2, 2))]).problem, playbooks=slow)
    )
    picture = sound(gantt_of(planned))

    assert "left out: Pitch: cannot end by the close date" in words(picture)
    assert "0 actions of 1 deal" in words(picture)[1]


@pytest.mark.parametrize(("days_late", "note"), [(3, "late by 3 working days"), (None, "late")])
def test_a_late_deal_says_by_how_much_where_that_is_known(
    sound: Sound, words: Words, days_late: int | None, note: str
) -> None:
    planned = small(Rep(id="ana"), opportunities=[stretch("d1", dt.date(2026, 2, 2))])
    late = LateDeal(
        opportunity="d1", due=dt.date(2026, 2, 2), finish=None, days_late=days_late, days_late_alone=days_late
    )
    rep = attrs.evolve(planned.reps["ana"], late_deals=(late,))

    assert note in words(sound(gantt_of(attrs.evolve(planned, reps={"ana": rep}))))


def test_a_plan_without_actions_says_so(sound: Sound, words: Words) -> None:
    assert "There are no actions to show." in words(sound(gantt_of(small(Rep(id="ana")))))


def test_days_off_of_a_rep_shade_that_reps_own_picture_only(sound: Sound) -> None:
    busy = small(
        Rep(id="ana", days_off=(dt.date(2026, 1, 14),)),
        Rep(id="ben"),
        opportunities=[stretch("d1", dt.date(2026, 2, 2))],
    )
    shades = [sum('fill="#e9e9e9"' in line for line in gantt_of(busy, reps).splitlines()) for reps in (["ana"], None)]

    assert shades[0] == shades[1] + 1
    sound(gantt_of(busy, ["ana"]))


def test_every_block_of_the_week_is_shown_with_lunch_between(demo: TerritoryPlan, sound: Sound, titled: Read) -> None:
    week = demo.reps["ana"].week
    assert week is not None
    names = demo.problem.policy.activities
    titles = titled(sound(week_of(demo, "ana")))

    for block in week.blocks:
        times = f"{block.start:%H:%M}-{block.end:%H:%M}"
        assert f"{block.day.capitalize()} {times} {names[block.activity].name}" in titles
    assert 5 == sum(title.endswith("12:30-13:30 lunch") for title in titles)


@pytest.mark.parametrize("weekly_hours", [37.3, 40.0, 21.0, 12.0])
def test_booked_and_free_hours_make_up_the_week(sound: Sound, words: Words, weekly_hours: float) -> None:
    labels = words(sound(week_of(small(Rep(id="ana", weekly_hours=weekly_hours)), "ana")))
    hours = [float(label.split()[-2]) for label in labels if re.search(r" [\d.]+ h$", label)]

    assert weekly_hours // 0.25 * 0.25 == sum(hours)


def test_a_rep_whose_week_is_impossible_has_a_picture_that_says_so(sound: Sound, words: Words) -> None:
    rules = read_policy().hour_rules
    planned = plan(
        attrs.evolve(small(Rep(id="ana", admin_hours=12)).problem, policy=attrs.evolve(POLICY, hour_rules=rules))
    )

    assert planned.reps["ana"].week is None
    assert "The week of ana: none is possible" == words(sound(week_of(planned, "ana")))[0]


def test_reps_whom_nobody_knows_are_refused_with_the_nearest_name(demo: TerritoryPlan) -> None:
    with pytest.raises(InvalidInputError, match=r"reps\[1\]: found 'bem'.*ben"):
        gantt_of(demo, ["ana", "bem"])
    with pytest.raises(InvalidInputError, match="found 'nobody'"):
        week_of(demo, "nobody")


@settings(max_examples=10)
@given(problems())
def test_every_plan_has_sound_pictures_that_do_not_change(sound: Sound, problem: Problem) -> None:
    planned = plan(problem)

    sound(gantt_of(planned))
    assert gantt_of(planned) == gantt_of(planned)
    for rep in planned.reps:
        sound(week_of(planned, rep))


def test_how_far_an_action_is_shows_in_its_row(sound: Sound, words: Words) -> None:
    planned = small(Rep(id="ana"), opportunities=[stretch("d1", dt.date(2026, 2, 2))])
    rep = planned.reps["ana"]
    shown = {}
    for state in ActionState:
        actions = tuple(attrs.evolve(action, state=state, critical=False) for action in rep.actions)
        its_plan = attrs.evolve(planned, reps={"ana": attrs.evolve(rep, actions=actions)})
        shown[state] = words(sound(gantt_of(its_plan)))

    told = {state: {"done", "fixed", "in progress"} & set(labels) for state, labels in shown.items()}
    assert {
        ActionState.DONE: {"done"},
        ActionState.IN_PROGRESS: {"in progress"},
        ActionState.FIXED: {"fixed"},
        ActionState.PLANNED: set(),
    } == told


def test_the_reason_of_a_refusal_is_told_where_there_is_one(sound: Sound, words: Words) -> None:
    planned = small(Rep(id="ana"), opportunities=[stretch("d1", dt.date(2026, 2, 2))])
    refused = RefusedDeal(opportunity="d1", due=None, lost_gain=1.0, reason="outbid by Client 7")
    choice = attrs.evolve(planned.choice, refused=(refused,))
    first_order: Any = SimpleNamespace(explained=choice, schedule=choice)
    without = attrs.evolve(planned, first_order=first_order, not_offered=frozenset({("d1", "pitch")}))

    assert "left out: Pitch: outbid by Client 7" in words(sound(gantt_of(without)))


def test_days_on_which_a_part_timer_does_not_work_have_no_free_time(sound: Sound, titled: Read) -> None:
    planned = small(Rep(id="ana", weekly_hours=24, working_days=("mon", "tue", "wed")))
    assert planned.reps["ana"].week is not None
    week = attrs.evolve(planned.reps["ana"].week, blocks=())
    alone = attrs.evolve(planned, reps={"ana": attrs.evolve(planned.reps["ana"], week=week)})
    free = [title for title in titled(sound(week_of(alone, "ana"))) if title.endswith("free")]

    assert [f"{day} {times} free" for day in ("Mon", "Tue", "Wed") for times in ("08:30-12:30", "13:30-17:30")] == free


def test_what_was_begun_long_ago_is_cut_four_weeks_back_and_its_dates_are_told(words: Words, sound: Sound) -> None:
    long_ago = attrs.evolve(
        stretch("d1", dt.date(2026, 3, 2)), progress={"pitch": Progress(started=dt.date(2015, 3, 2))}
    )

    picture = gantt_of(small(Rep(id="ana"), opportunities=(long_ago,)))

    assert "from 8 Dec 2025 to" in picture
    assert "Pitch: 2 Mar 2015 to" in picture
    assert "2015" not in " ".join(text for text in words(sound(picture)) if text.startswith(("Jan", "Dec")))


@pytest.mark.parametrize(("day_start", "lunch"), [(dt.time(8, 30), "12:30-13:30"), (dt.time(8, 20), "12:20-13:30")])
def test_the_days_of_a_picture_are_those_that_are_booked(day_start: dt.time, lunch: str) -> None:
    policy = attrs.evolve(POLICY, working_week=WorkingWeek(day_start=day_start))
    result = plan(attrs.evolve(small(Rep(id="ana", weekly_hours=37.75)).problem, policy=policy))

    picture = week_of(result, "ana")

    assert [31, 30, 30, 30, 30] == DayShape.of(policy.working_week).lengths(37.75, 5)
    assert f"Mon {lunch} lunch" in picture
    assert "Mon 13:30-17:15 free" in picture
    assert "Tue 13:30-17:00 free" in picture
