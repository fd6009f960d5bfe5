"""What plans of nearly the same territory have in common, worked out once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, TypeVar

Key = TypeVar("Key", bound=Hashable)
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
        self._each: defaultdict[Hashable, dict[Any, tuple[tuple[object, ...], Any]]] = defaultdict(dict)
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
        for known, value in self._known.get(what, ()):
            if known == inputs:
                result: Value = value
                return result
        result = work_out()
        if self._is_open:
            self._known[what].append((inputs, result))
        return result

    def of_each(
        self,
        what: Hashable,
        inputs: Mapping[Key, tuple[object, ...]],
        work_out: Callable[[Collection[Key]], Mapping[Key, Value]],
    ) -> dict[Key, Value]:
        """Return a result for each of many, where those that are not known are worked out together.

        Parameters
        ----------
        what
            The kind of result.
        inputs
            All that the result of each follows from.
        work_out
            Works out the results of some.

        Examples
        --------
        >>> workings = Workings()
        >>> workings.of_each("half", {"a": (2,), "b": (4,)}, lambda names: dict.fromkeys(names, "now"))
        {'a': 'now', 'b': 'now'}
        >>> workings.of_each("half", {"b": (4,), "c": (6,)}, lambda names: dict.fromkeys(names, "later"))
        {'b': 'now', 'c': 'later'}
        """
        kept = self._each.get(what, {})
        known = {key: kept[key][1] for key, given in inputs.items() if key in kept and kept[key][0] == given}
        missing = [key for key in inputs if key not in known]
        found = work_out(missing) if missing else {}
        if self._is_open:
            self._each[what].update({key: (inputs[key], found[key]) for key in missing})
        return {key: known[key] if key in known else found[key] for key in inputs}

    def close(self) -> None:
        """Keep nothing more, so that any number of plans takes no more memory than the first."""
        self._is_open = False
