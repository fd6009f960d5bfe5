"""What was noticed while a calendar was read, counted by kind."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import attrs

from territory_opt.errors import listing
from territory_opt.model.finding import Finding, Severity

MOST_EXAMPLES = 5

_TOLD: Mapping[str, tuple[Severity, str]] = {
    "own": (Severity.NOTE, "of an earlier plan of this library: not counted as busy"),
    "cancelled": (Severity.NOTE, "cancelled: not counted as busy"),
    "free": (Severity.NOTE, "marked as free time: not counted as busy"),
    "empty": (Severity.NOTE, "without any length: not counted as busy"),
    "other": (Severity.NOTE, "other than events, such as tasks or lists of free time: not read"),
    "outdated": (Severity.NOTE, "that a later version of the same entry replaces: not counted as busy"),
    "unreadable": (Severity.WARNING, "that cannot be read or repeated: not counted as busy"),
    "reversed": (Severity.WARNING, "with an end before the beginning: not counted as busy"),
    "half_dated": (Severity.WARNING, "from a day to a time, or from a time to a day: counted as busy on whole days"),
    "same_id": (Severity.WARNING, "with the id of another entry, of which neither is the later version: counted too"),
    "unnamed": (Severity.NOTE, "with a title too long to keep: called busy"),
    "unknown_zone": (Severity.WARNING, "in a time zone nobody knows: taken as it stands on the person's clock"),
    "assumed_zone": (Severity.WARNING, "in a time zone, while the person states none: told on the clock of {}"),
}


@attrs.frozen
class ReadingNotes:
    """Entries of a calendar that do not count, or count otherwise than they stand, by kind, with a few examples."""

    counts: Counter[str] = attrs.field(factory=Counter)
    examples: defaultdict[str, dict[str, None]] = attrs.field(factory=lambda: defaultdict(dict))

    def count(self, kind: str, number: int = 1, example: str = "") -> None:
        """Count entries of a kind."""
        self.counts[kind] += number
        if example and len(self.examples[kind]) < MOST_EXAMPLES:
            self.examples[kind][example] = None

    def findings(self, name: str) -> Iterator[Finding]:
        """Yield a finding for each kind of entry that was counted."""
        for kind, (severity, told) in _TOLD.items():
            number, examples = self.counts[kind], tuple(self.examples[kind])
            if number:
                message = f"{name}: {number} {'entry' if number == 1 else 'entries'} {told.format(listing(examples))}."
                yield Finding(
                    code=f"calendar_{kind}", severity=severity, message=message, count=number, examples=examples
                )
