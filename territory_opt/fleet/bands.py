"""Hour rules as bands on the hours of each rep of a fleet, all reps at once, and whose each limit is."""

import math
from collections.abc import Iterator, Mapping
from functools import cached_property

import attrs
import numpy as np
from numpy.typing import NDArray

from territory_opt.allocation.banded_week import BandSide, band_side
from territory_opt.banded.columns import Floats, ManyBands, ManyFound
from territory_opt.banded.records import CEILING_HOURS, CEILING_SHARE, FLOOR_HOURS, FLOOR_SHARE
from territory_opt.errors import listing
from territory_opt.fleet.selling_activities import selling_activities
from territory_opt.model.hour_rule import ADMIN_NEED, Strength
from territory_opt.model.policy import Policy
from territory_opt.rules.hour_rows import AT_LEAST, rows_of

ADMIN = -1
"""Stands for administration where an activity is meant by its place."""

NEAR = 1e-9
"""Limits that differ by no more are equally tight [h/week], or [1] where they are shares."""

NO_NEED = -math.inf
"""Least administration of a rep who states none, as a limit that is never reached [h/week]."""


@attrs.frozen(kw_only=True, eq=False)
class RuleSide:
    """One side of an hour rule, for every rep of a fleet.

    Parameters
    ----------
    rule
        Name of the rule.
    activity
        Place of the selling activity it limits; `ADMIN` for administration.
    side
        Which side of the band, as `territory_opt.banded.records` numbers them.
    limit
        The limit of each rep, in hours [h/week] or as a share of selling time [1].
    factor
        How often the rule counts an hour of the activity [1].
    """

    rule: str
    activity: int
    side: int
    limit: Floats
    factor: float

    @property
    def is_floor(self) -> bool:
        """Whether it is a floor."""
        return self.side in (FLOOR_HOURS, FLOOR_SHARE)

    def is_near(self, tightest: Floats) -> NDArray[np.bool_]:
        """Return for each rep whether the limit is the tightest one, but for rounding."""
        return self.limit >= tightest - NEAR if self.is_floor else self.limit <= tightest + NEAR


@attrs.frozen(kw_only=True, eq=False)
class FleetBands:
    """What the hours of every rep of a fleet must obey, and which rule says so.

    Parameters
    ----------
    weekly_hours
        Length of each rep's week [h/week].
    activities
        The selling activities.
    sides
        The sides of the rules that have to hold, each rep's own administration among them.
    rules
        The names of all rules, also those that only advise.
    """

    weekly_hours: Floats
    activities: tuple[str, ...]
    sides: tuple[RuleSide, ...]
    rules: tuple[str, ...]

    def tightest(self, activity: int, side: int) -> Floats:
        """Return the tightest limit of each rep, or the one that says nothing."""
        no_limit = {FLOOR_HOURS: 0.0, FLOOR_SHARE: 0.0, CEILING_HOURS: math.inf, CEILING_SHARE: 1.0}[side]
        tightest = np.full(len(self.weekly_hours), no_limit)
        for each in self._sides_of(activity, side):
            (np.maximum if each.is_floor else np.minimum)(tightest, each.limit, out=tightest)
        return tightest

    @cached_property
    def admin_floor(self) -> Floats:
        """Least administration of each rep [h/week]."""
        return self.tightest(ADMIN, FLOOR_HOURS)

    @cached_property
    def admin_ceiling(self) -> Floats:
        """Most administration of each rep [h/week]."""
        return np.minimum(self.tightest(ADMIN, CEILING_HOURS), self.weekly_hours)

    def with_base(self, base_hours: Floats) -> ManyBands:
        """Return the bands in which every activity gets its minimum contact as well.

        Parameters
        ----------
        base_hours
            What minimum contact takes of each activity [h/week]: a row for each rep.
        """
        places = range(len(self.activities))

        def by_activity(side: int) -> Floats:
            return np.stack([self.tightest(place, side) for place in places], axis=1)

        return ManyBands(
            shortest=self.weekly_hours - self.admin_ceiling,
            longest=self.weekly_hours - self.admin_floor,
            floor_hours=np.maximum(by_activity(FLOOR_HOURS), base_hours),
            floor_share=by_activity(FLOOR_SHARE),
            ceiling_hours=by_activity(CEILING_HOURS),
            ceiling_share=by_activity(CEILING_SHARE),
            selling_cost=np.zeros(len(self.weekly_hours)),
        )

    def prices(self, found: ManyFound, base_hours: Floats) -> dict[str, Floats]:
        """Return what relaxing each rule by one hour gains each rep [money per h/week]; never negative.

        A price belongs to the rule with the tightest limit. Where two are equally tight, relaxing one of them gains
        nothing, and neither has a price; nor has a limit that minimum contact or the length of the week sets as well,
        such as a floor of 0 h. Where more limits meet than fix the plan, relaxing a rule may gain less than its price.
        A rule that only advises has none: NaN.

        Parameters
        ----------
        found
            The best hours within these bands, and the prices that prove them.
        base_hours
            As for `with_base`.
        """
        prices = {rule: np.full(len(self.weekly_hours), np.nan) for rule in self.rules}
        for each in self.sides:
            prices[each.rule] = np.zeros(len(self.weekly_hours))
        for limit, can_give_way, price, of_side in self._priced(found, base_hours):
            at_limit = [each.is_near(limit) for each in of_side]
            is_alone = can_give_way & (np.sum(at_limit, axis=0, dtype=np.int64) == 1)
            for each, is_tight in zip(of_side, at_limit, strict=True):
                gained = np.where(is_tight & is_alone, price / each.factor, 0.0)
                np.maximum(prices[each.rule], gained, out=prices[each.rule])
        for each in self.sides:
            prices[each.rule][each.limit == NO_NEED] = np.nan
        return prices

    def _priced(
        self, found: ManyFound, base_hours: Floats
    ) -> Iterator[tuple[Floats, NDArray[np.bool_], Floats, list[RuleSide]]]:
        """Yield each side: the tightest limits, whether giving way changes anything, their prices, the rules."""
        gained, week = found.selling_price, self.weekly_hours
        least, most = self.admin_floor, self.admin_ceiling
        yield least, least > NEAR, np.maximum(gained, 0.0), self._sides_of(ADMIN, FLOOR_HOURS)
        yield most, most < week - NEAR, np.maximum(-gained, 0.0), self._sides_of(ADMIN, CEILING_HOURS)
        for place in range(len(self.activities)):
            for side in (FLOOR_HOURS, FLOOR_SHARE, CEILING_HOURS, CEILING_SHARE):
                limit = self.tightest(place, side)
                can_give_way = {
                    FLOOR_HOURS: limit > base_hours[:, place] + NEAR,
                    FLOOR_SHARE: limit > NEAR,
                    CEILING_HOURS: limit < week - least - NEAR,
                    CEILING_SHARE: limit < 1 - NEAR,
                }[side]
                yield limit, can_give_way, found.prices[:, side, place], self._sides_of(place, side)

    def _sides_of(self, activity: int, side: int) -> list[RuleSide]:
        return [each for each in self.sides if each.activity == activity and each.side == side]


def fleet_bands(policy: Policy, weekly_hours: Floats, admin_hours: Floats) -> FleetBands | str:
    """Return the bands that a policy's hour rules are for reps, or why they are none, in words.

    Parameters
    ----------
    policy
        How the territories are to be worked.
    weekly_hours
        Length of each rep's week [h/week].
    admin_hours
        What each rep's administration needs [h/week]; NaN for none.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> bands = fleet_bands(read_policy(), np.array([40.0, 30.0]), np.array([np.nan, 4.0]))
    >>> bands.admin_floor.tolist()
    [4.0, 4.0]
    """
    activities = selling_activities(policy)
    bending = [name for name, rule in policy.hour_rules.items() if rule.strength is Strength.PREFERRED]
    if bending:
        return f"rules that bend at a price: {listing(bending)}"
    required = {name: rule for name, rule in policy.hour_rules.items() if rule.strength is Strength.REQUIRED}
    rows = rows_of(required, policy, weekly_hours)  # type: ignore[arg-type]  # one length for each rep
    read = {row.name: band_side(row, policy.admin, weekly_hours) for row in rows}  # type: ignore[arg-type]  # the same
    crossing = [name for name, side in read.items() if side is None]
    if crossing:
        return f"rules on several activities at once: {listing(crossing)}"
    places: Mapping[str, int] = {policy.admin: ADMIN, **{name: i for i, name in enumerate(activities)}}
    own = RuleSide(
        rule=ADMIN_NEED,
        activity=ADMIN,
        side=FLOOR_HOURS,
        limit=np.where(np.isnan(admin_hours), NO_NEED, admin_hours),
        factor=1.0,
    )
    return FleetBands(
        weekly_hours=weekly_hours,
        activities=activities,
        sides=(
            *(
                _rule_side(row.rule, side, places[side.activity], len(weekly_hours))
                for row, side in zip(rows, read.values(), strict=True)
                if side is not None
            ),
            own,
        ),
        rules=(*policy.hour_rules, ADMIN_NEED),
    )


def _rule_side(rule: str, side: BandSide, place: int, num_reps: int) -> RuleSide:
    is_share = side.hours is None
    if side.side == AT_LEAST:
        number = FLOOR_SHARE if is_share else FLOOR_HOURS
    else:
        number = CEILING_SHARE if is_share else CEILING_HOURS
    limit: NDArray[np.float64] = np.broadcast_to(side.selling_share if is_share else side.hours, num_reps)  # type: ignore[arg-type]  # one of the two is a number
    return RuleSide(rule=rule, activity=place, side=number, limit=limit, factor=side.factor)
