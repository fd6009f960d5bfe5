"""How much of a new rep's hours count while the rep learns."""

import attrs

from territory_opt.model.rep import Rep


def ramp_share(ramp_weeks: float, weeks_left: float) -> float:
    """Return the mean share of the hours that count while a rep ramps up in a line from 0 to 1 [1].

    With a ramp of R weeks and L weeks left, the share after t weeks is min(1, t / R); its mean over them is
    L / (2 R) for R >= L, else 1 - R / (2 L).

    Parameters
    ----------
    ramp_weeks
        How long the ramp lasts [weeks].
    weeks_left
        The weeks the mean is taken over [weeks]: calendar days from the first plannable day to the period's end,
        both included, over 7.

    Examples
    --------
    >>> ramp_share(0, 26), ramp_share(13, 26), ramp_share(52, 26)
    (1.0, 0.75, 0.25)
    """
    if ramp_weeks >= weeks_left:
        return weeks_left / (2 * ramp_weeks)
    return 1 - ramp_weeks / (2 * weeks_left)


def at_share(rep: Rep, share: float) -> Rep:
    """Return a rep of whose weekly hours, and of the administration among them, only a share counts [1].

    Examples
    --------
    >>> at_share(Rep(id="dora", weekly_hours=40, admin_hours=6), 0.75).admin_hours
    4.5
    """
    if share == 1:
        return rep
    admin_hours = None if rep.admin_hours is None else rep.admin_hours * share
    return attrs.evolve(rep, weekly_hours=rep.weekly_hours * share, admin_hours=admin_hours)
