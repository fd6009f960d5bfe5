"""The program of a rep's week ready to be asked for another aim, and the week that an answer stands for."""

import math
import time
from collections.abc import Sequence

import attrs

from territory_opt.allocation.allocate import nearest_to_recommended, optimal_face, polished
from territory_opt.allocation.allocation import AllocatedWeek, Allocation, Status, TargetKind
from territory_opt.allocation.formulation import Columns, formulate, gains_in_period
from territory_opt.allocation.program import Program, Solution
from territory_opt.allocation.read_back import read_back
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.allocation.solver import solve
from territory_opt.allocation.valuation import value_week
from territory_opt.allocation.verify import verify
from territory_opt.chance.aims import Aim, MeanRisk, mean_risk_program
from territory_opt.chance.outcomes import Outcomes, deals_of, outcomes_of
from territory_opt.chance.target_search import NUM_SEARCHES, most_likely_to_reach
from territory_opt.errors import SolverError, UnverifiedPlanError
from territory_opt.model.units import RepId
from territory_opt.planning.plan import TerritoryPlan

START_SHARES = (0.1, 0.5, 1.0)
"""Worst shares of the weeks from which the search for the best chance may start [1]; 1 counts the mean alone."""


START_TIME_SHARE = 0.25
"""The share of the time that may go to these starts [1]; the rest to the search."""


@attrs.frozen(kw_only=True)
class Answer:
    """What a program found for an aim.

    Parameters
    ----------
    linear
        The linear program whose optima serve the aim alike, whole-number choices made.
    values
        The value of each column of the program of expected revenue in one of them.
    value
        What the aim comes to in the outcomes: the chance [1], or money of a mean-risk aim.
    bound
        No week comes to more in these outcomes.
    method
        How it was found, as a certificate names it.
    """

    linear: Program
    values: Sequence[float]
    value: float
    bound: float
    method: str


@attrs.frozen(kw_only=True)
class AimQuestion:
    """The program of a rep's week, and what may become of it.

    Parameters
    ----------
    plan, rep
        The plan of the territory, and whose week.
    week, program, columns
        The allocation problem, its program of expected revenue, and where the variables stand.
    outcomes
        What may become of the week.
    """

    plan: TerritoryPlan
    rep: RepId
    week: RepWeek
    program: Program
    columns: Columns
    outcomes: Outcomes

    def answers(self, aim: Aim, time_limit_s: float) -> tuple[Answer, ...]:
        """Return what may serve an aim best: of a mean-risk aim the one optimum, of a chance all that was found.

        What is not found in the time is not looked for any longer: then the week of expected revenue is the answer.
        """
        if isinstance(aim, MeanRisk):
            return (self._mean_risk(aim, time.monotonic() + time_limit_s) or self._of_expected_revenue(aim),)
        return self._chances(time_limit_s)

    def _mean_risk(self, aim: MeanRisk, until: float) -> Answer | None:
        aimed = mean_risk_program(self.program, self.week, self.columns, self.outcomes, aim)
        solution = _solved_until(aimed, until)
        if solution is None:
            return None
        kept = (1 - aim.weight) * self.week.kept.total
        return Answer(
            linear=aimed.with_choices(solution.values),
            values=solution.values[: len(self.program.objective)],
            value=kept + solution.objective,
            bound=kept + max(solution.bound, solution.objective),
            method=f"{_kind(aimed)} of the mean and the worst of {self.outcomes.count:,} outcomes",
        )

    def _of_expected_revenue(self, aim: MeanRisk) -> Answer:
        """Return what the week of expected revenue comes to; the mean of the worst outcomes is at most that of all."""
        values = _solved(self.program).values
        beside = self.program.copy(f"{self.program.name}, the mean of the outcomes")
        for column, gain in gains_in_period(self.week, self.program, self.columns).items():
            beside.objective[column] -= aim.weight * gain
        kept = (1 - aim.weight) * self.week.kept.total
        gained = math.fsum(gain * value for gain, value in zip(beside.objective, values, strict=True))
        value = kept + gained + aim.weight * self.outcomes.mean_of_worst(values, aim.worst_share)
        for column, gain in self.outcomes.mean_gains.items():
            beside.objective[column] += aim.weight * gain
        beside.whole = [False] * len(beside.whole)
        bound = kept + _solved(beside).bound + aim.weight * float(self.outcomes.kept @ self.outcomes.chances)
        return Answer(
            linear=self.program.with_choices(values),
            values=values,
            value=value,
            bound=max(bound, value),
            method=f"the week of expected revenue, for that of {self.outcomes.count:,} outcomes was not found in time",
        )

    def _chances(self, time_limit_s: float) -> tuple[Answer, ...]:
        begun = time.monotonic()
        target = self.plan.reps[self.rep].rep.target or 0.0
        aims = [MeanRisk(worst_share=share, weight=1.0) for share in START_SHARES]
        in_time = begun + START_TIME_SHARE * time_limit_s
        cautious = [answer for answer in (self._mean_risk(aim, in_time) for aim in aims) if answer is not None]
        starts = [_solved(self.program).values, *(answer.values for answer in cautious)]
        found = most_likely_to_reach(
            self.program, self.outcomes, target, starts, time_limit_s=time_limit_s - (time.monotonic() - begun)
        )
        best = Answer(
            linear=found.linear,
            values=found.values,
            value=found.chance,
            bound=found.bound,
            method=f"mixed-integer programs of the target in {self.outcomes.count:,} outcomes",
        )
        others = [
            attrs.evolve(
                answer,
                value=self.outcomes.chance_of(self.outcomes.reaching(answer.values, target)),
                bound=found.bound,
            )
            for answer in cautious
        ]
        return (best, *others)

    def week_of(self, answer: Answer, revenue_bound: float) -> AllocatedWeek:
        """Return the week that an answer stands for, of all that serve the aim alike the nearest to recommended.

        Parameters
        ----------
        answer
            The answer.
        revenue_bound
            What no week can earn more than [money]; the certificate sets the week's own objective against it.

        Raises
        ------
        UnverifiedPlanError
            If the week does not follow from the problem: an error of the library.
        """
        rep, policy = self.plan.reps[self.rep].rep, self.plan.problem.policy
        week = read_back(
            self.week,
            rep,
            policy,
            self.columns,
            self._nearest(answer.linear),
            prices={},
            bound=revenue_bound,
            method=answer.method,
            ties=False,
        )
        # Nothing is claimed to be best here: all else that a week claims is verified.
        own = attrs.evolve(week.certificate, bound=week.certificate.objective, gap=0.0)
        claimed = Allocation(rep=rep.id, status=Status.OPTIMAL, best=attrs.evolve(week, certificate=own))
        complaints = verify(self.plan.problem, claimed, classification=self.plan.classification)
        if complaints:
            raise UnverifiedPlanError(f"the aimed week of {rep.id}", complaints)
        return week

    def _nearest(self, linear: Program) -> Sequence[float]:
        solution = _solved(linear)
        face = optimal_face(linear, solution)
        if face is None:
            return solution.values
        face.given_scale = None
        nearest = solve(nearest_to_recommended(face, self.columns, self.week))
        return nearest.values if nearest.status is Status.OPTIMAL else solution.values


def aim_question(plan: TerritoryPlan, rep_id: RepId, *, num_samples: int, seed: int) -> AimQuestion:
    """Return the question of a rep's week; raises NoAllocationError when the rep has none.

    Parameters
    ----------
    plan, rep_id
        The plan of the territory, and whose week.
    num_samples, seed
        How many outcomes to draw, and where the draw begins.
    """
    own = plan.reps[rep_id].allocation.week
    week = value_week(
        plan.problem, rep_id, plan.classification, too_late=plan.not_offered, least_revenue=own.least_revenue
    )
    week = polished(week, whole_actions=plan.whole_actions)
    program, columns = formulate(week, whole_actions=plan.whole_actions)
    amount = plan.classification.new_deal_amounts[rep_id]
    prospected = own.revenue.prospecting or _most_prospected(week, program, columns)
    outcomes = outcomes_of(
        week,
        program,
        columns,
        deals_of(plan.problem, plan.classification, week, columns),
        num_new_deals=prospected / amount if amount > 0 else 0.0,
        num_samples=num_samples,
        seed=seed,
    )
    return AimQuestion(plan=plan, rep=rep_id, week=week, program=program, columns=columns, outcomes=outcomes)


def _most_prospected(week: RepWeek, program: Program, columns: Columns) -> float:
    """Return what all channels together could earn in the period [money]."""
    gains = gains_in_period(week, program, columns)
    return sum(
        gains[column] * (program.upper[column] or 0.0)
        for target, segments in zip(week.targets, columns.segments, strict=True)
        if target.kind is TargetKind.CHANNEL
        for column in segments
    )


def _solved(program: Program) -> Solution:
    """Return the optimum of a program that has one, for a week obeys its rules."""
    return _solution_of(program, solve(program))


def _solved_until(program: Program, until: float) -> Solution | None:
    """Return the optimum of a program that has one, or None when it was not found in time."""
    left_s = (until - time.monotonic()) / NUM_SEARCHES
    found = solve(program, time_limit_s=left_s) if left_s > 0 else None
    if found is None or found.status is Status.TIME_LIMIT:
        return None
    return _solution_of(program, found)


def _solution_of(program: Program, found: Solution) -> Solution:
    decided = found.decided(program.name)
    if decided is None:
        raise SolverError(f"{program.name!r} has a week and could not be solved again; please report this")
    return decided


def _kind(program: Program) -> str:
    return "mixed-integer program" if program.is_whole else "linear program"
