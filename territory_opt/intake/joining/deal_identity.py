"""Which rows are which deal: ids as stated or made, rows that repeat each other."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import attrs

from territory_opt.intake.joining.deal_rows import DealRows
from territory_opt.intake.joining.names_found import Written
from territory_opt.intake.joining.quality import RowFindings
from territory_opt.intake.joining.record_ids import LONGEST_ID, bounded, made_id, matching_id
from territory_opt.intake.joining.row_accounts import RowAccounts
from territory_opt.model.finding import Finding, Severity

_DISTINGUISHING = 12
"""Characters kept free at the end of a made id for a number."""


@attrs.frozen(kw_only=True)
class DealIds:
    """The ids of rows of deals.

    Parameters
    ----------
    values
        One for each row; those of rows that are used are distinct.
    made
        Rows whose id was made of what they say.
    numbered
        Those among them that needed a number to be told apart.
    """

    values: list[str]
    made: tuple[int, ...]
    numbered: tuple[int, ...]

    def findings(self, accounts: RowAccounts, make: RowFindings) -> Iterator[Finding]:
        """Yield what was assumed about ids of rows that are used."""
        made = [row for row in self.made if not accounts.is_aside(row)]
        if made:
            numbered = sum(not accounts.is_aside(row) for row in self.numbered)
            told = f"; {numbered:,} of them get a number, as several rows say the same" if numbered else ""
            what = (
                "rows have no id: made of name, account, owner and day of creation, so that the next export gives the "
                f"same{told}."
            )
            examples = (self.values[row] for row in made)
            yield make.of("assumed_ids", made, what, severity=Severity.NOTE, examples=examples)


def is_empty_row(rows: DealRows, row: int) -> bool:
    """Return whether a row says nothing that makes a deal."""
    stated = (rows.ids, rows.names, rows.amounts, rows.stages, rows.statuses, rows.close_dates, rows.products)
    return all(column[row] is None for column in stated) and not any(rows.accounts[row])


def deal_ids(rows: DealRows, raw_row: Callable[[int], object], accounts: RowAccounts) -> DealIds:
    """Return the ids of rows, and set rows aside that repeat another one.

    Of rows with one id the newest by its last activity is used, else the first. Rows without id are the same deal only
    when they are the same in every cell and name the deal.

    Parameters
    ----------
    rows
        The rows.
    raw_row
        Gives for a row what compares equal when all its cells are equal.
    accounts
        Which rows are set aside; added to.
    """
    values: list[str] = []
    made: list[int] = []
    groups: dict[str, list[int]] = {}
    for row, stated in enumerate(rows.ids):
        if stated:
            values.append(bounded(stated))
            if not accounts.is_aside(row):
                groups.setdefault(matching_id(stated), []).append(row)
        else:
            values.append(_made(rows, row))
            made.append(row)
    for group in groups.values():
        if len(group) > 1:
            _set_repeats_aside(rows, group, accounts)
    numbered = _number(rows, raw_row, values, made, accounts)
    return DealIds(values=values, made=tuple(made), numbered=tuple(numbered))


def _made(rows: DealRows, row: int) -> str:
    created = rows.created[row]
    parts = [rows.names[row], _one(rows.accounts[row]), _one(rows.owners[row])]
    text = made_id([*parts, None if created is None or not any(parts) else created.isoformat()])
    return bounded(text or f"row {rows.places[row]}", LONGEST_ID - _DISTINGUISHING)


def _one(written: Written) -> str | None:
    identifier, name = written
    return name or identifier


def _set_repeats_aside(rows: DealRows, group: Sequence[int], accounts: RowAccounts) -> None:
    kept = max(group, key=lambda row: (rows.last_activities[row] or dt.date.min, -row))
    content = rows.content(kept)
    for row in group:
        if row != kept:
            accounts.set_aside("duplicate_rows" if rows.content(row) == content else "duplicate_ids", [row])


def _number(
    rows: DealRows, raw_row: Callable[[int], object], values: list[str], made: Sequence[int], accounts: RowAccounts
) -> list[int]:
    """Make the ids of rows without id distinct; rows that repeat one in every cell are set aside."""
    taken = {values[row] for row, stated in enumerate(rows.ids) if stated}
    groups: dict[str, list[int]] = {}
    for row in made:
        if not accounts.is_aside(row):
            groups.setdefault(values[row], []).append(row)
    numbered = []
    for base, group in groups.items():
        seen: set[object] = set()
        count = 0
        for row in group:
            raw = raw_row(row) if len(group) > 1 and rows.names[row] else None
            if raw is not None and raw in seen:
                accounts.set_aside("duplicate_rows", [row])
                continue
            seen.add(raw)
            count += 1
            if count > 1 or base in taken:
                while (name := f"{base} ({count})") in taken:
                    count += 1
                values[row] = name
                numbered.append(row)
            taken.add(values[row])
    return numbered
