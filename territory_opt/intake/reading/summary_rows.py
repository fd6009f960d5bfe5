"""Rows that sum up other rows, and the labels of groups that stand alone in a row."""

import math
import re
from collections.abc import Sequence

import attrs

from territory_opt.intake.reading.raw_table import filled, is_filled, is_number_like, number
from territory_opt.intake.records.sheet import Cell

_LONGEST_LABEL = 200
_SUM_WORDS = (
    r"(?:grand[ -]?|sub[ -]?|overall |report )?totals?|sub-?sum|sum|count|record count|number of records|average|avg"
    r"|min(?:imum)?|max(?:imum)?|median"
    r"|(?:zwischen|gesamt|teil|end)?summen?|gesamt(?:ergebnis)?|teilergebnis|anzahl|mittelwert|durchschnitt"
    r"|(?:sous-)?total(?:es|e)?(?: général)?|somme|nombre|moyenne"
    r"|sub-?totale?s?|total general|suma|totale complessivo|somma|(?:sub|eind)?totaal"
)
_SUM_LABEL = re.compile(
    rf"\W*(?:{_SUM_WORDS})\s*(?:$|[:(=\u2211]|\d|(?:of|for|by|records?|rows?|von|für|de|du|des|di|del|van)\b)",
    re.IGNORECASE,
)
_SUM_ENDING = re.compile(r"(?:^|\s)(?:grand |sub)?(?:totals?|ergebnis|summe|totaal)\s?:?$", re.IGNORECASE)
_GROUP_LABEL = re.compile(r"\(\d{1,9} (?:records?|rows?|items?|Datens[aä]tze?|Eintr[aä]ge?)\)$", re.IGNORECASE)
_CORE_SHARE = 0.9
_RECORD_SHARE = 0.6
_MOST_SAMPLED_ROWS = 1000


@attrs.frozen(kw_only=True)
class Filling:
    """Which columns the records of a table fill.

    Parameters
    ----------
    core
        Columns that nearly every record fills.
    words
        Those of them that hold words, dates or codes rather than numbers.
    """

    core: frozenset[int]
    words: frozenset[int]


def filling(rows: Sequence[Sequence[Cell]], width: int) -> Filling:
    """Return which columns the records of a table fill, from a sample of its fuller rows.

    Parameters
    ----------
    rows
        The rows after the header.
    width
        Number of columns.
    """
    step = max(1, len(rows) // _MOST_SAMPLED_ROWS)
    sample = [row for row in rows[::step] if not is_labelled_sum(row)]
    counts = [sum(map(is_filled, row)) for row in sample]
    full = sorted(counts)[-1 - len(counts) // 10] if counts else 0
    records = [row for row, count in zip(sample, counts, strict=True) if count >= _RECORD_SHARE * full]
    core, words = set(), set()
    for column in range(width):
        cells = [row[column] for row in records if column < len(row) and is_filled(row[column])]
        if cells and len(cells) >= _CORE_SHARE * len(records):
            core.add(column)
            if 2 * sum(map(is_number_like, cells)) <= len(cells):
                words.add(column)
    return Filling(core=frozenset(core), words=frozenset(words))


def is_sum_label(cell: Cell) -> bool:
    """Return whether a cell says that its row sums up others.

    Examples
    --------
    >>> [is_sum_label(text) for text in ("Grand Totals (12 records)", "Total Energy", "Prospecting Total", "Summe")]
    [True, False, True, True]
    """
    if not isinstance(cell, str) or len(cell) > _LONGEST_LABEL:
        return False
    text = cell.strip()
    return bool(_SUM_LABEL.match(text) or _SUM_ENDING.search(text))


def is_labelled_sum(row: Sequence[Cell]) -> bool:
    """Return whether a row begins with the label of a sum, and holds nothing else but numbers and such labels."""
    label = first_filled(row)
    if label is None or not is_sum_label(row[label]):
        return False
    return all(is_number_like(cell) or is_sum_label(cell) for cell in filled(row[label + 1 :]))


def sums_up(row: Sequence[Cell], usual: Filling) -> bool:
    """Return whether a row is a sum by its label and by leaving out what a record states.

    Parameters
    ----------
    row
        Its cells; the first that is filled is its label.
    usual
        What records fill.
    """
    label = first_filled(row)
    if label is None or not is_labelled_sum(row):
        return False
    others = [place for place in range(label + 1, len(row)) if is_filled(row[place])]
    telling = usual.words - {label}
    stated = sum(place in telling and not is_sum_label(row[place]) for place in others)
    return 2 * stated < len(telling) if telling else not others and len(usual.core) > 1


def adds_up(row: Sequence[Cell], records: Sequence[Sequence[Cell]]) -> bool:
    """Return whether a row is provably the sum of the records before it.

    Parameters
    ----------
    row
        Its cells: numbers, perhaps after a label.
    records
        The records, as wide as the row.
    """
    label = first_filled(row)
    first = 0 if label is None or not is_sum_label(row[label]) else label + 1
    sums = {place: number(row[place]) for place in range(first, len(row)) if is_filled(row[place])}
    if not sums or None in sums.values():
        return False
    columns = {place: [number(record[place]) for record in records if is_filled(record[place])] for place in sums}
    return all(
        len(column) > 1 and None not in column and math.isclose(math.fsum(filter(None, column)), sums[place] or 0.0)
        for place, column in columns.items()
    )


def is_only_numbers(row: Sequence[Cell], usual: Filling) -> bool:
    """Return whether a row holds numbers only, where records have words too."""
    cells = filled(row)
    return bool(cells and usual.words) and all(map(is_number_like, cells))


def is_group_label(row: Sequence[Cell], usual: Filling) -> bool:
    """Return whether a row holds one cell only, and that is the name of a group of records.

    Parameters
    ----------
    row
        Its cells.
    usual
        What records fill.
    """
    place = first_filled(row)
    if place is None or len(usual.core) == 1 or any(map(is_filled, row[place + 1 :])):
        return False
    cell = row[place]
    if isinstance(cell, str) and len(cell) <= _LONGEST_LABEL and _GROUP_LABEL.search(cell.rstrip()):
        return True
    return place < min(usual.core, default=0)


def first_filled(row: Sequence[Cell]) -> int | None:
    """Return the place of the first cell that holds anything."""
    return next((place for place, cell in enumerate(row) if is_filled(cell)), None)
