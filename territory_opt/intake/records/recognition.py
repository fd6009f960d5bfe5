"""What was recognised in an export: which table each sheet is, what each column means, and why."""

from collections.abc import Mapping
from enum import StrEnum

import attrs

from territory_opt.intake.records.sheet import Cell, Sheet
from territory_opt.model.finding import Finding


class System(StrEnum):
    """Which program wrote an export."""

    SALESFORCE = "salesforce"
    HUBSPOT = "hubspot"
    DYNAMICS = "dynamics"
    PIPEDRIVE = "pipedrive"
    MAVEN = "maven"
    OTHER = "other"


class TableKind(StrEnum):
    """What a table lists."""

    DEALS = "deals"
    """Opportunities; with HISTORY the only tables that give deals."""
    DEAL_DETAILS = "deal_details"
    """More about deals that another table lists, found by the deal's id: names, sizes."""
    STAGE_VISITS = "stage_visits"
    """Which deal entered which stage when: a history of opportunities, or of their stage."""
    ACCOUNTS = "accounts"
    OWNERS = "owners"
    """Users, owners, sales agents, with manager or team."""
    STAGES = "stages"
    """Stages with their odds and whether they end a deal."""
    PIPELINES = "pipelines"
    DEAL_ACCOUNTS = "deal_accounts"
    """Which deal belongs to which account."""
    MERGED_DEALS = "merged_deals"
    """Deals that were merged into others."""
    PRODUCTS = "products"
    GOALS = "goals"
    """Targets or quotas by rep and period."""
    OVERRIDES = "overrides"
    """What a person settled: tier, odds, certainty or owner, by account or deal."""
    OTHER = "other"
    """None of these: not read, and told."""


class Role(StrEnum):
    """What a column means; which roles a table may have depends on its kind."""

    ID = "id"
    NAME = "name"
    ACCOUNT_ID = "account_id"
    ACCOUNT_NAME = "account_name"
    OWNER_ID = "owner_id"
    OWNER_NAME = "owner_name"
    TEAM = "team"
    """Team, manager or role, for grouping reps."""
    AMOUNT = "amount"
    HOME_AMOUNT = "home_amount"
    """The amount in the company's own currency, when both are given."""
    ACTUAL_AMOUNT = "actual_amount"
    """What a won deal brought, where that is another column than the amount that was expected."""
    CURRENCY = "currency"
    ODDS = "odds"
    FORECAST_ODDS = "forecast_odds"
    STAGE = "stage"
    """The stage by its name, or by its id when a table of stages is there."""
    STAGE_ID = "stage_id"
    PIPELINE = "pipeline"
    CLOSE_DATE = "close_date"
    CLOSED_DATE = "closed_date"
    """When it closed, where that is another column than the expected close date."""
    CREATED_DATE = "created_date"
    FORECAST_CATEGORY = "forecast_category"
    WEIGHTED_AMOUNT = "weighted_amount"
    NEXT_STEP = "next_step"
    NEXT_ACTIVITY_DATE = "next_activity_date"
    LAST_ACTIVITY_DATE = "last_activity_date"
    TYPE = "type"
    IS_CLOSED = "is_closed"
    IS_WON = "is_won"
    STATUS = "status"
    """Open, won or lost in one column."""
    PRIORITY = "priority"
    PERIOD = "period"
    """A fiscal period, quarter or year; in a table of goals the period of the target."""
    PERIOD_START = "period_start"
    PERIOD_END = "period_end"
    PRODUCT = "product"
    SERIES = "series"
    LIST_PRICE = "list_price"
    IS_DELETED = "is_deleted"
    IS_ACTIVE = "is_active"
    """Whether the row is the current version of its record."""
    INDUSTRY = "industry"
    AREA = "area"
    """Region, state, country or office: where it is."""
    SEGMENT = "segment"
    ANNUAL_REVENUE = "annual_revenue"
    EMPLOYEES = "employees"
    RATING = "rating"
    NEED = "need"
    BUDGET = "budget"
    TIMEFRAME = "timeframe"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    IS_STAGE_CLOSED = "is_stage_closed"
    IS_STAGE_WON = "is_stage_won"
    ORDER = "order"
    DEAL_ID = "deal_id"
    MERGED_ID = "merged_id"
    ENTERED = "entered"
    """When a deal entered a stage."""
    TARGET = "target"
    TIER = "tier"
    CERTAINTY = "certainty"
    PARENT = "parent"
    CODE = "code"
    """A second identifier, such as an account number."""


@attrs.frozen(kw_only=True)
class Column:
    """A column with a meaning.

    Parameters
    ----------
    role
        What it means.
    header
        Its header as written.
    position
        Its place in the sheet, from 0.
    reason
        Why it is taken to mean that, in words for people.
    is_guess
        Whether a person should look at it: the name was not one of those known, or the content speaks against it.
    """

    role: Role
    header: str
    position: int
    reason: str
    is_guess: bool = False


@attrs.frozen(kw_only=True)
class RecognisedTable:
    """A sheet with a meaning.

    Parameters
    ----------
    sheet
        The sheet.
    kind
        What it lists.
    system
        Whose names its headers are.
    columns
        Its columns with a meaning, by role.
    unused
        Headers of the columns nothing reads.
    reason
        Why it is taken for that kind.
    is_guess
        Whether a person should look at it.
    """

    sheet: Sheet
    kind: TableKind
    system: System
    columns: Mapping[Role, Column]
    unused: tuple[str, ...] = ()
    reason: str = ""
    is_guess: bool = False

    def cells(self, role: Role) -> "list[Cell] | None":
        """Return the raw cells of a column; None when the table has no such column."""
        column = self.columns.get(role)
        return None if column is None else list(self.sheet.cells[column.position])


@attrs.frozen(kw_only=True)
class Recognition:
    """What was recognised in an export.

    Parameters
    ----------
    tables
        All sheets, those that are not read too (kind ``OTHER``).
    system
        Which program wrote it, by most of its tables.
    findings
        What was guessed, ignored or is missing.
    """

    tables: tuple[RecognisedTable, ...]
    system: System
    findings: tuple[Finding, ...] = ()

    def of(self, kind: TableKind) -> tuple[RecognisedTable, ...]:
        """Return the tables of one kind, in the order of the files."""
        return tuple(table for table in self.tables if table.kind is kind)
