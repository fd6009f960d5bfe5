"""What is told about a recognition: columns not used, guessed, missing, contradicted or doubled, tables not read."""

from collections.abc import Iterator, Mapping, Sequence

from territory_opt.intake.recognising.column_match import ColumnMatch
from territory_opt.intake.records.import_findings import note, warning
from territory_opt.intake.records.recognition import RecognisedTable, Role, TableKind
from territory_opt.intake.records.sheet import Sheet
from territory_opt.intake.settling.texts import is_missing
from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding

_DECIDING = frozenset({Role.ID, Role.AMOUNT, Role.ODDS, Role.STAGE, Role.CLOSE_DATE, Role.OWNER_ID, Role.OWNER_NAME})
_WANTED: tuple[tuple[frozenset[Role], str, str], ...] = (
    (frozenset({Role.ID}), "id", "each deal is known by its name"),
    (frozenset({Role.NAME}), "name", "each deal is called by its id"),
    (frozenset({Role.OWNER_ID, Role.OWNER_NAME}), "owner", "all deals go to one rep"),
    (frozenset({Role.ACCOUNT_ID, Role.ACCOUNT_NAME}), "account", "deals belong to no client"),
    (frozenset({Role.AMOUNT, Role.HOME_AMOUNT}), "amount", "list prices are taken where there are some, else nothing"),
    (frozenset({Role.STAGE, Role.STAGE_ID}), "stage", "the status alone says whether a deal is open"),
    (frozenset({Role.ODDS}), "odds", "they come from stages, a table of stages, or history"),
    (frozenset({Role.CLOSE_DATE}), "close date", "the policy says what becomes of undated deals"),
    (frozenset({Role.CREATED_DATE}), "creation date", "ages of deals and the sales cycle stay unknown"),
)
_GIVEN_BY: Mapping[Role, tuple[tuple[TableKind, Role], ...]] = {
    Role.NAME: ((TableKind.DEAL_DETAILS, Role.NAME),),
    Role.OWNER_NAME: ((TableKind.DEAL_DETAILS, Role.OWNER_NAME), (TableKind.DEAL_DETAILS, Role.OWNER_ID)),
    Role.ACCOUNT_NAME: ((TableKind.DEAL_ACCOUNTS, Role.ACCOUNT_ID), (TableKind.DEAL_DETAILS, Role.ACCOUNT_NAME)),
    Role.ODDS: ((TableKind.STAGES, Role.ODDS),),
}


def table_findings(table: RecognisedTable, match: ColumnMatch) -> Iterator[Finding]:
    """Yield what is told about the columns of one table.

    Parameters
    ----------
    table
        The table.
    match
        How its columns were matched.
    """
    if table.kind is TableKind.OTHER:
        return
    name = _name(table.sheet)
    guessed = [column for column in table.columns.values() if column.is_guess]
    if guessed:
        told = "; ".join(f"{shown(each.header)} is taken for {_words(each.role)}: {each.reason}" for each in guessed)
        message = f"{name}: {len(guessed)} columns are guessed. {told}. A mapping file settles it."
        yield warning("guessed_columns", message, len(guessed), examples=(shown(each.header) for each in guessed))
    if match.refused:
        told = "; ".join(
            f"{shown(each.header)} is not taken for {_words(each.role)}: {each.reason}" for each in match.refused
        )
        message = f"{name}: the cells of {len(match.refused)} columns contradict their names. {told}."
        yield warning(
            "contradicted_columns", message, len(match.refused), examples=(shown(e.header) for e in match.refused)
        )
    if match.rivals:
        told = "; ".join(
            f"{shown(each.header)} has the same meaning ({_words(each.role)}); {shown(each.taken)} is used"
            + ("" if each.is_different else " (both say the same)")
            for each in match.rivals
        )
        is_doubtful = any(each.is_different and each.role in _DECIDING for each in match.rivals)
        tell = warning if is_doubtful else note
        message = f"{name}: {len(match.rivals)} columns mean what another one means. {told}."
        yield tell(
            "columns_of_one_meaning", message, len(match.rivals), examples=(shown(e.header) for e in match.rivals)
        )
    if table.unused:
        told = ", ".join(map(shown, table.unused))
        message = f"{name}: {len(table.unused)} of {len(table.sheet.columns)} columns are not used: {told}."
        yield note("unused_columns", message, len(table.unused), examples=map(shown, table.unused))
    yield from _unnamed(table)


def _unnamed(table: RecognisedTable) -> Iterator[Finding]:
    unnamed = [
        place
        for place, header in enumerate(table.sheet.columns)
        if not header.strip() and not all(map(is_missing, table.sheet.cells[place]))
    ]
    if unnamed:
        message = f"{_name(table.sheet)}: {len(unnamed)} columns hold something and have no name: not used."
        places = (f"column {place + 1}" for place in unnamed)
        yield warning("unnamed_columns", message, len(unnamed), examples=places)


def missing_columns(tables: Sequence[RecognisedTable]) -> Iterator[Finding]:
    """Yield what tables of deals have no column for and no other table gives, and what is done instead.

    Parameters
    ----------
    tables
        All tables of the export.
    """
    given = {(table.kind, role) for table in tables for role in table.columns}
    for table in tables:
        if table.kind is not TableKind.DEALS:
            continue
        missing = [
            (name, instead)
            for roles, name, instead in _WANTED
            if roles.isdisjoint(table.columns)
            and not any(given.intersection(_GIVEN_BY.get(role, ())) for role in roles)
        ]
        if missing:
            told = "; ".join(f"no {name}: {instead}" for name, instead in missing)
            message = f"{_name(table.sheet)}: {told}."
            yield warning("missing_columns", message, len(missing), examples=(name for name, _ in missing))


def tables_not_read(tables: Sequence[RecognisedTable]) -> Iterator[Finding]:
    """Yield one finding about the tables that are not read.

    Parameters
    ----------
    tables
        All tables of the export.
    """
    others = [table for table in tables if table.kind is TableKind.OTHER]
    if others:
        told = ", ".join(f"{_name(table.sheet)} ({table.sheet.num_rows:,} rows)" for table in others)
        message = f"{len(others)} tables are not read, their headers are those of none that is used: {told}."
        yield note("tables_not_read", message, len(others), examples=(_name(table.sheet) for table in others))


def _name(sheet: Sheet) -> str:
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in sheet.name)


def _words(role: Role) -> str:
    return role.replace("_", " ")
