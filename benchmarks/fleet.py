"""Plans fleets of growing size, each in a process of its own: wall time, and memory that must grow linearly."""

import json
import sys
from itertools import pairwise

from timing import HERE, bar, child, megabytes, smoke_asked, table

NUM_REPS = (125, 250, 500, 1_000)
SMOKE_NUM_REPS = (2, 4, 8)
MOST_SECONDS = 15.0
MOST_GROWTH = 1.25
"""The dearest rep added may take this many times the memory of the cheapest one, and growth still is linear."""


def main() -> None:
    """Print the table and the bars."""
    sizes = SMOKE_NUM_REPS if smoke_asked(__doc__) else NUM_REPS
    rows, wall_s, peaks_mb = [], 0.0, []
    for num_reps in sizes:
        used = json.loads(child([sys.executable, str(HERE / "plan_fleet.py"), str(num_reps)]).output)
        wall_s = used["wall_s"]
        peaks_mb.append(megabytes(used["plan_maxrss"]))
        rows.append(
            [
                f"{num_reps:,}",
                f"{wall_s:.2f}",
                f"{1000 * wall_s / num_reps:.2f}",
                f"{megabytes(used['problem_maxrss']):,.0f}",
                f"{peaks_mb[-1]:,.0f}",
            ]
        )
    table(
        "many_reps in one call of plan()",
        ["reps", "wall [s]", "per rep [ms]", "peak with the problem alone [MB]", "peak [MB]"],
        rows,
    )
    added = [
        (after_mb - before_mb) / (after - before)
        for (before, after), (before_mb, after_mb) in zip(pairwise(sizes), pairwise(peaks_mb), strict=True)
    ]
    print(f"  each further rep takes {', '.join(f'{mb:.2f}' for mb in added)} MB, from size to size")
    bar(f"{sizes[-1]:,} reps in one call", wall_s, MOST_SECONDS, "s")
    bar("memory of a further rep, largest over smallest", max(added) / min(added), MOST_GROWTH, "x")


if __name__ == "__main__":
    main()
