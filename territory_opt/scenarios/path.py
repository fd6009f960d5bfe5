"""Paths to the fields of a territory: what stands there, and the territory with something else there."""

from collections.abc import Callable, Sequence
from typing import Any

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.finding import Finding
from territory_opt.model.problem import Problem
from territory_opt.scenarios.grammar import NOTHING, Condition, Step, path_text, steps_of
from territory_opt.scenarios.suggestion import TABLES
from territory_opt.scenarios.walk import Leaf, Walk, chosen_at_the_top


@attrs.frozen(kw_only=True)
class FieldPath:
    """A path to one field of one record, or of all records that a selection meets.

    Parameters
    ----------
    text
        As it was written; every fault begins with it.
    steps
        As it was read.

    Examples
    --------
    >>> parse("reps[id=ana].weekly_hours").table
    'reps'
    """

    text: str
    steps: tuple[Step, ...]

    @property
    def table(self) -> str:
        """The first name of the path."""
        return self.steps[0].name

    @property
    def hint_to_skip_missing(self) -> str:
        """How to select only the records that state a value."""
        *first, table, field = (Step(name=""), *self.steps)
        if table.conditions is None and table.name not in TABLES:
            return "set it first"
        states_it = Condition(field=field.name, operator="!=", value=NOTHING)
        narrower = attrs.evolve(table, conditions=(*(table.conditions or ()), states_it))
        return f"set it first, or leave them out: {path_text((*first[1:], narrower, field))}"

    def leaves(self, problem: Problem) -> tuple[Leaf, ...]:
        """Return what the path leads to, value by value.

        Raises
        ------
        InvalidInputError
            If a name is unknown, a selection matches nothing, or the path ends at a whole record.
        """
        found: list[Leaf] = []
        Walk(self.text, self.steps, problem, _shown_to(found)).done()
        return tuple(found)

    def values(self, problem: Problem) -> list[tuple[str, Any]]:
        """Return the path of each value it leads to, and the value.

        Raises
        ------
        InvalidInputError
            As `leaves`.
        """
        return [(leaf.path, leaf.value) for leaf in self.leaves(problem)]

    def replaced(self, problem: Problem, new_value: Callable[[Any], Any], findings: Sequence[Finding] = ()) -> Problem:
        """Return the territory with new values there; each record is made anew once, and so is the territory.

        Parameters
        ----------
        problem
            The territory.
        new_value
            Gives the value that takes the place of the one it is called with. A field of named choices takes its text.
        findings
            What is to be known about the change.

        Raises
        ------
        InvalidInputError
            As `leaves`, and with all that the records say about the new values.
        """
        return self.rewritten(problem, lambda leaf: new_value(leaf.value), findings)

    def rewritten(
        self, problem: Problem, new_value: Callable[[Leaf], Any], findings: Sequence[Finding] = ()
    ) -> Problem:
        """Return the same as `replaced`; `new_value` sees what may stand there as well.

        Raises
        ------
        InvalidInputError
            As `replaced`.
        """
        return Walk(self.text, self.steps, problem, new_value).done(findings)


def parse(text: str) -> FieldPath:
    """Read a path: names joined by dots, with conditions in brackets behind a table.

    Parameters
    ----------
    text
        ``reps.weekly_hours`` for all reps, ``reps[id=ana].weekly_hours`` for one,
        ``opportunities[stage=Proposal, amount>=10000].odds`` for those that meet all conditions,
        ``policy.stage_odds."Closed Won"`` for a key that is no plain name, ``policy.stage_odds[*]`` for all keys.

    Raises
    ------
    InvalidInputError
        If it cannot be read.

    Examples
    --------
    >>> len(parse('policy.stage_odds."Closed Won"').steps)
    3
    """
    return FieldPath(text=text, steps=steps_of(text))


@attrs.frozen
class PathText:
    """A path that can be read.

    Examples
    --------
    >>> PathText()("reps[id=ana.weekly_hours")[0].found
    'a [ that is not closed'
    """

    def __str__(self) -> str:
        return "a path such as reps[id=ana].weekly_hours"

    def __call__(self, value: object) -> list[Fault]:
        """Return the faults of `value`."""
        try:
            parse(value)  # type: ignore[arg-type]  # what is no text is a fault of the path
        except InvalidInputError as error:
            return [attrs.evolve(fault, path="") for fault in error.faults]
        return []


def selected(problem: Problem, text: str, table: str | None = None) -> tuple[str, ...]:
    """Return the ids of the records that a selection without a field meets, in the order of the input.

    Parameters
    ----------
    problem
        The territory.
    text
        Such as ``clients[tier=A]``, or ``reps`` for all; other tables need brackets: ``people[*]``.
    table
        The table it has to select from; None for any.

    Raises
    ------
    InvalidInputError
        If it selects from no table or another one, or matches nothing.
    """
    path = parse(text)
    if table is not None and path.table != table:
        raise InvalidInputError(
            [Fault(text, f"a selection from {path.table}", f"one from {table}", _begin_with(table))]
        )
    if len(path.steps) > 1:
        allowed = "a selection of records, without a field behind it"
        raise InvalidInputError([Fault(text, f"a path to {path.steps[-1].name}", allowed, _begin_with(path.table))])
    return tuple(chosen_at_the_top(text, path.steps[0], problem))


def _begin_with(table: str) -> str:
    return f"write it like {table}[id=...], or {table} for all"


def _shown_to(found: list[Leaf]) -> Callable[[Leaf], Any]:
    def show(leaf: Leaf) -> object:
        found.append(leaf)
        return leaf.value

    return show
