"""The open deals of an export as opportunities of a territory: with client, amount, odds and close date."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from territory_opt.intake.building.deal_history import DealHistory
from territory_opt.intake.building.history_findings import close_date_finding
from territory_opt.intake.building.odds_choice import ChosenOdds
from territory_opt.intake.records.export import Account, Deal
from territory_opt.intake.records.import_findings import cut, of_deals
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.units import ClientId, RepId

LONGEST_TEXT = 500


@attrs.frozen(kw_only=True)
class Opening:
    """Makes opportunities of open deals.

    Parameters
    ----------
    accounts
        The accounts by key.
    clients
        The client's id by account and rep.
    close_dates
        Close dates by deal, for exports that state none.
    certainty
        What people settled, by deal.
    """

    accounts: Mapping[str, Account]
    clients: Mapping[tuple[str, RepId], ClientId]
    close_dates: Mapping[str, dt.date]
    certainty: Mapping[str, Certainty]

    def opportunity(self, deal: Deal, chosen: ChosenOdds) -> Opportunity:
        """Return an open deal as an opportunity."""
        return Opportunity(
            id=deal.id,
            name=_short(self._name(deal)) or deal.id,
            rep=deal.owner,
            client=None if deal.account is None else self.clients.get((deal.account, deal.owner)),
            amount=deal.list_price if deal.amount is None else deal.amount,
            odds=chosen.odds,
            odds_source=chosen.words,
            stage=_short(deal.stage),
            forecast_category=_short(deal.forecast_category),
            type=_short(deal.type or deal.series),
            close_date=deal.close_date or self.close_dates.get(deal.id),
            created_date=deal.created,
            certainty=self.certainty.get(deal.id),
        )

    def _name(self, deal: Deal) -> str:
        """Return a deal's name; one without is named by what is sold to whom."""
        if deal.name != deal.id:
            return deal.name
        account = self.accounts.get(deal.account or "")
        return " for ".join(filter(None, [deal.product, account.name if account else deal.account])) or deal.id


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= LONGEST_TEXT else cut(text, LONGEST_TEXT)


def texts_shortened(deals: Iterable[Deal]) -> Iterator[Finding]:
    """Yield the deals with a text longer than a plan holds."""
    long = [
        deal
        for deal in deals
        if len(deal.name) > LONGEST_TEXT
        or any(text and len(text) > LONGEST_TEXT for text in (deal.stage, deal.type, deal.series))
    ]
    if long:
        what = f"open deals have a name, stage or type of more than {LONGEST_TEXT} characters: cut to that length."
        yield of_deals("texts_shortened", long, what, Severity.NOTE)


def close_dates(open_deals: Sequence[Deal], history: DealHistory | None, findings: list[Finding]) -> dict[str, dt.date]:
    """Return close dates from history where an export states none for most open deals; told.

    Where most open deals have a date, those that lack one stay without.
    """
    undated = [deal for deal in open_deals if deal.close_date is None]
    if not undated:
        return {}
    if history is None or history.ages is None or len(undated) <= len(open_deals) / 2:
        what = "open deals state no close date: none is assumed; the plan's rule for undated deals decides."
        findings.append(of_deals("deals_without_close_date", undated, what, Severity.NOTE))
        return {}
    findings.append(close_date_finding(history, undated))
    return {deal.id: day for deal in undated if (day := history.close_date(deal)) is not None}
