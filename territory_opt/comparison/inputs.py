"""The inputs that differ, one line for each changed field, with its value in every scenario."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

import attrs

from territory_opt.comparison.table import difference_of
from territory_opt.comparison.wording import SAME, Entry, named
from territory_opt.scenarios.differences import Difference, FieldDifferences, grouped, said


@attrs.frozen
class InputLine:
    """A changed field, or a record that is new or gone.

    Parameters
    ----------
    path
        The path of the one value that changes; that of the field where several records do.
    entries
        What stands there, the territory as it is first.
    """

    path: str
    entries: tuple[Entry, ...]


def input_lines(scenarios: Sequence[Sequence[Difference]]) -> tuple[InputLine, ...]:
    """Return a line for each field that any scenario changes.

    Parameters
    ----------
    scenarios
        How the territory of each scenario differs from the one as it is.

    Examples
    --------
    >>> cut = [Difference("reps[id=ana].weekly_hours", 40.0, 32.0)]
    >>> line, = input_lines([cut, []])
    >>> line.path, [entry.told for entry in line.entries]
    ('reps[id=ana].weekly_hours', ['40', '32 (-8)', '40 (same)'])
    """
    return tuple(_lines(scenarios))


def _lines(scenarios: Sequence[Sequence[Difference]]) -> Iterator[InputLine]:
    by_field: dict[tuple[str, str], dict[int, FieldDifferences]] = {}
    for number, differences in enumerate(scenarios):
        for group in grouped(differences):
            by_field.setdefault((group.field, group.members[0].turn), {})[number] = group
    for (field, _), groups in by_field.items():
        paths = {member.path for group in groups.values() for member in group.members}
        if len(paths) == 1:
            changed = {number: group.members[0] for number, group in groups.items()}
            yield InputLine(paths.pop(), tuple(_of_one(changed, len(scenarios))))
        else:
            yield InputLine(field, tuple(_of_many(groups, len(scenarios))))


def _of_one(changed: Mapping[int, Difference], num_scenarios: int) -> Iterator[Entry]:
    first = next(iter(changed.values()))
    base = {"added": "not there", "removed": "there"}.get(first.turn) or said(first.before)
    yield Entry(base)
    for number in range(num_scenarios):
        if number not in changed:
            yield Entry(base, SAME if difference_of(first) is not None else "")
            continue
        delta = difference_of(changed[number])
        text = first.turn or said(changed[number].after)
        yield Entry(text, f"{'+' * (delta > 0)}{said(delta)}" if delta else "")


def _of_many(groups: Mapping[int, FieldDifferences], num_scenarios: int) -> Iterator[Entry]:
    yield Entry(_common_base(list(groups.values())))
    for number in range(num_scenarios):
        group = groups.get(number)
        yield Entry(SAME) if group is None else Entry(named(str(group).removeprefix(f"{group.field}: ")))


def _common_base(groups: Sequence[FieldDifferences]) -> str:
    """Return what stands in the records as they are, where one text can say it."""
    befores = [member.before for group in groups for member in group.members]
    if groups[0].members[0].turn:
        return ""
    if all(before == befores[0] for before in befores):
        return said(befores[0])
    same_records = len({tuple(member.path for member in group.members) for group in groups}) == 1
    numbers = [before for before in befores if isinstance(before, int | float) and not isinstance(before, bool)]
    return f"mean {said(fmean(numbers))}" if same_records and len(numbers) == len(befores) else ""
