"""The command for the planning session: the worksheets that reps filled in, beside the territory as the CRM has it."""

from pathlib import Path

from territory_opt.cli.planned import planned_with
from territory_opt.cli.source import read_source
from territory_opt.cli.terminal import tell
from territory_opt.cli.words import AS_STATED, AT_ONCE, DONE, INFEASIBLE, Reading
from territory_opt.errors import Fault, InvalidInputError

SESSION = "session.xlsx"
ANSWERED = "answered.json"


def session(
    source: Path, *worksheets: Path, reading: Reading = AS_STATED, target: str | None = None, out: Path | None = None
) -> int:
    """Read the worksheets that reps filled in, and show every difference to the territory.

    Parameters
    ----------
    source
        A territory folder, a CRM export (a file or a folder), a workbook of a plan, a problem as JSON, or demo.
    worksheets
        The worksheets, or folders of them; plan --out DIR writes blank ones into DIR/planning.
    target
        Of a CRM export: each rep's target, such as "closed_won_last_year * 1.10".
    out
        Write session.xlsx with all differences, and answered.json, the territory as the reps see it, into this folder.
    """
    from territory_opt.files.problem_json import problem_to_json
    from territory_opt.report.plan_files import write_files
    from territory_opt.session.book import session_book
    from territory_opt.session.consolidation import consolidate
    from territory_opt.session.page import consolidation_text
    from territory_opt.session.reading import read_sessions
    from territory_opt.session.territory import with_answers

    if not worksheets:
        hint = "territory-opt plan --out DIR writes blank ones into DIR/planning"
        raise InvalidInputError([Fault("WORKSHEETS", "nothing", "worksheets that reps filled in", hint)])
    problem = read_source(source, target=target, **reading.options)
    sessions = read_sessions(worksheets)
    planned = planned_with(problem, AT_ONCE)
    consolidation = consolidate(planned, sessions)
    if out is not None:
        answered = problem_to_json(with_answers(problem, sessions))
        files: dict[Path, str | bytes] = {out / SESSION: session_book(consolidation), out / ANSWERED: answered}
        write_files([files], inputs=(source, *worksheets, *reading.files))
    tell(consolidation_text(consolidation))
    return DONE if planned.is_feasible else INFEASIBLE
