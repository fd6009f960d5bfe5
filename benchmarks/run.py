"""Runs all benchmarks, each script in a process of its own: `python benchmarks/run.py [--smoke]`.

Timings never fail a run; peers that find different optima do, and so does a script that does not work.
"""

import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version

from timing import HERE, smoke_asked

SCRIPTS = (
    *("peers.py", "startup.py", "phases.py", "clash.py", "appraisal.py", "shapes.py", "effort.py"),
    *("critical_path.py", "psplib.py", "choosing.py", "fleet.py", "fleet_peers.py", "shared_limit.py"),
    *("soak_exact.py", "hot.py", "what_if.py", "crm_import.py"),
)
PACKAGES = (
    *("territory-opt", "highspy", "numpy", "numba", "pulp", "scipy", "cvxpy", "linopy", "pyomo", "ortools"),
    *("networkx", "attrs"),
)


def versions() -> str:
    """Return the machine and the versions that the figures belong to."""
    found = [f"Python {platform.python_version()}"]
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores; {', '.join(found)}"


def main() -> int:
    """Run the scripts one after another; return 1 when one of them failed."""
    options = ["--smoke"] if smoke_asked(__doc__) else []
    print(versions(), flush=True)
    failed = [
        script
        for script in SCRIPTS
        if subprocess.run([sys.executable, str(HERE / script), *options], check=False).returncode  # noqa: S603
    ]
    for script in failed:
        print(f"  FAIL  {script}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
