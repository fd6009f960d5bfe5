"""Why deals are refused, in sentences: what the engines found out as facts, with names and dates."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from operator import attrgetter

import attrs

from territory_opt.errors import listing
from territory_opt.model.units import PersonId
from territory_opt.rules.words import counted
from territory_opt.scheduling.closable import closable_revenue
from territory_opt.scheduling.outcome import Outcome, Why
from territory_opt.scheduling.refusals import FullWeek, Kind, Refusal, refusals
from territory_opt.sequencing.layout import Layout
from territory_opt.sequencing.names import Names
from territory_opt.sequencing.schedule import RefusedDeal

MOST_STEPS = 2
MOST_WEEKS = 3
MOST_RIVALS = 3


def refused_deals(layout: Layout, outcome: Outcome, names: Names) -> Iterator[RefusedDeal]:
    """Yield the deals of which something is left out, by id, each with the facts that keep it out."""
    lost: defaultdict[int, float] = defaultdict(float)
    for job, why in outcome.left_out.items():
        if why is not Why.NOT_NEEDED:
            lost[layout.project.deals[job]] += layout.project.gain[job]
    due = {task.opportunity: task.due for task in layout.tasks}
    telling = _Telling(layout=layout, outcome=outcome, names=names)
    for refusal in refusals(layout.project, outcome):
        deal = layout.deals[refusal.deal]
        yield RefusedDeal(
            opportunity=deal,
            due=due[deal],
            lost_gain=lost[refusal.deal],
            reason=telling.reason(refusal),
            days_short=refusal.days_short if refusal.kind is Kind.TOO_LATE else None,
            outbid_by=tuple(layout.deals[rival.deal] for rival in refusal.outbid_by),
            short_of=telling.short_of(refusal),
        )


def bound_and_prices(layout: Layout, outcome: Outcome) -> tuple[float, dict[str, float]]:
    """Return the most that could be gained [money], and what an hour more in every week of each pool adds to it."""
    found = closable_revenue(layout.project)
    prices = dict(zip(layout.project.supplier_names, found.hour_prices, strict=True))
    return min(outcome.bound, max(found.bound, outcome.value)), {
        pool: price for pool, price in prices.items() if price > 0
    }


@attrs.frozen(kw_only=True, slots=False)
class _Telling:
    """What sentences need to know: the work, its order, and what people call things."""

    layout: Layout
    outcome: Outcome
    names: Names

    def reason(self, refusal: Refusal) -> str:
        """Return why a deal is refused."""
        action = self._action(refusal.job)
        match refusal.kind:
            case Kind.NO_GAIN:
                return "what is left out gains nothing"
            case Kind.TOO_LATE:
                return f"{action} {_lateness(refusal.days_short)}, even with all hours to itself"
            case Kind.IN_ITS_OWN_WAY:
                return f"its own actions and waits leave no room for {action}, even alone"
            case Kind.LINKS:
                return f"{action} finds no days in time beside the days that other actions of its deal have"
            case Kind.HAS_ROOM:
                return f"{action} would fit, but this order did not find its place: search longer"
            case Kind.OUTBID:
                return self._outbid(refusal)

    def short_of(self, refusal: Refusal) -> tuple[PersonId, ...]:
        """Return the people whose hours are missing, in the order of the actions that need them."""
        people = (self.layout.tasks[week.job].person for week in refusal.full)
        return tuple(dict.fromkeys(people))

    def _action(self, job: int) -> str:
        return self.layout.tasks[job].name if job < len(self.layout.tasks) else "what is left of it"

    def _outbid(self, refusal: Refusal) -> str:
        rivals = {rival.deal: rival.hours for rival in refusal.outbid_by}
        if not refusal.full:
            return f"{self._action(refusal.job)} finds no days beside {self._taken_by(rivals)}"
        steps = [
            f"{self._action(job)} needs {listing(self._asks(list(full), rivals))}"
            for job, full in groupby(refusal.full, key=attrgetter("job"))
        ]
        others = len(steps) - MOST_STEPS
        more = f"; {counted(others, 'more action')} of it find{'s' * (others == 1)} too few hours too"
        return "; ".join(steps[:MOST_STEPS]) + more * (others > 0)

    def _asks(self, full: Collection[FullWeek], rivals: Collection[int]) -> Iterator[str]:
        """Yield what a job needs of each who supplies its hours, what is left of that, and who has taken the rest."""
        by_supplier: defaultdict[int, list[FullWeek]] = defaultdict(list)
        for week in full:
            by_supplier[week.supplier].append(week)
        for supplier, weeks in by_supplier.items():
            name = self.layout.project.supplier_names[supplier]
            most_left = max(0.0, *(week.hours_left for week in weeks))
            taken: defaultdict[int, float] = defaultdict(float)
            for week in weeks:
                for deal, hours in self._drawn[supplier, week.week].items():
                    taken[deal] += hours if deal in rivals else 0.0
            by = {deal: hours for deal, hours in taken.items() if hours > 0}
            yield (
                f"{weeks[0].hours_needed:.4g} h of {self.names.pools.get(name, name)}, who has "
                f"{'at most ' * (len(weeks) > 1 and most_left > 0)}{_rounded_down(most_left)} h left in "
                f"{self._in_weeks([week.week for week in weeks])}" + f" (taken by {self._taken_by(by)})" * bool(by)
            )

    def _taken_by(self, hours: Mapping[int, float]) -> str:
        most = sorted(hours, key=lambda deal: (-hours[deal], deal))
        names = self.names.deals
        deals = [self.layout.deals[deal] for deal in most[:MOST_RIVALS]]
        listed = [f"{names.get(deal, deal)}, {hours[at]:.3g} h" for deal, at in zip(deals, most, strict=False)]
        more = f"; {len(most) - MOST_RIVALS} more" if len(most) > MOST_RIVALS else ""
        return "; ".join(listed) + more

    def _in_weeks(self, weeks: Collection[int]) -> str:
        mondays = [_day(self._first_day[week]) for week in sorted(weeks)]
        more = f" and {len(weeks) - MOST_WEEKS} more" if len(weeks) > MOST_WEEKS else ""
        return f"the week{'s' * (len(weeks) > 1)} of {', '.join(mondays[:MOST_WEEKS])}{more}"

    @cached_property
    def _first_day(self) -> dict[int, dt.date]:
        """The first working day of each week."""
        calendar = self.layout.calendar
        return dict(reversed([*zip(calendar.weeks, calendar.days, strict=True)]))

    @cached_property
    def _drawn(self) -> defaultdict[tuple[int, int], dict[int, float]]:
        """What each deal draws in the weeks of all who supply hours, and of those whose days they are [h]."""
        project = self.layout.project
        found: defaultdict[tuple[int, int], dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for job, drawn in enumerate(self.outcome.drawn):
            for supplier, day, hours in drawn:
                for whose in {supplier, project.days_of[supplier]}:
                    found[whose, project.week_of[day]][project.deals[job]] += hours
        return found


def _lateness(days: int | None) -> str:
    if days is None:
        return "cannot end within the plannable days"
    return f"ends at least {counted(days, 'working day')} too late"


def _rounded_down(hours: float) -> str:
    return f"{math.floor(10 * hours) / 10:g}"


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%b}"
