"""The consolidated worksheets as text for a terminal, rep by rep."""

from collections.abc import Iterator, Sequence

from territory_opt.report.layout import WIDTH, clipped, counted, money, paragraph, share, table
from territory_opt.rules.verdict import DealVerdict
from territory_opt.session.layout import PART_NAMES
from territory_opt.session.views import ClientView, Consolidation, DealDifference, RepConsolidation

_NARROWEST = 10


def consolidation_text(consolidation: Consolidation) -> str:
    """Return the consolidated worksheets as text, at most 100 characters wide.

    Parameters
    ----------
    consolidation
        What `consolidate` gave.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.session.consolidation import consolidate
    >>> print(consolidation_text(consolidate(to.plan(to.read_demo()), [])).splitlines()[0])
    Planning session: what the reps say beside the CRM and the plan
    """
    first, last = consolidation.period
    about = (
        f"Period {first} to {last}, data of {consolidation.as_of}, money in {consolidation.currency}; "
        f"{consolidation.num_worksheets} of {counted(len(consolidation.reps), 'worksheet')} in."
    )
    lines = ["Planning session: what the reps say beside the CRM and the plan", *paragraph(about, indent="")]
    for finding in consolidation.findings:
        lines += paragraph(finding.message, indent="! ")
    for rep in consolidation.reps:
        lines += ["", *_rep_lines(rep)]
    return "\n".join(lines) + "\n"


def _rep_lines(rep: RepConsolidation) -> Iterator[str]:
    title = clipped(rep.name, WIDTH - 40)
    yield f"{title} {'─' * (WIDTH - len(title) - 1)}"
    if rep.file is None:
        yield "  no worksheet yet"
        return
    yield from paragraph(f"Not answered: {'; '.join(rep.unanswered) or 'nothing, all is answered'}.")
    yield ""
    yield from _part_lines(rep)
    yield ""
    yield from _deal_lines(rep)
    yield ""
    yield from _hour_lines(rep)
    if rep.clients:
        yield ""
        yield from _client_lines(rep)


def _part_lines(rep: RepConsolidation) -> list[str]:
    rows = [("Target by part", "CRM", "estimate", "difference", "by the rep's deals and clients")]
    rows.append(("Target", money(rep.target), "", "", ""))
    rows.append(("Won", money(rep.won), "", "", ""))
    rows += [
        (PART_NAMES[part.part], money(part.crm), money(part.estimate), _signed(part.difference), money(part.by_deals))
        for part in rep.parts
    ]
    left, now = rep.left_crm, rep.left_estimate
    change = None if left is None or now is None else now - left
    rows.append(("Still to find", money(left), money(now), _signed(change), money(rep.left_by_deals)))
    return _fitting(rows, "<>>>>")


def _deal_lines(rep: RepConsolidation) -> Iterator[str]:
    if not rep.deals:
        yield "  No deal is seen otherwise than the CRM has it."
        return
    moved = sum(deal.money_moved for deal in rep.deals)
    yield f"  {counted(len(rep.deals), 'deal')} seen otherwise, {money(moved)} moved, the most first"
    rows = [("Deal", "amount", "CRM", "rep", "expected")]
    for deal in rep.deals:
        change = _signed(deal.expected_after - deal.expected_before)
        rows.append((deal.name, money(deal.before.amount), seen_by_crm(deal.before), seen_by_rep(deal), change))
    yield from _fitting(rows, "<><<>")


def _fitting(rows: Sequence[Sequence[str]], align: str) -> list[str]:
    """Return rows set in columns, the first of them as wide as the others leave room for."""
    others = sum(2 + max(len(row[i]) for row in rows) for i in range(1, len(align)))
    room = max(_NARROWEST, WIDTH - 2 - others)
    lines = table([(clipped(row[0], room), *row[1:]) for row in rows], align)
    return [line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…" for line in lines]


def seen_by_crm(verdict: DealVerdict) -> str:
    """Return how the data see a deal, in few words."""
    close = "" if verdict.close_date is None else f" {verdict.close_date}"
    odds = "" if verdict.odds is None else f" {share(verdict.odds)}"
    return f"{PART_NAMES[verdict.standing]}{odds}{close}"


def seen_by_rep(deal: DealDifference) -> str:
    """Return what a rep says of a deal, in few words, and where the rules put it when that is elsewhere."""
    answer = deal.answer
    words = [] if answer.view is None else [answer.view.value.capitalize()]
    words += [] if answer.odds is None else [share(answer.odds)]
    words += [] if answer.close_date is None else [answer.close_date.isoformat()]
    if deal.after is not None and deal.changes_part and answer.view is None:
        words.append(f"({PART_NAMES[deal.after.standing]})")
    if deal.after is not None and answer.view is not None and deal.after.standing.value != answer.view.value:
        words.append(f"({'still ' * (not deal.changes_part)}{PART_NAMES[deal.after.standing]})")
    return " ".join(words)


def _hour_lines(rep: RepConsolidation) -> list[str]:
    rows = [("Hours a week", "recorded", "rep says", "plan", "rep - plan")]
    for view in rep.hours:
        recorded, answered, planned = map(_hours, (view.recorded, view.answered, view.planned))
        difference = "-" if view.difference is None else f"{round(view.difference, 1) + 0:+.1f}"
        rows.append((view.name, recorded, answered, planned, difference))
    known = [view.answered for view in rep.hours if view.answered is not None]
    rows.append(("In all", "", _hours(sum(known) if known else None), "", ""))
    return _fitting(rows, "<>>>>")


def _client_lines(rep: RepConsolidation) -> Iterator[str]:
    rows = [("Top clients", "Flow: CRM", "rep", "could add: CRM", "rep", "difference")]
    rows += [
        (
            client.name,
            money(client.crm_flow),
            money(client.answer.none),
            money(client.crm_potential),
            money(client.fit.potential_revenue),
            _signed(client.potential_difference),
        )
        for client in rep.clients
    ]
    yield from _fitting(rows, "<>>>>>")
    for client in rep.clients:
        for remark in client_remarks(client):
            yield from paragraph(f"{clipped(client.name, 36)}: {remark}", indent="  - ")


def client_remarks(client: ClientView) -> Iterator[str]:
    """Yield why the answers about a client do not fit, or why their fit should be doubted."""
    if client.fit.response is None:
        yield f"no response: {client.fit.why_not}"
    yield from client.fit.warnings


def _signed(amount: float | None) -> str:
    return "-" if amount is None else f"{round(amount) + 0:+,}"


def _hours(hours: float | None) -> str:
    return "-" if hours is None else f"{hours:.1f}"
