"""Measures what a process pays: the import, the demo from process start, and a CRM export of 8,800 deals.

Every command runs once before it is measured, with a bytecode cache of its own, so that nothing is compiled in a
measured run, whatever the environment says about bytecode.
"""

import json
import os
import statistics
import sys
from tempfile import TemporaryDirectory

from timing import HERE, Timing, bar, child, smoke_asked

HEAVY_MODULES = ("cattrs", "highspy", "networkx", "numpy", "pulp", "rule_engine")
MOST_IMPORT_S, MOST_DEMO_S, MOST_CRM_S, MOST_CRM_MB = 0.1, 2.0, 6.0, 300.0
NUM_ROUNDS, SMOKE_ROUNDS = 15, 2
CRM_EXPORT = HERE.parent.parent / "shared" / "data" / "crm" / "maven"
COMMAND = (sys.executable, "-c", "import sys; from territory_opt.cli.commands import main; sys.exit(main())")


def measure_import(num_rounds: int) -> None:
    """Print the processor time of the import beyond a bare interpreter's, and the heavy modules it loads."""
    bare, importing = [], []
    child([sys.executable, "-c", "import territory_opt"])
    for _ in range(num_rounds):
        bare.append(child([sys.executable, "-c", "pass"]).cpu_s)
        importing.append(child([sys.executable, "-c", "import territory_opt"]).cpu_s)
    bar("import territory_opt", statistics.median(importing) - statistics.median(bare), MOST_IMPORT_S, "s CPU")
    lister = "import json, sys, territory_opt; print(json.dumps(list(sys.modules)))"
    loaded = {name.partition(".")[0] for name in json.loads(child([sys.executable, "-c", lister]).output)}
    heavy = sorted(loaded & set(HEAVY_MODULES))
    print(f"  {'MISS' if heavy else 'PASS'}  the import loads {', '.join(heavy) or 'no heavy module'}")


def measure_demo(num_rounds: int) -> None:
    """Print the wall time of the demo, from process start to the end of the report."""
    child([*COMMAND, "demo"])
    timing = Timing.of([child([*COMMAND, "demo"]).wall_s for _ in range(num_rounds)])
    print(f"  demo, quartiles: {timing.lower_s:.2f} to {timing.upper_s:.2f} s")
    bar("territory-opt demo", timing.median_s, MOST_DEMO_S, "s")


def measure_crm(num_rounds: int) -> None:
    """Print wall time and memory of a plan from a CRM export, where the export is at hand."""
    if not CRM_EXPORT.is_dir():
        print("  SKIP  territory-opt plan --crm maven: the export is not at hand")
        return
    command = [*COMMAND, "plan", str(CRM_EXPORT), "--crm", "maven", "--target", "closed_won_last_year * 1.10"]
    child(command)
    uses = [child(command) for _ in range(num_rounds)]
    bar("territory-opt plan --crm maven", statistics.median(use.wall_s for use in uses), MOST_CRM_S, "s")
    bar("its memory", max(use.peak_mb for use in uses), MOST_CRM_MB, "MB")


def main() -> None:
    """Measure all three."""
    smoke = smoke_asked(__doc__)
    num_rounds = SMOKE_ROUNDS if smoke else NUM_ROUNDS
    print("\nProcesses")
    with TemporaryDirectory() as bytecode:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = bytecode
        measure_import(num_rounds)
        measure_demo(num_rounds)
        measure_crm(1 if smoke else 3)


if __name__ == "__main__":
    main()
