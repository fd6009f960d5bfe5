"""The whole report: the team first, the pages asked for, findings by gravity, every assumption."""

import attrs
import pytest

from territory_opt.files.folder import read_demo
from territory_opt.model.finding import Finding, Severity
from territory_opt.planning.plan import plan
from territory_opt.report.layout import WIDTH
from territory_opt.report.text import assumptions_page, findings_lines, report_text, team_page

DEMO = plan(read_demo())


def test_the_team_has_a_row_for_each_rep_and_its_sum() -> None:
    lines = team_page(DEMO)
    rows = {line.split()[0]: line.split() for line in lines if line.strip()}

    assert ["Ana", "Ben", "Cleo", "Team"] == [name for name in rows if name in {"Ana", "Ben", "Cleo", "Team"}]
    target, won = (
        [int(rows[name][column].replace(",", "")) for name in ("Ana", "Ben", "Cleo", "Team")] for column in (1, 2)
    )
    assert (target[-1], won[-1]) == (sum(target[:-1]), sum(won[:-1]))


def test_one_rep_is_no_team() -> None:
    demo = read_demo()
    alone = attrs.evolve(
        demo,
        reps=demo.reps[:1],
        clients=tuple(demo.clients_by_rep["ana"]),
        opportunities=tuple(demo.opportunities_by_rep["ana"]),
    )

    lines = team_page(plan(alone))

    assert lines[0].startswith("Territory of 1 rep · ")
    assert not any(line.strip().startswith("Team") for line in lines)


def test_only_the_pages_asked_for_are_shown() -> None:
    text = report_text(DEMO, reps=["ben"])

    assert [True, False, False] == [f"{name} · " in text for name in ("Ben", "Ana", "Cleo")]
    assert "THE WEEK" not in report_text(DEMO, reps=[])
    assert 3 == report_text(DEMO).count("THE WEEK")


def test_a_page_of_nobody_is_refused() -> None:
    with pytest.raises(KeyError):
        report_text(DEMO, reps=["zoe"])


def test_findings_are_listed_by_gravity_with_examples_that_the_sentence_does_not_name() -> None:
    findings = [
        Finding(code="a", severity=Severity.NOTE, message="Small."),
        Finding(code="b", severity=Severity.ERROR, message="Grave: d1.", examples=("d1", "d2")),
        Finding(code="c", message="Odd."),
    ]

    assert ["FINDINGS", "  !! Grave: d1. For example d2.", "  !  Odd.", "  -  Small."] == findings_lines(findings)
    assert ["FINDINGS: none"] == findings_lines([])


def test_every_assumption_is_listed_with_value_source_and_effect() -> None:
    text = " ".join(" ".join(assumptions_page(DEMO)).split())

    for name, assumption in DEMO.assumptions.items():
        assert f"{name} {assumption.value:,.6g}" in text
        assert " ".join(assumption.effect.split()) in text


def test_no_line_of_the_report_is_wider_than_the_page() -> None:
    assert [] == [line for line in report_text(DEMO).splitlines() if len(line) > WIDTH]
