"""A recognised table whose columns are read as values: each column settled once, and what that showed kept."""

import datetime as dt
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import attrs

from territory_opt.intake.recognising.column_content import CONTENT
from territory_opt.intake.recognising.headers import likely
from territory_opt.intake.recognising.mapping import ColumnRule
from territory_opt.intake.recognising.vocabulary import vocabulary
from territory_opt.intake.records.import_findings import note, warning
from territory_opt.intake.records.recognition import RecognisedTable, Role
from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.day_shapes import DayOrder
from territory_opt.intake.settling.days import ORDER_WORDS, SettledDays, settle_days
from territory_opt.intake.settling.numbers import SettledMoney, settle_money, settle_numbers
from territory_opt.intake.settling.probes import Content
from territory_opt.intake.settling.settled import Settled
from territory_opt.intake.settling.shares import settle_shares
from territory_opt.intake.settling.texts import settle_texts
from territory_opt.intake.settling.truths import settle_truths
from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding

_Numbers = TypeVar("_Numbers", bound=Settled[float])

LONGEST_TEXT = 500
_DAYS = frozenset({Content.DAY})
_NUMBERS = frozenset({Content.MONEY, Content.NUMBER, Content.SHARE})
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


@attrs.frozen
class _Proof:
    """How a column proves that it is written, and its header."""

    proven: str
    header: str


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
        self._read_along: dict[str, str] = {}
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
        if settled.is_open and (proof := self._proof(role, _NUMBERS)):
            settled = _as_proven(settled, settle_money(cells, decimal=proof.proven), proof)
        self._keep("unreadable_amounts", header, settled)
        return settled

    def numbers(self, role: Role) -> list[float | None]:
        """Return the numbers of a column."""
        cells, header = self._cells((role,))
        if cells is None:
            return [None] * self.num_rows
        settled = settle_numbers(cells, style=self._rule(role).style)
        if settled.is_open and (proof := self._proof(role, _NUMBERS)):
            settled = _as_proven(settled, settle_numbers(cells, decimal=proof.proven), proof)
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
        if settled.is_open and (proof := self._proof(role, _DAYS, settled.marks)):
            settled = attrs.evolve(
                settle_days(cells, order=proof.proven),
                note=f"days are written as {ORDER_WORDS[DayOrder(proof.proven)]}, as in {shown(proof.header)}",
                is_ambiguous=False,
            )
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

    def ended_days(self) -> list[dt.date | None]:
        """Return the day on which each row ended: the latest of all columns that say so, such as won and lost time."""
        found = self.days(Role.CLOSED_DATE)
        for header, cells in self._namesakes(Role.CLOSED_DATE):
            more = settle_days(cells, order=self._rule(Role.CLOSED_DATE).order)
            self._keep("unreadable_dates", header, more)
            found = [max(filter(None, pair), default=None) for pair in zip(found, more.values, strict=True)]
        return found

    def deleted(self) -> list[bool | None]:
        """Return whether any column that says so calls a row deleted; None where none says anything."""
        found = self.truths(Role.IS_DELETED).values
        for header, cells in self._namesakes(Role.IS_DELETED):
            more = settle_truths(cells)
            self._keep("unreadable_truths", header, more)
            found = [
                said or other if other is not None else said for said, other in zip(found, more.values, strict=True)
            ]
        return found

    def _namesakes(self, role: Role) -> Iterator[tuple[str, Sequence[Cell]]]:
        """Yield header and cells of further columns whose name is one that is known for a role; told."""
        column = self.table.columns.get(role)
        unused = set(self.table.unused)
        for position, header in enumerate(self.table.sheet.columns):
            if column is not None and header in unused and position != column.position:
                found = likely(header, self.table.kind)
                if found is not None and all(name.role is role for name in found.names):
                    self._read_along[header] = column.header
                    yield header, self.table.sheet.cells[position]

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

    def _proof(self, role: Role, contents: Collection[Content], marks: frozenset[str] = frozenset()) -> _Proof | None:
        """Return how other columns of the table prove that such columns are written; None if they contradict."""
        headers: dict[str, str] = {}
        for other, column in self.table.columns.items():
            if other is role or CONTENT.get(other) not in contents:
                continue
            cells, rule = self.table.sheet.cells[column.position], self._rule(other)
            settled = _settled(CONTENT[other], cells, rule)
            fits = not isinstance(settled, SettledDays) or marks <= settled.marks
            if settled.proven and fits:
                headers.setdefault(settled.proven, column.header)
        return _Proof(*headers.popitem()) if len(headers) == 1 else None

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
            if not is_ambiguous:
                told += [f"{safe(header)}: read with {safe(first)}" for header, first in self._read_along.items()]
            if told:
                advice = " A mapping file settles it otherwise." if is_ambiguous else ""
                message = f"{name}: how {len(told)} columns were read: {'; '.join(told)}.{advice}"
                yield (warning if is_ambiguous else note)(code, message, len(told))
        for unreadable in self._unreadable:
            rows = [row for row, _ in unreadable.cells]
            worth = math.fsum(amounts[row] or 0.0 for row in rows) if amounts else 0.0
            cells = "1 cell" if len(rows) == 1 else f"{len(rows):,} cells"
            message = (
                f"{cells} of {name}, column {safe(unreadable.header)}, {'is' if len(rows) == 1 else 'are'} no "
                f"{UNREADABLE[unreadable.code]}: each row is used without that value."
            )
            if amounts:
                message += f" They count with {worth:,.0f}."
            places = (f"{name}:{self.table.sheet.lines[row]} {shown(cell)}" for row, cell in unreadable.cells)
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


def _settled(content: Content, cells: Sequence[Cell], rule: ColumnRule) -> Settled[float] | SettledDays:
    match content:
        case Content.DAY:
            return settle_days(cells, order=rule.order)
        case Content.SHARE:
            return settle_shares(cells, scale=rule.scale)
        case _:
            return settle_money(cells, style=rule.style)


def _as_proven(before: Settled[float], after: _Numbers, proof: _Proof) -> _Numbers:
    """Return a column read as another one proves; with other values than it would have by itself it stays in doubt."""
    note = f"{after.note}, as in {shown(proof.header)}"
    return attrs.evolve(after, note=note, is_ambiguous=before.values != after.values)


def safe(text: str) -> str:
    """Return a text on one line, with what cannot be printed spelt out.

    Examples
    --------
    >>> len(safe("deals" + chr(0)))
    9
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
