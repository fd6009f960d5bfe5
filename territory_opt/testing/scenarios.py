"""Strategies for what-if changes that fit a territory, alone and in scenarios."""

from collections.abc import Sequence
from typing import TypeAlias

from hypothesis import strategies as st

from territory_opt.model.hour_rule import HourRule, Strength
from territory_opt.model.problem import Problem
from territory_opt.scenarios.change import Change
from territory_opt.scenarios.field_changes import clamp, scale, set_, shift
from territory_opt.scenarios.grammar import below, record_path
from territory_opt.scenarios.rule_changes import AddRule, DropRule
from territory_opt.scenarios.scenario import Scenario
from territory_opt.testing.drawing import hundredths, integers, pick

Pair: TypeAlias = tuple[Change, Change]

_ADDED = "hour_rules.added"


@st.composite
def changes_of(draw: st.DrawFn, problem: Problem) -> Change:
    """Return changes that fit a territory: fields set, scaled, shifted and kept to limits, rules dropped and added.

    Parameters
    ----------
    problem
        The territory.

    Examples
    --------
    >>> import territory_opt as to
    >>> from hypothesis import given, settings
    >>> demo = to.read_demo()
    >>> @settings(max_examples=5, deadline=None)
    ... @given(changes_of(demo))
    ... def fit(change):
    ...     assert change.applied(demo) is not None
    >>> fit()
    """
    share = draw(hundredths(0, 1))
    fitting: list[Change] = [
        *_of_reps(problem, share),
        *_of_deals(problem, share, draw(integers(-20, 20))),
        set_("policy.assumptions.later_revenue_share.value", share),
        scale("policy.assumptions.sales_cycle_weeks.value", share),
        shift("policy.overdue_deals.closes_in_days", 7),
        *([scale("clients.flow_revenue", 1 + share)] if problem.clients else []),
        *([set_("policy.stage_odds[*]", share)] if problem.policy.stage_odds else []),
        *(change for change, _ in _rule_pairs(problem, share)),
    ]
    return pick(draw, fitting)


@st.composite
def scenarios_of(draw: st.DrawFn, problem: Problem, *, most_changes: int = 3) -> Scenario:
    """Return scenarios of a territory, each change fit for what the ones before it have made.

    Parameters
    ----------
    problem
        The territory.
    most_changes
        How many changes at the most; there may be none.
    """
    changes: list[Change] = []
    for _ in range(draw(integers(0, most_changes))):
        change = draw(changes_of(problem))
        problem = change.applied(problem)
        changes.append(change)
    return Scenario(name=f"scenario of {len(changes)}", changes=tuple(changes))


@st.composite
def invertible_changes(draw: st.DrawFn, problem: Problem) -> Pair:
    """Return a change of a territory, and the change that takes it back exactly.

    Parameters
    ----------
    problem
        The territory.
    """
    share = draw(hundredths(0, 1))
    rep = pick(draw, problem.reps)
    hours = below(record_path("reps", rep.id), "weekly_hours")
    pairs: list[Pair] = [
        (set_(hours, rep.weekly_hours / 2), set_(hours, rep.weekly_hours)),
        (scale("reps.won", 2), scale("reps.won", 0.5)),
        (shift("policy.overdue_deals.closes_in_days", 7), shift("policy.overdue_deals.closes_in_days", -7)),
        *_deal_pairs(problem, draw(integers(-20, 20))),
        *_rule_pairs(problem, share),
    ]
    return pick(draw, pairs)


def _of_reps(problem: Problem, share: float) -> Sequence[Change]:
    rep = problem.reps[-1]
    changes: list[Change] = [
        set_(below(record_path("reps", rep.id), "weekly_hours"), max(1.0, rep.weekly_hours * share)),
        clamp("reps.weekly_hours", at_most=30),
        set_(below(record_path("reps", rep.id), "admin_time"), "day_start"),
    ]
    if any(rep.target is not None for rep in problem.reps):
        changes.append(scale("reps[target!=nothing].target", 1 + share))
    return changes


def _of_deals(problem: Problem, share: float, days: int) -> Sequence[Change]:
    deals = problem.opportunities
    changes: list[Change] = [set_("opportunities.routine_hours", 10 * share)] if deals else []
    if any(deal.odds is not None for deal in deals):
        changes += [scale("opportunities[odds!=nothing].odds", share)]
        changes += [clamp("opportunities[odds!=nothing].odds", at_least=share)]
    if any(deal.close_date is not None for deal in deals):
        changes.append(shift("opportunities[close_date!=nothing].close_date", days))
    return changes


def _deal_pairs(problem: Problem, days: int) -> Sequence[Pair]:
    deals = problem.opportunities
    pairs: list[Pair] = []
    if any(deal.odds is not None for deal in deals):
        odds = "opportunities[odds!=nothing].odds"
        pairs.append((scale(odds, 0.5), scale(odds, 2)))
    if any(deal.close_date is not None for deal in deals):
        dates = "opportunities[close_date!=nothing].close_date"
        pairs.append((shift(dates, days), shift(dates, -days)))
    return pairs


def _rule_pairs(problem: Problem, share: float) -> Sequence[Pair]:
    rules = problem.policy.hour_rules
    names = list(rules)
    following: list[str | None] = [*names[1:], None]
    pairs: list[Pair] = [
        (
            DropRule(rule=below("hour_rules", name)),
            AddRule(rule=below("hour_rules", name), definition=rules[name], before=after),
        )
        for name, after in zip(names, following, strict=False)
    ]
    if "added" not in rules:
        advice = HourRule(terms={problem.policy.admin: 1}, at_most=share, strength=Strength.ADVISORY)
        pairs.append((AddRule(rule=_ADDED, definition=advice), DropRule(rule=_ADDED)))
    return pairs
