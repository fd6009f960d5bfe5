"""The section on shared people: who is short and what an hour would add, as text and as JSON."""

import datetime as dt
import json
from typing import Any

import attrs
import pytest
from hypothesis import given

from territory_opt.appraisal import shared_people as module
from territory_opt.appraisal.shared_people import SharedPeople, SharedPersonPrice, shared_people
from territory_opt.files.folder import read_demo
from territory_opt.files.plan_json import plan_to_json
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Person
from territory_opt.planning.plan import plan
from territory_opt.report.layout import WIDTH
from territory_opt.report.shared_people_page import shared_people_lines
from territory_opt.report.text import report_text
from territory_opt.testing import problems

DEMO = plan(read_demo())
HOSTILE = "\x1b[31mEvil\n\u202eOne\t\x07" + "long " * 90
PEOPLE = {"legal": Person(name="Legal desk", weekly_hours=4), "engineer": Person(name=HOSTILE, weekly_hours=20)}
ENOUGH = SharedPersonPrice(
    person="engineer",
    weekly_hours=20.0,
    hours_in_time=1_040.0,
    asked_hours=80.0,
    booked_hours=70.0,
    best_hours=75.0,
    gain_of_hour_more=0.0,
    cost_of_hour_less=0.0,
    price_per_hour=0.0,
    short_until=None,
    total_gain=0.0,
    enough_hours=3.25,
    actions_too_late=0,
)
SHORT = attrs.evolve(
    ENOUGH,
    person="legal",
    weekly_hours=4.0,
    gain_of_hour_more=1_234.5,
    cost_of_hour_less=1_500.0,
    price_per_hour=123.4,
    short_until=dt.date(2026, 3, 4),
    total_gain=5_678.0,
    enough_hours=1_234.56,
)


def told(*people: SharedPersonPrice, most_gain: float | None = 0.0) -> str:
    """Return the section as one line, without its wrapping."""
    return " ".join(" ".join(shared_people_lines(SharedPeople(people=people, most_gain=most_gain), PEOPLE)).split())


def test_who_is_short_until_when_and_what_hours_would_add_is_a_sentence() -> None:
    text = told(SHORT, ENOUGH)

    assert (
        "- Legal desk lacks hours for deals that close by 4 Mar: one hour more every week adds at most 1,234 " in text
    )
    assert "(123 for each hour until then); 1,234.6 h a week would be enough and add at most 5,678." in text
    assert 1 == text.count("lacks hours")
    assert "Nobody is short" not in text


def test_who_has_just_enough_is_told_of_as_far_as_an_hour_less_costs() -> None:
    text = told(attrs.evolve(SHORT, gain_of_hour_more=0.0, total_gain=0.0), ENOUGH)

    assert "- Legal desk has just enough: one hour less every week costs 1,500." in text


def test_where_all_have_enough_one_sentence_says_so() -> None:
    assert "- Nobody is short of hours for what can end in time: more of them would add nothing." in told(ENOUGH)


def test_who_has_too_few_hours_for_actions_to_end_in_time_is_never_told_to_have_enough() -> None:
    alone = told(attrs.evolve(SHORT, actions_too_late=7))
    slow = told(attrs.evolve(SHORT, gain_of_hour_more=0.0, actions_too_late=1))
    together = told(attrs.evolve(ENOUGH, actions_too_late=2))

    assert "would be enough and add at most 5,678. 7 actions cannot end in time with these hours." in alone
    assert "- Legal desk lacks hours: one more every week adds next to nothing; 1,234.6 h a week would be" in slow
    assert "add at most 5,678. 1 action cannot end in time with these hours." in slow
    assert "lacks hours: 2 actions cannot end in time with these hours, and more alone add nothing." in together
    assert "Nobody is short" not in alone + slow + together


def test_no_hours_are_told_to_be_enough_for_who_lacks_them_beside_others() -> None:
    lacking = attrs.evolve(ENOUGH, actions_too_late=2)
    lines = shared_people_lines(SharedPeople(people=(lacking,), most_gain=0.0), PEOPLE)

    assert ["75", "-", "0"] == lines[2].split()[-3:]


def test_people_with_hardly_an_hour_are_told_to_be_short_in_the_demo() -> None:
    hours = dict(zip(DEMO.problem.people, (1e-9, 1e-6, 1.5), strict=True))
    people = {name: attrs.evolve(each, weekly_hours=hours[name]) for name, each in DEMO.problem.people.items()}
    short = plan(attrs.evolve(DEMO.problem, people=people))
    engineer, executive, legal = shared_people(short).people
    text = "\n".join(shared_people_lines(shared_people(short), people))

    for each in (engineer, executive):
        assert each.actions_too_late > 0
        assert each.gain_of_hour_more > 1_000
        assert each.enough_hours > 0.5
    assert (0, 0.0) == (legal.actions_too_late, legal.gain_of_hour_more)
    assert "Nobody is short" not in text
    assert 2 == text.count("lacks hours for deals")


def test_what_is_known_already_is_not_worked_out_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    found = shared_people(DEMO)
    text, document = report_text(DEMO), plan_to_json(DEMO)

    def never(_: object) -> None:
        pytest.fail("worked out anew")

    monkeypatch.setattr(module, "shared_people", never)

    assert text == report_text(DEMO, shared=found)
    assert document == plan_to_json(DEMO, shared=found)
    assert "SHARED PEOPLE: not asked" in report_text(DEMO, shared="not asked")


@pytest.mark.parametrize(
    ("most_gain", "sentence"),
    [
        (14_703.1, "With the hours as they are, the best plan there can be earns at most 14,703 more than this one."),
        (0.3, "With the hours as they are, no plan earns more than this one."),
    ],
)
def test_how_much_better_a_plan_can_be_is_told(most_gain: float, sentence: str) -> None:
    assert told(SHORT, most_gain=most_gain).endswith(sentence)


def test_everybody_has_a_row() -> None:
    lines = shared_people_lines(SharedPeople(people=(SHORT, ENOUGH), most_gain=0.0), PEOPLE)

    assert ["Legal", "desk", "4.0", "1,040", "80", "70", "75", "1,234.6", "1,234"] == lines[2].split()
    assert ["20.0", "1,040", "80", "70", "75", "3.2", "0"] == lines[3].split()[-7:]
    assert all(len(line) <= WIDTH and line.isprintable() for line in lines)


def test_where_nobody_is_shared_there_is_no_section() -> None:
    assert [] == shared_people_lines(SharedPeople(people=(), most_gain=None), {})


def test_what_is_not_told_has_its_reason() -> None:
    assert ["SHARED PEOPLE: not priced, as no end"] == shared_people_lines("not priced, as no end", PEOPLE)


def test_the_report_tells_of_shared_people_between_the_team_and_the_first_rep() -> None:
    text = report_text(DEMO)
    section = "\n".join(shared_people_lines(shared_people(DEMO), DEMO.problem.people))

    assert text.index("Territory of 3 reps") < text.index(section) < text.index("Ana · ")
    for person in DEMO.problem.people.values():
        assert person.name in section


def test_json_lists_them_in_the_team(monkeypatch: pytest.MonkeyPatch) -> None:
    team = json.loads(plan_to_json(DEMO))["team"]
    found = shared_people(DEMO)

    assert found.most_gain == team["most_gain"]
    assert [attrs.asdict(each) for each in found.people] == team["shared_people"]

    monkeypatch.setattr(module, "MOST_REPS", 1)
    team = json.loads(plan_to_json(DEMO))["team"]
    assert (None, None) == (team["shared_people"], team["most_gain"])


def test_json_writes_the_last_date_of_who_is_short() -> None:
    scarce = {name: attrs.evolve(person, weekly_hours=1.5) for name, person in DEMO.problem.people.items()}
    short = plan(attrs.evolve(DEMO.problem, people=scarce))
    listed: list[dict[str, Any]] = json.loads(plan_to_json(short))["team"]["shared_people"]
    dates = [each.short_until for each in shared_people(short).people]

    assert any(dates)
    assert [date and date.isoformat() for date in dates] == [each["short_until"] for each in listed]


@given(problems())
def test_any_plan_has_a_section_that_fits_the_page(problem: Problem) -> None:
    planned = plan(problem)

    lines = shared_people_lines(shared_people(planned), planned.problem.people)

    assert lines[0].startswith("SHARED PEOPLE")
    assert all(len(line) <= WIDTH for line in lines)
