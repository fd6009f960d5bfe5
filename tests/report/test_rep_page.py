"""The page of a rep: every section says what it must, and nothing a name holds can break the page."""

import datetime as dt
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.allocation.explanation import Clash, Impossible
from territory_opt.files.folder import read_demo
from territory_opt.files.policy_file import read_policy
from territory_opt.model.client import Client
from territory_opt.model.hour_rule import HourRule, Strength
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.policy import Activity, ActivityKind
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.working_time import Period
from territory_opt.planning import drafting, fitting
from territory_opt.planning.plan import plan
from territory_opt.report.layout import WIDTH
from territory_opt.report.rep_page import MOST_DEALS, rep_page
from territory_opt.report.text import report_text
from territory_opt.testing import problems

POLICY = attrs.evolve(read_policy(), playbook_rules={})
FREE = attrs.evolve(POLICY, hour_rules={})
CLOSE = dt.date(2026, 3, 2)
PITCH = Playbook(name="Pitch", actions={"pitch": Action(name="Pitch", effort_hours=1, odds_gain=0.2)})
HOSTILE = "\x1b[31mEvil\n\u202eOne\t\x07" + "long " * 90


def page(rep: Rep, **fields: Any) -> list[str]:  # noqa: ANN401  # any field of a problem
    """Return the lines of one rep's page."""
    given_fields = {
        "policy": POLICY,
        "playbooks": {"pitch": PITCH},
        "as_of": dt.date(2026, 1, 5),
        "period": Period.named("2026-Q1"),
        **fields,
    }
    planned = plan(Problem(reps=(rep,), **given_fields))
    return rep_page(planned, planned.reps[rep.id])


def one_line(lines: list[str]) -> str:
    """Return a page as one line, without its wrapping."""
    return " ".join(" ".join(lines).split())


def likely(amount: float = 1000, **fields: Any) -> Opportunity:  # noqa: ANN401  # any field of a deal
    """Return a Likely deal of the rep."""
    return Opportunity(id="d1", rep="ana", amount=amount, odds=0.8, close_date=CLOSE, **fields)


def stretch(deal_id: str, amount: float, **fields: Any) -> Opportunity:  # noqa: ANN401  # the same
    """Return a Stretch deal of the rep."""
    return Opportunity(
        id=deal_id, rep="ana", amount=amount, odds=0.3, playbook="pitch", close_date=CLOSE,
        certainty=Certainty.STRETCH, **fields,
    )  # fmt: skip


def test_the_target_section_shows_the_parts_with_their_share_and_both_coverages() -> None:
    text = one_line(page(Rep(id="ana", target=10_000, won=2_500), opportunities=[likely(), stretch("s1", 500)]))

    assert "TARGET 10,000 won 2,500 25 %" in text
    assert "Likely 1,000 10 %" in text
    assert "1 deal, expected 800 now" in text
    assert "not identified 6,000 60 %" in text
    assert "to be found by covering the territory" in text
    assert "Shortfall before the plan: 6,700" in text
    assert "cover 0.20 of what is neither won nor Flow, 0.15 of the whole target" in text


def test_more_identified_than_promised_is_a_surplus() -> None:
    text = one_line(page(Rep(id="ana", target=100, won=500)))

    assert "not identified -400 -400 % more than promised" in text
    assert "Shortfall before the plan: a surplus of 400" in text
    assert "cover all of what is neither won nor Flow" in text


def test_a_rep_without_a_target_has_a_plan_and_no_gap() -> None:
    text = one_line(page(Rep(id="ana"), opportunities=[likely()]))

    assert "TARGET: none given, so there is a plan and no gap" in text
    assert "Shortfall" not in text
    assert "must still be found" not in text
    assert "THE WEEK" in text


def test_a_target_of_naught_does_not_break_the_page() -> None:
    assert "TARGET 0" in page(Rep(id="ana", target=0))[2]


def test_an_impossible_week_is_explained_with_its_repairs() -> None:
    text = one_line(page(Rep(id="ana", target=100, admin_hours=12)))

    assert "NO WEEK IS POSSIBLE" in text
    assert "After: no plan." in text
    assert "These cannot hold together: - admin_ceiling asks for at most 20 % of the week on admin" in text
    assert "- admin_ceiling at most from 20.0 % to 30.0 % (4.00 h a week); the week then earns 0" in text
    assert "- admin_need at least from 12.0 h to 8.0 h (4.00 h a week)" in text
    assert text.index("- admin_ceiling at most") < text.index("- admin_need at least")
    assert "THE WEEK" not in text
    assert "There may be more" not in text


def test_a_week_that_no_single_change_makes_possible_shows_every_clash_and_changes_together() -> None:
    rules = {
        "a_floor": HourRule(terms={"A": 1.0}, at_least=0.5),
        "a_ceiling": HourRule(terms={"A": 1.0}, at_most=0.4),
        "b_floor": HourRule(terms={"B": 1.0}, at_least=0.3),
        "b_ceiling": HourRule(terms={"B": 1.0}, at_most=0.2),
    }

    text = one_line(page(Rep(id="ana"), policy=attrs.evolve(FREE, hour_rules=rules)))

    assert "These cannot hold together: - a_floor" in text
    assert "Nor can these: - b_floor" in text
    assert (
        "- a_floor at least from 50.0 % to 40.0 % (4.00 h a week) and b_floor at least from 30.0 % to 20.0 % "
        "(4.00 h a week)" in text
    )


def test_a_target_beyond_reach_is_repaired_in_money() -> None:
    problem = Problem(
        reps=(Rep(id="ana", target=1000),),
        opportunities=(likely(),),
        policy=attrs.evolve(FREE, channels={}),
        as_of=dt.date(2026, 1, 5),
        period=Period.named("2026-Q1"),
    )
    planned = plan(problem, must_reach_target=True)

    text = one_line(rep_page(planned, planned.reps["ana"]))

    assert "This cannot hold: - reach_target asks for an expected revenue of at least 1,000" in text
    assert "- reach_target at least from 1,000 to 800; the week then earns 800" in text


def test_clashes_that_may_not_be_all_say_so() -> None:
    floors = {f"{name}{i}": HourRule(terms={name: 1.0}, at_least=0.6 + i / 50) for name in "AB" for i in range(12)}

    text = one_line(page(Rep(id="ana"), policy=attrs.evolve(FREE, hour_rules=floors)))

    assert "There may be more; the search was cut short." in text


@pytest.mark.parametrize("clashes", [(), (Clash(rules=("a",), sentences=("a asks for too much",)),)])
def test_a_clash_without_a_repair_says_so(monkeypatch: pytest.MonkeyPatch, clashes: tuple[Clash, ...]) -> None:
    found = Impossible(clashes=clashes, repairs=(), may_have_more=False)
    stuck = Allocation(rep="ana", status=Status.INFEASIBLE, explanation=found)
    monkeypatch.setattr(drafting, "allocation_of", lambda *_, **__: stuck)

    text = one_line(page(Rep(id="ana")))

    assert text.endswith("No change of these limits was found that repairs it.")
    assert ("a asks for too much" if clashes else "by less than the solver's rounding") in text


def test_a_week_that_was_given_up_names_its_status(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = Allocation(rep="ana", status=Status.TIME_LIMIT)
    monkeypatch.setattr(drafting, "allocation_of", lambda *_, **__: stopped)

    assert "NO WEEK WAS FOUND: time limit" == page(Rep(id="ana"))[-1]


def test_the_week_shows_hours_shares_and_what_they_are_for() -> None:
    clients = [Client(id="c1", rep="ana", tier="A", potential_revenue=9000)]
    lines = page(Rep(id="ana"), clients=clients, opportunities=[likely(client="c1"), stretch("s1", 500)])
    (top,) = [line for line in lines if line.startswith("  A  ")]
    (new,) = [line for line in lines if line.startswith("  prospecting  ")]

    assert "Top clients (green)" in top
    assert "1 client, 1 Likely deal" in top
    assert any("h without modelled return" in line for line in lines if line.startswith("  B  "))
    assert "4 channels, 1 action" in new
    assert any(line.startswith("  free") for line in lines)


def test_ties_and_rounding_are_told_when_there_are_any() -> None:
    idle = one_line(page(Rep(id="ana", weekly_hours=37.3)))

    assert "Other weeks earn the same; this one is nearest to the recommended shares." in idle
    assert "Rounded to quarter-hours:" in idle


def test_the_rules_show_limits_value_price_and_what_is_bent() -> None:
    rules = {
        "top": HourRule(terms={"A": 1.0}, at_least=0.5, of="selling"),
        "wish": HourRule(terms={"B": 1.0}, at_least=0.9, strength=Strength.ADVISORY),
        "ratio": HourRule(terms={"A": 1.0}, at_least=2.0, of="B"),
    }
    lines = page(
        Rep(id="ana"), policy=attrs.evolve(FREE, hour_rules=rules), opportunities=[stretch("s1", 500), likely()]
    )
    found = {line.split()[0]: line for line in lines if line.split()[:1] and line.split()[0] in rules}

    assert "50.0 % to any" in found["top"]
    assert "of selling time" in found["top"]
    assert "bent by" in found["wish"]
    assert "200.0 % to any" in found["ratio"]
    assert "of B" in found["ratio"]


def test_actions_are_listed_by_what_they_gain_and_the_rest_is_counted() -> None:
    deals = [stretch(f"s{i}", 100 * i) for i in range(1, MOST_DEALS + 4)]
    lines = page(Rep(id="ana"), policy=FREE, opportunities=deals)
    text = one_line(lines)

    assert text.index("s11,") < text.index("s10,") < text.index("s4,")
    assert "odds 30 % to 50 %, closes 2 Mar: Pitch 5 Jan" in text
    assert "3 more deals with actions, worth 120: see the plan's JSON." in text
    assert "s3," not in text


def test_no_funded_action_is_said_so() -> None:
    assert "STRETCH ACTIONS: none funded" in page(Rep(id="ana"))


def test_a_deal_of_naught_keeps_its_odds_on_the_page() -> None:
    free_steps = {"pitch": attrs.evolve(PITCH, actions={"pitch": Action(name="Pitch", effort_hours=0, odds_gain=0.2)})}
    text = one_line(page(Rep(id="ana"), policy=FREE, playbooks=free_steps, opportunities=[stretch("s1", 0)]))

    assert "s1, 0, odds 30 % to 30 %" in text or "none funded" in text


def test_a_deal_that_ends_late_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "late_actions", lambda *_: set())
    monkeypatch.setattr(drafting, "too_late_alone", lambda *_: ())
    slow = {**PITCH.actions, "trial": Action(name="Trial", effort_hours=1, duration_days=60, odds_gain=0.2)}
    books = {"pitch": attrs.evolve(PITCH, actions=slow)}

    assert "closes 2 Mar, LATE: Pitch 5 Jan" in one_line(
        page(Rep(id="ana"), policy=FREE, playbooks=books, opportunities=[stretch("s1", 500)])
    )


def test_what_must_be_found_is_told_in_meetings_or_as_impossible() -> None:
    rep = Rep(id="ana", target=90_000)
    in_time = one_line(page(rep, opportunities=[likely()], period=Period.named("2026")))
    in_vain = one_line(page(rep, opportunities=[likely()], period=Period.named("2026-01")))

    assert "must still be found, of which the booked prospecting brings 5,335: that takes" in in_time
    assert "first meetings" in in_time
    assert "a deal found now closes after the period" in in_vain


def test_places_to_look_are_named_with_what_they_lack() -> None:
    clients = [
        Client(id="c1", rep="ana", name="Client 1", tier="A", potential_revenue=900, industry="trade"),
        Client(id="c2", rep="ana", name="Client 2", tier="A", potential_revenue=800),
    ]
    text = one_line(page(Rep(id="ana"), clients=clients, opportunities=[likely(client="c2")]))

    assert "Look first at Client 1 (potential 900, no open deal); Client 2 (potential 800, no recent contact)." in text
    assert "industry trade (1 without a deal, potential 900)" in text


@pytest.mark.parametrize("rep", ["ana", "ben", "cleo"])
def test_the_page_of_a_demo_rep_fits_on_a_page(rep: str) -> None:
    planned = plan(read_demo())
    lines = rep_page(planned, planned.reps[rep])

    assert len(lines) <= 75
    assert [] == [line for line in lines if len(line) > WIDTH]


def hostile_problem() -> Problem:
    """Return a territory in which every text a person may write is hostile."""
    activity = "\x1b[2Jtier\n\u202e"
    activities = {
        activity: Activity(name=HOSTILE, kind=ActivityKind.TIER, colour="\x1b[5m"),
        "prospecting": Activity(name=HOSTILE, kind=ActivityKind.PROSPECTING),
        "admin": Activity(name=HOSTILE, kind=ActivityKind.ADMIN),
    }
    policy = attrs.evolve(
        POLICY,
        name=HOSTILE,
        activities=activities,
        score=None,
        hour_rules={HOSTILE[:100]: HourRule(terms={activity: 1.0}, at_least=0.1, of="admin", source=HOSTILE)},
        channels={HOSTILE[:60]: attrs.evolve(POLICY.channels["calls"], name=HOSTILE, source=HOSTILE)},
    )
    evil_pitch = Playbook(name=HOSTILE, actions={HOSTILE[:50]: Action(name=HOSTILE, effort_hours=1, odds_gain=0.1)})
    return Problem(
        reps=(Rep(id=HOSTILE[:99], name=HOSTILE, target=50_000), Rep(id="x\ny", name="x\ny", team=HOSTILE)),
        clients=(
            Client(
                id=HOSTILE[:98], name=HOSTILE, rep=HOSTILE[:99], industry=HOSTILE, area=HOSTILE, potential_revenue=50
            ),
        ),
        opportunities=tuple(
            Opportunity(
                id=f"{i}{HOSTILE[:98]}", name=HOSTILE, rep=HOSTILE[:99], amount=500, odds=0.3, close_date=close,
                playbook=HOSTILE[:60], stage=HOSTILE, type=HOSTILE,
            )
            for i, close in enumerate([CLOSE, None])
        ),
        policy=policy,
        playbooks={HOSTILE[:60]: evil_pitch},
        as_of=dt.date(2026, 1, 5),
        period=Period.named("2026-Q1"),
        currency="E\x1b\n\u202eR",
    )  # fmt: skip


def test_hostile_names_come_out_as_inert_lines_that_fit_the_page() -> None:
    lines = report_text(plan(hostile_problem())).splitlines()

    assert [] == [line for line in lines if not line.isprintable()]
    assert [] == [line for line in lines if len(line) > WIDTH]


def test_hostile_names_of_an_impossible_week_come_out_as_inert_lines() -> None:
    problem = hostile_problem()
    impossible = {
        "a\n\x1b[2J": HourRule(terms={"admin": 1.0}, at_least=0.5),
        "b\u202e" + "x" * 150: HourRule(terms={"admin": 1.0}, at_most=0.4),
    }
    lines = report_text(
        plan(attrs.evolve(problem, policy=attrs.evolve(problem.policy, hour_rules=impossible)))
    ).splitlines()

    assert [] == [line for line in lines if not line.isprintable()]
    assert [] == [line for line in lines if len(line) > WIDTH]


@settings(max_examples=25)
@given(problem=problems(may_be_infeasible=True))
def test_every_plan_has_a_page_for_each_rep(problem: Problem) -> None:
    planned = plan(problem)

    for rep in planned.reps.values():
        lines = rep_page(planned, rep)
        assert lines[0].startswith(f"{rep.rep.name} · ")
        assert ("NO WEEK IS POSSIBLE" in "\n".join(lines)) == (rep.allocation.best is None)
        assert all(line.isprintable() for line in lines)
