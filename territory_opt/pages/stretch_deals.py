"""The Stretch deals of a rep, with the dates of their actions on one line of days, and what each action gains."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import attrs

from territory_opt.allocation.allocation import ActionShare
from territory_opt.model.units import BUYER, OpportunityId
from territory_opt.pages.facts import PlanFacts
from territory_opt.pages.ledger import Entry, Ledger, figure
from territory_opt.pages.part_ledgers import LONGEST_NAME, planned_odds
from territory_opt.planning.plan import RepPlan
from territory_opt.report.action_words import STATE_WORDS, spare_days
from territory_opt.report.day_axis import DayAxis
from territory_opt.report.layout import clipped, counted, day, money, share, span
from territory_opt.report.left_out import LeftOut
from territory_opt.sequencing.calendar import Calendar, common_calendar
from territory_opt.sequencing.schedule import ScheduledAction
from territory_opt.sequencing.task import ActionState

STRIP_PX = 400.0
"""Width of the line of days where the page is narrowest [px]; places on it are told in per cent."""

MONTH_PX = 34.0
LEAST_DAYS = 28
MARGIN_PARTS = 50
"""After the last date a fiftieth of the line is empty, where the sign of a close date has room."""

WHOLE = 0.995
"""A share of an action above this is told as the whole [1]."""

LONGEST_REASON = 160
LONGEST_ACTION = 48


@attrs.frozen(kw_only=True)
class ActionBar:
    """An action on the line of days: who does it (``own``, ``other``, ``buyer``) or ``done``, and where it lies [%]."""

    kind: str
    left: float
    width: float
    title: str


@attrs.frozen(kw_only=True)
class ActionLine:
    """An action in words: what, who, when, how much work, how many working days to spare."""

    name: str
    person: str
    dates: str
    effort_hours: str
    spare: str


@attrs.frozen(kw_only=True)
class StretchDeal:
    """A Stretch deal with dated actions.

    Parameters
    ----------
    name, expected, odds, closes
        The deal, what the plan expects of it, its face value with its odds now and with the plan, the day it closes.
    note
        What is wrong with it; empty when nothing is.
    due_at
        Where its close date lies on the line of days [%]; None when that day is not shown.
    bars, actions
        Its actions, on the line and in words.
    words, steps
        What the line shows, for people who do not see it; and the actions with their dates in one sentence.
    ledger
        How its expected revenue with the plan comes about.
    """

    name: str
    expected: str
    odds: str
    closes: str
    note: str
    due_at: float | None
    bars: tuple[ActionBar, ...]
    actions: tuple[ActionLine, ...]
    words: str
    steps: str
    ledger: Ledger


@attrs.frozen(kw_only=True)
class StretchWork:
    """The Stretch deals of a rep.

    Parameters
    ----------
    deals
        Those with dated actions, the most gaining first.
    months
        The months named along the line of days, each with its place [%].
    today_at
        Where the day of planning lies [%]; None when it is not shown.
    left_out
        What is left out of the order of work and why, deal by deal.
    """

    deals: tuple[StretchDeal, ...]
    months: tuple[tuple[str, float], ...]
    today_at: float | None
    left_out: tuple[str, ...]


def stretch_work(facts: PlanFacts, rep: RepPlan) -> StretchWork:
    """Return the Stretch deals of a rep; the rep must have a week."""
    dated: defaultdict[OpportunityId, list[ScheduledAction]] = defaultdict(list)
    for action in rep.actions:
        dated[action.opportunity].append(action)
    funded: defaultdict[OpportunityId, list[ActionShare]] = defaultdict(list)
    for its_share in rep.allocation.week.actions:
        funded[its_share.opportunity].append(its_share)
    ranked = sorted(dated, key=lambda deal: (-sum(each.expected_revenue for each in funded[deal]), deal))
    teller = _Teller(
        facts=facts,
        rep=rep,
        axis=_axis(facts, rep),
        calendar=common_calendar(facts.plan.problem),
        planned=planned_odds(facts, rep),
    )
    axis = teller.axis
    today = facts.plan.problem.as_of
    return StretchWork(
        deals=tuple(teller.deal(deal, dated[deal], funded[deal]) for deal in ranked),
        months=tuple((f"{tick.day:%b}", _percent(tick.left)) for tick in axis.months(MONTH_PX)),
        today_at=_percent(axis.start_of(today)) if axis.shows(today) else None,
        left_out=tuple(_kept_out(facts, deal) for deal in facts.left_out[rep.rep.id]),
    )


def _axis(facts: PlanFacts, rep: RepPlan) -> DayAxis:
    problem, deals = facts.plan.problem, facts.plan.classification.deals
    dues = (deals[action.opportunity].close_date for action in rep.actions)
    inside = [due for due in dues if due is not None and due <= problem.period.end]
    least = problem.first_day + dt.timedelta(days=LEAST_DAYS - 1)
    last = max([least, *inside, *(action.finish for action in rep.actions)])
    first = min(problem.first_day, problem.as_of)
    margin = dt.timedelta(days=1 + (last - first).days // MARGIN_PARTS)
    return DayAxis(first=first, last=last + margin, left_px=0.0, width_px=STRIP_PX)


def _percent(px: float) -> float:
    return 100 * px / STRIP_PX


@attrs.frozen(kw_only=True)
class _Teller:
    """Tells the deals of one rep on one line of days."""

    facts: PlanFacts
    rep: RepPlan
    axis: DayAxis
    calendar: Calendar
    planned: Mapping[OpportunityId, float]

    def deal(
        self, deal: OpportunityId, actions: Sequence[ScheduledAction], funded: Sequence[ActionShare]
    ) -> StretchDeal:
        verdict = self.facts.plan.classification.deals[deal]
        planned = self.planned.get(deal, 0.0)
        due, lines = verdict.close_date, list(self._lines(actions, funded))
        return StretchDeal(
            name=clipped(self.facts.deal_names[deal], LONGEST_NAME),
            expected=figure(verdict.amount * planned),
            odds=f"of {figure(verdict.amount)}: {100 * (verdict.odds or 0.0):.0f} to {share(planned)}",
            closes=day(due),
            note=self._lateness(deal),
            due_at=_percent(self.axis.end_of(due)) if due is not None and self.axis.shows(due) else None,
            bars=tuple(self._bar(action) for action in actions),
            actions=tuple(lines),
            words=f"From {span(actions[0].start, max(action.finish for action in actions))}, closes {day(due)}.",
            steps=" · ".join(self._step(line) for line in lines),
            ledger=self._ledger(deal, planned, funded),
        )

    def _lateness(self, deal: OpportunityId) -> str:
        days = [late.days_late for late in self.rep.late_deals if late.opportunity == deal]
        return "".join("late" if late is None else f"late by {counted(late, 'working day')}" for late in days)

    def _bar(self, action: ScheduledAction) -> ActionBar:
        kind = {self.rep.rep.id: "own", BUYER: "buyer"}.get(action.person, "other")
        left, right = self.axis.span(action.start, action.finish)
        return ActionBar(
            kind="done" if action.state is ActionState.DONE else kind,
            left=_percent(left),
            width=_percent(right - left),
            title=f"{clipped(action.name, LONGEST_ACTION)}, {span(action.start, action.finish)}",
        )

    def _lines(self, actions: Sequence[ScheduledAction], funded: Sequence[ActionShare]) -> Iterator[ActionLine]:
        shares = {action.action: action.share for action in funded}
        for action in actions:
            done = shares.get(action.action, 1.0)
            parts = [share(done) + " of it"] if done < WHOLE else []
            spare = "" if action.state is ActionState.DONE else f"{spare_days(action, self.calendar)}"
            yield ActionLine(
                name=clipped(action.name, LONGEST_ACTION),
                person=", ".join(filter(None, [self._person(action), STATE_WORDS[action.state], *parts])),
                dates=span(action.start, action.finish),
                effort_hours=figure(action.effort_hours, 1),
                spare=spare,
            )

    def _person(self, action: ScheduledAction) -> str:
        if action.person == self.rep.rep.id:
            return ""
        return (
            "the buyer" if action.person == BUYER else clipped(self.facts.plan.problem.people[action.person].name, 24)
        )

    def _step(self, line: ActionLine) -> str:
        return f"{line.name} {line.dates}{f' ({line.person})' if line.person else ''}"

    def _ledger(self, deal: OpportunityId, planned: float, funded: Sequence[ActionShare]) -> Ledger:
        plan = self.facts.plan
        verdict = plan.classification.deals[deal]
        playbook = plan.classification.work_left.get(deal)
        names = {} if playbook is None else {name: action.name for name, action in playbook.actions.items()}
        kept = plan.problem.policy.assumed("stretch_unattended_share")
        now = f"{figure(verdict.amount)} at odds of {share(verdict.odds)} now"
        entries = [Entry(label=now, values=(verdict.expected_now,))]
        if kept < 1:
            label = f"lost without effort: {share(kept)} is kept"
            entries.append(Entry(label=label, values=(verdict.expected_now * (kept - 1),)))
        entries += [
            Entry(
                label=clipped(names.get(action.action, action.action), LONGEST_ACTION),
                values=(action.expected_revenue,),
                facts="" if action.share >= WHOLE else f"{share(action.share)} of it",
            )
            for action in funded
        ]
        return Ledger(
            caption="Expected of this deal with the plan",
            heads=(self.facts.currency,),
            entries=tuple(entries),
            totals=(verdict.amount * planned,),
            total_label=f"{figure(verdict.amount)} at odds of {share(planned)}",
        )


def _kept_out(facts: PlanFacts, deal: LeftOut) -> str:
    name = clipped(facts.deal_names[deal.opportunity], LONGEST_NAME)
    reasons = "; ".join(dict.fromkeys(part.reason for part in deal.parts))
    actions = counted(len(deal.actions), "action")
    return f"{name}, {actions}, loses {money(deal.lost_gain)}: {clipped(reasons, LONGEST_REASON)}"
