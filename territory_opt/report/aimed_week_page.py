"""A week under another aim beside the plan's week: what each comes to, its hours, and the actions that differ."""

from collections.abc import Iterator

from territory_opt.allocation.allocation import ActionShare
from territory_opt.chance.aimed_week import AimedWeek
from territory_opt.chance.aims import ChanceOfTarget
from territory_opt.chance.measured_week import MeasuredWeek
from territory_opt.model.units import ActionId, OpportunityId
from territory_opt.report.layout import WIDTH, clipped, counted, money, paragraph, table

SAME_SHARE = 0.005
"""Shares of an action nearer than this are told alike [1]."""

MOST_ACTIONS = 20
LONGEST_NAME = 40


def aimed_week_text(aimed: AimedWeek) -> str:
    """Return the page: both weeks by the exact distribution, their hours, what the program saw.

    Parameters
    ----------
    aimed
        What aiming at something else than expected revenue comes to.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.chance.aimed_week import aim_week
    >>> from territory_opt.chance.aims import MeanRisk
    >>> page = aimed_week_text(aim_week(to.plan(to.read_demo()), "ana", MeanRisk(), num_samples=50))
    >>> page.splitlines()[2].split()
    ['plan', 'aimed']
    """
    title = f"{clipped(aimed.rep, LONGEST_NAME)} · {aimed.aim.words}"
    lines = [
        *paragraph(title, indent=""),
        "-" * min(len(title), WIDTH),
        *_figures(aimed),
        "",
        *_actions(aimed),
        "",
        *paragraph(aimed.words),
        *paragraph(_seen(aimed)),
    ]
    return "\n".join(lines) + "\n"


def _figures(aimed: AimedWeek) -> Iterator[str]:
    weeks = (aimed.planned, aimed.found)
    worst = f"worst {100 * aimed.planned.worst_share:g} % of outcomes, on average"
    rows = [
        ["", "plan", "aimed"],
        ["expected revenue of the period", *(money(each.expected_revenue) for each in weeks)],
        ["revenue after the period", *(money(each.week.revenue.later) for each in weeks)],
        ["chance of making the target", *map(_chance, weeks)],
        [worst, *(money(each.worst_mean) for each in weeks)],
    ]
    rows += [
        [f"{clipped(activity, LONGEST_NAME)} [h/week]", *(f"{each.week.hours[activity]:.1f}" for each in weeks)]
        for activity in aimed.planned.week.hours
    ]
    rows.append(["free [h/week]", *(f"{each.week.free_hours:.1f}" for each in weeks)])
    yield from table(rows, "<>>")


def _chance(measured: MeasuredWeek) -> str:
    return "-" if measured.chance is None else f"{100 * measured.chance:.1f} %"


def _actions(aimed: AimedWeek) -> Iterator[str]:
    """Yield one line for each action that one week does further than the other."""
    before, after = (_shares(each.week.actions) for each in (aimed.planned, aimed.found))
    differing = [
        action for action in {**before, **after} if abs(before.get(action, 0.0) - after.get(action, 0.0)) > SAME_SHARE
    ]
    if not differing:
        yield "  Both weeks do the same actions."
        return
    yield f"ACTIONS THAT DIFFER ({counted(len(differing), 'action')})"
    rows = [["", "", "plan", "aimed"]]
    rows += [
        [
            clipped(action[0], LONGEST_NAME),
            clipped(action[1], LONGEST_NAME),
            *(f"{100 * shares.get(action, 0.0):.0f} %" for shares in (before, after)),
        ]
        for action in differing[:MOST_ACTIONS]
    ]
    yield from table(rows, "<<>>")
    if len(differing) > MOST_ACTIONS:
        yield f"  and {counted(len(differing) - MOST_ACTIONS, 'action')} more"


def _shares(actions: tuple[ActionShare, ...]) -> dict[tuple[OpportunityId, ActionId], float]:
    return {(action.opportunity, action.action): action.share for action in actions}


def _seen(aimed: AimedWeek) -> str:
    """Return what the program saw, and how far from its best the week found may be."""
    outcomes = counted(aimed.num_outcomes, "outcome")
    seen = (
        f"all {outcomes}" if aimed.is_complete else f"{outcomes} from {aimed.num_samples:,} samples, seed {aimed.seed}"
    )
    if isinstance(aimed.aim, ChanceOfTarget):
        value, gap = f"{100 * aimed.sampled:.1f} %", f"{100 * aimed.gap:.1f} points"
    else:
        value, gap = money(aimed.sampled), money(aimed.gap)
    return f"The program saw {seen}; in them the aimed week comes to {value}, at most {gap} below the best."
