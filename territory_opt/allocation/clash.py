"""Why a week is impossible: all the smallest sets of demands that cannot hold together, and the cheapest repairs."""

from collections import deque
from collections.abc import Iterable, Sequence

import attrs

from territory_opt.allocation.bending import BendableWeek
from territory_opt.allocation.clock import Clock, OutOfTimeError
from territory_opt.allocation.demands import Demand, demands_of
from territory_opt.allocation.explanation import Clash, Impossible
from territory_opt.allocation.limits import Case
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.repairs import cheapest_repairs, ways_to_bend
from territory_opt.allocation.reworked import Demands
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep

MOST_CLASHES = 10
MOST_LOOKS = 400
"""How many clashes are told, and after how many looks at what to leave out the search is given up. A real week has one
or two clashes of a few rules each, some dozen looks; ten clashes without a rule in common would take thousands.
"""


MOST_WHOLE_WORK = 1000
"""After how many whole numbers, decided in all looks together, the search is given up."""

SEARCH_SHARE, BEND_SHARE = 0.5, 0.5
"""Shares of the time limit: for clashes, and of what is then left for ways to bend the week before they are tried."""


def explain(
    week: RepWeek, rep: Rep, policy: Policy, *, whole_actions: bool = False, time_limit_s: float | None = None
) -> Impossible:
    """Return which demands cannot hold together, and the cheapest changes that make the week possible.

    Parameters
    ----------
    week
        An allocation problem that has no solution.
    rep, policy
        Whose week, by which rules.
    whole_actions
        Whether an action is done wholly or not at all.
    time_limit_s
        When to stop looking [s], with what is found by then; without one, never.
    """
    clock = Clock.of(time_limit_s)
    case = Case(week=week, rep=rep, policy=policy)
    demands = demands_of(case, whole_actions=whole_actions)
    bendable = BendableWeek(week, demands, whole_actions=whole_actions)
    bendable.clock = clock.share(SEARCH_SHARE)
    found = find_clashes(bendable)
    bendable.clock = clock.share(BEND_SHARE)
    corrections = found.corrections if found.is_complete else [*found.corrections, *bendable.singles]
    bents = ways_to_bend(bendable, corrections, bendable.whole_work + MOST_WHOLE_WORK)
    is_complete = found.is_complete and bendable.is_proven and not bendable.clock.ran_out
    bendable.clock = clock
    repairs = cheapest_repairs(case, demands, bendable, bents, whole_actions=whole_actions)
    return Impossible(
        clashes=tuple(_in_words(clash, demands) for clash in found.clashes),
        repairs=repairs,
        may_have_more=not is_complete or clock.ran_out,
    )


def _in_words(clash: Iterable[int], demands: Sequence[Demand]) -> Clash:
    clashing = [demands[place] for place in sorted(clash)]
    return Clash(
        rules=tuple(dict.fromkeys(demand.name for demand in clashing)),
        sentences=tuple(demand.sentence for demand in clashing),
    )


@attrs.frozen(kw_only=True)
class FoundClashes:
    """What a search found.

    Parameters
    ----------
    clashes
        Sets of demands, by their places, that cannot hold together, none of which could be left out; smallest first.
        Where the search was given up before the first of them was small, that one alone.
    corrections
        Sets of demands without which all others can be met, none of which could be kept; smallest first.
    is_complete
        Whether these are all.
    """

    clashes: tuple[Demands, ...]
    corrections: tuple[Demands, ...]
    is_complete: bool


def find_clashes(week: BendableWeek) -> FoundClashes:
    """Return all smallest sets of demands that cannot hold together, and all smallest ones to leave out.

    A demand of every clash must be left out to make a week possible, and every clash shows up once one demand of each
    other is left out. So the search grows a tree: a node leaves some demands out; where the others still clash, it
    has a child for each demand of one such clash, one that is known already where there is any. Nodes are visited
    fewest demands first, and none that leaves out more than a correction does.

    Parameters
    ----------
    week
        The week.

    References
    ----------
    Reiter (1987), A theory of diagnosis from first principles, Artificial Intelligence 32(1), section 4.
    """
    clashes: list[Demands] = []
    corrections: list[Demands] = []
    try:
        _find_apart(week, clashes)
        is_complete = _grow_tree(week, clashes, corrections)
    except OutOfTimeError:
        is_complete = False
    if week.clock.ran_out or week.whole_work >= MOST_WHOLE_WORK:
        # The last one may not be a smallest.
        is_complete, clashes = False, clashes[:-1] or clashes
    return FoundClashes(
        clashes=tuple(sorted(clashes, key=lambda clash: (len(clash), sorted(clash)))[:MOST_CLASHES]),
        corrections=tuple(corrections),
        is_complete=is_complete,
    )


def _find_apart(week: BendableWeek, clashes: list[Demands]) -> None:
    """Add clashes of which each lacks a demand of every one before, so that many are known from the start."""
    asked = week.all_demands
    while _may_go_on(week, clashes) and (clash := _clash_among(week, asked)) is not None:
        clashes.append(clash)
        asked -= {min(clash)}


def _grow_tree(week: BendableWeek, clashes: list[Demands], corrections: list[Demands]) -> bool:
    """Add all other clashes and all corrections; return whether these are all."""
    waiting, seen = deque([frozenset[int]()]), {frozenset[int]()}
    looks = 0
    while waiting and looks < MOST_LOOKS and _may_go_on(week, clashes):
        looks += 1
        left_out = waiting.popleft()
        if any(correction <= left_out for correction in corrections):
            continue
        clash = next((known for known in clashes if not known & left_out), None)
        if clash is None:
            clash = _clash_among(week, week.all_demands - left_out)
            if clash is None:
                corrections.append(left_out)
                continue
            clashes.append(clash)
        for place in sorted(clash):
            child = left_out | {place}
            if child not in seen:
                seen.add(child)
                waiting.append(child)
    return not waiting


def _may_go_on(week: BendableWeek, clashes: Sequence[Demands]) -> bool:
    return len(clashes) <= MOST_CLASHES and week.whole_work < MOST_WHOLE_WORK


def _clash_among(week: BendableWeek, asked: Demands) -> Demands | None:
    """Return demands among these that clash, none of which could be left out; None when all can be met.

    When the search has to be given up first, some of them could perhaps be left out.
    """
    if week.is_possible(asked):
        return None
    kept = asked
    try:
        kept = week.suspects(asked)
        for place in sorted(kept):
            if week.whole_work >= MOST_WHOLE_WORK:
                break
            if not week.is_possible(kept - {place}):
                kept -= {place}
    except OutOfTimeError:
        pass
    return kept
