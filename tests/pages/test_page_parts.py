"""The parts of a page: bars, the week, the line of revenue, Stretch deals, remarks, colours, and what fits on paper."""

import re
from importlib.resources import files
from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.appraisal.appraisal import Appraisal, appraise
from territory_opt.files.folder import read_demo
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.hour_rule import HourRule, LimitUnit, Strength
from territory_opt.pages.colours import DARK_FILLS, LIGHT_FILLS, contrast
from territory_opt.pages.facts import PlanFacts
from territory_opt.pages.hours import activity_hours
from territory_opt.pages.part_ledgers import rule_words
from territory_opt.pages.part_rows import part_rows
from territory_opt.pages.parts_bar import parts_bars
from territory_opt.pages.remarks import assumptions_for, costly_rules, findings_for, gaining_changes
from territory_opt.pages.revenue_line import revenue_line
from territory_opt.pages.sheet import printed_on_rep_page, remarks_on_team_page
from territory_opt.pages.stretch_deals import stretch_work
from territory_opt.pages.week_grid import week_grid
from territory_opt.planning.plan import plan
from territory_opt.rules.verdict import GIVEN

PROBLEM = read_demo()
DEMO = plan(PROBLEM)
FACTS = PlanFacts.of(DEMO)
ANA = DEMO.reps["ana"]
READABLE = 4.5


@pytest.fixture(scope="module")
def appraisal() -> Appraisal:
    """Appraise Ana's week once."""
    return appraise(DEMO, "ana")


def test_the_parts_of_a_bar_stand_side_by_side_up_to_the_target() -> None:
    bars = parts_bars(ANA.sheet, [ANA.allocation.week.revenue])

    assert ["At face value", "Expected with the plan"] == [bar.name for bar in bars]
    for bar in bars:
        ends = [part.left + part.width for part in bar.segments]
        assert [0.0, *ends[:-1]] == pytest.approx([part.left for part in bar.segments])
        assert 100 == pytest.approx(ends[-1])
        assert 100 == bar.target_at


def test_a_target_that_is_passed_is_marked_inside_the_bar() -> None:
    lower = attrs.evolve(ANA.sheet, target=300_000.0, not_identified=-237_000.0, shortfall_after=-317_308.0)
    (face, expected) = parts_bars(lower, [ANA.allocation.week.revenue])

    assert "open" not in {part.kind for part in (*face.segments, *expected.segments)}
    assert face.target_at is not None
    assert 40 < face.target_at < 60


def test_without_money_there_is_no_bar_and_without_a_target_no_mark() -> None:
    part = attrs.evolve(ANA.sheet.likely, amount=0.0, expected=None)
    nothing = attrs.evolve(
        ANA.sheet, target=None, won=0.0, flow=0.0, likely=part, stretch=part, not_identified=None, expected_revenue=None
    )

    assert () == parts_bars(nothing, [])
    assert [None] == [bar.target_at for bar in parts_bars(attrs.evolve(nothing, won=1.0), [])]


def test_the_week_is_inside_its_grid_and_nothing_covers_another() -> None:
    grid = week_grid(DEMO, ANA)

    assert grid is not None
    assert ["Mon", "Tue", "Wed", "Thu", "Fri"] == [name for name, _ in grid.days]
    for block in grid.blocks:
        assert 0 <= block.left <= block.left + block.width <= 100
        assert 0 <= block.top < block.top + block.height <= 100 + 1e-9
    places = sorted((block.left, block.top, block.top + block.height) for block in grid.blocks)
    for (left, _, bottom), (next_left, top, _) in pairwise(places):
        assert left != next_left or bottom <= top + 1e-9
    assert "Mon: 08:30-12:30 Top clients" in grid.words


def test_hours_that_are_left_free_are_in_the_grid() -> None:
    half = attrs.evolve(ANA, week=attrs.evolve(ANA.week, blocks=ANA.week.blocks[:3]) if ANA.week else None)
    grid = week_grid(DEMO, half)

    assert grid is not None
    assert {"free"} <= {block.kind for block in grid.blocks}
    assert week_grid(DEMO, attrs.evolve(ANA, week=None)) is None


def test_a_week_of_no_quarter_hour_has_no_grid() -> None:
    assert ANA.week is not None
    rep = attrs.evolve(ANA.rep, weekly_hours=0.1)

    assert week_grid(DEMO, attrs.evolve(ANA, rep=rep, week=attrs.evolve(ANA.week, blocks=()))) is None


def test_the_line_of_revenue_is_that_of_the_dearest_rule(appraisal: Appraisal) -> None:
    line = revenue_line(appraisal, "EUR")

    assert line is not None
    assert ("prospecting_day", "at most", True) == (line.rule, line.side, line.is_rising)
    places = [tuple(map(float, point.split(","))) for point in line.points.split()]
    assert all(0 <= x <= 100 and 0 <= y <= 100 for x, y in places)
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert len(places) == len(line.table)
    assert "later revenue" in line.sentence.lower()
    assert line.plan_x is not None


def test_a_limit_outside_its_line_has_no_mark_and_a_flat_line_is_not_drawn(appraisal: Appraisal) -> None:
    away = [attrs.evolve(curve, plan_limit_hours=1e6) for curve in appraisal.curves]
    line = revenue_line(attrs.evolve(appraisal, curves=tuple(away)), "EUR")
    flat = [attrs.evolve(curve, objectives=tuple(1.0 for _ in curve.objectives)) for curve in appraisal.curves]

    assert line is not None
    assert (None, None) == (line.plan_x, line.plan_y)
    assert revenue_line(attrs.evolve(appraisal, curves=tuple(flat)), "EUR") is None
    assert revenue_line(None, "EUR") is None


def test_actions_lie_on_the_line_of_days() -> None:
    work = stretch_work(FACTS, ANA)

    assert "Change of supplier, Client 108" == work.deals[0].name
    for deal in work.deals:
        assert len(deal.bars) == len(deal.actions)
        assert deal.due_at is not None
        assert all(0 <= bar.left <= bar.left + bar.width <= 100 for bar in deal.bars)
        assert max(bar.left + bar.width for bar in deal.bars) <= deal.due_at <= 100


def test_what_is_left_out_is_told_with_its_reason() -> None:
    told = [sentence for rep in DEMO.reps.values() for sentence in stretch_work(FACTS, rep).left_out]

    assert len(told) == sum(map(len, FACTS.left_out.values())) > 0
    assert all(" loses " in sentence for sentence in told)


def test_where_to_look_is_told_where_anything_is_known() -> None:
    nowhere = attrs.evolve(ANA, coverage=attrs.evolve(ANA.coverage, clients=()))
    told = [row.sentences for rep in (ANA, nowhere) for row in part_rows(FACTS, rep) if row.kind == "open"]

    assert told[0][0].startswith("Look first at Client 107 (potential 17,525, no recent contact)")
    assert () == told[1]


def test_hours_name_the_limit_that_decides() -> None:
    rows = {row.name: row for row in activity_hours(FACTS, ANA)}

    assert "prospecting_day, at most 24 %: +1 h gains 7,696" == rows["Prospecting"].why
    assert "what pays best within its limits" == rows["Middle tier"].why
    assert ("40 %", "10-20 %") == (rows["Top clients"].recommended, rows["Administration"].recommended)
    assert "" == rows["Unassigned"].why


def test_hours_without_return_are_a_term_of_their_own() -> None:
    week = ANA.allocation.week
    idle = attrs.evolve(
        week, hours={**week.hours, "A": week.hours["A"] + 1.0}, idle={**week.idle, "A": week.idle["A"] + 1.0}
    )
    rows = activity_hours(FACTS, attrs.evolve(ANA, allocation=attrs.evolve(ANA.allocation, best=idle)))

    assert rows[0].ledger is not None
    assert ("without modelled return", "1.0") == next(
        (line.label, *line.cells) for line in rows[0].ledger.lines if line.label.startswith("without")
    )


def test_hours_name_a_rule_that_is_missed_and_limits_of_one_side() -> None:
    rules = {
        "wish": HourRule(terms={"A": 1.0}, at_least=0.9, of="selling", strength=Strength.ADVISORY),
        "cap": HourRule(terms={"B": 1.0}, at_most=0.5, of="selling"),
        "long": HourRule(terms={"C": 1.0}, at_least=1.0, unit=LimitUnit.HOURS),
        "few": HourRule(terms={"prospecting": 1.0}, at_least=0.05, of="selling"),
    }
    found = plan(attrs.evolve(PROBLEM, policy=attrs.evolve(PROBLEM.policy, hour_rules=rules)))
    rows = {row.name: row for row in activity_hours(PlanFacts.of(found), found.reps["ana"])}

    assert "misses wish by " in rows["Top clients"].why
    assert ["to 50 %", "", "from 5 %"] == [
        rows[name].recommended for name in ("Middle tier", "Lowest tier", "Prospecting")
    ]
    assert any("at most 50 % of selling time" in rule for rule in rows["Middle tier"].rules)


def test_findings_stand_by_gravity_and_those_of_the_rep_first() -> None:
    told = [
        Finding(code="a", message="other", examples=("b01",), amount=9e9),
        Finding(code="b", message="mine", examples=("a01",)),
        Finding(code="c", message="grave", severity=Severity.ERROR),
        Finding(code="d", message="small", severity=Severity.NOTE),
    ]
    facts = attrs.evolve(FACTS, plan=attrs.evolve(DEMO, findings=tuple(told)))

    assert ["grave", "mine For example a01.", "other For example b01.", "small"] == [
        remark.text for remark in findings_for(facts, ANA)
    ]
    assert "other For example b01." == findings_for(facts)[1].text


def test_assumptions_stand_by_the_money_that_rests_on_them() -> None:
    told = assumptions_for(FACTS, ANA.allocation.week.revenue)

    assert len(DEMO.assumptions) == len(told)
    assert told[0].text.endswith("130,550 rests on it")
    assert all("moves " in remark.text for remark in assumptions_for(FACTS, None))


def test_rules_cost_and_changes_gain_as_the_appraisal_says(appraisal: Appraisal) -> None:
    assert "prospecting_day costs 25,934 in the period." == costly_rules(ANA, appraisal)[0]
    assert "prospecting_day: an hour of it relaxed gains 7,696." == costly_rules(ANA, None)[0]
    assert 3 == len(gaining_changes(appraisal))
    assert () == gaining_changes(None)


def test_the_rule_of_a_deal_has_its_condition_and_a_person_needs_none() -> None:
    verdict = next(iter(DEMO.classification.deals.values()))

    assert "placed by a person" == rule_words(PROBLEM.policy, attrs.evolve(verdict, rule=GIVEN))
    assert "overdue" == rule_words(PROBLEM.policy, attrs.evolve(verdict, rule="overdue"))


@given(
    num_activities=st.integers(1, 30),
    lengths=st.lists(st.integers(0, 900), max_size=60),
    num_left_out=st.integers(0, 50),
    num_costs=st.integers(0, 7),
    has_line=st.booleans(),
)
def test_no_more_is_printed_than_there_is(
    *, num_activities: int, lengths: list[int], num_left_out: int, num_costs: int, has_line: bool
) -> None:
    printed = printed_on_rep_page(
        num_activities=num_activities,
        steps=["x" * length for length in lengths],
        num_left_out=num_left_out,
        num_costs=num_costs,
        has_line=has_line,
    )

    assert 0 <= printed.deals <= len(lengths)
    assert 0 <= printed.left_out <= num_left_out
    assert printed.remarks >= 2


@given(st.integers(1, 200))
def test_the_more_reps_the_fewer_remarks(num_reps: int) -> None:
    assert 1 <= remarks_on_team_page(num_reps + 1) <= remarks_on_team_page(num_reps) <= 6


def test_words_are_readable_on_every_colour_in_light_and_dark() -> None:
    style = (files("territory_opt.pages") / "templates/style.css.j2").read_text(encoding="utf-8")
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", block))
        for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]
    )
    for scheme, fills in ((light, LIGHT_FILLS), (dark, DARK_FILLS)):
        grounds = [*fills, *(scheme[name] for name in ("likely", "stretch", "development", "prospecting", "paper"))]
        assert all(contrast(scheme["ink"], ground) >= READABLE for ground in grounds)
        for words in ("ink", "quiet", "link", "alarm"):
            assert min(contrast(scheme[words], scheme[ground]) for ground in ("paper", "band")) >= READABLE
        assert contrast(scheme["on-won"], scheme["won"]) >= READABLE
        assert contrast(scheme["on-flow"], scheme["flow"]) >= READABLE
