"""Scenarios as a TOML file: read back as written, and every mistake told in one run."""

import contextlib
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import Fault, InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.files.scenario_file import (
    MOST_CHARACTERS,
    read_scenarios,
    scenario_hash,
    scenario_to_plain,
    scenarios_to_toml,
)
from territory_opt.files.scenario_verbs import VERBS, plain_change, read_change
from territory_opt.model.busy import Busy
from territory_opt.model.hour_rule import HourRule, Strength
from territory_opt.model.opportunity import Certainty
from territory_opt.model.problem import Problem
from territory_opt.model.rep import Rep
from territory_opt.model.sorting_rules import CertaintyRule, PlaybookRule, TierRule
from territory_opt.scenarios.change import Change
from territory_opt.scenarios.deal_changes import DealLost, DealSlips, DealWon
from territory_opt.scenarios.field_changes import ClampField, ScaleField, SetField, ShiftField
from territory_opt.scenarios.market_changes import Horizon, TargetChange, WinRate
from territory_opt.scenarios.people_changes import RepJoins, RepLeaves
from territory_opt.scenarios.rule_changes import AddRule, DropRule
from territory_opt.scenarios.scenario import Scenario, apply

DEMO = Path(__file__).resolve().parents[2] / "territory_opt" / "demo" / "scenarios.toml"
HEAD = 'schema = "territory_opt/scenarios/1"\n'

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12).filter(
    str.strip
)
numbers = st.integers(-1000, 1000) | st.floats(-1e6, 1e6)
days = st.dates(dt.date(2026, 1, 1), dt.date(2030, 12, 31))
paths = st.sampled_from(["reps.target", 'policy.stage_odds."Closed, won"', "opportunities[stage=x, amount>=2].odds"])
deals = st.sampled_from(["k07", "opportunities", 'opportunities[stage="Closed, won", amount>=2]'])
whose = st.sampled_from(["ana", "reps", "reps[team=North]"])
rules_by_name = st.sampled_from(["x", "hour_rules.admin_ceiling", 'tier_rules."a b"'])
several = st.lists(texts, max_size=2, unique=True).map(tuple)
reps = st.builds(
    Rep,
    id=texts,
    weekly_hours=st.floats(1, 84),
    target=st.none() | st.floats(0, 1e6),
    observed_hours=st.dictionaries(texts, st.floats(0, 50), max_size=2),
    days_off=st.lists(days, max_size=2),
    working_days=st.none() | st.just(("mon", "wed")),
    busy=st.just(()) | st.just((Busy(start=dt.datetime(2026, 1, 5, 9), end=dt.datetime(2026, 1, 5, 12)),)),  # noqa: DTZ001  # on the rep's own clock
)
definitions = {
    "hour_rules": st.builds(
        HourRule,
        terms=st.dictionaries(texts, st.floats(0.1, 9), min_size=1, max_size=2),
        at_most=st.floats(0, 1),
        strength=st.sampled_from([Strength.REQUIRED, Strength.ADVISORY]),
    ),
    "tier_rules": st.builds(TierRule, when=texts, tier=texts),
    "certainty_rules": st.builds(CertaintyRule, when=texts, certainty=st.sampled_from(Certainty)),
    "playbook_rules": st.builds(PlaybookRule, when=texts, playbook=texts),
}
field_values = (
    numbers | texts | days | st.booleans() | st.none() | st.times().filter(lambda time: time.fold == 0) | several
)
changes: st.SearchStrategy[Change] = st.one_of(
    st.builds(SetField, path=paths, value=field_values),
    st.builds(ScaleField, path=paths, by=numbers),
    st.builds(ShiftField, path=paths, by=numbers),
    st.builds(ClampField, path=paths, at_least=numbers | days),
    st.builds(
        lambda path, low, more: ClampField(path=path, at_least=low, at_most=low + more), paths, *[st.integers(0, 9)] * 2
    ),
    st.builds(DropRule, rule=rules_by_name),
    *(
        st.builds(AddRule, rule=st.just(f"{table}.new"), definition=rules, before=st.none() | texts)
        for table, rules in definitions.items()
    ),
    st.builds(RepLeaves, rep=texts, to=several, target=st.sampled_from(["moves", "dropped"])),
    st.builds(RepJoins, rep=reps, ramp_weeks=st.floats(0, 52), relieves=several, clients=several),
    st.builds(DealWon, deal=deals),
    st.builds(DealLost, deal=deals),
    st.builds(DealSlips, deal=deals, days=st.integers(-99, 99)),
    st.builds(TargetChange, reps=whose, to=st.floats(0, 1e6)),
    st.builds(TargetChange, by_share=st.floats(-1, 9)),
    st.builds(Horizon, start=st.none() | days, end=days, as_of=st.none() | days),
    st.builds(WinRate, points=st.floats(-100, 100), deals=deals),
)


@st.composite
def families(draw: st.DrawFn) -> tuple[Scenario, ...]:
    """Draw scenarios whose parents are among them, before or behind them."""
    names = draw(st.lists(texts, min_size=1, max_size=4, unique_by=lambda name: " ".join(name.casefold().split())))
    scenarios: list[Scenario] = []
    for name in names:
        scenarios.append(
            Scenario(
                name=name,
                description=draw(st.just("") | texts),
                changes=tuple(draw(st.lists(changes, max_size=3))),
                parent=draw(st.none() | st.sampled_from(scenarios)) if scenarios else None,
            )
        )
    return tuple(draw(st.permutations(scenarios)))


@pytest.fixture(scope="module")
def demo() -> Problem:
    """Read the sample territory once."""
    return read_demo()


def file_of(folder: Path, text: str | bytes) -> Path:
    path = folder / "scenarios.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def faults_of(path: Path, problem: Problem | None = None) -> list[Fault]:
    with pytest.raises(InvalidInputError) as caught:
        read_scenarios(path, problem)
    return list(caught.value.faults)


@given(scenarios=families())
def test_scenarios_written_and_read_back_are_the_same(
    scenarios: tuple[Scenario, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = file_of(tmp_path_factory.mktemp("scenarios"), scenarios_to_toml(scenarios))
    read = read_scenarios(path)
    assert scenarios == read
    assert [scenario_hash(scenario) for scenario in scenarios] == [scenario_hash(scenario) for scenario in read]


@given(change=changes)
def test_a_change_and_the_table_that_states_it_are_the_same_in_any_order_of_keys(change: Change) -> None:
    table = plain_change(change)
    assert change == read_change(table)
    assert change == read_change(dict(reversed(table.items())))


def test_every_verb_becomes_a_change_in_the_file_of_the_manual(tmp_path: Path) -> None:
    drawn = {verb.change for verb in VERBS.values()} | {Horizon}
    stated = [type(change) for change in read_scenarios(file_of(tmp_path, ALL_VERBS))[0].changes]
    assert drawn == set(stated)


ALL_VERBS = HEAD + (
    '[[scenario]]\nname = "all"\nchanges = [\n'
    '{ set = "reps.weekly_hours", to = 36 }, { clear = "reps.target" }, { scale = "reps.target", by = 2 },\n'
    '{ shift = "period.end", by = 7 }, { clamp = "reps.target", at_most = 5 }, { drop_rule = "x" },\n'
    '{ add_rule = "policy.hour_rules.x", rule = { activity = "A", at_least = 1 }, before = "y" },\n'
    '{ rep_leaves = "ana" }, { rep_joins = { id = "dora" } }, { deal_won = "a" }, { deal_lost = "b" },\n'
    '{ deal_slips = "c", days = 3 }, { target = "reps", to = 1 }, { horizon = { end = "2026-03-31" } },\n'
    "{ win_rate_points = 1 },\n]\n"
)


def test_the_sample_file_asks_eight_questions_that_the_sample_territory_can_answer(demo: Problem) -> None:
    scenarios = read_scenarios(DEMO, demo)
    assert 8 == len(scenarios)
    assert ["no day for prospecting"] == [scenario.name for scenario in scenarios if scenario.parent]
    assert all(scenario.description.endswith("?") for scenario in scenarios)
    assert all(apply(demo, scenario) != demo for scenario in scenarios)
    assert 8 == len({scenario_hash(scenario) for scenario in scenarios})


def test_comments_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    text = DEMO.read_text(encoding="utf-8")
    path = file_of(tmp_path, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read_scenarios(DEMO) == read_scenarios(path)


MISTAKES = """\
schema = "territory_opt/scenarios/2"                                                # schema | write schema = "terr
scenarios = 3                                                                       # scenarios | did you mean 'scenario'?
[[scenario]]
name = "first"
descripton = "?"                                                                    # scenario[0].descripton | did you mean 'description'?
parent = "secnod"                                                                   # scenario[0].parent | did you mean 'second'?
changes = [
  { set = "policy.hour_ruls.admin_ceiling.at_most", to = 0.12 },                    # scenario[0].changes[0].set | did you mean 'policy.hour_rules.admin_ceiling.at_most'?
  { set = "reps[id=anna].weekly_hours", to = 32 },                                  # scenario[0].changes[1].set | did you mean 'reps[id=ana].weekly_hours'?
  { set = "reps[id=ana.weekly_hours", to = 32 },                                    # scenario[0].changes[2].set | put ]
  { set = "opportunities[stage=Qualificaton].odds", to = 0.5 },                     # scenario[0].changes[3].set | did you mean 'opportunities[stage=Qualification].odds'?
  { set = "opportunities[id=k07].odds", to = 50 },                                  # scenario[0].changes[4].set | write 0.5 for 50 %
  { scael = "reps.target", by = 2 },                                                # scenario[0].changes[5] | did you mean 'scale'?
  { scale = "reps.target" },                                                        # scenario[0].changes[6].by | add by =
  { scale = "reps.target", bye = 2, by = 2 },                                       # scenario[0].changes[7].bye | did you mean 'by'?
  { deal_lost = "k07", rep_leaves = "ben" },                                        # scenario[0].changes[8].rep_leaves | a change of its own
  { deal_slips = "k99", days = 60 },                                                # scenario[0].changes[9].deal_slips opportunities[id=k99] | did you mean 'k09'?
  { deal_won = 7 },                                                                 # scenario[0].changes[10].deal_won | text stands in quotes
  { rep_leaves = "bem" },                                                           # scenario[0].changes[11].rep_leaves reps[id=bem] | did you mean 'ben'?
  { rep_leaves = "ben", target = "drop" },                                          # scenario[0].changes[12].target | did you mean 'dropped'?
  { target = "reps" },                                                              # scenario[0].changes[13].target | add by_share =
  { target = "reps", to = 5, by_share = 0.1 },                                      # scenario[0].changes[14].by_share | take by_share out
  { scale = "reps.target", by = 115% },                                             # | write 1.15 for 115%
  { drop_rule = "hour_rules.admin_celing" },                                        # scenario[0].changes[16].drop_rule | did you mean 'hour_rules.admin_ceiling'?
  { add_rule = "hour_rule.cap", rule = { activity = "admin", at_most = 0.1 } },     # scenario[0].changes[17].add_rule | did you mean 'hour_rules'?
  { add_rule = "hour_rules.cap", rule = { activity = "admin", at_most = 0.1, weigth = 2 } }, # scenario[0].changes[18].rule.weigth | did you mean 'weight'?
  { add_rule = "tier_rules.big", rule = { when = "flow_revenu > 1", tier = "A" } }, # scenario[0].changes[19].add_rule policy.tier_rules.big.when | did you mean 'flow_revenue'?
  { horizon = { ende = 2026-06-30 } },                                              # scenario[0].changes[20].horizon.ende | did you mean 'end'?
  { horizon = { end = "30.06.2026" } },                                             # scenario[0].changes[21].horizon.end | write 2026-06-30
  7,                                                                                # scenario[0].changes[22] | double brackets
]
[[scenario]
name = "second"
parent = "third"                                                                    # scenario[1].parent | take out one parent
[[scenario.changes]]
rep_joins = { id = "dora", weekly_huors = 40 }                                      # scenario[1].changes[0].rep_joins.weekly_huors | did you mean 'weekly_hours'?
[[scenario.changes]]
clamp = "opportunities.odds"                                                        # scenario[1].changes[1].clamp | add at_most
[[scenario]]
name = "third"
name = "fourth"                                                                     # | a key stands once
parent = "second"
[[scenario]]
name = "First"                                                                      # scenario[3].name | another name
description = yes                                                                   # | write text in quotes: "yes"
"""  # noqa: E501  # each mistake stands beside what is to be told of it


def test_every_mistake_of_a_file_is_told_in_one_run_with_its_line_and_what_to_do(demo: Problem, tmp_path: Path) -> None:
    planted = [
        (f"scenarios.toml:{number} {place}".strip(), hint)
        for number, line in enumerate(MISTAKES.splitlines(), start=1)
        for place, _, hint in [line.partition("# ")[2].partition("| ")]
        if hint
    ]
    heading = MISTAKES.splitlines().index("[[scenario]") + 1
    planted.append((f"scenarios.toml:{heading}", "write [[scenario]] on a line of its own"))
    told = [(fault.path, fault.hint) for fault in faults_of(file_of(tmp_path, MISTAKES), demo)]
    assert sorted(path.strip() for path, _ in planted) == sorted(path for path, _ in told)
    hints = dict(told)
    assert [] == [(path, hint, hints[path.strip()]) for path, hint in planted if hint not in hints[path.strip()]]
    assert len(planted) > 30


def test_faults_come_line_by_line(demo: Problem, tmp_path: Path) -> None:
    lines = [int(fault.path.split()[0].split(":")[1]) for fault in faults_of(file_of(tmp_path, MISTAKES), demo)]
    assert sorted(lines) == lines


def test_without_a_territory_only_the_file_itself_is_checked(tmp_path: Path) -> None:
    text = HEAD + '[[scenario]]\nname = "a"\nchanges = [{ rep_leaves = "nobody" }]\n'
    assert (RepLeaves("nobody"),) == read_scenarios(file_of(tmp_path, text))[0].changes
    assert ["scenarios.toml:4 scenario[0].changes[0].rep_leaves reps[id=nobody]"] == [
        fault.path for fault in faults_of(file_of(tmp_path, text), read_demo())
    ]


def test_changes_are_tried_on_top_of_those_of_the_parent(demo: Problem, tmp_path: Path) -> None:
    text = HEAD + (
        '[[scenario]]\nname = "child"\nparent = "parent"\nchanges = [{ deal_won = "k07" }]\n'
        '[[scenario]]\nname = "parent"\nchanges = [{ deal_lost = "k07" }]\n'
    )
    faults = faults_of(file_of(tmp_path, text), demo)
    assert ["scenarios.toml:5 scenario[0].changes[0].deal_won opportunities[id=k07]"] == [
        fault.path for fault in faults
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["scenarios.toml schema", "scenarios.toml scenario"]),
        (HEAD, ["scenarios.toml scenario"]),
        (HEAD + "scenario = []\n", ["scenarios.toml:2 scenario"]),
        (HEAD + "scenario = 5\n", ["scenarios.toml:2 scenario"]),
        (HEAD + "scenario = [5]\n", ["scenarios.toml:2 scenario[0]"]),
        (HEAD + '[scenario]\nname = "a"\nx = 1\n', ["scenarios.toml:2 scenario", "scenarios.toml:4 scenario.x"]),
        (HEAD + "[[scenario]]\n", ["scenarios.toml:2 scenario[0].name"]),
        (HEAD + '[[scenario]]\nname = " "\n', ["scenarios.toml:3 scenario[0].name"]),
        (HEAD + '[[scenario]]\nname = "a"\nparent = "a"\n', ["scenarios.toml:4 scenario[0].parent"]),
        (
            HEAD + '[[scenario]]\nname = "a"\n[scenario.changes]\ndeal_won = 1\n',
            ["scenarios.toml:4 scenario[0].changes", "scenarios.toml:5 scenario[0].changes.deal_won"],
        ),
        (HEAD + '[[scenario]]\nname = "a"\nchanges = [{}]\n', ["scenarios.toml:4 scenario[0].changes[0]"]),
        (
            HEAD + '[[scenario]]\nname = "a"\nschema = 1\nschema = 2\n',
            ["scenarios.toml:4 scenario[0].schema", "scenarios.toml:5"],
        ),
        (b"PK\x03\x04", ["scenarios.toml"]),
        (b"\x89PNG\r\n\x1a\n\x00\xff", ["scenarios.toml:1"]),
        ("a = 1\n\0\n", ["scenarios.toml:2"]),
        (
            HEAD + f"x = {'[' * 100_000}\n[[scenario]]\nname = 1\n",
            ["scenarios.toml:2", "scenarios.toml:2 x", "scenarios.toml:4 scenario[0].name"],
        ),
        ("x = 1\n" * (MOST_CHARACTERS // 6 + 1), ["scenarios.toml"]),
        ("y" * 5_000_000, ["scenarios.toml"]),
    ],
    ids=lambda value: "" if isinstance(value, list) else repr(value[:40]),
)
def test_hostile_files_are_told_by_their_line(text: str | bytes, expected: list[str], tmp_path: Path) -> None:
    assert expected == [fault.path for fault in faults_of(file_of(tmp_path, text))]


@pytest.mark.parametrize(
    "text",
    ['"""\\' * 10_000, "'''" * 10_000, "[" * 40_000, "a.b={" * 10_000, '"' * 40_000, "{\n" * 20_000],
    ids=lambda text: repr(text[:5]),
)
def test_characters_that_mean_nothing_are_told(text: str, tmp_path: Path) -> None:
    assert 0 < len(faults_of(file_of(tmp_path, text))) < 100


def test_a_file_that_is_broken_all_over_tells_the_first_of_it_and_nothing_else(tmp_path: Path) -> None:
    faults = faults_of(file_of(tmp_path, HEAD + "what is this\n" * 1000))
    assert [f"scenarios.toml:{line}" for line in range(2, 52)] == [fault.path for fault in faults]


def test_parents_of_parents_have_an_end(tmp_path: Path) -> None:
    chain = [f'[[scenario]]\nname = "{i}"\n' + f'parent = "{i - 1}"\n' * (i > 0) for i in range(53)]
    read_scenarios(file_of(tmp_path, HEAD + "".join(chain[:51])))
    faults = faults_of(file_of(tmp_path, HEAD + "".join(chain)))
    assert ["scenario[51].parent", "scenario[52].parent"] == [fault.path.split()[1] for fault in faults]


def test_days_as_text_are_days_where_a_day_is_meant(demo: Problem, tmp_path: Path) -> None:
    text = HEAD + '[[scenario]]\nname = "a"\nchanges = [{ horizon = { end = "2026-03-31", as_of = 2026-01-07 } }]\n'
    expected = Horizon(end=dt.date(2026, 3, 31), as_of=dt.date(2026, 1, 7))
    assert (expected,) == read_scenarios(file_of(tmp_path, text), demo)[0].changes
    faults = faults_of(file_of(tmp_path, text.replace("horizon = {", "horizons = {")), demo)
    assert ["did you mean 'horizon'?"] == [fault.hint for fault in faults]
    text = HEAD + '[[scenario]]\nname = "a"\nchanges = [{ set = "period.end", to = "2026-03-31" }]\n'
    assert ["scenarios.toml:4 scenario[0].changes[0].set"] == [
        fault.path for fault in faults_of(file_of(tmp_path, text), demo)
    ]


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ('set = "period.end", to = "2026-03-31"', "write 2026-03-31 without quotes"),
        ('set = "reps.weekly_hours", to = "36"', "write 36 without quotes"),
        ('scale = "reps.weekly_hours", by = "-0.5"', "write -0.5 without quotes"),
        ('deal_slips = "k07", days = "60"', "write 60 without quotes"),
        ("rep_leaves = 7", "text stands in quotes"),
    ],
)
def test_a_value_spelt_as_another_kind_is_told_how_to_write_it(
    change: str, hint: str, demo: Problem, tmp_path: Path
) -> None:
    text = HEAD + f'[[scenario]]\nname = "a"\nchanges = [{{ {change} }}]\n'
    assert {hint} == {fault.hint for fault in faults_of(file_of(tmp_path, text), demo)}


stated = st.recursive(
    numbers | texts | days | paths | deals | whose | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "terms", "end"]), inner, max_size=2)
    ),
    max_leaves=4,
)
any_keys = st.sampled_from(sorted({"horizon", "wrong", *(key for verb in VERBS.values() for key in verb.fields)}))
any_paths = st.sampled_from(
    [
        "reps.days_off",
        "reps.busy",
        "reps[id=ana].id",
        "policy.score.weights.size",
        "policy.working_week.day_start",
        "clients.response",
        "opportunities.progress",
        "playbooks.expansion.actions",
        "people[*].working_days",
        "period",
    ]
)


@given(table=st.dictionaries(any_keys, stated, max_size=4) | st.fixed_dictionaries({"set": any_paths, "to": stated}))
def test_any_table_is_a_change_or_its_faults_are_told(table: dict[str, object], demo: Problem) -> None:
    with contextlib.suppress(InvalidInputError):
        change = read_change(table)
        assert 64 == len(scenario_hash(Scenario(name="a", changes=(change,))))
        assert isinstance(change.applied(demo), Problem)


@pytest.mark.parametrize(
    "text",
    [
        "schema = yes",
        HEAD + "scenario = yes",
        HEAD + "[[scenario]]\nname = yes",
        HEAD + '[[scenario]]\nname = "a"\nparent = yes',
        HEAD + '[[scenario]]\nname = "a"\nchanges = yes',
        HEAD + '[[scenario]]\nname = "a"\n[[scenario.changes]]\nscale = yes\nby = 2',
        HEAD + '[[scenario]]\nname = "a"\n[[scenario.changes]]\nscale = "reps.target"\nby = 5%',
        HEAD + '[[scenario]]\nname = "a"\n[[scenario.changes]]\nclamp = "reps.target"\nat_least = 5%',
        HEAD + '[[scenario]]\nname = "a"\n[[scenario.changes]]\nrep_leaves = "ana"\nto = ben',
    ],
    ids=lambda text: text.split("\n", 1)[1] if "\n" in text else text,
)
def test_a_value_that_is_no_toml_is_told_once_and_never_as_missing(text: str, tmp_path: Path) -> None:
    rest = "" if text.startswith(HEAD) else '\n[[scenario]]\nname = "a"'
    assert 1 == len(faults_of(file_of(tmp_path, text + rest)))


def test_a_change_that_is_no_table_is_a_fault() -> None:
    with pytest.raises(InvalidInputError, match="a table with a verb"):
        read_change(5)


def test_many_unknown_parents_are_told_without_a_search_for_each(tmp_path: Path) -> None:
    text = HEAD + "".join(f'[[scenario]]\nname = "n{i}"\nparent = "m{i}"\n' for i in range(60))
    assert 60 == len(faults_of(file_of(tmp_path, text)))


def test_the_hash_is_of_the_changes_alone_and_of_all_of_them() -> None:
    cut: Change = SetField(path="reps.weekly_hours", value=32)
    up: Change = TargetChange(by_share=0.15)
    parent = Scenario(name="cut", changes=(cut,))
    child = Scenario(name="cut and up", changes=(up,), parent=parent, description="both")
    assert scenario_hash(child) == scenario_hash(Scenario(name="flat", changes=(cut, up)))
    orders: list[tuple[Change, ...]] = [(), (cut,), (up,), (cut, up), (up, cut)]
    hashes = {scenario_hash(Scenario(name="x", changes=some)) for some in orders}
    assert 5 == len(hashes)
    assert all(len(text) == 64 for text in hashes)


def test_the_hash_takes_equal_values_as_equal_and_a_day_for_no_text() -> None:
    def hash_of(value: object) -> str:
        change: Change = SetField(path="as_of", value=value)
        return scenario_hash(Scenario(name="x", changes=(change,)))

    assert hash_of(40) == hash_of(40.0)
    assert 4 == len({hash_of(dt.date(2026, 1, 5)), hash_of("2026-01-05"), hash_of(None), hash_of("")})


def test_the_order_of_the_terms_of_a_rule_does_not_change_the_hash() -> None:
    rules = [HourRule(terms=terms, at_most=1) for terms in ({"A": 1, "B": 2}, {"B": 2, "A": 1})]
    one, other = (
        scenario_hash(Scenario(name="x", changes=(AddRule(rule="hour_rules.x", definition=rule),))) for rule in rules
    )
    assert one == other


def test_a_scenario_as_plain_data_names_its_parent() -> None:
    parent = Scenario(name="a")
    child = Scenario(name="b", description="why", parent=parent, changes=(DealWon("k07"),))
    expected = {"name": "b", "description": "why", "parent": "a", "changes": [{"deal_won": "k07"}]}
    assert expected == scenario_to_plain(child)


def test_parents_that_are_not_among_the_scenarios_are_written_before_them(tmp_path: Path) -> None:
    first = Scenario(name="a", changes=(DealWon("k07"),))
    third = Scenario(name="c", parent=Scenario(name="b", parent=first))
    read = read_scenarios(file_of(tmp_path, scenarios_to_toml([third, Scenario(name="d", parent=first)])))
    assert ["a", "b", "c", "d"] == [scenario.name for scenario in read]
    assert third == read[2]


def test_two_scenarios_of_one_name_and_none_at_all_are_not_written() -> None:
    one = Scenario(name="a")
    other = Scenario(name="A", changes=(DealWon("k07"),))
    for scenarios in ([one, other], [one, Scenario(name="b", parent=other)], [one, one], []):
        with pytest.raises(InvalidInputError):
            scenarios_to_toml(scenarios)


def test_a_value_that_cannot_be_read_is_never_taken_for_one_that_is_stated(tmp_path: Path) -> None:
    text = HEAD + '[[scenario]]\nname = "\\u0000 cannot be read"\n'
    assert ["scenarios.toml:3 scenario[0].name"] == [fault.path for fault in faults_of(file_of(tmp_path, text))]
