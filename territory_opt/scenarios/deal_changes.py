"""Changes of single deals: won, lost, slipped."""

import datetime as dt

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing
from territory_opt.model.checks import Number, Text, check_record, checked, shown
from territory_opt.model.finding import Finding
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.problem import Problem
from territory_opt.model.units import RepId
from territory_opt.rules.words import counted
from territory_opt.scenarios.grammar import record_path
from territory_opt.scenarios.records import chosen, rebuilt, with_fields

_MOST_EXAMPLES = 3


@attrs.frozen
class DealWon:
    """Deals are won now: their whole amount goes to what their reps have won, and they are no longer open.

    The amount counts in the period, whatever the close date said: a deal that was to close outside the period, as
    well, for that is what winning it now means. A finding says how much money that is.

    Parameters
    ----------
    deal
        The id of an open deal, or a selection such as ``opportunities[stage=Proposal]``.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> DealWon("a03").applied(read_demo()).rep_by_id["ana"].won
    57000.0
    """

    deal: str = checked(Text())

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def words(self) -> str:
        """What it does, in one line."""
        return f"{_named(self.deal)} won"

    def applied(self, problem: Problem) -> Problem:
        """Return the territory in which the deals are won.

        Raises
        ------
        InvalidInputError
            If there is no such deal, or one has no amount.
        """
        deals = _deals(problem, self.deal)
        _refuse_without(deals, "amount", self.deal)
        won: dict[RepId, float] = {}
        for deal in deals:
            won[deal.rep] = won.get(deal.rep, 0.0) + (deal.amount or 0.0)
        return rebuilt(
            problem,
            reps=with_fields("reps", problem.reps, lambda r: {"won": r.won + won[r.id]} if r.id in won else {}),
            opportunities=_without(problem, deals),
            findings=(*problem.findings, *_closing_outside(problem, deals)),
        )


@attrs.frozen
class DealLost:
    """Deals are lost: they are no longer open.

    Parameters
    ----------
    deal
        The id of an open deal, or a selection such as ``opportunities[stage=Proposal]``.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> "a03" in [deal.id for deal in DealLost("a03").applied(read_demo()).opportunities]
    False
    """

    deal: str = checked(Text())

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def words(self) -> str:
        """What it does, in one line."""
        return f"{_named(self.deal)} lost"

    def applied(self, problem: Problem) -> Problem:
        """Return the territory without the deals.

        Raises
        ------
        InvalidInputError
            If there is no such deal.
        """
        return rebuilt(problem, opportunities=_without(problem, _deals(problem, self.deal)))


@attrs.frozen
class DealSlips:
    """Deals close some days later, or earlier.

    Parameters
    ----------
    deal
        The id of an open deal, or a selection such as ``opportunities[stage=Proposal]``.
    days
        How much later [calendar days]; negative for earlier.

    Examples
    --------
    >>> from territory_opt.files.folder import read_demo
    >>> after = DealSlips("a03", 30).applied(read_demo())
    >>> next(deal.close_date.isoformat() for deal in after.opportunities if deal.id == "a03")
    '2026-05-17'
    """

    deal: str = checked(Text())
    days: int = checked(Number(at_least=-3660, at_most=3660, unit="days", whole=True))

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def words(self) -> str:
        """What it does, in one line."""
        way = "slips" if self.days >= 0 else "comes forward"
        return f"{_named(self.deal)} {way} by {counted(abs(self.days), 'day')}"

    def applied(self, problem: Problem) -> Problem:
        """Return the territory in which the deals close later.

        Raises
        ------
        InvalidInputError
            If there is no such deal, one has no close date, or the new one is no day to plan with.
        """
        deals = _deals(problem, self.deal)
        _refuse_without(deals, "close_date", self.deal)
        later = dt.timedelta(days=self.days)
        new = {deal.id: deal.close_date + later for deal in deals if deal.close_date is not None}
        return rebuilt(
            problem,
            opportunities=with_fields(
                "opportunities", problem.opportunities, lambda d: {"close_date": new[d.id]} if d.id in new else {}
            ),
        )


def _deals(problem: Problem, text: str) -> list[Opportunity]:
    ids = chosen(problem, "opportunities", text)
    return [deal for deal in problem.opportunities if deal.id in ids]


def _without(problem: Problem, deals: list[Opportunity]) -> tuple[Opportunity, ...]:
    gone = {deal.id for deal in deals}
    return tuple(deal for deal in problem.opportunities if deal.id not in gone)


def _refuse_without(deals: list[Opportunity], field: str, text: str) -> None:
    """Raise one fault that counts the deals in which a field is missing."""
    lacking = [deal.id for deal in deals if getattr(deal, field) is None]
    if not lacking:
        return
    path = f"{text}.{field}" if "[" in text or len(deals) > 1 else f"{record_path('opportunities', text)}.{field}"
    found = "nothing" if len(deals) == 1 else f"nothing in {len(lacking)} of {len(deals)} deals: {listing(lacking)}"
    what = "an amount" if field == "amount" else "a close date"
    raise InvalidInputError(
        [Fault(path, found, f"{what} of every deal meant", f"set {field} first, or select deals with {field}!=nothing")]
    )


def _closing_outside(problem: Problem, deals: list[Opportunity]) -> list[Finding]:
    period = problem.period
    outside = [deal for deal in deals if deal.close_date and not period.start <= deal.close_date <= period.end]
    if not outside:
        return []
    amount = sum(deal.amount or 0.0 for deal in outside)
    noun = "deal" if len(outside) == 1 else "deals"
    return [
        Finding(
            code="won_outside_period",
            message=(
                f"{len(outside):,} {noun} of {amount:,.0f} {problem.currency} won now had a close date outside "
                f"{period.start} to {period.end}: counted as won in the period."
            ),
            count=len(outside),
            amount=amount,
            examples=tuple(deal.id for deal in outside[:_MOST_EXAMPLES]),
        )
    ]


def _named(text: str) -> str:
    return text if text.startswith("opportunities") else f"deal {shown(text)}"
