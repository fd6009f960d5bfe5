"""The week of a rep under another aim than expected revenue, side by side with the plan's."""

import attrs

from territory_opt.chance.aim_question import aim_question
from territory_opt.chance.aims import Aim, ChanceOfTarget
from territory_opt.chance.measured_week import MeasuredWeek, measured_week
from territory_opt.errors import Fault, InvalidInputError
from territory_opt.model.checks import Number
from territory_opt.model.units import ActivityId, RepId
from territory_opt.planning.plan import TerritoryPlan
from territory_opt.response.curve import check_numbers

NUM_SAMPLES = Number(at_least=1, at_most=100_000, whole=True)
SEED = Number(at_least=0, at_most=2**63, whole=True)
SECONDS = Number(above=0, unit="s")

NO_DIFFERENCE = 1e-6
"""Up to this share two values of an aim are the same [1]: solvers do not tell them apart."""


@attrs.frozen(kw_only=True)
class AimedWeek:
    """What aiming at something else than expected revenue comes to, beside the plan's own week.

    Parameters
    ----------
    rep, aim, target
        Whose week, what it aims at, and the rep's target [money], None when there is none.
    planned
        The plan's week of the best expected revenue.
    found
        The week that the aim's program found.
    keeps_plan
        Whether the plan's week is as good or better by the exact measure, and therefore stays.
    sampled
        What the found week comes to in the outcomes its program saw: the chance [1], or money of a mean-risk aim.
    bound
        No week comes to more in these outcomes.
    num_outcomes, is_complete
        How many outcomes the program saw, and whether these are all there are, with their chances.
    num_samples, seed
        How they were drawn.
    """

    rep: RepId
    aim: Aim
    target: float | None
    planned: MeasuredWeek
    found: MeasuredWeek
    keeps_plan: bool
    sampled: float
    bound: float
    num_outcomes: int
    is_complete: bool
    num_samples: int
    seed: int

    @property
    def best(self) -> MeasuredWeek:
        """The week to work by: the one found, or the plan's where that is as good or better."""
        return self.planned if self.keeps_plan else self.found

    @property
    def hours(self) -> dict[ActivityId, float]:
        """Hours of each activity in the week to work by [h/week]."""
        return dict(self.best.week.hours)

    @property
    def gap(self) -> float:
        """How far the found week may be from the best in the outcomes its program saw: points [1], or money."""
        return max(0.0, self.bound - self.sampled)

    @property
    def words(self) -> str:
        """What came out, in one or two sentences."""
        if self.keeps_plan:
            return (
                f"The plan's own week stays: by the exact distribution nothing better was found for {self.aim.words}."
            )
        before, after = self.planned, self.found
        if isinstance(self.aim, ChanceOfTarget):
            gained = f"chance of making the target changes by {100 * (after.value - before.value):+.1f} points"
        else:
            gained = f"mean of the worst outcomes changes by {after.worst_mean - before.worst_mean:+,.0f}"
        expected = after.expected_revenue - before.expected_revenue
        later = after.week.revenue.later - before.week.revenue.later
        return (
            f"The {gained}, expected revenue of the period by {expected:+,.0f}, what comes after it by {later:+,.0f}."
        )


def aim_week(
    plan: TerritoryPlan,
    rep_id: RepId,
    aim: Aim,
    *,
    num_samples: int = 2_000,
    seed: int = 0,
    time_limit_s: float = 5.0,
) -> AimedWeek:
    """Return the week of a rep that serves an aim best, beside the plan's week of the best expected revenue.

    All rules of the week hold as in the plan. The program sees a sample of what may become of the deals and of
    prospecting; both weeks are then judged by the exact distribution, and a week that is no better by it never takes
    the place of the plan's. Actions are not dated anew: whether those of another week than the plan's end in time
    is known when the people they share are planned.

    Parameters
    ----------
    plan
        The plan of the territory.
    rep_id
        Whose week.
    aim
        What the week aims at.
    num_samples
        How many outcomes to draw; where there are no more than that, all are taken instead.
    seed
        Where the draw begins; the same seed gives the same outcomes.
    time_limit_s
        How long to look [s]. A mean-risk aim that is not solved in that time keeps the plan's week; `bound` then says
        what might be missed. Drawing the outcomes and measuring the weeks takes its own time.

    Raises
    ------
    InvalidInputError
        If a number is out of its range, or the aim asks for a target that the rep does not have.
    KeyError
        If the plan has no such rep.
    NoAllocationError
        If the rep has no week; the message says why.
    SolverError
        If a solve that must succeed does not.

    Examples
    --------
    >>> import territory_opt as to
    >>> from territory_opt.chance.aims import MeanRisk
    >>> aimed = aim_week(to.plan(to.read_demo()), "ana", MeanRisk(worst_share=0.1, weight=0.8))
    >>> aimed.best.worst_mean >= aimed.planned.worst_mean
    True
    """
    check_numbers(
        ("num_samples", num_samples, NUM_SAMPLES), ("seed", seed, SEED), ("time_limit_s", time_limit_s, SECONDS)
    )
    own = plan.reps[rep_id].allocation.week
    if isinstance(aim, ChanceOfTarget) and plan.reps[rep_id].rep.target is None:
        path = f"reps[{list(plan.reps).index(rep_id)}].target"
        raise InvalidInputError([Fault(path, "nothing", "a target, when the chance of making it is asked for")])
    question = aim_question(plan, rep_id, num_samples=num_samples, seed=seed)
    planned = measured_week(plan, rep_id, own, aim)
    measured = [
        (measured_week(plan, rep_id, question.week_of(answer, own.certificate.bound), aim), answer)
        for answer in question.answers(aim, time_limit_s)
    ]
    found, answer = max(measured, key=lambda each: each[0].value)
    return AimedWeek(
        rep=rep_id,
        aim=aim,
        target=plan.reps[rep_id].rep.target,
        planned=planned,
        found=found,
        keeps_plan=not _is_better(found, planned),
        sampled=answer.value,
        bound=answer.bound,
        num_outcomes=question.outcomes.count,
        is_complete=question.outcomes.is_complete,
        num_samples=num_samples,
        seed=seed,
    )


def _is_better(found: MeasuredWeek, planned: MeasuredWeek) -> bool:
    """Say whether one week is better than another by more than rounding may have made of it."""
    doubt = found.error + planned.error + NO_DIFFERENCE * max(abs(found.value), abs(planned.value))
    return found.value > planned.value + doubt
