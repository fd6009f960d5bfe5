"""The plan of a fleet as text, for whoever leads the reps."""

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from territory_opt.errors import listing
from territory_opt.fleet.fleet_plan import FleetPlan

MOST_REASONS = 8
MOST_EXAMPLES = 3
SIZES = re.compile(r"\b\d[\d.e+-]*(?= h\b| %| to )")
"""Numbers that differ from rep to rep where the reason is the same."""


def fleet_plan_text(plan: FleetPlan, currency: str = "") -> str:
    """Return what the plan of a fleet comes to, as text.

    Parameters
    ----------
    plan
        The plan.
    currency
        What money is counted in.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> from territory_opt.fleet.fleet import Fleet
    >>> from territory_opt.fleet.plan_many import plan_many
    >>> table = {"rep": ["ana", "ana"], "weekly_hours": [40, 40], "id": ["c1", "c2"], "activity": ["A", "B"]}
    >>> table |= {"potential_revenue": [9000.0, 8000.0], "half_hours": [0.5, 1.0]}
    >>> text = fleet_plan_text(plan_many(Fleet.from_columns(table, read_policy())), "EUR")
    >>> print(text.splitlines()[0])
    1 rep: 1 planned, 0 without a possible week
    """
    return "\n".join([*_head(plan), *_money(plan, currency), *_hours(plan), *_reasons(plan), *_proof(plan)]) + "\n"


def _head(plan: FleetPlan) -> Iterator[str]:
    planned = int(plan.is_planned.sum())
    reps = "rep" if plan.num_reps == 1 else "reps"
    yield f"{plan.num_reps:,} {reps}: {planned:,} planned, {plan.num_reps - planned:,} without a possible week"


def _money(plan: FleetPlan, currency: str) -> Iterator[str]:
    unit = f" {currency}" if currency else ""
    yield ""
    yield "Revenue"
    yield f"  expected in the period   {plan.expected_revenue:>20,.0f}{unit}"
    kept = float(plan.fleet.kept_revenue[plan.is_planned].sum())
    yield f"    of it without hours    {kept:>20,.0f}{unit}"
    later = float(plan.columns["later_revenue"][plan.is_planned].sum())
    yield f"  closing after it         {later:>20,.0f}{unit}"
    has_target = plan.is_planned & ~np.isnan(plan.fleet.target)
    if has_target.any():
        short = plan.columns["shortfall"][has_target]
        yield f"  targets                  {plan.fleet.target[has_target].sum():>20,.0f}{unit}"
        missed = f"{int((short > 0).sum()):,} of {int(has_target.sum()):,} reps"
        yield f"  short of their targets   {short.sum():>20,.0f}{unit}, {missed}"


def _hours(plan: FleetPlan) -> Iterator[str]:
    weekly = float(plan.fleet.weekly_hours[plan.is_planned].sum())
    if not weekly:
        return
    yield ""
    yield "Hours a week, all reps"
    rows = {plan.fleet.policy.activities[name].name: hours for name, hours in plan.hours_by_activity.items()}
    idle = sum(float(plan.columns[f"idle_{name}"][plan.is_planned].sum()) for name in plan.fleet.activities)
    rows |= {"not assigned": float(plan.columns["free_hours"][plan.is_planned].sum())}
    width = max(map(len, rows))
    for name, hours in rows.items():
        yield f"  {name:<{width}} {hours:>14,.1f} h {hours / weekly:>7.1%}"
    yield f"  {'all':<{width}} {weekly:>14,.1f} h"
    if idle > 0:
        yield f"  {idle:,.1f} h of them are booked without modelled return."


def _reasons(plan: FleetPlan) -> Iterator[str]:
    without = np.flatnonzero(~plan.is_planned)
    if not without.size:
        return
    yield ""
    yield "Without a possible week"
    groups: dict[str, list[tuple[str, str]]] = {}
    told = zip(plan.fleet.reps[without].tolist(), plan.columns["why_not"][without].tolist(), strict=True)
    for rep, reason in told:
        groups.setdefault(SIZES.sub("_", reason), []).append((rep, reason))
    largest_first = sorted(groups.items(), key=lambda group: -len(group[1]))
    for general, members in largest_first[:MOST_REASONS]:
        reasons = {reason for _, reason in members}
        yield f"  {len(members):,} x {general if len(reasons) > 1 else members[0][1]}"
        yield f"      {listing((rep for rep, _ in members), MOST_EXAMPLES)}"
    left = len(groups) - MOST_REASONS
    if left > 0:
        yield f"  {left:,} more reasons: see the column why_not"


def _proof(plan: FleetPlan) -> Iterator[str]:
    if not plan.is_planned.any():
        return
    yield ""
    methods = Counter(plan.columns["method"][plan.is_planned].tolist())
    yield f"Method: {', '.join(f'{name} ({count:,} reps)' for name, count in methods.most_common())}"
    gap = float(np.nanmax(plan.columns["gap"][plan.is_planned]))
    yield f"Proof: no week could earn more than its plan by over {gap:.1e} of it; every plan was checked."
    if plan.notice:
        yield f"Note: {plan.notice}"
