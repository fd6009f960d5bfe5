"""Checks a plan within shared limits: every week by the fleet's own check, every limit from the hours on targets."""

from collections.abc import Iterator

import numpy as np

from territory_opt.allocation.allocation import Status
from territory_opt.errors import UnverifiedPlanError
from territory_opt.fleet.part_check import LARGEST_GAP, check_part
from territory_opt.sharing.shared_limit import Shared, SharedLimit, amount_of, sign_of
from territory_opt.sharing.shared_plan import SharedPlan

TOLERANCE = 1e-6
"""By how much a use may miss its limit: that many units, and of a limit below 1 that share."""

ROUNDING = 1e-9
"""By how much a sum of many uses may differ from another sum of them: that many units, and that share of it."""

MONEY_TOLERANCE = 1e-9
"""By how much money may differ from what it is derived from, as a share of it [1]."""


def check_shared_plan(plan: SharedPlan) -> None:
    """Check a plan within shared limits by the fleet alone.

    Parameters
    ----------
    plan
        The plan; an optimal one.

    Raises
    ------
    UnverifiedPlanError
        If it does not follow from its fleet and its limits.
    """
    columns, targets = plan.columns, plan.target_columns
    weeks = {
        **columns,
        "method": np.full(plan.fleet.num_reps, str(plan.method)),
        "bound": columns["objective"],
        "gap": np.zeros(plan.fleet.num_reps),
    }
    check_part(plan.fleet, weeks, targets["weekly_hours"], targets["expected_revenue"])
    complaints = list(_complaints(plan))
    if complaints:
        raise UnverifiedPlanError("the plan within shared limits", complaints)


def _complaints(plan: SharedPlan) -> Iterator[str]:
    for name, told in plan.limits.items():
        used, amount = _derived(plan, told.limit), amount_of(told.limit)
        is_money = not isinstance(told.limit, SharedLimit)
        tolerance = MONEY_TOLERANCE * max(abs(used), amount) if is_money else TOLERANCE * min(1.0, amount)
        tolerance += ROUNDING * (1.0 + abs(used))
        if told.used is None or told.price is None or not abs(told.used - used) <= tolerance:
            yield f"{name}: {told.used} told, but the hours take {used}"
            continue
        if not sign_of(told.limit) * (used - amount) <= tolerance:
            yield f"{name}: {used}, against the limit {amount}"
        is_tight = abs(used - amount) <= tolerance or _is_worth_nothing(plan, told.price * (used - amount))
        if not told.price >= 0.0 or (told.price > 0.0 and not is_tight):
            yield f"{name}: a price of {told.price}, but {amount - used} of it is left"
    if not plan.gap <= LARGEST_GAP:
        yield f"not proven best: the bound is {plan.bound}, the objective {plan.objective}"


def _is_worth_nothing(plan: SharedPlan, money: float) -> bool:
    return abs(money) <= MONEY_TOLERANCE * max(abs(plan.objective), abs(plan.bound))


def _derived(plan: SharedPlan, limit: Shared) -> float:
    """Return what the plan takes of a limit, or earns, from the columns of targets and activities [unit of it]."""
    fleet, hours = plan.fleet, plan.target_columns["weekly_hours"]
    if not isinstance(limit, SharedLimit):
        planned = plan.columns["status"] == Status.OPTIMAL
        return float(fleet.kept_revenue[planned].sum() + plan.target_columns["expected_revenue"].sum())
    if limit.activity is not None:
        return float(np.nansum(plan.columns[f"hours_{limit.activity}"]))
    return float(hours @ fleet.usage[limit.name])
