"""How cells look: number formats by measure, colours that say what a cell is for."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import attrs

from territory_opt.report.table_columns import Measure

INK, FAINT, LINE, SHADE, HEAD = "#1F2933", "#66717D", "#C5CCD3", "#EEF1F4", "#24476B"
INPUT_FILL, INPUT_INK = "#FFF6D6", "#1A4FA3"
ALARM, ALARM_FILL = "#9C1C1C", "#FBE3E1"

PART_COLOURS: Mapping[str, str] = {
    "won": "#5B6770",
    "flow": "#009E73",
    "likely": "#0072B2",
    "stretch": "#E69F00",
    "not_identified": "#D9DEE3",
}
"""The parts of a target; colours of Okabe and Ito, and greys for what is done and what is missing."""

SERIES_COLOURS = ("#0072B2", "#56B4E9", "#A9D3EC", "#009E73", "#8C979F", "#E69F00", "#CC79A7", "#D55E00", "#F0E442")
"""Colours of other series, in their order; after the last they begin again."""

FREE_COLOUR = "#E4E7EA"


class Look(StrEnum):
    """What a cell is for, and so how it looks."""

    PLAIN = "plain"
    INPUT = "input"
    """May be edited, and is read back."""
    TOTAL = "total"
    TITLE = "title"
    SUBTITLE = "subtitle"
    NOTE = "note"
    HEADING = "heading"
    HEADER = "header"
    WEEK = "week"
    """The head of a narrow column, written upwards."""
    LINK = "link"
    ALARM = "alarm"


@attrs.frozen(kw_only=True, cache_hash=True)
class Style:
    """How a cell looks.

    Parameters
    ----------
    measure
        What its value is.
    look
        What the cell is for.
    has_cents
        Whether money shows its decimals.
    wraps
        Whether a long text goes on in further lines.
    """

    measure: Measure = Measure.TEXT
    look: Look = Look.PLAIN
    has_cents: bool = False
    wraps: bool = False

    @property
    def properties(self) -> dict[str, Any]:
        """The properties of the format, as the writer takes them."""
        number = _MONEY_WITH_CENTS if self.has_cents and self.measure is Measure.MONEY else _NUMBERS[self.measure]
        wrap = {"text_wrap": True} if self.wraps else {}
        return (
            {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "top"}
            | number
            | _LOOKS[self.look]
            | wrap
        )


def number_format(measure: Measure) -> str:
    """Return the number format of a measure, for the axis of a chart.

    Examples
    --------
    >>> number_format(Measure.MONEY), number_format(Measure.DAY)
    ('#,##0', 'yyyy-mm-dd')
    """
    return str(_NUMBERS[measure].get("num_format", "General"))


_MONEY_WITH_CENTS = {"num_format": "#,##0.00", "align": "right"}
_NUMBERS: Mapping[Measure, dict[str, Any]] = {
    Measure.TEXT: {"align": "left", "indent": 1},
    Measure.MONEY: {"num_format": "#,##0", "align": "right"},
    Measure.HOURS: {"num_format": "0.0", "align": "right"},
    Measure.SHARE: {"num_format": "0 %", "align": "right"},
    Measure.COUNT: {"num_format": "#,##0", "align": "right"},
    Measure.NUMBER: {"num_format": "#,##0.###", "align": "right"},
    Measure.DAY: {"num_format": "yyyy-mm-dd", "align": "center"},
    Measure.TIME: {"num_format": "hh:mm", "align": "center"},
    Measure.TRUTH: {"align": "center"},
}
_LOOKS: Mapping[Look, dict[str, Any]] = {
    Look.PLAIN: {},
    Look.INPUT: {"bg_color": INPUT_FILL, "font_color": INPUT_INK, "border": 1, "border_color": LINE, "locked": False},
    Look.TOTAL: {"bold": True, "bg_color": SHADE, "bottom": 1, "top": 1, "border_color": LINE},
    Look.TITLE: {"indent": 0, "bold": True, "font_size": 18, "font_color": HEAD},
    Look.SUBTITLE: {"indent": 0, "font_color": FAINT},
    Look.NOTE: {"font_color": FAINT},
    Look.HEADING: {"indent": 0, "bold": True, "font_size": 12, "font_color": HEAD, "bottom": 1, "border_color": LINE},
    Look.HEADER: {
        "indent": 0,
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": HEAD,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
        "border": 1,
        "border_color": LINE,
    },
    Look.WEEK: {
        "font_size": 8,
        "font_color": FAINT,
        "rotation": 90,
        "align": "center",
        "valign": "bottom",
        "num_format": "d mmm",
    },
    Look.LINK: {"font_color": INPUT_INK, "underline": 1},
    Look.ALARM: {"bold": True, "font_color": ALARM, "bg_color": ALARM_FILL},
}
