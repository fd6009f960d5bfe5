"""What every format of a comparison promises: the same numbers, all names, and nothing that a name could do."""

import csv
import io
import json
from collections.abc import Iterator
from html.parser import HTMLParser

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from territory_opt.allocation.allocation import Status
from territory_opt.comparison.csv_table import COLUMNS
from territory_opt.comparison.one_line import line_of
from territory_opt.comparison.page import MOST_COLUMNS
from territory_opt.comparison.result import Comparison, Figures, PlannedAction, ScenarioResult
from territory_opt.comparison.table import TidyRow, has_plan, tidy_rows
from territory_opt.comparison.wording import named
from territory_opt.files.json_document import read_document
from territory_opt.model.finding import Finding, Severity
from territory_opt.scenarios.differences import Difference

HOSTILE = [
    "two\nlines\r\nand a\ttab",
    "\x1b[31mred\x1b[0m \x07 \x9b2J",
    "\u202eright to left\u200f",
    "\u202e",
    "a|b||c\\|d",
    "</td></table><script>alert(1)</script><!--",
    "](https://evil.example) www.evil.example ![x](y) <https://evil.example>",
    "# head\n\n- list\n1. one\n> quote\n```",
    "1. one",
    "- list",
    "***bold*** _em_ ~~gone~~ `code` $x$ :smile: @all",
    '=HYPERLINK("https://evil.example";"x")',
    " =1+1",
    "@SUM(1)",
    "+1",
    "-1",
    "\t=1",
    "\r=1",
    "＝1",  # noqa: RUF001  # the equals sign of wide writing
    "&lt;b&gt; &#0;",
    "\u05e9\u05dc\u05d5\u05dd 123",
    'quoted "name", with, commas;',
    "long " * 90,
    "W" * 300,
]
NAMES = st.sampled_from(HOSTILE) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20
).filter(str.strip)
MONEY = st.floats(-1e7, 1e7)
HASHES = st.integers(0, 2**256 - 1).map("{:064x}".format)
ACTIVITIES = ["A", "=B|<b>\n"]
RULES = st.lists(NAMES.map(lambda name: f"{name} at_most"), max_size=2, unique=True).map(tuple)


@st.composite
def figures(draw: st.DrawFn, name: str) -> Figures:
    """Return the figures of somebody, with a plan or without one."""
    target = draw(st.none() | MONEY)
    if draw(st.integers(0, 4)) == 0:
        return Figures(
            name=name,
            status=draw(st.sampled_from([*Status][1:])),
            target=target,
            expected_revenue=None,
            shortfall=None,
            chance=None,
            hours={},
            free_hours=0.0,
            binding=(),
            why_not=draw(NAMES),
        )
    return Figures(
        name=name,
        status=Status.OPTIMAL,
        target=target,
        expected_revenue=draw(MONEY),
        shortfall=draw(st.none() | MONEY),
        chance=draw(st.none() | st.floats(0, 1)),
        hours=dict(zip(ACTIVITIES, draw(st.tuples(st.floats(0, 40), st.floats(0, 40))), strict=True)),
        free_hours=draw(st.floats(0, 40)),
        binding=draw(RULES),
    )


@st.composite
def results(draw: st.DrawFn, name: str, reps: dict[str, str], team: str) -> ScenarioResult:
    """Return what a scenario comes to; some reps of it may be gone."""
    there = {rep: name for rep, name in reps.items() if draw(st.integers(0, 5))}
    changed = [
        *(Difference(f'reps[id="{rep}"].target', draw(MONEY), draw(MONEY)) for rep in there),
        Difference("clients[id=c1].name", draw(NAMES), draw(NAMES)),
        Difference("period.end", None, draw(st.dates())),
    ]
    found = Finding(code="ramp", severity=Severity.NOTE, message=draw(NAMES), examples=(draw(NAMES),))
    return ScenarioResult(
        name=name,
        description=draw(st.just("") | NAMES),
        input_hash="f" * 64,
        scenario_hash=draw(HASHES),
        differences=tuple(changed[: draw(st.integers(0, len(changed)))]),
        findings=(found,) * draw(st.integers(0, 1)),
        team=draw(figures(team)),
        reps={rep: draw(figures(name)) for rep, name in there.items()},
        actions=(
            PlannedAction(
                opportunity=draw(NAMES),
                action="offer",
                name=draw(NAMES),
                rep="r1",
                person="legal",
                start="2026-01-05",
                finish="2026-01-07",
                effort_hours=2.0,
            ),
        ),
    )


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    """Return comparisons of up to seven scenarios, in which every text may be hostile."""
    reps = draw(st.dictionaries(NAMES, NAMES, min_size=1, max_size=2))
    names = draw(st.lists(NAMES, min_size=1, max_size=8, unique=True))
    base, *scenarios = [draw(results(name, reps, "Team")) for name in names]
    asked = draw(st.just("") | NAMES)
    return Comparison(currency=draw(NAMES), base=base, scenarios=tuple(scenarios), asked=asked)


@given(comparisons(), st.sampled_from([80, 100, 160, 400]))
def test_text_is_printable_lines_within_the_width(comparison: Comparison, width: int) -> None:
    text = comparison.to_text(width)

    assert [] == [line for line in text.splitlines() if len(line) > width or not line.isprintable()]
    told = " ".join(text.split())
    assert [] == [
        result.name
        for result in comparison.scenarios
        if "".join(named(result.name).split()) not in told.replace(" ", "")
    ]


@given(comparisons())
def test_one_line_is_one_line_and_says_when_there_is_no_plan(comparison: Comparison) -> None:
    for result in comparison.results:
        line = line_of(result, comparison.base, comparison.currency)

        assert line.isprintable()
        assert line.startswith(f"{named(result.name)}: ")
        assert (result.team.expected_revenue is None) == (
            "expected revenue" not in line.removeprefix(named(result.name))
        )


@given(comparisons())
def test_csv_reads_back_to_the_same_numbers_and_holds_no_formula(comparison: Comparison) -> None:
    header, *rows = csv.reader(io.StringIO(comparison.to_csv(), newline=""), strict=True)

    assert list(COLUMNS) == header
    tidy = list(tidy_rows(comparison))
    assert len(tidy) == len(rows)
    for row, cells in zip(tidy, (dict(zip(header, row, strict=True)) for row in rows), strict=True):
        assert_same_numbers(row, cells)
        assert bool(comparison.asked) == bool(cells["asked"])
        assert [] == [cell for cell in cells.values() if not cell.isprintable()]
        assert [] == [cell for cell in cells.values() if may_be_a_formula(cell)]


def assert_same_numbers(row: TidyRow, cells: dict[str, str]) -> None:
    """Assert that a row of CSV says what the row of the table says."""
    for key, value in (("value", row.value), ("base", row.base), ("delta", row.delta)):
        if isinstance(value, float):
            assert value == float(cells[key])
        elif value is None:
            assert "" == cells[key]
    assert {True: "true", False: "false", None: ""}[row.is_better] == cells["better"]
    assert (row.scenario.scenario_hash, row.scenario.input_hash) == (cells["scenario_hash"], cells["input_hash"])


def may_be_a_formula(cell: str) -> bool:
    """Return whether a spreadsheet would calculate with a cell, other than as the number it is."""
    if not cell.lstrip().startswith(("=", "+", "-", "@", "＝")):  # noqa: RUF001  # the same
        return False
    try:
        float(cell)
    except ValueError:
        return True
    return cell.strip() in {"+1", "-1"}


@given(comparisons())
def test_json_reads_back_to_the_same_texts_and_numbers(comparison: Comparison) -> None:
    text = comparison.to_json()
    document = read_document(text, "territory_opt/comparison/1")

    assert [] == [line for line in text.splitlines() if not (line.isascii() and line.isprintable())]
    assert (comparison.currency, comparison.asked, comparison.base.input_hash) == tuple(
        document[key] for key in ("currency", "asked", "input_hash")
    )
    for result, told in zip(comparison.results, [document["base"], *document["scenarios"]], strict=True):
        assert (result.name, result.description, result.scenario_hash) == (
            told["name"],
            told["description"],
            told["scenario_hash"],
        )
        assert [result.team.name, *(rep.name for rep in result.reps.values())] == [
            each["name"] for each in (told["team"], *told["reps"])
        ]
        for one, other in zip([result.team, *result.reps.values()], [told["team"], *told["reps"]], strict=True):
            assert (one.target, one.expected_revenue, one.shortfall, one.chance, dict(one.hours)) == tuple(
                other[key] for key in ("target", "expected_revenue", "shortfall", "chance", "hours")
            )
        assert [(each.path, json.loads(json.dumps(each.after, default=str))) for each in result.differences] == [
            (each["path"], each["after"]) for each in told["differences"]
        ]


@given(comparisons())
def test_json_and_csv_agree_on_every_difference_from_the_base(comparison: Comparison) -> None:
    document = json.loads(comparison.to_json())
    told = {
        (number, rep.get("id"), key): (cell["delta"], cell["better"])
        for number, result in enumerate([document["base"], *document["scenarios"]])
        for rep in (result["team"], *result["reps"])
        for key, cell in rep["against_base"].items()
    }
    numbers = {id(result): number for number, result in enumerate(comparison.results)}
    tidy = {
        (numbers[id(row.scenario)], row.rep, row.figure): (row.delta, row.is_better)
        for row in tidy_rows(comparison)
        if row.unit and (row.rep is None or row.rep in row.scenario.reps)
    }
    assert tidy == told


class Reader(HTMLParser):
    """Collects the tags of a page, and the words in each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag."""
        assert tag == self._open.pop()

    def handle_data(self, data: str) -> None:
        """Remember words."""
        self.words.append((self._open[-1] if self._open else "", data))

    def handle_comment(self, data: str) -> None:
        """Find no comment."""
        raise AssertionError(data)


def spoken_of(comparison: Comparison) -> list[ScenarioResult]:
    """Return the results that have a heading of their own: the territory as it is only without a plan."""
    return [result for result in comparison.results if result is not comparison.base or not has_plan(result.team)]


ALLOWED_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "section", "div", "ul", "li", "p"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "bdi", "span", "strong", "code"),
}


@given(comparisons())
def test_html_holds_every_name_as_the_text_it_is(comparison: Comparison) -> None:
    page = comparison.to_html()
    read = Reader(page)

    assert set() == {tag for tag, _ in read.tags} - ALLOWED_TAGS
    assert [] == [
        name for _, attributes in read.tags for name in attributes if name in {"href", "src"} or name[:2] == "on"
    ]
    assert all(line.isprintable() for line in page.splitlines())
    texts = [words for tag, words in read.words if tag == "bdi"]
    assert [] == [result.name for result in comparison.scenarios if named(result.name) not in texts]
    assert 1 + len(spoken_of(comparison)) == sum(tag == "code" for tag, _ in read.tags)


@given(comparisons())
def test_the_table_of_html_can_be_read_aloud(comparison: Comparison) -> None:
    read = Reader(comparison.to_html())
    rows: list[int] = []
    for tag, attributes in read.tags:
        if tag == "tr":
            rows.append(0)
        if tag in {"th", "td"}:
            rows[-1] += int(attributes.get("colspan") or 1)
        if tag == "th":
            assert attributes["scope"] in {"col", "row", "rowgroup"}

    assert {rows[0]} == set(rows)
    assert (1, 1) == tuple(sum(tag == each for tag, _ in read.tags) for each in ("table", "caption"))
    coloured = [attributes["class"] or "" for tag, attributes in read.tags if tag == "span"]
    changes = [words for tag, words in read.words if tag == "span"]
    for look, words in zip(coloured, changes, strict=True):
        assert ("better" in look, "worse" in look) == ("better" in words, "worse" in words)


def flat(tokens: list[Token]) -> Iterator[Token]:
    """Yield tokens with those inside of them."""
    for token in tokens:
        yield token
        yield from flat(token.children or [])


@given(comparisons())
def test_markdown_holds_every_name_as_the_text_it_is(comparison: Comparison) -> None:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = list(flat(reader.parse(comparison.to_markdown())))

    marks = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert set() == marks & {"link", "image", "html_inline", "html_block", "fence", "code_block", "em", "s", "hr"}
    assert set() == marks & {"ordered_list", "blockquote", "lheading"}
    heads = [token for token in tokens if token.type == "heading_open" and token.tag in {"h1", "h2"}]
    is_ranked = len(comparison.scenarios) > MOST_COLUMNS
    assert 1 + is_ranked + len(spoken_of(comparison)) == len(heads)
    assert is_ranked * len(comparison.scenarios) == sum(
        token.type == "heading_open" and token.tag == "h3" for token in tokens
    )
    assert 1 == sum(token.type == "table_open" for token in tokens)
    plain = {"".join(child.content for child in token.children or []) for token in tokens if token.type == "inline"}
    assert [] == [result.name for result in comparison.scenarios if named(result.name) not in plain]


@pytest.mark.parametrize("way", ["to_text", "to_markdown", "to_html", "to_csv", "to_json"])
@given(comparison=comparisons())
def test_every_format_names_territory_and_changes_by_their_hash(way: str, comparison: Comparison) -> None:
    text = getattr(comparison, way)()

    spoken = comparison.results if way in {"to_csv", "to_json"} else comparison.scenarios
    shown = 12 if way == "to_text" else 64
    assert [] == [result.scenario_hash for result in spoken if result.scenario_hash[:shown] not in text]
    assert [] == [result.input_hash for result in spoken if result.input_hash not in text]


@pytest.mark.parametrize("way", ["to_text", "to_markdown", "to_html", "to_csv", "to_json"])
@given(comparison=comparisons())
def test_every_format_says_what_is_asked_of_every_scenario(way: str, comparison: Comparison) -> None:
    asked, plain = (
        " ".join(getattr(attrs.evolve(comparison, asked=words), way)().split())
        for words in ("whole actions, must reach target", "")
    )

    assert "whole actions, must reach target" in asked
    assert "whole actions, must reach target" not in plain
