"""Scenarios as far as a file states them, and how they hang together: names that differ, parents that are there."""

from collections.abc import Iterator, Sequence

import attrs

from territory_opt.errors import Fault, listing, nearest
from territory_opt.model.checks import shown
from territory_opt.scenarios.change import Change
from territory_opt.scenarios.scenario import BASE

MOST_ANCESTORS = 50
MOST_HINTS = 50


@attrs.frozen(kw_only=True)
class Draft:
    """A scenario before its parent is looked up.

    Parameters
    ----------
    place
        Where it stands in the file, such as ``scenario[1]``.
    name, description
        What it states; an empty name when none can be read.
    parent
        The name of its parent; None without one.
    changes
        The changes that can be read, each with its place, such as ``scenario[1].changes[0].set``.
    """

    place: str
    name: str = ""
    description: str = ""
    parent: str | None = None
    changes: tuple[tuple[str, Change], ...] = ()


class Family:
    """The scenarios of a file: what is wrong between them, and who comes before whom.

    Parameters
    ----------
    drafts
        The scenarios in the order of the file.

    Examples
    --------
    >>> child, base = Draft(place="scenario[0]", name="b", parent="a"), Draft(place="scenario[1]", name="a")
    >>> [draft.name for draft in Family([child, base]).parents_first()]
    ['a', 'b']
    """

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self.drafts = drafts
        self._by_name: dict[str, Draft] = {}
        for draft in drafts:
            if draft.name:
                self._by_name.setdefault(draft.name, draft)
        self._hints: dict[str, str] = {}

    def parent_of(self, draft: Draft) -> Draft | None:
        """Return the parent, None when there is none or it is not known."""
        return self._by_name.get(draft.parent) if draft.parent is not None else None

    def parents_first(self) -> list[Draft]:
        """Return the scenarios in the order of the file, but each behind its parent."""
        return sorted(self.drafts, key=lambda draft: len(self._line(draft)))

    def _line(self, draft: Draft) -> list[Draft]:
        """Return a scenario, its parent, the parent's, and so on; the line of a circle ends where it began."""
        line = [draft]
        while len(line) <= MOST_ANCESTORS + 1:
            parent = self.parent_of(line[-1])
            if parent is None:
                break
            line.append(parent)
            if parent.place in {earlier.place for earlier in line[:-1]}:
                break
        return line

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the scenarios, each fault under its place."""
        seen: dict[str, Draft] = {}
        for draft in self.drafts:
            first = seen.setdefault(_folded(draft.name), draft)
            if draft.name and first is not draft:
                allowed = f"a name that no other has, in upper or lower case: {first.place} is {first.name!r}"
                yield Fault(f"{draft.place}.name", shown(draft.name), allowed, "give one of them another name")
            if _folded(draft.name) == _folded(BASE):
                allowed, hint = "any other name", "so the territory without changes is called"
                yield Fault(f"{draft.place}.name", shown(draft.name), allowed, hint)
            yield from self._parent_faults(draft)

    def _parent_faults(self, draft: Draft) -> Iterator[Fault]:
        path = f"{draft.place}.parent"
        if draft.parent is not None and self.parent_of(draft) is None:
            allowed = f"the name of a scenario: {listing(self._by_name)}"
            yield Fault(path, shown(draft.parent), allowed, self._hint(draft.parent))
        line = self._line(draft)
        if len(line) > MOST_ANCESTORS + 1:
            found = f"more than {MOST_ANCESTORS} parents above each other"
            yield Fault(path, found, f"at most {MOST_ANCESTORS}", "state the changes of some of them in one")
        elif len(line) > 1 and line[-1] is draft and draft is min(line, key=self.drafts.index):
            circle = " -> ".join(member.name for member in line)
            allowed = "parents that end at a scenario without one"
            yield Fault(path, f"a circle of parents: {circle}", allowed, f"take out one parent of {circle}")

    def _hint(self, name: str) -> str:
        if name not in self._hints and len(self._hints) < MOST_HINTS:
            self._hints[name] = nearest(name, self._by_name)
        return self._hints.get(name) or "leave parent out for a scenario that stands alone"


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
