"""An earlier plan read from its JSON, as far as the order of work goes: what a new plan is compared with."""

from collections.abc import Mapping
from pathlib import Path

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.json_document import read_document
from territory_opt.files.plan_json import SCHEMA
from territory_opt.files.spelling import Plain
from territory_opt.files.structure import structure
from territory_opt.planning.planned_order import (
    PlannedAction,
    PlannedLateness,
    PlannedOrder,
    PlannedRefusal,
    Refusals,
    RepOrder,
)

_KIND_OF: Mapping[str, type] = {
    "reps": RepOrder,
    "actions": PlannedAction,
    "late_deals": PlannedLateness,
    "order": Refusals,
    "refused": PlannedRefusal,
}


def read_earlier_plan(source: str | Path) -> PlannedOrder:
    """Return the order of work of the plan that a JSON document of the schema ``territory_opt/plan/1`` holds.

    Keys that a comparison does not need are not looked at. A plan written before actions had a state, or before
    refused deals were written, is read as one in which nothing had begun, and whose refusals are not known.

    Parameters
    ----------
    source
        The JSON text, or the path of a file with it.

    Raises
    ------
    InvalidInputError
        If it is no such document, with everything that is missing or wrong in it, under the name of the file.

    Examples
    --------
    >>> import territory_opt as to
    >>> plan = to.plan(to.read_demo())
    >>> read_earlier_plan(to.plan_to_json(plan)) == PlannedOrder.of(plan)
    True
    """
    try:
        document = read_document(source, SCHEMA)
    except InvalidInputError as error:
        raise InvalidInputError(_in_file(fault, source) for fault in error.faults) from None
    try:
        return structure(_needed(document, PlannedOrder), PlannedOrder)
    except InvalidInputError as error:
        raise InvalidInputError(_in_file(fault.under("$"), source) for fault in error.faults) from None


def _in_file(fault: Fault, source: str | Path) -> Fault:
    if not isinstance(source, Path) or fault.path == source.name:
        return fault
    return attrs.evolve(fault, path=f"{source.name} {fault.path}")


def _needed(value: Plain, kind: type) -> Plain:
    """Return only those keys of a document that are fields of its record, and of the records in it."""
    if isinstance(value, list):
        return [_needed(item, kind) if isinstance(item, Mapping) else item for item in value]
    if not isinstance(value, Mapping):
        return value
    return {
        field.name: _needed(value[field.name], _KIND_OF[field.name]) if field.name in _KIND_OF else value[field.name]
        for field in attrs.fields(kind)
        if field.name in value
    }
