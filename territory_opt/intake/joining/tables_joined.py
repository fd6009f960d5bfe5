"""Recognised tables joined to one export: who and what is listed, the deals that name them, goals and history."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from territory_opt.intake.joining.account_rows import AccountList
from territory_opt.intake.joining.deal_rows import DealRows, deal_rows, joined_details
from territory_opt.intake.joining.deals_joined import JoiningDeals, Lists
from territory_opt.intake.joining.goal_rows import read_goals
from territory_opt.intake.joining.override_rows import read_overrides
from territory_opt.intake.joining.owner_rows import OwnerList
from territory_opt.intake.joining.quality import one_name_twice
from territory_opt.intake.joining.row_accounts import num_misfits
from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.joining.stage_rows import read_pipelines, read_products, read_stages
from territory_opt.intake.joining.visit_rows import AccountLinks, merged_ids, read_visits
from territory_opt.intake.recognising.mapping import ColumnMapping
from territory_opt.intake.recognising.vocabulary import Vocabulary, vocabulary
from territory_opt.intake.records.export import Account, Deal, DealStatus, Export
from territory_opt.intake.records.import_findings import note
from territory_opt.intake.records.recognition import RecognisedTable, Recognition, Role, System, TableKind
from territory_opt.intake.settling.texts import letters
from territory_opt.model.finding import Finding


class _Tables:
    """The tables of an export by kind, ready to be read as values; all that are read are remembered."""

    def __init__(self, recognition: Recognition, mapping: ColumnMapping) -> None:
        self._recognition = recognition
        self._mapping = mapping
        self.read: list[SettledTable] = []

    def of(self, kind: TableKind) -> list[SettledTable]:
        """Return the tables of a kind."""
        found = [SettledTable(table, self._mapping.rules_for(table.sheet)) for table in self._recognition.of(kind)]
        self.read += found
        return found

    def deals(self) -> list[SettledTable]:
        """Return the tables of deals, with what tables of details say of the same deals."""
        details = self._recognition.of(TableKind.DEAL_DETAILS)
        return [
            SettledTable(table, self._mapping.rules_for(table.sheet), joined_details(table, details))
            for table in self._recognition.of(TableKind.DEALS)
        ]


def join(
    recognition: Recognition, *, mapping: ColumnMapping | None = None, overrides: Iterable[RecognisedTable] = ()
) -> Export:
    """Return the export that recognised tables make up.

    Parameters
    ----------
    recognition
        What was recognised.
    mapping
        What somebody says about columns, owners and stages.
    overrides
        More tables of what people settled.

    Raises
    ------
    InvalidInputError
        With every fault of the overrides, which people write.
    """
    mapping = mapping or ColumnMapping()
    tables = _Tables(recognition, mapping)
    lists = _lists(tables, recognition.system, mapping)
    links = AccountLinks(tables.of(TableKind.DEAL_ACCOUNTS))
    deal_tables = tables.deals()
    rows, starts = _rows(deal_tables, links)
    joining = JoiningDeals(
        rows,
        lists,
        has_owner_column=any(table.has(Role.OWNER_ID, Role.OWNER_NAME) for table in deal_tables),
        raw_row=_raw_row(deal_tables, starts),
    )
    deals = joining.deals()
    all_rows, aside = joining.accounted.totals(deals, num_misfits(deal_tables))
    accounts = lists.accounts.accounts(deal.account for deal in deals if deal.account is not None)
    goals = read_goals(tables.of(TableKind.GOALS), lists.owners)
    lists.owners.note_teams((deal.owner for deal in deals), (rows.teams[row] for row in joining.kept))
    owning = [*(deal.owner for deal in deals), *(account.owner for account in accounts.values() if account.owner)]
    owners = lists.owners.owners([*owning, *(goal.owner for goal in goals.goals if goal.owner)])
    visits, visit_findings = read_visits(tables.of(TableKind.STAGE_VISITS), lists.stages, deals)
    settled = _settled_findings(deal_tables, starts, joining.worth, tables.read)
    findings = [
        *_of_files(recognition),
        *settled,
        *joining.findings(),
        *_of_lists(lists, deals, accounts),
        *links.findings(rows.ids),
        *visit_findings,
        *goals.findings(),
    ]
    return Export(
        system=recognition.system,
        deals=tuple(deals),
        accounts=accounts,
        owners=owners,
        stages=lists.stages.stages,
        stage_visits=visits,
        goals=tuple(goals.goals),
        overrides=read_overrides([*recognition.of(TableKind.OVERRIDES), *overrides]),
        currency=joining.money.currency or mapping.currency,
        rows=all_rows,
        rows_aside=aside,
        findings=tuple(findings),
    )


def _lists(tables: _Tables, system: System, mapping: ColumnMapping) -> Lists:
    pipelines = read_pipelines(tables.of(TableKind.PIPELINES))
    owners = OwnerList(tables.of(TableKind.OWNERS), mapping.owners)
    products, product_of = read_products(tables.of(TableKind.PRODUCTS))
    words = vocabulary()
    stated = {letters(stage): status for stage, status in mapping.stages.items()}
    return Lists(
        owners=owners,
        accounts=AccountList(tables.of(TableKind.ACCOUNTS), owners),
        stages=read_stages(tables.of(TableKind.STAGES), pipelines),
        products=products,
        product_of=product_of,
        pipelines=pipelines,
        merged=merged_ids(tables.of(TableKind.MERGED_DEALS)),
        words={
            **dict.fromkeys((*words.open_statuses, *_undecided_stages(words)), DealStatus.OPEN),
            **words.closing_stages,
            **stated,
        },
        unstarted=words.unstarted_stages.get(system, frozenset()),
    )


def _undecided_stages(words: Vocabulary) -> Iterator[str]:
    """Yield the letters of the stages that systems ship with odds neither 0 nor 1."""
    for odds_by_stage in words.default_stage_odds.values():
        yield from (stage for stage, odds in odds_by_stage.items() if 0 < odds < 1)


def _rows(tables: Iterable[SettledTable], links: AccountLinks) -> tuple[DealRows, list[int]]:
    """Return the rows of all tables of deals, and the number of the first row of each."""
    rows = DealRows()
    starts = []
    for table in tables:
        starts.append(len(rows))
        rows.extend(deal_rows(table, links.accounts))
    return rows, starts


def _raw_row(tables: Sequence[SettledTable], starts: Sequence[int]) -> Callable[[int], object]:
    def raw_row(row: int) -> object:
        number = bisect_right(starts, row) - 1
        sheet = tables[number].table.sheet
        return sheet.columns, tuple(cells[row - starts[number]] for cells in sheet.cells)

    return raw_row


def _of_files(recognition: Recognition) -> Iterator[Finding]:
    """Yield what was noticed about files and columns, each once."""
    told = list(recognition.findings)
    yield from (finding for table in recognition.tables for finding in table.sheet.findings if finding not in told)
    yield from told


def _settled_findings(
    deal_tables: Sequence[SettledTable], starts: Sequence[int], worth: Sequence[float], others: Iterable[SettledTable]
) -> Iterator[Finding]:
    for table, start in zip(deal_tables, starts, strict=True):
        yield from table.findings(worth[start : start + table.num_rows])
    for table in others:
        yield from table.findings()


def _of_lists(lists: Lists, deals: Iterable[Deal], accounts: Mapping[str, Account]) -> Iterator[Finding]:
    owned: defaultdict[str, float] = defaultdict(float)
    held: defaultdict[str, float] = defaultdict(float)
    for deal in deals:
        owned[deal.owner] += deal.face_value
        held[deal.account or ""] += deal.face_value
    yield from one_name_twice("owner", lists.owners.known.shared_names(), owned)
    yield from one_name_twice("account", lists.accounts.known.shared_names(), held)
    listed = lists.owners.known.listed
    strangers = [
        f"{account.name}: {account.owner}"
        for account in accounts.values()
        if account.owner and account.owner not in listed
    ]
    if listed and strangers:
        message = f"{len(strangers):,} accounts name an owner that no list knows: kept, with an owner of that name."
        yield note("unmatched_account_owners", message, len(strangers), examples=strangers)
    left_out = [key for key in sorted(lists.accounts.deleted) if key not in accounts]
    if left_out:
        message = f"{len(left_out):,} accounts are marked as deleted and no deal names them: left out."
        yield note("deleted_accounts", message, len(left_out), examples=left_out)
