"""What a rep's week is worth, for a reader: the cost of each rule, one change more, room to move, rules of thumb."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.appraisal.baselines import Baseline
from territory_opt.appraisal.changes import Change, ChangeKind
from territory_opt.appraisal.changes import sentence as change_sentence
from territory_opt.appraisal.half_days import sentence as half_days_sentence
from territory_opt.appraisal.limit_curve import LimitCurve
from territory_opt.appraisal.limit_price import LimitPrice, sentences
from territory_opt.appraisal.limits import cost_sentence
from territory_opt.report.layout import WIDTH, clipped, counted, money, paragraph, table
from territory_opt.rules.words import amount

CHART_CELLS = 24
SHORTEST_NAME, LONGEST_NAME = 8, 24
"""How short and how long the name of a rule is told in a line [characters]."""

LEVELS = "▁▂▃▄▅▆▇█"
NOTHING_HOURS = 0.05
"""A range narrower than this, three minutes, is told as one number [h/week]."""


def appraisal_lines(appraisal: Appraisal) -> list[str]:
    """Return the lines that say what the rules cost, what would gain, and what the plan gains.

    Parameters
    ----------
    appraisal
        What the rep's week is worth.
    """
    return [
        *_costs(appraisal),
        "",
        *_changes(appraisal.changes),
        "",
        *_band(appraisal),
        *paragraph(f"{_capitalised(half_days_sentence(appraisal.half_days))}."),
        "",
        *_baselines(appraisal.baselines),
    ]


def _costs(appraisal: Appraisal) -> Iterator[str]:
    prices = appraisal.prices
    costly = [cost for cost in prices.costs if cost.total_cost > 0]
    if not costly:
        yield "WHAT THE RULES COST: nothing; without them the best week would be the same"
        return
    yield "WHAT THE RULES COST (expected revenue of the period, later revenue as the policy counts it)"
    for cost in sorted(costly, key=lambda each: -each.total_cost):
        limits = [limit for limit in prices.limits if limit.rule == cost.rule and limit.relaxing.price_per_hour > 0]
        told = [f"{_side(limit)}: {'; '.join(sentences(limit))}" for limit in limits]
        yield from paragraph(". ".join([cost_sentence(cost), *map(_capitalised, told)]) + ".", indent="  - ")
    yield from paragraph(
        f"All rules with a recommendation together cost {amount(prices.cost_of_bands)}, all hour rules "
        f"{amount(prices.cost_of_all_rules)}; {_recommended(prices.cost_of_recommended_week)}."
    )
    if prices.keeps_choices:
        yield from paragraph("Prices hold while whole-number choices stay as they are; costs were solved anew.")
    yield from _charts(appraisal.curves)


def _side(limit: LimitPrice) -> str:
    return limit.side.replace("_", " ")


def _recommended(cost: float | None) -> str:
    if cost is None:
        return "no week meets every recommended value exactly"
    return f"meeting every recommended value exactly would cost {amount(cost)}"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _charts(curves: Sequence[LimitCurve]) -> Iterator[str]:
    """Yield one line for each limit: the best revenue at each limit of a window, the plan's own limit in brackets."""
    told = [curve for curve in curves if len(curve.limits_hours) > 1 and curve.objectives[0] != curve.objectives[-1]]
    if not told:
        return
    yield "  The best revenue along each limit, in hours a week; [ ] is the limit as it is:"
    charts = table(
        [
            [
                curve.side.replace("_", " "),
                f"{curve.limits_hours[0]:.1f} h",
                sparkline(curve),
                f"{curve.limits_hours[-1]:.1f} h",
                f"{money(min(curve.objectives))} to {money(max(curve.objectives))}",
            ]
            for curve in told
        ],
        "<><<>",
        indent="",
    )
    left = WIDTH - len("      ") - max(map(len, charts))
    names = [clipped(curve.rule, max(SHORTEST_NAME, min(LONGEST_NAME, left))) for curve in told]
    widest = max(map(len, names))
    for name, chart in zip(names, charts, strict=True):
        yield f"    {name:<{widest}}  {chart}"


def sparkline(curve: LimitCurve) -> str:
    """Return a curve as a row of blocks, low for its least revenue, high for its most.

    Examples
    --------
    >>> from territory_opt.appraisal.demand import DemandKind
    >>> line = LimitCurve(kind=DemandKind.RULE, rule="day", side="at_most", limits_hours=(0.0, 8.0),
    ...     objectives=(0.0, 800.0), plan_limit_hours=4.0, hours_per_unit=1.0, error=0.0, is_exact=True)
    >>> sparkline(line)
    '▁▁▁▂▂▂▃▃▃▄▄▄[▅]▅▅▆▆▆▇▇▇████'
    """
    first, last = curve.limits_hours[0], curve.limits_hours[-1]
    low, high = min(curve.objectives), max(curve.objectives)
    cells = []
    for cell in range(CHART_CELLS + 1):
        height = (_revenue_at(curve, first + (last - first) * cell / CHART_CELLS) - low) / (high - low)
        cells.append(LEVELS[min(len(LEVELS) - 1, int(height * len(LEVELS)))])
    here = round(CHART_CELLS * (curve.plan_limit_hours - first) / (last - first))
    if 0 <= here <= CHART_CELLS:
        cells[here] = f"[{cells[here]}]"
    return "".join(cells)


def _revenue_at(curve: LimitCurve, hours: float) -> float:
    right = min(max(1, bisect_right(curve.limits_hours, hours)), len(curve.limits_hours) - 1)
    (x0, x1), (y0, y1) = curve.limits_hours[right - 1 : right + 1], curve.objectives[right - 1 : right + 1]
    return y0 + (y1 - y0) * (hours - x0) / (x1 - x0)


def _changes(changes: Sequence[Change]) -> Iterator[str]:
    best_of_kind: dict[ChangeKind, Change] = {}
    for change in changes:
        if change.gain > 0:
            best_of_kind.setdefault(change.kind, change)
    if not best_of_kind:
        yield "ONE CHANGE: none of those tried would gain anything"
        return
    yield f"ONE CHANGE, the best of each kind ({counted(len(changes), 'change')} tried)"
    for change in best_of_kind.values():
        yield from paragraph(change_sentence(change), indent="  - ")


def _band(appraisal: Appraisal) -> Iterator[str]:
    band = appraisal.band
    yield f"ROOM TO MOVE: weeks within {100 * band.share:g} % of the best (each range can be reached, not all at once)"
    told = []
    for hours in band.bands:
        name = "free" if hours.activity is None else hours.activity
        if hours.most_hours - hours.least_hours < NOTHING_HOURS:
            told.append(f"{name} {hours.planned_hours:.1f} h")
        else:
            told.append(f"{name} {hours.least_hours:.1f} to {hours.most_hours:.1f} h")
    yield from paragraph(" · ".join(told))


def _baselines(baselines: Sequence[Baseline]) -> Iterator[str]:
    yield "AGAINST RULES OF THUMB (the same selling hours; later revenue as the policy counts it)"
    rows = [["", "earns", "the plan gains", ""]]
    rows += [
        [
            baseline.name,
            money(baseline.expected_revenue),
            money(baseline.gain_of_plan),
            "" if baseline.gain_share is None else f"{100 * baseline.gain_share:+.1f} %",
        ]
        for baseline in baselines
    ]
    heading, *lines = table(rows, "<>>>")
    yield heading
    for baseline, line in zip(baselines, lines, strict=True):
        yield line
        if baseline.broken_rules:
            yield from paragraph(f"breaks {_listed(baseline.broken_rules)}", indent="    ")


def _listed(rules: Sequence[str]) -> str:
    shown = ", ".join(clipped(rule, LONGEST_NAME) for rule in rules[:2])
    return f"{shown} and {len(rules) - 2} more" if len(rules) > 2 else shown  # noqa: PLR2004  # as many as shown
