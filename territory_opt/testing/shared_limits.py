"""Strategies for fleets that share limits, and their optimum by one program of all weeks together."""

from collections.abc import Sequence
from functools import cache

import attrs
import numpy as np
from hypothesis import strategies as st

from territory_opt.allocation.program import Program, Solution
from territory_opt.allocation.solver import solve
from territory_opt.files.policy_file import read_policy
from territory_opt.fleet.fleet import Fleet
from territory_opt.model.hour_rule import SELLING_TIME, HourRule, LimitUnit
from territory_opt.model.policy import Policy
from territory_opt.rules.hour_rows import AT_LEAST, rows_of
from territory_opt.sharing.shared_limit import Shared, SharedLimit, TeamTarget
from territory_opt.testing.drawing import hundredths, integers, pick

USES = ("engineer", "executive", "travel")
"""What the targets of the fleets take."""

FEW_SLOPES = (100.0, 100.0, 60.0, 30.0, 10.0, 0.0)
FEW_USES = (0.0, 0.0, 0.5, 1.0, 1.0, 2.0)


@cache
def _policies() -> tuple[Policy, ...]:
    """Return policies of bands: none, shares of selling time, shares of the week, and hours."""
    policy = read_policy()
    floor = HourRule(terms={"A": 1.0}, at_least=0.3, of=SELLING_TIME)
    ceiling = HourRule(terms={"B": 1.0}, at_most=0.25)
    hours = HourRule(terms={"C": 1.0}, at_least=2.0, at_most=6.0, unit=LimitUnit.HOURS)
    admin = HourRule(terms={policy.admin: 1.0}, at_least=0.1, at_most=0.2)
    tables: tuple[dict[str, HourRule], ...] = ({}, {"top": floor}, {"middle": ceiling, "admin": admin}, {"low": hours})
    others = tuple(attrs.evolve(policy, hour_rules=table) for table in tables)
    return (policy, *others)


@st.composite
def sharing_fleets(draw: st.DrawFn, *, most_reps: int = 4) -> Fleet:
    """Return small fleets whose targets take of `USES`: with ties, idle hours, minimum contact, targets that take none.

    Parameters
    ----------
    most_reps
        How many reps a fleet may have.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(sharing_fleets())
    ... def take_of_all(fleet):
    ...     assert set(USES) == set(fleet.usage)
    >>> take_of_all()
    """
    policy = pick(draw, _policies())
    num_reps = draw(integers(1, most_reps))
    num_targets = np.array([draw(integers(0, 5)) for _ in range(num_reps)])
    total = int(num_targets.sum())
    num_lines = np.array([draw(integers(1, 3)) for _ in range(total)], dtype=np.int64)
    slope = hundredths(0, 200) if draw(st.booleans()) else st.sampled_from(FEW_SLOPES)
    width = st.sampled_from((1.0, 2.0, 4.0, 0.5)) if draw(st.booleans()) else hundredths(0.1, 12)
    slopes = [sorted((draw(slope) for _ in range(count)), reverse=True) for count in num_lines.tolist()]
    widths = [[draw(width) for _ in range(count)] for count in num_lines.tolist()]
    in_period = np.array([pick(draw, (1.0, 1.0, 0.5, 0.0)) for _ in range(total)])
    contact = [pick(draw, (0.0, 0.0, 0.0, 0.05, 0.5)) * sum(own) for own in widths]
    return Fleet(
        policy=policy,
        reps=np.array([f"rep {number}" for number in range(num_reps)]),
        weekly_hours=np.array([pick(draw, (40.0, 40.0, 20.0, 8.0)) for _ in range(num_reps)]),
        admin_hours=np.array([pick(draw, (np.nan, np.nan, 1.0)) for _ in range(num_reps)]),
        kept_revenue=np.array([pick(draw, (0.0, 250.0)) for _ in range(num_reps)]),
        target=np.full(num_reps, np.nan),
        rep_start=np.concatenate([[0], np.cumsum(num_targets)]),
        target_ids=np.array([f"client {number}" for number in range(total)], dtype=np.str_),
        activity=np.array([draw(integers(0, 3)) for _ in range(total)], dtype=np.int16),
        minimum_hours=np.array(contact),
        in_period_share=in_period,
        later_share=1.0 - in_period,
        usage={name: np.array([pick(draw, FEW_USES) for _ in range(total)]) for name in USES},
        segment_start=np.concatenate([[0], np.cumsum(num_lines)]),
        widths=np.array([length for own in widths for length in own]),
        slopes=np.array([steepness for own in slopes for steepness in own]),
    )


def shared_limits(*, most_limits: int = 3) -> st.SearchStrategy[list[Shared]]:
    """Return limits on `USES`, on hours of an activity, or a team target; what there is of them may be nothing.

    Parameters
    ----------
    most_limits
        How many there may be.
    """
    amounts = st.sampled_from((0.0, 1e-6, 1.0, 2.0, 4.0, 7.5, 7.5, 12.0, 12.0, 30.0, 500.0))
    used = st.builds(SharedLimit, name=st.sampled_from(USES), at_most=amounts)
    of_activity = st.builds(
        SharedLimit, name=st.just("hours"), at_most=amounts, activity=st.sampled_from(("A", "B", "C"))
    )
    target = st.builds(TeamTarget, at_least=st.sampled_from((0.0, 100.0, 250.0, 500.0, 1000.0, 5000.0, 1e6)))
    several: st.SearchStrategy[list[Shared]] = st.lists(
        st.one_of(used, used, of_activity, target),
        min_size=1,
        max_size=most_limits,
        unique_by=lambda limit: limit.name,
    )
    return several


def block_optimum(fleet: Fleet, limits: Sequence[Shared]) -> Solution | None:
    """Return the optimum of all weeks in one program, with a price for each limit in its last rows; None for none.

    Parameters
    ----------
    fleet, limits
        Who shares what.
    """
    program = Program(name="all weeks")
    taken: list[dict[int, float]] = [{} for _ in limits]
    for rep in range(fleet.num_reps):
        _add_week(program, fleet, rep, limits, taken)
    kept = float(fleet.kept_revenue.sum())
    for limit, use in zip(limits, taken, strict=True):
        columns, factors = list(use), list(use.values())
        if isinstance(limit, SharedLimit):
            program.add_row(limit.name, columns, factors, upper=limit.at_most)
        else:
            program.add_row(limit.name, columns, factors, lower=limit.at_least - kept)
    return solve(program).decided(program.name)


def _add_week(
    program: Program, fleet: Fleet, rep: int, limits: Sequence[Shared], taken: list[dict[int, float]]
) -> None:
    policy, length = fleet.policy, float(fleet.weekly_hours[rep])
    hours = {name: program.add_column(name, upper=None) for name in policy.activities}
    free = program.add_column("free", upper=None)
    program.add_row("week", [*hours.values(), free], [1.0] * (len(hours) + 1), lower=length, upper=length)
    spent: dict[str, list[int]] = {name: [program.add_column("idle", upper=None)] for name in fleet.activities}
    for target in range(fleet.rep_start[rep], fleet.rep_start[rep + 1]):
        lines = range(fleet.segment_start[target], fleet.segment_start[target + 1])
        columns = [
            program.add_column("line", upper=float(fleet.widths[line]), objective=float(fleet.slopes[line]))
            for line in lines
        ]
        spent[fleet.activities[fleet.activity[target]]] += columns
        program.add_row("contact", columns, [1.0] * len(columns), lower=float(fleet.minimum_hours[target]))
        for limit, use in zip(limits, taken, strict=True):
            if isinstance(limit, TeamTarget):
                share = float(fleet.in_period_share[target])
                use.update({column: share * program.objective[column] for column in columns})
            elif limit.activity is None:
                use.update(dict.fromkeys(columns, float(fleet.usage[limit.name][target])))
    for name, columns in spent.items():
        factors = [1.0, *[-1.0] * len(columns)]
        program.add_row("hours", [hours[name], *columns], factors, lower=0.0, upper=0.0)
    for row in rows_of(fleet.policy.hour_rules, policy, length):
        side = {"lower" if row.side == AT_LEAST else "upper": row.limit_hours}
        program.add_row(row.name, [hours[name] for name in row.factors], list(row.factors.values()), **side)
    need = float(np.nan_to_num(fleet.admin_hours[rep]))
    program.add_row("admin", [hours[policy.admin]], [1.0], lower=need)
    for limit, use in zip(limits, taken, strict=True):
        if isinstance(limit, SharedLimit) and limit.activity is not None:
            use[hours[limit.activity]] = 1.0
