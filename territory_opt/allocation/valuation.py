"""What a rep's hours can earn: clients to develop, Likely deals, prospecting channels, Stretch actions."""

import datetime as dt
import math
from collections.abc import Collection, Iterator

from territory_opt.allocation.allocation import TargetKind
from territory_opt.allocation.rep_week import Kept, RepWeek, StretchAction, Target
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.units import REP_ITSELF, ActionId, OpportunityId, RepId
from territory_opt.response.curve import Curve
from territory_opt.response.forms import DEFAULT_TOLERANCE, likely_curve
from territory_opt.response.week_curves import channel_curve_in_week, curve_in_week
from territory_opt.rules.classification import Classification
from territory_opt.rules.hour_rows import hour_rows, recommended_rows
from territory_opt.rules.verdict import DealVerdict, Standing


def value_week(
    problem: Problem,
    rep_id: RepId,
    classification: Classification,
    *,
    too_late: Collection[tuple[OpportunityId, ActionId]] = (),
    least_revenue: float | None = None,
    tolerance: float = DEFAULT_TOLERANCE,
) -> RepWeek:
    """Return the allocation problem of one rep.

    Parameters
    ----------
    problem
        The territory.
    rep_id
        Whose week.
    classification
        What the rules decided.
    too_late
        Actions, as (opportunity, action), that cannot end by the day their deal closes; neither they nor what cannot
        be done without them are offered.
    least_revenue
        Expected revenue of the period the week must reach [money]; by default none.
    tolerance
        Largest error of a curve's segments, as a share of what is gained over the hours they are chosen for [1]; see
        :func:`~territory_opt.response.week_curves.curve_in_week`.
    """
    rep = problem.rep_by_id[rep_id]
    policy = problem.policy
    deals = [classification.deals[deal.id] for deal in problem.opportunities_by_rep.get(rep_id, ())]
    targets = [
        *_client_targets(problem, rep, classification, tolerance),
        *_likely_targets(problem, rep, deals),
        *_channel_targets(problem, rep, classification, tolerance),
    ]
    return RepWeek(
        rep=rep_id,
        weekly_hours=rep.weekly_hours,
        working_weeks=problem.working_weeks(rep_id),
        activities=tuple(policy.activities),
        targets=tuple(targets),
        actions=tuple(_actions(problem, rep, deals, classification, too_late)),
        rows=tuple(hour_rows(rep, policy)),
        recommended=tuple(recommended_rows(rep, policy)),
        shared_hours={name: person.weekly_hours for name, person in problem.people.items()},
        admin=policy.admin,
        kept=_kept(problem, rep, deals),
        least_revenue=least_revenue,
    )


def _client_targets(problem: Problem, rep: Rep, classification: Classification, tolerance: float) -> Iterator[Target]:
    policy, weeks = problem.policy, problem.working_weeks(rep.id)
    for client in problem.clients_by_rep.get(rep.id, ()):
        response = policy.response_of(client)
        curve = curve_in_week(response, rep.weekly_hours, client.maximum_hours, tolerance)
        missing_hours = client.minimum_hours - curve.most_hours
        if missing_hours > 0:
            curve = Curve(widths=(*curve.widths, missing_hours), slopes=(*curve.slopes, 0.0), error=curve.error)
        if curve.widths:
            yield Target(
                kind=TargetKind.CLIENT,
                id=client.id,
                client=client.id,
                activity=classification.tiers[client.id].tier,
                curve=curve,
                minimum_hours=client.minimum_hours,
                response=response,
                hours_per_call=None if client.hours_per_call is None else client.hours_per_call / weeks,
            )


def _likely_targets(problem: Problem, rep: Rep, deals: list[DealVerdict]) -> Iterator[Target]:
    policy = problem.policy
    by_id = {deal.id: deal for deal in problem.opportunities_by_rep.get(rep.id, ())}
    for verdict in deals:
        if verdict.standing is not Standing.LIKELY or verdict.odds is None:
            continue
        deal = by_id[verdict.opportunity]
        curve = likely_curve(
            verdict.amount,
            verdict.odds,
            policy.unattended_share_of(deal),
            policy.routine_hours_of(deal) / problem.working_weeks(rep.id),
        )
        if curve.widths:
            yield Target(
                kind=TargetKind.LIKELY,
                id=deal.id,
                client=deal.client,
                activity=verdict.activity,
                curve=curve,
                weeks_to_due=_weeks_to_due(problem, rep, verdict),
            )


def revenue_per_weekly_meeting(problem: Problem, classification: Classification, rep_id: RepId) -> tuple[float, float]:
    """Return what one meeting a week is worth [money]: revenue that closes in the period, and after it.

    A meeting becomes opportunities, a share of them is won, each brings the mean deal, one sales cycle later.
    """
    policy = problem.policy
    weeks = problem.working_weeks(rep_id)
    weeks_in_period = weeks_to_find(problem, rep_id)
    per_meeting = (
        policy.assumed("opportunities_per_meeting")
        * policy.assumed("new_deal_odds")
        * classification.new_deal_amounts[rep_id]
    )
    return per_meeting * weeks_in_period, per_meeting * (weeks - weeks_in_period)


def weeks_to_find(problem: Problem, rep_id: RepId) -> float:
    """Return the working weeks in which a deal can be found that closes in the period, one sales cycle later [weeks].

    The cycle is counted on the calendar, days off or not; the weeks are what the rep has free of those before it.
    """
    cycle_days = math.ceil(7 * problem.policy.assumed("sales_cycle_weeks"))
    if cycle_days > (problem.period.end - problem.first_day).days:
        return 0.0
    return problem.working_weeks_to(rep_id, problem.period.end - dt.timedelta(days=cycle_days))


def _channel_targets(problem: Problem, rep: Rep, classification: Classification, tolerance: float) -> Iterator[Target]:
    policy = problem.policy
    in_period, later = revenue_per_weekly_meeting(problem, classification, rep.id)
    valued = in_period + later * policy.assumed("later_revenue_share")
    if valued <= 0:
        return
    for name, channel in policy.channels.items():
        yield Target(
            kind=TargetKind.CHANNEL,
            id=name,
            client=None,
            activity=policy.prospecting,
            curve=channel_curve_in_week(channel, valued, rep.weekly_hours, tolerance),
            in_period_share=in_period / valued,
            later_share=later / valued,
        )


def _actions(
    problem: Problem,
    rep: Rep,
    deals: list[DealVerdict],
    classification: Classification,
    too_late: Collection[tuple[OpportunityId, ActionId]],
) -> Iterator[StretchAction]:
    weeks = problem.working_weeks(rep.id)
    for verdict in deals:
        playbook = classification.work_left.get(verdict.opportunity)
        if playbook is None:
            continue
        gain_share = playbook.gain_share(verdict.odds or 0.0)
        weeks_to_due = _weeks_to_due(problem, rep, verdict)
        withheld = playbook.lost_without({name for name in playbook.actions if (verdict.opportunity, name) in too_late})
        for name in playbook.in_order:
            if name in withheld:
                continue
            action = playbook.actions[name]
            own_hours = action.effort_hours if action.person == REP_ITSELF else 0.0
            yield StretchAction(
                opportunity=verdict.opportunity,
                action=name,
                activity=verdict.activity,
                person=action.person,
                effort_hours=action.effort_hours,
                weekly_hours=own_hours / weeks,
                revenue=verdict.amount * action.odds_gain * gain_share,
                after=tuple(action.after),
                any_of=tuple(before for before in action.any_of if before not in withheld),
                weeks_to_due=weeks_to_due,
            )


def _weeks_to_due(problem: Problem, rep: Rep, verdict: DealVerdict) -> float:
    due = verdict.close_date or problem.period.end
    return problem.working_weeks_to(rep.id, due)


def _kept(problem: Problem, rep: Rep, deals: list[DealVerdict]) -> Kept:
    policy = problem.policy
    by_id = {deal.id: deal for deal in problem.opportunities_by_rep.get(rep.id, ())}
    recurring = sum(map(policy.flow_of, problem.clients_by_rep.get(rep.id, ())))
    stretch = sum(deal.expected_now for deal in deals if deal.standing is Standing.STRETCH)
    return Kept(
        won=rep.won,
        flow=recurring + sum(deal.amount for deal in deals if deal.standing is Standing.FLOW),
        likely=sum(
            deal.expected_now * policy.unattended_share_of(by_id[deal.opportunity])
            for deal in deals
            if deal.standing is Standing.LIKELY
        ),
        stretch=stretch * policy.assumed("stretch_unattended_share"),
    )
