"""What people settled about deals and accounts, laid over an export: tier, odds, certainty, owner."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from territory_opt.errors import Fault, InvalidInputError, listing, nearest
from territory_opt.intake.joining.names_found import MOST_COMPARED, KnownRecords, Match
from territory_opt.intake.records.export import Deal, Export, Override
from territory_opt.intake.records.import_findings import note, warning
from territory_opt.model.checks import SHARE, shown
from territory_opt.model.finding import Finding
from territory_opt.model.opportunity import Certainty

MOST_HINTS = 50
LONGEST_HINTED = 80


@attrs.frozen(kw_only=True)
class AppliedOverrides:
    """An export's deals and accounts with what people settled about them.

    Parameters
    ----------
    deals
        All deals, open ones under their settled owner.
    odds, certainty
        What is settled about open deals, by id.
    tier, owner
        What is settled about accounts, by key.
    findings
        What was applied, and what could not be.
    """

    deals: Sequence[Deal]
    odds: Mapping[str, float]
    certainty: Mapping[str, Certainty]
    tier: Mapping[str, str]
    owner: Mapping[str, str]
    findings: Sequence[Finding]


def apply_overrides(export: Export, deals: Sequence[Deal], tiers: Iterable[str]) -> AppliedOverrides:
    """Return the deals and accounts of an export with what people settled about them.

    An override names its account or deal by id or by name, so that it finds it again in the next export. What is
    settled about an account's odds, certainty or owner holds for all its open deals; of two overrides the later one
    counts. Closed deals stay whose they were.

    Parameters
    ----------
    export
        The export.
    deals
        Its deals as they stood on the plan date.
    tiers
        The tiers of the policy.

    Raises
    ------
    InvalidInputError
        With every override that settles what cannot be: an unknown tier, certainty or owner, odds that are none.
    """
    if not export.overrides:
        return AppliedOverrides(deals=deals, odds={}, certainty={}, tier={}, owner={}, findings=())
    applying = _Applying(export, deals, list(tiers))
    for override in dict.fromkeys(export.overrides):
        applying.take(override)
    if applying.faults:
        raise InvalidInputError(applying.faults)
    return applying.result()


@attrs.frozen
class _Ruling:
    """What one override settles; None where it settles nothing."""

    tier: str | None
    odds: float | None
    certainty: Certainty | None
    owner: str | None


class _Applying:
    """Overrides while they are laid over an export."""

    def __init__(self, export: Export, deals: Sequence[Deal], tiers: Sequence[str]) -> None:
        self.faults: list[Fault] = []
        self._export, self._deals, self._tiers = export, deals, tiers
        self._open = {deal.id: deal for deal in deals if deal.is_open}
        self._ended = {deal.id for deal in deals if not deal.is_open}
        self._of_account: defaultdict[str, list[str]] = defaultdict(list)
        for deal in self._open.values():
            if deal.account is not None:
                self._of_account[deal.account].append(deal.id)
        self._deal_names = _found_by((deal.id, deal.name) for deal in deals)
        self._account_names = _found_by((account.id, account.name) for account in export.accounts.values())
        self._owner_names = _found_by((owner.id, owner.name) for owner in export.owners.values())
        self._odds: dict[str, float] = {}
        self._certainty: dict[str, Certainty] = {}
        self._deal_owner: dict[str, str] = {}
        self._tier: dict[str, str] = {}
        self._owner: dict[str, str] = {}
        self._applied: list[str] = []
        self._unmatched: list[str] = []
        self._useless: list[str] = []

    def take(self, override: Override) -> None:
        """Lay one override over the export, or note why it cannot be."""
        ruling = self._ruling(override)
        if ruling is None:
            return
        place = override.place
        if override.account is not None:
            key = _only(self._account_names, override.account)
            if key is None:
                self._miss(place, "account", override.account, self._account_names)
            else:
                self._take_account(place, key, ruling)
            return
        key = _only(self._deal_names, override.deal or "")
        if key is None:
            self._miss(place, "deal", override.deal or "", self._deal_names)
        elif key in self._ended:
            self._useless.append(f"{place}: deal {key} is closed")
        else:
            if ruling.tier is not None:
                self._useless.append(f"{place}: a tier belongs to an account, not to deal {key}")
            self._take_deal(place, key, ruling)

    def _take_account(self, place: str, key: str, ruling: "_Ruling") -> None:
        if ruling.tier is not None:
            self._tier[key] = ruling.tier
            self._tell(place, key, f"tier {ruling.tier}", "none")
        if ruling.owner is not None:
            self._owner[key] = ruling.owner
            self._tell(place, key, f"owner {ruling.owner}", self._export.accounts[key].owner or "none")
        for deal in self._of_account[key]:
            self._take_deal(place, deal, ruling)

    def _take_deal(self, place: str, deal: str, ruling: "_Ruling") -> None:
        stated = self._open[deal]
        if ruling.odds is not None:
            self._odds[deal] = ruling.odds
            self._tell(place, deal, f"odds {ruling.odds:g}", "none" if stated.odds is None else f"{stated.odds:g}")
        if ruling.certainty is not None:
            self._certainty[deal] = ruling.certainty
            self._tell(place, deal, f"certainty {ruling.certainty}", "by rule")
        if ruling.owner is not None:
            self._deal_owner[deal] = ruling.owner
            self._tell(place, deal, f"owner {ruling.owner}", stated.owner)

    def _tell(self, place: str, what: str, settled: str, crm: str) -> None:
        self._applied.append(f"{place} {what}: {settled} (CRM {crm})")

    def _miss(self, place: str, kind: str, name: str, known: KnownRecords) -> None:
        near = known.nearest(name) if len(self._unmatched) < MOST_HINTS else None
        self._unmatched.append(f"{place}: {kind} {shown(name)}" + (f", did you mean {shown(near)}?" if near else ""))

    def _ruling(self, override: Override) -> "_Ruling | None":
        """Return what an override settles, as it will be used; None when it cannot be, which is noted."""
        before = len(self.faults)
        place = override.place
        if override.odds is not None:
            self.faults += [fault.under(f"{place} odds") for fault in SHARE(override.odds)]
        owner = None if override.owner is None else _only(self._owner_names, override.owner)
        if override.owner is not None and owner is None:
            names = list(dict.fromkeys(person.name for person in self._export.owners.values()))
            self._refuse(f"{place} owner", override.owner, names)
        tier = self._chosen(f"{place} tier", override.tier, self._tiers)
        certainty = self._chosen(f"{place} certainty", override.certainty, [kind.value for kind in Certainty])
        if len(self.faults) > before:
            return None
        return _Ruling(tier, override.odds, None if certainty is None else Certainty(certainty), owner)

    def _chosen(self, path: str, stated: str | None, choices: Sequence[str]) -> str | None:
        if stated is None:
            return None
        chosen = next((choice for choice in choices if choice.casefold() == stated.casefold()), None)
        if chosen is None:
            self._refuse(path, stated, choices)
        return chosen

    def _refuse(self, path: str, stated: str, choices: Sequence[str]) -> None:
        hint = nearest(stated[:LONGEST_HINTED], choices[:MOST_COMPARED]) if len(self.faults) < MOST_HINTS else ""
        self.faults.append(Fault(path, shown(stated), f"one of {listing(choices)}", hint))

    def result(self) -> AppliedOverrides:
        """Return what came of it."""
        owner_of = self._deal_owner
        deals = [attrs.evolve(deal, owner=owner_of[deal.id]) if deal.id in owner_of else deal for deal in self._deals]
        return AppliedOverrides(
            deals=deals,
            odds=self._odds,
            certainty=self._certainty,
            tier=self._tier,
            owner=self._owner,
            findings=tuple(self._findings()),
        )

    def _findings(self) -> Iterator[Finding]:
        touched = {*self._odds, *self._certainty, *self._deal_owner}
        amount = sum(self._open[deal].face_value for deal in touched)
        if self._applied:
            message = f"{len(self._applied):,} values that people settled are used instead of the CRM's."
            yield note("overrides_applied", message, len(self._applied), amount=amount, examples=self._applied)
        kinds: tuple[tuple[str, list[str], Callable[[int], str]], ...] = (
            (
                "overrides_unmatched",
                self._unmatched,
                lambda n: (
                    f"{n:,} overrides name an account or deal that the export does not hold, or that several bear: "
                    "kept in their file, without effect on any money."
                ),
            ),
            ("overrides_without_effect", self._useless, lambda n: f"{n:,} overrides settle nothing that is open."),
        )
        for code, cases, message_of in kinds:
            if cases:
                yield warning(code, message_of(len(cases)), len(cases), examples=cases)


def _found_by(records: Iterable[tuple[str, str]]) -> KnownRecords:
    known = KnownRecords()
    for identifier, name in records:
        known.enlist(identifier, name)
    return known


def _only(known: KnownRecords, written: str) -> str | None:
    """Return the key of the one record that bears an id or name."""
    sighting = known.sight((None, written))
    return sighting.key if sighting.match in {Match.EXACT, Match.OTHERWISE} and sighting.key in known.listed else None
