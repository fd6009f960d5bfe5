"""Which deal was in which stage when, which deal belongs to which account, which deals were merged away."""

from collections.abc import Iterable, Iterator

from territory_opt.intake.joining.record_ids import matching_id
from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.joining.stage_rows import StageList
from territory_opt.intake.records.export import Deal, StageVisit
from territory_opt.intake.records.import_findings import note
from territory_opt.intake.records.recognition import Role
from territory_opt.model.finding import Finding


def read_visits(
    tables: Iterable[SettledTable], stages: StageList, deals: Iterable[Deal]
) -> tuple[tuple[StageVisit, ...], tuple[Finding, ...]]:
    """Return the visits of deals to stages, and how many rows tell of none.

    Parameters
    ----------
    tables
        The tables of visits.
    stages
        The export's table of stages.
    deals
        The deals, whose ids the visits take over where they are spelt otherwise.
    """
    read = list(tables)
    ids = {matching_id(deal.id): deal.id for deal in deals} if read else {}
    visits: list[StageVisit] = []
    left_out: list[str] = []
    for table in read:
        columns = zip(
            table.places(),
            table.texts(Role.DEAL_ID, Role.ID),
            table.texts(Role.STAGE, Role.STAGE_ID),
            table.days(Role.ENTERED),
            table.deleted(),
            strict=True,
        )
        for place, deal, stage, entered, is_deleted in columns:
            if deal and stage and not is_deleted:
                key = stages.key(stage, None) or stage
                visits.append(StageVisit(deal=ids.get(matching_id(deal), deal), stage=key, entered=entered))
            else:
                left_out.append(place)
    if not left_out:
        return tuple(visits), ()
    message = f"{len(left_out):,} rows of stage histories name no deal or stage, or are marked as deleted: left out."
    return tuple(visits), (note("stage_visits_left_out", message, len(left_out), examples=left_out),)


class AccountLinks:
    """Which deal belongs to which account, by tables that link them.

    Parameters
    ----------
    tables
        The tables.
    """

    def __init__(self, tables: Iterable[SettledTable]) -> None:
        self.accounts: dict[str, str] = {}
        self._others: list[str] = []
        for table in tables:
            deals, accounts = table.texts(Role.DEAL_ID, Role.ID), table.texts(Role.ACCOUNT_ID, Role.ACCOUNT_NAME)
            deleted = table.deleted()
            for deal, account, is_deleted in zip(deals, accounts, deleted, strict=True):
                if (
                    deal
                    and account
                    and not is_deleted
                    and self.accounts.setdefault(matching_id(deal), account) != account
                ):
                    self._others.append(f"{deal}: {account}")

    def findings(self, ids: Iterable[str | None]) -> Iterator[Finding]:
        """Yield what was noticed about the links.

        Parameters
        ----------
        ids
            Ids of all rows of deals.
        """
        deals = {matching_id(text) for text in ids if text} if self.accounts else set()
        unknown = [deal for deal in self.accounts if deal not in deals]
        if unknown:
            message = f"{len(unknown):,} deals that a table links to accounts are in no table of deals: passed over."
            yield note("unmatched_links", message, len(unknown), examples=unknown)
        if self._others:
            message = (
                f"{len(self._others):,} more accounts are linked to deals that have one: the first of each is used."
            )
            yield note("several_accounts_of_a_deal", message, len(self._others), examples=self._others)


def merged_ids(tables: Iterable[SettledTable]) -> frozenset[str]:
    """Return the matching ids of deals that were merged into others."""
    texts = (text for table in tables for text in table.texts(Role.MERGED_ID))
    return frozenset(matching_id(text) for text in texts if text)
