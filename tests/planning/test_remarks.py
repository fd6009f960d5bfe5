"""Remarks: whatever a reader must know beside the numbers, once, with names and money."""

import datetime as dt
from typing import Any

import attrs

from territory_opt.files.policy_file import read_policy
from territory_opt.model.client import Client
from territory_opt.model.finding import Assumption, Finding, Severity
from territory_opt.model.hour_rule import HourRule
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.working_time import Period
from territory_opt.planning.plan import TerritoryPlan, plan

POLICY = attrs.evolve(read_policy(), playbook_rules={})
CLIENT = Client(id="c1", rep="ana", tier="A", potential_revenue=500)
DEAL = Opportunity(id="d1", rep="ben", amount=700, odds=0.9, close_date=dt.date(2026, 2, 2))


def planned(*reps: Rep, **fields: Any) -> TerritoryPlan:  # noqa: ANN401  # any field of a problem
    """Return the plan of some reps, of whom ana has a client and ben a deal."""
    names = {rep.id for rep in reps}
    given_fields = {
        "clients": [CLIENT] if "ana" in names else [],
        "opportunities": [DEAL] if "ben" in names else [],
        "policy": POLICY,
        "as_of": dt.date(2026, 1, 5),
        "period": Period.named("2026-Q1"),
        **fields,
    }
    return plan(Problem(reps=reps, **given_fields))


def told(found: TerritoryPlan, code: str) -> list[Finding]:
    """Return the findings of one code."""
    return [finding for finding in found.findings if finding.code == code]


def test_reps_without_a_target_are_counted_and_the_team_is_told_to_have_no_gap() -> None:
    (mixed,) = told(planned(Rep(id="ana"), Rep(id="ben", target=5)), "reps_without_target")
    (alone,) = told(planned(Rep(id="ana"), Rep(id="ben")), "reps_without_target")

    assert ["1 rep" in mixed.message, "2 reps" in alone.message] == [True, True]
    assert "team" in mixed.message
    assert ((1, ("ana",)), (2, ("ana", "ben"))) == ((mixed.count, mixed.examples), (alone.count, alone.examples))
    assert [] == told(planned(Rep(id="ana", target=0)), "reps_without_target")


def test_reps_with_neither_clients_nor_deals_are_named() -> None:
    (found,) = told(planned(Rep(id="ana"), Rep(id="ben"), Rep(id="cleo")), "reps_without_work")

    assert (1, ("cleo",)) == (found.count, found.examples)


def test_reps_without_a_week_are_an_error() -> None:
    (found,) = told(planned(Rep(id="ana", admin_hours=39), Rep(id="ben")), "reps_without_week")

    assert (1, ("ana",), Severity.ERROR) == (found.count, found.examples, found.severity)
    assert "1 rep" in found.message


def test_hours_booked_without_return_are_a_note_for_each_activity() -> None:
    found = told(planned(Rep(id="ana"), Rep(id="ben")), "idle_hours")

    by_activity = {finding.message.split(" h a week booked on ")[1]: finding for finding in found}
    note = by_activity["Lowest tier (C) without modelled return, to keep its rule."]
    assert (2, Severity.NOTE, ("ana", "ben")) == (note.count, note.severity, note.examples)


def test_a_week_without_bands_books_nothing_in_vain() -> None:
    free = attrs.evolve(POLICY, hour_rules={})

    assert [] == told(planned(Rep(id="ana"), Rep(id="ben"), policy=free), "idle_hours")


def test_findings_of_the_data_come_first_then_those_of_the_rules_and_the_plan() -> None:
    finding = Finding(code="old_export", message="The export is a month old.")
    overdue = attrs.evolve(DEAL, close_date=dt.date(2026, 1, 1))

    found = planned(Rep(id="ana"), Rep(id="ben"), findings=[finding], opportunities=[overdue])

    assert ["old_export", "deals_overdue", "reps_without_target"] == [each.code for each in found.findings][:3]


def test_every_assumption_and_every_channel_is_listed_with_its_source() -> None:
    listed = planned(Rep(id="ana"), Rep(id="ben")).assumptions

    channels = {f"{name}.{field}" for name in POLICY.channels for field in ("meetings_per_hour", "most_meetings")}
    assert {*POLICY.assumptions, *channels, "new_deal_amount"} == set(listed)
    assert (0.5, "1/h", POLICY.channels["referrals"].source) == (
        listed["referrals.meetings_per_hour"].value,
        listed["referrals.meetings_per_hour"].unit,
        listed["referrals.meetings_per_hour"].source,
    )
    assert (700, "EUR") == (listed["new_deal_amount"].value, listed["new_deal_amount"].unit)


def test_a_stated_amount_of_a_new_deal_is_listed_as_stated() -> None:
    stated = Assumption(value=70, unit="money", source="sales management")
    policy = attrs.evolve(POLICY, assumptions={**POLICY.assumptions, "new_deal_amount": stated})

    assert stated == planned(Rep(id="ana"), policy=policy).assumptions["new_deal_amount"]


def test_a_rule_of_hours_that_bends_nothing_leaves_no_remark() -> None:
    relaxed = attrs.evolve(POLICY, hour_rules={"admin": HourRule(terms={"admin": 1.0}, at_most=0.2)})

    assert [] == told(planned(Rep(id="ana", target=1), policy=relaxed), "idle_hours")


def test_calls_that_never_fit_the_period_are_told() -> None:
    longest = Client(id="far", rep="ana", tier="A", potential_revenue=1_000, maximum_hours=0.5, hours_per_call=60)
    fitting = Client(id="near", rep="ana", tier="A", potential_revenue=1_000, hours_per_call=60)

    (found,) = told(planned(Rep(id="ana"), clients=(longest, fitting)), "calls_too_long")

    assert (1, ("far",)) == (found.count, found.examples)


def test_time_that_days_off_and_meetings_take_is_told_when_it_is_more_than_a_tenth() -> None:
    fridays = tuple(dt.date(2026, 1, 9) + dt.timedelta(weeks=i) for i in range(12))
    away, hardly = Rep(id="ana", days_off=fridays), Rep(id="ben", days_off=fridays[:2])

    (found,) = told(planned(away, hardly), "much_time_away")

    assert (1, ("ana",)) == (found.count, found.examples)
    assert "1 rep: ana (19%)" in found.message
    assert "clients are taken to respond" in found.message
    assert [] == told(planned(Rep(id="ana", days_off=fridays[:6])), "much_time_away")


def test_the_money_of_time_away_is_what_developing_clients_earns() -> None:
    away = Rep(id="ana", days_off=tuple(dt.date(2026, 1, 5) + dt.timedelta(days=i) for i in range(30)))

    found = planned(away)

    (remark,) = told(found, "much_time_away")
    assert found.reps["ana"].allocation.week.revenue.development == remark.amount > 0


def test_a_part_timers_free_weekdays_are_no_time_away() -> None:
    part_timer = Rep(id="ana", weekly_hours=20, working_days=("mon", "tue"))

    assert [] == told(planned(part_timer), "much_time_away")
