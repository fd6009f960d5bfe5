"""The people that reps share, for a reader: the hours there are, who is short of them, and what one more would add."""

from collections.abc import Iterator, Mapping

from territory_opt.appraisal.shared_people import SharedPeople, SharedPersonPrice
from territory_opt.model.rep import Person
from territory_opt.model.units import PersonId
from territory_opt.report.layout import clipped, counted, day, money, paragraph, table

LONGEST_NAME = 20
"""How much of a name is told in a line [characters]."""


def shared_people_lines(found: SharedPeople | str, people: Mapping[PersonId, Person]) -> list[str]:
    """Return the lines on the shared people; none where nobody is shared.

    Parameters
    ----------
    found
        What the time of everybody is worth, or why that is not told.
    people
        The people, by id.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.appraisal.shared_people import shared_people
    >>> demo = to.plan(to.read_demo())
    >>> lines = shared_people_lines(shared_people(demo), demo.problem.people)
    >>> lines[2].split()
    ['Sales', 'engineer', '20.0', '492', '67', '67', '67', '2.7', '0']
    """
    if isinstance(found, str):
        return paragraph(f"SHARED PEOPLE: {found}", indent="")
    if not found.people:
        return []
    header = ["", "h/week", "h in time", "asked for", "booked", "at best", "enough h/week", "1 h more adds"]
    rows = [
        [
            clipped(people[each.person].name, LONGEST_NAME),
            f"{each.weekly_hours:.1f}",
            *(f"{hours:,.0f}" for hours in (each.hours_in_time, each.asked_hours, each.booked_hours, each.best_hours)),
            "-" if each.actions_too_late and round(each.total_gain) == 0 else f"{each.enough_hours:,.1f}",
            money(each.gain_of_hour_more),
        ]
        for each in found.people
    ]
    return [
        "SHARED PEOPLE (the weeks of all reps planned at once)",
        *table([header, *rows], "<" + ">" * 7),
        *paragraph(_LEGEND),
        *(line for sentence in _sentences(found, people) for line in paragraph(sentence, indent="  - ")),
    ]


_LEGEND = (
    "In time: until the last deal that could use them closes. Asked for: if each rep had everybody to itself. Booked: "
    "in this plan. At best: in the best weeks of all reps together. These share out hours without giving them days, so "
    "gains are the most there can be, and what is enough the least. What cannot end in time even alone counts only in "
    "what hours add that bring it into time."
)


def _sentences(found: SharedPeople, people: Mapping[PersonId, Person]) -> Iterator[str]:
    told = [
        f"{clipped(people[each.person].name, LONGEST_NAME)} {said}" for each in found.people if (said := _said(each))
    ]
    yield from told or ["Nobody is short of hours for what can end in time: more of them would add nothing."]
    if found.most_gain is not None and round(found.most_gain) > 0:
        most = f"at most {money(found.most_gain)} more than this one"
        yield f"With the hours as they are, the best plan there can be earns {most}."
    else:
        yield "With the hours as they are, no plan earns more than this one."


def _said(each: SharedPersonPrice) -> str:
    """Return what is said of one person after the name; nothing of one who has hours to spare."""
    late = f"{counted(each.actions_too_late, 'action')} cannot end in time with these hours"
    rest = (
        f"{each.enough_hours:,.1f} h a week would be enough and add at most {money(each.total_gain)}."
        f"{f' {late}.' if each.actions_too_late else ''}"
    )
    if round(each.gain_of_hour_more) > 0:
        return (
            f"lacks hours for deals that close by {day(each.short_until)}: one hour more every week adds at most "
            f"{money(each.gain_of_hour_more)} ({money(each.price_per_hour)} for each hour until then); {rest}"
        )
    if round(each.total_gain) > 0:
        return f"lacks hours: one more every week adds next to nothing; {rest}"
    if each.actions_too_late:
        return f"lacks hours: {late}, and more alone add nothing."
    if round(each.cost_of_hour_less) > 0:
        return f"has just enough: one hour less every week costs {money(each.cost_of_hour_less)}."
    return ""
