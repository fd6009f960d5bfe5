"""Accounts as tables of accounts list them and as deals name them."""

from collections.abc import Iterable, Iterator, Sequence

import attrs

from territory_opt.intake.joining.names_found import KnownRecords, Written
from territory_opt.intake.joining.owner_rows import OwnerList
from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.records.export import Account
from territory_opt.intake.records.recognition import Role

LONGEST_KEY = 110


class AccountList:
    """Every account of an export.

    Parameters
    ----------
    tables
        The tables of accounts.
    owners
        Who may own them.
    """

    def __init__(self, tables: Iterable[SettledTable], owners: OwnerList) -> None:
        self.known = KnownRecords(LONGEST_KEY)
        self._owner_pairs: dict[str, Written] = {}
        self._listed: dict[str, Account] = {}
        self.deleted: set[str] = set()
        self._owners = owners
        for table in tables:
            self._enlist(table)

    def _enlist(self, table: SettledTable) -> None:
        ids, names = table.texts(Role.ID, Role.ACCOUNT_ID), table.texts(Role.NAME, Role.ACCOUNT_NAME)
        codes, is_active = table.texts(Role.CODE), table.truths(Role.IS_ACTIVE).values
        is_deleted = table.deleted()
        owner_pairs = list(zip(table.texts(Role.OWNER_ID), table.texts(Role.OWNER_NAME), strict=True))
        keys: list[str | None] = [None] * table.num_rows
        # where a record has several versions, the current one speaks first
        for row in sorted(table.named_rows(ids, names), key=lambda row: is_active[row] is False):
            key = self.known.enlist(ids[row], names[row], also=(codes[row],))
            if key not in self._owner_pairs:
                keys[row] = key
                self._owner_pairs[key] = owner_pairs[row]
                if is_deleted[row]:
                    self.deleted.add(key)
        self._listed |= {account.id: account for account in _accounts(table, keys, names)}

    def accounts(self, used: Iterable[str]) -> dict[str, Account]:
        """Return every account that is listed and not deleted, or used, by key."""
        owners = self._owners.sight_all(self._owner_pairs.values())
        used_keys = dict.fromkeys(used)
        found: dict[str, Account] = {}
        for key, account in self._listed.items():
            if key not in self.deleted or key in used_keys:
                owner = owners.get(self._owner_pairs[key])
                found[key] = account if owner is None else attrs.evolve(account, owner=owner.key)
        for key in used_keys:
            if key not in found:
                found[key] = Account(id=key, name=self.known.names.get(key, key), is_listed=False)
        return found


def _accounts(table: SettledTable, keys: Sequence[str | None], names: Sequence[str | None]) -> Iterator[Account]:
    """Yield what each row that has a key says of its account."""
    columns = zip(
        keys,
        names,
        table.texts(Role.INDUSTRY),
        table.texts(Role.AREA),
        table.texts(Role.SEGMENT),
        table.texts(Role.RATING),
        table.texts(Role.TYPE),
        table.money(Role.ANNUAL_REVENUE).values,
        table.numbers(Role.EMPLOYEES),
        table.texts(Role.NEED),
        table.texts(Role.BUDGET),
        table.days(Role.LAST_ACTIVITY_DATE),
        strict=True,
    )
    for key, name, industry, area, segment, rating, kind, revenue, employees, need, budget, last_activity in columns:
        if key is not None:
            yield Account(
                id=key,
                name=name or key,
                industry=industry,
                area=area,
                segment=segment,
                rating=rating,
                type=kind,
                annual_revenue=revenue,
                employees=employees,
                need=need,
                budget=budget,
                last_activity=last_activity,
            )
