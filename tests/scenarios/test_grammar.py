from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.scenarios.grammar import Condition, Step, name_text, path_text, record_path, steps_of, value_text

NAMES = st.text(min_size=1, max_size=20).filter(str.strip)


@given(st.lists(st.builds(Step, name=NAMES), min_size=1, max_size=4))
def test_every_name_can_be_written_and_read_back(steps: list[Step]) -> None:
    assert tuple(steps) == steps_of(path_text(tuple(steps)))


@given(NAMES)
def test_every_value_of_a_condition_can_be_written_and_read_back(value: str) -> None:
    (step,) = steps_of(record_path("reps", value))
    (condition,) = step.conditions or ()

    assert value == condition.value
    assert not condition.is_nothing


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_its_own_path(text: str) -> None:
    try:
        steps = steps_of(text)
    except InvalidInputError as error:
        assert {text} == {fault.path for fault in error.faults}  # noqa: PT017  # both outcomes are sound
        assert all(fault.hint for fault in error.faults)  # noqa: PT017
    else:
        assert steps == steps_of(path_text(steps))


def test_texts_of_names_and_values_are_quoted_where_they_must_be() -> None:
    assert '"a.b"' == name_text("a.b")
    assert '"a, b"' == value_text("a, b")
    assert Condition(field="id", operator="=", value="nothing").is_nothing
