"""The parts of a rep's target as rows, and the new business that is to close the rest; each opens into its terms."""

from collections.abc import Iterator

import attrs

from territory_opt.pages.balance import not_identified_ledger
from territory_opt.pages.facts import PlanFacts
from territory_opt.pages.ledger import Ledger, figure
from territory_opt.pages.part_ledgers import (
    LONGEST_NAME,
    deals_ledger,
    development_ledger,
    flow_ledger,
    prospecting_ledger,
)
from territory_opt.pages.parts_bar import share_words
from territory_opt.planning.coverage import CoveragePlan
from territory_opt.planning.goals import Part
from territory_opt.planning.plan import RepPlan
from territory_opt.report.layout import clipped, counted, money
from territory_opt.rules.verdict import Standing

MOST_PLACES = 3


@attrs.frozen(kw_only=True)
class PartRow:
    """A part of a target.

    Parameters
    ----------
    kind
        Which part; it gives colour and pattern.
    name, amount, share
        What it is called, its money as shown, and what that is of the target.
    note
        What stands beside it, in a few words.
    ledger
        How it adds up; None where it is given as it is.
    sentences
        What more there is to say.
    """

    kind: str
    name: str
    amount: str
    share: str
    note: str
    ledger: Ledger | None = None
    sentences: tuple[str, ...] = ()


def part_rows(facts: PlanFacts, rep: RepPlan) -> tuple[PartRow, ...]:
    """Return the parts of a rep's target, at face value, and after them what new business the plan expects."""
    return (*_identified(facts, rep), *_not_identified(facts, rep), *_new_business(facts, rep))


def _identified(facts: PlanFacts, rep: RepPlan) -> Iterator[PartRow]:
    sheet = rep.sheet
    yield PartRow(
        kind="won",
        name="Won",
        amount=figure(sheet.won),
        share=share_words(sheet.won, sheet.target),
        note="closed already",
        sentences=(f"{figure(sheet.won)} as the territory states it for {rep.rep.name}.",),
    )
    yield PartRow(
        kind="flow",
        name="Flow",
        amount=figure(sheet.flow),
        share=share_words(sheet.flow, sheet.target),
        note="recurs by itself",
        ledger=flow_ledger(facts, rep),
    )
    for standing, part in ((Standing.LIKELY, sheet.likely), (Standing.STRETCH, sheet.stretch)):
        yield PartRow(
            kind=standing.value,
            name=standing.capitalize(),
            amount=figure(part.amount),
            share=share_words(part.amount, sheet.target),
            note=_deals_note(part),
            ledger=deals_ledger(facts, rep, standing),
        )


def _deals_note(part: Part) -> str:
    planned = "" if part.expected is None else f", {figure(part.expected)} with the plan"
    return f"{counted(part.count, 'deal')}: expected {figure(part.expected_now)} now{planned}"


def _not_identified(facts: PlanFacts, rep: RepPlan) -> Iterator[PartRow]:
    sheet = rep.sheet
    if sheet.not_identified is None:
        return
    is_surplus = sheet.not_identified < 0
    yield PartRow(
        kind="open",
        name="Not identified",
        amount=figure(sheet.not_identified),
        share=share_words(sheet.not_identified, sheet.target),
        note="more is identified than promised" if is_surplus else "to be found by covering the territory",
        ledger=not_identified_ledger(sheet, facts.currency),
        sentences=tuple(_where_to_look(facts, rep.coverage)),
    )


def _where_to_look(facts: PlanFacts, coverage: CoveragePlan) -> Iterator[str]:
    clients = facts.plan.problem.client_by_id
    places = [
        f"{clipped(clients[place.client].name, LONGEST_NAME)} (potential {money(place.potential_revenue)}, "
        f"{'no recent contact' if place.has_open_deal else 'no open deal'})"
        for place in coverage.clients[:MOST_PLACES]
    ]
    if places:
        yield f"Look first at {'; '.join(places)}."


def _new_business(facts: PlanFacts, rep: RepPlan) -> Iterator[PartRow]:
    if rep.allocation.best is None:
        return
    revenue, coverage = rep.allocation.best.revenue, rep.coverage
    yield PartRow(
        kind="development",
        name="Development",
        amount=figure(revenue.development),
        share=share_words(revenue.development, rep.sheet.target),
        note="expected of known clients with the plan",
        ledger=development_ledger(facts, rep),
    )
    yield PartRow(
        kind="prospecting",
        name="Prospecting",
        amount=figure(revenue.prospecting),
        share=share_words(revenue.prospecting, rep.sheet.target),
        note=f"expected of new clients; {figure(revenue.later)} more after the period",
        ledger=prospecting_ledger(facts, rep),
        sentences=(f"A week of it: {coverage.weekly_meetings:.1f} meetings, {coverage.weekly_deals:.2f} new deals.",),
    )
