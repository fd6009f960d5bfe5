"""The figures that scenarios are compared by are those of their plans, of every rep and of the team."""

import attrs
from hypothesis import given

import territory_opt as to
from territory_opt.allocation.allocation import Status
from territory_opt.chance.outlook import outlook
from territory_opt.comparison.figures import REACHED_HOURS, actions_of, figures_of, figures_without_plan
from territory_opt.testing import problems


@given(problems(may_be_infeasible=True))
def test_every_figure_is_what_the_plan_says(problem: to.Problem) -> None:
    planned = to.plan(problem)
    chances = outlook(planned)

    team, reps = figures_of(planned)

    assert [*planned.reps] == [*reps]
    assert (planned.team.target, planned.team.expected_revenue) == (team.target, team.expected_revenue)
    assert (planned.team.shortfall_after, chances.team.chance) == (team.shortfall, team.chance)
    for name, rep in planned.reps.items():
        figures = reps[name]
        assert (rep.rep.name, rep.allocation.status) == (figures.name, figures.status)
        assert (rep.sheet.target, rep.sheet.expected_revenue) == (figures.target, figures.expected_revenue)
        assert (rep.sheet.shortfall_after, chances.reps[name].chance) == (figures.shortfall, figures.chance)


@given(problems(may_be_infeasible=True))
def test_the_team_has_hours_only_where_every_rep_has_a_week_and_says_who_has_none(problem: to.Problem) -> None:
    planned = to.plan(problem)

    team, reps = figures_of(planned)

    without = [rep for rep in reps.values() if rep.status is not Status.OPTIMAL]
    assert [not rep.hours for rep in without] == [bool(rep.why_not) for rep in without] == [True] * len(without)
    assert planned.is_feasible == (team.status is Status.OPTIMAL) == (not without)
    assert all(f"{rep.name}: {rep.why_not.rstrip('.')}" in team.why_not for rep in without)
    if without:
        assert ({}, 0.0, None) == (team.hours, team.free_hours, team.expected_revenue)
    else:
        sums = {name: sum(rep.hours[name] for rep in reps.values()) for name in problem.policy.activities}
        assert sums == team.hours
        assert "" == team.why_not


@given(problems())
def test_a_limit_counts_as_reached_where_its_hours_are(problem: to.Problem) -> None:
    planned = to.plan(problem)

    team, reps = figures_of(planned)

    for name, rep in planned.reps.items():
        reached = [
            f"{rule.name} {side}"
            for rule in rep.rules
            for side, limit_hours in (("at_least", rule.at_least_hours), ("at_most", rule.at_most_hours))
            if limit_hours is not None and abs(rule.value_hours - limit_hours) <= REACHED_HOURS
        ]
        assert reached == [*reps[name].binding]
    assert {limit for rep in reps.values() for limit in rep.binding} == set(team.binding)
    assert len(set(team.binding)) == len(team.binding)


def test_the_actions_are_those_of_the_schedule_in_order_of_their_start() -> None:
    planned = to.plan(to.read_demo())

    actions = actions_of(planned)

    assert actions
    assert [action.start for action in actions] == sorted(action.start for action in actions)
    assert [
        (each.opportunity, each.action, each.name, each.rep, each.person, each.effort_hours)
        for each in planned.schedule.actions
    ] == [
        (each.opportunity, each.action, each.name, each.rep, each.person, each.effort_hours) for each in actions
    ]  # fmt: skip
    assert [(str(each.start), str(each.finish)) for each in planned.schedule.actions] == [
        (each.start, each.finish) for each in actions
    ]


def test_without_any_plan_the_targets_and_the_reason_are_left() -> None:
    demo = to.read_demo()
    first, *others = demo.reps
    unpromised = attrs.evolve(demo, reps=(attrs.evolve(first, target=None), *others))

    team, reps = figures_without_plan(demo, "the solver lost its way")
    team_unpromised, _ = figures_without_plan(unpromised, "the solver lost its way")

    assert sum(rep.target or 0 for rep in demo.reps) == team.target
    assert team_unpromised.target is None
    assert [rep.target for rep in demo.reps] == [rep.target for rep in reps.values()]
    for figures in (team, *reps.values()):
        assert (Status.NUMERICAL_TROUBLE, "the solver lost its way") == (figures.status, figures.why_not)
        assert (None, None, None, {}, ()) == (
            figures.expected_revenue,
            figures.shortfall,
            figures.chance,
            figures.hours,
            figures.binding,
        )
