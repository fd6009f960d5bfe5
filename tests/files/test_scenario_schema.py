"""The JSON Schema of a scenario file is valid, published as generated, and agrees with what is read."""

import datetime as dt
import json
import tomllib
from pathlib import Path
from typing import Any

import attrs
import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it ships no types

from territory_opt.files.scenario_schema import scenario_schema, scenario_schema_text
from territory_opt.files.scenario_verbs import HORIZON, VERBS
from territory_opt.model.hour_rule import HourRule
from territory_opt.model.rep import Rep

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "docs" / "_static" / "scenarios.schema.json"
DEMO = ROOT / "territory_opt" / "demo" / "scenarios.toml"


def as_an_editor_sees_it(text: str) -> Any:  # noqa: ANN401  # whatever the document holds
    """Return a TOML document as JSON data: days and times as text."""
    return json.loads(json.dumps(tomllib.loads(text), default=lambda day: day.isoformat()))


def is_valid(change: str) -> bool:
    document = f'schema = "territory_opt/scenarios/1"\n[[scenario]]\nname = "a"\nchanges = [{change}]\n'
    return bool(Draft7Validator(scenario_schema()).is_valid(as_an_editor_sees_it(document)))


def variants() -> dict[str, Any]:
    return {variant["title"]: variant for variant in scenario_schema()["definitions"]["change"]["oneOf"]}


def test_the_published_schema_is_the_one_the_records_give() -> None:
    assert scenario_schema_text() == PUBLISHED.read_text(encoding="utf-8")


def test_the_schema_is_itself_valid() -> None:
    errors = Draft7Validator(Draft7Validator.META_SCHEMA).iter_errors(scenario_schema())

    assert [] == [error.message for error in errors]


def test_the_sample_file_agrees_with_the_schema() -> None:
    document = as_an_editor_sees_it(DEMO.read_text(encoding="utf-8"))
    assert [] == [error.message for error in Draft7Validator(scenario_schema()).iter_errors(document)]


def test_every_verb_and_every_key_of_it_is_described() -> None:
    found = variants()
    assert {name.split()[0] for name in found} == {*VERBS, HORIZON}
    for variant in found.values():
        assert variant["description"].endswith(".")
        assert [] == [key for key, schema in variant["properties"].items() if not schema.get("description")]


@pytest.mark.parametrize(
    ("record", "place"), [(Rep, ("rep_joins", "rep_joins")), (HourRule, ("add_rule hour_rules", "rule"))]
)
def test_a_record_has_all_its_fields_each_described(record: type, place: tuple[str, str]) -> None:
    properties = variants()[place[0]]["properties"][place[1]]["properties"]
    assert {field.name for field in attrs.fields(record)} <= set(properties)
    assert all(schema["description"] for schema in properties.values())


@pytest.mark.parametrize(
    "change",
    [
        '{ set = "reps.weekly_hours", to = 36 }',
        f'{{ set = "as_of", to = {dt.date(2026, 1, 7)} }}',
        '{ set = "reps[id=ana].days_off", to = [2026-01-07] }',
        '{ clear = "reps.target" }',
        '{ clamp = "period.end", at_most = 2026-06-30 }',
        '{ clamp = "opportunities.odds", at_least = 0.1, at_most = 0.9 }',
        '{ add_rule = "policy.hour_rules.x", rule = { activity = "A", at_least = 1, unit = "days" } }',
        '{ add_rule = "hour_rules.x", rule = { terms = { A = 1, B = -1 }, at_least = 0 } }',
        '{ add_rule = "tier_rules.x", rule = { when = "size > 5", tier = "A" }, before = "y" }',
        '{ add_rule = "certainty_rules.x", rule = { when = "odds > 0.9", certainty = "flow" } }',
        '{ rep_leaves = "ana", to = ["ben"], target = "dropped" }',
        '{ rep_joins = { id = "dora", admin_time = "day_start", working_days = ["mon"] }, ramp_weeks = 8 }',
        '{ target = "reps", by_share = 0.15 }',
        '{ target = "ana", to = 500000 }',
        "{ horizon = { end = 2026-06-30 } }",
        "{ win_rate_points = -5 }",
    ],
)
def test_what_can_be_read_agrees_with_the_schema(change: str) -> None:
    assert is_valid(change)


@pytest.mark.parametrize(
    "change",
    [
        "{}",
        "5",
        '{ set = "reps.weekly_hours" }',
        '{ set = "reps.weekly_hours", to = 36, by = 2 }',
        '{ scael = "reps.target", by = 2 }',
        '{ scale = "reps.target", by = "2" }',
        '{ clamp = "opportunities.odds" }',
        '{ add_rule = "hour_rule.x", rule = { activity = "A", at_least = 1 } }',
        '{ add_rule = "hour_rules.x", rule = { activity = "A", at_leats = 1 } }',
        '{ add_rule = "hour_rules.x", rule = { at_least = 1 } }',
        '{ add_rule = "tier_rules.x", rule = { activity = "A", at_least = 1 } }',
        '{ rep_leaves = "ana", target = "drop" }',
        "{ rep_joins = { weekly_hours = 40 } }",
        '{ rep_joins = { id = "dora", weekly_hours = 90 } }',
        '{ deal_slips = "k07", days = 1.5 }',
        '{ deal_slips = "k07", deal_lost = "k07", days = 1 }',
        '{ target = "reps" }',
        '{ target = "reps", to = 5, by_share = 0.1 }',
        "{ horizon = {} }",
        "{ win_rate_points = 500 }",
    ],
)
def test_what_cannot_be_read_disagrees_with_the_schema(change: str) -> None:
    assert not is_valid(change)
