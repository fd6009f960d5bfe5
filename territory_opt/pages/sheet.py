"""How much of a page fits on one sheet of paper; the rest is on the screen, and the sheet says how much that is.

On paper every row has a known height: what is too long for its lines ends in an ellipsis. The heights here are those
of the style sheet, in pixels of 1/96 inch, on the narrower of A4 and Letter; the sheet is the shorter of the two.
"""

import math
from collections.abc import Sequence
from itertools import accumulate

import attrs

from territory_opt.report.svg import text_width

SHEET_PX = 983.0
"""Height for text on Letter within its margins, less a little."""

TEXT_WIDTH_PX = 715.0
TEXT_PX, LINE_PX, ROW_PX = 10.0, 12.5, 15.0
HEAD_PX, PARTS_PX, FOOT_PX = 95.0, 195.0, 15.0
WEEK_HEAD_PX, GRID_PX = 38.0, 172.0
STRETCH_HEAD_PX, DEAL_PX = 52.0, 20.0
LIMIT_PX, COSTS_HEAD_PX = 109.0, 24.0
REMARKS_HEAD_PX, REMARK_PX = 40.0, 26.0
TEAM_HEAD_PX, TEAM_ROW_PX = 283.0, 15.5
MOST_STEP_LINES = 3
MOST_LEFT_OUT = 2
MOST_REMARKS, LEAST_REMARKS = 6, 2
MOST_TWO_LINE_ROWS = 8
"""A week of more activities than this has one line for each on paper, else two."""

REPS_ON_A_SHEET = 40


@attrs.frozen(kw_only=True)
class Printed:
    """How many of each list are printed.

    Parameters
    ----------
    deals, left_out, remarks
        Stretch deals, deals of which something is left out, and findings or assumptions.
    is_dense
        Whether each activity of the week has one line, as they are many.
    """

    deals: int
    left_out: int
    remarks: int
    is_dense: bool


def printed_on_rep_page(
    *, num_activities: int, steps: Sequence[str], num_left_out: int, num_costs: int, has_line: bool
) -> Printed:
    """Return how many of each list fit on the sheet of a rep.

    Parameters
    ----------
    num_activities
        How many rows the week has.
    steps
        The actions of each Stretch deal in a sentence.
    num_left_out, num_costs
        Of how many deals something is left out, and how many sentences say what rules cost and changes gain.
    has_line
        Whether the line of revenue is drawn.
    """
    is_dense = num_activities > MOST_TWO_LINE_ROWS
    left_out = min(num_left_out, MOST_LEFT_OUT)
    week = max(GRID_PX, WEEK_HEAD_PX + ROW_PX + (num_activities - 1) * (ROW_PX if is_dense else 2 * LINE_PX))
    num_cost_lines = num_costs if has_line else math.ceil(num_costs / 2)
    costs = max(LIMIT_PX if has_line else 0.0, COSTS_HEAD_PX + LINE_PX * num_cost_lines if num_costs else 0.0)
    least_remarks = REMARKS_HEAD_PX + REMARK_PX * LEAST_REMARKS
    room = SHEET_PX - HEAD_PX - PARTS_PX - week - STRETCH_HEAD_PX - REMARK_PX * left_out - costs - FOOT_PX
    room -= least_remarks + LINE_PX * (num_left_out > left_out) + LINE_PX
    used = list(accumulate((_deal_px(each) for each in steps), initial=0.0))
    deals = max(number for number, px in enumerate(used) if px <= max(room, 0.0))
    more = int(max(0.0, room - used[deals]) / REMARK_PX)
    remarks = min(MOST_REMARKS, LEAST_REMARKS + more)
    return Printed(deals=deals, left_out=left_out, remarks=remarks, is_dense=is_dense)


def _deal_px(steps: str) -> float:
    lines = math.ceil(text_width(f"closes 30 Jun {steps}", TEXT_PX) / TEXT_WIDTH_PX)
    return DEAL_PX + LINE_PX * min(lines, MOST_STEP_LINES)


def remarks_on_team_page(num_reps: int) -> int:
    """Return how many findings, and assumptions, fit below the table of a team."""
    room = SHEET_PX - TEAM_HEAD_PX - TEAM_ROW_PX * min(num_reps, REPS_ON_A_SHEET) - REMARKS_HEAD_PX - FOOT_PX
    return max(1, min(MOST_REMARKS, int(room / REMARK_PX)))
