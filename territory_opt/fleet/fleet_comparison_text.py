"""Scenarios of a fleet side by side, as text."""

from collections.abc import Iterator

from territory_opt.fleet.compare_many import FleetComparison
from territory_opt.fleet.sweep_many import FleetFigures
from territory_opt.report.layout import clipped, counted, plain

MOST_NAMED = 3
LONGEST_NAME = 32


def fleet_comparison_text(comparison: FleetComparison, currency: str = "") -> str:
    """Return what a fleet comes to in each scenario, a line for each, who has no possible week, and findings.

    Parameters
    ----------
    comparison
        The scenarios, planned.
    currency
        What money is counted in.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> from territory_opt.fleet.compare_many import compare_many
    >>> from territory_opt.fleet.fleet import Fleet
    >>> table = {"rep": ["ana", "ana"], "weekly_hours": [40, 40], "id": ["c1", "c2"], "activity": ["A", "B"]}
    >>> table |= {"potential_revenue": [9000.0, 8000.0], "half_hours": [0.5, 1.0]}
    >>> print(fleet_comparison_text(compare_many(Fleet.from_columns(table, read_policy()), []), "EUR"))
    1 rep in 0 scenarios, money in EUR
    <BLANKLINE>
              expected revenue  change  shortfall  hours a week  no week
    as it is            16,998                  -          40.0        0
    <BLANKLINE>
    """
    base, figures = comparison.base, (comparison.base, *comparison.scenarios)
    money = f", money in {plain(currency)}" if currency else ""
    head = f"{counted(base.num_reps, 'rep')} in {counted(len(comparison.scenarios), 'scenario')}{money}"
    rows: list[tuple[str, ...]] = [("", "expected revenue", "change", "shortfall", "hours a week", "no week")]
    rows += [_row(each, comparison) for each in figures]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
    remarks = [*_without_week(figures), *_findings(figures)]
    return "\n".join([head, "", *(line.rstrip() for line in lines), "", *remarks, *([""] if remarks else [])])


def _row(figures: FleetFigures, comparison: FleetComparison) -> tuple[str, ...]:
    is_base = figures is comparison.base
    return (
        clipped(figures.name, LONGEST_NAME),
        f"{figures.expected_revenue:,.0f}",
        "" if is_base else f"{comparison.gained(figures):+,.0f}",
        f"{figures.shortfall:,.0f}" if figures.target > 0 else "-",
        f"{sum(figures.hours.values()) + figures.free_hours:,.1f}",
        f"{figures.num_without_week:,}",
    )


def _without_week(figures: tuple[FleetFigures, ...]) -> Iterator[str]:
    for each in figures:
        if each.num_without_week:
            named = ", ".join(each.without_week[:MOST_NAMED])
            left = each.num_without_week - MOST_NAMED
            more = f" (+{left:,} more)" if left > 0 else ""
            yield plain(f"{each.name}: no possible week for {counted(each.num_without_week, 'rep')}: {named}{more}")


def _findings(figures: tuple[FleetFigures, ...]) -> Iterator[str]:
    for each in figures:
        for finding in each.case.findings:
            yield plain(f"{each.name}: {finding.message}")
