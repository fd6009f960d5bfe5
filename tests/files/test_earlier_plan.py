"""An earlier plan comes back from its JSON, and a file that is none says everything that is wrong with it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from territory_opt.errors import InvalidInputError
from territory_opt.files.earlier_plan import read_earlier_plan
from territory_opt.files.folder import read_demo
from territory_opt.files.plan_json import plan_to_json
from territory_opt.model.problem import Problem
from territory_opt.planning.moves import moves_since
from territory_opt.planning.plan import plan
from territory_opt.planning.planned_order import PlannedOrder
from territory_opt.sequencing.task import ActionState
from territory_opt.testing import problems

DEMO = plan_to_json(plan(read_demo()))


def changed(change: Callable[[Any], object]) -> str:
    """Return the plan of the sample territory as JSON with something changed."""
    document = json.loads(DEMO)
    change(document)
    return json.dumps(document)


def told(text: str) -> list[str]:
    """Return the faults of a text that is no plan."""
    with pytest.raises(InvalidInputError) as caught:
        read_earlier_plan(text)
    return [str(fault) for fault in caught.value.faults]


@settings(max_examples=20)
@given(problem=problems(may_be_infeasible=True))
def test_the_order_of_every_plan_comes_back_as_it_was(problem: Problem) -> None:
    planned = plan(problem)

    read = read_earlier_plan(plan_to_json(planned))

    assert PlannedOrder.of(planned) == read
    assert () == moves_since(read, planned)


def test_it_is_read_from_a_file_too(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(DEMO, encoding="utf-8")

    assert read_earlier_plan(DEMO) == read_earlier_plan(path)


def test_a_plan_written_before_states_and_refusals_were_is_read_without_them() -> None:
    def older(document: Any) -> None:  # noqa: ANN401  # any JSON value
        del document["order"]
        for rep in document["reps"]:
            for action in rep["actions"]:
                del action["state"]

    read = read_earlier_plan(changed(older))

    assert read.order is None
    assert {ActionState.PLANNED} == {action.state for rep in read.reps for action in rep.actions}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (lambda d: d.update(schema="territory_opt/plan/2"), ["$.schema: found 'territory_opt/plan/2'"]),
        (lambda d: d.pop("schema"), ["$.schema: found nothing; allowed is 'territory_opt/plan/1'"]),
        (lambda d: d.pop("as_of"), ["$.as_of: found nothing"]),
        (lambda d: d.update(reps=3), ["$.reps: found 3"]),
        (lambda d: d.update(reps=["ana"]), ["$.reps[0]: found 'ana'"]),
        (lambda d: d["reps"][1].pop("actions"), ["$.reps[1].actions: found nothing"]),
        (lambda d: d["reps"][0]["actions"][2].update(start="soon"), ["$.reps[0].actions[2].start: found 'soon'"]),
        (
            lambda d: d["reps"][0]["actions"][0].update(state="dune", finish="2026-02-30"),
            ["$.reps[0].actions[0].finish", "$.reps[0].actions[0].state: found 'dune'"],
        ),
        (
            lambda d: d["reps"][0]["actions"][0].update(finish="2026-01-02"),
            ["$.reps[0].actions[0].finish: found 2026-01-02; allowed is a day from start"],
        ),
        (
            lambda d: d["reps"][0].update(late_deals=[{"opportunity": "a07", "days_late": -1}]),
            ["$.reps[0].late_deals[0].days_late: found -1"],
        ),
        (lambda d: d.update(order={}), ["$.order.refused: found nothing"]),
        (
            lambda d: d["reps"].append({"id": "ana", "actions": [], "late_deals": []}),
            ["$.reps[3].id: found 'ana', as at reps[0].id; allowed is each rep once"],
        ),
        (
            lambda d: d["reps"][1]["actions"].insert(0, d["reps"][0]["actions"][0]),
            ["$.reps[1].actions[0]: found "],
        ),
        (
            lambda d: d["reps"][0].update(late_deals=[{"opportunity": "a07", "days_late": n} for n in (1, 2)]),
            ["$.reps[0].late_deals[1].opportunity: found 'a07'"],
        ),
        (
            lambda d: d.update(order={"refused": [{"opportunity": "a07", "reason": "full"}] * 2}),
            ["$.order.refused[1].opportunity: found 'a07'"],
        ),
    ],
)
def test_everything_that_is_wrong_is_told_with_its_path(change: Callable[[Any], object], faults: list[str]) -> None:
    found = told(changed(change))

    assert len(faults) == len(found)
    assert all(line.startswith(start) for line, start in zip(sorted(found), faults, strict=True))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(reps=3),
        lambda d: d.update(order=3),
        lambda d: d["reps"][0].update(actions=None),
        lambda d: d["reps"][0].update(late_deals={}),
        lambda d: d["order"].update(refused="a07"),
    ],
)
def test_what_is_allowed_is_told_in_the_words_of_json(change: Callable[[Any], object]) -> None:
    (fault,) = told(changed(change))

    assert "a table with" in fault
    assert not any(name in fault for name in ("RepOrder", "PlannedAction", "PlannedLateness", "Refusal"))


def test_what_is_no_json_is_told_with_the_name_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text('{"schema": ')
    absent = tmp_path / "plam.json"

    with pytest.raises(InvalidInputError, match=r"plan\.json line 1 column 12: found broken JSON"):
        read_earlier_plan(path)
    with pytest.raises(InvalidInputError, match=r"^1 problem in the input\n  - plam\.json: found no such file"):
        read_earlier_plan(absent)


def test_a_wrong_key_in_a_file_is_told_with_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(changed(lambda document: document.pop("as_of")))

    with pytest.raises(InvalidInputError, match=r"plan\.json \$\.as_of: found nothing"):
        read_earlier_plan(path)
