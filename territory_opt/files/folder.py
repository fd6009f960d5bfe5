"""The folder format: a territory as tables and documents, read and written without loss."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import attrs

from territory_opt.errors import Fault, InvalidInputError, OutputError, listing, nearest
from territory_opt.files.busy_table import busy_table_text, unknown_people
from territory_opt.files.busy_times import BUSY, CALENDARS, BusyTimes, calendars_of, read_busy_times
from territory_opt.files.policy_file import (
    built_in_playbooks,
    built_in_text,
    playbooks_document,
    policy_document,
    read_playbooks,
    read_policy,
)
from territory_opt.files.record_table import RecordTable, columns_of, read_records
from territory_opt.files.structure import AnyRecord, cells_of
from territory_opt.files.tables import csv_text
from territory_opt.files.territory_file import (
    Frame,
    TerritoryFile,
    assumed_people,
    frame,
    read_territory_file,
    territory_document,
)
from territory_opt.files.whole import write_all
from territory_opt.model.client import Client
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.playbook import Playbook
from territory_opt.model.policy import Policy
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Person, Rep
from territory_opt.model.units import PersonId, PlaybookId
from territory_opt.model.working_time import Period

REPS, CLIENTS, OPPORTUNITIES = "reps.csv", "clients.csv", "opportunities.csv"
POLICY, PLAYBOOKS, TERRITORY = "policy.toml", "playbooks.toml", "territory.toml"
SCENARIOS = "scenarios.toml"
README = "README.txt"
FOLDER_FILES = (REPS, CLIENTS, OPPORTUNITIES, BUSY, POLICY, PLAYBOOKS, TERRITORY, SCENARIOS, README)

NO_PLAYBOOKS: Mapping[PlaybookId, Playbook] = {}

Content = TypeVar("Content")
_Broken: TypeAlias = dict[str, tuple[Fault, ...]]
_Tables: TypeAlias = dict[str, RecordTable[Any]]
Someone = TypeVar("Someone", Rep, Person)


def read_folder(
    path: str | Path,
    *,
    policy: Policy | str | Path | None = None,
    as_of: dt.date | None = None,
    period: Period | str | None = None,
) -> Problem:
    """Read a territory from a folder.

    Parameters
    ----------
    path
        The folder: ``reps.csv``, ``clients.csv``, ``opportunities.csv``, and where wanted ``busy.csv``,
        ``policy.toml``, ``playbooks.toml``, ``territory.toml``, and calendars ``calendars/ID.ics``.
    policy
        A policy, its name or its file, instead of the folder's.
    as_of
        The plan date, instead of the folder's; today when neither states one.
    period
        The planned period, instead of the folder's; the calendar year of the plan date when neither does.

    Raises
    ------
    InvalidInputError
        With everything wrong in all files of the folder.
    MissingExtraError
        If the folder holds calendars, and the libraries to read them are not installed.

    Examples
    --------
    >>> [rep.name for rep in read_demo().reps]
    ['Ana', 'Ben', 'Cleo']
    """
    folder = Path(path)
    file_findings = _file_findings(_names_in(folder))
    broken: _Broken = {}
    reps = read_records(folder / REPS, Rep)
    clients = read_records(folder / CLIENTS, Client)
    opportunities = read_records(folder / OPPORTUNITIES, Opportunity)
    used_policy = _tried(POLICY, lambda: _policy(folder, policy), read_policy(), broken)
    own_playbooks = _tried(PLAYBOOKS, lambda: _playbooks(folder), NO_PLAYBOOKS, broken)
    stated = _tried(TERRITORY, lambda: read_territory_file(folder / TERRITORY), TerritoryFile(), broken)
    timing = _tried("", lambda: frame(stated, as_of, period), _ANY_FRAME, broken)
    playbooks = {**(built_in_playbooks() if stated.built_in_playbooks else NO_PLAYBOOKS), **own_playbooks}
    assumed, people_findings = assumed_people(playbooks.values(), stated.people)
    people = {**stated.people, **assumed}
    busy = _busy_times(folder, reps.records, people, used_policy, timing)
    findings = [
        *timing.findings,
        *people_findings,
        *file_findings,
        *busy.findings,
        *_row_findings(clients, opportunities),
        *_policy_findings(used_policy),
    ]
    tables: _Tables = {"reps": reps, "clients": clients, "opportunities": opportunities}
    faults = [*(fault for table in tables.values() for fault in table.faults), *busy.faults]
    if TERRITORY not in broken:
        known = dict.fromkeys([*(rep.id for rep in reps.records), *people])
        faults += [fault for fault in unknown_people(busy.table, known) if not reps.may_know(fault)]
    faults += [fault for found in broken.values() for fault in found]
    try:
        problem = Problem(
            reps=tuple(_with_busy(rep, rep.id, busy) for rep in reps.records),
            clients=clients.records,
            opportunities=opportunities.records,
            policy=used_policy,
            playbooks=playbooks,
            people={name: _with_busy(person, name, busy) for name, person in people.items()},
            as_of=timing.as_of,
            period=timing.period,
            currency=timing.currency,
            findings=tuple(findings),
        )
    except InvalidInputError as error:
        sure = (fault for fault in error.faults if not _may_be_an_echo(fault, tables, broken))
        faults += filter(None, (_where_it_stands(fault, tables, policy) for fault in sure))
        raise InvalidInputError(faults) from None
    if faults:
        raise InvalidInputError(faults)
    return problem


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    except FileNotFoundError:
        found = "no such folder"
    except NotADirectoryError:
        found = "a file"
    except (OSError, ValueError) as error:
        found = f"a folder that cannot be read: {getattr(error, 'strerror', None) or error}"
    allowed = f"a folder with {REPS}, {CLIENTS} and {OPPORTUNITIES}"
    hint = "`territory-opt init` writes a folder to fill in"
    raise InvalidInputError([Fault(str(folder), found, allowed, hint)])


_ANY_FRAME = frame(TerritoryFile(currency="EUR"), dt.date(2000, 1, 1), "2000")
"""Stands in for a frame that cannot be read, while the rest of the folder is checked."""


def _tried(name: str, read: Callable[[], Content], instead: Content, broken: _Broken) -> Content:
    try:
        return read()
    except InvalidInputError as error:
        broken[name] = error.faults
        return instead


def _policy(folder: Path, policy: Policy | str | Path | None) -> Policy:
    if isinstance(policy, Policy):
        return policy
    if policy is not None:
        return read_policy(policy)
    return read_policy(folder / POLICY) if (folder / POLICY).exists() else read_policy()


def _playbooks(folder: Path) -> Mapping[PlaybookId, Playbook]:
    return read_playbooks(folder / PLAYBOOKS) if (folder / PLAYBOOKS).exists() else NO_PLAYBOOKS


def _busy_times(
    folder: Path, reps: Iterable[Rep], people: Mapping[PersonId, Person], policy: Policy, timing: Frame
) -> BusyTimes:
    common = policy.working_week.time_zone
    zones = dict.fromkeys(people, common) | {rep.id: rep.time_zone or common for rep in reps}
    return read_busy_times(folder, zones, first=max(timing.as_of, timing.period.start), last=timing.period.end)


def _with_busy(someone: Someone, name: str, busy: BusyTimes) -> Someone:
    if name not in busy.by_person:
        return someone
    return attrs.evolve(someone, busy=(*someone.busy, *busy.by_person[name]))


_RESTS_ON_DATES = r"as_of|period\.end|reps\[\d+\]\.(days_off|busy)|.*\.(started|finished|fixed_start)"
_RESTS_ON = {
    POLICY: r"policy\..*|.*\.tier|.*\.playbook|.*\.(weekly_hours|working_days|days_off|busy|fixed_start)",
    PLAYBOOKS: r"policy\.playbook_rules.*|playbooks\..*|.*\.playbook",
    TERRITORY: rf".*\.person|people\..*|{_RESTS_ON_DATES}",
    "": _RESTS_ON_DATES,
}


def _may_be_an_echo(fault: Fault, tables: _Tables, broken: _Broken) -> bool:
    """Return whether a fault between records may only come from a file that could not be read."""
    if any(re.fullmatch(_RESTS_ON[name], fault.path) for name in broken):
        return True
    if fault.path == "reps" or fault.path.endswith("].rep"):
        return tables["reps"].may_know(fault)
    return fault.path.endswith("].client") and tables["clients"].may_know(fault)


def _where_it_stands(fault: Fault, tables: _Tables, policy: Policy | str | Path | None) -> Fault | None:
    part = re.split(r"[.\[]", fault.path, maxsplit=1)[0]
    if re.fullmatch(r"reps\[\d+\]\.busy", fault.path):
        return attrs.evolve(fault, path=f"{BUSY}, {CALENDARS}")
    if part in tables:
        return tables[part].fault_here(fault)
    if part == "playbooks":
        hint = fault.hint or "give a person of your own hours in territory.toml: [people.NAME]"
        return attrs.evolve(fault, path=f"{PLAYBOOKS} {fault.path.removeprefix('playbooks.')}", hint=hint)
    if part == "people":
        return attrs.evolve(fault, path=f"{TERRITORY} {fault.path}")
    if part == "policy" and policy is None:
        return attrs.evolve(fault, path=f"{POLICY} {fault.path.removeprefix('policy.')}")
    return fault


def _file_findings(present: list[str]) -> list[Finding]:
    """Name the files that are not read, with the name that may have been meant."""
    absent = [name for name in FOLDER_FILES if name not in present]
    findings = []
    for name in present:
        if name in FOLDER_FILES or name.startswith("."):
            continue
        hint = nearest(name, absent)
        severity = Severity.WARNING if hint else Severity.NOTE
        message = " ".join(filter(None, [f"The file {name!r} is none of this format: not read.", hint.capitalize()]))
        findings.append(Finding(code="unknown_file", severity=severity, message=message, examples=(name,)))
    return findings


def _policy_findings(policy: Policy) -> Iterable[Finding]:
    default = read_policy()
    missing = [name for name in default.hour_rules if name not in policy.hour_rules]
    if missing and policy.activities == default.activities:
        message = f"The policy states its own hour rules; of the default's it leaves out {', '.join(missing)}."
        yield Finding(code="default_rules_left_out", message=message, severity=Severity.NOTE, count=len(missing))


def _row_findings(clients: RecordTable[Client], opportunities: RecordTable[Opportunity]) -> Iterable[Finding]:
    if not clients.records:
        yield Finding(code="no_clients", message=f"{clients.name} has no clients: hours can only prospect.")
    if not opportunities.records:
        message = f"{opportunities.name} has no open deals: nothing is identified."
        yield Finding(code="no_opportunities", message=message)


def write_folder(problem: Problem, path: str | Path, *, never_over: Iterable[str | Path] = ()) -> None:
    """Write a territory as a folder that `read_folder` reads back as the same problem, findings aside.

    Parameters
    ----------
    problem
        The territory.
    path
        The folder; made when it is not there, its files of the same names replaced.
    never_over
        Files that must not be replaced.

    Raises
    ------
    OutputError
        If it cannot be written, or calendars of its people lie in the folder, which would be read as well; nothing
        half-written is left.
    """
    everybody = {rep.id: rep.busy for rep in problem.reps}
    everybody |= {name: person.busy for name, person in problem.people.items()}
    calendars = [f"{CALENDARS}/{calendar.name}" for calendar in calendars_of(Path(path), everybody)]
    if calendars:
        found = f"{path} holds {listing(calendars)}, which would be read beside the {BUSY} written there"
        raise OutputError(f"{found}; nothing was written, choose another folder or move the calendars away")
    stated = TerritoryFile(
        currency=problem.currency,
        as_of=problem.as_of,
        period=f"{problem.period.start}..{problem.period.end}",
        people={name: attrs.evolve(person, busy=()) for name, person in problem.people.items()},
        built_in_playbooks=False,
    )
    contents = {
        REPS: _table_text(Rep, problem.reps),
        CLIENTS: _table_text(Client, problem.clients),
        OPPORTUNITIES: _table_text(Opportunity, problem.opportunities),
        POLICY: policy_document(problem.policy),
        PLAYBOOKS: playbooks_document(problem.playbooks),
        TERRITORY: territory_document(stated),
    }
    if any(everybody.values()) or (Path(path) / BUSY).exists():  # one of an earlier territory must not stay
        contents[BUSY] = busy_table_text(everybody)
    write_all(path, contents, never_over=never_over)


def _table_text(kind: type[attrs.AttrsInstance], records: Iterable[AnyRecord]) -> str:
    return csv_text(columns_of(kind), map(cells_of, records))


def read_demo() -> Problem:
    """Read the sample territory that comes with the library.

    Examples
    --------
    >>> read_demo().currency
    'EUR'
    """
    with as_file(files("territory_opt") / "demo") as folder:
        return read_folder(folder)


def folder_templates() -> dict[str, str]:
    """Return the files of a folder to fill in, by name: example rows, defaults with their comments, a guide.

    Examples
    --------
    >>> sorted(folder_templates())[:2]
    ['README.txt', 'busy.csv']
    """
    room = files("territory_opt") / "files" / "template"
    names = (README, REPS, CLIENTS, OPPORTUNITIES, BUSY, TERRITORY, SCENARIOS)
    texts = {name: (room / name).read_text(encoding="utf-8") for name in names}
    return texts | {POLICY: built_in_text("two_day_rule.toml"), PLAYBOOKS: built_in_text("playbooks.toml")}


def init_folder(path: str | Path) -> None:
    """Write a folder to fill in.

    Parameters
    ----------
    path
        A folder that is empty or not there yet.

    Raises
    ------
    OutputError
        If something stands there already, or it cannot be written.
    """
    folder = Path(path)
    try:
        taken = folder.exists() and any(folder.iterdir())
    except OSError as error:
        raise OutputError(f"{folder} cannot be filled: {error.strerror}; choose a new or empty folder") from None
    if taken:
        raise OutputError(f"{folder} is not empty; nothing was written, choose a new or empty folder")
    write_all(folder, folder_templates())
