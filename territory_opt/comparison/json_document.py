"""A comparison as JSON: the contract ``territory_opt/comparison/1`` that other programs read."""

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import attrs

from territory_opt.comparison.table import figure_lines, plain_value, rep_names, rule_lines
from territory_opt.model.units import RepId
from territory_opt.scenarios.differences import grouped

if TYPE_CHECKING:
    from territory_opt.comparison.result import Comparison, Figures, ScenarioResult

SCHEMA = "territory_opt/comparison/1"

Json = dict[str, Any]


def comparison_to_json(comparison: "Comparison") -> str:
    """Return a comparison as JSON text, in plain ASCII, without loss.

    Parameters
    ----------
    comparison
        The scenarios.
    """
    against = {rep: _against_base(comparison, rep) for rep in (None, *rep_names(comparison))}
    results = [_result(result, column, against) for column, result in enumerate(comparison.results)]
    document = {
        "schema": SCHEMA,
        "version": version("territory-opt"),
        "currency": comparison.currency,
        "asked": comparison.asked,
        "input_hash": comparison.base.input_hash,
        "base": results[0],
        "scenarios": results[1:],
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def _result(result: "ScenarioResult", column: int, against: dict[RepId | None, list[Json]]) -> Json:
    return {
        "name": result.name,
        "description": result.description,
        "scenario_hash": result.scenario_hash,
        "is_feasible": result.is_feasible,
        "changes": [str(line) for line in grouped(result.differences)],
        "differences": [
            {"path": each.path, "before": plain_value(each.before), "after": plain_value(each.after)}
            for each in result.differences
        ],
        "findings": [plain_value(found) for found in result.findings],
        "team": _figures(result.team) | against[None][column],
        "reps": [{"id": rep} | _figures(figures) | against[rep][column] for rep, figures in result.reps.items()],
        "actions": [attrs.asdict(action) for action in result.actions],
    }


def _figures(figures: "Figures") -> Json:
    return {
        "name": figures.name,
        "status": figures.status.value,
        "why_not": figures.why_not,
        "target": figures.target,
        "expected_revenue": figures.expected_revenue,
        "shortfall": figures.shortfall,
        "chance": figures.chance,
        "hours": dict(figures.hours),
        "free_hours": figures.free_hours if figures.expected_revenue is not None else None,
        "binding": list(figures.binding),
    }


def _against_base(comparison: "Comparison", rep: RepId | None) -> list[Json]:
    lines, limits = figure_lines(comparison, rep), rule_lines(comparison, rep)
    return [
        {
            "against_base": {
                line.figure.key: {"delta": line.delta(column), "better": line.is_better(column)} for line in lines
            },
            "starts_binding": [each.limit for each in limits if each.starts(column)],
            "stops_binding": [each.limit for each in limits if each.stops(column)],
        }
        for column in range(len(comparison.results))
    ]
