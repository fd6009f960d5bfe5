import csv
import io
import json

import pytest

import territory_opt as to
from territory_opt.comparison.compare import compare
from territory_opt.errors import InvalidInputError
from territory_opt.scenarios.field_changes import SetField
from territory_opt.scenarios.scenario import Scenario
from territory_opt.sweeping.sweep import grid, latin_hypercube

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
