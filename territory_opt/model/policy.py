"""The policy: how a sales organisation wants its territory worked, as data."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property, lru_cache

import attrs

from territory_opt.errors import Fault, listing, nearest
from territory_opt.model.checks import (
    SHARE,
    EachNamed,
    Instance,
    Number,
    Optional,
    Text,
    check_record,
    checked,
    frozen_table,
)
from territory_opt.model.client import Client
from territory_opt.model.finding import Assumption
from territory_opt.model.hour_rule import DEMAND_NAMES, DEMANDS_OF_ONE, SELLING_TIME, WEEK, HourRule
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.response import ExponentialResponse, Response
from territory_opt.model.sorting_rules import CertaintyRule, DateRepair, PlaybookRule, Score, TierRule
from territory_opt.model.units import ActivityId
from territory_opt.model.working_time import WorkingWeek


class ActivityKind(StrEnum):
    """What hours of an activity are for.

    `TIER`: clients of one tier; `PROSPECTING`: finding new business; `ADMIN`: work that sells nothing;
    `OTHER`: anything the user adds, such as travel or service.
    """

    TIER = "tier"
    PROSPECTING = "prospecting"
    ADMIN = "admin"
    OTHER = "other"


@attrs.frozen(kw_only=True)
class Activity:
    """One way to spend hours; tiers are listed best first.

    Parameters
    ----------
    name
        Name for people.
    kind
        What its hours are for.
    colour
        Colour of a tier, as people call it; not a health colour.

    Examples
    --------
    >>> Activity(name="Top clients", kind=ActivityKind.TIER, colour="green").colour
    'green'
    """

    name: str = checked(Text())
    kind: ActivityKind = checked(Instance(ActivityKind))
    colour: str | None = checked(Optional(Text(longest=40)), default=None)

    def __attrs_post_init__(self) -> None:
        check_record(self)


@attrs.frozen(kw_only=True)
class Channel:
    """A way to prospect; yields fall as its hours grow.

    With r = `meetings_per_hour` and m = `most_meetings`, x weekly hours bring m (1 - exp(-r x / m)) meetings.

    Parameters
    ----------
    name
        Name for people.
    meetings_per_hour
        First meetings won by each of the first hours [1/h].
    most_meetings
        Meetings a week that no effort exceeds [1/week].
    source
        Where the yield comes from.

    Examples
    --------
    >>> Channel(name="Referrals", meetings_per_hour=0.5, most_meetings=2).most_meetings
    2
    """

    name: str = checked(Text())
    meetings_per_hour: float = checked(Number(above=0, at_most=60, unit="1/h"))
    most_meetings: float = checked(Number(above=0, at_most=1000, unit="1/week"))
    source: str = checked(Text(longest=1000), default="stated by the user")

    def __attrs_post_init__(self) -> None:
        check_record(self)


ASSUMPTIONS = (
    "likely_routine_hours",
    "likely_unattended_share",
    "stretch_unattended_share",
    "client_half_hours",
    "client_growth_share",
    "opportunities_per_meeting",
    "new_deal_odds",
    "new_deal_amount",
    "sales_cycle_weeks",
    "later_revenue_share",
)
DERIVED_ASSUMPTIONS = ("new_deal_amount",)


@attrs.frozen(kw_only=True)
class Policy:
    """How the territory is to be worked: activities, sorting rules, hour rules, assumptions, working week.

    Parameters
    ----------
    name
        Name of the policy.
    activities
        The ways to spend hours, by id; tiers best first; one of kind prospecting, one of kind admin.
    tier_rules
        Rules that sort clients into tiers, in order.
    score
        The score for clients that no rule sorted.
    default_tier
        The tier of clients about which nothing is known; the lowest tier when not given.
    certainty_rules
        Rules that sort deals into Flow, Likely and Stretch, in order.
    playbook_rules
        Rules that choose a Stretch deal's playbook, in order.
    hour_rules
        Rules for the hours of a week.
    channels
        Ways to prospect.
    stage_odds
        Odds by stage name [1], for deals without odds of their own; matched without regard to case.
    overdue_deals, undated_deals
        What to do with open deals past their close date, and with those that have none.
    assumptions
        Numbers no data gave; see ``ASSUMPTIONS`` for the names the plan reads.
    working_week
        Working days and hours, holidays.

    Raises
    ------
    InvalidInputError
        With everything wrong in and between the parts.
    """

    name: str = checked(Text())
    activities: Mapping[ActivityId, Activity] = checked(EachNamed(Instance(Activity)), converter=frozen_table)
    tier_rules: Mapping[str, TierRule] = checked(EachNamed(Instance(TierRule)), factory=dict, converter=frozen_table)
    score: Score | None = checked(Optional(Instance(Score)), default=None)
    default_tier: ActivityId | None = checked(Optional(Text()), default=None)
    certainty_rules: Mapping[str, CertaintyRule] = checked(EachNamed(Instance(CertaintyRule)), converter=frozen_table)
    playbook_rules: Mapping[str, PlaybookRule] = checked(
        EachNamed(Instance(PlaybookRule)), factory=dict, converter=frozen_table
    )
    hour_rules: Mapping[str, HourRule] = checked(EachNamed(Instance(HourRule)), factory=dict, converter=frozen_table)
    channels: Mapping[str, Channel] = checked(EachNamed(Instance(Channel)), factory=dict, converter=frozen_table)
    stage_odds: Mapping[str, float] = checked(EachNamed(SHARE), factory=dict, converter=frozen_table)
    overdue_deals: DateRepair = checked(Instance(DateRepair), factory=DateRepair)
    undated_deals: DateRepair = checked(Instance(DateRepair), factory=DateRepair)
    assumptions: Mapping[str, Assumption] = checked(EachNamed(Instance(Assumption)), converter=frozen_table)
    working_week: WorkingWeek = checked(Instance(WorkingWeek), factory=WorkingWeek)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._activity_faults)
        check_record(self, self._reference_faults, self._assumption_faults)

    def _activity_faults(self) -> Iterable[Fault]:
        if not self.tiers:
            yield Fault("activities", listing(self.activities), "at least one activity of kind tier")
        for kind in (ActivityKind.PROSPECTING, ActivityKind.ADMIN):
            count = sum(activity.kind is kind for activity in self.activities.values())
            if count != 1:
                yield Fault("activities", f"{count} of kind {kind}", f"exactly one activity of kind {kind}")
        for reserved in (WEEK, SELLING_TIME, "free", "idle"):
            if reserved in self.activities:
                yield Fault(f"activities.{reserved}", repr(reserved), "a name that has no other meaning")

    def _reference_faults(self) -> Iterable[Fault]:
        for name, rule in self.tier_rules.items():
            yield from _unknown(f"tier_rules.{name}.tier", rule.tier, self.tiers)
        if self.score is not None:
            for tier in self.score.cut_offs:
                yield from _unknown("score.cut_offs", tier, self.tiers)
            ranked = [tier for tier in self.tiers if tier in self.score.cut_offs]
            if ranked != [tier for tier in self.score.cut_offs if tier in self.tiers]:
                yield Fault("score.cut_offs", listing(self.score.cut_offs), f"the order {listing(ranked)}")
        if self.default_tier is not None:
            yield from _unknown("default_tier", self.default_tier, self.tiers)
        for name, hour_rule in self.hour_rules.items():
            if name in DEMAND_NAMES or name.startswith(DEMANDS_OF_ONE):
                yield Fault(f"hour_rules.{name}", repr(name), _A_NAME_OF_ITS_OWN)
            for activity in hour_rule.terms:
                yield from _unknown(f"hour_rules.{name}", activity, self.activities)
            yield from _unknown(f"hour_rules.{name}.of", hour_rule.of, (WEEK, SELLING_TIME, *self.activities))

    def _assumption_faults(self) -> Iterable[Fault]:
        for name in self.assumptions:
            yield from _unknown(f"assumptions.{name}", name, ASSUMPTIONS)
        for name in ASSUMPTIONS:
            if name not in self.assumptions and name not in DERIVED_ASSUMPTIONS:
                yield Fault(f"assumptions.{name}", "nothing", "a value with its unit, source and effect")
        for name, assumption in self.assumptions.items():
            for field in ("value", "low", "high"):
                number = getattr(assumption, field)
                if number is not None:
                    yield from (fault.under(f"assumptions.{name}.{field}") for fault in _range_faults(name, number))

    @cached_property
    def tiers(self) -> tuple[ActivityId, ...]:
        """The tiers, best first."""
        return self._of_kind(ActivityKind.TIER)

    @cached_property
    def prospecting(self) -> ActivityId:
        """The activity that finds new business."""
        return self._of_kind(ActivityKind.PROSPECTING)[0]

    @cached_property
    def admin(self) -> ActivityId:
        """The activity that sells nothing."""
        return self._of_kind(ActivityKind.ADMIN)[0]

    def _of_kind(self, kind: ActivityKind) -> tuple[ActivityId, ...]:
        return tuple(name for name, activity in self.activities.items() if activity.kind is kind)

    def response_of(self, client: Client) -> Response:
        """Return how a client responds to hours: its own response, else saturation at its potential.

        What the client does not state comes from the assumptions ``client_growth_share`` (potential as a share of
        its recurring revenue) and ``client_half_hours``.
        """
        if client.response is not None:
            return client.response
        potential = client.potential_revenue
        if potential is None:
            potential = client.flow_revenue * self.assumed("client_growth_share")
        half_hours = client.half_hours or self.assumed("client_half_hours")
        return _saturating(potential, half_hours)

    def flow_of(self, client: Client) -> float:
        """Return what a client brings without any hours [money]: recurring revenue, and its response at none."""
        return client.flow_revenue + self.response_of(client).revenue_at_none

    def routine_hours_of(self, deal: Opportunity) -> float:
        """Return the effort a Likely deal needs until it closes [h]: its own, else the assumed one."""
        return self.assumed("likely_routine_hours") if deal.routine_hours is None else deal.routine_hours

    def unattended_share_of(self, deal: Opportunity) -> float:
        """Return the share of its odds a Likely deal keeps without effort [1]: all when it needs none."""
        return self.assumed("likely_unattended_share") if self.routine_hours_of(deal) > 0 else 1.0

    def assumed(self, name: str) -> float:
        """Return the value of one assumption, in its unit.

        Raises
        ------
        KeyError
            If the policy does not state it.
        """
        return self.assumptions[name].value


@lru_cache(maxsize=65_536)
def _saturating(potential_revenue: float, half_hours: float) -> ExponentialResponse:
    return ExponentialResponse(potential_revenue=potential_revenue, half_hours=half_hours)


_A_NAME_OF_ITS_OWN = (
    f"a name other than {listing((*DEMAND_NAMES, *DEMANDS_OF_ONE))}: clashes of impossible weeks call other demands so"
)


def _range_faults(name: str, number: float) -> Iterable[Fault]:
    if name.endswith(("_share", "_odds")) and number > 1:
        yield from SHARE(number)
    if name == "client_half_hours" and not number > 0:
        yield Fault("", "0", "a number above 0 [h/week]")


def _unknown(path: str, name: str, known: Iterable[str]) -> Iterable[Fault]:
    names = list(known)
    if name not in names:
        yield Fault(path, repr(name), f"one of {listing(names, limit=20)}", nearest(name, names))
