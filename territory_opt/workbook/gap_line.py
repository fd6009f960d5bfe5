"""What the formulas of the sheet of targets come to, for a rep and for the team, in the same arithmetic."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import attrs

from territory_opt.model.units import RepId
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.rules.verdict import DealVerdict, Standing


@attrs.frozen(kw_only=True)
class GapLine:
    """One row of the sheet of targets; money is not rounded, as cells show it rounded.

    Parameters
    ----------
    target
        What is promised [money]; None when nothing is.
    won, flow, likely, stretch
        The parts that are known, at face value [money].
    not_identified
        Target less these [money]; None without a target.
    likely_now, stretch_now
        Amounts times present odds [money].
    likely_expected, stretch_expected, development, prospecting
        What the plan's hours are expected to bring [money]; None without a week.
    expected_revenue
        All that the plan is expected to close [money]; None without a week.
    num_likely, num_stretch
        Number of deals.
    """

    target: float | None
    won: float
    flow: float
    likely: float
    stretch: float
    not_identified: float | None
    likely_now: float
    stretch_now: float
    likely_expected: float | None
    stretch_expected: float | None
    development: float | None
    prospecting: float | None
    expected_revenue: float | None
    num_likely: int
    num_stretch: int

    @property
    def check(self) -> float:
        """Target less all its parts, to the cent [money]: 0."""
        if self.target is None or self.not_identified is None:
            return 0.0
        parts = self.won + self.flow + self.likely + self.stretch + self.not_identified
        return round(self.target - parts, 2) + 0.0

    @property
    def shortfall_before(self) -> float | None:
        """Target less won, Flow and expected Likely [money]."""
        return None if self.target is None else self.target - self.won - self.flow - self.likely_now

    @property
    def shortfall_after(self) -> float | None:
        """Target less what the plan is expected to close [money]."""
        if self.target is None or self.expected_revenue is None:
            return None
        return self.target - self.expected_revenue

    @property
    def covers_the_rest(self) -> float | None:
        """Likely and Stretch over what is neither won nor Flow [1]; None where nothing is left."""
        rest = None if self.target is None else round(self.target - self.won - self.flow, 2)
        return (self.likely + self.stretch) / rest if rest is not None and rest > 0 else None

    @property
    def covers_the_target(self) -> float | None:
        """Likely and Stretch over the whole target [1]; None without one."""
        return (self.likely + self.stretch) / self.target if self.target else None


def rep_lines(plan: TerritoryPlan) -> dict[RepId, GapLine]:
    """Return the row of each rep."""
    verdicts: defaultdict[RepId, list[DealVerdict]] = defaultdict(list)
    for deal in plan.problem.opportunities:
        verdicts[deal.rep].append(plan.classification.deals[deal.id])
    return {rep_id: _rep_line(plan, rep, verdicts[rep_id]) for rep_id, rep in plan.reps.items()}


def _rep_line(plan: TerritoryPlan, rep: RepPlan, deals: Sequence[DealVerdict]) -> GapLine:
    amount, now, count = (defaultdict[Standing, float](float) for _ in range(3))
    for deal in deals:
        amount[deal.standing] += deal.amount
        now[deal.standing] += deal.expected_now
        count[deal.standing] += 1
    clients = plan.problem.clients_by_rep.get(rep.rep.id, ())
    flow = sum(map(plan.problem.policy.flow_of, clients)) + amount[Standing.FLOW]
    likely, stretch = amount[Standing.LIKELY], amount[Standing.STRETCH]
    target, won = rep.rep.target, rep.rep.won
    revenue = None if rep.allocation.best is None else rep.allocation.best.revenue
    gains = None if revenue is None else (revenue.likely, revenue.stretch, revenue.development, revenue.prospecting)
    return GapLine(
        target=target,
        won=won,
        flow=flow,
        likely=likely,
        stretch=stretch,
        not_identified=None if target is None else target - won - flow - likely - stretch,
        likely_now=now[Standing.LIKELY],
        stretch_now=now[Standing.STRETCH],
        likely_expected=gains and gains[0],
        stretch_expected=gains and gains[1],
        development=gains and gains[2],
        prospecting=gains and gains[3],
        expected_revenue=None if gains is None else won + flow + sum(gains),
        num_likely=int(count[Standing.LIKELY]),
        num_stretch=int(count[Standing.STRETCH]),
    )


def team_line(lines: Sequence[GapLine]) -> GapLine:
    """Return the row of all reps together: without a target or a plan when any rep has none."""
    target = whole_sum(line.target for line in lines)
    return GapLine(
        target=target,
        won=sum(line.won for line in lines),
        flow=sum(line.flow for line in lines),
        likely=sum(line.likely for line in lines),
        stretch=sum(line.stretch for line in lines),
        not_identified=whole_sum(line.not_identified for line in lines),
        likely_now=sum(line.likely_now for line in lines),
        stretch_now=sum(line.stretch_now for line in lines),
        likely_expected=whole_sum(line.likely_expected for line in lines),
        stretch_expected=whole_sum(line.stretch_expected for line in lines),
        development=whole_sum(line.development for line in lines),
        prospecting=whole_sum(line.prospecting for line in lines),
        expected_revenue=whole_sum(line.expected_revenue for line in lines),
        num_likely=sum(line.num_likely for line in lines),
        num_stretch=sum(line.num_stretch for line in lines),
    )


def whole_sum(values: Iterable[float | None]) -> float | None:
    """Return the sum of values, or None where any is missing.

    Examples
    --------
    >>> whole_sum([1.0, 2.0]), whole_sum([1.0, None])
    (3.0, None)
    """
    known = list(values)
    return None if None in known else sum(value for value in known if value is not None)
