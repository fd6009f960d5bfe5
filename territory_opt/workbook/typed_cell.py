"""What stands in the cells of a workbook that comes back: values, what is none, headers, faults in a person's words."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeAlias

import attrs

from territory_opt.errors import Fault
from territory_opt.files.spelling import number
from territory_opt.model.checks import shown
from territory_opt.workbook.cell_text import cell_key
from territory_opt.workbook.writer import column_letters

Cell: TypeAlias = Any
"""What a cell holds: a text, a number, a day, true or false, `Unreadable`; an empty text for nothing."""

Rows: TypeAlias = Sequence[Sequence[Cell]]
"""The cells of a sheet, row by row."""

MOST_TITLE_ROWS = 200
"""Rows among which the header is looked for."""

_NUMBER_WORDS = ("a number", "a whole number")


@attrs.frozen
class Unreadable:
    """What stands in a cell that has content, but no value: an error, or a formula that nobody has calculated.

    Parameters
    ----------
    words
        What it is.
    """

    words: str

    def __str__(self) -> str:
        return self.words


def typed_value(cell: Cell) -> Any:  # noqa: ANN401  # whatever was typed
    """Return what was typed; blanks are nothing, and a moment is its day.

    Examples
    --------
    >>> typed_value("  "), typed_value(" likely "), typed_value(dt.datetime(2026, 1, 5, 12))
    (None, 'likely', datetime.date(2026, 1, 5))
    """
    if isinstance(cell, str):
        return cell.strip() or None
    return cell.date() if isinstance(cell, dt.datetime) else cell


def cell_words(value: object) -> str:
    """Return a typed value as a message shows it to the person who typed it.

    Examples
    --------
    >>> cell_words(None), cell_words(dt.time(10, 30)), cell_words(True), cell_words("a lot")
    ('nothing', '10:30', 'TRUE', "'a lot'")
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).upper()
        case dt.time():
            return value.isoformat("seconds" if value.second else "minutes")
        case dt.timedelta() | Unreadable():
            return str(value)
    return shown(value)


def cell_fault(fault: Fault, address: str, value: object) -> Fault:
    """Return the fault of a typed value under its address, in words, with the right spelling where it is known.

    Parameters
    ----------
    fault
        What a check says of the value.
    address
        Where it was typed.
    value
        What was typed.

    Examples
    --------
    >>> print(cell_fault(Fault("", "'80%'", "a number at least 0 and at most 1 [1]"), "Opportunities!H6", "80%"))
    Opportunities!H6: found '80%'; allowed is a number at least 0 and at most 1 [1]; write 0.8 for 80%
    """
    if isinstance(value, Unreadable):
        return Fault(address, value.words, "a value that was typed", "type the value itself")
    hint = fault.hint
    if not hint and isinstance(value, str) and fault.allowed.startswith(_NUMBER_WORDS):
        hint = _number_hint(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    found = fault.found if is_number or isinstance(value, str) else cell_words(value)
    return attrs.evolve(fault, path=address, found=found, hint=hint)


def _number_hint(text: str) -> str:
    try:
        meant = number(text)
    except ValueError as error:
        return str(error)
    return f"it is a text: type {meant:,.10g} as a number".replace(",", "")


def header_of(rows: Rows, key_labels: Sequence[str], labels: Sequence[str]) -> tuple[int, dict[str, list[int]]]:
    """Return the first row that holds the labels of the keys and another one, and the columns of every label.

    Parameters
    ----------
    rows
        The cells of the sheet.
    key_labels, labels
        The labels of the columns that name the record, and of the others.
    """
    wanted = {cell_key(label): label for label in (*key_labels, *labels)}
    for row, cells in enumerate(rows[:MOST_TITLE_ROWS]):
        columns: dict[str, list[int]] = {}
        for column, cell in enumerate(cells):
            label = wanted.get(cell_key(cell)) if isinstance(cell, str) and cell else None
            if label is not None:
                columns.setdefault(label, []).append(column)
        if all(label in columns for label in key_labels) and len(columns) > len(key_labels):
            return row, columns
    return 0, {}


def repeated_header(address: str, label: str, columns: Sequence[int]) -> Fault:
    """Return the fault of a label that heads several columns.

    Examples
    --------
    >>> print(repeated_header("Gap!5", "Target", [4, 25]))
    Gap!5: found 'Target' in E and Z; allowed is each header once
    """
    return Fault(address, f"{label!r} in {' and '.join(map(column_letters, columns))}", "each header once")
