"""A JSON document is read strictly: whole, once each key, with the schema asked for."""

import pytest

from territory_opt.errors import InvalidInputError
from territory_opt.files.json_document import read_document


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[1, 2]", r"\$: found \[1, 2\]; allowed is a JSON object with schema 'a/1'"),
        ('{"schema": "a/1", "x": 1, "x": 2}', r"\$: found doubled keys: x"),
        ('{"x": ' + "[" * 100_000, r"unreadable JSON|broken JSON"),
        ('{"schema": "a/1"', r"line 1 column 17: found broken JSON"),
        ("{}", r"\$\.schema: found nothing; allowed is 'a/1'"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, told: str) -> None:
    with pytest.raises(InvalidInputError, match=told):
        read_document(text, "a/1")


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_document('\ufeff{"schema": "a/1", "x": 1}', "a/1") == {"x": 1}
