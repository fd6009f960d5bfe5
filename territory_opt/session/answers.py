"""What a rep has answered before a planning session; what was not answered is None, never 0."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

import attrs

from territory_opt.model.finding import Finding
from territory_opt.model.units import ActivityId, ClientId, OpportunityId, RepId
from territory_opt.rules.verdict import Standing


class DealView(StrEnum):
    """How a rep sees a deal."""

    FLOW = "flow"
    LIKELY = "likely"
    STRETCH = "stretch"
    LOST = "lost"


@attrs.frozen(kw_only=True)
class DealAnswer:
    """What a rep says about a deal; at least one of the three.

    Parameters
    ----------
    deal
        Which deal.
    view
        The part it belongs to, or that it is lost.
    odds
        The chance to win it [1].
    close_date
        When it closes.
    """

    deal: OpportunityId
    view: DealView | None = None
    odds: float | None = None
    close_date: dt.date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return self.view is None and self.odds is None and self.close_date is None


@attrs.frozen(kw_only=True)
class ClientAnswer:
    """The answers to the five questions of calibration about a client, and the present effort.

    Parameters
    ----------
    client
        Which client.
    hours_now
        The present effort [h/week].
    none, half, present, more, all_out
        Sales of the period without effort, with half of the present one, the present one, half more, and all-out
        [money].
    """

    client: ClientId
    hours_now: float | None = None
    none: float | None = None
    half: float | None = None
    present: float | None = None
    more: float | None = None
    all_out: float | None = None

    @property
    def sales(self) -> tuple[float | None, ...]:
        """The five answers in the order of effort [money]."""
        return (self.none, self.half, self.present, self.more, self.all_out)

    @property
    def num_missing(self) -> int:
        """How many of the six numbers are not answered."""
        return (self.hours_now, *self.sales).count(None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return self.num_missing == 1 + len(self.sales)


@attrs.frozen(kw_only=True)
class Asked:
    """What a worksheet asked for, in the order of its rows.

    Parameters
    ----------
    activities, deals, clients
        The ids of what its rows are about.
    """

    activities: tuple[ActivityId, ...]
    deals: tuple[OpportunityId, ...]
    clients: tuple[ClientId, ...]


@attrs.frozen(kw_only=True)
class SessionAnswers:
    """A worksheet as it was read back; what was not answered is in none of its tables.

    Parameters
    ----------
    file
        The name of the file.
    rep
        Whose answers.
    currency
        What its money is in.
    period
        First and last day of the period it is about.
    territory_hash
        The territory it was written from.
    asked
        What it asked for.
    estimates
        The rep's own estimate of Flow, Likely and Stretch [money], by part.
    hours
        Hours of a usual week now [h/week], by activity.
    deals, clients
        Answers by id.
    findings
        What the file no longer has, and what in it is not read.
    """

    file: str
    rep: RepId
    currency: str
    period: tuple[dt.date, dt.date]
    territory_hash: str
    asked: Asked
    estimates: Mapping[Standing, float] = attrs.field(factory=dict)
    hours: Mapping[ActivityId, float] = attrs.field(factory=dict)
    deals: Mapping[OpportunityId, DealAnswer] = attrs.field(factory=dict)
    clients: Mapping[ClientId, ClientAnswer] = attrs.field(factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is answered."""
        return not (self.estimates or self.hours or self.deals or self.clients)
