"""The program of a rep's week ready to be asked for another aim, and the week that an answer stands for."""

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
from territory_opt.chance.target_search import most_likely_to_reach
from territory_opt.errors import SolverError, UnverifiedPlanError
from territory_opt.model.units import RepId
from territory_opt.planning.plan import TerritoryPlan

START_SHARES = (0.1, 0.5, 1.0)
"""Worst shares of the weeks from which the search for the best chance may start [1]; 1 counts the mean alone."""


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

        The best chance takes the time it gets, a mean-risk aim the time it needs.
        """
        return (self._mean_risk(aim),) if isinstance(aim, MeanRisk) else self._chances(time_limit_s)

    def _mean_risk(self, aim: MeanRisk) -> Answer:
        aimed = mean_risk_program(self.program, self.week, self.columns, self.outcomes, aim)
        solution = _solved(aimed)
        kept = (1 - aim.weight) * self.week.kept.total
        return Answer(
            linear=aimed.with_choices(solution.values),
            values=solution.values[: len(self.program.objective)],
            value=kept + solution.objective,
            bound=kept + max(solution.bound, solution.objective),
            method=f"{_kind(aimed)} of the mean and the worst of {self.outcomes.count:,} outcomes",
        )

    def _chances(self, time_limit_s: float) -> tuple[Answer, ...]:
        target = self.plan.reps[self.rep].rep.target or 0.0
        cautious = [self._mean_risk(MeanRisk(worst_share=share, weight=1.0)) for share in START_SHARES]
        starts = [_solved(self.program).values, *(answer.values for answer in cautious)]
        found = most_likely_to_reach(self.program, self.outcomes, target, starts, time_limit_s=time_limit_s)
        best = Answer(
            linear=found.linear,
            values=found.values,
            value=found.chance,
            bound=found.bound,
            method=f"mixed-integer programs of the target in {self.outcomes.count:,} outcomes",
        )
        chances = (self.outcomes.chances[self.outcomes.reaching(answer.values, target)] for answer in cautious)
        others = [
            attrs.evolve(answer, value=float(chance.sum()), bound=found.bound)
            for answer, chance in zip(cautious, chances, strict=True)
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
    found = solve(program).decided(program.name)
    if found is None:
        raise SolverError(f"{program.name!r} has a week and could not be solved again; please report this")
    return found


def _kind(program: Program) -> str:
    return "mixed-integer program" if program.is_whole else "linear program"
