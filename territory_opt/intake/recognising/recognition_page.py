"""A recognition as lines of text: what each file is, what its columns mean and why, what is guessed or missing."""

from collections.abc import Iterator

from territory_opt.intake.recognising.column_match import SYSTEM_NAMES
from territory_opt.intake.records.recognition import RecognisedTable, Recognition, System, TableKind
from territory_opt.model.checks import shown
from territory_opt.model.finding import Severity

_WIDEST_HEADER = 44
_WIDEST_LINE = 110
_GUESS, _SURE = "?", " "


def recognition_lines(recognition: Recognition) -> list[str]:
    """Return what was recognised, for people.

    Parameters
    ----------
    recognition
        What was recognised.
    """
    tables = recognition.tables
    read = [table for table in tables if table.kind is not TableKind.OTHER]
    written_by = "" if recognition.system is System.OTHER else f", written by {SYSTEM_NAMES[recognition.system]}"
    guesses = sum(column.is_guess for table in read for column in table.columns.values())
    lines = [
        f"{len(tables)} tables, {len(read)} of them read{written_by}; {guesses} columns guessed (marked {_GUESS})."
    ]
    for table in tables:
        lines += ["", *_table_lines(table)]
    doubts = [finding for finding in recognition.findings if finding.severity is not Severity.NOTE]
    if doubts:
        lines += ["", "To look at:"]
        lines += [line for finding in doubts for line in _wrapped(f"{finding.code}: {finding.message}", "  - ")]
    return lines


def _table_lines(table: RecognisedTable) -> Iterator[str]:
    kind = "not read" if table.kind is TableKind.OTHER else table.kind.replace("_", " ")
    name = table.sheet.name if table.sheet.name.isprintable() else shown(table.sheet.name)
    yield f"{name}: {kind}, {table.sheet.num_rows:,} rows{' (a guess)' if table.is_guess else ''}: {table.reason}"
    width = max((len(_header(column.header)) for column in table.columns.values()), default=0)
    for role, column in table.columns.items():
        mark = _GUESS if column.is_guess else _SURE
        meaning = role.replace("_", " ")
        yield f"  {mark} {_header(column.header):{width}}  {meaning:18}  {column.reason}"
    if table.unused:
        yield from _wrapped(f"not used: {', '.join(map(_header, table.unused))}", "    ")


def _header(header: str) -> str:
    text = header if header.isprintable() else shown(header)[1:-1]
    text = text or "(no name)"
    return text if len(text) <= _WIDEST_HEADER else f"{text[: _WIDEST_HEADER - 3]}..."


def _wrapped(text: str, indent: str) -> Iterator[str]:
    line = indent
    for word in text.split():
        if len(line) + len(word) >= _WIDEST_LINE and line.strip():
            yield line.rstrip()
            line = " " * len(indent)
        line += f"{word} "
    yield line.rstrip()
