import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.intake.recognising.headers import likely
from territory_opt.intake.recognising.vocabulary import LONGEST_HEADER, header_letters, vocabulary
from territory_opt.intake.records.export import DealStatus
from territory_opt.intake.records.recognition import Role, System, TableKind
from territory_opt.intake.settling.texts import letters

CONVENTIONS = Path(__file__).resolve().parents[2] / "../shared/design/crm.md"
SEVERAL_MEANINGS = {Role.ID, Role.NAME, Role.ACCOUNT_ID, Role.ACCOUNT_NAME, Role.OWNER_ID, Role.OWNER_NAME, Role.TARGET}


def table_of(section: str) -> list[list[str]]:
    if not CONVENTIONS.is_file():
        pytest.skip("shared data absent")
    text = CONVENTIONS.read_text(encoding="utf-8").split(f"### {section} ")[1].split("\n#")[0]
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[1:]]


def test_every_programming_name_and_label_of_the_conventions_is_known() -> None:
    rows = [[re.sub(r"\[.*?\]|\*\*.*?\*\*|≤\d+", "", cell) for cell in row] for row in table_of("4.1")]
    names = {name for row in rows for cell in row[1:] for name in re.findall(r"`(\w+)`", cell)}
    names |= {label for row in rows for label in re.split(r"[;,]| or | by |: Open|\+|, only", row[4])}
    names |= {label for row in rows for label in re.split("[;,]", row[2])}
    names |= {label for row in rows for cell in (row[3], row[5]) for label in re.findall(r"([^;,`()·]+)\(`", cell)}
    plain = {
        "newbusiness",
        "existingbusiness",
        "·",
        "",
        "none seen",
        "only if enabled for the pipeline",
        "bare Organization",
    }
    names = {name.strip(" *") for name in names} - plain
    assert len(names) > 80
    assert [] == [name for name in sorted(names) if likely(name, TableKind.DEALS) is None]


def test_default_stages_have_the_odds_of_the_conventions() -> None:
    for salesforce, percent, hubspot, hubspot_percent, *_ in table_of("4.2"):
        odds = vocabulary().default_stage_odds
        if " / " not in salesforce:
            assert odds[System.SALESFORCE][letters(salesforce)] == float(percent.strip("*")) / 100
        label, _, internal = hubspot.partition(" (`")
        if internal:
            assert odds[System.HUBSPOT][letters(label)] == float(hubspot_percent) / 100
            assert odds[System.HUBSPOT][letters(internal)] == float(hubspot_percent) / 100


def test_forecast_categories_are_common_words() -> None:
    words = vocabulary()
    common = {"Closed", "Commit", "Most Likely", "Best Case", "Pipeline", "Omitted"}
    assert common == {word for known in words.forecast_categories.values() for word in known.values()}
    assert words.forecast_category(System.HUBSPOT, "BEST_CASE") == "Best Case"
    assert words.forecast_category(System.OTHER, "MostLikely") == "Most Likely"
    assert words.forecast_category(System.SALESFORCE, "100000003") == "Commit"
    assert words.forecast_category(System.SALESFORCE, "soon") is None


def test_numbers_for_choices_become_labels_and_text_stays() -> None:
    words = vocabulary()
    assert words.option(Role.BUDGET, "3") == "Will Buy"
    assert words.option(Role.PRIORITY, " 1 ", "opportunityratingcode") == "Hot"
    assert words.option(Role.STATUS, "1", "Status Code") == "In Progress"
    assert words.option(Role.NEED, "Must have") == "Must have"
    assert words.option(Role.AMOUNT, "1") == "1"


@pytest.mark.parametrize("word", ["Closed Won", "closedwon", "Won", "Gewonnen", "Ganado", "Gagné", "Vinto", "Ganho"])
def test_won_is_said_in_many_languages(word: str) -> None:
    assert vocabulary().status(word) is DealStatus.WON
    assert letters(word) in vocabulary().closing_stages


@pytest.mark.parametrize("word", ["Closed Lost", "closedlost", "Lost", "Verloren", "Perdido", "Perdu", "Perso"])
def test_lost_is_said_in_many_languages(word: str) -> None:
    assert vocabulary().status(word) is DealStatus.LOST


@pytest.mark.parametrize(
    ("won", "lost"),
    [
        ("Geschlossen und gewonnen", "Geschlossen und verloren"),
        ("Abgeschlossen & gewonnen", "Abgeschlossen - verloren"),
        ("Clôturée et gagnée", "Fermée / perdue"),
        ("Cerrada y ganada", "Cerrado-Perdido"),
        ("Chiusa e vinta", "Chiuso perso"),
        ("Fechado e ganho", "Fechada (perdida)"),
        ("Gesloten en gewonnen", "Afgesloten als verloren"),
    ],
)
def test_closed_and_won_or_lost_are_understood_however_they_are_joined(won: str, lost: str) -> None:
    assert [DealStatus.WON, DealStatus.LOST] == [vocabulary().status(won), vocabulary().status(lost)]


@pytest.mark.parametrize(
    ("header", "role"),
    [
        *(("Schlusstermin", Role.CLOSE_DATE), ("Schließdatum", Role.CLOSE_DATE), ("Abschlussdatum", Role.CLOSE_DATE)),
        *(("Opportunity-Inhaber", Role.OWNER_NAME), ("Zuständiger Mitarbeiter für Deal", Role.OWNER_NAME)),
        *(("Deal - Gewonnen am", Role.CLOSED_DATE), ("Affaire - Heure de la perte", Role.CLOSED_DATE)),
        *(("Actual Revenue", Role.ACTUAL_AMOUNT), ("Tatsächlicher Umsatz", Role.ACTUAL_AMOUNT)),
    ],
)
def test_labels_in_other_languages_are_known(header: str, role: Role) -> None:
    found = likely(header, TableKind.DEALS)
    assert found is not None
    assert {role} == {name.role for name in found.names}


def test_no_word_is_won_and_open_or_an_open_default_stage() -> None:
    words = vocabulary()
    assert set() == words.open_statuses & words.closing_stages.keys()
    for odds in words.default_stage_odds.values():
        ends = {DealStatus.WON: 1.0, DealStatus.LOST: 0.0}
        assert all(odds[stage] == ends[status] for stage, status in words.closing_stages.items() if stage in odds)


def test_types_of_business_that_recurs_are_flow() -> None:
    assert vocabulary().is_flow_type("Existing Customer - Upgrade")
    assert not vocabulary().is_flow_type("New Customer")


def test_work_has_not_begun_in_prospecting_only_where_a_system_says_so() -> None:
    assert "prospecting" in vocabulary().unstarted_stages[System.MAVEN]
    assert System.SALESFORCE not in vocabulary().unstarted_stages


def test_a_name_has_one_meaning_or_its_cells_can_tell() -> None:
    for kind, known in vocabulary().columns.items():
        for key, names in known.items():
            roles = {name.role for name in names}
            assert key
            assert len(roles) == 1 or roles & SEVERAL_MEANINGS == roles, (kind, key, roles)


@given(st.text())
def test_letters_of_a_header_are_bounded_and_stable(header: str) -> None:
    key = header_letters(header)
    assert header_letters(key) == key or len(key) > LONGEST_HEADER
    assert header_letters(f" {header[:100]}") == header_letters(header[:100])
