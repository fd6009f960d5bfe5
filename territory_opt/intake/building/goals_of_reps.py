"""Targets of reps from an export's table of goals, for exactly the planned period."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from territory_opt.intake.records.export import Goal
from territory_opt.intake.records.import_findings import note, warning
from territory_opt.model.checks import MONEY
from territory_opt.model.finding import Finding
from territory_opt.model.units import RepId
from territory_opt.model.working_time import Period

NOTICEABLE_DIFFERENCE = 0.5
"""Money by which targets may differ from the team's goal through rounding [money]."""
ONE_DAY = dt.timedelta(days=1)
Span = tuple[dt.date | None, dt.date | None]


@attrs.frozen(kw_only=True)
class PeriodGoals:
    """What the goals of an export come to for the planned period.

    Parameters
    ----------
    by_owner
        Target of each owner that has one [money].
    team
        Target of the team as a whole [money]; None when no goal states it.
    findings
        What was added up, left out or assumed.
    """

    by_owner: Mapping[RepId, float]
    team: float | None
    findings: Sequence[Finding]


def goals_for(period: Period, goals: Iterable[Goal]) -> PeriodGoals:
    """Return the targets for a period.

    A goal of exactly the period is its target; else goals that follow each other without a gap from its first day to
    its last are added up; else a goal without a period is taken as one for it. A goal that only overlaps the period is
    told and not used. Goals of one owner and span that differ are added up, equal ones count once.

    Parameters
    ----------
    period
        The planned period.
    goals
        All goals of the export.
    """
    notices = _Notices()
    by_owner: defaultdict[RepId | None, list[Goal]] = defaultdict(list)
    for goal in goals:
        (notices.unusable if MONEY(goal.amount) else by_owner[goal.owner]).append(goal)
    targets: dict[RepId | None, float] = {}
    for owner, own in by_owner.items():
        target = _target(period, own, notices)
        if target is not None:
            targets[owner] = round(target, 2)
    team = targets.pop(None, None)
    reps = {owner: target for owner, target in targets.items() if owner is not None}
    return PeriodGoals(by_owner=reps, team=team, findings=tuple(notices.findings(period)))


@attrs.define
class _Notices:
    """Goals that were not simply taken."""

    unusable: list[Goal] = attrs.field(factory=list)
    repeated: list[Goal] = attrs.field(factory=list)
    added: list[Goal] = attrs.field(factory=list)
    pieced: list[Goal] = attrs.field(factory=list)
    undated: list[Goal] = attrs.field(factory=list)
    overlapping: list[Goal] = attrs.field(factory=list)

    def findings(self, period: Period) -> Iterator[Finding]:
        """Yield what was noticed."""
        span = f"{period.start} to {period.end}"
        kinds = (
            (warning, "goals_unusable", self.unusable, "goals are no amount of money: not used"),
            (note, "goals_repeated", self.repeated, "goals repeat owner, span and amount of another: counted once"),
            (warning, "goals_of_one_span", self.added, "goals share owner and span with another: added up"),
            (note, "goals_added_up", self.pieced, f"goals of shorter spans are added up to {span}"),
            (warning, "goals_without_period", self.undated, f"goals state no period: taken as targets for {span}"),
            (warning, "goals_not_used", self.overlapping, f"goals overlap {span} without making it up: not used"),
        )
        for make, code, goals, what in kinds:
            if goals:
                amount = math.fsum(goal.amount for goal in goals if math.isfinite(goal.amount))
                examples = [_shown(goal) for goal in goals]
                yield make(code, f"{len(goals):,} {what}.", len(goals), amount=amount, examples=examples)


def _shown(goal: Goal) -> str:
    span = "" if goal.start is None and goal.end is None else f" {goal.start} to {goal.end}"
    return f"{goal.name}{span}: {goal.amount:,.0f}"


def _target(period: Period, goals: Iterable[Goal], notices: _Notices) -> float | None:
    """Return one owner's target for a period; None when the goals do not make it up."""
    by_span: dict[Span, list[Goal]] = {}
    for goal in goals:
        alike = by_span.setdefault((goal.start, goal.end), [])
        if any(other.amount == goal.amount for other in alike):
            notices.repeated.append(goal)
        else:
            alike.append(goal)
    exact = by_span.get((period.start, period.end))
    pieces = _pieces(period, by_span)
    undated = by_span.get((None, None))
    if exact is not None:
        taken = exact
    elif pieces:
        taken = [goal for span in pieces for goal in by_span[span]]
        notices.pieced += taken
    elif undated is not None:
        taken = undated
        notices.undated += undated
    else:
        notices.overlapping += [goal for span in by_span.values() for goal in span if _overlaps(goal, period)]
        return None
    for span in by_span.values():
        if len(span) > 1 and span[0] in taken:
            notices.added += span
    return math.fsum(goal.amount for goal in taken)


def _pieces(period: Period, spans: Iterable[Span]) -> list[Span]:
    """Return spans that follow each other from the first day of a period to its last, the longest first; or none."""
    by_start: defaultdict[dt.date, list[dt.date]] = defaultdict(list)
    for start, end in spans:
        if start is not None and end is not None and period.start <= start <= end <= period.end:
            by_start[start].append(end)
    reached: dict[dt.date, Span] = {}
    open_days = [period.start]
    while open_days:
        day = open_days.pop()
        for end in sorted(by_start.get(day, ())):
            following = end + ONE_DAY
            if following not in reached:
                reached[following] = (day, end)
                open_days.append(following)
    day, pieces = period.end + ONE_DAY, []
    if day not in reached:
        return []
    while day != period.start:
        span = reached[day]
        pieces.append(span)
        day = span[0] or period.start
    return pieces[::-1]


def _overlaps(goal: Goal, period: Period) -> bool:
    return (goal.start is None or goal.start <= period.end) and (goal.end is None or goal.end >= period.start)


def goal_findings(
    targets: Mapping[RepId, float], team: float | None, with_pipeline: Mapping[RepId, float], currency: str
) -> Iterator[Finding]:
    """Yield where targets and pipelines do not meet, and where targets do not add up to the team's.

    Parameters
    ----------
    targets
        Target of each rep that has one [money].
    team
        The team's goal [money]; None when none is stated.
    with_pipeline
        Open money of each rep that has open deals [money].
    currency
        The currency of all money.
    """
    if targets:
        bare = [rep for rep in targets if rep not in with_pipeline]
        if bare:
            amount = math.fsum(targets[rep] for rep in bare)
            message = (
                f"{len(bare)} reps have a target and no open deal: their target must come from clients and new deals."
            )
            yield warning("reps_with_target_without_deals", message, len(bare), amount=amount, examples=bare)
        aimless = [rep for rep in with_pipeline if rep not in targets]
        if aimless:
            amount = math.fsum(with_pipeline[rep] for rep in aimless)
            message = f"{len(aimless)} reps have open deals and no target: each gets a plan and no gap."
            yield warning("reps_with_deals_without_target", message, len(aimless), amount=amount, examples=aimless)
    if team is not None:
        total = math.fsum(targets.values())
        if abs(total - team) > NOTICEABLE_DIFFERENCE:
            apart = f"{abs(total - team):,.0f} {'too little' if total < team else 'too much'}"
            message = (
                f"Targets of {len(targets)} reps come to {total:,.0f} {currency}, the team's goal to {team:,.0f}: "
                f"{apart}; the reps' targets are planned."
            )
            yield warning("targets_do_not_add_up", message, amount=abs(total - team))
