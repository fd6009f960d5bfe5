"""The command that shows the order of work."""

import datetime as dt
from pathlib import Path

from territory_opt.cli.planned import planned_with
from territory_opt.cli.terminal import refuse_unknown, tell
from territory_opt.cli.words import AS_STATED, AT_ONCE, DONE, INFEASIBLE, JsonFile, Reading, Search
from territory_opt.errors import Fault, InvalidInputError


def schedule(
    source: Path,
    *,
    reading: Reading = AS_STATED,
    target: str | None = None,
    person: str | None = None,
    search: Search = AT_ONCE,
    since: Path | None = None,
    ics: Path | None = None,
    gantt: Path | None = None,
    json: JsonFile = None,
) -> int:
    """Plan a territory and show the order of work: everybody's dated actions, what is left out and why.

    Parameters
    ----------
    source
        A territory folder, a CRM export (a file or a folder), a workbook of a plan, a problem as JSON, or demo.
    target
        Of a CRM export: each rep's target, such as "closed_won_last_year * 1.10".
    person
        Show only the work of this rep or shared person; of a rep, draw and write only this one's.
    since
        The JSON of an earlier plan: show what moved since.
    ics
        Write a calendar file for every rep into this folder, going on from those that stand there.
    gantt
        Draw the actions over time into this file, which ends in .svg.
    json
        Write the plan as JSON to this file; - for standard output instead of the report.
    """
    from territory_opt.cli.source import read_source
    from territory_opt.files.earlier_plan import read_earlier_plan
    from territory_opt.files.plan_json import plan_to_json
    from territory_opt.report.plan_files import Contents, calendar_files, write_files
    from territory_opt.report.plan_pictures import gantt_of
    from territory_opt.report.schedule_page import schedule_text

    search.check()
    if gantt is not None and gantt.suffix.lower() != ".svg":
        raise InvalidInputError([Fault("--gantt", repr(str(gantt)), "a file name that ends in .svg")])
    earlier = None if since is None else read_earlier_plan(since)
    problem = read_source(source, target=target, **reading.options)
    refuse_unknown("--person", () if person is None else (person,), [*problem.rep_by_id, *problem.people])
    planned = planned_with(problem, search)
    reps = [rep for rep in planned.reps if person not in planned.reps or rep == person]
    document = "" if json is None else plan_to_json(planned)
    files: list[Contents] = [] if json in {None, "-"} else [{Path(str(json)): document}]
    if gantt is not None:
        files.append({gantt: gantt_of(planned, reps if len(reps) < len(planned.reps) else None)})
    if ics is not None:
        files.append(calendar_files(planned, ics, reps, now=dt.datetime.now(dt.UTC)))
    text = schedule_text(planned, person=person, earlier=earlier)
    write_files(files, inputs=(source, *reading.files, since))
    tell(document if json == "-" else text)
    return DONE if planned.is_feasible else INFEASIBLE
