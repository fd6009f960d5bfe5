"""The choice between weeks that were found already: a small linear program whose prices say which to look for next."""

import math

import attrs
import numpy as np

from territory_opt.allocation.program import Program
from territory_opt.allocation.solver import solve
from territory_opt.banded.many import Flags, Floats, Places
from territory_opt.errors import SolverError


@attrs.frozen(kw_only=True, eq=False)
class Offer:
    """Weeks that groups of reps may choose between, and what it loses to miss a limit.

    Parameters
    ----------
    losses
        What each week of each group loses: a row for each week.
    uses
        What it takes of each limit: week, group, limit.
    is_open
        Whether it may be chosen: a row for each week, at least one for each group.
    limits
        How much there is of each limit.
    slack_loss, excess_loss
        What each unit loses that is not taken, or taken beyond a limit; infinite where that is forbidden.
    """

    losses: Floats
    uses: Floats
    is_open: Flags
    limits: Floats
    slack_loss: Floats
    excess_loss: Floats


@attrs.frozen(kw_only=True, eq=False)
class Choice:
    """How much of each week each group takes.

    Parameters
    ----------
    parts
        How much there is of each week of each group [1]: a row for each week.
    prices
        How much less a unit more of each limit loses.
    loss
        What is lost in all.
    """

    parts: Floats
    prices: Floats
    loss: float


def choose(offer: Offer) -> Choice:
    """Return the choice that loses least; a group with one open week has it.

    Raises
    ------
    SolverError
        If the solver could not decide, or no choice meets the limits.
    """
    has_one = offer.is_open.sum(axis=0) == 1
    groups = np.flatnonzero(has_one)
    only = offer.is_open.argmax(axis=0)[groups]
    week, group = np.nonzero(offer.is_open & ~has_one)
    scale = np.maximum(np.abs(offer.uses).max(axis=(0, 1)), np.abs(offer.limits))
    scale = np.where(scale > 0.0, scale, 1.0)
    program = Program(name="shared limits")
    for loss in offer.losses[week, group].tolist():
        program.add_column("week", upper=1.0, objective=-loss)
    left = (offer.limits - offer.uses[only, groups].sum(axis=0)) / scale
    for k, limit in enumerate(left.tolist()):
        slack = _add_loss(program, "slack", float(offer.slack_loss[k] * scale[k]))
        excess = _add_loss(program, "excess", float(offer.excess_loss[k] * scale[k]))
        factors = (offer.uses[week, group, k] / scale[k]).tolist()
        columns = [*range(len(week)), slack, excess]
        program.add_row("limit", columns, [*factors, 1.0, -1.0], lower=limit, upper=limit)
    for members in _by_group(group):
        program.add_row("group", members, [1.0] * len(members), lower=1.0, upper=1.0)
    found = solve(program).decided(program.name)
    if found is None:
        raise SolverError("no choice of weeks meets the shared limits, although one was known to")
    parts = np.zeros(offer.losses.shape)
    parts[only, groups] = 1.0
    parts[week, group] = found.values[: len(week)]
    prices = np.array(found.row_prices[: len(left)]) / scale
    return Choice(parts=parts, prices=prices, loss=float(offer.losses[only, groups].sum()) - found.objective)


def _add_loss(program: Program, name: str, loss: float) -> int:
    is_forbidden = math.isinf(loss)
    return program.add_column(name, upper=0.0 if is_forbidden else None, objective=0.0 if is_forbidden else -loss)


def _by_group(group: Places) -> list[list[int]]:
    """Return the positions of each group's entries."""
    if not len(group):
        return []
    order = np.argsort(group, kind="stable")
    cuts = np.flatnonzero(np.diff(group[order])) + 1
    return [members.tolist() for members in np.split(order, cuts)]
