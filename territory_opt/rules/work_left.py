"""What is still to do on a deal: its playbook less what is done, and what reports of progress do not fit it."""

from collections.abc import Iterator, Mapping

from territory_opt.model.finding import Finding, Severity
from territory_opt.model.playbook import Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.units import OpportunityId, PlaybookId

MOST_EXAMPLES = 3


def work_left(problem: Problem, playbooks: Mapping[OpportunityId, PlaybookId]) -> dict[OpportunityId, Playbook]:
    """Return what of its playbook is left to do, for every deal that has one."""
    progress = {deal.id: deal.progress for deal in problem.opportunities if deal.progress}
    return {deal: problem.playbooks[playbook].remaining(progress.get(deal, {})) for deal, playbook in playbooks.items()}


def progress_findings(problem: Problem, playbooks: Mapping[OpportunityId, PlaybookId]) -> Iterator[Finding]:
    """Yield what was reported as done, begun or fixed and does not count, with what was done about it."""
    reported = [deal for deal in problem.opportunities if deal.progress]
    bare = [deal.id for deal in reported if deal.id not in playbooks]
    unknown = [
        f"{deal.id}: {action}"
        for deal in reported
        for action in deal.progress
        if deal.id in playbooks and action not in problem.playbooks[playbooks[deal.id]].actions
    ]
    passed = [
        f"{deal.id}: {action} on {known.fixed_start}"
        for deal in reported
        for action, known in deal.progress.items()
        if known.fixed_start is not None and known.fixed_start < problem.first_day
    ]
    too_long = [
        f"{deal.id}: {action}, {known.hours_left:g} h left of {playbook.actions[action].effort_hours:g} h"
        for deal in reported
        if deal.id in playbooks and (playbook := problem.playbooks[playbooks[deal.id]])
        for action, known in deal.progress.items()
        if action in playbook.actions and (known.hours_left or 0) > playbook.actions[action].effort_hours
    ]
    yield from _finding(
        "progress_without_playbook",
        bare,
        "deal reports progress, but no playbook is worked on it, as on Stretch deals: the report is ignored",
        "deals report progress, but no playbook is worked on them, as on Stretch deals: the reports are ignored",
    )
    yield from _finding(
        "progress_of_unknown_actions",
        unknown,
        "report of progress names an action that the deal's playbook does not have: it is ignored",
        "reports of progress name actions that the deal's playbook does not have: they are ignored",
    )
    yield from _finding(
        "fixed_days_have_passed",
        passed,
        f"action was fixed on a day before {problem.first_day}, the first one to plan: it is planned anew",
        f"actions were fixed on days before {problem.first_day}, the first one to plan: they are planned anew",
    )
    yield from _finding(
        "more_hours_left_than_effort",
        too_long,
        "action in progress has more hours left than its playbook gives it in all: they are planned as reported",
        "actions in progress have more hours left than their playbooks give them in all: they are planned as reported",
    )


def _finding(code: str, concerned: list[str], of_one: str, of_many: str) -> Iterator[Finding]:
    if concerned:
        text = of_one if len(concerned) == 1 else of_many
        yield Finding(
            code=code,
            severity=Severity.WARNING,
            count=len(concerned),
            message=f"{len(concerned):,} {text}: {', '.join(concerned[:MOST_EXAMPLES])}.",
            examples=tuple(concerned[:MOST_EXAMPLES]),
        )
