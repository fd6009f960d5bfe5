"""The JSON Schema of a scenario file, for editors; it follows from the records and their checks."""

import datetime as dt
import inspect
import json
import re
import types
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, get_args

import attrs

from territory_opt.files.scenario_reading import SCHEMA
from territory_opt.files.scenario_verbs import HORIZON, VERBS, Verb
from territory_opt.files.spelling import Plain
from territory_opt.model.checks import Check, Date, Each, EachNamed, Instance, Number, OneOf, Optional, Text
from territory_opt.model.hour_rule import HourRule
from territory_opt.scenarios.market_changes import Horizon
from territory_opt.scenarios.rule_changes import RULE_TABLES, AddRule
from territory_opt.scenarios.scenario import Scenario

DIALECT = "http://json-schema.org/draft-07/schema#"
_ANY_VALUE = {"type": ["string", "number", "boolean", "array", "object"]}
_DAY = {"type": "string", "format": "date"}
_NUMBER = {"type": "number"}


def scenario_schema() -> dict[str, Plain]:
    """Return the JSON Schema of a scenario file; days and times are text in it, as editors hand them over.

    Examples
    --------
    >>> scenario_schema()["required"]
    ['schema', 'scenario']
    """
    fields = attrs.fields_dict(Scenario)
    told = _meanings(Scenario)
    scenario = {
        "name": _of_field(fields["name"]),
        "description": _of_field(fields["description"]),
        "parent": _of_field(fields["name"]),
        "changes": {"type": "array", "items": {"$ref": "#/definitions/change"}},
    }
    return {
        "$schema": DIALECT,
        "title": "Scenarios of territory_opt",
        "description": "What-if questions to a territory: what each changes, in order.",
        "type": "object",
        "properties": {
            "schema": {"const": SCHEMA, "description": "The format of this file."},
            "scenario": {"type": "array", "minItems": 1, "items": {"$ref": "#/definitions/scenario"}},
        },
        "required": ["schema", "scenario"],
        "additionalProperties": False,
        "definitions": {
            "scenario": {
                "type": "object",
                "description": _summary(Scenario),
                "properties": {key: schema | {"description": told[key]} for key, schema in scenario.items()},
                "required": ["name"],
                "additionalProperties": False,
            },
            "change": {"oneOf": [*_changes(), _horizon()]},
        },
    }


def scenario_schema_text() -> str:
    """Return the JSON Schema of a scenario file as the text that is published."""
    return json.dumps(scenario_schema(), indent=1, ensure_ascii=False) + "\n"


def _changes() -> list[Plain]:
    changes: list[Plain] = []
    for name, verb in VERBS.items():
        if verb.change is AddRule:
            changes += [_added_rule(name, verb, table, kind) for table, kind in RULE_TABLES.items()]
        else:
            changes.append(_of_verb(name, verb))
    return changes


def _of_verb(name: str, verb: Verb) -> dict[str, Plain]:
    fields, told = attrs.fields_dict(verb.change), _meanings(verb.change)
    schema: dict[str, Plain] = {
        "title": name,
        "description": verb.meaning or _summary(verb.change),
        "type": "object",
        "properties": {
            key: _of_field(fields[field]) | {"description": told[field]} for key, field in verb.fields.items()
        },
        "required": list(dict.fromkeys([name, *verb.needed])),
        "additionalProperties": False,
    }
    if verb.choice:
        schema["oneOf" if verb.is_exclusive else "anyOf"] = [{"required": [key]} for key in verb.choice]
    return schema


def _added_rule(name: str, verb: Verb, table: str, kind: type) -> dict[str, Plain]:
    schema = _of_verb(name, verb)
    path = schema["properties"][name] | {"pattern": rf"^(policy\.)?{table}\."}
    return schema | {
        "title": f"{name} {table}",
        "properties": schema["properties"] | {name: path, "rule": _of_record(kind)},
    }


def _horizon() -> dict[str, Plain]:
    return {
        "title": HORIZON,
        "description": _summary(Horizon),
        "type": "object",
        "properties": {HORIZON: _of_record(Horizon) | {"minProperties": 1}},
        "required": [HORIZON],
        "additionalProperties": False,
    }


def _of_record(kind: type) -> dict[str, Plain]:
    told = _meanings(kind)
    fields = attrs.fields(kind)
    schema: dict[str, Plain] = {
        "type": "object",
        "description": _summary(kind),
        "properties": {field.name: _of_field(field) | _described(told.get(field.name, "")) for field in fields},
        "required": [field.name for field in fields if field.default is attrs.NOTHING],
        "additionalProperties": False,
    }
    if kind is not HourRule:
        return schema
    activity = {"type": "string", "description": "One activity, short for terms with the factor 1."}
    short = [{"required": ["activity"]}, {"required": ["terms"]}]
    return schema | {"properties": {"activity": activity} | schema["properties"], "required": [], "oneOf": short}


def _of_field(field: "attrs.Attribute[Any]") -> dict[str, Plain]:
    check = field.metadata.get("check")
    if check is not None:
        return _of_check(check)
    if isinstance(field.type, types.UnionType):
        return {
            "anyOf": [_DAY if kind is dt.date else _NUMBER for kind in get_args(field.type) if kind is not type(None)]
        }
    return dict(_ANY_VALUE)


def _of_check(check: Check) -> dict[str, Plain]:
    return _BY_CHECK.get(type(check), _of_text)(check)


def _of_text(check: Check) -> dict[str, Plain]:
    lengths = {"minLength": check.shortest, "maxLength": check.longest} if isinstance(check, Text) else {}
    return {"type": "string"} | lengths


def _of_number(check: Number) -> dict[str, Plain]:
    bounds = {"minimum": check.at_least, "maximum": check.at_most, "exclusiveMinimum": check.above}
    stated = {name: bound for name, bound in bounds.items() if abs(bound) != float("inf")}
    return {"type": "integer" if check.whole else "number"} | stated


def _of_instance(kind: type | tuple[type, ...]) -> dict[str, Plain]:
    if isinstance(kind, tuple):
        return {"type": "object"}
    if issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    return _of_record(kind) if attrs.has(kind) else {"type": "string"}


_BY_CHECK: Mapping[type, Callable[[Any], dict[str, Plain]]] = {
    Optional: lambda check: _of_check(check.check),
    Number: _of_number,
    Date: lambda _: dict(_DAY),
    OneOf: lambda check: {"enum": list(check.choices)},
    Each: lambda check: {"type": "array", "items": _of_check(check.check)},
    EachNamed: lambda check: {"type": "object", "additionalProperties": _of_check(check.check)},
    Instance: lambda check: _of_instance(check.kind),
}


def _described(text: str) -> dict[str, Plain]:
    return {"description": text} if text else {}


def _summary(kind: type) -> str:
    return (inspect.getdoc(kind) or "").partition("\n")[0].replace("`", "")


def _meanings(kind: type) -> Mapping[str, str]:
    """Return what the docstring of a record says of its fields, by field."""
    section = (inspect.getdoc(kind) or "").partition("Parameters\n----------\n")[2]
    section = re.split(r"\n\n\w+\n-+\n", section, maxsplit=1)[0]
    told: dict[str, str] = {}
    for names, text in re.findall(r"^(\w[\w, ]*)\n((?:[ ]{4}.*\n?|\n(?=[ ]{4}))+)", section, re.MULTILINE):
        for name in names.split(", "):
            told[name] = " ".join(text.split()).replace("`", "")
    return told
