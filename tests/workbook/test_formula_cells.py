"""Formulas and cells without a value, found in the parts of a workbook."""

import zipfile
from io import BytesIO

import pytest

from territory_opt.workbook.formula_cells import formula_cells

BOOK = '<workbook xmlns:r="r"><sheets><sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>'
RELATIONS = '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'


def archive(sheet: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("xl/workbook.xml", BOOK)
        parts.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        parts.writestr("xl/worksheets/sheet1.xml", sheet)
    return content.getvalue()


def test_cells_are_found_with_and_without_addresses_and_in_any_name_space() -> None:
    sheet = (
        '<x:worksheet xmlns:x="x"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c t="e"><x:v>#N/A</x:v></x:c></x:row>'
        '<x:row r="4"><x:c r="AA4"><x:f>1+1</x:f></x:c><x:c><x:f>1+1</x:f><x:v>2</x:v></x:c>'
        '<x:c t="str"><x:f>""</x:f><x:v></x:v></x:c></x:row></x:sheetData><x:ext><x:f>A1</x:f></x:ext></x:worksheet>'
    )

    (found,) = formula_cells(archive(sheet)).values()

    assert {(3, 26), (3, 27), (3, 28)} == found.formulas
    told = {place: str(cell) for place, cell in found.unreadable.items()}
    assert {(0, 1): "an error value (#N/A)", (3, 26): "a formula without a value"} == told


@pytest.mark.parametrize(
    "sheet",
    ["<worksheet>", "", '<!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>', "<w>&a;</w>"],
)
def test_a_broken_part_and_one_with_entities_are_refused(sheet: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        formula_cells(archive(sheet))


@pytest.mark.parametrize("content", [b"", b"PK", archive("<w/>")[:-30]])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        formula_cells(content)
