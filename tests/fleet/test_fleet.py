"""A fleet is checked at birth, and a flat table becomes the same fleet in whatever order its rows stand."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt import Client, read_policy
from territory_opt.errors import InvalidInputError
from territory_opt.fleet.column_faults import MOST_TOLD, ColumnFaults, as_texts, repeated
from territory_opt.fleet.fleet import OF_REPS, OF_TARGETS, Fleet, ListColumn
from territory_opt.fleet.saturation_lines import saturation_lines
from territory_opt.fleet.starts import starts_of
from territory_opt.model.response import ExponentialResponse
from territory_opt.response.curve import Curve
from territory_opt.response.week_curves import curve_in_week
from territory_opt.testing.fleets import flat_columns, fleets

POLICY = read_policy()


def table(**other: object) -> dict[str, Any]:
    return {
        "rep": ["ana", "ana", "ben"],
        "weekly_hours": [40.0, 40.0, 30.0],
        "id": ["c1", "c2", "c1"],
        "activity": ["A", "B", "prospecting"],
        "potential_revenue": [9000.0, 8000.0, 100.0],
        "half_hours": [0.5, 1.0, 2.0],
    } | other


def with_lines(**other: object) -> dict[str, Any]:
    columns = table(widths=[[1.0, 2.0], [1.0], []], slopes=[[9.0, 4.0], [5.0], []]) | other
    return {name: column for name, column in columns.items() if name not in ("potential_revenue", "half_hours")}


def faults_of(columns: dict[str, Any]) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        Fleet.from_columns(columns, POLICY)
    return [str(fault) for fault in caught.value.faults]


def test_lines_of_saturating_responses_are_those_of_any_plan() -> None:
    fleet = Fleet.from_columns(table(maximum_hours=[math.nan, 3.0, math.nan]), POLICY)
    weekly_hours = (40.0, 40.0, 30.0)
    for place, (potential, half, most) in enumerate(((9000.0, 0.5, None), (8000.0, 1.0, 3.0), (100.0, 2.0, None))):
        client = Client(id="c", rep="r", potential_revenue=potential, half_hours=half, maximum_hours=most)
        curve = curve_in_week(POLICY.response_of(client), weekly_hours[place], most)
        lines = slice(fleet.segment_start[place], fleet.segment_start[place + 1])
        widths, slopes = fleet.widths[lines].tolist(), fleet.slopes[lines].tolist()
        drawn = Curve(widths=tuple(widths), slopes=tuple(slopes), error=float(fleet.curve_error[place]))
        assert curve == drawn.up_to(weekly_hours[place])
        assert drawn.most_hours == pytest.approx(most or 84.0)


HOURS = st.floats(0.5, 84.0)


@given(HOURS, st.floats(0.01, 168.0), st.none() | HOURS)
def test_lines_beyond_the_week_fall_on_and_follow_the_response(
    weekly_hours: float, half_hours: float, most: float | None
) -> None:
    asked = (np.array([number]) for number in (1000.0, half_hours, weekly_hours, math.nan if most is None else most))
    lines = saturation_lines(*asked)
    curve = Curve(widths=tuple(lines.widths.tolist()), slopes=tuple(lines.slopes.tolist()), error=lines.errors[0])
    assert curve.is_concave
    assert curve.most_hours == pytest.approx(84.0 if most is None else most)
    response = ExponentialResponse(potential_revenue=1000.0, half_hours=half_hours)
    for hours in np.linspace(0.0, curve.most_hours, 20).tolist():
        assert response.revenue(hours) - 0.21 <= curve.revenue(hours) <= response.revenue(hours) + 1e-9


def test_minimum_contact_beyond_the_lines_gets_a_line_that_earns_nothing() -> None:
    fleet = Fleet.from_columns(with_lines(minimum_hours=[0.0, 3.0, 0.5]), POLICY)
    assert [1.0, 2.0, 1.0, 2.0, 0.5] == fleet.widths.tolist()
    assert [9.0, 4.0, 5.0, 0.0, 0.0] == fleet.slopes.tolist()
    assert [0, 2, 4, 5] == fleet.segment_start.tolist()


def test_rows_of_a_rep_need_not_stand_together_and_keep_their_order() -> None:
    columns = with_lines(rep=["ana", "ben", "ana"], weekly_hours=[40.0, 30.0, 40.0], id=["c1", "c9", "c2"])
    fleet = Fleet.from_columns(columns | {"activity": ["A", "B", "C"]}, POLICY)
    assert ["ana", "ben"] == fleet.reps.tolist()
    assert ["c1", "c2", "c9"] == fleet.target_ids.tolist()
    assert [9.0, 4.0, 5.0] == fleet.slopes.tolist()
    assert [0, 2, 2, 3] == fleet.segment_start.tolist()


@given(st.permutations(range(6)))
def test_the_order_of_rows_changes_no_rep(order: list[int]) -> None:
    columns = flat_columns(3, targets_of_rep=2)
    lists = {name: column for name, column in columns.items() if isinstance(column, ListColumn)}
    shuffled: dict[str, Any] = {
        name: [np.split(column.values, column.offsets[1:-1])[row] for row in order] for name, column in lists.items()
    }
    shuffled |= {name: np.asarray(column)[order] for name, column in columns.items() if name not in lists}
    fleet, other = Fleet.from_columns(columns, POLICY), Fleet.from_columns(shuffled, POLICY)
    for place, rep in enumerate(fleet.reps.tolist()):
        assert targets_of(fleet.part(place, place + 1)) == targets_of(rep_alone(other, rep))


def targets_of(fleet: Fleet) -> dict[str, list[float]]:
    slopes = np.split(fleet.slopes, fleet.segment_start[1:-1])
    return {name: lines.tolist() for name, lines in zip(fleet.target_ids.tolist(), slopes, strict=True)}


def rep_alone(fleet: Fleet, rep: str) -> Fleet:
    place = fleet.reps.tolist().index(rep)
    return fleet.part(place, place + 1)


@given(fleets(), st.data())
def test_a_part_holds_the_reps_and_nothing_else(fleet: Fleet, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, fleet.num_reps - 1))
    last = data.draw(st.integers(first + 1, fleet.num_reps))
    part = fleet.part(first, last)
    assert fleet.reps[first:last].tolist() == part.reps.tolist()
    targets = slice(fleet.rep_start[first], fleet.rep_start[last])
    assert fleet.target_ids[targets].tolist() == part.target_ids.tolist()
    lines = slice(fleet.segment_start[targets.start], fleet.segment_start[targets.stop])
    assert fleet.slopes[lines].tolist() == part.slopes.tolist()
    assert np.shares_memory(part.slopes, fleet.slopes) == (len(part.slopes) > 0)


def test_a_rep_without_targets_has_one_row_without_an_id() -> None:
    columns = table(id=["c1", "c2", None], activity=["A", "B", None])
    columns |= {"potential_revenue": [9000.0, 8000.0, None], "half_hours": [0.5, 1.0, None]}
    assert [0, 2, 2] == Fleet.from_columns(columns, POLICY).rep_start.tolist()


def test_no_rep_is_a_fault() -> None:
    empty = {name: np.array([], dtype=np.str_) for name in ("rep", "id", "activity")}
    empty |= {name: np.array([]) for name in ("weekly_hours", "potential_revenue", "half_hours")}
    assert ["reps: found none; allowed is at least one rep"] == faults_of(empty)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (table(weekly_hours=[40.0, 40.0, math.nan]), "rows[2].weekly_hours: found nothing"),
        (table(weekly_hours=[40.0, 40.0, math.inf]), "rows[2].weekly_hours: found inf"),
        (table(weekly_hours=[40.0, 40.0, -1.0]), "rows[2].weekly_hours: found -1.0"),
        (table(weekly_hours=[40.0, 38.0, 30.0]), "rows[1].weekly_hours: found 38; allowed is 40, as in the first row"),
        (table(weekly_hours=["40", "40", "30"]), "weekly_hours: found an array of <U2"),
        (table(weekly_hours=np.array([40.0, True, 30.0], dtype=object)), "rows[1].weekly_hours: found True"),
        (table(weekly_hours=np.array([40.0, "x", 30.0], dtype=object)), "rows[1].weekly_hours: found 'x'"),
        (table(weekly_hours=[40.0, 40.0]), "weekly_hours: found 2 entries; allowed is 3 entries"),
        (table(activity=["A", "Prospecting", "B"]), "did you mean 'prospecting'?"),
        (table(activity=["A", "admin", "B"]), "administration sells nothing"),
        (table(activity=["A", None, "B"]), "rows[1].activity: found nothing"),
        (table(id=["c1", "c1", "c1"]), "rows[1].id: found 'c1'; allowed is an id that 'ana' has once"),
        (table(id=["c1", None, "c1"]), "rows[1].id: found nothing; allowed is an id; only a rep with one row"),
        (table(id=[1, 2, 3]), "id: found numbers (int64); allowed is a column of texts"),
        (table(rep=["ana", None, "ben"]), "rows[1].rep: found nothing"),
        (table(potential_revenue=[9000.0, -1.0, 1.0]), "rows[1].potential_revenue: found -1.0"),
        (table(half_hours=[0.5, 0.0, 1.0]), "rows[1].half_hours: found 0.0"),
        (table(minimum_hours=[0.0, math.inf, 0.0]), "rows[1].minimum_hours: found inf"),
        (table(target=[5.0, None, 1.0]), "rows[1].target: found nothing; allowed is 5, as in the first row"),
        (table(__index_level_0__=[0, 1, 2]), "write it with index=False"),
        (
            table(id=["c1\0", "c1", "c1"]),
            "rows[0].id: found 'c1\\x00'; allowed is a text of at most 200 characters, none",
        ),
        (table(id=np.array(["c\0x", "c1", "c1"])), "rows[0].id: found 'c\\x00x'"),
        (table(id=np.array(["c1", "c" * 201, "c1"])), "rows[1].id: found 'ccc"),
        (table(id=["c1", 2, "c1"]), "rows[1].id: found 2; allowed is a text"),
        (table(id=["c1", "c" * 201, None]), "rows[1].id: found 'ccc"),
        (table(minimum_hours=[2.0, 0.0, 0.0], maximum_hours=[1.0, 5.0, 5.0]), "at least minimum_hours 2"),
        (table(weekly_huors=[1.0, 1.0, 1.0]), "did you mean 'weekly_hours'?"),
        (table(uses_=[1.0, 1.0, 1.0]), "columns: found 'uses_'"),
        (table(uses_travel=[1.0, -1.0, 1.0]), "rows[1].uses_travel: found -1.0"),
        (table(widths=[[1.0]] * 3), "found both of the ways to state what hours earn"),
        (with_lines(maximum_hours=[1.0] * 3), "maximum_hours: found a maximum beside widths"),
        (with_lines(widths=[[1.0], [1.0], []]), "rows[0].slopes: found 2 of them; allowed is one for each of the 1"),
        (with_lines(slopes=[[9.0, math.nan], [5.0], []]), "rows[0].slopes[1]: found nothing"),
        (with_lines(widths=[[1.0, 2.0], [0.0], []]), "rows[1].widths[0]: found 0.0"),
        (with_lines(widths=ListColumn(np.array([0, 5, 3, 3]), np.ones(3))), "widths.offsets: found [0, 5, 3, 3]"),
        (with_lines(widths=5), "widths: found 5; allowed is a ListColumn"),
        ({"rep": ["ana"]}, "weekly_hours: found no such column"),
        (table(rep=[" ", " ", "b"]), "reps[0].id: found ' '; allowed is a text that is not blank"),
        (table(rep=["a" * 300, "a" * 300, "b"]), "allowed is a text of at most 200 characters"),
        (table(weekly_hours=[[1.0], [1.0, 2.0], []]), "weekly_hours: found an array of object"),
        (table(weekly_hours=[[40.0, 40.0, 30.0]]), "weekly_hours: found an array of float64"),
        (table(rep=5), "rep: found numbers (int64)"),
        (table(id=["", "c2", "c1"]), "rows[0].id: found ''"),
        (None, "columns: found None; allowed is columns by name"),
    ],
)
def test_every_wrong_input_is_told_with_its_place(columns: dict[str, Any], told: str) -> None:
    assert any(told in fault for fault in faults_of(columns)), faults_of(columns)


def test_a_million_faults_are_told_as_twenty_and_a_number() -> None:
    columns = flat_columns(50, targets_of_rep=4)
    told = faults_of(columns | {"weekly_hours": np.full(200, -1.0)})
    assert MOST_TOLD + 1 == len(told)
    assert "180 more like these" in told[-1]


def test_a_fleet_made_of_arrays_is_checked_as_well() -> None:
    fleet = Fleet.from_columns(table(maximum_hours=[10.0, 10.0, 10.0]), POLICY)
    stated = {name: getattr(fleet, name) for name in (*OF_REPS, *OF_TARGETS, "rep_start", "segment_start")}
    stated |= {"widths": fleet.widths, "slopes": fleet.slopes, "policy": POLICY}
    wrong = {
        "activity": np.array([0, 70_000, 1]),
        "rep_start": np.array([0, 3, 2]),
        "target_ids": np.array(["c1", "c1", "c3"]),
        "minimum_hours": np.array([50.0, 0.0, 0.0]),
        "kind": np.array([0, 3, 0]),
        "reps": np.array(["ana", "ana"]),
        "slopes": fleet.slopes[:-1],
        "later_share": np.array([0.0, math.inf, 0.0]),
        "in_period_share": np.array([1.0, 0.5, 1.0]),
        "weekly_hours": np.array(["a", "b"]),
        "widths": np.ones((len(fleet.widths), 1)),
        "segment_start": np.array([0.5, 1.0, 2.0, 3.0]),
    }
    for name, values in wrong.items():
        with pytest.raises(InvalidInputError):
            Fleet(**(stated | {name: values}))


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.text(alphabet="abé", max_size=2).filter(lambda text: text != "")), max_size=8
    )
)
def test_names_that_stand_twice_are_found(owned: list[tuple[int, str]]) -> None:
    owner = np.array([who for who, _ in owned], dtype=np.int64)
    names = np.array([name for _, name in owned], dtype=np.str_)
    assert [i for i, pair in enumerate(owned) if pair in owned[:i]] == repeated(owner, names).tolist()


def test_one_long_text_is_a_fault_of_its_row_and_takes_no_memory_in_the_others() -> None:
    faults = ColumnFaults()
    as_texts(["c"] * 100_000 + ["x" * 1_000_000], "id", faults, "rows")
    assert ["rows[100000].id"] == [fault.path for fault in faults.told]


def test_nothing_in_an_optional_column_means_what_a_missing_column_does() -> None:
    later = POLICY.assumed("later_revenue_share")
    stated = {
        "minimum_hours": [0.5, 0.0, 0.0],
        "maximum_hours": [3.0, math.nan, math.nan],
        "kept_revenue": [7.0, 7.0, 0.0],
        "in_period_share": [1.0, 1.0 - later / 2, 1.0],
        "later_share": [0.0, 0.5, 0.0],
        "uses_travel": [2.0, 0.0, 0.0],
    }
    nothing: dict[str, list[float | None]] = {
        "minimum_hours": [0.5, None, None],
        "maximum_hours": [3.0, None, None],
        "kept_revenue": [7.0, 7.0, None],
        "in_period_share": [None, 1.0 - later / 2, None],
        "later_share": [None, 0.5, None],
        "uses_travel": [2.0, None, None],
    }
    fleet, other = (Fleet.from_columns(table(**columns), POLICY) for columns in (stated, nothing))
    for name in (*OF_REPS, *OF_TARGETS, "widths", "slopes"):
        assert getattr(fleet, name).tolist() == pytest.approx(getattr(other, name).tolist(), nan_ok=True), name
    assert fleet.usage["travel"].tolist() == other.usage["travel"].tolist()


def test_rows_are_not_said_to_disagree_with_a_first_row_that_is_a_fault_itself() -> None:
    assert 1 == len(faults_of(table(weekly_hours=[-1.0, 40.0, 30.0])))
    assert 1 == len(faults_of(table(weekly_hours=[40.0, -1.0, 30.0])))


@given(st.lists(st.integers(0, 5)))
def test_groups_begin_where_those_before_them_end(counts: list[int]) -> None:
    starts = starts_of(counts)
    assert counts == np.diff(starts).tolist()
    assert 0 == starts[0]
    assert starts.tolist() == starts_of(np.array(counts, dtype=np.int64)).tolist()
