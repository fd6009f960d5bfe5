"""Which event of an earlier calendar a block is: ids that stay when the plan moves the block."""

import datetime as dt
import hashlib
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from territory_opt.booking.dated_block import DatedBlock
from territory_opt.booking.use import BlockKind
from territory_opt.model.units import RepId

UID_DOMAIN = "territory-opt"
"""What the ids of all events written here end with."""

_UID = re.compile(rf"([0-9a-f]{{8}})-([0-9a-f]{{24}})-(\d{{1,6}})@{UID_DOMAIN}", re.ASCII)


@attrs.frozen(kw_only=True)
class IssuedEvent:
    """An event of the earlier calendar.

    Parameters
    ----------
    start, end
        When it begins and ends, on the clock it was written for.
    is_cancelled
        Whether it was called off.
    has_begun
        Whether it is history, so that no block may become it.
    """

    start: dt.datetime
    end: dt.datetime
    is_cancelled: bool
    has_begun: bool


def is_uid_of(rep: RepId, uid: str) -> bool:
    """Return whether an event's id was given here for this rep.

    Examples
    --------
    >>> is_uid_of("ana", "meeting-1@example.org")
    False
    """
    known = _UID.fullmatch(uid)
    return known is not None and known[1] == digest(rep)[:8]


def digest(*names: str | None) -> str:
    """Return a name of fixed length that tells no one what it stands for."""
    return hashlib.sha256(json.dumps(names).encode()).hexdigest()


def identified(
    rep: RepId, blocks: Iterable[DatedBlock], issued: Mapping[str, IssuedEvent]
) -> Iterator[tuple[str, DatedBlock]]:
    """Yield every block with the id of its event.

    Blocks that are one thing, the parts of an action or a week's blocks of one activity, are numbered. Each block that
    stands where an event of its kind stood is that event; the others become, in order of time, the events left
    over, those called off last, and then new ones.

    Parameters
    ----------
    rep
        Whose blocks.
    blocks
        Blocks that the plan books, by time.
    issued
        The events of the earlier calendar, by id.
    """
    numbered: defaultdict[str, dict[int, IssuedEvent]] = defaultdict(dict)
    for uid, event in issued.items():
        group, _, its_number = uid.removesuffix(f"@{UID_DOMAIN}").rpartition("-")
        numbered[group][int(its_number)] = event
    groups: defaultdict[str, list[DatedBlock]] = defaultdict(list)
    for block in blocks:
        groups[_group(rep, block)].append(block)
    for group, its_blocks in groups.items():
        for number, block in _numbered(its_blocks, numbered[group]):
            yield f"{group}-{number}@{UID_DOMAIN}", block


def _group(rep: RepId, block: DatedBlock) -> str:
    if block.kind is BlockKind.ACTION:
        thing = digest(rep, block.kind, block.opportunity, block.action)
    else:
        year, week, _ = block.start.isocalendar()
        thing = digest(rep, block.kind, f"{year}-W{week:02}", block.activity)
    return f"{digest(rep)[:8]}-{thing[:24]}"


def _numbered(blocks: Sequence[DatedBlock], events: Mapping[int, IssuedEvent]) -> Iterator[tuple[int, DatedBlock]]:
    unused = {number: event for number, event in events.items() if not event.has_begun}
    standing = {(event.start, event.end): number for number, event in unused.items() if not event.is_cancelled}
    moved = []
    for block in blocks:
        number = standing.pop((block.start, block.end), None)
        if number is None:
            moved.append(block)
        else:
            del unused[number]
            yield number, block
    left_over = sorted(unused, key=lambda number: (unused[number].is_cancelled, unused[number].start, number))
    yield from zip(itertools.chain(left_over, itertools.count(max(events, default=-1) + 1)), moved, strict=False)
