"""Strategy for whole territories, every reference in them consistent."""

import datetime as dt
from collections.abc import Mapping, Sequence

import attrs
from hypothesis import strategies as st

from territory_opt.model.client import Client
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.playbook import Playbook
from territory_opt.model.policy import ActivityKind
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import ActivityId, ClientId, PlaybookId, RepId
from territory_opt.model.working_time import WEEKDAYS, Period
from territory_opt.testing.drawing import integers, pick
from territory_opt.testing.policies import WeekShares, policies_around, week_shares
from territory_opt.testing.records import FIRST_DAY, clients, opportunities, playbooks, reps
from territory_opt.testing.working_times import people


@st.composite
def problems(
    draw: st.DrawFn,
    *,
    most_reps: int = 2,
    most_clients: int = 3,
    most_deals: int = 4,
    may_be_infeasible: bool = False,
) -> Problem:
    """Return territories of one or more reps, each with its clients and deals, under one policy.

    Parameters
    ----------
    most_reps
        How many reps at the most.
    most_clients, most_deals
        How many clients and deals each of them has at the most.
    may_be_infeasible
        Whether rules, minimum contact and the need of administration may leave a rep without a possible week.

    Examples
    --------
    >>> import territory_opt as to
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5, deadline=None)
    ... @given(problems(most_reps=1))
    ... def are_feasible(problem):
    ...     assert to.plan(problem).is_feasible
    >>> are_feasible()
    """
    shares, activities = draw(week_shares())
    period = _period(draw(integers(0, 20)), draw(integers(4, 26)))
    as_of = period.start + dt.timedelta(days=draw(integers(-10, 10)))
    days = (max(as_of, period.start), period.end)
    first_days = tuple(days[0] + dt.timedelta(days=i) for i in range(14))
    team = [
        draw(reps(f"rep{i}", days_off=first_days[:7], weekdays=WEEKDAYS[:4], busy_days=first_days))
        for i in range(draw(integers(1, most_reps)))
    ]
    shared = {"engineer": draw(people(weekdays=WEEKDAYS[:4], busy_days=first_days))}
    books = {f"book{i}": draw(playbooks(people=[*shared])) for i in range(draw(integers(1, 2)))}
    policy = draw(
        policies_around(
            shares,
            activities,
            [rep.weekly_hours for rep in team],
            [*books],
            may_be_infeasible=may_be_infeasible,
        )
    )
    tiers = [name for name, activity in activities.items() if activity.kind is ActivityKind.TIER]
    covered = [
        draw(_territories(rep, shares, tiers, most_clients, may_be_infeasible=may_be_infeasible)) for rep in team
    ]
    deals = [
        draw(_deals(rep.id, [client.id for client in own], books, days, most_deals=most_deals))
        for rep, own in zip(team, covered, strict=True)
    ]
    return Problem(
        reps=tuple(_with_admin_need(draw, rep, shares["admin"], may_be_infeasible=may_be_infeasible) for rep in team),
        clients=tuple(client for own in covered for client in own),
        opportunities=tuple(deal for own in deals for deal in own),
        policy=policy,
        playbooks=books,
        people=shared,
        as_of=as_of,
        period=period,
    )


def _period(weeks_later: int, num_weeks: int) -> Period:
    start = FIRST_DAY + dt.timedelta(weeks=weeks_later)
    return Period(start=start, end=start + dt.timedelta(weeks=num_weeks, days=-1))


@st.composite
def _territories(
    draw: st.DrawFn,
    rep: Rep,
    shares: WeekShares,
    tiers: Sequence[ActivityId],
    most_clients: int,
    *,
    may_be_infeasible: bool,
) -> list[Client]:
    """Return one rep's clients; the smallest tier of the week can keep their minimum contact, whoever is in it."""
    number = draw(integers(0, most_clients))
    tier_hours = rep.weekly_hours * min(shares[tier] for tier in tiers)
    most = rep.weekly_hours if may_be_infeasible else tier_hours / max(1, number)
    return [
        draw(clients(f"{rep.id}-c{i}", rep=rep.id, tiers=tiers, most_minimum_hours=most / 2)) for i in range(number)
    ]


@st.composite
def _deals(
    draw: st.DrawFn,
    rep: RepId,
    own: Sequence[ClientId],
    books: Mapping[PlaybookId, Playbook],
    days: tuple[dt.date, dt.date],
    *,
    most_deals: int,
) -> list[Opportunity]:
    return [
        draw(
            opportunities(
                f"{rep}-d{i}",
                rep=rep,
                clients=own,
                playbooks=books,
                first_day=days[0],
                last_day=days[1],
            )
        )
        for i in range(draw(integers(0, most_deals)))
    ]


def _with_admin_need(draw: st.DrawFn, rep: Rep, admin_share: float, *, may_be_infeasible: bool) -> Rep:
    most = rep.weekly_hours * (1.2 if may_be_infeasible else admin_share)
    part = pick(draw, [None, 0.0, 0.5, 1.0])
    return attrs.evolve(rep, admin_hours=None if part is None else part * most)
