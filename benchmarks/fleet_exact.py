"""The exact method over a fleet, in chunks: curves merged, weeks solved, hours of every target read back."""

import time
from collections.abc import Iterator

import attrs
import numpy as np
from fleet_data import SELLING, TWO_DAY_RULE, FleetData, Floats, Places, Rules
from fleet_runs import Run, Solved

import territory_opt as to
from territory_opt.banded.many import ManyBands, ManyLines, Method, merge_many, solve_many, target_hours
from territory_opt.banded.records import OPTIMAL
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.plan_many import plan_many

CHUNK_REPS = 1_000


@attrs.frozen(kw_only=True, eq=False)
class Shape:
    """Where targets and lines stand in so many reps: a part of the data, as a fleet brings it along."""

    num_reps: int
    activity_of: Places
    segment_start: Places
    minimum_hours: Floats

    @classmethod
    def of(cls, fleet: FleetData) -> "Shape":
        """Return the shape of a fleet."""
        num_targets = fleet.num_reps * fleet.level.num_targets
        return cls(
            num_reps=fleet.num_reps,
            activity_of=fleet.activity_of(),
            segment_start=fleet.segment_start(),
            minimum_hours=np.zeros(num_targets),
        )

    def merged(self, fleet: FleetData, method: Method) -> ManyLines:
        """Merge the curves of a fleet of this shape."""
        return merge_many(
            activity_of=self.activity_of,
            segment_start=self.segment_start,
            widths=fleet.widths.ravel(),
            slopes=fleet.slopes.ravel(),
            minimum_hours=self.minimum_hours,
            num_weeks=self.num_reps,
            num_activities=len(SELLING),
            method=method,
        )


def bands_of(num_reps: int, rules: Rules = TWO_DAY_RULE) -> ManyBands:
    """Return the rules as bands of so many weeks."""
    least, most = rules.admin
    floors, ceilings = zip(*rules.shares, strict=True)

    def alike(value: float | tuple[float, ...]) -> Floats:
        return np.ascontiguousarray(np.broadcast_to(value, (num_reps, *np.shape(value))), dtype=np.float64)

    return ManyBands(
        shortest=alike(rules.weekly_hours - most * rules.weekly_hours),
        longest=alike(rules.weekly_hours - least * rules.weekly_hours),
        floor_hours=alike((0.0,) * len(SELLING)),
        floor_share=alike(floors),
        ceiling_hours=alike((np.inf,) * len(SELLING)),
        ceiling_share=alike(ceilings),
        selling_cost=alike(0.0),
    )


def chunks(fleet: FleetData) -> Iterator[tuple[slice, FleetData]]:
    """Yield the fleet in chunks, each with its place."""
    for first in range(0, fleet.num_reps, CHUNK_REPS):
        place = slice(first, min(first + CHUNK_REPS, fleet.num_reps))
        yield place, fleet.part(place.start, place.stop)


def prepare(fleet: FleetData, name: str, num_threads: int = 1) -> Run:
    """Return the run of an exact method over a fleet."""
    method = Method(name)
    shapes = {part.num_reps: Shape.of(part) for _, part in chunks(fleet)}
    bands = {num_reps: bands_of(num_reps) for num_reps in shapes}

    def run() -> Solved:
        start = time.perf_counter()
        revenue = np.empty(fleet.num_reps)
        hours, of_targets = (
            np.empty((fleet.num_reps, len(SELLING))),
            np.empty((fleet.num_reps, fleet.level.num_targets)),
        )
        for place, part in chunks(fleet):
            shape = shapes[part.num_reps]
            lines = shape.merged(part, method)
            found = solve_many(lines, bands[part.num_reps], method=method, num_threads=num_threads)
            assert (found.ending == OPTIMAL).all()
            spent = target_hours(
                lines,
                found.hours,
                segment_start=shape.segment_start,
                minimum_hours=shape.minimum_hours,
                method=method,
            )
            revenue[place], hours[place] = found.revenue, found.hours
            of_targets[place] = spent.reshape(part.num_reps, -1)
        output_mb = (revenue.nbytes + hours.nbytes + of_targets.nbytes) / 1e6
        return Solved(seconds=time.perf_counter() - start, revenue=revenue, output_mb=output_mb)

    return run


def library_fleet(fleet: FleetData) -> Fleet:
    """Return the fleet as the library's users hand it over."""
    num_targets = fleet.num_reps * fleet.level.num_targets
    shape = Shape.of(fleet)
    none = np.full(fleet.num_reps, np.nan)
    return Fleet(
        policy=attrs.evolve(to.read_policy(), channels={}),
        reps=np.array([f"rep{number}" for number in range(fleet.num_reps)]),
        weekly_hours=np.full(fleet.num_reps, TWO_DAY_RULE.weekly_hours),
        admin_hours=none,
        kept_revenue=np.zeros(fleet.num_reps),
        target=none,
        rep_start=np.arange(fleet.num_reps + 1) * fleet.level.num_targets,
        target_ids=np.tile([f"target{number}" for number in range(fleet.level.num_targets)], fleet.num_reps),
        activity=shape.activity_of % len(SELLING),
        minimum_hours=shape.minimum_hours,
        in_period_share=np.ones(num_targets),
        later_share=np.zeros(num_targets),
        segment_start=shape.segment_start,
        widths=fleet.widths.ravel(),
        slopes=fleet.slopes.ravel(),
    )


def prepare_plan(fleet: FleetData) -> Run:
    """Return the run of the library's call for fleets, by the best method here, its checks included."""
    ready = library_fleet(fleet)
    data = [values for values in attrs.asdict(ready, recurse=False).values() if isinstance(values, np.ndarray)]

    def run() -> Solved:
        start = time.perf_counter()
        plan = plan_many(ready)
        seconds = time.perf_counter() - start
        columns = (*plan.columns.values(), *plan.target_columns.values())
        own = [column for column in columns if not any(np.may_share_memory(column, given) for given in data)]
        output_mb = sum(column.nbytes for column in own) / 1e6
        return Solved(seconds=seconds, revenue=plan.columns["expected_revenue"], output_mb=output_mb)

    return run
