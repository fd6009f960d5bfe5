"""Why a week is impossible: the rules that cannot hold together, and the single changes that would repair it."""

import math

import attrs

from territory_opt.allocation.allocation import Clash, Repair, Status
from territory_opt.allocation.formulation import contact_name, formulate, row_name
from territory_opt.allocation.rep_week import RepWeek, Target
from territory_opt.allocation.solver import irreducible_rows, solve
from territory_opt.model.hour_rule import LIMIT, HourRule, LimitUnit
from territory_opt.model.policy import Policy
from territory_opt.model.rep import Rep
from territory_opt.rules.hour_rows import ADMIN_NEED, AT_LEAST, HourRow, basis_hours, hour_rows, rules_of

LIMIT_STEP = 1e-6
"""A repaired limit is rounded outwards to this step, in the rule's unit."""

ROUNDING = 1e-3
"""How many steps beyond a step still count as on it: the solver's rounding."""


def explain(week: RepWeek, rep: Rep, policy: Policy) -> Clash:
    """Return a smallest set of rules that cannot hold together, and the repairs that were tried with success.

    Parameters
    ----------
    week
        An allocation problem that has no solution.
    rep, policy
        Whose week, by which rules.
    """
    program, _ = formulate(week)
    clashing = _irreducible(week, irreducible_rows(program))
    rules = rules_of(rep, policy)
    rows = [row for row in week.rows if row_name(row) in clashing]
    contacts = [target for target in week.targets if contact_name(target) in clashing]
    repairs = [
        *(_rule_repair(week, row, rep, policy) for row in rows),
        *(_contact_repair(week, target) for target in contacts),
    ]
    return Clash(
        rules=tuple(dict.fromkeys([*(row.rule for row in rows), *map(contact_name, contacts)])),
        sentences=(*(sentence(row, rules[row.rule]) for row in rows), *map(_contact_sentence, contacts)),
        repairs=tuple(sorted(filter(None, repairs), key=lambda repair: round(repair.cost_hours, 6))),
    )


def _irreducible(week: RepWeek, names: list[str]) -> list[str]:
    """Leave out every demand without which the others still clash; the length of the week is none of them."""
    kept = names
    for name in names:
        fewer = [other for other in kept if other != name]
        if not _is_possible(_asking_only(week, fewer)):
            kept = fewer
    return kept


def _asking_only(week: RepWeek, names: list[str]) -> RepWeek:
    rows = tuple(row for row in week.rows if row_name(row) in names)
    targets = tuple(
        target if contact_name(target) in names else attrs.evolve(target, minimum_hours=0.0) for target in week.targets
    )
    return attrs.evolve(week, rows=rows, targets=targets)


def sentence(row: HourRow, rule: HourRule) -> str:
    """Return what one side of a rule asks for, in words.

    Examples
    --------
    >>> rule = HourRule(terms={"admin": 1.0}, at_most=0.2)
    >>> row = HourRow(rule="admin_ceiling", side="at_most", factors={}, limit_hours=8, strength=rule.strength)
    >>> sentence(row, rule)
    'admin_ceiling asks for at most 20 % of the week on admin'
    """
    limit = _limit(row, rule)
    side = "at least" if row.side == AT_LEAST else "at most"
    activities = " + ".join(name if factor == 1 else f"{factor:g} x {name}" for name, factor in rule.terms.items())
    basis = {"week": "the week", "selling": "selling time"}.get(rule.of, rule.of)
    amount = {
        LimitUnit.SHARE: f"{100 * limit:g} % of {basis}",
        LimitUnit.DAYS: f"{limit:g} days of {basis}",
        LimitUnit.HOURS: f"{limit:g} h",
    }[rule.unit]
    return f"{row.rule} asks for {side} {amount} on {activities}"


def _contact_sentence(target: Target) -> str:
    return f"{contact_name(target)} asks for at least {target.minimum_hours:g} h on it, in {target.activity}"


def _rule_repair(week: RepWeek, row: HourRow, rep: Rep, policy: Policy) -> Repair | None:
    """Return the least change of one rule's limit that makes the week possible, if any does; it is tried first."""
    found = _least_bend(week, row_name(row))
    if found is None:
        return None
    hours, cost_hours = found
    rule = rules_of(rep, policy)[row.rule]
    basis = basis_hours(rule, policy, week.weekly_hours, hours)
    if basis <= LIMIT_STEP:
        return None
    value = sum(factor * hours[activity] for activity, factor in rule.terms.items()) / basis
    after = _outwards(value, -1 if row.side == AT_LEAST else 1)
    if LIMIT(after) or not _is_possible(_with_limit(week, row, after, rep, policy)):
        return None
    return Repair(
        rule=row.rule,
        side=row.side,
        before=_limit(row, rule),
        after=after,
        unit=rule.unit,
        cost_hours=cost_hours,
    )


def _contact_repair(week: RepWeek, target: Target) -> Repair | None:
    """Return the least cut of one minimum contact that makes the week possible, if any does; it is tried first."""
    found = _least_bend(week, contact_name(target))
    if found is None:
        return None
    _, cost_hours = found
    after = max(0.0, _outwards(target.minimum_hours - cost_hours, -1))
    lowered = attrs.evolve(target, minimum_hours=after)
    targets = tuple(lowered if other is target else other for other in week.targets)
    if not _is_possible(attrs.evolve(week, targets=targets)):
        return None
    return Repair(
        rule=contact_name(target),
        side=AT_LEAST,
        before=target.minimum_hours,
        after=after,
        unit=LimitUnit.HOURS,
        cost_hours=cost_hours,
    )


def _least_bend(week: RepWeek, name: str) -> tuple[dict[str, float], float] | None:
    """Return the hours of a week that breaks only the named row, by as little as possible, and by how much."""
    program, columns = formulate(week)
    row = program.row_names.index(name)
    program.objective = [0.0] * len(program.objective)
    bend = program.add_column(f"bend[{name}]", upper=None, objective=-1.0)
    program.row_columns[row].append(bend)
    program.row_factors[row].append(1.0 if program.row_upper[row] is None else -1.0)
    solution = solve(program)
    if solution.status is not Status.OPTIMAL:
        return None
    hours = {activity: solution.values[position] for activity, position in columns.hours.items()}
    return hours, solution.values[bend]


def _outwards(value: float, direction: int) -> float:
    """Round a limit to its step, up for direction 1 and down for -1, with a little grace for the solver's rounding."""
    steps = value / LIMIT_STEP - direction * ROUNDING
    return round((math.ceil(steps) if direction > 0 else math.floor(steps)) * LIMIT_STEP, 6)


def _with_limit(week: RepWeek, row: HourRow, limit: float, rep: Rep, policy: Policy) -> RepWeek:
    """Return the week with one rule's limit as a repair states it."""
    if row.rule == ADMIN_NEED:
        rep = attrs.evolve(rep, admin_hours=limit)
    else:
        rule = policy.hour_rules[row.rule]
        rule = attrs.evolve(rule, at_least=limit) if row.side == AT_LEAST else attrs.evolve(rule, at_most=limit)
        policy = attrs.evolve(policy, hour_rules={**policy.hour_rules, row.rule: rule})
    return attrs.evolve(week, rows=tuple(hour_rows(rep, policy)))


def _is_possible(week: RepWeek) -> bool:
    program, _ = formulate(week)
    return solve(program).status is Status.OPTIMAL


def _limit(row: HourRow, rule: HourRule) -> float:
    limit = rule.lower if row.side == AT_LEAST else rule.upper
    return 0.0 if limit is None else limit
