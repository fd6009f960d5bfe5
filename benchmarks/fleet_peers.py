"""Solves fleets by the exact methods, by the library's linear programs, and by their peers: same weeks, same optima.

One rep, 1,000 and 10,000 reps, at account level (568 segments a rep) and at tier level (32); the cost of a rep by the
size of its fleet, and memory, each in a process of its own; sweeps of scenarios. A loop over weeks is measured on some
of the reps, as a column says. Optima that differ fail the run; timings never do, and what is not installed is skipped.
"""

import argparse
import sys
from pathlib import Path

import attrs
from fleet_contestants import BLOCK, COMPILED, HIGHSPY, LP, NUMPY, PLAN_MANY, PULP_HIGHS
from fleet_data import ACCOUNTS
from fleet_plot import plot
from fleet_results import write_csv, write_json, write_markdown
from fleet_sections import AGREEMENT, HUGE_SWEEP, LARGE, SMOKE, Findings, Sizes, fleets, growth, loops, one, sweeps
from run import versions

SECTIONS = {"one": one, "fleets": fleets, "growth": growth, "loops": loops, "sweeps": sweeps}
DRAWN = (BLOCK, PULP_HIGHS, LP, HIGHSPY, PLAN_MANY, NUMPY, COMPILED)


def asked() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="tiny sizes, some seconds: proves that the script works")
    parser.add_argument("--sections", nargs="+", choices=SECTIONS, default=list(SECTIONS), help="these parts alone")
    parser.add_argument("--large-block", action="store_true", help=f"the block program of {LARGE:,} reps as well: 3 GB")
    parser.add_argument("--huge", action="store_true", help="the sweep of 100,000,000 weeks as well: some minutes")
    for form in ("markdown", "csv", "json"):
        parser.add_argument(f"--{form}", type=Path, metavar="PATH", help=f"write the results as {form}")
    parser.add_argument(
        "--plot", type=Path, metavar="PATH", help="draw the cost of a rep by the size of its fleet, SVG"
    )
    return parser.parse_args()


def drawn(findings: Findings) -> dict[str, list[tuple[int, float]]]:
    """Return what the picture shows at account level: sizes and the cost of a rep there [ms].

    A loop takes for each rep what it took for those it was measured on.
    """
    series = {}
    for name in DRAWN:
        of_name = [figure for figure in findings.figures if (figure.contestant, figure.level) == (name, ACCOUNTS.name)]
        grown = sorted((figure.reps, figure.rep_ms) for figure in of_name if figure.section == "growth")
        series[name] = grown or sorted((f.reps, f.rep_ms) for f in of_name if f.section in ("one", "fleets"))
    return {name: points for name, points in series.items() if points}


def main() -> int:
    """Compare, and return 1 when optima disagree, whatever the timings."""
    options = asked()
    sizes = SMOKE if options.smoke else Sizes()
    if options.large_block:
        sizes = attrs.evolve(sizes, blocks=(*sizes.blocks, LARGE))
    if options.huge:
        sizes = attrs.evolve(sizes, sweeps=(*sizes.sweeps, HUGE_SWEEP))
    print(f"\nFleets: {versions()}")
    findings = Findings()
    for name in options.sections:
        SECTIONS[name](findings, sizes)
    for difference in findings.differing:
        print(f"  FAIL  {difference}")
    if not findings.differing:
        print(f"  PASS  all optima are the same within {AGREEMENT:g} of them")
    if options.markdown:
        picture = f"_static/{options.plot.name}" if options.plot else None
        write_markdown(options.markdown, versions(), findings.tables, findings.bars, picture)
    if options.csv:
        write_csv(options.csv, findings.figures)
    if options.json:
        write_json(options.json, versions(), findings.figures, findings.bars)
    if options.plot:
        plot(drawn(findings), options.plot)
    return 1 if findings.differing else 0


if __name__ == "__main__":
    sys.exit(main())
