"""Why reps have no week, in words: which floor stands above which ceiling."""

import numpy as np
from numpy.typing import NDArray

from territory_opt.banded.columns import ManyBands, ManyFound
from territory_opt.banded.records import (
    ADMIN_CLASH,
    BAND_CLASH,
    CEILING_HOURS,
    CEILING_SHARE,
    FLOOR_HOURS,
    FLOOR_SHARE,
    FLOORS_CLASH,
    OPTIMAL,
)
from territory_opt.fleet.bands import ADMIN, FleetBands

MINIMUM_CONTACT = "minimum contact"
UNDECIDED_WORDS = "the search stopped before an optimum was proven"


def why_not(found: ManyFound, fleet_bands: FleetBands, bands: ManyBands) -> NDArray[np.str_]:
    """Return for each rep why there is no week; an empty text where there is one.

    Parameters
    ----------
    found
        What the search found.
    fleet_bands
        The rules behind the bands.
    bands
        The bands it searched.
    """
    told = [""] * len(found.ending)
    for rep in np.flatnonzero(found.ending != OPTIMAL).tolist():
        told[rep] = _Clash(fleet_bands, bands, rep).words(int(found.ending[rep]), int(found.clash[rep]))
    return np.array(told, dtype=np.str_)


class _Clash:
    """The limits of one rep, told apart by the rules that set them."""

    def __init__(self, fleet_bands: FleetBands, bands: ManyBands, rep: int) -> None:
        self.fleet_bands, self.bands, self.rep = fleet_bands, bands, rep

    def words(self, ending: int, activity: int) -> str:
        """Return which limits leave no week."""
        if ending == ADMIN_CLASH:
            return self._of_admin()
        if ending == BAND_CLASH:
            return self._of_band(activity)
        if ending == FLOORS_CLASH:
            return self._of_floors()
        return UNDECIDED_WORDS

    def _of_admin(self) -> str:
        floor, ceiling = self.fleet_bands.admin_floor[self.rep], self.fleet_bands.admin_ceiling[self.rep]
        needs = f"administration needs at least {floor:.4g} h ({self._rule(ADMIN, FLOOR_HOURS, floor)})"
        if floor > self.fleet_bands.weekly_hours[self.rep]:
            return f"{needs}, more than the week of {self.fleet_bands.weekly_hours[self.rep]:.4g} h"
        return f"{needs} but may take at most {ceiling:.4g} h ({self._rule(ADMIN, CEILING_HOURS, ceiling)})"

    def _of_band(self, activity: int) -> str:
        rep, bands = self.rep, self.bands
        floors = (bands.floor_hours[rep, activity], bands.floor_share[rep, activity] * bands.shortest[rep])
        ceilings = (bands.ceiling_hours[rep, activity], bands.ceiling_share[rep, activity] * bands.longest[rep])
        floor = self._side(activity, (FLOOR_HOURS, FLOOR_SHARE)[int(floors[1] > floors[0])])
        ceiling = self._side(activity, (CEILING_HOURS, CEILING_SHARE)[int(ceilings[1] < ceilings[0])])
        name = self.fleet_bands.activities[activity]
        return f"{name} needs at least {floor} but may take at most {ceiling}{self._of_selling_time(floor + ceiling)}"

    def _of_floors(self) -> str:
        rep, bands = self.rep, self.bands
        floors = []
        for activity, name in enumerate(self.fleet_bands.activities):
            hours, share = bands.floor_hours[rep, activity], bands.floor_share[rep, activity]
            side = FLOOR_SHARE if share * bands.longest[rep] > hours else FLOOR_HOURS
            if max(hours, share) > 0:
                floors.append(f"{name} {self._side(activity, side)}")
        together = f"the floors together are more than the selling time: {', '.join(floors)}"
        return together + self._of_selling_time("%")

    def _of_selling_time(self, sides: str) -> str:
        if "%" not in sides:
            return ""
        return f"; selling time is {self.bands.shortest[self.rep]:.4g} to {self.bands.longest[self.rep]:.4g} h"

    def _side(self, activity: int, side: int) -> str:
        bands, rep = self.bands, self.rep
        columns = (bands.floor_hours, bands.floor_share, bands.ceiling_hours, bands.ceiling_share)
        limit = float(columns[side][rep, activity])
        size = f"{limit:.4g} h" if side in (FLOOR_HOURS, CEILING_HOURS) else f"{100 * limit:.4g} % of selling time"
        return f"{size} ({self._rule(activity, side, limit)})"

    def _rule(self, activity: int, side: int, limit: float) -> str:
        for each in self.fleet_bands.sides:
            if each.activity == activity and each.side == side and each.limit[self.rep] == limit:
                return each.rule
        return MINIMUM_CONTACT if side == FLOOR_HOURS else "no rule"
