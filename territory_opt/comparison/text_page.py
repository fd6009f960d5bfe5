"""A comparison as text for a terminal: side by side where that fits its width, else one scenario below the other."""

import textwrap
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from territory_opt.comparison.page import WHAT_CHANGES, Group, Page, Row, one_below_another, side_by_side
from territory_opt.comparison.remarks import Inputs, Remarks
from territory_opt.comparison.wording import SAME, Entry
from territory_opt.report.layout import WIDTH, clipped, plain

if TYPE_CHECKING:
    from territory_opt.comparison.result import Comparison

LEAST_WIDTH = 80
_LEAST_NAME, _MOST_NAME = 18, 26
_CELLS_BESIDE, _CELLS_BELOW = (17, 14), (17, 12, 9)
_HEAD = 12
_MOST_HEAD_LINES = 3
_GAP = "  "
_HASH = 12
_HASHES = f"Of the SHA-256 of each scenario's changes the first {_HASH} characters are shown; JSON holds the whole."


def comparison_to_text(comparison: "Comparison", width: int = WIDTH) -> str:
    """Return a comparison as text.

    Parameters
    ----------
    comparison
        The scenarios.
    width
        How many characters a line has, at least 80; only a number with too many digits goes beyond it.
    """
    width = max(width, LEAST_WIDTH)
    page, widths = _fitting_page(comparison, width)
    blocks = [
        [*_wrapped(page.title, width), "=" * min(len(page.title), width)],
        *_inputs(page.inputs, width),
        *_table(page, widths, width),
        [line for note in page.notes for line in _wrapped(note, width)],
        *(_remarks(remarks, width) for remarks in page.scenarios),
        [*_wrapped(_HASHES, width), "The territory as it is, SHA-256:", f"{_GAP}{page.input_hash}"],
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def _fitting_page(comparison: "Comparison", width: int) -> tuple[Page, list[int]]:
    """Return the page that fits, and how wide each column of its table is."""
    if len(comparison.results) * len(_GAP) < width:
        page = side_by_side(comparison)
        cells = _fitting_cells(page, width, _CELLS_BESIDE)
        if _room_for_names(cells, width) >= _LEAST_NAME:
            return page, _with_names(cells, width)
    page = one_below_another(comparison)
    return page, _with_names(_fitting_cells(page, width, _CELLS_BELOW), width)


def _fitting_cells(page: Page, width: int, choices: Sequence[int]) -> list[int]:
    """Return the widths of cells for the roomiest choice that fits, or for the narrowest."""
    settings = [_cell_widths(page, most) for most in choices]
    return next((each for each in settings if _room_for_names(each, width) >= _LEAST_NAME), settings[-1])


def _room_for_names(cells: Sequence[int], width: int) -> int:
    return width - len(_GAP) - sum(len(_GAP) + cell for cell in cells)


def _with_names(cells: Sequence[int], width: int) -> list[int]:
    return [max(_LEAST_NAME, min(_room_for_names(cells, width), _MOST_NAME)), *cells]


def _cell_widths(page: Page, most: int) -> list[int]:
    """Return how wide each column of cells is: no number is broken, longer texts are wrapped."""
    widths = []
    for column, head in enumerate(page.columns[1:]):
        entries = [row.entries[column] for group in page.groups for row in group.rows]
        texts = [head[:_HEAD], *(text for entry in entries for text in (entry.text, entry.change))]
        numbers = [word for text in texts for word in text.split() if _is_number(word)]
        widths.append(max(min(max(map(len, texts)), most), max(map(len, numbers), default=0)))
    return widths


def _is_number(word: str) -> bool:
    return word.lstrip("+-").replace(",", "").replace(".", "").isdigit()


def _inputs(scenarios: Sequence[Inputs], width: int) -> Iterator[list[str]]:
    for number, scenario in enumerate(scenarios):
        yield [
            *([] if number else [WHAT_CHANGES, ""]),
            *_wrapped(scenario.name, width),
            *_wrapped(scenario.description, width, _GAP),
            *(line for text in scenario.lines for line in _wrapped(text, width, f"{_GAP}- ")),
        ]


def _table(page: Page, widths: Sequence[int], width: int) -> Iterator[list[str]]:
    heads = [_head(text, cell) for text, cell in zip(page.columns, widths, strict=True)]
    yield list(_lines(heads, widths))
    for group in page.groups:
        yield list(_group(group, widths, width))


def _head(text: str, width: int) -> list[str]:
    lines = textwrap.wrap(text, width)
    if len(lines) <= _MOST_HEAD_LINES:
        return lines
    return [*lines[: _MOST_HEAD_LINES - 1], clipped(" ".join(lines[_MOST_HEAD_LINES - 1 :]), width)]


def _group(group: Group, widths: Sequence[int], width: int) -> Iterator[str]:
    yield from _wrapped(group.title, width)
    for row in group.rows:
        yield from _row(row, widths, width)


def _row(row: Row, widths: Sequence[int], width: int) -> Iterator[str]:
    """Yield the lines of a row: a name without room above its values, the differences below them."""
    is_long = len(row.name) > widths[0]
    if is_long:
        yield from textwrap.wrap(row.name, width, initial_indent=_GAP, subsequent_indent=_GAP * 2)
    name = "" if is_long else row.name
    yield from _lines(
        [[name], *(_cell(entry, cell) for entry, cell in zip(row.entries, widths[1:], strict=True))], widths
    )
    if any(entry.change not in {"", SAME} for entry in row.entries):
        changes = [textwrap.wrap(entry.change, cell) for entry, cell in zip(row.entries, widths[1:], strict=True)]
        yield from _lines([[], *changes], widths)


def _cell(entry: Entry, width: int) -> list[str]:
    return textwrap.wrap(entry.text, width)


def _lines(cells: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """Yield the lines of cells side by side, the first flush left and the others flush right."""
    for name, *texts in zip_longest(*cells, fillvalue=""):
        aligned = [f"{name:<{widths[0]}}", *(f"{text:>{cell}}" for text, cell in zip(texts, widths[1:], strict=True))]
        yield (_GAP + _GAP.join(aligned)).rstrip()


def _remarks(remarks: Remarks, width: int) -> list[str]:
    told = [
        *_wrapped(remarks.name, width),
        *_wrapped(remarks.description, width, _GAP),
        *_wrapped(remarks.why_not, width, _GAP),
        *(line for text in remarks.lines for line in _wrapped(text, width, f"{_GAP}- ")),
    ]
    return [*told, f"{_GAP}SHA-256 of the changes: {remarks.scenario_hash[:_HASH]}"]


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(plain(text), width, initial_indent=indent, subsequent_indent=" " * len(indent))
