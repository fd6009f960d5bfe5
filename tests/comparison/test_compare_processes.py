"""The processes that plan scenarios, and whose work they are."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

DRIVER = """
import time
from multiprocessing import active_children
import territory_opt as to
from territory_opt.comparison.compare import results
from territory_opt.scenarios.field_changes import scale
from territory_opt.scenarios.scenario import Scenario
if __name__ == "__main__":
    scenarios = [Scenario(name=str(each), changes=(scale("reps.target", 1 + each / 10),)) for each in range(1, 4)]
    for _ in results(to.read_demo(), scenarios, num_processes=2):
        print(*(child.pid for child in active_children()), flush=True)
        time.sleep(120)
"""


def is_running(process: int) -> bool:
    try:
        told = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    is_zombie = told.rpartition(")")[2].split()[0] == "Z"
    return not is_zombie


@pytest.mark.skipif(sys.platform != "linux", reason="what runs is looked up in /proc")
def test_processes_end_when_the_one_that_asked_for_scenarios_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "driver.py"
    script.write_text(DRIVER)
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as run:
        assert run.stdout is not None
        processes = [int(number) for number in run.stdout.readline().split()]
        were_running = [is_running(process) for process in processes]
        run.kill()

    assert [True] * 2 == were_running
    until = time.monotonic() + 20
    while any(map(is_running, processes)) and time.monotonic() < until:
        time.sleep(0.02)

    assert [] == [process for process in processes if is_running(process)]
