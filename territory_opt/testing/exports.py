"""Strategies for what was read from a CRM: deals, accounts and whole exports, and plain ones made by hand."""

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from territory_opt.intake.records.export import (
    Account,
    Deal,
    DealStatus,
    Export,
    Goal,
    Override,
    Owner,
    RowCount,
    Stage,
    StageVisit,
)
from territory_opt.intake.records.recognition import System

FIRST_DAY = dt.date(2024, 1, 1)
REPS = ("Rep One", "Rep Two", "Rep Three")
ACCOUNTS = ("Client 1", "Client 2", "Client 3")
STAGES = ("Prospecting", "Value Proposition", "Closed Won", "made up")


def deal_of(identifier: str, **changes: Any) -> Deal:  # noqa: ANN401  # the fields of a deal
    """Return an open deal of Rep One with Client 1, with some fields changed.

    Examples
    --------
    >>> deal_of("d1", amount=5.0).face_value
    5.0
    """
    fields: dict[str, Any] = {
        "id": identifier,
        "name": f"Deal {identifier}",
        "place": f"deals.csv:{identifier}",
        "owner": "Rep One",
        "account": "Client 1",
        "status": DealStatus.OPEN,
        "amount": 1000.0,
        "created": dt.date(2025, 6, 1),
    }
    return Deal(**fields | changes)


def closed_deals(owner: str, *, won: int, lost: int, **changes: Any) -> list[Deal]:  # noqa: ANN401  # the same
    """Return closed deals of one owner, a day each from opening to end, with some fields changed."""
    fields: dict[str, Any] = {"owner": owner, "close_date": dt.date(2025, 6, 2), **changes}
    ends = [DealStatus.WON] * won + [DealStatus.LOST] * lost
    name = f"{owner} {'-'.join(str(value) for value in changes.values())}"
    return [deal_of(f"{name} {i}", status=status, **fields) for i, status in enumerate(ends)]


def export_of(deals: Iterable[Deal], **changes: Any) -> Export:  # noqa: ANN401  # the fields of an export
    """Return an export that holds the deals and whoever and whatever they name, with some fields changed."""
    listed = tuple(deals)
    fields: dict[str, Any] = {
        "system": System.OTHER,
        "deals": listed,
        "accounts": {deal.account: Account(id=deal.account, name=deal.account) for deal in listed if deal.account},
        "owners": {deal.owner: Owner(id=deal.owner, name=deal.owner) for deal in listed},
        "stages": {},
        "stage_visits": (),
        "goals": (),
        "overrides": (),
        "currency": "EUR",
        "rows": RowCount(count=len(listed), amount=math.fsum(deal.face_value for deal in listed)),
        "rows_aside": {},
        "findings": (),
    }
    return Export(**fields | changes)


days = st.dates(FIRST_DAY, FIRST_DAY + dt.timedelta(days=700))
some_money = st.none() | st.just(0.0) | st.floats(0, 1e9)
some_odds = st.none() | st.floats(0, 1)


@st.composite
def some_deals(draw: st.DrawFn, identifier: str) -> Deal:
    """Draw a deal of a given id; an end never lies before its start."""
    created, later = draw(st.none() | days), draw(st.none() | st.integers(0, 300))
    start = created or FIRST_DAY
    return Deal(
        id=identifier,
        name=draw(st.sampled_from([identifier, "Deal", "x" * 600])),
        place="deals.csv:1",
        owner=draw(st.sampled_from(REPS)),
        account=draw(st.none() | st.sampled_from(ACCOUNTS)),
        status=draw(st.sampled_from(DealStatus)),
        stage=draw(st.none() | st.sampled_from(STAGES)),
        is_unstarted=draw(st.booleans()),
        amount=draw(some_money),
        list_price=draw(some_money),
        odds=draw(some_odds),
        forecast_category=draw(st.none() | st.sampled_from(["Commit", "Best Case", "Pipeline", "Omitted", "Closed"])),
        weighted_amount=draw(some_money),
        type=draw(st.none() | st.sampled_from(["New", "Existing Customer - Upgrade"])),
        product=draw(st.none() | st.sampled_from(["One", "Two"])),
        created=created,
        close_date=None if later is None else start + dt.timedelta(days=later),
        last_activity=draw(st.none() | days),
    )


@st.composite
def exports(draw: st.DrawFn) -> Export:
    """Draw an export of few deals, with whatever else an export may hold."""
    deals = [draw(some_deals(f"d{i}")) for i in range(draw(st.integers(0, 7)))]
    shares = draw(st.dictionaries(st.sampled_from(STAGES), some_odds, max_size=3))
    spans = st.sampled_from(
        [(None, None), (dt.date(2026, 1, 1), dt.date(2026, 12, 31)), (dt.date(2025, 7, 1), dt.date(2025, 9, 30))]
    )
    goals = [
        Goal(owner=draw(st.none() | st.sampled_from(REPS)), name="a goal", start=span[0], end=span[1], amount=amount)
        for span, amount in draw(st.lists(st.tuples(spans, st.floats(0, 1e9)), max_size=4))
    ]
    overrides = [
        Override(place="overrides.csv:2", account=draw(st.sampled_from([*ACCOUNTS, "Client 9"])), tier="A"),
        Override(place="overrides.csv:4", account="Client 1", owner="Rep Three"),
        Override(place="overrides.csv:3", deal="d0", odds=draw(some_odds), owner=draw(st.none() | st.just("Rep Two"))),
    ]
    return export_of(
        deals,
        system=draw(st.sampled_from(System)),
        owners={rep: Owner(id=rep, name=rep, team=draw(st.none() | st.just("North"))) for rep in REPS},
        accounts={
            name: Account(
                id=name,
                name=name,
                owner=draw(st.none() | st.sampled_from(REPS)),
                industry=draw(st.none() | st.just("retail")),
                annual_revenue=draw(some_money),
                rating=draw(st.none() | st.sampled_from(["Hot", "cold", "none"])),
            )
            for name in ACCOUNTS
        },
        stages={name: Stage(name=name, odds=odds) for name, odds in shares.items()},
        stage_visits=tuple(StageVisit(deal=f"d{i}", stage=draw(st.sampled_from(STAGES))) for i in range(3)),
        goals=tuple(goals),
        overrides=tuple(draw(st.lists(st.sampled_from(overrides), unique_by=id))),
        currency=draw(st.none() | st.just("EUR")),
    )
