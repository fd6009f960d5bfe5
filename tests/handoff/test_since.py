"""What changed since an earlier plan: nothing when nothing did, and everything that did."""

import datetime as dt
import json
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.files.plan_json import plan_to_json
from territory_opt.handoff.earlier_figures import EarlierFigures, read_earlier_figures
from territory_opt.handoff.since import DealTurn, changes_since_plan
from territory_opt.model.finding import Finding
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import plan
from territory_opt.testing import problems

DEMO = plan(read_demo())
EARLIER = EarlierFigures.of(DEMO)


@settings(max_examples=20)
@given(problems(may_be_infeasible=True))
def test_nothing_changed_since_the_same_plan_was_written(problem: Problem) -> None:
    planned = plan(problem)

    changes = changes_since_plan(read_earlier_figures(plan_to_json(planned)), planned)

    assert changes.is_nothing
    assert () == changes.not_known


def elsewhere(*, reps: bool, deals: bool) -> EarlierFigures:
    """Return the sample plan in which reps or deals have other ids."""
    demo = read_demo()
    new_reps = {rep.id: f"z-{rep.id}" if reps else rep.id for rep in demo.reps}
    new_deals = {deal.id: f"z-{deal.id}" if deals else deal.id for deal in demo.opportunities}
    other = attrs.evolve(
        demo,
        reps=tuple(attrs.evolve(rep, id=new_reps[rep.id]) for rep in demo.reps),
        clients=tuple(attrs.evolve(client, rep=new_reps[client.rep]) for client in demo.clients),
        opportunities=tuple(
            attrs.evolve(deal, id=new_deals[deal.id], rep=new_reps[deal.rep]) for deal in demo.opportunities
        ),
    )
    return EarlierFigures.of(plan(other))


def test_a_plan_of_another_territory_is_refused_with_reps_and_deals_of_both() -> None:
    with pytest.raises(InvalidInputError) as refused:
        changes_since_plan(elsewhere(reps=True, deals=True), DEMO)

    for told in ("3 reps ('z-ana', 'z-ben', 'z-cleo')", "3 reps ('ana', 'ben', 'cleo')", "'z-a01'", "'a01'", "..."):
        assert told in str(refused.value)


def test_a_plan_with_a_deal_or_a_rep_in_common_is_one_of_this_territory() -> None:
    assert changes_since_plan(elsewhere(reps=True, deals=False), DEMO).figures
    assert changes_since_plan(elsewhere(reps=False, deals=True), DEMO).deals


def test_figures_that_moved_are_listed_then_and_now_of_the_team_and_of_the_rep() -> None:
    demo = read_demo()
    raised = plan(attrs.evolve(demo, reps=(attrs.evolve(demo.reps[0], target=650_000.0), *demo.reps[1:])))

    changes = changes_since_plan(EARLIER, raised)

    moved = {(line.rep, line.figure.key): line.values for line in changes.figures}
    assert (620_000.0, 650_000.0) == moved["ana", "target"]
    assert (1_660_000.0, 1_690_000.0) == moved[None, "target"]
    assert {(None, "not_identified"), ("ana", "not_identified"), ("ana", "shortfall_after")} < moved.keys()
    assert not any(rep in {"ben", "cleo"} for rep, _ in moved)
    assert () == changes.deals
    assert () == changes.moves


def test_deals_that_came_closed_or_changed_are_told_with_what_changed() -> None:
    demo = read_demo()
    first, second, *rest = demo.opportunities
    won = attrs.evolve(first, id="new")
    deals = (won, attrs.evolve(second, odds=0.95, amount=1.0, close_date=dt.date(2026, 4, 1)), *rest)

    changes = changes_since_plan(EARLIER, plan(attrs.evolve(demo, opportunities=deals)))

    told = {deal.opportunity: (deal.turn, deal.changed) for deal in changes.deals}
    assert {first.id, second.id, "new"} == told.keys()
    assert (DealTurn.CLOSED, DealTurn.NEW) == (told[first.id][0], told["new"][0])
    assert DealTurn.CHANGED is told[second.id][0]
    assert {"odds", "amount", "close_date"} <= set(told[second.id][1])


def test_findings_are_new_gone_or_told_in_other_words() -> None:
    then = attrs.evolve(
        EARLIER,
        figures=EarlierFigures.of(
            attrs.evolve(
                DEMO,
                findings=(
                    Finding(code="a", message="one"),
                    Finding(code="b", message="two"),
                    Finding(code="c", message="same"),
                    Finding(code="c", message="same"),
                ),
            )
        ).figures,
    )
    now = attrs.evolve(
        DEMO,
        findings=(
            Finding(code="b", message="three"),
            Finding(code="c", message="same"),
            Finding(code="d", message="four"),
        ),
    )

    changes = changes_since_plan(then, now)

    assert [("a", "one", None), ("b", "two", "three"), ("c", "same", None), ("d", None, "four")] == [
        (found.code, found.before, found.now) for found in changes.findings
    ]


def test_the_order_of_work_is_compared_too() -> None:
    later = plan(attrs.evolve(read_demo(), as_of=dt.date(2026, 1, 12)))

    changes = changes_since_plan(EARLIER, later)

    assert (dt.date(2026, 1, 5), dt.date(2026, 1, 12)) == (changes.since, changes.as_of)
    assert changes.moves


def test_another_currency_policy_or_period_is_told() -> None:
    demo = read_demo()
    period = attrs.evolve(demo.period, end=dt.date(2026, 6, 29))
    other = attrs.evolve(demo, currency="CHF", period=period, policy=attrs.evolve(demo.policy, name="ours"))

    changes = changes_since_plan(EARLIER, plan(other))

    assert {
        "currency": ("EUR", "CHF"),
        "policy": (demo.policy.name, "ours"),
        "period": ("2026-01-01 to 2026-06-30", "2026-01-01 to 2026-06-29"),
    } == changes.basis


def test_a_rep_who_came_has_no_figures_then_and_one_who_left_none_now() -> None:
    demo = read_demo()
    alone = plan(
        attrs.evolve(
            demo,
            reps=demo.reps[:1],
            clients=tuple(demo.clients_by_rep["ana"]),
            opportunities=tuple(demo.opportunities_by_rep["ana"]),
        )
    )

    left = changes_since_plan(EARLIER, alone)
    came = changes_since_plan(EarlierFigures.of(alone), DEMO)

    targets = [
        {line.rep: line.values for line in changes.figures if line.figure.key == "target"} for changes in (left, came)
    ]
    assert (480_000.0, None) == targets[0]["ben"]
    assert (None, 480_000.0) == targets[1]["ben"]
    assert "Ben" == left.names["ben"]


def test_nothing_is_said_of_what_an_older_version_did_not_write() -> None:
    def older(document: Any) -> str:  # noqa: ANN401  # any JSON value
        for key in ("team", "opportunities", "findings", "currency"):
            del document[key]
        for rep in document["reps"]:
            for key in ("hours", "shortfall_before", "stretch", "target"):
                del rep[key]
            del rep["likely"]["amount"]
        return json.dumps(document)

    read = read_earlier_figures(older(json.loads(plan_to_json(DEMO))))

    changes = changes_since_plan(read, DEMO)

    assert changes.is_nothing
    assert {"team", "reps.hours", "reps.stretch", "reps.likely.amount"} < set(changes.not_known)


def test_hours_are_compared_for_each_activity() -> None:
    demo = read_demo()
    less = plan(attrs.evolve(demo, reps=(attrs.evolve(demo.reps[0], weekly_hours=35.0), *demo.reps[1:])))

    hours = [line for line in changes_since_plan(EARLIER, less).figures if line.figure.activity]

    assert {"ana"} == {line.rep for line in hours}
    change = sum(line.delta(1) or 0.0 for line in hours)
    assert abs(change + 5.0) < 0.05
