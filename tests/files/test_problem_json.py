"""A problem as one JSON document."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.files.problem_json import problem_from_json, problem_to_json
from territory_opt.model.problem import Problem


def faults_of(source: str | Path) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInputError) as caught:
        problem_from_json(source)
    return [(fault.path, fault.found) for fault in caught.value.faults]


@pytest.fixture
def demo() -> dict[str, Any]:
    """Give the sample territory as plain data, to be spoilt."""
    data: dict[str, Any] = json.loads(problem_to_json(read_demo()))
    return data


@settings(deadline=None)
@given(data=st.data())
def test_a_problem_written_and_read_back_is_the_same(data: st.DataObject, problems: st.SearchStrategy[Problem]) -> None:
    problem = data.draw(problems)
    text = problem_to_json(problem)
    assert problem == problem_from_json(text)
    assert text == problem_to_json(problem_from_json(text))


def test_a_file_is_read_like_its_text(tmp_path: Path) -> None:
    text = problem_to_json(read_demo())
    (tmp_path / "problem.json").write_text(text, encoding="utf-8-sig")
    assert problem_from_json(text) == problem_from_json(tmp_path / "problem.json")
    assert problem_from_json(text) == problem_from_json(str(tmp_path / "problem.json"))


def test_every_fault_is_told_with_its_path(demo: dict[str, Any]) -> None:
    demo["reps"][2]["weekly_hours"] = "40"
    demo["clients"][0]["flow_revenue"] = -1
    demo["policy"]["hour_rules"]["admin_ceiling"]["at_most"] = None
    demo["reps"][0]["observed_hours"] = {"A": "12", "B": 10}
    demo["oportunities"] = demo.pop("opportunities")
    assert [
        ("$.reps[0].observed_hours.A", "'12'"),
        ("$.reps[2].weekly_hours", "'40'"),
        ("$.clients[0].flow_revenue", "-1"),
        ("$.policy.hour_rules.admin_ceiling.at_least", "no limit"),
        ("$.oportunities", "an unknown key"),
    ] == faults_of(json.dumps(demo))


def test_faults_between_records_have_paths_too(demo: dict[str, Any]) -> None:
    demo["opportunities"][3]["client"] = "nobody"
    demo["reps"][1]["id"] = "ana"
    paths = [path for path, _ in faults_of(json.dumps(demo))]
    assert {"$.opportunities[3].client", "$.reps[0].id", "$.reps[1].id"} <= set(paths)


@pytest.mark.parametrize(
    ("text", "path", "found"),
    [
        ('{"schema": \n nonsense}', "line 2 column 2", "broken JSON: Expecting value"),
        ("[1, 2]", "$", "[1, 2]"),
        ("{}", "$.schema", "nothing"),
        ('{"schema": "territory_opt/plan/1"}', "$.schema", "'territory_opt/plan/1'"),
        ('{"schema": "territory_opt/problem/1", "reps": [], "reps": []}', "$", "doubled keys: reps"),
    ],
)
def test_what_is_no_problem_is_told(text: str, path: str, found: str) -> None:
    assert [(path, found)] == faults_of(text)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a": ' + "9" * 5000 + "}"])
def test_absurd_json_is_a_fault_too(text: str) -> None:
    assert ["$"] == [path for path, _ in faults_of(text)]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_faults_of_their_field(demo: dict[str, Any], number: str) -> None:
    demo["reps"][0]["target"] = 123454321
    text = json.dumps(demo).replace("123454321", number)
    assert ["$.reps[0].target"] == [path for path, _ in faults_of(text)]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    assert [("nowhere.json", "no such file")] == faults_of(tmp_path / "nowhere.json")
    assert [("nowhere.json", "no such file")] == faults_of("nowhere.json")
