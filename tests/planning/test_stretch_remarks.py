"""Why Stretch actions are not planned: facts, every action a person counts on by name, nobody busy who is not."""

import datetime as dt
from typing import Any

import attrs
import pytest

from territory_opt.files.policy_file import read_policy
from territory_opt.model.busy import Busy
from territory_opt.model.finding import Finding
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.rep import Person, Rep
from territory_opt.model.waiting import LinkKind, Wait
from territory_opt.model.working_time import Period
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.planning.stretch_remarks import LONGEST_LIST
from territory_opt.report.left_out import LeftOut, left_out

MONDAY, WEDNESDAY = dt.date(2026, 1, 5), dt.date(2026, 1, 7)
POLICY = attrs.evolve(read_policy(), playbook_rules={}, hour_rules={})
DEMO = Action(name="Demo", effort_hours=3, odds_gain=0.1)
OFFER = Action(name="Offer", effort_hours=4, odds_gain=0.1, after={"demo": 3})
KICK_OFF = Action(name="Kick-off", effort_hours=4)


def deal(name: str = "d1", **fields: Any) -> Opportunity:  # noqa: ANN401  # any field of a deal
    """Return a Stretch deal of Ana's."""
    given_fields = {"amount": 10_000, "odds": 0.3, "close_date": dt.date(2026, 3, 31), "playbook": "book", **fields}
    return Opportunity(id=name, rep="ana", certainty=Certainty.STRETCH, **given_fields)


def planned(progress: dict[str, Progress], rep: Rep | None = None, **actions: Action) -> TerritoryPlan:
    """Return the plan of one deal of which something is known, worked by some actions."""
    problem = Problem(
        reps=(rep or Rep(id="ana", name="Ana"),),
        opportunities=(deal(progress=progress),),
        policy=POLICY,
        playbooks={"book": Playbook(name="Book", actions=actions or {"demo": DEMO, "offer": OFFER})},
        people={"legal": Person(name="Legal", weekly_hours=10, days_off=(WEDNESDAY,))},
        as_of=MONDAY,
        period=Period.named("2026-Q1"),
    )
    return plan(problem)


def fixed(day: dt.date) -> Progress:
    """Return that a person wants a day."""
    return Progress(fixed_start=day)


def told(found: TerritoryPlan, code: str) -> Finding:
    """Return the one finding of a code; nobody is said to be busy."""
    assert "actions_crowded_out" not in {finding.code for finding in found.findings}
    (finding,) = (finding for finding in found.findings if finding.code == code)
    return finding


def reasons(left: LeftOut) -> str:
    """Return all reasons that the pages give for what is left out of a deal."""
    return "; ".join(part.reason for part in left.parts)


@pytest.mark.parametrize(
    ("progress", "fact"),
    [
        ({"demo": fixed(WEDNESDAY)}, "d1: demo (fixed on 2026-01-07, a day off of Ana)"),
        ({"offer": fixed(MONDAY)}, "d1: offer (fixed on 2026-01-05, before Demo can end)"),
        (
            {"offer": fixed(dt.date(2026, 1, 8))},
            "d1: offer (fixed on 2026-01-08, less than 3 working days after Demo can end)",
        ),
    ],
)
def test_a_fixed_day_that_cannot_be_is_told_with_the_fact_and_nobody_is_called_busy(
    progress: dict[str, Progress], fact: str
) -> None:
    found = planned(progress, Rep(id="ana", name="Ana", days_off=(WEDNESDAY,)))

    remark = told(found, "actions_without_days")
    assert fact in remark.message
    assert 1 == remark.count
    lost = 2_000 if "demo" in progress else 1_000
    assert lost == pytest.approx(remark.amount)
    (left,) = left_out(found)
    assert fact.split("(")[1][:-1] in reasons(left)
    assert "busy" not in reasons(left)


def test_a_fixed_day_full_of_meetings_is_told_as_booked_up() -> None:
    meeting = Busy(start=dt.datetime(2026, 1, 7), end=dt.datetime(2026, 1, 8))  # noqa: DTZ001  # local times

    found = planned({"demo": fixed(WEDNESDAY)}, Rep(id="ana", name="Ana", busy=(meeting,)))

    assert "fixed on 2026-01-07, a day booked up of Ana" in told(found, "actions_without_days").message


def test_a_shared_persons_day_off_is_told_by_name() -> None:
    found = planned({"demo": fixed(WEDNESDAY)}, demo=attrs.evolve(DEMO, person="legal"))

    assert "fixed on 2026-01-07, a day off of Legal" in told(found, "actions_without_days").message


def test_what_is_fixed_before_another_can_start_or_any_branch_can_end_is_told() -> None:
    late = attrs.evolve(DEMO, duration_days=5)
    beside = attrs.evolve(OFFER, after={"demo": Wait(at_least=2, kind=LinkKind.START_TO_START)})
    branched = attrs.evolve(OFFER, after={}, any_of={"demo": 0, "tour": 0})

    started = planned({"offer": fixed(MONDAY)}, demo=DEMO, offer=beside)
    ended = planned({"offer": fixed(MONDAY)}, demo=late, tour=late, offer=branched)

    assert "less than 2 working days after Demo can start" in told(started, "actions_without_days").message
    assert "before any of its branches can end" in told(ended, "actions_without_days").message


def test_begun_and_fixed_actions_without_hours_are_all_named_with_the_reason() -> None:
    huge = attrs.evolve(DEMO, effort_hours=300, odds_gain=0.001)
    progress = {"kick_off": fixed(dt.date(2026, 1, 12)), "demo": Progress(started=dt.date(2026, 1, 2))}
    found = planned(progress, demo=huge, kick_off=KICK_OFF, offer=attrs.evolve(OFFER, after={}))

    remark = told(found, "begun_actions_without_hours")
    assert "2 actions begun or fixed by a person get no hours" in remark.message
    assert "d1: demo (begun on 2026-01-02, its hours earn more elsewhere)" in remark.message
    assert "d1: kick_off (fixed on 2026-01-12, neither it nor what waits for it gains anything)" in remark.message
    assert (2, ("d1: demo", "d1: kick_off")) == (remark.count, remark.examples)
    (left,) = left_out(found)
    assert {"demo", "kick_off"} == set(left.actions)
    assert "begun or fixed by a person, but its hours earn more elsewhere" in reasons(left)


def test_a_fixed_branch_that_another_replaces_is_told() -> None:
    long = attrs.evolve(KICK_OFF, effort_hours=30)
    offer = attrs.evolve(OFFER, after={}, any_of={"short": 0, "long": 0})

    found = planned({"long": fixed(dt.date(2026, 1, 12))}, short=KICK_OFF, long=long, offer=offer)

    assert "d1: long (fixed on 2026-01-12, another branch serves)" in told(found, "begun_actions_without_hours").message


def test_what_is_begun_of_a_rep_without_a_week_is_told() -> None:
    found = planned({"demo": Progress(started=MONDAY)}, Rep(id="ana", weekly_hours=4, admin_hours=5))

    assert not found.is_feasible
    assert "its rep has no week" in told(found, "begun_actions_without_hours").message


def test_a_fixed_day_that_has_passed_or_an_action_that_is_done_is_not_said_to_lack_hours() -> None:
    progress = {"kick_off": fixed(dt.date(2026, 1, 2)), "demo": Progress(finished=dt.date(2026, 1, 2))}

    found = planned(progress, demo=DEMO, kick_off=KICK_OFF)

    assert {} == found.obstacles


def test_of_very_many_begun_actions_the_remark_counts_the_rest_and_its_examples_name_all() -> None:
    steps = {f"kick_off_of_a_long_name_{i:03}": KICK_OFF for i in range(60)}

    found = planned({name: fixed(dt.date(2026, 1, 12)) for name in steps}, None, demo=DEMO, **steps)

    remark = told(found, "begun_actions_without_hours")
    assert 60 == len(remark.examples) == remark.count
    assert len(remark.message) < LONGEST_LIST + 150
    assert " more." in remark.message
