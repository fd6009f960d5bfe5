"""Task files in the import formats of HubSpot, Salesforce and Pipedrive."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from territory_opt.booking.dated_block import DatedBlock
from territory_opt.booking.diary import Diary
from territory_opt.handoff.guarded_csv import guarded_csv
from territory_opt.handoff.task import CrmTask, OldTask, Turn
from territory_opt.model.units import PersonId
from territory_opt.report.table_columns import Value

SALESFORCE_KEY = "Territory_Opt_Key__c"
"""The custom field, an external id on activities, by which Salesforce knows what a row is about."""

_HUBSPOT = (
    "Task Title",
    "Notes",
    "Due Date",
    "Task Status",
    "Priority",
    "Task Type",
    "Assigned to",
    "Deal Record ID",
    "Deal Name",
    "Change",
    "Key",
)
_SALESFORCE_TASKS = (
    SALESFORCE_KEY,
    "Subject",
    "ActivityDate",
    "Status",
    "Priority",
    "OwnerId",
    "WhatId",
    "Description",
    "Change",
    "Owner Name",
    "Opportunity Name",
)
_PIPEDRIVE = (
    "Activity - Subject",
    "Activity - Type",
    "Activity - Due date",
    "Activity - Due time",
    "Activity - Duration",
    "Activity - Assigned to user",
    "Activity - Deal ID",
    "Deal - Title",
    "Activity - Note",
    "Activity - Done",
    "Change",
    "Key",
)
_TO_CLOSE = ("Key", "Change", "Subject", "Deal ID", "Assigned to", "Was due", "Due now", "Why")
_TASK_TYPE = "TODO"
"""What HubSpot calls a task that is neither a call nor a mail."""

_CLOSED_STATUS = {Turn.DONE: "Completed", Turn.GONE: "Deferred"}


def hubspot_tasks(tasks: Iterable[CrmTask]) -> str:
    """Return tasks as a file for HubSpot's import of tasks, one for each deal's record."""
    return guarded_csv(
        _HUBSPOT,
        (
            (
                task.subject,
                task.notes,
                task.due,
                "NOT_STARTED",
                "HIGH" if task.is_urgent else "MEDIUM",
                _TASK_TYPE,
                _address_or_name(task.person, task.assignee),
                task.opportunity,
                task.deal,
                task.turn.value,
                task.key,
            )
            for task in tasks
        ),
    )


def _address_or_name(person: PersonId, name: str) -> str:
    """Return what HubSpot knows an owner by: the mail address where the id is one, else the name."""
    return person if "@" in person.strip("@") else name


def salesforce_tasks(tasks: Iterable[CrmTask], old: Iterable[OldTask] = ()) -> str:
    """Return tasks as a file to upsert as Task, with what is done completed and what is gone deferred.

    Parameters
    ----------
    tasks
        What is new or moved.
    old
        What an earlier plan handed over and no longer stands; what has moved is among `tasks`.
    """
    return guarded_csv(
        _SALESFORCE_TASKS,
        [*map(_salesforce_task, tasks), *(_closed_task(task) for task in old if task.turn in _CLOSED_STATUS)],
    )


def _salesforce_task(task: CrmTask) -> Sequence[Value]:
    return (
        task.key,
        task.subject,
        task.due,
        "In Progress" if task.has_begun else "Not Started",
        "High" if task.is_urgent else "Normal",
        task.person,
        task.opportunity,
        task.notes,
        task.turn.value,
        task.assignee,
        task.deal,
    )


def _closed_task(task: OldTask) -> Sequence[Value]:
    why = f"No longer planned {task.reason}." if task.reason else "Done."
    status = _CLOSED_STATUS[task.turn]
    return (
        task.key,
        task.subject,
        task.was_due,
        status,
        "Normal",
        task.person,
        task.opportunity,
        f"{why} Key: {task.key}",
        task.turn.value,
        task.assignee,
        None,
    )


def pipedrive_activities(tasks: Iterable[CrmTask], diaries: Mapping[PersonId, Diary]) -> str:
    """Return tasks as a file for Pipedrive's import of activities.

    Parameters
    ----------
    tasks
        The tasks.
    diaries
        The diaries of reps, by id: what stands in one has a time of day.
    """
    blocks = {
        (rep, block.opportunity, block.action, block.start.date()): block
        for rep, diary in diaries.items()
        for block in diary.planned
    }
    return guarded_csv(
        _PIPEDRIVE,
        (
            _pipedrive_activity(task, blocks.get((task.person, task.opportunity, task.action, task.due)))
            for task in tasks
        ),
    )


def _pipedrive_activity(task: CrmTask, block: DatedBlock | None) -> Sequence[Value]:
    return (
        task.subject,
        "Task",
        task.due,
        "" if block is None else f"{block.start:%H:%M}",
        "" if block is None else _duration(block.end - block.start),
        task.assignee,
        task.opportunity,
        task.deal,
        task.notes,
        "To do",
        task.turn.value,
        task.key,
    )


def _duration(length: dt.timedelta) -> str:
    minutes = round(length / dt.timedelta(minutes=1))
    return f"{minutes // 60:02}:{minutes % 60:02}"


def tasks_to_close(old: Iterable[OldTask]) -> str:
    """Return what is to be closed by hand where an import cannot change a task that is there already."""
    return guarded_csv(
        _TO_CLOSE,
        (
            (
                task.key,
                task.turn.value,
                task.subject,
                task.opportunity,
                task.assignee,
                task.was_due,
                task.due,
                task.reason or ("the new row takes its place" if task.turn is Turn.MOVED else ""),
            )
            for task in old
        ),
    )
