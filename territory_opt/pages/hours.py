"""The hours of a week, activity by activity: how much, of what share, what is recommended, and why."""

from collections.abc import Iterator

import attrs

from territory_opt.allocation.allocation import AllocatedWeek, RuleOutcome, TargetHours, TargetKind
from territory_opt.model.hour_rule import SELLING_TIME, WEEK, HourRule, LimitUnit
from territory_opt.model.units import ActivityId
from territory_opt.pages.facts import PlanFacts
from territory_opt.pages.ledger import MINUS, Entry, Ledger, figure
from territory_opt.pages.part_ledgers import LONGEST_NAME
from territory_opt.planning.plan import RepPlan
from territory_opt.report.layout import clipped, share
from territory_opt.rules.hour_rows import rules_of
from territory_opt.rules.words import amount, counted, limit_in

TOLERANCE_HOURS = 1e-6
"""Hours by which a rule is missed in rounding alone [h/week]."""

FREE = "free"


@attrs.frozen(kw_only=True)
class ActivityHours:
    """An activity of a week.

    Parameters
    ----------
    name, rank
        Its name, and its place among the policy's activities, which gives its colour; none of time left free.
    weekly_hours, share
        Its hours as shown, and what they are of selling time; of the week for administration.
    recommended
        The share, or the limits, that a rule for it alone recommends of the same.
    why
        What decides its hours, in a few words.
    ledger
        Where the hours go; None of time left free.
    rules
        How its hours are booked, and every rule it counts in, in a sentence each.
    """

    name: str
    rank: int | None
    weekly_hours: str
    share: str
    recommended: str
    why: str
    ledger: Ledger | None
    rules: tuple[str, ...]


def activity_hours(facts: PlanFacts, rep: RepPlan) -> tuple[ActivityHours, ...]:
    """Return the activities of a rep's week, and the time it leaves free; the rep must have a week."""
    week, policy = rep.allocation.week, facts.plan.problem.policy
    selling = rep.rep.weekly_hours - week.hours[policy.admin]
    rules = rules_of(rep.rep, policy)
    rows = []
    for rank, (activity, hours) in enumerate(week.hours.items()):
        basis, whole = (WEEK, rep.rep.weekly_hours) if activity == policy.admin else (SELLING_TIME, selling)
        mine = [(rules[rule.name], rule) for rule in week.rules if activity in rules[rule.name].terms]
        rows.append(
            ActivityHours(
                name=clipped(policy.activities[activity].name, LONGEST_NAME),
                rank=rank,
                weekly_hours=figure(hours, 1),
                share=share(hours / whole) if whole > 0 else "",
                recommended=_recommended(mine, basis),
                why=_why(mine),
                ledger=_ledger(facts, week, activity),
                rules=(*_booked(rep, activity), *(_sentence(rule, outcome) for rule, outcome in mine)),
            )
        )
    return (*rows, _free(week))


def _booked(rep: RepPlan, activity: ActivityId) -> Iterator[str]:
    """Yield by how much the blocks of the week differ from the hours; nothing where they are the same."""
    minutes = 0 if rep.week is None else round(60 * rep.week.rounding.get(activity, 0.0))
    if minutes:
        yield f"Booked in quarter-hours: {abs(minutes)} min {'more' if minutes > 0 else 'less'} than that."


def _free(week: AllocatedWeek) -> ActivityHours:
    return ActivityHours(
        name="Unassigned",
        rank=None,
        weekly_hours=figure(week.free_hours, 1),
        share="",
        recommended="",
        why="time that nothing needs" if week.free_hours > TOLERANCE_HOURS else "",
        ledger=None,
        rules=(),
    )


def week_ledger(facts: PlanFacts, rep: RepPlan) -> Ledger:
    """Return how the hours of the week add up."""
    week, activities = rep.allocation.week, facts.plan.problem.policy.activities
    entries = [
        Entry(label=clipped(activities[activity].name, LONGEST_NAME), values=(hours,))
        for activity, hours in week.hours.items()
    ]
    return Ledger(
        caption="The hours of a week",
        heads=("h a week",),
        entries=(*entries, Entry(label="Unassigned", values=(week.free_hours,))),
        totals=(rep.rep.weekly_hours,),
        total_label="The week",
        decimals=1,
    )


def _ledger(facts: PlanFacts, week: AllocatedWeek, activity: ActivityId) -> Ledger:
    entries = sorted(_uses(facts, week, activity), key=lambda entry: -entry.values[0])
    name = clipped(facts.plan.problem.policy.activities[activity].name, LONGEST_NAME)
    idle = week.idle.get(activity, 0.0)
    if activity not in week.idle:
        entries.append(Entry(label=f"{name} itself", values=(week.hours[activity],)))
    elif idle > TOLERANCE_HOURS:
        entries.append(Entry(label="without modelled return", values=(idle,)))
    return Ledger(
        caption=f"Where the hours of {name} go",
        heads=("h a week",),
        entries=tuple(entries),
        totals=(week.hours[activity],),
        total_label=name,
        decimals=1,
    )


def _uses(facts: PlanFacts, week: AllocatedWeek, activity: ActivityId) -> Iterator[Entry]:
    for target in week.targets:
        if target.activity == activity:
            label, kind = _told(facts, target)
            gains = f"{kind}, gains {amount(target.expected_revenue)}"
            yield Entry(label=clipped(label, LONGEST_NAME), values=(target.weekly_hours,), facts=gains)
    deals: dict[str, tuple[float, int]] = {}
    for action in week.actions:
        if action.activity == activity and action.weekly_hours > 0:
            hours, count = deals.get(action.opportunity, (0.0, 0))
            deals[action.opportunity] = hours + action.weekly_hours, count + 1
    for deal, (hours, count) in deals.items():
        told = f"Stretch deal, {counted(count, 'action')}"
        yield Entry(label=clipped(facts.deal_names[deal], LONGEST_NAME), values=(hours,), facts=told)


def _told(facts: PlanFacts, target: TargetHours) -> tuple[str, str]:
    """Return the name of what hours go to, and what it is."""
    if target.kind is TargetKind.CLIENT:
        return facts.plan.problem.client_by_id[target.id].name, "client"
    if target.kind is TargetKind.LIKELY:
        return facts.deal_names[target.id], "Likely deal"
    return facts.plan.problem.policy.channels[target.id].name, "channel"


def _recommended(rules: list[tuple[HourRule, RuleOutcome]], basis: str) -> str:
    """Return the value of a basis that is recommended, else the limits; nothing where no rule is for it alone."""
    alone = [(rule, outcome) for rule, outcome in rules if len(rule.terms) == 1 and rule.of == basis]
    shares = [(rule, outcome) for rule, outcome in alone if rule.unit is LimitUnit.SHARE]
    for rule, _ in shares:
        if rule.recommended is not None:
            return share(rule.recommended)
    lows = [outcome.at_least for _, outcome in shares if outcome.at_least is not None]
    highs = [outcome.at_most for _, outcome in shares if outcome.at_most is not None]
    if lows and highs:
        return f"{100 * max(lows):.0f}-{share(min(highs))}"
    return f"from {share(max(lows))}" if lows else f"to {share(min(highs))}" if highs else ""


def _limits(outcome: RuleOutcome) -> str:
    low, high = outcome.at_least, outcome.at_most
    if low is not None and high is not None:
        return f"{limit_in(low, outcome.unit)} to {limit_in(high, outcome.unit, outcome.of)}"
    if low is not None:
        return f"at least {limit_in(low, outcome.unit, outcome.of)}"
    return "" if high is None else f"at most {limit_in(high, outcome.unit, outcome.of)}"


def _why(rules: list[tuple[HourRule, RuleOutcome]]) -> str:
    """Return what decides hours: the limits that are missed or reached, the dearest first; else what they earn."""
    decisive = [outcome for _, outcome in rules if outcome.binding or outcome.slack_hours < -TOLERANCE_HOURS]
    told = [_decides(outcome) for outcome in sorted(decisive, key=lambda each: -(each.price_per_hour or 0.0))]
    return "; ".join(told) or ("what pays best within its limits" if rules else "what pays best")


def _decides(outcome: RuleOutcome) -> str:
    if outcome.slack_hours < -TOLERANCE_HOURS:
        return f"misses {outcome.name} by {-outcome.slack_hours:.1f} h"
    side, step = _side(outcome)
    price = f": {step} gains {amount(outcome.price_per_hour)}" if outcome.price_per_hour else ""
    return f"{outcome.name}, {side}{price}"


def _side(outcome: RuleOutcome) -> tuple[str, str]:
    """Return the limit that is reached, and what relaxing it by an hour means."""
    high = outcome.at_most_hours
    if high is not None and abs(high - outcome.value_hours) <= TOLERANCE_HOURS:
        return f"at most {limit_in(outcome.at_most or 0.0, outcome.unit)}", "+1 h"
    return f"at least {limit_in(outcome.at_least or 0.0, outcome.unit)}", f"{MINUS}1 h"


def _sentence(rule: HourRule, outcome: RuleOutcome) -> str:
    value = "" if outcome.value is None else f"; the week gives {limit_in(outcome.value, outcome.unit)}"
    recommended = "" if rule.recommended is None else f", {limit_in(rule.recommended, rule.unit)} recommended"
    verdict = "; reached" if outcome.binding else ""
    limits = _limits(outcome)
    return f"{outcome.name} ({outcome.strength}): {limits}{recommended}{value}{verdict}. Source: {rule.source}."
