"""What is still to do on a deal, and reports of progress that do not fit it."""

import datetime as dt

import attrs

from territory_opt.files.policy_file import read_policy
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.rep import Rep
from territory_opt.model.working_time import Period
from territory_opt.rules.classification import Classification, classify

MONDAY = dt.date(2026, 1, 5)
DONE = Progress(finished=dt.date(2026, 1, 2))
BOOK = Playbook(
    name="Branches",
    actions={
        "needs": Action(name="Needs", effort_hours=2, odds_gain=0.1),
        "visit": Action(name="Visit", effort_hours=6, odds_gain=0.1, after={"needs": 1}),
        "call": Action(name="Call", effort_hours=1, odds_gain=0.1, after={"needs": 1}),
        "offer": Action(name="Offer", effort_hours=4, odds_gain=0.1, any_of={"visit": 0, "call": 2}),
    },
)


def sorted_with(progress: dict[str, Progress], *, playbook: str = "branches") -> Classification:
    """Return the verdict on one Stretch deal of which something is known."""
    deal = Opportunity(
        id="d1",
        rep="ana",
        amount=1000,
        odds=0.3,
        certainty=Certainty.STRETCH,
        playbook=playbook,
        progress=progress,
        close_date=dt.date(2026, 3, 2),
    )
    return classify(
        Problem(
            reps=(Rep(id="ana"),),
            opportunities=(deal,),
            policy=attrs.evolve(read_policy(), playbook_rules={}),
            playbooks={"branches": BOOK},
            as_of=MONDAY,
            period=Period.named("2026-Q1"),
        )
    )


def codes(classification: Classification) -> set[str]:
    """Return the codes of the findings about progress."""
    return {
        finding.code
        for finding in classification.findings
        if finding.code.startswith(("progress", "fixed", "more_hours"))
    }


def test_without_progress_the_whole_playbook_is_left() -> None:
    assert sorted_with({}).work_left == {"d1": BOOK}


def test_what_is_done_is_left_out_and_nothing_waits_for_it() -> None:
    left = sorted_with({"needs": DONE}).work_left["d1"]

    assert list(left.actions) == ["visit", "call", "offer"]
    assert left.actions["visit"].after == {}
    assert left.actions["offer"].any_of == BOOK.actions["offer"].any_of


def test_one_finished_branch_is_enough() -> None:
    left = sorted_with({"needs": DONE, "visit": DONE}).work_left["d1"]

    assert left.actions["offer"].any_of == {}


def test_an_action_in_progress_takes_the_hours_that_are_left() -> None:
    begun = Progress(started=dt.date(2026, 1, 2), hours_left=0.5)

    assert sorted_with({"needs": begun}).work_left["d1"].actions["needs"].effort_hours == 0.5
    assert sorted_with({"needs": Progress(started=MONDAY)}).work_left["d1"].actions["needs"].effort_hours == 2


def test_progress_of_an_action_the_playbook_lacks_is_told_with_the_deal() -> None:
    classification = sorted_with({"neds": DONE})

    assert classification.work_left == {"d1": BOOK}
    assert codes(classification) == {"progress_of_unknown_actions"}
    assert any("d1: neds" in finding.message for finding in classification.findings)


def test_progress_of_a_deal_without_playbook_is_told() -> None:
    assert codes(sorted_with({"needs": DONE}, playbook="none")) == {"progress_without_playbook"}


def test_a_fixed_day_that_has_passed_is_told() -> None:
    assert codes(sorted_with({"needs": Progress(fixed_start=dt.date(2026, 1, 2))})) == {"fixed_days_have_passed"}
    assert codes(sorted_with({"needs": Progress(fixed_start=MONDAY)})) == set()


def test_one_report_and_several_are_told_in_words_that_fit() -> None:
    one = sorted_with({"neds": DONE}).findings
    two = sorted_with({"neds": DONE, "calls": DONE}).findings

    assert any(finding.message.startswith("1 report of progress names an action that") for finding in one)
    assert any(finding.message.startswith("2 reports of progress name actions that") for finding in two)


def test_more_hours_left_than_the_playbook_has_in_all_are_planned_and_told() -> None:
    begun = Progress(started=dt.date(2026, 1, 2), hours_left=2.5)
    classification = sorted_with({"needs": begun})
    (finding,) = (found for found in classification.findings if found.code == "more_hours_left_than_effort")

    assert 2.5 == classification.work_left["d1"].actions["needs"].effort_hours
    assert "d1: needs, 2.5 h left of 2 h" in finding.message
    assert set() == codes(sorted_with({"needs": attrs.evolve(begun, hours_left=2)}))
