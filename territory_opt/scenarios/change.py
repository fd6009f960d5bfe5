"""What every change of a territory can do."""

from typing import Protocol

from territory_opt.model.problem import Problem


class Change(Protocol):
    """One change of a territory: it knows how to make the changed one, and how to say what it does."""

    @property
    def words(self) -> str:
        """What it does, in one line."""
        ...

    def applied(self, problem: Problem) -> Problem:
        """Return the changed territory.

        Raises
        ------
        InvalidInputError
            With everything that does not fit, each fault under the path that the change aims at.
        """
        ...
