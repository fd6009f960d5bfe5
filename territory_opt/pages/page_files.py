"""The pages of a plan as files: one for the team, one for each rep, with relative links between them."""

from collections.abc import Mapping
from pathlib import Path

from territory_opt.appraisal.appraisal import Appraisal
from territory_opt.files.calendar_file import calendar_file_name
from territory_opt.model.units import RepId
from territory_opt.pages.facts import PlanFacts
from territory_opt.pages.rep_page import rep_page_html
from territory_opt.pages.team_page import team_page_html
from territory_opt.planning.plan import TerritoryPlan

TEAM, REPS = "team.html", "reps"
"""The file of the team, and the folder of the reps beside it."""


def page_files(
    plan: TerritoryPlan, folder: Path, appraisals: Mapping[RepId, Appraisal] | None = None
) -> dict[Path, str | bytes]:
    """Return the pages of a plan, by path.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where they will stand.
    appraisals
        What the weeks of reps are worth, by rep, where that is known.

    Raises
    ------
    MissingExtraError
        If Jinja is not installed.

    Examples
    --------
    >>> import territory_opt as to
    >>> pages = page_files(to.plan(to.read_demo()), Path("plan"))
    >>> [path.as_posix() for path in pages]
    ['plan/team.html', 'plan/reps/ana.html', 'plan/reps/ben.html', 'plan/reps/cleo.html']
    """
    facts = PlanFacts.of(plan)
    names = {rep: f"{calendar_file_name(rep).removesuffix('.ics')}.html" for rep in plan.reps}
    rep_pages = {rep: f"{REPS}/{name}" for rep, name in names.items()}
    files: dict[Path, str | bytes] = {folder / TEAM: team_page_html(plan, facts=facts, rep_pages=rep_pages)}
    for rep, name in names.items():
        appraisal = (appraisals or {}).get(rep)
        files[folder / REPS / name] = rep_page_html(plan, rep, appraisal, facts=facts, team_page=f"../{TEAM}")
    return files
