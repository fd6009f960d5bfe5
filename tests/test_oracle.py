"""The optimum against an independent oracle: enumeration of whole hours, and a greedy walk within each activity.

The oracle reads the records themselves, states what each activity earns by its hours as a merged curve, and tries
every way to give whole hours to activities. It knows nothing of columns, rows and solvers.

Why whole hours suffice. In a plain problem every width of a segment, every minimum contact, the length of the week
and every limit is a whole number of hours. A chain of actions earns, by its hours, the concave hull of its points,
whose corners lie at whole hours too. Put the columns of the program in the order of the policy's activities, and
within an activity in the order of its targets: then every row, be it the week, a minimum contact or a rule on
neighbouring activities, has ones on consecutive columns and nothing else; a deviation adds a column with a single
one. Such a matrix is totally unimodular, so with whole limits some optimum is whole, and the best whole week is the
best week of all.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

import pytest
from hypothesis import given

import territory_opt as to
from territory_opt.allocation.allocate import allocate
from territory_opt.allocation.valuation import value_week
from territory_opt.model.client import Client
from territory_opt.model.hour_rule import LimitUnit, Strength
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.problem import Problem
from territory_opt.model.response import LinearResponse, PointsResponse
from territory_opt.response.curve import Curve, best_split
from territory_opt.rules.classification import classify
from territory_opt.testing import plain_problems

WEEKS = 10
EMPTY = Curve(widths=(), slopes=())


@given(plain_problems())
def test_the_optimum_is_the_best_of_all_weeks_in_whole_hours(problem: Problem) -> None:
    rep = problem.reps[0]
    week = value_week(problem, rep.id, classify(problem))

    allocation = allocate(week, rep, problem.policy)

    best = max(map(WorthOfWeek(problem), whole_weeks(problem)), default=-math.inf)
    if best == -math.inf:
        assert allocation.status is to.Status.INFEASIBLE
    else:
        assert best == pytest.approx(allocation.week.certificate.objective, rel=1e-9, abs=1e-6)


def whole_weeks(problem: Problem) -> Iterator[tuple[int, ...]]:
    """Yield every way to give whole hours to the activities; what is left of the week is free."""
    return _shared_out(int(problem.reps[0].weekly_hours), len(problem.policy.activities))


def _shared_out(hours: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 0:
        yield ()
        return
    for first in range(hours + 1):
        for rest in _shared_out(hours - first, parts - 1):
            yield (first, *rest)


class WorthOfWeek:
    """What a week of whole hours earns, less penalties [money]; minus infinity when it breaks a required rule."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.activities = problem, list(problem.policy.activities)
        self.most = int(problem.reps[0].weekly_hours)
        self.earned = [self._earned(activity) for activity in self.activities]

    def __call__(self, hours: Sequence[int]) -> float:
        """Return the worth of a week."""
        total = -self._penalties(dict(zip(self.activities, hours, strict=True)))
        return total + sum(table[x] for table, x in zip(self.earned, hours, strict=True))

    def _penalties(self, hours: dict[str, int]) -> float:
        total = 0.0
        for rule in self.problem.policy.hour_rules.values():
            given_hours = sum(hours[activity] for activity in rule.terms)
            whole = 1 if rule.unit is LimitUnit.HOURS else self.most
            short = 0 if rule.at_least is None else max(0, round(rule.at_least * whole) - given_hours)
            over = 0 if rule.at_most is None else max(0, given_hours - round(rule.at_most * whole))
            if rule.strength is Strength.REQUIRED and short + over > 0:
                return math.inf
            if rule.strength is Strength.PREFERRED:
                total += (short + over) * (rule.penalty_per_hour or 0.0)
        return total

    def _earned(self, activity: str) -> list[float]:
        """Return what each number of whole hours of one activity earns: contact first, then the steepest."""
        own = [client for client in self.problem.clients if client.tier == activity]
        contact = sum(int(client.minimum_hours) for client in own)
        first = sum(client_curve(client).revenue(client.minimum_hours) for client in own)
        rest = [beyond(client_curve(client), client.minimum_hours) for client in own]
        deals = [deal for deal in self.problem.opportunities if self._at(deal) == activity]
        first += sum(gain_without_hours(self.problem, deal) for deal in deals)
        rest += [deal_curve(self.problem, deal) for deal in deals]
        return [
            first + best_split(rest, x - contact).revenue if x >= contact else -math.inf for x in range(self.most + 1)
        ]

    def _at(self, deal: Opportunity) -> str:
        client = self.problem.client_by_id.get(deal.client or "")
        return self.problem.policy.prospecting if client is None or client.tier is None else client.tier


def client_curve(client: Client) -> Curve:
    """Return what hours on a client earn, up to its maximum."""
    response = client.response
    if isinstance(response, LinearResponse):
        curve = Curve(widths=(response.most_hours,), slopes=(response.revenue_per_hour,))
    else:
        assert isinstance(response, PointsResponse)
        curve = hull(((0.0, 0.0), *response.points))
    return curve if client.maximum_hours is None else curve.up_to(client.maximum_hours)


def deal_curve(problem: Problem, deal: Opportunity) -> Curve:
    """Return what weekly hours on a deal earn: in a line for a Likely one, by its chain for a Stretch one."""
    amount, odds = deal.amount or 0.0, deal.odds or 0.0
    if deal.certainty is Certainty.LIKELY:
        weekly_hours = (WEEKS if deal.routine_hours is None else deal.routine_hours) / WEEKS
        return Curve(widths=(weekly_hours,), slopes=(amount * odds / 2 / weekly_hours,)) if weekly_hours else EMPTY
    return hull(chain_points(problem, deal))


def chain_points(problem: Problem, deal: Opportunity) -> tuple[tuple[float, float], ...]:
    """Return what the first, the first two, ... actions of a chain take of a week and gain, from nothing on."""
    if deal.certainty is not Certainty.STRETCH or deal.playbook is None:
        return ((0.0, 0.0),)
    actions = problem.playbooks[deal.playbook].actions
    chain = [actions[f"a{i}"] for i in range(len(actions))]
    hours = accumulate((action.effort_hours / WEEKS for action in chain), initial=0.0)
    gains = accumulate(((deal.amount or 0.0) * action.odds_gain for action in chain), initial=0.0)
    return tuple(zip(hours, gains, strict=True))


def gain_without_hours(problem: Problem, deal: Opportunity) -> float:
    """Return what those actions gain that take no hours and wait for none that does."""
    return max(gain for hours, gain in chain_points(problem, deal) if hours == 0)


def hull(points: Sequence[tuple[float, float]]) -> Curve:
    """Return the least concave curve above points, counted from its height at no hours."""
    corners = [(0.0, max(gain for hours, gain in points if hours == 0))]
    for point in points:
        if point[0] == 0:
            continue
        while len(corners) > 1 and steepness(corners[-2], corners[-1]) <= steepness(corners[-2], point):
            corners.pop()
        if point[0] > corners[-1][0]:
            corners.append(point)
    lines = list(pairwise(corners))
    return Curve(
        widths=tuple(after[0] - before[0] for before, after in lines),
        slopes=tuple(steepness(before, after) for before, after in lines),
    )


def steepness(before: tuple[float, float], after: tuple[float, float]) -> float:
    """Return the slope of the line between two points."""
    return (after[1] - before[1]) / (after[0] - before[0])


def beyond(curve: Curve, hours: float) -> Curve:
    """Return what a curve earns by hours after the first ones."""
    widths, slopes = [], []
    for width, slope in zip(curve.widths, curve.slopes, strict=True):
        left = max(0.0, width - hours)
        hours = max(0.0, hours - width)
        if left > 0:
            widths.append(left)
            slopes.append(slope)
    return Curve(widths=tuple(widths), slopes=tuple(slopes))
