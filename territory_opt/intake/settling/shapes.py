"""The shapes of written values: a text with a 9 for each digit.

A column of a hundred thousand amounts or days has a handful of shapes, so that what a shape may mean is found out once
and only the digits are read from each text.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeAlias

from territory_opt.intake.settling.texts import CLEAN

Alike: TypeAlias = dict[str, str]
"""Texts of one shape: each as written, and plain."""

_LONGEST = 64
"""No number and no day is written longer [characters]."""
_LONGEST_PADDED = 1000
_LINE_END = "\n"
_DIGITS = bytes.maketrans(b"0123456789", b"9999999999")
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_LIKES = {
    " ": "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63",
    "'": "\u2018\u2019\u02bc\u00b4\u2032",
    "\u00a5": "\uffe5",
    "%": "\u066a",
}
_WIDE = range(0xFF01, 0xFF5F)
_PLAIN = (
    {code: instead for code, instead in CLEAN.items() if code != ord(_LINE_END)}
    | {ord(like): sign for sign, likes in _LIKES.items() for like in likes}
    | {code: chr(code - 0xFEE0) for code in _WIDE}
)


def by_shape(texts: Iterable[str]) -> dict[str, Alike]:
    r"""Return texts by shape, each as written and plain; those too long or without a digit are left out.

    A plain text has the digits 0 to 9, the ASCII signs -, ' and %, and the plain space for their many likes.

    Examples
    --------
    >>> by_shape(["$1,250", " $7,300 ", "none"])
    {'$9,999': {'$1,250': '$1,250', ' $7,300 ': '$7,300'}}
    >>> by_shape(["\u22121\u202f234,5\u00a0\u20ac", "\u0661\u0662\u0663"])
    {'-9 999,9 €': {'...': '-1 234,5 €'}, '999': {'١٢٣': '123'}}
    """
    short = {
        text: bare
        for text in texts
        if len(text) <= _LONGEST_PADDED and len(bare := text.strip()) <= _LONGEST and _LINE_END not in bare
    }
    forms = _plain(short.values())
    # one pass over all texts as bytes: in UTF-8 the bytes of digits stand for nothing else
    lines = _LINE_END.join(forms).encode("utf-8", "surrogatepass").translate(_DIGITS)
    shapes = lines.decode("utf-8", "surrogatepass").split(_LINE_END)
    alike: dict[str, Alike] = {shape: {} for shape in shapes if "9" in shape}
    for shape, text, form in zip(shapes, short, forms, strict=False):
        if shape in alike:
            alike[shape][text] = form
    return alike


def _plain(texts: Iterable[str]) -> list[str]:
    lines = _LINE_END.join(texts)
    if not lines.isascii():
        lines = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), lines.translate(_PLAIN))
    return lines.split(_LINE_END)
