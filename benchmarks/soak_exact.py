"""The exact method against HiGHS on weeks that are hard to solve: ties, losses, limits that just meet or clash.

Run ``python benchmarks/soak_exact.py --cases 100000 --first 0``. Every week is solved by all three methods, whose
numbers must be the same bit for bit, and as a linear program by HiGHS, which must find the same optimum or no plan.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator

import attrs
import numpy as np

from territory_opt.banded.many import ManyFound, ManyLines, Method, merge_many, solve_many
from territory_opt.banded.records import ADMIN_CLASH, BAND_CLASH, FLOORS_CLASH, OPTIMAL, UNDECIDED
from territory_opt.testing.banded_program import WeekProgram
from territory_opt.testing.banded_weeks import HardWeek, as_columns, seeded_week

MOST_DIFFERENCE = 1e-9
"""Of what is at stake in a week [1]."""

BLOCK = 2_000
SMOKE_CASES = 200
MOST_TOLD = 20
ENDINGS = {
    OPTIMAL: "optimum",
    ADMIN_CLASH: "no plan: administration",
    BAND_CLASH: "no plan: the band of an activity",
    FLOORS_CLASH: "no plan: all floors together",
    UNDECIDED: "undecided",
}


@attrs.define
class Tally:
    """What came out so far.

    Parameters
    ----------
    endings
        How many weeks ended how.
    num_ties
        Weeks with another plan that earns the same.
    worst
        Largest difference from HiGHS, and from the bound, of what is at stake [1].
    disagreements
        Weeks on which methods or HiGHS do not agree, as text.
    """

    endings: Counter[str] = attrs.Factory(Counter)
    num_ties: int = 0
    worst: float = 0.0
    disagreements: list[str] = attrs.Factory(list)


def soak(seeds: range, tally: Tally) -> None:
    """Solve the weeks of some seeds by every method, and hold the results against each other."""
    weeks: dict[int, list[tuple[int, HardWeek]]] = {}
    for seed in seeds:
        week = seeded_week(seed)
        weeks.setdefault(len(week.bands.floor_hours), []).append((seed, week))
    for num_activities, numbered in weeks.items():
        columns, bands = as_columns([week for _, week in numbered], num_activities)
        lines = {method: merge_many(**columns, method=method) for method in Method}
        found = {method: solve_many(lines[method], bands, method=method) for method in Method}
        for method in (Method.NUMPY, Method.COMPILED):
            for records in (lines, found):
                told = ", ".join(different(records[Method.PLAIN], records[method]))
                if told:
                    tally.disagreements.append(f"seeds {seeds}, {num_activities} activities, {method}: {told}")
        plain, base = found[Method.PLAIN], lines[Method.PLAIN].base_revenue.sum(axis=1)
        tally.num_ties += int(plain.ties.sum())
        for place, (seed, week) in enumerate(numbered):
            ending = int(plain.ending[place])
            tally.endings[ENDINGS[ending]] += 1
            earned, bound = (float(column[place] + base[place]) for column in (plain.revenue, plain.bound))
            compare(seed, week, earned if ending == OPTIMAL else None, bound, tally)


def different(one: ManyLines | ManyFound, other: ManyLines | ManyFound) -> Iterator[str]:
    """Yield the names of the columns that are not the same bit for bit."""
    for field in attrs.fields(type(one)):
        if not np.array_equal(getattr(one, field.name), getattr(other, field.name)):
            yield field.name


def compare(seed: int, week: HardWeek, earned: float | None, bound: float, tally: Tally) -> None:
    """Hold one week against HiGHS and against its own bound."""
    optimum = WeekProgram(week).best()
    if earned is None or optimum is None:
        if earned is not optimum:
            tally.disagreements.append(f"seed {seed}: {earned} here, {optimum} by HiGHS")
        return
    sizes = (width * abs(slope) for t in week.targets for width, slope in zip(t.widths, t.slopes, strict=True))
    stake = max(abs(optimum), sum(sizes), sys.float_info.min)
    difference = max(abs(earned - optimum), abs(bound - earned)) / stake
    tally.worst = max(tally.worst, difference)
    if difference > MOST_DIFFERENCE:
        tally.disagreements.append(f"seed {seed}: {earned} here, bound {bound}, {optimum} by HiGHS")


def main() -> int:
    """Soak, and tell what came out; 1 if anything disagrees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--smoke", action="store_true", help=f"{SMOKE_CASES} cases")
    options = parser.parse_args()
    cases = SMOKE_CASES if options.smoke else options.cases
    tally, begin, stop = Tally(), time.perf_counter(), options.first + cases
    for first in range(options.first, stop, BLOCK):
        soak(range(first, min(first + BLOCK, stop)), tally)
    print(f"{cases} weeks from seed {options.first}, {time.perf_counter() - begin:.0f} s")
    for ending, count in tally.endings.most_common():
        print(f"  {ending}: {count}")
    print(f"  with ties: {tally.num_ties}")
    print(f"  worst difference of optimum and bound, of what is at stake: {tally.worst:.1e}")
    print(f"  disagreements: {len(tally.disagreements)}")
    for told in tally.disagreements[:MOST_TOLD]:
        print(f"    {told}")
    return 1 if tally.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
