"""Why deals are refused, in sentences: what the engines found out as facts, with names and dates."""

from collections import defaultdict
from collections.abc import Iterator

from territory_opt.errors import listing
from territory_opt.scheduling.closable import closable_revenue
from territory_opt.scheduling.outcome import Outcome, Why
from territory_opt.scheduling.refusals import FullWeek, Kind, Refusal, refusals
from territory_opt.sequencing.layout import Layout
from territory_opt.sequencing.schedule import RefusedDeal

MOST_WEEKS = 3
MOST_RIVALS = 3


def refused_deals(layout: Layout, outcome: Outcome) -> Iterator[RefusedDeal]:
    """Yield the deals of which something is left out, by id, each with the facts that keep it out."""
    lost: defaultdict[int, float] = defaultdict(float)
    for job, why in outcome.left_out.items():
        if why is not Why.NOT_NEEDED:
            lost[layout.project.deals[job]] += layout.project.gain[job]
    due = {task.opportunity: task.due for task in layout.tasks}
    for refusal in refusals(layout.project, outcome):
        deal = layout.deals[refusal.deal]
        yield RefusedDeal(
            opportunity=deal,
            due=due[deal],
            lost_gain=lost[refusal.deal],
            reason=_reason(layout, refusal),
            days_short=refusal.days_short if refusal.kind is Kind.TOO_LATE else None,
            outbid_by=tuple(layout.deals[rival.deal] for rival in refusal.outbid_by),
        )


def hour_prices(layout: Layout, outcome: Outcome) -> tuple[float, dict[str, float]]:
    """Return the most that could be gained [money], and what an hour more in every week of each pool adds to it."""
    found = closable_revenue(layout.project)
    prices = dict(zip(layout.project.supplier_names, found.hour_prices, strict=True))
    return min(outcome.bound, max(found.bound, outcome.value)), {
        pool: price for pool, price in prices.items() if price > 0
    }


def _reason(layout: Layout, refusal: Refusal) -> str:
    action = repr(layout.tasks[refusal.job].name) if refusal.job < len(layout.tasks) else "what is left of it"
    match refusal.kind:
        case Kind.NO_GAIN:
            return "what is left out gains nothing"
        case Kind.TOO_LATE:
            days = f"{refusal.days_short} working day{'s' * (refusal.days_short != 1)}"
            return f"{action} ends at least {days} too late, even with all hours to itself"
        case Kind.IN_ITS_OWN_WAY:
            return f"its own actions and waits leave no room for {action}, even alone"
        case Kind.LINKS:
            return f"the waits of {action} leave it no days beside what is done; hours are not the cause"
        case Kind.HAS_ROOM:
            return f"{action} would fit, but this order did not find its place: search longer"
        case Kind.OUTBID:
            return f"{action} {_full(layout, refusal.full)}{_rivals(layout, refusal)}"


def _full(layout: Layout, full: tuple[FullWeek, ...]) -> str:
    if not full:
        return "finds no days"
    pools = {week.supplier: layout.project.supplier_names[week.supplier] for week in full}
    needed = {week.supplier: week.hours_needed for week in full}
    asks = listing(f"{needed[supplier]:.4g} h of {pool}" for supplier, pool in pools.items())
    weeks = [f"{_monday(layout, week.week)} ({max(0.0, week.hours_left):.3g} h left)" for week in full[:MOST_WEEKS]]
    more = f" and {len(full) - MOST_WEEKS} more" if len(full) > MOST_WEEKS else ""
    return f"needs {asks}; full in the weeks of {', '.join(weeks)}{more}"


def _rivals(layout: Layout, refusal: Refusal) -> str:
    if not refusal.outbid_by:
        return ""
    rivals = [f"{layout.deals[rival.deal]} ({rival.hours:.4g} h)" for rival in refusal.outbid_by[:MOST_RIVALS]]
    more = f" and {len(refusal.outbid_by) - MOST_RIVALS} more" if len(refusal.outbid_by) > MOST_RIVALS else ""
    return f", taken by {', '.join(rivals)}{more}"


def _monday(layout: Layout, week: int) -> str:
    first = layout.calendar.days[layout.calendar.weeks.index(week)]
    return first.isoformat()
