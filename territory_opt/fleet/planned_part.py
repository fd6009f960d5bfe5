"""One batch of a fleet planned: lines merged, bands set, the best hours found and checked, all as columns."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, TypeAlias

import attrs
import numpy as np
from numpy.typing import NDArray

from territory_opt.allocation.allocation import Status
from territory_opt.banded.columns import Floats, ManyFound, ManyLines, Method, Places
from territory_opt.banded.many import merge_many, solve_many, target_hours, target_revenue
from territory_opt.banded.records import OPTIMAL, UNDECIDED
from territory_opt.fleet.bands import FleetBands, fleet_bands
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.grouped_sums import sums_by
from territory_opt.fleet.one_by_one import planned_one_by_one
from territory_opt.fleet.part_check import check_part
from territory_opt.fleet.why_not import why_not

Columns: TypeAlias = Mapping[str, NDArray[Any]]

LEAST_SHARE = 0.001
"""A gap is not measured against less than this share of all that targets could earn [1]."""

NOTHING_HOURS = 1e-9
"""Idle hours below this are rounding [h/week]."""


@attrs.frozen(kw_only=True, eq=False)
class PlannedPart:
    """The plan of some reps of a fleet.

    Parameters
    ----------
    columns
        An entry for each rep; see `FleetPlan`.
    hours, revenue
        Weekly hours of each target [h/week], and what they bring in the period [money].
    """

    columns: Columns
    hours: Floats
    revenue: Floats


def plan_part(task: tuple[Fleet, Method]) -> PlannedPart:
    """Plan the reps of a part of a fleet, one by one where the exact method finds no proven week, and check it all.

    These are all reps where a rule is no band, and else those with a curve that rises, or with limits that meet but
    for rounding.

    Parameters
    ----------
    task
        The part, and how to compute the reps whose weeks are bands.

    Raises
    ------
    UnverifiedPlanError
        If a plan does not follow from the fleet.
    """
    fleet, method = task
    bands = fleet_bands(fleet.policy, fleet.weekly_hours, fleet.admin_hours)
    if isinstance(bands, str):
        planned = _part_of(*planned_one_by_one(fleet))
    else:
        planned = _exact_where_proven(fleet, bands, method)
    check_part(fleet, planned.columns, planned.hours, planned.revenue)
    return planned


def _exact_where_proven(fleet: Fleet, bands: FleetBands, method: Method) -> PlannedPart:
    apart = rising_reps(fleet)
    planned = _mixed(fleet, method, apart) if apart.any() else _exact(fleet, bands, method)
    undecided = ~apart & (planned.columns["status"] == Status.NUMERICAL_TROUBLE)
    return _mixed(fleet, method, apart | undecided) if undecided.any() else planned


def rising_reps(fleet: Fleet) -> NDArray[np.bool_]:
    """Return whether each rep has a target whose curve rises in slope: hours there earn more than those before."""
    rises = np.zeros(len(fleet.slopes), dtype=np.bool_)
    rises[1:] = fleet.slopes[1:] > fleet.slopes[:-1]
    starts = fleet.segment_start[:-1]
    rises[starts[starts < len(rises)]] = False
    places = np.flatnonzero(rises)
    of_rep = np.zeros(fleet.num_reps, dtype=np.bool_)
    of_rep[fleet.rep_of_target[np.searchsorted(fleet.segment_start, places, side="right") - 1]] = True
    return of_rep


def lines_of_fleet(fleet: Fleet, method: Method) -> ManyLines:
    """Return the lines of every activity of every rep; they serve for any hour rules and any length of the week."""
    return merge_many(
        activity_of=activity_of(fleet),
        segment_start=fleet.segment_start,
        widths=fleet.widths,
        slopes=fleet.slopes,
        minimum_hours=fleet.minimum_hours,
        num_weeks=fleet.num_reps,
        num_activities=len(fleet.activities),
        method=method,
    )


def activity_of(fleet: Fleet) -> Places:
    """Return the place of each target's activity among the activities of all reps."""
    return fleet.rep_of_target * len(fleet.activities) + fleet.activity


def _exact(fleet: Fleet, fleet_bands: FleetBands, method: Method) -> PlannedPart:
    lines = lines_of_fleet(fleet, method)
    bands = fleet_bands.with_base(lines.base_hours)
    found = solve_many(lines, bands, method=method)
    hours = target_hours(
        lines, found.hours, segment_start=fleet.segment_start, minimum_hours=fleet.minimum_hours, method=method
    )
    is_optimal = found.ending == OPTIMAL
    hours[~is_optimal[fleet.rep_of_target]] = 0.0
    gained = target_revenue(
        hours, segment_start=fleet.segment_start, widths=fleet.widths, slopes=fleet.slopes, method=method
    )
    columns = _figures(fleet, lines, found, hours, gained)
    columns |= {f"price_{rule}": price for rule, price in fleet_bands.prices(found, lines.base_hours).items()}
    _without_values(columns, is_optimal)
    columns |= {
        "status": _statuses(found),
        "method": np.full(fleet.num_reps, str(method)),
        "ties": found.ties & is_optimal,
        "why_not": why_not(found, fleet_bands, bands),
    }
    return PlannedPart(columns=_in_order(fleet, columns), hours=hours, revenue=gained * fleet.in_period_share)


def _figures(
    fleet: Fleet, lines: ManyLines, found: ManyFound, hours: Floats, gained: Floats
) -> dict[str, NDArray[Any]]:
    """Return hours and money of each rep."""
    base = lines.base_revenue.sum(axis=1)
    objective, bound = base + found.revenue, base + found.bound
    size = np.maximum(np.maximum(np.abs(objective), np.abs(bound)), LEAST_SHARE * saturation(lines))
    on_targets = sums_by(activity_of(fleet), hours, found.hours.size).reshape(found.hours.shape)
    idle = found.hours - on_targets
    idle[np.abs(idle) < NOTHING_HOURS] = 0.0
    rep_of_target, in_period = fleet.rep_of_target, gained * fleet.in_period_share
    revenue = fleet.kept_revenue + sums_by(rep_of_target, in_period, fleet.num_reps)
    return {
        **{f"hours_{name}": found.hours[:, place].copy() for place, name in enumerate(fleet.activities)},
        f"hours_{fleet.policy.admin}": fleet.weekly_hours - found.selling_hours,
        **{f"idle_{name}": idle[:, place].copy() for place, name in enumerate(fleet.activities)},
        "free_hours": found.free_hours.copy(),
        "expected_revenue": revenue,
        "later_revenue": sums_by(rep_of_target, gained * fleet.later_share, fleet.num_reps),
        "objective": objective,
        "bound": bound,
        "gap": np.divide(np.abs(bound - objective), size, out=np.zeros_like(size), where=size > 0),
        "hour_price": found.hour_price.copy(),
    }


def saturation(lines: ManyLines) -> Floats:
    """Return what all lines of each rep earn together [money]."""
    stop = lines.start[1:]
    of_lines = np.zeros(len(stop))
    has_lines = stop > lines.start[:-1]
    of_lines[has_lines] = lines.values[stop[has_lines] - 1]
    together: Floats = (of_lines.reshape(lines.base_revenue.shape) + lines.base_revenue).sum(axis=1)
    return together


def _without_values(columns: dict[str, NDArray[Any]], is_optimal: NDArray[np.bool_]) -> None:
    """Take away the figures of reps that have no week."""
    for values in columns.values():
        values[~is_optimal] = np.nan


def _statuses(found: ManyFound) -> NDArray[np.str_]:
    named = np.full(len(found.ending), str(Status.INFEASIBLE), dtype="U17")
    named[found.ending == OPTIMAL] = Status.OPTIMAL
    named[found.ending == UNDECIDED] = Status.NUMERICAL_TROUBLE
    return named


def _in_order(fleet: Fleet, columns: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return the columns of the plan in the order in which they are read, what follows from the fleet among them."""
    known = {"rep": fleet.reps, "weekly_hours": fleet.weekly_hours, "target": fleet.target, **columns}
    known["shortfall"] = shortfall(fleet.target, columns["expected_revenue"])
    return {name: known[name] for name in column_names(fleet)}


def shortfall(target: Floats, expected_revenue: Floats) -> Floats:
    """Return what each rep misses of the target [money]: all of it without a week; NaN where nothing was promised.

    Parameters
    ----------
    target
        What was promised [money]; NaN for nothing.
    expected_revenue
        What closes in the period [money]; NaN for a rep without a week.

    Examples
    --------
    >>> shortfall(np.array([500.0, 500.0, 500.0, np.nan]), np.array([200.0, 900.0, np.nan, 200.0])).tolist()
    [300.0, 0.0, 500.0, nan]
    """
    return np.maximum(target - np.nan_to_num(expected_revenue, nan=0.0), 0.0)


def column_names(fleet: Fleet) -> tuple[str, ...]:
    """Return the names of a plan's columns for reps."""
    return (
        *("rep", "status", "method", "weekly_hours"),
        *(f"hours_{name}" for name in (*fleet.activities, fleet.policy.admin)),
        *(f"idle_{name}" for name in fleet.activities),
        *("free_hours", "expected_revenue", "later_revenue", "objective", "bound", "gap", "hour_price"),
        *(f"price_{rule}" for rule in (*fleet.policy.hour_rules, "admin_need")),
        *("ties", "why_not", "target", "shortfall"),
    )


def _part_of(fleet: Fleet, columns: Columns, hours: Floats, gained: Floats) -> PlannedPart:
    return PlannedPart(columns=_in_order(fleet, columns), hours=hours, revenue=gained * fleet.in_period_share)


def _mixed(fleet: Fleet, method: Method, apart: NDArray[np.bool_]) -> PlannedPart:
    """Plan runs of reps by the exact method, and those between them one by one."""
    turns = np.flatnonzero(np.diff(apart)) + 1
    ends = [0, *turns.tolist(), fleet.num_reps]
    parts = []
    for first, last in pairwise(ends):
        part = fleet.part(first, last)
        if apart[first]:
            parts.append(_part_of(*planned_one_by_one(part)))
            continue
        bands = fleet_bands(part.policy, part.weekly_hours, part.admin_hours)
        if not isinstance(bands, str):
            parts.append(_exact(part, bands, method))
    return joined(parts)


def joined(parts: list[PlannedPart]) -> PlannedPart:
    """Return the plans of neighbouring parts as one."""
    if len(parts) == 1:
        return parts[0]
    return PlannedPart(
        columns={name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns},
        hours=np.concatenate([part.hours for part in parts]),
        revenue=np.concatenate([part.revenue for part in parts]),
    )
