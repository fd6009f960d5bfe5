"""How sure the target is, in words: one line, never surer than it is."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.chance.assumptions import ASSUMPTIONS
from territory_opt.chance.correlated import correlated_outlook
from territory_opt.chance.outlook import outlook
from territory_opt.files.folder import read_demo
from territory_opt.planning.plan import plan
from territory_opt.report.chance_words import chance_lines, chance_words
from territory_opt.report.layout import WIDTH
from territory_opt.report.text import report_text

DEMO = plan(read_demo())
AIMLESS = plan(
    attrs.evolve(DEMO.problem, reps=tuple(attrs.evolve(rep, target=None) for rep in DEMO.problem.reps)),
)


def one_line(lines: list[str] | str) -> str:
    """Return lines as one, without their wrapping."""
    return " ".join((lines if isinstance(lines, str) else " ".join(lines)).split())


def test_both_chances_stand_in_one_sentence_that_calls_the_correlation_an_assumption() -> None:
    independent, together = outlook(DEMO), correlated_outlook(DEMO, rho=0.25, num_draws=1_000)
    ana = attrs.evolve(independent.reps["ana"], chance=0.434, low=0.434, high=0.435)
    lines = chance_lines(ana, attrs.evolve(together.reps["ana"], chance=0.401), together)

    expected = (
        "Chance of making the target: 43 % if deals are independent, 40 % if they rise and fall together "
        "(25 % of what decides a deal common to all, an assumption)."
    )
    assert expected == one_line(lines)
    assert max(map(len, lines)) <= WIDTH


def test_a_wide_range_is_told() -> None:
    independent, together = outlook(DEMO), correlated_outlook(DEMO, num_draws=100)
    ana = attrs.evolve(independent.reps["ana"], chance=0.434, low=0.41, high=0.46)

    assert ": 43 % (41 % to 46 %) if" in one_line(chance_lines(ana, together.reps["ana"], together))


def test_without_a_target_nothing_is_said() -> None:
    together = correlated_outlook(AIMLESS, num_draws=100)

    assert [] == chance_lines(outlook(AIMLESS).team, together.team, together)
    assert "chance" not in report_text(AIMLESS).casefold()


def test_the_team_and_every_page_tell_it_and_the_report_ends_with_what_it_rests_on() -> None:
    text = report_text(DEMO)

    assert 4 == text.count("Chance of making the target: ")
    assert 1 == report_text(DEMO, reps=[]).count("Chance of making the target: ")
    ending = one_line(text.split("BEHIND THE CHANCE")[1])
    for name, assumption in ASSUMPTIONS.items():
        assert f"{name} {assumption.value:g}" in ending
        assert assumption.source.removeprefix("assumed: ") in ending


@given(st.floats(0, 1))
def test_no_chance_is_called_none_or_certain(chance: float) -> None:
    assert chance_words(chance) not in {"0 %", "100 %"}


@pytest.mark.parametrize(("chance", "words"), [(0.0, "less than 1 %"), (0.006, "1 %"), (1.0, "more than 99 %")])
def test_chances_at_the_ends(chance: float, words: str) -> None:
    assert words == chance_words(chance)
