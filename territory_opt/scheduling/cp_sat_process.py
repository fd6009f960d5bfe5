"""Starts the worker of CP-SAT, hands it programs and reads its answers; whatever ends here, the worker ends too."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import zip_longest
from typing import cast

from territory_opt.errors import MissingExtraError, SolverError
from territory_opt.scheduling.integer_program import Answer, IntegerProgram

START_SECONDS = 30.0
"""Time beyond the search: what the worker takes at most to load OR-tools and to write its models down [s]."""
NOTHING_FOUND = Answer(status="unknown", days=None, bound=None)


def solve_programs(programs: Sequence[IntegerProgram]) -> list[Answer]:
    """Return the answer of CP-SAT to each of several programs, all from one worker.

    A program that is not answered in time has the status ``unknown``, no days and no bound.

    Parameters
    ----------
    programs
        What is to be solved, each with its time.

    Raises
    ------
    MissingExtraError
        If OR-tools is not installed.
    SolverError
        If the worker cannot be started, dies, or answers otherwise than agreed.
    """
    if find_spec("ortools") is None:
        raise MissingExtraError('the exact engine needs OR-tools: pip install "territory-opt[exact]"')
    lines, is_cut = _lines_of_worker(json.dumps(programs), START_SECONDS + sum(each["seconds"] for each in programs))
    answers = [_answer(line, program) for line, program in zip(lines, programs, strict=False)]
    if not is_cut and len(lines) != len(programs):
        raise _unusable(f"{len(lines)} answers to {len(programs)} programs")
    return [answer or NOTHING_FOUND for answer, _ in zip_longest(answers, programs)]


def _worker_command() -> list[str]:
    return [sys.executable, "-P", "-m", "territory_opt.scheduling.cp_sat"]


def _lines_of_worker(programs: str, seconds: float) -> tuple[list[str], bool]:
    """Return the whole lines that the worker writes, and whether it was cut off when its time was over."""
    with _started_worker() as worker:
        try:
            written, complaint = worker.communicate(programs.encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            worker.kill()
            written, _ = worker.communicate()
            return written.decode(errors="replace").split("\n")[:-1], True
        finally:
            worker.kill()
            worker.wait()
    if worker.returncode:
        told = complaint.decode(errors="replace").strip().splitlines() or ["it told nothing"]
        raise SolverError(
            f"the worker of the exact engine ended with code {worker.returncode}: {told[-1]}; "
            "the engine `search` works without it"
        )
    return written.decode(errors="replace").splitlines(), False


def _started_worker() -> subprocess.Popen[bytes]:
    found_here = os.pathsep.join(path or os.getcwd() for path in sys.path)  # noqa: PTH109  # as multiprocessing does
    try:
        return subprocess.Popen(  # noqa: S603  # this very interpreter and a module of this package
            _worker_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": found_here},
        )
    except OSError as failed:
        raise SolverError(f"the worker of the exact engine could not be started: {failed}") from failed


def _answer(line: str, program: IntegerProgram) -> Answer:
    """Return what the worker wrote, once it is sure to be an answer to its program."""
    try:
        answer = json.loads(line)
        days = answer["days"]
        if days is not None:
            are_days = all(each is None or isinstance(each["start"] + each["end"], int) for each in days)
            if not are_days or len(days) != len(program["jobs"]):
                raise _unusable(line)
        if answer["status"] not in {"optimal", "feasible", "infeasible", "unknown"}:
            raise _unusable(line)
    except (ValueError, KeyError, TypeError) as failed:
        raise _unusable(line) from failed
    return cast("Answer", answer)


def _unusable(written: str) -> SolverError:
    return SolverError(f"the worker of the exact engine did not answer as agreed: {written[:80]!r}")
