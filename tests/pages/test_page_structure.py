"""A page is one file that asks for nothing, can be read aloud, and takes every name as text."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import attrs
import pytest

from territory_opt.allocation.allocation import Allocation, Status
from territory_opt.allocation.explanation import Impossible
from territory_opt.appraisal.appraisal import appraise
from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.model.hour_rule import HourRule
from territory_opt.model.problem import Problem
from territory_opt.pages.facts import PlanFacts
from territory_opt.pages.page_files import page_files
from territory_opt.pages.rep_page import rep_page_html
from territory_opt.pages.team_page import team_page_html
from territory_opt.planning.plan import TerritoryPlan, plan

Read = Callable[[str | bytes], Element]

PROBLEM = read_demo()
DEMO = plan(PROBLEM)
FACTS = PlanFacts.of(DEMO)
APPRAISAL = appraise(DEMO, "ana")
PAGES = {
    "rep": rep_page_html(DEMO, "ana", APPRAISAL, team_page="../team.html"),
    "rep without appraisal": rep_page_html(DEMO, "cleo"),
    "team": team_page_html(DEMO, rep_pages={"ana": "reps/ana.html"}),
}
HOSTILE = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}",
    "{% include '/etc/passwd' %}",
    "{# hidden #}",
    "${7*7}",
    "<!-- ",
    "-->",
    "<![CDATA[x]]>",
    "&lt;b&gt;",
    "&#x3c;script&#x3e;",
    "javascript:alert(1)",
    "=HYPERLINK(1)",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\tTab",
    "one\r\ntwo",
    "bell\x07 nul\x00 esc\x1b[31m",
    "left \u202eright\u202c",
    "\u2066isolate\u2069",
    "\u200f\u05e9\u05dc\u05d5\u05dd",
    "half \ud800 a pair",
    "e\u0301\u0301\u0301\u0301\u0301",
    "x" * 500,
    "\U0001f600 \u4e2d\u6587",
    "../../etc/passwd",
    "https://example.org/x.js",
    "url(https://example.org/x.png)",
]


def named(text: str) -> Problem:
    """Return the demo with a text as the name of everything that has one."""
    return attrs.evolve(
        PROBLEM,
        reps=tuple(attrs.evolve(rep, name=text, team=text) for rep in PROBLEM.reps),
        clients=tuple(attrs.evolve(client, name=text) for client in PROBLEM.clients),
        opportunities=tuple(attrs.evolve(deal, name=text) for deal in PROBLEM.opportunities),
        policy=attrs.evolve(
            PROBLEM.policy,
            activities={
                name: attrs.evolve(activity, name=text) for name, activity in PROBLEM.policy.activities.items()
            },
        ),
    )


def with_names(problem: Problem) -> TerritoryPlan:
    """Return the plan of the demo told with the names of another problem."""
    reps = {name: attrs.evolve(rep, rep=problem.rep_by_id[name]) for name, rep in DEMO.reps.items()}
    return attrs.evolve(DEMO, problem=problem, reps=reps)


def tags(page: Element) -> list[str]:
    return [element.tag for element in page.iter()]


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_refers_to_nothing_outside(kind: str) -> None:
    page = PAGES[kind]

    assert [] == re.findall(r"https?:|//|url\(|@import|<script|src=|<link|<iframe|<object|\son\w+=", page)
    assert "default-src 'none'" in page


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_can_be_read_aloud(read: Read, kind: str) -> None:
    page = read(PAGES[kind])
    html = page[0]
    headings = [int(element.tag[1]) for element in page.iter() if re.fullmatch(r"h\d", element.tag)]
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    landmarks = [sum(element.tag == tag for element in page.iter()) for tag in ("header", "main", "footer")]

    assert ("html", "en") == (html.tag, html.get("lang"))
    assert 1 == headings.count(1)
    assert {1, 2} == set(headings)
    assert 1 == headings[0]
    assert len(ids) == len(set(ids))
    assert [1, 1, 1] == landmarks
    assert set(ids) >= {element.get("aria-labelledby") for element in page.iter() if element.get("aria-labelledby")}
    assert "#plan" == next(link.get("href") for link in page.iter("a"))


@pytest.mark.parametrize("kind", PAGES)
def test_each_table_says_what_it_is(read: Read, kind: str) -> None:
    for table in read(PAGES[kind]).iter("table"):
        assert "caption" == table[0].tag
        assert (table[0].text or "").strip()
        assert {"row", "col"} == {head.get("scope") for head in table.iter("th")}


@pytest.mark.parametrize("kind", PAGES)
def test_each_picture_says_what_it_shows_or_is_passed_over(read: Read, kind: str) -> None:
    page = read(PAGES[kind])
    inner = {svg for outer in page.iter("svg") for svg in outer.iter("svg") if svg is not outer}
    hidden = {svg for element in page.iter() if element.get("aria-hidden") for svg in element.iter("svg")}
    for svg in set(page.iter("svg")) - inner - hidden:
        assert ("img", True) == (svg.get("role"), bool(svg.get("aria-label")))


@pytest.mark.parametrize("kind", PAGES)
def test_each_detail_begins_with_its_summary(read: Read, kind: str) -> None:
    for details in read(PAGES[kind]).iter("details"):
        assert ["summary"] == [child.tag for child in details if child.tag == "summary"]
        assert "summary" == details[0].tag
        assert details.get("open") is None


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_comes_out_inert(read: Read, text: str) -> None:
    try:
        problem = named(text)
    except InvalidInputError:
        return
    found = with_names(problem)
    for page, calm in ((rep_page_html(found, "ana"), PAGES["rep"]), (team_page_html(found), PAGES["team"])):
        tree = read(page)
        assert set(tags(tree)) <= set(tags(read(calm)))
        assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
        assert all(c.isprintable() or c == "\n" for c in page)
        assert page.encode().decode() == page


def test_a_name_from_right_to_left_turns_nothing_beside_it(read: Read) -> None:
    hebrew = "\u05e9\u05dc\u05d5\u05dd"
    page = read(rep_page_html(with_names(named(hebrew)), "ana"))
    inside = {each for bdi in page.iter("bdi") for each in bdi.iter()}
    pictures = {each for svg in page.iter("svg") for each in svg.iter()}

    outside = [
        element.tag
        for element in page.iter()
        if element not in inside | pictures and element.tag not in {"title", "caption", "th", "p"}
        if hebrew in (element.text or "")
    ]
    assert [] == outside


def test_pages_lead_to_each_other(read: Read) -> None:
    files = page_files(DEMO, Path("out"))
    for path, page in files.items():
        links = [link.get("href", "") for link in read(page).iter("a")]
        for link in links:
            if not link.startswith("#"):
                goal = (path.parent / unquote(link)).as_posix().replace("reps/../", "")
                assert Path(goal) in files
        assert len(links) == (1 + len(DEMO.reps) if path.name == "team.html" else 2)


def test_pages_of_reps_with_wild_ids_have_safe_names(read: Read) -> None:
    wild = ("../../x", "CON", 'a"b<c>')
    ids = dict(zip((rep.id for rep in PROBLEM.reps), wild, strict=True))
    problem = attrs.evolve(
        PROBLEM,
        reps=tuple(attrs.evolve(rep, id=ids[rep.id]) for rep in PROBLEM.reps),
        clients=tuple(attrs.evolve(client, rep=ids[client.rep]) for client in PROBLEM.clients),
        opportunities=tuple(attrs.evolve(deal, rep=ids[deal.rep]) for deal in PROBLEM.opportunities),
    )
    files = page_files(plan(problem), Path("out"))

    assert all(re.fullmatch(r"out/(team|reps/[a-z0-9-]+)\.html", path.as_posix()) for path in files)
    assert 4 == len(files)
    assert [3] == [len(list(read(page).iter("a"))) - 1 for path, page in files.items() if path.name == "team.html"]


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert page_files(DEMO, Path("a"), {"ana": APPRAISAL})[Path("a/reps/ana.html")] == rep_page_html(
        plan(read_demo()), "ana", APPRAISAL, team_page="../team.html"
    )


def test_a_rep_without_a_week_is_told_why(read: Read) -> None:
    policy = PROBLEM.policy
    rules = dict(policy.hour_rules) | {"too_much": HourRule(terms={"A": 1.0}, at_least=0.9, of="selling")}
    found: TerritoryPlan = plan(attrs.evolve(PROBLEM, policy=attrs.evolve(policy, hour_rules=rules)))
    page = rep_page_html(found, "ana")

    assert "No week is possible" in page
    assert "too_much" in page
    assert "This would repair it" in page
    assert not [svg for svg in read(page).iter("svg") if svg.get("class") == "grid"]
    assert "no week" in team_page_html(found)


def test_a_search_that_was_cut_short_says_so() -> None:
    for allocation, told in (
        (Allocation(rep="ana", status=Status.TIME_LIMIT), "No week was found: time limit."),
        (
            Allocation(
                rep="ana",
                status=Status.INFEASIBLE,
                explanation=Impossible(clashes=(), repairs=(), may_have_more=True),
            ),
            "There may be more; the search was cut short.",
        ),
    ):
        ana = attrs.evolve(DEMO.reps["ana"], allocation=allocation, week=None)
        page = rep_page_html(DEMO, "ana", facts=attrs.evolve(FACTS, plan=attrs.evolve(DEMO, reps={"ana": ana})))
        assert told in page


def test_a_page_of_nobody_is_refused() -> None:
    with pytest.raises(KeyError):
        rep_page_html(DEMO, "nobody")


def test_a_missing_library_is_named() -> None:
    program = (
        "import sys; sys.modules['jinja2'] = None\n"
        "import territory_opt as to\n"
        "from territory_opt.errors import MissingExtraError\n"
        "from territory_opt.pages.team_page import team_page_html\n"
        "try: team_page_html(to.plan(to.read_demo()))\n"
        "except MissingExtraError as error: print(error)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert 'pages need: pip install "territory-opt[html]"' == told.strip()


def test_the_library_loads_only_when_a_page_is_made() -> None:
    program = "import sys, territory_opt.pages.page_files; print('jinja2' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert "False" == told.strip()
