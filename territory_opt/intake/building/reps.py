"""The reps of a territory from the owners of an export, with what they won and what they promised."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.intake.records.export import Deal, DealStatus, Export, Owner
from territory_opt.intake.records.import_findings import cut, note, warning
from territory_opt.model.finding import Finding
from territory_opt.model.rep import Rep
from territory_opt.model.units import RepId
from territory_opt.model.working_time import Period

WEEKLY_HOURS = 40.0
LONGEST_NAME = 500


def who_sells(
    export: Export, deals: Sequence[Deal], others: Iterable[RepId], findings: list[Finding]
) -> dict[RepId, Owner]:
    """Return the owners that are reps: those with a deal, and others; where there are none, all owners.

    Parameters
    ----------
    export
        The export.
    deals
        Its deals as they stood on the plan date.
    others
        Owners who are reps without a deal too: they have a target, or an account that a person gave them.
    findings
        Who was left out is added to these.

    Raises
    ------
    InvalidInputError
        If the export names nobody.
    """
    owners = dict(export.owners)
    owners |= {deal.owner: Owner(id=deal.owner, name=deal.owner) for deal in deals if deal.owner not in owners}
    active = {deal.owner for deal in deals}.union(others)
    reps = {key: owner for key, owner in owners.items() if key in active}
    if not reps:
        if not owners:
            found = f"{export.rows.count:,} rows of deals, none usable, and nobody who owns anything"
            hint = "add deals with an owner, or a table of users"
            raise InvalidInputError([Fault("export", found, "at least one deal or one owner", hint)])
        message = f"No owner has a usable deal: all {len(owners)} owners of the export are reps."
        findings.append(warning("reps_without_any_deal", message, len(owners), examples=list(owners)))
        return owners
    idle = [owner.name for key, owner in owners.items() if key not in active]
    if idle:
        message = f"{len(idle)} owners have no deal at all: they are no reps of this plan."
        findings.append(note("owners_without_deals", message, len(idle), examples=idle))
    return reps


def reps_of(
    owners: Mapping[RepId, Owner],
    deals: Sequence[Deal],
    period: Period,
    target: Mapping[RepId, float],
    findings: list[Finding],
) -> list[Rep]:
    """Return the reps with what they won in the period, and their target.

    Parameters
    ----------
    owners
        Who sells.
    deals
        The deals as they stood on the plan date.
    period
        The planned period.
    target
        Targets [money].
    findings
        What was assumed is added to these.
    """
    message = f"Each rep works {WEEKLY_HOURS:g} h/week, stated nowhere in the export: more hours earn more."
    findings.append(note("assumed_weekly_hours", message, len(owners)))
    with_open_deals = {deal.owner for deal in deals if deal.is_open}
    without = [rep for rep in owners if rep not in with_open_deals and rep not in target]
    if without:
        message = (
            f"{len(without)} reps have no open deal and no target: only clients and prospecting can fill their week."
        )
        findings.append(warning("reps_without_open_deals", message, len(without), examples=without))
    won: defaultdict[RepId, float] = defaultdict(float)
    for deal in deals:
        closed = deal.close_date
        if deal.status is DealStatus.WON and closed is not None and period.start <= closed <= period.end:
            won[deal.owner] += deal.amount or 0.0
    names = Counter(owner.name for owner in owners.values())
    return [
        Rep(
            id=key,
            name=cut(owner.name if names[owner.name] == 1 else f"{owner.name} ({key})", LONGEST_NAME),
            weekly_hours=WEEKLY_HOURS,
            target=target.get(key),
            won=round(won[key], 2),
            team=None if owner.team is None else cut(owner.team, LONGEST_NAME),
        )
        for key, owner in owners.items()
    ]
