"""Whatever is begun, fixed, too late or waits for branches: a plan comes out, verified, and nothing vanishes in it."""

import datetime as dt
from collections.abc import Mapping

import attrs
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.files.plan_json import plan_to_json
from territory_opt.files.policy_file import read_policy
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook, Spread
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.rep import Person, Rep
from territory_opt.model.units import BUYER, REP_ITSELF, ActionId
from territory_opt.model.waiting import LinkKind, Wait
from territory_opt.model.working_time import Period
from territory_opt.planning.plan import TerritoryPlan, plan
from territory_opt.report.schedule_page import schedule_text
from territory_opt.report.text import report_text

MONDAY = dt.date(2026, 1, 5)
POLICY = attrs.evolve(read_policy(), playbook_rules={}, hour_rules={})
WORKING_DAYS = [MONDAY + dt.timedelta(days=i) for i in range(26) if i % 7 < 5]
WAITS = st.one_of(
    st.builds(Wait, at_least=st.integers(0, 3)),
    st.builds(Wait, at_least=st.integers(0, 2), at_most=st.integers(2, 9), kind=st.sampled_from(LinkKind)),
    st.builds(Wait, at_least=st.integers(0, 3), kind=st.sampled_from(LinkKind)),
)
BEGUN = st.sampled_from([MONDAY, MONDAY - dt.timedelta(days=3), MONDAY - dt.timedelta(days=40)])
PROGRESS = {
    has_hours: st.one_of(
        st.none(),
        st.builds(Progress, fixed_start=st.sampled_from(WORKING_DAYS)),
        st.builds(Progress, started=BEGUN, hours_left=st.sampled_from([None, 0.0, 2.0] if has_hours else [None])),
        st.builds(Progress, finished=st.just(MONDAY - dt.timedelta(days=3))),
    )
    for has_hours in (False, True)
}


@st.composite
def branched_playbooks(draw: st.DrawFn) -> Playbook:
    """Return playbooks in which any action may wait for branches, in any way for others, or for a year-long step."""
    names = [f"a{i}" for i in range(draw(st.integers(1, 5)))]
    actions = {}
    for i, name in enumerate(names):
        before = names[:i]
        after = draw(st.sets(st.sampled_from(before), max_size=2)) if before else set()
        rest = [each for each in before if each not in after]
        any_of = draw(st.sets(st.sampled_from(rest), max_size=2)) if rest else set()
        is_endless = draw(st.integers(0, 6)) == 0
        person = BUYER if is_endless else draw(st.sampled_from([REP_ITSELF, REP_ITSELF, "legal", BUYER]))
        effort_hours = 0.0 if person == BUYER else draw(st.sampled_from([0.0, 2.0, 6.0, 15.0]))
        actions[name] = Action(
            name=f"Step {name}",
            effort_hours=effort_hours,
            duration_days=300 if is_endless else draw(st.integers(0 if effort_hours == 0 else 1, 4)),
            odds_gain=draw(st.sampled_from([0.0, 0.05, 0.1])),
            person=person,
            spread=draw(st.sampled_from(Spread)),
            after={each: draw(WAITS) for each in sorted(after)},
            any_of={each: Wait(at_least=draw(st.integers(0, 2))) for each in sorted(any_of)},
        )
    try:
        return Playbook(name="Book", actions=actions)
    except InvalidInputError:
        assume(False)  # noqa: FBT003  # waits that cannot all be kept
        raise


@st.composite
def begun_territories(draw: st.DrawFn) -> Problem:
    """Return territories of two reps whose deals are begun, fixed and done in every way."""
    books = {f"book{i}": draw(branched_playbooks()) for i in range(draw(st.integers(1, 2)))}
    reps = ("ana", "ben")
    days_off = draw(st.sets(st.sampled_from(WORKING_DAYS), max_size=2))
    deals = []
    for i in range(draw(st.integers(1, 4))):
        book = draw(st.sampled_from(sorted(books)))
        known = {name: draw(PROGRESS[action.effort_hours > 0]) for name, action in books[book].actions.items()}
        deals.append(
            Opportunity(
                id=f"d{i}",
                rep=draw(st.sampled_from(reps)),
                amount=draw(st.sampled_from([0.0, 900.0, 20_000.0])),
                odds=0.2,
                certainty=Certainty.STRETCH,
                playbook=book,
                close_date=MONDAY + dt.timedelta(days=draw(st.integers(0, 60))),
                progress={name: progress for name, progress in known.items() if progress is not None},
            )
        )
    return Problem(
        reps=(Rep(id="ana", days_off=tuple(sorted(days_off))), Rep(id="ben")),
        opportunities=tuple(deals),
        policy=POLICY,
        playbooks=books,
        people={"legal": Person(name="Legal", weekly_hours=draw(st.sampled_from([4.0, 20.0])))},
        as_of=MONDAY,
        period=Period.named("2026-Q1"),
    )


def open_actions(planned: TerritoryPlan, deal: Opportunity) -> Mapping[ActionId, Progress]:
    """Return what is known of a deal's actions that are begun or fixed and not done."""
    left = planned.classification.work_left.get(deal.id)
    return {name: known for name, known in deal.progress.items() if left is not None and name in left.actions}


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(problem=begun_territories(), whole_actions=st.booleans())
def test_a_plan_comes_out_and_accounts_for_everything_begun_or_fixed(problem: Problem, *, whole_actions: bool) -> None:
    planned = plan(problem, whole_actions=whole_actions)

    for deal, left in planned.classification.work_left.items():
        out = {name for its_deal, name in planned.not_offered if its_deal == deal}
        assert out == left.lost_without(out)
    listed = {(action.opportunity, action.action) for action in planned.schedule.actions}
    listed |= {(action.opportunity, action.action) for action in planned.schedule.unplaced}
    told = listed | planned.not_offered | planned.obstacles.keys()
    reported = {(deal.id, name) for deal in problem.opportunities for name in open_actions(planned, deal)}
    assert reported <= told
    assert planned.obstacles.keys() <= {node for node in told if node not in listed}
    needed = [finding for finding in planned.findings if finding.code == "actions_without_days"]
    assert len(needed) == bool(planned.obstacles.keys() & planned.not_offered - unfunded(planned))


def unfunded(planned: TerritoryPlan) -> set[tuple[str, str]]:
    """Return the actions that the finding on begun actions without hours names."""
    named = [each for f in planned.findings if f.code == "begun_actions_without_hours" for each in f.examples]
    return {(deal, action) for deal, action in (each.split(": ") for each in named)}


def test_a_start_that_has_happened_is_waited_for_no_longer_but_its_action_still_ends() -> None:
    book = Playbook(
        name="Book",
        actions={
            "trial": Action(name="Trial", effort_hours=15, duration_days=3),
            "offer": Action(
                name="Offer", effort_hours=6, odds_gain=0.1,
                after={"trial": Wait(at_least=3, kind=LinkKind.START_TO_START)},
            ),
        },
    )  # fmt: skip
    deal = Opportunity(
        id="d1", rep="ana", amount=900, odds=0.2, certainty=Certainty.STRETCH, playbook="book",
        close_date=MONDAY + dt.timedelta(days=40),
        progress={"trial": Progress(started=MONDAY - dt.timedelta(days=3), hours_left=2)},
    )  # fmt: skip
    problem = Problem(
        reps=(Rep(id="ana"),), opportunities=(deal,), policy=POLICY, playbooks={"book": book}, as_of=MONDAY,
        period=Period.named("2026-Q1"),
    )  # fmt: skip

    planned = plan(problem)

    assert {"trial", "offer"} == {action.action for action in planned.schedule.actions}


def test_of_branches_that_come_too_late_the_other_serves_and_without_any_nothing_is_offered() -> None:
    def not_offered(second_days: int) -> set[str]:
        book = Playbook(
            name="Book",
            actions={
                "tender": Action(name="Tender", effort_hours=0, duration_days=300, person=BUYER),
                "visit": Action(name="Visit", effort_hours=0, duration_days=second_days, person=BUYER),
                "offer": Action(name="Offer", effort_hours=3, odds_gain=0.3, any_of={"tender": 0, "visit": 0}),
            },
        )
        deal = Opportunity(
            id="d1", rep="ana", amount=9_000, odds=0.2, certainty=Certainty.STRETCH, playbook="book",
            close_date=MONDAY + dt.timedelta(days=40),
        )  # fmt: skip
        problem = Problem(
            reps=(Rep(id="ana"),), opportunities=(deal,), policy=POLICY, playbooks={"book": book}, as_of=MONDAY,
            period=Period.named("2026-Q1"),
        )  # fmt: skip
        return {action for _, action in plan(problem).not_offered}

    assert {"tender"} == not_offered(5)
    assert {"tender", "visit", "offer"} == not_offered(300)


def test_shared_work_of_one_rep_is_planned_beside_a_rep_without_a_week() -> None:
    book = Playbook(name="Book", actions={"terms": Action(name="Terms", effort_hours=3, odds_gain=0.3, person="legal")})
    problem = Problem(
        reps=(Rep(id="ana", weekly_hours=4, admin_hours=5), Rep(id="ben")),
        opportunities=tuple(
            Opportunity(
                id=f"d-{rep}", rep=rep, amount=9_000, odds=0.2, certainty=Certainty.STRETCH, playbook="book",
                close_date=MONDAY + dt.timedelta(days=40), progress={"terms": Progress(fixed_start=WORKING_DAYS[3])},
            )
            for rep in ("ana", "ben")
        ),
        policy=POLICY,
        playbooks={"book": book},
        people={"legal": Person(name="Legal", weekly_hours=20.0)},
        as_of=MONDAY,
        period=Period.named("2026-Q1"),
    )  # fmt: skip

    planned = plan(problem)

    assert [("d-ben", "terms")] == [(action.opportunity, action.action) for action in planned.schedule.actions]
    assert {("d-ana", "terms"): "its rep has no week"} == planned.obstacles
    assert "its rep has no week" in schedule_text(planned)
    assert '"d-ben"' in plan_to_json(planned)
    assert "terms" in report_text(planned).lower()


def test_a_deal_that_closes_on_the_weekend_before_the_first_day_is_only_too_late() -> None:
    book = Playbook(name="Book", actions={"offer": Action(name="Offer", effort_hours=3, odds_gain=0.3)})
    deal = Opportunity(
        id="d1", rep="ana", amount=9_000, odds=0.2, certainty=Certainty.STRETCH, playbook="book",
        close_date=MONDAY - dt.timedelta(days=1),
    )  # fmt: skip
    problem = Problem(
        reps=(Rep(id="ana"),), opportunities=(deal,), policy=POLICY, playbooks={"book": book},
        as_of=MONDAY - dt.timedelta(days=2), period=Period.named("2026-Q1"),
    )  # fmt: skip

    planned = plan(problem)

    assert {("d1", "offer")} == planned.not_offered
    assert "stretch_too_late" in {finding.code for finding in planned.findings}
