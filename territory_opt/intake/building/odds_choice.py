"""Where the odds of each open deal come from: a person, its column, a table of stages, history, a CRM's default."""

import math
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import attrs

from territory_opt.errors import listing
from territory_opt.intake.building.deal_history import DealHistory
from territory_opt.intake.recognising.vocabulary import vocabulary
from territory_opt.intake.records.export import Deal, Stage
from territory_opt.intake.records.import_findings import note
from territory_opt.intake.records.recognition import System
from territory_opt.intake.settling.texts import letters
from territory_opt.model.finding import Finding

MAKER: Mapping[System, str] = {
    System.SALESFORCE: "Salesforce",
    System.HUBSPOT: "HubSpot",
    System.DYNAMICS: "Dynamics 365",
    System.PIPEDRIVE: "Pipedrive",
}


class OddsFrom(StrEnum):
    """What the odds of open deals are read from before anything else."""

    COLUMN = "column"
    """The deal's own column."""
    STAGES = "stages"
    """A table of stages: the export's, a stated one, the CRM's default."""
    HISTORY = "history"
    """The closed deals, where they are enough."""


class OddsSource(StrEnum):
    """What a deal's odds were read from, as a summary names it."""

    OVERRIDE = "overrides"
    COLUMN = "the deals' own column"
    EXPORT_STAGES = "the export's table of stages"
    STATED_STAGES = "the stated table of stages"
    HISTORY = "history"
    DEFAULT_STAGES = "the CRM's default stages"
    NONE = "no source at all"


USUAL_ORDER = (
    OddsSource.COLUMN,
    OddsSource.EXPORT_STAGES,
    OddsSource.STATED_STAGES,
    OddsSource.HISTORY,
    OddsSource.DEFAULT_STAGES,
)
ORDER: Mapping[OddsFrom | None, tuple[OddsSource, ...]] = {
    None: USUAL_ORDER,
    OddsFrom.COLUMN: USUAL_ORDER,
    OddsFrom.STAGES: (
        OddsSource.EXPORT_STAGES,
        OddsSource.STATED_STAGES,
        OddsSource.DEFAULT_STAGES,
        *USUAL_ORDER,
    ),
    OddsFrom.HISTORY: (OddsSource.HISTORY, *USUAL_ORDER),
}
"""Sources in the order in which they are asked."""


@attrs.frozen
class ChosenOdds:
    """The odds of one open deal [1], their source, and the source in words; None where nothing gives any."""

    odds: float | None
    source: OddsSource
    words: str | None = None


class StageOdds:
    """A table of odds by stage, in which names are found without regard to case, spaces and signs."""

    def __init__(self, odds: Mapping[str, float], words: str) -> None:
        self.words = words
        self._odds = {letters(stage): chance for stage, chance in odds.items()}
        self._known: dict[str, float | None] = {}

    def of(self, stage: str | None) -> float | None:
        """Return the odds of a stage [1]; None for one the table does not list."""
        if stage is None:
            return None
        if stage not in self._known:
            self._known[stage] = self._odds.get(letters(stage))
        return self._known[stage]


@attrs.frozen(kw_only=True)
class StageTables:
    """The tables of stages that may give odds: the export's own, a stated one, the default of the CRM that wrote it."""

    by_source: Mapping[OddsSource, StageOdds]

    @classmethod
    def of(
        cls, system: System, stages: Mapping[str, Stage], stated: Mapping[str, float], stated_in: str
    ) -> "StageTables":
        """Return the tables of an export.

        Parameters
        ----------
        system
            Which CRM wrote the export.
        stages
            The export's own table.
        stated
            Odds by stage [1] as the user states them.
        stated_in
            Where the user states them.
        """
        own = {name: stage.odds for name, stage in stages.items() if stage.odds is not None}
        default = vocabulary().default_stage_odds.get(system, {})
        return cls(
            by_source={
                OddsSource.EXPORT_STAGES: StageOdds(own, "stage table of the export"),
                OddsSource.STATED_STAGES: StageOdds(stated, f"stage table of {stated_in}"),
                OddsSource.DEFAULT_STAGES: StageOdds(default, f"{MAKER.get(system, system)}'s default stages"),
            }
        )

    def expected(self, stage: str | None) -> tuple[float, str] | None:
        """Return what a stage's odds are by the first table that lists it, and the table in words."""
        for table in self.by_source.values():
            odds = table.of(stage)
            if odds is not None:
                return odds, table.words
        return None


@attrs.frozen(kw_only=True)
class OddsChoice:
    """Chooses the odds of open deals.

    Parameters
    ----------
    overrides
        Odds that a person settled [1], by deal.
    tables
        Tables of odds by stage.
    history
        What the closed deals say; None when there are none.
    odds_from
        What comes first; None for the usual order.
    """

    overrides: Mapping[str, float]
    tables: StageTables
    history: DealHistory | None
    odds_from: OddsFrom | None = None

    def of(self, deal: Deal) -> ChosenOdds:
        """Return the odds of an open deal by the first source that gives any."""
        if deal.id in self.overrides:
            return ChosenOdds(self.overrides[deal.id], OddsSource.OVERRIDE, "override")
        for source in ORDER[self.odds_from]:
            found = self._read(source, deal)
            if found is not None:
                return ChosenOdds(found[0], source, found[1])
        return ChosenOdds(None, OddsSource.NONE)

    def _read(self, source: OddsSource, deal: Deal) -> tuple[float, str] | None:
        if source is OddsSource.COLUMN:
            return None if deal.odds is None else (deal.odds, "column")
        if source is OddsSource.HISTORY:
            return None if self.history is None or not self.history.is_enough else self.history.odds(deal)
        table = self.tables.by_source[source]
        odds = table.of(deal.stage)
        return None if odds is None else (odds, table.words)


def odds_by_source(chosen: Sequence[tuple[Deal, ChosenOdds]], currency: str) -> Iterable[Finding]:
    """Yield how many open deals, and how much money, have their odds from where."""
    if not chosen:
        return
    amounts: dict[OddsSource, list[float]] = {source: [] for source in OddsSource}
    for deal, odds in chosen:
        amounts[odds.source].append(deal.face_value)
    parts = [f"{source} ({len(own):,} of {math.fsum(own):,.0f} {currency})" for source, own in amounts.items() if own]
    message = f"Odds of {len(chosen):,} open deals come from {listing(parts)}. They decide Likely or Stretch."
    amount = math.fsum(money for own in amounts.values() for money in own)
    yield note("odds_by_source", message, len(chosen), amount=amount)
