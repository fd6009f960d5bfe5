import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import CyclicActionsError, InvalidInputError
from territory_opt.scheduling.generation import Draft, Generation
from territory_opt.scheduling.network import Network
from territory_opt.scheduling.project import Branch, Link, Project
from territory_opt.testing.projects import projects


def a_project(num_days: int, *names: str, **job: object) -> Project:
    project = Project(num_days=num_days, week_of=[day // 5 for day in range(num_days)])
    project.add_calendar(range(num_days))
    project.add_supplier("Ana", [4.0] * num_days)
    for name in names:
        project.add_job(name, evenly=True, needs=[(0, 4.0)], **job)  # type: ignore[arg-type]
    return project


def days(network: Network, draft: Draft) -> dict[str, tuple[int, int]]:
    """Return start and end of every job that has days, by name."""
    return {
        network.project.job_names[job]: (draft.starts[position], draft.ends[position])
        for position, job in enumerate(network.order)
        if draft.taken[position] is not None
    }


def assert_sound(network: Network, draft: Draft) -> None:
    """Every link between jobs with days holds, and no supplier gives more than it has."""
    for job in network.needed:
        assert (job in draft.left_out) == (draft.taken[job] is None)
        for before, least in network.waits_for[job]:
            if draft.taken[job] is not None:
                assert draft.taken[before] is not None
                assert draft.ends[before] + least <= draft.starts[job]
        for link in network.into[job]:
            if draft.taken[job] is not None:
                assert draft.taken[link.before] is not None
                before = (draft.ends if link.from_end else draft.starts)[link.before]
                after = (draft.ends if link.to_end else draft.starts)[link.after]
                assert link.least <= after - before
                assert link.most is None or after - before <= link.most
        fixed = network.fixed_start[job]
        assert draft.taken[job] is None or fixed in {None, draft.starts[job]}


def test_one_after_another_takes_the_order_at_its_word() -> None:
    network = Network(a_project(9, "a", "b", "c"))

    draft = Generation(network).serial([2, 0, 1])

    assert {"c": (0, 1), "a": (1, 2), "b": (2, 3)} == days(network, draft)


def test_whichever_can_start_first_goes_first_and_the_least_key_decides_between_equals() -> None:
    project = a_project(9, "a", "b")
    project.add_job("later", evenly=True, needs=[(0, 4.0)], release=1)
    network = Network(project)

    draft = Generation(network).parallel([2, 1, 0])

    assert {"b": (0, 1), "later": (1, 2), "a": (2, 3)} == days(network, draft)


def test_an_earlier_job_waits_so_that_what_follows_within_most_days_is_in_time() -> None:
    project = a_project(9, "call", "visit")
    project.release[1] = 5
    project.links.append(Link(before=0, after=1, least=0, most=1))
    network = Network(project)

    for draft in (Generation(network).serial([0, 1]), Generation(network).parallel([0, 1])):
        assert {"call": (3, 4), "visit": (5, 6)} == days(network, draft)


def test_what_cannot_follow_within_most_days_is_left_out_and_all_that_waits_for_it() -> None:
    project = a_project(9, "call", "visit", "close")
    project.fixed_start[0], project.release[1] = 0, 5
    project.links += [Link(before=0, after=1, most=1), Link(before=1, after=2)]
    network = Network(project)

    draft = Generation(network).serial([0, 1, 2])

    assert {"call": (0, 1)} == days(network, draft)
    assert {1, 2} == draft.left_out


def test_links_whose_days_contradict_each_other_leave_a_job_out() -> None:
    project = a_project(20, "call", "visit")
    project.links += [Link(before=0, after=1, most=1), Link(before=0, after=1, least=3)]
    network = Network(project)

    draft = Generation(network).serial([0, 1])

    assert {"call"} == days(network, draft).keys()


def test_a_job_fixed_too_early_for_what_it_waits_for_is_left_out() -> None:
    project = a_project(9, "call", "visit")
    project.fixed_start[1] = 0
    project.links.append(Link(before=0, after=1))
    network = Network(project)

    assert {"call": (0, 1)} == days(network, Generation(network).serial([0, 1]))


def test_of_two_fixed_jobs_whose_link_does_not_hold_the_later_one_is_left_out() -> None:
    project = a_project(9, "call", "visit")
    project.fixed_start = [3, 1]
    project.links.append(Link(before=0, after=1))
    network = Network(project)

    assert {"call": (3, 4)} == days(network, Generation(network).serial([0, 1]))


def test_a_late_schedule_keeps_to_fixed_days_and_to_links_between_starts() -> None:
    project = a_project(9, "call", "visit", "offer")
    project.evenly[1], project.needs[1] = False, [(0, 8.0)]
    project.fixed_start[2] = 5
    project.links.append(Link(before=1, after=2, from_end=False, least=3))
    network = Network(project)
    generation = Generation(network)
    draft = generation.serial(network.needed)

    late = generation.late(draft, [9] * network.num_jobs)

    assert late is not None
    assert {"offer": (5, 6), "call": (8, 9), "visit": (2, 4)} == days(network, late)


def test_what_a_fixed_job_waits_for_goes_before_all_others() -> None:
    project = a_project(9, "call", "other", "visit")
    project.fixed_start[2] = 1
    project.links.append(Link(before=0, after=2))
    network = Network(project)

    drafts = [Generation(network).serial([1, 0, 2]), Generation(network).parallel([1, 0, 2])]

    assert [{"call": (0, 1), "visit": (1, 2), "other": (2, 3)}] * 2 == [days(network, draft) for draft in drafts]


def test_a_branch_takes_the_option_that_ends_first_and_leaves_the_rest_out() -> None:
    project = a_project(9, "seminar", "call", "close", "invite")
    project.duration_days[0] = 2
    project.links.append(Link(before=3, after=0))
    project.branches.append(Branch(after=2, options={0: 0, 1: 1}))
    network = Network(project)

    assert {"call": (0, 1), "close": (2, 3)} == days(network, Generation(network).serial(network.needed))
    assert {0, 3} == network.idle_jobs


def test_jobs_in_a_circle_are_named() -> None:
    project = a_project(9, "a", "b", "c", "d")
    project.links += [Link(before=before, after=after) for before, after in ((0, 1), (1, 2), (2, 1), (2, 3))]

    with pytest.raises(CyclicActionsError, match="b -> c -> b") as caught:
        Network(project)

    assert {"b", "c"} == {*caught.value.cycle}


def test_every_contradiction_is_told_at_once() -> None:
    project = a_project(9, "a", "a")
    project.add_job("b", calendar=7, needs=[(0, 1.0), (3, 1.0), (0, 1.0)])
    project.links.append(Link(before=0, after=9))

    with pytest.raises(InvalidInputError) as caught:
        Network(project)

    paths = ["jobs", "jobs['b'].calendar", "jobs['b'].needs", "jobs['b'].needs", "jobs['b'].needs", "links"]
    assert paths == [fault.path for fault in caught.value.faults]


def test_suppliers_who_share_days_that_are_not_the_same_or_not_there_are_told() -> None:
    project = a_project(9)
    for name, hours, days_of in (("B", 3.0, 0), ("C", 4.0, 7), ("D", 4.0, 2)):
        project.add_supplier(name, [hours] * 9, days_of=days_of)
    project.add_supplier("E", project.day_hours[0], days_of=0)
    project.add_job("both", evenly=True, needs=[(0, 1.0), (4, 1.0)])

    with pytest.raises(InvalidInputError, match="those of 'Ana', whose days it draws on") as caught:
        Network(project)

    paths = ["suppliers['B'].day_hours", "suppliers['C'].days_of", "suppliers['D'].days_of", "jobs['both'].needs"]
    assert paths == [fault.path for fault in caught.value.faults]


def test_nothing_to_do_takes_no_days() -> None:
    network = Network(a_project(9))

    assert [0, 0] == [Generation(network).serial([]).last_end, Generation(network).parallel([]).last_end]


@given(projects(), st.randoms(use_true_random=False))
def test_links_hold_whatever_the_order(project: Project, chance: random.Random) -> None:
    network = Network(project)
    keys = [chance.random() for _ in range(network.num_jobs)]
    generation = Generation(network)

    for draft in (generation.serial(network.rising(keys)), generation.parallel(keys)):
        assert_sound(network, draft)


@given(projects(may_have_most=False, may_fix=False), st.randoms(use_true_random=False))
def test_late_schedules_keep_all_links_and_latest_ends(project: Project, chance: random.Random) -> None:
    network = Network(project)
    generation = Generation(network)
    draft = generation.serial(network.rising([chance.random() for _ in range(network.num_jobs)]))

    late = generation.late(draft, [draft.last_end] * network.num_jobs)

    if late is not None:
        assert_sound(network, late)
        assert late.last_end <= draft.last_end


@given(projects(), st.randoms(use_true_random=False))
def test_rising_and_falling_orders_keep_what_waits_after_what_it_waits_for(
    project: Project, chance: random.Random
) -> None:
    network = Network(project)
    keys = [chance.random() for _ in range(network.num_jobs)]
    rising, falling = network.rising(keys), network.falling(keys)

    for order in (rising, falling[::-1]):
        position = {job: at for at, job in enumerate(order)}
        assert {*network.needed} == {*order}
        assert all(position[before] < position[job] for job in order for before in network.befores[job])
