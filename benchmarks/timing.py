"""How the benchmarks measure and show: interleaved rounds, medians with quartiles, children and what they used."""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs

HERE = Path(__file__).resolve().parent


@attrs.frozen(kw_only=True)
class Timing:
    """How long something took, over all rounds.

    Parameters
    ----------
    median_s, lower_s, upper_s
        Median, lower and upper quartile of the wall times [s].
    """

    median_s: float
    lower_s: float
    upper_s: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Timing":
        """Return the timing of these wall times [s]."""
        if len(seconds) == 1:
            return cls(median_s=seconds[0], lower_s=seconds[0], upper_s=seconds[0])
        lower, median, upper = statistics.quantiles(seconds, n=4, method="inclusive")
        return cls(median_s=median, lower_s=lower, upper_s=upper)


@attrs.frozen(kw_only=True)
class ChildUse:
    """What a child process used.

    Parameters
    ----------
    wall_s, cpu_s
        From its start to its end, and on the processor [s].
    peak_mb
        Largest resident memory [MB].
    output
        What it printed.
    """

    wall_s: float
    cpu_s: float
    peak_mb: float
    output: str


def interleaved(runs: Mapping[str, Callable[[], object]], num_rounds: int) -> dict[str, Timing]:
    """Return the timing of each run; every round measures each of them once, so that noise meets them all.

    A measured run follows an unmeasured one of the same: what stood before it in the round, a solver in a process
    of its own for one, does not count against it.
    """
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(num_rounds):
        for name, run in runs.items():
            run()
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    return {name: Timing.of(values) for name, values in seconds.items()}


def child(command: Sequence[str]) -> ChildUse:
    """Run a command to its end and return what it used.

    The peak counts the memory of this process at the start as well, so callers must be small themselves.

    Raises
    ------
    subprocess.CalledProcessError
        If it fails; its standard error has been shown.
    """
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:  # noqa: S603
        output = process.stdout.read() if process.stdout is not None else ""
        _, status, used = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return ChildUse(
        wall_s=wall_s,
        cpu_s=used.ru_utime + used.ru_stime,
        peak_mb=megabytes(used.ru_maxrss),
        output=output,
    )


def megabytes(maxrss: int) -> float:
    """Return what the system calls the largest resident set in megabytes; macOS counts bytes, others kibibytes."""
    return maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a header, the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    print(f"\n{title}")
    for row in (header, ["-" * width for width in widths], *rows):
        first, *others = row
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        print("  " + "  ".join(cells).rstrip())


def milliseconds(timing: Timing) -> list[str]:
    """Return median and quartiles as three cells [ms]."""
    return [f"{1000 * seconds:,.2f}" for seconds in (timing.median_s, timing.lower_s, timing.upper_s)]


def bar(what: str, measured: float, limit: float, unit: str, *, at_least: bool = False) -> None:
    """Print whether a measured figure keeps its bar."""
    kept = measured >= limit if at_least else measured <= limit
    side = "at least" if at_least else "at most"
    space = "" if unit == "x" else " "
    print(f"  {'PASS' if kept else 'MISS'}  {what}: {measured:,.2f}{space}{unit}, {side} {limit:.4g}{space}{unit}")


def smoke_asked(description: str | None) -> bool:
    """Read the command line of a benchmark script: whether tiny sizes will do."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--smoke", action="store_true", help="tiny sizes, a few seconds: proves that the scripts work")
    return bool(parser.parse_args().smoke)
