"""Strategies for single records: reps, clients and their responses, deals, playbooks."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate

import attrs
from hypothesis import strategies as st

from territory_opt.model.client import CRITERIA, Client
from territory_opt.model.opportunity import Certainty, Opportunity
from territory_opt.model.playbook import Action, Playbook, Spread
from territory_opt.model.progress import Progress
from territory_opt.model.rep import AdminTime, Rep
from territory_opt.model.response import (
    AdbudgResponse,
    ExponentialResponse,
    LinearResponse,
    LogisticResponse,
    ModifiedExponentialResponse,
    PointsResponse,
    PowerResponse,
    Response,
)
from territory_opt.model.units import BUYER, REP_ITSELF, ActionId, ActivityId, ClientId, PersonId, PlaybookId, RepId
from territory_opt.model.waiting import LinkKind, Wait
from territory_opt.testing.drawing import hundredths, integers, maybe, money, pick
from territory_opt.testing.working_times import busy_times, part_time

TIERS = ("A", "B", "C")
FIRST_DAY, LAST_DAY = dt.date(2026, 1, 5), dt.date(2026, 6, 30)
HOLIDAYS = (dt.date(2026, 4, 6), dt.date(2026, 5, 1))


@st.composite
def reps(
    draw: st.DrawFn,
    rep_id: RepId = "ana",
    *,
    most_hours: float = 50,
    days_off: tuple[dt.date, ...] = (),
    weekdays: tuple[str, ...] = (),
    busy_days: tuple[dt.date, ...] = (),
) -> Rep:
    """Return reps of one id, with and without a target, of 1 to `most_hours` hours a week.

    Parameters
    ----------
    rep_id
        Their id.
    most_hours
        The longest week [h/week].
    days_off
        Days on which they may be off; the first of them are.
    weekdays
        The weekdays among which part-timers work; without any, nobody is one.
    busy_days
        Days on which they may be busy; without any, nobody is.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(reps("ben"))
    ... def named(rep):
    ...     assert rep.id == "ben"
    >>> named()
    """
    weekly_hours = draw(hundredths(1, most_hours))
    return Rep(
        id=rep_id,
        weekly_hours=weekly_hours,
        target=maybe(draw, money()),
        won=draw(money(100_000)),
        admin_time=pick(draw, [*AdminTime]),
        days_off=days_off[: draw(integers(0, 3))],
        working_days=part_time(draw, weekdays, weekly_hours),
        busy=busy_times(draw, busy_days),
        time_zone=pick(draw, [None, None, "Europe/Berlin", "America/New_York"]),
    )


@cache
def responses() -> st.SearchStrategy[Response]:
    """Return concave responses of every form: linear with a cap, power, saturation with a base or none, ADBUDG, points.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(responses())
    ... def rise(response):
    ...     assert response.revenue(2) >= response.revenue(1)
    >>> rise()
    """
    hours = hundredths(0.1, 20)
    return st.one_of(
        st.builds(LinearResponse, revenue_per_hour=money(50_000), most_hours=hours),
        st.builds(PowerResponse, revenue_now=money(), hours_now=hours, elasticity=hundredths(0.2, 1)),
        st.builds(ExponentialResponse, potential_revenue=money(), half_hours=hours),
        st.builds(_modified, base=money(100_000), gain=money(), half_hours=hours),
        st.builds(_adbudg, base=money(100_000), gain=money(), half_hours=hours, exponent=hundredths(0.4, 1)),
        responses_of_lines(),
    )


@cache
def s_shaped_responses() -> st.SearchStrategy[Response]:
    """Return responses whose next hour may earn more than the last: ADBUDG, logistic, points with a rise.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(s_shaped_responses())
    ... def rise(response):
    ...     assert response.revenue(2) >= response.revenue(1)
    >>> rise()
    """
    hours, base = hundredths(0.1, 20), money(100_000)
    return st.one_of(
        st.builds(_adbudg, base=base, gain=money(), half_hours=hours, exponent=hundredths(1.5, 5)),
        st.builds(_logistic, base=base, gain=money(), inflection_hours=hours, growth_per_hour=hundredths(0.1, 5)),
        st.builds(_rising, st.lists(_LINE, min_size=2, max_size=4)),
    )


def _modified(base: float, gain: float, half_hours: float) -> ModifiedExponentialResponse:
    return ModifiedExponentialResponse(least_revenue=base, most_revenue=base + gain, half_hours=half_hours)


def _adbudg(base: float, gain: float, half_hours: float, exponent: float) -> AdbudgResponse:
    return AdbudgResponse(least_revenue=base, most_revenue=base + gain, half_hours=half_hours, exponent=exponent)


def _logistic(base: float, gain: float, inflection_hours: float, growth_per_hour: float) -> LogisticResponse:
    return LogisticResponse(
        least_revenue=base,
        most_revenue=base + gain,
        inflection_hours=inflection_hours,
        growth_per_hour=growth_per_hour,
    )


@cache
def responses_of_lines(most_slope: int = 50_000) -> st.SearchStrategy[PointsResponse]:
    """Return concave responses given by points at whole hours, at most `most_slope` for an hour [money per h/week]."""
    line = st.tuples(st.integers(1, 8), st.integers(0, most_slope))
    return st.builds(_points, st.lists(line, min_size=1, max_size=4))


_LINE = st.tuples(st.integers(1, 8), st.integers(0, 50_000))


def _points(lines: Iterable[tuple[int, int]]) -> PointsResponse:
    """Return the response made of lines, each a width and a slope, steepest first."""
    return _in_order(sorted(lines, key=lambda line: -line[1]))


def _rising(lines: Iterable[tuple[int, int]]) -> PointsResponse:
    """Return the response made of lines with one that earns nothing put first, and one that earns something last."""
    return _in_order([(1, 0), *lines, (1, 1)])


def _in_order(lines: Sequence[tuple[int, int]]) -> PointsResponse:
    hours = accumulate(width for width, _ in lines)
    revenue = accumulate(width * slope for width, slope in lines)
    return PointsResponse(points=tuple(zip(hours, revenue, strict=True)))


@st.composite
def clients(
    draw: st.DrawFn,
    client_id: ClientId = "c1",
    *,
    rep: RepId = "ana",
    tiers: Sequence[ActivityId] = TIERS,
    most_minimum_hours: float = 0,
) -> Client:
    """Return clients of one id: with a tier given or not, a response of their own, a potential, or neither.

    Parameters
    ----------
    client_id, rep
        Their id and their rep's.
    tiers
        The tiers they may be given.
    most_minimum_hours
        The most that minimum contact may ask for [h/week].

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(clients(tiers=["gold"]))
    ... def known(client):
    ...     assert client.tier in ("gold", None)
    >>> known()
    """
    minimum_hours = most_minimum_hours * pick(draw, [0.0, 0.0, 0.5, 1.0])
    more_hours = maybe(draw, hundredths(0, 12))
    stated = pick(draw, ["response", "potential", "nothing"])
    criterion = pick(draw, CRITERIA)
    return Client(
        id=client_id,
        rep=rep,
        tier=pick(draw, [None, *tiers]),
        flow_revenue=draw(money(200_000)),
        potential_revenue=draw(money()) if stated == "potential" else None,
        half_hours=maybe(draw, hundredths(0.1, 4)) if stated == "potential" else None,
        response=draw(responses()) if stated == "response" else None,
        minimum_hours=minimum_hours,
        maximum_hours=None if more_hours is None else minimum_hours + more_hours,
        industry=pick(draw, [None, "retail", "trade"]),
        **{criterion: draw(hundredths(0, 10))},  # type: ignore[arg-type]  # one of the five criteria
    )


@st.composite
def opportunities(
    draw: st.DrawFn,
    deal_id: str = "d1",
    *,
    rep: RepId = "ana",
    clients: Sequence[ClientId] = (),
    playbooks: Mapping[PlaybookId, Playbook] | None = None,
    first_day: dt.date = FIRST_DAY,
    last_day: dt.date = LAST_DAY,
) -> Opportunity:
    """Return deals of one id: open and overdue, dated and undated, begun or not, of every certainty and client.

    Parameters
    ----------
    deal_id, rep
        Their id and their rep's.
    clients
        Whose deals they may be.
    playbooks
        What they may be worked by; one whose gains would lift the odds above 1 is never stated.
    first_day, last_day
        The planned days; a few close dates lie before and after them. What is done or begun is at least two weeks
        older, so that a plan date shortly before the first day has seen it.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(opportunities(rep="ben"))
    ... def of_nobody(deal):
    ...     assert deal.rep == "ben" and deal.client is None
    >>> of_nobody()
    """
    odds = pick(draw, [None, 0.0, 0.5, 1.0]) if draw(integers(0, 3)) == 0 else draw(hundredths(0, 1))
    fitting = [name for name, book in (playbooks or {}).items() if (odds or 0.0) + book.total_odds_gain <= 1]
    latest = (last_day - first_day).days + 14
    close_in_days = draw(integers(-7, latest)) if draw(integers(0, 5)) else None
    playbook = pick(draw, [*fitting, *fitting, None])
    return Opportunity(
        id=deal_id,
        rep=rep,
        client=pick(draw, [None, *clients]) if clients else None,
        amount=draw(money()) if draw(integers(0, 5)) else None,
        odds=odds,
        odds_source=pick(draw, [None, "history"]),
        stage=pick(draw, [None, "Early", "late"]),
        type=pick(draw, [None, "new", "new", "recurring"]),
        close_date=None if close_in_days is None else first_day + dt.timedelta(days=close_in_days),
        certainty=pick(draw, [None, None, Certainty.STRETCH, *Certainty]),
        playbook=playbook,
        routine_hours=maybe(draw, hundredths(0, 60)),
        progress=_progress(draw, playbooks[playbook], first_day) if playbooks and playbook else {},
    )


def _progress(draw: st.DrawFn, playbook: Playbook, first_day: dt.date) -> dict[ActionId, Progress]:
    """Return mostly nothing, or what is known of some actions: done, begun, fixed on a day that everybody works."""
    if draw(integers(0, 3)) < 3:  # noqa: PLR2004  # three of four deals
        return {}
    progress = {}
    for name in playbook.in_order:
        begun = first_day - dt.timedelta(days=14 + draw(integers(0, 20)))
        state = pick(draw, ["", "", "done", "begun", "fixed"])
        if state == "done":
            progress[name] = Progress(finished=begun, started=pick(draw, [None, begun - dt.timedelta(days=3)]))
        elif state == "begun":
            hours_left = pick(draw, [None, 0.0, playbook.actions[name].effort_hours / 2])
            progress[name] = Progress(started=begun, hours_left=hours_left)
        elif state == "fixed":
            monday = first_day - dt.timedelta(days=first_day.weekday())
            day = monday + dt.timedelta(weeks=draw(integers(-1, 3)), days=draw(integers(0, 3)))
            progress[name] = Progress(fixed_start=None if day in HOLIDAYS else day)
    return progress


@st.composite
def playbooks(draw: st.DrawFn, *, people: Sequence[PersonId] = (), most_actions: int = 4) -> Playbook:
    """Return playbooks of any order of prerequisites, with milestones, lags and steps of shared people.

    Some have steps of the buyer, hours spread evenly, branches, and waits of every kind. Waits can all be kept.

    Parameters
    ----------
    people
        Whom the reps share.
    most_actions
        How many actions they have at the most.

    Examples
    --------
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(playbooks())
    ... def attainable(playbook):
    ...     assert playbook.total_odds_gain <= 0.9 + 1e-9
    >>> attainable()
    """
    names = [f"a{i}" for i in range(draw(integers(1, most_actions)))]
    is_plain = draw(integers(0, 3)) < 3  # noqa: PLR2004  # three of four playbooks
    actions = {}
    for i, name in enumerate(names):
        waits_for = {pick(draw, names[:i]) for _ in range(draw(integers(0, min(i, 2))))}
        is_buyers = not is_plain and not draw(integers(0, 3))
        has_branches = not is_plain and len(waits_for) > 1 and draw(integers(0, 1)) == 1
        step = Action(
            name=f"Step {i}",
            effort_hours=draw(hundredths(0, 30)) if not is_buyers and draw(integers(0, 3)) else 0.0,
            duration_days=draw(integers(0, 6)),
            odds_gain=draw(hundredths(0, 0.9 / len(names) - 0.005)),
            person=BUYER if is_buyers else pick(draw, [REP_ITSELF, REP_ITSELF, *people]),
            after={} if has_branches else _waits(draw, waits_for, is_plain=is_plain),
            any_of=_waits(draw, waits_for, is_plain=True) if has_branches else {},
        )
        is_even = not is_plain and step.duration_days > 0 and draw(integers(0, 2)) == 1
        actions[name] = attrs.evolve(step, spread=Spread.EVENLY if is_even else Spread.AS_HOURS_COME)
    order = names[:: pick(draw, [1, -1])]
    return Playbook(name="Playbook", actions={name: actions[name] for name in order})


def _waits(draw: st.DrawFn, waits_for: Iterable[ActionId], *, is_plain: bool) -> dict[ActionId, Wait]:
    """Return how long to wait for each; what waits for one action alone may have a longest wait, and can keep it."""
    before = sorted(waits_for)
    if is_plain:
        return {name: Wait(at_least=draw(integers(0, 4))) for name in before}
    least = [draw(integers(0, 4)) for _ in before]
    most = [pick(draw, [None, days, days + 5]) if len(before) == 1 else None for days in least]
    kinds = [pick(draw, [*LinkKind]) for _ in before]
    return {
        name: Wait(at_least=at_least, at_most=at_most, kind=kind)
        for name, at_least, at_most, kind in zip(before, least, most, kinds, strict=True)
    }
