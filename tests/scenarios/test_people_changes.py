"""When a rep leaves or joins, every client and deal has an owner, and no money comes or goes in silence."""

import datetime as dt
from collections.abc import Iterator, Sequence

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.errors import InvalidInputError
from territory_opt.files.folder import read_demo
from territory_opt.model.busy import Busy
from territory_opt.model.client import Client
from territory_opt.model.finding import Finding, Severity
from territory_opt.model.opportunity import Opportunity
from territory_opt.model.problem import Problem
from territory_opt.model.progress import Progress
from territory_opt.model.rep import Rep
from territory_opt.model.units import RepId
from territory_opt.planning.plan import plan
from territory_opt.scenarios.people_changes import RepJoins, RepLeaves
from territory_opt.scenarios.ramp import ramp_share
from territory_opt.testing import problems, reps

WEEKS_OF_RAMP = st.floats(0, 520)


@pytest.fixture(scope="module")
def demo() -> Problem:
    """Return the sample territory: Ana, Ben and Cleo."""
    return read_demo()


def _small(clients: Sequence[Client] = (), deals: Sequence[Opportunity] = (), *team: Rep) -> Problem:
    """Return a territory of a few records under the policy of the sample."""
    return attrs.evolve(read_demo(), reps=team, clients=tuple(clients), opportunities=tuple(deals), findings=())


def _without_reps(problem: Problem) -> tuple[list[Client], list[Opportunity]]:
    """Return clients and deals as they are but for their reps."""
    clients = [attrs.evolve(client, rep="-") for client in problem.clients]
    return clients, [attrs.evolve(deal, rep="-") for deal in problem.opportunities]


def _owned(before: Problem, after: Problem) -> Iterator[tuple[Client | Opportunity, Client | Opportunity]]:
    """Yield each client and deal before and after."""
    yield from zip(before.clients, after.clients, strict=True)
    yield from zip(before.opportunities, after.opportunities, strict=True)


def _in_hand(problem: Problem, rep: RepId) -> int:
    return len(problem.clients_by_rep.get(rep, ())) + len(problem.opportunities_by_rep.get(rep, ()))


def _load(problem: Problem, rep: RepId) -> float:
    return _in_hand(problem, rep) / problem.rep_by_id[rep].weekly_hours


def _news(before: Problem, after: Problem) -> dict[str, Finding]:
    return {finding.code: finding for finding in after.findings[len(before.findings) :]}


def _faults(change: RepLeaves | RepJoins, problem: Problem) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        change.applied(problem)
    return [str(fault) for fault in caught.value.faults]


@given(problems(most_reps=4, most_clients=2, most_deals=3), st.data())
def test_clients_deals_and_money_stay_the_same_and_somebody_else_has_them(
    problem: Problem, data: st.DataObject
) -> None:
    if len(problem.reps) == 1:
        problem = RepJoins(Rep(id="second", target=1.0)).applied(problem)
    leaver, *others = data.draw(st.permutations(problem.reps))
    to = tuple(rep.id for rep in others[: data.draw(st.integers(0, len(others)))])
    after = RepLeaves(leaver.id, to=to).applied(problem)
    assert _without_reps(problem) == _without_reps(after)
    assert [rep.id for rep in problem.reps if rep is not leaver] == [rep.id for rep in after.reps]
    for old, new in _owned(problem, after):
        assert (old is new) if old.rep != leaver.id else new.rep in (to or after.rep_by_id)
    for field in ("target", "won"):
        expected = sum(getattr(rep, field) or 0.0 for rep in problem.reps)
        assert pytest.approx(expected) == sum(getattr(rep, field) or 0.0 for rep in after.reps)


@given(problems(most_reps=4, most_clients=2, most_deals=3), st.data())
def test_what_is_dropped_is_what_the_rep_had_and_is_told(problem: Problem, data: st.DataObject) -> None:
    problem = RepJoins(Rep(id="second", target=1.0)).applied(problem)
    leaver = data.draw(st.sampled_from(problem.reps))
    after = RepLeaves(leaver.id, target="dropped").applied(problem)
    assert tuple(rep for rep in problem.reps if rep is not leaver) == after.reps
    told = _news(problem, after).get("target_dropped")
    assert bool(leaver.target is not None or leaver.won) == (told is not None)
    assert told is None or (leaver.target or 0.0, Severity.WARNING) == (told.amount, told.severity)


@given(problems(most_reps=4, most_clients=2, most_deals=3), st.data())
def test_findings_count_what_went_to_others(problem: Problem, data: st.DataObject) -> None:
    problem = RepJoins(Rep(id="second")).applied(problem)
    leaver = data.draw(st.sampled_from(problem.reps)).id
    told = _news(problem, RepLeaves(leaver).applied(problem)).get("rep_left")
    amount = sum(deal.amount or 0.0 for deal in problem.opportunities_by_rep.get(leaver, ()))
    count, told_amount = (told.count, told.amount) if told else (0, 0.0)
    assert _in_hand(problem, leaver) == count
    assert pytest.approx(amount) == told_amount


def test_the_plan_after_it_is_possible_and_every_deal_is_in_it(demo: Problem) -> None:
    after = plan(RepLeaves("cleo").applied(demo))
    assert after.is_feasible
    assert {deal.id for deal in demo.opportunities} == set(after.classification.deals)


def test_a_client_goes_with_the_deals_its_rep_works_on_and_a_deal_of_another_rep_stays() -> None:
    clients = [Client(id="c1", rep="ana", flow_revenue=100), Client(id="c2", rep="ben")]
    deals = [
        Opportunity(id="own", rep="ana", client="c1", amount=10),
        Opportunity(id="of ben", rep="ben", client="c1", amount=10),
        Opportunity(id="at ben", rep="ana", client="c2", amount=1000),
        Opportunity(id="alone", rep="ana"),
    ]
    problem = _small(clients, deals, Rep(id="ana"), Rep(id="ben"), Rep(id="cleo"))
    after = RepLeaves("ana").applied(problem)
    owners = {record.id: record.rep for _, record in _owned(problem, after)}
    expected = {"c1": "cleo", "c2": "ben", "own": "cleo", "of ben": "ben", "at ben": "ben", "alone": "cleo"}
    assert expected == owners


def test_the_most_money_goes_first_to_whoever_has_least_for_each_hour() -> None:
    clients = [Client(id=f"c{money}", rep="ana", flow_revenue=money) for money in (1, 3, 2)]
    problem = _small(clients, (), Rep(id="ana"), Rep(id="half", weekly_hours=20), Rep(id="full", weekly_hours=40))
    after = RepLeaves("ana").applied(problem)
    assert {"c3": "half", "c2": "full", "c1": "full"} == {client.id: client.rep for client in after.clients}


def test_a_target_goes_to_those_who_have_one_by_their_hours() -> None:
    team = [Rep(id="ana", target=900, won=90), Rep(id="ben", target=100, weekly_hours=20)]
    team += [Rep(id="cleo", target=0, weekly_hours=10), Rep(id="dan", weekly_hours=60)]
    after = RepLeaves("ana").applied(_small((), (), *team))
    assert {"ben": 700, "cleo": 300, "dan": None} == {rep.id: rep.target for rep in after.reps}
    assert pytest.approx([20, 10, 60]) == [rep.won for rep in after.reps]


def test_a_target_that_nobody_else_has_is_given_with_a_warning() -> None:
    before = _small((), (), Rep(id="ana", target=900), Rep(id="ben"))
    after = RepLeaves("ana").applied(before)
    assert 900 == after.rep_by_id["ben"].target
    assert Severity.WARNING is _news(before, after)["target_moved"].severity


def test_progress_stays_with_the_deal_and_what_was_the_reps_leaves(demo: Problem) -> None:
    meeting = Busy(start=dt.datetime(2026, 2, 2, 9), end=dt.datetime(2026, 2, 2, 10))  # noqa: DTZ001  # a person's own clock
    begun = {"step": Progress(started=demo.as_of, hours_left=1)}
    before = attrs.evolve(
        demo,
        reps=tuple(attrs.evolve(rep, busy=(meeting,)) if rep.id == "ana" else rep for rep in demo.reps),
        opportunities=tuple(attrs.evolve(deal, progress=begun) for deal in demo.opportunities),
    )
    after = RepLeaves("ana").applied(before)
    assert all(begun == deal.progress for deal in after.opportunities)
    assert [(rep.busy, rep.observed_hours) for rep in before.reps[1:]] == [
        (rep.busy, rep.observed_hours) for rep in after.reps
    ]


def test_all_that_is_wrong_is_said_at_once_with_the_nearest_names(demo: Problem) -> None:
    expected = [
        "reps[id=anna]: found 'anna'; allowed is one of ana, ben, cleo; did you mean 'ana'?",
        "reps[id=bem]: found 'bem'; allowed is one of ana, ben, cleo; did you mean 'ben'?",
        "reps[id=cleo]: found 'cleo' twice; allowed is each id once",
    ]
    assert expected == _faults(RepLeaves("anna", to=("bem", "cleo", "cleo")), demo)
    (fault,) = _faults(RepLeaves("ana", to=("ana", "ben")), demo)
    assert fault.startswith("reps[id=ana]: found 'ana' among those who take over")


def test_the_only_rep_cannot_leave_and_the_next_step_is_named() -> None:
    (fault,) = _faults(RepLeaves("ana"), _small((), (), Rep(id="ana")))
    assert "reps[id=ana]: found the only rep" in fault
    assert "let the successor join before" in fault


def test_a_successor_may_join_first() -> None:
    problem = _small([Client(id="c1", rep="ana")], (), Rep(id="ana", target=7.0))
    after = RepLeaves("ana").applied(RepJoins(Rep(id="ben", target=0.0)).applied(problem))
    assert [("ben", 7.0)] == [(rep.id, rep.target) for rep in after.reps]
    assert ["ben"] == [client.rep for client in after.clients]


def test_a_target_too_large_to_hold_is_refused_under_its_path() -> None:
    (fault,) = _faults(RepLeaves("ana"), _small((), (), Rep(id="ana", target=9e14), Rep(id="ben", target=9e14)))
    assert fault.startswith("reps[id=ben].target: found 1800000000000000.0")


def test_fields_of_a_leaving_are_checked_at_birth() -> None:
    with pytest.raises(InvalidInputError) as caught:
        RepLeaves("", to="ben", target="stays")  # type: ignore[arg-type]  # that is the mistake
    assert ["rep", "to", "target"] == [fault.path for fault in caught.value.faults]


def test_words_say_who_goes_and_who_takes_over() -> None:
    expected = "'ana' leaves: clients and deals go to 'ben', the target is dropped"
    assert expected == RepLeaves("ana", to=("ben",), target="dropped").words
    assert "the least loaded of the others, the target moves with them" in RepLeaves("ana").words


@given(problems(most_reps=3), reps("new"), WEEKS_OF_RAMP, st.data())
def test_a_newcomer_changes_no_client_no_deal_and_no_money_of_others(
    problem: Problem, rep: Rep, ramp_weeks: float, data: st.DataObject
) -> None:
    relieves = tuple(data.draw(st.sets(st.sampled_from([*problem.rep_by_id]))))
    clients = tuple(data.draw(st.sets(st.sampled_from([*problem.client_by_id])))) if problem.clients else ()
    change = RepJoins(rep, ramp_weeks=ramp_weeks, relieves=relieves, clients=clients)
    after = change.applied(problem)
    assert _without_reps(problem) == _without_reps(after)
    assert problem.reps == after.reps[:-1]
    newcomer = after.reps[-1]
    assert 0 < newcomer.weekly_hours <= rep.weekly_hours
    assert (newcomer.target, newcomer.won) == (rep.target, rep.won)
    assert all("new" == after.client_by_id[client].rep for client in clients)
    moved = [new for old, new in _owned(problem, after) if old.rep != new.rep]
    assert all("new" == record.rep for record in moved)
    told = _news(problem, after).get("rep_joined")
    assert len(moved) == (told.count if told else 0)


@given(problems(most_reps=3, most_clients=6), st.data())
def test_relief_never_makes_the_newcomer_the_most_loaded(problem: Problem, data: st.DataObject) -> None:
    relieves = tuple(data.draw(st.permutations([*problem.rep_by_id])))
    hours = data.draw(st.sampled_from([10.0, 40.0]))
    after = RepJoins(Rep(id="new", weekly_hours=hours), relieves=relieves).applied(problem)
    if after.clients_by_rep.get("new"):
        assert _load(after, "new") < max(_load(problem, rep) for rep in relieves)
    for rep in relieves:
        assert _load(after, rep) <= _load(problem, rep)


def test_relief_goes_on_until_loads_are_level_and_leaves_the_large_accounts() -> None:
    clients = [Client(id=f"a{i}", rep="ana", flow_revenue=i) for i in range(6)]
    clients += [Client(id=f"b{i}", rep="ben", flow_revenue=i) for i in range(3)]
    before = _small(clients, (), Rep(id="ana"), Rep(id="ben"))
    after = RepJoins(Rep(id="new"), relieves=("ana", "ben")).applied(before)
    assert ["a0", "a1", "a2"] == [client.id for client in after.clients_by_rep["new"]]
    assert [3, 3, 3] == [_in_hand(after, rep.id) for rep in after.reps]


def test_named_clients_come_first_and_with_their_deals() -> None:
    clients = [Client(id=f"c{i}", rep="ana") for i in range(4)]
    deals = [Opportunity(id="own", rep="ana", client="c3"), Opportunity(id="of ben", rep="ben", client="c3")]
    before = _small(clients, deals, Rep(id="ana"), Rep(id="ben"))
    after = RepJoins(Rep(id="new"), relieves=("ana",), clients=("c3",)).applied(before)
    assert {"own": "new", "of ben": "ben"} == {deal.id: deal.rep for deal in after.opportunities}
    assert ["c3"] == [client.id for client in after.clients_by_rep["new"]]


def test_relief_that_finds_nothing_to_move_is_told() -> None:
    before = _small((), (), Rep(id="ana"))
    told = _news(before, RepJoins(Rep(id="new"), relieves=("ana",)).applied(before))["rep_joined"]
    assert "'new' takes 0 clients and 0 open deals of 0 EUR from nobody" in told.message


@given(WEEKS_OF_RAMP, st.integers(1, 400))
def test_the_share_is_the_mean_of_the_ramp_over_the_days_left(ramp_weeks: float, num_days: int) -> None:
    steps = 2000
    times = [(i + 0.5) / steps * num_days / 7 for i in range(steps)]
    mean = sum(min(1.0, time / ramp_weeks) if ramp_weeks else 1.0 for time in times) / steps
    assert pytest.approx(mean, abs=1e-3) == ramp_share(ramp_weeks, num_days / 7)


@given(st.floats(0, 520), st.floats(0, 520), st.integers(1, 400))
def test_a_longer_ramp_never_gives_more_hours(one: float, other: float, num_days: int) -> None:
    shorter, longer = sorted([one, other])
    assert ramp_share(shorter, num_days / 7) >= ramp_share(longer, num_days / 7) > 0


def test_a_ramp_lowers_hours_with_administration_and_is_told() -> None:
    before = _small((), (), Rep(id="ana"))
    weeks = ((before.period.end - before.first_day).days + 1) / 7
    after = RepJoins(Rep(id="new", weekly_hours=40, admin_hours=6), ramp_weeks=weeks).applied(before)
    newcomer = after.rep_by_id["new"]
    assert (20, 3) == (newcomer.weekly_hours, newcomer.admin_hours)
    expected = (
        "'new' ramps up over 25.2857 weeks: on average 50.0% of 40 h a week count in the period, 20 h, "
        "3 of them for administration."
    )
    assert expected == _news(before, after)["ramp"].message


def test_a_rep_without_a_target_takes_the_teams_away_and_that_is_told(demo: Problem) -> None:
    assert "no_target" in _news(demo, RepJoins(Rep(id="new")).applied(demo))
    assert {} == _news(demo, RepJoins(Rep(id="new", target=0.0)).applied(demo))


def test_all_that_is_wrong_about_a_newcomer_is_said_at_once(demo: Problem) -> None:
    faults = _faults(RepJoins(Rep(id="ben"), relieves=("anna",), clients=("C101",)), demo)
    assert ["reps[id=ben]", "reps[id=anna]", "clients[id=C101]"] == [fault.split(":")[0] for fault in faults]
    assert "an id that nobody has" in faults[0]
    assert "did you mean 'ana'?" in faults[1]
    assert "did you mean 'c101'?" in faults[2]


def test_a_rep_that_does_not_fit_the_policy_is_refused_by_id(demo: Problem) -> None:
    (fault,) = _faults(RepJoins(Rep(id="new", working_days=("sun",), weekly_hours=8)), demo)
    assert fault.startswith("reps[id=new].working_days: found 'sun'")


def test_fields_of_a_joining_are_checked_at_birth() -> None:
    with pytest.raises(InvalidInputError) as caught:
        RepJoins(Rep(id="new"), ramp_weeks=-1, relieves="ana")  # type: ignore[arg-type]  # that is the mistake
    assert ["ramp_weeks", "relieves"] == [fault.path for fault in caught.value.faults]


def test_words_say_who_comes_and_whom_it_helps() -> None:
    change = RepJoins(Rep(id="new"), ramp_weeks=8, relieves=("ana",), clients=("c1",))
    assert "'new' joins with a ramp of 8 weeks, takes 'c1', relieves 'ana'" == change.words
