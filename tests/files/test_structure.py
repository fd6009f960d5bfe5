"""From raw data to records, with every fault in one pass."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.policy_file import read_policy
from territory_opt.files.structure import (
    RESPONSE_FORMS,
    cells_of,
    structure,
    structure_cells,
    structure_named,
    unstructure,
)
from territory_opt.model.checks import MONEY, OneOf, check_record, checked
from territory_opt.model.client import Client
from territory_opt.model.hour_rule import HourRule
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.playbook import Playbook
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import AdminTime, Rep
from territory_opt.model.response import PointsResponse, PowerResponse, Response
from territory_opt.model.working_time import WorkingWeek
from territory_opt.testing import s_shaped_responses


def faults_of(raw: object, kind: type[attrs.AttrsInstance]) -> tuple[Fault, ...]:
    with pytest.raises(InvalidInputError) as caught:
        structure(raw, kind)
    return caught.value.faults


def cell_faults_of(row: Mapping[str, str], kind: type[attrs.AttrsInstance]) -> tuple[Fault, ...]:
    with pytest.raises(InvalidInputError) as caught:
        structure_cells(row, kind)
    return caught.value.faults


@settings(deadline=None)
@given(data=st.data())
def test_every_record_taken_apart_and_put_together_is_the_same(
    data: st.DataObject, problems: st.SearchStrategy[Problem]
) -> None:
    problem = data.draw(problems)
    assert problem == structure(unstructure(problem), Problem)
    reps = (attrs.evolve(rep, busy=()) for rep in problem.reps)  # which have a table of their own
    records: tuple[Any, ...] = (*reps, *problem.clients, *problem.opportunities)
    for record in records:
        assert record == structure_cells(cells_of(record), type(record))


def test_all_wrong_fields_of_a_record_come_together() -> None:
    raw = {"weekly_hours": "40", "won": True, "admin_time": "day_ent", "days_off": ["2026-01-02", 5], "tem": "x"}
    assert [
        ("id", "nothing", ""),
        ("weekly_hours", "'40'", ""),
        ("won", "True", ""),
        ("admin_time", "'day_ent'", "did you mean 'day_end'?"),
        ("days_off[1]", "5", ""),
        ("tem", "an unknown key", "did you mean 'team'?"),
    ] == [(fault.path, fault.found, fault.hint) for fault in faults_of(raw, Rep)]


def test_faults_deep_in_a_document_have_their_whole_path() -> None:
    raw = unstructure(read_policy())
    raw["hour_rules"]["admin_ceiling"]["at_most"] = "20 %"
    raw["channels"]["calls"]["meetings_per_hour"] = float("nan")
    raw["working_week"]["days"] = ["mon", "tus"]
    raw["score"]["weights"]["size"] = float("inf")
    raw["overdue_deals"]["keep"] = 1
    assert [
        "score.weights.size",
        "hour_rules.admin_ceiling.at_most",
        "channels.calls.meetings_per_hour",
        "overdue_deals.keep",
        "working_week.days[1]",
    ] == [fault.path for fault in faults_of(raw, Policy)]


def test_rules_between_fields_keep_the_path_of_their_record() -> None:
    raw = unstructure(read_policy())
    raw["hour_rules"]["top_tier"] = {"terms": {"A": 1}, "at_least": 0.5, "at_most": 0.4}
    raw["working_week"]["lunch_start"] = "06:00"
    assert ["hour_rules.top_tier.at_least", "working_week.lunch_start"] == [
        fault.path for fault in faults_of(raw, Policy)
    ]


def test_a_circle_of_actions_is_a_fault_of_its_playbook() -> None:
    step = {"name": "x", "effort_hours": 1}
    raw = {"mine": {"name": "Mine", "actions": {"a": step | {"after": {"b": 0}}, "b": step | {"after": {"a": 1}}}}}
    with pytest.raises(InvalidInputError) as caught:
        structure_named(raw, Playbook)
    (fault,) = caught.value.faults
    assert "mine.actions" == fault.path
    assert "circle of prerequisites" in fault.found


def test_an_activity_is_short_for_one_term() -> None:
    rule = structure({"activity": "A", "at_least": 0.1}, HourRule)
    assert {"A": 1.0} == rule.terms
    assert "state one of the two" in faults_of({"activity": "A", "terms": {"A": 1}, "at_least": 0.1}, HourRule)[0].hint
    assert "activity" in [fault.path for fault in faults_of({"activity": ["A"], "at_least": 0.1}, HourRule)]
    assert "did you mean 'activity'?" in [fault.hint for fault in faults_of({"activty": "A"}, HourRule)]


def test_whole_numbers_pass_as_numbers_and_dates_as_text() -> None:
    raw = {"id": "d", "rep": "r", "amount": 5, "close_date": "2026-05-01", "created_date": dt.date(2026, 1, 1)}
    deal = structure(raw, Opportunity)
    assert (5, dt.date(2026, 5, 1)) == (deal.amount, deal.close_date)
    actions = {"a": {"name": "A", "effort_hours": 1, "duration_days": 2.0}}
    duration = structure({"name": "P", "actions": actions}, Playbook).actions["a"].duration_days
    assert (2, int) == (duration, type(duration))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weekly_hours", 10**400),
        ("weekly_hours", float("nan")),
        ("weekly_hours", float("inf")),
        ("weekly_hours", -1),
        ("weekly_hours", [40]),
        ("target", "1"),
        ("name", 5),
        ("name", "x" * 5000),
        ("name", "nul\0"),
        ("name", "\ud800"),
        ("days_off", "2026-01-02"),
        ("days_off", {"a": 1}),
        ("days_off", [dt.datetime(2026, 1, 2, tzinfo=dt.UTC)]),
        ("days_off", ["3999-01-01"]),
        ("admin_time", ["day_end"]),
        ("won", None),
    ],
)
def test_a_wrong_value_is_one_fault_of_its_field(field: str, value: object) -> None:
    (fault,) = faults_of({"id": "r", field: value}, Rep)
    assert fault.path.startswith(field)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "rep", "points", "form", "actions", "terms", "x"]), inner, max_size=4
            )
        ),
        max_leaves=10,
    ),
    st.sampled_from([Rep, Client, HourRule, Playbook, Policy, WorkingWeek, Problem]),
)
def test_whatever_stands_in_a_document_is_a_record_or_a_list_of_faults(raw: object, kind: type[Any]) -> None:
    outcome: Any
    try:
        outcome = structure(raw, kind)
    except InvalidInputError as error:
        outcome = error.faults
    assert isinstance(outcome, kind | tuple)
    assert outcome != ()


@given(
    st.dictionaries(st.sampled_from([field.name for field in attrs.fields(Client)]), st.text(max_size=12)),
)
def test_whatever_stands_in_cells_is_a_record_or_a_list_of_faults(row: dict[str, str]) -> None:
    outcome: Client | tuple[Fault, ...]
    try:
        outcome = structure_cells({"id": "c", "rep": "r"} | row, Client)
    except InvalidInputError as error:
        outcome = error.faults
    assert isinstance(outcome, Client | tuple)
    assert outcome != ()


def test_empty_and_blank_cells_state_nothing() -> None:
    assert Rep(id="r") == structure_cells({"id": "r", "name": "", "weekly_hours": "  ", "days_off": "\t"}, Rep)


def test_all_wrong_cells_of_a_row_come_together() -> None:
    row = {"rep": "r", "size": "1_0", "flow_revenue": "-5", "last_contact": "5.1.2026", "responce": "x"}
    assert [
        ("id", ""),
        ("size", "write digits with a decimal point and nothing else: no currency, unit, space or underscore"),
        ("flow_revenue", ""),
        ("last_contact", "write 2026-01-05"),
        ("responce", "did you mean 'response'?"),
    ] == [(fault.path, fault.hint) for fault in cell_faults_of(row, Client)]


def test_each_item_of_a_list_in_a_cell_is_checked() -> None:
    row = {"id": "r", "days_off": "2026-01-02;x; 3999-01-01"}
    assert ["days_off[1]", "days_off[2]"] == [fault.path for fault in cell_faults_of(row, Rep)]


def test_a_response_in_a_cell_is_an_inline_table() -> None:
    row = {"id": "c", "rep": "r", "response": '{form = "power", revenue_now = 40000, hours_now = 2}'}
    assert PowerResponse(revenue_now=40_000, hours_now=2) == structure_cells(row, Client).response


def test_hours_by_activity_in_a_cell_are_an_inline_table() -> None:
    row = {"id": "r", "observed_hours": '{A = 12, "Key accounts" = 10.5}'}
    rep = structure_cells(row, Rep)
    assert {"A": 12, "Key accounts": 10.5} == rep.observed_hours
    assert '{ A = 12, "Key accounts" = 10.5 }' == cells_of(rep)["observed_hours"]
    assert not cells_of(Rep(id="r"))["observed_hours"]


@pytest.mark.parametrize(
    ("cell", "path", "hint"),
    [
        ("12", "observed_hours", ""),
        ("A 12", "observed_hours", "write it like {A = 12, B = 10}"),
        ("{A = 12; B = 10}", "observed_hours", "write it like {A = 12, B = 10}"),
        ('{A = "12"}', "observed_hours.A", ""),
        ("{A = -1}", "observed_hours.A", ""),
        ("{A = {B = 1}}", "observed_hours.A", ""),
    ],
)
def test_wrong_hours_by_activity_are_a_fault_of_their_part(cell: str, path: str, hint: str) -> None:
    (fault,) = cell_faults_of({"id": "r", "observed_hours": cell}, Rep)
    assert (path, hint) == (fault.path, fault.hint)


@pytest.mark.parametrize(
    ("response", "path", "hint"),
    [
        ("power", "response", "write it like"),
        ("5", "response", ""),
        ("{hours_now = 2}", "response.form", ""),
        ('{form = "pover"}', "response.form", "did you mean 'power'?"),
        ('{form = ["power"]}', "response.form", ""),
        ('{form = "linear", revenue_per_hour = "5", most_hours = 1}', "response.revenue_per_hour", ""),
        ('{form = "points", points = 5}', "response.points", ""),
        ('{form = "points", points = [1, 2]}', "response.points", ""),
        ('{form = "points", points = [["a", "b"]]}', "response.points", ""),
        ('{form = "points", points = [[1, 5], [2, 4]]}', "response.points", ""),
        ('{form = "adbudg", most_revenue = 5, half_hours = 2}', "response.exponent", ""),
        ('{form = "adbudg", most_revenue = 5, half_hour = 2, half_hours = 2, exponent = 2}', "response.half_hour", ""),
        ('{form = "logistic", most_revenue = 5, inflection_hours = 0, growth_per_hour = 1}', "response.infl", ""),
        ('{form = "modified_exponential", least_revenue = 6, most_revenue = 5, half_hours = 1}', "response.most", ""),
        ('{form = "adbug"}', "response.form", "did you mean 'adbudg'?"),
    ],
)
def test_a_wrong_response_is_a_fault_of_its_part(response: str, path: str, hint: str) -> None:
    (fault,) = cell_faults_of({"id": "c", "rep": "r", "response": response}, Client)
    assert fault.path.startswith(path)
    assert hint in fault.hint


@pytest.mark.parametrize("form", RESPONSE_FORMS)
def test_every_form_of_response_says_its_form(form: str) -> None:
    forms: dict[str, dict[str, Any]] = {
        "linear": {"revenue_per_hour": 5, "most_hours": 2},
        "power": {"revenue_now": 5, "hours_now": 2, "elasticity": 0.5},
        "exponential": {"potential_revenue": 5, "half_hours": 2},
        "points": {"points": [[1, 5]]},
        "modified_exponential": {"most_revenue": 5, "half_hours": 2},
        "adbudg": {"least_revenue": 1, "most_revenue": 5, "half_hours": 2, "exponent": 3},
        "logistic": {"most_revenue": 5, "inflection_hours": 2, "growth_per_hour": 1.5},
    }
    raw = forms[form]
    client = structure({"id": "c", "rep": "r", "response": raw | {"form": form}}, Client)
    assert isinstance(client.response, RESPONSE_FORMS[form])
    assert form == unstructure(client)["response"]["form"]


@given(s_shaped_responses())
def test_a_response_of_any_shape_survives_a_cell_and_a_document(response: Response) -> None:
    client = Client(id="c", rep="r", response=response)
    assert client == structure(unstructure(client), Client)
    assert client == structure_cells(cells_of(client), Client)


def test_points_of_a_response_are_read_as_pairs() -> None:
    raw = {"id": "c", "rep": "r", "response": {"form": "points", "points": [[1, 5.5], [2, 6]]}}
    assert PointsResponse(points=((1, 5.5), (2, 6))) == structure(raw, Client).response


@attrs.frozen(kw_only=True)
class Trial:
    """A record with fields of kinds that no table of the format has yet."""

    sure: bool = checked(OneOf((False, True)))
    when: AdminTime | None = checked(OneOf(tuple(AdminTime)), default=None)
    price: float = checked(MONEY, default=0.0)

    def __attrs_post_init__(self) -> None:
        check_record(self)


def test_cells_hold_truth_values_and_choices_too() -> None:
    trial = structure_cells({"sure": "true", "when": "day_end"}, Trial)
    assert (True, AdminTime.DAY_END) == (trial.sure, trial.when)
    assert "write true or false" == cell_faults_of({"sure": "1", "when": "day_end"}, Trial)[0].hint
