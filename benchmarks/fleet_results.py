"""What the comparison of fleets found: figures in one form, printed as tables, as Markdown, as CSV and as JSON."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import attrs
from timing import bar, table


@attrs.frozen(kw_only=True)
class Figure:
    """What was measured of one contestant on one fleet; what was not measured is None.

    Parameters
    ----------
    section
        Which comparison it belongs to.
    contestant, level, reps
        Who solved which fleet.
    reps_measured
        How many of its reps.
    rounds
        How often.
    rep_ms, rep_ms_lower, rep_ms_upper
        Time for a rep, median and quartiles [ms].
    difference
        Its largest difference from the optima of HiGHS [1].
    data_mb, peak_mb, above_mb
        Memory of the fleet's lines, the peak of the process, and what the run took above data and results [MB].
    """

    section: str
    contestant: str
    level: str
    reps: int
    reps_measured: int
    rounds: int
    rep_ms: float
    rep_ms_lower: float | None = None
    rep_ms_upper: float | None = None
    difference: float | None = None
    data_mb: float | None = None
    peak_mb: float | None = None
    above_mb: float | None = None


@attrs.frozen(kw_only=True)
class Bar:
    """A bar, and what was measured against it."""

    what: str
    measured: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the figure keeps it."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def show(self) -> None:
        """Print it."""
        bar(self.what, self.measured, self.limit, self.unit, at_least=self.at_least)

    def cells(self) -> list[str]:
        """Return it as a row."""
        space = "" if self.unit == "x" else " "
        limit = f"{'at least ' if self.at_least else ''}{self.limit:.4g}{space}{self.unit}"
        return [self.what, f"{self.measured:,.2f}{space}{self.unit}", limit, "kept" if self.is_kept else "missed"]


@attrs.frozen(kw_only=True)
class Table:
    """Rows under a header."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def show(self) -> None:
        """Print it."""
        if self.rows:
            table(self.title, self.header, self.rows)

    def markdown(self) -> str:
        """Return it as Markdown."""
        aligned = ["---", *["--:"] * (len(self.header) - 1)]
        rows = ["| " + " | ".join(cells) + " |" for cells in (self.header, aligned, *self.rows)]
        return "\n".join([f"#### {self.title}", "", *rows, ""])


def milliseconds(value: float | None) -> str:
    """Return a time to three digits [ms]; nothing for none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004  # three digits


def compared(title: str, figures: Sequence[Figure], beside: str) -> Table:
    """Return figures of one fleet beside the contestant of a name."""
    base = next((figure.rep_ms for figure in figures if figure.contestant == beside), None)
    return Table(
        title=title,
        header=["", "reps measured", "a rep [ms]", "quartiles [ms]", f"times as fast as {beside}", "optima differ by"],
        rows=[
            [
                figure.contestant,
                f"{figure.reps_measured:,}",
                milliseconds(figure.rep_ms),
                f"{milliseconds(figure.rep_ms_lower)} to {milliseconds(figure.rep_ms_upper)}",
                "" if base is None else f"{base / figure.rep_ms:,.3g}",
                "" if figure.difference is None else f"{figure.difference:.0e}",
            ]
            for figure in sorted(figures, key=lambda figure: figure.rep_ms)
        ],
    )


def by_size(title: str, figures: Sequence[Figure]) -> Table:
    """Return the cost of a rep, a size a column."""
    sizes = sorted({figure.reps for figure in figures})
    found = {(figure.contestant, figure.level, figure.reps): figure.rep_ms for figure in figures}
    return Table(
        title=title,
        header=["a rep [ms]", "level", *(f"{size:,}" for size in sizes)],
        rows=[
            [name, level, *(milliseconds(found.get((name, level, size))) for size in sizes)]
            for name, level in dict.fromkeys((figure.contestant, figure.level) for figure in figures)
        ],
    )


def memory(title: str, figures: Sequence[Figure]) -> Table:
    """Return what processes took."""
    return Table(
        title=title,
        header=["", "level", "reps", "lines [MB]", "peak [MB]", "above data and results [MB]"],
        rows=[
            [
                *(figure.contestant, figure.level, f"{figure.reps:,}"),
                *("" if mb is None else f"{mb:,.0f}" for mb in (figure.data_mb, figure.peak_mb, figure.above_mb)),
            ]
            for figure in figures
        ],
    )


def write_csv(path: Path, figures: Sequence[Figure]) -> None:
    """Write figures with a column for each of their fields."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=[field.name for field in attrs.fields(Figure)])
        writer.writeheader()
        writer.writerows(attrs.asdict(figure) for figure in figures)


def write_json(path: Path, machine: str, figures: Sequence[Figure], bars: Sequence[Bar]) -> None:
    """Write machine and versions, figures and bars."""
    content = {
        "machine": machine,
        "figures": [attrs.asdict(figure) for figure in figures],
        "bars": [attrs.asdict(its_bar) | {"is_kept": its_bar.is_kept} for its_bar in bars],
    }
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def write_markdown(
    path: Path, machine: str, tables: Sequence[Table], bars: Sequence[Bar], picture: str | None = None
) -> None:
    """Write machine and versions, tables and bars, and where the picture stands, to be put into a page as they are."""
    kept = Table(title="Bars", header=["bar", "figure", "limit", ""], rows=[its_bar.cells() for its_bar in bars])
    shown = [] if picture is None else [f"![Cost of a rep against the size of the fleet]({picture})", ""]
    parts = [f"{machine}.", "", *shown, *(part.markdown() for part in (*tables, kept) if part.rows)]
    path.write_text("\n".join(parts), encoding="utf-8")
