"""A comparison as one HTML page that needs no other file: on a screen, by keyboard, read aloud, in print.

The page is built as a tree of elements, so that no name can become a mark of its own.
"""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from typing import TYPE_CHECKING

from territory_opt.comparison.page import WHAT_CHANGES, Group, Page, page_of
from territory_opt.comparison.remarks import Inputs, Remarks
from territory_opt.comparison.wording import Entry

if TYPE_CHECKING:
    from territory_opt.comparison.result import Comparison

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; --ink: #1f1f1f; --paper: #ffffff; --band: #f0f0f0; --rule: #8a8a8a;
  --better: #00573d; --worse: #8f3a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececec; --paper: #161616; --band: #2a2a2a; --rule: #8a8a8a;
  --better: #6fd3b0; --worse: #ffb37a; } }
body { margin: 1.5rem auto; max-width: 80rem; padding: 0 1rem; font: 1rem/1.45 system-ui, sans-serif;
  color: var(--ink); background: var(--paper); overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-bottom: 0.2rem; }
h3 { font-size: 1rem; margin-bottom: 0.2rem; }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; overflow-wrap: break-word; }
caption { text-align: start; padding: 0.4rem 0; }
th, td { padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--rule); text-align: end; vertical-align: top;
  font-variant-numeric: tabular-nums; }
thead th { vertical-align: bottom; border-bottom-width: 2px; max-width: 16rem; }
tbody th { text-align: start; font-weight: normal; max-width: 22rem; }
tbody th[scope=rowgroup] { font-weight: bold; background: var(--band); }
.change { display: block; font-size: 0.875em; } .better { color: var(--better); } .worse { color: var(--worse); }
.worse, .better { font-weight: bold; } code { font-size: 0.8em; }
@page { size: A4 landscape; margin: 12mm; }
@media print { :root { color-scheme: light; --ink: #000000; --paper: #ffffff; --band: #f0f0f0; --better: #00573d;
  --worse: #8f3a00; } body { margin: 0; max-width: none; padding: 0; font-size: 9pt; }
  .scroll { overflow: visible; } thead { display: table-header-group; } tr, section { break-inside: avoid; } }
"""


def comparison_to_html(comparison: "Comparison") -> str:
    """Return a comparison as a page of HTML.

    Parameters
    ----------
    comparison
        The scenarios.
    """
    page = page_of(comparison)
    root = ET.Element("html", {"lang": "en"})
    _add_head(root, page)
    main = _add(_add(root, "body"), "main")
    _add(main, "h1", page.title)
    if page.inputs:
        _add_inputs(main, page.inputs)
    _add_table(main, page)
    notes = _add(main, "ul")
    for note in page.notes:
        _add(notes, "li", note)
    for remarks in page.scenarios:
        _add_remarks(main, remarks)
    _add_hash(main, "The territory as it is, SHA-256: ", page.input_hash)
    return "<!DOCTYPE html>\n" + ET.tostring(root, encoding="unicode", method="html") + "\n"


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    element.text = text or None
    return element


def _add_named(parent: ET.Element, tag: str, name: str, **attributes: str) -> None:
    """Add an element with text from elsewhere, which may run from right to left without turning its neighbours."""
    _add(_add(parent, tag, **attributes), "bdi", name)


def _add_head(root: ET.Element, page: Page) -> None:
    head = _add(root, "head")
    _add(head, "meta", charset="utf-8")
    ET.SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY})
    _add(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    _add(head, "title", page.title)
    _add(head, "style", _STYLE)


def _add_inputs(main: ET.Element, scenarios: Sequence[Inputs]) -> None:
    _add(main, "h2", WHAT_CHANGES)
    for scenario in scenarios:
        section = _add(main, "section")
        _add_named(section, "h3", scenario.name)
        _add_sentences(section, scenario.description, scenario.lines)


def _add_table(main: ET.Element, page: Page) -> None:
    window = ET.SubElement(
        main, "div", {"class": "scroll", "role": "region", "tabindex": "0", "aria-labelledby": "what"}
    )
    table = _add(window, "table")
    _add(table, "caption", "Each scenario beside the territory as it is, with the differences.", id="what")
    heads = _add(_add(table, "thead"), "tr")
    corner, *names = page.columns
    _add(heads, "td", corner)
    for name in names:
        _add_named(heads, "th", name, scope="col")
    for group in page.groups:
        _add_group(table, group, len(page.columns))


def _add_group(table: ET.Element, group: Group, num_columns: int) -> None:
    body = _add(table, "tbody")
    _add_named(_add(body, "tr"), "th", group.title, scope="rowgroup", colspan=str(num_columns))
    for row in group.rows:
        line = _add(body, "tr")
        _add_named(line, "th", row.name, scope="row")
        for entry in row.entries:
            _add_entry(line, entry)


def _add_entry(line: ET.Element, entry: Entry) -> None:
    cell = _add(line, "td")
    _add(cell, "bdi", entry.text)
    if entry.change:
        look = {"class": f"change {entry.verdict}".rstrip()}
        ET.SubElement(cell, "span", look).text = entry.change


def _add_remarks(main: ET.Element, remarks: Remarks) -> None:
    section = _add(main, "section")
    _add_named(section, "h2", remarks.name)
    if remarks.why_not:
        _add_named(_add(section, "p"), "strong", remarks.why_not)
    _add_sentences(section, remarks.description, remarks.lines)
    _add_hash(section, "SHA-256 of the changes: ", remarks.scenario_hash)


def _add_sentences(section: ET.Element, description: str, lines: Sequence[str]) -> None:
    if description:
        _add_named(section, "p", description)
    if lines:
        items = _add(section, "ul")
        for line in lines:
            _add_named(items, "li", line)


def _add_hash(parent: ET.Element, words: str, digest: str) -> None:
    _add(_add(parent, "p", words), "code", digest)
