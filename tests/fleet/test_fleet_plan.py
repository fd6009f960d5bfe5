"""A plan of a fleet reads as text, as data frames, and rep by rep."""

from typing import Any

import attrs
import numpy as np
import polars as pl
import pytest

from territory_opt import read_policy
from territory_opt.banded.columns import Method
from territory_opt.errors import InvalidInputError, MissingExtraError
from territory_opt.fleet import frames
from territory_opt.fleet.compare_many import compare_many
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.fleet_comparison_text import fleet_comparison_text
from territory_opt.fleet.fleet_plan_text import fleet_plan_text
from territory_opt.fleet.plan_many import plan_many
from territory_opt.scenarios.people_changes import RepLeaves
from territory_opt.scenarios.scenario import Scenario
from territory_opt.testing.fleets import flat_columns

FLEET = Fleet.from_columns(flat_columns(6, targets_of_rep=5), read_policy())
PLAN = plan_many(FLEET, method=Method.NUMPY)
HALF_IMPOSSIBLE = plan_many(
    attrs.evolve(FLEET, admin_hours=np.array([20.0, 20.0, 20.0, np.nan, np.nan, np.nan])), method=Method.NUMPY
)


def test_columns_stand_in_the_order_in_which_they_are_read() -> None:
    names = [*PLAN.columns]
    assert ["rep", "status", "method", "weekly_hours", "hours_A"] == names[:5]
    assert ["ties", "why_not", "target", "shortfall"] == names[-4:]
    assert {6} == {len(column) for column in PLAN.columns.values()}
    assert ["rep", "id", "activity", "weekly_hours", "expected_revenue"] == [*PLAN.target_columns]
    assert {30} == {len(column) for column in PLAN.target_columns.values()}


def test_revenue_of_targets_and_what_is_kept_make_that_of_reps() -> None:
    told = PLAN.target_columns
    sums = [told["expected_revenue"][told["rep"] == rep].sum() for rep in FLEET.reps]
    assert PLAN.columns["expected_revenue"].tolist() == pytest.approx((FLEET.kept_revenue + sums).tolist())


@pytest.mark.parametrize("name", ["to_pandas", "to_polars", "to_arrow"])
def test_a_frame_holds_what_the_columns_hold(name: str) -> None:
    frame = getattr(HALF_IMPOSSIBLE, name)()
    columns: dict[str, Any] = frame.to_pydict() if name == "to_arrow" else frame.to_dict()
    for column, values in HALF_IMPOSSIBLE.columns.items():
        told = columns[column]
        entries = list(told.values()) if isinstance(told, dict) else list(told)
        if values.dtype.kind == "f":
            numbers = np.array([np.nan if entry is None else entry for entry in entries])
            assert np.array_equal(values, numbers, equal_nan=True)
        else:
            assert values.tolist() == entries


def test_other_libraries_read_the_plan_as_a_stream() -> None:
    assert PLAN.columns["objective"].tolist() == pl.DataFrame(PLAN)["objective"].to_list()


def test_a_missing_library_is_said_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "narwhals", None)
    with pytest.raises(MissingExtraError, match=r"territory-opt\[frames\]"):
        frames.to_pandas(PLAN.columns)


def test_an_unknown_rep_gets_a_hint() -> None:
    with pytest.raises(InvalidInputError, match="did you mean 'rep-000001'"):
        PLAN["rep-00001"]


def test_the_text_tells_a_manager_what_the_plan_comes_to() -> None:
    text = fleet_plan_text(HALF_IMPOSSIBLE, "EUR")
    assert "6 reps: 3 planned, 3 without a possible week" in text
    assert f"{HALF_IMPOSSIBLE.expected_revenue:,.0f} EUR" in text
    assert "3 x administration needs at least 20 h (admin_need) but may take at most 8-9 h (admin_ceiling)" in text
    assert "exact, NumPy (3 reps)" in text
    assert "6 of 6 reps" in text


def test_the_text_of_a_fleet_without_a_week_tells_why() -> None:
    text = fleet_plan_text(plan_many(attrs.evolve(FLEET, admin_hours=np.full(6, 50.0)), method=Method.NUMPY))
    assert "6 reps: 0 planned, 6 without a possible week" in text
    assert "Proof" not in text


def test_the_totals_are_of_the_reps_with_a_week() -> None:
    planned = HALF_IMPOSSIBLE.is_planned
    assert [False] * 3 + [True] * 3 == planned.tolist()
    assert HALF_IMPOSSIBLE.expected_revenue == HALF_IMPOSSIBLE.columns["expected_revenue"][3:].sum()
    assert sum(HALF_IMPOSSIBLE.hours_by_activity.values()) + HALF_IMPOSSIBLE.columns["free_hours"][3:].sum() == (
        pytest.approx(FLEET.weekly_hours[3:].sum())
    )


def test_plan_and_what_if_tell_the_same_shortfall_and_what_is_kept_where_there_is_no_week() -> None:
    kept = attrs.evolve(HALF_IMPOSSIBLE.fleet, kept_revenue=np.array([1000.0, 500.0, 0.0, 10.0, 10.0, 10.0]))
    plan, base = plan_many(kept, method=Method.NUMPY), compare_many(kept, [], method=Method.NUMPY).base
    assert plan.columns["shortfall"].sum() == pytest.approx(base.shortfall)
    assert plan.columns["shortfall"][:3].tolist() == kept.target[:3].tolist()
    text = fleet_plan_text(plan)
    assert f"{base.shortfall:,.0f}, 6 of 6 reps" in text
    assert f"{base.target:,.0f}" in text
    assert "1,500, of 2 reps without a possible week" in text


HOSTILE = "ana\x1b[31m\nforged: 0 reps\u202e"


def test_names_write_no_lines_and_no_controls_into_a_text() -> None:
    table: dict[str, Any] = {"rep": [HOSTILE, "ben"], "weekly_hours": [40.0, 40.0], "id": ["c1", "c1"]}
    table |= {"activity": ["A", "B"], "potential_revenue": [1.0, 1.0], "half_hours": [1.0, 1.0]}
    fleet = Fleet.from_columns(table | {"admin_hours": [50.0, 4.0]}, read_policy())
    leaves = Scenario(name=f"{HOSTILE} goes", changes=(RepLeaves(HOSTILE),))
    texts = (
        fleet_plan_text(plan_many(fleet, method=Method.NUMPY), "EUR\x1b[2J"),
        fleet_comparison_text(compare_many(fleet, [leaves], method=Method.NUMPY), "EUR\x1b[2J"),
    )
    for text in texts:
        assert "ana [31m forged: 0 reps" in text
        assert all(line.isprintable() for line in text.split("\n"))


def test_one_is_no_more_than_one() -> None:
    table: dict[str, Any] = {"rep": ["ana"], "weekly_hours": [40.0], "id": ["c1"], "activity": ["A"], "target": [5.0]}
    fleet = Fleet.from_columns(table | {"potential_revenue": [1.0], "half_hours": [1.0]}, read_policy())
    assert "<Fleet of 1 rep with 1 target under 'two_day_rule'>" == repr(fleet)
    plan = plan_many(fleet, method=Method.NUMPY)
    assert "<FleetPlan of 1 rep, 1 of them with a week>" == repr(plan)
    assert "1 of 1 rep\n" in fleet_plan_text(plan)
    assert "(1 rep)" in fleet_plan_text(plan)
    two = Fleet.from_columns(flat_columns(2, targets_of_rep=1), read_policy())
    leaves = Scenario(name="gone", changes=(RepLeaves("rep-000000"),))
    text = fleet_comparison_text(compare_many(attrs.evolve(two, admin_hours=[50.0, 4.0]), [leaves]))
    assert "2 reps in 1 scenario" in text
    assert "as it is: no possible week for 1 rep: rep-000000" in text
    assert "gone: rep-000000 leaves: nobody takes over 1 target," in text


def test_a_text_counts_all_reps_without_a_week_though_it_names_a_few() -> None:
    fleet = Fleet.from_columns(flat_columns(30, targets_of_rep=1), read_policy())
    none = compare_many(attrs.evolve(fleet, admin_hours=np.full(30, 50.0)), [], method=Method.NUMPY)
    assert "30 reps: rep-000000, rep-000001, rep-000002 (+27 more)" in fleet_comparison_text(none)
