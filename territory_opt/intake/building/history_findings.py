"""What was assumed from history about open deals, each with its source and effect."""

from collections.abc import Iterator, Sequence

from territory_opt.errors import listing
from territory_opt.intake.building.deal_history import UNSTARTED_FACTOR, DealHistory
from territory_opt.intake.records.export import Deal
from territory_opt.intake.records.import_findings import note, of_deals
from territory_opt.model.finding import Finding, Severity


def history_findings(history: DealHistory, with_odds: Sequence[Deal], open_deals: Sequence[Deal]) -> Iterator[Finding]:
    """Yield what history says, and what was taken from it.

    Parameters
    ----------
    history
        What the closed deals say.
    with_odds
        The open deals whose odds are from it.
    open_deals
        All open deals.
    """
    yield _win_rates(history, is_used=bool(with_odds))
    yield from _groups(history)
    if with_odds:
        yield from _odds(history, with_odds)
    yield from _old(history, with_odds, open_deals)


def _win_rates(history: DealHistory, *, is_used: bool) -> Finding:
    rates = history.rates
    values = [rate.value for rate in rates.by_group.values()]
    common = rates.common
    effect = "They move the odds of the rep" if is_used else "No odds of open deals are read from them"
    few = "" if history.is_enough else f" They rest on {history.num_won} won and {history.num_lost} lost deals only."
    return note(
        "assumed_win_rates",
        f"Win rates by rep are {min(values):.1%} to {max(values):.1%} around the common {common.value:.1%} (95 % "
        f"interval {common.low:.1%} to {common.high:.1%}). Source: {rates.source}. {effect}.{few}",
        len(values),
    )


def _groups(history: DealHistory) -> Iterator[Finding]:
    """Yield which ways to group deals differ by more than chance."""
    if not history.segments:
        return
    used = history.telling_segments
    telling = [way.name for way in history.segments if way.rates.is_beyond_chance]
    others = [way.name for way in history.segments if not way.rates.is_beyond_chance]
    told = [f"by {listing(others)} win rates differ by chance only"] if others else []
    if used is not None:
        low, *_, high = sorted(rate.value for rate in used.rates.by_group.values())
        told.insert(0, f"win rates differ by {listing(telling)}; {used.name} is used, {low:.0%} to {high:.0%}")
    message = "; ".join(told)
    yield note("win_rates_by_group", f"{message[0].upper()}{message[1:]}.", len(history.segments))


def _odds(history: DealHistory, with_odds: Sequence[Deal]) -> Iterator[Finding]:
    ages = history.ages
    if ages is None:
        steps, source = f"{history.rates.common.value:.1%} for every deal", history.rates.source
    else:
        days = [ages.longest_cycle_days * i // 4 for i in range(4)]
        by_age = ", ".join(f"{ages.at(age).value:.1%} at {age} days" for age in days)
        steps, source = f"{ages.new_deal.value:.1%} for a new deal, {by_age}", ages.source
    stages = ", its stage" if history.stages is not None else ""
    segment = "" if history.telling_segments is None else f", its {history.telling_segments.name}"
    what = (
        f"open deals have odds from history, by age{stages}{segment} and the rep's win rate: {steps}. "
        f"Source: {source}. They decide Likely or Stretch and weigh all open money."
    )
    yield of_deals("assumed_odds_from_history", with_odds, what, Severity.NOTE)
    unstarted = [deal for deal in with_odds if deal.is_unstarted]
    if unstarted:
        what = (
            f"open deals are in a stage before work begins: {UNSTARTED_FACTOR:g} of a new deal's odds, the middle of "
            "0 to 1, as no data says how many are ever begun. It moves their expected revenue in step."
        )
        yield of_deals("assumed_odds_of_prospecting", unstarted, what, Severity.NOTE)


def _old(history: DealHistory, with_odds: Sequence[Deal], open_deals: Sequence[Deal]) -> Iterator[Finding]:
    old = [deal for deal in open_deals if history.is_old(deal)]
    if not old or history.ages is None:
        return
    beyond = history.ages.beyond
    done = (
        f"kept, with assumed odds around {beyond.value:.2%}, at most {beyond.high:.2%}; close them or state their odds"
        if with_odds
        else "kept with their odds; close those that are dead"
    )
    what = (
        f"open deals are older than the {history.ages.longest_cycle_days} days of the longest cycle any closed deal "
        f"took: {done}."
    )
    yield of_deals("deals_older_than_any_closed", old, what)


def close_date_finding(history: DealHistory, dated: Sequence[Deal]) -> Finding:
    """Return that open deals got their close date from history."""
    median = 0 if history.ages is None else history.ages.median_days_left(0)
    what = (
        "open deals get the close date by which half of the wins still to come have come: "
        f"{median} days from the plan date for a new deal or one past the longest cycle, fewer for "
        "others. They decide which period a deal counts in."
    )
    return of_deals("assumed_close_dates", dated, what, Severity.NOTE)
