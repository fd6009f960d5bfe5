"""Where an open deal's odds, stage and forecast category contradict each other: told, never averaged."""

import math
from collections.abc import Iterable, Iterator, Sequence

from territory_opt.intake.building.odds_choice import ChosenOdds, StageTables
from territory_opt.intake.records.export import Deal
from territory_opt.intake.records.import_findings import of_deals
from territory_opt.model.finding import Finding, Severity

NOTICEABLE_DIFFERENCE = 0.1
"""Odds this near to those of their stage do not contradict it [1]."""
EVEN_ODDS = 0.5
COMMIT, PIPELINE, BEST_CASE, OMITTED, CLOSED = "Commit", "Pipeline", "Best Case", "Omitted", "Closed"


def against_stage(open_deals: Iterable[Deal], tables: StageTables) -> Iterator[Finding]:
    """Yield the open deals whose column states other odds than a table of stages."""
    apart, examples, words = [], [], set()
    for deal in open_deals:
        expected = None if deal.odds is None else tables.expected(deal.stage)
        if deal.odds is None or expected is None or abs(deal.odds - expected[0]) <= NOTICEABLE_DIFFERENCE + 1e-9:
            continue
        apart.append(deal)
        words.add(expected[1])
        examples.append(f"{deal.id}: {deal.odds:.0%}, stage {deal.stage} {expected[0]:.0%}")
    if apart:
        what = (
            f"open deals state odds more than {NOTICEABLE_DIFFERENCE:.0%} away from those of their stage "
            f"({' and '.join(sorted(words))}): the deals' own odds are kept. They hold {_worth(apart)}."
        )
        yield of_deals("odds_against_stage", apart, what, examples=examples)


def against_category(chosen: Sequence[tuple[Deal, ChosenOdds]]) -> Iterator[Finding]:
    """Yield the open deals whose forecast category says something else than their odds, and what is not forecast."""
    with_category = [(deal, odds.odds) for deal, odds in chosen if deal.forecast_category is not None]
    omitted = [deal for deal, _ in with_category if deal.forecast_category == OMITTED]
    if omitted:
        what = "open deals have the forecast category Omitted: kept in the plan; give them odds of 0 to leave them out."
        yield of_deals("omitted_deals", omitted, what, Severity.NOTE)
    if with_category and all(deal.forecast_category == PIPELINE for deal, _ in with_category):
        what = "open deals have the forecast category Pipeline, all that have any: it says nothing of them."
        yield of_deals("forecast_category_says_nothing", [deal for deal, _ in with_category], what, Severity.NOTE)
        return
    apart = [(deal, odds) for deal, odds in with_category if _contradicts(deal.forecast_category, odds)]
    if apart:
        what = (
            "open deals have a forecast category against their odds (Commit below 50%, Pipeline or Best Case above, "
            "Omitted above 0%, Closed and still open): both are kept, and odds decide. They hold "
            f"{_worth([deal for deal, _ in apart])}."
        )
        examples = [
            f"{deal.id}: {deal.forecast_category}" + ("" if odds is None else f" at {odds:.0%}") for deal, odds in apart
        ]
        yield of_deals("odds_against_category", [deal for deal, _ in apart], what, examples=examples)


def _worth(deals: Iterable[Deal]) -> str:
    return f"{math.fsum(deal.face_value for deal in deals):,.0f}"


def _contradicts(category: str | None, odds: float | None) -> bool:
    if category == CLOSED:
        return True
    if odds is None:
        return False
    if category == COMMIT:
        return odds < EVEN_ODDS
    if category in {PIPELINE, BEST_CASE}:
        return odds > EVEN_ODDS
    return category == OMITTED and odds > 0
