"""The columns of a plan's tables: name for programs, label for people, what the values are, what they mean."""

import datetime as dt
from enum import StrEnum
from typing import TypeAlias

import attrs

Value: TypeAlias = str | float | int | bool | dt.date | dt.time | None


class Measure(StrEnum):
    """What the values of a column are, and so how they are shown."""

    TEXT = "text"
    MONEY = "money"
    HOURS = "hours"
    SHARE = "share"
    """0 to 1, odds too."""
    COUNT = "count"
    NUMBER = "number"
    DAY = "day"
    TIME = "time"
    TRUTH = "truth"


@attrs.frozen
class TableColumn:
    """A column of a plan's table.

    Parameters
    ----------
    name
        Its name for programs, with the unit at its end.
    label
        Its name for people.
    measure
        What its values are.
    meaning
        What it holds, in a sentence.
    """

    name: str
    label: str
    measure: Measure
    meaning: str


@attrs.frozen(kw_only=True)
class PlanTable:
    """A table of a plan.

    Parameters
    ----------
    name
        Its name for programs.
    columns
        Its columns.
    rows
        Its rows, values in the order of the columns; None is nothing.
    """

    name: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Value, ...], ...]

    def column(self, name: str) -> list[Value]:
        """Return the values of a column by its name."""
        position = [column.name for column in self.columns].index(name)
        return [row[position] for row in self.rows]


REPS = (
    TableColumn("rep", "Rep id", Measure.TEXT, "The rep's identifier."),
    TableColumn("name", "Rep", Measure.TEXT, "The rep's name."),
    TableColumn("team", "Team", Measure.TEXT, "Team or manager."),
    TableColumn("status", "Week", Measure.TEXT, "How the search for the best week ended."),
    TableColumn("target", "Target", Measure.MONEY, "What is promised for the period."),
    TableColumn("won", "Won", Measure.MONEY, "Closed already in the period."),
    TableColumn("flow", "Flow", Measure.MONEY, "Recurs by itself."),
    TableColumn("likely", "Likely", Measure.MONEY, "Face value of the Likely deals."),
    TableColumn("stretch", "Stretch", Measure.MONEY, "Face value of the Stretch deals."),
    TableColumn("not_identified", "Not identified", Measure.MONEY, "target - won - Flow - Likely - Stretch."),
    TableColumn("num_likely", "Likely deals", Measure.COUNT, "Number of Likely deals."),
    TableColumn("num_stretch", "Stretch deals", Measure.COUNT, "Number of Stretch deals."),
    TableColumn("likely_now", "Likely, expected now", Measure.MONEY, "Likely amounts times present odds."),
    TableColumn("stretch_now", "Stretch, expected now", Measure.MONEY, "Stretch amounts times present odds."),
    TableColumn("likely_expected", "Likely, with the plan", Measure.MONEY, "Expected of Likely with the plan's hours."),
    TableColumn("stretch_expected", "Stretch, with the plan", Measure.MONEY, "Expected of Stretch with the plan."),
    TableColumn("development", "Development", Measure.MONEY, "Expected new business with known clients."),
    TableColumn("prospecting", "Prospecting", Measure.MONEY, "Expected business with clients to be found."),
    TableColumn("expected_revenue", "Expected", Measure.MONEY, "What the plan is expected to close in the period."),
    TableColumn("shortfall_before", "Shortfall before", Measure.MONEY, "target - won - Flow - Likely expected now."),
    TableColumn("shortfall_after", "Shortfall after", Measure.MONEY, "target - expected; negative is a surplus."),
    TableColumn("weekly_hours", "Hours a week", Measure.HOURS, "Working hours of a normal week."),
)
WEEK = (
    TableColumn("rep", "Rep id", Measure.TEXT, "The rep's identifier."),
    TableColumn("activity", "Activity", Measure.TEXT, "The activity; free is time the plan leaves unassigned."),
    TableColumn("name", "Name", Measure.TEXT, "The activity's name."),
    TableColumn("weekly_hours", "Hours a week", Measure.HOURS, "Hours of it in a normal week."),
    TableColumn("selling_share", "Of selling time", Measure.SHARE, "Share of the week less administration."),
    TableColumn("idle_hours", "Idle hours", Measure.HOURS, "Those of them without modelled return."),
    TableColumn("observed_hours", "Hours today", Measure.HOURS, "Hours of it in a usual week today, where stated."),
)
CLIENTS = (
    TableColumn("client", "Client id", Measure.TEXT, "The client's identifier."),
    TableColumn("name", "Client", Measure.TEXT, "The client's name."),
    TableColumn("rep", "Rep id", Measure.TEXT, "Who covers the client."),
    TableColumn("tier", "Tier", Measure.TEXT, "The tier that counts."),
    TableColumn("tier_rule", "Decided by", Measure.TEXT, "The rule that decided the tier; given for a person."),
    TableColumn("given_tier", "Tier given", Measure.TEXT, "The tier a person gave."),
    TableColumn("flow_revenue", "Flow", Measure.MONEY, "Business that recurs in the period by itself."),
    TableColumn("potential_revenue", "Potential", Measure.MONEY, "What development could add in the period."),
    TableColumn("weekly_hours", "Hours a week", Measure.HOURS, "Hours on the client in a normal week."),
    TableColumn("expected_revenue", "Gained", Measure.MONEY, "What those hours are expected to gain."),
    TableColumn("industry", "Industry", Measure.TEXT, "Segment by industry."),
    TableColumn("area", "Area", Measure.TEXT, "Segment by area."),
    TableColumn("last_contact", "Last contact", Measure.DAY, "Day of the last contact."),
)
OPPORTUNITIES = (
    TableColumn("opportunity", "Deal id", Measure.TEXT, "The deal's identifier."),
    TableColumn("name", "Deal", Measure.TEXT, "The deal's name."),
    TableColumn("rep", "Rep id", Measure.TEXT, "Who works on it."),
    TableColumn("client", "Client id", Measure.TEXT, "Whose deal it is."),
    TableColumn("standing", "Part", Measure.TEXT, "flow, likely, stretch, later or set_aside."),
    TableColumn("rule", "Decided by", Measure.TEXT, "The rule that decided, or why it is set aside."),
    TableColumn("amount", "Amount", Measure.MONEY, "Face value."),
    TableColumn("odds", "Odds", Measure.SHARE, "The odds that count."),
    TableColumn("odds_source", "Odds from", Measure.TEXT, "Where the odds come from."),
    TableColumn("expected_now", "Expected now", Measure.MONEY, "Amount times present odds, where it counts."),
    TableColumn("stage", "Stage", Measure.TEXT, "Stage in the CRM."),
    TableColumn("forecast_category", "Forecast category", Measure.TEXT, "Forecast category in the CRM."),
    TableColumn("close_date", "Closes", Measure.DAY, "The close date that counts."),
    TableColumn("given_certainty", "Part given", Measure.TEXT, "Flow, Likely or Stretch as a person gave it."),
    TableColumn("weekly_hours", "Hours a week", Measure.HOURS, "The rep's hours on it in a normal week."),
    TableColumn("gained_revenue", "Gained", Measure.MONEY, "What those hours are expected to gain."),
)
ACTIONS = (
    TableColumn("opportunity", "Deal id", Measure.TEXT, "The deal's identifier."),
    TableColumn("deal", "Deal", Measure.TEXT, "The deal's name."),
    TableColumn("action", "Action id", Measure.TEXT, "The action in its playbook."),
    TableColumn("name", "Action", Measure.TEXT, "The action's name."),
    TableColumn("rep", "Rep id", Measure.TEXT, "Whose deal it is."),
    TableColumn("person", "Done by", Measure.TEXT, "The rep, a shared person, or the buyer."),
    TableColumn("state", "State", Measure.TEXT, "done, in_progress, fixed or planned."),
    TableColumn("start", "Starts", Measure.DAY, "First day."),
    TableColumn("finish", "Ends", Measure.DAY, "Last day."),
    TableColumn("latest_start", "Start at the latest", Measure.DAY, "The deal is late beyond it."),
    TableColumn("float_days", "Spare days", Measure.COUNT, "Working days it may slip before the deal is late."),
    TableColumn("critical", "Critical", Measure.TRUTH, "Whether no action of its deal has less to spare."),
    TableColumn("effort_hours", "Effort", Measure.HOURS, "Work in it, in hours in all."),
    TableColumn("share", "Share done", Measure.SHARE, "How much of the action the plan funds."),
    TableColumn("expected_revenue", "Gained", Measure.MONEY, "What it is expected to gain."),
)
RULES = (
    TableColumn("rep", "Rep id", Measure.TEXT, "Whose week."),
    TableColumn("rule", "Rule", Measure.TEXT, "The hour rule's name."),
    TableColumn("strength", "Strength", Measure.TEXT, "required or recommended."),
    TableColumn("unit", "Unit", Measure.TEXT, "share, days or hours: of the limits and the value."),
    TableColumn("of", "Of", Measure.TEXT, "What a share is of."),
    TableColumn("at_least", "At least", Measure.NUMBER, "The lower limit, in its unit."),
    TableColumn("at_most", "At most", Measure.NUMBER, "The upper limit, in its unit."),
    TableColumn("value", "Value", Measure.NUMBER, "What the week gives, in its unit."),
    TableColumn("value_hours", "Value in hours", Measure.HOURS, "The same in hours a week."),
    TableColumn("binding", "Binding", Measure.TRUTH, "Whether a limit is reached."),
    TableColumn("price_per_hour", "Price per hour", Measure.MONEY, "Revenue for each hour the limit is relaxed."),
    TableColumn("total_cost", "Total cost", Measure.MONEY, "What the week would gain without the rule, where known."),
    TableColumn("source", "Source", Measure.TEXT, "Where the rule comes from."),
)
FINDINGS = (
    TableColumn("severity", "Severity", Measure.TEXT, "error, warning or note."),
    TableColumn("code", "Code", Measure.TEXT, "Stable short name."),
    TableColumn("count", "Count", Measure.COUNT, "Number of records concerned."),
    TableColumn("amount", "Money", Measure.MONEY, "Money concerned."),
    TableColumn("message", "Finding", Measure.TEXT, "What was found and what was done."),
    TableColumn("examples", "Examples", Measure.TEXT, "A few of the records."),
)
ASSUMED_NUMBERS = (
    TableColumn("name", "Assumption", Measure.TEXT, "Its name in the policy."),
    TableColumn("value", "Value", Measure.NUMBER, "The number, in its unit."),
    TableColumn("unit", "Unit", Measure.TEXT, "h, h/week, 1 for a share, money, weeks."),
    TableColumn("low", "Low", Measure.NUMBER, "The least it may well be, where stated."),
    TableColumn("high", "High", Measure.NUMBER, "The most it may well be, where stated."),
    TableColumn("source", "Source", Measure.TEXT, "Where it comes from."),
    TableColumn("effect", "Moves", Measure.TEXT, "What moves when it moves."),
    TableColumn("is_policy", "In the policy", Measure.TRUTH, "Whether a policy file can change it."),
)
