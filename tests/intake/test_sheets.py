import contextlib
import datetime as dt
import io
import random
import struct
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError, MissingExtraError
from territory_opt.intake.reading.csv_sheet import csv_sheet
from territory_opt.intake.reading.sheets import read_sheets
from territory_opt.intake.reading.workbook_sheet import workbook_sheets
from territory_opt.intake.records.sheet import Sheet

SAMPLES = Path(__file__).resolve().parents[2] / "../shared/data/crm"
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CSV = b"Deal Name;Amount;Owner\r\nDeal 1;1.234,50;Ana\r\nDeal 2;5,00;Zo\xc3\xab\r\n"
ODS_START = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="Deals">'
)
ODS_END = "</table:table></office:spreadsheet></office:body></office:document-content>"


def workbook(fill: Callable[[xlsxwriter.Workbook], object], **options: bool) -> bytes:
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw, {"in_memory": True, **options}) as book:
        fill(book)
    return raw.getvalue()


def two_deals(book: xlsxwriter.Workbook, name: str = "Deals") -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, ["Deal Name", "Amount", "Close Date"])
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    for row in (1, 2):
        sheet.write_row(row, 0, [f"Deal {row}", 1000.5 * row])
        sheet.write_datetime(row, 2, dt.datetime(2026, 5, row), day)  # noqa: DTZ001  # a workbook knows no zone
    return sheet


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return raw.getvalue()


def ods(rows: str) -> bytes:
    parts = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": "<manifest/>"}
    return archive({**parts, "content.xml": ODS_START + rows + ODS_END})


def codes(sheet: Sheet) -> list[str]:
    return [finding.code for finding in sheet.findings]


def faults(raw: bytes, name: str = "deals.xlsx") -> str:
    with pytest.raises(InvalidInputError) as caught:
        workbook_sheets(raw, name)
    return str(caught.value)


def test_a_text_table_is_read_with_all_that_was_settled(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(CSV)
    (sheet,) = read_sheets(path)
    assert ("Deal Name", "Amount", "Owner") == sheet.columns
    assert ["1.234,50", "5,00"] == sheet.cells[1]
    assert "deals.csv:3" == sheet.place(1)
    assert ["assumed_separator"] == codes(sheet)


def test_a_workbook_gives_typed_cells() -> None:
    (sheet,) = workbook_sheets(workbook(two_deals), "deals.xlsx")
    assert "deals.xlsx" == sheet.name
    assert (["Deal 1", "Deal 2"], [1000.5, 2001.0], [dt.date(2026, 5, 1), dt.date(2026, 5, 2)]) == sheet.cells


def test_a_workbook_that_counts_days_from_1904_gives_the_same_days() -> None:
    (sheet,) = workbook_sheets(workbook(two_deals, date_1904=True), "deals.xlsx")
    assert [dt.date(2026, 5, 1), dt.date(2026, 5, 2)] == sheet.cells[2]


def test_every_sheet_with_a_table_is_read_the_hidden_ones_told() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        two_deals(book)
        two_deals(book, "Old").hide()
        book.add_worksheet("Empty")
        book.add_worksheet("Info").write(0, 0, "Exported for the demo")
        book.add_chartsheet("Chart")

    first, second = workbook_sheets(workbook(fill), "deals.xlsx")
    assert ["deals.xlsx [Deals]", "deals.xlsx [Old]"] == [first.name, second.name]
    assert [("Old",), ("Empty", "Info", "Chart")] == [finding.examples for finding in first.findings]
    assert ["hidden_sheets", "sheets_without_table"] == codes(first)


def test_rows_of_a_sheet_keep_their_numbers_and_merged_groups_are_told() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(1, 1, "Open Pipeline")
        sheet.write_row(3, 1, ["Stage", "Deal Name", "Owner", "Amount"])
        sheet.merge_range(4, 1, 6, 1, "Open")
        for row in (4, 5, 6):
            sheet.write_row(row, 2, [f"Deal {row}", "Ana", 5.0])
        sheet.write_row(7, 1, ["Subtotal", "", "Sum", 15.0])

    (sheet,) = workbook_sheets(workbook(fill), "deals.xlsx")
    assert [5, 6, 7] == sheet.lines
    assert [(2, "title"), (8, "subtotal")] == [(row.line, str(row.reason)) for row in sheet.aside]
    assert ["title_rows", "subtotal_rows", "grouped_column"] == codes(sheet)
    assert ["Open"] * 3 == sheet.cells[0]


def test_an_opendocument_sheet_is_read() -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = [["Deal Name", "Owner"], ["Deal 1", "Ana"]]
    text = "".join("<table:table-row>" + "".join(map(cell.format, row)) + "</table:table-row>" for row in rows)
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048574">{empty}</table:table-row>'
    (sheet,) = workbook_sheets(ods(text + rest), "deals.ods")
    assert (["Deal 1"], ["Ana"]) == sheet.cells


TOO_MUCH = "a workbook that cannot be read (reading it takes more than 1,536 MB or 4 s, or ends the parser)"


def test_a_sheet_of_few_cells_that_spans_too_many_ends_its_own_process_only() -> None:
    def far_off(book: xlsxwriter.Workbook) -> None:
        two_deals(book).write(1_048_575, 16_383, "x")

    def far_off_and_empty(book: xlsxwriter.Workbook) -> None:
        two_deals(book).write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))

    assert TOO_MUCH in faults(workbook(far_off))
    assert 2 == workbook_sheets(workbook(far_off_and_empty), "deals.xlsx")[0].num_rows


@pytest.mark.parametrize("broken", ["</table:tab\nle>", "</table:Totaltable>"])
def test_a_document_on_which_the_parser_never_comes_back_is_given_up(broken: str) -> None:
    rows = f"<table:table-row/>{broken}</office:spreadsheet></office:body></office:document-content>"
    assert "a workbook that cannot be read" in faults(ods(rows), "deals.ods")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert "unpacks to 60,000,011" in faults(archive({"xl/workbook.xml": "<workbook/>", "xl/a.xml": " " * 60_000_000}))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"PK\x03\x04 and no more", "a broken workbook"),
        (workbook(two_deals)[:-200], "a broken workbook"),
        (archive({"a.txt": "x"}), "an archive without a workbook"),
        (archive({"xl/workbook.bin": "x"}), "a binary workbook (xlsb)"),
        (archive({"xl/workbook.xml": "<workbook"}), "a workbook that cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "a workbook that cannot be read"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "locked by a password"),
        (workbook(lambda book: book.add_worksheet("Notes")), "no table in 'Notes'"),
    ],
    ids=["no zip", "cut off", "no workbook", "binary", "no xml", "broken ole", "locked", "empty"],
)
def test_a_workbook_that_cannot_be_read_is_a_listed_fault(raw: bytes, expected: str) -> None:
    assert expected in faults(raw)


def test_a_parser_that_runs_out_of_memory_ends_its_own_process_only() -> None:
    header = struct.pack("<8s16xHHHHH6x9L", OLE_SIGNATURE, 59, 3, 0xFFFE, 9, 6, 0, 0xFFFFFFF0, 1, 0, 4096, 2, 1, 3, 1)
    assert TOO_MUCH in faults(header.ljust(2048, b"\0"), "deals.xls")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "an empty file"),
        (b" \n , \n", "an empty file"),
        (b"<html><table><tr><td>Deal</td></tr></table>", "a document with markup"),
        (b"id,name\n1,\0A\n", "binary data"),
    ],
)
def test_a_text_that_is_no_table_is_a_listed_fault(raw: bytes, expected: str) -> None:
    with pytest.raises(InvalidInputError, match=expected):
        csv_sheet(raw, "deals.csv")


def test_a_folder_gives_its_tables_by_name_and_tells_what_it_leaves_out(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(CSV)
    (tmp_path / "a.xlsx").write_bytes(workbook(two_deals))
    (tmp_path / "text_named.xls").write_bytes(CSV)
    (tmp_path / "broken.xlsx").write_bytes(b"PK")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("Call Ana, please.\nAnd Bob.\nAnd Client 12.\n")
    (tmp_path / "README.md").write_text("no table")
    (tmp_path / "more.csv").mkdir()
    for name in (".hidden.csv", "~$a.xlsx"):
        (tmp_path / name).write_bytes(CSV)
    sheets = read_sheets(tmp_path)
    assert ["a.xlsx", "b.csv", "text_named.xls"] == [sheet.name for sheet in sheets]
    found = {finding.code: finding for finding in sheets[0].findings}
    assert {"unreadable_file", "files_not_read"} == set(found)
    assert ("README.md", "more.csv/", "notes.txt") == found["files_not_read"].examples
    unreadable = [finding.message for finding in sheets[0].findings if finding.code == "unreadable_file"]
    assert ["Not read: broken.xlsx", "Not read: empty.csv"] == [
        message.split(":")[0] + ":" + message.split(":")[1] for message in unreadable
    ]


def test_when_nothing_can_be_read_every_problem_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    (tmp_path / "b.xlsx").write_bytes(b"PK")
    with pytest.raises(InvalidInputError) as caught:
        read_sheets(tmp_path)
    assert ["a.csv", "b.xlsx"] == [fault.path for fault in caught.value.faults]


def test_a_path_that_leads_to_no_table_is_a_listed_fault_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes(CSV)
    (tmp_path / "plan.json").write_text("{}")
    (tmp_path / "folder").mkdir()
    for name, expected in (
        ("deal.csv", "no such file.*did you mean 'deals.csv'"),
        ("plan.json", "a file ending in '.json'"),
        ("folder", "no table among its files"),
        ("x\0.csv", "no such file"),
    ):
        with pytest.raises(InvalidInputError, match=expected):
            read_sheets(tmp_path / name)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    monkeypatch.delitem(sys.modules, "territory_opt.intake.reading.workbook_cells", raising=False)
    monkeypatch.delattr("territory_opt.intake.reading.workbook_cells", raising=False)
    monkeypatch.setitem(sys.modules, "charset_normalizer", None)
    with pytest.raises(MissingExtraError, match=r"territory-opt\[excel\]"):
        workbook_sheets(workbook(two_deals), "deals.xlsx")
    with pytest.raises(MissingExtraError, match=r"territory-opt\[crm\]"):
        csv_sheet("Название;Сумма\nСделка;100\n".encode("cp1251"), "deals.csv")  # noqa: RUF001


def test_every_sample_export_is_read_row_by_row() -> None:
    if not SAMPLES.is_dir():
        pytest.skip("shared data absent")
    for folder in sorted(path for path in SAMPLES.iterdir() if path.is_dir()):
        sheets = read_sheets(folder)
        assert {path.name for path in folder.glob("*.csv")} == {sheet.file for sheet in sheets}
        assert [()] * len(sheets) == [sheet.aside for sheet in sheets]
    assert 774 == {sheet.name: sheet.num_rows for sheet in read_sheets(SAMPLES / "salesforce_api")}["Opportunity.csv"]


TOKENS = [b'"', b'""', b"\n", b"\r", b",", b";", b"\0", b"\xff", b"Total", b"\n\n", b"sep=;\n", b"\xef\xbb\xbf", b'",']
XLSX, ODS = workbook(two_deals), ods("<table:table-row/>")


def mutated(raw: bytes, seed: int) -> bytes:
    chance = random.Random(seed)  # noqa: S311  # no secret
    changed = bytearray(raw)
    for _ in range(chance.choice((1, 3, 30))):
        place = chance.randrange(len(changed) or 1)
        end = place + chance.choice((0, 0, 1, 20))
        changed[place:end] = chance.choice((*TOKENS, chance.randbytes(2), bytes(changed[:place][-9:])))
    return bytes(changed)


@given(st.sampled_from([CSV * 3, CSV.decode().encode("cp1252"), CSV.decode().encode("utf-16")]), st.integers(0, 10**9))
def test_a_damaged_text_gives_whole_columns_or_a_listed_fault(raw: bytes, seed: int) -> None:
    with contextlib.suppress(InvalidInputError):
        sheet = csv_sheet(mutated(raw, seed), "deals.csv")
        assert {sheet.num_rows} >= {len(column) for column in sheet.cells}
        lines = [*sheet.lines, *(row.line for row in sheet.aside)]
        assert len(lines) == len(set(lines))


@settings(max_examples=30)  # each starts a process
@given(st.sampled_from([XLSX, ODS]), st.integers(0, 10**9), st.booleans())
def test_a_damaged_workbook_gives_whole_columns_or_a_listed_fault(raw: bytes, seed: int, inside: bool) -> None:  # noqa: FBT001
    if inside:
        with zipfile.ZipFile(io.BytesIO(raw)) as file:
            parts = {name: file.read(name) for name in file.namelist()}
        changed = sorted(parts)[seed % len(parts)]
        parts[changed] = mutated(parts[changed], seed)
        damaged = archive(parts)
    else:
        damaged = mutated(raw, seed)
    with contextlib.suppress(InvalidInputError):
        sheets = workbook_sheets(damaged, "deals.xlsx")
        assert all({sheet.num_rows} >= {len(column) for column in sheet.cells} for sheet in sheets)
