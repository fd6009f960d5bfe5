"""Measures the engines on the development set of PSPLIB: gaps to the best known makespans, bounds, processor time.

`python benchmarks/psplib.py [--set j30|j60] [--engine fast|search|exact] [--seconds 2] [--smoke]`
"""

import argparse
import csv
import statistics
import time
from pathlib import Path

import attrs
from timing import HERE, bar, table

from territory_opt.files.psplib import read_psplib
from territory_opt.scheduling.arrange import arrange
from territory_opt.scheduling.outcome import Engine

DATA = HERE.parent / "../shared/data/psplib"
SETS = ("j30", "j60")
MOST_GAP_PERCENT = {
    (Engine.FAST, "j30"): 2.8,
    (Engine.FAST, "j60"): 4.2,
    (Engine.SEARCH, "j30"): 0.7,
    (Engine.SEARCH, "j60"): 1.8,
    (Engine.EXACT, "j30"): 0.1,
    (Engine.EXACT, "j60"): 1.0,
}
MOST_FAST_MS = 10.0
SMOKE_NUM_INSTANCES = 2


@attrs.frozen(kw_only=True)
class Measured:
    """What an engine made of one instance.

    Parameters
    ----------
    gap, bound_gap
        How far its makespan is above the best known one, and above its own bound, as shares of these [1].
    cpu_s
        Processor time [s].
    is_proven
        Whether the engine says that nothing better exists.
    """

    gap: float
    bound_gap: float
    cpu_s: float
    is_proven: bool


def instances(name: str) -> list[tuple[Path, int]]:
    """Return the files of a set, each with its best known makespan."""
    with (DATA / "best_known.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if f"j{row['jobs']}" == name]
    return [(DATA / name / f"{row['instance']}.sm", int(row["best_known"])) for row in rows]


def measured(path: Path, best_known: int, engine: Engine, seconds: float) -> Measured:
    """Arrange one instance."""
    project = read_psplib(path)
    start = time.process_time()
    outcome = arrange(project, engine=engine, seconds=seconds)
    cpu_s = time.process_time() - start
    assert outcome.bound <= best_known <= outcome.value, path
    return Measured(
        gap=outcome.value / best_known - 1,
        bound_gap=outcome.gap,
        cpu_s=cpu_s,
        is_proven=outcome.is_proven,
    )


def row(name: str, engine: Engine, found: list[Measured]) -> list[str]:
    """Return the cells of one set and engine."""
    gaps = [each.gap for each in found]
    cpu_ms = [1000 * each.cpu_s for each in found]
    return [
        f"{name} {engine}",
        str(len(found)),
        f"{100 * statistics.fmean(gaps):.2f}",
        f"{100 * max(gaps):.2f}",
        f"{100 * statistics.fmean(gap <= 0 for gap in gaps):.0f}",
        f"{100 * statistics.fmean(each.bound_gap for each in found):.2f}",
        str(sum(each.is_proven for each in found)),
        f"{statistics.fmean(cpu_ms):.1f}",
        f"{max(cpu_ms):.1f}",
    ]


def main() -> None:
    """Print the table and the bars."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=SETS, help="one set only")
    parser.add_argument("--engine", choices=[*Engine], type=Engine, help="one engine only; else fast and search")
    parser.add_argument("--seconds", type=float, default=2.0, help="processor time of a search or proof [s]")
    parser.add_argument("--smoke", action="store_true", help="two instances of each set, a moment each")
    asked = parser.parse_args()
    if not DATA.is_dir():
        print(f"SKIP  no PSPLIB instances at {DATA}")
        return
    seconds = 0.1 if asked.smoke else asked.seconds
    found = {
        (engine, name): [
            measured(path, best_known, engine, seconds)
            for path, best_known in instances(name)[: SMOKE_NUM_INSTANCES if asked.smoke else None]
        ]
        for engine in ([asked.engine] if asked.engine else [Engine.FAST, Engine.SEARCH])
        for name in ([asked.set] if asked.set else SETS)
    }
    header = [
        "PSPLIB development set",
        "instances",
        "mean gap [%]",
        "max gap [%]",
        "at best known [%]",
        "mean bound gap [%]",
        "proven",
        "mean CPU [ms]",
        "max CPU [ms]",
    ]
    table(
        "gaps to the best known makespans", header, [row(name, engine, each) for (engine, name), each in found.items()]
    )
    for (engine, name), each in found.items():
        gap_percent = 100 * statistics.fmean(one.gap for one in each)
        bar(f"{name} {engine} mean gap", gap_percent, MOST_GAP_PERCENT[engine, name], "%")
        if engine is Engine.FAST:
            bar(f"{name} {engine} mean CPU", 1000 * statistics.fmean(one.cpu_s for one in each), MOST_FAST_MS, "ms")


if __name__ == "__main__":
    main()
