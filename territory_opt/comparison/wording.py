"""How a comparison is worded for people: numbers with what they gain or lose, names as harmless text."""

from collections import Counter
from typing import TYPE_CHECKING

import attrs

from territory_opt.allocation.allocation import Status
from territory_opt.comparison.table import Line, Unit, rep_names
from territory_opt.model.units import RepId
from territory_opt.report.chance_words import chance_words
from territory_opt.report.layout import plain

if TYPE_CHECKING:
    from territory_opt.comparison.result import Comparison

NONE = "-"
SAME = "same"


@attrs.frozen
class Entry:
    """A cell for people.

    Parameters
    ----------
    text
        Its value.
    delta
        The difference from the territory as it is, with its sign; ``same`` for none, empty where there is none to tell.
    verdict
        ``better`` or ``worse``; empty where it is neither.

    Examples
    --------
    >>> Entry("1,200", "+200", "better").told
    '1,200 (+200 better)'
    """

    text: str
    delta: str = ""
    verdict: str = ""

    @property
    def change(self) -> str:
        """The difference with its verdict."""
        return f"{self.delta} {self.verdict}".rstrip()

    @property
    def told(self) -> str:
        """The value, and the difference in brackets."""
        return f"{self.text} ({self.change})" if self.change else self.text


def entry(line: Line, column: int) -> Entry:
    """Return a figure of a column as a cell; the difference is that of the two numbers as they are shown.

    Examples
    --------
    >>> from territory_opt.comparison.table import CHANCE, EXPECTED_REVENUE
    >>> entry(Line(rep=None, figure=EXPECTED_REVENUE, values=(1000.4, 1200.6)), 1)
    Entry(text='1,201', delta='+201', verdict='better')
    >>> entry(Line(rep=None, figure=CHANCE, values=(0.52, 0.16)), 1).told
    '16 % (-36 points worse)'
    """
    unit, value, base = line.figure.unit, line.values[column], line.values[0]
    if value is None:
        return Entry(NONE)
    if base is None or column == 0:
        return Entry(_number(value, unit))
    delta = _rounded(value, unit) - _rounded(base, unit)
    if not round(delta, 1):
        return Entry(_number(value, unit), SAME)
    return Entry(_number(value, unit), _delta(delta, unit), _VERDICTS[line.is_better(column)])


def differs(line: Line) -> bool:
    """Return whether any column shows another number than the territory as it is."""
    first, *others = (None if value is None else _rounded(value, line.figure.unit) for value in line.values)
    return any(other != first for other in others)


_VERDICTS = {True: "better", False: "worse", None: ""}


def _rounded(value: float, unit: Unit) -> float:
    """Return a number as it is shown: money to the unit, chances to the per cent, hours to a tenth."""
    if unit is Unit.HOURS:
        return round(value, 1)
    return round(value) if unit is Unit.MONEY else round(100 * value)


def _number(value: float, unit: Unit) -> str:
    if unit is Unit.CHANCE:
        return chance_words(value)
    return f"{_rounded(value, unit) + 0:,.{unit is Unit.HOURS:d}f}"


def _delta(delta: float, unit: Unit) -> str:
    if unit is Unit.CHANCE:
        return f"{delta:+.0f} point{'s' * (abs(delta) != 1)}"
    return f"{delta:+,.{unit is Unit.HOURS:d}f}"


def status_words(status: Status) -> str:
    """Return how a solve ended, for people.

    Examples
    --------
    >>> status_words(Status.INFEASIBLE), status_words(Status.TIME_LIMIT)
    ('impossible', 'no plan (time limit)')
    """
    if status is Status.OPTIMAL:
        return "possible"
    return "impossible" if status is Status.INFEASIBLE else f"no plan ({status.value.replace('_', ' ')})"


def spelt_out(text: str) -> str:
    r"""Return text with its control characters spelt out, so that it is harmless and nothing of it is lost.

    Examples
    --------
    >>> spelt_out("Rep\nOne\x1b[31m")
    'Rep\\nOne\\x1b[31m'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def named(text: str) -> str:
    r"""Return a name as one line without control characters; one of nothing else is spelt out.

    Examples
    --------
    >>> named("Rep\nOne"), named("\u202e")
    ('Rep One', '\\u202e')
    """
    return plain(text) or spelt_out(text)


def rep_titles(comparison: "Comparison") -> list[tuple[RepId, str]]:
    """Return every rep's id and name for people; reps of one name are told apart by their ids."""
    names = rep_names(comparison)
    shown = [named(name) for name in names.values()]
    bearers = Counter(shown)
    return [
        (rep, name if bearers[name] == 1 else f"{name} [{named(rep)}]") for rep, name in zip(names, shown, strict=True)
    ]
