"""Where a fleet is cut into parts that are worked on at once: so many reps, and so many lines, whatever is reached."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

from territory_opt.fleet.fleet import Fleet

Task = TypeVar("Task")

LINES_AT_ONCE = 600_000
"""Lines of a part: what is merged of them takes 20 MB or so."""


def cuts(fleet: Fleet, most_reps: int) -> list[int]:
    """Return the places where the parts of a fleet begin, and where the last one ends.

    Parameters
    ----------
    fleet
        The fleet.
    most_reps
        Reps of a part at the most; fewer when they have more lines than `LINES_AT_ONCE`, but at least one.

    Examples
    --------
    >>> from territory_opt import read_policy
    >>> from territory_opt.testing.fleets import flat_columns
    >>> cuts(Fleet.from_columns(flat_columns(5, targets_of_rep=2), read_policy()), most_reps=2)
    [0, 2, 4, 5]
    """
    lines_before = fleet.segment_start[fleet.rep_start].tolist()
    places = [0]
    while places[-1] < fleet.num_reps:
        first = places[-1]
        fitting = bisect_right(lines_before, lines_before[first] + LINES_AT_ONCE) - 1
        places.append(min(max(first + 1, fitting), first + most_reps, fleet.num_reps))
    return places


class Made(Sequence[Task], Generic[Task]):
    """Tasks that are made when they are asked for, so that only those under way take memory.

    Parameters
    ----------
    num_tasks
        How many there are.
    make
        Makes one of them, by its number.

    Examples
    --------
    >>> list(Made(3, lambda number: number * number))
    [0, 1, 4]
    """

    def __init__(self, num_tasks: int, make: Callable[[int], Task]) -> None:
        self.num_tasks, self.make = num_tasks, make

    def __len__(self) -> int:
        return self.num_tasks

    @overload
    def __getitem__(self, number: int) -> Task: ...

    @overload
    def __getitem__(self, number: slice) -> list[Task]: ...

    def __getitem__(self, number: int | slice) -> Task | list[Task]:
        """Return a task, or several."""
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(self.num_tasks))]
        if not 0 <= number < self.num_tasks:
            raise IndexError(number)
        return self.make(number)
