from hypothesis import given
from hypothesis import strategies as st

from territory_opt.intake.settling.shapes import by_shape

texts = st.lists(st.text(st.characters(exclude_categories=()), max_size=12), max_size=8)


@given(texts)
def test_each_text_with_a_digit_has_one_shape_that_differs_in_digits_alone(column: list[str]) -> None:
    shapes = by_shape(column)
    found = [text for texts in shapes.values() for text in texts]
    assert len(found) == len(set(found))
    assert set(found) >= {text for text in column if any("0" <= mark <= "9" for mark in text) and "\n" not in text}
    for shape, alike in shapes.items():
        for plain in alike.values():
            assert shape == "".join("9" if mark.isdecimal() else mark for mark in plain)


@given(texts)
def test_a_text_has_the_same_shape_alone_and_among_others(column: list[str]) -> None:
    for shape, alike in by_shape(column).items():
        for text, plain in alike.items():
            assert by_shape([text]) == {shape: {text: plain}}
