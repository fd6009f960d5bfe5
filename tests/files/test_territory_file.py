"""Plan date, period, currency and shared people."""

import datetime as dt
from pathlib import Path

import pytest

from territory_opt.errors import InvalidInputError
from territory_opt.files.policy_file import built_in_playbooks
from territory_opt.files.territory_file import (
    TerritoryFile,
    assumed_people,
    frame,
    read_territory_file,
    territory_document,
)
from territory_opt.model.rep import Person
from territory_opt.model.working_time import Period

STATED = TerritoryFile(
    currency="USD",
    as_of=dt.date(2026, 1, 5),
    period="2026-H1",
    people={"legal": Person(name="Legal", weekly_hours=3, days_off=(dt.date(2026, 2, 2),))},
    built_in_playbooks=False,
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "territory.toml"
    path.write_text(territory_document(STATED), encoding="utf-8")
    assert STATED == read_territory_file(path)


def test_no_file_states_nothing(tmp_path: Path) -> None:
    assert TerritoryFile() == read_territory_file(tmp_path / "territory.toml")


def test_every_fault_of_the_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "territory.toml"
    path.write_text('as_off = 2026-01-01\nas_of = "1.1.2026"\n[people.legal]\nname = "L"\n', encoding="utf-8")
    with pytest.raises(InvalidInputError) as caught:
        read_territory_file(path)
    assert [
        ("territory.toml as_of", "write 2026-01-01"),
        ("territory.toml people.legal.weekly_hours", ""),
        ("territory.toml as_off", "did you mean 'as_of'?"),
    ] == [(fault.path, fault.hint) for fault in caught.value.faults]


def test_a_period_that_is_none_is_a_fault() -> None:
    with pytest.raises(InvalidInputError) as caught:
        TerritoryFile(period="2026-02-01..2026-01-01")
    assert ["period"] == [fault.path for fault in caught.value.faults]


def test_what_is_stated_needs_no_finding() -> None:
    stated = frame(STATED, None, None)
    assert (dt.date(2026, 1, 5), Period.named("2026-H1"), "USD", ()) == (
        stated.as_of,
        stated.period,
        stated.currency,
        stated.findings,
    )


def test_the_callers_word_comes_first() -> None:
    period = Period(start=dt.date(2027, 1, 1), end=dt.date(2027, 1, 31))
    asked = frame(STATED, dt.date(2026, 12, 1), period)
    assert (dt.date(2026, 12, 1), period) == (asked.as_of, asked.period)


def test_the_default_period_is_the_year_of_the_plan_date() -> None:
    asked = frame(TerritoryFile(currency="EUR"), dt.date(2027, 5, 1), None)
    assert Period.named("2027") == asked.period
    assert ["default_period"] == [finding.code for finding in asked.findings]


def test_only_people_that_are_asked_for_and_not_stated_are_assumed() -> None:
    people, findings = assumed_people(built_in_playbooks().values(), STATED.people)
    assert ["sales_engineer", "executive"] == list(people)
    assert [("default_people", 2)] == [(finding.code, finding.count) for finding in findings]
