"""Edits put into a territory: all at once, each fault under the cell in which the value was typed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import OneOf
from territory_opt.model.opportunity import Certainty
from territory_opt.model.problem import Problem
from territory_opt.scenarios.differences import said
from territory_opt.scenarios.field_changes import set_
from territory_opt.scenarios.grammar import below, record_path
from territory_opt.scenarios.records import rebuilt
from territory_opt.scenarios.suggestion import TABLES
from territory_opt.workbook.cell_text import cell_key
from territory_opt.workbook.gap_sheet import GAP, TARGET
from territory_opt.workbook.record_sheets import (
    ASSUMPTIONS,
    CLIENTS,
    ODDS,
    OPPORTUNITIES,
    PART_GIVEN,
    TIER_GIVEN,
    VALUE,
    channel_of,
)
from territory_opt.workbook.typed_cell import Unreadable, cell_fault
from territory_opt.workbook.week_sheet import HOURS, WEEK

MOST_FAULTS = 50
ODDS_SOURCE = "workbook"
"""Where edited odds say that they come from."""


@attrs.frozen
class Target:
    """What the cells of a column change.

    Parameters
    ----------
    table, field
        The field of which records; of assumptions there is one field.
    noun
        What it is called in a sentence.
    """

    table: str
    field: str
    noun: str


EDITABLE: Mapping[tuple[str, str], Target] = {
    (GAP, TARGET): Target("reps", "target", "targets"),
    (WEEK, HOURS): Target("reps", "weekly_hours", "hours a week"),
    (CLIENTS, TIER_GIVEN): Target("clients", "tier", "tiers"),
    (OPPORTUNITIES, ODDS): Target("opportunities", "odds", "odds"),
    (OPPORTUNITIES, PART_GIVEN): Target("opportunities", "certainty", "parts"),
    (ASSUMPTIONS, VALUE): Target("assumptions", "value", "assumptions"),
}
"""The columns that may be edited, by sheet and label."""


@attrs.frozen(kw_only=True)
class Edit:
    """One cell that holds something else than was written.

    Parameters
    ----------
    address
        Where it was typed: ``Opportunities!H12``.
    target
        What it changes.
    record
        Of which record, by id, or of which assumption.
    before, after
        What was written, and what stands there now; None for nothing.
    """

    address: str
    target: Target
    record: str
    before: Any
    after: Any

    @property
    def path(self) -> str:
        """What it changes, as a path of changes names it."""
        if self.target.table != "assumptions":
            return f"{record_path(self.target.table, self.record)}.{self.target.field}"
        return f"{below('policy.assumptions', self.record)}.value"

    @property
    def words(self) -> str:
        """The edit in one line."""
        return f"{self.path} {said(self.before)} -> {said(self.after)}"

    def is_read_back(self, problem: Problem) -> bool:
        """Return whether the territory states what it changes; other assumptions follow from the data."""
        policy = problem.policy
        is_stated = self.record in policy.assumptions or channel_of(policy.channels, self.record) is not None
        return self.target.table != "assumptions" or is_stated


def applied(problem: Problem, edits: Sequence[Edit], faults: Iterable[Fault] = ()) -> Problem:
    """Return a territory with edits made.

    Parameters
    ----------
    problem
        The territory.
    edits
        The edits; none contradict each other.
    faults
        What is known to be wrong already.

    Raises
    ------
    InvalidInputError
        With every value that may not stand where it was typed.
    """
    wrong = list(faults)
    after = problem
    records = {table: {record.id: record for record in getattr(problem, table)} for table in TABLES}
    for edit in edits:
        if isinstance(edit.after, Unreadable):
            wrong.append(cell_fault(Fault("", "", ""), edit.address, edit.after))
            continue
        try:
            if edit.target.table in records:
                own = records[edit.target.table]
                own[edit.record] = attrs.evolve(own[edit.record], **_fields(problem, edit))
            else:
                after = _with_assumption(after, edit)
        except InvalidInputError as error:
            wrong += [cell_fault(fault, edit.address, edit.after) for fault in error.faults]
    try:
        after = rebuilt(after, **{table: tuple(own.values()) for table, own in records.items()}) if edits else after
    except InvalidInputError as error:
        wrong += _by_address(error.faults, edits)
    if wrong:
        more = len(wrong) - MOST_FAULTS
        rest = [Fault("", f"{more:,} more values like these", "none")] if more > 0 else []
        raise InvalidInputError([*wrong[:MOST_FAULTS], *rest])
    return after


def _with_assumption(problem: Problem, edit: Edit) -> Problem:
    channel = channel_of(problem.policy.channels, edit.record)
    if edit.record in problem.policy.assumptions or channel is None:
        return set_(edit.path, edit.after).applied(problem)
    return set_(f"{below('policy.channels', channel[0])}.{channel[1]}", edit.after).applied(problem)


def _fields(problem: Problem, edit: Edit) -> dict[str, Any]:
    """Return the fields of the record that an edit sets."""
    match edit.target.field:
        case "odds":
            return {"odds": edit.after, "odds_source": None if edit.after is None else ODDS_SOURCE}
        case "certainty":
            part = _choice([part.value for part in Certainty], edit.after)
            return {"certainty": part and Certainty(part)}
        case "tier":
            return {"tier": _choice(problem.policy.tiers, edit.after)}
        case field:
            return {field: edit.after}


def _choice(choices: Sequence[str], value: object) -> str | None:
    """Return the choice that was typed, in any case and perhaps made a number by the spreadsheet."""
    if value is None:
        return None
    typed = cell_key(value)
    known = {cell_key(choice).casefold(): choice for choice in reversed(choices)}
    if typed not in choices and typed.casefold() not in known:
        raise InvalidInputError(OneOf(choices)(typed))
    return typed if typed in choices else known[typed.casefold()]


def _by_address(faults: Iterable[Fault], edits: Sequence[Edit]) -> list[Fault]:
    """Return faults of records as those of the cells in which the values were typed."""
    known = {edit.path: edit for edit in edits}
    return [
        cell_fault(fault, known[fault.path].address, known[fault.path].after) if fault.path in known else fault
        for fault in faults
    ]
