"""What a second opinion cannot see: differences between solvers that are no error of either."""

from territory_opt.allocation.rep_week import RepWeek

NARROW_HOURS = 1e-7
"""CBC takes a column hardly wider than its tolerance for empty [h/week]."""


def unseen_by_cbc(week: RepWeek) -> float:
    """Return what the segments gain that are too narrow for CBC: the first ones of a steep response [money].

    Parameters
    ----------
    week
        The week that both solvers are asked for.
    """
    curves = [target.curve for target in week.targets]
    segments = [segment for curve in curves for segment in zip(curve.widths, curve.slopes, strict=True)]
    return sum(width * slope for width, slope in segments if width < NARROW_HOURS)
