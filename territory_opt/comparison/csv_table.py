"""A comparison as CSV: one row for each value of each scenario, safe to open in a spreadsheet."""

import json
from typing import TYPE_CHECKING

from territory_opt.comparison.table import PlainValue, tidy_rows
from territory_opt.comparison.wording import spelt_out
from territory_opt.files.tables import csv_text

if TYPE_CHECKING:
    from territory_opt.comparison.result import Comparison

COLUMNS = (
    "section",
    "scenario",
    "rep",
    "who",
    "figure",
    "unit",
    "value",
    "base",
    "delta",
    "better",
    "scenario_hash",
    "input_hash",
    "asked",
)
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  # those of wide writing


def comparison_to_csv(comparison: "Comparison") -> str:
    r"""Return a comparison as a tidy table.

    Parameters
    ----------
    comparison
        The scenarios. A text that a spreadsheet would take for a formula gets an apostrophe in front; control
        characters are spelt out, such as ``\n``.
    """
    asked = cell(comparison.asked)
    rows = (
        {
            "section": row.section.value,
            "scenario": cell(row.scenario.name),
            "rep": cell(row.rep),
            "who": cell(row.who),
            "figure": cell(row.figure),
            "unit": row.unit,
            "value": cell(row.value),
            "base": cell(row.base),
            "delta": cell(row.delta),
            "better": cell(row.is_better),
            "scenario_hash": row.scenario.scenario_hash,
            "input_hash": row.scenario.input_hash,
            "asked": asked,
        }
        for row in tidy_rows(comparison)
    )
    return csv_text(COLUMNS, rows)


def cell(value: PlainValue) -> str:
    """Return a value as the text of a cell.

    Examples
    --------
    >>> [cell(value) for value in (-0.5, None, True, "=1+1", ["a", 2])]
    ['-0.5', '', 'true', "'=1+1", '["a", 2]']
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{spelt_out(value)}" if value.lstrip(" ").startswith(_FORMULA_SIGNS) else spelt_out(value)
    return spelt_out(json.dumps(value, ensure_ascii=False))
