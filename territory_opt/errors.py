"""Every error and warning of the library, and how each speaks: what, got what, allowed what, next step."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

import attrs


class TerritoryError(Exception):
    """Base of every error that territory_opt raises."""


@attrs.frozen
class Fault:
    r"""One thing wrong with an input; as text it is one line, in which control characters are spelt out.

    Parameters
    ----------
    path
        Where it stands: ``reps.csv:4 weekly_hours`` in a file, ``$.reps[2].weekly_hours`` in a record.
    found
        What stands there, as text.
    allowed
        What may stand there.
    hint
        The next step, where one is known: the nearest right name, the scale that was meant.

    Examples
    --------
    >>> print(Fault("reps.csv:4 weekly_hours", "-3", "a number above 0 and at most 100 [h/week]"))
    reps.csv:4 weekly_hours: found -3; allowed is a number above 0 and at most 100 [h/week]
    >>> print(Fault("hour_rules.a\x1b[2J", "1", "2"))
    hour_rules.a\x1b[2J: found 1; allowed is 2
    """

    path: str
    found: str
    allowed: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        hint = f"; {self.hint}" if self.hint else ""
        told = f"{where}found {self.found}; allowed is {self.allowed}{hint}"
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in told)

    def under(self, parent: str) -> "Fault":
        """Return the same fault with `parent` put before its path."""
        joint = "" if not self.path or self.path.startswith("[") or not parent else "."
        return attrs.evolve(self, path=f"{parent}{joint}{self.path}")


class InvalidInputError(TerritoryError, ValueError):
    """An input that cannot be planned with; carries every fault found, not only the first.

    Parameters
    ----------
    faults
        All that is wrong, in the order of the input.

    Examples
    --------
    >>> raise InvalidInputError([Fault("odds", "50", "a number from 0 to 1 [1]", "write 0.5 for 50 %")])
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - odds: found 50; allowed is a number from 0 to 1 [1]; write 0.5 for 50 %
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        lines = "".join(f"\n  - {fault}" for fault in self.faults)
        super().__init__(f"{count} problem{'s' * (count != 1)} in the input{lines}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how to make it again in another process."""
        return InvalidInputError, (self.faults,)


class CyclicActionsError(InvalidInputError):
    """Actions that wait for each other in a circle; `cycle` names them in order.

    Examples
    --------
    >>> CyclicActionsError("playbooks.expansion", ("demo", "offer")).faults[0].found
    'a circle of prerequisites: demo -> offer -> demo'
    """

    def __init__(self, path: str, cycle: Sequence[str]) -> None:
        self.path, self.cycle = path, tuple(cycle)
        circle = " -> ".join([*self.cycle, self.cycle[0]])
        super().__init__(
            [
                Fault(
                    path,
                    f"a circle of prerequisites: {circle}",
                    "actions that can be put in an order",
                    f"take one of these actions out of the `after` of the next: {', '.join(self.cycle)}",
                )
            ]
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how to make it again in another process."""
        return CyclicActionsError, (self.path, self.cycle)


class NoAllocationError(TerritoryError, RuntimeError):
    """Hours or revenue were asked of a week that has no feasible plan; the message says why it has none."""


class SolverError(TerritoryError, RuntimeError):
    """The solver stopped in a way that is neither an optimum, infeasible, unbounded nor a limit."""


class UnverifiedPlanError(TerritoryError, RuntimeError):
    """A week or the order of work does not follow from its problem, as `complaints` says: a fault of the library."""

    def __init__(self, subject: str, complaints: Sequence[str]) -> None:
        self.subject, self.complaints = subject, tuple(complaints)
        lines = "".join(f"\n  - {complaint}" for complaint in self.complaints)
        super().__init__(f"{subject} failed its own check; please report this{lines}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how to make it again in another process."""
        return UnverifiedPlanError, (self.subject, self.complaints)


class WorkerError(TerritoryError, RuntimeError):
    """A process that worked on a part of the answer ended by itself."""


class OutputError(TerritoryError, OSError):
    """A file or folder could not be written; nothing half-written is left behind."""


class MissingExtraError(TerritoryError, ImportError):
    """A part of the library needs an optional dependency that is not installed."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint with the known name nearest to `name`, or an empty text when none is near.

    Examples
    --------
    >>> nearest("weekly_huors", ["weekly_hours", "target"])
    "did you mean 'weekly_hours'?"
    >>> nearest("xyz", ["weekly_hours", "target"])
    ''
    """
    words = {word.lower(): word for word in known}
    matches = get_close_matches(name.lower(), words, n=1, cutoff=0.6)
    return f"did you mean {words[matches[0]]!r}?" if matches else ""


def listing(names: Iterable[object], limit: int = 12) -> str:
    """Return names as one short text for a message: at most `limit` of them, then how many more.

    Examples
    --------
    >>> listing(["A", "B", "C"], limit=2)
    'A, B (+1 more)'
    """
    words = [str(name) for name in names]
    more = f" (+{len(words) - limit} more)" if len(words) > limit else ""
    return ", ".join(words[:limit]) + more
