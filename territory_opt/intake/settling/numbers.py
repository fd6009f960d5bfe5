"""Numbers and amounts of money, read in the one style their column is written in."""

from collections.abc import Iterable, Iterator, Sequence

import attrs

from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.number_reading import LARGEST, number_kinds, read_numbers
from territory_opt.intake.settling.number_styles import number_styles
from territory_opt.intake.settling.settled import Settled, counted, settled


@attrs.frozen(kw_only=True)
class SettledMoney(Settled[float]):
    """The amounts of a column.

    Parameters
    ----------
    values, unreadable, note, is_ambiguous, proven, is_open
        As of any column.
    currencies
        For each row the currency written in its cell: an ISO code, or the sign where several currencies share it;
        None where none is.
    """

    currencies: list[str | None]


def settle_numbers(cells: Sequence[Cell], *, style: str | None = None, decimal: str = "") -> Settled[float]:
    """Return the numbers of a column.

    Every cell is read in one style, the one that reads most of them; a cell that does not fit it is unreadable. Where
    several styles fit, groups of three digits are thousands, unless longer numbers stand there without groups. Letters
    such as k and M count when at least half of the cells have them. A number beside a currency is not one: see
    `settle_money`.

    Parameters
    ----------
    cells
        One for each row. Numbers stay as they are; truths, days and times are no numbers.
    style
        The style, as a sample such as ``1.234,56``, when it is known.
    decimal
        The mark before decimals, when only that is known.

    Raises
    ------
    InvalidInputError
        If `style` is none that is known.

    Examples
    --------
    >>> settle_numbers(["1.234", "12,5", None, "n/a", "many"])
    Settled(values=[1234.0, 12.5, None, None, None], unreadable=((4, 'many'),), note='...like 1.234,56', ...)
    """
    kinds = [kind for kind in number_kinds(counted(cells)) if not (kind.written.is_percent or kind.written.currency)]
    found = read_numbers(kinds, number_styles(style, decimal))
    return settled(
        cells,
        found.values,
        typed_number,
        note=found.note,
        is_ambiguous=found.is_ambiguous,
        proven=found.decimal,
        is_open=found.is_ambiguous,
    )


def settle_money(cells: Sequence[Cell], *, style: str | None = None, decimal: str = "") -> SettledMoney:
    """Return the amounts of money in a column, read as `settle_numbers` does, with the currency beside each.

    Whether an amount is too large for a plan is not judged here.

    Raises
    ------
    InvalidInputError
        If `style` is none that is known.

    Examples
    --------
    >>> found = settle_money(["$1,500,000.00 ", "(1,234.50)", "CHF 12.50", "45%"])
    >>> found.values, found.currencies, found.unreadable
    ([1500000.0, -1234.5, 12.5, None], ['$', None, 'CHF', None], ((3, '45%'),))
    """
    kinds = [kind for kind in number_kinds(counted(cells)) if not kind.written.is_percent]
    found = read_numbers(kinds, number_styles(style, decimal))
    column = settled(cells, found.values, typed_number)
    currencies = {
        text: kind.written.currency
        for kind in kinds
        if kind.written.currency
        for text in kind.texts
        if text in found.values
    }
    return SettledMoney(
        values=column.values,
        unreadable=column.unreadable,
        note=found.note,
        is_ambiguous=found.is_ambiguous,
        proven=found.decimal,
        is_open=found.is_ambiguous,
        currencies=[currencies.get(cell) if isinstance(cell, str) else None for cell in cells],
    )


def typed_number(cell: Cell) -> float | None:
    """Return the number a cell of a workbook holds, None when it holds something else.

    Examples
    --------
    >>> [typed_number(cell) for cell in (1200, 0.5, True, float("nan"), None)]
    [1200.0, 0.5, None, None, None]
    """
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not abs(cell) <= LARGEST:
        return None
    return float(cell)


def typed_numbers(cells: Iterable[Cell]) -> Iterator[float]:
    """Yield the numbers of a column that are no text."""
    for cell in cells:
        if not isinstance(cell, str) and (number := typed_number(cell)) is not None:
            yield number
