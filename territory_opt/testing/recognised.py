"""Recognised tables made by hand, and strategies for tables that hold anything."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from territory_opt.intake.records.export import Export
from territory_opt.intake.records.recognition import Column, RecognisedTable, Recognition, Role, System, TableKind
from territory_opt.intake.records.sheet import AsideReason, Cell, RowAside, Sheet
from territory_opt.model.finding import Finding

HOSTILE = (
    "=1+1",
    "<b>x</b>",
    "a\r\nb",
    "\u202egnp",
    "NUL\x00",
    "\ud800",
    "x" * 32_000,
    "-1",
    "NULL",
    "",
    "   ",
    "9" * 400,
    "1e309",
    "nan",
)


def table_of(
    kind: TableKind,
    columns: Mapping[str, Sequence[Cell]] | None = None,
    /,
    *,
    file: str | None = None,
    system: System = System.OTHER,
    misfits: int = 0,
    **more: Sequence[Cell],
) -> RecognisedTable:
    """Return a recognised table whose columns are named by what they mean.

    Parameters
    ----------
    kind
        What it lists.
    file
        Name of its file; the kind's when not given.
    system
        Whose names its headers are.
    misfits
        Rows beside the records that do not fit the header.
    columns, more
        The cells of each column, by role.

    Examples
    --------
    >>> table_of(TableKind.DEALS, id=["d1"], amount=["5"]).sheet.place(0)
    'deals.csv:2'
    """
    name = file or f"{kind}.csv"
    cells_by_role = {**(columns or {}), **more}
    num_rows = len(next(iter(cells_by_role.values()), ()))
    sheet = Sheet(
        file=name,
        name=name,
        columns=tuple(cells_by_role),
        cells=tuple(list(cells) for cells in cells_by_role.values()),
        lines=range(2, num_rows + 2),
        aside=tuple(RowAside(num_rows + 2 + i, AsideReason.MISFIT, ("x",)) for i in range(misfits)),
    )
    return RecognisedTable(
        sheet=sheet,
        kind=kind,
        system=system,
        columns={
            Role(role): Column(role=Role(role), header=role, position=position, reason="by hand")
            for position, role in enumerate(cells_by_role)
        },
    )


def recognition_of(*tables: RecognisedTable, system: System = System.OTHER) -> Recognition:
    """Return the recognition of an export of some tables."""
    return Recognition(tables=tables, system=system)


def finding_of(export: Export, code: str) -> Finding:
    """Return the one finding of a code."""
    (found,) = (finding for finding in export.findings if finding.code == code)
    return found


def codes_of(export: Export) -> set[str]:
    """Return the codes of all findings."""
    return {finding.code for finding in export.findings}


_names = st.sampled_from(
    ("Client 1", "client-1", "Client 2", "Rep One", "RepOne", "Rep Two", "GTX Pro", "GTXPro", "7", "7.0")
)
_cells = st.one_of(
    st.sampled_from(HOSTILE),
    _names,
    st.sampled_from(
        ("Won", "Lost", "Open", "Closed Won", "1", "TRUE", "no", "0", "100", "50%", "$5.00", "€ 7", "1.234,56")
    ),
    st.sampled_from(("2025-01-05", "5/1/2025", "31.12.3999", "2025-06-30T09:09:33.000+0000")),
    st.text(max_size=8),
    st.none(),
    st.floats(),
    st.integers(-10, 2000),
    st.booleans(),
    st.dates(),
    st.datetimes(),
)


@st.composite
def wild_tables(draw: st.DrawFn, kind: TableKind, most_rows: int = 6) -> RecognisedTable:
    """Draw a table of a kind with any of the roles and anything in its cells."""
    roles = draw(st.lists(st.sampled_from(list(Role)), min_size=1, max_size=12, unique=True))
    num_rows = draw(st.integers(0, most_rows))
    rows = st.lists(_cells, min_size=num_rows, max_size=num_rows)
    return table_of(
        kind,
        {str(role): draw(rows) for role in roles},
        file=f"{kind}-{draw(st.integers(0, 3))}.csv",
        system=draw(st.sampled_from(list(System))),
        misfits=draw(st.integers(0, 2)),
    )


@st.composite
def wild_recognitions(draw: st.DrawFn) -> Recognition:
    """Draw an export of one or two tables of deals and some other tables, with anything in their cells."""
    kinds = [kind for kind in TableKind if kind not in {TableKind.DEALS, TableKind.OVERRIDES}]
    tables = draw(st.lists(wild_tables(TableKind.DEALS), min_size=1, max_size=2))
    tables += [draw(wild_tables(kind, 3)) for kind in draw(st.lists(st.sampled_from(kinds), max_size=4))]
    return recognition_of(*tables, system=draw(st.sampled_from(list(System))))
