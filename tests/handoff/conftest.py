"""What every file of this room must be, whatever the names in it."""

import csv
import io
import re
from collections.abc import Callable

import pytest

HOSTILE = (
    "=1+1",
    "=cmd|'/c calc'!A0",
    "+49 30 1234",
    "-2+3",
    "@SUM(A1:A9)",
    "  =1+1",
    "\t=1+1",
    "\r=1+1",
    "a\r\n=1+1",
    "a;=1+1;b",
    'a";"=1+1',
    '"=1+1',
    "\u200e=HYPERLINK(1)",
    "\ufeff=1",
    "＝1+1",  # noqa: RUF001  # wide writing
    "a,b",
    'say "no"',
    "<script>alert(1)</script>",
    "<!channel> @here @channel @everyone #general",
    "[a](https://example.org) www.example.org mail@example.org",
    "**bold** _it_ `code` ~x~ | a |",
    "\u202egnihtyna\u2066\u200f",
    "\x1b[31mred\x07",
    "a\x85b\u2028c\u2029d",
    "x" * 500,
    "שלום עולם",
    "Ünïcödé 🙂\u200d👩",
    "' OR 1=1 --",
    "{{ 7 * 7 }} ${7*7} %s %n",
    "../../etc/passwd\\..\\con",
)
"""Thirty texts that may stand in a CRM as a name."""

DIRECTION_MARKS = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
"""What turns the direction of writing, and makes a text look like another."""

_FORMULA = re.compile(r'[\s"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[-=+@＝＋－＠]')  # noqa: RUF001
_NUMBER = re.compile(r"-?\d+(\.\d+)?")

Rows = Callable[[str], list[dict[str, str]]]


def _rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a file by column, when it is a table and nothing in it is a formula or breaks a row."""
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    assert {len(lines[0])} == {len(line) for line in lines}
    assert len(set(lines[0])) == len(lines[0])
    assert [] == [cell for line in lines for cell in line if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)]
    for other in (";", "\t"):
        cells = [cell for line in csv.reader(io.StringIO(text, newline=""), delimiter=other) for cell in line]
        assert [] == [cell for cell in cells if _FORMULA.match(cell)]
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]", text)
    assert not re.search(DIRECTION_MARKS, text)
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


@pytest.fixture(scope="session")
def rows() -> Rows:
    """Return a reader of CSV files that first asserts what holds for all of them."""
    return _rows


@pytest.fixture(scope="session")
def hostile() -> tuple[str, ...]:
    """Return thirty texts that may stand in a CRM as a name."""
    return HOSTILE
