"""What a column holds, judged by a sample of its cells: confirms what its name says."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.days import settle_days
from territory_opt.intake.settling.numbers import settle_money, settle_numbers
from territory_opt.intake.settling.settled import Settled
from territory_opt.intake.settling.shares import settle_shares
from territory_opt.intake.settling.texts import is_missing, settle_texts
from territory_opt.intake.settling.truths import settle_truths

_LARGEST_SAMPLE = 200
_LOOKED_AT = 1000
_ENOUGH = 20
_LONGEST_ID = 100

V = TypeVar("V")


class Content(StrEnum):
    """What the cells of a column may hold."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    DAY = "day"
    TRUTH = "truth"
    ID = "id"


def readable_share(content: Content, cells: Sequence[Cell]) -> float | None:
    """Return the share [1] of the cells that read as a content, None when all are missing.

    At most 200 cells count, spread over the column. Text is what has a letter; an identifier is one word or number.

    Examples
    --------
    >>> column = ["1,250.00", "7,300.00", "", "many"]
    >>> readable_share(Content.MONEY, column), readable_share(Content.TEXT, [None, ""])
    (0.666..., None)
    """
    sample = _sample(cells)
    return _READABLE[content](sample) / len(sample) if sample else None


def _sample(cells: Sequence[Cell]) -> list[Cell]:
    """Return cells that are not missing, from all over the column."""
    found = [cell for cell in cells[:: len(cells) // _LOOKED_AT + 1] if not is_missing(cell)]
    if len(found) < _ENOUGH and len(cells) > _LOOKED_AT:
        filled = [cell for cell in cells if cell is not None and cell != ""]
        found = [cell for cell in filled[:: len(filled) // _LOOKED_AT + 1] if not is_missing(cell)]
    return found[:: len(found) // _LARGEST_SAMPLE + 1]


def _readable(settle: Callable[[Sequence[Cell]], Settled[V]]) -> Callable[[Sequence[Cell]], int]:
    return lambda sample: len(sample) - len(settle(sample).unreadable)


def _texts(sample: Sequence[Cell]) -> int:
    return sum(isinstance(cell, str) and any(character.isalpha() for character in cell) for cell in sample)


def _ids(sample: Sequence[Cell]) -> int:
    texts = [text or "" for text in settle_texts(sample)]
    return sum(
        len(text) <= _LONGEST_ID and len(text.split()) == 1 and (isinstance(cell, str) or text.isdigit())
        for cell, text in zip(sample, texts, strict=True)
    )


_READABLE: Mapping[Content, Callable[[Sequence[Cell]], int]] = {
    Content.TEXT: _texts,
    Content.NUMBER: _readable(settle_numbers),
    Content.MONEY: _readable(settle_money),
    Content.SHARE: _readable(settle_shares),
    Content.DAY: _readable(settle_days),
    Content.TRUTH: _readable(settle_truths),
    Content.ID: _ids,
}
