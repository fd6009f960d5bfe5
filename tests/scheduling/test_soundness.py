"""What no project may hold, told all at once before any engine begins."""

import math
from collections.abc import Callable

import pytest

from territory_opt.errors import InvalidInputError
from territory_opt.scheduling.arrange import arrange
from territory_opt.scheduling.outcome import Objective
from territory_opt.scheduling.project import Link, Project


def five_days() -> Project:
    """Return a project of one supplier and no job."""
    project = Project(num_days=5, week_of=[0] * 5, calendars=[[0, 1, 2, 3, 4]])
    project.add_supplier("rep", [8.0] * 5, [20.0])
    return project


ODD: dict[str, Callable[[Project], object]] = {
    "jobs['x'].needs": lambda project: project.add_job("x", needs=[(0, math.nan)]),
    "jobs['y'].needs": lambda project: project.add_job("y", needs=[(0, -1.0)]),
    "jobs['x'].gain": lambda project: project.add_job("x", gain=math.inf),
    "jobs['x'].weight": lambda project: project.add_job("x", weight=-1.0),
    "jobs['x'].duration_days": lambda project: project.add_job("x", duration_days=-1),
    "jobs['x'].release": lambda project: project.add_job("x", release=-1),
    "jobs['x'].calendar": lambda project: project.add_job("x", calendar=3),
    "jobs": lambda project: (project.add_job("x"), project.add_job("x")),
    "links": lambda project: project.links.append(Link(before=0, after=7)),
    "suppliers['few'].day_hours": lambda project: project.add_supplier("few", [8.0] * 3),
    "suppliers['few'].week_hours": lambda project: project.add_supplier("few", [8.0] * 5, []),
    "suppliers['odd'].day_hours": lambda project: project.add_supplier("odd", [math.inf] * 5),
    "week_of": lambda project: project.week_of.pop(),
}


@pytest.mark.parametrize("objective", Objective)
@pytest.mark.parametrize("path", ODD)
def test_an_odd_number_or_position_is_told_with_its_path(path: str, objective: Objective) -> None:
    project = five_days()
    ODD[path](project)

    with pytest.raises(InvalidInputError) as caught:
        arrange(project, objective=objective)

    assert path in {fault.path for fault in caught.value.faults}


def test_everything_odd_is_told_at_once() -> None:
    project = five_days()
    for name in ("jobs['x'].gain", "suppliers['few'].day_hours", "suppliers['odd'].day_hours"):
        ODD[name](project)

    with pytest.raises(InvalidInputError) as caught:
        arrange(project)

    assert 3 == len(caught.value.faults)
