"""Records that a change is about: chosen by id or selection, and put back with other fields, all faults at once."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.model.checks import frozen_list, shown
from territory_opt.model.client import Client
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.scenarios.grammar import record_path
from territory_opt.scenarios.path import selected
from territory_opt.scenarios.walk import MOST_FAULTS_TOLD

_PLACE = re.compile(r"^(reps|clients|opportunities)\[(\d+)\]")
_Kept = TypeVar("_Kept", Rep, Client, Opportunity)


def names(items: Iterable[str]) -> tuple[str, ...]:
    """Return names as a frozen list; one text alone passes on, for the check of the field to name."""
    return items if isinstance(items, str) else frozen_list(items)  # type: ignore[return-value]  # the check names it


def chosen(problem: Problem, table: str, text: str) -> set[str]:
    """Return the ids of the records that a text means: an id, a selection such as ``reps[team=North]``, a whole table.

    Parameters
    ----------
    problem
        The territory.
    table
        The table that holds them: reps, clients or opportunities.
    text
        The id or the selection.

    Raises
    ------
    InvalidInputError
        If there is no such record, with the nearest one.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> sorted(chosen(read_demo(), "reps", "ben") | chosen(read_demo(), "reps", "reps[team=South]"))
    ['ben', 'cleo']
    """
    known = [record.id for record in getattr(problem, table)]
    if text in known:
        return {text}
    if text == table or "[" in text:
        return {*selected(problem, text, table)}
    raise InvalidInputError(unknown(table, [text], known))


def unknown(table: str, given: Iterable[str], known: Sequence[str]) -> Iterator[Fault]:
    """Yield the fault of each id that no record of a table has, and of each that is given twice."""
    met: set[str] = set()
    for name in given:
        path = record_path(table, name)
        if name in met:
            yield Fault(path, f"{shown(name)} twice", "each id once")
        elif name not in known:
            allowed = f"one of {listing(known)}" if known else "nothing"
            yield Fault(path, shown(name), allowed, nearest(name, known))
        met.add(name)


def rebuilt(problem: Problem, **fields: Any) -> Problem:  # noqa: ANN401  # any field of a problem
    """Return the territory with other fields; faults name records by id, as the paths of changes do.

    Raises
    ------
    InvalidInputError
        With everything that no longer fits.
    """
    try:
        return attrs.evolve(problem, **fields)
    except InvalidInputError as error:
        tables = {table: fields.get(table, getattr(problem, table)) for table in ("reps", "clients", "opportunities")}

        def by_id(place: re.Match[str]) -> str:
            return record_path(place[1], tables[place[1]][int(place[2])].id)

        raise _counted(attrs.evolve(fault, path=_PLACE.sub(by_id, fault.path)) for fault in error.faults) from None


def with_fields(
    table: str, records: Sequence[_Kept], fields_of: Callable[[_Kept], Mapping[str, Any]]
) -> tuple[_Kept, ...]:
    """Return records with other fields; a record that gets none stays the very same object.

    Parameters
    ----------
    table
        Whose records they are.
    records
        The records.
    fields_of
        Tells the new fields of each.

    Raises
    ------
    InvalidInputError
        With every field that a record refuses.
    """
    after: list[_Kept] = []
    faults: list[Fault] = []
    for record in records:
        fields = fields_of(record)
        try:
            after.append(attrs.evolve(record, **fields) if fields else record)
        except InvalidInputError as error:
            faults += (fault.under(record_path(table, record.id)) for fault in error.faults)
    if faults:
        raise _counted(faults)
    return tuple(after)


def _counted(faults: Iterable[Fault]) -> InvalidInputError:
    """Return an error of the first faults, and how many more there are."""
    every = list(faults)
    if len(every) > MOST_FAULTS_TOLD:
        more = f"{len(every) - MOST_FAULTS_TOLD:,} more faults like these"
        every[MOST_FAULTS_TOLD:] = [Fault(every[MOST_FAULTS_TOLD].path, more, "none")]
    return InvalidInputError(every)
