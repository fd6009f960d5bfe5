"""Why a week is impossible: all the smallest sets of demands that cannot hold together, and the cheapest repairs."""

from collections import deque
from collections.abc import Iterable, Sequence

import attrs

from territory_opt.allocation.bending import BendableWeek, Demands
from territory_opt.allocation.demands import Demand, demands_of
from territory_opt.allocation.explanation import Clash, Impossible
from territory_opt.allocation.limits import Case
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.repairs import cheapest_repairs
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep

MOST_CLASHES = 10
MOST_LOOKS = 400
"""How many clashes are told, and after how many looks at what to leave out the search is given up. A real week has one
or two clashes of a few rules each, some dozen looks; ten clashes without a rule in common would take thousands.
"""


def explain(week: RepWeek, rep: Rep, policy: Policy, *, whole_actions: bool = False) -> Impossible:
    """Return which demands cannot hold together, and the cheapest changes that make the week possible.

    Parameters
    ----------
    week
        An allocation problem that has no solution.
    rep, policy
        Whose week, by which rules.
    whole_actions
        Whether an action is done wholly or not at all.
    """
    case = Case(week=week, rep=rep, policy=policy)
    demands = demands_of(case)
    bendable = BendableWeek(week, demands, whole_actions=whole_actions)
    found = find_clashes(bendable)
    return Impossible(
        clashes=tuple(_in_words(clash, demands) for clash in found.clashes),
        repairs=cheapest_repairs(case, demands, bendable, found.corrections, whole_actions=whole_actions),
        may_have_more=not found.is_complete,
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
    clashes = _apart(week)
    corrections: list[Demands] = []
    waiting, seen = deque([frozenset[int]()]), {frozenset[int]()}
    looks = 0
    while waiting and looks < MOST_LOOKS and len(clashes) <= MOST_CLASHES:
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
    return FoundClashes(
        clashes=tuple(sorted(clashes, key=lambda clash: (len(clash), sorted(clash)))[:MOST_CLASHES]),
        corrections=tuple(corrections),
        is_complete=not waiting,
    )


def _apart(week: BendableWeek) -> list[Demands]:
    """Return clashes of which each lacks a demand of every one before, so that many are known from the start."""
    clashes: list[Demands] = []
    asked = week.all_demands
    while len(clashes) <= MOST_CLASHES and (clash := _clash_among(week, asked)) is not None:
        clashes.append(clash)
        asked -= {min(clash)}
    return clashes


def _clash_among(week: BendableWeek, asked: Demands) -> Demands | None:
    """Return demands among these that clash, none of which could be left out; None when all can be met."""
    if week.is_possible(asked):
        return None
    kept = week.suspects(asked)
    for place in sorted(kept):
        if not week.is_possible(kept - {place}):
            kept -= {place}
    return kept
