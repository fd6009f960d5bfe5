"""The rows of all tables of deals as columns of values, with what other tables say of the same deals joined to them."""

import datetime as dt
from collections.abc import Mapping, Sequence

import attrs

from territory_opt.intake.joining.names_found import Written
from territory_opt.intake.joining.record_ids import matching_id
from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.recognising.vocabulary import vocabulary
from territory_opt.intake.records.recognition import RecognisedTable, Role, System
from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.texts import settle_texts

IDS = (Role.ID, Role.DEAL_ID)
DETAIL_ROLES = (
    Role.NAME,
    Role.ACCOUNT_ID,
    Role.ACCOUNT_NAME,
    Role.OWNER_ID,
    Role.OWNER_NAME,
    Role.AMOUNT,
    Role.CURRENCY,
    Role.STAGE,
    Role.PIPELINE,
    Role.CLOSE_DATE,
    Role.CREATED_DATE,
    Role.TYPE,
    Role.PRODUCT,
    Role.NEXT_STEP,
)


@attrs.define(kw_only=True)
class DealRows:
    """What the rows of the tables of deals state, each field a column with one value for each row."""

    places: list[str] = attrs.field(factory=list)
    ids: list[str | None] = attrs.field(factory=list)
    names: list[str | None] = attrs.field(factory=list)
    owners: list[Written] = attrs.field(factory=list)
    teams: list[str | None] = attrs.field(factory=list)
    accounts: list[Written] = attrs.field(factory=list)
    stages: list[str | None] = attrs.field(factory=list)
    pipelines: list[str | None] = attrs.field(factory=list)
    amounts: list[float | None] = attrs.field(factory=list)
    home_amounts: list[float | None] = attrs.field(factory=list)
    actual_amounts: list[float | None] = attrs.field(factory=list)
    currencies: list[str | None] = attrs.field(factory=list)
    odds: list[float | None] = attrs.field(factory=list)
    forecast_categories: list[str | None] = attrs.field(factory=list)
    weighted_amounts: list[float | None] = attrs.field(factory=list)
    types: list[str | None] = attrs.field(factory=list)
    products: list[str | None] = attrs.field(factory=list)
    series: list[str | None] = attrs.field(factory=list)
    list_prices: list[float | None] = attrs.field(factory=list)
    next_steps: list[str | None] = attrs.field(factory=list)
    created: list[dt.date | None] = attrs.field(factory=list)
    close_dates: list[dt.date | None] = attrs.field(factory=list)
    closed_dates: list[dt.date | None] = attrs.field(factory=list)
    last_activities: list[dt.date | None] = attrs.field(factory=list)
    statuses: list[str | None] = attrs.field(factory=list)
    is_closed: list[bool | None] = attrs.field(factory=list)
    is_won: list[bool | None] = attrs.field(factory=list)
    is_deleted: list[bool | None] = attrs.field(factory=list)
    is_active: list[bool | None] = attrs.field(factory=list)
    has_unreadable_end: list[bool] = attrs.field(factory=list)
    """Whether a cell that says if the deal is closed or won could not be read."""

    def __len__(self) -> int:
        return len(self.places)

    def extend(self, other: "DealRows") -> None:
        """Add the rows of another table."""
        for field in attrs.fields(DealRows):
            getattr(self, field.name).extend(getattr(other, field.name))

    def content(self, row: int) -> tuple[object, ...]:
        """Return all that a row states, but for its id and its place."""
        names = (field.name for field in attrs.fields(DealRows))
        return tuple(getattr(self, name)[row] for name in names if name not in {"places", "ids"})


def deal_rows(table: SettledTable, linked_accounts: Mapping[str, str]) -> DealRows:
    """Return the rows of a table of deals.

    Parameters
    ----------
    table
        The table.
    linked_accounts
        Ids of accounts by matching id of the deal, from a table that links them.
    """
    ids = table.texts(*IDS)
    is_closed = table.truths(Role.IS_CLOSED, Role.IS_STAGE_CLOSED)
    is_won = table.truths(Role.IS_WON, Role.IS_STAGE_WON)
    unreadable_ends = {row for row, _ in (*is_closed.unreadable, *is_won.unreadable)}
    money = table.money(Role.AMOUNT)
    stated = table.texts(Role.CURRENCY)
    stages, pipelines = _stages(table)
    return DealRows(
        places=table.places(),
        ids=ids,
        names=table.texts(Role.NAME),
        owners=list(zip(table.texts(Role.OWNER_ID), table.texts(Role.OWNER_NAME), strict=True)),
        teams=table.texts(Role.TEAM),
        accounts=_linked(ids, table, linked_accounts),
        stages=stages,
        pipelines=pipelines,
        amounts=money.values,
        home_amounts=table.money(Role.HOME_AMOUNT).values,
        actual_amounts=table.money(Role.ACTUAL_AMOUNT).values,
        currencies=[said or seen for said, seen in zip(stated, money.currencies, strict=True)],
        odds=table.shares(Role.ODDS),
        forecast_categories=_categories(table),
        weighted_amounts=table.money(Role.WEIGHTED_AMOUNT).values,
        types=table.texts(Role.TYPE),
        products=table.texts(Role.PRODUCT),
        series=table.texts(Role.SERIES),
        list_prices=table.money(Role.LIST_PRICE).values,
        next_steps=table.texts(Role.NEXT_STEP),
        created=table.days(Role.CREATED_DATE),
        close_dates=table.days(Role.CLOSE_DATE),
        closed_dates=table.ended_days(),
        last_activities=table.days(Role.LAST_ACTIVITY_DATE),
        statuses=_labels(table, Role.STATUS),
        is_closed=is_closed.values,
        is_won=is_won.values,
        is_deleted=table.deleted(),
        is_active=table.truths(Role.IS_ACTIVE).values,
        has_unreadable_end=[row in unreadable_ends for row in range(table.num_rows)],
    )


def _labels(table: SettledTable, role: Role) -> list[str | None]:
    """Return the texts of a column; numbers that stand for choices in Dynamics become what they mean."""
    texts = table.texts(role)
    column = table.table.columns.get(role)
    if table.table.system is not System.DYNAMICS or column is None:
        return texts
    meanings = {text: vocabulary().option(role, text, column.header) for text in set(texts) if text is not None}
    return [None if text is None else meanings[text] for text in texts]


def _categories(table: SettledTable) -> list[str | None]:
    texts, system = table.texts(Role.FORECAST_CATEGORY), table.table.system
    known = {text: vocabulary().forecast_category(system, text) or text for text in set(texts) if text is not None}
    return [None if text is None else known[text] for text in texts]


def _stages(table: SettledTable) -> tuple[list[str | None], list[str | None]]:
    """Return stages and pipelines; a stage that is written with its pipeline in brackets loses it."""
    names, ids = _labels(table, Role.STAGE), table.texts(Role.STAGE_ID)
    stages = [name or identifier for name, identifier in zip(names, ids, strict=True)]
    pipelines = table.texts(Role.PIPELINE)
    split: dict[tuple[str | None, str | None], tuple[str | None, str | None]] = {
        pair: _without_pipeline(*pair) for pair in set(zip(stages, pipelines, strict=True))
    }
    if not any(pipelines) and any(stage and split[stage, None][1] is None for stage in stages):
        return stages, pipelines
    parts = [split[pair] for pair in zip(stages, pipelines, strict=True)]
    return [stage for stage, _ in parts], [pipeline for _, pipeline in parts]


def _without_pipeline(stage: str | None, pipeline: str | None) -> tuple[str | None, str | None]:
    """Return a stage and its pipeline: ``Closed Won (Sales)`` is Closed Won of Sales."""
    name, bracket, within = (stage or "").removesuffix(")").rpartition(" (")
    is_pipeline = within == pipeline if pipeline else not within.endswith("%")
    return (name, within) if name and bracket and f"{name} ({within})" == stage and is_pipeline else (stage, pipeline)


def _linked(ids: Sequence[str | None], table: SettledTable, links: Mapping[str, str]) -> list[Written]:
    pairs: list[Written] = list(zip(table.texts(Role.ACCOUNT_ID), table.texts(Role.ACCOUNT_NAME), strict=True))
    if not links:
        return pairs
    return [
        pair if pair != (None, None) or identifier is None else (links.get(matching_id(identifier)), None)
        for pair, identifier in zip(pairs, ids, strict=True)
    ]


def joined_details(table: RecognisedTable, details: Sequence[RecognisedTable]) -> dict[Role, Sequence[Cell]]:
    """Return the cells that tables of details give for a table of deals, by role, where the table has no such column.

    Parameters
    ----------
    table
        The table of deals.
    details
        Tables with more about the same deals, found by the deal's id.
    """
    joined: dict[Role, Sequence[Cell]] = {}
    ids = _raw_ids(table) if details else []
    for detail in details if ids else ():
        rows = {matching_id(text): row for row, text in enumerate(_raw_ids(detail)) if text}
        found = [rows.get(matching_id(text)) if text else None for text in ids]
        for role in DETAIL_ROLES:
            cells = detail.cells(role)
            if cells is not None and role not in table.columns and role not in joined:
                joined[role] = [None if row is None else cells[row] for row in found]
    return joined


def _raw_ids(table: RecognisedTable) -> list[str | None]:
    for role in IDS:
        cells = table.cells(role)
        if cells is not None:
            return settle_texts(cells)
    return []
