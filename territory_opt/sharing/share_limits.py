"""Plans a fleet whose reps share limits: prices for these, the best weeks at them, checked before they are told."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from territory_opt.allocation.allocation import Status
from territory_opt.banded.many import Flags, Floats, Method, target_revenue
from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.fleet.bands import FleetBands, fleet_bands
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.grouped_sums import sums_by
from territory_opt.fleet.plan_many import BATCH_SIZE, plan_many, sound_method
from territory_opt.fleet.planned_part import NOTHING_HOURS, activity_of, rising_reps
from territory_opt.model.checks import Number
from territory_opt.sharing.column_generation import search_prices
from territory_opt.sharing.limited_weeks import LimitedWeeks, limited_weeks, spans
from territory_opt.sharing.outcome import Mixture, Outcome
from territory_opt.sharing.plan_check import check_shared_plan
from territory_opt.sharing.price_search import search_price
from territory_opt.sharing.pricing import Pricing
from territory_opt.sharing.shared_limit import Shared, SharedLimit, amount_of, check_limits, sign_of
from territory_opt.sharing.shared_plan import LimitUse, SharedPlan

ROUNDING = 1e-13
"""A bound is told to be the objective when they differ by this share of what was added up for it [1]."""


def share_limits(
    fleet: Fleet, limits: Sequence[Shared], *, method: Method | None = None, num_threads: int = 1
) -> SharedPlan:
    """Plan all reps so that together they earn most within the limits they share.

    One limit gets its price by a search that asks fewer reps with each step; several get theirs by column generation.
    Either way each week is found by the exact method, the plan meets the limits, and a bound from the prices proves it
    best. One block program of all weeks is not quicker even for five reps, so there is none. A rep who has no week at
    all takes no part, and the rep's column ``why_not`` says which rules clash.

    Parameters
    ----------
    fleet
        The reps. Their hour rules must be bands, and no curve may rise in slope.
    limits
        What they share.
    method
        How to compute the weeks; the fastest one by default.
    num_threads
        Threads that share the weeks when compiled.

    Raises
    ------
    InvalidInputError
        If these are no limits, one of them names a use or an activity that the fleet does not have, the exact method
        cannot plan a rep, or there is no such method or number of threads.
    SolverError
        If the search does not end, or no best week is proven for a rep, who is named.
    UnverifiedPlanError
        If the plan fails its own check.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> table = {"rep": ["ana", "ben"], "weekly_hours": [40, 40], "id": ["c1", "c2"], "activity": ["A", "A"]}
    >>> table |= {"potential_revenue": [90000.0, 80000.0], "half_hours": [4.0, 4.0], "uses_engineer": [0.5, 0.5]}
    >>> fleet = Fleet.from_columns(table, read_policy())
    >>> plan = share_limits(fleet, [SharedLimit(name="engineer", at_most=5)])
    >>> used = plan.limits["engineer"]
    >>> round(used.used, 6), used.price > 0, bool(plan.gap < 1e-9)
    (5.0, True, True)
    """
    check_limits(fleet, limits)
    if faults := Number(at_least=1, whole=True)(num_threads):
        raise InvalidInputError(fault.under("num_threads") for fault in faults)
    chosen = sound_method(method, BATCH_SIZE)
    bands = _bands(fleet)
    base = sums_by(activity_of(fleet), fleet.minimum_hours, fleet.num_reps * len(fleet.activities))
    weeks = limited_weeks(fleet, bands.with_base(base.reshape(fleet.num_reps, -1)), limits)
    pricing = Pricing(weeks, chosen, int(num_threads))
    outcome = search_price(pricing) if len(limits) == 1 else search_prices(pricing)
    if outcome.least is not None:
        return _impossible(fleet, limits, outcome.least, pricing)
    plan = _plan(fleet, limits, outcome, pricing)
    check_shared_plan(plan)
    return plan


def _bands(fleet: Fleet) -> FleetBands:
    """Return the bands of a fleet that the exact method can plan.

    Raises
    ------
    InvalidInputError
        If it cannot.
    """
    bands = fleet_bands(fleet.policy, fleet.weekly_hours, fleet.admin_hours)
    faults = []
    if isinstance(bands, str):
        faults.append(Fault("policy.hour_rules", bands, "rules that limit one activity each, where limits are shared"))
    rising = rising_reps(fleet)
    if rising.any():
        names = listing(fleet.reps[rising].tolist())
        faults.append(Fault("slopes", f"rising ones of {names}", "slopes that fall within each target"))
    if isinstance(bands, str) or faults:
        raise InvalidInputError(faults)
    return bands


def _impossible(fleet: Fleet, limits: Sequence[Shared], least: Floats, pricing: Pricing) -> SharedPlan:
    uses = {
        limit.name: LimitUse(limit=limit, reach=sign_of(limit) * float(taken))
        for limit, taken in zip(limits, least, strict=True)
    }
    return SharedPlan(
        fleet=fleet,
        status=Status.INFEASIBLE,
        limits=uses,
        method=pricing.method,
        num_evaluations=pricing.num_priced / fleet.num_reps,
    )


def _plan(fleet: Fleet, limits: Sequence[Shared], outcome: Outcome, pricing: Pricing) -> SharedPlan:
    selling, activities, hours = _mixed_hours(pricing, outcome.mixture)
    possible = outcome.is_possible
    hours = np.where(possible[fleet.rep_of_target], hours, 0.0)
    gained = target_revenue(
        hours, segment_start=fleet.segment_start, widths=fleet.widths, slopes=fleet.slopes, method=pricing.method
    )
    columns = _rep_columns(fleet, selling, activities, hours, gained)
    uses = _uses(pricing.weeks, activities, hours, gained)
    for k, limit in enumerate(limits):
        kept = 0.0 if isinstance(limit, SharedLimit) else fleet.kept_revenue
        columns[f"uses_{limit.name}"] = kept + uses[:, k]
    for values in columns.values():
        values[~possible] = np.nan
    columns["mixed"] = np.bincount(outcome.mixture.reps, minlength=fleet.num_reps) > 1
    columns["status"] = np.where(possible, str(Status.OPTIMAL), str(Status.INFEASIBLE))
    columns["why_not"] = _why_not(fleet, possible, pricing.method)
    told = {}
    for limit, price in zip(limits, outcome.prices.tolist(), strict=True):
        used = float(np.nansum(columns[f"uses_{limit.name}"]))
        slack = sign_of(limit) * (amount_of(limit) - used)
        told[limit.name] = LimitUse(limit=limit, used=used, slack=slack, price=price)
    objective = float(np.nansum(columns["objective"]))
    is_rounding = abs(outcome.bound - objective) <= ROUNDING * outcome.size
    return SharedPlan(
        fleet=fleet,
        status=Status.OPTIMAL,
        limits=told,
        columns={"rep": fleet.reps, "weekly_hours": fleet.weekly_hours, **columns},
        target_columns={
            "rep": fleet.reps[fleet.rep_of_target],
            "id": fleet.target_ids,
            "activity": np.array(fleet.activities)[fleet.activity],
            "weekly_hours": hours,
            "expected_revenue": gained * fleet.in_period_share,
        },
        objective=objective,
        bound=objective if is_rounding else outcome.bound,
        method=pricing.method,
        num_evaluations=pricing.num_priced / fleet.num_reps,
    )


def _why_not(fleet: Fleet, possible: Flags, method: Method) -> NDArray[np.str_]:
    """Return which rules leave a rep no week, as the reps planned alone say it; an empty text for the others."""
    impossible = np.flatnonzero(~possible)
    told = np.full(fleet.num_reps, "", dtype=object)
    if len(impossible):
        first, last = int(impossible[0]), int(impossible[-1]) + 1
        alone = plan_many(fleet.part(first, last), method=method)
        told[impossible] = alone.columns["why_not"][impossible - first]
    return told.astype(np.str_)


def _mixed_hours(pricing: Pricing, mixture: Mixture) -> tuple[Floats, Floats, Floats]:
    """Return selling time, hours of activities and hours of targets when every rep mixes weeks in their parts."""
    weeks = pricing.weeks
    selling, activities, targets = pricing.hours(mixture.reps, mixture.weights)
    places = spans(weeks.target_start, mixture.reps)
    parts = np.repeat(mixture.parts, np.diff(weeks.target_start)[mixture.reps])
    by_activity = np.zeros((weeks.num_weeks, weeks.num_activities))
    np.add.at(by_activity, mixture.reps, activities * mixture.parts[:, None])
    return (
        sums_by(mixture.reps, selling * mixture.parts, weeks.num_weeks),
        by_activity,
        sums_by(places, targets * parts, len(weeks.activity_of)),
    )


def _rep_columns(
    fleet: Fleet, selling: Floats, activities: Floats, hours: Floats, gained: Floats
) -> dict[str, NDArray[Any]]:
    owner, count = fleet.rep_of_target, fleet.num_reps
    on_targets = sums_by(activity_of(fleet), hours, activities.size).reshape(activities.shape)
    idle, free = activities - on_targets, selling - activities.sum(axis=1)
    idle[np.abs(idle) < NOTHING_HOURS] = 0.0
    free[np.abs(free) < NOTHING_HOURS] = 0.0
    in_period = sums_by(owner, gained * fleet.in_period_share, count)
    return {
        **{f"hours_{name}": activities[:, place].copy() for place, name in enumerate(fleet.activities)},
        f"hours_{fleet.policy.admin}": fleet.weekly_hours - selling,
        **{f"idle_{name}": idle[:, place].copy() for place, name in enumerate(fleet.activities)},
        "free_hours": free,
        "expected_revenue": fleet.kept_revenue + in_period,
        "later_revenue": sums_by(owner, gained * fleet.later_share, count),
        "objective": sums_by(owner, gained, count),
    }


def _uses(weeks: LimitedWeeks, activities: Floats, hours: Floats, gained: Floats) -> Floats:
    """Return what each rep takes of each limit, and earns beyond kept revenue for the team target."""
    owner = weeks.week_of_target
    each = hours[:, None] * weeks.taken + gained[:, None] * weeks.counted
    on_targets = [sums_by(owner, each[:, k], weeks.num_weeks) for k in range(each.shape[1])]
    uses: Floats = np.stack(on_targets, axis=1) + activities @ weeks.by_hour
    return uses
