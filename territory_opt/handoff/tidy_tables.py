"""The tables of a plan as CSV files, with a table that tells what their columns mean."""

from collections.abc import Mapping

from territory_opt.handoff.guarded_csv import FOR_SPREADSHEETS, guarded_csv
from territory_opt.report.table_columns import Measure, PlanTable

COLUMNS_FILE = "columns.csv"
"""The table of the columns of all tables."""

_UNITS: Mapping[Measure, str] = {
    Measure.TEXT: "text",
    Measure.HOURS: "h",
    Measure.SHARE: "1 (0 to 1)",
    Measure.COUNT: "number",
    Measure.NUMBER: "number",
    Measure.DAY: "day, YYYY-MM-DD",
    Measure.TIME: "time, HH:MM:SS",
    Measure.TRUTH: "true or false",
}


def tidy_tables(tables: Mapping[str, PlanTable], currency: str) -> dict[str, str]:
    """Return tables as CSV by file name: one header, one row for each thing, plain numbers, ISO dates.

    Each begins with a byte order mark, by which spreadsheets tell that it is UTF-8. A table without rows is its header.

    Parameters
    ----------
    tables
        The tables by name, as of `plan_tables`.
    currency
        What money is in.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.report.plan_tables import plan_tables
    >>> files = tidy_tables(plan_tables(to.plan(to.read_demo())), "EUR")
    >>> print(files["week.csv"].splitlines()[1])
    ana,A,Top clients,10.72,0.32,0,12
    """
    files = {
        f"{name}.csv": FOR_SPREADSHEETS + guarded_csv([column.name for column in table.columns], table.rows)
        for name, table in tables.items()
    }
    files[COLUMNS_FILE] = FOR_SPREADSHEETS + guarded_csv(
        ("table", "column", "label", "unit", "meaning"),
        [
            (name, column.name, column.label, _UNITS.get(column.measure, currency), column.meaning)
            for name, table in tables.items()
            for column in table.columns
        ],
    )
    return files
