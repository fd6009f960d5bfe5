"""How two territories differ: record by record, field by field, each difference under the path that a change takes."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import Any

import attrs

from territory_opt.errors import listing
from territory_opt.model.checks import shown
from territory_opt.model.client import Client
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.scenarios.grammar import below, record_path
from territory_opt.scenarios.suggestion import TABLES

Record = Rep | Client | Opportunity

_REMARKS = "findings"
_IN_ORDER = ("policy.activities", "policy.tier_rules", "policy.certainty_rules", "policy.playbook_rules")
_SELECTION = re.compile(r'\[id=(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]')
_SMALL = 0.001


@attrs.frozen
class Difference:
    """One thing that is not the same in two territories.

    Parameters
    ----------
    path
        Where it stands, as a change names it: ``reps[id=ana].weekly_hours``.
    before, after
        What stands there in each; None where nothing does. A record that only one of them has stands here whole.

    Examples
    --------
    >>> print(Difference("reps[id=ana].weekly_hours", 40.0, 32.0))
    reps[id=ana].weekly_hours: 40 -> 32
    >>> print(Difference("clients[id=c1]", None, Client(id="c1", rep="ana")))
    clients[id=c1]: added
    """

    path: str
    before: object
    after: object

    def __str__(self) -> str:
        return f"{self.path}: {self.turn or f'{said(self.before)} -> {said(self.after)}'}"

    @property
    def field(self) -> str:
        """The path without saying of which record: ``reps.weekly_hours``."""
        return _SELECTION.sub("", self.path)

    @property
    def turn(self) -> str:
        """``added`` or ``removed`` for a whole record; empty for a value that has changed."""
        if self.before is None and attrs.has(type(self.after)):
            return "added"
        return "removed" if self.after is None and attrs.has(type(self.before)) else ""


@attrs.frozen
class FieldDifferences:
    """The differences of one field over all records, in one line.

    Parameters
    ----------
    field
        Which field, such as ``opportunities.odds``; the table alone for records added or removed.
    members
        Its differences, at least one.

    Examples
    --------
    >>> odds = [Difference("opportunities[id=d1].odds", 0.4, 0.3), Difference("opportunities[id=d2].odds", 0.6, 0.5)]
    >>> print(FieldDifferences("opportunities.odds", tuple(odds)))
    opportunities.odds: 2 changed, mean 0.5 -> 0.4
    """

    field: str
    members: tuple[Difference, ...]

    def __str__(self) -> str:
        first = self.members[0]
        if len(self.members) == 1:
            return str(first)
        told = f"{self.field}: {len(self.members):,} {first.turn or 'changed'}"
        befores, afters = ([getattr(member, side) for member in self.members] for side in ("before", "after"))
        if first.turn:
            return told
        if _all_same(befores) and _all_same(afters):
            return f"{told}, {said(befores[0])} -> {said(afters[0])}"
        if all(_is_number(value) for value in [*befores, *afters]):
            return f"{told}, mean {said(fmean(befores))} -> {said(fmean(afters))}"
        return f"{told}, all to {said(afters[0])}" if _all_same(afters) else told


def differences(before: Problem, after: Problem) -> tuple[Difference, ...]:
    """Return all that differs between two territories, in the order of their fields.

    Records are matched by id, entries of tables by name. A record or entry that only one territory has is one
    difference. The order of activities and of sorting rules counts, as it decides; that of anything else does not.
    Findings are remarks about a territory and no part of it: they are not compared.

    Parameters
    ----------
    before, after
        The territories. What both share as one object is not looked into, so that the cost is that of what a change
        has touched.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> demo = read_demo()
    >>> ana, *others = demo.reps
    >>> more = attrs.evolve(demo, reps=[attrs.evolve(ana, weekly_hours=41, won=0.0), *others])
    >>> [str(difference) for difference in differences(demo, more)]
    ['reps[id=ana].weekly_hours: 40 -> 41', 'reps[id=ana].won: 9,000 -> 0']
    """
    return tuple(_of_record("", before, after))


def grouped(several: Iterable[Difference]) -> tuple[FieldDifferences, ...]:
    """Return differences with those of the same field together, fields in the order in which they first come.

    Parameters
    ----------
    several
        The differences.

    Examples
    --------
    >>> moved = [Difference(f"clients[id=c{i}].rep", "ana", "ben") for i in range(12)]
    >>> [str(line) for line in grouped(moved)]
    ["clients.rep: 12 changed, 'ana' -> 'ben'"]
    """
    groups: dict[tuple[str, str], list[Difference]] = {}
    for one in several:
        groups.setdefault((one.field, one.turn), []).append(one)
    return tuple(FieldDifferences(field, tuple(members)) for (field, _), members in groups.items())


def _of_value(path: str, before: Any, after: Any) -> Iterator[Difference]:  # noqa: ANN401  # any field's value
    if before is after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _of_table(path, before, after)
    elif attrs.has(type(before)) and type(before) is type(after):
        yield from _of_record(path, before, after)
    elif before != after:
        yield Difference(path, before, after)


def _of_record(path: str, before: attrs.AttrsInstance, after: attrs.AttrsInstance) -> Iterator[Difference]:
    for field in attrs.fields(type(before)):
        old, new = getattr(before, field.name), getattr(after, field.name)
        where = below(path, field.name)
        if old is new or where == _REMARKS:
            continue
        yield from _of_records(where, old, new) if where in TABLES else _of_value(where, old, new)


def _of_records(table: str, before: Sequence[Record], after: Sequence[Record]) -> Iterator[Difference]:
    old, new = ({record.id: record for record in records} for records in (before, after))
    for record_id in [*old, *(name for name in new if name not in old)]:
        if old.get(record_id) is not new.get(record_id):
            yield from _of_value(record_path(table, record_id), old.get(record_id), new.get(record_id))


def _of_table(path: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Difference]:
    for key in [*before, *(key for key in after if key not in before)]:
        yield from _of_value(below(path, key), before.get(key), after.get(key))
    if path in _IN_ORDER:
        old, new = [key for key in before if key in after], [key for key in after if key in before]
        if old != new:
            yield Difference(path, tuple(old), tuple(new))


def _all_same(values: Sequence[object]) -> bool:
    return all(value == values[0] for value in values)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def said(value: object) -> str:
    """Return a value as a line for people shows it: numbers without needless digits, lists short.

    Examples
    --------
    >>> said(1234.5), said(None), said("Ana -> Ben")
    ('1,234.5', 'nothing', "'Ana -> Ben'")
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        if 0 < abs(value) < _SMALL:
            return f"{value:.4g}"
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    if isinstance(value, tuple):
        return f"[{listing(map(said, value), limit=4)}]"
    return str(value) if isinstance(value, dt.time) else shown(value)
