"""Why a week is impossible: the rules that cannot hold together, and the single changes that would repair it."""

import math

import attrs

from territory_opt.allocation.allocation import Clash, Repair, Status
from territory_opt.allocation.formulation import Columns, formulate, row_name
from territory_opt.allocation.program import Program
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import irreducible_rows, solve
from territory_opt.model.hour_rule import HourRule, LimitUnit, Strength
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
    clashing = irreducible_rows(program)
    rules = rules_of(rep, policy)
    rows = [row for row in week.rows if row_name(row) in clashing]
    contacts = [name for name in clashing if name.startswith("minimum_contact")]
    repairs = [repair for row in rows for repair in _repairs(week, row, rep, policy)]
    return Clash(
        rules=tuple(dict.fromkeys([*(row.rule for row in rows), *contacts])),
        sentences=(*(sentence(row, rules[row.rule]) for row in rows), *map(_contact, contacts)),
        repairs=tuple(sorted(repairs, key=lambda repair: repair.cost_hours)),
    )


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


def _contact(row: str) -> str:
    return f"{row} asks for its hours"


def _repairs(week: RepWeek, row: HourRow, rep: Rep, policy: Policy) -> list[Repair]:
    """Return the least change of one limit that makes the week possible, if any does; it is tried before it is told."""
    program, columns, deviation = _bending(week, row)
    solution = solve(program)
    if solution.status is not Status.OPTIMAL:
        return []
    rule = rules_of(rep, policy)[row.rule]
    hours = {name: solution.values[position] for name, position in columns.hours.items()}
    basis = basis_hours(rule, policy, week.weekly_hours, hours)
    if basis <= 0:
        return []
    value = sum(factor * hours[activity] for activity, factor in rule.terms.items()) / basis
    outwards = math.floor if row.side == AT_LEAST else math.ceil
    inwards = ROUNDING if row.side == AT_LEAST else -ROUNDING
    after = round(outwards(value / LIMIT_STEP + inwards) * LIMIT_STEP, 6)
    if not _is_possible(week, row, after, rep, policy):
        return []
    return [
        Repair(
            rule=row.rule,
            side=row.side,
            before=_limit(row, rule),
            after=after,
            unit=rule.unit,
            cost_hours=solution.values[deviation],
        )
    ]


def _bending(week: RepWeek, row: HourRow) -> tuple[Program, Columns, int]:
    """Return the program that bends one row as little as possible, and where its deviation stands."""
    bent = attrs.evolve(row, strength=Strength.PREFERRED, penalty_per_hour=1.0)
    rows = tuple(bent if other == row else other for other in week.rows)
    program, columns = formulate(attrs.evolve(week, rows=rows))
    deviation = program.column_names.index(f"deviation[{row.name}]")
    program.objective = [0.0] * len(program.objective)
    program.objective[deviation] = -1.0
    return program, columns, deviation


def _is_possible(week: RepWeek, row: HourRow, limit: float, rep: Rep, policy: Policy) -> bool:
    """Return whether the week has a plan once a rule's limit is what the repair says."""
    if row.rule == ADMIN_NEED:
        rep = attrs.evolve(rep, admin_hours=limit)
    else:
        rule = policy.hour_rules[row.rule]
        rule = attrs.evolve(rule, at_least=limit) if row.side == AT_LEAST else attrs.evolve(rule, at_most=limit)
        policy = attrs.evolve(policy, hour_rules={**policy.hour_rules, row.rule: rule})
    program, _ = formulate(attrs.evolve(week, rows=tuple(hour_rows(rep, policy))))
    return solve(program).status is Status.OPTIMAL


def _limit(row: HourRow, rule: HourRule) -> float:
    limit = rule.lower if row.side == AT_LEAST else rule.upper
    return 0.0 if limit is None else limit
