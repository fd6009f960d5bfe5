"""The edits that people made in a workbook: found by comparing cells, put into the territory, told as findings."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from territory_opt.errors import Fault
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.problem import Problem
from territory_opt.report.layout import counted
from territory_opt.report.table_columns import Value
from territory_opt.workbook.applied import EDITABLE, Edit, applied
from territory_opt.workbook.cell_text import cell_key
from territory_opt.workbook.embedded import WrittenTable
from territory_opt.workbook.formula_cells import Place
from territory_opt.workbook.record_sheets import CLIENTS, OPPORTUNITIES, PART_GIVEN, TIER_GIVEN
from territory_opt.workbook.typed_cell import Cell, Rows, cell_words, header_of, repeated_header, typed_value
from territory_opt.workbook.writer import column_letters

MOST_EXAMPLES = 20
_SAME = 1e-12
_LONGEST_EXAMPLE = 500

_INSTEAD = {
    (CLIENTS, "Tier"): TIER_GIVEN,
    (OPPORTUNITIES, "Part"): PART_GIVEN,
}
"""Where to edit what people take other columns for."""


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
        Rows without an id, or with one that no record has.
    repeated
        Rows that are there more often than they were written.
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
    repeated: list[str] = attrs.field(factory=list)
    missing: list[str] = attrs.field(factory=list)
    gone: list[str] = attrs.field(factory=list)
    faults: list[Fault] = attrs.field(factory=list)


def edited(
    problem: Problem,
    tables: Mapping[str, WrittenTable],
    sheets: Mapping[str, Rows],
    formulas: Mapping[str, set[Place]],
) -> Problem:
    """Return a territory with the edits made in a workbook, and findings that tell them.

    Parameters
    ----------
    problem
        The territory as it was written.
    tables
        What the tables held when they were written, by sheet.
    sheets
        What the cells hold now, by sheet.
    formulas
        Where formulas stand now, by sheet.

    Raises
    ------
    InvalidInputError
        With every edit that may not stand where it was typed, each with its sheet and cell.
    """
    looked = Looked()
    for name, table in tables.items():
        if name in sheets:
            look = _Look(name, table, sheets[name], formulas.get(name, set()), looked)
            look.at_totals()
            look.at_all_rows()
        elif table.inputs:
            looked.missing.append(f"the sheet {name}")
    edits: list[Edit] = []
    for edit in looked.edits.values():
        if edit.is_read_back(problem):
            edits.append(edit)
        else:
            looked.ignored.append(f"{edit.address} ({edit.record})")
    after = applied(problem, edits, looked.faults)
    findings = tuple(_findings(edits, looked))
    return attrs.evolve(after, findings=(*after.findings, *findings)) if findings else after


class _Look:
    """A look at one table: its rows are found by their ids, its columns by their labels."""

    def __init__(self, name: str, table: WrittenTable, rows: Rows, formulas: set[Place], looked: Looked) -> None:
        self.name, self.table, self.rows, self.formulas, self.looked = name, table, rows, formulas, looked
        self.header, columns = header_of(rows, table.id_labels, table.labels)
        self.columns = {label: found[0] for label, found in columns.items()}
        read_back = [*table.id_labels, *table.inputs] if table.inputs else []
        looked.missing.extend(
            f"the column {label} of {name}"
            for label in (read_back if columns else read_back[: len(table.id_labels)])
            if label not in columns
        )
        looked.faults.extend(
            repeated_header(f"{name}!{self.header + 1}", label, found)
            for label, found in columns.items()
            if len(found) > 1
        )
        written = {**table.inputs, **table.watched, **table.formulas}
        self.compared = {label: values for label, values in written.items() if label in self.columns}
        self.positions: dict[tuple[str, ...], list[int]] = {}
        for position, ids in enumerate(table.ids):
            self.positions.setdefault(_key(ids), []).append(position)

    def at_totals(self) -> None:
        """Compare the row above the header, if something stands there."""
        row = self.header - 1
        if not self.columns or row < 0 or not any(typed_value(cell) is not None for cell in self.rows[row]):
            return
        for label, written in self.table.totals.items():
            if label not in self.columns or (row, self.columns[label]) in self.formulas:
                continue
            if not _is_same(written, self.rows[row][self.columns[label]]):
                self.looked.ignored.append(f"{self._address(label, row)} (team): edit the rows of the reps instead")

    def at_all_rows(self) -> None:
        """Compare every row whose id is known."""
        if not self.columns:
            return
        places = [self.columns[label] for label in self.table.id_labels]
        met: Counter[tuple[str, ...]] = Counter()
        for row in range(self.header + 1, len(self.rows)):
            key = _key([self.rows[row][column] for column in places])
            if key in self.positions:
                met[key] += 1
                self._at_row(row, self.positions[key])
                if met[key] > len(self.positions[key]):
                    self.looked.repeated.append(f"{self.name} row {row + 1} ({_told(key)})")
            elif any(key) or self._has_content(row):
                address = self._address(self.table.id_labels[0], row)
                self.looked.unknown.append(f"{address} {cell_words(_told(key) or None)}")
        if self.table.inputs:
            gone = (key for key in self.positions if key not in met)
            self.looked.gone.extend(f"{self.name} {_told(self.table.ids[self.positions[key][0]])}" for key in gone)

    def _has_content(self, row: int) -> bool:
        """Return whether something but formulas stands in the columns of a row."""
        return any(
            typed_value(self.rows[row][column]) is not None and (row, column) not in self.formulas
            for column in self.columns.values()
        )

    def _at_row(self, row: int, positions: Sequence[int]) -> None:
        record = _told(self.table.ids[positions[0]])
        for label, values in self.compared.items():
            cell = self.rows[row][self.columns[label]]
            if any(_is_same(values[position], cell) for position in positions):
                continue
            address = self._address(label, row)
            if label not in self.table.inputs:
                self._ignore(label, row, record)
            elif len(positions) > 1:
                allowed = "an id that one record has"
                self.looked.faults.append(Fault(address, f"the id of {len(positions)} records", allowed))
            else:
                self._add(label, address, record, values[positions[0]], cell)

    def _ignore(self, label: str, row: int, record: str) -> None:
        if label in self.table.formulas and (row, self.columns[label]) in self.formulas:
            return
        instead = _INSTEAD.get((self.name, label))
        hint = f": edit {instead} instead" if instead else ""
        self.looked.ignored.append(f"{self._address(label, row)} ({record}){hint}")

    def _add(self, label: str, address: str, record: str, before: Value, cell: Cell) -> None:
        after, target = typed_value(cell), EDITABLE[self.name, label]
        edit = Edit(address=address, target=target, record=record, before=before, after=after)
        known = self.looked.edits.setdefault((self.name, record, label), edit)
        if known is not edit and not _is_same(known.after, cell):
            found = f"{cell_words(after)}, and {cell_words(known.after)} at {known.address}"
            self.looked.faults.append(Fault(address, found, f"one value for {record}"))

    def _address(self, label: str, row: int) -> str:
        return f"{self.name}!{column_letters(self.columns[label])}{row + 1}"


def _key(ids: Sequence[Any]) -> tuple[str, ...]:
    """Return what a record is found by."""
    return tuple("" if value is None else cell_key(value) for value in ids)


def _told(ids: Sequence[Any]) -> str:
    return " ".join(str(value) for value in ids if value not in {None, ""})


def _is_same(written: Any, cell: Cell) -> bool:  # noqa: ANN401  # whatever was written
    before, now = typed_value(written), typed_value(cell)
    if isinstance(now, dt.date | dt.time):
        now = now.isoformat()
    if before is None or now is None:
        return before is now
    if isinstance(before, int | float):
        is_number = isinstance(now, int | float) and not isinstance(now, bool)
        return is_number and math.isclose(before, now, rel_tol=_SAME)
    return cell_key(before) == cell_key(now)


_NOTES = ("workbook_duplicate_rows", "workbook_rows_missing")
_NOT_READ = "changed in cells that are not read back: kept as it was; edit yellow cells, the data or the policy instead"


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
        ("workbook_edits_not_read", "value", _NOT_READ, looked.ignored),
        ("workbook_unknown_rows", "row", "of the workbook whose id no record has: not read", looked.unknown),
        ("workbook_duplicate_rows", "row", "of the workbook repeated: edits in any of them are read", looked.repeated),
        ("workbook_columns_missing", "place", "missing in the workbook: no edits of it are read", looked.missing),
        ("workbook_rows_missing", "record", "without a row in the workbook: planned as it was", looked.gone),
    ):
        if places:
            severity = Severity.NOTE if code in _NOTES else Severity.WARNING
            yield _finding(code, f"{counted(len(places), noun)} {text}.", places, severity)


def _finding(code: str, message: str, examples: Sequence[str], severity: Severity) -> Finding:
    few = tuple(example[:_LONGEST_EXAMPLE] for example in examples[:MOST_EXAMPLES])
    return Finding(code=code, message=message, severity=severity, count=len(examples), examples=few)
