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
    text = "deals report progress and have no playbook: the reports are ignored"
    yield from _finding("progress_without_playbook", bare, text)
    text = "reports of progress name actions that the deal's playbook does not have: they are ignored"
    yield from _finding("progress_of_unknown_actions", unknown, text)
    text = f"actions were fixed on days before {problem.first_day}, the first one to plan: they are planned anew"
    yield from _finding("fixed_days_have_passed", passed, text)


def _finding(code: str, concerned: list[str], text: str) -> Iterator[Finding]:
    if concerned:
        yield Finding(
            code=code,
            severity=Severity.WARNING,
            count=len(concerned),
            message=f"{len(concerned):,} {text}: {', '.join(concerned[:MOST_EXAMPLES])}.",
            examples=tuple(concerned[:MOST_EXAMPLES]),
        )
