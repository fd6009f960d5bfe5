"""Recognises an export: which table each sheet is, what its columns mean, and which program wrote it."""

from collections import Counter
from collections.abc import Sequence

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.intake.recognising.column_guess import guessed_columns
from territory_opt.intake.recognising.column_match import (
    SYSTEM_NAMES,
    ColumnMatch,
    likely_columns,
    match_columns,
    system_of,
)
from territory_opt.intake.recognising.mapping import ColumnMapping, MappedTable
from territory_opt.intake.recognising.recognition_findings import missing_columns, table_findings, tables_not_read
from territory_opt.intake.recognising.table_kinds import KindFound, kind_of
from territory_opt.intake.recognising.vocabulary import LONGEST_HEADER
from territory_opt.intake.recognising.wide_goals import MADE_OF_PERIODS, long_goals, period_columns
from territory_opt.intake.records.recognition import Column, RecognisedTable, Recognition, Role, System, TableKind
from territory_opt.intake.records.sheet import Sheet
from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding

DEALS_WANTED = "a table of deals: an id or name, with an amount, a stage or a close date"
_STATED = "stated in the mapping file"
_MOST_TOLD = 20
_MAY_BE_WIDE = frozenset({TableKind.OTHER, TableKind.OWNERS, TableKind.GOALS})


def recognise(
    sheets: Sequence[Sheet], *, system: System | None = None, mapping: ColumnMapping | None = None
) -> Recognition:
    """Return what an export is: the kind of each sheet, the meaning of its columns, and why.

    Parameters
    ----------
    sheets
        The sheets of the export.
    system
        Which program wrote it; found out by its headers when not given.
    mapping
        What a person says about its tables and columns; it outranks everything.

    Raises
    ------
    InvalidInputError
        If no sheet lists deals, the mapping names what is not there, or no column is named as by `system`.
    """
    recognition = recognise_any(sheets, system=system, mapping=mapping)
    if not recognition.of(TableKind.DEALS):
        raise InvalidInputError(_no_deals(recognition))
    return recognition


def recognise_any(
    sheets: Sequence[Sheet], *, system: System | None = None, mapping: ColumnMapping | None = None
) -> Recognition:
    """Return what sheets are, also when none of them lists deals: for a proposal of a mapping.

    Parameters
    ----------
    sheets, system, mapping
        As of `recognise`.

    Raises
    ------
    InvalidInputError
        If the mapping names what is not there, or no column is named as by `system`.
    """
    mapping = mapping or ColumnMapping()
    faults = [fault for table in mapping.tables for fault in _mapping_faults(table, sheets)]
    if faults:
        raise InvalidInputError(faults)
    tables: list[RecognisedTable] = []
    findings: list[Finding] = []
    for sheet in sheets:
        mapped = mapping.table_for(sheet)
        if mapped is None:
            table, match = _recognised(sheet, system or mapping.system)
        else:
            table, match = _as_mapped(sheet, mapped, system or mapped.system or mapping.system)
        tables.append(table)
        findings += table_findings(table, match)
    if system not in {None, System.OTHER} and not mapping.tables:
        _check_preset(system, tables)
    findings += missing_columns(tables)
    findings += tables_not_read(tables)
    return Recognition(
        tables=tuple(tables), system=system or mapping.system or _written_by(tables), findings=tuple(findings)
    )


def recognise_overrides(sheet: Sheet) -> RecognisedTable:
    """Return a sheet that is known to be one of overrides, with the meaning of its columns.

    Parameters
    ----------
    sheet
        The sheet.

    Raises
    ------
    InvalidInputError
        If it names no deal or account, or settles nothing about them.
    """
    table, _ = _as_kind(sheet, KindFound(kind=TableKind.OVERRIDES, reason="given as overrides"), System.OTHER)
    settles = {Role.TIER, Role.ODDS, Role.CERTAINTY, Role.OWNER_NAME}
    if table.columns.keys().isdisjoint({Role.DEAL_ID, Role.ACCOUNT_NAME}) or table.columns.keys().isdisjoint(settles):
        found = f"the columns {listing(map(shown, sheet.columns))}"
        allowed = "a column deal or account, with one or more of tier, odds, certainty and owner"
        raise InvalidInputError([Fault(sheet.name, found, allowed)])
    return table


def _recognised(sheet: Sheet, preset: System | None) -> tuple[RecognisedTable, ColumnMatch]:
    found = kind_of(sheet)
    places = period_columns(sheet) if found.kind in _MAY_BE_WIDE else ()
    if places:
        reason = f"it states targets of people, one column for each of {len(places)} periods"
        long = long_goals(sheet, places)
        _, match = _as_kind(long, KindFound(kind=TableKind.GOALS, reason=reason), preset)
        match = _with_periods(long, match)
        return _table(long, KindFound(kind=TableKind.GOALS, reason=reason), preset or System.OTHER, match), match
    return _as_kind(sheet, found, preset)


def _as_kind(sheet: Sheet, found: KindFound, preset: System | None) -> tuple[RecognisedTable, ColumnMatch]:
    system = preset or system_of(sheet, likely_columns(sheet, found.kind))
    match = match_columns(sheet, found.kind, system)
    if found.kind is TableKind.DEALS:
        spoken_for = {column.position for column in match.columns.values()}
        named = {*(each.header for each in match.refused), *(each.header for each in match.rivals)}
        spoken_for |= {place for place, header in enumerate(sheet.columns) if header in named}
        match = attrs.evolve(match, columns={**match.columns, **guessed_columns(sheet, match.columns, spoken_for)})
    return _table(sheet, found, system, match), match


def _with_periods(sheet: Sheet, match: ColumnMatch) -> ColumnMatch:
    """Return a match in which the two columns made of wide goals are the ones that count."""
    last = len(sheet.columns) - 1
    made = {
        role: Column(role=role, header=sheet.columns[place], position=place, reason=MADE_OF_PERIODS)
        for role, place in ((Role.PERIOD, last - 1), (Role.TARGET, last))
    }
    return attrs.evolve(match, columns={**match.columns, **made})


def _table(sheet: Sheet, found: KindFound, system: System, match: ColumnMatch) -> RecognisedTable:
    used = {column.position for column in match.columns.values()}
    return RecognisedTable(
        sheet=sheet,
        kind=found.kind,
        system=system,
        columns=match.columns,
        unused=tuple(header for place, header in enumerate(sheet.columns) if place not in used),
        reason=found.reason,
        is_guess=found.is_guess,
    )


def _as_mapped(sheet: Sheet, mapped: MappedTable, preset: System | None) -> tuple[RecognisedTable, ColumnMatch]:
    if mapped.has_period_columns:
        sheet = long_goals(sheet, period_columns(sheet))
    system = preset or system_of(sheet, likely_columns(sheet, mapped.kind))
    columns: dict[Role, Column] = {}
    for role, rule in mapped.columns.items():
        place = rule.position_in(sheet)
        if place is not None:
            columns[role] = Column(role=role, header=sheet.columns[place], position=place, reason=_STATED)
    match = ColumnMatch(columns=columns, refused=(), rivals=())
    match = _with_periods(sheet, match) if mapped.has_period_columns else match
    return _table(sheet, KindFound(kind=mapped.kind, reason=_STATED), system, match), match


def _mapping_faults(mapped: MappedTable, sheets: Sequence[Sheet]) -> list[Fault]:
    sheet = next((sheet for sheet in sheets if mapped.is_about(sheet)), None)
    if sheet is None:
        names = dict.fromkeys(name for sheet in sheets for name in (sheet.file, sheet.name))
        told = mapped.file if mapped.sheet is None else f"{mapped.file}, sheet {mapped.sheet}"
        return [
            Fault(
                mapped.place,
                f"no table {told}",
                f"one of {listing(names)}",
                nearest(mapped.sheet or mapped.file, names),
            )
        ]
    if mapped.has_period_columns and not period_columns(sheet):
        allowed = "headers such as Q1, Q2 2026, Jan, FY26, beside one that names people"
        return [Fault(mapped.place, f"no columns of periods in {sheet.name}", allowed)]
    long = long_goals(sheet, period_columns(sheet)) if mapped.has_period_columns else sheet
    headers = [header for header in long.columns if len(header) <= LONGEST_HEADER]
    allowed = f"one of {listing(map(shown, headers))}"
    return [
        Fault(
            rule.place,
            f"no column {shown(rule.header) if rule.position is None else rule.position} in {sheet.name}",
            allowed,
            nearest(rule.header, headers) if rule.header and len(rule.header) <= LONGEST_HEADER else "",
        )
        for rule in mapped.columns.values()
        if rule.position_in(long) is None
    ]


def _check_preset(preset: System | None, tables: Sequence[RecognisedTable]) -> None:
    if any(preset in each.systems for table in tables for each in likely_columns(table.sheet, table.kind).values()):
        return
    looks_like = [system_of(table.sheet, likely_columns(table.sheet, table.kind)) for table in tables]
    seen = [SYSTEM_NAMES[system] for system in dict.fromkeys(looks_like) if system is not System.OTHER]
    hint = f"it looks like {listing(seen)}" if seen else "leave the system out, or write a mapping file"
    raise InvalidInputError([Fault("preset", f"{preset}, which names no column so", "the system of the export", hint)])


def _written_by(tables: Sequence[RecognisedTable]) -> System:
    deals = [table.system for table in tables if table.kind is TableKind.DEALS]
    others = [table.system for table in tables if table.kind is not TableKind.OTHER]
    most = Counter(deals or others).most_common(1)
    return most[0][0] if most else System.OTHER


def _no_deals(recognition: Recognition) -> list[Fault]:
    hint = "territory-opt map EXPORT writes a mapping file to fill in"
    faults = [
        Fault(table.sheet.name, _as_found(table), DEALS_WANTED, hint) for table in recognition.tables[:_MOST_TOLD]
    ]
    if len(recognition.tables) > _MOST_TOLD:
        faults.append(Fault("", f"{len(recognition.tables) - _MOST_TOLD} more tables without deals", DEALS_WANTED))
    return faults or [Fault("export", "no table at all", DEALS_WANTED, hint)]


def _as_found(table: RecognisedTable) -> str:
    kind = "nothing that is read" if table.kind is TableKind.OTHER else table.kind
    columns = listing(map(shown, table.sheet.columns), limit=8)
    return f"{table.sheet.num_rows:,} rows, taken for {kind}, of columns {columns}"
