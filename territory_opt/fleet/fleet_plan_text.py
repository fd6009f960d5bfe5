"""The plan of a fleet as text, for whoever leads the reps."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from territory_opt.errors import listing
from territory_opt.fleet.fleet_plan import FleetPlan
from territory_opt.report.layout import counted, plain

MOST_REASONS = 8
MOST_EXAMPLES = 3
SIZE = re.compile(r"\b\d+(?:\.\d+)?(?:e[+-]\d+)?(?= h\b| %| to )")
"""A number that differs from rep to rep where the reason is the same."""


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
    yield f"{counted(plan.num_reps, 'rep')}: {planned:,} planned, {plan.num_reps - planned:,} without a possible week"


def _money(plan: FleetPlan, currency: str) -> Iterator[str]:
    unit = f" {plain(currency)}" if currency else ""
    planned, kept, target = plan.is_planned, plan.fleet.kept_revenue, plan.fleet.target
    yield ""
    yield "Revenue"
    yield f"  expected in the period   {plan.expected_revenue:>20,.0f}{unit}"
    yield f"    of it without hours    {kept[planned].sum():>20,.0f}{unit}"
    if kept[~planned].any():
        without = counted(int((kept[~planned] > 0).sum()), "rep")
        yield f"  not counted: kept        {kept[~planned].sum():>20,.0f}{unit}, of {without} without a possible week"
    yield f"  closing after it         {plan.columns['later_revenue'][planned].sum():>20,.0f}{unit}"
    has_target = ~np.isnan(target)
    if has_target.any():
        short = plan.columns["shortfall"][has_target]
        yield f"  targets                  {target[has_target].sum():>20,.0f}{unit}"
        missed = f"{int((short > 0).sum()):,} of {counted(int(has_target.sum()), 'rep')}"
        yield f"  short of their targets   {short.sum():>20,.0f}{unit}, {missed}"
        wholly = float(target[has_target & ~planned].sum())
        if wholly > 0:
            yield f"    of it without a week   {wholly:>20,.0f}{unit}, whole targets"


def _hours(plan: FleetPlan) -> Iterator[str]:
    weekly = float(plan.fleet.weekly_hours[plan.is_planned].sum())
    if not weekly:
        return
    yield ""
    yield "Hours a week, all reps"
    rows = {plain(plan.fleet.policy.activities[name].name): hours for name, hours in plan.hours_by_activity.items()}
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
        groups.setdefault(SIZE.sub("_", reason), []).append((rep, reason))
    largest_first = sorted(groups.values(), key=len, reverse=True)
    for members in largest_first[:MOST_REASONS]:
        yield f"  {len(members):,} x {plain(_with_ranges([reason for _, reason in members]))}"
        yield f"      {plain(listing((rep for rep, _ in members), MOST_EXAMPLES))}"
    left = len(groups) - MOST_REASONS
    if left > 0:
        yield f"  {counted(left, 'more reason')}: see the column why_not"


def _with_ranges(reasons: Sequence[str]) -> str:
    """Return sentences that differ in their numbers as one, with the range of each number.

    Examples
    --------
    >>> _with_ranges(["needs 20 h but may take 8 h", "needs 20 h but may take 6.4 h"])
    'needs 20 h but may take 6.4-8 h'
    """
    sizes = [sorted(set(column), key=float) for column in zip(*map(SIZE.findall, reasons), strict=True)]
    ranges = iter(sizes)

    def told(_: re.Match[str]) -> str:
        numbers = next(ranges)
        return numbers[0] if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"

    return SIZE.sub(told, reasons[0])


def _proof(plan: FleetPlan) -> Iterator[str]:
    if not plan.is_planned.any():
        return
    yield ""
    methods = Counter(plan.columns["method"][plan.is_planned].tolist())
    by_method = [f"{name} ({counted(count, 'rep')})" for name, count in methods.most_common()]
    yield f"Method: {', '.join(by_method)}"
    gap = float(np.nanmax(plan.columns["gap"][plan.is_planned]))
    yield f"Proof: no week could earn more than its plan by over {gap:.1e} of it; every plan was checked."
    if plan.notice:
        yield f"Note: {plan.notice}"
