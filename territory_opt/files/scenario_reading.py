"""How a scenario file is read: part by part, going on behind every mistake, so that all of them are told."""

from collections.abc import Iterator, Mapping

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.files.scenario_draft import Draft, Family
from territory_opt.files.scenario_lines import BROKEN, LinedToml
from territory_opt.files.scenario_verbs import NO_CHOICE, VERBS, plain_change, read_change, verb_of, with_hint
from territory_opt.files.spelling import Plain
from territory_opt.model.checks import shown
from territory_opt.model.problem import Problem
from territory_opt.scenarios.change import Change
from territory_opt.scenarios.scenario import Scenario, apply

SCHEMA = "territory_opt/scenarios/1"
FILE_KEYS = ("schema", "scenario")
SCENARIO_KEYS = ("name", "description", "parent", "changes")
_SCENARIO_HINT = "begin each scenario with a line [[scenario]], in double brackets"
_CHANGE_HINT = "begin each change with a line [[scenario.changes]], in double brackets"
_TRIED = "tried"
_TOLD_BY_APPLY = f"scenario {_TRIED!r}, change 1: "


class Reading:
    """One reading of a scenario file.

    Parameters
    ----------
    file_name
        The name of the file, for faults.
    lined
        What it holds, with lines.
    """

    def __init__(self, file_name: str, lined: LinedToml) -> None:
        self._file_name = file_name
        self._lined = lined
        self._told = [(line, "", fault) for line, fault in lined.faults]

    @property
    def faults(self) -> list[Fault]:
        """Everything that is wrong, line by line."""
        in_order = sorted(self._told, key=lambda told: told[0])
        return [attrs.evolve(fault, path=self._path(line, place)) for line, place, fault in in_order]

    def _path(self, line: int, place: str) -> str:
        return " ".join(filter(None, [f"{self._file_name}:{line}" if line else self._file_name, place]))

    def _tell(self, fault: Fault, place: str = "") -> None:
        told = fault.under(place)
        self._told.append((self._lined.line_of(told.path.partition(" ")[0]) or 0, told.path, told))

    def scenarios(self, problem: Problem | None) -> tuple[Scenario, ...]:
        """Return the scenarios; without meaning when there are `faults`.

        Parameters
        ----------
        problem
            The territory on which every change is tried.
        """
        if self._lined.data is None:
            return ()
        drafts = list(self._drafts(self._lined.data))
        family = Family(drafts)
        for fault in family.faults():
            self._tell(fault)
        if problem is not None:
            self._try(family, problem)
        return () if self._told else _built(family)

    def _is_broken(self, value: Plain) -> bool:
        """Return whether a value could not be read, and was told."""
        return isinstance(value, str) and value == BROKEN and bool(self._lined.faults)

    def _drafts(self, data: Mapping[str, Plain]) -> Iterator[Draft]:
        for key in data:
            if key not in FILE_KEYS:
                hint = nearest(key, FILE_KEYS) or _SCENARIO_HINT
                self._tell(Fault(key, "an unknown key", f"one of {listing(FILE_KEYS)}", hint))
        schema = data.get("schema")
        if schema != SCHEMA and not self._is_broken(schema):
            found = "nothing" if schema is None else shown(schema)
            self._tell(Fault("schema", found, repr(SCHEMA), f'write schema = "{SCHEMA}" as the first line'))
        if "scenario" not in data or data["scenario"] == []:
            self._tell(Fault("scenario", "nothing", "at least one scenario", _SCENARIO_HINT))
        for place, raw in self._tables("scenario", data.get("scenario", []), _SCENARIO_HINT):
            yield self._draft(place, raw)

    def _tables(self, place: str, raw: Plain, hint: str) -> Iterator[tuple[str, Mapping[str, Plain]]]:
        """Yield the tables of a list of tables, each with its place; one that stands alone is told and read."""
        if self._is_broken(raw):
            return
        if not isinstance(raw, list):
            self._tell(Fault("", shown(raw), "a list of tables", hint), place)
        items = [(f"{place}[{i}]", item) for i, item in enumerate(raw)] if isinstance(raw, list) else [(place, raw)]
        for at, item in items:
            if isinstance(item, Mapping):
                yield at, item
            elif isinstance(raw, list) and not self._is_broken(item):
                self._tell(Fault("", shown(item), "a table", hint), at)

    def _draft(self, place: str, raw: Mapping[str, Plain]) -> Draft:
        for key in raw:
            if key not in SCENARIO_KEYS:
                hint = nearest(key, SCENARIO_KEYS) or "what it changes stands in [[scenario.changes]]"
                self._tell(Fault(key, "an unknown key", f"one of {listing(SCENARIO_KEYS)}", hint), place)
        tables = self._tables(f"{place}.changes", raw.get("changes", []), _CHANGE_HINT)
        changes = [self._change(at, change) for at, change in tables]
        return Draft(
            place=place,
            name=self._text(place, "name", raw) or "",
            description=self._text(place, "description", raw) or "",
            parent=self._text(place, "parent", raw),
            changes=tuple(change for change in changes if change is not None),
        )

    def _text(self, place: str, key: str, raw: Mapping[str, Plain]) -> str | None:
        """Return a text of a scenario, None when it is missing or wrong."""
        if self._is_broken(raw.get(key)) or (key not in raw and key != "name"):
            return None
        field = "name" if key == "parent" else key
        faults = attrs.fields_dict(Scenario)[field].metadata["check"](raw.get(key))
        for fault in faults:
            found = fault.found if key in raw else "nothing"
            self._tell(attrs.evolve(fault, found=found, hint=f'write {key} = "..."'), f"{place}.{key}")
        return None if faults else str(raw[key])

    def _change(self, place: str, raw: Mapping[str, Plain]) -> tuple[str, Change] | None:
        broken = {key for key, value in raw.items() if self._is_broken(value)}
        try:
            verb = verb_of(raw)
            if verb in broken:
                return None
            change = read_change({key: value for key, value in raw.items() if key not in broken})
        except InvalidInputError as error:
            is_one_told = any(broken & set(verb.choice) for name, verb in VERBS.items() if name in raw)
            for fault in error.faults:
                if fault.path not in broken and not (is_one_told and fault.found == NO_CHOICE):
                    self._tell(fault, place)
            return None
        return None if broken else (f"{place}.{verb}", change)

    def _try(self, family: Family, problem: Problem) -> None:
        """Tell what does not fit the territory; a change that does not fit leaves it as it was for the next."""
        parents = {parent.place for parent in map(family.parent_of, family.drafts) if parent is not None}
        after: dict[str, Problem] = {}
        for draft in family.parents_first():
            parent = family.parent_of(draft)
            now = after.get(parent.place, problem) if parent is not None else problem
            for place, change in draft.changes:
                now = self._tried(place, change, now)
            if draft.place in parents:
                after[draft.place] = now

    def _tried(self, place: str, change: Change, problem: Problem) -> Problem:
        try:
            return apply(problem, Scenario(name=_TRIED, changes=(change,)))
        except InvalidInputError as error:
            target = next(iter(plain_change(change).values()))
            for fault in error.faults:
                within = fault.path.removeprefix(_TOLD_BY_APPLY)
                within = within.removeprefix(target if isinstance(target, str) else "").strip(" .")
                self._tell(attrs.evolve(with_hint(fault), path=f"{place} {within}".strip()))
            return problem


def _built(family: Family) -> tuple[Scenario, ...]:
    built: dict[str, Scenario] = {}
    for draft in family.parents_first():
        built[draft.name] = Scenario(
            name=draft.name,
            description=draft.description,
            changes=tuple(change for _, change in draft.changes),
            parent=None if draft.parent is None else built[draft.parent],
        )
    return tuple(built[draft.name] for draft in family.drafts)
