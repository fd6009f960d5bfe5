"""The page of the order of work: what was reached, everybody's actions, what is left out, what changed."""

import datetime as dt
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import attrs
import pytest
from hypothesis import given, settings

from territory_opt.files.folder import read_demo
from territory_opt.files.policy_file import read_policy
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.rep import Person, Rep
from territory_opt.model.units import BUYER
from territory_opt.model.working_time import Period
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.planning.planned_order import PlannedOrder
from territory_opt.report.layout import WIDTH
from territory_opt.report.left_out import left_out
from territory_opt.report.rep_page import rep_page
from territory_opt.report.schedule_page import WEEKS_SHOWN, schedule_text
from territory_opt.report.text import report_text
from territory_opt.scheduling.outcome import Engine
from territory_opt.sequencing.schedule import RefusedDeal, UnplacedAction
from territory_opt.testing import problems

if TYPE_CHECKING:
    from territory_opt.sequencing.dating import Arranged

HOSTILE = "\x1b[31mEvil\n\u202eOne\t\x07" + "long " * 90
CLOSE = dt.date(2026, 3, 31)
BOOK = Playbook(
    name="Book",
    actions={
        "call": Action(name="First call", effort_hours=2, odds_gain=0.1),
        "demo": Action(name="Demo", effort_hours=4, odds_gain=0.1, after={"call": 0}),
        "terms": Action(name="Terms", effort_hours=2, odds_gain=0.1, person="legal", after={"demo": 0}),
        "think": Action(name="Thinks it over", effort_hours=0, duration_days=5, person=BUYER, after={"terms": 0}),
        "sign": Action(name="Signature", effort_hours=1, odds_gain=0.1, after={"think": 0}),
    },
)


def deal(name: str, rep: str = "ana", **fields: Any) -> Opportunity:  # noqa: ANN401  # any field of a deal
    """Return a Stretch deal."""
    given_fields = {"amount": 10_000, "odds": 0.3, "close_date": CLOSE, "playbook": "book", **fields}
    return Opportunity(id=name, name=f"Deal {name}", rep=rep, certainty=Certainty.STRETCH, **given_fields)


BASE = Problem(
    reps=(Rep(id="ana", name="Ana"), Rep(id="ben", name="Ben")),
    opportunities=(deal("one"), deal("two", "ben")),
    policy=attrs.evolve(read_policy(), playbook_rules={}, hour_rules={}),
    playbooks={"book": BOOK},
    people={"legal": Person(name="Legal", weekly_hours=10)},
    as_of=dt.date(2026, 1, 5),
    period=Period.named("2026-Q1"),
)


def planned(**fields: Any) -> TerritoryPlan:  # noqa: ANN401  # any field of a problem
    """Return a plan of the small territory with other fields."""
    return plan(attrs.evolve(BASE, **fields))


def with_choice(base: TerritoryPlan, **fields: Any) -> TerritoryPlan:  # noqa: ANN401  # any field of a schedule
    """Return a plan with something else in the order of work before anything is withdrawn."""
    choice = attrs.evolve(base.choice, **fields)
    return attrs.evolve(base, first_order=cast("Arranged", SimpleNamespace(explained=choice, schedule=choice)))


def one_line(text: str) -> str:
    """Return a page as one line, without its wrapping."""
    return " ".join(text.split())


def section(text: str, name: str) -> list[str]:
    """Return the lines of the section that begins with a name."""
    found = [part.splitlines() for part in text.split("\n\n") if part.startswith(name)]
    assert 1 == len(found)
    return found[0]


def test_where_all_is_in_time_the_head_says_that_no_order_brings_more() -> None:
    text = one_line(schedule_text(planned()))

    assert "Order of work · planned on 2026-01-05 for 2026-01-01 to 2026-03-31 · money in EUR" in text
    assert "The actions dated below bring 8,000 of expected revenue; all end by their deal's close date." in text
    assert "That is everything the weeks fund, so no other order brings more." in text


SHORT_OF_LEGAL: dict[str, Any] = {
    "opportunities": tuple(
        deal(f"d{i}", "ana" if i % 2 else "ben", close_date=dt.date(2026, 1, 16), amount=9000 - i) for i in range(8)
    ),
    "people": {"legal": Person(name="Legal desk", weekly_hours=4)},
    "playbooks": {
        "book": attrs.evolve(
            BOOK,
            actions={
                "call": Action(name="First call", effort_hours=2),
                "terms": Action(name="Terms", effort_hours=2, odds_gain=0.1, person="legal", after={"call": 0}),
                "sign": Action(name="Signature", effort_hours=1, odds_gain=0.1, after={"terms": 0}),
            },
        )
    },
}
LESS = {"bound": 9_000.0, "is_proven": False}
REFUSED = (RefusedDeal(opportunity="one", due=CLOSE, lost_gain=2000.0, reason="full weeks"),)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (LESS, "no order fits in more than 9,000 (12 % more); --engine search may find some of that."),
        (LESS | {"engine": Engine.SEARCH}, "more than 9,000 (12 % more); a longer search may find some of that."),
        ({"engine": Engine.EXACT}, "8,000 fit in time, and no order fits in more: that is proven."),
    ],
)
def test_where_not_all_is_in_time_the_head_says_what_could_be_at_most_and_why_the_dates_differ(
    fields: dict[str, Any], told: str
) -> None:
    text = one_line(schedule_text(with_choice(planned(), refused=REFUSED, **fields)))

    assert "Of actions worth 10,000 that the weeks funded at first, 8,000 fit in" in text
    assert told in text
    assert (
        "What did not fit gave its hours to other work, and the weeks and dates below were planned anew without it"
        in text
    )


def test_a_first_order_that_gains_nothing_has_no_share_to_tell() -> None:
    text = one_line(schedule_text(with_choice(planned(), value=0.0, refused=REFUSED, **LESS)))

    assert "0 fit in; no order fits in more than 9,000; --engine" in text


def assert_head_tells_the_dated_actions(base: TerritoryPlan) -> None:
    """Assert that the head's money is what the dated actions bring by the allocations."""
    dated = {(action.opportunity, action.action) for action in base.schedule.actions}
    weeks = [rep.allocation.best for rep in base.reps.values()]
    funded = [action for week in weeks if week is not None for action in week.actions]
    brought = sum(a.expected_revenue for a in funded if (a.opportunity, a.action) in dated)

    text = one_line(schedule_text(base))

    assert bool(base.choice.actions or base.choice.unplaced) == ("The actions dated below bring" in text)
    if "The actions dated below bring" in text:
        told = text.split("The actions dated below bring ")[1].split(" ")[0]
        assert float(told.replace(",", "")) == pytest.approx(brought, abs=0.51, rel=1e-6)


def test_the_money_of_the_head_is_that_of_the_dated_actions_where_much_is_withdrawn() -> None:
    first = with_choice(planned(), value=5_000.0, refused=REFUSED)

    assert_head_tells_the_dated_actions(first)
    assert "planned anew without it; they bring more than the first order." in one_line(schedule_text(first))
    assert_head_tells_the_dated_actions(planned(**SHORT_OF_LEGAL))


@settings(max_examples=15)
@given(problem=problems(may_be_infeasible=True))
def test_the_money_of_the_head_is_that_of_the_dated_actions_of_every_plan(problem: Problem) -> None:
    assert_head_tells_the_dated_actions(plan(problem))


def test_without_funded_actions_there_is_nothing_to_put_in_order() -> None:
    text = schedule_text(planned(opportunities=()))

    assert "No Stretch action is funded, so there is nothing to put in order." in text
    assert ["Ana · 0 actions for 0 deals, 0.0 h", "LEFT OUT: nothing"] == [
        section(text, "Ana")[0],
        section(text, "LEFT OUT")[0],
    ]


def test_everybody_has_the_own_actions_and_a_rep_the_steps_of_the_buyer() -> None:
    text = schedule_text(planned())
    ana, ben, legal = (section(text, name) for name in ("Ana", "Ben", "Legal"))

    assert "Ana · 4 actions for 1 deal, 7.0 h" == ana[0]
    assert "Ben · 4 actions for 1 deal, 7.0 h" == ben[0]
    assert "Legal · 2 actions for 2 deals, 4.0 h" == legal[0]
    assert any("Buyer: Thinks it over" in line and "Deal one" in line for line in ana)
    assert any("31 Mar  Terms" in line and "Ana: Deal one" in line for line in legal)
    assert not any("Terms" in line for line in ana + ben)


def test_states_are_told_and_what_is_done_has_no_days_to_spare() -> None:
    progress = {
        "call": Progress(finished=dt.date(2026, 1, 2)),
        "demo": Progress(started=dt.date(2026, 1, 5), hours_left=1),
        "sign": Progress(fixed_start=dt.date(2026, 3, 2)),
    }
    lines = section(schedule_text(planned(opportunities=(deal("one", progress=progress),))), "Ana")
    rows = {name: next(line.split() for line in lines if name in line) for name in ("First", "Demo", "Signature")}

    assert ["2", "Jan", "0.0", "done", "31"] == rows["First"][:5]
    assert ["5", "Jan", "1.0"] == rows["Demo"][:3]
    assert ["in", "progress"] == rows["Demo"][4:6]
    assert ["2", "Mar", "1.0", "0*", "fixed"] == rows["Signature"][:5]


def test_days_to_spare_count_from_the_day_an_action_starts() -> None:
    lines = section(schedule_text(planned(opportunities=(deal("one", close_date=dt.date(2026, 1, 20)),))), "Ana")
    call = next(line.split() for line in lines if "First call" in line)

    # call 5, demo 6, terms 7, five days of the buyer 8-14, signature 15: three working days before the 20th
    assert ["5", "Jan", "2.0", "3*"] == call[:4]


def test_the_coming_weeks_show_booked_and_free_hours() -> None:
    away = attrs.evolve(BASE.reps[0], days_off=(dt.date(2026, 1, 6), dt.date(2026, 1, 7)))
    week, booked, free = section(schedule_text(planned(reps=(away, BASE.reps[1]))), "Ana")[-4:-1]

    assert "week of" == week.strip()[:7]
    assert ["5", "Jan", "12", "Jan"] == week.split()[2:6]
    assert WEEKS_SHOWN == len(booked.split()) - 2 == len(free.split()) - 3
    assert "6.0" == booked.split()[2]
    assert ["24.0", "40.0"] == free.split()[3:5]


def test_who_lacks_hours_is_told_and_what_an_hour_more_adds_where_it_adds_something() -> None:
    prices = {"shared legal": 812.4, "ana on A": 0.2}
    refused = (
        attrs.evolve(REFUSED[0], short_of=("legal", "ana")),
        attrs.evolve(REFUSED[0], opportunity="two", short_of=("legal",)),
    )
    lines = schedule_text(with_choice(planned(), hour_prices=prices, refused=refused)).split("LEFT OUT")[0]

    told = [one_line(part) for part in lines.split("Funded at first but left out")[1:]]

    assert [
        "for want of hours: Legal 1 deal · Ana 1 deal; one more hour of Ana every week alone brings none of it in.",
        "for want of hours: Legal 1 deal.",
        "for want of hours: Legal 2 deals. One more hour every week adds at most 812 to what of it closes in time.",
    ] == [text.split(" Ben ·")[0].split(" Legal ·")[0] for text in told]


def test_the_price_of_a_reps_hour_names_the_activity() -> None:
    prices = {"ana on A": 300.0, "ana on B": 120.0}
    refused = (attrs.evolve(REFUSED[0], short_of=("ana",)),)

    text = one_line(schedule_text(with_choice(planned(), hour_prices=prices, refused=refused), person="ana"))

    assert "One more hour every week adds at most 300 on A · 120 on B to what of it closes in time." in text


def test_where_nobody_lacks_hours_that_is_told() -> None:
    assert "No deal funded at first is left out for want of hours." in schedule_text(planned(), person="legal")


def test_one_person_is_shown_with_what_concerns_the_person() -> None:
    base = planned(opportunities=(deal("one", close_date=dt.date(2026, 1, 6)), deal("two", "ben")))
    ana, ben, legal = (schedule_text(base, person=who) for who in ("ana", "ben", "legal"))

    assert [True, False, True] == ["Deal one, closes 6 Jan" in text for text in (ana, ben, legal)]
    assert "\nBen ·" not in ana
    assert "LEFT OUT: nothing" in ben
    with pytest.raises(KeyError):
        schedule_text(base, person="zoe")


def test_what_is_left_out_says_what_it_loses_and_why() -> None:
    alone = planned(opportunities=(deal("one", close_date=dt.date(2026, 1, 7)), deal("two", "ben")))

    text = one_line(schedule_text(alone))

    assert "LEFT OUT: 1,000 of expected revenue in 1 deal: too late even alone 1,000 - Deal one" in text
    assert "Deal one, closes 7 Jan, loses 1,000. Thinks it over · Signature: too late even alone, by 6 working" in text


def test_each_reason_names_the_actions_that_it_keeps_out_and_the_total_is_split_by_cause() -> None:
    close = dt.date(2026, 1, 7)
    late = planned(opportunities=(deal("one", close_date=close), deal("two", "ben")))
    refused = (RefusedDeal(opportunity="one", due=close, lost_gain=2000.0, reason="Demo needs 4 h of Ana."),)
    base = with_choice(late, refused=refused)
    crowded = frozenset({("one", "call"), ("one", "demo")})
    fixed = {("two", "sign"): "its hours earn more elsewhere"}

    text = one_line(schedule_text(attrs.evolve(base, not_offered=late.not_offered | crowded, obstacles=fixed)))

    assert (
        "LEFT OUT: 4,000 of expected revenue in 2 deals: too late even alone 1,000 · crowded out 2,000 · "
        "begun or fixed, not funded 1,000"
    ) in text
    assert "loses 3,000. First call · Demo: Demo needs 4 h of Ana. Thinks it over · Signature: too late even" in text
    assert "Signature: begun or fixed by a person, but its hours earn more elsewhere." in text


def test_deals_of_one_name_are_told_apart_by_their_ids() -> None:
    close = dt.date(2026, 1, 7)
    same = [attrs.evolve(deal(name, close_date=close), name="Renewal") for name in ("k1", "k2")]

    text = one_line(schedule_text(planned(opportunities=(*same, deal("other", close_date=close)))))

    assert all(part in text for part in ("- Renewal [k1], closes", "- Renewal [k2], closes", "- Deal other, closes"))
    rows = [line for line in schedule_text(planned(opportunities=tuple(same))).splitlines() if "First call" in line]
    assert ["[k1]", "[k2]"] == sorted(line.split()[-1] for line in rows if "7 Jan" in line)


def test_a_refusal_names_action_people_days_and_deals_as_people_do() -> None:
    base = planned(**SHORT_OF_LEGAL)

    reasons = [refused.reason for refused in base.choice.refused if "legal" in refused.short_of]

    needs = r"Terms needs 2 h of Legal desk, who has (at most )?[\d.]+ h left in the weeks? of 5 Jan"
    assert reasons
    for reason in reasons:
        assert re.search(needs, reason)
        assert re.search(r"\(taken by Deal d\d+, \d", reason)
        assert "shared" not in reason


def test_what_is_too_late_by_more_than_a_year_says_so() -> None:
    endless = attrs.evolve(BOOK.actions["think"], duration_days=400)
    book = attrs.evolve(BOOK, actions={**BOOK.actions, "think": endless})

    (late,) = left_out(planned(playbooks={"book": book}, opportunities=(deal("one"),)))

    assert ["too late even alone, by more than a year"] == [part.reason for part in late.parts]
    assert ("think", "sign") == late.actions


def test_what_a_person_has_fixed_is_not_left_out_in_silence_when_nothing_funds_it() -> None:
    fixed = {"sign": Progress(fixed_start=dt.date(2026, 3, 2))}
    worthless = planned(opportunities=(deal("one", amount=0, progress=fixed), deal("two", "ben")))

    (one,) = left_out(worthless)

    assert ("one", ("sign",), 0) == (one.opportunity, one.actions, one.lost_gain)
    assert "begun or fixed by a person, but neither it nor what waits for it gains anything" == one.parts[0].reason


def test_what_another_branch_replaces_is_not_left_out() -> None:
    base = planned()
    other = UnplacedAction(opportunity="one", action="call", reason="not_needed", is_needless=True)
    served = with_choice(base, unplaced=(other,))

    assert () == left_out(attrs.evolve(served, not_offered=frozenset({("one", "call")})))


def test_a_deal_that_is_refused_has_the_reason_of_the_choice_and_one_that_is_withdrawn_later_its_own() -> None:
    base = planned()
    withdrawn = frozenset({("one", "sign"), ("two", "sign")})
    refused = (RefusedDeal(opportunity="one", due=CLOSE, lost_gain=1000.0, reason="outbid by two."),)

    one, two = left_out(attrs.evolve(with_choice(base, refused=refused), not_offered=withdrawn))

    assert ("one", ("sign",), "outbid by two") == (one.opportunity, one.actions, one.parts[0].reason)
    assert two.parts[0].reason.startswith("withdrawn when the weeks were allocated anew")
    assert (1000, 1000) == pytest.approx((one.lost_gain, two.lost_gain))


def test_the_page_of_a_rep_tells_the_same_and_the_states() -> None:
    progress = {"call": Progress(finished=dt.date(2026, 1, 2)), "sign": Progress(fixed_start=dt.date(2026, 3, 2))}
    late = deal("late", close_date=dt.date(2026, 1, 7))
    text = one_line(report_text(planned(opportunities=(deal("one", progress=progress), late))))

    assert "First call (done) 2 Jan" in text
    assert "Terms (Legal)" in text
    assert "Thinks it over (the buyer)" in text
    assert "Signature (fixed)* 2 Mar" in text
    assert "LEFT OUT: 1,000 of expected revenue in 1 deal: too late even alone 1,000" in text
    assert "Thinks it over · Signature: too late even alone, by 6 working days." in text


def test_of_many_deals_left_out_the_page_of_a_rep_counts_the_rest() -> None:
    deals = tuple(deal(f"d{i}", close_date=dt.date(2026, 1, 7)) for i in range(10))
    base = planned(opportunities=deals)

    lines = rep_page(base, base.reps["ana"], kept_out=left_out(base))

    assert "  2 more deals: territory-opt schedule lists all." in lines


def test_what_changed_since_an_earlier_plan_is_listed_by_kind() -> None:
    before = planned(opportunities=(deal("one"), deal("gone"), deal("two", "ben")))
    progress = {"call": Progress(finished=dt.date(2026, 1, 5))}
    now = planned(opportunities=(deal("one", progress=progress), deal("new"), deal("two", "ben")))
    refused = (RefusedDeal(opportunity="one", due=CLOSE, lost_gain=1.0, reason="full weeks."),)
    now = with_choice(now, refused=refused)

    lines = section(schedule_text(now, earlier=PlannedOrder.of(before)), "SINCE")
    text = one_line("\n".join(lines))

    assert "SINCE THE PLAN OF 2026-01-05:" in lines[0]
    assert "Deal one is now left out: full weeks" in text
    assert ["done", "5", "Jan", "5", "Jan", "=", "=", "First", "call", "Deal", "one"] in map(str.split, lines)
    assert "  new" in "\n".join(lines)
    assert "gone from gone, as the deal is no longer open: First call (was 5 Jan)" in text
    assert not any("Deal two" in line for line in lines)
    assert ["SINCE THE PLAN OF 2026-01-05: nothing moved"] == section(
        schedule_text(now, person="ben", earlier=PlannedOrder.of(before)), "SINCE"
    )


@pytest.mark.parametrize("text", ["Tender \u2603 for the clinic", HOSTILE])
def test_no_name_breaks_the_page(text: str) -> None:
    book = attrs.evolve(BOOK, actions={name: attrs.evolve(a, name=text[:500]) for name, a in BOOK.actions.items()})
    named = attrs.evolve(deal("one"), name=text[:500])
    base = planned(
        reps=(attrs.evolve(BASE.reps[0], name=text[:500]), BASE.reps[1]),
        opportunities=(named, attrs.evolve(named, id="late", close_date=dt.date(2026, 1, 7)), deal("two", "ben")),
        playbooks={"book": book},
        people={"legal": Person(name=text[:500], weekly_hours=10)},
    )
    before = PlannedOrder.of(planned())

    lines = schedule_text(base, earlier=before).splitlines()

    assert [] == [line for line in lines if len(line) > WIDTH or not line.isprintable()]


def test_the_hours_of_the_page_are_those_of_the_schedule() -> None:
    demo = plan(read_demo())
    text = schedule_text(demo)
    heads = {line.split(" · ")[0]: line for line in text.splitlines() if " actions for " in line}

    for rep in demo.reps.values():
        own = sum(a.effort_hours for a in demo.schedule.actions if a.person == rep.rep.id)
        assert heads[rep.rep.name].endswith(f"{own:.1f} h")
    assert {rep.rep.name for rep in demo.reps.values()} | {p.name for p in demo.problem.people.values()} == set(heads)


@settings(max_examples=15)
@given(problem=problems(may_be_infeasible=True), other=problems())
def test_every_plan_has_a_page_that_fits(problem: Problem, other: Problem) -> None:
    base = plan(problem)

    lines = schedule_text(base, earlier=PlannedOrder.of(plan(other))).splitlines()

    assert [] == [line for line in lines if len(line) > WIDTH]
    names = {action.name for action in base.schedule.actions}
    assert bool(names) == any(line.startswith("  dates") for line in lines)
