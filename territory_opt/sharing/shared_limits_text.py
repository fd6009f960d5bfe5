"""What a plan within shared limits says to people: each limit in one sentence."""

from collections.abc import Iterator

from territory_opt.allocation.allocation import Status
from territory_opt.report.layout import money
from territory_opt.sharing.shared_limit import SharedLimit, TeamTarget, amount_of, sign_of
from territory_opt.sharing.shared_plan import LimitUse, SharedPlan

EXACT = 1e-6
"""What is left of a limit counts as nothing up to this share of it [1]."""


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
    is_planned = plan.columns["status"] == Status.OPTIMAL
    count = int(is_planned.sum())
    whose = "1 rep earns" if count == 1 else f"{count:,} reps earn"
    yield f"{whose} {money(plan.objective)} with their hours; no plan within the limits earns more."
    if not is_planned.all():
        yield f"{plan.fleet.num_reps - count:,} without any week take no part: see the column why_not."
    yield from (_use(told) for told in plan.limits.values())


def _use(told: LimitUse) -> str:
    limit, used, price, slack = told.limit, told.used or 0.0, told.price or 0.0, told.slack or 0.0
    is_met = abs(slack) <= EXACT * max(1.0, abs(used))
    if isinstance(limit, TeamTarget):
        above = "met exactly" if is_met else f"{money(slack)} more than promised"
        cost = f"; promising 1 more costs {_worth(price)}" if price > 0.0 else ""
        return f"{limit.name}: {money(used)} of {money(limit.at_least)}, {above}{cost}."
    left = "" if is_met else f", {slack:,.1f} left"
    worth = f"{limit.one_more} is worth {_worth(price)} a period" if price > 0.0 else "more of it earns nothing"
    return f"{limit.name}: {used:,.1f} of {limit.at_most:,g} {limit.unit}{left}; {worth}."


def _reach(told: LimitUse) -> str:
    limit, reach = told.limit, told.reach or 0.0
    short = sign_of(limit) * (reach - amount_of(limit))
    is_kept_alone = short <= EXACT * max(1.0, abs(reach))
    ending = "it can be kept by itself, not with the others" if is_kept_alone else ""
    if isinstance(limit, SharedLimit):
        ending = ending or f"{short:,.1f} too many"
        return f"{limit.name}: all weeks take at least {reach:,.1f} of {limit.at_most:,g} {limit.unit}, {ending}."
    ending = ending or f"{money(short)} short"
    return f"{limit.name}: all weeks earn at most {money(reach)} of {money(limit.at_least)}, {ending}."


def _worth(price: float) -> str:
    return money(price) if price >= 100.0 else f"{price:,.3g}"  # noqa: PLR2004  # three digits are told in any case
