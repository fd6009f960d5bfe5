"""A project in whole numbers, for the worker of CP-SAT: no outcome of the project is better than one of the program."""

from bisect import bisect_right
from fractions import Fraction
from itertools import accumulate, pairwise

import attrs

from territory_opt.scheduling.branches import not_needed
from territory_opt.scheduling.integer_program import (
    BranchNumbers,
    IntegerProgram,
    JobNumbers,
    LinkNumbers,
    SupplierNumbers,
)
from territory_opt.scheduling.outcome import Objective, Outcome
from territory_opt.scheduling.project import Drawn, Project
from territory_opt.scheduling.soundness import rising_order
from territory_opt.scheduling.whole_numbers import Unit, hour_unit, worth_unit
from territory_opt.scheduling.windows import Windows, windows


@attrs.frozen(kw_only=True)
class ExactProgram:
    """A program and how to read its answer.

    Parameters
    ----------
    program
        The whole numbers, with jobs in the order of their names.
    order
        For each job of the program its position in the project.
    must, useful
        Jobs that must be done, and jobs of which something can come.
    worth
        What the objective of the program is worth per unit, in the unit of the project's objective.
    """

    program: IntegerProgram
    order: tuple[int, ...]
    must: frozenset[int]
    useful: frozenset[int]
    worth: Fraction


def exact_program(project: Project, start: Outcome, *, seconds: float, seed: int) -> ExactProgram:
    """Return a project in whole numbers, begun at an outcome that is known.

    Hours that have no common unit are rounded so that everything possible stays possible: what is needed down, what
    is given up. So is money: gains up, the costs of late days down.

    Parameters
    ----------
    project
        What is to be arranged.
    start
        An outcome of the project; its objective is aimed at, and nothing that ends later is looked for.
    seconds
        Time for the search [s].
    seed
        Seed of the search.
    """
    objective, order = start.objective, rising_order(project)
    place = {job: position for position, job in enumerate(order)}
    units = [_unit_of(project, whose) for whose in project.days_of]
    amounts = project.gain if objective is Objective.MOST_REVENUE else project.weight
    money = worth_unit(amounts)
    must = frozenset[int]()
    if objective is not Objective.MOST_REVENUE:
        must = frozenset(order).difference(not_needed(project, order, [None] * len(project.branches)))
    found = _windows_for(project, start, must)
    jobs = _Jobs(project=project, start=start, must=must, windows=found, units=units, money=money)
    program = IntegerProgram(
        objective=objective.value,
        num_days=project.num_days,
        week_of=project.week_of,
        calendars=project.calendars,
        suppliers=[_supplier_numbers(project, supplier, unit) for supplier, unit in enumerate(units)],
        jobs=[jobs.numbers(job) for job in order],
        links=[
            LinkNumbers(
                before=place[link.before],
                after=place[link.after],
                from_end=link.from_end,
                to_end=link.to_end,
                least=link.least,
                most=link.most,
            )
            for link in sorted(project.links, key=lambda link: (place[link.after], place[link.before], repr(link)))
        ],
        branches=[
            BranchNumbers(
                after=place[branch.after],
                options=sorted((place[option], least) for option, least in branch.options.items()),
            )
            for branch in sorted(project.branches, key=lambda branch: place[branch.after])
        ],
        seconds=seconds,
        seed=seed,
    )
    worth = Fraction(1) if objective is Objective.EARLIEST_COMPLETION else 1 / money.num_units
    useful = frozenset(job for job in order if found.is_useful[job])
    return ExactProgram(program=program, order=tuple(order), must=must, useful=useful, worth=worth)


@attrs.frozen(kw_only=True)
class _Jobs:
    """Each job in whole numbers, with the days between which it must lie to be of use."""

    project: Project
    start: Outcome
    must: frozenset[int]
    windows: Windows
    units: list[Unit]
    money: Unit

    def numbers(self, job: int) -> JobNumbers:
        project, due = self.project, self.project.due[job]
        num_days = 0 if project.is_milestone(job) else max(1, project.duration_days[job])
        is_evenly = project.evenly[job] or not project.needs[job]
        shares = [(supplier, hours / num_days if is_evenly else hours) for supplier, hours in project.needs[job]]
        earliest, latest = self._starts(job, num_days, is_evenly)
        return JobNumbers(
            calendar=project.calendar_of[job],
            num_days=num_days,
            evenly=is_evenly,
            needs=[(supplier, self.units[supplier].down(hours)) for supplier, hours in shares],
            most_a_day=0 if is_evenly else self.units[shares[0][0]].up(shares[0][1] / num_days),
            must=job in self.must,
            earliest_start=earliest,
            latest_start=latest,
            earliest_end=self.windows.earliest_end[job],
            latest_end=self.windows.latest_end[job],
            due_end=None if due is None else due + 1,
            gain=self.money.up(project.gain[job]) if self.start.objective is Objective.MOST_REVENUE else 0,
            weight=self.money.down(project.weight[job]) if self.start.objective is Objective.LEAST_TARDINESS else 0,
            start=self.start.starts[job],
            end=self.start.ends[job],
            drawn=[] if is_evenly else _whole_parts(self.start.drawn[job], self.units[shares[0][0]]),
        )

    def _starts(self, job: int, num_days: int, is_evenly: bool) -> tuple[int, int]:  # noqa: FBT001
        """Return the first and the last day on which a job may start; the last before the first when it cannot."""
        earliest, end = self.windows.earliest_start[job], self.windows.latest_end[job]
        fixed = self.project.fixed_start[job]
        if not self.windows.is_useful[job] or fixed not in {None, earliest}:
            return earliest, earliest - 1
        if fixed is not None:
            return fixed, fixed
        if num_days and is_evenly:
            days = self.project.calendars[self.project.calendar_of[job]]
            last = bisect_right(days, end - 1) - num_days
            return earliest, days[last] if last >= 0 else earliest - 1
        return earliest, end - num_days


def _windows_for(project: Project, start: Outcome, must: frozenset[int]) -> Windows:
    """Return the days between which each job must lie, by its due day or by the end that is known to be possible."""
    if start.objective is Objective.MOST_REVENUE:
        return windows(project)
    waited_for = {link.before for link in project.links if link.after in must}
    last = project.num_days
    if start.objective is Objective.EARLIEST_COMPLETION and not start.num_missing:
        last = round(start.value)
    return windows(
        attrs.evolve(
            project,
            num_days=last,
            week_of=project.week_of[:last],
            calendars=[[day for day in days if day < last] for days in project.calendars],
            due=[None] * project.num_jobs,
            gain=[float(job in must and job not in waited_for) for job in range(project.num_jobs)],
        )
    )


def _unit_of(project: Project, whose: int) -> Unit:
    """Return the unit of all who share days: for what is needed of them and, where hours come as they do, all given."""
    numbers, is_as_they_come = [], False
    sharing = [supplier for supplier, each in enumerate(project.days_of) if each == whose]
    for job, needs in enumerate(project.needs):
        for needed, hours in needs:
            if project.days_of[needed] == whose:
                numbers.append(hours / max(1, project.duration_days[job]))
                if not project.evenly[job]:
                    is_as_they_come = True
                    numbers.append(hours)
    if is_as_they_come:
        numbers += project.day_hours[whose]
        numbers += [hours for supplier in sharing for hours in project.week_hours[supplier] or []]
    return hour_unit(numbers)


def _supplier_numbers(project: Project, supplier: int, unit: Unit) -> SupplierNumbers:
    gives = unit.down if unit.is_exact else unit.up
    weeks, days = project.week_hours[supplier], project.day_hours[supplier]
    by_week = [0.0] * (max(project.week_of, default=-1) + 1)
    for week, hours in zip(project.week_of, days, strict=True):
        by_week[week] += hours
    is_limit = weeks is not None and any(most < sum_ for most, sum_ in zip(weeks, by_week, strict=False))
    return SupplierNumbers(
        day=[gives(hours) for hours in days],
        week=[gives(hours) for hours in weeks] if weeks and is_limit else None,
        days_of=project.days_of[supplier],
    )


def _whole_parts(drawn: Drawn, unit: Unit) -> list[tuple[int, int]]:
    """Return what is drawn on each day in units whose sum is that of the hours, rounded once."""
    days, sums = [day for _, day, _ in drawn], accumulate(hours for _, _, hours in drawn)
    units = [0, *(round(hours * unit.num_units) for hours in sums)]
    return [(day, later - sooner) for day, (sooner, later) in zip(days, pairwise(units), strict=True) if later > sooner]
