"""Deals made of rows: names joined to records, rows that are no usable deal set aside, every row accounted for."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

import attrs

from territory_opt.intake.joining.account_rows import AccountList
from territory_opt.intake.joining.deal_identity import DealIds, deal_ids, is_empty_row
from territory_opt.intake.joining.deal_money import DealMoney, deal_money
from territory_opt.intake.joining.deal_rows import DealRows
from territory_opt.intake.joining.deal_status import Statuses, deal_statuses
from territory_opt.intake.joining.names_found import KnownRecords, Sighting
from territory_opt.intake.joining.owner_rows import ALL_DEALS, UNASSIGNED, OwnerList
from territory_opt.intake.joining.quality import RowFindings, name_findings
from territory_opt.intake.joining.record_ids import matching_id
from territory_opt.intake.joining.row_accounts import RowAccounts
from territory_opt.intake.joining.several_accounts import first_accounts
from territory_opt.intake.joining.stage_rows import Product, StageList
from territory_opt.intake.records.export import Deal, DealStatus
from territory_opt.intake.settling.texts import letters
from territory_opt.model.checks import MOST_MONEY
from territory_opt.model.finding import Finding, Severity


@attrs.frozen(kw_only=True)
class Lists:
    """What an export lists beside its deals.

    Parameters
    ----------
    owners, accounts, stages
        Who and what deals name.
    products, product_of
        How to find a product, and what is known of each by key.
    pipelines
        Names of pipelines by id.
    merged
        Matching ids of deals that were merged into others.
    words
        What names of stages and statuses mean, by their letters.
    unstarted
        Letters of stages in which work has not begun.
    """

    owners: OwnerList
    accounts: AccountList
    stages: StageList
    products: KnownRecords
    product_of: Mapping[str, Product]
    pipelines: Mapping[str, str]
    merged: AbstractSet[str]
    words: Mapping[str, DealStatus]
    unstarted: AbstractSet[str]


class JoiningDeals:
    """Rows of deals while they are joined to what they name; every column has one value for each row.

    Parameters
    ----------
    rows
        The rows.
    lists
        What they may name.
    has_owner_column
        Whether any table of deals says whose its deals are.
    raw_row
        Gives for a row what compares equal when all its cells are equal.
    """

    def __init__(
        self, rows: DealRows, lists: Lists, *, has_owner_column: bool, raw_row: Callable[[int], object]
    ) -> None:
        firsts = first_accounts(rows.accounts, lists.accounts.known)
        rows = attrs.evolve(rows, accounts=firsts.accounts)
        self.rows, self.lists = rows, lists
        self.other_accounts = firsts.others
        self.has_owner_column = has_owner_column
        self.owners = _sighted(rows.owners, lists.owners.sight_all(rows.owners))
        self.accounts = _sighted(rows.accounts, lists.accounts.known.sight_all(rows.accounts))
        products = [(None, name) for name in rows.products]
        self.products = _sighted(products, lists.products.sight_all(products))
        self.pipelines = [
            None if text is None else lists.pipelines.get(matching_id(text), text) for text in rows.pipelines
        ]
        self.stages, self.unknown_stages = self._stages()
        self.list_prices = self._list_prices()
        self.statuses: Statuses = deal_statuses(rows, self.stages, lists.stages.stages, lists.words)
        won = [row for row, status in enumerate(self.statuses.values) if status is DealStatus.WON]
        self.money: DealMoney = deal_money(rows, won)
        self.worth = self._worth()
        self.accounted = RowAccounts(self.worth)
        self._set_aside()
        self.ids: DealIds = deal_ids(rows, raw_row, self.accounted)
        self.kept = self.accounted.kept()

    def _stages(self) -> tuple[list[str | None], list[int]]:
        known: dict[tuple[str, str | None], str | None] = {}
        stages: list[str | None] = []
        unknown = []
        for row, (written, pipeline) in enumerate(zip(self.rows.stages, self.pipelines, strict=True)):
            if written is None:
                stages.append(None)
                continue
            if (written, pipeline) not in known:
                known[written, pipeline] = self.lists.stages.key(written, pipeline)
            key = known[written, pipeline]
            stages.append(key or written)
            if key is None:
                unknown.append(row)
        return stages, unknown

    def _list_prices(self) -> list[float | None]:
        prices = []
        for price, sighting in zip(self.rows.list_prices, self.products, strict=True):
            product = None if sighting is None else self.lists.product_of.get(sighting.key)
            found = price if product is None or product.list_price is None else product.list_price
            prices.append(found if found is not None and 0 <= found <= MOST_MONEY else None)
        return prices

    def _worth(self) -> list[float]:
        """Return what each row is worth [money], by the rule of `Deal.face_value`."""
        lost = DealStatus.LOST
        columns = zip(self.money.amounts, self.list_prices, self.statuses.values, strict=True)
        return [
            (price or 0.0) if amount is None or (status is lost and not amount) else amount
            for amount, price, status in columns
        ]

    def _set_aside(self) -> None:
        rows, accounted, numbers = self.rows, self.accounted, range(len(self.rows))
        accounted.set_aside("empty_rows", [row for row in numbers if is_empty_row(rows, row)])
        is_deleted = self.statuses.is_deleted
        accounted.set_aside("deleted_rows", [row for row in numbers if rows.is_deleted[row] or is_deleted[row]])
        accounted.set_aside("not_current_rows", [row for row in numbers if rows.is_active[row] is False])
        merged = self.lists.merged
        if merged:
            ids = ((row, rows.ids[row]) for row in numbers)
            accounted.set_aside("merged_deals", [row for row, text in ids if text and matching_id(text) in merged])
        undecided = [row for row in numbers if self.statuses.values[row] is None]
        unreadable = [row for row in numbers if rows.has_unreadable_end[row] and self.statuses.is_by_default(row)]
        accounted.set_aside("unreadable_status", unreadable)
        accounted.set_aside("closed_without_outcome", undecided)
        accounted.set_aside("several_currencies", [row for row in numbers if self.money.is_foreign(row)])

    def owner_keys(self) -> list[str]:
        """Return whose each row is."""
        nobody = UNASSIGNED if self.has_owner_column else ALL_DEALS
        return [nobody if sighting is None else sighting.key for sighting in self.owners]

    def deals(self) -> list[Deal]:
        """Return the deals of the rows that are used."""
        rows, ids, worth = self.rows, self.ids.values, self.money
        owners, accounts = self.owner_keys(), [None if seen is None else seen.key for seen in self.accounts]
        unstarted = {stage for stage in set(self.stages) if stage and letters(stage) in self.lists.unstarted}
        product_names = self.lists.products.names
        deals = []
        for row in self.kept:
            product = self.products[row]
            product_name = None if product is None else product_names[product.key]
            known = None if product is None else self.lists.product_of.get(product.key)
            status = self.statuses.values[row] or DealStatus.OPEN
            account = accounts[row]
            ended = None if status is DealStatus.OPEN else rows.closed_dates[row]
            deals.append(
                Deal(
                    id=ids[row],
                    name=rows.names[row] or self._made_name(product_name, account) or ids[row],
                    place=rows.places[row],
                    owner=owners[row],
                    account=account,
                    status=status,
                    stage=self.stages[row],
                    pipeline=self.pipelines[row],
                    is_unstarted=self.stages[row] in unstarted,
                    amount=worth.amounts[row],
                    list_price=self.list_prices[row],
                    currency=worth.currencies[row],
                    odds=rows.odds[row],
                    forecast_category=rows.forecast_categories[row],
                    weighted_amount=rows.weighted_amounts[row],
                    type=rows.types[row],
                    product=product_name,
                    series=rows.series[row] or (None if known is None else known.series),
                    next_step=rows.next_steps[row],
                    created=rows.created[row],
                    close_date=ended or rows.close_dates[row],
                    has_stated_end=ended is not None,
                    last_activity=rows.last_activities[row],
                )
            )
        return deals

    def _made_name(self, product: str | None, account: str | None) -> str:
        of_whom = None if account is None else self.lists.accounts.known.names.get(account, account)
        return " for ".join(filter(None, (product, of_whom)))

    def make(self) -> RowFindings:
        """Return what makes findings about the rows."""
        return RowFindings(places=self.rows.places, labels=self.ids.values, amounts=self.worth)

    def findings(self) -> Iterator[Finding]:
        """Yield what was noticed about the rows."""
        make = self.make()
        yield from self.accounted.findings(make, self.money.currencies)
        yield from self.money.findings(make)
        yield from self.ids.findings(self.accounted, make)
        yield from self._name_findings(make)
        yield from self.statuses.findings(self.rows, self.kept, make)
        yield from self._owner_findings(make)
        several = [row for row in self.kept if row in self.other_accounts]
        if several:
            told = (f"{make.shown(row)}: {self.other_accounts[row]}" for row in several)
            worth = sum(self.worth[row] for row in several)
            what = f"rows name several accounts: the first of each is used; they hold {worth:,.0f}."
            yield make.of("several_accounts_of_a_deal", several, what, examples=told)
        if self.lists.stages.stages:
            unknown = [row for row in self.unknown_stages if not self.accounted.is_aside(row)]
            if unknown:
                stages = dict.fromkeys(f"{self.stages[row]}" for row in unknown)
                what = "rows have a stage that the export's table of stages does not list: its name is used."
                yield make.of("unmatched_stages", unknown, what, examples=stages)
        yield from self._pipeline_findings(make)
        won = [row for row in self.kept if self.statuses.values[row] is DealStatus.WON]
        unstated = [row for row in won if self.money.amounts[row] is None]
        if unstated:
            what = "rows are won and state no amount: they count as won, with no money."
            yield make.of("won_without_value", unstated, what)

    def _name_findings(self, make: RowFindings) -> Iterator[Finding]:
        lists = self.lists
        for noun, known, sightings, done in (
            ("owner", lists.owners.known, self.owners, "kept, as an owner of that name."),
            (
                "account",
                lists.accounts.known,
                self.accounts,
                "kept, as an account of that name with nothing known of it.",
            ),
            ("product", lists.products, self.products, "kept, without a list price."),
        ):
            used: list[Sighting | None] = [None] * len(sightings)
            for row in self.kept:
                used[row] = sightings[row]
            yield from name_findings(noun, done, known, used, make)

    def _owner_findings(self, make: RowFindings) -> Iterator[Finding]:
        without = [row for row in self.kept if self.owners[row] is None]
        if without and not self.has_owner_column:
            what = f"rows stand in tables that say nothing of owners: all belong to one, {ALL_DEALS!r}."
            yield make.of("no_owner_column", without, what, examples=())
        elif without:
            worth = sum(self.worth[row] for row in without)
            what = f"rows name no owner: kept, with the owner {UNASSIGNED!r}; they hold {worth:,.0f}."
            yield make.of("deals_without_owner", without, what)

    def _pipeline_findings(self, make: RowFindings) -> Iterator[Finding]:
        rows_in: dict[str, list[int]] = {}
        for row in self.kept:
            rows_in.setdefault(self.pipelines[row] or "no pipeline", []).append(row)
        if len(rows_in) > 1:
            told = [
                f"{name}: {len(rows):,} rows of {sum(self.worth[row] for row in rows):,.0f}"
                for name, rows in sorted(rows_in.items(), key=lambda item: -len(item[1]))
            ]
            what = f"rows lie in {len(rows_in):,} pipelines: all are used together."
            yield make.of("several_pipelines", self.kept, what, severity=Severity.NOTE, examples=told)


def _sighted(
    pairs: Iterable[tuple[str | None, str | None]], found: Mapping[tuple[str | None, str | None], Sighting | None]
) -> list[Sighting | None]:
    return [found.get(pair) for pair in pairs]
