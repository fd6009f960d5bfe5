"""Findings about rows: how many, how much money they hold, where the first of them stand."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from territory_opt.intake.joining.names_found import KnownRecords, Match, Sighting
from territory_opt.intake.records.import_findings import note, warning
from territory_opt.model.checks import shown
from territory_opt.model.finding import Finding, Severity

MOST_NEAREST = 5


@attrs.frozen(kw_only=True)
class RowFindings:
    """Makes findings about rows of deals.

    Parameters
    ----------
    places
        Where each row stands.
    labels
        What each row is called, beside its place.
    amounts
        What each row is worth [money].
    """

    places: Sequence[str]
    labels: Sequence[str | None]
    amounts: Sequence[float]

    def of(
        self,
        code: str,
        rows: Sequence[int],
        what: str,
        *,
        severity: Severity = Severity.WARNING,
        examples: Iterable[str] | None = None,
        amount: float | None = None,
    ) -> Finding:
        """Return a finding about rows.

        Parameters
        ----------
        code
            Stable short name.
        rows
            Numbers of the rows.
        what
            What is said of them, after their number.
        severity
            How much it matters.
        examples
            What is shown of them instead of place and name.
        amount
            Their money where it is not what they are worth [money].
        """
        make = note if severity is Severity.NOTE else warning
        return make(
            code,
            f"{len(rows):,} {what}",
            len(rows),
            amount=math.fsum(self.amounts[row] for row in rows) if amount is None else amount,
            examples=(self.shown(row) for row in rows) if examples is None else examples,
        )

    def shown(self, row: int) -> str:
        """Return place and name of a row."""
        return f"{self.places[row]} {self.labels[row] or ''}".rstrip()


def name_findings(
    noun: str,
    done: str,
    known: KnownRecords,
    sightings: Sequence[Sighting | None],
    make: RowFindings,
) -> Iterable[Finding]:
    """Yield what was noticed about the names in a column: spelt two ways, unknown, borne by several.

    Parameters
    ----------
    noun
        What is named: account, owner, product.
    done
        What was done with a name no list knows.
    known
        The records the names were looked for in.
    sightings
        For each row what its name turned out to be.
    make
        Makes the findings.
    """
    rows: dict[Match, list[int]] = {match: [] for match in Match}
    for row, sighting in enumerate(sightings):
        if sighting is not None and sighting.match is not Match.EXACT:
            rows[sighting.match].append(row)
    if rows[Match.OTHERWISE]:
        pairs = _by_worth(rows[Match.OTHERWISE], sightings, make, lambda s: f"{s.written} = {known.names[s.key]}")
        what = f"rows write the name of the {noun} otherwise than elsewhere: joined to it, none lost."
        yield make.of(f"{noun}_spelt_two_ways", rows[Match.OTHERWISE], what, examples=pairs)
    if rows[Match.SHARED]:
        names = _by_worth(rows[Match.SHARED], sightings, make, lambda s: s.written)
        what = f"rows name an {noun} by a name that several bear: joined to none of them; add a column with its id."
        yield make.of(f"shared_{noun}_names", rows[Match.SHARED], what, examples=names)
    if rows[Match.UNKNOWN] and known.listed:
        written = _by_worth(rows[Match.UNKNOWN], sightings, make, lambda s: s.written)
        nearest = ((name, known.nearest(name)) for name in written[:MOST_NEAREST])
        told = [shown(name) + (f": did you mean {shown(near)}?" if near else "") for name, near in nearest]
        what = f"rows name an {noun} that no list knows: {done}"
        yield make.of(f"unmatched_{noun}s", rows[Match.UNKNOWN], what, examples=told)


def _by_worth(
    rows: Iterable[int],
    sightings: Sequence[Sighting | None],
    make: RowFindings,
    text: Callable[[Sighting], str],
) -> list[str]:
    """Return what rows show, once each, those with the most money first."""
    worth: dict[str, float] = {}
    for row in rows:
        sighting = sightings[row]
        if sighting is not None:
            shown_text = text(sighting)
            worth[shown_text] = worth.get(shown_text, 0.0) + make.amounts[row]
    return sorted(worth, key=lambda shown_text: -worth[shown_text])


def one_name_twice(noun: str, shared: Mapping[str, Sequence[str]], amounts: Mapping[str, float]) -> Iterable[Finding]:
    """Yield that several records bear one name, which leaves joins by that name open.

    Parameters
    ----------
    noun
        What bears the name: account, owner.
    shared
        Names that several bear, with their keys.
    amounts
        What is theirs [money], by key.
    """
    bearers = {key for keys in shared.values() for key in keys}
    if bearers:
        message = (
            f"{len(shared):,} names are borne by several {noun}s, {len(bearers):,} in all: kept apart by id; a row "
            "that gives only such a name is joined to none of them."
        )
        examples = [f"{name}: {', '.join(keys[:3])}" for name, keys in shared.items()]
        amount = math.fsum(amounts.get(key, 0.0) for key in bearers)
        yield warning("one_name_twice", message, len(bearers), amount=amount, examples=examples)
