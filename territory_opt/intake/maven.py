"""Reads the MavenTech export: four tables of a seller of computer hardware, with their known oddities."""

import datetime as dt
import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.files.spelling import day, number
from territory_opt.files.tables import Table, column_faults, read_table
from territory_opt.model.checks import FIRST_DATE, LAST_DATE, MOST_MONEY, shown
from territory_opt.model.finding import Finding
from territory_opt.model.units import OpportunityId, RepId

PROSPECTING, ENGAGING, WON, LOST = STAGES = ("Prospecting", "Engaging", "Won", "Lost")
PIPELINE, ACCOUNTS, PRODUCTS, TEAMS = "sales_pipeline.csv", "accounts.csv", "products.csv", "sales_teams.csv"
WHAT_IS_SOLD = ("opportunity_id", "sales_agent", "product", "account")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    PIPELINE: (*WHAT_IS_SOLD, "deal_stage", "engage_date", "close_date", "close_value"),
    ACCOUNTS: ("account", "sector", "revenue", "office_location"),
    PRODUCTS: ("product", "series", "sales_price"),
    TEAMS: ("sales_agent", "manager"),
}
MISSING = frozenset({"", "null", "none", "nan", "n/a"})
MISSING_VALUE = "-1"
LONGEST_ID = 200
ROW_FAULTS = {
    "broken_rows": "have more or fewer cells than the header",
    "missing_ids": "have no opportunity_id of 1 to 200 characters",
    "duplicate_ids": "repeat an opportunity_id that stood before",
    "unknown_agents": f"name a sales_agent that {TEAMS} does not list",
    "unknown_stages": f"have a deal_stage other than {listing(STAGES)}",
    "unreadable_dates": f"have an engage_date or close_date that is no day from {FIRST_DATE} to {LAST_DATE}",
    "unreadable_values": "have a close_value that is no amount of money",
    "closed_without_date": "are closed and have no close_date",
    "closed_before_engaged": "have a close_date before their engage_date",
}
REMARKS = {
    "product_spelt_two_ways": f"write a product otherwise than {PRODUCTS}: matched to it, none lost.",
    "account_spelt_two_ways": f"write an account otherwise than {ACCOUNTS}: matched to it, none lost.",
    "unknown_products": f"name a product that {PRODUCTS} does not list: used, without a list price.",
    "unknown_accounts": f"name an account that {ACCOUNTS} does not list: used, without sector and office.",
    "won_without_value": "are won and state no close_value: they count as won, with no money.",
}
Row = Mapping[str, str]
Content = TypeVar("Content")


@attrs.frozen(kw_only=True)
class Account:
    """What the list of accounts says of one account: its sector, office and yearly revenue [million]."""

    sector: str | None
    office: str | None
    revenue_million: float | None


@attrs.frozen(kw_only=True)
class Product:
    """What the list of products says of one product: its series and list price [money]."""

    series: str | None
    list_price: float


@attrs.frozen(kw_only=True)
class Deal:
    """A usable row of the pipeline.

    Parameters
    ----------
    id, rep, account
        Identifier, agent, and account where the row names one.
    product
        The product as the list of products spells it.
    stage
        One of ``STAGES``, as of the plan date.
    engaged, closed
        Days on which work began and ended.
    value
        What the row states as closed [money]; None when it states nothing.
    list_price, series
        The product's list price [money] and series; None when the list does not know it.
    """

    id: OpportunityId
    rep: RepId
    account: str | None
    product: str
    stage: str
    engaged: dt.date | None
    closed: dt.date | None
    value: float | None
    list_price: float | None
    series: str | None

    @property
    def is_open(self) -> bool:
        """Whether the deal is still to be decided."""
        return self.stage in {PROSPECTING, ENGAGING}

    @property
    def face_value(self) -> float:
        """What the deal is worth when won [money]: its close value, else the list price, else 0."""
        stated = None if self.stage == LOST else self.value
        return (self.list_price or 0.0) if stated is None else stated


@attrs.frozen(kw_only=True)
class Export:
    """A CRM export that has been read.

    Parameters
    ----------
    managers
        Each agent that has a deal, with the manager's name.
    idle_agents
        Listed agents that have none.
    accounts
        The listed accounts.
    deals
        The usable deals, in the order of the file.
    num_rows
        Rows of deals in the file.
    unused_columns
        Columns that nothing reads.
    findings
        What was noticed about rows.
    """

    managers: Mapping[RepId, str | None]
    idle_agents: tuple[RepId, ...]
    accounts: Mapping[str, Account]
    deals: tuple[Deal, ...]
    num_rows: int
    unused_columns: tuple[str, ...]
    findings: tuple[Finding, ...]


def read_maven(folder: Path) -> Export:
    """Read a folder with the four tables of the MavenTech export.

    Every row of the pipeline becomes a deal or is counted in a finding that says why not.

    Parameters
    ----------
    folder
        The folder that holds them.

    Raises
    ------
    InvalidInputError
        With every unreadable file, missing column and unusable list entry, or when no row can be used.
    """
    tables = _tables(folder)
    faults: list[Fault] = []
    teams = _listed(tables[TEAMS], lambda row: _text(row["manager"]), faults)
    products = _listed(tables[PRODUCTS], _product, faults)
    accounts = _listed(tables[ACCOUNTS], _account, faults)
    if faults:
        raise InvalidInputError(faults)
    reading = _Reading(teams, products, accounts)
    pipeline = tables[PIPELINE]
    for line, row in zip(pipeline.lines, pipeline.by_column(), strict=True):
        reading.take(line, row)
    for cells in pipeline.misfits:
        reading.note("broken_rows", cells[0], 0.0)
    if not reading.deals:
        raise InvalidInputError([Fault(PIPELINE, f"{len(pipeline.rows)} rows, none usable", "usable rows")])
    active = {deal.rep for deal in reading.deals}
    managers = {rep: team for rep, team in teams.items() if rep in active}
    return Export(
        managers=managers,
        accounts=accounts,
        deals=tuple(reading.deals),
        num_rows=len(pipeline.rows) + len(pipeline.misfits),
        idle_agents=tuple(rep for rep in teams if rep not in managers),
        unused_columns=tuple(
            f"{table.name} {column}"
            for table in tables.values()
            for column in table.columns
            if column.lower() not in COLUMNS[table.name]
        ),
        findings=tuple(reading.findings()),
    )


def _tables(folder: Path) -> dict[str, Table]:
    """Return the four tables, or raise with everything that keeps them from being read."""
    tables: dict[str, Table] = {}
    faults: list[Fault] = []
    for name, columns in COLUMNS.items():
        try:
            table = tables[name] = read_table(folder / name)
        except InvalidInputError as error:
            faults += error.faults
            continue
        present = {column.lower() for column in table.columns}
        faults += column_faults(table, {*present, *columns}, columns)
        # single rows of the pipeline that do not fit are set aside and counted; a list must be whole
        if name != PIPELINE or len(table.faults) > len(table.misfits):
            faults += table.faults
    if faults:
        raise InvalidInputError(faults)
    return tables


def _text(cell: str) -> str | None:
    text = cell.strip()
    return None if text.casefold() in MISSING else text


def _money(cell: str) -> float:
    """Return an amount of money, or raise ValueError."""
    amount = number(cell)
    if not 0 <= amount <= MOST_MONEY:
        raise ValueError(f"{cell} is no amount of money")
    return amount


def _day(cell: str) -> dt.date | None:
    """Return a day, None when missing, or raise ValueError."""
    text = _text(cell)
    if text is None:
        return None
    found = day(text)
    if not FIRST_DATE <= found <= LAST_DATE:
        raise ValueError(f"{text} is out of range")
    return found


def _listed(table: Table, read: Callable[[Row], Content], faults: list[Fault]) -> dict[str, Content]:
    """Return what a list says of each name; entries that cannot be used go to `faults`."""
    column = COLUMNS[table.name][0]
    entries: dict[str, Content] = {}
    for line, row in zip(table.lines, table.by_column(), strict=True):
        name, path = _text(row[column]), f"{table.name}:{line}"
        if name is None or name in entries:
            faults.append(Fault(f"{path} {column}", shown(row[column]), "a name that stands once"))
            continue
        try:
            entries[name] = read(row)
        except ValueError as error:
            faults.append(Fault(path, shown(name), "an entry whose amounts are numbers at least 0", str(error)))
    return entries


def _product(row: Row) -> Product:
    return Product(series=_text(row["series"]), list_price=_money(row["sales_price"]))


def _account(row: Row) -> Account:
    revenue = _text(row["revenue"])
    return Account(
        sector=_text(row["sector"]),
        office=_text(row["office_location"]),
        revenue_million=None if revenue is None else _money(revenue),
    )


class _Names:
    """The names of a list, found again when written with other spaces, signs or capitals."""

    def __init__(self, entries: Mapping[str, object]) -> None:
        self.entries = entries
        self._by_letters = {self._letters(name): name for name in entries}

    @staticmethod
    def _letters(name: str) -> str:
        return re.sub(r"[\W_]+", "", name).casefold()

    def find(self, name: str) -> str | None:
        return name if name in self.entries else self._by_letters.get(self._letters(name))


class _UnusableRowError(Exception):
    """A row that is no deal; the text is the code of ``ROW_FAULTS`` that says why."""


class _Reading:
    """The pipeline while it is read: the usable deals, and what was noticed about each row."""

    def __init__(
        self, teams: Mapping[str, object], products: Mapping[str, Product], accounts: Mapping[str, object]
    ) -> None:
        self.deals: list[Deal] = []
        self._products = products
        self._teams, self._product_names, self._accounts = _Names(teams), _Names(products), _Names(accounts)
        self._ids: set[str] = set()
        self._noticed: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)

    def take(self, line: int, row: Row) -> None:
        """Make a deal of a row, or note why it is none."""
        product = self._product_names.find(row["product"].strip())
        listed = None if product is None else self._products[product]
        try:
            identifier, rep, stage = self._identity(row)
            engaged, closed = _dates(row, stage)
            deal = Deal(
                id=identifier,
                rep=rep,
                account=_text(row["account"]),
                product=row["product"].strip(),
                stage=stage,
                engaged=engaged,
                closed=closed,
                value=_value(row),
                list_price=None if listed is None else listed.list_price,
                series=None if listed is None else listed.series,
            )
        except _UnusableRowError as error:
            name = _text(row["opportunity_id"]) or f"line {line}"
            self.note(str(error), name, 0.0 if listed is None else listed.list_price)
            return
        self._ids.add(identifier)
        self.deals.append(self._as_listed(deal, product))

    def _identity(self, row: Row) -> tuple[OpportunityId, RepId, str]:
        identifier, stage = _text(row["opportunity_id"]), row["deal_stage"].strip().capitalize()
        rep = self._teams.find(row["sales_agent"].strip())
        if identifier is None or len(identifier) > LONGEST_ID:
            raise _UnusableRowError("missing_ids")
        if identifier in self._ids:
            raise _UnusableRowError("duplicate_ids")
        if rep is None:
            raise _UnusableRowError("unknown_agents")
        if stage not in STAGES:
            raise _UnusableRowError("unknown_stages")
        return identifier, rep, stage

    def _as_listed(self, deal: Deal, product: str | None) -> Deal:
        """Return the deal with the names of the lists; note names the lists spell otherwise or not at all."""
        account = None if deal.account is None else self._accounts.find(deal.account)
        for kind, written, listed in (
            ("product", deal.product, product),
            ("account", deal.account, account),
        ):
            if written and listed is None:
                self.note(f"unknown_{kind}s", written, deal.face_value)
            elif written and listed != written:
                self.note(f"{kind}_spelt_two_ways", f"{written} = {listed}", deal.face_value)
        if deal.stage == WON and deal.value is None:
            self.note("won_without_value", deal.id, deal.face_value)
        return attrs.evolve(deal, product=product or deal.product, account=account or deal.account)

    def note(self, code: str, example: str, money: float) -> None:
        """Note something about one row."""
        self._noticed[code].append((example, money))

    def findings(self) -> list[Finding]:
        """Return what was noticed, most serious kind first."""
        findings = []
        for code, message in {**{code: _set_aside(code) for code in ROW_FAULTS}, **REMARKS}.items():
            noticed = self._noticed.get(code)
            if noticed:
                findings.append(
                    Finding(
                        code=code,
                        message=f"{len(noticed):,} rows of {PIPELINE} {message}",
                        count=len(noticed),
                        amount=math.fsum(money for _, money in noticed),
                        examples=tuple(dict.fromkeys(example for example, _ in noticed))[:5],
                    )
                )
        return findings


def _set_aside(code: str) -> str:
    return f"{ROW_FAULTS[code]}: set aside; the amount is the products' list price."


def _dates(row: Row, stage: str) -> tuple[dt.date | None, dt.date | None]:
    try:
        engaged, closed = _day(row["engage_date"]), _day(row["close_date"])
    except ValueError:
        raise _UnusableRowError("unreadable_dates") from None
    if stage in {PROSPECTING, ENGAGING}:
        return engaged, None
    if closed is None:
        raise _UnusableRowError("closed_without_date")
    if engaged is not None and closed < engaged:
        raise _UnusableRowError("closed_before_engaged")
    return engaged, closed


def _value(row: Row) -> float | None:
    text = _text(row["close_value"])
    if text is None or text == MISSING_VALUE:
        return None
    try:
        return _money(text)
    except ValueError:
        raise _UnusableRowError("unreadable_values") from None
