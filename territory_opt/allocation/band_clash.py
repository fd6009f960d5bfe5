"""Which rules of a week of bands cannot hold together: told at once, without a program and without repairs."""

from collections.abc import Collection

from territory_opt.allocation.banded_week import BandedWeek, tightest
from territory_opt.banded.records import OPTIMAL
from territory_opt.banded.selling_range import selling_range


def clashing_rules(banded: BandedWeek) -> tuple[str, ...] | None:
    """Return rules that cannot hold together, none of which could be left out; None where all can.

    Minimum contact is kept throughout: there are no rules where it alone asks for too much. For all such sets, and for
    what would help, see :func:`~territory_opt.allocation.clash.explain`.

    Parameters
    ----------
    banded
        The week.

    Examples
    --------
    >>> import attrs
    >>> import territory_opt as to
    >>> from territory_opt.allocation.banded_week import banded_week
    >>> from territory_opt.allocation.valuation import value_week
    >>> demo = to.read_demo()
    >>> week = attrs.evolve(value_week(demo, "ana", to.classify(demo)), actions=())
    >>> rows = [attrs.evolve(row, limit_hours=20.0) if row.rule == "admin_floor" else row for row in week.rows]
    >>> clashing_rules(banded_week(attrs.evolve(week, rows=tuple(rows))))
    ('admin_floor', 'admin_ceiling')
    """
    kept = list(dict.fromkeys(side.rule for side in banded.sides))
    if not _clash(banded, kept):
        return None
    for rule in tuple(kept):
        others = [other for other in kept if other != rule]
        if _clash(banded, others):
            kept = others
    return tuple(kept)


def _clash(banded: BandedWeek, rules: Collection[str]) -> bool:
    sides = [side for side in banded.sides if side.rule in rules]
    return selling_range(tightest(banded.week, banded.selling, sides)).ending != OPTIMAL
