"""The right path that is nearest to a wrong one."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

import attrs

from territory_opt.model.problem import Problem
from territory_opt.scenarios.grammar import Step, below, name_text, path_text

TABLES = ("reps", "clients", "opportunities")
"""The tables whose records state their id; those of all other tables stand under their key."""

_ALIKE = 0.6
_BEGINS_ALIKE = 0.75
_FIXED = ("id", "findings", "currency")


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name nearest to `name`, None when none is near.

    Examples
    --------
    >>> nearest_name("proposl", ["Proposal", "Closed Won"])
    'Proposal'
    >>> nearest_name("proposl", ["Proposal/Price Quote", "Closed Won"])
    'Proposal/Price Quote'
    """
    words = {word.lower(): word for word in known}
    beginnings = {word[: len(name) + 1]: word for word in words}
    matches = get_close_matches(name.lower(), words, n=1, cutoff=_ALIKE)
    if matches:
        return words[matches[0]]
    matches = get_close_matches(name.lower(), beginnings, n=1, cutoff=_BEGINS_ALIKE)
    return words[beginnings[matches[0]]] if matches else None


def changeable_names(value: Any) -> tuple[str, ...]:  # noqa: ANN401  # whatever a path has led to
    """Return the fields of a record that may be changed, or the keys of a table of names.

    Examples
    --------
    >>> from territory_opt.model.working_time import Period
    >>> changeable_names(Period.named("2026"))
    ('start', 'end')
    """
    if isinstance(value, Mapping):
        return tuple(value)
    return _fields_of_kind(type(value))  # type: ignore[arg-type]  # every class is hashable


@cache
def _fields_of_kind(kind: type) -> tuple[str, ...]:
    if not attrs.has(kind):
        return ()
    return tuple(field.name for field in attrs.fields(kind) if field.name not in _FIXED)


def paths_below(value: Any, path: str) -> list[str]:  # noqa: ANN401  # the same
    """Return the paths of what lies directly below a record or table.

    Examples
    --------
    >>> from territory_opt.model.working_time import Period
    >>> paths_below(Period.named("2026"), "period")
    ['period.start', 'period.end']
    """
    return [below(path, name) for name in changeable_names(_first(value))]


def hint_for(problem: Problem, steps: tuple[Step, ...]) -> str:
    """Return a hint with the right path nearest to one that leads nowhere, or an empty text when none is near.

    Names are looked for step by step; when that leads nowhere, among all paths that end alike.
    """
    path = _step_by_step(problem, steps) or _with_the_same_end(problem, steps)
    return f"did you mean {path!r}?" if path else ""


def _step_by_step(problem: Problem, steps: tuple[Step, ...]) -> str | None:
    value: Any = problem
    taken: list[Step] = []
    for step in steps:
        names = changeable_names(value)
        name = step.name if step.name in names else nearest_name(step.name, names)
        if name is None:
            return None
        value = value[name] if isinstance(value, Mapping) else getattr(value, name)
        is_table = isinstance(value, Mapping) or name in TABLES
        taken.append(attrs.evolve(step, name=name, conditions=step.conditions if is_table else None))
        if name in TABLES or step.conditions is not None:
            value = _first(value)
    path = path_text(tuple(taken))
    return path if path != path_text(steps) else None


def _with_the_same_end(problem: Problem, steps: tuple[Step, ...]) -> str | None:
    """Return the path of a field whose name ends like the wrong one: a name in between was left out or is another."""
    paths = list(_field_paths(problem, ""))
    name = name_text(steps[-1].name)
    ends = [path for path in paths if path.endswith(f".{name}") or path == name]
    alike = nearest_name(path_text(tuple(attrs.evolve(step, conditions=None) for step in steps)), ends)
    return alike or (ends[0] if ends else None)


def _field_paths(value: Any, path: str) -> Iterator[str]:  # noqa: ANN401  # the same
    for name in changeable_names(value):
        at = below(path, name)
        item = value[name] if isinstance(value, Mapping) else getattr(value, name)
        if path == "" and name in TABLES:
            item = _first(item)
        if changeable_names(item):
            yield from _field_paths(item, at)
        else:
            yield at


def _first(value: Any) -> Any:  # noqa: ANN401  # the same
    """Return the first record of a table of `TABLES`, of a selection its first entry; anything else as it is."""
    if isinstance(value, tuple):
        return value[0] if value else None
    return value
