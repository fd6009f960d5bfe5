"""What a comparison says to people: which rows, which words, which layout."""

import attrs
import pytest

from territory_opt.allocation.allocation import Status
from territory_opt.comparison.compare import compare
from territory_opt.comparison.inputs import input_lines
from territory_opt.comparison.one_line import line_of
from territory_opt.comparison.page import MOST_COLUMNS, Page, one_below_another, page_of, side_by_side
from territory_opt.comparison.result import Comparison, Figures, ScenarioResult
from territory_opt.comparison.table import (
    CHANCE,
    EXPECTED_REVENUE,
    FREE_HOURS,
    SHORTFALL,
    TARGET,
    Figure,
    Line,
    Section,
    figure_lines,
    tidy_rows,
)
from territory_opt.comparison.wording import Entry, entry
from territory_opt.files.folder import read_demo
from territory_opt.model.finding import Finding
from territory_opt.model.rep import Rep
from territory_opt.scenarios.differences import Difference
from territory_opt.scenarios.field_changes import set_
from territory_opt.scenarios.people_changes import RepLeaves
from territory_opt.scenarios.scenario import Scenario

FIGURES = Figures(
    name="Team",
    status=Status.OPTIMAL,
    target=1000.0,
    expected_revenue=900.0,
    shortfall=100.0,
    chance=0.4,
    hours={"A": 20.0, "admin": 8.0},
    free_hours=2.0,
    binding=("admin_need at_least",),
)
NO_PLAN = attrs.evolve(
    FIGURES,
    status=Status.INFEASIBLE,
    expected_revenue=None,
    shortfall=None,
    chance=None,
    hours={},
    free_hours=0.0,
    binding=(),
    why_not="Ana: meetings take more than the week",
)


def result(name: str, team: Figures = FIGURES, reps: dict[str, Figures] | None = None) -> ScenarioResult:
    """Return what a scenario comes to; the team is the one rep unless others are given."""
    return ScenarioResult(
        name=name,
        description="",
        input_hash="1" * 64,
        scenario_hash="2" * 64,
        differences=(),
        findings=(),
        team=team,
        reps={"ana": attrs.evolve(team, name="Ana")} if reps is None else reps,
        actions=(),
    )


def comparison(*scenarios: ScenarioResult) -> Comparison:
    """Return scenarios beside a territory."""
    return Comparison(currency="EUR", base=result("as it is"), scenarios=scenarios)


def rows(page: Page) -> dict[str, dict[str, list[str]]]:
    """Return the cells of a page's table by group and row."""
    return {group.title: {row.name: [each.told for each in row.entries] for row in group.rows} for group in page.groups}


@pytest.mark.parametrize(
    ("figure", "values", "told"),
    [
        (EXPECTED_REVENUE, (1000.0, 1200.0), "1,200 (+200 better)"),
        (EXPECTED_REVENUE, (1200.0, 1000.0), "1,000 (-200 worse)"),
        (SHORTFALL, (100.0, -20.0), "-20 (-120 better)"),
        (SHORTFALL, (-20.0, 100.0), "100 (+120 worse)"),
        (CHANCE, (0.4, 0.55), "55 % (+15 points better)"),
        (CHANCE, (0.4, 0.39), "39 % (-1 point worse)"),
        (CHANCE, (0.4, 0.0001), "less than 1 % (-40 points worse)"),
        (TARGET, (1000.0, 1500.0), "1,500 (+500)"),
        (FREE_HOURS, (2.0, 3.5), "3.5 (+1.5)"),
        (FREE_HOURS, (2.0, 2.04), "2.0 (same)"),
        (EXPECTED_REVENUE, (1000.0, None), "-"),
        (EXPECTED_REVENUE, (None, 1000.0), "1,000"),
        (SHORTFALL, (0.3, -0.3), "0 (same)"),
    ],
)
def test_a_number_is_told_with_what_the_reader_gains(
    figure: Figure, values: tuple[float | None, ...], told: str
) -> None:
    assert told == entry(Line(rep=None, figure=figure, values=values), 1).told


@pytest.mark.parametrize("values", [(1000.4, 1001.6), (0.4, 7.5), (1e6 + 0.5, 1e6 + 1.5)])
def test_the_difference_shown_is_that_of_the_numbers_shown(values: tuple[float, float]) -> None:
    line = Line(rep=None, figure=EXPECTED_REVENUE, values=values)
    before, after = (int(entry(line, column).text.replace(",", "")) for column in (0, 1))

    assert after - before == int(entry(line, 1).delta)


def test_noise_is_neither_better_nor_worse() -> None:
    line = Line(rep=None, figure=EXPECTED_REVENUE, values=(1e6, 1e6 + 1e-4))

    assert line.is_better(1) is None


def test_rows_come_in_the_order_inputs_results_rules_reps() -> None:
    cut = attrs.evolve(FIGURES, expected_revenue=950.0, binding=("admin_ceiling at_most",))
    scenario = attrs.evolve(result("cut", cut), differences=(Difference("policy.name", "a", "b"),))

    page = side_by_side(comparison(scenario))

    assert ["What changes", "The team", "Rules that start or stop binding", "Ana"] == list(rows(page))
    assert [
        "expected revenue",
        "target",
        "shortfall",
        "chance of the target",
        "hours of A",
        "hours of admin",
        "free hours",
    ] == list(rows(page)["The team"])


def test_only_rules_that_turn_are_shown_and_none_of_a_scenario_without_a_plan() -> None:
    cut = attrs.evolve(FIGURES, binding=("admin_ceiling at_most",))

    told = rows(side_by_side(comparison(result("cut", cut), result("none", NO_PLAN), result("same"))))

    assert {
        "admin_need at_least": ["binds", "stops binding", "-", "binds"],
        "admin_ceiling at_most": ["does not bind", "starts to bind", "-", "does not bind"],
    } == told["Rules that start or stop binding"]


def test_of_a_rep_only_rows_that_differ_are_shown_and_unchanged_reps_are_counted() -> None:
    ana, ben = (attrs.evolve(FIGURES, name=name) for name in ("Ana", "Ben"))
    base = result("as it is", reps={"ana": ana, "ben": ben})
    other = result("other", reps={"ana": attrs.evolve(ana, target=1100.0, shortfall=200.0), "ben": ben})

    page = side_by_side(Comparison(currency="EUR", base=base, scenarios=(other,)))

    assert {"target": ["1,000", "1,100 (+100)"], "shortfall": ["100", "200 (+100 worse)"]} == rows(page)["Ana"]
    assert "Ben" not in rows(page)
    assert any(note.startswith("1 rep of 2 as before") for note in page.notes)


def test_a_rep_who_comes_or_goes_is_said_to_be_not_there() -> None:
    ana, ben = (attrs.evolve(FIGURES, name=name) for name in ("Ana", "Ben"))
    base = result("as it is", reps={"ana": ana})
    page = side_by_side(Comparison(currency="EUR", base=base, scenarios=(result("swap", reps={"ben": ben}),)))

    assert (["possible", "not there"], ["not there", "possible"]) == tuple(
        rows(page)[name]["plan"] for name in ("Ana", "Ben")
    )
    assert (["900", "-"], ["-", "900"]) == tuple(rows(page)[name]["expected revenue"] for name in ("Ana", "Ben"))


def test_reps_of_one_name_are_told_apart_by_their_ids() -> None:
    ana = attrs.evolve(FIGURES, name="Ana")
    base = result("as it is", reps={"a1": ana, "a2": ana})
    lower = attrs.evolve(ana, target=900.0)
    page = side_by_side(
        Comparison(currency="EUR", base=base, scenarios=(result("x", reps={"a1": lower, "a2": lower}),))
    )

    assert ["Ana [a1]", "Ana [a2]"] == [title for title in rows(page) if title.startswith("Ana")]


@pytest.mark.parametrize("layout", [side_by_side, one_below_another])
def test_a_scenario_without_a_plan_stays_with_its_reason(layout: object) -> None:
    compared = comparison(result("none", NO_PLAN), result("fine"))
    page = side_by_side(compared) if layout is side_by_side else one_below_another(compared)

    assert any("impossible" in text for cells in rows(page)["The team"].values() for text in cells)
    assert ["impossible: Ana: meetings take more than the week", ""] == [each.why_not for each in page.scenarios]


def test_a_territory_without_a_plan_says_why_below_the_table() -> None:
    compared = Comparison(currency="EUR", base=result("as it is", NO_PLAN), scenarios=(result("more hours"),))

    assert ["as it is", "more hours"] == [each.name for each in side_by_side(compared).scenarios]
    assert ["-", "900"] == rows(side_by_side(compared))["The team"]["expected revenue"]


def test_many_scenarios_are_ranked_below_each_other_with_their_changes_in_words() -> None:
    better = attrs.evolve(FIGURES, expected_revenue=1000.0, shortfall=0.0, binding=())
    scenario = attrs.evolve(
        result("better", better),
        differences=(Difference("policy.name", "a", "b"),),
        findings=(Finding(code="odd", message="Odd.", examples=("d1",)),),
    )
    page = one_below_another(comparison(scenario, result("none", NO_PLAN)))

    assert {
        "as it is": ["2", "900", "100", "40 %"],
        "better": ["1", "1,000 (+100 better)", "0 (-100 better)", "40 % (same)"],
        "none": ["-", "impossible", "-", "-"],
    } == rows(page)["The team"]
    assert [("policy.name: 'a' -> 'b'",), ("nothing",)] == [each.lines for each in page.inputs]
    assert (
        "Team: admin_need at_least stops binding; hours as before",
        "Ana: admin_need at_least stops binding; hours as before",
        "warning: Odd. For example d1.",
    ) == page.scenarios[0].lines


def test_targets_have_a_column_where_any_scenario_changes_one() -> None:
    ana, ben = (attrs.evolve(FIGURES, name=name) for name in ("Ana", "Ben"))
    base = result("as it is", reps={"ana": ana, "ben": ben})
    swapped = {"ana": attrs.evolve(ana, target=1200.0), "ben": attrs.evolve(ben, target=800.0)}
    page = one_below_another(
        Comparison(currency="EUR", base=base, scenarios=(result("swap", reps=swapped), result("same")))
    )

    assert ("", "rank", "expected revenue", "target", "shortfall", "chance of the target") == page.columns
    assert ["1", "900 (same)", "1,200 (+200)", "100 (same)", "40 % (same)"] == rows(page)["Ana"]["swap"]
    assert "target" not in one_below_another(comparison(result("same"))).columns


def test_a_page_of_unknown_width_has_few_columns() -> None:
    few, many = (comparison(*[result(f"s{i}") for i in range(MOST_COLUMNS + more)]) for more in (0, 1))

    assert (side_by_side(few), one_below_another(many)) == (page_of(few), page_of(many))


def test_text_stands_side_by_side_where_the_terminal_is_wide_enough() -> None:
    six = comparison(*[result(f"scenario {i}", attrs.evolve(FIGURES, expected_revenue=i * 1e6)) for i in range(6)])

    narrow, wide = six.to_text(100).splitlines(), six.to_text(200).splitlines()

    assert not any("scenario 0" in line and "scenario 5" in line for line in narrow)
    assert any("scenario 0" in line and "scenario 5" in line for line in wide)


def test_a_single_changed_value_is_shown_with_its_difference() -> None:
    path = "policy.hour_rules.admin_ceiling.at_most"
    (line,) = input_lines([[Difference(path, 0.2, 0.12)], [], [Difference(path, 0.2, 0.25)]])

    assert (path, ["0.2", "0.12 (-0.08)", "0.2 (same)", "0.25 (+0.05)"]) == (
        line.path,
        [each.told for each in line.entries],
    )


def test_many_changed_records_are_one_line_as_a_difference_says_it() -> None:
    cut = [Difference(f"opportunities[id=d{i}].odds", 0.2 * i, 0.1 * i) for i in (1, 2)]
    one = [Difference("opportunities[id=d1].odds", 0.2, 0.5)]
    (alone,) = input_lines([cut])
    (several,) = input_lines([cut, one, []])

    assert [Entry("mean 0.3"), Entry("2 changed, mean 0.3 -> 0.15")] == list(alone.entries)
    assert [
        "",
        "2 changed, mean 0.3 -> 0.15",
        "opportunities[id=d1].odds: 0.2 -> 0.5",
        "same",
    ] == [each.told for each in several.entries]


def test_records_that_come_and_go_are_said_to() -> None:
    ana, ben = Rep(id="ana"), Rep(id="ben")
    gone, new = input_lines([[Difference("reps[id=ana]", ana, None)], [Difference("reps[id=ben]", None, ben)]])

    assert ["there", "removed", "there"] == [each.told for each in gone.entries]
    assert ["not there", "not there", "added"] == [each.told for each in new.entries]


def test_values_of_records_that_all_start_alike_are_shown_once() -> None:
    raised = [Difference(f"reps[id={rep}].weekly_hours", 40.0, 32.0) for rep in ("ana", "ben")]
    moved = [Difference(f"clients[id={client}].rep", client[0], "zoe") for client in ("a1", "b1")]
    hours, reps = input_lines([[*raised, *moved]])

    assert ["40", "2 changed, 40 -> 32"] == [each.told for each in hours.entries]
    assert ["", "2 changed, all to 'zoe'"] == [each.told for each in reps.entries]


def test_hours_of_an_activity_that_a_scenario_drops_count_as_none() -> None:
    without = attrs.evolve(FIGURES, hours={"A": 30.0})
    hours = [line for line in figure_lines(comparison(result("no admin", without))) if line.figure.key == "hours.admin"]

    assert [(8.0, 0.0)] == [line.values for line in hours]


def test_the_tidy_table_tells_every_difference_of_the_inputs_one_by_one() -> None:
    changed = (Difference("reps[id=ana].target", 1.0, 2.5), Difference("period.end", None, None))
    found = Finding(code="odd", message="Odd.")
    tidy = list(tidy_rows(comparison(attrs.evolve(result("x"), differences=changed, findings=(found,)))))

    assert [("reps[id=ana].target", 2.5, 1.0, 1.5), ("period.end", None, None, None)] == [
        (row.figure, row.value, row.base, row.delta) for row in tidy if row.section is Section.INPUT
    ]
    assert [("odd", "Odd.")] == [(row.figure, row.value) for row in tidy if row.section is Section.FINDING]


def test_one_line_tells_a_scenario() -> None:
    base, better = result("as it is"), result("better", attrs.evolve(FIGURES, expected_revenue=1000.0, shortfall=0.0))

    assert "as it is: expected revenue 900 EUR, shortfall 100, chance 40 %" == line_of(base, base, "EUR")
    assert "better: expected revenue 1,000 EUR (+100 better), shortfall 0 (-100 better), chance 40 % (same)" == line_of(
        better, base, "EUR"
    )
    assert "none: impossible: Ana: meetings take more than the week" == line_of(result("none", NO_PLAN), base, "EUR")


def test_scenarios_of_a_territory_are_shown_in_every_format() -> None:
    cut = Scenario(name="admin cut", changes=(set_("policy.hour_rules.admin_ceiling.at_most", 0.12),))
    compared = compare(read_demo(), [cut, Scenario(name="Ben leaves", changes=(RepLeaves("ben"),))])

    for text in (compared.to_text(), compared.to_markdown(), compared.to_html()):
        assert "Ben leaves" in text
        assert "0.12" in text
    assert "reps[id=ben]" in compared.to_csv()
    assert '"reps[id=ben]"' in compared.to_json()
    assert any(
        (row.figure, row.value) == ("status", "optimal") for row in tidy_rows(compared) if row.scenario is compared.base
    )


def test_hostile_ids_in_paths_come_out_as_inert_lines() -> None:
    first, second = ([Difference(f'reps[id="\x1b[2J\n{rep}"].target', 1.0, 2.0)] for rep in ("a", "b"))
    (line,) = input_lines([first, second])

    assert [] == [each.told for each in line.entries if not each.told.isprintable()]


def test_several_new_records_have_no_value_in_the_territory_as_it_is() -> None:
    (line,) = input_lines([[Difference(f"reps[id={rep}]", None, Rep(id=rep)) for rep in ("ana", "ben")]])

    assert ["", "2 added"] == [each.told for each in line.entries]


def test_true_and_false_have_no_difference() -> None:
    (line,) = input_lines([[Difference("policy.assumptions.x.flag", False, True)]])  # noqa: FBT003  # values of a field

    assert ["false", "true"] == [each.told for each in line.entries]


@pytest.mark.parametrize("num_scenarios", [1, MOST_COLUMNS + 1])
@pytest.mark.parametrize("way", ["to_text", "to_markdown", "to_html"])
def test_inputs_stand_before_results_however_many_scenarios_there_are(way: str, num_scenarios: int) -> None:
    cut = attrs.evolve(FIGURES, binding=("admin_ceiling at_most",))
    changed = Difference("policy.name", "a", "b")
    scenarios = [attrs.evolve(result(f"s{i}", cut), differences=(changed,)) for i in range(num_scenarios)]

    text = getattr(comparison(*scenarios), way)()

    heads = ["What changes", "policy.name", "The team", "starts to bind"]
    assert sorted(heads, key=text.index) == heads
