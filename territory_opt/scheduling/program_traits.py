"""What the model of an integer program needs to know of it: which days are possible, what is counted how."""

from itertools import groupby

from territory_opt.scheduling.integer_program import IntegerProgram, JobNumbers


def is_possible(numbers: JobNumbers) -> bool:
    """Return whether there are days between which a job can lie."""
    return numbers["earliest_start"] <= numbers["latest_start"] and numbers["earliest_end"] <= numbers["latest_end"]


def has_gaps(days: list[int]) -> bool:
    """Return whether some days between the first and the last are missing."""
    return bool(days) and days[-1] - days[0] + 1 != len(days)


def who_share_days(program: IntegerProgram) -> list[list[int]]:
    """Return the suppliers in groups that share days, and so have the same."""
    groups: dict[int, list[int]] = {}
    for supplier, numbers in enumerate(program["suppliers"]):
        groups.setdefault(numbers["days_of"], []).append(supplier)
    return list(groups.values())


def draws_on(numbers: JobNumbers, suppliers: list[int]) -> bool:
    """Return whether a job needs hours of one of some suppliers."""
    return any(needed in suppliers for needed, _ in numbers["needs"])


def start_positions(days: list[int], numbers: JobNumbers) -> list[int]:
    """Return the positions in a calendar at which a job may start and still end in time."""
    length, first, last = numbers["num_days"], numbers["earliest_start"], numbers["latest_start"]
    return [position for position, day in enumerate(days[: len(days) - length + 1]) if first <= day <= last]


def suppliers_by_the_day(program: IntegerProgram) -> set[int]:
    """Return the suppliers whose hours are summed day by day: weekly limits, hours as they come, unlike calendars."""
    counted: set[int] = set()
    for sharing in who_share_days(program):
        jobs = [job for job in program["jobs"] if draws_on(job, sharing)]
        gapped = {job["calendar"] for job in jobs if has_gaps(program["calendars"][job["calendar"]])}
        is_mixed = bool(gapped) and len({job["calendar"] for job in jobs}) > 1
        is_limited = any(program["suppliers"][supplier]["week"] is not None for supplier in sharing)
        if is_limited or is_mixed or not all(job["evenly"] for job in jobs):
            counted.update(sharing)
    return counted


def moments_to_pin(program: IntegerProgram) -> tuple[set[int], set[int]]:
    """Return the jobs whose start, and whose end, a link would else profit from telling wrongly."""
    starts = {link["before"] for link in program["links"] if not link["from_end"]}
    starts |= {link["after"] for link in program["links"] if not link["to_end"] and link["most"] is not None}
    starts |= {
        job for job, numbers in enumerate(program["jobs"]) if numbers["earliest_start"] == numbers["latest_start"]
    }
    ends = {link["after"] for link in program["links"] if link["to_end"]}
    ends |= {link["before"] for link in program["links"] if link["from_end"] and link["most"] is not None}
    return starts, ends


def shortages(missing: list[int]) -> list[tuple[int, int, int]]:
    """Return the runs of positions on which the same is missing: first position, length, amount.

    Examples
    --------
    >>> shortages([0, 2, 2, 1])
    [(1, 2, 2), (3, 1, 1)]
    """
    runs, first = [], 0
    for amount, run in groupby(missing):
        length = len(list(run))
        if amount:
            runs.append((first, length, amount))
        first += length
    return runs
