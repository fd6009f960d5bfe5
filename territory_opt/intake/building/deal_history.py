"""What the closed deals of an export say about its open ones: odds, close dates, and two assumptions of the policy."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress

import attrs

from territory_opt.errors import listing
from territory_opt.intake.recognising.vocabulary import vocabulary
from territory_opt.intake.records.export import Account, Deal, DealStatus, Stage, StageVisit
from territory_opt.intake.settling.texts import letters
from territory_opt.model.policy import Policy
from territory_opt.response.odds import AgeOdds, age_odds_of_counts, combined_odds
from territory_opt.response.win_rates import WinRates, win_rates_of_counts

LEAST_OF_EACH_END = 5
LEAST_CLOSED_DEALS = 30
UNSTARTED_FACTOR = 0.5
DAYS_PER_WEEK = 7
OF_ACCOUNTS = ("industry", "segment", "area")
OF_DEALS = ("type", "product", "series")
MOST_SEGMENTS = 200
"""A column of more different words than this names records, not segments."""


@attrs.frozen(kw_only=True)
class Segments:
    """One way to group deals, such as by industry: its name for people, and the win rates of its groups."""

    name: str
    rates: WinRates


@attrs.frozen(kw_only=True)
class DealHistory:
    """What the closed deals say about the open ones on the plan date.

    Parameters
    ----------
    as_of
        The plan date.
    num_won, num_lost
        How many deals ended either way [deals].
    rates
        Win rates by rep.
    ages
        The chance by age; None where no closed deal has both its dates.
    stages
        Win rates of the deals that were ever in a stage; None where nothing says which were.
    segments
        All ways to group deals, strongest evidence first.
    accounts
        The accounts by key, for what they say of segments.
    """

    as_of: dt.date
    num_won: int
    num_lost: int
    rates: WinRates
    ages: AgeOdds | None
    stages: WinRates | None
    segments: Sequence[Segments]
    accounts: Mapping[str, Account] = attrs.field(repr=False)

    @property
    def is_enough(self) -> bool:
        """Whether history says something of odds: 30 closed deals, 5 of either end."""
        ends = (self.num_won, self.num_lost)
        return sum(ends) >= LEAST_CLOSED_DEALS and min(ends) >= LEAST_OF_EACH_END

    @property
    def telling_segments(self) -> Segments | None:
        """The way to group deals that differs most, where it differs beyond chance."""
        return next((way for way in self.segments if way.rates.is_beyond_chance), None)

    def odds(self, deal: Deal) -> tuple[float, str]:
        """Return the odds of an open deal [1], and what they were read from.

        The chance by age, or the common win rate, moved by the win rates of its rep, its stage and its segment.
        """
        common = self.rates.common
        moves = [(self.rates.of(deal.owner), common)]
        read = ["rep"]
        way = self.telling_segments
        for name, rates, group in (
            ("stage", self.stages, deal.stage),
            (way.name, way.rates, self._segment(way.name, deal)) if way is not None else ("", None, None),
        ):
            if rates is not None and group is not None and group in rates.by_group:
                moves.append((rates.of(group), rates.common))
                read.append(name)
        age_days = _days(deal.created, self.as_of)
        if self.ages is None:
            chance = common
        elif age_days is None:
            chance = self.ages.new_deal
        else:
            chance = self.ages.at(age_days)
            read.insert(0, f"age {age_days} days")
        odds = combined_odds(chance, *moves)
        words = f"history: {listing(read[:-1])} and {read[-1]}" if len(read) > 1 else f"history: {read[0]}"
        if deal.is_unstarted:
            return odds * UNSTARTED_FACTOR, f"{words}, not begun"
        return odds, words

    def _segment(self, way: str, deal: Deal) -> str | None:
        record = deal if way in OF_DEALS else self.accounts.get(deal.account or "")
        return None if record is None else getattr(record, way)

    def close_date(self, deal: Deal) -> dt.date | None:
        """Return the day by which half of the wins still to come at the deal's age have come."""
        if self.ages is None:
            return None
        days_left = self.ages.median_days_left(_days(deal.created, self.as_of) or 0)
        return self.as_of + dt.timedelta(days=days_left)

    def is_old(self, deal: Deal) -> bool:
        """Return whether the deal is older than the longest cycle any closed deal took."""
        return self.ages is not None and (_days(deal.created, self.as_of) or 0) > self.ages.longest_cycle_days


def history_of(
    deals: Sequence[Deal],
    as_of: dt.date,
    *,
    accounts: Mapping[str, Account],
    visits: Iterable[StageVisit] = (),
    stages: Mapping[str, Stage] | None = None,
) -> DealHistory | None:
    """Return what the closed deals say, the open ones as censored; None when no deal is closed.

    Parameters
    ----------
    deals
        The deals as they stood on the plan date.
    as_of
        The plan date.
    accounts
        The accounts by key, for what they say of segments.
    visits
        Which deal was in which stage.
    stages
        The export's table of stages: those that end a deal say nothing of its odds.
    """
    closed = [deal for deal in deals if not deal.is_open]
    if not closed:
        return None
    is_won = [deal.status is DealStatus.WON for deal in closed]
    of_closed = [accounts.get(deal.account or "") for deal in closed]
    groups = {way: [None if account is None else getattr(account, way) for account in of_closed] for way in OF_ACCOUNTS}
    groups |= {way: [getattr(deal, way) for deal in closed] for way in OF_DEALS}
    by_way = {way: _counts(grouped, is_won) for way, grouped in groups.items()}
    ways = [
        Segments(name=way, rates=win_rates_of_counts(counts))
        for way, counts in by_way.items()
        if 1 < len(counts) <= MOST_SEGMENTS
    ]
    num_won = sum(is_won)
    return DealHistory(
        as_of=as_of,
        num_won=num_won,
        num_lost=len(closed) - num_won,
        rates=win_rates_of_counts(_counts((deal.owner for deal in closed), is_won)),
        ages=_ages(deals, as_of),
        stages=_stage_rates(closed, visits, stages or {}),
        segments=sorted(ways, key=lambda way: -way.rates.evidence),
        accounts=accounts,
    )


def _counts(groups: Iterable[str | None], is_won: Sequence[bool]) -> dict[str, tuple[int, int]]:
    """Return wins and closed deals of each group."""
    grouped = list(groups)
    deals, wins = Counter(grouped), Counter(compress(grouped, is_won))
    return {group: (wins[group], count) for group, count in deals.items() if group is not None}


def _ages(deals: Iterable[Deal], as_of: dt.date) -> AgeOdds | None:
    ends: defaultdict[int, Counter[bool]] = defaultdict(Counter)
    still_open: Counter[int] = Counter()
    for deal in deals:
        age_days = _days(deal.created, as_of if deal.is_open else deal.close_date)
        if age_days is None or age_days < 0:
            continue
        if deal.is_open:
            still_open[age_days] += 1
        else:
            ends[age_days][deal.status is DealStatus.WON] += 1
    return age_odds_of_counts(ends, still_open) if ends else None


def _stage_rates(closed: Iterable[Deal], visits: Iterable[StageVisit], stages: Mapping[str, Stage]) -> WinRates | None:
    """Return the win rates of deals that were ever in a stage, against all deals of which that is known."""
    is_won = {deal.id: deal.status is DealStatus.WON for deal in closed}
    seen = {(visit.stage, visit.deal) for visit in visits if visit.deal in is_won}
    ending = {stage for stage in {stage for stage, _ in seen} if _ends_a_deal(stage, stages)}
    told = [(stage, deal) for stage, deal in seen if stage not in ending]
    if not told:
        return None
    visited = {deal for _, deal in told}
    overall = sum(is_won[deal] for deal in visited), len(visited)
    return win_rates_of_counts(_counts((stage for stage, _ in told), [is_won[deal] for _, deal in told]), overall)


def _ends_a_deal(stage: str, stages: Mapping[str, Stage]) -> bool:
    listed = stages.get(stage)
    return letters(stage) in vocabulary().closing_stages or bool(listed and listed.is_closed)


def _days(first: dt.date | None, last: dt.date | None) -> int | None:
    return None if first is None or last is None else (last - first).days


def learned_policy(policy: Policy, history: DealHistory) -> Policy:
    """Return a policy whose odds of a new deal and sales cycle are those of history, with their source."""
    rate, source = history.rates.common, history.rates.source
    assumed = policy.assumptions
    learned = {
        "new_deal_odds": attrs.evolve(
            assumed["new_deal_odds"], value=rate.value, low=rate.low, high=rate.high, source=f"win rate of {source}"
        )
    }
    if history.ages is not None:
        learned["sales_cycle_weeks"] = attrs.evolve(
            assumed["sales_cycle_weeks"],
            value=history.ages.median_days_left(0) / DAYS_PER_WEEK,
            low=None,
            high=None,
            source=f"median days to a win: {history.ages.source}",
        )
    return attrs.evolve(policy, assumptions={**assumed, **learned})
