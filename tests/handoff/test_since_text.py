"""What changed since an earlier plan, for people: one line when nothing did, none too wide, no name that does harm."""

import datetime as dt
import re

import attrs
from hypothesis import given, settings

from territory_opt.files.folder import read_demo
from territory_opt.handoff.earlier_figures import EarlierFigures
from territory_opt.handoff.since import changes_since_plan
from territory_opt.handoff.since_text import since_text
from territory_opt.model.finding import Finding
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import plan
from territory_opt.report.layout import WIDTH
from territory_opt.testing import problems

DEMO = plan(read_demo())
EARLIER = EarlierFigures.of(DEMO)


def changed(problem: Problem) -> str:
    """Return what is told of a plan that follows that of the sample territory."""
    later = plan(problem)
    return since_text(changes_since_plan(EARLIER, later), later)


def test_nothing_changed_is_one_line() -> None:
    assert "SINCE THE PLAN OF 2026-01-05: nothing changed\n" == changed(read_demo())


def test_what_is_not_known_of_then_is_told() -> None:
    older = attrs.evolve(EARLIER, not_known=("team", "reps.hours"))

    text = since_text(changes_since_plan(older, DEMO), DEMO)

    assert [
        "SINCE THE PLAN OF 2026-01-05: nothing changed, as far as it is known",
        "Not known of then, so not compared: team, reps.hours",
    ] == text.splitlines()


def test_all_that_changed_is_told() -> None:
    demo = read_demo()
    first, second, *rest = demo.opportunities
    deals = (attrs.evolve(second, odds=0.955, amount=1.0, close_date=dt.date(2026, 4, 1)), *rest)
    other = attrs.evolve(
        demo,
        opportunities=deals,
        as_of=dt.date(2026, 1, 12),
        currency="CHF",
        reps=(attrs.evolve(demo.reps[0], target=650_000.0), *demo.reps[1:]),
    )

    lines = changed(other).splitlines()

    assert ["SINCE THE PLAN OF 2026-01-05, now 2026-01-12", "Currency: EUR -> CHF", "Figures:"] == lines[:3]
    assert any(re.fullmatch(r"  Ana   target +620,000 +650,000  \+30,000", line) for line in lines)
    assert "Deals: 1 closed, 1 changed" in lines
    assert any(f"closed: {first.id}, " in line for line in lines)
    assert any("-> 95.5 %" in line for line in lines)
    assert any(line.startswith("Order of work: ") for line in lines)


def test_a_deal_that_changed_its_part_is_told_and_short_lists_are_whole() -> None:
    demo = read_demo()
    deals = tuple(attrs.evolve(deal, odds=0.8) if deal.id == "a07" else deal for deal in demo.opportunities)
    later = plan(attrs.evolve(demo, opportunities=deals))

    text = since_text(changes_since_plan(EARLIER, later), later, most_lines=1000)

    assert "  - Control system, Client 115: part stretch -> likely, odds 50 % -> 80 %\n" in text
    assert "more line" not in text


def test_what_is_as_it_was_is_said_in_a_line_each() -> None:
    demo = read_demo()
    raised = attrs.evolve(demo, reps=(attrs.evolve(demo.reps[0], target=650_000.0), *demo.reps[1:]))

    lines = changed(raised).splitlines()

    assert "Deals: as they were" in lines
    assert "Order of work: as it was" in lines


def test_long_lists_are_counted() -> None:
    later = plan(attrs.evolve(read_demo(), as_of=dt.date(2026, 1, 12), opportunities=()))

    text = since_text(changes_since_plan(EARLIER, later), later, most_lines=3)

    assert "  ... and 38 more\n" in text
    assert re.search(r"  \.\.\. and \d+ more lines: territory-opt schedule --since\n", text)


def test_findings_are_told_as_new_changed_and_gone() -> None:
    then = attrs.evolve(DEMO, findings=(Finding(code="a", message="One."), Finding(code="b", message="Two.")))
    now = attrs.evolve(DEMO, findings=(Finding(code="b", message="Three."), Finding(code="c", message="Four.")))

    lines = since_text(changes_since_plan(EarlierFigures.of(then), now), now).splitlines()

    assert ["  - gone: One.", "  - now: Three.", "  - new: Four."] == lines[lines.index("Findings:") + 1 :][:3]


@settings(max_examples=20)
@given(problems(may_be_infeasible=True))
def test_no_line_is_wider_than_a_page(problem: Problem) -> None:
    later = plan(problem)
    first, *others = EARLIER.order.reps
    known = attrs.evolve(EARLIER.order, reps=(attrs.evolve(first, id=problem.reps[0].id), *others))

    text = since_text(changes_since_plan(attrs.evolve(EARLIER, order=known), later), later)

    assert WIDTH >= max(map(len, text.splitlines()))


def test_names_do_no_harm(hostile: tuple[str, ...]) -> None:
    for name in hostile:
        problem = attrs.evolve(
            DEMO.problem,
            opportunities=tuple(attrs.evolve(deal, name=name) for deal in DEMO.problem.opportunities),
            reps=tuple(attrs.evolve(rep, name=name, target=1.0) for rep in DEMO.problem.reps),
        )
        reps = {rep.id: attrs.evolve(DEMO.reps[rep.id], rep=rep) for rep in problem.reps}
        named = attrs.evolve(DEMO, problem=problem, reps=reps)
        then = attrs.evolve(EARLIER, figures=attrs.evolve(EARLIER.figures, policy=name, opportunities=()))

        text = since_text(changes_since_plan(then, named), named)

        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", text)
        assert WIDTH >= max(map(len, text.splitlines()))
