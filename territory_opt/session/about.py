"""The hidden sheet of a worksheet: whose it is, what it asks about, which territory it was written from."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import attrs

from territory_opt.comparison.saved_result import input_hash_of
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.units import RepId
from territory_opt.session.answers import Asked
from territory_opt.session.layout import SCHEMA
from territory_opt.workbook.typed_cell import Cell
from territory_opt.workbook.writer import Sheet

_LONGEST_PIECE = 32_000
_FIRST_PIECE = 2


@attrs.frozen(kw_only=True)
class About:
    """What a worksheet is about.

    Parameters
    ----------
    rep
        Whose worksheet.
    currency
        What money is in.
    as_of
        The plan date.
    period
        First and last day.
    territory_hash
        The territory it was written from.
    asked
        What its rows are about.
    """

    rep: RepId
    currency: str
    as_of: dt.date
    period: tuple[dt.date, dt.date]
    territory_hash: str
    asked: Asked


def write_about(sheet: Sheet, about: About) -> None:
    """Write what a worksheet is about, in pieces that cells hold, with a hash that tells when it was changed."""
    document = {"schema": SCHEMA, **attrs.asdict(about)}
    text = json.dumps(document, separators=(",", ":"), default=dt.date.isoformat).replace("_x", "\\u005fx")
    pieces = [text[start : start + _LONGEST_PIECE] for start in range(0, len(text), _LONGEST_PIECE)]
    for row, piece in enumerate((SCHEMA, input_hash_of(text), *pieces)):
        sheet.write(row, 0, piece)
    sheet.hide_wholly()


def read_about(file: str, rows: Sequence[Sequence[Cell]]) -> About:
    """Return what a worksheet is about.

    Parameters
    ----------
    file
        The name of the file, for messages.
    rows
        The cells of the hidden sheet.

    Raises
    ------
    InvalidInputError
        If the sheet is incomplete or was changed.
    """
    cells = [str(row[0]) for row in rows if row]
    text = "".join(cells[_FIRST_PIECE:])
    if cells[:_FIRST_PIECE] != [SCHEMA, input_hash_of(text)]:
        raise _changed(file)
    try:
        return _about(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise _changed(file) from None


def _about(document: dict[str, Any]) -> About:
    first, last = (dt.date.fromisoformat(day) for day in document["period"])
    return About(
        rep=str(document["rep"]),
        currency=str(document["currency"]),
        as_of=dt.date.fromisoformat(document["as_of"]),
        period=(first, last),
        territory_hash=str(document["territory_hash"]),
        asked=Asked(**{name: tuple(map(str, ids)) for name, ids in document["asked"].items()}),
    )


def _changed(file: str) -> InvalidInputError:
    found = "a worksheet whose hidden sheet is incomplete or was changed"
    return InvalidInputError([Fault(file, found, SCHEMA, "copy the answers into a fresh worksheet")])
