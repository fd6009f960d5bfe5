"""The sheet of the week: one row for each rep, hours of every activity, their sum and their shares as formulas."""

from collections.abc import Callable, Sequence

import attrs

from territory_opt.model.units import ActivityId
from territory_opt.planning.plan import RepPlan, TerritoryPlan
from territory_opt.report.layout import clipped
from territory_opt.report.table_columns import Measure, Value
from territory_opt.workbook.cell_text import cell_text
from territory_opt.workbook.record_table import At, Placed, SheetColumn, write_table
from territory_opt.workbook.writer import Sheet

WEEK = "Week"
REP_ID, HOURS = "Rep id", "Hours a week"
FREE = "Unassigned"
_MOST_LABEL = 60
_NO_MARKS = str.maketrans("<>", "()")
"""Headers go another way than other texts, on which these are taken for marks."""

_HOURS_ALLOWED = {
    "validate": "decimal",
    "criteria": "between",
    "minimum": 0.01,
    "maximum": 84,
    "error_title": HOURS,
    "error_message": "Working hours of a normal week, above 0 and at most 84.",
}
_EXPLAINED = (
    "Hours of a normal week. Shares are of selling time, the week less administration. Yellow cells may be edited: the "
    "hours are planned anew when the workbook is read back. The row above the header is the team."
)


@attrs.frozen(kw_only=True)
class WrittenWeek:
    """Where the week stands.

    Parameters
    ----------
    placed
        The table.
    labels
        The labels of the columns that a week is made of, the unassigned hours last.
    """

    placed: Placed
    labels: tuple[str, ...]


def activity_labels(plan: TerritoryPlan) -> dict[ActivityId, str]:
    """Return what the column of each activity is called; no two of them have one label."""
    labels: dict[ActivityId, str] = {}
    taken = {label.casefold() for label in (REP_ID, HOURS, FREE, *_OTHERS)}
    for key, activity in plan.problem.policy.activities.items():
        both = f"{activity.name} ({key})" if activity.name != key else key
        named = clipped(cell_text(both), _MOST_LABEL).translate(_NO_MARKS)
        label, number = named, 1
        while label.casefold() in taken:
            number += 1
            label = f"{named} {number}"
        taken |= {f"{label}{ending}".casefold() for ending in ("", _SHARE, _TODAY)}
        labels[key] = label
    return labels


_SHARE, _TODAY = ", share", ", today"
_SUM, _CHECK, _SELLING, _IDLE, _WHY = "In all", "Check", "Selling time", "Without return", "Why no week"
_OTHERS = ("No.", "Rep", _SUM, _CHECK, _SELLING, _IDLE, _WHY)


def write_week(sheet: Sheet, plan: TerritoryPlan, *, footer: str) -> WrittenWeek:
    """Write the sheet of the week.

    Parameters
    ----------
    sheet
        Where to.
    plan
        The plan.
    footer
        What stands at the foot of every printed page.
    """
    reps, labels = list(plan.reps.values()), activity_labels(plan)
    parts = [*labels.values(), FREE]
    columns = [
        *_identities(reps),
        *_hours(reps, labels),
        *_sums(plan, reps, labels),
        *_shares(plan, reps, labels),
        *_remarks(reps, labels),
    ]
    placed = write_table(
        sheet,
        columns,
        title="Week: where the hours go",
        explained=_EXPLAINED,
        id_labels=[REP_ID],
        footer=footer,
    )
    return WrittenWeek(placed=placed, labels=tuple(parts))


def _identities(reps: Sequence[RepPlan]) -> list[SheetColumn]:
    hours = [rep.rep.weekly_hours for rep in reps]
    return [
        SheetColumn(
            label="No.",
            measure=Measure.COUNT,
            meaning="The rep's number in this workbook.",
            values=range(1, len(reps) + 1),
            width=6,
        ),
        SheetColumn(
            label="Rep",
            measure=Measure.TEXT,
            meaning="The rep's name.",
            values=[rep.rep.name for rep in reps],
            total_value="Team",
        ),
        SheetColumn(
            label=REP_ID,
            measure=Measure.TEXT,
            meaning="The rep's identifier.",
            values=[rep.rep.id for rep in reps],
        ),
        _hour_column(HOURS, "Working hours of a normal week.", hours, inputs=range(len(reps)), allowed=_HOURS_ALLOWED),
    ]


def _hours(reps: Sequence[RepPlan], labels: dict[ActivityId, str]) -> list[SheetColumn]:
    weeks = [rep.allocation.best for rep in reps]
    free = [None if week is None else week.free_hours for week in weeks]
    return [
        *(
            _hour_column(
                label, "Hours in a normal week.", [None if week is None else week.hours[key] for week in weeks]
            )
            for key, label in labels.items()
        ),
        _hour_column(FREE, "Hours that the plan leaves free.", free),
    ]


def _sums(plan: TerritoryPlan, reps: Sequence[RepPlan], labels: dict[ActivityId, str]) -> list[SheetColumn]:
    first, admin = next(iter(labels.values())), labels[plan.problem.policy.admin]
    weeks = [rep.allocation.best for rep in reps]
    in_all = [None if week is None else sum(week.hours.values()) + week.free_hours for week in weeks]

    def added(at: At) -> str:
        return f'=IF(COUNT({at(first)}:{at(FREE)})=0,"",SUM({at(first)}:{at(FREE)}))'

    def check(at: At) -> str:
        return f"=IF(ISNUMBER({at(_SUM)}),ROUND({at(_SUM)}-{at(HOURS)},4),0)"

    def selling(at: At) -> str:
        return f'=IF(ISNUMBER({at(_SUM)}),{at(HOURS)}-{at(admin)},"")'

    return [
        _hour_column(_SUM, "All hours of the week added up.", in_all, formula=added),
        SheetColumn(
            label=_CHECK,
            measure=Measure.NUMBER,
            meaning="The sum less the hours a week: 0 until the hours a week are edited.",
            values=[0] * len(reps),
            formula=check,
            total=lambda rows, _: f"=SUM({rows})",
            total_value=0,
            name="week_check",
            width=8,
        ),
        _hour_column(_SELLING, "Hours a week less administration.", _selling_hours(plan, reps), formula=selling),
    ]


def _selling_hours(plan: TerritoryPlan, reps: Sequence[RepPlan]) -> list[float | None]:
    admin = plan.problem.policy.admin
    return [
        None if rep.allocation.best is None else rep.rep.weekly_hours - rep.allocation.best.hours[admin] for rep in reps
    ]


def _shares(plan: TerritoryPlan, reps: Sequence[RepPlan], labels: dict[ActivityId, str]) -> list[SheetColumn]:
    admin = plan.problem.policy.admin
    selling = _selling_hours(plan, reps)
    whole = [rep.rep.weekly_hours for rep in reps]
    columns = []
    for key, label in labels.items():
        hours = [None if rep.allocation.best is None else rep.allocation.best.hours[key] for rep in reps]
        of, base = (HOURS, whole) if key == admin else (_SELLING, selling)
        meaning = "Share of the whole week." if key == admin else "Share of selling time."
        formula = _share_of(label, of)
        columns.append(
            SheetColumn(
                label=f"{label}{_SHARE}",
                measure=Measure.SHARE,
                meaning=meaning,
                values=[_share(part, total) for part, total in zip(hours, base, strict=True)],
                formula=formula,
                total=_as_row(formula),
                total_value=_share(_added(hours), _added(base)),
            )
        )
    return columns


def _remarks(reps: Sequence[RepPlan], labels: dict[ActivityId, str]) -> list[SheetColumn]:
    idle = [None if rep.allocation.best is None else sum(rep.allocation.best.idle.values()) for rep in reps]
    columns = [_hour_column(_IDLE, "Hours among these that no response gives a return to.", idle)]
    columns += [
        _hour_column(
            f"{label}{_TODAY}",
            "Hours in a usual week today, where stated.",
            [rep.rep.observed_hours.get(key) for rep in reps],
        )
        for key, label in labels.items()
        if any(key in rep.rep.observed_hours for rep in reps)
    ]
    why = [None if rep.allocation.best is not None else _why(rep) for rep in reps]
    if any(why):
        meaning = "What makes a week impossible."
        columns.append(SheetColumn(label=_WHY, measure=Measure.TEXT, meaning=meaning, values=why, width=60))
    return columns


def _why(rep: RepPlan) -> str:
    found = rep.allocation.explanation
    return rep.allocation.status.replace("_", " ") if found is None else str(found)


def _hour_column(label: str, meaning: str, hours: Sequence[Value], **more: object) -> SheetColumn:
    return SheetColumn(
        label=label,
        measure=Measure.HOURS,
        meaning=meaning,
        values=hours,
        total=lambda rows, _: f"=SUM({rows})",
        total_value=_added(hours),
        **more,  # type: ignore[arg-type]  # fields of the column by name
    )


def _added(hours: Sequence[Value]) -> float:
    return sum(value for value in hours if isinstance(value, int | float))


def _share(part: float | None, whole: float | None) -> float | None:
    return part / whole if part is not None and whole is not None and whole > 0 else None


def _share_of(label: str, of: str) -> Callable[[At], str]:
    return lambda at: f'=IF(AND(ISNUMBER({at(label)}),N({at(of)})>0),{at(label)}/{at(of)},"")'


def _as_row(formula: Callable[[At], str]) -> Callable[[str, At], str]:
    return lambda _, at: formula(at)
