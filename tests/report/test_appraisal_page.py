import attrs
import pytest

import territory_opt as to
from territory_opt.appraisal.demand import DemandKind
from territory_opt.appraisal.limit_curve import LimitCurve
from territory_opt.report.appraisal_page import CHART_CELLS, LEVELS, appraisal_lines, sparkline
from territory_opt.report.layout import WIDTH


@pytest.fixture(scope="module")
def plan() -> to.TerritoryPlan:
    return to.plan(to.read_demo())


@pytest.fixture(scope="module")
def appraisal(plan: to.TerritoryPlan) -> to.Appraisal:
    return to.appraise(plan, "ana")


def page(appraisal: to.Appraisal) -> str:
    """Return the lines as one line, as a reader sees them through any wrapping."""
    return " ".join(" ".join(appraisal_lines(appraisal)).split())


def test_every_rule_that_costs_is_told_the_dearest_first(appraisal: to.Appraisal) -> None:
    told = [line.split()[1] for line in appraisal_lines(appraisal) if " costs " in line and line.startswith("  - ")]
    costs = {cost.rule: cost.total_cost for cost in appraisal.prices.costs if cost.total_cost > 0}

    assert sorted(costs, key=lambda rule: -costs[rule]) == told


def test_the_range_of_every_activity_and_every_rule_of_thumb_is_told(appraisal: to.Appraisal) -> None:
    text = page(appraisal)

    for hours in appraisal.band.bands[:4]:
        assert f"{hours.activity} {hours.least_hours:.1f} to {hours.most_hours:.1f} h" in text
    for baseline in appraisal.baselines:
        assert f"{baseline.name} {baseline.expected_revenue:,.0f} {baseline.gain_of_plan:,.0f}" in text


def test_one_change_of_each_kind_is_told_the_most_profitable_first(appraisal: to.Appraisal) -> None:
    lines = appraisal_lines(appraisal)
    start = next(i for i, line in enumerate(lines) if line.startswith("ONE CHANGE"))
    told = [line for line in lines[start + 1 :] if "gains" in line and line.startswith("  - ")]

    assert len({change.kind for change in appraisal.changes if change.gain > 0}) == len(told)
    assert appraisal.changes[0].description in told[0]


def test_a_week_whose_rules_cost_nothing_says_so(appraisal: to.Appraisal) -> None:
    free = attrs.evolve(appraisal, prices=attrs.evolve(appraisal.prices, costs=()), changes=(), baselines=(), curves=())

    assert "WHAT THE RULES COST: nothing" in page(free)
    assert "none of those tried would gain anything" in page(free)


def curve(objectives: tuple[float, ...], here: float = 2.0) -> LimitCurve:
    hours = tuple(float(i) for i in range(len(objectives)))
    return LimitCurve(
        kind=DemandKind.RULE,
        rule="day",
        side="at_most",
        limits_hours=hours,
        objectives=objectives,
        plan_limit_hours=here,
        hours_per_unit=1.0,
        error=0.0,
        is_exact=True,
    )


def test_a_sparkline_is_lowest_and_highest_where_its_curve_is() -> None:
    line = sparkline(curve((0.0, 900.0, 1000.0), here=0.0))

    assert f"[{LEVELS[0]}]" == line[:3]
    assert LEVELS[-1] == line[-1]
    assert CHART_CELLS + 1 + len("[]") == len(line)


def test_a_limit_beyond_the_window_has_no_mark() -> None:
    assert "[" not in sparkline(curve((0.0, 1000.0), here=5.0))


def test_a_rep_without_an_appraisal_has_the_page_without_it(plan: to.TerritoryPlan, appraisal: to.Appraisal) -> None:
    without = to.report_text(plan, ["ana"])
    with_it = to.report_text(plan, ["ana"], {"ana": appraisal})

    assert "WHAT THE RULES COST" not in without
    assert "WHAT THE RULES COST" in with_it
    assert set(without.splitlines()) <= set(with_it.splitlines())


def test_no_line_is_wider_than_the_page_whatever_rules_are_called(appraisal: to.Appraisal) -> None:
    names = tuple(f"a_rule_with_a_name_as_long_as_names_of_rules_can_ever_be_{number}" for number in range(4))
    wide = attrs.evolve(
        appraisal,
        baselines=tuple(attrs.evolve(each, broken_rules=names) for each in appraisal.baselines),
        curves=tuple(attrs.evolve(each, rule=names[0]) for each in appraisal.curves),
        prices=attrs.evolve(
            appraisal.prices,
            costs=tuple(attrs.evolve(each, rule=names[0]) for each in appraisal.prices.costs),
            limits=tuple(attrs.evolve(each, rule=names[0]) for each in appraisal.prices.limits),
        ),
    )

    lines = appraisal_lines(wide)

    assert [] == [line for line in lines if len(line) > WIDTH]
    assert len(appraisal.baselines) == sum(line.startswith("    breaks ") for line in lines)
