"""A territory as a fleet: the reps whose weeks are bands as columns, the others listed with the reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs
import numpy as np

from territory_opt.allocation.banded_week import banded_week
from territory_opt.allocation.rep_week import RepWeek, Target
from territory_opt.allocation.valuation import value_week
from territory_opt.errors import listing
from territory_opt.fleet.fleet import KINDS, Fleet
from territory_opt.fleet.selling_activities import selling_activities
from territory_opt.fleet.starts import starts_of
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import RepId
from territory_opt.rules.classification import classify


@attrs.frozen(kw_only=True)
class FleetOf:
    """The fleet of a territory.

    Parameters
    ----------
    fleet
        The reps whose weeks are bands; None when no rep has such a week.
    others
        Why each of the other reps is not among them, by id.
    """

    fleet: Fleet | None
    others: Mapping[RepId, str]


def fleet_of(problem: Problem) -> FleetOf:
    """Return a territory as a fleet.

    Parameters
    ----------
    problem
        The territory.

    Examples
    --------
    >>> import territory_opt as to
    >>> made = fleet_of(to.read_demo())
    >>> made.others["ana"]
    "actions of Stretch deals are chosen: 'a07' has some"
    """
    classification = classify(problem)
    weeks: list[RepWeek] = []
    others: dict[RepId, str] = {}
    for rep in problem.reps:
        week = value_week(problem, rep.id, classification)
        why_not = _why_not(week)
        if why_not:
            others[rep.id] = why_not
        else:
            weeks.append(week)
    reps = [problem.rep_by_id[week.rep] for week in weeks]
    return FleetOf(fleet=_fleet(problem.policy, reps, weeks) if weeks else None, others=others)


def _why_not(week: RepWeek) -> str:
    banded = banded_week(week)
    if isinstance(banded, str):
        return banded
    due = [
        target.id
        for target in week.targets
        if target.weeks_to_due is not None and target.weeks_to_due < week.working_weeks
    ]
    return f"deals are due before the period ends: {listing(due)}" if due else ""


def _fleet(policy: Policy, reps: Sequence[Rep], weeks: Sequence[RepWeek]) -> Fleet:
    targets = [target for week in weeks for target in week.targets]
    places = {name: place for place, name in enumerate(selling_activities(policy))}
    return Fleet(
        policy=policy,
        reps=[rep.id for rep in reps],
        weekly_hours=[rep.weekly_hours for rep in reps],
        admin_hours=[np.nan if rep.admin_hours is None else rep.admin_hours for rep in reps],
        kept_revenue=[week.kept.total for week in weeks],
        target=[np.nan if rep.target is None else rep.target for rep in reps],
        rep_start=starts_of(len(week.targets) for week in weeks),
        target_ids=np.array([target.id for target in targets], dtype=np.str_),
        activity=[places[target.activity] for target in targets],
        minimum_hours=[target.minimum_hours for target in targets],
        in_period_share=[target.in_period_share for target in targets],
        later_share=[target.later_share for target in targets],
        segment_start=starts_of(len(target.curve.widths) for target in targets),
        widths=[*_lines(targets, "widths")],
        slopes=[*_lines(targets, "slopes")],
        kind=np.array([KINDS.index(target.kind) for target in targets]),
        curve_error=[target.curve.error for target in targets],
    )


def _lines(targets: Iterable[Target], field: str) -> Iterator[float]:
    return (number for target in targets for number in getattr(target.curve, field))
