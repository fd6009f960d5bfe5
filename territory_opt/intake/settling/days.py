"""Days, read in the one order of day and month their column is written in."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.bare_days import bare_number, settle_bare
from territory_opt.intake.settling.day_shapes import DayOrder, WrittenDay, within_reach, written_day
from territory_opt.intake.settling.numbers import typed_number, typed_numbers
from territory_opt.intake.settling.settled import Settled, counted, settled
from territory_opt.intake.settling.shapes import by_shape
from territory_opt.model.checks import shown

ORDER_WORDS = {DayOrder.DMY: "day, month, year", DayOrder.MDY: "month, day, year", DayOrder.YMD: "year, month, day"}
"""The orders in words."""


@attrs.frozen(kw_only=True)
class SettledDays(Settled[dt.date]):
    """The days of a column.

    Parameters
    ----------
    values, unreadable, note, is_ambiguous, proven, is_open
        As of any column.
    marks
        The marks between day, month and year where their order has to be settled.
    """

    marks: frozenset[str] = frozenset()


def settle_days(cells: Sequence[Cell], *, order: str | None = None) -> SettledDays:
    """Return the days of a column.

    A moment counts as its day, in the zone it is written in; its time is not looked at. Days such as 5/1/2026 are read
    in the one order that reads most of them; where both orders do, a dot means the day comes first, and otherwise AM,
    PM or a slash mean the month does. Numbers are day counts of a spreadsheet, the digits of year, month and day, or
    milliseconds since 1970, whichever most of them can be. Days that no plan holds, such as 9999-12-31, are unreadable.

    Parameters
    ----------
    cells
        One for each row.
    order
        ``dmy``, ``mdy`` or ``ymd``, when it is known: days that start with a year of four digits are read all the same.

    Raises
    ------
    InvalidInputError
        If `order` is none of these.

    Examples
    --------
    >>> found = settle_days(["5/20/2024 7:42", "5/2/2024", "5/30/2024", "20/5/2024"])
    >>> [None if day is None else day.isoformat() for day in found.values], found.unreadable, found.note
    (['2024-05-20', '2024-05-02', '2024-05-30', None], ((3, '20/5/2024'),), 'days are written as month, day, year; ...')
    """
    if order is not None and order not in set(DayOrder):
        raise InvalidInputError([Fault("order", shown(order), "dmy, mdy or ymd")])
    counts = counted(cells)
    kinds, numbers = _kinds(counts)
    tally: Counter[float] = Counter(typed_numbers(cells))
    for text, number in numbers.items():
        tally[number] += counts[text]
    bare = settle_bare(tally)
    bare_days = {number: bare.date(number) for number in tally} if bare else {}
    found = _settled_order(kinds, None if order is None else DayOrder(order))
    days = {text: day for kind in kinds for text, day in kind.days(found.order).items()}
    days |= {text: day for text, number in numbers.items() if (day := bare_days.get(number)) is not None}
    notes = [found.note, bare or ""]
    column = settled(cells, days, lambda cell: _typed_day(cell, bare_days))
    return SettledDays(
        values=column.values,
        unreadable=column.unreadable,
        note="; ".join(note for note in notes if note),
        is_ambiguous=found.is_ambiguous,
        proven=found.order or "" if found.is_proven else "",
        is_open=found.is_open,
        marks=frozenset(kind.written.mark for kind in kinds if kind.written.has_open_order),
    )


def _typed_day(cell: Cell, bare_days: Mapping[float, dt.date | None]) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return within_reach(cell.date())
    if isinstance(cell, dt.date):
        return within_reach(cell)
    number = typed_number(cell)
    return None if number is None else bare_days.get(number)


@attrs.frozen(kw_only=True)
class _DayKind:
    """The texts of a column whose days are written alike: the day of each without its time, and its rows."""

    written: WrittenDay
    texts: Mapping[str, str]
    counts: Mapping[str, int]

    def dates(self, order: DayOrder | None) -> dict[str, dt.date]:
        margin = " " * self.written.span[0]
        dates = {day: self.written.date(margin + day, order) for day in self.counts}
        return {day: date for day, date in dates.items() if date is not None}

    def days(self, order: DayOrder | None) -> dict[str, dt.date]:
        dates = self.dates(order)
        return {text: dates[day] for text, day in self.texts.items() if day in dates}


def _kinds(counts: Mapping[str, int]) -> tuple[list[_DayKind], dict[str, float]]:
    """Return the texts that may be days, by how they are written, and those that are one number."""
    kinds = []
    numbers: dict[str, float] = {}
    for shape, texts in by_shape(counts).items():
        written = written_day(shape)
        if written is None:
            numbers |= {text: number for text, simple in texts.items() if (number := bare_number(simple)) is not None}
            continue
        part = slice(*written.span)
        days = {text: simple[part] for text, simple in texts.items()}
        rows = Counter(days.values())
        for text, day in days.items():
            if counts[text] > 1:
                rows[day] += counts[text] - 1
        kinds.append(_DayKind(written=written, texts=days, counts=rows))
    return kinds, numbers


@attrs.frozen(kw_only=True)
class _SettledOrder:
    order: DayOrder | None = None
    note: str = ""
    is_ambiguous: bool = False
    is_proven: bool = False
    is_open: bool = False


def _settled_order(kinds: Sequence[_DayKind], told: DayOrder | None) -> _SettledOrder:
    open_kinds = [kind for kind in kinds if kind.written.has_open_order]
    if not open_kinds:
        return _SettledOrder()
    orders = (DayOrder.DMY, DayOrder.MDY)
    dates = {order: [kind.dates(order) for kind in open_kinds] for order in (*orders, DayOrder.YMD)}
    num_read = {
        order: sum(kind.counts[day] for kind, read in zip(open_kinds, dates[order], strict=True) for day in read)
        for order in dates
    }
    day_first, month_first = num_read[DayOrder.DMY], num_read[DayOrder.MDY]
    if told is not None:
        best = max(num_read.values())
        note = f"days are written as {ORDER_WORDS[told]}, as was told"
        is_wrong = 2 * num_read[told] < best
        return _SettledOrder(order=told, note=note, is_ambiguous=is_wrong, is_proven=not is_wrong)
    if dates[DayOrder.DMY] == dates[DayOrder.MDY]:
        return _SettledOrder(order=DayOrder.DMY)
    if day_first != month_first:
        order = max(orders, key=lambda order: num_read[order])
        other = orders[order is DayOrder.DMY]
        num_other = _num_read_only(open_kinds, dates, other, order)
        note = f"days are written as {ORDER_WORDS[order]}"
        if num_other:
            note += f"; cells that can only be {ORDER_WORDS[other]}: {num_other}"
        return _SettledOrder(order=order, note=note, is_ambiguous=num_other > 0, is_proven=not num_other)
    return _by_convention(open_kinds)


def _num_read_only(
    kinds: Sequence[_DayKind],
    dates: Mapping[DayOrder, Sequence[Mapping[str, dt.date]]],
    order: DayOrder,
    other: DayOrder,
) -> int:
    """Return how many rows have a day in one order and none in the other."""
    return sum(
        kind.counts[day]
        for kind, read, read_otherwise in zip(kinds, dates[order], dates[other], strict=True)
        for day in read
        if day not in read_otherwise
    )


def _by_convention(kinds: Sequence[_DayKind]) -> _SettledOrder:
    """Return the order that is usual for the way days are written that fit both."""
    if any(kind.written.has_half_day for kind in kinds):
        order, reason = DayOrder.MDY, "AM and PM go with it"
    elif all(kind.written.mark == "." for kind in kinds):
        note = f"days are written as {ORDER_WORDS[DayOrder.DMY]}: dots go with it"
        return _SettledOrder(order=DayOrder.DMY, note=note, is_open=True)
    elif all(kind.written.mark != "/" for kind in kinds):
        order, reason = DayOrder.DMY, "usual with dots and hyphens"
    else:
        order, reason = DayOrder.MDY, "usual with slashes"
    note = f"both orders of day and month fit as many days: read as {ORDER_WORDS[order]}, {reason}"
    return _SettledOrder(order=order, note=note, is_ambiguous=True, is_open=True)
