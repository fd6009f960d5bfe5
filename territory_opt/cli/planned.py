"""A plan made as the words of a command ask."""

from typing import TYPE_CHECKING

from territory_opt.cli.terminal import progress
from territory_opt.cli.words import ANY_WEEK, Demands, Search

if TYPE_CHECKING:
    from territory_opt.model.problem import Problem
    from territory_opt.planning.plan import TerritoryPlan


def planned_with(problem: "Problem", search: Search, demands: Demands = ANY_WEEK) -> "TerritoryPlan":
    """Return the plan of a territory, with a bar on a terminal while it is made."""
    from territory_opt.planning.plan import plan as plan_territory

    with progress("planning") as bar:
        return plan_territory(
            problem,
            engine=search.engine,
            seconds=search.seconds,
            num_schedules=search.schedules,
            seed=search.seed or 0,
            progress=bar,
            whole_actions=demands.whole_actions,
            must_reach_target=demands.must_reach_target,
        )
