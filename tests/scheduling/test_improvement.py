import random

from hypothesis import given
from hypothesis import strategies as st

from territory_opt.scheduling.aims import AIMS
from territory_opt.scheduling.generation import Generation
from territory_opt.scheduling.improvement import improved
from territory_opt.scheduling.network import Network
from territory_opt.scheduling.outcome import Objective
from territory_opt.scheduling.project import Link, Project
from territory_opt.testing.projects import projects


@given(projects(), st.sampled_from([*AIMS]), st.randoms(use_true_random=False))
def test_improvement_never_costs_more(project: Project, objective: Objective, chance: random.Random) -> None:
    network = Network(project)
    generation, aim = Generation(network), AIMS[objective](network)
    draft = generation.serial(network.rising([chance.random() for _ in range(network.num_jobs)]))

    assert aim.cost(improved(generation, draft, aim)) <= aim.cost(draft)


def test_pushing_late_and_early_again_shortens_a_bad_order() -> None:
    project = Project(num_days=20, week_of=[0] * 20, calendars=[[*range(20)]])
    project.add_supplier("Ana", [4.0] * 20)
    for name, duration_days in (("first", 1), ("long", 6), ("other", 4)):
        project.add_job(
            name, duration_days=duration_days, evenly=True, needs=[(0, 4.0 * duration_days * (name != "long"))]
        )
    project.links.append(Link(before=0, after=1))
    network = Network(project)
    generation, aim = Generation(network), AIMS[Objective.EARLIEST_COMPLETION](network)
    named = {project.job_names[job]: position for position, job in enumerate(network.order)}
    draft = generation.serial([named["other"], named["first"], named["long"]])

    assert [11, 7] == [draft.last_end, improved(generation, draft, aim).last_end]
