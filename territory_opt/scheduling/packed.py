"""Numbers of many days in one whole number: a field of bits for each day, with a guard bit above it."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import groupby


class Fields:
    """Whole numbers in fields of `width` bits each, the highest of which is the guard."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.mask = (1 << width - 1) - 1
        self.guard = 1 << width - 1
        self._ones: Callable[[int], int] = cache(
            lambda num_fields: ((1 << width * num_fields) - 1) // ((1 << width) - 1)
        )

    def everywhere(self, number: int, num_fields: int) -> int:
        """Return a number in each of the first fields."""
        return number * self._ones(num_fields)

    def guards(self, first: int, num_fields: int) -> int:
        """Return the guards of so many fields from the first on."""
        return self.everywhere(self.guard, num_fields) << first * self.width

    def packed(self, numbers: Iterable[int]) -> int:
        """Return numbers field by field, guards set."""
        packed, field = 0, 0
        for number, group in groupby(numbers):
            num_fields = len([*group])
            packed |= self.everywhere(number | self.guard, num_fields) << field * self.width
            field += num_fields
        return packed

    def at(self, packed: int, field: int) -> int:
        """Return the number in a field."""
        return packed >> field * self.width & self.mask

    def entries(self, packed: int) -> Iterable[tuple[int, int]]:
        """Return the fields that are not 0, guards aside, with their numbers."""
        for field in range(-(-packed.bit_length() // self.width)):
            number = self.at(packed, field)
            if number:
                yield field, number


class Calendar:
    """The days of a calendar as bits."""

    def __init__(self, days: Sequence[int], num_days: int, fields: Fields) -> None:
        self.days = days[: bisect_left(days, num_days)]
        self.fields = fields
        self.num_days = num_days
        first, last = (self.days[0], self.days[-1] + 1) if self.days else (0, 0)
        self.is_unbroken = last - first == len(self.days)
        self.guards = self.on(self.days, fields.guard)
        self.gaps = fields.guards(first, last - first) & ~self.guards
        self.runs = cache(self._runs)
        self._weeks: list[tuple[int, ...]] | None = None

    def run(self, start: int, num_days: int) -> Sequence[int]:
        """Return so many days of the calendar, from one of them on."""
        if self.is_unbroken:
            return range(start, start + num_days)
        first = bisect_left(self.days, start)
        return self.days[first : first + num_days]

    def on(self, days: Sequence[int], number: int) -> int:
        """Return a number on each of some days that follow each other in the calendar."""
        if self.is_unbroken:
            return self.fields.everywhere(number, len(days)) << days[0] * self.fields.width if days else 0
        return sum(number << day * self.fields.width for day in days)

    def weeks(self, week_of: Sequence[int]) -> Sequence[Sequence[int]]:
        """Return the days of the calendar in each week; the weeks of days are always the same."""
        if self._weeks is None:
            by_week = {week: tuple(days) for week, days in groupby(self.days, key=week_of.__getitem__)}
            self._weeks = [by_week.get(week, ()) for week in range(max(week_of, default=-1) + 1)]
        return self._weeks

    def _runs(self, num_days: int) -> list[tuple[tuple[int, ...], int]]:
        """Return the ways in which so many days follow each other, for each length with its days off: shifts, starts.

        The shifts tell whether all days from a start have room, and the starts are guards.
        """
        starts, last_days = self.days, self.days[num_days - 1 :]
        if self.is_unbroken:
            return [(self._shifts(num_days), self.on(starts[: len(last_days)], self.fields.guard))]
        by_span: dict[int, list[int]] = {}
        for start, last in zip(starts, last_days, strict=False):
            by_span.setdefault(last + 1 - start, []).append(start)
        return [(self._shifts(span), self.on(firsts, self.fields.guard)) for span, firsts in sorted(by_span.items())]

    def _shifts(self, span: int) -> tuple[int, ...]:
        """Return the shifts that leave a bit where a run of `span` bits begins, doubling what is known each time."""
        shifts, known = [], 1
        while known < span:
            step = min(known, span - known)
            shifts.append(step * self.fields.width)
            known += step
        return tuple(shifts)
