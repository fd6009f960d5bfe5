import csv
import io
import json
from typing import Any, cast

import pytest

import territory_opt as to
from territory_opt.comparison.compare import compare
from territory_opt.errors import InvalidInputError
from territory_opt.scenarios.field_changes import SetField
from territory_opt.scenarios.scenario import Scenario
from territory_opt.sweeping.sweep import check_grid, grid, latin_hypercube

DEMO = to.read_demo()
HOURS, ODDS = "reps[id=ana].weekly_hours", "policy.assumptions.new_deal_odds.value"


def test_a_grid_has_a_row_for_each_point_and_each_rep_and_keeps_what_is_impossible() -> None:
    sweep = grid(DEMO, {HOURS: [30, 40], ODDS: "0.1:0.2:0.1"})

    assert 4 * (1 + len(DEMO.reps)) == len(sweep.rows)
    assert [(30, 0.1), (30, 0.2), (40, 0.1), (40, 0.2)] == [tuple(row.values.values()) for row in sweep.team]
    impossible = [row for row in sweep.rows if row.rep == "ana" and row.values[HOURS] == 30]
    assert all(row.figures.expected_revenue is None and row.figures.why_not for row in impossible)
    cells = list(csv.DictReader(io.StringIO(sweep.to_csv())))
    assert len(sweep.rows) == len(cells) == len(json.loads(sweep.to_json())["rows"])
    assert "no plan" in sweep.to_text("ana")


def test_a_point_is_the_scenario_that_sets_its_values() -> None:
    sweep = grid(DEMO, {ODDS: [0.1]})
    alone = compare(DEMO, [Scenario(name="low", changes=(SetField(path=ODDS, value=0.1),))])

    assert alone.scenarios[0].team == sweep.team[0].figures
    assert alone.base.team == sweep.base[0].figures


def test_what_does_not_fit_is_told_before_anything_is_planned() -> None:
    with pytest.raises(InvalidInputError, match="latin_hypercube"):
        grid(DEMO, {HOURS: [1], ODDS: [1], "as_of": [1]})
    with pytest.raises(InvalidInputError) as caught:
        grid(DEMO, {HOURS: "1:2", ODDS: []})
    assert 2 == len(caught.value.faults)


def test_a_hypercube_is_the_same_for_the_same_seed_and_has_each_number_once_in_each_slice() -> None:
    ranges = {ODDS: (0.1, 0.3), HOURS: (36.0, 44.0)}

    first, again = latin_hypercube(DEMO, ranges, num=4, seed=3), latin_hypercube(DEMO, ranges, num=4, seed=3)

    assert first == again
    for path, (low, high) in ranges.items():
        slices = sorted(int(4 * (float(row.values[path]) - low) / (high - low)) for row in first.team)
        assert [0, 1, 2, 3] == slices
    with pytest.raises(InvalidInputError) as caught:
        latin_hypercube(DEMO, {ODDS: (0.3, 0.1)}, num=0, seed=-1)
    assert 3 == len(caught.value.faults)


@pytest.mark.parametrize(
    "other", ["reps.weekly_hours", "reps[weekly_hours>=41].weekly_hours", "reps[id!=ben].weekly_hours"]
)
def test_parameters_that_set_the_same_field_are_refused(other: str) -> None:
    """Also where they meet only because of a value that another one sets."""
    for of_it in (grid, check_grid):
        with pytest.raises(InvalidInputError, match="sets as well") as caught:
            of_it(DEMO, {HOURS: [41, 42], other: [35]})
        assert [f"parameters[{other}]"] == [fault.path for fault in caught.value.faults]
    with pytest.raises(InvalidInputError, match="sets as well"):
        latin_hypercube(DEMO, {HOURS: (41, 42), other: (35, 36)}, num=1)


def test_parameters_that_meet_nowhere_are_swept_together() -> None:
    check_grid(DEMO, {HOURS: [38], "reps[id=ben].weekly_hours": [35]})
    check_grid(DEMO, {HOURS: [38], "reps.target": [35]})


@pytest.mark.parametrize("stated", [None, 5, [[1]], [None], "1:2"])
def test_values_that_are_none_are_refused_by_name(stated: object) -> None:
    with pytest.raises(InvalidInputError) as caught:
        grid(DEMO, {HOURS: cast("str", stated)})
    assert all(fault.path.startswith(f"parameters[{HOURS}]") for fault in caught.value.faults)


def test_parameters_that_are_no_mapping_and_grids_that_are_too_large_are_refused() -> None:
    pairs: Any = [(HOURS, 1)]
    for of_it in (grid, check_grid):
        with pytest.raises(InvalidInputError, match="mapping"):
            of_it(DEMO, pairs)
    with pytest.raises(InvalidInputError, match="mapping"):
        latin_hypercube(DEMO, pairs, num=1)
    with pytest.raises(InvalidInputError, match="larger steps"):
        check_grid(DEMO, {HOURS: "1:40:0.01", ODDS: "0:0.9:0.0001"})


def test_as_many_points_as_a_whole_number_written_with_a_point_says() -> None:
    count: Any = 2.0

    assert 2 == len(latin_hypercube(DEMO, {ODDS: (0.1, 0.3)}, num=count).team)
