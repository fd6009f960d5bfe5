"""Odds and other shares, on the one scale their column is written in: 0 to 1, or 0 to 100."""

from collections import Counter
from collections.abc import Mapping, Sequence

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.intake.records.sheet import Cell
from territory_opt.intake.settling.number_reading import number_kinds, read_numbers
from territory_opt.intake.settling.number_styles import UNGROUPED
from territory_opt.intake.settling.numbers import typed_number, typed_numbers
from territory_opt.intake.settling.settled import Settled, counted, settled
from territory_opt.model.checks import shown

_PERCENT = 100.0
_NOISE = 1e-9
"""Rounding errors of a program that multiplies by 100 [1]."""


def settle_shares(cells: Sequence[Cell], *, scale: float | None = None) -> Settled[float]:
    """Return the shares [1] of a column.

    A cell with a percent sign is read as such. All others are read on one scale: 0 to 100 when more of them lie above
    1 than between 0 and 1, else 0 to 1. What contradicts that scale is unreadable: a percent in a column of 0 to 1, a
    fraction among whole percents, and anything below 0 or above the whole.

    Parameters
    ----------
    cells
        One for each row.
    scale
        1 or 100, when the program that wrote the column is known for it: it decides where the values do not.

    Raises
    ------
    InvalidInputError
        If `scale` is neither.

    Examples
    --------
    >>> settle_shares(["10", "75 %", "100", "1000", ""])
    Settled(values=[0.1, 0.75, 1.0, None, None], unreadable=((3, '1000'),), note='...0 to 100...', ...)
    >>> settle_shares(["0,1", "0,75", "1"]).values
    [0.1, 0.75, 1.0]
    """
    if scale not in {None, 1, _PERCENT}:
        raise InvalidInputError([Fault("scale", shown(scale), "1 or 100")])
    counts = counted(cells)
    kinds = [kind for kind in number_kinds(counts) if not (kind.written.currency or kind.written.power)]
    numbers = read_numbers(kinds, UNGROUPED)
    percents = {text for kind in kinds if kind.written.is_percent for text in kind.texts}
    tally = Counter(typed_numbers(cells))
    for text, value in numbers.values.items():
        if text not in percents:
            tally[value] += counts[text]
    found = _scale(tally, scale)
    shares = {
        text: (_OF_PERCENTS if text in percents else found).share(value) for text, value in numbers.values.items()
    }

    def typed_share(cell: Cell) -> float | None:
        number = typed_number(cell)
        return None if number is None else found.share(number)

    return settled(
        cells,
        {text: share for text, share in shares.items() if share is not None},
        typed_share,
        note="; ".join(note for note in (numbers.note, found.note) if note),
        is_ambiguous=numbers.is_ambiguous or found.is_ambiguous,
        proven=numbers.decimal,
    )


@attrs.frozen(kw_only=True)
class _Scale:
    """What the numbers of a column mean.

    Parameters
    ----------
    whole
        The number that means all: 1 or 100.
    least
        The least number above 0 that is believed.
    """

    whole: float
    least: float = 0.0
    note: str = ""
    is_ambiguous: bool = False

    def share(self, value: float) -> float | None:
        share = value / self.whole
        is_believed = value == 0 or value >= self.least
        return min(share, 1.0) if 0 <= share <= 1 + _NOISE and is_believed else None


_OF_PERCENTS = _Scale(whole=_PERCENT)


def _scale(tally: Mapping[float, int], told: float | None) -> _Scale:
    """Return the scale of numbers, of which each stands in so many rows."""
    above = {value: count for value, count in tally.items() if 1 + _NOISE < value <= _PERCENT * (1 + _NOISE)}
    num_above = sum(above.values())
    num_between = sum(count for value, count in tally.items() if 0 < value < 1)
    num_ones = sum(count for value, count in tally.items() if 1 <= value <= 1 + _NOISE)
    if num_above == num_between:
        whole = told or (_PERCENT if num_above else 1.0)
    else:
        whole = _PERCENT if num_above > num_between else 1.0
    on_scale = f"read on a scale of 0 to {whole:g}"
    if num_above and num_between:
        note = f"values above 1: {num_above}, between 0 and 1: {num_between}; {on_scale}"
        # a column of 0.4, 12.5 and 97 has percents with decimals; one of 0.4, 20 and 90 mixes two scales
        if whole == _PERCENT and any(not value.is_integer() for value in above):
            return _Scale(whole=whole, note=note)
        return _Scale(whole=whole, least=float(whole == _PERCENT), note=note, is_ambiguous=True)
    if told not in {None, whole}:
        note = f"its program writes 0 to {told:g}, but no value fits that: {on_scale}"
        return _Scale(whole=whole, note=note, is_ambiguous=True)
    if num_above or num_between:
        return _Scale(whole=whole, note=f"values lie {'above' if num_above else 'between 0 and'} 1: {on_scale}")
    note = f"no value but 0 and 1: {on_scale}" if num_ones else ""
    return _Scale(whole=whole, note=note, is_ambiguous=num_ones > 0 and told != 1)
