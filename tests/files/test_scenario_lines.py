"""TOML with the line of every key, read on past its broken lines."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.files.scenario_lines import BROKEN, DEEPEST, MOST_BROKEN, lined_toml
from territory_opt.files.toml_statements import statements, tokens
from territory_opt.files.toml_text import toml_value

SOUND = """\
schema = "x"            # a comment with [brackets] and "quotes"

[[scenario]]
name = 'a # b'
"quoted.key" = 1
text = \"\"\"
[[not a heading]]
to = "a" \\
\"\"\"
changes = [
  { set = "reps[id=ana].name", to = [1, 2] },   # ] }
  # none here
  { deal.id = "x",
    deal.days = 60 },
]

[[scenario]]
name = "b"
[[scenario.changes]]
set = "p"
[scenario.changes.rep_joins]
id = "dora"
[[scenario.changes]]
set = "q"
""".replace("    deal.days", "deal.days").replace('"x",\n', '"x", ')

keys = st.text("ab-_", min_size=1, max_size=3)
leaves = st.integers() | st.booleans() | st.text(max_size=8) | st.dates() | st.floats(allow_nan=False)
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3))


def test_every_key_and_item_has_its_line() -> None:
    read = lined_toml(SOUND)
    assert (tomllib.loads(SOUND), ()) == (read.data, read.faults)
    expected = {
        "schema": 1,
        "scenario": 3,
        "scenario[0]": 3,
        "scenario[0].name": 4,
        "scenario[0].quoted.key": 5,
        "scenario[0].text": 6,
        "scenario[0].changes": 10,
        "scenario[0].changes[0]": 11,
        "scenario[0].changes[0].set": 11,
        "scenario[0].changes[0].to[1]": 11,
        "scenario[0].changes[1].deal.days": 13,
        "scenario[1].name": 17,
        "scenario[1].changes[0]": 18,
        "scenario[1].changes[0].set": 19,
        "scenario[1].changes[0].rep_joins.id": 21,
        "scenario[1].changes[1].set": 23,
    }
    assert expected == {path: read.lines.get(path) for path in expected}


def test_a_path_without_a_line_has_that_of_the_part_above_it() -> None:
    read = lined_toml("a = 1\n[b]\nc = { d = 2 }\n")
    assert [3, 3, 2, None] == [read.line_of(path) for path in ("b.c.d[3].x", "b.c.e", "b.x.y", "x.y")]


@given(st.dictionaries(keys, values, max_size=4))
def test_what_tomllib_reads_is_read_alike_and_every_key_has_a_line(data: dict[str, object]) -> None:
    text = "".join(f"{key} = {toml_value(value)}\n\n" for key, value in data.items())
    read = lined_toml(text)
    assert (tomllib.loads(text), ()) == (read.data, read.faults)
    assert {key: 2 * i + 1 for i, key in enumerate(data)} == {key: read.line_of(key) for key in data}


@given(st.text(st.sampled_from("[]{}=,.\"'#\\\n\r\t ab1-é\0"), max_size=60))
def test_any_text_is_read_or_its_faults_are_told(text: str) -> None:
    read = lined_toml(text)
    try:
        assert (tomllib.loads(text), ()) == (read.data, read.faults)
    except ValueError:
        assert read.faults
        assert all(1 <= line <= text.count("\n") + 1 for line, _ in read.faults)


@given(st.text(st.sampled_from("[]{}=,.\"'#\\\n\r\t ab1-é"), max_size=60))
def test_tokens_leave_out_nothing_but_space(text: str) -> None:
    assert "".join(text.split()) == "".join("".join(token.text.split()) for token in tokens(text))
    found = [statement.line for statement in statements(text)]
    assert sorted(found) == found


def test_a_broken_value_is_replaced_and_everything_else_is_read() -> None:
    read = lined_toml("a = yes\nb = [\n  { c = 1 },\n  { c = 50% },\n  { c = 3 },\n]\nd = 31.12.2026\ne = 5\n")
    assert {"a": BROKEN, "b": [{"c": 1}, BROKEN, {"c": 3}], "d": BROKEN, "e": 5} == read.data
    assert [(1, 'write text in quotes: "yes"'), (4, "write 0.5 for 50%"), (7, "write 2026-12-31")] == [
        (line, fault.hint) for line, fault in read.faults
    ]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a = 0,12", "write 0.12 with a decimal point"),
        ("a = 10,000.50", "write 10000.50 without a separator of thousands"),
        ("a = True", "write true"),
        ("a = { b = 12%, c = 1 }", "write 0.12 for 12%"),
        ("a = admin cut # why", 'write text in quotes: "admin cut"'),
        ('a = "x', "text stands in quotes, a heading in brackets, and a table in braces on one line"),
        ("a = 9" + "9" * 5000, "text stands in quotes, a heading in brackets, and a table in braces on one line"),
        ("[[a]", "write [[a]] on a line of its own"),
        ("[a.b]]", "write [[a.b]] on a line of its own"),
        ("[[§]]", "write [[unreadable]] on a line of its own"),
    ],
)
def test_the_hint_says_how_it_is_spelt(text: str, hint: str) -> None:
    assert [(1, hint)] == [(line, fault.hint) for line, fault in lined_toml(text).faults]


def test_keys_below_a_broken_heading_do_not_fall_to_the_table_above() -> None:
    assert {"s": [{"name": "a"}, {"name": "b"}]} == lined_toml('[[s]]\nname = "a"\n[[s]\nname = "b"\n').data


def test_a_value_that_is_never_closed_ends_where_the_next_statement_begins() -> None:
    read = lined_toml('a = [1,\nb = 2\nc = """x\nd = 3\n[[e]]\nf = [{ g = 1 }\n[[e]]\nf = 4\n')
    assert {"b": 2, "d": 3, "e": [{"f": BROKEN}, {"f": 4}], "a": BROKEN, "c": BROKEN} == read.data
    assert [1, 3, 6] == [line for line, _ in read.faults]


def test_what_contradicts_the_text_above_is_left_out() -> None:
    read = lined_toml("a = 1\na = 2\n[[s]]\nb = 1\n[s]\nc = 1\n[t]\nd = 1\n[t]\nd = 2\ne = 3\n[u]\n")
    assert {"a": 1, "s": [{"b": 1}], "t": {"d": 1}, "u": {}} == read.data
    assert [2, 5, 9] == [line for line, _ in read.faults]


def test_deep_nesting_is_refused_before_it_is_read() -> None:
    deep = DEEPEST + 1
    texts = ["a = " + "[" * 50_000, f"a = {'[' * deep}{']' * deep}", "a" + ".a" * deep + " = 1", f"[a{'.a' * deep}]"]
    for text in texts:
        read = lined_toml(f"{text}\nb = 1\n")
        assert [(1, f"at most {DEEPEST}")] == [(line, fault.allowed) for line, fault in read.faults]
    assert lined_toml(f"a = {'[' * DEEPEST}{']' * DEEPEST}").data


def test_reading_is_given_up_when_nothing_is_right() -> None:
    for text in ("what is this\n" * 1000, "a = 1\n" * 1000, "a = [\n" + "{ x },\n" * 1000 + "]\n"):
        read = lined_toml(text)
        assert (True, MOST_BROKEN) == (read.data is None, min(MOST_BROKEN, len(read.faults)))
