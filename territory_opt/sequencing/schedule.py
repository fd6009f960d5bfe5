"""The dates of the actions of many deals: what has them, what is late, what has none and why."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import TypeAlias

import attrs

from territory_opt.model.units import ActionId, OpportunityId, PersonId, RepId
from territory_opt.scheduling.outcome import Engine, Objective
from territory_opt.sequencing.task import ActionState

DayHours: TypeAlias = tuple[dt.date, float]


@attrs.frozen(kw_only=True)
class ScheduledAction:
    """An action with its dates.

    Parameters
    ----------
    opportunity, action, name, rep, person, pool, effort_hours
        As in its task.
    state
        Whether it is done, in progress, fixed on its day by a person, or planned.
    start, finish
        Its first and last day; what takes no time happens on the day on which the last it waits for ends.
    latest_start
        The last day on which it can start, everything else going well, with the deal still in time; None
        when that day has passed before the first plannable one, and for what is done.
    float_days, free_float_days
        How far its start may slip before the deal is late, and before any other action moves, other deals apart
        [working days]; the first is negative when it is too late anyhow.
    critical
        Whether no action of its deal has less float.
    hours_by_day
        The effort drawn on each day [h]; of an action in progress what is left of it.
    """

    opportunity: OpportunityId
    action: ActionId
    name: str
    rep: RepId
    person: PersonId
    pool: str | None
    effort_hours: float
    state: ActionState
    start: dt.date
    finish: dt.date
    latest_start: dt.date | None
    float_days: int
    free_float_days: int
    critical: bool
    hours_by_day: tuple[DayHours, ...]


@attrs.frozen(kw_only=True)
class UnplacedAction:
    """An action that got no dates.

    Parameters
    ----------
    opportunity, action
        Which action of which deal.
    reason
        Why, in a sentence.
    is_needless
        Whether nothing is missing without it, as another branch serves.
    """

    opportunity: OpportunityId
    action: ActionId
    reason: str
    is_needless: bool = False


@attrs.frozen(kw_only=True)
class LateDeal:
    """A deal that does not close by its date.

    Parameters
    ----------
    opportunity, due
        The deal and its close date.
    finish
        The day its last action ends; None when not all its actions end inside the calendar.
    days_late
        Working days from `due` to `finish` [working days]; None as above.
    days_late_alone
        How late it is at the least, even with all hours to itself [working days]; 0 when only the other
        deals make it late; None when it does not end inside the calendar even then.
    """

    opportunity: OpportunityId
    due: dt.date
    finish: dt.date | None
    days_late: int | None
    days_late_alone: int | None


@attrs.frozen(kw_only=True)
class RefusedDeal:
    """A deal of which something has no dates, and the facts that keep it out.

    Parameters
    ----------
    opportunity, due
        The deal and its close date, if it has one.
    lost_gain
        What its actions without dates would have brought [money].
    reason
        Why, in a sentence: too late even alone, full weeks, other deals.
    days_short
        Working days it is late even alone [working days]; None when that is not what keeps it out.
    outbid_by
        The deals that use the hours it would need; without them it would fit.
    short_of
        The people whose hours are missing, in the order of the actions that need them.
    """

    opportunity: OpportunityId
    due: dt.date | None
    lost_gain: float
    reason: str
    days_short: int | None = None
    outbid_by: tuple[OpportunityId, ...] = ()
    short_of: tuple[PersonId, ...] = ()


@attrs.frozen(kw_only=True)
class Schedule:
    """Dates of all actions, and how good they are.

    Parameters
    ----------
    actions
        The actions with dates, by start, then deal and action.
    late_deals
        The deals that miss their date, by id.
    unplaced
        The actions without dates, by deal and action.
    objective
        What was aimed at.
    value
        What was reached: working days from the first plannable one to the last end, money gained in time, or money
        times working days late.
    bound
        No order of these actions has a better value.
    is_proven
        Whether the value meets the bound: nothing better exists.
    engine
        What found it.
    refused
        The deals of which something is left out, where it was chosen by revenue, by id.
    hour_prices
        What one more hour in every week of a pool adds to the bound at most [money per h/week], by pool; only where
        something is left out.
    """

    actions: tuple[ScheduledAction, ...]
    late_deals: tuple[LateDeal, ...]
    unplaced: tuple[UnplacedAction, ...]
    objective: Objective
    value: float
    bound: float
    is_proven: bool
    engine: Engine
    refused: tuple[RefusedDeal, ...] = ()
    hour_prices: Mapping[str, float] = attrs.field(factory=dict)

    @cached_property
    def hours_by_week(self) -> dict[str, dict[dt.date, float]]:
        """The hours drawn from each pool in each week, by the week's Monday [h]."""
        weeks: defaultdict[str, defaultdict[dt.date, float]] = defaultdict(lambda: defaultdict(float))
        for action in self.actions:
            for day, hours in action.hours_by_day:
                if action.pool is not None:
                    weeks[action.pool][day - dt.timedelta(days=day.weekday())] += hours
        return {pool: dict(sorted(weeks[pool].items())) for pool in sorted(weeks)}
