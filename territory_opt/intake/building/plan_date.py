"""The day a plan is made on, the period it is made for, and what of an export was known on that day."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import attrs

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.intake.records.export import Deal, DealStatus, StageVisit
from territory_opt.intake.records.import_findings import note, of_deals, warning
from territory_opt.model.checks import Date
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.working_time import Period

LAST_MONTH_FOR_THE_YEAR = 9
"""Up to this month the plan is for the present year, whatever lies ahead."""


def plan_date(
    stated: dt.date | None,
    deals: Sequence[Deal],
    findings: list[Finding],
    today: Callable[[], dt.date] | None = None,
) -> dt.date:
    """Return the stated plan date, else the latest day on which something happened; told.

    What happened is that a deal was opened or closed, or an activity took place. The expected close dates of open
    deals lie ahead and say nothing, nor do days after today: those are told. Where nothing has happened yet, a plan
    is made today.

    Parameters
    ----------
    stated
        The plan date as somebody states it.
    deals
        The deals of the export.
    findings
        What was assumed is added to these.
    today
        The present day; the clock's when not given.

    Raises
    ------
    InvalidInputError
        If there are deals and none has any date, or the stated date is none.
    """
    if stated is not None:
        faults = [fault.under("as_of") for fault in Date()(stated)]
        if faults:
            raise InvalidInputError(faults)
        return stated
    present = (today or _clock)()
    days = {day for deal in deals for day in _past(deal)}
    past = [day for day in days if day <= present]
    if len(past) < len(days):
        ahead = sorted(days - set(past))
        message = (
            f"{len(ahead)} days on which deals were opened or closed lie in the future: passed over for the plan date."
        )
        examples = [day.isoformat() for day in ahead]
        findings.append(warning("dates_in_the_future", message, len(ahead), examples=examples))
    if past:
        findings.append(note("assumed_plan_date", f"The plan date is the latest date found: {max(past)}."))
        return max(past)
    if deals and not any(deal.close_date for deal in deals):
        raise InvalidInputError([Fault("as_of", "no date in any deal", "a plan date", "state as_of")])
    message = f"The plan date is today, {present}, as no deal says when it was opened or closed; state as_of."
    findings.append(warning("assumed_plan_date", message))
    return present


def with_ended_losses(
    as_of: dt.date | None,
    deals: Sequence[Deal],
    findings: list[Finding],
    today: Callable[[], dt.date] | None = None,
) -> Sequence[Deal]:
    """Return the deals, those lost before their expected close date without it; told.

    Many CRMs leave the expected close date with a deal that is lost. One after the last day on which anything else
    happened, and after the plan date, says when the deal was to end and not when it did. Where no open deal has a
    close date, the column holds days on which deals ended, and all are kept.

    Parameters
    ----------
    as_of
        The plan date as somebody states it.
    deals
        The deals of the export.
    findings
        What lost its close date is added to these.
    today
        The present day; the clock's when not given.
    """
    if not any(deal.is_open and deal.close_date is not None for deal in deals):
        return deals
    present = (today or _clock)()
    happened = {day for deal in deals for day in _past(_without_expected_end(deal))}
    last_day = max((day for day in happened if day <= present), default=None)
    if last_day is None:
        return deals
    if as_of is not None:
        last_day = max(last_day, as_of)
    ahead = [
        deal for deal in deals if _may_be_expected(deal) and deal.close_date is not None and deal.close_date > last_day
    ]
    if not ahead:
        return deals
    told = f"lost deals have a close date after {last_day}, when all else had happened"
    findings.append(of_deals("lost_before_close_date", ahead, f"{told}: lost, on a day nobody states."))
    expected = {deal.id for deal in ahead}
    return [_without_expected_end(deal) if deal.id in expected else deal for deal in deals]


def _without_expected_end(deal: Deal) -> Deal:
    return attrs.evolve(deal, close_date=None) if _may_be_expected(deal) else deal


def _may_be_expected(deal: Deal) -> bool:
    """Return whether the close date of a lost deal may be the one that was expected."""
    return deal.status is DealStatus.LOST and not deal.has_stated_end


def _clock() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).date()


def _past(deal: Deal) -> Iterable[dt.date]:
    closed = None if deal.is_open else deal.close_date
    return (day for day in (deal.created, closed, deal.last_activity) if day is not None)


def planned_period(stated: Period | None, as_of: dt.date, deals: Iterable[Deal], findings: list[Finding]) -> Period:
    """Return the stated period, else a calendar year; told.

    It is the year of the day after the plan date, and in the last quarter of that the next year where more open deals
    close in it.

    Parameters
    ----------
    stated
        The period as somebody states it.
    as_of
        The plan date.
    deals
        The deals of the export.
    findings
        What was assumed is added to these.
    """
    if stated is not None:
        return stated
    first_day = as_of + dt.timedelta(days=1)
    closing = [deal.close_date for deal in deals if deal.is_open and deal.close_date is not None]
    ahead = Counter(day.year for day in closing if day > as_of)
    is_late = first_day.month > LAST_MONTH_FOR_THE_YEAR and ahead[first_day.year + 1] > ahead[first_day.year]
    period = Period.named(f"{first_day.year + is_late}")
    why = ", as more open deals close in it than in the rest of this" if is_late else ""
    year = "next calendar year" if is_late else "calendar year of the day"
    message = f"The period is {period.start} to {period.end}, the {year} after {as_of}{why}."
    findings.append(note("assumed_period", message))
    return period


def known_deals(as_of: dt.date, deals: Iterable[Deal], findings: list[Finding]) -> list[Deal]:
    """Return the deals as they stood on the plan date: those opened later are left out, those closed later are open.

    A deal that closed later has lost what only its end brought: stage, odds and close date, and its amount where a
    list price stands in for it.
    """
    known, later, reopened = [], [], []
    for deal in deals:
        if deal.created is not None and deal.created > as_of:
            later.append(deal)
        elif not deal.is_open and deal.close_date is not None and deal.close_date > as_of:
            reopened.append(_still_open(deal))
            known.append(reopened[-1])
        else:
            known.append(deal)
    if later:
        what = f"deals were opened after the plan date {as_of}: set aside."
        findings.append(of_deals("opened_after_plan_date", later, what))
    if reopened:
        what = (
            f"deals closed after the plan date {as_of}: open on it, without the stage, odds and close date their end "
            "gave them, at list price where there is one."
        )
        findings.append(of_deals("closed_after_plan_date", reopened, what))
    backwards = [deal for deal in known if _ends_before_it_begins(deal)]
    if backwards:
        what = "closed deals have a close date before the day they were opened: used, their age is not read."
        findings.append(of_deals("closed_before_opened", backwards, what))
    undated = [deal for deal in known if not deal.is_open and deal.close_date is None]
    if undated:
        what = "closed deals have no close date: they count as won or lost, in no period."
        findings.append(of_deals("closed_without_date", undated, what, Severity.NOTE))
    return known


def _ends_before_it_begins(deal: Deal) -> bool:
    start, end = deal.created, deal.close_date
    return not deal.is_open and start is not None and end is not None and end < start


def _still_open(deal: Deal) -> Deal:
    amount = None if deal.list_price is not None or not deal.amount else deal.amount
    return attrs.evolve(
        deal,
        status=DealStatus.OPEN,
        amount=amount,
        close_date=None,
        stage=None,
        odds=None,
        forecast_category=None,
        weighted_amount=None,
        is_unstarted=False,
    )


def known_visits(as_of: dt.date, visits: Iterable[StageVisit]) -> Sequence[StageVisit]:
    """Return the visits to stages that had begun on the plan date."""
    return [visit for visit in visits if visit.entered is None or visit.entered <= as_of]
