"""Plain data as TOML text."""

import datetime as dt
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.files.toml_text import toml_document, toml_value

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False) | texts | st.dates() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(texts, values, max_size=5))
def test_a_document_read_back_is_the_same_data(data: dict[str, Any]) -> None:
    assert data == tomllib.loads(toml_document(data))


@pytest.mark.parametrize(
    "data",
    [
        {"a": {"b": {"c": {"name": "x", "terms": {"A": 1.0}}}, "n": 1}, "top": 2},
        {"empty": {}, "inner": {"empty": {}, "list": []}},
        {"tables": {"one": {"name": "x"}, "flat": 3}},
    ],
)
def test_nested_tables_keep_their_place(data: dict[str, Any]) -> None:
    assert data == tomllib.loads(toml_document(data))


def test_a_key_without_a_value_is_left_out() -> None:
    assert "a = 1\n" == toml_document({"a": 1, "b": None})
    assert "{ started = 2026-01-05 }" == toml_value({"started": dt.date(2026, 1, 5), "finished": None})
    assert {"a": {"b": [{"c": {}}]}} == tomllib.loads(toml_document({"a": {"b": [{"c": {"d": None}}]}}))
