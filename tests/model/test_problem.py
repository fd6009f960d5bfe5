"""Problems: every reference between records is right, or named with its path and the nearest name."""

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import given

from territory_opt.errors import InvalidInputError
from territory_opt.files.policy_file import read_policy
from territory_opt.model.client import Client
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Person, Rep
from territory_opt.model.sorting_rules import PlaybookRule
from territory_opt.model.working_time import Period, WorkingWeek
from territory_opt.testing import problems

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
