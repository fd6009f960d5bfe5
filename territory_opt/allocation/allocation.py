"""What an allocation is: hours and what they earn, every rule with its price, a certificate, or why not."""

from collections.abc import Mapping
from enum import StrEnum

import attrs

from territory_opt.allocation.explanation import Impossible
from territory_opt.errors import NoAllocationError
from territory_opt.model.hour_rule import LimitUnit, Strength
from territory_opt.model.units import ActionId, ActivityId, ClientId, OpportunityId, PersonId, RepId


class Status(StrEnum):
    """How a solve ended.

    `OPTIMAL`: the best plan, proven. `INFEASIBLE`: no plan obeys all required rules. `UNBOUNDED`: revenue has no
    limit, an error in the input. `TIME_LIMIT`: stopped before an optimum was proven. `NUMERICAL_TROUBLE`: the
    solver could not decide. Only an optimal solve has values.
    """

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    TIME_LIMIT = "time_limit"
    NUMERICAL_TROUBLE = "numerical_trouble"


class TargetKind(StrEnum):
    """What a target of hours is: a `CLIENT` to develop, a `LIKELY` deal, a prospecting `CHANNEL`."""

    CLIENT = "client"
    LIKELY = "likely"
    CHANNEL = "channel"


@attrs.frozen(kw_only=True)
class TargetHours:
    """Hours on one target, and what they earn.

    Parameters
    ----------
    kind, id, client, activity
        What it is, whose, and the activity its hours belong to.
    weekly_hours
        Hours on it [h/week].
    expected_revenue
        Revenue they gain in the period, beyond what is kept without them [money].
    later_revenue
        Revenue they gain after the period [money]; the objective counts it by `later_revenue_share`.
    num_calls
        Whole calls in the period, of a client planned in calls; else None.
    """

    kind: TargetKind
    id: str
    client: ClientId | None
    activity: ActivityId
    weekly_hours: float
    expected_revenue: float
    later_revenue: float = 0.0
    num_calls: int | None = None


@attrs.frozen(kw_only=True)
class ActionShare:
    """How far an action of a Stretch deal is done.

    Parameters
    ----------
    opportunity, action, person, activity
        Which action, who does it, and the activity the rep's hours for it belong to.
    share
        How much of it is done [1].
    effort_hours
        Work in that share [h].
    weekly_hours
        What that takes of the rep's week on average [h/week].
    expected_revenue
        What that share gains [money].
    """

    opportunity: OpportunityId
    action: ActionId
    person: PersonId
    activity: ActivityId
    share: float
    effort_hours: float
    weekly_hours: float
    expected_revenue: float


@attrs.frozen(kw_only=True)
class RuleOutcome:
    """An hour rule and what the week makes of it.

    Parameters
    ----------
    name, strength, unit, of, source
        The rule as the policy states it.
    at_least, at_most
        Its limits, in its unit.
    value
        What the week gives, in its unit; None when its basis has no hours.
    value_hours, at_least_hours, at_most_hours
        The same in hours [h/week].
    slack_hours
        Hours to the nearest limit [h/week]; negative when a rule that is not required is broken.
    binding
        Whether a limit is reached.
    price_per_hour
        Revenue gained for each hour the limit is relaxed [money per h/week]; None where no price exists.
    """

    name: str
    strength: Strength
    unit: LimitUnit
    of: str
    source: str
    at_least: float | None
    at_most: float | None
    value: float | None
    value_hours: float
    at_least_hours: float | None
    at_most_hours: float | None
    slack_hours: float
    binding: bool
    price_per_hour: float | None


@attrs.frozen(kw_only=True)
class Certificate:
    """How sure the optimum is.

    Parameters
    ----------
    method
        What proved it: the exact method on merged curves, where each rule limits one activity and no other week earns
        as much; a linear program; a mixed-integer program where something is chosen in whole numbers; the same on
        refined curves where a response is S-shaped.
    objective
        Valued revenue of the week beyond what is kept without hours, less penalties [money].
    bound
        Proven upper bound on it, with responses as the program's lines follow them [money].
    gap
        Their distance, relative to the larger of them, or to the penalties of an hour or a thousandth of all that
        targets could earn where these are larger [1].
    curve_error
        The most that responses could earn beyond the lines that follow them from below, all targets together [money].
    largest_violation_hours
        Largest violation of a required rule [h/week].
    """

    method: str
    objective: float
    bound: float
    gap: float
    curve_error: float
    largest_violation_hours: float


@attrs.frozen(kw_only=True)
class ExpectedRevenue:
    """Expected closed revenue by where it comes from [money].

    Parameters
    ----------
    won, flow, likely, stretch, development, prospecting
        Closed already; recurring; Likely and Stretch deals after the plan's hours; new business with known
        clients; new business with new ones. All closes in the period.
    later
        What prospecting brings after the period; not part of the total.
    """

    won: float
    flow: float
    likely: float
    stretch: float
    development: float
    prospecting: float
    later: float

    @property
    def total(self) -> float:
        """What closes in the period [money]."""
        return self.won + self.flow + self.likely + self.stretch + self.development + self.prospecting


@attrs.frozen(kw_only=True)
class AllocatedWeek:
    """The best week of a rep.

    Parameters
    ----------
    hours
        Hours of each activity [h/week].
    idle
        Those of them without modelled return [h/week].
    free_hours
        Hours left unassigned [h/week].
    targets, actions
        Hours on targets, and how far actions are done; only those that get anything.
    revenue
        What the week earns.
    rules
        Every hour rule, also those not required.
    certificate
        How sure the optimum is.
    ties
        Whether other weeks earn the same; this one comes nearest to the recommended shares. Only weeks with the same
        choices in whole numbers are looked at.
    least_revenue
        The expected revenue of the period it had to reach [money]; None when it need not reach any.
    """

    hours: Mapping[ActivityId, float]
    idle: Mapping[ActivityId, float]
    free_hours: float
    targets: tuple[TargetHours, ...]
    actions: tuple[ActionShare, ...]
    revenue: ExpectedRevenue
    rules: tuple[RuleOutcome, ...]
    certificate: Certificate
    ties: bool
    least_revenue: float | None = None


@attrs.frozen(kw_only=True)
class Allocation:
    """The answer for one rep: the best week, or why there is none.

    Parameters
    ----------
    rep
        Whose week.
    status
        How the solve ended.
    best
        The week when the status is optimal, else None; `week` is the same, and raises.
    explanation
        Why no week is possible, and what would help, when none is.

    Examples
    --------
    >>> Allocation(rep="ana", status=Status.TIME_LIMIT).week
    Traceback (most recent call last):
    territory_opt.errors.NoAllocationError: ana has no week: status time_limit; allow more time
    """

    rep: RepId
    status: Status
    best: AllocatedWeek | None = None
    explanation: Impossible | None = None

    @property
    def week(self) -> AllocatedWeek:
        """The best week.

        Raises
        ------
        NoAllocationError
            If there is none; the message says why.
        """
        if self.best is None:
            reason = str(self.explanation) if self.explanation is not None else _NEXT_STEP[self.status]
            raise NoAllocationError(f"{self.rep} has no week: status {self.status}; {reason}")
        return self.best


_NEXT_STEP = {
    Status.OPTIMAL: "",
    Status.INFEASIBLE: "look at the required rules",
    Status.UNBOUNDED: "revenue has no limit; look for a response without one",
    Status.TIME_LIMIT: "allow more time",
    Status.NUMERICAL_TROUBLE: "look for numbers of very different size",
}
