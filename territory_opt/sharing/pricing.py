"""The best weeks when what they take of shared limits has a price: one walk for each rep, whatever the prices."""

import attrs
import numpy as np

from territory_opt.banded.many import Floats, ManyLines, Method, Places, merge_many, solve_many, target_hours
from territory_opt.banded.merging import running_sums
from territory_opt.banded.records import OPTIMAL, UNDECIDED
from territory_opt.errors import SolverError, listing
from territory_opt.fleet.grouped_sums import sums_by
from territory_opt.sharing.limited_weeks import LimitedWeeks

MOST_WEEKS = 1000
"""Weeks that are priced at once; it bounds the memory."""

_FAR_APART = "look there for numbers of very different size, or plan these reps apart from the others"


@attrs.frozen(kw_only=True, eq=False)
class Response:
    """The best weeks at some prices.

    Parameters
    ----------
    is_possible
        Whether the week can be planned at all.
    value
        What it earns, prices left out [money].
    use
        What it takes of each limit: a row for each week.
    bound
        What no such week can earn more than, prices taken off [money].
    """

    is_possible: np.ndarray[tuple[int], np.dtype[np.bool_]]
    value: Floats
    use: Floats
    bound: Floats


class Pricing:
    """Weeks that can be asked for their best hours at any prices.

    Prices are weights: the first says what a unit of money counts, usually 1; the others are the price of each limit.
    With 0 for the money, the week that takes least is the best.

    Parameters
    ----------
    weeks
        The weeks.
    method
        How to compute it; it changes no number.
    num_threads
        Threads that share the weeks when compiled.
    """

    def __init__(self, weeks: LimitedWeeks, method: Method, num_threads: int = 1) -> None:
        self.weeks = weeks
        self.method = method
        self.num_threads = num_threads
        self.num_priced = 0

    def everyone(self, weights: Floats) -> Response:
        """Return the best week of everyone at the same weights."""
        everyone = np.arange(self.weeks.num_weeks)
        return self.ask(everyone, np.broadcast_to(weights, (len(everyone), len(weights))))

    def ask(self, reps: Places, weights: Floats) -> Response:
        """Return the best weeks of some reps, each at its row of weights."""
        answers = [
            _Priced(self, reps[first : first + MOST_WEEKS], weights[first : first + MOST_WEEKS]).response()
            for first in range(0, max(1, len(reps)), MOST_WEEKS)
        ]
        self.num_priced += len(reps)
        return Response(
            **{f.name: np.concatenate([getattr(a, f.name) for a in answers]) for f in attrs.fields(Response)}
        )

    def hours(self, reps: Places, weights: Floats) -> tuple[Floats, Floats, Floats]:
        """Return selling time and hours of each activity, by rep, and hours of each target, in the order of reps."""
        parts = [
            _Priced(self, reps[first : first + MOST_WEEKS], weights[first : first + MOST_WEEKS]).hours()
            for first in range(0, max(1, len(reps)), MOST_WEEKS)
        ]
        self.num_priced += len(reps)
        selling, activities, targets = (np.concatenate([part[place] for part in parts]) for place in range(3))
        return selling, activities, targets


class _Priced:
    """Some weeks at some weights, solved."""

    def __init__(self, pricing: Pricing, reps: Places, weights: Floats) -> None:
        everyone = np.arange(pricing.weeks.num_weeks)
        self.weeks = weeks = pricing.weeks if np.array_equal(reps, everyone) else pricing.weeks.part(reps)
        self.weights, self.method = weights, pricing.method
        owner = self._owner = weeks.week_of_target
        worth, prices = weights[:, 0], weights[:, 1:]
        factor = worth[owner] + (weeks.counted * prices[owner]).sum(axis=1)
        charge = (weeks.taken * prices[owner]).sum(axis=1)
        self._target = weeks.target_of_segment
        self._slopes = weeks.slopes * factor[self._target] - charge[self._target]
        lines = merge_many(
            activity_of=owner * weeks.num_activities + weeks.activity_of,
            segment_start=weeks.segment_start,
            widths=weeks.widths,
            slopes=self._slopes,
            minimum_hours=weeks.minimum_hours,
            num_weeks=len(reps),
            num_activities=weeks.num_activities,
            method=pricing.method,
        )
        self.lines = charged(lines, prices @ weeks.by_hour.T)
        bands = attrs.evolve(
            weeks.bands,
            floor_hours=np.maximum(weeks.bands.floor_hours, lines.base_hours),
            selling_cost=weeks.bands.selling_cost * worth,
        )
        self.found = solve_many(self.lines, bands, method=pricing.method, num_threads=pricing.num_threads)
        undecided = self.found.ending == UNDECIDED
        if undecided.any():
            whose = listing([repr(rep) for rep in weeks.reps[undecided].tolist()])
            raise SolverError(f"at some price of a shared limit no best week was proven for {whose}; {_FAR_APART}")

    def response(self) -> Response:
        weeks, lines, found = self.weeks, self.lines, self.found
        possible = found.ending == OPTIMAL
        order = lines.order
        widths = np.where(self._slopes < 0.0, 0.0, weeks.beyond)[order]
        hours = np.repeat(found.hours.ravel(), np.diff(lines.start))
        filled = np.clip(hours - (lines.ends - widths), 0.0, widths)
        target = self._target[order]
        owner, count = self._owner[target], weeks.num_weeks
        earned = filled * weeks.slopes[order]
        value = weeks.base_value + sums_by(owner, earned, count)
        value -= weeks.bands.selling_cost * found.selling_hours
        use = weeks.base_use + found.hours @ weeks.by_hour
        for k in range(use.shape[1]):
            if weeks.taken[:, k].any():
                use[:, k] += sums_by(owner, filled * weeks.taken[target, k], count)
            if weeks.counted[:, k].any():
                use[:, k] -= sums_by(owner, earned * weeks.counted[target, k], count)
        charge = (self.weights[:, 1:] * (weeks.base_use + lines.base_hours @ weeks.by_hour)).sum(axis=1)
        bound = found.bound + self.weights[:, 0] * weeks.base_value - charge
        return Response(
            is_possible=possible,
            value=np.where(possible, value, 0.0),
            use=np.where(possible[:, None], use, 0.0),
            bound=np.where(possible, bound, 0.0),
        )

    def hours(self) -> tuple[Floats, Floats, Floats]:
        on_targets = target_hours(
            self.lines,
            self.found.hours,
            segment_start=self.weeks.segment_start,
            minimum_hours=self.weeks.minimum_hours,
            method=self.method,
        )
        return self.found.selling_hours, self.found.hours, on_targets


def charged(lines: ManyLines, charge: Floats) -> ManyLines:
    """Return lines whose every hour costs what its activity charges, idle ones as well.

    Parameters
    ----------
    lines
        The lines; those that lose money have no width.
    charge
        What an hour of each activity costs [money per h/week]: a row for each week.
    """
    if not charge.any():
        return lines
    slopes = lines.slopes - np.repeat(charge.ravel(), np.diff(lines.start))
    begins = np.append(0.0, lines.ends[:-1])
    has_lines = lines.start[1:] > lines.start[:-1]
    begins[lines.start[:-1][has_lines]] = lines.base_hours.ravel()[has_lines]
    earned = slopes * (lines.ends - begins)  # anew: a difference of sums would not be the sum of small differences
    values = running_sums(earned, lines.start, np.zeros(charge.size))
    return attrs.evolve(lines, slopes=slopes, values=values, tails=lines.tails - charge)
