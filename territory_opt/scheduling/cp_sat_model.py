"""An integer program as a model of CP-SAT: one method for each family of rules."""

from bisect import bisect_left
from itertools import groupby

from ortools.sat.python import cp_model

from territory_opt.scheduling.integer_program import IntegerProgram, JobDays, JobNumbers
from territory_opt.scheduling.program_traits import (
    draws_on,
    has_gaps,
    is_possible,
    moments_to_pin,
    shortages,
    start_positions,
    suppliers_by_the_day,
    who_share_days,
)


class ScheduleModel:
    """The variables of all jobs, the rules between them, and what they aim at.

    Parameters
    ----------
    program
        The project in whole numbers.
    """

    def __init__(self, program: IntegerProgram) -> None:
        self.model = cp_model.CpModel()
        self._program = program
        self._by_the_day = suppliers_by_the_day(program)
        self._pinned_starts, self._pinned_ends = moments_to_pin(program)
        self._present: list[cp_model.IntVar] = []
        self._starts: list[cp_model.LinearExpr] = []
        self._ends: list[cp_model.LinearExpr] = []
        self._drawn: list[dict[int, cp_model.IntVar]] = [{} for _ in program["jobs"]]
        self._intervals: list[list[tuple[cp_model.IntervalVar, int]]] = [[] for _ in program["suppliers"]]
        self._uses: list[dict[int, list[tuple[cp_model.IntVar, int]]]] = [{} for _ in program["suppliers"]]
        for job, numbers in enumerate(program["jobs"]):
            self._jobs_are_done_or_not(numbers)
            if not is_possible(numbers):
                self._no_days(job)
            elif not numbers["evenly"]:
                self._hours_as_they_come(job, numbers)
            elif numbers["num_days"] and has_gaps(self._calendar(numbers)):
                self._days_of_a_calendar_with_gaps(job, numbers)
            else:
                self._days_in_a_row(job, numbers)
        self._days_of_suppliers()
        self._weeks_of_suppliers()
        self._least_and_most_days_of_links()
        self._any_option_of_branches()
        self._objective()

    def _calendar(self, numbers: JobNumbers) -> list[int]:
        return self._program["calendars"][numbers["calendar"]]

    def _jobs_are_done_or_not(self, numbers: JobNumbers) -> None:
        """A job that must be done is; of another the model decides."""
        present = self.model.new_constant(1) if numbers["must"] else self.model.new_bool_var("")
        if not numbers["must"]:
            self.model.add_hint(present, numbers["start"] is not None)
        self._present.append(present)

    def _no_days(self, job: int) -> None:
        """A job whose days do not exist is not done."""
        self.model.add(self._present[job] == 0)
        self._starts.append(self.model.new_constant(0))
        self._ends.append(self.model.new_constant(0))

    def _moment(self, earliest: int, latest: int, hint: int | None) -> cp_model.IntVar:
        moment = self.model.new_int_var(earliest, latest, "")
        self.model.add_hint(moment, min(max(hint if hint is not None else earliest, earliest), latest))
        return moment

    def _days_in_a_row(self, job: int, numbers: JobNumbers) -> None:
        """A job of whole days ends as many days after its start as it takes."""
        start = self._moment(numbers["earliest_start"], numbers["latest_start"], numbers["start"])
        self._starts.append(start)
        self._ends.append(start + numbers["num_days"])
        if numbers["num_days"]:
            self._evenly_drawn(job, numbers, start, start)

    def _days_of_a_calendar_with_gaps(self, job: int, numbers: JobNumbers) -> None:
        """A job of whole days takes neighbouring positions of its calendar, whatever days these are."""
        days, length = self._calendar(numbers), numbers["num_days"]
        positions = start_positions(days, numbers)
        hint = bisect_left(days, numbers["earliest_start"] if numbers["start"] is None else numbers["start"])
        position = self._moment(positions[0], positions[-1], hint)
        start = self._moment(numbers["earliest_start"], numbers["latest_start"], numbers["start"])
        end = self._moment(numbers["earliest_end"], numbers["latest_end"], numbers["end"])
        begun, ended = days[: positions[-1] + 1], [day + 1 for day in days[length - 1 : positions[-1] + length]]
        self.model.add_element(position, begun, start).only_enforce_if(self._present[job])
        self.model.add_element(position, ended, end).only_enforce_if(self._present[job])
        self._starts.append(start)
        self._ends.append(end)
        self._evenly_drawn(job, numbers, start, position)

    def _evenly_drawn(self, job: int, numbers: JobNumbers, start: cp_model.IntVar, place: cp_model.IntVar) -> None:
        """A job draws the same on each of its days."""
        present = self._present[job]
        interval = self.model.new_optional_fixed_size_interval_var(place, numbers["num_days"], present, "")
        for supplier, amount in numbers["needs"]:
            if supplier not in self._by_the_day:
                self._intervals[supplier].append((interval, amount))
        counted = [need for need in numbers["needs"] if need[0] in self._by_the_day]
        if not counted:
            return
        days = self._calendar(numbers)
        begins = {position: self.model.new_bool_var("") for position in start_positions(days, numbers)}
        self.model.add(sum(begins.values()) == present)
        began = cp_model.LinearExpr.weighted_sum(list(begins.values()), [days[position] for position in begins])
        self.model.add(start == began).only_enforce_if(present)
        for position, begin in begins.items():
            self.model.add_hint(begin, days[position] == numbers["start"])
            for day in days[position : position + numbers["num_days"]]:
                for supplier, amount in counted:
                    self._uses[supplier].setdefault(day, []).append((begin, amount))

    def _hours_as_they_come(self, job: int, numbers: JobNumbers) -> None:
        """A job draws what it needs between its start and its end, at most its share on a day."""
        present, ((supplier, amount),) = self._present[job], numbers["needs"]
        start = self._moment(numbers["earliest_start"], numbers["latest_start"], numbers["start"])
        end = self._moment(numbers["earliest_end"], numbers["latest_end"], numbers["end"])
        self._starts.append(start)
        self._ends.append(end)
        hint, works, drawn = dict(numbers["drawn"]), {}, self._drawn[job]
        for day in self._calendar(numbers):
            most = min(numbers["most_a_day"], self._program["suppliers"][supplier]["day"][day])
            if not most or not numbers["earliest_start"] <= day < numbers["latest_end"]:
                continue
            drawn[day], works[day] = self.model.new_int_var(0, most, ""), self.model.new_bool_var("")
            self.model.add_hint(drawn[day], min(hint.get(day, 0), most))
            self.model.add_hint(works[day], day in hint)
            self.model.add(drawn[day] <= most * works[day])
            self.model.add(start <= day).only_enforce_if(works[day])
            self.model.add(end >= day + 1).only_enforce_if(works[day])
            self._uses[supplier].setdefault(day, []).append((drawn[day], 1))
        self.model.add(sum(drawn.values()) == amount * present)
        self.model.add(end >= start + numbers["num_days"]).only_enforce_if(present)
        self._pin(job, start, end)

    def _pin(self, job: int, start: cp_model.IntVar, end: cp_model.IntVar) -> None:
        """Where a link asks for it, a job draws on the very day of its start and on the last before its end."""
        for pinned, moment, later in ((self._pinned_starts, start, 0), (self._pinned_ends, end, 1)):
            if job not in pinned:
                continue
            at = {day: self.model.new_bool_var("") for day in self._drawn[job]}
            self.model.add(sum(at.values()) == self._present[job])
            for day, here in at.items():
                self.model.add(moment == day + later).only_enforce_if(here)
                self.model.add(self._drawn[job][day] >= 1).only_enforce_if(here)

    def _days_of_suppliers(self) -> None:
        """On no day is more drawn of all who share it than it gives."""
        for sharing in who_share_days(self._program):
            gives = self._program["suppliers"][sharing[0]]["day"]
            for day in sorted({day for supplier in sharing for day in self._uses[supplier]}):
                uses = [use for supplier in sharing for use in self._uses[supplier].get(day, ())]
                self.model.add(_total(uses) <= gives[day])
            drawn = [each for supplier in sharing for each in self._intervals[supplier]]
            if drawn:
                intervals, amounts = map(list, zip(*drawn, strict=True))
                days = self._axis(sharing)
                most = max((gives[day] for day in days), default=0)
                for first, length, missing in shortages([most - gives[day] for day in days]):
                    intervals.append(self.model.new_fixed_size_interval_var(first, length, ""))
                    amounts.append(missing)
                self.model.add_cumulative(intervals, amounts, most)

    def _axis(self, suppliers: list[int]) -> list[int]:
        """Return the days that are the positions on which intervals of suppliers who share days lie."""
        calendars = (self._calendar(job) for job in self._program["jobs"] if draws_on(job, suppliers))
        return next((days for days in calendars if has_gaps(days)), list(range(self._program["num_days"])))

    def _weeks_of_suppliers(self) -> None:
        """In no week is more drawn of a supplier than it gives."""
        for supplier, numbers in enumerate(self._program["suppliers"]):
            if numbers["week"] is None:
                continue
            for week, days in groupby(sorted(self._uses[supplier]), key=self._program["week_of"].__getitem__):
                uses = [use for day in days for use in self._uses[supplier][day]]
                self.model.add(_total(uses) <= numbers["week"][week])

    def _least_and_most_days_of_links(self) -> None:
        """A job done has done what it waits for, and keeps the least and the most days from it."""
        for link in self._program["links"]:
            before, after = link["before"], link["after"]
            self.model.add_implication(self._present[after], self._present[before])
            earlier = self._ends[before] if link["from_end"] else self._starts[before]
            later = self._ends[after] if link["to_end"] else self._starts[after]
            self.model.add(later - earlier >= link["least"]).only_enforce_if(self._present[after])
            if link["most"] is not None:
                self.model.add(later - earlier <= link["most"]).only_enforce_if(self._present[after])

    def _any_option_of_branches(self) -> None:
        """A job that waits for any of several has one of them that ended in time for it."""
        for branch in self._program["branches"]:
            after, serves = branch["after"], []
            for option, least in branch["options"]:
                serves.append(self.model.new_bool_var(""))
                self.model.add_implication(serves[-1], self._present[option])
                self.model.add(self._starts[after] - self._ends[option] >= least).only_enforce_if(serves[-1])
            self.model.add_bool_or(serves).only_enforce_if(self._present[after])

    def _objective(self) -> None:
        """The aim of the project, in whole numbers."""
        jobs = list(enumerate(self._program["jobs"]))
        if self._program["objective"] == "most_revenue":
            gained = [(self._present[job], numbers["gain"]) for job, numbers in jobs if numbers["gain"]]
            self.model.maximize(_total(gained))
        elif self._program["objective"] == "earliest_completion":
            last = self._moment(0, max((numbers["latest_end"] for _, numbers in jobs), default=0), None)
            for job, _ in jobs:
                self.model.add(last >= self._ends[job]).only_enforce_if(self._present[job])
            self.model.minimize(last)
        else:
            late = []
            for job, numbers in jobs:
                due_end = numbers["due_end"]
                if due_end is None or not numbers["weight"]:
                    continue
                late.append((self._moment(0, max(0, numbers["latest_end"] - due_end), None), numbers["weight"]))
                self.model.add(late[-1][0] >= self._ends[job] - due_end).only_enforce_if(self._present[job])
            self.model.minimize(_total(late))

    def days_found(self, solver: cp_model.CpSolver) -> list[JobDays | None]:
        """Return the days of all jobs as the solver found them, None for a job left out."""
        return [
            JobDays(
                start=solver.value(self._starts[job]),
                end=solver.value(self._ends[job]),
                drawn=[(day, solver.value(amount)) for day, amount in drawn.items() if solver.value(amount)],
            )
            if solver.value(self._present[job])
            else None
            for job, drawn in enumerate(self._drawn)
        ]


def _total(uses: list[tuple[cp_model.IntVar, int]]) -> cp_model.LinearExpr:
    return cp_model.LinearExpr.weighted_sum([variable for variable, _ in uses], [amount for _, amount in uses])
