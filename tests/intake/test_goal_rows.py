import datetime as dt

from territory_opt.intake.joining.goal_rows import GoalReading, read_goals
from territory_opt.intake.joining.owner_rows import OwnerList
from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.records.export import Goal
from territory_opt.intake.records.recognition import TableKind
from territory_opt.model.finding import Finding
from territory_opt.testing.recognised import table_of

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def goals_of(**columns: list[str | None]) -> GoalReading:
    people = table_of(TableKind.OWNERS, id=["7"], name=["Rep One"], email=["one@example.org"])
    return read_goals([SettledTable(table_of(TableKind.GOALS, columns))], OwnerList([SettledTable(people)]))


def told(reading: GoalReading) -> dict[str, Finding]:
    return {finding.code: finding for finding in reading.findings()}


def test_a_goal_is_found_by_the_owners_id_name_or_email_and_otherwise_is_the_teams() -> None:
    reading = goals_of(
        owner_id=["7", None, None, None, None],
        owner_name=[None, "rep one", None, "Team", None],
        email=[None, None, "one@example.org", None, None],
        target=["1", "2", "3", "4", "5"],
        period=["2026"] * 5,
    )
    assert ["7", "7", "7", None, None] == [goal.owner for goal in reading.goals]
    assert {YEAR} == {(goal.start, goal.end) for goal in reading.goals}


def test_without_a_period_a_goal_holds_for_none() -> None:
    expected = Goal(owner="7", name="Rep One", start=None, end=None, amount=5.0)
    assert [expected] == goals_of(owner_name=["Rep One"], target=["5"]).goals


def test_first_and_last_day_outrank_a_name() -> None:
    reading = goals_of(target=["5"], period=["2025"], period_start=["2026-01-01"], period_end=["2026-12-31"])
    assert [YEAR] == [(goal.start, goal.end) for goal in reading.goals]


def test_a_fiscal_year_is_taken_as_the_calendars_and_told() -> None:
    reading = goals_of(owner_name=["Rep One"], target=["5"], period=["FY2026"])
    assert [YEAR] == [(goal.start, goal.end) for goal in reading.goals]
    assert (1, 5.0) == (told(reading)["assumed_fiscal_year"].count, told(reading)["assumed_fiscal_year"].amount)


def test_first_days_alone_make_periods_and_that_is_told() -> None:
    days: list[str | None] = ["2026-01-01", "2026-04-01"]
    for reading in (goals_of(target=["5", "6"], period=days), goals_of(target=["5", "6"], period_start=days)):
        assert dt.date(2026, 3, 31) == reading.goals[0].end
        assert 2 == told(reading)["assumed_goal_periods"].count


def test_goals_that_cannot_be_used_are_left_out_and_told_with_their_money() -> None:
    reading = goals_of(target=["5", "", "7", "-8"], period=["soon", "2026", "2026", "2026"])
    assert [7.0] == [goal.amount for goal in reading.goals]
    assert ("goals.csv:2 'soon'",) == told(reading)["unreadable_periods"].examples
    assert (2, -8.0) == (told(reading)["goals_without_target"].count, told(reading)["goals_without_target"].amount)


def test_a_goal_of_somebody_unknown_is_kept_and_told_with_the_nearest_name() -> None:
    reading = goals_of(owner_name=["Rep Onne"], target=["5"])
    assert ["Rep Onne"] == [goal.owner for goal in reading.goals]
    assert ("goals.csv:2 'Rep Onne': did you mean 'Rep One'?",) == told(reading)["goals_of_unknown_owners"].examples


def test_targets_beyond_all_money_are_told_without_an_overflow() -> None:
    reading = goals_of(target=["-1e299", "-1e299"])
    assert ([], -2e15) == (reading.goals, told(reading)["goals_without_target"].amount)


def test_without_a_list_of_owners_those_whom_deals_name_are_known() -> None:
    owners = OwnerList([])
    owners.sight_all([(None, "Rep One")])
    table = table_of(TableKind.GOALS, owner_name=["Rep One", "Rep Ten", "Rep Ten"], target=["5", "7", "7"])
    unknown = told(read_goals([SettledTable(table)], owners))["goals_of_unknown_owners"]
    assert (2, 14.0) == (unknown.count, unknown.amount)
    assert "goals.csv:3 'Rep Ten'" in unknown.examples
