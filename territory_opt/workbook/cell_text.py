"""Text as a cell can hold it: no control characters, no marks that turn text round, not longer than a cell is."""

import re

LONGEST = 32_767
"""Most characters of a cell, those beyond the basic plane counted twice, as spreadsheet programs count them."""

CUT = " […]"
"""What a text ends in that was too long for a cell."""

_RISKY = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of direction: they show a text other than it is."""

_PICTURES = 0x2400
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


def cell_text(text: str) -> str:
    r"""Return text as a cell can hold it, the same wherever it can be.

    Line ends become line feeds; other control characters become their pictures, half surrogates and code points that
    are no characters the sign for an unknown one; marks of direction are left out; what is longer than a cell is cut
    with a mark.

    Parameters
    ----------
    text
        Any text.

    Examples
    --------
    >>> cell_text("=1+1\r\n"), cell_text("a\x00b"), len(cell_text("x" * 40_000))
    ('=1+1\n', 'a␀b', 32767)
    """
    if _RISKY.search(text):
        text = _RISKY.sub(_harmless, text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _TURNING.sub("", text)
    return _cut(text) if len(text) > LONGEST // 2 else text


def cell_key(value: object) -> str:
    """Return an id or a choice as cells are compared by it: a spreadsheet may have made a number of it.

    Examples
    --------
    >>> cell_key(1001.0), cell_key(" ana ")
    ('1001', 'ana')
    """
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return cell_text(str(value)).strip()


def _harmless(found: re.Match[str]) -> str:
    character = found[0]
    if character in "\t\n":
        return character
    return chr(_PICTURES + ord(character)) if character < " " else _UNKNOWN


def _cut(text: str) -> str:
    if _length(text) <= LONGEST:
        return text
    kept = text[: LONGEST - len(CUT)]
    while _length(kept) > LONGEST - len(CUT):
        kept = kept[: len(kept) - (_length(kept) - (LONGEST - len(CUT)) + 1) // 2]
    return kept + CUT


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
