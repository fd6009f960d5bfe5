"""A recognition written as a mapping file: each column with its meaning and why, for a person to correct."""

from collections import Counter
from collections.abc import Iterator

from territory_opt.files.spelling import Plain
from territory_opt.files.toml_text import toml_value
from territory_opt.intake.recognising.mapping import SCHEMA, writable
from territory_opt.intake.recognising.vocabulary import vocabulary
from territory_opt.intake.recognising.wide_goals import MADE_OF_PERIODS
from territory_opt.intake.records.recognition import RecognisedTable, Recognition, System, TableKind

_HEAD = """\
# What the columns of this export are taken for. Correct what is wrong and give the file back with --mapping.
# A column is stated by its header, or with more: amount = { column = "Amount", style = "1.234,56" },
# close_date = { column = "Close", order = "dmy" } (dmy, mdy or ymd),
# odds = { column = "Chance", scale = 100 } (1 or 100).
# Below all tables may stand: [stage_odds] "Negotiation" = 0.8, [stages] "Signed" = "won" (open, won or lost),
# [owners] "asmith" = "Rep One". A line `currency = "EUR"` stands above all tables.
"""
_MOST_UNUSED = 1000


def mapping_text(recognition: Recognition) -> str:
    """Return the mapping file that says what was recognised; read back, it gives the same recognition.

    Parameters
    ----------
    recognition
        What was recognised, also without a table of deals.
    """
    lines = [_HEAD, f"schema = {toml_value(SCHEMA)}", f"system = {toml_value(str(recognition.system))}"]
    for table in recognition.tables:
        lines += ["", *_table_lines(table, recognition.system)]
    return "\n".join(lines) + "\n"


def _table_lines(table: RecognisedTable, system: System) -> Iterator[str]:
    sheet = table.sheet
    yield "[[table]]"
    yield f"file = {_text(sheet.file)}  # {sheet.num_rows:,} rows"
    if sheet.name != sheet.file:
        yield f"sheet = {_text(sheet.name)}"
    yield f"kind = {_text(str(table.kind))}{_comment(table.reason, is_guess=table.is_guess)}"
    if table.system is not system:
        yield f"system = {_text(str(table.system))}"
    made = {role for role, column in table.columns.items() if column.reason == MADE_OF_PERIODS}
    if made:
        yield "periods_in_columns = true"
    if table.kind is TableKind.OTHER:
        yield f"# to read it, state one of these kinds: {', '.join(vocabulary().columns)}"
    else:
        yield f"# meanings: {', '.join(vocabulary().roles(table.kind))}"
    yield ""
    yield "[table.columns]"
    times = Counter(map(writable, sheet.columns))
    for role, column in table.columns.items():
        if role not in made:
            yield f"{role} = {_column(column.header, column.position, times)}" + _comment(
                column.reason, is_guess=column.is_guess
            )
    yield from _unused(table, times)


def _unused(table: RecognisedTable, times: Counter[str]) -> Iterator[str]:
    used = {column.position for column in table.columns.values()}
    unused = [(place, header) for place, header in enumerate(table.sheet.columns) if place not in used]
    for place, header in unused[:_MOST_UNUSED]:
        yield f"# ... = {_column(header, place, times)}"
    if len(unused) > _MOST_UNUSED:
        yield f"# and {len(unused) - _MOST_UNUSED:,} more columns that are not used"


def _column(header: str, place: int, times: Counter[str]) -> str:
    text = writable(header)
    column: Plain = text if times[text] == 1 else {"column": text, "position": place + 1}
    return toml_value(column)


def _text(text: str) -> str:
    return toml_value(writable(text))


def _comment(reason: str, *, is_guess: bool) -> str:
    told = "".join(character for character in reason if character.isprintable())
    mark = "a guess: " if is_guess else ""
    return f"  # {mark}{told}" if told else ""
