"""The numbers of a column as texts: sorted by how they are written, then read in one style."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import attrs

from territory_opt.intake.settling.number_styles import NUMBER_STYLES, NumberStyle, WrittenNumber, written_number
from territory_opt.intake.settling.shapes import Alike, by_shape

LARGEST = 1e300
"""No number beyond it is read."""
_NEARLY_ALL = 0.9

Reading: TypeAlias = tuple[bool | None, ...]


@attrs.frozen(kw_only=True)
class NumberKind:
    """The texts of a column that are written alike.

    Parameters
    ----------
    written
        What their shape says.
    texts
        Each as written, and plain.
    count
        How many rows they fill.
    leads_with_zero
        Whether they start with 0, which no group of thousands does.
    """

    written: WrittenNumber
    texts: Alike
    count: int
    leads_with_zero: bool = False

    def fits(self, style: NumberStyle) -> bool:
        """Return whether the texts can be read in a style."""
        return self.written.fits(style) and not (self.leads_with_zero and self.written.is_grouped(style))

    def values(self, style: NumberStyle) -> dict[str, float]:
        """Return the number each text means in a style that fits; those that are too large are left out."""
        written = self.written
        start, end, thousands, decimal = written.start, written.end, style.thousands, style.decimal
        power = f"e{written.power}" if written.power else ""
        # minus nothing is nothing, hence the + 0.0 below
        sign = -1.0 if written.is_negative else 1.0
        values = {
            text: sign * float(simple[start:end].replace(thousands, "").replace(decimal, ".") + power) + 0.0
            for text, simple in self.texts.items()
        }
        if not written.has_exponent:
            return values
        return {text: value for text, value in values.items() if abs(value) <= LARGEST}


def number_kinds(counts: Mapping[str, int]) -> list[NumberKind]:
    """Return the texts that are numbers, by how they are written.

    Parameters
    ----------
    counts
        How many rows each text fills.
    """
    kinds = []
    for shape, texts in by_shape(counts).items():
        written = written_number(shape)
        if written is None:
            continue
        start = written.start
        zeros = {text: simple for text, simple in texts.items() if simple[start] == "0"} if written.marks else {}
        others = {text: simple for text, simple in texts.items() if text not in zeros} if zeros else texts
        kinds += [
            NumberKind(
                written=written,
                texts=part,
                count=sum(map(counts.__getitem__, part)),
                leads_with_zero=leads_with_zero,
            )
            for part, leads_with_zero in ((others, False), (zeros, True))
            if part
        ]
    return kinds


@attrs.frozen(kw_only=True)
class ReadNumbers:
    """The number each distinct text of a column means, and how that was settled.

    Parameters
    ----------
    values
        The numbers that can be read.
    note, is_ambiguous
        As of any column.
    decimal
        The mark before decimals, where the texts prove it; "" where they do not.
    """

    values: Mapping[str, float]
    note: str
    is_ambiguous: bool
    decimal: str


def read_numbers(kinds: Sequence[NumberKind], styles: Sequence[NumberStyle]) -> ReadNumbers:
    """Return what texts mean in the one style that reads most of them.

    Parameters
    ----------
    kinds
        The texts, by how they are written.
    styles
        The styles that may be.
    """
    num_rows = sum(kind.count for kind in kinds)
    num_with_power = sum(kind.count for kind in kinds if kind.written.power)
    has_powers = 0 < num_rows <= 2 * num_with_power
    kinds = [kind for kind in kinds if has_powers or not kind.written.power]
    style, rivals = _chosen(kinds, styles)
    values: dict[str, float] = {}
    for kind in kinds:
        if kind.fits(style):
            values |= kind.values(style)
    notes = []
    if rivals:
        others = " or ".join(rivals)
        notes.append(f"numbers may be written like {others} too: read like {style.sample}")
    elif any(kind.written.marks for kind in kinds):
        notes.append(f"numbers are written like {style.sample}")
    if has_powers:
        notes.append("k, M and B behind a number mean thousands, millions and billions")
    elif num_with_power:
        notes.append("k, M or B behind a few numbers is not read")
    decimal = "" if rivals else _proven_decimal(kinds, style)
    return ReadNumbers(values=values, note="; ".join(notes), is_ambiguous=bool(rivals), decimal=decimal)


def _proven_decimal(kinds: Sequence[NumberKind], chosen: NumberStyle) -> str:
    """Return the mark before decimals, if every style that reads as many rows has the same."""
    most = _rows_read(kinds, chosen)
    decimals = {style.decimal for style in NUMBER_STYLES if _rows_read(kinds, style) == most}
    return chosen.decimal if decimals == {chosen.decimal} else ""


def _chosen(kinds: Sequence[NumberKind], styles: Sequence[NumberStyle]) -> tuple[NumberStyle, list[str]]:
    """Return the style that reads most rows, and the samples of those that read them otherwise and as well."""
    readings = {style.sample: _reading(kinds, style) for style in styles}
    counts = {style.sample: _rows_read(kinds, style) for style in styles}
    grouped = {style.sample: _rows_grouped(kinds, style) for style in styles}
    sign = -1 if any(kind.written.is_long for kind in kinds) else 1
    style = max(styles, key=lambda style: (counts[style.sample], sign * grouped[style.sample]))
    chosen = style.sample
    rivals: dict[Reading, str] = {}
    for sample, reading in readings.items():
        as_well = counts[sample] == counts[chosen] > 0
        # one odd cell must not turn a column of thousands into decimals unseen
        nearly = counts[sample] >= _NEARLY_ALL * counts[chosen] > 0 and grouped[sample] > grouped[chosen]
        if reading != readings[chosen] and (as_well or nearly):
            rivals.setdefault(reading, sample)
    return style, list(rivals.values())


def _reading(kinds: Sequence[NumberKind], style: NumberStyle) -> Reading:
    """Return whether each kind has decimals, None where the style cannot read it: equal where two styles read alike."""
    return tuple(kind.written.has_decimals(style) if kind.fits(style) else None for kind in kinds)


def _rows_read(kinds: Sequence[NumberKind], style: NumberStyle) -> int:
    return sum(kind.count for kind in kinds if kind.fits(style))


def _rows_grouped(kinds: Sequence[NumberKind], style: NumberStyle) -> int:
    return sum(kind.count for kind in kinds if kind.fits(style) and kind.written.is_grouped(style))
