"""Each constraint family as the text of a linear program, compared with the one that was read and approved."""

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from territory_opt.allocation import formulation
from territory_opt.allocation.allocation import TargetKind
from territory_opt.allocation.formulation import Columns, add_columns, formulate
from territory_opt.allocation.program import Program
from territory_opt.allocation.reach import most_hours_of
from territory_opt.allocation.reference import lp_text
from territory_opt.allocation.rep_week import Kept, RepWeek, StretchAction, Target
from territory_opt.model.hour_rule import Strength
from territory_opt.response.curve import Curve
from territory_opt.rules.hour_rows import AT_LEAST, AT_MOST, HourRow

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
CLIENT = Target(
    kind=TargetKind.CLIENT,
    id="c1",
    client="c1",
    activity="A",
    curve=Curve(widths=(2.0, 6.0), slopes=(500.0, 100.0)),
    minimum_hours=1.5,
)
DEAL = Target(
    kind=TargetKind.LIKELY,
    id="d1",
    client="c1",
    activity="A",
    curve=Curve(widths=(3.0,), slopes=(300.0,)),
    weeks_to_due=4.0,
)
DEMO = StretchAction(
    opportunity="d2",
    action="demo",
    activity="prospecting",
    person="rep",
    effort_hours=5.0,
    weekly_hours=0.5,
    revenue=800.0,
    after=(),
    weeks_to_due=6.0,
)
OFFER = StretchAction(
    opportunity="d2",
    action="offer",
    activity="prospecting",
    person="engineer",
    effort_hours=4.0,
    weekly_hours=0.0,
    revenue=1200.0,
    after=("demo",),
    weeks_to_due=6.0,
)
WEEK = RepWeek(
    rep="ana",
    weekly_hours=20.0,
    working_weeks=10.0,
    activities=("A", "prospecting", "admin"),
    targets=(CLIENT, DEAL),
    actions=(DEMO, OFFER),
    rows=(
        HourRow(
            rule="top", side=AT_LEAST, factors={"A": 1.0, "admin": 0.4}, limit_hours=8.0, strength=Strength.REQUIRED
        ),
        HourRow(
            rule="search",
            side=AT_MOST,
            factors={"prospecting": 1.0},
            limit_hours=5.0,
            strength=Strength.PREFERRED,
            penalty_per_hour=50.0,
        ),
        HourRow(rule="hint", side=AT_MOST, factors={"admin": 1.0}, limit_hours=1.0, strength=Strength.ADVISORY),
    ),
    recommended=(),
    shared_hours={"engineer": 8.0},
    admin="admin",
    kept=Kept(won=0.0, flow=0.0, likely=0.0, stretch=0.0),
)
WEEK_OF_CHOICES = attrs.evolve(
    WEEK,
    targets=(
        attrs.evolve(CLIENT, curve=Curve(widths=(2.0, 3.0, 3.0), slopes=(100.0, 500.0, 50.0))),
        attrs.evolve(CLIENT, id="c2", hours_per_call=0.3),
        DEAL,
    ),
    least_revenue=4000.0,
)
WEEK_OF_BRANCHES = attrs.evolve(
    WEEK, actions=(DEMO, attrs.evolve(DEMO, action="visit"), attrs.evolve(OFFER, after=(), any_of=("demo", "visit")))
)
FAMILIES = (
    formulation.week_length,
    formulation.activity_hours,
    formulation.minimum_contact,
    formulation.prerequisite,
    formulation.before_due,
    formulation.shared_before_due,
    formulation.hour_rule,
)
FAMILIES_OF_CHOICES = (
    formulation.filled_in_order,
    formulation.whole_calls,
    formulation.reach_target,
)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_a_family_of_constraints_is_written_as_approved(family: Callable[[Program, Columns, RepWeek], None]) -> None:
    assert (GOLDEN / f"{family.__name__}.lp").read_text(encoding="utf-8") == text_of(family, WEEK)


@pytest.mark.parametrize("family", FAMILIES_OF_CHOICES, ids=lambda family: family.__name__)
def test_a_family_of_choices_is_written_as_approved(family: Callable[[Program, Columns, RepWeek], None]) -> None:
    assert (GOLDEN / f"{family.__name__}.lp").read_text(encoding="utf-8") == text_of(family, WEEK_OF_CHOICES)


def test_the_family_of_branches_is_written_as_approved() -> None:
    approved = (GOLDEN / "one_branch.lp").read_text(encoding="utf-8")

    assert approved == text_of(formulation.one_branch, WEEK_OF_BRANCHES)


def text_of(family: Callable[[Program, Columns, RepWeek], None], week: RepWeek) -> str:
    """Return a program with the rows of one family only."""
    program = Program(name=family.__name__)
    family(program, add_columns(program, week, most_hours_of(week)), week)
    return lp_text(program)


def test_a_whole_week_is_written_as_approved() -> None:
    assert (GOLDEN / "whole_week.lp").read_text(encoding="utf-8") == lp_text(formulate(WEEK)[0])


def test_every_family_of_the_formulation_has_its_approved_text() -> None:
    names = {
        name.split("[")[0]
        for week in (WEEK, WEEK_OF_CHOICES, WEEK_OF_BRANCHES)
        for name in formulate(week)[0].row_names
    }

    assert {family.__name__ for family in (*FAMILIES, *FAMILIES_OF_CHOICES, formulation.one_branch)} == names
    assert {*names, "whole_week"} == {path.stem for path in GOLDEN.glob("*.lp")}
