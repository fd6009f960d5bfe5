"""Strategy for small territories in whole numbers, made to be enumerated."""

import datetime as dt
from collections.abc import Sequence

from hypothesis import strategies as st

from territory_opt.model.client import Client
from territory_opt.model.finding import Assumption
from territory_opt.model.hour_rule import HourRule, LimitUnit, Strength
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.policy import Activity, ActivityKind, Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.response import LinearResponse, Response
from territory_opt.model.sorting_rules import CertaintyRule
from territory_opt.model.units import ActivityId
from territory_opt.model.working_time import Period
from territory_opt.testing.drawing import integers, maybe, pick
from territory_opt.testing.records import FIRST_DAY, responses_of_lines

NUM_WEEKS = 10


@st.composite
def plain_problems(draw: st.DrawFn) -> Problem:
    """Return one rep's territory in which everything that is hours a week is a whole number of them.

    Responses have their corners at whole hours, deals and actions take whole hours a week over the ten weeks of the
    period, each playbook is a chain, there are no channels, and an hour rule limits the hours of one activity, or of
    neighbours in the policy's order together. A week that earns most then lies on whole hours. Rules may contradict
    each other.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(plain_problems())
    ... def are_whole(problem):
    ...     assert all(rep.weekly_hours == int(rep.weekly_hours) for rep in problem.reps)
    >>> are_whole()
    """
    tiers = "AB"[: draw(integers(1, 2))]
    kinds = {**dict.fromkeys(tiers, ActivityKind.TIER), "prospecting": ActivityKind.PROSPECTING}
    kinds["admin"] = ActivityKind.ADMIN
    week = draw(integers(4, 10))
    own = [draw(_plain_clients(f"c{i}", tiers)) for i in range(draw(integers(0, 3)))]
    books = {f"book{i}": draw(_chains()) for i in range(draw(integers(0, 2)))}
    period = Period(start=FIRST_DAY, end=FIRST_DAY + dt.timedelta(weeks=NUM_WEEKS, days=-1))
    return Problem(
        reps=(Rep(id="ana", weekly_hours=week),),
        clients=tuple(own),
        opportunities=tuple(
            draw(_plain_deals(f"d{i}", [client.id for client in own], [*books], period.end))
            for i in range(draw(integers(0, 3)))
        ),
        policy=Policy(
            name="plain",
            activities={name: Activity(name=name, kind=kind) for name, kind in kinds.items()},
            certainty_rules={"likely": CertaintyRule(when="true", certainty=Certainty.LIKELY)},
            hour_rules={f"rule_{i}": draw(_plain_rules([*kinds], week)) for i in range(draw(integers(0, 4)))},
            assumptions=assumptions_by_hand(1.0 * NUM_WEEKS),
        ),
        playbooks=books,
        as_of=FIRST_DAY,
        period=period,
    )


def assumptions_by_hand(likely_routine_hours: float) -> dict[str, Assumption]:
    """Return assumptions under which what hours earn can be counted by hand: no new deals, nothing assumed of clients.

    Parameters
    ----------
    likely_routine_hours
        What a Likely deal takes [h]; unattended it keeps half of its odds.

    Examples
    --------
    >>> assumptions_by_hand(20.0)["new_deal_odds"].value
    0.0
    """
    values = {
        "likely_routine_hours": likely_routine_hours,
        "likely_unattended_share": 0.5,
        "stretch_unattended_share": 1.0,
        "client_half_hours": 1.0,
        "client_growth_share": 0.0,
        "opportunities_per_meeting": 0.0,
        "new_deal_odds": 0.0,
        "sales_cycle_weeks": 0.0,
        "later_revenue_share": 1.0,
    }
    return {name: Assumption(value=value) for name, value in values.items()}


@st.composite
def _plain_clients(draw: st.DrawFn, client_id: str, tiers: str) -> Client:
    minimum_hours = pick(draw, [0, 0, 0, 1, 2])
    linear: Response = LinearResponse(revenue_per_hour=draw(integers(0, 50)), most_hours=draw(integers(1, 4)))
    points = draw(responses_of_lines(most_slope=50))
    return Client(
        id=client_id,
        rep="ana",
        tier=pick(draw, tiers),
        response=pick(draw, [linear, points]),
        minimum_hours=minimum_hours,
        maximum_hours=maybe(draw, integers(minimum_hours, 5)),
    )


@st.composite
def _plain_deals(
    draw: st.DrawFn, deal_id: str, clients: Sequence[str], books: Sequence[str], close_date: dt.date
) -> Opportunity:
    is_stretch = pick(draw, [True, False])
    return Opportunity(
        id=deal_id,
        rep="ana",
        client=pick(draw, [None, *clients]) if clients else None,
        amount=draw(integers(0, 200)),
        odds=0.25 if is_stretch else 0.75,
        close_date=close_date,
        certainty=Certainty.STRETCH if is_stretch else Certainty.LIKELY,
        playbook=pick(draw, [None, *books]) if books and is_stretch else None,
        routine_hours=pick(draw, [None, 0, NUM_WEEKS, 2 * NUM_WEEKS]),
    )


@st.composite
def _chains(draw: st.DrawFn) -> Playbook:
    """Return playbooks in which every action waits for the one before."""
    number = draw(integers(1, 3))
    return Playbook(
        name="Chain",
        actions={
            f"a{i}": Action(
                name=f"Step {i}",
                effort_hours=draw(integers(0, 3)) * NUM_WEEKS,
                odds_gain=draw(integers(0, 8)) / 32,
                after={f"a{i - 1}": 0} if i else {},
            )
            for i in range(number)
        },
    )


@st.composite
def _plain_rules(draw: st.DrawFn, activities: Sequence[ActivityId], week: int) -> HourRule:
    first = draw(integers(0, len(activities) - 1))
    neighbours = activities[first : first + pick(draw, [1, 1, 2])]
    strength = pick(draw, [Strength.REQUIRED, Strength.REQUIRED, *Strength])
    limits = sorted([draw(integers(0, week)), draw(integers(0, week))])
    at_least, at_most = pick(draw, [(limits[0], None), (None, limits[1]), (limits[0], limits[1])])
    unit = pick(draw, [LimitUnit.HOURS, LimitUnit.SHARE])
    whole = week if unit is LimitUnit.SHARE else 1
    return HourRule(
        terms=dict.fromkeys(neighbours, 1.0),
        at_least=None if at_least is None else at_least / whole,
        at_most=None if at_most is None else at_most / whole,
        unit=unit,
        strength=strength,
        penalty_per_hour=draw(integers(0, 60)) if strength is Strength.PREFERRED else None,
    )
