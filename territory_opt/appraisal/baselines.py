"""What the same hours earn under rules of thumb, so that a plan can say how much it gains over each, or how little."""

import math
from collections.abc import Iterable, Mapping, Sequence

import attrs

from territory_opt.allocation.allocation import AllocatedWeek, Status
from territory_opt.allocation.formulation import Columns, contact_name, formulate, gains_in_period
from territory_opt.allocation.program import Program, Solution
from territory_opt.allocation.rep_week import RepWeek, Target
from territory_opt.allocation.solver import changing
from territory_opt.appraisal.place import NOTHING_HOURS, STRETCH, Place, least_contact, places_of
from territory_opt.appraisal.rules_of_thumb import RULES_OF_THUMB, Split, SplitWeek
from territory_opt.errors import SolverError
from territory_opt.model.client import Client
from territory_opt.model.hour_rule import REACH_TARGET, Strength
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep
from territory_opt.model.units import ActivityId, OpportunityId
from territory_opt.rules.hour_rows import AT_LEAST
from territory_opt.rules.verdict import DealVerdict

BROKEN_HOURS = 1e-6
"""A rule counts as broken from this much on [h/week]."""


@attrs.frozen(kw_only=True)
class Baseline:
    """A week by a rule of thumb, with the selling hours of the plan, and what the plan earns beyond it.

    Parameters
    ----------
    name, description
        What the rule of thumb is called, and what it does.
    hours
        Hours of each activity that sells [h/week], those without return included.
    free_hours
        Hours that no work could use [h/week]; with `hours` they make the plan's selling hours.
    expected_revenue
        What the week earns with what is kept without hours, valued as the plan is: revenue after the period counts by
        `later_revenue_share`; penalties are no revenue [money].
    revenue_in_period
        The part of it that closes in the period [money].
    gain_of_plan
        What the plan earns beyond `expected_revenue` [money]; negative when it earns less.
    gain_share
        The same as a share of `expected_revenue` [1]; None when that is nothing.
    broken_rules
        The required and preferred hour rules it breaks, the minimum contact it does not give, as
        ``minimum_contact[client]``, and ``reach_target`` where the target must be reached and is not.
    """

    name: str
    description: str
    hours: Mapping[ActivityId, float]
    free_hours: float
    expected_revenue: float
    revenue_in_period: float
    gain_of_plan: float
    gain_share: float | None
    broken_rules: tuple[str, ...]


def baselines(
    week: RepWeek,
    rep: Rep,
    policy: Policy,
    best: AllocatedWeek,
    *,
    clients: Iterable[Client],
    deals: Mapping[OpportunityId, DealVerdict],
    whole_actions: bool = False,
) -> tuple[Baseline, ...]:
    """Return what the plan's selling hours earn under each rule of thumb.

    Every baseline is valued by the program of the plan: due dates, prerequisites and shared people hold, the hour
    rules do not, and within the hours it gives out all work is chosen as well as possible. Without a recommendation
    for any activity, or without observed hours, that baseline is left out.

    Parameters
    ----------
    week
        The allocation problem of the plan.
    rep, policy
        Whose week, by which rules.
    best
        The plan.
    clients, deals
        The rep's clients and the verdicts on the deals: present sales and potential.
    whole_actions
        Whether the plan does an action wholly or not at all.

    Raises
    ------
    SolverError
        If the solver could not value a baseline.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.allocation.allocate import allocate
    >>> from territory_opt.allocation.valuation import value_week
    >>> demo = to.read_demo()
    >>> verdicts = to.classify(demo)
    >>> week, ana = value_week(demo, "ana", verdicts), demo.rep_by_id["ana"]
    >>> best = allocate(week, ana, demo.policy).week
    >>> found = baselines(week, ana, demo.policy, best, clients=demo.clients_by_rep["ana"], deals=verdicts.deals)
    >>> [baseline.name for baseline in found][:2]
    ['recommended', 'equal']
    """
    places = places_of(week, clients, deals, whole_actions=whole_actions)
    split_week = SplitWeek(week, rep, policy, best, places)
    same_hours = _SameHours(week, best, places, whole_actions=whole_actions)
    later_share = policy.assumed("later_revenue_share")
    of_plan = best.revenue.total + later_share * best.revenue.later
    return tuple(
        same_hours.baseline(name, description, split, of_plan)
        for name, description, split_by in RULES_OF_THUMB
        if (split := split_by(split_week)) is not None
    )


class _SameHours:
    """The program of the plan without its hour rules, and with a limit for every place; one for all baselines."""

    def __init__(self, week: RepWeek, best: AllocatedWeek, places: Sequence[Place], *, whole_actions: bool) -> None:
        self.week, self.best, self.places = week, best, places
        free_week = attrs.evolve(week, rows=(), least_revenue=None)
        # A place may be given hours that are not among the best of its activity: every segment is needed.
        every_hour = dict.fromkeys(week.activities, math.inf)
        self.columns: Columns
        program, self.columns = formulate(free_week, whole_actions=whole_actions, most_hours=every_hour)
        self.contact_rows = {target.id: program.row(contact_name(target)) for target in self._in_contact()}
        self.place_rows = self._add_place_rows(program)
        self.gains_in_period = gains_in_period(week, program, self.columns)
        self.solver = changing(program)

    def _in_contact(self) -> list[Target]:
        return [target for target in self.week.targets if target.minimum_hours > 0]

    def _add_place_rows(self, program: Program) -> list[int]:
        """Add a row for each place: its hours; without a limit until a baseline sets one."""
        rows: dict[tuple[str, str], int] = {}
        for target, segments in zip(self.week.targets, self.columns.segments, strict=True):
            label = f"place[{target.kind},{target.id}]"
            rows[target.kind, target.id] = program.add_row(label, [*segments], [1.0] * len(segments))
        own: dict[OpportunityId, dict[int, float]] = {}
        for action, position in zip(self.week.actions, self.columns.actions, strict=True):
            if action.weekly_hours > 0:
                own.setdefault(action.opportunity, {})[position] = action.weekly_hours
        for deal, factors in own.items():
            rows[STRETCH, deal] = program.add_row(f"place[{STRETCH},{deal}]", [*factors], [*factors.values()])
        return [rows[place.kind, place.id] for place in self.places]

    def baseline(self, name: str, description: str, split: Split, of_plan: float) -> Baseline:
        """Return what a split of the hours earns, beside what the plan earns [money]."""
        kept_contact = self._contact_that_fits(split)
        solution = self._solved(split, kept_contact)
        if solution.status is not Status.OPTIMAL:
            raise SolverError(f"the baseline {name!r} of {self.week.rep} ended as {solution.status}; please report it")
        revenue = solution.objective + self.week.kept.total
        gained = sum(gain * solution.values[position] for position, gain in self.gains_in_period.items())
        in_period = gained + self.week.kept.total
        selling_hours = self.week.weekly_hours - self.best.hours[self.week.admin]
        return Baseline(
            name=name,
            description=description,
            hours=split.hours,
            free_hours=max(0.0, selling_hours - sum(split.hours.values())),
            expected_revenue=revenue,
            revenue_in_period=in_period,
            gain_of_plan=of_plan - revenue,
            gain_share=(of_plan - revenue) / revenue if revenue > 0 else None,
            broken_rules=tuple(self._broken(split, kept_contact, in_period)),
        )

    def _contact_that_fits(self, split: Split) -> set[str]:
        """Return the clients whose minimum contact fits the hours given: to them, or to their activity."""
        position = {(place.kind, place.id): i for i, place in enumerate(self.places)}
        least: dict[ActivityId, float] = {}
        for target in self._in_contact():
            least[target.activity] = least.get(target.activity, 0.0) + least_contact(target)
        fitting = set()
        for target in self._in_contact():
            own = split.places.get(position[target.kind, target.id])
            needed, given = least[target.activity], split.hours[target.activity]
            if own is not None:
                needed, given = least_contact(target), own
            if needed <= given + NOTHING_HOURS:
                fitting.add(target.id)
        return fitting

    def _solved(self, split: Split, kept_contact: set[str]) -> Solution:
        """Solve the program with the hours of a split: exactly those of activities, at most those of places."""
        for activity, column in self.columns.hours.items():
            hours = split.hours.get(activity, self.best.hours[activity])
            self.solver.set_bounds(column, hours, hours)
        for i, row in enumerate(self.place_rows):
            self.solver.set_limits(row, None, split.places.get(i))
        for target in self._in_contact():
            lower = target.minimum_hours if target.id in kept_contact else 0.0
            self.solver.set_limits(self.contact_rows[target.id], lower, None)
        return self.solver.solve()

    def _broken(self, split: Split, kept_contact: set[str], in_period: float) -> Iterable[str]:
        hours = split.hours | {self.week.admin: self.best.hours[self.week.admin]}
        broken: dict[str, None] = {}
        for row in self.week.rows:
            total = sum(factor * hours[activity] for activity, factor in row.factors.items())
            beyond = row.limit_hours - total if row.side == AT_LEAST else total - row.limit_hours
            if row.strength is not Strength.ADVISORY and beyond > BROKEN_HOURS:
                broken[row.rule] = None
        yield from broken
        yield from (contact_name(target) for target in self._in_contact() if target.id not in kept_contact)
        least = self.week.least_revenue
        if least is not None and in_period < least * (1 - NOTHING_HOURS):
            yield REACH_TARGET
