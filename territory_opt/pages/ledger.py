"""How a shown number comes about: terms that add up to it as they are shown, the rounding told as a term of its own."""

from collections.abc import Sequence

import attrs

MINUS = "−"  # noqa: RUF001  # the minus sign of typography, which screen readers say
MOST_ENTRIES = 20
"""Most terms listed one by one; what the others come to is one term."""


def figure(value: float, decimals: int = 0) -> str:
    """Return a number for people: groups of thousands, a minus sign, never a minus nothing.

    Examples
    --------
    >>> figure(1234567.8), figure(-0.2), figure(-2.34, 1) == f"{MINUS}2.3"
    ('1,234,568', '0', True)
    """
    rounded = round(value, decimals) + 0.0
    return f"{MINUS * (rounded < 0)}{abs(rounded):,.{decimals}f}"


@attrs.frozen(kw_only=True)
class Entry:
    """A term of a sum, or of several sums at once.

    Parameters
    ----------
    label
        What it is.
    values
        What it adds to each sum.
    facts
        Why it is here and what it is made of, in a line.
    """

    label: str
    values: tuple[float, ...]
    facts: str = ""


@attrs.frozen(kw_only=True)
class LedgerLine:
    """A line of a ledger as it is shown.

    Parameters
    ----------
    label, facts
        What it is, and why.
    cells
        Its numbers.
    is_entry
        Whether it is a term of its own, rather than what the terms not listed come to, or rounding.
    """

    label: str
    cells: tuple[str, ...]
    facts: str = ""
    is_entry: bool = True


@attrs.frozen(kw_only=True)
class Ledger:
    """One or more sums with all their terms.

    Parameters
    ----------
    caption
        What adds up.
    heads
        What each column of numbers holds.
    entries
        The terms, in the order in which they are told.
    totals
        What they come to, column by column.
    total_label
        What the last line is called.
    decimals
        To how many the numbers are shown.
    noun
        What a term is, for those that are not listed.

    Examples
    --------
    >>> won = Ledger(
    ...     caption="Won",
    ...     heads=("EUR",),
    ...     entries=(Entry(label="k1", values=(1.4,)), Entry(label="k2", values=(1.4,))),
    ...     totals=(2.8,),
    ... )
    >>> [(line.label, *line.cells) for line in won.lines], won.total_cells
    ([('k1', '1'), ('k2', '1'), ('rounding', '1')], ('3',))
    """

    caption: str
    heads: tuple[str, ...]
    entries: tuple[Entry, ...]
    totals: tuple[float, ...]
    total_label: str = "Together"
    decimals: int = 0
    noun: str = "more"

    @property
    def total_cells(self) -> tuple[str, ...]:
        """The sums as they are shown."""
        return tuple(figure(total, self.decimals) for total in self.totals)

    @property
    def lines(self) -> tuple[LedgerLine, ...]:
        """The terms as they are shown, which add up to the sums as they are shown."""
        has_more = len(self.entries) > MOST_ENTRIES
        listed = list(self.entries[: MOST_ENTRIES - 1] if has_more else self.entries)
        others = self.entries[len(listed) :]
        lines = [self._line(entry.label, entry.values, entry.facts) for entry in listed]
        columns = [entry.values for entry in listed]
        if others:
            columns.append(tuple(map(sum, zip(*(entry.values for entry in others), strict=True))))
            lines.append(self._line(f"and {len(others):,} {self.noun}", columns[-1], is_entry=False))
        left = [
            self._units(total) - sum(self._units(values[column]) for values in columns)
            for column, total in enumerate(self.totals)
        ]
        if any(left):
            scale = 10**self.decimals
            lines.append(self._line("rounding", [units / scale for units in left], is_entry=False))
        return tuple(lines)

    def _line(self, label: str, values: Sequence[float], facts: str = "", *, is_entry: bool = True) -> LedgerLine:
        cells = tuple(figure(value, self.decimals) for value in values)
        return LedgerLine(label=label, cells=cells, facts=facts, is_entry=is_entry)

    def _units(self, value: float) -> int:
        """Return a number as it is shown, counted in units of its last place."""
        return round(round(value, self.decimals) * 10.0**self.decimals)
