"""The picture of actions over time: every action has its bar, in place, and every sign has its words."""

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from xml.dom.minidom import Document, Element, parseString

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.report.day_axis import DAY_OFF_WIDTH
from territory_opt.report.gantt import PLOT_PX, gantt_svg
from territory_opt.report.gantt_marks import CRITICAL_EDGE_PX, LOOKS, PLAIN_EDGE_PX, TODAY_INK, bar_title, dated
from territory_opt.report.gantt_rows import GanttDeal, GanttRow, RowState
from territory_opt.report.layout import plain

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "actions.svg"
ROUNDING_PX = 0.02
FIRST, LAST = dt.date(2026, 1, 5), dt.date(2026, 3, 31)
WEEKENDS = [day for day in (FIRST + dt.timedelta(days=i) for i in range(86)) if day.weekday() >= 5]
DEMO = GanttRow(label="Demo", start=dt.date(2026, 1, 7), finish=dt.date(2026, 1, 9))
OFFER = GanttRow(
    label="Offer",
    start=dt.date(2026, 1, 14),
    finish=dt.date(2026, 1, 20),
    person="Engineer One",
    latest_start=dt.date(2026, 1, 26),
    is_critical=True,
    state=RowState.FIXED,
)
DEAL = GanttDeal(name="Client 12", rows=(DEMO, OFFER), due=dt.date(2026, 1, 30), owner="Ana", note="late by 1 day")
HOSTILE = "<script>alert(1)</script>]]>&#0;\x00\x1b[31m\u202e\ud800 \u05e9\u05dc\u05d5\u05dd \U0001f389 " + "W" * 300

Read = Callable[[Document], dict[str, list[Element]]]
Words = Callable[[Document | Element], list[str]]
Sound = Callable[[str], Document]
Told = Callable[[Document], tuple[str, str]]

dates = st.dates(dt.date(2025, 12, 1), dt.date(2026, 5, 31))
texts = st.text(st.characters(exclude_categories=()), max_size=300)


@st.composite
def rows(draw: st.DrawFn) -> GanttRow:
    """Draw any action."""
    start, finish = sorted([draw(dates), draw(dates)])
    return GanttRow(
        label=draw(texts),
        start=start,
        finish=finish,
        person=draw(texts),
        latest_start=draw(st.none() | dates),
        is_critical=draw(st.booleans()),
        state=draw(st.sampled_from(RowState)),
    )


deals = st.lists(
    st.builds(
        GanttDeal,
        name=texts,
        rows=st.lists(rows(), max_size=3).map(tuple),
        due=st.none() | dates,
        owner=texts,
        note=texts,
    ),
    max_size=3,
)


def drawn(*shown: GanttDeal, title: str = "Actions of Ana", today: dt.date = FIRST) -> str:
    """Return a picture of a quarter."""
    return gantt_svg(shown, title=title, today=today, first=FIRST, last=LAST, days_off=WEEKENDS)


def bar(picture: Document, titled: Read, row: GanttRow) -> tuple[float, float, float]:
    """Return where the bar of an action begins and ends, its edge included, and the width of that edge [px]."""
    rectangle = titled(picture)[bar_title(row)][0].getElementsByTagName("rect")[0]
    left, width, edge = (float(rectangle.getAttribute(name)) for name in ("x", "width", "stroke-width"))
    return left - edge / 2, left + width + edge / 2, edge


def axis_of(picture: Document) -> tuple[float, float]:
    """Return where the bars may stand [px]: right of the words, left of the margin."""
    root = picture.documentElement
    assert root is not None
    right = float(root.getAttribute("width")) - 24
    return right - PLOT_PX, right


@given(deals, texts, dates)
def test_every_picture_is_sound_and_names_every_action_with_its_dates(
    sound: Sound, titled: Read, shown: list[GanttDeal], title: str, today: dt.date
) -> None:
    names = titled(sound(drawn(*shown, title=title, today=today)))

    for deal in shown:
        for row in deal.rows:
            (name,) = [name for name in names if name == plain(bar_title(row))]
            assert f": {dated(row.start)} to {dated(row.finish)}" in name


@given(st.lists(st.tuples(dates, st.integers(0, 60)), min_size=2, max_size=6))
def test_bars_lie_on_the_axis_in_the_order_of_their_days(
    sound: Sound, titled: Read, stretches: list[tuple[dt.date, int]]
) -> None:
    actions = tuple(
        GanttRow(label=str(i), start=start, finish=start + dt.timedelta(days=days))
        for i, (start, days) in enumerate(stretches)
    )
    picture = sound(drawn(GanttDeal(name="Client 12", rows=actions)))
    left_end, right_end = axis_of(picture)
    bars = [(row, *bar(picture, titled, row)[:2]) for row in actions]

    for one, left, right in bars:
        assert left_end - ROUNDING_PX <= left
        assert right <= right_end + ROUNDING_PX
        for other, its_left, its_right in bars:
            if one.start <= other.start:
                assert left <= its_left + ROUNDING_PX
            if one.start == other.start and one.finish <= other.finish:
                assert right - left <= its_right - its_left + ROUNDING_PX


def test_the_gap_between_two_bars_is_the_days_between_them(sound: Sound, titled: Read) -> None:
    picture = sound(drawn(DEAL))
    _, demo_ends, _ = bar(picture, titled, DEMO)
    offer_starts, offer_ends, _ = bar(picture, titled, OFFER)

    day_px = (offer_ends - offer_starts) / (5 + 2 * DAY_OFF_WIDTH)
    assert pytest.approx((2 + 2 * DAY_OFF_WIDTH) * day_px, abs=0.1) == offer_starts - demo_ends


def test_what_is_critical_is_told_by_its_edge_and_in_words(sound: Sound, titled: Read, words: Words) -> None:
    picture = sound(drawn(DEAL))

    assert PLAIN_EDGE_PX == bar(picture, titled, DEMO)[2]
    assert CRITICAL_EDGE_PX == bar(picture, titled, OFFER)[2]
    assert ["Demo", "7-9 Jan"] == words(titled(picture)[bar_title(DEMO)][0])
    assert ["Offer", "Engineer One", "14-20 Jan", "critical, fixed"] == words(titled(picture)[bar_title(OFFER)][0])
    assert "critical: least time to spare" in words(picture)


@pytest.mark.parametrize("state", [state for state in RowState if state is not RowState.PLANNED])
def test_every_state_has_its_pattern_and_its_word(sound: Sound, titled: Read, words: Words, state: RowState) -> None:
    row = attrs.evolve(DEMO, state=state)
    group = titled(sound(drawn(attrs.evolve(DEAL, rows=(row,)))))[bar_title(row)][0]
    fills = [rectangle.getAttribute("fill") for rectangle in group.getElementsByTagName("rect")]

    assert state.value in words(group)
    assert LOOKS[state].fill == fills[0]
    assert fills[1].endswith(f"-{LOOKS[state].pattern})")


def test_no_two_states_look_the_same() -> None:
    assert len(RowState) == len({look.fill for look in LOOKS.values()})
    assert len(RowState) == len({look.pattern for look in LOOKS.values()})


def test_the_line_of_float_reaches_to_the_latest_start(sound: Sound, titled: Read) -> None:
    may_wait = attrs.evolve(DEMO, latest_start=OFFER.finish)
    too_late = attrs.evolve(DEMO, latest_start=FIRST)
    picture = sound(drawn(attrs.evolve(DEAL, rows=(may_wait, OFFER))))
    line = titled(picture)[bar_title(may_wait)][0].getElementsByTagName("line")[0]
    late = sound(drawn(attrs.evolve(DEAL, rows=(too_late,))))

    assert "may start as late as 20 Jan 2026" in bar_title(may_wait)
    assert pytest.approx(bar(picture, titled, OFFER)[1], abs=0.1) == float(line.getAttribute("x2"))
    assert not titled(late)[bar_title(too_late)][0].getElementsByTagName("line")


def test_a_deal_shows_its_owner_close_date_and_what_is_wrong_with_it(
    sound: Sound, titled: Read, words: Words, told: Told
) -> None:
    picture = sound(drawn(DEAL))
    refused = sound(drawn(GanttDeal(name="Client 30", note="refused: too late even alone by 4 working days")))

    assert ["Client 12", "Ana", "late by 1 day"] == words(titled(picture)["Client 12. Ana. late by 1 day"][0])
    assert "closes 30 Jan" in words(picture)
    assert "Client 12: late by 1 day." in told(picture)[1]
    assert "refused: too late even alone by 4 working days" in words(refused)
    assert "0 actions of 1 deal, 0 critical" in told(refused)[1]


@pytest.mark.parametrize("due", [dt.date(2026, 1, 4), dt.date(2026, 6, 30), dt.date.max])
def test_a_close_date_off_the_axis_is_named_with_its_year(sound: Sound, words: Words, due: dt.date) -> None:
    assert f"closes {dated(due)}" in words(sound(drawn(attrs.evolve(DEAL, due=due))))


def test_a_bar_that_goes_on_beyond_the_axis_ends_in_an_arrowhead(sound: Sound, titled: Read) -> None:
    beyond = attrs.evolve(DEMO, start=FIRST - dt.timedelta(days=3), finish=LAST + dt.timedelta(days=3))
    arrows = titled(sound(drawn(attrs.evolve(DEAL, rows=(beyond,)))))[bar_title(beyond)][0]

    assert 2 == len(arrows.getElementsByTagName("polygon"))
    assert not titled(sound(drawn(DEAL)))[bar_title(DEMO)][0].getElementsByTagName("polygon")


def test_today_is_a_named_line_where_it_is_shown(sound: Sound, words: Words, told: Told) -> None:
    shown, hidden = sound(drawn(DEAL, today=OFFER.start)), sound(drawn(DEAL, today=LAST + dt.timedelta(days=1)))

    assert "today 14 Jan" in words(shown)
    assert TODAY_INK in drawn(DEAL, today=OFFER.start)
    assert TODAY_INK not in drawn(DEAL, today=LAST + dt.timedelta(days=1))
    assert not [label for label in words(hidden) if label.startswith("today")]
    assert "today is 1 Apr 2026" in told(hidden)[1]


def test_only_signs_that_occur_are_explained(words: Words, sound: Sound) -> None:
    plain_deal = GanttDeal(name="Client 12", rows=(DEMO,))
    picture = sound(gantt_svg([plain_deal], title="Ana", today=LAST, first=FIRST, last=DEMO.finish))

    assert ["planned"] == words(picture)[-1:]
    assert {"fixed", "can start until", "close date", "today", "days off"} < set(words(sound(drawn(DEAL))))


def test_a_picture_of_nobody_elses_work_has_no_column_for_people(sound: Sound, words: Words) -> None:
    assert "Person" in words(sound(drawn(DEAL)))
    assert "Person" not in words(sound(drawn(attrs.evolve(DEAL, owner="", rows=(DEMO,)))))


def test_a_picture_without_deals_says_so(sound: Sound, words: Words) -> None:
    assert "There are no actions to show." == words(sound(drawn()))[-1]


def test_five_hundred_actions_each_have_a_row_of_their_own(titled: Read) -> None:
    actions = tuple(attrs.evolve(DEMO, label=f"Demo {i}") for i in range(10))
    many = [GanttDeal(name=f"Client {i}", rows=actions) for i in range(50)]
    picture = parseString(drawn(*many).encode())  # noqa: S318  # drawn here
    groups = titled(picture)
    tops = [
        float(group.getElementsByTagName("rect")[0].getAttribute("y"))
        for row in actions
        for group in groups[bar_title(row)]
    ]
    root = picture.documentElement

    assert root is not None
    assert 500 == len(set(tops))
    assert min(b - a for a, b in pairwise(sorted(tops))) >= 16
    assert max(tops) < float(root.getAttribute("height"))


def test_many_remarks_are_summed_up_in_the_description(sound: Sound, told: Told) -> None:
    noted = [GanttDeal(name=f"Client {i}", note="late") for i in range(20)]

    assert "Client 11: late. 8 more deals with a remark." in told(sound(drawn(*noted)))[1]


def test_the_same_picture_is_the_same_text_in_whatever_order_days_off_come() -> None:
    again = gantt_svg([DEAL], title="Actions of Ana", today=FIRST, first=FIRST, last=LAST, days_off=WEEKENDS[::-1])

    assert drawn(DEAL) == again


def test_hostile_names_are_shown_as_the_text_they_are(sound: Sound, words: Words) -> None:
    row = attrs.evolve(OFFER, label=HOSTILE, person=HOSTILE)
    text = drawn(GanttDeal(name=HOSTILE, rows=(row,), owner=HOSTILE, note=HOSTILE), title=HOSTILE)
    picture = sound(text)

    assert "<script" not in text
    assert any(label.startswith("<script>alert(1)</script>]]>&#0;") for label in words(picture))
    assert not [character for character in "\x00\x1b\u202e\ud800" if character in text]


def test_an_action_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="finish: found 2026-01-06; allowed is a day from 2026-01-07 on"):
        attrs.evolve(DEMO, finish=dt.date(2026, 1, 6))


def test_the_picture_is_the_one_that_was_looked_at() -> None:
    text = gantt_svg([DEAL], title="Actions of Ana", today=DEMO.start, first=FIRST, last=dt.date(2026, 2, 1))

    assert GOLDEN.read_text(encoding="utf-8") == text
