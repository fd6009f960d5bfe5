"""Task files have the columns and values that each CRM imports."""

import datetime as dt
from collections.abc import Callable

import attrs
import pytest

from territory_opt.files.folder import read_demo
from territory_opt.handoff.crm_files import (
    SALESFORCE_KEY,
    hubspot_tasks,
    pipedrive_activities,
    salesforce_tasks,
    tasks_to_close,
)
from territory_opt.handoff.task import CrmTask, OldTask, Turn, crm_tasks
from territory_opt.planning.diaries import diary_of
from territory_opt.planning.plan import plan

Rows = Callable[[str], list[dict[str, str]]]

DEMO = plan(read_demo())
TASKS = crm_tasks(DEMO)
DIARIES = {rep: diary for rep in DEMO.reps if (diary := diary_of(DEMO, rep)) is not None}
OLD = [
    OldTask(
        key=f"task-{turn}",
        turn=turn,
        subject="Demo: Pump",
        opportunity="d1",
        person="ana",
        assignee="Ana",
        was_due=dt.date(2026, 1, 9),
        due=dt.date(2026, 1, 16) if turn is Turn.MOVED else None,
        reason="as the deal is no longer open" if turn is Turn.GONE else "",
    )
    for turn in (Turn.MOVED, Turn.DONE, Turn.GONE)
]


@pytest.fixture(name="task")
def a_task() -> CrmTask:
    """Return a task of Ana's."""
    return next(task for task in TASKS if task.person == "ana")


def test_hubspot_gets_a_row_for_each_task(rows: Rows, task: CrmTask) -> None:
    found = rows(hubspot_tasks(TASKS))

    assert [task.key for task in TASKS] == [row["Key"] for row in found]
    assert {
        "Task Title": "Discovery meeting: Pilot plant, Client 111",
        "Notes": task.notes,
        "Due Date": "2026-01-05",
        "Task Status": "NOT_STARTED",
        "Priority": "MEDIUM",
        "Task Type": "TODO",
        "Assigned to": "Ana",
        "Deal Record ID": "a09",
        "Deal Name": "Pilot plant, Client 111",
        "Change": "new",
        "Key": task.key,
    } == found[0]


def test_every_program_gets_the_name_of_the_deal_that_the_crm_has(rows: Rows) -> None:
    same = plan(
        attrs.evolve(
            DEMO.problem, opportunities=tuple(attrs.evolve(deal, name="Pump") for deal in DEMO.problem.opportunities)
        )
    )
    tasks = crm_tasks(same)

    for text, column in (
        (hubspot_tasks(tasks), "Deal Name"),
        (salesforce_tasks(tasks), "Opportunity Name"),
        (pipedrive_activities(tasks, {}), "Deal - Title"),
    ):
        assert {"Pump"} == {row[column] for row in rows(text)}


@pytest.mark.parametrize(
    ("person", "expected"), [("ana@example.org", "ana@example.org"), ("ana", "Ana"), ("@ana", "Ana"), ("ana@", "Ana")]
)
def test_hubspot_knows_an_owner_by_mail_address_or_name(rows: Rows, task: CrmTask, person: str, expected: str) -> None:
    (row,) = rows(hubspot_tasks([attrs.evolve(task, person=person)]))

    assert expected == row["Assigned to"]


def test_salesforce_gets_ids_as_the_plan_has_them_and_the_names_beside(rows: Rows, task: CrmTask) -> None:
    (row,) = rows(salesforce_tasks([task]))

    assert {
        SALESFORCE_KEY: task.key,
        "Subject": "Discovery meeting: Pilot plant, Client 111",
        "ActivityDate": "2026-01-05",
        "Status": "Not Started",
        "Priority": "Normal",
        "OwnerId": "ana",
        "WhatId": "a09",
        "Description": task.notes,
        "Change": "new",
        "Owner Name": "Ana",
        "Opportunity Name": "Pilot plant, Client 111",
    } == row


def test_salesforce_is_told_what_has_begun_what_is_urgent_what_is_done_and_what_is_gone(
    rows: Rows, task: CrmTask
) -> None:
    begun = attrs.evolve(task, has_begun=True, is_urgent=True)

    found = rows(salesforce_tasks([begun], OLD))

    assert [("In Progress", "High"), ("Completed", "Normal"), ("Deferred", "Normal")] == [
        (row["Status"], row["Priority"]) for row in found
    ]
    assert ["new", "done", "gone"] == [row["Change"] for row in found]
    assert "No longer planned as the deal is no longer open. Key: task-gone" == found[2]["Description"]


def test_urgent_tasks_come_first_in_hubspots_priorities(rows: Rows, task: CrmTask) -> None:
    (row,) = rows(hubspot_tasks([attrs.evolve(task, is_urgent=True)]))

    assert "HIGH" == row["Priority"]


def test_pipedrive_gets_the_time_of_day_that_the_diary_has(rows: Rows) -> None:
    found = rows(pipedrive_activities(TASKS, DIARIES))

    assert ("2026-01-05", "13:30", "03:00", "Ana", "Task", "To do") == tuple(
        found[0][f"Activity - {name}"]
        for name in ("Due date", "Due time", "Duration", "Assigned to user", "Type", "Done")
    )
    assert ("a09", "Pilot plant, Client 111") == (found[0]["Activity - Deal ID"], found[0]["Deal - Title"])
    for task, row in zip(TASKS, found, strict=True):
        assert task.due.isoformat() == row["Activity - Due date"]
        assert task.key in row["Activity - Note"]
        if task.person in DIARIES and row["Activity - Due time"]:
            assert any(
                block.start.isoformat()[:16] == f"{task.due}T{row['Activity - Due time']}"
                and (block.opportunity, block.action) == (task.opportunity, task.action)
                for block in DIARIES[task.person].planned
            )


def test_somebody_without_a_diary_gets_no_time_of_day(rows: Rows) -> None:
    found = rows(pipedrive_activities(TASKS, {}))

    assert {("", "")} == {(row["Activity - Due time"], row["Activity - Duration"]) for row in found}


def test_what_is_to_be_closed_by_hand_says_why(rows: Rows) -> None:
    found = rows(tasks_to_close(OLD))

    assert [
        ("moved", "2026-01-09", "2026-01-16", "the new row takes its place"),
        ("done", "2026-01-09", "", ""),
        ("gone", "2026-01-09", "", "as the deal is no longer open"),
    ] == [(row["Change"], row["Was due"], row["Due now"], row["Why"]) for row in found]
