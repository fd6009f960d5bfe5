"""Targets from a rule: one arithmetic expression over each rep's own sales."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from territory_opt.errors import InvalidInputError
from territory_opt.intake.records.export import Deal, DealStatus
from territory_opt.model.checks import MONEY, shown
from territory_opt.model.units import RepId
from territory_opt.model.working_time import Period
from territory_opt.rules.condition import formula


def sales_facts(
    deals: Iterable[Deal], teams: Mapping[RepId, str | None], as_of: dt.date, period: Period
) -> dict[RepId, dict[str, float]]:
    """Return the numbers a target rule may name, for each rep.

    - ``closed_won_last_year``: won in the calendar year before the period's start [money]
    - ``closed_won_this_year``: won in the calendar year of the period's start, up to the plan date [money]
    - ``closed_won_last_quarter``: won in the calendar quarter before the period's start [money]
    - ``open_amount``, ``open_deals``: value [money] and number of the open deals
    - ``team_mean_closed_won_last_year``: mean of the first over the reps of the same team [money]

    Parameters
    ----------
    deals
        Open and closed deals of these reps.
    teams
        Each rep's team; reps without one form a team together.
    as_of
        The plan date; nothing later counts.
    period
        The period the targets hold for.
    """
    start = period.start
    year = Period.named(f"{start.year - 1}")
    quarter_end = start.replace(month=(start.month - 1) // 3 * 3 + 1, day=1) - dt.timedelta(days=1)
    quarter = Period.named(f"{quarter_end.year}-Q{(quarter_end.month + 2) // 3}")
    spans = {
        "closed_won_last_year": year,
        "closed_won_this_year": Period.named(f"{start.year}"),
        "closed_won_last_quarter": quarter,
    }
    facts = {rep: dict.fromkeys((*spans, "open_amount", "open_deals"), 0.0) for rep in teams}
    for deal in deals:
        numbers = facts[deal.owner]
        if deal.is_open:
            numbers["open_deals"] += 1
            numbers["open_amount"] += deal.face_value
        elif deal.status is DealStatus.WON and deal.close_date is not None and deal.close_date <= as_of:
            for name, span in spans.items():
                if span.start <= deal.close_date <= span.end:
                    numbers[name] += deal.amount or 0.0
    mates: defaultdict[str | None, list[float]] = defaultdict(list)
    for rep, team in teams.items():
        mates[team].append(facts[rep]["closed_won_last_year"])
    for rep, team in teams.items():
        facts[rep]["team_mean_closed_won_last_year"] = math.fsum(mates[team]) / len(mates[team])
    return facts


def targets(rule: str, facts: Mapping[RepId, Mapping[str, float]]) -> dict[RepId, float]:
    """Return each rep's target [money] by a rule, to the cent.

    Parameters
    ----------
    rule
        An arithmetic expression over the names of `facts`; a plain number is the target of each rep.
    facts
        For each rep, the numbers the rule may name.

    Raises
    ------
    InvalidInputError
        If the rule cannot be read, names something unknown, or gives a rep anything but an amount of money.

    Examples
    --------
    >>> targets("closed_won_last_year * 1.10", {"ana": {"closed_won_last_year": 200_000.0}})
    {'ana': 220000.0}
    >>> targets("closed_last_year", {"ana": {"closed_won_last_year": 200_000.0}})
    Traceback (most recent call last):
    territory_opt.errors.InvalidInputError: 1 problem in the input
      - target_rule: found 'closed_last_year' in 'closed_last_year'; allowed is one of ...; did you mean ...?
    """
    names = dict.fromkeys(name for numbers in facts.values() for name in numbers)
    try:
        expression = formula(rule, names)
    except InvalidInputError as error:
        raise InvalidInputError([fault.under("target_rule") for fault in error.faults]) from None
    results = {rep: expression.value(numbers) for rep, numbers in facts.items()}
    faults = [
        fault.under(f"target_rule {shown(rule)} for {rep}")
        for rep, result in results.items()
        for fault in MONEY(result)
    ]
    if faults:
        raise InvalidInputError(faults)
    return {rep: round(float(result), 2) for rep, result in results.items()}  # type: ignore[arg-type]  # checked
