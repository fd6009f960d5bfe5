"""Solves a fleet by one contestant in this process, and prints what it took: `fleet_child.py NAME LEVEL REPS`.

`fleet_peers.py` runs it for each size. What the run used beyond its data is the peak less what was resident when the
data and everything to load were there, and less its results.
"""

import json
import resource
import statistics
import sys
from pathlib import Path

from fleet_contestants import CONTESTANTS
from fleet_data import LEVELS, fleet_of
from timing import megabytes

LEAST_SECONDS, MOST_ROUNDS = 0.5, 30
STATUS = Path("/proc/self/status")


def memory_mb(field: str) -> float:
    """Return the resident memory now, `VmRSS`, or its peak, `VmHWM` [MB]; elsewhere than on Linux always the peak."""
    if STATUS.exists():
        lines = dict(line.split(":", 1) for line in STATUS.read_text(encoding="utf-8").splitlines())
        return float(lines[field].split()[0]) * 1024 / 1e6
    return megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def main() -> None:
    """Measure, and print the figures as JSON."""
    name, level, num_reps = sys.argv[1], LEVELS[sys.argv[2]], int(sys.argv[3])
    prepare = CONTESTANTS[name].prepare
    try:
        prepare(fleet_of(level, 1))()
    except ModuleNotFoundError as missing:
        print(json.dumps({"missing": missing.name}))
        return
    fleet = fleet_of(level, num_reps)
    run = prepare(fleet)
    before_mb = memory_mb("VmRSS")
    solved = run()
    peak_mb = memory_mb("VmHWM")
    seconds = [solved.seconds]
    while sum(seconds) < LEAST_SECONDS and len(seconds) < MOST_ROUNDS:
        seconds.append(run().seconds)
    figures = {
        "seconds": statistics.median(seconds),
        "rounds": len(seconds),
        "team_revenue": float(sum(solved.revenue)),
        "data_mb": fleet.size_mb,
        "output_mb": solved.output_mb,
        "peak_mb": peak_mb,
        "above_mb": max(0.0, peak_mb - before_mb - solved.output_mb),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
