"""Reads the projects of PSPLIB, the public library that scheduling engines are measured on (.sm files)."""

import re
from collections.abc import Sequence
from pathlib import Path

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.whole import read_text
from territory_opt.scheduling.project import Link, Project

HEADINGS = ("PRECEDENCE RELATIONS:", "REQUESTS/DURATIONS:", "RESOURCEAVAILABILITIES:")
RULE = re.compile(r"[*-]{4,}")
WHOLE_NUMBER = re.compile(r"\d{1,9}")


@attrs.frozen
class _Row:
    """Whole numbers and the line they stand on."""

    line: int
    numbers: tuple[int, ...]


def read_psplib(path: str | Path) -> Project:
    """Read a single-mode project: every activity a job that takes its days without a pause.

    Parameters
    ----------
    path
        The file. Its renewable resources become suppliers who give the same on each day; the days that can be planned
        are as many as all activities take one after another.

    Raises
    ------
    InvalidInputError
        If the file cannot be read, with the line of every fault.

    References
    ----------
    Kolisch, R., Sprecher, A. (1997). PSPLIB, a project scheduling problem library. European Journal of Operational
    Research 96, 205-216.
    """
    path = Path(path)
    lines = read_text(path).splitlines()
    missing = [heading for heading in HEADINGS if not any(line.strip() == heading for line in lines)]
    if missing:
        raise InvalidInputError([Fault(path.name, "no such line", f"a line {heading!r}") for heading in missing])
    faults: list[Fault] = []
    precedence, requests, capacity = (_rows_under(path.name, lines, heading, faults) for heading in HEADINGS)
    if not faults:
        faults += _misfits(path.name, precedence, requests, capacity)
    if faults:
        raise InvalidInputError(faults)
    return _project(precedence, requests, capacity[0].numbers)


def _rows_under(name: str, lines: Sequence[str], heading: str, faults: list[Fault]) -> list[_Row]:
    """Return the rows of numbers below a heading, up to the next line of asterisks; the first line names columns."""
    first = next(at for at, line in enumerate(lines) if line.strip() == heading) + 2
    rows = []
    for at, line in enumerate(lines[first:], start=first + 1):
        if line.startswith("*"):
            break
        words = line.split()
        if not words or RULE.fullmatch(line.strip()):
            continue
        if all(WHOLE_NUMBER.fullmatch(word) for word in words):
            rows.append(_Row(at, tuple(int(word) for word in words)))
        else:
            faults.append(Fault(f"{name}:{at}", repr(line.strip()), "whole numbers separated by spaces"))
    if not rows and not faults:
        faults.append(Fault(name, f"nothing under {heading!r}", "rows of whole numbers"))
    return rows


def _misfits(name: str, precedence: list[_Row], requests: list[_Row], capacity: list[_Row]) -> list[Fault]:
    """Return the rows that do not fit each other."""
    faults = []
    num_resources = len(capacity[0].numbers)
    faults += [
        Fault(f"{name}:{row.line}", "another row of capacities", "one row with the capacity of every resource")
        for row in capacity[1:]
    ]
    for position, row in enumerate(precedence, start=1):
        faults += _precedence_misfits(f"{name}:{row.line}", row.numbers, position, len(precedence))
    for position, row in enumerate(requests, start=1):
        at, numbers = f"{name}:{row.line}", row.numbers
        if len(numbers) != 3 + num_resources:
            allowed = f"job, mode, duration and {num_resources} requests"
            faults.append(Fault(at, f"{len(numbers)} numbers", allowed))
        elif numbers[:2] != (position, 1):
            faults.append(Fault(at, f"job {numbers[0]}, mode {numbers[1]}", f"job {position}, mode 1"))
        elif numbers[2] == 0 and any(numbers[3:]):
            faults.append(Fault(at, "requests without a duration", "no requests where the duration is 0"))
    if len(requests) != len(precedence):
        found = f"{len(requests)} rows under {HEADINGS[1]!r}"
        faults.append(Fault(name, found, f"{len(precedence)}, as under {HEADINGS[0]!r}"))
    return faults


def _precedence_misfits(at: str, numbers: Sequence[int], position: int, num_jobs: int) -> list[Fault]:
    job, modes, count = (*numbers, 0, 0, 0)[:3]
    successors = numbers[3:]
    if (job, modes) != (position, 1):
        return [Fault(at, f"job {job} with {modes} modes", f"job {position} with 1 mode")]
    if count != len(successors):
        return [Fault(at, f"{len(successors)} successors", f"the {count} that the row announces")]
    wrong = [each for each in successors if not 1 <= each <= num_jobs]
    return [Fault(at, f"successor {each}", f"a job from 1 to {num_jobs}") for each in wrong]


def _project(precedence: list[_Row], requests: list[_Row], capacity: Sequence[int]) -> Project:
    num_days = sum(row.numbers[2] for row in requests)
    project = Project(num_days=num_days, week_of=[day // 7 for day in range(num_days)])
    project.add_calendar(range(num_days))
    for position, hours in enumerate(capacity, start=1):
        project.add_supplier(f"R{position}", [float(hours)] * num_days)
    for row in requests:
        job, _, duration_days, *requested = row.numbers
        needs = [(supplier, float(each * duration_days)) for supplier, each in enumerate(requested)]
        project.add_job(str(job), duration_days=duration_days, evenly=True, needs=needs)
    project.links += [
        Link(before=row.numbers[0] - 1, after=successor - 1) for row in precedence for successor in row.numbers[3:]
    ]
    return project
