from itertools import islice, pairwise

from hypothesis import given
from hypothesis import strategies as st

from territory_opt.scheduling.aims import AIMS
from territory_opt.scheduling.fast import Until, best_at_once, best_of, drafts
from territory_opt.scheduling.generation import Generation
from territory_opt.scheduling.network import Network
from territory_opt.scheduling.outcome import Objective
from territory_opt.scheduling.priorities import RULES
from territory_opt.scheduling.project import Project
from territory_opt.testing.projects import projects

NO_BOUND = float("-inf")


@given(projects(), st.sampled_from([*AIMS]), st.integers(0, 3))
def test_nothing_that_a_rule_gives_is_better_than_the_best_at_once(
    project: Project, objective: Objective, seed: int
) -> None:
    network = Network(project)
    aim = AIMS[objective](network)
    best = aim.cost(best_at_once(Generation(network), aim, NO_BOUND, seed))

    assert best <= min(aim.cost(draft) for draft in islice(drafts(Generation(network), aim, seed), 4))


@given(projects(), st.sampled_from([*AIMS]))
def test_more_schedules_are_never_worse(project: Project, objective: Objective) -> None:
    network = Network(project)
    aim = AIMS[objective](network)
    costs = [aim.cost(best_of(Generation(network), aim, Until(NO_BOUND, most), 0)) for most in (1, 10, 40)]

    assert all(fewer >= more for fewer, more in pairwise(costs))


@given(projects(may_have_most=False, may_fix=False), st.sampled_from([*AIMS]))
def test_the_number_of_schedules_is_kept(project: Project, objective: Objective) -> None:
    network = Network(project)
    generation = Generation(network)

    best_of(generation, AIMS[objective](network), Until(NO_BOUND, 20), 0)

    assert 20 <= generation.num_schedules <= 22


@given(projects(), st.sampled_from([*AIMS]))
def test_every_rule_has_a_key_for_every_job(project: Project, objective: Objective) -> None:
    network = Network(project)
    aim = AIMS[objective](network)

    assert [project.num_jobs] * len(RULES[objective]) == [len(rule(network, aim)) for rule in RULES[objective]]
