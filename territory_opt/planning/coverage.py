"""What nobody has identified yet: the meetings and new deals it needs, what the booked hours yield, where to look."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta

import attrs

from territory_opt.allocation.allocation import Allocation, TargetKind
from territory_opt.allocation.valuation import weeks_to_find
from territory_opt.model.client import Client
from territory_opt.model.problem import Problem
from territory_opt.model.units import ClientId, RepId
from territory_opt.response.forms import meetings
from territory_opt.rules.classification import Classification

RECENT_CONTACT_DAYS = 60
MOST_PLACES = 5


@attrs.frozen(kw_only=True)
class ChannelYield:
    """What the hours booked on one prospecting channel bring.

    Parameters
    ----------
    channel
        Its id.
    weekly_hours
        Hours booked [h/week].
    weekly_meetings, weekly_deals
        First meetings, and new deals they become [1/week].
    """

    channel: str
    weekly_hours: float
    weekly_meetings: float
    weekly_deals: float


@attrs.frozen(kw_only=True)
class UncoveredClient:
    """A client without an open deal or without recent contact.

    Parameters
    ----------
    client
        Who.
    potential_revenue
        What development could bring in the period [money].
    has_open_deal, has_recent_contact
        What is there, and what is missing.
    """

    client: ClientId
    potential_revenue: float
    has_open_deal: bool
    has_recent_contact: bool


@attrs.frozen(kw_only=True)
class UncoveredSegment:
    """Clients of one tier, industry or area that have no open deal.

    Parameters
    ----------
    kind, name
        ``tier``, ``industry`` or ``area``, and which.
    num_clients
        How many of its clients have no open deal.
    potential_revenue
        What developing them could bring in the period [money].
    """

    kind: str
    name: str
    num_clients: int
    potential_revenue: float


@attrs.frozen(kw_only=True)
class CoveragePlan:
    """What it takes to find the rest of a target.

    Parameters
    ----------
    remainder
        What the target still lacks before prospecting earns anything [money]; None without a target or a plan.
    weeks_to_find
        Working weeks in which a deal can still be found that closes in the period [weeks].
    needed_weekly_meetings, needed_weekly_deals
        What finding the remainder takes in those weeks [1/week]; None when there is no remainder, or no time.
    channels
        What the booked hours yield, by channel.
    clients, segments
        Where to look, largest potential first.
    """

    remainder: float | None
    weeks_to_find: float
    needed_weekly_meetings: float | None
    needed_weekly_deals: float | None
    channels: tuple[ChannelYield, ...]
    clients: tuple[UncoveredClient, ...]
    segments: tuple[UncoveredSegment, ...]

    @property
    def weekly_meetings(self) -> float:
        """First meetings the booked hours bring [1/week]."""
        return sum(channel.weekly_meetings for channel in self.channels)

    @property
    def weekly_deals(self) -> float:
        """New deals the booked hours bring [1/week]."""
        return sum(channel.weekly_deals for channel in self.channels)


def coverage_plan(
    problem: Problem,
    classification: Classification,
    rep_id: RepId,
    allocation: Allocation,
    with_deals: Collection[ClientId],
) -> CoveragePlan:
    """Return what the part of a rep's target that nobody has identified takes, and where to look for it.

    Parameters
    ----------
    problem, classification
        The territory, and how the rules sorted it.
    rep_id, allocation
        Whose coverage, with which hours.
    with_deals
        The clients that have an open deal, from `clients_with_deals`.
    """
    assumed = problem.policy.assumed
    target = problem.rep_by_id[rep_id].target
    remainder = None
    if target is not None and allocation.best is not None:
        revenue = allocation.best.revenue
        remainder = max(0.0, target - (revenue.total - revenue.prospecting))
    finding_weeks = weeks_to_find(problem, rep_id)
    won_per_deal = assumed("new_deal_odds") * classification.new_deal_amounts[rep_id]
    weekly_deals = None
    if remainder and finding_weeks * won_per_deal > 0:
        weekly_deals = remainder / won_per_deal / finding_weeks
    per_meeting = assumed("opportunities_per_meeting")
    return CoveragePlan(
        remainder=remainder,
        weeks_to_find=finding_weeks,
        needed_weekly_meetings=weekly_deals / per_meeting if weekly_deals and per_meeting > 0 else None,
        needed_weekly_deals=weekly_deals,
        channels=_channel_yields(problem, allocation),
        clients=_uncovered_clients(problem, rep_id, with_deals),
        segments=_uncovered_segments(problem, classification, rep_id, with_deals),
    )


def _channel_yields(problem: Problem, allocation: Allocation) -> tuple[ChannelYield, ...]:
    if allocation.best is None:
        return ()
    per_meeting = problem.policy.assumed("opportunities_per_meeting")
    booked = {t.id: t.weekly_hours for t in allocation.best.targets if t.kind is TargetKind.CHANNEL}
    yields = []
    for name, channel in problem.policy.channels.items():
        weekly_hours = booked.get(name, 0.0)
        weekly_meetings = meetings(channel, weekly_hours)
        yields.append(
            ChannelYield(
                channel=name,
                weekly_hours=weekly_hours,
                weekly_meetings=weekly_meetings,
                weekly_deals=weekly_meetings * per_meeting,
            )
        )
    return tuple(yields)


def _potential(problem: Problem, client: Client) -> float:
    return problem.policy.response_of(client).revenue(problem.rep_by_id[client.rep].weekly_hours)


def clients_with_deals(problem: Problem) -> set[ClientId]:
    """Return the clients that somebody, of whatever rep, has an open deal with."""
    return {deal.client for deal in problem.opportunities if deal.client is not None}


def _uncovered_clients(
    problem: Problem, rep_id: RepId, with_deals: Collection[ClientId]
) -> tuple[UncoveredClient, ...]:
    recent = problem.as_of - timedelta(days=RECENT_CONTACT_DAYS)
    uncovered = (
        UncoveredClient(
            client=client.id,
            potential_revenue=_potential(problem, client),
            has_open_deal=client.id in with_deals,
            has_recent_contact=client.last_contact is not None and client.last_contact >= recent,
        )
        for client in problem.clients_by_rep.get(rep_id, ())
    )
    open_places = (place for place in uncovered if not (place.has_open_deal and place.has_recent_contact))
    ranked = sorted(open_places, key=lambda place: (-place.potential_revenue, place.client))
    return tuple(ranked[:MOST_PLACES])


def _uncovered_segments(
    problem: Problem, classification: Classification, rep_id: RepId, with_deals: Collection[ClientId]
) -> tuple[UncoveredSegment, ...]:
    potentials: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for client in problem.clients_by_rep.get(rep_id, ()):
        if client.id not in with_deals:
            for segment in _segments(client, classification):
                potentials[segment].append(_potential(problem, client))
    segments = (
        UncoveredSegment(kind=kind, name=name, num_clients=len(amounts), potential_revenue=sum(amounts))
        for (kind, name), amounts in potentials.items()
    )
    ranked = sorted(segments, key=lambda segment: (-segment.potential_revenue, segment.kind, segment.name))
    return tuple(ranked[:MOST_PLACES])


def _segments(client: Client, classification: Classification) -> Iterable[tuple[str, str]]:
    yield "tier", classification.tiers[client.id].tier
    if client.industry is not None:
        yield "industry", client.industry
    if client.area is not None:
        yield "area", client.area
