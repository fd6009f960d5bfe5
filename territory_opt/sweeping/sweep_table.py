"""The tidy table of a sweep: one row for each point and each rep, and for the team."""

import json
from collections.abc import Mapping

import attrs

from territory_opt.comparison.result import Figures
from territory_opt.files.tables import csv_text
from territory_opt.model.units import ActivityId, RepId
from territory_opt.report.layout import money, share, table

SCHEMA = "territory_opt/sweep/1"
TEAM = "team"
"""What a table calls the row of all reps together."""

Value = float | int | str
Point = Mapping[str, Value]


@attrs.frozen(kw_only=True)
class SweepRow:
    """What one rep, or the team, comes to at one point.

    Parameters
    ----------
    values
        The value of each parameter, by its path.
    rep
        Whose row; None for the team.
    figures
        What the plan comes to.
    """

    values: Point
    rep: RepId | None
    figures: Figures


@attrs.frozen(kw_only=True)
class Sweep:
    """A sweep as a tidy table: one row for each point and each rep, and for the team.

    Parameters
    ----------
    currency
        The one currency of all money.
    paths
        The parameters.
    activities
        All activities, in the policy's order.
    base
        The territory without any change, the team first.
    rows
        The rows of all points in their order, the team first at each.
    """

    currency: str
    paths: tuple[str, ...]
    activities: tuple[ActivityId, ...]
    base: tuple[SweepRow, ...]
    rows: tuple[SweepRow, ...]

    @property
    def team(self) -> tuple[SweepRow, ...]:
        """The rows of the team."""
        return tuple(row for row in self.rows if row.rep is None)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the table's columns, in the order of CSV."""
        hours = (f"hours.{activity}" for activity in self.activities)
        return (*self.paths, "rep", "status", *_MONEY, "chance", *hours, "free_hours", "reason")

    def to_csv(self) -> str:
        """Return the table as CSV; an empty cell for what does not exist."""
        return csv_text(self.columns, ({k: _cell(v) for k, v in self.cells(row).items()} for row in self.rows))

    def to_json(self) -> str:
        """Return the table as JSON, schema ``territory_opt/sweep/1``: one object for each row."""
        document = {
            "schema": SCHEMA,
            "currency": self.currency,
            "parameters": list(self.paths),
            "base": [self.cells(row) for row in self.base],
            "rows": [self.cells(row) for row in self.rows],
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"

    def to_text(self, rep: RepId | None = None) -> str:
        """Return the rows of the team, or of one rep, set in columns; points without a plan with their reason."""
        header = [*self.paths, "expected revenue", "shortfall", "chance", *self.activities, "free"]
        chosen = [row for row in self.rows if row.rep == rep]
        lines = table([header, *(_told(row, self) for row in chosen)], ">" * len(header), indent="")
        reasons = [
            f"{', '.join(f'{path} = {value}' for path, value in row.values.items())}: no plan; {row.figures.why_not}"
            for row in chosen
            if row.figures.expected_revenue is None
        ]
        return "\n".join([*lines, *reasons]) + "\n"

    def cells(self, row: SweepRow) -> dict[str, Value | None]:
        """Return a row as a mapping from columns to values; None for what does not exist."""
        figures = row.figures
        return {
            **row.values,
            "rep": TEAM if row.rep is None else row.rep,
            "status": figures.status.value,
            **{name: getattr(figures, name) for name in _MONEY},
            "chance": figures.chance,
            **{f"hours.{activity}": figures.hours.get(activity) for activity in self.activities},
            "free_hours": figures.free_hours if figures.hours else None,
            "reason": figures.why_not,
        }


_MONEY = ("target", "expected_revenue", "shortfall")


def _cell(value: Value | None) -> str:
    return "" if value is None else str(value)


def _told(row: SweepRow, sweep: Sweep) -> list[str]:
    figures = row.figures
    hours = [figures.hours.get(activity) for activity in sweep.activities]
    return [
        *(str(value) for value in row.values.values()),
        money(figures.expected_revenue),
        money(figures.shortfall),
        share(figures.chance),
        *("-" if each is None else f"{each:.1f}" for each in hours),
        f"{figures.free_hours:.1f}" if figures.hours else "-",
    ]
