"""Stages, pipelines and products as an export's own tables list them, found by id or by name."""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from territory_opt.intake.joining.names_found import KnownRecords
from territory_opt.intake.joining.record_ids import matching_id
from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.recognising.vocabulary import vocabulary
from territory_opt.intake.records.export import DealStatus, Stage
from territory_opt.intake.records.recognition import Role
from territory_opt.intake.settling.texts import letters


@attrs.frozen(kw_only=True)
class StageList:
    """The stages of an export.

    Parameters
    ----------
    stages
        By key: the name, with its pipeline where pipelines disagree about a stage of that name.
    """

    stages: Mapping[str, Stage]
    _by_id: Mapping[str, str] = attrs.field(alias="by_id")
    _by_name: Mapping[tuple[str, str], str] = attrs.field(alias="by_name")

    def key(self, written: str, pipeline: str | None) -> str | None:
        """Return the key of a stage by its id or its name; None when the list has no such stage.

        Parameters
        ----------
        written
            Id or name.
        pipeline
            Name of the pipeline, where one is known.
        """
        known = self._by_id.get(matching_id(written))
        if known is None and pipeline:
            known = self._by_name.get((letters(pipeline), letters(written)))
        return known or self._by_name.get(("", letters(written)))


@attrs.frozen
class _Row:
    identifier: str | None
    stage: Stage


def read_stages(tables: Iterable[SettledTable], pipelines: Mapping[str, str]) -> StageList:
    """Return the stages of the tables of stages; rows without id and name say nothing.

    Parameters
    ----------
    tables
        The tables.
    pipelines
        Names of the pipelines by id.
    """
    rows: list[_Row] = []
    for table in tables:
        ids, names = table.texts(Role.STAGE_ID, Role.ID), table.texts(Role.STAGE, Role.NAME)
        within, odds = table.texts(Role.PIPELINE), table.shares(Role.ODDS)
        is_closed = table.truths(Role.IS_STAGE_CLOSED, Role.IS_CLOSED).values
        is_won = table.truths(Role.IS_STAGE_WON, Role.IS_WON).values
        ends = [None if text is None else vocabulary().status(text) for text in table.texts(Role.STATUS)]
        for row in table.named_rows(ids, names):
            pipeline, end = within[row], ends[row]
            stage = Stage(
                name=names[row] or ids[row] or "",
                pipeline=None if pipeline is None else pipelines.get(matching_id(pipeline), pipeline),
                odds=odds[row],
                is_closed=is_closed[row] if end is None or is_closed[row] is not None else end is not DealStatus.OPEN,
                is_won=is_won[row] if end is None or is_won[row] is not None else end is DealStatus.WON,
            )
            rows.append(_Row(ids[row], stage))
    return _listed(rows)


def _listed(rows: Sequence[_Row]) -> StageList:
    same_name: dict[str, list[Stage]] = {}
    for row in rows:
        same_name.setdefault(row.stage.name, []).append(row.stage)
    stages: dict[str, Stage] = {}
    by_id: dict[str, str] = {}
    by_name: dict[tuple[str, str], str] = {}
    for row in rows:
        stage = row.stage
        alike = {attrs.evolve(other, pipeline=None) for other in same_name[stage.name]}
        if len(same_name[stage.name]) > 1 and len(alike) == 1:
            stage = attrs.evolve(stage, pipeline=None)
        key = stage.name if len(alike) == 1 else f"{stage.name} ({row.stage.pipeline or row.identifier})"
        stages.setdefault(key, attrs.evolve(stage, name=key))
        if row.identifier:
            by_id.setdefault(matching_id(row.identifier), key)
        by_name.setdefault((letters(row.stage.pipeline or ""), letters(row.stage.name)), key)
        if len(alike) == 1:
            by_name.setdefault(("", letters(row.stage.name)), key)
    return StageList(stages=stages, by_id=by_id, by_name=by_name)


def read_pipelines(tables: Iterable[SettledTable]) -> dict[str, str]:
    """Return the names of the pipelines, by id."""
    names: dict[str, str] = {}
    for table in tables:
        columns = zip(table.texts(Role.ID, Role.PIPELINE), table.texts(Role.NAME, Role.PIPELINE), strict=True)
        for identifier, name in columns:
            if identifier:
                names.setdefault(matching_id(identifier), name or identifier)
    return names


@attrs.frozen(kw_only=True)
class Product:
    """A product: its name, series and list price [money]."""

    name: str
    series: str | None
    list_price: float | None


def read_products(tables: Iterable[SettledTable]) -> tuple[KnownRecords, dict[str, Product]]:
    """Return the products of the tables of products: how to find them, and what is known of each by key."""
    known = KnownRecords()
    products: dict[str, Product] = {}
    for table in tables:
        ids, names = table.texts(Role.ID), table.texts(Role.NAME, Role.PRODUCT)
        codes, series, prices = table.texts(Role.CODE), table.texts(Role.SERIES), table.money(Role.LIST_PRICE).values
        for row in table.named_rows(ids, names, codes):
            key = known.enlist(ids[row], names[row] or codes[row], also=(codes[row],))
            price = prices[row]
            usable = None if price is None or price < 0 else price
            products.setdefault(key, Product(name=known.names[key], series=series[row], list_price=usable))
    return known, products
