"""What plans of nearly the same territory have in common, worked out once."""

from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Value = TypeVar("Value")


class Workings:
    """Results, each kept beside all that it follows from.

    What is asked for again from equal inputs is taken over, anything else is worked out anew: a plan made with the
    workings of another is the plan made without them, sooner.

    Examples
    --------
    >>> workings = Workings()
    >>> workings.of("sum", ([1, 2], 3), lambda: 6), workings.of("sum", ([1, 2], 3), lambda: "not asked")
    (6, 6)
    >>> workings.close()
    >>> workings.of("sum", ([], 1), lambda: 1), workings.of("sum", ([], 1), lambda: "asked again")
    (1, 'asked again')
    """

    def __init__(self) -> None:
        self._known: defaultdict[Hashable, list[tuple[tuple[object, ...], Any]]] = defaultdict(list)
        self._is_open = True

    def of(self, what: Hashable, inputs: tuple[object, ...], work_out: Callable[[], Value]) -> Value:
        """Return a result from these inputs: one that is known, or else worked out now, and kept while that is done.

        Parameters
        ----------
        what
            The kind of result, and whose.
        inputs
            All that it follows from; compared by value, which is quick where they are the same objects.
        work_out
            Works it out.
        """
        for known, value in self._known[what]:
            if known == inputs:
                result: Value = value
                return result
        result = work_out()
        if self._is_open:
            self._known[what].append((inputs, result))
        return result

    def close(self) -> None:
        """Keep nothing more, so that any number of plans takes no more memory than the first."""
        self._is_open = False
