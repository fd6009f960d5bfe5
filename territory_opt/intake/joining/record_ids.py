"""Identifiers of records: the spellings of one id that match each other, ids made where a table states none."""

import hashlib
from collections.abc import Iterable

LONGEST_ID = 200
SALESFORCE_SHORT, SALESFORCE_LONG = 15, 18
_CAPITALS = bytes(49 if chr(code).isascii() and chr(code).isupper() else 48 for code in range(256))
_SUFFIX = {f"{bits:05b}"[::-1].encode(): letter for bits, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")}
"""The letter that stands for five characters of which the ones are capitals."""


def matching_id(text: str) -> str:
    """Return an id so that all spellings of one id are equal.

    A Salesforce id of 18 characters is its 15 characters and three more that say which of them are capitals; the three
    are checked, so that another id of 18 characters stays whole. A whole number that was once read as a float loses
    its ``.0``.

    Parameters
    ----------
    text
        An id as written.

    Examples
    --------
    >>> matching_id("006f4000002NAbGAAW")
    '006f4000002NAbG'
    >>> matching_id("006f4000002NAbGAAA")
    '006f4000002NAbGAAA'
    >>> matching_id("44023296.0")
    '44023296'
    """
    if len(text) == SALESFORCE_LONG and text.isascii() and text.isalnum():
        capitals = text.encode().translate(_CAPITALS)
        suffix = _SUFFIX[capitals[:5]] + _SUFFIX[capitals[5:10]] + _SUFFIX[capitals[10:15]]
        return text[:SALESFORCE_SHORT] if text.endswith(suffix) else text
    if text.endswith(".0") and text[:-2].isdecimal():
        return text[:-2]
    return text


def bounded(text: str, longest: int = LONGEST_ID) -> str:
    """Return a text of at most `longest` characters; a longer one ends in a mark of what was cut, and stays distinct.

    Examples
    --------
    >>> bounded("short")
    'short'
    >>> bounded("a" * 30, longest=20)
    'aaaaaaaaaaa~3a54fc0c'
    """
    if len(text) <= longest:
        return text
    mark = "~" + hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:8]
    return text[: longest - len(mark)].rstrip() + mark


def made_id(parts: Iterable[str | None]) -> str | None:
    """Return an id made of what a row says about itself; None when it says nothing.

    Examples
    --------
    >>> made_id(["Renewal", "Client 12", None, "2026-01-05"])
    'Renewal / Client 12 / 2026-01-05'
    """
    text = " / ".join(part for part in parts if part)
    return bounded(text) if text else None
