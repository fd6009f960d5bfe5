import datetime as dt
import re
from collections.abc import Callable
from functools import cache

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt import read_demo
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.finding import Finding
from territory_opt.model.problem import Problem
from territory_opt.scenarios.grammar import record_path
from territory_opt.scenarios.path import parse, selected
from territory_opt.testing import problems


@cache
def demo() -> Problem:
    return read_demo()


def faults_of(text: str, problem: Problem | None = None) -> tuple[Fault, ...]:
    with pytest.raises(InvalidInputError) as caught:
        parse(text).values(problem or demo())
    return caught.value.faults


def only_fault(text: str, problem: Problem | None = None) -> Fault:
    (fault,) = faults_of(text, problem)
    return fault


def test_a_field_of_one_record_is_one_value() -> None:
    assert [("reps[id=ana].weekly_hours", 40.0)] == parse("reps[id=ana].weekly_hours").values(demo())


def test_without_brackets_all_records_of_a_table_are_meant() -> None:
    expected = [(f"reps[id={rep.id}].target", rep.target) for rep in demo().reps]

    assert expected == parse("reps.target").values(demo()) == parse("reps[*].target").values(demo())


def test_all_conditions_of_a_selection_must_hold() -> None:
    expected = [
        deal.amount
        for deal in demo().opportunities
        if deal.stage == "Negotiation/Review" and deal.amount is not None and deal.amount >= 20_000
    ]
    found = parse("opportunities[stage=Negotiation/Review, amount>=20000].amount").values(demo())

    assert expected
    assert expected == [value for _, value in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("as_of", lambda problem: problem.as_of),
        ("period.end", lambda problem: problem.period.end),
        ("people.legal.weekly_hours", lambda problem: problem.people["legal"].weekly_hours),
        (
            "policy.hour_rules.admin_ceiling.at_most",
            lambda problem: problem.policy.hour_rules["admin_ceiling"].at_most,
        ),
        ('policy.stage_odds."Needs Analysis"', lambda problem: problem.policy.stage_odds["Needs Analysis"]),
        (" policy . assumptions.new_deal_odds.value", lambda problem: problem.policy.assumed("new_deal_odds")),
        ("reps[id=ana].days_off", lambda problem: problem.reps[0].days_off),
    ],
)
def test_a_path_without_a_table_leads_to_one_value(text: str, expected: Callable[[Problem], object]) -> None:
    (leaf,) = parse(text).leaves(demo())

    assert expected(demo()) == leaf.value


def test_values_of_a_table_of_names_are_selected_by_brackets() -> None:
    odds = demo().policy.stage_odds

    assert list(odds.values()) == [value for _, value in parse("policy.stage_odds[*]").values(demo())]
    assert [odds["Prospecting"]] == [value for _, value in parse("policy.stage_odds[id=Prospecting]").values(demo())]


def test_records_of_a_table_of_names_are_selected_by_their_fields() -> None:
    found = parse("playbooks.new_client.actions[person=rep, effort_hours>0].effort_hours").values(demo())
    actions = demo().playbooks["new_client"].actions
    expected = {
        f"playbooks.new_client.actions.{name}.effort_hours": action.effort_hours
        for name, action in actions.items()
        if action.person == "rep" and action.effort_hours > 0
    }

    assert expected == dict(found)


def test_missing_values_are_selected_by_the_bare_word_nothing() -> None:
    without = {deal.id for deal in demo().opportunities if deal.close_date is None}

    assert without
    assert without == set(selected(demo(), "opportunities[close_date=nothing]"))
    assert {deal.id for deal in demo().opportunities} - without == set(
        selected(demo(), "opportunities[close_date!=nothing]")
    )


def test_a_missing_value_is_neither_less_nor_more_and_differs_from_every_value() -> None:
    missing = {deal.id for deal in demo().opportunities if deal.odds is None}

    assert missing
    assert missing.isdisjoint(selected(demo(), "opportunities[odds>=0]"))
    assert missing <= set(selected(demo(), "opportunities[odds!=0.5]"))


def test_dates_are_compared_as_dates() -> None:
    day = dt.date(2026, 3, 15)
    expected = [deal.id for deal in demo().opportunities if deal.close_date is not None and deal.close_date > day]

    assert expected == list(selected(demo(), "opportunities[close_date>2026-03-15]"))


RIGHT_PATHS = (
    "reps[id=ana].weekly_hours",
    "opportunities[stage=Negotiation/Review, amount>=20000].odds",
    "policy.hour_rules.admin_ceiling.at_most",
    'policy.stage_odds."Needs Analysis"',
    "playbooks.new_client.actions[person=rep].effort_hours",
)


@given(st.sampled_from(RIGHT_PATHS), st.integers(0, 60), st.text(alphabet='abe.[]=",*< ', max_size=2))
def test_suggestions_after_a_slip_of_the_pen_never_lead_in_a_circle(right: str, at: int, instead: str) -> None:
    tried = [right[:at] + instead + right[at + 1 :]]
    while (suggested := suggestion_for(tried[-1])) is not None:
        assert suggested not in tried
        tried.append(suggested)

    assert len(tried) <= 5


def suggestion_for(text: str) -> str | None:
    """Return the path that is suggested instead of a wrong one; None when the path is right, or only a remark comes."""
    try:
        parse(text).values(demo())
    except InvalidInputError as error:
        hints = (re.fullmatch(r"did you mean '(.*)'\?", fault.hint) for fault in error.faults)
        return next((hint[1] for hint in hints if hint), None)
    return None


@given(problems())
def test_a_path_to_one_value_leads_to_it_alone(problem: Problem) -> None:
    for path, value in parse("reps.weekly_hours").values(problem):
        assert [(path, value)] == parse(path).values(problem)


@given(problems())
def test_nothing_but_the_selected_records_is_changed(problem: Problem) -> None:
    rep = problem.reps[-1]
    after = parse(f"{record_path('reps', rep.id)}.won").replaced(problem, lambda won: won + 1)
    expected = attrs.evolve(problem, reps=(*problem.reps[:-1], attrs.evolve(rep, won=rep.won + 1)))

    assert expected == after
    assert all(before is now for before, now in zip(problem.reps[:-1], after.reps[:-1], strict=True))
    assert problem.clients is after.clients or problem.clients == after.clients
    assert problem.policy is after.policy


@given(problems())
def test_the_values_that_stand_there_change_nothing_at_all(problem: Problem) -> None:
    assert problem is parse("reps.won").replaced(problem, lambda won: won)


def test_findings_go_along_with_a_change() -> None:
    note = Finding(code="note", message="Won.")
    after = parse("reps.won").replaced(demo(), lambda won: won, [note])

    assert (*demo().findings, note) == after.findings


def test_all_records_are_made_anew_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Problem] = []
    problem = demo()

    def note(self: Problem) -> None:
        made.append(self)

    monkeypatch.setattr(Problem, "__attrs_post_init__", note)
    parse("opportunities.routine_hours").replaced(problem, lambda _: 3.0)

    assert 1 == len(made)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("rep.weekly_hours", "reps.weekly_hours"),
        ("reps.weekly_huors", "reps.weekly_hours"),
        ("reps[id=anna].weekly_hours", "reps[id=ana].weekly_hours"),
        ("reps[idd=ana].weekly_hours", "reps[id=ana].weekly_hours"),
        ("reps[id=ana].weekly_huors", "reps[id=ana].weekly_hours"),
        ("opportunities[stage=Negotiaton/Review].odds", "opportunities[stage=Negotiation/Review].odds"),
        ("opportunities[stage=Proposl].odds", "opportunities[stage=Proposal/Price Quote].odds"),
        ("opportunities[amount>=1e12].odds", "opportunities[amount>=120000].odds"),
        ("policy.hour_ruls.admin_celing.at_mst", "policy.hour_rules.admin_ceiling.at_most"),
        ("hour_rules.admin_ceiling.at_most", "policy.hour_rules.admin_ceiling.at_most"),
        ("policy.admin_ceiling.at_most", "policy.hour_rules.admin_ceiling.at_most"),
        ('policy.stage_odds."Need Analysis"', 'policy.stage_odds."Needs Analysis"'),
        ("policy.assumptions.new_deal_od.value", "policy.assumptions.new_deal_odds.value"),
        ("people.leagl.weekly_hours", "people.legal.weekly_hours"),
        ("reps.odds", "opportunities.odds"),
    ],
)
def test_a_path_that_leads_nowhere_is_told_with_the_nearest_right_one(wrong: str, right: str) -> None:
    fault = only_fault(wrong)

    assert wrong == fault.path
    assert f"did you mean {right!r}?" == fault.hint
    assert parse(right).values(demo())


@pytest.mark.parametrize(
    ("text", "found", "hint"),
    [
        ("reps[id=ana.weekly_hours", "a [ that is not closed", "put ] behind the last condition"),
        ("reps[id=ana", "a [ that is not closed", "put ] behind the last condition"),
        ("reps]id", "a ] that closes nothing", "take it out, or put [ before the first condition"),
        ("reps[id=ana]].target", "a ] that closes nothing", "take it out, or put [ before the first condition"),
        ("reps[id==ana].target", "the operator '=='", "write id=..."),
        ("reps[won=>5].target", "the operator '=>'", "write won>=..."),
        ("reps[ana].target", "no operator behind 'ana'", "write ana=..."),
        ("reps[].target", "no field in '].target'", "write [id=...] for one record, [*] or no brackets for all"),
        ('reps[id="ana].target', "a quote that is not closed", 'put " behind its end'),
    ],
)
def test_what_cannot_be_read_is_told_with_the_next_step(text: str, found: str, hint: str) -> None:
    fault = only_fault(text)

    assert (text, found, hint) == (fault.path, fault.found, fault.hint)


@pytest.mark.parametrize("text", ["", ".", "reps.", "reps..target", "reps[id=].target", "reps[id=ana, ].target"])
def test_an_empty_part_is_refused(text: str) -> None:
    assert text == only_fault(text).path


def test_a_path_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse(5)  # type: ignore[arg-type]

    assert "a path as text" == caught.value.faults[0].allowed


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("opportunities[amount>=many].odds", "a number behind >="),
        ("opportunities[amount>=nan].odds", "a number behind >="),
        ("opportunities[close_date<soon].odds", "a date such as 2026-03-31 behind <"),
        ("opportunities[stage<Proposal].odds", "= or != for a text"),
        ("opportunities[progress=1].odds", "a field that holds one value"),
    ],
)
def test_a_condition_must_hold_a_value_of_the_field_s_kind(text: str, allowed: str) -> None:
    assert allowed == only_fault(text).allowed


def test_every_condition_that_is_never_met_is_told() -> None:
    faults = faults_of("reps[id=zed, team=Moon].target")

    assert ["no record with id=zed", "no record with team=Moon"] == [fault.found for fault in faults]
    assert "a value that occurs: North, South" == faults[1].allowed


def test_conditions_that_are_met_but_never_together_are_counted() -> None:
    fault = only_fault("reps[id=ana, team=South].target")

    assert "each by itself: id=ana is met by 1, team=South is met by 1" == fault.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("period", "go on with period.start, period.end"),
        ("reps[id=ana].observed_hours", "or reps[id=ana].observed_hours[*] for all of them"),
        ("policy.hour_rules.admin_ceiling", "policy.hour_rules.admin_ceiling.at_most"),
        ("reps[id=ana]", "reps[id=ana].weekly_hours"),
        ("policy.stage_odds", 'policy.stage_odds."Needs Analysis"'),
    ],
)
def test_a_path_that_ends_at_a_record_is_told_how_to_go_on(text: str, hint: str) -> None:
    fault = only_fault(text)

    assert hint in fault.hint
    assert fault.found in {"a path that ends at a record", "a path that ends at a table"}


def test_an_identity_is_not_changed_for_other_records_refer_to_it() -> None:
    fault = only_fault("reps[id=ana].id")

    assert "an identity" == fault.found
    assert "other records refer to it" in fault.hint


@pytest.mark.parametrize("text", ["policy.tiers", "policy.hour_rules.admin_ceiling.upper", "findings", "first_day"])
def test_what_is_derived_is_not_changed(text: str) -> None:
    fault = only_fault(text)

    assert "which is derived" in fault.found
    assert "change the fields that it follows from" == fault.hint


def test_a_key_that_some_of_the_records_lack_is_counted() -> None:
    team = tuple(attrs.evolve(rep, observed_hours={"A": 5.0} if rep.id == "ana" else {}) for rep in demo().reps)
    fault = only_fault("reps.observed_hours.A", attrs.evolve(demo(), reps=team))

    assert fault.found.startswith("nothing at 2 of 3 places: reps[id=ben].observed_hours.A")


def test_brackets_stand_behind_tables_only() -> None:
    assert "write period without them" == only_fault("period[id=a].end").hint


def test_nothing_is_selected_from_an_empty_table() -> None:
    bare = attrs.evolve(demo(), opportunities=())

    assert "no record to select from" == only_fault("opportunities.odds", bare).found


def test_what_the_records_refuse_is_told_all_at_once_and_by_record() -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse("reps.weekly_hours").replaced(demo(), lambda _: 85)

    assert [f"reps.weekly_hours (reps[id={rep.id}].weekly_hours)" for rep in demo().reps] == [
        fault.path for fault in caught.value.faults
    ]


def test_a_reference_that_breaks_is_told_by_the_id_of_its_record() -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse("clients[id=c101].rep").replaced(demo(), lambda _: "nobody")

    assert ["clients[id=c101].rep"] == [fault.path for fault in caught.value.faults]


def test_twenty_faults_are_spelt_out_and_the_rest_counted() -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse("opportunities.odds").replaced(demo(), lambda _: 7)

    assert 21 == len(caught.value.faults)
    assert f"{len(demo().opportunities) - 20} more values like these" == caught.value.faults[-1].found


def test_a_selection_gives_ids_in_the_order_of_the_input() -> None:
    assert tuple(rep.id for rep in demo().reps) == selected(demo(), "reps") == selected(demo(), "reps[*]")
    assert tuple(demo().people) == selected(demo(), "people")


@pytest.mark.parametrize(
    ("text", "table", "hint"),
    [
        ("rep", None, "did you mean 'reps'?"),
        ("policy[*]", None, ""),
        ("reps.target", None, "write it like reps[id=...], or reps for all"),
        ("clients[tier=A]", "reps", "write it like reps[id=...], or reps for all"),
        ("clients[teir=A]", "clients", "did you mean 'clients[tier=A]'?"),
    ],
)
def test_a_selection_is_of_records_of_the_right_table(text: str, table: str | None, hint: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        selected(demo(), text, table)

    assert (text, hint) == (caught.value.faults[0].path, caught.value.faults[0].hint)


@given(problems())
def test_everything_selected_is_everything(problem: Problem) -> None:
    assert tuple(rep.id for rep in problem.reps) == selected(problem, "reps")
