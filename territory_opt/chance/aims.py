"""What a week may aim at beside expected revenue, and the program of each aim."""

from collections.abc import Container, Mapping, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from territory_opt.allocation.formulation import Columns, gains_in_period
from territory_opt.allocation.program import Program
from territory_opt.allocation.rep_week import RepWeek
from territory_opt.chance.outcomes import Outcomes
from territory_opt.model.checks import SHARE, Number, check_record, checked

BoolArray = npt.NDArray[np.bool_]

WORST_SHARE = Number(above=0, at_most=1, unit="1")


@attrs.frozen(kw_only=True)
class ChanceOfTarget:
    """The best chance of making the rep's target, whatever is earned on average.

    Examples
    --------
    >>> ChanceOfTarget().words
    'the best chance of making the target'
    """

    @property
    def words(self) -> str:
        """The aim as people say it."""
        return "the best chance of making the target"


@attrs.frozen(kw_only=True)
class MeanRisk:
    r"""Expected revenue against what the period brings when it goes badly.

    What is maximised is :math:`(1 - w) E[R] + w\,\mathrm{CVaR}_q[R]`, the second being the mean of the worst share
    :math:`q` of what may happen. Later revenue and the penalties of preferred rules count beside it as ever.

    Parameters
    ----------
    worst_share
        The share :math:`q` of what may happen that counts as bad [1], above 0.
    weight
        How much the bad part counts, :math:`w` [1]: at 0 the aim is expected revenue alone.

    Raises
    ------
    InvalidInputError
        With every number out of its range.

    References
    ----------
    Rockafellar, Uryasev (2000), Optimization of Conditional Value-at-Risk, Journal of Risk 2(3).

    Examples
    --------
    >>> MeanRisk(worst_share=0.2).words
    'expected revenue and, with a weight of 50 %, the mean of the worst 20 % of outcomes'
    """

    worst_share: float = checked(WORST_SHARE, default=0.1)
    weight: float = checked(SHARE, default=0.5)

    def __attrs_post_init__(self) -> None:
        check_record(self)

    @property
    def words(self) -> str:
        """The aim as people say it."""
        worst = f"the mean of the worst {100 * self.worst_share:g} % of outcomes"
        return f"expected revenue and, with a weight of {100 * self.weight:g} %, {worst}"


Aim = ChanceOfTarget | MeanRisk


def mean_risk_program(program: Program, week: RepWeek, columns: Columns, outcomes: Outcomes, aim: MeanRisk) -> Program:
    """Return the program of a mean-risk aim: a column for the edge of the worst outcomes, one for each shortfall.

    A share of an action brings that share of the amount in the outcomes it could win, so the mean of the worst
    outcomes is never told lower than it is; of actions done wholly it is what the outcomes say.

    Parameters
    ----------
    program, week, columns
        The program of expected revenue, which is not changed; its week, and where its variables stand.
    outcomes
        What may become of the week.
    aim
        The aim.
    """
    aimed, sums = _with_sums(program, f"{program.name}, mean and risk", outcomes)
    scale = program.money_scale
    for column, gain in gains_in_period(week, program, columns).items():
        aimed.objective[column] -= aim.weight * gain
    edge = aimed.add_column("edge_of_worst", upper=None, objective=aim.weight * scale)
    for i, chance in enumerate(outcomes.chances):
        cost = aim.weight * scale * float(chance) / aim.worst_share
        shortfall = aimed.add_column(f"below_edge[{i}]", upper=None, objective=-cost)
        won = {column: float(gains[i]) / scale for column, gains in outcomes.won.items() if gains[i] > 0}
        aimed.add_row(
            f"worst_outcomes[{i}]",
            [*sums, *won, edge, shortfall],
            [1.0, float(outcomes.found_share[i]), *won.values(), -1.0, 1.0],
            lower=-float(outcomes.kept[i]) / scale,
        )
    return aimed


@attrs.frozen(kw_only=True)
class TargetProgram:
    """The program of the best chance of the target, and where its choices stand.

    Parameters
    ----------
    program
        The program; its objective is the chance of the outcomes that reach the target by choice [1].
    reached
        For each outcome that does not reach it without hours, the position that says whether it does.
    done
        For each column of work on deals, the position that says whether its work is done wholly.
    sure_chance
        The chance of the outcomes that reach the target without any hours [1].
    """

    program: Program
    reached: dict[int, int]
    done: dict[int, int]
    sure_chance: float

    def among(self, is_reached: BoolArray, open_outcomes: Container[int]) -> Program:
        """Return the program in which only some outcomes are open; the others stay reached, or not, as they are."""
        closer = self.program.copy(self.program.name)
        for i, column in self.reached.items():
            if i not in open_outcomes:
                closer.lower[column] = closer.upper[column] = float(is_reached[i])
        return closer

    def earning(self, program: Program, is_reached: BoolArray) -> Program:
        """Return the program of the weeks that reach these outcomes, to maximise what another program maximises."""
        earning = self.among(is_reached, ())
        earning.given_scale = program.money_scale
        added = len(earning.objective) - len(program.objective)
        earning.objective = [*program.objective, *[0.0] * added]
        return earning

    def settled(
        self, program: Program, is_reached: BoolArray, is_done: Mapping[int, bool], values: Sequence[float]
    ) -> Program:
        """Return the linear program of such weeks in which all that is chosen in whole numbers stays as it is."""
        linear = self.earning(program, is_reached)
        chosen = {column: values[column] for column, whole in enumerate(program.whole) if whole}
        chosen |= {self.done[column]: float(done) for column, done in is_done.items()}
        for column, value in chosen.items():
            linear.lower[column] = linear.upper[column] = float(round(value))
        linear.whole = [False] * len(linear.whole)
        return linear


def target_program(program: Program, outcomes: Outcomes, target: float) -> TargetProgram:
    """Return the program that lets as many outcomes as possible, by their chances, reach the target.

    Only work that is done wholly counts in an outcome: half of the work on a deal would seem to bring half of its
    amount for certain where it brings all of it or nothing.

    Parameters
    ----------
    program
        The program of expected revenue; it is not changed.
    outcomes
        What may become of the week.
    target
        What is to be reached [money].
    """
    aimed, sums = _with_sums(program, f"{program.name}, chance of target", outcomes)
    aimed.objective = [0.0] * len(aimed.objective)
    scale, aimed.given_scale = program.money_scale, 1.0
    done: dict[int, int] = {}
    for column, whole in outcomes.wholes.items():
        done[column] = aimed.add_column(f"done[{program.column_names[column]}]", upper=1.0, whole=True)
        name = f"done_wholly[{program.column_names[column]}]"
        aimed.add_row(name, [column, done[column]], [1.0, -whole], lower=0.0)
    missing = (target - outcomes.kept) / scale
    reached: dict[int, int] = {}
    for i in map(int, np.flatnonzero(missing > 0)):
        reached[i] = aimed.add_column(f"reached[{i}]", upper=1.0, objective=float(outcomes.chances[i]), whole=True)
        # More than what is missing helps no more, and a lower factor leaves the search less to try.
        won = {
            done[column]: min(float(gains[i]) * outcomes.wholes[column] / scale, float(missing[i]))
            for column, gains in outcomes.won.items()
            if gains[i] > 0
        }
        aimed.add_row(
            f"reaches_target[{i}]",
            [*sums, *won, reached[i]],
            [1.0, float(outcomes.found_share[i]), *won.values(), -float(missing[i])],
            lower=0.0,
        )
    sure_chance = outcomes.chance_of(missing <= 0)
    return TargetProgram(program=aimed, reached=reached, done=done, sure_chance=sure_chance)


def _with_sums(program: Program, name: str, outcomes: Outcomes) -> tuple[Program, tuple[int, int]]:
    """Return a copy with two more columns, what is sure and what is found, in units of the money scale."""
    aimed, scale = program.copy(name), program.money_scale
    aimed.given_scale = scale
    sure, found = (aimed.add_column(total, upper=None) for total in ("sure_revenue", "found_revenue"))
    for position, gains in ((sure, outcomes.sure), (found, outcomes.found)):
        factors = [gain / scale for gain in gains.values()]
        aimed.add_row(aimed.column_names[position], [*gains, position], [*factors, -1.0], lower=0.0, upper=0.0)
    return aimed, (sure, found)
