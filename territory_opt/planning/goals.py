"""The balance sheet of a target: what is won, Flow, Likely, Stretch, and what nobody has identified yet."""

from collections.abc import Iterable, Sequence

import attrs

from territory_opt.allocation.allocation import Allocation
from territory_opt.model.problem import Problem
from territory_opt.model.units import RepId
from territory_opt.rules.classification import Classification
from territory_opt.rules.verdict import DealVerdict, Standing


@attrs.frozen(kw_only=True)
class Part:
    """Deals of one standing.

    Parameters
    ----------
    count
        Number of deals.
    amount
        Their face value [money].
    expected_now
        Amount times present odds [money].
    expected
        Expected revenue after the plan's hours [money]; None where there is no plan.
    """

    count: int
    amount: float
    expected_now: float
    expected: float | None


@attrs.frozen(kw_only=True)
class BalanceSheet:
    """Where a target comes from; all money is rounded to the cent and adds up to the cent.

    target = won + flow + likely.amount + stretch.amount + not_identified.

    Parameters
    ----------
    target
        What is promised for the period [money]; None when nothing is.
    won, flow
        Closed already, and recurring by itself [money].
    likely, stretch
        Identified deals that need routine effort, and focused effort.
    later
        Deals that close after the period: next period's pipeline.
    not_identified
        What is left to be found [money]; negative when more is identified than promised; None without a target.
    expected_revenue
        What the plan is expected to close in the period [money]; None without a plan.
    shortfall_before
        target - (won + flow + Likely at present odds) [money]; negative for a surplus.
    shortfall_after
        target - expected_revenue [money]; likewise.
    coverage_of_remaining, coverage_of_target
        Open Likely and Stretch amount over what is not yet won or Flow, and over the whole target [1].
    needed_pipeline
        Open amount that would make up for what is not yet won or Flow, at the win rate of a new deal [money].
    """

    target: float | None
    won: float
    flow: float
    likely: Part
    stretch: Part
    later: Part
    not_identified: float | None
    expected_revenue: float | None
    shortfall_before: float | None
    shortfall_after: float | None
    coverage_of_remaining: float | None
    coverage_of_target: float | None
    needed_pipeline: float | None


def balance_sheet(
    problem: Problem, classification: Classification, rep_id: RepId, allocation: Allocation
) -> BalanceSheet:
    """Return the balance sheet of one rep, before and after the plan."""
    rep = problem.rep_by_id[rep_id]
    verdicts = [classification.deals[deal.id] for deal in problem.opportunities_by_rep.get(rep_id, ())]
    clients = problem.clients_by_rep.get(rep_id, ())
    recurring = [deal.amount for deal in verdicts if deal.standing is Standing.FLOW]
    revenue = allocation.best.revenue if allocation.best is not None else None
    return _sheet(
        target=rep.target,
        won=rep.won,
        flow=sum(map(problem.policy.flow_of, clients)) + sum(recurring),
        likely=_part(verdicts, Standing.LIKELY, revenue.likely if revenue else None),
        stretch=_part(verdicts, Standing.STRETCH, revenue.stretch if revenue else None),
        later=_part(verdicts, Standing.LATER, None),
        expected_revenue=revenue.total if revenue else None,
        win_rate=problem.policy.assumed("new_deal_odds"),
    )


def team_sheet(sheets: Sequence[BalanceSheet], win_rate: float) -> BalanceSheet:
    """Return the balance sheet of several reps together.

    Parameters
    ----------
    sheets
        Those of the reps. When any of them has no target, or no plan, the team has none either.
    win_rate
        The odds of a new deal [1].
    """
    return _sheet(
        target=_sum(sheet.target for sheet in sheets),
        won=sum(sheet.won for sheet in sheets),
        flow=sum(sheet.flow for sheet in sheets),
        likely=_together([sheet.likely for sheet in sheets]),
        stretch=_together([sheet.stretch for sheet in sheets]),
        later=_together([sheet.later for sheet in sheets]),
        expected_revenue=_sum(sheet.expected_revenue for sheet in sheets),
        win_rate=win_rate,
    )


def _sheet(
    *,
    target: float | None,
    won: float,
    flow: float,
    likely: Part,
    stretch: Part,
    later: Part,
    expected_revenue: float | None,
    win_rate: float,
) -> BalanceSheet:
    won, flow = _cents(won), _cents(flow)
    expected = None if expected_revenue is None else _cents(expected_revenue)
    opened = likely.amount + stretch.amount
    target = None if target is None else _cents(target)
    remaining = None if target is None else target - won - flow
    return BalanceSheet(
        target=target,
        won=won,
        flow=flow,
        likely=likely,
        stretch=stretch,
        later=later,
        not_identified=None if remaining is None else _cents(remaining - opened),
        expected_revenue=expected,
        shortfall_before=None if remaining is None else _cents(remaining - likely.expected_now),
        shortfall_after=None if target is None or expected is None else _cents(target - expected),
        coverage_of_remaining=opened / remaining if remaining is not None and remaining > 0 else None,
        coverage_of_target=opened / target if target else None,
        needed_pipeline=(_cents(max(0.0, remaining) / win_rate) if remaining is not None and win_rate > 0 else None),
    )


def _cents(money: float) -> float:
    return round(money, 2) + 0.0


def _sum(values: Iterable[float | None]) -> float | None:
    total = 0.0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _part(verdicts: list[DealVerdict], standing: Standing, expected: float | None) -> Part:
    deals = [verdict for verdict in verdicts if verdict.standing is standing]
    return Part(
        count=len(deals),
        amount=_cents(sum(deal.amount for deal in deals)),
        expected_now=_cents(sum(deal.expected_now for deal in deals)),
        expected=None if expected is None else _cents(expected),
    )


def _together(parts: Sequence[Part]) -> Part:
    expected = _sum(part.expected for part in parts)
    return Part(
        count=sum(part.count for part in parts),
        amount=_cents(sum(part.amount for part in parts)),
        expected_now=_cents(sum(part.expected_now for part in parts)),
        expected=None if expected is None else _cents(expected),
    )
