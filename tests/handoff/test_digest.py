"""At most twelve lines for each rep: target, gap, the week, the next actions, what is late, what changed."""

import datetime as dt
import re

import attrs
from hypothesis import given, settings

from territory_opt.files.folder import read_demo
from territory_opt.handoff.digest import MOST_LINES, digest_markdown, digest_text, digests
from territory_opt.handoff.earlier_figures import EarlierFigures
from territory_opt.handoff.since import changes_since_plan
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import plan
from territory_opt.sequencing.schedule import LateDeal
from territory_opt.testing import problems

DEMO = plan(read_demo())


@settings(max_examples=20)
@given(problems(may_be_infeasible=True))
def test_there_are_at_most_twelve_lines_for_each_rep_and_none_is_wider_than_a_chat(problem: Problem) -> None:
    planned = plan(problem)
    changes = changes_since_plan(EarlierFigures.of(planned), planned)

    found = digests(planned, changes)

    assert len(planned.reps) + 1 == len(found)
    for each in found:
        assert len(each.lines) + 1 <= MOST_LINES
        assert all(0 < len(line) <= 140 for line in (each.title, *each.lines))
    for text in (digest_text(found), digest_markdown(found)):
        blocks = re.split(r"\n\n(?!- )", text.strip())
        assert len(found) == len(blocks)
        assert all(len([line for line in block.split("\n") if line]) <= MOST_LINES for block in blocks)


def test_a_full_digest_has_twelve_lines() -> None:
    late = LateDeal(opportunity="a09", due=dt.date(2026, 6, 5), finish=None, days_late=3, days_late_alone=0)
    reps = {**DEMO.reps, "ana": attrs.evolve(DEMO.reps["ana"], late_deals=(late,))}
    changes = changes_since_plan(EarlierFigures.of(DEMO), DEMO)

    (_, ana, *_) = digests(attrs.evolve(DEMO, reps=reps), changes)

    assert MOST_LINES - 1 == len(ana.lines)
    assert "LATE, Mon 5 Jan: Discovery meeting, Pilot plant, Client 111" == ana.lines[3]
    assert "LATE: Pilot plant, Client 111 misses 5 Jun by 3 working days" == ana.lines[9]
    assert "Since 2026-01-05: no target, expected revenue or date changed" == ana.lines[10]


def test_the_lines_say_what_the_plan_says() -> None:
    team, ana, *_ = digests(DEMO)

    assert "Plan of 2026-01-05 for 2026-01-01 to 2026-06-30, 3 reps, money in EUR" == team.title
    sheet, week = DEMO.reps["ana"].sheet, DEMO.reps["ana"].hours
    assert sheet.shortfall_before is not None
    assert ana.lines[0].startswith(
        "Target: 620,000 = won 9,000, Flow 218,000, Likely 124,000, Stretch 186,000, not ident"
    )
    assert ana.lines[1].startswith(f"Gap: {sheet.shortfall_before:,.0f} before the plan")
    assert f"Prospecting {week['prospecting']:.1f}" in ana.lines[2]
    assert ana.lines[-1].startswith("then 26 more actions to ")


def test_what_changed_is_told_of_the_team_and_of_each_rep() -> None:
    demo = read_demo()
    raised = attrs.evolve(demo, reps=(attrs.evolve(demo.reps[0], target=650_000.0), *demo.reps[1:]))
    later = plan(attrs.evolve(raised, as_of=dt.date(2026, 1, 12)))

    team, ana, ben, _ = digests(later, changes_since_plan(EarlierFigures.of(DEMO), later))

    assert team.lines[-1].startswith("Since 2026-01-05: ")
    assert "target 1,690,000 (+30,000)" in team.lines[-1]
    assert "target 650,000 (+30,000)" in ana.lines[-1]
    assert "target" not in ben.lines[-1]
    assert re.search(r"actions \d+ moved", ben.lines[-1])


def test_a_rep_without_a_target_and_one_without_a_week_are_told_so() -> None:
    demo = read_demo()
    free = attrs.evolve(demo, reps=(attrs.evolve(demo.reps[0], target=None), *demo.reps[1:]))
    busy = attrs.evolve(demo, reps=(attrs.evolve(demo.reps[0], admin_hours=30.0), *demo.reps[1:]))

    _, no_target, *_ = digests(plan(free))
    _, no_week, *_ = digests(plan(busy))

    assert no_target.lines[0].startswith("No target: won 9,000")
    assert "Week: none is possible; the report says why and what would help" == no_week.lines[2]
    assert "Next: no Stretch action has dates" == no_week.lines[3]


def test_names_are_inert_in_both(hostile: tuple[str, ...]) -> None:
    for name in hostile:
        named = {rep: attrs.evolve(its, rep=attrs.evolve(its.rep, name=name)) for rep, its in DEMO.reps.items()}
        found = digests(attrs.evolve(DEMO, reps=named))
        for text in (digest_text(found), digest_markdown(found)):
            assert not re.search(r"[@#]\w|<[!@#]|://|www\.\w|\]\(|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", text)
            assert len(digest_text(digests(DEMO)).splitlines()) == len(digest_text(found).splitlines())
