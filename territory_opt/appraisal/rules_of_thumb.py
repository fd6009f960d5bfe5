"""Rules of thumb: ways to give out a week's selling hours without solving anything."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate

import attrs

from territory_opt.allocation.allocation import AllocatedWeek
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.appraisal.best_increment import best_average_increments
from territory_opt.appraisal.place import Place
from territory_opt.model.hour_rule import SELLING_TIME, WEEK, LimitUnit
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep
from territory_opt.model.units import ActivityId
from territory_opt.rules.hour_rows import basis_hours


@attrs.frozen(kw_only=True)
class Split:
    """Selling hours as a rule of thumb gives them out; where places have none of their own they get the best.

    Parameters
    ----------
    hours
        Hours of each selling activity [h/week].
    places
        Hours of places, by their position [h/week].
    """

    hours: dict[ActivityId, float]
    places: dict[int, float] = attrs.field(factory=dict)


class SplitWeek:
    """A week to be split: every rule of thumb gives out the same selling hours its own way.

    Parameters
    ----------
    week
        The allocation problem.
    rep, policy
        Whose week, by which rules.
    best
        The plan, whose administration every split keeps.
    places
        What hours can be given to.
    """

    def __init__(self, week: RepWeek, rep: Rep, policy: Policy, best: AllocatedWeek, places: Sequence[Place]) -> None:
        self.week, self.rep, self.policy, self.best, self.places = week, rep, policy, best, places
        self.activities = [name for name in week.activities if name != week.admin]
        self.selling_hours = week.weekly_hours - best.hours[week.admin]

    def recommended(self) -> Split | None:
        """Hours of activities at the recommended shares, normalised; what has no share gets an equal part."""
        stated = self._recommended_hours()
        if not stated:
            return None
        others = [name for name in self.activities if name not in stated]
        left = self.selling_hours - sum(stated.values())
        if others and left > 0:
            stated |= dict.fromkeys(others, left / len(others))
        return Split(hours=self._scaled(stated))

    def _recommended_hours(self) -> dict[ActivityId, float]:
        """Return the hours of each activity that a rule of its own recommends, by the first such rule."""
        stated: dict[ActivityId, float] = {}
        for rule in self.policy.hour_rules.values():
            ((activity, factor), *others) = rule.terms.items()
            has_basis = rule.unit is LimitUnit.HOURS or rule.of in {WEEK, SELLING_TIME}
            if rule.recommended is None or others or not has_basis or activity == self.week.admin:
                continue
            basis = basis_hours(rule, self.policy, self.week.weekly_hours, self.best.hours)
            stated.setdefault(activity, max(0.0, rule.recommended * basis / factor))
        return stated

    def _scaled(self, parts: Mapping[ActivityId, float]) -> dict[ActivityId, float]:
        total = sum(parts.get(name, 0.0) for name in self.activities)
        if not total > 0:
            return dict.fromkeys(self.activities, self.selling_hours / len(self.activities))
        return {name: parts.get(name, 0.0) * (self.selling_hours / total) for name in self.activities}

    def observed(self) -> Split | None:
        """Hours of activities in the proportions of a usual week today."""
        observed = self.rep.observed_hours
        if not any(observed.get(name, 0.0) > 0 for name in self.activities):
            return None
        return Split(hours=self._scaled(observed))

    def equal(self) -> Split:
        """The same hours to every activity that can use them, and to every place inside."""
        inside = {name: [i for i, p in enumerate(self.places) if p.activity == name] for name in self.activities}
        most = [self._most_hours(positions) for positions in inside.values()]
        parts = filled_up(self.selling_hours, [1.0] * len(most), most)
        given: dict[int, float] = {}
        for positions, hours in zip(inside.values(), parts, strict=True):
            given |= self._filled(positions, hours, [1.0] * len(positions))
        return self._split(given)

    def by_sales(self) -> Split:
        """Hours in proportion to present sales."""
        return self._beside_prospecting(lambda place: place.sales)

    def by_potential(self) -> Split:
        """Hours in proportion to potential."""
        return self._beside_prospecting(lambda place: place.potential)

    def _beside_prospecting(self, size: Callable[[Place], float]) -> Split:
        """Prospecting keeps its recommended or planned hours; the rest goes by size."""
        name = self.policy.prospecting
        finding = [i for i, place in enumerate(self.places) if place.activity == name]
        others = [i for i, place in enumerate(self.places) if place.activity != name]
        useful = min(self._most_hours(finding), self.selling_hours)
        hours = min(self._recommended_hours().get(name, self.best.hours[name]), useful)
        given = self._filled(others, self.selling_hours - hours, [size(self.places[i]) for i in others])
        hours = min(useful, self.selling_hours - sum(given.values()))
        split = self._split(given)
        return attrs.evolve(split, hours=split.hours | {name: max(0.0, hours)})

    def best_average_increment(self) -> Split:
        """Step by step to the increment with the best average return, whatever the rules of the policy."""
        return self._split(dict(enumerate(best_average_increments(self.places, self.selling_hours))))

    def _most_hours(self, positions: Iterable[int]) -> float:
        return sum(self.places[i].most_hours for i in positions)

    def _filled(self, positions: Sequence[int], hours: float, sizes: Sequence[float]) -> dict[int, float]:
        most = [self.places[i].most_hours for i in positions]
        return dict(zip(positions, filled_up(hours, sizes, most), strict=True))

    def _split(self, given: dict[int, float]) -> Split:
        hours = dict.fromkeys(self.activities, 0.0)
        for i, its_hours in given.items():
            hours[self.places[i].activity] += its_hours
        return Split(hours=hours, places=given)


RULES_OF_THUMB: tuple[tuple[str, str, Callable[[SplitWeek], Split | None]], ...] = (
    (
        "recommended",
        "activities get the shares the policy recommends; inside each, hours go where they earn most",
        SplitWeek.recommended,
    ),
    ("equal", "every activity gets the same hours, and so does every client, deal and channel in it", SplitWeek.equal),
    (
        "proportional to sales",
        "prospecting keeps its hours; clients and deals share the rest by present sales",
        SplitWeek.by_sales,
    ),
    (
        "proportional to potential",
        "prospecting keeps its hours; clients and deals share the rest by potential",
        SplitWeek.by_potential,
    ),
    (
        "observed",
        "activities get the hours of a usual week today; inside each, hours go where they earn most",
        SplitWeek.observed,
    ),
    (
        "best average increment",
        "again and again hours go where the next steps earn most on average, whatever the policy's rules",
        SplitWeek.best_average_increment,
    ),
)


def filled_up(hours: float, sizes: Sequence[float], most_hours: Sequence[float]) -> list[float]:
    """Give out hours in proportion to sizes, nobody getting more than it can use.

    What one cannot use goes to the others by the same rule; what all that have a size cannot use goes in equal parts
    to those that have none.

    Parameters
    ----------
    hours
        Hours to give out [h/week].
    sizes
        The size of each, at least 0.
    most_hours
        The most each can use [h/week].

    Examples
    --------
    >>> filled_up(10.0, [3.0, 1.0, 0.0], [6.0, 9.0, 9.0])
    [6.0, 4.0, 0.0]
    """
    given = [0.0] * len(sizes)
    left = hours
    for group, weights in (
        ([i for i, size in enumerate(sizes) if size > 0], sizes),
        ([i for i, size in enumerate(sizes) if not size > 0], [1.0] * len(sizes)),
    ):
        group.sort(key=lambda i: most_hours[i] / weights[i])
        weights_left = [*accumulate(weights[i] for i in reversed(group))][::-1]
        for i, weight_left in zip(group, weights_left, strict=True):
            given[i] = min(most_hours[i], left * (weights[i] / weight_left))
            left -= given[i]
    return given
