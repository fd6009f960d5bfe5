"""A rep's week in numbers, solver-neutral: what hours can earn, what they must obey."""

from collections.abc import Mapping

import attrs

from territory_opt.allocation.allocation import TargetKind
from territory_opt.model.response import Response
from territory_opt.model.units import ActionId, ActivityId, ClientId, OpportunityId, PersonId, RepId
from territory_opt.response.curve import Curve
from territory_opt.rules.hour_rows import HourRow


@attrs.frozen(kw_only=True)
class Target:
    """Something hours can be spent on.

    Parameters
    ----------
    kind, id
        What it is: a client, a deal or a channel by its id.
    client
        The client concerned, if any.
    activity
        The activity its hours belong to.
    curve
        Expected revenue gained by weekly hours, in the period and, as far as the policy counts it, after it.
    in_period_share, later_share
        What closes in the period, and what closes after it, for each unit of the curve's revenue [1]. They add up
        to more than 1 where the policy counts later revenue less than in full.
    minimum_hours
        Minimum contact [h/week].
    weeks_to_due
        The rep's working weeks until the hours must be spent [weeks]; None when any time of the period will do.
    response
        What the curve stands for, beside what is earned without hours; None where the curve is exact.
    hours_per_call
        Weekly hours of one call in the period [h/week] when only whole calls are made; else None.
    """

    kind: TargetKind
    id: str
    client: ClientId | None
    activity: ActivityId
    curve: Curve
    in_period_share: float = 1.0
    later_share: float = 0.0
    minimum_hours: float = 0.0
    weeks_to_due: float | None = None
    response: Response | None = None
    hours_per_call: float | None = None


@attrs.frozen(kw_only=True)
class StretchAction:
    """One action of a Stretch deal's playbook, as a rep may choose it.

    Parameters
    ----------
    opportunity, action
        Which deal, which action.
    activity
        The activity the rep's hours for it belong to.
    person
        Who does it: ``rep`` or a shared person.
    effort_hours
        Work in it, whoever does it [h].
    weekly_hours
        What it takes of the rep's week when spread over the period [h/week]; 0 when somebody else does it.
    revenue
        Expected revenue gained when it is done [money].
    after, any_of
        The actions of the same deal it waits for: for all of the first, for one of the second, if any.
    weeks_to_due
        The rep's working weeks until the deal closes [weeks].
    """

    opportunity: OpportunityId
    action: ActionId
    activity: ActivityId
    person: PersonId
    effort_hours: float
    weekly_hours: float
    revenue: float
    after: tuple[ActionId, ...]
    weeks_to_due: float
    any_of: tuple[ActionId, ...] = ()


@attrs.frozen(kw_only=True)
class Kept:
    """Expected revenue of the period that needs no hours beyond service [money].

    Parameters
    ----------
    won, flow, likely, stretch
        Closed already, recurring, and what deals keep when nobody attends to them.
    """

    won: float
    flow: float
    likely: float
    stretch: float

    @property
    def total(self) -> float:
        """All of it [money]."""
        return self.won + self.flow + self.likely + self.stretch


@attrs.frozen(kw_only=True)
class RepWeek:
    """The allocation problem of one rep.

    Parameters
    ----------
    rep
        Whose week.
    weekly_hours
        Its length [h/week].
    working_weeks
        Working weeks left in the period [weeks].
    activities
        All activities, in the policy's order.
    targets
        What hours can be spent on.
    actions
        Actions of Stretch deals, each after the ones it waits for.
    rows
        The hour rules as linear rows.
    recommended
        Rows at whose limit the recommendations of the hour rules are met exactly.
    shared_hours
        Weekly hours of the people the reps share [h/week].
    admin
        The activity that sells nothing.
    kept
        Revenue without hours.
    least_revenue
        Expected revenue of the period the week must reach [money]; None when it need not reach any.
    """

    rep: RepId
    weekly_hours: float
    working_weeks: float
    activities: tuple[ActivityId, ...]
    targets: tuple[Target, ...]
    actions: tuple[StretchAction, ...]
    rows: tuple[HourRow, ...]
    recommended: tuple[HourRow, ...]
    shared_hours: Mapping[PersonId, float]
    admin: ActivityId
    kept: Kept
    least_revenue: float | None = None

    @property
    def missing_revenue(self) -> float:
        """What hours must earn in the period for the target that must be reached [money]; 0 when none is missing."""
        return max(0.0, (self.least_revenue or 0.0) - self.kept.total)
