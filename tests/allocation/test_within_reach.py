from collections.abc import Iterable
from unittest.mock import patch

import pytest
from hypothesis import given

from territory_opt.allocation import formulation
from territory_opt.allocation.allocation import Status, TargetKind
from territory_opt.allocation.program import Program
from territory_opt.allocation.rep_week import Kept, RepWeek, Target
from territory_opt.allocation.solver import solve
from territory_opt.allocation.valuation import value_week
from territory_opt.model.hour_rule import Strength
from territory_opt.model.problem import Problem
from territory_opt.response.curve import Curve
from territory_opt.rules.classification import classify
from territory_opt.rules.hour_rows import AT_MOST, HourRow
from territory_opt.testing import problems


def whole(week: RepWeek) -> Program:
    """Return the program of a week with every segment of every target."""
    counts = [len(target.curve.widths) for target in week.targets]
    with patch.object(formulation, "within_reach", return_value=counts):
        return formulation.formulate(week)[0]


def week_of(targets: Iterable[Target]) -> RepWeek:
    return RepWeek(
        rep="ana",
        weekly_hours=10.0,
        working_weeks=10.0,
        activities=("A", "admin"),
        targets=tuple(targets),
        actions=(),
        rows=(
            HourRow(rule="no_admin", side=AT_MOST, factors={"admin": 1.0}, limit_hours=0.0, strength=Strength.REQUIRED),
        ),
        recommended=(),
        shared_hours={},
        admin="admin",
        kept=Kept(won=0.0, flow=0.0, likely=0.0, stretch=0.0),
    )


@given(problem=problems())
def test_leaving_out_segments_beyond_reach_changes_no_optimum(problem: Problem) -> None:
    """The optimum with the kept segments is that with all of them."""
    classification = classify(problem)
    for rep in problem.reps:
        week = value_week(problem, rep.id, classification)
        kept = solve(formulation.formulate(week)[0])
        everything = solve(whole(week))

        assert everything.status is kept.status
        assert everything.objective == pytest.approx(kept.objective, rel=1e-7, abs=1e-7)


def test_hours_that_are_due_early_do_not_push_later_ones_out_of_reach() -> None:
    """A deal due in the first week holds only a tenth of its hours; the client takes what it leaves."""
    deal = Target(
        kind=TargetKind.LIKELY,
        id="d1",
        client=None,
        activity="A",
        curve=Curve(widths=(10.0,), slopes=(100.0,)),
        weeks_to_due=1.0,
    )
    client = Target(
        kind=TargetKind.CLIENT, id="c1", client="c1", activity="A", curve=Curve(widths=(10.0,), slopes=(10.0,))
    )
    solution = solve(formulation.formulate(week_of([deal, client]))[0])

    assert solution.status is Status.OPTIMAL
    assert solution.objective == pytest.approx(1 * 100 + 9 * 10)
