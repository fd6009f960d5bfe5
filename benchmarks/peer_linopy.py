"""The week in linopy, as labelled vectors, handed to HiGHS without files; the arrays are made beforehand."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import linopy
import numpy as np
import pandas as pd  # type: ignore[import-untyped]  # its types come apart from it
import xarray as xr
from week_lp import WeekLp


def prepare(lp: WeekLp) -> Callable[[], float]:
    """Return the run that models and solves the week."""
    activities, selling = pd.Index(lp.activities, name="activity"), pd.Index(lp.selling, name="seller")
    segments, limits = pd.RangeIndex(len(lp.segments), name="segment"), pd.RangeIndex(len(lp.limits), name="limit")
    slopes = pd.Series([segment.slope for segment in lp.segments], index=segments)
    widths = pd.Series([segment.width for segment in lp.segments], index=segments)
    belongs = xr.DataArray(
        [[float(segment.activity == name) for segment in lp.segments] for name in lp.selling],
        coords=[selling, segments],
    )
    sells = xr.DataArray(
        [[float(s == name) for name in lp.activities] for s in lp.selling], coords=[selling, activities]
    )
    factors = xr.DataArray(
        [[limit.factors.get(name, 0.0) for name in lp.activities] for limit in lp.limits], coords=[limits, activities]
    )
    sides = xr.DataArray(np.array([">=" if limit.is_floor else "<=" for limit in lp.limits]), coords=[limits])
    bounds = xr.DataArray([limit.hours for limit in lp.limits], coords=[limits])

    def run() -> float:
        week = linopy.Model()
        hours = week.add_variables(lower=0, coords=[activities], name="hours")
        idle = week.add_variables(lower=0, coords=[selling], name="idle")
        free = week.add_variables(lower=0, name="free")
        spent = week.add_variables(lower=0, upper=widths, coords=[segments], name="spent")
        week.add_objective((slopes * spent).sum(), sense="max")
        week.add_constraints(hours.sum() + free == lp.weekly_hours, name="week_length")
        own = (belongs * spent).sum("segment") + idle - (sells * hours).sum("activity")
        week.add_constraints(own == 0, name="activity_hours")
        week.add_constraints((factors * hours).sum("activity"), sides, bounds, name="limits")
        with hushed():
            status, _ = week.solve("highs", io_api="direct", output_flag=False, threads=1, progress=False)
        assert status == "ok"
        return float(slopes.to_numpy() @ spent.solution.to_numpy())

    return run


@contextmanager
def hushed() -> Iterator[None]:
    """Drop what is printed meanwhile: the solver names itself before it is told to be quiet."""
    shown = os.dup(1)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  # a device, no path
        os.dup2(nowhere.fileno(), 1)
    try:
        yield
    finally:
        os.dup2(shown, 1)
        os.close(shown)
