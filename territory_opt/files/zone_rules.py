"""When a time zone changes its offset, as yearly rules where it has such, else date by date."""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs

_RULE_YEARS = 8
"""How many years beyond the wanted ones tell the fourth Sunday of a month from the last one."""
_DAYS_IN_WEEK = 7


@attrs.frozen(kw_only=True)
class YearlyRule:
    """One weekday of one month in every year.

    Parameters
    ----------
    month
        The month, 1 to 12.
    weekday
        The weekday, 0 for Monday.
    nth
        Which of its weekdays in the month, -1 for the last; None when `from_day` says it.
    from_day
        The first of the seven days of the month among which it falls.

    Examples
    --------
    >>> YearlyRule(month=3, weekday=6, nth=-1).date_in(2026)
    datetime.date(2026, 3, 29)
    """

    month: int
    weekday: int
    nth: int | None = None
    from_day: int = 1

    def date_in(self, year: int) -> dt.date:
        """Return its day in a year."""
        num_days = calendar.monthrange(year, self.month)[1]
        earliest = self.from_day
        if self.nth is not None:
            earliest = num_days - 6 if self.nth < 0 else 7 * self.nth - 6
        first = dt.date(year, self.month, earliest)
        return first + dt.timedelta(days=(self.weekday - first.weekday()) % _DAYS_IN_WEEK)


@attrs.frozen(kw_only=True)
class Observance:
    """One offset of a time zone, and when it comes into force.

    Parameters
    ----------
    onsets
        When it comes into force, on the clock as it stood before.
    offset_from, offset_to
        Offset from UTC before and after.
    name
        What the clock is called then, such as ``CEST``.
    rule
        The rule that all onsets follow; None when these are all that there are.

    Examples
    --------
    >>> [seen.name for seen in observances(ZoneInfo("Europe/Berlin"), dt.date(2026, 1, 5), dt.date(2026, 12, 31))]
    ['CEST', 'CET']
    """

    onsets: tuple[dt.datetime, ...]
    offset_from: dt.timedelta
    offset_to: dt.timedelta
    name: str
    rule: YearlyRule | None = None

    @property
    def is_daylight(self) -> bool:
        """Whether the clock is put forward."""
        return self.offset_to > self.offset_from


_Change: TypeAlias = tuple[dt.timedelta, dt.timedelta, str]


def observances(zone: ZoneInfo, first: dt.date, last: dt.date) -> tuple[Observance, ...]:
    """Return the offsets of a zone that hold from `first` to `last`, both included, by what they change to.

    Parameters
    ----------
    zone
        The zone.
    first, last
        First and last day that must be right; so are the rest of their years and the year before.
    """
    years = range(first.year - 1, last.year + 2)
    changes: defaultdict[_Change, list[dt.datetime]] = defaultdict(list)
    for onset, change in _changes(zone, years.start, years.stop + _RULE_YEARS):
        changes[change].append(onset)
    wanted = {
        change: tuple(onset for onset in onsets if onset.year in years)
        for change, onsets in changes.items()
        if any(onset.year in years for onset in onsets)
    }
    rules = {change: _rule(onsets, changes[change], years) for change, onsets in wanted.items()}
    found = [
        Observance(onsets=onsets, offset_from=change[0], offset_to=change[1], name=change[2], rule=rules[change])
        for change, onsets in wanted.items()
    ]
    if found and all(rules.values()):
        return tuple(found)
    return _at_first(zone, years.start), *(attrs.evolve(observance, rule=None) for observance in found)


def _changes(zone: ZoneInfo, first_year: int, end_year: int) -> Iterator[tuple[dt.datetime, _Change]]:
    """Yield every change of the offset, to the second, with its onset on the clock as it stood before."""
    before = dt.datetime(first_year, 1, 1, tzinfo=dt.UTC)
    end = dt.datetime(end_year, 1, 1, tzinfo=dt.UTC)
    old = _offset(zone, before)
    while before < end:
        after = before + dt.timedelta(days=1)
        new = _offset(zone, after)
        if new != old:
            change = _first_instant(zone, before, after)
            name = change.astimezone(zone).tzname() or ""
            yield (change + old).replace(tzinfo=None), (old, new, name)
        before, old = after, new


def _first_instant(zone: ZoneInfo, before: dt.datetime, after: dt.datetime) -> dt.datetime:
    old = _offset(zone, before)
    while after - before > dt.timedelta(seconds=1):
        middle = before + dt.timedelta(seconds=(after - before) // dt.timedelta(seconds=2))
        if _offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, instant: dt.datetime) -> dt.timedelta:
    return instant.astimezone(zone).utcoffset() or dt.timedelta()


def _at_first(zone: ZoneInfo, year: int) -> Observance:
    begins = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    offset = _offset(zone, begins)
    name = begins.astimezone(zone).tzname() or ""
    onset = (begins + offset).replace(tzinfo=None)
    return Observance(onsets=(onset,), offset_from=offset, offset_to=offset, name=name)


def _rule(onsets: Sequence[dt.datetime], seen: Sequence[dt.datetime], years: Iterable[int]) -> YearlyRule | None:
    """Return the rule that gives exactly one onset a year, at best also in the years seen beyond; None without one."""
    if [onset.year for onset in onsets] != list(years) or len({onset.time() for onset in onsets}) > 1:
        return None
    rules = [rule for rule in _candidates(onsets[0], [onset.day for onset in seen]) if _gives(rule, onsets)]
    return next((rule for rule in rules if _gives(rule, seen)), rules[0] if rules else None)


def _candidates(onset: dt.datetime, days: Sequence[int]) -> Iterator[YearlyRule]:
    month, weekday = onset.month, onset.weekday()
    for nth in (-1, min(4, (onset.day - 1) // _DAYS_IN_WEEK + 1)):
        yield YearlyRule(month=month, weekday=weekday, nth=nth)
    for from_day in range(max(1, max(days) - 6), min(days) + 1):
        yield YearlyRule(month=month, weekday=weekday, from_day=from_day)


def _gives(rule: YearlyRule, onsets: Iterable[dt.datetime]) -> bool:
    return all(rule.date_in(onset.year) == onset.date() for onset in onsets)
