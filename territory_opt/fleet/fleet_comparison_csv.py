"""Scenarios of a fleet side by side, as a table that no spreadsheet takes for formulas."""

from territory_opt.fleet.compare_many import FleetComparison
from territory_opt.fleet.sweep_many import FleetFigures
from territory_opt.handoff.guarded_csv import guarded_csv
from territory_opt.report.table_columns import Value


def fleet_comparison_csv(comparison: FleetComparison) -> str:
    """Return what a fleet comes to in each scenario as CSV: a row for each, the fleet as it is first.

    Parameters
    ----------
    comparison
        The scenarios, planned.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> from territory_opt.fleet.compare_many import compare_many
    >>> from territory_opt.fleet.fleet import Fleet
    >>> table = {"rep": ["ana", "ana"], "weekly_hours": [40, 40], "id": ["c1", "c2"], "activity": ["A", "B"]}
    >>> table |= {"potential_revenue": [9000.0, 8000.0], "half_hours": [0.5, 1.0]}
    >>> text = fleet_comparison_csv(compare_many(Fleet.from_columns(table, read_policy()), []))
    >>> text.splitlines()[0][:58]
    'scenario,expected_revenue,gained,later_revenue,target,shor'
    """
    figures = (comparison.base, *comparison.scenarios)
    rows = [_row(each, comparison) for each in figures]
    return guarded_csv(list(rows[0]), [list(row.values()) for row in rows])


def _row(figures: FleetFigures, comparison: FleetComparison) -> dict[str, Value]:
    return {
        "scenario": figures.name,
        "expected_revenue": figures.expected_revenue,
        "gained": comparison.gained(figures),
        "later_revenue": figures.later_revenue,
        "target": figures.target,
        "shortfall": figures.shortfall,
        **{f"hours_{activity}": hours for activity, hours in figures.hours.items()},
        "free_hours": figures.free_hours,
        "reps": figures.num_reps,
        "reps_without_week": figures.num_without_week,
    }
