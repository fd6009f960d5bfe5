"""Where every row of deals went: each is used or set aside for one reason, and count and money add up."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from territory_opt.intake.joining.quality import RowFindings
from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.records.export import Deal, RowCount
from territory_opt.intake.records.sheet import AsideReason
from territory_opt.model.finding import Finding

MISFIT = "misfit_rows"
SET_ASIDE = {
    "empty_rows": "hold nothing that is read",
    "deleted_rows": "are marked as deleted",
    "not_current_rows": "are earlier versions of a record",
    "merged_deals": "are deals that were merged into others",
    "unreadable_status": "are closed or not, won or lost, by a cell that cannot be read",
    "closed_without_outcome": "are closed, and nothing says whether won or lost",
    "several_currencies": "are in another currency than most; nothing is converted",
    "duplicate_rows": "repeat another row",
    "duplicate_ids": "have the id of another row and other content: the newest is used, else the first",
}
"""Why a row is not used; a row counts under the first reason that holds."""


class RowAccounts:
    """Which rows are used, and why the others are not.

    Parameters
    ----------
    amounts
        What each row is worth [money].
    """

    def __init__(self, amounts: Sequence[float]) -> None:
        self._amounts = amounts
        self._reasons: dict[int, str] = {}

    def set_aside(self, reason: str, rows: Iterable[int]) -> None:
        """Set rows aside; those that are already keep their first reason."""
        for row in rows:
            self._reasons.setdefault(row, reason)

    def kept(self) -> list[int]:
        """Return the rows that are used, in order."""
        return [row for row in range(len(self._amounts)) if row not in self._reasons]

    def is_aside(self, row: int) -> bool:
        """Return whether a row is set aside."""
        return row in self._reasons

    def rows_of(self, reason: str) -> list[int]:
        """Return the rows set aside for a reason, in order."""
        return sorted(row for row, why in self._reasons.items() if why == reason)

    def findings(self, make: RowFindings, currencies: Sequence[str | None]) -> Iterator[Finding]:
        """Yield for each reason how many rows it set aside, with their money.

        Parameters
        ----------
        make
            Makes the findings.
        currencies
            The currency each row states.
        """
        for reason, what in SET_ASIDE.items():
            rows = self.rows_of(reason)
            if rows:
                by_currency = self._by_currency(rows, currencies) if reason == "several_currencies" else None
                yield make.of(reason, rows, f"rows {what}: set aside.", examples=by_currency)

    def _by_currency(self, rows: Iterable[int], currencies: Sequence[str | None]) -> list[str]:
        amounts: dict[str, list[float]] = {}
        for row in rows:
            amounts.setdefault(currencies[row] or "", []).append(self._amounts[row])
        return [f"{currency}: {len(parts):,} rows of {math.fsum(parts):,.2f}" for currency, parts in amounts.items()]

    def totals(self, deals: Sequence[Deal], num_misfit: int) -> tuple[RowCount, Mapping[str, RowCount]]:
        """Return the count and money of all rows, and of those set aside by reason.

        Parameters
        ----------
        deals
            The deals that were made of the rows that are used.
        num_misfit
            Rows that do not fit their table, whose money nobody can read.
        """
        amounts: dict[str, list[float]] = {reason: [] for reason in SET_ASIDE}
        for row, reason in self._reasons.items():
            amounts[reason].append(self._amounts[row])
        aside = {
            reason: RowCount(count=len(parts), amount=math.fsum(parts)) for reason, parts in amounts.items() if parts
        }
        if num_misfit:
            aside[MISFIT] = RowCount(count=num_misfit, amount=0.0)
        rows = RowCount(count=len(self._amounts) + num_misfit, amount=math.fsum(self._amounts))
        _check_conserved(rows, aside, deals)
        return rows, aside


def _check_conserved(rows: RowCount, aside: Mapping[str, RowCount], deals: Sequence[Deal]) -> None:
    num_found = len(deals) + sum(part.count for part in aside.values())
    worth = math.fsum([*(deal.face_value for deal in deals), *(part.amount for part in aside.values())])
    if num_found != rows.count or not math.isclose(worth, rows.amount, rel_tol=1e-12, abs_tol=0.005):
        told = f"{num_found} of {rows.count} rows, {worth!r} of {rows.amount!r}"
        raise AssertionError(f"rows of deals were lost or made up: {told}; please report this")


def num_misfits(tables: Iterable[SettledTable]) -> int:
    """Return how many rows do not fit the header of their table."""
    return sum(row.reason is AsideReason.MISFIT for table in tables for row in table.table.sheet.aside)
