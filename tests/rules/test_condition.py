"""Conditions and formulas: read once, honest about what they read, never upset by a value."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.rules.condition import (
    CLIENT_FIELDS,
    DEAL_FIELDS,
    Value,
    condition,
    days_between,
    formula,
)


@pytest.mark.parametrize(
    ("text", "values", "holds"),
    [
        ("odds > 0.5", {"odds": 0.5}, False),
        ("odds >= 0.5", {"odds": 0.5}, True),
        ("odds == 0", {"odds": 0.0}, True),
        ("type == 'new' and not (stage == 'lost')", {"type": "new", "stage": "open"}, True),
        ("amount / odds > 10", {"amount": 5.0, "odds": 0.0}, False),
        ("type =~~ '(?i).*new.*'", {"type": "Brand New"}, True),
        ("amount > 1000 or odds > 0.9", {"amount": 2000.0, "odds": 0.1}, True),
        ("true", {}, True),
        ("false", {}, False),
    ],
)
def test_a_condition_holds_as_it_reads(text: str, values: dict[str, Value], holds: bool) -> None:  # noqa: FBT001
    assert holds == condition(text, DEAL_FIELDS).ask(values).holds


@pytest.mark.parametrize(
    "text",
    [
        "odds > 0.5",
        "odds < 0.5",
        "odds == 0.5",
        "odds != 0.5",
        "not (odds > 0.5)",
        "odds != 0.5 and type == 'new'",
        "type != 'new'",
        "not (type == 'new')",
        "type =~~ '.*'",
        "amount + odds > 0",
    ],
)
def test_a_condition_never_holds_when_a_value_it_needs_is_missing(text: str) -> None:
    assert not condition(text, DEAL_FIELDS).ask({"odds": None, "type": None, "amount": 1.0}).holds


def test_a_condition_may_hold_by_the_values_that_are_there() -> None:
    assert condition("amount > 5 or odds > 0.5", DEAL_FIELDS).ask({"amount": 6.0, "odds": None}).holds


def test_an_answer_keeps_the_values_read_also_the_missing_ones() -> None:
    answer = condition("odds > 0.5 or amount > 10", DEAL_FIELDS).ask({"odds": 0.2, "stage": "open"})

    assert {"amount": None, "odds": 0.2} == answer.read


@pytest.mark.parametrize(
    ("text", "hint"),
    [("odss > 0.5", "did you mean 'odds'?"), ("odds > 0.5 and ammount < 3", "did you mean 'amount'?"), ("zz > 1", "")],
)
def test_a_misspelt_field_is_named_with_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        condition(text, DEAL_FIELDS)

    assert [(hint, True)] == [(fault.hint, repr(text) in fault.found) for fault in caught.value.faults]


@pytest.mark.parametrize("text", ["odds >", "odds > 'high'", "(odds > 0.5", "type > 5", "odds = 0.5", "1 +", "#", " "])
def test_what_is_no_condition_is_an_input_error_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        condition(text, DEAL_FIELDS)

    assert ["a condition such as odds > 0.5 and type == 'renewal'"] == [fault.allowed for fault in caught.value.faults]


@pytest.mark.parametrize("text", ["(" * 400 + "odds > 0.5" + ")" * 400, "not " * 300 + "true", "odds > 1e999999999"])
def test_an_absurd_condition_is_read_or_refused_but_never_upsets(text: str) -> None:
    try:
        rule = condition(text, DEAL_FIELDS)
    except InvalidInputError as error:
        assert error.faults  # noqa: PT017  # either answer is right, an upset is not
    else:
        assert rule.text == text


@given(text=st.text(st.sampled_from("odsamunt<>=!'()+-*/ 0159.&|~"), min_size=1, max_size=25))
def test_no_text_upsets_the_reading_of_a_condition(text: str) -> None:
    try:
        rule = condition(text, DEAL_FIELDS)
    except InvalidInputError as error:
        assert error.faults  # noqa: PT017  # the same
    else:
        assert rule.ask({"odds": 0.5, "amount": 1.0}).read.keys() == set(rule.reads)


@pytest.mark.parametrize(
    ("text", "transparent"),
    [
        ("odds > 0.5 and not (type == 'new' or amount <= 10)", True),
        ("0.5 < odds", True),
        ("true", True),
        ("odds > amount", False),
        ("odds * 2 > 1", False),
        ("type =~ 'new.*'", False),
        ("odds in [0.5, 0.6]", False),
        ("(odds > 0.5) ? true : false", False),
        ("name.length > 3", False),
    ],
)
def test_only_comparisons_with_literals_are_seen_through(text: str, transparent: bool) -> None:  # noqa: FBT001
    assert transparent == condition(text, DEAL_FIELDS).transparent


def test_a_condition_lists_what_it_compares_with_once() -> None:
    rule = condition("odds > 0.5 or odds < 0.5 or type == 'new'", DEAL_FIELDS)

    assert (("odds", "type"), (0.5, "new")) == (rule.reads, rule.literals)


def test_a_deal_has_no_fields_of_a_client() -> None:
    assert "size" in condition("size > 5", CLIENT_FIELDS).reads
    with pytest.raises(InvalidInputError, match="'size' in 'size > 5'"):
        condition("size > 5", DEAL_FIELDS)


@pytest.mark.parametrize(
    ("text", "expected"), [("won * 1.1", 220.0), ("won + 5", 205.0), ("200", 200.0), ("won > 5", True), ("-won", -200)]
)
def test_a_formula_gives_what_it_reckons(text: str, expected: object) -> None:
    assert expected == pytest.approx(formula(text, ["won"]).value({"won": 200.0}))


@pytest.mark.parametrize("text", ["won / 0", "won % 0", "won ** 9999", "won + lost"])
def test_a_formula_that_cannot_be_reckoned_gives_no_number(text: str) -> None:
    result = formula(text, ["won", "lost"]).value({"won": 200.0})

    assert not isinstance(result, float) or math.isnan(result) or math.isinf(result)


def test_a_formula_names_a_misspelt_number_with_the_nearest() -> None:
    with pytest.raises(InvalidInputError, match="did you mean 'won'"):
        formula("wonn * 1.1", ["won"])
    with pytest.raises(InvalidInputError, match=r"an arithmetic expression such as closed_won_last_year \* 1\.10"):
        formula("won *", ["won"])


def test_days_are_counted_between_two_days_that_are_there() -> None:
    first, last = dt.date(2026, 1, 1), dt.date(2026, 3, 1)

    assert [59.0, -59.0, None, None] == [
        days_between(first, last),
        days_between(last, first),
        days_between(None, last),
        days_between(first, None),
    ]
