"""An export that has been read: deals, accounts, owners, stages and goals as records, and what became of each row."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum

import attrs

from territory_opt.intake.records.recognition import System
from territory_opt.model.finding import Finding


class DealStatus(StrEnum):
    """Whether a deal is still to be decided, and if not, how it ended."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


@attrs.frozen(kw_only=True)
class Deal:
    """A usable deal of an export, as it stands there.

    Parameters
    ----------
    id, name
        Identifier, and name for people.
    place
        Where its row stands: ``deals.csv:12``.
    owner
        Key of its owner in ``Export.owners``.
    account
        Key of its account in ``Export.accounts``; None when the row names none.
    status
        Open, won or lost.
    stage, pipeline
        By name.
    is_unstarted
        Whether work on it has not begun, where the stage says so.
    amount
        What the row states [money]; None when it states nothing; 0 is 0.
    list_price
        The list price of its product [money], where a table of products gives one.
    currency
        The currency the row states.
    odds
        What the row states [1].
    forecast_category
        In the words of its system: Commit, Best Case, Pipeline, Omitted, Closed.
    weighted_amount
        What the row states as amount times odds [money].
    type, product, series, next_step
        As written.
    created
        When it was opened.
    close_date
        When it closed; of an open deal, when it is expected to.
    has_stated_end
        Whether the close date is from a column of days on which deals ended, rather than of expected ones.
    last_activity
        Day of the last activity.
    """

    id: str
    name: str
    place: str
    owner: str
    account: str | None
    status: DealStatus
    stage: str | None = None
    pipeline: str | None = None
    is_unstarted: bool = False
    amount: float | None = None
    list_price: float | None = None
    currency: str | None = None
    odds: float | None = None
    forecast_category: str | None = None
    weighted_amount: float | None = None
    type: str | None = None
    product: str | None = None
    series: str | None = None
    next_step: str | None = None
    created: dt.date | None = None
    close_date: dt.date | None = None
    has_stated_end: bool = False
    last_activity: dt.date | None = None

    @property
    def is_open(self) -> bool:
        """Whether the deal is still to be decided."""
        return self.status is DealStatus.OPEN

    @property
    def face_value(self) -> float:
        """What the deal is worth when won [money]: its amount, else the list price, else 0; a lost 0 says nothing."""
        stated = None if self.status is DealStatus.LOST and not self.amount else self.amount
        return (self.list_price or 0.0) if stated is None else stated


@attrs.frozen(kw_only=True)
class Account:
    """An account of an export.

    Parameters
    ----------
    id, name
        Its key, and its name for people.
    owner
        Key of its owner in ``Export.owners``; None when the export names none.
    is_listed
        Whether a table of accounts lists it, rather than only deals naming it.
    industry, area, segment, rating, type
        As written.
    annual_revenue
        The account's own yearly revenue, in the unit of the column: only its rank is used.
    employees
        Number of employees.
    need, budget
        What it needs and has a budget for, as written.
    last_activity
        Day of the last activity.
    """

    id: str
    name: str
    owner: str | None = None
    is_listed: bool = True
    industry: str | None = None
    area: str | None = None
    segment: str | None = None
    rating: str | None = None
    type: str | None = None
    annual_revenue: float | None = None
    employees: float | None = None
    need: str | None = None
    budget: str | None = None
    last_activity: dt.date | None = None


@attrs.frozen(kw_only=True)
class Owner:
    """Somebody who owns deals or accounts: its key, name for people, team or manager, and whether a table lists it."""

    id: str
    name: str
    team: str | None = None
    is_listed: bool = True


@attrs.frozen(kw_only=True)
class Stage:
    """A stage as the export's own table states it.

    Parameters
    ----------
    name, pipeline
        By name.
    odds
        Chance to win [1]; None when the table states none.
    is_closed, is_won
        Whether it ends a deal, and with a win; None when the table does not say.
    """

    name: str
    pipeline: str | None = None
    odds: float | None = None
    is_closed: bool | None = None
    is_won: bool | None = None


@attrs.frozen(kw_only=True)
class StageVisit:
    """A deal's stay in a stage: the deal's id, the stage by name, the day it was entered."""

    deal: str
    stage: str
    entered: dt.date | None = None


@attrs.frozen(kw_only=True)
class Goal:
    """A target of an owner for a period.

    Parameters
    ----------
    owner
        Key of the owner; None for the team as a whole.
    name
        As written.
    start, end
        First and last day it holds for; None when the table states no period.
    amount
        The target [money].
    """

    owner: str | None
    name: str
    start: dt.date | None
    end: dt.date | None
    amount: float


@attrs.frozen(kw_only=True)
class Override:
    """What a person settled about one deal or account.

    Parameters
    ----------
    place
        Where its row stands.
    deal, account
        Id or name of what it is about; exactly one is given.
    tier, odds, certainty, owner
        What is settled; None where nothing is.
    """

    place: str
    deal: str | None = None
    account: str | None = None
    tier: str | None = None
    odds: float | None = None
    certainty: str | None = None
    owner: str | None = None


@attrs.frozen(kw_only=True)
class RowCount:
    """How many rows, and how much money [money] they hold."""

    count: int
    amount: float


@attrs.frozen(kw_only=True)
class Export:
    """An export that has been read.

    Parameters
    ----------
    system
        Which program wrote it.
    deals
        The usable deals, in the order of the files.
    accounts, owners
        By key; those that only deals name too.
    stages
        The export's own table of stages, by name.
    stage_visits
        Which deal was in which stage.
    goals
        Targets by owner and period.
    overrides
        What people settled.
    currency
        The one currency of its money; None when it states none.
    rows
        All rows of deals that the files hold.
    rows_aside
        Those that are no usable deal, by reason; with the deals they make up `rows`, in count and money.
    findings
        What was noticed about files, columns and rows.
    """

    system: System
    deals: tuple[Deal, ...]
    accounts: Mapping[str, Account]
    owners: Mapping[str, Owner]
    stages: Mapping[str, Stage]
    stage_visits: tuple[StageVisit, ...]
    goals: tuple[Goal, ...]
    overrides: tuple[Override, ...]
    currency: str | None
    rows: RowCount
    rows_aside: Mapping[str, RowCount]
    findings: tuple[Finding, ...]
