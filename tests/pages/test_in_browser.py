"""Pages in a real browser: nothing is fetched, nothing is cut, everything opens by keyboard, one sheet of paper."""

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs
import pytest

from territory_opt.appraisal.appraisal import appraise
from territory_opt.files.folder import read_demo
from territory_opt.pages.facts import PlanFacts
from territory_opt.pages.page_files import page_files
from territory_opt.pages.team_page import team_page_html
from territory_opt.planning.plan import TerritoryPlan, plan

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")

Scheme: TypeAlias = Literal["light", "dark"]
CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MAVEN = Path(__file__).resolve().parents[2] / "../shared/data/crm/maven"
LONG = "Wholesale and Retail Trade Company of the Northern Provinces, Second Branch " * 3

OVERFLOWING = """() => [...document.querySelectorAll('body *')]
    .filter(e => !(e instanceof SVGElement) && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1)
    .map(e => `${e.tagName}.${e.className}: ${e.scrollWidth} > ${e.clientWidth}`)"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
    .filter(e => e.getClientRects().length && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
OPEN_ALL = "document.querySelectorAll('details').forEach(details => details.open = true)"


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Start a browser once for all tests; they are skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


def written(found: TerritoryPlan, folder: Path, appraised: str = "") -> dict[str, Path]:
    """Write the pages of a plan; return where each stands, by name."""
    appraisals = {appraised: appraise(found, appraised)} if appraised else {}
    paths = {}
    for path, text in page_files(found, folder, appraisals).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        paths[path.stem] = path
    return paths


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the pages of the demo; Ana's week is appraised."""
    return written(plan(read_demo()), tmp_path_factory.mktemp("demo"), "ana")


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the pages of the demo when every name is long."""
    problem = read_demo()
    problem = attrs.evolve(
        problem,
        reps=tuple(attrs.evolve(rep, name=f"{rep.name} {LONG}"[:180], team=LONG[:180]) for rep in problem.reps),
        clients=tuple(attrs.evolve(client, name=f"{client.name} {LONG}"[:180]) for client in problem.clients),
        opportunities=tuple(attrs.evolve(deal, name="M" * 150) for deal in problem.opportunities),
    )
    return written(plan(problem), tmp_path_factory.mktemp("wild"))


def crowd(num_reps: int) -> str:
    """Return the page of a team of so many reps, all of whom have Ana's plan."""
    found = plan(read_demo())
    facts, ana = PlanFacts.of(found), found.reps["ana"]
    names = [f"Rep Number {number}" for number in range(1, num_reps + 1)]
    found = attrs.evolve(
        found, reps={name: attrs.evolve(ana, rep=attrs.evolve(ana.rep, id=name, name=name)) for name in names}
    )
    independent = attrs.evolve(facts.independent, reps=dict.fromkeys(names, facts.independent.reps["ana"]))
    return team_page_html(found, facts=attrs.evolve(facts, plan=found, independent=independent))


def opened(browser: "Browser", path: Path, *, width: int = 1280, scheme: Scheme = "light") -> "Page":
    """Return a page as it is shown, after asserting that it asks for nothing and complains of nothing."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", lambda route: route.continue_() if route.request.url == path.as_uri() else route.abort())
    page.goto(path.as_uri())

    assert ([path.as_uri()], []) == (requests, complaints)
    return page


def num_sheets(page: "Page", paper: str) -> int:
    return len(pypdf.PdfReader(BytesIO(page.pdf(format=paper))).pages)


@pytest.mark.parametrize("name", ["ana", "cleo", "team"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: "Browser", demo: dict[str, Path], name: str, scheme: Scheme) -> None:
    page = opened(browser, demo[name], scheme=scheme)
    for _ in ("closed", "open"):
        found = axe.Axe().run(page).response
        assert [] == [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]]
        assert "color-contrast" in {rule["id"] for rule in found["passes"]}
        page.evaluate(OPEN_ALL)
    page.close()


@pytest.mark.parametrize("name", ["ana", "team"])
def test_axe_finds_nothing_on_a_phone(browser: "Browser", demo: dict[str, Path], name: str) -> None:
    page = opened(browser, demo[name], width=390)
    page.evaluate(OPEN_ALL)

    assert [] == [rule["id"] for rule in axe.Axe().run(page).response["violations"]]
    page.close()


def test_a_number_opens_by_keyboard(browser: "Browser", demo: dict[str, Path]) -> None:
    page = opened(browser, demo["ana"])
    page.keyboard.press("Tab")
    assert "Skip to the plan" == page.evaluate("document.activeElement.textContent")
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert "SUMMARY" == page.evaluate("document.activeElement.tagName")
    assert "none" != page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert page.evaluate("document.activeElement.parentElement.open") is False
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.parentElement.open") is True
    page.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", ["ana", "ben", "cleo", "team"])
def test_a_page_prints_on_one_sheet(browser: "Browser", demo: dict[str, Path], name: str, paper: str) -> None:
    page = opened(browser, demo[name])
    closed = num_sheets(page, paper)
    page.evaluate(OPEN_ALL)

    assert (1, 1) == (closed, num_sheets(page, paper))
    page.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_long_names_print_on_one_sheet(browser: "Browser", wild: dict[str, Path], paper: str) -> None:
    for path in wild.values():
        page = opened(browser, path)
        assert 1 == num_sheets(page, paper)
        page.close()


@pytest.mark.parametrize(("num_reps", "sheets"), [(40, 1), (41, 2)])
def test_a_team_of_forty_prints_on_one_sheet(browser: "Browser", tmp_path: Path, num_reps: int, sheets: int) -> None:
    path = tmp_path / "crowd.html"
    path.write_text(crowd(num_reps), encoding="utf-8")
    page = opened(browser, path)
    page.emulate_media(media="print")

    assert sheets >= num_sheets(page, "Letter")
    assert (sheets > 1) is page.get_by_text("take more than one sheet").is_visible()
    page.close()


@pytest.mark.parametrize("name", ["ana", "team"])
def test_print_is_large_enough_to_read(browser: "Browser", demo: dict[str, Path], name: str) -> None:
    page = opened(browser, demo[name], width=733)
    page.emulate_media(media="print")

    assert page.evaluate(SMALLEST) >= 10  # px of 1/96 inch: 7.5 points
    page.close()


@pytest.mark.parametrize("width", [1280, 733, 390])
def test_nothing_is_wider_than_its_place(
    browser: "Browser", demo: dict[str, Path], wild: dict[str, Path], width: int
) -> None:
    for path in (demo["ana"], wild["ana"], wild["team"]):
        page = opened(browser, path, width=width)
        for _ in ("closed", "open"):
            assert [] == page.evaluate(OVERFLOWING)
            assert width >= page.evaluate("document.documentElement.scrollWidth")
            page.evaluate(OPEN_ALL)
        page.close()


def test_the_link_of_a_rep_leads_there_and_back(browser: "Browser", demo: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(demo["team"].as_uri())
    page.get_by_role("link", name="Ana").click()
    assert demo["ana"].as_uri() == page.url
    page.get_by_role("link", name="Team").click()

    assert demo["team"].as_uri() == page.url
    page.close()


@pytest.fixture(scope="module")
def maven(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the team's page of a published export, and those of the reps with most actions; skipped where absent."""
    if not MAVEN.is_dir():
        pytest.skip("shared data absent")
    from territory_opt.intake.crm import read_crm  # noqa: PLC0415  # only where there is an export

    found = plan(read_crm(MAVEN, preset="maven", target_rule="closed_won_last_year * 1.10"))
    paths = list(written(found, tmp_path_factory.mktemp("maven")).values())
    busiest = sorted(found.reps, key=lambda rep: -len(found.reps[rep].actions))[:3]
    positions = [0, *(1 + list(found.reps).index(rep) for rep in busiest)]
    return {paths[position].stem: paths[position] for position in positions}


def test_thirty_reps_and_the_busiest_of_them_print_on_one_sheet_each(
    browser: "Browser", maven: dict[str, Path]
) -> None:
    sheets = {}
    for name, path in maven.items():
        page = opened(browser, path)
        sheets[name] = (num_sheets(page, "A4"), num_sheets(page, "Letter"))
        page.close()

    assert dict.fromkeys(maven, (1, 1)) == sheets
