import json
import os
import signal
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from territory_opt.errors import MissingExtraError, SolverError
from territory_opt.scheduling import cp_sat_process
from territory_opt.scheduling.cp_sat_process import NOTHING_FOUND, solve_programs
from territory_opt.scheduling.exact import nothing_done
from territory_opt.scheduling.exact_program import exact_program
from territory_opt.scheduling.integer_program import Answer, IntegerProgram
from territory_opt.scheduling.outcome import Objective
from territory_opt.scheduling.project import Project

needs_ortools = pytest.mark.skipif(find_spec("ortools") is None, reason="OR-tools is not installed")
ANSWER = Answer(status="feasible", days=[], bound=0)


def empty_program(objective: Objective = Objective.EARLIEST_COMPLETION) -> IntegerProgram:
    project = Project(num_days=0, week_of=[])
    return exact_program(project, nothing_done(project, objective), seconds=0.0, seed=0).program


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Let a script stand in for the worker; the test writes it."""
    script = tmp_path / "worker.py"
    monkeypatch.setattr(cp_sat_process, "find_spec", lambda _name: True)
    monkeypatch.setattr(cp_sat_process, "_worker_command", lambda: [sys.executable, "-I", str(script)])
    return script


@needs_ortools
def test_the_worker_loads_nothing_that_cannot_live_beside_ortools() -> None:
    code = "import json, sys, territory_opt.scheduling.cp_sat; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    loaded = json.loads(done.stdout)

    assert [] == [name for name in loaded if name.split(".")[0] in {"highspy", "networkx", "pulp", "scipy", "attrs"}]
    assert {
        "territory_opt",
        "territory_opt.homes",
        "territory_opt.scheduling",
        "territory_opt.scheduling.cp_sat",
        "territory_opt.scheduling.cp_sat_model",
        "territory_opt.scheduling.integer_program",
        "territory_opt.scheduling.program_traits",
    } == {name for name in loaded if name.startswith("territory_opt")}


@needs_ortools
def test_projects_without_jobs_are_solved_for_every_objective_by_one_worker() -> None:
    answers = solve_programs([{**empty_program(objective), "seconds": 1.0} for objective in Objective])

    assert [Answer(status="optimal", days=[], bound=0)] * 3 == answers


def test_without_ortools_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cp_sat_process, "find_spec", lambda _name: None)

    with pytest.raises(MissingExtraError, match=r'pip install "territory-opt\[exact\]"'):
        solve_programs([empty_program()])


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("import os; os.kill(os.getpid(), 9)", "ended with code -9: it told nothing"),
        ("import sys; sys.exit('no memory left')", "ended with code 1: no memory left"),
        ("print('garbage')", "did not answer as agreed: 'garbage'"),
        ("print()", "did not answer as agreed: ''"),
        ("print(b'\\xff'.decode('latin-1'))", "did not answer as agreed"),
        ("print([])", "did not answer as agreed: '\\[\\]'"),
        ('print(\'{"status": "splendid", "days": null}\')', "did not answer as agreed"),
        ('print(\'{"status": "optimal", "days": [null]}\')', "did not answer as agreed"),
        ('print(\'{"status": "optimal", "days": [{"start": 1}]}\')', "did not answer as agreed"),
        ("pass", "did not answer as agreed: '0 answers to 1 programs'"),
    ],
)
def test_a_worker_that_dies_or_answers_otherwise_than_agreed_is_told(worker: Path, script: str, told: str) -> None:
    worker.write_text(script)

    with pytest.raises(SolverError, match=told):
        solve_programs([empty_program()])


def test_a_worker_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch, worker: Path) -> None:
    monkeypatch.setattr(cp_sat_process, "_worker_command", lambda: [str(worker / "absent")])

    with pytest.raises(SolverError, match="could not be started"):
        solve_programs([empty_program()])


def test_what_a_worker_answered_before_its_time_was_over_counts(monkeypatch: pytest.MonkeyPatch, worker: Path) -> None:
    monkeypatch.setattr(cp_sat_process, "START_SECONDS", 1.0)
    worker.write_text(
        f"import time\nprint({json.dumps(ANSWER)!r}, flush=True)\nprint('{{', end='', flush=True)\ntime.sleep(60)"
    )

    assert [ANSWER, NOTHING_FOUND, NOTHING_FOUND] == solve_programs([empty_program()] * 3)


@pytest.mark.skipif(os.name != "posix", reason="a process is looked for by its number")
def test_an_interruption_ends_the_worker(worker: Path, tmp_path: Path) -> None:
    number = tmp_path / "number"
    worker.write_text(
        f"import os, pathlib, time\npathlib.Path({str(number)!r}).write_text(f'{{os.getpid()}} ')\ntime.sleep(60)"
    )

    def interrupt_once_started() -> None:
        while not number.exists() or not number.read_text().endswith(" "):
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt_once_started)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        solve_programs([empty_program()])
    thread.join()

    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)
