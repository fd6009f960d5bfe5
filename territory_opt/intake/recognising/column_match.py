"""Columns matched with meanings by name: the nearest name first, each meaning once, the cells asked to agree."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import attrs

from territory_opt.intake.recognising.column_content import (
    AGREES,
    CONTENT,
    CONTRADICTS,
    ID_ROLES,
    WORDS,
    agreement,
    chosen,
    sample,
)
from territory_opt.intake.recognising.headers import Likely, Likeness, likely
from territory_opt.intake.recognising.vocabulary import KnownName
from territory_opt.intake.records.recognition import Column, Role, System, TableKind
from territory_opt.intake.records.sheet import Cell, Sheet
from territory_opt.model.checks import shown

SYSTEM_NAMES: Mapping[System, str] = {
    System.SALESFORCE: "Salesforce",
    System.HUBSPOT: "HubSpot",
    System.DYNAMICS: "Dynamics",
    System.PIPEDRIVE: "Pipedrive",
    System.MAVEN: "MavenTech",
    System.OTHER: "no system known",
}


@attrs.frozen(kw_only=True)
class Refusal:
    """A column whose name has a meaning that its cells contradict: its header, the meaning, and why."""

    header: str
    role: Role
    reason: str


@attrs.frozen(kw_only=True)
class Rival:
    """A column that means what another one means already: its header, the meaning, the header that was preferred."""

    header: str
    role: Role
    taken: str
    is_different: bool


@attrs.frozen(kw_only=True)
class ColumnMatch:
    """The columns of a sheet with a meaning.

    Parameters
    ----------
    columns
        By meaning.
    refused
        Columns whose cells contradict their name.
    rivals
        Columns that mean what another one means already.
    """

    columns: Mapping[Role, Column]
    refused: tuple[Refusal, ...]
    rivals: tuple[Rival, ...]


@attrs.frozen(kw_only=True)
class _Candidate:
    position: int
    header: str
    likeness: Likeness
    name: KnownName
    said: Sequence[Cell]

    def order(self, system: System) -> tuple[int, bool, bool, int, int]:
        is_foreign = self.name.system is not system
        return self.likeness, not self.said, is_foreign, self.name.rank, self.position


def likely_columns(sheet: Sheet, kind: TableKind) -> dict[int, Likely]:
    """Return what each column may mean in a kind of table, by its place; without those of unknown names."""
    found = ((position, likely(header, kind)) for position, header in enumerate(sheet.columns))
    return {position: likeness for position, likeness in found if likeness is not None}


def system_of(sheet: Sheet, found: Mapping[int, Likely]) -> System:
    """Return whose names most headers are; ``OTHER`` when no system has half of the columns with a meaning.

    Parameters
    ----------
    sheet
        The sheet.
    found
        What its columns may mean.
    """
    named: Counter[System] = Counter()
    verbatim: Counter[System] = Counter()
    for position, each in found.items():
        named.update(each.systems)
        spelt = {name.system for name in each.names if name.name == sheet.columns[position]}
        verbatim.update(each.systems & spelt)
    most = [system for system in named if 2 * named[system] >= len(found)]
    return max(most, key=lambda system: (named[system] + verbatim[system], verbatim[system]), default=System.OTHER)


def match_columns(sheet: Sheet, kind: TableKind, system: System) -> ColumnMatch:
    """Return the columns of a sheet with a meaning, by their names.

    Parameters
    ----------
    sheet
        The sheet.
    kind
        What it lists.
    system
        Whose names are preferred.
    """
    candidates = defaultdict[Role, list[_Candidate]](list)
    for candidate in _candidates(sheet, kind, system):
        candidates[candidate.name.role].append(candidate)
    columns: dict[Role, Column] = {}
    refused: list[Refusal] = []
    rivals: list[Rival] = []
    for role, found in candidates.items():
        for candidate in sorted(found, key=lambda each: each.order(system)):
            share = agreement(role, candidate.said)
            if share is not None and share < CONTRADICTS:
                refused.append(_refusal(candidate, share))
            elif role in columns:
                is_different = sheet.cells[columns[role].position] != sheet.cells[candidate.position]
                taken = columns[role].header
                rivals.append(Rival(header=candidate.header, role=role, taken=taken, is_different=is_different))
            else:
                columns[role] = _column(candidate, share)
    in_order = sorted(columns.values(), key=lambda column: column.position)
    return ColumnMatch(
        columns={column.role: column for column in in_order}, refused=tuple(refused), rivals=tuple(rivals)
    )


def _candidates(sheet: Sheet, kind: TableKind, system: System) -> Iterator[_Candidate]:
    found = likely_columns(sheet, kind)
    certain = {each.names[0].role for each in found.values() if len({name.role for name in each.names}) == 1}
    for position, each in found.items():
        said = sample(sheet.cells[position])
        role = chosen(each.names, said).role
        free = [name.role for name in each.names if name.role not in certain]
        if role in certain and free and role not in ID_ROLES:
            role = free[0]
        names = [name for name in each.names if name.role is role]
        yield _Candidate(
            position=position,
            header=sheet.columns[position],
            likeness=each.likeness,
            name=next((name for name in names if name.system is system), names[0]),
            said=said,
        )


def _column(candidate: _Candidate, share: float | None) -> Column:
    role, is_doubtful = candidate.name.role, share is not None and share < AGREES
    reason = _by_name(candidate)
    if not candidate.said:
        reason += "; it is empty"
    elif share is not None and role in CONTENT:
        reason += f"; {share:.0%} of its cells read as {WORDS[CONTENT[role]]}"
    return Column(
        role=role,
        header=candidate.header,
        position=candidate.position,
        reason=reason,
        is_guess=is_doubtful or candidate.likeness is Likeness.REMARKED,
    )


def _by_name(candidate: _Candidate) -> str:
    system = candidate.name.system
    whose = "a common name for it" if system is System.OTHER else f"what {SYSTEM_NAMES[system]} calls it"
    match candidate.likeness:
        case Likeness.SYSTEM | Likeness.COMMON:
            return whose
        case Likeness.TRIMMED:
            return f"its name holds {shown(candidate.name.name)}, {whose}"
        case Likeness.REMARKED:
            return f"without a remark or ending its name is {shown(candidate.name.name)}, {whose}"


def _refusal(candidate: _Candidate, share: float) -> Refusal:
    role = candidate.name.role
    content = WORDS[CONTENT[role]] if role in CONTENT else "forecast categories"
    reason = f"only {share:.0%} of its cells read as {content}"
    return Refusal(header=candidate.header, role=role, reason=reason)
