from collections.abc import Callable, Mapping

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from territory_opt.scheduling.arrange import arrange
from territory_opt.scheduling.outcome import Objective, Outcome, Why
from territory_opt.scheduling.project import Branch, Link, Project
from territory_opt.scheduling.verify import faults_of
from territory_opt.testing.projects import projects


def a_project() -> Project:
    """Return a visit spread over two days, an offer as hours come, a training without hours, and the signature."""
    project = Project(num_days=10, week_of=[0] * 5 + [1] * 5, calendars=[[*range(10)], [0, 1, 2, 3, 5, 6, 7, 8]])
    project.add_supplier("Ana", [4.0] * 10, [12.0, 12.0])
    project.add_job("visit", duration_days=2, evenly=True, needs=[(0, 4.0)], fixed_start=1)
    project.add_job("offer", duration_days=1, calendar=1, needs=[(0, 4.0)], release=2, due=2, weight=5.0)
    project.add_job("training", duration_days=2, calendar=1)
    project.add_job("signed", duration_days=0)
    project.links += [
        Link(before=0, after=1),
        Link(before=1, after=3, most=3),
        Link(before=0, after=2, from_end=False, least=2),
    ]
    project.branches.append(Branch(after=3, options={1: 1, 2: 0}))
    return project


def an_outcome(**changes: object) -> Outcome:
    """Return an outcome that keeps to the project, changed where stated."""
    outcome = Outcome(
        starts=(1, 3, 3, 5),
        ends=(3, 4, 6, 5),
        drawn=([(0, 1, 2.0), (0, 2, 2.0)], [(0, 3, 4.0)], [], []),
        left_out={},
        objective=Objective.EARLIEST_COMPLETION,
        value=6.0,
        bound=4.0,
        engine="fast",  # type: ignore[arg-type]
    )
    return attrs.evolve(outcome, **changes)  # type: ignore[arg-type]


def replaced(values: tuple[object, ...], at: int, value: object) -> tuple[object, ...]:
    return (*values[:at], value, *values[at + 1 :])


SOUND = an_outcome()
LEFT_OUT: Mapping[str, object] = {
    "starts": replaced(SOUND.starts, 3, None),
    "ends": replaced(SOUND.ends, 3, None),
    "left_out": {3: Why.NO_ROOM},
    "value": 10.0,
}


def test_what_keeps_to_its_project_has_no_fault() -> None:
    assert [] == faults_of(a_project(), SOUND)
    assert [] == faults_of(a_project(), an_outcome(**LEFT_OUT))
    assert [] == faults_of(a_project(), an_outcome(objective=Objective.LEAST_TARDINESS, value=5.0))


@pytest.mark.parametrize(
    ("fault", "changes"),
    [
        ("entries stand for", {"starts": (1, 3, 3)}),
        ("'signed' has days 5 to None", {"ends": replaced(SOUND.ends, 3, None)}),
        ("'signed' is left out and draws", {**LEFT_OUT, "drawn": replaced(SOUND.drawn, 3, [(0, 9, 1.0)])}),
        ("every job is to be done", {**LEFT_OUT, "left_out": {3: Why.NOT_WORTH}}),
        ("'signed' has days 11 to 11 of 10", {"starts": replaced(SOUND.starts, 3, 11), "ends": (3, 4, 6, 11)}),
        ("before its release", {"starts": (1, 1, 3, 5)}),
        ("fixed on 1", {"starts": (2, 3, 3, 5)}),
        ("is a milestone from", {"ends": (3, 4, 6, 6)}),
        ("not 2 days of its calendar: 3 to 6", {"ends": (3, 4, 5, 5)}),
        ("draws 5.0 h of 'Ana', needs 4.0 h", {"drawn": replaced(SOUND.drawn, 1, [(0, 3, 4.0), (0, 5, 1.0)])}),
        ("draws 0 h on day 3", {"drawn": replaced(SOUND.drawn, 1, [(0, 3, 4.0), (0, 3, 0)])}),
        ("not evenly", {"drawn": replaced(SOUND.drawn, 0, [(0, 1, 1.0), (0, 2, 3.0)])}),
        ("draws hours on days off", {"drawn": replaced(SOUND.drawn, 1, [(0, 4, 4.0)])}),
        ("draws hours on [5]", {"drawn": replaced(SOUND.drawn, 1, [(0, 5, 4.0)])}),
        ("of 4.0 h on day 2", {"drawn": replaced(SOUND.drawn, 1, [(0, 2, 4.0)])}),
        ("'offer' after 'visit' by -1 days", {"ends": (4, 4, 6, 5)}),
        ("'signed' after 'offer' by 4 days", {"starts": (1, 3, 3, 8), "ends": (3, 4, 6, 8)}),
        ("before any of its options has ended", {"starts": (1, 3, 3, 4), "ends": (3, 4, 6, 4)}),
        ("the value is told as 7.0 and is 6.0", {"value": 7.0}),
        ("better than its bound 7.0", {"bound": 7.0}),
        ("'offer' ends on 4, after its due day 2", {"objective": Objective.MOST_REVENUE, "value": 0.0}),
    ],
)
def test_each_fault_is_told(fault: str, changes: Mapping[str, object]) -> None:
    assert any(fault in each for each in faults_of(a_project(), an_outcome(**changes)))


def test_what_waits_for_a_job_left_out_is_a_fault() -> None:
    starts, ends = replaced(SOUND.starts, 1, None), replaced(SOUND.ends, 1, None)
    outcome = an_outcome(starts=starts, ends=ends, drawn=replaced(SOUND.drawn, 1, []), left_out={1: Why.NO_ROOM})

    assert any("'signed' after 'offer', which is left out" in each for each in faults_of(a_project(), outcome))


def test_a_week_that_gives_too_much_is_told() -> None:
    project = a_project()
    project.week_hours[0] = [7.0, 12.0]

    assert ["'Ana' gives 8.0 h of 7.0 h in week 0"] == faults_of(project, SOUND)


def test_more_than_a_day_takes_is_told() -> None:
    project = a_project()
    project.duration_days[1] = 2

    assert ["'offer' draws more than 2.0 h on a day"] == faults_of(project, SOUND)


BREAKS: tuple[Callable[[Outcome], Outcome], ...] = (
    lambda outcome: attrs.evolve(outcome, value=outcome.value + 1),
    lambda outcome: attrs.evolve(outcome, bound=outcome.value + 1),
    lambda outcome: attrs.evolve(outcome, ends=tuple(end and end + 1 for end in outcome.ends)),
    lambda outcome: attrs.evolve(outcome, drawn=tuple([*drawn, (0, 0, 1.0)] for drawn in outcome.drawn)),
)


@given(projects(), st.sampled_from(BREAKS))
def test_no_change_for_the_better_goes_unseen(project: Project, change: Callable[[Outcome], Outcome]) -> None:
    outcome = arrange(project)
    changed = change(outcome)
    assume(changed != outcome)

    assert faults_of(project, changed)


def test_who_share_days_are_told_when_they_give_more_than_a_day_together() -> None:
    project = a_project()
    other = project.add_supplier("Ana on B", [4.0] * 10, days_of=0)
    project.add_job("call", needs=[(other, 3.0)])

    outcome = attrs.evolve(
        SOUND, starts=(*SOUND.starts, 1), ends=(*SOUND.ends, 2), drawn=(*SOUND.drawn, [(other, 1, 3.0)])
    )

    assert ["'Ana' gives 5.0 h of 4.0 h on day 1"] == faults_of(project, outcome)
