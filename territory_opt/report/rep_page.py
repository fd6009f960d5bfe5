"""The page of one rep: target, the four parts, the week, the rules with their price, the Stretch actions."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from territory_opt.allocation.allocation import AllocatedWeek, RuleOutcome, TargetKind
from territory_opt.allocation.explanation import MONEY, LimitChange
from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.model.hour_rule import LimitUnit
from territory_opt.model.units import BUYER, ActivityId, OpportunityId
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.report.action_words import STATE_WORDS, spare_days
from territory_opt.report.appraisal_page import appraisal_lines
from territory_opt.report.layout import WIDTH, bar, clipped, counted, day, money, paragraph, plain, share, span, table
from territory_opt.report.left_out import LeftOut, left_out_lines
from territory_opt.rules.words import basis_name
from territory_opt.sequencing.calendar import Calendar, common_calendar
from territory_opt.sequencing.schedule import ScheduledAction
from territory_opt.sequencing.task import ActionState

MOST_PLACES = 3
MOST_DEALS = 8
TIGHT_DAYS = 5
WHOLE = 0.995
"""A share of an action above this is shown as the whole."""


def rep_page(
    plan: TerritoryPlan,
    rep: RepPlan,
    appraisal: Appraisal | None = None,
    *,
    chance: Sequence[str] = (),
    kept_out: Sequence[LeftOut] = (),
    pictures: Sequence[str] = (),
) -> list[str]:
    """Return the lines of one rep's page.

    Parameters
    ----------
    plan, rep
        The plan, and the rep's part of it.
    appraisal
        What the week is worth, where that is known.
    chance
        What is said of the chance of making the target.
    kept_out
        The rep's deals of which something is left out.
    pictures
        The files in which the rep's pictures stand.
    """
    weeks = plan.problem.working_weeks(rep.rep.id)
    title = f"{clipped(rep.rep.name, 40)} · {rep.rep.weekly_hours:g} h a week · {weeks:.1f} working weeks left"
    lines = [title, "-" * min(len(title), WIDTH), *_target(rep)]
    if rep.allocation.best is None:
        return [*lines, "", *_impossible(rep)]
    week = rep.allocation.best
    return [
        *lines,
        *_expected(week),
        *chance,
        "",
        *_hours(plan, rep, week),
        "",
        *_booked(rep),
        "",
        *_rules(plan, week),
        "",
        *([] if appraisal is None else [*appraisal_lines(appraisal), ""]),
        *_stretch(plan, rep, week),
        "",
        *_left_out(plan, kept_out),
        *_unidentified(plan, rep),
        *([] if not pictures else ["", f"PICTURES: {', '.join(pictures)}"]),
    ]


def _target(rep: RepPlan) -> Iterator[str]:
    sheet = rep.sheet
    whole = sheet.target or 0.0
    parts = [
        ("won", sheet.won, ""),
        ("Flow", sheet.flow, "recurs by itself"),
        ("Likely", sheet.likely.amount, _deals(sheet.likely.count, sheet.likely.expected_now, sheet.likely.expected)),
        (
            "Stretch",
            sheet.stretch.amount,
            _deals(sheet.stretch.count, sheet.stretch.expected_now, sheet.stretch.expected),
        ),
    ]
    if sheet.target is None:
        yield "TARGET: none given, so there is a plan and no gap"
    else:
        yield f"TARGET {money(sheet.target)}"
        label = "to be found by covering the territory" if (sheet.not_identified or 0) >= 0 else "more than promised"
        parts.append(("not identified", sheet.not_identified or 0.0, label))
    rows = [
        [name, money(amount), share(amount / whole) if whole else "", bar(amount, whole, 16), note]
        for name, amount, note in parts
    ]
    yield from table(rows, "<>><<")
    if sheet.target is not None:
        before = _gap(sheet.shortfall_before)
        after = "no plan" if sheet.shortfall_after is None else _gap(sheet.shortfall_after)
        yield from paragraph(
            f"Shortfall before the plan: {before} (target - won - Flow - expected Likely). After: {after}."
        )
        yield from paragraph(
            f"Open deals cover {_ratio(sheet.coverage_of_remaining)} of what is neither won nor Flow, "
            f"{_ratio(sheet.coverage_of_target)} of the whole target; pipeline needed at the win rate of new deals: "
            f"{money(sheet.needed_pipeline)}."
        )


def _deals(count: int, now: float, planned: float | None) -> str:
    text = f"{counted(count, 'deal')}, expected {money(now)} now"
    return text if planned is None else f"{text}, {money(planned)} with the plan"


def _gap(amount: float | None) -> str:
    if amount is None:
        return "-"
    return f"a surplus of {money(-amount)}" if amount < 0 else money(amount)


def _ratio(value: float | None) -> str:
    return "all" if value is None else f"{value:.2f}"


def _impossible(rep: RepPlan) -> Iterator[str]:
    found = rep.allocation.explanation
    if found is None:
        yield f"NO WEEK WAS FOUND: {rep.allocation.status.replace('_', ' ')}"
        return
    yield "NO WEEK IS POSSIBLE"
    if not found.clashes:
        yield from paragraph(f"{rep.rep.name}: {found}.")
    for number, clash in enumerate(found.clashes):
        together = "These cannot hold together:" if number == 0 else "Nor can these:"
        yield from paragraph(together if len(clash.sentences) > 1 else "This cannot hold:")
        for sentence in clash.sentences:
            yield from paragraph(sentence, indent="  - ")
    if found.may_have_more:
        yield from paragraph("There may be more; the search was cut short.")
    if not found.repairs:
        yield from paragraph("No change of these limits was found that repairs it.")
        return
    yield from paragraph("Each of these repairs it, the least change by the weight of the rules first:")
    for repair in found.repairs:
        changes = " and ".join(_change(change) for change in repair.changes)
        yield from paragraph(f"{changes}; the week then earns {money(repair.expected_revenue)}", indent="  - ")


def _change(change: LimitChange) -> str:
    side = change.side.replace("_", " ")
    if change.unit == MONEY:
        return f"{change.rule} {side} from {money(change.before)} to {money(change.after)}"
    before, after = (_limit(limit, LimitUnit(change.unit)) for limit in (change.before, change.after))
    return f"{change.rule} {side} from {before} to {after} ({change.cost_hours:.2f} h a week)"


def _expected(week: AllocatedWeek) -> list[str]:
    revenue = week.revenue
    parts = [
        ("won", revenue.won),
        ("Flow", revenue.flow),
        ("Likely", revenue.likely),
        ("Stretch", revenue.stretch),
        ("development of clients", revenue.development),
        ("prospecting", revenue.prospecting),
    ]
    text = " + ".join(f"{name} {money(amount)}" for name, amount in parts if amount)
    later = f"; prospecting brings {money(revenue.later)} more after the period" if revenue.later else ""
    return paragraph(f"Expected {money(revenue.total)} = {text or 'nothing'}{later}.")


def _hours(plan: TerritoryPlan, rep: RepPlan, week: AllocatedWeek) -> Iterator[str]:
    policy = plan.problem.policy
    selling = rep.rep.weekly_hours - week.hours[policy.admin]
    yield "THE WEEK (hours; share of selling time = week less administration)"
    rows = []
    for name, hours in week.hours.items():
        activity = policy.activities[name]
        label = f"{activity.name} ({activity.colour})" if activity.colour else activity.name
        of_selling = share(hours / selling) if name != policy.admin and selling > 0 else ""
        rows.append(
            [clipped(name, 16), clipped(label, 28), f"{hours:.1f}", of_selling, bar(hours, rep.rep.weekly_hours), ""]
        )
        rows[-1][-1] = _use(week, name)
    rows.append(["free", "unassigned", f"{week.free_hours:.1f}", "", bar(week.free_hours, rep.rep.weekly_hours), ""])
    yield from table(rows, "<<>><<")
    if week.ties:
        yield "  Other weeks earn the same; this one is nearest to the recommended shares."


def _use(week: AllocatedWeek, activity: ActivityId) -> str:
    kinds = Counter(target.kind for target in week.targets if target.activity == activity)
    nouns = {TargetKind.CLIENT: "client", TargetKind.LIKELY: "Likely deal", TargetKind.CHANNEL: "channel"}
    used = [counted(kinds[kind], noun) for kind, noun in nouns.items() if kinds[kind]]
    actions = sum(action.activity == activity and action.weekly_hours > 0 for action in week.actions)
    used += [counted(actions, "action")] if actions else []
    idle = week.idle.get(activity, 0.0)
    used += [f"{idle:.1f} h without modelled return"] if idle > 0.05 else []  # noqa: PLR2004  # three minutes
    return ", ".join(used)


def _booked(rep: RepPlan) -> Iterator[str]:
    if rep.week is None:
        return
    yield "BOOKED"
    for weekday, blocks in groupby(rep.week.blocks, key=lambda block: block.day):
        listed = " · ".join(f"{b.start:%H:%M}-{b.end:%H:%M} {b.activity}" for b in blocks)
        yield from paragraph(listed, indent=f"  {weekday.capitalize()}  ")
    rounded = [f"{name} {60 * hours:+.0f} min" for name, hours in rep.week.rounding.items() if abs(hours) > 1 / 120]
    if rounded:
        yield from paragraph(f"Rounded to quarter-hours: {', '.join(rounded)}.")


def _rules(plan: TerritoryPlan, week: AllocatedWeek) -> Iterator[str]:
    currency = plain(plan.problem.currency)
    yield f"RULES (price: {currency} of expected revenue for each weekly hour the limit is relaxed)"
    rows = [
        [
            clipped(rule.name, 24),
            f"{_limit(rule.at_least, rule.unit)} to {_limit(rule.at_most, rule.unit)}",
            _basis(rule),
            "-" if rule.value is None else _limit(rule.value, rule.unit),
            _verdict(rule),
            "" if not rule.price_per_hour else f"{money(rule.price_per_hour)} per h",
        ]
        for rule in week.rules
    ]
    yield from table(rows, "<<<><>")


def _limit(value: float | None, unit: LimitUnit) -> str:
    if value is None:
        return "any"
    return {
        LimitUnit.SHARE: f"{100 * value:.1f} %",
        LimitUnit.DAYS: f"{value:.2f} days",
        LimitUnit.HOURS: f"{value:.1f} h",
    }[unit]


def _basis(rule: RuleOutcome) -> str:
    return "a week" if rule.unit is LimitUnit.HOURS else f"of {clipped(basis_name(rule.of), 16)}"


def _verdict(rule: RuleOutcome) -> str:
    if rule.slack_hours < -1e-6:  # noqa: PLR2004  # the tolerance of required rules
        return f"bent by {-rule.slack_hours:.1f} h"
    return "binding" if rule.binding else ""


def _stretch(plan: TerritoryPlan, rep: RepPlan, week: AllocatedWeek) -> Iterator[str]:
    if not rep.actions:
        yield "STRETCH ACTIONS: none funded"
        return
    yield f"STRETCH ACTIONS (dates within the hours above; * at most {TIGHT_DAYS} working days to spare)"
    calendar = common_calendar(plan.problem)
    shares = {(action.opportunity, action.action): action.share for action in week.actions}
    gains: defaultdict[OpportunityId, float] = defaultdict(float)
    for funded in week.actions:
        gains[funded.opportunity] += funded.expected_revenue
    dated: defaultdict[OpportunityId, list[ScheduledAction]] = defaultdict(list)
    for action in rep.actions:
        dated[action.opportunity].append(action)
    ranked = sorted(dated, key=lambda deal: (-gains[deal], deal))
    for deal in ranked[:MOST_DEALS]:
        steps = " · ".join(
            _step(plan, rep, action, calendar, shares.get((deal, action.action), 1.0)) for action in dated[deal]
        )
        yield from paragraph(f"{_deal(plan, rep, deal, gains[deal])}: {steps}", indent="  ", hanging="      ")
    others = ranked[MOST_DEALS:]
    if others:
        gained = sum(gains[deal] for deal in others)
        yield f"  {counted(len(others), 'more deal')} with actions, worth {money(gained)}: see the plan's JSON."


def _step(plan: TerritoryPlan, rep: RepPlan, action: ScheduledAction, calendar: Calendar, done: float) -> str:
    notes = [STATE_WORDS[action.state]] if STATE_WORDS[action.state] else []
    if action.person == BUYER:
        notes.append("the buyer")
    elif action.person != rep.rep.id:
        notes.append(clipped(plan.problem.people[action.person].name, 20))
    if done < WHOLE:
        notes.append(f"{share(done)} of it")
    noted = f" ({', '.join(notes)})" if notes else ""
    is_tight = action.state is not ActionState.DONE and spare_days(action, calendar) <= TIGHT_DAYS
    return f"{clipped(action.name, 40)}{noted}{'*' * is_tight} {span(action.start, action.finish)}"


def _deal(plan: TerritoryPlan, rep: RepPlan, deal: OpportunityId, gained: float) -> str:
    verdict = plan.classification.deals[deal]
    names = {its.id: its.name for its in plan.problem.opportunities_by_rep[rep.rep.id]}
    is_unique = list(names.values()).count(names[deal]) == 1
    name = clipped(names[deal], 32) if is_unique else f"{clipped(names[deal], 22)} [{clipped(deal, 18)}]"
    odds = verdict.odds or 0.0
    planned = odds + gained / verdict.amount if verdict.amount else odds
    late = "".join(", LATE" for late in rep.late_deals if late.opportunity == deal)
    return (
        f"{name}, {money(verdict.amount)}, odds {share(odds)} to {share(planned)}, "
        f"closes {day(verdict.close_date)}{late}"
    )


def _left_out(plan: TerritoryPlan, deals: Sequence[LeftOut]) -> Iterator[str]:
    if not deals:
        return
    yield from left_out_lines(plan, deals, most=MOST_DEALS)
    if len(deals) > MOST_DEALS:
        yield f"  {counted(len(deals) - MOST_DEALS, 'more deal')}: territory-opt schedule lists all."
    yield ""


def _unidentified(plan: TerritoryPlan, rep: RepPlan) -> Iterator[str]:
    coverage = rep.coverage
    yield "NOT IDENTIFIED YET"
    per_channel = ", ".join(
        f"{plain(plan.problem.policy.channels[c.channel].name)} {c.weekly_hours:.1f} h"
        for c in coverage.channels
        if c.weekly_hours > 0
    )
    yield from paragraph(
        f"Booked: {per_channel or 'no channel'}; a week of it brings {coverage.weekly_meetings:.1f} first meetings "
        f"and {coverage.weekly_deals:.2f} new deals."
    )
    if coverage.remainder is not None:
        yield from paragraph(_need(rep, coverage.remainder))
    places = [
        f"{clipped(plan.problem.client_by_id[place.client].name, 28)} (potential {money(place.potential_revenue)}, "
        + ("no open deal" if not place.has_open_deal else "no recent contact")
        + ")"
        for place in coverage.clients[:MOST_PLACES]
    ]
    segments = [
        f"{segment.kind} {clipped(segment.name, 20)} ({segment.num_clients} without a deal, "
        f"potential {money(segment.potential_revenue)})"
        for segment in coverage.segments[:MOST_PLACES]
    ]
    if places:
        yield from paragraph(f"Look first at {'; '.join(places)}.")
    if segments:
        yield from paragraph(f"Segments: {'; '.join(segments)}.")


def _need(rep: RepPlan, remainder: float) -> str:
    coverage = rep.coverage
    if not remainder:
        return "Nothing is left to find: the rest of the plan reaches the target."
    found = rep.allocation.week.revenue.prospecting
    missing = f"{money(remainder)} must still be found, of which the booked prospecting brings {money(found)}"
    if coverage.weeks_to_find <= 0:
        return f"{missing}; a deal found now closes after the period."
    if coverage.needed_weekly_meetings is None or coverage.needed_weekly_deals is None:
        return (
            f"{missing}; what a new deal is worth is not known or nothing: state new_deal_amount, new_deal_odds and "
            "opportunities_per_meeting in the policy's assumptions."
        )
    return (
        f"{missing}: that takes {coverage.needed_weekly_meetings:.1f} first meetings and "
        f"{coverage.needed_weekly_deals:.2f} new deals a week in the next {coverage.weeks_to_find:.1f} weeks."
    )
