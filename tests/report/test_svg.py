"""The elements of pictures: readable colours, text that keeps to its room, and XML that no text can break."""

from collections.abc import Callable
from xml.dom.minidom import Document

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.report import svg
from territory_opt.report.gantt_marks import CLOSE_INK, FLOAT_INK, LOOKS, TODAY_INK
from territory_opt.report.layout import plain
from territory_opt.report.svg import (
    ALARM_INK,
    BAND,
    HUES,
    INK,
    PAPER,
    PATTERN_OPACITY,
    PATTERNS,
    QUIET_INK,
    SHADE,
    Box,
    Look,
    finished,
    fitted,
    look_of_rank,
    mixed,
    new_picture,
    text_width,
    wrapped,
)
from territory_opt.report.week_picture import BUSY_LOOK, FREE_LOOK, LUNCH_LOOK, OTHER_LOOK

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=400)
NUM_LOOKS = len(HUES) * (len(PATTERNS) + 1)
LOOKS_WITH_TEXT = [*map(look_of_rank, range(NUM_LOOKS)), BUSY_LOOK, LUNCH_LOOK, FREE_LOOK, OTHER_LOOK]


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour as WCAG 2.2 defines it [1]."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it [1]."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_of_black_on_white_is_the_greatest() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("look", LOOKS_WITH_TEXT)
def test_words_are_readable_on_every_fill_and_on_the_lines_of_its_pattern(look: Look) -> None:
    assert contrast(INK, look.fill) >= 4.5
    if look.pattern is not None:
        assert contrast(INK, mixed(look.fill, INK, PATTERN_OPACITY)) >= 4.5


@pytest.mark.parametrize("ground", [PAPER, BAND])
@pytest.mark.parametrize("ink", [INK, QUIET_INK, ALARM_INK, CLOSE_INK, TODAY_INK])
def test_every_ink_is_readable_where_it_is_used(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("look", [*LOOKS.values(), *map(look_of_rank, range(NUM_LOOKS)), BUSY_LOOK, FREE_LOOK])
def test_every_edge_stands_out_from_the_paper_and_from_days_off(look: Look) -> None:
    assert contrast(look.edge, PAPER) >= 3
    assert contrast(look.edge, SHADE) >= 3


def test_the_line_of_float_stands_out_from_the_paper_and_from_days_off() -> None:
    assert contrast(FLOAT_INK, PAPER) >= 3
    assert contrast(FLOAT_INK, SHADE) >= 3


def test_no_two_ranks_look_the_same_until_all_colours_and_patterns_are_used() -> None:
    looks = [look_of_rank(rank) for rank in range(NUM_LOOKS)]

    assert NUM_LOOKS == len(set(looks))
    assert looks[0] == look_of_rank(NUM_LOOKS)


@given(ANY_TEXT, st.floats(0, 400), st.booleans())
def test_fitted_text_keeps_to_its_room_and_to_one_line(text: str, room_px: float, is_bold: bool) -> None:  # noqa: FBT001  # drawn
    line = fitted(text, room_px, 12, bold=is_bold)

    assert text_width(line, 12, bold=is_bold) <= room_px + 1e-9
    assert line.isprintable()
    assert not line or fitted(text, 1e9, 12).startswith(line.removesuffix("…"))


@given(ANY_TEXT)
def test_text_with_room_enough_is_not_cut(text: str) -> None:
    assert plain(text) == fitted(text, 1e9)


@given(ANY_TEXT, st.integers(1, 4))
def test_wrapped_text_keeps_to_its_lines_and_says_when_it_is_cut(text: str, most_lines: int) -> None:
    lines = wrapped(text, 120, most_lines)

    assert len(lines) <= most_lines
    assert all(text_width(line, 12) <= 120 for line in lines)
    assert plain(text) == " ".join(lines) or any(line.endswith("…") for line in lines)


def test_marks_without_width_cannot_make_a_label_endless() -> None:
    assert len(fitted("a" + "\u0301" * 5000, 100)) <= svg.LONGEST_LABEL + 1


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_no_text_breaks_the_picture(
    sound: Callable[[str], Document],
    told: Callable[[Document], tuple[str, str]],
    title: str,
    description: str,
    label: str,
) -> None:
    picture = new_picture(title, description)
    picture.titled(label).words(label, Box(0, 0, 90, 20))

    document = sound(finished(picture, 100, 50))
    assert (plain(title), plain(description)) == told(document)


def test_pictures_of_other_things_share_no_identifiers() -> None:
    assert new_picture("One", "").name != new_picture("Other", "").name
    assert new_picture("One", "this").name != new_picture("One", "that").name


def test_a_legend_goes_on_in_the_next_line_when_the_first_is_full() -> None:
    picture = new_picture("Legend", "")
    entries = [(f"meaning {i}", lambda to, box: to.fill(box, INK)) for i in range(9)]

    assert picture.legend(entries[:2], Box(0, 10, 400, 0)) == 30
    assert picture.legend(entries, Box(0, 10, 400, 0)) > 30


def test_places_are_written_in_hundredths_without_idle_zeros() -> None:
    picture = new_picture("Line", "")
    picture.line((0.0, 100.0), (1 / 3, -0.001), INK, px=1.5)

    assert '<line x1="0" y1="100" x2="0.33" y2="0" stroke="#1f1f1f" stroke-width="1.5" />' in finished(picture, 9, 9)
