"""Targets by owner and period as tables of goals or quotas state them."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence

import attrs

from territory_opt.intake.joining.goal_periods import Days, goal_period, is_fiscal, span_from
from territory_opt.intake.joining.names_found import Match, Written
from territory_opt.intake.joining.owner_rows import OwnerList
from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.records.export import Goal
from territory_opt.intake.records.import_findings import EXAMPLES, note, warning
from territory_opt.intake.records.recognition import Role
from territory_opt.intake.settling.texts import letters
from territory_opt.model.checks import MOST_MONEY, shown
from territory_opt.model.finding import Finding

TEAM_WORDS = frozenset({"team", "total", "all", "company", "everyone", "gesamt", "overall", "grandtotal", "summe"})


@attrs.define
class _Told:
    """What was noticed about goals: where and what, and the targets concerned [money]."""

    examples: list[str] = attrs.field(factory=list)
    amounts: list[float] = attrs.field(factory=list)

    def add(self, example: str, amount: float | None) -> None:
        self.examples.append(example)
        self.amounts.append(max(-MOST_MONEY, min(MOST_MONEY, amount or 0.0)))


class GoalReading:
    """Goals while they are read from their tables.

    Parameters
    ----------
    owners
        Whose they may be; those nobody knows are added.
    """

    def __init__(self, owners: OwnerList) -> None:
        self.goals: list[Goal] = []
        self._owners = owners
        self._named_elsewhere = set(owners.known.names)
        self._told: dict[str, _Told] = {}

    def take(self, table: SettledTable) -> None:
        """Read the goals of a table."""
        amounts = table.money(Role.TARGET).values
        names, emails = table.texts(Role.OWNER_NAME), table.texts(Role.EMAIL)
        pairs: list[Written] = [
            (identifier, name or email)
            for identifier, name, email in zip(table.texts(Role.OWNER_ID), names, emails, strict=True)
        ]
        pairs = [(None, None) if _is_team(pair) else pair for pair in pairs]
        titles, teams = table.texts(Role.NAME), table.texts(Role.TEAM)
        places, periods = table.places(), _Periods(table)
        deleted = table.deleted()
        found = self._owners.sight_all(pairs)
        for row, (pair, amount) in enumerate(zip(pairs, amounts, strict=True)):
            if deleted[row]:
                self._tell("deleted_goals", places[row], amount)
                continue
            if amount is None or amount < 0:
                self._tell("goals_without_target", places[row], amount)
                continue
            days = periods.of(row)
            if days is None:
                self._tell("unreadable_periods", f"{places[row]} {shown(periods.names[row])}", amount)
                continue
            owner = found.get(pair)
            if owner is not None and (owner.match is Match.SHARED or owner.key not in self._named_elsewhere):
                self._tell("goals_of_unknown_owners", self._unknown(places[row], owner.written), amount)
            key = None if owner is None else owner.key
            shown_name = (
                titles[row] or (teams[row] if owner is None else self._owners.known.names.get(owner.key)) or "team"
            )
            self.goals.append(Goal(owner=key, name=shown_name, start=days[0], end=days[1], amount=amount))
        for code, rows in (("assumed_fiscal_year", periods.fiscal), ("assumed_goal_periods", periods.guessed)):
            for row in rows:
                self._tell(code, f"{places[row]} {periods.names[row] or periods.starts[row]}", amounts[row])

    def _unknown(self, place: str, written: str) -> str:
        told = self._told.get("goals_of_unknown_owners", _Told())
        near = self._owners.known.nearest(written) if len(told.examples) < EXAMPLES else None
        return f"{place} {shown(written)}" + (f": did you mean {shown(near)}?" if near else "")

    def _tell(self, code: str, example: str, amount: float | None) -> None:
        self._told.setdefault(code, _Told()).add(example, amount)

    def findings(self) -> Iterator[Finding]:
        """Yield what was noticed about goals."""
        for code, make, what in (
            ("deleted_goals", note, "goals are marked as deleted: left out."),
            ("goals_without_target", warning, "rows of goals state no target of at least 0: left out."),
            (
                "unreadable_periods",
                warning,
                "goals are for a period that is none of 2026, 2026-Q1, Q1 FY2026, Jan 2026: left out.",
            ),
            (
                "goals_of_unknown_owners",
                warning,
                "goals are for somebody no deal, account or list names: kept, as an owner of that name.",
            ),
            ("assumed_fiscal_year", note, "goals are for a fiscal period: taken as the calendar's."),
            (
                "assumed_goal_periods",
                warning,
                "goals state only a first day: the last follows from the distance of the first days.",
            ),
        ):
            told = self._told.get(code)
            if told is not None:
                count = len(told.examples)
                amount = math.fsum(told.amounts)
                message = f"{count:,} {what} They come to {amount:,.2f}."
                yield make(code, message, count, amount=amount, examples=told.examples)


def _is_team(pair: Written) -> bool:
    return pair[0] is None and pair[1] is not None and letters(pair[1]) in TEAM_WORDS


class _Periods:
    """The periods of the rows of a table of goals."""

    def __init__(self, table: SettledTable) -> None:
        self.names = table.texts(Role.PERIOD)
        self.starts: list[dt.date | None] = table.days(Role.PERIOD_START)
        self.ends: list[dt.date | None] = table.days(Role.PERIOD_END)
        self.fiscal: list[int] = []
        self.guessed: list[int] = []
        self._known = {name: goal_period(name) for name in set(self.names) if name is not None}
        if self._known and not any(self._known.values()):
            # a column of periods that holds first days
            days: Sequence[dt.date | None] = table.days(Role.PERIOD)
            self.starts = [start or day for start, day in zip(self.starts, days, strict=True)]
        self._all_starts = [day for day in self.starts if day is not None]

    def of(self, row: int) -> Days | tuple[None, None] | None:
        """Return first and last day for a row: none of both where it states none, None where it cannot be read."""
        start, end, name = self.starts[row], self.ends[row], self.names[row]
        if start is not None and end is not None:
            return (start, end) if start <= end else None
        if name is not None and self._known[name] is not None:
            if is_fiscal(name):
                self.fiscal.append(row)
            return self._known[name]
        if start is not None:
            self.guessed.append(row)
            return span_from(self._all_starts, start)
        return None if name is not None or end is not None else (None, None)


def read_goals(tables: Iterable[SettledTable], owners: OwnerList) -> GoalReading:
    """Return the goals of all tables of goals."""
    reading = GoalReading(owners)
    for table in tables:
        reading.take(table)
    return reading
