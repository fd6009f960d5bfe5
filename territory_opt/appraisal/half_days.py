"""The best week of whole and half days: a plan people can keep in mind, and what it costs against the optimum.

A day is a part of selling time: selling time by the working days of the week, as "two days a week on top clients"
counts them. Selling time is itself free to choose, as administration is; where a policy's rules count days of the
whole week instead, the rules still hold, and the days told here remain days of selling time.
"""

import math
from collections.abc import Mapping

import attrs

from territory_opt.allocation.program import Program
from territory_opt.allocation.solver import solve
from territory_opt.appraisal.priced_week import PricedWeek
from territory_opt.model.presence import Presence
from territory_opt.model.units import ActivityId
from territory_opt.rules.words import amount

ROUNDING = 1e-9


@attrs.frozen(kw_only=True)
class HalfDayWeek:
    """The best week in which every selling activity gets whole or half days of selling time.

    Parameters
    ----------
    hours
        Hours of each activity [h/week]; empty when there is no such week, as `days` is.
    days
        Days of selling time of each activity but administration [days], each a whole number of halves.
    day_hours
        Selling time by the working days of the week [h].
    objective
        What it earns, as the certificate of a plan counts it [money].
    cost
        What that is less than the optimum [money].
    reason
        Why there is no such week; None when there is one.
    """

    hours: Mapping[ActivityId, float]
    days: Mapping[ActivityId, float]
    day_hours: float | None
    objective: float | None
    cost: float | None
    reason: str | None = None


def half_day_week(priced: PricedWeek) -> HalfDayWeek:
    """Return the best week of whole and half days that obeys the rules, or why there is none.

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
    >>> dict(half_day_week(priced).days)
    {'A': 2.0, 'B': 1.5, 'C': 0.5, 'prospecting': 1.0}
    """
    ranges = _ranges_hours(priced)
    numbers = {name: _numbers(priced, ranges, name) for name in ranges if name != priced.week.admin}
    lacking = [name for name, possible in numbers.items() if not possible]
    if lacking:
        return _none(f"no whole number of half days lies within what the rules allow {' and '.join(lacking)}")
    program, picks = _in_half_days(priced, ranges, numbers)
    found = solve(program).decided(program.name)
    if found is None:
        return _none("each activity could have whole or half days, but not all of them together")
    found = solve(program.with_choices(found.values)).decided(program.name) or found
    hours = {name: max(0.0, found.values[column]) for name, column in priced.columns.hours.items()}
    picked = {name: max(columns, key=lambda number: found.values[columns[number]]) for name, columns in picks.items()}
    day_hours = (priced.week.weekly_hours - hours[priced.week.admin]) / _num_days(priced)
    return HalfDayWeek(
        hours={name: picked[name] / 2 * day_hours if name in picked else hours[name] for name in hours},
        days={name: number / 2 for name, number in picked.items()},
        day_hours=day_hours,
        objective=found.objective,
        cost=max(0.0, priced.objective - found.objective),
    )


def _none(reason: str) -> HalfDayWeek:
    return HalfDayWeek(hours={}, days={}, day_hours=None, objective=None, cost=None, reason=reason)


def _num_days(priced: PricedWeek) -> int:
    return len(Presence.of_rep(priced.rep, priced.policy.working_week).week.days)


def _ranges_hours(priced: PricedWeek) -> dict[ActivityId, tuple[float, float]]:
    """Return the least and most hours the rules allow each activity [h/week]; any, where choices are whole numbers."""
    weekly_hours = priced.week.weekly_hours
    if priced.program.is_whole:
        return dict.fromkeys(priced.columns.hours, (0.0, weekly_hours))
    ranges = {}
    for name, column in priced.columns.hours.items():
        least, most = priced.reach({column: -1.0}, {}), priced.reach({column: 1.0}, {})
        ranges[name] = (0.0 if least is None else -least, weekly_hours if most is None else most)
    return ranges


def _selling_hours(priced: PricedWeek, ranges: Mapping[ActivityId, tuple[float, float]]) -> tuple[float, float]:
    least_admin, most_admin = ranges[priced.week.admin]
    return max(0.0, priced.week.weekly_hours - most_admin), priced.week.weekly_hours - least_admin


def _numbers(
    priced: PricedWeek, ranges: Mapping[ActivityId, tuple[float, float]], activity: ActivityId
) -> tuple[int, ...]:
    """Return the numbers of half days an activity could have by itself."""
    least_selling, most_selling = _selling_hours(priced, ranges)
    least, most = ranges[activity]
    halves = 2 * _num_days(priced)
    lowest = math.ceil(halves * least / most_selling - ROUNDING) if most_selling > ROUNDING else 0
    highest = math.floor(halves * most / least_selling + ROUNDING) if least_selling > ROUNDING else halves
    return tuple(range(max(0, lowest), min(halves, highest) + 1))


def _in_half_days(
    priced: PricedWeek,
    ranges: Mapping[ActivityId, tuple[float, float]],
    numbers: Mapping[ActivityId, tuple[int, ...]],
) -> tuple[Program, dict[ActivityId, dict[int, int]]]:
    """Return the program with a choice of one number of half days for each activity, and where the choices stand.

    Hours of an activity are the chosen number of half days of selling time, which is a variable: so each number has
    its own copy of it, which is selling time where the number is chosen and else 0.
    """
    program = priced.program.copy(f"{priced.program.name}, in half days")
    program.given_scale = priced.program.money_scale
    weekly_hours, admin = priced.week.weekly_hours, priced.columns.hours[priced.week.admin]
    least_selling, most_selling = _selling_hours(priced, ranges)
    picks: dict[ActivityId, dict[int, int]] = {}
    for name, possible in numbers.items():
        chosen = {n: program.add_column(f"half_days[{name}].{n}", upper=1.0, whole=True) for n in possible}
        selling = {n: program.add_column(f"selling[{name}].{n}", upper=weekly_hours) for n in possible}
        halves = [n / (2 * _num_days(priced)) for n in possible]
        copies = list(selling.values())
        ones = [1.0] * len(possible)
        program.add_row(f"one_number[{name}]", list(chosen.values()), ones, lower=1.0, upper=1.0)
        program.add_row(f"selling[{name}]", [*copies, admin], [*ones, 1.0], lower=weekly_hours, upper=weekly_hours)
        program.add_row(
            f"in_half_days[{name}]", [*copies, priced.columns.hours[name]], [*halves, -1.0], lower=0.0, upper=0.0
        )
        for n in possible:
            both = [selling[n], chosen[n]]
            program.add_row(f"no_more[{name}].{n}", both, [1.0, -most_selling], upper=0.0)
            program.add_row(f"no_less[{name}].{n}", both, [1.0, -least_selling], lower=0.0)
        picks[name] = chosen
    return program, picks


def sentence(week: HalfDayWeek) -> str:
    """Return the week of whole and half days in words.

    Examples
    --------
    >>> sentence(HalfDayWeek(hours={}, days={}, day_hours=None, objective=None, cost=None, reason="no room for A"))
    'no week of whole and half days obeys the rules: no room for A'
    """
    if week.reason is not None or week.cost is None:
        return f"no week of whole and half days obeys the rules: {week.reason}"
    days = ", ".join(f"{name} {number:g}" for name, number in week.days.items())
    return f"in whole and half days of {week.day_hours:.1f} h: {days}; it costs {amount(week.cost)} in the period"
