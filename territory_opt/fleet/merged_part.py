"""Reps of a fleet whose lines are merged once, for case after case: what they come to together in each."""

from typing import NamedTuple

import attrs
import numpy as np
from numpy.typing import NDArray

from territory_opt.allocation.allocation import Status
from territory_opt.banded.columns import Floats, ManyBands, ManyFound, ManyLines, Method, Places
from territory_opt.banded.many import solve_many, target_revenue
from territory_opt.banded.records import OPTIMAL, UNDECIDED
from territory_opt.errors import UnverifiedPlanError
from territory_opt.fleet.bands import fleet_bands
from territory_opt.fleet.case import FleetCase
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.grouped_sums import sums_by
from territory_opt.fleet.part_check import HOURS_TOLERANCE, LARGEST_GAP, LEAST_SHARE, MONEY_TOLERANCE
from territory_opt.fleet.planned_part import activity_of, lines_of_fleet, plan_part, saturation


class SolvedCase(NamedTuple):
    """The reps of a part in one case, as arrays; what is of reps without a week is 0.

    Attributes
    ----------
    is_planned, is_staying
        Whether each rep has a week, and whether the rep is still there.
    hours
        Hours of the selling activities, administration and free time [h/week]: a row for each rep.
    expected_revenue, later_revenue
        What closes in the period, what is kept included, and after it [money].
    target
        What was promised; NaN for nothing [money].
    """

    is_planned: NDArray[np.bool_]
    is_staying: NDArray[np.bool_]
    hours: Floats
    expected_revenue: Floats
    later_revenue: Floats
    target: Floats


@attrs.frozen(kw_only=True, eq=False)
class MergedPart:
    """A part of a fleet, its lines merged.

    Parameters
    ----------
    fleet
        The part.
    lines
        Its lines.
    in_period, later
        What closes in the period, and after it, up to the end of each line [money], and at minimum contact.
    method
        How to compute.
    """

    fleet: Fleet
    lines: ManyLines
    in_period: "_Money"
    later: "_Money"
    method: Method

    @classmethod
    def of(cls, fleet: Fleet, method: Method) -> "MergedPart":
        """Merge the lines of a part of a fleet, no curve of which rises in slope."""
        lines = lines_of_fleet(fleet, method)
        base = target_revenue(
            fleet.minimum_hours,
            segment_start=fleet.segment_start,
            widths=fleet.widths,
            slopes=fleet.slopes,
            method=method,
        )
        in_period, later = (
            _Money.of(fleet, lines, base, share) for share in (fleet.in_period_share, fleet.later_share)
        )
        return cls(fleet=fleet, lines=lines, in_period=in_period, later=later, method=method)

    def solved(self, case: FleetCase) -> SolvedCase:
        """Return what the reps come to in a case.

        Raises
        ------
        UnverifiedPlanError
            If a week does not follow from the case: a fault of the library.
        """
        fleet = self.fleet
        weekly_hours = fleet.weekly_hours if case.weekly_hours is None else case.weekly_hours
        admin_hours = fleet.admin_hours if case.admin_hours is None else case.admin_hours
        rules = fleet_bands(case.policy or fleet.policy, weekly_hours, admin_hours)
        if isinstance(rules, str):
            raise UnverifiedPlanError(f"case {case.name}", [rules])
        factors = np.array([case.earns.get(name, 1.0) for name in fleet.activities])
        lines = self._scaled(factors)
        bands = rules.with_base(lines.base_hours)
        found = solve_many(lines, bands, method=self.method)
        is_staying = np.ones(fleet.num_reps, dtype=np.bool_) if case.is_staying is None else case.is_staying
        is_planned = (found.ending == OPTIMAL) & is_staying
        at = line_at(lines, found.hours)
        _check(case.name, lines, bands, found, at, is_planned)
        hours = np.column_stack([found.hours, weekly_hours - found.selling_hours, found.free_hours])
        solved = SolvedCase(
            is_planned=is_planned,
            is_staying=is_staying,
            hours=np.where(is_planned[:, None], hours, 0.0),
            expected_revenue=np.where(is_planned, fleet.kept_revenue + self.in_period.of_reps(at, factors), 0.0),
            later_revenue=np.where(is_planned, self.later.of_reps(at, factors), 0.0),
            target=fleet.target if case.target is None else case.target,
        )
        for place in np.flatnonzero((found.ending == UNDECIDED) & is_staying).tolist():
            self._put_planned(solved, place, attrs.evolve(case, weekly_hours=weekly_hours, admin_hours=admin_hours))
        return solved

    def _put_planned(self, solved: SolvedCase, place: int, case: FleetCase) -> None:
        """Put the plan of a rep whose week is not proven by the lines, because limits meet but for rounding."""
        one = self.fleet.part(place, place + 1)
        factors = np.array([case.earns.get(name, 1.0) for name in one.activities])
        changed = attrs.evolve(
            one,
            policy=case.policy or one.policy,
            slopes=one.slopes * np.repeat(factors[one.activity], np.diff(one.segment_start)),
            **{name: getattr(case, name)[place : place + 1] for name in ("weekly_hours", "admin_hours")},
        )
        columns = plan_part((changed, self.method)).columns
        names = (*(f"hours_{name}" for name in (*one.activities, one.policy.admin)), "free_hours")
        solved.is_planned[place] = columns["status"][0] == Status.OPTIMAL
        if solved.is_planned[place]:
            solved.hours[place] = [columns[name][0] for name in names]
            solved.expected_revenue[place] = columns["expected_revenue"][0]
            solved.later_revenue[place] = columns["later_revenue"][0]

    def _scaled(self, factors: Floats) -> ManyLines:
        """Return the lines with all money of each activity times a factor."""
        if (factors == 1.0).all():
            return self.lines
        lines = self.lines
        of_line = np.repeat(np.tile(factors, lines.num_weeks), np.diff(lines.start))
        return attrs.evolve(
            lines,
            slopes=lines.slopes * of_line,
            values=lines.values * of_line,
            base_revenue=lines.base_revenue * factors,
            tails=lines.tails * factors,
        )


class LineAt(NamedTuple):
    """Where hours of activities end: on which line, after how many whole ones, how far along.

    Attributes
    ----------
    line
        The line that the last hour is on; that of the last one beyond all.
    has_before, before
        Whether a whole line lies before, and which.
    beyond
        Hours on the line [h/week]; none of them where all lines are full.
    """

    line: Places
    has_before: NDArray[np.bool_]
    before: Places
    beyond: Floats


def line_at(lines: ManyLines, hours: Floats) -> LineAt:
    """Return where hours of each activity end.

    Parameters
    ----------
    lines
        The lines.
    hours
        Hours of each activity [h/week]: a row for each week.
    """
    spent, start, stop = hours.ravel(), lines.start[:-1], lines.start[1:]
    low, high = start.copy(), stop.copy()
    last = max(len(lines.ends) - 1, 0)
    while (low < high).any():
        middle = (low + high) // 2
        is_full = (low < high) & (_at(lines.ends, np.minimum(middle, last)) <= spent)
        low, high = np.where(is_full, middle + 1, low), np.where(is_full | (low >= high), high, middle)
    has_before = low > start
    before = np.maximum(low - 1, 0)
    begin = np.where(has_before, _at(lines.ends, before), lines.base_hours.ravel())
    beyond = np.where(low < stop, spent - begin, 0.0)
    return LineAt(np.minimum(low, last), has_before, before, beyond)


def _at(values: Floats, places: Places) -> Floats:
    return values[places] if len(values) else np.zeros(len(places))


@attrs.frozen(kw_only=True, eq=False)
class _Money:
    """A part of what the lines earn: what each line adds for an hour, all up to its end, and minimum contact."""

    slopes: Floats
    values: Floats
    base: Floats

    @classmethod
    def of(cls, fleet: Fleet, lines: ManyLines, base: Floats, share: Floats) -> "_Money":
        of_line = np.repeat(share, np.diff(fleet.segment_start))[lines.order]
        slopes = lines.slopes * of_line
        start = lines.start[:-1]
        counts = np.diff(lines.start)
        widths = np.diff(lines.ends, prepend=0.0)
        first = start[counts > 0]
        widths[first] = lines.ends[first] - lines.base_hours.ravel()[counts > 0]
        values = _running_sums(slopes * widths, start, counts)
        of_activity = sums_by(activity_of(fleet), base * share, lines.base_hours.size)
        return cls(slopes=slopes, values=values, base=of_activity.reshape(lines.base_hours.shape))

    def of_reps(self, at: LineAt, factors: Floats) -> Floats:
        """Return the money of each rep at these hours [money]."""
        whole = np.where(at.has_before, _at(self.values, at.before), 0.0)
        gained = whole + _at(self.slopes, at.line) * at.beyond
        money: Floats = ((gained.reshape(self.base.shape) + self.base) * factors).sum(axis=1)
        return money


def _running_sums(values: Floats, start: Places, counts: Places) -> Floats:
    """Return running sums that begin anew at every start; exact to the size of each own sum."""
    sums = values.copy()
    line, left = start[counts > 1] + 1, counts[counts > 1] - 1
    while line.size:
        sums[line] += sums[line - 1]
        line, left = line[left > 1] + 1, left[left > 1] - 1
    return sums


def _check(  # noqa: PLR0917
    name: str, lines: ManyLines, bands: ManyBands, found: ManyFound, at: LineAt, is_planned: NDArray[np.bool_]
) -> None:
    """Check that hours add up and keep their limits, that money is what they earn, and that nothing earns more."""
    selling = found.selling_hours[:, None]
    floors = np.maximum(bands.floor_hours, bands.floor_share * selling)
    ceilings = np.minimum(bands.ceiling_hours, bands.ceiling_share * selling)
    total = found.hours.sum(axis=1) + found.free_hours - found.selling_hours
    whole = np.where(at.has_before, _at(lines.values, at.before), 0.0)
    earned = (whole + _at(lines.slopes, at.line) * at.beyond).reshape(found.hours.shape).sum(axis=1)
    base = lines.base_revenue.sum(axis=1)
    size = np.maximum(np.abs(base + found.revenue), np.abs(base + found.bound))
    size = np.maximum(size, LEAST_SHARE * saturation(lines))
    wrong = {
        "hours do not add up": ~(np.abs(total) <= HOURS_TOLERANCE),
        "below a floor": ~(found.hours >= floors - HOURS_TOLERANCE).all(axis=1),
        "above a ceiling": ~(found.hours <= ceilings + HOURS_TOLERANCE).all(axis=1),
        "too little or too much administration": ~(
            (found.selling_hours >= bands.shortest - HOURS_TOLERANCE)
            & (found.selling_hours <= bands.longest + HOURS_TOLERANCE)
        ),
        "revenue is not what the hours earn": ~(np.abs(earned - found.revenue) <= MONEY_TOLERANCE * size),
        "not proven best": ~(np.abs(found.bound - found.revenue) <= LARGEST_GAP * size),
    }
    complaints = [what for what, where in wrong.items() if (where & is_planned).any()]
    if complaints:
        raise UnverifiedPlanError(f"case {name}", complaints)
