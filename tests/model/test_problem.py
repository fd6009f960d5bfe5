"""Problems: every reference between records is right, or named with its path and the nearest name."""

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import given

from territory_opt.errors import InvalidInputError
from territory_opt.files.policy_file import read_policy
from territory_opt.model.busy import Busy
from territory_opt.model.client import Client
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.rep import Person, Rep
from territory_opt.model.sorting_rules import PlaybookRule
from territory_opt.model.working_time import WEEKDAYS, Period, WorkingWeek
from territory_opt.testing import problems

MONDAY = dt.date(2026, 1, 5)
POLICY = attrs.evolve(read_policy(), playbook_rules={}, working_week=WorkingWeek(holidays=(dt.date(2026, 1, 6),)))
DEMO = Playbook(name="Demo", actions={"demo": Action(name="Demo", effort_hours=1, odds_gain=0.5)})


def territory(**changes: Any) -> Problem:  # noqa: ANN401  # any field of a problem
    """Return a small sound territory with some fields changed."""
    fields = {
        "reps": [Rep(id="ana")],
        "policy": POLICY,
        "as_of": dt.date(2026, 1, 5),
        "period": Period.named("2026-Q1"),
        **changes,
    }
    return Problem(**fields)


def refused(**changes: Any) -> list[tuple[str, str, str]]:  # noqa: ANN401  # the same
    """Return path, found and hint of everything wrong with a changed territory."""
    with pytest.raises(InvalidInputError) as caught:
        territory(**changes)
    return [(fault.path, fault.found, fault.hint) for fault in caught.value.faults]


def busy_from(start: str, end: str) -> Busy:
    """Return a stretch of time between two moments."""
    return Busy(start=dt.datetime.fromisoformat(start), end=dt.datetime.fromisoformat(end))


def test_every_wrong_field_of_a_problem_is_named_at_once() -> None:
    assert [
        "reps[0]",
        "clients[0]",
        "opportunities[0]",
        "policy",
        "playbooks.x",
        "people",
        "as_of",
        "period",
        "currency",
        "findings[0]",
    ] == [
        path
        for path, _, _ in refused(
            reps=["ana"],
            clients=["c1"],
            opportunities=[None],
            policy="two_day_rule",
            playbooks={"x": None},
            people=["Legal"],
            as_of="2026-01-05",
            period="2026",
            currency="",
            findings=["late"],
        )
    ]


def test_a_territory_has_a_rep() -> None:
    assert [("reps", "none", "")] == refused(reps=[])


def test_observed_hours_of_more_than_a_week_are_refused() -> None:
    assert [("reps[0].observed_hours", "200 h", "")] == refused(
        reps=[Rep(id="ana", observed_hours={"A": 100, "admin": 100})]
    )


def test_ids_that_stand_twice_are_named_wherever_they_stand() -> None:
    clients = [Client(id="c1", rep="ana"), Client(id="c2", rep="ana"), Client(id="c1", rep="ana")]
    deals = [Opportunity(id="d1", rep="ana"), Opportunity(id="d1", rep="ana")]

    assert [
        ("reps[0].id", "'ana'", ""),
        ("reps[1].id", "'ana'", ""),
        ("clients[0].id", "'c1'", ""),
        ("clients[2].id", "'c1'", ""),
        ("opportunities[0].id", "'d1'", ""),
        ("opportunities[1].id", "'d1'", ""),
    ] == refused(reps=[Rep(id="ana"), Rep(id="ana")], clients=clients, opportunities=deals)


def test_unknown_names_are_given_with_the_nearest_one() -> None:
    assert [
        ("reps[0].observed_hours", "'prospectin'", "did you mean 'prospecting'?"),
        ("reps[0].observed_hours", "'D'", ""),
        ("clients[0].rep", "'anna'", "did you mean 'ana'?"),
        ("clients[0].tier", "'D'", ""),
        ("opportunities[0].rep", "'zoe'", ""),
        ("opportunities[0].client", "'client l'", "did you mean 'client 1'?"),
        ("opportunities[0].playbook", "'demos'", "did you mean 'demo'?"),
        ("playbooks.demo.actions.demo.person", "'legel'", "did you mean 'legal'?"),
        ("policy.playbook_rules.any.playbook", "'dem'", "did you mean 'demo'?"),
    ] == refused(
        reps=[Rep(id="ana", observed_hours={"A": 12, "prospectin": 4, "D": 1})],
        clients=[Client(id="client 1", rep="anna", tier="D")],
        opportunities=[Opportunity(id="d1", rep="zoe", client="client l", playbook="demos")],
        playbooks={"demo": attrs.evolve(DEMO, actions={"demo": Action(name="D", effort_hours=1, person="legel")})},
        people={"legal": Person(name="Legal", weekly_hours=5)},
        policy=attrs.evolve(POLICY, playbook_rules={"any": PlaybookRule(when="true", playbook="dem")}),
    )


def test_a_reference_to_an_empty_table_says_that_nothing_is_allowed() -> None:
    with pytest.raises(InvalidInputError, match=r"opportunities\[0\]\.client: found 'c1'; allowed is nothing"):
        territory(opportunities=[Opportunity(id="d1", rep="ana", client="c1")])


def test_a_playbook_rule_may_choose_none() -> None:
    policy = attrs.evolve(POLICY, playbook_rules={"any": PlaybookRule(when="true", playbook="none")})

    assert policy is territory(policy=policy).policy


def test_a_likely_deal_may_name_a_playbook_whose_gains_it_cannot_take() -> None:
    deal = Opportunity(id="d1", rep="ana", odds=0.9, playbook="demo")

    assert (deal,) == territory(opportunities=[deal], playbooks={"demo": DEMO}).opportunities


def test_a_plan_date_after_the_period_is_refused() -> None:
    assert [("as_of", "2026-04-01", "state as_of and period that fit together")] == refused(as_of=dt.date(2026, 4, 1))


def test_a_rep_with_no_working_day_left_is_named() -> None:
    days_off = (dt.date(2026, 3, 30), dt.date(2026, 3, 31))

    assert [("reps[1].days_off", "no working day left for ben", "")] == refused(
        reps=[Rep(id="ana"), Rep(id="ben", days_off=days_off)], as_of=dt.date(2026, 3, 28)
    )


def test_a_rep_whose_working_days_are_all_busy_is_told_so() -> None:
    course = busy_from("2026-03-30", "2026-04-01")

    assert [("reps[0].busy", "no free time left for ana: 2 working days, all of them busy", "")] == refused(
        reps=[Rep(id="ana", busy=(course,))], as_of=dt.date(2026, 3, 28)
    )


def test_no_working_day_is_longer_than_fourteen_hours() -> None:
    short_week = attrs.evolve(POLICY, working_week=WorkingWeek(days=("mon", "tue")))

    assert [("reps[0].weekly_hours", "29", "")] == refused(reps=[Rep(id="ana", weekly_hours=29)], policy=short_week)
    assert 28 == territory(reps=[Rep(id="ana", weekly_hours=28)], policy=short_week).reps[0].weekly_hours


def test_working_weeks_leave_out_holidays_and_days_off() -> None:
    off = (dt.date(2026, 1, 7), dt.date(2026, 1, 10))
    problem = territory(reps=[Rep(id="ana"), Rep(id="ben", days_off=off)], period=Period.named("2026-01"))

    assert 19 / 5 == problem.common_working_weeks == problem.working_weeks("ana")
    assert 18 / 5 == problem.working_weeks("ben")
    assert off[0] not in problem.working_days("ben")


def test_a_part_timer_has_as_many_weeks_of_fewer_days() -> None:
    part_time = Rep(id="ben", weekly_hours=24, working_days=("wed", "mon", "tue"))
    problem = territory(reps=[Rep(id="ana"), part_time], period=Period(start=MONDAY, end=MONDAY + dt.timedelta(13)))

    assert (5, 3) == (problem.days_per_week("ana"), problem.days_per_week("ben"))
    assert [5, 7, 12, 13, 14] == [day.day for day in problem.working_days("ben")]
    assert (9 / 5, 5 / 3) == (problem.working_weeks("ana"), problem.working_weeks("ben"))
    assert 2 / 3 == problem.working_weeks_to("ben", dt.date(2026, 1, 9))


def test_what_is_busy_is_no_working_time() -> None:
    morning = busy_from("2026-01-05T08:00", "2026-01-05T12:30")
    course = busy_from("2026-01-07", "2026-01-09")
    long_ago = busy_from("2020-01-01", "2020-02-01")
    busy = (course, morning, long_ago, morning)
    legal = Person(name="Legal", weekly_hours=5, busy=busy)
    problem = territory(
        reps=[Rep(id="ana", busy=busy)],
        people={"legal": legal},
        period=Period(start=MONDAY, end=dt.date(2026, 1, 9)),
    )

    assert [5, 9] == [day.day for day in problem.working_days("ana")]
    assert 1.5 / 5 == problem.working_weeks("ana") == problem.working_weeks_to("ana", dt.date(2026, 1, 31))
    assert [0.5, 0.0, 0.0, 0.0, 1.0] == [problem.free_share("ana", MONDAY + dt.timedelta(days=i)) for i in range(5)]
    assert (0.5, 1.5 / 5) == (problem.free_share("legal", MONDAY), problem.working_weeks("legal"))


def test_a_clock_stands_where_the_rep_or_else_the_policy_says() -> None:
    here = attrs.evolve(POLICY, working_week=WorkingWeek(time_zone="Europe/Berlin"))
    reps = [Rep(id="ana"), Rep(id="ben", time_zone="America/New_York")]
    people = {"legal": Person(name="Legal", weekly_hours=5)}

    problem = territory(reps=reps, people=people, policy=here)

    assert ["Europe/Berlin", "America/New_York", "Europe/Berlin"] == [
        problem.time_zone(name) for name in ("ana", "ben", "legal")
    ]
    assert territory().time_zone("ana") is None


def test_working_days_are_among_those_of_the_policy_and_long_enough_for_the_hours() -> None:
    reps = [Rep(id="ana", weekly_hours=30, working_days=("mon", "sat"))]
    people = {
        "legal": Person(name="Legal", weekly_hours=15, working_days=("sun",)),
        "team": Person(name="Many", weekly_hours=84),
    }

    assert [
        ("reps[0].working_days", "'sat'"),
        ("reps[0].weekly_hours", "30"),
        ("people.legal.working_days", "'sun'"),
        ("people.legal.weekly_hours", "15"),
    ] == [(path, found) for path, found, _ in refused(reps=reps, people=people)]
    with pytest.raises(InvalidInputError, match="add sat to the days of the policy's working_week"):
        territory(reps=reps)


def test_whoever_sells_on_saturdays_needs_them_among_the_policys_days() -> None:
    six_days = attrs.evolve(POLICY, working_week=WorkingWeek(days=WEEKDAYS[:6]))
    reps = [Rep(id="ana", working_days=("thu", "fri", "sat")), Rep(id="ben", working_days=WEEKDAYS[:5])]

    problem = territory(reps=reps, policy=six_days)

    assert {3, 4, 5} == {day.weekday() for day in problem.working_days("ana")}
    assert {0, 1, 2, 3, 4} == {day.weekday() for day in problem.working_days("ben")}


def test_a_reps_day_ends_before_midnight() -> None:
    late = attrs.evolve(POLICY, working_week=WorkingWeek(day_start=dt.time(11), lunch_start=dt.time(12)))

    assert [("reps[0].weekly_hours", "59", "a day ends before midnight")] == refused(
        reps=[Rep(id="ana", weekly_hours=59)], policy=late
    )
    assert territory(reps=[Rep(id="ana", weekly_hours=58.75)], policy=late).reps


def progress_refused(progress: Progress, **changes: Any) -> list[tuple[str, str]]:  # noqa: ANN401  # the same
    """Return path and found of everything wrong with a deal of which something is known."""
    deal = Opportunity(id="d1", rep="ana", playbook="demo", progress={"demo": progress})
    faults = refused(opportunities=[deal], playbooks={"demo": DEMO}, **changes)
    return [(path.removeprefix("opportunities[0].progress."), found) for path, found, _ in faults]


def test_nothing_has_begun_or_ended_after_the_plan_date() -> None:
    tomorrow = MONDAY + dt.timedelta(days=1)
    today = Opportunity(id="d1", rep="ana", playbook="demo", progress={"demo": Progress(finished=MONDAY)})

    assert [("demo.started", "2026-01-06")] == progress_refused(Progress(started=tomorrow))
    assert [("demo.finished", "2026-01-06")] == progress_refused(Progress(started=MONDAY, finished=tomorrow))
    assert (today,) == territory(opportunities=[today], playbooks={"demo": DEMO}).opportunities


def test_a_fixed_day_is_a_day_on_which_the_policy_works() -> None:
    sunday, holiday, far = dt.date(2026, 2, 1), dt.date(2026, 1, 6), dt.date(2027, 4, 2)

    assert [("demo.fixed_start", "2026-02-01 (sun)")] == progress_refused(Progress(fixed_start=sunday))
    assert [("demo.fixed_start", "2026-01-06 (tue)")] == progress_refused(Progress(fixed_start=holiday))
    assert [("demo.fixed_start", "2027-04-02 (fri)")] == progress_refused(Progress(fixed_start=far))


@pytest.mark.parametrize("day", [dt.date(2026, 1, 4), dt.date(2026, 1, 7), dt.date(2027, 4, 1)])
def test_a_fixed_day_may_have_passed_and_may_lie_a_year_behind_the_period(day: dt.date) -> None:
    deal = Opportunity(id="d1", rep="ana", playbook="demo", progress={"demo": Progress(fixed_start=day)})

    assert (deal,) == territory(opportunities=[deal], playbooks={"demo": DEMO}).opportunities


def test_a_period_leaves_room_for_late_dates() -> None:
    assert [("period.end", "2099-12-31", "")] == refused(as_of=dt.date(2099, 1, 1), period=Period.named("2099"))


def test_a_shared_person_is_no_rep() -> None:
    people = {"ana": Person(name="Legal", weekly_hours=5)}

    assert [("people.ana", "'ana'", "")] == refused(people=people)


@given(problem=problems())
def test_working_weeks_are_the_free_shares_of_the_reps_own_days(problem: Problem) -> None:
    num_days = (problem.period.end - problem.first_day).days + 1
    days = [problem.first_day + dt.timedelta(days=i) for i in range(num_days)]
    for rep in problem.reps:
        shares = [problem.free_share(rep.id, day) for day in days]

        assert sum(shares) / problem.days_per_week(rep.id) == pytest.approx(problem.working_weeks(rep.id))
        assert problem.working_weeks(rep.id) == problem.working_weeks_to(rep.id, problem.period.end)
        assert 0 == problem.working_weeks_to(rep.id, problem.first_day - dt.timedelta(days=1))
        assert [day for day, share in zip(days, shares, strict=True) if share] == [*problem.working_days(rep.id)]


@pytest.mark.parametrize(("as_of", "first"), [((2025, 12, 1), (2026, 1, 1)), ((2026, 2, 3), (2026, 2, 3))])
def test_planning_starts_with_the_plan_date_or_the_period(as_of: tuple[int, ...], first: tuple[int, ...]) -> None:
    assert dt.date(*first) == territory(as_of=dt.date(*as_of)).first_day


def test_records_are_found_by_id_and_by_rep_in_the_order_of_the_input() -> None:
    clients = [Client(id=f"c{i}", rep=rep) for i, rep in enumerate(["ben", "ana", "ben"])]
    deals = [Opportunity(id=f"d{i}", rep="ana", client="c1") for i in (2, 1)]
    problem = territory(reps=[Rep(id="ana"), Rep(id="ben")], clients=clients, opportunities=deals)

    assert {"ben": [clients[0], clients[2]], "ana": [clients[1]]} == problem.clients_by_rep
    assert {"ana": deals} == problem.opportunities_by_rep
    assert clients[1] is problem.client_by_id["c1"]


@given(problem=problems())
def test_a_sound_problem_stays_sound_when_it_is_made_anew(problem: Problem) -> None:
    assert problem == attrs.evolve(problem)
