"""A column read as a whole: its values, the cells nobody could read, and how it was settled."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

import attrs

from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.texts import is_missing, written

V = TypeVar("V")


@attrs.frozen(kw_only=True)
class Settled(Generic[V]):
    """The values of a column.

    Each row has a value, or is missing, or is listed as unreadable.

    Parameters
    ----------
    values
        One for each row; None where it is missing or unreadable.
    unreadable
        The rows whose cell is there but cannot be read, in order, each with the cell as written.
    note
        How the column was settled and why, for people; "" when there was nothing to settle.
    is_ambiguous
        Whether another reading would do as well or nearly so; the one taken is in `note`.
    proven
        How the values prove that they are written, ``dmy`` for days or ``,`` before decimals; "" when they do not.
    is_open
        Whether they can be read in more than one way, so that what another column proves should decide.
    """

    values: list[V | None]
    unreadable: tuple[tuple[int, str], ...] = ()
    note: str = ""
    is_ambiguous: bool = False
    proven: str = attrs.field(default="", repr=False)
    is_open: bool = attrs.field(default=False, repr=False)


def counted(cells: Sequence[Cell]) -> Counter[str]:
    """Return how often each text stands in a column."""
    return Counter(cell for cell in cells if isinstance(cell, str))


def settled(
    cells: Sequence[Cell],
    of_text: Mapping[str, V],
    of_typed: Callable[[Cell], V | None],
    *,
    note: str = "",
    is_ambiguous: bool = False,
    proven: str = "",
    is_open: bool = False,
) -> Settled[V]:
    """Return a column of which each distinct text has been read.

    Parameters
    ----------
    of_text
        The values of the texts that can be read.
    of_typed
        What reads a cell that is no text, None when it cannot.
    note, is_ambiguous, proven, is_open
        How the column was settled.
    """
    values = [
        of_text.get(cell) if isinstance(cell, str) else None if cell is None else of_typed(cell) for cell in cells
    ]
    unreadable = [row for row, value in enumerate(values) if value is None and not is_missing(cells[row])]
    return Settled(
        values=values,
        unreadable=tuple((row, written(cells[row])) for row in unreadable),
        note=note,
        is_ambiguous=is_ambiguous,
        proven=proven,
        is_open=is_open,
    )
