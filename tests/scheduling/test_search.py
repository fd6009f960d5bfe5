import random
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from territory_opt.scheduling.aims import AIMS
from territory_opt.scheduling.generation import Generation
from territory_opt.scheduling.network import Network
from territory_opt.scheduling.outcome import Objective
from territory_opt.scheduling.project import Project
from territory_opt.scheduling.search import Budget, best_by_search, crossed, members, moved
from territory_opt.testing.projects import projects


def is_possible(network: Network, order: list[int]) -> bool:
    """Return whether each needed job stands once, after all it waits for."""
    position = {job: at for at, job in enumerate(order)}
    return sorted(order) == network.needed and all(
        position[before] < position[job] for job in order for before in network.befores[job]
    )


def test_a_child_begins_and_ends_as_its_mother_and_follows_its_father_in_between() -> None:
    children = {tuple(crossed([0, 1, 2, 3], [3, 2, 1, 0], random.Random(seed))) for seed in range(200)}  # noqa: S311  # seeded on purpose

    assert (0, 3, 2, 1) in children
    assert (0, 3, 1, 2) in children
    assert (0, 1, 2, 3) in children
    assert (1, 0, 2, 3) not in children


@given(projects(), st.randoms(use_true_random=False))
def test_crossing_and_moving_keep_what_waits_after_what_it_waits_for(project: Project, chance: random.Random) -> None:
    network = Network(project)
    mother, father = (network.rising([chance.random() for _ in network.order]) for _ in range(2))

    child = crossed(mother, father, chance)

    assert is_possible(network, child)
    assert is_possible(network, moved(network, child, chance))


@given(projects(), st.sampled_from([*AIMS]))
def test_every_member_stands_in_the_order_of_its_schedule(project: Project, objective: Objective) -> None:
    network = Network(project)
    aim = AIMS[objective](network)

    for member in islice(members(Generation(network), aim, 0, []), 40):
        assert is_possible(network, member.order)
        assert aim.cost(member.draft) == member.cost


@given(projects(), st.sampled_from([*AIMS]))
def test_a_longer_search_is_never_worse(project: Project, objective: Objective) -> None:
    costs = []
    for num_schedules in (30, 90, 180):
        found = best_by_search(project, objective, Budget(None, num_schedules), 0)
        costs.append(AIMS[objective](found.network).cost(found.draft))

    assert sorted(costs, reverse=True) == costs or project.branches


def test_a_budget_ends_with_its_schedules_or_its_seconds() -> None:
    assert [False, True] == [Budget(None, 10).is_spent(number) for number in (9, 10)]
    assert [False, False] == [Budget(None, None).is_spent(number) for number in (0, 10**9)]
    assert [False, True] == [Budget(seconds, None).is_spent(0) for seconds in (1e6, -1.0)]
