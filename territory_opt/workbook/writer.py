"""The one door to XlsxWriter: a workbook in memory, in which a text is never anything but a text."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import attrs

from territory_opt.errors import MissingExtraError
from territory_opt.report.table_columns import Measure, Value
from territory_opt.workbook.cell_text import CUT, LONGEST, cell_text
from territory_opt.workbook.formats import FAINT, LINE, Style, number_format

try:
    import xlsxwriter
    from xlsxwriter.utility import xl_col_to_name
except ImportError as missing:  # pragma: no cover  # an installation without the extra
    raise MissingExtraError('workbooks need: pip install "territory-opt[excel]"') from missing

DAY_ZERO = dt.date(1899, 12, 30)
"""The day from which spreadsheets count."""

_PLAIN_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_RICH = ("<r>", "</r>")
_A4 = 9
_MOST_NOTE = 500
_PAGE_WIDTH_POINTS = 780.0
"""What an A4 page across leaves between its margins."""

_LEAST_SCALE = 0.78
"""The scale at which text of 10 points is still printed with nearly 8."""

_MOST_KEPT = 0.5
"""The share of a page that columns may take which stand on every page."""

_USUAL_WIDTH, _PIXELS_PER_CHARACTER, _PADDING_PIXELS, _POINTS_PER_PIXEL = 8.43, 7, 5, 0.75


def column_letters(column: int) -> str:
    """Return what a column is called, counted from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    return str(xl_col_to_name(column))


def day_number(day: dt.date) -> int:
    """Return a day as a spreadsheet counts it.

    Examples
    --------
    >>> day_number(dt.date(2026, 1, 5))
    46027
    """
    return (day - DAY_ZERO).days


@attrs.frozen(kw_only=True)
class Series:
    """One series of a chart.

    Parameters
    ----------
    name
        What the legend says, of one cell: ``=Gap!$F$5``.
    values
        Its cells: ``=Gap!$F$6:$F$20``.
    colour
        Its fill.
    """

    name: str
    values: str
    colour: str


class Sheet:
    """A sheet to write to; rows and columns count from 0.

    Parameters
    ----------
    book
        The workbook.
    page
        The sheet, as the library holds it.
    """

    def __init__(self, book: "Book", page: Any) -> None:  # noqa: ANN401  # the library states no types
        self.book, self._page = book, page
        self._widths: dict[int, float] = {}

    @property
    def name(self) -> str:
        """Its name."""
        return str(self._page.get_name())

    def write(self, row: int, column: int, value: Value, style: Style | None = None) -> None:
        """Write a value; a text stays a text, whatever it begins with, and truth is told as yes or no."""
        form = self.book.form(style or Style())
        match value:
            case None:
                self._page.write_blank(row, column, None, form)
            case bool():
                self._page.write_string(row, column, "yes" if value else "no", form)
            case int() | float() if math.isfinite(value):
                self._page.write_number(row, column, value, form)
            case dt.date() | dt.time():
                self._page.write_datetime(row, column, value, form)
            case _:
                self._page.write_string(row, column, _as_text(str(value)), form)

    def formula(self, row: int, column: int, formula: str, value: Value, style: Style | None = None) -> None:
        """Write a formula with the value it has, which a program that does not calculate shows."""
        known = "" if value is None else day_number(value) if isinstance(value, dt.date) else value
        self._page.write_formula(row, column, formula, self.book.form(style or Style()), known)

    def link(self, row: int, column: int, sheet: str, style: Style) -> None:
        """Write the name of another sheet that leads to it."""
        self._page.write_url(row, column, f"internal:'{sheet}'!A1", self.book.form(style), sheet)

    def note(self, row: int, column: int, text: str) -> None:
        """Put a note on a cell, shown when somebody points at it."""
        self._page.write_comment(row, column, cell_text(text)[:_MOST_NOTE], {"x_scale": 1.4, "y_scale": 0.7})

    def width(self, column: int, characters: float) -> None:
        """Set how wide a column is."""
        self._widths[column] = characters
        self._page.set_column(column, column, characters)

    def height(self, row: int, points: float) -> None:
        """Set how high a row is."""
        self._page.set_row(row, points)

    def table(self, name: str, header_row: int, last_row: int, labels: Sequence[str], style: Style) -> None:
        """Make a table with filters of rows below a header; the labels differ."""
        form = self.book.form(style)
        headers = [{"header": cell_text(label), "header_format": form} for label in labels]
        options = {"name": name, "columns": headers, "style": "Table Style Light 1"}
        self._page.add_table(header_row, 0, last_row, len(labels) - 1, options)

    def filters(self, header_row: int, last_row: int, last_column: int) -> None:
        """Put filters on a header that is in no table."""
        self._page.autofilter(header_row, 0, last_row, last_column)

    def allow(self, rows: tuple[int, int], column: int, rule: Mapping[str, Any]) -> None:
        """Check what is typed into a column of cells, from the first to the last of `rows`."""
        self._page.data_validation(rows[0], column, rows[1], column, {"ignore_blank": True, **rule})

    def colour(self, area: tuple[int, int, int, int], condition: str, look: Mapping[str, Any]) -> None:
        """Colour the cells of an area (first row and column, last row and column) for which a formula holds."""
        form = self.book.plain_form(look)
        self._page.conditional_format(*area, {"type": "formula", "criteria": condition, "format": form})

    def freeze(self, row: int, column: int) -> None:
        """Keep the rows above and the columns left of a cell in sight."""
        self._page.freeze_panes(row, column)

    def set_up_print(
        self,
        *,
        header_row: int | None,
        footer: str,
        num_pages_high: int = 0,
        num_columns: int = 0,
        kept_columns: int = 0,
    ) -> None:
        """Print on A4 across, as many pages wide as keep text legible, with header and page numbers on each.

        Parameters
        ----------
        header_row
            The row that stands on every page; None for none.
        footer
            What stands at the foot.
        num_pages_high
            Number of pages; 0 for any.
        num_columns
            How many columns have to be legible; 0 for those that fit on one page.
        kept_columns
            How many columns stand on every page where there are several beside each other.
        """
        num_pages_wide, kept_columns = self._pages_wide(num_columns, kept_columns)
        self._page.set_landscape()
        self._page.set_paper(_A4)
        self._page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self._page.fit_to_pages(num_pages_wide, num_pages_high)
        if num_pages_wide > 1 and kept_columns:
            self._page.repeat_columns(0, kept_columns - 1)
        self._page.hide_gridlines(2)
        if header_row is not None:
            self._page.repeat_rows(header_row)
        self._page.set_footer(f"&L&8{footer.replace('&', '&&')}&C&8&A&R&8Page &P of &N")

    def _pages_wide(self, num_columns: int, kept_columns: int) -> tuple[int, int]:
        """Return over how many pages columns go at the smallest legible scale, and how many stand on each of them."""
        room = _PAGE_WIDTH_POINTS / _LEAST_SCALE
        widths = [_column_points(self._widths.get(column, _USUAL_WIDTH)) for column in range(num_columns)]
        while sum(widths[:kept_columns]) > room * _MOST_KEPT:
            kept_columns -= 1
        pages, used = 1, 0.0
        for column, width in enumerate(widths):
            if used + width > room:
                pages, used = pages + 1, sum(widths[: min(column, kept_columns)])
            used += width
        return pages, kept_columns

    def stacked_bars(
        self,
        at: tuple[int, int],
        *,
        title: str,
        categories: str,
        series: Sequence[Series],
        measure: Measure,
        size: tuple[int, int],
    ) -> None:
        """Draw horizontal bars made of parts, the first category on top.

        Parameters
        ----------
        at
            The cell of its upper left corner.
        title
            What it shows.
        categories
            The cells that name the bars.
        series
            The parts.
        measure
            What the values are.
        size
            Width and height [pixels].
        """
        chart = self.book.new_chart({"type": "bar", "subtype": "stacked"})
        for part in series:
            fill = {"fill": {"color": part.colour}, "border": {"none": True}, "gap": 45}
            chart.add_series({"name": part.name, "categories": categories, "values": part.values, **fill})
        font = {"name": "Calibri", "size": 9, "color": FAINT}
        chart.set_title({"name": title, "overlay": False, "name_font": {"name": "Calibri", "size": 12, "bold": True}})
        chart.set_x_axis(
            {
                "num_format": number_format(measure),
                "num_font": font,
                "label_position": "high",
                "major_gridlines": {"visible": True, "line": {"color": LINE, "width": 0.5}},
                "line": {"none": True},
            }
        )
        chart.set_y_axis({"reverse": True, "num_font": font, "label_position": "low", "line": {"color": LINE}})
        chart.set_legend({"position": "bottom", "font": font})
        chart.set_chartarea({"border": {"color": LINE}})
        chart.set_size({"width": size[0], "height": size[1]})
        self._page.insert_chart(*at, chart, {"description": title, "object_position": 3})

    def hide_wholly(self) -> None:
        """Hide the sheet so that no menu shows it."""
        self._page.very_hidden()


def _column_points(characters: float) -> float:
    """Return how wide a column of some width in characters is on paper."""
    return (characters * _PIXELS_PER_CHARACTER + _PADDING_PIXELS) * _POINTS_PER_PIXEL


def _as_text(text: str) -> str:
    """Return a text for the writer, which would take one in these marks for ready-made XML and write it as it is."""
    sound = cell_text(text)
    if not (sound.startswith(_RICH[0]) and sound.endswith(_RICH[1])):
        return sound
    marked = f'<r><t xml:space="preserve">{escape(sound)}</t></r>'
    return marked if len(marked) <= LONGEST else sound.removesuffix(_RICH[1]) + CUT


class Book:
    """A workbook in the making; the same content always gives the same bytes.

    Parameters
    ----------
    title
        What its properties say it is.
    day
        The day its properties name as that of its making.
    """

    def __init__(self, *, title: str, day: dt.date) -> None:
        self._bytes = BytesIO()
        self._workbook = xlsxwriter.Workbook(self._bytes, {"in_memory": True, **_PLAIN_TEXT})
        created = dt.datetime.combine(day, dt.time(), dt.UTC)
        about = {"title": cell_text(title), "subject": "Sales territory plan", "comments": "Written by territory_opt."}
        self._workbook.set_properties({**about, "created": created})
        self._forms: dict[Style, Any] = {}

    def sheet(self, name: str) -> Sheet:
        """Return a new sheet behind those there are."""
        return Sheet(self, self._workbook.add_worksheet(name))

    def name_cells(self, name: str, cells: str) -> None:
        """Give cells such as ``Gap!$E$4`` a name that formulas may use."""
        self._workbook.define_name(name, f"={cells}")

    def form(self, style: Style) -> Any:  # noqa: ANN401  # the library states no types
        """Return the library's format of a style, made once."""
        if style not in self._forms:
            self._forms[style] = self._workbook.add_format(style.properties)
        return self._forms[style]

    def plain_form(self, look: Mapping[str, Any]) -> Any:  # noqa: ANN401  # the same
        """Return a format of these properties alone."""
        return self._workbook.add_format(dict(look))

    def new_chart(self, options: Mapping[str, str]) -> Any:  # noqa: ANN401  # the same
        """Return a new chart."""
        return self._workbook.add_chart(dict(options))

    def to_bytes(self) -> bytes:
        """Return the finished workbook; nothing can be written to it any more."""
        self._workbook.close()
        return self._bytes.getvalue()
