"""The frame of a territory: plan date, period, currency and shared people, as stated or by stated defaults."""

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.files.policy_file import in_file, read_toml
from territory_opt.files.structure import structure, unstructure
from territory_opt.files.toml_text import toml_document
from territory_opt.model.checks import (
    Date,
    EachNamed,
    Instance,
    OneOf,
    Optional,
    Text,
    check_record,
    checked,
    frozen_table,
)
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.playbook import Playbook
from territory_opt.model.rep import Person
from territory_opt.model.units import REP_ITSELF, PersonId
from territory_opt.model.working_time import Period

SHARED_PEOPLE: Mapping[PersonId, Person] = {
    "sales_engineer": Person(name="Sales engineer", weekly_hours=20.0),
    "executive": Person(name="Executive", weekly_hours=5.0),
    "legal": Person(name="Legal", weekly_hours=5.0),
}
"""People the built-in playbooks ask for, with the hours they get when a territory states none."""

DEFAULT_CURRENCY = "EUR"


@attrs.frozen(kw_only=True)
class TerritoryFile:
    """What ``territory.toml`` may state; every key is optional.

    Parameters
    ----------
    currency
        The one currency of all money.
    as_of
        The plan date.
    period
        The planned period by name, such as ``2026-Q1``.
    people
        People the reps share, by id.
    built_in_playbooks
        Whether the built-in playbooks are known beside those of ``playbooks.toml``.

    Examples
    --------
    >>> TerritoryFile(period="2026-Q1").currency is None
    True
    """

    currency: str | None = checked(Optional(Text(longest=10)), default=None)
    as_of: dt.date | None = checked(Optional(Date()), default=None)
    period: str | None = checked(Optional(Text(longest=40)), default=None)
    people: Mapping[PersonId, Person] = checked(EachNamed(Instance(Person)), factory=dict, converter=frozen_table)
    built_in_playbooks: bool = checked(OneOf((False, True)), default=True)

    def __attrs_post_init__(self) -> None:
        check_record(self, self._period_faults)

    def _period_faults(self) -> Iterable[Fault]:
        if self.period is not None:
            yield from _period_faults(self.period)


@attrs.frozen(kw_only=True)
class Frame:
    """When and in which currency a territory is planned, with a finding for each default.

    Parameters
    ----------
    as_of
        The plan date.
    period
        The planned period.
    currency
        The currency of all money.
    findings
        Which of these nobody stated.
    """

    as_of: dt.date
    period: Period
    currency: str
    findings: tuple[Finding, ...] = ()


def read_territory_file(path: Path) -> TerritoryFile:
    """Return what a ``territory.toml`` states; nothing when there is no such file.

    Raises
    ------
    InvalidInputError
        With everything wrong in the file.
    """
    if not path.exists():
        return TerritoryFile()
    raw = read_toml(path)
    try:
        return structure(raw, TerritoryFile)
    except InvalidInputError as error:
        raise InvalidInputError(in_file(path.name, error.faults)) from None


def territory_document(stated: TerritoryFile) -> str:
    """Return a territory's frame as a TOML document that `read_territory_file` reads back."""
    return toml_document(unstructure(stated))


def frame(stated: TerritoryFile, as_of: dt.date | None, period: Period | str | None) -> Frame:
    """Return the frame of a plan: the caller's word first, then the file's, then a default that is told.

    Parameters
    ----------
    stated
        What the territory's file states.
    as_of, period
        What the caller states.

    Raises
    ------
    InvalidInputError
        If the caller's plan date or period is none.
    """
    findings = []
    day = as_of or stated.as_of
    if day is None:
        day = dt.datetime.now(tz=dt.UTC).astimezone().date()
        findings.append(_default("as_of", f"No plan date is stated: planned from today, {day}."))
    span = period or stated.period
    faults = [fault.under("as_of") for fault in Date()(day)]
    if isinstance(span, str):
        faults += _period_faults(span)
    if faults:
        raise InvalidInputError(faults)
    if span is None:
        span = str(day.year)
        findings.append(_default("period", f"No period is stated: planned for the calendar year {span}."))
    currency = stated.currency
    if currency is None:
        currency = DEFAULT_CURRENCY
        findings.append(_default("currency", f"No currency is stated: money is taken as {currency}."))
    return Frame(
        as_of=day,
        period=Period.named(span) if isinstance(span, str) else span,
        currency=currency,
        findings=tuple(findings),
    )


def _period_faults(text: str) -> list[Fault]:
    try:
        Period.named(text)
    except InvalidInputError as error:
        return [attrs.evolve(fault, path="period") for fault in error.faults]
    return []


def _default(what: str, message: str) -> Finding:
    return Finding(code=f"default_{what}", severity=Severity.NOTE, message=message)


def assumed_people(
    playbooks: Iterable[Playbook], stated: Mapping[PersonId, Person]
) -> tuple[dict[PersonId, Person], list[Finding]]:
    """Return the shared people that playbooks ask for and nobody stated, with the finding that says so.

    Examples
    --------
    >>> assumed_people([], {})
    ({}, [])
    """
    asked = {action.person for playbook in playbooks for action in playbook.actions.values()} - {REP_ITSELF}
    missing = {name: SHARED_PEOPLE[name] for name in SHARED_PEOPLE if name in asked and name not in stated}
    if not missing:
        return {}, []
    hours = listing(f"{name} {person.weekly_hours:g} h/week" for name, person in missing.items())
    message = f"Shared people whose hours nobody stated: {hours}. State them in territory.toml."
    finding = Finding(
        code="default_people",
        severity=Severity.NOTE,
        message=message,
        count=len(missing),
        examples=tuple(missing),
    )
    return missing, [finding]
