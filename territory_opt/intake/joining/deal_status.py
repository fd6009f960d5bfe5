"""Whether a deal is open, won or lost: by the columns that say so, the table of stages, the name of its stage."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import attrs

from territory_opt.intake.joining.deal_rows import DealRows
from territory_opt.intake.joining.quality import RowFindings
from territory_opt.intake.records.export import DealStatus, Stage
from territory_opt.intake.settling.texts import letters
from territory_opt.model.finding import Finding, Severity

DELETED = "deleted"
"""A status that sets a deal aside, by its letters."""
CLOSED = frozenset(
    map(
        letters,
        (
            *("Closed", "Inactive", "Dead", "Completed", "Geschlossen", "Abgeschlossen", "Inaktiv", "Fermé", "Fermée"),
            *("Clos", "Clôturé", "Clôturée", "Cerrado", "Cerrada", "Fechado", "Fechada", "Chiuso", "Chiusa"),
            *("Gesloten", "Afgesloten"),
        ),
    )
)
"""Statuses that say that a deal has ended and not how, by their letters."""


class Evidence(StrEnum):
    """What said how a deal stands."""

    COLUMNS = "the columns for closed and won"
    STATUS = "the status column"
    STAGE_TABLE = "the table of stages"
    STAGE_NAME = "the name of the stage"
    NOTHING = "nothing"


@attrs.frozen(kw_only=True)
class Statuses:
    """How the deals of an export stand.

    Parameters
    ----------
    values
        One for each row; None where a deal is closed and nothing says how.
    evidence
        What said so.
    stages
        The stage of each row.
    contradictions
        Rows in which two places say different things.
    unknown
        Rows with a status nobody knows.
    ended_by_words
        Rows whose stage only has the words of a known one among others.
    is_deleted
        Whether the status says that the deal is deleted.
    is_in_open_stage
        Whether the name of the stage is known as one of an open deal.
    """

    values: list[DealStatus | None]
    evidence: list[Evidence]
    stages: Sequence[str | None]
    contradictions: tuple[int, ...]
    unknown: tuple[int, ...]
    ended_by_words: tuple[int, ...]
    is_deleted: list[bool]
    is_in_open_stage: list[bool]

    def is_by_default(self, row: int) -> bool:
        """Return whether a row is open, or undecided, only because nothing says more."""
        if self.values[row] is DealStatus.OPEN:
            return self.evidence[row] in {Evidence.STAGE_NAME, Evidence.NOTHING}
        return self.values[row] is None

    def findings(self, rows: DealRows, kept: Sequence[int], make: RowFindings) -> Iterator[Finding]:
        """Yield what was noticed about the status of rows that are used.

        Parameters
        ----------
        rows
            The rows.
        kept
            Numbers of the rows that are used.
        make
            Makes the findings.
        """
        used = set(kept)
        contradictions = [row for row in self.contradictions if row in used]
        if contradictions:
            told = (f"{make.shown(row)}: {self._told(rows, row)}" for row in contradictions)
            what = (
                "rows contradict themselves about being closed or won: the columns for closed and won decide, then the "
                "status, then the stage."
            )
            yield make.of("status_contradictions", contradictions, what, examples=told)
        unknown = [row for row in self.unknown if row in used]
        if unknown:
            words = dict.fromkeys(f"{rows.statuses[row]}" for row in unknown)
            what = (
                "rows have a status that is neither open, won nor lost in any known wording: the stage decides; a row "
                "without one is open."
            )
            yield make.of("unknown_statuses", unknown, what, examples=words)
        is_known_open = all(self.is_in_open_stage[row] for row in kept)
        if kept and not is_known_open and all(self.is_by_default(row) for row in kept):
            stages = dict.fromkeys(f"{self.stages[row]}" for row in kept if self.stages[row])
            what = "rows say nowhere that the deal is closed, nor does the name of any stage: all are taken as open."
            yield make.of("assumed_open", kept, what, examples=stages)
        ended = [row for row in self.ended_by_words if row in used]
        if ended:
            stages = dict.fromkeys(f"{self.stages[row]}" for row in ended)
            what = "rows are taken as won or lost, as the name of their stage has both closed and won or lost in it."
            yield make.of("assumed_closed", ended, what, severity=Severity.NOTE, examples=stages)
        certain = [row for row in kept if rows.odds[row] in {0.0, 1.0} and self.is_by_default(row)]
        if certain:
            what = (
                "rows stand at 0 % or 100 % and nothing says that they are closed: taken as open; a column for closed "
                "and won, or a status, settles it."
            )
            stages = dict.fromkeys(f"{self.stages[row] or 'no stage'} at {rows.odds[row]:.0%}" for row in certain)
            yield make.of("open_at_certain_odds", certain, what, examples=stages)

    def _told(self, rows: DealRows, row: int) -> str:
        said = {"closed": rows.is_closed[row], "won": rows.is_won[row], "status": rows.statuses[row]}
        parts = [f"{word} {str(value).lower()}" for word, value in said.items() if value is not None]
        return ", ".join([*parts, f"stage {self.stages[row] or 'none'}"])


@attrs.frozen
class _Stated:
    """What a row states of its status: closed, won, the status column, the stage, and odds where they are 0 or 1."""

    is_closed: bool | None
    is_won: bool | None
    status: str | None
    stage: str | None
    certain_odds: float | None


@attrs.frozen(kw_only=True)
class _Decision:
    """What a row that states this is, by what evidence, and what is odd about it."""

    value: DealStatus | None
    evidence: Evidence
    is_contradiction: bool
    is_unknown_status: bool
    is_ended_by_words: bool
    is_deleted: bool
    is_in_open_stage: bool


def deal_statuses(
    rows: DealRows, stage_keys: Sequence[str | None], stages: Mapping[str, Stage], words: Mapping[str, DealStatus]
) -> Statuses:
    """Return how each row stands.

    What the columns for closed and won say comes first, then the status column, the table of stages, the name of the
    stage. A status that only says that a deal has ended counts as a column for closed where that says nothing. Odds of
    0 or 1 alone close nothing; of a deal that is closed they say how it ended where nothing else does.

    Parameters
    ----------
    rows
        The rows.
    stage_keys
        Their stages, as keys of `stages` or as written.
    stages
        The export's table of stages.
    words
        What names of stages and statuses mean, by their letters.
    """
    known: dict[tuple[object, ...], _Decision] = {}
    decisions: list[_Decision] = []
    certain = [odds if odds in {0.0, 1.0} else None for odds in rows.odds]
    for stated in zip(rows.is_closed, rows.is_won, rows.statuses, stage_keys, certain, strict=True):
        decision = known.get(stated)
        if decision is None:
            decision = known[stated] = _decision(_Stated(*stated), stages, words)
        decisions.append(decision)
    return Statuses(
        values=[decision.value for decision in decisions],
        evidence=[decision.evidence for decision in decisions],
        stages=stage_keys,
        contradictions=tuple(row for row, decision in enumerate(decisions) if decision.is_contradiction),
        unknown=tuple(row for row, decision in enumerate(decisions) if decision.is_unknown_status),
        ended_by_words=tuple(row for row, decision in enumerate(decisions) if decision.is_ended_by_words),
        is_deleted=[decision.is_deleted for decision in decisions],
        is_in_open_stage=[decision.is_in_open_stage for decision in decisions],
    )


def _decision(stated: _Stated, stages: Mapping[str, Stage], words: Mapping[str, DealStatus]) -> _Decision:
    status_letters = letters(stated.status or "")
    by_status = words.get(status_letters)
    listed = None if stated.stage is None else stages.get(stated.stage)
    by_name = None if stated.stage is None else words.get(letters(stated.stage))
    is_in_open_stage = by_name is DealStatus.OPEN
    by_table = None if listed is None else _listed_status(listed, by_name)
    by_words = None if by_name is not None or stated.stage is None else _ended_by_words(stated.stage)
    if by_name is None and stated.stage is not None:
        by_name = by_words or DealStatus.OPEN
    clues = ((by_status, Evidence.STATUS), (by_table, Evidence.STAGE_TABLE), (by_name, Evidence.STAGE_NAME))
    said, said_by = next((clue for clue in clues if clue[0] is not None), (None, Evidence.NOTHING))
    says_closed = by_status is None and status_letters in CLOSED
    if says_closed and stated.is_closed is None:
        value, evidence = _decided(attrs.evolve(stated, is_closed=True), said, said_by)
    else:
        value, evidence = _decided(stated, said, said_by)
    is_contradiction = stated.is_closed is False and bool(stated.is_won or says_closed)
    return _Decision(
        value=value,
        evidence=evidence,
        is_contradiction=is_contradiction or _contradicts(value, by_status, by_table, by_name),
        is_unknown_status=not (stated.status is None or by_status or says_closed or status_letters == DELETED),
        is_ended_by_words=by_words is not None and by_words is value and evidence is Evidence.STAGE_NAME,
        is_deleted=status_letters == DELETED,
        is_in_open_stage=is_in_open_stage,
    )


def _ended_by_words(stage: str) -> DealStatus | None:
    words = set(stage.replace("-", " ").replace("/", " ").casefold().split())
    ends = words & {"won", "lost"} if "closed" in words else set()
    return DealStatus(ends.pop()) if len(ends) == 1 else None


def _listed_status(stage: Stage, by_name: DealStatus | None) -> DealStatus | None:
    if stage.is_won:
        return DealStatus.WON
    if stage.is_closed:
        # a closed stage that is not won is lost, unless the table says nothing about wins and its name does
        return by_name if stage.is_won is None and by_name is not None else DealStatus.LOST
    return DealStatus.OPEN if stage.is_closed is False else None


def _decided(stated: _Stated, said: DealStatus | None, said_by: Evidence) -> tuple[DealStatus | None, Evidence]:
    if stated.is_closed is False:
        # won and not closed at once: the stage decides between them
        is_won = stated.is_won and said is DealStatus.WON
        return (DealStatus.WON, said_by) if is_won else (DealStatus.OPEN, Evidence.COLUMNS)
    if stated.is_won:
        return DealStatus.WON, Evidence.COLUMNS
    if stated.is_closed is None:
        return said or DealStatus.OPEN, said_by
    if stated.is_won is False:
        return DealStatus.LOST, Evidence.COLUMNS
    return _ended(stated, said, said_by)


def _ended(stated: _Stated, said: DealStatus | None, said_by: Evidence) -> tuple[DealStatus | None, Evidence]:
    """Return how a deal ended that is closed and does not say whether it was won."""
    if said in {DealStatus.WON, DealStatus.LOST}:
        return said, said_by
    if stated.certain_odds is None:
        return None, Evidence.COLUMNS
    return (DealStatus.WON if stated.certain_odds else DealStatus.LOST), Evidence.COLUMNS


def _contradicts(
    value: DealStatus | None, by_status: DealStatus | None, by_table: DealStatus | None, by_name: DealStatus | None
) -> bool:
    ends = {said for said in (by_status, by_table, by_name) if said in {DealStatus.WON, DealStatus.LOST}}
    if value is DealStatus.OPEN:
        return bool(ends)
    return DealStatus.OPEN in {by_status, by_table} or bool(ends - {value})
