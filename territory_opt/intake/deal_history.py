"""What the closed deals of an export say about its open ones: odds, close dates, and two assumptions of the policy."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence

import attrs

from territory_opt.intake.maven import PROSPECTING, WON, Deal
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.policy import Policy
from territory_opt.response.odds import AgeOdds, ClosedDeal, WinRates, age_odds, combined_odds, win_rates

UNSTARTED_FACTOR = 0.5
DAYS_PER_WEEK = 7


def note(code: str, message: str, count: int = 1) -> Finding:
    """Return a finding that is good to know."""
    return Finding(code=code, message=message, severity=Severity.NOTE, count=count)


def of_deals(code: str, deals: Sequence[Deal], what: str, severity: Severity = Severity.WARNING) -> Finding:
    """Return a finding about deals, with their number, face value and the first five of them."""
    return Finding(
        code=code,
        message=f"{len(deals):,} {what}",
        severity=severity,
        count=len(deals),
        amount=math.fsum(deal.face_value for deal in deals),
        examples=tuple(deal.id for deal in deals[:5]),
    )


@attrs.frozen(kw_only=True)
class DealHistory:
    """What the closed deals say about the open ones on the plan date."""

    as_of: dt.date
    rates: WinRates
    ages: AgeOdds

    @classmethod
    def of(cls, deals: Iterable[Deal], as_of: dt.date) -> "DealHistory | None":
        """Return what the closed deals say, the open ones as censored; None when no closed deal has both dates."""
        closed, open_ages_days = [], []
        for deal in deals:
            age_days = _days(deal.engaged, deal.closed or as_of)
            if not deal.is_open:
                closed.append(ClosedDeal(won=deal.stage == WON, group=deal.rep, age_days=age_days))
            elif age_days is not None:
                open_ages_days.append(age_days)
        if all(deal.age_days is None for deal in closed):
            return None
        return cls(as_of=as_of, rates=win_rates(closed), ages=age_odds(closed, open_ages_days))

    def odds(self, deal: Deal) -> float:
        """Return the odds of an open deal by its age and its rep's win rate [1]."""
        age_days = _days(deal.engaged, self.as_of)
        chance = self.ages.new_deal if age_days is None else self.ages.at(age_days)
        odds = combined_odds(chance, self.rates.of(deal.rep), self.rates.common)
        return odds * UNSTARTED_FACTOR if is_unstarted(deal) else odds

    def close_date(self, deal: Deal) -> dt.date:
        """Return the day by which half of the wins still to come at the deal's age have come."""
        days_left = self.ages.median_days_left(_days(deal.engaged, self.as_of) or 0)
        return self.as_of + dt.timedelta(days=days_left)

    def is_old(self, deal: Deal) -> bool:
        """Return whether the deal is older than the longest cycle any closed deal took."""
        return (_days(deal.engaged, self.as_of) or 0) > self.ages.longest_cycle_days


def _days(first: dt.date | None, last: dt.date) -> int | None:
    return None if first is None else (last - first).days


def is_unstarted(deal: Deal) -> bool:
    """Return whether work on the deal has not begun."""
    return deal.stage == PROSPECTING or deal.engaged is None


def history_findings(history: DealHistory, open_deals: Sequence[Deal]) -> Iterator[Finding]:
    """Yield what was assumed from history about the open deals, each with its source and effect."""
    rates, ages = history.rates, history.ages
    values = [rate.value for rate in rates.by_group.values()]
    common = rates.common
    yield note(
        "assumed_win_rates",
        f"Win rates by rep are {min(values):.1%} to {max(values):.1%} around the common {common.value:.1%} (95 % "
        f"interval {common.low:.1%} to {common.high:.1%}). Source: {rates.source}. They move the odds of the rep.",
        len(values),
    )
    steps = [ages.longest_cycle_days * i // 4 for i in range(4)]
    by_age = ", ".join(f"{ages.at(age).value:.1%} at {age} days" for age in steps)
    what = (
        f"open deals have odds from history, by age and the rep's win rate: {ages.new_deal.value:.1%} for a new "
        f"deal, {by_age}. Source: {ages.source}. They decide Likely or Stretch and weigh all open money."
    )
    yield of_deals("assumed_odds_from_history", open_deals, what, Severity.NOTE)
    what = (
        "open deals get the close date by which half of the wins still to come have come: "
        f"{ages.median_days_left(0)} days from the plan date for a new deal or one past the longest cycle, fewer for "
        "others. They decide which period a deal counts in."
    )
    yield of_deals("assumed_close_dates", open_deals, what, Severity.NOTE)
    unstarted = [deal for deal in open_deals if is_unstarted(deal)]
    if unstarted:
        what = (
            f"open deals are at Prospecting or have no engage_date: {UNSTARTED_FACTOR:g} of a new deal's odds, the "
            "middle of 0 to 1, as no data says how many are ever engaged. It moves their expected revenue in step."
        )
        yield of_deals("assumed_odds_of_prospecting", unstarted, what, Severity.NOTE)
    old = [deal for deal in open_deals if history.is_old(deal)]
    if old:
        what = (
            f"open deals are older than the {ages.longest_cycle_days} days of the longest cycle any closed deal took: "
            f"kept, with assumed odds around {ages.beyond.value:.2%}, at most {ages.beyond.high:.2%}; close them or "
            "state their odds."
        )
        yield of_deals("deals_older_than_any_closed", old, what)


def learned_policy(policy: Policy, history: DealHistory) -> Policy:
    """Return a policy whose odds of a new deal and sales cycle are those of history, with their source."""
    rate, source = history.rates.common, history.rates.source
    weeks = history.ages.median_days_left(0) / DAYS_PER_WEEK
    assumed = policy.assumptions
    learned = {
        "new_deal_odds": attrs.evolve(
            assumed["new_deal_odds"], value=rate.value, low=rate.low, high=rate.high, source=f"win rate of {source}"
        ),
        "sales_cycle_weeks": attrs.evolve(
            assumed["sales_cycle_weeks"],
            value=weeks,
            low=None,
            high=None,
            source=f"median days to a win: {history.ages.source}",
        ),
    }
    return attrs.evolve(policy, assumptions={**assumed, **learned})
