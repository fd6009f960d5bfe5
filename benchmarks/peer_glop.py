"""The week in OR-tools, solved by GLOP, in a process of its own: OR-tools and highspy do not load in one.

Weeks are sent before anything is timed; the other process models and solves them, and times itself.
"""

import json
import sys
import weakref
from collections.abc import Sequence
from subprocess import PIPE, Popen
from typing import Any

import attrs
from fleet_runs import Solved
from timing import HERE
from week_lp import WeekLp


class GlopProcess:
    """The other process, holding weeks that it solves when asked to.

    Raises
    ------
    ModuleNotFoundError
        If OR-tools is not installed.
    """

    def __init__(self, lps: Sequence[WeekLp]) -> None:
        command = [sys.executable, str(HERE / "glop_weeks.py")]
        self._process = Popen(command, stdin=PIPE, stdout=PIPE, text=True, encoding="utf-8")  # noqa: S603
        weakref.finalize(self, self._process.communicate)
        answer = self._asked(json.dumps([attrs.asdict(lp) for lp in lps]))
        if "missing" in answer:
            raise ModuleNotFoundError(answer["missing"], name=answer["missing"])

    def run(self) -> Solved:
        """Solve all weeks, and take the time over there."""
        answer = self._asked("run")
        return Solved(seconds=answer["seconds"], revenue=answer["revenue"])

    def _asked(self, line: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer
