"""An earlier plan's figures come back from its JSON, whichever version wrote it, or everything wrong is told."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.files.plan_json import plan_to_json
from territory_opt.handoff.earlier_figures import EarlierFigures, read_earlier_figures
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import plan
from territory_opt.testing import problems

DEMO = plan_to_json(plan(read_demo()))


def changed(change: Callable[[Any], object]) -> str:
    """Return the plan of the sample territory as JSON with something changed."""
    document = json.loads(DEMO)
    change(document)
    return json.dumps(document)


@settings(max_examples=20)
@given(problem=problems(may_be_infeasible=True))
def test_the_figures_of_every_plan_come_back_as_they_were(problem: Problem) -> None:
    planned = plan(problem)

    assert EarlierFigures.of(planned) == read_earlier_figures(plan_to_json(planned))


def test_they_are_read_from_a_file_too(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(DEMO, encoding="utf-8")

    assert read_earlier_figures(DEMO) == read_earlier_figures(path)


def test_what_an_older_version_did_not_write_is_not_known() -> None:
    def older(document: Any) -> None:  # noqa: ANN401  # any JSON value
        for key in ("currency", "team", "opportunities", "findings", "order"):
            del document[key]
        for rep in document["reps"]:
            for key in ("hours", "shortfall_before", "name"):
                del rep[key]
            del rep["likely"]["expected"]

    read = read_earlier_figures(changed(older))

    assert (
        "currency",
        "team",
        "reps.likely.expected",
        "reps.shortfall_before",
        "reps.name",
        "reps.hours",
        "opportunities",
        "findings",
    ) == read.not_known
    assert ("ana", None, 620000.0) == (
        read.figures.reps[0].name,
        read.figures.reps[0].hours,
        read.figures.reps[0].target,
    )
    assert read.order.order is None


def test_a_plan_without_anything_but_the_order_of_work_is_read() -> None:
    least = {"schema": "territory_opt/plan/1", "as_of": "2026-01-05", "reps": []}

    read = read_earlier_figures(json.dumps(least))

    assert () == read.figures.reps
    assert {"team", "opportunities", "findings"} < set(read.not_known)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda d: d.update(schema="territory_opt/plan/2"), "$.schema: found 'territory_opt/plan/2'"),
        (lambda d: d.pop("as_of"), "$.as_of: found nothing"),
        (lambda d: d["team"].update(target="much"), "$.team.target: found 'much'"),
        (lambda d: d.update(team=3), "$.team: found 3"),
        (lambda d: d["reps"][0].update(hours={"A": "many"}), "$.reps[0].hours.A: found 'many'"),
        (lambda d: d["reps"][1].update(likely=[]), "$.reps[1].likely: found []"),
        (lambda d: d["opportunities"][2].update(odds=50), "$.opportunities[2].odds: found 50"),
        (lambda d: d["opportunities"][2].update(close_date="soon"), "$.opportunities[2].close_date: found 'soon'"),
        (lambda d: d.update(opportunities={}), "$.opportunities: found {}"),
        (lambda d: d["opportunities"].append(d["opportunities"][0]), "$.opportunities[0].id: found 'a01'"),
        (lambda d: d["findings"][0].pop("code"), "$.findings[0].code: found nothing"),
        (lambda d: d["period"].update(end=None), "$.period.end: found None"),
    ],
)
def test_what_is_wrong_is_told_with_its_path_and_the_name_of_its_file(
    tmp_path: Path, change: Callable[[Any], object], fault: str
) -> None:
    path = tmp_path / "plan.json"
    path.write_text(changed(change), encoding="utf-8")

    with pytest.raises(InvalidInputError) as of_text:
        read_earlier_figures(changed(change))
    with pytest.raises(InvalidInputError) as of_file:
        read_earlier_figures(path)

    assert str(of_text.value.faults[0]).startswith(fault)
    assert str(of_file.value.faults[0]).startswith(f"plan.json {fault}")


def test_what_is_no_json_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{", encoding="utf-8")

    with pytest.raises(InvalidInputError, match=r"plan\.json line 1"):
        read_earlier_figures(tmp_path / "plan.json")
    with pytest.raises(InvalidInputError, match=r"plam\.json: found no such file"):
        read_earlier_figures(tmp_path / "plam.json")
