"""What the time of shared people is worth: by hand, against programs made anew, and for whoever nobody needs."""

import datetime as dt
import math
import random
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.allocation.solver import solve
from territory_opt.appraisal import shared_people as module
from territory_opt.appraisal.joint_weeks import joint_weeks, weeks_until
from territory_opt.appraisal.late_work import most_weekly_hours
from territory_opt.appraisal.shared_people import (
    SharedPeople,
    shared_people,
    shared_people_unasked,
)
from territory_opt.errors import SolverError
from territory_opt.files.folder import read_demo
from territory_opt.files.policy_file import read_policy
from territory_opt.model.hour_rule import HourRule
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook, Spread
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Person, Rep
from territory_opt.model.waiting import Wait
from territory_opt.model.working_time import Period
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.sequencing.availability import availabilities
from territory_opt.sequencing.portfolio import too_late_alone
from territory_opt.sequencing.task import Node
from territory_opt.testing import problems

TOLERANCE = 1e-6
"""What two optima may differ by, as a share of the larger one [1]."""

SOON, END = dt.date(2026, 1, 9), dt.date(2026, 3, 27)
BOOK = Playbook(name="Book", actions={"terms": Action(name="Terms", effort_hours=4, odds_gain=0.1, person="legal")})


def deal(name: str, rep: str, amount: float, closes: dt.date = SOON) -> Opportunity:
    """Return a Stretch deal whose one action takes four hours of Legal and brings a tenth of the amount."""
    fields: dict[str, Any] = {"certainty": Certainty.STRETCH, "odds": 0.3, "playbook": "book"}
    return Opportunity(id=name, rep=rep, amount=amount, close_date=closes, **fields)


SMALL = Problem(
    reps=(Rep(id="ana"), Rep(id="ben")),
    opportunities=(deal("a1", "ana", 10_000), deal("a2", "ana", 6_000), deal("b1", "ben", 8_000)),
    policy=attrs.evolve(read_policy(), playbook_rules={}, hour_rules={}),
    playbooks={"book": BOOK},
    people={"legal": Person(name="Legal", weekly_hours=4), "idle": Person(name="Idle", weekly_hours=9)},
    as_of=dt.date(2026, 1, 4),
    period=Period.named("2026-Q1"),
)
"""Three actions of 4 h in one week of which 4 are there: they gain 1,000, 600 and 800."""


def found_for(**fields: Any) -> SharedPeople:  # noqa: ANN401  # any field of a problem
    """Return what is found for the small territory with other fields."""
    return shared_people(plan(attrs.evolve(SMALL, **fields)))


def legal(weekly_hours: float, **fields: Any) -> dict[str, Person]:  # noqa: ANN401  # any field of a person
    """Return Legal with other hours, alone."""
    return {"legal": Person(name="Legal", weekly_hours=weekly_hours, **fields)}


def optimum_with(found: TerritoryPlan, person: str, weekly_hours: float) -> float:
    """Return what the weeks earn in a program made anew for other hours of a person, with all they bring in time."""
    joint = joint_weeks(found, brought_into_time(found, person, weekly_hours))
    for row, (_, limit) in joint.limits_of(person, weekly_hours).items():
        joint.program.row_upper[row] = limit
    return solve(joint.program).objective


def brought_into_time(found: TerritoryPlan, person: str, weekly_hours: float) -> set[Node]:
    """Return the actions that are too late in a plan, and not with more hours of a person."""
    problem, known = found.problem, found.problem.people[person]
    if weekly_hours <= known.weekly_hours:
        return set()
    hours = min(weekly_hours, most_weekly_hours(problem, person))
    other = attrs.evolve(problem, people={**problem.people, person: attrs.evolve(known, weekly_hours=hours)})
    still = {node for late in too_late_alone(other, found.classification) for node in late.actions}
    return {node for late in found.too_late for node in late.actions} - still


def test_an_hour_is_worth_what_the_best_work_that_lacks_it_brings() -> None:
    """Four hours go to 1,000; the next four would bring 800, which is 200 for each, and the last 600, or 150.

    Ana alone would take the four there are, and so would Ben.
    """
    (each, idle) = found_for().people

    assert (4.0, 4.0, 8.0, 4.0) == (each.weekly_hours, each.hours_in_time, each.asked_hours, each.booked_hours)
    assert pytest.approx((4.0, 200.0, 250.0)) == (each.best_hours, each.gain_of_hour_more, each.cost_of_hour_less)
    assert pytest.approx((200.0, 1400.0, 12.0)) == (each.price_per_hour, each.total_gain, each.enough_hours)
    assert SOON == each.short_until
    assert ("idle", 9.0) == (idle.person, idle.weekly_hours)
    assert {0.0} == {
        *(idle.hours_in_time, idle.asked_hours, idle.booked_hours, idle.best_hours, idle.gain_of_hour_more),
        *(idle.cost_of_hour_less, idle.price_per_hour, idle.total_gain, idle.enough_hours),
    }
    assert idle.short_until is None


def test_the_price_of_an_hour_counts_the_weeks_in_which_it_comes_in_time() -> None:
    """With three weeks until the date one hour more every week is three: two for the second deal, one for the third."""
    late = tuple(attrs.evolve(each, close_date=dt.date(2026, 1, 23)) for each in SMALL.opportunities)
    (each,) = found_for(opportunities=late, people=legal(2.0)).people

    assert pytest.approx((6.0, 6.0)) == (each.hours_in_time, each.best_hours)
    assert pytest.approx(2 * 200.0 + 1 * 150.0) == each.gain_of_hour_more
    assert pytest.approx(each.gain_of_hour_more / 3) == each.price_per_hour


def test_where_all_hours_are_just_used_an_hour_more_gains_nothing_and_one_less_costs() -> None:
    (each,) = found_for(people=legal(12.0)).people

    assert (0.0, 0.0, None) == (each.gain_of_hour_more, each.total_gain, each.short_until)
    assert pytest.approx((150.0, 12.0)) == (each.cost_of_hour_less, each.enough_hours)


def test_of_less_than_one_hour_all_is_lost_that_it_brings() -> None:
    late = tuple(attrs.evolve(each, close_date=END) for each in SMALL.opportunities)
    (each,) = found_for(opportunities=late, people=legal(0.9)).people

    assert pytest.approx(12 * 0.9) == each.hours_in_time
    assert pytest.approx(1000.0 + 800.0 + (12 * 0.9 - 8) * 150.0) == each.cost_of_hour_less


def test_what_only_more_hours_bring_into_time_counts_from_there_on() -> None:
    """Half an hour a week is too little for any of the actions: 4 h do the first, 12 h all, in the one week there is.

    An hour and a half does none of them, so an hour more is worth nothing.
    """
    (each,) = found_for(people=legal(0.5)).people

    assert (3, 0.5, 0.0, 0.0) == (each.actions_too_late, each.hours_in_time, each.asked_hours, each.best_hours)
    assert (0.0, None) == (each.gain_of_hour_more, each.short_until)
    assert pytest.approx((2400.0, 12.0)) == (each.total_gain, each.enough_hours)


def test_an_hour_that_brings_actions_into_time_is_worth_what_they_gain() -> None:
    """With 4.5 h instead of 3.5 the action of 1,000 can be done, and an eighth of the one of 800."""
    (each,) = found_for(people=legal(3.5)).people

    assert pytest.approx((1100.0, 2400.0, 1100.0)) == (each.gain_of_hour_more, each.total_gain, each.price_per_hour)
    assert (3, SOON) == (each.actions_too_late, each.short_until)


def test_enough_are_the_first_hours_that_bring_actions_into_time() -> None:
    """Nine hours on three days in one go, in two weeks: four and a half a week would do, but two days are in one."""
    terms = attrs.evolve(BOOK.actions["terms"], effort_hours=9, duration_days=3, spread=Spread.EVENLY)
    deals = (deal("a1", "ana", 10_000, dt.date(2026, 1, 16)),)
    book = attrs.evolve(BOOK, actions={"terms": terms})
    (each,) = found_for(opportunities=deals, people=legal(3.0), playbooks={"book": book}).people

    assert (1, 0.0) == (each.actions_too_late, each.gain_of_hour_more)
    assert pytest.approx(1000.0) == each.total_gain
    assert pytest.approx(6.0, abs=0.011) == each.enough_hours


def test_part_timers_are_asked_for_no_more_hours_than_their_days_hold() -> None:
    """On one day there are 14 hours at most: 12 for the three actions, and 4 for none of them too few."""
    (each,) = found_for(people=legal(3.0, working_days=("mon",))).people

    assert 3 == each.actions_too_late
    assert pytest.approx((1000.0, 2400.0, 12.0)) == (each.gain_of_hour_more, each.total_gain, each.enough_hours)


def test_who_cannot_help_without_another_is_told_to_lack_hours_all_the_same() -> None:
    """Legal's action waits for one of the Engineer, and neither has hours for its own."""
    first = Action(name="Demo", effort_hours=4, person="engineer")
    then = attrs.evolve(BOOK.actions["terms"], after={"demo": Wait(at_least=0)})
    book = attrs.evolve(BOOK, actions={"demo": first, "terms": then})
    people = {**legal(0.5), "engineer": Person(name="Engineer", weekly_hours=0.5)}
    by_id = {each.person: each for each in found_for(people=people, playbooks={"book": book}).people}

    assert (3, 0.0, 0.0) == (by_id["legal"].actions_too_late, by_id["legal"].total_gain, by_id["legal"].enough_hours)
    assert (6, 0.0) == (by_id["engineer"].actions_too_late, by_id["engineer"].total_gain)


def test_what_waits_for_another_alone_is_no_reason_for_more_hours() -> None:
    first = Action(name="Demo", effort_hours=4, person="engineer")
    then = attrs.evolve(BOOK.actions["terms"], after={"demo": Wait(at_least=0)})
    book = attrs.evolve(BOOK, actions={"demo": first, "terms": then})
    people = {**legal(40.0), "engineer": Person(name="Engineer", weekly_hours=0.5)}
    by_id = {each.person: each for each in found_for(people=people, playbooks={"book": book}).people}

    assert (0, 6) == (by_id["legal"].actions_too_late, by_id["engineer"].actions_too_late)
    assert by_id["engineer"].total_gain > 0


def test_nobody_who_has_no_day_until_a_date_can_help_by_more_hours_a_week() -> None:
    days_off = tuple(dt.date(2026, 1, day) for day in range(5, 10))
    (each,) = found_for(people=legal(4.0, days_off=days_off)).people

    assert (0.0, 0.0, 0.0) == (each.hours_in_time, each.gain_of_hour_more, each.total_gain)
    assert 0.0 == each.enough_hours


def test_where_nobody_is_shared_nothing_is_said() -> None:
    book = Playbook(name="Book", actions={"call": Action(name="Call", effort_hours=4, odds_gain=0.1)})

    assert SharedPeople(people=(), most_gain=None) == found_for(people={}, playbooks={"book": book})


def test_a_rep_without_a_week_has_no_part_and_without_any_week_nobody_is_priced() -> None:
    never = {"never": HourRule(terms={"admin": 1.0}, at_least=0.9)}
    policy = attrs.evolve(SMALL.policy, hour_rules={"ceiling": HourRule(terms={"admin": 1.0}, at_most=0.5)})
    swamped = (Rep(id="ana", admin_hours=30), Rep(id="ben"))
    (each, _) = found_for(reps=swamped, policy=policy).people

    assert (4.0, 0.0) == (each.asked_hours, each.gain_of_hour_more)
    both = attrs.evolve(policy, hour_rules={**policy.hour_rules, **never})
    assert SharedPeople(people=(), most_gain=None) == found_for(policy=both)


def test_in_the_demo_nobody_is_short_and_no_plan_is_better() -> None:
    found = shared_people(plan(read_demo()))

    assert ["sales_engineer", "executive", "legal"] == [each.person for each in found.people]
    assert 0.0 == found.most_gain
    for each in found.people:
        assert (0.0, None) == (each.total_gain, each.short_until)
        assert each.asked_hours == pytest.approx(each.booked_hours)
        assert 0 < each.enough_hours < each.weekly_hours


def test_the_week_of_a_date_counts_in_full_and_days_off_do_not() -> None:
    off = Person(name="Off", weekly_hours=5, days_off=(dt.date(2026, 1, 6),))
    weeks = weeks_until(attrs.evolve(SMALL, people={"legal": off}))

    assert [0.0, 0.8, 0.8, 1.8] == [weeks("legal", dt.date(2026, 1, day)) for day in (4, 5, 11, 12)]


def test_large_teams_are_priced_when_asked_for_alone_and_what_cannot_be_had_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small = plan(SMALL)
    assert shared_people(small) == shared_people_unasked(small)

    with monkeypatch.context() as changed:
        changed.setattr(module, "MOST_REPS", 1)
        assert "priced only when asked for, as there are more than 1 reps" == shared_people_unasked(small)

    def undecided(*_: object) -> None:
        raise SolverError("no end")

    monkeypatch.setattr(module, "joint_weeks", undecided)
    assert "not priced, as no end" == shared_people_unasked(small)


def test_weeks_that_are_impossible_together_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    joint = joint_weeks(plan(SMALL))
    joint.program.add_row("never", [0], [1.0], lower=1e6)
    monkeypatch.setattr(module, "joint_weeks", lambda *_: joint)

    with pytest.raises(SolverError, match="impossible together"):
        shared_people(plan(SMALL))


def test_a_bound_that_is_not_proven_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "dual_bound", lambda *_: math.inf)

    with pytest.raises(SolverError, match="prove no bound"):
        shared_people(plan(SMALL))


@given(problems(most_reps=3), st.booleans())
def test_no_plan_earns_more_than_the_weeks_together(problem: Problem, whole_actions: bool) -> None:  # noqa: FBT001
    planned = plan(problem, whole_actions=whole_actions)
    earned = math.fsum(rep.allocation.week.certificate.objective for rep in planned.reps.values())
    joint = joint_weeks(planned)
    bound = solve(joint.program).objective + joint.curve_error

    assert earned <= bound + TOLERANCE * max(1.0, bound)
    found = shared_people(planned)
    assert found.most_gain == pytest.approx(bound - earned, abs=TOLERANCE * max(1.0, bound))
    for each in found.people:
        assert each.booked_hours <= each.asked_hours + each.hours_in_time


@given(problems(most_reps=2), st.sampled_from([0.001, 0.1, 1.0]))
def test_every_figure_is_that_of_a_program_made_anew(problem: Problem, scarcity: float) -> None:
    people = {
        name: attrs.evolve(each, weekly_hours=scarcity * each.weekly_hours) for name, each in problem.people.items()
    }
    planned = plan(attrs.evolve(problem, people=people))
    for each in shared_people(planned).people:
        best, more, less, enough = (
            optimum_with(planned, each.person, hours)
            for hours in (
                each.weekly_hours,
                each.weekly_hours + 1,
                max(0.0, each.weekly_hours - 1),
                each.enough_hours,
            )
        )
        noise = TOLERANCE * max(1.0, best)
        assert pytest.approx(more - best, abs=noise) == each.gain_of_hour_more
        assert pytest.approx(best - less, abs=noise) == each.cost_of_hour_less
        assert pytest.approx(enough - best, abs=noise) == each.total_gain
        assert pytest.approx(enough, abs=noise) == optimum_with(planned, each.person, 1e5)
        if not each.actions_too_late:
            assert each.gain_of_hour_more <= each.cost_of_hour_less / min(1.0, each.weekly_hours) + noise
        assert each.best_hours <= each.hours_in_time + 1e-6
        assert (each.short_until is None) == (each.gain_of_hour_more == 0)


@given(problems(most_reps=2))
def test_people_who_are_never_busy_are_never_short(problem: Problem) -> None:
    free = {name: Person(name=name, weekly_hours=84) for name in problem.people}
    planned = plan(attrs.evolve(problem, people=free))
    for each in shared_people(planned).people:
        if each.asked_hours < 84 * min(_first_weeks(planned.problem, each.person)):
            assert (0.0, 0.0) == (each.gain_of_hour_more, each.total_gain)


def _first_weeks(problem: Problem, person: str) -> tuple[float, ...]:
    """Return the weeks, and shares of one, until which all work of a person may be due."""
    return tuple(availabilities(problem)[person].week_shares[:1]) or (0.0,)


@given(st.lists(st.integers(10, 90), min_size=1, max_size=5), st.sampled_from([0.001, 7.0, 1e5]))
def test_money_in_another_unit_scales_every_gain_and_no_hours(amounts: list[int], factor: float) -> None:
    def found(unit: float) -> SharedPeople:
        deals = tuple(deal(f"d{i}", ("ana", "ben")[i % 2], 100 * amount * unit) for i, amount in enumerate(amounts))
        return found_for(opportunities=deals, people=legal(5.0))

    (once,), (scaled,) = found(1.0).people, found(factor).people
    for name in ("gain_of_hour_more", "cost_of_hour_less", "price_per_hour", "total_gain"):
        assert pytest.approx(factor * getattr(once, name), rel=TOLERANCE) == getattr(scaled, name)
    assert pytest.approx(once.enough_hours) == scaled.enough_hours


@given(st.lists(st.integers(10, 90), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_reps_in_any_order_give_the_same(amounts: list[int], chance: random.Random) -> None:
    reps = tuple(Rep(id=f"r{i}") for i in range(len(amounts)))
    deals = tuple(deal(f"d{i}", f"r{i}", 100 * amount) for i, amount in enumerate(amounts))
    people = legal(5.0)

    (as_given,) = found_for(reps=reps, opportunities=deals, people=people).people
    (shuffled,) = found_for(reps=tuple(chance.sample(reps, len(reps))), opportunities=deals, people=people).people

    for name in ("best_hours", "gain_of_hour_more", "cost_of_hour_less", "total_gain", "enough_hours"):
        assert pytest.approx(getattr(as_given, name)) == getattr(shuffled, name)
