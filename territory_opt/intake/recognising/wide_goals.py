"""Targets in one column for each quarter, month or year, made into rows: one for each person and period."""

import re
from collections.abc import Sequence

import attrs

from territory_opt.intake.recognising.column_content import AGREES, sample
from territory_opt.intake.recognising.headers import header_words, likely
from territory_opt.intake.recognising.vocabulary import header_letters, vocabulary
from territory_opt.intake.records.recognition import Role, TableKind
from territory_opt.intake.records.sheet import Sheet
from territory_opt.intake.settling.month_names import MONTHS
from territory_opt.intake.settling.probes import Content, readable_share

PERIOD_HEADER, TARGET_HEADER = "Period", "Target"
MADE_OF_PERIODS = "made of the columns of the periods"
"""Why a column of such a sheet has its meaning."""
_FEWEST = 2
_MONTHS = frozenset(map(header_letters, MONTHS))
_PART = re.compile(r"[qh][1-4]")
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"20\d\d")
_FISCAL_YEAR = re.compile(r"fy(20)?\d\d")
_PEOPLE = frozenset({Role.OWNER_ID, Role.OWNER_NAME, Role.TEAM})


def is_period(header: str) -> bool:
    """Return whether a header names a period and nothing else but a target.

    Examples
    --------
    >>> [is_period(header) for header in ("Q1", "2026-Q2", "Jan 2026", "Quota FY26", "2026-03", "Close Quarter", "12")]
    [True, True, True, True, True, False, False]
    """
    words = header_words(header) - vocabulary().signs["beside_periods"]
    parts = {word for word in words if word in _MONTHS or _PART.fullmatch(word)}
    years = {word for word in words if _YEAR.fullmatch(word) or _FISCAL_YEAR.fullmatch(word)}
    numbers = {word for word in words - years if word.isdecimal() and len(word) <= 2}  # noqa: PLR2004  # a month
    return bool(parts or years) and words == parts | years | (numbers if years and not parts else set())


def period_name(header: str, year: str = "") -> str:
    """Return the period that a header names, without words for targets, with its year where another column has it.

    Examples
    --------
    >>> period_name("Quota Q2 2026"), period_name("Mar", "2026"), period_name("FY26 Target"), period_name("2026-03")
    ('Q2 2026', 'Mar 2026', 'FY26', '2026 03')
    """
    words = [word for word in _WORD.findall(header) if header_letters(word) not in vocabulary().signs["beside_periods"]]
    return " ".join(filter(None, [*words, year]))


def period_columns(sheet: Sheet) -> tuple[int, ...]:
    """Return the places of the columns that hold a period's targets each; none when the sheet is no such table.

    Parameters
    ----------
    sheet
        The sheet.
    """
    places = tuple(place for place, header in enumerate(sheet.columns) if is_period(header))
    is_filed = any(
        word in header_letters(f"{sheet.file[-90:]} {sheet.name[-90:]}") for word in vocabulary().signs["goal_files"]
    )
    people = [header for header in sheet.columns if _names_people(header)]
    if len(places) < _FEWEST or not any(is_filed or header_letters(header) != "name" for header in people):
        return ()
    money = [readable_share(Content.MONEY, sample(sheet.cells[place])) for place in places]
    return places if all(share is None or share >= AGREES for share in money) and any(money) else ()


def _names_people(header: str) -> bool:
    found = likely(header, TableKind.GOALS)
    return found is not None and any(name.role in _PEOPLE for name in found.names)


def long_goals(sheet: Sheet, places: Sequence[int]) -> Sheet:
    """Return a sheet with a row for each row and period, the period and the target in two columns at the end.

    Parameters
    ----------
    sheet
        The sheet.
    places
        The places of the columns that hold a period's targets each.
    """
    kept = [place for place in range(len(sheet.columns)) if place not in set(places)]
    rows = range(sheet.num_rows)
    year = next(
        (place for place in kept if header_letters(sheet.columns[place]) in vocabulary().signs["year_headers"]), None
    )
    periods = [
        period_name(sheet.columns[place], "" if year is None else _plain(sheet.cells[year][row]))
        for row in rows
        for place in places
    ]
    repeated = tuple([sheet.cells[place][row] for row in rows for _ in places] for place in kept)
    targets = [sheet.cells[place][row] for row in rows for place in places]
    return attrs.evolve(
        sheet,
        columns=(*(sheet.columns[place] for place in kept), PERIOD_HEADER, TARGET_HEADER),
        cells=(*repeated, periods, targets),
        lines=[sheet.lines[row] for row in rows for _ in places],
    )


def _plain(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell or "").strip()
