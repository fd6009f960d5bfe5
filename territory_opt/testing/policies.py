"""Strategies for policies: every number of tiers, every kind of hour rule.

A policy is drawn around a week: shares of it for every activity, above 0, drawn first. Its rules are set so that this
week keeps them all, or, where that is not asked for, so that it breaks some.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeAlias, TypeVar

from hypothesis import strategies as st

from territory_opt.model.finding import Assumption
from territory_opt.model.hour_rule import SELLING_TIME, WEEK, HourRule, LimitUnit, Strength
from territory_opt.model.opportunity import Certainty
from territory_opt.model.playbook import NO_PLAYBOOK
from territory_opt.model.policy import (
    Activity,
    ActivityKind,
    Channel,
    Policy,
)
from territory_opt.model.sorting_rules import CertaintyRule, DateRepair, PlaybookRule, Score, TierRule
from territory_opt.model.units import ActivityId, PlaybookId
from territory_opt.model.working_time import WEEKDAYS, WorkingWeek
from territory_opt.rules.hour_rows import SIDES
from territory_opt.testing.drawing import hundredths, integers, money, pick
from territory_opt.testing.records import FIRST_DAY

TIER_CONDITIONS = ("size >= 5", "flow_revenue > 50000", "num_open_deals > 1 or need < 3", "industry == 'retail'")
DEAL_CONDITIONS = ("odds < 0.2", "type == 'new'", "days_to_close < 60", "true")
LIKELY_CUTS = ("odds > 0.5", "odds >= 0.5", "odds > 0.8")
WeekShares: TypeAlias = Mapping[ActivityId, float]
Named = TypeVar("Named")


@st.composite
def policies(
    draw: st.DrawFn,
    *,
    weekly_hours: Sequence[float] = (40.0,),
    playbooks: Sequence[PlaybookId] = (),
    may_be_infeasible: bool = False,
) -> Policy:
    """Return policies of one to five tiers, with activities of their own and hour rules of every kind.

    Parameters
    ----------
    weekly_hours
        The weeks of the reps they are for [h/week]; all hour rules can be kept together in each.
    playbooks
        What their playbook rules may choose.
    may_be_infeasible
        Whether hour rules may contradict each other.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(policies())
    ... def have_tiers(policy):
    ...     assert 1 <= len(policy.tiers) <= 5
    >>> have_tiers()
    """
    shares, activities = draw(week_shares())
    return draw(policies_around(shares, activities, weekly_hours, playbooks, may_be_infeasible=may_be_infeasible))


@st.composite
def week_shares(draw: st.DrawFn) -> tuple[dict[ActivityId, float], dict[ActivityId, Activity]]:
    """Return activities and a week of them: the share of each, all above 0, at most 1 together [1]."""
    kinds = dict.fromkeys("ABCDE"[: draw(integers(1, 5))], ActivityKind.TIER)
    kinds |= {"prospecting": ActivityKind.PROSPECTING, "admin": ActivityKind.ADMIN}
    kinds |= dict.fromkeys(["travel", "service"][: pick(draw, [0, 0, 1, 2])], ActivityKind.OTHER)
    names = [*kinds][:: pick(draw, [1, -1])]
    parts = [draw(integers(1, 10)) for _ in names]
    whole = sum(parts) + draw(integers(0, 5))
    shares = {name: part / whole for name, part in zip(names, parts, strict=True)}
    return shares, {name: Activity(name=f"Work on {name}", kind=kinds[name]) for name in names}


@st.composite
def policies_around(
    draw: st.DrawFn,
    shares: WeekShares,
    activities: Mapping[ActivityId, Activity],
    weekly_hours: Sequence[float],
    playbooks: Sequence[PlaybookId],
    *,
    may_be_infeasible: bool,
) -> Policy:
    """Return policies whose hour rules are set around the week of these shares."""
    tiers = [name for name, activity in activities.items() if activity.kind is ActivityKind.TIER]
    num_days = pick(draw, [5, 5, 4])
    holidays = pick(draw, [(), (FIRST_DAY.replace(month=4, day=6), FIRST_DAY.replace(month=5, day=1))])
    rule = hour_rules(shares, weekly_hours, num_days, may_be_infeasible=may_be_infeasible)
    books = [*playbooks, NO_PLAYBOOK]
    return Policy(
        name="random",
        activities=activities,
        tier_rules=_named(
            "tier",
            [TierRule(when=pick(draw, TIER_CONDITIONS), tier=pick(draw, tiers)) for _ in range(draw(integers(0, 2)))],
        ),
        score=_score(tiers) if draw(integers(0, 1)) else None,
        default_tier=pick(draw, [None, *tiers]),
        certainty_rules={
            "flow": CertaintyRule(when="type == 'recurring'", certainty=Certainty.FLOW),
            "likely": CertaintyRule(when=pick(draw, LIKELY_CUTS), certainty=Certainty.LIKELY),
            "stretch": CertaintyRule(when="odds <= 0.8", certainty=Certainty.STRETCH),
        },
        playbook_rules=_named(
            "playbook",
            [
                PlaybookRule(when=pick(draw, DEAL_CONDITIONS), playbook=pick(draw, books))
                for _ in range(draw(integers(0, 2)))
            ],
        ),
        hour_rules=_named("rule", [draw(rule) for _ in range(draw(integers(0, 6)))]),
        channels=_named("channel", [draw(_channels()) for _ in range(draw(integers(0, 3)))]),
        stage_odds={"EARLY": draw(hundredths(0, 1))},
        overdue_deals=draw(_date_repairs()),
        undated_deals=draw(_date_repairs()),
        assumptions=draw(_assumptions()),
        working_week=WorkingWeek(days=WEEKDAYS[:num_days], holidays=holidays),
    )


def _named(prefix: str, items: Sequence[Named]) -> dict[str, Named]:
    return {f"{prefix}_{i}": item for i, item in enumerate(items)}


def _score(tiers: Sequence[ActivityId]) -> Score:
    cut_offs = {tier: 8.0 - 8 * i / len(tiers) for i, tier in enumerate(tiers)}
    return Score(weights={"size": 1.0, "need": 0.5}, cut_offs=cut_offs)


@cache
def _channels() -> st.SearchStrategy[Channel]:
    return st.builds(
        Channel, name=st.just("Channel"), meetings_per_hour=hundredths(0.05, 2), most_meetings=hundredths(0.2, 5)
    )


@cache
def _date_repairs() -> st.SearchStrategy[DateRepair]:
    return st.builds(DateRepair, keep=st.booleans(), odds_factor=hundredths(0, 1))


@cache
def _assumptions() -> st.SearchStrategy[dict[str, Assumption]]:
    fixed = {
        "likely_routine_hours": 8.0,
        "stretch_unattended_share": 0.8,
        "client_half_hours": 0.5,
        "client_growth_share": 0.2,
        "opportunities_per_meeting": 0.3,
    }
    values = {
        "likely_unattended_share": hundredths(0, 1),
        "new_deal_odds": hundredths(0, 1),
        "sales_cycle_weeks": hundredths(0, 30),
        "later_revenue_share": hundredths(0, 1),
    }
    drawn = st.fixed_dictionaries(values, optional={"new_deal_amount": money(100_000)})
    return drawn.map(lambda chosen: {name: Assumption(value=value) for name, value in {**fixed, **chosen}.items()})


@st.composite
def hour_rules(
    draw: st.DrawFn,
    shares: WeekShares,
    weekly_hours: Sequence[float],
    num_days: int,
    *,
    may_be_infeasible: bool,
) -> HourRule:
    """Return hour rules of every unit, basis and strength.

    Parameters
    ----------
    shares
        The week that keeps them [1].
    weekly_hours
        The lengths it may have [h/week].
    num_days
        Working days in it [days].
    may_be_infeasible
        Whether that week may break them after all.
    """
    unit = pick(draw, [*LimitUnit])
    of = pick(draw, [WEEK, SELLING_TIME, *(shares if unit is LimitUnit.SHARE else ())])
    terms = {pick(draw, [*shares]): 1.0}
    if pick(draw, [False, False, True]):
        terms |= {pick(draw, [*shares]): pick(draw, [1.0, 2.0, -1.0])}
    part = sum(factor * shares[activity] for activity, factor in terms.items())
    basis = {WEEK: 1.0, SELLING_TIME: 1 - shares["admin"], **shares}[of]
    values = {
        LimitUnit.SHARE: [part / basis],
        LimitUnit.DAYS: [part / basis * num_days],
        LimitUnit.HOURS: [part * hours for hours in weekly_hours],
    }[unit]
    off = pick(draw, [1.0, 1.0, 1.0, 0.5, 1.7]) if may_be_infeasible else 1.0
    least, most = off * min(values), off * max(values)
    room = draw(hundredths(0, 0.5)) if draw(integers(0, 2)) else 0.0
    limits: dict[str, float]
    stated = pick(draw, ["at_least", "at_most", "both", "recommended"])
    strength = pick(draw, [Strength.REQUIRED, Strength.REQUIRED, *Strength])
    if stated == "recommended" and least == most > 0:
        limits = {"recommended": least, "flex": room}
    else:
        limits = {"at_least": least - room * abs(least), "at_most": most + room * abs(most)}
        limits = {side: limit for side, limit in limits.items() if stated not in SIDES or side == stated}
    return HourRule(
        terms=terms,
        unit=unit,
        of=of,
        strength=strength,
        penalty_per_hour=draw(money(50_000)) if strength is Strength.PREFERRED else None,
        **limits,  # type: ignore[arg-type]  # a table of limits only
    )
