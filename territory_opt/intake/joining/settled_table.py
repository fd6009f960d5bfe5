"""A recognised table whose columns are read as values: each column settled once, and what that showed kept."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from territory_opt.intake.recognising.mapping import ColumnRule
from territory_opt.intake.recognising.vocabulary import vocabulary
from territory_opt.intake.records.import_findings import note, warning
from territory_opt.intake.records.recognition import RecognisedTable, Role
from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.days import settle_days
from territory_opt.intake.settling.numbers import SettledMoney, settle_money, settle_numbers
from territory_opt.intake.settling.settled import Settled
from territory_opt.intake.settling.shares import settle_shares
from territory_opt.intake.settling.texts import settle_texts
from territory_opt.intake.settling.truths import settle_truths
from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding

LONGEST_TEXT = 500
UNREADABLE = {
    "unreadable_amounts": "amount of money",
    "unreadable_numbers": "number",
    "unreadable_odds": "share from 0 to 1 or 0 % to 100 %",
    "unreadable_dates": "day from 1990 to 2100",
    "unreadable_truths": "yes or no",
}


@attrs.frozen
class _Unreadable:
    """Cells of one column that are no value of its kind: the code of their finding, the header, row and cell each."""

    code: str
    header: str
    cells: tuple[tuple[int, str], ...]


class SettledTable:
    """A recognised table that gives its columns as values, one for each row; a column that is not there is all None.

    Parameters
    ----------
    table
        The table.
    rules
        How somebody says its columns are to be read, by role.
    joined
        Cells that other tables give for its rows, for roles the table has no column for.
    """

    def __init__(
        self,
        table: RecognisedTable,
        rules: Mapping[Role, ColumnRule] | None = None,
        joined: Mapping[Role, Sequence[Cell]] | None = None,
    ) -> None:
        self.table = table
        self.name = table.sheet.name
        self.num_rows = table.sheet.num_rows
        self._rules = rules or {}
        self._joined = joined or {}
        self._usual_scale = vocabulary().odds_scale.get(table.system)
        self._notes: dict[str, tuple[str, bool]] = {}
        self._unreadable: list[_Unreadable] = []
        self._cut: list[str] = []
        self._nameless: list[int] = []

    def has(self, *roles: Role) -> bool:
        """Return whether there is a column for any of the roles."""
        return any(role in self.table.columns or role in self._joined for role in roles)

    def places(self) -> list[str]:
        """Return where each row stands."""
        name = safe(self.name)
        return [f"{name}:{line}" for line in self.table.sheet.lines]

    def texts(self, *roles: Role) -> list[str | None]:
        """Return the texts of the first of the roles that has a column."""
        cells, header = self._cells(roles)
        if cells is None:
            return [None] * self.num_rows
        values = settle_texts(cells)
        if max(map(len, filter(None, values)), default=0) > LONGEST_TEXT:
            self._cut.append(header)
            values = [value if value is None else value[:LONGEST_TEXT].rstrip() for value in values]
        return values

    def money(self, role: Role) -> SettledMoney:
        """Return the amounts of a column, with the currencies its cells name."""
        cells, header = self._cells((role,))
        if cells is None:
            return SettledMoney(values=[None] * self.num_rows, currencies=[None] * self.num_rows)
        settled = settle_money(cells, style=self._rule(role).style)
        self._keep("unreadable_amounts", header, settled)
        return settled

    def numbers(self, role: Role) -> list[float | None]:
        """Return the numbers of a column."""
        cells, header = self._cells((role,))
        if cells is None:
            return [None] * self.num_rows
        settled = settle_numbers(cells, style=self._rule(role).style)
        self._keep("unreadable_numbers", header, settled)
        return settled.values

    def shares(self, role: Role) -> list[float | None]:
        """Return the shares of a column, from 0 to 1."""
        cells, header = self._cells((role,))
        if cells is None:
            return [None] * self.num_rows
        settled = settle_shares(cells, scale=self._rule(role).scale or self._usual_scale)
        self._keep("unreadable_odds", header, settled)
        return settled.values

    def days(self, role: Role) -> list[dt.date | None]:
        """Return the days of a column."""
        cells, header = self._cells((role,))
        if cells is None:
            return [None] * self.num_rows
        settled = settle_days(cells, order=self._rule(role).order)
        self._keep("unreadable_dates", header, settled)
        return settled.values

    def truths(self, *roles: Role) -> Settled[bool]:
        """Return what the first of the roles that has a column says, true or false."""
        cells, header = self._cells(roles)
        if cells is None:
            return Settled(values=[None] * self.num_rows)
        settled = settle_truths(cells)
        self._keep("unreadable_truths", header, settled)
        return settled

    def named_rows(self, *columns: Sequence[str | None]) -> list[int]:
        """Return the rows that any of the columns of ids and names says something about; the others are told."""
        rows = [row for row, texts in enumerate(zip(*columns, strict=True)) if any(texts)]
        named = set(rows)
        self._nameless += [row for row in range(self.num_rows) if row not in named]
        return rows

    def _cells(self, roles: Iterable[Role]) -> tuple[Sequence[Cell] | None, str]:
        for role in roles:
            column = self.table.columns.get(role)
            if column is not None:
                return self.table.sheet.cells[column.position], column.header
            if role in self._joined:
                return self._joined[role], role.value
        return None, ""

    def _rule(self, role: Role) -> ColumnRule:
        return self._rules.get(role) or ColumnRule()

    def _keep(self, code: str, header: str, settled: Settled[float] | Settled[dt.date] | Settled[bool]) -> None:
        if settled.note:
            self._notes[header] = settled.note, settled.is_ambiguous
        if settled.unreadable:
            self._unreadable.append(_Unreadable(code, header, settled.unreadable))

    def findings(self, amounts: Sequence[float | None] = ()) -> Iterator[Finding]:
        """Yield how the columns read so far were settled, and what in them could not be read.

        Parameters
        ----------
        amounts
            What each row is worth [money], where rows are worth something.
        """
        name = safe(self.name)
        for code, is_ambiguous in (("ambiguous_columns", True), ("settled_columns", False)):
            told = [f"{safe(header)}: {text}" for header, (text, doubt) in self._notes.items() if doubt is is_ambiguous]
            if told:
                advice = " A mapping file settles it otherwise." if is_ambiguous else ""
                message = f"{name}: how {len(told)} columns were read: {'; '.join(told)}.{advice}"
                yield (warning if is_ambiguous else note)(code, message, len(told))
        for unreadable in self._unreadable:
            rows = [row for row, _ in unreadable.cells]
            message = (
                f"{len(rows):,} cells of {name}, column {safe(unreadable.header)}, are no "
                f"{UNREADABLE[unreadable.code]}: each row is used without that value."
            )
            places = (f"{name}:{self.table.sheet.lines[row]} {shown(cell)}" for row, cell in unreadable.cells)
            worth = math.fsum(amounts[row] or 0.0 for row in rows) if amounts else 0.0
            yield warning(unreadable.code, message, len(rows), amount=worth, examples=places)
        if self._nameless:
            places = (f"{name}:{self.table.sheet.lines[row]}" for row in self._nameless)
            message = f"{len(self._nameless):,} rows of {name} have neither id nor name: left out."
            yield note("rows_without_name", message, len(self._nameless), examples=places)
        if self._cut:
            message = (
                f"{name}: texts longer than {LONGEST_TEXT} characters were cut in {', '.join(map(safe, self._cut))}."
            )
            yield note("texts_cut", message, len(self._cut))


def safe(text: str) -> str:
    """Return a text on one line, with what cannot be printed spelt out.

    Examples
    --------
    >>> len(safe("deals" + chr(0)))
    9
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
