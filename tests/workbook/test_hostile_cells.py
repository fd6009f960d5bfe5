"""Texts that want to be more than texts: each comes out of a workbook as the text that went in."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import attrs
import openpyxl
import pytest

from territory_opt.files.folder import read_demo
from territory_opt.model.finding import Finding
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import plan
from territory_opt.report.table_columns import Measure
from territory_opt.workbook.book import plan_to_workbook
from territory_opt.workbook.cell_text import CUT, cell_text
from territory_opt.workbook.reading import problem_from_workbook, read_workbook
from territory_opt.workbook.record_table import SheetColumn, write_table
from territory_opt.workbook.writer import Book

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    '=HYPERLINK("http://127.0.0.1/","x")',
    "{=1+1}",
    "http://127.0.0.1/",
    "mailto:x@127.0.0.1",
    "internal:Gap!A1",
    "external:c:\\x.xlsx",
    "file:///etc/passwd",
    "<b>bold</b>&amp;<!-- -->",
    "<script>alert(1)</script>",
    "]]><x/>",
    "<r><t>rich</t></r>",
    "<r></si></sst><r>&</r>",
    "line one\r\nline two",
    "\u202eesrever\u202c",
    "\u200f\u05d0\u2066abc\u2069",
    "_x000D_ and _x0041_ and _x005F_",
    "'quoted",
    '"quoted"',
    "\x1b[31mred\x07",
    "\x7f\x85\u2028\u2029",
    "\ufffe\uffff",
    "007",
    "1e5",
    "TRUE",
    "#N/A",
    "2026-01-05",
    "e\u0301 🙂 " + "\u0336" * 40,
    "[Target]]#'@",
    "*",
    "~?",
    "x" * 500,
)
LONG_AND_BROKEN = (
    f"<r>{'<' * 20_000}</r>",
    "y" * 32_767,
    "z" * 40_000,
    "🙂" * 20_000,
    "NUL\0NUL",
    "half \ud800 pair",
    "\udfff",
)


@pytest.fixture(scope="module")
def territory() -> Problem:
    """Return the sample with hostile names of clients, deals and teams, ids too, and a hostile finding."""
    demo = read_demo()
    name = dict(enumerate(HOSTILE))
    clients = [attrs.evolve(client, name=name[i % len(name)]) for i, client in enumerate(demo.clients)]
    deals = [
        attrs.evolve(deal, name=name[i % len(name)], id=f"{name[i % len(name)][:100].strip()}.{i}", progress={})
        for i, deal in enumerate(demo.opportunities)
    ]
    reps = [attrs.evolve(rep, name=HOSTILE[i], team=HOSTILE[i + 8]) for i, rep in enumerate(demo.reps)]
    found = Finding(code="=1", message="=cmd|x", examples=HOSTILE[:9])
    return attrs.evolve(demo, clients=tuple(clients), opportunities=tuple(deals), reps=tuple(reps), findings=(found,))


@pytest.fixture(scope="module")
def written(territory: Problem) -> bytes:
    """Return it as a workbook."""
    return plan_to_workbook(plan(territory))


def test_no_hostile_text_is_a_formula_or_a_link(
    written: bytes, territory: Problem, saved: Callable[[bytes], Path]
) -> None:
    book, rows = openpyxl.load_workbook(BytesIO(written)), read_workbook(saved(written)).sheets
    for sheet, label, expected in (
        ("Clients", "Client", [client.name for client in territory.clients]),
        ("Opportunities", "Deal", [deal.name for deal in territory.opportunities]),
        ("Opportunities", "Deal id", [deal.id for deal in territory.opportunities]),
        ("Gap", "Rep", [rep.name for rep in territory.reps]),
        ("Gap", "Team", [rep.team or "" for rep in territory.reps]),
    ):
        page = book[sheet]
        column = next(cell.column for cell in page[5] if cell.value == label)
        cells = [page.cell(6 + i, column) for i in range(len(expected))]
        assert {"s"} == {cell.data_type for cell in cells}
        assert {None} == {cell.hyperlink for cell in cells}
        assert [cell_text(text) for text in expected] == [row[column - 1] for row in rows[sheet][5:][: len(expected)]]


def test_every_formula_of_the_workbook_is_one_of_ours(written: bytes) -> None:
    ours = re.compile(r"=(SUM|IF|COUNT|COUNTIFS|SUMIFS|SUMPRODUCT|ROUND)\(|=team_\w+$|=[A-Z]+5\+7$")
    formulas = [
        str(cell.value)
        for sheet in openpyxl.load_workbook(BytesIO(written))
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert formulas
    assert not [formula for formula in formulas if "cmd" in formula or "HYPERLINK" in formula or "1+1" in formula]
    assert not [formula for formula in formulas if not ours.match(formula)]


def test_a_hostile_territory_comes_back_as_it_was(
    written: bytes, territory: Problem, saved: Callable[[bytes], Path]
) -> None:
    assert territory == problem_from_workbook(saved(written))


def test_texts_that_no_cell_can_hold_come_out_cut_and_marked(saved: Callable[[bytes], Path]) -> None:
    book = Book(title="=1+1", day=read_demo().as_of)
    texts = [*HOSTILE, *LONG_AND_BROKEN]
    column = SheetColumn(label="Text", measure=Measure.TEXT, meaning="=1+1", values=texts)
    write_table(book.sheet("Texts"), [column], title="=1+1", explained="=2", frozen_columns=1, footer="&A &D =1")

    content = book.to_bytes()
    page = openpyxl.load_workbook(BytesIO(content))["Texts"]
    rows = read_workbook(saved(content)).sheets["Texts"]
    cells = [page.cell(6 + i, 1) for i in range(len(texts))]
    assert {"s"} == {cell.data_type for cell in [*cells, page["A1"], page["A2"]]}
    assert ["=1+1", "=2"] == [rows[0][0], rows[1][0]]
    cut, *others = [row[0] for row in rows[5 + len(HOSTILE) :]]
    assert cut.startswith("<r><<<")
    assert cut.endswith(CUT)
    assert [cell_text(text) for text in HOSTILE] == [row[0] for row in rows[5 : 5 + len(HOSTILE)]]
    assert [cell_text(text) for text in LONG_AND_BROKEN[1:]] == others


def test_a_hostile_activity_and_assumption_are_headers_and_ids_like_others(saved: Callable[[bytes], Path]) -> None:
    demo = read_demo()
    names = dict(zip(demo.policy.activities, HOSTILE[15:], strict=False))
    activities = {key: attrs.evolve(activity, name=names[key]) for key, activity in demo.policy.activities.items()}
    problem = attrs.evolve(demo, policy=attrs.evolve(demo.policy, activities=activities))

    content = plan_to_workbook(plan(problem))

    week = openpyxl.load_workbook(BytesIO(content))["Week"]
    assert {"s"} == {cell.data_type for cell in week[5]}
    assert problem == problem_from_workbook(saved(content))
