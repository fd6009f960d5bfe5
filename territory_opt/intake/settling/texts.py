"""Cells as text: what counts as missing, what is stripped of control characters, what two names have in common."""

import datetime as dt
import unicodedata
from collections.abc import Iterable

from territory_opt.intake.records.sheet import Cell

_MISSING_WORDS = (
    "null none nil n/a n.a. #n/a #null! #value! #ref! #name? #num! #div/0! (null) <null> [null] (none) --none-- "
    "(blank) (empty) (leer) \\n undefined k.a. <na> - -- --- \u2013 \u2014 ? ."
)
_MISSING = frozenset(_MISSING_WORDS.split())
_NO_NUMBER = frozenset({"nan", "NaN", "NaT"})
"""Missing as these programs spell it; "Nan" is a name."""
_LONGEST_MISSING = 12
_LONG_NUMBER = 1e16
"""From here on floating numbers are written with an exponent."""
_INVISIBLE = "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\ufeff"
_DIRECTIONS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
CLEAN: dict[int, str | None] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0))),
    **dict.fromkeys(b"\t\n\v\f\r\x1c\x1d\x1e\x1f\x85", " "),
    **{ord(character): None for character in _INVISIBLE},
    **dict.fromkeys(_DIRECTIONS),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
"""What becomes of control characters, of marks nobody sees and of halves of characters."""
_ASCII_LETTERS = {code: None for code in range(0x80) if not chr(code).isalnum()}
_PIECE = 200
"""Normalising takes the square of the length of a run of accents, so it is done piece by piece."""


def settle_texts(cells: Iterable[Cell]) -> list[str | None]:
    r"""Return each cell as text, None where it is missing.

    White space is one space and none at the ends; control characters and marks that turn the direction of writing are
    left out, halves of characters become U+FFFD. Whole numbers of a workbook have no decimals, so that they can be
    identifiers.

    Examples
    --------
    >>> settle_texts(["  Client\t12 ", "NULL", 44023296.0, None])
    ['Client 12', None, '44023296', None]
    """
    known: dict[str, str | None] = {}
    texts: list[str | None] = []
    for cell in cells:
        if not isinstance(cell, str):
            texts.append(None if cell is None else written(cell))
            continue
        if cell not in known:
            text = cleaned(cell)
            known[cell] = None if _is_missing_word(text) else text
        texts.append(known[cell])
    return texts


def is_missing(cell: Cell) -> bool:
    """Return whether a cell says nothing: it is empty or holds a word for that.

    Examples
    --------
    >>> [is_missing(cell) for cell in ("", " n/a ", "#N/A", "-", None, "0", 0.0, False)]
    [True, True, True, True, True, False, False, False]
    """
    if not isinstance(cell, str):
        return cell is None
    # no word for "missing" has a space within
    return _is_missing_word(cell.strip() if cell.isprintable() else cleaned(cell))


def _is_missing_word(text: str) -> bool:
    return not text or (len(text) <= _LONGEST_MISSING and (text.casefold() in _MISSING or text in _NO_NUMBER))


def cleaned(text: str) -> str:
    r"""Return a text without control characters, with single spaces and none at the ends.

    Examples
    --------
    >>> cleaned("\u202e Rep\r\n One\x00 ")
    'Rep One'
    """
    if not text.isprintable():
        text = text.translate(CLEAN)
    return " ".join(text.split())


def written(cell: Cell) -> str:
    """Return a cell as text for people: numbers without needless decimals, days and times as ISO writes them.

    Examples
    --------
    >>> [written(cell) for cell in (1200.0, 0.5, True, dt.datetime(2026, 1, 5), "as it is", None)]
    ['1200', '0.5', 'TRUE', '2026-01-05', 'as it is', '']
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _LONG_NUMBER:
        return str(int(cell))
    return "" if cell is None else str(cell)


def letters(name: str) -> str:
    """Return the letters and digits of a name, small, for comparing names: "GTX Pro" and "GTXPro" are the same.

    Letters of every script count, with their accents and vowel signs.

    Examples
    --------
    >>> letters("GTX-Pro ") == letters("gtxpro"), letters("Straße 1"), letters("日本 5")
    (True, 'strasse1', '日本5')
    """
    if name.isascii():
        return name.lower().translate(_ASCII_LETTERS)
    return "".join(_letters(name[start : start + _PIECE]) for start in range(0, len(name), _PIECE))


def _letters(piece: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", piece).casefold())
    kept = "".join(character for character in folded if unicodedata.category(character)[0] in "LNM")
    return unicodedata.normalize("NFKC", kept)
