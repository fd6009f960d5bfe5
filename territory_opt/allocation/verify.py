"""Re-checks an allocation from the problem alone; knows nothing of the program that found it."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from territory_opt.allocation.allocation import ActionShare, AllocatedWeek, Allocation, TargetHours, TargetKind
from territory_opt.model.hour_rule import Strength
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.response import Response
from territory_opt.model.units import BUYER, REP_ITSELF, ActivityId
from territory_opt.rules.classification import Classification, classify
from territory_opt.rules.hour_rows import basis_hours, rules_of
from territory_opt.rules.verdict import DealVerdict, Standing

HOURS_TOLERANCE = 1e-6
MONEY_TOLERANCE = 1e-6
LARGEST_GAP = 1e-6
CURVE_TOLERANCE = 0.001
"""How far a target's revenue may lie below its response, as a share of the response at the week's length [1]."""


def verify(
    problem: Problem, allocation: Allocation, *, classification: Classification | None = None
) -> tuple[str, ...]:
    """Return everything an allocation claims that does not follow from the problem; nothing when all does.

    Hours add up, nothing is negative, required rules and minimum contact hold within 1e-6 h, actions wait for
    their prerequisites, revenue follows from the hours, the certificate from the revenue.

    Parameters
    ----------
    problem
        The territory.
    allocation
        What is claimed for one rep; an allocation without a week claims nothing.
    classification
        What the rules decided, where it is at hand; else it is decided anew.
    """
    if allocation.best is None:
        return ()
    check = _Check(problem, allocation, classification or classify(problem))
    return tuple(check.complaints())


class _Check:
    """The problem and the claims of one rep, side by side."""

    def __init__(self, problem: Problem, allocation: Allocation, classification: Classification) -> None:
        self.problem, self.policy, self.classification = problem, problem.policy, classification
        self.rep: Rep = problem.rep_by_id[allocation.rep]
        self.week: AllocatedWeek = allocation.week
        self.weeks = problem.working_weeks(self.rep.id)
        self.later_share = self.policy.assumed("later_revenue_share")
        self.clients = {client.id: client for client in problem.clients_by_rep.get(self.rep.id, ())}
        self.deals = {deal.id: deal for deal in problem.opportunities_by_rep.get(self.rep.id, ())}
        self._weeks_by_due: dict[dt.date | None, float] = {}
        money = [abs(self.week.revenue.total), abs(self.week.revenue.later)]
        self.money_tolerance = MONEY_TOLERANCE * max(money)

    def complaints(self) -> Iterator[str]:
        """Go through all claims in the order of the result; nothing can be checked of names nobody knows."""
        strangers = tuple(self.names_are_known())
        yield from strangers
        if strangers:
            return
        yield from self.hours_add_up()
        yield from self.rules_hold()
        yield from self.contact_is_kept()
        yield from self.calls_are_whole()
        yield from self.targets_earn_what_they_say()
        yield from self.actions_wait_and_earn()
        yield from self.due_work_fits()
        yield from self.revenue_adds_up()
        yield from self.certificate_follows()

    def names_are_known(self) -> Iterator[str]:
        """Activities, rules, targets and actions are those of the problem, each once."""
        week, policy = self.week, self.policy
        rules = rules_of(self.rep, policy)
        if set(week.hours) != set(policy.activities) or not set(week.idle) <= set(policy.activities):
            yield f"activities claimed: {sorted({*week.hours, *week.idle})}; the policy has {sorted(policy.activities)}"
        if sorted(outcome.name for outcome in week.rules) != sorted(rules):
            yield f"rules reported: {sorted(outcome.name for outcome in week.rules)}; the policy has {sorted(rules)}"
        known: dict[TargetKind, Collection[str]] = {
            TargetKind.CLIENT: self.clients,
            TargetKind.LIKELY: self.deals,
            TargetKind.CHANNEL: policy.channels,
        }
        for (kind, name), count in Counter((target.kind, target.id) for target in week.targets).items():
            if name not in known[kind] or count > 1:
                yield f"{kind} {name}: claimed {count} times, {int(name in known[kind])} in the problem"
        for (deal, name), count in Counter((action.opportunity, action.action) for action in week.actions).items():
            book = self.classification.work_left.get(deal) if deal in self.deals else None
            is_known = book is not None and name in book.actions
            if not is_known or count > 1:
                yield f"action {name} of {deal}: claimed {count} times, {int(is_known)} in the problem"

    def hours_add_up(self) -> Iterator[str]:
        """Activities and free hours make the week; an activity's hours are those of its work."""
        week = self.week
        parts = [*week.hours.values(), *week.idle.values(), week.free_hours]
        parts += [target.weekly_hours for target in week.targets]
        if min(parts) < 0:
            yield f"negative hours: {min(parts)}"
        yield from _differ(
            "hours of all activities and free hours",
            sum(week.hours.values()) + week.free_hours,
            self.rep.weekly_hours,
            HOURS_TOLERANCE,
        )
        used: dict[ActivityId, float] = dict(week.idle)
        work = [(target.activity, target.weekly_hours) for target in week.targets]
        work += [(action.activity, action.weekly_hours) for action in week.actions]
        for activity, hours in work:
            used[activity] = used.get(activity, 0.0) + hours
        for activity, hours in used.items():
            yield from _differ(f"hours of {activity}", week.hours[activity], hours, HOURS_TOLERANCE)

    def rules_hold(self) -> Iterator[str]:
        """Every rule is reported with its value, and every required one holds."""
        rules = rules_of(self.rep, self.policy)
        outcomes = {outcome.name: outcome for outcome in self.week.rules}
        for name, rule in rules.items():
            hours = sum(factor * self.week.hours[activity] for activity, factor in rule.terms.items())
            basis = basis_hours(rule, self.policy, self.rep.weekly_hours, self.week.hours)
            yield from _differ(f"hours under {name}", outcomes[name].value_hours, hours, HOURS_TOLERANCE)
            if rule.strength is not Strength.REQUIRED:
                continue
            if rule.lower is not None and hours < rule.lower * basis - HOURS_TOLERANCE:
                yield f"{name}: {hours} h, at least {rule.lower * basis} h required"
            if rule.upper is not None and hours > rule.upper * basis + HOURS_TOLERANCE:
                yield f"{name}: {hours} h, at most {rule.upper * basis} h allowed"
            if (outcomes[name].price_per_hour or 0.0) < 0:
                yield f"{name}: a negative price {outcomes[name].price_per_hour}"

    def contact_is_kept(self) -> Iterator[str]:
        """Every client gets its minimum contact and no more than its maximum."""
        given = {t.id: t.weekly_hours for t in self.week.targets if t.kind is TargetKind.CLIENT}
        for client in self.clients.values():
            hours = given.get(client.id, 0.0)
            if hours < client.minimum_hours - HOURS_TOLERANCE:
                yield f"client {client.id}: {hours} h, at least {client.minimum_hours} h required"
            if client.maximum_hours is not None and hours > client.maximum_hours + HOURS_TOLERANCE:
                yield f"client {client.id}: {hours} h, at most {client.maximum_hours} h allowed"

    def calls_are_whole(self) -> Iterator[str]:
        """A client planned in calls gets the hours of the calls it is said to get, and no other target gets calls."""
        for target in self.week.targets:
            client = self.clients.get(target.id) if target.kind is TargetKind.CLIENT else None
            if client is None or client.hours_per_call is None:
                if target.num_calls is not None:
                    yield f"{target.kind} {target.id}: {target.num_calls} calls claimed, planned in none"
                continue
            hours = (target.num_calls or 0) * client.hours_per_call / self.weeks
            yield from _differ(
                f"{target.kind} {target.id}: hours of calls", target.weekly_hours, hours, HOURS_TOLERANCE
            )

    def targets_earn_what_they_say(self) -> Iterator[str]:
        """A target's revenue lies on its response, or as little below it as its segments may."""
        for target in self.week.targets:
            claimed = self._claimed(target)
            exact, most = self._response(target)
            slack = CURVE_TOLERANCE * most + self.money_tolerance
            if not exact - slack <= claimed <= exact + self.money_tolerance:
                yield f"{target.kind} {target.id}: revenue {claimed} claimed, {exact} by its response"
            later = 0.0
            if target.kind is TargetKind.CHANNEL:
                later_share = self._weeks_too_late_to_find / self.weeks
                later = (target.expected_revenue + target.later_revenue) * later_share
            label = f"{target.kind} {target.id}: revenue after the period"
            yield from _differ(label, target.later_revenue, later, self.money_tolerance)

    def _claimed(self, target: TargetHours) -> float:
        return target.expected_revenue + target.later_revenue * self.later_share

    def _response(self, target: TargetHours) -> tuple[float, float]:
        """Return a target's revenue at its hours, and at a whole week of hours."""
        at = self._earned
        return at(target.kind, target.id, target.weekly_hours), at(target.kind, target.id, self.rep.weekly_hours)

    def _earned(self, kind: TargetKind, name: str, hours: float) -> float:
        """Return what hours on a target gain by its response [money]."""
        if kind is TargetKind.CLIENT:
            response = self._responses[name]
            return response.revenue(hours) - response.revenue_at_none
        if kind is TargetKind.LIKELY:
            verdict, deal = self.classification.deals[name], self.deals[name]
            gain = verdict.expected_now * (1 - self.policy.unattended_share_of(deal))
            return gain * min(1.0, hours * self.weeks / self.policy.routine_hours_of(deal)) if gain else 0.0
        channel = self.policy.channels[name]
        worth = self._worth_of_weekly_meeting * channel.most_meetings
        return worth * (1 - math.exp(-channel.meetings_per_hour / channel.most_meetings * hours))

    @cached_property
    def _responses(self) -> dict[str, Response]:
        return {name: self.policy.response_of(client) for name, client in self.clients.items()}

    @cached_property
    def _could_earn(self) -> float:
        """Return what all targets together would gain with a whole week of hours each, or their maximum [money]."""
        hours = self.rep.weekly_hours
        verdicts = self.classification.deals
        likely = [deal for deal in self.deals if verdicts[deal].standing is Standing.LIKELY]
        gains = [self._earned(TargetKind.LIKELY, deal, hours) for deal in likely]
        gains += [self._earned(TargetKind.CHANNEL, name, hours) for name in self.policy.channels]
        for client in self.clients.values():
            most = hours if client.maximum_hours is None else min(hours, client.maximum_hours)
            gains.append(self._earned(TargetKind.CLIENT, client.id, most))
        return sum(gains)

    @cached_property
    def _worth_of_weekly_meeting(self) -> float:
        assumed = self.policy.assumed
        later_weeks = self._weeks_too_late_to_find
        counted_weeks = self.weeks - later_weeks + later_weeks * assumed("later_revenue_share")
        amount = self.classification.new_deal_amounts[self.rep.id]
        return counted_weeks * assumed("opportunities_per_meeting") * assumed("new_deal_odds") * amount

    @cached_property
    def _weeks_too_late_to_find(self) -> float:
        """Return the working weeks in which what is found closes after the period, one sales cycle later [weeks]."""
        cycle_days, end = 7 * self.policy.assumed("sales_cycle_weeks"), self.problem.period.end
        late_days = sum(share for day, share in self._free_shares if (end - day).days < cycle_days)
        return late_days / self.problem.days_per_week(self.rep.id)

    def actions_wait_and_earn(self) -> Iterator[str]:
        """An action is done no further than what it waits for, takes its effort and gains its odds."""
        shares = {(action.opportunity, action.action): action.share for action in self.week.actions}
        for claimed in self.week.actions:
            yield from self._action(claimed, shares)

    def _action(self, claimed: ActionShare, shares: Mapping[tuple[str, str], float]) -> Iterator[str]:
        label = f"action {claimed.action} of {claimed.opportunity}"
        verdict = self.classification.deals[claimed.opportunity]
        playbook = self.classification.work_left[claimed.opportunity]
        action = playbook.actions[claimed.action]
        if not 0 <= claimed.share <= 1:
            yield f"{label}: a share of {claimed.share}"
        for before in action.after:
            done = shares.get((claimed.opportunity, before), 0.0)
            if claimed.share > done + HOURS_TOLERANCE:
                yield f"{label}: done to {claimed.share}, but {before} only to {done}"
        branches = sum(shares.get((claimed.opportunity, before), 0.0) for before in action.any_of)
        if action.any_of and claimed.share > branches + HOURS_TOLERANCE:
            yield f"{label}: done to {claimed.share}, but its branches only to {branches}"
        own = action.effort_hours if action.person == REP_ITSELF else 0.0
        yield from _differ(f"{label}: hours", claimed.weekly_hours, own * claimed.share / self.weeks, HOURS_TOLERANCE)
        gain = action.odds_gain * playbook.gain_share(verdict.odds or 0.0) * claimed.share
        yield from _differ(f"{label}: revenue", claimed.expected_revenue, gain * verdict.amount, self.money_tolerance)

    def due_work_fits(self) -> Iterator[str]:
        """What is due by a day fits the hours its activity, or a shared person, has until then."""
        week = self.week
        due_work = [
            (self._weeks_to_due(target.id), target.activity, target.weekly_hours * self.weeks)
            for target in week.targets
            if target.kind is TargetKind.LIKELY
        ]
        for action in week.actions:
            weeks = self._weeks_to_due(action.opportunity)
            if action.person == REP_ITSELF:
                due_work.append((weeks, action.activity, action.effort_hours))
            elif action.person != BUYER:
                due_work.append((weeks, f"shared {action.person}", action.effort_hours))
        supply = dict(week.hours)
        supply |= {f"shared {name}": person.weekly_hours for name, person in self.problem.people.items()}
        used: dict[str, float] = {}
        for weeks, source, effort_hours in sorted(due_work):
            used[source] = used.get(source, 0.0) + effort_hours
            if used[source] > supply[source] * weeks + HOURS_TOLERANCE * self.weeks:
                yield f"{source}: {used[source]} h due within {weeks} weeks, of {supply[source] * weeks} h"

    def _weeks_to_due(self, deal: str) -> float:
        due = self.classification.deals[deal].close_date
        if due not in self._weeks_by_due:
            free_days = sum(share for day, share in self._free_shares if due is None or day <= due)
            self._weeks_by_due[due] = free_days / self.problem.days_per_week(self.rep.id)
        return self._weeks_by_due[due]

    @cached_property
    def _free_shares(self) -> list[tuple[dt.date, float]]:
        """The rep's working days, each with the share of it that is free."""
        days = self.problem.working_days(self.rep.id)
        return [(day, self.problem.free_share(self.rep.id, day)) for day in days]

    def revenue_adds_up(self) -> Iterator[str]:
        """Revenue is what is kept without hours and what hours gain."""
        verdicts = [self.classification.deals[deal] for deal in self.deals]
        gained = dict.fromkeys(TargetKind, 0.0)
        for target in self.week.targets:
            gained[target.kind] += target.expected_revenue
        flow = sum(map(self.policy.flow_of, self.clients.values()))
        flow += _expected(verdicts, Standing.FLOW)
        likely = sum(
            verdict.expected_now * self.policy.unattended_share_of(self.deals[verdict.opportunity])
            for verdict in verdicts
            if verdict.standing is Standing.LIKELY
        )
        stretch = _expected(verdicts, Standing.STRETCH) * self.policy.assumed("stretch_unattended_share")
        actions = sum(action.expected_revenue for action in self.week.actions)
        revenue = self.week.revenue
        for label, claimed, expected in (
            ("won", revenue.won, self.rep.won),
            ("Flow", revenue.flow, flow),
            ("Likely", revenue.likely, likely + gained[TargetKind.LIKELY]),
            ("Stretch", revenue.stretch, stretch + actions),
            ("development", revenue.development, gained[TargetKind.CLIENT]),
            ("prospecting", revenue.prospecting, gained[TargetKind.CHANNEL]),
            ("later", revenue.later, sum(target.later_revenue for target in self.week.targets)),
        ):
            yield from _differ(f"revenue of {label}", claimed, expected, self.money_tolerance)
        if self.week.least_revenue is not None and revenue.total < self.week.least_revenue - self.money_tolerance:
            yield f"revenue {revenue.total}: at least {self.week.least_revenue} required"

    def certificate_follows(self) -> Iterator[str]:
        """The objective is what hours gain less penalties, and the bound is no lower."""
        certificate = self.week.certificate
        gained = sum(map(self._claimed, self.week.targets))
        gained += sum(action.expected_revenue for action in self.week.actions)
        rules = rules_of(self.rep, self.policy)
        for outcome in self.week.rules:
            if outcome.strength is Strength.PREFERRED and outcome.slack_hours < 0:
                gained += outcome.slack_hours * (rules[outcome.name].penalty_per_hour or 0.0)
        penalties = sum(
            (rule.penalty_per_hour or 0.0) * ((rule.lower is not None) + (rule.upper is not None))
            for rule in rules.values()
            if rule.strength is Strength.PREFERRED
        )
        tolerance = max(self.money_tolerance, 1e-6 * abs(certificate.bound), 1e-9 * self._could_earn)
        tolerance += HOURS_TOLERANCE * penalties
        yield from _differ("objective", certificate.objective, gained, tolerance)
        if certificate.objective > certificate.bound + tolerance:
            yield f"objective {certificate.objective} above its own bound {certificate.bound}"
        size = max(abs(certificate.objective), abs(certificate.bound), penalties, self._could_earn / 1000)
        gap = abs(certificate.bound - certificate.objective) / size if size > 0 else 0.0
        yield from _differ("gap", certificate.gap, gap, 1e-9)
        if not gap <= LARGEST_GAP:
            yield f"gap {gap}: the plan is not proven best"
        missed = sum(self._response(target)[0] - self._claimed(target) for target in self.week.targets)
        if not certificate.curve_error >= missed - self.money_tolerance:
            yield f"curve error {certificate.curve_error} claimed, {missed} between the responses and what is claimed"
        violation = max([0.0, *(-o.slack_hours for o in self.week.rules if o.strength is Strength.REQUIRED)])
        yield from _differ("largest violation", certificate.largest_violation_hours, violation, HOURS_TOLERANCE)


def _expected(verdicts: list[DealVerdict], standing: Standing) -> float:
    return sum(verdict.expected_now for verdict in verdicts if verdict.standing is standing)


def _differ(what: str, claimed: float, expected: float, tolerance: float) -> Iterator[str]:
    if not abs(claimed - expected) <= tolerance:
        yield f"{what}: {claimed} claimed, {expected} by the problem"
