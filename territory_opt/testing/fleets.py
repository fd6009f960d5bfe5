"""Fleets: small ones drawn by Hypothesis, and large ones from a seed."""

import attrs
import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from territory_opt.files.policy_file import read_policy
from territory_opt.fleet.fleet import Fleet
from territory_opt.fleet.list_column import ListColumn
from territory_opt.model.hour_rule import HourRule, LimitUnit
from territory_opt.model.policy import Policy
from territory_opt.testing.drawing import integers, pick

MOST_LINES = 3
SLOPES = (0.0, 100.0, 100.0, 250.0, 400.0, 900.0)
WIDTHS = (0.25, 0.5, 1.0, 4.0, 12.0)


@st.composite
def banded_policies(draw: st.DrawFn) -> Policy:
    """Return policies whose hour rules each limit one activity; they may leave no week.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=3)
    ... @given(banded_policies())
    ... def has_administration(policy):
    ...     assert policy.admin in policy.activities
    >>> has_administration()
    """
    policy = read_policy()
    names = [*policy.activities]
    rules = dict(policy.hour_rules) if draw(st.booleans()) else {}
    for number in range(draw(integers(0, 3))):
        activity = pick(draw, names)
        unit, of = pick(draw, [(LimitUnit.HOURS, "week"), (LimitUnit.SHARE, "week"), (LimitUnit.SHARE, "selling")])
        most = 20 if unit is LimitUnit.HOURS else 1
        limit = most * draw(integers(0, 10)) / 10
        least, most_allowed = pick(draw, [(limit, None), (None, limit)])
        rules[f"rule_{number}"] = HourRule(
            terms={activity: 1.0}, unit=unit, of=of, at_least=least, at_most=most_allowed
        )
    return attrs.evolve(policy, hour_rules=rules)


@st.composite
def fleets(draw: st.DrawFn, *, most_reps: int = 4, most_targets: int = 4) -> Fleet:
    """Return fleets whose curves rise ever less, with ties among them, under policies of bands.

    Parameters
    ----------
    most_reps
        How many reps at the most.
    most_targets
        How many targets each of them has at the most.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=3)
    ... @given(fleets())
    ... def has_reps(fleet):
    ...     assert fleet.num_reps >= 1
    >>> has_reps()
    """
    policy = draw(banded_policies())
    num_reps = draw(integers(1, most_reps))
    counts = [draw(integers(0, most_targets)) for _ in range(num_reps)]
    num_targets = sum(counts)
    lines = [draw(integers(0, MOST_LINES)) for _ in range(num_targets)]
    slopes = [sorted((pick(draw, SLOPES) for _ in range(count)), reverse=True) for count in lines]
    widths = [[pick(draw, WIDTHS) for _ in range(count)] for count in lines]
    shares = [pick(draw, [(1.0, 0.0), (0.5, 0.5), (0.25, 0.75)]) for _ in range(num_targets)]
    return Fleet(
        policy=policy,
        reps=[f"rep-{place}" for place in range(num_reps)],
        weekly_hours=[pick(draw, [40.0, 32.0, 10.0]) for _ in range(num_reps)],
        admin_hours=[pick(draw, [np.nan, np.nan, 0.0, 5.0, 12.0]) for _ in range(num_reps)],
        kept_revenue=[pick(draw, [0.0, 1000.0]) for _ in range(num_reps)],
        target=[pick(draw, [np.nan, 500.0, 20_000.0]) for _ in range(num_reps)],
        rep_start=np.cumsum([0, *counts]),
        target_ids=np.array([f"t{place}" for place in range(num_targets)], dtype=np.str_),
        activity=[draw(integers(0, 3)) for _ in range(num_targets)],
        minimum_hours=[pick(draw, [0.0, 0.0, 0.0, 0.5]) if sum(width) >= 0.5 else 0.0 for width in widths],  # noqa: PLR2004
        in_period_share=[in_period for in_period, _ in shares],
        later_share=[later for _, later in shares],
        segment_start=np.cumsum([0, *lines]),
        widths=[width for of_target in widths for width in of_target],
        slopes=[slope for of_target in slopes for slope in of_target],
    )


def flat_columns(
    num_reps: int, targets_of_rep: int = 144, lines_of_target: int = 4, seed: int = 0
) -> dict[str, NDArray[np.generic] | ListColumn]:
    """Return a flat table of a fleet with random lines; the same seed gives the same one.

    Parameters
    ----------
    num_reps, targets_of_rep, lines_of_target
        Its size: 144 targets of four lines are accounts, four targets are tiers.
    seed
        Where the random numbers begin.

    Examples
    --------
    >>> len(flat_columns(3, targets_of_rep=2)["rep"])
    6
    """
    random = np.random.default_rng(seed)
    num_targets = num_reps * targets_of_rep
    weekly_hours = random.choice([32.0, 38.0, 40.0, 45.0], num_reps)
    names = np.array([*(name for name in read_policy().activities if name != "admin")])
    offsets = np.arange(num_targets + 1) * lines_of_target
    slopes = np.sort(random.lognormal(7.0, 1.0, (num_targets, lines_of_target)), axis=1)[:, ::-1]
    widths = random.uniform(0.05, 1.0, num_targets * lines_of_target) * (72.0 / targets_of_rep)
    return {
        "rep": np.repeat(np.char.mod("rep-%06d", np.arange(num_reps)), targets_of_rep),
        "weekly_hours": np.repeat(weekly_hours, targets_of_rep),
        "target": np.repeat(random.uniform(1e5, 1e6, num_reps).round(), targets_of_rep),
        "id": np.tile(np.char.mod("c%04d", np.arange(targets_of_rep)), num_reps),
        "activity": np.tile(names[np.arange(targets_of_rep) % len(names)], num_reps),
        "widths": ListColumn(offsets, widths),
        "slopes": ListColumn(offsets, np.ascontiguousarray(slopes).ravel()),
    }
