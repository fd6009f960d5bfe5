"""Every number of a page opens into terms that add up to it as it is shown."""

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

import pytest
from hypothesis import HealthCheck, given, settings

from territory_opt.appraisal.appraisal import appraise
from territory_opt.files.folder import read_demo
from territory_opt.model.problem import Problem
from territory_opt.pages.facts import PlanFacts
from territory_opt.pages.rep_page import rep_page_html
from territory_opt.pages.team_page import team_page_html
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.testing import problems

Read = Callable[[str | bytes], Element]

DEMO = plan(read_demo())
NONE_OF_A_SUM = {"–", ""}  # noqa: RUF001  # the dash that stands for nothing


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def number(text: str) -> float:
    found = re.fullmatch(r"([−-]?)([\d,]+(?:\.\d+)?)", text)  # noqa: RUF001  # both signs
    assert found is not None, text
    return (-1 if found[1] else 1) * float(found[2].replace(",", ""))


def sums_in(page: Element) -> Iterator[tuple[str, list[float], float, float]]:
    """Yield each column of each ledger: what it is, its terms, what they come to, and the rounding among them."""
    for table in page.iter("table"):
        if table.get("class") != "sum":
            continue
        caption = words(next(table.iter("caption")))
        body, foot = next(table.iter("tbody")), next(table.iter("tfoot"))
        rows = [(words(row[0]), [number(words(cell)) for cell in row[1:]]) for row in body]
        for column, total in enumerate(next(iter(foot))[1:]):
            rounding = sum(cells[column] for label, cells in rows if label == "rounding")
            yield caption, [cells[column] for _, cells in rows], number(words(total)), rounding


def pages_of(found: TerritoryPlan) -> Iterator[str]:
    facts = PlanFacts.of(found)
    yield team_page_html(found, facts=facts)
    yield from (rep_page_html(found, rep, facts=facts) for rep in found.reps)


def assert_adds_up(page: Element) -> int:
    count = 0
    for caption, terms, total, rounding in sums_in(page):
        unit = 0.1 if caption.startswith(("The hours", "Where the hours")) else 1.0
        size = max(map(abs, [*terms, total]), default=0.0)
        assert abs(sum(terms) - total) <= 1e-9 * max(1.0, size), caption
        assert abs(rounding) <= unit * (len(terms) + 1) / 2 + 1e-9, caption
        count += 1
    return count


def opened_numbers(page: Element) -> Iterator[tuple[str, list[str]]]:
    """Yield the number of each summary with the sums of the first ledger it opens."""
    for details in page.iter("details"):
        shown = details[0].find("b")
        tables = [table for table in details.iter("table") if table.get("class") == "sum"]
        if shown is not None and tables:
            foot = next(tables[0].iter("tfoot"))
            yield words(shown).removesuffix(" h"), [words(cell) for cell in next(iter(foot))[1:]]


def test_all_sums_of_the_demo_add_up(read: Read) -> None:
    assert all(assert_adds_up(read(page)) >= 4 for page in pages_of(DEMO))


def test_all_sums_of_a_page_with_an_appraisal_add_up(read: Read) -> None:
    assert assert_adds_up(read(rep_page_html(DEMO, "ana", appraise(DEMO, "ana")))) > 20


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(problem=problems(may_be_infeasible=True, most_clients=4, most_deals=5))
def test_all_sums_of_any_territory_add_up(read: Read, problem: Problem) -> None:
    for page in pages_of(plan(problem)):
        tree = read(page)
        assert_adds_up(tree)
        assert [] == [(shown, totals) for shown, totals in opened_numbers(tree) if shown not in totals]


@pytest.mark.parametrize("rep", ["ana", "ben", "cleo"])
def test_a_number_is_the_sum_it_opens_into(read: Read, rep: str) -> None:
    opened = list(opened_numbers(read(rep_page_html(DEMO, rep))))

    assert len(opened) >= 15
    assert [] == [(shown, totals) for shown, totals in opened if not {shown} & set(totals) and "to" not in shown]


def test_the_columns_of_a_team_add_up(read: Read) -> None:
    table = next(each for each in read(team_page_html(DEMO)).iter("table") if each.get("class") == "team")
    rows = [[words(cell) for cell in row[1:9]] for row in next(table.iter("tbody"))]
    totals = [words(cell) for cell in next(iter(next(table.iter("tfoot"))))[1:9]]

    columns = zip(*rows, strict=True)
    assert [number(total) for total in totals] == [
        sum(number(cell) for cell in column if cell not in NONE_OF_A_SUM) for column in columns
    ]


def test_each_deal_names_the_rule_that_placed_it(read: Read) -> None:
    page = read(rep_page_html(DEMO, "ana"))
    facts = [words(small) for small in page.iter("small")]

    assert any("likely_above_half: odds > 0.5" in fact for fact in facts)
    assert any("stretch_at_half: odds == 0.5" in fact for fact in facts)
