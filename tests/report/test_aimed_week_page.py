import attrs

import territory_opt as to
from territory_opt.chance.aimed_week import aim_week
from territory_opt.chance.aims import ChanceOfTarget, MeanRisk
from territory_opt.report.aimed_week_page import aimed_week_text
from territory_opt.report.layout import WIDTH


def test_the_page_sets_both_weeks_side_by_side_and_says_what_the_program_saw() -> None:
    plan = to.plan(to.read_demo())
    aimed = aim_week(plan, "ben", MeanRisk(weight=1.0), num_samples=2_000)
    page = aimed_week_text(aimed)

    assert max(map(len, page.splitlines())) <= WIDTH
    assert f"{aimed.planned.expected_revenue:,.0f}  {aimed.found.expected_revenue:,.0f}" in page
    assert all(f"{activity} [h/week]" in page for activity in aimed.planned.week.hours)
    assert f"The program saw {aimed.num_outcomes:,} outcomes from 2,000 samples, seed 0" in page
    assert ("ACTIONS THAT DIFFER" in page) is (aimed.planned.week.actions != aimed.found.week.actions)


def test_a_plan_that_stays_is_said_to_stay_and_a_rep_without_target_has_no_chance() -> None:
    problem = to.read_demo()
    reps = tuple(attrs.evolve(rep, target=None) for rep in problem.reps)
    aimed = aim_week(to.plan(attrs.evolve(problem, reps=reps)), "ana", MeanRisk(weight=0.0), num_samples=20)
    page = aimed_week_text(aimed)

    assert "The plan's own week stays" in page
    assert "Both weeks do the same actions." in page
    assert [["chance", "of", "making", "the", "target", "-", "-"]] == [
        line.split() for line in page.splitlines() if "chance of making" in line
    ]


def test_a_chance_is_told_in_percent_and_its_gap_in_points() -> None:
    plan = to.plan(to.read_demo())
    page = aimed_week_text(aim_week(plan, "cleo", ChanceOfTarget(), num_samples=20, time_limit_s=0.1))

    assert "cleo · the best chance of making the target" == page.splitlines()[0]
    assert "points below the best" in " ".join(page.split())


def test_many_actions_that_differ_are_counted() -> None:
    plan = to.plan(to.read_demo())
    aimed = aim_week(plan, "ana", MeanRisk(), num_samples=20)
    bare = attrs.evolve(aimed, found=attrs.evolve(aimed.found, week=attrs.evolve(aimed.found.week, actions=())))
    num_actions = len(aimed.planned.week.actions)

    assert f"ACTIONS THAT DIFFER ({num_actions} actions)" in aimed_week_text(bare)
    assert f"and {num_actions - 20} actions more" in aimed_week_text(bare)
