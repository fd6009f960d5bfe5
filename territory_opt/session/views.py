"""What reps say beside the CRM and the plan, as records: parts, hours, deals, clients."""

import datetime as dt
from collections.abc import Iterable

import attrs

from territory_opt.model.finding import Finding
from territory_opt.model.units import ActivityId, ClientId, OpportunityId, RepId
from territory_opt.rules.verdict import DealVerdict, Standing
from territory_opt.session.answers import ClientAnswer, DealAnswer, DealView
from territory_opt.session.layout import ESTIMATED
from territory_opt.session.response import FittedAnswers


@attrs.frozen(kw_only=True)
class PartView:
    """A part of a target, seen by the CRM and by the rep.

    Parameters
    ----------
    part
        Flow, Likely or Stretch.
    crm
        What the data say [money].
    estimate
        What the rep has estimated [money]; None when not answered.
    by_deals
        What the data come to with the rep's answers about deals and clients put in [money].
    """

    part: Standing
    crm: float
    estimate: float | None
    by_deals: float

    @property
    def difference(self) -> float | None:
        """Estimate less CRM [money]; None without an estimate."""
        return None if self.estimate is None else self.estimate - self.crm

    @property
    def with_estimate(self) -> float:
        """The estimate, or what the data say where there is none [money]."""
        return self.crm if self.estimate is None else self.estimate


@attrs.frozen(kw_only=True)
class HoursView:
    """The hours of an activity in a usual week [h/week]: recorded, answered and planned; None where unknown."""

    activity: ActivityId
    name: str
    recorded: float | None
    answered: float | None
    planned: float | None

    @property
    def difference(self) -> float | None:
        """Answered less planned [h/week]; None when either is unknown."""
        return None if self.answered is None or self.planned is None else self.answered - self.planned


@attrs.frozen(kw_only=True)
class DealDifference:
    """A deal that a rep sees otherwise than the CRM.

    Parameters
    ----------
    deal, name, rep, client
        Which deal, of whom, with which client (its name).
    answer
        What the rep says.
    before
        Where the data put it.
    after
        Where they put it with the answer; None when it is lost.
    """

    deal: OpportunityId
    name: str
    rep: RepId
    client: str | None
    answer: DealAnswer
    before: DealVerdict
    after: DealVerdict | None

    @property
    def is_lost(self) -> bool:
        """Whether the rep says that it is lost."""
        return self.answer.view is DealView.LOST

    @property
    def expected_before(self) -> float:
        """What it is expected to bring in the period, by the data [money]."""
        return _expected(self.before)

    @property
    def expected_after(self) -> float:
        """The same with the answer [money]."""
        return 0.0 if self.after is None else _expected(self.after)

    @property
    def changes_part(self) -> bool:
        """Whether it counts in another part, or in none any more."""
        return self.after is None or self.after.standing is not self.before.standing

    @property
    def money_moved(self) -> float:
        """The whole amount when it changes its part, else by how much its expected money changes [money]."""
        return self.before.amount if self.changes_part else abs(self.expected_after - self.expected_before)


def _expected(verdict: DealVerdict) -> float:
    return verdict.expected_now if verdict.standing in ESTIMATED else 0.0


@attrs.frozen(kw_only=True)
class ClientView:
    """What a rep answers about a client, and what that comes to.

    Parameters
    ----------
    client, name, rep
        Which client, of whom.
    answer
        The answers.
    fit
        The response they lead to, or why there is none.
    crm_flow, crm_potential
        What recurs by itself, and what effort could add at the most, by the data [money].
    """

    client: ClientId
    name: str
    rep: RepId
    answer: ClientAnswer
    fit: FittedAnswers
    crm_flow: float
    crm_potential: float

    @property
    def potential_difference(self) -> float | None:
        """What effort could add as answered, less what the data say [money]; None when the answers do not fit."""
        return None if self.fit.potential_revenue is None else self.fit.potential_revenue - self.crm_potential


@attrs.frozen(kw_only=True)
class RepConsolidation:
    """What one rep says beside the CRM and the plan.

    Parameters
    ----------
    rep, name
        Who.
    file
        The worksheet; None when there is none.
    target, won
        What is promised, and closed already [money].
    parts
        Flow, Likely and Stretch.
    left_crm
        What is left of the target by the data [money]; None without a target.
    hours
        The hours of every activity.
    deals
        The deals seen otherwise, the most money first.
    clients
        The clients with answers, those whose potential is seen most otherwise first.
    unanswered
        What is not answered, in words.
    """

    rep: RepId
    name: str
    file: str | None
    target: float | None
    won: float
    parts: tuple[PartView, ...]
    left_crm: float | None
    hours: tuple[HoursView, ...]
    deals: tuple[DealDifference, ...]
    clients: tuple[ClientView, ...]
    unanswered: tuple[str, ...]

    @property
    def left_estimate(self) -> float | None:
        """What is left of the target with the estimates there are [money]; None without any, or without a target."""
        if self.target is None or all(part.estimate is None for part in self.parts):
            return None
        return round(self.target - self.won - sum(part.with_estimate for part in self.parts), 2) + 0.0

    @property
    def left_by_deals(self) -> float | None:
        """What is left of the target with the answers about deals and clients put in [money]."""
        if self.target is None:
            return None
        return round(self.target - self.won - sum(part.by_deals for part in self.parts), 2) + 0.0


@attrs.frozen(kw_only=True)
class Consolidation:
    """All worksheets beside the plan.

    Parameters
    ----------
    currency, as_of, period
        Of the territory; period as its first and last day.
    reps
        Every rep of the territory, in its order, with a worksheet or without.
    findings
        What does not belong to the territory, or could not be read.
    """

    currency: str
    as_of: dt.date
    period: tuple[dt.date, dt.date]
    reps: tuple[RepConsolidation, ...]
    findings: tuple[Finding, ...]

    @property
    def num_worksheets(self) -> int:
        """How many reps have sent a worksheet."""
        return sum(rep.file is not None for rep in self.reps)

    @property
    def deals(self) -> tuple[DealDifference, ...]:
        """The deals of all reps seen otherwise, the most money first."""
        return most_money_first(deal for rep in self.reps for deal in rep.deals)


def most_money_first(deals: Iterable[DealDifference]) -> tuple[DealDifference, ...]:
    """Return deals in the order of the money they move."""
    return tuple(sorted(deals, key=lambda deal: (-deal.money_moved, -deal.before.amount)))
