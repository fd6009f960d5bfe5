"""Which character parts the cells of a text table: the one that gives the evenest rows."""

import contextlib
import csv
import io
import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence

import attrs

from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding, Severity

COMMA = ","
_CANDIDATES = (COMMA, ";", "\t", "|")
_STATED = re.compile(r'"?sep=([^\w\s"]|\t)"?[,;]*\r?\n?', re.IGNORECASE)
_SAMPLE_ROWS = 200
_SAMPLE_CHARACTERS = 200_000
_LEAST_EVENNESS = 0.4


@attrs.frozen(kw_only=True)
class Separator:
    """The separator of a text table.

    Parameters
    ----------
    character
        The character.
    num_lines
        How many lines at the start of the file only state it.
    findings
        Why it is taken, unless there was nothing to settle.
    """

    character: str
    num_lines: int = 0
    findings: tuple[Finding, ...] = ()


@attrs.frozen
class _Trial:
    """How a table would lie with a separator."""

    character: str
    width: int
    evenness: float
    """Share of rows that have the usual width, those that fall short of it counted half [1]."""
    first: int
    """The first row of the usual width."""
    oddity: float
    """Share of the separators in that row that stand between digits or before a space [1]."""


def settle_separator(text: str, name: str) -> Separator:
    r"""Return the separator of a text table.

    Parameters
    ----------
    text
        The text; its beginning decides.
    name
        Name of the file, for messages.

    Examples
    --------
    >>> settle_separator("Name;Amount\nAna;1,5\nBob;2,5\n", "deals.csv").character
    ';'
    """
    stated = _STATED.match(text)
    if stated and text[stated.end() - 1] in "\r\n":
        message = f"{shown(name)} states its separator in its first line: {stated[1]!r}."
        found = Finding(code="assumed_separator", severity=Severity.NOTE, message=message)
        return Separator(character=stated[1], num_lines=1, findings=(found,))
    sample = text[:_SAMPLE_CHARACTERS]
    trials = [trial for character in _CANDIDATES if character in sample and (trial := _trial(sample, character))]
    if not trials:  # a list of texts: nothing in it parts cells
        return Separator(character=next((unused for unused in reversed(_CANDIDATES) if unused not in sample), COMMA))
    best = max(trials, key=lambda trial: _score(trial, trials))
    if best.character == COMMA and len(trials) == 1:
        return Separator(character=COMMA)
    others = "".join(f"; {trial.character!r} would give {trial.width}" for trial in trials if trial is not best)
    message = f"{shown(name)} is read with {best.character!r} between cells: even rows of {best.width} cells{others}."
    found = Finding(code="assumed_separator", severity=Severity.NOTE, message=message)
    return Separator(character=best.character, findings=(found,))


def _trial(sample: str, character: str) -> _Trial | None:
    lines = io.StringIO(sample, newline="")
    reader = csv.reader(lines, delimiter=character)
    rows: list[Sequence[str]] = []
    with contextlib.suppress(csv.Error):  # a cell beyond the limit: what was read before it decides
        rows.extend(row for row in itertools.islice(reader, _SAMPLE_ROWS) if any(row))
    widths = Counter(len(row) for row in rows)
    usual = [width for width in widths if width > 1]
    if not usual:
        return None
    width = max(usual, key=lambda width: (widths[width], width))
    widest = len(rows[0])
    if width < widest == max(widths):
        width = widest  # rows that leave out empty cells at their end
    fit = sum(count * (1.0 if size == width else 0.5 if 1 < size < width else 0.0) for size, count in widths.items())
    if fit < _LEAST_EVENNESS * len(rows):
        return None
    first = next(place for place, row in enumerate(rows) if len(row) == width)
    return _Trial(character, width, fit / len(rows), first, _oddity(rows[first]))


def _oddity(row: Sequence[str]) -> float:
    """Return how many joints between cells look like a decimal comma or like prose [1]."""
    joints = list(itertools.pairwise(row))
    odd = sum(right[:1] == " " or (left[-1:].isdigit() and right[:1].isdigit()) for left, right in joints)
    return odd / len(joints)


def _score(trial: _Trial, trials: Sequence[_Trial]) -> float:
    is_late = any(other.first < trial.first for other in trials)
    return trial.evenness + 0.15 * math.log2(trial.width) - 0.5 * trial.oddity - 0.3 * is_late
