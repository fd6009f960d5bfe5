"""A text table (CSV) as a sheet: encoding, separator, quotes and header settled, each choice told."""

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.intake.reading.decoding import decoded
from territory_opt.intake.reading.raw_table import raw_table
from territory_opt.intake.reading.record_rows import sheet_of
from territory_opt.intake.reading.separator import settle_separator
from territory_opt.intake.reading.text_rows import text_rows
from territory_opt.intake.records.sheet import Sheet

MOST_ROWS = 2_000_000
"""Most rows of one table that are read."""

_MARKUP = ("<!doctype", "<html", "<table", "<?xml", "<head", "<meta", "{\\rtf", "%pdf-", "mime-version:")


def csv_sheet(raw: bytes, name: str) -> Sheet:
    r"""Return the table that a text file holds.

    Parameters
    ----------
    raw
        The bytes of the file.
    name
        Its name.

    Raises
    ------
    InvalidInputError
        If it holds no text table.
    MissingExtraError
        If telling its encoding needs a library that is not installed.

    Examples
    --------
    >>> csv_sheet(b"Name;Amount\r\nA;5\r\n", "deals.csv").cells
    (['A'], ['5'])
    """
    file = decoded(raw, name)
    if file.text.lstrip()[:100].lower().startswith(_MARKUP):
        hint = "open it in a spreadsheet and save it as xlsx or CSV"
        raise InvalidInputError([Fault(name, "a document with markup, not a table", "a workbook or CSV", hint)])
    separator = settle_separator(file.text, name)
    found = text_rows(file.text, separator.character, separator.num_lines)
    if len(found.rows) > MOST_ROWS:
        raise InvalidInputError([Fault(name, f"{len(found.rows):,} rows", f"at most {MOST_ROWS:,} rows")])
    table = raw_table(found.rows, found.lines, mended=found.mended, unreadable=found.unreadable)
    if not table.rows:
        raise InvalidInputError([Fault(name, "an empty file", "a header line with the names of the columns")])
    return sheet_of(table, file=name, name=name, findings=(*file.findings, *separator.findings))
