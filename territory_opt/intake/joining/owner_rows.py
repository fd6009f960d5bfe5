"""Owners as tables of people list them and as deals and accounts name them."""

from collections import Counter
from collections.abc import Iterable, Mapping

from territory_opt.intake.joining.names_found import KnownRecords, Sighting, Written
from territory_opt.intake.joining.settled_table import SettledTable
from territory_opt.intake.records.export import Owner
from territory_opt.intake.records.recognition import Role

LONGEST_KEY = 80
ALL_DEALS = "all deals"
UNASSIGNED = "unassigned"


class OwnerList:
    """Everybody who owns something in an export.

    Parameters
    ----------
    tables
        The tables of people.
    aliases
        Names a person says stand for another name.
    """

    def __init__(self, tables: Iterable[SettledTable], aliases: Mapping[str, str] | None = None) -> None:
        self.known = KnownRecords(LONGEST_KEY)
        self._aliases = aliases or {}
        self._teams: dict[str, str] = {}
        self._named_teams: dict[str, Counter[str]] = {}
        for table in tables:
            self._enlist(table)

    def _enlist(self, table: SettledTable) -> None:
        ids, names = table.texts(Role.ID, Role.OWNER_ID), table.texts(Role.NAME, Role.OWNER_NAME)
        parts = zip(table.texts(Role.FIRST_NAME), table.texts(Role.LAST_NAME), strict=True)
        full_names = [" ".join(filter(None, pair)) or None for pair in parts]
        emails, teams = table.texts(Role.EMAIL), table.texts(Role.TEAM)
        for row in table.named_rows(ids, names, full_names, emails):
            name = names[row] or full_names[row] or emails[row]
            key = self.known.enlist(ids[row], name, also=(full_names[row], emails[row]))
            team = teams[row]
            if team:
                self._teams.setdefault(key, team)

    def sight_all(self, pairs: Iterable[Written]) -> dict[Written, Sighting | None]:
        """Return for each id and name whose they are; None where both are missing."""
        meant = {pair: self._meant(pair) for pair in pairs}
        found = self.known.sight_all(meant.values())
        return {pair: found.get(meaning) for pair, meaning in meant.items()}

    def _meant(self, pair: Written) -> Written:
        identifier, name = pair
        alias = self._aliases.get(name or "") or self._aliases.get(identifier or "")
        return (None, alias) if alias else pair

    def note_teams(self, keys: Iterable[str], teams: Iterable[str | None]) -> None:
        """Take the team that deals state for their owners; what a table of people says outranks it."""
        for (key, team), count in Counter(zip(keys, teams, strict=True)).items():
            if team:
                self._named_teams.setdefault(key, Counter())[team] += count

    def owners(self, used: Iterable[str]) -> dict[str, Owner]:
        """Return everybody who is listed or used, by key."""
        keys = dict.fromkeys([*(key for key in self.known.names if key in self.known.listed), *used])
        return {key: self._owner(key) for key in keys}

    def _owner(self, key: str) -> Owner:
        said = self._named_teams.get(key)
        team = self._teams.get(key) or (said.most_common(1)[0][0] if said else None)
        return Owner(id=key, name=self.known.names.get(key, key), team=team, is_listed=key in self.known.listed)
