"""One limit for all reps: the price search against one block program of all weeks, by HiGHS from arrays.

Each rep has 144 targets with 564 lines, like the rep of `instances.one_rep`; an hour on three targets of ten takes up
to an hour of the sales engineers, of whom there is half as much as the reps would take. Both solve the same limit, and
must agree on optimum and price.
"""

import time
from collections.abc import Sequence

import highspy
import numpy as np
from instances import CLIENTS_OF_TIER, HOURS_PER_CLIENT, NUM_SEGMENTS, SEED
from numpy.typing import NDArray
from timing import bar, smoke_asked, table

from territory_opt import read_policy
from territory_opt.fleet.fleet import Fleet
from territory_opt.rules.hour_rows import AT_LEAST, rows_of
from territory_opt.sharing.share_limits import share_limits
from territory_opt.sharing.shared_limit import SharedLimit
from territory_opt.sharing.shared_plan import SharedPlan

SIZES = (250, 1_000, 10_000)
BLOCK_SIZES = (250, 1_000)
SMOKE_SIZES = (5, 20)
LEAST_SPEED_UP = 10.0
LARGEST_GAP = 1e-9
LIMIT = "engineer"
HOURS_PER_DEAL = 2.75
TAKING_SHARE = 0.3
Floats = NDArray[np.float64]


def fleet_of(num_reps: int) -> Fleet:
    """Return reps of one shape, each with curves of its own."""
    random = np.random.default_rng(SEED)
    policy = read_policy()
    counts = [*CLIENTS_OF_TIER.values(), NUM_SEGMENTS]
    activity = np.repeat(np.arange(len(counts)), counts)
    hours = np.repeat([*HOURS_PER_CLIENT.values(), HOURS_PER_DEAL], counts)
    num_lines = np.repeat([*[NUM_SEGMENTS] * len(CLIENTS_OF_TIER), 1], counts)
    num_targets, lines = len(activity), int(num_lines.sum())
    of_line = np.repeat(np.arange(num_targets), num_lines)
    widths = random.uniform(0.5, 1.5, (num_reps, lines)) * (hours / num_lines)[of_line]
    slopes = random.lognormal(mean=8.0, sigma=0.8, size=(num_reps, lines))
    order = np.lexsort((-slopes, np.broadcast_to(of_line, slopes.shape)), axis=1)
    takes = random.random((num_reps, num_targets)) < TAKING_SHARE
    total = num_reps * num_targets
    return Fleet(
        policy=policy,
        reps=np.array([f"rep{number}" for number in range(num_reps)]),
        weekly_hours=np.full(num_reps, 40.0),
        admin_hours=np.full(num_reps, np.nan),
        kept_revenue=np.zeros(num_reps),
        target=np.full(num_reps, np.nan),
        rep_start=np.arange(num_reps + 1) * num_targets,
        target_ids=np.tile([f"client{number}" for number in range(num_targets)], num_reps),
        activity=np.tile(activity, num_reps).astype(np.int16),
        minimum_hours=np.zeros(total),
        in_period_share=np.ones(total),
        later_share=np.zeros(total),
        usage={LIMIT: np.where(takes, random.uniform(0.1, 1.0, takes.shape), 0.0).ravel()},
        segment_start=np.concatenate([[0], np.cumsum(np.tile(num_lines, num_reps))]),
        widths=widths.ravel(),
        slopes=np.take_along_axis(slopes, order, axis=1).ravel(),
    )


def block(fleet: Fleet, at_most: float) -> tuple[float, float]:
    """Return optimum and price of the limit, from one program of all weeks [money]."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy types its methods, not its constructor
    highs.setOptionValue("output_flag", False)  # noqa: FBT003  # the name of the option says what is false
    highs.setOptionValue("threads", 1)
    highs.passModel(_model(fleet, at_most))
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    price: float = highs.getSolution().row_dual[-1]
    return float(highs.getObjectiveValue()), price


def _model(fleet: Fleet, at_most: float) -> highspy.HighsLp:
    """Return the program: for each rep its lines, hours and idle hours of each activity, administration, free hours."""
    num_reps, num_lines = fleet.num_reps, len(fleet.widths) // fleet.num_reps
    names = [*fleet.activities, fleet.policy.admin]
    num_columns, count = num_lines + 2 * len(names), len(fleet.activities)
    place = {name: num_lines + i for i, name in enumerate(names)}
    target = np.repeat(np.arange(fleet.num_targets), np.diff(fleet.segment_start))
    of_line = fleet.activity[target[:num_lines]]
    rows, limits = [], []
    for b in range(count):
        mine = np.flatnonzero(of_line == b)
        idle = num_lines + len(names) + b
        rows.append((np.array([place[names[b]], *mine, idle]), np.array([1.0, *[-1.0] * (len(mine) + 1)])))
        limits.append((0.0, 0.0))
    rows.append((np.array([*place.values(), num_columns - 1]), np.ones(len(names) + 1)))
    limits.append((40.0, 40.0))
    for row in rows_of(fleet.policy.hour_rules, fleet.policy, 40.0):
        rows.append((np.array([place[name] for name in row.factors]), np.array([*row.factors.values()])))
        is_floor = row.side == AT_LEAST
        limits.append((row.limit_hours, highspy.kHighsInf) if is_floor else (-highspy.kHighsInf, row.limit_hours))
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns, factors = np.concatenate([c for c, _ in rows]), np.concatenate([f for _, f in rows])
    line_columns = (np.arange(num_reps)[:, None] * num_columns + np.arange(num_lines)).ravel()
    use = fleet.usage[LIMIT][target]
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = num_reps * num_columns, num_reps * len(rows) + 1
    model.sense_ = highspy.ObjSense.kMaximize
    gains, upper = np.zeros(model.num_col_), np.full(model.num_col_, highspy.kHighsInf)
    gains[line_columns], upper[line_columns] = fleet.slopes, fleet.widths
    model.col_cost_, model.col_lower_, model.col_upper_ = gains, np.zeros(model.num_col_), upper
    lower = [low for low, _ in limits] * num_reps
    model.row_lower_ = np.array([*lower, -highspy.kHighsInf])
    model.row_upper_ = np.array([*[high for _, high in limits] * num_reps, at_most])
    offsets = np.arange(num_reps)[:, None]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate(
        [(offsets * starts[-1] + starts[:-1]).ravel(), [num_reps * starts[-1], num_reps * starts[-1] + (use > 0).sum()]]
    ).astype(np.int32)
    indices = [(offsets * num_columns + columns).ravel(), line_columns[use > 0]]
    model.a_matrix_.index_ = np.concatenate(indices).astype(np.int32)
    model.a_matrix_.value_ = np.concatenate([np.tile(factors, num_reps), use[use > 0]])
    return model


def measure(num_reps: int, block_sizes: Sequence[int]) -> tuple[list[str], float | None, SharedPlan]:
    """Return a row of the table, how many times as quick the search is, where that is known, and the plan."""
    fleet = fleet_of(num_reps)
    unlimited = share_limits(fleet, [SharedLimit(name=LIMIT, at_most=1e12)]).limits[LIMIT].used
    limit = SharedLimit(name=LIMIT, at_most=0.5 * (unlimited or 0.0))
    start = time.perf_counter()
    plan = share_limits(fleet, [limit])
    search_s = time.perf_counter() - start
    price = plan.limits[LIMIT].price or 0.0
    block_s, ratio, differs = "-", None, "-"
    if num_reps in block_sizes:
        start = time.perf_counter()
        optimum, block_price = block(fleet, limit.at_most)
        taken_s = time.perf_counter() - start
        assert abs(optimum - plan.objective) <= LARGEST_GAP * optimum
        block_s, ratio = f"{taken_s:.2f}", taken_s / search_s
        differs = f"{abs(block_price - price) / price:.0e}"
    cells = [f"{num_reps:,}", f"{search_s:.2f}", f"{plan.num_evaluations:.1f}", f"{plan.gap:.0e}", f"{price:,.2f}"]
    return [*cells, block_s, differs, "-" if ratio is None else f"{ratio:.0f}"], ratio, plan


def main() -> None:
    """Print the table and the bars."""
    is_smoke = smoke_asked(__doc__)
    sizes = SMOKE_SIZES if is_smoke else SIZES
    share_limits(fleet_of(2), [SharedLimit(name=LIMIT, at_most=1.0)])
    rows, ratios, gaps = [], [], []
    for num_reps in sizes:
        row, ratio, plan = measure(num_reps, SMOKE_SIZES if is_smoke else BLOCK_SIZES)
        rows.append(row)
        ratios += [] if ratio is None else [ratio]
        gaps.append(plan.gap)
    table(
        "one limit shared by all reps, 564 lines each",
        ["reps", "search [s]", "whole fleets", "gap", "price", "block LP [s]", "price differs by", "times as quick"],
        rows,
    )
    bar(
        "the search against the block program, at the largest size of both",
        ratios[-1],
        LEAST_SPEED_UP,
        "x",
        at_least=True,
    )
    bar("gap in units of 1e-9", max(gaps) / LARGEST_GAP, 1.0, "x")


if __name__ == "__main__":
    main()
