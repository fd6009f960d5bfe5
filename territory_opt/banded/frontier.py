"""What the hours of one deal earn at best: its action graph becomes lines of falling slope.

Actions may be done in part, none further than what it waits for. The best sets of actions are then nested, each the one
before and a line more; a share of a line is that share of every action it adds. The sets are found by halving: the set
that is furthest above the chord between two known ones is a cut, and lies between them. Whole numbers throughout, so
the chain is exact for the numbers it is given.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import fsum
from typing import NamedTuple

NEARLY_ALIKE = 10**9
"""Two uses of hours may be a tie when what they earn differs by less than one part in so many."""

SPLITTER = 2.0**13 + 1
"""Keeps 40 of the 53 bits of a number: what is beyond is rounding, and playbooks that differ in it are one."""

BRANCHES = "an action waits for one of several"
BACKWARDS = "an action stands before one it waits for"


class Work(NamedTuple):
    """One action of a deal.

    Attributes
    ----------
    hours
        What it takes of the rep's week [h/week], at least 0; 0 when somebody else does it.
    revenue
        Expected revenue gained when it is done [money], at least 0.
    after
        Places of the actions it waits for, each before its own.
    any_of
        Places of the actions of which it waits for one.
    """

    hours: float
    revenue: float
    after: tuple[int, ...] = ()
    any_of: tuple[int, ...] = ()


class FrontierLine(NamedTuple):
    """One line of a frontier.

    Attributes
    ----------
    hours
        Its width [h/week], above 0.
    slope
        What an hour on it earns [money per h/week], above 0.
    actions
        Places of the actions it adds, rising: a share of the line is that share of each.
    """

    hours: float
    slope: float
    actions: tuple[int, ...]


class Frontier(NamedTuple):
    """What the hours of a deal earn at best.

    Attributes
    ----------
    base_revenue, base_actions
        What is earned without hours [money], and by which actions.
    lines
        Lines of falling slope; hours beyond them earn nothing.
    is_unique
        Whether the hours on the lines have no other use that is as good, or nearly. Actions that neither take hours nor
        earn anything do not count: they are done as far as another needs them.
    """

    base_revenue: float
    base_actions: tuple[int, ...]
    lines: tuple[FrontierLine, ...]
    is_unique: bool


class Chain(NamedTuple):
    """The nested best sets of actions, each by what it adds; the first takes no hours."""

    added: tuple[tuple[int, ...], ...]
    is_unique: bool


def frontier(works: Sequence[Work]) -> Frontier | str:
    """Return what the hours of a deal earn at best; or, in words, why its actions do not reduce to that.

    Actions that earn nothing and that nothing earning waits for are left out.

    Parameters
    ----------
    works
        The actions of one deal, each after the ones it waits for.

    Examples
    --------
    A demo earns nothing but opens a trial; legal work earns less an hour and can wait.

    >>> demo, trial, legal = Work(4, 0), Work(2, 600, after=(0,)), Work(1, 50, after=(0,))
    >>> frontier([demo, trial, legal]).lines
    (FrontierLine(hours=6.0, slope=100.0, actions=(0, 1)), FrontierLine(hours=1.0, slope=50.0, actions=(2,)))
    """
    after = []
    for place, work in enumerate(works):
        if len(work.any_of) > 1:
            return BRANCHES
        before = work.after + work.any_of
        if any(other >= place for other in before):
            return BACKWARDS
        after.append(before)
    hours, gains = relative([work.hours for work in works]), relative([work.revenue for work in works])
    chain = best_chain(tuple(zip(hours, gains, after, strict=True)))
    base, *steps = chain.added
    lines: list[FrontierLine] = []
    for step in steps:
        line = _line(works, step)
        while lines and lines[-1].slope <= line.slope:
            line = _line(works, tuple(sorted(lines.pop().actions + line.actions)))
        lines.append(line)
    is_steady = len(lines) == len(steps) and all(
        line.slope * NEARLY_ALIKE > below.slope * (NEARLY_ALIKE + 1) for line, below in pairwise(lines)
    )
    return Frontier(fsum([works[j].revenue for j in base]), base, tuple(lines), chain.is_unique and is_steady)


def _line(works: Sequence[Work], actions: tuple[int, ...]) -> FrontierLine:
    hours = fsum([works[j].hours for j in actions])
    return FrontierLine(hours, fsum([works[j].revenue for j in actions]) / hours, actions)


def relative(values: Sequence[float]) -> list[float]:
    """Return values as shares of the largest, without the last bits, which are rounding [1]."""
    largest = max(values, default=0.0) or 1.0
    shares = [value / largest for value in values]
    return [share * SPLITTER - (share * SPLITTER - share) for share in shares]


@lru_cache(maxsize=4096)
def best_chain(shape: tuple[tuple[float, float, tuple[int, ...]], ...]) -> Chain:
    """Return the chain of best sets; deals of one playbook differ by a factor only, and share it.

    Parameters
    ----------
    shape
        Hours, gain and places of what it waits for, of each action.
    """
    hours, gains = whole_numbers([row[0] for row in shape]), whole_numbers([row[1] for row in shape])
    with_all_before: list[int] = []
    for place, (_, _, after) in enumerate(shape):
        with_all_before.append(union((1 << place, *(with_all_before[j] for j in after))))
    earning = union(with_all_before[j] for j, gain in enumerate(gains) if gain)
    taking = union(1 << j for j, taken in enumerate(hours) if taken)
    counting = [j for j, taken in enumerate(hours) if earning >> j & 1 and (taken or gains[j])]
    steps = [[j for j in counting if not with_all_before[j] & taking]]
    is_unique = True
    rest = [j for j in counting if with_all_before[j] & taking]
    pending = [rest] if rest else []
    while pending:
        members = pending.pop()
        total_hours, total_gain = sum(hours[j] for j in members), sum(gains[j] for j in members)
        worth = {j: gains[j] * total_hours - hours[j] * total_gain for j in members}
        above, paid = best_closure(worth, with_all_before)
        if above:
            pending += [[j for j in members if not above >> j & 1], [j for j in members if above >> j & 1]]
        else:
            steps.append(members)
            is_unique &= is_indivisible(paid, with_all_before, total_hours * total_gain // NEARLY_ALIKE)
    return Chain(tuple(_with_what_they_need(steps, with_all_before)), is_unique)


def best_closure(worth: dict[int, int], with_all_before: Sequence[int]) -> tuple[int, dict[int, dict[int, int]]]:
    """Return the smallest set of actions worth most, with all they wait for; 0 when none is worth anything.

    What is worth something pays for what it waits for, rerouting what others pay, until it has nothing left or nobody
    it can pay is short: then it and all it reached are in the set. This is a largest flow and its smallest cut.

    Returns
    -------
    tuple
        The set, as bits; and what each action of negative worth got from which others.
    """
    paid: dict[int, dict[int, int]] = {j: {} for j in worth}
    short = {j: -value for j, value in worth.items() if value < 0}
    best = 0
    for payer, value in worth.items():
        left = value
        while left > 0:
            end, came_from = _nearest_short(payer, short, paid, with_all_before)
            if end is None:
                best |= union(with_all_before[j] for j in came_from if worth[j] > 0)
                break
            path = [end]
            while path[-1] != payer:
                path.append(came_from[path[-1]])
            hops = list(pairwise(path))
            amount = min(left, short[end], *(paid[j][i] for i, j in hops[1::2]))
            for to, by in hops[::2]:
                paid[to][by] = paid[to].get(by, 0) + amount
            for by, to in hops[1::2]:
                paid[to][by] -= amount
            short[end] -= amount
            left -= amount
    return best & union(1 << j for j in worth), paid


def _nearest_short(
    payer: int, short: dict[int, int], paid: dict[int, dict[int, int]], with_all_before: Sequence[int]
) -> tuple[int | None, dict[int, int]]:
    """Search from a payer, by what it waits for and by who pays for that, for an action that is still short."""
    came_from = {payer: payer}
    queue = [payer]
    for by in queue:
        for to, missing in short.items():
            if to in came_from or not with_all_before[by] >> to & 1:
                continue
            came_from[to] = by
            if missing > 0:
                return to, came_from
            for other, amount in paid[to].items():
                if amount > 0 and other not in came_from:
                    came_from[other] = to
                    queue.append(other)
    return None, came_from


def is_indivisible(paid: dict[int, dict[int, int]], with_all_before: Sequence[int], least: int) -> bool:
    """Return whether every part of a line that can be done without the rest is clearly worse than the whole.

    The part lacks what the rest pays into it, so it is when actions lead to all others by what they wait for and by
    who pays for them, more than the least.
    """
    members = union(1 << j for j in paid)
    ahead = {j: with_all_before[j] & members for j in paid}
    for to, payers in paid.items():
        ahead[to] |= union(1 << by for by, amount in payers.items() if amount > least)
    back = {to: union(1 << by for by in paid if ahead[by] >> to & 1) for to in paid}
    return _reached(ahead) == members == _reached(back)


def _reached(leads: dict[int, int]) -> int:
    first = next(iter(leads))
    seen, queue = 1 << first, [first]
    for by in queue:
        queue += [to for to in leads if leads[by] >> to & 1 and not seen >> to & 1]
        seen |= leads[by]
    return seen


def _with_what_they_need(steps: Iterable[Iterable[int]], with_all_before: Sequence[int]) -> Iterable[tuple[int, ...]]:
    """Yield each step with the actions of no hours and no gain that it is the first to need."""
    done = 0
    for step in steps:
        added = union(with_all_before[j] for j in step) & ~done
        done |= added
        yield tuple(j for j in range(len(with_all_before)) if added >> j & 1)


def whole_numbers(values: Sequence[float]) -> list[int]:
    """Return numbers as whole multiples of one power of two, exactly."""
    ratios = [value.as_integer_ratio() for value in values]
    common = max((denominator for _, denominator in ratios), default=1)
    return [numerator * (common // denominator) for numerator, denominator in ratios]


def union(sets: Iterable[int]) -> int:
    """Return what is in any of some sets, all as bits."""
    together = 0
    for bits in sets:
        together |= bits
    return together
