"""The edits that people made in a workbook: found by comparing cells, put into the territory, told as findings."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from territory_opt.errors import Fault
from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.problem import Problem
from territory_opt.report.layout import counted
from territory_opt.report.table_columns import Value
from territory_opt.workbook.applied import EDITABLE, Edit, applied
from territory_opt.workbook.cell_text import cell_key
from territory_opt.workbook.embedded import Cell, WrittenTable
from territory_opt.workbook.writer import column_letters

MOST_TITLE_ROWS = 200
"""Rows among which the header is looked for."""

MOST_EXAMPLES = 20
_SAME = 1e-12
_LONGEST_EXAMPLE = 500

Rows = Sequence[Sequence[Cell]]


@attrs.frozen
class Looked:
    """What a look at the tables of a workbook has brought to light.

    Parameters
    ----------
    edits
        The edits by what they change: sheet, record, label.
    ignored
        Changed cells that are not read back.
    unknown
        Rows whose id no record has.
    missing
        Sheets and columns that are gone.
    gone
        Records that have no row any more.
    faults
        Edits that contradict each other.
    """

    edits: dict[tuple[str, str, str], Edit] = attrs.field(factory=dict)
    ignored: list[str] = attrs.field(factory=list)
    unknown: list[str] = attrs.field(factory=list)
    missing: list[str] = attrs.field(factory=list)
    gone: list[str] = attrs.field(factory=list)
    faults: list[Fault] = attrs.field(factory=list)


def edited(problem: Problem, tables: Mapping[str, WrittenTable], sheets: Mapping[str, Rows]) -> Problem:
    """Return a territory with the edits made in a workbook, and findings that tell them.

    Parameters
    ----------
    problem
        The territory as it was written.
    tables
        What the tables held when they were written, by sheet.
    sheets
        What the cells hold now, by sheet.

    Raises
    ------
    InvalidInputError
        With every edit that may not stand where it was typed, each with its sheet and cell.
    """
    looked = Looked()
    for name, table in tables.items():
        if name in sheets:
            _Look(name, table, sheets[name], looked).at_all_rows()
        else:
            looked.missing.append(f"the sheet {name}")
    edits = [edit for edit in looked.edits.values() if edit.is_read_back(problem)]
    others = (edit for edit in looked.edits.values() if not edit.is_read_back(problem))
    looked.ignored.extend(f"{edit.address} ({edit.record})" for edit in others)
    after = applied(problem, edits, looked.faults)
    findings = tuple(_findings(edits, looked))
    return attrs.evolve(after, findings=(*after.findings, *findings)) if findings else after


class _Look:
    """A look at one table: its rows are found by their ids, its columns by their labels."""

    def __init__(self, name: str, table: WrittenTable, rows: Rows, looked: Looked) -> None:
        self.name, self.table, self.rows, self.looked = name, table, rows, looked
        labels = [*table.inputs, *table.watched]
        self.header, columns = _header(rows, table.id_label, labels)
        self.columns = {label: found[0] for label, found in columns.items()}
        for label in (table.id_label, *labels) if columns else (table.id_label,):
            if label not in columns:
                looked.missing.append(f"the column {label} of {name}")
            elif len(columns[label]) > 1:
                twice = " and ".join(map(column_letters, columns[label]))
                looked.faults.append(Fault(f"{name}!{self.header + 1}", f"{label!r} in {twice}", "each header once"))
        self.positions: dict[str, list[int]] = {}
        for position, record in enumerate(table.ids):
            self.positions.setdefault(cell_key(record), []).append(position)

    def at_all_rows(self) -> None:
        """Compare every row whose id is known."""
        if self.table.id_label not in self.columns:
            return
        met = set()
        for number in range(self.header + 1, len(self.rows)):
            key = cell_key(self.rows[number][self.columns[self.table.id_label]])
            if key in self.positions:
                met.add(key)
                self._at_row(number, self.positions[key])
            elif key:
                self.looked.unknown.append(f"{self._address(self.table.id_label, number)} {shown(key)}")
        self.looked.gone.extend(f"{self.name} {record}" for record in self.table.ids if cell_key(record) not in met)

    def _at_row(self, number: int, positions: Sequence[int]) -> None:
        record = self.table.ids[positions[0]]
        for label, values in (*self.table.inputs.items(), *self.table.watched.items()):
            cell = self.rows[number][self.columns[label]] if label in self.columns else values[positions[0]]
            if any(_is_same(values[position], cell) for position in positions):
                continue
            address = self._address(label, number)
            if label in self.table.watched:
                self.looked.ignored.append(f"{address} ({record})")
            elif len(positions) > 1:
                allowed = "an id that one record has"
                self.looked.faults.append(Fault(address, f"the id of {len(positions)} records", allowed))
            else:
                self._add(label, address, record, values[positions[0]], cell)

    def _add(self, label: str, address: str, record: str, before: Value, cell: Cell) -> None:
        after, target = _value(cell), EDITABLE[self.name, label]
        edit = Edit(address=address, target=target, record=record, before=before, after=after)
        known = self.looked.edits.setdefault((self.name, record, label), edit)
        if not _is_same(known.after, cell):
            found = f"{shown(after)}, and {shown(known.after)} at {known.address}"
            self.looked.faults.append(Fault(address, found, f"one value for {record}"))

    def _address(self, label: str, number: int) -> str:
        return f"{self.name}!{column_letters(self.columns[label])}{number + 1}"


def _header(rows: Rows, id_label: str, labels: Sequence[str]) -> tuple[int, dict[str, list[int]]]:
    """Return the first row that holds the label of the ids and another one, and the columns of every label."""
    wanted = {id_label, *labels}
    for number, row in enumerate(rows[:MOST_TITLE_ROWS]):
        columns: dict[str, list[int]] = {}
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell.strip() in wanted:
                columns.setdefault(cell.strip(), []).append(column)
        if id_label in columns and len(columns) > 1:
            return number, columns
    return 0, {}


def _letters(columns: Sequence[int]) -> str:
    return " and ".join(map(column_letters, columns))


def _value(cell: Cell) -> Any:  # noqa: ANN401  # whatever was typed
    if isinstance(cell, str):
        return cell.strip() or None
    return cell


def _is_same(written: Any, cell: Cell) -> bool:  # noqa: ANN401  # whatever was written
    now = _value(cell)
    if isinstance(now, dt.datetime):
        now = now.date()
    if isinstance(now, dt.date):
        now = now.isoformat()
    if written is None or now is None:
        return written is now
    if isinstance(written, int | float):
        is_number = isinstance(now, int | float) and not isinstance(now, bool)
        return is_number and math.isclose(written, now, rel_tol=_SAME)
    return cell_key(written) == cell_key(now)


def _findings(edits: Sequence[Edit], looked: Looked) -> Iterator[Finding]:
    if edits:
        counts = Counter(edit.target.noun for edit in edits)
        told = ", ".join(f"{count:,} {noun}" for noun, count in counts.items())
        yield _finding(
            "workbook_edits",
            f"{counted(len(edits), 'value')} edited in the workbook, and used: {told}.",
            [edit.words for edit in edits],
            Severity.NOTE,
        )
    for code, noun, text, places in (
        ("workbook_edits_not_read", "value", "changed in cells that are not read back: kept as it was", looked.ignored),
        ("workbook_unknown_rows", "row", "of the workbook with an id that no record has: not read", looked.unknown),
        ("workbook_columns_missing", "place", "missing in the workbook: no edits of it are read", looked.missing),
        ("workbook_rows_missing", "record", "without a row in the workbook: planned as it was", looked.gone),
    ):
        if places:
            severity = Severity.NOTE if places is looked.gone else Severity.WARNING
            yield _finding(code, f"{counted(len(places), noun)} {text}.", places, severity)


def _finding(code: str, message: str, examples: Sequence[str], severity: Severity) -> Finding:
    few = tuple(example[:_LONGEST_EXAMPLE] for example in examples[:MOST_EXAMPLES])
    return Finding(code=code, message=message, severity=severity, count=len(examples), examples=few)
