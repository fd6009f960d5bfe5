"""Policies and playbooks as TOML files."""

import datetime as dt
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.files.policy_file import (
    built_in_playbooks,
    playbooks_document,
    policy_document,
    read_playbooks,
    read_policy,
    read_toml,
)
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.problem import Problem
from territory_opt.planning.plan import plan


def policy_of(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(path: Path | str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInputError) as caught:
        read_policy(path)
    return [(fault.path, fault.hint) for fault in caught.value.faults]


def test_the_built_in_policy_has_its_name() -> None:
    assert "two_day_rule" == read_policy().name
    assert read_policy() is read_policy("two_day_rule")


def test_an_empty_file_is_the_built_in_policy(tmp_path: Path) -> None:
    assert read_policy() == read_policy(policy_of(tmp_path, ""))


def test_a_stated_section_replaces_the_whole_section_and_no_other(tmp_path: Path) -> None:
    text = '[hour_rules.admin_ceiling]\nactivity = "admin"\nat_most = 0.15\n'
    policy = read_policy(policy_of(tmp_path, text))
    assert ["admin_ceiling"] == list(policy.hour_rules)
    assert 0.15 == policy.hour_rules["admin_ceiling"].at_most
    assert read_policy() == attrs.evolve(policy, hour_rules=read_policy().hour_rules)


def test_assumptions_are_merged_entry_by_entry(tmp_path: Path) -> None:
    policy = read_policy(policy_of(tmp_path, "[assumptions.likely_routine_hours]\nvalue = 4\n"))
    changed, before = policy.assumptions["likely_routine_hours"], read_policy().assumptions["likely_routine_hours"]
    assert attrs.evolve(before, value=4, low=None, high=None, source="stated by the user") == changed
    assert read_policy().assumptions.keys() == policy.assumptions.keys()


def test_stage_odds_are_merged_without_regard_to_case(tmp_path: Path) -> None:
    policy = read_policy(policy_of(tmp_path, '[stage_odds]\n"needs analysis" = 0.3\nOwn = 0.4\n'))
    expected = {stage: odds for stage, odds in read_policy().stage_odds.items() if stage != "Needs Analysis"}
    assert expected | {"needs analysis": 0.3, "Own": 0.4} == policy.stage_odds


def test_a_policy_based_on_nothing_must_state_everything(tmp_path: Path) -> None:
    paths = [path for path, _ in faults_of(policy_of(tmp_path, 'based_on = "nothing"\n'))]
    assert [f"policy.toml {key}" for key in ("name", "activities", "certainty_rules", "assumptions")] == paths


def test_an_unknown_base_is_a_fault(tmp_path: Path) -> None:
    path = policy_of(tmp_path, 'based_on = "two_day_rul"\n')
    assert [("policy.toml based_on", "did you mean 'two_day_rule'?")] == faults_of(path)


def test_a_misspelt_key_is_a_fault_with_the_nearest(tmp_path: Path) -> None:
    text = "[hour_rulse.x]\nat_most = 1\n[working_week]\nholiday = []\n[score]\nwieghts = { size = 1 }\n"
    assert [
        ("policy.toml score.weights", ""),
        ("policy.toml score.cut_offs", ""),
        ("policy.toml score.wieghts", "did you mean 'weights'?"),
        ("policy.toml working_week.holiday", "did you mean 'holidays'?"),
        ("policy.toml hour_rulse", "did you mean 'hour_rules'?"),
    ] == faults_of(policy_of(tmp_path, text))


def test_a_default_section_that_no_longer_fits_says_where_it_comes_from(tmp_path: Path) -> None:
    text = "".join(
        f'[activities.{name}]\nname = "{name}"\nkind = "{kind}"\n'
        for name, kind in [("gold", "tier"), ("prospecting", "prospecting"), ("admin", "admin")]
    )
    faults = faults_of(policy_of(tmp_path, text))
    assert ("policy.toml score.cut_offs", "") not in faults
    assert all("comes from two_day_rule" in hint for _, hint in faults)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("name = \n", "policy.toml:1"),
        ("\nname = 'a'\nname = 'b'\n", "policy.toml:3"),
        ("x = " + "[" * 5000, "policy.toml"),
        ("n = " + "9" * 5000, "policy.toml"),
    ],
)
def test_broken_toml_is_a_fault_with_its_line(tmp_path: Path, text: str, path: str) -> None:
    assert [path] == [found for found, _ in faults_of(policy_of(tmp_path, text))]


def test_an_unknown_name_is_told_from_a_missing_file(tmp_path: Path) -> None:
    assert [("policy", "did you mean 'two_day_rule'?")] == faults_of("two_day_rules")
    assert ["policy.toml"] == [path for path, _ in faults_of(tmp_path / "policy.toml")]


@settings(deadline=None)
@given(data=st.data())
def test_policies_and_playbooks_written_and_read_back_are_the_same(
    data: st.DataObject, problems: st.SearchStrategy[Problem], tmp_path_factory: pytest.TempPathFactory
) -> None:
    problem = data.draw(problems)
    room = tmp_path_factory.mktemp("written")
    (room / "policy.toml").write_text(policy_document(problem.policy), encoding="utf-8", newline="")
    (room / "playbooks.toml").write_text(playbooks_document(problem.playbooks), encoding="utf-8", newline="")
    assert problem.policy == read_policy(room / "policy.toml")
    assert problem.playbooks == read_playbooks(room / "playbooks.toml")


@pytest.mark.parametrize("name", built_in_playbooks())
def test_a_built_in_playbook_is_of_the_documented_size(name: str) -> None:
    playbook = built_in_playbooks()[name]
    assert 5 <= len(playbook.actions) <= 8
    assert 0.30 - 1e-9 <= playbook.total_odds_gain <= 0.45 + 1e-9
    assert [0.0] == [step.effort_hours for step in playbook.actions.values() if step.effort_hours == 0]
    assert "assumed" in playbook.source


def test_every_shared_person_has_a_step_in_a_built_in_playbook() -> None:
    steps = [step for playbook in built_in_playbooks().values() for step in playbook.actions.values()]
    assert {"rep", "sales_engineer", "executive", "legal", "buyer"} == {step.person for step in steps}


def test_every_fault_of_a_playbooks_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[a]\nname = ""\n[b]\nname = "B"\nactions.x = { name = "X", effort = 2 }\n', encoding="utf-8")
    with pytest.raises(InvalidInputError) as caught:
        read_playbooks(path)
    assert [
        "mine.toml a.name",
        "mine.toml a.actions",
        "mine.toml b.actions.x.effort_hours",
        "mine.toml b.actions.x.effort",
    ] == [fault.path for fault in caught.value.faults]


def test_toml_is_read_as_tables(tmp_path: Path) -> None:
    assert {"name": "a"} == read_toml(policy_of(tmp_path, "name = 'a'"))


def test_what_takes_time_and_none_of_our_hours_is_the_buyers() -> None:
    steps = [step for book in built_in_playbooks().values() for step in book.actions.values()]

    assert [step.effort_hours == 0 for step in steps] == [step.person == "buyer" for step in steps]
    assert 4 == sum(step.person == "buyer" for step in steps)


@pytest.mark.parametrize("playbook", ["new_client", "expansion", "competitive_bid", "stalled_deal"])
def test_a_reps_holiday_does_not_lengthen_a_step_of_the_buyer(playbook: str) -> None:
    demo = read_demo()
    own = tuple(client for client in demo.clients if client.rep == "ana")
    deal = Opportunity(
        id="d1",
        rep="ana",
        client=own[0].id,
        amount=500_000,
        odds=0.3,
        close_date=dt.date(2026, 6, 19),
        certainty=Certainty.STRETCH,
        playbook=playbook,
    )
    ana = attrs.evolve(demo.reps[0], days_off=())
    alone = attrs.evolve(demo, reps=(ana,), clients=own, opportunities=(deal,), findings=())
    (step,) = (action for action in plan(alone).schedule.actions if action.effort_hours == 0)
    off = (step.start + dt.timedelta(days=1), step.start + dt.timedelta(days=2))

    away = attrs.evolve(alone, reps=(attrs.evolve(ana, days_off=off),))
    (same,) = (action for action in plan(away).schedule.actions if action.effort_hours == 0)

    assert (step.start, step.finish) == (same.start, same.finish)
