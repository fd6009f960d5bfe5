"""What one change would gain: an hour more, a rule relaxed or dropped; each tried by itself, best first."""

from collections.abc import Iterator
from enum import StrEnum

import attrs

from territory_opt.allocation.formulation import formulate
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import RowLimits, solve
from territory_opt.appraisal.demand import Demand, DemandKind
from territory_opt.appraisal.priced_week import PricedWeek
from territory_opt.errors import SolverError
from territory_opt.model.hour_rule import HourRule, Strength
from territory_opt.model.policy import Policy
from territory_opt.model.presence import Presence
from territory_opt.model.problem import LONGEST_WORKING_DAY_HOURS
from territory_opt.rules.hour_rows import AT_LEAST, hour_rows, recommended_rows
from territory_opt.rules.words import amount, limit_in

ONE_HOUR = 1.0
FLEX_POINTS = 0.10
LONGEST_WEEK_HOURS = 84.0
"""The longest week a rep may have, however many working days there are [h/week]."""


class ChangeKind(StrEnum):
    """What is changed: the week's length (`MORE_HOURS`), administration, a flex, a limit, a rule or contact at all."""

    MORE_HOURS = "more_hours"
    LESS_ADMIN = "less_admin"
    MORE_FLEX = "more_flex"
    RELAX_LIMIT = "relax_limit"
    DROP_RULE = "drop_rule"
    DROP_CONTACT = "drop_contact"


@attrs.frozen(kw_only=True)
class Change:
    """One change and what it would gain.

    Parameters
    ----------
    kind, rule, side
        What is changed, of which rule or contact, and which of its limits, where it is one.
    description
        The change in words.
    gain
        What the best plan would earn more [money], as certificates count it.
    """

    kind: ChangeKind
    rule: str | None = None
    side: str | None = None
    description: str
    gain: float


def single_changes(priced: PricedWeek) -> tuple[Change, ...]:
    """Return what each single change gains, the most profitable first; each was solved anew.

    An hour more of the week takes the shares of all rules along; no client or channel gets more of it than the week
    had before. An hour less of administration lowers every rule that asks for a least of it.

    Parameters
    ----------
    priced
        The week.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.allocation.valuation import value_week
    >>> from territory_opt.appraisal.priced_week import price_week
    >>> demo = to.read_demo()
    >>> ana = demo.rep_by_id["ana"]
    >>> priced = price_week(value_week(demo, "ana", to.classify(demo)), ana, demo.policy)
    >>> single_changes(priced)[0].description
    'without prospecting_day'
    """
    changes = [
        *_more_hours(priced),
        *_less_admin(priced),
        *_more_flex(priced),
        *_relaxed_limits(priced),
        *_dropped(priced),
    ]
    return tuple(sorted(changes, key=lambda change: -change.gain))


def sentence(change: Change) -> str:
    """Return a change and its gain in words."""
    gain = f"gains {amount(change.gain)} in the period" if change.gain > 0 else "gains nothing"
    return f"{change.description}: {gain}"


def _more_hours(priced: PricedWeek) -> Iterator[Change]:
    weekly_hours = priced.week.weekly_hours + ONE_HOUR
    own_days = Presence.of_rep(priced.rep, priced.policy.working_week).week.days
    longest_days = LONGEST_WORKING_DAY_HOURS * len(own_days)
    if weekly_hours > min(LONGEST_WEEK_HOURS, longest_days):
        return
    rep = attrs.evolve(priced.rep, weekly_hours=weekly_hours)
    longer = attrs.evolve(
        priced.week,
        weekly_hours=weekly_hours,
        rows=tuple(hour_rows(rep, priced.policy)),
        recommended=tuple(recommended_rows(rep, priced.policy)),
    )
    optimum = _optimum_of(priced, longer)
    yield Change(
        kind=ChangeKind.MORE_HOURS,
        description="one more hour in the week" + (", which no plan obeys" if optimum is None else ""),
        gain=0.0 if optimum is None else _gain(priced, optimum),
    )


def _less_admin(priced: PricedWeek) -> Iterator[Change]:
    limits: dict[int, RowLimits] = {}
    for demand in priced.demands:
        factor = _factor_of_admin_alone(priced, demand)
        if demand.side == AT_LEAST and demand.row_limit > 0 and factor > 0:
            limits[demand.row] = (max(0.0, demand.row_limit - factor * ONE_HOUR), None)
    if limits:
        yield Change(
            kind=ChangeKind.LESS_ADMIN,
            description="one hour less administration in the week",
            gain=_gain(priced, priced.optimum(limits)),
        )


def _factor_of_admin_alone(priced: PricedWeek, demand: Demand) -> float:
    """Return how a demand counts hours of administration; 0 when it counts others as well."""
    for row in priced.week.rows:
        if (row.rule, row.side) == (demand.rule, demand.side) and set(row.factors) == {priced.week.admin}:
            return row.factors[priced.week.admin]
    return 0.0


def _more_flex(priced: PricedWeek) -> Iterator[Change]:
    for name, rule in priced.policy.hour_rules.items():
        wider = _wider(rule)
        if wider is None or rule.strength is Strength.ADVISORY:
            continue
        policy: Policy = attrs.evolve(priced.policy, hour_rules={**priced.policy.hour_rules, name: wider})
        week = attrs.evolve(priced.week, rows=tuple(hour_rows(priced.rep, policy)))
        points = 100 * ((wider.flex or 0.0) - (rule.flex or 0.0))
        yield Change(
            kind=ChangeKind.MORE_FLEX,
            rule=name,
            description=f"{points:.3g} points more flex for {name}",
            gain=_gain(priced, _optimum_of(priced, week)),
        )


def _wider(rule: HourRule) -> HourRule | None:
    """Return a rule with ten points more flex, or all there is; None when no limit of it comes from a flex."""
    if rule.flex is None or rule.flex >= 1:
        return None
    wider = attrs.evolve(rule, flex=min(1.0, rule.flex + FLEX_POINTS))
    return wider if (wider.lower, wider.upper) != (rule.lower, rule.upper) else None


def _relaxed_limits(priced: PricedWeek) -> Iterator[Change]:
    for demand in priced.demands:
        if demand.kind is not DemandKind.RULE:
            continue
        side = "at least" if demand.side == AT_LEAST else "at most"
        way = "lower" if demand.side == AT_LEAST else "higher"
        limit = limit_in(demand.limit, demand.unit, demand.of)
        yield Change(
            kind=ChangeKind.RELAX_LIMIT,
            rule=demand.rule,
            side=demand.side,
            description=f"{demand.rule} {side} {limit}, one hour {way}",
            gain=_gain(priced, priced.optimum({demand.row: demand.relaxed(ONE_HOUR)})),
        )


def _dropped(priced: PricedWeek) -> Iterator[Change]:
    rows: dict[tuple[DemandKind, str], dict[int, RowLimits]] = {}
    for demand in priced.demands:
        rows.setdefault((demand.kind, demand.rule), {})[demand.row] = (None, None)
    for (kind, rule), limits in rows.items():
        if kind is not DemandKind.TARGET:
            yield Change(
                kind=ChangeKind.DROP_RULE if kind is DemandKind.RULE else ChangeKind.DROP_CONTACT,
                rule=rule,
                description=f"without {rule}",
                gain=_gain(priced, priced.optimum(limits)),
            )


def _optimum_of(priced: PricedWeek, week: RepWeek) -> float | None:
    program, _ = formulate(week, whole_actions=priced.whole_actions)
    found = solve(program).decided(program.name)
    return None if found is None else found.objective


def _gain(priced: PricedWeek, optimum: float | None) -> float:
    """Return what the optimum gains when a rule gives way [money]; rounding counts as nothing."""
    if optimum is None:
        raise SolverError(f"{priced.program.name!r} was found to have no plan when a rule gives way")
    gain = optimum - priced.objective
    return gain if abs(gain) > priced.tolerance else 0.0
