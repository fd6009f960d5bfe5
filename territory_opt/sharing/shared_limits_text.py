"""What a plan within shared limits says to people: each limit in one sentence."""

from collections.abc import Iterator

from territory_opt.allocation.allocation import Status
from territory_opt.rules.words import amount, counted
from territory_opt.sharing.shared_limit import SharedLimit, TeamTarget, amount_of, sign_of
from territory_opt.sharing.shared_plan import LimitUse, SharedPlan

EXACT = 1e-6
"""What is left of a limit counts as nothing up to this share of it [1]."""

FEW = 0.1
"""Less of a limit than this is told to three digits, in its unit."""

ROUNDING = 1e-9
"""Less of a limit than this is nothing, in its unit."""


_BEST = "no plan within the limits earns more."


def shared_limits_text(plan: SharedPlan) -> str:
    """Return what is taken of each limit and what more of it is worth, or why no plan keeps them, line by line.

    Parameters
    ----------
    plan
        The plan.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> from territory_opt.fleet.fleet import Fleet
    >>> from territory_opt.sharing.share_limits import share_limits
    >>> table = {"rep": ["ana", "ben"], "weekly_hours": [40, 40], "id": ["c1", "c2"], "activity": ["A", "A"]}
    >>> table |= {"widths": [[9.0], [9.0]], "slopes": [[900.0], [800.0]], "uses_engineer": [0.5, 0.5]}
    >>> fleet = Fleet.from_columns(table, read_policy())
    >>> print(shared_limits_text(share_limits(fleet, [SharedLimit(name="engineer", at_most=6)])))
    2 reps earn 10,500 with their hours; no plan within the limits earns more.
    engineer: 6.0 of 6 h a week; an hour more is worth 1,600 a period.
    """
    return "\n".join(_lines(plan))


def _lines(plan: SharedPlan) -> Iterator[str]:
    if plan.status is not Status.OPTIMAL:
        yield "No plan keeps these limits."
        yield from (_reach(told) for told in plan.limits.values())
        return
    count = int((plan.columns["status"] == Status.OPTIMAL).sum())
    num_without = plan.fleet.num_reps - count
    if not count:
        yield f"No plan: none of {counted(num_without, 'rep')} has any week; see the column why_not."
        return
    earn, take = ("earns" if count == 1 else "earn"), ("takes" if num_without == 1 else "take")
    yield f"{counted(count, 'rep')} {earn} {amount(plan.objective)} with their hours; {_BEST}"
    if num_without:
        yield f"{counted(num_without, 'rep')} without any week {take} no part: see the column why_not."
    yield from (_use(told) for told in plan.limits.values())


def _use(told: LimitUse) -> str:
    limit, used, price, slack = told.limit, told.used or 0.0, told.price or 0.0, told.slack or 0.0
    is_met = abs(slack) <= max(EXACT * max(abs(used), amount_of(limit)), ROUNDING)
    if isinstance(limit, TeamTarget):
        above = "met exactly" if is_met else f"{amount(slack)} more than promised"
        cost = f"; promising 1 more costs {amount(price)}" if price > 0.0 else ""
        return f"{limit.name}: {amount(used)} of {amount(limit.at_least)}, {above}{cost}."
    left = "" if is_met else f", {_units(slack)} left"
    worth = f"{limit.one_more} is worth {amount(price)} a period" if price > 0.0 else "more of it earns nothing"
    return f"{limit.name}: {_units(used)} of {_stated(limit)}{left}; {worth}."


def _reach(told: LimitUse) -> str:
    limit, reach = told.limit, told.reach or 0.0
    short = sign_of(limit) * (reach - amount_of(limit))
    is_kept_alone = short <= max(EXACT * max(abs(reach), amount_of(limit)), ROUNDING)
    ending = "it can be kept by itself, not with the others" if is_kept_alone else ""
    if isinstance(limit, SharedLimit):
        ending = ending or f"{_units(short)} too many"
        return f"{limit.name}: all weeks take at least {_units(reach)} of {_stated(limit)}, {ending}."
    ending = ending or f"{amount(short)} short"
    return f"{limit.name}: all weeks earn at most {amount(reach)} of {amount(limit.at_least)}, {ending}."


def _units(taken: float) -> str:
    """Return how much is taken of a limit, in its unit: to a tenth, or to three digits where that would be none."""
    return f"{taken:.3g}" if ROUNDING <= abs(taken) < FEW else f"{taken + 0.0:,.1f}"


def _stated(limit: SharedLimit) -> str:
    """Return how much there is of a limit, as it was stated."""
    few, many = f"{limit.at_most:.3g}", f"{limit.at_most:,.3f}".rstrip("0").rstrip(".")
    return f"{few if limit.at_most < FEW else many} {limit.unit}"
